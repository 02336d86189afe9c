"""PDFs for tests, printed line by line: text where it should stand, and the lines of tables around it."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

Text = tuple[float, float, str, float, str]  # left edge, baseline, font, size, text
Box = tuple[float, float, float, float]  # left, bottom, right, top
SIZE, PITCH, MARGIN = 10, 12, 4


def print_page(
    *lines: Text, strokes: Sequence[Box] = (), fills: Sequence[Box] = (), frames: Sequence[Box] = ()
) -> bytes:
    """A PDF of one page. strokes: lines from corner to corner; fills: filled boxes; frames: outlined ones."""
    return print_pages((lines, strokes, fills, frames))


def print_pages(*pages: tuple[Sequence[Text], Sequence[Box], Sequence[Box], Sequence[Box]]) -> bytes:
    """A PDF of pages as `print_page` takes them."""
    pdf = pypdfium2.PdfDocument.new()
    for lines, strokes, fills, frames in pages:
        page = pdf.new_page(595, 842)
        for left, baseline, font, size, text in lines:
            piece = raw.FPDFPageObj_NewTextObj(pdf.raw, font.encode() + b"\0", size)
            letters = (text + "\0").encode("utf-16-le")
            raw.FPDFText_SetText(piece, ctypes.cast(letters, raw.FPDF_WIDESTRING))
            raw.FPDFPageObj_Transform(piece, 1, 0, 0, 1, left, baseline)
            raw.FPDFPage_InsertObject(page.raw, piece)
        for left, bottom, right, top in strokes:
            path = raw.FPDFPageObj_CreateNewPath(left, bottom)
            raw.FPDFPath_LineTo(path, right, top)
            raw.FPDFPath_SetDrawMode(path, raw.FPDF_FILLMODE_NONE, True)
            raw.FPDFPage_InsertObject(page.raw, path)
        for boxes, filled in ((fills, True), (frames, False)):
            for left, bottom, right, top in boxes:
                path = raw.FPDFPageObj_CreateNewRect(left, bottom, right - left, top - bottom)
                raw.FPDFPath_SetDrawMode(
                    path, raw.FPDF_FILLMODE_WINDING if filled else raw.FPDF_FILLMODE_NONE, not filled
                )
                raw.FPDFPage_InsertObject(page.raw, path)
        page.gen_content()
    data = io.BytesIO()
    pdf.save(data)
    return data.getvalue()


def set_table(top: float, columns: Sequence[float], *rows: Sequence[str]) -> tuple[list[Text], list[Box]]:
    """The text of a table and the strokes around its cells, from `top` down; columns: x of the upright lines.

    A line of a cell ends at "\n". A row of one cell is merged over all columns.
    """
    lines: list[Text] = []
    strokes: list[Box] = [(columns[0], top, columns[-1], top)]
    for cells in rows:
        height = PITCH * max(cell.count("\n") + 1 for cell in cells) + 6
        for left, cell in zip(columns, cells, strict=False):
            lines += [
                (left + MARGIN, top - PITCH * n, "Times-Roman", SIZE, text)
                for n, text in enumerate(cell.split("\n"), start=1)
                if text
            ]
        sides = columns if len(cells) > 1 else (columns[0], columns[-1])
        strokes += [(x, top - height, x, top) for x in sides]
        strokes += [(left, top - height, right, top - height) for left, right in pairwise(columns)]
        top -= height
    return lines, strokes
