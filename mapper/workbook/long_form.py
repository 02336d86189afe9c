"""The matches of a run as a long table, .csv or .jsonl: one row for each match kept.

Links, the nearest action of a recommendation without one (grade "none"), and the candidates that were asked for.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from mapper.analysis.outcomes import find_band, find_decisions
from mapper.errors import SettingsError
from mapper.output import replace_file
from mapper.records import MappingResult

DECISION = "decision"
"""A column more where reviewers decided: what they said of this link."""
COLUMNS = ("recommendation_id", "action_id", "rank", "score", "probability", "grade", "band", "evidence")


def write_links(result: MappingResult, path: Path | str) -> None:
    """Write every match of `result` to `path`: CSV or JSON Lines, by its ending, in UTF-8 and not rounded.

    Raises SettingsError where the ending is neither or the file cannot be written.
    """
    path = Path(path)
    writers = {".csv": _write_csv, ".jsonl": _write_jsonl}
    if path.suffix.lower() not in writers:
        raise SettingsError(
            f"{path}: links are written as .csv or .jsonl; name an output file with one of these endings."
        )
    with (
        replace_file(path, "the file") as unfinished,
        unfinished.open("w", encoding="utf-8", errors="replace", newline="") as out,
    ):
        writers[path.suffix.lower()](result, out)


def link_columns(result: MappingResult) -> tuple[str, ...]:
    """The columns of the table of this result."""
    return (*COLUMNS, DECISION) if result.review.decisions else COLUMNS


def list_links(result: MappingResult) -> Iterator[dict[str, Any]]:
    """Each row of the table as a dict by column."""
    decisions = find_decisions(result)
    for match in result.matches:
        values = (match.recommendation_id, match.action_id, match.rank, match.score, match.probability)
        row = dict(zip(COLUMNS, (*values, match.grade, find_band(match), match.evidence.sentence()), strict=True))
        if decisions:
            decision = decisions.get((match.recommendation_id, match.action_id))
            row[DECISION] = decision.verdict if decision else ""
        yield row


def _write_csv(result: MappingResult, out: TextIO) -> None:
    writer = csv.DictWriter(out, link_columns(result), lineterminator="\n")
    writer.writeheader()
    writer.writerows(list_links(result))


def _write_jsonl(result: MappingResult, out: TextIO) -> None:
    for row in list_links(result):
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
