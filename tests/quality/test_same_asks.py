"""How well same asks are told, on 60 pairs of real recommendations judged by hand.

`same_asks.csv` names the pairs by symbol and paragraph (three reviews of Slovenia, one of Egypt). "yes": one
answer of the State would serve both, their main clause asks for the same. The pairs were drawn at random from
pairs of a like cosine (0.45 to 1), so they are hard ones. The threshold was chosen on every other pair; the
rest measure it.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mapper.analysis.clusters import find_clusters
from mapper.pipeline import import_files
from mapper.records import Cluster, Recommendation

Pair = tuple[str, str, bool]
FILES = (
    "UPR20__Slovenia_ThematicListRecommendations_E.docx",
    "UPR34_Slovenia_Thematic_list_of_Recommendations.docx",
    "upr48-slovenia-thematic-list-of-recommendatio.docx",
    "EgyptMatriceRecommendations.docx",
)


def load_pairs() -> tuple[list[Pair], list[Pair]]:
    """Pairs to choose a threshold on, and pairs to report on."""
    with (Path(__file__).parent / "same_asks.csv").open(encoding="utf-8", newline="") as file:
        pairs = [(row["first"], row["second"], row["same"] == "yes") for row in csv.DictReader(file)]
    return pairs[::2], pairs[1::2]


def find_f1(clusters: tuple[Cluster, ...], pairs: list[Pair]) -> float:
    ask = {member: cluster.representative for cluster in clusters for member in cluster.members}
    found = [(ask[first] == ask[second], same) for first, second, same in pairs]
    right = sum(together and same for together, same in found)
    return 2 * right / (sum(together for together, _ in found) + sum(same for _, same in found))


@pytest.fixture(scope="module")
def recommendations(shared_dir: Path) -> tuple[Recommendation, ...]:
    return import_files([shared_dir / "real" / "ohchr_matrix" / name for name in FILES]).recommendations


def test_the_pairs_are_sixty_of_both_kinds(recommendations: tuple[Recommendation, ...]) -> None:
    choose, report = load_pairs()
    known = {recommendation.id for recommendation in recommendations}
    assert len(choose) == len(report) == 30
    for pairs in (choose, report):
        assert {recommendation_id for pair in pairs for recommendation_id in pair[:2]} <= known
        assert 10 <= sum(same for *_, same in pairs) <= 20


def test_by_words_alone_same_asks_are_told_passably(recommendations: tuple[Recommendation, ...]) -> None:
    assert find_f1(find_clusters(recommendations), load_pairs()[1]) >= 0.7


@pytest.mark.slow
def test_with_embeddings_same_asks_are_told_well(recommendations: tuple[Recommendation, ...]) -> None:
    from mapper.matching.embed import load_encoder

    vectors = load_encoder().encode([recommendation.text for recommendation in recommendations])
    clusters = find_clusters(recommendations, [recommendation.id for recommendation in recommendations], vectors)
    assert find_f1(clusters, load_pairs()[1]) >= 0.8
    latest = [cluster for cluster in clusters if any("A/HRC/59/15" in member for member in cluster.members)]
    assert 80 <= len(latest) <= 150  # distinct asks among the 254 recommendations of one review
