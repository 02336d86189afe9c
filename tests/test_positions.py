"""Answers of an addendum reach the recommendations they are about; the better source wins, and contradictions show."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from mapper.documents.reading import read_document
from mapper.importers.base import ImportOptions, find_importer
from mapper.importers.upr_report import UprReportImporter
from mapper.positions import join_positions
from mapper.records import ImportResult, Position, PositionAnswer, Recommendation, SourceRef

SAMPLES = Path(__file__).parent / "importers" / "samples" / "upr"
# Year: report, addendum, matrix, number of recommendations.
SLOVENIA = {
    2014: ("slovenia_g1423930.pdf", "slovenia_g1504261.pdf", "UPR20__Slovenia_ThematicListRecommendations_E.docx", 163),
    2019: (
        "slovenia_g1934994.pdf",
        "slovenia_g2004192.pdf",
        "UPR34_Slovenia_Thematic_list_of_Recommendations.docx",
        215,
    ),
    2025: ("slovenia_g2502644.pdf", "slovenia_g2505828.pdf", "upr48-slovenia-thematic-list-of-recommendatio.docx", 254),
}
# Every difference between report + addendum and matrix, spaces aside:
# the report of 2014 misspells "children" in 115.104, the matrix mends it.
KNOWN_DIFFERENCES = {2014: {"A/HRC/28/15#115.104"}, 2019: set(), 2025: set()}


def load(path: Path) -> ImportResult:
    document = read_document(path)
    return find_importer(document).extract(document, ImportOptions())


def result(importer: str, *positions: tuple[str, Position], file: str = "a.pdf") -> ImportResult:
    recommendations = tuple(
        Recommendation(
            id=f"A/HRC/99/7#{paragraph}",
            text="Dig a well",
            raw="Dig a well",
            source=SourceRef(file, "page 1"),
            mechanism="UPR",
            symbol="A/HRC/99/7",
            paragraph=paragraph,
            position=position,
        )
        for paragraph, position in positions
    )
    return ImportResult(file, importer, "0", len(recommendations), recommendations)


def answers(*positions: tuple[str, Position], symbol: str = "A/HRC/99/7") -> ImportResult:
    given = tuple(
        PositionAnswer(symbol, paragraph, position, f"says {position}", SourceRef("add.pdf", "page 2"))
        for paragraph, position in positions
    )
    return ImportResult("add.pdf", "UPR addendum (positions)", "0", 0, (), answers=given)


def positions_of(joined: ImportResult) -> list[str]:
    return [recommendation.position for recommendation in joined.recommendations]


def codes(joined: ImportResult) -> list[str]:
    return [issue.code for issue in joined.issues]


@pytest.mark.parametrize("year", SLOVENIA)
def test_report_and_addendum_give_what_the_matrix_gives(shared_dir: Path, year: int) -> None:
    report, addendum, matrix, count = SLOVENIA[year]
    folder = shared_dir / "real"
    joined, answered = join_positions([load(folder / "wg_reports" / name) for name in (report, addendum)])
    found = {r.id: r for r in joined.recommendations}
    truth = {r.id: r for r in load(folder / "ohchr_matrix" / matrix).recommendations}
    assert len(truth) == count
    assert found.keys() == truth.keys()
    assert not [i for i in (*joined.issues, *answered.issues) if i.severity == "warning"]

    def bare(text: str) -> str:
        return re.sub(r"\s+", "", text)

    assert {id for id in truth if bare(found[id].text) != bare(truth[id].text)} == KNOWN_DIFFERENCES[year]
    assert {id for id in truth if found[id].position != truth[id].position} == set()
    assert {id for id in truth if set(found[id].recommending_states) != set(truth[id].recommending_states)} == set()
    review = [{(r.symbol, r.state, r.session, r.cycle) for r in records.values()} for records in (found, truth)]
    assert review[0] == review[1]


def test_an_answer_fills_an_empty_position_with_its_words() -> None:
    joined, _ = join_positions([result("table", ("12.1", "")), answers(("12.1", "Noted"))])
    (recommendation,) = joined.recommendations
    assert (recommendation.position, recommendation.position_raw) == ("Noted", "says Noted")
    assert codes(joined) == []


def test_an_answer_known_by_its_position_alone_is_quoted_as_that() -> None:
    given = answers(("12.1", "Noted"))
    given = replace(given, answers=(replace(given.answers[0], position_raw=""),))
    joined, _ = join_positions([result("table", ("12.1", "")), given])
    assert joined.recommendations[0].position_raw == "Noted"


def test_what_a_state_says_of_a_recommendation_reaches_it_with_and_without_a_position() -> None:
    given = answers(("12.1", "Noted"), ("12.2", ""))
    given = replace(given, answers=tuple(replace(a, reply=f"The well of {a.paragraph} is dry.") for a in given.answers))
    joined, _ = join_positions([result("table", ("12.1", "Noted"), ("12.2", "Supported"), ("12.3", "")), given])
    assert [r.reply for r in joined.recommendations] == ["The well of 12.1 is dry.", "The well of 12.2 is dry.", ""]


def test_an_answer_to_a_whole_list_reaches_what_has_none_of_its_own() -> None:
    report = result(UprReportImporter.name, ("12.1", ""), ("12.2", ""), ("13.1", ""), ("14.1", "Noted"))
    joined, given = join_positions([report, answers(("12.2", "Noted"), ("12.*", "Supported"), ("*", "Supported"))])
    assert positions_of(joined) == ["Supported", "Noted", "Supported", "Noted"]
    assert codes(joined) == codes(given) == []
    matrix = result("OHCHR matrix", ("12.1", "Noted"))
    joined, given = join_positions([matrix, answers(("*", "Supported"))])
    assert (positions_of(joined), codes(joined), codes(given)) == (["Noted"], [], [])


def test_answers_to_a_review_meet_recommendations_of_the_upr_only() -> None:
    table = result("table", ("12.1", ""))
    table = replace(table, recommendations=(replace(table.recommendations[0], mechanism="Treaty body"),))
    assert positions_of(join_positions([table, answers(("12.1", "Noted"))])[0]) == [""]


def test_the_addendum_is_later_than_the_report_and_the_contradiction_is_shown() -> None:
    joined, _ = join_positions([result(UprReportImporter.name, ("12.1", "Noted")), answers(("12.1", "Supported"))])
    assert positions_of(joined) == ["Supported"]
    assert codes(joined) == ["contradictory-position"]
    assert "add.pdf (page 2); Supported is kept" in joined.issues[0].message


def test_a_matrix_keeps_its_position_and_the_contradiction_is_shown() -> None:
    joined, _ = join_positions([result("OHCHR matrix", ("12.1", "Noted")), answers(("12.1", "Supported"))])
    assert positions_of(joined) == ["Noted"]
    assert codes(joined) == ["contradictory-position"]
    assert "Supported in add.pdf (page 2); Noted is kept" in joined.issues[0].message


def test_an_answer_without_a_position_takes_none_away() -> None:
    joined, _ = join_positions([result(UprReportImporter.name, ("12.1", "Noted")), answers(("12.1", ""))])
    assert positions_of(joined) == ["Noted"]
    assert codes(joined) == []
    report = result(UprReportImporter.name, ("12.1", ""))
    later = (answers(("12.1", "Supported")), answers(("12.1", "Noted")), answers(("12.1", "")))
    joined, *_ = join_positions([report, *later])
    assert positions_of(joined) == ["Noted"]


def test_answers_to_an_unknown_report_meet_no_recommendation_without_a_symbol() -> None:
    table = result("table", ("12.1", ""))
    table = replace(table, recommendations=tuple(replace(r, symbol="") for r in table.recommendations))
    joined, addendum = join_positions([table, answers(("12.1", "Noted"), symbol="")])
    assert positions_of(joined) == [""]
    assert codes(addendum) == []


def test_bare_numbers_join_a_report_with_one_list_only() -> None:
    one_list = result(UprReportImporter.name, ("12.1", ""), ("12.2", ""))
    joined, _ = join_positions([one_list, answers(("1", "Supported"), ("2", "Noted"))])
    assert positions_of(joined) == ["Supported", "Noted"]
    and_a_paragraph = result(UprReportImporter.name, ("12.1", ""), ("14", ""))
    joined, _ = join_positions([and_a_paragraph, answers(("1", "Supported"))])
    assert positions_of(joined) == ["Supported", ""]
    two_lists = result(UprReportImporter.name, ("12.1", ""), ("13.1", ""))
    joined, addendum = join_positions([two_lists, answers(("1", "Supported"))])
    assert positions_of(joined) == ["", ""]
    assert codes(addendum) == ["unmet-answer"]


def test_what_stays_without_answer_or_recommendation_is_listed() -> None:
    joined, addendum = join_positions(
        [result(UprReportImporter.name, ("12.1", ""), ("12.2", "")), answers(("12.1", "Noted"), ("12.9", "Noted"))]
    )
    assert codes(joined) == ["unanswered"]
    assert "12.2" in joined.issues[0].message
    assert codes(addendum) == ["unmet-answer"]
    assert "12.9" in addendum.issues[0].message


def test_a_row_of_an_answered_report_without_a_number_is_not_listed_as_unanswered() -> None:
    table = result("table", ("", ""), ("12.2", ""))
    joined, _ = join_positions([table, answers(("12.1", "Noted"))])
    assert [issue.message for issue in joined.issues] == [
        "The addendum gives no position on 12.2; they are left without one."
    ]


def test_what_an_addendum_speaks_of_without_a_position_is_told_there_only() -> None:
    report = result(UprReportImporter.name, ("12.1", ""), ("12.2", ""), ("12.3", ""))
    joined, _ = join_positions([report, answers(("1", "Supported"), ("2", ""))])
    assert [issue.message for issue in joined.issues] == [
        "The addendum gives no position on 12.3; they are left without one."
    ]


def test_an_addendum_without_its_report_asks_for_it() -> None:
    other, addendum = join_positions([result("table", ("12.1", "")), answers(("12.1", "Noted"), symbol="A/HRC/1/1")])
    assert positions_of(other) == [""]
    assert codes(other) == []
    assert "A/HRC/1/1, which is not among the files" in addendum.issues[0].message


def test_nothing_changes_without_an_addendum() -> None:
    given = (result(UprReportImporter.name, ("12.1", "")), result("table", ("12.2", "Noted")))
    assert join_positions(given) == given


def test_files_stay_in_order_and_nothing_but_positions_replies_and_warnings_changes() -> None:
    report, addendum = (load(SAMPLES / name) for name in ("report.pdf", "addendum.pdf"))
    for given in ([report, addendum], [addendum, report]):
        joined = join_positions(given)
        assert [r.file for r in joined] == [r.file for r in given]
        for before, after in zip(given, joined, strict=True):
            assert (after.rows, after.answers) == (before.rows, before.answers)
            assert [replace(r, position="", position_raw="", reply="") for r in after.recommendations] == [
                replace(r, position="", position_raw="", reply="") for r in before.recommendations
            ]
    by_paragraph = {r.paragraph: r.position for r in join_positions([report, addendum])[0].recommendations}
    assert by_paragraph == {
        "12.1": "Supported",
        "12.2": "Supported",
        "12.3": "Supported",
        "13.1": "Supported",
        "13.2": "Supported",
        "13.3": "Noted",
        "14.1": "Noted",
        "14.3": "Supported/Noted",
    }


def test_an_answer_that_says_what_the_matrix_says_is_no_contradiction() -> None:
    joined = join_positions([result("OHCHR matrix", ("5.1", "Noted")), answers(("5.1", "Noted"))])
    assert [issue for part in joined for issue in part.issues] == []
