"""Measures against figures worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from factories import make_framework
from gold_file import write_gold
from matplotlib.figure import Figure
from stub_encoder import StubEncoder

from mapper.errors import SettingsError
from mapper.framework import Framework, load_framework
from mapper.matching import evaluate, plots
from mapper.matching.evaluate import Report, evaluate_file, make_report, measure
from mapper.matching.fit import fit_framework
from mapper.matching.fitted import load_fit
from mapper.matching.gold import GoldRow, read_gold
from mapper.matching.matcher import Matcher
from mapper.matching.plots import write_plots
from mapper.records import Band, Grade, Match

GOLD: tuple[dict[str, Any], ...] = (
    {"id": "A", "labels": {"1.1.1": 2, "1.2.1": 2, "1.2.2": 1}, "mechanism": "UPR", "session": 20},
    {"id": "B", "labels": {"2.1.2": 2, "1.1.1": 2}, "contested": ["1.2.2"], "mechanism": "UPR", "session": 21},
    {"id": "C", "labels": {}, "mechanism": "SP", "session": 55},
    {"id": "D", "labels": {"2.1.1": 1}, "mechanism": "CEDAW", "session": 9},
    {"id": "E", "labels": {"1.2.2": 2}, "mechanism": "UPR", "session": 3, "stratum": "natural"},
    {"id": "F", "labels": {}, "contested": ["1.1.1"]},
    {"id": "G", "labels": {}, "mechanism": "UPR"},
)
# (recommendation, action, probability, grade, band), by rank.
OFFERED: tuple[tuple[str, str, float, Grade, Band], ...] = (
    ("A", "1.1.1", 0.95, "addresses", "Strong"),  # right
    ("A", "1.1.2", 0.65, "addresses", "Likely"),  # wrong, within a right Action
    ("A", "1.2.1", 0.35, "related", ""),  # a gold link, only offered as related
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


@pytest.fixture
def framework() -> Framework:
    return make_framework()


@pytest.fixture
def rows(tmp_path: Path, framework: Framework) -> tuple[GoldRow, ...]:
    return read_gold(write_gold(tmp_path / "gold.jsonl", GOLD), framework)


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


@pytest.mark.parametrize("measured", BY_HAND)
def test_figures_are_those_worked_out_by_hand(report: Report, measured: str) -> None:
    assert report.overall.figures[measured].value == pytest.approx(BY_HAND[measured])


def test_recall_looks_at_five_candidates_and_ndcg_at_ten(rows: tuple[GoldRow, ...]) -> None:
    framework = load_framework()
    ids = [item.id for item in framework.matched_items[:11]]
    row = replace(rows[0], grades={ids[0]: 2, ids[5]: 2, ids[10]: 2})
    ranked = [Match(row.id, action, rank, 0.0, 0.0, "none", "") for rank, action in enumerate(ids, start=1)]
    figures = measure("all", [row], ranked, framework).figures
    assert figures["recall_at_5"].value == pytest.approx(1 / 3)
    assert figures["ndcg_at_10"].value == pytest.approx((1 + 1 / log2(7)) / (1 + 1 / log2(3) + 1 / log2(4)))


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


def test_an_action_that_a_contested_label_may_be_of_counts_neither_way(
    rows: tuple[GoldRow, ...], framework: Framework
) -> None:
    (contested,) = (row for row in rows if row.id == "F")
    beside = Match("F", "1.1.2", 1, 0.0, 0.6, "addresses", "Likely")
    figures = measure("all", [contested], [beside], framework).figures
    assert figures["link_precision"].value == 0
    assert "action_f1" not in figures


def test_of_a_hundred_states_that_differ_the_interval_is_that_of_a_share(
    rows: tuple[GoldRow, ...], framework: Framework
) -> None:
    apart, links = [], []
    for number in range(100):
        recommendation = replace(rows[0].recommendation, id=f"{number}", state=f"State {number}")
        apart.append(GoldRow(recommendation, {("1.1.1", "1.1.2")[number % 2]: 2}))
        links.append(Match(f"{number}", "1.1.1", 1, 0.0, 0.6, "addresses", "Likely"))
    figure = measure("all", apart, links, framework).figures["link_precision"]
    assert (figure.low, figure.value, figure.high) == pytest.approx((0.402, 0.5, 0.598), abs=0.013)  # 1.96 sqrt(pq/n)


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


def test_a_framework_without_parts_has_no_groups_by_part(
    rows: tuple[GoldRow, ...], matches: tuple[Match, ...], framework: Framework
) -> None:
    alone = replace(framework, parts=())
    groups = make_report(rows, matches, alone, name="gold.jsonl", encoder="stub", fit="").groups
    assert [group.group for group in groups if "Part" in group.group] == []


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
    for line in ("0.400 [", "By Action", "1.2", "By group of rows", "Treaty body", "fit invented-1"):
        assert line in text
    assert all(f"\n  {name:<30}" in text for name in evaluate.NAMES.values())
    assert "nDCG@10       calibration error" in text, "heads of columns stand apart"
    stored = json.loads(report.to_json())
    assert stored["overall"]["figures"]["link_f1"]["value"] == pytest.approx(0.4)
    assert stored["by_action"][0]["f1"]["n"] == 2


def test_plots_are_pictures_even_where_there_is_nothing_to_show(
    report: Report, rows: tuple[GoldRow, ...], framework: Framework, tmp_path: Path
) -> None:
    empty = make_report(rows, (), framework, name="gold.jsonl", encoder="stub", fit="")
    for one, name in ((report, "full"), (empty, "empty")):
        write_plots(one, tmp_path / "new" / name)
        for plot in ("reliability.png", "risk_coverage.png"):
            assert (tmp_path / "new" / name / plot).read_bytes().startswith(b"\x89PNG")


def test_the_calibration_error_under_the_title_is_that_of_the_dots(report: Report) -> None:
    axes = Figure().add_subplot()
    plots._draw_reliability(axes, report)
    error = sum(n * abs(mean - share) for mean, share, n in report.reliability) / 6
    assert any(f"calibration error {error:.3f}" in text.get_text() for text in axes.texts)


class TestWholeRun:
    """`evaluate_file` with a stub in the encoder's place."""

    @pytest.fixture
    def gold(self, tmp_path: Path, framework: Framework, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(
            evaluate, "load_framework", lambda given: given if isinstance(given, Framework) else framework
        )
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

    def test_a_run_tells_its_progress_and_that_it_has_neither_baselines_nor_a_fit(self, gold: Path) -> None:
        told: list[str] = []
        report = evaluate_file(gold, progress=lambda label, done, total: told.append(label))
        assert report.baselines == ()
        assert report.overall.figures["recall_at_5"].value == 1
        assert report.fit == ""
        assert "uncalibrated" in str(report)
        assert told

    def test_rows_that_the_fit_was_learned_from_are_said_to_flatter_it(
        self, gold: Path, framework: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = read_gold(gold, framework)
        repeated = [
            replace(row, recommendation=replace(row.recommendation, id=f"{n}", text=f"{row.recommendation.text} ({n})"))
            for n, row in enumerate(rows * 4)
        ]
        fit_framework(framework, repeated, tmp_path / "fit", encoder=StubEncoder())
        fit = load_fit(tmp_path / "fit", framework, StubEncoder.key)
        monkeypatch.setattr(evaluate, "load_matcher", lambda *_: Matcher(framework, StubEncoder(), (), fit))
        lines = [{"id": r.id, "text": r.recommendation.text, "labels": dict(r.grades)} for r in repeated]
        own, fewer = (write_gold(tmp_path / f"{len(part)}.jsonl", part) for part in (lines, lines[1:]))
        assert ["learned from these very rows" in str(evaluate_file(path)) for path in (own, fewer)] == [True, False]

    def test_rows_in_a_language_that_the_encoder_does_not_read_are_counted(self, gold: Path, tmp_path: Path) -> None:
        french = {"id": "f", "text": "Former les juges aux droits de l’enfant dans tout le pays", "labels": {}}
        mixed = write_gold(
            tmp_path / "mixed.jsonl", [french, {"id": "e", "text": "Train all the judges", "labels": {}}]
        )
        assert "1 of 2 rows; measure them with --encoder multilingual" in str(evaluate_file(mixed))
        assert "multilingual" not in str(evaluate_file(gold))

    def test_plots_are_written_to_the_folder(self, gold: Path, tmp_path: Path) -> None:
        evaluate_file(gold, plots=tmp_path / "plots")
        assert {path.name for path in (tmp_path / "plots").iterdir()} == {"reliability.png", "risk_coverage.png"}

    def test_a_framework_that_the_encoder_does_not_read_is_not_measured(self, gold: Path, framework: Framework) -> None:
        items = tuple(replace(item, text="Former tous les juges aux droits de l’enfant") for item in framework.items)
        with pytest.raises(SettingsError, match="another language than English; measure it with --encoder multi"):
            evaluate_file(gold, framework=replace(framework, items=items))
