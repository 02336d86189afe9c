"""What came of a run, in the few lines that a command prints: a result in, sentences out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.analysis.outcomes import OFFERED, OUTSIDE, find_distinct, find_outcomes, find_standings
from mapper.records import Issue, MappingResult, Recommendation, Review, Severity

if TYPE_CHECKING:
    from mapper.learning import LearnReport
    from mapper.pipeline import ImportedFiles

_SEVERITIES: dict[Severity, str] = {"error": "unreadable row", "info": "row of another kind", "warning": "note"}


def say_mapping(result: MappingResult, left_out: Sequence[Path], outputs: Sequence[Path]) -> Iterator[str]:
    """What `mapper map` prints. left_out: files of folders that were not read. outputs: what was written."""
    from mapper.matching.reviewed import find_own_folder  # slow to load, and loaded by now

    yield from _say_reading(len(result.imports), result.recommendations, result.issues, left_out)
    # counted as in the workbook: duplicates once, links as reviewers decided
    outcomes = Counter(find_outcomes(result).values())
    distinct = len(find_distinct(result))
    outside = sum(outcomes[outcome] for outcome in OUTSIDE)
    share = 100 * outcomes["Addresses"] / max(distinct, 1)
    yield (
        f"Distinct recommendations: {distinct:,}. Addressing an action of the framework: {outcomes['Addresses']:,} "
        f"({share:.0f} %); likely to: {outcomes['Likely']:,}; to check: {outcomes['To check']:,}; outside: {outside:,}."
    )
    links = Counter(find_standings(result).values())
    told = [f"{links[name]:,} {name}" for name in OFFERED if links[name] or name not in ("Accepted", "Unsure")]
    yield f"Links: {', '.join(told)}."
    if not result.run.calibrated:
        yield "The bands are uncalibrated: they put links in order, and do not say how often such links are right."
    if result.run.own_folder == str(find_own_folder(result.framework)):
        yield "Mapped with what was learned from your decisions; --fit bundled maps without it."
    if result.reference and result.reference.stale:
        yield f"Compared with others is left out, because the figures cannot be used: {result.reference.stale}."
    yield from _say_review(result.review)
    if outcomes["Not matched"]:
        yield f"{_say_count(outcomes['Not matched'], 'recommendation')} could not be matched; the workbook says why."
        hints = [reason for _, reason in result.unmatched if "--encoder" in reason]
        if hints and "framework" in hints[0]:
            yield "The framework is in another language than English, which --encoder multilingual reads (see --help)."
        elif hints:
            yield "Those in other languages than English can be, with --encoder multilingual (see --help)."
    yield say_written(outputs)


def say_import(imported: ImportedFiles, left_out: Sequence[Path], outputs: Sequence[Path]) -> Iterator[str]:
    """What `mapper import` prints; see `say_mapping`."""
    yield from _say_reading(len(imported.imports), imported.recommendations, imported.issues, left_out)
    for result in imported.imports:
        found = Counter(issue.severity for issue in result.issues)
        counts = [_say_count(len(result.recommendations), "recommendation")]
        counts += [_say_count(found[kind], name) for kind, name in _SEVERITIES.items() if found[kind]]
        yield f"  {result.file} ({result.importer}): {_say_count(result.rows, 'row')}: {', '.join(counts)}"
    yield say_written(outputs)


def say_learned(report: LearnReport) -> Iterator[str]:
    """What `mapper learn` prints."""
    from mapper.matching.reviewed import find_own_folder

    framework = report.matcher.framework
    grades = Counter(grade for text in report.texts for grade in text.grades.values())
    without = sum(not any(text.grades.values()) and not text.undecided for text in report.texts)
    yield (
        f"{_say_count(len(report.texts), 'reviewed recommendation')} of {framework.id}, {report.new:,} of them new; "
        f"without a link: {without:,}. Links: {grades[2]:,} accepted, {grades[1]:,} partly, {grades[0]:,} rejected."
    )
    if report.overruled:
        yield f"Overruled by one read later on the same text: {_say_count(report.overruled, 'decision')}."
    if not report.matcher.describe().calibrated:
        yield "These are too few to say how often the links of a band are right: the bands are uncalibrated."
    yield f"Kept in {report.folder}"
    if report.folder == find_own_folder(framework):
        yield "The next mapper map of this framework uses it; --fit bundled maps without it."
    else:
        yield f"Use it with: mapper map ... --fit {report.folder}"


def say_reference(card: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """What `mapper reference` prints. card: of the figures that were written to the folder."""
    rows, counted = _say_count(card["rows"], "row"), _say_count(card["recommendations"], "distinct recommendation")
    yield f"{rows}: {counted} of {_say_count(card['reviews'], 'review')} of {_say_count(card['states'], 'State')}."
    yield say_written([folder])


def _say_review(review: Review) -> Iterator[str]:
    """What of the reviewed workbooks stands in the result."""
    if review.decisions or review.unplaced:
        decided = sum(bool(decision.verdict) for decision in review.decisions)
        kept = [_say_count(decided, "decision")]
        if comments := sum(not decision.verdict and bool(decision.comment) for decision in review.decisions):
            kept.append(_say_count(comments, "comment"))
        told = [f"{' and '.join(kept)} of reviewers carried over"]
        if review.unplaced:
            told.append(f"{len(review.unplaced):,} without a row, told in the sheet Unplaced decisions")
        yield "; ".join(told) + "."
    if review.plan or review.unplaced_plan:
        told = [f"{_say_count(len(review.plan), 'row of the plan')} carried over"]
        if earlier := sum(issue.code == "planned-twice" for issue in review.issues):
            told.append(f"{earlier:,} contradicted by later ones, kept in the sheet Unplaced decisions")
        if apart := len(review.unplaced_plan):
            told.append(f"{apart:,} without a recommendation in this run, at the end of the sheet Plan")
        yield "; ".join(told) + "."


def _say_reading(
    files: int, recommendations: Sequence[Recommendation], issues: Sequence[Issue], left_out: Sequence[Path]
) -> Iterator[str]:
    positions = Counter(rec.position for rec in recommendations if rec.position)
    duplicates = sum(bool(rec.duplicate_of) for rec in recommendations)
    details = [f"{count:,} {position}" for position, count in positions.most_common()]
    if duplicates:
        details.append(_say_count(duplicates, "duplicate"))
    yield f"{_say_count(files, 'file')}, {_say_count(len(recommendations), 'recommendation')}" + (
        f" ({', '.join(details)})." if details else "."
    )
    errors = sum(issue.severity == "error" for issue in issues)
    if errors:
        yield f"{_say_count(errors, 'error')}; the list of issues says where and why."
    if left_out:
        yield f"Left out, as no recommendations are expected in such files: {_say_names([p.name for p in left_out])}."
    if own := [issue.source.file for issue in issues if issue.code == "own-result"]:
        yield f"Left out, as the mapper itself wrote them: {_say_names(own)}."


def _say_names(files: Sequence[str]) -> str:
    return ", ".join(files[:5]) + (f" and {len(files) - 5:,} more" if len(files) > 5 else "")


def say_written(outputs: Sequence[Path]) -> str:
    """Where the results are."""
    return f"Written: {', '.join(map(str, outputs))}"


def _say_count(number: int, one: str) -> str:
    """ "1 row", "2 rows", "3 rows of another kind"."""
    noun, *rest = one.split(" of ")
    return f"{number:,} " + " of ".join((noun if number == 1 else f"{noun}s", *rest))
