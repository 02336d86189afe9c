"""Every State has one name here, however a source spells it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.states import ends_with_name, find_state, find_state_by_name, fold, load_states

LANGUAGES = ("french", "spanish", "arabic", "chinese", "portuguese", "russian")
NAMES = ("name", *LANGUAGES, "aliases")


def test_there_are_193_members_and_two_observers() -> None:
    kinds = Counter(state.kind for state in load_states())
    assert kinds["member"] == 193
    assert kinds["observer"] == 2


def test_members_are_in_the_regional_groups_of_the_united_nations() -> None:
    groups = Counter(state.group for state in load_states() if state.kind == "member")
    assert groups == {
        "African States": 54,
        "Asia-Pacific States": 54,
        "Eastern European States": 23,
        "Latin American and Caribbean States": 33,
        "Western European and other States": 29,
    }


def test_codes_are_unique_and_well_formed() -> None:
    states = [state for state in load_states() if state.name != "European Union"]
    assert all(len(state.iso3) == 3 and len(state.iso2) == 2 for state in states)
    assert len({state.iso3 for state in states}) == len({state.iso2 for state in states}) == len(states)


def test_no_name_belongs_to_two_states() -> None:
    owners: dict[str, set[str]] = {}
    for row in read_word_list("states.csv"):
        for column in NAMES:
            for name in filter(None, row[column].split(";")):
                owners.setdefault(fold(name), set()).add(row["name"])
    assert {name: states for name, states in owners.items() if len(states) > 1} == {}


def test_every_state_is_found_by_each_name_it_has_in_seven_languages() -> None:
    for row in read_word_list("states.csv"):
        assert all(row[language] for language in LANGUAGES)
        for column in NAMES:
            for name in filter(None, row[column].split(";")):
                found = find_state_by_name(name)
                assert found is not None, name
                assert found.name == row["name"]


@pytest.mark.parametrize(
    ("language", "letters"),
    [
        ("arabic", r"[\u0621-\u064A ()-]+"),
        ("chinese", r"[\u4E00-\u9FFF()]+"),
        ("portuguese", r"[A-Za-zÀ-ÿ '()-]+"),
        ("russian", r"[А-Яа-яё '()—-]+"),
    ],
)
def test_names_are_written_in_the_letters_of_their_language(language: str, letters: str) -> None:
    names = [name for row in read_word_list("states.csv") for name in row[language].split(";")]
    assert [name for name in names if not re.fullmatch(letters, name)] == []


def test_every_state_is_found_by_its_own_name_and_codes() -> None:
    for state in load_states():
        assert find_state(state.name) == state
        assert not state.iso3 or find_state(state.iso3) == state
        assert find_state(state.iso2) == state


@pytest.mark.parametrize(
    ("written", "iso3"),
    [
        ("DPR Korea", "PRK"),
        ("Iran", "IRN"),
        ("Macedonia FYR", "MKD"),
        ("the former Yugoslav Republic of Macedonia", "MKD"),
        ("Turkey", "TUR"),
        ("Swaziland", "SWZ"),
        ("Czech Republic", "CZE"),
        ("Cape Verde", "CPV"),
        ("St Vincent & the Grenadines", "VCT"),
        ("St. Kitts and Nevis", "KNA"),
        ("Sao Tome & Principe", "STP"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Lao People ’ s Democratic Republic", "LAO"),
        ("Venezuela (Bolivarian Republic  of)", "VEN"),
        ("Bolivia (Plurinational S tate of)", "BOL"),
        ("Sierra Le one", "SLE"),
        ("The Netherlands", "NLD"),
        ("Gambia (The)", "GMB"),
        ("Korea, Republic of", "KOR"),
        ("UNITED KINGDOM", "GBR"),
        ("Royaume-Uni de Grande-Bretagne et d’Irlande du Nord", "GBR"),
        ("Allemagne", "DEU"),
        ("États-Unis d'Amérique", "USA"),
        ("Países Bajos", "NLD"),
        ("República Árabe Siria", "SYR"),
        ("Guinea Ecuatorial", "GNQ"),
        ("Republic of Congo", "COG"),
        ("Democratic Republic of Congo", "COD"),
        ("Türkiye", "TUR"),
        ("TÜRKİYE", "TUR"),
        ("Viet Nam*", "VNM"),
        ("ФРАНЦИЯ", "FRA"),
        ("Российская Федерация", "RUS"),
        ("Объединённые Арабские Эмираты", "ARE"),
        ("Папуа-Новая Гвинея", "PNG"),
        ("Германии", "DEU"),
        ("委内瑞拉（玻利瓦尔共和国）", "VEN"),
        ("刚果", "COG"),
        ("刚果民主共和国", "COD"),
        ("مَالِي", "MLI"),
        ("فـرنـسـا", "FRA"),
        ("المانيا", "DEU"),
        ("اسبانيا", "ESP"),
        ("إكوادور", "ECU"),
        ("الإكوادور", "ECU"),
        ("مالطه", "MLT"),
        ("جمهورية إيران الإسلامية", "IRN"),
        ("إيران (جمهورية - الإسلامية)", "IRN"),
        ("Quênia", "KEN"),
        ("Quénia", "KEN"),
        ("Irã", "IRN"),
        ("República Islâmica do Irão", "IRN"),
        ("Vietname", "VNM"),
    ],
)
def test_names_are_found_as_sources_spell_them(written: str, iso3: str) -> None:
    state = find_state(written)
    assert state is not None
    assert state.iso3 == iso3


def test_a_slip_of_one_letter_is_forgiven_in_a_long_name() -> None:
    assert find_state("Portgual") == find_state("Portugal")
    assert find_state("Phillippines") == find_state("Philippines")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ICPPED",
        "CAT",
        "UPR",
        "Bulgarian",
        "Nigerian",
        "no",
        "in",
        "Roland",
        "Atlantis",
        "Austrian",
        "-",
        "the",
        "IRA",
        "ال",
        "国",
        "и",
    ],
)
def test_other_words_are_no_state(text: str) -> None:
    assert find_state(text) is None


def test_codes_are_taken_in_capitals_only_and_are_no_names() -> None:
    assert find_state("NO") == find_state("Norway")
    assert find_state_by_name("NO") is None
    assert find_state_by_name("SVN") is None


def test_the_end_of_a_text_is_compared_with_all_names_of_a_state() -> None:
    emirates = find_state("ARE")
    assert emirates is not None
    assert ends_with_name("workers in the United Arab Emirates", emirates)
    assert not ends_with_name("workers in the Emirates of old", emirates)


def test_every_name_in_the_exports_of_upr_info_is_known(shared_dir) -> None:  # type: ignore[no-untyped-def]
    import python_calamine

    unknown = set()
    for file in ("1-5.xls", "17-20.xls"):
        workbook = python_calamine.CalamineWorkbook.from_path(str(shared_dir / "real" / "upr_info" / file))
        rows = workbook.get_sheet_by_index(0).to_python()[1:]
        unknown |= {str(name) for row in rows for name in (row[0], row[4]) if not find_state(str(name))}
    assert unknown == {"&#40;Unknown&#41;"}
