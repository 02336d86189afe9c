"""The bundled framework, item by item where it has flaws, and frameworks of a user's own."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pytest

from mapper.errors import FrameworkError
from mapper.framework import Framework, framework_folder, load_framework


@pytest.fixture(scope="module")
def r2p() -> Framework:
    return load_framework()


def test_r2p_has_4_parts_25_actions_and_188_recommended_actions(r2p: Framework) -> None:
    assert [part.id for part in r2p.parts] == ["1", "2", "3", "4"]
    assert len(r2p.actions) == 25
    assert len(r2p.items) == 188


def test_r2p_actions_have_as_many_items_as_the_edition(r2p: Framework) -> None:
    counts = {action.id: sum(item.action == action.id for item in r2p.items) for action in r2p.actions}
    assert [counts[f"1.{n}"] for n in range(1, 15)] == [9, 4, 6, 13, 9, 4, 3, 7, 5, 9, 6, 6, 9, 5]
    assert [counts[f"2.{n}"] for n in range(1, 4)] == [5, 5, 9]
    assert [counts[f"3.{n}"] for n in range(1, 4)] == [7, 10, 7]
    assert [counts[f"4.{n}"] for n in range(1, 6)] == [17, 2, 21, 6, 4]


def test_r2p_ids_count_on_within_every_action_and_name_it(r2p: Framework) -> None:
    for action in r2p.actions:
        ids = [item.id for item in r2p.items if item.action == action.id]
        assert ids == [f"{action.id}.{n}" for n in range(1, len(ids) + 1)]
        assert action.part == action.id.split(".")[0]


def test_r2p_texts_for_reading_differ_from_the_published_only_where_listed(r2p: Framework) -> None:
    """Beside footnote numbers: the mended slips, the closing full stops, and the four cut-off lists."""
    slips = {"1.1.5", "1.11.5", "3.1.3", "3.1.4", "4.1.10", "4.3.12"}
    full_stops = {"1.1.6", "1.5.9", "3.1.1", "3.1.3", "3.2.3"}
    cut_lists = {"2.3.8", "4.3.6", "4.3.16", "4.3.20"}
    without_footnotes = {item.id: _drop_footnotes(item.published, item.footnotes) for item in r2p.items}
    changed = {item.id for item in r2p.items if item.text != without_footnotes[item.id]}
    assert changed == slips | full_stops | cut_lists


def _drop_footnotes(text: str, footnotes: tuple[str, ...]) -> str:
    for number in footnotes:
        text, count = re.subn(rf"(?<=[a-z.,]){number}(?!\d)", "", text)
        assert count == 1, (number, text)
    return text


@pytest.mark.parametrize(
    ("item_id", "words"),
    [
        ("1.1.5", "programs to promote employment"),
        ("1.11.5", "pay particular attention to the needs"),
        ("3.1.3", "political declarations enshrining a commitment"),
        ("3.1.4", "political and/or economic sanctions"),
        ("4.1.10", "convening of country-specific meetings"),
        ("1.3.1", "National Human Rights Institutions, or strengthen/support"),
        ("1.10.1", "response to atrocity crimes and comply with reporting obligations."),
        ("2.2.5", "the 1951 Refugee Convention and its 1967 Protocol"),
    ],
)
def test_r2p_slips_are_mended_and_real_numbers_stay(r2p: Framework, item_id: str, words: str) -> None:
    assert words in r2p.item(item_id).text


def test_r2p_footnotes_are_the_numbers_of_the_edition_in_order(r2p: Framework) -> None:
    numbers = [int(number) for item in r2p.items for number in item.footnotes]
    # 1 and 2 stand in the introduction; 21, 22 and 24 to 29 in a heading and in lists that this edition cuts off.
    assert numbers == [*range(3, 21), 23, 30, 31, 32, 33]


def test_r2p_texts_hold_no_glued_digits_bullets_or_doubled_spaces(r2p: Framework) -> None:
    for item in r2p.items:
        assert not re.search(r"[a-z][.,]?\d|•|\s\s|^\s|\s$|/ ", item.text), item.id
        assert item.text.endswith((".", "[…]")), item.id


def test_r2p_repeats_are_kept_but_matched_once(r2p: Framework) -> None:
    assert {item.id: item.same_as for item in r2p.items if item.same_as} == {
        "1.5.7": "1.1.7",
        "1.5.8": "1.1.9",
        "1.5.9": "1.1.8",
        "3.3.7": "3.1.7",
    }
    assert r2p.item("3.3.7").text == r2p.item("3.1.7").text
    assert len(r2p.matched_items) == 184


def test_r2p_flaws_of_the_edition_carry_a_note(r2p: Framework) -> None:
    for item_id in ("2.3.8", "4.3.6", "4.3.16", "4.3.20", "1.11.5", "1.5.7", "3.3.7"):
        assert r2p.item(item_id).note, item_id


def test_r2p_group_headings_are_kept_as_audience_and_situation(r2p: Framework) -> None:
    audiences = [item.audience for item in r2p.items if item.audience]
    assert audiences.count("members of the UNSC") == 3 + 10
    assert audiences.count("members of the UNGA") == 6
    assert audiences.count("members of the HRC") == 2 + 5
    assert audiences.count("members of the Peacebuilding Commission") == 4
    assert sum("regional" in audience for audience in audiences) == 7
    in_crisis = [item.id for item in r2p.items if item.situation]
    assert len(in_crisis) == 5 + 10 + 21
    assert {item_id.rsplit(".", 1)[0] for item_id in in_crisis} == {"2.3", "3.2", "4.3"}


def test_r2p_agrees_with_the_numbered_edition(r2p: Framework, shared_dir: Path) -> None:
    numbered = (shared_dir / "seed" / "framework_numbered.txt").read_text(encoding="utf-8")
    expected = dict(re.findall(r"^(\d\.\d+\.\d+)  (.+)$", numbered, re.MULTILINE))
    assert {item.id: item.published for item in r2p.items} == {i: text.strip() for i, text in expected.items()}


def test_r2p_has_a_short_name_and_a_folder() -> None:
    assert load_framework("r2p") == load_framework("R2P-2023")
    folder = framework_folder("r2p-2023")
    assert folder is not None
    assert (folder / "actions.csv").is_file()
    assert framework_folder("no-such-framework") is None


def test_the_digest_depends_on_ids_and_texts_only(tmp_path: Path) -> None:
    def digest(*rows: tuple[str, str, str]) -> str:
        return load_framework(_write_csv(tmp_path / "f.csv", ("id", "text", "note"), *rows)).sha256

    first = digest(("a", "Protect witnesses", ""))
    assert digest(("a", "Protect witnesses", "a remark")) == first
    assert digest(("a", "Protect all witnesses", "")) != first
    assert digest(("b", "Protect witnesses", "")) != first


def _write_csv(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


def test_a_flat_csv_of_ones_own_is_a_framework_without_groups(tmp_path: Path) -> None:
    path = _write_csv(tmp_path / "plan.csv", ("ID", "Text", "Note"), ("A", "Train judges", ""), ("B", "Aid", "draft"))
    framework = load_framework(path)
    assert framework.id == "plan"
    assert [(item.id, item.text, item.note) for item in framework.items] == [
        ("A", "Train judges", ""),
        ("B", "Aid", "draft"),
    ]
    assert framework.actions == ()
    assert framework.action_of == {"A": "A", "B": "B"}


def test_parents_become_groups_titled_by_the_item_they_name(tmp_path: Path) -> None:
    path = _write_csv(
        tmp_path / "goals.csv",
        ("id", "text", "parent", "title"),
        ("16", "Peaceful societies", "", "Peace"),
        ("16.1", "Reduce violence", "16", ""),
        ("X.1", "Adopt a plan", "X", ""),
        ("Z", "Report each year", "", ""),
    )
    framework = load_framework(path)
    assert [(action.id, action.title) for action in framework.actions] == [
        ("16", "Peace"),
        ("X", "X"),
        ("Z", "Report each year"),
    ]
    assert list(framework.action_of.values()) == ["16", "16", "X", "Z"]


def test_an_xlsx_of_ones_own_may_have_a_title_line_above_its_header(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (("Our national plan",), ("id", "text", "parent"), (1, "Train judges", "A"), (2, "Fund legal aid", "A")):
        sheet.append(row)
    workbook.save(tmp_path / "plan.xlsx")
    framework = load_framework(tmp_path / "plan.xlsx")
    assert [(item.id, item.text, item.action) for item in framework.items] == [
        ("1", "Train judges", "A"),
        ("2", "Fund legal aid", "A"),
    ]


def test_a_toml_of_ones_own_carries_titles_too(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        'id = "plan-2030"\ntitle = "National plan"\nyear = 2030\n'
        '[[actions]]\nid = "J"\ntitle = "Justice"\n'
        '[[items]]\nid = "J1"\ntext = "Train judges"\nparent = "J"\n',
        encoding="utf-8",
    )
    framework = load_framework(str(path))
    assert (framework.id, framework.title, framework.year) == ("plan-2030", "National plan", 2030)
    assert [action.title for action in framework.actions] == ["Justice"]
    assert framework.items[0].action == "J"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((("id", "text"), ("A", "Train judges"), ("A", "Fund aid")), "id A stands more than once .row 2 and row 3."),
        ((("id", "text"), ("", "Train judges")), "row 2.*id is missing"),
        ((("id", "text"), ("A", "Train judges"), ("B", " ")), "row 3.*B has no text"),
        ((("number", "words"), ("A", "Train judges")), "headers id and text; rename those in row 1 .number, words"),
        ((("id", "text"),), "no items"),
        ((("id", "text"), ("1.1", "Train judges"), ("1.1", "Fund aid")), "unique, and 1.10 is the number 1.1 unless"),
    ],
)
def test_faults_of_a_table_are_named_with_their_place(
    tmp_path: Path, rows: tuple[tuple[str, ...], ...], said: str
) -> None:
    with pytest.raises(FrameworkError, match=said):
        load_framework(_write_csv(tmp_path / "plan.csv", *rows))


ITEM = '[[items]]\nid = "A"\ntext = "Train judges"\n'


def test_the_header_may_stand_below_notes_and_is_named_where_it_has_other_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Notes", 0)["A1"] = "How this plan is to be read"
    sheet = book.create_sheet("Plan")
    for row in (["Plan national"], *([f"Note {n}"] for n in range(6)), ["N°", "Mesure"], ["1", "Train judges"]):
        sheet.append(row)
    book.save(tmp_path / "plan.xlsx")
    with pytest.raises(FrameworkError, match=r"rename those in sheet 'Plan', row 8 \(N°, Mesure\)"):
        load_framework(tmp_path / "plan.xlsx")
    sheet["A8"], sheet["B8"] = "id", "Text"
    book.save(tmp_path / "plan.xlsx")
    assert [item.text for item in load_framework(tmp_path / "plan.xlsx").items] == ["Train judges"]
    (tmp_path / "plan.txt").write_text("Train judges", encoding="utf-8")
    with pytest.raises(FrameworkError, match="no table is here"):
        load_framework(tmp_path / "plan.txt")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "not a readable TOML"),
        ('title = "Plan"\n', "no items"),
        ('[[items]]\nid = "A"\n', "item 1.*A has no text"),
        ('items = ["A"]\n', r"plan\.toml: \[\[items\]\]"),
        ('[[actions]]\nid = "J"\n[[items]]\nid = "A"\ntext = "Train judges"\n', "needs an id and a title"),
        ('[[parts]]\nid = 1\ntitle = "Law"\n' * 2 + ITEM, r"id 1 stands more than once in \[\[parts\]\]"),
        ('[[actions]]\nid = 1\ntitle = "Law"\n' * 2 + ITEM, r"id 1 stands more than once in \[\[actions\]\]"),
        (f'[[actions]]\nid = "J"\ntitle = "Law"\npart = "X"\n{ITEM}', "J is said to be in part X"),
        ('year = "soon"\n[[items]]\nid = "A"\ntext = "Train judges"\n', "year"),
    ],
)
def test_faults_of_a_toml_are_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FrameworkError, match=said):
        load_framework(path)


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(FrameworkError, match=r"sdg-2030.*bundled: .*r2p-2023"):
        load_framework("sdg-2030")


def test_a_folder_of_ones_own_has_the_form_of_the_bundled_one(tmp_path: Path) -> None:
    (tmp_path / "framework.toml").write_text('id = "plan"\ntitle = "Plan"\n', encoding="utf-8")
    with pytest.raises(FrameworkError, match=r"actions\.csv"):
        load_framework(tmp_path)
    _write_csv(tmp_path / "actions.csv", ("id", "text"), ("A", "Train judges"))
    assert load_framework(tmp_path).items[0].text == "Train judges"


@pytest.mark.parametrize(
    ("repeated", "said"),
    [("Q", "Q, which is no other item's id"), ("A", "A, which is no other"), ("B", "B, which repeats another itself")],
)
def test_a_repeat_must_name_another_item_that_is_matched(tmp_path: Path, repeated: str, said: str) -> None:
    rows = (("A", "Train judges", repeated), ("B", "Train magistrates", "A"))
    path = _write_csv(tmp_path / "plan.csv", ("id", "text", "same_as"), *rows)
    with pytest.raises(FrameworkError, match=f"A is said to repeat {said}"):
        load_framework(path)
