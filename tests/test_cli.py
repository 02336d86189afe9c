"""The command line: what a user types, what is written, what is said, and the exit status."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from docx import Document as load_document
from factories import make_recommendation, make_result
from openpyxl import Workbook
from stub_matcher import StubMatcher

from mapper import cli, listing
from mapper.arguments import make_parser
from mapper.matching import matcher
from mapper.records import Issue, Recommendation, Reference, SourceRef
from mapper.settings import COLUMN_FIELDS
from mapper.summary import say_mapping
from mapper.workbook.long_form import COLUMNS as LINK_COLUMNS

IMPORT_COLUMNS = [
    *("id", "text", "raw", "mechanism", "body", "state", "state_iso3", "symbol", "session", "cycle", "paragraph"),
    *("recommending_states", "position", "position_raw", "themes", "groups", "sdgs", "date", "language"),
    *("source_file", "source_place", "duplicate_of", "other_fields"),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "plan.csv"
    path.write_text(
        "id,Recommendation,Position\n"
        "R1,Train judges and the police,Supported\n"
        "R2,Free the press of the country,Noted\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def stub_stages(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A matcher and writers that need no model; returns what was written, by path."""
    written: dict[str, Any] = {}

    def write(result: Any, path: Path, language: str = "en") -> None:
        written[path.name] = result
        path.write_text("written", encoding="utf-8")

    for name, functions in {
        "mapper.workbook.writer": {"write_workbook": write},
        "mapper.workbook.long_form": {"write_links": write, "COLUMNS": LINK_COLUMNS},
    }.items():
        module = ModuleType(name)
        vars(module).update(functions)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(matcher, "load_matcher", lambda framework, encoder, fit: StubMatcher(framework))
    return written


