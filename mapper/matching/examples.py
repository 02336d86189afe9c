"""Labelled texts, and the worked examples beside a framework: short recommendations of our own, labelled.

`examples/*.csv` in the framework's folder, columns `text` and `labels` ("1.4.5=2 1.4.10=1"; ids with spaces are
divided by "|"); "yes" in a column `reverse` marks what nobody should ask, the opposite of an action. They let a
framework be matched before anybody has labelled a real recommendation. `translations/*.csv` beside them holds some in
other languages, columns `english` and `text`, for an encoder that reads those.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mapper.errors import FrameworkError
from mapper.framework import Framework


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A recommendation with grades by action id, none for one that lies outside the framework.

    group: its State, so that no fold splits one; "" for a worked example, which every fold learns from. reverse: it
    asks for the opposite of what an action does ("abolish the national human rights institution").
    """

    text: str
    grades: Mapping[str, int]
    group: str = ""
    reverse: bool = False


def make_grade_table(labels: Sequence[Mapping[str, int]], actions: Sequence[str]) -> npt.NDArray[np.int8]:
    """Grades by action id as a table, shape (labels, actions); 0 where there is none."""
    columns = {action: column for column, action in enumerate(actions)}
    table = np.zeros((len(labels), len(columns)), dtype=np.int8)
    for row, grades in enumerate(labels):
        for action, grade in grades.items():
            table[row, columns[action]] = grade
    return table


def load_translations(
    folder: Path | None, examples: Sequence[LabelledText]
) -> dict[str, tuple[tuple[str, LabelledText], ...]]:
    """By language, the name of its file: (English text, translated example) pairs, graded as the English one is.

    Raises FrameworkError for a translation of no example.
    """
    grades = {example.text: example.grades for example in examples}
    found: dict[str, tuple[tuple[str, LabelledText], ...]] = {}
    for path in sorted((folder / "translations").glob("*.csv")) if folder else ():
        pairs: list[tuple[str, LabelledText]] = []
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                if row["english"] not in grades:
                    raise FrameworkError(f'{path.name}, line {number}: "{row["english"]}" is no example.')
                pairs.append((row["english"], LabelledText(row["text"], grades[row["english"]])))
        found[path.stem] = tuple(pairs)
    return found


def load_examples(framework: Framework, folder: Path | None, *, translations: bool = False) -> tuple[LabelledText, ...]:
    """The examples of a framework's folder, in order of file name; () where there are none.

    translations: those in other languages too, after the English ones. Raises FrameworkError for a label that is no
    action of the framework or no grade.
    """
    if folder is None:
        return ()
    labelled_as = framework.labelled_as
    found: list[LabelledText] = []
    for path in sorted((folder / "examples").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                grades = parse_grades(row["labels"], labelled_as, f"{path.name}, line {number}")
                found.append(LabelledText(row["text"], grades, reverse=row.get("reverse") == "yes"))
    if translations:
        found += [example for pairs in load_translations(folder, found).values() for _, example in pairs]
    return tuple(found)


def parse_labels(text: str) -> tuple[str, ...]:
    """The labels of one cell, divided by "|" where one stands there and else by spaces."""
    if "|" in text or " " in text.partition("=")[0]:
        return tuple(part.strip() for part in text.split("|") if part.strip())
    return tuple(text.split())


def parse_grades(text: str, labelled_as: Mapping[str, str], place: str) -> dict[str, int]:
    """Grades by action id from the labels of one cell. labelled_as: see `Framework`. place: of the cell, for errors.

    Raises FrameworkError for a label that is no action of the framework or no grade.
    """
    grades: dict[str, int] = {}
    for label in parse_labels(text):
        action, _, grade = label.rpartition("=")
        if action not in labelled_as or grade not in ("1", "2"):
            raise FrameworkError(f'{place}: "{label}" is no action of the framework with grade 1 or 2.')
        known = labelled_as[action]
        grades[known] = max(int(grade), grades.get(known, 0))
    return grades


def hash_examples(examples: Sequence[LabelledText]) -> str:
    """sha256 over texts and labels, to tell whether stored vectors are those of these examples."""
    digest = hashlib.sha256()
    for example in examples:
        reverse = ("reverse",) if example.reverse else ()
        digest.update(repr((example.text, sorted(example.grades.items()), *reverse)).encode())
    return digest.hexdigest()
