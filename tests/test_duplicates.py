"""One recommendation in several sources is joined; near-identical asks of one review stay apart."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from mapper.documents.reading import read_document
from mapper.duplicates import mark_duplicates
from mapper.importers.base import ImportOptions, find_importer
from mapper.records import Position, Recommendation, SourceRef

SYMBOL = "A/HRC/99/7"


def numbered(
    paragraph: str,
    text: str,
    *states: str,
    file: str = "matrix.docx",
    position: Position = "Supported",
    **fields: object,
) -> Recommendation:
    """An item of the review of Freedonia, third cycle, as a matrix or a report gives it."""
    rec = Recommendation(
        id=f"{SYMBOL}#{paragraph}",
        text=text,
        raw=f"{paragraph} {text} ({', '.join(states)});",
        source=SourceRef(file, f"para. {paragraph}"),
        mechanism="UPR",
        state="Freedonia",
        symbol=SYMBOL,
        session=30,
        cycle=3,
        paragraph=paragraph,
        recommending_states=states,
        position=position,
    )
    return replace(rec, **fields)  # type: ignore[arg-type]


def row(number: int, text: str, *states: str, position: Position = "Supported", **fields: object) -> Recommendation:
    """A row of an export without paragraph numbers, in the manner of UPR Info."""
    rec = Recommendation(
        id=f"export.xls#row {number}",
        text=text,
        raw=text,
        source=SourceRef("export.xls", f"row {number}"),
        mechanism="UPR",
        state="Freedonia",
        session=30,
        recommending_states=states,
        position=position,
        themes=("Justice",),
    )
    return replace(rec, **fields)  # type: ignore[arg-type]


def joins(*recommendations: Recommendation) -> dict[str, str]:
    """id -> duplicate_of of those marked."""
    marked, _ = mark_duplicates(recommendations)
    return {rec.id: rec.duplicate_of for rec in marked if rec.duplicate_of}


def test_a_row_for_each_recommending_state_joins_the_item_that_names_them_all() -> None:
    item = numbered("12.3", "Ratify the Convention on Clean Rivers", "Sylvania", "Ruritania")
    rows = [
        row(1, "Ratify the Convention on Clean Rivers ", "Ruritania"),
        row(2, "Ratify the Convention on Clean Rivers", "Sylvania"),
    ]
    assert joins(*rows, item) == {"export.xls#row 1": item.id, "export.xls#row 2": item.id}


def test_the_best_source_learns_what_only_the_others_know_and_keeps_its_own_text() -> None:
    item = numbered("12.3", "Open the archives", "Sylvania", position="", themes=())
    marked, issues = mark_duplicates([item, row(1, "Open the archives", "Sylvania", position="Noted")])
    best = marked[0]
    assert (best.position, best.themes, best.duplicate_of) == ("Noted", ("Justice",), "")
    assert (best.text, best.raw) == (item.text, item.raw)
    assert marked[1].raw == "Open the archives"
    assert issues == ()


def test_the_same_words_under_another_number_are_another_recommendation() -> None:
    text = "Ratify the Convention on Clean Rivers"
    assert joins(numbered("12.3", text, "Sylvania"), numbered("12.4", text, "Sylvania")) == {}


def test_the_same_words_of_another_recommending_state_are_another_recommendation() -> None:
    text = "Ratify the Convention on Clean Rivers"
    assert joins(row(1, text, "Sylvania"), row(2, text, "Ruritania")) == {}
    assert joins(numbered("12.3", text, "Sylvania"), row(2, text, "Ruritania")) == {}


def test_the_same_words_with_two_numbers_and_two_states_go_each_to_its_own() -> None:
    text = "Ratify the Convention on Clean Rivers"
    first, second = numbered("12.3", text, "Sylvania"), numbered("40.1", text, "Ruritania")
    assert joins(first, second, row(1, text, "Ruritania"), row(2, text, "Sylvania")) == {
        "export.xls#row 1": second.id,
        "export.xls#row 2": first.id,
    }


def test_a_row_that_two_items_could_be_stays_on_its_own() -> None:
    text = "Ratify the Convention on Clean Rivers"
    first, second = numbered("12.3", text, "Sylvania"), numbered("40.1", text, "Sylvania")
    assert joins(first, second, row(1, text, "Sylvania")) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Improve the health of women in all rural districts", "Improve the health of men in all rural districts"),
        (
            "Implement article 12 of the Charter of Waters in full",
            "Implement article 21 of the Charter of Waters in full",
        ),
        (
            "Extend the moratorium on dam building to all rivers",
            "Do not extend the moratorium on dam building to all rivers",
        ),
        (
            "Ratify the first Protocol to the Charter on the rights of fishers",
            "Ratify the Charter on the rights of fishers",
        ),
    ],
)
def test_asks_of_one_state_that_differ_in_a_word_that_matters_stay_apart(one: str, other: str) -> None:
    assert joins(numbered("12.3", one, "Sylvania"), row(1, other, "Sylvania")) == {}


@pytest.mark.parametrize(
    "edition",
    [
        "Ensure health care and “decent” housing for river-dwellers in Cote d'Argent",
        "Ensure healthcare and 'decent' housing for river dwellers inCôte d’Argent",
        "Ensure health care and 'decent' houssing for river-dwellers in Côte d’Argent",
    ],
)
def test_editions_of_one_text_join_in_spite_of_spaces_quotes_accents_and_slips(edition: str) -> None:
    item = numbered("12.3", "Ensure health care and 'decent' housing for river-dwellers in Côte d’Argent", "Sylvania")
    assert joins(item, row(1, edition, "Sylvania")) == {"export.xls#row 1": item.id}


def test_clauses_of_one_item_are_rows_of_their_own_in_an_export() -> None:
    item = numbered(
        "12.9", "Open the archives (Sylvania); close the old dam at Wellwater (Ruritania)", "Sylvania", "Ruritania"
    )
    rows = [row(1, "Close the old dam at Wellwater", "Ruritania"), row(2, "Open the archives", "Sylvania")]
    assert joins(item, *rows).keys() == {"export.xls#row 1", "export.xls#row 2"}


def test_a_clause_is_no_part_of_an_item_that_its_file_gives_whole_from_the_same_state() -> None:
    item = numbered("12.3", "Open all archives of the police; publish all laws in braille", "Sylvania", "Ruritania")
    whole = row(1, item.text, "Sylvania")
    clause = row(2, "Publish all laws in braille", "Sylvania")
    assert joins(item, whole, clause) == {whole.id: item.id}
    assert joins(item, whole, replace(clause, recommending_states=("Ruritania",))) == {
        whole.id: item.id,
        clause.id: item.id,
    }


def test_words_from_the_middle_of_an_item_are_part_of_it_unless_they_are_few() -> None:
    item = numbered("12.3", "Take steps to open the archives of the police without delay", "Sylvania")
    assert joins(item, row(1, "Open the archives of the police", "Sylvania"))
    assert not joins(item, row(1, "Open the archives", "Sylvania"))


def test_of_two_sources_of_one_review_the_one_with_more_fields_is_better_however_long_its_text() -> None:
    short = numbered("12.3", "Open the archives", "Sylvania", themes=("Justice",))
    long = numbered("12.3", "Open the archives of the police", "Sylvania", file="report.pdf")
    assert joins(short, long) == {f"{SYMBOL}#12.3@report.pdf": short.id}


def test_another_review_of_the_same_state_is_never_joined() -> None:
    text = "Ratify the Convention on Clean Rivers"
    assert joins(numbered("12.3", text, "Sylvania"), row(1, text, "Sylvania", session=16)) == {}


def test_a_matrix_without_state_and_session_is_recognized_by_its_texts() -> None:
    texts = [f"{verb} the {thing}" for verb in ("Repair", "Open", "Publish") for thing in ("archives", "dams", "laws")]
    matrix = [
        numbered(f"12.{n}", text, "Sylvania", state="", session=None, cycle=None) for n, text in enumerate(texts, 1)
    ]
    rows = [row(n, text, "Sylvania") for n, text in enumerate(texts, 1)]
    others = [row(n + 100, "Repair the dams", "Sylvania", state=f"State {n}") for n in range(5)]
    marked, _ = mark_duplicates([*matrix, *rows, *others])
    assert [rec.duplicate_of for rec in marked] == [""] * 9 + [rec.id for rec in matrix] + [""] * 5
    assert {rec.state for rec in marked[:9]} == {"Freedonia"}


def test_a_source_that_names_the_state_alone_belongs_to_the_one_review_with_a_text_of_it() -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania")
    assert joins(item, row(1, "Open the archives of the police", "Sylvania", session=None)) == {
        "export.xls#row 1": item.id
    }


def test_a_source_whose_texts_stand_in_two_reviews_belongs_to_neither() -> None:
    texts = ("Open the archives", "Ban mercury", "Publish all laws in braille")
    later = [numbered(f"12.{n}", text, "Sylvania") for n, text in enumerate(texts)]
    earlier = [
        replace(rec, id=f"A/HRC/55/7#{rec.paragraph}", symbol="A/HRC/55/7", session=15, cycle=2) for rec in later
    ]
    assert joins(*earlier, *later, *(row(n, text, "Sylvania", session=None) for n, text in enumerate(texts))) == {}


def test_a_report_without_state_and_cycle_belongs_to_the_review_of_its_symbol() -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania")
    report = numbered("12.3", "Open the archive of police", file="report.pdf", position="", state="", cycle=None)
    assert joins(item, replace(report, session=None)) == {f"{item.id}@report.pdf": item.id}


def test_a_cycle_says_which_review_a_row_belongs_to_where_no_session_does() -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania")
    assert joins(item, row(1, "Open the archive of the police", "Sylvania", session=None, cycle=3))
    assert not joins(item, row(1, "Open the archive of the police", "Sylvania", session=None, cycle=2))


def test_a_number_without_its_symbol_joins_the_same_number_only() -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania")
    bare = replace(numbered("12.3", item.text, "Sylvania", file="b.csv", symbol=""), id="b.csv#row 2")
    assert joins(item, bare) == {"b.csv#row 2": item.id}
    assert joins(item, replace(bare, paragraph="12.4")) == {}


def test_a_draft_is_its_report_though_its_paragraphs_have_other_numbers() -> None:
    texts = ("Open the archives of the police", "Ban mercury in gold mining", "Publish all laws in braille")
    report = [numbered(f"12.{n}", text, "Sylvania", position="") for n, text in enumerate(texts, start=1)]
    report.append(numbered("13.1", "Lower the voting age", "Ruritania", position="Noted"))
    numbers = {"12.1": "6.1", "12.2": "6.2", "12.3": "6.3", "13.1": "7.1"}
    fields: dict[str, object] = {"file": "draft.docx", "position": "", "symbol": ""}
    draft = [
        numbered(numbers[rec.paragraph], rec.text, *rec.recommending_states, id=f"draft.docx#{rec.id}", **fields)  # type: ignore[arg-type]
        for rec in report
    ]
    draft[1] = replace(draft[1], text="Ban the use of mercury in mining")  # as it read before it was edited
    draft[2] = replace(draft[2], text="Lift the curfew")
    assert joins(*draft, *report) == {draft[n].id: report[n].id for n in (0, 1, 3)}
    assert [issue.code for issue in mark_duplicates([*draft, *report])[1]] == ["one-number-two-texts"]
    others = [replace(rec, text=f"{rec.text} of Borduria") for rec in draft]
    assert joins(*others, *report) == {}


def test_recommending_states_that_only_another_source_knows_are_taken_over_without_a_word() -> None:
    item = numbered("12.3", "Open the archives of the police")
    marked, issues = mark_duplicates([item, row(1, item.text, "Sylvania")])
    assert marked[0].recommending_states == ("Sylvania",)
    assert issues == ()


def test_two_sources_with_one_number_give_unique_ids_and_the_fuller_one_keeps_its_own() -> None:
    matrix = numbered("12.3", "Open the archives", "Sylvania", themes=("Memory",))
    report = numbered("12.3", "Open the archives", "Sylvania", file="report.pdf", position="")
    marked, issues = mark_duplicates([report, matrix])
    assert [rec.id for rec in marked] == [f"{SYMBOL}#12.3@report.pdf", f"{SYMBOL}#12.3"]
    assert marked[0].duplicate_of == marked[1].id
    assert issues == ()


def test_one_number_with_two_texts_is_kept_twice_and_said() -> None:
    matrix = numbered("12.3", "Open the archives of the former secret police", "Sylvania")
    report = numbered("12.3", "Ban mercury in gold mining", "Sylvania", file="report.pdf", position="")
    marked, issues = mark_duplicates([matrix, report])
    assert [rec.duplicate_of for rec in marked] == ["", ""]
    assert len({rec.id for rec in marked}) == 2
    assert {issue.code for issue in issues} == {"one-number-two-texts", "repeated-id"}
    assert {issue.severity for issue in issues} == {"warning"}


def test_translations_of_one_paragraph_are_one_recommendation_and_english_is_the_best_source() -> None:
    french = numbered("12.3", "Ouvrir les archives de la police et les confier à une commission", file="fr.pdf")
    english = numbered("12.3", "Open the archives of the police and entrust them to a commission", file="en.pdf")
    french, english = replace(french, language="fr"), replace(english, language="en")
    assert joins(french, english) == {f"{SYMBOL}#12.3@fr.pdf": english.id}
    russian = numbered("12.3", "Открыть архивы полиции и передать их независимой комиссии", file="ru.pdf")
    assert len(joins(russian, replace(english, language=""))) == 1  # languages are found where no source states them


def test_contradicting_positions_and_states_are_reported() -> None:
    item = numbered("12.3", "Open the archives", "Sylvania")
    other = numbered("12.3", "Open the archives", "Sylvania", "Ruritania", file="uhri.json", position="Noted")
    marked, issues = mark_duplicates([item, other])
    best = next(rec for rec in marked if not rec.duplicate_of)
    assert set(best.recommending_states) == {"Sylvania", "Ruritania"}
    assert [issue.code for issue in issues] == ["position-contradiction", "other-recommending-states"]
    assert "names Ruritania as recommending" in issues[1].message


def test_partial_support_contradicts_no_row_of_an_export_that_knows_no_such_thing() -> None:
    item = numbered("12.3", "Open the archives", "Sylvania", position="Supported/Noted")
    marked, issues = mark_duplicates([item, row(1, "Open the archives", "Sylvania", position="Noted")])
    assert marked[0].position == "Supported/Noted"
    assert issues == ()


def test_a_row_that_stands_twice_in_one_export_is_marked_once() -> None:
    rows = [row(n, "Open the archives", "Sylvania") for n in (1, 2)]
    assert joins(*rows) == {"export.xls#row 2": "export.xls#row 1"}
    rows = [row(n, "Open the archives", "Sylvania") for n in (9, 10)]
    assert joins(*rows) == {"export.xls#row 10": "export.xls#row 9"}


def test_the_same_words_to_unknown_states_are_not_joined() -> None:
    texts = [row(n, "Open the archives", state="", session=None) for n in (1, 2)]
    assert joins(*texts) == {}


def test_one_id_with_one_text_in_two_tables_is_one_recommendation_and_with_two_texts_two() -> None:
    first = Recommendation("17", "Open the archives", "", SourceRef("a.csv", "row 2"))
    copy = replace(first, source=SourceRef("b.csv", "row 9"))
    other = replace(first, text="Ban mercury", source=SourceRef("c.csv", "row 2"))
    assert joins(first, copy, other) == {"17@b.csv": "17"}


def test_part_of_a_treaty_body_paragraph_joins_the_whole_paragraph() -> None:
    whole = Recommendation(
        id="CXX/C/FRE/CO/2#14",
        text="The Committee recommends that the State party:\n(a) Open archives;\n(b) Publish all its laws in braille.",
        raw="",
        source=SourceRef("co.pdf", "page 3"),
        mechanism="Treaty body",
        state="Freedonia",
        symbol="CXX/C/FRE/CO/2",
        paragraph="14",
    )
    part = replace(
        whole, id="uhri-1", text="(b) Publish all its laws in braille.", source=SourceRef("uhri.json", "record 1")
    )
    other = replace(part, id="uhri-2", paragraph="15")
    assert joins(part, whole, other) == {"uhri-1": whole.id}
    assert joins(replace(part, paragraph=""), whole) == {"uhri-1": whole.id}
    # the whole is better than a part with more fields
    assert joins(replace(part, themes=("Laws",)), whole) == {"uhri-1": whole.id}


def test_a_clause_from_no_stated_recommending_state_is_not_taken_for_part_of_an_item() -> None:
    item = numbered("12.3", "Open all archives of the police; publish all laws in braille")
    assert joins(item, row(1, "Publish all laws in braille")) == {}
    assert joins(replace(item, recommending_states=("Sylvania",)), row(1, "Publish all laws in braille", "Sylvania"))


@pytest.mark.parametrize("session", [30, None])
def test_a_treaty_body_that_asks_what_a_review_asked_is_another_source(session: int | None) -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania")
    source = SourceRef("uhri.json", "record 1")
    other = Recommendation("uhri-1", item.text, "", source, "Treaty body", state="Freedonia", session=session)
    assert joins(item, other) == {}


def test_what_one_duplicate_lacks_is_taken_from_the_next() -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania", "Ruritania")
    fuller = row(1, item.text, "Sylvania", themes=(), groups=("Prisoners",), sdgs=("16",), reply="They are open.")
    best = mark_duplicates([item, fuller, row(2, item.text, "Ruritania", themes=("Justice",))])[0][0]
    assert (best.themes, best.groups, best.sdgs) == (("Justice",), ("Prisoners",), ("16",))
    assert best.reply == "They are open."


def test_what_a_duplicate_of_a_duplicate_knows_reaches_the_best_source() -> None:
    item = numbered("12.3", "Open all archives of the police; publish all laws in braille", "Sylvania")
    clause = row(1, "Publish all laws in braille", "Sylvania", themes=(), groups=("Readers",), sdgs=("16",))
    again = row(2, clause.text, "Sylvania", themes=("Laws",))
    marked = mark_duplicates([item, clause, again])[0]
    assert [rec.duplicate_of for rec in marked] == ["", item.id, item.id]
    assert (marked[0].themes, marked[0].groups) == (("Laws",), ("Readers",))


def test_the_order_of_the_input_changes_nothing_but_the_order_of_the_output() -> None:
    recs = [numbered(f"12.{n}", f"Open archive {n // 2}", "Sylvania", file=f"{n % 2}.docx") for n in range(20)]
    recs += [row(n, f"Open archive {n // 2}", "Sylvania") for n in range(20)]
    shuffled = recs[:]
    random.Random(1).shuffle(shuffled)
    assert set(mark_duplicates(recs)[0]) == set(mark_duplicates(shuffled)[0])


def test_an_export_of_25000_rows_takes_seconds() -> None:
    rows = [
        row(n, f"Take measure {n % 9000} for the rivers of the north", "Sylvania", state=f"State {n % 190}")
        for n in range(25_000)
    ]
    start = time.process_time()
    mark_duplicates(rows)
    assert time.process_time() - start < 10


REVIEWS = {
    "Slovenia": ("ohchr_matrix/UPR20__Slovenia_ThematicListRecommendations_E.docx", "17-20.xls", 20, 180),
    "Egypt": ("ohchr_matrix/EgyptMatriceRecommendations.docx", "17-20.xls", 20, 321),
    "Bosnia and Herzegovina": ("wg_reports/bosniaandherzegovina2014.pdf", "17-20.xls", 20, 167),
    "China": ("ohchr_matrix/China_Matrix_recommendations_2013.docx", "14-17.csv", 17, 284),
    "Sri Lanka": ("wg_reports/srilanka2012.pdf", "14-17.csv", 14, 208),
}


@cache
def read_real(path: Path) -> tuple[Recommendation, ...]:
    document = read_document(path)
    return find_importer(document).extract(document, ImportOptions()).recommendations


@cache
def mark_real(real: Path, export: str) -> tuple[Recommendation, ...]:
    """An export with the items of all its reviews above."""
    numbered_files = [file for file, other, _, _ in REVIEWS.values() if other == export]
    items = [item for file in numbered_files for item in read_real(real / file)]
    return mark_duplicates([*items, *read_real(real / "upr_info" / export)])[0]


@pytest.mark.parametrize("state", REVIEWS)
def test_rows_of_upr_info_join_the_items_of_their_review(shared_dir: Path, state: str) -> None:
    """At least 98 of 100 rows of a review, and each to an item that the row's State made in those words."""
    numbered_file, export, session, rows = REVIEWS[state]
    items = read_real(shared_dir / "real" / numbered_file)
    marked = mark_real(shared_dir / "real", export)
    by_id = {rec.id: rec for rec in marked}
    assert len(by_id) == len(marked)
    assert not [rec for rec in marked if rec.paragraph and rec.duplicate_of]
    mine = [rec for rec in marked if rec.state == state and rec.session == session and not rec.paragraph]
    joined = [rec for rec in mine if rec.duplicate_of in {item.id for item in items}]
    assert len(mine) == rows
    assert len(joined) >= 0.98 * rows
    for rec in joined:
        best = by_id[rec.duplicate_of]
        assert set(rec.recommending_states) <= set(best.recommending_states)
        assert fuzz.partial_ratio(rec.text.casefold(), best.text.casefold()) >= 90


