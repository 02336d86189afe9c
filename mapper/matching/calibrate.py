"""Scores to probabilities: an isotonic curve, learned from cross-fitted scores (Zadrozny and Elkan 2002)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from mapper.matching.arrays import Array

_BINS = 20  # groups of links where the scores are high


@dataclass(frozen=True)
class Curve:
    """A rising curve through (scores, probabilities), straight between its points and flat beyond them."""

    scores: Array
    probabilities: Array

    def __call__(self, scores: Array) -> Array:
        """Probabilities of any shape of scores."""
        return np.interp(scores, self.scores, self.probabilities).astype(np.float32)


def fit_curve(scores: Array, truth: npt.NDArray[np.bool_]) -> Curve:
    """The curve of cross-fitted scores and what was true of them, both flat arrays.

    Isotonic regression steps, and a step gives many links one probability; so the curve goes straight through the
    middle of groups of about equally many links, most of them where the scores are high. It never reaches 0 or 1.
    """
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(scores)
    scores, truth = scores[order], truth[order]
    # Groups by rank from the top, growing by a third each: the top ones are small, the countless poor pairs few.
    sizes: list[int] = []
    size, left = max(20.0, truth.sum() / _BINS), len(scores)
    while left > 0:
        take = min(left, int(size))
        sizes.append(take)
        left -= take
        if len(sizes) > _BINS:
            size *= 4 / 3
    ends = len(scores) - np.cumsum([0, *sizes])
    middles, means, weights = [], [], []
    for high, low in pairwise(ends):
        middles.append(float(scores[low:high].mean()))
        means.append((truth[low:high].sum() + 1e-3) / (high - low + 2e-3))
        weights.append(high - low)
    fitted = IsotonicRegression(y_min=0.0005, y_max=0.995).fit(middles[::-1], means[::-1], weights[::-1])
    return Curve(np.array(middles[::-1], dtype=np.float32), fitted.predict(np.array(middles[::-1])).astype(np.float32))


def logistic(scores: Array, slope: float, middle: float) -> Array:
    """A fixed S-curve for scores that nothing was learned for: not calibrated, only orderly."""
    curve: Array = 1 / (1 + np.exp(-slope * (scores - middle)))
    return curve
