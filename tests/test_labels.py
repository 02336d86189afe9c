"""Every label of workbook, annex and page has its French and Spanish, and decisions are understood in all three."""

from __future__ import annotations

import ast
import csv
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from factories import (
    make_large_result,
    make_recommendation,
    make_reference,
    make_small_result,
)

import mapper
from mapper.analysis.comparison import Finding, count_reviews, find_comparisons
from mapper.analysis.gaps import Gap
from mapper.analysis.outcomes import OUTCOMES, Standing
from mapper.errors import SettingsError
from mapper.importers.vocabulary.states import find_state, load_states
from mapper.labels import (
    LANGUAGES,
    find_label,
    load_labels,
    load_verdicts,
    name_state,
    parse_label,
    parse_verdict,
    say,
    say_reason,
    translate_place,
    translate_sentences,
    translate_states,
)
from mapper.matching.matcher import _UNCALIBRATED_BANDS, _UNFITTED_LIMIT
from mapper.matching.reviewed import say_few
from mapper.records import Cluster, Decision, Evidence, MappingResult, PlanEntry, Review, SourceRef
from mapper.report.page import PAGE_WORDS
from mapper.review import apply_decisions
from mapper.workbook.contents import make_sheets
from mapper.workbook.reviewing import VERDICT_MEANING, VERDICT_TONES
from mapper.workbook.sheet import BarChart, Cell, Heading, Phrase, Prose, Sheet, Table, Title
from mapper.workbook.sheets.plan import PLAN_FIELDS, STATUSES
from mapper.workbook.sheets.start import UNCALIBRATED, find_warnings
from mapper.workbook.translation import translate_sheets
from mapper.workbook.wording import OUTCOME_MEANING


@pytest.fixture(scope="module")
def result() -> MappingResult:
    """A result that makes every sheet."""
    recs = [
        make_recommendation(f"1.{n}", cycle=2 + n % 3, state="Ruritania" if n % 2 else "Syldavia") for n in range(40)
    ]
    made = make_large_result(0, recs=recs)
    lost = Decision("gone", "1.1.1", "Accept", SourceRef("reviewed.xlsx", "sheet 'Links', row 2"), remark="Gone.")
    clusters = tuple(Cluster(r.id, (r.id,)) for r in recs)
    return replace(made, clusters=clusters, review=Review(unplaced=(lost,)), reference=make_reference())


def _template(text: str) -> str:
    return text.template if isinstance(text, Phrase) else text


def _labels_of(sheet: Sheet) -> Iterator[str]:
    yield from (sheet.name, sheet.title)
    for block in sheet.blocks:
        match block:
            case Title() | Heading() | Prose():
                yield block.text
            case Table():
                for column in block.columns:
                    yield from (column.header, *(word for word, _ in column.choices))
            case BarChart():
                yield from (block.title, block.category, block.category_axis, block.value_axis, block.alt)


def test_every_label_of_every_sheet_is_translated(result: MappingResult) -> None:
    states = {r.state for r in result.recommendations}
    needed = {_template(text) for sheet in make_sheets(result) for text in _labels_of(sheet)} - states - {""}
    needed |= {_template(text) for text in (*find_warnings(make_small_result()), UNCALIBRATED)}
    assert sorted(needed - load_labels().keys()) == []


def test_every_fixed_word_of_the_cells_is_translated(result: MappingResult) -> None:
    words = {*OUTCOMES, *Standing.__args__, *Gap.__args__, *Finding.__args__, *PLAN_FIELDS, *OUTCOME_MEANING.values()}  # type: ignore[attr-defined]
    words |= {word for word, _ in (*VERDICT_TONES, *STATUSES)} | {*VERDICT_MEANING.values()}
    start = make_sheets(result)[0]
    words |= {
        _template(text)
        for table in start.tables
        for row in table.rows
        for text in (cell.value if isinstance(cell, Cell) else cell for cell in row)
        if isinstance(text, str) and not text.startswith("Of 100 such links")
    }
    assert sorted(words - load_labels().keys()) == []


