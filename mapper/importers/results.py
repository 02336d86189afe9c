"""The last step of every importer: what the user said is filled in, and every id is made unique.

In: recommendations and issues in the order of the document. Out: an ImportResult. Stage: meaning (importers).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Row, Table
from mapper.importers.base import ImportOptions
from mapper.importers.columns import Columns, tables_of
from mapper.importers.vocabulary.states import find_state, fold
from mapper.records import ImportResult, Issue, Recommendation, SourceRef

_LISTED_WORDS = 20
_LONGEST_WORD = 80
# "&#40;Unknown&#41;" recommends in nine rows of UPR Info; thematic reports of mandate holders address "(all States)".
_NO_ONE_STATE = frozenset(("unknown", "allstates"))


def make_result(
    document: Document,
    importer: str,
    rows: int,
    recommendations: Sequence[Recommendation],
    issues: Sequence[Issue],
    options: ImportOptions,
) -> ImportResult:
    """The result of one file. `options` fill what the source left empty; they never replace what it says.

    A State that is not known, under review or recommending, is named as the source writes it, and a warning says so;
    the codes of those under review are added.
    """
    state = find_state(options.state)
    given = []
    for recommendation in recommendations:
        if not recommendation.state and not recommendation.state_raw:
            name = state.name if state else ""
            recommendation = replace(recommendation, state=name, state_raw=options.state)
        if not recommendation.mechanism and options.mechanism:
            recommendation = replace(recommendation, mechanism=options.mechanism)
        elif not (recommendation.mechanism or recommendation.body) and recommendation.recommending_states:
            # Only in the UPR do States recommend; a list kept at home seldom says so.
            recommendation = replace(recommendation, mechanism="UPR", body="UPR")
        given.append(recommendation)
    flaws = [Issue(flaw.code, flaw.message, SourceRef(document.file, flaw.place), "warning") for flaw in document.flaws]
    return ImportResult(
        file=document.file,
        importer=importer,
        sha256=document.sha256,
        rows=rows,
        recommendations=_with_unique_ids(map(_with_names, given)),
        issues=(*issues, *_unknown_states(document, given), *flaws),
    )


def _with_names(recommendation: Recommendation) -> Recommendation:
    """The recommendation with unknown States under the names they are given, and the codes of known ones."""
    state = recommendation.state
    if not state and fold(recommendation.state_raw) not in _NO_ONE_STATE:
        state = recommendation.state_raw
    known = filter(None, map(find_state, state.split("; ")))
    names = (*recommendation.recommending_states, *_unknown_recommending(recommendation))
    return replace(
        recommendation,
        state=state,
        state_iso3="; ".join(found.iso3 for found in known),
        recommending_states=tuple(dict.fromkeys(names)),
    )


def _unknown_states(document: Document, recommendations: Iterable[Recommendation]) -> tuple[Issue, ...]:
    """One warning for each name of a State, recommending or under review, that is none."""
    names: Counter[str] = Counter()
    for recommendation in recommendations:
        names.update(_unknown_recommending(recommendation))
        if recommendation.state_raw and not recommendation.state:
            names[recommendation.state_raw] += 1
    return _unknown_words(document, names, "State")


def unknown_positions(document: Document, recommendations: Iterable[Recommendation]) -> tuple[Issue, ...]:
    """One warning for each answer of the State under review that is no position."""
    unknown = Counter(r.position_raw for r in recommendations if r.position_raw and not r.position)
    return _unknown_words(document, unknown, "position")


def _unknown_recommending(recommendation: Recommendation) -> tuple[str, ...]:
    return tuple(
        name
        for name in recommendation.recommending_states_raw
        if not find_state(name) and fold(name) not in _NO_ONE_STATE
    )


def _with_unique_ids(recommendations: Iterable[Recommendation]) -> tuple[Recommendation, ...]:
    """The same recommendations; the second and later bearers of an id get "(2)", "(3)" after it, in order."""
    given = tuple(recommendations)
    taken = {recommendation.id for recommendation in given}
    seen: Counter[str] = Counter()
    unique = []
    for recommendation in given:
        base = recommendation.id
        seen[base] += 1
        if seen[base] > 1:
            while (new_id := f"{base} ({seen[base]})") in taken:
                seen[base] += 1
            taken.add(new_id)
            recommendation = replace(recommendation, id=new_id)
        unique.append(recommendation)
    return tuple(unique)


def make_id(document: Document, symbol: str, paragraph: str, place: str) -> str:
    """What the UN calls a recommendation, "A/HRC/28/15#115.3"; file and place where it gives no symbol or number."""
    return f"{symbol}#{paragraph}" if symbol and paragraph else f"{document.file}#{place}"


def missing_text(document: Document, place: str, text: str) -> Issue:
    """The issue of a row whose text cell is empty; `text` holds what its other cells say."""
    message = f"{place}: the text of the recommendation is empty; fill it in, or take the row out."
    return Issue("missing-text", message, SourceRef(document.file, place), "error", text)


def no_words(document: Document, place: str, text: str) -> Issue:
    """The issue of a row whose text cell holds a number or a sign only: the last row may be a total."""
    message = f"{place}: there are no words in the text of the recommendation; fill it in, or take the row out."
    return Issue("no-words", message, SourceRef(document.file, place), "error", text)


def unreadable_records(document: Document, advice: str) -> list[Issue]:
    """One issue for each JSON record that could not be read, with its text; `advice` says what to do."""
    return [
        Issue(
            "unreadable-record",
            f"{record.place}: {record.error}; {advice}.",
            SourceRef(document.file, record.place),
            "error",
            record.value.get("", ""),
        )
        for record in document.records
        if record.error
    ]


def read_export(
    document: Document, find_columns: Callable[[Table], Columns | None]
) -> tuple[list[tuple[Columns, Row]], list[Issue], int]:
    """The rows below the header of each table of an export, the issues of all other rows, and how many rows there are.

    find_columns: the columns of a table of that export, None for any other.
    """
    issues = unreadable_records(document, "export the file again")
    found: list[tuple[Columns, Row]] = []
    left_out: list[Table] = []
    for table in tables_of(document):
        if not (columns := find_columns(table)):
            left_out.append(table)
            continue
        for row in table.rows[columns.row + 1 :]:
            if row.cells == table.rows[columns.row].cells:
                issues.append(repeated_header(document, row))
            elif not any(clean_text(columns.cell(row, name)) for name in columns.fields if name.startswith("text")):
                issues.append(missing_text(document, row.place, row_text(row)))
            else:
                found.append((columns, row))
    count = len(found) + len(issues)
    return found, [*issues, *tables_left_out(document, left_out, "give it as a file of its own")], count


def repeated_header(document: Document, row: Row) -> Issue:
    """The issue of a header that stands among the rows, as where two exports were put together."""
    message = f"{row.place}: a header among the rows, not a recommendation."
    return Issue("repeated-header", message, SourceRef(document.file, row.place), "info", row_text(row))


def tables_left_out(document: Document, tables: Iterable[Table], advice: str) -> tuple[Issue, ...]:
    """One warning for each table (a sheet, as a rule) that an importer did not read; `advice` says what to do."""
    return tuple(
        Issue(
            "sheet-without-text",
            f"{place_of(table)}: no column with texts, so its {len(table.rows)} rows were left "
            f"out; if it holds recommendations, {advice}.",
            SourceRef(document.file, table.rows[0].place),
            "warning",
        )
        for table in tables
        if table.rows
    )


def place_of(table: Table) -> str:
    """Where a table with rows stands: "sheet 'List'", "page 3, table 1"."""
    return table.rows[0].place.split(", row")[0]


def row_text(row: Row) -> str:
    """What the cells of a row say, on one line."""
    return " | ".join(text for cell in row.cells if (text := clean_text(cell)))


def _unknown_words(document: Document, words: Counter[str], what: str) -> tuple[Issue, ...]:
    """One warning for each unknown State or position of a file, with the number of its rows; the twenty most frequent.

    A column of answers may hold sentences ("The Government will consider ..."): those are no words to check.
    """
    return tuple(
        Issue(
            f"unknown-{what.lower()}",
            f"“{word}” is no {what} the mapper knows; it is kept as written in {count} "
            f"{'row' if count == 1 else 'rows'}. Check the spelling.",
            SourceRef(document.file, "whole file"),
            "warning",
        )
        for word, count in words.most_common(_LISTED_WORDS)
        if fold(word) not in _NO_ONE_STATE and len(word) <= _LONGEST_WORD
    )
