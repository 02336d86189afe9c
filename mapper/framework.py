"""A policy framework as data: Parts, Actions and recommended actions, with their texts and known flaws.

In goes the id of a bundled framework (a folder of `framework_data/`) or a user's own CSV, XLSX or TOML
file; out comes a `Framework`, the target of matching. Every fault of such a file is a `FrameworkError`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten
from typing import Any

from mapper.errors import FrameworkError

DEFAULT_FRAMEWORK = "r2p-2023"
FIELDS = ("id", "text", "parent", "title", "note", "published", "audience", "situation", "footnotes", "same_as")
"""Columns of a framework's table. Only id and text are required."""


@dataclass(frozen=True, slots=True)
class Part:
    """A top-level division, "1" to "4" in the R2P framework."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Action:
    """A group of recommended actions, "1.1" to "4.5" in the R2P framework."""

    id: str
    title: str
    part: str = ""  # id of its Part, "" where the framework has no Parts


@dataclass(frozen=True, slots=True)
class RecommendedAction:
    """One thing a State should do: the unit that recommendations are matched to."""

    id: str  # "1.1.1"
    text: str  # for reading and matching
    published: str  # as in the source, slips and footnote numbers included
    action: str = ""  # id of its Action, "" where the framework is a flat list
    title: str = ""
    audience: str = ""  # "members of the UNSC", ...
    situation: str = ""  # "imminent risk", "actual occurrence", ...
    footnotes: tuple[str, ...] = ()
    same_as: str = ""  # id of the item this one repeats; matched once, under that id
    note: str = ""  # known flaw of this edition


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework ready for matching. Items stand in order of appearance; `same_as` items are kept but not matched."""

    id: str
    title: str
    source: str
    licence: str
    parts: tuple[Part, ...]
    actions: tuple[Action, ...]
    items: tuple[RecommendedAction, ...]
    sha256: str = ""  # of ids and texts: a fit names the framework it belongs to by this
    publisher: str = ""
    year: int | None = None

    def __repr__(self) -> str:
        """Counts: the texts themselves would fill a notebook."""
        return f"Framework({self.id}: {len(self.items)} recommended actions in {len(self.actions)} Actions)"

    @property
    def matched_items(self) -> tuple[RecommendedAction, ...]:
        """The items recommendations are matched to: all but the repeats."""
        return tuple(item for item in self.items if not item.same_as)

    @property
    def labelled_as(self) -> dict[str, str]:
        """Each item's id with the one it is labelled by: its own, or that of the item it repeats."""
        return {item.id: item.same_as or item.id for item in self.items}

    @property
    def action_of(self) -> dict[str, str]:
        """Each item's id with that of the Action it belongs to; in a flat framework its own."""
        return {item.id: item.action or item.id for item in self.items}

    def item(self, item_id: str) -> RecommendedAction:
        """The recommended action with this id; KeyError if there is none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)


def load_framework(name_or_path: str | Path | Framework = DEFAULT_FRAMEWORK) -> Framework:
    """The framework of this name ("r2p-2023", short "r2p") or in this file; one that is loaded is returned as it is.

    A file of one's own is a table (.csv, .tsv, .xlsx, .ods) with the columns id and text, and if wanted
    parent, title and note; or a .toml file with the same keys in `[[items]]`, a title and a source.
    Raises FrameworkError for an unknown name, a missing file or column, missing or repeated ids and
    empty texts; the message names the place.
    """
    if isinstance(name_or_path, Framework):
        return name_or_path
    for folder in _bundled_folders():
        header = _read_toml(folder / "framework.toml")
        if str(name_or_path).casefold() in {header["id"], *header.get("aliases", ())}:
            return _build(header, _read_table(folder / "actions.csv"), str(name_or_path))
    path = Path(os.path.expanduser(name_or_path))
    if path.is_dir() and (path / "framework.toml").is_file():
        return _build(_read_toml(path / "framework.toml"), _read_table(path / "actions.csv"), path.name)
    if not path.is_file():
        known = ", ".join(folder.name for folder in _bundled_folders())
        raise FrameworkError(
            f"{name_or_path}: there is no framework of this name and no such file; "
            f"bundled: {known}; a file of your own is a .csv, .tsv, .xlsx, .ods or .toml with id and text."
        )
    if path.suffix.casefold() == ".toml":
        header = _read_toml(path)
        return _build(header, _toml_rows(header, path.name), path.name)
    return _build({"id": path.stem, "title": path.stem, "source": path.name}, _read_table(path), path.name)


def framework_folder(framework_id: str) -> Path | None:
    """The folder of a bundled framework (with its examples and fits), None for a framework of the user's own."""
    return next((folder for folder in _bundled_folders() if folder.name == framework_id), None)


def _bundled_folders() -> tuple[Path, ...]:
    # In an installed wheel the data stand inside the package, in a checkout beside it.
    package = Path(__file__).resolve().parent
    root = next((r for r in (package / "framework_data", package.parent / "framework_data") if r.is_dir()), None)
    return tuple(sorted(p.parent for p in root.glob("*/framework.toml"))) if root else ()


_Row = tuple[str, Mapping[str, str]]  # place for a reader, field -> value


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FrameworkError(f"{path.name}: this is not a readable TOML file ({error}).") from error


def _toml_rows(header: Mapping[str, Any], name: str) -> Iterator[_Row]:
    items = header.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise FrameworkError(f"{name}: [[items]] has to be a list of tables, each with id and text.")
    for number, item in enumerate(items, start=1):
        yield f"item {number}", {key.casefold(): str(value) for key, value in item.items()}


