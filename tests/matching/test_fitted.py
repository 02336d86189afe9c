"""A fit on disk: the same after a round trip, refused where it does not belong."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from factories import make_framework
from stub_encoder import StubEncoder

from mapper.errors import StaleFitError
from mapper.matching import fitted as module
from mapper.matching.calibrate import Curve
from mapper.matching.decide import Thresholds
from mapper.matching.embed import DEFAULT_ENCODER, BundledEncoder, JoinedEncoder, SentenceTransformersEncoder
from mapper.matching.features import build_word_index
from mapper.matching.fitted import (
    Fit,
    find_adapters,
    load_adapter,
    load_adapter_heads,
    load_crossed,
    load_fit,
    load_fit_encoder,
    save_crossed,
    save_fit,
)
from mapper.matching.score import Heads

ENCODER = "invented@sha256:1234"
TEXTS = ("repair the bridges", "repair the lighthouses", "inspect the lighthouses and the bridges")


@pytest.fixture
def fit() -> Fit:
    chance = np.random.default_rng(2)
    framework = make_framework()
    words = build_word_index(TEXTS, least=2)
    items = tuple(item.id for item in framework.matched_items)

    def heads() -> Heads:
        shapes = ((4, len(items)), (len(words.terms), len(items)), (len(items),))
        return Heads(*(chance.normal(0, 1, shape).astype(np.float32) for shape in shapes))

    return Fit(
        name="invented-1",
        framework_id=framework.id,
        framework_sha256=framework.sha256,
        encoder_key=ENCODER,
        items=items,
        words=words,
        addresses=heads(),
        related=heads(),
        curve=Curve(np.array([-2, 0, 3], dtype=np.float32), np.array([0.1, 0.4, 0.9], dtype=np.float32)),
        related_curve=Curve(np.array([-1, 1], dtype=np.float32), np.array([0.2, 0.7], dtype=np.float32)),
        thresholds=Thresholds(addresses=0.4, strong=0.9, likely=0.6, related=0.3),
        band_meaning=(("Strong", "of 100 such links, about 96 were right"), ("Check", "…")),
        examples_sha256="e" * 64,
        example_vectors=chance.normal(0, 1, (3, 4)).astype(np.float32),
        card={"rows": 60, "measures": {"link F1": 0.8}},
    )


@pytest.fixture
def folder(fit: Fit, tmp_path: Path) -> Path:
    save_fit(fit, tmp_path / "fits" / "mine")
    return tmp_path / "fits" / "mine"


def test_a_fit_scores_the_same_after_a_round_trip(fit: Fit, folder: Path) -> None:
    again = load_fit(folder, make_framework(), ENCODER)
    vectors = np.random.default_rng(3).normal(0, 1, (3, 4)).astype(np.float32)
    assert again.words.terms == fit.words.terms
    rows = fit.words.transform(TEXTS)
    np.testing.assert_allclose(again.words.transform(TEXTS).toarray(), rows.toarray(), atol=1e-6)
    for name in ("addresses", "related"):
        before, after = getattr(fit, name)(vectors, rows), getattr(again, name)(vectors, rows)
        np.testing.assert_allclose(after, before, atol=0.03)
    for name in ("curve", "related_curve"):
        scores = np.linspace(-5, 5, 50, dtype=np.float32)
        np.testing.assert_allclose(getattr(again, name)(scores), getattr(fit, name)(scores), atol=1e-6)
    np.testing.assert_allclose(again.example_vectors, fit.example_vectors, atol=0.002)
    for name in ("name", "items", "thresholds", "band_meaning", "examples_sha256", "encoder_key", "framework_sha256"):
        assert getattr(again, name) == getattr(fit, name), name
    assert again.card["measures"] == {"link F1": 0.8}


def test_a_fit_is_known_by_its_numbers_and_not_by_its_name(fit: Fit, folder: Path, tmp_path: Path) -> None:
    def hash_of(changed: Fit) -> str:
        save_fit(changed, tmp_path / "changed")
        return load_fit(tmp_path / "changed", make_framework(), ENCODER).sha256

    own = load_fit(folder, make_framework(), ENCODER).sha256
    assert hash_of(replace(fit, name="another name")) == own
    moved = replace(fit.addresses, bias=fit.addresses.bias + 1)
    assert hash_of(replace(fit, addresses=moved)) != own
    assert hash_of(replace(fit, thresholds=replace(fit.thresholds, strong=fit.thresholds.strong / 2))) != own


def test_the_card_can_be_read_by_people(folder: Path) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    assert (card["name"], card["framework"], card["encoder"], card["rows"]) == ("invented-1", "invented", ENCODER, 60)
    assert card["thresholds"]["strong"] == 0.9


def refusal(folder: Path, encoder: str = ENCODER, sha256: str = "f" * 64) -> str:
    with pytest.raises(StaleFitError) as caught:
        load_fit(folder, replace(make_framework(), sha256=sha256), encoder)
    message = str(caught.value)
    assert message.startswith(f"{folder}: this fit ")
    assert f"make it anew with: mapper fit --framework FILE --gold LABELS.jsonl -o {folder} and the" in message
    assert message.endswith("and the --encoder of this run")
    assert "\n" not in message
    return message


def test_a_fit_of_another_framework_text_is_refused(folder: Path) -> None:
    assert "made for another text of invented" in refusal(folder, sha256="0" * 64)


def test_a_fit_of_another_framework_is_not_to_be_made_anew_in_its_folder(folder: Path) -> None:
    with pytest.raises(
        StaleFitError, match=r"made for invented, not for plan; name the framework of the fit, or another"
    ):
        load_fit(folder, replace(make_framework(), id="plan", sha256="0" * 64), ENCODER)


def test_a_fit_holds_for_a_framework_whose_file_was_renamed(folder: Path) -> None:
    assert load_fit(folder, replace(make_framework(), id="plan (1)"), ENCODER).framework_id == "invented"


def test_a_fit_of_another_encoder_is_refused(folder: Path) -> None:
    assert f"made for the encoder {ENCODER}" in refusal(folder, encoder="other@sha256:9")


def test_a_fit_of_another_format_is_refused_whatever_else_it_holds(folder: Path) -> None:
    (folder / "card.json").write_text('{"format": 99}')
    (folder / "terms.txt").unlink()
    assert "has format 99, not 1" in refusal(folder)


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_bytes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[200:260] = bytes(byte ^ 255 for byte in content[200:260])
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["card.json", "terms.txt", "heads.npz"])
@pytest.mark.parametrize("damage", [cut_in_half, lambda path: path.write_bytes(b"")], ids=["cut off", "empty"])
def test_a_damaged_fit_is_refused(folder: Path, name: str, damage: Callable[[Path], object]) -> None:
    damage(folder / name)
    assert "cannot be read (" in refusal(folder)


@pytest.mark.parametrize("name", ["terms.txt", "heads.npz"])
def test_a_fit_without_one_of_its_files_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert "cannot be read (" in refusal(folder)


def test_altered_weights_are_refused(folder: Path) -> None:
    flip_bytes(folder / "heads.npz")
    assert "cannot be read (" in refusal(folder)


@pytest.mark.parametrize("card", ["[]", "null", '{"format": 1}'])
def test_a_card_without_what_a_fit_needs_is_refused(folder: Path, card: str) -> None:
    (folder / "card.json").write_text(card)
    assert "cannot be read (" in refusal(folder)


@pytest.mark.parametrize("spoil", [lambda card: card["items"].pop(), lambda card: card["items"].append("9.9")])
def test_parts_of_two_fits_are_refused(folder: Path, spoil: Callable[[dict[str, list[str]]], object]) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    spoil(card)
    (folder / "card.json").write_text(json.dumps(card))
    assert "its parts are not of one fit" in refusal(folder)


def test_pickled_arrays_are_never_loaded(folder: Path) -> None:
    with np.load(folder / "heads.npz") as stored:
        arrays = dict(stored)
    arrays["idf"] = np.array([{"a": 1}], dtype=object)
    np.savez(folder / "heads.npz", **arrays)
    assert "cannot be read (" in refusal(folder)


def test_a_folder_without_a_fit_is_told_with_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nofolder"):
        with pytest.raises(StaleFitError, match="there is no fit in this folder; check its name") as caught:
            load_fit(folder, make_framework(), f"{DEFAULT_ENCODER}@sha256:1")
        assert str(caught.value).endswith(f"mapper fit --framework FILE --gold LABELS.jsonl -o {folder}")


def make_adapter(folder: Path, width: int = 3, score: float = 1.0) -> Path:
    """A folder with an adapter whose head, of two columns, gives `score` times the sum of a vector, and cross-fitted
    scores of that number."""
    folder.mkdir(exist_ok=True)
    head = {"head.by_vector": np.full((width, 2), score, np.float16), "head.bias": np.full(2, score)}
    np.savez(folder / "adapter.npz", **{"w.A": np.ones((2, 3), np.float16)}, **head)
    save_crossed(np.full((1, 2), score, np.float16), ["a"], folder)
    return folder


def test_a_fit_for_a_larger_model_rests_on_the_adapter_of_the_bundled_one_too(tmp_path: Path) -> None:
    own, beside = tmp_path / "fitted-large-model", tmp_path / "fitted"
    assert find_adapters(own, "some/large-model") == ()
    make_adapter(beside)
    assert find_adapters(own, "some/large-model") == ()  # where the larger one was not adapted
    make_adapter(own)
    assert find_adapters(own, "some/large-model") == (own, beside)
    assert find_adapters(own, "other-model") == find_adapters(own) == (own,)
    (beside / "adapter.npz").unlink()
    assert find_adapters(own, "some/large-model") == (own,)


def test_an_adapter_is_read_without_the_heads_it_was_trained_with(folder: Path) -> None:
    adapter = load_adapter(make_adapter(folder))
    assert list(adapter) == ["w.A"]
    assert adapter["w.A"].dtype == np.float32


def test_heads_of_adapters_score_parts_of_a_joined_vector_as_they_would_alone(tmp_path: Path) -> None:
    first, second = make_adapter(tmp_path / "first", 3, 1.0), make_adapter(tmp_path / "second", 2, 10.0)
    ones = [np.full(width, width**-0.5, dtype=np.float32) for width in (3, 2, 4)]  # each of length 1

    def score(folders: Sequence[Path], *parts: np.ndarray) -> float:
        heads = load_adapter_heads(folders, [len(part) for part in parts])
        vector = np.hstack(parts) / np.sqrt(np.float32(len(parts)))
        return float((vector @ heads.by_vector + heads.bias)[0])

    assert score([first], ones[0], ones[2]) == pytest.approx(1 + 3**0.5, rel=1e-5)
    both = 0.7 * (1 + 3**0.5) + 0.3 * 10 * (1 + 2**0.5)
    assert score([first, second], *ones) == pytest.approx(both, rel=1e-5)
    np.testing.assert_allclose(load_crossed([first, second], ["a"]), [[3.7, 3.7]], rtol=1e-3)


def test_an_adapter_is_put_on_the_encoder_of_its_fit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_adapter(folder)
    chosen = SentenceTransformersEncoder.__new__(SentenceTransformersEncoder)
    chosen.name, chosen.folder = "chosen", folder
    asked: list[tuple[object, ...]] = []

    def note(*given: object) -> StubEncoder:
        asked.append(given[:-1])
        return StubEncoder()

    monkeypatch.setattr(module, "AdaptedEncoder", note)
    encoder = load_fit_encoder(folder, None, chosen)
    assert isinstance(encoder, JoinedEncoder)
    assert asked == [("chosen", folder)]
    assert encoder.key == f"{StubEncoder.key} | {BundledEncoder().key}"


def test_a_damaged_adapter_is_told_in_one_sentence(folder: Path) -> None:
    np.savez(folder / "adapter.npz", **{"w.A": np.ones((40, 40), np.float32)})
    cut_in_half(folder / "adapter.npz")
    with pytest.raises(StaleFitError, match=r"adapter\.npz: the adapter of this fit cannot be read"):
        load_adapter(folder)


def test_adapters_of_other_actions_are_not_averaged(tmp_path: Path) -> None:
    first, second = make_adapter(tmp_path / "first"), make_adapter(tmp_path / "second")
    np.savez(second / "adapter.npz", **{"head.by_vector": np.ones((3, 5), np.float16), "head.bias": np.ones(5)})
    with pytest.raises(StaleFitError, match=r"second: its adapter is of other actions than that of .*first"):
        load_adapter_heads([first, second], [3, 3, 4])


def test_a_fit_whose_bundled_one_is_missing_beside_it_says_so(fit: Fit, folder: Path) -> None:
    save_fit(replace(fit, encoder_key="large | small with an adapter | small"), folder)
    with pytest.raises(
        StaleFitError, match="the fit for the bundled model beside which this one was made is not there"
    ):
        load_fit(folder, make_framework(), "large | small")
