"""Reports of special procedures and inquiries (PDF, Word, text, or JSON by paragraph): the asks of their last section.

In: a Document of paragraphs, or of JSON records {"ID": "77.", "Labels": [...], "Text": "..."}. Out: an
ImportResult. Stage: meaning (importers).

A paragraph may list a dozen unlike asks over several pages (E/CN.4/2003/68, para. 26), so each lettered item
is a recommendation of its own, led by the sentence that opens the list. Thematic reports speak to all States.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, JsonRecord
from mapper.importers.base import ImportOptions
from mapper.importers.fields import split_state_names
from mapper.importers.paragraphs import (
    NumberedParagraph,
    find_gaps,
    is_item,
    language_of,
    left_out,
    read_numbered_paragraphs,
    read_title_lines,
    strip_enumerator,
    tables_beside,
)
from mapper.importers.results import make_id, make_result
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.recommending import (
    find_recommending,
    is_recommendations_heading,
    load_ask_opening,
)
from mapper.importers.vocabulary.states import State
from mapper.importers.vocabulary.upr_phrases import find_date
from mapper.records import ImportResult, Issue, Mechanism, Recommendation, SourceRef

_ALL_STATES = "All States"
_OTHER_NAME = "Report of an inquiry or a UN office"  # in the import log
# "A/HRC/31/57/Add.3", "A/73/336", "E/CN.4/2003/68".
_SYMBOL = re.compile(r"\b(?:A/HRC/(?:S-)?\d{1,3}|A/\d{1,3}|E/CN\.4/\d{4})/(?:CRP\.)?\d{1,4}(?:/Add\.\d{1,2})?\b")
# The JSON files say neither symbol nor mandate inside; their names do: "SR_Torture_E_CN_4_2003_68.json".
_FILE_NAME = re.compile(
    r"(?:\b(?P<kind>SR|IE|WG)_(?P<mandate>[A-Za-z_]+?)_)?"
    r"(?P<symbol>A_HRC_\d{1,3}_\d{1,3}|A_\d{2}_\d{2,3}|E_CN_4_\d{4}_\d{1,3})(?P<addendum>_Add_\d{1,2})?(?!\d)"
)
# "Visit to Malta", "Visit by the Special Rapporteur to Malta", "situation of human rights in Malta, Ada Example".
_ABOUT = re.compile(
    r"(?:(?i:visits?|missions?|visites?|misi(?:ón|ones)|visitas?)(?:\s+(?:by|of|du|de|del)\s+[^:;]{3,80}?)?\s+(?i:to|en|aux?|à|al?)"
    r"|(?i:human\s+rights(?:\s+situation)?|droits\s+(?:humains|de\s+l['’]homme)|derechos\s+humanos)"
    r"\s+(?i:in|on|en|aux?|à|dans)"
    r")\s+(?i:the\s+|la\s+|el\s+|l['’])?(?=([A-ZÀ-Ý].{2,80}))"
)
# Where a commission looks: "commission of inquiry on protests in Malta", "fact-finding mission for the Sudan".
_PLACE = re.compile(r"\b(?:in|on|for|sur|en|aux?|sobre)\s+(?:the\s+|la\s+|le\s+|el\s+)?(?=([A-ZÀ-Ý].{2,80}))")
# A title cut at the end of its line: "Situation of human rights in the" and below "Islamic Republic of Iran".
_CUT = re.compile(r"\b(?:of|on|in|the|for|de|du|des|la|le|sur|del|sobre|en|el)$", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"[*∗:(\d]|\s(?:from|on|since|occupied|undertaken|du|del|sur|sobre|effectuée|realizada)\s", re.IGNORECASE
)
_TITLES = read_word_list("procedure_titles.csv")
_MANDATE = re.compile("|".join(row["mandate"] for row in _TITLES if row["mechanism"]), re.IGNORECASE)
_REPORTS = [
    (
        re.compile(rf"{row['report']}\s*(?P<mandate>(?:{row['mandate']})\b[^,;:*∗]*)", re.IGNORECASE),
        cast(Mechanism, row["mechanism"]),
    )
    for row in _TITLES
]
# What is no part of the name: "Working Group on quiet nights on its visit".
_BEHIND_BODY = re.compile(
    r"\s+(?:on|sur|sobre)\s+(?:his|her|its|their|sa|su)\b.*"
    r"|(?:(?<=for Human Rights)|(?<=aux droits de l'homme)|(?<=para los Derechos Humanos)|(?<=\ASecretary-General))\s.*"
)
# What others say of a State, put together for its review: no report of the Office of the High Commissioner by itself.
_FOR_REVIEW = re.compile(
    r"\bA/HRC/WG\.6/|\bsummary (?:of (?:stakeholder|information)|prepared)|\bcompilation\b|\brecopilación\b"
    r"|\brésumé (?:des communications|établi)|\bresumen (?:de las comunicaciones|preparado)",
    re.IGNORECASE,
)
_NAMES_OF_ANOTHER = re.compile(
    r"Universal Periodic Review|Examen périodique universel|Examen Periódico Universal", re.I
)

# Headings at the end of the paragraph before them: "... were met. VIII. RECOMMENDATIONS A. General recommendations".
_HEADING = r"(?:[IVXL]{1,6}|[A-Z])\.\s+[A-Z][^.;:?!]{2,180}"
_HEADING_AT_END = re.compile(rf"(?<=[.;:?!”\"’)\d])\s+(?P<headings>{_HEADING}(?:\s{_HEADING})?)$")
_ROMAN = re.compile(r"[IVX]{1,6}\.\s")
# "principles;20 and", "inequalities.150 Poverty": numbers of footnotes; "No.20" and "para.5" are meant.
_FOOTNOTE_NUMBER = re.compile(
    r"(?<!\bNo)(?<!\bNos)(?<!\bpara)(?<!\bparas)(?<!\bart)(?<!\barts)(?:(?<=[^\W\d])|(?<=\b(?:19|20)\d\d))([.,;:”])\d{1,3}(?=\s|$)"
)
_CONCLUSIONS = re.compile(r"conclusi(?:on|ón)", re.IGNORECASE)
_RULE_AT_END = re.compile(r"\s*-{3,}\s*$")
_LETTER = re.compile(r"(?<!\S)\(?([a-z])\)\s+(?=\S)")
_END_OF_ITEM = re.compile(r"\s*[;,]?\s*(?:\band|\bor|\bet|\by)?\s*;?\s*$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý“«¿])")


@dataclass(frozen=True, slots=True)
class _Report:
    """What the report says of itself. Unknown values are empty."""

    symbol: str
    body: str
    mechanism: Mechanism  # none for a commission of inquiry
    states: tuple[State, ...]  # () for a thematic report
    date: str


class SpecialProceduresImporter:
    """Reads reports of Special Rapporteurs, independent experts and working groups to the Council or the Assembly; of
    commissions of inquiry, fact-finding missions and the High Commissioner too, which are of none of the mechanisms."""

    name = "Special procedures report"
    fallback = False

    def identify(self, document: Document) -> bool:
        """True if the title names a mandate's report, or JSON records of numbered paragraphs speak of a mandate."""
        if document.records:
            return _are_paragraphs(document.records) and bool(_MANDATE.search(_all_text(document.records)))
        return _find_body(_read_title(document)) is not None

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """Every paragraph: its lettered items or itself a recommendation, or an info that says why it is none."""
        report = _read_report(document)
        paragraphs = _read_paragraphs(document, report)
        language = language_of(paragraphs)
        section = _find_section(paragraphs, language)
        recommendations: list[Recommendation] = []
        issues: list[Issue] = []
        for paragraph in paragraphs:
            if paragraph not in section:
                why = "stands outside the section of recommendations."
                issues.append(left_out(document, paragraph, "outside-recommendations", why))
            elif _asks(paragraph, language):
                recommendations += _make_recommendations(document, report, paragraph, language)
            else:
                issues.append(left_out(document, paragraph, "no-recommendation", "concludes and recommends nothing."))
        rows = len(recommendations) + len(issues)
        if not recommendations:
            message = f"{document.file}: no recommendations were found at its end; check that the report is complete."
            issues.append(Issue("no-recommendations", message, SourceRef(document.file, ""), "warning"))
        issues += [*find_gaps(document, paragraphs), *tables_beside(document)]
        name = self.name if report.mechanism else _OTHER_NAME
        return make_result(document, name, rows, recommendations, issues, options)


