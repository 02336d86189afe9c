"""Which column of a table holds which field: headers in the six UN languages and Portuguese, in any spelling.

In: a Table, or JSON records laid out as one. Out: the header row and the column of each field.
Stage: meaning (importers). Data: `vocabulary/columns.csv`, `table_words.toml`.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from typing import Any

from mapper.documents.cleaning import clean_lines, clean_list, clean_text
from mapper.documents.document import Document, JsonRecord, Row, Table
from mapper.importers.fields import parse_position, split_at_numbers, split_paragraph_number
from mapper.importers.vocabulary import read_phrases, read_word_list
from mapper.importers.vocabulary.states import fold
from mapper.importers.vocabulary.upr_phrases import load_alternatives, parse_ordinal

_WORDS = load_alternatives("table_words.toml")
NAMES_RECOMMENDATION = re.compile(_WORDS["recommendation"], re.IGNORECASE)
YES, NO, PARTLY, TICKS, CROSSES, UNDECIDED = (
    frozenset(fold(word) or word for word in read_phrases("table_words.toml")[name])
    for name in ("yes", "no", "partly", "ticks", "crosses", "undecided")
)
# A row that sums up the others: "Total", "Total supported: 3"; "Sub-total A" in another cell than that of the text.
TOTAL = re.compile(rf"{_WORDS['total']}(?:\W[^:=]{{0,30}}[:=]\s*\d+)?\W*", re.IGNORECASE)
LABELLED_TOTAL = re.compile(rf"{_WORDS['total']}(?:\W.{{0,20}})?", re.IGNORECASE)
NO_COLUMN = "none"  # in place of a header that the user names: no column holds the field
_LONGEST_MARK = 3  # "x", "✓", "Yes", "Oui"
_HEADER_ROWS = 40  # a header stands below titles and notes, never deeper
_LONGEST_HEADER = 60
_YEARS = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)\d\d)?(?![\d/.-])")
_ROMAN_CYCLES = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_INNER_OBJECTS = 3  # objects within a record that are looked into, one in the other
_SHORTEST_TEXT = 30
_PLURAL = 4  # letters: "State/s", "País/es", "Country/ies"
_LOOSE = 1000  # a header that is known in part gives way to any that is known as it stands


@dataclass(frozen=True, slots=True)
class Ticks:
    """What the marks in a column "Accepted" say: `no` those of `noes`, `yes` all others."""

    yes: str
    no: str
    noes: frozenset[str]

    def read(self, cell: str) -> str:
        """What a cell of the column says, "" without a mark; words as they stand."""
        mark = fold_mark(cell)
        if not mark or mark in UNDECIDED:
            return ""
        if mark in PARTLY:
            return "Supported/Noted"
        return clean_text(cell) if not is_mark(mark) else self.no if mark in self.noes else self.yes


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of a table: its row index, its headers, and the column index of each field found.

    ticks: those below columns "Supported" and "Noted", or below one "Accepted", by column index. common: field to what
    holds for every row, as the name of the sheet ("CEDAW") says it. further: headers among the rows, of the table again
    or of the next one on the sheet.
    """

    row: int
    headers: tuple[str, ...]
    fields: Mapping[str, int]
    ticks: Mapping[int, Ticks] = field(default_factory=dict)
    common: Mapping[str, str] = field(default_factory=dict)
    further: frozenset[Row] = frozenset()

    def cell(self, row: Row, field: str) -> str:
        """The cell of `field` as it stands, "" where the table or the row has none."""
        if field == "position" and self.ticks:
            said = (ticks.read(row.cell(column)) for column, ticks in self.ticks.items())
            return "/".join(dict.fromkeys(filter(None, said)))
        return row.cell(self.fields[field]) if field in self.fields else self.common.get(field, "")

    @property
    def has_positions(self) -> bool:
        """Whether a column gives positions."""
        return bool(self.ticks) or "position" in self.fields

    def is_header(self, row: Row) -> bool:
        """Whether `row` holds a header, as where a table goes on over pages."""
        return row in self.further or tuple(map(clean_text, row.cells)) == self.headers

    def split_row(self, row: Row) -> tuple[Row, ...]:
        """The row; or one for each of the recommendations that its text holds under their numbers.

        Positions, States and ids that stand a line for each are shared out; what else the row says holds for all.
        """
        texts = split_at_numbers(self.cell(row, "text"))
        if len(texts) == 1:
            return (row,)
        rows = []
        numbers = [split_paragraph_number(text)[0] for text in texts]
        given = self.cell(row, "id")
        for index, (number, text) in enumerate(zip(numbers, texts, strict=True)):
            whole = "" if given.startswith(numbers[0]) else f"{given}, "
            own = {"text": text, "paragraph": number, "id": f"{whole}{number}" if given else ""}
            for name in ("id", "position", "recommending_states"):
                lines = clean_lines(self.cell(row, name))
                wrapped = any(line.endswith(",") for line in lines[:-1])  # "Chile,\nPeru" is one list
                if len(lines) == len(texts) and not wrapped:
                    own[name] = lines[index] if name == "id" else split_paragraph_number(lines[index])[1]
            columns = {self.fields[name]: cell for name, cell in own.items() if name in self.fields}
            cells = tuple(columns.get(column, cell) for column, cell in enumerate(row.cells))
            rows.append(Row(f"{row.place}, para. {number}", cells))
        return tuple(rows)

    def other_fields(self, row: Row) -> tuple[tuple[str, str], ...]:
        """(header, text) of every filled cell that belongs to no field."""
        taken = {*self.fields.values(), *self.ticks}
        return tuple(
            (self.headers[i] if i < len(self.headers) and self.headers[i] else f"column {i + 1}", text)
            for i, cell in enumerate(row.cells)
            if i not in taken and (text := clean_text(cell))
        )


@cache
def load_headers(source: str = "") -> Mapping[str, tuple[str, int]]:
    """Folded header to (field, rank) for a source; of two headers of one field, the lower rank is the better one."""
    headers: dict[str, tuple[str, int]] = {}
    for row in read_word_list("columns.csv"):
        if row["source"] == source:
            for rank, header in enumerate(row["headers"].split(";")):
                headers.setdefault(fold_header(header), (row["field"], rank))
    return headers


@cache
def load_field_names() -> tuple[str, ...]:
    """The fields a column of a table of no known source can hold, in the order of the data file."""
    return tuple(dict.fromkeys(row["field"] for row in read_word_list("columns.csv") if not row["source"]))


@cache
def fold_header(header: str) -> str:
    """A header without case, accents, spaces, signs and IMPACT OSS's brackets ("Reference [database:reference]")."""
    return fold(re.sub(r"\s*\[[^\]]*\]\s*$", "", clean_text(header)) or header)


def fold_mark(cell: str) -> str:
    """The mark that a cell holds, "Yes", "X" or "✔", folded where it is of letters; "" for none and for a dash."""
    return fold_header(cell) or clean_text(cell).strip("-–— \ufe0f")


def is_mark(mark: str) -> bool:
    """Whether a folded cell is a mark, and not words: "x", "yes", "TRUE" of a spreadsheet's boxes."""
    return len(mark) <= _LONGEST_MARK or mark in YES | NO | PARTLY


def has_words(text: str) -> bool:
    """Whether a text is more than a number, a mark, or the letter of its column ("a", "b", "c" below the headers)."""
    return sum(map(str.isalpha, text)) > 1


def _header_forms(header: str) -> Iterator[str]:
    """A header folded; then without its brackets, and only what stands before a slash or a line end.

    "Recommending State(s)", "Position (supported/noted)", "Recommandation / Recommendation".
    """
    yield fold_header(header)
    yield fold_header(re.split(r"[/|\n]", re.sub(r"\s*[(（][^)）]*[)）]", "", header).strip())[0])


def match_headers(cells: Sequence[str], source: str = "") -> dict[str, int]:
    """Field to column index for one row of headers; each column holds one field."""
    known = load_headers(source)
    best: dict[str, tuple[int, int]] = {}
    for column, cell in enumerate(cells):
        # "['Recommendations']" and "- Recommendations" are values of a list, in UHRI and what is scraped from it.
        plausible = 0 < len(cell) <= 120 and not cell.startswith(("[", "- "))
        forms = [] if not plausible else [fold_header(cell)] if source else list(_header_forms(cell))
        matches = ((known[form], place) for place, form in enumerate(forms) if form in known)
        (field, rank), loose = next(matches, (("", 0), 0))
        if loose and field == "state" and "/" in cell and len(fold_header(cell.rpartition("/")[2])) > _PLURAL:
            continue  # "Country/Committee", "State / Organization" say who recommends, or nothing
        rank += loose * _LOOSE
        if field and (field not in best or rank < best[field][0]):
            best[field] = (rank, column)
    return {field: column for field, (_rank, column) in best.items()}


