"""Recommendations are cited as the United Nations cites them."""

from __future__ import annotations

import pytest
from factories import make_recommendation

from mapper.report.citations import cite_document, cite_paragraph, cite_source, cite_states


def test_a_recommendation_of_a_review_is_cited_with_its_paragraph_and_its_states() -> None:
    rec = make_recommendation("140.12", "Light the lamps;", recommending_states=("Syldavia", "Viet Nam"))
    assert cite_states(rec) == "(Syldavia) (Viet Nam)"
    assert cite_source(rec) == "A/HRC/99/15, para. 140.12"
    assert cite_source(rec, "fr") == "A/HRC/99/15, par. 140.12"
    assert cite_source(rec, "es") == "A/HRC/99/15, párr. 140.12"
    assert cite_document(rec) == "Ruritania: Universal Periodic Review, cycle 4 (A/HRC/99/15)"


@pytest.mark.parametrize(
    ("paragraph", "cited"), [("23(a)", "23 (a)"), ("23 (a)", "23 (a)"), ("23a", "23 (a)"), ("23", "23"), ("", "")]
)
def test_lettered_paragraphs_are_written_as_in_concluding_observations(paragraph: str, cited: str) -> None:
    assert cite_paragraph(make_recommendation(paragraph)) == cited


def test_a_treaty_body_is_named_and_a_source_without_symbol_by_its_id() -> None:
    rec = make_recommendation(
        "23(a)",
        "Light the lamps",
        mechanism="Treaty body",
        body="CEDAW",
        symbol="CEDAW/C/RUR/CO/6",
        recommending_states=(),
    )
    assert cite_document(rec) == "Ruritania: CEDAW (CEDAW/C/RUR/CO/6)"
    assert cite_source(make_recommendation("7", symbol="", recommending_states=())) == "A/HRC/99/15#7"
