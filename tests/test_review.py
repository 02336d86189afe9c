"""Decisions of people survive: every re-save is read, every row found again, nothing is overwritten or dropped."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_framework, make_large_result, make_match, make_recommendation, make_result, make_small_result
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from mapper.analysis.clusters import find_clusters
from mapper.analysis.outcomes import find_outcomes, find_standings
from mapper.errors import MissingColumnError
from mapper.labels import LANGUAGES, Language
from mapper.records import Decision, MappingResult, PlanEntry, SourceRef, Verdict
from mapper.review import apply_decisions
from mapper.reviewed_workbook import holds_work, read_review
from mapper.workbook.writer import write_workbook

VERDICTS: tuple[Verdict, ...] = ("Accept", "Reject", "Partly", "Unsure")
FIRST, SECOND, THIRD, FOURTH = (f"A/HRC/99/15#1.{n}" for n in (1, 2, 3, 4))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviewed.xlsx"


def _save(path: Path, *rows: Sequence[object]) -> None:
    """A workbook of one sheet, of no program of ours."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    book.save(path)


def _edit(path: Path, edit: Callable[[Workbook], None]) -> None:
    book = load_workbook(path)
    edit(book)
    book.save(path)


def _column(page: Worksheet, header: str) -> int:
    return [cell.value for cell in page[1]].index(header) + 1


def _write(page: Worksheet, key: tuple[str, str], **values: object) -> None:
    """Fill cells of the row with this recommendation id and action id ("" where the sheet has none)."""
    for row in range(2, page.max_row + 1):
        action = page.cell(row, _column(page, "Action id")).value if page.title == "Links" else ""
        if (page.cell(row, 1).value, action) == key:
            for header, value in values.items():
                page.cell(row, _column(page, header.replace("_", " "))).value = value
            return
    raise AssertionError(f"no row {key} in {page.title}")


def _decide(book: Workbook) -> None:
    links, whole = book["Links"], book["By recommendation"]
    _write(
        links, (FIRST, "1.1.1"), Decision="Accept", Reviewer="Ana", Decided_on=dt.date(2025, 10, 2), Comment="Clear."
    )
    _write(links, (FIRST, "1.1.2"), Decision="reject")
    _write(links, (SECOND, "1.1.2"), Decision="acept", Comment="Typed in haste")
    _write(links, (THIRD, "1.1.2"), Comment="Ask the ministry")
    _write(whole, (FOURTH, ""), Decision="Unsure", Add_an_action="1.2.2, 2.1.9")


def _read(path: Path, result: MappingResult) -> MappingResult:
    reviewed = read_review(path)
    return apply_decisions(result, reviewed.decisions, reviewed.issues, reviewed.plan, reviewed.offers)


def _said(result: MappingResult) -> dict[tuple[str, str], tuple[str, str, str, str]]:
    return {
        (d.recommendation_id, d.action_id): (d.verdict, d.reviewer, d.date, d.comment) for d in result.review.decisions
    }


def test_what_a_person_wrote_is_read_and_stands_in_its_row_of_the_next_workbook(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)
    _edit(path, _decide)
    expected = {
        (FIRST, "1.1.1"): ("Accept", "Ana", "2025-10-02", "Clear."),
        (FIRST, "1.1.2"): ("Reject", "", "", ""),
        (SECOND, "1.1.2"): ("", "", "", "Typed in haste; “acept”?"),
        (THIRD, "1.1.2"): ("", "", "", "Ask the ministry"),
        (FOURTH, ""): ("Unsure", "", "", ""),
        (FOURTH, "1.2.2"): ("Accept", "", "", ""),
    }
    once = _read(path, small)
    assert _said(once) == expected
    write_workbook(once, path)
    twice = _read(path, small)
    assert _said(twice) == expected
    page = load_workbook(path)["Links"]
    added = next(row for row in page.iter_rows(min_row=2, values_only=True) if row[:1] == (FOURTH,) and "1.2.2" in row)
    assert "Accept" in added
    assert "Added by the reviewer." in added
    assert 0 not in added  # no probability, rank or score is claimed for what this run did not offer


def test_a_workbook_holds_work_once_people_wrote_in_it(path: Path) -> None:
    path.write_text("no workbook", encoding="utf-8")
    assert not holds_work(path)
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert holds_work(path)
    result = make_small_result()
    for language in ("en", "fr"):
        write_workbook(result, path, language)
        assert not holds_work(path)
        _edit(path, lambda book: None)
        assert not holds_work(path)
        _edit(path, lambda book: book.create_sheet("Empty"))
        assert not holds_work(path)
        _edit(path, lambda book: book.create_sheet("Notes").append(["Ask Justice"]))
        assert holds_work(path)
        write_workbook(result, path, language)
        _edit(path, lambda book: setattr(book.worksheets[0]["A1"], "comment", Comment("Ask Justice", "Ana")))
        assert holds_work(path)
    write_workbook(result, path)
    _edit(path, _decide)
    assert holds_work(path)
    write_workbook(result, path)
    _edit(path, lambda book: _write(book["Plan"], (FIRST, ""), Lead_ministry="Justice"))
    assert holds_work(path)


def test_a_mistyped_decision_and_an_unknown_action_are_told_with_their_row_and_a_suggestion(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)
    _edit(path, _decide)
    reviewed = _read(path, small).review
    assert [(issue.message, issue.text) for issue in reviewed.issues] == [
        (
            "reviewed.xlsx, sheet 'Links', row 5: “acept” is no decision; did you mean “Accept”? "
            "The row is left undecided, with this word in its comment.",
            f"{SECOND} | 1.1.2 | acept | Typed in haste",  # found again in a workbook of another order
        )
    ]
    assert [(d.recommendation_id, d.action_id, d.remark) for d in reviewed.unplaced] == [
        (FOURTH, "2.1.9", "The framework has no action “2.1.9”; did you mean 2.1.1?")
    ]


def test_decisions_change_standings_and_outcomes_but_no_grade_of_the_mapper(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)
    _edit(path, _decide)
    result = _read(path, small)
    standings = find_standings(result)
    assert standings[FIRST, "1.1.1"] == "Accepted"
    assert standings[FIRST, "1.1.2"] == "Rejected"
    assert standings[SECOND, "1.1.2"] == "Likely"
    assert standings[FOURTH, "1.2.2"] == "Accepted"
    assert find_outcomes(result)[FOURTH] == "Addresses"
    assert set(small.matches) < set(result.matches)


