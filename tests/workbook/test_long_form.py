"""Matches as .csv and .jsonl."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_small_result

from mapper.errors import SettingsError
from mapper.records import Decision, Review, SourceRef
from mapper.workbook.long_form import COLUMNS, write_links


def test_every_match_is_a_row_candidates_included(tmp_path: Path) -> None:
    result = make_small_result()
    write_links(result, tmp_path / "links.csv")
    with (tmp_path / "links.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [(r["recommendation_id"], r["action_id"], r["grade"], r["band"]) for r in rows] == [
        (m.recommendation_id, m.action_id, m.grade, m.band) for m in result.matches
    ]
    assert {"none", "related"} < {row["grade"] for row in rows}
    assert [float(row["probability"]) for row in rows] == [m.probability for m in result.matches]
    assert rows[0]["evidence"] == result.matches[0].evidence.sentence()


def test_json_lines_hold_the_same_with_numbers_as_numbers(tmp_path: Path) -> None:
    result = make_small_result()
    write_links(result, str(tmp_path / "links.JSONL"))
    rows = [json.loads(line) for line in (tmp_path / "links.JSONL").read_text("utf-8").splitlines()]
    match = result.matches[0]
    assert rows[0] == {
        "recommendation_id": match.recommendation_id,
        "action_id": "1.1.1",
        "rank": 1,
        "score": match.score,
        "probability": 0.93,
        "grade": "addresses",
        "band": "Strong",
        "evidence": match.evidence.sentence(),
    }
    assert len(rows) == len(result.matches)


def test_what_reviewers_decided_is_a_column_more(tmp_path: Path) -> None:
    small = make_small_result()
    match = small.matches[1]
    source = SourceRef("reviewed.xlsx", "sheet 'Links', row 3")
    review = Review((Decision(match.recommendation_id, match.action_id, "Reject", source),))
    write_links(replace(small, review=review), tmp_path / "links.csv")
    with (tmp_path / "links.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == (*COLUMNS, "decision")
    assert [row["decision"] for row in rows][:3] == ["", "Reject", ""]


def test_another_ending_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"links\.txt: .* end in \.csv or \.jsonl"):
        write_links(make_small_result(), tmp_path / "links.txt")


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "links.csv").mkdir()
    with pytest.raises(SettingsError, match=r"links\.csv: the file cannot be written"):
        write_links(make_small_result(), tmp_path / "links.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["links.csv"]
