"""A list of recommendations in plain paragraphs, as officials paste them into a Word or text file.

In: a Document of paragraphs, numbered, bulleted or bare, with or without headings and States in brackets. Out: an
ImportResult. Asked when no importer of a UN document knows the file; prose is never read. Stage: meaning (importers).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, takewhile
from typing import Literal

from mapper.documents.cleaning import clean_text
from mapper.documents.document import Document, Paragraph
from mapper.importers.base import ImportOptions
from mapper.importers.fields import (
    find_report_symbol,
    find_review,
    parse_position,
    split_paragraph_number,
    split_recommending_states,
)
from mapper.importers.paragraphs import strip_enumerator
from mapper.importers.results import id_of_place, make_result, tables_left_out, unknown_words
from mapper.importers.vocabulary import read_phrases, read_word_list
from mapper.importers.vocabulary.recommending import find_recommending, load_recommending_words
from mapper.importers.vocabulary.states import find_state_by_name
from mapper.importers.vocabulary.upr_phrases import find_positions
from mapper.languages import find_language
from mapper.records import ImportResult, Issue, Position, Recommendation, SourceRef

_Kind = Literal["ask", "heading", "lead-in", "other"]

# "1.", "5)", "(12)", "Recommendation 5:", "No. 7 - "; "115.3" is read as everywhere else.
_NUMBER = re.compile(
    r"(?:(?:rec\w*\.?|nos?\.?|n[°º]\.?|№|para\w*\.?)\s*)*[(\[]?(?P<number>\d{1,3})"
    r"(?:[.)\]:、．]+\s*|\s+[-–—:]\s+|\t\s*)(?=[^\W\d_]|[“\"«《(])",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\(?(?P<number>[a-z]|[ivx]{1,4})[.)]\s+(?=\S)")
_BULLET = re.compile(r"(?:[-–—*‣+]\s+|o\t|[•·▪●◦\uf0b7\uf0a7]\s*)(?=\S)")
_RECOMMENDATION = re.compile(r"\w*recom+[ae]nda\w*", re.IGNORECASE)
_ENDED = re.compile(r"[.;:!?。؟；：][\"”»)]*$")
_LONGEST_HEADING = 150
_NARROWEST, _WIDEST = 55, 100  # characters of a line that is cut at a margin
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
        """True if four paragraphs in five, headings aside, ask in the form in which recommendations do."""
        if document.records or any(len(table.rows) > 1 for table in document.tables):  # one row is a letterhead
            return False
        pieces = _read_pieces(document)
        kinds = Counter(piece.kind for piece in pieces)
        asks = kinds["ask"]
        if asks < _FEWEST_ASKS or asks < _LEAST_SHARE * (asks + kinds["other"]):
            return False
        title = takewhile(lambda piece: piece.kind != "ask", pieces)
        if kinds["heading"] > asks + _MORE_HEADINGS or any(_other_titles().match(piece.body) for piece in title):
            return False
        # A list of speakers has States in brackets too, "Ms. Ada Example (Ghana)", an agenda short asks.
        telling = [p for p in pieces if p.opens and (len(p.body.encode()) >= _SHORT_TEXT or _has_states(p.body))]
        return len(telling) * 2 >= asks

    def extract(self, document: Document, options: ImportOptions) -> ImportResult:
        """Every paragraph: a recommendation, or an info that says why it is none.

        Sub-items belong to the paragraph that opens them. Headings give themes or, as "Noted recommendations" does,
        positions. What does not read as an ask is a recommendation where it is marked like the others,
        and in a list without marks where it stands between them.
        """
        pieces = _read_pieces(document)
        marks = Counter(piece.mark for piece in pieces if piece.kind == "ask")
        usual_mark = marks.most_common(1)[0][0]
        symbols = {symbol for p in pieces if p.kind != "ask" if (symbol := find_report_symbol(p.raw))}
        symbol = symbols.pop() if len(symbols) == 1 else ""
        sections = _Sections(pieces)
        recommendations: list[Recommendation] = []
        issues: list[Issue] = []
        asks = [index for index, piece in enumerate(pieces) if piece.kind == "ask"]
        for index, piece in enumerate(pieces):
            among_asks = piece.mark or asks[0] < index < asks[-1]  # a bare paragraph above or below is a remark
            if piece.kind == "ask" or (piece.kind == "other" and piece.mark == usual_mark and among_asks):
                recommendations.append(_make_recommendation(document, piece, sections, symbol, options))
            else:
                sections.read(piece)
                issues.append(_no_recommendation(document, piece))
        rows = len(recommendations) + len(issues)
        unknown = Counter(
            name for r in recommendations for name in r.recommending_states_raw if not find_state_by_name(name)
        )
        message = (
            f"No table and no UN document: each of the {len(recommendations)} paragraphs that ask for something was "
            "read as a recommendation. If that is wrong, leave the file out, or give a table."
        )
        issues.append(Issue("list-of-paragraphs", message, SourceRef(document.file, "whole file"), "warning"))
        issues += tables_left_out(document, document.tables, "give it a header and more rows, in a file of its own")
        issues += unknown_words(document, unknown, "State", "unknown-state")
        return make_result(document, self.name, rows, recommendations, issues, options)


# --- paragraphs to pieces ------------------------------------------------------------------------


def _read_pieces(document: Document) -> list[_Piece]:
    pieces: list[_Piece] = []
    words = _Words.of(find_language(clean_text(" ".join(p.text for p in document.paragraphs))[:20_000]))
    before: Paragraph | None = None
    for paragraph in document.paragraphs:
        mark, number, body = _split_mark(paragraph.text.strip())
        opens = words.open_ask(body)
        last = pieces[-1] if pieces else None
        cut = bool(before and last and last.mark and not opens and _is_cut(before, paragraph))
        before = paragraph
        if last and not paragraph.style and _goes_on(last, mark, body, cut=cut):
            is_item = bool(mark) or (body[:1].isupper() and not cut)
            last.body += f"\n{clean_text(paragraph.text)}" if is_item else f" {body}"
            last.raw += f"\n{paragraph.text}"
            continue
        kind = _find_kind(paragraph, mark, body, opens=opens)
        opens &= kind == "ask"
        pieces.append(_Piece(kind, mark, number, body, paragraph.text, paragraph.place, opens))
    for piece, following in pairwise(pieces):
        # "The Committee recommends that the State party:" above a list of asks is none by itself.
        if piece.body.endswith((":", "：")) and following.kind in ("ask", "heading"):
            piece.kind, piece.opens = "lead-in", False
    return pieces


def _split_mark(text: str) -> tuple[str, str, str]:
    """("number", "115.3", clean text after it), and so on for letters and bullets; ("", "", clean text) for none."""
    if bullet := _BULLET.match(text):
        _, number, body = _split_mark(text[bullet.end() :])
        return ("number", number, body) if number else ("bullet", "", body)
    number, rest = split_paragraph_number(text)
    if number and (number.count(".") > 1 or not rest[:1].islower()):
        return "number", number, clean_text(rest)
    if match := _NUMBER.match(text):
        return "number", match["number"], clean_text(text[match.end() :])
    if match := _LETTER.match(text):
        return "letter", match["number"], clean_text(text[match.end() :])
    return "", "", clean_text(text)


def _goes_on(last: _Piece, mark: str, body: str, *, cut: bool) -> bool:
    """Whether a paragraph belongs to the one before: an item of the list that one opens, or a line it was cut into."""
    if last.kind == "heading":
        return False
    opening, *items = last.body.split("\n")
    opens = last.kind == "ask" and opening.endswith((":", "：")) and not find_positions(opening)
    if opens and last.mark in ("number", "letter"):
        # Word's bullets are no part of a text: where no item is marked, the list goes on to the end of a sentence.
        marked = any(_split_mark(item)[0] for item in items)
        if mark != last.mark and (mark or not (marked or last.body.endswith((".", "。")))):
            return True
    return not mark and not _ENDED.search(last.body) and (cut or body[:1].islower() or body[:1] == "(")


def _is_cut(before: Paragraph, paragraph: Paragraph) -> bool:
    """Whether two lines of a text file stand one below the other as one paragraph, cut at the margin."""
    lines = [p.place.removeprefix("line ") for p in (before, paragraph)]
    if not all(line.isdigit() for line in lines) or int(lines[1]) != int(lines[0]) + 1:
        return False
    return _NARROWEST <= len(before.text) <= _WIDEST


def _find_kind(paragraph: Paragraph, mark: str, body: str, *, opens: bool) -> _Kind:
    short = len(body) <= _LONGEST_HEADING
    if paragraph.style == "heading" or _theme_label().match(body):
        return "heading"
    if opens or _has_states(body):
        return "ask"
    if short and (body.endswith((":", "：")) or (mark in ("", "letter") and not _ENDED.search(body))):
        return "heading"
    return "other"


def _has_states(text: str) -> bool:
    """Whether `text` ends as a recommendation of the UPR does: "(France; Mali);"."""
    ending = text[-1500:].rstrip(" .;,")
    return ending.endswith(")") and bool(split_recommending_states(ending)[1])


@cache
def _theme_label() -> re.Pattern[str]:
    labels = [row["label"] for row in read_word_list("matrix_labels.csv") if row["meaning"] == "heading"]
    return re.compile(rf"(?:{'|'.join(map(re.escape, labels))})\s*[:：]\s*(?=\S)", re.IGNORECASE)


@cache
def _other_titles() -> re.Pattern[str]:
    phrases = [phrase for phrases in read_phrases("list_words.toml")["titles"].values() for phrase in phrases]
    return re.compile(rf"(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Words:
    """How recommendations open in the language of a document."""

    language: str
    opening: re.Pattern[str] | None

    @staticmethod
    @cache
    def of(language: str) -> _Words:
        data = read_phrases("list_words.toml")
        if language not in data["verbs"]:
            return _Words(language, None)
        adverbs = "|".join(data["adverbs"].get(language, ()))
        before = rf"(?:(?:{adverbs})[\s,]+)*" if adverbs else ""
        verbs = "|".join(map(re.escape, sorted(data["verbs"][language], key=len, reverse=True)))
        # In Chinese no space ends a word; in Arabic a pronoun may be glued on.
        end = "" if language in ("zh", "ar") else r"(?:-[\w-]+)?(?!\w)(?!\s+of\b)"
        return _Words(language, re.compile(rf"[“\"«(]*{before}(?:{verbs}){end}", re.IGNORECASE))

    def open_ask(self, text: str) -> bool:
        """Whether `text` opens as a recommendation: "Ratify ...", "The State party should ..."."""
        if self.opening and self.opening.match(text):
            return True
        if self.opening is None:  # of a language whose verbs are not known, the States alone can tell
            return len(text) >= _SHORT_TEXT and _has_states(text)
        words = load_recommending_words(self.language)
        if words is None or find_recommending(text, self.language) != 0:
            return False
        # Minutes too say what "the secretariat should" do.
        first = re.split(r"(?<=[.!?。])\s", text, maxsplit=1)[0]
        return bool(words.addressee.search(words.shorten(first)))


# --- what stands between the recommendations -----------------------------------------------------


class _Sections:
    """The theme and the position that hold for what follows, from the headings and lead-ins read so far."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        headings = [p for p in pieces if p.kind == "heading" and not _find_position(p)[1]]
        self._labelled = any(_theme_label().match(piece.body) for piece in headings)
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
        elif theme := self._find_theme(piece):
            self._outer = self._outer or "theme"
            self.theme = theme
            self.position = ("", "") if self._outer == "theme" else self.position

    def _find_theme(self, piece: _Piece) -> str:
        label = _theme_label().match(piece.body)
        if label:
            return piece.body[label.end() :].strip()
        if piece.kind != "heading" or self._labelled or self._titles or _RECOMMENDATION.search(piece.body):
            return ""
        return strip_enumerator(piece.body).strip(" :：")


