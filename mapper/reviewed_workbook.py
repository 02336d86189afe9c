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

_RECOMMENDATION = frozenset({"Recommendation id", "Recommendation"})  # by either of which a row is known
_ACTION = frozenset({"Action id", "Recommended action"})
_OF_A_REVIEW = frozenset({"Recommendation id", *(column.header for column in REVIEW_COLUMNS)})
_OF_A_PLAN = frozenset(PLAN_FIELDS)
_READ = _RECOMMENDATION | _ACTION | _OF_A_REVIEW | _OF_A_PLAN | {"Grade", "Framework actions"}
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
    source: SourceRef


@dataclass(frozen=True, slots=True)
class ReviewedWorkbook:
    """What a reviewed workbook holds.

    decisions: every decision, comment, added action, and row given to a reviewer; issues: the rows with one that
    cannot be understood. plan: an entry for each recommendation with anything written in the sheet Plan; plan_issues:
    the rows of it whose recommendation is not known, and what is carried over from no sheet: columns added to others,
    texts below a table, notes on cells. offers: every row with a recommendation.
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
    return _read_review(Path(path), read_document(path))


def _read_review(path: Path, document: Document) -> ReviewedWorkbook:
    sheets, headless = _find_sheets(document)
    known = [sheet.columns for sheet in sheets if sheet.columns & _RECOMMENDATION]
    if not any("Decision" in columns or _is_plan(columns) for columns in known):
        raise MissingColumnError(
            f"{document.file}: no sheet has the columns “Recommendation id” and “Decision”, or those of a plan; give a "
            "workbook that `mapper map` wrote and a person reviewed."
        )
    offers = tuple(_read_offers(sheets))
    decisions, issues = _read_decisions(sheets)
    plan, plan_issues = _read_plan(sheets)
    plan_issues = (*plan_issues, *_tell_lone_texts(sheets))
    if _has_notes(path):
        plan_issues = (*plan_issues, _tell_notes(document.file))
    return ReviewedWorkbook(
        decisions, (*issues, *_tell_headless(document.file, headless, offers)), plan, plan_issues, offers
    )


def holds_work(path: Path) -> bool:
    """Whether people wrote in a workbook of a mapping, beside its cells too: in notes, or on sheets of their own.

    One that cannot be read for a password of theirs is taken to hold something.
    """
    try:
        document = read_document(path)
        review = _read_review(path, document)
    except UnreadableFileError:
        with path.open("rb") as file:
            return file.read(len(_PROTECTED)) == _PROTECTED
    except MissingColumnError:
        return False
    first, *others = document.tables
    listed = {cell for row in first.rows for cell in row.cells}  # the sheet Start names all others
    added = any(table.rows and table.name not in listed for table in others)
    written = review.decisions or review.plan or review.issues or review.plan_issues
    return bool(written) or added


def _has_notes(workbook: Path) -> bool:
    if not is_zipfile(workbook):
        return False
    with ZipFile(workbook) as parts:
        return any("comments" in name.casefold() for name in parts.namelist())


def _tell_notes(file: str) -> Issue:
    source = SourceRef(file, "whole file")
    message = f"{file}: notes on cells are not carried over; write what is to stay into Comment, or into Plan."
    return Issue("cell-notes", message, source, "error")


def is_for_review(table: Table) -> bool:
    """True for a sheet of a mapping in which people decide on links, or plan.

    A State's own list may have the columns "Recommendation id" and "Decision" too, and means its position.
    """
    _, _, columns = _find_header(table)
    if "Recommendation id" not in columns:
        return False
    decided = "Decision" in columns and bool(columns & {"Action id", "Add an action"})
    return decided or (_is_plan(columns) and "Framework actions" in columns)


def _is_plan(columns: frozenset[str]) -> bool:
    return bool(columns & _RECOMMENDATION) and len(columns & _OF_A_PLAN) >= _FEWEST


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
        names = _name_columns(head)
        rows = tuple(
            _Row(dict(zip(names, row.cells, strict=False)), SourceRef(document.file, row.place))
            for row in table.rows[at + 1 :]
            if row.cells != header.cells  # again, where sheets were put below one another
        )
        added = tuple(name for name in names if not is_plan_column(name))
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


def _name_columns(head: Iterable[str]) -> tuple[str, ...]:
    """A name of its own for each column: the second "Comment" is one that people added, and so is one without any."""
    seen: Counter[str] = Counter()
    names = []
    for number, name in enumerate(head, start=1):
        name = name if fold_words(name) else f"Column {number}"
        seen[name] += 1
        names.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return tuple(names)


def _tell_headless(file: str, tables: Iterable[Table], offers: Iterable[Offer]) -> Iterator[Issue]:
    """A note on a sheet whose rows of recommendations have no header that says what stands in them.

    offers: the rows of the other sheets.
    """
    ids = {offer.recommendation_id for offer in offers}
    texts = {offer.text for offer in offers}
    for table in tables:
        headed = False  # by a header of another kind, as that of Same asks
        for row in table.rows:
            cells = {cell.strip() for cell in row.cells if cell.strip()}
            if cells & ids and cells & texts and (not headed or any(map(parse_verdict, cells))):
                source = SourceRef(file, row.place)
                message = (
                    f"{source}: from here on recommendations stand without a header, so what is written beside them "
                    "is not read; put the header of their sheet above them."
                )
                told = " | ".join(cell.strip() for cell in row.cells if cell.strip())
                yield Issue("missing-header", message, source, "error", told)
                break
            headed = headed or len(cells) >= _FEWEST


def _tell_missing(sheet: _Sheet, column: str, lost: str) -> Issue:
    message = f"{sheet.source}: the column “{column}” is missing, so {lost} below are not read; name it so again."
    return Issue("missing-column", message, sheet.source, "error", " | ".join(sheet.header))


def _tell_added(sheet: _Sheet) -> Iterator[Issue]:
    """A note on columns that people added to a sheet of decisions, and filled."""
    added = [name for name in sheet.added if not parse_label(name) and any(row[name] for row in sheet.rows)]
    if added:
        named = ", ".join(f"“{name}”" for name in added)
        message = f"{sheet.source}: columns added by hand are carried over in the sheet Plan only, not here: {named}."
        yield Issue("added-column", message, sheet.source, "error", " | ".join(added))


def _tell_lone_texts(sheets: Iterable[_Sheet]) -> Iterator[Issue]:
    """A note on rows with nothing but a text where the recommendations stand: people write below a table."""
    for sheet in sheets:
        if not sheet.columns >= _RECOMMENDATION:
            continue
        texts = [(row["Recommendation id"] or row["Recommendation"], row) for row in sheet.rows]
        alone = [(text, row.source) for text, row in texts if text and sum(map(bool, row.values.values())) == 1]
        if alone:
            source = alone[0][1]
            message = (
                f"{source}: a text that stands alone in its row is not carried over; write what is to stay into "
                "Comment, or into Plan."
            )
            yield Issue("lone-text", message, source, "error", " | ".join(text for text, _ in alone))


def _read_decisions(sheets: Iterable[_Sheet]) -> tuple[tuple[Decision, ...], tuple[Issue, ...]]:
    decisions: list[Decision] = []
    issues: list[Issue] = []
    for sheet in sheets:
        missing = _find_missing(sheet.columns)
        if not missing:
            for row in sheet.rows:
                found, problems = _read_decision(row)
                decisions += found
                issues += problems
        elif len(sheet.columns & _OF_A_REVIEW) >= _FEWEST:
            issues.append(_tell_missing(sheet, missing, "the decisions"))
    return tuple(decisions), tuple(issues)


def _find_missing(columns: frozenset[str]) -> str:
    """The column without which decisions cannot be read, "" where they can."""
    if "Decision" not in columns:
        return "Decision"
    if not columns & _RECOMMENDATION:
        return "Recommendation id"
    # only links have a grade: without its action, a decision on one would pass for the whole recommendation
    return "Action id" if "Grade" in columns and not columns & _ACTION else ""


def _read_decision(row: _Row) -> tuple[list[Decision], list[Issue]]:
    written, comment, added = row["Decision"], row["Comment"], row["Add an action"]
    reviewer, date = row["Reviewer"], _parse_date(row["Decided on"])
    if not (written or comment or added or reviewer or date):
        return [], []
    told = " | ".join(filter(None, (row["Recommendation id"], row["Action id"], written, comment, added)))
    if not (row["Recommendation id"] or row["Recommendation"]):
        message = f"{row.source}: this decision has no recommendation id, so its row is not known; fill it in."
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
        reviewer=reviewer,
        date=date,
        comment=comment,
        text=row["Recommendation"],
        action_text=row["Recommended action"],
    )
    decisions = [first] if verdict or comment or not added else []  # a reviewer alone has the row to decide
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
        if not _find_missing(sheet.columns):
            issues += _tell_added(sheet)
        if len(sheet.columns & _OF_A_PLAN) < _FEWEST:
            continue
        if not sheet.columns & _RECOMMENDATION:
            issues.append(_tell_missing(sheet, "Recommendation id", "the rows of the plan"))
            continue
        found: dict[tuple[str, str], PlanEntry] = {}
        for row in sheet.rows:
            values = _read_plan_values(row, sheet.added)
            key = (row["Recommendation id"], row["Recommendation"])
            if values and any(key):
                entry = PlanEntry(key[0], values, row.source, key[1])
                found[key] = _join_rows(found[key], entry) if key in found else entry
            elif values:
                message = (
                    f"{row.source}: this row of the plan has no recommendation id, so its "
                    "recommendation is not known; fill it in."
                )
                told = " | ".join(value for _, value in values)
                issues.append(Issue("plan-without-id", message, row.source, "error", told))
        entries += found.values()
    return tuple(entries), tuple(issues)


def _join_rows(one: PlanEntry, other: PlanEntry) -> PlanEntry:
    """One entry of two rows on a recommendation in one sheet, as for two ministries: both stand, a line each."""
    values = dict(one.values)
    for name, value in other.values:
        held = values.setdefault(name, value)
        if value not in (held, *held.split("\n")):
            values[name] = f"{held}\n{value}"
    return replace(one, values=tuple(values.items()))


def _read_plan_values(row: _Row, added: Iterable[str]) -> tuple[tuple[str, str], ...]:
    written = {name: row[name] for name in (*PLAN_FIELDS, *added) if row[name]}
    if "Status" in written:
        written["Status"] = parse_label(written["Status"]) or written["Status"]
    if written.get("Report section", "") in find_sections(row["Framework actions"]):
        del written["Report section"]  # filled in by the mapper: it follows the links of the next run
    return tuple(written.items())


def _read_offers(sheets: Iterable[_Sheet]) -> Iterator[Offer]:
    for sheet in sheets:
        for row in sheet.rows:
            recommendation_id, text = row["Recommendation id"], row["Recommendation"]
            if recommendation_id and text:
                yield Offer(recommendation_id, text, row["Action id"], parse_label(row["Grade"]) or "", row.source)
