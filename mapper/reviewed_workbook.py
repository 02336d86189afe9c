"""A reviewed workbook, in any re-save and language, to what people wrote in it and what it had offered them.

Sheets and columns are known by their headers, in any order; other sheets and columns are left alone. The workbook
is read once; `mapper.review` finds the rows again in a result. Stage: before `mapper.pipeline` reads any other file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from mapper.documents.document import Document, Table
from mapper.documents.reading import read_document
from mapper.errors import MissingColumnError, UnreadableFileError
from mapper.importers.fields import parse_date
from mapper.labels import load_verdicts, parse_label, parse_verdict
from mapper.records import Decision, Issue, PlanEntry, SourceRef
from mapper.spelling import fold_words
from mapper.workbook.reviewing import REVIEW_COLUMNS
from mapper.workbook.sheets.plan import PLAN_FIELDS, find_sections, is_plan_column

_DECIDED = frozenset({"Recommendation id", "Decision"})
_LINKED = frozenset({"Action id", "Add an action"})
_OFFERED = frozenset({"Recommendation id", "Recommendation"})
_PLANNED = frozenset({"Recommendation id"})
_OF_A_REVIEW = frozenset({"Recommendation id", *(column.header for column in REVIEW_COLUMNS)})
_OF_A_PLAN = frozenset(PLAN_FIELDS)
_READ = _OFFERED | _OF_A_REVIEW | _OF_A_PLAN | {"Action id", "Recommended action", "Grade", "Framework actions"}
_FEWEST_KNOWN = 2  # columns by which a row is known to be a header
_FEWEST = 3  # columns of a review or a plan by which its sheet is known where one is gone
_HEADER_ROWS = 20  # rows among which the header is looked for: people put titles above
_LONGEST_HEADER = 80  # letters kept of one that people added
_PROTECTED = bytes.fromhex("d0cf11e0a1b11ae1")  # the compound file in which Office wraps what has a password
_DAYS = re.compile(r"[3-6]\d{4}(\.\d+)?")  # a date that lost its format: days since 1899-12-30, here 1982 to 2091


@dataclass(frozen=True, slots=True)
class Offer:
    """A row that a workbook shows: without an action_id for a whole recommendation, without a grade for a link that
    only a decision keeps."""

    recommendation_id: str
    text: str
    action_id: str
    grade: str


@dataclass(frozen=True, slots=True)
class ReviewedWorkbook:
    """What a reviewed workbook holds.

    decisions: every decision, comment and added action; issues: the rows with one that cannot be understood.
    plan: an entry for each recommendation with anything written in the sheet Plan; plan_issues: the rows of it
    whose recommendation is not known, and columns added to other sheets. offers: every row with a recommendation.
    """

    decisions: tuple[Decision, ...]
    issues: tuple[Issue, ...]
    plan: tuple[PlanEntry, ...]
    plan_issues: tuple[Issue, ...]
    offers: tuple[Offer, ...]


def read_review(path: Path | str) -> ReviewedWorkbook:
    """All that people wrote in a workbook that `write_workbook` wrote.

    The sheet Plan alone will do, as a ministry sends it back. Raises UnreadableFileError, and MissingColumnError
    where no sheet has the columns of a review or a plan.
    """
    return _read_review(read_document(path))


def _read_review(document: Document) -> ReviewedWorkbook:
    sheets, headless = _find_sheets(document)
    if not any(sheet.columns >= _DECIDED or _is_plan(sheet.columns) for sheet in sheets):
        raise MissingColumnError(
            f"{document.file}: no sheet has the columns “Recommendation id” and “Decision”, or those of a plan; give a "
            "workbook that `mapper map` wrote and a person reviewed."
        )
    offers = tuple(_read_offers(sheets))
    decisions, issues = _read_decisions(sheets)
    issues = (*issues, *_tell_headless(document.file, headless, frozenset(offer.recommendation_id for offer in offers)))
    return ReviewedWorkbook(decisions, issues, *_read_plan(sheets), offers)


def holds_work(path: Path) -> bool:
    """Whether people wrote in a workbook of a mapping, beside its cells too: in notes, or on sheets of their own.

    One that cannot be read for a password of theirs is taken to hold something.
    """
    try:
        document = read_document(path)
        review = _read_review(document)
    except UnreadableFileError:
        with path.open("rb") as file:
            return file.read(len(_PROTECTED)) == _PROTECTED
    except MissingColumnError:
        return False
    first, *others = document.tables
    listed = {cell for row in first.rows for cell in row.cells}  # the sheet Start names all others
    added = any(table.rows and table.name not in listed for table in others)
    written = review.decisions or review.plan or review.issues or review.plan_issues
    return bool(written) or added or _has_notes(path)


def _has_notes(workbook: Path) -> bool:
    if not is_zipfile(workbook):
        return False
    with ZipFile(workbook) as parts:
        return any("comments" in name.casefold() for name in parts.namelist())


def is_for_review(table: Table) -> bool:
    """True for a sheet of a mapping in which people decide on links, or plan.

    A State's own list may have the columns "Recommendation id" and "Decision" too, and means its position.
    """
    _, _, columns = _find_header(table)
    return (columns >= _DECIDED and bool(columns & _LINKED)) or (_is_plan(columns) and "Framework actions" in columns)


def _is_plan(columns: frozenset[str]) -> bool:
    return columns >= _PLANNED and len(columns & _OF_A_PLAN) >= _FEWEST


@dataclass(frozen=True, slots=True)
class _Row:
    """A row by English headers; headers that the sheet lacks are empty."""

    values: Mapping[str, str]
    source: SourceRef

    def __getitem__(self, header: str) -> str:
        return self.values.get(header, "").strip()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet by its header, which `source` names.

    columns: those of the header that are read here, in English; added: those that the sheet Plan has not of itself.
    """

    columns: frozenset[str]
    added: tuple[str, ...]
    header: tuple[str, ...]
    source: SourceRef
    rows: tuple[_Row, ...]


