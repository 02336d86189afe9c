"""The lines of print of a PDF: characters gathered by baseline, with the measures that tell what a line is.

In: PDF bytes. Out: for every page its lines, top to bottom, and those in the cells of its ruled tables; and the pages
that are pictures. Stage: format (documents); `pdf` makes paragraphs of them, `pdf_tables` tables.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mapper.documents.pdf_grid import Cell, Grid, find_grids
from mapper.documents.symbols import read_symbol
from mapper.errors import UnreadableFileError

# All lengths are fractions of a font size ("em"), so that nothing depends on the page's scale.
_SAME_BASELINE = 0.55  # a character this much off the baseline begins another line
_LEVEL = 0.8  # lines of one column are farther apart; a cell may be centred beside one of two lines
_SAME_ROW = 0.12  # parts of a line set in other fonts may stand a little higher
_SUPERSCRIPT_SIZE = 0.8  # a smaller, raised character is a superscript
_REAL_SPACE = 0.04  # a space narrower than this is an artefact: "CRPD/C/SEN/CO /1"
_TOUCHING = 0.1  # parts of a line that stand closer are one word: "n" and a raised "o"
WIDE_GAP = 4.0  # parts of one line farther apart than this are separate lines (the two columns of a title page)
INDENT = 0.7

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd\u0000-\u0008\u000b-\u001f\u200b\ufeff\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]{2}")
_NUMBERS = re.compile(r"\d{1,3}\.,?(\s+\d{1,3}\.,?)*\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print. x and y in points from the page's lower left corner, y of the baseline."""

    page: int  # from 1
    text: str
    x0: float
    x1: float
    y: float
    size: float
    strong: bool = False  # bold or in italics, as headings are
    mark: str = ""  # a superscript mark that opened the line: the number of a footnote
    tab: bool = False  # a wide gap follows the first word: "115.31    Broaden"
    first_word: float = 0.0  # width of the first word, in points
    label: str = ""  # numbers standing in a column of their own, left of the text: "40., 41., 42.,"
    beside: bool = False  # words of another column stand beside it


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The part of a ruled table that stands on one page, with the lines in each of its cells."""

    page: int
    grid: Grid
    lines: Mapping[Cell, Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed on a page: running text, and ruled tables from top to bottom."""

    lines: Sequence[Line]
    tables: Sequence[RuledTable]


@dataclass(slots=True)
class _Run:
    """Characters of one baseline, outside tables or in one cell, while they are gathered."""

    y: float
    size: float
    cell: tuple[int, Cell] | None = None  # with the place of its grid among those of the page
    strong_chars: int = 0
    sizes: Counter[float] = field(default_factory=Counter)
    chars: list[tuple[str, float, float]] = field(default_factory=list)  # character, left, right
    mark: str = ""


def read_pages(name: str, data: bytes) -> tuple[list[Page], list[int]]:
    """The print of every page, and the numbers of the pages that are pictures of text."""
    import pypdfium2 as pdfium  # here, because the command's help must not wait for it
    from pypdfium2 import raw

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UnreadableFileError(
                f"{name}: the PDF is protected by a password; save a copy without protection and give that one."
            ) from error
        raise UnreadableFileError(
            f"{name}: the PDF is damaged or cut off and cannot be opened; download it again."
        ) from error
    try:
        pages: list[Page] = []
        scanned: list[int] = []
        for index in range(len(pdf)):
            try:
                page = pdf[index]
                text_page = page.get_textpage()
            except pdfium.PdfiumError as error:
                raise UnreadableFileError(
                    f"{name}: page {index + 1} of {len(pdf)} is damaged, the file may be cut off; download it again."
                ) from error
            pages.append(_read_page(text_page, index + 1, find_grids(page)))
            if not _holds_text(pages[-1]) and any(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,))):
                scanned.append(index + 1)
            text_page.close()
            page.close()
    finally:
        pdf.close()
    if not any(map(_holds_text, pages)):
        raise UnreadableFileError(
            f"{name}: no text in any of the {len(pages)} pages, the PDF seems to be a scan; "
            "run text recognition (OCR) on it first, or take the Word file."
        )
    return pages, scanned


def _holds_text(page: Page) -> bool:
    return bool(page.lines or page.tables)


def _read_page(text_page: Any, number: int, grids: Sequence[Grid]) -> Page:
    """The lines of a page, and those in its tables; one without any text is a drawing."""
    running: list[_Run] = []
    cells: list[dict[Cell, list[_Run]]] = [{} for _ in grids]
    for run in _runs(text_page, grids):
        if run.cell is None:
            running.append(run)
        else:
            grid, cell = run.cell
            cells[grid].setdefault(cell, []).append(run)
    tables = [
        RuledTable(number, grid, {cell: _make_lines(inside, number) for cell, inside in own.items()})
        for grid, own in zip(grids, cells, strict=True)
        if own
    ]
    return Page(_make_lines(running, number), tables)


