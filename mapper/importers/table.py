"""Any table of recommendations: a sheet, a delimited file, or JSON records with a key for each field.

In: a Document with a header that names a text column in a UN language or Portuguese, or in the user's own words, or
with one column of prose.
Out: an ImportResult. The fallback, asked when no other importer knows the file. Stage: meaning (importers).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile

from mapper.documents.cleaning import clean_text, strip_tags
from mapper.documents.document import Document, Row, Table
from mapper.errors import MissingColumnError
from mapper.importers import paragraph_list
from mapper.importers.base import ImportOptions
from mapper.importers.column_contents import LONGEST_ANSWER, LONGEST_TITLE, position_of_heading
from mapper.importers.columns import (
    LABELLED_TOTAL,
    NAMES_RECOMMENDATION,
    TOTAL,
    Columns,
    fold_header,
    has_words,
    load_headers,
    parse_list,
    parse_number,
)
from mapper.importers.fields import (
    Review,
    cycle_of_session,
    ends_in_bracket,
    find_report_symbol,
    find_review,
    parse_date,
    parse_position,
    parse_sdgs,
    parse_state_under_review,
    parse_states,
    split_labelled_number,
    split_paragraph_number,
    split_recommending_states,
)
from mapper.importers.paragraphs import strip_enumerator
from mapper.importers.results import (
    make_id,
    make_result,
    missing_text,
    no_words,
    repeated_header,
    row_text,
    unknown_positions,
    unreadable_records,
)
from mapper.importers.table_columns import describe_empty, find_tables
from mapper.importers.vocabulary.bodies import Body, find_body, find_body_in_symbol
from mapper.importers.vocabulary.states import find_state
from mapper.importers.vocabulary.upr_phrases import find_positions, load_alternatives, parse_ordinal
from mapper.records import ImportResult, Issue, Mechanism, Position, Recommendation, SourceRef

_WORDS = load_alternatives("table_words.toml")
_ROMAN_CYCLES = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
# The template of IMPACT OSS has a row of hints below its header: "Required: text", "Optional: ...".
_HINT = re.compile(r"(?:Required|Optional)\s*:", re.IGNORECASE)
_ADDENDUM = re.compile(r"(A/HRC/\d+/\d+)/Add\.\d+\b", re.IGNORECASE)
_PARAGRAPH = re.compile(rf"^{_WORDS['paragraph']}\b\.?\s*", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\D)")
# "Third cycle", "3rd UPR cycle", "Cycle 3", "Ciclo III"
_CYCLE = re.compile(r"(\w+)\s+(?:UPR\s+)?(?:cycle|ciclo)\b|\b(?:cycle|ciclo)\s+(\w+)", re.IGNORECASE)
_OTHER_MECHANISMS = re.compile(_WORDS["other_mechanisms"], re.IGNORECASE)
_LIST_END = " ;,،؛，；、"
_SENTENCE = re.compile(r"(?<=[.;!])\s+")
_THIS = re.compile(_WORDS["this"], re.IGNORECASE)
# "☒ Supported ☐ Noted": a box before each answer
_BOXES = re.compile(r"[☐☑☒][^☐☑☒]+[☐☑☒]")
_CHECKED = re.compile(r"[☑☒]([^☐☑☒]+)")
_LIMITED = re.compile(rf"\?|\b{_WORDS['limits']}", re.IGNORECASE)
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

        Raises MissingColumnError and SettingsError, as `find_tables` does.
        """
        found, notes = find_tables(document, options)
        recommendations: list[Recommendation] = []
        issues = unreadable_records(document, "mend it or export the file again")
        rows = len(issues)
        for table, columns in found:
            headings = _find_headings(table, columns)
            titles = _find_titles(document, table, columns)
            columns = _with_review(columns, titles)
            section = _position_above(columns, titles)
            for row in table.rows[columns.row + 1 :]:
                rows += 1
                if row in columns.further:
                    issues.append(repeated_header(document, row))
                elif issue := _find_reason_against(document, columns, row, headings, options.columns):
                    issues.append(issue)
                    section = _section_below(columns, row, section)
                else:
                    parts = columns.split_row(row)
                    rows += len(parts) - 1
                    recommendations += [_read_row(document, columns, part, options, section) for part in parts]
        if not rows:
            raise MissingColumnError(describe_empty(document))
        issues += notes
        issues += unknown_positions(document, recommendations)
        issues += _repeated_ids(recommendations)
        issues += _short_texts(document, recommendations)
        issues += _list_left_out(document)
        return make_result(document, self.name, rows, recommendations, issues, options)


