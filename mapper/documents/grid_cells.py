"""Cells of a table whose columns are those of a grid, in the columns that most of its rows have.

In: the cells of each row, some of them over several columns of the grid. Out: texts by column. Stage: format
(documents); used by `word` and `pdf_tables`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

GridCell = tuple[str, int, int]  # text, where it begins in the grid of its table, and over how many columns of it


def usual_starts(rows: Iterable[Sequence[GridCell]]) -> tuple[int, ...]:
    """Where the columns of a table begin in its grid, by most of its rows."""
    starts = Counter(tuple(start for _, start, _ in cells) for cells in rows)
    return max(starts, key=lambda columns: (starts[columns], len(columns)), default=())


def in_columns(cells: Sequence[GridCell], starts: Sequence[int]) -> tuple[str, ...]:
    """The texts of a row, "" where a cell goes on over further columns: "Position" over "Supported" and "Noted".

    A row of as many cells as most has them in their order, whatever the grid: borders are drawn by hand. One that is
    merged over the whole width stays alone.
    """
    plain = tuple(text for text, _, _ in cells)
    if not 1 < len(cells) < len(starts):
        return plain
    padded: list[str] = []
    for text, start, width in cells:
        padded += [text, *("" for begin in starts if start < begin < start + width)]
    return tuple(padded) if len(padded) <= len(starts) else plain