def test_every_word_of_annex_and_page_is_translated() -> None:
    asked = set(PAGE_WORDS)
    for path in (Path(mapper.__file__).parent / "report").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(call, "func", None)
            if getattr(name, "id", getattr(name, "attr", "")) in ("say", "find_label", "_say", "_line"):
                assert isinstance(call, ast.Call)
                if isinstance(call.args[0], ast.Constant):
                    asked.add(str(call.args[0].value))
    assert len(asked) > 40
    assert sorted(asked - load_labels().keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_sheets_fit_a_tab_and_headers_stay_distinct(result: MappingResult, language: str) -> None:
    sheets = translate_sheets(make_sheets(result), language)  # type: ignore[arg-type]
    names = [sheet.name for sheet in sheets]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
    links = {cell.link for s in sheets for t in s.tables for row in t.rows for cell in row if isinstance(cell, Cell)}
    assert {link[1:] for link in links if link.startswith("#")} == set(names[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_and_decisions_are_read_back_from_every_language(language: str) -> None:
    for english in ("Recommendation id", "Action id", "Decision", "Comment", "Add an action", *PLAN_FIELDS):
        assert parse_label(find_label(english, language)) == english  # type: ignore[arg-type]
    for word, _ in VERDICT_TONES:
        assert parse_verdict(find_label(word, language)) == word  # type: ignore[arg-type]


def test_texts_of_sources_are_never_translated() -> None:
    small = make_small_result()
    recs = (replace(small.recommendations[0], text="Noted", state="Method"), *small.recommendations[1:])
    sheets = {s.name: s for s in translate_sheets(make_sheets(replace(small, recommendations=recs)), "fr")}
    by_recommendation = sheets["Par recommandation"].tables[0]
    headers = [column.header for column in by_recommendation.columns]
    assert by_recommendation.rows[0][headers.index("Position telle qu’écrite")] == "Supported"
    row = sheets["Liens"].tables[0].rows[0]
    assert row[1] == "Noted"
    assert "Method" in row
    assert "Acceptée" not in row


@pytest.mark.parametrize("name", ["labels.csv", "sentences.csv"])
def test_a_row_of_labels_has_three_cells_and_the_same_values_in_each(name: str) -> None:
    with (Path(mapper.__file__).parent / name).open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            assert len(list(filter(str.strip, row))) == 3, row
            values = [{name for _, name, _, _ in string.Formatter().parse(cell) if name} for cell in row]
            assert values[0] == values[1] == values[2], row


@pytest.mark.parametrize("name", ["labels.csv", "sentences.csv"])
def test_no_line_of_french_begins_or_ends_with_its_punctuation(name: str) -> None:
    with (Path(mapper.__file__).parent / name).open(encoding="utf-8", newline="") as file:
        assert [row["fr"] for row in csv.DictReader(file) if re.search(r" [:;?!»]|« ", row["fr"])] == []


def test_finished_sentences_are_translated_one_by_one_and_what_they_quote_is_left() -> None:
    evidence = Evidence(
        "Ratify the Convention. Names: x", "bridges, towns", "“Found” a school.", "Lighthouse Convention"
    )
    assert translate_sentences(evidence.sentence(), "fr") == (
        "Passage\u00a0: «\u00a0Ratify the Convention. Names: x\u00a0». Nomme\u00a0: Lighthouse Convention. "
        "Mots communs\u00a0: bridges, towns. "
        "Comme l’exemple\u00a0: «\u00a0“Found” a school.\u00a0»"
    )
    assert translate_sentences("Added by the reviewer. Nobody wrote this. Added by the reviewer.", "es") == (
        "Añadida por el revisor. Nobody wrote this. Added by the reviewer."
    )


def test_nothing_of_ours_stays_english_beside_decisions_issues_and_reasons() -> None:
    small = make_small_result()
    rec, other = small.recommendations[0], small.recommendations[1]
    where = SourceRef("reviewed.xlsx", "sheet 'Links', row 2")
    decisions = (
        Decision(rec.id, "1.1.1", "Accept", where, "Ana", text=f"{rec.text} Edited."),
        Decision(other.id, "1.2.2", "Accept", where, added=True),
        Decision(other.id, "", "Unsure", where, "Bo"),
        Decision("gone", "1.1.1", "Reject", where, text="Gone."),
        Decision(other.id, "9.9.9", "Accept", where, added=True),
    )
    plan = tuple(PlanEntry(rec.id, (("Budget", value),), where) for value in ("1", "2"))
    sheets = translate_sheets(make_sheets(apply_decisions(small, decisions, plan=plan)), "fr")
    told = [
        cell.value if isinstance(cell, Cell) else cell for s in sheets for t in s.tables for r in t.rows for cell in r
    ]
    text = "\n".join(str(value) for value in told)
    for words in (
        "Le texte a changé depuis la décision\u00a0; il disait\u00a0:",
        "Ajoutée par le réviseur. Recommandation entière\u00a0: Incertain par Bo.",
        "gone n’est pas parmi les recommandations de ce passage.",
        "Le cadre n’a pas d’action «\u00a09.9.9\u00a0»",
        "Passage\u00a0: «\u00a0Continue to build",
        "Même sujet que 2.1.1",
        "1.1.2 (Probable)\u00a0: Repair the bridges",
        "Le modèle ne lit pas sa langue (xx) mais seulement\u00a0: en.",
        "Lu comme matrice du HCDH",
        "tableau 1, ligne 77",
        "Pour\u00a0: members of the Lighthouse Board.",
        "une autre ligne du plan sur la même recommandation dit autre chose",
    ):
        assert words in text
    for words in ("The text was", "Added by", "Whole recommendation", "Clause:", "Same subject", "Read as"):
        assert words not in text


def test_words_of_ours_in_columns_of_keys_are_translated(result: MappingResult) -> None:
    tables = {table.name: table for sheet in translate_sheets(make_sheets(result), "fr") for table in sheet.tables}

    def keys(name: str) -> list[object]:
        return [cell.value if isinstance(cell, Cell) else cell for cell, *_ in tables[name].rows]

    assert keys("Run") == ["Programme", "Date", "Durée", "Modèle de langue", "Ajustement", "Probabilités"]
    assert "Taille" in keys("Framework")
    assert keys("GapKinds") == ["Rien reçu", "Seulement à vérifier", "Seulement notée"]
    assert keys("StateNumbers")[:3] == ["Toutes", "Comptées", "1.1"]
    assert keys("ComparedInDetail1")[:2] == ["Toutes", "1.1"]


def test_mechanisms_are_named_on_start_in_the_language() -> None:
    start = translate_sheets(make_sheets(make_small_result()), "es")[0]
    assert any("Órgano de tratados, EPU" in block.text for block in start.blocks if isinstance(block, Prose))


def test_places_within_sentences_and_what_was_learned_are_translated() -> None:
    told = (
        "reviewed.xlsx, sheet 'Links', row 5: “acept” is no decision; did you mean “Accept”? The row is left "
        "undecided, with this word in its comment."
    )
    assert translate_sentences(told, "fr").startswith(
        "reviewed.xlsx, feuille 'Links', ligne 5\u00a0: «\u00a0acept\u00a0» n’est pas"
    )
    assert translate_sentences("Paragraph 29 reports and recommends nothing.", "fr").startswith("Paragraphe 29 rend")
    learned = (
        "Of 100 such links, about 69 were right on your reviewed texts, each scored without its own decisions (n = 32)"
    )
    before = "; before your review: of 100 such links, about 71 were right on labelled data (n = 764)"
    assert translate_sentences(f"{learned}.", "es").endswith("cada uno puntuado sin sus propias decisiones (n = 32).")
    assert "vos textes révisés" in translate_sentences(f"{learned}{before}.", "fr")
    assert translate_sentences(f"{learned}{before}.", "fr").endswith(
        "environ 71 étaient justes sur des données annotées (n = 764)."
    )
    fit = "R2P, corrected by 97 recommendations that reviewers decided on"
    assert translate_sentences(fit, "fr") == "R2P, corrigé par 97 recommandations décidées par des réviseurs"


def test_states_are_named_in_the_language_and_found_again_by_that_name() -> None:
    for language in LANGUAGES:
        named = {state.name: name_state(state.name, language) for state in load_states()}
        assert len(set(named.values())) == len(named)
        assert all(found and found.name == state for state, found in ((s, find_state(n)) for s, n in named.items()))
    assert name_state("Germany", "fr") == "Allemagne"
    assert name_state("Fiji", "es") == "Fiji"  # the first of several names that the list knows
    assert name_state("Chile; Atlantis; Peru", "fr") == "Chili; Atlantis; Pérou"
    assert name_state("", "es") == ""


def test_states_have_their_names_of_the_language_on_every_sheet_and_ids_and_texts_stay() -> None:
    recs = [
        make_recommendation(f"1.{n}", f"Follow Germany in matter {n}.", state=state, recommending_states=("Egypt",))
        for n, state in enumerate(("Germany", "Slovenia") * 30)
    ]
    made = replace(make_large_result(0, recs=recs), clusters=tuple(Cluster(r.id, (r.id,)) for r in recs))
    reviews = make_reference().reviews
    reference = replace(
        make_reference(),
        reviews=(replace(reviews[0], state="Germany"), *reviews[1:]),
        regions=(*make_reference().regions, ("Germany", "African States")),
    )
    result = translate_states(replace(made, reference=reference), "fr")
    sheets = {sheet.name: sheet for sheet in translate_sheets(make_sheets(result), "fr")}
    told = [
        str(cell.value if isinstance(cell, Cell) else cell)
        for sheet in sheets.values()
        for table in sheet.tables
        for row in (*table.rows, tuple(column.header for column in table.columns))
        for cell in row
    ] + [block.text for s in sheets.values() for block in s.blocks if isinstance(block, Title | Heading | Prose)]
    assert {text for text in told if "Slovenia" in text or "Egypt" in text} == set()
    assert all("Follow Germany in matter" in text for text in told if "Germany" in text)
    assert {"Allemagne", "Slovénie", "Égypte"} <= set(told)
    assert {recommendation.id for recommendation in recs} <= set(told)
    compared = [block.text for block in sheets["Comparaison"].blocks if isinstance(block, Heading)]
    assert [text for text in compared if text in ("Allemagne", "Slovénie")] == ["Allemagne", "Slovénie"] * 2
    # the State's own review stays out of the others, under whatever name
    other = find_comparisons(replace(made, reference=reference))
    assert [state.comparisons for state in find_comparisons(result)] == [state.comparisons for state in other]
    assert other[0].comparisons[0].reviews == len(reviews) - 1
    # and so it does where the result's own reviews are counted apart, after what reviewers taught
    taught = replace(made, reference=replace(reference, received=count_reviews(made)))
    named = find_comparisons(translate_states(taught, "fr"))
    assert [state.state for state in named] == ["Allemagne", "Slovénie"]
    assert [state.comparisons for state in named] == [state.comparisons for state in find_comparisons(taught)]


def test_a_sentence_that_names_states_names_them_in_the_language() -> None:
    said = "upr.xls, row 7 names Germany, Egypt as recommending A/HRC/99/15#1.1, which is not named here; added."
    assert "Allemagne, Égypte" in translate_sentences(said, "fr")


def test_what_has_no_label_is_said_in_english() -> None:
    assert find_label("no such label", "fr") == "no such label"
    assert say("no such {thing}", "es", thing="label") == "no such label"
    assert set(load_verdicts().values()) == {"Accept", "Reject", "Partly", "Unsure"}


def test_what_bands_mean_in_several_languages_is_translated_for_each() -> None:
    meaning = "of 100 such links, about {} were right on labelled data (n = {})"
    told = f"English: {meaning.format(98, 1422)}. Spanish, French: {meaning.format(73, '1,106')}, all in English."
    assert translate_sentences(told, "fr") == (
        "Anglais\u00a0: sur 100 liens de ce niveau, environ 98 étaient justes sur des données annotées (n = 1422). "
        "Espagnol, Français\u00a0: sur 100 liens de ce niveau, environ 73 étaient justes sur des données annotées "
        "(n = 1,106), toutes en anglais."
    )
    own = "English: too few reviewed links to say how often they are right (n = 3)."
    assert translate_sentences(own, "es").startswith("Inglés: muy pocos vínculos revisados")
    few = own.replace("reviewed", "labelled").replace(").", "), all in English.")
    assert translate_sentences(few, "es").startswith("Inglés: muy pocos vínculos etiquetados")


@pytest.mark.parametrize("limit", [_UNFITTED_LIMIT, say_few(30, "labelled"), say_few(30, "reviewed")])
def test_limits_of_what_was_learned_from_little_are_translated(limit: str) -> None:
    assert "calibrated" not in translate_sentences(limit, "fr")
    assert "calibrated" not in translate_sentences(limit, "es")


def test_meanings_of_bands_that_nothing_was_measured_for_are_translated() -> None:
    for _, meaning in _UNCALIBRATED_BANDS:
        for told in (say_reason(meaning), f"English: {meaning}."):
            assert "calibrated" not in translate_sentences(told, "fr")
            assert "calibrated" not in translate_sentences(told, "es")


@pytest.mark.parametrize(
    ("place", "french", "spanish"),
    [
        ("page 2, para. 5", "page 2, par. 5", "página 2, párr. 5"),
        ("record 3, para. 7 (a)", "fiche 3, par. 7 (a)", "registro 3, párr. 7 (a)"),
        ("page 1 to page 12", "page 1 à page 12", "página 1 a página 12"),
        ("sheet 'to page', row 2", "feuille 'to page', ligne 2", "hoja 'to page', fila 2"),
    ],
)
def test_places_are_told_in_the_language(place: str, french: str, spanish: str) -> None:
    assert (translate_place(place, "fr"), translate_place(place, "es")) == (french, spanish)


@pytest.mark.parametrize(
    "message",
    [
        "CRPD/C/XYZ/CO/1, para. 5: UHRI files this under “Concerns/Observations”, not under recommendations; include "
        "concerns to map it.",
        "The 94 paragraphs before the conclusions are the title page and the summary of the proceedings; they are not "
        "read, because the recommendations made there are listed again in the conclusions.",
        "Paragraph 69 is the lead-in of recommendations, which gives their position.",
        "A paragraph (page 13) is a remark between recommendations.",
        "Paragraph 71 is the closing paragraph of the report.",
        "No clear position is given on 1, 15; read what the addendum says of them.",
        "No recommending State is named in 107.2, 107.9.",
        "r.xlsx, sheet 'Plan', row 1: the column “Recommendation id” is missing, so the rows of the plan below are not "
        "read; name it so again.",
        "r.xlsx, sheet 'Old', row 1: from here on recommendations stand without a header, so what is written beside "
        "them is not read; put the header of their sheet above them.",
        "r.xlsx, sheet 'Plan', row 9: a text that stands alone in its row is not carried over; write what is to stay "
        "into Comment, or into Plan.",
        "r.xlsx: notes on cells are not carried over; write what is to stay into Comment, or into Plan.",
        "The action was found by its text; its id was 1.1.2.",
        "1.1.2 is another action in this framework.",
        "r.xlsx, sheet 'Links', row 1: columns added by hand are carried over in the sheet Plan only, not here: “Who”.",
        "r.xlsx, sheet 'Plan', row 9: this row of the plan has no recommendation id, so its recommendation is not "
        "known; fill it in.",
    ],
)
def test_what_importers_say_of_reports_and_exports_is_translated(message: str) -> None:
    for language in ("fr", "es"):
        said = translate_sentences(message, language)
        assert not re.search(r"\b(the|is|under|para\.|paragraph|page 13\) is)\b", said), said


def test_a_model_is_described_in_the_language(result: MappingResult) -> None:
    encoder = "small-model with an adapter and without it (small-model@sha256:1)"
    served = (("English", 40, f"{encoder}; fit: none, the bands are uncalibrated"),)
    run = replace(result.run, encoder=encoder, served=served)
    tables = {t.name: t for s in translate_sheets(make_sheets(replace(result, run=run)), "fr") for t in s.tables}
    assert "small-model avec et sans adaptateur (small-model@sha256:1)" in [row[1] for row in tables["Run"].rows]
    [(language, read_by)] = tables["Languages"].rows
    assert language == "Anglais"
    assert read_by == (
        "Recommandations\u00a0: 40, lues par small-model avec et sans adaptateur (small-model@sha256:1)\u00a0; "
        "ajustement\u00a0: aucun, les niveaux ne sont pas calibrés"
    )


@pytest.mark.parametrize(
    ("write", "name"),
    [(mapper.write_workbook, "out.xlsx"), (mapper.write_annex, "out.docx"), (mapper.write_page, "out.html")],
)
def test_a_language_without_labels_is_refused_by_name(write: Callable[..., None], name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'de'; choose one of en, fr, es"):
        write(make_small_result(), tmp_path / name, "de")
    assert not list(tmp_path.iterdir())
