"""A recommendation's text to its clauses: what the evidence of a link quotes.

About a fifth of UPR recommendations ask for two things or more, and a paragraph of a treaty body often
for ten; a clause says which of them a link is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_LEAST_WORDS = 4
_VERBS = "|".join((Path(__file__).parent / "opening_verbs.txt").read_text(encoding="utf-8").split())
# Where one ask ends and the next begins: a new line, a semicolon, a sentence's end, a lettered or
# numbered item, "and to ratify", "as well as to", ", and investigate".
_BREAK = re.compile(
    r"\n+"
    r"|;\s+(?:and\s+)?"
    r"|(?<=[a-z)\]”\"'’]{2})[.:]\s+(?=[A-Z(“\"])"
    r"|,?\s+(?=\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s)"
    r"|,?\s+(?:and|as well as)\s+(?=to\s+[a-z]+\b)"
    rf"|(?:,?\s+and|,)\s+(?=(?:{_VERBS})\s)"
)


def split_clauses(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each clause, in order, without surrounding space; the whole text where it has one only.

    A piece of fewer than four words stays with its neighbour.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        if spans and min(_count_words(text[start:end]), _count_words(text[slice(*spans[-1])])) < _LEAST_WORDS:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for found in _BREAK.finditer(text):
        yield from _trim(text, begin, found.start())
        begin = found.end()
    yield from _trim(text, begin, len(text))


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if stripped := piece.strip():
        offset = start + len(piece) - len(piece.lstrip())
        yield offset, offset + len(stripped)


def _count_words(text: str) -> int:
    return len(text.split())
