"""The user's own fit on disk: texts with what reviewers decided of them, and the correction learned from these.

A folder with `reviewed.jsonl` (one text a line; the decisions themselves, which people may read and mend),
`correction.npz` (plain arrays) and `correction.json` (their card). The arrays follow from the decisions and the fit
below, and are made anew where either has changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mapper.errors import StaleFitError
from mapper.framework import Framework
from mapper.matching.arrays import Array
from mapper.matching.cache import find_user_folder
from mapper.matching.decide import Thresholds, decide
from mapper.matching.examples import make_grade_table
from mapper.matching.features import build_word_index, normalize_text
from mapper.matching.fitted import DAMAGES
from mapper.matching.increment import Correction, Reviewed, Shift, learn_correction

if TYPE_CHECKING:
    from mapper.matching.matcher import Matcher

FORMAT = 1
"""Of the arrays; those of another format are made anew."""

ENOUGH = 100
"""Labelled or reviewed texts from which the bands of a framework are called calibrated."""
ENOUGH_LINKS = 20
"""Links of a band, below which its share of right ones is not told."""


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """A recommendation that somebody reviewed.

    grades: 2 accepted, 1 partly, 0 rejected, by action id. undecided: links that were offered and that nobody decided
    on. Of every other action the reviewer saw that it was not offered, and added none.
    """

    id: str
    text: str
    grades: dict[str, int]
    undecided: tuple[str, ...] = ()
    workbook: str = ""


def find_data_folder() -> Path:
    """The folder that MAPPER_DATA names, else one where this system keeps a user's data."""
    return find_user_folder("MAPPER_DATA", xdg="XDG_DATA_HOME", otherwise=".local/share", on_mac="Application Support")


def find_own_folder(framework: Framework) -> Path:
    """Where the user's own fit of this framework is kept unless a folder is named."""
    return find_data_folder() / "fits" / (re.sub(r"[^\w.-]+", "-", framework.id).strip(".-") or "framework")


def has_reviewed(folder: Path) -> bool:
    """Whether this folder holds decisions of reviewers."""
    return (folder / "reviewed.jsonl").is_file()


def load_reviewed(folder: Path, framework: Framework) -> tuple[ReviewedText, ...]:
    """The reviewed texts of a folder, () where it holds none.

    Raises StaleFitError where they are damaged, or were decided for another text of the framework.
    """
    path = folder / "reviewed.jsonl"
    if not path.is_file():
        return ()
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a text may hold U+2028, a line end to `splitlines`
        header = json.loads(lines[0])
        sha256 = header["framework_sha256"]
        found = tuple(
            ReviewedText(
                id=str(value["id"]),
                text=str(value["text"]),
                grades={str(action): int(grade) for action, grade in value["grades"].items()},
                undecided=tuple(map(str, value["undecided"])),
                workbook=str(value["workbook"]),
            )
            for value in map(json.loads, filter(str.strip, lines[1:]))
        )
        known = {item.id for item in framework.matched_items}
        if sha256 == framework.sha256 and any({*text.grades, *text.undecided} - known for text in found):
            raise ValueError("an action is not of the framework")
    except (*DAMAGES, IndexError) as error:
        raise StaleFitError(
            f"{path}: these reviewed decisions cannot be read ({error or type(error).__name__}); move the folder away "
            "and run `mapper learn` with the reviewed workbooks."
        ) from error
    if sha256 != framework.sha256:
        raise StaleFitError(
            f"{folder}: these decisions were learned for another text of {header.get('framework', 'the framework')}; "
            "map without them (--fit bundled), or move the folder away and run `mapper learn` again."
        )
    return found


