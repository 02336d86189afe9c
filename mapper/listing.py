"""Normalized recommendations and issues to files: what `mapper import` writes, one record a line.

Columns are stable: other programs read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mapper.output import write_rows
from mapper.records import Issue, Recommendation

RECOMMENDATION_COLUMNS = (
    "id", "text", "raw", "mechanism", "body", "state", "state_iso3", "symbol", "session", "cycle", "paragraph",
    "recommending_states", "position", "position_raw", "themes", "groups", "sdgs", "date", "language", "source_file",
    "source_place", "duplicate_of", "other_fields",
)  # fmt: skip
ISSUE_COLUMNS = ("code", "severity", "message", "file", "place")
_ISSUES = ".issues"


def write_recommendations(recommendations: Iterable[Recommendation], path: Path) -> None:
    """One row a recommendation; .csv or .jsonl by the ending of `path`."""
    write_rows(path, "the table", RECOMMENDATION_COLUMNS, list_recommendations(recommendations))


def write_issues(issues: Iterable[Issue], path: Path) -> None:
    """One row an issue; .csv or .jsonl by the ending of `path`."""
    write_rows(path, "the table", ISSUE_COLUMNS, map(_issue_row, issues))


def list_recommendations(recommendations: Iterable[Recommendation]) -> list[dict[str, Any]]:
    """Each row of the table as a dict by column, lists as tuples."""
    return [_recommendation_row(rec) for rec in recommendations]


def issues_path(path: Path) -> Path:
    """`out/upr.csv` -> `out/upr.issues.csv`."""
    return path.with_suffix(f"{_ISSUES}{path.suffix}")


def is_issues_path(path: Path) -> bool:
    """True for a name that `issues_path` gives."""
    return path.with_suffix("").suffix.casefold() == _ISSUES


def _recommendation_row(rec: Recommendation) -> dict[str, Any]:
    told = {
        "source_file": rec.source.file,
        "source_place": rec.source.place,
        "other_fields": tuple(f"{header}: {value}" for header, value in rec.other_fields),
    }
    return {name: told[name] if name in told else getattr(rec, name) for name in RECOMMENDATION_COLUMNS}


def _issue_row(issue: Issue) -> dict[str, Any]:
    return {
        "code": issue.code,
        "severity": issue.severity,
        "message": issue.message,
        "file": issue.source.file,
        "place": issue.source.place,
    }
