"""Any table of recommendations: a sheet, a delimited file, or JSON records with a key for each field.

In: a Document with a header that names a text column in a UN language or Portuguese, or in the user's own words, or
with one column of prose.
Out: an ImportResult. The fallback, asked when no other importer knows the file. Stage: meaning (importers).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mapper.documents.cleaning import clean_text, strip_tags
from mapper.documents.document import Document, Row, Table
from mapper.errors import MissingColumnError, SettingsError
from mapper.importers import paragraph_list
from mapper.importers.base import ImportOptions
from mapper.importers.column_contents import read_contents, restore_noughts
from mapper.importers.columns import (
    NAMES_RECOMMENDATION,
    NO_COLUMN,
    TOTAL,
    Columns,
    fields_of_no_column,
    find_columns,
    fold_header,
    join_headers,
    load_field_names,
    load_headers,
    match_headers,
    parse_list,
    parse_number,
    tables_of,
)
from mapper.importers.fields import (
    Review,
    cycle_of_session,
    ends_in_bracket,
    find_review,
    find_state_of_symbol,
    parse_date,
    parse_position,
    parse_sdgs,
    parse_states,
    split_paragraph_number,
    split_recommending_states,
)
from mapper.importers.results import (
    make_id,
    make_result,
    missing_text,
    no_words,
    repeated_header,
    row_text,
    tables_left_out,
    unknown_positions,
    unreadable_records,
)
from mapper.importers.vocabulary.bodies import Body, find_body, find_body_in_symbol
from mapper.importers.vocabulary.states import find_state
from mapper.importers.vocabulary.upr_phrases import find_positions
from mapper.languages import find_language
from mapper.records import ImportResult, Issue, Mechanism, Recommendation, SourceRef

_Part = tuple[Table, Columns, frozenset[Row]]  # a table, its columns, and the headers among its rows
_ROMAN_CYCLES = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
# The template of IMPACT OSS has a row of hints below its header: "Required: text", "Optional: ...".
_HINT = re.compile(r"(?:Required|Optional)\s*:", re.IGNORECASE)
_ADDENDUM = re.compile(r"(A/HRC/\d+/\d+)/Add\.\d+\b", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"(\d{1,3})\.\s+(?=\D)")
_SHORTEST_PROSE = 40  # characters; themes, names and dates are shorter
_FEWEST_LETTERS = 4  # of a text; "140.7" and "R12" have fewer, "批准公约" has four
_LONGEST_HEADER = 60
_LONGEST_HEADING = 120
# Nine recommendations of the UPR in ten are longer; of the names of goals and themes, four in ten.
_SHORT_TEXT = 60
_FEWEST_SHORT = 10


class TableImporter:
    """Reads tables that no UN body or database has laid out: national follow-up lists, consultants' sheets."""

    name = "table"
    fallback = True

    def identify(self, document: Document) -> bool:
        """True for every file that holds rows or records, unless its paragraphs hold the recommendations.

        A single row above paragraphs is a letterhead, and so is the masthead of a UN document ("Distr.: General").
        """
        letterhead = document.paragraphs and all(
            len(table.rows) < 2 or any("Distr." in cell for row in table.rows[:3] for cell in row.cells)
            for table in document.tables
        )
        beside = letterhead or paragraph_list.IMPORTER.identify(document)
        return bool(document.records or (document.tables and not beside))

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """Every row below the header of each table that has a text column.

        Raises MissingColumnError if none has one, or if a header named in `options.columns` is nowhere;
        SettingsError if `options.columns` names no field of a recommendation.
        """
        _check_fields(options.columns)
        found, notes = _find_tables(document, options)
        recommendations: list[Recommendation] = []
        issues = unreadable_records(document, "mend it or export the file again")
        rows = len(issues)
        for table, columns, headers in found:
            headings = _find_headings(table, columns)
            section = _position_of_section(columns, table.rows[max(columns.row - 1, 0)])
            for row in table.rows[columns.row + 1 :]:
                rows += 1
                if row in headers:
                    issues.append(repeated_header(document, row))
                elif row in headings:
                    message = f"{row.place}: a heading over the columns, not a recommendation."
                    source = SourceRef(document.file, row.place)
                    issues.append(Issue("heading", message, source, "info", row_text(row)))
                    section = _position_of_section(columns, row) or section
                elif issue := _find_reason_against(document, columns, row, options.columns):
                    issues.append(issue)
                    section = _position_of_section(columns, row) or section
                else:
                    parts = columns.split_row(row)
                    rows += len(parts) - 1
                    recommendations += [_read_row(document, columns, part, options, section) for part in parts]
        if not rows:
            raise MissingColumnError(_empty(document))
        issues += notes
        issues += unknown_positions(document, recommendations)
        issues += _repeated_ids(recommendations)
        issues += _short_texts(document, recommendations)
        issues += _list_left_out(document)
        return make_result(document, self.name, rows, recommendations, issues, options)


