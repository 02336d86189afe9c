"""The sheets Coverage and Coverage in detail: the framework's actions by position, mechanism and cycle."""

from __future__ import annotations

from collections import Counter

from mapper.analysis.coverage import Bearing, Coverage, GroupCoverage, find_coverage
from mapper.analysis.outcomes import OUTSIDE, Stance, find_distinct, find_outcomes
from mapper.records import MappingResult
from mapper.workbook.sheet import (
    BarChart,
    Block,
    Column,
    Heading,
    Phrase,
    Prose,
    Row,
    Series,
    Sheet,
    Table,
    Title,
    join_phrases,
)
from mapper.workbook.wording import (
    MAPPING_IS_NOT_IMPLEMENTATION,
    find_positions,
    name_actions,
    position_columns,
    say_not_matched,
    shorten,
)

COLOURS: dict[Stance, str] = {
    "Supported": "1F4E79",
    "Noted": "C47A12",
    "Supported/Noted": "4F94C4",
    "Position not stated": "7D8791",
    "No position (not UPR)": "8A4F9E",
}
_LABEL = 140  # characters of an action's text: two lines; By action has it whole
CYCLE_COLOURS = ("1F4E79", "C47A12", "3C7D5A", "8A4F9E")


def make_coverage_sheet(result: MappingResult) -> Sheet:
    """How many distinct recommendations bear on each Part and Action; Likely and Check links stand apart."""
    coverage = find_coverage(result)
    breakdown = _Breakdown(coverage)
    head = (Column("Title", 60), Column("Recommended actions", 17, "count"), Column("Of these reached", 13, "count"))
    actions = Table(
        "Coverage",
        (Column("Action", 9, "id"), *head, *breakdown.columns),
        tuple(_make_row(row, breakdown) for row in coverage.actions),
    )
    blocks: list[Block] = [
        Title("How the recommendations cover the framework"),
        Prose(_summarize(result, coverage)),
        Prose(
            "Each number is of distinct recommendations with a link that a reviewer accepted, or a Strong one; "
            "duplicates are counted once. A recommendation may bear on several Actions, so the rows do not add up to "
            "the total. “Distinct asks” counts recommendations that ask the same once. “Likely, apart” and “To check, "
            "apart” are further recommendations that reach the Action by such links alone. Darker cells hold greater "
            "numbers."
        ),
        Prose(MAPPING_IS_NOT_IMPLEMENTATION, tone="strong"),
    ]
    if coverage.parts:
        rows = tuple(_make_row(row, breakdown) for row in coverage.parts)
        blocks += [
            Heading("Parts"),
            Table("CoverageOfParts", (Column("Part", 9, "id"), *head, *breakdown.columns), rows),
        ]
    blocks += [
        Heading("Actions", new_page=bool(coverage.parts)),
        actions,
        Heading("By position, as a picture", new_page=True),
        _draw_positions(actions, coverage, breakdown),
    ]
    if len(coverage.cycles) > 1:
        blocks += [Heading("By UPR cycle, as a picture", new_page=True), _draw_cycles(actions, coverage)]
    blocks.append(Prose(MAPPING_IS_NOT_IMPLEMENTATION, tone="strong"))
    return Sheet("Coverage", "Coverage of the framework", tuple(blocks))


def make_coverage_in_detail_sheet(result: MappingResult) -> Sheet:
    """The same counts for each recommended action, repeats left out: a heat map to sort and filter."""
    coverage = find_coverage(result)
    breakdown = _Breakdown(coverage)
    actions = name_actions(result.framework)
    table = Table(
        "CoverageInDetail",
        (Column("Action id", 11, "id"), Column("Action", 44), Column("Recommended action", 62), *breakdown.columns),
        tuple(
            (row.item.id, actions[row.item.id], shorten(row.item.text, _LABEL), *breakdown.count(row.bearing))
            for row in coverage.items
        ),
    )
    return Sheet("Coverage in detail", "Coverage of the recommended actions", (table,))


