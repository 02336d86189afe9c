"""Word documents come out as a reader sees them: final text, merged cells once, page heads."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import docx
import pytest

from mapper.documents import word
from mapper.documents.document import Document
from mapper.documents.reading import read_document
from mapper.documents.word import read_word
from mapper.errors import UnreadableFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

NOT_BOLD = '<w:rPr><w:b w:val="0"/></w:rPr>'


def document_of(body: str, **parts: str) -> Document:
    """A document with `body` as the XML of its body, and further parts by name ("footnotes" for word/footnotes.xml)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml.replace(">", f" {NAMESPACE}>", 1))
    return read_word("invented.docx", data.getvalue())


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def saved(document: docx.document.Document) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_a_document_made_by_word_is_read_with_headings_tables_and_page_head() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "UPR of Atlantis (2nd Cycle)"
    made.add_heading("Conclusions", level=1)
    made.add_paragraph("The State answers.")
    grid = made.add_table(rows=2, cols=3)
    grid.rows[0].cells[0].merge(grid.rows[0].cells[2]).text = "Theme: Archives"
    grid.rows[1].cells[0].text = "1.1 Open\nthe archives"
    grid.rows[1].cells[2].text = "Noted"
    document = read_word("made.docx", saved(made))
    assert [(p.place, p.text, p.style) for p in document.paragraphs] == [
        ("paragraph 1", "Conclusions", "heading"),
        ("paragraph 2", "The State answers.", ""),
    ]
    assert [(row.place, row.cells) for row in document.tables[0].rows] == [
        ("table 1, row 1", ("Theme: Archives",)),
        ("table 1, row 2", ("1.1 Open\nthe archives", "", "Noted")),
    ]
    assert document.page_heads == ("UPR of Atlantis (2nd Cycle)",)
    assert (document.file, document.format) == ("made.docx", "docx")


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>Open </w:t></w:r><w:del><w:r><w:delText>all </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>the </w:t></w:r></w:ins><w:moveFrom><w:r><w:t>old </w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>archives</w:t></w:r></w:moveTo></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + cell("gone") + "</w:tr><w:tr>" + cell("kept") + "</w:tr></w:tbl>"
    )
    document = document_of(body)
    assert document.paragraphs[0].text == "Open the archives"
    assert [(row.place, row.cells) for row in document.tables[0].rows] == [("table 1, row 2", ("kept",))]


def test_soft_line_breaks_tabs_and_fixed_hyphens_are_characters() -> None:
    run = "<w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>self</w:t><w:noBreakHyphen/><w:t>made</w:t>"
    assert document_of(f"<w:p><w:r>{run}</w:r></w:p>").paragraphs[0].text == "one\ntwo\tself-made"


def test_a_cell_merged_downwards_stands_in_every_row_it_covers() -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    document = document_of(
        table(
            cell("Chile", start) + cell("one"),
            cell("", on) + cell("two"),
            cell("Peru", start) + cell("three"),
            cell("free") + cell("four"),
            cell("", on) + cell("five"),
        )
    )
    assert [row.cells for row in document.tables[0].rows] == [
        ("Chile", "one"),
        ("Chile", "two"),
        ("Peru", "three"),
        ("free", "four"),
        ("", "five"),
    ]


def test_cells_merged_sideways_appear_once_in_both_ways_of_writing_it() -> None:
    document = document_of(
        table(
            cell("wide", '<w:gridSpan w:val="2"/>') + cell("c"),
            cell("wide", '<w:hMerge w:val="restart"/>') + cell("", '<w:hMerge w:val="continue"/>') + cell("c"),
        )
    )
    assert [row.cells for row in document.tables[0].rows] == [("wide", "c"), ("wide", "c")]


def test_content_controls_and_nested_tables_hide_nothing() -> None:
    inner = table(cell("inner"))
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('controlled')}</w:sdtContent></w:sdt>"
        f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>{paragraph('outer')}{inner}</w:tc>{cell('b')}</w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    document = document_of(body)
    assert document.paragraphs[0].text == "controlled"
    assert document.tables[0].rows[0].cells == ("outer\ninner", "b")
    assert document.tables[0].after == 1


