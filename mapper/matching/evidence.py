"""A link and its texts to the reasons a reader can check: clause, shared words, named treaty or body."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from mapper.framework import RecommendedAction

_MOST_WORDS, _MOST_CHARACTERS = 5, 220
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{3,}")
# Inflections share their beginning: "discriminate", "discrimination".
_STEM = 6


@cache
def load_common_words() -> frozenset[str]:
    """Words that stand in recommendations and actions of every kind, and so show nothing (common_words.txt)."""
    return frozenset((Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split())


@cache
def load_mentions() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    """Each treaty, body and mechanism in treaties.csv: (short name, words in small letters one of which a text has that
    names it, pattern), acronyms in capitals only."""
    with (Path(__file__).parent / "treaties.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        words, forms = [], []
        for alias in row["aliases"].split("|"):
            words.append(max(alias.lower().split(), key=len))
            escaped = re.escape(alias).replace(r"\ ", r"\s+")
            forms.append(rf"\b{escaped}\b" if alias.isupper() else rf"\b(?i:{escaped})\b")
        found.append((row["short"], tuple(words), re.compile("|".join(forms))))
    return tuple(found)


def find_mentions(text: str) -> tuple[str, ...]:
    """Short names of the treaties, bodies and mechanisms a text names, in the order of the list."""
    small = text.lower()
    return tuple(
        short
        for short, words, pattern in load_mentions()
        # Most texts name none, and to look for a word is far quicker than for a pattern.
        if any(word in small for word in words) and pattern.search(text)
    )


class ActionWords:
    """The words of each recommended action that tell it from the others."""

    def __init__(self, items: Sequence[RecommendedAction]) -> None:
        self._words: Mapping[str, Mapping[str, str]] = {item.id: _stems(f"{item.title} {item.text}") for item in items}
        self._spread = Counter(stem for words in self._words.values() for stem in words)

    def shared(self, text: str, action_id: str) -> str:
        """Up to five words that the action shares with the text, as the action writes them, the rarest first."""
        here = _stems(text)
        common = [stem for stem in self._words[action_id] if stem in here]
        common.sort(key=lambda stem: (self._spread[stem], stem))
        return ", ".join(self._words[action_id][stem] for stem in common[:_MOST_WORDS])


def shorten(text: str) -> str:
    """A quotation for a cell, cut at a word with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= _MOST_CHARACTERS:
        return text
    return text[:_MOST_CHARACTERS].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _stems(text: str) -> dict[str, str]:
    stems: dict[str, str] = {}
    common = load_common_words()
    for word in _WORD.findall(text):
        lower = word.lower()
        if lower not in common:
            stems.setdefault(lower[:_STEM], lower)
    return stems
