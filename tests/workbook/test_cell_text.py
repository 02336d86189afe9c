"""Any text becomes one that a cell can hold."""

from __future__ import annotations

import re

import pytest
from factories import FILE, make_recommendation, make_result
from hypothesis import given
from hypothesis import strategies as st

from mapper.records import Issue, SourceRef
from mapper.workbook.cell_text import CELL_LIMIT, count_lines, find_text_changes, fit_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bridges\tand\ntowns", "bridges\tand\ntowns"),
        ("bell\x07, null\x00, half a pair\ud800, \ufffe", "bell, null, half a pair, "),
        ("old\rMac and\r\nWindows", "old\nMac and\nWindows"),
        ("=1+1", "=1+1"),
        ("lamp 💡", "lamp 💡"),
    ],
)
def test_only_what_a_cell_cannot_hold_is_changed(text: str, expected: str) -> None:
    assert fit_text(text) == expected


@pytest.mark.parametrize("letter", ["a", "💡"])
def test_a_text_too_long_is_cut_and_says_so(letter: str) -> None:
    fitted = fit_text(letter * 40_000)
    assert len(fitted.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert fitted.startswith(letter * 16_000)
    assert fitted.endswith("[cut here: the text has 40,000 characters, a cell holds 32,767]")


def test_a_text_that_just_fits_is_kept_whole() -> None:
    assert fit_text("a" * CELL_LIMIT) == "a" * CELL_LIMIT


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_a_fitted_text_is_legal_xml_and_fitting_it_again_changes_nothing(text: str) -> None:
    fitted = fit_text(text)
    assert not re.search("[\x00-\x08\x0b-\x0c\x0d-\x1f\ud800-\udfff\ufffe\uffff]", fitted)
    assert fit_text(fitted) == fitted


def test_changed_texts_are_reported_with_their_place() -> None:
    recs = [
        make_recommendation("1.1", "Ring the bell\x07\x07."),
        make_recommendation("1.2"),
        make_recommendation("1.3", "x" * 40_000),
    ]
    issue = Issue("concern", "A concern.", SourceRef(FILE, "row 9"), "info", "dark\x01")
    changes = find_text_changes(make_result(recs, issues=[issue]))
    assert [(c.text, c.source.place, c.message) for c in changes] == [
        (recs[0].id, "table 1, row 1.1", "2 control characters taken out, which a workbook cannot hold."),
        (recs[2].id, "table 1, row 1.3", "Cut: the text has 40,000 characters, a cell holds 32,767."),
        ("", "row 9", "1 control character taken out, which a workbook cannot hold."),
    ]


def test_lines_are_counted_with_words_kept_whole() -> None:
    assert count_lines("", 10) == 1
    assert count_lines("one\ntwo\n", 10) == 3
    assert count_lines("aaaa bbbb cccc", 8) == 2
    assert count_lines("a" * 45, 10) == 4


def test_large_letters_and_chinese_take_more_room() -> None:
    assert (count_lines("towers and lamps", 13), count_lines("TOWERS AND LAMPS", 13)) == (1, 2)
    assert count_lines("建设灯塔" * 10, 40) == 2
    assert count_lines("light " * 8, 40) == 1
