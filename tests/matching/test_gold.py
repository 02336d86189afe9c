"""Labelled files: what a row carries, and how each line that is none is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from factories import make_framework, make_recommendation
from gold_file import write_gold

from mapper.errors import SettingsError, UnreadableFileError
from mapper.framework import Framework
from mapper.listing import write_recommendations
from mapper.matching.gold import read_gold
from mapper.records import Mechanism

GOLD: tuple[dict[str, Any], ...] = (
    {"id": "A", "labels": {"1.1.1": 2, "1.2.1": 2, "1.2.2": 1}, "mechanism": "UPR", "session": 12},
    {"id": "B", "labels": {"2.1.2": 2, "1.1.1": 2}, "contested": ["1.2.2", "2.1.2"]},
    {"id": "C", "labels": {}, "mechanism": "SP"},
    {"id": "D", "labels": {"2.1.2": 1, "1.1.2": 2}, "mechanism": "CEDAW"},
)


@pytest.fixture
def framework() -> Framework:
    return make_framework()


def test_gold_rows_carry_what_the_file_says(tmp_path: Path, framework: Framework) -> None:
    first, second, third, fourth = read_gold(write_gold(tmp_path / "gold.jsonl", GOLD), framework)
    assert first.addressed == {"1.1.1", "1.2.1"}
    assert second.grades == {"1.1.2": 2, "1.1.1": 2}, "2.1.2 repeats 1.1.2"
    assert second.contested == {"1.2.2"}, "what is labelled is not contested"
    assert fourth.grades == {"1.1.2": 2}, "of two grades of one action the higher"
    assert [row.recommendation.mechanism for row in (first, third, fourth)] == [
        "UPR",
        "Special procedure",
        "Treaty body",
    ]
    assert (first.recommendation.session, first.recommendation.state) == (12, "State of A")
    assert (second.recommendation.session, second.recommendation.body, second.stratum) == (None, "", "")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("id,text,labels", r"line 2: .*it is not JSON.*as in \{"),
        ('{"id": "X", "text": "t"}', "line 2: .*it has no labels"),
        ('{"id": "X", "text": "t", "labels": {"1.1.1": "much"}}', "line 2: .*a label is 1 or 2"),
        ('{"id": "X", "text": "t", "labels": {"1.1.1": 1.5}}', "line 2: .*a label is 1 or 2"),
        ('{"id": "X", "text": "t", "labels": ["1.1.1"]}', "line 2: .*it has no labels"),
        ('{"id": "X", "text": null, "labels": {}}', "line 2: .*it has no text"),
        ('{"id": " ", "text": "t", "labels": {}}', "line 2: .*it has no id"),
        ("[]", "line 2: .*it has no id"),
        ('{"id": "X", "text": "t", "labels": {"1.1.1": 3}}', r"line 2: .*a label is 1 or 2"),
        ('{"id": "A", "text": "t", "labels": {}}', r"line 2: .*the id A was given before"),
        ('{"id": "X", "text": "t", "labels": {}, "session": "last"}', "line 2: .*session is no number"),
        ('{"id": "X", "text": "t", "labels": {}, "contested": "1.1.1"}', "line 2: .*contested is no list"),
    ],
)
def test_a_line_that_is_no_labelled_row_is_told_with_its_number(
    tmp_path: Path, framework: Framework, line: str, message: str
) -> None:
    path = write_gold(tmp_path / "gold.jsonl", GOLD[:1])
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(UnreadableFileError, match=rf"gold\.jsonl, {message}"):
        read_gold(path, framework)


def test_a_recommendation_of_mapper_import_with_labels_is_a_labelled_row(tmp_path: Path, framework: Framework) -> None:
    kinds: tuple[Mechanism, ...] = ("UPR", "Special procedure", "Treaty body")
    write_recommendations([make_recommendation(kind, mechanism=kind) for kind in kinds], tmp_path / "rows.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = read_gold(
        write_gold(tmp_path / "gold.jsonl", [line | {"labels": {"1.1.1": "2"}} for line in lines]), framework
    )
    assert [row.recommendation.mechanism for row in rows] == list(kinds)
    assert all(row.addressed == {"1.1.1"} for row in rows)


def test_a_line_separator_within_a_text_ends_no_row(tmp_path: Path, framework: Framework) -> None:
    row = {"id": "X", "text": "Light the lamp\u2028at night", "labels": {}, "session": "12", "contested": None}
    path = tmp_path / "gold.jsonl"
    path.write_text(" \r\n" + json.dumps(row, ensure_ascii=False) + "\r\n", encoding="utf-8", newline="")
    (read,) = read_gold(path, framework)
    assert (read.recommendation.text, read.recommendation.session, read.recommendation.state) == (row["text"], 12, "")


@pytest.mark.parametrize("label", [{"labels": {"9.9": 2}}, {"labels": {}, "contested": ["9.9"]}])
def test_labels_for_another_framework_are_refused(
    tmp_path: Path, framework: Framework, label: Mapping[str, Any]
) -> None:
    path = write_gold(tmp_path / "gold.jsonl", [{"id": "X", **label}])
    with pytest.raises(SettingsError, match=r"line 1: 9\.9 is no recommended action of invented"):
        read_gold(path, framework)


def test_a_file_without_rows_or_that_is_none_is_refused(tmp_path: Path, framework: Framework) -> None:
    with pytest.raises(UnreadableFileError, match="holds no rows"):
        read_gold(write_gold(tmp_path / "gold.jsonl", ()), framework)
    with pytest.raises(UnreadableFileError, match=r"missing\.jsonl: this labelled file cannot be read \(No such"):
        read_gold(tmp_path / "missing.jsonl", framework)
    (tmp_path / "latin.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    with pytest.raises(UnreadableFileError, match=r"cannot be read \(it is not UTF-8\)"):
        read_gold(tmp_path / "latin.jsonl", framework)
