"""Sheets in English in, the same sheets with the labels of another language out; texts of sources stay as they are."""

from __future__ import annotations

from dataclasses import replace

from mapper.labels import Language, find_label, translate_place, translate_sentences, write_number
from mapper.workbook.sheet import (
    BarChart,
    Block,
    Cell,
    Column,
    Heading,
    Phrase,
    Prose,
    Row,
    Series,
    Sheet,
    Table,
    Title,
    Value,
)

_QUOTED = frozenset(
    {
        "Affected persons",
        "Comment",
        "Nearest recommended action",
        "Position as written",
        "Recommendation",
        "Recommended action",
        "Reviewer",
        "Said best by",
        "SDGs",
        "Source file",
        "State",
        "Text of the row",
        "Themes",
        "What was written",
    }
)
"""Headers of columns that hold words of sources or people, never ours."""
_TOLD = frozenset(
    {"Evidence", "Remark", "What happened", "Why not", "Actions addressed", "Band means", "Limit", "Value"}
)
"""Headers of columns that hold sentences which earlier stages hand over finished."""
_TOLD_PARTS = frozenset({"limits", "model"})
"""Parts of phrases that do."""
_PLACES = frozenset({"Place", "Place in source", "Place in the reviewed workbook"})


def translate_sheets(sheets: tuple[Sheet, ...], language: Language) -> tuple[Sheet, ...]:
    """Every name, heading, header, fixed word and sentence in this language."""
    if language == "en":
        return sheets
    return tuple(_Translator(language).sheet(sheet) for sheet in sheets)


class _Translator:
    def __init__(self, language: Language) -> None:
        self.language = language

    def sheet(self, sheet: Sheet) -> Sheet:
        blocks = tuple(self.block(block) for block in sheet.blocks)
        return replace(sheet, name=self.text(sheet.name), title=self.text(sheet.title), blocks=blocks)

    def block(self, block: Block) -> Block:
        match block:
            case Title() | Heading() | Prose():
                return replace(block, text=self.text(block.text))
            case Table():
                columns = tuple(self.column(column) for column in block.columns)
                return replace(block, columns=columns, rows=tuple(self.row(row, block.columns) for row in block.rows))
            case BarChart():
                return replace(
                    block,
                    title=self.text(block.title),
                    category=self.text(block.category),
                    series=tuple(Series(self.text(series.header), series.colour) for series in block.series),
                    category_axis=self.text(block.category_axis),
                    value_axis=self.text(block.value_axis),
                    alt=self.text(block.alt),
                )

    def column(self, column: Column) -> Column:
        choices = tuple((self.text(word), tone) for word, tone in column.choices)
        return replace(column, header=self.text(column.header), choices=choices)

    def row(self, row: Row, columns: tuple[Column, ...]) -> Row:
        return tuple(self.cell(value, column) for value, column in zip(row, columns, strict=True))

    def cell(self, value: Value | Cell, column: Column) -> Value | Cell:
        quoted = column.quoted or column.header in _QUOTED or column.kind == "id"
        quoted = quoted or (column.filled_in and not column.choices)
        quoted = quoted and not isinstance(value.value if isinstance(value, Cell) else value, Phrase)  # ours anywhere
        if not isinstance(value, Cell):
            return self.value(value, column.header) if not quoted else value
        tally = value.tally and replace(
            value.tally,
            sheet=self.text(value.tally.sheet),
            header=self.text(value.tally.header),
            word=self.text(value.tally.word),
        )
        link = f"#{self.text(value.link[1:])}" if value.link.startswith("#") else value.link
        shown = value.value if quoted else self.value(value.value, column.header)
        return replace(value, value=shown, link=link, tally=tally)

    def value(self, value: Value, header: str) -> Value:
        if not isinstance(value, str):
            return value
        if header in _PLACES:
            return translate_place(value, self.language)
        said = self.text(value)
        return translate_sentences(said, self.language) if header in _TOLD else said

    def text(self, text: str) -> str:
        if not isinstance(text, Phrase):
            return find_label(text, self.language)
        values = {name: self.part(value, name) for name, value in text.values.items()}
        return find_label(text.template, self.language).format(**values)

    def part(self, value: str | int | float, name: str) -> str:
        if not isinstance(value, str):
            return write_number(value, self.language)
        said = self.text(value)
        return translate_sentences(said, self.language) if name in _TOLD_PARTS else said
