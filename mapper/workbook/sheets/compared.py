"""The sheet Compared with others: where a State's recommendations differ from those that other States received."""

from __future__ import annotations

from mapper.analysis.comparison import ActionComparison, Comparison, Finding, StateComparison, find_comparisons
from mapper.records import MappingResult, Reference
from mapper.workbook.sheet import Block, Cell, Column, Heading, Phrase, Prose, Row, Sheet, Table, Title, Tone
from mapper.workbook.wording import MAPPING_IS_NOT_IMPLEMENTATION, NOT_STATED, say_list, say_names

_MOST_STATES = 12  # with tables of their own, so that a page to read can hold them
_TONES: dict[Finding, Tone] = {"More than others": "fair", "Fewer than others": "look"}
_SENTENCES: dict[Finding, str] = {
    "More than others": (
        "{title}: {received} received, {expected} expected ({low} to {high} usual): more than others."
    ),
    "Fewer than others": (
        "{title}: {received} received, {expected} expected ({low} to {high} usual): fewer than others."
    ),
    "Within the usual range": "{title}: {received} received, {expected} expected ({low} to {high} usual).",
    "Too rare to compare": "{title}: {received} received; others receive hardly any.",
}
_COUNTED_ANEW = (
    "The State's links were graded anew for this sheet, with the language model and the fit that graded those of the "
    "others, so that counts may differ from those of Coverage."
)
_SHORT: dict[Finding, str] = {
    "More than others": "{received} / {expected}: more",
    "Fewer than others": "{received} / {expected}: fewer",
    "Within the usual range": "{received} / {expected}",
    "Too rare to compare": "{received} / {expected}",
}


def make_compared_sheet(result: MappingResult) -> Sheet | None:
    """Received and expected recommendations for each Action, by State; None where there is nothing to compare with."""
    compared = find_comparisons(result)
    if not compared or result.reference is None:
        return None
    largest = sorted(compared, key=lambda state: -state.comparisons[0].recommendations)[:_MOST_STATES]
    shown = [state for state in compared if state in largest]
    blocks: list[Block] = [
        Title("Compared with others"),
        Prose(
            "How the UPR recommendations that a State received differ from those of others. Expected is what it would "
            "have received, had its recommendations been spread over the Actions as those of other States. The usual "
            "range holds at least 19 of 20 reviews of others with as many recommendations: among many Actions, one or "
            "another falls outside it by chance."
        ),
        Prose(_describe_reference(result.reference)),
        Prose(
            "Both sides are counted as the program graded the links, without the decisions of reviewers, and by Strong "
            "links where nothing else is said; equal texts of one review count once. The State's own reviews are left "
            "out of the others. What is asked for changes over the years: mind the cycles. A difference is a question "
            "to ask, not a judgement."
        ),
        *([Prose(_COUNTED_ANEW)] if result.reference.received else []),
        Prose(MAPPING_IS_NOT_IMPLEMENTATION, tone="strong"),
    ]
    alike: list[str] = []
    for state in compared:
        if findings := _list_findings(state.comparisons[0]):
            blocks += [Heading(state.state or NOT_STATED), *findings]
        else:
            alike.append(state.state or NOT_STATED)
    if alike:
        blocks += [Heading("Neither more nor fewer than others in any Action"), Prose(say_names(alike))]
    if len(shown) < len(compared):
        told = "Tables follow for the {shown} States with most recommendations; to see another, map it alone."
        blocks.append(Prose(Phrase(told, shown=len(shown)), tone="look"))
    for number, state in enumerate(shown, 1):
        blocks += _draw_state(state, number)
    return Sheet("Compared with others", "Compared with others", tuple(blocks))


def _draw_state(state: StateComparison, number: int) -> tuple[Block, ...]:
    first = state.comparisons[0]
    return (
        Heading(state.state or NOT_STATED, new_page=True),
        Table(
            f"Compared{number}",
            (
                Column("Action", 16, "id"),
                Column("In words", 84),
                Column("Finding", 19),
                Column("Received", 19, "count"),
                Column("Expected", 19, "tenths"),
                Column("Usual range from", 19, "count"),
                Column("Usual range to", 19, "count"),
                Column("Received to expected", 19, "tenths"),
            ),
            tuple(_make_row(action) for action in first.actions),
        ),
        Heading("By region and cycle", new_page=True),
        Prose("Received / expected. In the first line, the State's recommendations / the others' reviews."),
        Table(
            f"ComparedInDetail{number}",
            (
                Column("Action", 16, "id"),
                Column("Title", 84),
                *(Column(_name(comparison), 19) for comparison in state.comparisons[1:]),
            ),
            (
                (Phrase("All"), "Recommendations / reviews of others", *map(_say_size, state.comparisons[1:])),
                *(
                    (first.action.id, first.action.title, *map(_short_cell, actions))
                    for first, *actions in zip(*(c.actions for c in state.comparisons), strict=True)
                ),
            ),
        ),
    )


def _make_row(row: ActionComparison) -> Row:
    finding = Cell(row.finding, tone=_TONES.get(row.finding, "quiet"))
    sentence = _say(_SENTENCES, row)
    return (row.action.id, sentence, finding, row.received, row.expected, row.low, row.high, row.ratio)


def _short_cell(row: ActionComparison) -> Cell:
    return Cell(_say(_SHORT, row), tone=_TONES.get(row.finding, ""))


def _say(sentences: dict[Finding, str], row: ActionComparison) -> Phrase:
    values: dict[str, str | int | float] = {"received": row.received, "expected": round(row.expected, 1)}
    if sentences is _SENTENCES:
        values |= {"title": row.action.title, "low": row.low, "high": row.high}
    return Phrase(sentences[row.finding], **values)


def _say_size(comparison: Comparison) -> Phrase:
    return Phrase(
        "{recommendations} / {reviews}", recommendations=comparison.recommendations, reviews=comparison.reviews
    )


def _name(comparison: Comparison) -> str:
    match comparison.kind:
        case "region":
            return comparison.region
        case "same cycle":
            return Phrase("Cycle {cycle}, others in that cycle", cycle=comparison.cycle or 0)
        case "other cycles":
            cycles = say_list(map(str, comparison.cycles))
            return Phrase("Cycle {cycle}, others in cycles {cycles}", cycle=comparison.cycle or 0, cycles=cycles)
        case _:
            return "All others, Strong and Likely links"


def _list_findings(comparison: Comparison) -> list[Prose]:
    """One line for the Actions with more, one for those with fewer than others, where there are any."""
    lines = []
    for finding, tone in _TONES.items():
        found = [f"{row.action.id} {row.action.title}" for row in comparison.actions if row.finding == finding]
        if found:
            lines.append(Prose(Phrase(f"{finding}: {{actions}}.", actions="; ".join(found)), tone=tone))
    return lines


def _describe_reference(reference: Reference) -> Phrase:
    cycles = sorted({review.cycle for review in reference.reviews if review.cycle})
    return Phrase(
        "The others: {recommendations} distinct recommendations of {reviews} reviews in the UPR cycles {cycles}, "
        "counted on {made} (fit: {fit}). Source: {source}.",
        recommendations=sum(review.recommendations for review in reference.reviews),
        reviews=len(reference.reviews),
        cycles=say_list(map(str, cycles)),
        made=reference.made,
        fit=reference.fit or "none",
        source=reference.source,
    )