def test_a_decision_on_a_whole_recommendation_holds_for_links_without_one_of_their_own() -> None:
    source = SourceRef("reviewed.xlsx", "sheet 'By recommendation', row 2")
    decisions = (Decision(FIRST, "", "Accept", source), Decision(FIRST, "1.1.2", "Partly", source))
    standings = find_standings(apply_decisions(make_small_result(), decisions))
    assert [standings[FIRST, action] for action in ("1.1.1", "1.1.2", "2.1.1")] == ["Accepted", "Partly", "Related"]
    rejected = find_standings(apply_decisions(make_small_result(), (Decision(FIRST, "", "Reject", source),)))
    assert {rejected[FIRST, action] for action in ("1.1.1", "1.1.2", "2.1.1")} == {"Rejected"}


def test_columns_in_another_order_extra_columns_and_a_title_above_are_read(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)
    _edit(path, _decide)
    rows = list(load_workbook(path)["Links"].iter_rows(values_only=True))
    _save(path, ["Reviewed in October"], *(["own remark", *reversed(row)] for row in rows))
    reviewed = read_review(path)
    assert [(d.recommendation_id, d.action_id, d.verdict) for d in reviewed.decisions] == [
        (FIRST, "1.1.1", "Accept"),
        (FIRST, "1.1.2", "Reject"),
        (SECOND, "1.1.2", ""),
        (THIRD, "1.1.2", ""),
    ]
    assert len(reviewed.issues) == 1
    (added,) = reviewed.plan_issues
    assert (added.code, added.text) == ("added-column", "own remark")
    assert "carried over in the sheet Plan only, not here: “own remark”." in added.message


def test_a_text_below_a_table_is_told_and_is_work_of_people(path: Path) -> None:
    write_workbook(make_small_result(), path)

    def sign(book: Workbook) -> None:
        for name in ("Plan", "Links"):
            page = book[name]
            page.cell(page.max_row + 2, 1).value = f"{name}: agreed with the port authority."
            page.cell(page.max_row + 2, 2).value = "Ana"

    _edit(path, sign)
    reviewed = read_review(path)
    assert (reviewed.decisions, reviewed.issues, reviewed.plan) == ((), (), ())
    assert [(issue.code, issue.text) for issue in reviewed.plan_issues] == [
        ("lone-text", f"{name}: agreed with the port authority. | Ana") for name in ("Links", "Plan")
    ]
    assert holds_work(path)


def test_decisions_follow_a_recommendation_whose_id_was_only_a_place() -> None:
    source = SourceRef("list.csv", "row 2")
    old = [replace(make_recommendation(f"1.{n}"), id=f"list.csv#row {n}") for n in (2, 3, 4)]
    decided = [Decision(rec.id, "1.1.1", "Accept", SourceRef("reviewed.xlsx", "row 9"), text=rec.text) for rec in old]
    # row 3 of the list was taken out, another was put in at its end, the first was edited
    new = [
        replace(
            old[0], text=old[0].text.replace("lighthouses", "three lighthouses"), source=replace(source, place="row 2")
        ),
        replace(old[2], id="list.csv#row 3", source=replace(source, place="row 3")),
        replace(
            make_recommendation("9.9", "Something else altogether: teach ships to swim."),
            id="list.csv#row 4",
            source=replace(source, place="row 4"),
        ),
    ]
    review = apply_decisions(make_result(new), decided).review
    assert [(d.recommendation_id, d.remark.split(";")[0]) for d in review.decisions] == [
        ("list.csv#row 2", "The text was edited since the decision"),
        ("list.csv#row 3", "Found by its text"),
    ]
    assert [(d.recommendation_id, d.remark) for d in review.unplaced] == [
        ("list.csv#row 3", "list.csv#row 3 now holds another recommendation.")
    ]


def test_a_plan_does_not_pass_to_a_recommendation_that_stood_elsewhere_in_the_list_before() -> None:
    old = [replace(make_recommendation(f"1.{n}"), id=f"list.csv#row {n}") for n in (2, 3)]
    plan = [PlanEntry(rec.id, (("Budget", f"for {rec.id}"),), SourceRef("r.xlsx", "row 9"), rec.text) for rec in old]
    left = replace(old[1], id="list.csv#row 2", source=SourceRef("list.csv", "row 2"))  # row 2 was taken out
    review = apply_decisions(make_result([left]), (), (), plan).review
    assert [dict(entry.values) for entry in review.plan] == [{"Budget": "for list.csv#row 3"}]
    assert [entry.recommendation_id for entry in review.plan] == ["list.csv#row 2"]
    assert review.unplaced_plan == (plan[0],)


@pytest.mark.parametrize("added", [False, True])
def test_an_action_id_with_spaces_is_not_taken_for_several_or_for_a_shorter_one(added: bool) -> None:
    framework = make_framework()
    items = tuple(
        replace(item, id=id_, same_as="") for item, id_ in zip(framework.items, ("A", "1", "A 1"), strict=False)
    )
    result = make_result([make_recommendation("1.1")], framework=replace(framework, items=items))
    decided = Decision(FIRST, "A 1", "Accept", SourceRef("reviewed.xlsx", "row 2"), added=added)
    assert [decision.action_id for decision in apply_decisions(result, (decided,)).review.decisions] == ["A 1"]


def test_nothing_passes_to_the_next_row_of_a_list_that_was_numbered_anew(path: Path) -> None:
    """Row 2 was taken out, and row 3 has its number now."""
    texts = ("Ratify the Convention on Fair Winds.", "Build three lighthouses.", "Teach all sailors to swim.")
    old = [replace(make_recommendation(str(n), text), id=str(n)) for n, text in enumerate(texts, start=1)]
    new = [old[0], replace(old[2], id="2")]
    write_workbook(make_result(old), path)

    def fill(book: Workbook) -> None:
        _write(book["By recommendation"], ("2", ""), Decision="Reject")
        _write(book["Plan"], ("2", ""), Lead_ministry="Ministry of Lamps")

    _edit(path, fill)
    for _ in range(2):  # nor in the round after, when its workbook has both texts under this number
        result = _read(path, make_result(new))
        assert (result.review.decisions, result.review.plan) == ((), ())
        assert [decision.remark for decision in result.review.unplaced] == ["2 now holds another recommendation."]
        assert [entry.text for entry in result.review.unplaced_plan] == [texts[1]]
        write_workbook(result, path)
    translated = replace(old[1], text="Construire trois phares.")
    kept = _read(path, make_result([old[0], translated])).review  # the same number for a text no workbook has
    assert [(d.recommendation_id, d.verdict) for d in kept.decisions] == [("2", "Reject")]
    assert [entry.recommendation_id for entry in kept.plan] == ["2"]


