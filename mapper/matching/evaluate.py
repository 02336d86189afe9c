"""A labelled file and a matcher in, measures with intervals out.

Definitions: a gold link is a label of grade 2 ("addresses"). Repeats are folded by `same_as`. Contested labels count
neither way. Set measures are micro averages over pairs; ranking is over recommendations with a gold link. Intervals
are 95 % bootstrap percentiles over recommendations, drawn State by State, because one State's rows resemble another's
of the same review.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mapper.errors import SettingsError, UnreadableFileError
from mapper.framework import Framework
from mapper.records import Grade, Match, Mechanism, Recommendation, SourceRef

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

CANDIDATES = 40
"""Ranked actions kept a recommendation: enough for the measures at 10 after contested ones are left out."""

_ROUNDS, _SEED, _BINS = 1000, 20230701, 10
_MECHANISMS: Mapping[str, Mechanism] = {"UPR": "UPR", "SP": "Special procedure", "": ""}


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A labelled recommendation: grades by action id, and the ids on which the labelling passes disagreed."""

    recommendation: Recommendation
    grades: Mapping[str, int]
    contested: frozenset[str] = frozenset()
    stratum: str = ""

    @property
    def id(self) -> str:
        """The recommendation's id."""
        return self.recommendation.id

    @property
    def addressed(self) -> frozenset[str]:
        """Ids of the actions it addresses (grade 2)."""
        return frozenset(action for action, grade in self.grades.items() if grade == 2)


