"""How each link stands and what became of each recommendation: `MappingResult` in, one word for each out.

First step of analysis; coverage and the sheets count with these words, so that no two sheets differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, get_args

from mapper.records import Decision, MappingResult, Match, Recommendation, Verdict

Pair = tuple[str, str]  # (recommendation id, action id)
Standing = Literal["Accepted", "Strong", "Likely", "Check", "Unsure", "Partly", "Related", "Rejected"]
Outcome = Literal["Addresses", "Likely", "To check", "Related only", "No link", "Not matched", "Duplicate"]
Stance = Literal["Supported", "Noted", "Supported/Noted", "Position not stated", "No position (not UPR)"]

OUTCOMES: tuple[Outcome, ...] = (
    "Addresses", "Likely", "To check", "Related only", "No link", "Not matched", "Duplicate",
)  # fmt: skip
STANCES: tuple[Stance, ...] = get_args(Stance)
TO_REVIEW: frozenset[Outcome] = frozenset({"Likely", "To check"})
OUTSIDE: frozenset[Outcome] = frozenset({"Related only", "No link"})
OFFERED: tuple[Standing, ...] = ("Accepted", "Strong", "Likely", "Check", "Unsure")
"""Links that a reader is shown for what they address, the surest first."""
COUNTED: frozenset[Standing] = frozenset({"Accepted", "Strong"})
TO_CHECK: frozenset[Standing] = frozenset({"Check", "Unsure"})
RELATED: frozenset[Standing] = frozenset({"Partly", "Related"})

_DECIDED: dict[Verdict, Standing] = {
    "Accept": "Accepted",
    "Partly": "Partly",
    "Reject": "Rejected",
    "Unsure": "Unsure",
}


def find_decisions(result: MappingResult) -> dict[Pair, Decision]:
    """Every decision of the reviewers by its pair; the action id is "" for a recommendation as a whole."""
    return {(decision.recommendation_id, decision.action_id): decision for decision in result.review.decisions}


def find_rejected(result: MappingResult) -> frozenset[str]:
    """Ids of the recommendations that reviewers rejected as a whole."""
    return frozenset(
        decision.recommendation_id
        for decision in result.review.decisions
        if decision.verdict == "Reject" and not decision.action_id
    )


def find_standings(result: MappingResult) -> dict[Pair, Standing]:
    """How each link of a distinct recommendation stands: as a reviewer decided, else as its grade and band say.

    A decision on a whole recommendation holds for its links that have none of their own: Accept and
    Unsure for those that address an action, Reject for all; Partly leaves them as they are.
    """
    decisions = find_decisions(result)
    standings: dict[Pair, Standing] = {}
    for link in find_distinct_links(result):
        pair = (link.recommendation_id, link.action_id)
        own, whole = decisions.get(pair), decisions.get((link.recommendation_id, ""))
        if own and own.verdict:
            standings[pair] = _DECIDED[own.verdict]
        elif whole and (
            whole.verdict == "Reject" or (whole.verdict in ("Accept", "Unsure") and link.grade == "addresses")
        ):
            standings[pair] = _DECIDED[whole.verdict]
        else:
            standings[pair] = say_standing(link)
    return standings


def say_standing(link: Match) -> Standing:
    """How a link stands that nobody decided on; one that only a comment keeps here is not counted either."""
    return link.band or "Check" if link.grade == "addresses" else "Related"


def say_stance(recommendation: Recommendation) -> Stance:
    """The position as it is counted, and whether one is missing where none is stated."""
    if recommendation.position:
        return recommendation.position
    return "Position not stated" if recommendation.may_be_upr else "No position (not UPR)"


def find_counted(result: MappingResult) -> dict[str, list[str]]:
    """Ids of the actions that each distinct recommendation is counted for, in the order of its links."""
    counted: dict[str, list[str]] = defaultdict(list)
    for (recommendation_id, action_id), standing in find_standings(result).items():
        if standing in COUNTED:
            counted[recommendation_id].append(action_id)
    return dict(counted)


def find_duplicates(result: MappingResult) -> frozenset[str]:
    """Ids of the recommendations that another source of the same result gives as well."""
    known = {recommendation.id for recommendation in result.recommendations}
    return frozenset(
        recommendation.id
        for recommendation in result.recommendations
        if recommendation.duplicate_of in known and recommendation.duplicate_of != recommendation.id
    )


def find_distinct(result: MappingResult) -> tuple[Recommendation, ...]:
    """Every recommendation once: duplicates left out."""
    duplicates = find_duplicates(result)
    return tuple(r for r in result.recommendations if r.id not in duplicates)


def find_distinct_links(result: MappingResult) -> tuple[Match, ...]:
    """The links of distinct recommendations: a duplicate's links are those of its twin."""
    duplicates = find_duplicates(result)
    return tuple(link for link in result.links if link.recommendation_id not in duplicates)


def group_by_recommendation(matches: Iterable[Match]) -> dict[str, list[Match]]:
    """Matches of each recommendation, best first; a recommendation without any is no key."""
    grouped: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        grouped[match.recommendation_id].append(match)
    for found in grouped.values():
        found.sort(key=lambda match: (match.rank == 0, match.rank))  # rank 0: known from a reviewer only
    return dict(grouped)


def find_outcomes(result: MappingResult) -> dict[str, Outcome]:
    """The outcome of every recommendation, by id, in the order of the recommendations."""
    duplicates = find_duplicates(result)
    not_matched = {recommendation_id for recommendation_id, _ in result.unmatched} - find_rejected(result)
    reached: dict[str, set[Standing]] = defaultdict(set)
    for (recommendation_id, _), standing in find_standings(result).items():
        reached[recommendation_id].add(standing)
    outcomes: dict[str, Outcome] = {}
    for recommendation in result.recommendations:
        own = reached[recommendation.id]
        if recommendation.id in duplicates:
            outcomes[recommendation.id] = "Duplicate"
        elif own & COUNTED:
            outcomes[recommendation.id] = "Addresses"
        elif "Likely" in own:
            outcomes[recommendation.id] = "Likely"
        elif own & TO_CHECK:
            outcomes[recommendation.id] = "To check"
        elif own & RELATED:
            outcomes[recommendation.id] = "Related only"
        elif recommendation.id in not_matched and not own:
            outcomes[recommendation.id] = "Not matched"
        else:
            outcomes[recommendation.id] = "No link"
    return outcomes


def find_not_matched(result: MappingResult) -> dict[str, list[Recommendation]]:
    """Distinct recommendations that could not be compared with the framework, by the reason that the run gives."""
    outcomes, reasons = find_outcomes(result), dict(result.unmatched)
    found: dict[str, list[Recommendation]] = defaultdict(list)
    for recommendation in result.recommendations:
        if outcomes[recommendation.id] == "Not matched":
            found[reasons[recommendation.id]].append(recommendation)
    return dict(found)
