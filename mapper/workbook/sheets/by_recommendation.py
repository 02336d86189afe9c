"""The sheet By recommendation: every recommendation of the run exactly once, with the actions it addresses."""

from __future__ import annotations

from mapper.analysis.clusters import find_same_asks
from mapper.analysis.outcomes import (
    OFFERED,
    OUTSIDE,
    RELATED,
    Outcome,
    find_decisions,
    find_outcomes,
    find_standings,
    group_by_recommendation,
    say_standing,
)
from mapper.labels import say_reason
from mapper.records import Decision, MappingResult, Match, Recommendation
from mapper.workbook.reviewing import REVIEW_COLUMNS, REVIEW_FIRST, find_turns, review_cells
from mapper.workbook.sheet import Column, Row, Sheet, Table, join_phrases
from mapper.workbook.wording import link_line, outcome_cell, say_names, standing_cell, symbol_cell

_COLUMNS = (
    Column("Recommendation id", 20, "id"),
    Column("State", 12),
    Column("Recommendation", 66),
    Column("Recommending States", 20),
    Column("Position", 12),
    Column("Outcome", 13),
    Column("Best link", 10),
    Column("Actions addressed", 54),
    REVIEW_FIRST,
    *REVIEW_COLUMNS,
    Column("Related actions", 100, printed=False),
    Column("Duplicate of", 20, "id", printed=False),
    Column("Same ask as", 20, "id", printed=False),
    Column("Paragraph", 11, "id", printed=False),
    Column("Themes", 60, printed=False),
    Column("Affected persons", 60, printed=False),
    Column("SDGs", 60, printed=False),
    Column("Mechanism", 13, printed=False),
    Column("Body", 12, printed=False),
    Column("Symbol", 18, printed=False),
    Column("Session", 12, "count", printed=False),
    Column("Cycle", 9, "count", printed=False),
    Column("Date", 12, printed=False),
    Column("Language", 10, printed=False),
    Column("Position as written", 80, printed=False),
    Column("Source file", 36, printed=False),
    Column("Place in source", 20, printed=False),
)
_LABEL = 110  # characters of an action's text: enough to know it by


def make_by_recommendation_sheet(result: MappingResult) -> Sheet:
    """One row for each recommendation, duplicates and those without any link included."""
    outcomes = find_outcomes(result)
    links = group_by_recommendation(result.links)
    decisions, standings = find_decisions(result), find_standings(result)
    asks, turns = find_same_asks(result), find_turns(result)
    items = {item.id: item for item in result.framework.items}
    reasons = dict(result.unmatched)

    def make_row(recommendation: Recommendation, outcome: Outcome, own: list[Match]) -> Row:
        # a duplicate has no standings of its own: it shows what its texts say
        stands = {link: standings.get((link.recommendation_id, link.action_id)) or say_standing(link) for link in own}
        addressed = sorted((link for link in own if stands[link] in OFFERED), key=lambda n: OFFERED.index(stands[n]))
        related = [link for link in own if stands[link] in RELATED]
        whole = decisions.get((recommendation.id, ""))
        lines = [link_line(link, items[link.action_id], _LABEL, stands[link]) for link in addressed]
        if outcome == "Not matched":
            lines = [say_reason(reasons[recommendation.id])]
        return (
            recommendation.id,
            recommendation.state,
            recommendation.text,
            say_names(recommendation.recommending_states),
            recommendation.position,
            outcome_cell(outcome),
            standing_cell(stands[addressed[0]]) if addressed else "",
            join_phrases(lines, "\n"),
            turns.get(recommendation.id),
            *review_cells(whole, _say_effect(whole, outcome)),
            join_phrases((link_line(link, items[link.action_id], _LABEL, stands[link]) for link in related), "\n"),
            recommendation.duplicate_of,
            asks.get(recommendation.id, ""),
            recommendation.paragraph,
            "; ".join(recommendation.themes),
            "; ".join(recommendation.groups),
            "; ".join(recommendation.sdgs),
            recommendation.mechanism,
            recommendation.body,
            symbol_cell(recommendation),
            recommendation.session,
            recommendation.cycle,
            recommendation.date,
            recommendation.language,
            recommendation.position_raw,
            recommendation.source.file,
            recommendation.source.place,
        )

    rows = tuple(make_row(r, outcomes[r.id], links.get(r.id, [])) for r in result.recommendations)
    table = Table("Recommendations", _COLUMNS, rows)
    return Sheet("By recommendation", "Recommendations and the actions they address", (table,))


def _say_effect(whole: Decision | None, outcome: Outcome) -> str:
    """What a decision on a whole recommendation does not do, where a reviewer may expect it."""
    if whole and whole.verdict == "Accept" and outcome in OUTSIDE:
        return "There is no link to accept; name the action under “Add an action”."
    if whole and whole.verdict == "Partly" and outcome in ("Addresses", "Likely", "To check"):
        return "Its links stand as before; say in Links which of them hold."
    return ""
