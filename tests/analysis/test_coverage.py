"""Coverage counts distinct recommendations, and only by links that are sure enough."""

from __future__ import annotations

from dataclasses import replace

from factories import make_framework, make_large_result, make_match, make_recommendation, make_result, make_small_result

from mapper.analysis.coverage import Bearing, find_coverage
from mapper.framework import Framework
from mapper.records import Recommendation


def _paragraphs(recommendations: tuple[Recommendation, ...]) -> list[str]:
    return [recommendation.paragraph for recommendation in recommendations]


def test_only_strong_and_likely_links_that_address_an_action_are_counted() -> None:
    coverage = find_coverage(make_small_result())
    found = {
        row.action.id: (_paragraphs(row.bearing.counted), _paragraphs(row.bearing.to_check)) for row in coverage.actions
    }
    assert found == {
        "1.1": (["1.1", "1.2"], ["1.3"]),
        "1.2": ([], []),
        "2.1": ([], ["1.1", "1.4"]),
    }


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
    assert {row.action.id: row.items for row in coverage.actions} == {"1.1": 2, "1.2": 2, "2.1": 1}


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
    items = tuple(replace(item, action="", title=f"Title {item.id}") for item in make_framework().matched_items[:2])
    flat = Framework("flat", "Flat", "", "", (), (), items)
    rec = make_recommendation("1.1")
    coverage = find_coverage(make_result([rec], [make_match(rec, "1.1.2", "addresses", "Likely", 0.6)], framework=flat))
    found = [(row.action.id, row.action.title, row.items, row.bearing) for row in coverage.actions]
    assert found == [
        ("1.1.1", "Title 1.1.1", 1, Bearing((), ())),
        ("1.1.2", "Title 1.1.2", 1, Bearing((rec,), ())),
    ]
