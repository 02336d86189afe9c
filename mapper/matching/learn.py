"""Labelled texts to learned heads, a calibration curve and thresholds: the same learner for any framework.

Labels come from people (a gold file, reviewed workbooks) and from worked examples. Everything that is reported or
thresholded is cross-fitted: scores of a row come from heads that saw no row of its group (its State).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mapper.matching.arrays import Array, Bools
from mapper.matching.calibrate import Curve, fit_curve
from mapper.matching.decide import Thresholds
from mapper.matching.features import WordIndex, build_word_index
from mapper.matching.score import Heads, hold_back
from mapper.progress import Progress, no_progress

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


FOLDS = 5
CONTESTED = -1
"""Grade of a label that only one of two readings gave: heads learn it as none; curves and thresholds leave it out."""
STRONG_PRECISION = 0.975
"""Precision wanted of the band "Strong" on cross-fitted labels; over the 0.95 that is promised, for texts of other
years and mechanisms than the labelled ones lose two or three points."""

MOST_LOST = 0.03
"""Share of true links that may be lost with recommendations declared outside; 0.05 is promised."""

_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # between these F1 is level but for chance, which finer steps would follow
_START_BIAS = -5.0
_PSEUDO_ROWS = 3.0
"""Rows with each word at its usual rate that are added to those with a label and to those without."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How closely heads follow their labels, and vectors or words.

    strength: weight of the labels against the pull of all weights to zero. vector_scale: length that vectors are
    brought to before learning; words have length 1. rounds: steps of the minimization at most.
    """

    strength: float
    vector_scale: float
    rounds: int


BALANCES = (Balance(10.0, 2.0, 30), Balance(40.0, 1.0, 80))
"""Labels that only the sense of a text gives, as the actions of a policy; labels that its words mostly give away, as
subjects do."""


@dataclass(frozen=True)
class LabelledSet:
    """Labelled texts as arrays. grades: shape (rows, actions), 0, 1 or 2, and CONTESTED. groups: rows of one group are
    never split.

    vectors: shape (rows, dimensions). reverse: rows that ask for the opposite of what an action does, shape (rows,);
    None for none.
    """

    texts: tuple[str, ...]
    vectors: Array
    grades: npt.NDArray[np.int8]
    groups: tuple[str, ...]
    reverse: Bools | None = None


@dataclass(frozen=True)
class Prior:
    """Heads that were learned before, for grade 2 and for grade 1 or better side by side.

    They read the first `width` numbers of a vector, and no others of the heads are learned on those. crossed: their
    scores for the labelled rows, shape (rows, 2 * actions), each by heads that saw no row of its group.
    """

    heads: Heads
    crossed: Array
    width: int


@dataclass(frozen=True)
class Learned:
    """What was learned. balance: the one chosen. prior_share: the weight of the prior's scores in the mixed ones.

    reverse: the head, of one column, that holds back texts that ask for the reverse; None where none was labelled so.
    cross_fitted: scores of the labelled rows in their order, shape (rows, actions). probabilities: theirs, by curves
    that were learned on other groups; `related_probabilities` are those of grade 1 or better.
    """

    words: WordIndex
    addresses: Heads
    related: Heads
    reverse: Heads | None
    curve: Curve
    related_curve: Curve
    thresholds: Thresholds
    balance: Balance
    prior_share: float
    cross_fitted: Array
    probabilities: Array
    related_probabilities: Array


def learn(
    labelled: LabelledSet,
    extra: Sequence[LabelledSet] = (),
    prior: Prior | None = None,
    *,
    judged: npt.NDArray[np.int8] | None = None,
    balances: Sequence[Balance] = BALANCES,
    progress: Progress = no_progress,
) -> Learned:
    """Heads for grade 2 and for grade 1 or better, with curve and thresholds.

    labelled: rows that thresholds and curve are set on. extra: further rows to learn from, left out of a fold where
    they share its group. prior: heads whose scores are averaged in. judged: grades of `labelled` that curves and
    thresholds are set on, where those are others, as of readers who saw nothing of a fit. The share of the prior, and
    the balance of the heads, are those that cross-validation likes best. Raises ValueError where no balance is given.
    """
    sets = (labelled, *extra)
    texts = [text for part in sets for text in part.texts]
    groups = [group for part in sets for group in part.groups]
    words = build_word_index(texts, least=3 if len(labelled.texts) > 300 else 2)
    rows = words.transform(texts)
    own = slice(prior.width if prior else 0, labelled.vectors.shape[1])
    vectors = np.vstack([part.vectors[:, own] for part in sets])
    grades = np.vstack([part.grades for part in sets])
    reverse = np.concatenate(
        [np.zeros(len(part.texts), dtype=bool) if part.reverse is None else part.reverse for part in sets]
    )
    with_reverse = bool(reverse.any())
    # Where nothing is graded 1, "related" is learned with "addresses", not beside it.
    halves = 2 if prior is not None or (grades == 1).any() else 1
    targets = np.hstack([grades >= 2, grades >= 1][:halves] + [reverse[:, None]] * with_reverse)
    actions = grades.shape[1]
    first, second = slice(0, actions), slice((halves - 1) * actions, halves * actions)
    third = slice(halves * actions, None)
    judged = labelled.grades if judged is None else judged
    truth, counted = judged >= 2, judged != CONTESTED
    parts = split_groups(labelled.groups)
    steps, done = len(parts) * len(balances) + 1, 0

    def fit_without(away: set[str], balance: Balance) -> Heads:
        nonlocal done
        keep = np.array([group not in away for group in groups], dtype=bool)
        heads = fit_heads(vectors[keep], rows[keep], targets[keep], balance)
        done += 1
        progress("Learning", done, steps)
        return heads

    def mix_scores() -> Iterator[tuple[Balance, float, Array]]:
        """Cross-fitted scores by each balance and share of the prior, shape (labelled rows, halves * actions)."""
        for balance in balances:
            scores = np.zeros((len(labelled.texts), targets.shape[1]), dtype=np.float32)
            for held in parts:
                heads = fit_without({labelled.groups[index] for index in held}, balance)
                scores[held] = heads(vectors[held], rows[held])
            for share in _SHARES if prior else (0.0,):
                mixed = scores[:, : third.start]
                if prior is not None:
                    mixed = np.float32(1 - share) * mixed + np.float32(share) * prior.crossed
                yield balance, share, hold_back(mixed, scores[:, third]) if with_reverse else mixed

    def find_f1(mixed: tuple[Balance, float, Array]) -> float:
        return best_f1(np.where(counted, mixed[-1][:, first], -np.inf), truth)[0]

    chosen, share, mixed = max(mix_scores(), key=find_f1)
    final = fit_without(set(), chosen)
    both = _take(final, slice(0, third.start))
    if prior is not None:
        both = _mix(both, prior.heads, share, own)
    curve, probabilities = _cross_curve(mixed[:, first], truth, counted, parts)
    related_curve, related_probabilities = _cross_curve(mixed[:, second], judged >= 1, counted, parts)
    return Learned(
        words=words,
        addresses=_take(both, first),
        related=_take(both, second),
        reverse=_widen(_take(final, third), own) if with_reverse else None,
        curve=curve,
        related_curve=related_curve,
        thresholds=set_thresholds(probabilities, related_probabilities, judged),
        balance=chosen,
        prior_share=share,
        cross_fitted=mixed[:, first],
        probabilities=probabilities,
        related_probabilities=related_probabilities,
    )


def _cross_curve(
    scores: Array, truth: Bools, counted: Bools, parts: Sequence[npt.NDArray[np.int64]]
) -> tuple[Curve, Array]:
    """The curve of all rows, and the probabilities of each fold by the curve of the others."""
    probabilities = np.zeros_like(scores)
    for held in parts:
        others = counted.copy()
        others[held] = False
        probabilities[held] = fit_curve(scores[others], truth[others])(scores[held])
    return fit_curve(scores[counted], truth[counted]), probabilities


def fit_heads(vectors: Array, words: csr_matrix, targets: Bools, balance: Balance = BALANCES[0]) -> Heads:
    """Logistic regressions of all columns of `targets` at once, by L-BFGS (Liu and Nocedal 1989).

    vectors: (rows, dimensions). words: (rows, terms). targets: (rows, columns). One joint minimization is some ten
    times faster than a regression a column, for the words are multiplied once for all. A word is stretched for each
    column by how much it tells of it, so that words that tell little take no part (after Wang and Manning 2012).
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    middle = vectors.mean(axis=0)  # taken off while learning, which then takes half as many steps
    scale = np.float32(balance.vector_scale / max(1e-6, float(np.linalg.norm(vectors, axis=1).mean())))
    dense = np.ascontiguousarray((vectors - middle) * scale, dtype=np.float32)
    turned = words.T.tocsr()
    truth = targets.astype(np.float32)
    width, terms, columns = dense.shape[1], words.shape[1], truth.shape[1]
    size = width + terms
    telling = weigh_words(words, targets)

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(size + 1, columns).astype(np.float32)
        z = dense @ weights[:width] + words @ (weights[width:size] * telling) + weights[size]
        small = np.exp(-np.abs(z))
        value = balance.strength * float((np.maximum(z, 0) - z * truth + np.log1p(small)).sum(dtype=np.float64))
        wrong = (np.where(z >= 0, 1, small) / (1 + small) - truth) * np.float32(balance.strength)
        slope = np.empty((size + 1, columns))
        slope[:width] = dense.T @ wrong
        slope[width:size] = (turned @ wrong) * telling
        slope[:size] += weights[:size]
        shift = weights[size] - _START_BIAS
        slope[size] = wrong.sum(axis=0) + 0.01 * shift
        return value + 0.5 * float(np.square(weights[:size]).sum()) + 0.005 * float(
            np.square(shift).sum()
        ), slope.ravel()

    start = np.zeros((size + 1, columns))
    start[size] = _START_BIAS
    options = {"maxiter": balance.rounds, "maxcor": 6}
    # The products are small: threads that wait for each other on a busy machine cost ten times what they gain.
    with threadpool_limits(1, user_api="blas"):
        found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=options)
    weights = found.x.reshape(size + 1, columns).astype(np.float32)
    by_vector = weights[:width] * scale
    return Heads(by_vector, weights[width:size] * telling, weights[size] - middle @ by_vector)


