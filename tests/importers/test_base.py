"""What no importer claims is refused in words that help, and what one of them leaves out is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from imported import SAMPLES

from mapper.documents.document import Document, Paragraph, Row, Table
from mapper.documents.reading import read_document
from mapper.errors import UnknownSourceError
from mapper.importers.base import ImportOptions, find_importer


def _refuse(*lines: str, tables: tuple[Table, ...] = ()) -> str:
    paragraphs = tuple(Paragraph(f"paragraph {n}", line) for n, line in enumerate(lines, 1))
    with pytest.raises(UnknownSourceError) as refused:
        find_importer(Document("paper.docx", "docx", "0", paragraphs=paragraphs, tables=tables))
    return str(refused.value)


@pytest.mark.parametrize(
    ("symbol", "what"),
    [
        ("A/HRC/WG.6/48/TUV/1", "the national report of a State for its review"),
        ("A/HRC/WG.6/48/TUV/3", "a summary of what stakeholders submitted for a review"),
        ("CEDAW/C/TUV/Q/6", "a list of issues before a dialogue with a treaty body"),
        ("E/C.12/GC/99", "a general comment to all States parties"),
        ("A/HRC/RES/99/1", "a resolution of Member States"),
    ],
)
def test_papers_of_the_un_that_are_not_read_are_named(symbol: str, what: str) -> None:
    said = (
        f"paper.docx: {symbol} is {what}, and no list of recommendations to a State; leave it out, or give what it "
        "proposes as a list or a table."
    )
    assert _refuse("United Nations", symbol, "The coalition proposes that piers be mended.") == said
    masthead = Table("table 1", (Row("table 1, row 1", ("United Nations", f"{symbol}\nDistr.: General")),))
    assert _refuse("The coalition proposes that piers be mended.", tables=(masthead,)) == said


def test_a_paper_that_only_cites_another_is_not_named_after_it() -> None:
    cites = (
        "The coalition, having read the resolution A/HRC/RES/99/1 and all that was said of it on the islands, writes."
    )
    assert "is not of a kind the mapper knows" in _refuse("A letter", cites)


def test_a_table_in_a_pdf_is_to_be_given_as_a_word_file() -> None:
    with pytest.raises(
        UnknownSourceError,
        match=r"if it holds a table without lines around its cells, open it in Word and save it as \.docx; or save",
    ):
        find_importer(Document("matrix.pdf", "pdf", "0", paragraphs=(Paragraph("page 1", "No. Recommendation"),)))
    assert "Word" not in _refuse("A letter")


ASK = "Light the harbours of all the islands and mend the piers of the north before the winter comes"


@pytest.mark.parametrize(
    "sample",
    [
        "concluding_observations/items.docx",
        "special_procedures/visit.docx",
        "un_compilation/compilation.docx",
        "upr/report.docx",
    ],
)
def test_a_table_of_recommendations_beside_the_paragraphs_of_a_report_is_told(sample: str) -> None:
    document = read_document(SAMPLES / sample)
    listed = Table("table 9", tuple(Row(f"table 9, row {n}", (str(n), f"{ASK}, part {n}")) for n in (1, 2)))
    headed = Table("table 9", (Row("table 9, row 1", ("No.", "Recommendation")), Row("table 9, row 2", ("1", "Mend"))))
    figures = Table("table 9", (Row("table 9, row 1", ("Treaty", "Ratified")), Row("table 9, row 2", ("CAT", "2031"))))
    for table, told in ((listed, True), (headed, True), (figures, False)):
        result = find_importer(document).extract(replace(document, tables=(*document.tables, table)), ImportOptions())
        left_out = [issue for issue in result.issues if issue.code == "table-left-out"]
        assert [(issue.severity, issue.source.place) for issue in left_out] == [("warning", "table 9, row 1")] * told
        assert all(issue.message.startswith("table 9: its 2 rows were not read") for issue in left_out)
