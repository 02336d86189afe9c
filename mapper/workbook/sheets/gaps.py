"""The sheet Gaps: actions nobody has recommended or that were only noted, and the themes outside the framework."""

from __future__ import annotations

from collections.abc import Collection

from mapper.analysis.coverage import find_coverage
from mapper.analysis.gaps import (
    Gap,
    OutsideTheme,
    UnreachedAction,
    find_outside_themes,
    find_unreached_actions,
    find_unreached_items,
)
from mapper.analysis.outcomes import find_not_matched
from mapper.framework import RecommendedAction
from mapper.records import MappingResult
from mapper.workbook.sheet import Block, Cell, Column, Heading, Phrase, Prose, Row, Sheet, Table, Title, Tone
from mapper.workbook.wording import (
    MAPPING_IS_NOT_IMPLEMENTATION,
    count_positions,
    find_positions,
    position_columns,
    say_list,
    say_not_matched,
    shorten,
)

_TONES: dict[Gap, Tone] = {"Nothing received": "quiet", "Only to check": "look", "Only noted": "fair"}
_MEANING: tuple[tuple[Gap, str], ...] = (
    ("Nothing received", "No recommendation asks for it; at most, some are on the same subject."),
    ("Only to check", "Reached by Likely or Check links alone: review them before speaking of a gap."),
    ("Only noted", "Every recommendation counted here was noted, not supported, by the State."),
)
_NAMED = 40
_LABEL = 200  # characters of a recommended action's text: two lines; By action has it whole


def make_gaps_sheet(result: MappingResult) -> Sheet:
    """Actions and recommended actions without a counted, supported recommendation; outside themes with their number.

    The longest table is the last, because the header of one table alone can be printed on every page.
    """
    coverage = find_coverage(result)
    actions, items = find_unreached_actions(coverage), find_unreached_items(coverage)
    themes = find_outside_themes(result)
    not_matched = sum(map(len, find_not_matched(result).values()))
    blocks: list[Block] = [
        Title("Gaps between the framework and the recommendations"),
        Prose(
            Phrase(
                "{actions} of {all_actions} Actions and {items} of {all_items} recommended actions are reached by no "
                "accepted or Strong link, or only by links to recommendations that the State noted. That nobody "
                "recommended an action does not mean that it is done, or not needed.",
                actions=len(actions),
                all_actions=len(coverage.actions),
                items=len(items),
                all_items=len(coverage.items),
            )
        ),
        *((Prose(say_not_matched(not_matched), tone="look"),) if not_matched else ()),
        Prose(MAPPING_IS_NOT_IMPLEMENTATION, tone="strong"),
        Table(
            "GapKinds",
            (Column("Kind of gap", 18), Column("Meaning", 84)),
            tuple((_gap(gap), said) for gap, said in _MEANING),
        ),
        Heading("Actions"),
        Table("GapsOfActions", _columns("Action", "Title"), tuple(map(_make_row, actions))),
    ]
    if themes:
        blocks += [
            Heading("Outside the framework, by theme", new_page=True),
            Prose(
                "Themes as the sources state them; a recommendation with several stands under each. The sheet Outside "
                "the framework has the texts."
            ),
            _list_themes(themes),
        ]
    if result.framework.actions:  # in a framework without, the recommended actions stand above
        blocks += [
            Heading("Recommended actions", new_page=True),
            Table("GapsOfItems", _columns("Action id", "Recommended action"), tuple(map(_make_row, items))),
        ]
    return Sheet("Gaps", "Gaps between the framework and the recommendations", tuple(blocks))


def _list_themes(themes: Collection[OutsideTheme]) -> Table:
    positions = find_positions(recommendation for group in themes for recommendation in group.recommendations)
    outside = {recommendation.id for group in themes for recommendation in group.recommendations}
    # ids stand in the seventh column as in the other tables of the sheet, which makes it a wide one
    before, after = positions[:2], positions[2:]
    return Table(
        "OutsideThemes",
        (
            Column("No.", 18, "id"),
            Column("Theme", 84),
            Column("Share of those outside", 17, "share"),
            Column("Recommendations", 19, "count", heat="outside"),
            *position_columns(before),
            Column("Recommendations by id", 70),
            *position_columns(after),
        ),
        tuple(
            (
                str(number),
                group.theme or "No theme stated",
                len(group.recommendations) / len(outside),
                len(group.recommendations),
                *count_positions(group.recommendations, before),
                say_list((r.id for r in group.recommendations), _NAMED),
                *count_positions(group.recommendations, after),
            )
            for number, group in enumerate(themes, 1)
        ),
    )


def _columns(key: str, title: str) -> tuple[Column, ...]:
    return (
        Column(key, 18, "id"),
        Column(title, 84),
        Column("Gap", 17),
        Column("Recommendations", 19, "count"),
        Column("Likely, apart", 13, "count"),
        Column("To check, apart", 13, "count"),
        Column("Recommendations by id", 70),
    )


def _gap(gap: Gap) -> Cell:
    return Cell(gap, tone=_TONES[gap])


def _make_row(row: UnreachedAction) -> Row:
    action, bearing = row.action, row.bearing
    return (
        action.id,
        shorten(action.text, _LABEL) if isinstance(action, RecommendedAction) else action.title,
        _gap(row.gap),
        len(bearing.counted),
        len(bearing.likely),
        len(bearing.to_check),
        say_list((r.id for r in (*bearing.counted, *bearing.likely, *bearing.to_check)), _NAMED),
    )
