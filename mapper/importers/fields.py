"""What the words of the sources mean: positions, recommending States, numbers, symbols, sessions, SDGs.

In: the text of a cell or paragraph. Out: a value in the mapper's one form, or None. Stage: meaning
(importers); every importer reads its fields with these, so that all sources speak alike.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import cast

from mapper.documents.cleaning import clean_list, clean_text
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.states import LONGEST_NAME, State, ends_with_name, find_state, find_state_by_name
from mapper.importers.vocabulary.upr_phrases import find_date
from mapper.records import Position

# --- recommending States -------------------------------------------------------------------------

# "Chile, Peru, and France" has a comma and a word between two names. Arabic writes "and" into the word after it, as
# the first letter of "ولايات ميكرونيزيا الموحدة" is; Chinese has no spaces, and "和" in "共和国".
_AND = r"(?:and|et|y|e|и|&)\s+|و\s*(?=\w)(?!لايات)|(?<!共)[和及与]"
_BETWEEN_STATES = re.compile(rf"\s*[,;/\n|،؛，；、]\s*(?:{_AND})?|\s+(?:{_AND}|[-–—]\s+)|(?<!共)[和及与]")
_PLAIN_BRACKETS = str.maketrans("（）", "()")
_ON_BEHALF = re.compile(
    r",?\s+(?:also\s+)?(?:speaking\s+)?on behalf of\b.*|,?\s+(?:au nom d|en nombre d|em nome d|от имени\b).*"
    r"|[،,]?\s+(?:باسم|نيابة عن|بالنيابة عن)\b.*|[，,]?代表.*",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_RUN = 6  # words of a name in a row of names: "Iran (Islamic Republic of)", "Lao People's Democratic Republic"
_ABBREVIATION = re.compile(r"[A-ZА-Я.]{2,7}")
_LOOKUP_ID = re.compile(r";#\d+(?=;#|\s*$)")  # SharePoint divides names by ";#", some with an id: "Spain;#12;#Peru;#5"


def split_state_names(text: str) -> tuple[tuple[str, State | None], ...]:
    """The names in a list of States, each with its State or None where it is unknown.

    Commas, semicolons, slashes, line ends and "and" divide names, unless the longer stretch is itself a
    name: "Bosnia and Herzegovina", "Korea, Republic of". Brackets within a name never divide it.
    """
    bounds = [0]
    plain = text.translate(_PLAIN_BRACKETS)
    for match in _BETWEEN_STATES.finditer(plain):
        if plain.count("(", 0, match.start()) == plain.count(")", 0, match.start()):
            bounds += [match.start(), match.end()]
    bounds.append(len(text))
    parts = list(zip(bounds[::2], bounds[1::2], strict=True))
    names: list[tuple[str, State | None]] = []
    while parts:
        for length in range(min(len(parts), 4), 0, -1):
            name = text[parts[0][0] : parts[length - 1][1]].strip()
            state = find_state_by_name(name)
            if state or length == 1:
                break
        if name:
            names.append((name, state))
        parts = parts[length:]
    return tuple(names)


def parse_states(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The States of a cell that lists nothing else: (UN short names, all names as written).

    A name that is no known State is among the names as written only.
    """
    states: list[str] = []
    names: list[str] = []
    lines = clean_list(_LOOKUP_ID.sub("", text).replace(";#", ";"))
    whole_name = " ".join(lines)
    wrapped = len(lines) > 1 and find_state_by_name(whole_name)  # "Bosnia and" over "Herzegovina" in a narrow column
    for entry in (whole_name,) if wrapped else lines:
        if entry.startswith(("(", "（")):
            _, in_brackets, as_written = split_recommending_states(entry)
            states += in_brackets
            names += as_written or [entry]
            continue
        # A cell of one State may hold its code ("PK" in an export of UHRI).
        whole = find_state(entry)
        for name, state in ((entry, whole),) if whole else split_state_names(entry):
            run = () if state else _split_run(name)
            names += [found for found, _ in run] or [name]
            states += [found.name for _, found in run] or ([state.name] if state else [])
    return tuple(dict.fromkeys(states)), tuple(dict.fromkeys(names))


def _split_run(text: str) -> tuple[tuple[str, State], ...]:
    """The names where nothing but names follow one another without a sign, "Chile Czech Republic Togo"; else none.

    So they stand in the narrow cells of a PDF, one under the other.
    """
    words = text.split()
    names: list[tuple[str, State]] = []
    while words:
        stretches = (" ".join(words[:length]) for length in range(min(len(words), _LONGEST_RUN), 0, -1))
        found = next(((name, state) for name in stretches if (state := find_state_by_name(name))), None)
        if found is None:
            return ()
        names.append(found)
        words = words[len(found[0].split()) :]
    return tuple(names)


