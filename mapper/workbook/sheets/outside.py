"""The sheet Outside the framework: recommendations that address no recommended action, and what came nearest."""

from __future__ import annotations

from mapper.analysis.outcomes import OUTSIDE, find_outcomes, group_by_recommendation
from mapper.records import MappingResult, Match
from mapper.workbook.sheet import Column, Phrase, Sheet, Table
from mapper.workbook.wording import outcome_cell, say_reason

_COLUMNS = (
    Column("Recommendation id", 20, "id"),
    Column("Recommendation", 58),
    Column("Position", 12),
    Column("Outcome", 13),
    Column("Nearest action", 10, "id"),
    Column("Nearest recommended action", 50),
    Column("Probability", 12, "percent"),
    Column("Why not", 40),
    Column("Themes", 48, printed=False),
    Column("State", 14, printed=False),
    Column("Evidence", 60, printed=False),
    Column("Mechanism", 13, printed=False),
    Column("Cycle", 8, "count", printed=False),
    Column("Paragraph", 11, "id", printed=False),
)


def make_outside_sheet(result: MappingResult) -> Sheet:
    """Every distinct recommendation without a link that addresses an action, with its nearest candidate."""
    outcomes = find_outcomes(result)
    candidates = group_by_recommendation(result.matches)
    items = {item.id: item for item in result.framework.items}
    reasons = dict(result.unmatched)
    rows = []
    for recommendation in result.recommendations:
        if outcomes[recommendation.id] not in OUTSIDE:
            continue
        own = candidates.get(recommendation.id, [])
        nearest = next((match for match in own if match.grade == "related"), own[0] if own else None)
        item = items[nearest.action_id] if nearest else None
        rows.append(
            (
                recommendation.id,
                recommendation.text,
                recommendation.position,
                outcome_cell(outcomes[recommendation.id]),
                item.id if item else "",
                item.text if item else "",
                nearest.probability if nearest else None,
                _explain(reasons.get(recommendation.id, ""), nearest),
                "; ".join(recommendation.themes),
                recommendation.state,
                nearest.evidence.sentence() if nearest else "",
                recommendation.mechanism,
                recommendation.cycle,
                recommendation.paragraph,
            )
        )
    table = Table("Outside", _COLUMNS, tuple(rows))
    return Sheet("Outside the framework", "Recommendations outside the framework, with the nearest action", (table,))


def _explain(reason: str, nearest: Match | None) -> str:
    if reason:
        return say_reason(reason)
    if nearest is None:
        return "No recommended action came near."
    if nearest.grade == "related":
        return Phrase(
            "Same subject as {action}, but carrying it out would not carry out that action.", action=nearest.action_id
        )
    return Phrase("Even the nearest action, {action}, is too far off.", action=nearest.action_id)