def weigh_words(words: csr_matrix, targets: Bools) -> Array:
    """Root of the log of how many times more often a word stands in rows with a label than in rows without, or less
    often; shape (terms, columns)."""
    here = (words > 0).astype(np.float32)
    truth = targets.astype(np.float32)
    among, labelled, rows = here.T @ truth, truth.sum(axis=0), len(truth)
    count = np.asarray(here.sum(axis=0)).reshape(-1, 1)
    usual = _PSEUDO_ROWS * (count + 1) / (rows + 1)
    with_label = (among + usual) / (labelled + _PSEUDO_ROWS)
    without = (count - among + usual) / (rows - labelled + _PSEUDO_ROWS)
    telling: Array = np.sqrt(np.abs(np.log(with_label / without))).astype(np.float32)
    return telling


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
    """Thresholds by outcome on cross-fitted probabilities; see `decide.Thresholds`.

    F1 hardly differs along a wide stretch of thresholds, and where it is best by a hair is chance. Of calibrated
    probabilities it is best at half of the F1 that is reached (Lipton, Elkan and Naryanaswamy 2014).
    """
    truth = grades >= 2
    counted = np.where(grades == CONTESTED, -np.inf, probabilities)
    reached, best = best_f1(counted, truth)
    addresses = reached / 2 if reached else best
    steps, offered, right = _fall(counted, truth)
    enough = np.flatnonzero((right / offered >= STRONG_PRECISION) & (offered <= truth.sum()))
    strong = float(steps[enough[-1]]) if len(enough) else 1.1
    _, loosely = best_f1(np.where(grades == CONTESTED, -np.inf, related), grades >= 1)
    return Thresholds(
        addresses=addresses,
        strong=max(strong, addresses),
        likely=max(0.5, addresses),
        related=max(loosely, _set_related(probabilities < addresses, related, truth)),
    )


