"""Vectors and words to raw scores by learned heads, one number a pair, and what an ask in reverse takes from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mapper.matching.arrays import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class Heads:
    """A line of weights for each action, over vector and words: its score is a log-odds.

    by_vector: shape (dimensions, actions). by_word: shape (terms, actions). bias: shape (actions,).
    """

    by_vector: Array
    by_word: Array
    bias: Array

    def __call__(self, vectors: Array, words: csr_matrix) -> Array:
        """Scores, shape (recommendations, actions)."""
        scores: Array = vectors @ self.by_vector + np.asarray(words @ self.by_word) + self.bias
        return scores


REVERSED = 8.0
"""Log-odds that a text loses which surely asks for the reverse: enough to take any link from it."""


def hold_back(scores: Array, reverse: Array) -> Array:
    """Scores less what speaks for an ask in reverse, as to abolish what an action would found.

    scores: shape (texts, columns). reverse: log-odds that a text asks so, shape (texts, 1). What a single action has to
    learn from a handful of examples, all of them together teach one number a text.
    """
    held: Array = (scores - REVERSED / (1 + np.exp(-reverse))).astype(np.float32)
    return held
