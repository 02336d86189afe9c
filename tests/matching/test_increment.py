"""A correction follows its reviewer, leaves others alone, and keeps to what was decided."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from stub_encoder import StubEncoder

from mapper.matching import increment as module
from mapper.matching.decide import Thresholds
from mapper.matching.increment import (
    Correction,
    Reviewed,
    _fit_shift,
    _move_threshold,
    _rescale,
    find_same,
    learn_correction,
)

THRESHOLDS = Thresholds(addresses=0.4, strong=0.9, likely=0.5, related=0.3)
SUBJECTS = ("schools of patience", "bridges between towns", "broken promises", "hats of judges")
TEXTS = tuple(
    f"{opening} {subject} in district {number}"
    for number in range(8)
    for opening in ("Continue with", "Consider")
    for subject in SUBJECTS
)
TRUTH = np.array([[subject in text for subject in SUBJECTS] for text in TEXTS])


def _learn(base: np.ndarray, grades: np.ndarray, decided: np.ndarray | None = None) -> Correction:
    decided = np.ones(grades.shape, dtype=bool) if decided is None else decided
    ids = tuple(f"R{number}" for number in range(len(TEXTS)))
    reviewed = Reviewed(TEXTS, StubEncoder().encode(TEXTS), grades.astype(np.int8), decided, ids)
    return learn_correction(reviewed, base.astype(np.float32), base.astype(np.float32), THRESHOLDS, SUBJECTS)


def _apply(correction: Correction, texts: tuple[str, ...], base: float) -> np.ndarray:
    flat = np.full((len(texts), len(SUBJECTS)), base, dtype=np.float32)
    return correction(StubEncoder().encode(texts), texts, flat, flat)[1]


def test_a_scorer_that_knows_nothing_learns_what_was_accepted() -> None:
    correction = _learn(np.full(TRUTH.shape, 0.1), TRUTH * 2)
    found = _apply(correction, ("Stop the decay of bridges between towns", "Let hats of judges be"), 0.1)
    assert found.argmax(axis=1).tolist() == [1, 3]
    assert (found.max(axis=1) >= correction.thresholds.addresses).all()
    assert np.sort(found, axis=1)[:, -2].max() < correction.thresholds.addresses


def test_a_reviewer_who_agrees_with_the_scorer_changes_hardly_anything() -> None:
    rng = np.random.default_rng(0)
    base = np.where(TRUTH, 0.9, 0.05)
    correction = _learn(base, (rng.random(base.shape) < base) * 2)
    assert _apply(correction, ("Pave the roads",), 0.9) == pytest.approx(0.9, abs=0.08)
    assert _apply(correction, ("Pave the roads",), 0.05) == pytest.approx(0.05, abs=0.05)


def test_a_rate_that_chance_explains_rescales_nothing_and_one_that_it_does_not_does() -> None:
    odds, decided = np.zeros((50, 1), dtype=np.float32), np.ones((50, 1), dtype=bool)
    assert _rescale(odds, np.arange(50)[:, None] < 30, decided) == (1.0, 0.0)
    _, bias = _rescale(odds, np.arange(50)[:, None] < 45, decided)
    assert bias > 1


def test_decisions_surer_than_the_odds_stretch_them_and_less_sure_ones_shrink_them() -> None:
    odds, decided = np.tile([[1.0], [-1.0]], (200, 1)).astype(np.float32), np.ones((400, 1), dtype=bool)
    stretched, _ = _rescale(odds, odds > 0, decided)
    shrunk, _ = _rescale(3 * odds, (odds > 0) == (np.arange(400)[:, None] % 3 > 0), decided)
    assert stretched > 1.2
    assert shrunk < 0.8


def test_where_no_text_is_near_another_odds_are_stretched_shrunk_and_shifted_for_each_action() -> None:
    apart, decided = np.zeros((200, 200), dtype=np.float32), np.ones((200, 2), dtype=bool)
    odds = np.tile([[1.0, -1.0], [-1.0, 1.0]], (100, 1)).astype(np.float32)
    assert _fit_shift(apart, odds, odds > 0, decided).scale > 1.2
    assert _fit_shift(apart, 3 * odds, (odds > 0) == (np.arange(200)[:, None] % 3 > 0), decided).scale < 0.8
    first, second = _fit_shift(apart, 0 * odds, np.tile([[True, False]], (200, 1)), decided).bias
    assert first > 1
    assert second < -1


@pytest.mark.parametrize(
    ("cosine", "words", "same"), [(1.0, 1.0, 1), (0.99, 0.75, 1), (0.9675, 0.8, 0.5), (0.9, 1.0, 0), (1.0, 0.7, 0)]
)
def test_a_text_is_a_reviewed_one_only_where_both_its_meaning_and_its_words_are(
    cosine: float, words: float, same: float
) -> None:
    one, other = np.array([[1, 0]], dtype=np.float32), np.array([[cosine, 0]], dtype=np.float32)
    assert find_same(one, other, csr_matrix([[1.0]]), csr_matrix([[words]])) == pytest.approx(same, abs=1e-4)


def test_the_same_text_again_carries_its_decision_and_says_so() -> None:
    grades = TRUTH * 2
    grades[3] = 0  # this one text was rejected throughout, against all others of its subject
    correction = _learn(np.where(TRUTH, 0.9, 0.02), grades)
    again = _apply(correction, (TEXTS[3], TEXTS[7]), 0.9)
    assert again[0].max() < 0.06 < correction.thresholds.addresses < again[1, 3]
    vectors = StubEncoder().encode((TEXTS[7], "Pave the roads"))
    repeated = correction.find_repeated(vectors, (TEXTS[7], "Pave the roads"))
    assert repeated == [7, None]
    assert "accepted this action for R7" in correction.say_decision(repeated[0], 3)
    assert correction.say_decision(repeated[0], 0) == correction.say_decision(None, 3) == ""


def test_what_was_called_partly_right_is_related_and_addresses_nothing() -> None:
    correction = _learn(np.full(TRUTH.shape, 0.1), TRUTH * 1)
    flat = np.full((2, 4), 0.1, dtype=np.float32)
    texts = (TEXTS[7], "Let hats of judges be")
    scores, addresses, related = correction(StubEncoder().encode(texts), texts, flat, flat)
    assert related[:, 3].min() > 0.3 > 0.1 > addresses.max()
    np.testing.assert_allclose(1 / (1 + np.exp(-scores)), addresses, atol=1e-3)
    assert correction.say_decision(7, 3).startswith("A reviewer called partly right this action for R7")


def test_a_text_is_repeated_by_the_reviewed_one_that_it_is_rather_than_not(monkeypatch: pytest.MonkeyPatch) -> None:
    correction = _learn(np.full(TRUTH.shape, 0.1), TRUTH * 2)
    monkeypatch.setattr(module, "find_same", lambda *_: np.array([[0.2, 0.5], [0.49, 0.1]]))
    assert correction.find_repeated(StubEncoder().encode(TEXTS[:2]), TEXTS[:2]) == [1, None]


def test_the_threshold_goes_to_what_fits_the_decisions_as_far_as_there_are_links() -> None:
    # By what nobody decided on, 0.3 would fit best; of the others the links are right at 0.6, and no more at 0.55.
    unseen = np.repeat(np.array([[0.6, 0.55, 0.3]], dtype=np.float32), 1800, axis=0)
    grades = np.repeat(np.array([[2, 0, 2]], dtype=np.int8), 1800, axis=0)
    decided = np.repeat([[True, True, False]], 1800, axis=0)

    def move(links: int) -> Thresholds:
        shown = slice(links)
        reviewed = Reviewed(("",) * links, np.ones((links, 1)), grades[shown], decided[shown], ("",) * links)
        return _move_threshold(THRESHOLDS, unseen[shown], reviewed)

    assert move(200).addresses == pytest.approx(0.5, abs=1e-3)  # half the way, in log-odds
    many = move(1800)
    assert many.addresses == pytest.approx(0.58, abs=2e-3)
    assert (many.likely, many.strong) == (many.addresses, THRESHOLDS.strong)
    assert move(0) == THRESHOLDS


def test_nothing_is_learned_of_links_that_nobody_decided_on() -> None:
    decided = np.ones(TRUTH.shape, dtype=bool)
    decided[:, 2] = False
    base = np.where(TRUTH, 0.8, 0.05)
    blind = TRUTH * 2
    blind[:, 2] = 0  # would be learned as rejections
    correction = _learn(base, blind, decided)
    text = ("Remember broken promises",)
    assert _apply(correction, text, 0.8)[0, 2] > 0.6
    assert _apply(_learn(base, blind), text, 0.8)[0, 2] < 0.4


def test_one_decision_alone_is_enough_to_load_and_moves_no_threshold_far() -> None:
    vectors = StubEncoder().encode(TEXTS[:1])
    reviewed = Reviewed(
        TEXTS[:1], vectors, np.array([[2, 0, 0, 0]], dtype=np.int8), np.ones((1, 4), dtype=bool), ("R",)
    )
    base = np.full((1, 4), 0.2, dtype=np.float32)
    correction = learn_correction(reviewed, base, base, THRESHOLDS)
    assert correction.thresholds.addresses == pytest.approx(THRESHOLDS.addresses, abs=0.02)
    assert _apply(correction, TEXTS[:1], 0.2)[0, 0] > 0.9
    assert _apply(correction, ("Pave the roads",), 0.2)[0] == pytest.approx(0.2, abs=0.1)
