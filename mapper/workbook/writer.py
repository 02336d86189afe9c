"""Sheets to an .xlsx file: the last stage, and the only module that knows openpyxl.

Real tables, filters, frozen headers, print set-up. The same result gives the same bytes.
"""

from __future__ import annotations

import contextlib
import math
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml.etree import SerialisationError
from openpyxl import Workbook
from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.chart import BarChart as ExcelBarChart
from openpyxl.chart import Reference
from openpyxl.chart import Series as ExcelSeries
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableColumn, TableStyleInfo
from openpyxl.writer.excel import ExcelWriter

from mapper.errors import SettingsError
from mapper.labels import Language, say, translate_states
from mapper.output import check_ending, parse_started, replace_bytes
from mapper.records import MappingResult
from mapper.workbook.cell_text import count_lines, fit_text
from mapper.workbook.contents import make_sheets
from mapper.workbook.sheet import (
    BarChart,
    Cell,
    Column,
    Heading,
    Kind,
    Prose,
    Row,
    Sheet,
    Table,
    Tally,
    Title,
    Tone,
    Value,
)
from mapper.workbook.translation import translate_sheets

_FONT = "Arial"
_INK, _NAVY, _GREEN, _RULE = "1F2933", "1F3864", "1D5B3A", "D5DAE1"  # green: columns for people to fill in
# Text and fill of each tone; every pair has a contrast above 7:1 (WCAG 2 AAA), tested.
TONES: dict[Tone, tuple[str, str]] = {
    "good": ("14452F", "DDF0E4"),
    "fair": ("123A5A", "DCEAF7"),
    "look": ("5C3A00", "FCEFCF"),
    "bad": ("7A1220", "FBE1E3"),
    "quiet": ("3D4650", "ECEFF2"),
    "entry": (_INK, "F6FAF7"),
}
_WHITE = Font(name=_FONT, size=9, bold=True, color="FFFFFF")
_LINES = {
    "title": (Font(name=_FONT, size=16, bold=True, color=_NAVY), PatternFill(), Alignment(vertical="center")),
    "heading": (Font(name=_FONT, size=12, bold=True, color=_NAVY), PatternFill(), Alignment(vertical="bottom")),
    "header": (_WHITE, PatternFill("solid", fgColor=_NAVY), Alignment("left", "center", wrap_text=True)),
    "entry header": (_WHITE, PatternFill("solid", fgColor=_GREEN), Alignment("left", "center", wrap_text=True)),
    # set in from the edge, where the filter button stands
    "number header": (
        _WHITE, PatternFill("solid", fgColor=_NAVY), Alignment("right", "center", wrap_text=True, indent=2),
    ),
}  # fmt: skip
"""Font, fill and alignment of titles, headings and headers of columns."""
_HEAT = "8DB8DE"  # of the greatest number; ink on it has a contrast above 7:1
# "_W_W" sets numbers in from the edge as far as their header: LibreOffice drops an indent beside a shaded column
_NUMBER_FORMATS: dict[Kind, str] = {
    "id": "@",
    "count": "#,##0_W_W",
    "decimal": "0.000_W_W",
    "tenths": "#,##0.0_W_W",
    "percent": "0%_W_W",
    "share": "0.0%_W_W",
    "date": "yyyy-mm-dd",
}
_HYPERLINK_LIMIT = 65_530  # of a worksheet, by Excel's specifications
_NUMBERS = frozenset({"count", "decimal", "tenths", "percent", "share"})
_BOLD = 0.9  # of the letters fit in a width where they are bold, as on a tone
_POINTS_PER_LINE = 15  # of prose, Arial 10
_PROSE_TO_TABLE = 0.9  # as many letters of prose fit in a width as of a table's smaller ones
_TABLE_LINE = 11.7  # points of a line in a table, Arial 9
_GREATEST_HEIGHT = 409  # points of a row, by Excel's specifications
_PORTRAIT_WIDTH = 170  # letters of a sheet to read that are still legible across a sheet of paper held upright
_WIDEST_ID, _WIDEST_TEXT = 36, 66
_CM_PER_UNIT = 0.19  # of column width
_CHART_WIDTH_CM = 38.0
_PAGE_SHAPE = 0.62  # height to width of what is printed on A4 held sideways, below a heading


