"""What no importer claims is refused in words that help."""

from __future__ import annotations

import pytest

from mapper.documents.document import Document, Paragraph, Row, Table
from mapper.errors import UnknownSourceError
from mapper.importers.base import find_importer


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
