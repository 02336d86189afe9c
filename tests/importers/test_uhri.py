"""UHRI exports in all their spellings: every record accounted for, texts freed of markup and numbers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from imported import SAMPLES, golden_of, import_sample

from mapper.documents.document import Document, Row, Table
from mapper.documents.reading import read_document
from mapper.importers.base import ImportOptions
from mapper.importers.uhri import IMPORTER
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.states import find_state
from mapper.records import Recommendation

HEADERS = ("Text", "Countries Concerned", "Recommending Body", "Document Symbol", "Type", "OHCHR Annotation Id")


def _import(*rows: tuple[str, ...]) -> tuple[Recommendation, ...]:
    table = Table("Sheet1", tuple(Row(f"row {n}", cells) for n, cells in enumerate((HEADERS, *rows), start=1)))
    document = Document(file="export.xlsx", format="xlsx", sha256="", tables=(table,))
    assert IMPORTER.identify(document)
    return IMPORTER.extract(document, ImportOptions()).recommendations


def _import_text(text: str, body: str = "- CEDAW", symbol: str = "CEDAW/C/IRQ/CO/9") -> Recommendation:
    return _import((text, "- Iraq", body, symbol, "- Recommendations", "a1"))[0]


@pytest.mark.parametrize(
    "name", ["excel_export.xlsx", "full_export.json", "renamed_keys.json", "search_interface.jsonl"]
)
def test_samples_give_their_goldens(name: str, check_golden: Callable[[Path, str], None]) -> None:
    check_golden(*golden_of(SAMPLES / "uhri" / name))


@pytest.mark.parametrize(
    ("name", "records", "upr", "treaty_bodies"),
    [
        ("reconstructed_uhri_export.xlsx", 15, 0, 7),
        ("raw_full_export_record.json", 1, 0, 0),
        ("sampled_sdgs_recommendations.jsonl", 300, 183, 68),
        ("sampled_sdgs_one_label.jsonl", 346, 247, 55),
    ],
)
def test_every_record_of_the_real_files_is_accounted_for(
    shared_dir: Path, name: str, records: int, upr: int, treaty_bodies: int
) -> None:
    result = import_sample(shared_dir / "real" / "uhri" / name)
    mechanisms = Counter(recommendation.mechanism for recommendation in result.recommendations)
    assert (result.rows, mechanisms["UPR"], mechanisms["Treaty body"]) == (records, upr, treaty_bodies)
    concerns = [issue for issue in result.issues if issue.code == "concern"]
    assert len(concerns) == records - upr - treaty_bodies
    assert all(issue.text for issue in concerns)


def test_records_with_renamed_keys_and_the_excel_export_of_them_agree(shared_dir: Path) -> None:
    folder = shared_dir / "real" / "uhri"
    single = [import_sample(path) for path in sorted((folder / "legal-sources_sample").glob("*.json"))]
    ids = {r.id: r.text for result in single for r in result.recommendations}
    table = import_sample(folder / "reconstructed_uhri_export.xlsx")
    assert len(single) == 15
    assert ids == {r.id: r.text for r in table.recommendations}


def test_numbers_and_states_of_real_upr_texts_are_taken_off(shared_dir: Path) -> None:
    for name in ("sampled_sdgs_recommendations.jsonl", "sampled_sdgs_one_label.jsonl"):
        for recommendation in import_sample(shared_dir / "real" / "uhri" / name).recommendations:
            if recommendation.mechanism == "UPR":
                assert recommendation.id == f"{recommendation.symbol}#{recommendation.paragraph}"
                assert recommendation.recommending_states
                assert not recommendation.text[0].isdigit()
                assert not recommendation.text.endswith((";", " "))


def test_concerns_are_recommendations_when_asked_for() -> None:
    sample = SAMPLES / "uhri" / "excel_export.xlsx"
    without, included = import_sample(sample), import_sample(sample, ImportOptions(include_concerns=True))
    assert len(included.recommendations) == len(without.recommendations) + 1
    concern = next(r for r in included.recommendations if r.paragraph == "48")
    assert dict(concern.other_fields)["Type"] == "Concerns/Observations"


@pytest.mark.parametrize(
    ("text", "heading", "paragraph", "clean"),
    [
        ("Rural harbours 49.The Committee notes piers.", "Rural harbours", "49", "The Committee notes piers."),
        ("Piers (art. 5)9. The State party should row.", "Piers (art. 5)", "9", "The State party should row."),
        ("C. Concerns and adviceOld piers6.The Committee asks.", "Old piers", "6", "The Committee asks."),
        (
            "III.KnotsThe Committee urges the State party to tie.",
            "Knots",
            "",
            "The Committee urges the State party to tie.",
        ),
        ("12. While rowing, the Committee asks.", "", "12", "While rowing, the Committee asks."),
        (
            "The State party should read comment No. 5. Then rest.",
            "",
            "",
            "The State party should read comment No. 5. Then rest.",
        ),
        ("5 million nets should be mended.", "", "", "5 million nets should be mended."),
        ("party:(a)Row;(b)Sail; ", "", "", "party: (a) Row; (b) Sail;"),
    ],
)
def test_a_heading_glued_to_its_paragraph_is_taken_off(text: str, heading: str, paragraph: str, clean: str) -> None:
    recommendation = _import_text(text)
    assert (dict(recommendation.other_fields).get("Heading", ""), recommendation.paragraph) == (heading, paragraph)
    assert recommendation.text == clean
    assert recommendation.raw == text


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [
        ("132.90 Sing (Chile);", "132.90"),
        ("132.90. Sing ( Chile );", "132.90"),
        ("Recommendation No. 33, para. 106:33. Sing (Chile).", "106.33"),
        ("Recommendation No. 57, para. 99: Sing (Chile).", "99.57"),
        ("para 132.90 Sing (Chile)", "132.90"),
        ("136. Sing (Chile);", "136"),
    ],
)
def test_the_number_forms_of_upr_texts_are_known(text: str, paragraph: str) -> None:
    recommendation = _import_text(text, body="- UPR", symbol="A/HRC/12/11")
    assert recommendation.paragraph == paragraph
    assert recommendation.text.rstrip(".") == "Sing"
    assert recommendation.recommending_states == ("Chile",)


def test_parts_of_one_paragraph_are_told_apart_by_their_annotation_in_any_order() -> None:
    rows = [
        (f"51. Do {part}.", "- Iraq", "- CEDAW", "CEDAW/C/IRQ/CO/9", "- Recommendations", part * 12) for part in "ab"
    ]
    forwards = {r.id: r.text for r in _import(*rows)}
    assert forwards == {r.id: r.text for r in _import(*reversed(rows))}
    assert set(forwards) == {"CEDAW/C/IRQ/CO/9#51 (aaaaaaaa)", "CEDAW/C/IRQ/CO/9#51 (bbbbbbbb)"}


def test_both_spellings_of_recommending_are_read() -> None:
    document = read_document(SAMPLES / "uhri" / "excel_export.xlsx")
    table = document.tables[0]
    corrected = tuple(cell.replace("Reccomending", "Recommending") for cell in table.rows[0].cells)
    assert corrected != table.rows[0].cells
    header = replace(table.rows[0], cells=corrected)
    renamed = replace(document, tables=(replace(table, rows=(header, *table.rows[1:])),))
    assert IMPORTER.identify(renamed)
    options = ImportOptions()
    assert IMPORTER.extract(renamed, options).recommendations[1].recommending_states == ("New Zealand",)
    assert [r.body for r in IMPORTER.extract(renamed, options).recommendations] == [
        r.body for r in IMPORTER.extract(document, options).recommendations
    ]


def test_the_inferred_names_say_what_they_rest_on() -> None:
    rows = read_word_list("uhri_identifiers.csv")
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["basis"] for row in rows)
    assert all(find_state(row["name"]) for row in rows if row["kind"] == "country")


def test_a_repeated_header_and_a_sheet_of_another_kind_are_told() -> None:
    row = ("Sing aloud to the children.", "- Iraq", "- CEDAW", "CEDAW/C/IRQ/CO/9", "- Recommendations", "a1")
    export = Table(
        "Export", tuple(Row(f"sheet 'Export', row {n}", c) for n, c in enumerate((HEADERS, row, HEADERS), 1))
    )
    notes = Table("Notes", (Row("sheet 'Notes', row 1", ("Taken in March",)),))
    document = Document(file="export.xlsx", format="xlsx", sha256="", tables=(export, notes))
    result = IMPORTER.extract(document, ImportOptions())
    assert (result.rows, len(result.recommendations)) == (2, 1)
    assert [(issue.code, issue.severity) for issue in result.issues] == [
        ("repeated-header", "info"),
        ("sheet-without-text", "warning"),
    ]


def test_a_copy_of_the_export_made_by_hand_lists_with_semicolons(tmp_path: Path) -> None:
    header = "AnnotationId,Symbol,PublicationDate,Body,AnnotationType,Countries,Themes,AffectedPersons,Text\n"
    row = (
        "a1,A/HRC/40/59,1551398400000,- SR Torture; - Special Procedures,Recommendations,Ghana,Detention; Justice,"
        "Children; Judges,12. Train guards.\n"
    )
    path = tmp_path / "copy.csv"
    path.write_text(header + row, encoding="utf-8")
    recommendation = import_sample(path).recommendations[0]
    assert (recommendation.themes, recommendation.groups) == (("Detention", "Justice"), ("Children", "Judges"))
    assert (recommendation.body, recommendation.date) == ("SR Torture", "2019-03-01")


def test_the_full_export_in_another_language_tells_recommendations_from_concerns(tmp_path: Path) -> None:
    records = [
        {
            "AnnotationId": f"a{number}",
            "AnnotationType": kind,
            "Symbol": "A/HRC/60/8",
            "Body": "- EPU",
            "Countries": ["España"],
            "Text": "<p>50.1 Formar a los guardias (Perú)</p>",
        }
        for number, kind in enumerate(["- Recomendaciones", "- Preocupaciones/Observaciones"])
    ]
    path = tmp_path / "export-full-es.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    result = import_sample(path)
    assert result.importer == "UHRI export"
    assert [(r.state, r.mechanism, r.recommending_states) for r in result.recommendations] == [
        ("Spain", "UPR", ("Peru",))
    ]
    assert [issue.code for issue in result.issues] == ["concern"]
