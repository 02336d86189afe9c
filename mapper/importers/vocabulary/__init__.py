"""The word lists of the importers: data files beside the small modules that look words up in them.

In: a word as a source spells it. Out: the one form the mapper uses. Stage: meaning (importers).
"""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files
from typing import Any


def read_word_list(name: str) -> list[dict[str, str]]:
    """The rows of a .csv file of this package, by column."""
    lines = files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines))


def read_phrases(name: str) -> dict[str, Any]:
    """The content of a .toml file of this package: lists of phrases by name, or by language and name."""
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
