"""Recommendations and a framework to matches: the stages of this package, one after the other.

With a fit, learned heads score each pair and probabilities are calibrated. Without one, heads are learned on the spot
from the framework's worked examples, or, where it has none, texts are compared with texts; the bands are then said to
be uncalibrated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from mapper.errors import SettingsError
from mapper.framework import Framework, framework_folder, load_framework
from mapper.languages import say_language
from mapper.matching.cache import CachedEncoder, EmbeddingCache
from mapper.matching.calibrate import logistic
from mapper.matching.decide import Thresholds, decide
from mapper.matching.embed import Encoder, load_encoder, reads_many
from mapper.matching.evidence import ActionWords, find_mentions, shorten
from mapper.matching.examples import LabelledText, hash_examples, load_examples
from mapper.matching.features import (
    action_similarity,
    build_word_index,
    normalize_text,
    prepare_text,
    shared_words,
)
from mapper.matching.fitted import Fit, load_fit, load_fit_encoder
from mapper.matching.multilingual import MULTILINGUAL, load_multilingual_encoder
from mapper.matching.reviewed import OwnFit, find_own_folder, has_reviewed, load_own_fit
from mapper.matching.score import blend, hold_back
from mapper.matching.segment import split_clauses
from mapper.progress import Progress, no_progress
from mapper.records import Evidence, Match, Recommendation

if TYPE_CHECKING:
    from mapper.matching.score import Heads

Array = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

BUNDLED = "bundled"
"""In the place of a fit's folder: the one that comes with the framework, without anything the user has learned."""

_SLICE = 4096
_UNFITTED = Thresholds(addresses=0.5, strong=0.9, likely=0.7, related=0.35)


@dataclass(frozen=True)
class Scored:
    """Vectors of texts, shape (texts, dimensions), and what was found for them, each (texts, actions).

    reverse: texts that read as asking for the opposite of what an action does, shape (texts,).
    """

    vectors: Array
    scores: Array
    related: Array
    reverse: Bools

    def part(self, start: int, end: int) -> Scored:
        """The rows from start to end."""
        rows = slice(start, end)
        return Scored(self.vectors[rows], self.scores[rows], self.related[rows], self.reverse[rows])


@dataclass(frozen=True)
class Likelihoods:
    """Texts as they were embedded, their vectors, and scores and probabilities of pairs, each (texts, actions).

    reverse: see `Scored`.
    """

    texts: tuple[str, ...]
    vectors: Array
    scores: Array
    probabilities: Array
    related: Array
    reverse: Bools


class Scorer(Protocol):
    """Scores of pairs from vectors and texts, and what a score means."""

    def __call__(self, vectors: Array, texts: Sequence[str]) -> tuple[Array, Array, Bools]:
        """(scores, probability of "related" or better, each (texts, actions); reverse): see `Scored`."""

    def calibrate(self, scores: Array) -> Array:
        """The probability of "addresses" at each score."""


def load_matcher(framework: Framework, encoder: str | None = None, fit: str | Path | None = None) -> Matcher:
    """A matcher for a framework.

    encoder: None for the bundled one, "multilingual" for the one that reads many languages, or name or folder of a
    sentence-transformers model, for which there is no fit. fit: folder of a fit of one's own, by `mapper fit` or
    `mapper learn` or both; "bundled" for the one that came with a bundled framework; None for what the user has learned
    so far, over the bundled one. The fit for the multilingual encoder stands beside the other
    (`find_multilingual_fit`); of reviewers' decisions it learns nothing. Raises EncoderError, StaleFitError,
    SettingsError.
    """
    own = Path(fit).expanduser() if fit and fit != BUNDLED else None
    if encoder == MULTILINGUAL:
        return _load_multilingual(framework, own)
    if encoder and own:
        raise SettingsError(
            f"{fit}: a fit was made for the encoder that comes with the mapper; leave out one of the two."
        )
    if not fit and not encoder and has_reviewed(find_own_folder(framework)):
        own = find_own_folder(framework)
    matcher = _load_base(framework, encoder, own)
    return matcher.correct(load_own_fit(own, matcher)) if own and has_reviewed(own) else matcher