def _find_reason_against(
    document: Document, columns: Columns, row: Row, headings: Container[Row], named: Mapping[str, str]
) -> Issue | None:
    """Why a row is no recommendation: a heading, no text, a total, or a hint of a template; None where it is one."""
    text = clean_text(columns.cell(row, "text"))
    if row in headings:
        code, what = "heading", "a heading over the columns"
    elif not text and _is_heading(columns, row):
        code, what = "heading", "a heading or note in one cell"
    elif not has_words(text) and _is_total(row):
        code, what = "total", "a total"
    elif not text:
        return missing_text(document, row.place, row_text(row))
    elif TOTAL.fullmatch(text):
        code, what = "total", "a total"
    elif "text" not in named and not has_words(text):
        return no_words(document, row.place, row_text(row))
    elif _HINT.match(text):
        code, what = "hint", "a row of hints of the template"
    else:
        return None
    message = f"{row.place}: {what}, not a recommendation."
    return Issue(code, message, SourceRef(document.file, row.place), "info", row_text(row))


def _is_total(row: Row) -> bool:
    words = [cell for cell in map(clean_text, row.filled) if has_words(cell)]
    return bool(words) and all(map(LABELLED_TOTAL.fullmatch, words))


def _is_heading(columns: Columns, row: Row) -> bool:
    """True for words alone in their row ("Theme: justice"); an id or a State alone is a row whose text is missing."""
    if len(row.filled) != 1 or len(columns.headers) < 3:
        return False
    words = row_text(row)
    return any(map(str.isalpha, words)) and not columns.cell(row, "id").strip() and find_state(words) is None


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
    if len(text) > LONGEST_TITLE or split_paragraph_number(text)[0] or ends_in_bracket(text):
        return False
    label = fold_header(re.sub(r"\d", "", text.partition(":")[0])) if ":" in text else ""
    themed = load_headers().get(label, ("",))[0] == "themes"
    return row.across or text.isupper() or themed or _answers_below(text)


def _answers_below(text: str) -> bool:
    """Whether a text alone is "Noted", "Noted recommendations" or "Recommendations to be examined", and asks nothing:
    "Support the recommendations of the court" does."""
    first = strip_enumerator(text).partition(" ")[0]
    opens = parse_position(first) or NAMES_RECOMMENDATION.match(first)
    heads = opens and (position_of_heading(text) or paragraph_list.is_open(text))
    return bool(parse_position(text) or (heads and not paragraph_list.opens_ask(text, "en")))


@dataclass(frozen=True, slots=True)
class _Origin:
    """Who said it, as far as body, mechanism and symbol tell."""

    body: Body
    symbol: str
    review: Review


def _read_origin(columns: Columns, row: Row, options: ImportOptions, recommending: Body | None) -> _Origin:
    symbol = clean_text(columns.cell(row, "symbol"))
    report = _ADDENDUM.sub(r"\1", symbol)  # the State's answers stand in "A/HRC/59/15/Add.1"
    named = find_body(clean_text(columns.cell(row, "body"))) or recommending
    mechanism = find_body(clean_text(columns.cell(row, "mechanism")))
    of_report = Body("UPR", "UPR") if find_review(report).state else None  # a symbol listed as a report of the UPR
    body = named or find_body_in_symbol(symbol) or mechanism or of_report
    body = body or Body(clean_text(columns.cell(row, "body")), options.mechanism)
    if body.mechanism == "UPR":
        body = Body("UPR", "UPR")
    if body.mechanism not in ("UPR", ""):  # visits are reported on in "A/HRC/50/36/Add.1"
        return _Origin(body, symbol, Review())
    return _Origin(body, report, find_review(report))


