"""PDF bytes in, a `Document` of paragraphs and footnotes out: the format layer for the UN's own PDFs.

Reading goes by layout: characters become lines by baseline, page furniture (running heads, page
numbers, "GE.14-23930") is what repeats at the page's edges, footnotes are the small print at its
foot, and paragraphs are told apart by spacing, indentation and numbers.
"""

from __future__ import annotations

import ctypes
import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from mapper.documents.document import Document, Flaw, Paragraph
from mapper.errors import UnreadableFileError

# All lengths are fractions of a font size ("em"), so that nothing depends on the page's scale.
_SAME_BASELINE = 0.55  # a character this much off the baseline begins another line
_SAME_ROW = 0.12  # parts of a line set in other fonts may stand a little higher
_SUPERSCRIPT_SIZE = 0.8  # a smaller, raised character is a superscript
_REAL_SPACE = 0.04  # a space narrower than this is an artefact: "CRPD/C/SEN/CO /1"
_TOUCHING = 0.1  # parts of a line that stand closer are one word: "n" and a raised "o"
_WIDE_GAP = 4.0  # parts of one line farther apart than this are separate lines (the two columns of a title page)
_FOOTNOTE_SIZE = 0.95
_PARAGRAPH_GAP = 1.22  # of the usual distance between lines
_INDENT = 0.7
_HEADING_LENGTH = 220

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd\u0000-\u0008\u000b-\u001f\u200b\ufeff\ud800-\udfff]")
_NUMBERED = re.compile(r"(\d{1,3}(\.\d{1,3}){0,2}\.?|\(?[a-z]{1,4}\)|[IVX]{1,5}\.|[A-Z]\.|[•\-–—*])\s")
_NUMBERS = re.compile(r"\d{1,3}\.,?(\s+\d{1,3}\.,?)*\s*")
_DECIMAL_NUMBER = re.compile(r"\(?\d")
_ENDS_A_PARAGRAPH = re.compile(r"[.;:!?؛]['’”\")]*$|[;.]\s*(and|or)$")
_RULE = re.compile(r"[_\-–—‗]{3,}$|_{2,}[\s_]*$")
_FOOTNOTE_MARK = re.compile(r"(\d{1,3}(?:\s|(?=[^\W\d_]))|[*∗†‡§]{1,3}|[a-z]\s)\s*\S")
# Furniture that stands on one page only, or differs on every page.
_FURNITURE = re.compile(
    r"(GE\.\d\d-\d{4,6}.*|page\s+\d{1,3}|\d{1,3}(\s+GE\.\d\d-\d{4,6}.*)?|\*\d{7,}\*|\d{2}-?\d{5}\s*(\([EFSRAC]\))?.*"
    r"|please recycle.*|[ivx]{1,5}|\(?[EFSRAC]\)?\s+\d{6}\s+\d{6})$",
    re.IGNORECASE,
)
_SYMBOL = re.compile(
    r"(A|E|S|CCPR|CEDAW|CERD|CRC|CRPD|CAT|CED|CMW|HRI|ST)(/\s?[\w.\-]+\s?)+[*∗]{0,2}(\s+(page\s+)?\d{1,3})?$",
    re.IGNORECASE,
)
_EDGE_LINES = 3


@dataclass(frozen=True, slots=True)
class _Line:
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


@dataclass(frozen=True, slots=True)
class _Layout:
    """The usual measures of a document's running text, in points."""

    body_size: float
    pitch: float  # from line to line within a paragraph
    right: float  # where full lines end
    bottom: float  # the baseline that full pages end on


@dataclass(slots=True)
class _Run:
    """Characters of one baseline, while they are gathered."""

    y: float
    size: float
    strong_chars: int = 0
    sizes: Counter[float] = field(default_factory=Counter)
    chars: list[tuple[str, float, float]] = field(default_factory=list)  # character, left, right
    mark: str = ""


def read_pdf(name: str, data: bytes) -> Document:
    """The paragraphs and footnotes of a PDF, in reading order, with their pages.

    Raises UnreadableFileError for a file that is damaged, encrypted or without any text (a scan).
    """
    printed, scanned = _read_pages(name, data)
    body_size = _usual_size(printed)
    pages = _without_furniture(printed)
    body: list[tuple[_Line, ...]] = []
    notes: list[_Line] = []
    for number, lines in enumerate(pages, start=1):
        text, small_print = _split_footnotes(lines, body_size, bool(notes) and notes[-1].page == number - 1)
        body.append(text)
        notes.extend(small_print)
    words = _words(body)
    paragraphs = tuple(_make_paragraph(group, words, body_size) for group in _paragraphs(body, body_size))
    footnotes = tuple(_make_paragraph(group, words, body_size) for group in _footnotes(notes))
    return Document(
        file=name,
        format="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        paragraphs=tuple(p for p in paragraphs if p.text),
        footnotes=tuple(p for p in footnotes if p.text),
        flaws=(_scanned_pages(scanned),) if scanned else (),
    )