def save_reviewed(texts: Iterable[ReviewedText], folder: Path, framework: Framework) -> None:
    """Write the reviewed texts to a folder that only its user can read."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    header = {"framework": framework.id, "framework_sha256": framework.sha256}
    lines = [json.dumps(value, ensure_ascii=False) for value in (header, *map(asdict, texts))]
    _write(folder / "reviewed.jsonl", ("\n".join(lines) + "\n").encode())


def join_reviewed(known: Iterable[ReviewedText], new: Iterable[ReviewedText]) -> tuple[ReviewedText, ...]:
    """Each text once: what is decided later of the same text holds for the actions it speaks of."""
    found: dict[str, ReviewedText] = {}
    for text in (*known, *new):
        key = _key(text)
        before = found.get(key, text)
        grades = {**before.grades, **text.grades}
        undecided = tuple(dict.fromkeys(a for a in (*before.undecided, *text.undecided) if a not in grades))
        found[key] = replace(text, grades=grades, undecided=undecided)
    return tuple(found.values())


def count_overruled(said: Iterable[ReviewedText], kept: Iterable[ReviewedText]) -> int:
    """How many decisions do not hold in what `join_reviewed` kept of them, as a later one on the text differs."""
    decided = {(_key(text), *grade) for text in said for grade in text.grades.items()}  # once, however often given
    return len(decided - {(_key(text), *grade) for text in kept for grade in text.grades.items()})


def _key(text: ReviewedText) -> str:
    return normalize_text(text.text).casefold()


@dataclass(frozen=True)
class OwnFit:
    """A correction with what the Method sheet says of it, and the folder it is kept in."""

    correction: Correction
    folder: Path
    name: str
    calibrated: bool
    band_meaning: tuple[tuple[str, str], ...]
    limits: tuple[str, ...] = ()


def load_own_fit(folder: Path, matcher: Matcher) -> OwnFit:
    """The correction of the reviewed texts in a folder for this matcher, which is the one below it.

    Learned now if it was not yet, or if the fit below or the decisions have changed since. Raises StaleFitError.
    """
    framework = matcher.framework
    texts = load_reviewed(folder, framework)
    basis = _hash_basis(folder, matcher)
    actions = [item.id for item in framework.matched_items]
    below = matcher.score([normalize_text(text.text) for text in texts])
    grades = make_grade_table([text.grades for text in texts], actions)
    decided = make_grade_table([dict.fromkeys(text.undecided, 1) for text in texts], actions) == 0
    reviewed = Reviewed(below.texts, below.vectors, grades, decided, tuple(text.id for text in texts))
    item_texts = [normalize_text(f"{item.title} {item.text}") for item in framework.matched_items]
    correction = _load_correction(folder, basis, reviewed, item_texts)
    if correction is None:
        correction = learn_correction(reviewed, below.probabilities, below.related, matcher.thresholds, item_texts)
        _save_correction(correction, folder, basis)
    below_it = matcher.fit.name if matcher.fit else "no fit"
    return OwnFit(
        correction=correction,
        folder=folder,
        name=f"{below_it}, corrected by {len(texts)} recommendations that reviewers decided on",
        calibrated=matcher.describe().calibrated or len(texts) >= ENOUGH,
        band_meaning=_say_bands(correction, matcher),
        limits=_say_limits(len(texts), matcher),
    )


def _say_bands(correction: Correction, matcher: Matcher) -> tuple[tuple[str, str], ...]:
    """Each band in words, with its share of right links among the reviewed texts, each left out in turn."""
    reviewed, told = correction.reviewed, []
    bands: dict[str, list[bool]] = {}
    for row, column in zip(*np.nonzero(correction.cross_fitted >= correction.thresholds.addresses), strict=True):
        if reviewed.decided[row, column]:
            _, band = decide(float(correction.cross_fitted[row, column]), 0.0, correction.thresholds)
            bands.setdefault(band, []).append(bool(reviewed.grades[row, column] == 2))
    fitted = matcher.fit is not None
    for name, meaning in matcher.describe().band_meaning:
        hits = bands.get(name, [])
        if len(hits) >= ENOUGH_LINKS and (fitted or len(reviewed.texts) >= ENOUGH):
            own = f"of 100 such links, about {round(100 * sum(hits) / len(hits))} were right on your reviewed texts"
            own = f"{own}, each scored without its own decisions (n = {len(hits)})"
            told.append((name, f"{own}; before your review: {meaning}" if fitted else own))
        elif fitted:
            told.append((name, meaning))
        else:
            told.append((name, f"too few reviewed links to say how often they are right (n = {len(hits)})"))
    return tuple(told)


def _say_limits(count: int, matcher: Matcher) -> tuple[str, ...]:
    if matcher.fit is not None:  # where it is of few labels, it says so first
        below = matcher.describe()
        return () if below.calibrated or count >= ENOUGH else below.limits[:1]
    if count < ENOUGH:
        return (say_few(count, "reviewed"),)
    return (f"Learned from {count} reviewed recommendations of your own; other States and bodies may differ.",)


def say_few(count: int, kind: str) -> str:
    """What to know of a mapping learned from fewer than `ENOUGH` recommendations. kind: "labelled" or "reviewed"."""
    few = f"Learned from {count} {kind} recommendations; with fewer than {ENOUGH} the bands are uncalibrated"
    return f"{few}: read them as an order, not as a rate."


def _hash_basis(folder: Path, matcher: Matcher) -> str:
    """What the arrays follow from: the decisions, the encoder, and the scorer below."""
    digest = hashlib.sha256((folder / "reviewed.jsonl").read_bytes())
    for part in (str(FORMAT), matcher.framework.sha256, matcher.encoder.key, matcher.hash_base()):
        digest.update(part.encode())
    return digest.hexdigest()


def _save_correction(correction: Correction, folder: Path, basis: str) -> None:
    arrays: dict[str, Array] = {"cross_fitted": correction.cross_fitted}
    for name, shift in (("addresses", correction.addresses), ("related", correction.related)):
        arrays[f"{name}.bias"], arrays[f"{name}.weights"] = shift.bias, shift.weights
    card: dict[str, Any] = {
        "format": FORMAT,
        "basis": basis,
        "reviewed recommendations": len(correction.reviewed.texts),
        "accepted links": int((correction.reviewed.grades == 2).sum()),
        "thresholds": asdict(correction.thresholds),
        "scales": [correction.addresses.scale, correction.related.scale],
    }
    try:
        np.savez_compressed(folder / "correction.npz", **arrays)  # type: ignore[arg-type]
        _write(folder / "correction.json", (json.dumps(card, indent=2) + "\n").encode())
    except OSError:
        return  # a folder that cannot be written to, as on a shared drive: learned anew each time


def _load_correction(folder: Path, basis: str, reviewed: Reviewed, item_texts: Sequence[str]) -> Correction | None:
    """The stored correction, None where it is missing, damaged or follows from something else."""
    try:
        card = json.loads((folder / "correction.json").read_text(encoding="utf-8"))
        if card["basis"] != basis:
            return None
        with np.load(folder / "correction.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name].astype(np.float32) for name in stored.files}
        shifts = [
            Shift(float(scale), arrays[f"{name}.bias"], arrays[f"{name}.weights"])
            for name, scale in zip(("addresses", "related"), card["scales"], strict=True)
        ]
        if any(shift.weights.shape != reviewed.grades.shape for shift in shifts):
            return None
        words = build_word_index([*item_texts, *reviewed.texts], least=1)
        thresholds = Thresholds(**card["thresholds"])
        return Correction(reviewed, words, shifts[0], shifts[1], thresholds, arrays["cross_fitted"])
    except DAMAGES:
        return None


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: what people decided must not be cut off by a full disk."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
