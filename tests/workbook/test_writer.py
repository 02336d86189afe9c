"""The workbook as a file: what openpyxl and LibreOffice read back."""

from __future__ import annotations

import gc
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from factories import make_large_result, make_match, make_recommendation, make_result, make_small_result
from lxml.etree import SerialisationError
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from mapper.errors import SettingsError
from mapper.framework import Framework, RecommendedAction
from mapper.labels import Language
from mapper.records import Decision, MappingResult, PlanEntry, Review, SourceRef
from mapper.reviewed_workbook import read_review
from mapper.workbook.cell_text import count_lines
from mapper.workbook.sheet import Cell, Column, Sheet, Table, Title
from mapper.workbook.sheets.coverage import COLOURS
from mapper.workbook.writer import TONES, _SheetDrawer, write_sheets, write_workbook

NAMES = [
    "Start",
    "By recommendation",
    "By action",
    "Links",
    "Plan",
    "Coverage",
    "Coverage in detail",
    "Gaps",
    "Outside the framework",
    "Import log",
    "Method",
]
NASTY = (
    "=HYPERLINK('https://example.org','click')",
    "+41 22 917 9220 is not a number to add",
    "-1 is not to be subtracted",
    "@SUM(A1:A9)",
    "=",
    "#N/A",
    "1.10",
    "  spaces kept  ",
    "two\nlines",
    "<b>&amp; markup</b>",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "result.xlsx"


def _write(result: MappingResult, path: Path) -> Workbook:
    write_workbook(result, path)
    return load_workbook(path)


def _column(page: Worksheet, header: str) -> list[object]:
    headers = [cell.value for cell in page[1]]
    return [row[headers.index(header)] for row in page.iter_rows(min_row=2, values_only=True)]


def test_a_workbook_reopens_with_its_sheets_and_every_recommendation_once(path: Path) -> None:
    result = make_large_result(120)
    book = _write(result, path)
    assert book.sheetnames == NAMES
    assert _column(book["By recommendation"], "Recommendation id") == [r.id for r in result.recommendations]
    assert _column(book["Links"], "Recommendation id") == [link.recommendation_id for link in result.links]
    assert _column(book["Links"], "Probability") == pytest.approx(
        [link.probability for link in result.links], abs=1e-15
    )


def test_text_from_input_is_never_a_formula_and_reads_back_unchanged(path: Path) -> None:
    recs = [make_recommendation(f"1.{n}", text, themes=(text,), state=text) for n, text in enumerate(NASTY)]
    book = _write(make_result(recs, [make_match(rec, "1.1.1", "addresses", "Strong", 0.9) for rec in recs]), path)
    for sheet in ("By recommendation", "Links"):
        assert _column(book[sheet], "Recommendation") == list(NASTY)
        assert _column(book[sheet], "State") == list(NASTY)
    formulas = {cell.value for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"}
    assert formulas
    assert all(re.fullmatch(r"=[A-Z]+\('[\w ]+'!\$\w+\$2:\$\w+\$\d+.*", str(f)) for f in formulas)
    assert not formulas & set(NASTY)
    with ZipFile(path) as archive:
        pages = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert [name for name in pages if b"<f>" in archive.read(name)] == ["xl/worksheets/sheet1.xml"]  # Start


def test_days_that_people_wrote_stay_dates_and_what_is_no_day_stays_a_text(path: Path) -> None:
    first, second, third, *_ = (small := make_small_result()).recommendations
    days = {first.id: "2025-10-02", second.id: "2025-02-30", third.id: "soon"}
    source = SourceRef("reviewed.xlsx", "row 2")
    decisions = tuple(Decision(one, "", "Accept", source, date=day) for one, day in days.items())
    plan = tuple(PlanEntry(one, (("Timeframe", day), ("Budget", day)), source) for one, day in days.items())
    book = _write(replace(small, review=Review(decisions=decisions, plan=plan)), path)
    told = [datetime(2025, 10, 2), "2025-02-30", "soon"]
    assert _column(book["By recommendation"], "Decided on")[:3] == told
    assert _column(book["Plan"], "Timeframe")[:3] == _column(book["Plan"], "Budget")[:3] == told
    header = [cell.value for cell in book["Plan"][1]]
    cells = [book["Plan"].cell(2, header.index(name) + 1) for name in ("Timeframe", "Budget")]
    assert {cell.number_format for cell in cells} == {"yyyy-mm-dd"}
    reviewed = read_review(path)
    assert [(decision.recommendation_id, decision.date) for decision in reviewed.decisions] == list(days.items())
    assert [dict(entry.values)["Timeframe"] for entry in reviewed.plan] == list(days.values())


def test_a_column_is_widened_where_a_text_would_else_be_higher_than_a_row_can_be(path: Path) -> None:
    widths = []
    for repeated in (10, 200, 500):
        rec = make_recommendation("1.1", "Light lamps. " * repeated)
        book = _write(make_result([rec], [make_match(rec, "1.1.1", "addresses", "Strong", 0.9)]), path)
        widths.append([book["Links"].column_dimensions[letter].width for letter in "BE"])
    (few, action), (many, same), (most, _) = widths
    assert (few, same) == (44, action)
    assert 44 < many < most == 66
    assert count_lines("Light lamps. " * 200, int(many)) * 11.7 + 4 <= 409


def test_headers_from_the_input_are_written_without_what_a_workbook_cannot_hold(path: Path) -> None:
    fields = (("Minis\ufffetry", "Lamps\ufffe"), ("Ministry", "Light"), ("\ud800", "odd"))
    recs = [make_recommendation("1.1", other_fields=fields, state="Ruri\ufffetania"), make_recommendation("1.2")]
    book = _write(make_result(recs), path)
    assert "Ruritania" in [cell.value for row in book["States side by side"].iter_rows() for cell in row]
    header, row, *_ = book["Plan"].iter_rows(values_only=True)
    assert (header[-2:], row[-2:]) == (("Source: “Ministry”", "Source: “”"), ("Lamps\nLight", "odd"))


def test_editing_a_text_that_looks_like_a_formula_leaves_it_a_text(path: Path) -> None:
    book = _write(make_result([make_recommendation("1.1", "=1+1"), make_recommendation("1.2", "one")]), path)
    page = book["By recommendation"]
    assert [page["C2"].quotePrefix, page["C3"].quotePrefix] == [True, False]


def test_texts_a_cell_cannot_hold_are_fitted_and_the_workbook_opens(path: Path) -> None:
    recs = [make_recommendation("1.1", "Ring\x07 the\x00 bell."), make_recommendation("1.2", "long " * 10_000)]
    book = _write(make_result(recs), path)
    texts = _column(book["By recommendation"], "Recommendation")
    assert texts[0] == "Ring the bell."
    assert str(texts[1]).endswith("a cell holds 32,767]")
    assert _column(book["Import log"], "Entry").count("Text changed") == 2


def test_tables_are_valid_with_unique_names_headers_of_text_and_filters(path: Path) -> None:
    book = _write(make_small_result(), path)
    tables = [(page, table) for page in book for table in page.tables.values()]
    names = [table.displayName.casefold() for _, table in tables]
    assert len(names) == len(set(names)) > 8
    assert all(re.fullmatch(r"[A-Za-z]+", table.displayName) for _, table in tables)
    for page, table in tables:
        header, *rows = page[table.ref]
        assert [cell.value for cell in header] == table.column_names
        assert all(isinstance(cell.value, str) for cell in header)
        assert rows, table.displayName
        assert table.autoFilter.ref == table.ref
    assert len({table.id for _, table in tables}) == len(tables)


def test_a_result_without_anything_still_gives_valid_tables(path: Path) -> None:
    book = _write(make_result(), path)
    assert book["Links"].tables["Links"].ref == "A1:W2"


def test_lists_keep_their_header_in_view_and_on_every_printed_page(path: Path) -> None:
    book = _write(make_small_result(), path)
    for name in (
        "By recommendation",
        "By action",
        "Links",
        "Plan",
        "Coverage in detail",
        "Outside the framework",
        "Import log",
    ):
        assert book[name].freeze_panes == ("C2" if name == "Plan" else "B2")  # who fills in a row sees its text
        assert book[name].print_title_rows == "$1:$1"
        assert book[name].print_area
    for page in book:
        assert page.page_setup.orientation == ("portrait" if page.title in ("Start", "Method") else "landscape")
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in page.oddFooter.right.text


def test_a_page_that_ends_with_a_table_has_its_header_on_every_printed_page_of_it(path: Path) -> None:
    book = _write(make_small_result(), path)
    header = book["Gaps"].tables["GapsOfItems"].ref.split(":")[0].removeprefix("A")
    assert book["Gaps"].print_title_rows == f"${header}:${header}"
    assert book["Coverage"].print_title_rows is None  # it ends with a picture


def test_a_header_is_as_high_as_its_words_need(path: Path) -> None:
    columns = (Column("Title", 30), Column("Everybody else, links of both kinds, all cycles", 16))
    table = Table("Numbers", columns, (("Build", "0 / 1"),))
    write_sheets((Sheet("Start", "Start", (Title("Numbers"), table)),), make_small_result(), path)
    assert load_workbook(path).worksheets[0].row_dimensions[2].height > 50


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_word_of_a_header_is_broken(path: Path, language: Language) -> None:
    recs = [make_recommendation(f"1.{n}", position="Supported/Noted") for n in range(60)]
    write_workbook(make_large_result(60, recs=recs), path, language)
    for page in load_workbook(path):
        for table in page.tables.values():
            for cell in page[table.ref][0]:
                indent = 27 if cell.alignment.horizontal == "right" else 0  # LibreOffice's, the wider one
                room = 7 * page.column_dimensions[cell.column_letter].width - indent
                longest = max(str(cell.value).split(), key=len)
                assert 5.5 * len(longest) <= room, (page.title, cell.value)  # a narrow word in bold, Arial 9


def test_an_id_is_not_broken_while_its_column_stays_narrower_than_a_text(path: Path) -> None:
    for paragraph, width in (("1.1", 20), ("1.1" * 6, 31), ("1.1" * 99, 36)):
        book = _write(make_result([make_recommendation(paragraph)]), path)
        assert book["By recommendation"].column_dimensions["A"].width == width


def test_states_too_many_for_a_page_are_printed_side_by_side_with_the_actions_on_each(path: Path) -> None:
    for number, pages in ((2, 1), (40, 3)):
        recs = [make_recommendation(f"1.{n}", state=f"State {n}") for n in range(number)]
        page = _write(make_result(recs), path)["States side by side"]
        assert page.page_setup.fitToWidth == pages
        assert (page.freeze_panes, page.print_title_cols) == (("C1", "$A:$B") if pages > 1 else (None, None))
        # what is above the tables stands in the columns that are kept in view
        assert pages == 1 or {str(area)[-2] for area in page.merged_cells.ranges} == {"B"}


def test_numbers_are_set_in_by_their_format_because_libreoffice_drops_indents_beside_shaded_columns(path: Path) -> None:
    book = _write(make_large_result(60), path)
    cell = next(cell for cell in book["Coverage in detail"][2] if isinstance(cell.value, int))
    assert (cell.number_format, cell.alignment.indent) == ("#,##0_W_W", 0)


@pytest.mark.parametrize(("width", "orientation"), [(60, "portrait"), (155, "portrait"), (200, "landscape")])
def test_a_page_to_read_is_printed_upright_where_its_tables_are_narrow(
    path: Path, width: int, orientation: str
) -> None:
    table = Table("Numbers", (Column("Action", 10, "id"), Column("Title", width)), (("1.1", "Build"),))
    write_sheets((Sheet("Start", "Start", (Title("Numbers"), table)),), make_small_result(), path)
    assert load_workbook(path).worksheets[0].page_setup.orientation == orientation


def test_long_texts_are_wrapped_in_rows_that_fit_and_can_be_fitted_anew(path: Path) -> None:
    book = _write(
        make_result([make_recommendation("1.1", "Build a lighthouse. " * 30), make_recommendation("1.2")]), path
    )
    page = book["By recommendation"]
    assert page["C2"].alignment.wrap_text
    assert page.row_dimensions[2].height > 80 > page.row_dimensions[3].height
    with ZipFile(path) as archive:
        rows = re.findall(rb'<row r="[23]"[^>]*>', archive.read("xl/worksheets/sheet2.xml"))
    assert not any(b"customHeight" in row for row in rows)


def test_the_words_of_a_position_make_no_row_higher_than_its_recommendation(path: Path) -> None:
    words = "will be examined by Tuvalu, which will provide responses no later than at the next session of the Council"
    page = _write(make_result([replace(make_recommendation("1"), position_raw=words), make_recommendation("2")]), path)
    heights = [page["By recommendation"].row_dimensions[row].height for row in (2, 3)]
    assert heights[0] <= heights[1] + 12  # one line more


def test_a_row_is_high_enough_for_bold_words_on_a_tone(path: Path) -> None:
    words = "Fifty-three letters stand in this cell, all in bold. "  # one line of 44 units where they are not
    lines = (Cell(words.strip()), Cell(words.strip(), tone="look"))
    table = Table("Told", (Column("What happened", 44),), tuple((line,) for line in lines))
    write_sheets((Sheet("Told", "Told", (table,)),), make_result(), path)
    page = load_workbook(path)["Told"]
    assert page.row_dimensions[2].height < page.row_dimensions[3].height


def test_start_links_to_the_sheets_and_symbols_to_their_documents(path: Path) -> None:
    book = _write(make_small_result(), path)
    inside = {
        cell.value: cell.hyperlink.location for row in book["Start"].iter_rows() for cell in row if cell.hyperlink
    }
    names = [*NAMES[1:-2], "Recommendations not matched", *NAMES[-2:]]
    assert inside == {name: f"'{name}'!A1" for name in names}
    page = book["By recommendation"]
    targets = {cell.value: cell.hyperlink.target for row in page.iter_rows(min_row=2) for cell in row if cell.hyperlink}
    assert targets == {"A/HRC/99/15": "https://undocs.org/A/HRC/99/15"}


def test_the_chart_is_native_and_has_a_title_axes_and_an_alternative_text(path: Path) -> None:
    write_workbook(make_small_result(), path)
    with ZipFile(path) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    for words in ("Recommendations received, by Action and position", "Distinct recommendations", "'Coverage'!$A$"):
        assert words in chart
    assert 'descr="Stacked bars: for each of 3 Actions' in drawing


def test_a_chart_of_many_actions_stays_on_a_page_with_a_label_at_each_bar(path: Path) -> None:
    items = tuple(RecommendedAction(f"Issue {n}", "Build lighthouses.", "") for n in range(54))
    write_workbook(make_result(framework=Framework("flat", "Flat", "", "", (), (), items)), path)
    with ZipFile(path) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    found = re.search(r'ext cx="(\d+)" cy="(\d+)"', drawing)
    assert found
    assert 26 < int(found[2]) / 360_000 < 28.5  # centimetres; 34.7 would begin a second page
    assert 'tickLblSkip val="1"' in chart


def test_decisions_are_chosen_from_a_list_and_shaded_by_their_word(path: Path) -> None:
    book = _write(make_large_result(30), path)
    for sheet in ("Links", "By recommendation"):
        page = book[sheet]
        letter = next(cell.column_letter for cell in page[1] if cell.value == "Decision")
        (choice,) = page.data_validations.dataValidation
        assert choice.formula1 == '"Accept,Partly,Reject,Unsure"'
        assert str(choice.sqref) == f"{letter}2:{letter}{page.max_row}"
        rules = [rule for area in page.conditional_formatting for rule in area.rules]
        assert [rule.formula for rule in rules] == [['"Accept"'], ['"Partly"'], ['"Reject"'], ['"Unsure"']]
    assert book["Plan"].page_setup.pageOrder == "overThenDown"
    assert [v.formula1 for v in book["Plan"].data_validations.dataValidation] == [
        '"Not started,In progress,Partly implemented,Implemented,Not planned"'
    ]


def test_empty_decisions_hold_nothing_so_that_the_filled_ones_can_be_counted(path: Path) -> None:
    result = make_large_result(30)
    book = _write(result, path)
    assert set(_column(book["Links"], "Decision")) == {None}
    formulas = [row[1].value for row in book["Start"].iter_rows() if row[1].data_type == "f"]
    last = len(result.links) + 1
    assert formulas[:3] == [
        f"=COUNTA('Links'!$K$2:$K${last})",
        f"=COUNTA('Links'!$K$2:$K${last})/ROWS('Links'!$K$2:$K${last})",
        f"=COUNTBLANK('Links'!$K$2:$K${last})",
    ]
    assert book["Links"]["K1"].value == "Decision"


def test_counts_are_a_heat_map_and_the_plan_prints_on_two_pages_beside_each_other(path: Path) -> None:
    book = _write(make_large_result(30), path)
    for sheet in ("Coverage", "Coverage in detail"):
        rules = [rule for area in book[sheet].conditional_formatting for rule in area.rules]
        assert {rule.type for rule in rules} == {"colorScale"}
        assert len(rules) >= 5
    assert book["Plan"].page_setup.fitToWidth == 2
    assert book["Plan"].print_title_cols == "$A:$B"


def test_a_workbook_in_french_has_french_names_headers_and_choices(path: Path) -> None:
    write_workbook(make_small_result(), path, "fr")
    book = load_workbook(path)
    assert book.sheetnames[:4] == ["Accueil", "Par recommandation", "Par action", "Liens"]
    assert "Décision" in [cell.value for cell in book["Liens"][1]]
    assert book["Liens"].data_validations.dataValidation[0].formula1 == '"Accepter,En partie,Rejeter,Incertain"'
    assert any("'Liens'!" in str(cell.value) for row in book["Accueil"].iter_rows() for cell in row)
    assert book.properties.language == "fr"


def test_document_properties_are_set(path: Path) -> None:
    properties = _write(make_small_result(), path).properties
    assert properties.title == ("Recommendations received, mapped to a policy framework: Framework of Invented Actions")
    assert properties.creator == "Recommendation Mapper 0.1.0"
    assert str(properties.created) == "2025-09-28 14:05:33"


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(make_small_result(), tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("fault", "said"),
    [(SerialisationError("IO_ENOSPC"), r"temporary files, .* takes no more"), (KeyboardInterrupt("Ctrl-C"), "Ctrl-C")],
)
def test_a_workbook_that_is_broken_off_leaves_no_complaints_of_its_sheets(
    path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, said: str
) -> None:
    draw, complaints = _SheetDrawer.draw, []

    def break_off(drawer: _SheetDrawer) -> None:
        draw(drawer)
        if drawer.sheet.name == "Links":
            raise fault

    monkeypatch.setattr(_SheetDrawer, "draw", break_off)
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    with pytest.raises((SettingsError, KeyboardInterrupt), match=said):
        write_workbook(make_small_result(), path)
    fault.__traceback__ = None  # it would keep the sheets alive
    gc.collect()
    assert not complaints
    assert not path.exists()


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", TONES)
def test_words_on_a_tone_have_a_contrast_of_seven_to_one(tone: str) -> None:
    ink, fill = TONES[tone]  # type: ignore[index]
    assert _contrast(ink, fill) >= 7


@pytest.mark.parametrize("colour", COLOURS.values())
def test_bars_stand_out_from_white_by_three_to_one(colour: str) -> None:
    assert _contrast(colour, "FFFFFF") >= 3


@pytest.mark.slow
def test_libreoffice_opens_the_workbook_and_saves_it_with_the_same_cells(path: Path, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    recs = [make_recommendation(f"1.{n}", text) for n, text in enumerate(NASTY)]
    result = make_result(recs, [make_match(rec, "1.1.1", "addresses", "Likely", 0.6) for rec in recs])
    ours = _write(result, path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved")]
    subprocess.run([soffice, profile, "--headless", *convert, str(path)], check=True, capture_output=True, timeout=180)
    theirs = load_workbook(tmp_path / "saved" / path.name)
    assert theirs.sheetnames == ours.sheetnames
    for page in ours:
        saved = theirs[page.title]
        assert {t.displayName: t.ref for t in saved.tables.values()} == {
            t.displayName: t.ref for t in page.tables.values()
        }
        for row in page.iter_rows():
            for cell in row:
                again = saved[cell.coordinate]
                assert again.data_type == cell.data_type or cell.value is None, (page.title, cell.coordinate)
                if cell.data_type != "f":
                    assert again.value == cell.value, (page.title, cell.coordinate)
    assert {page.title: len(page.data_validations.dataValidation) for page in theirs}["Links"] == 1
    computed = load_workbook(tmp_path / "saved" / path.name, data_only=True)["Start"]
    progress = {row[0].value: row[1].value for row in computed.iter_rows() if row[1].value is not None}
    assert (progress["Links decided"], progress["Links still open"]) == (0, len(recs))
    assert len(theirs["Coverage"]._charts) == 1
