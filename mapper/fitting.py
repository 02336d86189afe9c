"""Files to the rows that a fit is made of: gold labels, worked examples, and labels by reference with their texts.

The front half of `mapper fit`; `mapper.matching.fit` learns from what is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mapper.framework import Framework, framework_folder
from mapper.importers.vocabulary.states import find_state
from mapper.matching.evaluate import GoldRow, read_gold
from mapper.matching.examples import Example, load_examples
from mapper.matching.fit import LabelledText, read_label_references
from mapper.pipeline import import_files
from mapper.progress import Progress, no_progress
from mapper.records import Issue


@dataclass(frozen=True)
class FitData:
    """What a fit is made of. tagged: (text, issues that people gave it) of every recommendation in the files of texts.

    failures: files that could not be read.
    """

    gold: tuple[GoldRow, ...]
    examples: tuple[Example, ...]
    extra: tuple[LabelledText, ...]
    tagged: tuple[tuple[str, tuple[str, ...]], ...]
    failures: tuple[Issue, ...]


def read_fit_data(
    framework: Framework,
    gold: Path,
    texts: Sequence[Path] = (),
    progress: Progress = no_progress,
    *,
    translations: bool = False,
) -> FitData:
    """Read the labelled rows of a framework. texts: files with the texts of its labels by reference.

    translations: worked examples in other languages than English too.

    Raises SettingsError for a gold file that cannot be used.
    """
    folder = framework_folder(framework.id)
    rows = tuple(_name_state(row) for row in read_gold(gold, framework))
    imported = import_files(texts, progress=progress)
    references = read_label_references(folder) if folder else {}
    return FitData(
        gold=rows,
        examples=load_examples(framework, folder, translations=translations),
        extra=tuple(
            LabelledText(rec.text, references[rec.id], rec.state)
            for rec in imported.recommendations
            if rec.id in references
        ),
        tagged=tuple((rec.text, tuple(rec.themes)) for rec in imported.recommendations),
        failures=imported.failures,
    )


def _name_state(row: GoldRow) -> GoldRow:
    """The row with the name of its State as importers write it, so that no State stands in two groups."""
    state = find_state(row.recommendation.state)
    return replace(row, recommendation=replace(row.recommendation, state=state.name)) if state else row