def _section_below(columns: Columns, row: Row, section: str) -> str:
    """What answers the rows below a heading: its own words, "B. Recommendations noted", or those of `section` above it.

    None do below "Recommendations to be examined".
    """
    text = row_text(row)
    if len(row.filled) != 1 or columns.has_positions:
        return section
    if position_of_heading(text):
        return text
    return "" if paragraph_list.is_open(text) else section


def _find_titles(document: Document, table: Table, columns: Columns) -> tuple[str, ...]:
    """What stands over the header of a table and, in a Word file, above the table, the nearest first."""
    over = takewhile(lambda row: len(row.filled) == 1, reversed(table.rows[: max(columns.row, 0)]))
    above = reversed(document.paragraphs[: table.after])
    paragraphs = (clean_text(p.text) for p in above if p.style or not p.text.rstrip().endswith("."))
    return tuple(text for text in chain(map(row_text, over), paragraphs) if len(text) <= LONGEST_TITLE)


def _with_review(columns: Columns, titles: Sequence[str]) -> Columns:
    """The columns with the symbol of the one report of the UPR, or the one cycle, that titles name for all rows."""
    words = [word.strip("():;,.–") for title in titles for word in title.split()]
    bodies = filter(None, map(find_body, (*words, columns.common.get("body", ""))))
    others = {body.mechanism for body in bodies} - {"UPR"} or any(map(_OTHER_MECHANISMS.search, titles))
    if {"symbol", "body", "mechanism"} & columns.fields.keys() or others:
        return columns
    common = dict(columns.common)
    symbols = {symbol for symbol in map(find_report_symbol, words) if symbol and find_review(symbol).session}
    beside = (word for title in titles for match in _CYCLE.finditer(title) for word in match.groups() if word)
    cycles = set(filter(None, map(_parse_cycle, beside)))
    if len(symbols) == 1:
        common["symbol"] = symbols.pop()
    elif not symbols and len(cycles) == 1 and not {"session", "cycle"} & {*columns.fields, *common}:
        common["cycle"] = str(cycles.pop())
    return replace(columns, common=common)


