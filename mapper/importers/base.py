"""What every importer is: two methods over a `Document`, in a file of its own.

A module of this package that defines `IMPORTER` is found by itself; nothing else has to be edited.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from mapper.documents.document import Document
from mapper.errors import AmbiguousSourceError, UnknownSourceError
from mapper.importers.vocabulary import read_word_list
from mapper.records import ImportResult, Mechanism

_TITLE_LINES = 20
_LONGEST_LINE = 80


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user said of the input. Given values win over an importer's own findings only where those are empty.

    state: the State under review. columns: header of a table's column by field, as {"text": "Recomendación"}.
    include_concerns: concerns and observations are recommendations too.
    """

    state: str = ""
    mechanism: Mechanism = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    include_concerns: bool = False


class Importer(Protocol):
    """Reads one kind of source. Never opens a file; never raises for a bad row."""

    name: str  # shown in the import log: "OHCHR matrix"
    fallback: bool  # True only for the generic table, asked when nobody else claims the document

    def identify(self, document: Document) -> bool:
        """True if the content (never the file's name) is of this kind."""

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """All recommendations of the document, and an issue for every row that is none."""


@cache
def load_importers() -> tuple[Importer, ...]:
    """Every importer of this package, in order of module name."""
    package = importlib.import_module("mapper.importers")
    found = []
    for module_info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"mapper.importers.{module_info.name}")
        if hasattr(module, "IMPORTER"):
            found.append(module.IMPORTER)
    return tuple(found)


def find_importer(document: Document) -> Importer:
    """The one importer that claims `document`.

    Raises AmbiguousSourceError where two do, UnknownSourceError where none does.
    """
    importers = load_importers()
    claims = [i for i in importers if not i.fallback and i.identify(document)]
    if not claims:
        claims = [i for i in importers if i.fallback and i.identify(document)]
    if len(claims) > 1:
        names = " and ".join(i.name for i in claims)
        raise AmbiguousSourceError(f"{document.file}: both {names} claim this file; please report it with a sample.")
    if not claims:
        in_pdf = (
            "if it holds a table without lines around its cells, open it in Word and save it as .docx; or "
            if document.format == "pdf"
            else ""
        )
        raise UnknownSourceError(
            _find_other_paper(document)
            or f"{document.file}: this {document.format} file is not of a kind the mapper knows; {in_pdf}save the "
            "recommendations as a table with a text column (.xlsx or .csv), or as a list of nothing but "
            "recommendations, one a paragraph (one or two alone: of 60 letters or more, or with their States in "
            "brackets)."
        )
    return claims[0]


def _find_other_paper(document: Document) -> str:
    """What is said of a paper of the UN that is not read, known by the symbol at its head; or ""."""
    paragraphs = (paragraph.text for paragraph in document.paragraphs[:_TITLE_LINES])
    cells = (cell for table in document.tables[:1] for row in table.rows[:_TITLE_LINES] for cell in row.cells)
    lines = (line for text in (*document.page_heads, *paragraphs, *cells) for line in text.split("\n"))
    head = "\n".join(line for line in lines if len(line) <= _LONGEST_LINE)  # sentences cite the symbols of others
    for row in read_word_list("other_papers.csv"):
        if symbol := re.search(row["symbol"], head):
            return (
                f"{document.file}: {symbol[0]} is {row['what']}, and no list of recommendations to a State; leave it "
                "out, or give what it proposes as a list or a table."
            )
    return ""
