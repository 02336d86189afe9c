"""Text as a cell can hold it: any text in, text that Excel opens without repair out.

Also finds the source texts that could not be kept as they are, so that the import log can say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mapper.output import drop_forbidden
from mapper.records import Issue, MappingResult, SourceRef

CELL_LIMIT = 32_767  # characters of a cell, counted by Excel in UTF-16 units

# A column's width is measured in digits of the default font (Arial 10); the letters of a text at 9 points are narrower.
_LETTERS_PER_UNIT = 1.24
_LARGE = re.compile(r"[A-Z0-9]")  # by about a third larger than the letters of prose: "A/HRC/59/15#140.201"
_SQUARE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")  # Chinese: of double width

_ENDING = " […] [cut here: the text has {length:,} characters, a cell holds 32,767]"


def fit_text(text: str) -> str:
    """`text` without characters that XML forbids, line ends as LF, cut with a note where a cell cannot hold it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = drop_forbidden(text)
    if _units(text) <= CELL_LIMIT:
        return text
    ending = _ENDING.format(length=len(text))
    kept = text.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(ending))]
    return kept.decode("utf-16-le", errors="ignore") + ending


@lru_cache(maxsize=10_000)  # the texts of actions come back in every link
def count_lines(text: str, width: int) -> int:
    """How many lines `text` takes in a column `width` characters wide: words kept whole, as programs wrap them."""
    room = max(1, int(width * _LETTERS_PER_UNIT))
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0
        for word in paragraph.split(" "):
            size = _measure(word)
            if used and used + 1 + size > room:
                lines += 1
                used = 0
            used += size + (1 if used else 0)
            if used > room:  # a long word is broken
                lines += (used - 1) // room
                used = (used - 1) % room + 1
    return lines


def _measure(word: str) -> int:
    """The room that `word` takes, in letters of prose."""
    size = len(word)
    if not word.islower():
        size += len(_LARGE.findall(word)) // 3
    return size if word.isascii() else size + len(_SQUARE.findall(word))


def find_text_changes(result: MappingResult) -> Iterator[Issue]:
    """A note on every text of a recommendation or an issue that had to be changed for the workbook, and how.

    The note holds the id of the recommendation in the place of a text.
    """
    for recommendation in result.recommendations:
        yield from _describe_changes(recommendation.text, recommendation.source, recommendation.id)
    for issue in result.issues:
        yield from _describe_changes(issue.text, issue.source)


def _describe_changes(text: str, source: SourceRef, recommendation_id: str = "") -> Iterator[Issue]:
    removed = len(text) - len(drop_forbidden(text))
    if removed:
        said = f"{removed} control character{'s' if removed > 1 else ''} taken out, which a workbook cannot hold."
        yield Issue("text-changed", said, source, "warning", recommendation_id)
    if _units(text) - removed > CELL_LIMIT:
        said = f"Cut: the text has {len(text):,} characters, a cell holds {CELL_LIMIT:,}."
        yield Issue("text-changed", said, source, "warning", recommendation_id)


def _units(text: str) -> int:
    """Length as Excel counts it: a character beyond the Basic Multilingual Plane counts twice."""
    if 2 * len(text) <= CELL_LIMIT:
        return len(text)  # not exact, but small enough either way
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