def test_an_edited_text_under_a_number_of_the_un_keeps_its_decision_and_is_shown(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)
    _edit(path, _decide)
    recs = list(small.recommendations)
    recs[0] = replace(recs[0], text="Build nothing.")
    again = _read(path, replace(small, recommendations=tuple(recs)))
    decision = next(d for d in again.review.decisions if (d.recommendation_id, d.action_id) == (FIRST, "1.1.1"))
    assert decision.verdict == "Accept"
    assert (
        decision.remark
        == (f"The text was edited since the decision; it read: “{small.recommendations[0].text}” ").strip()
    )


def test_decisions_under_ids_that_were_sorted_alone_go_by_their_texts() -> None:
    """In a spreadsheet, a column can be sorted without the others."""
    texts = ("Ratify the Convention on Fair Winds.", "Build three lighthouses at the mouth of the river and man them.")
    recs = [make_recommendation(f"1.{n}", text) for n, text in enumerate(texts, start=1)]
    source = SourceRef("reviewed.xlsx", "row 2")
    decided = [
        Decision(rec.id, "1.1.1", verdict, source, text=other.text)
        for rec, other, verdict in zip(recs, reversed(recs), ("Accept", "Reject"), strict=True)
    ]
    review = apply_decisions(make_result(recs), decided).review
    assert {(d.recommendation_id, d.verdict, d.remark.split(";")[0]) for d in review.decisions} == {
        (recs[1].id, "Accept", "Found by its text"),
        (recs[0].id, "Reject", "Found by its text"),
    }


def test_decisions_whose_row_vanished_are_kept_and_come_back_with_it(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)
    _edit(path, _decide)
    fewer = replace(small, recommendations=small.recommendations[1:], matches=small.matches[3:-1])
    without = _read(path, fewer)
    assert {(d.recommendation_id, d.action_id, d.verdict) for d in without.review.unplaced} == {
        (FIRST, "1.1.1", "Accept"),
        (FIRST, "1.1.2", "Reject"),
        (FOURTH, "2.1.9", "Accept"),
    }
    write_workbook(without, path)
    back = _read(path, small)
    assert _said(back)[FIRST, "1.1.1"] == ("Accept", "Ana", "2025-10-02", "Clear.")
    assert _said(back)[FIRST, "1.1.2"][0] == "Reject"


def test_a_decision_on_a_duplicate_goes_to_the_recommendation_that_is_counted() -> None:
    twin = make_small_result().recommendations[6].id
    source = SourceRef("reviewed.xlsx", "sheet 'Links', row 2")
    review = apply_decisions(make_small_result(), (Decision(twin, "2.1.2", "Reject", source),)).review
    assert [(d.recommendation_id, d.action_id) for d in review.decisions] == [(FIRST, "1.1.2")]
    assert "is the same recommendation in another source" in review.decisions[0].remark
    assert "Decided on 2.1.2, which repeats this action." in review.decisions[0].remark


def test_what_is_decided_and_planned_for_a_duplicate_counts_and_its_comments_stay() -> None:
    twin = make_small_result().recommendations[6].id
    source = SourceRef("reviewed.xlsx", "row 2")
    decisions = (Decision(twin, "", "Reject", source), Decision(twin, "", "", source, comment="As of 2025."))
    plan = (PlanEntry(twin, (("Lead ministry", "Ministry of Lamps"),), source),)
    for decision, row in zip(decisions, (FIRST, twin), strict=True):
        result = apply_decisions(make_small_result(), (decision,), plan=plan)
        (kept,) = result.review.decisions
        assert kept.recommendation_id == row
        assert ("is the same recommendation in another source" in kept.remark) == (row == FIRST)
        assert (find_standings(result)[FIRST, "1.1.1"] == "Rejected") == (row == FIRST)
        assert [entry.recommendation_id for entry in result.review.plan] == [FIRST]


def test_two_plans_of_a_recommendation_are_joined_and_what_a_later_one_contradicts_is_told(path: Path) -> None:
    ana, ben = (SourceRef(f"{name}.xlsx", "sheet 'Plan', row 2") for name in ("ana", "ben"))
    plan = (
        PlanEntry(
            FIRST, (("Lead ministry", "Ministry of Lamps"), ("Status", "Not started"), ("Budget", "12,000")), ana
        ),
        PlanEntry(FIRST, (("Status", "In progress"), ("Budget", "12,000")), ben),
        PlanEntry(SECOND, (("Partners", "Ferrymen"),), ben),
        PlanEntry(THIRD, (("Priority", "High"),), ana),
        PlanEntry(THIRD, (("PRIORITY", "Low"),), ben),
    )
    review = apply_decisions(make_small_result(), (), plan=plan).review
    assert {entry.recommendation_id: dict(entry.values) for entry in review.plan} == {
        FIRST: {"Lead ministry": "Ministry of Lamps", "Status": "In progress", "Budget": "12,000"},
        SECOND: {"Partners": "Ferrymen"},
        THIRD: {"PRIORITY": "Low"},
    }
    issue, other = review.issues
    assert other.text == f"{THIRD} | Priority: High"
    assert (issue.code, issue.severity, issue.source) == ("planned-twice", "warning", ana)
    assert issue.text == f"{FIRST} | Status: Not started"
    write_workbook(replace(make_small_result(), review=review), path)
    told = [row[9] for row in load_workbook(path)["Unplaced decisions"].iter_rows(min_row=2, values_only=True)]
    assert told == [issue.text, other.text]
    assert not read_review(path).issues


def test_a_text_that_several_sources_of_one_recommendation_give_is_found_once() -> None:
    small = make_small_result()
    first, twin = small.recommendations[0], replace(small.recommendations[6], text=small.recommendations[0].text)
    result = replace(small, recommendations=(*small.recommendations[:6], twin))
    decision = Decision("list.csv#row 2", "", "Reject", SourceRef("reviewed.xlsx", "row 2"), text=first.text)
    (kept,) = apply_decisions(result, (decision,)).review.decisions
    assert (kept.recommendation_id, kept.remark) == (FIRST, "Found by its text; its id was list.csv#row 2.")


