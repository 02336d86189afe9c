"""Writes the miniature concluding observations beside it, in Word and PDF; all texts and symbols are invented.

Run it after a change (LibreOffice makes the PDFs): `python tests/importers/samples/concluding_observations/
make_samples.py`, then the tests with --update-goldens.
"""

# ruff: noqa: E501

from __future__ import annotations

import subprocess
from pathlib import Path

import docx
from docx.shared import Cm

FOLDER = Path(__file__).parent


def write_document(name: str, masthead: tuple[str, str], body: str) -> None:
    """A Word document: masthead table, then a paragraph a line. "# " marks a heading, "(a)" an item."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    for cell, text in zip(table.rows[0].cells, masthead, strict=True):
        cell.text = text
    for line in filter(None, map(str.strip, body.splitlines())):
        if line.startswith("# "):
            document.add_heading(line[2:], level=2)
            continue
        paragraph = document.add_paragraph(line.replace("\\t", "\t"))
        if line[0] == "(" or line[1:2] == ")":
            paragraph.paragraph_format.left_indent = Cm(1)
    document.save(str(FOLDER / f"{name}.docx"))


write_document(
    "items",
    (
        "United Nations\nConvention on the Rights of Persons with Disabilities",
        "CRPD/C/NRU/CO/9\nDistr.: General 3 May 2031",
    ),
    """
    Committee on the Rights of Persons with Disabilities
    # Concluding observations on the combined eighth and ninth reports of Nauru
    # I. Introduction
    1.\\tThe Committee considered the reports of Nauru at its 901st meeting. It adopted the present concluding observations at its fifty-second session.
    # II. Positive aspects
    2.\\tThe Committee welcomes the new lighthouse act, under which every harbour should have a ramp.
    # III. Principal areas of concern and recommendations
    # Accessibility (art. 9)
    3.\\tThe Committee is concerned about:
    (a)\\tThe lack of ramps in harbours;
    (b)\\tThe ferry rules, under which passengers should announce themselves a month ahead.
    4.\\tRecalling its general comment No. 2 (2014) on accessibility, the Committee recommends that the State party:
    (a)\\tBuild ramps in all harbours before the year
    2031. This includes fishing harbours;
    (b)\\tRepeal the ferry rules, in line with article 9 (2) (b) of the Convention.
    5.\\tThe Committee notes with concern that ferry crews are not trained.
    6.\\tThe Committee recalls its guidelines on ferries and urges the State party to train all crews.
    # Education (art. 24)
    7.\\tThe Committee observes that no school has a tactile map.
    8.\\tThe Committee encourages the State party to draw tactile maps with the organizations of blind persons.
    # IV. Follow-up
    9.\\tThe Committee can provide guidance to the State party on any queries.
    10.\\tThe Committee requests the State party to submit its next report by 1 March 2037.
    """,
)
write_document(
    "should",
    ("United Nations\nConvention against Torture", "CAT/C/TUV/CO/4\nDistr.: General 12 December 2030"),
    """
    Committee against Torture
    # Concluding observations on the fourth periodic report of Tuvalu
    # C. Principal subjects of concern and recommendations
    # Night guards
    1.\\tWhile noting the new guard book, the Committee regrets that night rounds are not written down. It is also concerned at reports that guards are tired (arts. 2 and 11).
    The State party should:
    (a)\\tEnsure that each round is written down;
    (b)\\tLimit night shifts to six hours.
    # Lamps
    2.\\tThe Committee is concerned that the State party should have replaced the lamps by 2029 and did not.
    3.\\tIn the light of its earlier observations, the State party should replace all lamps without delay.
    4.\\tEffective measures should be taken to keep lamps lit.
    """,
)
write_document(
    "french",
    ("Nations Unies\nConvention relative aux droits de l’enfant", "CRC/C/NER/CO/9\nDistr. générale\n4 février 2031"),
    """
    Comité des droits de l’enfant
    # Observations finales concernant le neuvième rapport périodique du Niger
    # III. Principaux sujets de préoccupation et recommandations
    # Ponts scolaires (art. 28)
    1.\\tLe Comité s’inquiète de l’état des ponts que les enfants doivent emprunter.
    2.\\tLe Comité est préoccupé par :
    a)\\tL’absence de garde-corps, qui devraient exister partout ;
    b)\\tLe manque de lanternes.
    3.\\tEu égard à son observation générale n° 99, le Comité recommande à l’État partie :
    a)\\tDe réparer les ponts ;
    b)\\tD’y poser des lanternes.
    4.\\tIl l’invite également à associer les enfants aux travaux.
    5.\\tL’État partie devrait publier un plan des ponts.
    """,
)
write_document(
    "spanish",
    (
        "Naciones Unidas\nPacto Internacional de Derechos Económicos, Sociales y Culturales",
        "E/C.12/PER/CO/9\n4 de marzo de 2031",
    ),
    """
    Comité de Derechos Económicos, Sociales y Culturales
    # Observaciones finales sobre el noveno informe periódico del Perú
    # C. Principales motivos de preocupación y recomendaciones
    # Faros
    1.\\tPreocupa al Comité que los faros no tengan vigilantes, que deben trabajar sin descanso.
    2.\\tEl Comité recomienda al Estado parte que contrate vigilantes para todos los faros y que:
    a)\\tLes pague un salario digno;
    b)\\tLes dé formación.
    3.\\tEl Comité recuerda su observación general núm. 4 A y exhorta al Estado parte a que publique los turnos.
    """,
)
write_document(
    "arabic",
    ("الأمم المتحدة\nالعهد الدولي الخاص بالحقوق المدنية والسياسية", "CCPR/C/TUN/CO/9\nDistr.: General 5 May 2031"),
    """
    اللجنة المعنية بحقوق الإنسان
    # الملاحظات الختامية بشأن التقرير الدوري التاسع لتونس
    # الجسور
    ١- تشعر اللجنة بالقلق لأن الجسور القديمة بلا مصابيح.
    ٢- توصي اللجنة الدولة الطرف بما يلي:
    (أ) إصلاح الجسور القديمة؛
    (ب) تركيب المصابيح عليها.
    ٣- ينبغي للدولة الطرف أن تنشر خريطة للجسور.
    """,
)
for sample in ("items", "should"):
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(FOLDER), str(FOLDER / f"{sample}.docx")]
    subprocess.run(command, check=True, capture_output=True)
