"""JSON in all its shapes: arrays, lines, wrappers, single objects, and damage."""

from __future__ import annotations

import pytest

from mapper.documents.jsonfile import read_json
from mapper.errors import UnreadableFileError


def _values(text: str) -> list[dict[str, object]]:
    return [dict(record.value) for record in read_json("sample.json", text.encode()).records]


def test_an_array_gives_a_record_for_each_object() -> None:
    document = read_json("sample.json", b'[{"a": 1}, {"a": 2}]')
    assert [(r.place, r.value["a"]) for r in document.records] == [("record 1", 1), ("record 2", 2)]


def test_json_lines_are_placed_by_their_line() -> None:
    document = read_json("sample.jsonl", b'{"a": 1}\n\n{"a": 2}\n')
    assert [record.place for record in document.records] == ["line 1", "line 3"]


def test_an_object_around_an_array_is_opened_however_deep() -> None:
    assert _values('{"total": 2, "data": {"items": [{"a": 1}, {"a": 2}]}}') == [{"a": 1}, {"a": 2}]


def test_an_object_with_lists_of_words_is_one_record() -> None:
    assert _values('{"text": "Sing", "themes": ["A", "B"]}') == [{"text": "Sing", "themes": ["A", "B"]}]


def test_a_bad_line_becomes_a_record_with_an_error_and_its_text() -> None:
    records = read_json("sample.jsonl", b'{"a": 1}\n{"a": \n{"a": 3}\n').records
    assert [bool(record.error) for record in records] == [False, True, False]
    assert records[1].place == "line 2"
    assert records[1].value == {"": '{"a": '}


def test_an_entry_that_is_no_object_keeps_its_place() -> None:
    records = read_json("sample.json", b'[{"a": 1}, "stray"]').records
    assert records[1].error == "not a JSON object"
    assert records[1].value == {"": '"stray"'}


def test_bad_json_names_the_line() -> None:
    with pytest.raises(UnreadableFileError, match=r"broken\.json: this is not valid JSON .*line 3"):
        read_json("broken.json", b'[{"a": 1,\n"b": 2},\n{"a" 3}]')


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 100_000])
def test_json_beyond_what_python_takes_is_told_as_invalid(value: str) -> None:
    with pytest.raises(UnreadableFileError, match=r"big\.json: this is not valid JSON"):
        read_json("big.json", f'[{{"a": {value}}}]'.encode())


@pytest.mark.parametrize("text", ["[]", '["a", "b"]', "3", "{}"])
def test_json_without_objects_is_refused_or_empty(text: str) -> None:
    if text == "{}":
        assert _values(text) == [{}]
        return
    with pytest.raises(UnreadableFileError, match="no objects"):
        read_json("sample.json", text.encode())


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_json("sample.json", b'\xef\xbb\xbf[{"a": "\xc3\xa9"}]').records[0].value == {"a": "é"}
