"""OHCHR matrices, "Thematic list of recommendations" of a UPR (Word), to recommendations; all four layouts.

In: a Document with a table `Recommendation | Position | Full list of themes | ...`, or `Recommendation |
Recommending state/s | ...`, or `Recommendation and recommending State | ... | Relevant SDGs`. Out: an
ImportResult. Stage: meaning (importers).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from mapper.documents.cleaning import clean_lines, clean_list, clean_text
from mapper.documents.document import Document, Row, Table
from mapper.importers.base import ImportOptions
from mapper.importers.columns import Columns, find_columns
from mapper.importers.fields import (
    cycle_of_session,
    find_report_symbol,
    find_review,
    parse_position,
    parse_sdgs,
    parse_states,
    split_paragraph_number,
    split_recommending_states,
)
from mapper.importers.results import make_id, make_result, missing_text, row_text, unknown_positions
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.states import State, find_state, fold
from mapper.importers.vocabulary.upr_phrases import parse_ordinal
from mapper.records import ImportResult, Issue, Recommendation, SourceRef

# "A12 Acceptance of international norms" (2013-2014), "2.1. Acceptance of international norms" (Egypt).
_THEME_CODE = re.compile(r"^(?:[A-Z]\d{1,3}|\d{1,2}(?:\.\d{1,2})*\.)\s+(?=\S)")
_TITLE = re.compile(
    r"\b(?:UPR|Universal Periodic Review) of\s+(.+)"
    r"|\b(?:EPU|Examen périodique universel|Examen Periódico Universal) (?:des|du|de la|de l['’]|del|de)\s*(.+)",
    re.IGNORECASE,
)
_SESSION = re.compile(r"\b(\d{1,2})\s*(?:st|nd|rd|th|e|ème|º|°|o)?\s*(?:UPR\s+)?(?:session|sesión)\b", re.IGNORECASE)
_CYCLE = re.compile(r"([\w°]+)\s*(?:UPR\s+)?c[yi]cl[eo]\b", re.IGNORECASE)
_LANGUAGES = {"recommendation": "en", "recommandation": "fr", "recomendacion": "es"}


class OhchrMatrixImporter:
    """Reads the matrices that OHCHR sends to a State after its review."""

    name = "OHCHR matrix"
    fallback = False

    def identify(self, document: Document) -> bool:
        """True if a table has the header of a matrix: recommendation, position and a "full list" of themes."""
        return any(_find_columns(table) for table in document.tables)

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """Every row below the header that is no theme heading; an issue for each that holds no text."""
        review = _find_review_of(document)
        recommendations: list[Recommendation] = []
        issues: list[Issue] = []
        rows = 0
        columns: Columns | None = None
        theme = ""
        for table in document.tables:
            # Word divides a long table now and then; the second half has no header of its own.
            own = _find_columns(table)
            columns = own or columns
            for index, row in enumerate(table.rows):
                if (own and index <= own.row) or (columns and columns.is_header(row)):
                    continue
                if heading := _find_heading(row):
                    theme = heading
                    continue
                parts = columns.split_row(row) if columns else (row,)
                rows += len(parts)
                if columns and not clean_text(columns.cell(row, "text")):
                    issues.append(missing_text(document, row.place, row_text(row)))
                elif columns is None or not _is_entry(columns, row):
                    issues.append(_not_in_matrix(document, row))
                else:
                    recommendations += [_read_row(document, columns, part, theme, review) for part in parts]
        recommendations = list(_with_symbols(document, recommendations, review))
        issues += unknown_positions(document, recommendations)
        if not options.state and not all(r.state for r in recommendations):
            issues.append(_no_state(document))
        return make_result(document, self.name, rows, recommendations, issues, options)


@dataclass(frozen=True, slots=True)
class _Review:
    """What the page heads and the text around the table say of the review."""

    state: State | None = None
    state_raw: str = ""
    session: int | None = None
    cycle: int | None = None


@dataclass(frozen=True, slots=True)
class _ThemeCell:
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    sdgs: tuple[str, ...]


@cache
def _labels() -> dict[str, str]:
    return {fold(row["label"]): row["meaning"] for row in read_word_list("matrix_labels.csv")}


@cache
def _source_line() -> re.Pattern[str]:
    """A line such as "Source of Position: A/HRC/59/15/Add.1 - Para.3" and all that follows it."""
    labels = "|".join(
        re.escape(row["label"]) for row in read_word_list("matrix_labels.csv") if row["meaning"] == "source"
    )
    return re.compile(rf"(?:^|\n|;)\s*(?:{labels})\s*:.*", re.IGNORECASE | re.DOTALL)


def _find_columns(table: Table) -> Columns | None:
    return find_columns(table, source="OHCHR matrix", required=("text", "position", "themes"))


def _is_entry(columns: Columns, row: Row) -> bool:
    """True where a number, a position or recommending States tell a recommendation from totals ("Supported", "12")."""
    text = clean_text(columns.cell(row, "text"))
    return bool(
        split_paragraph_number(text)[0]
        or parse_position(columns.cell(row, "position"))
        or columns.cell(row, "recommending_states").strip()
        or split_recommending_states(text)[2]
    )


def _find_heading(row: Row) -> str:
    """The theme of a row merged over all columns, "Theme: A12 Acceptance of international norms"; "" for other rows."""
    filled = {text for cell in row.cells if (text := clean_text(cell))}
    if len(filled) != 1:
        return ""
    (text,) = filled
    label, _, rest = text.partition(":")
    if _labels().get(fold(label)) == "heading":
        return _theme_name(rest.strip())
    # A heading without its label, if it is merged over the columns: no recommendation stands in such a row.
    return _theme_name(text) if len(row.cells) == 1 and not split_paragraph_number(text)[0] else ""


def _theme_name(text: str) -> str:
    return _THEME_CODE.sub("", text)


def _read_row(document: Document, columns: Columns, row: Row, theme: str, review: _Review) -> Recommendation:
    raw = columns.cell(row, "text")
    source = _source_line().search(raw)
    paragraph, text = split_paragraph_number(clean_text(raw[: source.start()] if source else raw))
    text, states, states_raw = split_recommending_states(text)
    # Egypt 2014 names the recommending States in a column of their own as well.
    in_column, in_column_raw = parse_states(columns.cell(row, "recommending_states"))
    symbol = find_report_symbol(source[0]) if source else ""
    lists = _read_theme_cell(columns.cell(row, "themes"))
    position_raw = clean_text(columns.cell(row, "position"))
    return Recommendation(
        id="",
        text=text.rstrip(" ;,"),
        raw=raw,
        source=SourceRef(document.file, row.place),
        mechanism="UPR",
        body="UPR",
        state=review.state.name if review.state else "",
        state_raw=review.state_raw,
        symbol=symbol,
        session=review.session,
        cycle=review.cycle,
        paragraph=paragraph,
        recommending_states=tuple(dict.fromkeys(in_column + states)),
        recommending_states_raw=tuple(dict.fromkeys(in_column_raw or states_raw)),
        position=parse_position(position_raw) or "",
        position_raw=position_raw,
        themes=tuple(dict.fromkeys(filter(None, (theme, *lists.themes)))),
        groups=lists.groups,
        sdgs=tuple(dict.fromkeys(lists.sdgs + parse_sdgs(columns.cell(row, "sdgs")))),
        language=_LANGUAGES.get(fold(columns.headers[columns.fields["text"]].split(" ")[0]), ""),
        other_fields=columns.other_fields(row),
    )


def _read_theme_cell(cell: str) -> _ThemeCell:
    """Themes, then lists under labels of their own: "Affected persons:", "Groups of Persons:", "SDGs:"."""
    lists: dict[str, list[str]] = {"heading": [], "groups": [], "sdgs": []}
    part = lists["heading"]
    for line in clean_lines(cell):
        label, colon, rest = line.partition(":")
        meaning = _labels().get(fold(label), "") if colon else ""
        # "Children: protection against exploitation" is a theme; a label stands alone on its line.
        if meaning in lists and not rest.strip():
            part = lists[meaning]
        else:
            part.extend(clean_list(line))
    return _ThemeCell(
        themes=tuple(map(_theme_name, lists["heading"])),
        groups=tuple(dict.fromkeys(lists["groups"])),
        sdgs=parse_sdgs("\n".join(lists["sdgs"])),
    )


def _find_review_of(document: Document) -> _Review:
    """State, session and cycle from "UPR of Slovenia (2nd Cycle – 20th session)", in the page head as a rule."""
    cells = (
        cell for table in document.tables[:1] for row in table.rows[:3] for cell in row.cells if len(row.cells) == 1
    )
    lines = [
        line
        for text in (*document.page_heads, *(p.text for p in document.paragraphs[:20]), *cells)
        for line in clean_lines(text.replace("\t", "\n"))
    ]
    state_raw, state = next(((name, s) for line in lines for name, s in _states_in_title(line)), ("", None))
    session = next((int(match[1]) for line in lines if (match := _SESSION.search(line))), None)
    cycle = next((number for line in lines for m in _CYCLE.finditer(line) if (number := parse_ordinal(m[1]))), None)
    return _Review(state, state_raw, session, cycle_of_session(session) or cycle)


def _states_in_title(line: str) -> Iterator[tuple[str, State]]:
    """The State that stands after "UPR of", the longest name first: "Iran (Islamic Republic of) (2nd Cycle ...)"."""
    for match in _TITLE.finditer(line):
        rest = match[1] or match[2]
        ends = [m.start() for m in re.finditer(r"\s*(?:[(,:;]|\s[-–—]|$)", rest)]
        for end in reversed(ends):
            if state := find_state(rest[:end]):
                yield rest[:end].strip(), state
                break


def _with_symbols(
    document: Document, recommendations: list[Recommendation], review: _Review
) -> Iterator[Recommendation]:
    """The recommendations with ids, and with what the symbol of their report tells, or else the page heads.

    Several matrices may have been pasted into one file. A row without a "Source of position" line, as 166.x of Egypt
    2014 ("Comments: Information sent in a post Add.1 letter"), has its symbol from the other rows.
    """
    symbols = Counter(r.symbol for r in recommendations if r.symbol)
    usual = symbols.most_common(1)[0][0] if symbols else ""
    for recommendation in recommendations:
        symbol = recommendation.symbol or usual
        reported = find_review(symbol)
        state = reported.state or review.state
        session = reported.session or review.session
        yield replace(
            recommendation,
            id=make_id(document, symbol, recommendation.paragraph, recommendation.source.place),
            symbol=symbol,
            state=state.name if state else "",
            state_raw=review.state_raw if state == review.state else "",
            session=session,
            cycle=cycle_of_session(session) or review.cycle,
        )


def _not_in_matrix(document: Document, row: Row) -> Issue:
    message = f"{row.place}: this row is no entry of the matrix, and no recommendation."
    return Issue("not-a-recommendation", message, SourceRef(document.file, row.place), "info", row_text(row))


def _no_state(document: Document) -> Issue:
    message = "The matrix does not name the State under review; name it with --state."
    return Issue("no-state-under-review", message, SourceRef(document.file, "whole file"), "warning")


IMPORTER = OhchrMatrixImporter()
