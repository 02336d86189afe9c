"""Results as DataFrames carry the rows and columns of the written tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import make_match, make_recommendation, make_result

from mapper.frames import actions_frame, links_frame, recommendations_frame
from mapper.listing import RECOMMENDATION_COLUMNS
from mapper.records import MappingResult


@pytest.fixture
def result() -> MappingResult:
    recommendation = make_recommendation("1.1", "Repair the bridges")
    return make_result([recommendation], [make_match(recommendation, "1.2.1", "addresses", "Strong", 0.97)])


def test_recommendations_have_the_columns_of_the_written_table(result: MappingResult) -> None:
    frame = recommendations_frame(result)
    assert tuple(frame.columns) == RECOMMENDATION_COLUMNS
    assert list(frame["id"]) == [rec.id for rec in result.recommendations]


def test_links_name_their_action_and_part(result: MappingResult) -> None:
    frame = links_frame(result)
    assert (frame["action_id"][0], frame["action"][0], frame["part"][0]) == ("1.2.1", "1.2", "1")
    assert frame["probability"][0] == result.matches[0].probability


def test_a_result_without_links_gives_a_frame_with_columns_and_without_rows() -> None:
    frame = links_frame(make_result())
    assert len(frame) == 0
    assert {"probability", "action", "part"} <= set(frame.columns)


def test_a_framework_without_groups_leaves_action_and_part_empty(result: MappingResult) -> None:
    items = tuple(replace(item, action="") for item in result.framework.items)
    flat = replace(result, framework=replace(result.framework, items=items, actions=(), parts=()))
    assert links_frame(flat)[["action", "part"]].to_numpy().tolist() == [["", ""]]


def test_sessions_and_cycles_are_whole_numbers_where_known() -> None:
    frame = recommendations_frame(
        make_result([make_recommendation("1.1", cycle=3), make_recommendation("1.2", cycle=None)])
    )
    assert (str(frame["cycle"].dtype), frame["cycle"][0], frame["cycle"].isna()[1]) == ("Int64", 3, True)


def test_results_are_shown_by_their_counts(result: MappingResult) -> None:
    assert repr(result) == f"MappingResult({result.framework.id}, recommendations: 1, links: 1, failures: 0)"


def test_actions_are_those_of_the_framework(result: MappingResult) -> None:
    assert list(actions_frame(result)["id"]) == [item.id for item in result.framework.items]
