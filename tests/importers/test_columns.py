"""Headers in seven languages to fields, and cells that hold lists."""

from __future__ import annotations

from dataclasses import fields

import pytest

from mapper.documents.document import JsonRecord, Row, Table
from mapper.importers.columns import (
    find_columns,
    fold_header,
    load_field_names,
    load_headers,
    match_headers,
    parse_list,
    parse_number,
    table_of_records,
)
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.bodies import find_body, find_body_in_symbol
from mapper.records import Recommendation


def _table(*rows: tuple[str, ...]) -> Table:
    return Table("Sheet1", tuple(Row(f"row {n}", cells) for n, cells in enumerate(rows, start=1)))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Recommendation", "text"),
        ("RECOMMENDATION ", "text"),
        ("Recomendación", "text"),
        ("Texte de la recommandation", "text"),
        ("Full recommendation text [database:description]", "text"),
        ("État examiné", "state"),
        ("Estado examinado", "state"),
        ("State under review (SuR)", "state"),
        ("Recommending State/s", "recommending_states"),
        ("Estados recomendantes", "recommending_states"),
        ("Position of the State under review", "position"),
        ("Réponse", "position"),
        ("Cote du document", "symbol"),
        ("Signatura", "symbol"),
        ("Párrafo", "paragraph"),
        ("Thème", "themes"),
        ("Objectifs de développement durable", "sdgs"),
        ("Lead ministry", None),
        ("Intitulé de la recommandation", "text"),
        ("Recommending country/countries", "recommending_states"),
        ("Etat(s) auteur(s)", "recommending_states"),
        ("Position (supported or noted)", "position"),
        ("Recommandation / Recommendation", "text"),
        ("Country/ies", "state"),
        ("Country/Committee", None),
        ("Рекомендация", "text"),
        ("Рекомендующее государство", "recommending_states"),
        ("Государство, являющееся объектом обзора", "state"),
        ("Пункт", "paragraph"),
        ("ЦУР", "sdgs"),
        ("Ответственное министерство", None),
        ("建议", "text"),
        ("建议国", "recommending_states"),
        ("受审议国", "state"),
        ("文号", "symbol"),
        ("可持续发展目标", "sdgs"),
        ("主管部委", None),
        ("التوصية", "text"),
        ("الدولة الموصية", "recommending_states"),
        ("الدولة موضوع الاستعراض", "state"),
        ("الفقرة", "paragraph"),
        ("رمز الوثيقة", "symbol"),
        ("الوزارة المسؤولة", None),
        ("Recomendação", "text"),
        ("Estado que recomenda", "recommending_states"),
        ("Estado sob revisão", "state"),
        ("Parágrafo", "paragraph"),
        ("Resposta do Estado", "position"),
        ("Ministério responsável", None),
    ],
)
def test_headers_of_seven_languages_are_known(header: str, field: str | None) -> None:
    assert next(iter(match_headers([header])), None) == field


def test_every_field_of_the_list_is_a_field_of_a_recommendation() -> None:
    known = {field.name for field in fields(Recommendation)}
    assert set(load_field_names()) <= known


def test_no_header_stands_for_two_fields_of_one_source() -> None:
    for source in {row["source"] for row in read_word_list("columns.csv")}:
        spelled = [
            (row["field"], fold_header(header))
            for row in read_word_list("columns.csv")
            if row["source"] == source
            for header in row["headers"].split(";")
        ]
        by_header: dict[str, set[str]] = {}
        for field, header in spelled:
            by_header.setdefault(header, set()).add(field)
        assert {h: f for h, f in by_header.items() if len(f) > 1} == {}
        assert len(load_headers(source)) == len(by_header)


def test_the_better_header_wins_whatever_the_order_of_columns() -> None:
    assert match_headers(["Description", "No", "Full recommendation text"])["text"] == 2
    assert match_headers(["Full recommendation text", "No", "Description"])["text"] == 0


def test_the_header_row_is_found_below_titles() -> None:
    columns = find_columns(_table(("Recommendations",), ("2024", ""), ("Recommendation", "State"), ("Sing", "Malta")))
    assert columns is not None
    assert (columns.row, dict(columns.fields)) == (2, {"text": 0, "state": 1})


def test_values_of_lists_are_no_headers() -> None:
    assert (
        find_columns(_table(("year", "type"), ("2024", "['Recommendations']"), ("2023", "- Recommendations"))) is None
    )


def test_named_columns_win_over_known_headers() -> None:
    table = _table(("Text", "Lo que pide"), ("short", "Sing aloud"))
    columns = find_columns(table, named={"text": "lo que PIDE"})
    assert columns is not None
    assert columns.fields["text"] == 1


def test_records_become_a_table_with_lists_one_entry_a_line() -> None:
    records = [JsonRecord("record 1", {"text": "Sing", "sdgs": [16, "5.1"]}), JsonRecord("record 2", {"id": 7.0})]
    assert [row.cells for row in table_of_records(records).rows] == [
        ("text", "sdgs", "id"),
        ("Sing", "16\n5.1", ""),
        ("", "", "7"),
    ]


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("- Iraq\n- Viet Nam", ("Iraq", "Viet Nam")),
        ("Rights of the Child,Women's rights", ("Rights of the Child", "Women's rights")),
        ("Persons with disabilities: independence, inclusion", ("Persons with disabilities: independence, inclusion",)),
        ("Justice; Police | Courts", ("Justice", "Police", "Courts")),
        ("['Justice', 'Right to food, water']", ("Justice", "Right to food, water")),
        ("[broken", ("[broken",)),
        ("", ()),
    ],
)
def test_cells_are_divided_only_where_a_list_is_meant(cell: str, entries: tuple[str, ...]) -> None:
    assert parse_list(cell) == entries


