"""Ruled tables of a PDF: what lines on a page enclose, as cells of a grid.

In: a page as pdfium gives it. Out: its grids, from top to bottom; lengths in points from the page's lower left corner.
Stage: format (documents); `pdf_lines` puts the print of a page into their cells, `pdf_tables` makes tables of them.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import neg
from typing import Any

_THIN = 3.0  # points: a mark no thicker is a line; writers draw lines as narrow boxes too
_SHORTEST = 6.0  # a shorter one is a dash or part of a picture
_MOST_RULES = 2000  # on a page; more are a drawing
_SMALLEST_BOX = 16.0  # an outlined one this wide and high, or less, is there to be ticked
_NEAR = 2.5  # lines no farther apart are one, drawn twice or cell by cell


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that lines enclose: its place in the grid, from 0, how many rows it is merged over, and its sides."""

    row: int
    column: int
    rows: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table by its lines. uprights: from left to right. levels: from top to bottom. cells: by row and column, one
    that is merged in each of its places."""

    uprights: tuple[float, ...]
    levels: tuple[float, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def find(self, x: float, y: float) -> Cell | None:
        """The cell around a point, None outside the grid."""
        column = bisect_right(self.uprights, x) - 1
        row = bisect_right(self.levels, -y, key=neg) - 1
        inside = 0 <= column < len(self.uprights) - 1 and 0 <= row < len(self.levels) - 1
        return self.cells[row][column] if inside else None


@dataclass(slots=True)
class _Rule:
    """A straight line: where it stands (x of an upright one, y of a level one), and from where to where it runs."""

    upright: bool
    at: float
    start: float
    end: float


def find_grids(page: Any) -> list[Grid]:
    """The ruled tables of a page, of two columns or more; boxes around a text, and rules under one, are none."""
    rules = _join(rule for box in _boxes(page) for rule in _rules_of(*box))
    if len(rules) > _MOST_RULES:
        return []
    grids = (_make_grid(group) for group in _touching(rules))
    return sorted((grid for grid in grids if grid), key=lambda grid: -grid.levels[0])


def _boxes(page: Any) -> Iterator[tuple[float, float, float, float, bool]]:
    """(left, bottom, right, top, outlined) of each straight path of a page; curves are of pictures."""
    from pypdfium2 import raw

    filled, outlined = ctypes.c_int(), ctypes.c_int()
    x, y = ctypes.c_float(), ctypes.c_float()
    for drawn in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,)):
        if not raw.FPDFPath_GetDrawMode(drawn.raw, filled, outlined) or not (filled.value or outlined.value):
            continue
        matrix, form = drawn.get_matrix(), drawn.container
        while form:  # a page put on another one, as where it was stamped
            matrix, form = matrix.multiply(form.get_matrix()), form.container
        points: list[tuple[float, float]] = []
        curved = False
        for index in range(raw.FPDFPath_CountSegments(drawn.raw)):
            segment = raw.FPDFPath_GetPathSegment(drawn.raw, index)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO and points:
                yield from _box_around(points, curved, bool(outlined.value))
                points, curved = [], False
            curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            points.append(matrix.on_point(x.value, y.value))
        yield from _box_around(points, curved, bool(outlined.value))


def _box_around(
    points: Sequence[tuple[float, float]], curved: bool, outlined: bool
) -> Iterator[tuple[float, float, float, float, bool]]:
    if points and not curved:
        xs, ys = zip(*points, strict=True)
        yield min(xs), min(ys), max(xs), max(ys), outlined


def _rules_of(left: float, bottom: float, right: float, top: float, outlined: bool) -> Iterator[_Rule]:
    """The line that a narrow box is, or the four around an outlined one; one only filled is the ground of a text."""
    if right - left <= _THIN:
        yield _Rule(True, (left + right) / 2, bottom, top)
    elif top - bottom <= _THIN:
        yield _Rule(False, (bottom + top) / 2, left, right)
    elif outlined and max(right - left, top - bottom) > _SMALLEST_BOX:
        yield from (_Rule(True, x, bottom, top) for x in (left, right))
        yield from (_Rule(False, y, left, right) for y in (bottom, top))


def _join(rules: Iterable[_Rule]) -> list[_Rule]:
    """The rules, those that overlap or touch on one line as one; short ones are left out."""
    joined: list[_Rule] = []
    strips: dict[tuple[bool, int], list[_Rule]] = {}  # those that stand at about the same place
    for rule in sorted(rules, key=lambda rule: rule.start):
        strip = int(rule.at / _NEAR)
        beside = chain.from_iterable(strips.get((rule.upright, strip + step), ()) for step in (0, -1, 1))
        other = next((o for o in beside if abs(o.at - rule.at) <= _NEAR and rule.start <= o.end + _NEAR), None)
        if other:
            other.end = max(other.end, rule.end)
        else:
            strips.setdefault((rule.upright, strip), []).append(rule)
            joined.append(rule)
    return [rule for rule in joined if rule.end - rule.start >= _SHORTEST]


def _touching(rules: Sequence[_Rule]) -> Iterator[list[_Rule]]:
    """Rules in groups: those of one table cross or meet."""
    left = list(rules)
    while left:
        group = [left.pop()]
        for rule in group:
            meeting = [other for other in left if _meet(rule, other)]
            group += meeting
            left = [other for other in left if other not in meeting]
        yield group


def _meet(rule: _Rule, other: _Rule) -> bool:
    return (
        rule.upright != other.upright
        and rule.start - _NEAR <= other.at <= rule.end + _NEAR
        and other.start - _NEAR <= rule.at <= other.end + _NEAR
    )


def _make_grid(rules: Sequence[_Rule]) -> Grid | None:
    """The grid of rules that meet; its outer sides are there where lines end, drawn or not."""
    upright = [rule for rule in rules if rule.upright]
    level = [rule for rule in rules if not rule.upright]
    if not upright or not level:
        return None
    uprights = merge_near([*(rule.at for rule in upright), *(end for rule in level for end in (rule.start, rule.end))])
    levels = merge_near([*(rule.at for rule in level), *(end for rule in upright for end in (rule.start, rule.end))])[
        ::-1
    ]
    if len(uprights) < 3 or len(levels) < 2:
        return None
    return Grid(tuple(uprights), tuple(levels), _find_cells(upright, level, uprights, levels))


def merge_near(values: Iterable[float]) -> list[float]:
    """Places of lines in order, in points; those near each other as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > 2 * _NEAR:
            places.append(value)
    return places


