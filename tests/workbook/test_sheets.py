"""Each sheet as data: what stands where, before anything is drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import (
    make_framework,
    make_large_result,
    make_match,
    make_recommendation,
    make_reference,
    make_result,
    make_small_result,
)

from mapper.analysis.comparison import count_reviews
from mapper.analysis.outcomes import STANCES
from mapper.framework import Framework
from mapper.labels import parse_label, translate_sentences, translate_states
from mapper.records import (
    Cluster,
    Decision,
    Evidence,
    Issue,
    MappingResult,
    PlanEntry,
    Position,
    PositionAnswer,
    Reference,
    Review,
    SourceRef,
    Verdict,
)
from mapper.review import apply_decisions
from mapper.workbook.contents import SHEETS, make_sheets
from mapper.workbook.sheet import BarChart, Cell, Column, Heading, Prose, Sheet, Table, Value
from mapper.workbook.sheets.asks import make_asks_sheet
from mapper.workbook.sheets.by_action import make_by_action_sheet
from mapper.workbook.sheets.by_recommendation import make_by_recommendation_sheet
from mapper.workbook.sheets.compared import make_compared_sheet
from mapper.workbook.sheets.coverage import make_coverage_in_detail_sheet, make_coverage_sheet
from mapper.workbook.sheets.gaps import make_gaps_sheet
from mapper.workbook.sheets.import_log import make_import_log_sheet
from mapper.workbook.sheets.links import make_links_sheet
from mapper.workbook.sheets.method import make_method_sheet
from mapper.workbook.sheets.outside import make_not_matched_sheet, make_outside_sheet
from mapper.workbook.sheets.plan import is_plan_column, make_plan_sheet
from mapper.workbook.sheets.start import find_warnings
from mapper.workbook.sheets.states import make_states_sheet
from mapper.workbook.translation import translate_sheets

FIRST, SECOND = "A/HRC/99/15#1.1", "A/HRC/99/15#1.2"
_NO_POSITION = "No position (not UPR)"


def _records(sheet: Sheet, table: str = "") -> list[dict[str, Value]]:
    """The rows of a table as dictionaries, cells by their values."""
    found = next(t for t in sheet.tables if t.name == table or not table)
    headers = [column.header for column in found.columns]
    return [
        {header: cell.value if isinstance(cell, Cell) else cell for header, cell in zip(headers, row, strict=True)}
        for row in found.rows
    ]


def _prose(sheet: Sheet) -> str:
    return "\n".join(block.text for block in sheet.blocks if isinstance(block, Prose))


@pytest.fixture
def small() -> MappingResult:
    return make_small_result()


def test_every_recommendation_stands_once_with_its_outcome_and_actions(small: MappingResult) -> None:
    rows = _records(make_by_recommendation_sheet(small))
    assert [row["Recommendation id"] for row in rows] == [r.id for r in small.recommendations]
    assert rows[0]["Outcome"] == "Addresses"
    assert rows[0]["Best link"] == "Strong"
    assert rows[0]["Actions addressed"] == (
        "1.1.1 (Strong): Found a school of patience in every district and keep its doors open to all inhabitants.\n"
        "1.1.2 (Likely): Repair the bridges between towns, so that quarrels can be talked over in time."
    )
    assert rows[0]["Related actions"] == "2.1.1: Invite neighbours to inspect the lighthouses."
    assert rows[0]["Recommending States"] == "Syldavia, Borduria"
    assert rows[5]["Actions addressed"] == "Its language (xx) is not one the encoder reads (en)."
    assert rows[6]["Duplicate of"] == rows[0]["Recommendation id"]


def test_the_symbol_leads_to_the_document_where_it_is_one(small: MappingResult) -> None:
    recs = [small.recommendations[0], replace(small.recommendations[1], symbol="own numbering/7")]
    table = make_by_recommendation_sheet(make_result(recs)).tables[0]
    index = [column.header for column in table.columns].index("Symbol")
    assert [row[index] for row in table.rows] == [
        Cell("A/HRC/99/15", link="https://undocs.org/A/HRC/99/15"),
        Cell("own numbering/7"),
    ]


def test_every_recommended_action_stands_once_and_a_repeat_points_to_its_twin(small: MappingResult) -> None:
    rows = {row["Action id"]: row for row in _records(make_by_action_sheet(small))}
    assert list(rows) == [item.id for item in small.framework.items]
    counts = ("Recommendations", "Distinct asks", "Supported", "Noted", "Likely", "To check")
    assert [rows["1.1.1"][count] for count in counts] == [1, 1, 1, 0, 0, 0]
    assert [rows["1.1.2"][count] for count in counts] == [0, 0, 0, 0, 2, 1]
    assert rows["1.1.1"]["Recommendations that address it"] == (
        "A/HRC/99/15#1.1 (Strong, Supported): Continue to build lighthouses on the coast of district 1.1."
    )
    assert rows["1.1.2"]["Likely or to check"] == "A/HRC/99/15#1.1, A/HRC/99/15#1.2, A/HRC/99/15#1.3"
    assert rows["1.1.2"]["About this action"] == "Repeated as 2.1.2."
    assert rows["2.1.2"]["Recommendations"] is None
    assert rows["2.1.2"]["Recommendations that address it"] == "See 1.1.2, which this item repeats."
    assert rows["1.2.1"]["About this action"] == "The sentence is cut off in this edition."
    assert rows["2.1.1"]["About this action"] == "For members of the Lighthouse Board. Situation: imminent fog."


def test_an_action_with_many_recommendations_quotes_the_best_and_says_where_the_others_are() -> None:
    recs = [make_recommendation(f"1.{n}") for n in range(100)]
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.8 + n / 1000) for n, rec in enumerate(recs)]
    cell = str(_records(make_by_action_sheet(make_result(recs, links)))[0]["Recommendations that address it"])
    lines = cell.splitlines()
    assert lines[0].startswith("A/HRC/99/15#1.99 (Strong, Supported): ")
    assert lines[10].startswith("Also: A/HRC/99/15#1.89, ")
    assert lines[10].endswith(" and 60 more")
    assert lines[11] == "All of them: filter the sheet Links by Action id 1.1.1."
    assert len(cell) < 3_000


def test_positions_of_the_recommendations_of_an_action_add_up_to_their_number() -> None:
    positions: tuple[Position, ...] = ("Supported", "Noted", "", "Supported/Noted", "")
    recs = [make_recommendation(f"1.{n}", position=position) for n, position in enumerate(positions)]
    recs[4] = replace(recs[4], mechanism="Special procedure")
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.95) for rec in recs]
    row = _records(make_by_action_sheet(make_result(recs, links)))[0]
    counts = ("Recommendations", "Supported", "Noted", "Supported/Noted", "Position not stated", _NO_POSITION)
    assert [row[h] for h in counts] == [5, 1, 1, 1, 1, 1]


def test_where_no_state_takes_a_position_none_is_said_to_be_missing_on_any_sheet() -> None:
    recs = [make_recommendation(f"1.{n}", position="", mechanism="Treaty body", cycle=None) for n in range(3)]
    recs[1] = replace(recs[1], position="Noted")  # a file that states one all the same is believed
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.95) for rec in recs[:2]]
    result = replace(make_result(recs, links), clusters=(Cluster(recs[0].id, tuple(rec.id for rec in recs)),))
    asks = make_asks_sheet(result)
    assert asks is not None
    for sheet, name, told in (
        (make_by_action_sheet(result), "Actions", (1, 1)),
        (make_coverage_sheet(result), "Coverage", (1, 1)),
        (make_coverage_in_detail_sheet(result), "CoverageInDetail", (1, 1)),
        (asks, "Asks", (1, 2)),
        (make_gaps_sheet(result), "OutsideThemes", (0, 1)),
    ):
        row = _records(sheet, name)[0]
        assert (row["Noted"], row[_NO_POSITION]) == told, name
        assert row["Recommendations"] == sum(told)
        assert "Position not stated" not in row
    chart = next(block for block in make_coverage_sheet(result).blocks if isinstance(block, BarChart))
    assert [series.header for series in chart.series] == ["Noted", _NO_POSITION]


def test_links_stand_with_both_texts_and_without_candidates_or_duplicates(small: MappingResult) -> None:
    rows = _records(make_links_sheet(small))
    assert [(row["Recommendation id"], row["Action id"], row["Band"]) for row in rows] == [
        ("A/HRC/99/15#1.1", "1.1.1", "Strong"),
        ("A/HRC/99/15#1.1", "1.1.2", "Likely"),
        ("A/HRC/99/15#1.1", "2.1.1", ""),
        ("A/HRC/99/15#1.2", "1.1.2", "Likely"),
        ("A/HRC/99/15#1.3", "1.1.2", "Check"),
        ("A/HRC/99/15#1.4", "2.1.1", ""),
    ]
    assert rows[0]["Recommendation"] == small.recommendations[0].text
    assert rows[0]["Recommended action"] == small.framework.items[0].text
    assert (rows[0]["Probability"], rows[0]["Rank"], rows[0]["Score"]) == (0.93, 1, pytest.approx(9.3))
    assert str(rows[0]["Evidence"]).startswith("Clause: “Continue to build")
    assert rows[0]["Action"] == "1.1 Teach patience"


def test_evidence_does_not_say_the_whole_recommendation_again(small: MappingResult) -> None:
    first, *others = small.matches
    whole = small.recommendations[0].text

    def say(evidence: Evidence) -> object:
        result = replace(small, matches=(replace(first, evidence=evidence), *others))
        return _records(make_links_sheet(result))[0]["Evidence"]

    assert say(Evidence(clause=whole, action_words="bridges")) == "Shared words: bridges"
    assert say(Evidence(clause=whole[:20], action_words="bridges")) == f"Clause: “{whole[:20]}”. Shared words: bridges"
    assert say(Evidence(clause=whole)) == f"Clause: “{whole}”", "better than none"


def test_coverage_counts_by_position_and_mechanism_with_check_apart(small: MappingResult) -> None:
    sheet = make_coverage_sheet(small)
    counts = {
        "Recommended actions": 2,
        "Of these reached": 1,
        "Recommendations": 1,
        "Distinct asks": 1,
        "Supported": 1,
        "Noted": 0,
        "UPR": 1,
        "Treaty body": 0,
        "Cycle 4": 1,
        "Likely, apart": 1,
        "To check, apart": 1,
    }
    assert _records(sheet, "Coverage")[0] == {"Action": "1.1", "Title": "Teach patience"} | counts
    parts = counts | {"Part": "1", "Title": "At home", "Recommended actions": 4}
    assert _records(sheet, "CoverageOfParts")[0] == parts
    detail = _records(make_coverage_in_detail_sheet(small))
    assert [(row["Action id"], row["Recommendations"], row["Likely, apart"]) for row in detail] == [
        ("1.1.1", 1, 0),
        ("1.1.2", 0, 2),
        ("1.2.1", 0, 0),
        ("1.2.2", 0, 0),
        ("2.1.1", 0, 0),
    ]
    assert "Addressing a recommended action: 1; likely to: 1; to be checked: 1; outside the framework: 2." in _prose(
        sheet
    )
    assert "Mapping is not implementation" in _prose(sheet)


def test_what_is_not_stated_gets_a_column_only_where_there_is_something_not_stated() -> None:
    rec = make_recommendation("1.1", position="", mechanism="")
    sheet = make_coverage_sheet(make_result([rec], [make_match(rec, "1.1.1", "addresses", "Strong", 0.9)]))
    assert _records(sheet, "Coverage")[0]["Position not stated"] == 1
    assert _records(sheet, "Coverage")[0]["Mechanism not stated"] == 1


def test_several_cycles_are_drawn_in_a_picture_of_their_own_and_one_is_not() -> None:
    recs = [make_recommendation(f"1.{cycle}", cycle=cycle) for cycle in (1, 2, 3, 4)]
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.9) for rec in recs]
    sheet = make_coverage_sheet(make_result(recs, links))
    _, chart = (block for block in sheet.blocks if isinstance(block, BarChart))
    assert [str(series.header) for series in chart.series] == ["Cycle 1", "Cycle 2", "Cycle 3", "Cycle 4"]
    assert len({series.colour for series in chart.series}) == 4
    assert all(block.new_page for block in sheet.blocks if isinstance(block, Heading) and "picture" in block.text)
    one = make_coverage_sheet(make_result(recs[:1], links[:1]))
    assert sum(isinstance(block, BarChart) for block in one.blocks) == 1
    assert _prose(one).count("Mapping is not implementation") == 2  # above the counts and below the pictures


def test_in_a_framework_without_actions_titles_of_items_stand_in_their_place() -> None:
    items = tuple(replace(item, action="", title=f"Title {item.id}") for item in make_framework().items)
    rec = make_recommendation("1.1")
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.9)]
    result = make_result([rec], links, framework=Framework("flat", "Flat", "", "", (), (), items))
    row = _records(make_by_action_sheet(result))[0]
    assert (row["Action"], row["Part"], row["Recommendations"]) == ("Title 1.1.1", "", 1)
    assert _records(make_links_sheet(result))[0]["Action"] == "Title 1.1.1"
    assert _records(make_coverage_in_detail_sheet(result))[0]["Action"] == "Title 1.1.1"
    assert _records(make_plan_sheet(result))[0]["Report section"] == "1.1.1"
    assert [table.name for table in make_coverage_sheet(result).tables] == ["Coverage"]
    assert [table.name for table in make_gaps_sheet(result).tables] == ["GapKinds", "GapsOfActions"]
    about = {row["About the framework"]: row["Is"] for row in _records(make_method_sheet(result), "Framework")}
    assert about["Size"] == "Recommended actions: 6; repeating another, matched once: 1"


def test_themes_outside_the_framework_are_counted_by_position_the_largest_first() -> None:
    positions: tuple[Position, ...] = ("Supported", "Noted", "Noted", "", "Supported/Noted")
    recs = [make_recommendation(f"1.{n}", position=p, themes=("Fog",)) for n, p in enumerate(positions)]
    recs += [make_recommendation(f"2.{n}", themes=()) for n in range(9)]
    recs += [make_recommendation("3.1", themes=("Fog", "Ice", "Ice"))]
    rows = _records(make_gaps_sheet(make_result(recs)), "OutsideThemes")
    assert [row["Share of those outside"] for row in rows] == [6 / 15, 1 / 15, 9 / 15]
    counts = ("Recommendations", "Supported", "Noted", "Supported/Noted", "Position not stated")
    assert [(row["No."], row["Theme"], *(row[count] for count in counts)) for row in rows] == [
        ("1", "Fog", 6, 2, 2, 1, 1),
        ("2", "Ice", 1, 1, 0, 0, 0),
        ("3", "No theme stated", 9, 9, 0, 0, 0),
    ]


@pytest.mark.parametrize("positions", [("Supported",), ("Noted", ""), ("Supported", "Supported/Noted", "")])
def test_ids_stand_in_one_column_of_the_gaps_which_is_a_wide_one(positions: tuple[Position, ...]) -> None:
    recs = [make_recommendation(f"1.{n}", position=p) for n, p in enumerate(positions)]
    _, *tables = make_gaps_sheet(make_result(recs)).tables
    assert {[column.header for column in table.columns].index("Recommendations by id") for table in tables} == {6}
    occurring = {"Supported", "Noted", *(p or "Position not stated" for p in positions)}
    assert {column.header for column in tables[1].columns} & set(STANCES) == occurring, "no column of nothing but 0"


def test_the_chart_is_told_in_words(small: MappingResult) -> None:
    chart = next(block for block in make_coverage_sheet(small).blocks if isinstance(block, BarChart))
    assert [series.header for series in chart.series] == ["Supported"]
    assert "for each of 3 Actions" in chart.alt
    assert "Most: 1.1 Teach patience: 1." in chart.alt


def test_outside_are_those_that_address_nothing_with_the_nearest_action_and_the_reason(small: MappingResult) -> None:
    rows = _records(make_outside_sheet(small))
    assert [(row["Recommendation id"], row["Nearest action"], row["Why not"]) for row in rows] == [
        (
            "A/HRC/99/15#1.4",
            "2.1.1",
            "Same subject as 2.1.1, but carrying it out would not carry out that action.",
        ),
        (
            "A/HRC/99/15#1.5",
            "1.2.2",
            "Even the nearest action, 1.2.2, does not come near enough.",
        ),
    ]


def test_an_action_that_has_nothing_to_do_with_a_text_is_not_called_near(small: MappingResult) -> None:
    far = tuple(replace(m, probability=0.004) if m.grade == "none" else m for m in small.matches)
    row = _records(make_outside_sheet(replace(small, matches=far)))[-1]
    assert (row["Nearest action"], row["Probability"]) == ("1.2.2", 0.004)
    assert row["Why not"] == "No recommended action comes near; 1.2.2 is the least far."
    opposite = tuple(replace(m, evidence=Evidence(reverse=True)) if m.grade == "none" else m for m in far)
    why = _records(make_outside_sheet(replace(small, matches=opposite)))[-1]["Why not"]
    assert why == "Reads as asking for the opposite of 1.2.2, the nearest action."
    unmeasured = replace(small, matches=far, run=replace(small.run, calibrated=False))
    assert "nearest action, 1.2.2" in str(_records(make_outside_sheet(unmeasured))[-1]["Why not"])


def test_a_decision_on_a_whole_recommendation_says_what_it_does_not_do(small: MappingResult) -> None:
    source = SourceRef("reviewed.xlsx", "sheet 'By recommendation', row 2")
    said: tuple[Verdict, ...] = ("Partly", "Accept", "Unsure", "Accept", "Partly", "Reject")
    decisions = [
        Decision(rec.id, "", verdict, source) for rec, verdict in zip(small.recommendations, said, strict=False)
    ]
    rows = _records(make_by_recommendation_sheet(apply_decisions(small, decisions)))
    assert [row["Remark"] for row in rows[:6]] == [
        "Its links stand as before; say in Links which of them hold.",
        "",
        "",
        "There is no link to accept; name the action under “Add an action”.",
        "",
        "",
    ]


def test_what_reviewers_rejected_stands_outside_for_that_reason(small: MappingResult) -> None:
    source = SourceRef("reviewed.xlsx", "sheet 'Links', row 2")
    said: tuple[tuple[int, str, Verdict], ...] = (
        (0, "", "Reject"), (1, "1.1.2", "Reject"), (2, "1.1.2", "Partly"), (3, "2.1.1", "Reject"), (5, "", "Reject"),
    )  # fmt: skip
    recs = small.recommendations
    decided = apply_decisions(small, [Decision(recs[n].id, action, verdict, source) for n, action, verdict in said])
    why = {row["Recommendation id"]: row["Why not"] for row in _records(make_outside_sheet(decided))}
    assert list(why.values()) == [
        "A reviewer rejected the recommendation as a whole.",
        "A reviewer rejected the link to the nearest action, 1.1.2.",
        "A reviewer found that it contributes to 1.1.2 without carrying it out.",
        "A reviewer rejected the link to the nearest action, 2.1.1.",
        "Even the nearest action, 1.2.2, does not come near enough.",
        "A reviewer rejected the recommendation as a whole.",  # though no model could read it
    ]
    kept = Decision(recs[0].id, "2.1.1", "Partly", source)  # a link of its own outlives the whole
    first = _records(make_outside_sheet(apply_decisions(decided, [*decided.review.decisions, kept])))[0]
    assert str(first["Why not"]).startswith("A reviewer found that it contributes to 2.1.1")


def test_what_could_not_be_compared_has_a_sheet_of_its_own_and_the_counts_add_up(small: MappingResult) -> None:
    sheet = make_not_matched_sheet(small)
    assert sheet
    rows = _records(sheet)
    assert [(row["Recommendation id"], row["Why not"]) for row in rows] == [
        ("A/HRC/99/15#1.6", "Its language (xx) is not one the encoder reads (en)."),
    ]
    assert make_not_matched_sheet(replace(small, unmatched=())) is None
    assert rows[0]["Recommending State or body"] == "Syldavia, Borduria"
    recs = tuple(replace(rec, recommending_states=(), body="Committee of Lamps") for rec in small.recommendations)
    committee = make_not_matched_sheet(replace(small, recommendations=recs))
    assert committee
    assert _records(committee)[0]["Recommending State or body"] == "Committee of Lamps"
    summary = next(text for text in _prose(make_coverage_sheet(small)).split("\n") if text.startswith("Distinct"))
    assert summary.startswith("Distinct recommendations: 6. Addressing a recommended action: 1; likely to: 1; ")
    assert "to be checked: 1; outside the framework: 2." in summary
    assert "Could not be compared with the framework: 1;" in summary


def test_the_import_log_accounts_for_every_row_of_every_file(small: MappingResult) -> None:
    rows = _records(make_import_log_sheet(small))
    assert [row["Entry"] for row in rows] == ["File failed", "File read", "Row not read", "Other row", "Note"]
    assert rows[0]["What happened"] == "broken.pdf: the file is damaged; save it again."
    read = rows[1]
    assert read["SHA-256 of the file"] == "a" * 64
    assert read["Rows in"] == 9 == 7 + 1 + 1
    assert (read["Recommendations"], read["Rows not read"], read["Other rows"], read["Notes"]) == (7, 1, 1, 1)
    assert (rows[2]["Place"], rows[2]["Code"]) == ("table 1, row 77", "missing-text")
    assert rows[3]["Text of the row"] == "Lighthouses are dark."
    assert "Answers of the State" not in str(read["What happened"])
    answer = PositionAnswer("A/HRC/99/15", "1.1", "Noted", "noted", SourceRef("add.pdf", "page 2"))
    imports = (replace(small.imports[0], answers=(answer, answer)),)
    log = _records(make_import_log_sheet(replace(small, imports=imports)))
    assert str(log[1]["What happened"]).endswith("Answers of the State to recommendations: 2.")


def test_a_result_of_the_mapper_among_the_files_was_left_out_and_did_not_fail(small: MappingResult) -> None:
    message = (
        "links.csv: this is a table of links that the mapper wrote, not a source of recommendations; name the files it "
        "was made from, and give a reviewed workbook with --decisions."
    )
    own = Issue("own-result", message, SourceRef("links.csv", "whole file"), "info")
    result = replace(small, failures=(own,))
    [row, *_] = _records(make_import_log_sheet(result))
    assert (row["Entry"], row["What happened"], row["Code"]) == ("File left out", message, "own-result")
    assert find_warnings(result) == find_warnings(replace(small, failures=())) != find_warnings(small)
    assert "une table de liens que le programme a produit" in translate_sentences(message, "fr")


def test_a_text_changed_for_the_workbook_is_in_the_import_log() -> None:
    log = _records(make_import_log_sheet(make_result([make_recommendation("1.1", "Ring\x07 the bell.")])))
    assert log[-1]["Entry"] == "Text changed"
    assert log[-1]["What happened"] == "1 control character taken out, which a workbook cannot hold."


def test_start_counts_what_the_other_sheets_hold() -> None:
    result = make_large_result(150)
    start = make_sheets(result)[0]
    counts = {row["Count"]: row["Number"] for row in _records(start, "Counts")}
    links = _records(make_links_sheet(result))
    outcomes = [row["Outcome"] for row in _records(make_by_recommendation_sheet(result))]
    assert counts["Recommendations"] == counts["Distinct recommendations"] == 150
    assert counts["Links"] == len(links)
    for outcome in ("Addresses", "Likely", "To check", "Related only", "No link"):
        assert counts[outcome] == outcomes.count(outcome) > 0
    assert counts["Recommended actions reached"] == sum(
        bool(row["Recommendations"]) for row in _records(make_by_action_sheet(result))
    )
    bands = {row["Band"]: row["Links"] for row in _records(start, "Bands")}
    assert bands == {band: sum(link["Band"] == band for link in links) for band in ("Strong", "Likely", "Check")}


@pytest.mark.parametrize("reviewed", [False, True])
def test_start_leads_to_every_other_sheet_and_says_its_rows(small: MappingResult, reviewed: bool) -> None:
    source = SourceRef("reviewed.xlsx", "row 2")
    review = Review(
        unplaced=(Decision("gone", "1.1.1", "Accept", source), Decision("gone", "1.1.2", "Reject", source)),
        unplaced_plan=(PlanEntry("gone", (("Budget", "12,000"),), source),),
        issues=(Issue("unknown-decision", "reviewed.xlsx, row 3: “acept” is no decision.", source),),
    )
    result = replace(small, review=review) if reviewed else small
    told = [warning for warning in find_warnings(result) if "reviewed workbook" in warning]
    assert [warning.rpartition(": ")[2][:2] for warning in told] == (["3.", "1."] if reviewed else [])
    sheets = {sheet.name: sheet for sheet in make_sheets(result)}
    assert ("Unplaced decisions" in sheets) is reviewed
    listed = next(table for table in sheets["Start"].tables if table.name == "Sheets")
    assert [row[0] for row in listed.rows] == [Cell(name, link=f"#{name}") for name in list(sheets)[1:]]
    rows = {row["Sheet"]: row["Rows"] for row in _records(sheets["Start"], "Sheets")}
    assert (rows["By recommendation"], rows["Plan"], rows["Gaps"]) == (7, 7 if reviewed else 6, None)


def test_start_tells_the_cycles_of_the_upr_where_there_is_any() -> None:
    def say(**fields: object) -> str:
        start = make_sheets(make_result([make_recommendation("1.1", **fields)]))[0]
        return next(line for line in _prose(start).splitlines() if line.startswith("Made on"))

    assert say().endswith("Mechanisms: UPR. UPR cycles: 4.")
    assert say(cycle=None).endswith("Mechanisms: UPR. UPR cycles: Not stated.")
    assert say(cycle=None, mechanism="Treaty body").endswith("Mechanisms: Treaty body.")
    assert say(cycle=None, mechanism="").endswith("Mechanisms: Not stated.")
    assert say(cycle=3, mechanism="").endswith("Mechanisms: Not stated. UPR cycles: 3.")


def test_start_says_the_limits_of_the_run_beside_its_bands_in_every_language() -> None:
    made = make_result([make_recommendation("1.1")])
    limit = "No fit was made for this framework and encoder: scores are orderly, but the bands are uncalibrated."
    result = replace(made, run=replace(made.run, limits=(limit, "Mind the fog.")))
    start = make_sheets(result)[0]
    blocks = [block.name if isinstance(block, Table) else getattr(block, "text", "") for block in start.blocks]
    assert blocks[blocks.index("Bands") + 1] == f"Known limits: {limit} Mind the fog."
    (french,) = translate_sheets((start,), "fr")
    assert "Limites connues\u00a0: Aucun ajustement n’a été fait pour ce cadre" in _prose(french)
    assert "Mind the fog." in _prose(french)
    assert "Known limits" not in _prose(make_sheets(replace(made, run=replace(made.run, limits=())))[0])


def test_start_warns_of_what_is_missing_and_of_bands_without_a_hit_rate(small: MappingResult) -> None:
    assert len(find_warnings(small)) == 3
    assert "broken.pdf" in find_warnings(small)[0]
    uncalibrated = make_result(calibrated=False)
    assert [warning.split(":")[0] for warning in find_warnings(uncalibrated)] == ["Uncalibrated"]
    assert find_warnings(make_result()) == ()


def test_method_says_how_the_result_came_about(small: MappingResult) -> None:
    sheet = make_method_sheet(small)
    run = {row["Item"]: row["Value"] for row in _records(sheet, "Run")}
    assert run["Language model"] == small.run.encoder
    assert run["Date"] == "2025-09-28, 14:05 UTC"
    assert (run["Fit"], run["Probabilities"]) == ("invented-1", "Calibrated")
    uncalibrated = {
        row["Item"]: row["Value"] for row in _records(make_method_sheet(make_result(calibrated=False)), "Run")
    }
    assert uncalibrated["Fit"] == "None: the bands are uncalibrated"
    assert str(uncalibrated["Probabilities"]).startswith("Not calibrated")
    about = {row["About the framework"]: row["Is"] for row in _records(sheet, "Framework")}
    assert about["Size"] == "Recommended actions: 6; Actions: 3; Parts: 2; repeating another, matched once: 1"
    assert [row["Limit"] for row in _records(sheet, "Limits")] == list(small.run.limits)
    assert [(row["Action id"], row["Remark"]) for row in _records(sheet, "Remarks")] == [
        ("1.2.1", "The sentence is cut off in this edition."),
        ("2.1.2", "Repeats 1.1.2; matched once, under that number."),
    ]


def test_a_state_is_compared_with_others_in_words_colours_and_numbers() -> None:
    recs = [make_recommendation(f"1.{n}", cycle=2) for n in range(100)]
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.95) for rec in recs[:5]]
    result = replace(make_result(recs, links), reference=make_reference())
    sheet = make_compared_sheet(result)
    assert sheet
    row = _records(sheet, "Compared1")[0]
    low, high = row["Usual range from"], row["Usual range to"]
    assert row["In words"] == f"Teach patience: 5 received, 20.0 expected ({low} to {high} usual): fewer than others."
    assert (row["Received"], row["Finding"]) == (5, "Fewer than others")
    assert sheet.tables[0].rows[0][2] == Cell("Fewer than others", tone="look")
    assert "Fewer than others: 1.1 Teach patience; 1.2 Keep promises." in _prose(sheet)
    assert "More than others:" not in _prose(sheet)
    usual = make_compared_sheet(replace(make_result(recs[:1]), reference=make_reference()))
    assert usual
    assert Heading("Neither more nor fewer than others in any Action") in usual.blocks
    assert "Ruritania" in _prose(usual)
    detail = _records(sheet, "ComparedInDetail1")
    assert detail[0]["African States"] == "100 / 18"
    assert detail[1]["Cycle 2, others in that cycle"] == "5 / 20.0: fewer"
    assert "graded anew for this sheet" not in _prose(sheet)
    taught = replace(result, reference=replace(make_reference(), received=count_reviews(result)))
    assert "graded anew for this sheet" in _prose(make_compared_sheet(taught))
    # printed, the findings stand on the first page, and each table on one of its own
    kinds = [(type(block), getattr(block, "new_page", False)) for block in sheet.blocks]
    assert kinds[-7:] == [
        (Heading, False),
        (Prose, False),
        (Heading, True),
        (Table, False),
        (Heading, True),
        (Prose, False),
        (Table, False),
    ]


def test_of_many_states_all_are_told_and_those_with_most_recommendations_have_tables() -> None:
    states = [f"State {n:02}" for n in range(14) for _ in range(1 + (n > 1))]
    recs = [make_recommendation(f"1.{n}", f"Light lamp {n}.", state=state) for n, state in enumerate(states)]
    sheet = make_compared_sheet(replace(make_result(recs), reference=make_reference()))
    assert sheet
    assert f"{', '.join(sorted(set(states)))}\nTables follow for the 12 States" in _prose(sheet)
    with_tables = [block.text for block in sheet.blocks if isinstance(block, Heading) and block.text in states]
    assert with_tables == sorted(set(states))[2:]


def test_figures_that_cannot_be_used_are_told_and_nothing_is_compared(small: MappingResult) -> None:
    result = replace(small, reference=Reference(stale="they were counted with another fit"))
    assert make_compared_sheet(result) is None
    assert any("they were counted with another fit" in warning for warning in find_warnings(result))
    names = [row["Sheet"] for row in _records(make_sheets(result)[0], "Sheets")]
    assert "Compared with others" not in names


def test_of_an_empty_result_all_sheets_but_those_with_nothing_to_say_are_made() -> None:
    silent = [make.__name__ for make in SHEETS if make(make_result()) is None]
    assert silent == [
        "make_asks_sheet",
        "make_states_sheet",
        "make_compared_sheet",
        "make_not_matched_sheet",
        "make_unplaced_sheet",
    ]


def _decide(result: MappingResult, *said: tuple[str, str, Verdict]) -> MappingResult:
    source = SourceRef("reviewed.xlsx", "sheet 'Links', row 2")
    ids = {recommendation.paragraph: recommendation.id for recommendation in result.recommendations}
    return apply_decisions(result, [Decision(ids[p], a, v, source, "Ana", "2025-10-02") for p, a, v in said])


def test_columns_that_are_not_printed_stand_after_those_that_are(small: MappingResult) -> None:
    for sheet in make_sheets(small):
        for table in sheet.tables:
            printed = [column.printed for column in table.columns]
            assert printed == sorted(printed, reverse=True), (sheet.name, table.name)


def test_rows_say_in_which_order_to_review_them_and_start_says_where_to_begin(small: MappingResult) -> None:
    assert not any("Review first" in str(block) for block in make_sheets(small)[0].blocks)
    result = replace(small, review_order=tuple(r.id for r in small.recommendations if r.paragraph in ("1.1", "1.5")))
    assert any("Review first" in str(block) for block in make_sheets(result)[0].blocks)
    turns = {row["Recommendation id"]: row["Review first"] for row in _records(make_by_recommendation_sheet(result))}
    assert [turns[f"A/HRC/99/15#1.{n}"] for n in (1, 2, 5)] == [1, None, 2]
    links = _records(make_links_sheet(result))
    assert {row["Review first"] for row in links if row["Recommendation id"] == "A/HRC/99/15#1.1"} == {1}


def test_links_show_what_was_decided_and_claim_nothing_for_links_of_a_person(small: MappingResult) -> None:
    result = _decide(small, ("1.1", "1.1.1", "Accept"), ("1.5", "2.1.1", "Accept"), ("1.1", "", "Reject"))
    rows = {(row["Recommendation id"], row["Action id"]): row for row in _records(make_links_sheet(result))}
    decided = rows["A/HRC/99/15#1.1", "1.1.1"]
    assert [decided[header] for header in ("Decision", "Reviewer", "Decided on")] == ["Accept", "Ana", "2025-10-02"]
    assert rows["A/HRC/99/15#1.1", "1.1.2"]["Decision"] is None
    assert rows["A/HRC/99/15#1.1", "1.1.2"]["Remark"] == "Whole recommendation: Reject by Ana."
    added = rows["A/HRC/99/15#1.5", "2.1.1"]
    assert [added[header] for header in ("Grade", "Band", "Probability", "Rank", "Score")] == ["", "", None, None, None]
    whole = _records(make_by_recommendation_sheet(result))
    assert [whole[0]["Decision"], whole[0]["Best link"], whole[4]["Best link"]] == ["Reject", "Accepted", "Accepted"]
    assert str(whole[0]["Actions addressed"]).startswith("1.1.1 (Accepted): Found")
    assert whole[0]["Related actions"] == ""  # rejected with the whole


def test_gaps_say_how_many_recommendations_nobody_knows_the_actions_of(small: MappingResult) -> None:
    assert "Could not be compared with the framework: 1;" in _prose(make_gaps_sheet(small))
    assert "ould not be compared" not in _prose(make_gaps_sheet(replace(small, unmatched=())))


def test_gaps_tell_nothing_received_from_only_to_check_and_from_only_noted(small: MappingResult) -> None:
    sheet = make_gaps_sheet(_decide(small, ("1.2", "1.1.2", "Accept")))
    items = {row["Action id"]: row for row in _records(sheet, "GapsOfItems")}
    assert {item: row["Gap"] for item, row in items.items()} == {
        "1.1.2": "Only noted",
        "1.2.1": "Nothing received",
        "1.2.2": "Nothing received",
        "2.1.1": "Nothing received",
    }
    assert _records(make_gaps_sheet(small), "GapsOfItems")[0]["Gap"] == "Only to check"
    assert not any(table.name == "OutsideThemes" for table in make_gaps_sheet(make_result()).tables)
    assert sheet.tables[-1].name == "GapsOfItems"  # the longest is last, so that its header stands on each of its pages
    themes = _records(sheet, "OutsideThemes")
    assert [(row["Theme"], row["Recommendations"]) for row in themes] == [
        ("Freedom of navigation", 2),
        ("Lighthouses", 2),
    ]


def test_tables_of_recommended_actions_beside_by_action_hold_the_beginning_of_long_texts() -> None:
    framework = make_framework()
    long = replace(framework.items[0], text="Found a school of patience. " * 20)
    result = make_result(framework=replace(framework, items=(long, *framework.items[1:])))
    whole = _records(make_by_action_sheet(result))[0]["Recommended action"]
    assert whole == long.text
    for sheet, table, limit in (
        (make_coverage_in_detail_sheet(result), "", 140),
        (make_gaps_sheet(result), "GapsOfItems", 200),
    ):
        told = str(_records(sheet, table)[0]["Recommended action"])
        assert told.endswith("…")
        assert limit - 30 < len(told) <= limit


def test_the_plan_is_filled_where_known(small: MappingResult) -> None:
    sheet = make_plan_sheet(replace(small, clusters=(Cluster(small.recommendations[0].id, (FIRST, SECOND)),)))
    rows = _records(sheet)
    assert len(rows) == 6  # the duplicate is planned once
    assert rows[0]["Framework actions"] == (
        "1.1.1: Found a school of patience in every district and keep its doors open to all inhabitants."
    )
    assert rows[0]["Recommending State or body"] == "Syldavia, Borduria"
    assert rows[0]["Report section"] == "Action 1.1"
    assert [row["Same ask as"] for row in rows[:3]] == ["", FIRST, ""]
    assert rows[0]["Lead ministry"] is None
    status = next(column for column in sheet.tables[0].columns if column.header == "Status")
    assert [word for word, _ in status.choices][:2] == ["Not started", "In progress"]


def test_a_row_without_a_ministry_shows_what_the_plan_says_of_its_like(small: MappingResult) -> None:
    source, third = SourceRef("reviewed.xlsx", "row 2"), small.recommendations[2].id
    entries = (
        PlanEntry(FIRST, (("Lead ministry", "Ministry of Lamps"), ("Status", "In progress")), source),
        PlanEntry(third, (("Lead ministry", "Ministry of Lamps"), ("Status", "In progress")), source),
        PlanEntry("gone", (("Lead ministry", "Navy"),), source),
    )
    links = (*small.matches, make_match(small.recommendations[3], "1.2.1", "addresses", "Strong", 0.95, 2))
    links += (make_match(small.recommendations[4], "1.1.1", "addresses", "Strong", 0.95),)
    review = Review(plan=entries[:2], unplaced_plan=entries[2:])
    filled = replace(small, matches=links, clusters=(Cluster(FIRST, (FIRST, SECOND, third)),), review=review)
    sheet = make_plan_sheet(filled)
    told = {row["Recommendation id"]: row["Already in the plan"] for row in _records(sheet)}
    fifth = small.recommendations[4].id
    assert {one: said for one, said in told.items() if said} == {
        SECOND: f"Same ask, {FIRST}, {third}: Ministry of Lamps; In progress",
        fifth: "Under 1.1: Ministry of Lamps (1)",
    }
    assert _records(sheet)[-1]["Lead ministry"] == "Navy"
    (french,) = translate_sheets((sheet,), "fr")
    assert f"Même demande, {FIRST}, {third}\u00a0: Ministry of Lamps; En cours" in [
        row["Déjà dans le plan"] for row in _records(french)
    ]
    assert "Already in the plan" not in _records(make_plan_sheet(small))[0]


def test_the_plan_names_the_states_where_there_are_several_beside_a_column_that_officials_called_so(
    small: MappingResult,
) -> None:
    assert "State under review" not in _records(make_plan_sheet(small))[0]
    first, *others = small.recommendations
    written = PlanEntry(first.id, (("State", "Under way"),), SourceRef("reviewed.xlsx", "row 2"))  # “Estado” as read
    several = replace(small, recommendations=(replace(first, state="Syldavia"), *others))
    sheet = make_plan_sheet(replace(several, review=Review(plan=(written,))))
    rows = _records(sheet)
    assert [row["State under review"] for row in rows[:2]] == ["Syldavia", "Ruritania"]
    assert [row["State"] for row in rows[:2]] == ["Under way", None]
    (spanish,) = translate_sheets((sheet,), "es")
    assert {"Estado examinado", "Estado"} <= _records(spanish)[0].keys()
    for header in ("State under review", "État examiné", "Estado examinado"):
        assert is_plan_column(parse_label(header) or "")
    assert not is_plan_column(parse_label("Estado") or "")


def test_the_plan_shows_what_the_state_replied_where_it_did(small: MappingResult) -> None:
    first, *others = small.recommendations
    replied = replace(small, recommendations=(replace(first, reply="The lamps are lit."), *others))
    (french,) = translate_sheets((make_plan_sheet(replied),), "fr")
    assert [row["Réponse de l’État"] for row in _records(french)][:2] == ["The lamps are lit.", ""]
    assert "Reply of the State" not in _records(make_plan_sheet(small))[0]


def test_numbers_in_the_plan_stay_numbers_that_add_up_and_other_words_stay_as_written(small: MappingResult) -> None:
    told = {"Budget": "12000", "Timeframe": "5000.5", "Report section": "1.4", "Indicator": "007", "Evidence": "3.10"}
    told |= {"Partners": "1234567890123456", "Paid back": "-40", "Action to take": "2,5", "Share": "1e5"}
    source = SourceRef("reviewed.xlsx", "row 2")
    entries = (PlanEntry(FIRST, tuple(told.items()), source), PlanEntry("gone", (("Budget", "300"),), source))
    review = Review(plan=entries[:1], unplaced_plan=entries[1:])
    first, *_, gone = _records(make_plan_sheet(replace(small, review=review)))
    numbers = {"Budget": 12000, "Timeframe": 5000.5, "Paid back": -40}
    assert {name: first[name] for name in told} == told | numbers
    assert gone["Budget"] == 300


def test_columns_of_a_source_that_have_no_field_stand_behind_the_plan_in_its_own_words(small: MappingResult) -> None:
    first, second, *others = small.recommendations
    long = "Steps taken, in progress or foreseen, by the ministry in charge and its partners"
    told = (("Status", "Noted"), ("Ministry", "Lamps"), (long, "None"))
    twin = replace(first, id="list.xlsx#row 2", duplicate_of=first.id, other_fields=(("STATUS", "Method"),))
    recs = (replace(first, other_fields=told), replace(second, other_fields=(("Status", "Noted"),)), *others, twin)
    sheet = make_plan_sheet(replace(small, recommendations=recs))
    added = [column for column in sheet.tables[0].columns if column.header.startswith("Source: ")]
    shortened = "Source: “Steps taken, in progress or foreseen, by the ministry in…”"
    assert [column.header for column in added] == ["Source: “Status”", "Source: “Ministry”", shortened]
    assert added == list(sheet.tables[0].columns[-3:])
    assert not any(column.printed or column.filled_in for column in added)
    (french,) = translate_sheets((sheet,), "fr")
    for made in (sheet, french):
        assert [row[-3:] for row in made.tables[0].rows[:3]] == [
            ("Noted\nMethod", "Lamps", "None"),
            ("Noted", None, None),
            (None, None, None),
        ]
    assert french.tables[0].columns[-3].header.endswith(": “Status”")
    numbered = tuple(replace(r, other_fields=(("No", str(n)), ("Code", f"1.{n}"))) for n, r in enumerate(recs[:2], 9))
    rows = make_plan_sheet(replace(small, recommendations=numbered, matches=())).tables[0].rows
    assert [row[-2:] for row in rows] == [(9, "1.9"), (10, "1.10")]
    read_back = PlanEntry(first.id, (("Source: “Status”", "Noted"), ("Priority", "High")), first.source)
    again = make_plan_sheet(replace(small, recommendations=recs, review=Review(plan=(read_back,))))
    assert [column.header for column in again.tables[0].columns[-4:]] == ["Priority", *(c.header for c in added)]
    assert not any(column.header.startswith("Source") for column in make_plan_sheet(small).tables[0].columns)
    listed = replace(first, other_fields=(("source_file", "list.docx"), ("raw", "Sing."), ("other_fields", "No: 9")))
    columns = make_plan_sheet(replace(small, recommendations=(listed, *others))).tables[0].columns
    assert [column.header for column in columns[-2:]] == ["Report section", "Source: “other_fields”"]


def test_same_asks_stand_with_the_most_repeated_first_and_name_who_asks(small: MappingResult) -> None:
    third = small.recommendations[2].id
    sixth = small.recommendations[5].id  # of a treaty body: no cycle, no position
    clusters = (Cluster(third, (third,)), Cluster(SECOND, (FIRST, SECOND, sixth)))
    sheet = make_asks_sheet(replace(small, clusters=clusters))
    assert sheet is not None
    rows = _records(sheet)
    counts = ("Recommendations", "Supported", "Noted", "Supported/Noted", _NO_POSITION)
    assert [(row["Ask"], *(row[count] for count in counts), row["Cycles"]) for row in rows] == [
        (SECOND, 3, 1, 1, 0, 1, "4"),
        (third, 1, 0, 0, 1, 0, "4"),
    ]
    assert rows[0]["Recommended by"] == "Borduria, Syldavia"


def test_names_stand_in_the_order_in_which_people_look_for_them() -> None:
    states = ("Zambia", "Ecuador", "Eritrea", "Egypt", "")
    recs = [make_recommendation(f"1.{n}", state=state) for n, state in enumerate(states)]
    sheet = make_states_sheet(translate_states(make_result(recs), "fr"))
    assert sheet is not None
    headers = [column.header for column in sheet.tables[0].columns]
    assert headers[2:] == ["Égypte", "Équateur", "Érythrée", "Zambie", "Not stated"]


def test_several_states_stand_side_by_side_in_numbers_and_as_shares() -> None:
    recs = [make_recommendation(f"1.{n}", state=state) for n, state in enumerate(("Syldavia", "Ruritania", "Syldavia"))]
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.9) for rec in recs[:2]]
    sheet = make_states_sheet(make_result(recs, links))
    assert sheet is not None
    numbers = {row["Action"]: (row["Ruritania"], row["Syldavia"]) for row in _records(sheet, "StateNumbers")}
    assert numbers == {"All": (1, 2), "Counted": (1, 1), "1.1": (1, 1), "1.2": (0, 0), "2.1": (0, 0)}
    shares = {row["Action"]: (row["Ruritania"], row["Syldavia"]) for row in _records(sheet, "StateShares")}
    assert shares["1.1"] == (1.0, 0.5)
    # shares are shaded by one scale; numbers are not, because totals stand among them
    heats = {table.name: [column.heat for column in table.columns[2:]] for table in sheet.tables}
    assert heats == {"StateShares": ["states", "states"], "StateNumbers": ["", ""]}


def test_names_of_states_that_a_table_takes_for_the_same_are_numbered() -> None:
    states = ("Freedonia", "FREEDONIA", "Title", "")
    recs = [make_recommendation(f"1.{n}", state=state) for n, state in enumerate(states)]
    sheet = make_states_sheet(make_result(recs))
    assert sheet is not None
    assert [column.header for column in sheet.tables[0].columns][2:] == [
        "FREEDONIA",
        "Freedonia (2)",
        "Title (2)",
        "Not stated",
    ]


def test_names_that_hold_commas_are_told_apart_by_semicolons() -> None:
    rec = make_recommendation("1.1", recommending_states=("Syldavia, Kingdom of", "Borduria"))
    for sheet in (make_by_recommendation_sheet(make_result([rec])), make_plan_sheet(make_result([rec]))):
        assert "Syldavia, Kingdom of; Borduria" in _records(sheet)[0].values()


def test_a_table_with_repeated_headers_or_uneven_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="distinct"):
        Table("T", (Column("Id", 5), Column("id", 5)), ())
    with pytest.raises(ValueError, match="1 values for 2 columns"):
        Table("T", (Column("Id", 5), Column("Text", 5)), (("only one",),))


def test_start_and_method_say_which_languages_a_second_model_read(small: MappingResult) -> None:
    served = (("English", 5, "first; fit: a"), ("French", 2, "second; fit: b"))
    result = replace(small, run=replace(small.run, served=served))
    [warning] = set(find_warnings(result)) - set(find_warnings(small))
    assert "second language model" in warning
    assert ": French." in warning
    rows = next(table for table in make_method_sheet(result).tables if table.name == "Languages").rows
    assert rows[1] == ("French", "Recommendations: 2, read by second; fit: b")
    assert "Languages" not in [table.name for table in make_method_sheet(small).tables]
