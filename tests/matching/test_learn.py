"""Learning from labels: held-out groups, thresholds by outcome, the joint minimization."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from mapper.matching import learn as module
from mapper.matching.learn import (
    BALANCES,
    CONTESTED,
    Balance,
    LabelledSet,
    Prior,
    best_f1,
    fit_heads,
    learn,
    set_thresholds,
    split_groups,
    weigh_words,
)
from mapper.matching.score import Heads, hold_back

TOPICS = ("police train civilians", "repeal sedition press", "ratify treaty torture", "bridge repair harbour")
STATES = ("Sylvania", "Ruritania", "Freedonia", "Borduria", "Syldavia")


def make_rows(per_state: int = 12, states: tuple[str, ...] = STATES, seed: int = 5) -> LabelledSet:
    """Invented rows: the last topic addresses nothing, each other one an action; every third row is only related."""
    chance = np.random.default_rng(seed)
    n = per_state * len(states)
    topics = np.arange(n) % len(TOPICS)
    grades = np.zeros((n, 3), dtype=np.int8)
    for row, topic in enumerate(topics):
        if topic < 3:
            grades[row, topic] = 1 if row % 3 == 0 else 2
    vectors = np.eye(8, dtype=np.float32)[topics] + chance.normal(0, 0.1, (n, 8)).astype(np.float32)
    vectors[:, 4] += 0.8 * (grades == 2).any(axis=1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return LabelledSet(
        tuple(f"{TOPICS[topic]} {'must' if grades[row].max() == 2 else 'may'}" for row, topic in enumerate(topics)),
        vectors,
        grades,
        tuple(states[row // per_state] for row in range(n)),
    )


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60), st.integers(2, 6))
def test_a_group_is_never_split_and_no_row_is_left_out(groups: list[str], folds: int) -> None:
    parts = split_groups(groups, folds)
    assert sorted(index for part in parts for index in part) == list(range(len(groups)))
    homes = [{groups[index] for index in part} for part in parts]
    assert sum(map(len, homes)) == len(set(groups))
    assert len(parts) == min(folds, len(set(groups)))


def test_folds_are_of_about_one_size() -> None:
    groups = [state for size, state in enumerate("abcdefghijklmno", start=1) for _ in range(size)]
    sizes = [len(part) for part in split_groups(groups, 5)]
    assert max(sizes) < 1.1 * len(groups) / 5


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=40))
def test_the_best_f1_is_that_of_the_best_threshold(pairs: list[tuple[int, bool]]) -> None:
    scores = np.array([score / 10 for score, _ in pairs], dtype=np.float32)
    truth = np.array([right for _, right in pairs])

    def f1(threshold: float) -> float:
        offered = scores >= threshold
        return 2 * int((offered & truth).sum()) / (int(offered.sum()) + max(1, int(truth.sum())))

    value, threshold = best_f1(scores, truth)
    assert value == pytest.approx(max(f1(score) for score in scores))
    assert f1(threshold) == pytest.approx(value)


def test_strong_is_as_much_as_can_be_offered_at_the_wanted_precision() -> None:
    # 40 right ones above 0.8, one wrong at 0.7, 10 right at 0.6, then one in two wrong.
    probabilities = np.array([*np.linspace(0.99, 0.8, 40), 0.7, *np.linspace(0.65, 0.6, 10), *[0.3] * 20])
    right = [True] * 40 + [False] + [True] * 10 + [True, False] * 10
    grades = np.where(right, 2, 0).astype(np.int8)[:, None]
    probabilities = probabilities.astype(np.float32)[:, None]
    found = set_thresholds(probabilities, probabilities, grades)
    assert found.strong == pytest.approx(0.6)
    assert found.addresses == pytest.approx(best_f1(probabilities, grades >= 2)[0] / 2)
    assert found.likely == 0.5


def test_links_of_one_probability_are_strong_together_or_not_at_all() -> None:
    probabilities = np.array([0.9] * 10 + [0.8] * 20, dtype=np.float32)[:, None]
    grades = np.array([2] * 10 + [2, 0] * 10, dtype=np.int8)[:, None]
    assert set_thresholds(probabilities, probabilities, grades).strong == pytest.approx(0.9)


def test_related_is_as_high_as_loses_three_of_a_hundred_links_to_outside() -> None:
    # 90 links offered; 10 of which nothing is offered but as related, at 0.10 to 0.19; 100 rows outside.
    probabilities = np.array([0.9] * 90 + [0.1] * 10 + [0.05] * 100, dtype=np.float32)[:, None]
    related = np.array([0.9] * 90 + [0.1 + 0.01 * n for n in range(10)] + [0.02] * 100, dtype=np.float32)[:, None]
    grades = np.array([2] * 100 + [0] * 100, dtype=np.int8)[:, None]
    assert set_thresholds(probabilities, related, grades).related == pytest.approx(0.13)


def test_where_nothing_is_true_nothing_but_the_highest_is_offered() -> None:
    probabilities = np.linspace(0.9, 0.1, 20, dtype=np.float32)[:, None]
    assert set_thresholds(probabilities, probabilities, np.zeros((20, 1), dtype=np.int8)).addresses == pytest.approx(
        0.9
    )


def test_a_threshold_that_is_best_by_a_hair_of_chance_is_not_followed() -> None:
    chance = np.random.default_rng(8)
    likely = chance.random((400, 5)).astype(np.float32) ** 2
    found, best = [], []
    for _ in range(8):  # of the same calibrated probabilities, what may have come true
        grades = np.where(chance.random(likely.shape) < likely, 2, 0).astype(np.int8)
        found.append(set_thresholds(likely, likely, grades).addresses)
        best.append(best_f1(likely, grades >= 2)[1])
    assert np.std(found) < np.std(best) / 3


def test_no_link_is_strong_where_the_wanted_precision_is_never_reached() -> None:
    probabilities = np.linspace(0.9, 0.1, 20, dtype=np.float32)[:, None]
    grades = np.array([0, 2] * 10, dtype=np.int8)[:, None]
    assert set_thresholds(probabilities, probabilities, grades).strong > 1


def test_the_joint_heads_are_those_of_one_logistic_regression_a_column() -> None:
    balance = Balance(strength=10.0, vector_scale=2.0, rounds=2000)
    chance = np.random.default_rng(3)
    vectors = chance.normal(0, 1, (300, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    words = csr_matrix((chance.random((300, 9)) * (chance.random((300, 9)) < 0.3)).astype(np.float32))
    slopes = chance.normal(0, 2, (15, 4))
    truth = np.hstack([vectors, words.toarray()]) @ slopes + chance.normal(0, 2, (300, 4)) > 0.5
    heads = fit_heads(vectors, words, truth, balance)
    found = heads(vectors, words)
    telling = weigh_words(words, truth)
    for column in range(4):
        stretched = np.hstack([balance.vector_scale * vectors, words.toarray() * telling[:, column]])
        model = LogisticRegression(C=balance.strength, max_iter=5000, tol=1e-8).fit(stretched, truth[:, column])
        expected = model.decision_function(stretched)
        np.testing.assert_allclose(found[:, column], expected, atol=0.03 * expected.std())


def test_a_word_weighs_by_how_much_it_tells_of_a_label() -> None:
    # Columns of words: in each row with the label, in every row, in each row without it, in half of either.
    truth = np.array([True] * 50 + [False] * 150)
    halves = np.arange(200) % 2 == 0
    words = csr_matrix(np.column_stack([truth, np.ones(200, bool), ~truth, halves]).astype(np.float32))
    (only, always, never, half) = weigh_words(words, np.column_stack([truth, ~truth]))
    assert only[0] > 1.5
    assert always[0] < 0.2
    assert never[0] > 1.5
    assert half[0] < 0.2
    # Of the label's opposite a word tells as much.
    np.testing.assert_allclose([only[0], never[0]], [only[1], never[1]], rtol=1e-5)


def test_a_contested_label_counts_neither_way() -> None:
    probabilities = np.array([0.9] * 10 + [0.8] * 10 + [0.1] * 10, dtype=np.float32)[:, None]
    grades = np.array([2] * 10 + [CONTESTED] * 10 + [0] * 10, dtype=np.int8)[:, None]
    found = set_thresholds(probabilities, probabilities, grades)
    assert (found.addresses, found.strong) == (0.5, pytest.approx(0.9))
    rows = make_rows()
    contested = np.where(np.arange(len(rows.texts))[:, None] % 5 == 0, CONTESTED, rows.grades).astype(np.int8)
    sure = learn(replace(rows, grades=contested)).probabilities[rows.grades == 2].mean()
    doubtful = learn(replace(rows, grades=np.maximum(contested, 0))).probabilities[rows.grades == 2].mean()
    assert sure > doubtful + 0.05


def test_asks_in_reverse_are_held_back_by_what_all_of_them_together_teach() -> None:
    rows = make_rows()
    # Invented examples in reverse, told by one number of the vector, of all topics but the first.
    topics = np.arange(30) % 2 + 1
    vectors = np.eye(8, dtype=np.float32)[topics]
    vectors[:, 4:] += [0.8, 0, 1, 0]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = tuple(f"{TOPICS[topic]} must" for topic in topics)
    none = np.zeros((30, 3), dtype=np.int8)
    examples = LabelledSet(texts, vectors, none, ("",) * 30, np.ones(30, dtype=bool))
    found = learn(rows, [examples])
    assert found.reverse is not None
    assert found.addresses.bias.shape == (3,)
    asked = np.eye(8, dtype=np.float32)[[0, 0]] + np.array([[0, 0, 0, 0, 0.8, 0, turned, 0] for turned in (0, 1)])
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    words = found.words.transform([f"{TOPICS[0]} must"] * 2)
    held = hold_back(found.addresses(asked, words), found.reverse(asked, words))
    assert held[0, 0] > 0 > held[1, 0]
    assert held[0, 0] > held[1, 0] + 4
    unmarked = learn(rows, [replace(examples, reverse=None)])
    assert unmarked.reverse is None
    assert (found.cross_fitted < unmarked.cross_fitted).mean() > 0.9, "thresholds are set on what is held back"


@pytest.fixture(scope="module")
def learned() -> module.Learned:
    return learn(make_rows())


def test_what_can_be_learned_is_learned(learned: module.Learned) -> None:
    rows = make_rows()
    assert best_f1(learned.cross_fitted, rows.grades >= 2)[0] > 0.95
    assert best_f1(learned.related_probabilities, rows.grades >= 1)[0] > 0.95
    fresh = make_rows(seed=6, states=("Elsewhere",))
    scores = learned.addresses(fresh.vectors, learned.words.transform(fresh.texts))
    offered = learned.curve(scores) >= learned.thresholds.addresses
    assert (offered == (fresh.grades >= 2)).mean() > 0.95


def test_the_balance_is_the_one_that_cross_validation_likes_best() -> None:
    deaf = Balance(strength=0.0, vector_scale=1.0, rounds=5)
    assert learn(make_rows(), balances=(deaf, BALANCES[0])).balance == BALANCES[0]
    assert learn(make_rows(), balances=(BALANCES[0], deaf)).balance == BALANCES[0]


def test_without_a_grade_1_related_is_what_addresses_is() -> None:
    rows = make_rows()
    flat = learn(replace(rows, grades=np.where(rows.grades == 2, 2, 0).astype(np.int8)), balances=BALANCES[:1])
    np.testing.assert_array_equal(flat.related.by_vector, flat.addresses.by_vector)
    np.testing.assert_array_equal(flat.related_probabilities, flat.probabilities)
    assert flat.addresses.by_vector.shape == (rows.vectors.shape[1], rows.grades.shape[1])


def test_cross_fitted_scores_come_from_heads_that_saw_no_row_of_the_group() -> None:
    # Only rows of Sylvania have the eighth direction and the word "lamp", and only they address the third action.
    rows = make_rows()
    own = np.array([group == "Sylvania" for group in rows.groups])
    rows.vectors[own] = np.eye(8, dtype=np.float32)[7]
    rows.grades[:, 2] = 0
    rows.grades[own] = (0, 0, 2)
    texts = tuple("lamp" if mine else text for mine, text in zip(own, rows.texts, strict=True))
    labelled = LabelledSet(texts, rows.vectors, rows.grades, rows.groups)
    # The same rows once more, as extra ones: to be left out of the fold as well.
    found = learn(labelled, [labelled])
    assert found.addresses(rows.vectors[own], found.words.transform(["lamp"] * own.sum()))[:, 2].min() > 1
    assert found.cross_fitted[own, 2].max() < -3


def test_further_rows_are_learned_from() -> None:
    rows = make_rows()
    hidden = LabelledSet(rows.texts, rows.vectors, rows.grades * 0, rows.groups)
    hidden.grades[:4] = rows.grades[:4]
    extra = make_rows(seed=8, states=("Examples",), per_state=40)
    alone, helped = learn(hidden), learn(hidden, [extra])
    truth = rows.grades >= 2
    assert best_f1(helped.cross_fitted, truth)[0] > best_f1(alone.cross_fitted, truth)[0]


def test_heads_known_before_count_as_much_as_cross_validation_likes() -> None:
    # Forty rows of sixty directions: too few to learn what the heads known before can read.
    chance = np.random.default_rng(1)
    known = chance.normal(0, 1, (40, 60)).astype(np.float32)
    directions = chance.normal(0, 1, (60, 3)).astype(np.float32)
    grades = np.where(known @ directions > 4, 2, 0).astype(np.int8)
    vectors = np.hstack([known, chance.normal(0, 1, (40, 5)).astype(np.float32)])
    texts = ("same words everywhere",) * 40
    labelled = LabelledSet(texts, vectors, grades, tuple(f"State {row % 8}" for row in range(40)))
    by_vector = np.vstack([np.hstack([directions] * 2), np.zeros((5, 6), dtype=np.float32)])
    heads = Heads(by_vector, np.zeros((0, 6), dtype=np.float32), np.full(6, -4, dtype=np.float32))
    crossed = vectors @ heads.by_vector + heads.bias
    alone, helped = learn(labelled), learn(labelled, prior=Prior(heads, crossed, 60))
    assert alone.prior_share == 0
    assert best_f1(alone.cross_fitted, grades >= 2)[0] < 0.8
    assert helped.prior_share > 0.5
    assert best_f1(helped.cross_fitted, grades >= 2)[0] > 0.95
    mixed = helped.addresses(vectors, helped.words.transform(texts))
    assert best_f1(mixed, grades >= 2)[0] > 0.95


def test_no_heads_are_learned_on_the_numbers_that_the_prior_reads() -> None:
    rows = make_rows()
    told = np.hstack([np.eye(3, dtype=np.float32)[rows.grades.argmax(axis=1)], rows.vectors])
    nothing = Heads(np.zeros((11, 6), np.float32), np.zeros((0, 6), np.float32), np.full(6, -5, np.float32))
    crossed = np.full((len(rows.texts), 6), -5, dtype=np.float32)
    found = learn(replace(rows, vectors=told), prior=Prior(nothing, crossed, 3))
    assert not found.addresses.by_vector[:3].any()
    assert found.addresses.by_vector[3:].any()


def test_probabilities_come_from_curves_that_had_not_seen_the_row() -> None:
    rows = make_rows()
    found = learn(rows)
    assert found.probabilities.shape == rows.grades.shape
    assert not np.array_equal(found.probabilities, found.curve(found.cross_fitted))


def test_learning_twice_gives_the_same(learned: module.Learned) -> None:
    again = learn(make_rows())
    np.testing.assert_array_equal(again.cross_fitted, learned.cross_fitted)
    assert again.thresholds == learned.thresholds


def test_progress_ends_when_all_is_done() -> None:
    told: list[tuple[str, int, int]] = []
    learn(make_rows(per_state=4), progress=lambda label, done, total: told.append((label, done, total)))
    assert [done for _, done, _ in told] == list(range(1, 12))
    assert {total for _, _, total in told} == {11}
