"""The sheet Links: one row a link, both texts side by side; the sheet a reviewer works in."""

from __future__ import annotations

from mapper.analysis.outcomes import find_decisions, find_distinct_links
from mapper.records import Decision, MappingResult, Match
from mapper.workbook.reviewing import REVIEW_COLUMNS, REVIEW_FIRST, find_turns, review_cells
from mapper.workbook.sheet import Column, Phrase, Sheet, Table
from mapper.workbook.wording import band_cell, name_actions, say_evidence

_COLUMNS = (
    Column("Recommendation id", 20, "id"),
    Column("Recommendation", 44),
    Column("Position", 11),
    Column("Action id", 11, "id"),
    Column("Recommended action", 46),
    Column("Grade", 11),
    Column("Band", 9),
    Column("Probability", 14, "percent"),
    Column("Evidence", 50),
    REVIEW_FIRST,
    *REVIEW_COLUMNS,
    Column("State", 14, printed=False),
    Column("Action", 34, printed=False),
    Column("Mechanism", 13, printed=False),
    Column("Cycle", 9, "count", printed=False),
    Column("Paragraph", 11, "id", printed=False),
    Column("Rank", 9, "count", printed=False),
    Column("Score", 13, "decimal", printed=False),
)


def make_links_sheet(result: MappingResult) -> Sheet:
    """Every offered link of every distinct recommendation, in the order of the recommendations, best first."""
    recommendations = {recommendation.id: recommendation for recommendation in result.recommendations}
    items = {item.id: item for item in result.framework.items}
    actions = name_actions(result.framework)
    decisions, turns = find_decisions(result), find_turns(result)
    rows = []
    for link in find_distinct_links(result):
        whole = decisions.get((link.recommendation_id, ""))
        recommendation, item = recommendations[link.recommendation_id], items[link.action_id]
        rows.append(
            (
                recommendation.id,
                recommendation.text,
                recommendation.position,
                item.id,
                item.text,
                link.grade if link.grade != "none" else "",
                band_cell(link.band),
                link.probability if link.rank else None,
                say_evidence(link, recommendation.text),
                turns.get(recommendation.id),
                *review_cells(decisions.get((recommendation.id, item.id)), _say_whole(whole, link)),
                recommendation.state,
                actions[item.id],
                recommendation.mechanism,
                recommendation.cycle,
                recommendation.paragraph,
                link.rank or None,
                link.score if link.rank else None,
            )
        )
    table = Table("Links", _COLUMNS, tuple(rows))
    return Sheet("Links", "Links between recommendations and recommended actions", (table,))


def _say_whole(whole: Decision | None, link: Match) -> str:
    """A decision on the whole recommendation, told at the links it speaks of."""
    if whole is None or not whole.verdict or (whole.verdict == "Accept" and link.grade != "addresses"):
        return ""
    if whole.reviewer:
        return Phrase("Whole recommendation: {verdict} by {reviewer}.", verdict=whole.verdict, reviewer=whole.reviewer)
    return Phrase("Whole recommendation: {verdict}.", verdict=whole.verdict)