def _load_base(framework: Framework, encoder: str | None, own: Path | None) -> Matcher:
    """The matcher below what reviewers decided."""
    folder = _find_folder(framework)
    examples = load_examples(framework, folder)
    where = folder / "fitted" if folder else None
    if own is not None and ((own / "card.json").is_file() or not has_reviewed(own)):
        where = own
    if where is not None and (where == own or (where / "card.json").is_file()) and not encoder:
        base = load_fit_encoder(where, EmbeddingCache())
        return Matcher(framework, base, examples, load_fit(where, framework, base.key))
    return Matcher(framework, CachedEncoder(load_encoder(encoder), EmbeddingCache()), examples, None)


def _load_multilingual(framework: Framework, own: Path | None) -> Matcher:
    folder = _find_folder(framework)
    encoder = load_multilingual_encoder(EmbeddingCache())
    places = [find_multilingual_fit(place) for place in (own, folder / "fitted" if folder else None) if place]
    fitted = next((place for place in places if (place / "card.json").is_file()), None)
    fit = load_fit(fitted, framework, encoder.key) if fitted else None
    return Matcher(framework, encoder, load_examples(framework, folder, translations=True), fit)


def find_multilingual_fit(folder: Path) -> Path:
    """Where the fit for the multilingual encoder stands beside that of `folder`: "fitted-multilingual"."""
    return folder.with_name(f"{folder.name}-{MULTILINGUAL}")


def _find_folder(framework: Framework) -> Path | None:
    """The folder of a bundled framework; None for one of the user's own, though it may have the id of a bundled one."""
    folder = framework_folder(framework.id)
    return folder if folder is not None and load_framework(framework.id).sha256 == framework.sha256 else None


