"""What reviewers decided, to a correction of any scorer: the numbers behind `mapper learn`.

The scorer below (a bundled fit, worked examples, or plain texts) stays as it is. Its log-odds are rescaled, shifted for
each action, and moved by the reviewed texts nearby: logistic regression with a kernel over vectors and words, held to
the scorer by a Gaussian prior (Zhu and Hastie 2005), so that few decisions change little and many change much. Scale
and threshold are set on reviewed texts that the correction had not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mapper.matching.arrays import Array
from mapper.matching.decide import Thresholds
from mapper.matching.features import WordIndex, build_word_index
from mapper.matching.learn import best_f1

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]

BY_VECTOR = 4.0
BY_WORD = 8.0
"""Prior variance of the correction, in log-odds, that texts share by their vectors and by their words."""

_BIAS = 0.3  # prior deviation of an action's own shift
_SCALE, _SHIFT = 0.1, 1.0  # prior deviations of the scale (around 1) and of the shift of all log-odds
_ROUNDS = 40
_FOLDS = 5
_FLOOR, _CEILING = 0.0005, 0.995  # no probability is certain; as in `mapper.matching.calibrate`
_TRUSTS = (0.0, 0.25, 0.5, 0.75, 1.0)
_DOUBT = 2.0  # nats of likelihood that full trust, and another scale, have to earn
_PRIOR_LINKS = 200
"""The threshold of the scorer below weighs as much as this many accepted links do."""
_SAME = (0.95, 0.985)
"""Cosines between which a text begins to be, and is, the reviewed one in other words."""
_SAME_WORDS = 0.75
"""Least likeness of their words: "ratify" one treaty and another are close to any encoder."""
_DECIDED = 3.0  # log-odds that a decision stands for: 95 of 100


@dataclass(frozen=True)
class Reviewed:
    """Texts with what reviewers decided of them.

    vectors: shape (texts, dimensions), of length 1. grades: shape (texts, actions), 0, 1 or 2; an action that was
    neither offered nor added is 0. decided: same shape, False for an offered link that nobody decided on. ids: of the
    recommendations, for evidence.
    """

    texts: tuple[str, ...]
    vectors: Array
    grades: npt.NDArray[np.int8]
    decided: npt.NDArray[np.bool_]
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Shift:
    """New log-odds of one grade: scale * old + bias + kernel @ weights. weights: shape (reviewed texts, actions)."""

    scale: float
    bias: Array
    weights: Array

    def __call__(self, old: Array, kernel: Array) -> Array:
        """Log-odds, shape (texts, actions). kernel: shape (texts, reviewed texts)."""
        new: Array = self.scale * old + self.bias + kernel @ self.weights
        return new


@dataclass(frozen=True)
class Correction:
    """Moves the probabilities of a scorer by what reviewers decided; made by `learn_correction`.

    cross_fitted: probabilities of the reviewed texts by corrections that had not seen them, shape (texts, actions).
    """

    reviewed: Reviewed
    words: WordIndex
    addresses: Shift
    related: Shift
    thresholds: Thresholds
    cross_fitted: Array

    def __call__(self, vectors: Array, texts: Sequence[str], probabilities: Array, related: Array) -> tuple[Array, ...]:
        """(scores, probability of "addresses", probability of "related" or better) from those of the scorer below."""
        words, own = self.words.transform(texts), self.words.transform(self.reviewed.texts)
        kernel = _kernel(vectors, self.reviewed.vectors, words, own)
        alike = find_same(vectors, self.reviewed.vectors, words, own)
        nearest = alike.argmax(axis=1)
        share = alike[np.arange(len(alike)), nearest][:, None] * self.reviewed.decided[nearest]
        found = []
        for shift, old, least in ((self.addresses, probabilities, 2), (self.related, related, 1)):
            new = shift(log_odds(old), kernel)
            decided = np.where(self.reviewed.grades[nearest] >= least, _DECIDED, -_DECIDED)
            # A decision only ever carries: where the score says it more clearly still, the score holds.
            carried = np.where(decided > 0, np.maximum(new, decided), np.minimum(new, decided))
            found.append((1 - share) * new + share * carried)
        return found[0].astype(np.float32), _probability(found[0]), _probability(found[1])

    def find_repeated(self, vectors: Array, texts: Sequence[str]) -> list[int | None]:
        """The reviewed text that each of `texts` repeats, as an index; None where it repeats none."""
        own = self.words.transform(self.reviewed.texts)
        alike = find_same(vectors, self.reviewed.vectors, self.words.transform(texts), own)
        return [int(row.argmax()) if row.max() >= 0.5 else None for row in alike]

    def say_decision(self, index: int | None, column: int) -> str:
        """The decision that a link carries over from the reviewed text it repeats, as a sentence; "" for none."""
        if index is None or not self.reviewed.grades[index, column]:
            return ""
        said = "accepted" if self.reviewed.grades[index, column] == 2 else "called partly right"
        return f"A reviewer {said} this action for {self.reviewed.ids[index]}, which reads the same or nearly so"


def learn_correction(
    reviewed: Reviewed,
    probabilities: Array,
    related: Array,
    thresholds: Thresholds,
    item_texts: Sequence[str] = (),
) -> Correction:
    """The correction that reviewed texts ask for.

    probabilities, related, thresholds: of the scorer below, for the reviewed texts, shape (texts, actions); they must
    not have been learned from these decisions. item_texts: of the actions, for word weights.
    """
    from threadpoolctl import threadpool_limits

    # The products are small: threads that wait for each other on a busy machine cost ten times what they gain.
    with threadpool_limits(1, user_api="blas"):
        return _learn(reviewed, probabilities, related, thresholds, item_texts)


def _learn(
    reviewed: Reviewed, probabilities: Array, related: Array, thresholds: Thresholds, item_texts: Sequence[str]
) -> Correction:
    words = build_word_index([*item_texts, *reviewed.texts], least=1)
    rows = words.transform(reviewed.texts)
    kernel = _kernel(reviewed.vectors, reviewed.vectors, rows, rows)
    held = np.arange(len(reviewed.texts)) % min(_FOLDS, len(reviewed.texts))
    shifts, unseen = [], []
    for old, least in ((log_odds(probabilities), 2), (log_odds(related), 1)):
        truth = reviewed.grades >= least
        apart = np.array(old)  # of a single text there is nothing that has not seen it
        for fold in range(held.max() + 1):
            away, keep = held == fold, held != fold
            if keep.any():
                shift = _fit_shift(kernel[np.ix_(keep, keep)], old[keep], truth[keep], reviewed.decided[keep])
                apart[away] = shift(old[away], kernel[np.ix_(away, keep)])
        full = _fit_shift(kernel, old, truth, reviewed.decided)
        trust = _find_trust(old, apart, truth, reviewed.decided)
        mixed = np.asarray(old + trust * (apart - old), dtype=np.float32)
        scale, bias = _rescale(mixed, truth, reviewed.decided)
        shifts.append(
            Shift(
                scale=scale * (1 + trust * (full.scale - 1)),
                bias=np.asarray(scale * trust * full.bias + bias, dtype=np.float32),
                weights=scale * trust * full.weights,
            )
        )
        unseen.append(_probability(np.asarray(scale * mixed + bias)))
    return Correction(
        reviewed=reviewed,
        words=words,
        addresses=shifts[0],
        related=shifts[1],
        thresholds=_move_threshold(thresholds, unseen[0], reviewed),
        cross_fitted=unseen[0],
    )


def find_same(vectors: Array, reviewed: Array, words: csr_matrix, reviewed_words: csr_matrix) -> Array:
    """How surely a text is a reviewed one in the same or nearly the same words, 0 to 1, shape (texts, reviewed)."""
    low, high = _SAME
    alike = np.clip((vectors @ reviewed.T - low) / (high - low), 0, 1)
    common = np.asarray((words @ reviewed_words.T).todense())
    same: Array = np.where(common >= _SAME_WORDS, alike, 0).astype(np.float32)
    return same


def log_odds(probabilities: Array) -> Array:
    """Of probabilities, which are kept from 0 and 1."""
    kept = np.clip(probabilities, _FLOOR, _CEILING)
    found: Array = np.log(kept / (1 - kept)).astype(np.float32)
    return found


def _probability(odds: Array) -> Array:
    found: Array = np.clip(1 / (1 + np.exp(-odds)), _FLOOR, _CEILING).astype(np.float32)
    return found


def _kernel(vectors: Array, others: Array, words: csr_matrix, other_words: csr_matrix) -> Array:
    common: Array = np.asarray((words @ other_words.T).todense(), dtype=np.float32)
    found: Array = np.float32(BY_VECTOR) * (vectors @ others.T) + np.float32(BY_WORD) * common
    return found


def _fit_shift(kernel: Array, old: Array, truth: npt.NDArray[np.bool_], decided: npt.NDArray[np.bool_]) -> Shift:
    """The likeliest shift: all actions at once, in the eigenvectors of the kernel, by L-BFGS."""
    from scipy.optimize import minimize

    count, actions = old.shape
    values, vectors = np.linalg.eigh(kernel.astype(np.float64))
    values = np.maximum(values, 1e-6)
    features = (vectors * np.sqrt(values)).astype(np.float32)
    wanted, weight = truth.astype(np.float32), decided.astype(np.float32)
    edge = count * actions

    def loss(flat: Floats) -> tuple[float, Floats]:
        pull = flat[:edge].reshape(count, actions).astype(np.float32)
        z = (1 + _SCALE * flat[-2]) * old + _SHIFT * flat[-1] + _BIAS * flat[edge:-2] + features @ pull
        wrong = (1 / (1 + np.exp(-np.clip(z, -40, 40))) - wanted) * weight
        value = float((weight * (np.logaddexp(0, z) - wanted * z)).sum(dtype=np.float64)) + 0.5 * float(flat @ flat)
        slope = np.concatenate(
            [
                (features.T @ wrong).ravel(),
                _BIAS * wrong.sum(axis=0),
                [_SCALE * float((wrong * old).sum()), _SHIFT * float(wrong.sum())],
            ]
        )
        return value, slope + flat

    found = minimize(loss, np.zeros(edge + actions + 2), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    weights = vectors @ (found[:edge].reshape(count, actions) / np.sqrt(values)[:, None])
    return Shift(
        scale=float(1 + _SCALE * found[-2]),
        bias=(_SHIFT * found[-1] + _BIAS * found[edge:-2]).astype(np.float32),
        weights=weights.astype(np.float32),
    )


def _find_trust(old: Array, new: Array, truth: npt.NDArray[np.bool_], decided: npt.NDArray[np.bool_]) -> float:
    """How far to go from old log-odds to new ones, 0 to 1: what unseen decisions find likeliest.

    A reviewer who decides as the labels of the scorer below do has nothing to teach it, and it is left alone.
    """

    def loss(trust: float) -> float:
        return _surprise((old + trust * (new - old))[decided], truth[decided]) + _DOUBT * trust

    return min(_TRUSTS, key=loss)


def _surprise(odds: Array | Floats, truth: npt.NDArray[np.bool_]) -> float:
    """Negative log-likelihood of what was decided under these log-odds, in nats."""
    return float((np.logaddexp(0, odds) - truth * odds).sum(dtype=np.float64))


def _rescale(odds: Array, truth: npt.NDArray[np.bool_], decided: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """(scale, bias) that make log-odds of unseen texts fit what was decided of them (Platt 1999), held to (1, 0).

    They stay (1, 0) where the gain in likelihood may well be chance.
    """
    from scipy.optimize import minimize

    z, y = odds[decided].astype(np.float64), truth[decided]

    def move(flat: Floats) -> Floats:
        moved: Floats = (1 + _SCALE * flat[0]) * z + _SHIFT * flat[1]
        return moved

    def loss(flat: Floats) -> float:
        return _surprise(move(flat), y) + 0.5 * float(flat @ flat)

    found = minimize(loss, np.zeros(2), method="L-BFGS-B").x
    if _surprise(z, y) - _surprise(move(found), y) < _DOUBT:
        return 1.0, 0.0
    return float(1 + _SCALE * found[0]), float(_SHIFT * found[1])


def _move_threshold(thresholds: Thresholds, unseen: Array, reviewed: Reviewed) -> Thresholds:
    """The threshold of the best F1 on unseen reviewed texts, drawn to the one of the scorer below."""
    truth = (reviewed.grades >= 2) & reviewed.decided
    links = int(truth.sum())
    if not links:
        return thresholds
    _, best = best_f1(np.where(reviewed.decided, unseen, 0), truth)
    old, new = log_odds(np.array([thresholds.addresses, np.clip(best, 0.2, 0.6)], dtype=np.float32))
    share = links / (links + _PRIOR_LINKS)
    moved = float(_probability(np.array(old + share * (new - old))))
    return replace(
        thresholds,
        addresses=moved,
        likely=max(thresholds.likely, moved),
        strong=max(thresholds.strong, moved),
    )