def _find_cells(
    upright: Sequence[_Rule], level: Sequence[_Rule], uprights: Sequence[float], levels: Sequence[float]
) -> tuple[tuple[Cell, ...], ...]:
    """The cells in each place of a grid; where no line parts two places, they are one."""
    rows, columns = len(levels) - 1, len(uprights) - 1
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def parted(rules: Sequence[_Rule], at: float, middle: float) -> bool:
        return any(abs(rule.at - at) <= 2 * _NEAR and rule.start <= middle <= rule.end for rule in rules)

    for row, column in sorted(owner):
        across, down = (uprights[column] + uprights[column + 1]) / 2, (levels[row] + levels[row + 1]) / 2
        if column and not parted(upright, uprights[column], down):
            owner[row, column] = owner[row, column - 1]
        elif row and not parted(level, levels[row], across):
            owner[row, column] = owner[row - 1, column]
    places: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, first in owner.items():
        places.setdefault(first, []).append(place)
    cells = {
        first: Cell(
            *first,
            rows=max(row for row, _ in covered) - first[0] + 1,
            left=uprights[first[1]],
            right=uprights[max(column for _, column in covered) + 1],
        )
        for first, covered in places.items()
    }
    return tuple(tuple(cells[owner[row, column]] for column in range(columns)) for row in range(rows))
