"""Lists that officials paste into a text: read where they are nothing else, and prose refused."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from imported import SAMPLES, golden_of, import_sample

from mapper.documents.document import Document, Paragraph, Row, Table
from mapper.documents.reading import read_document
from mapper.errors import UnknownSourceError
from mapper.importers.base import ImportOptions, find_importer
from mapper.importers.paragraph_list import IMPORTER
from mapper.importers.paragraphs import strip_enumerator
from mapper.importers.vocabulary import read_phrases
from mapper.importers.vocabulary.upr_phrases import is_heading
from mapper.records import ImportResult


def _write(path: Path, lines: list[str]) -> Path:
    if path.suffix == ".docx":
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(str(path))
    else:
        path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _import(folder: Path, text: str, options: ImportOptions | None = None, name: str = "list.txt") -> ImportResult:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_sample(path, options)


ASKS = [
    "Ratify the Convention on the Care of Lamps and publish its text",
    "Further train all keepers of lamps in first aid",
    "Ensure that keepers can join unions freely, without fear of reprisals",
]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("IV. Lamps and bells", "Lamps and bells"),
        ("B. Lamps - Bells", "Lamps - Bells"),
        ("II – Lamps", "Lamps"),
        ("ثالثا- المصابيح", "المصابيح"),
        ("CEDAW – Lamps", "CEDAW – Lamps"),
        ("Lampes et cloches - troisième cycle", "Lampes et cloches - troisième cycle"),
    ],
)
def test_a_heading_is_read_without_its_number_and_nothing_else_of_it_is_lost(heading: str, words: str) -> None:
    assert strip_enumerator(heading) == words


@pytest.mark.parametrize("name", ["pasted.txt", "liste.md"])
def test_samples_give_their_goldens(name: str, check_golden: Callable[[Path, str], None]) -> None:
    check_golden(*golden_of(SAMPLES / "paragraph_list" / name))


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("{text}", ["", "", ""]),
        ("• {text};", ["", "", ""]),
        ("- {text}", ["", "", ""]),
        ("- [ ] **{text}**", ["", "", ""]),
        ("{n}. {text};", ["1", "2", "3"]),
        ("({n}) {text}", ["1", "2", "3"]),
        ("{n}- {text}", ["1", "2", "3"]),
        ("Recommendation {n}: {text}.", ["1", "2", "3"]),
        ("140.{n} {text} (Chile);", ["140.1", "140.2", "140.3"]),
        ("Recommendation 140.{n}: {text} (Chile);", ["140.1", "140.2", "140.3"]),
    ],
)
def test_paragraphs_are_recommendations_however_they_are_marked(tmp_path: Path, form: str, numbers: list[str]) -> None:
    lines = [form.format(n=n, text=text) for n, text in enumerate(ASKS, start=1)]
    result = _import(tmp_path, "\n".join(lines))
    assert [r.text.rstrip(".") for r in result.recommendations] == ASKS
    assert [r.paragraph for r in result.recommendations] == numbers
    assert [r.raw for r in result.recommendations] == lines
    assert [issue.code for issue in result.issues] == ["list-of-paragraphs"]


@pytest.mark.parametrize(
    ("lines", "states"),
    [
        (
            (
                "批准《灯塔公约》并以本国各种语言公布其文本（法国；德国）；",
                "继续努力培训沿海各地区的灯塔看守人员（中非共和国、秘鲁）。",
                "通过一项关于钟声的法律（马里）；",
            ),
            ("France", "Germany", "Central African Republic", "Peru", "Mali"),
        ),
        (
            (
                "التصديق على اتفاقية المصابيح ونشر نصها (فرنسا، وألمانيا)؛",
                "اعتماد قانون بشأن الأجراس (البوسنة والهرسك)؛",
                "مواصلة تدريب حراس المنارات (مالي)؛",
            ),
            ("France", "Germany", "Bosnia and Herzegovina", "Mali"),
        ),
        (
            (
                "Ратифицировать Конвенцию о лампах (Франция; Гана);",
                "Принять закон о колоколах (Антигуа и Барбуда);",
                "Продолжать обучение смотрителей (Мали).",
            ),
            ("France", "Ghana", "Antigua and Barbuda", "Mali"),
        ),
        (
            (
                "Ratificar a Convenção sobre as Lâmpadas (França; Gana);",
                "Adotar uma lei sobre os sinos (Quênia);",
                "Prosseguir a formação dos guardas (Mali).",
            ),
            ("France", "Ghana", "Kenya", "Mali"),
        ),
    ],
)
def test_states_at_the_end_are_read_in_the_language_of_the_list(
    tmp_path: Path, lines: tuple[str, ...], states: tuple[str, ...]
) -> None:
    recommendations = _import(tmp_path, "\n".join(lines)).recommendations
    assert tuple(name for r in recommendations for name in r.recommending_states) == states
    assert not [r.text for r in recommendations if r.text.endswith((")", "）", ";", "；", "؛"))]


def test_a_word_file_gives_its_own_numbers_and_its_headings_as_themes(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Recommendations received by Ruritania", 1)
    for theme, texts in (("Lamps", ASKS[:2]), ("Unions", ASKS[2:])):
        document.add_heading(theme, 2)
        for text in texts:
            document.add_paragraph(f"{text} (France);", style="List Number")
    document.save(str(tmp_path / "list.docx"))
    result = import_sample(tmp_path / "list.docx", ImportOptions(state="Malta", mechanism="UPR"))
    assert [(r.paragraph, r.text, r.themes, r.recommending_states) for r in result.recommendations] == [
        ("1", ASKS[0], ("Lamps",), ("France",)),
        ("2", ASKS[1], ("Lamps",), ("France",)),
        ("3", ASKS[2], ("Unions",), ("France",)),
    ]
    assert {(r.state, r.mechanism) for r in result.recommendations} == {("Malta", "UPR")}
    assert [i.text for i in result.issues if i.code == "heading"] == [
        "Recommendations received by Ruritania",
        "Lamps",
        "Unions",
    ]


def test_a_document_of_the_un_that_lists_nothing_is_not_read_as_the_table_of_its_masthead() -> None:
    masthead = (
        ("United Nations", "CCPR/C/TUV/Q/2"),
        ("Covenant on the Rights of Sailors and Boats", "Distr.: General"),
    )
    table = Table("table 1", tuple(Row(f"table 1, row {n}", cells) for n, cells in enumerate(masthead, 1)))
    paragraphs = (Paragraph("paragraph 1", "1. Please say how many boats have lamps."),)
    with pytest.raises(UnknownSourceError):
        find_importer(Document("issues.docx", "docx", "0", tables=(table,), paragraphs=paragraphs))


def test_a_letterhead_above_the_list_is_left_out_and_said(tmp_path: Path) -> None:
    document = docx.Document()
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "Ministry of the Sea", "3 May 2031"
    for text in ASKS:
        document.add_paragraph(text)
    document.save(str(tmp_path / "list.docx"))
    result = import_sample(tmp_path / "list.docx")
    assert [r.text for r in result.recommendations] == ASKS
    assert [issue.code for issue in result.issues] == ["list-of-paragraphs", "sheet-without-text"]


@pytest.mark.parametrize(
    "texts",
    [
        "1. Ratificar la Convención sobre las Lámparas y difundir su texto en el país;\n"
        "2. Seguir formando a los guardianes de los faros;\n"
        "3. Velar por que los guardianes puedan sindicarse sin temor alguno.",
        "1. Ratificar a Convenção sobre as Lâmpadas e divulgar o seu texto;\n"
        "2. Prosseguir a formação dos guardas dos faróis;\n"
        "3. Assegurar que os guardas não sejam despedidos sem justa causa.",
        "1. Ратифицировать Конвенцию о лампах и опубликовать ее;\n2. Продолжать обучение смотрителей маяков;\n"
        "3. Принять закон о колоколах и выделить на него средства.",
        "1. 批准《灯塔公约》并以本国各种语言公布其文本；\n2. 继续努力在沿海各地区培训所有灯塔看守人员；\n"
        "3. 通过一项关于钟声的法律并为其拨付预算。",
        "1. التصديق على اتفاقية المصابيح ونشر نصها؛\n2. مواصلة تدريب حراس المنارات في المناطق الساحلية؛\n"
        "3. اعتماد قانون بشأن الأجراس وتخصيص ميزانية له.",
    ],
)
def test_lists_in_other_languages_are_known_by_the_words_they_open_with(tmp_path: Path, texts: str) -> None:
    assert len(_import(tmp_path, texts).recommendations) == 3


@pytest.mark.parametrize(
    "form", ["ECRI recommends", "(§ 7) GREVIO strongly encourages", "The African Commission urges"]
)
def test_a_list_of_a_regional_body_is_read(tmp_path: Path, form: str) -> None:
    verb = " that" if "recommends" in form else ""
    lines = [f"{n}. {form}{verb} the authorities to light lamp {n} of the harbour." for n in range(1, 5)]
    assert [r.paragraph for r in _import(tmp_path, "\n".join(lines)).recommendations] == ["1", "2", "3", "4"]


def test_items_stay_with_the_paragraph_that_opens_them(tmp_path: Path) -> None:
    result = _import(
        tmp_path,
        "5. The Committee recommends that the State party:\n(a) Ratify the Convention on lamps;\n(b) Train keepers.\n"
        "6. The State party should publish its law on bells without delay.\n"
        "7. The Committee urges the State party to allocate funds to the office of lamps.",
        ImportOptions(mechanism="Treaty body"),
    )
    assert [(r.paragraph, r.text.count("\n")) for r in result.recommendations] == [("5", 2), ("6", 0), ("7", 0)]


def test_a_lead_in_gives_the_position_of_what_follows_and_is_none_itself(tmp_path: Path) -> None:
    lines = ["115. The following recommendations enjoy the support of Ruritania:", f"115.1 {ASKS[0]};"]
    lines += ["116. The recommendations below did not enjoy the support of Ruritania:", f"116.1 {ASKS[1]};"]
    result = _import(tmp_path, "\n".join([*lines, f"116.2 {ASKS[2]}."]))
    assert [r.position for r in result.recommendations] == ["Supported", "Noted", "Noted"]
    assert [i.code for i in result.issues if i.severity == "info"] == ["lead-in", "lead-in"]


@pytest.mark.parametrize(
    "headings",
    [
        ("Accepted recommendations", "Noted recommendations:"),
        ("RECOMMANDATIONS ACCEPTÉES", "Recommandations notées"),
        ("Recomendaciones aceptadas", "Recomendaciones rechazadas"),
        ("Recomendações aceitas", "Recomendações rejeitadas"),
        ("Принятые рекомендации", "Отклоненные рекомендации"),
        ("التوصيات المقبولة", "التوصيات غير المقبولة"),
        ("接受的建议", "未接受的建议："),
    ],
)
def test_headings_give_positions_and_no_themes_in_seven_languages(tmp_path: Path, headings: tuple[str, str]) -> None:
    lines = [headings[0], ASKS[0], ASKS[1], headings[1], ASKS[2]]
    result = _import(tmp_path, "\n".join(lines))
    read = [(r.position, r.position_raw, r.themes) for r in result.recommendations]
    supported = ("Supported", headings[0], ())
    assert read == [supported, supported, ("Noted", headings[1].strip(":："), ())]


def test_a_number_alone_in_its_line_belongs_to_the_text_below_it(tmp_path: Path) -> None:
    result = _import(tmp_path, "\n".join(f"121.{n}\n{text} (Chile);" for n, text in enumerate(ASKS, start=1)))
    assert [(r.paragraph, r.text) for r in result.recommendations] == [
        (f"121.{n}", text) for n, text in enumerate(ASKS, start=1)
    ]


@pytest.mark.parametrize("bullet", ["", "• "])
def test_a_numbered_lead_in_does_not_swallow_the_bare_paragraphs_below_it(tmp_path: Path, bullet: str) -> None:
    lead = "115. The following recommendations will be examined by the State under review, which will respond in time:"
    result = _import(tmp_path, "\n".join([lead, *(bullet + text for text in ASKS)]))
    assert [(r.text, r.position) for r in result.recommendations] == [(text, "") for text in ASKS]


def test_a_bare_paragraph_with_unknown_words_is_one_between_others_and_a_remark_below_them(tmp_path: Path) -> None:
    odd = "Domesticate the Convention on the Care of Lamps."
    lines = [ASKS[0], odd, *ASKS[1:], *ASKS, *ASKS, "This list was made on 3 May."]
    result = _import(tmp_path, "\n".join(lines))
    assert [r.text for r in result.recommendations] == lines[:-1]
    assert [(i.code, i.text) for i in result.issues if i.severity == "info"] == [("other-paragraph", lines[-1])]


def test_the_last_item_of_a_numbered_list_is_one_whatever_words_it_opens_with(tmp_path: Path) -> None:
    lines = [*ASKS, *ASKS, *ASKS, "Domesticate the law of lamps."]
    result = _import(tmp_path, "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1)))
    assert [r.text for r in result.recommendations] == lines


LONG = [f"{ask}, with the full participation of keepers and of the States of Northern Ruritania" for ask in ASKS]


@pytest.mark.parametrize("mark", ["", "• ", "{n}. ", "6.{n} "])
@pytest.mark.parametrize("between", ["\n", "\n\n", "\nA/HRC/99/15\n", "\nGE.30-12345 (E)\nPage 12 of 40\n"])
@pytest.mark.parametrize("suffix", [".txt", ".docx"])
def test_lines_cut_at_a_margin_are_one_recommendation(tmp_path: Path, mark: str, between: str, suffix: str) -> None:
    texts = [f"{mark.format(n=n)}{text} (France; United Kingdom);" for n, text in enumerate(LONG, start=1)]
    lines = between.join("\n".join(textwrap.wrap(text, 60)) for text in texts).split("\n")
    path = _write(tmp_path / f"list{suffix}", lines)
    read = import_sample(path).recommendations
    assert [(r.text, len(r.recommending_states), r.themes) for r in read] == [(text, 2, ()) for text in LONG]


def test_a_line_of_many_figures_or_bullets_is_read_in_no_time(tmp_path: Path) -> None:
    figures = " ".join(["12345"] * 60) + " keepers"
    bullets = "• " * 2000
    assert len(_import(tmp_path, "\n".join([figures, *ASKS, *ASKS, *ASKS, bullets])).recommendations) == 9
    assert len(_import(tmp_path, "\n".join([*ASKS, "para" * 100])).recommendations) == 3


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ratify the Care of Lamps (Chile)", 1),
        ("Ratify the Convention on the Care of Lamps and publish its text in all languages.", 1),
        ("1. Ratify CCL (Chile);\n2. Repeal the tax on lamps. Pay all keepers in time (Chile; Mali);", 2),
        ("The State party should adopt a comprehensive law on lamps and bells.", 1),
    ],
)
def test_one_or_two_recommendations_are_read_where_nothing_else_is_there(tmp_path: Path, text: str, count: int) -> None:
    result = _import(tmp_path, text)
    assert len(result.recommendations) == count
    assert ("the paragraph that asks" in result.issues[-1].message) == (count == 1)


@pytest.mark.parametrize(
    "text",
    [
        "Repeal the tax.",
        "Work on the pier began in May after months of delay by the harbour office. The mayor was there.",
        "The keepers met in the old house by the river, where nobody had lit the lamps for a hundred years.",
        "Ratify the Convention on the Care of Lamps and publish its text in all languages.\nThe minister laughed.",
    ],
)
def test_one_or_two_paragraphs_that_may_be_prose_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnknownSourceError, match="of 60 letters or more, or with their States"):
        _import(tmp_path, text)


def test_the_foot_of_a_page_does_not_divide_a_recommendation(tmp_path: Path) -> None:
    lines = textwrap.wrap(f"6.1 {LONG[0]} (France);", 60) + textwrap.wrap(f"6.2 {LONG[1]} (Mali);", 60)
    lines += ["A/HRC/99/15", *textwrap.wrap(f"6.3 {LONG[2]} (Peru).", 60)]
    lines[1:1] = ["A/HRC/99/15", "12"]
    result = _import(tmp_path, "\n".join(lines))
    assert [r.text.rstrip(".") for r in result.recommendations] == LONG


def test_a_heading_below_a_list_without_cut_lines_ends_no_sentence(tmp_path: Path) -> None:
    lines = [f"1. {ASKS[0]} (France)", "Keepers of the North", *(f"{n}. {ASKS[n - 1]} (Mali)" for n in (2, 3))]
    result = _import(tmp_path, "\n".join(lines))
    assert [(r.text, r.themes) for r in result.recommendations][1:] == [
        (ASKS[1], ("Keepers of the North",)),
        (ASKS[2], ("Keepers of the North",)),
    ]


def test_a_line_cut_at_a_hyphen_goes_on_without_a_space(tmp_path: Path) -> None:
    lines = [f"{n}. Ensure in all ports of the country the non-\ndiscrimination of keepers at sea" for n in (1, 2, 3)]
    result = _import(tmp_path, "\n".join(lines))
    assert [(r.text, r.raw) for r in result.recommendations] == [(line[3:].replace("\n", ""), line) for line in lines]


def test_chinese_lines_are_joined_without_a_space(tmp_path: Path) -> None:
    texts = [
        "批准《灯塔公约》并以本国各种语言公布其文本",
        "继续努力在沿海各地区培训所有灯塔看守人员",
        "通过一项关于钟声的法律并为其拨付充足预算",
    ]
    result = _import(tmp_path, "\n".join(f"{n}. {text[:12]}\n{text[12:]}；" for n, text in enumerate(texts, start=1)))
    assert [r.text.rstrip("；") for r in result.recommendations] == texts


@pytest.mark.parametrize("form", ["{} (Chile) - {}", "{} (Chile) [{}];", "{} (Chile). {}."])
def test_the_answer_at_the_end_of_a_recommendation_is_its_position(tmp_path: Path, form: str) -> None:
    answers = ["Supported", "Noted", "Accepted"]
    result = _import(tmp_path, "\n".join(map(form.format, ASKS, answers)))
    assert [
        (r.text.rstrip("."), r.recommending_states, r.position, r.position_raw) for r in result.recommendations
    ] == [
        (text, ("Chile",), position, raw)
        for text, position, raw in zip(ASKS, ["Supported", "Noted", "Supported"], answers, strict=True)
    ]


def test_answers_and_ends_are_read_in_the_signs_of_other_scripts(tmp_path: Path) -> None:
    texts = [
        "批准《灯塔公约》并以本国各种语言公布其文本",
        "继续努力在沿海各地区培训所有灯塔看守人员",
        "通过一项关于钟声的法律并为其拨付充足预算",
    ]
    result = _import(tmp_path, "\n".join(f"{text}（法国；马里）（接受）。" for text in texts))
    assert [(r.text, r.recommending_states, r.position) for r in result.recommendations] == [
        (text, ("France", "Mali"), "Supported") for text in texts
    ]


def test_positions_below_the_recommendations_are_refused_not_given_to_the_next_one(tmp_path: Path) -> None:
    answers = ["Supported", "Noted", "Noted"]
    with pytest.raises(UnknownSourceError, match=r"list.txt, line 6: positions such as “Noted” stand below .* write"):
        _import(tmp_path, "\n".join(f"{text}\n{answer}" for text, answer in zip(ASKS, answers, strict=True)))


def test_a_list_in_two_languages_loses_no_row(tmp_path: Path) -> None:
    other = [
        "Renforcer la lutte contre la discrimination des gardiens de phare",
        "Garantizar el acceso al agua en todas las islas",
    ]
    texts = [ASKS[0], other[0], ASKS[1], other[1], ASKS[2]]
    result = _import(tmp_path, "\n".join(texts))
    assert [(r.text, r.themes) for r in result.recommendations] == [(text, ()) for text in texts]


@pytest.mark.parametrize(
    "line", ["Dear colleagues,", "A/HRC/99/15", "12", "Source of position: A/HRC/99/15/Add.1", "Mali"]
)
def test_what_stands_between_recommendations_and_is_no_theme(tmp_path: Path, line: str) -> None:
    result = _import(tmp_path, "\n".join([line, *ASKS, line, ASKS[0]]))
    assert [(r.text, r.themes) for r in result.recommendations] == [(text, ()) for text in (*ASKS, ASKS[0])]


def test_a_list_beside_a_table_of_recommendations_is_named_and_a_table_of_contacts_beside_a_list(
    tmp_path: Path,
) -> None:
    codes = {}
    for header, cell in (("Recommendation", "Repeal the tax on lamps"), ("Ministry", "Lamps")):
        document = docx.Document()
        for text in ASKS:
            document.add_paragraph(text, style="List Bullet")
        table = document.add_table(rows=2, cols=2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = header, "Phone"
        table.rows[1].cells[0].text, table.rows[1].cells[1].text = cell, "555 01"
        document.save(str(tmp_path / "list.docx"))
        result = import_sample(tmp_path / "list.docx")
        codes[header] = (len(result.recommendations), [issue.code for issue in result.issues])
    assert codes == {
        "Recommendation": (1, ["list-left-out"]),
        "Ministry": (3, ["list-of-paragraphs", "sheet-without-text"]),
    }


PROSE = {
    "a press release": """Press release
