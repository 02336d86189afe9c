"""The front door: files in, a `MappingResult` out, a line a stage.

Reading a file never stops a run: what cannot be read is a failure in the result, and the other files go on.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from mapper import __version__
from mapper.analysis.clusters import find_clusters
from mapper.analysis.comparison import count_reviews
from mapper.analysis.outcomes import find_distinct
from mapper.analysis.review_order import find_review_order
from mapper.documents.document import Document
from mapper.documents.reading import name_files, read_document
from mapper.duplicates import mark_duplicates
from mapper.errors import MapperError, OwnResultError, SettingsError, UnreadableFileError
from mapper.framework import DEFAULT_FRAMEWORK, Framework, load_framework
from mapper.importers.base import ImportOptions, find_importer
from mapper.languages import fill_languages, find_framework_language, reads_framework, reads_language, say_language
from mapper.matching.embed import BundledEncoder
from mapper.matching.multilingual import MULTILINGUAL, MultilingualEncoder
from mapper.own_results import refuse_own_file, refuse_own_result
from mapper.positions import join_positions
from mapper.progress import Progress, no_progress
from mapper.records import (
    Cluster,
    ImportResult,
    Issue,
    MappingResult,
    Recommendation,
    Reference,
    Review,
    RunInfo,
    Severity,
    SourceRef,
)
from mapper.reference import CARD, find_reference_folder, load_reference, save_reference
from mapper.review import apply_decisions
from mapper.reviewed_workbook import read_review
from mapper.settings import parse_mechanism

if TYPE_CHECKING:
    import pandas as pd

    from mapper.matching.matcher import Matched, Matcher

log = logging.getLogger(__name__)

Paths = str | Path | Iterable[str | Path]
"""One path or several."""

_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
READABLE = (".docx", ".doc", ".odt", ".pdf", *_WORKBOOKS, ".csv", ".tsv", ".json", ".jsonl")
"""Endings taken from a folder; a file named by itself may have any, its content decides."""


@dataclass(frozen=True, slots=True)
class _Share:
    """A matcher, what it was to read, and what it found."""

    matcher: Matcher
    recommendations: tuple[Recommendation, ...]
    found: Matched


@dataclass(frozen=True, slots=True)
class ImportedFiles:
    """What all files together gave: `recommendations` is the joined list that matching works on."""

    imports: tuple[ImportResult, ...]
    recommendations: tuple[Recommendation, ...]
    failures: tuple[Issue, ...] = ()

    def __repr__(self) -> str:
        """Counts: the records themselves would fill a notebook."""
        counts = f"recommendations: {len(self.recommendations)}, issues: {len(self.issues)}"
        return f"ImportedFiles(files: {len(self.imports)}, {counts}, failures: {len(self.failures)})"

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Issues of all files, failures first."""
        return self.failures + tuple(issue for result in self.imports for issue in result.issues)


def map_files(
    paths: Paths | pd.DataFrame,
    *,
    framework: str | Path | Framework = DEFAULT_FRAMEWORK,
    encoder: str = "",
    fit: str | Path = "",
    candidates: int = 0,
    decisions: Paths = (),
    reference: str | Path = "",
    options: ImportOptions | None = None,
    progress: Progress = no_progress,
) -> MappingResult:
    """Every recommendation of the files beside the recommended actions of the framework.

    paths: files, or a pandas DataFrame; see `import_files`. framework: name, file, or what `load_framework` gave.
    encoder: "" for the bundled one, which reads English; "multilingual" for another one beside it, which takes the
    recommendations in other languages; or name or folder of a sentence-transformers model. fit: folder of a
    fit of one's own, "bundled", or "" for what the user has learned, else the bundled one. candidates: how
    many of the best actions to keep for every recommendation whatever their grade, 0 for links only.
    decisions: reviewed workbooks, whose decisions hold in the result. reference: folder of
    `make_reference` to compare the State with, "" for that of the framework.
    Raises FrameworkError, EncoderError, StaleFitError, SettingsError for what was asked for, and the errors of
    `read_review` for a reviewed workbook, before any file is read; a file that cannot be read is a failure in the
    result.
    """
    if candidates < 0:
        raise SettingsError(f"--candidates {candidates}: give the number of candidates to keep, 0 or more.")
    if reference and not (Path(reference) / CARD).is_file():
        raise SettingsError(
            f"--reference {reference}: there are no figures in this folder; make them with: mapper reference FILE... "
            f"-o {reference}"
        )
    target = load_framework(framework)
    decisions = list_paths(decisions)
    reviewed = _read_reviews(decisions)
    options = _settle(options)
    settings = _describe(encoder, fit, candidates, decisions, options)
    result, shares = _match_files(paths, target, encoder, fit, candidates, options, settings, progress)
    known = _find_reference(Path(reference) if reference else find_reference_folder(target), result, shares)
    result = replace(result, clusters=_find_clusters(result, shares), reference=known)
    result = apply_decisions(result, reviewed.decisions, reviewed.issues, reviewed.plan)
    return replace(result, review_order=_find_review_order(result, shares))


