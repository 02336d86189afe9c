"""Tables nobody laid out for us: headers, ids, positions, issues, and clear refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from imported import SAMPLES, golden_of, import_sample

from mapper.documents.document import Document, Paragraph, Row, Table
from mapper.documents.reading import read_document
from mapper.errors import MissingColumnError, SettingsError
from mapper.importers.base import ImportOptions, find_importer
from mapper.records import ImportResult


def _import(folder: Path, text: str, options: ImportOptions | None = None, name: str = "list.csv") -> ImportResult:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_sample(path, options)


@pytest.mark.parametrize(
    "name",
    [
        "lista_nacional.csv",
        "follow_up.xlsx",
        "records.jsonl",
        "spisok.csv",
        "qingdan.csv",
        "qaima.csv",
        "quadro.csv",
    ],
)
def test_samples_give_their_goldens(name: str, check_golden: Callable[[Path, str], None]) -> None:
    check_golden(*golden_of(SAMPLES / "table" / name))


def test_the_id_column_is_kept_as_the_id(tmp_path: Path) -> None:
    result = _import(tmp_path, "id,text\nD-001,Sing\nD-002,Dance\n")
    assert [r.id for r in result.recommendations] == ["D-001", "D-002"]


def test_repeated_ids_are_told_apart_and_said(tmp_path: Path) -> None:
    result = _import(tmp_path, "id,text\nA,Sing\nA,Dance\nA (2),Rest\n")
    assert len({r.id for r in result.recommendations}) == 3
    assert result.recommendations[0].id == "A"
    assert result.recommendations[2].id == "A (2)"
    assert [issue.code for issue in result.issues] == ["repeated-id"]


def test_without_an_id_the_un_number_is_the_id_else_the_place(tmp_path: Path) -> None:
    result = _import(tmp_path, "symbol,paragraph,text\nA/HRC/28/15/Add.1,115.3,Sing\n,,Dance\n")
    assert [r.id for r in result.recommendations] == ["A/HRC/28/15#115.3", "list.csv#row 3"]
    assert (result.recommendations[0].session, result.recommendations[0].cycle) == (20, 2)


def test_several_recommendations_in_one_cell_have_lines_of_their_own_in_the_other_cells(tmp_path: Path) -> None:
    result = _import(
        tmp_path,
        "ref,recommendation,recommending states,position\n"
        '"A\nB","12.1 Sing\n12.2 Dance","Chile\nPeru, Mali","Supported\n12.2 Noted"\n'
        'C,"12.3 Rest; 12.7 Run as 12.1 says","Chad, Fiji,\nTogo",Noted\n'
        '12.8-9,"12.8 Row; 12.9 Swim",Chad,Noted\n',
    )
    assert [(r.id, r.paragraph, r.text, r.recommending_states, r.position) for r in result.recommendations] == [
        ("A", "12.1", "Sing", ("Chile",), "Supported"),
        ("B", "12.2", "Dance", ("Peru", "Mali"), "Noted"),
        ("C, 12.3", "12.3", "Rest", ("Chad", "Fiji", "Togo"), "Noted"),
        ("C, 12.7", "12.7", "Run as 12.1 says", ("Chad", "Fiji", "Togo"), "Noted"),
        ("12.8", "12.8", "Row", ("Chad",), "Noted"),
        ("12.9", "12.9", "Swim", ("Chad",), "Noted"),
    ]
    assert (result.rows, result.issues) == (6, ())


@pytest.mark.parametrize(
    "source",
    [
        "Report of the Special Rapporteur on quiet harbours",
        "Report of the High Commissioner for Human Rights",
        "Report of the Working Group on the Universal Periodic Review",
        "Concluding observations on the third report of Tuvalu",
    ],
)
@pytest.mark.parametrize("title", [(), (Paragraph("paragraph 1", "Follow-up to recommendations"),)])
def test_a_table_that_names_documents_as_sources_is_none_of_them(source: str, title: tuple[Paragraph, ...]) -> None:
    cells = (("Recommendation", "Source"), ("Open the pier to all", source), ("Mend the roof of the harbour", source))
    rows = tuple(Row(f"table 1, row {n}", row) for n, row in enumerate(cells, 1))
    document = Document("plan.docx", "docx", "0", paragraphs=title, tables=(Table("table 1", rows),))
    result = find_importer(document).extract(document, ImportOptions())
    assert [r.text for r in result.recommendations] == ["Open the pier to all", "Mend the roof of the harbour"]


def test_a_column_can_be_named_in_the_users_own_words(tmp_path: Path) -> None:
    text = "Lo que se pide;País\nCantar en las plazas;Perú\n"
    options = ImportOptions(columns={"text": "lo que se pide"})
    assert _import(tmp_path, text, options).recommendations[0].text == "Cantar en las plazas"


def test_a_header_that_is_nowhere_is_refused_with_the_headers_there_are(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match=r"“Recomendacion”.*“Número”, “Petición”"):
        _import(tmp_path, "Número;Petición\n1;Cantar\n", ImportOptions(columns={"text": "Recomendacion"}))


def test_a_field_that_does_not_exist_is_refused_with_the_fields_there_are(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such field; the fields are id, text, "):
        _import(tmp_path, "id,text\n1,Sing\n", ImportOptions(columns={"txt": "text"}))


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ("Номер;Просьба", "“Номер”, “Просьба”"),
        ("序;请求", "“序”, “请求”"),
        ("العدد;الطلب", "“العدد”, “الطلب”"),
        ("Ordem;Pedido", "“Ordem”, “Pedido”"),
    ],
)
def test_unknown_headers_of_any_language_lead_to_the_way_out(tmp_path: Path, headers: str, shown: str) -> None:
    with pytest.raises(MissingColumnError, match=rf'among {shown}; name it with --column text="HEADER"'):
        _import(tmp_path, f"{headers}\n1;x\n2;y\n")


def test_a_table_without_texts_is_refused_with_its_headers_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match=r'“year”, “country”.*--column text="HEADER"') as raised:
        _import(tmp_path, "year,country\n2024,Malta\n2023,Peru\n")
    assert "\n" not in str(raised.value)


def test_the_scraped_table_of_cat_without_texts_is_refused(shared_dir: Path) -> None:
    document = read_document(shared_dir / "real" / "uhri" / "unds_scraped-dataset_CAT_2022_2024.csv")
    with pytest.raises(MissingColumnError, match="“human-rights-theme”"):
        find_importer(document).extract(document, ImportOptions())


def test_the_one_column_of_prose_is_read_with_a_warning_if_no_header_tells(tmp_path: Path) -> None:
    text = (
        "nr,what they said,who\n"
        "1,The State party should ensure that all of the bells are rung at noon.,CRC\n"
        "2,The State party should teach the children of the valley how to whistle.,CRC\n"
    )
    result = _import(tmp_path, text)
    assert [r.text[:30] for r in result.recommendations] == [
        "The State party should ensure ",
        "The State party should teach t",
    ]
    assert [issue.code for issue in result.issues] == ["guessed-column"]


def test_two_columns_of_prose_are_not_guessed_between(tmp_path: Path) -> None:
    prose = "The State party should ensure that all of the bells are rung at noon."
    with pytest.raises(MissingColumnError):
        _import(tmp_path, f"nr,first,second\n1,{prose},{prose}\n2,{prose},{prose}\n")


def test_a_row_without_text_is_an_error_with_its_place_and_what_else_it_says(tmp_path: Path) -> None:
    result = _import(tmp_path, "id,text,state\n1,Sing,Malta\n2, ,Peru\n3,,\n,,Chile\n")
    assert [(i.code, i.severity, i.source.place, i.text) for i in result.issues] == [
        ("missing-text", "error", "row 3", "2 | Peru"),
        ("missing-text", "error", "row 4", "3"),
        ("missing-text", "error", "row 5", "Chile"),
    ]


def test_a_cell_with_nothing_but_the_state_in_brackets_has_no_text(tmp_path: Path) -> None:
    result = _import(tmp_path, "no,text\n1,Sing (France)\n2,(France)\n3,(softly)\n")
    assert [r.text for r in result.recommendations] == ["Sing", "(softly)"]
    assert [(i.code, i.source.place, i.text) for i in result.issues] == [("missing-text", "row 3", "2 | (France)")]


def test_an_empty_column_is_not_the_text_where_another_holds_it(tmp_path: Path) -> None:
    texts = ["Sing to the children of the village in the evening.", "Teach the elders of the island to read the stars."]
    rows = [f"t{n},{text},Accepted," for n, text in enumerate(texts)]
    result = _import(tmp_path, "\n".join(["Plan name,Review", ",", "Task ID,Task Name,Bucket Name,Description", *rows]))
    assert [(r.text, r.position) for r in result.recommendations] == [(text, "Supported") for text in texts]


@pytest.mark.parametrize(
    ("above", "below"),
    [(['"{""ImportId"":""Q1""}","{""ImportId"":""Q2""}"'], []), ([], ['"Applied filters: Cycle is 3",'])],
)
def test_what_the_program_wrote_that_made_the_table_is_no_recommendation(
    tmp_path: Path, above: list[str], below: list[str]
) -> None:
    result = _import(
        tmp_path, "\n".join(["Cycle,Recommendation", *above, "3,Sing aloud", "3,Dance in the rain", *below])
    )
    assert [r.text for r in result.recommendations] == ["Sing aloud", "Dance in the rain"]
    assert [issue.code for issue in result.issues] == ["hint"]


def test_numbers_of_a_lookup_list_are_no_states(tmp_path: Path) -> None:
    result = _import(tmp_path, "Recommendation,Recommending States\nSing aloud,Spain;#12;#Peru;#5\nDance,Chile;#Mali\n")
    assert [r.recommending_states_raw for r in result.recommendations] == [("Spain", "Peru"), ("Chile", "Mali")]


def test_checked_boxes_below_a_position_give_it(tmp_path: Path) -> None:
    result = _import(tmp_path, "Recommendation,Accepted\nSing aloud,checked\nDance in the rain,\nHum,checked\n")
    assert [r.position for r in result.recommendations] == ["Supported", "", "Supported"]


def test_headings_hints_and_repeated_headers_are_infos(tmp_path: Path) -> None:
    rows = [
        "Reference [database:reference],Full text,State",
        "Required: text,Required: text,Optional",
        ",,Theme: bells",
    ]
    result = _import(tmp_path, "\n".join([*rows, rows[0], "1,Ring the bells,Malta"]))
    assert [(issue.code, issue.severity) for issue in result.issues] == [
        ("hint", "info"),
        ("heading", "info"),
        ("repeated-header", "info"),
    ]
    assert len(result.recommendations) == 1


def test_sheets_without_texts_are_named_and_the_others_all_read() -> None:
    result = import_sample(SAMPLES / "table" / "follow_up.xlsx")
    assert {r.source.place.split(",")[0] for r in result.recommendations} == {
        "sheet 'UPR 2024'",
        "sheet 'Treaty bodies'",
    }
    assert [issue.message[:13] for issue in result.issues if issue.severity == "warning"] == ["sheet 'Guide'"]


@pytest.mark.parametrize(
    ("text", "clean", "paragraph", "states"),
    [
        ("115.3 Sing (Chile) (Peru);", "Sing", "115.3", ("Chile", "Peru")),
        ("93.42.1 devote a day to song", "devote a day to song", "93.42.1", ()),
        ("16.3 per cent of bells should ring", "16.3 per cent of bells should ring", "", ()),
        ("Ratify the treaty (ICPPED)", "Ratify the treaty (ICPPED)", "", ()),
        (
            "Learn from the bells of Chile (Valparaíso) today",
            "Learn from the bells of Chile (Valparaíso) today",
            "",
            (),
        ),
    ],
)
def test_numbers_and_states_leave_the_text_only_when_safe(
    tmp_path: Path, text: str, clean: str, paragraph: str, states: tuple[str, ...]
) -> None:
    recommendation = _import(tmp_path, f'text;note\n"{text}";x\n').recommendations[0]
    assert (recommendation.text, recommendation.paragraph) == (clean, paragraph)
    assert recommendation.recommending_states == states
    assert recommendation.raw == text


@pytest.mark.parametrize(
    ("word", "position"),
    [
        ("Accepted", "Supported"),
        ("Acceptée", "Supported"),
        ("Rechazada", "Noted"),
        ("Partially accepted", "Supported/Noted"),
        ("Принято", "Supported"),
        ("Принято к сведению", "Noted"),
        ("Частично поддержана", "Supported/Noted"),
        ("接受", "Supported"),
        ("不接受", "Noted"),
        ("部分接受", "Supported/Noted"),
        ("مقبولة", "Supported"),
        ("غير مقبولة", "Noted"),
        ("مقبولة جزئياً", "Supported/Noted"),
        ("Aceita", "Supported"),
        ("Não aceita", "Noted"),
        ("Aceite parcialmente", "Supported/Noted"),
    ],
)
def test_positions_are_read_in_seven_languages(tmp_path: Path, word: str, position: str) -> None:
    recommendation = _import(tmp_path, f"text,position\nSing,{word}\n").recommendations[0]
    assert (recommendation.position, recommendation.position_raw) == (position, word)


def test_unknown_positions_and_states_are_kept_and_said_once(tmp_path: Path) -> None:
    result = _import(tmp_path, "text,position,state\nSing,Perhaps,Atlantis\nDance,Perhaps,Atlantis\n")
    assert {(r.position, r.position_raw, r.state, r.state_raw) for r in result.recommendations} == {
        ("", "Perhaps", "Atlantis", "Atlantis")
    }
    assert [issue.code for issue in result.issues] == ["unknown-position", "unknown-state"]


def test_options_fill_what_the_table_leaves_empty_and_nothing_else(tmp_path: Path) -> None:
    options = ImportOptions(state="MLT", mechanism="UPR")
    result = _import(tmp_path, "text,state,mechanism\nSing,,\nDance,Peru,CEDAW\n", options)
    assert [(r.state, r.state_iso3, r.mechanism) for r in result.recommendations] == [
        ("Malta", "MLT", "UPR"),
        ("Peru", "PER", "Treaty body"),
    ]


def test_columns_without_a_field_are_kept(tmp_path: Path) -> None:
    recommendation = _import(tmp_path, "text,Lead ministry\nSing,Culture\n").recommendations[0]
    assert recommendation.other_fields == (("Lead ministry", "Culture"),)


def test_bad_lines_of_json_are_errors_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "a", "text": "Sing"}), '{"id": "b",', json.dumps({"id": "c", "text": "Dance"})]
    result = _import(tmp_path, "\n".join(lines), name="list.jsonl")
    assert [r.id for r in result.recommendations] == ["a", "c"]
    assert [(i.code, i.source.place, i.text) for i in result.issues] == [("unreadable-record", "line 2", '{"id": "b",')]


def test_gold_labels_are_read_as_any_table(shared_dir: Path) -> None:
    result = import_sample(shared_dir / "gold" / "dev.jsonl")
    assert (result.rows, len(result.recommendations)) == (410, 410)
    assert {r.mechanism for r in result.recommendations} == {"UPR", "Treaty body", "Special procedure"}
    assert {r.id for r in result.recommendations} >= {"D-001", "E-001"}
    assert not [i for i in result.issues if i.severity != "info"]


def test_a_second_table_on_the_sheet_has_columns_of_its_own(tmp_path: Path) -> None:
    first = "id,Recommendation,State,Position\n1,Sing aloud,Peru,Noted\n"
    result = _import(tmp_path, first + "Theme,Recommendation text,Country,\nArts,Dance,Togo,\n")
    assert [(r.id, r.text, r.state, r.themes) for r in result.recommendations] == [
        ("1", "Sing aloud", "Peru", ()),
        ("list.csv#row 4", "Dance", "Togo", ("Arts",)),
    ]
    assert [(issue.code, issue.severity) for issue in result.issues] == [("repeated-header", "info")]


def test_a_header_of_two_rows_is_read_as_one(tmp_path: Path) -> None:
    result = _import(tmp_path, "Recommendation,,State,Position\nCode,Wording,,\n1,Sing aloud,Peru,Noted\n")
    assert [(r.id, r.text, r.state, r.position) for r in result.recommendations] == [
        ("1", "Sing aloud", "Peru", "Noted")
    ]


def test_a_column_of_numbers_is_not_the_text_whatever_its_header(tmp_path: Path) -> None:
    result = _import(tmp_path, "Recommendation,Description\n140.1,Sing aloud\n140.2,Dance in the rain\n")
    assert [r.text for r in result.recommendations] == ["Sing aloud", "Dance in the rain"]
    named = _import(
        tmp_path, "Recommendation,Description\n140.1,Sing\n", ImportOptions(columns={"text": "Recommendation"})
    )
    assert named.recommendations[0].text == "140.1"


def test_dates_are_iso_also_from_serial_numbers_and_words(tmp_path: Path) -> None:
    result = _import(tmp_path, "text,date\nSing,45321\nDance,1 March 2024\nRest,2014\nSleep,2024-03-01T10:00:00\n")
    assert [r.date for r in result.recommendations] == ["2024-01-30", "2024-03-01", "2014", "2024-03-01"]


def test_a_state_given_in_an_unknown_spelling_is_kept_and_said(tmp_path: Path) -> None:
    result = _import(tmp_path, "text\nSing\n", ImportOptions(state="Freedonia"))
    assert result.recommendations[0].state == "Freedonia"
    assert ["Freedonia" in issue.message for issue in result.issues] == [True]


def test_a_list_without_a_header_keeps_its_first_row(tmp_path: Path) -> None:
    texts = ["Sing to the children of the village in the evening.", "Teach the elders of the island to read the stars."]
    result = _import(tmp_path, "\n".join(texts) + "\n")
    assert [r.text for r in result.recommendations] == texts
    assert [issue.code for issue in result.issues] == ["guessed-column"]


def test_a_total_below_the_table_is_no_recommendation(tmp_path: Path) -> None:
    result = _import(tmp_path, "no;text;state\n1;Sing;Peru\nTotal;1;\n")
    assert len(result.recommendations) == 1
    assert [(issue.code, issue.severity, issue.text) for issue in result.issues] == [("total", "info", "Total | 1")]


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match=r"list\.csv: the table is empty; give a file with a header row"):
        _import(tmp_path, "id,text\n")


def test_a_cell_that_pandas_left_empty_is_empty(tmp_path: Path) -> None:
    result = _import(tmp_path, '[{"text": NaN, "state": "Peru"}, {"text": "Sing", "state": NaN}]', name="list.json")
    assert [issue.code for issue in result.issues] == ["missing-text"]
    assert [(r.text, r.state_raw) for r in result.recommendations] == [("Sing", "")]


def test_a_list_of_goals_is_told_from_recommendations(tmp_path: Path, shared_dir: Path) -> None:
    goals = _import(tmp_path, "text\n" + "".join(f"{n} - Goal of the islands\n" for n in range(12)))
    assert [issue.code for issue in goals.issues] == ["short-texts"]
    real = import_sample(shared_dir / "real" / "uhri" / "SDGs.jsonl")
    assert [issue.code for issue in real.issues] == ["short-texts"]


def test_what_the_reader_has_to_say_of_a_file_is_a_warning(tmp_path: Path) -> None:
    (issue,) = _import(tmp_path, "id,text,state\n1,Sing,Peru\n2,Rest").issues
    assert (issue.code, issue.severity, issue.source.place) == ("broken-off", "warning", "row 3")


def test_of_several_columns_of_prose_the_one_called_recommendations_is_the_text(tmp_path: Path) -> None:
    prose = "The Government should train the guards of every prison in the country"
    header = "Summary of the recommendations;Steps taken by the ministry\n"
    text = f"{header}{prose};{prose} this year\n{prose} twice;{prose}\n"
    result = _import(tmp_path, text)
    assert [r.text for r in result.recommendations] == [prose, f"{prose} twice"]
    assert [issue.code for issue in result.issues] == ["guessed-column"]


def test_a_number_that_is_the_id_too_stands_behind_its_symbol(tmp_path: Path) -> None:
    text = "Symbol,Recommendation no,Recommendation\nA/HRC/28/15,115.3,Sing\nA/HRC/28/15,115.4,Dance\n"
    assert [r.id for r in _import(tmp_path, text).recommendations] == ["A/HRC/28/15#115.3", "A/HRC/28/15#115.4"]


def test_a_recommending_state_nobody_knows_is_named_as_written_beside_the_others(tmp_path: Path) -> None:
    result = _import(tmp_path, "text,recommending state\nSing,Chile; Atlantis\nDance,(unknown)\n")
    assert [r.recommending_states for r in result.recommendations] == [("Chile", "Atlantis"), ()]
    assert [issue.message for issue in result.issues] == [
        "“Atlantis” is no State the mapper knows; it is kept as written in 1 row. Check the spelling."
    ]


def test_half_a_name_in_the_column_gives_way_to_the_whole_one_in_the_text(tmp_path: Path) -> None:
    text = "text,from\nSing (Iran (Islamic Republic of)),Islamic Republic of\nDance (Peru),Atlantis\n"
    assert [r.recommending_states for r in _import(tmp_path, text).recommendations] == [
        ("Iran (Islamic Republic of)",),
        ("Peru", "Atlantis"),
    ]


def test_a_body_among_those_who_recommend_is_one(tmp_path: Path) -> None:
    path = tmp_path / "follow_up.csv"
    text = "Recommendation,Recommending State or body\nTrain guards,IE\nOpen courts,CEDAW\nPaint walls,Atlantis\n"
    path.write_text(text, encoding="utf-8")
    result = import_sample(path)
    assert [(r.recommending_states, r.body) for r in result.recommendations] == [
        (("Ireland",), "UPR"),
        ((), "CEDAW"),
        (("Atlantis",), ""),
    ]


def test_questions_over_answers_are_headers(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(
        "Time,What should the Government do for the people in prisons?\n"
        '9:00,"We want the guards to be trained, and the prisons to be open to visits"\n',
        encoding="utf-8",
    )
    (recommendation,) = import_sample(path).recommendations
    assert recommendation.other_fields == (("Time", "9:00"),)


def test_a_short_sheet_reads_its_columns_as_the_long_one_beside_it(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Accepted"
    for row in (("Recommendation", "Country"), ("115.1 Train guards", "Chile"), ("115.2 Open courts", "Peru")):
        sheet.append(row)
    for row in (("Recommendation", "Country"), ("115.3 Paint walls", "Chile")):
        (workbook["Noted"] if "Noted" in workbook else workbook.create_sheet("Noted")).append(row)
    workbook.save(tmp_path / "two.xlsx")
    result = import_sample(tmp_path / "two.xlsx")
    assert [(r.recommending_states, r.position) for r in result.recommendations] == [
        (("Chile",), "Supported"),
        (("Peru",), "Supported"),
        (("Chile",), "Noted"),
    ]
    assert [issue.code for issue in result.issues] == ["read-by-contents"]


def test_headings_and_totals_among_the_texts_are_told_and_half_filled_rows_are_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    rows = (
        ("Recommendation", "Response", "Ministry"),
        ("Women and girls", "", ""),
        ("1.1 Train guards", "Accepted", "Justice"),
        ("PRISONS", "", ""),
        ("Ratify OPCAT", "", ""),
        ("Theme 2: Courts", "", ""),
        ("1.3 Open courts", "", ""),
        ("Total", "2", ""),
    )
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A2:C2")
    workbook.save(tmp_path / "sections.xlsx")
    result = import_sample(tmp_path / "sections.xlsx")
    assert [r.text for r in result.recommendations] == ["Train guards", "Ratify OPCAT", "Open courts"]
    assert [(issue.code, issue.severity, issue.text) for issue in result.issues] == [
        ("heading", "info", "Women and girls"),
        ("heading", "info", "PRISONS"),
        ("heading", "info", "Theme 2: Courts"),
        ("total", "info", "Total | 2"),
    ]
    assert result.rows == 7


def test_a_list_all_in_capitals_has_no_headings(tmp_path: Path) -> None:
    result = _import(tmp_path, "Recommendation,Ministry\nTRAIN GUARDS,\nOPEN COURTS,\nPAINT WALLS,Works\n")
    assert len(result.recommendations) == 3


def test_a_heading_answers_the_recommendations_below_it(tmp_path: Path) -> None:
    text = (
        "A. Recommendations accepted by the Government,,\nNo.,Recommendation,Made by\n6.1,Train guards,Chile\n"
        "Prisons,,\n6.2,Open courts,Peru\nB. Recommendations that do not enjoy its support,,\n7.1,Sing,Chile\n"
        "Recommendations on schools,,\n7.2,Rest,Chile\n"
        ",Follow the recommendations that it has accepted,\n7.4,Read,Chile\n"
    )
    result = _import(tmp_path, text)
    assert [(r.text, r.position) for r in result.recommendations] == [
        ("Train guards", "Supported"),
        ("Open courts", "Supported"),
        ("Sing", "Noted"),
        ("Rest", "Noted"),
        ("Follow the recommendations that it has accepted", "Noted"),
        ("Read", "Noted"),
    ]
    assert result.recommendations[2].position_raw == "B. Recommendations that do not enjoy its support"


def test_a_header_of_two_rows_over_a_column_of_numbers_is_passed_over(tmp_path: Path) -> None:
    text = "Recommendation,Description,,\n,,State,Position\n140.7,Train guards,Chile,Noted\n140.8,Rest,Peru,Noted\n"
    assert [r.text for r in _import(tmp_path, text).recommendations] == ["Train guards", "Rest"]


@pytest.mark.parametrize(
    ("answer", "position"),
    [
        ("Accepted (implemented)", "Supported"),
        ("Accepted - in progress", "Supported"),
        ("✓ Supported", "Supported"),
        ("Noted. Most of it is the law already.", "Noted"),
        ("Partially accepted (see the addendum)", "Supported/Noted"),
        ("Not supported/noted", "Noted"),
        ("After long consultations the Government accepts this recommendation.", "Supported"),
        ("Accepted in principle", ""),
        ("Accepted by the Ministry of Justice", ""),
        ("Noted; the Government accepts its aim", ""),
        ("UNDP support", ""),
        ("A bill that was accepted by Parliament trains the guards of all prisons.", ""),
        ("The Government has supported 12 schools and studies a recommendation of the ombudsman.", ""),
        ("Under review; will be accepted in 2026", ""),
        ("Should be accepted", ""),
        ("Supported, pending a budget", ""),
        ("Accepted?", ""),
        ("Pendiente de ser aceptada", ""),
        ("Elle sera acceptée", ""),
        ("Acceptée et sera appliquée", "Supported"),
        ("Accepted; work is under way", "Supported"),
        ("The Government has supported schools and follows the recommendation of the ombudsman.", ""),
    ],
)
def test_an_answer_that_says_more_than_its_word_is_read_unless_it_leaves_doubt(
    tmp_path: Path, answer: str, position: str
) -> None:
    rows = f'Sing,"{answer}"\nDance,Accepted\n'
    recommendation = _import(tmp_path, f"Recommendation,Response\n{rows}").recommendations[0]
    assert (recommendation.position, recommendation.position_raw) == (position, answer)


def test_a_recommendation_of_a_state_is_one_of_the_upr(tmp_path: Path) -> None:
    text = "Recommendation,Body\nTrain guards (Chile),\nOpen courts (Peru),The Board\nPaint walls,\n"
    result = _import(tmp_path, text)
    assert [(r.mechanism, r.body) for r in result.recommendations] == [("UPR", "UPR"), ("", "The Board"), ("", "")]
    result = _import(tmp_path, text, ImportOptions(mechanism="Treaty body"))
    assert result.recommendations[0].mechanism == "Treaty body"


@pytest.mark.parametrize(
    ("name", "cycle"),
    [("Cycle 2 (2014)", 2), ("UPR third cycle", 3), ("Ciclo IV", 4), ("3rd session, 1st cycle", None), ("2014", None)],
)
def test_the_name_of_a_sheet_tells_the_cycle(tmp_path: Path, name: str, cycle: int | None) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in (("Recommendation", "Made by"), ("Train guards", "Chile")):
        sheet.append(row)
    book.save(tmp_path / "cycles.xlsx")
    assert [r.cycle for r in import_sample(tmp_path / "cycles.xlsx").recommendations] == [cycle]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1. Train guards (Chile);", "Train guards"),
        ("12) Train guards (Chile)", "Train guards"),
        ("1. Train guards. 2. Open courts (Chile)", "1. Train guards. 2. Open courts"),
        ("10. of them (Chile)", "10. of them"),
        (
            "44. The Committee urges the State party to train guards;",
            "44. The Committee urges the State party to train guards",
        ),
    ],
)
def test_a_running_number_before_a_recommendation_of_the_upr_is_left_out(tmp_path: Path, cell: str, text: str) -> None:
    recommendation = _import(tmp_path, f"Recommendation,Lead\n{cell},Justice\n").recommendations[0]
    assert (recommendation.text, recommendation.paragraph, recommendation.raw) == (text, "", cell)


LONG = ("Train the guards of all the prisons of the islands", "Open the courts of the north on Sundays for everyone")


def _word(folder: Path, *tables: tuple[tuple[str, ...], ...]) -> Path:
    made = docx.Document()
    for rows in tables:
        table = made.add_table(rows=0, cols=len(rows[0]))
        for cells in rows:
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
        made.add_paragraph("Part B")
    path = folder / "tables.docx"
    made.save(path)
    return path


def test_a_table_that_a_page_cut_in_two_goes_on_below_it(tmp_path: Path) -> None:
    header = ("Recommendation", "Position", "Lead")
    further = (("Budget line", "Year", "Lead"), ("Buy the pens of all the offices of the ministry", "2025", "B"))
    path = _word(tmp_path, (header, (LONG[0], "Accepted", "A")), ((LONG[1], "Noted", "B"),), further)
    result = import_sample(path)
    assert [(r.source.place, r.text, r.position) for r in result.recommendations] == [
        ("table 1, row 2", LONG[0], "Supported"),
        ("table 2, row 1", LONG[1], "Noted"),
    ]
    assert [issue.source.place for issue in result.issues] == ["table 3, row 1"]


def test_a_table_of_another_kind_below_one_of_numbers_does_not_go_on_it(tmp_path: Path) -> None:
    listed = (("No.", "Recommendation", "Position"), ("115.1", LONG[0], "Accepted"))
    indicators = (("Guards", "The number of guards who were trained in all of the prisons", "12"),)
    result = import_sample(_word(tmp_path, listed, indicators))
    assert [r.text for r in result.recommendations] == [LONG[0]]
    assert [issue.source.place for issue in result.issues] == ["table 2, row 1"]
    result = import_sample(_word(tmp_path, listed, (("115.2", LONG[1], "Noted"),)))
    assert [r.position for r in result.recommendations] == ["Supported", "Noted"]


def test_a_card_for_each_recommendation_is_a_row(tmp_path: Path) -> None:
    cards = [
        (("Recommendation no.", f"120.{n}"), ("Recommendation", text), ("Position", "Noted"), ("Done so far", "Little"))
        for n, text in enumerate(LONG, start=1)
    ]
    for path in (_word(tmp_path, *cards), _word(tmp_path, cards[0] + cards[1])):
        result = import_sample(path)
        assert [(r.id, r.text, r.position, r.other_fields) for r in result.recommendations] == [
            ("120.1", LONG[0], "Noted", (("Done so far", "Little"),)),
            ("120.2", LONG[1], "Noted", (("Done so far", "Little"),)),
        ]
        assert result.rows == 2


def test_a_card_that_explains_the_columns_of_a_list_is_none_of_its_rows(tmp_path: Path) -> None:
    card = (
        ("Recommendation", "The whole wording of the recommendation as it stands in the report"),
        ("Position", "Whether the State accepted it"),
    )
    listed = (("Recommendation", "Position"), (LONG[0], "Noted"))
    result = import_sample(_word(tmp_path, card, listed))
    assert [(r.text, r.position) for r in result.recommendations] == [(LONG[0], "Noted")]
    assert [(issue.code, issue.source.place) for issue in result.issues] == [("sheet-without-text", "table 1, row 1")]
    other = (("Recommendation", "Lead"), (LONG[1], "Ministry of Justice"))  # its columns are not those of the card
    assert len(import_sample(_word(tmp_path, (card[0], ("Position", "Noted")), other)).recommendations) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("", "Response of the Government: Accepted", ""), ("", "Position: Noted", "")),
        (("Response", "Accepted", ""), ("Response:", "Noted", "")),
        (("Réponse du Gouvernement : Acceptée", "", ""), ("Réponse du Gouvernement : Notée", "", "")),
    ],
)
def test_an_answer_in_a_row_of_its_own_is_of_the_recommendation_above(
    tmp_path: Path, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    header = ("No.", "Recommendation", "Comments")
    rows = (header, ("115.1", LONG[0], "Under way"), first, ("115.2", LONG[1], ""), second)
    result = import_sample(_word(tmp_path, rows))
    assert [(r.text, r.position) for r in result.recommendations] == [(LONG[0], "Supported"), (LONG[1], "Noted")]
    assert result.issues == ()


def test_an_answer_above_a_group_of_rows_is_a_heading(tmp_path: Path) -> None:
    rows = [("No.", "Recommendation", "Lead"), ("", "Response of the Government: Accepted", "")]
    rows += [(f"115.{number}", text, "A") for number, text in enumerate(LONG, start=1)]
    rows += [("", "Position: Noted", ""), ("115.3", LONG[0], "A")]
    result = import_sample(_word(tmp_path, tuple(rows)))
    assert [r.position for r in result.recommendations] == ["Supported", "Supported", "Noted"]
    assert [issue.code for issue in result.issues] == ["heading", "heading"]


def test_an_answer_in_rows_of_its_own_is_kept_as_written(tmp_path: Path) -> None:
    rows = (
        ("Recommendation", "Lead"),
        (LONG[0], "A"),
        ("Response: Accepted", ""),
        ("Response: The ministry has begun the work", ""),
        (LONG[1], "B"),
        ("Response: To be seen", ""),
    )
    result = import_sample(_word(tmp_path, rows))
    assert [(r.text, r.position, r.position_raw) for r in result.recommendations] == [
        (LONG[0], "Supported", "Accepted The ministry has begun the work"),
        (LONG[1], "", "To be seen"),
    ]


def test_a_letter_below_positions_is_its_word(tmp_path: Path) -> None:
    letters = ("A", "N", "s", "R.", "P")
    rows = "".join(f"{LONG[0]} {number},{letter}\n" for number, letter in enumerate(letters))
    result = _import(tmp_path, f"Recommendation,Accepted/Noted\n{rows}")
    assert [r.position for r in result.recommendations] == ["Supported", "Noted", "Supported", "Noted", ""]
    assert [issue.code for issue in result.issues] == ["unknown-position"]


def test_the_prompts_of_a_form_are_its_header(tmp_path: Path) -> None:
    header = "start,Write the recommendation as it stands in the report,What is the position of the State?"
    result = _import(tmp_path, f"{header}\n2024,{LONG[0]},Supported\n2024,{LONG[1]},Noted\n")
    assert [(r.text, r.position) for r in result.recommendations] == [(LONG[0], "Supported"), (LONG[1], "Noted")]


def test_a_header_over_supported_and_noted_is_of_two_rows(tmp_path: Path) -> None:
    for merged in (("", ""), ("No", "Recommendation")):
        rows = (
            ("No", "Recommendation", "Position of the State", "", "Lead"),
            (*merged, "Supported", "Noted", ""),
            ("1", LONG[0], "x", "", "A"),
            ("2", LONG[1], "", "x", "B"),
        )
        result = import_sample(_word(tmp_path, rows))
        assert [(r.position, r.other_fields[-1]) for r in result.recommendations] == [
            ("Supported", ("Lead", "A")),
            ("Noted", ("Lead", "B")),
        ]
        assert not [issue for issue in result.issues if issue.severity != "warning"]


def test_two_columns_of_accepted_and_of_noted_recommendations_are_two_lists(tmp_path: Path) -> None:
    text = (
        f"Theme,Accepted recommendations,Noted recommendations\nArt,{LONG[0]},{LONG[1]}\nSong,{LONG[1]} at noon,\n,,\n"
    )
    result = _import(tmp_path, text)
    assert [(r.source.place, r.text, r.position, r.themes) for r in result.recommendations] == [
        ("row 2, “Accepted recommendations”", LONG[0], "Supported", ("Art",)),
        ("row 3, “Accepted recommendations”", f"{LONG[1]} at noon", "Supported", ("Song",)),
        ("row 2, “Noted recommendations”", LONG[1], "Noted", ("Art",)),
    ]
    assert not result.issues
    named = ImportOptions(columns={"text": "Noted recommendations"})
    assert [r.text for r in _import(tmp_path, text, named).recommendations] == [LONG[1]]
    with pytest.raises(MissingColumnError):
        _import(tmp_path, "Year,Accepted recommendations,Noted recommendations\n2019,120,20\n2014,99,9\n")


def test_reasons_for_noted_recommendations_are_no_list_of_them(tmp_path: Path) -> None:
    text = (
        "Theme,Measure,Reasons for noted recommendations,Steps on accepted recommendations\n"
        f"Art,{LONG[0]},The islands have no budget for the training of the guards,\n"
        f"Song,{LONG[1]},,The ministry has begun to open the courts of the north\n"
    )
    assert [r.text for r in _import(tmp_path, text).recommendations] == list(LONG)


def test_headings_above_the_tables_of_a_word_file_answer_them(tmp_path: Path) -> None:
    made = docx.Document()
    titles = (
        "Recommendations that Fiji accepts",
        "Prisons",
        "Concluding observations of the committees",
        "Noted recommendations",
        "Other recommendations",
    )
    for number, title in enumerate(titles):
        made.add_paragraph(title)
        table = made.add_table(rows=2, cols=2)
        cells = ("Recommendation", "Lead", f"{LONG[number % 2]} {number}", "Justice")
        for cell, text in zip((cell for row in table.rows for cell in row.cells), cells, strict=True):
            cell.text = text
        made.add_paragraph("Fiji noted that all recommendations deserve thanks.")
    made.save(tmp_path / "titles.docx")
    result = import_sample(tmp_path / "titles.docx")
    assert [r.position for r in result.recommendations] == ["Supported", "Supported", "", "Noted", ""]
    assert result.recommendations[0].position_raw == titles[0]


def test_the_name_of_a_sheet_answers_its_recommendations(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("Accepted recs", "Recommendations noted", "All recommendations", "Recs supported by the NGOs"):
        sheet = book.create_sheet(name)
        for row in (("Recommendation", "Lead"), ("Train guards", "Justice")):
            sheet.append(row)
    book.save(tmp_path / "sheets.xlsx")
    result = import_sample(tmp_path / "sheets.xlsx")
    assert [r.position for r in result.recommendations] == ["Supported", "Noted", "", ""]
    assert not [issue for issue in result.issues if issue.code == "unknown-position"]


def test_titles_above_a_table_tell_report_cycle_and_answer(tmp_path: Path) -> None:
    header, row = ("Recommendation", "Lead"), ("Train guards (Chile)", "Justice")
    for titles, told in (
        (("UPR of Slovenia (A/HRC/28/15)", "Recommendations it accepted"), ("A/HRC/28/15", "Slovenia", 2, "Supported")),
        (("Recommendations noted", "Universal Periodic Review, third cycle (2020)"), ("", "", 3, "Noted")),
        (("Recommendations supported by civil society", "UPR, third cycle"), ("", "", 3, "")),
        (("Recommendations accepted by the Government", "UPR, third cycle"), ("", "", 3, "Supported")),
        (("Recommendations accepted by Fiji and assistance needed", "UPR, third cycle"), ("", "", 3, "Supported")),
        (("Second and third cycle", "A/HRC/28/15 and A/HRC/43/15"), ("", "", None, "")),
        (("A/HRC/28/15 and CEDAW", "Second cycle"), ("", "", None, "")),
        (("Budget A/HRC/99/1", "Life cycle of the list"), ("", "", None, "")),
    ):
        book = openpyxl.Workbook()
        for cells in (*((title,) for title in titles), header, row):
            book.worksheets[0].append(cells)
        book.save(tmp_path / "titles.xlsx")
        (recommendation,) = import_sample(tmp_path / "titles.xlsx").recommendations
        assert (recommendation.symbol, recommendation.state, recommendation.cycle, recommendation.position) == told


def test_an_id_that_stands_in_each_row_of_a_list_of_actions_is_no_slip(tmp_path: Path) -> None:
    text = "Rec. No,Recommendation,Action\n6.1,Train guards,Buy books\n6.1,Train guards,Find teachers\n6.1,Sing,Wait\n"
    assert [issue.source.place for issue in _import(tmp_path, text).issues] == ["row 4"]


def test_a_labelled_number_before_a_recommendation_of_the_upr_is_its_paragraph(tmp_path: Path) -> None:
    text = (
        "Recommendation,Lead\nRec. 120.1: Train guards (Chile),A\n(120.2) Open courts (Peru),B\n1.1 - End poverty,C\n"
    )
    assert [(r.paragraph, r.text) for r in _import(tmp_path, text).recommendations] == [
        ("120.1", "Train guards"),
        ("120.2", "Open courts"),
        ("", "1.1 - End poverty"),
    ]


ASKS = tuple(
    f"Mend the lamps of the {place} and publish what it costs" for place in ["harbour", "bridge", "school", "park"]
)


@pytest.mark.parametrize(
    ("slip", "last"),
    [
        ("5,{ask},✓,✓\n", "Supported/Noted"),
        ("5,{ask},✓ (see Add.1),\n", ""),
        ("5,{ask},Accepted,\n", "Supported"),
        ("5,{ask},N/A,\n", ""),
        ("Total,5,4,1\n", "Noted"),
    ],
)
def test_one_slip_among_ticks_does_not_cost_the_others_their_positions(tmp_path: Path, slip: str, last: str) -> None:
    marks = ("✓,", "✓,", "✓,", ",✓")
    rows = "".join(f"{n},{ask},{mark}\n" for n, (ask, mark) in enumerate(zip(ASKS, marks, strict=True), 1))
    result = _import(tmp_path, f"No,Recommendation,Supported,Noted\n{rows}{slip.format(ask=LONG[0])}")
    found = [r.position for r in result.recommendations]
    assert found[:4] == ["Supported", "Supported", "Supported", "Noted"]
    assert found[-1] == last


def test_the_boxes_of_a_spreadsheet_are_marks(tmp_path: Path) -> None:
    text = f"No,Recommendation,Supported,Noted\n1,{ASKS[0]},TRUE,FALSE\n2,{ASKS[1]},FALSE,TRUE\n"
    assert [r.position for r in _import(tmp_path, text).recommendations] == ["Supported", "Noted"]


@pytest.mark.parametrize("heading", ["{0},,", ",{0},"])
def test_headings_that_are_positions_answer_what_stands_below_them(tmp_path: Path, heading: str) -> None:
    rows = "".join(
        f"{heading.format(word)}\n101.{n},{ask},Ann\n"
        for n, (word, ask) in enumerate(
            zip(("Accepted", "Noted:", "PENDING", "Partially supported"), ASKS, strict=True), 1
        )
    )
    result = _import(tmp_path, f"No,Recommendation,Lead\n101.9,{LONG[0]},Ben\n101.10,{LONG[1]},Ben\n{rows}")
    assert [r.position for r in result.recommendations[2:]] == ["Supported", "Noted", "", "Supported/Noted"]


@pytest.mark.parametrize("open_", ["Recommendations pending", "Recommendations to be examined", "Voluntary pledges"])
def test_below_a_heading_of_what_is_open_the_position_above_does_not_hold(tmp_path: Path, open_: str) -> None:
    text = f"No,Recommendation,Lead\nRecommendations noted,,\n1,{ASKS[0]},Ann\n{open_},,\n2,{ASKS[1]},Ben\n"
    assert [r.position for r in _import(tmp_path, text).recommendations] == ["Noted", ""]


def test_countries_on_lines_of_their_own_recommend(tmp_path: Path) -> None:
    rows = "".join(
        f'142.{n},{ask},"Chile\nPeru",{position}\n'
        for n, (ask, position) in enumerate(zip(ASKS, ("Noted", "Supported") * 2, strict=True), 1)
    )
    first = _import(tmp_path, f"Para,Recommendation,Country,Response\n{rows}").recommendations[0]
    assert (first.recommending_states, first.state, first.mechanism) == (("Chile", "Peru"), "", "UPR")


def test_countries_beside_one_report_recommend_also_where_numbers_lost_their_noughts(tmp_path: Path) -> None:
    rows = ("142.1,A/HRC/28/15,{0},Chile", "142.3,A/HRC/28/15,{1},Peru", "142.1,A/HRC/28/15,{2},Togo")
    text = "\n".join(("Para,Symbol,Recommendation,Country", *rows)).format(*ASKS)
    result = _import(tmp_path, text)
    assert [(r.state, r.recommending_states) for r in result.recommendations] == [
        ("Slovenia", ("Chile",)),
        ("Slovenia", ("Peru",)),
        ("Slovenia", ("Togo",)),
    ]


def test_the_report_of_a_visit_keeps_its_addendum_number(tmp_path: Path) -> None:
    header = "Mechanism,Body,Document symbol,Paragraph,Recommendation\n"
    rows = (
        f"Special procedures,SR on torture,A/HRC/50/36/Add.1,88,{ASKS[0]}\nUPR,UPR,A/HRC/28/15/Add.1,115.3,{ASKS[1]}\n"
    )
    assert [r.id for r in _import(tmp_path, header + rows).recommendations] == [
        "A/HRC/50/36/Add.1#88",
        "A/HRC/28/15#115.3",
    ]


def test_of_two_columns_of_mechanisms_the_one_that_names_bodies_is_read(tmp_path: Path) -> None:
    header = "ID,Recommendation,Source,Treaty/Mechanism\n"
    rows = f"1,{ASKS[0]},Treaty Bodies,CEDAW\n2,{ASKS[1]},UPR,UPR\n3,{ASKS[2]},Special Procedures,SR on torture\n"
    assert [r.body for r in _import(tmp_path, header + rows).recommendations] == ["CEDAW", "UPR", "SR on torture"]


STATES = ("Chile", "Peru", "Togo", "Kenya")


def test_countries_beside_the_visits_of_one_mandate_are_those_visited(tmp_path: Path) -> None:
    rows = "".join(
        f"A/HRC/45/16/Add.{n},{ask},{state}\n" for n, (ask, state) in enumerate(zip(ASKS, STATES, strict=True), 1)
    )
    result = _import(tmp_path, f"Symbol,Recommendation,Country\n{rows}")
    assert [r.state for r in result.recommendations] == list(STATES)


@pytest.mark.parametrize(
    "theme", ["Detention pending trial", "Laws under review", "Recommendations pending implementation"]
)
def test_a_theme_ends_no_position(tmp_path: Path, theme: str) -> None:
    text = f"No,Recommendation,Lead\nRecommendations noted,,\n1,{ASKS[0]},Ann\n{theme},,\n2,{ASKS[1]},Ben\n"
    assert [r.position for r in _import(tmp_path, text).recommendations] == ["Noted", "Noted"]


def test_support_is_a_theme(tmp_path: Path) -> None:
    text = f"No,Recommendation,Lead\nProtection,,\n1,{ASKS[0]},Ann\nSupport,,\n2,{ASKS[1]},Ben\n"
    assert [r.position for r in _import(tmp_path, text).recommendations] == ["", ""]


def test_one_wrong_country_beside_a_report_recommends_nothing(tmp_path: Path) -> None:
    countries = ("Slovenia", "Peru", "Slovenia", "Slovenia")
    rows = "\n".join(f"A/HRC/28/15,{ask},{country}" for ask, country in zip(ASKS, countries, strict=True))
    result = _import(tmp_path, f"Symbol,Recommendation,Country\n{rows}\n")
    assert [r.state for r in result.recommendations] == list(countries)


def test_a_column_of_mechanisms_tells_where_that_of_bodies_is_empty(tmp_path: Path) -> None:
    rows = (f"UPR,{ASKS[0]},", f"Treaty bodies,{ASKS[1]},CAT", f"Treaty bodies,{ASKS[2]},CRC")
    result = _import(tmp_path, "\n".join(("Source,Recommendation,Which one", *rows)))
    assert [r.body for r in result.recommendations] == ["UPR", "CAT", "CRC"]


@pytest.mark.parametrize(
    ("nearest", "position"), [("Noted", "Noted"), ("Already implemented", "Supported"), ("To be examined by Fiji", "")]
)
def test_the_nearest_heading_above_a_table_answers_it_if_it_speaks_of_answers(nearest: str, position: str) -> None:
    above = tuple(
        Paragraph(f"paragraph {n}", text, style="heading")
        for n, text in enumerate(["Accepted recommendations", nearest])
    )
    cells = (("No", "Recommendation", "Lead"), ("1", ASKS[0], "Ann"), ("2", ASKS[1], "Ben"))
    rows = tuple(Row(f"table 1, row {n}", row) for n, row in enumerate(cells, 1))
    document = Document("plan.docx", "docx", "0", paragraphs=above, tables=(Table("table 1", rows, after=2),))
    result = find_importer(document).extract(document, ImportOptions())
    assert [r.position for r in result.recommendations] == [position] * 2


def test_several_columns_of_positions_are_told_and_none_is_read(tmp_path: Path) -> None:
    header = "No,Recommendation,Proposed position,Cabinet decision\n"
    result = _import(tmp_path, f"{header}1,{ASKS[0]},Supported,Noted\n2,{ASKS[1]},Noted,Noted\n")
    assert [r.position for r in result.recommendations] == ["", ""]
    assert [issue.code for issue in result.issues] == ["several-positions"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("(a),(b),(c)", "no-words"),
        ("a,b,c", "no-words"),
        ("Sub-total A,,4", "total"),
        ("GRAND TOTAL,12,4", "total"),
        (",Total supported: 3,", "total"),
        (",,4", "missing-text"),
        ("Total institutions,,Ann", "missing-text"),
    ],
)
def test_rows_of_letters_and_totals_are_no_recommendations(tmp_path: Path, row: str, code: str) -> None:
    result = _import(tmp_path, f"No,Recommendation,Lead\n1,{ASKS[0]},Ann\n2,Total ban on lamps by 2030,Ben\n{row}\n")
    assert [r.text for r in result.recommendations] == [ASKS[0], "Total ban on lamps by 2030"]
    assert [issue.code for issue in result.issues] == [code]


@pytest.mark.parametrize(
    ("cell", "position"),
    [
        ("☒ Supported ☐ Noted", "Supported"),
        ("☐ Supported ☑ Noted", "Noted"),
        ("☒ Supported ☒ Noted", "Supported/Noted"),
        ("☐ Supported ☐ Noted", ""),
        ("Supported ☒ Noted ☐", ""),  # which box is whose?
        ("Enjoys support", "Supported"),
    ],
)
def test_the_box_that_is_checked_answers(tmp_path: Path, cell: str, position: str) -> None:
    result = _import(tmp_path, f"No,Recommendation,Position\n1,{ASKS[0]},{cell}\n2,{ASKS[1]},Noted\n")
    assert [r.position for r in result.recommendations] == [position, "Noted"]


def test_a_table_that_explains_the_columns_is_left_out() -> None:
    explained = (
        ("Column", "What is to be written in it", "Filled in by"),
        ("Recommendation", "The text as it was adopted, with the States that recommended it in brackets", "Ann"),
        ("Position", "One of the values in the list", "Ben"),
    )
    tables = [
        Table(name, tuple(Row(f"{name}, row {n}", cells) for n, cells in enumerate(rows, 1)))
        for name, rows in (("Read me", explained), ("List", (("Recommendation", "Status"), (ASKS[0], "Open"))))
    ]
    document = Document("list.xlsx", "xlsx", "0", tables=tuple(tables))
    result = find_importer(document).extract(document, ImportOptions())
    assert [r.text for r in result.recommendations] == [ASKS[0]]


def test_a_long_question_may_stand_beside_short_recommendations(tmp_path: Path) -> None:
    question = "What has been done since the last review? Please answer in some 200 words"
    result = _import(tmp_path, f"Recommendation,{question}\nRatify it,We did\nOpen the courts,We did not\n")
    assert [r.text for r in result.recommendations] == ["Ratify it", "Open the courts"]


def test_few_countries_beside_the_paragraphs_of_one_list_are_told(tmp_path: Path) -> None:
    rows = "".join(f"102.{n},{ask},{('Chile', 'Peru')[n % 2]}\n" for n, ask in enumerate((*ASKS, *LONG), 1))
    result = _import(tmp_path, f"No,Recommendation,Country\nRecommendations noted,,\n{rows}102.9,{LONG[0]} now,Peru\n")
    assert "several-states" in [issue.code for issue in result.issues]


def test_headings_among_the_texts_give_and_end_positions_and_asks_of_their_words_are_asks(tmp_path: Path) -> None:
    text = (
        "No,Recommendation,Ministry\n,Noted recommendations,\n1,Found a human rights institution,Interior\n"
        ",Recommendations to be examined,\n2,Adopt a law on genocide prevention,Interior\n"
        "3,Support the recommendations of the court,Justice\n"
    )
    found = _import(tmp_path, text).recommendations
    assert [(rec.text[:7], rec.position) for rec in found] == [("Found a", "Noted"), ("Adopt a", ""), ("Support", "")]
