"""Bytes of a JSON or JSON Lines file to a Document of records, in the order of the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mapper.documents.document import Document, JsonRecord
from mapper.documents.encoding import decode_text
from mapper.errors import UnreadableFileError

_WRAPPER_DEPTH = 3
_SHORTEST_TEXT = 60  # characters; the name of a group is shorter
_NO_JSON = (ValueError, RecursionError)  # also what Python says of a number with thousands of digits


def read_json(name: str, data: bytes) -> Document:
    """Records of an array, of JSON Lines, of an object that wraps an array, or of one object.

    An entry that is no object and a line that is no JSON become records with an error. Raises
    UnreadableFileError, with the line, if nothing can be read.
    """
    text = decode_text(data)
    try:
        value = json.loads(text)
    except _NO_JSON as error:
        records = tuple(_read_lines(text))
        # A broken array holds a few lines that are JSON by themselves; JSON Lines holds many.
        if sum(not record.error for record in records) * 2 < len(records):
            raise UnreadableFileError(
                f"{name}: this is not valid JSON ({error}); export it again or mend it."
            ) from error
    else:
        records = tuple(
            replace(_read_entry(f"record {number}", entry), around=around)
            for number, (entry, around) in enumerate(_find_entries(value, {}, _WRAPPER_DEPTH), start=1)
        )
    if all(record.error for record in records):
        raise UnreadableFileError(
            f"{name}: the JSON file holds no objects; give an array of objects, one for each recommendation."
        )
    return Document(file=name, format="json", records=records)


def _read_lines(text: str) -> Iterator[JsonRecord]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            value = json.loads(line)
        except _NO_JSON as error:
            yield JsonRecord(place, {"": line}, error=f"not valid JSON ({error})")
        else:
            yield _read_entry(place, value)


def _read_entry(place: str, entry: Any) -> JsonRecord:
    if isinstance(entry, dict):
        return JsonRecord(place, entry)
    return JsonRecord(place, {"": json.dumps(entry, ensure_ascii=False)}, error="not a JSON object")


def _find_entries(value: Any, around: Mapping[str, Any], depth: int) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """The entries of the array itself, of the array an object wraps, or the object alone; and what is said around them.

    A wrapper says something about its array (`{"state": "Ghana", "data": {"items": [{...}, {...}]}}`); a record may
    hold lists of objects too, so only an object with exactly one such list, however deep, is a wrapper. A list of
    such objects without a text of their own (`[{"theme": "Justice", "items": [{...}, {...}]}, ...]`) holds groups.
    """
    lists = list(_find_object_lists(value, _WRAPPER_DEPTH)) if isinstance(value, dict) else []
    if isinstance(value, list) and _is_grid(value):
        yield from ((row, around) for row in _rows_of_grid(value))
    elif isinstance(value, list) and depth and value and all(map(_is_group, value)):
        for group in value:
            yield from _find_entries(group, around, depth - 1)
    elif isinstance(value, list):
        yield from ((entry, around) for entry in value)
    elif len(lists) == 1:
        entries, said = lists[0]
        yield from _find_entries(entries, {**around, **said}, depth)
    elif isinstance(value, dict):
        yield from ((entry, around) for entry in _rows_of_pandas(value) or [value])
    else:
        yield value, around


def _rows_of_grid(value: list[list[Any]]) -> Iterator[dict[str, Any]]:
    header = value[0]
    for row in value[1:]:
        cells: dict[str, Any] = {}
        for number, cell in enumerate(row, start=1):
            key = header[number - 1] if number <= len(header) else ""
            cells[f"{key} {number}".strip() if key in cells or not key else key] = cell
        yield cells


def _rows_of_pandas(value: dict[str, Any]) -> list[Any]:
    """The rows of what pandas writes unless asked for a list: an object a column, or an object a row; else none.

    A record in several languages (`{"text": {"en": "Sing", "fr": "Chanter"}, ...}`) looks alike, and is one.
    """
    entries = list(value.values())
    if len(entries) < 2 or not all(isinstance(entry, dict) and len(entry) > 1 for entry in entries):
        return []
    if not all(entry.keys() == entries[0].keys() for entry in entries):
        return []
    if all(key.isdigit() for key in entries[0]):
        return [{column: value[column][key] for column in value} for key in entries[0]]
    return [] if all(len(key) == 2 for key in entries[0]) else entries


def _is_grid(value: list[Any]) -> bool:
    """Rows of cells, a header first, as the interface of Google Sheets gives them."""
    rows = len(value) > 1 and all(isinstance(row, list) for row in value)
    return rows and bool(value[0]) and all(isinstance(key, str) for key in value[0])


def _is_group(value: Any) -> bool:
    if not isinstance(value, dict) or len(lists := list(_find_object_lists(value, 1))) != 1:
        return False
    entries, said = lists[0]
    own = max((len(text) for text in said.values() if isinstance(text, str)), default=0)
    cells = (cell for entry in entries for cell in (entry.values() if isinstance(entry, dict) else entry))
    inner = max((len(text) for text in cells if isinstance(text, str)), default=0)
    return own < min(inner, _SHORTEST_TEXT)


def _find_object_lists(value: dict[str, Any], depth: int) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """Lists of objects, or of rows under the header in the first, with the plain values beside them."""
    said = {key: item for key, item in value.items() if not isinstance(item, dict | list)}
    for item in value.values():
        if isinstance(item, list) and item and (all(isinstance(entry, dict) for entry in item) or _is_grid(item)):
            yield item, said
        elif isinstance(item, dict) and depth > 1:
            yield from ((found, {**said, **inner}) for found, inner in _find_object_lists(item, depth - 1))