class Matcher:
    """Matches recommendations to one framework with one encoder."""

    def __init__(
        self,
        framework: Framework,
        encoder: Encoder,
        examples: Sequence[LabelledText] = (),
        fit: Fit | None = None,
    ) -> None:
        self.framework = framework
        self.encoder = encoder
        self.fit = fit
        self._examples = tuple(examples)
        self._items = framework.matched_items
        self._columns = {item.id: column for column, item in enumerate(self._items)}
        self._action_words = ActionWords(self._items)
        self._thresholds = fit.thresholds if fit else _UNFITTED
        self._own: OwnFit | None = None
        self._example_vectors: Array | None = None

    @property
    def thresholds(self) -> Thresholds:
        """What probabilities are held against."""
        return self._thresholds

    def correct(self, own: OwnFit) -> Matcher:
        """This matcher with what its user's reviewers decided."""
        corrected = Matcher(self.framework, self.encoder, self._examples, self.fit)
        corrected._own = own
        corrected._thresholds = own.correction.thresholds
        return corrected

    def score(self, texts: Sequence[str], progress: Progress = no_progress) -> Likelihoods:
        """How likely each text addresses each action, before and without any decision of a reviewer."""
        return self._find_likelihoods(self._prepare(texts), progress)

    def hash_base(self) -> str:
        """What scores follow from below any decision: the fit, or the examples where there is none."""
        return json.dumps(self.fit.card, sort_keys=True) if self.fit else hash_examples(self._examples)

    def describe(self) -> Mapping[str, Any]:
        """What the Method sheet says of this matcher; keys as `mapper.pipeline` takes them."""
        many = reads_many(self.encoder)
        limits = [*_LIMITS, *((_UNLABELLED, _say_agreement(self.fit)) if many else (_ENGLISH_ONLY,))]
        if self._own is not None:
            limits = [*self._own.limits, *limits]
        elif self.fit is None:
            limits.insert(
                0, "No fit was made for this framework and encoder: scores are orderly, but the bands are uncalibrated."
            )
        return {
            "encoder": f"{self.encoder.name} ({self.encoder.key})",
            "fit": self._own.name if self._own else self.fit.name if self.fit else "",
            "calibrated": self._own.calibrated if self._own else self.fit is not None,
            "limits": tuple(limits),
            "band_meaning": self._own.band_meaning
            if self._own
            else tuple(
                (band, f"{meaning}, all in English" if many else meaning) for band, meaning in self.fit.band_meaning
            )
            if self.fit
            else _UNCALIBRATED_BANDS,
            "languages": self.encoder.languages,
        }

    def match(
        self, recommendations: Sequence[Recommendation], *, candidates: int = 0, progress: Progress = no_progress
    ) -> tuple[Match, ...]:
        """Links of each recommendation, in order, by rank; the nearest candidate where it has none.

        candidates: keep at least the N best of each recommendation, whatever their grade.
        """
        found: list[Match] = []
        for start in range(0, len(recommendations), _SLICE):
            part = recommendations[start : start + _SLICE]
            found += self._match_slice(part, candidates, progress)
        return tuple(found)

    def embed(self, recommendations: Sequence[Recommendation]) -> Array:
        """Unit vectors as the model gives them without any adapter, shape (recommendations, dimensions).

        An adapter draws texts of one action together; what asks the same must be told apart within it.
        """
        vectors = self.encoder.encode(self._prepare([rec.text for rec in recommendations]))
        views = getattr(self.encoder, "views", ())
        return vectors[:, -views[-1] :] * np.float32(np.sqrt(len(views))) if views else vectors

    def _match_slice(
        self, recommendations: Sequence[Recommendation], candidates: int, progress: Progress
    ) -> list[Match]:
        texts = [normalize_text(rec.text) for rec in recommendations]
        prepared = self._prepare(texts)
        whole = self._find_likelihoods(prepared, progress)
        scores, probabilities, related = whole.scores, whole.probabilities, whole.related
        repeated: Sequence[int | None] = [None] * len(texts)
        if self._own is not None:
            scores, probabilities, related = self._own.correction(whole.vectors, prepared, probabilities, related)
            repeated = self._own.correction.find_repeated(whole.vectors, prepared)
        kept: list[list[tuple[int, int]]] = []
        for row in range(len(texts)):
            order = np.argsort(-scores[row], kind="stable")
            links = (probabilities[row] >= self._thresholds.addresses) | (related[row] >= self._thresholds.related)
            least = max(1, candidates)
            kept.append([(rank, int(c)) for rank, c in enumerate(order, start=1) if rank <= least or links[c]])
        clauses = self._score_clauses(texts, progress)
        examples = self._nearest_examples(whole.vectors, kept, probabilities, related)
        out: list[Match] = []
        for row, (recommendation, text) in enumerate(zip(recommendations, texts, strict=True)):
            mentions = find_mentions(text)
            for rank, column in kept[row]:
                grade, band = decide(float(probabilities[row, column]), float(related[row, column]), self._thresholds)
                item = self._items[column]
                named = [name for name in mentions if name in self._item_mentions[column]]
                evidence = Evidence()
                if grade != "none" or rank == 1:
                    clause = text
                    if row in clauses:
                        pieces, found = clauses[row]
                        clause = pieces[int(found.scores[:, column].argmax())]
                    evidence = Evidence(
                        clause=shorten(clause),
                        action_words=self._action_words.shared(text, item.id),
                        example=shorten(examples.get((row, column), "")),
                        mention=", ".join(named),
                        note=self._own.correction.say_decision(repeated[row], column)
                        if self._own
                        else _REVERSE
                        if whole.reverse[row]
                        else self._say_language(recommendation.language),
                    )
                out.append(
                    Match(
                        recommendation_id=recommendation.id,
                        action_id=item.id,
                        rank=rank,
                        score=float(scores[row, column]),
                        probability=float(probabilities[row, column]),
                        grade=grade,
                        band=band,
                        evidence=evidence,
                    )
                )
        return out

    def _say_language(self, language: str) -> str:
        """Which model read a text, where another reads the rest of the run."""
        many = reads_many(self.encoder)
        return f"Text in {say_language(language)}, read by {self.encoder.name}" if many and language else ""

    def _find_likelihoods(self, prepared: Sequence[str], progress: Progress) -> Likelihoods:
        found = self._score(prepared, progress)
        calibrated = self._scorer.calibrate(found.scores)
        return Likelihoods(tuple(prepared), found.vectors, found.scores, calibrated, found.related, found.reverse)

    @cached_property
    def _item_mentions(self) -> tuple[frozenset[str], ...]:
        """What each action itself names, or is reached by naming: its examples' treaties count for it."""
        named = [set(find_mentions(f"{item.title} {item.text}")) for item in self._items]
        for example in self._examples:
            for mention in find_mentions(example.text):
                for action, grade in example.grades.items():
                    if grade == 2:
                        named[self._columns[action]].add(mention)
        return tuple(frozenset(names) for names in named)

    def _prepare(self, texts: Sequence[str]) -> list[str]:
        """Texts as they are embedded: see `prepare_text`; with a fit, slips in known words are mended too."""
        prepared = [prepare_text(text) for text in texts]
        return [self.fit.words.mend_spelling(text) for text in prepared] if self.fit else prepared

    @cached_property
    def _scorer(self) -> Scorer:
        if self.fit is not None:
            return FittedScorer(self.fit)
        if any(example.grades for example in self._examples):
            return ExampleScorer(self._items_texts(), self._examples, self._columns, self.encoder)
        return TextScorer(self._items_texts(), self.encoder)

    def _score(self, prepared: Sequence[str], progress: Progress = no_progress) -> Scored:
        vectors = self.encoder.encode(prepared, progress)
        return Scored(vectors, *self._scorer(vectors, prepared))

    def _score_clauses(self, texts: Sequence[str], progress: Progress) -> dict[int, tuple[list[str], Scored]]:
        """Clauses and their scores, for each text (by row) that has several: evidence, not a reason for a link.

        Letting the best clause decide found a few second asks more, and more wrong links: a clause has lost what
        stands around it.
        """
        pieces = {
            row: [text[start:end] for start, end in spans]
            for row, text in enumerate(texts)
            if len(spans := split_clauses(text)) > 1
        }
        flat = [clause for clauses in pieces.values() for clause in clauses]
        if not flat:
            return {}
        scored = self._score(self._prepare(flat), progress)
        found: dict[int, tuple[list[str], Scored]] = {}
        start = 0
        for row, clauses in pieces.items():
            end = start + len(clauses)
            found[row] = (clauses, scored.part(start, end))
            start = end
        return found

    def _items_texts(self) -> list[str]:
        return [prepare_text(f"{item.title} {item.text}") for item in self._items]

    def _nearest_examples(
        self, vectors: Array, kept: Sequence[Sequence[tuple[int, int]]], probabilities: Array, related: Array
    ) -> dict[tuple[int, int], str]:
        """The nearest worked example of the action, for each link."""
        if not self._examples:
            return {}
        if self._example_vectors is None:
            stored = self.fit is not None and self.fit.examples_sha256 == hash_examples(self._examples)
            self._example_vectors = (
                self.fit.example_vectors
                if stored and self.fit is not None
                else self.encoder.encode([prepare_text(example.text) for example in self._examples])
            )
            own: dict[int, list[int]] = {}
            for index, example in enumerate(self._examples):
                for action, grade in example.grades.items():
                    if grade == 2:
                        own.setdefault(self._columns[action], []).append(index)
            self._own_examples = {column: np.array(rows) for column, rows in own.items()}
        found: dict[tuple[int, int], str] = {}
        for row, pairs in enumerate(kept):
            for _, column in pairs:
                offered = (
                    probabilities[row, column] >= self._thresholds.addresses
                    or related[row, column] >= self._thresholds.related
                )
                if offered and column in self._own_examples:
                    own_rows = self._own_examples[column]
                    nearest = own_rows[int((self._example_vectors[own_rows] @ vectors[row]).argmax())]
                    found[row, column] = self._examples[nearest].text
        return found


