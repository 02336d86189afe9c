"""The neutral form of every file: tables, paragraphs and records, each with its place.

The format layer (`mapper.documents`) turns bytes into a `Document` and knows nothing of
recommendations; importers turn a `Document` into records and never open a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A table row. `place` is for readers ("table 1, row 12"); cells are text, "" where empty.

    A cell merged over several columns appears once. Numbers come without a needless ".0", dates as
    ISO 8601. Text is as in the file: no trimming, no entity decoding (`cleaning` does that).
    """

    place: str
    cells: tuple[str, ...]
    across: bool = False  # a sheet: its only cell is merged over others, as that of a heading is

    def cell(self, column: int) -> str:
        """The cell at an index from 0, "" where the row is shorter, and for -1."""
        return self.cells[column] if 0 <= column < len(self.cells) else ""

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells that hold more than spaces."""
        return tuple(cell for cell in self.cells if cell.strip())


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet, a Word table or a delimited file. Rows without any content are left out."""

    name: str
    rows: tuple[Row, ...]
    after: int = 0  # Word: how many paragraphs stand before it


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text, page furniture (running heads, page numbers, footnotes) taken out."""

    place: str  # "page 14" or "paragraph 33"
    text: str
    style: str = ""  # "heading"; in Word "strong" where all is bold, italic or underlined; or ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class JsonRecord:
    """One object of a JSON array, JSON Lines file or single-object file.

    An entry that is no object, or a line that is no JSON, stays in its place: `error` says why and
    `value` holds its text under the empty key, so that the importer can list it as an issue. `around`: the plain
    values of the objects that hold the list it stands in.
    """

    place: str  # "record 12", "line 12" in JSON Lines
    value: Mapping[str, Any]
    error: str = ""
    around: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What a reader has to know of a file that was read all the same: a row cut off, a cell without its value."""

    code: str  # as the `code` of an issue
    message: str
    place: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. Exactly the parts its format has are filled."""

    file: str  # file name, without folders unless they tell files of one name apart
    format: str  # "docx", "doc", "xlsx", "xls", "ods", "csv", "json", "txt", "pdf"
    sha256: str = ""  # of its bytes, set by `read_document`
    tables: tuple[Table, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    records: tuple[JsonRecord, ...] = ()
    footnotes: tuple[Paragraph, ...] = ()
    page_heads: tuple[str, ...] = ()  # Word, PDF; a matrix names its State only there: "UPR of Slovenia (2nd Cycle ..."
    flaws: tuple[Flaw, ...] = ()  # every importer hands them on as warnings
