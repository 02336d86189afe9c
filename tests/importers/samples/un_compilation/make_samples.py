"""Writes the miniature compilation beside it, in Word and PDF; all texts and symbols are invented.

Run it after a change (LibreOffice makes the PDF): `python tests/importers/samples/un_compilation/
make_samples.py`, then the tests with --update-goldens.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import docx

FOLDER = Path(__file__).parent
LINES = """
Human Rights Council
Working Group on the Universal Periodic Review
Ninety-ninth session
# Nauru
# Compilation of information prepared by the Office of the United Nations High Commissioner for Human Rights
# I. Lighthouses
1.\tThe Committee on the Rights of the Child noted that Nauru had recommended lamps to its neighbours.
2.\tThe same Committee, concerned about dark harbours, strongly recommended that Nauru light them.
3.\tCRPD welcomed the ramps. It urged Nauru to build more of them.
# II. Nights
# 1. Engines
4.\tThe Special Rapporteur on quiet nights stated that the Government should stop engines after ten.
5.\tShe also called upon Nauru to measure noise.
6.\tUNESCO recommended teaching about silence.
# 2. Trees
7.\tUNHCR noted that trees had been planted, as recommended in 2029.
"""

document = docx.Document()
table = document.add_table(rows=1, cols=2)
table.rows[0].cells[0].text = "United Nations\nGeneral Assembly"
table.rows[0].cells[1].text = "A/HRC/WG.6/99/NRU/2\nDistr.: General\n7 August 2031"
for line in filter(None, LINES.splitlines()):
    if line.startswith("# "):
        document.add_heading(line[2:], level=2)
    else:
        document.add_paragraph(line)
document.save(str(FOLDER / "compilation.docx"))
command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(FOLDER), str(FOLDER / "compilation.docx")]
subprocess.run(command, check=True, capture_output=True)
