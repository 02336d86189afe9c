"""How well same asks are told in reviews that nothing was learned from: four matrices, each grouped by two readers.

`asks/matrices.csv` has the number of the ask of each recommendation as the first and as the second reader grouped them
(an empty number: passed over). `same_asks.csv` has 60 pairs, drawn at random from those of a like cosine (0.45 to 1),
so hard ones; "yes": one answer of the State would serve both, their main clause asks for the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from learn_asks import compare_groups, number_clusters

from mapper.matching.asks import load_ask_space
from mapper.matching.embed import load_encoder
from mapper.matching.features import prepare_text
from mapper.pipeline import import_files
from mapper.records import Recommendation

FOLDER = Path(__file__).parent
FILES = (
    "upr48-slovenia-thematic-list-of-recommendatio.docx",
    "UPR34_Slovenia_Thematic_list_of_Recommendations.docx",
    "EgyptMatriceRecommendations.docx",
    "China_Matrix_recommendations_2013.docx",
)


@pytest.fixture(scope="module")
def recommendations(shared_dir: Path) -> dict[str, Recommendation]:
    names = (*FILES, "UPR20__Slovenia_ThematicListRecommendations_E.docx")
    return {
        rec.id: rec
        for rec in import_files([shared_dir / "real" / "ohchr_matrix" / name for name in names]).recommendations
    }


def _read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _place(recs: list[Recommendation]) -> npt.NDArray[np.float32]:
    encoder = load_encoder()
    space = load_ask_space(encoder.key)
    assert space is not None
    return space(encoder.encode([prepare_text(rec.text) for rec in recs]))


def _groups(recommendations: dict[str, Recommendation]) -> Iterator[tuple[list[Recommendation], npt.NDArray[np.int64]]]:
    """Each review with the numbers of its asks by both readers, shape (2, recommendations)."""
    read = [row for row in _read("asks/matrices.csv") if row["first"] and row["second"]]
    for symbol in dict.fromkeys(row["id"].partition("#")[0] for row in read):
        rows = [row for row in read if row["id"].startswith(f"{symbol}#")]
        yield (
            [recommendations[row["id"]] for row in rows],
            np.array([[int(row[reader]) for row in rows] for reader in ("first", "second")]),
        )


def _report(recommendations: dict[str, Recommendation], by_words: bool) -> tuple[float, float]:
    """(B-cubed F1, F1 of pairs), the mean over reviews and readers."""
    each = []
    for recs, asks in _groups(recommendations):
        found = number_clusters(recs, None if by_words else _place(recs), None)
        each += [compare_groups(found, reader) for reader in asks]
        symbol = recs[0].symbol
        print(f"{symbol}: {len(recs)} recommendations, {len(set(found))} asks; B-cubed and pairs", end=" ")
        print(np.round(each[-2:], 3)[:, :2].tolist(), "readers", np.round(compare_groups(*asks)[:2], 3).tolist())
    b_cubed, pairs, _ = np.mean(each, axis=0)
    print(f"mean {b_cubed:.3f} {pairs:.3f}")
    return float(b_cubed), float(pairs)


def test_two_readers_group_nearly_alike(recommendations: dict[str, Recommendation]) -> None:
    agreement = [compare_groups(*asks) for _, asks in _groups(recommendations)]
    assert len(agreement) == 4
    assert min(b_cubed for b_cubed, _, _ in agreement) >= 0.94
    assert min(pairs for _, pairs, _ in agreement) >= 0.85


def test_by_words_alone_same_asks_are_told_passably(recommendations: dict[str, Recommendation]) -> None:
    assert _report(recommendations, by_words=True)[0] >= 0.7


@pytest.mark.slow
def test_with_what_was_learned_same_asks_are_told_well(recommendations: dict[str, Recommendation]) -> None:
    b_cubed, pairs = _report(recommendations, by_words=False)
    assert b_cubed >= 0.78
    assert pairs >= 0.5


@pytest.mark.slow
def test_hard_pairs_are_told_apart(recommendations: dict[str, Recommendation]) -> None:
    recs = list(recommendations.values())
    asks = dict(zip([rec.id for rec in recs], number_clusters(recs, _place(recs), None), strict=True))
    pairs = [(asks[row["first"]] == asks[row["second"]], row["same"] == "yes") for row in _read("same_asks.csv")]
    right = sum(together and same for together, same in pairs)
    f1 = 2 * right / (sum(together for together, _ in pairs) + sum(same for _, same in pairs))
    print(f"{len(pairs)} pairs: F1 {f1:.3f}")
    assert f1 >= 0.7