def _read_table(path: Path) -> Iterator[_Row]:
    """Rows of the first table of the file whose header names id and text."""
    from mapper.documents.reading import read_document
    from mapper.errors import UnreadableFileError

    try:
        document = read_document(path)
    except UnreadableFileError as error:
        raise FrameworkError(str(error)) from error
    found: list[str] = []
    place = ""
    for table in document.tables:
        for at, row in enumerate(table.rows):  # titles and notes may stand above the header
            header = [cell.strip().casefold() for cell in row.cells]
            if {"id", "text"} <= set(header):
                for body_row in table.rows[at + 1 :]:
                    yield body_row.place, dict(zip(header, body_row.cells, strict=False))
                return
            if len(filled := [cell.strip() for cell in row.cells if cell.strip()]) > len(found):
                found, place = filled, row.place
    reason = "no table is here"
    if found:
        reason = f"rename those in {place} ({shorten(', '.join(found), 200, placeholder=' ...')})"
    raise FrameworkError(f"{path.name}: a framework needs columns with the headers id and text; {reason}.")


def _build(header: Mapping[str, Any], rows: Iterable[_Row], name: str) -> Framework:
    found: list[RecommendedAction] = []
    places: dict[str, str] = {}
    for place, row in rows:
        item = _parse_item(row, f"{name}, {place}")
        if item.id in places:
            both = f"{places[item.id]} and {place}"
            said = f"{name}: the id {item.id} stands more than once ({both}); every id must be unique"
            if re.fullmatch(r"\d+\.\d", item.id):
                said += f", and {item.id}0 is the number {item.id} unless its cell is formatted as text"
            raise FrameworkError(f"{said}.")
        places[item.id] = place
        found.append(item)
    if not found:
        raise FrameworkError(f"{name}: this framework has no items; each needs an id and a text.")
    if not isinstance(header.get("year", 0), int):
        raise FrameworkError(f"{name}: the year has to be a number, as in year = 2030.")
    matched = {item.id for item in found if not item.same_as}
    for item in found:
        if item.same_as and item.same_as not in matched:
            what = "repeats another itself" if item.same_as in places.keys() - {item.id} else "is no other item's id"
            raise FrameworkError(f"{name}: {item.id} is said to repeat {item.same_as}, which {what}.")
    try:
        parts = tuple(Part(str(p["id"]), str(p["title"])) for p in header.get("parts", ()))
        actions = tuple(
            Action(str(a["id"]), str(a["title"]), str(a.get("part", ""))) for a in header.get("actions", ())
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise FrameworkError(f"{name}: every one of [[parts]] and [[actions]] needs an id and a title.") from error
    _check_groups(parts, actions, name)
    items, actions = _group(tuple(found), actions)
    digest = hashlib.sha256(json.dumps([(item.id, item.text) for item in items], ensure_ascii=False).encode())
    return Framework(
        id=str(header.get("id", Path(name).stem)),
        title=str(header.get("title", name)),
        source=str(header.get("source", "")),
        licence=str(header.get("licence", "")),
        parts=parts,
        actions=actions,
        items=items,
        sha256=digest.hexdigest(),
        publisher=str(header.get("publisher", "")),
        year=header.get("year"),
    )


def _check_groups(parts: Iterable[Part], actions: Iterable[Action], name: str) -> None:
    for kind, groups in (("parts", parts), ("actions", actions)):
        for group, count in Counter(group.id for group in groups).items():
            if count > 1:
                raise FrameworkError(f"{name}: the id {group} stands more than once in [[{kind}]]; give each its own.")
    known = {part.id for part in parts}
    for action in actions:
        if action.part and action.part not in known:
            raise FrameworkError(f"{name}: {action.id} is said to be in part {action.part}, which is not in [[parts]].")


def _parse_item(row: Mapping[str, str], place: str) -> RecommendedAction:
    values = {field: str(row.get(field) or "").strip() for field in FIELDS}
    if not values["id"]:
        raise FrameworkError(f"{place}: the id is missing; every item needs one of its own.")
    if not values["text"]:
        raise FrameworkError(f"{place}: {values['id']} has no text; fill it in, or take the row out.")
    return RecommendedAction(
        id=values["id"],
        text=values["text"],
        published=values["published"] or values["text"],
        action=values["parent"],
        title=values["title"],
        audience=values["audience"],
        situation=values["situation"],
        footnotes=tuple(values["footnotes"].split()),
        same_as=values["same_as"],
        note=values["note"],
    )


def _group(
    items: tuple[RecommendedAction, ...], actions: tuple[Action, ...]
) -> tuple[tuple[RecommendedAction, ...], tuple[Action, ...]]:
    """Every item in a group, where any has a parent: parents that have no title of their own get one.

    A parent may itself be an item (an SDG target over its indicators): it then heads its own group. An
    item without a parent in such a framework is a group of one.
    """
    if not any(item.action for item in items):
        return items, ()
    parents = {item.action for item in items}
    items = tuple(replace(item, action=item.id) if item.id in parents or not item.action else item for item in items)
    titles = {action.id: action for action in actions}
    texts = {item.id: item.title or item.text for item in items}
    for item in items:
        titles.setdefault(item.action, Action(item.action, texts.get(item.action, item.action)))
    used = {item.action for item in items}
    return items, tuple(action for action in titles.values() if action.id in used)