def write_workbook(result: MappingResult, path: Path | str, language: Language = "en") -> None:
    """Write `result` as a workbook at `path` (.xlsx), replacing a file that is there only once all is written.

    Raises SettingsError where `path` is no .xlsx, or cannot be written.
    """
    path = Path(path)
    check_ending(path, (".xlsx",))
    sheets = make_sheets(translate_states(result, language))
    write_sheets(translate_sheets(sheets, language), result, path, language)


def write_sheets(sheets: tuple[Sheet, ...], result: MappingResult, path: Path, language: Language = "en") -> None:
    """Draw `sheets`, made of `result`, in their order into a workbook at `path`."""
    book = Workbook(write_only=True)
    book._named_styles["Normal"].font = Font(name=_FONT, size=10)  # type: ignore[attr-defined]  # the measure of all column widths
    _set_properties(book, sheets[0], result, language)
    with replace_bytes(path, "the workbook") as packed, _closing_sheets(book, path):
        lists = {sheet.name: sheet.tables[0] for sheet in sheets if sheet.is_list}
        for sheet in sheets:
            _SheetDrawer(book, sheet, lists, language).draw()
        with _Archive(packed, "w", ZIP_DEFLATED) as archive:
            _Writer(book, archive).write_data()


@contextlib.contextmanager
def _closing_sheets(book: Workbook, path: Path) -> Iterator[None]:
    """Each sheet is drawn into a temporary file; one left open complains on the screen when the program ends."""
    try:
        yield
    except SerialisationError as error:
        raise SettingsError(
            f"{path}: the workbook cannot be written; the folder for temporary files, {tempfile.gettempdir()}, takes "
            f"no more ({error}): make room there."
        ) from error
    finally:
        for page in cast(list[Any], book.worksheets):
            for stream in (page._rows, page._writer and page._writer.xf):
                with contextlib.suppress(Exception):
                    stream.close()