def read_gold(path: str | Path, framework: Framework) -> tuple[GoldRow, ...]:
    """The rows of a labelled JSON Lines file: `id`, `text`, `labels` {action id: 1 or 2}, optionally `contested`,
    `mechanism`, `state`, `session`, `stratum`.

    Raises UnreadableFileError for a file or line that cannot be read, SettingsError for an id the framework lacks.
    """
    path = Path(path)
    fold = {item.id: item.same_as or item.id for item in framework.items}
    rows: list[GoldRow] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"{path}: this labelled file cannot be read ({error}).") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            labels = {str(action): int(grade) for action, grade in value["labels"].items()}
            text, row_id = str(value["text"]), str(value["id"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableFileError(
                f"{path}, line {number}: a labelled row needs id, text and labels as JSON ({error!r})."
            ) from error
        unknown = sorted({*labels, *value.get("contested", ())} - fold.keys())
        if unknown:
            raise SettingsError(
                f"{path}, line {number}: {unknown[0]} is no recommended action of {framework.id}; "
                "choose the framework these labels were made for."
            )
        grades: dict[str, int] = {}
        for action, grade in labels.items():
            grades[fold[action]] = max(grade, grades.get(fold[action], 0))
        written = str(value.get("mechanism") or "")
        rows.append(
            GoldRow(
                recommendation=Recommendation(
                    id=row_id,
                    text=text,
                    raw=text,
                    source=SourceRef(path.name, f"line {number}"),
                    mechanism=_MECHANISMS.get(written, "Treaty body"),
                    body=written,
                    state=str(value.get("state") or ""),
                    session=value.get("session"),
                    language="en",
                ),
                grades=grades,
                contested=frozenset(fold[action] for action in value.get("contested", ())) - grades.keys(),
                stratum=str(value.get("stratum") or ""),
            )
        )
    if not rows:
        raise UnreadableFileError(f"{path}: this labelled file holds no rows.")
    return tuple(rows)


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
    """All figures of one group of rows."""

    group: str
    n: int
    figures: Mapping[str, Figure]


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
    reliability: tuple[tuple[float, float, int], ...] = ()  # (mean probability, share right, links) a bin
    risk_coverage: tuple[tuple[float, float], ...] = ()  # (share of gold links found, precision) by falling probability
    by_action: tuple[tuple[str, int, int, int], ...] = ()  # (Action, right, offered wrongly, missed)
    notes: tuple[str, ...] = field(default=())

    def to_json(self) -> str:
        """Everything as JSON, figures unrounded."""
        return json.dumps(_plain(self), indent=2, ensure_ascii=False)

    def __str__(self) -> str:
        """The report as a table for a terminal."""
        lines = [
            f"{self.gold}: {self.overall.n} labelled recommendations against {self.framework}",
            f"encoder {self.encoder}; fit {self.fit or 'none (uncalibrated)'}",
            "",
        ]
        lines += _table([("this mapping", self.overall), *self.baselines])
        if self.groups:
            lines += ["", "By group of rows", *_table([(m.group, m) for m in self.groups], short=True)]
        if self.by_action:
            lines += ["", "By Action (links of recommended actions: right / wrong / missed)"]
            lines += [f"  {a:<28}{r:>5} /{w:>4} /{m:>4}" for a, r, w, m in self.by_action]
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
    "ece": "calibration error (ECE)",
    "strong_precision": "Strong: precision",
    "strong_share": "Strong: share of gold links",
    "outside_found": "outside: declared so",
    "outside_lost": "outside: gold links lost",
}
_SHORT = ("link_f1", "action_f1", "recall_at_5", "ndcg_at_10", "ece")


def evaluate_file(
    gold: str | Path,
    *,
    framework: str = "r2p-2023",
    encoder: str | None = None,
    baselines: bool = True,
    plots: str | Path | None = None,
) -> Report:
    """Map a labelled file and measure the result. See `read_gold` for the file and its errors.

    baselines: TF-IDF and plain cosine in the same run, each with the threshold that is best on these very rows, so
    that they are shown better than they are. plots: folder for a reliability and a risk-coverage plot (PNG).
    """
    from mapper.framework import load_framework
    from mapper.matching.matcher import load_matcher

    target = load_framework(framework)
    rows = read_gold(gold, target)
    matcher = load_matcher(target, encoder or None)
    matches = matcher.match([row.recommendation for row in rows], candidates=CANDIDATES)
    described = matcher.describe()
    compared: list[tuple[str, Measures]] = []
    if baselines:
        from mapper.matching.baselines import match_by_cosine, match_by_tfidf

        texts = [row.recommendation for row in rows]
        for name, found in (
            ("TF-IDF cosine", match_by_tfidf(texts, target)),
            ("plain encoder cosine", match_by_cosine(texts, target, matcher.base_encoder)),
        ):
            compared.append((name, measure(name, rows, _with_best_threshold(rows, found), target, probabilities=False)))
    report = make_report(
        rows,
        matches,
        target,
        name=Path(gold).name,
        encoder=str(described["encoder"]),
        fit=str(described["fit"]),
        baselines=compared,
    )
    if plots is not None:
        from mapper.matching.plots import write_plots

        write_plots(report, Path(plots))
    return report


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
    """The report of matches already made."""
    found = _by_recommendation(matches)
    groups = [measure(label, part, matches, framework) for label, part in _groups(rows) if 0 < len(part) < len(rows)]
    offered, truth, probability = _offered(rows, found)
    notes = list(notes)
    if baselines:
        notes.append("Baselines use the threshold that is best on these very rows, which flatters them.")
    return Report(
        gold=name,
        framework=framework.id,
        encoder=encoder,
        fit=fit,
        overall=measure("all", rows, matches, framework),
        groups=tuple(groups),
        baselines=tuple(baselines),
        reliability=_reliability(truth, probability),
        risk_coverage=_risk_coverage(rows, found),
        by_action=_by_action(rows, found, framework),
        notes=tuple(notes),
    )


def measure(
    group: str, rows: Sequence[GoldRow], matches: Iterable[Match], framework: Framework, *, probabilities: bool = True
) -> Measures:
    """All figures over `rows`. probabilities: False for baselines, which have none."""
    found = _by_recommendation(matches)
    parent = {item.id: item.action or item.id for item in framework.items}
    counts = np.array([_count(row, found.get(row.id, ()), parent) for row in rows])
    by_state: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        by_state.setdefault(row.recommendation.state or row.id, []).append(index)
    draws = _draw([np.array(part) for part in by_state.values()])
    figures: dict[str, Figure] = {}
    for key, formula in _FORMULAS.items():
        if not probabilities and key in ("ece", "strong_precision", "strong_share", "outside_found", "outside_lost"):
            continue
        value = formula(counts)
        if np.isnan(value):
            continue
        spread = [formula(counts[draw]) for draw in draws]
        low, high = np.nanpercentile(spread, (2.5, 97.5))
        figures[key] = Figure(float(value), float(low), float(high), len(rows))
    return Measures(group, len(rows), figures)


# One row of counts a recommendation; the figures are sums over them, so that a bootstrap is a choice of rows.
_TP, _FP, _FN, _ATP, _AFP, _AFN, _RANKED, _R5, _NDCG, _RR, _S_TP, _S_FP, _EMPTY, _SAID, _GOLD, _LOST = range(16)
_BIN = 16  # then for each bin: links, sum of probability, right ones


def _count(row: GoldRow, matches: Sequence[Match], parent: Mapping[str, str]) -> Floats:
    out = np.zeros(_BIN + 3 * _BINS)
    gold = row.addressed
    counted = [match for match in matches if match.action_id not in row.contested]
    chosen = {match.action_id for match in counted if match.grade == "addresses"}
    out[_TP], out[_FP], out[_FN] = len(chosen & gold), len(chosen - gold), len(gold - chosen)
    gold_actions, chosen_actions = {parent[a] for a in gold}, {parent[a] for a in chosen}
    chosen_actions -= {parent[a] for a in row.contested} - gold_actions
    out[_ATP] = len(gold_actions & chosen_actions)
    out[_AFP], out[_AFN] = len(chosen_actions - gold_actions), len(gold_actions - chosen_actions)
    if gold:
        ranked = [match.action_id for match in sorted(counted, key=lambda match: match.rank)]
        hits = np.array([action in gold for action in ranked[:10]], dtype=float)
        discount = 1 / np.log2(np.arange(2, 12))
        out[_RANKED] = 1
        out[_R5] = hits[:5].sum() / len(gold)
        out[_NDCG] = (hits * discount[: len(hits)]).sum() / discount[: min(len(gold), 10)].sum()
        first = next((place for place, action in enumerate(ranked, start=1) if action in gold), None)
        out[_RR] = 1 / first if first else 0.0
    strong = {match.action_id for match in counted if match.band == "Strong"}
    out[_S_TP], out[_S_FP] = len(strong & gold), len(strong - gold)
    offered = [match for match in counted if match.grade != "none"]
    declared_outside = not any(match.grade == "addresses" for match in matches)
    out[_EMPTY] = not row.grades and not row.contested
    out[_SAID] = bool(out[_EMPTY]) and declared_outside
    out[_GOLD] = len(gold)
    out[_LOST] = len(gold) * declared_outside
    for match in offered:
        place = _BIN + 3 * min(int(match.probability * _BINS), _BINS - 1)
        out[place] += 1
        out[place + 1] += match.probability
        out[place + 2] += match.action_id in gold
    return out


def _ratio(a: float, b: float) -> float:
    return a / b if b else float("nan")


def _ece(c: Floats) -> float:
    bins = c[:, _BIN:].sum(axis=0).reshape(_BINS, 3)
    return _ratio(float(np.abs(bins[:, 1] - bins[:, 2]).sum()), float(bins[:, 0].sum()))


def _f1(c: Floats, tp: int, fp: int, fn: int) -> float:
    total = c[:, [tp, fp, fn]].sum(axis=0)
    return _ratio(2 * total[0], 2 * total[0] + total[1] + total[2])


_FORMULAS: Mapping[str, Callable[[Floats], float]] = {
    "link_f1": lambda c: _f1(c, _TP, _FP, _FN),
    "link_precision": lambda c: _ratio(c[:, _TP].sum(), c[:, _TP].sum() + c[:, _FP].sum()),
    "link_recall": lambda c: _ratio(c[:, _TP].sum(), c[:, _TP].sum() + c[:, _FN].sum()),
    "action_f1": lambda c: _f1(c, _ATP, _AFP, _AFN),
    "recall_at_5": lambda c: _ratio(c[:, _R5].sum(), c[:, _RANKED].sum()),
    "ndcg_at_10": lambda c: _ratio(c[:, _NDCG].sum(), c[:, _RANKED].sum()),
    "mrr": lambda c: _ratio(c[:, _RR].sum(), c[:, _RANKED].sum()),
    "ece": _ece,
    "strong_precision": lambda c: _ratio(c[:, _S_TP].sum(), c[:, _S_TP].sum() + c[:, _S_FP].sum()),
    "strong_share": lambda c: _ratio(c[:, _S_TP].sum(), c[:, _GOLD].sum()),
    "outside_found": lambda c: _ratio(c[:, _SAID].sum(), c[:, _EMPTY].sum()),
    "outside_lost": lambda c: _ratio(c[:, _LOST].sum(), c[:, _GOLD].sum()),
}


def _draw(clusters: Sequence[npt.NDArray[np.int64]]) -> list[npt.NDArray[np.int64]]:
    generator = np.random.default_rng(_SEED)
    picks = generator.integers(0, len(clusters), size=(_ROUNDS, len(clusters)))
    return [np.concatenate([clusters[index] for index in pick]) for pick in picks]


def _by_recommendation(matches: Iterable[Match]) -> dict[str, tuple[Match, ...]]:
    found: dict[str, list[Match]] = {}
    for match in matches:
        found.setdefault(match.recommendation_id, []).append(match)
    return {key: tuple(value) for key, value in found.items()}


def _groups(rows: Sequence[GoldRow]) -> list[tuple[str, tuple[GoldRow, ...]]]:
    def part(label: str, keep: Callable[[GoldRow], bool]) -> tuple[str, tuple[GoldRow, ...]]:
        return label, tuple(row for row in rows if keep(row))

    groups = [
        part("UPR, sessions 1-20", lambda r: r.recommendation.body == "UPR" and (r.recommendation.session or 99) <= 20)
    ]
    groups.append(
        part("UPR, later sessions", lambda r: r.recommendation.body == "UPR" and (r.recommendation.session or 0) > 20)
    )
    for mechanism in ("Treaty body", "Special procedure"):
        groups.append(part(mechanism, lambda r, m=mechanism: r.recommendation.mechanism == m))  # type: ignore[misc]
    groups.append(part("drawn at random (natural)", lambda r: r.stratum == "natural"))
    for number in sorted({action.split(".")[0] for row in rows for action in row.addressed if "." in action}):
        groups.append(
            part(f"links in Part {number}", lambda r, p=number: any(a.split(".")[0] == p for a in r.addressed))
        )  # type: ignore[misc]
    return groups


def _offered(rows: Sequence[GoldRow], found: Mapping[str, Sequence[Match]]) -> tuple[list[Match], Bools, Floats]:
    pairs = [
        (match, match.action_id in row.addressed)
        for row in rows
        for match in found.get(row.id, ())
        if match.grade != "none" and match.action_id not in row.contested
    ]
    return (
        [match for match, _ in pairs],
        np.array([right for _, right in pairs], dtype=bool),
        np.array([match.probability for match, _ in pairs], dtype=float),
    )


def _reliability(truth: Bools, probability: Floats) -> tuple[tuple[float, float, int], ...]:
    place = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    return tuple(
        (float(probability[place == b].mean()), float(truth[place == b].mean()), int((place == b).sum()))
        for b in range(_BINS)
        if (place == b).any()
    )


def _risk_coverage(rows: Sequence[GoldRow], found: Mapping[str, Sequence[Match]]) -> tuple[tuple[float, float], ...]:
    """Share of gold links found and precision, as the least probability of an offer falls."""
    pairs = sorted(
        (
            (match.probability, match.action_id in row.addressed)
            for row in rows
            for match in found.get(row.id, ())
            if match.action_id not in row.contested
        ),
        reverse=True,
    )
    total = sum(len(row.addressed) for row in rows)
    if not total or not pairs:
        return ()
    right = np.cumsum([hit for _, hit in pairs])
    places = np.unique(np.linspace(1, len(pairs), 200).astype(int)) - 1
    return tuple((float(right[place] / total), float(right[place] / (place + 1))) for place in places)


def _by_action(
    rows: Sequence[GoldRow], found: Mapping[str, Sequence[Match]], framework: Framework
) -> tuple[tuple[str, int, int, int], ...]:
    parent = {item.id: item.action or item.id for item in framework.items}
    counts: dict[str, list[int]] = {}
    for row in rows:
        chosen = {m.action_id for m in found.get(row.id, ()) if m.grade == "addresses"} - row.contested
        for place, ids in enumerate((chosen & row.addressed, chosen - row.addressed, row.addressed - chosen)):
            for action in ids:
                counts.setdefault(parent[action], [0, 0, 0])[place] += 1
    order = list(dict.fromkeys(parent.values()))
    return tuple((action, *counts[action]) for action in order if action in counts)  # type: ignore[misc]


def _with_best_threshold(rows: Sequence[GoldRow], matches: Sequence[Match]) -> tuple[Match, ...]:
    """The matches graded "addresses" above the score that gives these rows the best link F1."""
    from dataclasses import replace

    gold = {row.id: row for row in rows}
    counted = [match for match in matches if match.action_id not in gold[match.recommendation_id].contested]
    order = sorted(counted, key=lambda match: -match.score)
    hits = np.cumsum([match.action_id in gold[match.recommendation_id].addressed for match in order])
    total = sum(len(row.addressed) for row in rows)
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + total)
    threshold = order[int(f1.argmax())].score
    graded: tuple[Grade, Grade] = ("none", "addresses")
    return tuple(replace(match, grade=graded[match.score >= threshold]) for match in matches)


def _table(rows: Sequence[tuple[str, Measures]], *, short: bool = False) -> list[str]:
    width = max(len(label) for label, _ in rows) + 2
    if short:
        head = f"  {'':<{width}}{'n':>6}  " + "".join(f"{NAMES[key]:>24}" for key in _SHORT)
        body = [
            f"  {label:<{width}}{m.n:>6}  "
            + "".join(f"{str(m.figures[key]) if key in m.figures else '-':>24}" for key in _SHORT)
            for label, m in rows
        ]
        return [head, *body]
    head = f"  {'':<30}" + "".join(f"{label:>24}" for label, _ in rows)
    return [
        head,
        *(
            f"  {title:<30}" + "".join(f"{str(m.figures[key]) if key in m.figures else '-':>24}" for _, m in rows)
            for key, title in NAMES.items()
        ),
    ]


def _plain(value: Any) -> Any:
    from dataclasses import asdict

    return asdict(value)
