"""The sheet Unplaced decisions: work of reviewers whose row is not in this result, and rows not understood."""

from __future__ import annotations

from mapper.records import Decision, Issue, MappingResult
from mapper.workbook.sheet import Cell, Column, Row, Sheet, Table, Value

# The headers are those of the sheet Links: read with the next review, a decision finds its row should it come back.
_COLUMNS = (
    Column("Recommendation id", 20, "id"),
    Column("Action id", 11, "id"),
    Column("What happened", 44),
    Column("Decision", 11),
    Column("Reviewer", 14),
    Column("Decided on", 12, "date"),
    Column("Comment", 32),
    Column("Recommendation", 54),
    Column("Recommended action", 40),
    Column("What was written", 40),
    Column("Place in the reviewed workbook", 34),
)


def make_unplaced_sheet(result: MappingResult) -> Sheet | None:
    """Nothing a person wrote is dropped: each decision without a row, with the reason; None where there is none."""
    review = result.review
    rows = [_decision_row(decision) for decision in review.unplaced]
    rows += [_issue_row(issue) for issue in review.issues]
    if not rows:
        return None
    table = Table("UnplacedDecisions", _COLUMNS, tuple(rows))
    return Sheet("Unplaced decisions", "Decisions without a row in this result", (table,))


def _decision_row(decision: Decision) -> Row:
    said: tuple[Value, ...] = (decision.verdict, decision.reviewer, decision.date, decision.comment)
    return (
        decision.recommendation_id,
        decision.action_id,
        Cell(decision.remark, tone="look"),
        *(text or None for text in said),
        decision.text,
        decision.action_text,
        "",
        str(decision.source),
    )


def _issue_row(issue: Issue) -> Row:
    said = Cell(issue.message, tone="bad")
    return ("", "", said, None, None, None, None, "", "", issue.text, str(issue.source))