# --- which tables, which columns -----------------------------------------------------------------


def _check_fields(named: Mapping[str, str]) -> None:
    fields = load_field_names()
    for field in named:
        if field not in fields:
            raise SettingsError(f"--column {field}=...: there is no such field; the fields are {', '.join(fields)}.")


def _find_tables(document: Document, options: ImportOptions) -> tuple[list[_Part], list[Issue]]:
    """The tables with a text column, each with the next one's header as its last row; notes on what was guessed."""
    named = options.columns
    tables = [table for table in tables_of(document) if table.rows]
    _check_headers(document, tables, named)
    pairs = [(table, _find_worded_columns(table, named)) for table in tables]
    found = [(table, columns) for table, columns in pairs if columns]
    notes: list[Issue] = []
    if not found and "text" not in named:
        guesses = [(table, columns) for table in tables if (columns := _guess_columns(table, named))]
        found = guesses if len(guesses) == 1 else []
        for table, columns in found:
            notes.append(_guess_note(document, table, columns))
    if not found:
        raise MissingColumnError(_no_text_column(document, tables))
    read = [table for table, _ in found]
    left_out = [table for table in tables if table not in read]
    notes += tables_left_out(document, left_out, 'name the column with --column text="..."')
    parts = []
    spans = [part for table, header in found for part in _find_parts(table, header, named)]
    # What a short sheet ("Noted") does not tell of its columns, a longer one beside it may.
    elsewhere: dict[str, str] = {}
    said: set[str] = set()
    for table, columns, _, end in spans if len(spans) > 1 else ():
        elsewhere |= read_contents(replace(table, rows=table.rows[:end]), columns, options)[1]
    for table, columns, headers, end in spans:
        columns, told = read_contents(replace(table, rows=table.rows[:end]), columns, options, elsewhere)
        notes += [note for note in _contents_note(document, table, columns, told) if note.message not in said]
        said.update(note.message for note in notes)
        table, noughts = restore_noughts(replace(table, rows=table.rows[: end + 1]), columns)
        notes += _noughts_note(document, noughts)
        parts.append((table, columns, headers))
    return parts, notes


def _find_parts(
    table: Table, columns: Columns, named: Mapping[str, str]
) -> Iterator[tuple[Table, Columns, frozenset[Row], int]]:
    """The columns of each table on a sheet, the headers that stand below its own, and the row of the next one's."""
    headers: set[Row] = set()
    for index in range(columns.row + 1, len(table.rows)):
        header = _find_further_header(columns, table.rows[index], named)
        if header:
            headers.add(table.rows[index])
        if header and header is not columns:
            yield table, columns, frozenset(headers), index
            columns, headers = replace(header, row=index), set()
    yield table, columns, frozenset(headers), len(table.rows)


def _find_worded_columns(table: Table, named: Mapping[str, str]) -> Columns | None:
    """The columns of a table, its text column one that holds words unless the user named it.

    "Recommendation" may head a column of numbers ("140.7"), and the texts stand under "Description".
    """
    columns = find_columns(table, named=named)
    while columns and "text" not in named and not _holds_words(table, columns):
        text = columns.fields["text"]
        # A header of two rows is joined, so the word goes from both.
        above = (
            replace(row, cells=tuple("" if column == text else cell for column, cell in enumerate(row.cells)))
            for row in table.rows[: columns.row + 1]
        )
        table = replace(table, rows=(*above, *table.rows[columns.row + 1 :]))
        columns = find_columns(table, named=named)
    return columns


