"""Exports of the Universal Human Rights Index (UHRI) to recommendations: Excel, full JSON, search interface.

In: a Document with the table of "Export to Excel", or JSON records in one of three spellings of the keys.
Out: an ImportResult; concerns and observations are infos. Stage: meaning (importers).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from mapper.documents.cleaning import clean_list, clean_text, strip_tags
from mapper.documents.document import Document, Row, Table
from mapper.importers.base import ImportOptions
from mapper.importers.columns import NAMES_RECOMMENDATION, Columns, find_columns, parse_list, parse_number, tables_of
from mapper.importers.fields import (
    cycle_of_session,
    find_report_symbol,
    find_review,
    parse_date,
    parse_position,
    parse_sdgs,
    parse_state_under_review,
    parse_states,
    split_recommending_states,
)
from mapper.importers.results import make_id, make_result, read_export
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.bodies import find_body, find_body_in_symbol
from mapper.records import ImportResult, Issue, Recommendation, SourceRef

_LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# "Recommendation No. 33, para. 106:33. ", "Recommendation No. 57, para. 99: " (A/HRC/12/11), "para 132.90 ".
_OLD_NUMBER = re.compile(
    r"(?:Recommendation No\.?\s*(?P<item>\d+)\s*,?\s*)?para(?:graph)?s?\.?\s*(?P<paragraph>\d+)\s*[:.]\s*"
    r"(?P<point>\d+(?=\W))?\s*\.?\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})\s*\.?\s*(?=\D)")
# "Rural women 49.The Committee notes": the number ends the heading, whose text ran into the paragraph's.
_HEADING = re.compile(r"(\D.{0,240}?)(?<![\d.–-])(\d{1,3})\s*\.\s*(?=[^\W\d_])", re.DOTALL)
_SENTENCE = re.compile(
    r"\b(Committee|State [Pp]arty|Comité|Estado [Pp]arte|État partie)\b[^.]*\b(is|are|was|should|that|que)\b"
)
# "III.DataThe Committee is concerned": a heading glued to a paragraph that has lost its number.
_GLUED_HEADING = re.compile(
    r"([^\W\d_][^.]{2,150}[a-z)]|[IVX]+\.[^.]{2,150}[a-z)])"
    r"(?=(?:The|While|Recalling|Noting|Taking|Despite|Although|Bearing|In|With)\b)"
)
_LAST_HEADING = re.compile(r"(?:.*[a-z)](?=[A-Z]))?(?:[A-Z]{1,4}\.\s*)?", re.DOTALL)


class UhriImporter:
    """Reads what UHRI exports, in the spellings of its columns and keys known from 2016 to 2026."""

    name = "UHRI export"
    fallback = False

    def identify(self, document: Document) -> bool:
        """True if a table or the records have UHRI's text, symbol and annotation id or type."""
        return any(_find_columns(table) for table in tables_of(document))

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """Every row or record: a recommendation, an info for a concern, or an error without text."""
        found: list[tuple[Recommendation, str]] = []  # with the annotation id
        filled, issues, rows = read_export(document, _find_columns)
        entries = [(row, _Entry.of(columns, row)) for columns, row in filled]
        for row, entry in entries:
            recommendation = _read_entry(document, row, entry)
            if entry.is_recommendation or options.include_concerns:
                found.append((recommendation, entry.annotation))
            else:
                issues.append(_concern(document, row, entry, recommendation))
        resolved = sum(entry.resolved for _, entry in entries)
        unresolved = sum(entry.unresolved for _, entry in entries)
        if resolved or unresolved:
            issues.append(_identifiers_note(document, resolved, unresolved))
        return make_result(document, self.name, rows, tuple(_with_ids(document, found)), issues, options)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row or record with its cells by field, identifiers turned into names where the table of them has one."""

    text: str
    language: str
    cells: Mapping[str, str]
    is_recommendation: bool
    annotation: str
    other_fields: tuple[tuple[str, str], ...]
    resolved: bool  # a name comes from the inferred table of identifiers
    unresolved: bool  # an identifier is left without a name

    @classmethod
    def of(cls, columns: Columns, row: Row) -> _Entry:
        cells = {field: columns.cell(row, field) for field in columns.fields}
        languages = {language: text for language in _LANGUAGES if (text := cells.pop(f"text_{language}", "")).strip()}
        language, text = next(iter(languages.items()), ("", ""))
        if cells.get("text", "").strip():
            language, text = "", cells["text"]
        names = {field: _resolve(cell) for field, cell in cells.items() if field not in ("text", "annotation")}
        kind = clean_text(names.get("type", ("", False))[0])
        return cls(
            text=text,
            language=language,
            cells={field: name for field, (name, _) in names.items()},
            # "- Recomendaciones" in export-full-es.json. "- Recommendations" beside "- Concerns/Observations", and a
            # record without a type, count as one.
            is_recommendation=not kind or bool(NAMES_RECOMMENDATION.search(kind)),
            annotation=clean_text(cells.get("annotation", "")),
            other_fields=tuple((key, text) for key, text in columns.other_fields(row) if not _IDENTIFIER.match(text)),
            resolved=any(name != cells[field] for field, (name, _) in names.items()),
            unresolved=any(left for _, left in names.values()),
        )

    def get(self, field: str) -> str:
        """The cell of a field, "" where the source has none."""
        return self.cells.get(field, "")


def _find_columns(table: Table) -> Columns | None:
    for text in ("text", *(f"text_{language}" for language in _LANGUAGES)):
        columns = find_columns(table, source="UHRI", required=(text, "symbol", "state", "type", "annotation"))
        if columns:
            return columns
    return None


@cache
def _names_of_identifiers() -> dict[str, str]:
    """Identifiers of the search interface to names, as far as public records show them (see `basis` in the file)."""
    return {row["id"]: row["name"] for row in read_word_list("uhri_identifiers.csv")}


def _resolve(cell: str) -> tuple[str, bool]:
    """The cell with names for identifiers, and whether an identifier without a name was left out."""
    if not _IDENTIFIER.match(cell):
        return cell, False
    identifiers = cell.split("\n")
    names = [_names_of_identifiers()[i] for i in identifiers if i in _names_of_identifiers()]
    return "\n".join(names), len(names) < len(identifiers)


def _read_entry(document: Document, row: Row, entry: _Entry) -> Recommendation:
    symbol = " ".join(clean_list(entry.get("symbol")))
    # "- SR Torture; - Special Procedures" was written over the body in a copy of the export.
    body = find_body(" ".join(clean_list(entry.get("body"))[:1]).split(";")[0]) or find_body_in_symbol(symbol)
    mechanism = body.mechanism if body else ("UPR" if entry.get("position") or entry.get("recommending_states") else "")
    text = clean_text(strip_tags(entry.text))
    heading, paragraph, text = _split_number(text)
    recommending, recommending_raw = parse_states(entry.get("recommending_states"))
    review = find_review(symbol)
    session = cycle = None
    if mechanism == "UPR":
        text, in_text, in_text_raw = split_recommending_states(text)
        if in_text_raw and (entry.resolved or not recommending):  # a name in the text is better than an identifier
            recommending, recommending_raw = in_text, in_text_raw
        session = parse_number(entry.get("session"), highest=99) or review.session
        cycle = cycle_of_session(session) or parse_number(entry.get("cycle"), highest=9) or review.cycle
        symbol = find_report_symbol(symbol) or symbol  # a cell that cites the addendum
        text = text.rstrip(" ;")
    state, state_raw = parse_state_under_review(entry.get("state"), symbol)
    position_raw = "; ".join(clean_list(entry.get("position")))
    themes = _read_list(entry.get("themes"))
    return Recommendation(
        id="",
        text=_mend(text),
        raw=entry.text,
        source=SourceRef(document.file, row.place),
        mechanism=mechanism,
        body=body.name if body else "",
        state=state,
        state_raw=state_raw,
        symbol=symbol,
        session=session,
        cycle=cycle,
        paragraph=paragraph,
        recommending_states=recommending,
        recommending_states_raw=recommending_raw,
        position=parse_position(position_raw) or "",
        position_raw=position_raw,
        # Records of the search interface name no themes; the heading above the paragraph is one.
        themes=themes or ((heading,) if heading else ()),
        groups=_read_list(entry.get("groups")),
        sdgs=parse_sdgs("\n".join(_read_list(entry.get("sdgs")))),
        date=parse_date(entry.get("date")),
        language=entry.language,
        other_fields=(
            *((("Heading", heading),) if heading else ()),
            *((("Annotation id", entry.annotation),) if entry.annotation else ()),
            *((("Type", "; ".join(clean_list(entry.get("type")))),) if not entry.is_recommendation else ()),
            *entry.other_fields,
        ),
    )


def _read_list(cell: str) -> tuple[str, ...]:
    """UHRI writes one entry a line, a dash before it; copies of its export put them on one line, with semicolons."""
    return clean_list(cell) if cell.lstrip().startswith("-") else parse_list(cell)


def _split_number(text: str) -> tuple[str, str, str]:
    """(heading, paragraph number, the rest), as in ("Rural women", "49", "The Committee notes ..."); "" if missing."""
    if (match := _OLD_NUMBER.match(text)) and (item := match["item"] or match["point"]):
        return "", f"{match['paragraph']}.{item}", text[match.end() :]
    if match := _NUMBER.match(text):
        rest = text[match.end() :]
        # "5 million children ..." begins with a number, and no paragraph's.
        if "." in match[0] or rest[:1].isupper():
            return "", match[1], rest
    match = _HEADING.match(text)
    if match and not text[match.end() :][:1].islower() and not _SENTENCE.search(match[1]):
        return _last_heading(match[1]), match[2], text[match.end() :]
    match = _GLUED_HEADING.match(text)
    if match and not _SENTENCE.search(match[1]):
        return _last_heading(match[1]), "", text[match.end() :]
    return "", "", text


def _last_heading(text: str) -> str:
    """The heading next to the paragraph: "C. Concerns and recommendationsData collection" ends in "Data collection"."""
    start = _LAST_HEADING.match(text)
    return (text[start.end() :] if start else text).strip(" -–:")


def _mend(text: str) -> str:
    """Spaces where taken-out tags left words together or apart: "party:(a)Take", "peoples ' rights", "bodies , and"."""
    text = re.sub(r"(?<=[:;.,])\s*(\(?(?:[a-z]|[ivx]{1,4})\))\s*(?=\w)", r" \1 ", text)
    text = re.sub(r"(?<=s) (['’]) ", r"\1 ", text)
    return re.sub(r"(?<=[\w)]) (?=[,;.](?:\s|$))", "", text)


def _with_ids(document: Document, found: list[tuple[Recommendation, str]]) -> Iterator[Recommendation]:
    """Symbol and paragraph where they name one annotation only; else the annotation id tells the parts apart.

    UHRI cuts a paragraph into several annotations now and then: "CAT/C/X/CO/2#12 (a9ceae8c)" with the
    first digits of the annotation id, which stays the same from one export to the next.
    """
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for recommendation, annotation in found:
        bearers[f"{recommendation.symbol}#{recommendation.paragraph}"].add(annotation)
    for recommendation, annotation in found:
        number = make_id(document, recommendation.symbol, recommendation.paragraph, recommendation.source.place)
        if not (recommendation.symbol and recommendation.paragraph):
            number = annotation or number
        elif len(bearers[number]) > 1 and annotation:
            number = f"{number} ({annotation[:8]})"
        yield replace(recommendation, id=number)


def _concern(document: Document, row: Row, entry: _Entry, recommendation: Recommendation) -> Issue:
    kind = " and ".join(clean_list(entry.get("type")))
    where = f"{recommendation.symbol}, para. {recommendation.paragraph}".removesuffix(", para. ")
    message = (
        f"{where or row.place}: UHRI files this under “{kind}”, not under recommendations; include concerns to map it."
    )
    return Issue("concern", message, SourceRef(document.file, row.place), "info", recommendation.text)


def _identifiers_note(document: Document, resolved: int, unresolved: int) -> Issue:
    message = (
        f"{resolved} records give identifiers where UHRI's own export gives names: States, bodies, positions and types "
        f"were looked up in a list inferred from public records; {unresolved} hold identifiers that are not in it "
        "(themes and groups above all). Check the States under review."
    )
    return Issue("inferred-names", message, SourceRef(document.file, "whole file"), "warning")


IMPORTER = UhriImporter()
