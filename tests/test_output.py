"""Files of ours are written whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document as load_document
from factories import make_result
from openpyxl import load_workbook

from mapper.errors import SettingsError
from mapper.output import is_as_written, replace_bytes, replace_file
from mapper.report.annex import write_annex
from mapper.report.page import write_page
from mapper.workbook.writer import write_workbook


def test_a_result_is_as_it_was_written_until_another_program_saves_it(tmp_path: Path) -> None:
    workbook, annex, nothing = tmp_path / "map.xlsx", tmp_path / "annex.docx", tmp_path / "none.xlsx"
    write_workbook(make_result(), workbook)
    write_annex(make_result(), annex)
    assert is_as_written(workbook)
    assert is_as_written(annex)
    load_workbook(workbook).save(workbook)
    document = load_document(str(annex))
    document.core_properties.modified = datetime(2026, 3, 1)
    document.save(str(annex))
    nothing.write_text("no workbook", encoding="utf-8")
    assert not any(map(is_as_written, (workbook, annex, nothing)))


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("write", "name", "what"),
    [
        (write_workbook, "result.xlsx", "the workbook"),
        (write_annex, "result.docx", "the annex"),
        (write_page, "result.html", "the page"),
    ],
)
def test_a_full_disk_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., None], name: str, what: str
) -> None:
    def refuse(place: Path, data: object, **options: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    for method in ("write_bytes", "write_text"):
        monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(SettingsError, match=rf"{what} cannot be written .No space left on device"):
        write(make_result(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    write_new(tmp_path / "new" / "folder" / "page.html")
    assert (tmp_path / "new" / "folder" / "page.html").read_text(encoding="utf-8") == "new"


def test_a_file_that_cannot_be_written_leaves_nothing_open(tmp_path: Path) -> None:
    (tmp_path / "page.html.part").mkdir()
    with (
        pytest.raises(SettingsError, match="the page cannot be written") as caught,
        replace_bytes(tmp_path / "page.html", "the page") as packed,
    ):
        packed.write(b"<html>")
    assert caught.value.__cause__  # its traceback lives: what it held would make Python 3.13 complain at the end
    packed.close()


@pytest.mark.parametrize("refusals", [3, 4])
def test_a_file_that_another_program_holds_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    replace, left = os.replace, [refusals]

    def hold(source: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(13, "Permission denied", str(source))
        replace(source, target)

    monkeypatch.setattr("mapper.output.os.replace", hold)
    monkeypatch.setattr("mapper.output.time.sleep", lambda seconds: None)
    path = tmp_path / "page.html"
    path.write_text("old", encoding="utf-8")
    if refusals == 3:
        write_new(path)
        assert path.read_text(encoding="utf-8") == "new"
    else:
        with pytest.raises(SettingsError, match="close it if it is open in another program"):
            write_new(path)
        assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def write_new(path: Path) -> None:
    with replace_file(path, "the page") as unfinished:
        unfinished.write_text("new", encoding="utf-8")


def test_an_unfinished_file_that_cannot_be_removed_does_not_hide_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    with (
        pytest.raises(SettingsError, match="No space left on device"),
        replace_file(tmp_path / "page.html", "the page"),
    ):
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("write", [write_workbook, write_annex, write_page])
def test_a_result_is_written_under_its_own_ending_only(tmp_path: Path, write: Callable[..., None]) -> None:
    with pytest.raises(SettingsError, match=r"result\.csv: the result cannot be written in this format"):
        write(make_result(), tmp_path / "result.csv")
    assert not any(tmp_path.iterdir())
