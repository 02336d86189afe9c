"""A fit on disk: learned numbers beside a framework, as plain arrays and JSON, with a card that says whose they are.

A folder with `heads.npz` (weights, curves, the examples' vectors), `terms.txt` (one word or word pair a line) and
`card.json`; where the encoder was adapted, also `adapter.npz` (low-rank changes to it, and its heads) and
`crossed.npz` (cross-fitted scores of the gold rows, to make the rest anew with). Nothing is pickled. A fit
made for another framework text or another encoder is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mapper.errors import StaleFitError
from mapper.framework import Framework, framework_folder
from mapper.matching.arrays import Array
from mapper.matching.cache import CachedEncoder, EmbeddingCache
from mapper.matching.calibrate import Curve
from mapper.matching.decide import Thresholds
from mapper.matching.embed import (
    DEFAULT_ENCODER,
    AdaptedEncoder,
    BundledEncoder,
    Encoder,
    JoinedEncoder,
    SentenceTransformersEncoder,
)
from mapper.matching.features import WordIndex
from mapper.matching.score import Heads

FORMAT = 1
"""Of the files; a fit of another format is refused."""

SHARES = {1: (1.0,), 2: (0.7, 0.3)}
"""Weights of the scores of one adapter, and of two: on training rows whose States neither had seen, F1 was best between
0.7 and 0.8 for the larger model."""

# What reading a missing, cut off or altered file can raise.
DAMAGES = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error)
_RETRAIN = "train the adapter anew with --train-adapter."
_MAKE = "mapper fit --framework {framework} --gold LABELS.jsonl -o {folder}"


@dataclass(frozen=True)
class Fit:
    """What matching needs of a fit.

    items: action ids in column order. reverse: see `learn.Learned`. example_vectors: shape (examples, dimensions), for
    evidence. card: provenance and measured figures, for people; see `save_fit`. sha256: of what a loaded fit decides
    with, "" before it is saved.
    """

    name: str
    framework_id: str
    framework_sha256: str
    encoder_key: str
    items: tuple[str, ...]
    words: WordIndex
    addresses: Heads
    related: Heads
    curve: Curve
    related_curve: Curve
    thresholds: Thresholds
    band_meaning: tuple[tuple[str, str], ...]
    reverse: Heads | None = None
    examples_sha256: str = ""
    example_vectors: Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    card: Mapping[str, Any] = field(default_factory=dict)
    sha256: str = ""


def save_fit(fit: Fit, folder: Path) -> None:
    """Write a fit. Weights are stored in half precision, those too small to matter as 0, so that the files are small.

    The adapter, if there is one, is not written here: it is made on its own (`mapper.matching.adapt`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {"idf": fit.words.idf, "example_vectors": fit.example_vectors.astype(np.float16)}
    for name, heads in (("addresses", fit.addresses), ("related", fit.related), ("reverse", fit.reverse)):
        if heads is None:
            continue
        arrays[f"{name}.by_vector"] = heads.by_vector.astype(np.float16)
        arrays[f"{name}.by_word"] = np.where(np.abs(heads.by_word) < 0.02, 0, heads.by_word).astype(np.float16)
        arrays[f"{name}.bias"] = heads.bias.astype(np.float32)
    for name, curve in (("curve", fit.curve), ("related_curve", fit.related_curve)):
        arrays[f"{name}.scores"], arrays[f"{name}.probabilities"] = curve.scores, curve.probabilities
    np.savez_compressed(folder / "heads.npz", **arrays)  # type: ignore[arg-type]
    (folder / "terms.txt").write_text("".join(f"{term}\n" for term in fit.words.terms), encoding="utf-8")
    card = {
        "format": FORMAT,
        "name": fit.name,
        "framework": fit.framework_id,
        "framework_sha256": fit.framework_sha256,
        "encoder": fit.encoder_key,
        "items": list(fit.items),
        "examples_sha256": fit.examples_sha256,
        "thresholds": asdict(fit.thresholds),
        "bands": dict(fit.band_meaning),
        **fit.card,
    }
    (folder / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def find_adapters(folder: Path, encoder: str = "") -> tuple[Path, ...]:
    """The folders whose adapters a fit rests on, its own first; () where it rests on none.

    encoder: name of the model that it was made for, "" for the bundled one. Beside the adapter of a larger model stands
    that of the bundled one, if the fit in the place that `find_fit_for` begins with has one: each model errs elsewhere.
    """
    places = [folder]
    ending = f"-{encoder.rpartition('/')[-1]}"
    own = Path(os.path.abspath(folder))  # the name of "."
    if encoder and own.name.removesuffix(ending) not in {"", own.name}:
        places.append(own.with_name(own.name.removesuffix(ending)))
    held = tuple(place for place in places if (place / "adapter.npz").is_file())
    return held if held[:1] == (folder,) else ()


def load_adapter(folder: Path) -> Mapping[str, Array]:
    """The low-rank adapter of a fit's folder."""
    path = folder / "adapter.npz"
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name].astype(np.float32) for name in stored.files if not name.startswith("head.")}
    except DAMAGES as error:
        raise StaleFitError(
            f"{path}: the adapter of this fit cannot be read; put back the file as it was, or {_RETRAIN}"
        ) from error


