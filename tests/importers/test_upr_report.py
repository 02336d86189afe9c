"""Reports of the UPR Working Group: every recommendation of the conclusions, with number, States and position.

The samples are written as .fodt; `soffice --headless --convert-to docx` (and `pdf`) makes the others.
All their texts and symbols are invented. The goldens change with --update-goldens.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from mapper.documents.document import Document, Paragraph
from mapper.documents.reading import read_document
from mapper.errors import UnreadableFileError
from mapper.importers.base import ImportOptions, find_importer
from mapper.importers.upr_report import IMPORTER
from mapper.importers.vocabulary.upr_phrases import find_date, find_positions, parse_ordinal
from mapper.records import ImportResult

SAMPLES = Path(__file__).parent / "samples" / "upr"
CLOSING = "{}. All conclusions and/or recommendations contained in the present report reflect the position of others."
REAL = {
    "algeria2008.pdf": ("A/HRC/8/29", "Algeria", 1, 1, {("69", "Supported"): 17}),
    "japan2008.pdf": ("A/HRC/8/44", "Japan", 2, 1, {("60", ""): 26}),
    "japan2008.txt": ("A/HRC/8/44", "Japan", 2, 1, {("60", ""): 26}),
    "canada2009.pdf": ("A/HRC/11/17", "Canada", 4, 1, {("86", ""): 68}),
    "argentina2012.pdf": ("A/HRC/22/4", "Argentina", 14, 2, {("99", ""): 118}),
    "srilanka2012.pdf": ("A/HRC/22/16", "Sri Lanka", 14, 2, {("127", "Supported"): 110, ("128", "Noted"): 94}),
    "nigeria2013.pdf": (
        "A/HRC/25/6",
        "Nigeria",
        17,
        2,
        {("135", "Supported"): 172, ("136", "Supported"): 3, ("137", ""): 34, ("138", "Noted"): 10},
    ),
    "democraticrepublicofthecongo2014.pdf": (
        "A/HRC/27/5",
        "Democratic Republic of the Congo",
        19,
        2,
        {("133", "Supported"): 27, ("134", "Supported"): 163, ("135", ""): 1, ("136", "Noted"): 38},
    ),
    "democraticrepublicofthecongo2014.txt": (
        "",  # the extraction lacks the masthead
        "Democratic Republic of the Congo",
        19,
        2,
        {("133", "Supported"): 27, ("134", "Supported"): 163, ("135", ""): 1, ("136", "Noted"): 38},
    ),
    "bosniaandherzegovina2014.pdf": ("A/HRC/28/17", "Bosnia and Herzegovina", 20, 2, {("107", ""): 167}),
    "slovenia_g1012049.pdf": ("A/HRC/14/15", "Slovenia", 7, 1, {("111", ""): 97}),
    "slovenia_g1423930.pdf": ("A/HRC/28/15", "Slovenia", 20, 2, {("115", ""): 163}),
    "slovenia_g1934994.pdf": ("A/HRC/43/15", "Slovenia", 34, 3, {("121", "Supported"): 58, ("122", ""): 157}),
    "slovenia_g2502644.pdf": ("A/HRC/59/15", "Slovenia", 48, 4, {("140", ""): 254}),
}


def extract(document: Document) -> ImportResult:
    assert find_importer(document) is IMPORTER
    result = IMPORTER.extract(document, ImportOptions())
    listed = [issue for issue in result.issues if issue.severity != "warning"]
    assert result.rows == len(result.recommendations) + len(listed), "a row is lost"
    ids = [recommendation.id for recommendation in result.recommendations]
    assert len(set(ids)) == len(ids), "two recommendations bear one id"
    return result


def report(*conclusions: str, title: str = "Report of the Working Group on the Universal Periodic Review") -> Document:
    texts = ("A/HRC/99/7", title, "Tuvalu", "1. The delegation spoke.", "II. Conclusions and/or recommendations**")
    paragraphs = tuple(Paragraph(f"paragraph {i}", t) for i, t in enumerate((*texts, *conclusions), start=1))
    return Document("mini.docx", "docx", "0", paragraphs=paragraphs)


def numbers(result: ImportResult) -> list[str]:
    return [recommendation.paragraph for recommendation in result.recommendations]


def codes(result: ImportResult, severity: str) -> list[str]:
    return [issue.code for issue in result.issues if issue.severity == severity]


@pytest.mark.parametrize("name", ["report.pdf", "report.docx", "list_report.pdf", "list_report.docx"])
def test_each_sample_gives_its_golden_records(name: str, check_golden: Callable[[Path, str], None]) -> None:
    result = asdict(extract(read_document(SAMPLES / name)))
    del result["sha256"]
    check_golden(SAMPLES / f"{name}.json", json.dumps(result, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("name", ["report", "list_report"])
def test_word_and_pdf_of_one_report_say_the_same(name: str) -> None:
    word, pdf = (extract(read_document(SAMPLES / f"{name}.{suffix}")) for suffix in ("docx", "pdf"))
    fields = ("id", "text", "recommending_states", "position", "position_raw", "state", "session", "cycle", "date")
    of_word, of_pdf = ([[getattr(r, f) for f in fields] for r in result.recommendations] for result in (word, pdf))
    assert of_word == of_pdf
    assert [i.code for i in word.issues] == [i.code for i in pdf.issues]


@pytest.mark.parametrize("file", REAL)
def test_real_reports_give_their_counts_by_lead_in_and_position(shared_dir: Path, file: str) -> None:
    symbol, state, session, cycle, counts = REAL[file]
    result = extract(read_document(shared_dir / "real" / "wg_reports" / file))
    found = Counter((r.paragraph.split(".")[0], r.position) for r in result.recommendations)
    assert found == counts
    assert {(r.symbol, r.state, r.session, r.cycle) for r in result.recommendations} == {
        (symbol, state, session, cycle)
    }
    assert all(r.recommending_states_raw and r.text[-1] not in ";,(" for r in result.recommendations)
    for lead, _ in counts:
        under = [int(n.split(".")[1]) for n in numbers(result) if n.split(".")[0] == lead]
        assert under == list(range(1, len(under) + 1))


def test_compilations_and_concluding_observations_are_not_claimed(shared_dir: Path) -> None:
    real = shared_dir / "real"
    for path in (
        real / "un_compilations" / "slovenia_g2419943.pdf",
        real / "treaty_bodies" / "Slovenia_2018_CRPD_C_SVN_CO_1.pdf",
        real / "wg_reports" / "slovenia_g1504261.pdf",
        SAMPLES / "addendum.docx",
    ):
        assert not IMPORTER.identify(read_document(path)), path.name


def test_ids_are_symbol_and_paragraph_in_both_ways_of_numbering() -> None:
    decimal = extract(read_document(SAMPLES / "report.docx")).recommendations[0]
    assert (decimal.id, decimal.recommending_states) == ("A/HRC/99/7#12.1", ("Bolivia (Plurinational State of)",))
    listed = extract(read_document(SAMPLES / "list_report.docx")).recommendations[1]
    assert (listed.id, listed.recommending_states) == ("A/HRC/98/3#21.2", ("Brazil", "Peru", "Norway"))


def test_a_list_may_run_past_the_number_of_its_paragraph() -> None:
    items = [f"{n}. Paint buoy number {n} (Fiji);" for n in range(1, 6)]
    result = extract(report("3. The recommendations below enjoy the support of Tuvalu:", *items, CLOSING.format(4)))
    assert numbers(result) == ["3.1", "3.2", "3.3", "3.4", "3.5"]
    assert result.issues[-1].code == "closing-paragraph"


def test_items_run_together_in_one_paragraph_are_told_apart() -> None:
    run_on = (
        "12. The following recommendations will be examined by Tuvalu: 12.1 Plant 12.5 hectares of palms (Fiji); "
        "12.2. Count them (Chile). " + CLOSING.format(13)
    )
    result = extract(report(run_on))
    assert [r.text for r in result.recommendations] == ["Plant 12.5 hectares of palms", "Count them."]
    assert codes(result, "warning") == []


def test_a_recommendation_that_has_not_ended_takes_the_next_paragraph() -> None:
    result = extract(
        report(
            "12. The recommendations enjoy the support of Tuvalu:", "12.1 Build:", "(a) A pier;", "(b) A shed (Fiji);"
        )
    )
    assert [r.text for r in result.recommendations] == ["Build: (a) A pier; (b) A shed"]
    assert result.recommendations[0].raw == "12.1 Build:\n(a) A pier;\n(b) A shed (Fiji);"


def test_a_list_may_go_on_or_begin_anew_under_the_next_paragraph() -> None:
    result = extract(
        report(
            "30. The following enjoy the support of Tuvalu:",
            "1. Dig a well (Fiji);",
            "2. Dig a pond (Chile).",
            "31. The following did not enjoy the support of Tuvalu:",
            "3. Dig a lake (Togo).",
            "32. The following will be examined by Tuvalu:",
            "1. Dig a moat (Peru).",
            CLOSING.format(33),
        )
    )
    assert [(r.paragraph, r.position) for r in result.recommendations] == [
        ("30.1", "Supported"),
        ("30.2", "Supported"),
        ("31.3", "Noted"),
        ("32.1", ""),
    ]
    assert codes(result, "warning") == []


def test_lettered_and_bulleted_lists_are_counted() -> None:
    result = extract(
        report(
            "30. The following enjoy the support of Tuvalu:",
            "(a) Dig a well (Fiji);",
            "(b) Dig a pond (Chile).",
            "31. The following did not enjoy the support of Tuvalu:",
            "• Dig a lake (Togo);",
            "• Dig a moat (Peru).",
            CLOSING.format(32),
        )
    )
    assert [(r.paragraph, r.text, r.position) for r in result.recommendations] == [
        ("30.a", "Dig a well", "Supported"),
        ("30.b", "Dig a pond.", "Supported"),
        ("31.1", "Dig a lake", "Noted"),
        ("31.2", "Dig a moat.", "Noted"),
    ]


def test_an_unnumbered_lead_in_within_a_list_changes_the_position() -> None:
    result = extract(
        report(
            "12. The following recommendations enjoy the support of Tuvalu:",
            "12.1 Dig a well (Fiji);",
            "The following recommendations did not enjoy the support of Tuvalu:",
            "12.2 Dig a pond (Chile);",
        )
    )
    assert [r.position for r in result.recommendations] == ["Supported", "Noted"]


@pytest.mark.parametrize(
    ("answer", "position"),
    [
        ("The recommendations listed above enjoy the support of Tuvalu.", "Supported"),
        ("These recommendations did not enjoy the support of Tuvalu.", "Noted"),
        ("Tuvalu has noted these recommendations for consideration and response in due time.", ""),
        ("These recommendations enjoy the support of Tuvalu, except for those on wells.", ""),
        ("Recommendations 1 and 3 above enjoy the support of Tuvalu.", ""),
        ("Tuvalu supports the recommendations in paragraph 12.", "Supported"),
        ("Tuvalu supports the recommendations in paragraphs 4 and 7.", ""),
    ],
)
def test_a_paragraph_behind_a_list_may_give_its_position(answer: str, position: str) -> None:
    items = ("1. Dig a well (Fiji);", "2. Dig a pond (Chile).")
    lead = "12. In the course of the discussion, the following recommendations were made to Tuvalu:"
    result = extract(report(lead, *items, f"13. {answer}", CLOSING.format(14)))
    assert [(r.paragraph, r.position) for r in result.recommendations] == [("12.1", position), ("12.2", position)]


def test_recommendations_named_by_their_place_in_the_proceedings_are_warned_of() -> None:
    lead = "12. The following recommendations enjoy the support of Tuvalu:"
    by_place = "13. Tuvalu cannot accept the recommendations noted in the report in paragraphs 4 (b) and 7."
    result = extract(report(lead, "1. Dig a well (Fiji).", by_place, CLOSING.format(14)))
    assert codes(result, "warning") == ["recommendations-by-reference"]
    assert [r.position for r in result.recommendations] == ["Supported"]


@pytest.mark.parametrize(
    "answer",
    [
        "D'autres recommandations, énoncées aux paragraphes 4 et 7 ci-dessus, n'ont pas recueilli l'appui des Tuvalu.",
        "Otras recomendaciones que figuran en los párrafos 4 y 7 anteceden no cuentan con el apoyo de Tuvalu.",
        "Другие рекомендации, изложенные в пунктах 4 и 7 выше, не пользуются поддержкой Тувалу.",
        "报告第4、7段所载的其他建议没有得到图瓦卢的支持。",
        "لا تحظى التوصيات الواردة في الفقرتين 4 و7 أعلاه بتأييد توفالو.",
    ],
)
def test_answers_to_what_stands_in_the_proceedings_leave_the_list_open_in_all_languages(answer: str) -> None:
    lead = "12. The following recommendations will be examined by Tuvalu:"
    result = extract(report(lead, "1. Dig a well (Fiji).", f"13. {answer}", CLOSING.format(14)))
    assert codes(result, "warning") == ["recommendations-by-reference"]
    assert [r.position for r in result.recommendations] == [""]


@pytest.mark.parametrize(
    ("answer", "position"),
    [
        ("Les recommandations figurant au paragraphe 12 recueillent l'appui des Tuvalu.", "Supported"),
        ("Las recomendaciones que figuran en el párrafo 12 cuentan con el apoyo de Tuvalu.", "Supported"),
        ("Рекомендации, изложенные в пункте 12, пользуются поддержкой Тувалу.", "Supported"),
        ("第12段所列的建议得到图瓦卢的支持。", "Supported"),
        ("Ces recommandations, conformément au paragraphe 32 de la résolution, recueillent son appui.", "Supported"),
    ],
)
def test_a_list_is_answered_by_its_number_in_all_languages(answer: str, position: str) -> None:
    lead = "12. In the course of the discussion, the following recommendations were made to Tuvalu:"
    result = extract(report(lead, "1. Dig a well (Fiji).", f"13. {answer}", CLOSING.format(14)))
    assert [r.position for r in result.recommendations] == [position]
    assert codes(result, "warning") == []


@pytest.mark.parametrize(
    "answer",
    [
        "Recommendations 1 and 3 above enjoy the support of Tuvalu.",
        "The recommendations in paragraph 12 (a) and (c) enjoy the support of Tuvalu.",
        "The recommendations in paragraphs 12.1 and 12.3 enjoy the support of Tuvalu.",
        "Ces recommandations, à l'exception de celle sur les puits, recueillent l'appui des Tuvalu.",
        "Les recommandations nos 1 et 3 ci-dessus recueillent l'appui des Tuvalu.",
        "Las recomendaciones 1 y 3 que anteceden cuentan con el apoyo de Tuvalu.",
        "Рекомендации в пункте 12, за исключением третьей, пользуются поддержкой Тувалу.",
        "第12段第1项建议得到图瓦卢的支持。",
    ],
)
def test_an_answer_to_some_of_a_list_is_given_to_none_and_warned_of(answer: str) -> None:
    items = ("1. Dig a well (Fiji);", "2. Dig a pond (Chile).")
    lead = "12. In the course of the discussion, the following recommendations were made to Tuvalu:"
    result = extract(report(lead, *items, f"13. {answer}", CLOSING.format(14)))
    assert [r.position for r in result.recommendations] == ["", ""]
    assert codes(result, "warning") == ["answer-in-part"]


@pytest.mark.parametrize(
    ("answer", "positions"),
    [
        ("Recommendations 12.1 and 12.3 enjoy the support of Tuvalu.", ["Supported", "", "Supported"]),
        ("Tuvalu accepts recommendations 1 and 3 and notes recommendation 2.", ["Supported", "Noted", "Supported"]),
        ("Tuvalu accepts recommendations 12 (a) and (c) and notes 12 (b).", ["Supported", "Noted", "Supported"]),
        ("Recommendations (a) to (c) enjoy the support of Tuvalu.", ["Supported", "Supported", "Supported"]),
        ("Tuvalu will examine recommendations 12.1 and 12.2 and accepts recommendation 12.3.", ["", "", "Supported"]),
    ],
)
def test_a_paragraph_behind_a_list_answers_its_items_by_number_or_letter(answer: str, positions: list[str]) -> None:
    lead = "12. In the course of the discussion, the following recommendations were made to Tuvalu:"
    items = ("(a) Dig a well (Fiji);", "(b) Dig a pond (Chile);", "(c) Plant palms (Peru).")
    result = extract(report(lead, *items, f"13. {answer}", CLOSING.format(14)))
    assert [r.position for r in result.recommendations] == positions
    assert codes(result, "warning") == []


@pytest.mark.parametrize(
    "answer",
    [
        "Recommendations 1 and 2 in paragraph 11 enjoy the support of Tuvalu.",
        "Recommendations 1 and 2 enjoy the support of Tuvalu.",
        "Recommendations 11.1 and 11.2 enjoy the support of Tuvalu. The other recommendations are noted.",
        "Tuvalu accepts recommendations 11.1 to 12.2, except recommendation 12.1.",
        "Recommendation 12.1 does not enjoy the support of Tuvalu, nor does recommendation 12.2.",
    ],
)
def test_an_answer_by_number_that_leaves_anything_open_is_warned_of(answer: str) -> None:
    result = extract(
        report(
            "11. In the course of the discussion, the following recommendations were made to Tuvalu:",
            *("1. Dig a well (Fiji);", "2. Dig a pond (Chile)."),
            "12. The following recommendations enjoy the support of Tuvalu:",
            *("1. Plant palms (Peru);", "2. Plant trees (Peru)."),
            f"13. {answer}",
            CLOSING.format(14),
        )
    )
    assert [r.position for r in result.recommendations] == ["", "", "Supported", "Supported"]
    assert codes(result, "warning") == ["answer-in-part"]


def test_what_a_page_edge_prints_into_a_text_file_is_no_text_of_a_recommendation() -> None:
    lines = (
        "A/HRC/99/7",
        "Report of the Working Group on the Universal Periodic Review",
        "Tuvalu",
        "1. The delegation spoke.",
        "II. Conclusions and/or recommendations**",
        "12. The following recommendations enjoy the support of Tuvalu:",
        "12.1 Dig a well in each of",
        "A/HRC/99/7",
        "Page 12",
        "the villages of the north (Fiji);",
        "12.2 Dig a pond (Chile).",
        CLOSING.format(13),
    )
    paragraphs = tuple(Paragraph(f"line {i}", text) for i, text in enumerate(lines, start=1))
    result = extract(Document("mini.txt", "txt", "0", paragraphs=paragraphs))
    assert [r.text for r in result.recommendations] == [
        "Dig a well in each of the villages of the north",
        "Dig a pond.",
    ]


@pytest.mark.parametrize("total", ["3 recommandations", "3 recomendaciones", "3 рекомендации", "3项建议", "3 توصيات"])
def test_a_stated_total_is_compared_in_all_languages(total: str) -> None:
    lead = f"12. ({total}) The following recommendations enjoy the support of Tuvalu:"
    result = extract(report(lead, "12.1 Dig a well (Fiji).", CLOSING.format(13)))
    assert codes(result, "warning") == ["total-differs"]
    whole = extract(report(lead.replace("3", "1"), "12.1 Dig a well (Fiji).", CLOSING.format(13)))
    assert codes(whole, "warning") == []


def test_commitments_listed_under_a_paragraph_are_no_recommendations() -> None:
    result = extract(
        report(
            "12. The following recommendations enjoy the support of Tuvalu:",
            "1. Dig a well (Fiji).",
            "13. Tuvalu announced the following voluntary commitments:",
            "1. To dig a pond;",
            "2. To dig a moat.",
            "14. The following recommendations will be examined by Tuvalu:",
            "1. Dig a lake (Peru).",
            "III. Voluntary commitments",
            "15. Tuvalu committed itself:",
            "15.1 To open the harbour.",
        )
    )
    assert numbers(result) == ["12.1", "14.1"]
    assert codes(result, "info").count("commitment") == 5


def test_footnote_marks_behind_the_states_are_no_text() -> None:
    result = extract(
        report(
            "12. The following recommendations enjoy the support of Tuvalu:",
            "1. Dig a well (Fiji)1;",
            "2. Dig a pond (Chile);2 3. Dig a lake (Peru);  5. Dig a moat (Togo).3",
            "13. The following recommendations will be examined by Tuvalu:",
            "13.1 Open the pier (Fiji);*",
            "13.2 Open the bay (Fiji)**;",
        )
    )
    assert [(r.paragraph, r.text) for r in result.recommendations] == [
        ("12.1", "Dig a well"),
        ("12.2", "Dig a pond"),
        ("12.3", "Dig a lake"),
        ("12.5", "Dig a moat."),
        ("13.1", "Open the pier"),
        ("13.2", "Open the bay"),
    ]


def test_a_slip_behind_a_number_loses_neither_the_recommendation_nor_the_position_of_the_next() -> None:
    slips = ("12.1.", "12.2 . ", "12.3: ", "12.4 - ", "12.5–")
    lead_in = "12. The following recommendations enjoy the support of Tuvalu:"
    result = extract(report(lead_in, *(f"{slip}Open the pier (Fiji);" for slip in slips), "12.6/Open it;", "12.7 Go."))
    assert numbers(result) == ["12.1", "12.2", "12.3", "12.4", "12.5", "12.7"]
    assert {r.text for r in result.recommendations[:4]} == {"Open the pier"}
    assert {r.position for r in result.recommendations} == {"Supported"}


def test_states_of_the_bracket_at_the_end_are_told_apart_where_one_is_unknown() -> None:
    lead_in = "12. The following recommendations enjoy the support of Tuvalu:"
    (read,) = extract(report(lead_in, "12.1 Open the pier (Fiji, Freedonia).")).recommendations
    assert read.recommending_states == read.recommending_states_raw == ("Fiji", "Freedonia")


def test_gaps_repeats_totals_and_a_missing_end_are_reported_by_number() -> None:
    result = extract(
        report(
            "12. The 7 recommendations below enjoy the support of Tuvalu:",
            "12.1 Dig a well (Fiji);",
            "12.4 Dig a pond (Fiji);",
            "12.4 Dig a lake (Chile);",
        )
    )
    assert codes(result, "warning") == ["numbering-gap", "repeated-number", "total-differs", "document-cut"]
    messages = [issue.message for issue in result.issues if issue.severity == "warning"]
    assert "2-3" in messages[0]
    assert "“7 recommendations”" in messages[2]
    assert "12.4" in messages[3]
    assert [r.id for r in result.recommendations][1:] == ["A/HRC/99/7#12.4", "A/HRC/99/7#12.4 (2)"]


def test_a_report_cut_before_its_conclusions_is_refused_in_one_sentence() -> None:
    whole = report("12. The recommendations enjoy the support of Tuvalu:", "12.1 Dig a well (Fiji);")
    cut = Document("half.docx", "docx", "0", paragraphs=whole.paragraphs[:4])
    assert IMPORTER.identify(cut)
    with pytest.raises(UnreadableFileError, match=r"^half.docx: .*no section .*cut off"):
        IMPORTER.extract(cut, ImportOptions())


@pytest.mark.parametrize(
    "held",
    [
        "held its fifty-fourth session in 2027",
        "a tenu sa cinquante-quatrième session en 2027",
        "celebró su 54º período de sesiones en 2027",
    ],
)
def test_the_session_is_read_in_three_languages(held: str) -> None:
    document = report("12. The recommendations enjoy the support of Tuvalu:", "12.1 Dig a well (Fiji);")
    opening = replace(document.paragraphs[3], text=f"1. The Working Group {held}.")
    document = replace(document, paragraphs=(*document.paragraphs[:3], opening, *document.paragraphs[4:]))
    assert [(r.session, r.cycle) for r in extract(document).recommendations] == [(54, 4)]


def test_french_and_spanish_reports_are_read_too() -> None:
    title = "Rapport du Groupe de travail sur l’Examen périodique universel"
    result = extract(
        report(
            "12. Les recommandations ci-après n’ont pas recueilli l’adhésion de Tuvalu :",
            "12.1 Creuser un puits (France).",
            "13. Toutes les conclusions et/ou recommandations figurant dans le présent rapport.",
            title=title,
        )
    )
    assert [(r.text, r.position, r.recommending_states) for r in result.recommendations] == [
        ("Creuser un puits.", "Noted", ("France",))
    ]


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        (
            "Доклад Рабочей группы по универсальному периодическому обзору",
            (
                "II. Выводы и/или рекомендации",
                "12. Нижеследующие рекомендации были рассмотрены Тувалу и пользуются ее поддержкой:",
                "12.1вырыть колодец (Франция) (Чили).",
                "13. Следующие рекомендации не были поддержаны Тувалу и приняты к сведению:",
                "13.1 вырыть пруд (Перу).",
                "14. Следующие рекомендации будут рассмотрены Тувалу:",
                "14.1 продать лодки (Мали).",
                "15. Все выводы и/или рекомендации, содержащиеся в настоящем докладе, отражают позицию государств.",
            ),
        ),
        (
            "普遍定期审议工作组报告",
            (
                "二. 结论和/或建议",
                "12. 不丹支持下列建议：",
                "12.1 挖一口井（法国）（智利）；",
                "13. 下列建议未得到不丹的支持：",
                "13.1 挖一个池塘（秘鲁）。",
                "14. 不丹将审查下列建议：",
                "14.1 出售船只（马里）。",
                "15. 本报告所载的所有结论和/或建议反映各国的立场。",
            ),
        ),
        (
            "تقرير الفريق العامل المعني بالاستعراض الدوري الشامل",
            (
                "ثانياً- الاستنتاجات و/أو التوصيات",
                "12- نظرت توفالو في التوصيات الواردة أدناه، وهي تحظى بتأييدها:",
                "12-1 حفر بئر (فرنسا) (شيلي)؛",
                "13- لا تحظى التوصيات التالية بتأييد توفالو:",
                "١٣-١ - حفر بركة (بيرو).",
                "14- ستنظر توفالو في التوصيات التالية:",
                "1-14 بيع القوارب (مالي).",
                "15- جميع الاستنتاجات و/أو التوصيات الواردة في هذا التقرير تعبر عن موقف الدول.",
            ),
        ),
    ],
)
def test_reports_in_arabic_chinese_and_russian_are_read(title: str, texts: tuple[str, ...]) -> None:
    paragraphs = tuple(Paragraph(f"p. {i}", text) for i, text in enumerate(("A/HRC/99/7", title, *texts), 1))
    result = extract(Document("mini.docx", "docx", "0", paragraphs=paragraphs))
    assert [(r.paragraph, r.position, r.recommending_states) for r in result.recommendations] == [
        ("12.1", "Supported", ("France", "Chile")),
        ("13.1", "Noted", ("Peru",)),
        ("14.1", "", ("Mali",)),
    ]
    assert codes(result, "warning") == []


@pytest.mark.parametrize(
    ("lead_in", "position"),
    [
        ("The recommendations listed below enjoy the support of Tuvalu:", "Supported"),
        ("The following have been examined by Tuvalu and enjoy the support of Tuvalu:", "Supported"),
        ("The recommendations below did not enjoy the support of Tuvalu:", "Noted"),
        ("The recommendations did not enjoy the support of Tuvalu and would thus be noted:", "Noted"),
        ("The following recommendations have been noted by Tuvalu:", "Noted"),
        ("The following recommendations will be examined by Tuvalu, which will provide responses:", ""),
        ("The following recommendations have been noted by Tuvalu, which will respond in due time:", ""),
        ("The recommendations noted below will be examined by Tuvalu:", ""),
        ("The recommendations were partially accepted by Tuvalu:", "Supported/Noted"),
    ],
)
def test_the_lead_in_gives_the_position_and_its_words(lead_in: str, position: str) -> None:
    result = extract(report(f"12. {lead_in}", "12.1 Dig a well (Fiji);"))
    (recommendation,) = result.recommendations
    assert recommendation.position == position
    assert recommendation.position_raw
    assert recommendation.position_raw in lead_in


def test_a_longer_phrase_hides_the_shorter_within_it() -> None:
    assert [p.position for p in find_positions("It cannot accept this; it accepts that and supports both.")] == [
        "Noted",
        "Supported",
        "Supported",
    ]


def test_ordinals_and_dates_of_title_pages() -> None:
    assert [parse_ordinal(word) for word in ("first", "twentieth", "Forty-eighth", "48th", "many")] == [
        1,
        20,
        48,
        48,
        None,
    ]
    assert find_date("Distr.: General\n10 December 2014") == "2014-12-10"
    assert find_date("1er août 2020") == "2020-08-01"
    assert find_date("27 October to 7 November") == ""
