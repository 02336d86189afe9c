"""Labelled texts to learned heads, a calibration curve and thresholds: the same learner for any framework.

Labels come from people (a gold file, reviewed workbooks) and from worked examples. Everything that is reported or
thresholded is cross-fitted: scores of a row come from heads that saw no row of its group (its State).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mapper.matching.calibrate import Curve, fit_curve
from mapper.matching.decide import Thresholds
from mapper.matching.features import WordIndex, build_word_index
from mapper.matching.score import Heads
from mapper.progress import Progress, no_progress

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

FOLDS = 5
STRENGTH = 10.0
"""Weight of the labels against the pull of all weights to zero; larger follows the labels more closely."""
VECTOR_SCALE = 2.0
"""Unit vectors are stretched by this before learning, which lets them count for more than the words."""
STRONG_PRECISION = 0.955
"""Precision wanted of the band "Strong" on cross-fitted labels; a little over the 0.95 that is promised."""

_MIXES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
_START_BIAS = -5.0
_ROUNDS = 30


@dataclass(frozen=True)
class LabelledSet:
    """Rows to learn from. grades: shape (rows, actions), 0, 1 or 2. groups: rows of one group are never split.

    vectors: shape (rows, sum of the views' dimensions); a view is the vector of one encoder, and they stand side by
    side.
    """

    texts: tuple[str, ...]
    vectors: Array
    grades: npt.NDArray[np.int8]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Learned:
    """What was learned. The cross-fitted scores are those of the labelled rows, in their order."""

    words: WordIndex
    addresses: Heads
    related: Heads
    curve: Curve
    related_curve: Curve
    thresholds: Thresholds
    mix: float
    cross_fitted: Array
    cross_fitted_related: Array


def learn(
    labelled: LabelledSet,
    extra: Sequence[LabelledSet] = (),
    prior: tuple[Heads, Heads] | None = None,
    *,
    folds: int = FOLDS,
    progress: Progress = no_progress,
) -> Learned:
    """Heads for grade 2 and for grade 1 or better, with curve and thresholds.

    labelled: rows that thresholds and curve are set on. extra: further rows to learn from, left out of a fold where
    they share its group. prior: heads over vectors that saw no labelled row (those the adapter was trained with),
    mixed in by the weight that cross-validation likes best.
    """
    sets = (labelled, *extra)
    words = build_word_index(
        [text for part in sets for text in part.texts], least=3 if len(labelled.texts) > 300 else 2
    )
    rows = [words.transform(part.texts) for part in sets]
    targets = [np.hstack([part.grades >= 2, part.grades >= 1]) for part in sets]
    actions = labelled.grades.shape[1]
    out = np.zeros((len(labelled.texts), 2 * actions), dtype=np.float32)
    parts = split_groups(labelled.groups, folds)
    for number, held in enumerate(parts, start=1):
        away = {labelled.groups[index] for index in held}
        keep = [np.array([group not in away for group in part.groups], dtype=bool) for part in sets]
        heads = fit_heads(
            np.vstack([part.vectors[mask] for part, mask in zip(sets, keep, strict=True)]),
            _stack([part[mask] for part, mask in zip(rows, keep, strict=True)]),
            np.vstack([target[mask] for target, mask in zip(targets, keep, strict=True)]),
        )
        out[held] = heads(labelled.vectors[held], rows[0][held])
        progress("Cross-fitting", number, len(parts) + 1)
    final = fit_heads(np.vstack([part.vectors for part in sets]), _stack(rows), np.vstack(targets))
    progress("Cross-fitting", len(parts) + 1, len(parts) + 1)
    mix = 1.0
    truth = labelled.grades >= 2
    if prior is not None:
        empty = words.transform([""] * len(labelled.texts))
        before = np.hstack([head(labelled.vectors, empty[:, :0]) for head in prior])
        mix = max(_MIXES, key=lambda w: best_f1(w * out[:, :actions] + (1 - w) * before[:, :actions], truth)[0])
        out = mix * out + (1 - mix) * before
        final = _mix(final, prior, mix)
    addresses, related = _halve(final, actions)
    curve = fit_curve(out[:, :actions].ravel(), truth.ravel())
    related_curve = fit_curve(out[:, actions:].ravel(), (labelled.grades >= 1).ravel())
    return Learned(
        words=words,
        addresses=addresses,
        related=related,
        curve=curve,
        related_curve=related_curve,
        thresholds=set_thresholds(curve(out[:, :actions]), related_curve(out[:, actions:]), labelled.grades),
        mix=mix,
        cross_fitted=out[:, :actions],
        cross_fitted_related=out[:, actions:],
    )


def fit_heads(vectors: Array, words: csr_matrix, targets: Bools, strength: float = STRENGTH) -> Heads:
    """Logistic regressions of all columns of `targets` at once, by L-BFGS (Liu and Nocedal 1989).

    vectors: (rows, dimensions). words: (rows, terms). targets: (rows, columns). One joint minimization is some ten
    times faster than a regression a column, for the words are multiplied once for all.
    """
    from scipy.optimize import minimize

    dense = np.ascontiguousarray(vectors * np.float32(VECTOR_SCALE), dtype=np.float32)
    turned = words.T.tocsr()
    truth = targets.astype(np.float32)
    width, terms, columns = dense.shape[1], words.shape[1], truth.shape[1]
    size = width + terms

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(size + 1, columns).astype(np.float32)
        z = dense @ weights[:width] + words @ weights[width:size] + weights[size]
        small = np.exp(-np.abs(z))
        value = strength * float((np.maximum(z, 0) - z * truth + np.log1p(small)).sum(dtype=np.float64))
        wrong = (np.where(z >= 0, 1, small) / (1 + small) - truth) * np.float32(strength)
        slope = np.empty((size + 1, columns))
        slope[:width] = dense.T @ wrong
        slope[width:size] = turned @ wrong
        slope[:size] += weights[:size]
        shift = weights[size] - _START_BIAS
        slope[size] = wrong.sum(axis=0) + 0.01 * shift
        return value + 0.5 * float(np.square(weights[:size]).sum()) + 0.005 * float(
            np.square(shift).sum()
        ), slope.ravel()

    start = np.zeros((size + 1, columns))
    start[size] = _START_BIAS
    options = {"maxiter": _ROUNDS, "maxcor": 6}
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=options)
    weights = found.x.reshape(size + 1, columns).astype(np.float32)
    return Heads(weights[:width] * np.float32(VECTOR_SCALE), weights[width:size], weights[size])


def split_groups(groups: Sequence[str], folds: int = FOLDS) -> list[npt.NDArray[np.int64]]:
    """Indices of each fold: whole groups, the largest first to the smallest fold so far; always the same."""
    members: dict[str, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    parts: list[list[int]] = [[] for _ in range(min(folds, len(members)))]
    for group in sorted(members, key=lambda group: (-len(members[group]), group)):
        min(parts, key=len).extend(members[group])
    return [np.array(sorted(part)) for part in parts]


def best_f1(scores: Array, truth: Bools) -> tuple[float, float]:
    """(highest micro F1 over all thresholds, the threshold: what reaches it is a link)."""
    steps, offered, right = _fall(scores, truth)
    f1 = 2 * right / (offered + max(1, int(truth.sum())))
    place = int(f1.argmax())
    return float(f1[place]), float(steps[place])


def set_thresholds(probabilities: Array, related: Array, grades: npt.NDArray[np.int8]) -> Thresholds:
    """Thresholds by outcome on cross-fitted probabilities; see `decide.Thresholds`."""
    truth = grades >= 2
    _, addresses = best_f1(probabilities, truth)
    steps, offered, right = _fall(probabilities, truth)
    enough = np.flatnonzero((right / offered >= STRONG_PRECISION) & (offered <= truth.sum()))
    strong = float(steps[enough[-1]]) if len(enough) else 1.1
    _, loosely = best_f1(related, grades >= 1)
    return Thresholds(addresses=addresses, strong=max(strong, addresses), likely=max(0.5, addresses), related=loosely)


def _fall(scores: Array, truth: Bools) -> tuple[Array, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Each distinct score, falling, with the number of pairs that reach it and of the right ones among them."""
    order = np.argsort(-scores, axis=None)
    falling = scores.ravel()[order]
    # Pairs of one score, as on a flat stretch of a curve, are offered together or not at all.
    ends = np.flatnonzero(np.append(falling[:-1] != falling[1:], True))
    return falling[ends], ends + 1, np.cumsum(truth.ravel()[order], dtype=np.int64)[ends]


def _stack(parts: Sequence[csr_matrix]) -> csr_matrix:
    from scipy.sparse import vstack

    return vstack(parts, format="csr")


def _mix(learned: Heads, prior: tuple[Heads, Heads], mix: float) -> Heads:
    bias: Array = np.concatenate([head.bias for head in prior])
    return Heads(
        mix * learned.by_vector + (1 - mix) * np.hstack([head.by_vector for head in prior]),
        mix * learned.by_word,
        mix * learned.bias + (1 - mix) * bias,
    )


def _halve(heads: Heads, actions: int) -> tuple[Heads, Heads]:
    first, second = slice(0, actions), slice(actions, None)
    return (
        Heads(heads.by_vector[:, first], heads.by_word[:, first], heads.bias[first]),
        Heads(heads.by_vector[:, second], heads.by_word[:, second], heads.bias[second]),
    )
