"""Measures against figures worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from factories import make_framework
from stub_encoder import StubEncoder

from mapper.errors import SettingsError, UnreadableFileError
from mapper.framework import Framework
from mapper.matching import evaluate
from mapper.matching.evaluate import GoldRow, Report, evaluate_file, make_report, measure, read_gold
from mapper.matching.matcher import Matcher
from mapper.matching.plots import write_plots
from mapper.records import Band, Grade, Match

GOLD: tuple[dict[str, Any], ...] = (
    {"id": "A", "labels": {"1.1.1": 2, "1.2.1": 2, "1.2.2": 1}, "mechanism": "UPR", "session": 12},
    {"id": "B", "labels": {"2.1.2": 2, "1.1.1": 2}, "contested": ["1.2.2"], "mechanism": "UPR", "session": 48},
    {"id": "C", "labels": {}, "mechanism": "SP"},
    {"id": "D", "labels": {"2.1.1": 1}, "mechanism": "CEDAW"},
    {"id": "E", "labels": {"1.2.2": 2}, "mechanism": "UPR", "session": 3, "stratum": "natural"},
    {"id": "F", "labels": {}, "contested": ["1.1.1"]},
    {"id": "G", "labels": {}, "mechanism": "UPR"},
)
# (recommendation, action, probability, grade, band), by rank.
OFFERED: tuple[tuple[str, str, float, Grade, Band], ...] = (
    ("A", "1.1.1", 0.95, "addresses", "Strong"),  # right
    ("A", "1.1.2", 0.65, "addresses", "Likely"),  # wrong, within a right Action
    ("A", "1.2.1", 0.35, "related", "Check"),  # a gold link, only offered as related
    ("A", "2.1.1", 0.05, "none", ""),
    ("B", "1.2.2", 0.85, "addresses", "Strong"),  # contested: counts neither way
    ("B", "2.1.1", 0.10, "none", ""),
    ("B", "1.1.2", 0.75, "addresses", "Likely"),  # right; its other link is not even a candidate
    ("C", "1.2.1", 0.02, "none", ""),  # outside, and said so
    ("D", "2.1.1", 0.95, "addresses", "Strong"),  # wrong: gold has it as related
    ("E", "1.1.1", 0.03, "none", ""),  # its link is lost
    ("F", "1.1.1", 0.60, "addresses", "Likely"),  # contested
    ("G", "1.2.1", 0.45, "addresses", "Check"),  # wrong: outside
)
BY_HAND = {
    "link_f1": 4 / (4 + 3 + 3),
    "link_precision": 2 / 5,
    "link_recall": 2 / 5,
    "action_f1": 4 / (4 + 2 + 2),
    "recall_at_5": (1 + 1 / 2 + 0) / 3,
    "ndcg_at_10": ((1 + 1 / log2(4)) / (1 + 1 / log2(3)) + (1 / log2(3)) / (1 + 1 / log2(3)) + 0) / 3,
    "mrr": (1 + 1 / 2 + 0) / 3,
    "ece": (abs(1.9 - 1) + 0.65 + abs(0.75 - 1) + 0.45) / 5,
    "ece_offers": (abs(1.9 - 1) + 0.65 + abs(0.35 - 1) + abs(0.75 - 1) + 0.45) / 6,
    "strong_precision": 1 / 2,
    "strong_share": 1 / 5,
    "outside_found": 1 / 2,
    "outside_lost": 1 / 5,
}


def write_gold(path: Path, rows: Sequence[Mapping[str, Any]] = GOLD) -> Path:
    texts = ({"text": f"Light lamp {row['id']}", "state": f"State of {row['id']}"} | dict(row) for row in rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in texts), encoding="utf-8")
    return path


@pytest.fixture
def framework() -> Framework:
    return make_framework()


@pytest.fixture
def rows(tmp_path: Path, framework: Framework) -> tuple[GoldRow, ...]:
    return read_gold(write_gold(tmp_path / "gold.jsonl"), framework)


@pytest.fixture
def matches() -> tuple[Match, ...]:
    ranks: dict[str, int] = {}
    out = []
    for recommendation, action, probability, grade, band in OFFERED:
        ranks[recommendation] = ranks.get(recommendation, 0) + 1
        out.append(Match(recommendation, action, ranks[recommendation], 0.0, probability, grade, band))
    return tuple(out)


@pytest.fixture
def report(rows: tuple[GoldRow, ...], matches: tuple[Match, ...], framework: Framework) -> Report:
    return make_report(rows, matches, framework, name="gold.jsonl", encoder="stub", fit="invented-1")


def test_gold_rows_carry_what_the_file_says(rows: tuple[GoldRow, ...]) -> None:
    first, second, third, fourth = rows[:4]
    assert first.addressed == {"1.1.1", "1.2.1"}
    assert second.grades == {"1.1.2": 2, "1.1.1": 2}, "2.1.2 repeats 1.1.2"
    assert second.contested == {"1.2.2"}
    assert [row.recommendation.mechanism for row in (first, third, fourth)] == [
        "UPR",
        "Special procedure",
        "Treaty body",
    ]
    assert (first.recommendation.session, first.recommendation.state) == (12, "State of A")


@pytest.mark.parametrize("measured", BY_HAND)
def test_figures_are_those_worked_out_by_hand(report: Report, measured: str) -> None:
    assert report.overall.figures[measured].value == pytest.approx(BY_HAND[measured])


def test_a_figure_names_the_recommendations_it_rests_on(report: Report) -> None:
    numbers = {key: figure.n for key, figure in report.overall.figures.items()}
    assert (numbers["link_f1"], numbers["recall_at_5"], numbers["outside_found"]) == (7, 3, 2)


def test_the_order_of_rows_and_matches_changes_nothing(
    rows: tuple[GoldRow, ...], matches: tuple[Match, ...], framework: Framework
) -> None:
    figures = measure("all", rows[::-1], matches[::-1], framework).figures
    assert {key: figure.value for key, figure in figures.items()} == pytest.approx(BY_HAND)


def test_contested_labels_count_neither_way(
    rows: tuple[GoldRow, ...], matches: tuple[Match, ...], framework: Framework
) -> None:
    contested = {(row.id, action) for row in rows for action in row.contested}
    without = [match for match in matches if (match.recommendation_id, match.action_id) not in contested]
    assert len(without) == len(matches) - 2
    assert measure("all", rows, without, framework).figures == measure("all", rows, matches, framework).figures


def test_intervals_hold_the_value_and_are_drawn_state_by_state(
    rows: tuple[GoldRow, ...], matches: tuple[Match, ...], framework: Framework
) -> None:
    figures = measure("all", rows, matches, framework).figures
    assert all(figure.low <= figure.value <= figure.high for figure in figures.values())
    assert figures["link_f1"].low < figures["link_f1"].value < figures["link_f1"].high
    # Six States with the same seven rows each: every draw of States measures the same.
    alike_rows, alike_matches = [], []
    for state in "UVWXYZ":
        for row in rows:
            alike_rows.append(
                replace(row, recommendation=replace(row.recommendation, id=f"{state}{row.id}", state=state))
            )
        alike_matches += [replace(match, recommendation_id=f"{state}{match.recommendation_id}") for match in matches]
    for figure in measure("all", alike_rows, alike_matches, framework).figures.values():
        assert (figure.low, figure.high) == pytest.approx((figure.value, figure.value))


def test_one_state_alone_does_not_make_a_figure_certain(
    rows: tuple[GoldRow, ...], matches: tuple[Match, ...], framework: Framework
) -> None:
    one_state = [replace(row, recommendation=replace(row.recommendation, state="Ruritania")) for row in rows]
    figure = measure("all", one_state, matches, framework).figures["link_f1"]
    assert figure.low < figure.value < figure.high


def test_what_cannot_be_measured_is_left_out(
    rows: tuple[GoldRow, ...], matches: tuple[Match, ...], framework: Framework
) -> None:
    only_outside = [row for row in rows if row.id == "C"]
    assert set(measure("outside", only_outside, matches, framework).figures) == {"outside_found"}


def test_groups_are_mechanisms_and_parts(report: Report) -> None:
    assert {group.group: group.n for group in report.groups} == {
        "UPR, sessions 1-20": 2,
        "UPR, later sessions": 1,
        "Treaty body": 1,
        "Special procedure": 1,
        "drawn at random (natural)": 1,
        "links in Part 1": 3,
    }


def test_each_action_has_its_own_counts(report: Report) -> None:
    found = {own.action: (own.right, own.wrong, own.missed, own.f1.value, own.f1.n) for own in report.by_action}
    assert found == {"1.1": (2, 1, 1, 4 / 6, 2), "1.2": (0, 1, 2, 0, 3), "2.1": (0, 1, 0, 0, 1)}
    assert sum(own.right + own.missed for own in report.by_action) == 5


def test_reliability_compares_what_was_said_with_what_was_right(report: Report) -> None:
    bins = [(0.35, 1, 1), (0.45, 0, 1), (0.65, 0, 1), (0.75, 1, 1), (0.95, 0.5, 2)]
    np.testing.assert_allclose(report.reliability, bins)


def test_risk_coverage_falls_through_the_probabilities_ties_together(report: Report) -> None:
    points = [(1 / 5, 1 / 2), (2 / 5, 2 / 3), (2 / 5, 2 / 4), (2 / 5, 2 / 5), (3 / 5, 3 / 6)]
    np.testing.assert_allclose(report.risk_coverage[:5], points)


def test_the_report_can_be_read_and_holds_every_figure(report: Report) -> None:
    text = str(report)
    for line in ("link F1", "0.400 [", "By Action", "1.2", "By group of rows", "Treaty body", "fit invented-1"):
        assert line in text
    stored = json.loads(report.to_json())
    assert stored["overall"]["figures"]["link_f1"]["value"] == pytest.approx(0.4)
    assert stored["by_action"][0]["f1"]["n"] == 2


def test_plots_are_pictures_even_where_there_is_nothing_to_show(
    report: Report, rows: tuple[GoldRow, ...], framework: Framework, tmp_path: Path
) -> None:
    empty = make_report(rows, (), framework, name="gold.jsonl", encoder="stub", fit="")
    for one, name in ((report, "full"), (empty, "empty")):
        paths = write_plots(one, tmp_path / "new" / name)
        assert [path.name for path in paths] == ["reliability.png", "risk_coverage.png"]
        assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: a labelled row needs id, text and labels as JSON"),
        ('{"id": "X", "text": "t"}', "line 2: a labelled row needs id, text and labels"),
        ('{"id": "X", "text": "t", "labels": {"1.1.1": "much"}}', "line 2: a labelled row needs"),
        ("[]", "line 2: a labelled row needs"),
        ('{"id": "X", "text": "t", "labels": {"1.1.1": 3}}', r"line 2: .*a label is 1 or 2"),
        ('{"id": "A", "text": "t", "labels": {}}', r"line 2: .*the id A was given before"),
        ('{"id": "X", "text": "t", "labels": {}, "session": "last"}', "line 2: a labelled row needs"),
        ('{"id": "X", "text": "t", "labels": {}, "contested": 3}', "line 2: a labelled row needs"),
    ],
)
def test_a_line_that_is_no_labelled_row_is_told_with_its_number(
    tmp_path: Path, framework: Framework, line: str, message: str
) -> None:
    path = write_gold(tmp_path / "gold.jsonl", GOLD[:1])
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(UnreadableFileError, match=rf"gold\.jsonl, {message}"):
        read_gold(path, framework)


def test_a_line_separator_within_a_text_ends_no_row(tmp_path: Path, framework: Framework) -> None:
    row = {"id": "X", "text": "Light the lamp\u2028at night", "labels": {}, "session": "12", "contested": None}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\r\n", encoding="utf-8", newline="")
    (read,) = read_gold(path, framework)
    assert (read.recommendation.text, read.recommendation.session) == (row["text"], 12)


@pytest.mark.parametrize("label", [{"labels": {"9.9": 2}}, {"labels": {}, "contested": ["9.9"]}])
def test_labels_for_another_framework_are_refused(
    tmp_path: Path, framework: Framework, label: Mapping[str, Any]
) -> None:
    path = write_gold(tmp_path / "gold.jsonl", [{"id": "X", **label}])
    with pytest.raises(SettingsError, match=r"line 1: 9\.9 is no recommended action of invented"):
        read_gold(path, framework)


def test_a_file_without_rows_or_that_is_none_is_refused(tmp_path: Path, framework: Framework) -> None:
    with pytest.raises(UnreadableFileError, match="holds no rows"):
        read_gold(write_gold(tmp_path / "gold.jsonl", ()), framework)
    with pytest.raises(UnreadableFileError, match=r"missing\.jsonl: this labelled file cannot be read \(No such"):
        read_gold(tmp_path / "missing.jsonl", framework)


class TestWholeRun:
    """`evaluate_file` with a stub in the encoder's place."""

    @pytest.fixture
    def gold(self, tmp_path: Path, framework: Framework, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(evaluate, "load_framework", lambda name: framework)
        monkeypatch.setattr(evaluate, "load_matcher", lambda framework, encoder, fit: Matcher(framework, StubEncoder()))
        monkeypatch.setattr(evaluate, "load_encoder", StubEncoder)
        rows = [
            {"id": item.id, "text": f"{item.text} So it is asked.", "labels": {item.id: 2}}
            for item in framework.matched_items
        ]
        return write_gold(tmp_path / "gold.jsonl", [*rows, {"id": "none", "text": "Grow cabbages", "labels": {}}])

    def test_baselines_run_beside_the_mapping_when_they_are_asked_for(self, gold: Path) -> None:
        report = evaluate_file(gold, baselines=True)
        assert [name for name, _ in report.baselines] == ["TF-IDF cosine", "stub cosine"]
        for _, measures in report.baselines:
            assert measures.figures["link_f1"].value == 1
            assert measures.figures["mrr"].value == 1
            assert "ece" not in measures.figures
        assert "flatters" in str(report)

    def test_without_them_neither_baselines_nor_plots_are_made(self, gold: Path, tmp_path: Path) -> None:
        told: list[str] = []
        report = evaluate_file(gold, progress=lambda label, done, total: told.append(label))
        assert report.baselines == ()
        assert report.overall.figures["recall_at_5"].value == 1
        assert report.fit == ""
        assert "uncalibrated" in str(report)
        assert told

    def test_plots_are_written_to_the_folder(self, gold: Path, tmp_path: Path) -> None:
        evaluate_file(gold, plots=tmp_path / "plots")
        assert {path.name for path in (tmp_path / "plots").iterdir()} == {"reliability.png", "risk_coverage.png"}