def _find_sheets(document: Document) -> tuple[tuple[_Sheet, ...], tuple[Table, ...]]:
    """The sheets with a header, and those without."""
    sheets: list[_Sheet] = []
    headless: list[Table] = []
    for table in document.tables:
        at, head, columns = _find_header(table)
        if len(columns) < _FEWEST_KNOWN:
            headless.append(table)
            continue
        header = table.rows[at]
        names = _number_repeated(head)
        rows = tuple(
            _Row(dict(zip(names, row.cells, strict=False)), SourceRef(document.file, row.place))
            for row in table.rows[at + 1 :]
        )
        added = tuple(name for name in dict.fromkeys(names) if fold_words(name) and not is_plan_column(name))
        sheets.append(_Sheet(columns, added, header.cells, SourceRef(document.file, header.place), rows))
    return tuple(sheets), tuple(headless)


def _find_header(table: Table) -> tuple[int, tuple[str, ...], frozenset[str]]:
    """The row with most columns that are read here: (its index, its cells in English where known, those columns)."""
    heads = [
        tuple(parse_label(cell) or " ".join(cell.split())[:_LONGEST_HEADER] for cell in row.cells)
        for row in table.rows[:_HEADER_ROWS]
    ]
    known = [_READ.intersection(head) for head in heads]
    columns = max(known, key=len, default=frozenset())
    at = known.index(columns) if columns else 0
    return at, heads[at] if heads else (), columns


def _number_repeated(head: Iterable[str]) -> tuple[str, ...]:
    """A header whose columns have names of their own: the second "Comment" is one that people added."""
    seen: Counter[str] = Counter()
    names = []
    for name in head:
        seen[name] += bool(name)
        names.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return tuple(names)


def _tell_headless(file: str, tables: Iterable[Table], known: frozenset[str]) -> Iterator[Issue]:
    """A note on a sheet to which decisions were copied without the header that says what they are.

    known: ids of the recommendations in the other sheets.
    """
    for table in tables:
        for row in table.rows:
            cells = [cell.strip() for cell in row.cells]
            if known.intersection(cells) and any(map(parse_verdict, cells)):
                source = SourceRef(file, row.place)
                message = (
                    f"{source}: from here on decisions seem to stand without a header, so they are not read; put that "
                    "of the sheet Links above them."
                )
                told = " | ".join(filter(None, cells))
                yield Issue("missing-header", message, source, "error", told)
                break


def _tell_missing(sheet: _Sheet, needed: frozenset[str], lost: str) -> Issue:
    missing = ", ".join(f"“{name}”" for name in sorted(needed - sheet.columns))
    message = f"{sheet.source}: the column {missing} is missing, so {lost} below are not read; name it so again."
    return Issue("missing-column", message, sheet.source, "error", " | ".join(sheet.header))


def _tell_added(sheet: _Sheet) -> Iterator[Issue]:
    """A note on columns that people added to a sheet of decisions, and filled."""
    added = [name for name in sheet.added if not parse_label(name) and any(row[name] for row in sheet.rows)]
    if added:
        named = ", ".join(f"“{name}”" for name in added)
        message = f"{sheet.source}: columns added by hand are carried over in the sheet Plan only, not here: {named}."
        yield Issue("added-column", message, sheet.source, "error", " | ".join(added))


