"""The numbers by which texts name recommendations: "122.17-18, 122.22", "Recs. 6–13", "5., 6., 7.".

In: clean texts of an addendum. Out: their Numbering, which finds the lists, ranges and labels in each. Stage: meaning;
used by the importer of addenda.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase
from typing import Literal

from mapper.importers.vocabulary.upr_phrases import find_positions, load_alternatives

_DASH = r"(?:\s*[-–—‑至]\s*|\s+(?:to|through|à|au|al?)\s+)"  # "122.18 to 122.20"
_SEPARATOR = r"\s*(?:\.?[,;]?\s*\b(?:and|et|y|и)\b|\.?[.,;，；、]|\.?\s*[&和])\s*"  # "12.1., 12.2. and 12.3."
# "122.17-18", "140.11-140.14", "140.82-85, 87" (a bare number goes on under the same paragraph).
_DECIMAL = re.compile(
    rf"(?<![0-9A-Za-z])(?P<lead>\d{{1,3}})\.(?P<first>\d{{1,3}})(?:{_DASH}(?:\d{{1,3}}\.)?(?P<last>\d{{1,3}}))?(?![\d%])"
)
_NEXT = re.compile(rf"{_SEPARATOR}|\s+")
_DECIMAL_MORE = re.compile(
    rf"{_SEPARATOR}(?P<first>\d{{1,3}})(?!\.?\d)(?:{_DASH}(?P<last>\d{{1,3}}))?(?!\.?\d|\s*[\w%]{{2}})"
)
_WORD = (
    r"(?:recommendations?|recommandations?|recomendaci[oó]n(?:es)?|recs?\.)\s*"
    r"(?:(?:nos?\.?|n[°º]s?|n[úu]ms?\.?|numbers?|#)\s*)?"
)
_RANGE = rf"\d{{1,3}}(?!\.?\d)(?:{_DASH}\d{{1,3}}(?!\.?\d))?"
# "recommendations 1–5, 14–16", "Rec. 18", "recommandations nos 6–13".
_WORD_LIST = re.compile(rf"\b{_WORD}(?P<list>{_RANGE}(?:{_SEPARATOR}{_RANGE})*)", re.IGNORECASE)
# "5., 6., 7." opening an answer (A/HRC/14/15/Add.1).
_BARE_LIST = re.compile(rf"(?P<list>\d{{1,3}}\.(?:{_DASH}\d{{1,3}}\.?)?(?:[,\s]\s*(?:and\s+)?\d{{1,3}}\.)*),?(?=\s+\D)")
# "Recommendation 3 (Fiji): accepted. Recommendation 4 (Chad): not accepted."
_NEXT_LABEL = re.compile(rf"(?<=\D[.;])\s+(?={_WORD}\d[\d\s.,–-]*(?:\([^()]*\)\s*)?:)", re.IGNORECASE)
_LABEL_AT_END = re.compile(rf"(?<=[.!?])\s+(?P<label>{_DECIMAL.pattern})\s*$")
_ROW_LABEL = re.compile(r"(?<!\S)(\d{1,3})\.(\d{1,3})\.?\s+(?=[A-ZÀ-Ý“\"])")
_NAMED_DECIMAL = re.compile(rf"\b{_WORD}(\d{{1,3}})\.\d", re.IGNORECASE)
_LABEL_WORD = re.compile(rf"(?:{_WORD}|para(?:graph)?s?\.?\s*|R\.\s*|[•▪●*–—-]\s+|[\[(“\"«])(?=\d)", re.IGNORECASE)
# "12.2 (first part)", "12.2 (in part)"
_PARTLY = load_alternatives("position_words.toml")["partly"]
_PART_OF = re.compile(rf"\s*\([^()]{{0,40}}\b(?:parts?|partie|parte|{_PARTLY})\b[^()]{{0,40}}\)")
_PARAGRAPH = re.compile(r"\b(?:paragraphe?|párrafo)s?\s+(\d{1,3})(?!\.?\d)", re.IGNORECASE)
_REPORT_PARAGRAPH = re.compile(
    r"\b(?:paragraph|paragraphe|párrafo)\s+(\d{2,3})\s+(?:of\s+the\s+report|du\s+rapport|del\s+informe)\b",
    re.IGNORECASE,
)
# "No. Recommendation Position of Fiji"
_HEADER = re.compile(r"(?:(?:[A-ZÀ-Ý][\w.’'/-]*|of|the|and|de|du|la|et|y)\s+)+")
_NEAR_LEADS = 8
_FEWEST_LETTERED = 2
# "60 (a)", and "(c)" behind it; "article 2 (a)" and "resolution 60/251 (a)" have other numbers.
_LETTERED = re.compile(
    r"(?:(?<![\w/.])(?<!article )(?<!articles )(?<!art\. )(?<!arts\. )(?<!section )(?<!rule )(?P<lead>\d{1,3})\s?)?"
    r"\((?P<letter>[a-z]{1,2})\)"
)
_LETTERS = (*ascii_lowercase, *(2 * letter for letter in ascii_lowercase))  # "(z)", then "(aa)"


@dataclass(frozen=True, slots=True)
class NumberList:
    """A list of numbers in a text, "122.1–5 and 122.9", and where it stands."""

    start: int
    end: int
    numbers: tuple[str, ...]
    in_part: bool = False  # "12.2 (first part)"


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a document names recommendations: "122.17", "Rec. 18" or "18."."""

    kind: Literal["decimal", "word", "bare"]
    leads: frozenset[str]  # the report's paragraphs that the numbers stand under; empty if that is not told

    def split_label(self, text: str) -> tuple[tuple[str, ...], str]:
        """(numbers, rest) of a paragraph that opens with the numbers it is about: "122.14–15", "Rec. 18 ..."."""
        word = _LABEL_WORD.match(text)
        if self.kind == "decimal":
            start = word.end() if word else 0
            numbers, end = self._scan_decimal(text, start)
            return numbers, text[end:].lstrip(" .:;,–—-/])")
        if word and (listed := _WORD_LIST.match(text)):
            return self._expand(listed["list"]), text[listed.end() :].lstrip(" .:;")
        if self.kind == "bare" and (listed := _BARE_LIST.match(text)):
            return self._expand(listed["list"]), text[listed.end() :].strip()
        return (), text

    def numbers_in(self, text: str) -> tuple[str, ...]:
        """All recommendations that `text` names."""
        return unique_numbers(self.find_lists(text))

    def find_lists(self, text: str) -> Iterator[NumberList]:
        """The lists of recommendations in `text`, one after another."""
        if self.kind != "decimal":
            for listed in _WORD_LIST.finditer(text):
                yield NumberList(listed.start(), listed.end(), self._expand(listed["list"]))
            return
        position = 0
        while match := _DECIMAL.search(text, position):
            found, end = self._scan_decimal(text, match.start())
            position = max(end, match.end())
            if found and _PART_OF.match(text, position):
                if found[1:]:
                    yield NumberList(match.start(), position - 1, found[:-1])
                yield NumberList(position - 1, position, found[-1:], in_part=True)
            elif found:
                yield NumberList(match.start(), position, found)

    def split_at_labels(self, text: str) -> list[str]:
        """`text` cut before each label; one at its very end is that of what follows: "... 140.132-137"."""
        pieces = _NEXT_LABEL.split(text)
        if self.kind != "decimal":
            return pieces
        *pieces, last = (row for piece in pieces for row in _split_rows(piece))
        glued = _LABEL_AT_END.search(last)
        if glued and len(_DECIMAL.findall(last)) == 1:
            return [*pieces, last[: glued.start()], glued["label"]]
        return [*pieces, last]

    def _scan_decimal(self, text: str, start: int) -> tuple[tuple[str, ...], int]:
        """The numbers of a list that begins at `start`, and where it ends."""
        numbers: dict[str, None] = {}
        lead, end = "", start
        while True:
            separator = _NEXT.match(text, end) if numbers else None
            match = _DECIMAL.match(text, separator.end() if separator else end)
            if match and match["lead"] in self.leads:
                lead = match["lead"]
            elif not lead or not (match := _DECIMAL_MORE.match(text, end)):
                break
            first, last = int(match["first"]), int(match["last"] or match["first"])
            numbers.update(dict.fromkeys(f"{lead}.{n}" for n in range(first, max(first, last) + 1)))
            end = match.end()
        return tuple(numbers), end

    def _expand(self, listed: str) -> tuple[str, ...]:
        """ "1–5, 14" as numbers of the report, under its paragraph where the addendum tells which."""
        lead = "".join(self.leads)
        numbers: list[str] = []
        for match in re.finditer(rf"(\d{{1,3}})\.?(?:{_DASH}(\d{{1,3}}))?", listed):
            first, last = int(match[1]), int(match[2] or match[1])
            numbers += [f"{lead}.{n}" if lead else str(n) for n in range(first, max(first, last) + 1)]
        return tuple(dict.fromkeys(numbers))


def find_numbering(texts: Iterable[str]) -> Numbering:
    """The numbering of a document, by all of its texts."""
    text = "\n".join(texts)
    leads = Counter(match["lead"] for match in _DECIMAL.finditer(text))
    leads.update(_NAMED_DECIMAL.findall(text))
    leads.update(lead for lead in _PARAGRAPH.findall(text) if lead in leads)
    usual = leads.most_common(1)[0] if leads else ("", 0)
    words = len(_WORD_LIST.findall(text))
    if usual[1] >= max(2, words):
        # The lists of a report follow one another; "99.9" and "1.5 million" are figures.
        return Numbering("decimal", frozenset(n for n in leads if abs(int(n) - int(usual[0])) <= _NEAR_LEADS))
    named = _REPORT_PARAGRAPH.search(text)
    lead = frozenset((named[1],) if named else ())
    return Numbering("word" if words >= 2 else "bare", lead)


def find_lettered(texts: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """The place of each item in the list that texts name by letter, "60 (a)", "60 (b)"; empty where they name none so.

    By paragraph of the report and letter, as `count_letters` takes it.
    """
    letters: dict[str, set[str]] = {}
    for match in _LETTERED.finditer("\n".join(texts)):
        if len(match["lead"] or "") > 1:
            letters.setdefault(match["lead"], set()).add(match["letter"])
    lead = max(letters, key=lambda lead: len(letters[lead]), default="")
    if len(letters.get(lead, ())) < _FEWEST_LETTERED:
        return {}
    return {(lead, letter): place for place, letter in enumerate(_LETTERS, start=1)}


def count_letters(text: str, places: Mapping[tuple[str, str], int], lead: str = "") -> str:
    """ "60 (a) and (c)" as "60.1 and 60.3". places: by paragraph and letter; lead: the paragraph until one is named."""

    def count(match: re.Match[str]) -> str:
        nonlocal lead
        lead = match["lead"] or lead
        place = places.get((lead, match["letter"]))
        return f"{lead}.{place}" if place else match[0]

    return _LETTERED.sub(count, text)


def unique_numbers(lists: Iterable[NumberList]) -> tuple[str, ...]:
    """The numbers of all `lists`, each once."""
    return tuple(dict.fromkeys(number for listed in lists for number in listed.numbers))


def _split_rows(text: str) -> list[str]:
    """The rows of a table that have run into one text, "12.1 Mend piers (Fiji) Supported 12.2 Light buoys ...".

    A table whose positions stand before the numbers stays whole.
    """
    labels = list(_ROW_LABEL.finditer(text))
    header = text[: labels[0].start()] if labels else ""
    if _DECIMAL.search(header) or find_positions(header):
        return [text]
    cuts = [
        label.start()
        for before, label in pairwise(labels)
        if (int(label[1]), int(label[2])) == (int(before[1]), int(before[2]) + 1)
    ]
    if header and (cuts or _HEADER.fullmatch(header)):
        cuts.insert(0, len(header))
    return [text[start:end] for start, end in pairwise((0, *cuts, len(text)))]