def _asks(paragraph: NumberedParagraph, language: str) -> bool:
    """Whether a paragraph of the section recommends, with an item of its list too ("The mission: (a) Urges ..."), or it
    or an item opens as an ask: "Ratify ...".

    Under "A. Conclusions" such words only report: "Work remains to be done", "The Government plans to: (a) Adopt".
    """
    first, *others = paragraph.lines
    whole = (f"{first.rstrip(' :')} {_LETTER.sub('', line, count=1)}" for line in others if first.endswith(":"))
    if any(find_recommending(text, language) is not None for text in (paragraph.text, *whole)):
        return True
    if _CONCLUSIONS.match(paragraph.heading) and not is_recommendations_heading(paragraph.heading, language):
        return False
    opening = load_ask_opening(language)
    lines = paragraph.lines if paragraph.lines[0].endswith((":", "：")) else paragraph.lines[:1]
    return opening is not None and any(opening.match(_LETTER.sub("", line, count=1)) for line in lines)


def _make_recommendations(
    document: Document, report: _Report, paragraph: NumberedParagraph, language: str
) -> Iterator[Recommendation]:
    own_heading = paragraph.heading != paragraph.section
    for letter, text, printed in _split_items(paragraph.text):
        number = f"{paragraph.number} {letter}".rstrip() if paragraph.number else ""
        place = f"{paragraph.place} {letter}".rstrip()
        yield Recommendation(
            id=make_id(document, report.symbol, number, place),
            text=text,
            raw=replace(paragraph, lines=(printed,)).raw,
            source=SourceRef(document.file, place),
            mechanism=report.mechanism,
            body=report.body,
            state="; ".join(state.name for state in report.states),
            state_raw=_ALL_STATES if report.mechanism and not report.states else "",
            symbol=report.symbol,
            paragraph=number,
            themes=(paragraph.heading,) if own_heading and paragraph.heading else (),
            groups=paragraph.groups,
            date=report.date,
            language=language,
        )


