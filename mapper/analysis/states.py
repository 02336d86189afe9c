"""Several States side by side: `MappingResult` in, the counted recommendations of each State for each Action out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mapper.analysis.coverage import Coverage
from mapper.analysis.outcomes import find_distinct
from mapper.records import MappingResult
from mapper.spelling import sort_names


@dataclass(frozen=True, slots=True)
class StateProfile:
    """One State under review: its distinct recommendations, how many are counted, and how many for each Action."""

    state: str  # "" where no State is stated
    recommendations: int
    counted: int
    by_action: tuple[int, ...]  # in the order of the coverage


def find_state_profiles(result: MappingResult, coverage: Coverage) -> tuple[StateProfile, ...]:
    """A profile for each State under review, by name; the unnamed last."""
    received = Counter(recommendation.state for recommendation in find_distinct(result))
    counted = Counter(recommendation.state for recommendation in coverage.total.counted)
    actions = [Counter(recommendation.state for recommendation in row.bearing.counted) for row in coverage.actions]
    return tuple(
        StateProfile(state, received[state], counted[state], tuple(found[state] for found in actions))
        for state in sort_names(received)
    )
