"""The sheet States side by side: what each of several States was recommended, Action by Action."""

from __future__ import annotations

import math
from collections.abc import Iterable

from mapper.analysis.coverage import find_coverage
from mapper.analysis.states import find_state_profiles
from mapper.records import MappingResult
from mapper.workbook.sheet import Block, Column, Heading, Phrase, Prose, Row, Sheet, Table, Title
from mapper.workbook.wording import MAPPING_IS_NOT_IMPLEMENTATION, NOT_STATED

_MOST_STATES = 40  # columns that can still be read side by side
_LEFT_OUT = "The {shown} States with most recommendations are shown; left out: {left_out}."
_PAGE_WIDTH = 170  # of their columns on one sheet of paper, in characters


def make_states_sheet(result: MappingResult) -> Sheet | None:
    """Counted recommendations of each State for each Action, in numbers and as shares; None for a single State."""
    coverage = find_coverage(result)
    profiles = find_state_profiles(result, coverage)
    if len(profiles) < 2:
        return None
    shown = sorted(profiles, key=lambda profile: -profile.recommendations)[:_MOST_STATES]
    shown = [profile for profile in profiles if profile in shown]
    head = (Column("Action", 10, "id"), Column("Title", 72))
    names = _name_columns((profile.state or NOT_STATED for profile in shown), [column.header for column in head])
    width = max(12, min(24, max(len(name) for name in names) + 4))

    def make_table(name: str, as_shares: bool) -> Table:
        # numbers are not shaded: the totals above them would be the darkest, and leave the rest white
        columns = tuple(
            Column(state, width, "share" if as_shares else "count", heat="states" if as_shares else "")
            for state in names
        )
        rows: list[Row] = []
        if not as_shares:
            rows.append((Phrase("All"), "Distinct recommendations received", *(p.recommendations for p in shown)))
            rows.append((Phrase("Counted"), "With an accepted or Strong link", *(p.counted for p in shown)))
        for index, row in enumerate(coverage.actions):
            counts = [profile.by_action[index] for profile in shown]
            if as_shares:
                shares = [n / p.recommendations for n, p in zip(counts, shown, strict=True)]
                rows.append((row.group.id, row.group.title, *shares))
            else:
                rows.append((row.group.id, row.group.title, *counts))
        return Table(name, (*head, *columns), tuple(rows))

    left_out = len(profiles) - len(shown)
    blocks: tuple[Block, ...] = (
        Title("States side by side"),
        Prose(
            "Distinct recommendations with an accepted or Strong link to each Action, for each State under review: "
            "first as a share of all recommendations that the State received, so that States with many and with few "
            "can be compared, then in numbers."
        ),
        Prose(MAPPING_IS_NOT_IMPLEMENTATION, tone="strong"),
        *([Prose(Phrase(_LEFT_OUT, shown=len(shown), left_out=left_out), tone="look")] if left_out else []),
        Heading("As a share of the recommendations received"),
        make_table("StateShares", True),
        Heading("In numbers", new_page=True),
        make_table("StateNumbers", False),
    )
    return Sheet(
        "States side by side",
        "States side by side",
        blocks,
        frozen_columns=len(head),
        pages_wide=math.ceil(width * len(shown) / _PAGE_WIDTH),
    )


def _name_columns(states: Iterable[str], taken: list[str]) -> list[str]:
    """The names as headers: of names that a table takes for the same ("Freedonia", "FREEDONIA"), the later numbered."""
    used = {header.casefold() for header in taken}
    names = []
    for state in states:
        numbered = (state, *(f"{state} ({number})" for number in range(2, 2 + len(used))))
        names.append(next(name for name in numbered if name.casefold() not in used))
        used.add(names[-1].casefold())
    return names
