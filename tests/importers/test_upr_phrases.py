"""The word lists of UPR documents: each phrase is found as itself, with the position it stands for."""

from __future__ import annotations

import pytest

from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.upr_phrases import (
    find_positions,
    heading_pattern,
    is_heading,
    merge_positions,
    parse_ordinal,
    position_phrases,
)


def test_every_position_phrase_is_found_whole_with_its_position() -> None:
    for phrase, position in position_phrases().items():
        text = f"They {phrase} it"
        (found,) = find_positions(text)
        assert text[found.start : found.end] == phrase
        assert found.position == position, phrase


@pytest.mark.parametrize(
    ("words", "position"),
    [
        ("The following did not enjoy Fiji’s support:", "Noted"),
        ("Recommendation 4 could not be supported.", "Noted"),
        ("It has decided not to accept recommendation 4.", "Noted"),
        ("Cette recommandation n’a pas été acceptée.", "Noted"),
        ("Las recomendaciones no han sido aceptadas.", "Noted"),
        ("Not acceptable", "Noted"),
        ("NOT YET ACCEPTED BY FIJI", "Noted"),
        ("No aceptadas", "Noted"),
        ("Recommandations non acceptées", "Noted"),
        ("The recommendations cannot be accepted by Fiji.", "Noted"),
        ("None of recommendations 12.7–9 enjoys the support of Fiji.", "Noted"),
        ("None of the recommendations in paragraph 110 can be accepted.", "Noted"),
        ("They do not currently enjoy the support of Fiji.", "Noted"),
        ("They do not, at this stage, enjoy the support of Fiji.", "Noted"),
        ("Fiji doesn’t support recommendation 4.", "Noted"),
        ("Fiji is unable at this time to accept recommendation 4.", "Noted"),
        ("Fiji is not yet in a position to support recommendation 4.", "Noted"),
        ("Fiji does not find this recommendation acceptable.", "Noted"),
        ("Fiji does not consider that recommendation 12.4 can be accepted.", "Noted"),
        ("Fiji does not agree to these recommendations.", "Noted"),
        ("They do not fully enjoy the support of Fiji.", "Supported/Noted"),
        ("Fiji cannot accept all recommendations fully.", "Noted"),
        ("They partially enjoy the support of Fiji.", "Supported/Noted"),
        ("They enjoy in part the support of Fiji.", "Supported/Noted"),
        ("Les recommandations ci-après, auxquelles les Fidji n’ont pas souscrit :", "Noted"),
        ("Les Fidji souscrivent aux recommandations ci-après :", "Supported"),
        ("Les recommandations ci-après ont recueilli l’assentiment des Fidji :", "Supported"),
        ("Elles ne recueillent pas l’adhésion des Fidji.", "Noted"),
        ("Elles n’ont pas reçu le soutien des Fidji.", "Noted"),
        ("Les Fidji n’appuient pas les recommandations ci-après :", "Noted"),
        ("Les Fidji ne peuvent pas accepter les recommandations ci-après :", "Noted"),
        ("Las siguientes recomendaciones no contaron con el apoyo de Fiji:", "Noted"),
        ("Las siguientes recomendaciones han recibido el apoyo de Fiji:", "Supported"),
        ("Fiji acepta las siguientes recomendaciones:", "Supported"),
        ("Fiji no está en condiciones de aceptar las siguientes recomendaciones:", "Noted"),
        ("Fiji accepts recommendation 12.4 in part.", "Supported/Noted"),
        ("Fiji accepts the first part of this recommendation.", "Supported/Noted"),
        ("Fiji accepts recommendation 12.4, the first part of which is done.", "Supported"),
        ("Les recommandations ci-après recueillent leur adhésion :", "Supported"),
        ("Les Fidji prennent note de cette recommandation.", "Noted"),
        ("Las Islas Marshall toman nota de la recomendación.", "Noted"),
        ("Fiji notes the following 3 recommendations:", "Noted"),
        ("Recommendations that Fiji notes", "Noted"),
        ("Recommendation 12.4 is supported in so far as it is about ferries.", "Supported/Noted"),
        ("Fiyi acepta la recomendación 12.4 en la medida en que trata de barcos.", "Supported/Noted"),
        ("La recommandation 12.4 est partiellement acceptée.", "Supported/Noted"),
        ("Fiyi apoya parcialmente la recomendación 12.4.", "Supported/Noted"),
        ("Les Fidji appuient en partie la recommandation 12.4.", "Supported/Noted"),
        ("Fiyi acepta en parte la recomendación 12.4.", "Supported/Noted"),
        ("Fiyi acepta la recomendación 12.4 parcialmente.", "Supported/Noted"),
        ("Фиджи принимает рекомендацию 12.4 частично.", "Supported/Noted"),
        ("Fiji accepts recommendation 12.4 and will mend part of the pier.", "Supported"),
        ("Fiji accepts recommendation 12.4 that is partly implemented.", "Supported"),
        ("Fiyi acepta la recomendación 12.4 que está parcialmente aplicada.", "Supported"),
        ("IT DOES NOT OBJECT AND ACCEPTS RECOMMENDATION 4.", "Supported"),
        ("It does not object and accepts recommendation 4.", "Supported"),
    ],
)
def test_a_negation_or_a_reserve_beside_a_phrase_turns_it(words: str, position: str) -> None:
    (found,) = find_positions(words)
    assert found.position == position