The Minister of Lamps today presented the results of the review of her country.
Representatives of forty States spoke in the debate. Many urged the Government to repeal the tax on lamps.
The Government should ratify the Convention on the Care of Lamps, she said.
Contact: press office, phone 555 01.""",
    "minutes with numbered items": """Meeting of the working group on lamps
Present: Ms. Example (chair), Mr. Sample, Ms. Model (Chile)
1. Opening of the meeting. The chair opened the meeting at ten and welcomed the members.
2. Report on the lamp law. Mr. Sample reported that the draft should be adopted in June.
3. Ms. Model will circulate the draft; the secretariat should invite the ministry to the next meeting.
4. Consider the answer to the recommendations on lamps by June (Ms. Example).
5. Closing. The meeting closed at noon.""",
    "an agenda": """Agenda
1. Adopt the agenda and the programme of work of the group for the coming session
2. Review the minutes of the last meeting and the answers of the ministries to them
3. Consider the draft report on lamps and bells of the working group for the review""",
    "an agenda without its name": "1. Adopt the agenda\n2. Review the minutes\n3. Consider the draft report\n4. Close",
    "a table of contents": """1. Introduction ........ 1
2. Review of the lamp law ........ 3
3. Support for keepers ....... 4
4. Strengthen the lamp law ........ 6
5. Conclusions and recommendations ...... 9""",
    "a letter": """Dear Minister,
