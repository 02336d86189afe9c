"""A labelled file to gold rows: recommendations with the grades that people or readers gave their links.

Fits are made of them and mappings measured against them. Repeats are folded by `same_as` of the framework.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mapper.errors import SettingsError, UnreadableFileError
from mapper.framework import Framework
from mapper.records import Mechanism, Recommendation, SourceRef

_MECHANISMS: Mapping[str, Mechanism] = {
    "": "",
    "upr": "UPR",
    "sp": "Special procedure",
    "special procedure": "Special procedure",
}
"""Any other mechanism of a labelled row is a treaty body ("CEDAW")."""
_EXAMPLE = (
    'each line needs an id, a text and labels, as in {"id": "r1", "text": "Train judges", "labels": {"1.5.2": 2}}'
)


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A labelled recommendation: grades by action id, and the ids on which the labelling passes disagreed."""

    recommendation: Recommendation
    grades: Mapping[str, int]
    contested: frozenset[str] = frozenset()
    stratum: str = ""

    @property
    def id(self) -> str:
        """The recommendation's id."""
        return self.recommendation.id

    @property
    def addressed(self) -> frozenset[str]:
        """Ids of the actions it addresses (grade 2)."""
        return frozenset(action for action, grade in self.grades.items() if grade == 2)


def read_gold(path: str | Path, framework: Framework) -> tuple[GoldRow, ...]:
    """The rows of a labelled JSON Lines file: `id`, `text`, `labels` {action id: 1 or 2}, optionally `contested`,
    `mechanism`, `state`, `session`, `stratum`. Lines of `mapper import` with `labels` added are such rows.

    Raises UnreadableFileError for a file or line that cannot be read, SettingsError for an id the framework lacks.
    """
    path = Path(path)
    rows: dict[str, GoldRow] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # a text may hold U+2028, a line end to `splitlines`
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UnreadableFileError(
            f"{path}: this labelled file cannot be read ({reason}); give a file of JSON Lines in UTF-8."
        ) from error
    labelled_as = framework.labelled_as
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _parse_row(line, SourceRef(path.name, f"line {number}"))
            if row.id in rows:
                raise ValueError(f"the id {row.id} was given before")
        except ValueError as error:
            raise UnreadableFileError(
                f"{path}, line {number}: this is no labelled row ({error}); {_EXAMPLE}."
            ) from error
        unknown = sorted({*row.grades, *row.contested} - labelled_as.keys())
        if unknown:
            raise SettingsError(
                f"{path}, line {number}: {unknown[0]} is no recommended action of {framework.id}; "
                "choose the framework these labels were made for."
            )
        rows[row.id] = _fold_repeats(row, labelled_as)
    if not rows:
        raise UnreadableFileError(f"{path}: this labelled file holds no rows; {_EXAMPLE}.")
    return tuple(rows.values())


def _parse_row(line: str, source: SourceRef) -> GoldRow:
    """A line as it is written. Raises ValueError, saying why, where it is no labelled row."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError("it is not JSON") from error
    value = value if isinstance(value, dict) else {}
    for key in ("id", "text"):
        if value.get(key) is None or not str(value[key]).strip():
            raise ValueError(f"it has no {key}")
    labels, contested = value.get("labels"), value.get("contested") or []
    if not isinstance(labels, dict):
        raise ValueError("it has no labels by action id; leave out what nobody labelled")
    if any(grade not in (1, 2, "1", "2") for grade in labels.values()):
        raise ValueError("a label is 1 or 2")
    if not isinstance(contested, list):
        raise ValueError("contested is no list of action ids")
    try:
        session = int(value.get("session") or 0) or None
    except (ValueError, TypeError) as error:
        raise ValueError("session is no number") from error
    text, mechanism = str(value["text"]), str(value.get("mechanism") or "")
    return GoldRow(
        recommendation=Recommendation(
            id=str(value["id"]),
            text=text,
            raw=text,
            source=source,
            mechanism=_MECHANISMS.get(mechanism.casefold(), "Treaty body"),
            body=mechanism,
            state=str(value.get("state") or ""),
            session=session,
            language="en",
        ),
        grades={action: int(grade) for action, grade in labels.items()},
        contested=frozenset(map(str, contested)),
        stratum=str(value.get("stratum") or ""),
    )


def _fold_repeats(row: GoldRow, labelled_as: Mapping[str, str]) -> GoldRow:
    """The row with the ids that items are labelled by; of two grades of one item the higher."""
    grades: dict[str, int] = {}
    for action, grade in row.grades.items():
        grades[labelled_as[action]] = max(grade, grades.get(labelled_as[action], 0))
    contested = frozenset(labelled_as[action] for action in row.contested) - grades.keys()
    return replace(row, grades=grades, contested=contested)