def fields_of_no_column(named: Mapping[str, str]) -> frozenset[str]:
    """The fields of which the user says that no column holds them."""
    return frozenset(field for field, header in named.items() if fold_header(header) == NO_COLUMN)


def find_columns(
    table: Table, source: str = "", required: Iterable[str] = ("text",), named: Mapping[str, str] | None = None
) -> Columns | None:
    """The row among the first ones that names most fields, all `required` ones among them; None where there is none.

    `named` gives headers in the user's own words (field to header), or NO_COLUMN; they win over the known ones.
    """
    wanted = {field: fold_header(header) for field, header in (named or {}).items()}
    none = fields_of_no_column(named or {})
    best: Columns | None = None
    above: tuple[str, ...] = ()
    most = 0  # fields in a row above, its text column unknown
    for index, row in enumerate(table.rows[:_HEADER_ROWS]):
        cells = join_headers(above, row.cells)
        folded = [fold_header(cell) if len(cell) <= 300 else "" for cell in cells]
        given = {field: folded.index(header) for field, header in wanted.items() if header in folded}
        known = match_headers(cells, source)
        fields = {f: c for f, c in known.items() if f not in none and c not in given.values()} | given
        own = match_headers(row.cells, source)
        above = row.cells if own else ()
        # "Ghana | Recommendation | Ratify ..." says under "Reference Type" what the row is, and is no header.
        entry = len(own) < most and any(len(cell) > _LONGEST_HEADER for cell in row.cells)
        most = max(most, len(own))
        if not all(field in fields for field in required) or ("text" in wanted and "text" not in given) or entry:
            continue
        # Cells merged over both rows of a header stand in each; the lower row tells what is below the others.
        lower = best and index == best.row + 1 and (_stands_again(best, row) or _divides(best, row))
        if best and _has_entries(table, best, index):
            break  # the header of a further table
        if best is None or len(fields) > len(best.fields) or lower:
            best = Columns(index, tuple(clean_text(cell) for cell in cells), fields)
    return best


def _stands_again(columns: Columns, row: Row) -> bool:
    """Whether all headers of fields stand in `row` too, as cells merged over both rows do."""
    return all(
        fold_header(row.cell(column)) == fold_header(columns.headers[column]) for column in columns.fields.values()
    )


def _divides(columns: Columns, row: Row) -> bool:
    """Whether `row` divides a header "Position" into "Supported" and "Noted", and says nothing else."""
    own = [
        cell
        for column, cell in enumerate(row.cells)
        if cell.strip() and fold_header(cell) != fold_header("".join(columns.headers[column : column + 1]))
    ]
    return len(own) > 1 and all(map(parse_position, own))


def _has_entries(table: Table, columns: Columns, end: int) -> bool:
    """Whether texts stand below a header before row `end`; a lone cell may be a title, "Title" head a box of notes."""
    alone = len(table.rows[columns.row].filled) < 2
    texts = [text for row in table.rows[columns.row + 1 : end] if (text := columns.cell(row, "text").strip())]
    return not alone and sum(len(text) >= _SHORTEST_TEXT for text in texts) * 2 > len(texts)