def _find_position(piece: _Piece) -> tuple[Position, str]:
    """The position a heading or lead-in gives, and its words: "Accepted", "Recommandations notées", "The following
    recommendations did not enjoy the support of ...:"; ("", "") for any other."""
    if piece.kind not in ("heading", "lead-in"):
        return "", ""
    words = " ".join(_RECOMMENDATION.sub(" ", piece.body).split())
    if position := parse_position(words) or parse_position(words.rstrip(" :.").removesuffix("s")):
        return position, piece.body.strip(" :：")
    found = find_positions(piece.body) if _RECOMMENDATION.search(piece.body) else ()
    return (found[0].position, piece.body.strip(" :：")) if found else ("", "")


def _make_recommendation(
    document: Document, piece: _Piece, sections: _Sections, symbol: str, options: ImportOptions
) -> Recommendation:
    by_states = options.mechanism in ("UPR", "") and _has_states(piece.body)
    text, states, names = split_recommending_states(piece.body) if by_states else (piece.body, (), ())
    # Only the UN's own numbers are ids: "121.5" of a report that the list names.
    review = find_review(symbol if "." in piece.number else "")
    position, words = sections.position
    numbered = symbol and "." in piece.number
    return Recommendation(
        id=f"{symbol}#{piece.number}" if numbered else id_of_place(document, piece.place),
        text=re.sub(r"\s*;$", "", text),
        raw=piece.raw,
        source=SourceRef(document.file, piece.place),
        mechanism="UPR" if numbered else "",
        body="UPR" if numbered else "",
        state=review.state.name if review.state else "",
        state_iso3=review.state.iso3 if review.state else "",
        symbol=symbol if numbered else "",
        session=review.session,
        cycle=review.cycle,
        paragraph=piece.number,
        recommending_states=states,
        recommending_states_raw=names,
        position=position,
        position_raw=words,
        themes=(sections.theme,) if sections.theme else (),
    )


def _no_recommendation(document: Document, piece: _Piece) -> Issue:
    source = SourceRef(document.file, piece.place)
    if piece.kind == "heading":
        return Issue("heading", f"{piece.place}: a heading, not a recommendation.", source, "info", piece.raw)
    if piece.kind == "lead-in":
        return Issue("lead-in", f"{piece.place}: opens what follows, and is none itself.", source, "info", piece.raw)
    message = f"{piece.place}: does not read as a recommendation; if it is one, mark it as the others are marked."
    return Issue("other-paragraph", message, source, "info", piece.raw)


IMPORTER = ParagraphListImporter()