def test_of_two_decisions_on_a_link_the_later_holds_and_names_the_other() -> None:
    source = SourceRef("reviewed.xlsx", "sheet 'Links', row 2")
    early = Decision(FIRST, "1.1.1", "Reject", source, "Ben", "2025-01-01", "No.")
    late = Decision(FIRST, "1.1.1", "Accept", source, "Ana", "2025-02-01")
    for given in ((early, late), (late, early)):
        (kept,) = apply_decisions(make_small_result(), given).review.decisions
        assert (kept.verdict, kept.reviewer) == ("Accept", "Ana")
        assert "Also decided by Ben: Reject “No.”" in kept.remark


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        ("31/12/2024", "01/02/2025", "Reject"),
        ("3 March 2025", "2025-02-01", "Accept"),
        ("2025-02-01", "soon", "Accept"),
    ],
)
def test_dates_typed_as_text_are_ordered_where_their_day_is_certain(first: str, second: str, holds: Verdict) -> None:
    source = SourceRef("reviewed.xlsx", "row 2")
    given = [
        Decision(FIRST, "1.1.1", "Accept", source, date=first),
        Decision(FIRST, "1.1.1", "Reject", source, date=second),
    ]
    (kept,) = apply_decisions(make_small_result(), given).review.decisions
    assert kept.verdict == holds


def test_of_three_that_differ_the_one_that_holds_names_both_others() -> None:
    given = [
        Decision(FIRST, "1.1.1", verdict, SourceRef(f"{who}.xlsx", "row 2"), who)
        for who, verdict in zip(("Ana", "Ben", "Cy"), VERDICTS, strict=False)
    ]
    (kept,) = apply_decisions(make_small_result(), (*given[:2], given[1], given[2])).review.decisions
    assert (kept.verdict, kept.remark) == (
        "Partly",
        "Also decided by Ben: Reject (Ben.xlsx, row 2). Also decided by Ana: Accept (Ana.xlsx, row 2).",
    )


def test_of_two_decisions_of_one_day_the_one_read_last_holds_and_a_verdict_goes_before_a_comment() -> None:
    source = SourceRef("reviewed.xlsx", "row 2")
    accept, reject = (Decision(FIRST, "1.1.1", verdict, source, "", "2025-01-01") for verdict in ("Accept", "Reject"))
    comment = Decision(FIRST, "1.1.1", "", source, "", "2025-02-01", "See the minutes.")
    for given, expected in (((accept, reject), reject), ((reject, accept), accept), ((accept, comment), accept)):
        (kept,) = apply_decisions(make_small_result(), given).review.decisions
        assert kept.verdict == expected.verdict


@pytest.mark.parametrize(
    ("verdict", "comment", "remark"),
    [
        ("Reject", "", "Also decided: Reject (reviewed.xlsx, row 2)."),
        ("Accept", "No.", "Also decided: Accept “No.” (reviewed.xlsx, row 2)."),
        ("", "No.", "Also decided: “No.” (reviewed.xlsx, row 2)."),
        ("Accept", "", ""),
        ("Accept", "Yes.", ""),
        ("", "Yes.", ""),
    ],
)
def test_an_earlier_decision_is_named_where_its_verdict_or_its_comment_would_be_lost(
    verdict: Verdict, comment: str, remark: str
) -> None:
    early = Decision(FIRST, "1.1.1", verdict, SourceRef("reviewed.xlsx", "row 2"), "", "2025-01-01", comment)
    late = Decision(FIRST, "1.1.1", "Accept", SourceRef("reviewed.xlsx", "row 3"), "", "2025-02-01", "Yes.")
    (kept,) = apply_decisions(make_small_result(), (early, late)).review.decisions
    assert (kept.verdict, kept.comment, kept.remark) == ("Accept", "Yes.", remark)


@pytest.mark.parametrize("given", [(0, 1), (1, 0)])
def test_what_two_copies_of_a_workbook_say_of_one_decision_is_joined(given: tuple[int, int]) -> None:
    ana, ben = (SourceRef(f"{name}.xlsx", "sheet 'Links', row 2") for name in ("ana", "ben"))
    copies = (
        Decision(FIRST, "1.1.1", "Accept", ana, "", "2025-01-01", "See the budget."),
        Decision(FIRST, "1.1.1", "Accept", ben, "Ana", "2025-01-01"),
    )
    (kept,) = apply_decisions(make_small_result(), [copies[n] for n in given]).review.decisions
    assert (kept.verdict, kept.reviewer, kept.date) == ("Accept", "Ana", "2025-01-01")
    assert (kept.comment, kept.remark) == ("See the budget.", "")


def test_a_decision_on_a_link_that_this_run_does_not_offer_comes_back_and_says_so() -> None:
    small, source = make_small_result(), SourceRef("reviewed.xlsx", "row 2")
    again = apply_decisions(small, [Decision(FIRST, action, "Accept", source) for action in ("1.1.1", "1.2.2")])
    assert [decision.remark for decision in again.review.decisions] == [
        "",
        "Not offered by this run; kept because it was decided.",
    ]
    (new,) = set(again.matches) - set(small.matches)
    assert (new.action_id, new.grade, new.evidence.note) == ("1.2.2", "none", again.review.decisions[1].remark)
    assert (new.rank, new.score, new.probability) == (0, 0, 0)


@pytest.mark.parametrize(
    ("written", "placed", "unplaced"),
    [
        ("1.1.2 2.1.1.", ["1.1.2", "2.1.1"], []),
        ("1.2.2: Let judges choose their own hats", ["1.2.2"], []),
        ("Actions: 1.1.2 and 2.1.1", ["1.1.2", "2.1.1"], []),
        ("1.1.2/2.1.1", ["1.1.2", "2.1.1"], []),
        ("1.1.2 / 2.1.1", ["1.1.2", "2.1.1"], []),
        ("1.1.2 and 77.88.99", ["1.1.2"], ["77.88.99"]),
        ("77.88.99: Let judges choose", [], ["77.88.99: Let judges choose"]),
        ("1.1.2 (perhaps 2.1.1)", [], ["1.1.2 (perhaps 2.1.1)"]),
        ("hats for judges", [], ["hats for judges"]),
        ("and /", [], ["and /"]),
    ],
)
def test_an_added_action_is_known_among_others_and_with_its_text(
    written: str, placed: list[str], unplaced: list[str]
) -> None:
    added = Decision(FIRST, written, "Accept", SourceRef("reviewed.xlsx", "row 2"), added=True)
    review = apply_decisions(make_small_result(), (added,)).review
    assert [decision.action_id for decision in review.decisions] == placed
    assert [(decision.action_id, decision.remark) for decision in review.unplaced] == [
        (action, f"The framework has no action “{action}”.") for action in unplaced
    ]


