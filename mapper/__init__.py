"""Recommendation Mapper: UN human rights recommendations beside the actions of a policy framework.

    result = map_files(["matrix.docx"])       # or a pandas DataFrame with a column `text`
    links_frame(result)                       # a row for each link, with probability, band and evidence
    write_workbook(result, "mapping.xlsx")    # or write_links, write_page, write_annex

`import_files` only reads; `recommendations_frame` and `actions_frame` have the texts of both sides. `load_framework`
reads a framework of one's own, `fit_file` learns its mapping from labels, `learn_reviews` from reviewed workbooks,
`evaluate_file` measures one; `make_reference` counts what other States received. What goes wrong is a `MapperError`
whose text is one sentence; a file that cannot be read stands in `result.failures`.

Each of these is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from mapper.errors import MapperError as MapperError
    from mapper.fitting import fit_file as fit_file
    from mapper.frames import actions_frame as actions_frame
    from mapper.frames import links_frame as links_frame
    from mapper.frames import recommendations_frame as recommendations_frame
    from mapper.framework import load_framework as load_framework
    from mapper.importers.base import ImportOptions as ImportOptions
    from mapper.learning import learn_reviews as learn_reviews
    from mapper.matching.evaluate import evaluate_file as evaluate_file
    from mapper.pipeline import find_files as find_files
    from mapper.pipeline import import_files as import_files
    from mapper.pipeline import make_reference as make_reference
    from mapper.pipeline import map_files as map_files
    from mapper.records import MappingResult as MappingResult
    from mapper.records import Recommendation as Recommendation
    from mapper.report.annex import write_annex as write_annex
    from mapper.report.page import write_page as write_page
    from mapper.workbook.long_form import write_links as write_links
    from mapper.workbook.writer import write_workbook as write_workbook

_PUBLIC = {
    "ImportOptions": "mapper.importers.base",
    "MapperError": "mapper.errors",
    "MappingResult": "mapper.records",
    "Recommendation": "mapper.records",
    "actions_frame": "mapper.frames",
    "evaluate_file": "mapper.matching.evaluate",
    "find_files": "mapper.pipeline",
    "fit_file": "mapper.fitting",
    "import_files": "mapper.pipeline",
    "learn_reviews": "mapper.learning",
    "links_frame": "mapper.frames",
    "load_framework": "mapper.framework",
    "make_reference": "mapper.pipeline",
    "map_files": "mapper.pipeline",
    "recommendations_frame": "mapper.frames",
    "write_annex": "mapper.report.annex",
    "write_links": "mapper.workbook.long_form",
    "write_page": "mapper.report.page",
    "write_workbook": "mapper.workbook.writer",
}

__all__ = ["__version__", *sorted(_PUBLIC)]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'mapper' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
