"""The sheet Coverage: the Actions of the framework by position and mechanism, with a chart."""

from __future__ import annotations

from collections import Counter

from mapper.analysis.coverage import MECHANISMS, POSITIONS, ActionCoverage, Bearing, find_coverage
from mapper.analysis.outcomes import find_outcomes
from mapper.records import MappingResult
from mapper.workbook.sheet import BarChart, Block, Column, Heading, Prose, Row, Series, Sheet, Table, Title
from mapper.workbook.wording import MAPPING_IS_NOT_IMPLEMENTATION, NOT_STATED, say_count, shorten

COLOURS = {"Supported": "1F4E79", "Noted": "C47A12", "Supported/Noted": "4F94C4", "": "7D8791"}


def make_coverage_sheet(result: MappingResult) -> Sheet:
    """How many distinct recommendations bear on each Action; Strong and Likely links counted, Check apart."""
    coverage = find_coverage(result)
    total = coverage.total
    # "not stated" is a column only where something is not stated; the rest stand even when nothing is counted
    positions = [p for p in POSITIONS if p or total.by_position()[p]]
    mechanisms = [m for m in MECHANISMS if m or total.by_mechanism()[m]]
    unstated = f"Position {NOT_STATED.lower()}"
    columns = (
        Column("Action", 9, "id"),
        Column("Title", 72),
        Column("Recommended actions", 16, "count"),
        Column("Of these reached", 12, "count"),
        Column("Recommendations", 19, "count"),
        *(Column(position or unstated, 12, "count") for position in positions),
        *(Column(mechanism or f"Mechanism {NOT_STATED.lower()}", 12, "count") for mechanism in mechanisms),
        Column("Only to check", 12, "count"),
    )

    def make_row(row: ActionCoverage) -> Row:
        by_position, by_mechanism = row.bearing.by_position(), row.bearing.by_mechanism()
        return (
            row.action.id,
            row.action.title,
            row.items,
            row.items_reached,
            len(row.bearing.counted),
            *(by_position[position] for position in positions),
            *(by_mechanism[mechanism] for mechanism in mechanisms),
            len(row.bearing.to_check),
        )

    drawn = [position for position in positions if total.by_position()[position]] or positions[:1]
    table = Table("Coverage", columns, tuple(make_row(row) for row in coverage.actions))
    chart = BarChart(
        title="Recommendations received, by Action and position",
        table=table.name,
        category="Action",
        series=tuple(Series(position or unstated, COLOURS[position]) for position in drawn),
        category_axis="Action (titles in the table above)",
        value_axis="Distinct recommendations, Strong and Likely links",
        alt=_describe_chart(coverage.actions, total),
    )
    blocks: tuple[Block, ...] = (
        Title("How the recommendations cover the framework"),
        Prose(_summarize(result, total)),
        Prose(
            "Each number is of distinct recommendations with a Strong or Likely link; duplicates are counted once. "
            "A recommendation may bear on several Actions, so the rows do not add up to the total. “Only to check” "
            "stands apart: recommendations that reach the Action by Check or related links alone."
        ),
        Prose(MAPPING_IS_NOT_IMPLEMENTATION, tone="strong"),
        table,
        Heading("The same as a picture", new_page=True),
        chart,
        Prose(MAPPING_IS_NOT_IMPLEMENTATION, tone="strong"),
    )
    return Sheet("Coverage", "Coverage of the framework", blocks)


def _summarize(result: MappingResult, total: Bearing) -> str:
    outcomes = Counter(find_outcomes(result).values())
    distinct = sum(outcomes.values()) - outcomes["Duplicate"]
    outside = outcomes["Related only"] + outcomes["No link"] + outcomes["Not matched"]
    reached = sum(row.items_reached for row in find_coverage(result).actions)
    return (
        f"Of {say_count(distinct, 'distinct recommendation')}, {len(total.counted):,} address at least one "
        f"recommended action, {outcomes['To check']:,} may do so and have to be checked, and {outside:,} are outside "
        "the framework. "
        f"Of {say_count(len(result.framework.matched_items), 'recommended action')}, {reached:,} "
        f"{'is' if reached == 1 else 'are'} reached by at least one recommendation."
    )


def _describe_chart(rows: tuple[ActionCoverage, ...], total: Bearing) -> str:
    most = sorted(rows, key=lambda row: -len(row.bearing.counted))[:3]
    none = sum(not row.bearing.counted for row in rows)
    named = "; ".join(
        f"{row.action.id} {shorten(row.action.title, 60)}: {len(row.bearing.counted):,}"
        for row in most
        if row.bearing.counted
    )
    return (
        f"Stacked bars: for each of {len(rows)} Actions the number of distinct recommendations, by position. "
        f"In all {len(total.counted):,}. {'Most: ' + named + '. ' if named else ''}"
        f"Without any: {say_count(none, 'Action')}. The numbers are in the table above."
    )