def test_an_added_action_whose_id_is_a_word_that_joins_others_is_kept() -> None:
    framework = make_framework()
    items = tuple(replace(item, id=name) for item, name in zip(framework.items, ("X", "Y"), strict=False))
    added = Decision(FIRST, "X Y", "Accept", SourceRef("reviewed.xlsx", "row 2"), added=True)
    result = make_result([make_recommendation("1.1")], framework=replace(framework, items=items))
    assert [decision.action_id for decision in apply_decisions(result, (added,)).review.decisions] == ["X", "Y"]


def test_who_adds_a_whole_action_is_shown_one_below_it() -> None:
    added = Decision(FIRST, "1.2", "Accept", SourceRef("reviewed.xlsx", "row 2"), added=True)
    (unplaced,) = apply_decisions(make_small_result(), (added,)).review.unplaced
    assert unplaced.remark == "The framework has no action “1.2”; did you mean 1.2.1?"


@pytest.mark.parametrize(
    ("written", "verdict"),
    [("ACCEPT ", "Accept"), ("Accepter", "Accept"), ("sí", "Accept"), ("En partie", "Partly"), ("rechazar", "Reject")],
)
def test_a_decision_is_understood_in_any_of_the_languages(path: Path, written: str, verdict: str) -> None:
    header = ["Identifiant de la recommandation", "Décision", "Identificador de la acción"]
    _save(path, header, [FIRST, written, "1.1.1"])
    reviewed = read_review(path)
    (decision,) = reviewed.decisions
    assert (decision.verdict, decision.action_id, reviewed.issues) == (verdict, "1.1.1", ())


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("ACEPT", "did you mean “Accept”?"),
        ("not acceptable", "did you mean “Reject”?"),
        ("later", "write Accept, Reject, Partly or Unsure."),
        ("o", "write Accept, Reject, Partly or Unsure."),
    ],
)
def test_a_word_that_is_no_decision_is_told_with_the_nearest_one_or_with_all(
    path: Path, written: str, advice: str
) -> None:
    _save(path, ["Recommendation id", "Action id", "Decision"], [FIRST, "1.1.1", written])
    (issue,) = read_review(path).issues
    assert f"“{written}” is no decision; {advice} The row" in issue.message


@pytest.mark.parametrize(("kept", "told"), [(("Reviewer", "Comment"), ["missing-column"]), (("Comment",), [])])
def test_a_sheet_without_decisions_is_known_by_two_other_columns_of_a_review(
    path: Path, kept: tuple[str, ...], told: list[str]
) -> None:
    _save(path, ["Recommendation id", "Action id", "Decision"])
    _edit(path, lambda book: book.create_sheet("Other").append(["Recommendation id", *kept]))
    assert [issue.code for issue in read_review(path).issues] == told


def test_a_date_without_its_format_and_a_decision_without_an_id_are_read_or_told(path: Path) -> None:
    header = ["Recommendation id", "Action id", "Decision", "Decided on"]
    _save(path, header, [FIRST, "1.1.1", "Accept", 45932.5], ["", "1.1.1", "Accept", ""])
    reviewed = read_review(path)
    assert [d.date for d in reviewed.decisions] == ["2025-10-02"]
    assert [(issue.code, issue.source.place) for issue in reviewed.issues] == [
        ("decision-without-id", "sheet 'Sheet', row 3")
    ]


def test_a_workbook_without_a_review_is_refused_with_one_sentence(path: Path) -> None:
    Workbook().save(path)
    with pytest.raises(MissingColumnError, match=r"reviewed\.xlsx: no sheet has the columns"):
        read_review(path)


def test_what_officials_wrote_in_the_plan_stands_there_again_even_without_its_recommendation(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)

    def plan(book: Workbook) -> None:
        _write(book["Plan"], (FIRST, ""), Lead_ministry="Ministry of Lamps", Status="In progress")
        _write(book["Plan"], (SECOND, ""), Budget="12,000")

    _edit(path, plan)
    fewer = replace(small, recommendations=small.recommendations[1:], matches=small.matches[3:-1])
    write_workbook(_read(path, fewer), path)  # without FIRST
    result = _read(path, small)  # with it again
    assert {entry.recommendation_id: dict(entry.values).get("Lead ministry") for entry in result.review.plan}[
        FIRST
    ] == "Ministry of Lamps"
    write_workbook(result, path)
    page = load_workbook(path)["Plan"]
    rows = {row[0]: row for row in page.iter_rows(min_row=2, values_only=True)}
    assert "Ministry of Lamps" in rows[FIRST]
    assert "In progress" in rows[FIRST]
    assert "12,000" in rows[SECOND]


def test_a_plan_is_read_where_it_is_the_only_sheet(path: Path) -> None:
    write_workbook(make_small_result(), path)

    def send_to_a_ministry(book: Workbook) -> None:
        _write(book["Plan"], (FIRST, ""), Lead_ministry="Ministry of Lamps")
        for name in book.sheetnames:
            if name != "Plan":
                del book[name]

    _edit(path, send_to_a_ministry)
    reviewed = read_review(path)
    assert [entry.values for entry in reviewed.plan] == [(("Lead ministry", "Ministry of Lamps"),)]
    assert (reviewed.decisions, reviewed.issues, reviewed.plan_issues) == ((), (), ())


def test_decisions_copied_to_a_sheet_without_a_header_are_told_once(path: Path) -> None:
    write_workbook(make_small_result(), path)
    assert not read_review(path).issues

    def copy(book: Workbook) -> None:
        _decide(book)
        page = book.create_sheet("By Ana")
        page.append(["Left over"])
        for row in book["Links"].iter_rows(min_row=2, values_only=True):
            page.append(row)

    _edit(path, copy)
    (told,) = (issue for issue in read_review(path).issues if issue.code == "missing-header")
    assert told.message.startswith("reviewed.xlsx, sheet 'By Ana', row 2: from here on")
    assert told.text.startswith(FIRST)


