"""A sheet as data: what `mapper.workbook.sheets` makes and `mapper.workbook.writer` draws.

Nothing here knows a spreadsheet library: the same sheets can be drawn, tested or compared as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "id", "count", "decimal", "tenths", "percent", "share", "date"]
Tone = Literal["", "good", "fair", "look", "bad", "quiet", "strong", "entry"]
Value = str | int | float | None


class Phrase(str):
    """A sentence with values in it, in English; it remembers template and values, so that it can be said otherwise."""

    template: str
    values: dict[str, str | int | float]

    def __new__(cls, template: str, **values: str | int | float) -> Phrase:
        """`template` with the values in its braces; numbers with thousands separators."""
        phrase = super().__new__(cls, template.format(**{name: _show(value) for name, value in values.items()}))
        phrase.template, phrase.values = template, values
        return phrase


def join_phrases(parts: Iterable[str], separator: str) -> str:
    """The parts as one phrase, each of them translated by itself."""
    named = {f"part{number}": part for number, part in enumerate(parts)}
    return Phrase(separator.join(f"{{{name}}}" for name in named), **named)


def _show(value: str | int | float) -> str:
    return value if isinstance(value, str) else f"{value:,}"


@dataclass(frozen=True, slots=True)
class Tally:
    """A number that the spreadsheet program keeps up to date: the cells of a list that are filled, or hold `word`.

    share: as a share of all rows of the list. open: the cells that are still empty.
    """

    sheet: str  # a sheet that is a list
    header: str
    word: str = ""
    share: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that needs more than its column's kind.

    link: "#Sheet name" for a sheet of this workbook, else a web address. tone: a calm colour that
    repeats what the words already say. tally: what the program counts here; `value` is then unused.
    """

    value: Value
    link: str = ""
    tone: Tone = ""
    tally: Tally | None = None
    kind: Kind | None = None  # where it is not that of the column


Row = tuple[Value | Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `width` is in characters; columns with `printed` False stand behind the others,
    out of the print area.

    filled_in: its cells are for people to fill. choices: what they may choose from, with the tone of
    each. heat: columns with the same word here are shaded together, darker for greater numbers. quoted: its cells hold
    words of sources, never ours.
    """

    header: str
    width: int
    kind: Kind = "text"
    printed: bool = True
    filled_in: bool = False
    choices: tuple[tuple[str, Tone], ...] = ()
    heat: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """The sheet's title line."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above what belongs together; printed at the head of a new page where `new_page` says so."""

    text: str
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph over the width of the sheet; tone "look" makes it a notice."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name of its own in the workbook; every row has a value for each column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        headers = [column.header.casefold() for column in self.columns]
        if len(set(headers)) != len(headers) or not all(headers):
            raise ValueError(f"Table {self.name}: headers must be distinct and not empty: {headers}")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"Table {self.name}: a row has {len(row)} values for {len(self.columns)} columns: {row}"
                )


@dataclass(frozen=True, slots=True)
class Series:
    """One run of bars: the header of the column it shows, and its colour as RRGGBB."""

    header: str
    colour: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Stacked horizontal bars over a table of the same sheet; `alt` says in words what the picture shows."""

    title: str
    table: str  # name of the table
    category: str  # header of the column with the labels
    series: tuple[Series, ...]
    category_axis: str
    value_axis: str
    alt: str


Block = Title | Heading | Prose | Table | BarChart


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: blocks from top to bottom.

    A sheet that begins with a table is a list to work in: its header row and its first
    `frozen_columns` columns stay in view. Any other sheet is a page to read, printed on one sheet
    of paper where `one_page` says so. A sheet too wide for one page is printed `pages_wide`, its
    frozen columns on each, and in view on the screen.
    """

    name: str  # of the tab, at most 31 characters
    title: str  # printed at the head of each page
    blocks: tuple[Block, ...]
    frozen_columns: int = 1
    one_page: bool = False
    pages_wide: int = 1

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of this sheet, from top to bottom."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def is_list(self) -> bool:
        """True if the sheet is one table from its first row on."""
        return isinstance(self.blocks[0], Table)
