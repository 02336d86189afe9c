"""Workbook bytes (.xlsx, .xlsm, .xlsb, .xls, .ods) to a Document with one Table a sheet.

python-calamine reads them all, also the .xls of UPR Info (written by PHPExcel), which strict
readers refuse because of its damaged sector chain.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from mapper.documents.document import Document, Flaw, Row, Table
from mapper.errors import UnreadableFileError

# The reader lays out a sheet from its first to its last filled cell: a stray mark in XFD1048576 makes 17 thousand
# million cells, for which no machine has memory.
_MOST_CELLS = 50_000_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)  # the reader itself reports it
_SHEET = re.compile(r"xl/worksheets/[^/]+\.(xml|bin)")
_FILLED_CELL = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>\s*<(?:\w+:)?[vif]'
)  # value, inline string, formula
# Excel and LibreOffice store what a formula gives, an empty text too (t="str"); programs that only write do not.
_FORMULA_WITHOUT_VALUE = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>/]*>\s*'
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*(?:/>|></))"
)
# A number with few decimals, no text and no formula: <c r="A5" s="3"><v>115.1</v></c>
_DECIMAL_CELL = re.compile(
    rb'<(?:\w+:)?c\s+r="([A-Z]{1,3})(\d{1,7})"((?:\s(?!t="[^n])[^>/]*)?)>\s*<(?:\w+:)?v>(\d{1,3}\.\d)</'
)
_STYLE = re.compile(rb'\bs="(\d+)"')
_FIXED_DECIMALS = re.compile(r"(?:#,##)?0\.(0+)(?:_[^;]|\s)*")
_XML = etree.XMLParser(resolve_entities=False)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LISTED_CELLS = 5
_ODS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell; row and column from 0


def read_spreadsheet(name: str, data: bytes, format: str = "xlsx") -> Document:
    """All sheets, in order; formulas give the value last computed. Raises UnreadableFileError for a damaged file."""
    import python_calamine

    corner, without_value = _look_ahead(data)
    if corner:
        raise UnreadableFileError(
            f"{name}: a sheet reaches to cell {corner}, too far to be read; delete the rows and columns beyond its "
            "table and save it again."
        )
    try:
        with _quiet_panics(), python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            sheets = [workbook.get_sheet_by_name(sheet_name) for sheet_name in workbook.sheet_names]
            merged = _merged_in_ods(data) if format == "ods" else {}
            shown = _noughts_shown(data)
            tables = tuple(_read_table(sheet, merged.get(sheet.name), shown.get(sheet.name, {})) for sheet in sheets)
            visible = {sheet.name: sheet.visible for sheet in workbook.sheets_metadata}
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
    hidden = [
        table for table in tables if table.rows and visible[table.name] != python_calamine.SheetVisibleEnum.Visible
    ]
    return Document(
        file=name,
        format=format,
        tables=tables,
        flaws=(*map(_hidden_sheet, hidden), *_formulas_without_value(without_value)),
    )


def _hidden_sheet(table: Table) -> Flaw:
    place = f"sheet '{table.name}'"
    message = f"{place} is hidden in the workbook; it was read like the others. Delete it if that is not meant."
    return Flaw("hidden-sheet", message, place)


def _formulas_without_value(cells: Sequence[str]) -> Iterator[Flaw]:
    if cells:
        named = ", ".join(cells[:_LISTED_CELLS]) + (" and others" if len(cells) > _LISTED_CELLS else "")
        message = (
            f"Formulas without a stored result ({named}) were read as empty; open the file in Excel or LibreOffice, "
            "save it, and give it again."
        )
        yield Flaw("formula-without-value", message, "whole file")


def _damaged(name: str, error: BaseException) -> str:
    reason = " ".join(str(error).split())
    return (
        f"{name}: the workbook is damaged and cannot be read ({reason}); open it in a spreadsheet program "
        "and save it again as .xlsx."
    )


def _sheet_parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of every sheet of an .xlsx or .xlsb; a damaged one ends them, the reader will report it."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with contextlib.suppress(*_DAMAGE), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in filter(_SHEET.fullmatch, archive.namelist()):
            yield part, archive.read(part)


def _look_ahead(data: bytes) -> tuple[str, list[str]]:
    """(the last row and column of an .xlsx or .xlsb sheet with more cells than can be laid out, "" for none; the cells
    with a formula and no value): what the reader does not tell, in one pass over the sheets."""
    without_value: list[str] = []
    for name, part in _sheet_parts(data):
        last_row, last_column = 0, 0
        for row, column in _binary_cells(part) if name.endswith(".bin") else _written_cells(part):
            last_row, last_column = row, max(last_column, column)
        if last_row * last_column > _MOST_CELLS:
            return f"{_column_letters(last_column)}{last_row}", []
        without_value += [cell[1].decode() for cell in _FORMULA_WITHOUT_VALUE.finditer(part)]
    return "", without_value


def _merged_in_ods(data: bytes) -> dict[str, list[_Range]]:
    """The merged cells of each sheet of an .ods by its name, which the reader does not tell."""
    merged: dict[str, list[_Range]] = {}
    with (
        contextlib.suppress(*_DAMAGE, KeyError, etree.XMLSyntaxError),
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        archive.open("content.xml") as content,
    ):
        ranges: list[_Range] = []
        row = column = 0
        parts = [_ODS + name for name in ("table", "table-row", "table-cell", "covered-table-cell")]
        for _, part in etree.iterparse(content, tag=parts, resolve_entities=False, huge_tree=True):
            if part.tag == parts[0]:
                merged[part.get(f"{_ODS}name", "")] = ranges
                ranges, row = [], 0
            elif part.tag == parts[1]:
                row, column = row + _count(part, "rows-repeated"), 0
                part.clear()
            else:
                if (rows := _count(part, "rows-spanned")) > 1:
                    ranges.append(((row, column), (row + rows - 1, column + _count(part, "columns-spanned") - 1)))
                column += _count(part, "columns-repeated")
    return merged


def _count(part: etree._Element, name: str) -> int:
    return int(part.get(f"{_ODS}number-{name}", 1))


def _written_cells(sheet: bytes) -> Iterator[tuple[int, int]]:
    """Row and column, from 1, of every filled cell of an .xlsx sheet."""
    for cell in _FILLED_CELL.finditer(sheet):
        yield int(cell[2]), _column_number(cell[1])


def _binary_cells(sheet: bytes) -> Iterator[tuple[int, int]]:
    """Row and column, from 1, of every filled cell of an .xlsb sheet: [MS-XLSB] 2.1.4, records 0 and 2 to 11."""
    at, row = 0, 0
    while at + 2 < len(sheet):
        kind, at = sheet[at], at + (2 if sheet[at] > 127 else 1)
        size = shift = 0
        while at < len(sheet):
            size |= (sheet[at] & 127) << shift
            at, shift = at + 1, shift + 7
            if sheet[at - 1] < 128:
                break
        number = int.from_bytes(sheet[at : at + 4], "little") + 1
        if kind == 0:
            row = number
        elif 2 <= kind <= 11:
            yield row, number
        at += size


@functools.cache
def _column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    return functools.reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)


def _column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


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


def _noughts_shown(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """The numbers of each sheet of an .xlsx whose format shows a nought more than the number has: 115.1 as "115.10".

    Row and column from 0 to text. A format over the whole column tells nothing: 115.1 and 115.10 look alike in it.
    """
    shown: dict[str, dict[tuple[int, int], str]] = {}
    with (
        contextlib.suppress(*_DAMAGE, KeyError, ValueError, etree.XMLSyntaxError),
        zipfile.ZipFile(io.BytesIO(data)) as archive,
    ):
        decimals = _decimals_of_styles(archive.read("xl/styles.xml"))
        if not any(decimals.values()):
            return {}
        book = etree.fromstring(archive.read("xl/workbook.xml"), _XML)
        links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _XML)
        parts = {link.get("Id"): "xl/" + link.get("Target", "").removeprefix("/xl/") for link in links}
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            cells = _short_decimals(archive.read(parts[sheet.get(_RELATION)]), decimals)
            plain = {column for (_row, column), text in cells.items() if not text}
            shown[sheet.get("name", "")] = {at: text for at, text in cells.items() if text and at[1] in plain}
    return shown


def _decimals_of_styles(styles: bytes) -> dict[int, int]:
    """Cell style to the decimals its number format shows, 0 where that is not fixed: "0.00" shows two."""
    root = etree.fromstring(styles, _XML)
    codes = {2: "0.00", 4: "#,##0.00"}
    codes |= {int(code.get("numFmtId", -1)): code.get("formatCode", "") for code in root.iter("{*}numFmt")}
    formats = [int(style.get("numFmtId", 0)) for style in root.iterfind("{*}cellXfs/{*}xf")]
    return {
        style: len(match[1]) if (match := _FIXED_DECIMALS.fullmatch(codes.get(number, ""))) else 0
        for style, number in enumerate(formats)
    }


def _short_decimals(sheet: bytes, decimals: dict[int, int]) -> dict[tuple[int, int], str]:
    """Numbers such as 115.1, by row and column from 0: as their format shows them, "" where it adds no nought."""
    cells = {}
    for cell in _DECIMAL_CELL.finditer(sheet):
        style = _STYLE.search(cell[3])
        missing = decimals.get(int(style[1]) if style else 0, 0) - len(cell[4].split(b".")[1])
        cells[int(cell[2]) - 1, _column_number(cell[1]) - 1] = cell[4].decode() + "0" * missing if missing > 0 else ""
    return cells


def _read_table(sheet: Any, merged: Sequence[_Range] | None, shown: dict[tuple[int, int], str]) -> Table:
    return Table(sheet.name, tuple(_read_rows(sheet, merged or sheet.merged_cell_ranges or (), shown)))


def _read_rows(sheet: Any, merged: Sequence[_Range], shown: dict[tuple[int, int], str]) -> Iterator[Row]:
    first_column = sheet.start[1] if sheet.start else 0
    filled = _cells_merged_downwards(merged, first_column)
    wide = {(top, left - first_column) for (top, left), (_bottom, right) in merged if right > left}
    above: dict[int, str] = {}
    for index, values in enumerate(sheet.iter_rows()):
        cells = [shown.get((index, column + first_column)) or cell_text(value) for column, value in enumerate(values)]
        for column in filled.get(index, ()):
            if column < len(cells):
                cells[column] = cells[column] or above.get(column, "")
        if not any(cell.strip() for cell in cells):
            continue
        if filled:
            above = dict(enumerate(cells))
        alone = [column for column, cell in enumerate(cells) if cell.strip()]
        across = len(alone) == 1 and (index, alone[0]) in wide
        yield Row(place=f"sheet '{sheet.name}', row {index + 1}", cells=tuple(cells), across=across)


def _cells_merged_downwards(merged: Sequence[_Range], first_column: int) -> dict[int, list[int]]:
    """Row index to the columns whose value stands in the row above: a State merged over its recommendations.

    Only the first column of a merged range is filled, so that a title over several columns appears once.
    """
    filled: dict[int, list[int]] = {}
    for (top, left), (bottom, _right) in merged:
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
