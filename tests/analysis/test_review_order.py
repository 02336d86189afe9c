"""The order of review: doubt first, each kind of recommendation once, what is decided counted as known."""

from __future__ import annotations

import numpy as np
import pytest

from mapper.analysis import review_order
from mapper.analysis.review_order import find_review_order

IDS = ("a", "b", "c", "d")
# a and b read alike, c and d like no other
VECTORS = np.array([[1.0, 0.0, 0.0], [0.98, np.sqrt(1 - 0.98**2), 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])


def test_what_is_most_in_doubt_comes_first_where_nothing_reads_alike() -> None:
    assert find_review_order(IDS, np.array([0.1, 0.2, 0.3, 0.4]), np.eye(4)) == ("d", "c", "b", "a")


def test_of_two_that_read_alike_the_second_waits_until_the_others_are_done() -> None:
    assert find_review_order(IDS, np.array([0.5, 0.4, 0.3, 0.2]), VECTORS) == ("a", "c", "d", "b")


def test_one_that_speaks_for_another_goes_before_a_single_one_in_more_doubt() -> None:
    assert find_review_order(IDS, np.array([0.3, 0.3, 0.5, 0.0]), VECTORS)[0] == "a"


def test_what_is_reviewed_is_not_asked_for_again_and_speaks_for_what_reads_alike() -> None:
    assert find_review_order(IDS, np.array([0.5, 0.5, 0.3, 0.2]), VECTORS, reviewed={"a"}) == ("c", "d", "b")


def test_one_without_an_embedding_stands_where_its_own_doubt_puts_it() -> None:
    vectors = np.eye(4)
    vectors[1] = 0
    assert find_review_order(IDS, np.array([0.1, 0.3, 0.4, 0.2]), vectors) == ("c", "b", "d", "a")


def test_no_more_than_asked_for_are_put_in_order() -> None:
    assert len(find_review_order(IDS, np.ones(4), VECTORS, first=2)) == 2
    assert find_review_order((), np.zeros(0), np.zeros((0, 3))) == ()


def test_of_more_than_are_compared_those_most_in_doubt_are_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_order, "_MOST", 2)
    assert find_review_order(IDS, np.array([0.1, 0.4, 0.2, 0.3]), np.eye(4)) == ("b", "d")


def test_the_order_of_the_input_changes_nothing() -> None:
    doubts = np.array([0.3, 0.3, 0.3, 0.3])
    turned = find_review_order(IDS[::-1], doubts[::-1], VECTORS[::-1])
    assert turned == find_review_order(IDS, doubts, VECTORS)