def _find_section(paragraphs: Sequence[NumberedParagraph], language: str) -> Sequence[NumberedParagraph]:
    """The paragraphs under a heading such as "Conclusions and recommendations", else those of the last section; all of
    a statement, whose paragraphs have no numbers."""
    found = [p for p in paragraphs if any(is_recommendations_heading(h, language) for h in (p.section, p.heading))]
    if found:
        return found
    if not any(p.number for p in paragraphs):
        return paragraphs
    last = paragraphs[-1].section
    return [p for p in paragraphs if last and p.section == last]


def _split_items(text: str) -> Iterator[tuple[str, str, str]]:
    """("(a)", text, as printed) of each lettered item, its text after the sentence that opens the list; else the whole.

    Letters count only in order, so that "article 7 (b)" opens no item. What stands before the opening
    sentence is context and stays out of the text; it is in the document's own words no part of any item.
    A line between two items may address others ("To armed groups:") and opens those below it, from (a) on or further.
    """
    items: list[re.Match[str]] = []
    for match in _LETTER.finditer(text):
        before = text[: match.start()].rstrip()
        anew = match[1] == "a" and items and _split_opening(before[items[-1].start() :])[1]
        due = chr(ord(items[-1][1]) + 1) if items else "a"
        if (match[1] == due or anew) and before.endswith((":", ";", ".", "and", "or", "et", "y", "”", ",")):
            items.append(match)
    if len(items) < 2:
        yield "", _END_OF_ITEM.sub("", text), text
        return
    lead = _SENTENCE.split(text[: items[0].start()].strip())[-1]
    ends = [*(item.start() for item in items[1:]), len(text)]
    for item, end in zip(items, ends, strict=True):
        printed, opening = _split_opening(text[item.start() : end].strip())
        yield f"({item[1]})", _END_OF_ITEM.sub("", f"{lead}\n{printed}"), printed
        if opening:
            lead = "\n".join((*lead.split("\n")[:-1], opening))


def _split_opening(printed: str) -> tuple[str, str]:
    """An item, and the line below it that opens those after it: "To armed groups:"."""
    item, _, last = printed.rpartition("\n")
    opens = item.endswith((".", ";", "and")) and last.endswith(":") and not is_item(last)
    return (item, last) if opens else (printed, "")


# --- reading the report --------------------------------------------------------------------------


def _read_paragraphs(document: Document, report: _Report) -> list[NumberedParagraph]:
    if not document.records:
        return read_numbered_paragraphs(document.paragraphs)
    paragraphs = []
    heading = section = ""
    for record in document.records:
        text = _clean(str(record.value.get("Text", "")), report.symbol)
        text, headings = _split_headings(text)
        number = str(record.value.get("ID", "")).strip().rstrip(".")
        labels = record.value.get("Labels")
        groups = tuple(map(str, labels)) if isinstance(labels, list) else ()
        place = f"{record.place}, para. {number}"
        paragraphs.append(NumberedParagraph(number, heading, (text,), place, section, groups))
        for found in headings:
            heading = strip_enumerator(found)
            section = heading if _ROMAN.match(found) else section
    return paragraphs


