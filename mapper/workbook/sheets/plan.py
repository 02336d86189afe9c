"""The sheet Plan: one row a recommendation, filled where known, for a State to plan and follow up its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mapper.analysis.clusters import find_same_asks
from mapper.analysis.outcomes import find_counted, find_distinct, find_duplicates
from mapper.analysis.planned import Planned, find_planned
from mapper.framework import Framework
from mapper.labels import LANGUAGES, say
from mapper.listing import RECOMMENDATION_COLUMNS
from mapper.records import MappingResult, PlanEntry, Review
from mapper.spelling import fold_words
from mapper.workbook.cell_text import fit_text
from mapper.workbook.sheet import Cell, Column, Phrase, Row, Sheet, Table, Tone, Value, join_phrases
from mapper.workbook.wording import label_item, say_list, say_names, shorten, symbol_cell

STATUSES: tuple[tuple[str, Tone], ...] = (
    ("Not started", "quiet"),
    ("In progress", "fair"),
    ("Partly implemented", "look"),
    ("Implemented", "good"),
    ("Not planned", "bad"),
)
_KNOWN = (
    Column("Recommendation id", 20, "id"),
    Column("Recommendation", 60),
    Column("Mechanism", 12),
    Column("Cycle", 9, "count"),
    Column("Symbol", 15),
    Column("Paragraph", 10, "id"),
    Column("Recommending State or body", 20),
    Column("Position", 12),
    Column("Framework actions", 38),
    Column("Same ask as", 18, "id"),
)
_STATE = Column("State under review", 14, quoted=True)  # not “State”: officials add a column “Estado” for the status
_REPLY = Column("Reply of the State", 40)
_PLANNED = Column("Already in the plan", 36)
_MOST_DIGITS = 15  # that a cell holds of a number
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST = 3  # recommendations, and ministries of an Action, that are named
_TO_FILL = (
    Column("Lead ministry", 20, filled_in=True),
    Column("Partners", 20, filled_in=True),
    Column("Action to take", 34, filled_in=True),
    Column("Indicator", 24, filled_in=True),
    Column("Timeframe", 14, filled_in=True),
    Column("Budget", 14, filled_in=True),
    Column("Status", 15, filled_in=True, choices=STATUSES),
    Column("Evidence of progress", 30, filled_in=True),
    Column("Report section", 22, filled_in=True),
)
_SECTION = "Action {action}"
PLAN_FIELDS = tuple(column.header for column in _TO_FILL)
_PLAN_COLUMNS = frozenset(column.header for column in (*_KNOWN, _STATE, _REPLY, _PLANNED, *_TO_FILL))
_LISTED = frozenset(RECOMMENDATION_COLUMNS) - {"other_fields"}
"""Of what `mapper import` lists: where that is a source, these are of its sources and stand elsewhere."""

_OF_SOURCE = "Source: {header}"
_IS_OF_SOURCE = re.compile(r"\w+\s?: “.*”")  # in any language
_HEADER_LETTERS = 60  # kept of a source's own header
_NARROWEST, _WIDEST = 14, 60  # of a column of a source, not so narrow that its texts make rows high


def is_plan_column(header: str) -> bool:
    """True for a column of the mapper's own in this sheet, in English; officials may add others."""
    return header in _PLAN_COLUMNS or bool(_IS_OF_SOURCE.fullmatch(header))


def make_plan_sheet(result: MappingResult) -> Sheet:
    """Every distinct recommendation; what officials wrote in an earlier workbook stands in its row again.

    Columns that they added stand behind the others, and behind these the columns of the sources that the mapper has no
    field for ("Ministry", "Deadline" of a State's own list). What the State said of a recommendation in its addendum
    stands beside it; rows without a lead ministry show what the plan says of their like. None of these columns is there
    where no row has anything, and the State is named where there are several.
    """
    actions = find_counted(result)
    items = {item.id: item for item in result.framework.items}
    written = {entry.recommendation_id: _by_column(entry) for entry in result.review.plan}
    asks = find_same_asks(result)
    planned = find_planned(result)
    distinct = find_distinct(result)
    several = len({recommendation.state for recommendation in distinct}) > 1
    replied = any(recommendation.reply for recommendation in distinct)
    to_fill = (*_TO_FILL, *_find_added_columns(result.review))
    of_source = _find_source_columns(result)
    known = (*_KNOWN[:2], *[_STATE] * several, *_KNOWN[2:])
    columns = (*known, *[_REPLY] * replied, *[_PLANNED] * bool(planned), *to_fill, *(c for c, _ in of_source))
    rows: list[Row] = []
    for recommendation in distinct:
        own = actions.get(recommendation.id, [])
        filled = {fold_words("Report section"): _name_section(result.framework, own[0]) if own else ""}
        filled |= written.get(recommendation.id, {})
        rows.append(
            (
                recommendation.id,
                recommendation.text,
                *[recommendation.state] * several,
                recommendation.mechanism,
                recommendation.cycle,
                symbol_cell(recommendation),
                recommendation.paragraph,
                say_names(recommendation.recommending_states) or recommendation.body,
                recommendation.position,
                "\n".join(f"{action_id}: {label_item(items[action_id], 90)}" for action_id in own),
                asks.get(recommendation.id, ""),
                *[recommendation.reply] * replied,
                *[_say_planned(planned.get(recommendation.id))] * bool(planned),
                *(_as_typed(filled.get(fold_words(column.header)), column) for column in to_fill),
                *(values.get(recommendation.id) for _, values in of_source),
            )
        )
    rows += [_make_row_apart(entry, columns) for entry in result.review.unplaced_plan]
    table = Table("Plan", columns, tuple(rows))
    # who fills in a row sees its text beside
    return Sheet("Plan", "Plan of implementation and follow-up", (table,), frozen_columns=2, pages_wide=2)