We write to you on behalf of twelve associations of lamp keepers.
Your Government should ratify the Convention on the Care of Lamps. It must also repeal the tax on lamps.
We urge you to meet us before the summer.
Yours sincerely,
The League of Keepers""",
    "a report with asks at its end": """Report on the lamps of Ruritania
Ruritania has four hundred lamps, most of which were built before the war.
The lamp law of 1999 is old. The Government has presented a draft to Parliament.
Keepers in the north told the authors that they are paid late.
Recommendations
Ratify the Convention on the Care of Lamps and publish its text;
Repeal the tax on lamps in the north of the country;
Pay keepers in time, also on Sundays and holidays.""",
    "a State's answers": """115.1 Accepted. The Government ratified the Convention in March.
115.2 Noted. The Constitution does not allow it.
115.3 Accepted in part. The Government will continue to train keepers, within its means.""",
    "a list of speakers": """Ms. Ada Example, Permanent Representative to the United Nations in Geneva (Chile)
Mr. Bob Sample, Minister of the Sea and of Lamps and Bells (France)
Ms. Cleo Model, Deputy Head of the Delegation for Human Rights (Mali)
Mr. Dan Pattern, First Secretary of the Permanent Mission (Peru)""",
    "slides": "\n".join(
        [*(f"The lamps of the {end}" for end in ("north", "south", "east", "west", "sea", "hill")), *ASKS, "Questions"]
    ),
    "instructions": """1. Open a terminal and go to the folder of the program on your computer.
