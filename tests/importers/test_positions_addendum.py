"""Addenda to UPR reports: the State's answer to each number, however the numbers are listed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from mapper.documents.document import Document, Paragraph, Row, Table
from mapper.documents.reading import read_document
from mapper.importers.base import ImportOptions, find_importer
from mapper.importers.positions_addendum import IMPORTER
from mapper.records import ImportResult

SAMPLES = Path(__file__).parent / "samples" / "upr"
TITLE = ("A/HRC/99/7/Add.1", "Report of the Working Group on the Universal Periodic Review", "Tuvalu", "Addendum")
REAL = {
    "slovenia_g1012465.pdf": ("A/HRC/14/15", {"Supported": 90, "Noted": 3, "Supported/Noted": 2, "": 2}),
    "slovenia_g1504261.pdf": ("A/HRC/28/15", {"Supported": 142, "Noted": 21}),
    "slovenia_g2004192.pdf": ("A/HRC/43/15", {"Supported": 124, "Noted": 33}),
    "slovenia_g2505828.pdf": ("A/HRC/59/15", {"Supported": 217, "Noted": 37}),
}


def extract(document: Document) -> ImportResult:
    assert find_importer(document) is IMPORTER
    result = IMPORTER.extract(document, ImportOptions())
    assert result.recommendations == ()
    assert result.rows == sum(issue.severity != "warning" for issue in result.issues), "a row is lost"
    return result


def addendum(*texts: str, footnotes: tuple[str, ...] = (), tables: tuple[Table, ...] = ()) -> Document:
    paragraphs = tuple(
        Paragraph(f"paragraph {i}", text.removeprefix("# "), "heading" if text.startswith("# ") else "")
        for i, text in enumerate((*TITLE, "1. Tuvalu is grateful for the review.", *texts), start=1)
    )
    notes = tuple(Paragraph("footnote 1", note) for note in footnotes)
    return Document("add.docx", "docx", "0", paragraphs=paragraphs, footnotes=notes, tables=tables)


def positions(result: ImportResult) -> dict[str, str]:
    return {answer.paragraph: answer.position for answer in result.answers}


@pytest.mark.parametrize("name", ["addendum.pdf", "addendum.docx", "list_addendum.pdf", "list_addendum.docx"])
def test_each_sample_gives_its_golden_answers(name: str, check_golden: Callable[[Path, str], None]) -> None:
    result = asdict(extract(read_document(SAMPLES / name)))
    del result["sha256"]
    check_golden(SAMPLES / f"{name}.json", json.dumps(result, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("file", REAL)
def test_real_addenda_answer_every_recommendation_once(shared_dir: Path, file: str) -> None:
    symbol, counts = REAL[file]
    result = extract(read_document(shared_dir / "real" / "wg_reports" / file))
    assert Counter(answer.position for answer in result.answers) == counts
    assert {answer.symbol for answer in result.answers} == {symbol}
    # What the addenda say themselves ("142 recommendations", "217 are supported and 37 noted") agrees.
    assert not [i for i in result.issues if i.code in ("total-differs", "contradictory-answers")]


def test_remarks_are_kept_as_comments_of_their_numbers(shared_dir: Path) -> None:
    result = extract(read_document(shared_dir / "real" / "wg_reports" / "slovenia_g2505828.pdf"))
    comments = {answer.paragraph: answer.reply for answer in result.answers}
    # "140.132-137" ends a paragraph of the PDF and heads the next.
    assert len({comments[f"140.{n}"] for n in range(132, 138)}) == 1
    assert comments["140.137"].startswith("Slovenia provides")
    assert comments["140.87"] == comments["140.82"] != ""
    assert comments["140.7"] == ""


def table(*rows: tuple[str, ...]) -> Table:
    return Table("table 1", tuple(Row(f"table 1, row {i}", cells) for i, cells in enumerate(rows, start=1)))


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("122.1, 122.3 and 122.5", ["1", "3", "5"]),
        ("122.17-18, 122.22", ["17", "18", "22"]),
        ("122.34- 35, 122.45", ["34", "35", "45"]),
        ("122.7–122.9", ["7", "8", "9"]),
        ("122.7 to 122.9 and 122.11 to 12", ["7", "8", "9", "11", "12"]),
        ("122.82-85, 87", ["82", "83", "84", "85", "87"]),
        ("122.35. 122.36, 122.37", ["35", "36", "37"]),
        ("122.1, 122.2, 30 per cent of them twice", ["1", "2"]),
    ],
)
def test_lists_and_ranges_of_numbers(listed: str, expected: list[str]) -> None:
    result = extract(
        addendum(f"2. The Government accepts recommendations {listed}.", "3. It notes recommendation 122.99.")
    )
    assert [n for n, p in positions(result).items() if p == "Supported"] == [f"122.{n}" for n in expected]


def test_bare_numbers_take_the_paragraph_that_a_footnote_names() -> None:
    result = extract(
        addendum(
            "2. Tuvalu accepts recommendations 1–3 and 6.",
            "3. Tuvalu notes recommendations 4, 5.",
            "Rec. 4 The pier is too old.",
            "Recs. 5, 6 See recommendation 4.",
            footnotes=("1 The numbers follow the list in paragraph 115 of the Report of the Working Group.",),
        )
    )
    assert positions(result) == {
        "115.1": "Supported",
        "115.2": "Supported",
        "115.3": "Supported",
        "115.6": "Supported",
        "115.4": "Noted",
        "115.5": "Noted",
    }
    assert [a.reply for a in result.answers if a.paragraph == "115.4"] == ["The pier is too old."]


def test_the_only_list_of_an_addendum_answers_its_numbers_and_not_that_of_the_paragraph() -> None:
    result = extract(addendum("2. Tuvalu accepts recommendations 1 to 5."))
    assert positions(result) == {str(number): "Supported" for number in range(1, 6)}
    assert positions(extract(addendum("2. Tuvalu accepts recommendation 12.1."))) == {"12.1": "Supported"}


def test_headings_give_the_position_of_the_numbers_below_them() -> None:
    result = extract(
        addendum(
            "# I. Recommendations that enjoy the support of Tuvalu",
            "12.1, 12.2, 12.3",
            "# Health",
            "12.4",
            "The clinic is open.",
            "# II. Partially accepted recommendations",
            "12.5",
            "# III. Other matters",
            "12.6",
        )
    )
    assert list(positions(result).values()) == ["Supported"] * 4 + ["Supported/Noted", ""]
    assert [issue.code for issue in result.issues if issue.severity == "warning"] == ["open-answer"]


def test_a_heading_ends_the_position_that_the_one_before_it_gave() -> None:
    result = extract(
        addendum(
            "# A. Recommendations that enjoy the support of Tuvalu",
            "3. 12.1, 12.2 and 12.4. The work has begun.",
            "# A. Health",
            "12.6",
            "# B. Recommendations that Tuvalu notes",
            "4. 12.3. The law is new.",
            "# C. Recommendations on which Tuvalu will reflect",
            "12.5",
        )
    )
    supported = dict.fromkeys(("12.1", "12.2", "12.4", "12.6"), "Supported")
    assert positions(result) == {**supported, "12.3": "Noted", "12.5": ""}


@pytest.mark.parametrize("mark", ["# ", ""])
def test_recommendations_named_by_the_heading_are_answered_below_it(mark: str) -> None:
    result = extract(
        addendum(
            f"{mark}Conventions (recommendations 12.1–12.3)",
            "1. Tuvalu accepts recommendation 12.1. It does not accept recommendations 12.2 and 12.3.",
            "2. These recommendations are noted with interest by its partners.",
            f"{mark}The ombudsperson (recommendations 12.4–12.5)",
            "3. Tuvalu accepts these recommendations. A bill is before Parliament.",
            f"{mark}Boats (recommendations 12.6 and 12.7)",
            "4. Tuvalu accepts these recommendations, except the one on nets.",
        )
    )
    assert positions(result) == {
        "12.1": "Supported",
        **dict.fromkeys(("12.2", "12.3"), "Noted"),
        **dict.fromkeys(("12.4", "12.5"), "Supported"),
    }


def test_an_answer_under_its_own_number_may_be_split() -> None:
    result = extract(read_document(SAMPLES / "list_addendum.docx"))
    assert positions(result) == {"1": "Supported", "2": "Supported", "3": "Supported/Noted"}


@pytest.mark.parametrize(
    "sentence",
    [
        "2. Tuvalu accepts recommendations 12.1 and 12.2, partially accepts 12.3, and notes recommendation 12.4.",
        "2. Recommendations 12.1 and 12.2 are accepted, 12.3 is partially accepted and 12.4 cannot be: it is noted.",
        "2. 12.1 and 12.2 Open the pier Accepted Done 12.3 Mend it Partially accepted 12.4 Sell it (Chile) Noted",
    ],
)
def test_each_list_of_a_sentence_has_the_position_beside_it(sentence: str) -> None:
    expected = {"12.1": "Supported", "12.2": "Supported", "12.3": "Supported/Noted", "12.4": "Noted"}
    assert positions(extract(addendum(sentence))) == expected


def test_a_paragraph_that_says_what_it_speaks_of_answers_for_that() -> None:
    result = extract(
        addendum(
            "2. Piers (12.1–12.4): Tuvalu accepts 12.1 and 12.2. It cannot accept recommendations 12.3 and 12.4.",
            "3. With regard to recommendation 12.5, the pier is old. It therefore takes note of this recommendation.",
        )
    )
    assert positions(result) == {f"12.{n}": "Supported" if n < 3 else "Noted" for n in range(1, 6)}
    assert not [issue for issue in result.issues if issue.severity == "warning"]


def test_the_end_of_a_range_and_the_number_of_a_paragraph_are_no_totals() -> None:
    result = extract(
        addendum(
            "2. Recommendations Nos. 1, 2 and 5 to 8 are accepted. Recommendation No. 3 is rejected.",
            "3. The others in paragraph 60 are accepted too.",
        )
    )
    assert list(positions(result).values()) == ["Supported"] * 6 + ["Noted"]
    assert not [issue for issue in result.issues if issue.severity == "warning"]


def test_rows_whose_cells_run_into_one_another_are_read() -> None:
    result = extract(
        addendum(
            "12.1 Support the rowers and publish the Noted It is dear outcome in all languages (Peru) to publish it.",
            "12.2 Accept buoys and publish Partially accepted Buoys are noted by outcomes every year (Mali) all.",
            "No. Text Position 12.9 Accept buoys and publish Supported in part the outcome (Fiji);",
            "No. Text 12.3 Accept buoys (Fiji); Noted 12.4 Mend piers (Chad); Accepted 12.5 Sell them (Chad); Rejected",
            "Supported 12.6 Mend lamps (Fiji) Noted 12.7 Sell lamps (Fiji)",
            "Supported Noted Reason 12.8 Mend doors X It is dear",
            "No. Text Position 12.10 Accept buoys and publish Noted the outcome (Fiji);",
        )
    )
    expected = (
        "Noted",
        "Supported/Noted",
        "Noted",
        "Supported",
        "Noted",
        "Supported",
        "Noted",
        "",
        "Supported/Noted",
        "Noted",
    )
    assert positions(result) == {f"12.{number}": position for number, position in enumerate(expected, 1)}


def test_a_table_of_any_length_may_have_run_into_one_paragraph() -> None:
    rows = (f"12.{number} Mend pier (Peru) {'Noted' if number % 2 else 'Supported'}" for number in range(1, 999))
    result = extract(addendum("No. Text " + " ".join(rows)))
    assert list(positions(result).values()) == ["Noted", "Supported"] * 499


def test_a_lead_in_of_any_length_gives_the_position_of_what_follows_it() -> None:
    long = (
        "The Government of Tuvalu, after consultations with all of its ministries and with the people of the islands,"
    )
    result = extract(
        addendum(
            f"2. {long} is pleased to inform that the following recommendations enjoy its support:",
            "12.1 Mend piers (Fiji);",
            "12.2, 12.5–12.6",
            f"3. {long} is not in a position to support the following recommendations, which it takes note of:",
            "• 12.3 Sell boats (Peru);",
            "4. Tuvalu has these remarks on the following recommendations:",
            "Para. 12.4 Buy boats (Mali).",
        )
    )
    expected = {"12.1": "Supported", "12.2": "Supported", "12.5": "Supported", "12.6": "Supported", "12.3": "Noted"}
    assert positions(result) == {**expected, "12.4": ""}


def test_a_list_may_go_on_in_the_next_paragraph() -> None:
    result = extract(
        addendum(
            "2. Tuvalu accepts the following recommendations: 12.1, 12.2,",
            "12.3 and 12.4;",
            "12.5.",
            "# Noted recommendations",
            "12.6 12.7",
            "3. Tuvalu supports recommendation 12.8, and",
            "# Noted again",
            "12.9",
        )
    )
    assert list(positions(result).values()) == ["Supported"] * 5 + ["Noted", "Noted", "Supported", "Noted"]


def test_an_answer_may_have_a_row_of_its_own() -> None:
    rows = (
        ("[12.1] Mend piers (Fiji)",),
        ("Position: Supported",),
        ("[12.2] Sell boats (Peru)",),
        ("Position: Noted",),
    )
    assert positions(extract(addendum(tables=(table(*rows),)))) == {"12.1": "Supported", "12.2": "Noted"}


def test_words_of_positions_are_known_in_remarks_of_any_language() -> None:
    result = extract(
        addendum("12.1 Принята.", "12.2 Частично принята.", "12.3 No se acepta.", "12.4 (Mali)", "Réponse : Notée")
    )
    assert list(positions(result).values()) == ["Supported", "Supported/Noted", "Noted", "Noted"]


def test_the_words_of_a_position_are_those_that_give_it() -> None:
    result = extract(
        addendum(
            "2. Tuvalu notes the following recommendations:", "12.1, 12.2", "3. It accepts 12.3, and 12.4 in part."
        )
    )
    heading = "Tuvalu notes the following recommendations:"
    assert [a.position_raw for a in result.answers] == [heading, heading, "accepts", "accepts"]


def test_an_answer_of_its_own_stands_above_that_of_the_heading() -> None:
    result = extract(
        addendum(
            "2. Tuvalu supports the work of the Council. Its answers are as follows:",
            "12.1 Noted",
            "3. Having accepted the spirit of all of them, Tuvalu offers the following comments:",
            "12.2 Noted.",
            "12.3 Sell boats (Peru).",
        )
    )
    assert list(positions(result).values()) == ["Noted", "Noted", "Supported"]


def test_a_line_that_answers_the_number_above_it_is_no_heading_of_the_next() -> None:
    result = extract(
        addendum(
            "12.1 Mend piers (Fiji)",
            "Response: Supported",
            "12.2 Light buoys (Chile)",
            "Comment of the Government: Tuvalu does not accept this recommendation.",
            "12.3 Sell boats (Peru)",
            "Tuvalu supports this recommendation",
            "12.4 Buy boats (Mali)",
            "It should be noted that boats are bought with the support of donors.",
            "12.5 Mend boats (Mali) (Noted)",
            "12.6 — Tuvalu takes note.",
            "12.7 Light piers (Fiji)",
            "Position of the Government: not accepted",
            "12.8 Sell nets (Fiji)",
            "C. Recommendation 12.9",
            "7. Noted. There are no nets.",
            "“12.10 Mend nets (Peru)”: supported",
            "2. Tuvalu notes: 12.11, 12.12.",
        )
    )
    assert list(positions(result).values()) == (
        ["Supported", "Noted", "Supported", "", "Noted", "Noted", "Noted", "", "Noted", "Supported", "Noted", "Noted"]
    )


@pytest.mark.parametrize(
    "word", ["Recommendation No", "Recommendation number", "Recommandation n°", "Recomendación núm."]
)
def test_the_word_before_a_number_is_known_as_it_is_shortened(word: str) -> None:
    result = extract(addendum(f"{word} 1 (Fiji): Accepted. {word} 2 (Chad): Not accepted.", f"9. {word} 3: Noted"))
    assert positions(result) == {"1": "Supported", "2": "Noted", "3": "Noted"}
    assert result.answers[1].reply == "(Chad): Not accepted."


def test_an_answer_may_follow_remarks_on_its_number() -> None:
    result = extract(addendum("12.1 The pier is old.", "2. Tuvalu accepts 12.1 and 12.2.", "3. It notes 12.3."))
    assert positions(result) == {"12.1": "Supported", "12.2": "Supported", "12.3": "Noted"}
    assert result.answers[0].reply == "The pier is old."
    assert not [issue for issue in result.issues if issue.severity == "warning"]


def test_a_heading_right_below_the_title_gives_its_position() -> None:
    texts = (*TITLE, "I. Recommendations supported by Tuvalu", "12.1 Mend piers (Fiji)", "12.2 Light buoys (Chad)")
    paragraphs = tuple(Paragraph(f"paragraph {i}", text) for i, text in enumerate(texts, start=1))
    result = extract(Document("add.docx", "docx", "0", paragraphs=paragraphs))
    assert positions(result) == {"12.1": "Supported", "12.2": "Supported"}


def test_runs_of_spaces_take_no_time() -> None:
    start = time.perf_counter()
    result = extract(addendum("2. Tuvalu accepts 12.1 and 12.2.", "Recommendation 4" + " " * 20_000, "(" * 20_000))
    assert time.perf_counter() - start < 2
    assert positions(result) == {"12.1": "Supported", "12.2": "Supported"}


@pytest.mark.parametrize(
    ("sentence", "supported", "noted", "partly"),
    [
        ("Tuvalu supports recommendations 12.1., 12.2., 12.3. and 12.4.", "1 2 3 4", "", ""),
        ("Recommendations 12.1/12.2/12.3 are accepted. Tuvalu accepts, in part, 12.4.", "1 2 3", "", "4"),
        ("Tuvalu accepts all recommendations except for recommendations 12.3 and 12.4.", "*", "3 4", ""),
        ("All recommendations except 12.3 and 12.4 are accepted.", "*", "3 4", ""),
        ("Tuvalu accepts all recommendations in paragraph 12, except 12.3.", "12.*", "3", ""),
        ("Tuvalu accepts recommendations 12.1 to 12.4, with the exception of 12.3.", "1 2 4", "3", ""),
        ("As for recommendations 12.1 and 12.2, Tuvalu accepts them. As in 12.3, it notes 12.4.", "1 2", "4", ""),
        ("Except for 12.3, all recommendations on piers (12.1–12.4) are accepted.", "1 2 4", "3", ""),
        ("Tuvalu accepts recommendations 12.1 (except its words on wells), 12.2 and 12.3.", "1 2 3", "", ""),
        ("Tuvalu accepts 12.1, 12.2 (first part), and notes 12.2 (second part) and 12.3 to 12.4.", "1", "3 4", "2"),
        ("Recommendations 12.1 and 12.2 enjoy the support of Tuvalu, while 12.3 and 12.4 do not.", "1 2", "3 4", ""),
        ("Le Tuvalu accepte les recommandations 12.1 et 12.2, et ne souscrit pas à 12.3.", "1 2", "3", ""),
        ("Тувалу принимает рекомендации 12.1 и 12.2. Рекомендация 12.3 принята к сведению.", "1 2", "3", ""),
        ("图瓦卢接受建议12.1、12.2和12.5至12.6。图瓦卢不支持建议12.3。", "1 2 5 6", "3", ""),
        ("Tuvalu acepta las recomendaciones 12.1 y 12.2 y no apoya la recomendación 12.3.", "1 2", "3", ""),
    ],
)
def test_exceptions_and_parts_in_a_list(sentence: str, supported: str, noted: str, partly: str) -> None:
    lists = {"Supported": supported, "Noted": noted, "Supported/Noted": partly}
    given = {number: position for position, listed in lists.items() for number in listed.split()}
    expected = {number if "*" in number else f"12.{number}": position for number, position in given.items()}
    result = extract(addendum(f"2. {sentence}"))
    assert positions(result) == expected
    assert not [issue for issue in result.issues if issue.code == "contradictory-answers"]


def test_the_words_of_an_exception_say_that_it_is_one() -> None:
    result = extract(addendum("2. Tuvalu accepts all of them except 12.1 and 12.2.", "3. All but 12.3 are accepted."))
    assert result.answers[0].position_raw == "accepts all of them except"


def test_numbers_and_answers_stand_on_lines_of_their_own() -> None:
    result = extract(
        addendum(
            "12.1 Open the pier (Chile)",
            "Accepted",
            "12.2 Accept buoys and support rowers (Peru)",
            "Not accepted",
            "# Recommendations that are noted",
            "3. Recommendations 12.3 and 12.4",
            "The pier is too old.",
            "Accepted Noted",  # the header of two columns of a PDF
            "12.5",
        )
    )
    assert list(positions(result).values()) == ["Supported", "Noted", "Noted", "Noted", ""]
    assert [a.reply for a in result.answers if a.paragraph == "12.4"] == ["The pier is too old."]


def test_the_first_page_of_a_short_pdf_holds_answers_too() -> None:
    texts = ("A/HRC/99/7/Add.1", TITLE[1], "Tuvalu", "Addendum", "1. Tuvalu accepts recommendations 12.1 and 12.2.")
    paragraphs = tuple(Paragraph("page 1", text, page=1) for text in texts)
    result = extract(Document("add.pdf", "pdf", "0", paragraphs=paragraphs))
    assert positions(result) == {"12.1": "Supported", "12.2": "Supported"}


@pytest.mark.parametrize(
    "remark",
    [
        "See recommendations 53 and 71.",
        "See information on recommendations 6–13.",
        "The pier is old; for the boats, see also recommendations 14 and 15, which were accepted.",
        "Tuvalu has accepted this under recommendations 53 and 71.",
    ],
)
def test_a_remark_that_names_other_recommendations_answers_its_own_only(remark: str) -> None:
    numbered = ["2. Tuvalu accepts recommendations 53 and 71.", "# II. Noted recommendations"]
    result = extract(addendum(*numbered, "3. Tuvalu notes recommendations 85 to 87.", f"Rec. 87 {remark}"))
    assert positions(result) == {"53": "Supported", "71": "Supported", "85": "Noted", "86": "Noted", "87": "Noted"}
    assert {a.paragraph: a.reply for a in result.answers if a.reply} == {"87": remark}
    assert not [issue for issue in result.issues if issue.severity == "warning"]


def test_recommendations_that_an_answer_refers_to_are_not_answered_by_it() -> None:
    remark = "Tuvalu accepts the recommendation; see also its answers to recommendations 14 and 15."
    result = extract(addendum(f"Rec. 12 {remark}", "Rec. 13 Noted. See recommendation 12."))
    assert positions(result) == {"12": "Supported", "13": "Noted"}
    assert result.answers[0].reply == remark
    seen = addendum("2. Tuvalu will see that recommendations 12.1 and 12.2 are lit piers, and accepts 12.3.")
    assert list(positions(extract(seen))) == ["12.1", "12.2", "12.3"]


def test_tables_of_numbers_and_positions_are_read() -> None:
    rows = (
        ("No.", "Position", "Reason"),
        ("12.1", "Accepted", ""),
        ("12.2", "Noted", "Too dear"),
        ("12.3", "Supported", ""),
    )
    result = extract(addendum(tables=(table(*rows),)))
    assert positions(result) == {"12.1": "Supported", "12.2": "Noted", "12.3": "Supported"}
    assert result.answers[1].source.place == "table 1, row 3"


def test_a_row_without_an_answer_is_left_open() -> None:
    rows = (("No.", "Position"), ("12.1", "Supported"), ("12.2", "To be seen"), ("12.3", ""))
    result = extract(addendum("2. The answers follow.", tables=(table(*rows),)))
    assert positions(result) == {"12.1": "Supported", "12.2": "", "12.3": ""}
    (warning,) = (issue.message for issue in result.issues if issue.severity == "warning")
    assert "12.2, 12.3" in warning


def test_of_several_numbers_some_may_have_an_answer_before_what_is_said_of_all() -> None:
    answers = ("2. Tuvalu accepts recommendation 12.1.", "3. It notes 12.3.")
    rows = replace(table(("No.", "Comments"), ("12.1–12.2", "To be seen.")), after=99)
    for result in extract(addendum(*answers, tables=(rows,))), extract(addendum(*answers, "12.1–12.2 To be seen.")):
        assert positions(result) == {"12.1": "Supported", "12.2": "", "12.3": "Noted"}
        assert [answer.reply for answer in result.answers] == ["To be seen.", "", "To be seen."]


def test_a_column_of_comments_holds_the_replies_to_its_rows() -> None:
    first = table(
        ("No.", "Recommendation", "Response", "Comments by Tuvalu"),
        ("12.1", "Mend the piers (Fiji)", "Supported", "The piers are mended since June."),
        ("12.2", "Build a lighthouse (Mali)", "Noted", ""),
    )
    second = table(("12.3", "Dig wells (Peru)", "Noted", "Boats"))
    result = extract(addendum(tables=(first, second)))
    replies = {answer.paragraph: (answer.position, answer.reply) for answer in result.answers}
    assert replies == {
        "12.1": ("Supported", "The piers are mended since June."),
        "12.2": ("Noted", ""),
        "12.3": ("Noted", ""),
    }


def test_a_table_takes_the_position_of_the_lead_in_above_it() -> None:
    first = replace(table(("12.1", "Support rowers (Fiji)", "It is dear."), ("12.2", "Sell boats", "")), after=6)
    second = replace(table(("No.", "Recommendation"), ("12.3", "Mend piers (Peru)")), after=7)
    result = extract(
        addendum("2. Tuvalu notes these recommendations:", "3. It supports the following:", tables=(first, second))
    )
    assert positions(result) == {"12.1": "Noted", "12.2": "Noted", "12.3": "Supported"}


def test_figures_with_a_point_are_no_recommendations() -> None:
    result = extract(addendum("2. Tuvalu accepts recommendations 122.1, 122.2 and 122.3, as 99.9 of 100 voters do."))
    assert list(positions(result)) == ["122.1", "122.2", "122.3"]


def test_two_positions_on_one_number_and_wrong_totals_are_reported() -> None:
    result = extract(
        addendum(
            "2. Tuvalu accepts 9 recommendations.", "3. It accepts 12.1, 12.2 and 12.3.", "4. It takes note of 12.3."
        )
    )
    warnings = {issue.code: issue.message for issue in result.issues if issue.severity == "warning"}
    assert set(warnings) == {"contradictory-answers", "total-differs"}
    assert "12.3" in warnings["contradictory-answers"]


@pytest.mark.parametrize(
    ("total", "codes"),
    [
        ("Les Tuvalu acceptent ce qui suit : 9 recommandations ont été acceptées.", ["total-differs"]),
        ("L'État accepte 9 recommandations.", ["total-differs"]),
        ("El Estado toma nota de 9 recomendaciones.", ["total-differs"]),
        ("9 recomendaciones fueron aceptadas.", ["total-differs"]),
        ("9 recomendaciones fueron examinadas.", []),
        ("L'État accepte 3 recommandations.", []),
        ("El Estado no acepta 9 recomendaciones.", []),
        ("It does not accept 9 recommendations.", []),
    ],
)
def test_totals_are_compared_in_french_and_spanish_too(total: str, codes: list[str]) -> None:
    result = extract(addendum(f"2. {total}", "3. Tuvalu accepts 12.1, 12.2 and 12.3."))
    assert [issue.code for issue in result.issues if issue.severity == "warning"] == codes


def test_an_addendum_without_numbers_says_so() -> None:
    result = extract(addendum("2. Tuvalu will think about everything."))
    assert [issue.code for issue in result.issues if issue.severity == "warning"] == ["no-answers"]
    assert [issue.code for issue in result.issues if issue.severity == "info"] == ["no-answer", "no-answer"]


@pytest.mark.parametrize(
    "rows",
    [
        (("Position", "Numbers"), ("Supported", "12.1–12.2 and 12.4"), ("Noted", "12.3")),
        (("Supported", "Noted"), ("12.1, 12.2", "12.3"), ("12.4", "")),
        (
            ("Recommendation", "Supported", "Noted", "Reason"),
            ("12.1 Open the pier (Chile)", "X", "", "Supported by all"),
            ("12.2 Support rowers (Peru)", "✓", "", ""),
            ("12.3 Accept buoys (Mali)", "", "X", ""),
            ("12.4 Mend boats (Chad)", "x", "", ""),
        ),
        (
            ("No.", "Recommendation", "Response"),
            ("12.1", "Open the pier (Chile)", "Tuvalu supports this recommendation. Its costs were noted in 2020."),
            ("12.2", "Support rowers (Peru)", "Supported"),
            ("12.3", "Accept buoys (Mali)", "The recommendation is not accepted. " + "Buoys drift in the tide. " * 12),
            ("12.4", "Mend boats (Chad)", "Accepted."),
        ),
    ],
)
def test_positions_stand_before_numbers_above_them_in_ticks_or_in_remarks(rows: tuple[tuple[str, ...], ...]) -> None:
    result = extract(addendum(tables=(table(*rows),)))
    assert positions(result) == {n: "Noted" if n == "12.3" else "Supported" for n in positions(result)}
    assert sorted(positions(result)) == ["12.1", "12.2", "12.3", "12.4"]


def test_several_recommendations_in_one_cell_of_an_addendum_are_answered_by_its_row() -> None:
    rows = table(
        ("Recommendation", "Position", "Comments"),
        ("12.1 Open the pier (Chile)\n12.2 Mend boats, as in 12.4 (Peru)", "Supported", "Work began.\nIt goes on."),
        ("12.3 Light buoys (Mali); 12.4 Ring bells (Chad)", "Noted\nSupported", ""),
    )
    result = extract(addendum(tables=(rows,)))
    assert positions(result) == {"12.1": "Supported", "12.2": "Supported", "12.3": "Noted", "12.4": "Supported"}
    assert [answer.reply for answer in result.answers] == ["Work began. It goes on."] * 2 + [""] * 2


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("All 12 recommendations enjoy the support of Tuvalu.", {"*": "Supported"}),
        ("Tuvalu is pleased to fully accept all the recommendations received.", {"*": "Supported"}),
        (
            "Having met its ministries, Tuvalu wishes to inform the Council that all recommendations are accepted.",
            {"*": "Supported"},
        ),
        ("All recommendations are noted by the Government of Tuvalu.", {"*": "Noted"}),
        ("The remaining recommendations do not enjoy the support of Tuvalu.", {"*": "Noted"}),
        (
            "Tuvalu accepts all the recommendations contained in paragraphs 12 and 13 of the report and takes note of "
            "the recommendations in paragraph 14.",
            {"12.*": "Supported", "13.*": "Supported", "14.*": "Noted"},
        ),
        ("Tuvalu notes all recommendations in paragraph 14 of the report of the Working Group.", {"14.*": "Noted"}),
        ("Toutes les recommandations recueillent l’appui des Tuvalu.", {"*": "Supported"}),
        ("Tuvalu acepta todas las recomendaciones que figuran en el párrafo 12 del informe.", {"12.*": "Supported"}),
    ],
)
def test_answers_to_lists_as_a_whole_are_read(sentence: str, expected: dict[str, str]) -> None:
    result = extract(addendum(f"2. {sentence}", "3. Tuvalu accepted help in 2019."))
    assert positions(result) == expected
    assert not [issue for issue in result.issues if issue.severity == "warning"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Tuvalu cannot accept all recommendations.",
        "All recommendations do not enjoy the support of Tuvalu.",
        "Almost all recommendations are accepted.",
        "All recommendations accepted by Tuvalu will be carried out.",
        "All recommendations which enjoy the support of Tuvalu are printed.",
        "All recommendations on piers enjoy the support of Tuvalu.",
        "Tuvalu accepts all recommendations on piers and takes note of the others.",
        "Tuvalu accepts all recommendations in principle.",
        "Tuvalu accepts all recommendations, except those on fish.",
        "Tuvalu accepts all the recommendations listed in paragraph 12, except two, and those in paragraph 13.",
        "Some of the recommendations in paragraph 12 are accepted.",
        "Fiji urged Tuvalu to accept all recommendations.",
        "In the second cycle, all recommendations were accepted.",
        "During its review in 2010, Tuvalu accepted all recommendations.",
        "Tuvalu partially accepts all recommendations.",
        "Tuvalu does not reject all recommendations.",
        "All recommendations have been accepted or noted.",
        "Tuvalu takes note of all recommendations and will examine them.",
        "It is hoped that all recommendations are accepted.",
        "NGOs noted that all recommendations were accepted.",
        "All recommendations were supported by members of civil society.",
        "The Human Rights Commission of Tuvalu supports all recommendations.",
        "Of 9 recommendations, Tuvalu accepted 7 recommendations.",
    ],
)
def test_what_leaves_open_on_which_recommendations_a_position_is_taken_is_told_and_not_read(sentence: str) -> None:
    result = extract(addendum(f"2. {sentence}", "3. The pier is long."))
    assert positions(result) == {}
    (issue,) = [issue for issue in result.issues if issue.code == "no-answers"]
    assert issue.message.endswith("read the document itself (paragraph 6).")


def test_two_answers_to_one_list_as_a_whole_are_none() -> None:
    result = extract(addendum("2. Tuvalu accepts all recommendations.", "3. The other recommendations are noted."))
    assert positions(result) == {"*": ""}
    assert [issue.code for issue in result.issues if issue.severity == "warning"] == ["open-answer"]


def test_a_plural_among_answers_by_number_leaves_them_their_numbers() -> None:
    result = extract(addendum("2. Accepted.", "3. Tuvalu accepts the recommendations on piers.", "4. Not accepted."))
    assert positions(result) == {"1": "", "2": "Supported", "3": "Supported", "4": "Noted"}


@pytest.mark.parametrize(
    "lines",
    [
        ("60 (a) Accepted. The bill is before the Senate.", "60 (b) Not accepted.", "60 (c) Tuvalu accepts it."),
        ("2. Tuvalu accepts recommendations 60 (a) and (c), and takes note of 60 (b).",),
        ("2. Tuvalu accepts 60(a) and 60(c).", "3. Tuvalu takes note of 60(b)."),
        ("2. Tuvalu accepts two recommendations (60 (a) and (c)).", "3. Tuvalu takes note of one (60 (b))."),
    ],
)
def test_recommendations_of_a_lettered_list_are_named_by_their_letters(lines: tuple[str, ...]) -> None:
    answers = positions(extract(addendum("2. On the recommendations in paragraph 60 of the report:", *lines)))
    assert answers == {"60.a": "Supported", "60.b": "Noted", "60.c": "Supported"}


def test_letters_in_tables_count_and_those_of_articles_do_not() -> None:
    rows = (("60 (a)", "Accepted"), ("60 (b)", "Noted"))
    table = Table("table 1", tuple(Row(f"table 1, row {n}", cells) for n, cells in enumerate(rows, 1)))
    assert positions(extract(addendum(tables=(table,)))) == {"60.a": "Supported", "60.b": "Noted"}
    cited = addendum(
        "12.1 Accepted, as article 40 (a) asks.", "12.2 Noted, for article 40 (b) and resolution 60/1 (c)."
    )
    assert positions(extract(cited)) == {"12.1": "Supported", "12.2": "Noted"}
