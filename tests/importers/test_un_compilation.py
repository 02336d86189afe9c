"""Compilations of UN information: paragraphs that report an ask are recommendations of the body that made it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from imported import SAMPLES, golden_of, import_sample

from mapper.documents.document import Document, Paragraph
from mapper.importers.base import ImportOptions, find_importer
from mapper.importers.un_compilation import IMPORTER

FOLDER = SAMPLES / "un_compilation"


@pytest.mark.parametrize("sample", ["compilation.docx", "compilation.pdf"])
def test_samples_give_their_golden_records(sample: str, check_golden: Callable[[Path, str], None]) -> None:
    check_golden(*golden_of(FOLDER / sample))


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_each_ask_is_of_the_body_that_made_it_or_was_spoken_of_last(kind: str) -> None:
    result = import_sample(FOLDER / f"compilation.{kind}")
    assert [(r.paragraph, r.body, r.mechanism) for r in result.recommendations] == [
        ("2", "CRC", "Treaty body"),
        ("3", "CRPD", "Treaty body"),
        ("4", "Special Rapporteur on quiet nights", "Special procedure"),
        ("5", "Special Rapporteur on quiet nights", "Special procedure"),
        ("6", "UNESCO", ""),
    ]
    assert {(r.state, r.date) for r in result.recommendations} == {("Nauru", "2031-08-07")}
    assert [issue.code for issue in result.issues] == ["no-recommendation"] * 2
    assert [r.themes for r in result.recommendations][2:] == [("Engines",)] * 3


@pytest.mark.parametrize(
    ("title", "paragraph", "code"),
    [
        ("Compilation on Nauru", "The Committee against Torture urged Nauru to mend its piers.", ""),
        ("Recopilación sobre Nauru", "El Comité contra la Tortura instó a Nauru a reparar sus muelles.", "es"),
    ],
)
def test_a_compilation_of_the_third_cycle_is_known_by_title_and_symbol(title: str, paragraph: str, code: str) -> None:
    def document_of(symbol: str) -> Document:
        texts = (symbol, title, "Report of the Office of the High Commissioner", f"1. {paragraph}")
        return Document(
            "c.docx", "docx", "0", paragraphs=tuple(Paragraph(f"paragraph {n}", t) for n, t in enumerate(texts))
        )

    document = document_of("A/HRC/WG.6/28/NRU/2")
    assert find_importer(document) is IMPORTER
    assert not IMPORTER.identify(document_of("A/HRC/36/9"))
    result = IMPORTER.extract(document, ImportOptions())
    assert [(r.body, r.state) for r in result.recommendations] == ([] if code else [("CAT", "Nauru")])
    assert any("English only" in issue.message for issue in result.issues) == bool(code)


@pytest.mark.parametrize(
    ("file", "symbol", "paragraphs", "fewest"),
    [
        ("slovenia_g2419943.pdf", "A/HRC/WG.6/48/SVN/2", 82, 60),
        ("slovenia_g1414064.pdf", "A/HRC/WG.6/20/SVN/2", 53, 42),
    ],
)
def test_real_compilations_keep_every_paragraph(
    shared_dir: Path, file: str, symbol: str, paragraphs: int, fewest: int
) -> None:
    result = import_sample(shared_dir / "real" / "un_compilations" / file)
    assert result.importer == IMPORTER.name
    assert result.rows == paragraphs
    assert len(result.recommendations) >= fewest
    assert {(r.symbol, r.state) for r in result.recommendations} == {(symbol, "Slovenia")}