class _SheetDrawer:
    """Draws one sheet from top to bottom; rows go straight to the file and are not kept."""

    def __init__(self, book: Workbook, sheet: Sheet, lists: Mapping[str, Table], language: Language) -> None:
        self.sheet, self.language = sheet, language
        self.lists = lists  # the lists of all sheets, for tallies
        self.page: Any = book.create_sheet(sheet.name)  # typed Any: the stubs do not know the write-only sheet
        # Its own way takes each cell for a value first, and spends a third of the time on the errors of that.
        self.page._values_to_row = _place_cells
        self.row = 0
        self.widths = [max(column) for column in zip_longest(*map(_find_widths, sheet.tables), fillvalue=0)]
        self.ranges: dict[str, tuple[int, int]] = {}  # table name to its header row and last row
        self.links = 0
        self.prototypes: dict[tuple[str, Tone, bool, bool], ExcelCell] = {}

    def draw(self) -> None:
        self._set_up_page()
        for block in self.sheet.blocks:
            match block:
                case Title(text):
                    self._draw_line(text, "title", 30)
                case Heading(text, new_page):
                    self._append()
                    if new_page:
                        self.page.row_breaks.append(Break(id=self.row))
                    self._draw_line(text, "heading", 22)
                case Prose(text, tone):
                    self._draw_prose(text, tone)
                case Table():
                    self._draw_table(block)
                case BarChart():
                    self._draw_chart(block)
        self._set_up_print()

    def _set_up_page(self) -> None:
        for index, width in enumerate(self.widths, 1):
            self.page.column_dimensions[get_column_letter(index)].width = width
        self.page.sheet_view.showGridLines = False
        self.page.sheet_view.zoomScale = 100
        self.page.sheet_properties.tabColor = _NAVY if not self.sheet.is_list else "7F8C9A"
        self.page.sheet_properties.pageSetUpPr.fitToPage = True
        if self.sheet.is_list or self.sheet.pages_wide > 1:
            first_row = 2 if self.sheet.is_list else 1
            self.page.freeze_panes = f"{get_column_letter(self.sheet.frozen_columns + 1)}{first_row}"

    def _set_up_print(self) -> None:
        narrow = not self.sheet.is_list and sum(self.widths) <= _PORTRAIT_WIDTH  # its tables then fit a page in height
        self.page.page_setup.orientation = "portrait" if self.sheet.one_page or narrow else "landscape"
        self.page.page_setup.paperSize = 9  # A4
        self.page.page_setup.fitToWidth = self.sheet.pages_wide
        self.page.page_setup.fitToHeight = 1 if self.sheet.one_page else 0
        margins = self.page.page_margins
        margins.left = margins.right = 0.4
        margins.top = margins.bottom = 0.7
        margins.header = margins.footer = 0.3
        self.page.oddHeader.left.text = self.sheet.title.replace("&", "&&")
        self.page.oddHeader.left.size = 9
        self.page.oddFooter.left.text = "Recommendation Mapper"
        self.page.oddFooter.right.text = say("Page {page} of {pages}", self.language, page="&P", pages="&N")
        self.page.oddFooter.left.size = self.page.oddFooter.right.size = 9
        if self.sheet.pages_wide > 1:
            self.page.page_setup.pageOrder = "overThenDown"  # the parts of a row on pages that follow each other
            self.page.print_title_cols = f"A:{get_column_letter(self.sheet.frozen_columns)}"
        if self.sheet.is_list:
            self.page.print_title_rows = "1:1"
            printed = sum(column.printed for column in self.sheet.tables[0].columns)
            self.page.print_area = f"A1:{get_column_letter(printed)}{self.row}"
        elif isinstance(last := self.sheet.blocks[-1], Table):  # on the pages that it runs over
            header = self.ranges[last.name][0]
            self.page.print_title_rows = f"{header}:{header}"

    # Blocks

    def _draw_line(self, text: str, style: str, height: int) -> None:
        self._append([self._cell(text, style)], height)

    def _draw_prose(self, text: str, tone: Tone) -> None:
        if not text:
            self._append()
            return
        width = sum(self.widths[: self._reading_columns()])
        lines = count_lines(text, int(width * _PROSE_TO_TABLE))
        self._append([self._cell(text, "prose", tone)], lines * _POINTS_PER_LINE + 5)
        self.page.merged_cells.add(f"A{self.row}:{get_column_letter(self._reading_columns())}{self.row}")

    def _reading_columns(self) -> int:
        """How many columns a paragraph spans: at most some 140 characters, a line the eye can follow, or those that
        stay in view."""
        if self.sheet.pages_wide > 1:
            return self.sheet.frozen_columns
        total = 0
        for index, width in enumerate(self.widths):
            total += width
            if total > 140:
                return max(index, 1)
        return len(self.widths)

    def _draw_table(self, table: Table) -> None:
        # three letters' room for the filter button
        lines = max(count_lines(column.header, int((column.width - 3) * _BOLD)) for column in table.columns)
        height = max(lines * _TABLE_LINE + 10, 34 if self.sheet.is_list else 22)
        self._append((self._cell(column.header, _header_style(column)) for column in table.columns), height)
        header = self.row
        for row in table.rows or ((None,) * len(table.columns),):  # Excel wants one row under a header, be it empty
            self._fit_height(row)
            self._append(self._row_cells(row, table.columns))
        self.ranges[table.name] = (header, self.row)
        area = f"A{header}:{get_column_letter(len(table.columns))}{self.row}"
        columns = [TableColumn(id=n, name=fit_text(column.header)) for n, column in enumerate(table.columns, 1)]
        self.page.tables.add(
            ExcelTable(
                displayName=table.name,
                ref=area,
                tableColumns=columns,
                autoFilter=AutoFilter(ref=area),
                tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=False),
            )
        )
        self._add_rules(table, header + 1)

    def _add_rules(self, table: Table, first: int) -> None:
        """Drop-downs with the tones of their words, and the shading of heat columns."""
        heat: dict[str, list[str]] = {}
        for index, column in enumerate(table.columns, 1):
            letter = get_column_letter(index)
            cells = f"{letter}{first}:{letter}{self.row}"
            if column.heat:
                heat.setdefault(column.heat, []).append(cells)
            if not column.choices:
                continue
            words = [word for word, _ in column.choices]
            choice = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, sqref=cells)
            choice.showErrorMessage, choice.errorTitle = True, column.header
            choice.error = " / ".join(words)
            self.page.data_validations.append(choice)
            for word, tone in column.choices:
                ink, fill = TONES[tone]
                rule = CellIsRule("equal", [f'"{word}"'], font=Font(color=ink), fill=PatternFill(bgColor=fill))  # type: ignore[no-untyped-call]
                self.page.conditional_formatting.add(cells, rule)
        for ranges in heat.values():
            rule = ColorScaleRule(  # type: ignore[no-untyped-call]
                start_type="num", start_value=0, start_color="FFFFFF", end_type="max", end_color=_HEAT
            )
            self.page.conditional_formatting.add(" ".join(ranges), rule)

    def _fit_height(self, row: Row) -> None:
        lines = 1
        for value, width in zip(row, self.widths, strict=False):
            text = value.value if isinstance(value, Cell) else value
            if isinstance(value, Cell) and value.tone:
                width = int(width * _BOLD)
            if isinstance(text, str) and len(text) > width - 3:
                lines = max(lines, count_lines(text, width))
        height = min(_height_of(lines), _GREATEST_HEIGHT)
        self.page.row_dimensions[self.row + 1] = _FittedRow(self.page, index=self.row + 1, ht=height)

    def _row_cells(self, row: Row, columns: Iterable[Column]) -> Iterator[ExcelCell]:
        for value, column in zip(row, columns, strict=True):
            if isinstance(value, Cell) and value.tally:
                yield self._tally_cell(value.tally, value.kind or column.kind)
            elif isinstance(value, Cell):
                yield self._cell(value.value, value.kind or column.kind, value.tone, value.link)
            else:
                yield self._cell(value, column.kind, "entry" if column.filled_in else "")

    def _draw_chart(self, chart: BarChart) -> None:
        table = next(table for table in self.sheet.tables if table.name == chart.table)
        first, last = self.ranges[chart.table]
        index = {column.header: n for n, column in enumerate(table.columns, 1)}
        drawn: Any = ExcelBarChart()
        drawn.type, drawn.grouping, drawn.overlap, drawn.gapWidth = "bar", "stacked", 100, 45
        drawn.title = chart.title
        drawn.x_axis.title, drawn.y_axis.title = chart.category_axis, chart.value_axis
        drawn.x_axis.delete = drawn.y_axis.delete = False
        drawn.x_axis.scaling.orientation = "maxMin"  # first row on top, as in the table
        drawn.x_axis.tickLblSkip = 1  # no bar without its label
        drawn.y_axis.crosses = "max"  # which would else put the numbers above
        drawn.y_axis.number_format = "#,##0"
        drawn.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=_RULE))
        drawn.legend.position = "t"
        for series in chart.series:
            column = index[series.header]
            values = Reference(self.page, min_col=column, min_row=first, max_row=last)
            drawn.series.append(ExcelSeries(values, title_from_data=True))
            drawn.series[-1].graphicalProperties = GraphicalProperties(
                solidFill=series.colour, ln=LineProperties(solidFill="FFFFFF")
            )
        column = index[chart.category]
        drawn.set_categories(Reference(self.page, min_col=column, min_row=first + 1, max_row=last))
        width, bars = sum(self.widths) * _CM_PER_UNIT, last - first
        drawn.width = min(width, _CHART_WIDTH_CM)
        # on one page with its heading, while the labels of the bars still fit
        drawn.height = max(min(5.0 + 0.55 * bars, _PAGE_SHAPE * width), 5.0 + 0.4 * bars)
        drawn.alt_text = chart.alt
        self.page.add_chart(drawn, f"A{self.row + 1}")
        for _ in range(math.ceil(drawn.height / 2.54 * 72 / _POINTS_PER_LINE) + 1):
            self._append(height=_POINTS_PER_LINE)

    # Cells

    def _append(self, cells: Iterable[ExcelCell] = (), height: float = 0) -> None:
        """Write a row. Its cells come one by one, because a cell is lent only until the next is asked for."""
        if height:
            self.page.row_dimensions[self.row + 1].height = height
        self.page.append(cells)
        self.row += 1

    def _cell(self, value: Value, style: str, tone: Tone = "", link: str = "") -> ExcelCell:
        """A cell of this look. Cells without a link are lent: written at once, then used again."""
        quoted = isinstance(value, str) and value[:1] in ("=", "+", "-", "@")
        if self.links >= _HYPERLINK_LIMIT:
            link = ""
        key = (style, tone, quoted, bool(link))
        cell = self.prototypes.get(key)
        if cell is None or link:
            cell = self._style(WriteOnlyCell(self.page), *key)
            self.prototypes[key] = cell
        if style == "date" and (day := _parse_day(value)):
            cell.value = day  # sorts and filters among those that people type
        elif isinstance(value, str):
            cell.value = fit_text(value)
            cell.data_type = "s"  # never a formula or an error code, whatever the text looks like
        else:
            cell.value = value
        if link:
            self.links += 1
            cell.row, cell.column = self.row + 1, 1  # set anew when the row is written
            cell.hyperlink = (
                Hyperlink(ref="", location=f"'{link[1:]}'!A1", display=str(value))
                if link.startswith("#")
                else Hyperlink(ref="", target=link)
            )
        return cell

    def _tally_cell(self, tally: Tally, kind: Kind) -> ExcelCell:
        table = self.lists[tally.sheet]
        letter = get_column_letter([column.header for column in table.columns].index(tally.header) + 1)
        cells = f"'{tally.sheet}'!${letter}$2:${letter}${1 + max(len(table.rows), 1)}"
        if tally.open:
            formula = f"COUNTBLANK({cells})" if table.rows else "0"
        else:
            formula = f'COUNTIF({cells},"{tally.word}")' if tally.word else f"COUNTA({cells})"
        if tally.share:
            formula = f"{formula}/ROWS({cells})"
        cell = self._style(WriteOnlyCell(self.page, f"={formula}"), kind, "", False, False)
        cell.data_type = "f"
        return cell

    def _style(self, cell: ExcelCell, style: str, tone: Tone, quoted: bool, link: bool) -> ExcelCell:
        if style in _LINES:
            cell.font, cell.fill, cell.alignment = _LINES[style]
            return cell
        ink, fill = TONES.get(tone, (_INK, ""))
        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)
        if style == "prose":
            cell.font = Font(name=_FONT, size=10, bold=tone == "strong", color=ink)
            cell.alignment = Alignment(vertical="center" if fill else "top", wrap_text=True)
            return cell
        cell.font = Font(
            name=_FONT,
            size=9,
            color="0B4F8A" if link else ink,
            underline="single" if link else None,
            bold=bool(fill) and tone != "entry",
        )
        right = style in _NUMBERS
        cell.alignment = Alignment("right" if right else "left", "top", wrap_text=not right)
        side = Side("thin", color=_RULE)
        cell.border = Border(left=side, right=side, bottom=side)
        if style in _NUMBER_FORMATS:
            cell.number_format = _NUMBER_FORMATS[style]
        if quoted:  # so that editing the cell in Excel does not turn the text into a formula either
            cell.quotePrefix = True
        return cell


