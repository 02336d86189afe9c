"""The page: self-contained, safe against any text, and working in a real browser."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_large_result, make_match, make_recommendation, make_result, make_small_result

from mapper.analysis.coverage import find_coverage
from mapper.analysis.outcomes import STANCES
from mapper.records import MappingResult
from mapper.report.page import PAGE_WORDS, collect_data, dump_safely, make_page, write_page

NASTY = "</script><script>document.title='taken'</script> <!-- & ' \" \u2028 {{data}} ]]> <img src=x onerror=alert(1)>"


def _data(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_no_text_of_the_input_can_break_out_of_the_data() -> None:
    rec = make_recommendation("1.1", NASTY, state=NASTY)
    page = make_page(make_result([rec], [make_match(rec, "1.1.1", "addresses", "Strong", 0.9)]))
    assert _data(page)["recommendations"][0]["text"] == NASTY  # type: ignore[index]
    assert page.count("<script") == page.count("</script>") == 2
    assert "<img" not in page
    assert json.loads(dump_safely(NASTY)) == NASTY


def test_the_parts_of_the_page_add_up_to_all_recommendations() -> None:
    result = make_large_result(80)
    data = collect_data(result)
    counted = {recommendation.id for recommendation in find_coverage(result).total.counted}
    known = [n for n, recommendation in enumerate(result.recommendations) if recommendation.id in counted]
    apart = [n for _, indexes in data["not_matched"] for n in indexes]
    assert data["to_review"]
    assert sorted([*known, *data["to_review"], *data["outside"], *apart]) == list(range(80))


def test_the_publisher_and_the_licence_of_the_framework_are_named() -> None:
    result = make_result()
    framework = replace(result.framework, publisher="House of Lamps", year=2023, licence="Ask first.")
    said = "<p>Framework of Invented Actions, House of Lamps, 2023. Ask first.</p>"
    assert said in make_page(replace(result, framework=framework))


def test_nothing_is_fetched() -> None:
    page = make_page(make_small_result())
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
    assert not re.search(r"https?://|@import|url\(|fetch\(|innerHTML|document\.write|eval\(", page)


def test_the_counts_are_those_of_the_coverage() -> None:
    result = make_large_result(80)
    data = collect_data(result)
    for part in data["parts"]:
        for action in part["actions"]:
            counted = {n for item in action["items"] for n, word in item["links"] if word in ("Accepted", "Strong")}
            row = next(row for row in find_coverage(result).actions if row.group.id == action["id"])
            assert len(counted) == len(row.bearing.counted)


def test_every_recommendation_stands_under_an_action_outside_the_framework_or_among_those_not_matched() -> None:
    data = collect_data(make_small_result(), "fr")
    linked = {n for p in data["parts"] for action in p["actions"] for item in action["items"] for n, _ in item["links"]}
    [(reason, not_matched)] = data["not_matched"]
    assert (linked, data["outside"], not_matched) == ({0, 1, 2}, [3, 4], [5])
    assert reason == "Le modèle ne lit pas sa langue (xx) mais seulement\u00a0: en."


def test_the_filters_take_each_recommendation_and_what_is_not_of_the_upr_lacks_nothing() -> None:
    fields = ({}, {"position": ""}, {"position": "", "mechanism": ""}, {"position": "", "mechanism": "Treaty body"})
    recs = [make_recommendation(f"1.{n}", cycle=None, **told) for n, told in enumerate(fields)]
    alike = _data(make_page(make_result(recs)))["recommendations"]
    assert {r["cycle"] for r in alike} == {""}, "no filter where no cycle is known"  # type: ignore[attr-defined]
    page = make_page(make_result([*recs, make_recommendation("1.4", cycle=4)]))
    shown = [(r["position"], r["cycle"]) for r in _data(page)["recommendations"][:-1]]  # type: ignore[index]
    assert shown == [
        ("Supported", ""),
        ("Position not stated", ""),
        ("Position not stated", ""),
        ("No position (not UPR)", "No cycle (not UPR)"),
    ]
    kinds = re.search(r"const KINDS = \{(.*?)\};", page)
    assert kinds
    assert re.findall(r'"([^"]+)": ', kinds[1]) == list(STANCES)
    assert {*STANCES, "No cycle (not UPR)"} <= set(PAGE_WORDS)


def test_states_are_named_in_the_language_of_the_page() -> None:
    rec = make_recommendation("1.1", state="Germany", recommending_states=("Egypt", "Borduria"))
    page = make_page(make_result([rec]), "es")
    told = _data(page)["recommendations"][0]  # type: ignore[index]
    assert (told["state"], told["states"]) == ("Alemania", "(Egipto) (Borduria)")
    assert told["review"].startswith("Alemania: ")
    assert "; Alemania; " in page
    assert "Germany" not in page


def test_the_model_is_named_in_the_language_of_the_page() -> None:
    result = make_small_result()
    result = replace(result, run=replace(result.run, encoder="A model with an adapter and without it (1)"))
    assert ", A model avec et sans adaptateur (1)</p>" in make_page(result, "fr")


def test_every_word_the_program_asks_for_is_given() -> None:
    program = make_page(make_small_result()).split("<script>")[1]
    asked = set(re.findall(r"""say\("([^"]+)\"""", program)) | set(re.findall(r"""name: "(\w+)\"""", program))
    assert asked - set(PAGE_WORDS) == set()