def _clean(text: str, symbol: str) -> str:
    """`text` without the running head ("E/CN.4/2003/68" between two words) and the numbers of footnotes."""
    text = _RULE_AT_END.sub("", clean_text(text))
    if symbol:
        text = re.sub(rf"(?<=[\w,;]) {re.escape(symbol)} (?=[a-z(])", " ", text)
    return _FOOTNOTE_NUMBER.sub(r"\1", text)


def _split_headings(text: str) -> tuple[str, list[str]]:
    """The paragraph, and the headings of what follows it, in order."""
    match = _HEADING_AT_END.search(text)
    if not match:
        return text, []
    return text[: match.start()], re.split(r"\s+(?=[A-Z]\.\s+[A-Z])", match["headings"])


def _are_paragraphs(records: Sequence[JsonRecord]) -> bool:
    """Whether these are the numbered paragraphs of one document."""
    numbered = [record for record in records if re.fullmatch(r"\d{1,3}\.?", str(record.value.get("ID", "")).strip())]
    return len(numbered) * 2 > len(records) and all(isinstance(r.value.get("Text"), str) for r in numbered)


def _all_text(records: Sequence[JsonRecord]) -> str:
    return " ".join(str(record.value.get("Text", "")) for record in records)


def _find_mandate(line: str) -> tuple[str, Mechanism] | None:
    """The mandate whose report `line` announces, "Special Rapporteur on the right to education", and its mechanism."""
    if line.endswith("."):  # a sentence is no title
        return None
    for pattern, mechanism in _REPORTS:
        if (match := pattern.match(line)) and not _NAMES_OF_ANOTHER.search(line):
            return _BEHIND_BODY.sub("", match["mandate"]).strip(), mechanism
    return None


def _read_title(document: Document) -> tuple[str, ...]:
    """The lines of the title, whole where the next one goes on."""
    lines: list[str] = []
    for line in read_title_lines(document):
        if lines and (_CUT.search(lines[-1]) or line[0].islower()):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return tuple(lines)


def _find_body(title: Sequence[str]) -> tuple[str, Mechanism] | None:
    """Whose report the title announces, and the mechanism; the Secretary-General reports on other subjects too."""
    body = next(filter(None, map(_find_mandate, title)), None)
    if body and not body[1]:
        other = body[0] == "Secretary-General" and not _find_states(title, *body)
        return None if other or any(map(_FOR_REVIEW.search, title)) else body
    return body


def _find_states(title: Sequence[str], body: str, mechanism: Mechanism) -> tuple[State, ...]:
    """The State a report is about; "Mission to Ethiopia and Eritrea" is about two."""
    places = [about[1] for line in title for about in _ABOUT.finditer(line)]
    places += [] if mechanism else [place for line in title if body in line for place in _PLACE.findall(line)]
    for place in places:
        (_, first), *others = split_state_names(_AFTER_NAME.split(place)[0])
        if first:
            return tuple(dict.fromkeys((first, *(state for _, state in others if state))))
    return ()


def _read_report(document: Document) -> _Report:
    if document.records:
        name = _FILE_NAME.search(document.file)
        symbol = name["symbol"] + (name["addendum"] or "") if name else ""
        body = f"{name['kind']} {name['mandate'].replace('_', ' ')}" if name and name["kind"] else ""
        return _Report(_symbol_of_name(symbol), body, "Special procedure", (), "")
    title = _read_title(document)
    text = " ".join(title)
    found = _SYMBOL.search(text)
    body, mechanism = _find_body(title) or ("", "")
    return _Report(
        symbol=found[0] if found else "",
        body=body,
        mechanism=mechanism,
        states=_find_states(title, body, mechanism),
        date=find_date(text),
    )


def _symbol_of_name(name: str) -> str:
    """ "A/HRC/31/57/Add.3" of "A_HRC_31_57_Add_3", "E/CN.4/2003/68" of "E_CN_4_2003_68"."""
    return name.replace("CN_4", "CN.4").replace("Add_", "Add.").replace("_", "/")


IMPORTER = SpecialProceduresImporter()
