"""The learner on labels made by people: the 54 issues that UPR Info gave to recommendations of the UPR.

In: the folder of UPR Info's exports. Out: a table of micro F1 by number of labelled rows, from none (the framework's
own texts and examples alone) to 5,000. Learned from sessions 1-5 and 14-17, measured on sessions 18-20 without the
texts that stand in the former too. Encoder: the bundled one without any adapter.

Run: python tests/quality/benchmark_issues.py ../shared/real/upr_info
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.framework import framework_folder, load_framework
from mapper.matching.adapt import fold_text
from mapper.matching.cache import CachedEncoder, EmbeddingCache
from mapper.matching.embed import BundledEncoder
from mapper.matching.examples import load_examples
from mapper.matching.features import normalize_text
from mapper.matching.learn import LabelledSet, learn
from mapper.matching.matcher import load_matcher
from mapper.pipeline import import_files
from mapper.records import Recommendation

Bools = npt.NDArray[np.bool_]

LEARN_FILES, TEST_FILES = ("1-5.xls", "14-17.csv"), ("17-20.xls",)  # the last holds sessions 18-20
SIZES = {100: 3, 250: 3, 500: 3, 5000: 1}
"""Draws by number of labelled rows."""
BARS = {0: 0.50, 100: 0.68, 250: 0.77, 500: 0.81, 5000: 0.89}
SAMPLE, SEED, RESAMPLES = 1500, 2014, 1000


@dataclass(frozen=True)
class Measured:
    """Micro F1 of one draw with its 95 % interval over States, on the sample and on all test rows (None: not run)."""

    sample: float
    low: float
    high: float
    everything: float | None
    seconds: float


def read_rows(folder: Path, names: Sequence[str]) -> dict[str, Recommendation]:
    """Recommendations by folded text; issues of rows with one text, which several States made, are united."""
    rows: dict[str, Recommendation] = {}
    for recommendation in import_files([folder / name for name in names]).recommendations:
        key = fold_text(normalize_text(recommendation.text))
        known = rows.setdefault(key, recommendation)
        rows[key] = replace(known, themes=tuple(dict.fromkeys(known.themes + recommendation.themes)))
    return {key: row for key, row in rows.items() if row.themes}


def micro_f1(offered: Bools, truth: Bools) -> float:
    return 2 * int((offered & truth).sum()) / max(1, int(offered.sum() + truth.sum()))


def find_interval(offered: Bools, truth: Bools, states: Sequence[str]) -> tuple[float, float]:
    """95 % of micro F1 over resampled States, for rows of one review are alike."""
    _, place = np.unique(states, return_inverse=True)
    right, total = (offered & truth).sum(axis=1), offered.sum(axis=1) + truth.sum(axis=1)
    by_state = np.array([np.bincount(place, right), np.bincount(place, total)])
    count = by_state.shape[1]
    picks = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), RESAMPLES)
    drawn = picks @ by_state.T
    low, high = np.quantile(2 * drawn[:, 0] / drawn[:, 1], (0.025, 0.975))
    return float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description="Micro F1 on the issues of UPR Info by number of labelled rows.")
    parser.add_argument("folder", type=Path, help="folder with " + ", ".join(LEARN_FILES + TEST_FILES))
    folder = parser.parse_args().folder
    framework = load_framework("upr-issues")
    columns = {item.id: column for column, item in enumerate(framework.matched_items)}

    def table(labels: Sequence[Sequence[str]]) -> Bools:
        out = np.zeros((len(labels), len(columns)), dtype=np.bool_)
        for row, names in enumerate(labels):
            out[row, [columns[name] for name in names]] = True
        return out

    pool = read_rows(folder, LEARN_FILES)
    test = [row for key, row in read_rows(folder, TEST_FILES).items() if key not in pool]
    learnable = list(pool.values())
    chosen = np.sort(np.random.default_rng(SEED).choice(len(test), SAMPLE, replace=False))
    texts = [normalize_text(row.text) for row in test]
    truth = table([row.themes for row in test])
    states = np.array([row.state for row in test])
    encoder = CachedEncoder(BundledEncoder(), EmbeddingCache())
    vectors = encoder.encode(texts)
    examples = load_examples(framework, framework_folder(framework.id))
    worked = tuple(normalize_text(example.text) for example in examples)
    grades = (2 * table([tuple(example.grades) for example in examples])).astype(np.int8)
    extra = LabelledSet(worked, encoder.encode(worked), grades, ("",) * len(worked))
    print(f"{len(learnable):,} texts to learn from, {len(test):,} to test on, {SAMPLE:,} of them drawn (seed {SEED})")
    print(f"{'rows':>6}{'bar':>7}{'micro F1':>10}  {'draws':<16}{'95 % interval':<18}{'all rows':>8}{'fit, s':>8}")

    def report(size: int, found: Sequence[Measured]) -> None:
        low, high = min(draw.sample for draw in found), max(draw.sample for draw in found)
        mean = [float(np.mean([getattr(d, name) for d in found])) for name in ("sample", "low", "high", "seconds")]
        spread = f"{low:.3f}-{high:.3f}" if len(found) > 1 else "one draw"
        whole = [draw.everything for draw in found if draw.everything is not None]
        everything = f"{np.mean(whole):.3f}" if whole else "-"
        print(
            f"{size:>6,}{BARS[size]:>7.2f}{mean[0]:>10.3f}  {spread:<16}{f'{mean[1]:.3f}-{mean[2]:.3f}':<18}"
            f"{everything:>8}{mean[3]:>8.1f}",
            flush=True,
        )

    def measure(offered: Bools, seconds: float, rows: npt.NDArray[np.int64]) -> Measured:
        """offered: of the given test rows."""
        drawn = offered[np.isin(rows, chosen)]
        low, high = find_interval(drawn, truth[chosen], list(states[chosen]))
        everything = micro_f1(offered, truth) if len(rows) == len(test) else None
        return Measured(micro_f1(drawn, truth[chosen]), low, high, everything, seconds)

    start = time.perf_counter()
    matcher = load_matcher(framework)
    offered = np.zeros((SAMPLE, len(columns)), dtype=np.bool_)
    row_of = {test[index].id: row for row, index in enumerate(chosen)}
    for match in matcher.match([test[index] for index in chosen]).matches:
        if match.grade == "addresses":
            offered[row_of[match.recommendation_id], columns[match.action_id]] = True
    report(0, [measure(offered, time.perf_counter() - start, chosen)])

    for size, draws in SIZES.items():
        found = []
        for draw in range(draws):
            picked = np.random.default_rng([SEED, size, draw]).choice(len(learnable), size, replace=False)
            rows = [learnable[index] for index in picked]
            words = tuple(normalize_text(row.text) for row in rows)
            labels = (2 * table([row.themes for row in rows])).astype(np.int8)
            labelled = LabelledSet(words, encoder.encode(words), labels, tuple(row.state or row.id for row in rows))
            start = time.perf_counter()
            learned = learn(labelled, (extra,))
            seconds = time.perf_counter() - start
            probabilities = learned.curve(learned.addresses(vectors, learned.words.transform(texts)))
            offered = probabilities >= learned.thresholds.addresses
            found.append(measure(offered, seconds, np.arange(len(test))))
        report(size, found)


if __name__ == "__main__":
    main()
