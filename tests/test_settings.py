"""Where results can be written is found out before a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.errors import SettingsError
from mapper.settings import check_output


def test_another_name_of_an_input_file_is_no_output(tmp_path: Path) -> None:
    given = tmp_path / "Matrix.csv"
    given.write_text("text", encoding="utf-8")
    other = tmp_path / "matrix.csv"  # the same file by itself on Windows and macOS
    if not other.exists():
        other.hardlink_to(given)
    with pytest.raises(SettingsError, match="one of the input files"):
        check_output(other, (".csv",), [tmp_path / "missing.csv", given])


def test_a_name_too_long_for_the_file_that_is_written_first_is_told_before_the_run(tmp_path: Path) -> None:
    longest = 255
    check_output(tmp_path / f"{'x' * (longest - 9)}.csv", (".csv",))
    with pytest.raises(SettingsError, match="cannot be written"):
        check_output(tmp_path / f"{'x' * (longest - 8)}.csv", (".csv",))
    assert not list(tmp_path.iterdir())


def test_a_file_in_a_folder_where_none_can_be_made_is_told_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    opened = Path.open

    def refuse(place: Path, mode: str) -> object:
        if not place.exists():
            raise PermissionError(13, "Permission denied", str(place))
        return opened(place, mode)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SettingsError, match="Permission denied"):
        check_output(path, (".csv",))