def _holds_words(table: Table, columns: Columns) -> bool:
    cells = [cell for row in table.rows[columns.row + 1 :] if (cell := columns.cell(row, "text").strip())]
    return not cells or sum(sum(map(str.isalpha, cell)) >= _FEWEST_LETTERS for cell in cells) * 2 >= len(cells)


def _check_headers(document: Document, tables: Iterable[Table], named: Mapping[str, str]) -> None:
    cells = {fold_header(cell) for table in tables for row in table.rows[:40] for cell in row.cells if len(cell) <= 300}
    for field, header in named.items():
        if fold_header(header) not in {*cells, NO_COLUMN}:
            raise MissingColumnError(
                f"{document.file}: no column is called “{header}” (--column {field}=...); "
                f"the columns are {_list_headers(tables)}."
            )


def _no_text_column(document: Document, tables: Iterable[Table]) -> str:
    headers = _list_headers(tables)
    if not headers:
        return _empty(document)
    return (
        f"{document.file}: no column could be read as the text of recommendations among {headers}; "
        'name it with --column text="HEADER", or give a file that holds the texts.'
    )


def _empty(document: Document) -> str:
    return f"{document.file}: the table is empty; give a file with a header row and one recommendation a row."


def _list_headers(tables: Iterable[Table]) -> str:
    """The likeliest headers of each table: its first row of two cells or more."""
    headers: dict[str, None] = {}
    for table in tables:
        for cell in _likely_header(table).cells:
            if text := clean_text(cell):
                headers[text if len(text) <= 60 else text[:59] + "…"] = None
    shown = list(headers)[:40]
    return ", ".join(f"“{header}”" for header in shown) + (" and others" if len(headers) > len(shown) else "")


def _likely_header(table: Table) -> Row:
    rows = table.rows[:10]
    widest = max(len(row.filled) for row in rows)
    return next(row for row in rows if len(row.filled) >= min(2, widest))


def _guess_columns(table: Table, named: Mapping[str, str]) -> Columns | None:
    """The columns if one of them alone holds prose, by length and by function words, or alone under such a header."""
    header = _likely_header(table)
    index = table.rows.index(header)
    if any(map(_is_prose, header.cells)):  # a list without any header: its first row is a recommendation
        header, index = Row("", ()), index - 1
    body = table.rows[index + 1 :]
    width = max((len(row.cells) for row in body), default=0)
    prose = []
    for column in range(width):
        cells = [cell for row in body if (cell := row.cell(column).strip())]
        if cells and sum(map(_is_prose, cells)) >= 0.7 * len(body):
            prose.append(column)
    if len(prose) > 1:
        prose = [column for column in prose if NAMES_RECOMMENDATION.search(header.cell(column))]
    if len(prose) != 1:
        return None
    known, none = match_headers(header.cells), fields_of_no_column(named)
    fields = {field: column for field, column in known.items() if column != prose[0] and field not in none}
    folded = [fold_header(cell) for cell in header.cells]
    fields |= {field: folded.index(fold_header(name)) for field, name in named.items() if fold_header(name) in folded}
    return Columns(index, tuple(clean_text(cell) for cell in header.cells), fields | {"text": prose[0]})


def _is_prose(cell: str) -> bool:
    # Lists of themes are long too: "['Rule of law & impunity', 'Death penalty', ...]" in a scraped table of CAT.
    # Questions stand above the answers of a survey.
    listed = cell.startswith(("[", "- ")) or cell.endswith("?") or cell.count(",") * 4 > len(cell.split())
    return len(cell) >= _SHORTEST_PROSE and not listed and bool(find_language(cell))


def _contents_note(document: Document, table: Table, columns: Columns, told: Mapping[str, str]) -> Iterator[Issue]:
    """What `read_contents` took from the cells, for the user to check."""
    place = SourceRef(document.file, table.rows[max(columns.row, 0)].place)
    names = {"position": "the position", "recommending_states": "the recommending States"}
    read = [(field, header) for field, header in told.items() if field in names]
    if read:
        columns_read = " and ".join(f"“{header}” as {names[field]}" for field, header in read)
        fields = " or ".join(f'--column {field}="HEADER"' for field, _ in read)
        message = f"Read by what the cells hold: {columns_read}. If that is wrong, name the right column"
        message += f", or “{NO_COLUMN}”, with {fields}"
        lone = told.get("recommending_states", "")
        # "Country" over those who recommend, and not over the States under review.
        message += f', or this one with --column state="{lone}".' if "state" in match_headers([lone]) else "."
        yield Issue("read-by-contents", message, place, "warning")
    if header := told.get("state"):
        message = (
            f"“{header}” names several States and was read as the State under review; if it says who recommended, "
            f'give --column recommending_states="{header}".'
        )
        yield Issue("several-states", message, place, "warning")


