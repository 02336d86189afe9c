"""Embeddings to vectors in which recommendations that ask the same stand close, whatever else they share.

An encoder brings texts of one subject together; whether one answer of a State serves two of them is another question.
What tells was learned from reviews whose recommendations were grouped by what they ask, as a regression over pairs
(Guillaumin, Verbeek and Schmid 2009); `tests/quality/learn_asks.py` makes `asks.npz` and `asks.json`, its card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.matching.arrays import Array
from mapper.matching.embed import scale_to_unit

_FILE = Path(__file__).with_suffix(".npz")
_WIDTH = 16
_PULL = 0.01
"""Weight of the pull to the encoder's own cosines; chosen by cross-validation, as the width was."""
_ROUNDS = 60


@dataclass(frozen=True)
class AskSpace:
    """What was learned for one encoder. middle: mean of its vectors, shape (dimensions,). telling: directions in which
    different asks lie apart, shape (dimensions, directions)."""

    middle: Array
    telling: Array

    def __call__(self, vectors: Array) -> Array:
        """Vectors of length 1, shape (texts, dimensions + directions), from those of the encoder.

        Their dot product is the likeness of two asks, at most 1.
        """
        own = scale_to_unit(vectors - self.middle)
        return scale_to_unit(np.hstack([own, own @ self.telling]))


@cache
def load_ask_space(encoder_key: str) -> AskSpace | None:
    """What was learned for the encoder of this key, None for one that it was not learned with."""
    with np.load(_FILE) as arrays:
        if str(arrays["encoder"]) != encoder_key:
            return None
        return AskSpace(arrays["middle"].astype(np.float32), arrays["telling"].astype(np.float32))


def save_ask_space(space: AskSpace, encoder_key: str) -> None:
    """Write what `load_ask_space` reads, in half precision."""
    np.savez(
        _FILE,
        encoder=np.array(encoder_key),
        middle=space.middle.astype(np.float16),
        telling=space.telling.astype(np.float16),
    )


def learn_ask_space(reviews: Sequence[tuple[Array, npt.NDArray[np.int64]]]) -> AskSpace:
    """Directions in which pairs of one ask and pairs of two are told apart.

    reviews: for each, vectors of an encoder, shape (texts, dimensions), and the number of the ask of each text, shape
    (texts,); only texts of one review are compared.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    middle = np.vstack([vectors for vectors, _ in reviews]).mean(axis=0)
    centred = [scale_to_unit(vectors - middle) for vectors, _ in reviews]
    same = [asks[:, None] == asks for _, asks in reviews]
    cosines = [vectors @ vectors.T for vectors in centred]
    texts, shape = sum(map(len, centred)), (len(middle), _WIDTH)

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        telling, (steepness, level) = flat[:-2].reshape(shape).astype(np.float32), flat[-2:]
        value, slope = _PULL * float(np.square(telling).sum()), 2 * _PULL * telling
        slopes = np.zeros(2)
        for vectors, truth, cosine in zip(centred, same, cosines, strict=True):
            placed = vectors @ telling
            length = np.sqrt(1 + np.square(placed).sum(axis=1, keepdims=True))
            unit = placed / length
            likeness = cosine / (length * length.T) + unit @ unit.T
            z = steepness * likeness + level
            np.fill_diagonal(z, np.inf)  # a text and itself: nothing to learn
            value += float(np.logaddexp(0, np.where(truth, -z, z)).sum()) / texts
            wrong = ((expit(z) - truth) / texts).astype(np.float32)
            slopes += float((wrong * likeness).sum()), float(wrong.sum())
            wrong *= 2 * np.float32(steepness)
            by_length = (wrong * likeness).sum(axis=1, keepdims=True)
            slope = slope + vectors.T @ ((wrong @ unit - unit * by_length) / length)
        return value, np.concatenate([slope.ravel(), slopes]).astype(np.float64)

    start = np.random.default_rng(0).normal(size=shape) * 0.3 / np.sqrt(len(middle))
    found = minimize(
        loss, [*start.ravel(), 10.0, -6.0], jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS, "maxcor": 8}
    )
    return AskSpace(middle, found.x[:-2].reshape(shape).astype(np.float32))
