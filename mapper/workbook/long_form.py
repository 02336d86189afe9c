"""The matches of a run as a long table, .csv or .jsonl: one row for each match kept.

Links, the nearest action of a recommendation without one (grade "none"), and the candidates that were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mapper.analysis.outcomes import find_decisions
from mapper.output import check_ending, write_rows
from mapper.records import MappingResult

DECISION = "decision"
"""A column more where reviewers decided: what they said of this link."""
COLUMNS = ("recommendation_id", "action_id", "rank", "score", "probability", "grade", "band", "evidence")


def write_links(result: MappingResult, path: Path | str) -> None:
    """Write every match of `result` to `path`: CSV or JSON Lines, by its ending, in UTF-8 and not rounded.

    Raises SettingsError where the ending is neither or the file cannot be written.
    """
    path = Path(path)
    check_ending(path, (".csv", ".jsonl"))
    write_rows(path, "the file", link_columns(result), list_links(result))


def link_columns(result: MappingResult) -> tuple[str, ...]:
    """The columns of the table of this result."""
    return (*COLUMNS, DECISION) if result.review.decisions else COLUMNS


def list_links(result: MappingResult) -> Iterator[dict[str, Any]]:
    """Each row of the table as a dict by column."""
    decisions = find_decisions(result)
    for match in result.matches:
        values = (match.recommendation_id, match.action_id, match.rank, match.score, match.probability)
        row = dict(zip(COLUMNS, (*values, match.grade, match.band, match.evidence.sentence()), strict=True))
        if decisions:
            decision = decisions.get((match.recommendation_id, match.action_id))
            row[DECISION] = decision.verdict if decision else ""
        yield row
