"""Bytes of a delimited text file (comma, semicolon, tab or pipe; any line ends) to a Document with one Table."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from mapper.documents.document import Document, Flaw, Row, Table
from mapper.documents.encoding import decode_text

DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"  # the unit separator: a file of one column is read whole, commas of its prose included
_SNIFFED_ROWS = 200
_SNIFFED_CHARACTERS = 500_000
_EXCEL_HINT = re.compile(r"sep=(.)\n", re.IGNORECASE)
# A cell may hold a whole concluding observation; the csv module stops at 131,072 characters by itself.
csv.field_size_limit(2**31 - 1)


def read_delimited(name: str, data: bytes) -> Document:
    """One Table; rows shorter or longer than the header are kept as they are. Never fails on text."""
    text = decode_text(data)
    hint = _EXCEL_HINT.match(text)
    if hint:  # Excel's "sep=;" line is no row, but counts as one when the file is opened
        text = text[hint.end() - 1 :]
    delimiter = (hint.group(1) if hint else find_delimiter(text)) or _NO_DELIMITER
    rows = tuple(
        Row(place=f"row {number}", cells=tuple(cells))
        for number, cells in enumerate(_parse_rows(text, delimiter), start=1)
        if any(cell.strip() for cell in cells)
    )
    return Document(
        file=name,
        format="csv",
        tables=(Table(name="", rows=rows),),
        flaws=tuple(_find_cut(text, rows, delimiter)),
    )


def _find_cut(text: str, rows: Sequence[Row], delimiter: str) -> Iterator[Flaw]:
    """A file that stops in the middle of its last row: no line end, and a quote left open or cells missing."""
    if not rows or text.endswith("\n"):
        return
    width, _ = Counter(len(row.cells) for row in rows).most_common(1)[0]
    last_line = text[text.rfind("\n") + 1 :]
    if len(rows[-1].cells) < width or "unexpected end" in _find_quoting_error([last_line], delimiter):
        place = rows[-1].place
        message = f"{place}: the file seems to break off in this row; compare it with its source, or get it again."
        yield Flaw("broken-off", message, place)


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first rows into one common number of cells; "" where none does.

    Prose holds commas too: at least half of the rows must agree, and where the first row is not cut
    (a title, or the header of a file with one column) nearly all of them, on three cells or more.
    """
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        rows = (cells for cells in _parse_rows(text[:_SNIFFED_CHARACTERS], delimiter) if any(map(str.strip, cells)))
        widths = [len(cells) for cells in islice(rows, _SNIFFED_ROWS)]
        if not widths:
            continue
        width, agreeing = max(Counter(widths).items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        share = agreeing / len(widths)
        believable = width >= 2 and share >= 0.5 if widths[0] > 1 else width >= 3 and share >= 0.8
        score = share + min(width, 20) / 100
        if believable and score > best_score:
            best, best_score = delimiter, score
    return best


def _parse_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Rows of cells, quoted line breaks kept, an empty list for a blank line.

    A quote that is never closed swallows the rows below it into one cell, up to the next quote or the end
    of the file: its line is read as it stands instead, and reading goes on with the next one.
    """
    lines = [line + "\n" for line in text.removesuffix("\n").split("\n")]
    start, width = 0, 0
    while start < len(lines):
        reader = csv.reader(lines[start:], delimiter=delimiter)
        end = 0
        for cells in reader:
            begin, end = end, reader.line_num
            first = start + begin
            if end - begin > 1 and (error := _find_quoting_error(lines[first : start + end], delimiter)):
                alone = _parse_line(lines[first], delimiter, width)
                if "unexpected end" in error or len(alone) == width or len(alone) > 1 > width:
                    width = width or len(alone)
                    yield alone
                    start = first + 1
                    break
            width = width or len(cells)
            yield cells
        else:
            return


def _parse_line(line: str, delimiter: str, width: int) -> list[str]:
    """One line with a quote that is never closed, in the cells it has with or without its other quotes."""
    line = line.removesuffix("\n")
    quoted = next(csv.reader([line], delimiter=delimiter))
    plain = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE))
    return quoted if len(quoted) in (width, len(plain)) else plain


def _find_quoting_error(lines: list[str], delimiter: str) -> str:
    """What is wrong with the quotes of one row over several lines, "" if nothing is."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return str(error)
    return ""
