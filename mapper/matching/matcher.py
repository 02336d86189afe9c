"""Recommendations and a framework to matches: the stages of this package, one after the other.

With a fit, learned heads score each pair and probabilities are calibrated. Without one, heads are learned on the spot
from the framework's worked examples, or, where it has none, texts are compared with texts; the bands are then said to
be uncalibrated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.errors import SettingsError
from mapper.framework import Framework, framework_folder, load_framework
from mapper.languages import say_language
from mapper.matching.arrays import Array, Bools
from mapper.matching.asks import load_ask_space
from mapper.matching.cache import CachedEncoder, EmbeddingCache
from mapper.matching.decide import Thresholds, decide, find_doubts
from mapper.matching.embed import (
    BundledEncoder,
    Encoder,
    JoinedEncoder,
    SentenceTransformersEncoder,
    load_encoder,
    reads_many,
)
from mapper.matching.evidence import ActionWords, find_mentions, shorten
from mapper.matching.examples import LabelledText, hash_examples, load_examples
from mapper.matching.features import normalize_text, prepare_text
from mapper.matching.fitted import Fit, find_fit_for, has_fit, load_fit, load_fit_encoder
from mapper.matching.multilingual import MULTILINGUAL, load_multilingual_encoder
from mapper.matching.reviewed import ENOUGH, OwnFit, find_own_folder, has_reviewed, load_own_fit, say_few
from mapper.matching.scorers import ExampleScorer, FittedScorer, Scorer, TextScorer
from mapper.matching.segment import split_clauses
from mapper.progress import Progress, no_progress
from mapper.records import Evidence, Match, Recommendation

BUNDLED = "bundled"
"""In the place of a fit's folder: the one that comes with the framework, without anything the user has learned."""

_SLICE = 4096
_UNFITTED = Thresholds(addresses=0.5, strong=0.9, likely=0.7, related=0.35)


@dataclass(frozen=True)
class Likelihoods:
    """Texts as they were embedded, their vectors, and scores and probabilities of pairs; see `mapper.matching.scorers`.

    probabilities: of "addresses". related: of "related" or better.
    """

    texts: tuple[str, ...]
    vectors: Array
    scores: Array
    probabilities: Array
    related: Array
    reverse: Bools


@dataclass(frozen=True, slots=True)
class Description:
    """What a matcher says of itself; as in `mapper.records.RunInfo`.

    languages: ISO 639-1 codes of what it reads, () where that is not known.
    """

    encoder: str
    fit: str
    calibrated: bool
    limits: tuple[str, ...]
    band_meaning: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]
    own_folder: str = ""
    fit_sha256: str = ""


@dataclass(frozen=True)
class Matched:
    """What a matcher finds in recommendations.

    matches: links of each, in order, by rank; the nearest candidate where it has none. vectors: of length 1, as the
    model gives them without any adapter, shape (recommendations, dimensions): an adapter draws texts of one action
    together, these tell what else they ask. doubts: how unsure the actions of each are, shape (recommendations,); see
    `mapper.matching.decide.find_doubts`.
    """

    matches: tuple[Match, ...]
    vectors: Array
    doubts: Array


def load_matcher(framework: Framework, encoder: str = "", fit: str | Path = "") -> Matcher:
    """A matcher for a framework.

    encoder: "" for the bundled one, "multilingual" for the one that reads many languages, or name or folder of a
    sentence-transformers model. fit: folder of a fit of one's own, by `mapper fit` or `mapper learn` or both; "bundled"
    for the one that came with a bundled framework; "" for what the user has learned so far, over the bundled one. A fit
    for another encoder than the bundled one stands beside that (`find_fit_for`); where there is none, bands are
    uncalibrated. The multilingual encoder learns nothing of reviewers' decisions. Raises EncoderError, StaleFitError,
    SettingsError.
    """
    own = Path(fit).expanduser() if fit and fit != BUNDLED else None
    if encoder == MULTILINGUAL:
        return _load_multilingual(framework, own)
    if not fit and has_reviewed(find_own_folder(framework)):
        own = find_own_folder(framework)
    chosen = load_encoder(encoder) if encoder else None
    if chosen is None or isinstance(chosen, BundledEncoder):
        matcher = _load_base(framework, own)
    else:
        matcher = _load_chosen(framework, chosen, own)
    return matcher.correct(load_own_fit(own, matcher)) if own and has_reviewed(own) else matcher