def test_help_answers_in_half_a_second_without_heavy_imports() -> None:
    heavy = ("torch", "numpy", "openpyxl", "sentence_transformers", "sklearn", "onnxruntime", "pandas", "tqdm", "lxml")
    program = (
        "import sys; from mapper.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - started
    assert done.stdout.splitlines()[-1] == "[]"
    assert "evaluate" in done.stdout
    assert seconds < 0.5 or _machine_is_busy()


def test_help_names_the_fields_that_a_column_can_hold(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["map", "--help"])
    assert f"fields: {', '.join(COLUMN_FIELDS)}" in " ".join(capsys.readouterr().out.split())


def _machine_is_busy() -> bool:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - started > 0.15


def test_import_writes_exactly_the_promised_columns(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "er" / "out.csv"
    assert cli.main(["import", str(table), "-o", str(out), "--state", "Ghana", "--mechanism", "upr"]) == 0
    with out.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == IMPORT_COLUMNS
    assert [(row["id"], row["text"], row["position"]) for row in rows] == [
        ("R1", "Train judges and the police", "Supported"),
        ("R2", "Free the press of the country", "Noted"),
    ]
    assert {(row["state"], row["state_iso3"], row["mechanism"], row["source_file"]) for row in rows} == {
        ("Ghana", "GHA", "UPR", "plan.csv")
    }
    assert (out.parent / "out.issues.csv").read_text(encoding="utf-8").splitlines()[0] == (
        "code,severity,message,file,place"
    )


def test_import_writes_what_columns_of_a_table_say_beside_the_promised_ones(tmp_path: Path) -> None:
    table = tmp_path / "tracker.csv"
    table.write_text('id,Recommendation,Ministry,Remarks\nR1,Train judges and the police,Justice,"First, in May"\n')
    assert cli.main(["import", str(table), "-o", str(tmp_path / "a.csv"), "-o", str(tmp_path / "a.jsonl"), "-q"]) == 0
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert [row["other_fields"] for row in csv.DictReader(file)] == ["Ministry: Justice; Remarks: First, in May"]
    listed = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    assert listed["other_fields"] == ["Ministry: Justice", "Remarks: First, in May"]


def test_import_writes_lists_and_numbers_as_such_in_json_lines(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert cli.main(["import", str(table), "-o", str(out), "-q"]) == 0
    first = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert list(first) == IMPORT_COLUMNS
    assert first["themes"] == []
    assert first["session"] is None
    assert (tmp_path / "out.issues.jsonl").exists()


def test_listed_values_are_joined_and_line_breaks_survive(tmp_path: Path) -> None:
    rec = Recommendation(
        "1", "Text", "Raw\ntext", SourceRef("a.docx", "row 1"), session=20, recommending_states=("Chile", "Peru")
    )
    listing.write_recommendations([rec], tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as lines:
        [row] = csv.DictReader(lines)
    assert (row["recommending_states"], row["session"], row["cycle"]) == ("Chile; Peru", "20", "")
    assert row["raw"] == "Raw\ntext"


def test_a_column_can_be_named_by_the_user(tmp_path: Path) -> None:
    source = tmp_path / "lista.csv"
    source.write_text("Zz;Qq\nFormar a los jueces y a la policía;uno\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert cli.main(["import", str(source), "-o", str(out), "--column", "text=Zz", "-q"]) == 0
    assert "Formar a los jueces" in out.read_text(encoding="utf-8")


def test_map_writes_every_output_asked_for_and_sums_up(
    table: Path, tmp_path: Path, stub_stages: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = [tmp_path / "map.xlsx", tmp_path / "links.jsonl"]
    arguments = ["map", str(table), "-o", str(outputs[0]), "-o", str(outputs[1])]
    assert cli.main(arguments) == 0
    assert set(stub_stages) == {"map.xlsx", "links.jsonl"}
    said = capsys.readouterr()
    assert "1 file, 2 recommendations (1 Supported, 1 Noted)." in said.out
    assert (
        "Distinct recommendations: 2. Addressing an action of the framework: 2 (100 %); likely to: 0; to check: 0; "
        in said.out
    )
    assert "Links: 2 Strong, 0 Likely, 0 Check.\nThe bands are uncalibrated: " in said.out
    assert str(outputs[0]) in said.out
    assert said.err == ""


def test_a_workbook_in_which_people_wrote_is_not_written_anew(
    table: Path,
    tmp_path: Path,
    stub_stages: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, earlier = tmp_path / "map.xlsx", tmp_path / "earlier.xlsx"
    book = Workbook()
    assert book.active is not None
    book.active.title = "Links"
    book.active.append(("Recommendation id", "Recommendation", "Action id", "Decision"))
    book.active.append(("R1", "Train judges and the police", "1.5.2", ""))
    book.save(out)
    assert cli.main(["map", str(table), "-o", str(out), "-q"]) == 0
    book.active["D2"] = "Accept"
    book.save(out)
    book.save(earlier)
    for as_written, given in ((False, []), (False, ["--decisions", str(earlier)]), (True, [])):
        monkeypatch.setattr("mapper.output.is_as_written", lambda path, told=as_written: told)
        assert cli.main(["map", str(table), "-o", str(out), *given]) == 2
        assert "map.xlsx: people wrote in this workbook, which would be lost; " in capsys.readouterr().err
    # What this run carries over again stood in the result of the last one.
    assert cli.main(["map", str(table), "-o", str(out), "-q", "--decisions", str(earlier)]) == 0
    assert out.read_text(encoding="utf-8") == "written"


def test_an_annex_that_people_saved_is_not_written_anew(
    table: Path, tmp_path: Path, stub_stages: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "annex.docx"
    out.touch()  # as mktemp makes it
    for _ in range(2):
        assert cli.main(["map", str(table), "-o", str(out), "-q"]) == 0
    document = load_document(str(out))
    document.add_paragraph("Since 2024 all judges are trained.")
    document.core_properties.modified = datetime(2099, 3, 1)
    document.save(str(out))
    saved = out.read_bytes()
    assert cli.main(["map", str(table), "-o", str(out)]) == 2
    assert "annex.docx: this document was saved in another program, " in capsys.readouterr().err
    assert out.read_bytes() == saved


def test_words_of_options_are_known_in_capitals_too_and_an_empty_framework_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = make_parser().parse_args(["map", "a.csv", "-o", "b.csv", "--encoder", "Multilingual", "--fit", "Bundled"])
    assert (options.encoder, options.fit) == ("multilingual", "bundled")
    with pytest.raises(SystemExit):
        make_parser().parse_args(["map", "a.csv", "-o", "b.csv", "--framework", ""])
    assert "argument --framework: the name is empty" in capsys.readouterr().err


def test_what_could_not_be_matched_is_not_summed_up_as_outside_the_framework() -> None:
    unread, empty = make_recommendation("1"), make_recommendation("2")
    result = make_result([unread, empty], unmatched=[(unread.id, "its language is not one the encoder reads")])
    lines = list(say_mapping(result, (), ()))
    assert "to check: 0; outside: 1." in lines[1]
    assert "uncalibrated" not in " ".join(lines)
    assert "1 recommendation could not be matched; the workbook says why." in lines
    for whose, said in (
        ("its", "Those in other languages"),
        ("the framework’s", "The framework is in another language"),
    ):
        reason = (
            f"{whose} language (fr) is not one the encoder reads (en); with “--encoder multilingual” it can be matched"
        )
        hint = list(say_mapping(make_result([unread], unmatched=[(unread.id, reason)]), (), ()))[-2]
        assert hint.startswith(said)


def test_figures_of_others_that_cannot_be_used_are_told() -> None:
    result = replace(make_result([make_recommendation("1")]), reference=Reference(stale="its files are damaged"))
    said = "Compared with others is left out, because the figures cannot be used: its files are damaged."
    assert said in say_mapping(result, (), ())
    assert "Compared with others" not in " ".join(say_mapping(replace(result, reference=Reference()), (), ()))


def test_what_stands_twice_in_one_file_is_told_as_a_duplicate_and_counted_once() -> None:
    first = make_recommendation("1")
    result = make_result([first, make_recommendation("2", duplicate_of=first.id)])
    lines = list(say_mapping(result, (), ()))
    assert lines[0].endswith(" 2 recommendations (2 Supported, 1 duplicate).")
    assert lines[1].startswith("Distinct recommendations: 1. ")


def test_a_review_is_carried_over_and_never_overwritten(
    table: Path, tmp_path: Path, stub_stages: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("mapper.workbook.writer", "mapper.workbook.long_form"):
        sys.modules.pop(name)  # the real ones
    from openpyxl import load_workbook

    book, reviewed = tmp_path / "mapping.xlsx", tmp_path / "reviewed.xlsx"
    assert cli.main(["map", str(table), "-o", str(book), "-q"]) == 0
    opened = load_workbook(book)
    page = opened["Links"]
    column = [cell.value for cell in page[1]].index("Decision") + 1
    page.cell(2, column).value, page.cell(3, column).value = "Reject", "acept"
    plan = opened["Plan"]
    column_of_ministry = [cell.value for cell in plan[1]].index("Lead ministry") + 1
    plan.cell(2, column_of_ministry).value = plan.cell(3, column_of_ministry).value = "Ministry of Lamps"
    plan.cell(3, 1).value = "gone"
    plan.cell(3, 2).value = "A text that no source has."
    opened.save(reviewed)
    outputs = [f"mapping.{kind}" for kind in ("xlsx", "csv", "docx", "html")]
    given = [part for name in outputs for part in ("-o", str(tmp_path / name))]
    older = tmp_path / "older.xlsx"
    plan.cell(2, column_of_ministry).value = "Ministry of Ferries"
    plan.delete_rows(3)
    opened.save(older)
    given += [part for path in (older, reviewed) for part in ("--decisions", str(path))]
    assert cli.main(["map", str(table), *given, "--language", "es"]) == 0
    said = capsys.readouterr()
    assert "row 3: “acept” is no decision; did you mean “Accept”?" in said.err
    assert "1 decision and 1 comment of reviewers carried over." in said.out
    assert (
        "1 row of the plan carried over; 1 contradicted by later ones, kept in the sheet Unplaced decisions; 1 "
        "without a recommendation in this run, at the end of the sheet Plan."
    ) in said.out
    assert "older.xlsx, sheet 'Plan'" not in said.err
    assert load_workbook(book)["Vínculos"].cell(2, column).value == "Rechazar"
    assert "Reject" in (tmp_path / "mapping.csv").read_text(encoding="utf-8")
    assert all((tmp_path / name).stat().st_size > 500 for name in outputs[2:])
    assert cli.main(["map", str(table), "-o", str(reviewed), "--decisions", str(reviewed)]) == 2
    assert "one of the input files" in capsys.readouterr().err


def test_quiet_says_nothing_but_still_tells_problems(
    table: Path, tmp_path: Path, stub_stages: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert cli.main(["map", str(table), str(empty), "-o", str(tmp_path / "map.xlsx"), "--quiet"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("mapper: empty.csv: ")
    assert len(said.err.splitlines()) == 1
    assert "map.xlsx" in stub_stages


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "{tmp}/out.pdf"], "let its name end in .csv or .jsonl"),
        (["-o", "{tmp}"], "this is a folder"),
        (["-o", "{tmp}/folder.csv"], "this is a folder"),
        (["-o", "{tmp}/plan.csv"], "one of the input files"),
        (["-o", "{tmp}/plan.csv/out.csv"], "cannot be written"),
        (["-o", "{tmp}/out.csv", "-o", "{tmp}/out.issues.csv"], "two results would be written to this file"),
        (["-o", "{tmp}/out.csv", "--column", "texte=Zz"], '"texte" is no field'),
        (["-o", "{tmp}/out.csv", "--column", "text"], "name the header too"),
        (["-o", "{tmp}/out.csv", "--column", "text=A", "--column", "text=B"], "given twice"),
        (["-o", "{tmp}/out.csv", "--mechanism", "court"], "choose one of upr"),
    ],
)
def test_wrong_usage_is_one_clear_sentence_and_status_2(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    before = table.read_bytes()
    assert cli.main(["import", str(table), *(a.format(tmp=tmp_path) for a in arguments)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert said in line
    assert table.read_bytes() == before


@pytest.mark.parametrize(
    "arguments", [[], ["map"], ["map", "a.csv"], ["fly"], ["map", "a.csv", "-o", "b", "--candidates", "x"]]
)
def test_missing_arguments_are_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "usage: mapper" in capsys.readouterr().err


def test_an_unknown_framework_is_wrong_usage(
    table: Path, tmp_path: Path, stub_stages: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["map", str(table), "-o", str(tmp_path / "o.xlsx"), "--framework", "sdg"]) == 2
    assert "bundled: r2p-2023" in capsys.readouterr().err


def test_an_unexpected_fault_shows_no_traceback_unless_asked(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("mapper.listing.write_recommendations", fail)
    arguments = ["import", str(table), "-o", str(tmp_path / "out.csv"), "-q"]
    assert cli.main(arguments) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "ZeroDivisionError" in said
    assert "--debug" in said
    with pytest.raises(ZeroDivisionError):
        cli.main([*arguments, "--debug"])


def test_ctrl_c_that_a_library_turned_into_an_error_of_its_own_is_no_fault_to_report(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*args: object, **kwargs: object) -> None:
        try:
            raise KeyboardInterrupt
        except BaseException as error:
            raise TypeError("expected a number") from error

    monkeypatch.setattr("mapper.pipeline.import_files", stop)
    assert cli.main(["import", str(table), "-o", str(tmp_path / "out.csv")]) == 130
    assert capsys.readouterr().err == "mapper: stopped before the end.\n"


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        (KeyboardInterrupt, 130, "stopped before the end."),
        (MemoryError, 1, "the memory of this computer does not"),
        (OSError(28, "No space left on device"), 2, "a file cannot be used (No space left on device); check that"),
    ],
)
def test_ctrl_c_and_too_little_memory_or_room_end_with_one_line(
    table: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: type[BaseException] | BaseException,
    status: int,
    said: str,
) -> None:
    def stop(*args: object, **kwargs: object) -> None:
        raise fault

    monkeypatch.setattr("mapper.pipeline.import_files", stop)
    assert cli.main(["import", str(table), "-o", str(tmp_path / "out.csv")]) == status
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"mapper: {said}")


def test_a_folder_is_read_without_the_result_of_an_earlier_run(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "readme.txt").write_text("Notes")
    for _ in range(2):
        assert cli.main(["import", str(tmp_path), "-o", str(tmp_path / "out.csv")]) == 0
    said = capsys.readouterr().out
    assert said.count("1 file, 2 recommendations") == 2
    assert "Left out, as no recommendations are expected in such files: readme.txt." in said


def test_results_of_the_mapper_in_a_folder_are_left_out_and_said_so(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    links = tmp_path / "links.csv"
    links.write_text(f"{','.join(LINK_COLUMNS)}\nR1,1.1.1,1,1.0,0.9,addresses,Strong,Like it\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert cli.main(["import", str(tmp_path), "-o", str(out)]) == 0
    said = capsys.readouterr()
    assert "1 file, 2 recommendations" in said.out
    assert "Left out, as the mapper itself wrote them: links.csv." in said.out
    assert said.err == ""
    assert cli.main(["import", str(table), str(links), "-o", str(out), "-q"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("mapper: links.csv: this is a table of links that the mapper wrote")
    table.unlink()
    out.unlink()
    assert cli.main(["import", str(tmp_path), "-o", str(tmp_path / "new.csv")]) == 1
    assert "links.csv: this is a table of links" in capsys.readouterr().err


def test_a_reviewed_workbook_in_a_folder_of_sources_is_read_for_its_decisions_alone(
    table: Path, tmp_path: Path, stub_stages: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook()
    book.active.append(["Recommendation id", "Action id", "Decision"])
    book.active.append(["R1", "1.1.1", "Accept"])
    book.save(tmp_path / "reviewed.xlsx")
    reviewed, out = str(tmp_path / "reviewed.xlsx"), str(tmp_path / "map.xlsx")
    assert cli.main(["map", str(tmp_path), "-o", out, "--decisions", reviewed]) == 0
    said = capsys.readouterr().out
    assert "1 file, 2 recommendations" in said
    assert "1 decision of reviewers carried over" in said
    assert "Left out" not in said
    assert cli.main(["map", str(tmp_path), "-o", out]) == 0
    assert "Left out, as the mapper itself wrote them: reviewed.xlsx." in capsys.readouterr().out


def test_the_framework_is_neither_a_source_nor_written_over(
    table: Path, tmp_path: Path, stub_stages: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    framework = tmp_path / "framework.csv"
    framework.write_text("id,text\n1.1.1,Train judges\n", encoding="utf-8")
    before = framework.read_bytes()
    asked = ["--framework", str(framework)]
    assert cli.main(["map", str(tmp_path), "-o", str(tmp_path / "map.xlsx"), *asked]) == 0
    assert "1 file, 2 recommendations" in capsys.readouterr().out
    assert cli.main(["map", str(table), "-o", str(framework), *asked]) == 2
    assert "this is one of the input files" in capsys.readouterr().err
    assert framework.read_bytes() == before


@pytest.mark.parametrize(
    "command", ["evaluate --gold none.jsonl --plots", "fit --gold none.jsonl -o", "learn none.xlsx -o"]
)
def test_a_folder_of_results_is_tried_before_anything_is_read(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert cli.main([*command.split(), str(table)]) == 2
    assert capsys.readouterr().err == f"mapper: {table}: this is a file; name a folder.\n"
    assert cli.main([*command.split(), str(table / "deep")]) == 2
    assert "nothing can be written into this folder" in capsys.readouterr().err
    assert cli.main([*command.split(), str(tmp_path / "new")]) == 2
    assert not (tmp_path / "new").exists()


def test_fit_does_without_a_file_of_texts_that_cannot_be_read_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mapper.fitting.fit_framework", lambda *given, **named: "link F1 0.9")
    (tmp_path / "gold.jsonl").write_text('{"id": "r1", "text": "Train judges", "labels": {}}\n', encoding="utf-8")
    command = ["fit", "--gold", str(tmp_path / "gold.jsonl"), "-o", str(tmp_path / "fit")]
    assert cli.main(command) == 0
    assert cli.main([*command, "--texts", str(tmp_path / "missing.csv")]) == 1
    said = capsys.readouterr()
    assert "missing.csv: there is no such file" in said.err
    assert "link F1 0.9" in said.out
    assert cli.main([*command, "--encoder", "multilingual", "--train-adapter"]) == 2
    assert "the multilingual encoder has no adapter" in capsys.readouterr().err
    french = tmp_path / "plan.csv"
    french.write_text("id,text\n1,Former tous les juges et les procureurs aux droits de l’enfant\n", encoding="utf-8")
    assert cli.main([*command, "--framework", str(french)]) == 2
    assert "plan is in another language than English; fit it with --encoder multilingual." in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [("map", "", "-o", "map.xlsx"), ("map", "a.csv", "-o", ""), ("learn", ""), ("evaluate", "--gold", "")]
)
def test_an_empty_name_is_not_the_folder_here(
    table: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(table.parent)
    with pytest.raises(SystemExit, match="2"):
        cli.main(command)
    assert "the name is empty" in capsys.readouterr().err


def test_names_are_understood_that_the_shells_of_windows_leave_as_they_are(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    (tmp_path / "in [2019]").mkdir()
    for name in ("a.csv", "b.csv", "~$b.csv"):
        table.with_name("in [2019]").joinpath(name).write_bytes(table.read_bytes())
    given = [str(tmp_path / "in [2019]" / "?.csv"), "~/plan.csv"]
    assert cli.main(["import", *given, "-o", str(Path("~", "out.csv"))]) == 0
    assert "3 files, 6 recommendations" in capsys.readouterr().out
    assert (tmp_path / "out.csv").exists()
    assert cli.main(["import", str(tmp_path / "*.docx"), "-o", str(tmp_path / "out.csv")]) == 1
    assert "*.docx: there is no such file" in capsys.readouterr().err
    assert cli.main(["map", str(table), "-o", str(tmp_path / "out.xlsx"), "--framework", "~$plan.csv"]) == 2
    assert "~$plan.csv: there is no framework of this name and no such file" in capsys.readouterr().err


def test_a_folder_whose_quotation_mark_windows_took_for_a_letter_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(SystemExit, match="2"):
        cli.main(["map", 'D:\\UPR files" -o out.xlsx'])
    assert "leave out the \\ before a closing quotation mark" in capsys.readouterr().err


def test_a_run_that_comes_to_nothing_says_so_and_leaves_no_folders_behind(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "deep" / "out.csv"
    assert cli.main(["import", str(tmp_path / "missing.csv"), "-o", str(out), "-q"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert "missing.csv: there is no such file" in said[0]
    assert said[1:] == ["mapper: no file could be read; nothing was written."]
    assert not (tmp_path / "new").exists()
    assert cli.main(["import", str(table), "-o", str(out), "-q"]) == 0
    assert out.exists()


def test_a_link_to_itself_is_one_failure_and_the_other_files_are_done(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = tmp_path / "loop.csv"
    try:
        loop.symlink_to(loop)
    except OSError:
        pytest.skip("no symbolic links here")
    out = tmp_path / "out.csv"
    assert cli.main(["import", str(loop), str(table), "-o", str(out), "-q"]) == 1
    assert "loop.csv" in capsys.readouterr().err
    assert out.exists()


def test_an_empty_folder_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert cli.main(["import", str(tmp_path / "empty"), "-o", str(tmp_path / "out.csv")]) == 2
    assert "no file to read" in capsys.readouterr().err


def test_failures_stand_in_the_issues_beside_the_result(table: Path, tmp_path: Path) -> None:
    assert cli.main(["import", str(table), str(tmp_path / "missing.csv"), "-o", str(tmp_path / "out.csv"), "-q"]) == 1
    with (tmp_path / "out.issues.csv").open(encoding="utf-8", newline="") as lines:
        issues = list(csv.DictReader(lines))
    assert ("unreadable-file", "error", "missing.csv") in [(i["code"], i["severity"], i["file"]) for i in issues]


def test_evaluate_prints_the_report_and_writes_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: dict[str, Any] = {}

    class StubReport:
        def __str__(self) -> str:
            return "recall@10 0.99"

        def to_json(self) -> str:
            return '{"recall@10": 0.99}'

    def evaluate_file(gold: Path, **kwargs: Any) -> StubReport:
        asked.update(kwargs, gold=gold)
        return StubReport()

    module = ModuleType("mapper.matching.evaluate")
    vars(module)["evaluate_file"] = evaluate_file
    monkeypatch.setitem(sys.modules, "mapper.matching.evaluate", module)
    gold = tmp_path / "gold.jsonl"
    gold.touch()
    out = tmp_path / "new" / "out.json"
    assert cli.main(["evaluate", "--gold", str(gold), "--json", str(out), "-q"]) == 0
    assert "recall@10 0.99" in capsys.readouterr().out
    assert json.loads(out.read_text()) == {"recall@10": 0.99}
    with pytest.MonkeyPatch.context() as full:
        full.setattr(Path, "write_text", _fail_to_write)
        assert cli.main(["evaluate", "--gold", str(gold), "--json", str(out), "-q"]) == 2
    assert "out.json: the file of measures cannot be written (No space left" in capsys.readouterr().err
    assert json.loads(out.read_text()) == {"recall@10": 0.99}
    assert (asked["gold"], asked["framework"], asked["baselines"], asked["plots"]) == (
        gold,
        Path("r2p-2023"),
        False,
        None,
    )
    assert cli.main(["evaluate", "--gold", str(gold), "--baselines", "--plots", str(tmp_path / "plots")]) == 0
    assert (asked["baselines"], asked["plots"]) == (True, tmp_path / "plots")


def _fail_to_write(path: Path, text: str, encoding: str) -> None:
    path.write_bytes(text[:5].encode(encoding))
    raise OSError(28, "No space left on device")


def test_issues_are_written_with_their_place(tmp_path: Path) -> None:
    issue = Issue("missing-text", "a.csv, row 3: no text.", SourceRef("a.csv", "row 3"), text="| |")
    listing.write_issues([issue], tmp_path / "out.issues.jsonl")
    assert json.loads((tmp_path / "out.issues.jsonl").read_text()) == {
        "code": "missing-text",
        "severity": "error",
        "message": "a.csv, row 3: no text.",
        "file": "a.csv",
        "place": "row 3",
    }


def test_reference_counts_reviews_and_says_how_many(
    tmp_path: Path, stub_stages: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "world.csv"
    table.write_text(
        "id,Recommendation,State,Mechanism,Cycle\nR1,Train judges,Ghana,UPR,2\nR2,Free the press,Chile,UPR,2\n",
        encoding="utf-8",
    )
    assert cli.main(["reference", str(table), "-o", str(tmp_path / "figures")]) == 0
    assert "2 rows: 2 distinct recommendations of 2 reviews of 2 States." in capsys.readouterr().out
    assert (tmp_path / "figures" / "counts.csv").read_text(encoding="utf-8").count("\n") == 3
    assert cli.main(["reference", str(tmp_path / "missing.csv"), "-o", str(tmp_path / "none")]) == 1
    assert "missing.csv: there is no such file" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
    assert cli.main(["reference", str(table), "-o", str(table)]) == 2
    assert "this is a file; name a folder." in capsys.readouterr().err
