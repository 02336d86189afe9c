"""From files to a result: what the stages are given, what becomes of faults, what is never lost."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook
from stub_matcher import StubMatcher

from mapper import reviewed_workbook
from mapper.documents.document import Document
from mapper.errors import FrameworkError, MissingColumnError, SettingsError, UnreadableFileError
from mapper.framework import Framework, load_framework
from mapper.importers.base import ImportOptions
from mapper.matching import matcher
from mapper.matching.matcher import Description, Matched
from mapper.pipeline import find_files, import_files, make_reference, map_files
from mapper.records import Decision, ImportResult, Issue, PositionAnswer, Recommendation, SourceRef
from mapper.reviewed_workbook import ReviewedWorkbook

ENGLISH = "The State party should train its judges and the police"


@pytest.fixture
def stub_matcher(monkeypatch: pytest.MonkeyPatch) -> None:
    _install_matcher(monkeypatch, ())


def _install_matcher(monkeypatch: pytest.MonkeyPatch, languages: tuple[str, ...]) -> None:
    monkeypatch.setattr(matcher, "load_matcher", lambda framework, encoder, fit: StubMatcher(framework, languages))


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, ImportResult | Exception]:
    """What each file name gives, in place of reading and importing."""
    results: dict[str, ImportResult | Exception] = {}

    class StubImporter:
        name = "stub"
        fallback = False

        def identify(self, document: Document) -> bool:
            return True

        def extract(self, document: Document, options: ImportOptions) -> ImportResult:
            result = results[document.file]
            if isinstance(result, Exception):
                raise result
            return result

    monkeypatch.setattr("mapper.pipeline.read_document", lambda path, name: Document(name, "csv", "0" * 64))
    monkeypatch.setattr("mapper.pipeline.find_importer", lambda document: StubImporter())
    return results


def _recommendation(rec_id: str, text: str = ENGLISH, file: str = "a.csv", **fields: Any) -> Recommendation:
    return Recommendation(rec_id, text, text, SourceRef(file, f"row {rec_id}"), **fields)


def _result(file: str, recommendations: Sequence[Recommendation], issues: Sequence[Issue] = (), rows: int = -1) -> Any:
    counted = len(recommendations) + sum(issue.severity != "warning" for issue in issues)
    return ImportResult(
        file, "stub", "0" * 64, counted if rows < 0 else rows, tuple(recommendations), issues=tuple(issues)
    )


def test_recommendations_keep_the_order_of_files_and_rows(given: dict[str, Any]) -> None:
    given["b.csv"] = _result("b.csv", [_recommendation("b1", "Train all judges", "b.csv")])
    given["a.csv"] = _result(
        "a.csv", [_recommendation("a1", "Free the press"), _recommendation("a2", "Fund legal aid")]
    )
    imported = import_files(["b.csv", "a.csv"])
    assert [rec.id for rec in imported.recommendations] == ["b1", "a1", "a2"]


def test_a_file_that_cannot_be_read_is_a_failure_and_the_others_go_on(given: dict[str, Any]) -> None:
    given["bad.doc"] = UnreadableFileError("bad.doc: this is an old Word file; save it as .docx.")
    given["good.csv"] = _result("good.csv", [_recommendation("1", file="good.csv")])
    imported = import_files(["bad.doc", "good.csv"])
    assert [(issue.code, issue.severity, issue.message) for issue in imported.failures] == [
        ("unreadable-file", "error", "bad.doc: this is an old Word file; save it as .docx.")
    ]
    assert [rec.id for rec in imported.recommendations] == ["1"]


def test_a_fault_of_the_mapper_in_one_file_does_not_cost_the_others(given: dict[str, Any]) -> None:
    given["odd.csv"] = KeyError("Session")
    given["good.csv"] = _result("good.csv", [_recommendation("1", file="good.csv")])
    imported = import_files(["odd.csv", "good.csv"])
    assert imported.failures[0].code == "unexpected-fault"
    assert "odd.csv" in imported.failures[0].message
    assert "KeyError" in imported.failures[0].message
    assert len(imported.recommendations) == 1


def test_rows_that_do_not_add_up_are_said(given: dict[str, Any]) -> None:
    given["a.csv"] = _result("a.csv", [_recommendation("1")], rows=3)
    [issue] = import_files(["a.csv"]).issues
    assert (issue.code, issue.severity) == ("rows-unaccounted", "warning")
    assert "3 rows were read but 1" in issue.message


def test_files_of_one_name_are_told_apart_by_their_folders_and_a_note_goes_to_its_own(tmp_path: Path) -> None:
    paths = [tmp_path / year / "list.csv" for year in ("2019", "2025")]
    for path, text in zip(paths, ("Train all judges", "Free the press"), strict=True):
        path.parent.mkdir()
        path.write_text(f"id,text\n1,{text}\n", encoding="utf-8")
    first, second = import_files(paths).imports
    assert (first.file, second.file) == ("2019/list.csv", "2025/list.csv")
    assert (first.issues, [(issue.code, issue.text) for issue in second.issues]) == (
        (),
        [("repeated-id", "Free the press")],
    )


def test_errors_and_infos_stand_for_rows_and_warnings_do_not(given: dict[str, Any]) -> None:
    place = SourceRef("a.csv", "row 2")
    issues = [Issue("missing-text", "no text", place), Issue("concern", "a concern", place, "info")]
    issues.append(Issue("unknown-state", "a note", place, "warning"))
    given["a.csv"] = _result("a.csv", [_recommendation("1")], issues, rows=3)
    assert "rows-unaccounted" not in {issue.code for issue in import_files(["a.csv"]).issues}


def test_languages_are_found_and_ids_stay_unique(given: dict[str, Any]) -> None:
    given["a.csv"] = _result("a.csv", [_recommendation("1"), _recommendation("1", "Free the press of the country")])
    imported = import_files(["a.csv"])
    assert len({rec.id for rec in imported.recommendations}) == 2
    assert {rec.language for rec in imported.recommendations} == {"en"}


def test_a_mapping_carries_everything_the_workbook_needs(given: dict[str, Any], stub_matcher: None) -> None:
    given["a.csv"] = _result("a.csv", [_recommendation("1")])
    given["bad.csv"] = UnreadableFileError("bad.csv: empty.")
    result = map_files(["a.csv", "bad.csv"], candidates=3, options=ImportOptions(state="Ghana"))
    assert [match.recommendation_id for match in result.matches] == ["1"]
    assert [failure.source.file for failure in result.failures] == ["bad.csv"]
    assert result.framework.id == "r2p-2023"
    assert result.run.encoder == "stub"
    assert dict(result.run.settings)["State given"] == "Ghana"
    assert dict(result.run.settings)["Candidates kept"] == "the 3 best"


def test_the_settings_do_not_say_in_which_folders_of_the_user_things_lie(
    given: dict[str, Any], stub_matcher: None, tmp_path: Path
) -> None:
    given["a.csv"] = _result("a.csv", [_recommendation("1")])
    for fit, said in ((tmp_path, tmp_path.name), ("bundled", "bundled")):
        settings = dict(map_files(["a.csv"], fit=fit, encoder=str(fit)).run.settings)
        assert (settings["Fit asked for"], settings["Encoder asked for"]) == (said, said)


def test_every_reviewed_workbook_is_read_once_and_gives_its_decisions_plan_and_issues(
    given: dict[str, Any], stub_matcher: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given["a.csv"] = _result("a.csv", [_recommendation("1"), _recommendation("2", f"{ENGLISH}, too")])
    paths = []
    for rec_id in ("1", "2"):
        book = Workbook()
        links, plan = book.active, book.create_sheet("Plan")
        assert links is not None
        links.append(["Recommendation id", "Action id", "Decision"])
        links.append([rec_id, "", "Unsure"])
        links.append(["", "", "Accept"])
        plan.append(["Recommendation id", "Lead ministry", "Partners", "Budget"])
        plan.append([rec_id, "Ministry of Lamps"])
        plan.append(["", "Nobody"])
        paths.append(tmp_path / f"reviewed-{rec_id}.xlsx")
        book.save(paths[-1])
    read: list[Path] = []
    read_document = reviewed_workbook.read_document
    monkeypatch.setattr(reviewed_workbook, "read_document", lambda path: read.append(path) or read_document(path))
    review = map_files(["a.csv"], decisions=paths).review
    assert read == paths
    assert [(d.recommendation_id, d.verdict) for d in review.decisions] == [("1", "Unsure"), ("2", "Unsure")]
    assert [(entry.recommendation_id, dict(entry.values)) for entry in review.plan] == [
        ("1", {"Lead ministry": "Ministry of Lamps"}),
        ("2", {"Lead ministry": "Ministry of Lamps"}),
    ]
    assert [(issue.source.file, issue.code) for issue in review.issues] == [
        (path.name, code) for code in ("decision-without-id", "plan-without-id") for path in paths
    ]


def test_a_language_the_encoder_does_not_read_is_unmatched_with_the_reason(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _install_matcher(monkeypatch, ("en",))
    arabic = _recommendation("2", "نص", language="ar")
    unknown = _recommendation("3", "OPCAT", file="b.csv")
    given["a.csv"] = _result("a.csv", [_recommendation("1"), arabic])
    given["b.csv"] = _result("b.csv", [unknown])
    result = map_files(["a.csv", "b.csv"])
    assert [match.recommendation_id for match in result.matches] == ["1", "3"]
    [(rec_id, reason)] = result.unmatched
    assert rec_id == "2"
    assert "(ar)" in reason


def test_a_file_in_a_folder_that_may_not_be_opened_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", refuse)
    assert find_files(tmp_path / "closed" / "a.csv") == ((tmp_path / "closed" / "a.csv",), ())


@pytest.fixture
def two_matchers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `--encoder multilingual` loads: a matcher for English, and one that reads French too."""

    def load(framework: Framework, encoder: str, fit: str) -> StubMatcher:
        return StubMatcher(framework, ("en", "fr"), "other") if encoder else StubMatcher(framework, ("en",))

    monkeypatch.setattr(matcher, "load_matcher", load)