def _scanned_pages(pages: Sequence[int]) -> Flaw:
    place = f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"
    message = f"{place}: a picture without text, so it was not read; run text recognition (OCR) on the file first."
    return Flaw("scanned-page", message, place)


def _read_pages(name: str, data: bytes) -> tuple[list[list[_Line]], list[int]]:
    """The lines of every page, top to bottom, and the numbers of the pages that are pictures of text."""
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
        pages: list[list[_Line]] = []
        scanned: list[int] = []
        for index in range(len(pdf)):
            try:
                page = pdf[index]
                text_page = page.get_textpage()
            except pdfium.PdfiumError as error:
                raise UnreadableFileError(
                    f"{name}: page {index + 1} of {len(pdf)} is damaged, the file may be cut off; download it again."
                ) from error
            pages.append(_read_lines(text_page, index + 1))
            if not pages[-1] and any(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,))):
                scanned.append(index + 1)
            text_page.close()
            page.close()
    finally:
        pdf.close()
    if not any(pages):
        raise UnreadableFileError(
            f"{name}: no text in any of the {len(pages)} pages, the PDF seems to be a scan; "
            "run text recognition (OCR) on it first, or take the Word file."
        )
    return pages, scanned


def _read_lines(text_page: Any, page: int) -> list[_Line]:
    """The lines of one page from its characters, top to bottom, superscripts of footnotes taken out."""
    lines = [_make_line(run, page) for run in _runs(text_page)]
    rows: list[list[_Line]] = []
    for line in sorted(_without_stray_marks(lines), key=lambda line: -line.y):
        if rows and rows[-1][0].y - line.y < _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    merged: list[_Line] = []
    for row in rows:
        backwards = _is_right_to_left("".join(line.text for line in row))
        row.sort(key=lambda line: -line.x1 if backwards else line.x0)
        merged.append(row[0])
        for line in row[1:]:
            last = merged[-1]
            gap = last.x0 - line.x1 if backwards else line.x0 - last.x1
            if -0.5 * last.size <= gap < _WIDE_GAP * last.size:
                merged[-1] = replace(
                    last,
                    # "*" of a footnote may be larger than its text.
                    size=max(last, line, key=lambda part: len(part.text)).size,
                    text=f"{last.text}{' ' if abs(gap) > _TOUCHING * last.size else ''}{line.text}",
                    x0=min(last.x0, line.x0),
                    x1=max(last.x1, line.x1),
                    strong=last.strong and line.strong,
                    tab=last.tab or (" " not in last.text and gap > _INDENT * last.size),
                )
            else:
                merged.append(line)
    return merged


def _is_right_to_left(text: str) -> bool:
    return len(_RIGHT_TO_LEFT.findall(text)) * 2 > len(text)


def _without_stray_marks(lines: Sequence[_Line]) -> Iterator[_Line]:
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


def _runs(text_page: Any) -> Iterator[_Run]:
    """Characters gathered by baseline, in the order of the content stream (logical order, right-to-left too)."""
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
        if _UNREADABLE.match(char):
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
        if run and abs(y.value - run.y) > _SAME_BASELINE * max(size, run.size):
            yield run
            run = None
        if run is None:
            run = _Run(y=y.value, size=size)
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
        run.chars.append((char, box.left, box.right))
        run.sizes[size] += 1
        run.strong_chars += strong
    if run:
        yield run


def _is_mark(text: str) -> bool:
    # "n" and a raised "o" are a French "no": "observation générale no 7".
    return bool(re.fullmatch(r"\d{1,3}|[*∗†‡§]{1,3}|[a-np-z]", text))


