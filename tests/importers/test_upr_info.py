"""UPR Info exports: figures of the real files, stable ids, nothing of a row lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from imported import SAMPLES, golden_of, import_sample

from mapper.documents.reading import read_document
from mapper.importers.base import ImportOptions
from mapper.importers.upr_info import IMPORTER

SAMPLE = SAMPLES / "upr_info" / "sessions_6-7.xls"


@pytest.mark.parametrize("name", ["sessions_6-7.xls", "pledges.xls", "sessions_17_mac.csv"])
def test_samples_give_their_goldens(name: str, check_golden: Callable[[Path, str], None]) -> None:
    check_golden(*golden_of(SAMPLES / "upr_info" / name))


@pytest.mark.parametrize(
    ("name", "rows", "supported", "noted", "states"),
    [
        ("1-5.xls", 6094, 4087, 2007, 80),
        ("17-20.xls", 7984, 6094, 1890, 42),
        ("14-17.csv", 9598, 7105, 2493, 56),
        ("voluntary.xls", 947, 0, 0, None),
    ],
)
def test_the_real_exports_give_every_row(
    shared_dir: Path, name: str, rows: int, supported: int, noted: int, states: int | None
) -> None:
    recommendations = import_sample(shared_dir / "real" / "upr_info" / name).recommendations
    positions = Counter(recommendation.position for recommendation in recommendations)
    assert (len(recommendations), positions["Supported"], positions["Noted"]) == (rows, supported, noted)
    assert all(r.state_iso3 and r.session and r.cycle and r.themes for r in recommendations)
    assert not [r.text for r in recommendations if "&#" in r.text or "\ufffd" in r.text or "ˆ" in r.text]
    if states:
        assert len({recommendation.state for recommendation in recommendations}) == states


def test_ids_stay_the_same_when_rows_move_to_another_place_of_another_file() -> None:
    document = read_document(SAMPLE)
    table = document.tables[0]
    moved = replace(
        document, file="again.xls", tables=(replace(table, rows=(table.rows[0], *reversed(table.rows[1:]))),)
    )
    before = {(r.id, r.text) for r in IMPORTER.extract(document, ImportOptions()).recommendations}
    after = {(r.id, r.text) for r in IMPORTER.extract(moved, ImportOptions()).recommendations}
    assert before == after


def test_a_recommendation_of_two_states_is_two_rows_with_two_ids() -> None:
    first, second = import_sample(SAMPLE).recommendations[:2]
    assert first.text == second.text
    assert (first.id.split("/")[:3], second.id.split("/")[:3]) == (
        ["UPR Info#7", "SVN", "VNM"],
        ["UPR Info#7", "SVN", "PRT"],
    )


def test_the_action_category_and_the_repeated_headers_are_kept_apart() -> None:
    fields = dict(import_sample(SAMPLE).recommendations[0].other_fields)
    assert fields["Action"] == "4"
    assert (fields["SuR Rgrp"], fields["RS Rgrp"]) == ("EEG", "Asia")
    assert (fields["SuR Org"], fields["RS Org"]) == ("EU, CoE", "ASEAN, OIF")


def test_a_pledge_has_no_position_but_keeps_its_word() -> None:
    (pledge,) = import_sample(SAMPLES / "upr_info" / "pledges.xls").recommendations
    assert (pledge.position, pledge.position_raw) == ("", "Voluntary Pledge")


def test_a_table_without_the_action_category_is_not_claimed(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("SuR,Recommendation,RS,Response,Issue,Session\nMalta,Sing,Peru,Accepted,Music,3\n")
    assert not IMPORTER.identify(read_document(path))


def test_exports_put_together_repeat_their_header_and_it_is_no_recommendation(tmp_path: Path) -> None:
    export = (SAMPLES / "upr_info" / "sessions_17_mac.csv").read_bytes()
    once = import_sample(SAMPLES / "upr_info" / "sessions_17_mac.csv")
    path = tmp_path / "two.csv"
    path.write_bytes(export + export)
    twice = import_sample(path)
    assert len(twice.recommendations) == 2 * len(once.recommendations)
    assert [issue.code for issue in twice.issues if issue.severity == "info"] == ["repeated-header"]


_UWAZI = "Title,Recommendation,State under Review,Recommending State,Response,Action Category,Issues,Cycle,Session\n"


def test_the_export_of_the_present_database_names_months_beside_its_sessions(tmp_path: Path) -> None:
    row = "R 1,Train guards,Ghana,Chile,Supported,5 - Specific action,Detention|Justice,4,{}\n"
    path = tmp_path / "uwazi.csv"
    path.write_text(_UWAZI + row.format("42 - January 2023") + row.format(""), encoding="utf-8")
    first, second = import_sample(path).recommendations
    assert (first.session, first.cycle, first.themes) == (42, 4, ("Detention", "Justice"))
    assert first.id.startswith("UPR Info#42/GHA/CHL/")
    assert (second.session, second.cycle) == (None, 4)


def test_what_the_present_database_answers_to_a_search_is_read(tmp_path: Path) -> None:
    def labels(*names: str) -> list[dict[str, str]]:
        return [{"value": "61bd3790-b038-4819-8b96-4a76da132006", "label": name} for name in names]

    metadata = {
        "recommendation": [{"value": "Train guards"}],
        "state_under_review": labels("Ghana"),
        "recommending_state": labels("Chile"),
        "response": labels("Noted"),
        "action_category": labels("5 - Specific action"),
        "issues": labels("Detention", "Justice"),
        "session": labels("42 - January 2023"),
    }
    path = tmp_path / "search.json"
    path.write_text(json.dumps({"totalRows": 1, "rows": [{"title": "Train", "metadata": metadata}]}), encoding="utf-8")
    result = import_sample(path)
    assert result.importer == "UPR Info export"
    recommendation = result.recommendations[0]
    assert (recommendation.text, recommendation.state, recommendation.recommending_states) == (
        "Train guards",
        "Ghana",
        ("Chile",),
    )
    assert (recommendation.position, recommendation.session) == ("Noted", 42)
    assert recommendation.themes == ("Detention", "Justice")