def test_only_what_the_first_matcher_cannot_read_goes_to_the_multilingual_one(
    given: dict[str, Any], two_matchers: None
) -> None:
    rows = [
        _recommendation("1", "Former tous les juges", language="fr"),
        _recommendation("2", "Train all judges", language="en"),
        _recommendation("3", "OPCAT"),
        _recommendation("4", "Ratifikuj Konvenciju", language="bs"),
    ]
    given["a.csv"] = _result("a.csv", rows)
    result = map_files(["a.csv"], encoder="multilingual")
    assert [(match.recommendation_id, match.score) for match in result.matches] == [("1", 2.0), ("2", 1.0), ("3", 1.0)]
    assert [rec_id for rec_id, _ in result.unmatched] == ["4"]
    assert result.run.encoder == "stub"
    assert [(language, count, model.split(";")[0]) for language, count, model in result.run.served] == [
        ("English", 1, "stub"),
        ("Not recognized", 1, "stub"),
        ("French", 1, "other"),
    ]
    assert len(result.clusters) == 4


def test_same_asks_go_by_vectors_that_tell_asks_apart_else_by_words(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch, stub_matcher: None
) -> None:
    rows = [_recommendation("1", "Abolish the death penalty"), _recommendation("2", "End capital punishment")]
    given["a.csv"] = _result("a.csv", rows)
    for placed, groups in ((None, 2), (np.ones((2, 1)), 1)):
        monkeypatch.setattr(StubMatcher, "place_asks", lambda self, vectors, placed=placed: placed)
        assert len(map_files("a.csv").clusters) == groups


