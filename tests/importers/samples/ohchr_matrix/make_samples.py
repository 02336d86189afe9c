"""Writes the miniature matrices beside it, one for each layout of OHCHR, two of them printed to PDF by LibreOffice too;
all texts and symbols are invented.

Run it after a change: `python tests/importers/samples/ohchr_matrix/make_samples.py`, then the tests
with --update-goldens.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT

FOLDER = Path(__file__).parent
LAYOUT_2014 = ("Recommendation", "Position", "Full list of themes", "Assessment/comments on level of implementation")
LAYOUT_EGYPT = ("Recommendation", "Recommending state/s", "Position", "Full list of rights/affected persons")
LAYOUT_2025 = (
    "Recommendation and recommending State",
    "Position of the State under review",
    "Human rights themes and groups of persons",
    "Relevant SDGs",
)
ADDENDUM = "Source of position: A/HRC/999/7/Add.1"

Rows = tuple[tuple[str, ...], ...]


def write_matrix(name: str, page_head: str, header: tuple[str, ...], rows: Rows) -> None:
    """A Word file with one table; a row of one text is merged over all columns, as theme headings are."""
    document = docx.Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, page.page_height, page.page_width
    document.sections[0].header.paragraphs[0].text = page_head
    table = document.add_table(rows=0, cols=len(header), style="Table Grid")
    for row in (header, *rows):
        cells = table.add_row().cells
        if len(row) == 1:
            cells[0].merge(cells[-1]).text = row[0]
            continue
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    document.save(str(FOLDER / f"{name}.docx"))


write_matrix(
    "cycle_2",
    "UPR of Tuvalu (2nd Cycle – 19th session)\t\tThematic list of recommendations\t\tPage 1 of 1",
    LAYOUT_2014,
    (
        ("Theme: A12 Acceptance of international norms",),
        (
            f"90.1. Sign the invented protocol on lighthouses (IPL) (Mali) ;\n{ADDENDUM} - Para. 90.1. ",
            "Supported",
            "A12 Acceptance of international norms\nB51 Right to an effective remedy\nAffected persons:\n- general",
            "\n",
        ),
        ("Theme: F31 Children: definition; general principles; protection",),
        (
            f"90.12. Give every child a boat;\n{ADDENDUM} - Para. 3",
            "Noted\n\n",
            "F31 Children: definition; general principles; protection\nAffected persons:\n- children\n- general",
            "Two boats were built.",
        ),
        ("", "Supported", "F31 Children: definition; general principles; protection", ""),
    ),
)
write_matrix(
    "cycle_3",
    "UPR of Iran (Islamic Republic of) (3rd Cycle - 34th Session)\t\tThematic list of recommendations",
    LAYOUT_2014,
    (
        ("Theme: Acceptance of international norms",),
        (
            "12.2 Finish the lighthouse treaty (Ukraine); Sign the lighthouse treaty (Bosnia and Herzegovina, Peru);\n"
            "Source of Position: A/HRC/999/8 - Para 12",
            "Supported",
            "- Acceptance of international norms\n- Safety at sea\nSDGs: \n- 14 - LIFE BELOW WATER\n"
            "Affected persons: \n- Sailors",
            "",
        ),
        (
            "12.3 Repaint all lighthouses (France) (Lithuania);\nSource of Position: A/HRC/999/8/Add.1",
            "Under study",
            "- Safety at sea\nSDGs: \n- 9 - INDUSTRY, INNOVATION AND INFRASTRUCTURE",
            "",
        ),
    ),
)
write_matrix(
    "cycle_4",
    "UPR of Tuvalu (4th Cycle - 44th Session)\t\tThematic list of recommendations*",
    LAYOUT_2025,
    (
        ("Theme: Ratification of & accession to international instruments",),
        (
            "7.10 Adopt the law on harbours (Maldives) (Portugal);\nSource of Position: A/HRC/999/9/Add.1 - Para.3",
            "Supported",
            "- Ratification of & accession to international instruments\n- Legal & institutional reform\n"
            "Groups of Persons: \n- Public officials",
            "- 14 - LIFE BELOW WATER\n- 16 - PEACE, JUSTICE AND STRONG INSTITUTIONS",
        ),
        (
            "7.2 Measure the custom\u2011designed harbours (Türkiye);\nSource of Position: A/HRC/999/9/Add.1 - Para.vv",
            "Noted",
            "- Children: protection against exploitation\nGroups of Persons: \n- Children\n- Public officials",
            "- 4 - QUALITY EDUCATION",
        ),
    ),
)
write_matrix(
    "egypt",
    "UPR of Côte d’Ivoire - Second Cycle\tThematic list of recommendations",
    LAYOUT_EGYPT,
    (
        ("Right or area: 2.1. Acceptance of international norms  \n",),
        (
            f"66.6. Sign a charter of bridges (Chile); (Estonia); (Bolivia (Plurinational S tate of)); \n{ADDENDUM}\n",
            "Chile\nEstonia\nBolivia (Plurinational S tate of)\n",
            "Supported/Noted\n",
            "2.1. Acceptance of international norms  \nAffected persons:\n- general\n",
        ),
        (
            "66.7. Count the bridges (Cape Verde); \nComments: Told in a letter after the addendum",
            "Cape Verde\n",
            "Supported\n",
            "2.1. Acceptance of international norms  \n41.2. Right to work\nAffected persons:\n- bridge builders\n",
        ),
    ),
)
files = [str(FOLDER / f"{name}.docx") for name in ("cycle_2", "cycle_4")]
subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(FOLDER), *files], check=True)
