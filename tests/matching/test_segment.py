"""Clauses of a recommendation: nothing is lost, nothing stands in two."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.matching.segment import split_clauses

JOINTS = ("; ", ". ", "; and ", ", and to ", " as well as to ", "\n", ", (a) ", " (ii) ", ": ", " ", ", ")
WORDS = (
    "Adopt",
    "protect",
    "the",
    "lighthouse",
    "law",
    "of",
    "2012",
    "Sylvania",
    "(UPR)",
    "“quoted”",
    "and",
    "to",
    "é",
)

texts = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), st.sampled_from(JOINTS)), max_size=6
    ).map(lambda clauses: "".join(" ".join(words) + joint for words, joint in clauses)),
)


@given(texts)
def test_clauses_follow_one_another_and_only_joints_stand_between_them(text: str) -> None:
    spans = split_clauses(text)
    place = 0
    between = []
    for start, end in spans:
        assert place <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        between.append(text[place:start])
        place = end
    for gap in (*between, text[place:]):
        assert re.fullmatch(r"[\s.,;:]*(and|as well as)?\s*", gap), gap


@given(texts)
def test_no_clause_is_a_fragment_of_a_text_that_is_none(text: str) -> None:
    spans = split_clauses(text)
    if len(spans) > 1:
        assert min(len(text[start:end].split()) for start, end in spans) >= 4


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        (
            "Repeal the sedition law and adopt a code of the press",
            ["Repeal the sedition law", "adopt a code of the press"],
        ),
        ("Promote tolerance and protect believers", ["Promote tolerance and protect believers"]),
        (
            "Take measures to repeal the sedition law and to train judges in its place",
            ["Take measures to repeal the sedition law", "to train judges in its place"],
        ),
        (
            "Found an office for early warning; publish its yearly reports in full.",
            ["Found an office for early warning", "publish its yearly reports in full."],
        ),
        (
            "The State should: (a) close all secret prisons; (b) pay all of their victims",
            ["The State should: (a) close all secret prisons", "(b) pay all of their victims"],
        ),
        ("Ratify the treaty; and soon", ["Ratify the treaty; and soon"]),
        ("  Repeal the sedition law ", ["Repeal the sedition law"]),
        ("", []),
    ],
)
def test_examples(text: str, clauses: list[str]) -> None:
    assert [text[start:end] for start, end in split_clauses(text)] == clauses