def _parse_day(value: Value) -> date | None:
    """A day in ISO 8601 that a cell can hold as a date; None for anything else."""
    if not isinstance(value, str) or not re.fullmatch(r"(19|2\d)\d\d-\d\d-\d\d", value):
        return None
    with contextlib.suppress(ValueError):
        return date.fromisoformat(value)
    return None


def _place_cells(cells: Iterable[ExcelCell], row: int) -> Iterator[ExcelCell]:
    """The cells of a row, each told where it stands."""
    for column, cell in enumerate(cells, 1):
        cell.row, cell.column = row, column
        if cell.hyperlink:
            cell.hyperlink.ref = cell.coordinate
        yield cell


def _find_widths(table: Table) -> list[int]:
    """The width of each column, so wide for ids that most are not broken ("UPR Info#17/CHN/GHA/2bec57e2").

    A column of texts is widened where one would be higher than a row can be, and cut off: treaty bodies fill pages.
    """
    widths = [column.width for column in table.columns]
    for index, column in enumerate(table.columns):
        values = (row[index] for row in table.rows)
        longest = max((str(one.value if isinstance(one, Cell) else one) for one in values), key=len, default="")
        if column.kind == "id":
            widths[index] = max(column.width, min(len(longest) + 1, _WIDEST_ID))
        elif column.kind == "text":
            while widths[index] < _WIDEST_TEXT and _height_of(count_lines(longest, widths[index])) > _GREATEST_HEIGHT:
                widths[index] += 1
    return widths


