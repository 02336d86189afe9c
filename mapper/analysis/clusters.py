"""The distinct asks: recommendations to one State in, clusters of those that ask the same out.

Likeness is the dot product of vectors in which asks were learned to be told apart, or, without them, the cosine of
TF-IDF; clusters are cut from average linkage (Sokal and Michener 1958). Where to cut was chosen by measurement, see
`tests/quality/learn_asks.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mapper.records import Cluster, MappingResult, Recommendation

SAME_ASK = 0.6
"""Mean likeness from which two groups are one ask, by vectors."""
SAME_ASK_BY_WORDS = 0.3
"""The same by words."""
_MOST = 6_000  # texts to one State compared pair by pair (300 MB); beyond, only equal texts are one ask

Matrix = npt.NDArray[np.floating[Any]]


def find_clusters(
    recommendations: Sequence[Recommendation],
    ids: Sequence[str] = (),
    vectors: Matrix | None = None,
    threshold: float | None = None,
) -> tuple[Cluster, ...]:
    """Every recommendation in one cluster, in the order of the first member of each.

    vectors: of length 1, shape (len(ids), dimensions), of the recommendations with these ids, as `mapper.matching.asks`
    places them; those without one are compared by their words, among themselves. Recommendations to different States
    are never one ask, nor are paragraphs of one document of a treaty body, a special procedure or an inquiry that
    differ: each is on a subject of its own, and what they share are the author's turns of phrase and the sentence that
    opens their list. The order of the recommendations does not change who is with whom.
    """
    row = {recommendation_id: number for number, recommendation_id in enumerate(ids)} if vectors is not None else {}
    order = {recommendation.id: n for n, recommendation in enumerate(recommendations)}
    groups: dict[tuple[str, bool], list[Recommendation]] = {}
    for recommendation in sorted(recommendations, key=lambda r: r.id):
        groups.setdefault((recommendation.state, recommendation.id in row), []).append(recommendation)
    clusters: list[Cluster] = []
    for (_, placed), group in groups.items():
        known = vectors[[row[r.id] for r in group]] if vectors is not None and placed else None
        cut = threshold if threshold is not None else SAME_ASK_BY_WORDS if known is None else SAME_ASK
        clusters += _cluster(group, known, cut, order)
    return tuple(sorted(clusters, key=lambda cluster: order[cluster.members[0]]))


def find_same_asks(result: MappingResult) -> dict[str, str]:
    """Id of a recommendation to the id of the one that says the same ask best; those that say it best are no key."""
    return {
        member: cluster.representative
        for cluster in result.clusters
        for member in cluster.members
        if member != cluster.representative
    }


def _cluster(
    group: list[Recommendation], vectors: Matrix | None, threshold: float, order: dict[str, int]
) -> Iterable[Cluster]:
    """Clusters of one State's recommendations, which stand in the order of their ids so that ties fall the same way."""
    equal: dict[str, list[int]] = {}
    for index, recommendation in enumerate(group):
        equal.setdefault(" ".join(recommendation.text.casefold().split()).rstrip(" .;"), []).append(index)
    first = [indices[0] for indices in equal.values()]
    copies = list(equal.values())
    labels: Sequence[int] = range(len(first))
    similarity: Matrix | None = None
    if 1 < len(first) <= _MOST:
        similarity = _compare([group[i].text for i in first]) if vectors is None else vectors[first] @ vectors[first].T
        apart = -float(len(first) ** 2)  # so low that no mean with others brings them together
        similarity[_find_companions([group[i] for i in first])] = apart
        labels = _cut(similarity, threshold)
    together: dict[int, list[int]] = {}
    for position, label in enumerate(labels):
        together.setdefault(label, []).append(position)
    for positions in together.values():
        best = positions[0]
        if similarity is not None and len(positions) > 2:  # of two, the first by id
            closeness = similarity[np.ix_(positions, positions)].sum(axis=1).round(9)
            best = positions[int(closeness.argmax())]
        members = [group[i].id for position in positions for i in copies[position]]
        yield Cluster(group[first[best]].id, tuple(sorted(members, key=order.__getitem__)))


def _find_companions(group: list[Recommendation]) -> npt.NDArray[np.bool_]:
    """Pairs of different paragraphs of one document that is no UPR report, shape (len(group), len(group))."""
    documents = [r.symbol if r.body and r.mechanism != "UPR" else "" for r in group]
    names, document = np.unique(documents, return_inverse=True)
    together: npt.NDArray[np.bool_] = (document[:, None] == document) & (names[document] != "")[:, None]
    np.fill_diagonal(together, False)
    return together


def _compare(texts: list[str]) -> Matrix:
    """Likeness of every pair by their words, in 0..1, shape (len(texts), len(texts))."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        weighted = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    except ValueError:  # no text holds a single word that is not a stop word
        return np.zeros((len(texts), len(texts)))
    by_words: Matrix = np.asarray((weighted @ weighted.T).todense())
    return by_words


def _cut(similarity: Matrix, threshold: float) -> list[int]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = np.clip(1.0 - (similarity + similarity.T) / 2, 0.0, None)
    tree = linkage(squareform(distance, checks=False), method="average")
    return [int(label) for label in fcluster(tree, 1.0 - threshold, criterion="distance")]
