"""Titles above a table and headings among its rows: what they say of the rows below."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from imported import import_sample

from mapper.importers.table_titles import read_source
from mapper.records import ImportResult


def _import(folder: Path, text: str) -> ImportResult:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return import_sample(path)


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("CEDAW – Concluding observations, July 2022", {"body": "CEDAW"}),
        ("Committee on the Rights of the Child (2021)", {"body": "CRC"}),
        ("A. Universal Periodic Review (UPR) – third cycle (2019)", {"body": "UPR", "cycle": "3"}),
        ("EPU, 2ème cycle", {"body": "UPR", "cycle": "2"}),
        ("Examen Periódico Universal - Tercer ciclo (2019)", {"body": "UPR", "cycle": "3"}),
        ("Special Rapporteur on quiet harbours, visit 2019", {"body": "Special Rapporteur on quiet harbours"}),
        ("Treaty body: CEDAW", {"body": "CEDAW"}),
        ("SECOND CYCLE (2014)", {"cycle": "2"}),
        ("Women's rights (CEDAW)", {}),
        ("Implementation of CEDAW", {}),
        ("CEDAW: open shelters", {}),
        ("UPR and CEDAW", {}),
        ("and of the Committee against Torture", {}),
        ("DESC", {}),
        ("Recommendations 2019", {}),
    ],
)
def test_a_title_that_names_body_or_cycle_and_nothing_else_is_read(title: str, source: dict[str, str]) -> None:
    assert read_source(title) == source


@pytest.mark.parametrize("heading", ["{},,", ",{},"], ids=["beside the texts", "among the texts"])
def test_headings_over_groups_of_rows_tell_body_and_cycle(tmp_path: Path, heading: str) -> None:
    titles = ("UPR – Third cycle (2020)", "CEDAW (2022)", "Inquiry of the ombudsman")
    asks = (
        ("Open the harbour", "Mend the pier"),
        ("Light the road", "Paint the wall"),
        ("Feed the gulls", "Count boats"),
    )
    groups = (
        heading.format(title) + "\n" + "".join(f"{title[:1]}{n},{ask},Ann\n" for n, ask in enumerate(pair))
        for title, pair in zip(titles[:2] if heading[0] == "," else titles, asks, strict=False)
    )
    result = _import(tmp_path, "Item,Recommendation,Lead\n" + "".join(groups))
    found = [(r.body, r.mechanism, r.cycle) for r in result.recommendations]
    assert found[:4] == [("UPR", "UPR", 3)] * 2 + [("CEDAW", "Treaty body", None)] * 2
    assert set(found[4:]) <= {("", "", None)}, "another heading ends what the one above it told"
    assert {issue.code for issue in result.issues} == {"heading"}


def test_themes_and_answers_below_a_heading_that_names_a_body_leave_it_as_it_is(tmp_path: Path) -> None:
    text = (
        "Item,Recommendation,Lead\nUPR,,\nHarbours,,\n1,Open the harbour,Ann\nRoads,,\n2,Light the road,Ann\n"
        "CRC,,\n3,Feed the gulls,Ann\nNoted,,\n4,Count the boats,Ann\n"
    )
    assert [r.body for r in _import(tmp_path, text).recommendations] == ["UPR", "UPR", "CRC", "CRC"]


@pytest.mark.parametrize(
    ("header", "cell"), [("Position", "Noted"), ("Lead", "Ann")], ids=["by positions", "by States in the texts"]
)
def test_treaties_over_recommendations_of_the_upr_are_not_who_made_them(tmp_path: Path, header: str, cell: str) -> None:
    by = "" if header == "Position" else " (Chile)"
    text = f"Item,Recommendation,{header}\nCEDAW,,\n1,Open the harbour{by},{cell}\nCRC,,\n2,Light the road{by},{cell}\n"
    assert {r.mechanism for r in _import(tmp_path, text).recommendations} == {"UPR" if by else ""}


def test_a_row_with_nothing_but_its_body_lacks_its_text(tmp_path: Path) -> None:
    text = "Mechanism,Recommendation\nUPR,Open the harbour\nCEDAW,\nUPR,Light the road\n"
    result = _import(tmp_path, text)
    assert [issue.code for issue in result.issues] == ["missing-text"]
    assert [r.body for r in result.recommendations] == ["UPR", "UPR"]


def test_a_heading_above_a_table_of_a_word_file_tells_the_body(tmp_path: Path) -> None:
    made = docx.Document()
    for title in ("Committee against Torture (2022)", "Follow-up at home"):
        made.add_heading(title)
        table = made.add_table(rows=2, cols=2)
        for cell, text in zip(
            table._cells, ("Recommendation", "Lead", f"Open the harbour {title}", "Ann"), strict=True
        ):
            cell.text = text
    made.save(str(tmp_path / "tables.docx"))
    assert [r.body for r in import_sample(tmp_path / "tables.docx").recommendations] == ["CAT", ""]
