"""Training an adapter: whose rows are left out, and what is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mapper.errors import SettingsError, StaleFitError
from mapper.matching import adapt as module
from mapper.matching.adapt import LabelledRows, fold_text, train_adapter
from mapper.matching.fitted import load_adapter_heads, load_crossed, load_fit_encoder, save_crossed

STATES = ("Sylvania", "Ruritania", "Freedonia", "Borduria", "Syldavia")
GOLD = LabelledRows(
    tuple(f"{ask} of district {number}" for number in range(5) for ask in ("Repair the bridges", "Train the judges")),
    np.array([[2, 0], [0, 2]] * 5, dtype=np.int8),
    tuple(state for state in STATES for _ in range(2)),
)
EXAMPLES = LabelledRows(
    ("Mend every bridge", "Pull down the bridges", "Teach judges the law"),
    np.array([[2, 0], [0, 0], [0, 2]], dtype=np.int8),
    ("", "", ""),
)


def test_rows_of_a_state_or_with_a_text_are_left_out() -> None:
    rows = GOLD + EXAMPLES
    kept = rows.leave_out({"Sylvania"}, {fold_text("mend every bridge!")})
    assert kept.texts == (*GOLD.texts[2:], *EXAMPLES.texts[1:])
    assert kept.grades.tolist() == [*GOLD.grades[2:].tolist(), *EXAMPLES.grades[1:].tolist()]
    assert set(kept.groups) == {*STATES[1:], ""}


def test_cross_fitted_scores_belong_to_the_texts_they_were_made_for(tmp_path: Path) -> None:
    save_crossed(np.arange(8, dtype=np.float16).reshape(2, 4), ("a", "b"), tmp_path)
    np.testing.assert_array_equal(load_crossed(tmp_path, ("a", "b")), np.arange(8).reshape(2, 4))
    with pytest.raises(StaleFitError, match="beside other labels"):
        load_crossed(tmp_path, ("b", "a"))
    (tmp_path / "crossed.npz").unlink()
    with pytest.raises(StaleFitError, match="--train-adapter"):
        load_crossed(tmp_path, ("a", "b"))


@pytest.mark.slow
def test_an_adapter_is_trained_and_scores_each_state_without_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "cache"))
    seen: list[set[str]] = []
    learn = module.learn_labels

    def learn_and_note(start: Any, rows: LabelledRows, *rest: Any) -> Any:
        seen.append(set(rows.groups) - {""})
        return learn(start, rows, *rest)

    monkeypatch.setattr(module, "learn_labels", learn_and_note)
    tagged = [(text, ("bridges",) if "bridge" in text else ("courts",)) for text in GOLD.texts]
    train_adapter(tagged, GOLD, EXAMPLES, tmp_path, keep_out=["Pull down the bridges"])
    assert sorted(map(len, seen)) == [4, 4, 4, 4, 4, 5]
    assert set.union(*({*STATES} - states for states in seen[:-1])) == set(STATES)
    assert load_crossed(tmp_path, GOLD.texts).shape == (10, 4)
    encoder = load_fit_encoder(tmp_path, None)
    heads = load_adapter_heads(tmp_path, encoder.dimensions)
    assert heads is not None
    scores = encoder.encode(["Repair the bridges of the capital", "Train the judges of the capital"]) @ heads.by_vector
    assert scores[0, 0] > scores[1, 0]
    assert scores[1, 1] > scores[0, 1]


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    nothing = LabelledRows((), np.zeros((0, 2), dtype=np.int8), ())
    with pytest.raises(SettingsError, match="No labelled text is left"):
        train_adapter([], nothing, nothing, tmp_path)
