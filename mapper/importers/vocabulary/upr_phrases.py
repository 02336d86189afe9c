"""What the set phrases of UPR documents mean: headings, positions of the State under review, dates, ordinals.

In: a piece of text. Out: a value, or None. Data: `upr_headings.csv`, `position_phrases.csv`, `position_words.toml`,
`months.csv` and `ordinals.csv`, in English, French and Spanish; headings and positions also in Arabic, Chinese and
Russian.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal, cast

from mapper.importers.vocabulary import read_phrases, read_word_list
from mapper.records import Position

Heading = Literal["report", "addendum", "conclusions", "commitments", "annex", "closing"]

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_REACH = 120  # characters between a phrase and what turns it
_SECTION_NUMBER = r"(?:(?:[IVX]{1,5}|[一二三四五])\s*[.．、]\s*|[\u0600-\u06ff]{4,7}\s*[-–]\s*)?"


@cache
def load_alternatives(name: str) -> dict[str, str]:
    """Each list of phrases in a .toml file as one pattern, "(?:say|tell)"; a space in it is any space."""
    return {key: f"(?:{'|'.join(phrases)})".replace(" ", r"\s+") for key, phrases in read_phrases(name).items()}


_WORDS = load_alternatives("position_words.toml")
# What turns a phrase of support: "could not be", "did not enjoy Fiji's", "cannot, at this stage,", "n'ont pas".
_NEGATION = re.compile(
    rf"\b(?:{_WORDS['deny']},?\s+(?>{_WORDS['between']},?\s+)*|{_WORDS['denied']})$|{_WORDS['denied_unspaced']}$",
    re.IGNORECASE,
)
_FULLY = re.compile(r"\b(?:fully?|entirely|all)\b", re.IGNORECASE)
# "partially enjoy the support", "enjoy the partial support", "partiellement acceptée".
_PARTLY = re.compile(rf"\b(?:partial|{_WORDS['partly']})(?:\s+(?:the|our|its|be|been))?\s+$|部分$", re.IGNORECASE)
# What is no answer: "It should be noted that", "noted in the present report"; "with the support of donors", "gives
# support to victims".
_NOTED_ASIDE = re.compile(
    r"\s+(?:that|above|below|earlier|previously|in\s+(?:the|this|its|our|paragraphs?|section))\b", re.IGNORECASE
)
_AID_BEFORE = re.compile(r"(?<!\bmet )(?<!\bmeet )\bwith\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_AID_AFTER = re.compile(r"\s+(?:to|for)\b(?![^.;]{0,40}\brecommendation)", re.IGNORECASE)
# What limits a phrase of support: "the first part of 12.4", "12.4 in part"; in "12.4 that is partly implemented" it
# limits another word.
_IN_PART = re.compile(
    rf"\s+(?:the|la)\s+{_WORDS['which_part']}\s+part"
    rf"|,?(?:(?!\b(?:and|et|y|и)\b)[^.;:,]|\.\d){{0,60}}?\b{_WORDS['partly']}\b(?!\s+{_WORDS['other_verb']})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PositionPhrase:
    """Words that give a position: where they stand in a text, and what OHCHR calls it ("" while still open)."""

    start: int
    end: int
    position: Position


def _alternation(phrases: Iterable[str]) -> str:
    """A pattern for any of `phrases`, the longest first, whatever their spaces and apostrophes."""
    patterns = []
    for phrase in sorted(phrases, key=len, reverse=True):
        pattern = re.escape(phrase).replace(r"\ ", r"\s+").replace("'", "['’]")
        patterns.append(pattern)
    return "(?:" + "|".join(patterns) + ")"


@cache
def heading_pattern(kind: Heading) -> re.Pattern[str]:
    """The phrases of one kind of heading, with or without a section number before them."""
    phrases = [row["phrase"] for row in read_word_list("upr_headings.csv") if row["kind"] == kind]
    return re.compile(_SECTION_NUMBER + _alternation(phrases), re.IGNORECASE)


def is_heading(text: str, kind: Heading) -> bool:
    """True if `text` is such a heading, footnote marks aside: "II. Conclusions and/or recommendations**"."""
    return bool(heading_pattern(kind).fullmatch(text.strip(" *∗†.:\t")))


@cache
def position_phrases() -> dict[str, Position]:
    """The position each phrase gives; "recueill(ent|e) (l'|son )appui" in the data is four phrases."""
    return {
        "".join(choice): cast(Position, row["position"])
        for row in read_word_list("position_phrases.csv")
        for choice in product(*(part.split("|") for part in re.split(r"[()]", row["phrase"])))
    }


@cache
def _position_pattern() -> re.Pattern[str]:
    # Chinese has no boundaries of words. "notes 12.4", "notes the following 3 recommendations", in a heading
    # "Recommendations that Fiji notes"; what else it notes is mostly no recommendation. "12.4 does not." says it of the
    # list alone. A State that 接受审议 is under review.
    chinese = [phrase for phrase in position_phrases() if _CHINESE.match(phrase)]
    spaced = [phrase for phrase in position_phrases() if not _CHINESE.match(phrase)]
    notes = r"notes(?=:?\s+(?:\d|(?:(?:all|the|th(?:is|ese)|following|other|remaining|\d+)\s+)*recommendation))"
    that_notes = r"recommendations\s+(?:that|which)\s+(?:[\w’']+\s+){1,5}?notes(?=\s*[.:]?\s*$)"
    does_not = r"(?<=\d )(?:do|does|did|is|are|was|were) not(?=\s*(?:[.;,]|$))"
    return re.compile(
        rf"\b(?:{_alternation(spaced)}|{notes}|{that_notes}|{does_not})\b|{_alternation(chinese)}(?!审议)",
        re.IGNORECASE,
    )


def find_positions(text: str) -> tuple[PositionPhrase, ...]:
    """Every phrase of `text` that gives a position, in order; a longer phrase hides the shorter within it.

    "did not enjoy the support" is found as "not enjoy the support", never as "support", and so is "did not enjoy
    Fiji's support"; "accepts recommendation 4 in part" and "cannot fully accept" are partial support.
    """
    found = []
    for match in _position_pattern().finditer(text):
        words = " ".join(match[0].casefold().replace("’", "'").split())
        position, start = position_phrases().get(words, "Noted"), match.start()
        window = max(0, start - _REACH), start
        if words == "support" and (_AID_BEFORE.search(text, *window) or _AID_AFTER.match(text, match.end())):
            continue
        if position == "Noted" and words.endswith("noted") and _NOTED_ASIDE.match(text, match.end()):
            continue
        if position == "Supported":
            if negation := _NEGATION.search(text, *window):
                position, start = "Supported/Noted" if _FULLY.search(negation[0]) else "Noted", negation.start()
            elif partly := _PARTLY.search(text, *window):
                position, start = "Supported/Noted", partly.start()
            elif _IN_PART.match(text, match.end()):
                position = "Supported/Noted"
        found.append(PositionPhrase(start, match.end(), position))
    return tuple(found)


def merge_positions(positions: Iterable[Position]) -> Position:
    """One position for several statements on the same recommendation: accepted in part is Supported/Noted."""
    given = {position for position in positions if position}
    if not given:
        return ""
    return given.pop() if len(given) == 1 else "Supported/Noted"


@cache
def _months() -> dict[str, int]:
    return {row["name"]: int(row["month"]) for row in read_word_list("months.csv")}


def find_date(text: str) -> str:
    """The first date written out in `text` as ISO 8601: "10 December 2014", "4 de marzo de 2015"; else ""."""
    for match in re.finditer(r"\b(\d{1,2})(?:er)?\s+(?:de\s+)?([^\W\d_]+)\.?\s+(?:de\s+)?(\d{4})\b", text):
        month = _months().get(match[2].casefold())
        if month and 1 <= int(match[1]) <= 31:
            return f"{match[3]}-{month:02d}-{int(match[1]):02d}"
    return ""


@cache
def _ordinals() -> dict[str, int]:
    return {row["name"]: int(row["number"]) for row in read_word_list("ordinals.csv")}


def parse_ordinal(text: str) -> int | None:
    """The number of an ordinal in words or digits, "forty-eighth", "vingt et unième", "48th"; else None."""
    if digits := re.fullmatch(r"(\d{1,3})\.?(?:st|nd|rd|th|er?|ème|[ºª°])", text.strip(), re.IGNORECASE):
        return int(digits[1])
    words = re.split(r"[\s\-‑–]+", re.sub(r"quatre\Wvingts?", "quatrevingt", text.strip().casefold()))
    numbers = [_ordinals().get(word) for word in words]
    if None in numbers or len([number for number in numbers if number]) > 3:
        return None
    return sum(number for number in numbers if number) or None
