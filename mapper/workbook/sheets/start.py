"""The sheet Start: what the workbook is, its counts, the way to the other sheets, how to read a link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mapper.analysis.coverage import find_coverage
from mapper.analysis.outcomes import OUTCOMES, find_distinct, find_distinct_links, find_outcomes
from mapper.labels import say_reason
from mapper.records import Band, MappingResult
from mapper.spelling import sort_names
from mapper.workbook.reviewing import VERDICT_MEANING, VERDICT_TONES
from mapper.workbook.sheet import (
    Block,
    Cell,
    Column,
    Heading,
    Kind,
    Phrase,
    Prose,
    Row,
    Sheet,
    Table,
    Tally,
    Title,
    join_phrases,
)
from mapper.workbook.wording import (
    GRADE_MEANING,
    MAPPING_IS_NOT_IMPLEMENTATION,
    NOT_STATED,
    OUTCOME_MEANING,
    band_cell,
    outcome_cell,
    say_list,
    say_time,
)

UNCALIBRATED = (
    "Uncalibrated: too little was labelled for this framework and language model, or nothing, so the bands and "
    "probabilities give an order, not a known rate of right links. Check more of them."
)
_WHERE_TO_BEGIN = (
    "Where there is no time for all, sort by “Review first” and decide from the top: these recommendations are the "
    "most in doubt, or read like many others that are."
)
_HOW_TO_READ = (
    "Probability is that of the grade “addresses”, so that a related link has a low one. Evidence helps to check a "
    "link: the clause of the recommendation nearest to the action, where it is not the whole, what it names and the "
    "words it shares with the action, and the example most like it. They were looked up afterwards and are not what "
    "decided. Examples were written to show what an action asks for; they are no texts of the United Nations."
)
_SHOWS = {
    "By recommendation": "Each recommendation with the actions it addresses.",
    "By action": "Each recommended action with the recommendations that address it.",
    "Links": "Each link with both texts, band and evidence: decide here.",
    "Plan": "Each recommendation with what is known, and columns to plan and follow up.",
    "Same asks": "Recommendations that ask the same, to be answered once.",
    "Coverage": "Parts and Actions by position, mechanism and cycle, with charts.",
    "Coverage in detail": "The same for each recommended action: a heat map.",
    "States side by side": "What each State was recommended, Action by Action.",
    "Compared with others": "Actions on which a State received more or fewer recommendations than other States did.",
    "Gaps": "Actions that nobody has recommended, and themes outside the framework.",
    "Outside the framework": "Recommendations that address no action, with the nearest one and why not.",
    "Recommendations not matched": "Recommendations that could not be compared, with the reason.",
    "Unplaced decisions": "Decisions whose row is not in this result, or that could not be read.",
    "Import log": "Every file with its checksum, and every row that was not read or needs a note.",
    "Method": "Model, versions, settings, framework, known limits.",
}
_BANDS: tuple[Band, ...] = ("Strong", "Likely", "Check")


def make_start_sheet(result: MappingResult, others: Iterable[Sheet]) -> Sheet:
    """The page to begin with, which leads to the others; its counts are theirs."""
    title = "Recommendations received, mapped to a policy framework"
    blocks: list[Block] = [
        Title(title),
        Prose(Phrase("Framework: {title}", title=result.framework.title), tone="strong"),
        Prose(
            "This workbook shows, for each recommendation received, the recommended actions of the framework that it "
            "addresses, and for each recommended action, the recommendations that bear on it."
        ),
        Prose(_describe_run(result)),
        Prose("Every link is a proposal made from the wording; a person decides.", tone="strong"),
        Prose(MAPPING_IS_NOT_IMPLEMENTATION, tone="strong"),
        *(Prose(warning, tone="look") for warning in find_warnings(result)),
        Heading("In numbers"),
        _table("Counts", "Count", "Number", "Meaning", _count(result)),
        Heading("The sheets"),
        _table("Sheets", "Sheet", "Rows", "What it shows", _list(others)),
        Heading("Review"),
        Prose(
            "Columns with a green heading are for people to fill in. In Links, choose a Decision for a link; in By "
            "recommendation, for a recommendation with all its links; under “Add an action”, name actions by their "
            "ids, with commas. Sort, filter and fill as you like: rows are known by their ids. The counts of the other "
            "sheets follow when the workbook is made again with “--decisions” and this file; what people wrote is "
            "carried over."
        ),
        *([Prose(_WHERE_TO_BEGIN)] if result.review_order else []),
        _table("Progress", "Progress", "So far", "Progress means", _count_progress(result)),
        Heading("How to read a link"),
        _table("Bands", "Band", "Links", "Band means", _explain(result)),
        Prose(Phrase("Known limits: {limits}", limits=" ".join(result.run.limits)) if result.run.limits else ""),
        _table("Grades", "Grade", "Links", "Grade means", _grade(result)),
        Prose(_HOW_TO_READ),
    ]
    return Sheet("Start", title, tuple(blocks), one_page=True)


def _table(name: str, key: str, number: str, meaning: str, rows: tuple[Row, ...]) -> Table:
    """Three columns, as wide as those of the other tables of this sheet."""
    return Table(name, (Column(key, 26), Column(number, 18, "count"), Column(meaning, 96)), rows)


def find_warnings(result: MappingResult) -> tuple[str, ...]:
    """What a reader must know before trusting the counts, one sentence each."""
    not_read = sum(issue.severity == "error" for read in result.imports for issue in read.issues)
    not_matched = Counter(find_outcomes(result).values())["Not matched"]
    warnings: list[str] = []
    if failed := [failure.source.file for failure in result.failures if failure.severity == "error"]:
        names = say_list(failed)
        warnings.append(Phrase("Files that could not be read: {names}. See Import log for the reason.", names=names))
    if not_read:
        warnings.append(
            Phrase(
                "Rows of the input that could not be read as a recommendation: {number}. See Import log.",
                number=not_read,
            )
        )
    if not result.run.calibrated:
        warnings.append(UNCALIBRATED)
    others = [language for language, _, _ in result.run.served if language not in ("English", "Not recognized")]
    if others:
        warnings.append(
            Phrase(
                "Texts in these languages were read by a second language model, which was learned mostly from English: "
                "{languages}. Check more of their links; Method says how well they were measured.",
                languages=join_phrases(others, ", "),
            )
        )
    if result.reference and result.reference.stale:
        warnings.append(
            Phrase(
                "The comparison with other States is left out, because its figures cannot be used: {reason}. Make them "
                "anew with “mapper reference”.",
                reason=result.reference.stale,
            )
        )
    if not_matched:
        warnings.append(
            Phrase(
                "Recommendations that could not be compared with the framework: {number}. See Recommendations not "
                "matched for the reasons.",
                number=not_matched,
            )
        )
    unplaced = len(result.review.unplaced) + len(result.review.unplaced_plan)
    if unplaced:
        warnings.append(
            Phrase(
                "Rows of the reviewed workbook that found no row in this result: {number}. See Unplaced decisions, and "
                "the end of Plan.",
                number=unplaced,
            )
        )
    if result.review.issues:
        warnings.append(
            Phrase(
                "Rows and columns of the reviewed workbook that were not read, or that a later one contradicts: "
                "{number}. See Unplaced decisions.",
                number=len(result.review.issues),
            )
        )
    return tuple(warnings)


def _describe_run(result: MappingResult) -> str:
    states = sort_names(r.state for r in result.recommendations if r.state)
    mechanisms = sorted({r.mechanism for r in result.recommendations if r.mechanism})
    cycles = sorted({r.cycle for r in result.recommendations if r.cycle is not None})
    told: dict[str, str | int] = {
        "time": say_time(result.run.started),
        "files": len(result.imports),
        "states": say_list(states) or NOT_STATED,
        "mechanisms": join_phrases(mechanisms, ", ") or NOT_STATED,
    }
    if not cycles and "UPR" not in mechanisms:
        return Phrase(
            "Made on {time}. Files read: {files}. States under review: {states}. Mechanisms: {mechanisms}.", **told
        )
    return Phrase(
        "Made on {time}. Files read: {files}. States under review: {states}. Mechanisms: {mechanisms}. UPR cycles: "
        "{cycles}.",
        **told,
        cycles=say_list(map(str, cycles)) or NOT_STATED,
    )


def _count(result: MappingResult) -> tuple[Row, ...]:
    outcomes = Counter(find_outcomes(result).values())
    links = find_distinct_links(result)
    items = result.framework.matched_items
    reached = sum(row.items_reached for row in find_coverage(result).actions)
    rows: list[Row] = [
        ("Recommendations", len(result.recommendations), "Each stands once in the sheet By recommendation."),
        ("Distinct recommendations", len(find_distinct(result)), "Without duplicates; every other count is of these."),
    ]
    if result.clusters:
        rows.append(("Distinct asks", len(result.clusters), "Recommendations that ask the same, counted once."))
    rows += [
        (outcome_cell(outcome), outcomes[outcome], OUTCOME_MEANING[outcome])
        for outcome in OUTCOMES
        if outcomes[outcome] or outcome not in ("Not matched", "Duplicate")
    ]
    rows += [
        ("Links", len(links), "Pairs of a recommendation and a recommended action, of either grade."),
        (
            "Recommended actions reached",
            reached,
            Phrase(
                "Of {items}: addressed by at least one recommendation, by an accepted or Strong link.",
                items=len(items),
            ),
        ),
    ]
    return tuple(rows)


def _count_progress(result: MappingResult) -> tuple[Row, ...]:
    links = len(find_distinct_links(result))

    def in_links(word: str = "", *, share: bool = False, open: bool = False) -> Cell:
        kind: Kind = "percent" if share else "count"
        return Cell(None, tally=Tally("Links", "Decision", word, share, open), kind=kind)

    whole = Cell(None, tally=Tally("By recommendation", "Decision"))
    return (
        ("Links decided", in_links(), Phrase("Of {links}, in the sheet Links.", links=links)),
        ("Share decided", in_links(share=True), "Kept up to date by the spreadsheet program."),
        ("Links still open", in_links(open=True), "Without a decision of their own."),
        *((Cell(word, tone=tone), in_links(word), VERDICT_MEANING[word]) for word, tone in VERDICT_TONES),
        ("Whole recommendations", whole, "Decided in one go, in the sheet By recommendation."),
    )


def _list(others: Iterable[Sheet]) -> tuple[Row, ...]:
    return tuple(
        (
            Cell(sheet.name, link=f"#{sheet.name}"),
            len(sheet.tables[0].rows) if sheet.is_list else None,
            _SHOWS[sheet.name],
        )
        for sheet in others
    )


def _explain(result: MappingResult) -> tuple[Row, ...]:
    meaning = dict(result.run.band_meaning)
    links = Counter(link.band for link in find_distinct_links(result))
    return tuple(
        (band_cell(band), links[band], say_reason(meaning[band]) if band in meaning else "") for band in _BANDS
    )


def _grade(result: MappingResult) -> tuple[Row, ...]:
    links = Counter(link.grade for link in find_distinct_links(result))
    return tuple((grade, links[grade], meaning) for grade, meaning in GRADE_MEANING)
