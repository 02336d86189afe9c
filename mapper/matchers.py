"""The matchers of a run as one: each reads what is in its languages, and what they found is put together.

A run has one matcher, or one for English and one for other languages, whose vectors cannot be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mapper.analysis.clusters import find_clusters
from mapper.analysis.comparison import count_reviews
from mapper.analysis.outcomes import find_distinct
from mapper.analysis.review_order import find_review_order
from mapper.framework import Framework
from mapper.languages import find_framework_language, reads_framework, reads_language, say_language
from mapper.matching.embed import BundledEncoder
from mapper.matching.fitted import find_fit_for, has_fit
from mapper.matching.multilingual import MULTILINGUAL, MultilingualEncoder
from mapper.progress import Progress
from mapper.records import Cluster, MappingResult, Recommendation, Reference
from mapper.reference import load_reference

if TYPE_CHECKING:
    from mapper.matching.matcher import Description, Matched, Matcher


@dataclass(frozen=True, slots=True)
class Share:
    """A matcher, what it was to read, and what it found."""

    matcher: Matcher
    recommendations: tuple[Recommendation, ...]
    found: Matched


def load_matchers(framework: Framework, encoder: str, fit: str | Path) -> tuple[Matcher, ...]:
    """The matchers of a run: each recommendation is for the first that reads its language and the framework's."""
    from mapper.matching.matcher import load_matcher

    if encoder != MULTILINGUAL or not reads_framework(BundledEncoder.languages, framework):
        return (load_matcher(framework, encoder, fit),)
    english = load_matcher(framework, "", fit)
    # A fit of one's own for English alone leaves the other languages to the bundled one.
    own = fit if has_fit(find_fit_for(Path(fit).expanduser(), encoder)) else ""
    return english, load_matcher(framework, encoder, own)


def match_shares(
    recommendations: Sequence[Recommendation],
    matchers: Sequence[Matcher],
    framework: Framework,
    candidates: int,
    progress: Progress,
) -> tuple[tuple[Share, ...], tuple[tuple[str, str], ...]]:
    """What each matcher was to read and found, and (id, reason) of what none of them reads."""
    read, unmatched = _split_by_language(recommendations, matchers, framework)
    shares = tuple(
        Share(matcher, own, matcher.match(own, candidates=candidates, progress=progress))
        for matcher, own in zip(matchers, read, strict=True)
    )
    return shares, unmatched


def _split_by_language(
    recommendations: Sequence[Recommendation], matchers: Sequence[Matcher], framework: Framework
) -> tuple[tuple[tuple[Recommendation, ...], ...], tuple[tuple[str, str], ...]]:
    """What each matcher reads, and (id, reason) of what none of them reads.

    A matcher without languages reads all; a text whose language is not known is for the first. One that does not read
    the framework can match nothing to it.
    """
    read: list[list[Recommendation]] = [[] for _ in matchers]
    unmatched: list[tuple[str, str]] = []
    languages = [matcher.describe().languages for matcher in matchers]
    written = find_framework_language(framework)
    readers = [number for number, known in enumerate(languages) if reads_language(known, written)]
    for rec in recommendations:
        reader = next((number for number in readers if reads_language(languages[number], rec.language)), None)
        if reader is not None:
            read[reader].append(rec)
            continue
        whose, language = ("its", rec.language) if readers else ("the framework’s", written)
        reason = f"{whose} language ({language}) is not one the encoder reads"
        if len(matchers) == 1:
            reason += f" ({', '.join(languages[0])})"
            if language in MultilingualEncoder.languages:
                reason += f"; with “--encoder {MULTILINGUAL}” it can be matched"
        unmatched.append((rec.id, reason))
    return tuple(map(tuple, read)), tuple(unmatched)


