"""Probabilities to grades and bands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.matching.decide import Thresholds, decide

GRADES = ("none", "related", "addresses")
BANDS = ("", "Check", "Likely", "Strong")
THRESHOLDS = Thresholds(addresses=0.4, strong=0.9, likely=0.6, related=0.3)

shares = st.floats(0, 1)


@st.composite
def all_thresholds(draw: st.DrawFn) -> Thresholds:
    addresses, likely, strong = sorted((draw(shares), draw(shares), draw(shares)))
    return Thresholds(addresses=addresses, strong=strong, likely=likely, related=draw(shares))


@given(all_thresholds(), shares, shares, shares)
def test_a_higher_probability_never_gives_a_lower_grade_or_band(
    thresholds: Thresholds, one: float, other: float, related: float
) -> None:
    low, high = sorted((one, other))
    (low_grade, low_band), (high_grade, high_band) = (decide(p, related, thresholds) for p in (low, high))
    assert GRADES.index(low_grade) <= GRADES.index(high_grade)
    assert BANDS.index(low_band) <= BANDS.index(high_band)
    assert GRADES.index(decide(one, low, thresholds)[0]) <= GRADES.index(decide(one, high, thresholds)[0])


@given(all_thresholds(), shares, shares)
def test_only_what_addresses_an_action_has_a_band(thresholds: Thresholds, probability: float, related: float) -> None:
    grade, band = decide(probability, related, thresholds)
    assert (grade == "addresses") == (band != "")


@pytest.mark.parametrize(
    ("probability", "related", "decision"),
    [
        (0.95, 0.99, ("addresses", "Strong")),
        (0.9, 0.99, ("addresses", "Strong")),
        (0.6, 0.8, ("addresses", "Likely")),
        (0.4, 0.0, ("addresses", "Check")),
        (0.39, 0.31, ("related", "")),
        (0.39, 0.29, ("none", "")),
    ],
)
def test_a_threshold_is_reached_by_what_equals_it(
    probability: float, related: float, decision: tuple[str, str]
) -> None:
    assert decide(probability, related, THRESHOLDS) == decision