class _Breakdown:
    """The columns of counts, the same for Parts, Actions and recommended actions."""

    def __init__(self, coverage: Coverage) -> None:
        self.positions = find_positions(coverage.total.counted)
        self.mechanisms = coverage.mechanisms
        self.cycles = coverage.cycles
        self.columns = (
            Column("Recommendations", 19, "count", heat="recommendations"),
            Column("Distinct asks", 13, "count", heat="recommendations"),
            *position_columns(self.positions, heat="positions"),
            *(Column(m or "Mechanism not stated", 15, "count", heat="mechanisms") for m in self.mechanisms),
            *(Column(Phrase("Cycle {cycle}", cycle=cycle), 11, "count", heat="cycles") for cycle in self.cycles),
            Column("Likely, apart", 13, "count", heat="apart"),
            Column("To check, apart", 13, "count", heat="apart"),
        )

    def count(self, bearing: Bearing) -> Row:
        by_position, by_mechanism, by_cycle = bearing.by_position(), bearing.by_mechanism(), bearing.by_cycle()
        return (
            len(bearing.counted),
            bearing.asks,
            *(by_position[position] for position in self.positions),
            *(by_mechanism[mechanism] for mechanism in self.mechanisms),
            *(by_cycle[cycle] for cycle in self.cycles),
            len(bearing.likely),
            len(bearing.to_check),
        )


def _make_row(row: GroupCoverage, breakdown: _Breakdown) -> Row:
    return (row.group.id, row.group.title, row.items, row.items_reached, *breakdown.count(row.bearing))


def _draw_positions(table: Table, coverage: Coverage, breakdown: _Breakdown) -> BarChart:
    counts = coverage.total.by_position()
    drawn = [position for position in breakdown.positions if counts[position]] or breakdown.positions[:1]
    return _draw(
        table,
        coverage,
        "Recommendations received, by Action and position",
        tuple(Series(position, COLOURS[position]) for position in drawn),
        "by position",
    )


def _draw_cycles(table: Table, coverage: Coverage) -> BarChart:
    series = tuple(
        Series(Phrase("Cycle {cycle}", cycle=c), CYCLE_COLOURS[(c - 1) % len(CYCLE_COLOURS)]) for c in coverage.cycles
    )
    return _draw(table, coverage, "Recommendations received, by Action and UPR cycle", series, "by UPR cycle")


def _draw(table: Table, coverage: Coverage, title: str, series: tuple[Series, ...], split: str) -> BarChart:
    return BarChart(
        title=title,
        table=table.name,
        category="Action",
        series=series,
        category_axis="Action (titles in the table above)",
        value_axis="Distinct recommendations, accepted and Strong links",
        alt=_describe_chart(coverage.actions, coverage.total, split),
    )


def _summarize(result: MappingResult, coverage: Coverage) -> str:
    outcomes = Counter(find_outcomes(result).values())
    outside = sum(outcomes[outcome] for outcome in OUTSIDE)
    reached = sum(row.items_reached for row in coverage.actions)
    summary = Phrase(
        "Distinct recommendations: {distinct}. Addressing a recommended action: {counted}; likely to: {likely}; to be "
        "checked: {to_check}; outside the framework: {outside}. Recommended actions reached by at least one "
        "recommendation: {reached} of {items}.",
        distinct=len(find_distinct(result)),
        counted=len(coverage.total.counted),
        likely=outcomes["Likely"],
        to_check=outcomes["To check"],
        outside=outside,
        items=len(result.framework.matched_items),
        reached=reached,
    )
    if not outcomes["Not matched"]:
        return summary
    return join_phrases((summary, say_not_matched(outcomes["Not matched"])), " ")


def _describe_chart(rows: tuple[GroupCoverage, ...], total: Bearing, split: str) -> str:
    most = sorted(rows, key=lambda row: -len(row.bearing.counted))[:3]
    none = sum(not row.bearing.counted for row in rows)
    named = "; ".join(
        f"{row.group.id} {shorten(row.group.title, 60)}: {len(row.bearing.counted):,}"
        for row in most
        if row.bearing.counted
    )
    return Phrase(
        "Stacked bars: for each of {actions} Actions the number of distinct recommendations, {split}. In all {total}. "
        "Most: {named}. Actions without any: {none}. The numbers are in the table above.",
        actions=len(rows),
        split=split,
        total=len(total.counted),
        named=named or "-",
        none=none,
    )
