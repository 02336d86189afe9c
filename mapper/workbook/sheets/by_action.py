"""The sheet By action: every recommended action of the framework, with the recommendations that bear on it."""

from __future__ import annotations

from collections.abc import Mapping

from mapper.analysis.coverage import Bearing, find_coverage
from mapper.analysis.outcomes import Pair, Stance, Standing, find_distinct_links, find_standings
from mapper.framework import RecommendedAction
from mapper.records import MappingResult, Match, Recommendation
from mapper.workbook.sheet import Column, Phrase, Row, Sheet, Table, join_phrases
from mapper.workbook.wording import (
    count_positions,
    explain_item,
    find_positions,
    name_actions,
    position_columns,
    say_list,
    shorten,
)

_COUNTED = (
    Column("Action id", 11, "id"),
    Column("Action", 26),
    Column("Recommended action", 54),
    Column("Recommendations", 19, "count"),
    Column("Distinct asks", 13, "count"),
)
_BESIDE = (
    Column("Likely", 12, "count"),
    Column("To check", 11, "count"),
    Column("Recommendations that address it", 74),
    Column("Likely or to check", 70, printed=False),
    Column("About this action", 50, printed=False),
    Column("Part", 30, printed=False),
)
_QUOTED = 10  # recommendations quoted in a cell; more would not fit a row's greatest height (409 points)
_QUOTE = 130  # characters: with id and position two lines of the column
_NAMED = 30  # further ones named by id


def make_by_action_sheet(result: MappingResult) -> Sheet:
    """One row for each recommended action, repeats included; the best links are quoted first."""
    framework = result.framework
    actions = {action.id: action for action in framework.actions}
    named = name_actions(framework)
    parts = {part.id: f"{part.id} {part.title}" for part in framework.parts}
    best = {(link.recommendation_id, link.action_id): link for link in find_distinct_links(result)}
    standings = find_standings(result)
    coverage = find_coverage(result)
    covered = {row.item.id: row.bearing for row in coverage.items}
    positions = find_positions(coverage.total.counted)

    def make_row(item: RecommendedAction) -> Row:
        action = actions.get(item.action)
        bearing = covered.get(item.id)
        return (
            item.id,
            named[item.id],
            item.text,
            *(_describe(item.id, bearing, positions, best, standings) if bearing else _refer(item.same_as, positions)),
            explain_item(framework, item),
            parts.get(action.part, "") if action else "",
        )

    rows = tuple(make_row(item) for item in framework.items)
    table = Table("Actions", (*_COUNTED, *position_columns(positions), *_BESIDE), rows)
    return Sheet("By action", "Recommended actions and the recommendations that address them", (table,))


def _describe(
    action_id: str,
    bearing: Bearing,
    positions: tuple[Stance, ...],
    best: Mapping[Pair, Match],
    standings: Mapping[Pair, Standing],
) -> Row:
    def by_probability(recommendation: Recommendation) -> tuple[float, float]:
        link = best[recommendation.id, action_id]
        return -link.probability, -link.score

    counted = sorted(bearing.counted, key=by_probability)
    to_check = sorted((*bearing.likely, *bearing.to_check), key=by_probability)
    return (
        len(counted),
        bearing.asks,
        *count_positions(counted, positions),
        len(bearing.likely),
        len(bearing.to_check),
        _quote(counted, action_id, standings),
        say_list((recommendation.id for recommendation in to_check), _NAMED),
    )


def _refer(twin: str, positions: tuple[Stance, ...]) -> Row:
    """A repeated item is counted once, where its text first stands."""
    counts = (None, None, *(None for _ in positions), None, None)
    return (*counts, Phrase("See {twin}, which this item repeats.", twin=twin), "")


def _quote(recommendations: list[Recommendation], action_id: str, standings: Mapping[Pair, Standing]) -> str:
    lines: list[str] = []
    for recommendation in recommendations[:_QUOTED]:
        said = (standings[recommendation.id, action_id], recommendation.position)
        lines.append(
            Phrase(
                "{id} ({said}): {text}",
                id=recommendation.id,
                said=join_phrases(filter(None, said), ", "),
                text=shorten(recommendation.text, _QUOTE),
            )
        )
    rest = recommendations[_QUOTED:]
    if rest:
        lines.append(Phrase("Also: {ids}", ids=say_list((r.id for r in rest), _NAMED)))
        lines.append(Phrase("All of them: filter the sheet Links by Action id {action}.", action=action_id))
    return join_phrases(lines, "\n")
