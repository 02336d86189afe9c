"""Which column of a table holds which field: headers in the six UN languages and Portuguese, in any spelling.

In: a Table, or JSON records laid out as one. Out: the header row and the column of each field.
Stage: meaning (importers). Data: `vocabulary/columns.csv`.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Any

from mapper.documents.cleaning import clean_lines, clean_list, clean_text
from mapper.documents.document import JsonRecord, Row, Table
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.states import fold

_HEADER_ROWS = 40  # a header stands below titles and notes, never deeper


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of a table: its row index, its headers, and the column index of each field found."""

    row: int
    headers: tuple[str, ...]
    fields: Mapping[str, int]

    def cell(self, row: Row, field: str) -> str:
        """The cell of `field` as it stands, "" where the table or the row has none."""
        column = self.fields.get(field, -1)
        return row.cells[column] if 0 <= column < len(row.cells) else ""

    def other_fields(self, row: Row) -> tuple[tuple[str, str], ...]:
        """(header, text) of every filled cell that belongs to no field."""
        taken = set(self.fields.values())
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


def match_headers(cells: Sequence[str], source: str = "") -> dict[str, int]:
    """Field to column index for one row of headers; each column holds one field."""
    known = load_headers(source)
    best: dict[str, tuple[int, int]] = {}
    for column, cell in enumerate(cells):
        # "['Recommendations']" and "- Recommendations" are values of a list, in UHRI and what is scraped from it.
        plausible = 0 < len(cell) <= 120 and not cell.startswith(("[", "- "))
        field, rank = known.get(fold_header(cell), ("", 0)) if plausible else ("", 0)
        if field and (field not in best or rank < best[field][0]):
            best[field] = (rank, column)
    return {field: column for field, (_rank, column) in best.items()}


def find_columns(
    table: Table, source: str = "", required: Iterable[str] = ("text",), named: Mapping[str, str] | None = None
) -> Columns | None:
    """The row among the first ones that names most fields, all `required` ones among them; None where there is none.

    `named` gives headers in the user's own words (field to header); they win over the known ones.
    """
    wanted = {field: fold_header(header) for field, header in (named or {}).items()}
    best: Columns | None = None
    above: tuple[str, ...] = ()
    for index, row in enumerate(table.rows[:_HEADER_ROWS]):
        cells = join_headers(above, row.cells)
        folded = [fold_header(cell) if len(cell) <= 300 else "" for cell in cells]
        given = {field: folded.index(header) for field, header in wanted.items() if header in folded}
        fields = {f: c for f, c in match_headers(cells, source).items() if c not in given.values()} | given
        above = row.cells if match_headers(row.cells, source) else ()
        if not all(field in fields for field in required) or ("text" in wanted and "text" not in given):
            continue
        if best is None or len(fields) > len(best.fields):
            best = Columns(index, tuple(clean_text(cell) for cell in cells), fields)
    return best


def join_headers(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """A header of two rows as one: "Code" and "Wording" under "Recommendation" merged over both, "State" beside it."""
    return tuple(cell if cell.strip() else over for over, cell in zip_longest(above, below, fillvalue=""))


def table_of_records(records: Sequence[JsonRecord]) -> Table:
    """Readable JSON records as a table: keys in order of appearance as its header row, lists one entry a line."""
    read = [record for record in records if not record.error]
    keys = tuple(dict.fromkeys(key for record in read for key in record.value))
    rows = (Row(record.place, tuple(json_text(record.value.get(key)) for key in keys)) for record in read)
    return Table("", (Row("keys", keys), *rows))


def json_text(value: Any) -> str:
    """A JSON value as a cell holds it."""
    if value is None or value != value:  # NaN is how pandas writes an empty cell
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(json_text(entry) for entry in value)
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
    """The one whole number in a cell ("48", "48th session", "UPR 48"), if it lies in 1..highest."""
    numbers = {int(digits) for digits in re.findall(r"(?<![\d.])\d+(?![\d.]*\d)", text)}
    found = numbers.pop() if len(numbers) == 1 else 0
    return found if 1 <= found <= highest else None
