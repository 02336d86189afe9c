"""PDF bytes in, a `Document` of paragraphs, ruled tables and footnotes out: the format layer for the UN's own PDFs.

Reading goes by layout: of the lines of print, page furniture (running heads, page numbers, "GE.14-23930") is what
repeats at the page's edges, footnotes are the small print at its foot, paragraphs are told apart by spacing,
indentation and numbers, and the cells of tables by the lines drawn around them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mapper.documents.document import Document, Flaw, Paragraph, Table
from mapper.documents.pdf_lines import INDENT, WIDE_GAP, Line, find_words, join_lines, read_pages
from mapper.documents.pdf_tables import PrintedTable, join_tables
from mapper.errors import UnreadableFileError

# Lengths are fractions of a font size or of the distance between lines.
_FOOTNOTE_SIZE = 0.95
_PARAGRAPH_GAP = 1.22  # of the usual distance between lines
_HEADING_LENGTH = 220
_MOST_COVERED = 2  # lines over which others stand
_MOST_IN_COLUMNS = 1 / 3  # of the letters; the tables of a UN compilation have 7 in 100, printed matrices from 40 on

_NUMBERED = re.compile(r"(\d{1,3}(\.\d{1,3}){0,2}\.?|\(?[a-z]{1,4}\)|[IVX]{1,5}\.|[A-Z]\.|[•\-–—*])\s")
_ITEM = re.compile(r"\(?(?P<lead>(?:\d{1,3}\.)*)(?P<number>\d{1,3})(?:[.)]|(?=\s))")
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
class _Layout:
    """The usual measures of a document's running text, in points."""

    body_size: float
    pitch: float  # from line to line within a paragraph
    right: float  # where full lines end
    bottom: float  # the baseline that full pages end on


def read_pdf(name: str, data: bytes) -> Document:
    """The paragraphs, ruled tables and footnotes of a PDF, in reading order, with their pages.

    Raises UnreadableFileError for a file that is damaged, encrypted, without any text (a scan), printed in columns that
    no lines part, or in cells that are too small for their texts.
    """
    printed, scanned = read_pages(name, data)
    cells = [lines for page in printed for table in page.tables for lines in table.lines.values()]
    _refuse_cut_cells(name, cells)
    running = [page.lines for page in printed]
    body_size = _usual_size(running if any(running) else cells)
    pages = _without_furniture(running)
    body: list[tuple[Line, ...]] = []
    notes: list[Line] = []
    for number, lines in enumerate(pages, start=1):
        text, small_print = _split_footnotes(lines, body_size, bool(notes) and notes[-1].page == number - 1)
        body.append(text)
        notes.extend(small_print)
    tops = [(table.page, -table.grid.levels[0]) for page in printed for table in page.tables]
    groups = tuple(_paragraphs(body, body_size, tops))
    _refuse_columns(name, groups)
    # The first word on the line of a cell may be the rest of one that the cell is too narrow for.
    within = ([replace(line, text=line.text.partition(" ")[2]) for line in lines] for lines in cells)
    words = find_words([*body, *within])
    paragraphs = tuple(_make_paragraph(group, words, body_size) for group in groups)
    printed_tables = join_tables([page.tables for page in printed], body, words)
    footnotes = tuple(_make_paragraph(group, words, body_size) for group in _footnotes(notes))
    return Document(
        file=name,
        format="pdf",
        tables=tuple(_place_table(table, groups, paragraphs) for table in printed_tables),
        paragraphs=tuple(p for p in paragraphs if p.text),
        footnotes=tuple(p for p in footnotes if p.text),
        page_heads=_page_heads(running, pages),
        flaws=(_scanned_pages(scanned),) if scanned else (),
    )


def _place_table(table: PrintedTable, groups: Sequence[Sequence[Line]], paragraphs: Sequence[Paragraph]) -> Table:
    """The table with the number of paragraphs that stand before it."""
    place = table.page, -table.top
    before = sum(
        bool(paragraph.text) and (group[0].page, -group[0].y) < place
        for group, paragraph in zip(groups, paragraphs, strict=True)
    )
    return replace(table.table, after=before)


def _scanned_pages(pages: Sequence[int]) -> Flaw:
    place = f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"
    message = f"{place}: a picture without text, so it was not read; run text recognition (OCR) on the file first."
    return Flaw("scanned-page", message, place)


def _refuse_columns(name: str, paragraphs: Sequence[Sequence[Line]]) -> None:
    """Raises UnreadableFileError for a table or columns of text: the words of one would stand amid another's."""

    def letters(paragraphs: Sequence[Sequence[Line]]) -> int:
        return sum(len(line.text) for lines in paragraphs for line in lines)

    in_columns = [lines for lines in paragraphs if any(line.beside for line in lines)]
    if letters(in_columns) > _MOST_IN_COLUMNS * letters(paragraphs):
        raise UnreadableFileError(
            f"{name}, page {in_columns[0][0].page}: the text stands in columns side by side with no lines between "
            "them, and a PDF does not tell which words belong together; give the Word or Excel file that it was made "
            "from, or open the PDF in Word and save it as .docx."
        )


def _refuse_cut_cells(name: str, cells: Iterable[Sequence[Line]]) -> None:
    """Raises UnreadableFileError where rows of a sheet are too low for their texts, which run on under the next row."""
    covered = [
        line.page
        for lines in cells
        for above, line in pairwise(lines)
        if above.y - line.y < line.size / 2
        and min(above.x1, line.x1) - max(above.x0, line.x0) > line.size
        and above.text != line.text  # printed twice, for bold
    ]
    if len(covered) > _MOST_COVERED:
        raise UnreadableFileError(
            f"{name}, page {covered[0]}: rows of the table are too low for the texts in them, which are cut off and "
            "would be mixed up; make the rows higher before you print it, or give the file that it was made from."
        )


