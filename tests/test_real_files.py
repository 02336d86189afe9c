"""Real files through the command line: the figures their own pages and their publishers state."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from mapper import cli

Row = dict[str, str]


def _import(paths: list[Path], folder: Path, *options: str) -> tuple[list[Row], list[Row]]:
    """Recommendations and issues of `mapper import`."""
    out = folder / "out.csv"
    assert cli.main(["import", *map(str, paths), "-o", str(out), "--quiet", *options]) == 0
    tables = []
    for path in (out, folder / "out.issues.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            tables.append(list(csv.DictReader(lines)))
    return tables[0], tables[1]


MATRICES = {
    "UPR20__Slovenia_ThematicListRecommendations_E.docx": {"Supported": 142, "Noted": 21},
    "UPR34_Slovenia_Thematic_list_of_Recommendations.docx": {"Supported": 182, "Noted": 33},
    "upr48-slovenia-thematic-list-of-recommendatio.docx": {"Supported": 217, "Noted": 37},
    "China_Matrix_recommendations_2013.docx": {"Supported": 204, "Noted": 48},
    "EgyptMatriceRecommendations.docx": {"Supported": 224, "Noted": 53, "Supported/Noted": 23},
}


@pytest.mark.parametrize("name", MATRICES)
def test_matrices_give_every_recommendation_with_position_theme_and_states(
    name: str, shared_dir: Path, tmp_path: Path
) -> None:
    rows, issues = _import([shared_dir / "real" / "ohchr_matrix" / name], tmp_path)
    assert Counter(row["position"] for row in rows) == MATRICES[name]
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["themes"] for row in rows)
    assert all(row["recommending_states"] for row in rows)
    assert [issue for issue in issues if issue["severity"] == "error"] == []


def test_the_three_matrices_of_slovenia_together_give_632_recommendations_once_each(
    shared_dir: Path, tmp_path: Path
) -> None:
    names = [name for name in MATRICES if "lovenia" in name]
    rows, _ = _import([shared_dir / "real" / "ohchr_matrix" / name for name in names], tmp_path)
    assert len({row["id"] for row in rows}) == len(rows) == 632
    assert not any(row["duplicate_of"] for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "count", "positions"),
    [
        ("1-5.xls", 6094, {"Supported": 4087, "Noted": 2007}),
        ("17-20.xls", 7984, {"Supported": 6094, "Noted": 1890}),
        ("14-17.csv", 9598, {"Supported": 7105, "Noted": 2493}),
        ("voluntary.xls", 947, {"": 947}),
    ],
)
def test_upr_info_exports_give_every_row(
    name: str, count: int, positions: dict[str, int], shared_dir: Path, tmp_path: Path
) -> None:
    rows, issues = _import([shared_dir / "real" / "upr_info" / name], tmp_path)
    assert len(rows) + sum(issue["severity"] != "warning" for issue in issues) == count
    assert Counter(row["position"] for row in rows) == positions
    assert len({row["id"] for row in rows}) == len(rows)
    assert not any("&#" in row["text"] or "\ufffd" in row["text"] for row in rows)


def test_every_record_of_the_uhri_is_accounted_for(shared_dir: Path, tmp_path: Path) -> None:
    files = sorted((shared_dir / "real" / "uhri" / "legal-sources_sample").glob("*.json"))
    rows, issues = _import(files, tmp_path)
    listed = [issue for issue in issues if issue["severity"] != "warning"]
    assert len(rows) + len(listed) == len(files) == 15
    with_concerns, _ = _import(files, tmp_path, "--include-concerns")
    assert len(with_concerns) == 15
