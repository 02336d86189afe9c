"""Worked examples beside a framework."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import make_framework

from mapper.errors import FrameworkError
from mapper.framework import framework_folder, load_framework
from mapper.languages import find_language
from mapper.matching.examples import LabelledText, hash_examples, load_examples, load_translations, parse_labels


def write(folder: Path, name: str, *rows: str) -> None:
    (folder / "examples").mkdir(exist_ok=True)
    (folder / "examples" / name).write_text("text,labels\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("1.4.5=2 1.4.10=1", ("1.4.5=2", "1.4.10=1")),
        ("1.4.5=2", ("1.4.5=2",)),
        ("Rights of sailors=2 | Lamps=1", ("Rights of sailors=2", "Lamps=1")),
        ("Rights of sailors=2", ("Rights of sailors=2",)),
        ("Lamps=1 | ", ("Lamps=1",)),
        ("", ()),
    ],
)
def test_labels_are_divided_by_spaces_or_where_ids_have_spaces_by_bars(cell: str, labels: tuple[str, ...]) -> None:
    assert parse_labels(cell) == labels


def test_examples_are_read_in_the_order_of_their_files(tmp_path: Path) -> None:
    write(tmp_path, "b.csv", '"Light a lamp, and keep it lit",2.1.1=2')
    write(tmp_path, "a.csv", "Repair a bridge,1.1.2=2 1.1.1=1", "Build hospitals,")
    assert load_examples(make_framework(), tmp_path) == (
        LabelledText("Repair a bridge", {"1.1.2": 2, "1.1.1": 1}),
        LabelledText("Build hospitals", {}),
        LabelledText("Light a lamp, and keep it lit", {"2.1.1": 2}),
    )


def test_a_repeated_item_counts_as_the_one_it_repeats_with_the_higher_grade(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "Repair a bridge,2.1.2=2 1.1.2=1")
    assert load_examples(make_framework(), tmp_path)[0].grades == {"1.1.2": 2}


@pytest.mark.parametrize("label", ["9.9.9=2", "1.1.1=3", "1.1.1", "1.1.1=0"])
def test_a_label_that_is_none_is_told_with_its_line(tmp_path: Path, label: str) -> None:
    write(tmp_path, "a.csv", "Repair a bridge,1.1.2=2", f"Light a lamp,{label}")
    with pytest.raises(FrameworkError, match=r"a\.csv, line 3: .* is no action of the framework with grade 1 or 2"):
        load_examples(make_framework(), tmp_path)


def test_a_framework_without_examples_has_none(tmp_path: Path) -> None:
    assert load_examples(make_framework(), tmp_path) == ()
    assert load_examples(make_framework(), None) == ()


def test_the_hash_tells_other_texts_and_other_labels() -> None:
    one, two = LabelledText("Repair a bridge", {"1.1.2": 2, "1.1.1": 1}), LabelledText("Light a lamp", {})
    turned = LabelledText(one.text, {"1.1.1": 1, "1.1.2": 2})
    assert hash_examples((one, two)) == hash_examples((turned, two))
    others = [(two, one), (one,), (one, LabelledText("Light lamps", {})), (LabelledText(one.text, {"1.1.2": 2}), two)]
    assert len({hash_examples(examples) for examples in ((one, two), *others)}) == 5


def test_every_matched_item_of_the_bundled_framework_has_an_example() -> None:
    framework = load_framework()
    examples = load_examples(framework, framework_folder(framework.id))
    addressed = {action for example in examples for action, grade in example.grades.items() if grade == 2}
    assert addressed == {item.id for item in framework.matched_items}


def translate(folder: Path, language: str, *rows: str) -> None:
    (folder / "translations").mkdir(exist_ok=True)
    lines = "".join(f"{row}\n" for row in rows)
    (folder / "translations" / f"{language}.csv").write_text("english,text\n" + lines, encoding="utf-8")


def test_a_translation_is_graded_as_its_example_and_left_out_unless_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "Repair a bridge,1.1.2=2 1.1.1=1", "Build hospitals,")
    translate(tmp_path, "fr", "Repair a bridge,Réparer un pont")
    english = load_examples(make_framework(), tmp_path)
    assert [example.text for example in english] == ["Repair a bridge", "Build hospitals"]
    together = load_examples(make_framework(), tmp_path, translations=True)
    assert together == (*english, LabelledText("Réparer un pont", {"1.1.2": 2, "1.1.1": 1}))


def test_a_translation_of_no_example_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "Repair a bridge,1.1.2=2")
    translate(tmp_path, "es", "Repair the bridges,Reparar los puentes")
    with pytest.raises(FrameworkError, match=r"es\.csv, line 2"):
        load_examples(make_framework(), tmp_path, translations=True)


def test_the_bundled_translations_are_in_the_language_they_are_filed_under() -> None:
    framework = load_framework()
    folder = framework_folder(framework.id)
    translations = load_translations(folder, load_examples(framework, folder))
    assert set(translations) == {"ar", "es", "fr", "ru", "zh"}
    for language, pairs in translations.items():
        texts = [example.text for _, example in pairs]
        assert len(set(texts)) == len(texts) >= 100
        assert sum(find_language(text) == language for text in texts) >= 0.9 * len(texts), language


def test_an_example_that_asks_for_the_reverse_is_marked(tmp_path: Path) -> None:
    (tmp_path / "examples").mkdir()
    rows = "text,labels,reverse\nPull down the bridges,,yes\nRepair the bridges,1.1.2=2,\n"
    (tmp_path / "examples" / "a.csv").write_text(rows, encoding="utf-8")
    examples = load_examples(make_framework(), tmp_path)
    assert [example.reverse for example in examples] == [True, False]
    assert hash_examples(examples) != hash_examples((LabelledText("Pull down the bridges", {}), examples[1]))
