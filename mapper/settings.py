"""What a user may choose for a run, checked before any file is opened. Faults are `SettingsError`s."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from os.path import exists, isdir, isfile
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.errors import SettingsError
from mapper.output import check_ending, unfinished_path

if TYPE_CHECKING:
    from mapper.records import Mechanism

COLUMN_FIELDS = (
    "id", "text", "state", "mechanism", "body", "symbol", "session", "cycle", "paragraph", "recommending_states",
    "position", "themes", "groups", "sdgs", "date", "language",
)  # fmt: skip
"""Fields that `--column FIELD=HEADER` can name."""

MECHANISMS: dict[str, Mechanism] = {
    "upr": "UPR",
    "treaty-body": "Treaty body",
    "special-procedure": "Special procedure",
}
"""Spelling on the command line -> spelling in the records."""


def parse_mechanism(value: str) -> Mechanism:
    """ "upr", "treaty body" or "Special_Procedures" as the records spell it."""
    key = "-".join(value.casefold().replace("_", " ").replace("-", " ").split())
    for name in (key, key.removesuffix("s"), key.removesuffix("ies") + "y"):
        if name in MECHANISMS:
            return MECHANISMS[name]
    raise SettingsError(f"--mechanism {value}: choose one of {', '.join(MECHANISMS)}.")


def parse_columns(pairs: Iterable[str]) -> dict[str, str]:
    """`["text=Recomendación", "state=País"]` as a dict of field name to header."""
    columns: dict[str, str] = {}
    for pair in pairs:
        name, _, header = (part.strip() for part in pair.partition("="))
        if name not in COLUMN_FIELDS:
            raise SettingsError(f'--column {pair}: "{name}" is no field; choose one of {", ".join(COLUMN_FIELDS)}.')
        if not header:
            raise SettingsError(f'--column {pair}: name the header too, as in --column {name}="Header of the column".')
        if name in columns:
            raise SettingsError(f"--column {pair}: {name} is given twice.")
        columns[name] = header.strip("\"'")
    return columns


def check_output(path: Path, kinds: Sequence[str], inputs: Iterable[Path] = ()) -> None:
    """Check that a result can be written to `path`, in a folder that may have to be made first.

    Raises SettingsError for an ending that is not one of `kinds`, a folder, a place that cannot be
    written to, and an input file, which a run never overwrites.
    """
    if isdir(path):  # where `Path.is_dir` fails on a name in a folder that may not be opened, this says no
        raise SettingsError(f"{path}: this is a folder; name a file in it.")
    check_ending(path, kinds)
    existed = exists(path)
    if existed and any(exists(given) and path.samefile(given) for given in inputs):
        raise SettingsError(f"{path}: this is one of the input files; give the result another name.")
    try:
        _try_writing(unfinished_path(path))
        _try_writing(path)
    except OSError as error:
        reason = "close it in other programs, or choose another place" if existed else "choose another place"
        raise SettingsError(f"{path}: this file cannot be written ({error.strerror}); {reason}.") from error


def check_folder(path: Path) -> None:
    """Raises SettingsError where no results can be written into this folder, which may have to be made first."""
    if isfile(path):
        raise SettingsError(f"{path}: this is a file; name a folder.")
    try:
        _try_writing(path / "unfinished.part")
    except OSError as error:
        raise SettingsError(
            f"{path}: nothing can be written into this folder ({error.strerror}); choose another place."
        ) from error


def _try_writing(path: Path) -> None:
    """Raises OSError where no file can be written here. Leaves neither a file nor a folder that was not there."""
    existed = path.exists()
    missing = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            pass
        if not existed:
            path.unlink()
    finally:
        for folder in missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
