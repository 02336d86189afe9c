"""Workbook bytes (.xlsx, .xlsm, .xlsb, .xls, .ods) to a Document with one Table a sheet.

python-calamine reads them all, also the .xls of UPR Info (written by PHPExcel), which strict
readers refuse because of its damaged sector chain.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from mapper.documents.document import Document, Row, Table
from mapper.errors import UnreadableFileError

# The reader lays out a sheet from its first to its last filled cell: a stray mark in XFD1048576 makes 17 thousand
# million cells, for which no machine has memory.
_MOST_CELLS = 50_000_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)  # the reader itself reports it
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FILLED_CELL = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>\s*<(?:\w+:)?[vif]'
)  # value, inline string, formula


def read_spreadsheet(name: str, data: bytes, format: str = "xlsx") -> Document:
    """All sheets, in order; formulas give the value last computed. Raises UnreadableFileError for a damaged file."""
    import python_calamine

    if corner := _find_far_corner(data):
        raise UnreadableFileError(
            f"{name}: a sheet reaches to cell {corner}, too far to be read; delete the rows and columns beyond its "
            "table and save it again."
        )
    try:
        with _quiet_panics(), python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            sheets = [workbook.get_sheet_by_name(sheet_name) for sheet_name in workbook.sheet_names]
            tables = tuple(Table(sheet.name, tuple(_read_rows(sheet))) for sheet in sheets)
    except python_calamine.PasswordError as error:
        raise UnreadableFileError(
            f"{name}: the workbook is protected by a password; open it, remove the password and save it again."
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(_damaged(name, error)) from error
    except BaseException as error:
        # A panic of the Rust reader on broken compound files is no Exception to Python.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError(_damaged(name, error)) from error
    return Document(file=name, format=format, sha256=hashlib.sha256(data).hexdigest(), tables=tables)


def _damaged(name: str, error: BaseException) -> str:
    reason = " ".join(str(error).split())
    return (
        f"{name}: the workbook is damaged and cannot be read ({reason}); open it in a spreadsheet program "
        "and save it again as .xlsx."
    )


def _find_far_corner(data: bytes) -> str:
    """The last row and column of an .xlsx sheet with more cells than can be laid out, "" where there is none."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return ""
    with contextlib.suppress(*_DAMAGE), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in filter(_SHEET.fullmatch, archive.namelist()):
            columns: set[bytes] = set()
            row = b"0"
            for cell in _FILLED_CELL.finditer(archive.read(part)):
                columns.add(cell[1])
                row = cell[2]
            column = max(columns, key=_column_number, default=b"")
            if _column_number(column) * int(row) > _MOST_CELLS:
                return f"{column.decode()}{row.decode()}"
    return ""


def _column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


@contextlib.contextmanager
def _quiet_panics() -> Iterator[None]:
    """Keeps the Rust reader's own report of a panic off the screen; it writes past `sys.stderr`."""
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _read_rows(sheet: Any) -> Iterator[Row]:
    first_column = sheet.start[1] if sheet.start else 0
    filled = _cells_merged_downwards(sheet, first_column)
    above: dict[int, str] = {}
    for index, values in enumerate(sheet.iter_rows()):
        cells = [cell_text(value) for value in values]
        for column in filled.get(index, ()):
            if column < len(cells):
                cells[column] = cells[column] or above.get(column, "")
        if not any(cell.strip() for cell in cells):
            continue
        if filled:
            above = dict(enumerate(cells))
        yield Row(place=f"sheet '{sheet.name}', row {index + 1}", cells=tuple(cells))


def _cells_merged_downwards(sheet: Any, first_column: int) -> dict[int, list[int]]:
    """Row index to the columns whose value stands in the row above: a State merged over its recommendations.

    Only the first column of a merged range is filled, so that a title over several columns appears once.
    """
    filled: dict[int, list[int]] = {}
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, bottom + 1):
            filled.setdefault(row, []).append(left - first_column)
    return filled


def cell_text(value: object) -> str:
    """A cell's value as text: 3.0 as "3", dates and times in ISO 8601, a date at midnight without its time."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)
