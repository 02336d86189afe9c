"""Recommendations and a framework to matches by one similarity: what `mapper evaluate` sets the mapping beside.

Texts are compared as they are, recommendation with recommended action: no examples, no labels, no clauses. A baseline
has scores but no probabilities and decides nothing; `mapper.matching.evaluate` looks for its best threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mapper.framework import Framework
from mapper.matching.arrays import Array
from mapper.records import Match, Recommendation

if TYPE_CHECKING:
    from mapper.matching.embed import Encoder


CANDIDATES = 40
"""Best actions kept of each recommendation, by the mapping that is measured too: enough for figures at 10 after
contested ones are left out."""


def match_by_tfidf(recommendations: Sequence[Recommendation], framework: Framework) -> tuple[Match, ...]:
    """The best candidates by cosine of tf-idf vectors (Salton and Buckley 1988), words weighted over both sides."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    asked, actions = _texts(recommendations, framework)
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform([*actions, *asked])
    return _rank(recommendations, framework, (words[len(actions) :] @ words[: len(actions)].T).toarray())


def match_by_cosine(
    recommendations: Sequence[Recommendation], framework: Framework, encoder: Encoder
) -> tuple[Match, ...]:
    """The best candidates by cosine of embeddings: today's common practice. encoder: one that knows no labels."""
    asked, actions = _texts(recommendations, framework)
    return _rank(recommendations, framework, encoder.encode(asked) @ encoder.encode(actions).T)


def _texts(recommendations: Sequence[Recommendation], framework: Framework) -> tuple[list[str], list[str]]:
    return [rec.text for rec in recommendations], [item.text for item in framework.matched_items]


def _rank(recommendations: Sequence[Recommendation], framework: Framework, scores: Array) -> tuple[Match, ...]:
    """scores: shape (recommendations, matched items)."""
    items = framework.matched_items
    best = np.argsort(-scores, axis=1, kind="stable")[:, :CANDIDATES]
    return tuple(
        Match(rec.id, items[column].id, rank, float(own[column]), 0.0, "none", "")
        for rec, own, order in zip(recommendations, scores, best, strict=True)
        for rank, column in enumerate(order, start=1)
    )
