"""Which tables of a file hold recommendations, and in which columns: by headers, by the user's words, by contents.

In: a Document with tables or records. Out: those tables with their columns, and notes on what was guessed. Stage:
meaning (importers); what `table` reads its rows by.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Row, Table
from mapper.errors import MissingColumnError, SettingsError
from mapper.importers.base import ImportOptions
from mapper.importers.column_contents import fill_groups, join_answers, read_contents, restore_numbers
from mapper.importers.columns import (
    NAMES_RECOMMENDATION,
    NO_COLUMN,
    Columns,
    fields_of_no_column,
    find_columns,
    fold_header,
    join_headers,
    load_field_names,
    match_headers,
    tables_of,
)
from mapper.importers.results import tables_left_out
from mapper.importers.table_titles import position_of_title
from mapper.importers.vocabulary.upr_phrases import find_positions
from mapper.languages import find_language
from mapper.records import Issue, SourceRef

_SHORTEST_PROSE = 40  # characters; themes, names and dates are shorter
_FEWEST_LETTERS = 4  # of a text; "140.7" and "R12" have fewer, "批准公约" has four
_LONGEST_HEADER = 60
_PRINTED = ("docx", "doc", "odt", "pdf")


def find_tables(document: Document, options: ImportOptions) -> tuple[list[tuple[Table, Columns]], list[Issue]]:
    """The tables with a text column, each with the next one's header as its last row; notes on what was guessed.

    Raises MissingColumnError if none has one, or if a header named in `options.columns` is nowhere; SettingsError if
    `options.columns` names no field of a recommendation.
    """
    named = options.columns
    _check_fields(named)
    tables = [part for table in tables_of(document) if table.rows for part in _split_answered(table, named)]
    listed = {fold_header(cell) for table in tables for cell in _likely_header(table).cells}
    tables = [_turn_cards(table, listed) for table in tables]
    _check_headers(document, tables, named)
    if document.format in _PRINTED:
        tables = list(_with_headers(tables, named))
    found = [(table, columns) for table in tables if (columns := _find_worded_columns(table, named))]
    notes: list[Issue] = []
    if "text" not in named and not any(_texts(table, columns) for table, columns in found):
        unread = [(table, columns.row) for table, columns in found] or [(table, 0) for table in tables]
        guesses = [(table, columns) for table, first in unread if (columns := _guess_columns(table, named, first))]
        if len(guesses) == 1:
            found = guesses
            notes.append(_guess_note(document, *guesses[0]))
    if not found:
        raise MissingColumnError(_no_text_column(document, tables))
    read = [table for table, _ in found]
    left_out = [table for table in tables if table not in read]
    notes += tables_left_out(document, left_out, 'name the column with --column text="..."')
    parts = []
    for part, columns in (part for table, header in found for part in _find_parts(table, header, named)):
        part, columns = join_answers(part, columns)
        # Before contents are read: paragraphs 115.1 and 115.10 would look like one number of two recommending States.
        part, restored = restore_numbers(part, read_contents(part, columns, options)[0])
        part, grouped = fill_groups(part, columns)
        notes += [*_restored_note(document, restored), *_groups_note(document, part, columns, grouped)]
        parts.append((part, columns))
    # What a short sheet ("Noted") does not tell of its columns, a longer one beside it may.
    elsewhere: dict[str, str] = {}
    for part, columns in parts if len(parts) > 1 else ():
        elsewhere |= read_contents(part, columns, options)[1]
    for index, (part, columns) in enumerate(parts):
        columns, told = read_contents(part, columns, options, elsewhere)
        said = {note.message for note in notes}
        notes += [note for note in _contents_note(document, part, columns, told) if note.message not in said]
        parts[index] = part, columns
    return parts, notes


def _turn_cards(table: Table, listed: Container[str]) -> Table:
    """The table; one of cards, whose headers stand in its first column ("Position | Noted"), with a row for each card.

    A card begins where the first of the headers stands again. A single one whose headers all head columns of a list
    in the file (`listed`, folded) explains these.
    """
    if any(len(row.filled) > 2 or len(row.cell(0)) > _LONGEST_HEADER for row in table.rows):
        return table
    labels = [clean_text(row.cell(0)) for row in table.rows]
    headers = tuple(dict.fromkeys(labels))
    known = match_headers(labels)
    few = len(known) < 2 or len(known) * 2 < len(headers)
    if few or "text" not in known or not _is_prose(table.rows[known["text"]].cell(1)):
        return table
    if len(headers) == len(labels) and all(fold_header(header) in listed for header in headers):
        return table
    cards: list[tuple[str, dict[str, str]]] = []
    for label, row in zip(labels, table.rows, strict=True):
        if label == labels[0]:
            cards.append((row.place, {}))
        card = cards[-1][1]
        card[label] = f"{card[label]}\n{row.cell(1)}" if label in card else row.cell(1)
    rows = (Row(place, tuple(card.get(header, "") for header in headers)) for place, card in cards)
    return replace(table, rows=(Row(table.rows[0].place, headers), *rows))


def _split_answered(table: Table, named: Mapping[str, str]) -> Iterator[Table]:
    """The table; or one for "Accepted recommendations" and one for "Noted recommendations", where each is a column."""
    header = _likely_header(table)
    titles = {column: text for column, cell in enumerate(header.cells) if _is_answered(text := clean_text(cell))}
    below = table.rows[table.rows.index(header) + 1 :]
    texts = [cell for row in below for column in titles if (cell := row.cell(column).strip())]
    headed = "text" in {*match_headers(header.cells), *named}
    if len(titles) < 2 or headed or sum(map(_is_prose, texts)) * 2 < len(texts):
        yield table
        return
    for column, title in titles.items():
        rows = [Row(header.place, _only_cells(header, titles, column, "Recommendation"))]
        for row in below:
            other = column == min(titles) and not any(row.cell(place).strip() for place in titles)
            if row.cell(column).strip() or other:
                rows.append(Row(f"{row.place}, “{title}”", _only_cells(row, titles, column, row.cell(column))))
        yield Table(title, tuple(rows), table.after)


def _is_answered(header: str) -> bool:
    """Whether a header is "Accepted recommendations" or the like; not "Reasons for noted recommendations"."""
    opens = NAMES_RECOMMENDATION.match(header) or any(phrase.start == 0 for phrase in find_positions(header))
    return bool(opens and position_of_title(header))


def _only_cells(row: Row, columns: Container[int], kept: int, text: str) -> tuple[str, ...]:
    """The cells of a row, of some columns only one."""
    own = (text if column == kept else "" if column in columns else cell for column, cell in enumerate(row.cells))
    return tuple(own)


def _with_headers(tables: Iterable[Table], named: Mapping[str, str]) -> Iterator[Table]:
    """The tables of a Word file or PDF, each that a page or a heading cut off from the one above with its header."""
    headed: Table | None = None
    for table in tables:
        columns = _find_worded_columns(headed, named) if headed else None
        if headed and columns and _continues(headed, columns, table, named):
            yield replace(table, rows=headed.rows[: columns.row + 1] + table.rows)
        else:
            yield table
            headed = table


def _continues(headed: Table, columns: Columns, table: Table, named: Mapping[str, str]) -> bool:
    """Whether a table has the width of that before it, no header, and texts from its first full row on.

    Where numbers open the rows of the one, they do in the other: "Lamps | Number of lamps | 12" is a further table.
    """
    above = headed.rows[columns.row + 1 :]
    if above and all(map(_opens_with_number, above)) and not any(map(_opens_with_number, table.rows)):
        return False
    full = [row for row in table.rows if len(row.cells) == len(columns.headers)]
    own = find_columns(table, named=named)
    return bool(full) and not own and all(_is_prose(columns.cell(row, "text")) for row in full[:2])


def _opens_with_number(row: Row) -> bool:
    return any(map(str.isdigit, row.cell(0)))


def _find_parts(table: Table, columns: Columns, named: Mapping[str, str]) -> Iterator[tuple[Table, Columns]]:
    """Each table on a sheet, down to the header of the next one, with its columns."""
    further: set[Row] = set()
    for index in range(columns.row + 1, len(table.rows)):
        header = _find_further_header(columns, table.rows[index], named)
        if header:
            further.add(table.rows[index])
        if header and header is not columns:
            part = replace(table, rows=table.rows[: index + 1])
            yield part, replace(columns, further=frozenset(further))
            columns, further = replace(header, row=index), set()
    yield table, replace(columns, further=frozenset(further))


def _find_further_header(columns: Columns, row: Row, named: Mapping[str, str]) -> Columns | None:
    """The columns from a header among the rows on: that of the table again, or of another table on the sheet."""
    longest = max([_LONGEST_HEADER, *map(len, columns.headers)])
    if any(len(cell) > longest for cell in row.cells):
        return None
    if columns.is_header(row):
        return columns
    if len(row.filled) < 2 or any(len(cell) > _LONGEST_HEADER for cell in row.filled):
        return None
    own = find_columns(Table("", (row,)), named=named)
    if own is None or len(own.fields) < 2 or len(own.fields) * 2 < len(row.filled):
        return None
    return find_columns(Table("", (Row(row.place, join_headers(columns.headers, row.cells)),)), named=named)


def _find_worded_columns(table: Table, named: Mapping[str, str]) -> Columns | None:
    """The columns of a table, its text column one that holds words unless the user named it.

    "Recommendation" may head a column of numbers ("140.7"), and the texts stand under "Description"; or "Description"
    heads an empty column, and they stand under "Title".
    """
    columns = first = find_columns(table, named=named)
    while columns and "text" not in named and not _holds_words(table, columns):
        text = columns.fields["text"]
        # A header of two rows is joined, so the word goes from both.
        above = (
            replace(row, cells=tuple("" if column == text else cell for column, cell in enumerate(row.cells)))
            for row in table.rows[: columns.row + 1]
        )
        table = replace(table, rows=(*above, *table.rows[columns.row + 1 :]))
        columns = find_columns(table, named=named)
    # Where no texts are filled in yet, each row is told.
    return columns or (first if first and not _texts(table, first) else None)


def _holds_words(table: Table, columns: Columns) -> bool:
    """Whether the texts are words; "Recommendation" before a sentence, "Position" below, explain columns."""
    cells = _texts(table, columns)
    explains = len(columns.fields) == 1 and any(len(header) > _LONGEST_HEADER for header in columns.headers)
    if explains and match_headers(cells) and not any(map(_is_prose, cells)):
        return False
    return 0 < len(cells) <= 2 * sum(sum(map(str.isalpha, cell)) >= _FEWEST_LETTERS for cell in cells)


def _texts(table: Table, columns: Columns) -> list[str]:
    """What stands in the text column below its header."""
    return [cell for row in table.rows[columns.row + 1 :] if (cell := columns.cell(row, "text").strip())]


def _check_fields(named: Mapping[str, str]) -> None:
    fields = load_field_names()
    for field in named:
        if field not in fields:
            raise SettingsError(f"--column {field}=...: there is no such field; the fields are {', '.join(fields)}.")


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
        return describe_empty(document)
    return (
        f"{document.file}: no column could be read as the text of recommendations among {headers}; "
        'name it with --column text="HEADER", or give a file that holds the texts.'
    )


def describe_empty(document: Document) -> str:
    """What is said of a table without any row."""
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


def _guess_columns(table: Table, named: Mapping[str, str], first: int) -> Columns | None:
    """The columns if one of them alone holds prose, by length and by function words, or alone under such a header.

    first: the row from which on a header may stand.
    """
    header = _likely_header(replace(table, rows=table.rows[first:]))
    index = table.rows.index(header)
    # A list without any header: its first row is a recommendation; a form's is of questions and prompts.
    if any(map(_is_prose, header.cells)) and not any(cell.rstrip().endswith("?") for cell in header.cells):
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
    if headers := told.get("positions"):
        message = (
            f"“{headers}” hold positions, so that none of them was read; "
            'name the one that holds with --column position="HEADER".'
        )
        yield Issue("several-positions", message, place, "warning")
    if header := told.get("state"):
        message = (
            f"“{header}” names several States and was read as the State under review; if it says who recommended, "
            f'give --column recommending_states="{header}".'
        )
        yield Issue("several-states", message, place, "warning")


def _restored_note(document: Document, restored: Mapping[str, tuple[str, str]]) -> Iterator[Issue]:
    """What `restore_numbers` mended, noughts and dates apart, for the user to check."""
    dates = {place for place, (_, given) in restored.items() if "-" in given}
    for code, places, what, check in (
        ("dropped-nought", restored.keys() - dates, "number", "numbers that end in 0"),
        ("date-for-number", dates, "date", "numbers up to 12"),
    ):
        mended = [(place, *restored[place]) for place in restored if place in places]
        for place, number, given in mended[:1]:
            others = f", and likewise in {len(mended) - 1} more" if len(mended) > 1 else ""
            message = (
                f"{place}: the {what} was read as {number} by the other numbers{others}; "
                f"a spreadsheet takes {number} for {given}. Check the {check}."
            )
            yield Issue(code, message, SourceRef(document.file, place), "warning")


def _groups_note(document: Document, table: Table, columns: Columns, headers: tuple[str, ...]) -> Iterator[Issue]:
    if headers:
        named = " and ".join(f"“{header}”" for header in headers)
        message = f"Empty cells below {named} were read as the filled one above them, which opens a group of rows."
        yield Issue(
            "filled-groups", message, SourceRef(document.file, table.rows[max(columns.row, 0)].place), "warning"
        )


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
