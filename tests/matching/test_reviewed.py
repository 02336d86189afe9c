"""Reviewed texts on disk, and the fit that is made of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from factories import make_framework
from stub_encoder import StubEncoder

from mapper.errors import StaleFitError
from mapper.matching import reviewed as module
from mapper.matching.examples import LabelledText
from mapper.matching.matcher import Matcher
from mapper.matching.reviewed import (
    ReviewedText,
    count_overruled,
    find_own_folder,
    join_reviewed,
    load_own_fit,
    load_reviewed,
    save_reviewed,
)

TEXTS = tuple(
    ReviewedText(f"R{number}", f"Repair the bridges between towns, number {number}", {"1.1.2": 2}, ("1.1.1",))
    for number in range(100)
)


def test_reviewed_texts_are_read_as_they_were_written_whatever_they_hold(tmp_path: Path) -> None:
    # Texts copied from Word and from web pages hold U+2028 and U+0085, which JSON leaves as they are.
    signs = ("\n", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x1c", "“é”")
    texts = tuple(
        ReviewedText(
            f"R{number}", f"Light the lamp{sign}at night", {"1.1.1": 2, "1.2.1": 0}, ("1.1.2",), "reviewed.xlsx"
        )
        for number, sign in enumerate(signs)
    )
    save_reviewed(texts, tmp_path / "new", make_framework())
    assert load_reviewed(tmp_path / "new", make_framework()) == texts


def test_a_decision_on_an_action_that_the_framework_has_not_is_told(tmp_path: Path) -> None:
    save_reviewed([ReviewedText("R", "Light the lamp", {"9.9": 2})], tmp_path, make_framework())
    with pytest.raises(StaleFitError, match="an action is not of the framework"):
        load_reviewed(tmp_path, make_framework())
    with pytest.raises(StaleFitError, match="learned for another text of invented"):
        load_reviewed(tmp_path, replace(make_framework(), sha256="0" * 64))


@pytest.mark.parametrize(
    ("framework", "folder"), [("my plan (1)", "my-plan-1"), ("../etc", "etc"), ("..", "framework")]
)
def test_the_folder_of_a_framework_lies_in_the_data_folder_whatever_its_id(framework: str, folder: str) -> None:
    assert find_own_folder(replace(make_framework(), id=framework)) == module.find_data_folder() / "fits" / folder


def test_the_later_decision_on_a_text_holds_in_whatever_letters_it_stands() -> None:
    earlier = ReviewedText("A", "Light the lamp", {"1.1.1": 2, "1.1.2": 2}, ("1.2.1", "1.2.2"))
    later = ReviewedText("B", "LIGHT  the lamp", {"1.1.1": 0, "1.2.1": 1}, ("2.1.1",))
    (joined,) = join_reviewed([earlier], [later])
    assert (joined.id, joined.grades) == ("B", {"1.1.1": 0, "1.1.2": 2, "1.2.1": 1})
    assert joined.undecided == ("1.2.2", "2.1.1")
    assert count_overruled([earlier, later, earlier], [joined]) == 1


def test_a_fit_is_learned_again_only_when_decisions_or_the_scorer_below_it_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[int] = []

    def note(*given: Any) -> Any:
        learned.append(len(given[0].texts))
        return learn(*given)

    learn = module.learn_correction
    monkeypatch.setattr(module, "learn_correction", note)
    below = Matcher(make_framework(), StubEncoder())
    texts = ["Repair the lighthouses", "Light the lamp"]
    taught = [replace(text, grades={"2.1.1": 2, "1.1.2": 0}) for text in TEXTS[:40]]  # what no scorer knows
    found = below.score(texts)
    save_reviewed(taught, tmp_path, make_framework())
    one, again = (
        load_own_fit(tmp_path, below).correction(found.vectors, found.texts, found.probabilities, found.related)
        for _ in range(2)
    )
    assert learned == [40]
    np.testing.assert_allclose(one, again, atol=1e-5)
    assert one[1][0].max() > found.probabilities[0].max() + 0.1
    save_reviewed(taught[:39], tmp_path, make_framework())
    load_own_fit(tmp_path, below)
    assert learned == [40, 39]
    load_own_fit(tmp_path, Matcher(make_framework(), StubEncoder(), [LabelledText("Light the lamp", {"2.1.1": 2})]))
    assert learned == [40, 39, 39]


@pytest.mark.parametrize(
    ("count", "calibrated", "limit", "strong"),
    [
        (99, False, "Learned from 99 reviewed recommendations; with fewer than 100", "too few reviewed links to say"),
        (100, True, "Learned from 100 reviewed recommendations of your own", "of 100 such links, about 100 were right"),
    ],
)
def test_without_a_fit_below_bands_are_calibrated_from_a_hundred_reviewed_on(
    tmp_path: Path, count: int, calibrated: bool, limit: str, strong: str
) -> None:
    save_reviewed(TEXTS[:count], tmp_path, make_framework())
    own = load_own_fit(tmp_path, Matcher(make_framework(), StubEncoder()))
    assert own.calibrated is calibrated
    assert own.limits[0].startswith(limit)
    assert [band for band, _ in own.band_meaning] == ["Strong", "Likely", "Check"]
    assert own.band_meaning[0][1].startswith(strong)
    assert "before your review" not in own.band_meaning[0][1]
