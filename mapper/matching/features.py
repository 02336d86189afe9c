"""Texts as they are embedded, their weighted words, and two likenesses of recommendations and recommended actions.

`WordIndex` turns texts into word counts for heads and likenesses; these are of shape (recommendations, actions).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from mapper.matching.arrays import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


# "132-90 -" where Arabic follows, which writes paragraph numbers so.
_NUMBER = re.compile(
    r"^\s*(?:para(?:graph)?\.?\s*)?\d{1,3}(?:(?:\.\d{1,3})+\.?\s+|(?:\s?-\s?\d{1,3})+[\s-]*(?=[\u0600-\u06FF]))"
)
_SOURCE_LINE = re.compile(r"\s*\n?\s*Source of position:.*$", re.IGNORECASE | re.DOTALL)
_LEAST_LETTERS = 7
_WORD = re.compile(r"\b\w\w+\b")
_LONG_WORD = re.compile(r"\b[a-z]{7,}\b")
_ACRONYM_WORD = re.compile(r"\b[A-Z][A-Z-]+s?\b")


def normalize_text(text: str) -> str:
    """A text as it is read: without paragraph number and source line, spaces folded.

    Importers have done most of this; plain tables hold texts as they were pasted. Closing brackets stay: importers have
    taken out those with States, and what else stands there counts ("(National Preventive Mechanism)"). An all-capitals
    text is put in small letters, for the tokens of a shouted word are not those of the word.
    """
    text = " ".join(_SOURCE_LINE.sub("", _NUMBER.sub("", text)).split())
    letters = list(filter(str.isalpha, text))
    if len(letters) > 20 and sum(map(str.isupper, letters)) > 0.9 * len(letters):
        text = text.capitalize()
    return text


def expand_acronyms(text: str) -> str:
    """A text with the name of each treaty or institution behind its acronym, where the text itself does not say it.

    "Accede to OPCAT" alone tells an encoder nothing; most texts write the name out, and so do those learned from.
    """

    def add_name(found: re.Match[str]) -> str:
        name = _acronyms()[found[0]]
        if found[0] in seen or name.casefold() in folded:
            return found[0]
        seen.add(found[0])
        return f"{found[0]} ({name})"

    seen: set[str] = set()
    folded = text.casefold()
    return _ACRONYM_WORD.sub(lambda found: add_name(found) if found[0] in _acronyms() else found[0], text)


def prepare_text(text: str) -> str:
    """A text as it is embedded and its words are counted: normalized, acronyms written out."""
    return expand_acronyms(normalize_text(text))


@cache
def _acronyms() -> dict[str, str]:
    with (Path(__file__).parent / "acronyms.csv").open(encoding="utf-8", newline="") as file:
        return {row["acronym"]: row["name"] for row in csv.DictReader(file)}


@dataclass(frozen=True)
class WordIndex:
    """Words and word pairs with their inverse document frequencies, as tf-idf needs them (Salton and Buckley 1988).

    The weights are those of scikit-learn's `TfidfVectorizer` to the last bit, without the second that its import takes.
    terms: in column order. idf: shape (terms,).
    """

    terms: tuple[str, ...]
    idf: Array

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Rows of length 1, shape (texts, terms); a text without any known term is an empty row."""
        from scipy.sparse import csr_matrix

        found = [[self._columns[term] for term in _split_terms(text) if term in self._columns] for text in texts]
        starts = np.repeat(np.arange(len(texts), dtype=np.int64), [*map(len, found)]) * len(self.terms)
        places, counts = np.unique(starts + np.array([*chain(*found)], dtype=np.int64), return_counts=True)
        rows, columns = np.divmod(places, len(self.terms))
        weights = (np.log(counts.astype(np.float32)) + 1) * self.idf[columns]
        lengths = np.sqrt(np.bincount(rows, weights=weights * weights))
        scaled = (weights / lengths[rows]).astype(np.float32)
        return csr_matrix((scaled, (rows, columns)), shape=(len(texts), len(self.terms)))

    def mend_spelling(self, text: str) -> str:
        """A text with each unknown long word replaced by the known word one letter away, if there is just one.

        "judicary" becomes "judiciary". Names, short words and words with no such neighbour stay.
        """

        def mend(found: re.Match[str]) -> str:
            word = found[0]
            if word in self._known:
                return word
            near = process.extract(word, self._long_words, scorer=OSA.distance, score_cutoff=1, limit=2)
            return str(near[0][0]) if len(near) == 1 else word

        return _LONG_WORD.sub(mend, text)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(term for term in self.terms if " " not in term)

    @cached_property
    def _long_words(self) -> tuple[str, ...]:
        return tuple(sorted(term for term in self._known if len(term) >= _LEAST_LETTERS))

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {term: column for column, term in enumerate(self.terms)}


def build_word_index(texts: Sequence[str], least: int = 3) -> WordIndex:
    """The words and word pairs that stand in `least` texts or more; none where no text holds a word."""
    spread = Counter(term for text in texts for term in set(_split_terms(text)))
    terms = tuple(sorted(term for term, count in spread.items() if count >= least))
    counts = np.array([spread[term] for term in terms], dtype=np.float32)
    return WordIndex(terms, np.log(np.float32(len(texts) + 1) / (counts + 1)) + 1)


def _split_terms(text: str) -> list[str]:
    """Words of two letters or more, and pairs of words that follow one another."""
    words = _WORD.findall(text.lower())
    return [*words, *map(" ".join, pairwise(words))]


def action_similarity(vectors: Array, action_vectors: Array, center: Array) -> Array:
    """Cosine of the recommendation and the action's text, both less the mean of the actions.

    All actions speak of rights and States; what they share says nothing and is taken off.
    """
    return _unit(vectors - center) @ _unit(action_vectors - center).T


def shared_words(words: csr_matrix, action_words: csr_matrix) -> Array:
    """Tf-idf cosine of the recommendation and the action's text."""
    found: Array = np.asarray((words @ action_words.T).todense(), dtype=np.float32)
    return found


def _unit(vectors: Array) -> Array:
    scaled: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled
