"""Addenda to reports of the Working Group on the UPR: the State's answers, by number and range.

In: a Document such as A/HRC/28/15/Add.1. Out: an ImportResult without recommendations, whose
`answers` say what the State under review thinks of each number. Stage: meaning; `mapper.positions`
joins the answers to the recommendations of other files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Paragraph, Row
from mapper.importers.base import ImportOptions
from mapper.importers.fields import parse_position
from mapper.importers.results import make_result
from mapper.importers.upr_title_page import TitlePage, read_title_page
from mapper.importers.vocabulary.upr_phrases import find_positions, merge_positions
from mapper.records import ImportResult, Issue, Position, PositionAnswer, SourceRef

Numbering = Literal["decimal", "word", "bare"]

_DASH = r"\s*[-–—‑]\s*"
_SEPARATOR = r"\s*(?:[.,;]|[.,;]?\s*\b(?:and|et|y)\b|&)\s*"
# "122.17-18", "140.11-140.14", "140.82-85, 87" (a bare number goes on under the same paragraph).
_DECIMAL = re.compile(
    rf"\b(?P<lead>\d{{1,3}})\.(?P<first>\d{{1,3}})(?:{_DASH}(?:\d{{1,3}}\.)?(?P<last>\d{{1,3}}))?(?![\d%])"
)
_DECIMAL_MORE = re.compile(
    rf"{_SEPARATOR}(?P<first>\d{{1,3}})(?!\.?\d)(?:{_DASH}(?P<last>\d{{1,3}}))?(?!\.?\d|\s*[\w%]{{2}})"
)
_WORD = r"(?:recommendations?|recommandations?|recomendaci[oó]n(?:es)?|recs?\.)\s*(?:nos?\.\s*)?"
_RANGE = rf"\d{{1,3}}(?!\.?\d)(?:{_DASH}\d{{1,3}}(?!\.?\d))?"
# "recommendations 1–5, 14–16", "Rec. 18", "Recs. 6–13".
_WORD_LIST = re.compile(rf"\b{_WORD}(?P<list>{_RANGE}(?:{_SEPARATOR}{_RANGE})*)", re.IGNORECASE)
# "5., 6., 7." opening an answer (A/HRC/14/15/Add.1).
_BARE_LIST = re.compile(rf"(?P<list>\d{{1,3}}\.(?:{_DASH}\d{{1,3}}\.?)?(?:[,\s]\s*(?:and\s+)?\d{{1,3}}\.)*),?(?=\s+\D)")
_NAMED_DECIMAL = re.compile(rf"\b{_WORD}(\d{{1,3}})\.\d", re.IGNORECASE)
_PARAGRAPH_NUMBER = re.compile(r"\d{1,3}\.\s+(?=\D|\d{4})")
_LABEL_WORD = re.compile(rf"{_WORD}(?=\d)", re.IGNORECASE)
_REPORT_PARAGRAPH = re.compile(r"\bparagraph\s+(\d{2,3})\s+of\s+the\s+report\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-ZÀ-Ý“\"])")
_CROSS_REFERENCE = re.compile(r"\bsee\b|\bas (?:in|for)\b|\bvoir\b|\bvéase\b", re.IGNORECASE)
_MAIN_HEADING = re.compile(r"[IVX]{1,5}\.\s")  # a heading of a theme, below these, keeps the position above it
_HEADING_LENGTH = 250
_NEAR_LEADS = 8
_TOTALS = re.compile(
    r"\b(?P<word>accepts?|supports?|notes?)\s+(?P<count>\d{1,3})\s+recommendations"
    r"|\b(?P<count2>\d{1,3})\s+(?:recommendations\s+)?(?:are\s+)?(?P<word2>supported|accepted|noted)\b",
    re.IGNORECASE,
)


class PositionsAddendumImporter:
    """Reads addenda in which a State answers the recommendations of its review."""

    name = "UPR addendum (positions)"
    fallback = False

    def identify(self, document: Document) -> bool:
        """True if the title page is that of an addendum to a report of the Working Group on the UPR."""
        title = read_title_page(document)
        return title is not None and title.kind == "addendum"

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """The answers, and an `info` issue for each paragraph that neither answers nor explains an answer."""
        title = read_title_page(document) or TitlePage("addendum")
        body = document.paragraphs[title.paragraphs :]
        reader = _AnswerReader(document, title.symbol, *_find_numbering(document, body))
        for row in (row for table in document.tables for row in table.rows):
            reader.read_row(row)
        for paragraph in body:
            for piece in _split_glued_label(paragraph, reader.numbering):
                reader.read(piece)
        if reader.numbering == "bare" and not any(answer.position for answer in reader.answers()):
            # Numbered prose: its numbers are those of the addendum's own paragraphs.
            reader.found, reader.others = {}, list(body)
        infos = [
            Issue(
                "no-answer",
                "A paragraph of the addendum that answers no recommendation by its number.",
                SourceRef(document.file, paragraph.place),
                "info",
                paragraph.text,
            )
            for paragraph in reader.others
        ]
        result = make_result(document, self.name, len(infos), (), [*infos, *_warnings(document, reader)], options)
        return replace(result, answers=tuple(reader.answers()))


@dataclass(slots=True)
class _Answer:
    paragraph: str
    positions: list[Position]
    words: str
    place: str
    comments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _AnswerReader:
    """Reads an addendum in order: lists of numbers with a position, then remarks under single numbers."""

    document: Document
    symbol: str
    numbering: Numbering
    leads: frozenset[str]  # the report's paragraphs that the numbers stand under; empty if that is not told
    found: dict[str, _Answer] = field(default_factory=dict)
    others: list[Paragraph] = field(default_factory=list)
    totals: list[tuple[Position, int, str, str]] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)
    heading: tuple[Position, str] = ("", "")
    label: tuple[str, ...] = ()  # the numbers that the present remarks are about
    fresh: bool = False  # those numbers have no answer but these remarks

    def answers(self) -> Iterator[PositionAnswer]:
        for answer in self.found.values():
            yield PositionAnswer(
                symbol=self.symbol,
                paragraph=answer.paragraph,
                position=merge_positions(answer.positions),
                position_raw=answer.words,
                source=SourceRef(self.document.file, answer.place),
                comment="\n".join(answer.comments),
            )

    def read(self, paragraph: Paragraph) -> None:
        text = clean_text(paragraph.text)
        numbers, rest = self._split_label(text)
        if not numbers and self._is_heading(paragraph, text):
            self.label = ()
            self.others.append(paragraph)
            return
        statements = [] if numbers and self.numbering == "bare" else list(self._statements(text))
        if numbers and not (statements and len(statements[0][0]) > len(numbers)):
            self._read_label(numbers, rest, paragraph)
        elif statements:
            for listed, position, words in statements:
                self._answer(listed, [position], words, paragraph.place)
            self.label = ()
        elif self.label and not _PARAGRAPH_NUMBER.match(text):
            self._remark(text)
        else:
            self.label = ()
            self.others.append(paragraph)
        for total in _TOTALS.finditer(text):
            word, count = total["word"] or total["word2"], int(total["count"] or total["count2"])
            stated: Position = "Noted" if word.casefold().startswith("note") else "Supported"
            self.totals.append((stated, count, total[0], paragraph.place))

    def read_row(self, row: Row) -> None:
        """A table row: a number in one cell, a position in another."""
        for index, cell in enumerate(row.cells):
            numbers, _ = self._split_label(clean_text(cell))
            if not numbers:
                continue
            for other in row.cells[index + 1 :]:
                words = clean_text(other)
                position = parse_position(words)
                if position is None and len(words) <= _HEADING_LENGTH and (phrases := find_positions(words)):
                    position = merge_positions(phrase.position for phrase in phrases)
                if position is not None:
                    self._answer(numbers, [position], words, row.place)
                    return

    def _is_heading(self, paragraph: Paragraph, text: str) -> bool:
        """Remembers the position a heading gives to what follows: "III. Noted recommendations"."""
        if paragraph.style != "heading" and (len(text) > 120 or text[-1:] in ".;,"):
            return False
        if self._numbers_in(text):
            return False
        phrases = find_positions(text)
        if phrases:
            self.heading = (merge_positions(p.position for p in phrases), text)
        elif _MAIN_HEADING.match(text):
            self.heading = ("", "")
        return bool(phrases) or paragraph.style == "heading"

    def _statements(self, text: str) -> Iterator[tuple[tuple[str, ...], Position, str]]:
        """(numbers, position, words) of each sentence that lists recommendations and takes a position on them."""
        sentences: list[str] = []
        for sentence in _SENTENCE.split(text):
            # "140.35. 140.36" and "122.152. Slovenia considers": a list goes on over a full stop.
            if sentences and re.match(r"\d", sentence):
                sentences[-1] += f" {sentence}"
            else:
                sentences.append(sentence)
        for sentence in sentences:
            numbers = self._numbers_in(_PARAGRAPH_NUMBER.sub("", sentence, count=1))
            phrases = find_positions(sentence)
            if not numbers or _CROSS_REFERENCE.match(sentence):
                continue
            if phrases:
                words = re.split(r"[:\d]", sentence[phrases[0].start :])[0].strip(" ,(")
                yield numbers, merge_positions(p.position for p in phrases), self.heading[1] or words
            elif self.heading[0] and len(numbers) > 2:
                yield numbers, *self.heading

    def _split_label(self, text: str) -> tuple[tuple[str, ...], str]:
        """(numbers, rest) of a paragraph that opens with the numbers it is about: "122.14–15", "Rec. 18 ..."."""
        word = _LABEL_WORD.match(text)
        if self.numbering == "decimal":
            start = word.end() if word else 0
            numbers, end = self._scan_decimal(text, start)
            return numbers, text[end:].lstrip(" .:;,–-")
        if word and (listed := _WORD_LIST.match(text)):
            return self._expand(listed["list"]), text[listed.end() :].lstrip(" .:;")
        if self.numbering == "bare" and (listed := _BARE_LIST.match(text)):
            return self._expand(listed["list"]), text[listed.end() :].strip()
        return (), text

    def _numbers_in(self, text: str) -> tuple[str, ...]:
        """All recommendations that `text` names."""
        numbers: dict[str, None] = {}
        if self.numbering == "decimal":
            position = 0
            while match := _DECIMAL.search(text, position):
                found, end = self._scan_decimal(text, match.start())
                numbers.update(dict.fromkeys(found))
                position = max(end, match.end())
        else:
            for match in _WORD_LIST.finditer(text):
                numbers.update(dict.fromkeys(self._expand(match["list"])))
        return tuple(numbers)

    def _scan_decimal(self, text: str, start: int) -> tuple[tuple[str, ...], int]:
        """The numbers of a list that begins at `start`, and where it ends."""
        numbers: dict[str, None] = {}
        lead, end = "", start
        while True:
            separator = re.compile(_SEPARATOR).match(text, end) if numbers else None
            match = _DECIMAL.match(text, separator.end() if separator else end)
            if match and match["lead"] in self.leads:
                lead = match["lead"]
            elif not lead or not (match := _DECIMAL_MORE.match(text, end)):
                break
            first = int(match["first"])
            last = int(match["last"] or first)
            if last < first:
                last = first
            numbers.update(dict.fromkeys(f"{lead}.{n}" for n in range(first, last + 1)))
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

    def _read_label(self, numbers: tuple[str, ...], rest: str, paragraph: Paragraph) -> None:
        """A remark under its numbers, which is the answer itself where no list has answered them."""
        self.label = numbers
        self.fresh = not any(number in self.found for number in numbers)
        if self.fresh:
            self._answer(numbers, [self.heading[0]] if self.heading[0] else [], self.heading[1], paragraph.place)
        if rest:
            self._remark(rest)

    def _remark(self, text: str) -> None:
        for number in self.label:
            answer = self.found.get(number)
            if answer is None:
                continue
            answer.comments.append(text)
            if not self.fresh or self.heading[0]:
                continue
            for sentence in _SENTENCE.split(text):
                if _CROSS_REFERENCE.match(sentence) or (
                    answer.positions and "recommendation" not in sentence.casefold()
                ):
                    continue
                phrases = find_positions(sentence)
                answer.positions += [p.position for p in phrases if p.position]
                if phrases:
                    answer.words = f"{answer.words} {sentence}".strip()

    def _answer(self, numbers: Sequence[str], positions: list[Position], words: str, place: str) -> None:
        for number in numbers:
            before = self.found.get(number)
            if before is None:
                self.found[number] = _Answer(number, list(positions), words, place)
            elif positions and positions[0] and positions[0] not in before.positions:
                self.contradicted.append(number)


def _find_numbering(document: Document, body: Sequence[Paragraph]) -> tuple[Numbering, frozenset[str]]:
    """How the addendum names recommendations ("122.17", "Rec. 18", "18."), and under which paragraphs of the report."""
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    text = "\n".join([*(p.text for p in (*body, *document.footnotes)), *cells])
    leads = Counter(match["lead"] for match in _DECIMAL.finditer(text))
    leads.update(_NAMED_DECIMAL.findall(text))
    usual = leads.most_common(1)[0] if leads else ("", 0)
    words = len(_WORD_LIST.findall(text))
    if usual[1] >= max(2, words):
        # The lists of a report follow one another; "99.9" and "1.5 million" are figures.
        return "decimal", frozenset(lead for lead in leads if abs(int(lead) - int(usual[0])) <= _NEAR_LEADS)
    named = _REPORT_PARAGRAPH.search(text)
    lead = frozenset((named[1],) if named else ())
    return ("word" if words >= 2 else "bare"), lead


def _split_glued_label(paragraph: Paragraph, numbering: Numbering) -> Iterator[Paragraph]:
    """The paragraph; a label at its very end is the next remark's: "... study programmes. 140.132-137"."""
    if numbering == "decimal":
        glued = re.search(rf"(?<=[.!?])\s+({_DECIMAL.pattern})\s*$", paragraph.text)
        if glued and len(_DECIMAL.findall(paragraph.text)) == 1:
            yield replace(paragraph, text=paragraph.text[: glued.start()])
            yield replace(paragraph, text=glued[1])
            return
    yield paragraph


def _warnings(document: Document, reader: _AnswerReader) -> Iterator[Issue]:
    """What makes the answers doubtful: none found, no position in words, two positions, other totals."""

    def warning(code: str, message: str, place: str = "") -> Issue:
        return Issue(code, message, SourceRef(document.file, place), "warning")

    answers = list(reader.answers())
    if not answers:
        yield warning("no-answers", "No answer to a numbered recommendation was found; read the document itself.")
    if not reader.symbol:
        yield warning(
            "missing-symbol", "The symbol of the report (A/HRC/..) is not found, so the answers join no recommendation."
        )
    open_answers = [a.paragraph for a in answers if not a.position]
    if open_answers:
        yield warning("open-answer", f"No clear position is given on {', '.join(open_answers)}; the comments are kept.")
    if reader.contradicted:
        yield warning(
            "contradictory-answers",
            f"Two positions are given on {', '.join(dict.fromkeys(reader.contradicted))}; the first is kept.",
        )
    for position, count, words, place in reader.totals:
        found = sum(answer.position == position for answer in answers)
        if found != count:
            yield warning(
                "total-differs", f"The document says “{words}”, but {found} answers are {position}; compare.", place
            )


IMPORTER = PositionsAddendumImporter()
