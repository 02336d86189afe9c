"""The table of trap cases itself: known columns and ids, no contradictions, no case taken from the examples."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from mapper.framework import Framework, load_framework

TABLE = Path(__file__).with_name("traps.csv")
EXAMPLES = Path(__file__).parents[2] / "framework_data"
COLUMNS = ["id", "kind", "text", "addresses", "not_addresses", "note"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _plain(text: str) -> str:
    """The text as it is compared: words only, in small letters."""
    return " ".join(re.findall(r"\w+", text.casefold()))


@pytest.fixture(scope="module")
def cases() -> list[dict[str, str]]:
    return _rows(TABLE)


@pytest.fixture(scope="module")
def r2p() -> Framework:
    return load_framework()


def test_the_table_has_its_columns_and_at_least_80_cases(cases: list[dict[str, str]]) -> None:
    assert TABLE.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
    assert len(cases) >= 80
    for case in cases:
        assert set(case) == set(COLUMNS), case["id"]
        assert None not in case.values(), case["id"]


def test_case_ids_are_unique_and_name_their_kind(cases: list[dict[str, str]]) -> None:
    ids = [case["id"] for case in cases]
    assert len(set(ids)) == len(ids)
    assert [i for i, case in zip(ids, cases, strict=True) if not re.fullmatch(rf"{case['kind']}-\d+", i)] == []


def test_no_kind_has_a_single_case(cases: list[dict[str, str]]) -> None:
    assert [kind for kind, count in Counter(case["kind"] for case in cases).items() if count < 2] == []


def test_no_text_is_empty_or_stands_twice(cases: list[dict[str, str]]) -> None:
    # Letter case counts here: a case in capitals may repeat another one.
    texts = [" ".join(case["text"].split()) for case in cases]
    assert all(texts)
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_required_ids_are_matched_items_of_the_framework(cases: list[dict[str, str]], r2p: Framework) -> None:
    matched = {item.id for item in r2p.matched_items}
    for case in cases:
        required = case["addresses"].split()
        assert set(required) <= matched, case["id"]
        assert len(set(required)) == len(required), case["id"]


def test_forbidden_ids_and_prefixes_exist_in_the_framework(cases: list[dict[str, str]], r2p: Framework) -> None:
    items = {item.id for item in r2p.items}
    for case in cases:
        for pattern in case["not_addresses"].split():
            if pattern == "*":
                assert case["not_addresses"] == "*", case["id"]
            elif pattern.endswith(".*"):
                assert any(item.startswith(pattern[:-1]) for item in items), (case["id"], pattern)
            else:
                assert pattern in items, (case["id"], pattern)


def test_no_case_requires_and_forbids_the_same_id(cases: list[dict[str, str]]) -> None:
    for case in cases:
        assert case["addresses"] or case["not_addresses"], case["id"]
        for pattern in case["not_addresses"].split():
            clash = [
                item
                for item in case["addresses"].split()
                if item == pattern or (pattern.endswith(".*") and item.startswith(pattern[:-1]))
            ]
            assert not clash, (case["id"], pattern)


def test_no_case_is_one_of_the_examples(cases: list[dict[str, str]]) -> None:
    known = {_plain(row["text"]) for path in EXAMPLES.glob("*/examples/*.csv") for row in _rows(path)}
    assert [case["id"] for case in cases if _plain(case["text"]) in known] == []
