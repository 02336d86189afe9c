"""The sheet By action: every recommended action of the framework, with the recommendations that bear on it."""

from __future__ import annotations

from mapper.analysis.coverage import find_coverage
from mapper.analysis.outcomes import find_distinct_links
from mapper.records import MappingResult, Match, Recommendation
from mapper.workbook.sheet import Column, Sheet, Table
from mapper.workbook.wording import explain_item, say_list, shorten

_COLUMNS = (
    Column("Action id", 10, "id"),
    Column("Action", 30),
    Column("Recommended action", 56),
    Column("Recommendations", 17, "count"),
    Column("Supported", 11, "count"),
    Column("Noted", 9, "count"),
    Column("To check", 10, "count"),
    Column("Recommendations that address it", 76),
    Column("Recommendations to check", 36),
    Column("About this action", 36),
    Column("Part", 30, printed=False),
)
_QUOTED = 10  # recommendations quoted in a cell; more would not fit a row's greatest height (409 points)
_NAMED = 30  # further ones named by id


def make_by_action_sheet(result: MappingResult) -> Sheet:
    """One row for each recommended action, repeats included; the best links are quoted first."""
    framework = result.framework
    actions = {action.id: action for action in framework.actions}
    parts = {part.id: f"{part.id} {part.title}" for part in framework.parts}
    best: dict[tuple[str, str], Match] = {
        (link.action_id, link.recommendation_id): link for link in find_distinct_links(result)
    }

    rows = []
    for covered in find_coverage(result).items:
        item, bearing = covered.item, covered.bearing
        matched_as = item.same_as or item.id

        def by_probability(recommendation: Recommendation, action_id: str = matched_as) -> tuple[float, float]:
            link = best[action_id, recommendation.id]
            return -link.probability, -link.score

        counted = sorted(bearing.counted, key=by_probability)
        positions = bearing.by_position()
        action = actions.get(item.action)
        rows.append(
            (
                item.id,
                f"{action.id} {action.title}" if action else item.title,
                item.text,
                len(counted),
                positions["Supported"],
                positions["Noted"],
                len(bearing.to_check),
                _quote(counted, matched_as, best),
                say_list((r.id for r in sorted(bearing.to_check, key=by_probability)), _NAMED),
                explain_item(framework, item),
                parts.get(action.part, "") if action else "",
            )
        )
    table = Table("Actions", _COLUMNS, tuple(rows))
    return Sheet("By action", "Recommended actions and the recommendations that address them", (table,))


def _quote(recommendations: list[Recommendation], action_id: str, best: dict[tuple[str, str], Match]) -> str:
    lines = []
    for recommendation in recommendations[:_QUOTED]:
        link = best[action_id, recommendation.id]
        said = ", ".join(word for word in (link.band, recommendation.position) if word)
        lines.append(f"{recommendation.id} ({said}): {shorten(recommendation.text, 150)}")
    rest = recommendations[_QUOTED:]
    if rest:
        lines.append(f"Also: {say_list((r.id for r in rest), _NAMED)}")
        lines.append(f"All of them: filter the sheet Links by Action id {action_id}.")
    return "\n".join(lines)
