"""Reviewed workbooks to the user's own fit of a framework: what `mapper learn` does.

Decisions and what was offered come in (`mapper.reviewed_workbook`); texts with what was decided of them go to a folder
(`mapper.matching.reviewed`), where the next run finds them. Stage: beside `mapper.pipeline`, a front door.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mapper.analysis.outcomes import find_rejected, find_standings, group_by_recommendation
from mapper.errors import SettingsError
from mapper.framework import DEFAULT_FRAMEWORK, Framework, load_framework
from mapper.languages import find_language, reads_framework, say_language
from mapper.matching.embed import BundledEncoder
from mapper.matching.fitted import has_fit
from mapper.matching.matcher import BUNDLED, Matcher, load_matcher
from mapper.matching.reviewed import (
    ReviewedText,
    count_overruled,
    find_own_folder,
    join_reviewed,
    load_reviewed,
    save_reviewed,
)
from mapper.pipeline import Paths, list_paths
from mapper.records import Grade, Issue, MappingResult, Match, Recommendation, RunInfo, SourceRef
from mapper.review import apply_decisions
from mapper.reviewed_workbook import Offer, read_review
from mapper.settings import check_folder

LEAST = 10
"""Recommendations with an accepted link, below which nothing is learned for a framework that has no fit."""

_GRADES = {"Accepted": 2, "Partly": 1, "Rejected": 0}


@dataclass(frozen=True, slots=True)
class LearnReport:
    """What was learned: all reviewed texts of the folder, how many are new, and what could not be used.

    overruled: decisions that do not hold, because a later one on the same text says otherwise.
    """

    folder: Path
    texts: tuple[ReviewedText, ...]
    new: int
    overruled: int
    issues: tuple[Issue, ...]
    matcher: Matcher


def learn_reviews(
    paths: Paths, framework: str | Path | Framework = DEFAULT_FRAMEWORK, folder: str | Path | None = None
) -> LearnReport:
    """Add the decisions of reviewed workbooks to the user's own fit of a framework, which `map_files` then uses.

    framework: as for `map_files`. folder: where the fit is kept, None for the user's data folder; one that holds a fit
    of `mapper fit` goes on using it below the decisions. Raises FrameworkError, UnreadableFileError,
    MissingColumnError, StaleFitError, and SettingsError where there is nothing, or for a framework without a fit too
    little, to learn from, the framework is not in English, or the folder cannot be written to.
    """
    framework = load_framework(framework)
    if not reads_framework(BundledEncoder.languages, framework):
        raise SettingsError(
            f"{framework.id} is in another language than English, so decisions cannot be learned from; they hold in "
            "the next run all the same (--decisions)."
        )
    where = Path(folder) if folder else find_own_folder(framework)
    check_folder(where)
    known = load_reviewed(where, framework)
    found: list[ReviewedText] = []
    issues: list[Issue] = []
    for path in list_paths(paths):
        texts, problems = read_reviewed(path, framework)
        found += texts
        issues += problems
    if not found:
        unused = f" {len(issues):,} could not be used, as this one: {issues[0].message}" if issues else ""
        raise SettingsError(
            f"there is no decision on an action of {framework.id} in these workbooks; decide in the sheets Links or By "
            f"recommendation, and name the framework they were mapped to (--framework).{unused}"
        )
    texts = join_reviewed(known, found)
    accepted = sum(2 in text.grades.values() for text in texts)
    fitted = has_fit(where) or load_matcher(framework, fit=BUNDLED).fit is not None
    if not fitted and not known and accepted < LEAST:
        raise SettingsError(
            f"{framework.id} has no fit, so at least {LEAST} reviewed recommendations with an accepted link are needed "
            f"to learn from; there are {accepted}."
        )
    try:
        save_reviewed(texts, where, framework)
    except OSError as error:
        raise SettingsError(
            f"{where}: the decisions cannot be kept in this folder ({error.strerror or error}); make room, or name "
            "another with -o."
        ) from error
    return LearnReport(
        folder=where,
        texts=texts,
        new=len(texts) - len(known),
        overruled=count_overruled((*known, *found), texts),
        issues=tuple(issues),
        matcher=load_matcher(framework, fit=where),
    )


def read_reviewed(path: Path, framework: Framework) -> tuple[tuple[ReviewedText, ...], tuple[Issue, ...]]:
    """The reviewed recommendations of one workbook, and the decisions that cannot be used.

    A recommendation counts as reviewed once a link of it is decided, or it is accepted or rejected as a whole.
    """
    reviewed = read_review(path)
    result = apply_decisions(
        _rebuild_result(reviewed.offers, path.name, framework), reviewed.decisions, offers=reviewed.offers
    )
    standings = find_standings(result)
    links = group_by_recommendation(result.links)
    rejected = find_rejected(result)
    texts, foreign = [], []
    for recommendation in result.recommendations:
        own = {
            link.action_id: standings[recommendation.id, link.action_id] for link in links.get(recommendation.id, ())
        }
        grades = {action: _GRADES[standing] for action, standing in own.items() if standing in _GRADES}
        if not grades and recommendation.id not in rejected:
            continue
        language = find_language(recommendation.text)
        if language and language not in BundledEncoder.languages:
            foreign.append(
                Issue(
                    "decision-not-learned",
                    f"{path.name}, {recommendation.id}: the decisions on this recommendation cannot be learned from. "
                    f"Its language is {say_language(language)}; they hold in the next run all the same (--decisions).",
                    SourceRef(path.name, recommendation.id),
                )
            )
        else:
            undecided = tuple(action for action in own if action not in grades)
            texts.append(ReviewedText(recommendation.id, recommendation.text, grades, undecided, path.name))
    unplaced = tuple(
        Issue(
            "decision-not-learned",
            f"{decision.source}: this decision cannot be learned from. {decision.remark}",
            decision.source,
        )
        for decision in result.review.unplaced
        if decision.verdict
    )
    return tuple(texts), (*reviewed.issues, *unplaced, *foreign)


def _rebuild_result(offered: Iterable[Offer], file: str, framework: Framework) -> MappingResult:
    """What a workbook shows of its run, as far as decisions speak of it: texts and offered links."""
    actions = {item.id for item in framework.matched_items}
    source = SourceRef(file, "")
    texts: dict[str, Recommendation] = {}
    links: dict[tuple[str, str], Match] = {}
    for offer in offered:
        rec_id, text, action = offer.recommendation_id, offer.text, offer.action_id
        texts.setdefault(rec_id, Recommendation(id=rec_id, text=text, raw=text, source=source))
        if action in actions and offer.grade in ("addresses", "related"):
            grade: Grade = "addresses" if offer.grade == "addresses" else "related"
            links[rec_id, action] = Match(rec_id, action, 1, 0.0, 0.0, grade, "")
    order = {recommendation_id: place for place, recommendation_id in enumerate(texts)}
    return MappingResult(
        framework=framework,
        imports=(),
        recommendations=tuple(texts.values()),
        matches=tuple(sorted(links.values(), key=lambda match: order[match.recommendation_id])),
        run=RunInfo("", "", "", "", calibrated=False),
    )
