"""A list of recommendations in plain paragraphs, as officials paste them into a Word or text file.

In: a Document of paragraphs, numbered, bulleted or bare, with or without headings and States in brackets. Out: an
ImportResult. Asked when no importer of a UN document knows the file; prose is never read. Stage: meaning (importers).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, pairwise, takewhile
from typing import Literal

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Paragraph
from mapper.errors import UnknownSourceError
from mapper.importers.base import ImportOptions
from mapper.importers.columns import find_columns
from mapper.importers.fields import (
    ends_in_bracket,
    find_report_symbol,
    find_review,
    parse_position,
    split_at_numbers,
    split_labelled_number,
    split_paragraph_number,
    split_recommending_states,
)
from mapper.importers.paragraphs import LEAST_CUT, WIDEST_LINE, join_numbers, strip_enumerator
from mapper.importers.results import make_id, make_result, tables_left_out
from mapper.importers.vocabulary import read_phrases, read_word_list
from mapper.importers.vocabulary.recommending import find_recommending, load_ask_opening, load_recommending_words
from mapper.importers.vocabulary.states import find_state_by_name
from mapper.importers.vocabulary.upr_phrases import find_positions
from mapper.languages import find_language
from mapper.records import ImportResult, Issue, Position, Recommendation, SourceRef

_Kind = Literal["ask", "heading", "lead-in", "other"]

# "1.", "5)", "(12)", "Recommendation 5:", "No. 7 - "; "115.3" is read as everywhere else.
_NUMBER = re.compile(
    r"(?:(?:rec[^\W\d]*+\.?|nos?\.?|n[°º]\.?|№|para[^\W\d]*+\.?)\s*)*[(\[]?(?P<number>\d{1,3})"
    r"(?:[.)\]:、．]+\s*|\s*[-–—:]\s+|\t\s*)(?=[^\W\d_]|[“\"«《(])",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\(?(?P<number>[a-z]|[ivx]{1,5})[.)]\s+(?=\S)", re.IGNORECASE)
# The symbol fonts of Word stand at U+F000; "- [ ] " is a box to tick in Markdown, "**" its bold type.
_BULLETS = re.compile(r"(?:(?:[-–—*‣+]\s+|o\t|[•·▪●◦☐✓✔➢➤❖\uf000-\uf0ff]\s*)(?:\[[ xX]\]\s+)?(?=\S))++")
_BOLD = re.compile(r"\*\*|__")
# A line cut at a hyphen ("non-\ndiscrimination"), and one in Chinese, goes on without a space.
_NO_SPACE = re.compile(r"(?<=\w-)\s*\n\s*|(?<=[\u3400-\u9fff，、])\s*\n\s*")
# "(France) - Supported", "(France) [Noted]", "(France). Accepted."
_POSITION = re.compile(r"(?:\s[-–—|]\s*|[.;]\s+|\s*[\[(（])(?P<words>[^-–—|.;()（）\[\]]{2,40})[\])）]?[\s.;؛；。]*$")
# Heads and feet of pages are pasted too: "A/HRC/28/15", "GE.14-22025 (E)", "Page 12 of 40".
_PAGE_EDGE = re.compile(r"(?:(?:[^\s\d]*+\d\S*+|[^\w\s]++|page|of|de|sur|\(\w\))(?:\s++|$))+", re.IGNORECASE)
# "Source of position: A/HRC/59/15/Add.1" stands below recommendations that are copied out of a matrix.
_NO_THEME = re.compile(r"\w/\w+/\d|,$")
_NEXT_SENTENCE = re.compile(r"[.!?]\s+[A-ZÀ-ÝА-ЯЁ]|[؟。].")
_ENDED = re.compile(r"[.;:!?。؟؛；：][\"”»)]*$")
_LABELS = [re.escape(row["label"]) for row in read_word_list("matrix_labels.csv") if row["meaning"] == "heading"]
_THEME_LABEL = re.compile(rf"(?:{'|'.join(_LABELS)})\s*[:：]\s*(?=\S)", re.IGNORECASE)
_LIST_WORDS = read_phrases("list_words.toml")
_RECOMMENDATIONS = re.compile("|".join(chain(*_LIST_WORDS["recommendations"].values())), re.IGNORECASE)
_OTHER_TITLES = re.compile(rf"(?:{'|'.join(chain(*_LIST_WORDS['titles'].values()))})(?!\w)", re.IGNORECASE)
_OPEN = re.compile(rf"(?<!\w)(?:{'|'.join(chain(*_LIST_WORDS['open'].values()))})(?!\w)", re.IGNORECASE)
_LONGEST_HEADING = 150
_FULL = 0.85  # of the margin is a full line: letters differ in width
_FEWEST_ASKS = 3
# Of 366 lists made of the recommendations of one review in the exports of UPR Info, 349 reach this share; of 494
# stretches of 6 to 40 paragraphs from the proceedings in reports of the Working Group, none does.
_LEAST_SHARE = 0.8
_MORE_HEADINGS = 3  # than asks, a title page included
# Nine recommendations of the UPR in ten have more; points of an agenda seldom have. In bytes: a Chinese
# character says as much as three Latin letters.
_SHORT_TEXT = 60


@dataclass(slots=True)
class _Piece:
    """A paragraph, or one with the sub-items and further lines that belong to it."""

    kind: _Kind
    mark: str  # "number", "letter", "bullet" or ""
    number: str
    body: str  # clean, without number or bullet
    raw: str
    place: str
    opens: bool = False  # its first words ask


class ParagraphListImporter:
    """Reads a file that is nothing but a list of recommendations, one a paragraph."""

    name = "list of paragraphs"
    fallback = True

    def identify(self, document: Document) -> bool:
        """True for a list whose file has no table of recommendations beside it."""
        if document.records or any(map(find_columns, document.tables)):
            return False
        return is_list(document.paragraphs) or (not document.tables and _is_short_list(document.paragraphs))

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """Every paragraph: a recommendation, or an info that says why it is none.

        Sub-items belong to the paragraph that opens them. Headings give themes or, as "Noted recommendations" does,
        positions. What does not read as an ask is a recommendation where it is marked like the others,
        and in a list without marks where it stands between them. Raises UnknownSourceError where positions stand
        below the recommendations.
        """
        pieces = _read_pieces(document.paragraphs)
        asks = [index for index, piece in enumerate(pieces) if piece.kind == "ask"]
        _refuse_positions_below(document, pieces, asks)
        usual_mark = Counter(pieces[index].mark for index in asks).most_common(1)[0][0]
        symbols = {symbol for p in pieces if p.kind != "ask" if (symbol := find_report_symbol(p.raw))}
        symbol = symbols.pop() if len(symbols) == 1 else ""
        sections = _Sections(pieces)
        recommendations: list[Recommendation] = []
        issues: list[Issue] = []
        for index, piece in enumerate(pieces):
            among_asks = piece.mark or asks[0] < index < asks[-1]  # a bare paragraph above or below is a remark
            if piece.kind == "ask" or (piece.kind == "other" and piece.mark == usual_mark and among_asks):
                recommendations.append(_make_recommendation(document, piece, sections, symbol, options))
            else:
                sections.read(piece)
                issues.append(_no_recommendation(document, piece))
        rows = len(recommendations) + len(issues)
        issues.append(_list_read(document, len(recommendations)))
        issues += tables_left_out(document, document.tables, "give it a header and more rows, in a file of its own")
        return make_result(document, self.name, rows, recommendations, issues, options)


def is_list(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether four paragraphs in five, headings aside, ask in the form in which recommendations do."""
    pieces = _read_pieces(paragraphs)
    kinds = Counter(piece.kind for piece in pieces)
    asks = kinds["ask"]
    if asks < _FEWEST_ASKS or asks < _LEAST_SHARE * (asks + kinds["other"]):
        return False
    title = takewhile(lambda piece: piece.kind != "ask", pieces)
    if kinds["heading"] > asks + _MORE_HEADINGS or any(_OTHER_TITLES.match(piece.body) for piece in title):
        return False
    # A list of speakers has States in brackets too, "Ms. Ada Example (Ghana)", an agenda short asks.
    return sum(map(_is_telling, pieces)) * 2 >= asks


