"""A State's recommendations beside those of others: what is counted, expected, usual, and when nothing is said."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from factories import make_match, make_recommendation, make_reference, make_result
from hypothesis import given
from hypothesis import strategies as st

from mapper.analysis.comparison import (
    ActionComparison,
    Comparison,
    _log_probability,
    count_reviews,
    estimate_rate,
    find_comparisons,
    find_usual_range,
)
from mapper.framework import Action
from mapper.records import Decision, MappingResult, Match, Recommendation, Reference, Review, SourceRef


def _make_state(strong: int, *, of: int = 100, cycle: int = 2, state: str = "Ruritania") -> MappingResult:
    """A State with this many recommendations, so many with a Strong link to Action 1.1."""
    recs = [make_recommendation(f"{state}.{cycle}.{n}", state=state, cycle=cycle) for n in range(of)]
    return make_result(recs, [make_match(rec, "1.1.1", "addresses", "Strong", 0.95) for rec in recs[:strong]])


def _compare(result: MappingResult, reference: Reference | None = None) -> dict[str, Comparison]:
    (state,) = find_comparisons(replace(result, reference=reference or make_reference()))
    return {comparison.kind: comparison for comparison in state.comparisons}


def _join(*results: MappingResult) -> MappingResult:
    return make_result(
        [rec for result in results for rec in result.recommendations],
        [match for result in results for match in result.matches],
    )


def test_a_state_is_told_where_it_received_more_or_fewer_than_others() -> None:
    found = {received: _compare(_make_state(received))["all"].actions[0] for received in (5, 20, 45)}
    assert [row.finding for row in found.values()] == [
        "Fewer than others",
        "Within the usual range",
        "More than others",
    ]
    assert [row.received for row in found.values()] == [5, 20, 45]
    assert found[5].expected == pytest.approx(20, abs=0.1)
    assert found[5].ratio == pytest.approx(0.25, abs=0.01)
    assert 10 <= found[5].low <= 15
    assert 25 <= found[5].high <= 30


def test_what_hardly_anyone_receives_is_too_rare_to_compare() -> None:
    assert _compare(_make_state(0))["all"].actions[2].finding == "Too rare to compare"
    action = Action("2.1", "Share the light", "2")
    assert ActionComparison(action, 3, 0.2, 0, 1).finding == "More than others"
    assert ActionComparison(action, 0, 1.0, 0, 4).finding == "Within the usual range"


def test_a_state_is_compared_with_its_region_and_its_cycle_and_never_with_itself() -> None:
    reference = make_reference()
    state = reference.reviews[1].state
    found = _compare(_make_state(20, state=state), reference)
    assert set(found) == {"all", "likely", "region", "same cycle"}
    assert found["all"].reviews == 23
    assert (found["region"].region, found["region"].reviews) == ("African States", 17)
    assert (found["same cycle"].cycle, found["same cycle"].reviews) == (2, 11)


def test_a_cycle_that_the_reference_lacks_is_compared_with_those_it_has() -> None:
    found = _compare(_join(_make_state(5, cycle=2), _make_state(30, cycle=4)))
    assert (found["all"].recommendations, found["all"].actions[0].received) == (200, 35)
    other = found["other cycles"]
    assert (other.cycle, other.cycles, other.recommendations, other.actions[0].received) == (4, (1, 2), 100, 30)


@pytest.mark.parametrize(("kind", "reviews"), [("all", 10), ("region", 14), ("same cycle", 20)])
def test_ten_reviews_of_others_are_enough_for_each_comparison_and_nine_are_not(kind: str, reviews: int) -> None:
    assert _compare(_make_state(20), make_reference(reviews))[kind].reviews == 10
    fewer = replace(_make_state(20), reference=make_reference(reviews - 1))
    assert all(kind != comparison.kind for state in find_comparisons(fewer) for comparison in state.comparisons)


def test_a_state_without_a_region_is_not_compared_with_the_others_that_have_none() -> None:
    assert "region" not in _compare(_make_state(20), replace(make_reference(), regions=()))


def test_a_cycle_with_too_few_reviews_of_others_is_not_compared_with_other_cycles() -> None:
    reference = make_reference(18)  # nine in each cycle
    assert set(_compare(_join(_make_state(5, cycle=1), _make_state(30)), reference)) == {"all", "likely", "region"}


def test_likely_links_count_in_one_comparison_only() -> None:
    made = _make_state(0)
    result = replace(
        made, matches=tuple(make_match(r, "1.1.2", "addresses", "Likely", 0.7) for r in made.recommendations[:9])
    )
    found = _compare(result)
    assert found["all"].actions[0].received == 0
    assert found["likely"].actions[0].received == 9
    assert found["likely"].actions[0].expected == pytest.approx(40, abs=0.1)


def test_several_states_are_each_compared_by_themselves() -> None:
    result = replace(_join(_make_state(5), _make_state(45, state="Syldavia")), reference=make_reference())
    assert [(s.state, s.comparisons[0].actions[0].finding) for s in find_comparisons(result)] == [
        ("Ruritania", "Fewer than others"),
        ("Syldavia", "More than others"),
    ]


def test_where_the_run_was_taught_by_reviewers_its_reviews_are_counted_as_the_others_were() -> None:
    result = replace(_make_state(20), reference=make_reference())
    [state] = find_comparisons(result)
    received = count_reviews(_make_state(45))
    [counted] = find_comparisons(replace(result, reference=replace(make_reference(), received=received)))
    assert [s.comparisons[0].actions[0].received for s in (state, counted)] == [20, 45]


def test_nothing_is_said_without_a_reference_that_fits_or_with_too_few_reviews() -> None:
    result = _make_state(20)
    assert find_comparisons(result) == ()
    assert find_comparisons(replace(result, reference=replace(make_reference(), stale="its files are damaged"))) == ()
    assert find_comparisons(replace(result, reference=make_reference(9))) == ()


def test_one_text_counts_once_in_a_review_and_other_mechanisms_not_at_all() -> None:
    recs = [
        make_recommendation("1", "Light the harbour – at night."),
        make_recommendation("2", "Light the harbour at night", recommending_states=("Borduria",)),
        make_recommendation("3", "Light the harbour at night", cycle=3),
        make_recommendation("4", "Light all stairs", mechanism="Treaty body"),
        make_recommendation("5", "Éclairer le port", language="xx"),
    ]
    matches: list[Match] = [make_match(rec, "1.1.1", "addresses", "Strong", 0.95) for rec in recs]
    counted = count_reviews(make_result(recs, matches, unmatched=((recs[4].id, "its language is not read"),)))
    assert [(c.cycle, c.recommendations, dict(c.strong)["1.1"]) for c in counted] == [(3, 1, 1), (4, 1, 1)]


def test_two_links_to_one_action_are_one_recommendation_and_decisions_are_left_aside() -> None:
    rec = make_recommendation("1")
    links = [
        make_match(rec, "1.1.1", "addresses", "Strong", 0.9),
        make_match(rec, "1.1.2", "addresses", "Likely", 0.7, 2),
    ]
    rejected = Decision(rec.id, "1.1.1", "Reject", SourceRef("reviewed.xlsx", "row 2"))
    result = replace(make_result([rec], links), review=Review(decisions=(rejected,)))
    (counted,) = count_reviews(result)
    assert dict(counted.strong) == {"1.1": 1, "1.2": 0, "2.1": 0}
    assert dict(counted.likely) == {"1.1": 1, "1.2": 0, "2.1": 0}


def test_the_order_of_the_recommendations_does_not_matter() -> None:
    result = _join(_make_state(5), _make_state(45, state="Syldavia"))
    shuffled: list[Recommendation] = list(result.recommendations)
    random.Random(3).shuffle(shuffled)
    assert count_reviews(replace(result, recommendations=tuple(shuffled))) == count_reviews(result)


def test_the_spread_between_reviews_is_that_of_the_textbook() -> None:
    # Two reviews of 10 with 0 and 5: between = 1.25, within = 2.5 / 18, size 10, by hand.
    rate, spread = estimate_rate([0, 5], [10, 10])
    assert rate == pytest.approx(5.5 / 21)
    assert spread == pytest.approx((1.25 - 2.5 / 18) / (1.25 + 9 * 2.5 / 18))
    assert estimate_rate([2, 2, 2], [10, 10, 10])[1] == 0.0
    assert estimate_rate([], []) == (0.5, 0.0)
    assert estimate_rate([1, 0], [1, 1]) == (0.5, 0.0)  # within reviews of one recommendation nothing varies


def test_the_usual_range_is_that_of_the_binomial_and_grows_with_the_spread() -> None:
    assert find_usual_range(10, 0.5, 0.0) == (2, 8)  # 1.1 % lie below 2, 5.5 % below 3
    assert find_usual_range(0, 0.5, 0.1) == (0, 0)
    assert find_usual_range(100, 0.02, 0.0) == (0, 5)  # 13 % receive none, 2 % more than 5
    ranges: Sequence[tuple[int, int]] = [find_usual_range(200, 0.1, spread) for spread in (0.0, 0.01, 0.1)]
    assert ranges[0] == (12, 29)  # as tabulated
    assert ranges[0][0] > ranges[1][0] > ranges[2][0]
    assert ranges[0][1] < ranges[1][1] < ranges[2][1]


@pytest.mark.parametrize("spread", [0.0, 0.05, 0.4])
def test_the_chances_behind_the_range_are_those_of_the_beta_binomial(spread: float) -> None:
    chances = [math.exp(_log_probability(count, 40, 0.3, spread)) for count in range(41)]
    mean = sum(count * chance for count, chance in enumerate(chances))
    variance = sum((count - mean) ** 2 * chance for count, chance in enumerate(chances))
    assert sum(chances) == pytest.approx(1)
    assert mean == pytest.approx(40 * 0.3)
    assert variance == pytest.approx(40 * 0.3 * 0.7 * (1 + 39 * spread))


@given(st.integers(1, 400), st.floats(0.0001, 0.9), st.floats(0, 0.9))
def test_the_usual_range_lies_within_what_is_possible(size: int, rate: float, spread: float) -> None:
    low, high = find_usual_range(size, rate, spread)
    assert 0 <= low <= high <= size


def test_a_single_review_is_not_compared_twice_for_a_cycle_that_the_reference_lacks() -> None:
    assert "other cycles" not in _compare(_make_state(20, cycle=4))
