"""A labelled file and a matcher in, measures with intervals out.

Definitions: a gold link is a label of grade 2 ("addresses"). Contested labels count neither way. Set measures are
micro averages over pairs; ranking is over recommendations with a gold link. Intervals are 95 % bootstrap percentiles
over recommendations, drawn State by State, because the rows of one State's review resemble one another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.errors import SettingsError
from mapper.framework import DEFAULT_FRAMEWORK, Framework, load_framework
from mapper.languages import find_language, reads_framework, reads_language
from mapper.matching.baselines import CANDIDATES, match_by_cosine, match_by_tfidf
from mapper.matching.cache import CachedEncoder, EmbeddingCache
from mapper.matching.embed import load_encoder
from mapper.matching.fitted import hash_texts
from mapper.matching.gold import GoldRow, read_gold
from mapper.matching.matcher import Matcher, load_matcher
from mapper.progress import Progress, no_progress
from mapper.records import Grade, Match

Floats = npt.NDArray[np.float64]

_ROUNDS, _SEED, _BINS = 1000, 20230701, 10
_LEAST_STATES = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its 95 % interval and the number of recommendations it rests on."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}-{self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Measures:
    """All figures of one group of rows, by the keys of `NAMES`; none where there was nothing to measure by."""

    group: str
    n: int
    figures: Mapping[str, Figure]

    def say(self, key: str) -> str:
        """A figure for a table of the terminal, 24 letters wide."""
        return f"{str(self.figures[key]) if key in self.figures else '-':>24}"


@dataclass(frozen=True, slots=True)
class ActionMeasures:
    """Links of the recommended actions of one Action: right ones, wrong ones, missed ones, and their F1."""

    action: str
    right: int
    wrong: int
    missed: int
    f1: Figure


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found: the mapping itself by group of rows, and baselines of the same run."""

    gold: str
    framework: str
    encoder: str
    fit: str
    overall: Measures
    groups: tuple[Measures, ...] = ()
    baselines: tuple[tuple[str, Measures], ...] = ()
    reliability: tuple[tuple[float, float, int], ...] = ()  # (mean probability, share right, links, related too) a bin
    risk_coverage: tuple[tuple[float, float], ...] = ()  # (share of gold links found, precision) by falling probability
    by_action: tuple[ActionMeasures, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Everything as JSON, figures unrounded."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)

    def __str__(self) -> str:
        """The report as a table for a terminal."""
        lines = [
            f"{self.gold}: {self.overall.n} labelled recommendations against {self.framework}",
            f"encoder {_HASH.sub('…', self.encoder)}; fit {self.fit or 'none (uncalibrated)'}",
            "",
        ]
        columns = [("this mapping", self.overall), *self.baselines]
        lines += [f"  {'':<30}" + "".join(f"{label:>24}" for label, _ in columns)]
        lines += [f"  {title:<30}" + "".join(m.say(key) for _, m in columns) for key, title in NAMES.items()]
        if self.groups:
            width = max(len(m.group) for m in self.groups) + 2
            lines += ["", "By group of rows"]
            lines += [f"  {'':<{width}}{'n':>6}  " + "".join(f"{NAMES[key].partition(' (')[0]:>24}" for key in _SHORT)]
            lines += [f"  {m.group:<{width}}{m.n:>6}  " + "".join(map(m.say, _SHORT)) for m in self.groups]
        if self.by_action:
            lines += ["", "By Action (links of its recommended actions)"]
            width = max(len(a.action) for a in self.by_action) + 2
            lines += [f"  {'':<{width}}{'right':>6}{'wrong':>7}{'missed':>7}{'link F1':>24}"]
            lines += [f"  {a.action:<{width}}{a.right:>6}{a.wrong:>7}{a.missed:>7}{a.f1!s:>24}" for a in self.by_action]
        lines += ["", *self.notes]
        return "\n".join(lines).rstrip()


NAMES: Mapping[str, str] = {
    "link_f1": "link F1",
    "link_precision": "link precision",
    "link_recall": "link recall",
    "action_f1": "Action F1",
    "recall_at_5": "recall@5",
    "ndcg_at_10": "nDCG@10",
    "mrr": "MRR",
    "ece": "calibration error (ECE), links",
    "ece_offers": "ECE, related ones included",
    "strong_precision": "Strong: precision",
    "strong_share": "Strong: share of gold links",
    "outside_found": "outside: declared so",
    "outside_lost": "outside: gold links lost",
}
_HASH = re.compile(r"(?<=sha256:[0-9a-f]{8})[0-9a-f]+")
_SHORT = ("link_f1", "action_f1", "recall_at_5", "ndcg_at_10", "ece")


def evaluate_file(
    gold: str | Path,
    *,
    framework: str | Path | Framework = DEFAULT_FRAMEWORK,
    encoder: str = "",
    fit: str | Path = "",
    baselines: bool = False,
    plots: str | Path | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Map a labelled file and measure the result: `print(report)` is its table, `report.overall.figures["link_f1"]` one
    figure with its interval. See `mapper.matching.gold` for the file and its errors.

    framework, encoder, fit: as for `map_files`. baselines: TF-IDF and plain cosine in the same run, each with the
    threshold that is best on these very rows, so that they are shown better than they are. plots: folder for a
    reliability and a risk-coverage plot (PNG).
    """
    target = load_framework(framework)
    rows = read_gold(gold, target)
    matcher = load_matcher(target, encoder, fit)
    if not reads_framework(matcher.encoder.languages, target):
        raise SettingsError(f"{target.id} is in another language than English; measure it with --encoder multilingual.")
    recommendations = [row.recommendation for row in rows]
    matches = matcher.match(recommendations, candidates=CANDIDATES, progress=progress).matches
    described = matcher.describe()
    compared: list[tuple[str, Measures]] = []
    notes = _find_notes(matcher, [rec.text for rec in recommendations])
    if baselines:
        notes.append("Baselines use the threshold that is best on these very rows, which flatters them.")
        plain = CachedEncoder(load_encoder(), EmbeddingCache())  # without adapter: it has seen no labels
        for name, found in (
            ("TF-IDF cosine", match_by_tfidf(recommendations, target)),
            (f"{plain.name} cosine", match_by_cosine(recommendations, target, plain)),
        ):
            compared.append((name, measure(name, rows, _with_best_threshold(rows, found), target, probabilities=False)))
    report = make_report(
        rows,
        matches,
        target,
        name=Path(gold).name,
        encoder=described.encoder,
        fit=described.fit,
        baselines=compared,
        notes=notes,
    )
    if plots is not None:
        from mapper.matching.plots import write_plots

        write_plots(report, Path(plots))
    return report


def _find_notes(matcher: Matcher, texts: Sequence[str]) -> list[str]:
    """What makes figures on these texts better or worse than they are elsewhere."""
    notes = []
    if matcher.fit and matcher.fit.card.get("data", {}).get("gold sha256") == hash_texts(texts):
        notes.append("The fit was learned from these very rows, so it looks better than it is on others.")
    unread = sum(not reads_language(matcher.encoder.languages, find_language(text)) for text in texts)
    if unread:
        notes.append(
            f"In another language than the encoder reads: {unread:,} of {len(texts):,} rows; "
            "measure them with --encoder multilingual."
        )
    return notes


def make_report(
    rows: Sequence[GoldRow],
    matches: Sequence[Match],
    framework: Framework,
    *,
    name: str,
    encoder: str,
    fit: str,
    baselines: Sequence[tuple[str, Measures]] = (),
    notes: Sequence[str] = (),
) -> Report:
    """The report of matches already made. baselines: (name, measures of the same rows) to set beside them."""
    judged = judge(rows, matches)
    groups = [
        measure(label, part, matches, framework)
        for label, part in _groups(rows, framework)
        if 0 < len(part) < len(rows)
    ]
    return Report(
        gold=name,
        framework=framework.id,
        encoder=encoder,
        fit=fit,
        overall=measure("all", rows, matches, framework),
        groups=tuple(groups),
        baselines=tuple(baselines),
        reliability=_reliability(judged),
        risk_coverage=_risk_coverage(judged, sum(len(row.addressed) for row in rows)),
        by_action=_by_action(rows, matches, framework),
        notes=tuple(notes),
    )


def measure(
    group: str, rows: Sequence[GoldRow], matches: Iterable[Match], framework: Framework, *, probabilities: bool = True
) -> Measures:
    """All figures over `rows`. probabilities: False for baselines, which have none."""
    found = _by_recommendation(matches)
    parent = framework.action_of
    counted = [_count(row, found.get(row.id, ()), parent) for row in rows]
    columns = {name: np.array([counts[name] for counts in counted], dtype=float) for name in counted[0]}
    draws = _draw(rows)
    total = {name: column.sum(axis=0) for name, column in columns.items()}
    samples = {name: np.tensordot(draws, column, axes=1) for name, column in columns.items()}
    figures: dict[str, Figure] = {}
    for key, formula in _FORMULAS.items():
        if not probabilities and key in _OF_PROBABILITIES:
            continue
        n = int(total[_RESTS_ON[key]]) if key in _RESTS_ON else len(rows)
        if figure := _figure(formula(total), formula(samples), n):
            figures[key] = figure
    return Measures(group, len(rows), figures)


def _figure(value: Floats, draws: Floats, n: int) -> Figure | None:
    """None where there was nothing to measure (0 of 0)."""
    if np.isnan(value):
        return None
    low, high = np.nanpercentile(draws, (2.5, 97.5))
    return Figure(float(value), float(low), float(high), n)


def _count(row: GoldRow, matches: Sequence[Match], parent: Mapping[str, str]) -> dict[str, float | Floats]:
    """What is counted of one recommendation; all figures are formulas of the sums, so that a bootstrap only sums anew.

    "links" and "offers" are of shape (bins, 3): see `_bin`.
    """
    gold = row.addressed
    counted = [match for match in matches if match.action_id not in row.contested]
    links = [match for match in counted if match.grade == "addresses"]
    chosen = {match.action_id for match in links}
    strong = {match.action_id for match in counted if match.band == "Strong"}
    gold_actions = {parent[action] for action in gold}
    chosen_actions = {parent[action] for action in chosen}
    chosen_actions -= {parent[action] for action in row.contested} - gold_actions
    empty = not row.grades and not row.contested
    declared_outside = not any(match.grade != "none" for match in matches)
    return {
        "right": len(chosen & gold),
        "wrong": len(chosen - gold),
        "missed": len(gold - chosen),
        "actions right": len(chosen_actions & gold_actions),
        "actions wrong": len(chosen_actions - gold_actions),
        "actions missed": len(gold_actions - chosen_actions),
        **_rank(counted, gold),
        "strong right": len(strong & gold),
        "strong wrong": len(strong - gold),
        "empty": empty,
        "empty, declared outside": empty and declared_outside,
        "gold": len(gold),
        "gold, declared outside": len(gold) * declared_outside,
        "links": _bin(links, gold),
        "offers": _bin([match for match in counted if match.grade != "none"], gold),
    }


def _rank(matches: Iterable[Match], gold: Set[str]) -> dict[str, float]:
    """The measures of ranking of one recommendation, noughts where it has no gold link."""
    if not gold:
        return {"ranked": 0, "recall at 5": 0, "ndcg at 10": 0, "reciprocal rank": 0}
    hits = np.array([match.action_id in gold for match in sorted(matches, key=lambda match: match.rank)], dtype=float)
    discount = 1 / np.log2(np.arange(2, 12))
    return {
        "ranked": 1,
        "recall at 5": hits[:5].sum() / len(gold),
        "ndcg at 10": (hits[:10] * discount[: len(hits)]).sum() / discount[: min(len(gold), 10)].sum(),
        "reciprocal rank": 1 / (hits.argmax() + 1) if hits.any() else 0,
    }


def _bin(matches: Iterable[Match], gold: Set[str]) -> Floats:
    """For each bin of probability: matches, the sum of their probabilities, right ones; shape (bins, 3)."""
    bins = np.zeros((_BINS, 3))
    for match in matches:
        place = min(int(match.probability * _BINS), _BINS - 1)
        bins[place] += (1, match.probability, match.action_id in gold)
    return bins


def _ratio(a: Floats, b: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.asarray(a / b)


def _f1(right: Floats, wrong: Floats, missed: Floats) -> Floats:
    return _ratio(2 * right, 2 * right + wrong + missed)


def _ece(bins: Floats) -> Floats:
    return _ratio(np.abs(bins[..., 1] - bins[..., 2]).sum(axis=-1), bins[..., 0].sum(axis=-1))


# Each takes summed counts by name, of all rows or of each sample.
_FORMULAS: Mapping[str, Callable[[Mapping[str, Floats]], Floats]] = {
    "link_f1": lambda c: _f1(c["right"], c["wrong"], c["missed"]),
    "link_precision": lambda c: _ratio(c["right"], c["right"] + c["wrong"]),
    "link_recall": lambda c: _ratio(c["right"], c["right"] + c["missed"]),
    "action_f1": lambda c: _f1(c["actions right"], c["actions wrong"], c["actions missed"]),
    "recall_at_5": lambda c: _ratio(c["recall at 5"], c["ranked"]),
    "ndcg_at_10": lambda c: _ratio(c["ndcg at 10"], c["ranked"]),
    "mrr": lambda c: _ratio(c["reciprocal rank"], c["ranked"]),
    "ece": lambda c: _ece(c["links"]),
    "ece_offers": lambda c: _ece(c["offers"]),
    "strong_precision": lambda c: _ratio(c["strong right"], c["strong right"] + c["strong wrong"]),
    "strong_share": lambda c: _ratio(c["strong right"], c["gold"]),
    "outside_found": lambda c: _ratio(c["empty, declared outside"], c["empty"]),
    "outside_lost": lambda c: _ratio(c["gold, declared outside"], c["gold"]),
}
_OF_PROBABILITIES = {"ece", "ece_offers", "strong_precision", "strong_share", "outside_found", "outside_lost"}
_RESTS_ON = {"recall_at_5": "ranked", "ndcg_at_10": "ranked", "mrr": "ranked", "outside_found": "empty"}


def _draw(rows: Sequence[GoldRow]) -> Floats:
    """How often each bootstrap sample holds each row, shape (samples, rows): States are drawn, with all their rows."""
    names = [row.recommendation.state or row.id for row in rows]
    if len(set(names)) < _LEAST_STATES:  # samples of so few would all be alike: the rows are drawn themselves
        names = [row.id for row in rows]
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    picks = np.random.default_rng(_SEED).multinomial(len(places), np.full(len(places), 1 / len(places)), _ROUNDS)
    return picks[:, [places[name] for name in names]].astype(float)


def _by_recommendation(matches: Iterable[Match]) -> dict[str, tuple[Match, ...]]:
    found: dict[str, list[Match]] = {}
    for match in matches:
        found.setdefault(match.recommendation_id, []).append(match)
    return {key: tuple(value) for key, value in found.items()}


def _groups(rows: Sequence[GoldRow], framework: Framework) -> list[tuple[str, tuple[GoldRow, ...]]]:
    """By mechanism, the rows drawn at random, and by Part of the framework, if it has any, of what they address."""
    tests: list[tuple[str, Callable[[GoldRow], bool]]] = [
        ("UPR, sessions 1-20", lambda row: row.recommendation.mechanism == "UPR" and 0 < _session(row) <= 20),
        ("UPR, later sessions", lambda row: row.recommendation.mechanism == "UPR" and _session(row) > 20),
        ("Treaty body", lambda row: row.recommendation.mechanism == "Treaty body"),
        ("Special procedure", lambda row: row.recommendation.mechanism == "Special procedure"),
        ("drawn at random (natural)", lambda row: row.stratum == "natural"),
    ]
    groups = [(label, tuple(filter(test, rows))) for label, test in tests]
    part_of = {action.id: action.part for action in framework.actions}
    parts = {item.id: part_of.get(item.action, "") for item in framework.items}
    for part in framework.parts:
        own = tuple(row for row in rows if any(parts[action] == part.id for action in row.addressed))
        groups.append((f"links in Part {part.id}", own))
    return groups


def _session(row: GoldRow) -> int:
    return row.recommendation.session or 0


def judge(rows: Sequence[GoldRow], matches: Iterable[Match]) -> list[tuple[Match, bool]]:
    """(match, is it a gold link) of all matches of these rows that are not contested."""
    found = _by_recommendation(matches)
    return [
        (match, match.action_id in row.addressed)
        for row in rows
        for match in found.get(row.id, ())
        if match.action_id not in row.contested
    ]


def _reliability(judged: Sequence[tuple[Match, bool]]) -> tuple[tuple[float, float, int], ...]:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for match, right in judged:
        if match.grade != "none":
            place = min(int(match.probability * _BINS), _BINS - 1)
            bins.setdefault(place, []).append((match.probability, right))
    return tuple(
        (float(np.mean([p for p, _ in pairs])), float(np.mean([right for _, right in pairs])), len(pairs))
        for _, pairs in sorted(bins.items())
    )


def _risk_coverage(judged: Sequence[tuple[Match, bool]], total: int) -> tuple[tuple[float, float], ...]:
    """Share of gold links found and precision, as the least probability of an offer falls. total: gold links."""
    pairs = sorted(((match.probability, right) for match, right in judged), key=lambda pair: -pair[0])
    if not total or not pairs:
        return ()
    right = np.cumsum([hit for _, hit in pairs])
    # Links of one probability are offered together or not at all.
    ends = np.flatnonzero(np.diff([probability for probability, _ in pairs], append=-1.0))
    places = ends[np.unique(np.linspace(0, len(ends) - 1, 200).astype(int))]
    return tuple((float(right[place] / total), float(right[place] / (place + 1))) for place in places)


def _by_action(rows: Sequence[GoldRow], matches: Iterable[Match], framework: Framework) -> tuple[ActionMeasures, ...]:
    found = _by_recommendation(matches)
    parent = framework.action_of
    actions = {action: column for column, action in enumerate(dict.fromkeys(parent.values()))}
    counts = np.zeros((3, len(rows), len(actions)))
    for index, row in enumerate(rows):
        chosen = {m.action_id for m in found.get(row.id, ()) if m.grade == "addresses"} - row.contested
        for kind, ids in enumerate((chosen & row.addressed, chosen - row.addressed, row.addressed - chosen)):
            for item in ids:
                counts[kind, index, actions[parent[item]]] += 1
    totals, samples = counts.sum(axis=1), _draw(rows) @ counts
    values, spreads = _f1(*totals), _f1(*samples)
    out: list[ActionMeasures] = []
    for action, column in actions.items():
        n = int(counts[..., column].any(axis=0).sum())
        if figure := _figure(values[column], spreads[:, column], n):
            right, wrong, missed = map(int, totals[:, column])
            out.append(ActionMeasures(action, right, wrong, missed, figure))
    return tuple(out)


def _with_best_threshold(rows: Sequence[GoldRow], matches: Sequence[Match]) -> tuple[Match, ...]:
    """The matches graded "addresses" above the score that gives these rows the best link F1."""
    falling = sorted(judge(rows, matches), key=lambda judged: -judged[0].score)
    hits = np.cumsum([right for _, right in falling])
    f1 = 2 * hits / (np.arange(1, len(falling) + 1) + sum(len(row.addressed) for row in rows))
    threshold = falling[int(f1.argmax())][0].score
    graded: tuple[Grade, Grade] = ("none", "addresses")
    return tuple(replace(match, grade=graded[match.score >= threshold]) for match in matches)