def _noughts_note(document: Document, noughts: Mapping[str, str]) -> Iterator[Issue]:
    if noughts:
        place, number = next(iter(noughts.items()))
        others = f", and likewise in {len(noughts) - 1} more" if len(noughts) > 1 else ""
        message = (
            f"{place}: the number was read as {number} by the order of the numbers{others}; "
            f"a spreadsheet takes {number} for {number.rstrip('0')}. Check the numbers that end in 0."
        )
        yield Issue("dropped-nought", message, SourceRef(document.file, place), "warning")


def _guess_note(document: Document, table: Table, columns: Columns) -> Issue:
    column = columns.fields["text"]
    header = columns.headers[column] if column < len(columns.headers) else ""
    named = f" (“{header}”)" if header else ""
    message = (
        f"No header names the text of the recommendations; column {column + 1}{named} was read, because it alone "
        'holds prose. If that is wrong, name the column with --column text="HEADER".'
    )
    place = table.rows[max(columns.row, 0)].place
    return Issue("guessed-column", message, SourceRef(document.file, place), "warning")


# --- one row -------------------------------------------------------------------------------------


def _find_reason_against(document: Document, columns: Columns, row: Row, named: Mapping[str, str]) -> Issue | None:
    """Why a row is no recommendation: no text, or a hint of a template; None where it is one."""
    source = SourceRef(document.file, row.place)
    content = row_text(row)
    text = clean_text(columns.cell(row, "text"))
    if not text:
        if _is_heading(columns, row, content):
            message = f"{row.place}: a heading or note in one cell, not a recommendation."
            return Issue("heading", message, source, "info", content)
        return missing_text(document, row.place, content)
    if TOTAL.fullmatch(text):
        return Issue("total", f"{row.place}: a total, not a recommendation.", source, "info", content)
    if "text" not in named and not any(map(str.isalpha, text)):
        return no_words(document, row.place, content)
    if _HINT.match(text):
        return Issue(
            "hint", f"{row.place}: a row of hints of the template, not a recommendation.", source, "info", content
        )
    return None


def _find_further_header(columns: Columns, row: Row, named: Mapping[str, str]) -> Columns | None:
    """The columns from a header among the rows on: that of the table again, or of another table on the sheet."""
    longest = max([_LONGEST_HEADER, *map(len, columns.headers)])
    if any(len(cell) > longest for cell in row.cells):
        return None
    if tuple(map(clean_text, row.cells)) == columns.headers:
        return columns
    if len(row.filled) < 2 or any(len(cell) > _LONGEST_HEADER for cell in row.filled):
        return None
    own = find_columns(Table("", (row,)), named=named)
    if own is None or len(own.fields) < 2 or len(own.fields) * 2 < len(row.filled):
        return None
    return find_columns(Table("", (Row(row.place, join_headers(columns.headers, row.cells)),)), named=named)


def _is_heading(columns: Columns, row: Row, content: str) -> bool:
    """True for words alone in their row ("Theme: justice"); an id or a State alone is a row whose text is missing."""
    alone = len(row.filled) == 1 and len(columns.headers) > 2
    words = any(character.isalpha() for character in content)
    return alone and words and not columns.cell(row, "id").strip() and find_state(content) is None


def _find_headings(table: Table, columns: Columns) -> frozenset[Row]:
    """Rows with a heading where the texts stand: merged over the columns, in capitals, or with a word for it before.

    "PRISONS" alone in its row, "Theme 2: Prisons"; not "115.3 Ratify ..." whose other cells are not filled in yet, and
    none where most rows are so.
    """
    rows = [row for row in table.rows[columns.row + 1 :] if columns.cell(row, "text").strip()]
    found = [row for row in rows if _is_heading_in_text(columns, row)]
    return frozenset(found) if len(found) * 2 < len(rows) else frozenset()


