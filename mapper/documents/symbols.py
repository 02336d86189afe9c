"""Ticks and boxes in fonts of symbols, as characters: all of a cell under "Supported" may be one.

In: the name of a font and a code in it. Out: "✓", "☒" or the like. Stage: format (documents); used by `word` and
`pdf_lines`.
"""

from __future__ import annotations

_WINGDINGS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0x72: "☐"}
_WINGDINGS_2 = {
    0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x51: "☒", 0x53: "☒", 0x54: "☒", 0xA3: "☐", 0x2A: "☐",
}  # fmt: skip


def read_symbol(font: str, code: int) -> str:
    """The tick, cross or box that stands in a font at a code, also at 0xF000 above it; "" for other signs and fonts."""
    name = font.casefold().replace(" ", "").replace("-", "")
    if "wingdings2" in name:
        return _WINGDINGS_2.get(code & 0xFF, "")
    # LibreOffice prints Wingdings by OpenSymbol, which has its signs at the same codes.
    known = "wingdings" in name and "wingdings3" not in name
    return _WINGDINGS.get(code & 0xFF, "") if known or "opensymbol" in name else ""
