"""Compilations of UN information for the UPR (A/HRC/WG.6/48/SVN/2): what other bodies are reported to have asked.

In: a Document of paragraphs. Out: an ImportResult with a recommendation for each paragraph that reports an
ask in the third person ("CERD recommended that ..."); all others are infos. Stage: meaning (importers).

These are summaries by OHCHR; the bodies' own documents have the exact words. English only: other language
versions are listed, and said to be unread.
"""

from __future__ import annotations

import re

from mapper.documents.document import Document
from mapper.importers.base import ImportOptions
from mapper.importers.fields import find_state_of_symbol
from mapper.importers.paragraphs import (
    find_gaps,
    language_of,
    left_out,
    read_numbered_paragraphs,
    read_title_lines,
    tables_beside,
)
from mapper.importers.results import make_id, make_result
from mapper.importers.vocabulary.bodies import Body, find_body
from mapper.importers.vocabulary.upr_phrases import find_date, load_alternatives
from mapper.records import ImportResult, Issue, Recommendation, SourceRef

_TITLE = re.compile(
    r"Compilation (?:of information )?prepared by the Office of the (?:United Nations )?High Commissioner", re.I
)
# In the third cycle "Compilation on Slovenia", in other languages "Recopilación sobre ...": the symbol tells the rest.
_SHORT_TITLE = re.compile(r"compilation\b|recopilación\b|подборка\b|.*汇编|تجميع", re.I)
_SYMBOL = re.compile(r"\bA/HRC/WG\.6/\d{1,2}/[A-Z]{3}/2\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“])")
# Who asks stands before the verb: "The Special Rapporteur on environment | stated", "CERD | also recommended".
_MANDATE = re.compile(r"(?:Special Rapporteur|Independent Expert|Working Group)s?(?: on .+)?", re.I)
_COMMITTEE = re.compile(
    r"(?:Subcommittee|Committee) (?:on|against) .+|Human Rights Committee|\b[A-Z]{3,6}(?:-[A-Z]{2})*\b"
)
_ADVERBS = re.compile(r"(?:,? (?:also|further|inter alia|\w+ly|again|had|,))+,?$")


_WORDS = load_alternatives("reported_asks.toml")
# Lookbehinds have one width each, so the words before a verb are part of the match.
_ASK = re.compile(rf"(?P<before>\b{_WORDS['not_after']}(?: \w+ly)? )?\b{_WORDS['verbs']}\b", re.IGNORECASE)
_STATEMENT = re.compile(rf"\b{_WORDS['statements']} that\b.{{0,200}}?\b{_WORDS['duties']}\b", re.IGNORECASE)
_SAME = re.compile(rf"{_WORDS['same']}\b", re.IGNORECASE)
_OTHER_VERBS = re.compile(
    r"\s(?:\w+ly )?(?:welcomed|noted|commended|expressed|remained|was|were|took|stated|appreciated)\b"
)


class UnCompilationImporter:
    """Reads OHCHR's compilations of UN information for the UPR."""

    name = "UN compilation for the UPR"
    fallback = False

    def identify(self, document: Document) -> bool:
        """True if the title page says "Compilation ... prepared by the Office of the ... High Commissioner", or
        "Compilation" beside the symbol of one.
        """
        lines = read_title_lines(document)
        titles = (_TITLE, _SHORT_TITLE) if any(map(_SYMBOL.search, lines)) else (_TITLE,)
        return any(title.match(line) for title in titles for line in lines)

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """Every numbered paragraph: a recommendation where it reports an ask, else an info."""
        lines = read_title_lines(document)
        match = _SYMBOL.search(" ".join(lines))
        symbol, date = match[0] if match else "", find_date(" ".join(lines))
        state = find_state_of_symbol(symbol)
        paragraphs = [p for p in read_numbered_paragraphs(document.paragraphs) if p.number]
        language = language_of(paragraphs)
        recommendations: list[Recommendation] = []
        issues: list[Issue] = []
        asker = Body("", "")
        for paragraph in paragraphs:
            asks, asker = _find_ask(paragraph.text, asker) if language == "en" else (False, asker)
            if not asks:
                issues.append(left_out(document, paragraph, "no-recommendation", "reports no recommendation."))
                continue
            recommendations.append(
                Recommendation(
                    id=make_id(document, symbol, paragraph.number, paragraph.place),
                    text=paragraph.text,
                    raw=paragraph.raw,
                    source=SourceRef(document.file, paragraph.place),
                    mechanism=asker.mechanism,
                    body=asker.name,
                    state=state.name if state else "",
                    symbol=symbol,
                    paragraph=paragraph.number,
                    themes=(paragraph.heading,) if paragraph.heading else (),
                    date=date,
                    language=language,
                )
            )
        if language != "en":
            message = f"{document.file}: compilations are read in English only; give the English version."
            issues.append(Issue("no-recommendations", message, SourceRef(document.file, ""), "warning"))
        issues += [*find_gaps(document, paragraphs), *tables_beside(document)]
        return make_result(document, self.name, len(paragraphs), recommendations, issues, options)


def _find_ask(text: str, last_asker: Body) -> tuple[bool, Body]:
    """Whether `text` reports an ask, and the body that makes the first; else the body last spoken of."""
    for sentence in _SENTENCE.split(text):
        asked = next((match for match in _ASK.finditer(sentence) if not match["before"]), None)
        match = asked or _STATEMENT.search(sentence)
        subject = _ADVERBS.sub("", sentence[: match.start()].strip()) if match else sentence
        asker = _find_asker(subject, last_asker)
        if match:
            return True, asker
        last_asker = asker
    return False, last_asker


def _find_asker(subject: str, last_asker: Body) -> Body:
    """The body `subject` ends with; "The same Committee", "It" and the like are the one spoken of before."""
    # "The Committee against Torture noted with concern ... and": the body is what stands before its first verb.
    subject = _OTHER_VERBS.split(subject)[0]
    if _SAME.match(subject):
        return last_asker
    if found := _MANDATE.search(subject):
        return Body(found[0], "Special procedure")
    names = _COMMITTEE.findall(subject)
    if not names:
        return last_asker
    return find_body(names[-1]) or Body(names[-1], "")


IMPORTER = UnCompilationImporter()