def _position_above(columns: Columns, titles: Sequence[str]) -> str:
    """The words of the nearest title that speaks of recommendations, if they answer what stands below it; or "".

    "Concluding observations of CEDAW" opens a part that the answers above it are not about.
    """
    title = next((t for t in titles if NAMES_RECOMMENDATION.search(t) or _OTHER_MECHANISMS.search(t)), "")
    # "Accepted" or "Pending" alone, right above the table
    title = next((t for t in titles[:1] if position_of_heading(t) or paragraph_list.is_open(t)), title)
    return title if not columns.has_positions and position_of_heading(title) else ""


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
    text = clean_text(strip_tags(raw))
    if origin.body.mechanism in ("UPR", "") and ends_in_bracket(text):
        text, in_text, in_text_raw = split_recommending_states(text)
        if not recommending:  # "Islamic Republic of" in the column, "(Iran (Islamic Republic of))" in the text
            parts = {name for name in recommending_raw if any(name in whole for whole in in_text_raw)}
            written = (*(name for name in recommending_raw if name not in parts), *in_text_raw)
            recommending, recommending_raw = in_text, written
    mechanism = origin.body.mechanism or ("UPR" if recommending else "")
    paragraph, text = _split_paragraph(clean_text(columns.cell(row, "paragraph")), text, mechanism)
    state, state_raw = parse_state_under_review(columns.cell(row, "state"), origin.symbol)
    session = parse_number(clean_text(columns.cell(row, "session")), highest=99) or origin.review.session
    cycle = _parse_cycle(clean_text(columns.cell(row, "cycle"))) or cycle_of_session(session) or origin.review.cycle
    position_raw = clean_text(columns.cell(row, "position")) or section
    position = position_of_heading(section) if section else _parse_answer(position_raw)
    return Recommendation(
        id=_make_id(document, columns, row, origin.symbol, paragraph),
        text=text.rstrip(_LIST_END),
        raw=raw,
        source=SourceRef(document.file, row.place),
        mechanism=origin.body.mechanism,
        body=origin.body.name,
        state=state,
        state_raw=state_raw,
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


def _parse_answer(text: str) -> Position | None:
    """The position in a cell of positions, also where it says more: "Accepted (implemented)", "Noted. Fiji has ...".

    A long cell has to begin with its answer, or to speak of its recommendation ("Fiji accepts this recommendation"):
    what else it speaks of may be a report. None where it gives two positions, or limits one.
    """
    if _BOXES.match(text):
        text = "/".join(map(str.strip, _CHECKED.findall(text)))
    if position := parse_position(text):
        return position
    phrases = find_positions(text)
    given = {phrase.position for phrase in phrases}
    aid = any(text[phrase.start : phrase.end].casefold() == "support" for phrase in phrases)  # "UNDP support"
    if len(given) != 1 or aid:
        return None
    sentence = next(filter(find_positions, _SENTENCE.split(text)), text)
    limited = given != {"Supported/Noted"} and _LIMITED.search(sentence)
    about = len(text) <= LONGEST_ANSWER or phrases[0].start == 0 or _THIS.search(sentence)
    return given.pop() or None if about and not limited else None


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
    "16.3 per cent of ..." is no paragraph. Treaty bodies and mandate holders number "12. The Committee"; before a
    recommendation of the UPR, "12." is a running number of the list.
    """
    paragraph = _PARAGRAPH.sub("", paragraph).rstrip(".")
    # "1.1 - Eradicate extreme poverty" is a target of a goal.
    number, rest = (split_labelled_number if mechanism == "UPR" else split_paragraph_number)(text)
    plain = _PLAIN_NUMBER.match(text)
    if plain and mechanism in ("Treaty body", "Special procedure"):
        number, rest = plain[1], text[plain.end() :]
    # A figure has one point at most, so "93.42.1 devote" is a paragraph.
    begins = rest[:1].isalpha() and (number.count(".") > 1 or not rest[:1].islower())
    if number and paragraph in ("", number) and begins:
        return number, rest
    if plain and mechanism == "UPR" and not text[plain.end()].islower():
        several = re.search(rf"(?<!\d){int(plain[1]) + 1}[.)]\s", text)
        return paragraph, text if several else text[plain.end() :]
    return paragraph, text


def _parse_cycle(text: str) -> int | None:
    """The cycle that a cell or the name of a sheet tells: "3", "Cycle III", "Third cycle (2019)"."""
    if (number := parse_number(text, highest=9)) or re.search(r"(?<!\d)\d{1,3}(?!\d)", text):
        return number  # None of several: "4th cycle / 42nd session"
    words = re.findall(r"\w+", text.casefold())
    return next((number for word in words if (number := _ROMAN_CYCLES.get(word) or parse_ordinal(word))), None)


def _parse_language(text: str) -> str:
    return text.casefold() if re.fullmatch(r"[A-Za-z]{2}", text) else ""


def _repeated_ids(recommendations: Iterable[Recommendation]) -> list[Issue]:
    """A warning for each id that two texts bear; a list of actions repeats both in each of its rows."""
    issues = []
    first: dict[str, Recommendation] = {}
    for recommendation in recommendations:
        other = first.setdefault(recommendation.id, recommendation)
        if other.text != recommendation.text:
            message = (
                f"{recommendation.source.place}: the id “{recommendation.id}” stands in {other.source.place} already; "
                "a number was put after it. Give each recommendation its own id."
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
