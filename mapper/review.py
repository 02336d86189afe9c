"""What people wrote in a reviewed workbook, carried over to a new result.

`apply_decisions` finds the rows of decisions and plan again in a `MappingResult` by ids, or by the text where an id
has changed; `mapper.reviewed_workbook` reads them. Stage: after matching, before analysis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches

from mapper.analysis.outcomes import find_duplicates
from mapper.framework import Framework
from mapper.importers.fields import parse_date
from mapper.records import Decision, Evidence, Issue, MappingResult, Match, PlanEntry, Recommendation, Review
from mapper.spelling import fold_words
from mapper.workbook.cell_text import fit_text

_UN_ID = re.compile(r"[A-Z]+(?:/[A-Z0-9.\-()]+){2,}#")  # "A/HRC/59/15#140.1": symbol and paragraph
# words beside the ids in “Add an action”
_BESIDE_IDS = frozenset({"and", "et", "y", "&", "+", "action", "actions", "acción", "acciones"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SAME_ROW = 0.6  # similarity below which a place in a file is taken to hold another recommendation


def apply_decisions(
    result: MappingResult,
    decisions: Sequence[Decision],
    issues: Sequence[Issue] = (),
    plan: Sequence[PlanEntry] = (),
) -> MappingResult:
    """`result` with the decisions at their rows again; what a person decided is never changed.

    A decision keeps its row by the recommendation's id and the action's id. Where the id is gone, or was
    a place in a file that now holds another text, the row is the one recommendation with the same text.
    A link that this run does not offer comes back with rank 0. Decisions without a row are kept in
    `review.unplaced` with the reason. Of several on one link, the one of the latest date holds, then
    the one read last; its remark names the others. Plans of one recommendation are joined cell by cell.
    """
    finder = _RowFinder(result, (*decisions, *plan))
    placed: dict[tuple[str, str], Decision] = {}
    unplaced: list[Decision] = []
    for decision in decisions:
        for found, has_row in finder.place(decision):
            if has_row:
                pair = (found.recommendation_id, found.action_id)
                placed[pair] = _settle(placed[pair], found) if pair in placed else found
            else:
                unplaced.append(found)
    planned: dict[str, list[PlanEntry]] = {}
    unplaced_plan = []
    for entry in plan:
        recommendation_id, _ = finder.find_recommendation(entry.recommendation_id, entry.text)
        if recommendation_id:
            planned.setdefault(finder.twins.get(recommendation_id, recommendation_id), []).append(entry)
        else:
            unplaced_plan.append(entry)
    entries, overruled = [], []
    for recommendation_id, several in planned.items():
        entry, differing = _join_plan(recommendation_id, several)
        entries.append(entry)
        overruled += differing
    # a sheet of decisions without a row is read again with every round: those that found one since are not told twice
    told = {(d.recommendation_id, d.action_id, d.verdict, d.comment): d for d in unplaced}
    review = Review(
        tuple(placed.values()), tuple(told.values()), tuple(entries), tuple(unplaced_plan), (*issues, *overruled)
    )
    return replace(result, matches=_add_links(result, placed), review=review)


class _RowFinder:
    """Finds the row of a decision in a result."""

    def __init__(self, result: MappingResult, written: Iterable[Decision | PlanEntry]) -> None:
        self.known = {(_plain(entry.text), entry.recommendation_id) for entry in written if entry.text}
        self.texts_known = {text for text, _ in self.known}
        self.recommendations = {r.id: r for r in result.recommendations}
        self.by_text: dict[str, list[str]] = {}
        for recommendation in result.recommendations:
            self.by_text.setdefault(_plain(recommendation.text), []).append(recommendation.id)
        duplicates = find_duplicates(result)
        # of a duplicate, the id under which it is counted
        self.twins = {r.id: r.duplicate_of for r in result.recommendations if r.id in duplicates}
        self.framework: Framework = result.framework
        self.actions = {item.id: item for item in result.framework.items}
        self.offered = {(match.recommendation_id, match.action_id) for match in result.matches}

    def place(self, decision: Decision) -> Iterator[tuple[Decision, bool]]:
        """The decision at its row or rows (several where one cell names several actions), and whether it has one."""
        recommendation_id, remark = self.find_recommendation(decision.recommendation_id, decision.text)
        if not recommendation_id:
            yield replace(decision, remark=remark), False
            return
        for action_id in self._split_actions(decision):
            if action_id and action_id not in self.actions:
                yield replace(decision, action_id=action_id, remark=self._say_unknown(action_id)), False
                continue
            remarks = [remark] if remark else []
            row = recommendation_id
            if row in self.twins and (action_id or decision.verdict):  # neither is counted at a duplicate
                remarks.append(f"Decided on {row}, which is the same recommendation in another source.")
                row = self.twins[row]
            if action_id and self.actions[action_id].same_as:
                remarks.append(f"Decided on {action_id}, which repeats this action.")
                action_id = self.actions[action_id].same_as
            if decision.action_text and _plain(decision.action_text) != _plain(self.actions[action_id].text):
                remarks.append("The text of the action was edited since the decision.")
            if decision.added:
                remarks.append("Added by the reviewer.")
            elif action_id and (row, action_id) not in self.offered:
                remarks.append("Not offered by this run; kept because it was decided.")
            yield replace(decision, recommendation_id=row, action_id=action_id, remark=" ".join(remarks)), True

    def find_recommendation(self, known_id: str, text: str) -> tuple[str, str]:
        """(id in this result, remark), or ("", reason) where the row has vanished."""
        same_text = self.by_text.get(_plain(text), [])
        recommendation = self.recommendations.get(known_id)
        if recommendation and (not text or known_id in same_text):
            return known_id, ""
        counted = {self.twins.get(same, same) for same in same_text}
        moved = counted.pop() if len(counted) == 1 else ""
        if recommendation is None:
            if moved:
                return moved, f"Found by its text; its id was {known_id}."
            return "", f"{known_id} is not among the recommendations of this run."
        # A number of the UN stays with an edited text; under one that reads quite otherwise, ids were mixed up.
        if moved and not (_UN_ID.match(known_id) and _read_alike(recommendation.text, text)):
            return moved, f"Found by its text; its id was {known_id}."
        if not self._is_the_same_row(recommendation, text):
            return "", f"{known_id} now holds another recommendation."
        return known_id, f"The text was edited since the decision; it read: “{text}”"

    def _is_the_same_row(self, recommendation: Recommendation, text: str) -> bool:
        """False where the id is only a place in a file, and another text stands there now."""
        if recommendation.id != f"{recommendation.source.file}#{recommendation.source.place}":
            return True
        now = _plain(recommendation.text)
        if now in self.texts_known and (now, recommendation.id) not in self.known:
            return False  # it stood elsewhere in the list before
        return _read_alike(text, recommendation.text)

    def _split_actions(self, decision: Decision) -> list[str]:
        """ "1.1.1 and 1.1.2" as two ids, "1.1.1: Found a school" as one; any other text as it is."""
        written = decision.action_id
        if not decision.added or written in self.actions:
            return [written]
        words = [word.strip(":;,.()") for word in written.split()]
        words = [word for word in words if word in self.actions or word.casefold() not in _BESIDE_IDS]
        if not all(word in self.actions for word in words):
            words = [part for word in words for part in word.split("/")]
        known = [word for word in words if word in self.actions]
        return known if known and known in (words, words[:1]) else [written]

    def _say_unknown(self, action_id: str) -> str:
        ids = [item.id for item in self.framework.matched_items]
        below = [known for known in ids if known.startswith(f"{action_id}.")]  # "1.1" is an Action with several
        close = below or get_close_matches(action_id, ids, n=1, cutoff=0.6)
        return f"The framework has no action “{action_id}”" + (f"; did you mean {close[0]}?" if close else ".")


def _settle(one: Decision, other: Decision) -> Decision:
    """One decision of two on the same link: a verdict before a comment, then the later date, then the last read.

    What one leaves empty is filled from the other; where verdict, reviewer or comment differ, it is named instead.
    """
    order = [(bool(decision.verdict), _find_day(decision.date)) for decision in (one, other)]
    last, first = (one, other) if order[0] > order[1] else (other, one)
    both = {name: (getattr(last, name), getattr(first, name)) for name in ("verdict", "reviewer", "comment", "date")}
    if all(name == "date" or held == before or not (held and before) for name, (held, before) in both.items()):
        return replace(last, **{name: held or before for name, (held, before) in both.items()})
    said = " ".join(text for text in (first.verdict, first.comment and f"“{first.comment}”") if text)
    if first.verdict in ("", last.verdict) and first.comment in ("", last.comment):
        return last
    by = f" by {first.reviewer}" if first.reviewer else ""
    return replace(last, remark=f"{last.remark} Also decided{by}: {said} ({first.source}).".strip())


def _find_day(date: str) -> str:
    """A date in ISO 8601, "" for one that has no certain order: "02/03/2025" is of February or of March."""
    day = parse_date(date)
    return day if _DAY.fullmatch(day) else ""


def _join_plan(recommendation_id: str, entries: Sequence[PlanEntry]) -> tuple[PlanEntry, list[Issue]]:
    """One entry of several on a recommendation, cell by cell: what was read last holds, what differs is told.

    Columns that differ in case only are one.
    """
    values: dict[str, tuple[str, str]] = {}
    issues = []
    for entry in reversed(entries):
        lost = [
            f"{header}: {value}"
            for header, value in entry.values
            if values.setdefault(fold_words(header), (header, value))[1] != value
        ]
        if lost:
            message = (
                f"{entry.source}: another row of the plan on the same recommendation says "
                "otherwise; it was read later and holds. This one is kept in the sheet Unplaced decisions."
            )
            issues.append(
                Issue("planned-twice", message, entry.source, "warning", " | ".join((recommendation_id, *lost)))
            )
    return replace(entries[-1], recommendation_id=recommendation_id, values=tuple(values.values())), issues


def _add_links(result: MappingResult, placed: Mapping[tuple[str, str], Decision]) -> tuple[Match, ...]:
    """The matches of the result, and one without a score for every decided pair that has none."""
    known = {(match.recommendation_id, match.action_id) for match in result.matches}
    order = {recommendation.id: n for n, recommendation in enumerate(result.recommendations)}
    new = [
        Match(pair[0], pair[1], 0, 0.0, 0.0, "none", "", Evidence(note=decision.remark))
        for pair, decision in placed.items()
        if pair[1] and pair not in known
    ]
    if not new:
        return result.matches
    return tuple(sorted((*result.matches, *new), key=lambda match: order[match.recommendation_id]))  # stable: by rank


def _plain(text: str) -> str:
    """A text as it compares after a stay in a cell: fitted, and spaces as programs may change them."""
    return " ".join(fit_text(text).split())


def _read_alike(one: str, other: str) -> bool:
    """Whether a text may be the other, edited."""
    return SequenceMatcher(None, _plain(one), _plain(other), autojunk=False).ratio() >= _SAME_ROW
