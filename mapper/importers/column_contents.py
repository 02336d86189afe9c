"""What the cells of a column say it holds, where its header does not: positions, numbers, recommending States.

In: a Table with the columns its headers name. Out: the same with what is certain from the cells, and notes on
what was read so. Stage: meaning (importers).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, pairwise
from types import MappingProxyType

from mapper.documents.cleaning import clean_lines, clean_text
from mapper.documents.document import Row, Table
from mapper.importers.base import ImportOptions
from mapper.importers.columns import (
    CROSSES,
    NO,
    PARTLY,
    TICKS,
    TOTAL,
    UNDECIDED,
    YES,
    Columns,
    Ticks,
    fields_of_no_column,
    fold_mark,
    has_words,
    is_mark,
    match_headers,
)
from mapper.importers.fields import (
    find_report_symbol,
    find_review,
    names_states,
    parse_position,
    parse_states,
    split_paragraph_number,
    split_recommending_states,
)
from mapper.importers.table_titles import position_of_heading
from mapper.importers.vocabulary.bodies import Body, find_body
from mapper.importers.vocabulary.states import find_state
from mapper.importers.vocabulary.upr_phrases import find_positions, load_alternatives

_WORDS = load_alternatives("table_words.toml")
_MOST = 0.8  # share of the filled cells that must be of a kind; lists kept by hand have slips
_FEWEST = 2  # filled cells, or States, from which on a column tells
_ENOUGH = 1000  # rows that tell what the columns of a long table hold
# Those who recommend are many, and partners and donors that a list names are few: at least one State in so many cells.
_CELLS_A_STATE = 3
_MANY = 20  # States that are many in a list of any length
# "115.3"; not "01.03", which is a date.
_NUMBER = re.compile(r"[1-9]\d{0,2}(?:\.[1-9]\d{0,2}){1,2}\.?")
# "No.", "N° de la recommandation", "S/N", "S. No", "Rec.", "№ п/п", "م"; "Due" and "Cost" may stand above "12.5" too.
_NUMBER_HEADER = re.compile(
    rf"[\W_]*(?:\w[\W_]*){{0,2}}|recs?\W*|(?:\w\W*)?(?:n[°ºo.]{{1,2}}|№).*|.*{_WORDS['number']}.*", re.IGNORECASE
)
# One word may head the States under review or the recommending ones: "State", "Country", "Pays", "国家".
_ONE_WORD = re.compile(r"\W*\w+\W*(?:\(\w{1,3}\)\W*)?")
_DATE = re.compile(r"\d{4}-0?(?P<month>\d+)-0?(?P<day>\d+)")
_TWO_PARTS = re.compile(r"\s*(\d{1,3})\.([1-9]\d{0,2})\s*")
_IMPLEMENTED = re.compile(r"implement", re.IGNORECASE)
# "Ministry of Transport" over "Agreed" is no position of the State; "Response of ministries" may be.
_OF_OTHERS = re.compile(rf"(?!.*{_WORDS['answer']}).*{_WORDS['others']}", re.IGNORECASE)
_OF_PARTNERS = re.compile(f"{_WORDS['partners']}|{_WORDS['aid']}", re.IGNORECASE)
_NAMES_CYCLE = re.compile(_WORDS["cycle"], re.IGNORECASE)
# What may be written once for all rows below it.
_OF_GROUPS = ("state", "mechanism", "body", "symbol", "session", "cycle", "date", "themes")
LONGEST_ANSWER = 60  # characters of a position; what a Government reports is longer


def read_contents(
    table: Table, columns: Columns, options: ImportOptions, elsewhere: Mapping[str, str] = MappingProxyType({})
) -> tuple[Columns, dict[str, str]]:
    """The columns with those that only their cells tell, and (field to header) of what a reader should check.

    Headers that are known are believed, but for "Estado" over words that are no States ("Cumplida"), "Response" over
    what was done, and a lone "State" or "Country" over those who recommend. `elsewhere` is what was told so of other
    sheets: a header means the same on a sheet with too few rows to tell.
    """
    reading = _Reading(columns, options, elsewhere, _filled_cells(table, columns), dict(columns.fields))
    return reading.find(table.name)


def restore_numbers(table: Table, columns: Columns) -> tuple[Table, dict[str, tuple[str, str]]]:
    """The table with the paragraph numbers that a spreadsheet changed; place to (number, what stood there).

    115.10 lost its nought, and is 115.1, if it stands where 115.10 belongs, after 115.9, and 115.1 stood before or
    115.11 comes next. In any other order nothing is certain, and stays. 26.1 became a date if 26 heads other numbers of
    the column.
    """
    restored: dict[str, tuple[str, str]] = {}
    for column in {columns.fields[name] for name in ("id", "paragraph") if name in columns.fields}:
        below = table.rows[columns.row + 1 :]
        numbers = [(row, match) for row in below if (match := _TWO_PARTS.fullmatch(row.cell(column)))]
        whole = {row.cell(column).strip() for row in below}
        found = [*_find_dropped_noughts(numbers), *_find_dates(below, column, numbers)]
        numbers_of = {row: number for row, number in found if number not in whole}
        restored |= {row.place: (number, row.cell(column).strip()) for row, number in numbers_of.items()}
        rows = (_with_cell(row, column, numbers_of[row]) if row in numbers_of else row for row in table.rows)
        table = replace(table, rows=tuple(rows))
    return table, restored


def _find_dates(
    rows: Iterable[Row], column: int, numbers: Sequence[tuple[Row, re.Match[str]]]
) -> Iterator[tuple[Row, str]]:
    """Rows with 26 January 2025 beside 26.13 and 26.14: where dates are written with points, 26.1 is one."""
    heads = Counter(match[1] for _, match in numbers)
    for row in rows:
        date = _DATE.fullmatch(row.cell(column).strip())
        if date and heads[date["day"]] >= _FEWEST:
            yield row, f"{date['day']}.{date['month']}"


def fill_groups(table: Table, columns: Columns) -> tuple[Table, tuple[str, ...]]:
    """The table with what is written once over a group of rows ("Kenya", "CEDAW 2020") in each of them; the headers.

    A column is of groups if its first cell is filled, two in three are empty, and no two say the same; so are others
    that are filled in the same rows. One that is filled row by row down to some row is not finished yet.
    """
    listed = [
        index
        for index, row in enumerate(table.rows)
        if index > columns.row and columns.cell(row, "text").strip() and row not in columns.further
        if len(row.filled) > 1 or len(columns.headers) < 3  # a text alone in its row may be a heading
    ]
    filled = {
        columns.fields[name]: tuple(index for index in listed if columns.cell(table.rows[index], name).strip())
        for name in _OF_GROUPS
        if name in columns.fields
    }
    followers = set(pairwise(listed))
    groups = {
        heads
        for column, heads in filled.items()
        if len(heads) >= _FEWEST and heads[0] == listed[0] and len(heads) * 3 <= len(listed)
        if len({table.rows[index].cell(column).strip() for index in heads}) == len(heads)
        if sum(pair in followers for pair in pairwise(heads)) * 2 < len(heads)
    }
    rows = list(table.rows)
    of_groups = [column for column, heads in filled.items() if heads in groups]
    for above, index in pairwise(listed):
        for column in of_groups:
            rows[index] = _with_cell(rows[index], column, rows[index].cell(column) or rows[above].cell(column))
    return replace(table, rows=tuple(rows)), tuple(columns.headers[column] for column in of_groups)


def join_answers(table: Table, columns: Columns) -> tuple[Table, Columns]:
    """The table with answers that have rows of their own in the row above, in a column of positions at its end.

    "Response of the Government: Accepted" alone below its recommendation, or "Response" and the answer in two cells.
    Above a group of recommendations it is a heading.
    """
    rows: list[Row] = []
    answered: dict[Row, int] = {}  # row of an answer to the index, in `rows`, of what it answers
    for row in table.rows[columns.row + 1 :]:
        if rows and _read_answer(row)[1] and columns.cell(rows[-1], "text").strip():
            answered[row] = len(rows) - 1
        else:
            rows.append(row)
    stray = any(_read_answer(row)[1] for row in rows)
    if columns.has_positions or stray or len(answered) < _FEWEST or len(answered) * 2 < len(rows):
        return table, columns
    last = max([len(columns.headers), *(len(row.cells) for row in rows)])
    header = ""
    for row, index in answered.items():
        header, answer = _read_answer(row)
        rows[index] = _with_cell(rows[index], last, "\n".join(filter(None, (rows[index].cell(last), answer))))
    headers = (*columns.headers, *[""] * (last - len(columns.headers)), header)
    joined = replace(columns, headers=headers, fields={**columns.fields, "position": last})
    return replace(table, rows=(*table.rows[: columns.row + 1], *rows)), joined


def _read_answer(row: Row) -> tuple[str, str]:
    """("Response of the Government", "Accepted") of a row that says nothing else; two empty texts of others."""
    label, _, answer = ":".join(row.filled).partition(":")
    of_position = len(row.filled) <= 2 and match_headers([label]).keys() == {"position"}
    return (clean_text(label), clean_text(answer.lstrip(":"))) if of_position else ("", "")


def _with_cell(row: Row, column: int, text: str) -> Row:
    missing = [""] * (column - len(row.cells))
    return replace(row, cells=(*row.cells[:column], *missing, text, *row.cells[column + 1 :]))


def _find_dropped_noughts(numbers: Iterable[tuple[Row, re.Match[str]]]) -> Iterator[tuple[Row, str]]:
    """Rows beside each other with one number are one, as of a recommendation by two States."""
    runs = [
        (number, [row for row, _ in run])
        for number, run in groupby(numbers, lambda pair: (pair[1][1], int(pair[1][2])))
    ]
    seen: set[tuple[str, int]] = set()
    before = ("", 0)
    for place, ((head, tail), rows) in enumerate(runs):
        due = before[1] + 1
        follows = place + 1 < len(runs) and runs[place + 1][0] == (head, due + 1)
        if before[0] == head and due in (tail * 10, tail * 100) and ((head, tail) in seen or follows):
            tail = due
            yield from ((row, f"{head}.{due}") for row in rows)
        before = (head, tail)
        seen.add(before)


@dataclass(slots=True)
class _Reading:
    """A table while its columns are found: what is known of them so far, and what their cells hold."""

    columns: Columns
    options: ImportOptions
    elsewhere: Mapping[str, str]
    cells: Mapping[int, Mapping[int, str]]  # column to row to the clean text of a filled cell
    fields: dict[str, int]
    ticks: dict[int, Ticks] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> tuple[Columns, dict[str, str]]:
        """What `read_contents` gives, of a sheet called `name`."""
        self._drop("state", _holds_no_states)
        self._drop("position", _holds_prose)
        if self._is_open("paragraph"):
            self._take("paragraph", self._find_numbers())
        if self._is_open("position"):
            self.ticks = self._find_ticks()
            found = [] if self.ticks else self._find_positions()
            self._take("position", _only(found), tell=True)
            if len(found) > 1:
                self.told["positions"] = "” and “".join(self.columns.headers[column] for column in found)
        if "position" in self.fields:
            self._drop("body", _holds_no_bodies)
        in_texts = _share(map(names_states, self._cells_of("text").values())) * 2 > 1
        if self._is_open("recommending_states") and (not in_texts or self._repeats_texts(self._lone_state())):
            column = self._lone_state() if in_texts else self._find_recommending()
            if column == self._lone_state():
                del self.fields["state"]
            self._take("recommending_states", column, tell=True)
        of_review = in_texts or self.ticks or self._cells_of("position") or self._cells_of("recommending_states")
        if self._is_open("body") and self._is_open("mechanism"):
            for name, column in zip(("body", "mechanism"), self._find_bodies(bool(of_review)), strict=False):
                self._take(name, column)
        columns = replace(self.columns, fields=self.fields, ticks=self.ticks, common=self._read_name(name))
        states = {row: parse_states(text) for row, text in self.cells.get(self._lone_state(), {}).items()}
        several = len({known for known, _ in states.values()}) > 1
        of_one = columns.has_positions or "position" in columns.common or self._share_a_list(states)
        if several and of_one and "recommending_states" not in self.fields:
            self.told["state"] = self.columns.headers[self.fields["state"]]
        return columns, self.told

    def _cells_of(self, name: str) -> Mapping[int, str]:
        """The filled cells of a field by row."""
        return self.cells.get(self.fields.get(name, -1), {})

    def _is_open(self, name: str) -> bool:
        """Whether a field has no column yet, and the user has not said that it has none."""
        return name not in {*self.fields, *fields_of_no_column(self.options.columns)}

    def _take(self, name: str, column: int | None, tell: bool = False) -> None:
        """Gives a field the column found, if there is one; with `tell`, a reader should check it."""
        if column is not None:
            self.fields[name] = column
            if tell:
                self.told[name] = self.columns.headers[column]

    def _drop(self, name: str, holds_none: Callable[[Collection[str]], bool]) -> None:
        """Takes a field from a column whose cells are none of it, unless the user named that column."""
        if (cells := self._cells_of(name)) and name not in self.options.columns and holds_none(cells.values()):
            del self.fields[name]

    def _free(self) -> Iterator[tuple[int, list[str]]]:
        """The columns without a field, with their cells."""
        for column in sorted(self.cells.keys() - set(self.fields.values())):
            yield column, list(self.cells[column].values())

    def _find_numbers(self) -> int | None:
        """The one column of paragraph numbers ("115.3") before the texts, be it that of the ids.

        Numbers from 1.1 on are those of an outline or a budget.
        """
        own = [(self.fields["id"], list(self._cells_of("id").values()))] if "id" in self.fields else []
        free = (
            (column, texts)
            for column, texts in self._free()
            if column < self.fields["text"] and _NUMBER_HEADER.fullmatch(self.columns.headers[column])
        )
        return _only(
            column
            for column, texts in chain(own, free)
            if len(texts) >= _FEWEST and _share(map(_NUMBER.fullmatch, texts)) >= _MOST
            if not any(text.startswith("1.") for text in texts)
        )

    def _find_positions(self) -> list[int]:
        """The columns of "Accepted" and "Noted" under whatever header; "Already implemented" is no answer."""
        return [
            column
            for column, texts in self._free()
            if len(texts) >= _FEWEST or self.columns.headers[column] == self.elsewhere.get("position")
            if _share(bool(parse_position(text)) and not _IMPLEMENTED.search(text) for text in texts) >= _MOST
            if not _OF_OTHERS.match(self.columns.headers[column])
        ]

    def _find_bodies(self, of_review: bool) -> list[int]:
        """The column of mechanisms or bodies under whatever header: "UPR 2019", "CEDAW" under "Source".

        Of several that agree, "Treaty bodies" beside "CEDAW", the one that names most bodies, and then one that has
        more rows. Working groups alone may be those that follow up at home; beside what only the UPR has (`of_review`),
        treaty bodies alone may stand for treaties that go with its recommendations.
        """
        telling = {"UPR"} if of_review else {"UPR", "Treaty body", ""}
        found: dict[int, dict[int, Body]] = {}
        for column, texts in self._free():
            bodies = {row: body for row, text in self.cells[column].items() if (body := find_body(clean_text(text)))}
            mechanisms = {body.mechanism for body in bodies.values()}
            if len(texts) >= _FEWEST and len(bodies) >= _MOST * len(texts) and telling & mechanisms:
                found[column] = bodies
        if not found:
            return []
        best = max(found, key=lambda column: sum(bool(body.name) for body in found[column].values()))
        others = (pair for bodies in found.values() for pair in bodies.items())
        agree = all(body.mechanism == found[best].get(row, body).mechanism for row, body in others)
        further = [column for column in found if found[column].keys() - found[best].keys()]
        return [best, *further] if agree else []

    def _find_ticks(self) -> dict[int, Ticks]:
        """Columns named "Accepted", "Noted", with a mark in at most one of them in each row; or one alone, of yes
        and no, or of yes.
        """
        taken = set(self.fields.values())
        headers = enumerate(self.columns.headers)
        free = {column: header for column, header in headers if column not in taken and not _OF_OTHERS.match(header)}
        words = {column: re.sub(r"\s*\(.*|\s*\?", "", header) for column, header in free.items()}
        named = {column: word for column, word in words.items() if parse_position(word)}
        # "Already implemented" may divide the answers with the others, or stand beside each of them.
        answers = {column: word for column, word in named.items() if not _IMPLEMENTED.search(word)}
        return self._divided_ticks(named) or self._divided_ticks(answers) or self._lone_ticks(answers)

    def _divided_ticks(self, named: Mapping[int, str]) -> dict[int, Ticks]:
        """The ticks of several columns, if most rows that have one have one only."""
        if len(named) < 2 or not (marks := self._marks(named)):
            return {}
        # "✔" may stand below "Supported" and "✘" below "Noted", or both in each row.
        choices = [
            {column: Ticks(word, "", noes) for column, word in named.items()} for noes in (NO, _noes_among(marks))
        ]
        best = max(choices, key=self._share_of_single_ticks)
        return best if self._share_of_single_ticks(best) >= _MOST else {}

    def _share_of_single_ticks(self, ticks: Mapping[int, Ticks]) -> float:
        rows = Counter(
            row for column, tick in ticks.items() for row, text in self.cells.get(column, {}).items() if tick.read(text)
        )
        return _share(count == 1 for count in rows.values())

    def _lone_ticks(self, named: Mapping[int, str]) -> dict[int, Ticks]:
        """The ticks of one column that says what is supported."""
        if len(named) != 1:
            return {}
        ((column, word),) = named.items()
        marks = self._marks(named) - PARTLY
        noes = _noes_among(marks)
        told = (len(marks) == 2 and marks & noes) or (marks and marks <= (YES | TICKS) - noes)
        return {column: Ticks(word, "Noted", noes)} if told and parse_position(word) == "Supported" else {}

    def _marks(self, columns: Iterable[int]) -> set[str]:
        """The marks below `columns`; none where many cells hold words. Lists kept by hand have slips."""
        cells = [fold_mark(text) for column in columns for text in self.cells.get(column, {}).values()]
        decided = [mark for mark in cells if mark and mark not in UNDECIDED]
        return set(filter(is_mark, decided)) if _share(map(is_mark, decided)) >= _MOST else set()

    def _find_recommending(self) -> int | None:
        """The one column of States that recommend, which are several: those under review of a list are one, as a rule.

        A column under a header of its own ("Proposed by") beside a column of positions; or one that names several
        States in a cell, or several States for the paragraphs of one list (115.3 Chile, 115.4 Peru), or others than
        the user. Most rows name one, and they are many.
        """
        rows = len(self._cells_of("text"))
        answered = bool(self.ticks) or "position" in self.fields
        user = find_state(self.options.state) if self.options.state else None
        lone = self._lone_state()
        found = []
        for column in (*(column for column, _ in self._free()), *({lone} & self.cells.keys())):
            if _OF_PARTNERS.search(self.columns.headers[column]):
                continue
            states = {row: parse_states(text) for row, text in self.cells[column].items()}
            named = [known for known, written in states.values() if len(known) == len(written)]
            if _share(len(known) == len(written) for known, written in states.values()) < _MOST:
                continue
            if self.columns.headers[column] == self.elsewhere.get("recommending_states"):
                return column
            names = {name for known in named for name in known}
            if len(states) * 2 < rows or len(names) < max(_FEWEST, min(len(states) / _CELLS_A_STATE, _MANY)):
                continue
            several = any(len(known) > 1 for known in named)
            other = column == lone and user is not None and not any(user.name in known for known in named)
            # Of each State under review a list has more rows, or says when it was reviewed.
            many = len(names) >= _MANY and len(states) <= _CELLS_A_STATE * len(names)
            of_one = many and not ({"session", "cycle", "symbol", "date"} & self.fields.keys() or self._names_others())
            recommend = (
                self._share_a_list(states)
                or self._share_a_report(states)
                or (column == lone and self._repeats_texts(lone))
            )
            if several or other or (answered and (column != lone or of_one)) or recommend:
                found.append(column)
        return _only(found)

    def _names_others(self) -> bool:
        """Whether a column names bodies other than the UPR, to which no State recommends."""
        cells = chain(self._cells_of("body").values(), self._cells_of("mechanism").values())
        return any((body := find_body(cell)) and body.mechanism not in ("UPR", "") for cell in cells)

    def _repeats_texts(self, column: int) -> bool:
        """Whether a column names the States that the texts name in brackets: nobody recommends to itself."""
        texts = self._cells_of("text")
        cells = self.cells.get(column, {}).items()
        named = [(cell, texts[row]) for row, cell in cells if row in texts and names_states(texts[row])]
        same = ({*parse_states(cell)[0]} & {*split_recommending_states(text)[1]} for cell, text in named)
        return len(named) >= _FEWEST and _share(same) >= _MOST

    def _lone_state(self) -> int:
        """The column whose header does not tell whether its States are under review or recommend; -1 for none."""
        column = self.fields.get("state", -1)
        told = column < 0 or "state" in self.options.columns or not _ONE_WORD.fullmatch(self.columns.headers[column])
        return -1 if told else column

    def _share_a_list(self, states: Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]]) -> bool:
        """True if paragraphs of one list (115.3, 115.4) stand beside different States, and none of them beside two."""
        numbers = self._cells_of("paragraph" if "paragraph" in self.fields else "text")
        by_number: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        by_list: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for row, (known, _) in states.items():
            text = numbers.get(row, "")
            number = text.rstrip(".") if _NUMBER.fullmatch(text) else split_paragraph_number(text)[0]
            if number and known:
                by_number[number].add(known)
                by_list[number.split(".")[0]].add(known)
        return any(len(seen) > 1 for seen in by_list.values()) and all(len(seen) == 1 for seen in by_number.values())

    def _share_a_report(self, states: Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]]) -> bool:
        """True if reports of the UPR stand beside many States each: each is of one, as those of a mandate are not."""
        by_report: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        for row, symbol in self._cells_of("symbol").items():
            if row in states and find_review(report := find_report_symbol(symbol)).state:
                by_report[report][states[row][0]] += 1
        # One State in most rows is that under review, and another beside it a slip.
        several = (seen for seen in by_report.values() if seen.total() > 1)
        return _share(max(seen.values()) * 2 <= seen.total() for seen in several) * 2 > 1

    def _read_name(self, name: str) -> dict[str, str]:
        """What the name of a sheet says of all its rows: "CEDAW", "UPR 2019", "Cycle 3", "Accepted", "Noted recs"."""
        common = {}
        if self._is_open("cycle") and _NAMES_CYCLE.search(name):
            common["cycle"] = name
        if all(map(self._is_open, ("body", "mechanism", "symbol"))) and find_body(name) and not name.islower():
            common["body"] = name
        if self._is_open("position") and not self.ticks and position_of_heading(name):
            common["position"] = name
        return common


def _filled_cells(table: Table, columns: Columns) -> dict[int, dict[int, str]]:
    """Column index to the clean lines of its filled cells below the header, by row; of a long table, rows all over."""
    cells: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows = table.rows[columns.row + 1 :]
    for number, row in enumerate(rows[:: len(rows) // _ENOUGH + 1]):
        text = clean_text(columns.cell(row, "text"))
        if not has_words(text) or TOTAL.fullmatch(text) or columns.is_header(row):
            continue
        for column, cell in enumerate(row.cells):
            if column < len(columns.headers) and columns.headers[column] and (text := "\n".join(clean_lines(cell))):
                cells[column][number] = text
    return cells


def _holds_no_states(cells: Collection[str]) -> bool:
    """Whether most cells, and not one name alone, are no States: "Estado" over "Cumplida" and "En curso"."""
    unknown = [cell for cell in cells if not parse_states(cell)[0]]
    return len(unknown) * 2 > len(cells) and len(set(unknown)) > 1


def _holds_prose(cells: Collection[str]) -> bool:
    """Whether the cells of a column of positions are sentences that say none."""
    long = sum(len(cell) > LONGEST_ANSWER for cell in cells)
    return long * 2 > len(cells) and not any(parse_position(cell) or find_positions(cell) for cell in cells)


def _holds_no_bodies(cells: Collection[str]) -> bool:
    """Whether no cell is a body: "Órgão" over the ministries that follow up recommendations of the UPR."""
    return not any(map(find_body, cells))


def _noes_among(marks: Collection[str]) -> frozenset[str]:
    """The marks that say no: crosses do beside ticks only."""
    return NO | CROSSES if TICKS.intersection(marks) else NO


def _only(columns: Iterable[int]) -> int | None:
    found = tuple(columns)
    return found[0] if len(found) == 1 else None


def _share(found: Iterable[object]) -> float:
    hits = [bool(hit) for hit in found]
    return sum(hits) / len(hits) if hits else 0.0
