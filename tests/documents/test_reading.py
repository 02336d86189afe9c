"""Which reader a file gets is decided by its content; what cannot be read ends in one clear sentence."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from mapper.documents import reading
from mapper.documents.reading import file_name, name_files, read_document
from mapper.errors import UnreadableFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _zip(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def _ole(stream: str) -> bytes:
    return OLE + b"\0" * 1000 + stream.encode("utf-16-le") + b"\0\0" * 20


def test_the_extension_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "really_a_workbook.csv"
    openpyxl.Workbook().save(path)
    assert read_document(path).format == "xlsx"


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("a.csv", b"id;text\n1;Sing\n", "csv"),
        ("a.txt", b"id\ttext\n1\tSing\n", "csv"),
        ("a.csv", b' [{"text": "Sing"}]', "json"),
        ("a.json", b'{"text": "Sing"}\n{"text": "Dance"}\n', "json"),
        ("a.txt", b"A report.\n\n1. Sing aloud, and dance.\n", "txt"),
        ("a.txt", b"Sing aloud (Peru; Mali);\nDance, and rest (Peru);\n", "txt"),
        (
            "a.txt",
            b"Songs\tA/1\nDistr.: General\n12.\tSing:\n12.1\tAloud (Peru);\n12.2\tLow (Mali);\n(a)\tRest.\n",
            "txt",
        ),
        ("a.txt", b"No.\tRecommendation\n12.1\tSing\n12.2\tDance\n", "csv"),
        (
            "a.txt",
            b"My list\n\nNo.\tText\tState\n1.\tSing\tPeru\n2.\tRest\tMali\n3.\tHum\tFiji\n4.\tNap\tChad\n",
            "csv",
        ),
        ("a.md", b"# A report\n\n- Sing aloud\n", "txt"),
        ("a.md", b"id|text\n1|Sing\n2|Dance\n", "csv"),
    ],
)
def test_text_files_are_told_apart_by_content(tmp_path: Path, name: str, data: bytes, format: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    document = read_document(path)
    assert (document.format, document.file) == (format, name)
    assert document.sha256 == hashlib.sha256(data).hexdigest()


def test_headings_of_markdown_are_headings(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("## Songs\n\n- Sing aloud\n", encoding="utf-8")
    assert [(p.text, p.style) for p in read_document(path).paragraphs] == [("Songs", "heading"), ("- Sing aloud", "")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \n", "is empty"),
        (bytes(range(256)) * 20, "binary file"),
        (_ole("EncryptedPackage"), "protected by a password"),
        (_ole("WordDocument"), r"save it as \.docx"),
        (_ole("PowerPoint Document"), "save it as"),
        (OLE + "Workbook".encode("utf-16-le") + b"\0\0", "damaged"),
        (b"PK\x03\x04 cut short", "damaged"),
        (_zip(picture="x"), "archive without a Word or Excel document"),
        (
            _zip(
                mimetype="application/vnd.oasis.opendocument.spreadsheet",
                **{"META-INF__manifest_dot_xml": "<manifest:encryption-data/>"},
            ),
            "protected by a password",
        ),
        (b"{\\rtf1\\ansi Sing}", "Rich Text"),
        (b"<!DOCTYPE html><html><table></table></html>", "web page"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_and_what_to_do(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "input.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match=words) as raised:
        read_document(path)
    assert str(raised.value).startswith("input.xlsx: ")
    assert "\n" not in str(raised.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"nothing\.csv: there is no such file"):
        read_document(tmp_path / "nothing.csv")
    with pytest.raises(UnreadableFileError, match="is a folder"):
        read_document(tmp_path)


def test_a_path_too_long_for_windows_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(UnreadableFileError, match="longer than 259 letters"):
        read_document(tmp_path.joinpath(*["folder of a State"] * 20, "matrix.docx"))
    with pytest.raises(UnreadableFileError, match="there is no such file"):
        read_document(tmp_path / "matrix.docx")


def test_a_name_is_the_same_from_a_mac_and_from_windows() -> None:
    assert file_name(Path("Pe\u0301rou.docx")) == file_name(Path("P\u00e9rou.docx")) == "P\u00e9rou.docx"


def test_a_folder_is_told_from_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")  # what Windows says of both

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnreadableFileError, match="is a folder"):
        read_document(tmp_path)
    (tmp_path / "locked.csv").touch()
    with pytest.raises(UnreadableFileError, match=r"locked\.csv: the file cannot be opened \(Permission denied\)"):
        read_document(tmp_path / "locked.csv")


@pytest.mark.parametrize("parts", [1, 20])
def test_an_archive_made_to_choke_us_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    monkeypatch.setattr(reading, "_LARGE", 100_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "")
        for number in range(parts):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", " " * (1_000_000 // parts))
    with pytest.raises(UnreadableFileError, match=r"bomb\.xlsx: this small file unpacks to more"):
        read_document(path)


def test_a_file_name_that_is_no_text_can_still_be_printed(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")
    try:
        path.write_bytes(b"id;text\n1;Sing\n")
    except OSError:
        pytest.skip("the file system takes file names in UTF-8 only")
    assert read_document(path).file == "caf\ufffd.csv"


def test_a_file_name_with_a_line_end_stays_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "two\nlines\x1b[31m.csv"
    try:
        path.touch()
    except OSError:
        pytest.skip("the file system takes no such names")
    with pytest.raises(UnreadableFileError, match=r"^two\ufffdlines\ufffd\[31m\.csv: the file is empty"):
        read_document(path)


@pytest.mark.parametrize("start", ["<table><tr><td>", "<!-- list --><table>", "<html xmlns:x='y'>"])
def test_an_export_in_html_is_said_to_be_a_web_page_whatever_its_name(tmp_path: Path, start: str) -> None:
    path = tmp_path / "export.xls"
    path.write_text(f"{start}Recommendation, Position\n", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=r"export\.xls: this is a web page; .* save it as \.xlsx"):
        read_document(path)


def test_utf_32_is_text(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("id,text\n1,Évaluer\n".encode("utf-32"))
    assert read_document(path).tables[0].rows[1].cells == ("1", "Évaluer")


def test_a_file_is_called_by_its_name_and_by_the_folders_that_tell_it_from_others() -> None:
    paths = [Path(name) for name in ("a/x/list.csv", "b/x/list.csv", "b/y/list.csv", "b/matrix.docx", "list.csv")]
    assert name_files(paths) == ("a/x/list.csv", "b/x/list.csv", "y/list.csv", "matrix.docx", "list.csv")
    assert name_files([Path("list.csv"), Path("list.csv")]) == ("list.csv", "list.csv")
    assert name_files([]) == ()
