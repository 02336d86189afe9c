"""Figures of many States' reviews on disk: a folder with `counts.csv` and `card.json` in, a `Reference` out, and back.

`mapper reference` makes the folder; a mapping compares its State with it. Figures only: no text of a recommendation
is kept. Figures of another framework text, encoder or fit are not comparable, and the `Reference` then says so.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mapper.errors import SettingsError
from mapper.framework import Framework, framework_folder
from mapper.importers.vocabulary.states import load_states
from mapper.output import replace_file, write_rows
from mapper.records import MappingResult, Reference, ReviewCounts

FORMAT = 1
COUNTS, CARD = "counts.csv", "card.json"
_FIXED = ("state", "region", "cycle", "recommendations")
_RULE = (
    "Distinct recommendations of a review (one text counts once), and those with a link to each Action: a Strong "
    "one, and a Strong or Likely one, as the mapper graded them; nobody has reviewed these links."
)


def find_reference_folder(framework: Framework) -> Path | None:
    """Where the reference of a bundled framework stands, None for a framework of one's own."""
    folder = framework_folder(framework.id)
    return folder / "reference" if folder else None


def load_reference(
    folder: Path | None, framework: Framework, encoder: str, fit: str, fit_sha256: str
) -> Reference | None:
    """The reference in a folder, None where there is none; `stale` says why it does not belong to this run.

    encoder, fit, fit_sha256: as in `RunInfo`.
    """
    if folder is None or not (folder / CARD).is_file():
        return None
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        if reason := _find_difference(card, framework, encoder, fit, fit_sha256):
            return Reference(stale=reason)
        with (folder / COUNTS).open(encoding="utf-8", newline="") as file:
            reviews = tuple(_read_review(row, framework) for row in csv.DictReader(file))
        if len(reviews) != card["reviews"]:
            raise ValueError("rows are missing")
        return Reference(reviews, find_regions(), card["source"], card["made"], card["fit"])
    except (OSError, ValueError, KeyError, TypeError):
        return Reference(stale="its files are damaged")


def save_reference(result: MappingResult, reviews: Sequence[ReviewCounts], folder: Path) -> dict[str, Any]:
    """Write the figures of a result's reviews with their card; returns the card.

    Raises SettingsError where there is nothing to compare with, or the folder cannot be written.
    """
    stated = [review for review in reviews if review.state and review.cycle]
    if not stated:
        raise SettingsError(
            "no file names the State under review and the cycle; a reference needs both, as UPR Info exports have them."
        )
    regions = dict(find_regions())
    actions = [action for action, _ in stated[0].strong]
    card = {
        "format": FORMAT,
        "source": "; ".join(f"{read.importer}: {read.file}" for read in result.imports),
        "files": [{"file": read.file, "sha256": read.sha256, "rows": read.rows} for read in result.imports],
        "rows": sum(read.rows for read in result.imports),
        "recommendations": sum(review.recommendations for review in stated),
        "reviews": len(stated),
        "states": len({review.state for review in stated}),
        "sessions": sorted({r.session for r in result.recommendations if r.session and r.mechanism == "UPR"}),
        "made": result.run.started[:10],
        "mapper": result.run.mapper_version,
        "framework": result.framework.id,
        "framework_sha256": result.framework.sha256,
        "encoder": result.run.encoder,
        "fit": result.run.fit,
        "fit_sha256": result.run.fit_sha256,
        "counted": _RULE,
    }
    columns = (*_FIXED, *(f"{action} {rule}" for rule in ("strong", "likely") for action in actions))
    rows = []
    for review in stated:
        counts = (count for _, count in (*review.strong, *review.likely))
        values = (review.state, regions.get(review.state, ""), review.cycle, review.recommendations, *counts)
        rows.append(dict(zip(columns, values, strict=True)))
    write_rows(folder / COUNTS, "the reference", columns, rows)
    with replace_file(folder / CARD, "the reference") as unfinished:
        unfinished.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return card


def find_regions() -> tuple[tuple[str, str], ...]:
    """(State, UN regional group) of every State that is in one."""
    return tuple((state.name, state.group) for state in load_states() if state.group)


def _find_difference(card: dict[str, Any], framework: Framework, encoder: str, fit: str, fit_sha256: str) -> str:
    if card["format"] != FORMAT:
        return "its files are of another version of the mapper"
    if card["framework_sha256"] != framework.sha256:
        return "they were counted with another text of the framework"
    if card["encoder"] != encoder:
        return "they were counted with another language model"
    if card["fit"] != fit or card["fit_sha256"] != fit_sha256:
        return "they were counted with another fit; map with that one, or count them anew"
    return ""


def _read_review(row: dict[str, str], framework: Framework) -> ReviewCounts:
    actions = dict.fromkeys(item.action or item.id for item in framework.matched_items)

    def read(rule: str) -> tuple[tuple[str, int], ...]:
        return tuple((action, int(row[f"{action} {rule}"])) for action in actions)

    return ReviewCounts(row["state"], int(row["cycle"]), int(row["recommendations"]), read("strong"), read("likely"))
