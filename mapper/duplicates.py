"""One recommendation, several sources: a matrix, a report, UHRI and UPR Info may all carry it.

Recommendations of a whole run come in; the same ones go out, in the same order, with unique ids, the
lesser sources marked `duplicate_of` the best one, and a warning for each contradiction. Nothing is dropped.
Runs after all importers, before matching.

Recommendations are compared only within one review (State under review and UPR cycle) or one document
(symbol). The same number, or the same words from the same recommending State, is the same recommendation;
the same words under another number, or from another State, is another one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import permutations
from typing import NamedTuple

from rapidfuzz import fuzz

from mapper.importers.fields import cycle_of_session
from mapper.languages import find_language
from mapper.records import Issue, Recommendation
from mapper.spelling import split_numbers, squash_text

# The same number with less likeness than this is a slip in a number, not the same recommendation. Low,
# because one source may give the whole paragraph and the other a part of it.
_SAME_NUMBER = 50.0
# Words of one recommendation in two editions: typing slips, "health care" and "healthcare".
_NEAR_TEXT = 92.0
_NEAR_WORDS = 80.0
# A part of an item stands for it only if it is a clause, not a phrase ("the Paris Principles").
_SHORTEST_CLAUSE = 20
# A source without State or cycle belongs to the review with which it shares a fifth of its texts.
_SHARE_OF_REVIEW = 0.2
_FEWEST_SHARED = 3

# What the best source lacks and another knows, each field with those that are read from the same words.
_TAKEN_OVER = (
    ("position", "position_raw"),
    ("state", "state_iso3", "state_raw"),
    *((name,) for name in ("session", "cycle", "symbol", "date", "mechanism", "body", "themes", "groups", "sdgs")),
    *((name,) for name in ("recommending_states_raw", "reply")),
)

_WORD = re.compile(r"\w+")
_STATES_AT_END = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)[\s.]*$")
_TOLD_APART = re.compile(r" \(\d+\)$")
_PART_OF_DOCUMENT = re.compile(r"/(?:Add|Corr|Rev)\.\d+", re.IGNORECASE)

_Review = tuple[str, ...]


class _Source(NamedTuple):
    """What entries of one file and one review have in common. Unknown values are empty."""

    file: str
    symbol: str
    state: str
    cycle: int


@dataclass(eq=False)
class _Entry:
    """A recommendation and what it is compared by."""

    rec: Recommendation
    given_whole: set[tuple[str, str]] = field(default_factory=set)  # (file, recommending State)

    @cached_property
    def source(self) -> _Source:
        rec = self.rec
        cycle = rec.cycle or cycle_of_session(rec.session) or 0
        return _Source(rec.source.file, _find_base_symbol(rec), rec.state, cycle)

    @cached_property
    def key(self) -> str:
        return squash_text(self.rec.text)

    @cached_property
    def clauses(self) -> dict[str, str]:
        """The whole text and each part between semicolons, with and without States in brackets at its end, by key."""
        parts = (self.rec.text, *self.rec.text.split(";"))
        return {squash_text(text): text for part in parts for text in (part, _STATES_AT_END.sub("", part))}

    @cached_property
    def states(self) -> frozenset[str]:
        return frozenset(self.rec.recommending_states)

    @cached_property
    def number(self) -> tuple[str, str]:
        paragraph = self.rec.paragraph.rstrip(".")
        return (self.source.symbol, paragraph) if paragraph else ("", "")

    @cached_property
    def language(self) -> str:
        return self.rec.language or find_language(self.rec.text)

    @property
    def rank(self) -> tuple[object, ...]:
        """Sorts the best source first: numbered, in English (most encoders know no more), with a position, fullest.

        UHRI cuts paragraphs of treaty bodies into parts, so there the longest text goes before the most fields.
        """
        rec = self.rec
        filled = (rec.recommending_states, rec.themes, rec.groups, rec.sdgs, rec.symbol, rec.state, rec.session)
        place = (rec.source.file, split_numbers(rec.source.place), rec.id)
        return (
            not rec.paragraph,
            rec.language not in ("", "en"),
            not rec.position,
            -len(self.key) if _is_treaty_or_procedure(rec) else 0,
            -sum(map(bool, filled)),
            *place,
        )

    def can_be(self, other: _Entry) -> bool:
        """Whether the two numbers leave it open that this is `other`."""
        mine, theirs = self.number, other.number
        if not mine[1] or not theirs[1]:
            return True
        return mine[1] == theirs[1] and (mine[0] == theirs[0] or not mine[0] or not theirs[0])


def _find_base_symbol(rec: Recommendation) -> str:
    symbol = rec.symbol.replace(" ", "").upper()
    # The addendum of a UPR report holds the answers; that of a Special Rapporteur's is another country's visit.
    return symbol if _is_treaty_or_procedure(rec) else _PART_OF_DOCUMENT.sub("", symbol)


def mark_duplicates(recommendations: Sequence[Recommendation]) -> tuple[tuple[Recommendation, ...], tuple[Issue, ...]]:
    """Mark every recommendation that another source gives better, and make all ids unique.

    The best source is the one with a paragraph number, then with a position, then with most fields. It
    takes over what only the others know: the union of recommending States, and, where its own is empty,
    position, State, session, cycle, symbol, date, themes, groups and SDGs. `text`, `raw` and the fields of
    the others stay as they were. Where two would bear one id, the better keeps it; the other's becomes
    `<id>@<file>`, or `<id> (2)` within one file. Issues are warnings: contradicting positions or
    recommending States, one number with two texts, one id twice.
    """
    entries = [_Entry(rec) for rec in recommendations]
    ranked = sorted(entries, key=lambda entry: entry.rank)
    issues: list[Issue] = []
    best_of: dict[_Entry, _Entry] = {}
    for block in _group_by_review(ranked):
        _number_drafts(block)
        best_of.update(_join(block, issues))
    duplicates: dict[_Entry, list[Recommendation]] = defaultdict(list)
    for duplicate, best in best_of.items():
        while best in best_of:  # it may have become a duplicate itself, of an even better one
            best = best_of[best]
        best_of[duplicate] = best
        duplicates[best].append(duplicate.rec)

    ids = _make_unique(ranked, best_of, issues)
    marked: dict[_Entry, Recommendation] = {}
    for entry in ranked:
        if entry in best_of:
            marked[entry] = replace(entry.rec, id=ids[entry], duplicate_of=ids[best_of[entry]])
        else:
            marked[entry] = replace(_merge(entry.rec, duplicates[entry], issues), id=ids[entry])
    return tuple(marked[entry] for entry in entries), tuple(issues)


# Which recommendations can be the same at all


def _group_by_review(entries: Sequence[_Entry]) -> Iterable[list[_Entry]]:
    """Blocks of entries that belong to one review or document or, where neither is known, have one number or id; the
    order of the entries stays."""
    members: dict[_Source, list[_Entry]] = defaultdict(list)
    for entry in entries:
        members[entry.source].append(entry)

    known: dict[_Source, _Review] = {}
    by_symbol: dict[str, _Review] = {}
    reviews_of_text: dict[str, set[_Review]] = defaultdict(set)
    for source, given in members.items():
        if source.state and source.cycle and not _is_treaty_or_procedure(given[0].rec):
            known[source] = ("review", source.state, str(source.cycle))
            if source.symbol:
                by_symbol.setdefault(source.symbol, known[source])
            for entry in given:
                reviews_of_text[entry.key].add(known[source])

    reviews: dict[_Source, _Review] = {}
    for source, given in members.items():
        review = known.get(source) or by_symbol.get(source.symbol)
        review = review or _find_review_by_texts(source.state, given, reviews_of_text)
        if not review and (source.symbol or source.state):
            review = ("document", source.symbol or source.state)
        reviews[source] = review or ()

    blocks: dict[_Review, list[_Entry]] = defaultdict(list)
    for entry in entries:
        blocks[reviews[entry.source] or _number_or_id(entry)].append(entry)
    return blocks.values()


def _number_or_id(entry: _Entry) -> _Review:
    """What says of a text to an unknown State that it is the same ask: the same words under its number, or its id.

    A list of actions has a recommendation in each of their rows, and its importer told their ids apart. Of two
    files without ids, one number may be that of two States.
    """
    rec = entry.rec
    if rec.paragraph:
        list_of_its_own = rec.source.file if rec.id.startswith(f"{rec.source.file}#") else ""
        return ("number", list_of_its_own, rec.paragraph, entry.key)
    return ("id", _TOLD_APART.sub("", rec.id), entry.key)


def _is_treaty_or_procedure(rec: Recommendation) -> bool:
    return rec.mechanism in ("Treaty body", "Special procedure")


def _find_review_by_texts(
    state: str, members: Sequence[_Entry], reviews_of_text: dict[str, set[_Review]]
) -> _Review | None:
    """The review whose texts this source shares: a matrix names neither its State nor its session."""
    if _is_treaty_or_procedure(members[0].rec):
        return None
    keys = {entry.key for entry in members}
    votes = Counter(
        review for key in keys for review in reviews_of_text.get(key, ()) if not state or review[1] == state
    )
    if not votes:
        return None
    (best, count), (_, second) = (*votes.most_common(2), (None, 0))[:2]
    fewest = 1 if state else _FEWEST_SHARED
    return best if count >= max(fewest, len(keys) * _SHARE_OF_REVIEW) and count >= 3 * second else None


# Which of them are the same


def _number_drafts(block: Iterable[_Entry]) -> None:
    """Give the items of a draft their numbers in the report: 6.17 in the one is 140.17 in the other.

    A draft has the lists of the report behind fewer paragraphs, and is not known by a symbol.
    """
    numbered: dict[_Source, dict[tuple[str, str], _Entry]] = defaultdict(dict)
    for entry in block:
        if entry.number[1]:
            before, _, last = entry.number[1].rpartition(".")
            numbered[entry.source].setdefault((before, last), entry)
    lists = {source: sorted({before for before, _ in items}, key=split_numbers) for source, items in numbered.items()}
    for draft, report in permutations(numbered, 2):
        if draft.symbol or not report.symbol or len(lists[draft]) != len(lists[report]):
            continue
        list_of = dict(zip(lists[draft], lists[report], strict=True))
        if list_of.keys() & list_of.values():
            continue
        pairs = [
            (entry, other)
            for (before, last), entry in numbered[draft].items()
            if (other := numbered[report].get((list_of[before], last)))
        ]
        if sum(entry.key == other.key for entry, other in pairs) >= len(numbered[draft]) * _SHARE_OF_REVIEW:
            for entry, other in pairs:
                entry.number = other.number


def _join(block: Sequence[_Entry], issues: list[Issue]) -> Iterator[tuple[_Entry, _Entry]]:
    """Pairs (duplicate, best source) of one block, given best first. Surest evidence first, so that a near
    text never takes the place of an equal one."""
    by_number: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
    by_text: dict[str, list[_Entry]] = defaultdict(list)
    kept: list[_Entry] = []
    left: list[_Entry] = []
    for entry in block:
        best = _find_same_number(entry, by_number, issues) or _find_same_text(entry, by_text[entry.key])
        if best:
            best.given_whole.update((entry.rec.source.file, state) for state in entry.states)
            yield entry, best
            continue
        if entry.number[1]:
            by_number[entry.number].append(entry)
            kept.append(entry)
        else:
            left.append(entry)
        by_text[entry.key].append(entry)

    by_state: dict[str, list[_Entry]] = defaultdict(list)
    for entry in kept:
        for state in entry.states or {""}:
            by_state[state].append(entry)
    for find in (_find_item_with_clause, _find_near_text):
        for entry in list(left):
            states = entry.states or ({""} if _is_treaty_or_procedure(entry.rec) else set())
            candidates = dict.fromkeys(
                candidate
                for state in states
                for candidate in by_state[state]
                if (entry.rec.source.file, state) not in candidate.given_whole
            )
            if best := find(entry, candidates):
                left.remove(entry)
                yield entry, best


def _find_same_number(
    entry: _Entry, by_number: dict[tuple[str, str], list[_Entry]], issues: list[Issue]
) -> _Entry | None:
    """The entry with the same symbol and paragraph, unless the texts say that one of the numbers is a slip."""
    if not all(entry.number):
        return None
    for other in by_number[entry.number]:
        if (
            entry.key in other.key
            or (fuzz.ratio(entry.key, other.key) >= _SAME_NUMBER and entry.rec.source.file != other.rec.source.file)
            or _are_translations(entry, other)
        ):
            return other
    others = [o for o in by_number[entry.number] if o.rec.source.file != entry.rec.source.file]
    if others and not any(other.key in entry.key for other in others):
        message = (
            f"{', paragraph '.join(entry.number)} has other words in {others[0].rec.source.file} "
            f"({others[0].rec.source.place}); both are kept, check which text is right."
        )
        issues.append(Issue("one-number-two-texts", message, entry.rec.source, "warning", entry.rec.text))
    return None


def _are_translations(one: _Entry, other: _Entry) -> bool:
    languages = {one.language, other.language}
    return len(languages) == 2 and "" not in languages


def _find_same_text(entry: _Entry, others: Sequence[_Entry]) -> _Entry | None:
    """The one entry with the same words that can be the same recommendation; None where two could be."""
    if not entry.key:
        return None
    found = [
        other
        for other in others
        if entry.can_be(other)
        and (
            entry.states == other.states
            # A row of UPR Info stands for one recommending State, an item of a report for all of them.
            or (other.number[1] and (entry.states & other.states or not entry.states or not other.states))
        )
    ]
    return found[0] if len(found) == 1 else None


def _find_item_with_clause(entry: _Entry, candidates: Iterable[_Entry]) -> _Entry | None:
    """The shortest item of which this text is a clause: "Do A (Egypt); do B (Peru)" is two rows in UPR Info.

    None where two items have the same words.
    """
    found = [
        candidate
        for candidate in candidates
        if entry.key in candidate.clauses or (len(entry.key) >= _SHORTEST_CLAUSE and entry.key in candidate.key)
    ]
    found.sort(key=lambda candidate: len(candidate.key))
    return found[0] if found and found[0].key not in {candidate.key for candidate in found[1:]} else None


def _find_near_text(entry: _Entry, candidates: Iterable[_Entry]) -> _Entry | None:
    """The one item with a text or clause that differs by slips only; None where two do."""
    found = [
        candidate
        for candidate in candidates
        if any(
            fuzz.ratio(entry.key, key, score_cutoff=_NEAR_TEXT) and _differ_by_slips(entry.rec.text, clause)
            for key, clause in candidate.clauses.items()
        )
    ]
    return found[0] if len(found) == 1 else None


def _differ_by_slips(one: str, other: str) -> bool:
    """Whether the words that only one side has are spellings of those that only the other has.

    "health care" for "healthcare" is a slip; "children" for "women", or one more "not", is none.
    """
    words, other_words = (Counter(_WORD.findall(text.casefold())) for text in (one, other))
    mine, theirs = "".join((words - other_words).elements()), "".join((other_words - words).elements())
    if re.sub(r"\D", "", mine) != re.sub(r"\D", "", theirs):
        return False
    return mine == theirs or fuzz.ratio(squash_text(mine), squash_text(theirs)) >= _NEAR_WORDS


# What becomes of them


def _merge(best: Recommendation, duplicates: Sequence[Recommendation], issues: list[Issue]) -> Recommendation:
    """`best` with what only its duplicates know; contradictions are appended to `issues`."""
    for field_name, *paired in _TAKEN_OVER:
        giver = next((d for d in duplicates if getattr(d, field_name)), None)
        if giver and not getattr(best, field_name):
            best = replace(best, **{name: getattr(giver, name) for name in (field_name, *paired)})

    for duplicate in duplicates:
        where = f"{duplicate.source.file} ({duplicate.source.place})"
        # UPR Info and older exports know no partial support, so "Supported/Noted" contradicts neither.
        if {best.position, duplicate.position} == {"Supported", "Noted"}:
            message = f"{best.id} is {best.position} here and {duplicate.position} in {where}; {best.position} is used."
            issues.append(Issue("position-contradiction", message, best.source, "warning", best.text))
        more = [state for state in duplicate.recommending_states if state not in best.recommending_states]
        if more and best.recommending_states:
            message = f"{where} names {', '.join(more)} as recommending {best.id}, which is not named here; added."
            issues.append(Issue("other-recommending-states", message, best.source, "warning", best.text))
        best = replace(best, recommending_states=(*best.recommending_states, *more))
    return best


def _make_unique(entries: Iterable[_Entry], best_of: Mapping[_Entry, _Entry], issues: list[Issue]) -> dict[_Entry, str]:
    """An id for every entry, given best first; the first to bear an id keeps it."""
    bearers: dict[str, _Entry] = {}
    ids: dict[_Entry, str] = {}
    # Best sources first: a duplicate never takes the id away from a recommendation that is none.
    for entry in sorted(entries, key=lambda entry: entry in best_of):
        rec, wanted = entry.rec, entry.rec.id
        name = wanted
        if wanted in bearers and bearers[wanted].rec.source.file != rec.source.file:
            name = f"{wanted}@{rec.source.file}"
        stem, count = name, 1
        while name in bearers:
            count += 1
            name = f"{stem} ({count})"
        if name != wanted and entry not in best_of:
            other = bearers[wanted].rec.source
            message = f"The id {wanted} is also that of {other.file} ({other.place}); this one is listed as {name}."
            issues.append(Issue("repeated-id", message, rec.source, "warning", rec.text))
        bearers[name] = entry
        ids[entry] = name
    return ids
