"""Training an adapter: whose rows are left out, and what is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mapper.errors import EncoderError, SettingsError, StaleFitError
from mapper.matching import adapt as module
from mapper.matching.adapt import BUNDLED, LARGE, Recipe, train_adapter
from mapper.matching.embed import JoinedEncoder
from mapper.matching.examples import LabelledText
from mapper.matching.fitted import load_adapter_heads, load_crossed, load_fit_encoder, save_crossed

STATES = ("Sylvania", "Ruritania", "Freedonia", "Borduria", "Syldavia")
ACTIONS = ("bridges", "judges")
GOLD = [
    LabelledText(f"{ask} of district {number}", {action: 2}, state)
    for number, state in enumerate(STATES)
    for ask, action in (("Repair the bridges", "bridges"), ("Train the judges", "judges"))
]
EXAMPLES = [
    LabelledText("Mend every bridge", {"bridges": 2}),
    LabelledText("Pull down the bridges", {}),
    LabelledText("Teach judges the law", {"judges": 2}),
]
TEXTS = [row.text for row in GOLD]


def test_rows_of_the_fold_and_texts_kept_out_are_not_learned_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[LabelledText]] = []

    def note(start: Any, rows: list[LabelledText], actions: Any, *rest: Any) -> tuple[Any, Any]:
        seen.append(rows)
        return None, None

    monkeypatch.setattr(module, "AdaptedModel", lambda *_: None)
    monkeypatch.setattr(module, "_learn_subjects", lambda *_: None)
    monkeypatch.setattr(module, "learn_labels", note)
    monkeypatch.setattr(module, "score_texts", lambda model, head, texts: np.zeros((len(texts), 4)))
    monkeypatch.setattr(module, "save_adapter", lambda model, head, folder: None)
    again = LabelledText(TEXTS[0].upper(), {"judges": 2})
    train_adapter([], GOLD, [*EXAMPLES, again], ACTIONS, tmp_path, keep_out=["mend every bridge!", TEXTS[-1]])
    *folds, everything = seen
    assert everything == [*GOLD[:-1], *EXAMPLES[1:]]
    for fold in folds:
        (away,) = {*STATES} - {row.group for row in fold}
        assert fold == [row for row in everything if row.group != away]
    assert len(folds) == len(STATES)


def test_cross_fitted_scores_belong_to_the_texts_they_were_made_for(tmp_path: Path) -> None:
    save_crossed(np.arange(8, dtype=np.float16).reshape(2, 4), ("a", "b"), tmp_path)
    np.testing.assert_array_equal(load_crossed([tmp_path], ("a", "b")), np.arange(8).reshape(2, 4))
    with pytest.raises(StaleFitError, match="beside other labels"):
        load_crossed([tmp_path], ("b", "a"))
    (tmp_path / "crossed.npz").unlink()
    with pytest.raises(StaleFitError, match=r"crossed\.npz: cannot be read .* --train-adapter"):
        load_crossed([tmp_path], ("a", "b"))
    with pytest.raises(StaleFitError, match=r"adapter\.npz: .* --train-adapter"):
        load_adapter_heads([tmp_path], [4, 4])


def test_a_model_that_does_not_average_its_tokens_gets_no_adapter(tmp_path: Path) -> None:
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text(
        '{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}'
    )
    with pytest.raises(EncoderError, match="needs a model that averages its tokens"):
        train_adapter([], GOLD, EXAMPLES, ACTIONS, tmp_path, encoder=tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", [BUNDLED, LARGE], ids=["all steps", "labels alone"])
def test_an_adapter_is_trained_and_scores_each_state_without_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recipe: Recipe
) -> None:
    monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "cache"))
    seen: list[set[str]] = []
    learn = module.learn_labels

    def learn_and_note(start: Any, rows: list[LabelledText], *rest: Any) -> Any:
        seen.append({row.group for row in rows} - {""})
        return learn(start, rows, *rest)

    monkeypatch.setattr(module, "learn_labels", learn_and_note)
    tagged = [(text, ("bridges",) if "bridge" in text else ("courts",)) for text in TEXTS]
    train_adapter(tagged, GOLD, EXAMPLES, ACTIONS, tmp_path, keep_out=["Pull down the bridges"], recipe=recipe)
    assert sorted(map(len, seen)) == [4, 4, 4, 4, 4, 5]
    assert set.union(*({*STATES} - states for states in seen[:-1])) == set(STATES)
    assert load_crossed([tmp_path], TEXTS).shape == (10, 4)
    encoder = load_fit_encoder(tmp_path, None)
    assert isinstance(encoder, JoinedEncoder)
    heads = load_adapter_heads([tmp_path], encoder.views)
    scores = encoder.encode(["Repair the bridges of the capital", "Train the judges of the capital"]) @ heads.by_vector
    assert scores[0, 0] > scores[1, 0]
    assert scores[1, 1] > scores[0, 1]


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No labelled text is left"):
        train_adapter([], [], [], ACTIONS, tmp_path)