@pytest.mark.parametrize(("sheet", "header"), [("Plan", "Lead ministry"), ("Links", "Comment")])
def test_a_sheet_that_lost_its_header_is_told(path: Path, sheet: str, header: str) -> None:
    small = make_small_result()
    write_workbook(replace(small, clusters=find_clusters(small.recommendations)), path)  # Same asks has ids and texts

    def delete(book: Workbook) -> None:
        _write(book[sheet], (FIRST, "1.1.1" if sheet == "Links" else ""), **{header: "Ask Ben"})
        book[sheet].delete_rows(1)

    assert not read_review(path).issues
    _edit(path, delete)
    (told,) = read_review(path).issues
    assert (told.code, told.source.place) == ("missing-header", f"sheet '{sheet}', row 1")
    assert holds_work(path)


def test_sheets_put_below_one_another_with_their_headers_are_read(path: Path) -> None:
    header = ["Recommendation id", "Action id", "Decision", "Comment"]
    _save(path, header, [FIRST, "1.1.1", "Accept"], header, [SECOND, "1.1.2", "Reject"])
    reviewed = read_review(path)
    assert [decision.verdict for decision in reviewed.decisions] == ["Accept", "Reject"]
    assert not reviewed.issues


def test_notes_on_cells_are_told(path: Path) -> None:
    write_workbook(make_small_result(), path)
    _edit(path, lambda book: setattr(book["Links"]["A2"], "comment", Comment("Ask Justice", "Ana")))
    (told,) = read_review(path).plan_issues
    assert told.message == (
        "reviewed.xlsx: notes on cells are not carried over; write what is to stay into Comment, or into Plan."
    )


def test_what_stands_in_a_column_without_a_header_is_kept_in_the_plan_and_told_elsewhere(path: Path) -> None:
    write_workbook(make_small_result(), path)
    width = {}

    def write(book: Workbook) -> None:
        for name in ("Links", "Plan"):
            page = book[name]
            width[name] = page.max_column + 2
            page.cell(2, width[name]).value = "Ask Justice"

    _edit(path, write)
    reviewed = read_review(path)
    assert [entry.values for entry in reviewed.plan] == [((f"Column {width['Plan']}", "Ask Justice"),)]
    assert [issue.text for issue in reviewed.plan_issues] == [f"Column {width['Links']}"]
    write_workbook(_read(path, make_small_result()), path)
    assert [dict(entry.values).popitem()[1] for entry in read_review(path).plan] == ["Ask Justice"]


def test_rows_given_to_reviewers_are_theirs_in_the_next_workbook_too(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)

    def give(book: Workbook) -> None:
        _write(book["Links"], (FIRST, "1.1.2"), Reviewer="Ana")
        _write(book["Links"], (SECOND, "1.1.2"), Reviewer="Ben")
        _write(book["By recommendation"], (FOURTH, ""), Reviewer="Ben")

    _edit(path, give)
    assert holds_work(path)
    fewer = tuple(match for match in small.matches if match.recommendation_id != SECOND)
    result = _read(path, replace(small, matches=fewer))  # nothing left to decide on the second
    assert _said(result) == {(FIRST, "1.1.2"): ("", "Ana", "", ""), (FOURTH, ""): ("", "Ben", "", "")}
    assert result.matches == fewer
    gone = replace(small, recommendations=small.recommendations[1:], matches=small.matches[3:])
    assert _read(path, gone).review.unplaced == ()
    write_workbook(result, path)
    assert _said(_read(path, small)) == _said(result)