@pytest.mark.parametrize(
    ("cell", "number"),
    [("48", 48), ("UPR 48", 48), ("- 42", 42), ("48th session", 48), ("13-14", None), ("", None), ("3.5", None)],
)
def test_a_session_is_the_one_number_of_its_cell(cell: str, number: int | None) -> None:
    assert parse_number(cell, highest=99) == number


@pytest.mark.parametrize(
    ("name", "body", "mechanism"),
    [
        ("- CRC", "CRC", "Treaty body"),
        ("Committee against Torture", "CAT", "Treaty body"),
        ("Comité des droits de l’homme", "CCPR", "Treaty body"),
        ("Universal Periodic Review (UPR)", "UPR", "UPR"),
        ("Examen Periódico Universal", "UPR", "UPR"),
        ("SR Torture", "SR Torture", "Special procedure"),
        ("WG Arbitrary detention", "WG Arbitrary detention", "Special procedure"),
        ("Órganos de tratados", "", "Treaty body"),
    ],
)
def test_bodies_are_known_by_their_names(name: str, body: str, mechanism: str) -> None:
    found = find_body(name)
    assert found is not None
    assert (found.name, found.mechanism) == (body, mechanism)


def test_a_ministry_is_no_body() -> None:
    assert find_body("Ministry of Justice") is None


def test_a_strategic_plan_is_no_special_procedure() -> None:
    assert find_body("SP 2022-2026") is None


@pytest.mark.parametrize(
    ("symbol", "body"),
    [
        ("CRC/C/OPAC/GEO/CO/1", "CRC-OP-AC"),
        ("CRC/C/PER/CO/6-7", "CRC"),
        ("E/C.12/AUS/CO/6", "CESCR"),
        ("CAT/OP/X/1", "SPT"),
    ],
)
def test_bodies_are_known_by_their_symbols(symbol: str, body: str) -> None:
    found = find_body_in_symbol(symbol)
    assert found is not None
    assert found.name == body


def test_a_header_known_as_it_stands_wins_over_one_known_in_part() -> None:
    assert match_headers(["Recommendation (short title)", "Recommendation"])["text"] == 1
    assert match_headers(("Recommendation (short)", "Full text of the recommendation")) == {"text": 1}


def test_of_a_header_merged_over_two_rows_the_lower_one_names_what_is_below_it() -> None:
    table = _table(
        ("Recommendation", "Position", "Implementation", ""),
        ("Recommendation", "Position", "Activity", "Timeframe"),
        ("Sing", "Noted", "Draft", "2025"),
    )
    columns = find_columns(table)
    assert columns
    assert columns.row == 1
    assert columns.other_fields(table.rows[2]) == (("Activity", "Draft"), ("Timeframe", "2025"))


def test_a_row_that_says_it_is_a_recommendation_is_no_header() -> None:
    long = "Establish an independent body that visits all places of detention without notice"
    table = _table(
        ("State under review", "Cycle", "Type", "What was said", "Response"),
        ("Ghana", "2", "Recommendation", long, "Accepted"),
    )
    assert find_columns(table) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("42 - January 2023", 42),
        ("48th session (2025)", 48),
        ("Cycle 2 (2012-2016)", 2),
        ("05/2018", None),
        ("2018", None),
    ],
)
def test_the_year_of_a_session_is_not_its_number(text: str, number: int | None) -> None:
    assert parse_number(text, highest=99) == number


def test_fields_of_inner_objects_are_fields_of_the_record() -> None:
    record = {
        "id": "rec1",
        "fields": {
            "recommendation": {"en": "Sing", "fr": "Chanter"},
            "country": [{"value": "0d7a338c", "label": "Ghana"}],
            "id": 5,
        },
        "counts": {"1.1": 2},
        "paragraph": {"number": "6.1"},
    }
    table = table_of_records([JsonRecord("record 1", record, around={"cycle": 3, "total": 1, "id": "list"})])
    assert dict(zip(table.rows[0].cells, table.rows[1].cells, strict=True)) == {
        "cycle": "3",
        "id": "rec1",
        "recommendation": "Sing",
        "recommendation fr": "Chanter",
        "country": "Ghana",
        "fields id": "5",
        "counts": '{"1.1": 2}',
        "paragraph": "6.1",
    }


def test_a_record_of_objects_in_objects_is_read_however_many_they_are() -> None:
    record: dict[str, object] = {"text": "Sing"}
    for _ in range(600):
        record = {"text": "Sing", "part": record}
    assert table_of_records([JsonRecord("record 1", record)]).rows[1].cells[0] == "Sing"


def test_a_box_of_notes_above_the_header_is_no_table() -> None:
    table = _table(
        ("Title", "Recommendations", ""),
        ("Prepared by", "Ministry of Justice and Constitutional Affairs", ""),
        ("Date", "2023", ""),
        ("No.", "Recommendation", "Response"),
        ("1", "Sing", "Noted"),
    )
    columns = find_columns(table)
    assert columns
    assert columns.row == 3


@pytest.mark.parametrize(
    ("name", "mechanism"),
    [
        ("Working Group on the UPR", "UPR"),
        ("Groupe de travail sur l'EPU", "UPR"),
        ("WG on the UPR, 36th session", "UPR"),
        ("Working Group on Arbitrary Detention", "Special procedure"),
        ("Special Rapporteur on housing, as in UPR 2019", "Special procedure"),
    ],
)
def test_the_working_group_on_the_upr_is_no_special_procedure(name: str, mechanism: str) -> None:
    found = find_body(name)
    assert found is not None
    assert found.mechanism == mechanism


def test_a_rapporteur_of_a_regional_commission_is_none_of_the_un() -> None:
    assert find_body("Special Rapporteur of the ACHPR on prisons") is None
