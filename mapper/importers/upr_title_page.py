"""The title page of a report of the Working Group on the UPR, or of its addendum: what is said before page 2.

In: a Document. Out: kind, symbol, State, session, cycle and date of the review. Stage: meaning; used
by the importers of both documents, so that they name the review alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document
from mapper.importers.fields import cycle_of_session, find_report_symbol, find_review
from mapper.importers.paragraphs import read_masthead
from mapper.importers.vocabulary.states import State, find_state_by_name
from mapper.importers.vocabulary.upr_phrases import (
    find_date,
    find_positions,
    heading_pattern,
    is_heading,
    parse_ordinal,
)

_TITLE_PARAGRAPHS = 45
_TITLE_CHARACTERS = 6000
_TITLE_LINE = 300  # characters; longer paragraphs are text
_ADDENDUM_SYMBOL = re.compile(r"\bA/HRC/\d{1,3}/\d{1,3}/Add\.\s?\d")
_SESSION = re.compile(
    r"\b(?:held\s+its|a\s+tenu\s+sa|celebró\s+su)\s+([\w‑–-]+(?:\s[\w]+){0,2}?)\s+(?:session|período\s+de\s+sesiones)\b",
    re.IGNORECASE,
)
_REVIEW_OF = re.compile(r"\breview\s+of\s+(?:the\s+)?([^.;]{3,70}?)\s+was\s+held\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TitlePage:
    """What the first page says. Unknown values are empty."""

    kind: Literal["report", "addendum"]
    symbol: str = ""  # of the report, "A/HRC/28/15", also where the document is its addendum
    state: State | None = None
    session: int | None = None
    cycle: int | None = None
    date: str = ""  # ISO 8601
    paragraphs: int = 0  # how many paragraphs the title page takes


def read_title_page(document: Document) -> TitlePage | None:
    """The title page, or None if the document is neither a report of the Working Group nor its addendum."""
    texts = _title_texts(document)
    lines = [*read_masthead(document), *(clean_text(text) for text in texts if text.strip())]
    head = "\n".join(lines)[:_TITLE_CHARACTERS]
    title = heading_pattern("report").search(head)
    if not title:
        return None
    heads = "\n".join(document.page_heads)  # Word files may give the symbol there only
    symbol = find_report_symbol(head) or find_report_symbol(heads)
    # A report may cite an addendum further down; its own symbol stands before the title.
    by_symbol = _ADDENDUM_SYMBOL.search(f"{heads}\n{head[: title.start()]}")
    is_addendum = by_symbol or any(is_heading(line, "addendum") for line in lines)
    review = find_review(symbol)
    session = next((n for m in _SESSION.finditer(_opening(document)) if (n := parse_ordinal(m[1]))), review.session)
    return TitlePage(
        kind="addendum" if is_addendum else "report",
        symbol=symbol,
        state=_find_state(lines, document) or review.state,
        session=session,
        cycle=cycle_of_session(session) or review.cycle,
        date=find_date(head),
        paragraphs=len(texts),
    )


def _title_texts(document: Document) -> tuple[str, ...]:
    """The paragraphs before the first that is numbered, long or gives a position, on the first page where known."""
    texts: list[str] = []
    for paragraph in document.paragraphs[:_TITLE_PARAGRAPHS]:
        begins = re.match(r"\(?\d{1,3}[.,)]", paragraph.text) or len(paragraph.text) > _TITLE_LINE
        if begins or find_positions(paragraph.text) or paragraph.page != document.paragraphs[0].page:
            break
        texts.append(paragraph.text)
    return tuple(texts)


def _opening(document: Document) -> str:
    """The start of the document, long enough for its introduction."""
    return clean_text(" ".join(p.text for p in document.paragraphs[:_TITLE_PARAGRAPHS])[:12000])


def _find_state(lines: list[str], document: Document) -> State | None:
    """The State under review: the line of the title that is a State's name, else "The review of ... was held"."""
    after_title = False
    for line in lines:
        if after_title and (state := find_state_by_name(line.strip(" *∗†"))):
            return state
        after_title = after_title or bool(heading_pattern("report").search(line))
    review_of = _REVIEW_OF.search(_opening(document))
    return find_state_by_name(review_of[1]) if review_of else None
