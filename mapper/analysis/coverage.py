"""How the framework is covered: `MappingResult` in, the distinct recommendations of each Part, Action and item out.

Only links that a reviewer accepted and Strong links are counted; what rests on Likely or Check links
stands apart. A mapping says what was recommended, never what was implemented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mapper.analysis.outcomes import COUNTED, TO_CHECK, Stance, Standing, find_distinct, find_standings, say_stance
from mapper.framework import Action, Framework, Part, RecommendedAction
from mapper.records import MappingResult, Mechanism, Recommendation

MECHANISMS: tuple[Mechanism, ...] = ("UPR", "Treaty body", "Special procedure", "")


@dataclass(frozen=True, slots=True)
class Bearing:
    """The distinct recommendations that bear on one thing, in the order of the result.

    counted: with an accepted or Strong link; likely: at best a Likely one; to_check: at best one in
    the band Check, or left Unsure by a reviewer. No recommendation is in two of them. asks: how many
    different things the counted ones ask for (clusters).
    """

    counted: tuple[Recommendation, ...] = ()
    likely: tuple[Recommendation, ...] = ()
    to_check: tuple[Recommendation, ...] = ()
    asks: int = 0

    def by_position(self) -> Counter[Stance]:
        """Number of counted recommendations of each position, those without one among them."""
        return Counter(map(say_stance, self.counted))

    def by_mechanism(self) -> Counter[Mechanism]:
        """Number of counted recommendations of each mechanism, "" where it is not stated."""
        return Counter(recommendation.mechanism for recommendation in self.counted)

    def by_cycle(self) -> Counter[int | None]:
        """Number of counted recommendations of each UPR cycle, None where there is none."""
        return Counter(recommendation.cycle for recommendation in self.counted)


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """One recommended action and what bears on it."""

    item: RecommendedAction
    bearing: Bearing


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """An Action or a Part and what bears on any of its items; repeats are not counted among the items."""

    group: Action | Part
    items: int
    items_reached: int  # items with a counted recommendation
    bearing: Bearing


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole framework, in its own order, repeated items left out.

    `total` is of distinct recommendations, not a sum of the rows. mechanisms, cycles (of the UPR):
    those that occur, counted or not.
    """

    parts: tuple[GroupCoverage, ...]
    actions: tuple[GroupCoverage, ...]
    items: tuple[ItemCoverage, ...]
    total: Bearing
    mechanisms: tuple[Mechanism, ...]
    cycles: tuple[int, ...]


def find_coverage(result: MappingResult) -> Coverage:
    """Count the distinct recommendations that bear on each Part, each Action and each recommended action."""
    count = _Counter(result)
    framework = result.framework
    groups = group_items(framework)
    actions = tuple(count.group(action, items) for action, items in groups)
    parts = tuple(
        count.group(part, [item for action, items in groups if action.part == part.id for item in items])
        for part in framework.parts
    )
    items = tuple(ItemCoverage(item, count.bearing([item])) for item in framework.matched_items)
    distinct = find_distinct(result)
    occurring = {recommendation.mechanism for recommendation in distinct}
    cycles = sorted({recommendation.cycle for recommendation in distinct if recommendation.cycle})
    return Coverage(
        parts,
        actions,
        items,
        count.bearing(framework.matched_items),
        tuple(mechanism for mechanism in MECHANISMS if mechanism in occurring),
        tuple(cycles),
    )


def group_items(framework: Framework) -> tuple[tuple[Action, tuple[RecommendedAction, ...]], ...]:
    """Every Action with its matched items; in a flat framework each item is an Action of its own."""
    groups: dict[str, tuple[Action, list[RecommendedAction]]] = {a.id: (a, []) for a in framework.actions}
    for item in framework.matched_items:
        if item.action:
            groups[item.action][1].append(item)
        else:
            groups[item.id] = (Action(id=item.id, title=item.title or item.text), [item])
    return tuple((action, tuple(items)) for action, items in groups.values())


class _Counter:
    """Counts recommendations by the items they are linked to."""

    def __init__(self, result: MappingResult) -> None:
        self.recommendations = {r.id: r for r in find_distinct(result)}
        self.order = {recommendation_id: n for n, recommendation_id in enumerate(self.recommendations)}
        self.ask = {member: cluster.representative for cluster in result.clusters for member in cluster.members}
        self.standings: dict[str, list[tuple[str, Standing]]] = {}  # item id to (recommendation id, standing)
        for (recommendation_id, item_id), standing in find_standings(result).items():
            self.standings.setdefault(item_id, []).append((recommendation_id, standing))

    def group(self, group: Action | Part, items: Iterable[RecommendedAction]) -> GroupCoverage:
        own = tuple(items)
        reached = sum(any(standing in COUNTED for _, standing in self.standings.get(item.id, ())) for item in own)
        return GroupCoverage(group, len(own), reached, self.bearing(own))

    def bearing(self, items: Iterable[RecommendedAction]) -> Bearing:
        found: dict[str, set[Standing]] = {}
        for item in items:
            for recommendation_id, standing in self.standings.get(item.id, ()):
                found.setdefault(recommendation_id, set()).add(standing)
        counted = {r for r, standings in found.items() if standings & COUNTED}
        likely = {r for r, standings in found.items() if "Likely" in standings} - counted
        to_check = {r for r, standings in found.items() if standings & TO_CHECK} - counted - likely
        asks = {self.ask.get(recommendation_id, recommendation_id) for recommendation_id in counted}
        return Bearing(self._sort(counted), self._sort(likely), self._sort(to_check), len(asks))

    def _sort(self, ids: set[str]) -> tuple[Recommendation, ...]:
        return tuple(self.recommendations[i] for i in sorted(ids, key=self.order.__getitem__))
