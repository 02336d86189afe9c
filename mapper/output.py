"""What all files of ours share: written whole or not at all, dated by the run, free of what XML cannot hold.

Below workbook, report and lists; of formats it knows tables of plain text.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from mapper.errors import SettingsError
from mapper.records import RunInfo

# What XML 1.0 forbids: control characters but tab and line ends, halves of surrogate pairs, two non-characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_SAVED = re.compile(rb"<dcterms:(?:created|modified)\b[^>]*>([^<]*)<")

# Seconds: on Windows a virus scanner, or what synchronizes the folder, may hold a new file for a moment.
_PAUSES = (0.2, 1.0, 2.0)


def check_ending(path: Path, kinds: Sequence[str]) -> None:
    """Raises SettingsError where the name of a file to write does not end in one of `kinds` (".xlsx")."""
    if path.suffix.casefold() not in kinds:
        raise SettingsError(
            f"{path}: the result cannot be written in this format; let its name end in {' or '.join(kinds)}."
        )


def unfinished_path(path: Path) -> Path:
    """Where a file is written until it is whole."""
    return path.with_name(path.name + ".part")


@contextmanager
def replace_file(path: Path, what: str) -> Iterator[Path]:
    """The place to write to, which becomes `path` at the end; what: names the file in the error, "the workbook".

    Its folder is made if need be. Raises SettingsError where the file cannot be written.
    """
    unfinished = unfinished_path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        _move(unfinished, path)
    except OSError as error:
        raise SettingsError(
            f"{path}: {what} cannot be written ({error.strerror or error}); "
            "close it if it is open in another program, or name another place with -o."
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _move(unfinished: Path, path: Path) -> None:
    for pause in _PAUSES:
        try:
            return os.replace(unfinished, path)
        except PermissionError:
            time.sleep(pause)
    return os.replace(unfinished, path)


@contextmanager
def replace_bytes(path: Path, what: str) -> Iterator[io.BytesIO]:
    """The same for a file that is packed in memory: a disk that is full then fails once, when all is written."""
    packed = io.BytesIO()
    with replace_file(path, what) as unfinished:
        yield packed
        unfinished.write_bytes(packed.getvalue())


def write_rows(path: Path, what: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """A table in UTF-8, by the ending of `path` as JSON Lines or CSV, where entries of a tuple stand with "; " between.

    what: see `replace_file`. rows: values by column.
    """
    with (
        replace_file(path, what) as unfinished,
        unfinished.open("w", encoding="utf-8", errors="replace", newline="") as out,
    ):
        if path.suffix.casefold() == ".jsonl":
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            return
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: "; ".join(v) if isinstance(v, tuple) else v for name, v in row.items()})


def is_as_written(path: Path) -> bool:
    """Whether no program has saved a workbook or an annex since the mapper did.

    Those that people use set the time or their name; ours have the names that openpyxl and python-docx give.
    """
    try:
        with ZipFile(path) as parts:
            program, times = parts.read("docProps/app.xml"), _SAVED.findall(parts.read("docProps/core.xml"))
    except (OSError, KeyError, BadZipFile):
        return False
    ours = any(name in program for name in (b"Openpyxl", b"Microsoft Macintosh Word"))
    return ours and len(times) == 2 and times[0] == times[1]


def parse_started(run: RunInfo) -> datetime:
    """When the run began, in UTC without a zone, as document properties want it; 1980 where it is no time."""
    try:
        time = datetime.fromisoformat(run.started)
    except ValueError:
        return datetime(1980, 1, 1)
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def drop_forbidden(text: str) -> str:
    """`text` without the characters that XML 1.0 forbids."""
    return _FORBIDDEN.sub("", text)
