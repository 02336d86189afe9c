"""What people wrote in a reviewed workbook, carried over to a new result.

`apply_decisions` finds the rows of decisions and plan again in a `MappingResult` by ids, or by the text where an id
has changed; `mapper.reviewed_workbook` reads them. Stage: after matching, before analysis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

from mapper.analysis.outcomes import find_duplicates
from mapper.framework import Framework
from mapper.importers.fields import parse_date
from mapper.records import Decision, Evidence, Issue, MappingResult, Match, PlanEntry, Recommendation, Review
from mapper.spelling import fold_words
from mapper.workbook.cell_text import fit_text

if TYPE_CHECKING:
    from mapper.reviewed_workbook import Offer

_UN_ID = re.compile(r"[A-Z]+(?:/[A-Z0-9.\-()]+){2,}#")  # "A/HRC/59/15#140.1": symbol and paragraph
# words beside the ids in “Add an action”
_BESIDE_IDS = frozenset({"and", "et", "y", "&", "+", "action", "actions", "acción", "acciones"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGITS = re.compile(r"\d+")
_SAID = ("verdict", "reviewer", "comment", "date")
_SAME_ROW = 0.6  # similarity below which a text is taken for another one, not for the same one edited


def apply_decisions(
    result: MappingResult,
    decisions: Sequence[Decision],
    issues: Sequence[Issue] = (),
    plan: Sequence[PlanEntry] = (),
    offers: Sequence[Offer] = (),
) -> MappingResult:
    """`result` with the decisions at their rows again; what a person decided is never changed.

    A decision keeps its row by the recommendation's id and the action's id. Where the id is gone, or now holds
    another text, the row is the one with the same text. offers: the rows of the reviewed workbooks, which tell an
    edited text from another recommendation. A link that this run does not offer comes back with rank 0. Decisions
    without a row are kept in `review.unplaced` with the reason. Of several on one link, the one of the latest date
    holds, then the one read last; its remark names the others. Plans of one recommendation are joined cell by cell.
    """
    finder = _RowFinder(result, (*decisions, *plan, *offers), {decision.action_text for decision in decisions})
    placed: dict[tuple[str, str], list[Decision]] = {}
    unplaced: list[Decision] = []
    for decision in decisions:
        for found, has_row in finder.place(decision):
            if has_row:
                placed.setdefault((found.recommendation_id, found.action_id), []).append(found)
            elif found.verdict or found.comment:  # a row that was only given to a reviewer needs none any more
                unplaced.append(found)
    settled = {pair: _settle(several) for pair, several in placed.items()}
    # a sheet of decisions without a row is read again with every round: those that found one since are not told twice
    told = {(d.recommendation_id, d.action_id, d.verdict, d.comment): d for d in unplaced}
    review = Review(decisions=tuple(settled.values()), unplaced=tuple(told.values()), issues=tuple(issues))
    return replace(result, matches=_add_links(result, settled), review=_place_plan(review, plan, finder))


def _place_plan(review: Review, plan: Sequence[PlanEntry], finder: _RowFinder) -> Review:
    """`review` with the rows of the plans joined at the recommendations of this run, and with those that have none."""
    planned: dict[str, list[PlanEntry]] = {}
    apart: dict[tuple[str, str], list[PlanEntry]] = {}
    for entry in plan:
        recommendation_id, _ = finder.find_recommendation(entry)
        if recommendation_id:
            planned.setdefault(finder.twins.get(recommendation_id, recommendation_id), []).append(entry)
        else:
            apart.setdefault((entry.recommendation_id, _plain(entry.text)), []).append(entry)
    joined = [_join_plan(recommendation_id, several) for recommendation_id, several in planned.items()]
    joined_apart = [_join_plan(known_id, several) for (known_id, _), several in apart.items()]
    overruled = [issue for _, differing in (*joined, *joined_apart) for issue in differing]
    return replace(
        review,
        plan=tuple(entry for entry, _ in joined),
        unplaced_plan=tuple(entry for entry, _ in joined_apart),
        issues=(*review.issues, *overruled),
    )


class _RowFinder:
    """Finds the row of a decision in a result."""

    def __init__(
        self, result: MappingResult, shown: Iterable[Decision | PlanEntry | Offer], actions: Iterable[str]
    ) -> None:
        """shown: rows of reviewed workbooks; actions: the texts of actions in them."""
        self.ids_then: dict[tuple[str, str], set[str]] = {}  # by workbook and text
        for row in shown:
            self.ids_then.setdefault((row.source.file, _plain(row.text)), set()).add(row.recommendation_id)
        self.recommendations = {r.id: r for r in result.recommendations}
        self.by_text = _group_by_text((r.text, r.id) for r in result.recommendations)
        duplicates = find_duplicates(result)
        # of a duplicate, the id under which it is counted
        self.twins = {r.id: r.duplicate_of for r in result.recommendations if r.id in duplicates}
        self.framework: Framework = result.framework
        self.actions = {item.id: item for item in result.framework.items}
        self.id_forms = {_show_form(known) for known in self.actions}
        self.actions_by_text = _group_by_text((item.text, item.same_as or item.id) for item in self.actions.values())
        self.same_framework = any(_plain(text) in self.actions_by_text for text in actions)
        self.offered = {(m.recommendation_id, m.action_id) for m in result.matches if m.grade != "none"}

    def place(self, decision: Decision) -> Iterator[tuple[Decision, bool]]:
        """The decision at its row or rows (several where one cell names several actions), and whether it has one."""
        recommendation_id, remark = self.find_recommendation(decision)
        if not recommendation_id:
            yield replace(decision, remark=remark), False
            return
        for written in self._split_actions(decision):
            action_id, said = self._find_action(written, decision.action_text)
            if not action_id and (written or decision.action_text):
                yield replace(decision, action_id=written, remark=said), False
                continue
            remarks = [remark] if remark else []
            row = recommendation_id
            if row in self.twins and (action_id or decision.verdict):  # neither is counted at a duplicate
                remarks.append(f"Decided on {row}, which is the same recommendation in another source.")
                row = self.twins[row]
            if action_id and self.actions[action_id].same_as:
                remarks.append(f"Decided on {action_id}, which repeats this action.")
                action_id = self.actions[action_id].same_as
            if said:
                remarks.append(said)
            if decision.added:
                remarks.append("Added by the reviewer.")
            elif action_id and (row, action_id) not in self.offered:
                if not (decision.verdict or decision.comment):
                    continue  # it was only given to a reviewer
                remarks.append("Not offered by this run; kept because it was decided.")
            yield replace(decision, recommendation_id=row, action_id=action_id, remark=" ".join(remarks)), True

    def find_recommendation(self, written: Decision | PlanEntry) -> tuple[str, str]:
        """(id in this result, remark), or ("", reason) where the row has vanished."""
        known_id, text = written.recommendation_id, written.text
        same_text = self.by_text.get(_plain(text), [])
        recommendation = self.recommendations.get(known_id)
        if recommendation and (not text or known_id in same_text):
            return known_id, ""
        counted = {self.twins.get(same, same) for same in same_text}
        moved = counted.pop() if len(counted) == 1 else ""
        if not known_id:
            return moved, "Found by its text." if moved else "No single recommendation of this run has this text."
        if recommendation is None:
            if moved:
                return moved, f"Found by its text; its id was {known_id}."
            return "", f"{known_id} is not among the recommendations of this run."
        # A number of the UN stays with an edited text; under one that reads quite otherwise, ids were mixed up.
        if moved and not (_UN_ID.match(known_id) and _read_alike(recommendation.text, text)):
            return moved, f"Found by its text; its id was {known_id}."
        if not self._is_the_same_row(recommendation, written):
            return "", f"{known_id} now holds another recommendation."
        return known_id, f"The text was edited since the decision; it read: “{text}”"

    def _is_the_same_row(self, recommendation: Recommendation, written: Decision | PlanEntry) -> bool:
        """False where another recommendation stands under the id now: a place in a file, a number counted anew."""
        if _UN_ID.match(recommendation.id):
            return True
        ids_then = self.ids_then.get((written.source.file, _plain(recommendation.text)), set())
        if ids_then and recommendation.id not in ids_then:
            return False  # it stood elsewhere in the list before
        is_place = recommendation.id == f"{recommendation.source.file}#{recommendation.source.place}"
        # where the workbook has the present text too, both were there at once
        return _read_alike(written.text, recommendation.text) or not (is_place or ids_then)

    def _find_action(self, known_id: str, text: str) -> tuple[str, str]:
        """(id in the framework, remark), or ("", reason) where it has no such action; ("", "") where none is meant."""
        action = self.actions.get(known_id)
        if action and (not text or _plain(text) == _plain(action.text)):
            return known_id, ""
        same_text = set(self.actions_by_text.get(_plain(text), []))
        if text and len(same_text) == 1:
            said = f"The action was found by its text; its id was {known_id}." if known_id else ""
            return same_text.pop(), said or "The action was found by its text."
        if action is None:
            return "", self._say_unknown(known_id or text) if known_id or text else ""
        if not self.same_framework and not _read_alike(text, action.text):
            return "", f"{known_id} is another action in this framework."
        return known_id, "The text of the action was edited since the decision."

    def _split_actions(self, decision: Decision) -> list[str]:
        """ "1.1.1 and 1.1.2" as two ids, "1.1.1: Found a school" as one; any other text as it is.

        One that the framework lacks, but that looks like its ids, is split off too, to be told.
        """
        written = decision.action_id
        if not decision.added or written in self.actions:
            return [written]
        words = [word.strip(":;,.()/") for word in written.split()]
        words = [word for word in words if word in self.actions or (word and word.casefold() not in _BESIDE_IDS)]
        if not all(word in self.actions for word in words):
            words = [part for word in words for part in word.split("/")]
        ids = [word for word in words if word in self.actions or _show_form(word) in self.id_forms]
        with_a_text = ids == words[:1] and self.actions.keys() >= set(ids)
        return ids if ids and (ids == words or with_a_text) else [written]

    def _say_unknown(self, action_id: str) -> str:
        ids = [item.id for item in self.framework.matched_items]
        below = [known for known in ids if known.startswith(f"{action_id}.")]  # "1.1" is an Action with several
        close = below or get_close_matches(action_id, ids, n=1, cutoff=0.6)
        return f"The framework has no action “{action_id}”" + (f"; did you mean {close[0]}?" if close else ".")


def _show_form(action_id: str) -> str:
    """ "1.10.2" as "0.0.0": what the ids of a framework have in common."""
    return _DIGITS.sub("0", action_id)


def _settle(decisions: Sequence[Decision]) -> Decision:
    """One decision of all on a link: a verdict before a comment, then the latest date, then the last read.

    What it leaves empty is filled from the others; those whose verdict, reviewer or comment differ are named instead.
    """
    *others, held = sorted(decisions, key=lambda decision: (bool(decision.verdict), _find_day(decision.date)))
    told: dict[tuple[str, str], str] = {}
    for other in reversed(others):
        both = {name: (getattr(held, name), getattr(other, name)) for name in _SAID}
        if all(name == "date" or one == two or not (one and two) for name, (one, two) in both.items()):
            held = replace(held, **{name: one or two for name, (one, two) in both.items()})
        elif other.verdict not in ("", held.verdict) or other.comment not in ("", held.comment):
            said = " ".join(text for text in (other.verdict, other.comment and f"“{other.comment}”") if text)
            by = f" by {other.reviewer}" if other.reviewer else ""
            told.setdefault((by, said), f"Also decided{by}: {said} ({other.source}).")
    return replace(held, remark=" ".join(filter(None, (held.remark, *told.values()))))


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


def _group_by_text(texts: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The ids of each text, from pairs of text and id."""
    grouped: dict[str, list[str]] = {}
    for text, known_id in texts:
        grouped.setdefault(_plain(text), []).append(known_id)
    return grouped


def _read_alike(one: str, other: str) -> bool:
    """Whether a text may be the other, edited."""
    return SequenceMatcher(None, _plain(one), _plain(other), autojunk=False).ratio() >= _SAME_ROW