def load_fit_encoder(
    folder: Path, cache: EmbeddingCache | None, chosen: SentenceTransformersEncoder | None = None
) -> Encoder:
    """The encoder of the fit in this folder: the bundled one or, where there are adapters, the models as they adapt
    them beside the bundled one without.

    chosen: in the place of the bundled one, for a fit that was made with it.
    """
    folders = find_adapters(folder, chosen.name if chosen else "")
    if not folders:
        return CachedEncoder(chosen or BundledEncoder(), cache)
    first, *rest = map(load_adapter, folders)
    own = AdaptedEncoder(chosen.name, chosen.folder, first) if chosen else BundledEncoder(first)
    adapted = [CachedEncoder(encoder, cache) for encoder in (own, *map(BundledEncoder, rest))]
    return JoinedEncoder(adapted, CachedEncoder(BundledEncoder(), cache))


def load_adapter_heads(folders: Sequence[Path], views: Sequence[int]) -> Heads:
    """The heads that adapters were trained with, averaged by `SHARES`, for the vectors of a `JoinedEncoder`.

    views: its widths. Raises StaleFitError where there are none.
    """
    scale = np.float32(np.sqrt(len(views)))  # of parts of a vector that has length 1 as a whole
    parts: list[Array] = []
    biases: list[Array] = []
    for place, share in zip(folders, SHARES[len(folders)], strict=True):
        path = place / "adapter.npz"
        try:
            with np.load(path, allow_pickle=False) as stored:
                own, bias = (
                    np.float32(share) * stored[f"head.{part}"].astype(np.float32) for part in ("by_vector", "bias")
                )
        except DAMAGES as error:
            raise StaleFitError(f"{path}: cannot be read ({error}); {_RETRAIN}") from error
        parts.append(own * scale)
        biases.append(bias)
    if len({len(bias) for bias in biases}) > 1:
        raise StaleFitError(
            f"{folders[1]}: its adapter is of other actions than that of {folders[0]}; move one of them."
        )
    columns = len(biases[0])
    plain = np.zeros((views[-1], columns), dtype=np.float32)
    return Heads(np.vstack([*parts, plain]), np.zeros((0, columns), dtype=np.float32), np.sum(biases, axis=0))


def save_crossed(scores: npt.NDArray[np.float16], texts: Sequence[str], folder: Path) -> None:
    """Write `crossed.npz`: scores of gold rows by adapters that saw no row of their State, and whose they are.

    scores: shape (rows, 2 * actions), for grade 2 and for grade 1 or better.
    """
    np.savez_compressed(folder / "crossed.npz", scores=scores, texts=np.array(hash_texts(texts)))


def load_crossed(folders: Sequence[Path], texts: Sequence[str]) -> Array:
    """The scores that `save_crossed` wrote for adapters, in the order of `texts`, averaged by `SHARES`.

    Raises StaleFitError if they are of other rows.
    """
    shares = zip(folders, SHARES[len(folders)], strict=True)
    crossed: Array = np.sum([np.float32(share) * _load_crossed(folder, texts) for folder, share in shares], axis=0)
    return crossed


