"""Texts and vectors to named features of (recommendation, recommended action) pairs.

One function a feature; its name is the feature's and its docstring the explanation. Each returns an array of shape
(recommendations, actions). `WordIndex` turns texts into weighted word counts for the features that need words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

Array = npt.NDArray[np.float32]

_NUMBER = re.compile(r"^\s*(?:para(?:graph)?\.?\s*)?\d{1,3}(?:\.\d{1,3})+\.?\s+")
_SOURCE_LINE = re.compile(r"\s*\n?\s*Source of position:.*$", re.IGNORECASE | re.DOTALL)
_CLOSING_STATES = re.compile(r"(?:\s*\((?=[A-Z])[^()]{3,80}\)\s*[;.]?)+\s*$")
_ACRONYM = re.compile(r"\((?:[A-Z][A-Za-z]*[A-Z][A-Z\d-]*|[A-Z]{2,}[-\d]*)\)\s*[;.]?\s*$")


def normalize_text(text: str) -> str:
    """A text as it is embedded: without paragraph number, source line and recommending States, spaces folded.

    Importers have done most of this; plain tables hold texts as they were pasted. An all-capitals text is put in
    small letters, for the tokens of a shouted word are not those of the word.
    """
    text = _SOURCE_LINE.sub("", _NUMBER.sub("", text))
    if not _ACRONYM.search(text):
        text = _CLOSING_STATES.sub("", text)
    text = " ".join(text.split())
    letters = [character for character in text if character.isalpha()]
    if len(letters) > 20 and sum(map(str.isupper, letters)) > 0.9 * len(letters):
        text = text.capitalize()
    return text


@dataclass(frozen=True)
class WordIndex:
    """Words and word pairs with their inverse document frequencies, as tf-idf needs them (Salton and Buckley 1988).

    terms: in column order. idf: shape (terms,).
    """

    terms: tuple[str, ...]
    idf: Array

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Rows of length 1, shape (texts, terms); a text without any known term is an empty row."""
        return self._vectorizer.transform(texts).astype(np.float32)

    @cached_property
    def _vectorizer(self) -> TfidfVectorizer:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, vocabulary=self.terms, dtype=np.float32)
        vectorizer.idf_ = self.idf
        return vectorizer


def build_word_index(texts: Sequence[str], least: int = 3) -> WordIndex:
    """The words and word pairs that stand in `least` texts or more."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=least, dtype=np.float32)
    vectorizer.fit(texts)
    return WordIndex(tuple(vectorizer.get_feature_names_out()), vectorizer.idf_.astype(np.float32))


def action_similarity(vectors: Array, action_vectors: Array, center: Array) -> Array:
    """Cosine of the recommendation and the action's text, both less the mean of the actions.

    All actions speak of rights and States; what they share says nothing and is taken off.
    """
    return _unit(vectors - center) @ _unit(action_vectors - center).T


def example_similarity(
    vectors: Array, example_vectors: Array, weights: Array, center: Array, nearest: int = 3
) -> Array:
    """Mean cosine of the recommendation and an action's nearest worked examples.

    weights: shape (examples, actions), 1 where the example addresses the action, less where it is only related, 0
    elsewhere. An action without examples gets 0.
    """
    cosines = _unit(vectors - center) @ _unit(example_vectors - center).T
    out = np.zeros((len(vectors), weights.shape[1]), dtype=np.float32)
    for column in range(weights.shape[1]):
        own = np.flatnonzero(weights[:, column] > 0)
        if len(own):
            near = np.sort(cosines[:, own] * weights[own, column], axis=1)[:, -nearest:]
            out[:, column] = near.mean(axis=1)
    return out


def shared_words(words: csr_matrix, action_words: csr_matrix) -> Array:
    """Tf-idf cosine of the recommendation and the action's text with its examples."""
    found: Array = np.asarray((words @ action_words.T).todense(), dtype=np.float32)
    return found


def standout(values: Array) -> Array:
    """How far a feature's value lies above the recommendation's own mean over all actions, in its deviations.

    Takes off what makes one text near to everything (hubs).
    """
    mean, deviation = values.mean(axis=1, keepdims=True), values.std(axis=1, keepdims=True)
    scaled: Array = (values - mean) / np.maximum(deviation, 1e-6)
    return scaled


def _unit(vectors: Array) -> Array:
    scaled: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled
