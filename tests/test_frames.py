"""Results as DataFrames carry the rows and columns of the written tables."""

from __future__ import annotations

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


def test_a_result_without_links_gives_a_frame_without_rows() -> None:
    assert len(links_frame(make_result())) == 0


def test_actions_are_those_of_the_framework(result: MappingResult) -> None:
    assert list(actions_frame(result)["id"]) == [item.id for item in result.framework.items]
