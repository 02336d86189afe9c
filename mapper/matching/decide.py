"""Probabilities to grades and bands, and to doubts: the last stage before evidence."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.matching.arrays import Array
from mapper.records import Band, Grade


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least probabilities, set by outcome on cross-fitted labels, not by hand.

    addresses: where the F1 of links is best. strong: above it 95 of 100 links are right. likely: above it links are
    right more often than not. related: of the grade "related" or better, below it nothing is offered.
    """

    addresses: float
    strong: float
    likely: float
    related: float


def decide(probability: float, related: float, thresholds: Thresholds) -> tuple[Grade, Band]:
    """Grade and band of one pair; only a link that addresses its action has a band, as no other is ever counted.

    probability: of "addresses". related: of "related" or better. A higher probability never gives a lower grade.
    """
    if probability >= thresholds.addresses:
        if probability >= thresholds.strong:
            return "addresses", "Strong"
        return "addresses", "Likely" if probability >= thresholds.likely else "Check"
    if related >= thresholds.related:
        return "related", ""
    return "none", ""


def find_doubts(probabilities: Array) -> Array:
    """How unsure the actions of each text are, shape (texts,): the entropy of its probabilities, in nats, summed.

    probabilities: of "addresses", shape (texts, actions); what is just not offered is in doubt too.
    """
    from scipy.special import entr

    doubts: Array = entr([probabilities, 1 - probabilities]).sum(axis=(0, 2))
    return doubts