def _is_heading_in_text(columns: Columns, row: Row) -> bool:
    if len(row.filled) != 1 or len(columns.headers) < 2:
        return False
    text = clean_text(columns.cell(row, "text"))
    if len(text) > _LONGEST_HEADING or split_paragraph_number(text)[0] or ends_in_bracket(text):
        return False
    label = fold_header(re.sub(r"\d", "", text.partition(":")[0])) if ":" in text else ""
    return row.across or text.isupper() or load_headers().get(label, ("",))[0] == "themes"


@dataclass(frozen=True, slots=True)
class _Origin:
    """Who said it, as far as body, mechanism and symbol tell."""

    body: Body
    symbol: str
    review: Review


def _read_origin(columns: Columns, row: Row, options: ImportOptions, recommending: Body | None) -> _Origin:
    symbol = _ADDENDUM.sub(r"\1", clean_text(columns.cell(row, "symbol")))
    named = find_body(clean_text(columns.cell(row, "body"))) or recommending
    mechanism = find_body(clean_text(columns.cell(row, "mechanism")))
    of_report = Body("UPR", "UPR") if find_review(symbol).state else None  # a symbol listed as a report of the UPR
    body = named or find_body_in_symbol(symbol) or mechanism or of_report
    body = body or Body(clean_text(columns.cell(row, "body")), options.mechanism)
    if body.mechanism == "UPR":
        body = Body("UPR", "UPR")
    return _Origin(body, symbol, find_review(symbol) if body.mechanism in ("UPR", "") else Review(None, None, None))


def _position_of_section(columns: Columns, row: Row) -> str:
    """The words of a heading that answers what stands below it, "B. Recommendations noted by the Government"; or ""."""
    text = row_text(row)
    alone = len(row.filled) == 1 and len(text) <= _LONGEST_HEADING
    if not alone or "position" in columns.fields or columns.ticks or not NAMES_RECOMMENDATION.search(text):
        return ""
    return text if len({phrase.position for phrase in find_positions(text)}) == 1 else ""


def _read_row(
    document: Document, columns: Columns, row: Row, options: ImportOptions, section: str = ""
) -> Recommendation:
    recommended_by = columns.cell(row, "recommending_states")
    recommending, recommending_raw = parse_states(recommended_by)
    # "CEDAW" among the States, in a list of several mechanisms; "IE" is Ireland first.
    recommending_body = None if recommending else find_body(clean_text(recommended_by))
    if recommending_body:
        recommending_raw = ()
    origin = _read_origin(columns, row, options, recommending_body)
    raw = columns.cell(row, "text")
    paragraph, text = _split_paragraph(
        clean_text(columns.cell(row, "paragraph")), clean_text(strip_tags(raw)), origin.body.mechanism
    )
    if origin.body.mechanism in ("UPR", "") and ends_in_bracket(text):
        text, in_text, in_text_raw = split_recommending_states(text)
        if not recommending:  # "Islamic Republic of" in the column, "(Iran (Islamic Republic of))" in the text
            parts = {name for name in recommending_raw if any(name in whole for whole in in_text_raw)}
            written = (*(name for name in recommending_raw if name not in parts), *in_text_raw)
            recommending, recommending_raw = in_text, written
    states, states_raw = parse_states(columns.cell(row, "state"))
    of_symbol = find_state_of_symbol(origin.symbol)
    if not states_raw and of_symbol:
        states = (of_symbol.name,)
    session = parse_number(clean_text(columns.cell(row, "session")), highest=99) or origin.review.session
    cycle = _parse_cycle(clean_text(columns.cell(row, "cycle"))) or cycle_of_session(session) or origin.review.cycle
    position_raw = clean_text(columns.cell(row, "position")) or section
    position = find_positions(section)[0].position if section else parse_position(position_raw)
    return Recommendation(
        id=_make_id(document, columns, row, origin.symbol, paragraph),
        text=text,
        raw=raw,
        source=SourceRef(document.file, row.place),
        mechanism=origin.body.mechanism,
        body=origin.body.name,
        state="; ".join(states),
        state_raw="; ".join(states_raw),
        symbol=origin.symbol,
        session=session,
        cycle=cycle,
        paragraph=paragraph,
        recommending_states=recommending,
        recommending_states_raw=recommending_raw,
        position=position or "",
        position_raw=position_raw,
        themes=parse_list(columns.cell(row, "themes")),
        groups=parse_list(columns.cell(row, "groups")),
        sdgs=parse_sdgs("\n".join(parse_list(columns.cell(row, "sdgs")))),
        date=parse_date(columns.cell(row, "date")),
        language=_parse_language(clean_text(columns.cell(row, "language"))),
        other_fields=(*_not_in_fields(columns, row, session, cycle), *columns.other_fields(row)),
    )


