"""The command line: `mapper map`, `mapper import`, `mapper learn` and the commands that measure and fit.

Checks what the user asks for (`mapper.arguments`), calls `mapper.pipeline`, writes, and says in a few lines what came
of it (`mapper.summary`). Imports of the work itself stand inside the commands, so that `mapper --help` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from os.path import isfile, realpath
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.arguments import make_parser
from mapper.errors import MapperError, SettingsError
from mapper.framework import load_framework
from mapper.settings import check_folder, check_output, parse_columns

if TYPE_CHECKING:
    from mapper.importers.base import ImportOptions
    from mapper.labels import Language
    from mapper.progress import Progress
    from mapper.records import Issue, MappingResult

DONE, SOME_FILE_FAILED, USAGE = 0, 1, 2
STOPPED = 130
"""Exit status after Ctrl-C, as shells expect it (128 + SIGINT)."""

MAP_OUTPUTS = (".xlsx", ".csv", ".jsonl", ".docx", ".html")
IMPORT_OUTPUTS = (".csv", ".jsonl")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0 done, 1 some file failed, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a pipe or an old Windows console may not know "“" or "é"
            stream.reconfigure(errors="replace")
    options = make_parser().parse_args(arguments)
    if options.debug:
        logging.basicConfig(level=logging.INFO)
        logging.getLogger("mapper").setLevel(logging.DEBUG)
    try:
        return _COMMANDS[options.command](options)
    except MapperError as error:
        if options.debug:
            raise
        return _complain(str(error), USAGE)
    except KeyboardInterrupt:
        return _complain("stopped before the end.", STOPPED)
    except MemoryError:
        return _complain(
            "the memory of this computer does not suffice; close other programs, or give fewer files at once.",
            SOME_FILE_FAILED,
        )
    except BrokenPipeError:  # the reader of our output went away, as `mapper ... | head` does
        sys.stderr.close()
        return DONE
    except OSError as error:
        if options.debug:
            raise
        return _complain(
            f"{error.filename or 'a file'} cannot be used ({error.strerror or error}); check that you may use it and "
            "that the disk has room, or name another place.",
            USAGE,
        )
    except Exception as error:
        if options.debug:
            raise
        if isinstance(error.__context__, KeyboardInterrupt):  # some libraries catch it, and raise an error of their own
            return _complain("stopped before the end.", STOPPED)
        fault = f"{type(error).__name__}: {error}".splitlines()[0]
        return _complain(
            f"something went wrong that should not have ({fault}). "
            "Please report it with your command; --debug shows where it happened.",
            SOME_FILE_FAILED,
        )


def _map(options: argparse.Namespace) -> int:
    besides = (*options.decisions, options.framework)
    files, left_out = _inputs(options.files, (*options.output, *besides))
    _check_outputs(options.output, MAP_OUTPUTS, (*files, *besides))
    import_options = _import_options(options)
    from mapper.pipeline import map_files
    from mapper.summary import say_mapping

    for path in options.output:
        _keep_work(path, carried=bool(options.decisions))
    with _progress(options.quiet) as progress:
        result = map_files(
            files,
            framework=options.framework,
            encoder=options.encoder,
            fit=options.fit,
            candidates=options.candidates,
            decisions=options.decisions,
            reference=options.reference or "",
            options=import_options,
            progress=progress,
        )
    failed = _find_failed(result.failures, options.files if result.imports else files)
    _report_failures((*failed, *(issue for issue in result.review.issues if issue.severity == "error")))
    if not result.imports:
        return _complain("no file could be read; nothing was written.", SOME_FILE_FAILED)
    for path in options.output:
        _write_result(result, path, options.language)
    if not options.quiet:
        print(*say_mapping(result, left_out, options.output), sep="\n")
    return SOME_FILE_FAILED if failed else DONE


def _keep_work(path: Path, *, carried: bool) -> None:
    """Raises SettingsError where people wrote in the file that this result would take the place of.

    carried: whether there are decisions to carry over; those in the result of an earlier such run came from elsewhere.
    """
    from mapper.output import is_as_written
    from mapper.reviewed_workbook import holds_work

    if not isfile(path) or not path.stat().st_size:
        return
    match path.suffix.casefold():
        case ".xlsx" if not (carried and is_as_written(path)) and holds_work(path):
            raise SettingsError(
                f"{path}: people wrote in this workbook, which would be lost; give it with --decisions and the result "
                "another name, or move it away."
            )
        case ".docx" if not is_as_written(path):
            raise SettingsError(
                f"{path}: this document was saved in another program, and what people wrote in it would be lost; give "
                "the result another name, or move it away."
            )


def _write_result(result: MappingResult, path: Path, language: Language) -> None:
    match path.suffix.casefold():
        case ".xlsx":
            from mapper.workbook.writer import write_workbook

            write_workbook(result, path, language)
        case ".docx":
            from mapper.report.annex import write_annex

            write_annex(result, path, language)
        case ".html":
            from mapper.report.page import write_page

            write_page(result, path, language)
        case _:
            from mapper.workbook.long_form import write_links

            write_links(result, path)


def _import(options: argparse.Namespace) -> int:
    from mapper.listing import issues_path, write_issues, write_recommendations

    outputs = [path for out in options.output for path in (out, issues_path(out))]
    files, left_out = _inputs(options.files, outputs)
    _check_outputs(outputs, IMPORT_OUTPUTS, files)
    import_options = _import_options(options)
    from mapper.pipeline import import_files
    from mapper.summary import say_import

    with _progress(options.quiet) as progress:
        imported = import_files(files, options=import_options, progress=progress)
    failed = _find_failed(imported.failures, options.files if imported.imports else files)
    _report_failures(failed)
    if not imported.imports:
        return _complain("no file could be read; nothing was written.", SOME_FILE_FAILED)
    for path in options.output:
        write_recommendations(imported.recommendations, path)
        write_issues(imported.issues, issues_path(path))
    if not options.quiet:
        print(*say_import(imported, left_out, outputs), sep="\n")
    return SOME_FILE_FAILED if failed else DONE


def _evaluate(options: argparse.Namespace) -> int:
    if options.json:
        check_output(options.json, (".json",), [options.gold])
    if options.plots:
        check_folder(options.plots)
    from mapper.matching.evaluate import evaluate_file

    with _progress(options.quiet) as progress:
        report = evaluate_file(
            options.gold,
            framework=options.framework,
            encoder=options.encoder,
            fit=options.fit,
            baselines=options.baselines,
            plots=options.plots,
            progress=progress,
        )
    print(report)
    if options.json:
        from mapper.output import replace_file

        with replace_file(options.json, "the file of measures") as unfinished:
            unfinished.write_text(report.to_json() + "\n", encoding="utf-8")
    return DONE


def _fit(options: argparse.Namespace) -> int:
    from mapper.fitting import fit_data, load_encoder_for, read_fit_data
    from mapper.matching.fit import fit_adapter
    from mapper.matching.gold import read_gold
    from mapper.summary import say_written

    check_folder(options.output)
    framework = load_framework(options.framework)
    encoder = load_encoder_for(framework, options.encoder, adapted=options.train_adapter)
    closed = [row for path in options.keep_out for row in read_gold(path, framework)]
    with _progress(options.quiet) as progress:
        data = read_fit_data(framework, options.gold, options.texts, progress, encoder=encoder)
        _report_failures(data.failures)
        if options.train_adapter:
            fit_adapter(
                framework,
                data.merged,
                options.output,
                examples=data.examples,
                extra=data.extra,
                tagged=data.tagged,
                keep_out=[row.recommendation.text for row in closed],
                encoder=encoder,
                progress=progress,
            )
        report = fit_data(framework, data, options.output, name=options.name, encoder=encoder, progress=progress)
    print(report)
    if not options.quiet:
        print(say_written([options.output]))
    return SOME_FILE_FAILED if data.failures else DONE


def _reference(options: argparse.Namespace) -> int:
    from mapper.pipeline import make_reference
    from mapper.summary import say_reference

    files, _ = _inputs(options.files, [options.framework])
    check_folder(options.output)
    with _progress(options.quiet) as progress:
        card, failures = make_reference(
            files,
            options.output,
            framework=options.framework,
            encoder=options.encoder,
            fit=options.fit,
            progress=progress,
        )
    failed = _find_failed(failures, options.files if card else files)
    _report_failures(failed)
    if not card:
        return _complain("no file could be read; nothing was written.", SOME_FILE_FAILED)
    if not options.quiet:
        print(*say_reference(card, options.output), sep="\n")
    return SOME_FILE_FAILED if failed else DONE


def _learn(options: argparse.Namespace) -> int:
    from mapper.learning import learn_reviews
    from mapper.summary import say_learned

    report = learn_reviews(options.workbooks, options.framework, options.output)
    _report_failures(report.issues)
    if not options.quiet:
        print(*say_learned(report), sep="\n")
    return DONE


def _inputs(given: Sequence[Path], others: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Files to read and files left out; those that have another part in this run are neither, unless named.

    others: results to be written over, reviewed workbooks, the framework.
    """
    from mapper.pipeline import find_files

    files, left_out = find_files(given)
    taken = set(map(realpath, others)) - set(map(realpath, given))  # `Path.resolve` fails on a link to itself
    files = tuple(file for file in files if realpath(file) not in taken)
    if not files:
        raise SettingsError(f"{', '.join(map(str, given))}: there is no file to read here.")
    return files, left_out


