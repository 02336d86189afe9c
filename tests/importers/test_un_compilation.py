"""Compilations of UN information: paragraphs that report an ask are recommendations of the body that made it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from imported import SAMPLES, golden_of, import_sample

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
