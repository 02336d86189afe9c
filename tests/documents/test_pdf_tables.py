"""Ruled tables of a PDF come out as tables: by the lines around their cells, whole where a page cut them."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from printed import Box, Text, print_page, print_pages, set_table

from mapper.documents.document import Document
from mapper.documents.pdf import read_pdf
from mapper.documents.symbols import read_symbol
from mapper.errors import UnreadableFileError

COLUMNS = (60.0, 100.0, 290.0, 380.0)
HEADER = ("No.", "Recommendation", "Position")
ROWS = (
    HEADER,
    ("12.1", "Light the harbours of all islands and mend\nthe piers of the north (Chile);", "Supported"),
    ("12.2", "Count the buoys of the south each year (Peru);", "Noted"),
)
READ = (HEADER, ("12.1", ROWS[1][1].replace("\n", " "), "Supported"), ROWS[2])


def read(*pages: tuple[list[Text], list[Box]]) -> Document:
    return read_pdf("table.pdf", print_pages(*((lines, strokes, (), ()) for lines, strokes in pages)))


def rows(document: Document) -> list[tuple[str, ...]]:
    (table,) = document.tables
    return [row.cells for row in table.rows]


def narrow_boxes(strokes: list[Box]) -> list[Box]:
    return [
        (left, bottom, right + 0.5 * (left == right), top + 0.5 * (bottom == top))
        for left, bottom, right, top in strokes
    ]


@pytest.mark.parametrize("drawn", ["strokes", "fills"])
def test_cells_are_told_by_the_lines_around_them(drawn: str) -> None:
    lines, strokes = set_table(700, COLUMNS, *ROWS)
    boxes = {"strokes": {"strokes": strokes}, "fills": {"fills": narrow_boxes(strokes)}}[drawn]
    document = read_pdf("table.pdf", print_page(*lines, **boxes))
    assert rows(document) == list(READ)
    assert [row.place for row in document.tables[0].rows][1:] == ["page 1, table 1, row 2", "page 1, table 1, row 3"]
    assert document.paragraphs == ()


def test_frames_around_cells_are_lines_and_boxes_to_tick_and_grounds_are_none() -> None:
    lines, _ = set_table(700, (60, 330, 420), ("Recommendation", "Accepted"), ("Light the harbours (Chile);", "x"))
    frames = [(left, top - 18, right, top) for top in (700, 682) for left, right in ((60, 330), (330, 420))]
    ticks = [(408, 665, 419, 676)]  # near the side of its cell
    grounds = [(60, 682, 200, 700)]
    document = read_pdf("table.pdf", print_page(*lines, frames=(*frames, *ticks), fills=grounds))
    assert rows(document) == [("Recommendation", "Accepted"), ("Light the harbours (Chile);", "x")]


def test_a_frame_around_a_text_and_rules_under_one_are_no_table() -> None:
    text = (113.0, 700.0, "Times-Roman", 10.0, "Light the harbours of all islands and mend the piers of the north.")
    page = print_page(text, frames=[(100, 690, 500, 720)], strokes=[(100, 600, 500, 600), (100, 580, 500, 580)])
    document = read_pdf("note.pdf", page)
    assert document.tables == ()
    assert [p.text for p in document.paragraphs] == [text[-1]]


def test_cells_merged_over_columns_stand_alone_and_those_merged_downwards_in_each_row() -> None:
    lines, strokes = set_table(
        700, COLUMNS, HEADER, ("Theme: harbours",), ROWS[2], ("", "Paint the piers (Mali);", "Noted")
    )
    # The numbers of the last two rows are one cell: the line between them is not drawn.
    last = min(bottom for _, bottom, _, _ in strokes)
    strokes = [box for box in strokes if box != (60, last + 18, 100, last + 18)]
    assert rows(read((lines, strokes))) == [
        HEADER,
        ("Theme: harbours",),
        ROWS[2],
        ("12.2", "Paint the piers (Mali);", "Noted"),
    ]


def test_a_table_goes_on_over_a_page_without_the_header_that_stands_there_again() -> None:
    first = set_table(700, COLUMNS, *ROWS)
    heading = set_table(800, COLUMNS, HEADER, ("Theme: piers",), ("12.3", "Paint the piers (Mali);", "Noted"))
    document = read(first, heading)
    assert rows(document) == [*READ, ("Theme: piers",), ("12.3", "Paint the piers (Mali);", "Noted")]
    assert document.tables[0].rows[-1].place == "page 2, table 1, row 5"


def test_a_row_that_is_on_both_pages_is_no_header() -> None:
    assert rows(read(set_table(700, COLUMNS, *ROWS), set_table(800, COLUMNS, *ROWS))) == [*READ, *READ[1:]]


def test_a_table_below_a_text_or_of_another_width_is_another_one() -> None:
    first = set_table(700, COLUMNS, *ROWS)
    lines, strokes = set_table(700, COLUMNS, HEADER, ("12.3", "Paint the piers (Mali);", "Noted"))
    text = (60.0, 750.0, "Times-Roman", 10.0, "Part B. What the State has still to examine, and will by the next May.")
    assert [len(table.rows) for table in read(first, ([text, *lines], strokes)).tables] == [3, 2]
    wider = set_table(700, (60, 100, 330, 500), HEADER, ("12.3", "Paint the piers (Mali);", "Noted"))
    assert [len(table.rows) for table in read(first, wider).tables] == [3, 2]


@pytest.mark.parametrize(
    ("cut", "rest", "whole"),
    [
        # in the middle of a sentence
        (
            ("12.3", "Paint the piers of all", "Noted"),
            ("", "islands (Mali);", ""),
            ("12.3", "Paint the piers of all islands (Mali);", "Noted"),
        ),
        # after one: the others end in brackets
        (
            ("12.3", "Paint the piers.", "Noted"),
            ("", "Thank the painters (Mali);", ""),
            ("12.3", "Paint the piers. Thank the painters (Mali);", "Noted"),
        ),
        # in a column of remarks
        (
            ("12.3", "Paint the piers (Mali);", "Noted"),
            ("", "", "in part"),
            ("12.3", "Paint the piers (Mali);", "Noted in part"),
        ),
    ],
)
def test_a_row_that_a_page_cut_is_whole(cut: tuple[str, ...], rest: tuple[str, ...], whole: tuple[str, ...]) -> None:
    document = read(
        set_table(700, COLUMNS, *ROWS, cut), set_table(800, COLUMNS, rest, ("12.4", "Mend it (Fiji);", "Noted"))
    )
    assert rows(document) == [*READ, whole, ("12.4", "Mend it (Fiji);", "Noted")]


def without(strokes: list[Box], *gone: Box) -> list[Box]:
    assert set(gone) <= set(strokes)
    return [box for box in strokes if box not in gone]


@pytest.mark.parametrize("before", [1, 2])
def test_a_cell_merged_over_rows_of_two_pages_stands_in_each_of_them(before: int) -> None:
    asks = [("12.3", "Paint the piers (Mali);", step) for step in ("Buy paint", "Hire hands", "Dry it")]
    first, strokes = set_table(700, COLUMNS, HEADER, asks[0], *(("", "", step) for *_, step in asks[1:before]))
    then, further = set_table(800, COLUMNS, *(("", "", step) for *_, step in asks[before:]))
    if before == 2:
        strokes = without(strokes, (60, 664, 100, 664), (100, 664, 290, 664))
    else:
        further = without(further, (60, 782, 100, 782), (100, 782, 290, 782))
    assert rows(read((first, strokes), (then, further))) == [HEADER, *asks]


def test_a_heading_or_a_row_without_an_answer_at_the_head_of_a_page_is_no_rest_of_one() -> None:
    listed = (
        ("Recommendation", "Position"),
        ("12.1 Light the harbours (Chile);", "Supported"),
        ("12.2 Mend piers (Peru);", "Noted"),
    )
    for opening in (("Theme: Piers", ""), ("12.3 Paint the piers (Mali);", "")):
        document = read(set_table(700, (60, 330, 420), *listed), set_table(800, (60, 330, 420), opening, listed[1]))
        assert rows(document) == [*listed, opening, listed[1]]


def test_a_header_of_two_rows_is_one_on_each_page() -> None:
    columns = (60.0, 100.0, 290.0, 350.0, 410.0)
    upper, lower = ("No.", "Recommendation", "Position", ""), ("", "", "Yes", "No")
    listed = [(f"12.{n}", "Light the harbours (Chile);", "x", "") for n in range(1, 5)]
    pages = []
    for body in (listed[:2], listed[2:]):
        lines, strokes = set_table(700, columns, upper, lower, *body)
        merged = [(60, 682, 100, 682), (100, 682, 290, 682), (350, 682, 350, 700)]  # downwards, downwards, across
        pages.append((lines, without(strokes, *merged)))
    head = [upper, ("No.", "Recommendation", "Yes", "No")]
    assert rows(read(*pages)) == [*head, *listed]


def test_a_text_that_ends_as_most_do_is_whole_and_the_words_below_it_open_a_group() -> None:
    sides = (60.0, 330.0, 420.0)
    listed = [(f"12.{n} Light the harbours (Chile) Para. {n}", "Noted") for n in range(1, 4)]
    for opening, joined in (
        (("Recommendations on piers", ""), False),
        (("12.4 Paint the piers", ""), False),
        (("of the north Para. 4", ""), True),
        (("Source of position: Para. 4", ""), True),
    ):
        document = read(set_table(700, sides, ("Text", "Position"), *listed), set_table(800, sides, opening, listed[0]))
        assert (opening not in rows(document)) == joined, opening


def test_capitals_without_a_number_open_a_group_and_other_words_go_on() -> None:
    def opening(words: str) -> list[tuple[str, ...]]:
        return rows(read(set_table(700, COLUMNS, *ROWS), set_table(800, COLUMNS, ("", words, ""), ROWS[1])))

    assert opening("PIERS")[3] == ("", "PIERS", "")
    assert opening("Islands")[2] == ("12.2", "Count the buoys of the south each year (Peru); Islands", "Noted")


def test_a_word_in_the_first_column_opens_a_group() -> None:
    document = read(set_table(700, COLUMNS, *ROWS), set_table(800, COLUMNS, ("Piers", "", ""), ROWS[1]))
    assert rows(document)[3] == ("Piers", "", "")


def test_a_text_below_a_table_ends_it() -> None:
    lines, strokes = set_table(700, COLUMNS, *ROWS)
    note = (
        60.0,
        560.0,
        "Times-Roman",
        10.0,
        "Part B lists what the State has still to examine, and will by the next May.",
    )
    document = read(([*lines, note], strokes), set_table(800, COLUMNS, ROWS[1], ROWS[2]))
    assert [len(table.rows) for table in document.tables] == [3, 2]


def test_thousands_of_lines_are_a_drawing() -> None:
    lines, strokes = set_table(700, COLUMNS, *ROWS)
    waves = [(60.0 + 6 * x, 40.0 + 12 * y, 60.0 + 6 * x, 47.0 + 12 * y) for x in range(70) for y in range(40)]
    assert read((lines, strokes + waves[:100])).tables != ()
    with pytest.raises(UnreadableFileError, match="in columns side by side"):
        read((lines, strokes + waves))


def test_paragraphs_of_a_cell_stand_apart() -> None:
    text = "Light the harbours of all the islands and"
    lines = [
        (64.0, 688.0, "Times-Roman", 10.0, text),
        (64.0, 676.0, "Times-Roman", 10.0, text),
        (64.0, 662.0, "Times-Roman", 10.0, "mend the piers"),
        (254.0, 688.0, "Times-Roman", 10.0, "Noted"),
    ]
    width = 178.0
    frames = [(60.0, 650.0, 60 + width, 700.0), (60 + width, 650.0, 320.0, 700.0)]
    document = read_pdf("cell.pdf", print_page(*lines, frames=frames))
    assert rows(document) == [(f"{text} {text}\nmend the piers", "Noted")]


def test_lines_of_a_cell_are_one_text_unless_they_were_put_apart() -> None:
    cells = (
        "Chile\nPeru",
        "- piers and harbours of islands in the far\nnorth\n- women",
        "Affected persons:\n12.4. Death penalty",
    )
    document = read(set_table(700, (60, 160, 345, 500), ("States", "Themes", "Other"), cells))
    assert rows(document)[1] == (
        "Chile\nPeru",
        "- piers and harbours of islands in the far north\n- women",
        "Affected persons:\n12.4. Death penalty",
    )


def test_a_word_and_a_symbol_wider_than_their_cell_are_whole() -> None:
    # Times at 10 points: "Governme" is 41 wide, "A/HRC/99" 39; the cells leave 42 and 40.
    rows_of_words = (("Governme\nnt", "A/HRC/99\n/9"), ("Supported", "Para. 4"))
    document = read(set_table(700, (60, 110, 158), *rows_of_words))
    assert rows(document)[0] == ("Government", "A/HRC/99/9")
    text = (
        60.0,
        740.0,
        "Times-Roman",
        10.0,
        "What the Governme nt said of it, as the nt is known to all of its readers.",
    )
    lines, strokes = set_table(700, (60, 110, 158), *rows_of_words)
    assert rows(read(([text, *lines], strokes)))[0] == ("Governme nt", "A/HRC/99/9")  # both are words of their own


def test_a_heading_between_two_tables_stands_between_them() -> None:
    first, strokes = set_table(700, COLUMNS, *ROWS)
    second, further = set_table(500, COLUMNS, *ROWS)
    lines = [
        (60.0, 720.0, "Times-Bold", 10.0, "Recommendations supported"),
        *first,
        (60.0, 520.0, "Times-Bold", 10.0, "Recommendations noted"),
        *second,
    ]
    document = read((lines, strokes + further))
    assert [p.text for p in document.paragraphs] == ["Recommendations supported", "Recommendations noted"]
    assert [table.after for table in document.tables] == [1, 2]


def test_running_heads_that_count_the_pages_do_not_cut_a_table() -> None:
    pages = []
    for page in range(1, 5):
        lines, strokes = set_table(780, COLUMNS, HEADER, (f"12.{page}", "Light the harbours (Chile);", "Noted"))
        pages.append(
            ([(60.0, 800.0, "Times-Roman", 10.0, f"Review of Tuvalu, cycle 3 Page {page} of 4"), *lines], strokes)
        )
    document = read(*pages)
    assert len(rows(document)) == 5
    assert document.paragraphs == ()


def test_rows_too_low_for_their_texts_are_refused() -> None:
    lines, strokes = set_table(700, COLUMNS, *((f"12.{n}", "Light the harbours", "Noted") for n in range(1, 6)))
    run_on = [(104.0, 673.0 - 18 * n, "Times-Roman", 10.0, "of all islands of the north") for n in range(4)]
    with pytest.raises(
        UnreadableFileError, match=r"^table.pdf, page 1: rows of the table are too low .*make the rows higher"
    ):
        read((lines + run_on, strokes))


def test_a_page_put_smaller_on_another_one_keeps_its_tables() -> None:
    lines, strokes = set_table(700, COLUMNS, *ROWS)
    inner = pypdfium2.PdfDocument(print_page(*lines, strokes=strokes))
    stamped = pypdfium2.PdfDocument.new()
    page = stamped.new_page(595, 842)
    whole = inner.page_as_xobject(0, stamped).as_pageobject()
    whole.set_matrix(pypdfium2.PdfMatrix().scale(0.8, 0.8).translate(50, 60))
    page.insert_obj(whole)
    page.gen_content()
    data = io.BytesIO()
    stamped.save(data)
    assert rows(read_pdf("stamped.pdf", data.getvalue())) == list(READ)


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Wingdings", 0xFC, "✓"),
        ("ABCDEE+Wingdings-Regular", 0xF0FE, "☑"),
        ("Wingdings 2", 0x50, "✓"),
        ("BAAAAA+Wingdings2", 0xF0A3, "☐"),
        ("OpenSymbol", 0xF0FC, "✓"),
        ("Wingdings 3", 0xFC, ""),
        ("Arial", 0xF0FC, ""),
    ],
)
def test_signs_of_symbol_fonts(font: str, code: int, sign: str) -> None:
    assert read_symbol(font, code) == sign
