"""Fixtures for all tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("MAPPER_SHARED", Path(__file__).resolve().parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real files and gold labels beside the checkout; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real files (../shared) is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty one: with decisions in the user's own, tests would map with what `mapper learn` made of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAPPER_DATA", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_learned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A data folder with nothing in it: what a developer had the mapper learn is no part of a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAPPER_DATA", str(tmp_path_factory.mktemp("data")))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write golden files anew instead of comparing")


@pytest.fixture
def check_golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with a golden file; with --update-goldens, writes the file."""

    def check(golden: Path, text: str) -> None:
        if request.config.getoption("--update-goldens"):
            golden.write_text(text, encoding="utf-8")
        assert golden.read_text(encoding="utf-8") == text, f"{golden.name} differs; see --update-goldens"

    return check