def test_a_second_column_of_one_name_is_told_and_does_not_take_the_place_of_the_first(path: Path) -> None:
    write_workbook(make_small_result(), path)

    def add(book: Workbook) -> None:
        for name in ("Links", "Plan"):
            page = book[name]
            page.cell(1, page.max_column + 1).value = "Comment"
            page.cell(1, page.max_column + 1).value = "Comment"
            page.cell(2, page.max_column).value = "Of the second column"
        _write(book["Links"], (FIRST, "1.1.1"), Decision="Accept")
        book["Links"].cell(2, _column(book["Links"], "Comment")).value = "Of the first"

    _edit(path, add)
    reviewed = read_review(path)
    assert [decision.comment for decision in reviewed.decisions] == ["Of the first"]
    assert [entry.values for entry in reviewed.plan] == [(("Comment (2)", "Of the second column"),)]
    assert [issue.text for issue in reviewed.plan_issues] == ["Comment (3)"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_columns_that_officials_add_to_the_plan_stay_there(path: Path, language: Language) -> None:
    write_workbook(make_small_result(), path)

    def add(book: Workbook) -> None:
        page = book["Plan"]
        for header in ("Priority", "Comment", "2026"):
            page.cell(1, page.max_column + 1).value = header
        _write(page, (FIRST, ""), Priority="High {1}", Comment="Ask Ben")
        page.cell(1, page.max_column + 1).value = "PRIORITY"
        _write(page, (SECOND, ""), PRIORITY="Low")

    _edit(path, add)
    write_workbook(_read(path, make_small_result()), path, language)  # in its language, and read again
    fewer = replace(make_small_result(), recommendations=make_small_result().recommendations[1:], matches=())
    write_workbook(_read(path, fewer), path)
    header, *rows = load_workbook(path)["Plan"].iter_rows(values_only=True)
    assert header[-2:] in (("Priority", "Comment"), ("PRIORITY", "Comment"))
    assert {row[0]: row[-2:] for row in rows if any(row[-2:])} == {
        FIRST: ("High {1}", "Ask Ben"),
        SECOND: ("Low", None),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_of_a_source_in_the_plan_are_not_taken_for_a_persons_words(path: Path, language: Language) -> None:
    small = make_small_result()
    first, *others = small.recommendations
    first = replace(first, other_fields=(("Ministry", "Ministry of Lamps"), ("Status", "Done")))
    listed = replace(small, recommendations=(first, *others))
    write_workbook(listed, path, language)
    assert "Ministry of Lamps" in [cell.value for row in load_workbook(path)["Plan"].iter_rows() for cell in row]
    assert (read_review(path).plan, read_review(path).plan_issues) == ((), ())
    write_workbook(_read(path, listed), path)
    header, row, *_ = load_workbook(path)["Plan"].iter_rows(values_only=True)
    assert (header[-2:], row[-2:]) == (("Source: “Ministry”", "Source: “Status”"), ("Ministry of Lamps", "Done"))


def test_what_the_mapper_filled_into_the_plan_is_not_taken_for_a_persons_word(path: Path) -> None:
    write_workbook(make_small_result(), path)
    assert "Action 1.1" in [cell.value for row in load_workbook(path)["Plan"].iter_rows() for cell in row]
    assert (read_review(path).plan, read_review(path).plan_issues) == ((), ())
    spanish = path.with_name("plan-es.xlsx")
    write_workbook(make_small_result(), spanish, "es")
    assert "Acción 1.1" in [cell.value for row in load_workbook(spanish)["Plan"].iter_rows() for cell in row]
    assert read_review(spanish).plan == ()
    _edit(path, lambda book: _write(book["Plan"], (FIRST, ""), Report_section="Chapter 3"))
    reviewed = read_review(path)
    assert [entry.values for entry in reviewed.plan] == [(("Report section", "Chapter 3"),)]
    assert not reviewed.plan_issues


def test_a_plan_that_lost_a_column_keeps_what_stands_in_the_others(path: Path) -> None:
    write_workbook(make_small_result(), path)

    def delete(book: Workbook) -> None:
        page = book["Plan"]
        _write(page, (FIRST, ""), Lead_ministry="Ministry of Lamps", Status="In progress")
        page.delete_cols(_column(page, "Partners"))

    _edit(path, delete)
    reviewed = read_review(path)
    assert [dict(entry.values) for entry in reviewed.plan] == [
        {"Lead ministry": "Ministry of Lamps", "Status": "In progress"}
    ]
    assert not reviewed.plan_issues


def _delete_columns(page: Worksheet, *headers: str) -> None:
    for header in headers:
        page.delete_cols(_column(page, header))


def test_a_plan_without_the_column_of_ids_goes_by_its_texts(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)

    def delete(book: Workbook) -> None:
        _write(book["Plan"], (SECOND, ""), Lead_ministry="Ministry of Lamps")
        _delete_columns(book["Plan"], "Recommendation id")

    _edit(path, delete)
    review = _read(path, small).review
    assert [(entry.recommendation_id, entry.values) for entry in review.plan] == [
        (SECOND, (("Lead ministry", "Ministry of Lamps"),))
    ]
    _edit(path, lambda book: _delete_columns(book["Plan"], "Recommendation"))
    reviewed = read_review(path)
    (issue,) = reviewed.plan_issues
    assert not reviewed.plan
    assert (issue.code, issue.severity) == ("missing-column", "error")
    assert "sheet 'Plan', row 1: the column “Recommendation id” is missing, so the rows of the plan" in issue.message


def test_a_row_without_an_id_goes_by_its_text_and_is_told_where_that_is_gone_too(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)

    def empty(book: Workbook) -> None:
        _write(book["Plan"], (FIRST, ""), Lead_ministry="Ministry of Lamps")
        _write(book["Plan"], (SECOND, ""), Lead_ministry="Ministry of Boats")
        _write(book["Links"], (SECOND, "1.1.2"), Decision="Reject")
        book["Plan"]["A2"] = book["Plan"]["B2"] = None
        book["Plan"]["A3"] = book["Links"]["A5"] = None

    _edit(path, empty)
    reviewed = read_review(path)
    (issue,) = reviewed.plan_issues
    assert (issue.code, issue.text) == ("plan-without-id", "Ministry of Lamps")
    review = _read(path, small).review
    assert [entry.recommendation_id for entry in review.plan] == [SECOND]
    assert [(d.recommendation_id, d.action_id, d.verdict, d.remark) for d in review.decisions] == [
        (SECOND, "1.1.2", "Reject", "Found by its text.")
    ]
    other = replace(small, recommendations=small.recommendations[2:-1], matches=small.matches[4:-1])
    again = _read(path, other)
    assert [decision.remark for decision in again.review.unplaced] == [
        "No single recommendation of this run has this text."
    ]
    write_workbook(again, path)
    back = _read(path, small).review  # with the recommendation again
    assert [decision.recommendation_id for decision in back.decisions] == [SECOND]
    assert [entry.recommendation_id for entry in back.plan] == [SECOND]


def test_two_rows_of_one_recommendation_in_a_plan_both_stand(path: Path) -> None:
    """One for each of two ministries: in the next plan it is one row again."""
    write_workbook(make_small_result(), path)

    def split(book: Workbook) -> None:
        page = book["Plan"]
        _write(page, (FIRST, ""), Lead_ministry="Ministry of Lamps", Status="In progress")
        page.append([cell.value for cell in page[2]])
        page.cell(page.max_row, _column(page, "Lead ministry")).value = "Ministry of Boats"
        page.cell(page.max_row, _column(page, "Budget")).value = 5

    _edit(path, split)
    for _ in range(2):  # and so they do in the round after
        reviewed = read_review(path)
        assert [dict(entry.values) for entry in reviewed.plan] == [
            {"Lead ministry": "Ministry of Lamps\nMinistry of Boats", "Status": "In progress", "Budget": "5"}
        ]
        write_workbook(_read(path, make_small_result()), path)


def test_a_row_apart_that_is_given_twice_is_one_row_in_the_next_plan() -> None:
    gone = [PlanEntry("gone", (("Budget", "5"),), SourceRef(file, "row 2"), "Sail.") for file in ("a.xlsx", "b.xlsx")]
    assert len(apply_decisions(make_small_result(), (), plan=gone).review.unplaced_plan) == 1


def test_a_review_in_french_is_read_and_written_again_in_english(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path, "fr")
    book = load_workbook(path)
    page, plan = book["Liens"], book["Plan"]
    page.cell(2, _column(page, "Décision")).value = "En partie"
    plan.cell(2, _column(plan, "État d’avancement")).value = "En cours"
    book.save(path)
    write_workbook(_read(path, small), path)
    book = load_workbook(path)
    assert book["Links"].cell(2, _column(book["Links"], "Decision")).value == "Partly"
    assert book["Plan"].cell(2, _column(book["Plan"], "Status")).value == "In progress"


@pytest.mark.slow
def test_every_decision_of_a_large_review_survives_libreoffice_another_order_and_a_changed_run(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "reviewed.xlsx"
    result = make_large_result(200)
    write_workbook(result, path)

    def decide(book: Workbook) -> None:
        page = book["Links"]
        column = _column(page, "Decision")
        for row in range(2, page.max_row + 1):
            page.cell(row, column).value = VERDICTS[row % 4]
            page.cell(row, column + 3).value = f"Comment {row}"

    _edit(path, decide)
    before = {(d.recommendation_id, d.action_id): (d.verdict, d.comment) for d in read_review(path).decisions}
    assert set(before) == {(link.recommendation_id, link.action_id) for link in result.links}
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for target in ("xlsx:Calc MS Excel 2007 XML", "ods"):
        out = tmp_path / target[:4].strip(":")
        command = [soffice, profile, "--headless", "--convert-to", target, "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        (saved,) = out.iterdir()
        # another model offers other links, more files bring more recommendations in another order
        more = [make_recommendation(f"7.{n}") for n in range(50)]
        other = make_large_result(0, recs=(*more, *reversed(result.recommendations)), seed=11)
        again = _read(saved, other)
        after = {(d.recommendation_id, d.action_id): (d.verdict, d.comment) for d in again.review.decisions}
        assert after == before
        assert again.review.unplaced == ()
        assert before.keys() <= {(link.recommendation_id, link.action_id) for link in again.links}


def test_links_from_a_person_do_not_disturb_the_order_of_matches() -> None:
    rec, other = make_recommendation("1.1"), make_recommendation("1.2")
    matches = [make_match(rec, "1.1.1", "addresses", "Strong", 0.9), make_match(other, "1.1.1", "none", "", 0.1)]
    decision = Decision(rec.id, "2.1.1", "Accept", SourceRef("r.xlsx", "row 2"), added=True)
    again = apply_decisions(make_result([rec, other], matches), (decision,))
    assert [(m.recommendation_id, m.action_id, m.rank) for m in again.matches] == [
        (rec.id, "1.1.1", 1),
        (rec.id, "2.1.1", 0),
        (other.id, "1.1.1", 1),
    ]


@pytest.mark.parametrize(
    ("lost", "also"),
    [
        ("Decision", "Band"),
        ("Recommendation id", "Recommendation"),
        ("Action id", "Recommended action"),  # a decision on a link must not pass for one on the whole recommendation
    ],
)
def test_a_sheet_of_decisions_without_a_column_it_needs_is_told_and_the_others_are_read(
    path: Path, lost: str, also: str
) -> None:
    write_workbook(make_small_result(), path)

    def rename(book: Workbook) -> None:
        _decide(book)
        page = book["Links"]
        for number, header in enumerate((lost, also)):
            page.cell(1, _column(page, header)).value = f"Our own name {number}"

    _edit(path, rename)
    reviewed = read_review(path)
    issues = reviewed.issues
    assert {decision.recommendation_id for decision in reviewed.decisions} == {FOURTH}
    assert [(issue.code, issue.severity) for issue in issues] == [("missing-column", "error")]
    assert f"sheet 'Links', row 1: the column “{lost}” is missing" in issues[0].message


def test_a_decision_on_a_link_that_lost_its_action_id_goes_by_the_text_of_the_action(path: Path) -> None:
    small = make_small_result()
    write_workbook(small, path)

    def delete(book: Workbook) -> None:
        _write(book["Links"], (FIRST, "1.1.1"), Decision="Accept")
        _write(book["Links"], (FIRST, "2.1.1"), Decision="Reject", Recommended_action="Sail away.")
        _delete_columns(book["Links"], "Action id")

    _edit(path, delete)
    review = _read(path, small).review
    assert [(d.recommendation_id, d.action_id, d.verdict, d.remark) for d in review.decisions] == [
        (FIRST, "1.1.1", "Accept", "The action was found by its text.")
    ]
    assert [(d.recommendation_id, d.action_id, d.remark) for d in review.unplaced] == [
        (FIRST, "", "The framework has no action “Sail away.”.")
    ]


def test_a_decision_on_an_action_whose_text_was_edited_since_says_so() -> None:
    small, source = make_small_result(), SourceRef("reviewed.xlsx", "row 2")
    text = make_framework().items[0].text
    given = [Decision(FIRST, "1.1.1", "Accept", source, action_text=read) for read in (text, text[:-30])]
    assert [apply_decisions(small, [one]).review.decisions[0].remark for one in given] == [
        "",
        "The text of the action was edited since the decision.",
    ]


def test_decisions_follow_an_action_that_has_another_number_now() -> None:
    items = make_framework().items
    decided = [
        Decision(FIRST, id_, verdict, SourceRef("r.xlsx", "row 2"), action_text=item.text)
        for id_, item, verdict in zip(("1.1.2", "1.2.1", "9"), (items[0], items[1], items[3]), VERDICTS, strict=False)
    ]
    review = apply_decisions(make_small_result(), decided).review
    assert [(d.action_id, d.verdict, d.remark.split(".")[0]) for d in review.decisions] == [
        ("1.1.1", VERDICTS[0], "The action was found by its text; its id was 1"),
        ("1.1.2", VERDICTS[1], "The action was found by its text; its id was 1"),
        ("1.2.2", VERDICTS[2], "The action was found by its text; its id was 9"),
    ]


def test_decisions_on_the_actions_of_one_framework_do_not_pass_to_those_of_another_with_the_same_ids() -> None:
    source = SourceRef("reviewed.xlsx", "row 2")
    other = Decision(FIRST, "1.1.1", "Accept", source, action_text="Sail away.")
    own = Decision(SECOND, "1.1.2", "Accept", source, action_text=make_framework().items[1].text)
    (unplaced,) = apply_decisions(make_small_result(), [other]).review.unplaced
    assert unplaced.remark == "1.1.1 is another action in this framework."
    review = apply_decisions(make_small_result(), [other, own]).review  # one action of this framework was written anew
    assert [decision.remark for decision in review.decisions] == [
        "The text of the action was edited since the decision.",
        "",
    ]


def test_a_decision_without_a_text_is_unplaced_where_its_row_is_gone() -> None:
    gone = Decision("A/HRC/99/15#9.9", "", "Reject", SourceRef("reviewed.xlsx", "row 2"))
    review = apply_decisions(make_small_result(), [gone]).review
    assert [decision.remark for decision in review.unplaced] == [
        "A/HRC/99/15#9.9 is not among the recommendations of this run."
    ]
    assert review.decisions == ()


def test_the_name_of_a_reviewer_stays_where_the_same_was_decided_again_without_one() -> None:
    source = SourceRef("reviewed.xlsx", "sheet 'Links', row 2")
    given = [Decision(FIRST, "1.1.1", "Accept", source, *who) for who in (("Ana", "2025-01-01"), ("", "2025-02-01"))]
    (kept,) = apply_decisions(make_small_result(), given).review.decisions
    assert (kept.reviewer, kept.date, kept.remark) == ("Ana", "2025-02-01", "")
