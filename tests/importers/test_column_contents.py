"""Columns whose header does not say what they hold: answers, numbers, and the States that recommend."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported import import_sample

from mapper.documents.document import Row, Table
from mapper.importers.base import ImportOptions
from mapper.importers.column_contents import read_contents, restore_numbers
from mapper.importers.columns import Columns, find_columns
from mapper.importers.fields import parse_position
from mapper.records import ImportResult


def _import(folder: Path, text: str, options: ImportOptions | None = None) -> ImportResult:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return import_sample(path, options)


def _read(name: str, *rows: tuple[str, ...], **named: str) -> tuple[Columns, dict[str, str]]:
    table = Table(name, tuple(Row(f"row {n}", cells) for n, cells in enumerate(rows, start=1)))
    columns = find_columns(table, named=named)
    assert columns
    return read_contents(table, columns, ImportOptions(columns=named))


def test_answers_and_those_who_recommend_are_known_by_their_words(tmp_path: Path) -> None:
    text = (
        "No.,Recommendation,Put forward by,Outcome\n"
        "6.1,Train guards,Chile and Peru,Accepted\n6.2,Open courts,Bosnia and Herzegovina,Does not accept\n"
    )
    result = _import(tmp_path, text)
    assert [(r.paragraph, r.recommending_states, r.position) for r in result.recommendations] == [
        ("6.1", ("Chile", "Peru"), "Supported"),
        ("6.2", ("Bosnia and Herzegovina",), "Noted"),
    ]
    assert [issue.message for issue in result.issues] == [
        "Read by what the cells hold: “Outcome” as the position and “Put forward by” as the recommending States. "
        'If that is wrong, name the right column, or “none”, with --column position="HEADER" or '
        '--column recommending_states="HEADER".'
    ]


@pytest.mark.parametrize(
    ("header", "answers", "position"),
    [
        ("Ministry of Transport", ("Agreed", "Not agreed"), False),
        ("Line ministries agree?", ("Agreed", "Not agreed"), False),
        ("Agreed (ministry)", ("yes", "no"), False),
        ("Responsible agency agrees", ("Agreed", "Not agreed"), False),
        ("Parliamentary committee", ("Agreed", "Not agreed"), False),
        ("Decision of the Council of Ministers", ("Accepted", "Noted"), True),
        ("Administration", ("Accepted", "Noted"), True),
        ("Punto focal", ("Aceptada", "Rechazada"), False),
        ("Agreed", ("yes", "no"), True),
        ("Outcome", ("Agreed", "Not agreed"), True),
        ("Response of the Ministry of Justice", ("Accepted", "Noted"), True),
    ],
)
def test_what_a_ministry_agrees_to_is_no_position_of_the_state(
    header: str, answers: tuple[str, str], position: bool
) -> None:
    rows = zip(("Train guards", "Open courts"), answers, strict=True)
    columns, told = _read("", ("Recommendation", header), *rows)
    assert bool("position" in columns.fields or columns.ticks) == position
    assert bool(told) == (position and header != "Agreed")


@pytest.mark.parametrize(
    ("field", "header", "cells"),
    [
        ("state", "Estado", ("Cumplida", "En curso")),
        ("position", "Response", ("The Government adopted a bill and trained the staff of all ministries.",) * 2),
        ("body", "Organ", ("Ministry of Justice", "Ministry of Health")),
    ],
)
def test_a_column_that_the_user_names_is_believed_whatever_its_cells_hold(
    field: str, header: str, cells: tuple[str, str]
) -> None:
    head, answers = ("Recommendation", header, "Outcome"), ("Accepted", "Noted")
    rows = [(text, *row) for text, *row in zip(("Train guards", "Open courts"), cells, answers, strict=True)]
    assert _read("", head, *rows, **{field: header})[0].fields[field] == 1


def test_bodies_beside_positions_and_states_with_a_slip_keep_their_columns() -> None:
    header = ("Recommendation", "State", "Body", "Position")
    rows = [("Train guards", "Fiji", "CEDAW", "Accepted"), ("Open courts", "Tuvaluu Islands", "The Board", "Noted")]
    rows += [("Mend piers", "Fiji", "CEDAW", "Noted"), ("Light buoys", "Fidji Isles", "CRC", "Noted")]
    columns, _ = _read("", header, *rows)
    assert (columns.fields["state"], columns.fields["body"]) == (1, 2)


def test_what_a_government_reports_under_response_is_no_answer() -> None:
    done = "The Government adopted a bill and trained the staff of all ministries."
    header = ("Recommendation", "Response / measures taken", "Status")
    columns, told = _read("", header, ("Train guards", done, "Accepted"), ("Open courts", done, "Noted"))
    assert columns.fields["position"] == 2
    assert told == {"position": "Status"}
    for answer in (
        "Partly acceptable",
        "After long consultations the Government does not support this recommendation.",
    ):
        columns, _ = _read("", header, ("Train guards", answer, ""), ("Open courts", answer, ""))
        assert columns.fields["position"] == 1


def test_a_status_of_implementation_is_no_answer(tmp_path: Path) -> None:
    text = "Recommendation,Status\nTrain guards,Already implemented\nOpen courts,In the process of implementation\n"
    result = _import(tmp_path, text)
    assert next((r.position, r.other_fields) for r in result.recommendations) == (
        "",
        (("Status", "Already implemented"),),
    )


@pytest.mark.parametrize(
    ("rows", "recommend"),
    [
        ((("115.1", "Chile"), ("115.2", "Peru")), True),  # one list, several States
        ((("115.1", "Chile"), ("116.1", "Peru")), False),  # a list each
        ((("115.1", "Chile"), ("115.1", "Peru")), False),  # one number in the lists of two
        ((("1", "Chile, Peru"), ("2", "Peru")), True),  # nobody else than those who recommend are two
        ((("1", "Chile"), ("2", "Peru")), False),
    ],
)
def test_a_column_called_country_holds_those_who_recommend_where_the_list_is_of_one_state(
    rows: tuple[tuple[str, str], ...], recommend: bool
) -> None:
    columns, told = _read("", ("Para", "Recommendation", "Country"), *((n, "Train guards", state) for n, state in rows))
    assert columns.fields.get("recommending_states" if recommend else "state") == 2
    assert ("recommending_states" in told) is recommend


def test_a_column_that_says_whose_review_it_is_is_believed() -> None:
    rows = (("115.1", "Train guards", "Chile"), ("115.2", "Open courts", "Peru"))
    columns, _ = _read("", ("Para", "Recommendation", "State under review"), *rows)
    assert columns.fields["state"] == 2


def test_states_beside_answers_that_may_be_either_are_told(tmp_path: Path) -> None:
    result = _import(tmp_path, "Recommendation,Country,Response\nTrain guards,Chile,Noted\nOpen courts,Peru,Noted\n")
    assert [r.state for r in result.recommendations] == ["Chile", "Peru"]
    assert [issue.code for issue in result.issues] == ["several-states"]
    assert 'give --column recommending_states="Country"' in result.issues[0].message


def test_the_user_says_whose_review_it_is(tmp_path: Path) -> None:
    text = "Recommendation,Country\nTrain guards,Chile\nOpen courts,Peru\nTotal,2\n"
    result = _import(tmp_path, text, ImportOptions(state="Ghana"))
    assert [(r.state, r.recommending_states) for r in result.recommendations] == [
        ("Ghana", ("Chile",)),
        ("Ghana", ("Peru",)),
    ]
    assert result.issues[-1].message.endswith(
        'name the right column, or “none”, with --column recommending_states="HEADER", or this one with --column '
        'state="Country".'
    )
    result = _import(tmp_path, text, ImportOptions(state="Ghana", columns={"state": "Country"}))
    assert [r.state for r in result.recommendations] == ["Chile", "Peru"]


def test_the_user_s_own_state_in_the_column_tells_that_it_says_whose_review_it_is(tmp_path: Path) -> None:
    text = "Recommendation,Country\nTrain guards,Ghana\nOpen courts,Peru\n"
    result = _import(tmp_path, text, ImportOptions(state="Ghana"))
    assert [r.state for r in result.recommendations] == ["Ghana", "Peru"]


def test_working_groups_that_follow_up_at_home_are_no_bodies(tmp_path: Path) -> None:
    text = "Recommendation,Lead\nTrain guards,Working Group on prisons\nOpen courts,Working Group on courts\n"
    assert [r.mechanism for r in _import(tmp_path, text).recommendations] == ["", ""]


def test_the_user_says_that_no_column_holds_a_field(tmp_path: Path) -> None:
    text = "Recommendation,Position,Outcome,Heard from\nTrain guards,Director,Accepted,Chile, Peru\n"
    text = text.replace("Chile, Peru", '"Chile, Peru"')
    none = ImportOptions(columns={"position": "none", "recommending_states": "none"})
    (recommendation,) = _import(tmp_path, text, none).recommendations
    assert (recommendation.position_raw, recommendation.recommending_states) == ("", ())
    assert dict(recommendation.other_fields) == {
        "Position": "Director",
        "Outcome": "Accepted",
        "Heard from": "Chile, Peru",
    }


@pytest.mark.parametrize(
    ("texts", "partners"),
    [
        (("Train guards (Chile)", "Open courts (Peru)", "Paint walls (Togo)"), ("Japan", "Norway", "Japan")),
        (("Train guards", "Open courts", "Paint walls", "Sing", "Plant trees"), ("Japan", "", "", "Norway", "")),
        (("Train guards", "Open courts", "Paint walls") * 3, ("Japan", "Norway", "Japan") * 3),
    ],
    ids=["the texts name those who recommend", "most rows name none", "two fund all"],
)
def test_partners_beside_answers_do_not_recommend(texts: tuple[str, ...], partners: tuple[str, ...]) -> None:
    rows = ((text, "Accepted", partner) for text, partner in zip(texts, partners, strict=True))
    columns, told = _read("", ("Recommendation", "Response", "Contact"), *rows)
    assert "recommending_states" not in columns.fields
    assert not told


@pytest.mark.parametrize(
    ("header", "recommend"),
    [
        ("Donor countries", False),
        ("Partenaires techniques et financiers", False),
        ("Países cooperantes", False),
        ("Funding", False),
        ("Delegation", True),
        ("UN Member State", True),
        ("Country/Committee", True),
    ],
)
def test_who_pays_or_helps_does_not_recommend(header: str, recommend: bool) -> None:
    rows = (("115.1", "Train guards", "Accepted", "Japan, Norway"), ("115.2", "Open courts", "Noted", "Chile"))
    columns, told = _read("", ("Para", "Recommendation", "Response", header), *rows)
    assert columns.fields.get("recommending_states") == (3 if recommend else None)
    assert ("recommending_states" in told) == recommend


def test_treaties_beside_what_only_the_upr_has_are_no_bodies() -> None:
    texts = ("Train guards", "Open courts")
    header = ("Recommendation", "Response", "Treaty")
    columns, _ = _read("", header, (texts[0], "Accepted", "CEDAW"), (texts[1], "Noted", "CRC"))
    assert "body" not in columns.fields
    columns, _ = _read("", header, (texts[0], "Accepted", "UPR 2019"), (texts[1], "", "CRC"))
    assert columns.fields["body"] == 2
    columns, _ = _read("", header, (texts[0], "", "CEDAW"), (texts[1], "", "CRC"))
    assert columns.fields["body"] == 2
    columns, _ = _read("", header[::2], (texts[0] + " (Chile)", "CEDAW"), (texts[1] + " (Peru)", "CRC"))
    assert "body" not in columns.fields


def test_a_list_of_several_countries_whose_numbers_meet_by_chance_is_of_those_reviewed() -> None:
    states = ("Ghana", "Togo", "Benin", "Mali")
    rows = [
        (f"{heads}.{n}", "Train guards", state)
        for n, (heads, state) in enumerate(zip((126, 126, 129, 131) * 4, states * 4, strict=True), 1)
    ]
    columns, _ = _read("", ("Para", "Recommendation", "Country"), *rows)
    assert "recommending_states" not in columns.fields


def test_estado_over_a_status_is_no_state(tmp_path: Path) -> None:
    result = _import(tmp_path, "Recomendación;Estado\nFormar guardias;Cumplida\nAbrir juzgados;En proceso\n")
    assert [(r.state, r.other_fields) for r in result.recommendations] == [
        ("", (("Estado", "Cumplida"),)),
        ("", (("Estado", "En proceso"),)),
    ]
    assert not result.issues


def test_a_cross_below_the_answer_is_the_answer(tmp_path: Path) -> None:
    text = "Recommendation,Supported,Noted,Remarks\nTrain guards,X,,none\nOpen courts,,X,later\nPaint walls,,,\n"
    result = _import(tmp_path, text)
    assert [(r.position, r.other_fields) for r in result.recommendations] == [
        ("Supported", (("Remarks", "none"),)),
        ("Noted", (("Remarks", "later"),)),
        ("", ()),
    ]


def test_crosses_that_all_stand_in_one_column_are_answers_too(tmp_path: Path) -> None:
    result = _import(tmp_path, "Recommendation,Supported,Noted\nTrain guards,x,\nOpen courts,x,\n")
    assert [r.position for r in result.recommendations] == ["Supported", "Supported"]


@pytest.mark.parametrize("header", ["Accepted (Y/N)", "Accepted?", "accept"])
def test_yes_and_no_below_accepted_are_answers(tmp_path: Path, header: str) -> None:
    text = f"Recommendation,{header},Implemented\nTrain guards,Yes,No\nOpen courts,No,No\nPaint walls,,\n"
    result = _import(tmp_path, text)
    assert [r.position for r in result.recommendations] == ["Supported", "Noted", ""]
    assert result.recommendations[0].other_fields == (("Implemented", "No"),)


@pytest.mark.parametrize(
    ("marks", "positions"),
    [
        (("✔", "✘", "–"), ("Supported", "Noted", "")),
        (("✔\ufe0f", "x", ""), ("Supported", "Noted", "")),
        (("√", "×", "×"), ("Supported", "Noted", "Noted")),
        (("☒", "☐", "☐"), ("Supported", "Noted", "Noted")),
        (("✓", "", "✓"), ("Supported", "", "Supported")),
        (("x", "-", "×"), ("Supported", "", "Supported")),
        (("✘", "", "✘"), ("", "", "")),  # may mark what holds
        (("✓", "✗", "?"), ("Supported", "Noted", "")),
        (("Yes", "No", "N/A"), ("Supported", "Noted", "")),
        (("Yes", "No", "Partially"), ("Supported", "Noted", "Supported/Noted")),
    ],
)
def test_ticks_and_crosses_below_accepted_are_answers(marks: tuple[str, ...], positions: tuple[str, ...]) -> None:
    rows = [(text, mark) for text, mark in zip(("Train guards", "Open courts", "Paint walls"), marks, strict=True)]
    columns, _ = _read("", ("Recommendation", "Accepted"), *rows)
    assert tuple(parse_position(columns.cell(Row("", row), "position")) or "" for row in rows) == positions


@pytest.mark.parametrize("marks", [("✔", "✘"), ("✗", ""), ("x", "–"), ("√", "×"), ("☒", "☐")])
def test_marks_below_supported_and_noted_are_told_from_crosses_beside_them(marks: tuple[str, str]) -> None:
    rows = (("Train guards", *marks), ("Open courts", *reversed(marks)))
    columns, _ = _read("", ("Recommendation", "Supported", "Noted"), *rows)
    assert [columns.cell(Row("", row), "position") for row in rows] == ["Supported", "Noted"]


def test_a_tick_below_supported_and_a_cross_below_noted_both_mark_what_holds() -> None:
    rows = (("Train guards", "✔", ""), ("Open courts", "", "✘"))
    columns, _ = _read("", ("Recommendation", "Supported", "Noted"), *rows)
    assert [columns.cell(Row("", row), "position") for row in rows] == ["Supported", "Noted"]


def test_crosses_that_seldom_stand_beside_ticks_are_a_no_all_the_same() -> None:
    rows = (*((f"Train guards {n}", "✔", "") for n in range(8)), ("Open courts", "✔", "✘"), ("Paint walls", "✘", "✔"))
    columns, _ = _read("", ("Recommendation", "Accepted", "Rejected"), *rows)
    assert [columns.cell(Row("", row), "position") for row in rows] == ["Accepted"] * 9 + ["Rejected"]


def test_a_tick_in_two_columns_of_one_answer_is_one_answer() -> None:
    marks = ("x,,", "x,,", "x,,", ",x,", ",,x", "x,x,")
    rows = [(f"Train guards {n}", *mark.split(",")) for n, mark in enumerate(marks)]
    columns, _ = _read("", ("Recommendation", "Accepted (Justice)", "Accepted (Health)", "Noted"), *rows)
    assert [columns.cell(Row("", row), "position") for row in rows] == ["Accepted"] * 4 + ["Noted", "Accepted"]


def test_what_is_implemented_already_is_no_answer_by_itself() -> None:
    rows = (("Train guards", "Yes"), ("Open courts", "No"))
    assert not _read("", ("Recommendation", "Already implemented?"), *rows)[0].has_positions


def test_ministries_under_a_word_for_bodies_are_no_bodies_of_the_un(tmp_path: Path) -> None:
    text = "Recomendação,Resposta,Órgão\nFormar agentes,Aceita,MRE\nAbrir tribunais,Aceita,MJ\n"
    assert [(r.body, r.other_fields) for r in _import(tmp_path, text).recommendations] == [
        ("", (("Órgão", "MRE"),)),
        ("", (("Órgão", "MJ"),)),
    ]


def test_a_cell_of_cycle_that_says_more_than_a_number_is_kept(tmp_path: Path) -> None:
    result = _import(tmp_path, "Recommendation,Cycle/Session\nTrain guards,4th cycle / 42nd session\nOpen courts,4th\n")
    assert [(r.cycle, r.other_fields) for r in result.recommendations] == [
        (None, (("Cycle/Session", "4th cycle / 42nd session"),)),
        (4, ()),
    ]


def test_headers_that_stand_again_do_not_hide_what_a_column_holds(tmp_path: Path) -> None:
    text = (
        "No.,Recommendation,Country\n6.1,Train guards,Chile\n6.2,Open courts,Peru\nB. Noted,,\n"
        "No.,Recommendation,Country\n7.1,Paint walls,Chile\n"
    )
    result = _import(tmp_path, text)
    assert [(r.paragraph, r.recommending_states) for r in result.recommendations] == [
        ("6.1", ("Chile",)),
        ("6.2", ("Peru",)),
        ("7.1", ("Chile",)),
    ]


def test_numbers_of_paragraphs_are_found_under_short_headers_and_under_those_of_ids() -> None:
    rows = (("1", "115.1", "Train guards", "3.5"), ("2", "115.2", "Open courts", "4.5"))
    columns, _ = _read("", ("S/N", "No.", "Recommendation", "Score of the year"), *rows)
    assert columns.fields["paragraph"] == 1
    columns, _ = _read("", ("Recommendation", "Goal"), ("Train guards", "16.3"), ("Open courts", "16.4"))
    assert "paragraph" not in columns.fields
    columns, _ = _read("", ("S/N", "Rec #", "Recommendation", "Score of the year"), *rows)
    assert columns.fields["paragraph"] == 1
    columns, _ = _read("", ("#", "Rec. No", "Recommendation", "Score of the year"), *rows)
    assert columns.fields["paragraph"] == columns.fields["id"] == 1


@pytest.mark.parametrize(
    ("header", "numbers"),
    [("Code", ("1.1", "1.2", "2.1")), ("Due", ("12.5", "13.5", "14.5")), ("No.", ("01.03", "12.03", "05.04"))],
    ids=["an outline", "under another short word", "dates"],
)
def test_numbers_that_are_none_of_paragraphs_are_left_alone(header: str, numbers: tuple[str, ...]) -> None:
    columns, _ = _read("", (header, "Recommendation"), *((number, "Train guards") for number in numbers))
    assert "paragraph" not in columns.fields


@pytest.mark.parametrize(
    ("name", "common"),
    [
        ("CEDAW", {"body": "CEDAW"}),
        ("UPR 2019", {"body": "UPR 2019"}),
        ("Special Rapporteur on housing", {"body": "Special Rapporteur on housing"}),
        ("Accepted", {"position": "Accepted"}),
        ("Sheet1", {}),
        ("cat food", {}),
    ],
)
def test_the_name_of_a_sheet_tells_what_all_its_rows_are(name: str, common: dict[str, str]) -> None:
    columns, _ = _read(name, ("Recommendation",), ("Train guards",))
    assert columns.common == common


def test_each_of_two_tables_on_a_sheet_is_read_by_its_own_cells(tmp_path: Path) -> None:
    text = (
        "Recommendation,Outcome,\nTrain the guards of all the prisons,Accepted,\n"
        "Open courts in the north of the country,Noted,\n"
        "Theme,Recommendation text,Outcome\nArts,Paint walls,Done\nArts,Sing,Late\n"
    )
    result = _import(tmp_path, text)
    assert [r.position for r in result.recommendations] == ["Supported", "Noted", "", ""]
    assert result.recommendations[2].other_fields == (("Outcome", "Done"),)


@pytest.mark.parametrize(
    ("numbers", "restored"),
    [
        ("115.8 115.9 115.1 115.11", "115.8 115.9 115.10 115.11"),
        ("115.1 115.9 115.1", "115.1 115.9 115.10"),  # the last one, and 115.1 has been
        ("115.9 115.1 115.1 115.11", "115.9 115.10 115.10 115.11"),  # a row for each of two States
        ("115.1 115.19 115.2 115.21", "115.1 115.19 115.20 115.21"),
        ("115.99 115.1 115.101", "115.99 115.100 115.101"),
        ("115.9 115.1 115.2", "115.9 115.1 115.2"),  # in no order
        ("115.9 115.1 115.11 115.10", "115.9 115.1 115.11 115.10"),  # it stands elsewhere
        ("115.9 116.1 116.2", "115.9 116.1 116.2"),
    ],
)
def test_a_nought_that_a_spreadsheet_dropped_is_restored_where_the_order_tells(numbers: str, restored: str) -> None:
    rows = [("Para", "Recommendation"), *((number, "Train guards") for number in numbers.split())]
    table = Table("", tuple(Row(f"row {n}", cells) for n, cells in enumerate(rows, start=1)))
    columns = find_columns(table)
    assert columns
    mended, places = restore_numbers(table, columns)
    assert [row.cells[0] for row in mended.rows[1:]] == restored.split()
    assert len(places) == sum(a != b for a, b in zip(numbers.split(), restored.split(), strict=True))


def test_restored_noughts_are_told_once(tmp_path: Path) -> None:
    numbers = [f"26.{n}".rstrip("0") for n in range(1, 22)]
    result = _import(tmp_path, "Para,Recommendation\n" + "".join(f"{number},Train guards\n" for number in numbers))
    assert [r.paragraph for r in result.recommendations] == [f"26.{n}" for n in range(1, 22)]
    assert [issue.message for issue in result.issues if issue.code == "dropped-nought"] == [
        "row 11: the number was read as 26.10 by the other numbers, and likewise in 1 more; a spreadsheet takes "
        "26.10 for 26.1. Check the numbers that end in 0."
    ]


def test_a_column_of_bodies_is_known_by_their_names(tmp_path: Path) -> None:
    text = (
        'Source,Recommendation,Document\n"UPR 3rd cycle, 2019",Train guards,\nCEDAW 2018,Open courts,\n'
        "CRC Concluding Observations,Paint walls,CRC/C/FJI/CO/2-4\n"
    )
    result = _import(tmp_path, text)
    assert [(r.mechanism, r.body, r.other_fields) for r in result.recommendations] == [
        ("UPR", "UPR", (("Source", "UPR 3rd cycle, 2019"),)),
        ("Treaty body", "CEDAW", (("Source", "CEDAW 2018"),)),
        ("Treaty body", "CRC", ()),
    ]


def test_the_symbol_of_a_report_of_the_upr_tells_the_mechanism(tmp_path: Path) -> None:
    result = _import(tmp_path, "Symbol,Recommendation\nA/HRC/28/15,Train guards\nA/HRC/35/1,Open courts\n")
    assert [r.mechanism for r in result.recommendations] == ["UPR", ""]


def test_numbers_without_their_noughts_do_not_hide_those_who_recommend(tmp_path: Path) -> None:
    states = ("Chile", "Peru", "Togo", "Fiji", "Mali", "Oman", "Cuba", "Chad", "Iraq", "Haiti", "Malta")
    numbers = [f"139.{n}".rstrip("0") for n in range(1, 12)]
    rows = "".join(f"{n},Train guards,{state},Noted\n" for n, state in zip(numbers, states, strict=True))
    result = _import(tmp_path, f"Para,Recommendation,Country,Response\n{rows}")
    assert [(r.paragraph, r.recommending_states) for r in result.recommendations] == [
        (f"139.{n}", (state,)) for n, state in enumerate(states, start=1)
    ]


def test_a_date_that_a_spreadsheet_made_of_a_number_is_a_number_again(tmp_path: Path) -> None:
    numbers = ("2025-01-26", "2025-10-26", "26.13", "26.14", "2025-01-27", "2025-02-26", "26.2")
    result = _import(tmp_path, "Para,Recommendation\n" + "".join(f"{number},Train guards\n" for number in numbers))
    assert [r.paragraph for r in result.recommendations] == [
        "26.1", "26.10", "26.13", "26.14", "2025-01-27", "2025-02-26", "26.2",
    ]  # fmt: skip
    assert [issue.message for issue in result.issues if issue.code == "date-for-number"] == [
        "row 2: the date was read as 26.1 by the other numbers, and likewise in 1 more; a spreadsheet takes 26.1 for "
        "2025-01-26. Check the numbers up to 12."
    ]


def test_many_states_beside_answers_recommend_unless_reviews_are_told_apart() -> None:
    names = "Chile Peru Togo Fiji Mali Oman Cuba Chad Iraq Haiti Malta Kenya Ghana Nepal Qatar Spain Italy Japan India"
    rows = [("Train guards", state, "Accepted", "2019") for state in (*names.split(), "Benin")]
    header = ("Recommendation", "Country", "Response")
    columns, told = _read("", header, *(row[:3] for row in rows))
    assert columns.fields["recommending_states"] == 1
    assert "recommending_states" in told
    columns, told = _read("", (*header, "Year"), *rows)
    assert columns.fields["state"] == 1
    columns, _ = _read("", header, *(row[:3] for row in rows * 4))
    assert columns.fields["state"] == 1
    columns, _ = _read("", (*header, "Treaty body"), *((*row[:3], "CEDAW") for row in rows))
    assert columns.fields["state"] == 1


def test_numbers_stand_under_a_short_word_for_recommendation() -> None:
    rows = (("84.1", "Train guards"), ("84.2", "Open courts"))
    assert _read("", ("Rec.", "Recommendation"), *rows)[0].fields["paragraph"] == 0


@pytest.mark.parametrize(
    ("states", "recommend"), [(("Chile", "Peru", "Togo"), True), (("Ghana", "Ghana", "Ghana"), False)]
)
@pytest.mark.parametrize("last", ["Paint walls", "Paint walls (Togo)"])
def test_a_column_called_country_that_repeats_the_states_in_the_texts_recommends(
    states: tuple[str, ...], recommend: bool, last: str
) -> None:
    rows = zip(("Train guards (Chile)", "Open courts (Peru; Mali)", last), states, strict=True)
    columns, _ = _read("", ("Recommendation", "Country"), *rows)
    assert columns.fields["recommending_states" if recommend else "state"] == 1


def test_what_is_written_once_over_a_group_of_rows_holds_for_each_of_them(tmp_path: Path) -> None:
    text = (
        "State under review,Cycle,Treaty body,Recommendation,Lead\nKenya,3,,Train guards,A\n,,,Open courts,A\n"
        ",,CAT,Sing,A\n,,,PIERS,\nUganda,3,,Paint walls,A\n,,CRC,Dance,A\n,,CAT,Mend piers,A\n"
    )
    result = _import(tmp_path, text)
    assert [(r.state, r.cycle, r.body) for r in result.recommendations] == [
        ("Kenya", 3, ""),
        ("Kenya", 3, ""),
        ("Kenya", 3, "CAT"),
        ("Uganda", 3, ""),
        ("Uganda", 3, "CRC"),
        ("Uganda", 3, "CAT"),
    ]
    assert [issue.message for issue in result.issues if issue.code != "heading"] == [
        "Empty cells below “State under review” and “Cycle” were read as the filled one above them, which opens a "
        "group of rows."
    ]


def test_a_header_that_stands_again_opens_no_group(tmp_path: Path) -> None:
    header = "State under review,Recommendation\n"
    rows = "Kenya,Train guards\n,Open courts\n,Sing\n", ",Rest\n,Dance\nUganda,Paint walls\n,Mend piers\n"
    result = _import(tmp_path, header + header.join(rows))
    assert [r.state for r in result.recommendations] == ["Kenya"] * 5 + ["Uganda"] * 2


@pytest.mark.parametrize(
    "states", ["Kenya,,,,,", "Kenya,,Uganda,,Togo,", ",Kenya,,,Uganda,", "Kenya,,,Kenya,,", "Kenya,Uganda,Togo,,,,,,"]
)
def test_cells_left_empty_here_and_there_stay_empty(tmp_path: Path, states: str) -> None:
    rows = "".join(f"{state},Train guards\n" for state in states.split(","))
    result = _import(tmp_path, f"State under review,Recommendation\n{rows}")
    assert [r.state for r in result.recommendations] == states.split(",")


@pytest.mark.parametrize(
    ("header", "answer", "position"),
    [
        ("Accepted", "Yes", "Supported"),
        ("Supported by Government? (Yes/No)", "Yes", "Supported"),
        ("Accepted", "MoJ", ""),
        ("Noted", "x", ""),
    ],
)
def test_a_column_of_nothing_but_yes_is_one_of_positions(
    tmp_path: Path, header: str, answer: str, position: str
) -> None:
    result = _import(tmp_path, f"Recommendation,{header},Lead\nTrain guards,{answer},A\nOpen courts,,B\n")
    assert [r.position for r in result.recommendations] == [position, ""]
