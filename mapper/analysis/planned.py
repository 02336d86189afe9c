"""What a plan already says of the like: a `MappingResult` with a filled plan in, for each row without a ministry out.

The next cycle repeats much of the one before: the ministry that answers an ask answers it again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from mapper.analysis.outcomes import find_counted, find_distinct
from mapper.records import MappingResult


@dataclass(frozen=True, slots=True)
class Planned:
    """What the plan says of recommendations like one, of the same State.

    same_ask: (id, lead ministry, status) of those that ask the same and have either. by_action: for each Action it
    addresses, the lead ministries of the others that do by a link that counts, with how many; the most named first.
    """

    same_ask: tuple[tuple[str, str, str], ...]
    by_action: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def find_planned(result: MappingResult) -> dict[str, Planned]:
    """By id, the recommendations without a lead ministry for whose like the plan has one, or a status."""
    if not result.review.plan:
        return {}
    plan = {entry.recommendation_id: dict(entry.values) for entry in result.review.plan}
    leads = {one: values["Lead ministry"] for one, values in plan.items() if values.get("Lead ministry")}
    states = {recommendation.id: recommendation.state for recommendation in find_distinct(result)}
    action_of = result.framework.action_of
    # Actions in the order of the links, once each
    own = {one: dict.fromkeys(action_of[item] for item in items) for one, items in find_counted(result).items()}
    named: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one, lead in leads.items():
        for action in own.get(one, ()):
            named[states[one], action][lead] += 1
    asks = {member: cluster.members for cluster in result.clusters for member in cluster.members}
    found = {}
    for one, state in states.items():
        if one in leads:
            continue
        like = (other for other in asks.get(one, ()) if other != one)
        told = [(other, leads.get(other, ""), plan.get(other, {}).get("Status", "")) for other in like]
        planned = Planned(
            tuple(row for row in told if any(row[1:])),
            tuple(
                (action, tuple(named[state, action].most_common()))
                for action in own.get(one, ())
                if (state, action) in named
            ),
        )
        if planned.same_ask or planned.by_action:
            found[one] = planned
    return found
