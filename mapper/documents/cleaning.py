"""Text as a file holds it, made fit for reading: one kind of space, no invisible characters, entities decoded.

In: a cell's or paragraph's text. Out: clean text, or its clean lines. Stage: format (documents).
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

# Soft hyphens, zero-width spaces and joiners, direction marks, byte order marks: nobody reads them.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
# "custom \u2011 designed" stands in the OHCHR matrix of Slovenia, 2025; a hyphen is a hyphen.
_HYPHEN = re.compile(r"(?<=\w) ?[\u2010\u2011] ?(?=\w)|[\u2010\u2011]")
# One document prints "State’s", the OHCHR matrix of the same report "State's" or "State ’ s": one mark for all.
_APOSTROPHE = re.compile(r"(?<=\w) ?[\u2018\u2019] ?(?=s\b)|(?<=\w)[\u2018\u2019](?=\w)")
_BULLET = re.compile(r"^\s*(?:[-–—•·▪●*‣◦]\s+|[•·▪●‣◦-](?=[^\W\d]))")


@lru_cache(maxsize=10_000)  # the cells of a table repeat each other, and are asked for more than once
def clean_lines(text: str) -> tuple[str, ...]:
    """The non-empty lines of `text`, each clean; for cells that hold a list."""
    # "&#40;Unknown&#41;" stands in the exports of UPR Info, "&amp;" within "&amp;nbsp;" in those of UHRI.
    decoded = text
    while (once_more := html.unescape(decoded)) != decoded:
        decoded = once_more
    # NFC, not NFKC: "½" and "²" in a text are meant.
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", decoded))
    composed = _APOSTROPHE.sub("'", _HYPHEN.sub("-", composed))
    if "\u2018" not in composed:  # nothing to close: "victims’ rights"
        composed = composed.replace("\u2019", "'")
    lines = re.split(r"[\r\n\v\f\u2028\u2029]+", composed)
    return tuple(clean for line in lines if (clean := " ".join(_CONTROL.sub(" ", line).split())))


def clean_text(text: str) -> str:
    """`text` on one line: line ends and runs of spaces become one space."""
    return " ".join(clean_lines(text))


def clean_list(text: str) -> tuple[str, ...]:
    """The entries of a cell that lists one a line, without the dash or bullet before each ("- Iraq")."""
    entries = (_BULLET.sub("", line).strip() for line in clean_lines(text))
    return tuple(entry for entry in entries if entry and entry not in "-–—")


# A tag starts with a letter: "less than <5 % of" in a text is none.
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_BLOCKS = frozenset(("p", "br", "div", "li", "ul", "ol", "tr", "td", "table", "h1", "h2", "h3", "h4", "h5", "h6"))


def strip_tags(text: str) -> str:
    """HTML text without its tags; a block's end becomes a line end, an inline tag nothing."""
    return _TAG.sub(lambda tag: "\n" if tag[1].lower() in _BLOCKS else "", text)
