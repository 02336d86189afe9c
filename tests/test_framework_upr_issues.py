"""The bundled list of UPR issues: 54 definitions, and invented examples whose labels are its ids."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from mapper.framework import Framework, framework_folder, load_framework

BROAD = {"General", "Other"}  # rows of these stand alone: UPR Info gives them where no other issue fits


@pytest.fixture(scope="module")
def issues() -> Framework:
    return load_framework("upr-issues")


@pytest.fixture(scope="module")
def examples() -> list[tuple[str, dict[str, int]]]:
    folder = framework_folder("upr-issues")
    assert folder is not None
    with (folder / "examples" / "examples.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], _parse_labels(row["labels"])) for row in csv.DictReader(file)]


def _parse_labels(labels: str) -> dict[str, int]:
    pairs = [label.rsplit("=", 1) for label in labels.split(" | ")]
    assert len({issue for issue, _ in pairs}) == len(pairs), labels
    return {issue: int(grade) for issue, grade in pairs}


def test_the_list_is_flat_and_has_the_54_issues(issues: Framework) -> None:
    assert len(issues.items) == 54
    assert not issues.actions
    assert not issues.parts


def test_names_are_those_of_the_exports_not_of_the_printed_list(issues: Framework) -> None:
    """UPR Info's own guide prints "Detention conditions" and "Technical assistance", its exports never do."""
    ids = {item.id for item in issues.items}
    assert {"Detention", "Technical assistance and cooperation", "HIV - Aids", "Rights of the Child"} <= ids
    assert not ids & {"Detention conditions", "Technical assistance"}
    assert not any("," in name or "|" in name or "=" in name for name in ids)  # the signs that part issues


def test_no_two_definitions_are_the_same(issues: Framework) -> None:
    assert len({item.text.casefold() for item in issues.items}) == len(issues.items)


def test_every_label_of_the_examples_is_an_issue(issues: Framework, examples: list[tuple[str, dict[str, int]]]) -> None:
    ids = {item.id for item in issues.items}
    assert {issue for _, labels in examples for issue in labels} - ids == set()
    assert {grade for _, labels in examples for grade in labels.values()} == {2}


def test_every_issue_has_at_least_14_examples(issues: Framework, examples: list[tuple[str, dict[str, int]]]) -> None:
    counts = Counter(issue for _, labels in examples for issue in labels)
    assert {item.id: counts[item.id] for item in issues.items if counts[item.id] < 14} == {}


def test_examples_are_unique_and_of_the_length_of_a_recommendation(
    examples: list[tuple[str, dict[str, int]]],
) -> None:
    texts = [text for text, _ in examples]
    assert [text for text, count in Counter(map(str.casefold, texts)).items() if count > 1] == []
    assert [text for text in texts if not 8 <= len(text.split()) <= 50] == []


def test_general_and_other_stand_alone(examples: list[tuple[str, dict[str, int]]]) -> None:
    assert [text for text, labels in examples if BROAD & set(labels) and len(labels) > 1] == []


def test_ratifying_a_named_treaty_is_always_an_international_instrument(
    examples: list[tuple[str, dict[str, int]]],
) -> None:
    ratifying = [(text, labels) for text, labels in examples if text.startswith(("Ratify ", "Accede to "))]
    assert len(ratifying) > 20
    assert [text for text, labels in ratifying if "International instruments" not in labels] == []
