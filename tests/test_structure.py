"""The shape of the package: which layer may import which, and what no module may do."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mapper

PACKAGE = Path(mapper.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}

# What each layer may import of the mapper, beside itself. Types and errors may be used everywhere, so they are held
# to what lies below them too.
TYPES = ("mapper.errors", "mapper.records", "mapper.framework", "mapper.progress")
LAYERS = {
    "mapper.errors": (),
    "mapper.progress": (),
    "mapper.spelling": (),
    "mapper.framework": ("mapper.errors", "mapper.documents"),
    "mapper.records": ("mapper.framework",),
    "mapper.languages": ("mapper.records",),
    "mapper.labels": ("mapper.errors", "mapper.records", "mapper.spelling", "mapper.importers.vocabulary"),
    "mapper.output": ("mapper.errors", "mapper.records"),
    "mapper.documents": ("mapper.errors",),
    "mapper.importers": (*TYPES, "mapper.documents.document", "mapper.documents.cleaning", "mapper.languages"),
    "mapper.duplicates": (*TYPES, "mapper.importers.fields", "mapper.languages", "mapper.spelling"),
    "mapper.matching": (*TYPES, "mapper.languages"),
    "mapper.analysis": (*TYPES, "mapper.spelling"),
    "mapper.workbook": (
        *TYPES, "mapper.spelling", "mapper.analysis", "mapper.labels", "mapper.listing", "mapper.output",
    ),
    "mapper.report": (*TYPES, "mapper.spelling", "mapper.analysis", "mapper.labels", "mapper.output"),
    "mapper.settings": ("mapper.errors", "mapper.output"),
    "mapper.listing": ("mapper.output", "mapper.records"),
    "mapper.positions": (*TYPES, "mapper.importers"),
    "mapper.reference": (*TYPES, "mapper.importers.vocabulary", "mapper.output"),
    "mapper.matchers": (*TYPES, "mapper.analysis", "mapper.languages", "mapper.matching", "mapper.reference"),
    "mapper.review": (
        *TYPES, "mapper.analysis", "mapper.importers.fields", "mapper.spelling", "mapper.workbook.cell_text",
    ),
    "mapper.reviewed_workbook": (
        *TYPES, "mapper.documents", "mapper.importers.fields", "mapper.labels", "mapper.spelling", "mapper.workbook",
    ),
    "mapper.own_results": (
        *TYPES, "mapper.documents", "mapper.labels", "mapper.listing", "mapper.reviewed_workbook", "mapper.workbook",
    ),
    "mapper.frames": (*TYPES, "mapper.listing", "mapper.workbook.long_form"),
    "mapper.summary": (*TYPES, "mapper.analysis", "mapper.matching.reviewed"),
}  # fmt: skip
MATCHING_STAGES = ("segment", "embed", "features", "score", "calibrate", "decide")
FRONT_DOORS = ("mapper.cli", "mapper.arguments", "mapper.pipeline", "mapper.fitting", "mapper.learning")


def _imports(path: Path) -> Iterator[str]:
    """Full names of everything a file imports, inside functions too, types for checking only left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_checking = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in for_checking:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: write the full name, a relative one hides its layer"
            yield from (
                f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in MODULES else node.module
                for alias in node.names
            )


def _within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_import_only_what_lies_below_them(layer: str) -> None:
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES.items()
        if _within(module, layer)
        for name in _imports(path)
        if _within(name, "mapper") and not _within(name, layer, *LAYERS[layer])
    ]
    assert wrong == []


def test_every_module_is_of_a_layer_or_a_front_door() -> None:
    known = (*LAYERS, *FRONT_DOORS, "mapper.__main__")
    assert [module for module in MODULES if module != "mapper" and not _within(module, *known)] == []


def test_nothing_but_the_front_doors_imports_the_front_doors() -> None:
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES.items()
        if module not in (*FRONT_DOORS, "mapper.__main__")
        for name in _imports(path)
        if _within(name, *FRONT_DOORS)
    ]
    assert wrong == []


def test_no_matching_stage_imports_another() -> None:
    stages = [f"mapper.matching.{stage}" for stage in MATCHING_STAGES]
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES.items()
        if _within(module, *stages)
        for name in _imports(path)
        if _within(name, *stages) and name.split(".")[2] != module.split(".")[2]
    ]
    assert wrong == []


def test_importers_never_open_a_file() -> None:
    opening = ("open", "read_text", "read_bytes", "read_document")
    wrong = [
        f"{module}: {call.func.id if isinstance(call.func, ast.Name) else call.func.attr}()"
        for module, path in MODULES.items()
        if _within(module, "mapper.importers") and not _within(module, "mapper.importers.vocabulary")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        if (isinstance(call.func, ast.Name) and call.func.id in opening)
        or (isinstance(call.func, ast.Attribute) and call.func.attr in opening)
    ]
    assert wrong == []


def test_only_the_workbook_writer_writes_excel_files() -> None:
    using = {module for module, path in MODULES.items() if any(_within(n, "openpyxl") for n in _imports(path))}
    assert using <= {"mapper.workbook.writer"}


def test_no_module_unpickles_or_reaches_for_the_network() -> None:
    forbidden = ("pickle", "joblib", "shelve", "marshal", "socket", "http", "urllib.request", "requests", "httpx")
    wrong = [f"{m} imports {n}" for m, path in MODULES.items() for n in _imports(path) if _within(n, *forbidden)]
    assert wrong == []


def test_every_module_says_what_it_is_for_and_none_is_a_drawer() -> None:
    for module, path in MODULES.items():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), module
        assert not {"utils", "util", "helpers", "common", "manager", "misc"} & set(module.split(".")), module


def test_reading_files_never_loads_the_models_machinery() -> None:
    heavy = ("torch", "sentence_transformers", "transformers", "sklearn", "onnxruntime", "matplotlib", "scipy")
    program = f"import sys, mapper.pipeline; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_file_of_the_project_can_be_checked_out_on_windows() -> None:
    root = PACKAGE.parent
    wrong = [
        path
        for folder in ("mapper", "framework_data", "tests", "examples", "notebooks")
        for path in (root / folder).rglob("*")
        if set(path.name) & set('<>:"\\|?*') or path.name[-1] in ". "
    ]
    assert wrong == []


def test_every_public_name_can_be_imported() -> None:
    for name in mapper.__all__:
        assert getattr(mapper, name) is not None, name
    with pytest.raises(AttributeError, match="no attribute 'map_file'"):
        mapper.map_file  # noqa: B018