def test_without_programs_the_counts_stand_in_a_table() -> None:
    page = make_page(make_small_result())
    assert "<noscript><table>" in page
    assert '<td>1.1</td><td>Teach patience</td><td class="count">1</td>' in page


def _browse(result: MappingResult, folder: Path, program: str = "", fragment: str = "") -> str:
    """The page as the browser holds it after `program` ran in it."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no Chromium is installed")
    path = folder / "page.html"
    write_page(result, path)
    path.write_text(path.read_text(encoding="utf-8").replace("</body>", f"<script>{program}</script></body>"), "utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
    address = f"file://{path}{fragment}"
    done = subprocess.run([*command, "--dump-dom", address], capture_output=True, text=True, timeout=90, check=True)
    return html.unescape(done.stdout)


@pytest.mark.slow
def test_in_a_browser_a_click_on_an_action_opens_its_recommendations_and_filters_change_the_counts(
    tmp_path: Path,
) -> None:
    result = make_small_result()
    click = "document.querySelector('[data-action=\"1.1\"]').click();"
    opened = _browse(result, tmp_path, click)
    assert 'aria-expanded="true" aria-controls' in opened
    assert re.search(r'<h2 id="chosen">1\.1 Teach patience \(1\)</h2>', opened)
    assert "Continue to build lighthouses on the coast of district 1.1.</span> (Syldavia) (Borduria)" in opened
    tick = "const box = document.querySelector('input[value=\"Likely\"]'); box.click();"
    assert "1.1 Teach patience (2)</h2>" in _browse(result, tmp_path, tick, "#1.1")
    untick = "document.querySelector('input[value=\"Supported\"]').click();"
    none = _browse(result, tmp_path, untick, "#1.1")
    assert "1.1 Teach patience (0)</h2>" in none
    assert "No recommendation is shown here." in none
    escape = click + "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}));"
    closed = _browse(result, tmp_path, escape + "document.title = document.activeElement.dataset.action;")
    assert 'aria-expanded="true" aria-controls' not in closed
    assert "<title>1.1</title>" in closed  # the focus is back where it was


@pytest.mark.slow
def test_in_a_browser_what_has_no_position_is_filtered_and_counted_apart(tmp_path: Path) -> None:
    recs = [make_recommendation("1.1"), make_recommendation("1.2", position="", mechanism="Treaty body")]
    result = make_result(recs, [make_match(r, "1.1.1", "addresses", "Strong", 0.9) for r in recs])
    opened = _browse(result, tmp_path, fragment="#1.1")
    assert "Supported 1, No position (not UPR) 1" in opened
    card = opened.split("district 1.2.")[1].split("</li>")[0]
    assert "No position" not in card  # nothing to say of one recommendation
    untick = "document.querySelector('input[value=\"No position (not UPR)\"]').click();"
    assert "1.1 Teach patience (1)</h2>" in _browse(result, tmp_path, untick, "#1.1")


@pytest.mark.slow
def test_in_a_browser_of_many_states_one_is_chosen(tmp_path: Path) -> None:
    recs = [make_recommendation(f"1.{n}", state=f"State {n}") for n in range(1, 10)]
    result = make_result(recs, [make_match(r, "1.1.1", "addresses", "Strong", 0.9) for r in recs])
    choose = "const list = document.querySelector('select'); list.value = 'State 7';"
    choose += "list.dispatchEvent(new Event('input', {bubbles: true}));"
    chosen = _browse(result, tmp_path, choose, "#1.1")
    assert "Distinct recommendations: 9; 9 States; framework" in chosen
    assert "1.1 Teach patience (1)</h2>" in chosen
    assert "district 1.7." in chosen.split('<h2 id="chosen">')[1]
    assert "1.1 Teach patience (9)</h2>" in _browse(
        result, tmp_path, choose + "document.querySelector('form button').click();", "#1.1"
    )


@pytest.mark.slow
def test_in_a_browser_words_are_found_without_their_accents_and_in_the_names_of_states(tmp_path: Path) -> None:
    recs = [make_recommendation("1.1", recommending_states=("Côte d'Ivoire",)), make_recommendation("1.2")]
    result = make_result(recs, [make_match(r, "1.1.1", "addresses", "Strong", 0.9) for r in recs])
    look = "const field = document.querySelector('[type=search]'); field.value = ' COTE  ';"
    look += "field.dispatchEvent(new Event('input', {bubbles: true}));"
    look += (
        "field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));"  # empties the field only
    )
    assert "1.1 Teach patience (1)</h2>" in _browse(result, tmp_path, look, "#1.1")


@pytest.mark.slow
def test_in_a_browser_a_text_is_marked_with_its_language_and_runs_its_own_way(tmp_path: Path) -> None:
    rec = make_recommendation("1.1", "Bâtir des phares", language="fr")
    result = make_result([rec], [make_match(rec, "1.1.1", "addresses", "Strong", 0.9)])
    assert '<p dir="auto"><span lang="fr">Bâtir des phares</span> (Syldavia) (Borduria)</p>' in _browse(
        result, tmp_path, fragment="#1.1"
    )


@pytest.mark.slow
def test_in_a_browser_each_item_of_a_list_in_a_text_stands_on_its_line(tmp_path: Path) -> None:
    rec = make_recommendation("1.1", "The State party should:\n(a) Build lighthouses;\n(b) Light them.")
    result = make_result([rec], [make_match(rec, "1.1.1", "addresses", "Strong", 0.9)])
    program = (
        "const text = document.querySelector('.cards p');"
        "document.title = text.offsetHeight / parseFloat(getComputedStyle(text).lineHeight);"
    )
    assert "<title>3</title>" in _browse(result, tmp_path, program, "#1.1")


@pytest.mark.slow
def test_in_a_browser_what_could_not_be_compared_has_a_tile_of_its_own_only_where_there_is_any(tmp_path: Path) -> None:
    small = make_small_result()
    shown = _browse(small, tmp_path, fragment="#not-matched")
    assert "Recommendations of which nobody knows whether they are outside (1)</h2>" in shown
    assert '<p class="item">Its language (xx) is not one the encoder reads (en).</p>' in shown
    assert "district 1.6" in shown.split('<h2 id="chosen">')[1].split("</section>")[0]
    assert 'data-action="not-matched"' not in _browse(replace(small, unmatched=()), tmp_path)


@pytest.mark.slow
def test_in_a_browser_markup_in_a_text_stays_text(tmp_path: Path) -> None:
    rec = make_recommendation("1.1", NASTY, state=NASTY)
    other = replace(rec, id="other", state="Ruritania")
    result = make_result([rec, other], [make_match(r, "1.1.1", "addresses", "Strong", 0.9) for r in (rec, other)])
    shown = _browse(result, tmp_path, fragment="#1.1")
    assert "<title>taken</title>" not in shown
    assert "onerror=alert(1)" in shown


@pytest.mark.slow
def test_in_a_browser_no_error_is_raised(tmp_path: Path) -> None:
    result = make_large_result(60)
    said = "document.getElementById('said').textContent"
    program = f"document.title = document.querySelectorAll('.tile').length + ' ' + {said};"
    counted = len(find_coverage(result).total.counted)
    expected = f"5 Recommendations shown under the framework's actions: {counted}."
    assert f"<title>{expected}</title>" in _browse(result, tmp_path, program)


@pytest.mark.slow
def test_in_a_browser_there_is_no_tile_for_what_holds_nothing(tmp_path: Path) -> None:
    rec = make_recommendation("1.1")
    result = make_result([rec], [make_match(rec, "1.1.1", "addresses", "Strong", 0.9)])
    program = "document.title = document.querySelectorAll('.tile').length;"
    assert "<title>3</title>" in _browse(result, tmp_path, program)


@pytest.mark.slow
def test_in_a_browser_no_long_word_makes_the_page_wider_than_the_window(tmp_path: Path) -> None:
    rec = make_recommendation("1.1", "Build " + "lighthouse" * 40)
    result = make_result([rec], [make_match(rec, "1.1.1", "addresses", "Strong", 0.9)])
    result = replace(result, run=replace(result.run, encoder="sha256:" + "0123456789abcdef" * 20))
    program = "const page = document.documentElement; document.title = page.scrollWidth - page.clientWidth;"
    assert "<title>0</title>" in _browse(result, tmp_path, program, "#1.1")