@pytest.mark.parametrize(
    "words",
    [
        "It should be noted that the pier is open.",
        "The costs noted in the present report have risen.",
        "The pier was mended with the technical support of donors.",
        "The clinic provides support to rowers.",
        "Fiji notes the costs of 3 recommendations.",
        "Recommendations and explanatory notes",
        "Some piers have lamps, and others do not.",
        "接受审议国的答复",
    ],
)
def test_words_that_give_no_position_are_passed_over(words: str) -> None:
    assert find_positions(words) == ()


def test_of_two_positions_in_a_sentence_the_reserve_goes_to_its_own() -> None:
    found = find_positions("Fiji accepts recommendation 12.4 and partially accepts 12.5.")
    assert [phrase.position for phrase in found] == ["Supported", "Supported/Noted"]


def test_positions_are_those_of_ohchr() -> None:
    rows = read_word_list("position_phrases.csv")
    assert {row["position"] for row in rows} == {"Supported", "Noted", "Supported/Noted", ""}
    assert len({row["phrase"] for row in rows}) == len(rows)


def test_every_heading_is_known_with_a_section_number_and_a_footnote_mark() -> None:
    for row in read_word_list("upr_headings.csv"):
        assert is_heading(f"II. {row['phrase']}**", row["kind"]), row  # type: ignore[arg-type]
        assert heading_pattern(row["kind"]).match(row["phrase"].upper())  # type: ignore[arg-type]
    assert not is_heading("II. Conclusions and/or recommendations ........ 115–116 13", "conclusions")


def test_all_months_and_ordinals_are_there() -> None:
    months = [row["month"] for row in read_word_list("months.csv")]
    assert months == [str(month) for month in range(1, 13)] * 3
    tens, units = ("twenty", "thirty", "forty", "fifty"), ("first", "fourth", "ninth")
    assert [parse_ordinal(f"{ten}-{unit}") for ten in tens for unit in units] == [
        10 * ten + unit for ten in (2, 3, 4, 5) for unit in (1, 4, 9)
    ]
    assert [parse_ordinal(digits) for digits in ("104th", "54º", "129e", "1er", "54.º")] == [104, 54, 129, 1, 54]


def test_statements_for_and_against_make_a_partial_support() -> None:
    assert merge_positions(["Supported", "", "Supported"]) == "Supported"
    assert merge_positions(["Noted", "Supported"]) == "Supported/Noted"
    assert merge_positions([""]) == ""
