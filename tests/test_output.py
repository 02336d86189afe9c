"""Files of ours are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.errors import SettingsError
from mapper.output import replace_bytes


def test_a_file_that_cannot_be_written_leaves_nothing_open(tmp_path: Path) -> None:
    with (
        pytest.raises(SettingsError, match="the page cannot be written") as caught,
        replace_bytes(tmp_path / "no folder" / "page.html", "the page") as packed,
    ):
        packed.write(b"<html>")
    assert caught.value.__cause__  # its traceback lives: what it held would make Python 3.13 complain at the end
    packed.close()
