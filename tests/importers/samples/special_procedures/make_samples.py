"""Writes the miniature reports of special procedures beside it, in Word, PDF and JSON; all texts are invented.

Run it after a change (LibreOffice makes the PDF): `python tests/importers/samples/special_procedures/
make_samples.py`, then the tests with --update-goldens.
"""

# ruff: noqa: E501

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import docx

FOLDER = Path(__file__).parent
VISIT = """
Human Rights Council
# Report of the Special Rapporteur on the right to quiet nights, Ms. Ada Example, on her visit to Nauru
# I. Introduction
1.\tThe Special Rapporteur visited Nauru in May 2031 and recommends her press release to the reader.
# II. Sources of noise
2.\tStates should know that engines are loud, as article 4 (a) of the Charter of Silence says.
# III. Conclusions and recommendations
# A. Conclusions
3.\tNights in the capital are loud.
# B. Recommendations to the Government
4.\tHalf of all engines run at night. The Special Rapporteur recommends that the Government:
(a)\tStop engines after ten, in line with article 4 (a) of the Charter;
(b)\tReplace them (i) in the harbour and (ii) in the market; and
(c)\tPublish measurements every month.
5.\tThe harbour authority should plant trees around the engines.
# Annex
# List of engines
"""

folder_document = docx.Document()
table = folder_document.add_table(rows=1, cols=2)
table.rows[0].cells[0].text = "United Nations\nGeneral Assembly"
table.rows[0].cells[1].text = "A/HRC/999/41/Add.2\nDistr.: General\n7 August 2031"
for line in filter(None, VISIT.splitlines()):
    if line.startswith("# "):
        folder_document.add_heading(line[2:], level=2)
    else:
        folder_document.add_paragraph(line)
folder_document.save(str(FOLDER / "visit.docx"))
command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(FOLDER), str(FOLDER / "visit.docx")]
subprocess.run(command, check=True, capture_output=True)

PARAGRAPHS = [
    ("1.", [], "The present report of the Special Rapporteur on quiet nights is the first. I. NOISE A. Engines"),
    (
        "2.",
        ["Children"],
        "States should know that engines wake children. II. CONCLUSIONS AND RECOMMENDATIONS A. Conclusions",
    ),
    ("3.", [], "Engines are loud in many countries.12 B. Recommendations"),
    (
        "4.",
        ["Children", "Older persons"],
        "What follows is not new. The Special Rapporteur calls upon States to: (a) Measure noise;13 (b) Stop engines "
        "near A_SYMBOL schools, as article 4 (a) of the Charter says; and (c) Plant trees, in line with resolution No. 7.",
    ),
    ("5.", [], "Donors should pay for the trees. -----"),
]
RECORDS = [
    {"ID": number, "Labels": labels, "Text": text.replace("A_SYMBOL", "A/HRC/998/7")}
    for number, labels, text in PARAGRAPHS
]
(FOLDER / "SR_Quiet_A_HRC_998_7.json").write_text(json.dumps(RECORDS, ensure_ascii=False, indent=1) + "\n", "utf-8")
