"""Scores to probabilities: rising, within bounds, and right as often as they say."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.matching.calibrate import fit_curve, logistic


def draw(seed: int, n: int = 20_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores as heads give them (most pairs are poor), what is true of them, and the true probabilities."""
    chance = np.random.default_rng(seed)
    scores = chance.normal(-3, 2, n).astype(np.float32)
    probabilities = 1 / (1 + np.exp(-1.5 * scores))
    return scores, chance.random(n) < probabilities, probabilities


@given(st.integers(0, 50), st.integers(60, 3000))
@settings(max_examples=20, deadline=None)
def test_a_curve_never_falls_and_never_promises_certainty(seed: int, n: int) -> None:
    scores, truth, _ = draw(seed, n)
    curve = fit_curve(scores, truth)
    found = curve(np.linspace(-30, 30, 500).astype(np.float32))
    assert (np.diff(found) >= 0).all()
    assert 0 < found.min() <= found.max() < 1


def test_of_links_said_to_be_right_at_p_a_share_of_p_is_right() -> None:
    curve = fit_curve(*draw(1)[:2])
    scores, truth, probabilities = draw(2)
    found = curve(scores)
    assert np.abs(found - probabilities).mean() < 0.01
    for low in np.arange(0.1, 1, 0.2):
        chosen = (found >= low) & (found < low + 0.2)
        assert chosen.sum() > 100
        assert abs(found[chosen].mean() - truth[chosen].mean()) < 0.06


def test_a_curve_keeps_the_shape_of_what_it_is_given() -> None:
    curve = fit_curve(*draw(3, 500)[:2])
    assert curve(np.zeros((4, 7), dtype=np.float32)).shape == (4, 7)


def test_labels_without_any_link_give_a_curve_near_zero() -> None:
    scores, truth, _ = draw(4, 300)
    assert fit_curve(scores, truth & False)(scores).max() < 0.01


def test_the_fixed_curve_is_one_half_in_its_middle_and_rises() -> None:
    found = logistic(np.array([-2, 0.4, 3], dtype=np.float32), 2.0, 0.4)
    assert found[1] == np.float32(0.5)
    assert 0 < found[0] < found[1] < found[2] < 1