def find_sections(actions: str) -> tuple[str, ...]:
    """What this sheet may have filled in as the section of a report, from its own cell of framework actions."""
    first = actions.partition(":")[0]
    return (first, *(say(_SECTION, n, action=first.rpartition(".")[0]) for n in LANGUAGES)) if first else ()


def _name_section(framework: Framework, action_id: str) -> str:
    """Where a report by Part and Action tells of it: "Action 1.4"."""
    action = framework.item(action_id).action
    return Phrase(_SECTION, action=action) if action else action_id


def _say_planned(planned: Planned | None) -> str:
    """A line for each thing said of the same ask, with the recommendations it is said of, then one for each Action."""
    if planned is None:
        return ""
    same: dict[tuple[str, str], list[str]] = {}
    for other, lead, status in planned.same_ask:
        same.setdefault((lead, status), []).append(other)
    lines = [
        Phrase("Same ask, {ids}: {said}", ids=say_list(ids, _MOST), said=join_phrases(filter(None, said), "; "))
        for said, ids in same.items()
    ]
    lines += [
        Phrase(
            "Under {action}: {said}",
            action=action,
            said=say_list([f"{ministry} ({count})" for ministry, count in named], _MOST),
        )
        for action, named in planned.by_action
    ]
    return join_phrases(lines, "\n")


def _make_row_apart(entry: PlanEntry, columns: tuple[Column, ...]) -> Row:
    """What was written for a recommendation that this run does not have: kept, and read again with the next review."""
    known: dict[str, Value | Cell] = {
        "Recommendation id": entry.recommendation_id,
        "Recommendation": entry.text,
        "Position": Cell("Not in this run", tone="look"),
    }
    written = _by_column(entry)
    return tuple(
        known.get(column.header) or _as_typed(written.get(fold_words(column.header)), column) for column in columns
    )


def _as_typed(text: str | None, column: Column) -> Value | Cell:
    """A number or a day as one, to add up and sort as it did where it was typed; "1.4" of a report is no number."""
    if not text or column.header == "Report section":
        return text or None
    if _DAY.fullmatch(text):
        return Cell(text, tone="entry", kind="date")
    number = _parse_number(text)
    return text if number is None else number


def _parse_number(text: str) -> int | float | None:
    """The number that a cell says, None where it says more than a number would: "007", "3.10"."""
    if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text):
        return None
    number = float(text) if "." in text else int(text)
    return number if str(number) == text else None


def _by_column(entry: PlanEntry) -> dict[str, str]:
    return {fold_words(name): value for name, value in entry.values}


def _find_added_columns(review: Review) -> tuple[Column, ...]:
    """Columns that officials added to the plan: those that differ in case only are one."""
    known = set(map(fold_words, _PLAN_COLUMNS))
    names = {fold_words(name): name for entry in (*review.plan, *review.unplaced_plan) for name, _ in entry.values}
    added = (name for key, name in names.items() if key not in known and not is_plan_column(name))
    return tuple(Column(name, 20, filled_in=True) for name in added)


def _find_source_columns(result: MappingResult) -> list[tuple[Column, Mapping[str, Value]]]:
    """Each column of the sources that has no field here, with what it says by id of the distinct recommendation.

    Where several sources have a recommendation, or a column, all that they say stands in one cell. A column of whole
    numbers sorts as such: a list's own numbering.
    """
    duplicates = find_duplicates(result)
    headers: dict[str, str] = {}
    said: dict[str, dict[str, list[str]]] = {}
    for recommendation in result.recommendations:
        counted = recommendation.duplicate_of if recommendation.id in duplicates else recommendation.id
        for name, value in recommendation.other_fields:
            if name in _LISTED:
                continue
            header = shorten(fit_text(name), _HEADER_LETTERS)
            key = fold_words(header)
            headers.setdefault(key, header)
            lines = said.setdefault(key, {}).setdefault(counted, [])
            if value not in lines:
                lines.append(value)
    columns: list[tuple[Column, Mapping[str, Value]]] = []
    for key, told in said.items():
        values = {counted: "\n".join(lines) for counted, lines in told.items()}
        width = min(max(_NARROWEST, *map(len, values.values())), _WIDEST)
        header = Phrase(_OF_SOURCE, header=f"“{headers[key]}”")  # in quotes it is no label, and is not translated
        numbers = {
            counted: number for counted, text in values.items() if isinstance(number := _parse_number(text), int)
        }
        whole = len(numbers) == len(values)
        columns.append((Column(header, width, printed=False, quoted=True), numbers if whole else values))
    return columns
