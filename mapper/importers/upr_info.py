"""UPR Info database exports (.xls of PHPExcel, .csv, .json) to recommendations: one row is one recommending State's.

In: a Document with a table `SuR | Rgrp | Org | Recommendation | RS | Rgrp | Org | Response | Action | Issue |
Session` or `To,To-Rgrp,To-Org,Text,From,...`, or such records. Out: an ImportResult. Stage: meaning (importers).
"""

from __future__ import annotations

import hashlib

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Row, Table
from mapper.importers.base import ImportOptions
from mapper.importers.columns import Columns, find_columns, parse_list, parse_number, tables_of
from mapper.importers.fields import cycle_of_session, parse_position, parse_states
from mapper.importers.results import make_result, read_export
from mapper.importers.vocabulary.states import State, find_state, fold
from mapper.records import ImportResult, Recommendation, SourceRef

_FIELDS = ("state", "text", "recommending_states", "position", "action", "themes", "session")


class UprInfoImporter:
    """Reads exports of the database of the NGO UPR Info."""

    name = "UPR Info export"
    fallback = False

    def identify(self, document: Document) -> bool:
        """True if a table has the columns of UPR Info, the action category among them, which nobody else has."""
        return any(_find_columns(table) for table in tables_of(document))

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """Every row below the header; voluntary pledges keep that word in `position_raw` and have no position."""
        found, issues, rows = read_export(document, _find_columns)
        recommendations = [_read_row(document, columns, row) for columns, row in found]
        return make_result(document, self.name, rows, recommendations, issues, options)


def _find_columns(table: Table) -> Columns | None:
    columns = find_columns(table, source="UPR Info", required=_FIELDS)
    if columns is None:
        return None
    # "Rgrp" and "Org" stand twice: of the State under review, then of the recommending State.
    first = columns.fields["recommending_states"]
    headers = tuple(
        f"{'RS' if index > first else 'SuR'} {header}" if fold(header) in ("rgrp", "org") else header
        for index, header in enumerate(columns.headers)
    )
    fields = {field: column for field, column in columns.fields.items() if field != "action"}
    return Columns(columns.row, headers, fields)


def _read_row(document: Document, columns: Columns, row: Row) -> Recommendation:
    raw = columns.cell(row, "text")
    text = clean_text(raw)
    state_raw = clean_text(columns.cell(row, "state"))
    state = find_state(state_raw)
    recommending, recommending_raw = parse_states(columns.cell(row, "recommending_states"))
    position_raw = clean_text(columns.cell(row, "position"))
    session = parse_number(columns.cell(row, "session"), highest=99)
    return Recommendation(
        id=_make_id(session, state, state_raw, recommending, recommending_raw, text),
        text=text,
        raw=raw,
        source=SourceRef(document.file, row.place),
        mechanism="UPR",
        body="UPR",
        state=state.name if state else "",
        state_raw=state_raw,
        session=session,
        cycle=cycle_of_session(session) or parse_number(columns.cell(row, "cycle"), highest=9),
        recommending_states=recommending,
        recommending_states_raw=recommending_raw,
        position=parse_position(position_raw) or "",
        position_raw=position_raw,
        themes=parse_list(columns.cell(row, "themes")),
        # Rgrp, Org and the action category 1 to 5 (1 "minimal action" to 5 "specific action") have no field.
        other_fields=columns.other_fields(row),
    )


def _make_id(
    session: int | None,
    state: State | None,
    state_raw: str,
    recommending: tuple[str, ...],
    recommending_raw: tuple[str, ...],
    text: str,
) -> str:
    """ "UPR Info#18/AFG/ETH/1a2b3c4d": session, State under review, recommending State and a hash of the words.

    The exports carry no paragraph and no symbol, and their rows move from one export to the next; what a
    reviewer decided must find its recommendation again. A repeated row gets "(2)" after it.
    """
    under_review = state.iso3 if state else fold(state_raw)
    by_states = [find_state(name) for name in recommending]
    by = "+".join(s.iso3 or fold(s.name) for s in by_states if s) or fold(" ".join(recommending_raw)) or "unknown"
    words = hashlib.sha256(fold(text).encode()).hexdigest()[:8]
    return f"UPR Info#{session or 'unknown'}/{under_review or 'unknown'}/{by}/{words}"


IMPORTER = UprInfoImporter()
