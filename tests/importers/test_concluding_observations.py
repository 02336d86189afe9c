"""Concluding observations: paragraphs that ask are recommendations, all others are listed with a reason."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from imported import SAMPLES, golden_of, import_sample

from mapper.documents.document import Document, Paragraph
from mapper.importers.base import ImportOptions, find_importer
from mapper.importers.concluding_observations import IMPORTER
from mapper.importers.vocabulary.recommending import find_recommending, states_concern

FOLDER = SAMPLES / "concluding_observations"
# (language, numbered paragraphs, recommendations, committee's session). The recommendations of Kenya, Japan,
# Ecuador and El Salvador were counted by reading every paragraph; those of the others by their verbs.
REAL = {
    "Bangladesh_2022_CRPD_C_BGD_CO_1.pdf": ("en", 69, 33, 27),
    "Brazil_2015_CRPD_C_BRA_CO_1.pdf": ("en", 65, 33, 14),
    "Ecuador_2019_CRPD_C_ECU_CO_2-3.pdf": ("fr", 65, 32, 22),
    "El Salvador_2019_CRPD_C_SLV_CO_2-3.pdf": ("es", 68, 34, 22),
    "Georgia_2023_CRPD_C_GEO_CO_1.pdf": ("en", 71, 34, 28),
    "India_2019_CRPD_C_IND_CO_1.pdf": ("en", 74, 36, 22),
    "Japan_2022_CRPD_C_JPN_CO_1.pdf": ("en", 75, 36, 27),
    "Kenya_2015_CRPD_C_KEN_CO_1.pdf": ("en", 65, 32, 14),
    "Myanmar_2019_CRPD_C_MMR_CO_1.pdf": ("en", 70, 34, 22),
    "Philippines_2018_CRPD_C_PHL_CO_1.pdf": ("en", 66, 33, 20),
    "Slovenia_2018_CRPD_C_SVN_CO_1.pdf": ("en", 63, 33, 19),
    "Sudan_2018_CRPD_C_SDN_CO_1.pdf": ("en", 73, 37, 19),
    "Uganda_2016_CRPD_C_UGA_CO_1.pdf": ("en", 70, 35, 15),
    "United Kingdom of Great Britain and Northern Ireland_UnknownYear_CRPD_C_GBR_CO_1.pdf": ("en", 78, 39, 18),
}


@pytest.mark.parametrize(
    "sample", ["items.docx", "items.pdf", "should.docx", "should.pdf", "french.docx", "spanish.docx", "arabic.docx"]
)
def test_samples_give_their_golden_records(sample: str, check_golden: Callable[[Path, str], None]) -> None:
    check_golden(*golden_of(FOLDER / sample))


@pytest.mark.parametrize("sample", ["items", "should"])
def test_word_and_pdf_of_one_document_give_the_same_recommendations(sample: str) -> None:
    word, pdf = (import_sample(FOLDER / f"{sample}.{kind}").recommendations for kind in ("docx", "pdf"))
    assert [(r.id, r.text, r.themes) for r in word] == [(r.id, r.text, r.themes) for r in pdf]


def test_a_paragraph_with_items_is_one_recommendation_with_a_line_for_each() -> None:
    first = import_sample(FOLDER / "items.docx").recommendations[0]
    assert first.id == "CRPD/C/NRU/CO/9#4"
    assert [line[:3] for line in first.text.split("\n")] == ["Rec", "(a)", "203", "(b)"]
    assert first.raw.startswith("4. Recalling")
    assert (first.body, first.state_iso3, first.themes) == ("CRPD", "NRU", ("Accessibility (art. 9)",))


def test_a_concern_before_the_ask_stays_in_raw_and_out_of_the_text() -> None:
    first = import_sample(FOLDER / "should.docx").recommendations[0]
    assert first.text.startswith("The State party should:\n(a)")
    assert "regrets that night rounds" in first.raw


def test_concerns_are_recommendations_where_the_user_wants_them() -> None:
    plain = import_sample(FOLDER / "items.docx")
    with_concerns = import_sample(FOLDER / "items.docx", ImportOptions(include_concerns=True))
    assert len(with_concerns.recommendations) - len(plain.recommendations) == 2
    assert not [issue for issue in with_concerns.issues if issue.code == "concern"]


@pytest.mark.parametrize(
    ("language", "text", "start"),
    [
        ("en", "The Committee recommends that Freedonia open the archives.", "The Committee"),
        ("en", "The Committee regrets the delay. It further calls upon the State party to act.", "It further"),
        ("en", "The Committee, recalling general comment No. 3, urges the State party to act.", "The Committee"),
        ("en", "The Committee welcomes the plan but is concerned that it encourages delays.", None),
        ("en", "The Committee welcomes a law under which shops should close at noon.", None),
        ("en", "The Committee is concerned about:\n(a) Rules by which persons should pay;", None),
        ("en", "In the light of article 3, the State party should act.", "In the light"),
        ("en", "The Committee regrets the delay. It stresses the need for a new pier.", "It stresses"),
        ("en", "The Committee would like to suggest that the State party act.", "The Committee"),
        ("en", "The Committee would appreciate any further information on the pier.", "The Committee"),
        ("en", "This paragraph should be read with paragraph 3.", None),
        ("en", "The Committee is encouraged by the new law.", None),
        ("fr", "Le Comité prie instamment l’État partie d’agir.", "Le Comité"),
        ("fr", "Le Comité appelle l’attention sur le paragraphe 3.", None),
        ("fr", "Le Comité note que les ponts devraient être réparés.", None),
        ("es", "Preocupa al Comité la demora. El Comité insta al Estado parte a que actúe.", "El Comité insta"),
        ("es", "El Comité observa que los faros deberían funcionar.", None),
        (
            "ru",
            "Комитет отмечает задержку. Комитет настоятельно призывает государство-участник действовать.",
            "Комитет наст",
        ),
        ("ru", "Комитет обеспокоен задержкой.", None),
        ("ar", "تحث اللجنة الدولة الطرف على إصلاح الجسور.", "تحث"),
        ("ar", "تشيتجع اللجنيتة الدوليتة الطيترف عليتى إصلاح الجسور.", "تشيتجع"),
        ("ar", "تلاحظ اللجنة أن الجسور قديمة.", None),
        ("zh", "委员会感到关切的是桥梁失修。委员会敦促缔约国修复桥梁。", "委员会敦促"),
        ("zh", "委员会注意到桥梁应当修复的报告。", None),
        (
            "en",
            "The Committee draws the State party’s attention to target 9.1 and recommends that it mend piers.",
            "The",
        ),
        ("en", "The Committee recalls its advice on the State party’s lamps and urges it to light them.", "The"),
        ("en", "The Committee draws the State party's attention to lamps, where urgent measures must be taken.", None),
        ("en", "The SPT reiterates the need for the State party to mend piers.", "The SPT"),
        ("en", "It is also recommended that lamps be lit.", "It is"),
        ("en", "The State party has no lamps, although it should have done so in 2017.", None),
        ("en", "The State party should have dedicated staff.", "The State"),
        ("fr", "Le Comité appelle l’attention de l’État partie sur la cible 9.1 et lui recommande d’agir.", "Le"),
        (
            "fr",
            "Le Comité souhaite appeler l’attention sur les phares, pour lesquels des mesures doivent être prises.",
            None,
        ),
        ("es", "El Comité señala a la atención del Estado parte la meta 9.1 y lo insta a actuar.", "El"),
        ("es", "El Comité destaca el papel del Congreso. Asimismo, lo exhorta a actuar.", "Asimismo"),
        ("es", "Se alienta al Estado parte a actuar.", "Se"),
        ("es", "El Comité desea señalar los faros, respecto de los cuales se deben adoptar medidas.", None),
        ("en", "The Committee hopes that the State party will mend its piers.", "The"),
        ("en", "The Committee would appreciate receiving statistics on lamps.", "The"),
        ("en", "The Committee hopes that the dialogue will go on.", None),
        (
            "en",
            "The Committee regrets that lamps are few. (arts. 2 and 7 (1)) The State party should buy more.",
            "The State",
        ),
        ("en", "The Committee notes that OHCHR recommends nothing.", None),
        ("en", "The law of the Commission recommends itself.", None),
        ("fr", "Il est vivement recommandé à l’État partie de diffuser ces observations.", "Il"),
        ("fr", "Le Groupe de travail recommande de réparer les quais.", "Le"),
        ("es", "El Grupo de Trabajo recomienda reparar los muelles.", "El"),
        ("de", "Der Ausschuss empfiehlt dem Vertragsstaat zu handeln.", None),
    ],
)
def test_asks_are_told_from_reports_and_concerns(language: str, text: str, start: str | None) -> None:
    found = find_recommending(text, language)
    assert found == (None if start is None else text.index(start))


def make_document(*texts: str) -> Document:
    paragraphs = tuple(Paragraph(f"paragraph {n}", text) for n, text in enumerate(texts, 1))
    return Document("co.docx", "docx", "0", paragraphs=paragraphs)


def test_an_old_document_without_code_in_its_symbol_names_its_state_in_the_title() -> None:
    document = make_document(
        "CERD/C/304/Add.999",
        "Concluding observations of the Committee on the Elimination of Racial Discrimination: Tuvalu",
        "1. The Committee recommends that the State party keep the lighthouse open to all.",
    )
    recommendation = IMPORTER.extract(document, ImportOptions()).recommendations[0]
    assert (recommendation.body, recommendation.state, recommendation.id) == ("CERD", "Tuvalu", "CERD/C/304/Add.999#1")


@pytest.mark.parametrize(
    ("note", "session"),
    [
        ("Adopted by the Committee at its thirty-third session (2099).", 33),
        ("Adoptées par le Comité à sa trente-troisième session (2099).", 33),
        ("Adoptées par le Comité à sa quarante et unième session (2099).", 41),
        ("Adoptées par le Comité à sa quatre-vingt-dix-septième session (2099).", 97),
        ("Adopted by the Committee at its eighty-sixth session (2099).", 86),
        ("Aprobadas por el Comité en su vigésimo segundo período de sesiones (2099).", 22),
    ],
)
def test_the_session_of_the_committee_is_found_in_words(note: str, session: int) -> None:
    document = make_document(
        "CERD/C/TUV/CO/9", "Concluding observations on the report of Tuvalu", note, "1. The Committee recommends rest."
    )
    assert IMPORTER.extract(document, ImportOptions()).recommendations[0].session == session


def test_an_arabic_paragraph_that_arrives_within_the_one_before_is_a_paragraph() -> None:
    document = make_document(
        "CERD/C/TUV/CO/9",
        "الملاحظات الختامية بشأن تقرير توفالو",
        "-1 تلاحظ اللجنة أن الجسور -7 قديمة -2 توصي اللجنة الدولة الطرف بإصلاح الجسور.",
    )
    result = IMPORTER.extract(document, ImportOptions())
    assert [r.paragraph for r in result.recommendations] == ["2"]
    assert result.rows == 2


def test_a_year_at_the_start_of_a_line_opens_no_paragraph() -> None:
    document = make_document(
        "CERD/C/TUV/CO/9",
        "Concluding observations on the report of Tuvalu",
        "1. The Committee recommends that the State party finish by",
        "2031. The law helps.",
        "Everyone welcomes it.",
        "2. The Committee notes the lighthouse.",
    )
    result = IMPORTER.extract(document, ImportOptions())
    assert [r.text for r in result.recommendations] == [
        "The Committee recommends that the State party finish by\n2031. The law helps.\nEveryone welcomes it."
    ]
    assert (result.rows, [issue.code for issue in result.issues]) == (2, ["no-recommendation"])


def test_text_without_a_number_after_a_heading_is_a_row_of_its_own() -> None:
    document = make_document(
        "CERD/C/TUV/CO/9",
        "Concluding observations on the report of Tuvalu",
        "1. The Committee recommends that the State party light the harbour.",
    )
    heading = Paragraph("paragraph 4", "Bridges", "heading")
    loose = Paragraph("paragraph 5", "The State party should repair its bridges.")
    result = IMPORTER.extract(replace(document, paragraphs=(*document.paragraphs, heading, loose)), ImportOptions())
    assert [(r.id, r.themes) for r in result.recommendations] == [
        ("CERD/C/TUV/CO/9#1", ()),
        ("co.docx#paragraph 5", ("Bridges",)),
    ]


def test_a_document_of_a_few_words_is_not_said_to_be_in_an_unknown_language() -> None:
    document = make_document("CRC/C/TUV/CO/9/Corr.1", "Concluding observations on the report of Tuvalu", "1. Ferry")
    assert "no paragraph recommends" in IMPORTER.extract(document, ImportOptions()).issues[-1].message


def test_a_document_that_asks_for_nothing_says_so() -> None:
    document = make_document(
        "CERD/C/TUV/CO/9", "Concluding observations on the report of Tuvalu", "1. The Committee notes the lighthouse."
    )
    result = IMPORTER.extract(document, ImportOptions())
    assert [(issue.code, issue.severity) for issue in result.issues] == [
        ("no-recommendation", "info"),
        ("no-recommendations", "warning"),
    ]


def test_a_state_reply_that_only_mentions_concluding_observations_is_not_claimed() -> None:
    document = make_document(
        "CERD/C/TUV/FCO/9", "Information received from Tuvalu on follow-up to the concluding observations", "1. We did."
    )
    assert not IMPORTER.identify(document)


def test_a_state_reply_under_the_title_of_the_observations_is_not_claimed() -> None:
    document = make_document("CAT/C/TUV/CO/9/Add.1", "Concluding observations on the report of Tuvalu", "1. We did.")
    assert not IMPORTER.identify(document)
    assert not IMPORTER.identify(make_document("CAT/C/TUV/9", "一. 上次结论性意见的落实情况", "1. 图瓦卢修理了码头。"))


def test_a_visit_report_of_the_subcommittee_is_read_by_paragraph() -> None:
    document = make_document(
        "CAT/OP/TUV/2",
        "Visit to Tuvalu undertaken from 3 to 9 May 2031: recommendations addressed to the State party",
        "Report of the Subcommittee",
        "1. Guards slept in the boat house.",
        "2. The Subcommittee urges the State party to give them beds.",
    )
    assert find_importer(document) is IMPORTER
    (recommendation,) = IMPORTER.extract(document, ImportOptions()).recommendations
    assert (recommendation.id, recommendation.body, recommendation.state) == ("CAT/OP/TUV/2#2", "SPT", "Tuvalu")


def test_a_numbered_heading_with_articles_is_no_part_of_the_paragraph_before() -> None:
    document = make_document(
        "CMW/C/TUV/CO/9",
        "Concluding observations on the report of Tuvalu",
        "1. The Committee notes the ferry.",
        "2. The Committee notes the pier.",
        "3. The Committee recommends that the State party mend the ferry.",
        "2. General principles (arts. 7 and 83)",
        "4. The Committee recommends that the State party mend the pier.",
    )
    recommendations = IMPORTER.extract(document, ImportOptions()).recommendations
    assert [r.text[-10:] for r in recommendations] == ["the ferry.", " the pier."]
    assert recommendations[1].themes == ("General principles (arts. 7 and 83)",)


def test_headings_without_a_style_are_no_part_of_the_paragraph_before() -> None:
    document = make_document(
        "CRC/C/15/Add.999",
        "Concluding observations of the Committee on the Rights of the Child: Tuvalu",
        "1. The Committee notes the ferry.",
        "D.1. General measures",
        "Ferries",
        "2. The Committee recommends that the State party:",
        "(a) Mend the ferry",
        "(b) Paint the pier.",
        "E.Lamps and bells",
        "3.The Committee recommends that the State party light the lamps.",
    )
    recommendations = IMPORTER.extract(document, ImportOptions()).recommendations
    assert [(r.text[-10:], r.themes) for r in recommendations] == [
        (" the pier.", ("Ferries",)),
        ("the lamps.", ("Lamps and bells",)),
    ]


def test_a_strong_line_is_a_heading_unless_it_ends_a_sentence() -> None:
    lines = (
        "Concluding observations on the report of Tuvalu",
        "1. The Committee recommends that the State party paint the pier;",
        "Lamps",
        "The State party should light the lamps.",
    )
    paragraphs = (
        Paragraph("paragraph 1", "CAT/C/TUV/CO/9"),
        *(Paragraph(f"paragraph {n}", text, "strong" if n > 3 else "") for n, text in enumerate(lines, 2)),
    )
    result = IMPORTER.extract(Document("co.docx", "docx", "0", paragraphs=paragraphs), ImportOptions())
    assert [(r.paragraph, r.themes) for r in result.recommendations] == [("1", ()), ("", ("Lamps",))]


@pytest.mark.parametrize(
    ("title", "first", "section", "heading", "ask"),
    [
        (
            "الملاحظات الختامية بشأن تقرير توفالو",
            "1- ترحب اللجنة بالقانون.",
            "ثالثا- التوصيات",
            "المصابيح (المادة 5)",
            "2- توصي اللجنة الدولة الطرف بإصلاح الرصيف.",
        ),
        (
            "Заключительные замечания по докладу Тувалу",
            "1. Комитет приветствует закон.",
            "III. Рекомендации",
            "Лампы (статья 5)",
            "2. Комитет рекомендует государству-участнику починить причал.",
        ),
        (
            "关于图瓦卢初次报告的结论性意见*",
            "1. 委员会欢迎该法。",
            "三. 主要关切领域及建议",
            "灯具(第五条)",
            "2. 委员会建议缔约国修理码头。",
        ),
    ],
)
def test_headings_are_known_in_every_script(title: str, first: str, section: str, heading: str, ask: str) -> None:
    document = make_document("CAT/C/TUV/CO/9", title, first, section, heading, ask)
    assert find_importer(document) is IMPORTER
    result = IMPORTER.extract(document, ImportOptions())
    assert [(r.paragraph, r.themes) for r in result.recommendations] == [("2", (heading,))]
    assert [issue.text for issue in result.issues] == [first[3:]]


def test_a_heading_below_another_is_no_part_of_the_paragraph_before() -> None:
    lines = (
        "1. The State party should mend the pier.",
        "Keepers of lamps",
        "Keepers in the north",
        "2. The State party should pay them.",
    )
    document = make_document("CAT/C/TUV/CO/9", "Concluding observations on the report of Tuvalu", *lines)
    result = IMPORTER.extract(document, ImportOptions())
    assert [(r.text[-5:], r.themes) for r in result.recommendations] == [
        ("pier.", ()),
        ("them.", ("Keepers in the north",)),
    ]


def test_a_short_text_with_a_long_masthead_is_read_in_whole_paragraphs(tmp_path: Path) -> None:
    masthead = ["UNITED NATIONS", "CAT/C/TUV/CO/9", "Distr.", "GENERAL", "Ninth session", "Geneva", "Item 9"]
    lines = [
        *masthead,
        "Concluding observations on the report of Tuvalu",
        "1. The Committee is concerned about the pier. The Committee",
        "recommends that the State party:",
        "(a)Mend the pier;",
        "(b)Light the lamps.",
    ]
    path = tmp_path / "short.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    (recommendation,) = import_sample(path).recommendations
    assert recommendation.text.split("\n") == [
        "The Committee recommends that the State party:",
        "(a)Mend the pier;",
        "(b)Light the lamps.",
    ]


def test_a_state_without_a_report_is_named_by_the_title() -> None:
    title = "Concluding observations on Tuvalu in the absence of its initial report"
    document = make_document("Committee against Torture", title, "1. The State party should mend the pier.")
    assert IMPORTER.extract(document, ImportOptions()).recommendations[0].state == "Tuvalu"


@pytest.mark.parametrize(
    "title",
    [
        "Concluding comments of the Committee on the Elimination of Discrimination against Women: Tuvalu, Doc. A/99/38",
        "Observations finales du Comité pour l'élimination de la discrimination à l'égard des femmes : Tuvalu",
    ],
)
def test_a_committee_is_known_by_the_title_alone(title: str) -> None:
    language = (
        "Le Comité recommande à l'État partie de réparer le quai." if title[0] == "O" else "It should mend the pier."
    )
    document = make_document(title, f"1. {language}")
    assert find_importer(document) is IMPORTER
    (recommendation,) = IMPORTER.extract(document, ImportOptions()).recommendations
    assert (recommendation.body, recommendation.state, recommendation.symbol) == ("CEDAW", "Tuvalu", "")


def test_a_sentence_about_observations_is_no_title() -> None:
    sentence = "Concluding observations on Tuvalu were issued today by the Committee against Torture."
    assert not IMPORTER.identify(make_document("News", sentence, "The Committee recommends that Tuvalu mend its pier."))


def test_observations_of_the_african_commission_are_of_no_treaty_body() -> None:
    document = make_document(
        "African Commission on Human and Peoples’ Rights",
        "Concluding Observations and Recommendations on the Second Periodic Report of Kenya",
        "1. The Commission is concerned about the pier.",
        "2. The African Commission recommends that the State Party should:",
        "i. Mend the pier;",
        "ii. Light the lamps.",
    )
    (recommendation,) = IMPORTER.extract(document, ImportOptions()).recommendations
    assert (recommendation.body, recommendation.mechanism, recommendation.state) == ("ACHPR", "", "Kenya")
    assert recommendation.text.count("\n") == 2


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        (("(1) The Committee notes the pier.", "(2) The State party should mend it."), ["2"]),
        (("126. The Committee notes the pier.", "127. The State party should mend it."), ["127"]),
        (
            (
                "The Committee considered the report.",
                "The Committee recommends that the State party:",
                "(a) Mend the pier;",
                "Light the lamps.",
                "It is concerned about the boats. The State party should mend them.",
            ),
            ["", ""],
        ),
    ],
)
def test_paragraphs_are_read_whatever_numbers_they_have(texts: tuple[str, ...], places: list[str]) -> None:
    title = "Concluding observations on the report of Tuvalu"
    document = make_document("CAT/C/TUV/CO/9", "UNITED NATIONS Distr.", "GENERAL", title, *texts)
    assert find_importer(document) is IMPORTER
    result = IMPORTER.extract(document, ImportOptions())
    assert [r.paragraph for r in result.recommendations] == places
    warnings = [issue.code for issue in result.issues if issue.severity == "warning"]
    assert warnings == ([] if places[0] else ["no-numbers"])
    assert result.rows == (2 if places[0] else 3)


CUT_LINES = """CRPD/C/TUV/CO/9

