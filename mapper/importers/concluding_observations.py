"""Concluding observations of the treaty bodies, and visit reports of SPT (PDF, Word, text).

In: a Document of paragraphs. Out: an ImportResult; each paragraph that asks is a recommendation,
those that only report or state a concern are infos. Stage: meaning (importers).

UHRI and the committees themselves cite whole paragraphs ("CRPD/C/IND/CO/1, para. 7"), so a paragraph with
lettered items is one recommendation, its items on lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.documents.document import Document
from mapper.importers.base import ImportOptions
from mapper.importers.fields import find_state_of_symbol
from mapper.importers.paragraphs import (
    NumberedParagraph,
    find_gaps,
    language_of,
    left_out,
    read_numbered_paragraphs,
    read_title_lines,
    tables_beside,
)
from mapper.importers.results import make_id, make_result
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.bodies import Body, find_body, find_body_in_symbol
from mapper.importers.vocabulary.recommending import find_recommending, load_recommending_words, states_concern
from mapper.importers.vocabulary.states import State, find_state_by_name
from mapper.importers.vocabulary.upr_phrases import find_date, parse_ordinal
from mapper.records import ImportResult, Issue, Recommendation, SourceRef

_COMMITTEES = "CCPR|CEDAW|CERD|CRC|CRPD|CAT|CED|CMW"
# "CRPD/C/IND/CO/1", "CRC/C/OPSC/SVN/CO/1", "E/C.12/SVN/CO/2"; before 2003 "CERD/C/304/Add.75", "CCPR/CO/70/ARG".
_SYMBOL = re.compile(rf"\b(?:(?:{_COMMITTEES})/(?:C|CO)|E/C\.12|CAT/OP)/[A-Z0-9][\w./-]*\w", re.ASCII)
# The Arabic masthead may come out as "CRPD ... /C/SEN/CO/1".
_BROKEN_SYMBOL = re.compile(rf"\b({_COMMITTEES}|E)\b.*?(/C(?:\.12)?/[A-Z]{{3}}/CO\s?/\s?[\d-]+)", re.ASCII)
# In Chinese the words end the title: "关于肯尼亚初次报告的结论性意见".
_TITLE = re.compile(
    "|".join(
        rf".*{row['phrase']}\W*$" if row["language"] == "zh" else re.escape(row["phrase"])
        for row in read_word_list("concluding_titles.csv")
    ),
    re.IGNORECASE,
)
_SESSION = re.compile(
    r"(?:(\d{1,3})\s?(?:st|nd|rd|th|er?|º|ª|°|\.º)?|\b(?:its|sa|su)\s+([^\W\d][\w‑-]*(?:\s+[\w‑-]+){0,4}?))"
    r"\s+(?:session|período de sesiones)\b"
)
_ANSWER = re.compile(r"(?:/CO/|^CAT/OP/).*/Add\.")
_COMMITTEE = re.compile(r"\b(?:Human Rights Committee|(?<!Rights )Committee|Comité)\b", re.IGNORECASE)
# "... of Fiji, adopted by the Committee", "... submitted by Fiji under article 29".
_AFTER_NAME = re.compile(
    r"\s*[,(*]|\s(?:under|submitted|adopted|in the absence|présenté|soumis|en application|en l['’]absence|presentado"
    r"|en virtud|en ausencia)\b"
)
_AFTER_COMMITTEE = re.compile(r"\s*[:,;*(–]|\s[-—]")
_FOOTNOTE_MARK = re.compile(r"[\s*∗†‡]+$")
_NAME_AFTER = re.compile(
    r"(?:\b(?:of|by|on)\s+(?:the\s+)?|\bd[eu]l?\s+(?:la\s+|los\s+)?|\bde\s+l['’]|\bdes\s+|[:–]\s+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Title:
    """What the document says of itself. Unknown values are empty."""

    symbol: str
    body: Body
    state: State | None
    session: int | None  # of the committee
    date: str  # of publication, as in UHRI


class ConcludingObservationsImporter:
    """Reads concluding observations: English, French, Spanish, Arabic, Russian and Chinese."""

    name = "Concluding observations"
    fallback = False

    def identify(self, document: Document) -> bool:
        """True if a treaty body's name or symbol stands over a title such as "Concluding observations on ...".

        Not for an addendum ("CAT/C/NRU/CO/1/Add.1"): there the State answers.
        """
        if not document.paragraphs:
            return False
        lines = read_title_lines(document)
        titled = any(_TITLE.match(line) for line in lines)
        symbol = _find_symbol(lines)
        return titled and not _ANSWER.search(symbol) and bool(symbol or any(map(_find_committee, lines)))

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """Every paragraph, numbered as a rule: a recommendation, or an info that says why it is none."""
        paragraphs = read_numbered_paragraphs(document.paragraphs)
        title = _read_title(document, paragraphs[0].text if paragraphs else "")
        language = language_of(paragraphs)
        recommendations: list[Recommendation] = []
        issues: list[Issue] = []
        for paragraph in paragraphs:
            start = find_recommending(paragraph.text, language)
            concern = states_concern(paragraph.text, language)
            if start is not None or (concern and options.include_concerns):
                recommendations.append(_make_recommendation(document, title, paragraph, start or 0, language))
            elif concern:
                issues.append(left_out(document, paragraph, "concern", "states a concern and recommends nothing."))
            else:
                issues.append(left_out(document, paragraph, "no-recommendation", "reports and recommends nothing."))
        if load_recommending_words(language) is None or not recommendations:
            issues.append(_none_found(document, language))
        issues += [*find_gaps(document, paragraphs), *tables_beside(document)]
        return make_result(document, self.name, len(paragraphs), recommendations, issues, options)


def _make_recommendation(
    document: Document, title: _Title, paragraph: NumberedParagraph, start: int, language: str
) -> Recommendation:
    # Committees other than CRPD state the concern and the ask in one paragraph; the concern stays in `raw`.
    text = paragraph.text[start:] if states_concern(paragraph.text[:start], language) else paragraph.text
    return Recommendation(
        id=make_id(document, title.symbol, paragraph.number, paragraph.place),
        text=text,
        raw=paragraph.raw,
        source=SourceRef(document.file, paragraph.place),
        mechanism=title.body.mechanism,
        body=title.body.name,
        state=title.state.name if title.state else "",
        symbol=title.symbol,
        session=title.session,
        paragraph=paragraph.number,
        themes=(paragraph.heading,) if paragraph.heading else (),
        date=title.date,
        language=language,
    )


def _none_found(document: Document, language: str) -> Issue:
    if not language or load_recommending_words(language):
        message = f"{document.file}: no paragraph recommends anything; check that the document is complete."
    else:
        message = (
            f"{document.file}: recommendations cannot be told from concerns in this language; "
            "give the English, French, Spanish, Arabic, Russian or Chinese version."
        )
    return Issue("no-recommendations", message, SourceRef(document.file, ""), "warning")


# --- the title page ------------------------------------------------------------------------------


def _find_committee(line: str) -> Body | None:
    """The body that `line` is the name of, or that a title names: "Concluding comments of the Committee ...: Fiji"."""
    names = [_FOOTNOTE_MARK.sub("", line)]
    if _TITLE.match(line) and not line.endswith("."):  # a sentence is no title
        starts = (match.start() for match in _COMMITTEE.finditer(line))
        ends = [len(line), *(match.start() for match in _AFTER_COMMITTEE.finditer(line))]
        names += [line[start:end] for start in starts for end in ends]
    bodies = (body for name in names if (body := find_body(name)) and body.name)
    return next((body for body in bodies if body.mechanism in ("Treaty body", "")), None)


def _read_title(document: Document, introduction: str) -> _Title:
    lines = read_title_lines(document)
    symbol = _find_symbol(lines)
    body = find_body_in_symbol(symbol) or next(filter(None, map(_find_committee, lines)), None)
    # "* Adopted by the Committee at its twenty-second session" is a footnote of the title.
    opening = " ".join([*lines, *(note.text for note in document.footnotes[:4]), introduction])
    return _Title(
        symbol=symbol,
        body=body or Body("", "Treaty body"),
        state=find_state_of_symbol(symbol) or _find_state(lines),
        session=_find_session(opening),
        date=find_date(" ".join(lines)),
    )


def _find_symbol(lines: Sequence[str]) -> str:
    """The document's own symbol: the first of the title page, unless a later one is of concluding observations."""
    symbols = [match[0] for line in lines for match in _SYMBOL.finditer(line)]
    own = next((symbol for symbol in symbols if "/CO/" in symbol), symbols[0] if symbols else "")
    if not own and (broken := next(filter(None, map(_BROKEN_SYMBOL.search, lines)), None)):
        own = (broken[1] + broken[2]).replace(" ", "")
    return own


def _find_state(lines: Sequence[str]) -> State | None:
    """The State in the title: "... on the initial report of Freedonia", or a line of its own."""
    for index, line in enumerate(lines):
        if not _TITLE.match(line):
            continue
        title = _FOOTNOTE_MARK.sub("", line)
        tails = [title[match.end() :] for match in _NAME_AFTER.finditer(title)]
        tails += [_AFTER_NAME.split(tail)[0] for tail in tails]
        below = [_FOOTNOTE_MARK.sub("", later) for later in lines[index + 1 : index + 4]]
        for name in (*tails, *below):
            if state := find_state_by_name(name):
                return state
    return None


def _find_session(text: str) -> int | None:
    for match in _SESSION.finditer(text):
        if number := int(match[1]) if match[1] else parse_ordinal(match[2]):
            return number
    return None


IMPORTER = ConcludingObservationsImporter()