def _usual_size(pages: Sequence[Sequence[Line]]) -> float:
    """The font size most characters are set in."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0]


def _without_furniture(pages: Sequence[Sequence[Line]]) -> tuple[tuple[Line, ...], ...]:
    """Pages without running heads, page numbers and job numbers: edge lines of a known form, or that repeat."""

    def kinds(line: Line) -> set[tuple[str, int]]:
        # What repeats: the line itself, or with a number that grows with the pages, "Page 3 of 40". Numbers that do not
        # are those of paragraphs and recommendations that open pages: "122.55", "122.100" and "122.132" in
        # A/HRC/43/15/Add.1.
        text = line.text.casefold()
        numbers = list(re.finditer(r"(?<!\d)\d{1,4}(?!\d)", text))
        counted = {
            f"{text[: n.start()]}{int(n[0]) - line.page:+}#{text[n.end() :]}" for n in (*numbers[:1], *numbers[-2:])
        }
        return {(kind, round(line.y / 6)) for kind in {text, *counted}}

    def edges(lines: Sequence[Line]) -> list[Line]:
        return list(lines) if len(lines) <= 2 * _EDGE_LINES else [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]

    repeats = Counter(kind for lines in pages for line in edges(lines) for kind in kinds(line))
    often = max(3, len(pages) // 4)

    def is_furniture(line: Line, near_edge: bool) -> bool:
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


def _page_heads(printed: Sequence[Sequence[Line]], kept: Sequence[Sequence[Line]]) -> tuple[str, ...]:
    """The running head of the first page that has one, by its lines."""
    for lines, text in zip(printed, kept, strict=True):
        if heads := tuple(line.text for line in lines[:_EDGE_LINES] if line not in text):
            return heads
    return ()


def _split_footnotes(
    lines: Sequence[Line], body_size: float, continues: bool
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
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
        starred = [index for index in last_lines if lines[index].text.startswith(("* ", "∗ "))]
        # Several are a list, and a note stands below all numbered text.
        if len(starred) == 1 and not any(_DECIMAL_NUMBER.match(line.text) for line in lines[starred[0] + 1 :]):
            start = starred[0]
    body = tuple(line for line in lines[:start] if not _RULE.fullmatch(line.text))
    return body, tuple(lines[start:])


def _find_layout(pages: Sequence[Sequence[Line]], body_size: float) -> _Layout:
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


def _paragraphs(
    pages: Sequence[Sequence[Line]], body_size: float, tables: Sequence[tuple[int, float]]
) -> Iterator[list[Line]]:
    """Lines grouped into paragraphs, over page breaks too; none goes on below a table.

    tables: the place of each, its page and the height of its upper side, negative as pages are read downwards.
    """
    layout = _find_layout(pages, body_size)
    group: list[Line] = []
    for lines in pages:
        for line in lines:
            last = group[-1] if group else line
            parted = any((last.page, -last.y) < table < (line.page, -line.y) for table in tables)
            if group and (parted or _begins_paragraph(group, line, layout)):
                yield group
                group = []
            group.append(line)
    if group:
        yield group


def _begins_paragraph(group: Sequence[Line], line: Line, layout: _Layout) -> bool:
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
        short = line.x1 < layout.right - WIDE_GAP * line.size
        if _is_heading(line, line.text) and ((ended and (fitted or short)) or (fitted and last.strong != line.strong)):
            return True
        return (numbered and (ended or line.tab or fitted)) or (ended and fitted)
    gap = last.y - line.y
    if gap > _PARAGRAPH_GAP * layout.pitch * max(1.0, line.size / layout.body_size) or gap < 0:
        return True
    continuation = group[1].x0 if len(group) > 1 else last.x0
    indented = line.x0 - continuation > INDENT * line.size
    outdented = line.x0 < continuation - INDENT * line.size
    if numbered and ended and (line.tab or fitted or indented or outdented or _is_next_item(group[0], line)):
        return True
    return ended and fitted and (indented or (outdented and len(group) > 1))


def _is_next_item(first: Line, line: Line) -> bool:
    """Whether two lines that begin at one margin open items that follow each other: "4. Mend", "5. Paint"."""
    (lead, number), (next_lead, next_number) = (
        (match["lead"], int(match["number"])) if (match := _ITEM.match(opening.text)) else ("", 0)
        for opening in (first, line)
    )
    follows = number > 0 and next_number == number + 1 and next_lead == lead
    return follows and abs(line.x0 - first.x0) < INDENT * line.size


def _is_heading(line: Line, text: str) -> bool:
    return line.strong and len(text) <= _HEADING_LENGTH and not _DECIMAL_NUMBER.match(text) and text[-1] not in ".;:,؛،"


def _footnotes(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Footnote lines grouped by their marks; numbers must follow one another, so that "30 April 2013" opens none."""
    group: list[Line] = []
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


def _make_paragraph(lines: Sequence[Line], words: frozenset[str], body_size: float) -> Paragraph:
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
        text = join_lines(text, line.text.strip(), words) if line.text else text
    text = re.sub(r"[ \u00a0\u2009\u202f]+", " ", text).strip()
    heading = bool(text) and all(
        # Small print in italics heads the columns of a table (A/HRC/WG.6/20/SVN/2).
        (_is_heading(line, text) and line.size > _FOOTNOTE_SIZE * body_size)
        or (line.size > 1.1 * body_size and not _DECIMAL_NUMBER.match(text))
        for line in lines
    )
    page = lines[0].page
    return Paragraph(place=f"page {page}", text=text, style="heading" if heading else "", page=page)
