"""The annex as Word reads it: styles, contents, every recommendation, measures told once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from factories import make_large_result, make_match, make_recommendation, make_result, make_small_result

from mapper.records import MappingResult, PlanEntry, Review, SourceRef
from mapper.report.annex import write_annex


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "annex.docx"


def _write(result: MappingResult, path: Path) -> Any:
    write_annex(result, path)
    return docx.Document(str(path))


def _styled(document: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def _rows(document: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def test_parts_and_actions_are_headings_and_stand_in_a_contents_field(path: Path) -> None:
    document = _write(make_small_result(), path)
    headings = _styled(document, "Heading 1")
    assert headings == [
        "Part 1. At home",
        "Part 2. Among neighbours",
        "Recommendations still to be reviewed",
        "Recommendations outside the framework",
        "Recommendations not matched",
    ]
    actions = _styled(document, "Heading 2")
    assert actions == ["Action 1.1. Teach patience", "Action 1.2. Keep promises", "Action 2.1. Share the light"]
    body = document.element.xml
    assert r'TOC \o "1-2"' in body
    assert 'w:fldCharType="begin" w:dirty="true"' in body
    contents = "".join(body.split('w:dirty="true"')[1].split('w:fldCharType="end"')[0])
    assert all(heading in contents for heading in (*headings, *actions))


def test_what_stands_below_the_last_table_is_too_low_to_begin_a_page(path: Path) -> None:
    last = _write(make_small_result(), path).paragraphs[-1]
    assert (last.text, last.style.font.size.pt, last.paragraph_format.space_before) == ("", 1, None)


def test_every_distinct_recommendation_stands_in_the_annex_with_its_states_and_position(path: Path) -> None:
    result = make_large_result(60)
    rows = _rows(_write(result, path))
    for recommendation in result.recommendations:
        own = [row for row in rows if row[0].startswith(f"{recommendation.paragraph} ")]
        assert own, recommendation.paragraph
        assert all("(Syldavia) (Borduria)" in row[0] and row[1] == recommendation.position for row in own)
    assert ["Ruritania: Universal Periodic Review, cycle 4 (A/HRC/99/15)"] * 3 in rows


def _rows_below(document: Any) -> dict[str, list[str]]:
    """First words of each recommendation by the last Heading 1 above it."""
    found: dict[str, list[str]] = {}
    heading = ""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found.setdefault(heading, []).extend(row.cells[0].text.split(" ")[0] for row in block.rows[2:])
        elif block.style.name == "Heading 1":
            heading = block.text
    return found


def test_what_could_not_be_compared_stands_apart_with_the_reason_and_nothing_is_lost(path: Path) -> None:
    small = make_small_result()
    document = _write(small, path)
    found = _rows_below(document)
    assert found["Recommendations still to be reviewed"] == ["1.2", "1.3"]
    assert found["Recommendations outside the framework"] == ["1.4", "1.5"]
    assert found["Recommendations not matched"] == ["1.6"]
    assert {number for numbers in found.values() for number in numbers} == {f"1.{n}" for n in range(1, 7)}
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "Reason: Its language (xx) is not one the encoder reads (en)." in lines
    all_read = _write(replace(small, unmatched=()), path)
    assert "Recommendations not matched" not in _styled(all_read, "Heading 1")


def test_states_are_named_in_the_language_of_the_annex(path: Path) -> None:
    rec = make_recommendation("1.1", state="Germany", recommending_states=("Viet Nam", "United Kingdom", "Egypt"))
    write_annex(make_result([rec], [make_match(rec, "1.1.1", "addresses", "Strong", 0.9)]), path, "fr")
    document = docx.Document(str(path))
    assert _styled(document, "Subtitle") == ["Allemagne, Framework of Invented Actions"]
    rows = _rows(document)
    assert rows[1][0] == "Allemagne\u00a0: Examen périodique universel, cycle 4 (A/HRC/99/15)"
    assert "(Viet Nam) (United Kingdom) (Égypte)" in rows[2][0]  # a name that is no State's short name stays


def test_measures_come_from_the_plan_and_are_told_once(path: Path) -> None:
    rec = make_recommendation("1.1")
    links = [make_match(rec, i, "addresses", "Strong", 0.9, n) for n, i in enumerate(("1.1.1", "2.1.1"), 1)]
    entry = PlanEntry(
        rec.id, (("Action to take", "A law was drafted."), ("Status", "In progress")), SourceRef("r", "x")
    )
    planned = replace(make_result([rec], links), review=Review(plan=(entry,)))
    assert [row[2] for row in _rows(_write(planned, path)) if row[0].startswith("1.1 ")] == [
        "A law was drafted.\nIn progress",
        "See Action 1.1.",
    ]
    write_annex(planned, path, "fr")
    told = [row[2] for row in _rows(docx.Document(str(path))) if row[0].startswith("1.1 ")]
    assert told == ["A law was drafted.\nEn cours", "Voir Action 1.1."]


def test_paragraphs_stand_in_the_order_people_count_and_headers_repeat(path: Path) -> None:
    recs = [make_recommendation(paragraph) for paragraph in ("1.10", "1.9", "1.2")]
    document = _write(make_result(recs, [make_match(r, "1.1.1", "addresses", "Strong", 0.9) for r in recs]), path)
    table = document.tables[0]
    assert [row.cells[0].text.split()[0] for row in table.rows][2:] == ["1.2", "1.9", "1.10"]
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_every_cell_has_the_width_of_its_column_as_word_goes_by_cells(path: Path) -> None:
    table = _write(make_small_result(), path).tables[0]
    widths = [column.width for column in table.columns]
    assert len(set(widths)) == 3
    plain = [row for row in table.rows if len(row._tr.tc_lst) == 3]
    assert len(plain) == len(table.rows) - 1
    assert all([cell.width for cell in row.cells] == widths for row in plain)


def test_the_annex_is_proofed_in_its_language_and_each_quoted_text_in_its_own(path: Path) -> None:
    recs = [
        make_recommendation("1.1", language="fr"),
        make_recommendation("1.2", language="en"),
        make_recommendation("1.3", language="ar"),
    ]
    write_annex(make_result(recs, [make_match(r, "1.1.1", "addresses", "Strong", 0.9) for r in recs]), path, "fr")
    document = docx.Document(str(path))
    assert document.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["fr-FR"]
    first, second, third = (row.cells[0].paragraphs[0]._p for row in document.tables[0].rows[2:])
    assert [quoted.xpath("w:r/w:rPr/w:lang/@w:val") for quoted in (first, second, third)] == [[], ["en-GB"], ["ar-SA"]]
    assert [len(quoted.xpath("w:pPr/w:bidi")) for quoted in (first, second, third)] == [0, 0, 1]


def test_the_styles_of_the_contents_are_those_that_word_fills_them_with(path: Path) -> None:
    styles = _write(make_small_result(), path).styles.element
    assert styles.xpath("w:style[starts-with(w:name/@w:val, 'toc ')]/@w:customStyle") == []
    assert styles.xpath("w:style/w:name[starts-with(@w:val, 'toc ')]/@w:val") == ["toc 1", "toc 2"]


def test_where_nothing_is_to_be_reviewed_nothing_is_said_of_it(path: Path) -> None:
    lead = "Their links to the framework are likely or possible, and nobody has decided on them yet."
    assert lead in _styled(_write(make_small_result(), path), "Annex table lead")
    assert lead not in _styled(_write(make_result([make_recommendation("1.1")]), path), "Annex table lead")


def test_actions_and_counts_are_punctuated_as_in_the_language(path: Path) -> None:
    recs = [make_recommendation(f"1.{n}", state=f"State {n % 9}") for n in range(1001)]
    write_annex(make_result(recs, [make_match(recs[0], "1.1.1", "addresses", "Strong", 0.9)]), path, "fr")
    document = docx.Document(str(path))
    assert _styled(document, "Subtitle") == ["9 États, Framework of Invented Actions"]
    assert _styled(document, "Normal")[0] == (
        "Recommandations distinctes reçues\u00a0: 1\u00a0001, dont répondant à une action du cadre\u00a0: 1."
    )
    assert document.tables[0].rows[2].cells[0].paragraphs[1].text == "Actions du cadre\u00a0: 1.1.1"


def test_positions_are_counted_where_any_is_stated(path: Path) -> None:
    recs = [make_recommendation("1.1"), make_recommendation("1.2", position="")]
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.9) for rec in recs]
    said = _styled(_write(make_result(recs, links), path), "Annex table lead")
    assert said == ["Recommendations: 2. Supported 1, Position not stated 1."]
    assert _styled(_write(make_result(recs[1:], links[1:]), path), "Annex table lead") == ["Recommendations: 1."]


def test_a_position_is_missing_in_the_upr_only(path: Path) -> None:
    recs = [make_recommendation(f"1.{n}", position="") for n in range(4)]
    recs[1] = replace(recs[1], mechanism="Treaty body")
    recs[2] = replace(recs[2], mechanism="Special procedure", position="Supported")
    recs[3] = replace(recs[3], mechanism="")
    document = _write(make_result(recs, [make_match(r, "1.1.1", "addresses", "Strong", 0.9) for r in recs]), path)
    told = {row[0].split()[0]: row[1] for row in _rows(document)}
    assert [told[f"1.{n}"] for n in range(4)] == ["Not stated", "", "Supported", "Not stated"]
    assert _styled(document, "Annex table lead") == [
        "Recommendations: 4. Supported 1, Position not stated 2, No position (not UPR) 1."
    ]


def test_nothing_received_is_said_and_control_characters_do_no_harm(path: Path) -> None:
    document = _write(make_result([make_recommendation("1.1", "Ring\x07 the bell")]), path)
    assert _styled(document, "Normal").count("No recommendation was found to address it.") == 3
    assert any("Ring the bell" in row[0] for row in _rows(document))


def test_an_action_with_links_to_review_alone_is_not_said_to_have_none(path: Path) -> None:
    recs = [make_recommendation("1.1"), make_recommendation("1.2")]
    links = [
        make_match(recs[0], "1.1.1", "addresses", "Likely", 0.6),
        make_match(recs[1], "1.1.1", "addresses", "Check", 0.4),
    ]
    said = _styled(_write(make_result(recs, links), path), "Normal")
    assert sum(line.endswith("links still to be reviewed: 2.") for line in said) == 1
    assert said.count("No recommendation was found to address it.") == 2


def test_the_opening_says_how_many_could_not_be_compared(path: Path) -> None:
    recs = [make_recommendation("1.1"), make_recommendation("1.2")]
    result = replace(make_result(recs), unmatched=((recs[1].id, "its language (xx) is not read"),))
    said = _styled(_write(result, path), "Normal")
    assert "Could not be compared with the framework: 1; they stand at the end." in said
