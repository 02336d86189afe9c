"""Which recommendations to review first: those whose decisions tell most, of themselves and of others.

Doubts and embeddings in, ids out, the most telling first. Reviewing one recommendation settles its own links, and tells
of those that read alike; the order covers as much doubt as it can with each step (facility location, chosen greedily:
Nemhauser, Wolsey and Fisher 1978). What it is worth is measured in `tests/quality/simulate_reviewer.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FIRST = 100
"""How many are put in order: about what one reviewer decides in a day or two."""
_ALIKE = (0.7, 0.95)
"""Cosines between which a recommendation begins to tell of, and tells all of, another one."""
_MOST = 3_000  # compared pair by pair (40 MB); of more, those most in doubt

Floats = npt.NDArray[np.floating[Any]]


def find_review_order(
    ids: Sequence[str], doubts: Floats, vectors: Floats, reviewed: Collection[str] = (), first: int = FIRST
) -> tuple[str, ...]:
    """Ids of at most `first` recommendations that are not reviewed yet, in the order in which to review them.

    doubts: how unsure the links of each are, shape (len(ids),). vectors: their embeddings, of length 1, shape
    (len(ids), dimensions). reviewed: ids of those decided on already; they tell of others too. The order of the
    recommendations does not change the order of review.
    """
    by_id = sorted(range(len(ids)), key=lambda row: ids[row])
    rows = sorted(by_id, key=lambda row: -doubts[row])[:_MOST]
    low, high = _ALIKE
    telling = np.clip((vectors[rows] @ vectors[rows].T - low) / (high - low), 0, 1).astype(np.float32)
    np.fill_diagonal(telling, 1)
    done = np.array([ids[row] in reviewed for row in rows], dtype=bool)
    told = telling[:, done].max(axis=1, initial=0)
    weights = np.asarray(doubts, dtype=np.float32)[rows]
    chosen: list[int] = []
    more = np.empty_like(telling)
    for _ in range(min(first, int((~done).sum()))):
        np.maximum(np.subtract(telling, told[:, None], out=more), 0, out=more)
        gains = np.where(done, -1, weights @ more)
        best = int(gains.argmax())
        chosen.append(best)
        done[best] = True
        told = np.maximum(told, telling[:, best])
    return tuple(ids[rows[place]] for place in chosen)
