"""How a State's profile differs from that of others: a `MappingResult` with its reference in, a `Comparison` each out.

Counted is what the mapper itself graded, on both sides by the same rule: decisions of reviewers, and what was learned
from them, are left aside, for nobody has reviewed the others' links. Only the UPR is compared, because the reference
holds nothing else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mapper.analysis.coverage import group_items
from mapper.analysis.outcomes import find_distinct, find_distinct_links
from mapper.framework import Action
from mapper.records import MappingResult, Reference, ReviewCounts
from mapper.spelling import sort_names, squash_text

Finding = Literal["Fewer than others", "More than others", "Within the usual range", "Too rare to compare"]
Rule = Literal["strong", "likely"]
Kind = Literal["all", "likely", "region", "same cycle", "other cycles"]

FEWEST_REVIEWS = 10
"""Of others: with fewer, the spread between them is not known well enough to say what is usual."""
FEWEST_EXPECTED = 1.0
"""With less, to have received none is what nearly every State did, and says nothing."""
_TAIL = 0.025  # on each side of the usual range


@dataclass(frozen=True, slots=True)
class ActionComparison:
    """An Action in a State's recommendations: how many it received, how many others would have.

    low, high: the range in which at least 19 of 20 reviews of others with as many recommendations would lie.
    """

    action: Action
    received: int
    expected: float
    low: int
    high: int

    @property
    def ratio(self) -> float:
        """Received to expected; above 1 where the State received more."""
        return self.received / self.expected

    @property
    def finding(self) -> Finding:
        """The ratio in words, where it is outside what is usual."""
        if self.received < self.low:
            return "Fewer than others"
        if self.received > self.high:
            return "More than others"
        return "Within the usual range" if self.expected >= FEWEST_EXPECTED else "Too rare to compare"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A State's recommendations beside those of others.

    kind "all": with all other States, by Strong links; "likely": the same by Strong and Likely links;
    "region": with its own regional group; "same cycle", "other cycles": what it received in one
    cycle, with others in that cycle, or, where the reference does not have it, in those it has.
    """

    kind: Kind
    recommendations: int  # of the State
    reviews: int  # of others
    actions: tuple[ActionComparison, ...]
    region: str = ""
    cycle: int | None = None
    cycles: tuple[int, ...] = ()  # of the others


@dataclass(frozen=True, slots=True)
class StateComparison:
    """All comparisons of one State, that with all others first; state is "" where none is stated."""

    state: str
    comparisons: tuple[Comparison, ...]


def find_comparisons(result: MappingResult) -> tuple[StateComparison, ...]:
    """Every State of the result with UPR recommendations, by name; none without a reference that fits the run."""
    if result.reference is None or result.reference.stale:
        return ()
    actions = tuple(action for action, _ in group_items(result.framework))
    by_state: dict[str, list[ReviewCounts]] = defaultdict(list)
    for review in result.reference.received or count_reviews(result):
        by_state[review.state].append(review)
    compared = (
        StateComparison(state, tuple(_compare_state(state, by_state[state], result.reference, actions)))
        for state in sort_names(by_state)
    )
    return tuple(comparison for comparison in compared if comparison.comparisons)


def count_reviews(result: MappingResult) -> tuple[ReviewCounts, ...]:
    """Every review of the UPR in figures, by State and cycle.

    One text counts once in a review: UPR Info has a row for each recommending State, so that what five
    of them ask in the same words is five rows there and one paragraph in the report.
    """
    action_of = result.framework.action_of
    actions = tuple(action.id for action, _ in group_items(result.framework))
    reached: dict[str, dict[Rule, set[str]]] = defaultdict(lambda: {"strong": set(), "likely": set()})
    for link in find_distinct_links(result):
        if link.band in ("Strong", "Likely"):
            reached[link.recommendation_id]["likely"].add(action_of[link.action_id])
            if link.band == "Strong":
                reached[link.recommendation_id]["strong"].add(action_of[link.action_id])
    unmatched = {recommendation_id for recommendation_id, _ in result.unmatched}
    texts: dict[tuple[str, int | None], dict[str, str]] = defaultdict(dict)  # review -> words -> id
    for recommendation in find_distinct(result):
        if recommendation.mechanism == "UPR" and recommendation.id not in unmatched:
            review = texts[recommendation.state, recommendation.cycle]
            review.setdefault(squash_text(recommendation.text), recommendation.id)

    def count(ids: Iterable[str], rule: Rule) -> tuple[tuple[str, int], ...]:
        kept = [reached[i][rule] for i in ids if i in reached]
        return tuple((action, sum(action in found for found in kept)) for action in actions)

    return tuple(
        ReviewCounts(state, cycle, len(ids), count(ids.values(), "strong"), count(ids.values(), "likely"))
        for (state, cycle), ids in sorted(texts.items(), key=lambda entry: (entry[0][0], entry[0][1] or 0))
    )


