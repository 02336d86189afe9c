"""A reviewed workbook back in: the decisions of people, read from any re-save and carried over to a new result.

`read_decisions` and `read_plan` turn a workbook into records; `apply_decisions` finds their rows again
in a `MappingResult` by ids, or by the text where an id has changed. Stage: after matching, before analysis.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path

from mapper.analysis.outcomes import find_duplicates
from mapper.documents.document import Document, Row, Table
from mapper.documents.reading import read_document
from mapper.errors import MissingColumnError
from mapper.framework import Framework
from mapper.labels import fold, load_verdicts, parse_label, parse_verdict
from mapper.records import (
    Decision,
    Evidence,
    Issue,
    MappingResult,
    Match,
    PlanEntry,
    Recommendation,
    Review,
    SourceRef,
)
from mapper.workbook.cell_text import fit_text
from mapper.workbook.reviewing import REVIEW_COLUMNS
from mapper.workbook.sheets.plan import PLAN_FIELDS, find_sections

VERDICTS = ("Accept", "Reject", "Partly", "Unsure")
_NEEDED = ("Recommendation id", "Decision")
_OF_A_REVIEW = {*_NEEDED, *(column.header for column in REVIEW_COLUMNS)}
_LEAST_COLUMNS = 3  # of a review or a plan, by which its sheet is known where a column is gone
_HEADER_ROWS = 20  # rows among which the header is looked for: people put titles above
_DAYS = re.compile(r"[3-6]\d{4}")  # a date that lost its format: days since 1899-12-30, here 1982 to 2091
_UN_ID = re.compile(r"[A-Z]+(?:/[A-Z0-9.\-()]+){2,}#")  # "A/HRC/59/15#140.1": symbol and paragraph
_SAME_ROW = 0.6  # similarity below which a place in a file is taken to hold another recommendation


def read_decisions(path: Path | str) -> tuple[tuple[Decision, ...], tuple[Issue, ...]]:
    """Every decision, comment and added action of a reviewed workbook, and the rows that cannot be understood.

    Sheets and columns are known by their headers, in any order and in any of the workbook's languages;
    other sheets and columns are left alone. Raises UnreadableFileError, and MissingColumnError where no
    sheet has the columns of a review.
    """
    document = read_document(path)
    tables = _find_tables(document, _NEEDED)
    if not tables:
        raise MissingColumnError(
            f"{Path(path).name}: no sheet has the columns “Recommendation id” and “Decision”; give a workbook that "
            "`mapper map` wrote and a person reviewed."
        )
    decisions: list[Decision] = []
    issues = list(_find_missing_columns(document, _NEEDED, _OF_A_REVIEW, "the decisions"))
    for table in tables:
        for row in table.rows:
            found, problems = _read_row(row)
            decisions += found
            issues += problems
    return tuple(decisions), tuple(issues)


def read_plan(path: Path | str) -> tuple[tuple[PlanEntry, ...], tuple[Issue, ...]]:
    """What officials filled into the sheet Plan, one entry for each recommendation with anything written, and the rows
    of it whose recommendation cannot be told. A column that is gone takes no other with it."""
    document = read_document(path)
    entries: list[PlanEntry] = []
    issues = list(_find_missing_columns(document, _NEEDED[:1], set(PLAN_FIELDS), "the rows of the plan"))
    for table in _find_tables(document, _NEEDED[:1], set(PLAN_FIELDS)):
        for row in table.rows:
            written = {name: row[name] for name in PLAN_FIELDS if row[name]}
            if "Status" in written:
                written["Status"] = parse_label(written["Status"]) or written["Status"]
            if written.get("Report section", "") in find_sections(row["Framework actions"]):
                del written["Report section"]  # filled in by the mapper: it follows the links of the next run
            values = tuple(written.items())
            if values and row["Recommendation id"]:
                entries.append(PlanEntry(row["Recommendation id"], values, row.source, row["Recommendation"]))
            elif values:
                message = (
                    f"{row.source.file}, {row.source.place}: this row of the plan has no recommendation id, so its "
                    "recommendation is not known; fill it in."
                )
                told = " | ".join(value for _, value in values)
                issues.append(Issue("plan-without-id", message, row.source, "error", told))
    return tuple(entries), tuple(issues)


def read_offers(path: Path | str) -> tuple[tuple[str, str, str, str], ...]:
    """What a reviewed workbook offered: (recommendation id, its text, action id, grade) of each row.

    Rows of whole recommendations have no action id; links that only a decision keeps have no grade.
    """
    return tuple(
        (row["Recommendation id"], row["Recommendation"], row["Action id"], parse_label(row["Grade"]) or "")
        for table in _read_tables(path, ("Recommendation id", "Recommendation"))
        for row in table.rows
        if row["Recommendation id"] and row["Recommendation"]
    )


def apply_decisions(
    result: MappingResult,
    decisions: Sequence[Decision],
    issues: Sequence[Issue] = (),
    plan: Sequence[PlanEntry] = (),
) -> MappingResult:
    """`result` with the decisions at their rows again; what a person decided is never changed.

    A decision keeps its row by the recommendation's id and the action's id. Where the id is gone, or was
    a place in a file that now holds another text, the row is the one recommendation with the same text.
    A link that this run does not offer comes back with rank 0. Decisions without a row are kept in
    `review.unplaced` with the reason. Of several on one link, the one of the latest date holds, then
    the one read last; its remark names the others.
    """
    finder = _RowFinder(result, (*decisions, *plan))
    placed: dict[tuple[str, str], Decision] = {}
    unplaced: list[Decision] = []
    for decision in decisions:
        for found, has_row in finder.place(decision):
            if has_row:
                pair = (found.recommendation_id, found.action_id)
                placed[pair] = _settle(placed[pair], found) if pair in placed else found
            else:
                unplaced.append(found)
    entries: dict[str, PlanEntry] = {}
    unplaced_plan = []
    for entry in plan:
        recommendation_id, _ = finder.find_recommendation(entry.recommendation_id, entry.text)
        if recommendation_id:
            entries[recommendation_id] = replace(entry, recommendation_id=recommendation_id)
        else:
            unplaced_plan.append(entry)
    # a sheet of decisions without a row is read again with every round: those that found one since are not told twice
    told = {(d.recommendation_id, d.action_id, d.verdict, d.comment): d for d in unplaced}
    review = Review(
        tuple(placed.values()), tuple(told.values()), tuple(entries.values()), tuple(unplaced_plan), tuple(issues)
    )
    return replace(result, matches=_add_links(result, placed), review=review)


# Reading


@dataclass(frozen=True, slots=True)
class _ReadRow:
    """A row by English headers; headers that the sheet lacks are empty."""

    values: Mapping[str, str]
    source: SourceRef

    def __getitem__(self, header: str) -> str:
        return self.values.get(header, "").strip()


@dataclass(frozen=True, slots=True)
class _ReadTable:
    rows: tuple[_ReadRow, ...]


def _read_tables(path: Path | str, needed: Iterable[str]) -> list[_ReadTable]:
    return _find_tables(read_document(path), needed)


def _find_tables(document: Document, needed: Iterable[str], known: Collection[str] = ()) -> list[_ReadTable]:
    """The sheets with all columns of `needed` and, where columns are `known`, with some of those."""
    tables = []
    for table in document.tables:
        header, rows = _find_header(table, set(needed), known)
        if header:
            tables.append(
                _ReadTable(
                    tuple(
                        _ReadRow(dict(zip(header, row.cells, strict=False)), SourceRef(document.file, row.place))
                        for row in rows
                    )
                )
            )
    return tables


def _find_header(table: Table, needed: set[str], known: Collection[str] = ()) -> tuple[tuple[str, ...], Sequence[Row]]:
    for index, row in enumerate(table.rows[:_HEADER_ROWS]):
        header = tuple(parse_label(cell) or "" for cell in row.cells)
        if needed <= set(header) and len(set(header) & set(known)) >= min(len(known), _LEAST_COLUMNS):
            return header, table.rows[index + 1 :]
    return (), ()


def _find_missing_columns(
    document: Document, needed: Sequence[str], known: Collection[str], lost: str
) -> Iterator[Issue]:
    """An issue for a sheet with `known` columns in which a needed one is gone or renamed: else `lost` would be so."""
    for table in document.tables:
        if _find_header(table, set(needed), known)[0]:
            continue
        for row in table.rows[:_HEADER_ROWS]:
            header = {parse_label(cell) for cell in row.cells}
            if len(header & set(known)) >= _LEAST_COLUMNS:
                missing = ", ".join(f"“{name}”" for name in needed if name not in header)
                message = (
                    f"{document.file}, {row.place}: the column {missing} is missing, so {lost} below are not read; "
                    "name it so again."
                )
                told = " | ".join(row.cells)
                yield Issue("missing-column", message, SourceRef(document.file, row.place), "error", told)
                break


def _read_row(row: _ReadRow) -> tuple[list[Decision], list[Issue]]:
    written, comment, added = row["Decision"], row["Comment"], row["Add an action"]
    if not (written or comment or added):
        return [], []
    told = " | ".join(text for text in (written, comment, added) if text)
    # a row that shows an action decides on one link; without the id it would pass for the whole recommendation
    missing = "recommendation" if not row["Recommendation id"] else "action"
    if not row["Recommendation id"] or (row["Recommended action"] and not row["Action id"]):
        place = f"{row.source.file}, {row.source.place}"
        message = f"{place}: this decision has no {missing} id, so its row is not known; fill it in."
        return [], [Issue("decision-without-id", message, row.source, "error", told)]
    verdict = parse_verdict(written) if written else ""
    issues = []
    if verdict is None:
        issues.append(Issue("unknown-decision", _say_unknown(written, row.source), row.source, "error", told))
        verdict = ""
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
    close = get_close_matches(fold(written), list(words), n=1, cutoff=0.6)
    meant = f"did you mean “{words[close[0]]}”?" if close else f"write {', '.join(VERDICTS[:-1])} or {VERDICTS[-1]}."
    return f"{source.file}, {source.place}: “{written}” is no decision; {meant} The row is left undecided."


def _parse_date(text: str) -> str:
    if _DAYS.fullmatch(text):
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(text))).isoformat()
    return text


# Finding the rows again


class _RowFinder:
    """Finds the row of a decision in a result."""

    def __init__(self, result: MappingResult, written: Iterable[Decision | PlanEntry]) -> None:
        self.known = {(_plain(entry.text), entry.recommendation_id) for entry in written if entry.text}
        self.texts_known = {text for text, _ in self.known}
        self.recommendations = {r.id: r for r in result.recommendations}
        self.by_text: dict[str, list[str]] = {}
        for recommendation in result.recommendations:
            self.by_text.setdefault(_plain(recommendation.text), []).append(recommendation.id)
        duplicates = find_duplicates(result)
        self.twins = {r.id: r.duplicate_of for r in result.recommendations if r.id in duplicates}
        self.framework: Framework = result.framework
        self.actions = {item.id: item for item in result.framework.items}
        self.offered = {(match.recommendation_id, match.action_id) for match in result.matches}

    def place(self, decision: Decision) -> Iterator[tuple[Decision, bool]]:
        """The decision at its row or rows (several where one cell names several actions), and whether it has one."""
        recommendation_id, remark = self.find_recommendation(decision.recommendation_id, decision.text)
        if not recommendation_id:
            yield replace(decision, remark=remark), False
            return
        for action_id in self._split_actions(decision):
            if action_id and action_id not in self.actions:
                close = get_close_matches(
                    action_id, [item.id for item in self.framework.matched_items], n=1, cutoff=0.6
                )
                hint = f"; did you mean {close[0]}?" if close else "."
                remark = f"The framework has no action “{action_id}”{hint}"
                yield replace(decision, action_id=action_id, remark=remark), False
                continue
            remarks = [remark] if remark else []
            row = recommendation_id
            if action_id and row in self.twins:
                remarks.append(f"Decided on {row}, which is the same recommendation in another source.")
                row = self._find_first_twin(row)
            if action_id and self.actions[action_id].same_as:
                remarks.append(f"Decided on {action_id}, which repeats this action.")
                action_id = self.actions[action_id].same_as
            if decision.action_text and _plain(decision.action_text) != _plain(self.actions[action_id].text):
                remarks.append("The text of the action was edited since the decision.")
            if decision.added:
                remarks.append("Added by the reviewer.")
            elif action_id and (row, action_id) not in self.offered:
                remarks.append("Not offered by this run; kept because it was decided.")
            yield replace(decision, recommendation_id=row, action_id=action_id, remark=" ".join(remarks)), True

    def find_recommendation(self, known_id: str, text: str) -> tuple[str, str]:
        """(id in this result, remark), or ("", reason) where the row has vanished."""
        same_text = self.by_text.get(_plain(text), []) if text else []
        recommendation = self.recommendations.get(known_id)
        if recommendation and (not text or known_id in same_text):
            return known_id, ""
        moved = same_text[0] if len(same_text) == 1 else ""
        if recommendation is None:
            if moved:
                return moved, f"Found by its text; its id was {known_id}."
            return "", f"{known_id} is not among the recommendations of this run."
        if moved and not _UN_ID.match(known_id):
            return moved, f"Found by its text; its id was {known_id}."
        if not self._is_the_same_row(recommendation, text):
            return "", f"{known_id} now holds another recommendation."
        return known_id, f"The text was edited since the decision; it read: “{text}”"

    def _is_the_same_row(self, recommendation: Recommendation, text: str) -> bool:
        """False where the id is only a place in a file, and another text stands there now."""
        if recommendation.id != f"{recommendation.source.file}#{recommendation.source.place}":
            return True
        now = _plain(recommendation.text)
        if now in self.texts_known and (now, recommendation.id) not in self.known:
            return False  # it stood elsewhere in the list before
        return SequenceMatcher(None, _plain(text), now, autojunk=False).ratio() >= _SAME_ROW

    def _find_first_twin(self, recommendation_id: str) -> str:
        seen = set()
        while recommendation_id in self.twins and recommendation_id not in seen:
            seen.add(recommendation_id)
            recommendation_id = self.twins[recommendation_id]
        return recommendation_id

    def _split_actions(self, decision: Decision) -> list[str]:
        """ "1.1.1 1.1.2" as two ids, "1.1.1: Found a school" as one; any other text as it is."""
        written = decision.action_id
        if not decision.added or written in self.actions:
            return [written]
        words = [word.strip(":;,.()") for word in written.split()]
        if words and all(word in self.actions for word in words):
            return words
        return words[:1] if words and words[0] in self.actions else [written]


def _settle(one: Decision, other: Decision) -> Decision:
    """One decision of two on the same link: a verdict before a comment, then the later date, then the last read."""
    if (one.verdict, one.comment, one.reviewer) == (other.verdict, other.comment, other.reviewer):
        return one
    last, first = (one, other) if (bool(one.verdict), one.date) > (bool(other.verdict), other.date) else (other, one)
    said = " ".join(text for text in (first.verdict, first.comment and f"“{first.comment}”") if text)
    if first.verdict in ("", last.verdict) and first.comment in ("", last.comment):
        return last
    by = f" by {first.reviewer}" if first.reviewer else ""
    return replace(last, remark=f"{last.remark} Also decided{by}: {said} ({first.source.place}).".strip())


def _add_links(result: MappingResult, placed: Mapping[tuple[str, str], Decision]) -> tuple[Match, ...]:
    """The matches of the result, and one without a score for every decided pair that has none."""
    known = {(match.recommendation_id, match.action_id) for match in result.matches}
    order = {recommendation.id: n for n, recommendation in enumerate(result.recommendations)}
    new = [
        Match(pair[0], pair[1], 0, 0.0, 0.0, "none", "", Evidence(note=decision.remark))
        for pair, decision in placed.items()
        if pair[1] and pair not in known
    ]
    if not new:
        return result.matches
    return tuple(sorted((*result.matches, *new), key=lambda match: order[match.recommendation_id]))  # stable: by rank


def _plain(text: str) -> str:
    """A text as it compares after a stay in a cell: fitted, and spaces as programs may change them."""
    return " ".join(fit_text(text).split())