def split_recommending_states(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """`text` without the recommending States in brackets, their UN short names, and the names as written.

    Knows the conventions of UPR reports and matrices: "(Maldives) (Portugal);", "(Chile); (Estonia);",
    "(Brazil, Chile)", "(France; Germany)", "(Slovenia, on behalf of ...)", names with brackets or
    commas of their own, and several clauses with a State each. Brackets that hold anything else, such
    as "(ICPPED)", stay in the text.
    """
    kept: list[str] = []
    names: dict[str, None] = {}
    states: dict[str, None] = {}
    end = 0
    for start, stop, content in _brackets(text):
        if start < end:  # within a bracket already taken
            continue
        found = _recommending_states(content, text[:start])
        if not found:
            continue
        for name, state in found:
            names[name] = None
            if state:
                states[state.name] = None
        kept.append(text[end:start].rstrip())
        # "(Spain)Ensure" stands without a space in some reports.
        kept.append(" " if text[stop : stop + 1].isalnum() else "")
        end = stop
    if not names:
        return text.strip(), (), ()
    rest = "".join(kept) + text[end:]
    # "norms (Chile); (Estonia); (Togo);" and "executions (Chile);Publish figures (Peru)"
    rest = re.sub(r"\s*;(?:\s*;)*\s*", "; ", rest)
    rest = re.sub(r"\s*([؛；])(?:\s*\1)*", r"\1", rest)
    rest = re.sub(r"(?:\s*[;,،؛，；、](?:\s*and)?)+\s*$", "", rest)
    rest = re.sub(r"[;,،؛，；、]\s*([.。])", r"\1", rest)
    if rest.count(")") > rest.count("("):  # "by 2015 (Sudan). );" in lists made by machine
        rest = re.sub(r"[\s.;,]+\)$", "", rest)
    return rest.strip(), tuple(states), tuple(names)


def ends_in_bracket(text: str) -> bool:
    """Whether `text` ends as a recommendation with its States does: "(France; Mali);"."""
    return text.rstrip(" .;,،؛，；。、").endswith((")", "）"))


def names_states(text: str) -> bool:
    """Whether a text says in brackets at its end who recommended."""
    return ends_in_bracket(text) and bool(split_recommending_states(text)[1])


def _brackets(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, stop, content) of every bracket in order, the outer before the inner; one left open ends where it can."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for bracket in re.finditer(r"[()]", text.translate(_PLAIN_BRACKETS)):
        if bracket[0] == "(":
            opened.append(bracket.start())
        elif opened:
            closed[opened.pop()] = bracket.start()
    for start in sorted([*opened, *closed]):
        if start in closed:
            yield start, closed[start] + 1, text[start + 1 : closed[start]]
        else:
            # "(Venezuela (Bolivarian Republic of);" or "(Chile; Take steps (Peru);": a bracket forgotten.
            for ending in re.finditer(r"[;.؛；。]?\s*$|[;.؛；。]", text[start : start + LONGEST_NAME + 3]):
                stop = start + ending.start()
                if find_state_by_name(text[start + 1 : stop]):
                    yield start, stop, text[start + 1 : stop]
                    break


def _recommending_states(content: str, before: str) -> tuple[tuple[str, State | None], ...]:
    """The States a bracket names, () if it is about something else."""
    if len(content) > 1500 or not content[:1].strip("0123456789"):
        return ()
    named = split_state_names(_ON_BEHALF.sub("", content))
    known = [(name, state) for name, state in named if state and state.kind != "other"]
    unknown = [name for name, state in named if not state]
    if not known or len(unknown) >= len(known):
        return ()
    # Arabic and Chinese have no capitals, and names that are short all the same.
    if any(name[:1].islower() or not name[:1].isalpha() or len(name.split()) > 5 for name in unknown):
        return ()
    # "the United Arab Emirates (UAE)" explains an abbreviation; nobody recommends.
    if len(named) == 1 and _ABBREVIATION.fullmatch(content.strip()) and ends_with_name(before, known[0][1]):
        return ()
    return named


# --- positions -----------------------------------------------------------------------------------


# "Enjoys the support of the Hashemite Kingdom"; not "accepted by the Ministry of Justice".
_THE_STATE = re.compile(
    r"(?:the (?:[\w']+ )?)?(?:government|state|delegation|country|republic|kingdom|principality|sultanate)\b"
)


@cache
def _positions() -> dict[str, Position]:
    return {row["word"]: cast(Position, row["position"]) for row in read_word_list("positions.csv")}


def parse_position(text: str) -> Position | None:
    """The position of the State under review in the terms of OHCHR; None where the words say nothing of it.

    "Accepted" is Supported and "Rejected" is Noted, as in Council resolution 5/1, annex, para. 32.
    """
    words = re.sub(r"\s*[/_]\s*", "/", clean_text(text).casefold()).strip(" .;:-")
    if words in _positions():
        return _positions()[words]
    # "Enjoys the support of Fiji", "Noted by the Government"
    by_whom = re.fullmatch(r"(.+?) (?:of|by) (.+)", words)
    known = by_whom and (_THE_STATE.match(by_whom[2]) or find_state_by_name(by_whom[2]))
    return _positions().get(by_whom[1]) if by_whom and known else None


# --- numbers, symbols, sessions ------------------------------------------------------------------

# "115.3 Ratify", "94.26.2 Ratify" of reports with lists in lists; "124.1..2" and "186.132. .Inform" are slips.
# A capital, Arabic or Chinese may follow at once.
_PARAGRAPH = re.compile(
    r"\s*(\d{1,3}(?:\.{1,2}\d{1,3}){1,2})(?:(?:\s*\.)+\s*|\s+|(?=[A-Z\u0600-\u06ff\u4e00-\u9fff]))(?=\S)"
)
# "Rec. 115.3: Ratify", "(115.3) Ratify", "115.3 – Ratify" of lists kept by hand.
_LABELLED = re.compile(
    r"\s*(?:(?:rec|para)[^\W\d]*+\.?\s*)?(?:n[o°º]\.?\s*)?[(\[]?(\d{1,3}(?:\.\d{1,3}){1,2})\s*[)\]:–—-]*\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
# "120.1 Ratify (Chile); 120.2 Adopt": what may open a further recommendation; "120.2 (Peru)" and what stands behind
# "target 16.1;" are mentions.
_FURTHER = re.compile(
    r"(?P<ended>(?<!\.\d)(?<!\.\d\d)(?<!\.\d\d\d)[;；؛]|[)）][.,。]?|。)?(?<=\S)(?P<space>\s*)(?:[-–•]\s+)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,2})(?:[\s.]+|(?=[A-Z\u0600-\u06ff\u4e00-\u9fff]))"
    r"(?=[“\"«]?[^\W\d_a-zß-ÿа-яё])"
)
_BRACKETS = str.maketrans("（）", "()")
_REPORT = re.compile(r"\bA/HRC/(\d{1,3})/(\d{1,3})\b")
_WG_PAPER = re.compile(r"\bA/HRC/WG\.6/(\d{1,2})/([A-Z]{3})/\d", re.IGNORECASE)
# "CRPD/C/SVN/CO/1", "CRC/C/OPSC/SVN/CO/1", "E/C.12/SVN/CO/2", "CAT/OP/MEX/1".
_TREATY_BODY_PAPER = re.compile(r"\b(?:[A-Z]+/C(?:/OP(?:SC|AC))?|E/C\.12|CAT/OP)/([A-Z]{3})/")


@dataclass(frozen=True, slots=True)
class Review:
    """One State's turn in the UPR, as far as its report's symbol tells. Unknown values are empty."""

    session: int | None = None
    cycle: int | None = None
    state: State | None = None


def split_paragraph_number(text: str) -> tuple[str, str]:
    """("115.3", the text after it) where `text` begins with a number such as "115.3." or "140.7", else ("", text)."""
    match = _PARAGRAPH.match(text)
    return (match[1].replace("..", "."), text[match.end() :]) if match else ("", text)


def split_labelled_number(text: str) -> tuple[str, str]:
    """As `split_paragraph_number`, also of "Rec. 115.3: Ratify" and "(115.3) Ratify", as people write it."""
    number, rest = split_paragraph_number(text)
    if not rest[:1].isalpha() or not number:
        match = _LABELLED.match(text)
        return (match[1], text[match.end() :]) if match else (number, rest)
    return number, rest


def split_at_numbers(text: str) -> tuple[str, ...]:
    """`text` cut before each further recommendation in it: "120.1 Ratify (Chile); 120.2 Adopt (Peru)".

    A number counts if it goes on in the same list, behind a semicolon or bracket; the very next one also on a line of
    its own. All others are mentions ("as in art. 120.2"), and so is what stands in brackets.
    """
    number = split_paragraph_number(text)[0]
    cuts = [0]
    for match in _FURTHER.finditer(text) if number else ():
        (lead, _, before), (next_lead, _, nth) = number.rpartition("."), match["number"].rpartition(".")
        step = int(nth) - int(before) if next_lead == lead else 0
        next_line = step == 1 and "\n" in match["space"]
        own = text[cuts[-1] : match.end()].translate(_BRACKETS)
        in_brackets = own.count("(") > own.count(")")
        if not in_brackets and (next_line or (match["ended"] and step > 0)):
            cuts.append(match.start("number"))
            number = match["number"]
    if len(cuts) == 1:
        return (text,)
    return tuple(text[start:end].rstrip(" \t\r\n,;；؛-–•") for start, end in pairwise((*cuts, len(text))))


def find_report_symbol(text: str) -> str:
    """The symbol of the UPR report `text` cites, "A/HRC/28/15", or "".

    "/Add.1" is dropped: the addendum holds the State's answer, and the recommendation is the report's.
    """
    match = _REPORT.search(text)
    return match[0] if match else ""


def cycle_of_session(session: int | None) -> int | None:
    """The UPR cycle of a session: 1-12, 13-26, 27-40, and 14 sessions a cycle from then on."""
    if session is None or session < 1:
        return None
    return 1 if session <= 12 else (session - 13) // 14 + 2


def find_review(symbol: str) -> Review:
    """Session, cycle and State of the review that a UPR document's symbol belongs to.

    Sources: "A/HRC/WG.6/48/SVN/2" names both; for "A/HRC/28/15", `upr_sessions.csv` says which UPR
    session reports to which session of the Council, and `upr_reports.csv` lists reports with their State.
    """
    if paper := _WG_PAPER.search(symbol):
        session = int(paper[1])
        return Review(session, cycle_of_session(session), find_state(paper[2].upper()))
    report = _REPORT.search(symbol)
    if not report:
        return Review()
    state = find_state(_report_states().get(report[0], ""))
    for row in read_sessions():
        first, last = int(row["first_document"] or 0), int(row["last_document"] or 999)
        if row["council_session"] == report[1] and first <= int(report[2]) <= last:
            return Review(int(row["session"]), int(row["cycle"]), state)
    return Review(state=state)


def find_state_of_symbol(symbol: str) -> State | None:
    """The State a document symbol is about: "CRPD/C/SVN/CO/1", "A/HRC/WG.6/48/SVN/2", "A/HRC/28/15"; else None."""
    if match := _TREATY_BODY_PAPER.search(symbol):
        return find_state(match[1])
    return find_review(symbol).state


def parse_state_under_review(cell: str, symbol: str) -> tuple[str, str]:
    """The States of a cell by UN short names and as written; for an empty one, the State the document is about."""
    states, names = parse_states(cell)
    of_symbol = None if names else find_state_of_symbol(symbol)
    return of_symbol.name if of_symbol else "; ".join(states), "; ".join(names)


@cache
def read_sessions() -> tuple[dict[str, str], ...]:
    """The rows of `upr_sessions.csv`: each UPR session, its cycle, and the Council session it reported to."""
    return tuple(read_word_list("upr_sessions.csv"))


@cache
def _report_states() -> dict[str, str]:
    return {row["symbol"]: row["iso3"] for row in read_word_list("upr_reports.csv")}


# --- dates ---------------------------------------------------------------------------------------

_EXCEL_EPOCH = dt.datetime(1899, 12, 30)
_UNIX_EPOCH = dt.datetime(1970, 1, 1)


def parse_date(text: str) -> str:
    """ISO 8601 date of a cell: a date, with or without time or in words, or a number of days as Excel writes it.

    "46078.5" of Excel; "1686182400000", milliseconds since 1970, of JSON made with pandas.
    Anything else ("2014", "spring") stays as it is.
    """
    text = " ".join(clean_list(text))
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return (_EXCEL_EPOCH + dt.timedelta(days=int(float(text)))).date().isoformat()
    if re.fullmatch(r"\d{12,13}", text):
        return (_UNIX_EPOCH + dt.timedelta(milliseconds=int(text))).date().isoformat()
    iso = re.match(r"\d{4}-\d{2}-\d{2}", text)
    return iso[0] if iso else find_date(text) or text


# --- Sustainable Development Goals ---------------------------------------------------------------


@cache
def _goals() -> dict[str, str]:
    return {row["goal"]: row["name"] for row in read_word_list("sdgs.csv")}


def parse_sdgs(text: str) -> tuple[str, ...]:
    """The goals and targets a cell lists: "16 - Peace, justice and strong institutions", "16.3".

    Goals come out under their official names however they are written ("- 16 - PEACE, JUSTICE ...",
    "SDG 16", "Goal 16"); anything else stays as it is.
    """
    return tuple(dict.fromkeys(_sdg(entry) for entry in clean_list(text)))


def _sdg(entry: str) -> str:
    match = re.match(r"(?:(?:SDG|ODD|ODS|Goal)s?\s*)?(\d{1,2})(?![\d.]*\d)", entry, re.IGNORECASE)
    if match and match[1] in _goals():
        return f"{match[1]} - {_goals()[match[1]]}"
    return entry
