"""The sheet Import log: every file of the run and what it gave, then every row that needs a word."""

from __future__ import annotations

from collections import Counter

from mapper.records import ImportResult, Issue, MappingResult, Severity
from mapper.workbook.cell_text import find_text_changes
from mapper.workbook.sheet import Cell, Column, Phrase, Row, Sheet, Table, Tone, join_phrases

_COLUMNS = (
    Column("File", 34),
    Column("Entry", 14),
    Column("Place", 20),
    Column("What happened", 40),
    Column("Rows in", 10, "count"),
    Column("Recommendations", 19, "count"),
    Column("Rows not read", 12, "count"),
    Column("Other rows", 11, "count"),
    Column("Notes", 10, "count"),
    Column("Text of the row", 62),
    Column("Code", 20, "id", printed=False),
    Column("SHA-256 of the file", 68, "id", printed=False),
)
_FAILURES: dict[Severity, tuple[str, Tone]] = {"error": ("File failed", "bad"), "info": ("File left out", "quiet")}
_ENTRIES: dict[Severity, tuple[str, Tone]] = {
    "error": ("Row not read", "bad"),
    "info": ("Other row", "quiet"),
    "warning": ("Note", "look"),
}
_CHANGES: dict[Severity, tuple[str, Tone]] = {"warning": ("Text changed", "look")}


def make_import_log_sheet(result: MappingResult) -> Sheet:
    """Files not read, files read with checksum and counts, issues with place and reason, texts changed for Excel.

    For each file read, rows in = recommendations + rows not read + other rows.
    """
    rows = [_issue_row(failure, _FAILURES) for failure in result.failures]
    rows += [_file_row(read) for read in result.imports]
    rows += [_issue_row(issue, _ENTRIES) for read in result.imports for issue in read.issues]
    rows += [_issue_row(change, _CHANGES) for change in find_text_changes(result)]
    return Sheet("Import log", "Import log: files, rows and issues", (Table("ImportLog", _COLUMNS, tuple(rows)),))


def _file_row(read: ImportResult) -> Row:
    counts = Counter(issue.severity for issue in read.issues)
    told: list[str] = [
        Phrase("Read as {importer}: rows in = recommendations + rows not read + other rows.", importer=read.importer)
    ]
    if read.answers:
        told.append(Phrase("Answers of the State to recommendations: {number}.", number=len(read.answers)))
    return (
        read.file,
        Cell("File read", tone="good"),
        "whole file",
        join_phrases(told, " "),
        read.rows,
        len(read.recommendations),
        counts["error"],
        counts["info"],
        counts["warning"],
        "",
        "",
        read.sha256,
    )


def _issue_row(issue: Issue, entries: dict[Severity, tuple[str, Tone]]) -> Row:
    word, tone = entries[issue.severity]
    head = (issue.source.file, Cell(word, tone=tone), issue.source.place, issue.message)
    return (*head, *[None] * 5, issue.text, issue.code, "")