def _load_base(framework: Framework, own: Path | None) -> Matcher:
    """The matcher below what reviewers decided: by a fit in the user's own folder, else the bundled one, else none."""
    folder = _find_folder(framework)
    if own and (has_fit(own) or not has_reviewed(own)):  # where it holds nothing, `load_fit` says so
        where = own
    elif folder and has_fit(folder / "fitted"):
        where = folder / "fitted"
    else:
        return _load_unfitted(framework)
    encoder = load_fit_encoder(where, EmbeddingCache())
    fit = load_fit(where, framework, encoder.key)
    return Matcher(framework, encoder, load_examples(framework, folder), fit, bundled=where != own)


def _load_chosen(framework: Framework, encoder: Encoder, own: Path | None) -> Matcher:
    """The matcher with an encoder the user chose: by a fit for it, the user's own or the bundled one, else none."""
    fitted = _find_fit_for(framework, own, encoder.name)
    if not fitted or not isinstance(encoder, SentenceTransformersEncoder):
        return _load_unfitted(framework, encoder)
    adapted = load_fit_encoder(fitted, EmbeddingCache(), encoder)
    folder = _find_folder(framework)
    fit = load_fit(fitted, framework, adapted.key)
    return Matcher(framework, adapted, load_examples(framework, folder), fit, bundled=fitted.parent == folder)


def _find_fit_for(framework: Framework, own: Path | None, encoder: str) -> Path | None:
    """The fit for an encoder of this name, the user's own before the bundled one; None where there is none.

    Raises SettingsError where the user named a folder that holds no decisions, and there is none beside it.
    """
    if own and not has_reviewed(own) and not has_fit(find_fit_for(own, encoder)):
        raise SettingsError(
            f"{find_fit_for(own, encoder)}: with --encoder {encoder} and --fit {own} the fit is looked for here, and "
            "there is none; make it with mapper fit and this --encoder, or leave out --fit."
        )
    folder = _find_folder(framework)
    places = [find_fit_for(place, encoder) for place in (own, folder / "fitted" if folder else None) if place]
    return next(filter(has_fit, places), None)


def _load_unfitted(framework: Framework, encoder: Encoder | None = None) -> Matcher:
    examples = load_examples(framework, _find_folder(framework))
    return Matcher(framework, CachedEncoder(encoder or BundledEncoder(), EmbeddingCache()), examples)


def _load_multilingual(framework: Framework, own: Path | None) -> Matcher:
    folder = _find_folder(framework)
    encoder = load_multilingual_encoder(EmbeddingCache())
    fitted = _find_fit_for(framework, own, MULTILINGUAL)
    fit = load_fit(fitted, framework, encoder.key) if fitted else None
    examples = load_examples(framework, folder, translations=True)
    return Matcher(framework, encoder, examples, fit, bundled=fitted is not None and fitted.parent == folder)


def _find_folder(framework: Framework) -> Path | None:
    """The folder of a bundled framework; None for one of the user's own, though it may have the id of a bundled one."""
    folder = framework_folder(framework.id)
    return folder if folder is not None and load_framework(framework.id).sha256 == framework.sha256 else None


