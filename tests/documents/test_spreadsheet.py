"""Workbooks: true row numbers, values as text, merged cells, protection and damage."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from mapper.documents.document import Document, Row
from mapper.documents.spreadsheet import cell_text, read_spreadsheet
from mapper.errors import UnreadableFileError


def _read(workbook: openpyxl.Workbook) -> Document:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return read_spreadsheet("book.xlsx", buffer.getvalue())


def _new_sheet(title: str = "List") -> tuple[openpyxl.Workbook, openpyxl.worksheet.worksheet.Worksheet]:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    return workbook, sheet


def test_places_are_the_rows_a_reader_sees_though_empty_rows_are_left_out() -> None:
    workbook, sheet = _new_sheet()
    sheet["B3"], sheet["B7"] = "title", "text"
    assert _read(workbook).tables[0].rows == (
        Row("sheet 'List', row 3", ("title",)),
        Row("sheet 'List', row 7", ("text",)),
    )


def test_every_sheet_is_a_table_in_order() -> None:
    workbook, sheet = _new_sheet("First")
    sheet["A1"] = "a"
    workbook.create_sheet("Empty")
    workbook.create_sheet("Last")["A1"] = "z"
    assert [(table.name, len(table.rows)) for table in _read(workbook).tables] == [
        ("First", 1),
        ("Empty", 0),
        ("Last", 1),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (115.3, "115.3"),
        (46125.4996, "46125.4996"),
        (True, "TRUE"),
        (None, ""),
        (dt.date(2024, 3, 1), "2024-03-01"),
        (dt.datetime(2024, 3, 1), "2024-03-01"),
        (dt.datetime(2024, 3, 1, 12, 30), "2024-03-01T12:30:00"),
        (dt.time(3, 4), "03:04:00"),
        ("  as it stands\n", "  as it stands\n"),
    ],
)
def test_values_become_text_without_needless_signs(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_dates_in_a_workbook_are_iso() -> None:
    workbook, sheet = _new_sheet()
    sheet["A1"] = dt.date(2024, 3, 1)
    assert _read(workbook).tables[0].rows[0].cells == ("2024-03-01",)


def test_a_cell_merged_downwards_stands_in_every_row_and_one_merged_sideways_once() -> None:
    workbook, sheet = _new_sheet()
    sheet["A1"] = "title"
    sheet.merge_cells("A1:C1")
    sheet["A2"] = "Malta"
    sheet.merge_cells("A2:A4")
    for row in (2, 3, 4):
        sheet.cell(row, 3, f"text {row}")
    assert [row.cells for row in _read(workbook).tables[0].rows] == [
        ("title", "", ""),
        ("Malta", "", "text 2"),
        ("Malta", "", "text 3"),
        ("Malta", "", "text 4"),
    ]


def _ods(sheets: str) -> bytes:
    """A workbook of LibreOffice from `sheets`, in which its long names of parts and attributes are short."""
    content = re.sub(
        r"<cell([^>]*)>([^<]+)</cell>", r'<cell\1 office:value-type="string"><text:p>\2</text:p></cell>', sheets
    )
    content = re.sub(r"\b((?:rows|columns)-(?:spanned|repeated))=", r"table:number-\1=", content)
    for short, name in (
        ("sheet", "table"),
        ("row", "table-row"),
        ("cell", "table-cell"),
        ("covered", "covered-table-cell"),
    ):
        content = re.sub(rf"(</?){short}\b", rf"\1table:{name}", content)
    names = (
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", f"<office:spreadsheet{''.join(names)}>{content}</office:spreadsheet>")
    return data.getvalue()


def test_merged_cells_of_an_ods_are_filled_down_too() -> None:
    data = _ods(
        """<sheet table:name="Before"><row><cell rows-spanned="2">x</cell></row><row><covered/></row></sheet>
        <sheet table:name="List">
        <row rows-repeated="2"><cell/></row>
        <row><cell/><cell columns-spanned="3">title</cell><covered columns-repeated="2"/></row>
        <row><cell/><cell columns-spanned="2" rows-spanned="3">Malta</cell><covered/><cell>text 1</cell></row>
        <row><cell/><covered columns-repeated="2"/><cell>text 2</cell></row>
        <row><cell/><covered columns-repeated="2"/><cell>text 3</cell></row></sheet>"""
    )
    assert read_spreadsheet("book.ods", data, "ods").tables[1].rows == (
        Row("sheet 'List', row 3", ("title", "", "")),
        Row("sheet 'List', row 4", ("Malta", "", "text 1")),
        Row("sheet 'List', row 5", ("Malta", "", "text 2")),
        Row("sheet 'List', row 6", ("Malta", "", "text 3")),
    )


def test_a_damaged_workbook_is_one_clear_sentence() -> None:
    with pytest.raises(UnreadableFileError, match=r"book\.xlsx: the workbook is damaged .* save it again"):
        read_spreadsheet("book.xlsx", b"PK\x03\x04 nothing more")


def test_the_workbooks_of_upr_info_are_read_though_strict_readers_refuse_them(shared_dir: Path) -> None:
    path = shared_dir / "real" / "upr_info" / "voluntary.xls"
    table = read_spreadsheet(path.name, path.read_bytes(), "xls").tables[0]
    assert (table.name, len(table.rows)) == ("UPR Info database export", 948)


def test_a_panic_of_the_reader_is_one_clear_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):  # as pyo3 names it
        pass

    def panic(_: object) -> None:
        raise PanicException("range start index 116 out of range")

    monkeypatch.setattr("python_calamine.load_workbook", panic)
    with pytest.raises(UnreadableFileError, match="the workbook is damaged"):
        read_spreadsheet("book.xls", b"anything", "xls")


def test_a_mark_in_the_farthest_cell_is_one_clear_sentence() -> None:
    workbook, sheet = _new_sheet()
    sheet["A1"], sheet["XFD1048576"] = "text", "x"
    with pytest.raises(UnreadableFileError, match=r"book\.xlsx: a sheet reaches to cell XFD1048576"):
        _read(workbook)


def test_a_format_in_the_farthest_cell_does_not_matter() -> None:
    workbook, sheet = _new_sheet()
    sheet["A1"] = "text"
    sheet["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert [row.cells for row in _read(workbook).tables[0].rows] == [("text",)]


def test_the_readers_own_report_of_a_panic_stays_off_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    # A compound file whose table of sectors is cut: the reader panics and says so on the console by itself.
    cut = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 22 + b"\x09\0" + b"\0" * 484
    with pytest.raises(UnreadableFileError, match="damaged") as raised:
        read_spreadsheet("book.xls", cut + b"\1\2", "xls")
    assert "\n" not in str(raised.value)
    assert capfd.readouterr().err == ""


def test_a_formula_without_a_stored_result_is_told() -> None:
    workbook, sheet = _new_sheet()
    sheet["A1"], sheet["B2"], sheet["C3"] = "text", "=A1", "=B2"
    (flaw,) = _read(workbook).flaws
    assert flaw.code == "formula-without-value"
    assert "(B2, C3)" in flaw.message
    assert "open the file in Excel or LibreOffice, save it" in flaw.message


def test_a_formula_that_gives_an_empty_text_is_none_without_a_result() -> None:
    workbook, sheet = _new_sheet()
    sheet["A1"], sheet["B2"], sheet["C3"] = "text", "=A9", "=A1"
    buffer, stored = io.BytesIO(), io.BytesIO()
    workbook.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(stored, "w") as target:
        for name in source.namelist():
            data = source.read(name).replace(b'<c r="B2"><f>A9</f><v></v>', b'<c r="B2" t="str"><f>A9</f><v></v>')
            target.writestr(name, data.replace(b"<f>A1</f><v></v>", b"<f>A1</f><v>7</v>"))
    document = read_spreadsheet("book.xlsx", stored.getvalue())
    assert document.flaws == ()
    assert document.tables[0].rows[-1].cells[-1] == "7"


def test_a_hidden_sheet_is_read_and_told() -> None:
    workbook, sheet = _new_sheet("Seen")
    sheet["A1"] = "text"
    hidden = workbook.create_sheet("Unseen")
    hidden["A1"] = "text"
    hidden.sheet_state = "hidden"
    document = _read(workbook)
    assert [len(table.rows) for table in document.tables] == [1, 1]
    assert [(flaw.code, flaw.place) for flaw in document.flaws] == [("hidden-sheet", "sheet 'Unseen'")]


def _binary_record(kind: int, content: bytes = b"") -> bytes:
    number = bytes((kind,)) if kind < 128 else bytes((kind & 127 | 128, kind >> 7))
    return number + bytes((len(content),)) + content


def _binary_workbook(*cells: tuple[int, int, str]) -> bytes:
    """An .xlsb with one sheet; cells: row and column from 0, and text."""

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    bundle = struct.pack("<II", 0, 1) + text("rId1") + text("List")
    sheet = b"".join(map(_binary_record, (129,))) + _binary_record(148, struct.pack("<4I", 0, 1, 0, 1))
    sheet += _binary_record(145)
    for row, column, value in cells:
        sheet += _binary_record(0, struct.pack("<II", row, 0) + bytes(9))
        sheet += _binary_record(6, struct.pack("<II", column, 0) + text(value))
    relationship = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Target="worksheets/sheet1.bin" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "xl/workbook.bin",
            b"".join((*map(_binary_record, (131, 143)), _binary_record(156, bundle)))
            + b"".join(map(_binary_record, (144, 132))),
        )
        archive.writestr("xl/_rels/workbook.bin.rels", relationship)
        archive.writestr("xl/worksheets/sheet1.bin", sheet + _binary_record(146) + _binary_record(130))
    return buffer.getvalue()


def test_a_binary_workbook_is_read_and_a_mark_in_its_farthest_cell_is_one_clear_sentence() -> None:
    # Left to the reader, the far mark ends the whole program for want of memory.
    near = read_spreadsheet("book.xlsb", _binary_workbook((0, 0, "text"), (1, 0, "Sing")))
    assert [row.cells for row in near.tables[0].rows] == [("text",), ("Sing",)]
    with pytest.raises(UnreadableFileError, match=r"book\.xlsb: a sheet reaches to cell XFD1048576"):
        read_spreadsheet("book.xlsb", _binary_workbook((0, 0, "text"), (1048575, 16383, "x")))


def _numbers(tmp_path: Path, *cells: tuple[float, str]) -> list[str]:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["B2"] = "No."
    for row, (number, number_format) in enumerate(cells, start=3):
        sheet.cell(row, 2, number).number_format = number_format
    path = tmp_path / "numbers.xlsx"
    workbook.save(path)
    return [row.cells[0] for row in read_spreadsheet(path.name, path.read_bytes()).tables[0].rows[1:]]


def test_a_nought_that_the_format_of_a_cell_shows_is_read(tmp_path: Path) -> None:
    mixed = [
        (115.3, "General"),
        (115.1, "0.00"),
        (115.1, "General"),
        (115.2, "0.00_ "),
        (115.11, "0.00"),
        (4.0, "0.00"),
    ]
    assert _numbers(tmp_path, *mixed) == ["115.3", "115.10", "115.1", "115.20", "115.11", "4"]


def test_a_format_over_the_whole_column_tells_nothing_of_noughts(tmp_path: Path) -> None:
    assert _numbers(tmp_path, (115.1, "0.00"), (115.2, "0.00"), (115.11, "0.00")) == ["115.1", "115.2", "115.11"]