def test_what_to_review_first_is_in_doubt_distinct_and_undecided(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch, stub_matcher: None
) -> None:
    given["a.csv"] = _result("a.csv", [_recommendation(number, f"Ask number {number} {number}") for number in "1234"])
    assert map_files(["a.csv"]).review_order == ("4", "3", "2", "1")
    decided = ReviewedWorkbook((Decision("3", "", "Reject", SourceRef("reviewed.xlsx", "row 2")),), (), (), (), ())
    monkeypatch.setattr("mapper.pipeline._read_reviews", lambda paths: decided)
    monkeypatch.setattr(
        "mapper.pipeline.mark_duplicates",
        lambda recs: (tuple(replace(rec, duplicate_of="1" if rec.id == "2" else "") for rec in recs), ()),
    )
    assert map_files(["a.csv"]).review_order == ("4", "1")


def test_a_fit_for_english_alone_leaves_other_languages_to_the_bundled_one(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, str | Path]] = []

    def load(framework: Framework, encoder: str, fit: str | Path) -> StubMatcher:
        asked.append((encoder, fit))
        return StubMatcher(framework, ("en", "fr") if encoder else ("en",))

    monkeypatch.setattr(matcher, "load_matcher", load)
    given["a.csv"] = _result("a.csv", [_recommendation("1")])
    own = tmp_path / "own"
    map_files("a.csv", encoder="multilingual", fit=own)
    assert asked[:2] == [("", own), ("multilingual", "")]
    beside = tmp_path / "own-multilingual"
    beside.mkdir()
    (beside / "card.json").touch()
    asked.clear()
    map_files("a.csv", encoder="multilingual", fit=own)
    assert asked[:2] == [("", own), ("multilingual", own)]


