"""The numbered paragraphs of a UN document: number, heading, text with its lettered items, place.

In: a Document of paragraphs (PDF, Word, text). Out: NumberedParagraphs in reading order, and the loose text
between them. Stage: meaning (importers); the importers of treaty bodies and special procedures build on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Paragraph
from mapper.importers.columns import find_columns
from mapper.importers.results import place_of
from mapper.languages import find_language
from mapper.records import Issue, SourceRef

# "7. The Committee", "-6 توصي اللجنة" and "٦- توصي" (Arabic, as PDFs give it).
_NUMBER = re.compile(r"\s*[-–‑]?\s*(?P<number>\d{1,3})\s*[-–‑.．、]+\s*(?P<text>(?=\D)\S.*)", re.DOTALL)
_NUMBER_AFTER_DASH = re.compile(r"\s*[-–‑]\s*(?P<number>\d{1,3})\s+(?P<text>(?=\D)\S.*)", re.DOTALL)
_NUMBER_ALONE = re.compile(r"\s*(?:\d{1,3}\.(?:\d{1,3}\.?)?|\(?[a-z]{1,4}\)|(?:[A-Z]|[IVX]{1,5})\.)\s*")
# What a text made of a PDF holds of the edges of its pages: "CRPD/C/KEN/CO/1", "GE.15-16528 (E)", "*1516528*", "2".
_PAGE_EDGE = re.compile(
    r"(?:(?:(?:page\s+)?\d{1,3}+|[A-Z]{1,5}/[\w./-]++\*?|GE\.\d\d-\d{4,6}+|\(\w\)|\*\d{7,}+\*)(?:\s+|$))++|[_‗]{3,}+",
    re.IGNORECASE,
)
# "... degrading treatment" and on the next line "or punishment (art. 15)".
_SECOND_LINE = re.compile(r"[a-zà-ÿ(].{0,80}\(?arts?\..+\)")
_LEAST_PROSE = 60  # characters of a cell, and
_FEWEST_PROSE = 2  # such cells in a table that may hold recommendations
WIDEST_LINE = 120  # characters of a line that is cut at a margin
LEAST_CUT = 6  # one line in so many begins within a sentence
# "(3) The Committee" in observations of 2006 to 2010, where no paragraph has a number without brackets.
_BRACKETED = re.compile(r"^\s*\((\d{1,3})\)\s*(?=\D)")
# In right-to-left text extraction may put the number behind the first words: "... اللجنة -22 توصي".
_NUMBER_IN_ARABIC = re.compile(
    r"(?P<before>[\u0600-\u06ff][^-–]{3,120})[-–]\s*(?P<number>\d{1,3})\s(?P<text>\D.*)", re.DOTALL
)
# The end of a line may be lost with the end of a paragraph: "... ذود اإل -54 توصي" (CRPD/C/SEN/CO/1).
_NUMBER_WITHIN_ARABIC = re.compile(r"(?<=[\u0600-\u06ff])\s+[-–]\s?(?P<number>\d{1,3})\s+(?=[\u0600-\u06ff])")
# "(a) Take", "a)Prendre", "(iv) ...", ")أ( تنقيح" (brackets turned by extraction), "• ...".
_ITEM = re.compile(r"\s*(?:(?:[()]?[^\W\d_]{1,4}[()]|[•▪●–—-])\s+\S|\(?[a-z]\)[A-ZÀ-Ý])", re.DOTALL)
# "IV. Follow-up", "B. Specific rights", "II – Prisons", "ثالثا- ..."; but "CEDAW – Prisons" and "Review - third
# cycle" have none.
_ENUMERATOR = re.compile(
    r"(?:[IVXLC]{1,6}|[A-Z](?:\.\d{1,2})?|\d{1,2})\.(?:\s+|(?=[A-ZÀ-Ý][a-zà-ÿ]))"
    r"|(?:[IVX]{1,6}|[^\W\d_]|[\u0600-\u06ff]{1,6})\s*[-–]\s+"
)
# "3. Fundamental freedoms" counts anew under each section (A/HRC/WG.6/48/SVN/2), "2. General principles (arts. 7 and
# 83)" in observations of CMW; "D.1. Legislation" in those of CRC; text files say "A.Introduction". Arabic and Chinese
# write the numbers of sections as words.
_NUMBERED_HEADING = re.compile(
    r"(?:\d{1,2}\.\s+|(?:[IVXLC]{1,6}|[A-Z](?:\.\d{1,2})?)\.\s*)"
    r"[A-ZÀ-ÝА-ЯЁ][^.:;?!]{2,120}(?:[^.:;,?!\s]|\(arts?\.[^.:;?!]+\))"
    r"|(?:[\u0621-\u064a]{2,6}\s*[-–]|[一二三四五六七八九十]{1,3}[.．、])\s*[^\W\d_][^.:;?!؛。；：]{1,120}[^\s.:;?!؛،。；：，]"
)
# A line of few words that ends no sentence; a symbol or a job number ("GE.14-23930") at the edge of a page is none.
_HEADING_LIKE = re.compile(r"(?!.*(?:/\w+/|GE\.)\d)[^\W\d_a-zß-ÿа-яё].{2,150}[^\s.:;,?!؛،。；：，]")
# "C. Recommendations to the international community" is no hundredth section.
_SECTION = re.compile(r"[IVX]{1,6}\.(?:\s|(?=[A-ZÀ-Ý][a-zà-ÿ]))")
# "1. Detention ........ 20–25 8" in a table of contents; in Word the dots may be a tab.
_CONTENTS = re.compile(r"(?<!\.)(?<!\.\s)(?:\.\s?){5,}+[\d\s–-]*$|\s\d{1,3}\s?[-–]\s?\d{1,3}\s\d{1,3}$")
# What follows the last paragraph: endnotes, annexes with numbers of their own.
_ANNEX = re.compile(r"(?:Notes?|Annex(?:e?s|e)?|Appendix|Notas?|Anexos?)(?:\s+[IVX\d]+)?[.*]?", re.IGNORECASE)
# A number that jumps farther than this is a year or a figure at the start of a line, not the next paragraph.
_FARTHEST_JUMP = 3
_SENTENCE_END = re.compile(r"[.!?؟。][\s\d\"”’»)\]*]*$")
_TITLE_PARAGRAPHS = 60
_SAMPLE = 20_000  # characters that tell the language
# Before any number, "1. International human rights treaties" is a heading, and a longer line the first paragraph.
_LONGEST_FIRST_HEADING = 7


@dataclass(frozen=True, slots=True)
class NumberedParagraph:
    """A paragraph with what belongs to it. `lines`: its own text, then a line for each item or further paragraph.

    number is "" for text that follows a heading without a number of its own.
    """

    number: str
    heading: str
    lines: tuple[str, ...]
    place: str
    section: str = ""  # the heading with a Roman number that it stands under
    groups: tuple[str, ...] = ()  # of persons it concerns, known in JSON only

    @property
    def text(self) -> str:
        """Its text without the number, items on lines of their own."""
        return "\n".join(self.lines)

    @property
    def raw(self) -> str:
        """Its text as printed, with the number."""
        return f"{self.number}. {self.text}" if self.number else self.text


def read_numbered_paragraphs(paragraphs: Sequence[Paragraph]) -> list[NumberedParagraph]:
    """Every numbered paragraph in order, and unnumbered text that follows a heading.

    What stands before the first number (title page) and from "Annex" on is left out. Numbers must follow one
    another, so that "2010. ..." at the start of a line opens no paragraph; a gap of up to two is borne. Where there are
    none, as in a text copied from a web page, every paragraph from the first that ends a sentence on is one.
    """
    texts = ((paragraph, clean_text(paragraph.text)) for paragraph in _join_cut_lines(paragraphs))
    written = [(paragraph, text) for paragraph, text in texts if text and not _CONTENTS.search(text)]
    if not any(_find_number(text, 1) for _, text in written):
        written = [(paragraph, _BRACKETED.sub(r"\1. ", text)) for paragraph, text in written]
    headings = _find_headings(written)
    first = _find_first_number(written)
    last, heading, section = (first or 1) - 1, "", ""
    read: list[NumberedParagraph] = []
    after_heading = False
    for index, (paragraph, text) in enumerate(written):
        if read and _ANNEX.fullmatch(text):
            break
        if numbered := _split_numbers(text, last) if first else []:
            for last, own in numbered:
                place = f"{paragraph.place}, para. {last}"
                read.append(NumberedParagraph(str(last), heading, (own,), place, section))
        elif index in headings:
            # A heading set on two lines arrives as two.
            continues = after_heading and (text[0].islower() or text[0] == "(")
            in_section = continues and section == heading
            heading = f"{heading} {text}" if continues else strip_enumerator(text)
            if in_section or _SECTION.match(text):
                section = heading
        elif (read and after_heading and not _ITEM.match(text)) if first else _opens_unnumbered(text, read):
            read.append(NumberedParagraph("", heading, (text,), paragraph.place, section))
        elif read:
            read[-1] = replace(read[-1], lines=(*read[-1].lines, text))
        after_heading = index in headings and not numbered
    return read


def join_numbers(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Paragraphs whose number or letter stands alone above them ("133." in text extractions) get it back."""
    number: Paragraph | None = None
    for paragraph in paragraphs:
        alone = _NUMBER_ALONE.fullmatch(paragraph.text)
        if number:
            yield number if alone else replace(paragraph, text=f"{number.text.strip()} {paragraph.text.strip()}")
        elif not alone:
            yield paragraph
        number = paragraph if alone else None
    if number:
        yield number