def _find_failed(failures: Iterable[Issue], given: Iterable[Path]) -> tuple[Issue, ...]:
    """The failures to tell: a result of the mapper itself only where it was named, not where it lay in a folder."""
    from mapper.documents.reading import file_name

    named = {file_name(path) for path in given}
    return tuple(
        failure for failure in failures if failure.severity == "error" or Path(failure.source.file).name in named
    )


def _check_outputs(outputs: Sequence[Path], kinds: tuple[str, ...], inputs: Sequence[Path]) -> None:
    for number, path in enumerate(outputs):
        if realpath(path) in map(realpath, outputs[:number]):
            raise SettingsError(f"{path}: two results would be written to this file; give each a name of its own.")
        check_output(path, kinds, inputs)


def _import_options(options: argparse.Namespace) -> ImportOptions:
    from mapper.importers.base import ImportOptions

    return ImportOptions(
        state=options.state,
        mechanism=options.mechanism,
        columns=parse_columns(options.column),
        include_concerns=options.include_concerns,
    )


def _progress(quiet: bool) -> contextlib.AbstractContextManager[Progress]:
    from mapper.progress import ProgressBars, no_progress

    return contextlib.nullcontext(no_progress) if quiet else ProgressBars()


def _report_failures(failures: Sequence[Issue]) -> None:
    for failure in failures:
        _complain(failure.message, SOME_FILE_FAILED)


def _complain(message: str, status: int) -> int:
    print(f"mapper: {message}", file=sys.stderr)
    return status


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "map": _map,
    "import": _import,
    "evaluate": _evaluate,
    "fit": _fit,
    "learn": _learn,
    "reference": _reference,
}
