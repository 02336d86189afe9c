"""The columns in which people decide, the same on every sheet: a decision in, its cells out."""

from __future__ import annotations

from mapper.records import Decision, MappingResult
from mapper.workbook.sheet import Cell, Column, Tone, Value, join_phrases

VERDICT_TONES: tuple[tuple[str, Tone], ...] = (
    ("Accept", "good"),
    ("Partly", "fair"),
    ("Reject", "bad"),
    ("Unsure", "look"),
)
REVIEW_COLUMNS = (
    Column("Decision", 11, filled_in=True, choices=VERDICT_TONES),
    Column("Reviewer", 14, filled_in=True, printed=False),
    Column("Decided on", 12, "date", filled_in=True, printed=False),
    Column("Comment", 32, filled_in=True, printed=False),
    Column("Add an action", 14, "id", filled_in=True, printed=False),
    Column("Remark", 30, printed=False),
)
REVIEW_FIRST = Column("Review first", 12, "count")
VERDICT_MEANING = {
    "Accept": "Carrying out the recommendation would carry out the action, in whole or in large part. Counted from "
    "then on.",
    "Partly": "Same subject: it contributes, but does not carry out the action. Kept, not counted.",
    "Reject": "The link is wrong; of a recommendation without a link, that none is missing. Kept, not counted.",
    "Unsure": "A colleague should look. Stays among those to check.",
}


def find_turns(result: MappingResult) -> dict[str, int]:
    """What stands under REVIEW_FIRST: 1 for the recommendation whose review tells most; the later ones are no key."""
    return {recommendation_id: turn for turn, recommendation_id in enumerate(result.review_order, start=1)}


def review_cells(decision: Decision | None, remark: str = "") -> tuple[Value | Cell, ...]:
    """The cells under REVIEW_COLUMNS; empty ones hold nothing at all, so that the program can count the filled."""
    if decision is None:
        return (None, None, None, None, None, remark)
    told = join_phrases(filter(None, (decision.remark, remark)), " ")
    said = (decision.verdict, decision.reviewer, decision.date, decision.comment)
    return (*(text or None for text in said), None, told)
