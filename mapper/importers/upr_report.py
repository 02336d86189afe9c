"""Reports of the Working Group on the UPR (PDF, Word, text) to recommendations.

In: a Document whose section "Conclusions and/or recommendations" lists them, as "115.3" or as items
"1." to "97." under a paragraph. Out: an ImportResult with the position each lead-in gives. Stage: meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain, takewhile

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Paragraph
from mapper.errors import UnreadableFileError
from mapper.importers.base import ImportOptions
from mapper.importers.fields import parse_states, split_recommending_states
from mapper.importers.named_answers import SENTENCE, Statement, find_named_answers
from mapper.importers.paragraphs import is_page_edge, join_numbers, tables_beside
from mapper.importers.recommendation_numbers import Numbering, count_letters
from mapper.importers.results import make_result
from mapper.importers.upr_title_page import TitlePage, read_title_page
from mapper.importers.vocabulary.upr_phrases import find_positions, heading_pattern, is_heading
from mapper.importers.whole_answers import speaks_of_recommendations
from mapper.records import ImportResult, Issue, Position, Recommendation, SourceRef

# "115.3 Ratify", "127.1. Ratify", "76.3.Ratify"; "76.4 . Ratify", "76.5: Ratify" and "76.6 - Ratify" are slips. Arabic:
# "132-90 إلغاء"
_ITEM = re.compile(
    r"(\d{1,3})(?:\.|\s?[-–]\s?(?=\d{1,3}\s*[-–.]?\s*[\u0600-\u06ff]))(\d{1,3})"
    r"(?:\s?[.:]|\s?[-–](?=\s*[^\W\d_]))?(?:\s+|(?=[A-ZА-Яа-яЁё\u0600-\u06ff\u4e00-\u9fff“\"']))"
)
# "115. The recommendations", "1. Ratify", "115- التوصيات"
_NUMBER = re.compile(r"(\d{1,3})(?:\.(?:\s+(?=\S)|(?=[^\s\d]))|\s?[-–]\s*(?=[\u0600-\u06ff]))")
_MARK = re.compile(r"(?:\(?(?P<letter>[a-z]{1,2})\)|[•▪●–—-])\s*")  # "(a) Ratify", "• Ratify"
_COMPLETE = re.compile(r"[)）]\s*(?:[*∗†]*|\d{1,2})\s*[;.,:；。，؛،]?\s*(?:\d{1,2}|and|et|y|и)?\s*$")
# The mark of a footnote behind the State: "(Mexico)1;" and "(Romania);2" in texts without superscripts.
_NOTE_MARK = re.compile(r"(?<=\))(?:\d{1,2}|\s*[*∗†]+)(?=\s*[;.,:]|\s*$)|(?<=\)[;.,:])(?:\d{1,2}|\s*[*∗†]+)(?=\s|$)")
_LAST_BRACKET = re.compile(r"\(([A-Z][^()]{2,60})\)\s*[;.,]?\s*$")
_STATED_TOTAL = re.compile(
    r"(?<![\d.第])(\d{1,3})\s*(?:项|条|(?<=\s)(?:\w+\s+)?)"
    r"(?:recommendations|recommandations|recomendaciones|рекомендаци[ияй]|建议|توصي(?:ة|ات))",
    re.IGNORECASE,
)
# "in the report in paragraphs 45, 55 and 63", "aux paragraphes 45 et 63", "第45和63段"; "conformément au paragraphe 32"
# names a resolution.
_REFERS_BACK = re.compile(
    r"(?:\b(?:in\s+(?:the\s+report\s+in\s+)?paragraphs?|(?<!conformément\s)aux?\s+paragraphes?"
    r"|en\s+(?:el\s+|los\s+)?párrafos?|в\s+пункт(?:е|ах)|في\s+الفقر(?:ة|ات|تين))\s+|第\s*(?=[\d、，和至到及\s-]+段))"
    r"(?P<numbers>\d[^.;:。；：段]*)",
    re.IGNORECASE,
)
# "The recommendations listed above enjoy the support of" (A/HRC/8/36), "These recommendations will be examined by".
_LOOKS_BACK = re.compile(
    r"\b(?:above|these\s+recommendations|ci-dessus|ces\s+recommandations|anteceden|estas\s+recomendaciones)\b",
    re.IGNORECASE,
)
# "except", "à l'exception de", "за исключением"
_EXCEPT = (
    r"\b(?:except\w*|save\s+for|l['’]exception|hormis|sauf|salvo|(?:con|a|la)\s+excepción|за\s+исключением|кроме)"
    r"|باستثناء|ما\s+عدا|除.*外"
)
# "recommendations 3 and 5", "la recommandation no 3", "第3项建议"; "paragraph 12.3", "paragraph 12 (a)".
_NOT_ALL = re.compile(
    rf"{_EXCEPT}|\b(?:recomm[ae]nd|recomend|рекоменд|توصي)\w*\s+(?:(?:n[o°º]s?|nos?|núms?|№)\.?\s*)?\d"
    r"|第\s*\d[\d、，和至到及\s-]*[项条]|\d(?:\.\d|\s?\([a-z]{1,3}\))",
    re.IGNORECASE,
)
_NAMES_ITEM = re.compile(r"\d|\([a-z]{1,2}\)")

# What is left to do of a paragraph of other recommendations, by the code of its issue.
_BY_HAND = {
    "recommendations-by-reference": "answers recommendations that are printed in the proceedings only; they are not "
    "among those read, add them by hand.",
    "answer-in-part": "answers some of the recommendations listed before it; give them their position by hand.",
}


class UprReportImporter:
    """Reads reports of the Working Group on the Universal Periodic Review."""

    name = "UPR Working Group report"
    fallback = False

    def identify(self, document: Document) -> bool:
        """True if the title page is that of a report of the Working Group, and not of its addendum."""
        title = read_title_page(document)
        return title is not None and title.kind == "report"

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """The recommendations of the conclusions section, and an `info` issue for each other paragraph of it.

        All paragraphs before the section together count as one row with one `info`. Raises
        UnreadableFileError if the section is missing, as in a document cut off before it.
        """
        title = read_title_page(document) or TitlePage("report")
        start, section = _find_section(document)
        reader = _SectionReader(document.file)
        for paragraph in join_numbers(section):
            if not is_page_edge(paragraph):
                reader.read(paragraph)
        recommendations = [_recommendation(document, title, item) for item in reader.items]
        proceedings = Issue(
            "proceedings",
            f"The {start} paragraphs before the conclusions are the title page and the summary of the proceedings; "
            "they are not read, because the recommendations made there are listed again in the conclusions.",
            SourceRef(document.file, _span(document.paragraphs[:start])),
            "info",
        )
        warnings = [
            Issue(code, message, SourceRef(document.file, place), "warning")
            for code, message, place in _warnings(reader, recommendations)
        ]
        rows = len(recommendations) + len(reader.others) + 1
        issues = [proceedings, *reader.others, *warnings, *tables_beside(document)]
        return make_result(document, self.name, rows, recommendations, issues, options)


@dataclass(slots=True)
class _Item:
    """A recommendation while its paragraphs are gathered."""

    lead: int  # the paragraph it stands under: 115
    number: int
    text: str  # as printed, number included
    body: str  # without the number
    place: str
    position: Position = ""
    position_raw: str = ""
    letter: str = ""  # "a" in lists that are lettered; `number` then counts them

    @property
    def paragraph(self) -> str:
        return f"{self.lead}.{self.letter or self.number}"

    def add(self, text: str) -> None:
        """A further paragraph of it."""
        self.text, self.body = f"{self.text}\n{text}", f"{self.body} {text}"


@dataclass(slots=True)
class _SectionReader:
    """Reads the paragraphs of a conclusions section in order; `items` and `others` hold every one of them."""

    file: str
    items: list[_Item] = field(default_factory=list)
    others: list[Issue] = field(default_factory=list)
    leads: dict[int, tuple[Position, str]] = field(default_factory=dict)
    lead: int = 0
    closed: bool = False
    commitments: bool = False  # below a heading that says so
    pledges: int = 0  # the paragraph that lists them: "60. ... announced the following voluntary commitments:"
    totals: list[tuple[int, int, str, str]] = field(default_factory=list)  # total, lead, sentence, place

    def read(self, paragraph: Paragraph) -> None:
        """One paragraph, which in text extracted without line ends may hold many items."""
        text = paragraph.text.strip()
        while text:
            end = self._next_start(text)
            self._read_piece(text[:end].strip(), paragraph)
            text = text[end:].strip()

    def _of_commitments(self) -> bool:
        """Whether the present list is one of voluntary commitments of the State."""
        return self.commitments or self.pledges == self.lead > 0

    def _next_start(self, text: str) -> int:
        """Where the next numbered piece begins within `text`, if it runs on; else the length of `text`.

        Only the very number that must come next is looked for, and only after the end of a sentence; of an item,
        the number after that too, behind the State that ends an item ("3. ... (Ghana); 5. Maintain", A/HRC/8/26).
        """
        item = _ITEM.match(text)
        own = item or _NUMBER.match(text)
        if own is None:
            return len(text)
        number = int(own[1])
        starts = [rf"{number + 1}\.\s+(?=[A-Z])"]
        after_gap = r"(?!)"  # nothing
        if item:
            starts.append(rf"{number}\.{int(item[2]) + 1}\.?\s")
            after_gap = rf"{number}\.{int(item[2]) + 2}\.?\s"
        elif self._is_listed(number, text):
            starts.append(rf"{self.lead + 1}\.\s+(?=[A-Z])")
            after_gap = rf"{number + 2}\.\s+(?=[A-Z])"
        else:
            starts += [rf"{number}\.1\.?\s", r"1\.\s+(?=[A-Z])"]
        start = rf"(?<=[.;:)])(?:\d{{1,2}})?\s+(?={'|'.join(starts)})|(?<=\)[;.])\s+(?={after_gap})"
        following = re.search(start, text[own.end() :])
        return own.end() + following.end() if following else len(text)

    def _is_listed(self, number: int, text: str) -> bool:
        """Whether "12. ..." is an item of the list under the present paragraph, not the next paragraph."""
        last = self.items[-1].number if self.items else 0  # a list may go on under the next paragraph
        if not self.lead or self.closed or self._of_commitments() or any(_ITEM.match(i.text) for i in self.items[-1:]):
            return False
        if number == self.lead + 1:
            # Item 112 of a list may meet paragraph 112: only an item ends with the States that made it.
            return last == number - 1 and not find_positions(text) and bool(split_recommending_states(text)[1])
        return last < number <= last + 3 or (number < self.lead and last > 0)

    def _read_piece(self, text: str, paragraph: Paragraph) -> None:
        item = _ITEM.match(text)
        if item and not self.closed and not self._of_commitments():
            lead, nth = int(item[1]), int(item[2])
            if "." not in item[0] and nth in self.leads and lead not in self.leads:
                lead, nth = nth, lead  # right to left, "144-138" is 138.144
            self._add_item(lead, nth, text, text[item.end() :], paragraph)
            return
        number = _NUMBER.match(text)
        if number and self._is_listed(int(number[1]), text):
            self._add_item(self.lead, int(number[1]), text, text[number.end() :], paragraph)
        elif number and (int(number[1]) == self.lead + 1 or not self._of_commitments()):
            self._add_lead(int(number[1]), text, paragraph)
        elif is_heading(text, "commitments"):
            self.commitments = True
            self._add_other("heading", "a heading", text, paragraph)
        elif self._goes_on():
            self.items[-1].add(text)
        elif paragraph.style == "heading":
            self._add_other("heading", "a heading", text, paragraph)
        elif self._is_unnumbered_item(text):
            self._add_unnumbered(text, paragraph)
        elif self._of_commitments():
            self._add_other("commitment", "a voluntary commitment of the State, not a recommendation", text, paragraph)
        else:
            if text.endswith(":") and self.lead and (given := _lead_position(text))[1]:
                # A lead-in within the list: "The following did not enjoy the support of ...:".
                self.leads[self.lead] = given
            self._add_other("other-paragraph", "a remark between recommendations", text, paragraph)

    def _is_unnumbered_item(self, text: str) -> bool:
        """Whether an unnumbered paragraph of a list asks for something: it ends with the States that do."""
        if not self.lead or self.closed or self._of_commitments():
            return False
        return bool(_COMPLETE.search(text) and split_recommending_states(text)[1])

    def _add_unnumbered(self, text: str, paragraph: Paragraph) -> None:
        """A lettered or bulleted item is counted in its list; within a numbered list it belongs to the item before."""
        last = self.items[-1] if self.items and self.items[-1].lead == self.lead else None
        if last and (_ITEM.match(last.text) or _NUMBER.match(last.text)):
            last.add(text)
            return
        mark = _MARK.match(text)
        self._add_item(self.lead, last.number + 1 if last else 1, text, text[mark.end() :] if mark else text, paragraph)
        self.items[-1].letter = (mark["letter"] or "") if mark else ""

    def _goes_on(self) -> bool:
        """Whether an unnumbered paragraph belongs to the recommendation before it: that one has not ended yet."""
        if not self.items or self.items[-1].lead != self.lead or self.closed or self._of_commitments():
            return False
        return not _COMPLETE.search(self.items[-1].body)

    def _add_item(self, lead: int, number: int, text: str, body: str, paragraph: Paragraph) -> None:
        position, words = self.leads.get(lead) or self.leads.get(self.lead) or ("", "")
        self.items.append(_Item(lead, number, text, body, paragraph.place, position, words))
        if lead in self.leads:
            self.lead = lead

    def _add_lead(self, number: int, text: str, paragraph: Paragraph) -> None:
        before, self.lead = self.lead, number
        self.leads[number] = _lead_position(text)
        if text.endswith(":") and not self.leads[number][1] and heading_pattern("commitments").search(text):
            self.pledges = number
        for total in _STATED_TOTAL.finditer(text):
            self.totals.append((int(total[1]), number, total[0], paragraph.place))
        if heading_pattern("closing").match(_NUMBER.sub("", text, count=1)):
            self.closed = True
            self._add_other("closing-paragraph", "the closing paragraph of the report", text, paragraph)
        elif self._of_commitments():
            self._add_other("commitment", "about voluntary commitments of the State", text, paragraph)
        elif text.endswith((":", "：")):
            self._add_other("lead-in", "the lead-in of recommendations, which gives their position", text, paragraph)
        elif answers := self._find_answers(text):
            code = "lead-in" if self._take_answers(text, answers) else "answer-in-part"
            self._add_other(code, "about the recommendations before it", text, paragraph)
        elif lists := self._find_lists_before(text, before):
            if not (in_part := _NOT_ALL.search(text)):
                self._answer_lists(lists, self.leads[number])
            code = "answer-in-part" if in_part and self.leads[number][0] else "lead-in"
            self._add_other(code, "about the recommendations before it", text, paragraph)
        elif _REFERS_BACK.search(text):
            what = "about recommendations that it does not list but names by their place in the proceedings"
            self._add_other("recommendations-by-reference", what, text, paragraph)
        elif self.items and self.leads[number][0] and _NOT_ALL.search(text):
            self._add_other("answer-in-part", "about the recommendations before it", text, paragraph)
        else:
            self._add_other("lead-in", "the lead-in of recommendations, which gives their position", text, paragraph)

    def _find_answers(self, text: str) -> list[Statement]:
        """What a paragraph behind the lists says of their items by number: "Recommendations 1 and 3 to 5 enjoy ..."."""
        if not self.items:
            return []
        leads = frozenset(str(item.lead) for item in self.items)
        numberings = [Numbering("decimal", leads)]
        if len(leads) == 1:  # "recommendation 3" names an item of the one list, not of one among several
            numberings.append(Numbering("word", leads))
        found = (chain.from_iterable(find_named_answers(self._count_letters(text), each)) for each in numberings)
        return next(filter(None, map(list, found)), [])

    def _count_letters(self, text: str) -> str:
        """ "60 (a) and (c)" as "60.1 and 60.3": the items of lettered lists are counted."""
        places = {(str(item.lead), item.letter): item.number for item in self.items if item.letter}
        return count_letters(text, places, str(self.items[-1].lead))

    def _take_answers(self, text: str, answers: Sequence[Statement]) -> bool:
        """Gives the recommendations that a paragraph names the positions it gives them; False where that is not clear:
        it excepts some, speaks of the others too, names others than were read, or contradicts the lead-in."""
        items = {f"{item.lead}.{item.number}": item for item in self.items}
        given = {number: (position, words) for numbers, position, words in answers for number in numbers}
        others = any(speaks_of_recommendations(each) and not _NAMES_ITEM.search(each) for each in SENTENCE.split(text))
        if others or re.search(_EXCEPT, text, re.IGNORECASE) or not given.keys() <= items.keys():
            return False
        if any(items[number].position not in ("", position) for number, (position, _) in given.items()):
            return False
        for number, answer in given.items():
            items[number].position, items[number].position_raw = answer
        return True

    def _find_lists_before(self, text: str, before: int) -> set[int]:
        """The paragraphs whose lists a paragraph is about: the one before it, or those it names."""
        listed = {item.lead for item in self.items}
        if named := _REFERS_BACK.search(text):
            numbers = {int(number) for number in re.findall(r"\d+", named["numbers"])}
            return numbers if numbers <= listed else set()
        return {before} & listed if _LOOKS_BACK.search(text) else set()

    def _answer_lists(self, leads: Set[int], answer: tuple[Position, str]) -> None:
        """Gives the recommendations of lists that have no position yet the one of a paragraph after them."""
        for item in self.items:
            if item.lead in leads and not item.position:
                item.position, item.position_raw = answer

    def _add_other(self, code: str, what: str, text: str, paragraph: Paragraph) -> None:
        number = _NUMBER.match(text)
        name = f"Paragraph {number[1]}" if number else f"A paragraph ({paragraph.place})"
        self.others.append(Issue(code, f"{name} is {what}.", SourceRef(self.file, paragraph.place), "info", text))


def _lead_position(text: str) -> tuple[Position, str]:
    """The position a lead-in gives, and its words: from the phrase to the end of the sentence.

    Several phrases may stand in one: "have been examined by ... and enjoy the support of", "did not
    enjoy the support of ... and would thus be noted". The first that decides counts; if none does, or one that
    notes them for a later response, the answer is still to come.
    """
    found = find_positions(text)
    if not found:
        return "", ""
    phrase = next((p for p in found if p.position), found[0])
    position, still_open = phrase.position, next((p for p in found if not p.position), None)
    # "has noted these recommendations for consideration and response in due time" (A/HRC/8/42)
    if still_open and (still_open.start < phrase.start or position == "Noted"):
        position, phrase = "", found[0]
    before = text[: phrase.start].split()[-1:] if text[phrase.start :].startswith("not ") else []
    words = re.split(r"[.:;](?:\s|$)", text[phrase.start :])[0]
    return position, clean_text(" ".join([*before, words]))


def _find_section(document: Document) -> tuple[int, list[Paragraph]]:
    """(number of paragraphs before it, paragraphs) of the conclusions section, annexes left out."""
    paragraphs = document.paragraphs
    headings = [i for i, p in enumerate(paragraphs) if is_heading(p.text, "conclusions")]
    if headings:
        start = headings[-1]
        rest = paragraphs[start + 1 :]
    else:
        # Text files without line ends: "II. CONCLUSIONS AND/OR RECOMMENDATIONS 60. In the course of ...".
        pattern = re.compile(rf"{heading_pattern('conclusions').pattern}[*∗\s]*(?=\d{{1,3}}\.\s)", re.IGNORECASE)
        for start, paragraph in enumerate(paragraphs):
            if match := pattern.search(paragraph.text):
                rest = (replace(paragraph, text=paragraph.text[match.end() :]), *paragraphs[start + 1 :])
                break
        else:
            raise UnreadableFileError(
                f"{document.file}: this report of the Working Group has no section “Conclusions and/or "
                "recommendations”; the file may be cut off, get the whole document."
            )
    return start, list(takewhile(lambda paragraph: not is_heading(paragraph.text, "annex"), rest))


def _recommendation(document: Document, title: TitlePage, item: _Item) -> Recommendation:
    text, states, names = split_recommending_states(_NOTE_MARK.sub("", clean_text(item.body)))
    if not names and (last := _LAST_BRACKET.search(text)):
        # The bracket that ends a recommendation holds its State, even one that is misspelt.
        states, names = parse_states(last[1])
        text, names = text[: last.start()].rstrip(), names if states else (last[1],)
    base = title.symbol or document.file
    return Recommendation(
        id=f"{base}#{item.paragraph}",
        text=text,
        raw=item.text,
        source=SourceRef(document.file, f"{item.place}, para. {item.paragraph}"),
        mechanism="UPR",
        body="UPR",
        state=title.state.name if title.state else "",
        state_raw=title.state.name if title.state else "",
        symbol=title.symbol,
        session=title.session,
        cycle=title.cycle,
        paragraph=item.paragraph,
        recommending_states=states,
        recommending_states_raw=names,
        position=item.position,
        position_raw=item.position_raw,
        date=title.date,
    )


def _warnings(reader: _SectionReader, recommendations: Sequence[Recommendation]) -> Iterator[tuple[str, str, str]]:
    """(code, message, place) of whatever makes the list doubtful: gaps, repeats, other totals, a cut."""
    by_lead: dict[int, list[int]] = {}
    for item in reader.items:
        by_lead.setdefault(item.lead, []).append(item.number)
    if not reader.items:
        yield "no-recommendations", "The conclusions list no numbered recommendation; read the document itself.", ""
    before = 0
    for lead, numbers in by_lead.items():
        first = before + 1 if min(numbers) == before + 1 else 1  # a list may go on under the next paragraph
        before = max(numbers)
        missing = sorted(set(range(first, before + 1)) - set(numbers))
        if missing:
            yield (
                "numbering-gap",
                f"Under paragraph {lead} the numbers {_ranges(missing)} are missing; "
                "compare with the document, they may be unreadable or were left out when it was numbered.",
                "",
            )
        repeated = sorted(number for number, count in Counter(numbers).items() if count > 1)
        if repeated:
            yield "repeated-number", f"Under paragraph {lead} the numbers {_ranges(repeated)} stand twice.", ""
    for other in reader.others:
        if told := _BY_HAND.get(other.code):
            yield other.code, f"{other.message.split(' is ')[0]} {told}", other.source.place
    for total, lead, words, place in reader.totals:
        counts = {len(reader.items), len(by_lead.get(lead, ()))}
        if total not in counts:
            yield (
                "total-differs",
                f"Paragraph {lead} speaks of “{words}”, but {len(by_lead.get(lead, ()))} were read under it "
                f"and {len(reader.items)} in all; compare with the document.",
                place,
            )
    if reader.items and not reader.closed:
        yield (
            "document-cut",
            "The closing paragraph (“All conclusions and/or recommendations ...”) is missing after "
            f"{reader.items[-1].paragraph}; the document may be cut off, get the whole one.",
            reader.items[-1].place,
        )
    stateless = [r.paragraph for r in recommendations if not r.recommending_states_raw]
    if stateless:
        yield "missing-states", f"No recommending State is named in {', '.join(stateless)}.", ""


def _ranges(numbers: Iterable[int]) -> str:
    """ "3, 5-7": consecutive numbers as ranges."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def _span(paragraphs: Sequence[Paragraph]) -> str:
    """ "page 1 to page 13"."""
    if not paragraphs:
        return ""
    first, last = paragraphs[0].place, paragraphs[-1].place
    return first if first == last else f"{first} to {last}"


IMPORTER = UprReportImporter()