def _read_decisions(sheets: Iterable[_Sheet]) -> tuple[tuple[Decision, ...], tuple[Issue, ...]]:
    decisions: list[Decision] = []
    issues: list[Issue] = []
    for sheet in sheets:
        if sheet.columns >= _DECIDED:
            for row in sheet.rows:
                found, problems = _read_decision(row)
                decisions += found
                issues += problems
        elif len(sheet.columns & _OF_A_REVIEW) >= _FEWEST:
            issues.append(_tell_missing(sheet, _DECIDED, "the decisions"))
    return tuple(decisions), tuple(issues)


def _read_decision(row: _Row) -> tuple[list[Decision], list[Issue]]:
    written, comment, added = row["Decision"], row["Comment"], row["Add an action"]
    if not (written or comment or added):
        return [], []
    ids = (row["Recommendation id"], row["Action id"])
    told = " | ".join(text for text in (*ids, written, comment, added) if text)
    # a row that shows an action decides on one link; without the id it would pass for the whole recommendation
    missing = "recommendation" if not row["Recommendation id"] else "action"
    if not row["Recommendation id"] or (row["Recommended action"] and not row["Action id"]):
        message = f"{row.source}: this decision has no {missing} id, so its row is not known; fill it in."
        return [], [Issue("decision-without-id", message, row.source, "error", told)]
    verdict = parse_verdict(written) if written else ""
    issues = []
    if verdict is None:
        issues.append(Issue("unknown-decision", _say_unknown(written, row.source), row.source, "error", told))
        verdict = ""
        comment = "; ".join(filter(None, (comment, f"“{written}”?")))  # kept for later rounds if nobody mends it
    first = Decision(
        recommendation_id=row["Recommendation id"],
        action_id=row["Action id"],
        verdict=verdict,
        source=row.source,
        reviewer=row["Reviewer"],
        date=_parse_date(row["Decided on"]),
        comment=comment,
        text=row["Recommendation"],
        action_text=row["Recommended action"],
    )
    decisions = [first] if verdict or comment else []
    decisions += [
        replace(first, action_id=action_id, verdict="Accept", comment="", action_text="", added=True)
        for action_id in filter(None, (part.strip() for part in re.split(r"[,;\n]", added)))
    ]
    return decisions, issues


def _say_unknown(written: str, source: SourceRef) -> str:
    words = load_verdicts()
    close = get_close_matches(fold_words(written), list(words), n=1, cutoff=0.75)
    meant = f"did you mean “{words[close[0]]}”?" if close else "write Accept, Reject, Partly or Unsure."
    kept = "The row is left undecided, with this word in its comment."
    return f"{source}: “{written}” is no decision; {meant} {kept}"


def _parse_date(text: str) -> str:
    return parse_date(text) if _DAYS.fullmatch(text) else text  # what else is written there stays


def _read_plan(sheets: Iterable[_Sheet]) -> tuple[tuple[PlanEntry, ...], tuple[Issue, ...]]:
    """A column that is gone takes no other with it, but for the one of ids; added ones are read here alone."""
    entries: list[PlanEntry] = []
    issues: list[Issue] = []
    for sheet in sheets:
        if sheet.columns >= _DECIDED:
            issues += _tell_added(sheet)
        if len(sheet.columns & _OF_A_PLAN) < _FEWEST:
            continue
        if not sheet.columns >= _PLANNED:
            issues.append(_tell_missing(sheet, _PLANNED, "the rows of the plan"))
            continue
        for row in sheet.rows:
            values = _read_plan_values(row, sheet.added)
            if values and row["Recommendation id"]:
                entries.append(PlanEntry(row["Recommendation id"], values, row.source, row["Recommendation"]))
            elif values:
                message = (
                    f"{row.source}: this row of the plan has no recommendation id, so its "
                    "recommendation is not known; fill it in."
                )
                told = " | ".join(value for _, value in values)
                issues.append(Issue("plan-without-id", message, row.source, "error", told))
    return tuple(entries), tuple(issues)


def _read_plan_values(row: _Row, added: Iterable[str]) -> tuple[tuple[str, str], ...]:
    written = {name: row[name] for name in (*PLAN_FIELDS, *added) if row[name]}
    if "Status" in written:
        written["Status"] = parse_label(written["Status"]) or written["Status"]
    if written.get("Report section", "") in find_sections(row["Framework actions"]):
        del written["Report section"]  # filled in by the mapper: it follows the links of the next run
    return tuple(written.items())


def _read_offers(sheets: Iterable[_Sheet]) -> Iterator[Offer]:
    for sheet in sheets:
        if sheet.columns >= _OFFERED:
            for row in sheet.rows:
                recommendation_id, text = row["Recommendation id"], row["Recommendation"]
                if recommendation_id and text:
                    yield Offer(recommendation_id, text, row["Action id"], parse_label(row["Grade"]) or "")