class FittedScorer:
    """Scores of learned heads, probabilities of the calibrated curves."""

    def __init__(self, fit: Fit) -> None:
        self._fit = fit

    def __call__(self, vectors: Array, texts: Sequence[str]) -> tuple[Array, Array, Bools]:
        """See `Scorer`."""
        words = self._fit.words.transform(texts)
        scores, related = self._fit.addresses(vectors, words), self._fit.related(vectors, words)
        if self._fit.reverse is None:
            return scores, self._fit.related_curve(related), _no_reverse(texts)
        reverse = self._fit.reverse(vectors, words)
        scores, related = hold_back(scores, reverse), hold_back(related, reverse)
        return scores, self._fit.related_curve(related), reverse[:, 0] > 0

    def calibrate(self, scores: Array) -> Array:
        """See `Scorer`."""
        return self._fit.curve(scores)


class ExampleScorer:
    """Heads learned on the spot from a framework's texts and worked examples: no labels of real recommendations."""

    def __init__(
        self, items: Sequence[str], examples: Sequence[LabelledText], columns: Mapping[str, int], encoder: Encoder
    ) -> None:
        from mapper.matching.learn import fit_heads

        texts = [*items, *(prepare_text(example.text) for example in examples)]
        grades = np.zeros((len(texts), len(items)), dtype=np.int8)
        grades[np.arange(len(items)), np.arange(len(items))] = 2
        for row, example in enumerate(examples, start=len(items)):
            for action, grade in example.grades.items():
                grades[row, columns[action]] = grade
        self._words = build_word_index(() if reads_many(encoder) else texts, least=2)
        self._heads: Heads = fit_heads(
            encoder.encode(texts), self._words.transform(texts), np.hstack([grades >= 2, grades >= 1])
        )

    def __call__(self, vectors: Array, texts: Sequence[str]) -> tuple[Array, Array, Bools]:
        """See `Scorer`. The middle of the S-curves was chosen on training rows of the R2P framework."""
        both = self._heads(vectors, self._words.transform(texts))
        actions = both.shape[1] // 2
        scores = both[:, :actions]
        return scores, logistic(both[:, actions:], 1.0, -1.2), _no_reverse(texts)

    def calibrate(self, scores: Array) -> Array:
        """See `Scorer`."""
        return logistic(scores, 1.0, -1.2)