def test_a_table_of_one_cell_is_a_frame_around_the_tables_in_it() -> None:
    framed = table(cell("a") + cell("b"), cell("c") + cell("d"))
    document = document_of(f"<w:tbl><w:tr><w:tc>{paragraph('title')}{framed}</w:tc></w:tr></w:tbl>")
    assert document.paragraphs[0].text == "title"
    assert [row.cells for row in document.tables[0].rows] == [("a", "b"), ("c", "d")]


def test_a_document_without_text_asks_for_text_recognition() -> None:
    with pytest.raises(UnreadableFileError, match=r"no text in this Word document; .* \(OCR\)"):
        document_of(paragraph(""))


def test_footnotes_are_kept_apart_from_the_text() -> None:
    document = document_of(
        "<w:p><w:r><w:t>See the note.</w:t><w:footnoteReference/></w:r></w:p>",
        footnotes='<w:footnotes><w:footnote w:type="separator">'
        f"{paragraph('-----')}</w:footnote><w:footnote>{paragraph('A/HRC/99/1')}</w:footnote></w:footnotes>",
    )
    assert document.paragraphs[0].text == "See the note."
    assert [(note.place, note.text) for note in document.footnotes] == [("footnote 1", "A/HRC/99/1")]


def test_numbers_set_by_word_are_part_of_the_text() -> None:
    numbering = (
        '<w:numbering><w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="139"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>'
        '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    levels = (0, 0, 1, 1, 2, 2, 1, 3)
    body = "".join(
        paragraph("x", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>') for level in levels
    )
    texts = [p.text for p in document_of(body, numbering=numbering).paragraphs]
    assert texts == ["139.\tx", "140.\tx", "140.1\tx", "140.2\tx", "(a)\tx", "(b)\tx", "140.3\tx", "x"]


def test_headings_are_known_by_their_style_or_the_style_it_is_based_on() -> None:
    styles = (
        '<w:styles><w:style w:styleId="HChG"><w:name w:val="_ H _Ch_G"/></w:style>'
        '<w:style w:styleId="mine"><w:name w:val="My own"/><w:basedOn w:val="HChG"/></w:style>'
        '<w:style w:styleId="text"><w:name w:val="Normal"/></w:style></w:styles>'
    )
    body = "".join(paragraph(style, f'<w:pStyle w:val="{style}"/>') for style in ("HChG", "mine", "text"))
    assert [p.style for p in document_of(body, styles=styles).paragraphs] == ["heading", "heading", ""]


def test_a_paragraph_that_is_bold_italic_or_underlined_throughout_is_strong() -> None:
    styles = '<w:styles><w:style w:styleId="s"><w:name w:val="Own"/><w:rPr><w:b/></w:rPr></w:style></w:styles>'
    plain, bold, none = ("<w:r>" + mark + "<w:t>Piers</w:t></w:r>" for mark in ("", "<w:rPr><w:b/></w:rPr>", NOT_BOLD))
    styled = '<w:pPr><w:pStyle w:val="s"/></w:pPr>'
    body = "".join(f"<w:p>{runs}</w:p>" for runs in (bold, bold + plain, styled + plain, styled + none, plain))
    assert [p.style for p in document_of(body, styles=styles).paragraphs] == ["strong", "", "strong", "", ""]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    both = f"<w:AlternateContent><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback></w:AlternateContent>"
    assert document_of(f"<w:p><w:r>{both}</w:r></w:p>").paragraphs[0].text.strip() == "boxed"


def test_a_truncated_document_is_damaged() -> None:
    data = saved(docx.Document())
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_word("cut.docx", data[: len(data) // 2])


def test_a_part_that_is_broken_behind_a_sound_table_of_contents_is_told() -> None:
    made = docx.Document()
    made.add_paragraph("Train judges. " * 100)
    data = bytearray(saved(made))
    start = zipfile.ZipFile(io.BytesIO(data)).getinfo("word/document.xml").header_offset + 100
    data[start : start + 100] = b"\xff" * 100
    with pytest.raises(UnreadableFileError, match=r"^broken\.docx: the Word document is damaged") as caught:
        read_word("broken.docx", bytes(data))
    assert "\n" not in str(caught.value)


def test_a_width_that_is_no_number_counts_as_one_column() -> None:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="wide"/></w:tcPr>{paragraph("judges")}</w:tc>'
    assert document_of(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>").tables[0].rows[0].cells == ("judges",)


def test_entities_of_the_document_are_not_expanded() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<!DOCTYPE w:document [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
            f"<w:document {NAMESPACE}><w:body>{paragraph('a&secret;b')}</w:body></w:document>",
        )
    assert read_word("x.docx", data.getvalue()).paragraphs[0].text.startswith("a")
    assert len(read_word("x.docx", data.getvalue()).paragraphs[0].text) <= 2


def test_a_legacy_document_asks_for_docx_where_nothing_can_convert_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(UnreadableFileError, match=r"save it as \.docx"):
        read_word("old.doc", OLE, "doc")


def test_an_opendocument_text_asks_for_docx_where_nothing_can_convert_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "list.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(UnreadableFileError, match=r"list\.odt: this is an OpenDocument text.*save it as \.docx"):
        read_document(path)


@pytest.mark.parametrize("place", ["C:\\Program Files\\LibreOffice", "/Applications/LibreOffice.app"])
def test_libreoffice_is_found_where_windows_and_macos_install_it(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    asked: list[str] = []
    monkeypatch.setattr(shutil, "which", lambda program: program if program.startswith(place) else None)
    monkeypatch.setattr(word, "_run", lambda command: asked.append(command[0]))
    with pytest.raises(UnreadableFileError, match="could not convert"):
        read_word("old.doc", OLE, "doc")
    assert asked[0].startswith(place)


def test_a_legacy_document_that_cannot_be_converted_asks_for_docx(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 0\n")  # converts nothing, and says it went well
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    with pytest.raises(UnreadableFileError, match=r"could not convert this \.doc"):
        read_word("old.doc", OLE, "doc")


def test_a_conversion_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    monkeypatch.setattr(word, "_CONVERSION_SECONDS", 0.1)
    with pytest.raises(UnreadableFileError, match=r"could not convert this \.doc"):
        read_word("old.doc", OLE, "doc")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_legacy_document_holds_the_same_rows_as_its_docx(shared_dir: Path) -> None:
    folder = shared_dir / "real" / "ohchr_matrix"
    old = read_document(folder / "EgyptMatriceRecommendations.doc")
    new = read_document(folder / "EgyptMatriceRecommendations.docx")
    assert old.format == "doc"
    assert [row.cells for row in old.tables[0].rows] == [row.cells for row in new.tables[0].rows]


def test_cells_below_a_header_merged_sideways_stay_in_their_columns() -> None:
    document = document_of(
        table(
            cell("Ask") + cell("Position", '<w:gridSpan w:val="2"/>') + cell("State"),
            cell("one") + cell("yes") + cell("") + cell("Chile"),
            cell("two") + cell("") + cell("no") + cell("Peru"),
            cell("Theme", '<w:gridSpan w:val="4"/>'),
        )
    )
    assert [row.cells for row in document.tables[0].rows] == [
        ("Ask", "Position", "", "State"),
        ("one", "yes", "", "Chile"),
        ("two", "", "no", "Peru"),
        ("Theme",),
    ]


def test_rows_of_as_many_cells_are_alike_wherever_their_borders_were_drawn() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    document = document_of(
        table(
            cell("a") + cell("b", wide) + cell("c", wide) + cell("d"),
            cell("e") + cell("f", wide) + cell("g", wide) + cell("h"),
            cell("i", wide) + cell("j") + cell("k") + cell("l", wide),
            cell("m", wide) + cell("n", wide) + cell("o", wide),
        )
    )
    assert ["".join(row.cells) for row in document.tables[0].rows] == ["abcd", "efgh", "ijkl", "mno"]
    assert [len(row.cells) for row in document.tables[0].rows] == [4, 4, 4, 3]


def test_ticks_of_symbol_fonts_and_boxes_of_forms_are_text() -> None:
    tick = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>'
    box = "<w:p><w:r><w:fldChar><w:ffData><w:checkBox>{}</w:checkBox></w:ffData></w:fldChar></w:r></w:p>"
    boxes = [box.format(state) for state in ('<w:default w:val="1"/>', '<w:default w:val="0"/><w:checked/>', "")]
    document = document_of("".join((tick, *boxes)))
    assert [p.text for p in document.paragraphs] == ["✓", "☒", "☒", "☐"]
