"""Vectors and texts to scores and probabilities of pairs: by a fit, by worked examples, or by texts alone.

Each scorer is made once for a framework's actions and then called with vectors, shape (texts, dimensions), and the
texts they are of. It gives scores, probabilities of "addresses" and of "related" or better, each (texts, actions), and
which texts read as asking for the opposite of what an action does, (texts,).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mapper.matching.arrays import Array, Bools
from mapper.matching.calibrate import logistic
from mapper.matching.embed import Encoder, reads_many
from mapper.matching.examples import LabelledText, make_grade_table
from mapper.matching.features import action_similarity, build_word_index, prepare_text, shared_words
from mapper.matching.fitted import Fit
from mapper.matching.learn import fit_heads
from mapper.matching.score import hold_back

Found = tuple[Array, Array, Array, Bools]
Scorer = Callable[[Array, Sequence[str]], Found]
"""Vectors and their texts to (scores, probabilities of "addresses", of "related" or better, asked in reverse)."""


class FittedScorer:
    """Scores of learned heads, probabilities of the calibrated curves."""

    def __init__(self, fit: Fit) -> None:
        self._fit = fit

    def __call__(self, vectors: Array, texts: Sequence[str]) -> Found:
        """See `Scorer`."""
        words = self._fit.words.transform(texts)
        scores, related = self._fit.addresses(vectors, words), self._fit.related(vectors, words)
        asked_so = np.zeros(len(texts), dtype=bool)
        if self._fit.reverse is not None:
            reverse = self._fit.reverse(vectors, words)
            scores, related, asked_so = hold_back(scores, reverse), hold_back(related, reverse), reverse[:, 0] > 0
        return scores, self._fit.curve(scores), self._fit.related_curve(related), asked_so


class ExampleScorer:
    """Heads learned on the spot from a framework's texts and worked examples: no labels of real recommendations.

    items: texts of the actions. actions: their ids.
    """

    def __init__(
        self, items: Sequence[str], actions: Sequence[str], examples: Sequence[LabelledText], encoder: Encoder
    ) -> None:
        texts = [*items, *(prepare_text(example.text) for example in examples)]
        grades = make_grade_table([*({action: 2} for action in actions), *(e.grades for e in examples)], actions)
        self._words = build_word_index(() if reads_many(encoder) else texts, least=2)
        self._heads = fit_heads(
            encoder.encode(texts), self._words.transform(texts), np.hstack([grades >= 2, grades >= 1])
        )

    def __call__(self, vectors: Array, texts: Sequence[str]) -> Found:
        """See `Scorer`."""
        scores, related = np.hsplit(self._heads(vectors, self._words.transform(texts)), 2)
        # The middle of the S-curves was chosen on training rows of the R2P framework.
        return scores, logistic(scores, 1.0, -1.2), logistic(related, 1.0, -1.2), np.zeros(len(texts), dtype=bool)


class TextScorer:
    """Texts beside texts, for a framework without examples: by the mean of their likenesses. items: see above."""

    def __init__(self, items: Sequence[str], encoder: Encoder) -> None:
        self._words = build_word_index(() if reads_many(encoder) else items, least=1)
        self._item_words = self._words.transform(items)
        self._item_vectors = encoder.encode(items)
        self._center = self._item_vectors.mean(axis=0) if len(items) > 8 else np.zeros_like(self._item_vectors[0])

    def __call__(self, vectors: Array, texts: Sequence[str]) -> Found:
        """See `Scorer`."""
        scores = action_similarity(vectors, self._item_vectors, self._center)
        if self._words.terms:
            scores = (scores + shared_words(self._words.transform(texts), self._item_words)) / np.float32(2)
        return scores, logistic(scores, 18.0, 0.32), logistic(scores, 18.0, 0.30), np.zeros(len(texts), dtype=bool)