def _is_short_list(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether there are one or two paragraphs, each an ask in one sentence or with its States: a first try, typed."""
    pieces = _read_pieces(paragraphs)
    return 0 < len(pieces) < _FEWEST_ASKS and all(
        _is_telling(piece) and (_has_states(piece.body) or not _NEXT_SENTENCE.search(piece.body)) for piece in pieces
    )


def _is_telling(piece: _Piece) -> bool:
    return piece.opens and (len(piece.body.encode()) >= _SHORT_TEXT or _has_states(piece.body))


# --- paragraphs to pieces ------------------------------------------------------------------------


def _read_pieces(paragraphs: Sequence[Paragraph]) -> list[_Piece]:
    pieces: list[_Piece] = []
    last: _Piece | None = None  # the one that may go on; heads and feet of pages do not
    language = find_language(clean_text(" ".join(p.text for p in paragraphs))[:20_000])
    whole = _join_cut_lines(tuple(join_numbers(paragraphs)), language)
    for paragraph in chain.from_iterable(map(_split_paragraph, whole)):
        mark, number, body = _split_mark(paragraph.text.strip())
        if last and paragraph.style != "heading" and _goes_on(last, mark, body):
            last.body += f"\n{clean_text(paragraph.text)}" if mark or body[:1].isupper() else f" {body}"
            last.raw += f"\n{paragraph.text}"
        else:
            kind = _find_kind(paragraph, mark, body, language)
            opens = kind == "ask" and opens_ask(body, language)
            pieces.append(_Piece(kind, mark, number, body, paragraph.text, paragraph.place, opens))
            last = last if _PAGE_EDGE.fullmatch(body) else pieces[-1]
    for piece, following in pairwise(pieces):
        # "The Committee recommends that the State party:" above a list of asks is none by itself; "Lamps:" is a theme.
        leads = piece.kind != "heading" or piece.mark
        if leads and piece.body.endswith((":", "：")) and following.kind in ("ask", "heading"):
            piece.kind, piece.opens = "lead-in", False
    return pieces


def _join_cut_lines(paragraphs: Sequence[Paragraph], language: str) -> list[Paragraph]:
    """The paragraphs, whole again where a text was pasted with the lines of a page.

    In such a text many lines begin with small letters. A line that the next word would have overrun goes on in the
    next one, unless that opens an ask or has a mark.
    """
    small = sum(_begins_small(p.text) for p in paragraphs)
    lengths = sorted(len(p.text.rstrip()) for p in paragraphs)
    margin = lengths[len(lengths) * 4 // 5] if lengths else 0  # a title or a note may not be cut
    if small * LEAST_CUT < len(paragraphs) or margin > WIDEST_LINE:
        return list(paragraphs)
    joined = list(paragraphs[:1])
    for before, paragraph in pairwise(paragraphs):
        line, text = before.text.rstrip(), paragraph.text.strip()
        full = len(f"{line} {text.split()[0]}") >= _FULL * margin and _follows(before, paragraph)
        headed = "heading" in (paragraph.style, before.style) or _PAGE_EDGE.fullmatch(text)
        anew = headed or _ENDED.search(line) or _split_mark(text)[0]
        if full and not anew and (_begins_small(text) or not opens_ask(text, language)):
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text}\n{paragraph.text}")
        else:
            joined.append(paragraph)
    return joined


def _split_paragraph(paragraph: Paragraph) -> list[Paragraph]:
    """The paragraph, or one for each recommendation that has a number of its own in it."""
    texts = split_at_numbers(paragraph.text)
    if len(texts) == 1:
        return [paragraph]
    places = (f"{paragraph.place}, para. {split_paragraph_number(text)[0]}" for text in texts)
    return [replace(paragraph, text=text, place=place) for text, place in zip(texts, places, strict=True)]


def _begins_small(text: str) -> bool:
    """Whether `text` begins with a letter that is no capital; in scripts without capitals, with any letter."""
    first = text.lstrip()[:1]
    return first.isalpha() and not first.isupper()


def _follows(before: Paragraph, paragraph: Paragraph) -> bool:
    """Whether no empty line stands between two lines of a file: "line 3", "line 4"; "page 3" tells nothing."""
    (kind, _, first), (_, _, second) = before.place.rpartition(" "), paragraph.place.rpartition(" ")
    return kind in ("line", "paragraph") and int(second) == int(first) + 1


def _split_mark(text: str) -> tuple[str, str, str]:
    """("number", "115.3", clean text after it), and so on for letters and bullets; ("", "", clean text) for none."""
    text = _NO_SPACE.sub("", _BOLD.sub("", text))
    if bullet := _BULLETS.match(text):
        _, number, body = _split_mark(text[bullet.end() :])
        return ("number", number, body) if number else ("bullet", "", body)
    number, rest = split_labelled_number(text)
    if number and (number.count(".") > 1 or not rest[:1].islower()):
        return "number", number, clean_text(rest)
    if match := _NUMBER.match(text):
        return "number", match["number"], clean_text(text[match.end() :])
    if match := _LETTER.match(text):
        return "letter", match["number"], clean_text(text[match.end() :])
    return "", "", clean_text(text)


def _goes_on(last: _Piece, mark: str, body: str) -> bool:
    """Whether a paragraph belongs to the one before: an item of the list that one opens, or the end of its sentence."""
    if last.kind == "heading":
        return False
    opening, *items = last.body.split("\n")
    opens = last.kind == "ask" and opening.endswith((":", "：")) and not find_positions(opening)
    if opens and last.mark in ("number", "letter"):
        # Word's bullets are no part of a text: where no item is marked, the list goes on to the end of a sentence.
        marked = any(_split_mark(item)[0] for item in items)
        if mark != last.mark and (mark or not (marked or last.body.endswith((".", "。")))):
            return True
    return not mark and not _ENDED.search(last.body) and (body[:1].islower() or body[:1] == "(")


def _find_kind(paragraph: Paragraph, mark: str, body: str, language: str) -> _Kind:
    short = len(body) <= _LONGEST_HEADING
    if paragraph.style == "heading" or _THEME_LABEL.match(body):
        return "heading"
    if opens_ask(body, language) or _has_states(body):
        return "ask"
    if short and (body.endswith((":", "：")) or (mark in ("", "letter") and not _ENDED.search(body))):
        return "heading"
    return "other"


def _split_position(text: str) -> tuple[str, str]:
    """`text` without the State's answer at its end, "(France) - Supported", and the answer as written."""
    match = _POSITION.search(text)
    return (text[: match.start()], match["words"].strip()) if match and parse_position(match["words"]) else (text, "")


def _has_states(text: str) -> bool:
    """Whether `text` ends as a recommendation of the UPR does: "(France; Mali);", "(France) - Supported"."""
    ending = _split_position(text)[0][-1500:]
    return ends_in_bracket(ending) and bool(split_recommending_states(ending)[1])


def is_open(heading: str) -> bool:
    """Whether a heading opens what has no answer yet, "Recommendations pending", or voluntary pledges.

    "Detention pending trial" is a theme.
    """
    find = _OPEN.search if _RECOMMENDATIONS.search(heading) else _OPEN.match
    return bool(find(strip_enumerator(heading)))


@lru_cache(maxsize=10_000)  # asked of every line, when a file is identified and when it is read
def opens_ask(text: str, language: str) -> bool:
    """Whether `text` opens as a recommendation, in the language of the file or in its own: "Ratify ..."."""
    if _opens_ask_in(language, text):
        return True
    own = find_language(text)
    return own != language and load_ask_opening(own) is not None and _opens_ask_in(own, text)


def _opens_ask_in(language: str, text: str) -> bool:
    opening = load_ask_opening(language)
    if opening is None:  # of a language whose verbs are not known, the States alone can tell
        return len(text) >= _SHORT_TEXT and _has_states(text)
    if opening.match(text):
        return True
    words = load_recommending_words(language)
    if words is None or find_recommending(text, language) != 0:
        return False
    # Minutes too say what "the secretariat should" do.
    first = re.split(r"(?<=[.!?。])\s", text, maxsplit=1)[0]
    return bool(words.addressee.search(words.shorten(first)))


# --- what stands between the recommendations -----------------------------------------------------


class _Sections:
    """The theme and the position that hold for what follows, from the headings and lead-ins read so far."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        headings = [p for p in pieces if p.kind == "heading" and not _find_position(p)[1]]
        self._labelled = any(_THEME_LABEL.match(piece.body) for piece in headings)
        first = next((index for index, piece in enumerate(pieces) if piece.kind == "ask"), 0)
        # A heading above the whole list is its title.
        self._titles = not any(piece in headings for piece in pieces[first:])
        self._outer = ""  # "theme" or "position": which of the two headings stands above the other
        self.theme = ""
        self.position: tuple[Position, str] = ("", "")

    def read(self, piece: _Piece) -> None:
        position, words = _find_position(piece)
        if words:
            self._outer = self._outer or "position"
            self.position = (position, words)
            self.theme = "" if self._outer == "position" else self.theme
        elif piece.kind in ("heading", "lead-in") and is_open(piece.body):
            self.position = ("", "")
        elif theme := self._find_theme(piece):
            self._outer = self._outer or "theme"
            self.theme = theme
            self.position = ("", "") if self._outer == "theme" else self.position

    def _find_theme(self, piece: _Piece) -> str:
        label = _THEME_LABEL.match(piece.body)
        if label:
            return piece.body[label.end() :].strip()
        theme = strip_enumerator(piece.body).strip(" :：")
        if piece.kind != "heading" or self._labelled or self._titles or _NO_THEME.search(piece.body):
            return ""
        other = _PAGE_EDGE.fullmatch(theme) or find_state_by_name(theme) or _RECOMMENDATIONS.search(theme)
        return "" if other else theme


def _find_position(piece: _Piece) -> tuple[Position, str]:
    """The position a heading or lead-in gives, and its words: "Accepted", "Recommandations notées", "The following
    recommendations did not enjoy the support of ...:"; ("", "") for any other."""
    if piece.kind not in ("heading", "lead-in"):
        return "", ""
    words = " ".join(_RECOMMENDATIONS.sub(" ", piece.body.casefold()).split()).rstrip(" :：.")
    if position := parse_position(words) or parse_position(words.removesuffix("s")):
        return position, piece.body.strip(" :：")
    found = find_positions(piece.body) if _RECOMMENDATIONS.search(piece.body) else ()
    return (found[0].position, piece.body.strip(" :：")) if found else ("", "")


def _make_recommendation(
    document: Document, piece: _Piece, sections: _Sections, symbol: str, options: ImportOptions
) -> Recommendation:
    asked, answer = _split_position(piece.body)
    by_states = options.mechanism in ("UPR", "") and _has_states(asked)
    text, states, names = split_recommending_states(asked) if by_states else (asked, (), ())
    # Only the UN's own numbers are ids: "121.5" of a report that the list names.
    symbol = symbol if "." in piece.number else ""
    review = find_review(symbol)
    position, words = (parse_position(answer) or "", answer) if answer else sections.position
    return Recommendation(
        id=make_id(document, symbol, piece.number, piece.place),
        text=re.sub(r"\s*[;؛；]$", "", text),
        raw=piece.raw,
        source=SourceRef(document.file, piece.place),
        mechanism="UPR" if symbol else "",
        body="UPR" if symbol else "",
        state=review.state.name if review.state else "",
        symbol=symbol,
        session=review.session,
        cycle=review.cycle,
        paragraph=piece.number,
        recommending_states=states,
        recommending_states_raw=names,
        position=position,
        position_raw=words,
        themes=(sections.theme,) if sections.theme else (),
    )


def _refuse_positions_below(document: Document, pieces: Sequence[_Piece], asks: Sequence[int]) -> None:
    """Raises UnknownSourceError where a heading such as "Noted" stands below the last ask and none above the first."""
    positions = [index for index, piece in enumerate(pieces) if _find_position(piece)[1]]
    if positions and asks[0] < positions[0] and asks[-1] < positions[-1]:
        heading = pieces[positions[-1]]
        raise UnknownSourceError(
            f"{document.file}, {heading.place}: positions such as “{heading.body}” stand below the recommendations; "
            "write each at the end of its recommendation, or give a table with a column of positions."
        )


def _list_read(document: Document, count: int) -> Issue:
    asking = f"each of the {count} paragraphs that ask" if count > 1 else "the paragraph that asks"
    message = (
        f"No table and no UN document: {asking} for something was read as a recommendation. If that is wrong, "
        "leave the file out, or give a table."
    )
    return Issue("list-of-paragraphs", message, SourceRef(document.file, "whole file"), "warning")


def _no_recommendation(document: Document, piece: _Piece) -> Issue:
    source = SourceRef(document.file, piece.place)
    if piece.kind == "heading":
        return Issue("heading", f"{piece.place}: a heading, not a recommendation.", source, "info", piece.raw)
    if piece.kind == "lead-in":
        return Issue("lead-in", f"{piece.place}: opens what follows, and is none itself.", source, "info", piece.raw)
    message = f"{piece.place}: does not read as a recommendation; if it is one, mark it as the others are marked."
    return Issue("other-paragraph", message, source, "info", piece.raw)


IMPORTER = ParagraphListImporter()
