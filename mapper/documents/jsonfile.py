"""Bytes of a JSON or JSON Lines file to a Document of records, in the order of the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from mapper.documents.document import Document, JsonRecord
from mapper.documents.encoding import decode_text
from mapper.errors import UnreadableFileError

_WRAPPER_DEPTH = 3
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
            _read_entry(f"record {number}", entry) for number, entry in enumerate(_find_entries(value), start=1)
        )
    if all(record.error for record in records):
        raise UnreadableFileError(
            f"{name}: the JSON file holds no objects; give an array of objects, one for each recommendation."
        )
    return Document(file=name, format="json", sha256=hashlib.sha256(data).hexdigest(), records=records)


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


def _find_entries(value: Any) -> list[Any]:
    """The array itself, the array an object wraps, or the object alone.

    A wrapper says something about its array (`{"total": 2, "data": {"items": [{...}, {...}]}}`); a record may
    hold lists of objects too, so only an object with exactly one such list, however deep, is a wrapper.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        lists = list(_find_object_lists(value, _WRAPPER_DEPTH))
        return lists[0] if len(lists) == 1 else [value]
    return [value]


def _find_object_lists(value: dict[str, Any], depth: int) -> Iterator[list[Any]]:
    for item in value.values():
        if isinstance(item, list) and item and all(isinstance(entry, dict) for entry in item):
            yield item
        elif isinstance(item, dict) and depth > 1:
            yield from _find_object_lists(item, depth - 1)