2. Run the installer and type the name of the folder when the program asks for it.
3. Click on the lamp in the corner of the window until it turns green.""",
}


@pytest.mark.parametrize("kind", PROSE)
@pytest.mark.parametrize("suffix", [".txt", ".md", ".docx"])
def test_what_is_no_list_of_recommendations_is_refused_in_one_sentence(tmp_path: Path, kind: str, suffix: str) -> None:
    path = _write(tmp_path / f"text{suffix}", PROSE[kind].splitlines())
    with pytest.raises(
        UnknownSourceError, match=r"as a table with a text column .* or as a list of nothing but recommendations"
    ):
        find_importer(read_document(path))


def test_several_numbered_recommendations_in_one_paragraph_are_one_each(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(
        "12.1 Ratify the Convention on ferries (Chile); 12.2 Adopt a law on quiet harbours, as in 12.1 (Peru)\n"
        "12.3 Train the captains of ferries (Fiji)\n"
    )
    result = import_sample(path)
    assert [(r.paragraph, r.recommending_states, r.source.place) for r in result.recommendations] == [
        ("12.1", ("Chile",), "line 1, para. 12.1"),
        ("12.2", ("Peru",), "line 1, para. 12.2"),
        ("12.3", ("Fiji",), "line 2"),
    ]


def test_no_stretch_of_the_proceedings_in_a_real_report_is_taken_for_a_list(shared_dir: Path) -> None:
    document = read_document(shared_dir / "real" / "wg_reports" / "slovenia_g1934994.pdf")
    end = max(index for index, p in enumerate(document.paragraphs) if is_heading(p.text, "conclusions"))
    stretches = [document.paragraphs[start : start + 15] for start in range(0, end - 15, 5)]
    assert len(stretches) > 10
    assert not [s[0].place for s in stretches if IMPORTER.identify(Document("x.docx", "docx", "", paragraphs=s))]


def test_the_recommendations_of_a_real_report_alone_are_a_list(shared_dir: Path) -> None:
    document = read_document(shared_dir / "real" / "wg_reports" / "slovenia_g1934994.pdf")
    listed = tuple(p for p in document.paragraphs if p.text.startswith(("121.", "122.")))
    alone = Document("x.docx", "docx", "", paragraphs=listed)
    assert find_importer(alone) is IMPORTER
    result = IMPORTER.extract(alone, ImportOptions())
    whole = find_importer(document).extract(document, ImportOptions()).recommendations
    assert {r.paragraph for r in result.recommendations} >= {r.paragraph for r in whole}
    states = {r.paragraph: r.recommending_states for r in whole}
    same = [r for r in result.recommendations if states.get(r.paragraph) == r.recommending_states]
    assert len(same) >= 0.98 * len(whole)


def test_every_word_of_the_list_stands_once_in_its_language() -> None:
    for language, words in read_phrases("list_words.toml")["verbs"].items():
        assert len(set(words)) == len(words), language
        assert words == [word.casefold() for word in words], language


@pytest.mark.parametrize("heading", ["Pending", "Recommendations to be examined", "Recommandations en attente"])
def test_a_heading_of_what_is_open_ends_the_position_above_it(tmp_path: Path, heading: str) -> None:
    text = f"Recommendations noted:\n1. {ASKS[0]}\n{heading}:\n2. {ASKS[1]}\n3. {ASKS[2]}\n"
    assert [r.position for r in _import(tmp_path, text).recommendations] == ["Noted", "", ""]
