"""Results of the mapper itself, which lie beside their sources and are no source of recommendations.

In: a document, re-saved by any program and in any language, or the start of a file that is none. Out: OwnResultError.
Known by content alone, but for a list of no issues, which may be empty and goes by its name. What `mapper import` lists
is no such result: those are recommendations, and are read again.
Stage: between `mapper.documents` and `mapper.importers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mapper.documents.document import Document
from mapper.documents.reading import file_name
from mapper.errors import OwnResultError
from mapper.labels import parse_label
from mapper.listing import ISSUE_COLUMNS, is_issues_path
from mapper.reviewed_workbook import is_for_review
from mapper.workbook.long_form import COLUMNS as LINK_COLUMNS

_TABLES = ((frozenset(LINK_COLUMNS), "a table of links"), (frozenset(ISSUE_COLUMNS), "a list of issues"))
# An officer may change the annex's title and delete Parts of it; these two sections every annex has.
_SECTIONS = frozenset({"Recommendations still to be reviewed", "Recommendations outside the framework"})
_LONGEST_HEADING = 80
_GENERATOR = b'<meta name="generator" content="Recommendation Mapper'
_HEAD_BYTES = 2_000


def refuse_own_result(document: Document) -> None:
    """Raises OwnResultError if the mapper wrote this document."""
    if any(map(is_for_review, document.tables)):
        raise _refusal(document.file, "a workbook")
    for headers in _first_rows(document):
        for columns, kind in _TABLES:
            if columns <= headers:
                raise _refusal(document.file, kind)
    headings = (paragraph.text.strip() for paragraph in document.paragraphs)
    if {parse_label(text) for text in headings if len(text) <= _LONGEST_HEADING} >= _SECTIONS:
        raise _refusal(document.file, "an annex")


def refuse_own_file(path: Path) -> None:
    """Raises OwnResultError if the mapper wrote this file, which is no document: a web page, or a list of no issues.

    A file that cannot be opened is none.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return
    if _GENERATOR in head:
        raise _refusal(file_name(path), "a page")
    if not head and is_issues_path(path):
        raise _refusal(file_name(path), "a list of issues")


def _first_rows(document: Document) -> Iterator[frozenset[str]]:
    yield from (frozenset(table.rows[0].cells) for table in document.tables if table.rows)
    yield from (frozenset(record.value) for record in document.records[:1])


def _refusal(file: str, kind: str) -> OwnResultError:
    return OwnResultError(
        f"{file}: this is {kind} that the mapper wrote, not a source of recommendations; name the files it was made "
        "from, and give a reviewed workbook with --decisions."
    )