def _compare_state(
    state: str, own: Sequence[ReviewCounts], reference: Reference, actions: Sequence[Action]
) -> Iterable[Comparison]:
    regions = dict(reference.regions)
    region = regions.get(state, "")
    # Its own reviews are not among those of others, in no cycle.
    others = [review for review in reference.reviews if not state or review.state != state]
    known = {review.cycle for review in others}
    if len(others) < FEWEST_REVIEWS:
        return
    yield _compare("all", own, others, actions)
    yield _compare("likely", own, others, actions)
    neighbours = [review for review in others if regions.get(review.state) == region]
    if len(neighbours) >= FEWEST_REVIEWS:
        yield _compare("region", own, neighbours, actions, region=region)
    for cycle in sorted({review.cycle for review in own if review.cycle}):
        received = [review for review in own if review.cycle == cycle]
        peers = [review for review in others if review.cycle == cycle]
        if len(peers) >= FEWEST_REVIEWS:
            yield _compare("same cycle", received, peers, actions, cycle=cycle)
        elif cycle not in known and len(own) > 1:  # for a single review it would be the first comparison again
            yield _compare("other cycles", received, others, actions, cycle=cycle)


def _compare(
    kind: Kind,
    own: Sequence[ReviewCounts],
    others: Sequence[ReviewCounts],
    actions: Sequence[Action],
    *,
    region: str = "",
    cycle: int | None = None,
) -> Comparison:
    recommendations = sum(review.recommendations for review in own)
    sizes = [review.recommendations for review in others]
    received_by, counted = ([_count(review, kind) for review in reviews] for reviews in (own, others))
    rows = []
    for action in actions:
        received = sum(counts.get(action.id, 0) for counts in received_by)
        rate, spread = estimate_rate([counts.get(action.id, 0) for counts in counted], sizes)
        low, high = find_usual_range(recommendations, rate, spread)
        rows.append(ActionComparison(action, received, recommendations * rate, low, high))
    cycles = tuple(sorted({review.cycle for review in others if review.cycle}))
    return Comparison(kind, recommendations, len(others), tuple(rows), region, cycle, cycles)


def _count(review: ReviewCounts, kind: Kind) -> dict[str, int]:
    return dict(review.likely if kind == "likely" else review.strong)


def estimate_rate(counts: Sequence[int], sizes: Sequence[int]) -> tuple[float, float]:
    """(share of the recommendations, spread between reviews), the spread as intraclass correlation in 0..1.

    counts, sizes: of each review. The spread is the ANOVA estimator for unequal sizes (Fleiss, Levin and
    Paik, Statistical Methods for Rates and Proportions, 3rd ed., chapter 15). Half a recommendation is
    added to the share, so that what nobody has received yet is rare, not impossible.
    """
    total, reviews = sum(sizes), len(sizes)
    rate = (sum(counts) + 0.5) / (total + 1)
    if reviews < 2 or total <= reviews:
        return rate, 0.0
    mean = sum(counts) / total
    between = sum((k - n * mean) ** 2 / n for k, n in zip(counts, sizes, strict=True) if n) / (reviews - 1)
    within = sum(k * (n - k) / n for k, n in zip(counts, sizes, strict=True) if n) / (total - reviews)
    size = (total - sum(n * n for n in sizes) / total) / (reviews - 1)
    whole = between + (size - 1) * within
    return rate, min(max((between - within) / whole, 0.0), 0.99) if whole > 0 else 0.0


def find_usual_range(size: int, rate: float, spread: float) -> tuple[int, int]:
    """The least and the greatest count in the middle 95 % of a beta-binomial distribution (spread 0: binomial)."""
    cumulative, low = 0.0, -1
    for count in range(size + 1):
        cumulative += math.exp(_log_probability(count, size, rate, spread))
        if low < 0 and cumulative > _TAIL:
            low = count
        if cumulative >= 1 - _TAIL:
            return max(low, 0), count
    return max(low, 0), size


def _log_probability(count: int, size: int, rate: float, spread: float) -> float:
    ways = math.lgamma(size + 1) - math.lgamma(count + 1) - math.lgamma(size - count + 1)
    if spread < 1e-6:
        return ways + count * math.log(rate) + (size - count) * math.log1p(-rate)
    a, b = rate * (1 - spread) / spread, (1 - rate) * (1 - spread) / spread
    return ways + _log_beta(count + a, size - count + b) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
