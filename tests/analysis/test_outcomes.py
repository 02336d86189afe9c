"""What became of each recommendation."""

from __future__ import annotations

from dataclasses import replace

from factories import make_match, make_recommendation, make_result, make_small_result

from mapper.analysis.outcomes import (
    OUTCOMES,
    OUTSIDE,
    find_distinct,
    find_distinct_links,
    find_not_matched,
    find_outcomes,
    group_by_recommendation,
)
from mapper.records import Decision, MappingResult, Review, SourceRef, Verdict


def test_every_recommendation_has_one_outcome_in_the_order_of_the_result() -> None:
    outcomes = find_outcomes(make_small_result())
    assert list(outcomes.items()) == [
        ("A/HRC/99/15#1.1", "Addresses"),
        ("A/HRC/99/15#1.2", "Likely"),
        ("A/HRC/99/15#1.3", "To check"),
        ("A/HRC/99/15#1.4", "Related only"),
        ("A/HRC/99/15#1.5", "No link"),
        ("A/HRC/99/15#1.6", "Not matched"),
        ("A/HRC/99/15#1.7", "Duplicate"),
    ]


def _decide(result: MappingResult, paragraph: str, verdict: Verdict) -> MappingResult:
    decision = Decision(f"A/HRC/99/15#{paragraph}", "", verdict, SourceRef("reviewed.xlsx", "row 2"))
    return replace(result, review=Review(decisions=(decision,)))


def test_what_could_not_be_compared_is_not_outside_and_stands_with_its_reason() -> None:
    small = make_small_result()
    reason = "its language (xx) is not one the encoder reads (en)"
    assert set(OUTCOMES) - OUTSIDE >= {"Not matched"}
    assert find_not_matched(small) == {reason: [small.recommendations[5]]}
    assert find_not_matched(_decide(small, "1.6", "Unsure")) == find_not_matched(small)
    assert find_not_matched(replace(small, unmatched=())) == {}


def test_a_reviewer_who_rejects_what_no_model_read_puts_it_outside() -> None:
    rejected = _decide(make_small_result(), "1.6", "Reject")
    assert find_outcomes(rejected)["A/HRC/99/15#1.6"] == "No link"
    assert find_not_matched(rejected) == {}


def test_a_link_that_a_reviewer_named_and_rejected_makes_what_no_model_read_matched() -> None:
    small = make_small_result()
    unread = small.recommendations[5]
    named = Decision(unread.id, "1.1.1", "Reject", SourceRef("reviewed.xlsx", "row 2"))
    link = make_match(unread, "1.1.1", "none", "", 0.0, 0)
    rejected = replace(small, matches=(*small.matches, link), review=Review(decisions=(named,)))
    assert find_outcomes(rejected)[unread.id] == "No link"
    assert find_not_matched(rejected) == {}


def test_a_duplicate_and_its_links_are_counted_with_its_twin_only() -> None:
    result = make_small_result()
    assert [r.paragraph for r in find_distinct(result)] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6"]
    assert {link.recommendation_id for link in find_distinct_links(result)} == {
        f"A/HRC/99/15#1.{n}" for n in (1, 2, 3, 4)
    }


def test_a_duplicate_of_something_that_is_not_in_the_result_is_no_duplicate() -> None:
    lonely = replace(make_recommendation("1.1"), duplicate_of="A/HRC/1/1#9")
    itself = replace(make_recommendation("1.2"), duplicate_of="A/HRC/99/15#1.2")
    assert set(find_outcomes(make_result([lonely, itself])).values()) == {"No link"}


def test_matches_of_a_recommendation_stand_best_first() -> None:
    rec = make_recommendation("1.1")
    second, first = (
        make_match(rec, "1.1.2", "addresses", "Check", 0.4, 2),
        make_match(rec, "1.1.1", "related", "", 0.5, 1),
    )
    added = make_match(rec, "1.2.2", "none", "", 0.0, 0)  # by a reviewer
    assert group_by_recommendation((added, second, first)) == {rec.id: [first, second, added]}
