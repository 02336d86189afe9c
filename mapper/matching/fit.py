"""Labels and a framework to a fit in a folder, with its card: what `mapper fit` does.

The same for any framework: gold labels set thresholds and curves, worked examples and further labelled rows are learned
from as well, and an adapter in the folder, where there is one, gives the encoder and a first set of heads.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mapper.errors import SettingsError
from mapper.framework import Framework
from mapper.matching.cache import EmbeddingCache
from mapper.matching.decide import decide
from mapper.matching.embed import Encoder, PairedEncoder, reads_many
from mapper.matching.evaluate import GoldRow, Report, make_report
from mapper.matching.examples import Example, hash_examples, parse_labels
from mapper.matching.features import prepare_text
from mapper.matching.fitted import Fit, load_adapter_heads, load_fit_encoder, save_fit
from mapper.matching.learn import BALANCES, FOLDS, LabelledSet, Learned, learn
from mapper.progress import Progress, no_progress
from mapper.records import Match

Array = npt.NDArray[np.float32]

CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text that somebody labelled, beside the gold file. group: its State, so that a fold never splits one."""

    text: str
    grades: Mapping[str, int]
    group: str


def read_label_references(folder: Path) -> dict[str, dict[str, int]]:
    """Grades by recommendation id from `labels/*.csv` of a framework's folder: references only, no texts."""
    found: dict[str, dict[str, int]] = {}
    for path in sorted((folder / "labels").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                pairs = (label.rpartition("=") for label in parse_labels(row["labels"]))
                found[row["id"]] = {action: int(grade) for action, _, grade in pairs}
    return found


def fit_adapter(
    framework: Framework,
    folder: Path,
    *,
    examples: Sequence[Example],
    extra: Sequence[LabelledText],
    tagged: Sequence[tuple[str, Sequence[str]]],
    keep_out: Sequence[str],
    progress: Progress = no_progress,
) -> None:
    """Train the adapter of a fit in `folder` from everything but gold; see `mapper.matching.adapt`."""
    from mapper.matching.adapt import train_adapter

    columns = {item.id: column for column, item in enumerate(framework.matched_items)}
    rows = [(e.text, e.grades) for e in examples] + [(e.text, e.grades) for e in extra]
    train_adapter(
        [(prepare_text(text), tags) for text, tags in tagged],
        [prepare_text(text) for text, _ in rows],
        _grades([grades for _, grades in rows], columns),
        folder,
        keep_out=[prepare_text(text) for text in keep_out],
        progress=progress,
    )


def fit_framework(
    framework: Framework,
    gold: Sequence[GoldRow],
    folder: Path,
    *,
    examples: Sequence[Example] = (),
    extra: Sequence[LabelledText] = (),
    name: str = "",
    provenance: Mapping[str, Any] | None = None,
    encoder: Encoder | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Learn from labels and write the fit to `folder`; returns its cross-validated report.

    encoder: None for that of the folder, with its adapter if it has one. Where it reads many languages, words are left
    out: those of the labelled texts say nothing in another language.
    Raises SettingsError for too few labelled rows to cross-fit.
    """
    if sum(bool(row.addressed) for row in gold) < 10:
        raise SettingsError(
            "A fit needs at least 10 labelled recommendations that address an action; label more first."
        )
    encoder = encoder or load_fit_encoder(folder, EmbeddingCache())
    columns = {item.id: column for column, item in enumerate(framework.matched_items)}
    sets = [
        _labelled(
            [r.recommendation.text for r in gold], [r.grades for r in gold], _groups(gold), columns, encoder, progress
        )
    ]
    if examples:
        sets.append(
            _labelled(
                [e.text for e in examples],
                [e.grades for e in examples],
                [""] * len(examples),
                columns,
                encoder,
                progress,
            )
        )
    if extra:
        sets.append(
            _labelled(
                [e.text for e in extra], [e.grades for e in extra], [e.group for e in extra], columns, encoder, progress
            )
        )
    prior = load_adapter_heads(folder, sets[0].vectors.shape[1])
    learned = learn(
        sets[0],
        sets[1:],
        views=encoder.views if isinstance(encoder, PairedEncoder) else (),
        prior=prior,
        # An adapter is trained for what only the sense of a text gives; there is nothing to choose then.
        balances=BALANCES if prior is None else BALANCES[:1],
        progress=progress,
    )
    matches = _cross_fitted_matches(gold, learned, framework)
    report = make_report(
        gold,
        matches,
        framework,
        name=f"cross-validation, {FOLDS} folds, whole States held out",
        encoder=encoder.name,
        fit=name or framework.id,
    )
    meaning = _band_meaning(gold, matches)
    save_fit(
        Fit(
            name=name or f"{framework.id}, {len(gold)} labelled recommendations",
            framework_id=framework.id,
            framework_sha256=framework.sha256,
            encoder_key=encoder.key,
            items=tuple(columns),
            words=learned.words,
            addresses=learned.addresses,
            related=learned.related,
            curve=learned.curve,
            related_curve=learned.related_curve,
            thresholds=learned.thresholds,
            band_meaning=meaning,
            examples_sha256=hash_examples(tuple(examples)),
            example_vectors=sets[1].vectors if examples else np.zeros((0, 0), dtype=np.float32),
            card={
                "made": datetime.now(UTC).date().isoformat(),
                "features": ["vector of the text by the encoder (each view)"]
                + ([] if reads_many(encoder) else ["words and word pairs (tf-idf)"]),
                "learner": "joint logistic regression a view, averaged with the adapter's heads; isotonic curve",
                "balance": asdict(learned.balance),
                "mix": [round(weight, 3) for weight in learned.mix],
                "data": {
                    "gold rows": len(gold),
                    "gold sha256": _hash_texts([row.recommendation.text for row in gold]),
                    "groups (States)": len(set(_groups(gold))),
                    "worked examples": len(examples),
                    "further labelled rows": len(extra),
                    **(provenance or {}),
                },
                "cross-validated": {
                    key: [round(figure.value, 4), round(figure.low, 4), round(figure.high, 4)]
                    for key, figure in report.overall.figures.items()
                },
            },
        ),
        folder,
    )
    return report


def _labelled(
    texts: Sequence[str],
    grades: Sequence[Mapping[str, int]],
    groups: Sequence[str],
    columns: Mapping[str, int],
    encoder: Encoder,
    progress: Progress,
) -> LabelledSet:
    clean = tuple(prepare_text(text) for text in texts)
    words = ("",) * len(clean) if reads_many(encoder) else clean
    return LabelledSet(words, encoder.encode(clean, progress), _grades(grades, columns), tuple(groups))


def _grades(labels: Sequence[Mapping[str, int]], columns: Mapping[str, int]) -> npt.NDArray[np.int8]:
    table = np.zeros((len(labels), len(columns)), dtype=np.int8)
    for row, grades in enumerate(labels):
        for action, grade in grades.items():
            table[row, columns[action]] = grade
    return table


def _groups(gold: Sequence[GoldRow]) -> list[str]:
    return [row.recommendation.state or row.id for row in gold]


def _cross_fitted_matches(gold: Sequence[GoldRow], learned: Learned, framework: Framework) -> tuple[Match, ...]:
    """Matches of the labelled rows by scores that did not see their State."""
    ids = [item.id for item in framework.matched_items]
    probabilities = learned.curve(learned.cross_fitted)
    related = learned.related_curve(learned.cross_fitted_related)
    found: list[Match] = []
    for row, gold_row in enumerate(gold):
        scores = learned.cross_fitted[row]
        for rank, column in enumerate(np.argsort(-scores, kind="stable")[:CANDIDATES], start=1):
            probability = float(probabilities[row, column])
            grade, band = decide(probability, float(related[row, column]), learned.thresholds)
            found.append(Match(gold_row.id, ids[column], rank, float(scores[column]), probability, grade, band))
    return tuple(found)


def _band_meaning(gold: Sequence[GoldRow], matches: Sequence[Match]) -> tuple[tuple[str, str], ...]:
    """Each band in words: how often its links were right on labels that the scores had not seen."""
    addressed = {row.id: row.addressed for row in gold}
    meaning = []
    for band in ("Strong", "Likely", "Check"):
        hits = [match.action_id in addressed[match.recommendation_id] for match in matches if match.band == band]
        share = f"about {round(100 * sum(hits) / len(hits))}" if hits else "an unknown number"
        meaning.append((band, f"of 100 such links, {share} were right on labelled data (n = {len(hits)})"))
    return tuple(meaning)


def _hash_texts(texts: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()
