"""PDFs come out as paragraphs of running text: page furniture, footnotes and line ends of print are gone."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import pypdfium2
import pytest
from printed import print_page

from mapper.documents.document import Document
from mapper.documents.pdf import read_pdf
from mapper.errors import UnreadableFileError

UPR = Path(__file__).parents[1] / "importers" / "samples" / "upr"
SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def report() -> Document:
    return read_pdf("report.pdf", (UPR / "report.pdf").read_bytes())


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_running_heads_and_page_numbers_are_not_text(report: Document) -> None:
    later = [p.text for p in report.paragraphs if p.page != 1]
    assert not [text for text in later if "A/HRC/99/7" in text or re.fullmatch(r"\d+", text)]


def test_footnotes_stand_apart_and_leave_no_mark_in_the_words(report: Document) -> None:
    assert [note.text for note in report.footnotes] == [
        "1 The harbour is described in the national report.",
        "2 As read in the room: “in both scripts”.",
    ]
    assert [note.page for note in report.footnotes] == [2, 3]
    assert (
        "2. The delegation spoke of the new harbour, of which 127.5 metres had been built, and of the school boats."
        in (texts(report))
    )
    assert any("in all three scripts and read it aloud" in text for text in texts(report))


def test_a_paragraph_goes_on_over_a_page_break_and_a_hyphen_at_the_line_end(report: Document) -> None:
    (found,) = [p for p in report.paragraphs if p.text.startswith("12.2")]
    assert found.text.startswith("12.2 Give each village a well-lit meeting hall where gender-based complaints can be")
    assert found.text.endswith("(Fiji) (Chile);")
    assert found.page == 2
    assert found.place == "page 2"


def test_headings_are_known_by_their_print(report: Document) -> None:
    assert [p.text for p in report.paragraphs if p.style == "heading"] == [
        "Report of the Working Group on the Universal Periodic Review",
        "Tuvalu",
        "Introduction",
        "I. Summary of the proceedings of the review process",
        "II. Conclusions and/or recommendations",
        "Annex",
    ]


def test_numbered_paragraphs_are_told_apart(report: Document) -> None:
    numbers = [match[0] for text in texts(report) if (match := re.match(r"1[2-5]\.\d?", text))]
    assert numbers == ["12.", "12.1", "12.2", "12.3", "13.", "13.1", "13.2", "13.3", "14.", "14.1", "14.3", "15."]


def test_the_same_bytes_give_the_same_document(report: Document) -> None:
    assert read_pdf("report.pdf", (UPR / "report.pdf").read_bytes()) == report


def test_a_scan_without_text_asks_for_text_recognition() -> None:
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(595, 842)
    pdf.new_page(595, 842)
    scan = io.BytesIO()
    pdf.save(scan)
    with pytest.raises(UnreadableFileError, match=r"^scan.pdf: no text in any of the 2 pages.*OCR"):
        read_pdf("scan.pdf", scan.getvalue())


def test_italic_headings_and_a_note_with_a_larger_star_are_known_by_their_print() -> None:
    body = "The Committee recommends that the State party light the harbours and"
    page = print_page(
        (113, 700, "Times-Roman", 10, f"1. {body}"),
        (113, 688, "Times-Roman", 10, "mend the piers."),
        (113, 664, "Times-Italic", 10, "Ferries and buoys"),
        (113, 640, "Times-Roman", 10, f"2. {body}"),
        (113, 628, "Times-Roman", 10, "count the buoys."),
        (113, 604, "Times-Italic", 8, "Buoys in stock"),  # heads a column of a table
        (103, 100, "Times-Roman", 10, "*"),
        (114, 100, "Times-Roman", 9, "Adopted by the Committee at its third session."),
    )
    document = read_pdf("page.pdf", page)
    assert [p.text for p in document.paragraphs if p.style == "heading"] == ["Ferries and buoys"]
    assert [p.text for p in document.footnotes] == ["* Adopted by the Committee at its third session."]
    assert len(document.paragraphs) == 4


def test_starred_items_above_numbered_text_are_no_footnotes() -> None:
    page = print_page(
        (114, 600, "Times-Roman", 10, "1. Tuvalu has examined with care what was recommended to it in May, and"),
        (114, 588, "Times-Roman", 10, "accepts what is listed here:"),
        (114, 570, "Times-Roman", 10, "* Recommendations on ferries and buoys;"),
        (114, 552, "Times-Roman", 10, "2. Tuvalu accepts recommendations 12.1 and 12.3."),
    )
    document = read_pdf("page.pdf", page)
    assert document.footnotes == ()
    assert texts(document)[-1] == "2. Tuvalu accepts recommendations 12.1 and 12.3."


def test_the_lines_of_a_masthead_do_not_part_those_of_a_short_document() -> None:
    page = print_page(
        (378, 743, "Times-Roman", 14, "Distr.: General"),
        (378, 733.5, "Times-Roman", 10, "3 May 2031"),
        (114, 508, "Times-Roman", 10, "1. Tuvalu thanks all States for what they recommended to it this May"),
        (114, 496, "Times-Roman", 10, "and has read it with care."),
        (114, 478, "Times-Roman", 10, "2. Tuvalu accepts recommendations 12.1 and 12.3. It takes note of the"),
        (114, 466, "Times-Roman", 10, "recommendations 12.2 and 12.4."),
    )
    assert [text[:10] for text in texts(read_pdf("page.pdf", page))][-2:] == ["1. Tuvalu ", "2. Tuvalu "]


def test_items_of_a_list_are_told_apart_though_their_lines_are_long_and_close() -> None:
    page = print_page(
        (113, 700, "Times-Roman", 10, "1. Light the harbours of all islands and mend the piers of the north (Chile);"),
        (113, 688, "Times-Roman", 10, "2. Count the buoys of the south each year, as the plan of recommendation"),
        (113, 676, "Times-Roman", 10, "3. of the first review says, and publish how many there are (Peru);"),
        (113, 664, "Times-Roman", 10, "3. Paint the boats (Mali);"),
        (113, 652, "Times-Roman", 10, "5. Thank the painters of all of the boats of these islands (Fiji)."),
    )
    assert [text[:8] for text in texts(read_pdf("list.pdf", page))] == ["1. Light", "2. Count", "3. Paint", "5. Thank"]


Cell = tuple[float, float, tuple[str, ...]]  # left edge, first baseline, lines


def print_cells(*cells: Cell) -> bytes:
    """A page on which each cell is written to its last line before the next one, as programs print tables."""
    return print_page(
        *((left, top - 12 * i, "Times-Roman", 10, text) for left, top, lines in cells for i, text in enumerate(lines))
    )


@pytest.mark.parametrize(
    "answers",
    [
        ((400, 700, ("Supported",)), (400, 664, ("Noted",))),  # at the top of their cells
        ((400, 694, ("Supported",)), (400, 658, ("Noted",))),  # in the middle, between two lines
        ((400, 700, ("2026",)), (400, 664, ("2027",))),
    ],
)
def test_a_printed_table_is_refused_whose_cells_would_stand_amid_the_sentences(answers: tuple[Cell, Cell]) -> None:
    first, second = answers
    table = print_cells(
        (113, 700, ("Light the harbours of all islands and mend the", "piers of the north (Chile);")),
        first,
        (113, 664, ("Count the buoys of the south each year, and", "publish how many there are (Peru);")),
        second,
    )
    with pytest.raises(UnreadableFileError, match=r"^table.pdf, page 1: the text stands in columns .*Word or Excel"):
        read_pdf("table.pdf", table)


def test_a_table_is_refused_whose_short_cells_were_written_before_the_long_ones() -> None:
    table = print_cells(
        (60, 694, ("12.1" + " " * 110 + "Supported",)),  # one row of a sheet, its middle cell left for later
        (113, 700, ("Light the harbours of all islands and mend the", "piers of the north (Chile);")),
    )
    with pytest.raises(UnreadableFileError, match="in columns side by side"):
        read_pdf("sheet.pdf", table)


def test_two_columns_of_text_on_a_page_are_refused() -> None:
    left = [f"12.{n} Light the harbour of village {n}, and" for n in range(1, 9)]
    right = [f"mend its pier as part {n} of the plan says" for n in range(1, 9)]
    with pytest.raises(UnreadableFileError, match="in columns side by side"):
        read_pdf("paper.pdf", print_cells((60, 700, tuple(left)), (320, 700, tuple(right))))


def test_numbers_beside_a_text_answers_at_a_tab_and_a_masthead_are_no_columns() -> None:
    light, mend = "Light the harbours of all islands and mend the piers of the north", "of the north (Chile);"
    page = print_cells(
        (60, 780, ("Republic of Tuvalu", "Ministry of Lamps")),
        (400, 780, ("Harbour Street 12", "Funafuti")),
        (113, 700, (light, mend)),
        (113, 664, (light, mend)),
        (113, 628, (light,)),
        (400, 628, ("Supported",)),  # written in one go with what stands before it
        (113, 616, (mend,)),
        (60, 700, ("12.1",)),  # text recognition may find the numbers last
        (60, 664, ("12.2",)),
        (60, 628, ("12.3",)),
    )
    found = texts(read_pdf("list.pdf", page))
    assert [text[:10] for text in found if text.startswith("12.")] == ["12.1 Light", "12.2 Light", "12.3 Light"]


def test_numbers_that_open_pages_are_text_where_they_do_not_count_the_pages() -> None:
    book = pypdfium2.PdfDocument.new()
    for page, number in enumerate((15, 32, 100, 127), start=1):
        lines = (f"Answers of Tuvalu {page + 6}", f"12.{number}", f"Tuvalu lights the harbours of village {number},")
        rest = [
            f"pier after pier, as it has said in part {number} of its plan, until every one is lit" for _ in range(9)
        ]
        printed = [(113, 760 - 12 * i, "Times-Roman", 10, text) for i, text in enumerate([*lines, *rest])]
        book.import_pages(pypdfium2.PdfDocument(print_page(*printed)))
    data = io.BytesIO()
    book.save(data)
    found = " ".join(texts(read_pdf("answers.pdf", data.getvalue())))
    assert all(f"12.{number} Tuvalu lights" in found for number in (15, 32, 100, 127))
    assert "Answers of Tuvalu" not in found


def test_a_page_that_is_a_picture_among_pages_of_text_is_told(report: Document) -> None:
    pdf = pypdfium2.PdfDocument((UPR / "report.pdf").read_bytes())
    page = pdf.new_page(595, 842)
    image = pypdfium2.PdfImage.new(pdf)
    image.set_bitmap(pypdfium2.PdfBitmap.new_native(8, 8, pypdfium2.raw.FPDFBitmap_BGR))
    page.insert_obj(image)
    page.gen_content()
    pdf.new_page(595, 842)  # a blank page is nobody's loss
    mixed = io.BytesIO()
    pdf.save(mixed)
    document = read_pdf("mixed.pdf", mixed.getvalue())
    assert [(flaw.code, flaw.place) for flaw in document.flaws] == [("scanned-page", f"page {len(pdf) - 1}")]
    assert texts(document) == texts(report)


def test_an_encrypted_file_asks_for_an_open_copy() -> None:
    with pytest.raises(UnreadableFileError, match=r"^secret.pdf: .*password"):
        read_pdf("secret.pdf", (SAMPLES / "encrypted.pdf").read_bytes())


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_file_cut_off_is_said_to_be_damaged(part: float) -> None:
    data = (UPR / "report.pdf").read_bytes()
    with pytest.raises(UnreadableFileError, match=r"^half.pdf: .*(damaged|cut off).*download it again"):
        read_pdf("half.pdf", data[: int(len(data) * part)])


def test_real_reports_hold_no_page_furniture(shared_dir: Path) -> None:
    furniture = re.compile(r"GE\.\d\d-\d{5}|^A/HRC/\d+/\d+$|^page \d+$|\*\d{7}\*", re.IGNORECASE)
    for path in sorted((shared_dir / "real" / "wg_reports").glob("*.pdf")):
        document = read_pdf(path.name, path.read_bytes())
        body = [p.text for p in document.paragraphs if p.page != 1]
        assert not [text for text in body if furniture.search(text)], path.name


def test_a_number_column_beside_the_text_is_read_first(shared_dir: Path) -> None:
    path = shared_dir / "real" / "wg_reports" / "slovenia_g1012465.pdf"
    document = read_pdf(path.name, path.read_bytes())
    assert any(text.startswith("77., 78., 79., 82., 83., 85., 86., 87. ") for text in texts(document))


def test_footnotes_of_real_reports_go_on_over_pages(shared_dir: Path) -> None:
    path = shared_dir / "real" / "wg_reports" / "srilanka2012.pdf"
    notes = [note.text for note in read_pdf(path.name, path.read_bytes()).footnotes]
    assert [note.split(" ", 1)[0] for note in notes] == ["**", *"12345678"]


def test_arabic_and_french_documents_come_out_in_paragraphs(shared_dir: Path) -> None:
    folder = shared_dir / "real" / "treaty_bodies"
    arabic = read_pdf("ar.pdf", (folder / "Senegal_UnknownYear_CRPD_C_SEN_CO_1.pdf").read_bytes())
    assert len(arabic.paragraphs) > 150
    french = read_pdf("fr.pdf", (folder / "Ecuador_2019_CRPD_C_ECU_CO_2-3.pdf").read_bytes())
    assert any(p.style == "heading" and p.text.endswith("(art. 1er à 4)") for p in french.paragraphs)
    assert any("observation générale no 7 (2018)" in text for text in texts(french))


def test_a_heading_at_the_top_of_a_page_is_no_end_of_the_bold_recommendation_before(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "real" / "treaty_bodies").glob("*.pdf")):
        document = read_pdf(path.name, path.read_bytes())
        ends_in_heading = [text for text in texts(document) if re.search(r"\. .{5,90}\(art\. \d+\)$", text)]
        assert not ends_in_heading, path.name


def test_a_line_that_ends_in_an_arabic_semicolon_is_no_heading(shared_dir: Path) -> None:
    path = shared_dir / "real" / "treaty_bodies" / "Senegal_UnknownYear_CRPD_C_SEN_CO_1.pdf"
    headings = [p.text for p in read_pdf(path.name, path.read_bytes()).paragraphs if p.style == "heading"]
    assert headings
    assert not [text for text in headings if text.endswith("؛")]


def test_a_report_of_27_pages_takes_about_a_second(shared_dir: Path) -> None:
    data = (shared_dir / "real" / "wg_reports" / "slovenia_g2502644.pdf").read_bytes()
    read_pdf("warm-up.pdf", (UPR / "report.pdf").read_bytes())
    start = time.process_time()
    read_pdf("report.pdf", data)
    assert time.process_time() - start < 2.5
