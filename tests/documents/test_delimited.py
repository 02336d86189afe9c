"""Delimited files: encoding, line ends, delimiters and broken quotes."""

from __future__ import annotations

import pytest

from mapper.documents.delimited import find_delimiter, read_delimited
from mapper.documents.document import Row
from mapper.documents.encoding import decode_text

ACCENTS = 'id,texte\n1,"Protéger les cafés vis-à-vis du marché, l’été"\n2,Évaluer la fête\n'


def _rows(data: bytes) -> tuple[Row, ...]:
    return read_delimited("sample.csv", data).tables[0].rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_accents_come_out_whatever_the_encoding(encoding: str) -> None:
    assert [row.cells for row in _rows(ACCENTS.encode(encoding))] == [
        ("id", "texte"),
        ("1", "Protéger les cafés vis-à-vis du marché, l’été"),
        ("2", "Évaluer la fête"),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_divides_rows(line_end: str) -> None:
    assert [row.cells for row in _rows(ACCENTS.replace("\n", line_end).encode())][2] == ("2", "Évaluer la fête")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = [["no", "text", "state"], ["1", "Sing often and loudly", "Malta"], ["2", "Dance", "Peru"]]
    text = "\n".join(delimiter.join(cells) for cells in lines)
    assert find_delimiter(text) == delimiter


def test_semicolons_win_over_the_commas_of_prose() -> None:
    text = "no;text\n1;Sing, dance, and rest\n2;Read, write\n3;Sleep, wake, rise, shine\n"
    assert find_delimiter(text) == ";"


def test_a_single_column_of_prose_is_not_cut_at_its_commas() -> None:
    rows = _rows(b"recommendation\nSing, dance, and rest\nRead, please\n")
    assert [row.cells for row in rows[1:]] == [("Sing, dance, and rest",), ("Read, please",)]


def test_a_quoted_line_break_stays_in_its_cell_and_counts_as_one_row() -> None:
    rows = _rows(b'id,text\n1,"two\nlines"\n2,one\n')
    assert rows[1] == Row("row 2", ("1", "two\nlines"))
    assert rows[2].place == "row 3"


def test_ragged_rows_keep_all_their_cells() -> None:
    rows = _rows(b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n5,6,7\n")
    assert [len(row.cells) for row in rows] == [3, 3, 2, 4, 3]


def test_blank_rows_are_left_out_but_counted() -> None:
    assert [row.place for row in _rows(b"a,b\n\n , \n1,2\n")] == ["row 1", "row 4"]


def test_a_quote_never_closed_takes_no_other_row_with_it() -> None:
    rows = _rows(b'id,text\n1,"Open the archives\n2,Close the wells\n3,"Third, quoted"\n4,"Last')
    assert [row.cells[0] for row in rows] == ["id", "1", "2", "3", "4"]
    assert rows[3].cells == ("3", "Third, quoted")


def test_zero_bytes_are_taken_out() -> None:
    assert _rows(b"id,text\n1,Sing\0 aloud\n")[1].cells == ("1", "Sing aloud")


def test_the_hint_line_of_excel_names_the_delimiter_and_is_no_row() -> None:
    rows = _rows(b"sep=|\nid|text\n1|Sing, dance\n")
    assert rows[0] == Row("row 2", ("id", "text"))


def test_a_cell_longer_than_the_limit_of_the_csv_module_is_read() -> None:
    assert len(_rows(b'id,text\n1,"' + b"word " * 60_000 + b'"\n')[1].cells[1]) == 300_000


def test_one_broken_byte_does_not_turn_a_file_away_from_utf_8() -> None:
    text = "id,texte\n" + "\n".join(f"{n},Évaluer la fête été" for n in range(40))
    assert _rows(text.encode() + b"\n41,\xff\n")[1].cells[1] == "Évaluer la fête été"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "text",
    ["women’s", "RECOMENDACIÓN", "Côte d’Ivoire", "N° 5", "“quoted” – it’s", "¿Qué?", "São Tomé", "l’eau", "cœur"],
)
def test_a_single_accent_or_quote_is_enough_to_tell_windows_from_the_mac(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding)) == text


def test_cyrillic_is_not_taken_for_accents() -> None:
    assert decode_text("Рекомендация государству".encode("cp1251")) == "Рекомендация государству"


@pytest.mark.parametrize("end", ['3,"Open the arch', "3,Open the arch", "3", '3,"Open","Pe'])
def test_a_file_cut_inside_its_last_row_says_so(end: str) -> None:
    document = read_delimited("cut.csv", f"id,text,state\n1,Sing aloud,Peru\n2,Rest,Malta\n{end}".encode())
    assert [(flaw.code, flaw.place) for flaw in document.flaws] == [("broken-off", "row 4")]
    assert document.tables[0].rows[3].cells[0] == "3"


@pytest.mark.parametrize("text", ["a,b\n1,2\n3,4", "a,b\n1,2\n3\n", 'a,b\n1,"two\nlines"', "text\nSing\nRest"])
def test_a_whole_file_says_nothing(text: str) -> None:
    assert read_delimited("whole.csv", text.encode()).flaws == ()


def test_a_quote_left_open_in_the_header_takes_no_row_with_it() -> None:
    rows = _rows(b'"id","text","state\n"1","Sing, aloud","Peru"\n"2","Rest","Malta"\n')
    assert [row.cells for row in rows] == [
        ("id", "text", "state"),
        ("1", "Sing, aloud", "Peru"),
        ("2", "Rest", "Malta"),
    ]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("cp1256", "التصديق على البروتوكول الاختياري"), ("cp1251", "Укрепить независимость судов; СССР")],
)
def test_arabic_and_cyrillic_bytes_are_told_apart(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Okrepiti zaščito žrtev nasilja in začeti preiskave"),
        ("cp1250", "Ojačati zaštitu žena od nasilja; međunarodno pravo; mučenje"),
        ("cp1250", "Posílit ochranu žen před násilím a zahájit vyšetřování"),
        ("cp1250", "Wzmocnić ochronę kobiet przed przemocą i wszcząć śledztwa"),
        ("cp1252", "Où être à Genève, près du cœur de l’été"),
        ("cp1252", "Styrke beskyttelsen af børn, køn og pårørende; hjælp"),
    ],
)
def test_letters_of_central_europe_are_told_from_those_of_the_west(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding)) == text
