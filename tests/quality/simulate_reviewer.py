"""What `mapper learn` gains: a reviewer simulated with labels, measured on recommendations not reviewed.

In: labelled files and UPR Info's exports. Out: a table of micro F1 before and after, with 95 % intervals of the gain
over States, and of the micro F1 of all recommendations then, those reviewed being right. What is reviewed is drawn, or
taken in the order of the column Review first. The scorer below has never seen the State (bundled framework: heads
cross-fitted by whole States, as `mapper fit` does, or the bundled fit on a State that it was not learned from) or any
label (the issues of UPR Info). `slovenia.csv` holds grades of the 632 recommendations of three reviews by id, made as
the fit's own labels were.

Run: python tests/quality/simulate_reviewer.py ../shared/gold ../shared/real/upr_info ../shared/real/ohchr_matrix
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.analysis.review_order import find_review_order
from mapper.fitting import read_fit_data
from mapper.framework import framework_folder, load_framework
from mapper.matching.cache import CachedEncoder, EmbeddingCache
from mapper.matching.decide import Thresholds, find_doubts
from mapper.matching.embed import BundledEncoder, JoinedEncoder
from mapper.matching.examples import make_grade_table
from mapper.matching.fit import cross_fit
from mapper.matching.fitted import load_fit_encoder
from mapper.matching.increment import Reviewed, learn_correction
from mapper.matching.learn import CONTESTED, best_f1
from mapper.matching.matcher import BUNDLED, Matcher, load_matcher
from mapper.pipeline import import_files

Array = npt.NDArray[np.float32]
Grades = npt.NDArray[np.int8]

FIRST = 100  # recommendations reviewed of a State that has many
LEAST = 40  # rows of a State of which half are reviewed
DRAWS, RESAMPLES, SEED = 3, 2000, 2014


@dataclass(frozen=True)
class Scorings:
    """Labelled texts as a scorer sees them that was not learned from them. groups: their States.

    vectors, plain: with and without what the adapter adds, as the correction and the order of review take them.
    """

    texts: tuple[str, ...]
    vectors: Array
    plain: Array
    probabilities: Array
    related: Array
    grades: Grades
    counted: npt.NDArray[np.bool_]  # False where the readings of a label disagreed
    groups: npt.NDArray[np.str_]
    thresholds: Thresholds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("gold", type=Path, help="folder with train.jsonl and dev.jsonl")
    parser.add_argument("upr_info", type=Path, help="folder of UPR Info's exports")
    parser.add_argument("matrices", type=Path, help="folder with OHCHR's three matrices of Slovenia")
    parser.add_argument("--quick", action="store_true", help="leave out what has to learn heads first")
    options = parser.parse_args()
    print(f"{'':<58}{'States':>7}{'reviewed':>9}{'rest':>6}  before  after   gain [95 % interval]     all then")
    for examples in (False, True):
        issues = score_issues(options.upr_info, examples=examples)
        _report(f"UPR issues, no fit, {'with' if examples else 'without'} examples", issues, FIRST, 160)
        _report("  the same, from the threshold best on these very rows", _set_threshold(issues), FIRST, 160)
        _report("  the same as the first, Review first", issues, FIRST, 160, by_doubt=True)
    own = score_slovenia(options.matrices)
    _report_both("R2P, bundled fit, Slovenia 2014-2025", own, FIRST)
    if not options.quick:
        held = score_held_out(options.gold / "train.jsonl", options.upr_info)
        _report_both("R2P, fit of other States, half reviewed", held, 0)


def score_issues(folder: Path, *, examples: bool) -> Scorings:
    """The recommendations of sessions 18-20 by a scorer without any label; their issues are the labels."""
    framework = load_framework("upr-issues")
    rows = [r for r in import_files([folder / "17-20.xls"]).recommendations if r.state]
    sizes = {r.state: sum(other.state == r.state for other in rows) for r in rows}
    rows = [r for r in rows if sizes[r.state] >= 160]
    matcher = load_matcher(framework, fit=BUNDLED)
    if not examples:
        matcher = Matcher(framework, CachedEncoder(BundledEncoder(), EmbeddingCache()))
    labels = [dict.fromkeys(r.themes, 2) for r in rows]
    return _score(matcher, [r.text for r in rows], labels, [r.state for r in rows])


def score_slovenia(folder: Path) -> Scorings:
    """The recommendations of three reviews by the bundled fit, which has not learned from this State."""
    framework = load_framework()
    with (Path(__file__).parent / "slovenia.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["id"]: row["labels"].split() for row in csv.DictReader(file)}
    rows = [r for r in import_files(sorted(folder.glob("*lovenia*.docx"))).recommendations if r.id in labels]
    grades = [{a: int(grade) for a, grade in (label.split("=") for label in labels[r.id])} for r in rows]
    return _score(load_matcher(framework, fit=BUNDLED), [r.text for r in rows], grades, [r.state for r in rows])


def score_held_out(path: Path, upr_info: Path) -> Scorings:
    """All training rows by heads that saw no row of their State; takes some minutes."""
    framework = load_framework()
    folder = framework_folder(framework.id)
    assert folder is not None
    encoder = load_fit_encoder(folder / "fitted", EmbeddingCache())
    data = read_fit_data(framework, path, sorted(upr_info.glob("*.*s*")))
    rows, _, learned = cross_fit(framework, data.merged, [folder / "fitted"], encoder, data.examples, data.extra)
    return Scorings(
        texts=rows.texts,
        vectors=rows.vectors,
        plain=encoder.take_plain(rows.vectors),
        probabilities=learned.probabilities,
        related=learned.related_probabilities,
        grades=rows.grades,
        counted=rows.grades != CONTESTED,
        groups=np.array(rows.groups),
        thresholds=learned.thresholds,
    )


def _score(
    matcher: Matcher,
    texts: Sequence[str],
    labels: Sequence[Mapping[str, int]],
    groups: Sequence[str],
) -> Scorings:
    found, encoder = matcher.score(texts), matcher.encoder
    counted = np.ones(found.scores.shape, dtype=bool)
    return Scorings(
        found.texts,
        found.vectors,
        encoder.take_plain(found.vectors) if isinstance(encoder, JoinedEncoder) else found.vectors,
        found.probabilities,
        found.related,
        make_grade_table(labels, [item.id for item in matcher.framework.matched_items]),
        counted,
        np.array(groups),
        matcher.thresholds,
    )


def _read_broadly(scorings: Scorings) -> Scorings:
    """The same rows with the labels of a reviewer whose "addresses" takes in what the guide calls related."""
    return replace(scorings, grades=np.where(scorings.grades >= 1, 2, 0).astype(np.int8))


def _set_threshold(scorings: Scorings) -> Scorings:
    """The same rows with the threshold that nobody could have known before labelling them."""
    _, best = best_f1(scorings.probabilities, scorings.grades == 2)
    return replace(scorings, thresholds=replace(scorings.thresholds, addresses=best))


def _report_both(title: str, scorings: Scorings, first: int) -> None:
    """The two reviewers of the R2P framework, each with drawn recommendations and with those to review first."""
    for reviewer, labelled in ((title, scorings), ("  who accepts related links too", _read_broadly(scorings))):
        _report(reviewer, labelled, first, LEAST)
        _report("  the same, Review first", labelled, first, LEAST, by_doubt=True)


def _report(title: str, scorings: Scorings, first: int, least: int, *, by_doubt: bool = False) -> None:
    """first: rows reviewed of each State, 0 for half of them. least: rows a State needs to take part. by_doubt: those
    to review first are reviewed, instead of drawn ones."""
    states = [state for state in np.unique(scorings.groups) if (scorings.groups == state).sum() >= least]
    drawn = [list(_review(scorings, state, first, by_doubt)) for state in states]
    reviewed, rest = (sum(draws[0][kind] for draws in drawn) for kind in (3, 4))
    units: list[npt.NDArray[np.float64]] = []  # (before, after) of what is drawn anew for the interval
    for draws in drawn:
        if len(states) < 5:  # too few States to draw: their rows
            units += list(np.stack(draws[0][:2], axis=1))
        else:
            units.append(np.stack([np.vstack([draw[kind] for draw in draws]).sum(axis=0) for kind in (0, 1)]))
    total = [np.vstack([draw[kind] for draws in drawn for draw in draws]).sum(axis=0) for kind in (0, 1)]
    before, after = _f1(total[0]), _f1(total[1])
    settled = np.array([sum(draw[2] for draws in drawn for draw in draws), 0, 0])  # links of what was reviewed
    everything = _f1(total[1] + settled)
    table = np.array(units, dtype=float)
    picks = np.random.default_rng(SEED).integers(0, len(table), (RESAMPLES, len(table)))
    sums = table[picks].sum(axis=1)
    low, high = np.percentile(_f1(sums[:, 1]) - _f1(sums[:, 0]), (2.5, 97.5))
    interval = f"[{100 * low:+.1f} to {100 * high:+.1f}]"
    print(
        f"{title:<58}{len(states):>7}{reviewed:>9}{rest:>6}   {before:.3f}  {after:.3f}"
        f"  {100 * (after - before):+5.1f} {interval:<20} {everything:.3f}",
        flush=True,
    )


def _review(scorings: Scorings, state: str, first: int, by_doubt: bool) -> Iterator[tuple[Array, Array, int, int, int]]:
    """(right, wrong and missed links of each row of the rest before, the same after, links of the rows reviewed, how
    many these are, rows of the rest) of each draw."""
    own = np.flatnonzero(scorings.groups == state)
    count = first or len(own) // 2
    for draw in range(1 if by_doubt else DRAWS):
        order = np.random.default_rng((SEED, draw)).permutation(own)
        if by_doubt:
            doubts, ids = find_doubts(scorings.probabilities[own]), [f"{row:05}" for row in own]
            chosen = set(find_review_order(ids, doubts, scorings.plain[own], first=count))
            order = np.array(sorted(order, key=lambda row: f"{row:05}" not in chosen))
        known, rest = np.split(order, [count])
        correction = learn_correction(
            Reviewed(
                tuple(scorings.texts[row] for row in known),
                scorings.vectors[known],
                scorings.grades[known],
                scorings.counted[known],
                tuple(map(str, known)),
            ),
            scorings.probabilities[known],
            scorings.related[known],
            scorings.thresholds,
        )
        texts = [scorings.texts[row] for row in rest]
        _, after, _ = correction(scorings.vectors[rest], texts, scorings.probabilities[rest], scorings.related[rest])
        before = scorings.probabilities[rest] >= scorings.thresholds.addresses
        truth, counted = scorings.grades[rest] == 2, scorings.counted[rest]
        counts = [
            np.stack(
                [(chosen & truth & counted).sum(1), (chosen & ~truth & counted).sum(1), (~chosen & truth).sum(1)],
                axis=1,
            )
            for chosen in (before, after >= correction.thresholds.addresses)
        ]
        links = int(((scorings.grades[known] == 2) & scorings.counted[known]).sum())
        yield counts[0], counts[1], links, len(known), len(rest)


def _f1(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    right, wrong, missed = np.moveaxis(counts, -1, 0)
    f1: npt.NDArray[np.float64] = 2 * right / (2 * right + wrong + missed)
    return f1


if __name__ == "__main__":
    main()
