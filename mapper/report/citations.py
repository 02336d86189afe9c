"""How the United Nations cites a recommendation: a record in; symbol, paragraph and States as it writes them out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mapper.labels import Language, say
from mapper.records import Recommendation
from mapper.spelling import sort_names

_LETTERED = re.compile(r"(\d+)\s*\(?([a-z]{1,4})\)?")  # "23 (a)" in concluding observations, however a source has it


def cite_paragraph(recommendation: Recommendation) -> str:
    """ "140.12" of a review, "23 (a)" of concluding observations, "" where the source gives none."""
    found = _LETTERED.fullmatch(recommendation.paragraph)
    return f"{found[1]} ({found[2]})" if found else recommendation.paragraph


def cite_source(recommendation: Recommendation, language: Language = "en") -> str:
    """ "A/HRC/59/15, para. 140.12"; the id where the source has no symbol."""
    if not recommendation.symbol:
        return recommendation.id
    paragraph = cite_paragraph(recommendation)
    return (
        f"{recommendation.symbol}, {say('Para.', language).lower()} {paragraph}" if paragraph else recommendation.symbol
    )


def cite_states(recommendation: Recommendation) -> str:
    """The recommending States as in a report of the Working Group: "(Belgium) (Viet Nam)"."""
    return " ".join(f"({state})" for state in recommendation.recommending_states)


def name_states(recommendations: Iterable[Recommendation], language: Language = "en") -> str:
    """The States under review: "Egypt, Slovenia"; of more than eight only how many, "" where none is known."""
    states = sort_names(r.state for r in recommendations if r.state)
    return ", ".join(states) if len(states) <= 8 else say("{number} States", language, number=len(states))


def cite_document(recommendation: Recommendation, language: Language = "en") -> str:
    """The document a recommendation stands in: "Slovenia: Universal Periodic Review, cycle 4 (A/HRC/59/15)"."""
    return f"{name_review(recommendation, language)} ({recommendation.symbol or recommendation.source.file})"


def name_review(recommendation: Recommendation, language: Language = "en") -> str:
    """State and mechanism: "Slovenia: Universal Periodic Review, cycle 4", "Slovenia: CEDAW"."""
    if recommendation.mechanism == "UPR":
        name = say("Universal Periodic Review", language)
        if recommendation.cycle:
            name += ", " + say("cycle {cycle}", language, cycle=recommendation.cycle)
    else:
        name = recommendation.body or say(recommendation.mechanism or "Other source", language)
    return say("{state}: {review}", language, state=recommendation.state, review=name) if recommendation.state else name
