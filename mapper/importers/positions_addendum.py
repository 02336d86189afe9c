"""Addenda to reports of the Working Group on the UPR: the State's answers, by number and range.

In: a Document such as A/HRC/28/15/Add.1. Out: an ImportResult without recommendations, whose
`answers` say what the State under review thinks of each number. Stage: meaning; `mapper.positions`
joins the answers to the recommendations of other files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import Literal

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Paragraph, Table
from mapper.importers.base import ImportOptions
from mapper.importers.fields import parse_position, split_recommending_states
from mapper.importers.results import make_result
from mapper.importers.upr_title_page import TitlePage, read_title_page
from mapper.importers.vocabulary.upr_phrases import PositionPhrase, find_positions, merge_positions
from mapper.records import ImportResult, Issue, Position, PositionAnswer, SourceRef

Numbering = Literal["decimal", "word", "bare"]
_Said = tuple[Position, str]  # a position, and the words that give it

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
_NEXT_LABEL = re.compile(rf"(?<=[.;])\s+(?={_WORD}\d[\d\s.,–-]*(?:\([^()]*\)\s*)?:)", re.IGNORECASE)
_LABEL_AT_END = re.compile(rf"(?<=[.!?])\s+(?P<label>{_DECIMAL.pattern})\s*$")
_ROW_LABEL = re.compile(r"(?<!\S)(\d{1,3})\.(\d{1,3})\.?\s+(?=[A-ZÀ-Ý“\"])")
_UNFINISHED = re.compile(r"\d\.?\s*(?:[,;，；、]|[,;]?\s*\b(?:and|et|y|и))$")
_NAMED_DECIMAL = re.compile(rf"\b{_WORD}(\d{{1,3}})\.\d", re.IGNORECASE)
_PARAGRAPH_NUMBER = re.compile(r"\d{1,3}\.\s+(?=\D|\d{4})")
# What may stand before the label of a paragraph of prose: "12. With regard to recommendation 122.5, ...".
_BEFORE_LABEL = re.compile(
    rf"(?:{_PARAGRAPH_NUMBER.pattern})?(?:(?:with (?:regard|respect) to|regarding|as (?:for|regards|to)|concerning"
    r"|en ce qui concerne|s['’]agissant de|concernant|quant à|en cuanto a|con respecto a|respecto (?:de|a))\s+"
    r"(?:(?:the|las?|les?)\s+)?)?",
    re.IGNORECASE,
)
_LABEL_WORD = re.compile(rf"(?:{_WORD}|para(?:graph)?s?\.?\s*|R\.\s*|[•▪●*–—-]\s+|[\[(])(?=\d)", re.IGNORECASE)
# What says that a line answers the number above it: "Response: Supported", "Tuvalu supports this recommendation".
_ANSWER_WORD = re.compile(
    r"(?:[^\W\d]+\s+){0,3}?(?:response|reply|answer|position|comments?|status|decision|réponse|commentaires?|respuesta"
    r"|posición|comentarios?)(?:\s+(?:of|by|du|de|des|del)\s[^:]{1,60})?\s*[:–—-]"
    r"|.*\b(?:th(?:is|ese) recommendations?|c(?:ett)?es? recommandations?|estas? recomendaci[oó]n(?:es)?)\b",
    re.IGNORECASE,
)
# A lead-in may be longer than a heading: "3. Tuvalu, having regard to ..., notes the following recommendations:"
_LEAD_IN = re.compile(
    r"\b(?:following|below|suivantes?|ci-après|ci-dessous|siguientes?|a continuación)\b.*:$", re.IGNORECASE
)
# "except for recommendations 12.3", but not "12.1 (except its last part), 12.3"
_EXCEPT = re.compile(
    r"\b(?:except(?:ing)?|with the exception of|apart from|à l['’]exception d[eu]s?|sauf|salvo|excepto)"
    r"(?:\s+(?!(?:and|et|y)\b)[^\W\d]+\.?){0,5}\s*$",
    re.IGNORECASE,
)
_OPPOSITE: Mapping[Position, Position] = {"Supported": "Noted", "Noted": "Supported"}
# "12.2 (first part)", "12.2 (in part)"
_PART_OF = re.compile(
    r"\s*\([^()]{0,40}\b(?:parts?|partly|partially|partie|partiellement|parte|parcialmente)\b[^()]{0,40}\)"
)
_ANSWER_AT_END = re.compile(r"[\[(]([^()\[\]]+)[\])]\W*$")  # "12.1 Mend piers (Fiji) [Accepted]"
_REPORT_PARAGRAPH = re.compile(
    r"\b(?:paragraph|paragraphe|párrafo)\s+(\d{2,3})\s+(?:of\s+the\s+report|du\s+rapport|del\s+informe)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-ZÀ-ÝА-ЯЁ“\"])|(?<=[。；])(?=.)")
_CROSS_REFERENCE = re.compile(r"\bsee\b|\bas (?:in|for)\b|\bvoir\b|\bvéase\b", re.IGNORECASE)
_MAIN_HEADING = re.compile(r"[IVX]{1,5}\.\s")  # a heading of a theme, below these, keeps the position above it
_HEADING_LENGTH = 250
# In a PDF the cells of a row run into one another: "12.2 Support victims and publish the Noted It is dear outcome".
_CELL = re.compile(
    r"(?<=[^.;:!?\s]\s)(?:(?:Not|Partially|Partly) )?(?:supported|accepted|noted|rejected)\b"
    r"(?: (?:in part|partially|partly)\b)?",
    re.IGNORECASE,
)
# "No. Recommendation Position of Fiji"
_HEADER = re.compile(r"(?:(?:[A-ZÀ-Ý][\w.’'/-]*|of|the|and|de|du|la|et|y)\s+)+")
_TICK = re.compile(r"[xX✓✔✗✘√☑☒●•*+]|yes|oui|sí", re.IGNORECASE)
_NEAR_LEADS = 8
_TOTALS = re.compile(
    r"\b(?P<word>accepts?|supports?|notes?)\s+(?P<count>\d{1,3})\s+recommendations"
    r"|\b(?<!paragraph\s)(?P<count2>\d{1,3})\s+(?:recommendations\s+)?(?:are\s+)?(?P<word2>supported|accepted|noted)\b",
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
        tables = list(document.tables)
        for index, paragraph in enumerate(body, start=title.paragraphs):
            while tables and tables[0].after <= index:
                reader.read_table(tables.pop(0))  # below the lead-in that gives its position
            for piece in _split_glued_labels(paragraph, reader.numbering):
                reader.read(piece)
        for table in tables:
            reader.read_table(table)
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


@dataclass(frozen=True, slots=True)
class _List:
    """A list of numbers in a text, "122.1–5 and 122.9", and where it stands."""

    start: int
    end: int
    numbers: tuple[str, ...]
    in_part: bool = False  # "12.2 (first part)"


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
    heading: _Said = ("", "")
    label: tuple[str, ...] = ()  # the numbers that the present remarks are about
    fresh: bool = False  # those numbers have no answer but these remarks
    unfinished: _Said = ("", "")  # of a list that goes on in the next paragraph: "accepts 12.1, 12.2,"

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
        if not numbers and self._is_answer(paragraph, text):
            self._remark(text)
            return
        if not numbers and self._is_heading(paragraph, text):
            self.label, self.unfinished = (), ("", "")
            self.others.append(paragraph)
            return
        statements = [] if numbers and self.numbering == "bare" else list(self._statements(text))
        if not numbers and not statements:
            numbers, rest = self._split_label(_BEFORE_LABEL.sub("", text, count=1))
        if numbers and not (statements and sum(len(listed) for listed, _, _ in statements[0]) > len(numbers)):
            self._read_label(numbers, rest, paragraph)
        elif statements:
            for listed, position, words in chain.from_iterable(statements):
                self._answer(listed, [position], words, paragraph.place)
                self.unfinished = position, words
            self.label = ()
        elif self.label and not _PARAGRAPH_NUMBER.match(text):
            self._remark(text)
        else:
            self.label = ()
            self.others.append(paragraph)
        if not _UNFINISHED.search(text):
            self.unfinished = "", ""
        for total in _TOTALS.finditer(text):
            if any(listed.start <= total.start() < listed.end for listed in self._lists_in(text)):
                continue  # "Recommendations 5 to 8 are accepted"
            word, count = total["word"] or total["word2"], int(total["count"] or total["count2"])
            stated: Position = "Noted" if word.casefold().startswith("note") else "Supported"
            self.totals.append((stated, count, total[0], paragraph.place))

    def read_table(self, table: Table) -> None:
        """A table of numbers and positions: in one row, in a header above numbers or ticks, or in the lead-in."""
        columns: dict[int, _Said] = {}
        unanswered: tuple[str, ...] = ()
        self.label = ()
        for row in table.rows:
            cells = tuple(map(clean_text, row.cells))
            labels = {index: found for index, cell in enumerate(cells) if (found := self._split_label(cell)[0])}
            if not labels and unanswered and _ANSWER_WORD.match(text := " ".join(cells).strip()):
                for position, words in _read_remark(text):  # a row of its own: "Position: Supported"
                    self._answer(unanswered, [position], words, row.place)
            elif not labels:
                columns = {i: said for i, cell in enumerate(cells) if (said := _read_heading(cell))[0]} or columns
            elif answer := _read_cells(cells, labels.keys(), columns, self.heading):
                self._answer(next(iter(labels.values())), [answer[0]], answer[1], row.place)
            else:
                for index in labels.keys() & columns.keys():
                    self._answer(self._numbers_in(cells[index]), [columns[index][0]], columns[index][1], row.place)
            unanswered = next((found for found in labels.values() if not self.found.keys() & set(found)), ())

    def _is_answer(self, paragraph: Paragraph, text: str) -> bool:
        """Whether a line is the answer to the number above it, "Accepted", and no heading of what follows."""
        unanswered = self.fresh and not any(self.found[number].positions for number in self.label)
        if not self.label or not unanswered or paragraph.style == "heading" or self._numbers_in(text):
            return False
        return bool(parse_position(text) or _ANSWER_WORD.match(text))

    def _is_heading(self, paragraph: Paragraph, text: str) -> bool:
        """Remembers the position a heading or lead-in gives to what follows: "III. Noted recommendations"."""
        said = _SENTENCE.split(text)[-1] if text.endswith(":") else text
        leads_in = bool(_LEAD_IN.search(said))
        if paragraph.style != "heading" and not leads_in and (len(text) > 120 or text[-1:] in ".;,"):
            return False
        if self._numbers_in(text):
            return False
        phrases = find_positions(said)
        if phrases:
            self.heading = _read_heading(said)
        elif _MAIN_HEADING.match(text) or (leads_in and _PARAGRAPH_NUMBER.match(text)):
            self.heading = ("", "")
        return bool(phrases) or paragraph.style == "heading"

    def _statements(self, text: str) -> Iterator[list[tuple[tuple[str, ...], Position, str]]]:
        """Of each sentence that lists recommendations and takes a position: (numbers, position, words) of its lists."""
        sentences: list[str] = []
        for sentence in _SENTENCE.split(text):
            # "140.35. 140.36" and "122.152. Slovenia considers": a list goes on over a full stop.
            if sentences and re.match(r"\d", sentence):
                sentences[-1] += f" {sentence}"
            else:
                sentences.append(sentence)
        for sentence in sentences:
            if opening := _PARAGRAPH_NUMBER.match(sentence):
                sentence = sentence[opening.end() :]
            lists = list(self._lists_in(sentence))
            if not lists or _CROSS_REFERENCE.match(sentence):
                continue
            if len(lists) > 1 and _is_topic(lists[0], lists[1:], sentence):
                del lists[0]
            if phrases := find_positions(sentence):
                yield self._say(sentence, lists, phrases)
            elif self.heading[0] and len(numbers := _unique(lists)) > 2:
                yield [(numbers, *self.heading)]

    def _say(
        self, sentence: str, lists: Sequence[_List], phrases: Sequence[PositionPhrase]
    ) -> list[tuple[tuple[str, ...], Position, str]]:
        """(numbers, position, words) of each list; what is excepted ("12.1–9, except 12.4") has the opposite one."""
        said: list[tuple[tuple[str, ...], Position, str]] = []
        end = 0
        for listed, own in _share_out(lists, phrases):
            position = _merge(own, sentence)
            if _EXCEPT.search(sentence, end, listed.start):
                position = _OPPOSITE.get(position, position)
                said = [(tuple(n for n in numbers if n not in listed.numbers), p, words) for numbers, p, words in said]
            if listed.in_part and position:
                position = "Supported/Noted"
            words = self.heading[1] or re.split(r"[:\d]", sentence[own[0].start :])[0].strip(" ,(")
            said.append((listed.numbers, position, words))
            end = listed.end
        return said

    def _split_label(self, text: str) -> tuple[tuple[str, ...], str]:
        """(numbers, rest) of a paragraph that opens with the numbers it is about: "122.14–15", "Rec. 18 ..."."""
        word = _LABEL_WORD.match(text)
        if self.numbering == "decimal":
            start = word.end() if word else 0
            numbers, end = self._scan_decimal(text, start)
            return numbers, text[end:].lstrip(" .:;,–—-/])")
        if word and (listed := _WORD_LIST.match(text)):
            return self._expand(listed["list"]), text[listed.end() :].lstrip(" .:;")
        if self.numbering == "bare" and (listed := _BARE_LIST.match(text)):
            return self._expand(listed["list"]), text[listed.end() :].strip()
        return (), text

    def _numbers_in(self, text: str) -> tuple[str, ...]:
        """All recommendations that `text` names."""
        return _unique(self._lists_in(text))

    def _lists_in(self, text: str) -> Iterator[_List]:
        """The lists of recommendations in `text`, one after another."""
        if self.numbering != "decimal":
            for listed in _WORD_LIST.finditer(text):
                yield _List(listed.start(), listed.end(), self._expand(listed["list"]))
            return
        position = 0
        while match := _DECIMAL.search(text, position):
            found, end = self._scan_decimal(text, match.start())
            position = max(end, match.end())
            if found and _PART_OF.match(text, position):
                if found[1:]:
                    yield _List(match.start(), position - 1, found[:-1])
                yield _List(position - 1, position, found[-1:], in_part=True)
            elif found:
                yield _List(match.start(), position, found)

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

    def _read_label(self, numbers: tuple[str, ...], rest: str, paragraph: Paragraph) -> None:
        """A remark under its numbers, which is the answer itself where no list has answered them."""
        self.label = numbers
        self.fresh = not any(number in self.found for number in numbers)
        position, words = self.heading if rest or not self.unfinished[0] else self.unfinished
        if self.fresh:
            self._answer(numbers, [position] if position else [], words, paragraph.place)
        if rest:
            self._remark(rest)

    def _remark(self, text: str) -> None:
        for number in self.label:
            answer = self.found.get(number)
            if answer is None:
                continue
            answer.comments.append(text)
            if not self.fresh:
                continue
            if self.heading[0]:
                if own := parse_position(text):
                    answer.positions, answer.words = [own], text
                continue
            for position, sentence in _read_remark(text, bool(answer.positions)):
                answer.positions.append(position)
                answer.words = f"{answer.words} {sentence}".strip()

    def _answer(self, numbers: Sequence[str], positions: list[Position], words: str, place: str) -> None:
        for number in numbers:
            before = self.found.get(number)
            if before is None:
                self.found[number] = _Answer(number, list(positions), words, place)
            elif not any(before.positions):  # a remark stood before the answer
                before.positions, before.words = list(positions), words
            elif positions and positions[0] and positions[0] not in before.positions:
                self.contradicted.append(number)


def _read_heading(text: str) -> _Said:
    """The position a heading gives to what stands below it, and its words."""
    position = _merge(find_positions(text), text) if len(text) <= _HEADING_LENGTH or text.endswith(":") else ""
    return (position, text) if position else ("", "")


def _merge(phrases: Sequence[PositionPhrase], text: str) -> Position:
    """One position for the phrases; none where they are the headers of two columns, "Supported Noted"."""
    headers = any(not text[before.end : phrase.start].strip() for before, phrase in pairwise(phrases))
    return "" if headers else merge_positions(phrase.position for phrase in phrases)


def _read_cells(cells: Sequence[str], labels: Set[int], columns: Mapping[int, _Said], heading: _Said) -> _Said | None:
    """The answer in a row: in a cell of its own, by a tick in a column of `columns`, above it, or in a remark."""
    first = min(labels)
    others = [index for index in (*range(first, len(cells)), *range(first)) if index not in labels]
    for index in others:
        if position := parse_position(cells[index]):
            return position, cells[index]
    for index in others:
        if index in columns and _TICK.fullmatch(cells[index]):
            return columns[index]
    if heading[0] and not columns:
        return heading
    for index in others if not labels & columns.keys() else ():
        if said := list(_read_remark(cells[index])):
            return merge_positions(position for position, _ in said), cells[index]
    return None


def _read_remark(text: str, answered: bool = False) -> Iterator[_Said]:
    """The sentences of a remark that take a position; after the first, those about the recommendation only."""
    if split_recommending_states(text)[1]:  # "Support victims (Chile)": the recommendation itself, then the remark
        if (at_end := _ANSWER_AT_END.search(text)) and (answer := parse_position(at_end[1])):
            yield answer, at_end[1]
            return
        cells = {cell[0] for cell in _CELL.finditer(text) if cell[0][0].isupper()}
        words = cells.pop() if len(cells) == 1 else ""
        if position := parse_position(words):
            yield position, words
            return
        text = text[text.rfind(")") + 1 :].lstrip(" .:;,–—-")
    for sentence in _SENTENCE.split(text):
        if _CROSS_REFERENCE.match(sentence) or (answered and "recommendation" not in sentence.casefold()):
            continue
        position = parse_position(sentence) or merge_positions(phrase.position for phrase in find_positions(sentence))
        if position:
            answered = True
            yield position, sentence


def _share_out(
    lists: Sequence[_List], phrases: Sequence[PositionPhrase]
) -> list[tuple[_List, Sequence[PositionPhrase]]]:
    """Each list of a sentence with its phrases: "accepts 122.1 and 122.3 and notes 122.2", "122.1 is accepted, ...".

    A list without a phrase of its own shares those of the list before it, or after it where phrases follow lists.
    """
    before = phrases[0].start < lists[0].start
    edge, own = (0 if before else phrases[-1].end), phrases[-1:]
    shares = []
    for listed in lists if before else reversed(lists):
        low, high = sorted((edge, listed.start))
        own = [phrase for phrase in phrases if low <= phrase.start < high] or own
        shares.append((listed, own))
        edge = listed.end if before else listed.start
    return shares if before else shares[::-1]


def _is_topic(first: _List, others: Sequence[_List], sentence: str) -> bool:
    """Whether a list only says what is spoken of: "Prisons (122.1–4): Tuvalu accepts 122.1 and 122.2"."""
    after = sentence[first.end :].lstrip(" )")
    return after.startswith(":") and set(_unique(others)) <= set(first.numbers)


def _unique(lists: Iterable[_List]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for listed in lists for number in listed.numbers))


def _find_numbering(document: Document, body: Sequence[Paragraph]) -> tuple[Numbering, frozenset[str]]:
    """How the addendum names recommendations ("122.17", "Rec. 18", "18."), and under which paragraphs of the report."""
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    text = "\n".join(map(clean_text, (*(p.text for p in (*body, *document.footnotes)), *cells)))
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


def _split_glued_labels(paragraph: Paragraph, numbering: Numbering) -> Iterator[Paragraph]:
    """The paragraph, cut before each answer; a label at its very end is the next remark's: "... 140.132-137"."""
    pieces = _NEXT_LABEL.split(clean_text(paragraph.text))
    if numbering == "decimal":
        *pieces, last = (row for piece in pieces for row in _split_rows(piece))
        glued = _LABEL_AT_END.search(last)
        pieces += (last[: glued.start()], glued["label"]) if glued and len(_DECIMAL.findall(last)) == 1 else (last,)
    yield from (replace(paragraph, text=piece) for piece in pieces) if len(pieces) > 1 else (paragraph,)


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