def _set_related(missed: Bools, related: Array, truth: Bools) -> float:
    """The highest threshold of "related" that loses few links: a recommendation with nothing offered is outside."""
    silent = missed.all(axis=1)
    highest, links = related[silent].max(axis=1, initial=0.0), truth[silent].sum(axis=1)
    order = np.argsort(highest)
    lost = np.cumsum(links[order]) / max(1, int(truth.sum()))
    enough = np.flatnonzero(lost > MOST_LOST)
    return float(highest[order[enough[0]]]) if len(enough) else 0.0


def _fall(scores: Array, truth: Bools) -> tuple[Array, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Each distinct score, falling, with the number of pairs that reach it and of the right ones among them."""
    order = np.argsort(-scores, axis=None)
    falling = scores.ravel()[order]
    # Pairs of one score, as on a flat stretch of a curve, are offered together or not at all.
    ends = np.flatnonzero(np.append(falling[:-1] != falling[1:], True))
    return falling[ends], ends + 1, np.cumsum(truth.ravel()[order], dtype=np.int64)[ends]


def _mix(heads: Heads, prior: Heads, share: float, own: slice) -> Heads:
    """The average of heads over the numbers `own` of a vector and of a prior over those before."""
    mine, theirs = np.float32(1 - share), np.float32(share)
    by_vector = theirs * prior.by_vector + mine * _widen(heads, own).by_vector
    return Heads(by_vector, mine * heads.by_word, mine * heads.bias + theirs * prior.bias)


def _widen(heads: Heads, own: slice) -> Heads:
    """Heads over the numbers `own` of a vector as heads over all of it."""
    by_vector = np.zeros((own.stop, heads.by_vector.shape[1]), dtype=np.float32)
    by_vector[own] = heads.by_vector
    return Heads(by_vector, heads.by_word, heads.bias)


def _take(heads: Heads, columns: slice) -> Heads:
    return Heads(heads.by_vector[:, columns], heads.by_word[:, columns], heads.bias[columns])
