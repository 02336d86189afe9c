"""Text is fit for reading, and nothing a reader would miss is gone."""

from __future__ import annotations

import pytest

from mapper.documents.cleaning import clean_list, clean_text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Open\u00a0the \n archives\t", "Open the archives"),
        ("&#40;Unknown&#41;", "(Unknown)"),
        ("law &amp;nbsp;&amp; order", "law & order"),
        ("imple\u00admen\u200btation", "implementation"),
        ("custom \u2011 designed", "custom-designed"),
        ("non\u2011discrimination", "non-discrimination"),
        ("Cafe\u0301", "Café"),
        ("a\x07b", "a b"),
        ("½ of m²", "½ of m²"),
        ("2017 – 2021", "2017 – 2021"),
        ("the bell’s and the bells’ keepers", "the bell's and the bells' keepers"),
        ("the bell ’ s and the harbour’ s keepers", "the bell's and the harbour's keepers"),
        ("the word ‘bells’ and its", "the word ‘bells’ and its"),
        ("", ""),
    ],
)
def test_text_is_made_readable(text: str, clean: str) -> None:
    assert clean_text(text) == clean


def test_lists_lose_their_dashes_and_empty_lines_but_no_words() -> None:
    assert clean_list("- Iraq\n\n-\n• Women & girls\r\nself-defence\n- 16 - Peace\n-5") == (
        "Iraq",
        "Women & girls",
        "self-defence",
        "16 - Peace",
        "-5",
    )
