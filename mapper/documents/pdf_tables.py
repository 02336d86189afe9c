"""Tables from the ruled ones on the pages of a PDF, put together again where a page cut them.

In: the ruled tables of every page, with the lines in their cells. Out: `Table`s, and where they stand. Stage: format
(documents); used by `pdf`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mapper.documents.document import Row, Table
from mapper.documents.grid_cells import GridCell, in_columns, usual_starts
from mapper.documents.pdf_grid import Cell, Grid, merge_near
from mapper.documents.pdf_lines import Line, RuledTable, join_lines

_SAME_SIDE = 5.0  # points: the sides of a table differ less from page to page
_MOST = 0.8  # of the rows: they open with a number
_SLACK = 0.25  # of a font size: the margins of cells are measured by their texts
_GAP = 1.1  # of the distance between lines: paragraphs of a cell stand farther apart
# "12.4. Death penalty", "A24 Cooperation", "- women", "(a) Mend", "Affected persons:" stand on lines of their own.
_OPENS_LINE = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[.)]|[A-Z]\d{1,2}|[-–—•▪*]|\([a-z]{1,3}\))\s")
_LABEL = re.compile(r"[^\W\d_a-z][^.;]{1,40}:$")
_SMALL_WORD = re.compile(r"\b[^\W\d_A-Z]{1,3}$")  # no label follows it: "Source of" over "Position:"


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table and where it begins: its page, and the height of its upper side there, in points."""

    table: Table
    page: int
    top: float


def join_tables(
    pages: Iterable[Sequence[RuledTable]], body: Sequence[Sequence[Line]], words: frozenset[str]
) -> list[PrintedTable]:
    """The tables of all pages; one that opens a page goes on the one that ends the page before, if it is as wide.

    body: the lines of running text by page. words: of the document; of those in cells, whole ones only.
    """
    whole: list[list[RuledTable]] = []
    for tables in pages:
        for table in tables:
            if whole and _goes_on(whole[-1][-1], table, body):
                whole[-1].append(table)
            else:
                whole.append([table])
    return [_make_table(parts, number, words) for number, parts in enumerate(whole, start=1)]


def _goes_on(last: RuledTable, table: RuledTable, body: Sequence[Sequence[Line]]) -> bool:
    """Whether a table goes on one of the page before, with no text between them."""
    sides = zip(
        (last.grid.uprights[0], last.grid.uprights[-1]), (table.grid.uprights[0], table.grid.uprights[-1]), strict=True
    )
    below = any(line.y < last.grid.levels[-1] for line in body[last.page - 1])
    above = any(line.y > table.grid.levels[0] for line in body[table.page - 1])
    as_wide = all(abs(side - other) < _SAME_SIDE for side, other in sides)
    return table.page == last.page + 1 and as_wide and not below and not above


def _make_table(parts: Sequence[RuledTable], number: int, words: frozenset[str]) -> PrintedTable:
    """One table of its parts: the header that each page repeats is left out, and a row cut by a page is whole again."""
    name = f"table {number}"
    starts = merge_near(cell.left for part in parts for row in part.grid.cells for cell in row)
    cells = [list(_read_rows(part, starts, words)) for part in parts]
    usual = usual_starts(tuple(row) for rows in cells for row in rows)
    header = max((cell.rows for cell in parts[0].grid.cells[0] if cell in parts[0].lines), default=1)
    found: list[tuple[int, tuple[str, ...]]] = []  # page, texts
    for index, part in enumerate(parts):
        rows = [in_columns(row, usual) for row in cells[index]]
        first = header if found and rows[:header] == [row for _, row in found[:header]] else 0
        rows = rows[first:]
        if found and rows:
            page, above = found[-1]
            rows = _carry_on(parts[index - 1].grid, part.grid, first, above, rows)
            if _is_rest(rows[0], [row for _, row in found]):
                found[-1] = page, tuple(_append(text, more, words) for text, more in zip(above, rows[0], strict=True))
                rows = rows[1:]
        found += [(part.page, row) for row in rows]
    placed = (
        Row(f"page {page}, {name}, row {index}", row)
        for index, (page, row) in enumerate(found, start=1)
        if any(cell.strip() for cell in row)
    )
    return PrintedTable(Table(name, tuple(placed)), parts[0].page, parts[0].grid.levels[0])