def _not_in_fields(columns: Columns, row: Row, session: int | None, cycle: int | None) -> Iterator[tuple[str, str]]:
    """What cells say beside what was read of them: "UPR, third cycle, 2019" of a body, "4th / 42nd session"."""
    whole = {"body": None, "mechanism": None, "session": session, "cycle": cycle}
    taken = {columns.fields[field] for field, value in whole.items() if field in columns.fields and value is None}
    for column in sorted(taken):
        text = clean_text(row.cell(column))
        if any(map(str.isdigit, text)):
            yield columns.headers[column], text


def _make_id(document: Document, columns: Columns, row: Row, symbol: str, paragraph: str) -> str:
    """The table's own id, else symbol and paragraph, else file and place."""
    own = clean_text(columns.cell(row, "id"))
    if own and not (own == paragraph and symbol):
        return own
    return make_id(document, symbol, paragraph, row.place)


def _split_paragraph(paragraph: str, text: str, mechanism: Mechanism) -> tuple[str, str]:
    """The paragraph number from its own column or from the head of the text, and the text without it.

    The number is taken off only if the column says the same or nothing, and a sentence begins after it:
    "16.3 per cent of ..." is no paragraph. Treaty bodies and mandate holders number "12. The Committee".
    """
    number, rest = split_paragraph_number(text)
    if mechanism in ("Treaty body", "Special procedure") and (match := _PLAIN_NUMBER.match(text)):
        number, rest = match[1], text[match.end() :]
    paragraph = re.sub(r"^(?:paras?|paragraph|párr|párrafo|paragraphe)\b\.?\s*", "", paragraph, flags=re.IGNORECASE)
    paragraph = paragraph.rstrip(".")
    # A figure has one point at most, so "93.42.1 devote" is a paragraph.
    begins = rest[:1].isalpha() and (number.count(".") > 1 or not rest[:1].islower())
    if number and paragraph in ("", number) and begins:
        return number, rest
    return paragraph, text


def _parse_cycle(text: str) -> int | None:
    return parse_number(text, highest=9) or _ROMAN_CYCLES.get(text.casefold().split(" ")[0])


def _parse_language(text: str) -> str:
    return text.casefold() if re.fullmatch(r"[A-Za-z]{2}", text) else ""


def _repeated_ids(recommendations: Iterable[Recommendation]) -> list[Issue]:
    issues = []
    first: dict[str, str] = {}
    for recommendation in recommendations:
        if recommendation.id not in first:
            first[recommendation.id] = recommendation.source.place
            continue
        message = (
            f"{recommendation.source.place}: the id “{recommendation.id}” stands in "
            f"{first[recommendation.id]} already; a number was put after it. Give each recommendation its own id."
        )
        issues.append(Issue("repeated-id", message, recommendation.source, "warning"))
    return issues


def _short_texts(document: Document, recommendations: Sequence[Recommendation]) -> Iterator[Issue]:
    """A note on a table that seems to list themes or goals ("1.1 - Eradicate extreme poverty" in UHRI's SDGs.jsonl)."""
    short = sum(len(recommendation.text) < _SHORT_TEXT for recommendation in recommendations)
    if short >= _FEWEST_SHORT and short * 2 >= len(recommendations):
        message = (
            f"{short} of {len(recommendations)} texts are shorter than {_SHORT_TEXT} characters; "
            "if this is a list of themes or goals, not of recommendations, leave the file out."
        )
        yield Issue("short-texts", message, SourceRef(document.file, "whole file"), "warning")


def _list_left_out(document: Document) -> Iterator[Issue]:
    if paragraph_list.is_list(document.paragraphs):
        message = (
            "The paragraphs outside the tables read as a list of recommendations; give them in a file of their own."
        )
        yield Issue("list-left-out", message, SourceRef(document.file, document.paragraphs[0].place), "warning")


IMPORTER = TableImporter()
