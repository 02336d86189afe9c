"""What became of each recommendation: `MappingResult` in, one outcome for each recommendation out.

First step of analysis; coverage and the sheets count with these words, so that no two sheets differ.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from mapper.records import Band, MappingResult, Match, Recommendation

Outcome = Literal["Addresses", "To check", "Related only", "No link", "Not matched", "Duplicate"]

OUTCOMES: tuple[Outcome, ...] = ("Addresses", "To check", "Related only", "No link", "Not matched", "Duplicate")
OUTSIDE: frozenset[Outcome] = frozenset({"Related only", "No link", "Not matched"})
COUNTED_BANDS: frozenset[Band] = frozenset({"Strong", "Likely"})


def is_counted(match: Match) -> bool:
    """True if a link is sure enough to be counted: it addresses the action, in band Strong or Likely."""
    return match.grade == "addresses" and match.band in COUNTED_BANDS


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
    """The offered links of distinct recommendations: a duplicate's links are those of its twin."""
    duplicates = find_duplicates(result)
    return tuple(link for link in result.links if link.recommendation_id not in duplicates)


def group_by_recommendation(matches: tuple[Match, ...]) -> dict[str, list[Match]]:
    """Matches of each recommendation, best first; a recommendation without any is no key."""
    grouped: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        grouped[match.recommendation_id].append(match)
    for found in grouped.values():
        found.sort(key=lambda match: match.rank)
    return dict(grouped)


def find_outcomes(result: MappingResult) -> dict[str, Outcome]:
    """The outcome of every recommendation, by id, in the order of the recommendations."""
    duplicates = find_duplicates(result)
    not_matched = {recommendation_id for recommendation_id, _ in result.unmatched}
    links = group_by_recommendation(result.links)
    outcomes: dict[str, Outcome] = {}
    for recommendation in result.recommendations:
        own = links.get(recommendation.id, [])
        if recommendation.id in duplicates:
            outcomes[recommendation.id] = "Duplicate"
        elif any(is_counted(link) for link in own):
            outcomes[recommendation.id] = "Addresses"
        elif any(link.grade == "addresses" for link in own):
            outcomes[recommendation.id] = "To check"
        elif own:
            outcomes[recommendation.id] = "Related only"
        elif recommendation.id in not_matched:
            outcomes[recommendation.id] = "Not matched"
        else:
            outcomes[recommendation.id] = "No link"
    return outcomes