def make_reference(
    paths: Paths,
    folder: str | Path,
    *,
    framework: str | Path | Framework = DEFAULT_FRAMEWORK,
    encoder: str = "",
    fit: str | Path = "bundled",
    progress: Progress = no_progress,
) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """Count the UPR recommendations of many States into `folder`, to compare a State with: (card, failures).

    The card is empty, and nothing is written, where no file could be read.
    encoder, fit: as for `map_files`, but what the user has learned counts only where its folder is named.
    Raises as `map_files`, and SettingsError where no file names its State and cycle.
    """
    target = load_framework(framework)
    result, _ = _match_files(paths, target, encoder, fit, 0, ImportOptions(), (), progress)
    card = save_reference(result, count_reviews(result), Path(folder)) if result.imports else {}
    return card, result.failures


def _match_files(
    paths: Paths | pd.DataFrame,
    framework: Framework,
    encoder: str,
    fit: str | Path,
    candidates: int,
    options: ImportOptions,
    settings: tuple[tuple[str, str], ...],
    progress: Progress,
) -> tuple[MappingResult, tuple[_Share, ...]]:
    """Files read and matched: the result, and which matcher read what."""
    started, clock = datetime.now(UTC), time.perf_counter()
    matchers = _load_matchers(framework, encoder, fit)
    imported = import_files(paths, options=options, progress=progress)
    read, unmatched = _split_by_language(imported.recommendations, matchers, framework)
    shares = tuple(
        _Share(matcher, own, matcher.match(own, candidates=candidates, progress=progress))
        for matcher, own in zip(matchers, read, strict=True)
    )
    place = {rec.id: number for number, rec in enumerate(imported.recommendations)}
    matches = [match for share in shares for match in share.found.matches]
    matches.sort(key=lambda match: place[match.recommendation_id])
    described = _join_descriptions(shares)
    result = MappingResult(
        framework=framework,
        imports=imported.imports,
        recommendations=imported.recommendations,
        matches=tuple(matches),
        unmatched=unmatched,
        failures=imported.failures,
        run=RunInfo(
            mapper_version=__version__,
            started=started.isoformat(timespec="seconds"),
            encoder=described["encoder"],
            fit=described["fit"],
            calibrated=described["calibrated"],
            settings=settings,
            limits=tuple(described["limits"]),
            band_meaning=tuple(described["band_meaning"]),
            seconds=time.perf_counter() - clock,
            served=described["served"],
        ),
    )
    return result, shares


def _load_matchers(framework: Framework, encoder: str, fit: str | Path) -> tuple[Matcher, ...]:
    """The matchers of a run: each recommendation is for the first that reads its language and the framework's."""
    from mapper.matching.matcher import load_matcher

    chosen = load_matcher(framework, encoder, fit)
    if encoder != MULTILINGUAL or not reads_framework(BundledEncoder.languages, framework):
        return (chosen,)
    return load_matcher(framework, "", fit), chosen


def _join_descriptions(shares: Sequence[_Share]) -> dict[str, Any]:
    """What a run's matchers say of themselves, those that had something to read; the first speaks for the run."""
    told = [(share.matcher.describe(), share) for share in shares if share.recommendations]
    if len(shares) == 1 or not shares[1].recommendations:
        return {**shares[0].matcher.describe(), "served": ()}
    main = told[0][0]
    served, meanings = [], []
    for described, share in told:
        languages = Counter(say_language(rec.language) or "Not recognized" for rec in share.recommendations)
        model = f"{described['encoder']}; fit: {described['fit'] or 'none, the bands are uncalibrated'}"
        served += [(language, count, model) for language, count in languages.most_common()]
        meanings.append((", ".join(languages), dict(described["band_meaning"])))
    return {
        **main,
        "calibrated": all(described["calibrated"] for described, _ in told),
        "limits": tuple(dict.fromkeys(limit for described, _ in told for limit in described["limits"])),
        "band_meaning": main["band_meaning"]
        if len(meanings) == 1
        else tuple(
            (band, " ".join(f"{languages}: {meaning[band]}." for languages, meaning in meanings))
            for band in meanings[0][1]
        ),
        "served": tuple(served),
    }


