"""Learn what tells asks apart, from reviews whose recommendations readers grouped, and measure it with States held out.

    python tests/quality/learn_asks.py ../shared/real/upr_info

`asks/reviews.csv` has the groups, by the ids of UPR Info's exports. Writes `mapper/matching/asks.npz` and its card,
`asks.json`, and prints how well the groups of States are found that nothing was learned from, threshold by threshold:
`SAME_ASK` and `SAME_ASK_BY_WORDS` of `mapper.analysis.clusters` are those where B-cubed F1 is highest.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.analysis.clusters import SAME_ASK, SAME_ASK_BY_WORDS, find_clusters
from mapper.matching import asks
from mapper.matching.embed import load_encoder
from mapper.matching.features import prepare_text
from mapper.matching.learn import split_groups
from mapper.pipeline import import_files
from mapper.records import Recommendation

GROUPS = Path(__file__).parent / "asks" / "reviews.csv"
EXPORTS = ("1-5.xls", "14-17.csv", "17-20.xls")
Ints = npt.NDArray[np.int64]


def read_reviews(folder: Path) -> list[tuple[list[Recommendation], Ints]]:
    """The recommendations of each review with the number of the ask of each."""
    with GROUPS.open(encoding="utf-8", newline="") as file:
        ask = {row["id"]: int(row["ask"]) for row in csv.DictReader(file)}
    known = {rec.id: rec for rec in import_files(folder / name for name in EXPORTS).recommendations}
    by_review: dict[tuple[str, int | None], list[Recommendation]] = {}
    for one in sorted(ask):
        by_review.setdefault((known[one].state, known[one].session), []).append(known[one])
    return [(recs, np.array([ask[rec.id] for rec in recs])) for recs in by_review.values()]


def number_clusters(recs: Sequence[Recommendation], vectors: npt.NDArray[np.float32] | None, cut: float | None) -> Ints:
    """The number of the cluster of each recommendation; cut: None for the threshold that is used."""
    found = find_clusters(recs, [rec.id for rec in recs], vectors, cut)
    number = {member: n for n, cluster in enumerate(found) for member in cluster.members}
    return np.array([number[rec.id] for rec in recs])


def compare_groups(found: Ints, asks: Ints) -> tuple[float, float, float]:
    """(B-cubed F1, F1 of pairs, groups found to a group there is).

    B-cubed (Bagga and Baldwin 1998): of each recommendation, how many of its company are right and how many of the
    right ones are there, so that one large group does not outweigh all others as it does among pairs.
    """
    together, same = found[:, None] == found, asks[:, None] == asks
    right = (together & same).sum(axis=1)
    precision, recall = (right / together.sum(axis=1)).mean(), (right / same.sum(axis=1)).mean()
    pairs = ~np.eye(len(asks), dtype=bool)
    both = 2 * (together & same & pairs).sum() / max(1, (together & pairs).sum() + (same & pairs).sum())
    return 2 * precision * recall / (precision + recall), float(both), len(set(found)) / len(set(asks))


def main(folder: Path) -> None:
    encoder = load_encoder()
    read = read_reviews(folder)
    reviews = [(encoder.encode([prepare_text(rec.text) for rec in recs]), numbers) for recs, numbers in read]
    placed: list[npt.NDArray[np.float32]] = [vectors for vectors, _ in reviews]
    for held in split_groups([recs[0].state for recs, _ in read]):
        space = asks.learn_ask_space([review for n, review in enumerate(reviews) if n not in held])
        for n in held:
            placed[n] = space(reviews[n][0])

    def measure(cut: float, by_words: bool) -> tuple[float, float, float]:
        each = [
            compare_groups(number_clusters(recs, None if by_words else vectors, cut), numbers)
            for (recs, numbers), vectors in zip(read, placed, strict=True)
        ]
        b_cubed, pairs, groups = np.mean(each, axis=0)
        told = "words" if by_words else "vectors"
        print(f"{told} {cut:.3f}: B-cubed {b_cubed:.3f}, pairs {pairs:.3f}, groups {groups:.2f}")
        return float(b_cubed), float(pairs), float(groups)

    for by_words, cuts in ((False, np.arange(0.5, 0.7, 0.025)), (True, np.arange(0.2, 0.4, 0.025))):
        for cut in cuts:
            measure(cut, by_words)
    asks.save_ask_space(asks.learn_ask_space(reviews), encoder.key)
    b_cubed, pairs, groups = measure(SAME_ASK, False)
    by_words = measure(SAME_ASK_BY_WORDS, True)
    card = {
        "encoder": encoder.key,
        "labels": "recommendations of UPR Info's exports, grouped by what they ask by a language model that read each "
        "review by a written guide (tests/quality/README.md); no expert has reviewed them",
        "sha256 of the labels": hashlib.sha256(GROUPS.read_bytes()).hexdigest(),
        "reviews": len(read),
        "States": len({recs[0].state for recs, _ in read}),
        "recommendations": sum(len(recs) for recs, _ in read),
        "threshold": SAME_ASK,
        "B-cubed F1, States held out": round(b_cubed, 3),
        "F1 of pairs, States held out": round(pairs, 3),
        "groups found to a group there is": round(groups, 2),
        "the same by words alone": [round(value, 3) for value in by_words],
    }
    Path(asks.__file__).with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