class Matcher:
    """Matches recommendations to one framework with one encoder.

    bundled: the fit came with the mapper. thresholds: what probabilities are held against. base: the matcher without
    what its user's reviewers decided; itself where they decided nothing.
    """

    def __init__(
        self,
        framework: Framework,
        encoder: Encoder,
        examples: Sequence[LabelledText] = (),
        fit: Fit | None = None,
        *,
        bundled: bool = False,
    ) -> None:
        self.framework = framework
        self.encoder = encoder
        self.fit = fit
        self._bundled = bundled
        self._examples = tuple(examples)
        self._items = framework.matched_items
        self._columns = {item.id: column for column, item in enumerate(self._items)}
        self._action_words = ActionWords(self._items)
        self._item_mentions: dict[int, frozenset[str]] = {}  # by column, as links ask for them
        self._own: OwnFit | None = None
        self.thresholds = fit.thresholds if fit else _UNFITTED
        self.base = self

    def correct(self, own: OwnFit) -> Matcher:
        """This matcher with what its user's reviewers decided; what it learned from examples is not learned again."""
        corrected = copy(self)
        corrected._own, corrected.thresholds = own, own.correction.thresholds
        return corrected

    def score(self, texts: Sequence[str], progress: Progress = no_progress) -> Likelihoods:
        """How likely each text addresses each action, before and without any decision of a reviewer."""
        prepared = self._prepare(texts)
        vectors = self.encoder.encode(prepared, progress)
        return Likelihoods(tuple(prepared), vectors, *self._scorer(vectors, prepared))

    def hash_base(self) -> str:
        """What scores follow from below any decision: the fit, or the examples where there is none."""
        return json.dumps(self.fit.card, sort_keys=True) if self.fit else hash_examples(self._examples)

    def describe(self) -> Description:
        """What the Method sheet says of this matcher."""
        many = reads_many(self.encoder)
        if own := self._own:
            name, calibrated, limits, bands = own.name, own.calibrated, own.limits, own.band_meaning
        elif self.fit:
            rows = self.fit.card.get("data", {}).get("gold rows", ENOUGH)
            name, calibrated, bands = self.fit.name, rows >= ENOUGH, self.fit.band_meaning
            limits = () if calibrated else (say_few(rows, "labelled"),)
            if many:
                bands = tuple((band, f"{meaning}, all in English") for band, meaning in bands)
        else:
            name, calibrated, limits, bands = "", False, (_UNFITTED_LIMIT,), _UNCALIBRATED_BANDS
        # labels of a fit of one's own, and of one's own framework, are its user's
        labelled = (_MEASURED,) if self._bundled else (_EXAMPLES,) if self._examples else ()
        reads = (_ENGLISH_ONLY,) if self.encoder.languages else ()  # of a model of the user's own it is not known
        languages = (_UNLABELLED, _say_agreement(self.fit)) if many else reads
        return Description(
            encoder=f"{self.encoder.name} ({self.encoder.key})",
            fit=name,
            calibrated=calibrated,
            limits=(*limits, _MEANING, *labelled, *languages),
            band_meaning=bands,
            languages=self.encoder.languages,
            own_folder=str(own.folder) if own else "",
            fit_sha256=self.fit.sha256 if self.fit and not own else "",
        )

    def match(
        self, recommendations: Sequence[Recommendation], *, candidates: int = 0, progress: Progress = no_progress
    ) -> Matched:
        """What is found in recommendations. candidates: keep at least the N best of each, whatever their grade."""
        starts = range(0, len(recommendations), _SLICE)
        parts = [self._match_slice(recommendations[at : at + _SLICE], candidates, progress) for at in starts]
        if not parts:
            return Matched((), np.empty((0, 0), dtype=np.float32), np.empty(0, dtype=np.float32))
        return Matched(
            matches=tuple(match for part in parts for match in part.matches),
            vectors=np.concatenate([part.vectors for part in parts]),
            doubts=np.concatenate([part.doubts for part in parts]),
        )

    def place_asks(self, vectors: Array) -> Array | None:
        """Vectors of `Matched` where those that ask the same are close; None for a model without an `AskSpace`."""
        model = self.encoder.plain if isinstance(self.encoder, JoinedEncoder) else self.encoder
        space = load_ask_space(model.key)
        return space(vectors) if space else None

    def _score_with_decisions(self, texts: Sequence[str], progress: Progress) -> Likelihoods:
        """As `score`, moved by what the user's reviewers decided."""
        found = self.score(texts, progress)
        if self._own is None:
            return found
        scores, probabilities, related = self._own.correction(
            found.vectors, found.texts, found.probabilities, found.related
        )
        return replace(found, scores=scores, probabilities=probabilities, related=related)

    def _match_slice(self, recommendations: Sequence[Recommendation], candidates: int, progress: Progress) -> Matched:
        texts = [normalize_text(rec.text) for rec in recommendations]
        found = self._score_with_decisions(texts, progress)
        scores, probabilities, related = found.scores, found.probabilities, found.related
        decided = self._own.correction if self._own else None
        repeated = decided.find_repeated(found.vectors, found.texts) if decided else []
        clauses = self._find_clauses(texts, progress)
        matches: list[Match] = []
        for row, (recommendation, text) in enumerate(zip(recommendations, texts, strict=True)):
            mentions = find_mentions(text)
            said = self._say_language(recommendation.language)
            links = (probabilities[row] >= self.thresholds.addresses) | (related[row] >= self.thresholds.related)
            order = np.argsort(-scores[row], kind="stable")
            kept = links[order]
            kept[: max(1, candidates)] = True
            for rank, column in zip((np.flatnonzero(kept) + 1).tolist(), order[kept].tolist(), strict=True):
                grade, band = decide(float(probabilities[row, column]), float(related[row, column]), self.thresholds)
                item = self._items[column]
                evidence = Evidence()
                if grade != "none" or rank == 1:
                    evidence = Evidence(
                        clause=shorten(clauses[row][column] if row in clauses else text),
                        action_words=self._action_words.shared(text, item.id),
                        example=shorten(self._find_example(found.vectors[row], column)) if grade != "none" else "",
                        mention=", ".join(name for name in mentions if name in self._find_item_mentions(column)),
                        note=(decided.say_decision(repeated[row], column) if decided else "") or said,
                        reverse=bool(found.reverse[row]),
                    )
                matches.append(
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
        vectors = self.encoder.take_plain(found.vectors) if isinstance(self.encoder, JoinedEncoder) else found.vectors
        return Matched(tuple(matches), vectors, find_doubts(probabilities).astype(np.float32))

    def _say_language(self, language: str) -> str:
        """Which model read a text, where another reads the rest of the run."""
        many = reads_many(self.encoder)
        return f"Text in {say_language(language)}, read by {self.encoder.name}" if many and language else ""

    def _find_item_mentions(self, column: int) -> frozenset[str]:
        """What an action itself names, or is reached by naming: its examples' treaties count for it."""
        if column not in self._item_mentions:
            item = self._items[column]
            examples = (self._examples[index].text for index in self._examples_by_column.get(column, ()))
            texts = (f"{item.title} {item.text}", *examples)
            self._item_mentions[column] = frozenset(name for text in texts for name in find_mentions(text))
        return self._item_mentions[column]

    def _prepare(self, texts: Sequence[str]) -> list[str]:
        """Texts as they are embedded: see `prepare_text`; with a fit, slips in known words are mended too."""
        prepared = [prepare_text(text) for text in texts]
        return [self.fit.words.mend_spelling(text) for text in prepared] if self.fit else prepared

    @cached_property
    def _scorer(self) -> Scorer:
        if self.fit is not None:
            return FittedScorer(self.fit)
        texts = [prepare_text(f"{item.title} {item.text}") for item in self._items]
        if any(example.grades for example in self._examples):
            return ExampleScorer(texts, list(self._columns), self._examples, self.encoder)
        return TextScorer(texts, self.encoder)

    def _find_clauses(self, texts: Sequence[str], progress: Progress) -> dict[int, list[str]]:
        """The best clause for each action, for each text (by row) that has several: evidence, no reason for a link.

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
        scores = np.split(self.score(flat, progress).scores, np.cumsum([len(own) for own in pieces.values()])[:-1])
        return {
            row: [own[best] for best in found.argmax(axis=0)]
            for (row, own), found in zip(pieces.items(), scores, strict=True)
        }

    def _find_example(self, vector: Array, column: int) -> str:
        """The worked example of an action that is nearest to a text; "" where the action has none."""
        own = self._examples_by_column.get(column)
        if own is None:
            return ""
        nearest = int(own[(self._example_vectors[own] @ vector).argmax()])
        return self._examples[nearest].text

    @cached_property
    def _examples_by_column(self) -> dict[int, npt.NDArray[np.int64]]:
        own: dict[int, list[int]] = {}
        for index, example in enumerate(self._examples):
            for action, grade in example.grades.items():
                if grade == 2:
                    own.setdefault(self._columns[action], []).append(index)
        return {column: np.array(rows) for column, rows in own.items()}

    @cached_property
    def _example_vectors(self) -> Array:
        if self.fit is not None and self.fit.examples_sha256 == hash_examples(self._examples):
            return self.fit.example_vectors
        return self.encoder.encode([prepare_text(example.text) for example in self._examples])


_UNCALIBRATED_BANDS = (
    ("Strong", "far above the other actions of this framework; not calibrated on labelled data"),
    ("Likely", "clearly above the other actions; not calibrated on labelled data"),
    ("Check", "a candidate to read; not calibrated on labelled data"),
)
_UNFITTED_LIMIT = "No fit was made for this framework and encoder: scores are orderly, but the bands are uncalibrated."
_MEANING = (
    "A link says that a recommendation asks for what an action asks for, not that the action has been carried out."
)
_MEASURED = (
    "How often links of a band are right was measured on recommendations of UPR sessions 1 to 20 that a large language "
    "model labelled by a written guide; on others it may be a few points less, and in the band Check more. No "
    "human-rights expert has reviewed the labels."
)
_EXAMPLES = (
    "The worked examples that scores are learned from were written and labelled by a large language model; no "
    "human-rights expert has reviewed them."
)
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
    if not found:
        return "Links in other languages than English were not measured for this framework."
    return (
        "Links in other languages were measured by how far they agree with those that the bundled model finds for the "
        f"same texts in English (F1): {found}; no other language was measured."
    )
