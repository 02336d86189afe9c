"""Same asks are found by words and by meaning, never across States, and whatever the order of the input."""

from __future__ import annotations

import random

import numpy as np
import pytest
from factories import make_recommendation

from mapper.analysis import clusters as module
from mapper.analysis.clusters import find_clusters
from mapper.records import Cluster, Recommendation

TEXTS = (
    "Ratify the Convention on Fair Winds",
    "Consider ratifying the Convention on Fair Winds",
    "ratify the Convention on fair winds.",
    "Train lighthouse keepers in first aid",
    "Repair the bridges between the towns",
)


def _make(texts: tuple[str, ...] = TEXTS, **fields: object) -> list[Recommendation]:
    return [make_recommendation(f"1.{n}", text, **fields) for n, text in enumerate(texts)]


def _members(clusters: tuple[Cluster, ...]) -> set[frozenset[str]]:
    return {frozenset(member.split("#")[1] for member in cluster.members) for cluster in clusters}


def test_near_identical_recommendations_are_one_ask_and_each_stands_in_one() -> None:
    clusters = find_clusters(_make())
    assert _members(clusters) == {frozenset({"1.0", "1.1", "1.2"}), frozenset({"1.3"}), frozenset({"1.4"})}
    assert clusters[0].representative in clusters[0].members


def test_the_same_words_to_two_states_are_two_asks() -> None:
    recs = [
        make_recommendation("1.1", TEXTS[0], state="Ruritania"),
        make_recommendation("1.2", TEXTS[0], state="Syldavia"),
    ]
    assert len(find_clusters(recs)) == 2


def test_meaning_brings_other_words_together_and_keeps_equal_words_with_other_meaning_apart() -> None:
    recs = _make(("Abolish the death penalty", "End capital punishment", "Abolish the lighthouse penalty"))
    ids = [rec.id for rec in recs]
    vectors = np.array([[1.0, 0.0], [0.99, np.sqrt(1 - 0.99**2)], [0.0, 1.0]])
    assert _members(find_clusters(recs, ids, vectors)) == {frozenset({"1.0", "1.1"}), frozenset({"1.2"})}
    assert frozenset({"1.0", "1.1"}) not in _members(find_clusters(recs))


def test_recommendations_without_vectors_are_compared_by_their_words_among_themselves() -> None:
    recs = _make(("Ratify the Convention on Fair Winds", "Mend bridges", "Mend the bridges soon", "Mend the bridges"))
    vectors = np.array([[1.0, 0.0], [0.0, 1.0]])
    found = _members(find_clusters(recs, [recs[0].id, recs[3].id], vectors))
    assert found == {frozenset({"1.0"}), frozenset({"1.1", "1.2"}), frozenset({"1.3"})}


def test_shuffling_the_recommendations_changes_nobody_s_company() -> None:
    recs = _make(TEXTS + tuple(f"Ensure that district {n} repairs bridges and trains keepers" for n in range(20)))
    expected = _members(find_clusters(recs))
    representatives = {cluster.representative for cluster in find_clusters(recs)}
    for seed in range(3):
        shuffled = random.Random(seed).sample(recs, len(recs))
        assert _members(find_clusters(shuffled)) == expected
        assert {cluster.representative for cluster in find_clusters(shuffled)} == representatives


def test_of_more_than_are_compared_only_equal_texts_are_one_ask_whatever_their_capitals_and_full_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MOST", 3)
    assert _members(find_clusters(_make())) == {
        frozenset({"1.0", "1.2"}),
        *(frozenset({number}) for number in ("1.1", "1.3", "1.4")),
    }


def test_the_one_closest_to_all_the_others_says_an_ask_best() -> None:
    recs = _make(("Mend the old bridges", "Mend the old bridges soon", "Mend bridges soon"))
    (cluster,) = find_clusters(recs, threshold=0.1)
    assert cluster.representative == recs[1].id


def test_a_higher_threshold_never_joins_more() -> None:
    recs = _make()
    sizes = [len(find_clusters(recs, threshold=threshold)) for threshold in (0.1, 0.3, 0.6, 0.99)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_nothing_and_texts_without_words_are_no_fault() -> None:
    assert find_clusters(()) == ()
    assert len(find_clusters(_make(("the", "of", "and")))) == 3


@pytest.mark.parametrize(
    ("mechanism", "body"),
    [("Treaty body", "CRPD"), ("Special procedure", "SR on lamps"), ("", "Commission of inquiry on Ruritania")],
)
def test_paragraphs_of_one_document_are_one_ask_only_where_they_are_equal(mechanism: str, body: str) -> None:
    told = {"mechanism": mechanism, "body": body}
    now = _make((TEXTS[0], TEXTS[1], TEXTS[0]), symbol="CRPD/C/RUR/CO/2", **told)
    before = make_recommendation("9.1", TEXTS[1], symbol="CRPD/C/RUR/CO/1", **told)
    assert _members(find_clusters(now)) == {frozenset({"1.0", "1.2"}), frozenset({"1.1"})}
    assert frozenset({"1.1", "9.1"}) in _members(find_clusters([*now, before]))
    unnamed = _make((TEXTS[0], TEXTS[1]), symbol="", **told)
    assert len(find_clusters(unnamed)) == 1
    others = [make_recommendation(f"8.{n}", f"{TEXTS[0]}{n * '!'}") for n in range(1, 6)]
    by_way_of_others = _members(find_clusters([*now, *others]))
    assert by_way_of_others == {frozenset({"1.0", "1.2", *(f"8.{n}" for n in range(1, 6))}), frozenset({"1.1"})}


def test_where_to_cut_is_for_vectors_another_place_than_for_words() -> None:
    recs = [make_recommendation(f"1.{n}", text) for n, text in enumerate(("Mend roofs", "Paint boats"))]
    for likeness, asks in ((0.5, 2), (0.7, 1)):
        vectors = np.array([[1, 0], [likeness, np.sqrt(1 - likeness**2)]])
        assert len(find_clusters(recs, [rec.id for rec in recs], vectors)) == asks