def _load_crossed(folder: Path, texts: Sequence[str]) -> Array:
    path = folder / "crossed.npz"
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["texts"]) == hash_texts(texts):
                scores: Array = stored["scores"].astype(np.float32)
                return scores
    except DAMAGES as error:
        raise StaleFitError(f"{path}: cannot be read ({error}); {_RETRAIN}") from error
    raise StaleFitError(f"{path}: the adapter was trained beside other labels than these; {_RETRAIN}")


def hash_texts(texts: Sequence[str]) -> str:
    """SHA-256 of texts in their order."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def find_fit_for(folder: Path, encoder: str) -> Path:
    """Where the fit for an encoder of this name stands beside that for the bundled one: "fitted-multilingual"."""
    beside = Path(os.path.abspath(folder))  # the name of "."
    return beside.with_name(f"{beside.name}-{encoder.rpartition('/')[-1]}")


def has_fit(folder: Path) -> bool:
    """Whether this folder holds a fit."""
    return (folder / "card.json").is_file()


def load_fit(folder: Path, framework: Framework, encoder_key: str) -> Fit:
    """The fit in a folder, if it belongs to this framework and encoder.

    Raises StaleFitError if it belongs to others, is damaged or of another format, and if the folder holds none.
    """
    make = _MAKE.format(framework=framework.id if framework_folder(framework.id) else "FILE", folder=folder)
    if not encoder_key.startswith(DEFAULT_ENCODER):
        make += " and the --encoder of this run"
    if not has_fit(folder):
        raise StaleFitError(f"{folder}: there is no fit in this folder; check its name, or make one with: {make}")
    again = f"make it anew with: {make}"
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        if card["format"] != FORMAT:
            raise StaleFitError(f"{folder}: this fit has format {card['format']}, not {FORMAT}; {again}")
        if card["framework_sha256"] != framework.sha256:
            if card["framework"] == framework.id:
                raise StaleFitError(f"{folder}: this fit was made for another text of {framework.id}; {again}")
            raise StaleFitError(
                f"{folder}: this fit was made for {card['framework']}, not for {framework.id}; name the framework of "
                "the fit, or another fit."
            )
        if card["encoder"] != encoder_key:
            if card["encoder"].split(" | ")[0] == encoder_key.split(" | ")[0]:
                raise StaleFitError(
                    f"{folder}: the fit for the bundled model beside which this one was made is not there, or is "
                    f"another; put back its folder, or {again}"
                )
            raise StaleFitError(
                f"{folder}: this fit was made for the encoder {card['encoder']}; name that one, or {again}"
            )
        terms = tuple((folder / "terms.txt").read_text(encoding="utf-8").splitlines())
        with np.load(folder / "heads.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name].astype(np.float32) for name in stored.files}
        if len(arrays["addresses.by_word"]) != len(terms) or len(arrays["addresses.bias"]) != len(card["items"]):
            raise ValueError("its parts are not of one fit")
        return Fit(
            name=card["name"],
            framework_id=card["framework"],
            framework_sha256=card["framework_sha256"],
            encoder_key=card["encoder"],
            items=tuple(card["items"]),
            words=WordIndex(terms, arrays["idf"]),
            addresses=_heads(arrays, "addresses"),
            related=_heads(arrays, "related"),
            curve=Curve(arrays["curve.scores"], arrays["curve.probabilities"]),
            related_curve=Curve(arrays["related_curve.scores"], arrays["related_curve.probabilities"]),
            thresholds=Thresholds(**card["thresholds"]),
            band_meaning=tuple(card["bands"].items()),
            reverse=_heads(arrays, "reverse") if "reverse.bias" in arrays else None,
            examples_sha256=card["examples_sha256"],
            example_vectors=arrays["example_vectors"],
            card=card,
            sha256=_hash_decisions((folder / "heads.npz").read_bytes(), card["thresholds"]),
        )
    except DAMAGES as error:
        raise StaleFitError(f"{folder}: this fit cannot be read ({error or type(error).__name__}); {again}") from error


def _hash_decisions(heads: bytes, thresholds: Mapping[str, float]) -> str:
    return hashlib.sha256(heads + json.dumps(thresholds, sort_keys=True).encode()).hexdigest()


def _heads(arrays: Mapping[str, Array], name: str) -> Heads:
    return Heads(arrays[f"{name}.by_vector"], arrays[f"{name}.by_word"], arrays[f"{name}.bias"])
