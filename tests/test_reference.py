"""Figures of many States on disk: written, read back, and refused where they belong to another run."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from factories import make_framework, make_match, make_recommendation, make_result

from mapper.analysis.comparison import count_reviews
from mapper.errors import SettingsError
from mapper.framework import load_framework
from mapper.matching.matcher import BUNDLED, load_matcher
from mapper.records import MappingResult
from mapper.reference import find_reference_folder, load_reference, save_reference


def _make_world() -> MappingResult:
    recs = [
        make_recommendation(f"{state}.{cycle}.{n}", state=state, cycle=cycle, session=20)
        for state in ("Ghana", "Chile")
        for cycle in (1, 2)
        for n in range(3)
    ]
    matches = [make_match(rec, "1.1.1", "addresses", "Strong", 0.95) for rec in recs[:4]]
    return make_result(recs, [*matches, make_match(recs[11], "2.1.1", "addresses", "Likely", 0.7)])


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    world = _make_world()
    save_reference(world, count_reviews(world), tmp_path)
    return tmp_path


def _load(folder: Path, **changes: Any) -> Any:
    run = _make_world().run
    known = {
        "framework": make_framework(),
        "encoder": run.encoder,
        "fit": run.fit,
        "fit_sha256": run.fit_sha256,
    } | changes
    return load_reference(folder, **known)


def test_what_is_saved_is_read_back_with_the_regions_of_all_states(saved: Path) -> None:
    reference = _load(saved)
    assert reference.reviews == count_reviews(_make_world())
    assert [(r.state, r.cycle, r.recommendations) for r in reference.reviews] == [
        ("Chile", 1, 3), ("Chile", 2, 3), ("Ghana", 1, 3), ("Ghana", 2, 3),
    ]  # fmt: skip
    assert dict(reference.regions)["Slovenia"] == "Eastern European States"
    assert (reference.made, reference.fit, reference.stale) == ("2025-09-28", "invented-1", "")


def test_the_card_says_what_was_counted_and_no_text_is_kept(saved: Path) -> None:
    card = json.loads((saved / "card.json").read_text(encoding="utf-8"))
    assert (card["rows"], card["recommendations"], card["reviews"], card["states"]) == (12, 12, 4, 2)
    assert card["sessions"] == [20]
    assert card["files"] == [{"file": "invented_matrix.docx", "sha256": "a" * 64, "rows": 12}]
    assert "lighthouses" not in "".join(path.read_text(encoding="utf-8") for path in saved.iterdir())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"framework": replace(make_framework(), sha256="e" * 64)}, "another text of the framework"),
        ({"encoder": "another"}, "another language model"),
        ({"fit": "invented-2"}, "another fit"),
    ],
)
def test_figures_of_another_framework_model_or_fit_are_refused(
    saved: Path, changes: dict[str, Any], reason: str
) -> None:
    reference = _load(saved, **changes)
    assert reference.reviews == ()
    assert reason in reference.stale


def test_a_fit_that_kept_its_name_but_not_its_numbers_is_another_fit(saved: Path) -> None:
    assert "another fit" in _load(saved, fit_sha256="other numbers").stale


@pytest.mark.parametrize("damage", ["counts.csv", "card.json"])
def test_damaged_figures_are_refused(saved: Path, damage: str) -> None:
    for left in ("{}" if damage.endswith("json") else "state,cycle\nGhana,1\n", ""):
        (saved / damage).write_text(left, encoding="utf-8")
        assert _load(saved).stale == "its files are damaged"


def test_a_full_disk_leaves_the_figures_that_were_there(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    world = _make_world()
    monkeypatch.setattr("csv.DictWriter.writerow", refuse)
    with pytest.raises(SettingsError, match=r"counts\.csv: the reference cannot be written .No space left"):
        save_reference(world, count_reviews(world), saved)
    assert _load(saved).reviews == count_reviews(world)


def test_a_framework_without_figures_has_no_reference(tmp_path: Path) -> None:
    assert _load(tmp_path / "nothing") is None
    assert load_reference(find_reference_folder(make_framework()), make_framework(), "", "", "") is None


def test_recommendations_without_a_state_are_no_reference(tmp_path: Path) -> None:
    unnamed = make_result([make_recommendation("1", state="")])
    with pytest.raises(SettingsError, match="a reference needs both"):
        save_reference(unnamed, count_reviews(unnamed), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_figures_that_come_with_the_mapper_belong_to_its_fit() -> None:
    framework = load_framework()
    folder = find_reference_folder(framework)
    assert folder
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    again = "the fit has changed: run make reference"
    told = load_matcher(framework, "", BUNDLED).describe()
    assert card["fit_sha256"] == told.fit_sha256, again
    reference = load_reference(folder, framework, told.encoder, told.fit, told.fit_sha256)
    assert reference is not None
    assert reference.stale == "", again
    assert sum(review.recommendations for review in reference.reviews) == card["recommendations"] > 20_000
    assert len(reference.reviews) == card["reviews"] == 178
    assert (
        json.loads((folder.parent / "fitted" / "card.json").read_text(encoding="utf-8"))["encoder"] in card["encoder"]
    )
