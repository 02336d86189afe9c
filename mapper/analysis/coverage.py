"""How the framework is covered: `MappingResult` in, the distinct recommendations of each Action and item out.

Only Strong and Likely links are counted; what rests on Check or related links stands apart. A mapping
says what was recommended, never what was implemented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mapper.analysis.outcomes import find_distinct, find_distinct_links, is_counted
from mapper.framework import Action, Framework, RecommendedAction
from mapper.records import MappingResult, Match, Mechanism, Position, Recommendation

POSITIONS: tuple[Position, ...] = ("Supported", "Noted", "Supported/Noted", "")
MECHANISMS: tuple[Mechanism, ...] = ("UPR", "Treaty body", "Special procedure", "")


@dataclass(frozen=True, slots=True)
class Bearing:
    """The distinct recommendations that bear on one thing, in the order of the result.

    counted: with a Strong or Likely link; to_check: with Check or related links only. No
    recommendation is in both.
    """

    counted: tuple[Recommendation, ...]
    to_check: tuple[Recommendation, ...]

    def by_position(self) -> Counter[Position]:
        """Number of counted recommendations of each position, "" where it is not stated."""
        return Counter(recommendation.position for recommendation in self.counted)

    def by_mechanism(self) -> Counter[Mechanism]:
        """Number of counted recommendations of each mechanism, "" where it is not stated."""
        return Counter(recommendation.mechanism for recommendation in self.counted)


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """One recommended action and what bears on it."""

    item: RecommendedAction
    bearing: Bearing


@dataclass(frozen=True, slots=True)
class ActionCoverage:
    """One Action and what bears on any of its items; repeats are not counted among the items."""

    action: Action
    items: int
    items_reached: int  # items with a counted recommendation
    bearing: Bearing


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole framework, in its own order, repeated items left out.

    `total` is of distinct recommendations, not a sum of the rows.
    """

    actions: tuple[ActionCoverage, ...]
    items: tuple[ItemCoverage, ...]
    total: Bearing


def find_coverage(result: MappingResult) -> Coverage:
    """Count the distinct recommendations that bear on each Action and on each recommended action."""
    order = {recommendation.id: (n, recommendation) for n, recommendation in enumerate(find_distinct(result))}
    links = find_distinct_links(result)
    framework = result.framework
    links_of: dict[str, list[Match]] = {item.id: [] for item in framework.items}
    for link in links:
        links_of[link.action_id].append(link)

    items = tuple(ItemCoverage(item, _find_bearing(links_of[item.id], order)) for item in framework.matched_items)
    actions = []
    for action, own in group_items(framework):
        reached = [item for item in own if any(is_counted(link) for link in links_of[item.id])]
        bearing = _find_bearing((link for item in own for link in links_of[item.id]), order)
        actions.append(ActionCoverage(action, len(own), len(reached), bearing))
    return Coverage(tuple(actions), items, _find_bearing(links, order))


def group_items(framework: Framework) -> tuple[tuple[Action, tuple[RecommendedAction, ...]], ...]:
    """Every Action with its matched items; in a flat framework each item is an Action of its own."""
    groups: dict[str, tuple[Action, list[RecommendedAction]]] = {a.id: (a, []) for a in framework.actions}
    for item in framework.matched_items:
        if item.action:
            groups[item.action][1].append(item)
        else:
            groups[item.id] = (Action(id=item.id, title=item.title or item.text), [item])
    return tuple((action, tuple(items)) for action, items in groups.values())


def _find_bearing(links: Iterable[Match], order: Mapping[str, tuple[int, Recommendation]]) -> Bearing:
    counted, linked = set(), set()
    for link in links:
        linked.add(link.recommendation_id)
        if is_counted(link):
            counted.add(link.recommendation_id)
    return Bearing(counted=_in_order(counted, order), to_check=_in_order(linked - counted, order))


def _in_order(ids: set[str], order: Mapping[str, tuple[int, Recommendation]]) -> tuple[Recommendation, ...]:
    return tuple(recommendation for _, recommendation in sorted((order[i] for i in ids), key=lambda pair: pair[0]))
