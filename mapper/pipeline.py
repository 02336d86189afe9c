"""The front door: files in, a `MappingResult` out, a line a stage.

Reading a file never stops a run: what cannot be read is a failure in the result, and the other files go on.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mapper import __version__
from mapper.analysis.comparison import count_reviews
from mapper.documents.document import Document
from mapper.documents.reading import name_files, read_document
from mapper.duplicates import mark_duplicates
from mapper.errors import MapperError, OwnResultError, SettingsError, UnreadableFileError
from mapper.framework import DEFAULT_FRAMEWORK, Framework, load_framework
from mapper.importers.base import ImportOptions, find_importer
from mapper.languages import fill_languages
from mapper.matchers import Share, describe_shares, find_asks, find_others, load_matchers, match_shares, order_review
from mapper.own_results import refuse_own_file, refuse_own_result
from mapper.positions import join_positions
from mapper.progress import Progress, no_progress
from mapper.records import (
    ImportResult,
    Issue,
    MappingResult,
    Recommendation,
    RunInfo,
    Severity,
    SourceRef,
)
from mapper.reference import CARD, find_reference_folder, save_reference
from mapper.review import apply_decisions
from mapper.reviewed_workbook import ReviewedWorkbook, read_review
from mapper.settings import parse_mechanism

if TYPE_CHECKING:
    import pandas as pd


log = logging.getLogger(__name__)

Paths = str | Path | Iterable[str | Path]
"""One path or several."""

_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
READABLE = (".docx", ".doc", ".odt", ".pdf", *_WORKBOOKS, ".csv", ".tsv", ".json", ".jsonl")
"""Endings taken from a folder; a file named by itself may have any, its content decides."""


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
    others = find_others(Path(reference) if reference else find_reference_folder(target), result, shares)
    result = replace(result, clusters=find_asks(result, shares), reference=others)
    result = apply_decisions(
        result, reviewed.decisions, (*reviewed.issues, *reviewed.plan_issues), reviewed.plan, reviewed.offers
    )
    return replace(result, review_order=order_review(result, shares))


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
) -> tuple[MappingResult, tuple[Share, ...]]:
    """Files read and matched: the result, and which matcher read what."""
    started, clock = datetime.now(UTC), time.perf_counter()
    matchers = load_matchers(framework, encoder, fit)
    imported = import_files(paths, options=options, progress=progress)
    shares, unmatched = match_shares(imported.recommendations, matchers, framework, candidates, progress)
    place = {rec.id: number for number, rec in enumerate(imported.recommendations)}
    matches = [match for share in shares for match in share.found.matches]
    matches.sort(key=lambda match: place[match.recommendation_id])
    described, served = describe_shares(shares)
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
            encoder=described.encoder,
            fit=described.fit,
            fit_sha256=described.fit_sha256,
            own_folder=described.own_folder,
            calibrated=described.calibrated,
            settings=settings,
            limits=described.limits,
            band_meaning=described.band_meaning,
            seconds=time.perf_counter() - clock,
            served=served,
        ),
    )
    return result, shares


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


def _read_reviews(paths: Sequence[Path]) -> ReviewedWorkbook:
    """What people wrote in all reviewed workbooks, in the order given."""
    read = [read_review(path) for path in paths]
    return ReviewedWorkbook(
        decisions=tuple(decision for one in read for decision in one.decisions),
        issues=tuple(issue for one in read for issue in one.issues),
        plan=tuple(entry for one in read for entry in one.plan),
        plan_issues=tuple(issue for one in read for issue in one.plan_issues),
        offers=tuple(offer for one in read for offer in one.offers),
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


def _code(error: MapperError) -> str:
    """UnreadableFileError -> "unreadable-file"."""
    return re.sub(r"(?<=.)([A-Z])", r"-\1", type(error).__name__.removesuffix("Error")).lower()


def _describe(
    encoder: str, fit: str | Path, candidates: int, decisions: Sequence[Path], options: ImportOptions
) -> tuple[tuple[str, str], ...]:
    columns = "; ".join(f"{name} = {header}" for name, header in options.columns.items())
    return (
        ("Encoder asked for", _name(encoder) or "the one that comes with the mapper"),
        ("Fit asked for", _name(fit) or "what was learned of this framework, else the one that comes with the mapper"),
        ("Candidates kept", f"the {candidates} best" if candidates else "links only"),
        ("State given", options.state or "none"),
        ("Mechanism given", options.mechanism or "none"),
        ("Columns given", columns or "none"),
        ("Reviewed workbooks", "; ".join(path.name for path in decisions) or "none"),
        ("Concerns", "included" if options.include_concerns else "counted and listed, not matched"),
    )


def _name(asked: str | Path) -> str:
    """What was asked for, a folder by its name alone: workbooks travel, and where it lies is the user's own affair."""
    folder = Path(asked).expanduser()
    return folder.resolve().name if asked and folder.is_dir() else str(asked)
