"""The bundled list of UPR issues: 54 definitions, and invented examples whose labels are its ids."""

from __future__ import annotations

from collections import Counter

import pytest

from mapper.framework import Framework, framework_folder, load_framework
from mapper.matching.examples import LabelledText, load_examples

BROAD = {"General", "Other"}  # rows of these stand alone: UPR Info gives them where no other issue fits


@pytest.fixture(scope="module")
def issues() -> Framework:
    return load_framework("upr-issues")


@pytest.fixture(scope="module")
def examples(issues: Framework) -> tuple[LabelledText, ...]:
    return load_examples(issues, framework_folder(issues.id))


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


def test_every_example_is_of_an_issue_in_full(examples: tuple[LabelledText, ...]) -> None:
    assert [example.text for example in examples if set(example.grades.values()) != {2}] == []


def test_every_issue_has_at_least_14_examples(issues: Framework, examples: tuple[LabelledText, ...]) -> None:
    counts = Counter(issue for example in examples for issue in example.grades)
    assert {item.id: counts[item.id] for item in issues.items if counts[item.id] < 14} == {}


def test_examples_are_unique_and_of_the_length_of_a_recommendation(examples: tuple[LabelledText, ...]) -> None:
    texts = [example.text for example in examples]
    assert [text for text, count in Counter(map(str.casefold, texts)).items() if count > 1] == []
    assert [text for text in texts if not 8 <= len(text.split()) <= 50] == []


def test_general_and_other_stand_alone(examples: tuple[LabelledText, ...]) -> None:
    assert [e.text for e in examples if BROAD & e.grades.keys() and len(e.grades) > 1] == []


def test_ratifying_a_named_treaty_is_always_an_international_instrument(examples: tuple[LabelledText, ...]) -> None:
    ratifying = [example for example in examples if example.text.startswith(("Ratify ", "Accede to "))]
    assert len(ratifying) > 20
    assert [example.text for example in ratifying if "International instruments" not in example.grades] == []