Committee on the Rights of Persons with Disabilities
Concluding observations on the initial report of Tuvalu*

I. Introduction
1.
The Committee considered the report of Tuvalu
and adopted these observations.

B.

Ferries

Ferries, piers and other places where the people of the islands wait
for their boats (art. 9)
2.
The Committee recalls the words of the captains of the islands and
recommends that the State party:
(a)
Mend the ferries before the storms, and build ramps that are
wide;
(b)
Train all captains, also those of the outer

GE.31-99999 (E)
*3199999*

CRPD/C/TUV/CO/9
islands. The training should be free of charge for those
who need it.
Lamps (art. 10)
3.
The State party should light the lamps of
all harbours.
"""


@pytest.mark.parametrize("layout", [False, True])
def test_a_text_file_with_the_lines_of_a_page_gives_whole_paragraphs_and_headings(tmp_path: Path, layout: bool) -> None:
    path = tmp_path / "co.txt"
    alone = re.compile(r"^(\d\.|\(\w\)|B\.)\n+", re.MULTILINE)
    path.write_text(alone.sub(r"    \1     ", CUT_LINES) if layout else CUT_LINES, encoding="utf-8")
    recommendations = import_sample(path).recommendations
    assert [(r.id, r.themes) for r in recommendations] == [
        (
            "CRPD/C/TUV/CO/9#2",
            ("Ferries, piers and other places where the people of the islands wait for their boats (art. 9)",),
        ),
        ("CRPD/C/TUV/CO/9#3", ("Lamps (art. 10)",)),
    ]
    assert recommendations[0].text.split("\n") == [
        "The Committee recalls the words of the captains of the islands and recommends that the State party:",
        "(a) Mend the ferries before the storms, and build ramps that are wide;",
        "(b) Train all captains, also those of the outer islands. The training should be free of charge for those who "
        "need it.",
    ]


@pytest.mark.parametrize(
    ("symbol", "title"),
    [
        ("CAT/C/CR/99/9", "Conclusions and recommendations of the Committee against Torture: Tuvalu"),
        ("CAT/C/CR/99/9", "Conclusiones y recomendaciones del Comité contra la Tortura: Tuvalu"),
        ("CED/C/TUV/OAI/1", "Observations on the additional information submitted by Tuvalu under article 29 (4)"),
        ("CED/C/OAI/9", "Observations on the additional information submitted by Tuvalu under article 29 (4)*"),
        ("CCPR/C/79/Add.999", "Comments of the Human Rights Committee: Tuvalu"),
        ("CCPR/C/79/Add.999", "Observations du Comité des droits de l’homme : Tuvalu"),
    ],
)
def test_observations_are_known_by_their_older_and_rarer_titles(symbol: str, title: str) -> None:
    document = make_document(symbol, title, "1. The State party should mend the pier.")
    assert find_importer(document) is IMPORTER
    (recommendation,) = IMPORTER.extract(document, ImportOptions()).recommendations
    assert (recommendation.symbol, recommendation.state) == (symbol, "Tuvalu")


@pytest.mark.parametrize("file", REAL)
def test_real_documents_give_the_counted_recommendations(shared_dir: Path, file: str) -> None:
    language, paragraphs, recommendations, session = REAL[file]
    result = import_sample(shared_dir / "real" / "treaty_bodies" / file)
    assert result.importer == IMPORTER.name
    assert (result.rows, len(result.recommendations)) == (paragraphs, recommendations)
    assert {r.language for r in result.recommendations} == {language}
    symbol = file.removesuffix(".pdf")[file.index("CRPD") :].replace("_", "/")
    assert {(r.symbol, r.body, r.session) for r in result.recommendations} == {(symbol, "CRPD", session)}
    assert all(r.state and r.date and r.themes for r in result.recommendations)


def test_the_arabic_document_is_read_in_paragraphs(shared_dir: Path) -> None:
    result = import_sample(shared_dir / "real" / "treaty_bodies" / "Senegal_UnknownYear_CRPD_C_SEN_CO_1.pdf")
    assert {(r.symbol, r.state, r.language) for r in result.recommendations} == {("CRPD/C/SEN/CO/1", "Senegal", "ar")}
    # Paragraph 54 arrives within the last line of paragraph 53.
    assert (result.rows, len(result.recommendations)) == (64, 30)
    assert {"52", "54"} <= {r.paragraph for r in result.recommendations}
    assert not [issue for issue in result.issues if issue.severity == "warning"]


def test_uhri_and_the_vocabulary_agree_in_six_languages(shared_dir: Path) -> None:
    folder = shared_dir / "real" / "uhri"
    kinds = json.loads((folder / "guid_labels_inferred.json").read_text(encoding="utf-8"))["annotationType"]
    agreed: Counter[str] = Counter()
    total = 0
    for name in ("sampled_sdgs_recommendations.jsonl", "sampled_sdgs_one_label.jsonl"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["symbol"].startswith("A/HRC"):
                continue
            total += 1
            asks = "Recommendation" in kinds[record["annotationType"]]
            for language in ("en", "fr", "es", "ru", "ar", "zh"):
                agreed[language] += (find_recommending(record[language], language) is not None) == asks
    assert total == 216
    # The Arabic texts of some records end at the heading.
    assert all(count >= 0.945 * total for count in agreed.values()), agreed


def test_many_words_between_committee_and_verb_are_read_in_no_time() -> None:
    assert find_recommending("The Committee " + "also, " * 100 + "asks the State party to mend the pier.", "en") == 0
    assert find_recommending("The Committee " + "also, " * 100 + "notes the pier.", "en") is None


def test_a_concern_is_known_in_every_language_of_the_vocabulary() -> None:
    texts = {"en": "is deeply concerned", "fr": "s’inquiète", "es": "le preocupa"}
    texts |= {"ru": "обеспокоен", "ar": "تشعر بالقلق", "zh": "表示关切"}
    assert [language for language, text in texts.items() if not states_concern(text, language)] == []


def test_a_document_cut_in_half_and_a_missing_number_are_said() -> None:
    document = make_document(
        "CERD/C/TUV/CO/9",
        "Concluding observations on the report of Tuvalu",
        "1. The Committee recommends that the State party light the harbour.",
        "3. The Committee recommends that the State party, in all its",
        "Annex",
        "1. Members of the Committee",
    )
    result = IMPORTER.extract(document, ImportOptions())
    assert [r.text for r in result.recommendations][1].endswith("in all its")
    assert [(issue.code, issue.severity) for issue in result.issues] == [
        ("missing-numbers", "warning"),
        ("broken-off", "warning"),
    ]
    assert "paragraph 2 " in result.issues[0].message
    assert "paragraph 3;" in result.issues[1].message