def join_headers(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """A header of two rows as one: "Code" and "Wording" under "Recommendation" merged over both, "State" beside it."""
    return tuple(cell if cell.strip() else over for over, cell in zip_longest(above, below, fillvalue=""))


def tables_of(document: Document) -> tuple[Table, ...]:
    """The tables of a document, and its readable records as one."""
    readable = any(not record.error for record in document.records)
    return (*document.tables, table_of_records(document.records)) if readable else document.tables


def table_of_records(records: Sequence[JsonRecord]) -> Table:
    """Readable JSON records as a table: keys in order of appearance as its header row, lists one entry a line.

    What the objects around a record say of it ("state" above a list of recommendations) is in its row, where it is a
    field of a recommendation and the record has none.
    """
    inherited = set(load_field_names()) - {"id", "text"}
    readable = [record for record in records if not record.error]
    values = []
    for record in readable:
        fields = {key: load_headers().get(fold_header(key), ("",))[0] for key in record.around}
        around = {key: value for key, value in record.around.items() if fields[key] in inherited}
        values.append(around | _flatten(record.value))
    keys = tuple(dict.fromkeys(key for value in values for key in value))
    rows = (
        Row(record.place, tuple(json_text(value.get(key)) for key in keys))
        for record, value in zip(readable, values, strict=True)
    )
    return Table("", (Row("keys", keys), *rows))


def _flatten(value: Mapping[str, Any], depth: int = _INNER_OBJECTS) -> dict[str, Any]:
    """A record with the fields of its inner objects beside its own: "fields" of Airtable, "metadata" of Uwazi.

    An object that is the value of a field ("recommendation": {"en": "...", "fr": "..."}) is taken in English.
    """
    inner = {
        key: _flatten(entry, depth - 1) if depth > 1 else dict(entry)
        for key, entry in value.items()
        if isinstance(entry, dict) and _name_of(entry) is None
    }
    flat = {key: entry for key, entry in value.items() if key not in inner}
    for key, entries in inner.items():
        languages = all(len(language) == 2 for language in entries)
        if languages or (len(entries) == 1 and fold_header(key) in load_headers()):
            first = "en" if "en" in entries else next(iter(entries), "")
            flat[key] = entries.pop(first, "")
            flat |= {f"{key} {language}": text for language, text in entries.items()}
        elif any(fold_header(name) in load_headers() for name in entries):
            flat |= {f"{key} {name}" if name in flat else name: entry for name, entry in entries.items()}
        else:
            flat[key] = value[key]
    return flat


def _name_of(value: Mapping[str, Any]) -> Any:
    """What an object that is a word of a list is called: {"value": "0d7a338c", "label": "Ghana"}; None for others."""
    if not value.keys() <= {"id", "_id", "value", "label", "name"}:
        return None
    return next((value[key] for key in ("label", "name", "value") if value.get(key)), None)


def json_text(value: Any) -> str:
    """A JSON value as a cell holds it."""
    if value is None or value != value:  # NaN is how pandas writes an empty cell
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(json_text(entry) for entry in value)
    if isinstance(value, dict) and (name := _name_of(value)) is not None:
        return json_text(name)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def parse_list(text: str) -> tuple[str, ...]:
    """The entries of a cell that lists themes or groups: one a line, or between semicolons, bars or bare commas.

    A comma before a space is part of an entry ("independence, inclusion" is one theme of OHCHR); a bare
    comma divides ("Rights of the Child,Women's rights" in UPR Info). A Python list as text is read as one.
    """
    stripped = text.strip()
    if stripped.startswith("[") and stripped.endswith("]"):
        try:
            values = ast.literal_eval(stripped)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            values = None
        if isinstance(values, list):
            return tuple(dict.fromkeys(entry for value in values if (entry := clean_text(str(value)))))
    entries: Iterable[str] = clean_list(text)
    if len(clean_lines(text)) == 1:
        entries = (part for entry in entries for part in re.split(r"\s*[;|]\s*|,(?=\S)", entry))
    return tuple(dict.fromkeys(part for entry in entries if (part := entry.strip(" ,;"))))


def parse_number(text: str, highest: int) -> int | None:
    """The one whole number in a cell ("48", "48th session", "48 - January 2025"), years aside, if in 1..highest."""
    numbers = {int(digits) for digits in re.findall(r"(?<![\d.])\d+(?![\d.]*\d)", _YEARS.sub("", text))}
    found = numbers.pop() if len(numbers) == 1 else 0
    return found if 1 <= found <= highest else None


def parse_cycle(text: str) -> int | None:
    """The cycle that a cell or the name of a sheet tells: "3", "Cycle III", "Third cycle (2019)"."""
    if (number := parse_number(text, highest=9)) or re.search(r"(?<!\d)\d{1,3}(?!\d)", text):
        return number  # None of several: "4th cycle / 42nd session"
    words = re.findall(r"\w+", text.casefold())
    return next((number for word in words if (number := _ROMAN_CYCLES.get(word) or parse_ordinal(word))), None)
