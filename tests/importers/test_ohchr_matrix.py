"""The matrices of OHCHR give every recommendation once, with all its fields, in all four layouts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from mapper.documents.document import Document, Row, Table
from mapper.documents.reading import read_document
from mapper.importers.base import ImportOptions, find_importer
from mapper.importers.ohchr_matrix import IMPORTER
from mapper.importers.vocabulary.states import find_state_by_name
from mapper.records import ImportResult, Recommendation, SourceRef

NOWHERE = SourceRef("", "")
SAMPLES = Path(__file__).parent / "samples" / "ohchr_matrix"
HEADER = ("Recommendation", "Position", "Full list of themes", "Assessment/comments on level of implementation")
REAL = {
    "UPR20__Slovenia_ThematicListRecommendations_E.docx": ("Slovenia", "A/HRC/28/15", 20, 2, (142, 21, 0)),
    "UPR34_Slovenia_Thematic_list_of_Recommendations.docx": ("Slovenia", "A/HRC/43/15", 34, 3, (182, 33, 0)),
    "upr48-slovenia-thematic-list-of-recommendatio.docx": ("Slovenia", "A/HRC/59/15", 48, 4, (217, 37, 0)),
    "China_Matrix_recommendations_2013.docx": ("China", "A/HRC/25/5", 17, 2, (204, 48, 0)),
    "EgyptMatriceRecommendations.docx": ("Egypt", "A/HRC/28/16", 20, 2, (224, 53, 23)),
    "EgyptMatriceRecommendations.doc": ("Egypt", "A/HRC/28/16", 20, 2, (224, 53, 23)),
}


def read(path: Path, options: ImportOptions | None = None) -> ImportResult:
    document = read_document(path)
    assert find_importer(document) is IMPORTER
    return IMPORTER.extract(document, options or ImportOptions())


def matrix(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, **parts: tuple[str, ...]) -> Document:
    table = Table("table 1", tuple(Row(f"table 1, row {i}", cells) for i, cells in enumerate((header, *rows), start=1)))
    return Document("matrix.docx", "docx", "0", tables=(table,), **parts)  # type: ignore[arg-type]


def extract(document: Document, options: ImportOptions | None = None) -> ImportResult:
    result = IMPORTER.extract(document, options or ImportOptions())
    counted = sum(issue.severity != "warning" for issue in result.issues)
    assert result.rows == len(result.recommendations) + counted
    return result


@pytest.mark.parametrize("layout", ["cycle_2", "cycle_3", "cycle_4", "egypt"])
def test_each_layout_gives_its_golden_records(layout: str, check_golden: Callable[[Path, str], None]) -> None:
    result = asdict(read(SAMPLES / f"{layout}.docx"))
    del result["sha256"]
    check_golden(SAMPLES / f"{layout}.json", json.dumps(result, ensure_ascii=False, indent=1) + "\n")


def in_all_but_place(result: ImportResult) -> list[Recommendation]:
    """The recommendations without their places, texts without spaces and hyphens: some writers print them apart."""
    return [
        replace(r, text=re.sub(r"[\s\u2011-]", "", r.text), raw="", recommending_states_raw=(), source=NOWHERE)
        for r in result.recommendations
    ]


@pytest.mark.parametrize("layout", ["cycle_2", "cycle_4"])
def test_a_printed_matrix_gives_what_the_word_file_gives(layout: str) -> None:
    printed, word = read(SAMPLES / f"{layout}.pdf"), read(SAMPLES / f"{layout}.docx")
    assert in_all_but_place(printed) == in_all_but_place(word)
    assert [issue.code for issue in printed.issues] == [issue.code for issue in word.issues]
    assert printed.recommendations[0].source.place.startswith("page 1, table 1, row ")


@pytest.mark.slow
@pytest.mark.parametrize("file", [file for file in REAL if file.endswith(".docx")])
def test_real_matrices_printed_by_libreoffice_give_what_the_word_files_give(
    shared_dir: Path, file: str, tmp_path: Path
) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice, which prints the matrices, is not installed")
    matrix = shared_dir / "real" / "ohchr_matrix" / file
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(matrix)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    printed = read((tmp_path / file).with_suffix(".pdf"))
    assert in_all_but_place(printed) == in_all_but_place(read(matrix))
    assert printed.issues == ()


@pytest.mark.parametrize("file", REAL)
def test_real_matrices_give_the_counts_of_their_addenda(shared_dir: Path, file: str) -> None:
    if file.endswith(".doc") and not shutil.which("soffice"):
        pytest.skip("LibreOffice, which converts .doc, is not installed")
    state, symbol, session, cycle, counts = REAL[file]
    result = read(shared_dir / "real" / "ohchr_matrix" / file)
    found = result.recommendations
    positions = Counter(recommendation.position for recommendation in found)
    assert tuple(positions[p] for p in ("Supported", "Noted", "Supported/Noted")) == counts
    assert result.rows == len(found) == sum(counts) == len({recommendation.id for recommendation in found})
    assert result.issues == ()
    assert {(r.state, r.symbol, r.session, r.cycle, r.language) for r in found} == {
        (state, symbol, session, cycle, "en")
    }
    for recommendation in found:
        assert recommendation.id == f"{symbol}#{recommendation.paragraph}"
        assert recommendation.text
        assert recommendation.themes
        assert recommendation.recommending_states
        assert len(recommendation.recommending_states) == len(recommendation.recommending_states_raw)
        assert "ource of" not in recommendation.text
        assert not recommendation.text.endswith((";", ","))
        assert not any(map(find_state_by_name, re.findall(r"\(([^()]+)\)", recommendation.text)))


def test_the_three_reviews_of_slovenia_hold_632_recommendations_with_ids_of_their_own(shared_dir: Path) -> None:
    files = [file for file in REAL if "lovenia" in file]
    ids = {r.id for file in files for r in read(shared_dir / "real" / "ohchr_matrix" / file).recommendations}
    assert len(ids) == 632


def test_only_a_full_list_of_themes_makes_a_table_a_matrix() -> None:
    row = ("1.1 Open the archives", "Noted", "Archives", "")
    assert IMPORTER.identify(matrix(row))
    assert not IMPORTER.identify(matrix(row, header=("Recommendation", "Position", "Themes", "Comments")))
    assert not IMPORTER.identify(Document("a.docx", "docx", "0"))


def test_headings_and_repeated_headers_are_no_rows_and_the_heading_is_the_first_theme() -> None:
    result = extract(
        matrix(
            ("Theme: B31 Equality & non-discrimination",),
            ("1.1 Open the archives (Peru);", "Noted", "Archives\nB31 Equality & non-discrimination", ""),
            HEADER,
            ("Theme: Libraries", "", "", ""),  # as a spreadsheet shows a merged row
            ("1.2 Open the libraries (Peru);", "Noted", "Libraries", ""),
        )
    )
    assert [r.themes for r in result.recommendations] == [
        ("Equality & non-discrimination", "Archives"),
        ("Libraries",),
    ]
    assert result.rows == 2


def test_several_recommendations_in_one_cell_are_one_each_with_what_the_row_says_of_all() -> None:
    cell = "1.1 Open the archives (Peru); 1.2 Mend the roof (Mali; Chad);\nSource of Position: A/HRC/999/1/Add.1"
    result = extract(matrix((cell, "Noted", "Archives", "")))
    assert [(r.id, r.text, r.recommending_states, r.position, r.themes) for r in result.recommendations] == [
        ("A/HRC/999/1#1.1", "Open the archives", ("Peru",), "Noted", ("Archives",)),
        ("A/HRC/999/1#1.2", "Mend the roof", ("Mali", "Chad"), "Noted", ("Archives",)),
    ]
    assert [r.source.place for r in result.recommendations] == [
        "table 1, row 2, para. 1.1",
        "table 1, row 2, para. 1.2",
    ]


def test_a_row_without_text_is_an_issue_with_all_it_holds() -> None:
    result = extract(matrix(("", "Supported", "Archives", "")))
    assert [(issue.code, issue.severity, issue.text) for issue in result.issues if issue.severity == "error"] == [
        ("missing-text", "error", "Supported | Archives")
    ]


def test_a_row_without_a_number_is_a_recommendation_under_its_place() -> None:
    (recommendation,) = extract(matrix(("Open the archives (Peru)", "Noted", "Archives", ""))).recommendations
    assert (recommendation.id, recommendation.paragraph) == ("matrix.docx#table 1, row 2", "")


def test_a_number_that_stands_twice_still_gives_two_ids() -> None:
    row = ("1.1 Open the archives (Peru);\nSource of Position: A/HRC/999/1/Add.1", "Noted", "Archives", "")
    result = extract(matrix(row, row))
    assert [r.id for r in result.recommendations] == ["A/HRC/999/1#1.1", "A/HRC/999/1#1.1 (2)"]


def test_a_table_that_word_divided_goes_on_under_the_same_header_and_theme() -> None:
    first = matrix(("Theme: Archives",), ("1.1 Open them (Peru);", "Noted", "Archives", "")).tables[0]
    second = Table("table 2", (Row("table 2, row 1", ("1.2 Dust them (Mali);", "Supported", "Dust", "")),))
    result = extract(Document("m.docx", "docx", "0", tables=(first, second)))
    assert [(r.paragraph, r.themes) for r in result.recommendations] == [
        ("1.1", ("Archives",)),
        ("1.2", ("Archives", "Dust")),
    ]


def test_rows_of_a_table_before_the_matrix_are_listed() -> None:
    legend = Table("table 1", (Row("table 1, row 1", ("Legend", "of colours")),))
    main = matrix(("1.1 Open them (Peru);", "Noted", "Archives", "")).tables[0]
    result = extract(Document("m.docx", "docx", "0", tables=(legend, main)))
    assert [(i.severity, i.text) for i in result.issues if i.severity != "warning"] == [("info", "Legend | of colours")]


def test_totals_below_the_matrix_are_listed_and_are_no_recommendations() -> None:
    main = matrix(("1.1 Open them (Peru);", "Noted", "Archives", ""), ("Total", "1", "", "")).tables[0]
    summary = Table("table 2", (Row("table 2, row 1", ("Position", "Number")), Row("table 2, row 2", ("Noted", "1"))))
    result = extract(Document("m.docx", "docx", "0", tables=(main, summary)))
    assert [r.paragraph for r in result.recommendations] == ["1.1"]
    assert [i.text for i in result.issues if i.severity == "info"] == ["Total | 1", "Position | Number", "Noted | 1"]


def test_the_state_comes_from_the_page_head_then_the_symbol_then_the_user() -> None:
    known = ("1.1 Open (Peru);\nSource of Position: A/HRC/28/16/Add.1", "Noted", "Archives", "")
    unknown = ("1.1 Open (Peru);\nSource of Position: A/HRC/999/1/Add.1", "Noted", "Archives", "")
    heads = ("UPR of Gambia (The) (3rd Cycle - 34th Session)\tPage 1 of 2",)

    def review(document: Document, state: str = "") -> tuple[str, str, str, int | None, int | None]:
        (r,) = extract(document, ImportOptions(state=state)).recommendations
        return r.state, r.state_iso3, r.state_raw, r.session, r.cycle

    assert review(matrix(unknown, page_heads=heads)) == ("Gambia", "GMB", "Gambia (The)", 34, 3)
    assert review(matrix(known, page_heads=("UPR of Egypt - Second Cycle",))) == ("Egypt", "EGY", "Egypt", 20, 2)
    assert review(matrix(known)) == ("Egypt", "EGY", "", 20, 2)
    assert review(matrix(unknown), state="Slovénie") == ("Slovenia", "SVN", "Slovénie", None, None)
    assert review(matrix(unknown)) == ("", "", "", None, None)


def test_of_two_reviews_in_a_file_each_row_has_its_own() -> None:
    source = ";\nSource of Position: A/HRC/{}/Add.1"
    rows = [(f"1.1 Open (Peru){source.format(number)}", "Noted", "Archives", "") for number in ("28/16", "43/15")]
    result = extract(matrix(*rows, page_heads=("UPR of Egypt (2nd Cycle – 20th session)",)))
    assert [(r.state, r.session, r.cycle) for r in result.recommendations] == [("Egypt", 20, 2), ("Slovenia", 34, 3)]


def test_a_matrix_that_names_no_state_says_so_once_unless_the_user_named_it() -> None:
    document = matrix(("1.1 Open (Peru);", "Noted", "Archives", ""), ("1.2 Close (Peru);", "Noted", "Archives", ""))
    assert [issue.code for issue in extract(document).issues] == ["no-state-under-review"]
    assert extract(document, ImportOptions(state="SVN")).issues == ()


def test_unknown_positions_are_kept_as_written_and_noted_once() -> None:
    rows = tuple((f"1.{n} Open (Peru);", "Under study", "Archives", "") for n in (1, 2))
    result = extract(matrix(*rows), ImportOptions(state="SVN"))
    assert {(r.position, r.position_raw) for r in result.recommendations} == {("", "Under study")}
    assert [(issue.code, issue.severity) for issue in result.issues] == [("unknown-position", "warning")]


def test_comments_on_implementation_are_kept() -> None:
    (recommendation,) = extract(matrix(("1.1 Open (Peru);", "Noted", "Archives", "Opened in May."))).recommendations
    assert recommendation.other_fields == ((HEADER[3], "Opened in May."),)