class TextScorer:
    """Texts beside texts, for a framework without examples: a blend of named similarities."""

    def __init__(self, items: Sequence[str], encoder: Encoder) -> None:
        self._words = build_word_index(() if reads_many(encoder) else items, least=1)
        self._item_words = self._words.transform(items)
        self._item_vectors = encoder.encode(items)
        self._center = self._item_vectors.mean(axis=0) if len(items) > 8 else np.zeros_like(self._item_vectors[0])

    def __call__(self, vectors: Array, texts: Sequence[str]) -> tuple[Array, Array, Bools]:
        """See `Scorer`."""
        features = {"action_similarity": action_similarity(vectors, self._item_vectors, self._center)}
        if self._words.terms:
            features["shared_words"] = shared_words(self._words.transform(texts), self._item_words)
        scores = blend(features)
        return scores, logistic(scores, 18.0, 0.30), _no_reverse(texts)

    def calibrate(self, scores: Array) -> Array:
        """See `Scorer`."""
        return logistic(scores, 18.0, 0.32)


def _no_reverse(texts: Sequence[str]) -> Bools:
    return np.zeros(len(texts), dtype=bool)


_UNCALIBRATED_BANDS = (
    ("Strong", "far above the other actions of this framework; not calibrated on labelled data"),
    ("Likely", "clearly above the other actions; not calibrated on labelled data"),
    ("Check", "a candidate to read; not calibrated on labelled data"),
)
_LIMITS = (
    "A link says that a recommendation asks for what an action asks for, not that the action has been carried out.",
    "The labels behind probabilities were made by a large language model following a written guide; no human-rights "
    "expert has reviewed them yet.",
)
_REVERSE = "Reads as asking for the opposite of what such an action does"
_ENGLISH_ONLY = (
    "The encoder that comes with the mapper reads English; texts in other languages are left unmatched, unless a run "
    "asks for “--encoder multilingual”."
)


_UNLABELLED = (
    "Nobody has labelled links of texts in other languages than English, and reviewers’ decisions on such texts teach "
    "the mapper nothing: check more of these links."
)


def _say_agreement(fit: Fit | None) -> str:
    """How far links in other languages were measured, by the fit's card."""
    measured: Mapping[str, Sequence[float]] = fit.card.get("agreement", {}) if fit else {}
    found = ", ".join(f"{say_language(language)} {figures[0]:.2f}" for language, figures in measured.items())
    return (
        "Links in other languages were measured by how far they agree with those that the bundled model finds for the "
        f"same texts in English (F1): {found or 'nothing yet'}; no other language was measured."
    )