def test_a_run_in_english_says_nothing_of_the_multilingual_matcher(given: dict[str, Any], two_matchers: None) -> None:
    given["a.csv"] = _result("a.csv", [_recommendation("1")])
    run = map_files(["a.csv"], encoder="multilingual").run
    assert (run.encoder, run.served) == ("stub", ())


def test_a_run_without_english_names_the_multilingual_matcher_alone(given: dict[str, Any], two_matchers: None) -> None:
    given["a.csv"] = _result("a.csv", [_recommendation("1", "Former tous les juges", language="fr")])
    run = map_files(["a.csv"], encoder="multilingual").run
    assert run.encoder == "other"
    assert [language for language, _, _ in run.served] == ["French"]


def test_a_language_left_unmatched_says_which_encoder_reads_it(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _install_matcher(monkeypatch, ("en",))
    rows = [_recommendation("1", "Former tous les juges", language="fr"), _recommendation("2", "tlh", language="tlh")]
    given["a.csv"] = _result("a.csv", rows)
    reasons = dict(map_files(["a.csv"]).unmatched)
    assert "--encoder multilingual" in reasons["1"]
    assert "--encoder" not in reasons["2"]


def test_a_framework_in_another_language_is_for_the_matcher_that_reads_it(
    given: dict[str, Any], two_matchers: None
) -> None:
    asked = "Former tous les juges et les procureurs aux droits de l’enfant"
    english = load_framework()
    french = replace(english, items=(replace(english.items[0], text=asked),))
    rows = [_recommendation("1", asked, language="fr"), _recommendation("2", "Train all judges", language="en")]
    given["a.csv"] = _result("a.csv", rows)
    reason = "the framework’s language (fr) is not one the encoder reads (en); with “--encoder multilingual” it can be"
    assert map_files("a.csv", framework=french).unmatched == tuple((n, f"{reason} matched") for n in "12")
    result = map_files("a.csv", framework=french, encoder="multilingual")
    assert (result.unmatched, result.run.encoder) == ((), "other")
    assert [(match.recommendation_id, match.score) for match in result.matches] == [("1", 2.0), ("2", 2.0)]


def test_faults_of_the_framework_and_of_settings_come_before_any_file_is_read(stub_matcher: None) -> None:
    with pytest.raises(FrameworkError):
        map_files(["no such file.csv"], framework="no such framework")
    with pytest.raises(SettingsError):
        map_files(["no such file.csv"], candidates=-1)


def test_progress_counts_the_files(given: dict[str, Any]) -> None:
    given["a.csv"] = given["b.csv"] = UnreadableFileError("empty.")
    told: list[tuple[str, int, int]] = []
    import_files(["a.csv", "b.csv"], progress=lambda *step: told.append(step))
    assert told == [("Reading files", 1, 2), ("Reading files", 2, 2)]


def test_one_path_may_stand_without_a_list(given: dict[str, Any], tmp_path: Path) -> None:
    given["a.csv"] = _result("a.csv", [_recommendation("a1")])
    for path in ("a.csv", Path("a.csv")):
        assert [rec.id for rec in import_files(path).recommendations] == ["a1"]
    (tmp_path / "a.csv").touch()
    assert find_files(str(tmp_path)) == ((tmp_path / "a.csv",), ())


def test_a_data_frame_is_read_and_mapped_as_a_table_in_a_file(stub_matcher: None) -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "text": [ENGLISH, None], "State": ["Fiji", "Fiji"]})
    imported = import_files(frame)
    assert [(rec.id, rec.state) for rec in imported.recommendations] == [("a", "Fiji")]
    assert [(issue.code, issue.source.place) for issue in imported.issues] == [("missing-text", "row 1")]
    assert [match.recommendation_id for match in map_files(frame).links] == ["a"]


