"""Labels and a framework to a fit in a folder, with its card: what `mapper fit` does.

The same for any framework: gold labels set thresholds and curves, worked examples and further labelled rows are learned
from as well, and an adapter in the folder, where there is one, gives the encoder and a first set of heads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from mapper.errors import SettingsError
from mapper.framework import Framework
from mapper.matching.baselines import CANDIDATES
from mapper.matching.cache import EmbeddingCache
from mapper.matching.decide import decide
from mapper.matching.embed import Encoder, JoinedEncoder, SentenceTransformersEncoder, reads_many
from mapper.matching.evaluate import Measures, Report, judge, make_report, measure
from mapper.matching.examples import LabelledText, hash_examples, make_grade_table
from mapper.matching.features import prepare_text
from mapper.matching.fitted import (
    Fit,
    find_adapters,
    hash_texts,
    load_adapter_heads,
    load_crossed,
    load_fit_encoder,
    save_fit,
)
from mapper.matching.gold import GoldRow
from mapper.matching.learn import BALANCES, CONTESTED, FOLDS, Balance, LabelledSet, Learned, Prior, learn
from mapper.matching.matcher import Matcher
from mapper.matching.reviewed import ENOUGH_LINKS
from mapper.progress import Progress, no_progress
from mapper.records import Match

_NO_GAIN = "Without a fit these links come out as well or better: label more before you use this one."
_ONE_STATE = (
    "Most rows are of one State, so rows were held out, not States: what this is worth for others is not known."
)

ACROSS_LANGUAGES = Balance(1.0, 2.0, 40)
"""For an encoder of many languages: English rows alone would choose closer heads, of which less holds in the others."""


def fit_adapter(
    framework: Framework,
    gold: Sequence[GoldRow],
    folder: Path,
    *,
    examples: Sequence[LabelledText],
    extra: Sequence[LabelledText],
    tagged: Sequence[tuple[str, Sequence[str]]],
    keep_out: Sequence[str],
    encoder: Encoder | None = None,
    progress: Progress = no_progress,
) -> None:
    """Train the adapter of a fit in `folder`; see `mapper.matching.adapt`. encoder: None for the bundled one."""
    from mapper.matching.adapt import BUNDLED, LARGE, train_adapter

    train_adapter(
        [(prepare_text(text), tags) for text, tags in tagged],
        _prepare(_label_gold(gold)),
        _prepare([*examples, *extra]),
        [item.id for item in framework.matched_items],
        folder,
        keep_out=[prepare_text(text) for text in keep_out],
        encoder=encoder.folder if isinstance(encoder, SentenceTransformersEncoder) else None,
        recipe=LARGE if encoder else BUNDLED,
        progress=progress,
    )


def fit_framework(
    framework: Framework,
    gold: Sequence[GoldRow],
    folder: Path,
    *,
    examples: Sequence[LabelledText] = (),
    extra: Sequence[LabelledText] = (),
    name: str = "",
    encoder: Encoder | None = None,
    judged: Sequence[GoldRow] = (),
    report_on: Sequence[GoldRow] = (),
    progress: Progress = no_progress,
) -> Report:
    """Learn from labels and write the fit to `folder`; returns its cross-validated report, beside mapping without it.

    judged, report_on: the same rows as `gold` with the labels that curves, thresholds and the meaning of bands are set
    on, and those to report on, where they are others. encoder: None for the bundled one; with the adapter in the
    folder, if there is one. Where it reads many languages, words are left out: those of the labelled texts say nothing
    in another language. Raises SettingsError for too few labelled rows to cross-fit.
    """
    found = len({row.recommendation.text for row in gold if row.addressed})
    if found < 10:
        raise SettingsError(
            "A fit needs at least 10 labelled recommendations that address an action (label 2), and there are "
            f"{found}; label more first."
        )
    name = name or f"{framework.id}, {len(gold)} labelled recommendations"
    groups, states = set(_groups(gold)), {row.recommendation.state for row in gold} - {""}
    held_out = "whole States" if states & groups else "rows"
    notes = (_ONE_STATE,) if states - groups else ()
    adapters: tuple[Path, ...] = ()
    if encoder is None or isinstance(encoder, SentenceTransformersEncoder):
        adapters = find_adapters(folder, encoder.name if encoder else "")
        encoder = load_fit_encoder(folder, EmbeddingCache(), encoder)
    _, worked, learned = cross_fit(framework, gold, adapters, encoder, examples, extra, progress, judged=judged)
    matches = _cross_fitted_matches(gold, learned, framework)

    def report(rows: Sequence[GoldRow], *beside: tuple[str, Measures], notes: Sequence[str] = notes) -> Report:
        return make_report(
            rows,
            matches,
            framework,
            name=f"cross-validation, {min(FOLDS, len(groups))} folds, {held_out} held out",
            encoder=encoder.name,
            fit=name,
            baselines=beside,
            notes=notes,
        )

    reported = report(report_on or gold)
    if not adapters:  # the adapter of a bundled framework has learned from its labels
        recommendations = [row.recommendation for row in gold]
        without = Matcher(framework, encoder, examples).match(recommendations, candidates=CANDIDATES).matches
        beside = ("without a fit", measure("without a fit", report_on or gold, without, framework))
        better = beside[1].figures["link_f1"].value >= reported.overall.figures["link_f1"].value
        reported = report(report_on or gold, beside, notes=(*notes, _NO_GAIN) if better else notes)
    further = {"curves are set on": judged, "were learned from": gold if report_on else ()}
    further_figures = {
        f"cross-validated, on the labels that {said}": _round_figures(report(rows))
        for said, rows in further.items()
        if rows
    }
    save_fit(
        Fit(
            name=name,
            framework_id=framework.id,
            framework_sha256=framework.sha256,
            encoder_key=encoder.key,
            items=tuple(item.id for item in framework.matched_items),
            words=learned.words,
            addresses=learned.addresses,
            related=learned.related,
            reverse=learned.reverse,
            curve=learned.curve,
            related_curve=learned.related_curve,
            thresholds=learned.thresholds,
            band_meaning=_band_meaning(judged or gold, matches),
            examples_sha256=hash_examples(examples),
            example_vectors=worked.vectors,
            card={
                "made": datetime.now(UTC).date().isoformat(),
                "features": ["vector of the text by the encoder"]
                + ([] if reads_many(encoder) else ["words and word pairs (tf-idf)"]),
                "learner": "joint logistic regression, averaged with the adapter's heads; isotonic curve",
                "balance": asdict(learned.balance),
                "share of the adapter's heads": learned.prior_share,
                "data": {
                    "gold rows": len(gold),
                    "gold sha256": hash_texts([row.recommendation.text for row in gold]),
                    "groups (States)": len(groups),
                    "worked examples": len(examples),
                    "further texts": len(extra),
                },
                "cross-validated": _round_figures(reported),
                **further_figures,
            },
        ),
        folder,
    )
    return reported


def cross_fit(
    framework: Framework,
    gold: Sequence[GoldRow],
    adapters: Sequence[Path],
    encoder: Encoder,
    examples: Sequence[LabelledText] = (),
    extra: Sequence[LabelledText] = (),
    progress: Progress = no_progress,
    *,
    judged: Sequence[GoldRow] = (),
) -> tuple[LabelledSet, LabelledSet, Learned]:
    """(the gold rows, the worked examples, what was learned from them and from the further rows).

    adapters: see `find_adapters`. judged: see `fit_framework`.

    Scores and probabilities of the gold rows are those of heads, and of adapters, that saw no row of their State.
    Raises StaleFitError for an adapter that was trained beside other gold rows.
    """
    actions = [item.id for item in framework.matched_items]
    labelled, worked, further = (
        _embed(rows, actions, encoder, progress) for rows in (_label_gold(gold), examples, extra)
    )
    prior = None
    if isinstance(encoder, JoinedEncoder):
        heads = load_adapter_heads(adapters, encoder.views)
        prior = Prior(heads, load_crossed(adapters, labelled.texts), sum(encoder.views[:-1]))
    learned = learn(
        labelled,
        [part for part in (worked, further) if part.texts],
        prior,
        judged=make_grade_table([row.grades for row in _label_gold(judged)], actions) if judged else None,
        # An adapter is trained for what only the sense of a text gives; there is nothing to choose then.
        balances=[ACROSS_LANGUAGES] if reads_many(encoder) else BALANCES if prior is None else BALANCES[:1],
        progress=progress,
    )
    return labelled, worked, learned


def _embed(rows: Sequence[LabelledText], actions: Sequence[str], encoder: Encoder, progress: Progress) -> LabelledSet:
    """The rows as the learner takes them; without words for an encoder of many languages."""
    texts = [row.text for row in _prepare(rows)]
    return LabelledSet(
        texts=tuple("" if reads_many(encoder) else text for text in texts),
        vectors=encoder.encode(texts, progress),
        grades=make_grade_table([row.grades for row in rows], actions),
        groups=tuple(row.group for row in rows),
        reverse=np.array([row.reverse for row in rows], dtype=bool),
    )


def _prepare(rows: Sequence[LabelledText]) -> list[LabelledText]:
    return [replace(row, text=prepare_text(row.text)) for row in rows]


def _label_gold(gold: Sequence[GoldRow]) -> list[LabelledText]:
    return [
        LabelledText(row.recommendation.text, {**dict.fromkeys(row.contested, CONTESTED), **row.grades}, group)
        for row, group in zip(gold, _groups(gold), strict=True)
    ]


def _groups(gold: Sequence[GoldRow]) -> list[str]:
    """What is never split: the rows of a State; where most rows are of one, those of one text, for without that State
    too little would be left to learn from."""
    states = [row.recommendation.state or row.id for row in gold]
    most = max(Counter(states).values())
    return states if 2 * most <= len(states) else [row.recommendation.text for row in gold]


def _cross_fitted_matches(gold: Sequence[GoldRow], learned: Learned, framework: Framework) -> tuple[Match, ...]:
    """Matches of the labelled rows by scores that did not see their State."""
    ids = [item.id for item in framework.matched_items]
    probabilities, related = learned.probabilities, learned.related_probabilities
    found: list[Match] = []
    for row, gold_row in enumerate(gold):
        scores = learned.cross_fitted[row]
        for rank, column in enumerate(np.argsort(-scores, kind="stable")[:CANDIDATES], start=1):
            probability = float(probabilities[row, column])
            grade, band = decide(probability, float(related[row, column]), learned.thresholds)
            found.append(Match(gold_row.id, ids[column], rank, float(scores[column]), probability, grade, band))
    return tuple(found)


def _round_figures(report: Report) -> dict[str, list[float]]:
    """(value, low, high) of each figure, as the card holds them."""
    return {
        key: [round(figure.value, 4), round(figure.low, 4), round(figure.high, 4)]
        for key, figure in report.overall.figures.items()
    }


def _band_meaning(gold: Sequence[GoldRow], matches: Sequence[Match]) -> tuple[tuple[str, str], ...]:
    """Each band in words: how often its links were right on labels that the scores had not seen."""
    judged = judge(gold, matches)
    meaning = []
    for band in ("Strong", "Likely", "Check"):
        hits = [right for match, right in judged if match.band == band]
        told = "too few labelled links to say how often they are right"
        if len(hits) >= ENOUGH_LINKS:
            told = f"of 100 such links, about {round(100 * sum(hits) / len(hits))} were right on labelled data"
        meaning.append((band, f"{told} (n = {len(hits)})"))
    return tuple(meaning)
