"""What a fit is made of: gold rows, and what a second reading of them changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_framework, make_recommendation

from mapper import fitting
from mapper.fitting import key_gold_row, merge_readings, read_fit_data
from mapper.matching.evaluate import GoldRow


def test_two_readings_are_merged_by_their_sum() -> None:
    row = GoldRow(make_recommendation("7", "Mend the bells"), {"both": 2, "first": 2, "fair": 1, "lone": 1, "two": 1})
    merged = merge_readings(row, {"both": 2, "fair": 1, "two": 2, "late": 1, "second": 2})
    assert merged.grades == {"both": 2, "two": 2, "first": 1, "fair": 1, "second": 1}
    assert merged.contested == {"lone", "late"}


def test_a_gold_row_is_known_by_its_text_too() -> None:
    row = GoldRow(make_recommendation("7", "Mend the bells"), {})
    other = replace(row, recommendation=replace(row.recommendation, text="Mend the bell"))
    assert key_gold_row(row).startswith(f"{row.id}/")
    assert key_gold_row(row) != key_gold_row(other)


def test_a_second_reading_among_the_labels_is_merged_with_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework = make_framework()
    lines = [{"id": n, "text": f"Ask {n}", "state": "Chad", "labels": {"1.1.1": 1, "1.1.2": 2}} for n in ("a", "b")]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (tmp_path / "labels").mkdir()
    key = key_gold_row(GoldRow(replace(make_recommendation("a", "Ask a"), id="a"), {}))
    readings = f"id,labels\n{key},1.1.1=2\nb/00000000,1.1.1=2\n"
    (tmp_path / "labels" / "second.csv").write_text(readings, encoding="utf-8")
    monkeypatch.setattr(fitting, "framework_folder", lambda _: tmp_path)
    data = read_fit_data(framework, tmp_path / "gold.jsonl")
    assert [row.grades for row in data.gold] == [{"1.1.1": 1, "1.1.2": 2}] * 2
    assert [row.grades for row in data.merged] == [{"1.1.1": 2, "1.1.2": 1}, {"1.1.1": 1, "1.1.2": 2}]
