"""Files to the rows that a fit is made of: gold labels, worked examples, and labels by reference with their texts.

The front half of `mapper fit`; `mapper.matching.fit` learns from what is read here.

A gold row that was labelled once can be read a second time: the labels of that reading stand among the labels by
reference, under `key_gold_row`, and the two are merged as those of a gold file with two readings are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
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
    """What a fit is made of. gold: the labelled rows as given; `merged` are the same rows, with the grades of both
    readings where there are two.

    tagged: (text, issues that people gave it) of every recommendation in the files of texts. failures: files that
    could not be read.
    """

    gold: tuple[GoldRow, ...]
    merged: tuple[GoldRow, ...]
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
        merged=tuple(
            merge_readings(row, references[key]) if (key := key_gold_row(row)) in references else row for row in rows
        ),
        examples=load_examples(framework, folder, translations=translations),
        extra=tuple(
            LabelledText(rec.text, references[rec.id], rec.state)
            for rec in imported.recommendations
            if rec.id in references
        ),
        tagged=tuple((rec.text, tuple(rec.themes)) for rec in imported.recommendations),
        failures=imported.failures,
    )


def key_gold_row(row: GoldRow) -> str:
    """The row's id with the start of its text's sha256, for another file may use the id for another text."""
    return f"{row.id}/{hashlib.sha256(row.recommendation.text.encode()).hexdigest()[:8]}"


def merge_readings(row: GoldRow, second: Mapping[str, int]) -> GoldRow:
    """The row with the grades of two readings: a sum of 3 or 4 is grade 2, of 2 grade 1, and a lone 1 is contested."""
    sums = {action: row.grades.get(action, 0) + second.get(action, 0) for action in {**row.grades, **second}}
    return replace(
        row,
        grades={action: 2 if total > 2 else 1 for action, total in sums.items() if total > 1},
        contested=row.contested | {action for action, total in sums.items() if total == 1},
    )


def _name_state(row: GoldRow) -> GoldRow:
    """The row with the name of its State as importers write it, so that no State stands in two groups."""
    state = find_state(row.recommendation.state)
    return replace(row, recommendation=replace(row.recommendation, state=state.name)) if state else row
