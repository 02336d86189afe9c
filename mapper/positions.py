"""The join of a review's documents: answers of an addendum reach the recommendations of the other files.

In: the ImportResults of a run. Out: the same results with positions and replies filled in, and a warning for each
contradiction. Stage: between import and matching; pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mapper.importers.upr_report import UprReportImporter
from mapper.records import ImportResult, Issue, PositionAnswer, Recommendation, SourceRef


def join_positions(results: Sequence[ImportResult]) -> tuple[ImportResult, ...]:
    """`results` in their order, each recommendation with the position of its best source, and what the
    State said of it besides.

    An answer in an addendum fills an empty position, and is later, hence better, than the lead-in of
    the report ("will be examined"). A matrix or database holds the position OHCHR took over from the
    State and keeps it. Wherever two sources differ, a warning names both. Answers that meet no
    recommendation, and recommendations of an answered report without an answer, are listed in one
    warning a file. Nothing but positions, replies and warnings changes.
    """
    answers = _index_answers(results)
    if not answers:
        return tuple(results)
    used: set[tuple[str, str]] = set()
    joined = []
    for result in results:
        recommendations = []
        warnings = []
        leads = _leads(result.recommendations)
        for recommendation in result.recommendations:
            answer = _find_answer(answers, recommendation, leads)
            # "All other recommendations are accepted" says nothing of those that the report has answered.
            if answer is None or (answer.paragraph == "*" and recommendation.position):
                recommendations.append(recommendation)
                continue
            used.add((answer.symbol, answer.paragraph))
            from_report = result.importer == UprReportImporter.name
            if _contradict(recommendation, answer):
                warnings.append(_contradiction(recommendation, answer, addendum_wins=from_report))
            if answer.position and (not recommendation.position or from_report):
                recommendation = replace(
                    recommendation, position=answer.position, position_raw=answer.position_raw or answer.position
                )
            recommendations.append(replace(recommendation, reply=answer.reply or recommendation.reply))
        warnings += _unanswered(result, recommendations, answers, leads)
        joined.append(replace(result, recommendations=tuple(recommendations), issues=(*result.issues, *warnings)))
    known = {r.symbol for result in results for r in result.recommendations}
    return tuple(replace(result, issues=(*result.issues, *_unmet(result, used, known))) for result in joined)


def _index_answers(results: Iterable[ImportResult]) -> dict[tuple[str, str], PositionAnswer]:
    """Answers by symbol and number. Of two files that answer the same number (Add.1 and Add.2), the later counts;
    one that only speaks of the number does not answer it."""
    answers: dict[tuple[str, str], PositionAnswer] = {}
    for answer in (answer for result in results for answer in result.answers if answer.symbol):
        key = answer.symbol, answer.paragraph
        if answer.position or key not in answers:
            answers[key] = answer
    return answers


def _leads(recommendations: Iterable[Recommendation]) -> dict[str, set[str]]:
    """Under which paragraphs the recommendations of each report stand: {"A/HRC/28/15": {"115"}}."""
    leads: dict[str, set[str]] = {}
    for recommendation in recommendations:
        if "." in recommendation.paragraph:
            leads.setdefault(recommendation.symbol, set()).add(recommendation.paragraph.split(".")[0])
    return leads


def _find_answer(
    answers: dict[tuple[str, str], PositionAnswer], recommendation: Recommendation, leads: dict[str, set[str]]
) -> PositionAnswer | None:
    """The answer to a recommendation: by its full number, by its bare one if the report has but one list, or to all."""
    if recommendation.mechanism != "UPR" or not recommendation.paragraph:
        return None
    answer = answers.get((recommendation.symbol, recommendation.paragraph))
    if answer is None and len(leads.get(recommendation.symbol, ())) == 1:
        # "5., 6., 7." in A/HRC/14/15/Add.1 are 111.5 to 111.7 of the report.
        answer = answers.get((recommendation.symbol, recommendation.paragraph.split(".")[-1]))
    whole = f"{recommendation.paragraph.rpartition('.')[0]}.*", "*"
    return answer or next((found for n in whole if (found := answers.get((recommendation.symbol, n)))), None)


def _contradict(recommendation: Recommendation, answer: PositionAnswer) -> bool:
    return bool(recommendation.position and answer.position and recommendation.position != answer.position)


def _contradiction(recommendation: Recommendation, answer: PositionAnswer, addendum_wins: bool) -> Issue:
    kept = answer.position if addendum_wins else recommendation.position
    return Issue(
        "contradictory-position",
        f"{recommendation.id} is {recommendation.position} in {recommendation.source.file} and {answer.position} in "
        f"{answer.source.file} ({answer.source.place}); {kept} is kept, compare both.",
        recommendation.source,
        "warning",
    )


def _unanswered(
    result: ImportResult,
    recommendations: Sequence[Recommendation],
    answers: dict[tuple[str, str], PositionAnswer],
    leads: dict[str, set[str]],
) -> tuple[Issue, ...]:
    """One warning with the recommendations without a position that an answered report does not speak of.

    What it speaks of without a clear position is told with the addendum.
    """
    answered = {symbol for symbol, _ in answers}
    numbers = [
        r.paragraph
        for r in recommendations
        if not r.position and r.paragraph and r.symbol in answered and _find_answer(answers, r, leads) is None
    ]
    if not numbers:
        return ()
    message = f"The addendum gives no position on {', '.join(numbers)}; they are left without one."
    return (Issue("unanswered", message, SourceRef(result.file, ""), "warning"),)


def _unmet(result: ImportResult, used: set[tuple[str, str]], known: set[str]) -> tuple[Issue, ...]:
    """One warning with the answers of a file that no recommendation of the run takes."""
    unmet = [
        a
        for a in result.answers
        if (a.symbol, a.paragraph) not in used and not (a.paragraph.endswith("*") and a.symbol in known)
    ]
    if not unmet:
        return ()
    symbols = sorted({answer.symbol for answer in unmet} - known)
    if symbols:
        message = (
            f"The {len(unmet)} answers belong to the report {', '.join(symbols)}, which is not among the files; "
            "give the report too."
        )
    else:
        numbers = ", ".join(answer.paragraph for answer in unmet)
        message = f"The answers to {numbers} meet no recommendation of the other files; check the numbers."
    return (Issue("unmet-answer", message, SourceRef(result.file, ""), "warning"),)
