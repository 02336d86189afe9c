"""JSON in all its shapes: arrays, lines, wrappers, single objects, and damage."""

from __future__ import annotations

import json

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


def test_groups_give_their_entries_with_what_is_said_above_them() -> None:
    text = json.dumps(
        {
            "state": "Ghana",
            "themes": [
                {
                    "theme": "Prisons",
                    "items": [{"text": "Inspect every prison twice a year"}, {"text": "Train guards"}],
                },
                {"theme": "Courts", "items": [{"text": "Open courts in the north of the country"}]},
            ],
        }
    )
    records = read_json("sample.json", text.encode()).records
    assert [record.value["text"] for record in records][1:] == [
        "Train guards",
        "Open courts in the north of the country",
    ]
    assert [dict(record.around) for record in records] == [
        {"state": "Ghana", "theme": "Prisons"},
        {"state": "Ghana", "theme": "Prisons"},
        {"state": "Ghana", "theme": "Courts"},
    ]


def test_a_record_with_a_text_and_a_list_of_its_own_is_no_group() -> None:
    long = "Establish an independent body that visits all places of detention without notice"
    entries = [
        {"text": long, "steps": [{"step": "Draft a bill and hold consultations with all regions of the country"}]}
    ]
    assert _values(json.dumps(entries)) == entries


@pytest.mark.parametrize(
    "text",
    [
        '[["text", "position"], ["Sing", "Noted"], ["Dance", "Supported"]]',
        '{"range": "A1:B3", "values": [["text", "position"], ["Sing", "Noted"], ["Dance", "Supported"]]}',
        '{"text": {"0": "Sing", "1": "Dance"}, "position": {"0": "Noted", "1": "Supported"}}',
        '{"0": {"text": "Sing", "position": "Noted"}, "1": {"text": "Dance", "position": "Supported"}}',
    ],
)
def test_tables_of_google_sheets_and_pandas_are_rows(text: str) -> None:
    assert _values(text) == [{"text": "Sing", "position": "Noted"}, {"text": "Dance", "position": "Supported"}]


def test_a_record_in_several_languages_is_one() -> None:
    record = {"text": {"en": "Sing", "fr": "Chanter"}, "state": {"en": "Chad", "fr": "Tchad"}}
    assert _values(json.dumps(record)) == [record]


def test_cells_beyond_the_header_of_a_grid_are_kept() -> None:
    assert _values('[["text", "text", ""], ["Sing", "Hum", "x", "y"]]') == [
        {"text": "Sing", "text 2": "Hum", "3": "x", "4": "y"}
    ]


def test_lists_of_lists_in_a_record_are_values_of_it() -> None:
    entries = [{"text": "Sing", "marks": [[], []]}, {"text": "Dance", "marks": [[1, 2], [3]]}]
    assert _values(json.dumps(entries)) == entries
    groups = [{"theme": "Arts", "rows": [["text"], ["Sing as often as you can"]]}]
    assert _values(json.dumps(groups)) == [{"text": "Sing as often as you can"}]
