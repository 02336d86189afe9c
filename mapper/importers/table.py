"""Any table of recommendations: a sheet, a delimited file, or JSON records with a key for each field.

In: a Document with a header that names a text column in a UN language or Portuguese, or in the user's own words, or
with one column of prose.
Out: an ImportResult. The fallback, asked when no other importer knows the file. Stage: meaning (importers).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mapper.documents.cleaning import clean_text, strip_tags
from mapper.documents.document import Document, Row
from mapper.errors import MissingColumnError
from mapper.importers import paragraph_list
from mapper.importers.base import ImportOptions
from mapper.importers.column_contents import LONGEST_ANSWER
from mapper.importers.columns import (
    LABELLED_TOTAL,
    TOTAL,
    Columns,
    has_words,
    parse_cycle,
    parse_list,
    parse_number,
)
from mapper.importers.fields import (
    Review,
    cycle_of_session,
    ends_in_bracket,
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
from mapper.importers.table_titles import (
    below_heading,
    below_titles,
    find_headings,
    position_of_heading,
)
from mapper.importers.vocabulary.bodies import Body, find_body, find_body_in_symbol
from mapper.importers.vocabulary.upr_phrases import find_positions, load_alternatives
from mapper.records import ImportResult, Issue, Mechanism, Position, Recommendation, SourceRef

_WORDS = load_alternatives("table_words.toml")
# The template of IMPACT OSS has a row of hints below its header: "Required: text", "Optional: ..."; Qualtrics one of
# {"ImportId":"QID1"}, and Power BI writes "Applied filters: ..." below the table.
_HINT = re.compile(r"(?:(?:Required|Optional|Applied filters)\s*:|\{\s*\"ImportId\"\s*:)", re.IGNORECASE)
_ADDENDUM = re.compile(r"(A/HRC/\d+/\d+)/Add\.\d+\b", re.IGNORECASE)
_PARAGRAPH = re.compile(rf"^{_WORDS['paragraph']}\b\.?\s*", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\D)")
_LIST_END = " ;,،؛，；、"
_SENTENCE = re.compile(r"(?<=[.;!])\s+")
_THIS = re.compile(_WORDS["this"], re.IGNORECASE)
# "☒ Supported ☐ Noted": a box before each answer
_BOXES = re.compile(r"[☐☑☒][^☐☑☒]+[☐☑☒]")
_CHECKED = re.compile(r"[☑☒]([^☐☑☒]+)")
# Below "Position" or "Accepted/Noted": accepted, aceptada, supported, soutenue; noted, rejected, rechazada.
_LETTERS: Mapping[str, Position] = {"a": "Supported", "s": "Supported", "n": "Noted", "r": "Noted"}
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
            columns = below_titles(document, table, columns)
            headings = find_headings(table, columns)
            for row in table.rows[columns.row + 1 :]:
                rows += 1
                if row in columns.further:
                    issues.append(repeated_header(document, row))
                elif issue := _find_reason_against(document, columns, row, headings, options.columns):
                    issues.append(issue)
                    columns = below_heading(columns, row, headings.get(row))
                else:
                    parts = columns.split_row(row)
                    rows += len(parts) - 1
                    recommendations += [_read_row(document, columns, part, options) for part in parts]
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
        code, what = "heading", "a heading over the columns" if text else "a heading or note in one cell"
    elif _HINT.match(text or clean_text(row.filled[0])):
        code, what = "hint", "a hint or note of the program that made the table"
    elif not has_words(text) and _is_total(row):
        code, what = "total", "a total"
    elif not text or (ends_in_bracket(text) and not split_recommending_states(text)[0]):
        return missing_text(document, row.place, row_text(row))
    elif TOTAL.fullmatch(text):
        code, what = "total", "a total"
    elif "text" not in named and not has_words(text):
        return no_words(document, row.place, row_text(row))
    else:
        return None
    message = f"{row.place}: {what}, not a recommendation."
    return Issue(code, message, SourceRef(document.file, row.place), "info", row_text(row))


def _is_total(row: Row) -> bool:
    words = [cell for cell in map(clean_text, row.filled) if has_words(cell)]
    return bool(words) and all(map(LABELLED_TOTAL.fullmatch, words))


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


def _read_row(document: Document, columns: Columns, row: Row, options: ImportOptions) -> Recommendation:
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
    cycle = parse_cycle(clean_text(columns.cell(row, "cycle"))) or cycle_of_session(session) or origin.review.cycle
    position_raw = clean_text(columns.cell(row, "position"))
    position = (_parse_answer if columns.has_positions else position_of_heading)(position_raw)
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
    """The position in a cell of positions, also where it says more, "Accepted (implemented)", or less: "A".

    A long cell has to begin with its answer, or to speak of its recommendation ("Fiji accepts this recommendation"):
    what else it speaks of may be a report. None where it gives two positions, or limits one.
    """
    if _BOXES.match(text):
        text = "/".join(map(str.strip, _CHECKED.findall(text)))
    if position := parse_position(text) or _LETTERS.get(text.rstrip(".").casefold()):
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
