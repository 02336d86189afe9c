"""Addenda to reports of the Working Group on the UPR: the State's answers, by number and range.

In: a Document such as A/HRC/28/15/Add.1. Out: an ImportResult without recommendations, whose
`answers` say what the State under review thinks of each number. Stage: meaning; `mapper.positions`
joins the answers to the recommendations of other files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain

from mapper.documents.cleaning import clean_lines, clean_text
from mapper.documents.document import Document, Paragraph, Row, Table
from mapper.importers.base import ImportOptions
from mapper.importers.fields import (
    parse_position,
    split_at_numbers,
    split_paragraph_number,
    split_recommending_states,
)
from mapper.importers.named_answers import (
    CROSS_REFERENCE,
    PARAGRAPH_NUMBER,
    SENTENCE,
    Said,
    find_named_answers,
    merge_phrases,
)
from mapper.importers.recommendation_numbers import Numbering, count_letters, find_lettered, find_numbering
from mapper.importers.results import make_result
from mapper.importers.upr_title_page import TitlePage, read_title_page
from mapper.importers.vocabulary.upr_phrases import find_positions, load_alternatives, merge_positions
from mapper.importers.whole_answers import find_whole_answers, speaks_of_recommendations
from mapper.records import ImportResult, Issue, Position, PositionAnswer, SourceRef

_UNFINISHED = re.compile(r"\d\.?\s*(?:[,;，；、]|[,;]?\s*\b(?:and|et|y|и))$")
_WORDS = load_alternatives("addendum_words.toml")
# What may stand before the label of a paragraph: "12. With regard to recommendation 122.5, ...", "C. Recommendation 5".
_BEFORE_LABEL = re.compile(
    rf"(?:{PARAGRAPH_NUMBER.pattern}|[A-Z]\.\s+)?(?:{_WORDS['about']}\s+(?:(?:the|las?|les?)\s+)?)?", re.IGNORECASE
)
_ANSWER_WORD = re.compile(
    rf"(?:[^\W\d]+\s+){{0,3}}?{_WORDS['answer']}(?:\s+(?:of|by|du|de|des|del)\s[^:]{{1,60}})?\s*[:–—-]"
    rf"|.*\b{_WORDS['this']}\b",
    re.IGNORECASE,
)
_REPLY_HEADER = re.compile(rf"\b{_WORDS['reply']}\b", re.IGNORECASE)
_LEAD_IN = re.compile(rf"\b{_WORDS['below']}\b.*:$", re.IGNORECASE)
_ANSWER_AT_END = re.compile(r"[\[(]([^()\[\]]+)[\])]\W*$")  # "12.1 Mend piers (Fiji) [Accepted]"
_MAIN_HEADING = re.compile(r"[IVX]{1,5}\.\s")  # a heading of a theme, below these, keeps the position above it
_LETTER_HEADING = re.compile(r"[A-H]\.\s")
# "C. Recommendations on which Fiji will reflect" ends the position that "B. Noted recommendations" gave.
_OF_RECOMMENDATIONS = re.compile(rf"{_LETTER_HEADING.pattern}.*\b{_WORDS['recommendations']}\b", re.IGNORECASE)
_HEADING_LENGTH = 250
# "National human rights institution (recommendations 145.7–145.9)" over "Tuvalu accepts these recommendations"
_TOPIC = re.compile(r"[(\[][^()\[\]]*\d[\])]$")
_THIS = re.compile(rf"\b{_WORDS['this']}", re.IGNORECASE)
_EXCEPT = re.compile(rf"\b{_WORDS['except']}", re.IGNORECASE)
# In a PDF the cells of a row run into one another: "12.2 Support victims and publish the Noted It is dear outcome".
_CELL = re.compile(
    r"(?<=[^.;:!?\s]\s)(?:(?:Not|Partially|Partly) )?(?:supported|accepted|noted|rejected)\b"
    r"(?: (?:in part|partially|partly)\b)?",
    re.IGNORECASE,
)
_TICK = re.compile(r"[xX✓✔✗✘√☑☒●•*+]|yes|oui|sí", re.IGNORECASE)
# "accepts 12 recommendations", "12 recommendations are accepted"; "does not accept 12" is no total of those accepted.
_TOTALS = (
    re.compile(
        rf"\b(?<!not\s)(?<!no\s)(?P<word>{_WORDS['takes']})\s+(?P<count>\d{{1,3}})\s+{_WORDS['recommendations']}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?<!paragraph\s)(?P<count>\d{{1,3}})\s+(?:{_WORDS['recommendations']}\s+)?(?:{_WORDS['are']}\s+)?"
        rf"(?P<word>{_WORDS['taken']})\b",
        re.IGNORECASE,
    ),
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
        reader = _read_answers(document)
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


def _read_answers(document: Document) -> _AnswerReader:
    """Everything the addendum says, each table below the lead-in that gives its position."""
    title = read_title_page(document) or TitlePage("addendum")
    body = document.paragraphs[title.paragraphs :]
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    texts = [*map(clean_text, (*(p.text for p in (*body, *document.footnotes)), *cells))]
    numbering = find_numbering(texts)
    # Where decimals name the recommendations, "40 (a)" is of an article.
    places = {} if numbering.kind == "decimal" else find_lettered(texts)
    if places:
        document = _count_all_letters(document, places)
        body = document.paragraphs[title.paragraphs :]
        numbering = find_numbering(count_letters(text, places) for text in texts)
    names = {f"{lead}.{place}": f"{lead}.{letter}" for (lead, letter), place in places.items()}
    reader = _AnswerReader(document, title.symbol, numbering, names)
    tables = list(document.tables)
    for index, paragraph in enumerate(body, start=title.paragraphs):
        while tables and tables[0].after <= index:
            reader.read_table(tables.pop(0))
        pieces = reader.numbering.split_at_labels(clean_text(paragraph.text))
        for piece in pieces if len(pieces) > 1 else [paragraph.text]:
            reader.read(replace(paragraph, text=piece))
    for table in tables:
        reader.read_table(table)
    answered = sum(any(answer.positions) for answer in reader.found.values())
    if reader.numbering.kind == "bare" and reader.prose * 2 >= answered:
        # Numbered prose: its numbers are those of the addendum's own paragraphs.
        reader.found, reader.others = {}, list(body)
    return reader


def _count_all_letters(document: Document, places: Mapping[tuple[str, str], int]) -> Document:
    """The document with "60.1" for "60 (a)" in its paragraphs and tables."""

    def counted(row: Row) -> Row:
        return replace(row, cells=tuple(count_letters(cell, places) for cell in row.cells))

    return replace(
        document,
        paragraphs=tuple(replace(p, text=count_letters(p.text, places)) for p in document.paragraphs),
        tables=tuple(replace(table, rows=tuple(map(counted, table.rows))) for table in document.tables),
    )


@dataclass(slots=True)
class _Answer:
    paragraph: str
    positions: list[Position]
    words: str
    place: str
    reply: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _AnswerReader:
    """Reads an addendum in order: lists of numbers with a position, then remarks under single numbers."""

    document: Document
    symbol: str
    numbering: Numbering
    names: Mapping[str, str]  # what the report calls items of a lettered list: "60.1" is its "60.a"
    found: dict[str, _Answer] = field(default_factory=dict)
    others: list[Paragraph] = field(default_factory=list)
    totals: list[tuple[Position, int, str, str]] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)
    heading: Said = ("", "")
    label: tuple[str, ...] = ()  # the numbers that the present remarks are about
    fresh: bool = False  # those numbers have no answer but these remarks
    topic: tuple[str, ...] = ()  # the numbers that the heading above names
    unfinished: Said = ("", "")  # of a list that goes on in the next paragraph: "accepts 12.1, 12.2,"
    whole: dict[str, _Answer] = field(default_factory=dict)  # to lists as a whole, "120.*"
    unread: list[str] = field(default_factory=list)  # places of positions on recommendations that are not named
    prose: int = 0  # answers to recommendations without their numbers, in numbered paragraphs

    def answers(self) -> Iterator[PositionAnswer]:
        for answer in (*self.found.values(), *self.whole.values()):
            yield PositionAnswer(
                symbol=self.symbol,
                paragraph=self.names.get(answer.paragraph, answer.paragraph),
                position=merge_positions(answer.positions),
                position_raw=answer.words,
                source=SourceRef(self.document.file, answer.place),
                reply="\n".join(answer.reply),
            )

    def read(self, paragraph: Paragraph) -> None:
        text = clean_text(paragraph.text)
        numbers, rest = self.numbering.split_label(text)
        if not self.label or PARAGRAPH_NUMBER.match(text):
            self._read_whole(text, paragraph.place)
        if not numbers and self._is_answer(paragraph, text):
            self._remark(text)
            return
        if not numbers and self._take_heading(paragraph, text):
            self.label, self.topic, self.unfinished = (), self.numbering.numbers_in(text), ("", "")
            self.others.append(paragraph)
            return
        # What follows numbers that a list has answered is about them, whichever others it names.
        known = bool(numbers) and rest[:1].isupper() and all(n in self.found for n in numbers)
        statements = [] if known else list(find_named_answers(text, self.numbering, self.heading))
        if not numbers and not statements:
            numbers, rest = self.numbering.split_label(_BEFORE_LABEL.sub("", text, count=1))
        if numbers and not (statements and sum(len(listed) for listed, _, _ in statements[0]) > len(numbers)):
            self._read_label(numbers, rest, paragraph)
        elif statements:
            for listed, position, words in chain.from_iterable(statements):
                self._answer(listed, [position], words, paragraph.place)
                self.unfinished = position, words
            self.label, self.topic = (), ()  # from here on, "these recommendations" are those
        elif self.label and not PARAGRAPH_NUMBER.match(text):
            self._remark(text)
        elif answer := self._read_topic(text):
            position, words = answer
            self._answer(self.topic, [position], words, paragraph.place)
        else:
            self.label = ()
            self.others.append(paragraph)
        if not _UNFINISHED.search(text):
            self.unfinished = "", ""
        self._read_totals(text, paragraph.place)

    def read_table(self, table: Table) -> None:
        """A table of numbers and positions: in one row, in a header above numbers or ticks, or in the lead-in."""
        columns: dict[int, Said] = {}
        replies: list[int] = []
        unanswered: list[str] = []
        self.label = ()
        for row in chain.from_iterable(map(_split_row, table.rows)):
            cells = tuple(map(clean_text, row.cells))
            labels = {i: numbers for i, cell in enumerate(cells) if (numbers := self.numbering.split_label(cell)[0])}
            if labels:
                self._read_row(cells, labels, columns, row.place)
                unanswered = [n for numbers in labels.values() for n in numbers if n not in self.found]
                self._answer(unanswered, [], "", row.place)
                told = [cells[i] for i in replies if i < len(cells) and i not in labels and _says_more(cells[i])]
                for number in next(iter(labels.values())):
                    self.found[number].reply += told
                continue
            text = " ".join(cells).strip()
            if unanswered and _ANSWER_WORD.match(text):  # a row of its own: "Position: Supported"
                for position, words in _read_remark(text):
                    self._answer(unanswered, [position], words, row.place)
            else:
                columns = {i: said for i, cell in enumerate(cells) if (said := _read_heading(cell))[0]} or columns
                replies = [i for i, cell in enumerate(cells) if _REPLY_HEADER.search(cell)] or replies
            unanswered = []

    def _read_row(
        self, cells: Sequence[str], labels: Mapping[int, tuple[str, ...]], columns: Mapping[int, Said], place: str
    ) -> None:
        """A row whose cells open with numbers: its answer to the first of them, or the columns these stand in."""
        if answer := _read_cells(cells, labels.keys(), columns, self.heading):
            self._answer(next(iter(labels.values())), [answer[0]], answer[1], place)
            return
        for index in labels.keys() & columns.keys():
            position, words = columns[index]
            self._answer(self.numbering.numbers_in(cells[index]), [position], words, place)

    def _read_whole(self, text: str, place: str) -> None:
        """Answers to lists as a whole; and where positions are taken that leave open on which recommendations."""
        opening = PARAGRAPH_NUMBER.match(text)
        for sentence in SENTENCE.split(text[opening.end() :] if opening else text):
            named = bool(self.numbering.numbers_in(sentence))
            answers = dict(find_whole_answers(sentence, named))
            for number, position in answers.items():
                answer = self.whole.setdefault(number, _Answer(number, [position], sentence, place))
                if position not in answer.positions:
                    answer.positions = []
            # "5., 6. Tuvalu accepts these recommendations" says on which.
            left_open = not (answers or named or _ANSWER_WORD.match(sentence)) and speaks_of_recommendations(sentence)
            self.unread += [place] if left_open else []
            self.prose += bool(opening and (answers or left_open))

    def _read_totals(self, text: str, place: str) -> None:
        """How many recommendations have a position, where the addendum says so itself."""
        lists = list(self.numbering.find_lists(text))
        for total in chain.from_iterable(pattern.finditer(text) for pattern in _TOTALS):
            if any(listed.start <= total.start() < listed.end for listed in lists):
                continue  # "Recommendations 5 to 8 are accepted"
            stated: Position = "Noted" if "not" in total["word"].casefold() else "Supported"
            self.totals.append((stated, int(total["count"]), total[0], place))

    def _is_answer(self, paragraph: Paragraph, text: str) -> bool:
        """Whether a line is the answer to the number above it, "Accepted", and no heading of what follows."""
        unanswered = self.fresh and not any(self.found[number].positions for number in self.label)
        if not self.label or not unanswered or paragraph.style == "heading" or self.numbering.numbers_in(text):
            return False
        said = PARAGRAPH_NUMBER.sub("", text, count=1)
        return bool(parse_position(SENTENCE.split(said)[0]) or _ANSWER_WORD.match(said))

    def _take_heading(self, paragraph: Paragraph, text: str) -> bool:
        """Whether a line is a heading or lead-in; the position it gives to what follows is kept: "III. Noted ..."."""
        said = SENTENCE.split(text)[-1] if text.endswith(":") else text
        leads_in = bool(_LEAD_IN.search(said))
        if paragraph.style != "heading" and not leads_in and (len(text) > 120 or text[-1:] in ".;,"):
            return False
        if self.numbering.numbers_in(text) and not (_TOPIC.search(text) and not find_positions(text)):
            return False
        phrases = find_positions(said)
        if phrases:
            self.heading = _read_heading(said)
        elif (
            _MAIN_HEADING.match(text)
            or (leads_in and PARAGRAPH_NUMBER.match(text))
            or (_OF_RECOMMENDATIONS.match(text) and _LETTER_HEADING.match(self.heading[1]))
        ):
            self.heading = ("", "")
        return bool(phrases) or paragraph.style == "heading" or (not self.label and bool(_TOPIC.search(text)))

    def _read_topic(self, text: str) -> Said | None:
        """What is said of all the recommendations that the heading above names: "Tuvalu accepts these"."""
        for sentence in SENTENCE.split(text) if self.topic else ():
            position = merge_phrases(find_positions(sentence), sentence)
            if position and _THIS.search(sentence) and not _EXCEPT.search(sentence):
                return position, sentence
        return None

    def _read_label(self, numbers: tuple[str, ...], rest: str, paragraph: Paragraph) -> None:
        """A remark under its numbers, which is the answer itself where no list has answered them."""
        self.label = numbers
        new = [number for number in numbers if number not in self.found]
        self.fresh = len(new) == len(numbers)
        position, words = self.heading if rest or not self.unfinished[0] else self.unfinished
        self._answer(new, [position] if position else [], words, paragraph.place)
        if rest:
            self._remark(rest)

    def _remark(self, text: str) -> None:
        for number in self.label:
            answer = self.found[number]
            answer.reply.append(text)
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


def _split_row(row: Row) -> Iterator[Row]:
    """The row; or one for each recommendation where a cell holds several under their numbers, with the position that
    stands a line for each, and what else the row says of all."""
    numbered = next((index for index, cell in enumerate(row.cells) if split_paragraph_number(cell)[0]), 0)
    texts = split_at_numbers(row.cell(numbered))
    shares: list[Sequence[str]] = []
    for index, cell in enumerate(row.cells):
        lines = texts if index == numbered else clean_lines(cell)
        own = len(lines) == len(texts) and (index == numbered or all(map(parse_position, lines)))
        shares.append(lines if own else (cell,) * len(texts))
    for cells in zip(*shares, strict=True):
        yield replace(row, cells=cells)


def _says_more(cell: str) -> bool:
    """Whether a cell is more than a position or a tick."""
    return bool(cell) and not _TICK.fullmatch(cell) and not parse_position(cell)


def _read_heading(text: str) -> Said:
    """The position a heading gives to what stands below it, and its words."""
    position = merge_phrases(find_positions(text), text) if len(text) <= _HEADING_LENGTH or text.endswith(":") else ""
    return (position, text) if position else ("", "")


def _read_cells(cells: Sequence[str], labels: Set[int], columns: Mapping[int, Said], heading: Said) -> Said | None:
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


def _read_remark(text: str, answered: bool = False) -> Iterator[Said]:
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
        text = text[text.rfind(")") + 1 :].lstrip(' .:;,–—-”"»')
    for sentence in SENTENCE.split(text):
        if CROSS_REFERENCE.match(sentence) or (answered and "recommendation" not in sentence.casefold()):
            continue
        position = parse_position(sentence) or merge_positions(phrase.position for phrase in find_positions(sentence))
        if position:
            answered = True
            yield position, sentence


def _warnings(document: Document, reader: _AnswerReader) -> Iterator[Issue]:
    """What makes the answers doubtful: none found, no position in words, two positions, other totals."""

    def warning(code: str, message: str, place: str = "") -> Issue:
        return Issue(code, message, SourceRef(document.file, place), "warning")

    answers = list(reader.answers())
    if not answers:
        places = f" ({', '.join(dict.fromkeys(reader.unread))})" if reader.unread else ""
        message = f"No answer to a numbered recommendation was found; read the document itself{places}."
        yield warning("no-answers", message)
    if not reader.symbol:
        yield warning(
            "missing-symbol", "The symbol of the report (A/HRC/..) is not found, so the answers join no recommendation."
        )
    open_answers = [a.paragraph for a in answers if not a.position]
    if open_answers:
        numbers = ", ".join(open_answers)
        yield warning("open-answer", f"No clear position is given on {numbers}; read what the addendum says of them.")
    if reader.contradicted:
        yield warning(
            "contradictory-answers",
            f"Two positions are given on {', '.join(dict.fromkeys(reader.contradicted))}; the first is kept.",
        )
    for position, count, words, place in reader.totals if not reader.whole else ():
        found = sum(answer.position == position for answer in answers)
        if found != count:
            yield warning(
                "total-differs", f"The document says “{words}”, but {found} answers are {position}; compare.", place
            )


IMPORTER = PositionsAddendumImporter()