def _make_lines(runs: Iterable[_Run], page: int) -> list[Line]:
    """Lines from runs of characters, top to bottom, superscripts of footnotes taken out."""
    lines = [_make_line(run, page) for run in runs]
    rows: list[list[Line]] = []
    for line in sorted(_mark_columns(list(_without_stray_marks(lines))), key=lambda line: -line.y):
        if rows and rows[-1][0].y - line.y < _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    merged: list[Line] = []
    for row in rows:
        backwards = _is_right_to_left("".join(line.text for line in row))
        row.sort(key=lambda line: -line.x1 if backwards else line.x0)
        merged.append(row[0])
        for line in row[1:]:
            last = merged[-1]
            gap = last.x0 - line.x1 if backwards else line.x0 - last.x1
            if -0.5 * last.size <= gap < WIDE_GAP * last.size:
                merged[-1] = replace(
                    last,
                    # "*" of a footnote may be larger than its text.
                    size=max(last, line, key=lambda part: len(part.text)).size,
                    text=f"{last.text}{' ' if abs(gap) > _TOUCHING * last.size else ''}{line.text}",
                    x0=min(last.x0, line.x0),
                    x1=max(last.x1, line.x1),
                    strong=last.strong and line.strong,
                    tab=last.tab or (" " not in last.text and gap > INDENT * last.size),
                    beside=last.beside or line.beside,
                )
            else:
                merged.append(line)
    return merged


def _mark_columns(lines: Sequence[Line]) -> list[Line]:
    """Lines, in the order in which they were written, with those marked beside which another column stands.

    Programs write a cell or column to its last line before the next one, but a line across the page in one go. Calc
    writes the cells of one line first: a longer one stands in the gap of "99.1      Noted".
    """
    beside: set[int] = set()
    downwards = sorted(range(len(lines)), key=lambda index: -lines[index].y)
    for place, index in enumerate(downwards):
        for other in downwards[place + 1 :]:
            if not _is_level(lines[index], lines[other]):
                break
            between = lines[min(index, other) + 1 : max(index, other)]
            in_one_go = all(_is_level(lines[index], line) for line in between)
            apart = _stand_apart(lines[index], lines[other]) and not in_one_go
            if apart or _stands_in_gap(lines[index], lines[other]):
                beside |= {index, other}
    return [replace(line, beside=index in beside) for index, line in enumerate(lines)]


def _is_level(line: Line, other: Line) -> bool:
    return abs(line.y - other.y) < _LEVEL * line.size


def _stand_apart(line: Line, other: Line) -> bool:
    """Whether a wide gap is between two lines and the left one is more than a number: "115.3", "(a)"."""
    left, right = sorted((line, other), key=lambda part: part.x0)
    return right.x0 - left.x1 > INDENT * left.size and bool(_WORD.search(left.text))


def _stands_in_gap(line: Line, other: Line) -> bool:
    """Whether one of two lines stands in a gap of the other; Arabic letters may overlap (CRPD/C/SEN/CO/1)."""
    outer, inner = sorted((line, other), key=lambda part: part.x0)
    indent = INDENT * outer.size
    within = inner.x0 - outer.x0 > indent and outer.x1 - inner.x1 > indent
    return within and all(_WORD.search(part.text) and not _is_right_to_left(part.text) for part in (outer, inner))


def _is_right_to_left(text: str) -> bool:
    return len(_RIGHT_TO_LEFT.findall(text)) * 2 > len(text)