def _join_cut_lines(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs with their numbers; whole again, without the edges of pages, in a text file cut into lines."""
    lines = list(join_numbers(paragraphs))
    body = lines[next((index for index, line in enumerate(lines) if _NUMBER.match(line.text)), 0) :]
    small = sum(line.text.lstrip()[:1].islower() for line in body)
    wide = sum(len(line.text.strip()) > WIDEST_LINE for line in body)
    if not lines or not lines[0].place.startswith("line ") or small * LEAST_CUT < len(body) or wide > small:
        return lines
    written = [(line, text) for line in lines if (text := clean_text(line.text)) and not is_page_edge(line)]
    # "28. Recalling the recommendations made by the" is a first line; "2. General principles" can wait.
    headings = {index for index in _find_headings(written) if not _NUMBER.match(written[index][1])}
    joined: list[Paragraph] = []
    for index, (line, text) in enumerate(written):
        opens = _NUMBER.match(text) or _ITEM.match(text) or index in headings
        if not joined or opens or (index - 1 in headings and not text[0].islower()):
            joined.append(replace(line, text=text, style="heading" if index in headings else ""))
        else:
            before = joined[-1].text
            joined[-1] = replace(joined[-1], text=before + text if before.endswith("-") else f"{before} {text}")
    return joined


def is_page_edge(paragraph: Paragraph) -> bool:
    """Whether a line of a text file is what the PDF it was made of printed at the edge of a page."""
    return paragraph.place.startswith("line ") and _PAGE_EDGE.fullmatch(clean_text(paragraph.text)) is not None


def find_gaps(document: Document, paragraphs: Sequence[NumberedParagraph]) -> tuple[Issue, ...]:
    """Warnings where the document seems incomplete: numbers that are missing, an end in the middle of a sentence."""
    numbers = [int(paragraph.number) for paragraph in paragraphs if paragraph.number.isdigit()]
    first = numbers[0] if numbers and numbers[0] > _FARTHEST_JUMP else 1
    missing = sorted(set(range(first, numbers[-1] + 1 if numbers else first)) - set(numbers))
    issues = []
    if paragraphs and not numbers:
        message = "The paragraphs have no numbers, so each was read by itself; the document of the UN has them."
        issues.append(Issue("no-numbers", message, SourceRef(document.file, ""), "warning"))
    if missing:
        named = ", ".join(map(str, missing[:10])) + (" and others" if len(missing) > 10 else "")
        message = f"No paragraph {named} was found; compare with the document, its text may stand in the one before."
        issues.append(Issue("missing-numbers", message, SourceRef(document.file, ""), "warning"))
    if paragraphs and not _SENTENCE_END.search(paragraphs[-1].lines[-1]):
        last = paragraphs[-1]
        message = f"The document breaks off in paragraph {last.number}; check that all its pages are there."
        issues.append(Issue("broken-off", message, SourceRef(document.file, last.place), "warning", last.text))
    return tuple(issues)


def left_out(document: Document, paragraph: NumberedParagraph, code: str, why: str) -> Issue:
    """The info on a paragraph that is no recommendation; `why` goes on after "Paragraph 7"."""
    what = f"Paragraph {paragraph.number}" if paragraph.number else "This paragraph"
    return Issue(code, f"{what} {why}", SourceRef(document.file, paragraph.place), "info", paragraph.text)


def language_of(paragraphs: Iterable[NumberedParagraph]) -> str:
    """The language most of a document is written in."""
    return find_language(" ".join(paragraph.text for paragraph in paragraphs)[:_SAMPLE])


def strip_enumerator(heading: str) -> str:
    """`heading` without "IV." or "B." before it."""
    return heading[mark.end() :] if (mark := _ENUMERATOR.match(heading)) else heading


def is_item(line: str) -> bool:
    """Whether `line` is an item of a list: "(a) Take steps"."""
    return _ITEM.match(line) is not None


def _find_headings(written: Sequence[tuple[Paragraph, str]]) -> frozenset[int]:
    """Indexes of the headings: by style or enumerator, or a line that ends no sentence between one that does and the
    next number or heading. Older Word files and texts have headings without a style."""
    found: set[int] = set()
    for index, (paragraph, text) in reversed(tuple(enumerate(written))):
        if _ITEM.match(text):
            continue
        alike = _HEADING_LIKE.fullmatch(text)
        if paragraph.style == "heading" or _NUMBERED_HEADING.fullmatch(text) or (paragraph.style == "strong" and alike):
            found.add(index)
        elif index + 1 in found or (index + 1 < len(written) and _NUMBER.match(written[index + 1][1])):
            firsts = [index] if alike else []
            # It may be the second line of a heading, or stand below another.
            if (alike or _SECOND_LINE.fullmatch(text)) and index and _HEADING_LIKE.fullmatch(written[index - 1][1]):
                firsts.append(index - 1)
            for first in firsts:
                above = written[first - 1][1] if first else ""
                if _SENTENCE_END.search(above) or _NUMBERED_HEADING.fullmatch(above):
                    found |= {first, index}
    return frozenset(found)


def _find_first_number(written: Sequence[tuple[Paragraph, str]]) -> int | None:
    """1; in an extract from an annual report the number it begins with; None where no two numbers follow another."""
    numbers = [number[0] for _, text in written if (number := _find_number(text, 1))]
    if any(number <= _FARTHEST_JUMP for number in numbers):
        return 1
    return next((number for number, following in pairwise(numbers) if following == number + 1), None)


def _opens_unnumbered(text: str, read: Sequence[NumberedParagraph]) -> bool:
    """Whether `text` is a paragraph of its own, and no part of the last one, in a document without numbers."""
    if not read:
        return _is_sentence(text) or text.endswith(":")
    lines = read[-1].lines
    in_list = lines[0].endswith((":", "：")) and not _SENTENCE_END.search(lines[-1])
    return not in_list and not _ITEM.match(text)


def _is_sentence(text: str) -> bool:
    """Whether `text` ends a sentence, as no line of a title page does; "UNITED NATIONS Distr." is none."""
    return _SENTENCE_END.search(text) is not None and ("。" in text or len(text.split()) > 3)


def _find_number(text: str, expected: int) -> tuple[int, str] | None:
    if match := _NUMBER.match(text) or _NUMBER_AFTER_DASH.match(text):
        return int(match["number"]), match["text"].strip()
    if (match := _NUMBER_IN_ARABIC.match(text)) and int(match["number"]) == expected:
        return expected, f"{match['before'].strip()} {match['text'].strip()}"
    return None


def _split_numbers(text: str, last: int) -> list[tuple[int, str]]:
    """(number, text) of the paragraph that opens here after number `last`; of two where the next one, in Arabic,
    arrives within it; none where `text` opens no paragraph."""
    found = _find_number(text, last + 1)
    heading = last == 0 and _NUMBERED_HEADING.fullmatch(text) and len(text.split()) <= _LONGEST_FIRST_HEADING
    if not found or heading or not last < found[0] <= last + _FARTHEST_JUMP:
        return []
    number, text = found
    numbered = []
    start = 0
    for match in _NUMBER_WITHIN_ARABIC.finditer(text):
        if int(match["number"]) == number + 1:
            numbered.append((number, text[start : match.start()].strip()))
            number, start = number + 1, match.end()
    return [*numbered, (number, text[start:].strip())]


def read_title_lines(document: Document) -> tuple[str, ...]:
    """What stands before the first numbered paragraph, clean: masthead (in Word files a table), title, headings.

    Where no paragraph has a number, what stands before the first sentence.
    """
    texts = [clean_text(paragraph.text) for paragraph in join_numbers(document.paragraphs[:_TITLE_PARAGRAPHS])]
    numbered = next((index for index, text in enumerate(texts) if _find_number(text, 1)), None)
    sentence = next((index for index, text in enumerate(texts) if _is_sentence(text)), None)
    return (*read_masthead(document), *filter(None, texts[: sentence if numbered is None else numbered]))


def read_masthead(document: Document) -> tuple[str, ...]:
    """The cells of the masthead, which in Word files is a table, clean; a table of recommendations is none."""
    tables = document.tables[:2] if document.paragraphs else ()
    rows = (row for table in tables if not find_columns(table) for row in table.rows[:6])
    return tuple(text for row in rows for cell in row.cells if (text := clean_text(cell)))


def tables_beside(document: Document) -> Iterator[Issue]:
    """A warning for each table of a report that may hold recommendations: those read stand in its paragraphs."""
    for table in document.tables:
        prose = sum(len(cell) >= _LEAST_PROSE and bool(find_language(cell)) for row in table.rows for cell in row.cells)
        if find_columns(table) or prose >= _FEWEST_PROSE:
            place = SourceRef(document.file, table.rows[0].place)
            message = (
                f"{place_of(table)}: its {len(table.rows)} rows were not read, for such a document has "
                "its recommendations in paragraphs; if these are recommendations, give the table in a file of its own."
            )
            yield Issue("table-left-out", message, place, "warning")
