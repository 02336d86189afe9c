"""A DataFrame is read as the same table in a file would be."""

from __future__ import annotations

import pandas as pd

from mapper.documents.frame import read_frame


def test_columns_are_the_header_and_rows_are_called_by_their_index() -> None:
    (table,) = read_frame(pd.DataFrame({"text": ["Train judges"], "no": [7]}, index=["a"])).tables
    assert [(row.place, row.cells) for row in table.rows] == [
        ("header", ("text", "no")),
        ("row a", ("Train judges", "7")),
    ]


def test_cells_are_text_as_in_a_sheet() -> None:
    frame = pd.DataFrame(
        {
            "cycle": [3, None],
            "session": pd.array([48, None], dtype="Int64"),
            "date": pd.to_datetime(["2025-01-20", None]),
            "themes": [["law", "police"], ()],
            "text": ["Train judges", float("nan")],
            "state": ["Fiji", "Fiji"],
        }
    )
    (table,) = read_frame(frame).tables
    assert [row.cells for row in table.rows[1:]] == [
        ("3", "48", "2025-01-20", "law; police", "Train judges", "Fiji"),
        ("", "", "", "", "", "Fiji"),
    ]


def test_empty_rows_are_left_out_and_other_cells_give_another_checksum() -> None:
    one, other = (read_frame(pd.DataFrame({"text": [None, text]})) for text in ("Train judges", "Train the police"))
    assert [row.place for row in one.tables[0].rows] == ["header", "row 1"]
    assert one.sha256 != other.sha256
