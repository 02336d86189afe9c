"""Texts and names whatever their spelling: told to be the same, and put in order.

Below the stages that compare (duplicates, analysis) and the results that list names; knows no records.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def squash_text(text: str) -> str:
    """`text` by its letters and digits alone: the same ask is typed with other dashes, quotes, accents and capitals.

    Editions differ in spaces too: "toarticle8", "oftenancy".
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text).casefold())


def fold_words(text: str) -> str:
    """`text` without accents, case and needless spaces, as words are compared."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split()).strip(" .:*")


def split_numbers(text: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts places and paragraphs as people count: "115.9" before "115.10", "row 9" before "row 10"."""
    return tuple((int(digits or 0), letters) for digits, letters in re.findall(r"(\d*)(\D*)", text))


def sort_names(names: Iterable[str]) -> list[str]:
    """Each name once, in the order in which people look for it, whatever its accents; the empty one last."""
    return sorted(set(names), key=lambda name: (not name, squash_text(name), name))