def import_files(
    paths: Paths | pd.DataFrame, *, options: ImportOptions | None = None, progress: Progress = no_progress
) -> ImportedFiles:
    """Every recommendation of the files, normalized, and an issue for every row that is none.

    paths: one file or several (those of a folder: `find_files(folder)[0]`); or a pandas DataFrame, read as the same
    table in a file would be: with a column `text`, one `id` if rows are to be found again by theirs, and what else is
    known. What cannot be read is a failure in the outcome, and so is what the mapper itself wrote, of severity "info";
    a DataFrame raises its MapperError.
    """
    options = _settle(options)
    if not isinstance(paths, str | Path) and hasattr(paths, "itertuples"):
        from mapper.documents.frame import read_frame

        return _join_imports([_import_document(read_frame(cast("pd.DataFrame", paths)), options)], ())
    files = list_paths(paths)
    imports: list[ImportResult] = []
    failures: list[Issue] = []
    for number, (path, name) in enumerate(zip(files, name_files(files), strict=True), start=1):
        try:
            imports.append(_import_file(path, name, options))
        except MapperError as error:
            severity: Severity = "info" if isinstance(error, OwnResultError) else "error"
            failures.append(Issue(_code(error), str(error), SourceRef(name, "whole file"), severity))
        except Exception as error:  # a fault of the mapper in one file must not cost the user the others
            log.debug("%s", path, exc_info=True)
            fault = f"{type(error).__name__}: {error}".splitlines()[0]
            message = f"{name}: the mapper failed on this file ({fault}); please report it, with the file."
            failures.append(Issue("unexpected-fault", message, SourceRef(name, "whole file")))
        progress("Reading files", number, len(files))
    return _join_imports(imports, failures)


def _settle(options: ImportOptions | None) -> ImportOptions:
    """The options with the mechanism as the records spell it. Raises SettingsError for one that there is not."""
    options = options or ImportOptions()
    return replace(options, mechanism=parse_mechanism(options.mechanism)) if options.mechanism else options


def _join_imports(imports: Sequence[ImportResult], failures: Iterable[Issue]) -> ImportedFiles:
    """The stages that look at all files together."""
    results = join_positions(imports)
    recommendations, notes = mark_duplicates([rec for result in results for rec in result.recommendations])
    recommendations = fill_languages(recommendations)
    return ImportedFiles(_add_notes(results, notes), recommendations, tuple(failures))


