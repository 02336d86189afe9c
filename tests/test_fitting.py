"""What a fit is made of: gold rows, what further readings of them change, and labels by reference."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from factories import make_framework, make_recommendation

from mapper import fitting
from mapper.errors import EncoderError, FrameworkError
from mapper.fitting import fit_file, key_gold_row, merge_readings, read_fit_data, read_label_references
from mapper.matching.gold import GoldRow
from mapper.pipeline import map_files


def test_two_readings_are_merged_by_their_sum() -> None:
    row = GoldRow(make_recommendation("7", "Mend the bells"), {"both": 2, "first": 2, "fair": 1, "lone": 1, "two": 1})
    merged = merge_readings(row, [row.grades, {"both": 2, "fair": 1, "two": 2, "late": 1, "second": 2}])
    assert merged.grades == {"both": 2, "two": 2, "first": 1, "fair": 1, "second": 1}
    assert merged.contested == {"lone", "late"}


def test_of_four_readings_half_of_the_highest_sum_addresses_an_action_no_more() -> None:
    row = GoldRow(make_recommendation("7", "Mend the bells"), {}, frozenset({"open"}))
    readings = [{"three": 2, "two": 2, "mixed": 2, "one": 2}, {"three": 2, "two": 2, "mixed": 2}, {"three": 2}, {}]
    readings = [readings[0], readings[1], {**readings[2], "mixed": 1}, {"mixed": 1}]
    merged = merge_readings(row, readings)
    assert merged.grades == {"three": 2, "mixed": 2, "two": 1}
    assert merged.contested == {"open", "one"}


def test_a_gold_row_is_known_by_its_text_too() -> None:
    row = GoldRow(make_recommendation("7", "Mend the bells"), {})
    other = replace(row, recommendation=replace(row.recommendation, text="Mend the bell"))
    assert key_gold_row(row).startswith(f"{row.id}/")
    assert key_gold_row(row) != key_gold_row(other)


def test_a_labelled_file_becomes_a_fit_that_maps_a_framework_of_ones_own(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("id,text\nJ1,Train judges\nW1,Provide clean water\n", encoding="utf-8")
    frame = pd.DataFrame(
        {
            "id": [f"r{number}" for number in range(24)],
            "text": [f"{ask} in district {n}" for n in range(12) for ask in ("Teach judges", "Dig wells")],
            "state": [state for state in ("Fiji", "Chad", "Peru", "Mali") for _ in range(6)],
            "labels": [{"J1": 2}, {"W1": 2}] * 12,
        }
    )
    frame.to_json(tmp_path / "labelled.jsonl", orient="records", lines=True)
    report = fit_file(tmp_path / "labelled.jsonl", tmp_path / "fit", framework=plan)
    assert [name for name, _ in report.baselines] == ["without a fit"]
    assert not [note for note in report.notes if "language" in note]
    result = map_files(frame, framework=plan, fit=tmp_path / "fit")
    assert {(match.recommendation_id, match.action_id) for match in result.links} >= {("r0", "J1"), ("r1", "W1")}
    with pytest.raises(EncoderError, match="there is no such folder"):
        fit_file(tmp_path / "labelled.jsonl", tmp_path / "fit", framework=plan, encoder="no/such/model")
    frame.loc[0, "text"] = "Former tous les juges aux droits des enfants dans les écoles"
    frame.to_json(tmp_path / "labelled.jsonl", orient="records", lines=True)
    report = fit_file(tmp_path / "labelled.jsonl", tmp_path / "fit", framework=plan)
    assert "In another language than the encoder reads: 1 of 24 rows; " in report.notes[-1]


def write_gold(folder: Path, monkeypatch: pytest.MonkeyPatch, readings: str) -> Path:
    """Two gold rows, "a" and "b", of a framework whose folder holds these further readings."""
    lines = [{"id": n, "text": f"Ask {n}", "state": "Chad", "labels": {"1.1.1": 1, "1.1.2": 2}} for n in ("a", "b")]
    (folder / "gold.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    keys = {n: key_gold_row(GoldRow(replace(make_recommendation(n, f"Ask {n}"), id=n), {})) for n in ("a", "b")}
    (folder / "readings.csv").write_text("id,reading,labels\n" + readings.format(**keys), encoding="utf-8")
    monkeypatch.setattr(fitting, "framework_folder", lambda _: folder)
    return folder / "gold.jsonl"


def test_further_readings_are_merged_with_the_labels_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gold = write_gold(tmp_path, monkeypatch, "{a},aided,1.1.1=2\nb/00000000,aided,1.1.1=2\n")
    data = read_fit_data(make_framework(), gold)
    assert [row.grades for row in data.gold] == [{"1.1.1": 1, "1.1.2": 2}] * 2
    assert [row.grades for row in data.merged] == [{"1.1.1": 2, "1.1.2": 1}, {"1.1.1": 1, "1.1.2": 2}]
    assert data.blind == ()


def test_blind_readings_are_merged_apart_where_each_row_has_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = "{a},aided,1.1.1=2\n{a},blind,1.1.1=2\n{a},blind,1.1.1=2\n{b},blind,1.1.2=2\n"
    assert read_fit_data(make_framework(), write_gold(tmp_path, monkeypatch, readings)).blind == ()
    data = read_fit_data(make_framework(), write_gold(tmp_path, monkeypatch, readings + "{b},blind,\n"))
    assert [row.grades for row in data.blind] == [{"1.1.1": 2}, {"1.1.2": 1}]
    assert [row.grades for row in data.merged] == [{"1.1.1": 2}, {"1.1.2": 1}]
    assert data.merged[0].contested == {"1.1.2"}


def test_label_references_are_ids_and_grades(tmp_path: Path) -> None:
    framework = make_framework()
    assert read_label_references(framework, tmp_path) == {}
    table = tmp_path / "labels" / "a.csv"
    table.parent.mkdir()
    table.write_text("id,labels\nA/HRC/99/15#1.1,1.1.1=2 2.1.2=1\nA/HRC/99/15#1.2,\n", encoding="utf-8")
    assert read_label_references(framework, tmp_path) == {
        "A/HRC/99/15#1.1": {"1.1.1": 2, "1.1.2": 1},  # 2.1.2 repeats 1.1.2
        "A/HRC/99/15#1.2": {},
    }
    table.write_text("id,labels\nA/HRC/99/15#1.1,9.9.9=2\n", encoding="utf-8")
    with pytest.raises(FrameworkError, match=r'a\.csv, line 2: "9\.9\.9=2" is no action'):
        read_label_references(framework, tmp_path)


def test_an_action_that_no_label_addresses_is_still_found_by_its_own_text(tmp_path: Path) -> None:
    framework = tmp_path / "plan.csv"
    framework.write_text(
        "id,text\nCourts,Train judges and prosecutors\nWater,Bring clean water to every village\n"
        "Press,Protect journalists from attacks\n",
        encoding="utf-8",
    )
    asks = {
        "Courts": ("Teach judges juvenile law", "Fund courses for prosecutors"),
        "Water": ("Dig wells", "Mend pipes"),
    }
    rows = [
        {"id": f"{state}-{ask}", "text": f"{ask} in {state}", "state": state, "labels": {action: 2}}
        for state in ("Fiji", "Chad", "Peru", "Mali", "Oman")
        for action, own in asks.items()
        for ask in own
    ]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    fit_file(gold, tmp_path / "fit", framework=framework)
    texts = pd.DataFrame({"text": ["Protect reporters from violence"]})
    result = map_files(texts, framework=framework, fit=tmp_path / "fit", candidates=3)
    assert result.matches[0].action_id == "Press"