def _without_stray_marks(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines without the raised marks that stand as lines of their own: they open a footnote, or are left out."""
    marks = {
        id(line): owner
        for line in lines
        if _is_mark(line.text)
        for owner in lines
        if line.size < owner.size * _SUPERSCRIPT_SIZE and 0 <= line.y - owner.y < 0.7 * owner.size
    }
    opening = {id(owner): line.text for line in lines if (owner := marks.get(id(line))) and line.x0 < owner.x0}
    for line in lines:
        if id(line) not in marks:
            yield replace(line, mark=opening.get(id(line), line.mark))


def _runs(text_page: Any, grids: Sequence[Grid]) -> Iterator[_Run]:
    """Characters gathered by baseline, in the order of the content stream (logical order, right-to-left too).

    Those of different cells of a table are never gathered together.
    """
    from pypdfium2 import raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    font, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    run: _Run | None = None
    seen: tuple[float, float] | None = None
    size, strong = 0.0, False
    for index in range(text_page.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(text_page, index))
        if char in "\r\n":
            if run:
                yield run
            run = None
            continue
        if char == "\x02":  # how pdfium gives a hyphen at the end of a line
            char = "-"
        raw.FPDFText_GetLooseCharBox(text_page, index, box)
        if char.isspace():
            if run and run.chars[-1][0] != " ":
                run.chars.append((" ", box.left, box.left))
            continue
        if "\ue000" <= char <= "\uf8ff":  # where fonts of symbols have their signs
            raw.FPDFText_GetFontInfo(text_page, index, font, 128, flags)
            char = read_symbol(font.value.decode("latin-1"), ord(char))
            seen = None
        if not char or _UNREADABLE.match(char):
            continue
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        look = (round(box.top - box.bottom, 2), raw.FPDFText_GetFontSize(text_page, index))
        if look != seen or run is None:
            seen = look
            raw.FPDFText_GetMatrix(text_page, index, matrix)
            # Office writers put the size into the font (10 x 1), older ones into the matrix (1 x 10.02).
            size = round(look[1] * math.hypot(matrix.c, matrix.d), 2) or 1.0
            raw.FPDFText_GetFontInfo(text_page, index, font, 128, flags)
            strong = re.search(rb"bold|black|italic|oblique", font.value, re.IGNORECASE) is not None
        cell = _find_cell(grids, (box.left + box.right) / 2, y.value + size / 4) if grids else None
        if run and (cell != run.cell or abs(y.value - run.y) > _SAME_BASELINE * max(size, run.size)):
            yield run
            run = None
        if run is None:
            run = _Run(y=y.value, size=size, cell=cell)
        raised = y.value - run.y
        if not run.chars or size > run.size * 1.2:
            opening = "".join(c for c, _, _ in run.chars).strip()
            if raised < 0 and _is_mark(opening):
                # The line opened with a superscript: "1 The annex ..." in a footnote.
                run.mark = opening
                run.chars.clear()
                run.sizes.clear()
            run.y, run.size = y.value, size
        elif size < run.size * _SUPERSCRIPT_SIZE and raised > 0.15 * run.size and (char.isdigit() or char in "*∗†‡,"):
            continue
        run.chars.append((char, max(box.left, min(x.value, box.right)), box.right))
        run.sizes[size] += 1
        run.strong_chars += strong
    if run:
        yield run


def _find_cell(grids: Sequence[Grid], x: float, y: float) -> tuple[int, Cell] | None:
    return next(((place, cell) for place, grid in enumerate(grids) if (cell := grid.find(x, y))), None)


def _is_mark(text: str) -> bool:
    # "n" and a raised "o" are a French "no": "observation générale no 7".
    return bool(re.fullmatch(r"\d{1,3}|[*∗†‡§]{1,3}|[a-np-z]", text))


def _make_line(run: _Run, page: int) -> Line:
    """A line of text from the characters of a baseline; spaces too narrow to be seen are dropped."""
    text = label = ""
    spaced = tab = False
    end = first_word_end = 0.0
    right_to_left = _is_right_to_left("".join(char for char, _, _ in run.chars))
    for char, left, right in run.chars:
        if char == " ":
            spaced = True
            continue
        gap = left - end
        if text and ((spaced and (right_to_left or abs(gap) > _REAL_SPACE * run.size)) or gap > 0.3 * run.size):
            wide = gap > INDENT * run.size
            if " " not in text:
                first_word_end, tab = end, wide
            label = label or (text if wide else "")
            text += " "
        text, end, spaced = text + char, right, False
    printed = [(left, right) for char, left, right in run.chars if char != " "]
    label = label or text
    x0, x1 = min(left for left, _ in printed), max(right for _, right in printed)
    return Line(
        page=page,
        text=text,
        x0=x0,
        x1=x1,
        y=run.y,
        size=run.sizes.most_common(1)[0][0],
        strong=run.strong_chars * 10 >= len(printed) * 9,
        mark=run.mark,
        tab=tab,
        first_word=(first_word_end or x1) - x0,
        label=label if _NUMBERS.fullmatch(label) else "",
    )


def find_words(pages: Iterable[Iterable[Line]]) -> frozenset[str]:
    """Every word of the document, hyphens inside words kept: what decides how a broken word is mended."""
    return frozenset(
        word.casefold()
        for lines in pages
        for line in lines
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*(?!-)", line.text)
    )


def join_lines(text: str, following: str, words: frozenset[str]) -> str:
    """Two lines as one: a word broken at a hyphen is mended as the document writes it elsewhere."""
    if text.endswith("\u00ad"):
        return text[:-1] + following
    broken = re.search(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$", text)
    if broken:
        rest = re.match(r"[^\W\d_]+(?:-[^\W\d_]+)*", following)
        if rest:
            whole = f"{broken[1]}{rest[0]}".casefold()
            hyphenated = f"{broken[1]}-{rest[0]}".casefold()
            if whole in words and hyphenated not in words and rest[0][0].islower():
                return text[:-1] + following
            return text + following
    if re.search(r"\w[-/]$|[‑–]$", text) and not text.endswith(" –"):
        return text + following
    return f"{text} {following}"
