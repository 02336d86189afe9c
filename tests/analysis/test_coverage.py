"""Coverage counts distinct recommendations, and only by links that are sure enough."""

from __future__ import annotations

from dataclasses import replace

from factories import make_framework, make_large_result, make_match, make_recommendation, make_result, make_small_result

from mapper.analysis.coverage import Bearing, find_coverage
from mapper.analysis.gaps import find_gap
from mapper.analysis.states import find_state_profiles
from mapper.framework import Framework
from mapper.records import Cluster, Decision, Recommendation, Review, SourceRef, Verdict


def _paragraphs(recommendations: tuple[Recommendation, ...]) -> list[str]:
    return [recommendation.paragraph for recommendation in recommendations]


def test_only_strong_links_are_counted_and_likely_ones_and_those_to_check_stand_apart() -> None:
    coverage = find_coverage(make_small_result())
    found = {
        row.group.id: [
            _paragraphs(row.bearing.counted),
            _paragraphs(row.bearing.likely),
            _paragraphs(row.bearing.to_check),
        ]
        for row in (*coverage.parts, *coverage.actions)
    }
    assert found == {
        "1": [["1.1"], ["1.2"], ["1.3"]],
        "2": [[], [], []],
        "1.1": [["1.1"], ["1.2"], ["1.3"]],
        "1.2": [[], [], []],
        "2.1": [[], [], []],
    }


def test_decisions_of_reviewers_count_before_bands() -> None:
    small = make_small_result()
    first, second, third, fourth = (rec.id for rec in small.recommendations[:4])
    source = SourceRef("reviewed.xlsx", "sheet 'Links', row 2")
    said: tuple[tuple[str, str, Verdict], ...] = (
        (first, "1.1.1", "Reject"),
        (second, "1.1.2", "Accept"),
        (third, "1.1.2", "Unsure"),
        (fourth, "2.1.1", "Accept"),
    )
    review = Review(tuple(Decision(r, a, verdict, source) for r, a, verdict in said))
    coverage = find_coverage(replace(small, review=review))
    found = {row.item.id: _paragraphs(row.bearing.counted) for row in coverage.items if row.bearing.counted}
    assert found == {"1.1.2": ["1.2"], "2.1.1": ["1.4"]}
    assert _paragraphs(coverage.items[1].bearing.to_check) == ["1.3"]


def test_recommendations_stand_in_the_order_of_the_result() -> None:
    recs = [make_recommendation(f"1.{n}") for n in reversed(range(20))]
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.9) for rec in recs]
    assert find_coverage(make_result(recs, links)).total.counted == tuple(recs)


def test_a_gap_says_whether_anything_was_received() -> None:
    supported, noted = make_recommendation("1.1"), make_recommendation("1.2", position="Noted")
    found = [
        find_gap(bearing)
        for bearing in (
            Bearing(),
            Bearing(likely=(supported,)),
            Bearing(to_check=(supported,)),
            Bearing(counted=(noted,), likely=(supported,)),
            Bearing(counted=(noted, supported)),
        )
    ]
    assert found == ["Nothing received", "Only to check", "Only to check", "Only noted", None]


def test_each_state_has_its_own_figures_and_what_names_none_stands_last() -> None:
    states = ("", "Syldavia", "Ruritania", "Syldavia")
    recs = [make_recommendation(f"1.{n}", state=state) for n, state in enumerate(states)]
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.9) for rec in recs[1:3]]
    links.append(make_match(recs[3], "2.1.1", "addresses", "Check", 0.4))
    result = make_result(recs, links)
    profiles = find_state_profiles(result, find_coverage(result))
    assert [(p.state, p.recommendations, p.counted, p.by_action) for p in profiles] == [
        ("Ruritania", 1, 1, (1, 0, 0)),
        ("Syldavia", 2, 1, (1, 0, 0)),
        ("", 1, 0, (0, 0, 0)),
    ]


def test_recommendations_that_ask_the_same_are_one_ask() -> None:
    recs = [make_recommendation(f"1.{n}") for n in range(4)]
    links = [make_match(rec, "1.1.1", "addresses", "Strong", 0.9) for rec in recs]
    clusters = (Cluster(recs[1].id, (recs[0].id, recs[1].id, recs[3].id)), Cluster(recs[2].id, (recs[2].id,)))
    bearing = find_coverage(replace(make_result(recs, links), clusters=clusters)).total
    assert (len(bearing.counted), bearing.asks) == (4, 2)


def test_a_recommendation_with_two_links_to_an_action_is_counted_once() -> None:
    rec = make_recommendation("1.1")
    links = [make_match(rec, i, "addresses", "Strong", 0.9, n) for n, i in enumerate(("1.1.1", "1.1.2"), 1)]
    coverage = find_coverage(make_result([rec], links))
    assert _paragraphs(coverage.actions[0].bearing.counted) == ["1.1"]
    assert _paragraphs(coverage.total.counted) == ["1.1"]
    assert coverage.actions[0].items_reached == 2


def test_a_repeated_item_is_neither_counted_nor_listed() -> None:
    coverage = find_coverage(make_small_result())
    assert [row.item.id for row in coverage.items] == ["1.1.1", "1.1.2", "1.2.1", "1.2.2", "2.1.1"]
    assert {row.group.id: row.items for row in coverage.actions} == {"1.1": 2, "1.2": 2, "2.1": 1}


def test_positions_and_mechanisms_add_up_to_the_counted_recommendations() -> None:
    coverage = find_coverage(make_large_result(200))
    for bearing in (
        coverage.total,
        *(row.bearing for row in coverage.actions),
        *(row.bearing for row in coverage.items),
    ):
        assert sum(bearing.by_position().values()) == sum(bearing.by_mechanism().values()) == len(bearing.counted)
        assert not set(bearing.counted) & set(bearing.to_check)
    assert len(coverage.total.counted) > 50


def test_in_a_flat_framework_each_item_is_an_action_of_its_own() -> None:
    items = tuple(
        replace(item, action="", title=title)
        for item, title in zip(make_framework().matched_items, ("Title 1.1.1", ""), strict=False)
    )
    flat = Framework("flat", "Flat", "", "", (), (), items)
    rec = make_recommendation("1.1")
    coverage = find_coverage(make_result([rec], [make_match(rec, "1.1.2", "addresses", "Strong", 0.6)], framework=flat))
    found = [(row.group.id, row.group.title, row.items, row.bearing) for row in coverage.actions]
    assert found == [
        ("1.1.1", "Title 1.1.1", 1, Bearing()),
        ("1.1.2", items[1].text, 1, Bearing((rec,), asks=1)),
    ]