def test_matrix_and_report_of_one_review_are_joined_number_by_number(shared_dir: Path) -> None:
    matrix = read_real(shared_dir / "real" / "ohchr_matrix" / "UPR20__Slovenia_ThematicListRecommendations_E.docx")
    report = read_real(shared_dir / "real" / "wg_reports" / "slovenia_g1423930.pdf")
    marked, issues = mark_duplicates([*report, *matrix])
    duplicates = [rec for rec in marked if rec.duplicate_of]
    assert len(duplicates) == 163
    assert {rec.source.file for rec in duplicates} == {"slovenia_g1423930.pdf"}
    assert all(rec.id == f"{rec.duplicate_of}@slovenia_g1423930.pdf" for rec in duplicates)
    assert issues == ()


def test_a_list_of_actions_has_each_recommendation_once_though_its_state_is_unknown() -> None:
    rows = [replace(row(n, "Open the archives", state="", session=None), paragraph="12.1") for n in (1, 2)]
    rows.append(replace(rows[0], id="c.csv#row 9", text="Ban mercury"))
    assert len(joins(*rows)) == 1
    named = [
        replace(row(n, "Open the archives", state="", session=None), id=name) for n, name in ((1, "R1"), (2, "R1 (2)"))
    ]
    assert joins(*named) == {"R1 (2)": "R1"}
    assert joins(named[0], replace(named[1], id="R2")) == {}