def _height_of(lines: int) -> float:
    """Points of a row of a table."""
    return lines * _TABLE_LINE + 4


def _header_style(column: Column) -> str:
    if column.filled_in:
        return "entry header"
    return "number header" if column.kind in _NUMBERS else "header"


class _FittedRow(RowDimension):
    """A row whose height is a good guess, not the user's wish: programs fit it anew when its text or place changes."""

    customHeight = None  # type: ignore[assignment]


class _Writer(ExcelWriter):
    """openpyxl's writer, with the alternative text that it leaves out of charts."""

    def _write_drawing(self, drawing: Any) -> None:
        make_frame = drawing._chart_frame

        def make_described_frame(index: int) -> Any:
            frame = make_frame(index)
            frame.nvGraphicFramePr.cNvPr.descr = drawing.charts[index - 1].alt_text
            return frame

        drawing._chart_frame = make_described_frame
        super()._write_drawing(drawing)  # type: ignore[misc]


class _Archive(ZipFile):
    """A zip file without the time of writing, so that the same result gives the same bytes."""

    def writestr(self, name: str, data: bytes | str, *_: object) -> None:  # type: ignore[override]
        super().writestr(_entry(name), data)

    def write(self, filename: str, name: str, *_: object) -> None:  # type: ignore[override]
        with open(filename, "rb") as source, self.open(_entry(name), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 1 << 20)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    return entry


def _set_properties(book: Workbook, first: Sheet, result: MappingResult, language: Language) -> None:
    run, framework = result.run, result.framework.title
    book.properties.title = fit_text(f"{first.title}: {framework}")
    book.properties.subject = "UN human rights recommendations mapped to a policy framework"
    book.properties.creator = f"Recommendation Mapper {run.mapper_version}"
    book.properties.lastModifiedBy = book.properties.creator
    book.properties.keywords = "UPR, treaty bodies, special procedures, recommendations, mapping"
    book.properties.description = f"Framework: {fit_text(framework)}. Model: {fit_text(run.encoder)}."
    book.properties.language = language
    book.properties.created = book.properties.modified = parse_started(run)
