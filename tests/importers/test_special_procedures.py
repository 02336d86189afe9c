"""Reports of special procedures: each lettered item of the last section is a recommendation with its lead-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from imported import SAMPLES, golden_of, import_sample

from mapper.documents.document import Document, JsonRecord, Paragraph
from mapper.importers.base import ImportOptions, find_importer
from mapper.importers.special_procedures import IMPORTER

FOLDER = SAMPLES / "special_procedures"
# file -> (paragraphs, of them with recommendations, lettered items); read against the files.
REAL = {
    "SR_Torture_E_CN_4_2003_68.json": ("E/CN.4/2003/68", 26, 1, 15),
    "SR_Torture_A_HRC_13_39.json": ("A/HRC/13/39", 78, 1, 6),
    "SR_Torture_A_HRC_31_57.json": ("A/HRC/31/57", 77, 7, 44),
    "SR_Torture_A_HRC_52_30.json": ("A/HRC/52/30", 77, 3, 8),
    "SR_Education_A_HRC_8_10.json": ("A/HRC/8/10", 148, 5, 18),
    "SR_Education_A_HRC_17_29.json": ("A/HRC/17/29", 72, 2, 8),
    "SR_Health_A_HRC_23_41.json": ("A/HRC/23/41", 77, 1, 14),
}


@pytest.mark.parametrize("sample", ["visit.docx", "visit.pdf", "SR_Quiet_A_HRC_998_7.json"])
def test_samples_give_their_golden_records(sample: str, check_golden: Callable[[Path, str], None]) -> None:
    check_golden(*golden_of(FOLDER / sample))


def test_word_and_pdf_of_one_report_give_the_same_recommendations() -> None:
    word, pdf = (import_sample(FOLDER / f"visit.{kind}").recommendations for kind in ("docx", "pdf"))
    assert [(r.id, r.text, r.themes) for r in word] == [(r.id, r.text, r.themes) for r in pdf]


def test_an_item_carries_the_sentence_that_opens_its_list() -> None:
    second = import_sample(FOLDER / "visit.docx").recommendations[1]
    assert second.id == "A/HRC/999/41/Add.2#4 (b)"
    lead, item = second.text.split("\n")
    assert lead == "The Special Rapporteur recommends that the Government:"
    assert item == "(b) Replace them (i) in the harbour and (ii) in the market"
    assert second.raw == "4. (b) Replace them (i) in the harbour and (ii) in the market; and"


def test_a_visit_names_its_state_and_a_thematic_report_speaks_to_all() -> None:
    visit = import_sample(FOLDER / "visit.docx").recommendations
    thematic = import_sample(FOLDER / "SR_Quiet_A_HRC_998_7.json").recommendations
    assert {(r.state, r.state_iso3, r.state_raw) for r in visit} == {("Nauru", "NRU", "")}
    assert {(r.state, r.state_iso3, r.state_raw) for r in thematic} == {("", "", "All States")}


def test_what_stands_outside_the_section_is_listed_though_it_says_should() -> None:
    issues = import_sample(FOLDER / "visit.docx").issues
    assert [(issue.code, issue.severity) for issue in issues] == [
        ("outside-recommendations", "info"),
        ("outside-recommendations", "info"),
        ("no-recommendation", "info"),
    ]


def test_footnote_numbers_and_running_heads_leave_the_text_and_resolution_numbers_stay() -> None:
    texts = [r.text for r in import_sample(FOLDER / "SR_Quiet_A_HRC_998_7.json").recommendations]
    assert texts[0].endswith("(a) Measure noise")
    assert "near schools" in texts[1]
    assert texts[2].endswith("resolution No. 7.")


def test_a_report_without_such_a_heading_gives_the_asks_of_its_last_section() -> None:
    lines = [
        ("Report of the Working Group on quiet nights", "heading"),
        ("I. Noise", "heading"),
        ("1. States should listen.", ""),
        ("II. The way ahead", "heading"),
        ("2. States should plant trees.", ""),
    ]
    paragraphs = tuple(Paragraph(f"paragraph {n}", text, style) for n, (text, style) in enumerate(lines, 1))
    document = Document("report.docx", "docx", "0", paragraphs=paragraphs)
    assert IMPORTER.identify(document)
    result = IMPORTER.extract(document, ImportOptions())
    assert [r.paragraph for r in result.recommendations] == ["2"]


def test_a_visit_is_told_by_its_title_and_a_lead_in_without_a_list_asks_for_nothing() -> None:
    texts = (
        "A/HRC/99/8/Add.1",
        "Visit to Tuvalu",
        "Report of the Working Group on Quiet Harbours",
        "1. In the light of this, the Working Group makes the following recommendations to the Government.",
        "2. The Government should mend the piers.",
        "3. Recommendations to the shipping companies:",
        "(a) Light the boats;",
        "(b) Mend the boats.",
    )
    paragraphs = [Paragraph(f"paragraph {n}", text) for n, text in enumerate(texts, 1)]
    paragraphs.insert(3, Paragraph("heading", "IV. Recommendations", "heading"))
    result = IMPORTER.extract(Document("visit.docx", "docx", "0", paragraphs=tuple(paragraphs)), ImportOptions())
    assert [(r.paragraph, r.state) for r in result.recommendations] == [
        (number, "Tuvalu") for number in ("2", "3 (a)", "3 (b)")
    ]


def report_of(title: str, *lines: str) -> Document:
    headed = [
        ("A/HRC/99/9", ""),
        (title, "heading"),
        *((line, "heading" if line[0] in "AIV" else "") for line in lines),
    ]
    paragraphs = tuple(Paragraph(f"paragraph {n}", text, style) for n, (text, style) in enumerate(headed, 1))
    return Document("report.docx", "docx", "0", paragraphs=paragraphs)


@pytest.mark.parametrize(
    ("title", "body", "state", "mechanism"),
    [
        (
            "Report of the Special Rapporteur on the situation of human rights in Tuvalu, Ada Example*",
            "Special Rapporteur on the situation of human rights in Tuvalu",
            "Tuvalu",
            "Special procedure",
        ),
        (
            "Progress report of the Independent Expert on the situation of human rights in Tuvalu on her third visit",
            "Independent Expert on the situation of human rights in Tuvalu",
            "Tuvalu",
            "Special procedure",
        ),
        (
            "Report of the Working Group on human rights in Africa on its visit to Tuvalu",
            "Working Group on human rights in Africa",
            "Tuvalu",
            "Special procedure",
        ),
        (
            "Rapport du Rapporteur spécial sur la situation des droits de l’homme au Tchad",
            "Rapporteur spécial sur la situation des droits de l'homme au Tchad",
            "Chad",
            "Special procedure",
        ),
        (
            "Rapport de la Rapporteuse spéciale sur les nuits calmes sur sa visite au Tchad",
            "Rapporteuse spéciale sur les nuits calmes",
            "Chad",
            "Special procedure",
        ),
        (
            "Report of the Representative of the Secretary-General on quiet harbours",
            "Representative of the Secretary-General on quiet harbours",
            "",
            "Special procedure",
        ),
        (
            "Report of the independent international commission of inquiry on Tuvalu",
            "independent international commission of inquiry on Tuvalu",
            "Tuvalu",
            "",
        ),
        (
            "Report of the detailed findings of the commission of inquiry on protests in Tuvalu",
            "commission of inquiry on protests in Tuvalu",
            "Tuvalu",
            "",
        ),
        (
            "Report of the Commission on Human Rights in South Sudan*",
            "Commission on Human Rights in South Sudan",
            "South Sudan",
            "",
        ),
        (
            "Report of the Independent International Fact-Finding Mission for the Sudan",
            "Independent International Fact-Finding Mission for the Sudan",
            "Sudan",
            "",
        ),
        (
            "Report of the Group of Human Rights Experts on Nicaragua",
            "Group of Human Rights Experts on Nicaragua",
            "Nicaragua",
            "",
        ),
        (
            "Report of the United Nations High Commissioner for Human Rights on human rights in Tuvalu",
            "United Nations High Commissioner for Human Rights",
            "Tuvalu",
            "",
        ),
        (
            "Report of the Secretary-General on the situation of human rights in Tuvalu since 1 May",
            "Secretary-General",
            "Tuvalu",
            "",
        ),
        (
            "Rapport de la Commission d’enquête internationale sur la République arabe syrienne",
            "Commission d'enquête internationale sur la République arabe syrienne",
            "Syrian Arab Republic",
            "",
        ),
        (
            "Informe de la misión internacional de determinación de los hechos sobre Nicaragua",
            "misión internacional de determinación de los hechos sobre Nicaragua",
            "Nicaragua",
            "",
        ),
        (
            "Report of the Office of the United Nations High Commissioner for Human Rights",
            "Office of the United Nations High Commissioner for Human Rights",
            "",
            "",
        ),
    ],
)
def test_a_title_names_mandate_and_country(title: str, body: str, state: str, mechanism: str) -> None:
    document = report_of(title, "VI. Recommendations", "1. The commission recommends that Tuvalu mend its piers.")
    assert find_importer(document) is IMPORTER
    (recommendation,) = IMPORTER.extract(document, ImportOptions()).recommendations
    assert (recommendation.body, recommendation.state, recommendation.mechanism) == (body, state, mechanism)
    assert (recommendation.state_raw == "All States") == (not state and mechanism != "")


@pytest.mark.parametrize(
    ("title", "states"),
    [
        ("Report of the Special Rapporteur on lamps on her visit to Serbia and Montenegro", "Serbia; Montenegro"),
        ("Report of the Special Rapporteur on lamps on his visit to Bosnia and Herzegovina", "Bosnia and Herzegovina"),
        ("Report of the Special Rapporteur on lamps on visits to Fiji, Nauru and Tuvalu", "Fiji; Nauru; Tuvalu"),
        (
            "Report of the Commission of Inquiry on the Occupied Palestinian Territory, with its north, and Israel",
            "State of Palestine; Israel",
        ),
        (
            "Report of the Special Rapporteur on the situation of human rights in the Palestinian territories occupied "
            "since 1967, Ada Example",
            "State of Palestine",
        ),
    ],
)
def test_a_title_may_name_several_states(title: str, states: str) -> None:
    document = report_of(title, "VI. Recommendations", "1. The commission recommends that all mend their piers.")
    assert [r.state for r in IMPORTER.extract(document, ImportOptions()).recommendations] == [states]


@pytest.mark.parametrize(
    "lines",
    [
        ("A/HRC/WG.6/48/TUV/3", "Report of the Office of the United Nations High Commissioner for Human Rights"),
        (
            "Summary of stakeholders’ submissions on Tuvalu",
            "Report of the Office of the High Commissioner for Human Rights",
        ),
        (
            "Recopilación sobre Tuvalu",
            "Informe de la Oficina del Alto Comisionado de las Naciones Unidas para los Derechos Humanos",
        ),
        (
            "Résumé des communications des parties prenantes concernant les Tuvalu",
            "Rapport du Haut-Commissariat des Nations Unies aux droits de l’homme",
        ),
        ("Oceans and the law of the sea", "Report of the Secretary-General"),
        ("Annual report of the United Nations High Commissioner for Human Rights and reports of the Office",),
    ],
)
def test_papers_for_a_review_and_reports_on_other_subjects_are_not_claimed(lines: tuple[str, ...]) -> None:
    texts = (*lines, "1. The present report is short.", "2. The Government should listen.")
    paragraphs = tuple(Paragraph(f"paragraph {n}", text) for n, text in enumerate(texts, 1))
    assert not IMPORTER.identify(Document("report.docx", "docx", "0", paragraphs=paragraphs))


def test_an_inquiry_speaks_behind_a_clause_and_to_several_addressees_in_one_paragraph() -> None:
    texts = (
        "A/HRC/99/CRP.4",
        "Report of the independent international fact-finding mission on the Bolivarian Republic of",
        "Venezuela*",
        "IV. Recommendations",
        "1. In the light of these findings, the mission recommends:",
        "To the Government:",
        "(a) Free the fishers;",
        "(b) Mend the pier.",
        "To armed groups:",
        "(a) Leave the harbour;",
        "(b) Lay down arms.",
        "2. The mission recommends that the Human Rights Council stay seized of the matter.",
        "3. The mission:",
        "(a) Thanks the fishers;",
        "(b) Urges all States to shelter them.",
        "4. The mission found that:",
        "(a) Boats were burned;",
        "(b) The harbour was closed.",
    )
    paragraphs = tuple(
        Paragraph(f"paragraph {n}", text, "heading" if text.startswith("IV") else "") for n, text in enumerate(texts, 1)
    )
    result = IMPORTER.extract(Document("report.docx", "docx", "0", paragraphs=paragraphs), ImportOptions())
    assert {(r.symbol, r.state) for r in result.recommendations} == {
        ("A/HRC/99/CRP.4", "Venezuela (Bolivarian Republic of)")
    }
    lead = "In the light of these findings, the mission recommends:\n"
    assert [(r.paragraph, r.text.removeprefix(lead)) for r in result.recommendations] == [
        ("1 (a)", "To the Government:\n(a) Free the fishers"),
        ("1 (b)", "To the Government:\n(b) Mend the pier."),
        ("1 (a)", "To armed groups:\n(a) Leave the harbour"),
        ("1 (b)", "To armed groups:\n(b) Lay down arms."),
        ("2", "The mission recommends that the Human Rights Council stay seized of the matter."),
        ("3 (a)", "The mission:\n(a) Thanks the fishers"),
        ("3 (b)", "The mission:\n(b) Urges all States to shelter them."),
    ]


@pytest.mark.parametrize(
    "symbol", ["A/99/167", "A/HRC/99/9/Add.4", "A/HRC/S-17/9/Add.1", "E/CN.4/2099/68/Add.3", "E/CN.4/2099/68"]
)
def test_the_whole_symbol_is_read(symbol: str) -> None:
    texts = (
        symbol,
        "Report of the Working Group on quiet nights on its",
        "mission to Tuvalu",
        "1. It is loud.",
        "2. States should listen.",
    )
    paragraphs = [Paragraph(f"paragraph {n}", text) for n, text in enumerate(texts, 1)]
    paragraphs.insert(3, Paragraph("heading", "IV. Recommendations", "heading"))
    document = Document("report.txt", "txt", "0", paragraphs=tuple(paragraphs))
    (recommendation,) = IMPORTER.extract(document, ImportOptions()).recommendations
    assert (recommendation.symbol, recommendation.id) == (symbol, f"{symbol}#2")
    assert (recommendation.body, recommendation.state) == ("Working Group on quiet nights", "Tuvalu")


def test_a_visit_by_the_rapporteur_names_its_state() -> None:
    document = report_of(
        "Report of the Special Rapporteur, Ms. Ada Example, submitted pursuant to resolution 99/9",
        "Addendum: Visit by the Special Rapporteur to Tuvalu",
        "II. CONCLUSIONS AND RECOMMENDATIONS",
        "1. The Government should mend its piers.",
    )
    assert IMPORTER.extract(document, ImportOptions()).recommendations[0].state == "Tuvalu"


@pytest.mark.parametrize("heading", [(), ("Recommendations",)])
def test_a_statement_at_the_end_of_a_visit_is_read_by_its_asks(heading: tuple[str, ...]) -> None:
    title = "End of mission statement by the UN Special Rapporteur on quiet nights on her visit to Tuvalu"
    texts = (title, "I thank the Government for its help.", *heading, "I urge the authorities to mend the pier.")
    paragraphs = tuple(
        Paragraph(f"paragraph {n}", t, "heading" if t in heading else "") for n, t in enumerate(texts, 1)
    )
    document = Document("statement.docx", "docx", "0", paragraphs=paragraphs)
    assert find_importer(document) is IMPORTER
    (recommendation,) = IMPORTER.extract(document, ImportOptions()).recommendations
    assert (recommendation.text, recommendation.state) == ("I urge the authorities to mend the pier.", "Tuvalu")


def test_items_of_a_paragraph_without_a_number_have_none_either() -> None:
    document = report_of(
        "Report of the Special Rapporteur on quiet nights on her visit to Tuvalu",
        "The Government should:",
        "(a) Mend the pier;",
        "(b) Light the boats.",
    )
    first = IMPORTER.extract(document, ImportOptions()).recommendations[0]
    assert (first.paragraph, first.id) == ("", "report.docx#paragraph 3 (a)")
    assert (first.text, first.raw) == ("The Government should:\n(a) Mend the pier", "(a) Mend the pier;")


def test_a_table_of_contents_opens_no_paragraph() -> None:
    document = report_of(
        "Report of the Working Group on quiet nights",
        "I. Introduction ................. 1–2 3",
        "1. Noise ........................ 2 4",
        "II. Recommendations\t2–3\t5",
        "1. The Working Group should be thanked for its visit.",
        "II. Recommendations",
        "2. The Government should listen.",
    )
    result = IMPORTER.extract(document, ImportOptions())
    assert [r.paragraph for r in result.recommendations] == ["2"]
    assert [issue.text for issue in result.issues] == ["The Working Group should be thanked for its visit."]


def test_paragraphs_and_items_of_the_section_that_open_as_asks_are_recommendations() -> None:
    document = report_of(
        "Report of the Working Group on quiet nights",
        "IV. Conclusions and recommendations",
        "1. The nights have become quieter.",
        "2. Ratify the Convention on ferries.",
        "3. To the shipping companies:",
        "(a) Provide lamps;",
        "(b) Repaint the boats.",
    )
    result = IMPORTER.extract(document, ImportOptions())
    assert [r.paragraph for r in result.recommendations] == ["2", "3 (a)", "3 (b)"]


def test_conclusions_that_open_like_asks_are_none() -> None:
    document = report_of(
        "Report of the Working Group on quiet nights",
        "V. Conclusions and recommendations",
        "A. Conclusions",
        "1. Work remains to be done.",
        "2. The Government has plans to:",
        "(a) Provide lamps;",
        "(b) Repaint the boats.",
        "A. Recommendations",
        "3. Provide lamps.",
    )
    result = IMPORTER.extract(document, ImportOptions())
    assert [r.paragraph for r in result.recommendations] == ["3"]


def test_an_inquiry_that_asks_for_nothing_says_so_and_is_no_special_procedure_in_the_log() -> None:
    document = report_of(
        "Report of the Commission of Inquiry on Tuvalu", "VI. Recommendations", "1. The nights are loud."
    )
    result = IMPORTER.extract(document, ImportOptions())
    assert [issue.code for issue in result.issues] == ["no-recommendation", "no-recommendations"]
    assert result.importer == "Report of an inquiry or a UN office"


def test_sections_with_the_letters_c_and_d_stay_within_the_recommendations() -> None:
    document = report_of(
        "Report of the Working Group on quiet nights",
        "VI. Recommendations",
        "A. Government",
        "1. The Government should listen.",
        "C. International community",
        "2. Donors should plant trees.",
        "D. Shipping companies",
        "3. Captains should ring no bells.",
    )
    result = IMPORTER.extract(document, ImportOptions())
    assert [r.themes for r in result.recommendations] == [
        ("Government",),
        ("International community",),
        ("Shipping companies",),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ("Preliminary findings of the Working Group on quiet nights came out today.", "The Government should listen."),
        (
            "News",
            "The nights are loud.",
            "Report of the Working Group on quiet nights",
            "The Government should listen.",
        ),
    ],
)
def test_a_text_that_only_speaks_of_a_report_is_not_claimed(texts: tuple[str, ...]) -> None:
    paragraphs = tuple(Paragraph(f"paragraph {n}", text) for n, text in enumerate(texts, 1))
    assert not IMPORTER.identify(Document("news.docx", "docx", "0", paragraphs=paragraphs))


def test_a_report_of_the_upr_working_group_and_other_json_are_not_claimed() -> None:
    title = Paragraph("paragraph 1", "Report of the Working Group on the Universal Periodic Review", "heading")
    assert not IMPORTER.identify(Document("upr.docx", "docx", "0", paragraphs=(title,)))
    comment = JsonRecord("record 1", {"ID": "1.", "Labels": [], "Text": "The Committee explains article 3."})
    assert not IMPORTER.identify(Document("gc.json", "json", "0", records=(comment,)))


@pytest.mark.parametrize("file", REAL)
def test_real_reports_give_the_counted_paragraphs_and_items(shared_dir: Path, file: str) -> None:
    symbol, paragraphs, recommending, items = REAL[file]
    result = import_sample(shared_dir / "real" / "special_procedures" / file)
    assert result.importer == IMPORTER.name
    found = {r.paragraph.split(" ")[0] for r in result.recommendations}
    lettered = [r for r in result.recommendations if "(" in r.paragraph]
    assert (len(found), len(lettered)) == (recommending, items)
    assert len(found) + len([issue for issue in result.issues if issue.severity == "info"]) == paragraphs
    assert {(r.symbol, r.state, r.mechanism) for r in result.recommendations} == {(symbol, "", "Special procedure")}
