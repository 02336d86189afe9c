"""The sheets Outside the framework, with what came nearest, and Recommendations not matched, with the reason.

Apart, because of those that could not be compared nobody knows whether they are outside.
"""

from __future__ import annotations

from mapper.analysis.outcomes import (
    OUTSIDE,
    RELATED,
    Standing,
    find_decisions,
    find_not_matched,
    find_outcomes,
    find_standings,
    group_by_recommendation,
)
from mapper.labels import say_reason
from mapper.records import Decision, MappingResult, Match
from mapper.workbook.sheet import Column, Phrase, Sheet, Table
from mapper.workbook.wording import outcome_cell, say_evidence, say_names

_COLUMNS = (
    Column("Recommendation id", 20, "id"),
    Column("Recommendation", 50),
    Column("Position", 12),
    Column("Outcome", 13),
    Column("Nearest action", 10, "id"),
    Column("Nearest recommended action", 66),
    Column("Probability", 14, "percent"),
    Column("Why not", 32),
    Column("Themes", 48, printed=False),
    Column("State", 14, printed=False),
    Column("Evidence", 90, printed=False),
    Column("Mechanism", 13, printed=False),
    Column("Cycle", 9, "count", printed=False),
    Column("Paragraph", 11, "id", printed=False),
)
_NOT_MATCHED = (
    Column("Recommendation id", 20, "id"),
    Column("Recommendation", 62),
    Column("Recommending State or body", 24),
    Column("Position", 12),
    Column("Language", 11),
    Column("Why not", 54),
    Column("Themes", 48, printed=False),
    Column("State", 14, printed=False),
    Column("Mechanism", 13, printed=False),
    Column("Cycle", 9, "count", printed=False),
    Column("Paragraph", 11, "id", printed=False),
)
_NEAR = 0.01
"""Probability below which even the nearest action is not near: of hundreds, one always comes first."""


def make_outside_sheet(result: MappingResult) -> Sheet:
    """Every distinct recommendation without a link that addresses an action, with its nearest candidate."""
    outcomes = find_outcomes(result)
    candidates = group_by_recommendation(result.matches)
    items = {item.id: item for item in result.framework.items}
    decisions, standings = find_decisions(result), find_standings(result)
    rows = []
    for recommendation in result.recommendations:
        if outcomes[recommendation.id] not in OUTSIDE:
            continue
        own = candidates.get(recommendation.id, [])
        stands = {match.action_id: standings.get((match.recommendation_id, match.action_id)) for match in own}
        nearest = next((match for match in own if stands[match.action_id] in RELATED), own[0] if own else None)
        whole = decisions.get((recommendation.id, ""))
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
                _explain(nearest, stands[nearest.action_id] if nearest else None, whole, result.run.calibrated),
                "; ".join(recommendation.themes),
                recommendation.state,
                say_evidence(nearest, recommendation.text) if nearest else "",
                recommendation.mechanism,
                recommendation.cycle,
                recommendation.paragraph,
            )
        )
    table = Table("Outside", _COLUMNS, tuple(rows))
    return Sheet("Outside the framework", "Recommendations outside the framework, with the nearest action", (table,))


def make_not_matched_sheet(result: MappingResult) -> Sheet | None:
    """Every distinct recommendation that could not be compared with the framework; None where all could be."""
    rows = tuple(
        (
            recommendation.id,
            recommendation.text,
            say_names(recommendation.recommending_states) or recommendation.body,
            recommendation.position,
            recommendation.language,
            say_reason(reason),
            "; ".join(recommendation.themes),
            recommendation.state,
            recommendation.mechanism,
            recommendation.cycle,
            recommendation.paragraph,
        )
        for reason, recommendations in find_not_matched(result).items()
        for recommendation in recommendations
    )
    if not rows:
        return None
    title = "Recommendations that could not be compared with the framework, with the reason"
    return Sheet("Recommendations not matched", title, (Table("NotMatched", _NOT_MATCHED, rows),))


def _explain(nearest: Match | None, stands: Standing | None, whole: Decision | None, calibrated: bool) -> str:
    if nearest and stands == "Partly":
        return Phrase(
            "A reviewer found that it contributes to {action} without carrying it out.", action=nearest.action_id
        )
    if nearest and stands == "Related":
        return Phrase(
            "Same subject as {action}, but carrying it out would not carry out that action.", action=nearest.action_id
        )
    if whole and whole.verdict == "Reject":
        return "A reviewer rejected the recommendation as a whole."
    if nearest is None:
        return "No recommended action comes near."
    if stands == "Rejected":
        return Phrase("A reviewer rejected the link to the nearest action, {action}.", action=nearest.action_id)
    if nearest.evidence.reverse:
        return Phrase("Reads as asking for the opposite of {action}, the nearest action.", action=nearest.action_id)
    if calibrated and nearest.probability < _NEAR:
        return Phrase("No recommended action comes near; {action} is the least far.", action=nearest.action_id)
    return Phrase("Even the nearest action, {action}, does not come near enough.", action=nearest.action_id)