def describe_shares(shares: Sequence[Share]) -> tuple[Description, tuple[tuple[str, int, str], ...]]:
    """What a run's matchers say of themselves, those that had something to read, and `RunInfo.served`.

    The first speaks for the run.
    """
    told = [(share.matcher.describe(), share) for share in shares if share.recommendations]
    if len(shares) == 1 or not shares[1].recommendations:
        return shares[0].matcher.describe(), ()
    main = told[0][0]
    served, meanings = [], []
    for described, share in told:
        languages = Counter(say_language(rec.language) or "Not recognized" for rec in share.recommendations)
        model = f"{described.encoder}; fit: {described.fit or 'none, the bands are uncalibrated'}"
        served += [(language, count, model) for language, count in languages.most_common()]
        meanings.append((", ".join(languages), dict(described.band_meaning)))
    joined = replace(
        main,
        calibrated=all(described.calibrated for described, _ in told),
        limits=tuple(dict.fromkeys(limit for described, _ in told for limit in described.limits)),
        band_meaning=main.band_meaning
        if len(meanings) == 1
        else tuple(
            (band, " ".join(f"{languages}: {meaning[band]}." for languages, meaning in meanings))
            for band in meanings[0][1]
        ),
    )
    return joined, tuple(served)


def find_asks(result: MappingResult, shares: Sequence[Share]) -> tuple[Cluster, ...]:
    """The distinct asks, by meaning where asks can be told by the vectors of a matcher, else by words.

    What another model read is compared apart: vectors of two models cannot be.
    """
    reader = {rec.id: number for number, share in enumerate(shares) for rec in share.recommendations}
    distinct = find_distinct(result)
    clusters: list[Cluster] = []
    for number, share in enumerate(shares):
        clusters += find_clusters(
            [rec for rec in distinct if reader.get(rec.id, 0) == number],
            [rec.id for rec in share.recommendations],
            share.matcher.place_asks(share.found.vectors) if share.recommendations else None,
        )
    place = {rec.id: number for number, rec in enumerate(distinct)}
    return tuple(sorted(clusters, key=lambda cluster: place[cluster.members[0]]))


def order_review(result: MappingResult, shares: Sequence[Share]) -> tuple[str, ...]:
    """Which recommendations to review first.

    What two models read has nothing in common here, as in `find_asks`.
    """
    from scipy.linalg import block_diag

    distinct = {rec.id for rec in find_distinct(result)}
    ids = [rec.id for share in shares for rec in share.recommendations]
    rows = [row for row, rec_id in enumerate(ids) if rec_id in distinct]
    doubts = np.concatenate([share.found.doubts for share in shares])
    vectors = block_diag(*(share.found.vectors for share in shares))
    reviewed = {decision.recommendation_id for decision in result.review.decisions if decision.verdict}
    return find_review_order([ids[row] for row in rows], doubts[rows], vectors[rows], reviewed)


def find_others(folder: Path | None, result: MappingResult, shares: Sequence[Share]) -> Reference | None:
    """What to compare the result with.

    Others counted with the fit below what reviewers taught the matcher, or with the bundled one where another encoder
    or fit was chosen, are compared with counts by that fit.
    """
    from mapper.matching.matcher import BUNDLED, load_matcher

    def load(matcher: Matcher) -> Reference | None:
        told = matcher.describe()
        return load_reference(folder, result.framework, told.encoder, told.fit, told.fit_sha256)

    def find_below() -> Iterator[Matcher]:
        yield main.matcher.base
        yield load_matcher(result.framework, "", BUNDLED)

    main = shares[0]
    known = load(main.matcher)
    if known and any(rec.mechanism == "UPR" for share in shares[1:] for rec in share.recommendations):
        return Reference(stale="part of the recommendations of the UPR was read by another language model")
    received = [rec for rec in main.recommendations if rec.mechanism == "UPR"]
    if known and known.stale and all(reads_language(BundledEncoder.languages, rec.language) for rec in received):
        for matcher in find_below():
            if (below := load(matcher)) and not below.stale:
                graded = replace(result, matches=matcher.match(received).matches)
                return replace(below, received=count_reviews(graded))
    return known