def test_a_data_frame_that_cannot_be_read_raises(stub_matcher: None) -> None:
    with pytest.raises(MissingColumnError, match="no column could be read as the text"):
        map_files(pd.DataFrame({"number": [1, 2]}))


def test_a_mechanism_is_taken_as_the_command_line_writes_it() -> None:
    frame = pd.DataFrame({"text": [ENGLISH]})
    options = ImportOptions(mechanism="upr")  # type: ignore[arg-type]
    assert import_files(frame, options=options).recommendations[0].mechanism == "UPR"
    with pytest.raises(SettingsError, match="choose one of upr"):
        import_files(frame, options=ImportOptions(mechanism="UN"))  # type: ignore[arg-type]


def test_a_folder_stands_for_its_files_of_known_kinds(tmp_path: Path) -> None:
    for name in ("b.xlsx", "sub/a.docx", "~$b.xlsx", ".hidden.csv", "notes.txt", ".git/x.csv", "C.PDF", "d.xlsb"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    files, left_out = find_files([tmp_path, tmp_path / "b.xlsx", tmp_path / "notes.txt"])
    assert [file.relative_to(tmp_path).as_posix() for file in files] == [
        "C.PDF",
        "b.xlsx",
        "d.xlsb",
        "sub/a.docx",
        "notes.txt",
    ]
    assert [file.name for file in left_out] == []


def test_a_lock_file_of_office_is_left_out_though_a_pattern_names_it() -> None:
    files, left_out = find_files(["report.docx", "~$report.docx"])  # what a shell makes of *.docx
    assert ([file.name for file in files], [file.name for file in left_out]) == (["report.docx"], ["~$report.docx"])


def test_a_name_that_opens_with_a_tilde_is_a_name() -> None:
    files, _ = find_files(["~no-such-user.csv"])
    assert [file.name for file in files] == ["~no-such-user.csv"]


def test_a_link_that_leads_to_itself_is_one_failure(tmp_path: Path) -> None:
    loop = tmp_path / "loop.csv"
    try:
        loop.symlink_to(loop)
    except OSError:
        pytest.skip("links cannot be made here")
    files, _ = find_files([loop])
    assert [failure.code for failure in import_files(files).failures] == ["unreadable-file"]


def test_a_file_that_a_folder_names_and_nobody_finds_is_a_failure(tmp_path: Path) -> None:
    try:
        (tmp_path / "gone.csv").symlink_to(tmp_path / "elsewhere.csv")
    except OSError:
        pytest.skip("links cannot be made here")
    files, _ = find_files([tmp_path])
    assert [failure.source.file for failure in import_files(files).failures] == ["gone.csv"]


def test_what_a_folder_holds_of_other_kinds_is_left_out_by_name(tmp_path: Path) -> None:
    (tmp_path / "photo.png").touch()
    files, left_out = find_files([tmp_path])
    assert files == ()
    assert [file.name for file in left_out] == ["photo.png"]


def test_answers_of_an_addendum_reach_the_recommendations_of_the_report(given: dict[str, Any]) -> None:
    rec = _recommendation("A/HRC/99/7#150.1", symbol="A/HRC/99/7", paragraph="150.1", mechanism="UPR")
    place = SourceRef("add1.pdf", "page 2")
    answer = PositionAnswer("A/HRC/99/7", "150.1", "Noted", "does not enjoy the support", place)
    given["report.pdf"] = _result("report.pdf", [rec])
    given["add1.pdf"] = ImportResult("add1.pdf", "stub", "0" * 64, 0, (), answers=(answer,))
    [answered] = import_files(["report.pdf", "add1.pdf"]).recommendations
    assert answered.position == "Noted"


def test_a_reference_is_made_and_compared_with_in_the_next_run(
    given: dict[str, Any], stub_matcher: None, tmp_path: Path
) -> None:
    rows = [_recommendation(f"{n}", f"Train judge {n}", state="Ghana", cycle=2, mechanism="UPR") for n in range(4)]
    given["world.csv"] = _result("world.csv", rows)
    card, failures = make_reference(["world.csv"], tmp_path)
    assert (card["recommendations"], card["reviews"], failures) == (4, 1, ())
    result = map_files(["world.csv"], reference=tmp_path)
    assert result.reference
    assert [(r.state, r.recommendations, r.strong[0]) for r in result.reference.reviews] == [("Ghana", 4, ("1.1", 4))]


def test_what_reviewers_taught_is_left_aside_where_a_state_is_compared_with_others(
    given: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stub_matcher: None
) -> None:
    rows = [_recommendation(n, state="Ghana", cycle=3, mechanism="UPR", text=f"Ask {n} of many") for n in "1234"]
    given["world.csv"] = _result("world.csv", rows)
    make_reference(["world.csv"], tmp_path)
    base = StubMatcher(load_framework())

    class TaughtMatcher(StubMatcher):
        def describe(self) -> Description:
            return replace(super().describe(), fit="taught")

        def match(self, recommendations: Sequence[Recommendation], **options: object) -> Matched:
            return replace(super().match(recommendations), matches=())

    taught = TaughtMatcher(base.framework)
    taught.base = base
    monkeypatch.setattr("mapper.pipeline.load_matchers", lambda *asked: (taught,))
    reference = map_files(["world.csv"], reference=tmp_path).reference
    assert reference
    assert reference.stale == ""
    assert [dict(review.strong)["1.1"] for review in reference.received] == [4]


def test_with_another_encoder_a_state_is_compared_by_the_fit_that_counted_the_others(
    given: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stub_matcher: None
) -> None:
    rows = [_recommendation(n, state="Ghana", cycle=3, mechanism="UPR", text=f"Ask {n} of many") for n in "1234"]
    given["world.csv"] = _result("world.csv", rows)
    make_reference(["world.csv"], tmp_path)

    class OtherMatcher(StubMatcher):
        def describe(self) -> Description:
            return replace(super().describe(), encoder="another")

        def match(self, recommendations: Sequence[Recommendation], **options: object) -> Matched:
            return replace(super().match(recommendations), matches=())

    monkeypatch.setattr("mapper.pipeline.load_matchers", lambda *asked: (OtherMatcher(load_framework()),))
    beside = _recommendation("5", state="Ghana", mechanism="Treaty body", text="Former les juges", language="fr")
    given["committee.csv"] = _result("committee.csv", [beside])
    reference = map_files(["world.csv", "committee.csv"], reference=tmp_path).reference
    assert reference
    assert reference.stale == ""
    assert [dict(review.strong)["1.1"] for review in reference.received] == [4]


def test_a_reference_that_was_asked_for_and_is_not_there_ends_the_run(given: dict[str, Any], tmp_path: Path) -> None:
    given["world.csv"] = _result("world.csv", [_recommendation("1", "Train judges", state="Ghana")])
    with pytest.raises(SettingsError, match="there are no figures in this folder"):
        map_files(["world.csv"], reference=tmp_path / "nowhere")


def test_a_folder_that_may_not_be_opened_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.csv").touch()
    scan = os.scandir

    def refuse(path: str) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr("os.scandir", refuse)
    assert find_files([tmp_path]) == ((tmp_path / "a.csv", tmp_path / "closed"), ())
    [failure] = import_files([tmp_path / "closed"]).failures
    assert "check that you may open it" in failure.message