def _carry_on(
    above: Grid, grid: Grid, first: int, last: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """The rows of a page from `first` on, with the texts of cells merged downwards that a page cut: they stand above.

    above, last: the grid on the page before, and its last row.
    """
    ends, begins = (list(dict.fromkeys(cells)) for cells in (above.cells[-1], grid.cells[first]))
    carried = [list(row) for row in rows]
    if len(ends) == len(begins) == len(last) == len(rows[0]):
        for column, (end, begin) in enumerate(zip(ends, begins, strict=True)):
            if not rows[0][column].strip() and max(end.rows, begin.rows) > 1:
                for row in carried[: begin.rows]:
                    row[column : column + 1] = [last[column]]
    return [tuple(row) for row in carried]


def _read_rows(part: RuledTable, starts: Sequence[float], words: frozenset[str]) -> Iterator[list[GridCell]]:
    """The cells of each row; one merged downwards stands in every row it covers."""
    inset = min(line.x0 - cell.left for cell, lines in part.lines.items() for line in lines)
    pairs = (pair for lines in part.lines.values() for pair in pairwise(lines))
    pitch = min((gap for line, below in pairs if (gap := (line.y - below.y) / line.size) > 1), default=0.0)

    def read(cell: Cell) -> GridCell:
        first = sum(start <= cell.left + _SAME_SIDE / 2 for start in starts) - 1
        width = sum(cell.left + _SAME_SIDE < start < cell.right - _SAME_SIDE for start in starts) + 1
        room = cell.right - cell.left - 2 * max(inset, 0.0)
        return _join_cell(part.lines.get(cell, ()), room, pitch, words), first, width

    for cells in part.grid.cells:
        yield list(map(read, dict.fromkeys(cells)))


def _join_cell(lines: Sequence[Line], width: float, pitch: float, words: frozenset[str]) -> str:
    """The text of a cell: a line whose first word had room on the line above it was put there on purpose.

    width: of the cell without its margins, in points. pitch: from line to line, in font sizes. words: as above.
    """
    text = ""
    for index, line in enumerate(lines):
        above = lines[index - 1]
        room = width - (above.x1 - above.x0) - 0.8 * line.size
        below = above.y - line.y > _GAP * pitch * line.size
        apart = (line.first_word < room or below or _opens_line(line.text, text)) and text[-1:] not in "-/"
        if index and _breaks_word(above, line, width, words):
            text += line.text
        else:
            text = f"{text}\n{line.text}" if apart else join_lines(text, line.text, words)
    return text.strip()


def _breaks_word(above: Line, line: Line, width: float, words: frozenset[str]) -> bool:
    """Whether a cell is narrower than the word or symbol that fills the line above, whose rest stands on the next one.

    What stands elsewhere in the document is a word of its own.
    """
    rest = line.text.partition(" ")[0]
    letter = line.first_word / len(rest)
    if " " in above.text or width - (above.x1 - above.x0) > letter + _SLACK * line.size:
        return False
    if "/" in above.text:
        return not above.text.endswith("/")
    whole = above.text.casefold() in words or rest.strip(".,;:)").casefold() in words
    return above.text.isalpha() and rest[0].islower() and not whole


def _append(text: str, rest: str, words: frozenset[str]) -> str:
    """The text of a cell with what stands of it on the next page."""
    line, *others = rest.split("\n")
    joined = f"{text}\n{line}" if _opens_line(line, text) else join_lines(text, line, words).strip()
    return "\n".join((joined, *others))


def _opens_line(line: str, text: str) -> bool:
    return bool(_OPENS_LINE.match(line) or (_LABEL.match(line) and not _SMALL_WORD.search(text)))


def _is_rest(row: Sequence[str], above: Sequence[tuple[str, ...]]) -> bool:
    """Whether the first row on a page is the rest of the last one on the page before.

    It adds to filled cells only and leaves one of them empty, that of the number where there is one. Its text goes on
    in the middle of a sentence, or after a text that does not end as most do ("(Chile);", "Para. 4"); or it ends so
    itself and lacks the number that opens the others.
    """
    last, rows = above[-1], [other for other in above[1:] or above if len(other) == len(row) > 1]
    filled = [column for column, cell in enumerate(row) if cell.strip()]
    if len(row) != len(last) or not rows or not all(last[column].strip() for column in filled):
        return False
    if not 0 < len(filled) < sum(bool(cell.strip()) for cell in last):
        return False
    text = max(range(len(row)), key=lambda column: sum(len(other[column]) for other in rows))
    counts = [sum(other[column][:1].isdigit() for other in rows) for column in range(len(row))]
    numbered = next((column for column, count in enumerate(counts) if count >= _MOST * len(rows)), text)
    if text not in filled:
        return filled[0] > 0  # more themes; a word in the first column opens a group
    if row[numbered][:1].isdigit():
        return False
    if any(row[column][:1].islower() for column in (numbered, text)):
        return True
    if numbered != text and not row[text].isupper():
        return not row[numbered].strip()
    ends = Counter(_end_of(other[text]) for other in rows[:-1] if other[text].strip())
    usual = ends.most_common(1)[0][0] if ends else ""
    unfinished = _end_of(last[text]) != usual if usual else _end_of(last[text]) in ("letter", ",")
    ends_alike = counts[text] >= _MOST * len(rows) and usual != "letter" and _end_of(row[text]) == usual
    return unfinished or ends_alike


def _end_of(text: str) -> str:
    """What a text ends in: "letter", "digit", or a sign."""
    end = text.strip()[-1:]
    return "letter" if end.isalpha() else "digit" if end.isdigit() else end
