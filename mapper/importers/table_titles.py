"""What titles above a table and headings among its rows say of the rows below them: position, mechanism, cycle.

In: a Table with its columns. Out: the columns with what holds for the rows below. Stage: meaning (importers); used by
`table`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, takewhile

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Row, Table
from mapper.importers import paragraph_list
from mapper.importers.columns import NAMES_RECOMMENDATION, Columns, fold_header, load_headers, parse_cycle
from mapper.importers.fields import (
    ends_in_bracket,
    find_report_symbol,
    find_review,
    names_states,
    parse_position,
    split_paragraph_number,
)
from mapper.importers.paragraphs import strip_enumerator
from mapper.importers.results import row_text
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.bodies import find_body, find_body_in_title
from mapper.importers.vocabulary.states import find_state
from mapper.importers.vocabulary.upr_phrases import find_positions, load_alternatives, parse_ordinal
from mapper.records import Position

LONGEST_TITLE = 120
_WORDS = load_alternatives("table_words.toml")
_OTHER_MECHANISMS = re.compile(_WORDS["other_mechanisms"], re.IGNORECASE)
# "Recommendations supported by civil society": a list that others answered.
_BY_OTHERS = re.compile(
    rf"\b(?:by|par|por)\s+(?:[\w’']+\s+){{0,3}}?(?:{_WORDS['others']}|{_WORDS['partners']}|{_WORDS['united_nations']})",
    re.IGNORECASE,
)
_IMPLEMENTED = re.compile("implement", re.IGNORECASE)
# "Third cycle", "3rd UPR cycle", "Cycle 3", "Ciclo III"
_CYCLE = re.compile(r"(\w+)\s+(?:UPR\s+)?(?:cycle|ciclo)\b|\b(?:cycle|ciclo)\s+(\w+)", re.IGNORECASE)
_OF_SOURCE = frozenset(("symbol", "body", "mechanism"))
_BESIDE_A_SOURCE = re.compile(rf"{_WORDS['beside_a_source']}|[ivx]+", re.IGNORECASE)


def position_of_title(text: str) -> Position:
    """The position in what stands over a list, "Accepted recommendations", "B. Recommendations noted"; or ""."""
    named = len(text) <= LONGEST_TITLE and NAMES_RECOMMENDATION.search(text) and not _BY_OTHERS.search(text)
    given = {phrase.position for phrase in find_positions(text)} if named else set()
    return given.pop() if len(given) == 1 else ""


def position_of_heading(text: str) -> Position:
    """The position in a heading within a table or above it: as in a title, or alone, "Accepted", "Position: Noted"."""
    label, _, answer = text.partition(":")
    if answer.strip() and _field_of(label) == "position":
        text = answer
    # "Prevention", "Protection", "Support" are themes.
    other = _IMPLEMENTED.search(text) or text.strip().casefold() == "support"
    return (not other and parse_position(text)) or position_of_title(text)


def _field_of(label: str) -> str:
    """The field that a word before a colon heads, its number aside ("Theme 2"); or ""."""
    return load_headers().get(fold_header(re.sub(r"\d", "", label)), ("",))[0]


@cache
def read_source(title: str) -> Mapping[str, str]:
    """Body and cycle by field, where a title names these and nothing else: "CEDAW – Concluding observations, 2022".

    Nothing of "Women's rights (CEDAW)", which is a theme, nor of "and of the Committee against Torture", which goes on
    from the line above.
    """
    body, rest = find_body_in_title(title)
    words = re.findall(r"[^\W\d_]+", rest)
    if len(title) > LONGEST_TITLE or title[:1].islower() or not all(map(_may_stand_beside_a_source, words)):
        return {}
    cycles = _read_cycles(title) if body is None or body.mechanism == "UPR" else set()
    source = {"body": body.name or body.mechanism} if body else {}
    return source | ({"cycle": str(cycles.pop())} if len(cycles) == 1 else {})


def _may_stand_beside_a_source(word: str) -> bool:
    return bool(_BESIDE_A_SOURCE.fullmatch(word) or parse_ordinal(word) or word.casefold() in _months())


@cache
def _months() -> frozenset[str]:
    return frozenset(row["name"] for row in read_word_list("months.csv"))


def _read_cycles(title: str) -> set[int]:
    words = (word for match in _CYCLE.finditer(title) for word in match.groups() if word)
    return set(filter(None, map(parse_cycle, words)))


def _believable(sources: Collection[Mapping[str, str]], table: Table, columns: Columns) -> bool:
    """In a list of the UPR, treaty bodies alone stand for the treaties that its recommendations go with."""
    if not sources or any(source.get("body", "UPR") == "UPR" for source in sources):
        return True
    texts = [text for row in table.rows[columns.row + 1 :] if (text := clean_text(columns.cell(row, "text")))]
    of_review = columns.has_positions or "recommending_states" in columns.fields
    return not of_review and sum(map(names_states, texts)) * 2 <= len(texts)


def below_titles(document: Document, table: Table, columns: Columns) -> Columns:
    """The columns with what stands over the table: the answer to all its rows, their body, their report or cycle."""
    titles = _find_titles(document, table, columns)
    common = dict(columns.common)
    if not columns.has_positions and "position" not in common and (title := _title_that_answers(titles)):
        common["position"] = title
    if not _OF_SOURCE & columns.fields.keys():
        source = read_source(titles[0]) if titles and "body" not in common else {}
        if "body" in source and _believable([source], table, columns):
            common |= source
        common |= _read_review(titles, replace(columns, common=common))
    return replace(columns, common=common)


def _find_titles(document: Document, table: Table, columns: Columns) -> tuple[str, ...]:
    """What stands over the header of a table and, in a Word file, above the table, the nearest first."""
    over = takewhile(lambda row: len(row.filled) == 1, reversed(table.rows[: max(columns.row, 0)]))
    above = reversed(document.paragraphs[: table.after])
    paragraphs = (clean_text(p.text) for p in above if p.style or not p.text.rstrip().endswith("."))
    return tuple(text for text in chain(map(row_text, over), paragraphs) if len(text) <= LONGEST_TITLE)


def _title_that_answers(titles: Sequence[str]) -> str:
    """The nearest title that speaks of recommendations, if it answers what stands below it; or "".

    "Concluding observations of CEDAW" opens a part that the answers above it are not about.
    """
    title = next((t for t in titles if NAMES_RECOMMENDATION.search(t) or _OTHER_MECHANISMS.search(t)), "")
    # "Accepted" or "Pending" alone, right above the table
    title = next((t for t in titles[:1] if position_of_heading(t) or paragraph_list.is_open(t)), title)
    return title if position_of_heading(title) else ""


def _read_review(titles: Sequence[str], columns: Columns) -> Mapping[str, str]:
    """The symbol of the one report of the UPR, or the one cycle, that titles name for all rows."""
    words = [word.strip("():;,.–") for title in titles for word in title.split()]
    bodies = filter(None, map(find_body, (*words, columns.common.get("body", ""))))
    if {body.mechanism for body in bodies} - {"UPR"} or any(map(_OTHER_MECHANISMS.search, titles)):
        return {}
    symbols = {symbol for symbol in map(find_report_symbol, words) if symbol and find_review(symbol).session}
    cycles = {cycle for title in titles for cycle in _read_cycles(title)}
    if len(symbols) == 1:
        return {"symbol": symbols.pop()}
    open_cycle = not symbols and not {"session", "cycle"} & {*columns.fields, *columns.common}
    return {"cycle": str(cycles.pop())} if open_cycle and len(cycles) == 1 else {}


def find_headings(table: Table, columns: Columns) -> Mapping[Row, Mapping[str, str]]:
    """Every heading among the rows, with the body and cycle of the rows below it, as far as headings tell.

    A heading right below one that names a body is of a lower level ("UPR", then "Prisons"), and so are others after it.
    Where there are no levels, any other heading ends what the one above it told.
    """
    rows = table.rows[columns.row + 1 :]
    headings = {*_headings_among_texts(rows, columns), *(row for row in rows if _is_heading(columns, row))}
    sources = {} if _OF_SOURCE & columns.fields.keys() else {row: read_source(row_text(row)) for row in headings}
    if not _believable([*filter(None, sources.values())], table, columns):
        sources = {}
    above: Mapping[str, str] = {field: said for field, said in columns.common.items() if field in ("body", "cycle")}
    below: dict[Row, Mapping[str, str]] = {}
    known, opened, levels = above, False, False
    for row in rows:
        if source := sources.get(row):
            known, opened, levels = source if "body" in source else {**above, **source}, True, False
        elif row in headings and not position_of_heading(row_text(row)):
            levels = levels or opened
            known, opened = known if levels else above, False
        elif row not in headings:
            opened = False
        if row in headings:
            below[row] = known
    return below


def _is_heading(columns: Columns, row: Row) -> bool:
    """True for words alone in their row ("Theme: justice"); an id or a State alone is a row whose text is missing."""
    if len(row.filled) != 1 or columns.cell(row, "text").strip():
        return False
    words = row_text(row)
    if read_source(words) and not {*_OF_SOURCE, "cycle", "session"} & columns.fields.keys():
        return True
    other = not columns.cell(row, "id").strip() and find_state(words) is None
    return len(columns.headers) > 2 and any(map(str.isalpha, words)) and other


def _headings_among_texts(rows: Sequence[Row], columns: Columns) -> tuple[Row, ...]:
    """Rows with a heading where the texts stand: merged over the columns, in capitals, or with a word for it before.

    "PRISONS" alone in its row, "Theme 2: Prisons"; not "115.3 Ratify ..." whose other cells are not filled in yet, and
    none where most rows are so.
    """
    filled = [row for row in rows if columns.cell(row, "text").strip()]
    found = tuple(row for row in filled if _is_heading_in_text(columns, row))
    return found if len(found) * 2 < len(filled) else ()


def _is_heading_in_text(columns: Columns, row: Row) -> bool:
    if len(row.filled) != 1 or len(columns.headers) < 2:
        return False
    text = clean_text(columns.cell(row, "text"))
    if read_source(text):
        return True
    if len(text) > LONGEST_TITLE or split_paragraph_number(text)[0] or ends_in_bracket(text):
        return False
    label, colon, _ = text.partition(":")
    themed = bool(colon) and _field_of(label) == "themes"
    return row.across or text.isupper() or themed or _answers_below(text)


def _answers_below(text: str) -> bool:
    """Whether a text alone is "Noted", "Noted recommendations" or "Recommendations to be examined", and asks nothing:
    "Support the recommendations of the court" does."""
    first = strip_enumerator(text).partition(" ")[0]
    labelled = _field_of(text.partition(":")[0]) == "position"
    opens = labelled or parse_position(first) or NAMES_RECOMMENDATION.match(first)
    heads = opens and (position_of_heading(text) or paragraph_list.is_open(text))
    return bool(parse_position(text) or (heads and not paragraph_list.opens_ask(text, "en")))


def below_heading(columns: Columns, row: Row, source: Mapping[str, str] | None) -> Columns:
    """The columns with what a row says of those below it, if it is alone: "B. Recommendations noted", or its source.

    Nothing is answered below "Recommendations to be examined".
    """
    if len(row.filled) != 1:
        return columns
    text = row_text(row)
    common = dict(columns.common)
    if source is not None:
        common = {field: said for field, said in common.items() if field not in ("body", "cycle")} | dict(source)
    if position_of_heading(text):
        common["position"] = text
    elif paragraph_list.is_open(text):
        common.pop("position", None)
    return replace(columns, common=common)
