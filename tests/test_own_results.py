"""What the mapper wrote is no source of recommendations, however it was saved again; what it listed is one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as WordDocument
from factories import make_small_result
from openpyxl import Workbook, load_workbook

from mapper.documents.document import Document, Paragraph, Row, Table
from mapper.errors import OwnResultError
from mapper.labels import LANGUAGES, Language
from mapper.listing import write_issues, write_recommendations
from mapper.own_results import refuse_own_result
from mapper.pipeline import import_files
from mapper.records import MappingResult
from mapper.report.annex import write_annex
from mapper.report.page import write_page
from mapper.workbook.long_form import write_links
from mapper.workbook.writer import write_workbook


@pytest.fixture(scope="module")
def result() -> MappingResult:
    return make_small_result()


def _refusal(path: Path) -> str:
    imported = import_files([path])
    assert imported.imports == ()
    [issue] = imported.failures
    assert (issue.code, issue.severity, issue.source.place) == ("own-result", "info", "whole file")
    assert issue.message.startswith(f"{path.name}: this is ")
    assert "name the files it was made from" in issue.message
    return issue.message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_saved_again_by_another_program_is_known(
    result: MappingResult, tmp_path: Path, language: Language
) -> None:
    path = tmp_path / "upr matrix.xlsx"
    write_workbook(result, path, language)
    assert "this is a workbook that the mapper wrote" in _refusal(path)
    written, again = load_workbook(path), Workbook()
    for sheet in written.worksheets[1:3]:
        rows = again.create_sheet(f"{sheet.title} (2)")
        rows.append(["Our title"])
        for row in sheet.iter_rows(values_only=True):
            rows.append(row)
    again.save(path)
    assert "give a reviewed workbook with --decisions" in _refusal(path)


def test_a_plan_that_a_ministry_sends_back_alone_is_known(result: MappingResult, tmp_path: Path) -> None:
    path = tmp_path / "ministry.xlsx"
    write_workbook(result, path, "fr")
    book = load_workbook(path)
    for sheet in book.sheetnames:
        if sheet != "Plan":
            del book[sheet]
    book.save(path)
    assert "give a reviewed workbook with --decisions" in _refusal(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_annex_with_another_title_is_known(result: MappingResult, tmp_path: Path, language: Language) -> None:
    path = tmp_path / "report.docx"
    write_annex(result, path, language)
    document = WordDocument(str(path))
    document.core_properties.author = document.core_properties.title = ""
    document.paragraphs[0].text = "Annex IV"
    document.save(str(path))
    assert "this is an annex that" in _refusal(path)


def test_tables_of_links_lists_of_issues_and_the_page_are_known(result: MappingResult, tmp_path: Path) -> None:
    for ending in (".csv", ".jsonl"):
        links, issues = tmp_path / f"links{ending}", tmp_path / f"list.issues{ending}"
        write_links(result, links)
        assert "this is a table of links that" in _refusal(links)
        write_issues(result.issues, issues)
        assert "this is a list of issues that" in _refusal(issues)
    write_issues((), tmp_path / "none.csv")
    assert "this is a list of issues that" in _refusal(tmp_path / "none.csv")
    write_issues((), tmp_path / "none.issues.jsonl")
    assert "this is a list of issues that" in _refusal(tmp_path / "none.issues.jsonl")
    (tmp_path / "none.jsonl").touch()
    assert [issue.code for issue in import_files([tmp_path / "none.jsonl"]).failures] == ["unreadable-file"]
    write_page(result, tmp_path / "page.htm")
    assert "this is a page that" in _refusal(tmp_path / "page.htm")
    (tmp_path / "other.html").write_text("<html><p>The recommendation mapper</p></html>", encoding="utf-8")
    assert [issue.code for issue in import_files([tmp_path / "other.html"]).failures] == ["unreadable-file"]


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_a_list_of_recommendations_is_read_again(result: MappingResult, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"list{ending}"
    write_recommendations(result.recommendations, path)
    imported = import_files([path])
    assert imported.failures == ()
    assert [rec.id for rec in imported.recommendations] == [rec.id for rec in result.recommendations]


def test_a_list_of_a_state_with_like_headers_is_a_source() -> None:
    headers = ("Recommendation id", "Recommendation", "Decision", "Comment", "Reviewer", "Status")
    document = Document("a.xlsx", "xlsx", "", tables=(Table("List", (Row("row 1", headers),)),))
    refuse_own_result(document)
    told = Paragraph("paragraph 1", "Recommendations outside the framework")
    refuse_own_result(replace(document, tables=(), paragraphs=(told,)))
    own = Row("row 1", (*headers, "Add an action"))
    with pytest.raises(OwnResultError):
        refuse_own_result(replace(document, tables=(Table("List", (own,)),)))
