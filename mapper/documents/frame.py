"""A pandas DataFrame to a Document with one Table: its columns are the header, each row is called by its index."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mapper.documents.document import Document, Row, Table
from mapper.documents.spreadsheet import cell_text

if TYPE_CHECKING:
    import pandas as pd

_NAME = "DataFrame"


def read_frame(frame: pd.DataFrame) -> Document:
    """Cells as text, missing values as "", the entries of lists between semicolons. Never fails."""
    filled = frame.astype(object).where(frame.notna(), None)
    rows = [
        Row(f"row {label}", cells)
        for label, *values in filled.itertuples(name=None)
        if any(cells := tuple(map(_write_cell, values)))
    ]
    header = Row("header", tuple(map(str, frame.columns)))
    digest = hashlib.sha256(repr((header, rows)).encode("utf-8", "replace")).hexdigest()
    return Document(_NAME, format=_NAME, sha256=digest, tables=(Table(_NAME, (header, *rows)),))


def _write_cell(value: object) -> str:
    return "; ".join(map(cell_text, value)) if isinstance(value, list | tuple) else cell_text(value)
