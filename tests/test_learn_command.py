"""`mapper learn`: decisions of a reviewed workbook go into the user's own fit, and the next run uses it."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_framework, make_match, make_recommendation, make_result
from matching.stub_encoder import StubEncoder
from openpyxl import load_workbook

from mapper import cli
from mapper.errors import SettingsError, StaleFitError
from mapper.framework import Framework, load_framework
from mapper.learning import learn_reviews, read_reviewed
from mapper.matching import matcher as module
from mapper.matching.matcher import load_matcher
from mapper.matching.reviewed import find_own_folder, load_reviewed
from mapper.workbook.writer import write_workbook

ASKS = {"1.1.1": "found schools of patience", "1.1.2": "repair the bridges", "1.2.2": "grow cabbages"}


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "load_encoder", lambda name=None: StubEncoder())


@pytest.fixture
def framework() -> Framework:
    return make_framework()


def _review(path: Path, framework: Framework, count: int = 6, verdict: str = "Accept") -> Path:
    """A workbook of `count` recommendations an action, each link decided; the last link of each is left open."""
    rows = [
        (make_recommendation(f"{place}.{number}", f"Take step {number} to {ask}"), action)
        for place, (action, ask) in enumerate(ASKS.items(), start=1)
        for number in range(count)
    ]
    matches = [
        make_match(rec, offered, "addresses", "Check", 0.6, rank)
        for rec, action in rows
        for rank, offered in enumerate((action, "2.1.1"), start=1)
    ]
    write_workbook(make_result([rec for rec, _ in rows], matches, framework=framework), path)
    book = load_workbook(path)
    page = book["Links"]
    header = [cell.value for cell in page[1]]
    for row in range(2, page.max_row + 1):
        if page.cell(row, header.index("Action id") + 1).value != "2.1.1":
            page.cell(row, header.index("Decision") + 1).value = verdict
    book.save(path)
    return path


def _fill(path: Path, sheet: str, header: str, values: Mapping[int, object]) -> None:
    """Write values, by row, into a column of a workbook."""
    book = load_workbook(path)
    page = book[sheet]
    column = [cell.value for cell in page[1]].index(header) + 1
    for row, value in values.items():
        page.cell(row, column).value = value
    book.save(path)


def _reword(path: Path, change: Callable[[str], str]) -> Path:
    """The reviewed workbook with other texts of its recommendations."""
    book = load_workbook(path)
    for page in (book["Links"], book["By recommendation"]):
        column = [cell.value for cell in page[1]].index("Recommendation") + 1
        for row in range(2, page.max_row + 1):
            page.cell(row, column).value = change(page.cell(row, column).value)
    book.save(path)
    return path


def test_decided_links_are_learned_and_open_ones_are_not_taken_for_rejected(
    tmp_path: Path, framework: Framework
) -> None:
    texts, issues = read_reviewed(_review(tmp_path / "a.xlsx", framework), framework)
    assert issues == ()
    assert len(texts) == 18
    assert texts[0].grades == {"1.1.1": 2}
    assert texts[0].undecided == ("2.1.1",)


def test_who_learns_is_told_of_decisions_that_cannot_be_read_and_not_of_the_plan(
    tmp_path: Path, framework: Framework
) -> None:
    path = _review(tmp_path / "a.xlsx", framework)
    for sheet, filled in (("Links", "Decision"), ("Plan", "Lead ministry")):
        _fill(path, sheet, "Recommendation id", {2: None})
        _fill(path, sheet, "Recommendation", {2: None})
        _fill(path, sheet, filled, {2: "Accept"})
    texts, issues = read_reviewed(path, framework)
    assert len(texts) == 17
    assert [issue.code for issue in issues] == ["decision-without-id"]


def test_a_whole_recommendation_decided_at_once_teaches_its_links(tmp_path: Path, framework: Framework) -> None:
    path = _review(tmp_path / "a.xlsx", framework, verdict="Unsure")
    _fill(path, "By recommendation", "Decision", {2: "Accept", 3: "Reject"})
    texts, _ = read_reviewed(path, framework)
    assert [text.grades for text in texts] == [{"2.1.1": 2}, {"2.1.1": 0}]
    assert [text.undecided for text in texts] == [("1.1.1",), ("1.1.1",)]


def test_a_link_called_partly_right_is_learned_as_related(tmp_path: Path, framework: Framework) -> None:
    texts, _ = read_reviewed(_review(tmp_path / "a.xlsx", framework, count=1, verdict="Partly"), framework)
    assert [text.grades for text in texts] == [{action: 1} for action in ASKS]


def test_a_text_too_short_to_tell_its_language_is_learned(tmp_path: Path, framework: Framework) -> None:
    path = _reword(_review(tmp_path / "a.xlsx", framework, count=1), lambda text: text.split()[-1])
    texts, issues = read_reviewed(path, framework)
    assert [text.text for text in texts] == ["patience", "bridges", "cabbages"]
    assert issues == ()


def test_an_offered_action_that_the_framework_no_longer_has_is_left_out(tmp_path: Path, framework: Framework) -> None:
    items = tuple(item for item in framework.items if item.id != "2.1.1")
    texts, issues = read_reviewed(_review(tmp_path / "a.xlsx", framework, count=1), replace(framework, items=items))
    assert [(text.grades, text.undecided) for text in texts] == [({action: 2}, ()) for action in ASKS]
    assert issues == ()


@pytest.mark.slow
def test_a_framework_with_a_fit_learns_from_a_single_decision(tmp_path: Path) -> None:
    bundled = load_framework("r2p-2023")
    rec = make_recommendation("1.1", "Repair the bridges between towns")
    result = make_result([rec], [make_match(rec, "1.1.1", "addresses", "Check", 0.6)], framework=bundled)
    write_workbook(result, tmp_path / "a.xlsx")
    _fill(tmp_path / "a.xlsx", "Links", "Decision", {2: "Accept"})
    learned = learn_reviews([tmp_path / "a.xlsx"], bundled)
    assert (learned.new, [text.grades for text in learned.texts]) == (1, [{"1.1.1": 2}])


def test_what_was_learned_is_used_by_the_next_run_until_the_bundled_fit_is_asked_for(
    tmp_path: Path, framework: Framework
) -> None:
    before = load_matcher(framework)
    learn_reviews([_review(tmp_path / "a.xlsx", framework)], framework)
    after, without = load_matcher(framework), load_matcher(framework, fit="bundled")
    new = [make_recommendation("9.1", "Take step 7 to grow cabbages")]
    assert before.match(new).matches[0].grade == "none"
    assert (after.match(new).matches[0].action_id, after.match(new).matches[0].grade) == ("1.2.2", "addresses")
    assert without.match(new).matches == before.match(new).matches
    described = after.describe()
    assert "18 recommendations that reviewers decided on" in described.fit
    assert not described.calibrated
    assert "fewer than 100 the bands are uncalibrated" in described.limits[0]
    assert "of 100 such links" not in str(described.band_meaning)
    assert without.describe().fit == ""


def test_learning_again_adds_and_the_later_decision_on_a_text_holds(tmp_path: Path, framework: Framework) -> None:
    first = learn_reviews([_review(tmp_path / "a.xlsx", framework)], framework)
    second = learn_reviews([_review(tmp_path / "b.xlsx", framework, count=7)], framework)
    assert (len(first.texts), first.new, len(second.texts), second.new) == (18, 18, 21, 3)
    third = learn_reviews([_review(tmp_path / "c.xlsx", framework, verdict="Reject")], framework)
    assert (second.overruled, third.overruled) == (0, 18)
    assert sum(2 in text.grades.values() for text in load_reviewed(find_own_folder(framework), framework)) == 3


def test_a_named_folder_leaves_the_default_alone(tmp_path: Path, framework: Framework) -> None:
    learn_reviews([_review(tmp_path / "a.xlsx", framework)], framework, tmp_path / "own")
    assert not find_own_folder(framework).exists()
    assert "reviewers" in load_matcher(framework, fit=tmp_path / "own").describe().fit
    assert "reviewers" in load_matcher(framework, "another-model", tmp_path / "own").describe().fit


def test_damaged_arrays_are_made_anew_and_damaged_decisions_are_told(tmp_path: Path, framework: Framework) -> None:
    folder = tmp_path / "own"
    learn_reviews([_review(tmp_path / "a.xlsx", framework)], framework, folder)
    new = [make_recommendation("9.1", "Take step 7 to grow cabbages")]
    whole = load_matcher(framework, fit=folder).match(new).matches
    (folder / "correction.npz").write_bytes(b"cut off")
    assert load_matcher(framework, fit=folder).match(new).matches == whole
    (folder / "reviewed.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(StaleFitError, match="cannot be read"):
        load_matcher(framework, fit=folder)


def test_decisions_for_another_text_of_the_framework_are_refused(tmp_path: Path, framework: Framework) -> None:
    learn_reviews([_review(tmp_path / "a.xlsx", framework)], framework)
    with pytest.raises(StaleFitError, match="another text of invented"):
        load_matcher(replace(framework, sha256="0" * 64))


def test_a_framework_in_another_language_learns_nothing_and_says_so(tmp_path: Path, framework: Framework) -> None:
    french = replace(framework.items[0], text="Former tous les juges et les procureurs aux droits de l’enfant")
    with pytest.raises(SettingsError, match=r"another language than English.*--decisions"):
        learn_reviews([_review(tmp_path / "a.xlsx", framework)], replace(framework, items=(french,)))


def test_too_few_or_no_decisions_are_refused_and_nothing_is_kept(tmp_path: Path, framework: Framework) -> None:
    with pytest.raises(
        SettingsError, match=r"at least 10 reviewed recommendations with an accepted link.* there are 6"
    ):
        learn_reviews([_review(tmp_path / "a.xlsx", framework, count=2)], framework)
    with pytest.raises(SettingsError, match="no decision"):
        learn_reviews([_review(tmp_path / "b.xlsx", framework, verdict="")], framework)
    with pytest.raises(SettingsError, match=r"no decision .* could not be used, as this one: c\.xlsx, .*“perhaps not”"):
        learn_reviews([_review(tmp_path / "c.xlsx", framework, verdict="perhaps not")], framework)
    assert not find_own_folder(framework).exists()


def test_a_folder_that_cannot_be_written_to_is_told_before_and_a_full_disk_after(
    tmp_path: Path, framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _review(tmp_path / "a.xlsx", framework)
    (tmp_path / "data").touch()
    with pytest.raises(SettingsError, match="nothing can be written into this folder"):
        learn_reviews(path, framework)

    def refuse(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mapper.learning.save_reviewed", refuse)
    with pytest.raises(SettingsError, match=r"own: the decisions cannot be kept .*No space left on device.*make room"):
        learn_reviews(path, framework, tmp_path / "own")


def test_the_command_counts_recommendations_of_which_no_link_holds(
    tmp_path: Path, framework: Framework, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapper.learning.load_framework", lambda name: framework)
    path = _review(tmp_path / "a.xlsx", framework)
    _fill(path, "By recommendation", "Decision", dict.fromkeys((2, 3), "Reject"))
    _fill(path, "Links", "Decision", dict.fromkeys(range(2, 6)))  # their links, two each, have none of their own
    assert cli.main(["learn", str(path)]) == cli.DONE
    said = capsys.readouterr().out
    assert "without a link: 2. Links: 16 accepted, 0 partly, 4 rejected." in said
    assert "Overruled" not in said
    assert cli.main(["learn", str(path), str(_review(tmp_path / "b.xlsx", framework))]) == cli.DONE
    assert "Overruled by one read later on the same text: 2 decisions." in capsys.readouterr().out


def test_the_command_says_what_was_learned_and_where_it_is(
    tmp_path: Path, framework: Framework, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "plan.csv"
    table.write_text("id,text\n" + "".join(f"{i.id},{i.text}\n" for i in framework.matched_items if "," not in i.text))
    plan = load_framework(table)
    path = _review(tmp_path / "a.xlsx", framework)
    _fill(path, "Links", "Decision", {2: "acept"})
    assert cli.main(["learn", str(path), "--framework", str(table)]) == cli.DONE
    said = capsys.readouterr()
    assert "did you mean “Accept”?" in said.err
    assert "decision cannot be learned from" in said.err  # 1.1.2 is not in this plan
    assert "of plan" in said.out
    assert str(find_own_folder(plan)) in said.out
    assert "--fit bundled maps without it" in said.out
    (tmp_path / "new.csv").write_text("Recommendation\nTake step 7 to grow cabbages in every town\n")
    mapping = ["map", str(tmp_path / "new.csv"), "--framework", str(table), "-o", str(tmp_path / "new.jsonl")]
    assert cli.main(mapping) == cli.DONE
    assert "Mapped with what was learned from your decisions; --fit bundled" in capsys.readouterr().out
    assert cli.main([*mapping, "--fit", "bundled"]) == cli.DONE
    assert "Mapped with" not in capsys.readouterr().out


def test_decisions_on_a_text_in_another_language_are_told_and_not_learned(tmp_path: Path, framework: Framework) -> None:
    french = "Cultiver des choux dans tous les jardins de la ville"
    path = _review(tmp_path / "a.xlsx", framework, count=1)
    _reword(path, lambda text: french if "cabbages" in text else text)
    texts, issues = read_reviewed(path, framework)
    assert len(texts) == 2
    [issue] = issues
    assert issue.code == "decision-not-learned"
    assert issue.message.startswith("a.xlsx, A/HRC/99/15#3.0: ")
    assert "Its language is French" in issue.message