def _make_line(run: _Run, page: int) -> _Line:
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
            wide = gap > _INDENT * run.size
            if " " not in text:
                first_word_end, tab = end, wide
            label = label or (text if wide else "")
            text += " "
        text, end, spaced = text + char, right, False
    printed = [(left, right) for char, left, right in run.chars if char != " "]
    label = label or text
    x0, x1 = min(left for left, _ in printed), max(right for _, right in printed)
    return _Line(
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


def _usual_size(pages: Sequence[Sequence[_Line]]) -> float:
    """The font size most characters are set in."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0]


def _without_furniture(pages: Sequence[Sequence[_Line]]) -> tuple[tuple[_Line, ...], ...]:
    """Pages without running heads, page numbers and job numbers: edge lines of a known form, or that repeat."""

    def kinds(line: _Line) -> set[tuple[str, int]]:
        # What repeats: the line itself, or with a number that grows with the pages. Numbers that do not are those of
        # paragraphs and recommendations that open pages: "122.55", "122.100" and "122.132" in A/HRC/43/15/Add.1.
        text = line.text.casefold()
        numbers = list(re.finditer(r"(?<!\d)\d{1,4}(?!\d)", text))
        counted = {
            f"{text[: n.start()]}{int(n[0]) - line.page:+}#{text[n.end() :]}" for n in (*numbers[:1], *numbers[-1:])
        }
        return {(kind, round(line.y / 6)) for kind in {text, *counted}}

    def edges(lines: Sequence[_Line]) -> list[_Line]:
        return list(lines) if len(lines) <= 2 * _EDGE_LINES else [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]

    repeats = Counter(kind for lines in pages for line in edges(lines) for kind in kinds(line))
    often = max(3, len(pages) // 4)

    def is_furniture(line: _Line, near_edge: bool) -> bool:
        if _FURNITURE.fullmatch(line.text) and (near_edge or line.text.startswith(("GE.", "*"))):
            return True
        if not near_edge:
            return False
        return bool(line.page > 1 and _SYMBOL.fullmatch(line.text)) or any(
            repeats[kind] >= often for kind in kinds(line)
        )

    kept = []
    for lines in pages:
        near = {id(line) for line in edges(lines)}
        kept.append(tuple(line for line in lines if not is_furniture(line, id(line) in near)))
    return tuple(kept)


def _split_footnotes(
    lines: Sequence[_Line], body_size: float, continues: bool
) -> tuple[tuple[_Line, ...], tuple[_Line, ...]]:
    """(body, footnotes) of a page: below a printed rule, or the block of small print that opens with a mark.

    continues: the page before had footnotes, so that the small print may open in the middle of one.
    """
    for index, line in enumerate(lines):
        below = lines[index + 1 :]
        if _RULE.fullmatch(line.text) and below and (below[0].mark or _FOOTNOTE_MARK.match(below[0].text)):
            return tuple(lines[:index]), tuple(below)
    start = len(lines)
    while start and lines[start - 1].size < _FOOTNOTE_SIZE * body_size:
        start -= 1
    # Same-sized notes of older documents: "* Colombia, Sweden, ..." hanging left of the text (A/HRC/11/17).
    if not continues:
        while start < len(lines) and not (lines[start].mark or _FOOTNOTE_MARK.match(lines[start].text)):
            start += 1
    if start == len(lines):
        last_lines = range(max(1, start - 8), start)
        start = next((index for index in last_lines if lines[index].text.startswith(("* ", "∗ "))), start)
    body = tuple(line for line in lines[:start] if not _RULE.fullmatch(line.text))
    return body, tuple(lines[start:])


def _find_layout(pages: Sequence[Sequence[_Line]], body_size: float) -> _Layout:
    """The measures of running text, each taken where most lines agree."""
    gaps: Counter[float] = Counter()
    for lines in pages:
        for above, below in pairwise(lines):
            gap = above.y - below.y
            # In the masthead small lines stand close to large ones.
            if 0.9 * body_size < gap < 2 * body_size and abs(above.size - below.size) < 0.1 * body_size:
                gaps[round(gap * 2) / 2] += 1
    ends = sorted(line.x1 for lines in pages for line in lines)
    bottoms = sorted(lines[-1].y for lines in pages if lines)
    return _Layout(
        body_size=body_size,
        # In a short document the gaps between paragraphs may outnumber those within them.
        pitch=min(gap for gap in gaps if gaps[gap] * 3 >= max(gaps.values())) if gaps else 1.2 * body_size,
        right=ends[int(len(ends) * 0.9)] if ends else 0.0,
        bottom=bottoms[len(bottoms) // 4] if bottoms else 0.0,
    )


def _paragraphs(pages: Sequence[Sequence[_Line]], body_size: float) -> Iterator[list[_Line]]:
    """Lines grouped into paragraphs, over page breaks too."""
    layout = _find_layout(pages, body_size)
    group: list[_Line] = []
    for lines in pages:
        for line in lines:
            if group and _begins_paragraph(group, line, layout):
                yield group
                group = []
            group.append(line)
    if group:
        yield group


def _begins_paragraph(group: Sequence[_Line], line: _Line, layout: _Layout) -> bool:
    """Whether `line` opens a paragraph after the lines of `group`."""
    last = group[-1]
    numbered = bool(_NUMBERED.match(line.text + " "))
    ended = bool(_ENDS_A_PARAGRAPH.search(last.text))
    # A word that had room on the line before was put on a new one on purpose.
    fitted = last.x1 + 0.3 * last.size + line.first_word < layout.right - 0.2 * last.size
    if abs(line.size - last.size) > 0.12 * last.size:
        return True
    if line.page != last.page:
        if last.y > layout.bottom + 6 * layout.pitch and (ended or fitted):  # the page was left part empty
            return True
        # Recommendations of CRPD are bold as headings are, but only a heading ends short of the margin without a stop.
        short = line.x1 < layout.right - _WIDE_GAP * line.size
        if _is_heading(line, line.text) and ((ended and (fitted or short)) or (fitted and last.strong != line.strong)):
            return True
        return (numbered and (ended or line.tab or fitted)) or (ended and fitted)
    gap = last.y - line.y
    if gap > _PARAGRAPH_GAP * layout.pitch * max(1.0, line.size / layout.body_size) or gap < 0:
        return True
    continuation = group[1].x0 if len(group) > 1 else last.x0
    indented = line.x0 - continuation > _INDENT * line.size
    outdented = line.x0 < continuation - _INDENT * line.size
    if numbered and ended and (line.tab or fitted or indented or outdented):
        return True
    return ended and fitted and (indented or (outdented and len(group) > 1))


def _is_heading(line: _Line, text: str) -> bool:
    return line.strong and len(text) <= _HEADING_LENGTH and not _DECIMAL_NUMBER.match(text) and text[-1] not in ".;:,؛،"


def _footnotes(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Footnote lines grouped by their marks; numbers must follow one another, so that "30 April 2013" opens none."""
    group: list[_Line] = []
    last = 0
    for line in lines:
        mark = line.mark or (match[1].strip() if (match := _FOOTNOTE_MARK.match(line.text)) else "")
        opens = last < int(mark) <= last + 3 if mark.isdecimal() else bool(mark)
        if opens or not group or line.page > group[-1].page + 1:
            if group:
                yield group
            group = []
            last = int(mark) if mark.isdecimal() else last
        # Some writers print the mark without a gap: "1The harbour ...".
        text = re.sub(r"^(\d{1,3})(?=[^\W\d_])", r"\1 ", line.text) if opens else line.text
        group.append(replace(line, text=f"{line.mark} {text}" if line.mark else text))
    if group:
        yield group


def _words(pages: Sequence[Sequence[_Line]]) -> frozenset[str]:
    """Every word of the document, hyphens inside words kept: what decides how a broken word is mended."""
    return frozenset(
        word.casefold()
        for lines in pages
        for line in lines
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*(?!-)", line.text)
    )


def _make_paragraph(lines: Sequence[_Line], words: frozenset[str], body_size: float) -> Paragraph:
    text = lines[0].text
    if len(lines[0].label.split()) > 1 and any(line.label for line in lines[1:]):
        # "77., 78., 79., 82.,   The State accepts these" over "83., 85.   recommendations": the column of
        # numbers is read first (A/HRC/14/15/Add.1).
        in_column = [line for line in lines if line.label and abs(line.x0 - lines[0].x0) < 0.5 * line.size]
        lines = [
            replace(line, text=line.text.removeprefix(line.label)) if line in in_column else line for line in lines
        ]
        text = " ".join([*(line.label.strip() for line in in_column), lines[0].text.strip()])
    for line in lines[1:]:
        text = _join(text, line.text.strip(), words) if line.text else text
    text = re.sub(r"[ \u00a0\u2009\u202f]+", " ", text).strip()
    heading = bool(text) and all(
        # Small print in italics heads the columns of a table (A/HRC/WG.6/20/SVN/2).
        (_is_heading(line, text) and line.size > _FOOTNOTE_SIZE * body_size)
        or (line.size > 1.1 * body_size and not _DECIMAL_NUMBER.match(text))
        for line in lines
    )
    page = lines[0].page
    return Paragraph(place=f"page {page}", text=text, style="heading" if heading else "", page=page)


def _join(text: str, following: str, words: frozenset[str]) -> str:
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