def test_one_number_in_lists_of_two_unknown_states_is_two_recommendations() -> None:
    one = replace(row(1, "Open the archives", state="", session=None), paragraph="12.1")
    assert joins(one, replace(one, id="d.csv#row 1", source=SourceRef("d.csv", "row 1"))) == {}


def test_one_number_of_two_documents_of_a_review_is_two_recommendations() -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania")
    other = replace(item, id="A/HRC/99/8#12.3", symbol="A/HRC/99/8", source=SourceRef("b.docx", "para. 12.3"))
    assert joins(item, other) == {}


def test_rows_without_numbers_that_share_one_of_their_states_stay_apart() -> None:
    assert joins(row(1, "Open the archives", "Sylvania"), row(2, "Open the archives", "Sylvania", "Borduria")) == {}


def test_a_source_that_shares_few_texts_with_a_review_does_not_belong_to_it() -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania")
    texts = (item.text, *(f"Take measure {n} for the rivers" for n in range(30)))
    assert joins(item, *(row(n, text, "Sylvania", state="", session=None) for n, text in enumerate(texts))) == {}


def test_a_source_without_symbol_state_and_cycle_belongs_to_no_other_without_a_symbol() -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania", symbol="")
    assert joins(item, row(1, "Open the archive of the police", "Sylvania", state="", session=None)) == {}


def test_a_third_text_under_one_id_in_a_file_is_numbered_on() -> None:
    texts = ("Open the archives", "Ban mercury", "Publish all laws in braille")
    given = [Recommendation("17", text, "", SourceRef("a.csv", f"row {n}")) for n, text in enumerate(texts)]
    assert [rec.id for rec in mark_duplicates(given)[0]] == ["17", "17 (2)", "17 (3)"]


def test_a_number_with_a_full_stop_is_that_number() -> None:
    item = numbered("12.3", "Open the archives of the police", "Sylvania")
    again = numbered("12.3.", "Open all archives of the police", "Sylvania", file="b.docx")
    assert len(joins(item, again)) == 1
