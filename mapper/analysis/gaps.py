"""Where framework and recommendations miss each other: `MappingResult` in, unreached actions and outside themes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mapper.analysis.coverage import Bearing, Coverage
from mapper.analysis.outcomes import OUTSIDE, find_outcomes
from mapper.framework import Action, Part, RecommendedAction
from mapper.records import MappingResult, Recommendation

Gap = Literal["Nothing received", "Only to check", "Only noted"]


@dataclass(frozen=True, slots=True)
class UnreachedAction:
    """An Action or recommended action that no supported recommendation is known to reach, and in what way."""

    action: Action | Part | RecommendedAction
    gap: Gap
    bearing: Bearing


@dataclass(frozen=True, slots=True)
class OutsideTheme:
    """Recommendations outside the framework that share a theme of their source; "" where none is stated."""

    theme: str
    recommendations: tuple[Recommendation, ...]


def find_gap(bearing: Bearing) -> Gap | None:
    """The kind of gap, None where a recommendation that was not merely noted is counted."""
    if bearing.counted:
        return "Only noted" if all(r.position == "Noted" for r in bearing.counted) else None
    return "Only to check" if bearing.likely or bearing.to_check else "Nothing received"


def find_unreached_actions(coverage: Coverage) -> tuple[UnreachedAction, ...]:
    """Actions with a gap, in the order of the framework."""
    return _find_unreached((row.group, row.bearing) for row in coverage.actions)


def find_unreached_items(coverage: Coverage) -> tuple[UnreachedAction, ...]:
    """Recommended actions with a gap, in the order of the framework."""
    return _find_unreached((row.item, row.bearing) for row in coverage.items)


def find_outside_themes(result: MappingResult) -> tuple[OutsideTheme, ...]:
    """Distinct recommendations outside the framework by theme, the largest first; one may stand under several."""
    outcomes = find_outcomes(result)
    themes: dict[str, list[Recommendation]] = {}
    for recommendation in result.recommendations:
        if outcomes[recommendation.id] in OUTSIDE:
            for theme in dict.fromkeys(recommendation.themes or ("",)):
                themes.setdefault(theme, []).append(recommendation)
    found = (OutsideTheme(theme, tuple(recommendations)) for theme, recommendations in themes.items())
    return tuple(sorted(found, key=lambda group: (not group.theme, -len(group.recommendations), group.theme)))


def _find_unreached(rows: Iterable[tuple[Action | Part | RecommendedAction, Bearing]]) -> tuple[UnreachedAction, ...]:
    found = ((action, find_gap(bearing), bearing) for action, bearing in rows)
    return tuple(UnreachedAction(action, gap, bearing) for action, gap, bearing in found if gap)