def find_files(paths: Paths) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The files a user means: (to read, left out).

    A folder stands for all files in it and below it of a kind that may hold recommendations; others are
    left out, and so are hidden files and the lock files of Office ("~$name.docx"), which "*.docx" names
    too. A file named twice is read once.
    """
    chosen: dict[str, Path] = {}
    left_out: list[Path] = []
    # The functions of `os` where those of Path fail: on "~$name.docx", on a link that leads to itself, and on what
    # lies in a folder that may not be opened.
    for path in (Path(os.path.expanduser(given)) for given in list_paths(paths)):
        for file in _files_below(path) if os.path.isdir(path) else (path,):
            wanted = not file.name.startswith("~$") if file is path else file.suffix.casefold() in READABLE
            if wanted or os.path.isdir(file):
                chosen.setdefault(os.path.realpath(file), file)
            else:
                left_out.append(file)
    return tuple(chosen.values()), tuple(file for file in left_out if os.path.realpath(file) not in chosen)


def list_paths(given: Paths) -> tuple[Path, ...]:
    """The paths given; a single str is one, not one for each of its letters."""
    return (Path(given),) if isinstance(given, str | Path) else tuple(map(Path, given))


def _files_below(folder: Path) -> Iterator[Path]:
    """Files that are not hidden, in order; then folders that could not be opened: each fails as a file would.

    So does what the folder names and nobody finds: a link to nothing, a path too long for Windows.
    """
    closed: list[Path] = []
    found: list[Path] = []
    for place, _, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        found += [Path(place, name) for name in names]
    for path in sorted(found):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if not hidden and (os.path.isfile(path) or not os.path.exists(path)):
            yield path
    yield from closed


def _find_clusters(result: MappingResult, shares: Sequence[_Share]) -> tuple[Cluster, ...]:
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


def _find_reference(folder: Path | None, result: MappingResult, shares: Sequence[_Share]) -> Reference | None:
    """What to compare the result with.

    Others counted with the fit below what reviewers taught the matcher, or with the bundled one where another encoder
    or fit was chosen, are compared with counts by that fit.
    """
    from mapper.matching.matcher import BUNDLED, load_matcher

    def load(matcher: Matcher) -> Reference | None:
        told = matcher.describe()
        return load_reference(folder, result.framework, told["encoder"], told["fit"])

    def find_others() -> Iterator[Matcher]:
        yield main.matcher.base
        yield load_matcher(result.framework, "", BUNDLED)

    main = shares[0]
    known = load(main.matcher)
    if known and any(rec.mechanism == "UPR" for share in shares[1:] for rec in share.recommendations):
        return Reference(stale="part of the recommendations of the UPR was read by another language model")
    received = [rec for rec in main.recommendations if rec.mechanism == "UPR"]
    if known and known.stale and all(reads_language(BundledEncoder.languages, rec.language) for rec in received):
        for matcher in find_others():
            if (below := load(matcher)) and not below.stale:
                graded = replace(result, matches=matcher.match(received).matches)
                return replace(below, received=count_reviews(graded))
    return known


def _find_review_order(result: MappingResult, shares: Sequence[_Share]) -> tuple[str, ...]:
    """Which recommendations to review first.

    What two models read has nothing in common here, as in `_find_clusters`.
    """
    from scipy.linalg import block_diag

    distinct = {rec.id for rec in find_distinct(result)}
    ids = [rec.id for share in shares for rec in share.recommendations]
    rows = [row for row, rec_id in enumerate(ids) if rec_id in distinct]
    doubts = np.concatenate([share.found.doubts for share in shares])
    vectors = block_diag(*(share.found.vectors for share in shares))
    reviewed = {decision.recommendation_id for decision in result.review.decisions if decision.verdict}
    return find_review_order([ids[row] for row in rows], doubts[rows], vectors[rows], reviewed)


def _read_reviews(paths: Sequence[Path]) -> Review:
    """What people wrote in all reviewed workbooks, in the order given."""
    read = [read_review(path) for path in paths]
    return Review(
        decisions=tuple(decision for one in read for decision in one.decisions),
        issues=tuple(issue for one in read for issue in (*one.issues, *one.plan_issues)),
        plan=tuple(entry for one in read for entry in one.plan),
    )


def _import_file(path: Path, name: str, options: ImportOptions) -> ImportResult:
    try:
        document = read_document(path, name)
    except UnreadableFileError:
        refuse_own_file(path)
        raise
    return _import_document(document, options)


def _import_document(document: Document, options: ImportOptions) -> ImportResult:
    refuse_own_result(document)
    return _check_rows(find_importer(document).extract(document, options))


def _check_rows(result: ImportResult) -> ImportResult:
    """Nothing may be lost: a file whose rows do not add up says so in the import log."""
    found = len(result.recommendations) + sum(issue.severity != "warning" for issue in result.issues)
    if found == result.rows:
        return result
    message = (
        f"{result.file}: {result.rows} rows were read but {found} are accounted for; please report it, with the file."
    )
    issue = Issue("rows-unaccounted", message, SourceRef(result.file, "whole file"), "warning")
    return replace(result, issues=(*result.issues, issue))


def _add_notes(imports: Sequence[ImportResult], notes: Iterable[Issue]) -> tuple[ImportResult, ...]:
    """Notes of the stages that look at all files together, each put to the file it speaks of."""
    by_file: dict[str, list[Issue]] = {}
    for note in notes:
        by_file.setdefault(note.source.file, []).append(note)
    return tuple(replace(result, issues=(*result.issues, *by_file.pop(result.file, ()))) for result in imports)


def _split_by_language(
    recommendations: Sequence[Recommendation], matchers: Sequence[Matcher], framework: Framework
) -> tuple[tuple[tuple[Recommendation, ...], ...], tuple[tuple[str, str], ...]]:
    """What each matcher reads, and (id, reason) of what none of them reads.

    A matcher without languages reads all; a text whose language is not known is for the first. One that does not read
    the framework can match nothing to it.
    """
    read: list[list[Recommendation]] = [[] for _ in matchers]
    unmatched: list[tuple[str, str]] = []
    languages = [matcher.describe()["languages"] for matcher in matchers]
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


def _code(error: MapperError) -> str:
    """UnreadableFileError -> "unreadable-file"."""
    return re.sub(r"(?<=.)([A-Z])", r"-\1", type(error).__name__.removesuffix("Error")).lower()


def _describe(
    encoder: str, fit: str | Path, candidates: int, decisions: Sequence[Path], options: ImportOptions
) -> tuple[tuple[str, str], ...]:
    columns = "; ".join(f"{name} = {header}" for name, header in options.columns.items())
    return (
        ("Encoder asked for", encoder or "the one that comes with the mapper"),
        ("Fit asked for", str(fit) or "what was learned of this framework, else the one that comes with the mapper"),
        ("Candidates kept", f"the {candidates} best" if candidates else "links only"),
        ("State given", options.state or "none"),
        ("Mechanism given", options.mechanism or "none"),
        ("Columns given", columns or "none"),
        ("Reviewed workbooks", "; ".join(path.name for path in decisions) or "none"),
        ("Concerns", "included" if options.include_concerns else "counted and listed, not matched"),
    )
