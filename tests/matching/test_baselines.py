"""One similarity as a matcher: ranks and scores, and nothing decided."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from factories import make_framework, make_recommendation
from stub_encoder import StubEncoder

from mapper.framework import load_framework
from mapper.matching.baselines import CANDIDATES, match_by_cosine, match_by_tfidf
from mapper.records import Match

Baseline = Callable[..., tuple[Match, ...]]
BASELINES: dict[str, Baseline] = {
    "tf-idf": match_by_tfidf,
    "cosine": lambda recommendations, framework: match_by_cosine(recommendations, framework, StubEncoder()),
}


@pytest.fixture(params=BASELINES)
def baseline(request: pytest.FixtureRequest) -> Baseline:
    return BASELINES[request.param]


def test_an_actions_own_text_is_nearest_to_it(baseline: Baseline) -> None:
    items = load_framework().matched_items
    recs = [make_recommendation(item.id, item.text) for item in items[::20]]
    first = {match.recommendation_id: match for match in baseline(recs, load_framework()) if match.rank == 1}
    for rec, item in zip(recs, items[::20], strict=True):
        assert first[rec.id].action_id == item.id
        assert first[rec.id].score == pytest.approx(1, abs=1e-5)


def test_the_best_candidates_stand_in_order_and_none_is_decided(baseline: Baseline) -> None:
    recs = [make_recommendation("1.1", "Train the police"), make_recommendation("1.2", "Zebra crossings")]
    matches = baseline(recs, load_framework())
    for rec in recs:
        own = [match for match in matches if match.recommendation_id == rec.id]
        assert [match.rank for match in own] == list(range(1, CANDIDATES + 1))
        assert (np.diff([match.score for match in own]) <= 0).all()
        assert len({match.action_id for match in own}) == CANDIDATES
        assert {(match.grade, match.band, match.probability) for match in own} == {("none", "", 0.0)}


def test_a_repeated_action_is_no_candidate(baseline: Baseline) -> None:
    found = {match.action_id for match in baseline([make_recommendation("1.1")], make_framework())}
    assert found == {item.id for item in make_framework().matched_items}
