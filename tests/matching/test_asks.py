"""Asks are told apart by what was learned, for the encoder it was learned with and no other."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from mapper.analysis.clusters import SAME_ASK
from mapper.matching import asks
from mapper.matching.asks import AskSpace, learn_ask_space, load_ask_space, save_ask_space
from mapper.matching.embed import BundledEncoder

LABELS = Path(__file__).parents[1] / "quality" / "asks" / "reviews.csv"


def _make_review(seed: int, texts: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Vectors whose first two numbers alone tell the ask, less loud than the others."""
    chance = np.random.default_rng(seed)
    number = chance.integers(0, 6, texts)
    angle = number * np.pi / 3
    telling = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    vectors = np.hstack([telling, 1.5 * chance.normal(size=(texts, 6))]).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), number


def _gap(likeness: np.ndarray, number: np.ndarray) -> float:
    """How much more alike pairs of one ask are than others, in standard deviations of the others."""
    same, pairs = number[:, None] == number, ~np.eye(len(number), dtype=bool)
    others = likeness[~same & pairs]
    return float((likeness[same & pairs].mean() - others.mean()) / others.std())


def test_what_tells_asks_apart_is_learned_and_holds_for_another_review() -> None:
    space = learn_ask_space([_make_review(seed) for seed in range(6)])
    vectors, number = _make_review(99)
    placed = space(vectors)
    assert np.allclose(np.linalg.norm(placed, axis=1), 1, atol=1e-5)
    assert _gap(placed @ placed.T, number) > 2 * _gap(vectors @ vectors.T, number)


def test_the_same_reviews_give_the_same_numbers() -> None:
    reviews = [_make_review(seed) for seed in range(2)]
    one, other = learn_ask_space(reviews), learn_ask_space(reviews)
    assert np.array_equal(one.telling, other.telling)


def test_what_was_learned_with_one_encoder_is_not_used_with_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asks, "_FILE", tmp_path / "asks.npz")
    load_ask_space.cache_clear()
    save_ask_space(AskSpace(np.zeros(8, np.float32), np.ones((8, 2), np.float32)), "mine")
    found = load_ask_space("mine")
    assert found is not None
    assert found.telling.shape == (8, 2)
    assert load_ask_space("another") is None
    load_ask_space.cache_clear()


def test_the_shipped_numbers_are_those_of_the_bundled_encoder_and_of_the_labels_that_lie_here() -> None:
    space = load_ask_space(BundledEncoder().key)
    assert space is not None
    assert space.middle.shape == (BundledEncoder.dimensions,)
    card = json.loads(Path(asks.__file__).with_suffix(".json").read_text(encoding="utf-8"))
    assert (card["encoder"], card["threshold"]) == (BundledEncoder().key, SAME_ASK)
    assert card["sha256 of the labels"] == hashlib.sha256(LABELS.read_bytes()).hexdigest()
