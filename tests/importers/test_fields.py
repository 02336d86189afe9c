"""The words of the sources come out in the mapper's one form."""

from __future__ import annotations

import pytest

from mapper.importers.fields import (
    cycle_of_session,
    find_report_symbol,
    find_review,
    find_state_of_symbol,
    parse_position,
    parse_sdgs,
    parse_states,
    read_sessions,
    split_at_numbers,
    split_labelled_number,
    split_paragraph_number,
    split_recommending_states,
    split_state_names,
)
from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.states import find_state

UK = "United Kingdom of Great Britain and Northern Ireland"
BOSNIA, USA = "Bosnia and Herzegovina", "United States of America"
VENEZUELA = "Venezuela (Bolivarian Republic of)"
TOBAGO = "Trinidad and Tobago"


@pytest.mark.parametrize(
    ("text", "rest", "states"),
    [
        ("Open the archives (Maldives) (Portugal);", "Open the archives", ("Maldives", "Portugal")),
        ("Open the archives (Chile); (Estonia); (Peru); ", "Open the archives", ("Chile", "Estonia", "Peru")),
        ("Open the archives (Brazil, Chile).", "Open the archives.", ("Brazil", "Chile")),
        ("Open the archives (France; Germany)", "Open the archives", ("France", "Germany")),
        ("Open them (Bosnia and Herzegovina and Mali)", "Open them", ("Bosnia and Herzegovina", "Mali")),
        ("Open them (Slovenia, on behalf of a group of States);", "Open them", ("Slovenia",)),
        ("Open them (Korea, Republic of, Peru)", "Open them", ("Republic of Korea", "Peru")),
        ("Open them (Venezuela (Bolivarian Republic of),Peru)", "Open them", (VENEZUELA, "Peru")),
        ("Open them (Bolivarian Republic of Venezuela);", "Open them", (VENEZUELA,)),
        (
            "Ouvrir les archives (Chili) ; (Suède et Côte d’Ivoire)",
            "Ouvrir les archives",
            ("Chile", "Sweden", "Côte d'Ivoire"),
        ),
        ("Open them (Chile); and (Peru);", "Open them", ("Chile", "Peru")),
        ("Open them (Chile, Peru, and France);", "Open them", ("Chile", "Peru", "France")),
        ("Open them (Bosnia and Herzegovina, and United States of Americas)", "Open them", (BOSNIA, USA)),
        ("Open them by 2040 (Chile). );", "Open them by 2040", ("Chile",)),
        ("公开档案（法国；德国）", "公开档案", ("France", "Germany")),
        ("公开档案（智利）；（秘鲁）。", "公开档案。", ("Chile", "Peru")),
        ("公开档案(智利、秘鲁和中非共和国)；", "公开档案", ("Chile", "Peru", "Central African Republic")),
        ("公开档案（委内瑞拉（玻利瓦尔共和国），波斯尼亚和黑塞哥维那）", "公开档案", (VENEZUELA, BOSNIA)),
        ("公开档案（斯洛文尼亚代表一组国家）", "公开档案", ("Slovenia",)),
        ("فتح المحفوظات (فرنسا، وألمانيا)؛", "فتح المحفوظات", ("France", "Germany")),
        ("فتح المحفوظات (البوسنة والهرسك ومالي)؛ (بيرو)؛", "فتح المحفوظات", (BOSNIA, "Mali", "Peru")),
        (
            "فتح المحفوظات (شيلي، ولايات ميكرونيزيا الموحدة)",
            "فتح المحفوظات",
            ("Chile", "Micronesia (Federated States of)"),
        ),
        ("Открыть архивы (Антигуа и Барбуда и Чили);", "Открыть архивы", ("Antigua and Barbuda", "Chile")),
        ("Открыть архивы (Словения от имени группы государств)", "Открыть архивы", ("Slovenia",)),
        (
            "Abrir os arquivos (Suíça, Quênia e Trindade e Tobago)",
            "Abrir os arquivos",
            ("Switzerland", "Kenya", TOBAGO),
        ),
    ],
)
def test_recommending_states_are_taken_from_the_end(text: str, rest: str, states: tuple[str, ...]) -> None:
    assert split_recommending_states(text)[:2] == (rest, states)


@pytest.mark.parametrize(
    ("text", "rest", "states"),
    [
        ("Open one (Ukraine); Open two (Slovakia);", "Open one; Open two", ("Ukraine", "Slovakia")),
        ("Open one (Ukraine) ;Open two (Slovakia)", "Open one; Open two", ("Ukraine", "Slovakia")),
        ("Open one (Spain)Open two (Peru)", "Open one Open two", ("Spain", "Peru")),
        ("公开一（法国）；（智利）；公开二（德国）。", "公开一；公开二。", ("France", "Chile", "Germany")),
        (
            "Consider signing (Brazil, Chile)/accede to (Liechtenstein)/ratify (Denmark; France) the treaty",
            "Consider signing/accede to/ratify the treaty",
            ("Brazil", "Chile", "Liechtenstein", "Denmark", "France"),
        ),
    ],
)
def test_clauses_with_a_state_each_stay_readable(text: str, rest: str, states: tuple[str, ...]) -> None:
    assert split_recommending_states(text)[:2] == (rest, states)


@pytest.mark.parametrize(
    "text",
    [
        "Ratify the convention on disappearances (ICPPED)",
        "Carry out the plan (2009–2014)",
        "Amend the law (arts. 2 and 3) soon",
        "Welcome the court (Geneva, Switzerland) to the country",
        "Do (a) this and (b) that",
        "Help the people of Venezuela (Bolivarian Republic of) at the border",
        "Support workers in the United Arab Emirates (UAE) at once",
        "Listen to partners (European Union)",
        "Leave this bracket (open",
        "Stop the arms of the army (IRA)",
        "Развивать торговлю с государством Объединенные Арабские Эмираты (ОАЭ)",
        "批准公约（第二条和第三条）",
        "尊重法院（中国，北京）的裁决",
        "",
    ],
)
def test_other_brackets_stay_in_the_text(text: str) -> None:
    assert split_recommending_states(text) == (text, (), ())


def test_an_abbreviation_and_its_state_are_told_apart() -> None:
    text = "Ratify the convention (ICPPED) (Togo) (UK);"
    assert split_recommending_states(text) == ("Ratify the convention (ICPPED)", ("Togo", UK), ("Togo", "UK"))


def test_a_forgotten_bracket_does_not_swallow_the_next_clause() -> None:
    assert split_recommending_states("Open one (Chile; Open two (Peru);")[:2] == (
        "Open one; Open two",
        ("Chile", "Peru"),
    )
    assert split_recommending_states("Open (Venezuela (Bolivarian Republic of);")[:2] == ("Open", (VENEZUELA,))


def test_a_name_nobody_knows_is_kept_as_written_among_known_ones() -> None:
    assert split_recommending_states("Open (Canada, Atlantis, Peru)") == (
        "Open",
        ("Canada", "Peru"),
        ("Canada", "Atlantis", "Peru"),
    )
    assert split_recommending_states("公开（加拿大、大西洲、秘鲁）") == (
        "公开",
        ("Canada", "Peru"),
        ("加拿大", "大西洲", "秘鲁"),
    )


def test_one_state_under_two_names_is_one_state() -> None:
    assert split_recommending_states("One (Turkey); two (Türkiye)") == ("One; two", ("Türkiye",), ("Turkey", "Türkiye"))


def test_lists_of_names_divide_where_names_end() -> None:
    names = split_state_names("Antigua and Barbuda and Peru / Micronesia (Federated States of), Nowhere")
    assert [(name, state.iso3 if state else "") for name, state in names] == [
        ("Antigua and Barbuda", "ATG"),
        ("Peru", "PER"),
        ("Micronesia (Federated States of)", "FSM"),
        ("Nowhere", ""),
    ]


@pytest.mark.parametrize(
    ("cell", "states", "names"),
    [
        ("Chile\nEstonia\n", ("Chile", "Estonia"), ("Chile", "Estonia")),
        ("- PK", ("Pakistan",), ("PK",)),
        ("Bosnia and\nHerzegovina", ("Bosnia and Herzegovina",), ("Bosnia and Herzegovina",)),
        (
            "France, Iran (Islamic Republic of)",
            ("France", "Iran (Islamic Republic of)"),
            ("France", "Iran (Islamic Republic of)"),
        ),
        ("(Chile) (Peru)", ("Chile", "Peru"), ("Chile", "Peru")),
        ("法国；德国", ("France", "Germany"), ("法国", "德国")),
        ("（法国）（中非共和国）", ("France", "Central African Republic"), ("法国", "中非共和国")),
        ("فرنسا وألمانيا", ("France", "Germany"), ("فرنسا", "ألمانيا")),
        ("Франция; Кот-д’Ивуар и Гана", ("France", "Côte d'Ivoire", "Ghana"), ("Франция", "Кот-д'Ивуар", "Гана")),
        ("Guinea-Bissau - Peru", ("Guinea-Bissau", "Peru"), ("Guinea-Bissau", "Peru")),
        ("Chile Czech Republic\nTogo", ("Chile", "Czechia", "Togo"), ("Chile", "Czech Republic", "Togo")),
        ("Niger Guinea Bissau, Peru", ("Niger", "Guinea-Bissau", "Peru"), ("Niger", "Guinea Bissau", "Peru")),
        ("Chile Atlantis", (), ("Chile Atlantis",)),
        ("Atlantis", (), ("Atlantis",)),
        ("(unknown)", (), ("(unknown)",)),
        ("", (), ()),
    ],
)
def test_cells_that_list_states(cell: str, states: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert parse_states(cell) == (states, names)


@pytest.mark.parametrize(
    ("words", "position"),
    [
        ("Supported\n\n", "Supported"),
        ("Accepted", "Supported"),
        ("supported_noted", "Supported/Noted"),
        ("Enjoys the support of Fiji", "Supported"),
        ("Noted by the Government", "Noted"),
        ("Accepted by the Hashemite Kingdom of Jordan", "Supported"),
        ("Accepted by the Gambia", "Supported"),
        ("Accepted by the Ministry of Justice", None),
        ("Accepted by 2030", None),
        ("Does not accept", "Noted"),
        ("NOTED", "Noted"),
        ("Rejected", "Noted"),
        ("Supported / Noted", "Supported/Noted"),
        ("Partially supported", "Supported/Noted"),
        ("Acceptée", "Supported"),
        ("Se toma nota.", "Noted"),
        ("Voluntary Pledge", None),
        ("", None),
    ],
)
def test_positions_are_in_the_terms_of_ohchr(words: str, position: str | None) -> None:
    assert parse_position(words) == position


def test_the_position_list_holds_each_word_once_and_as_it_is_looked_up() -> None:
    words = [row["word"] for row in read_word_list("positions.csv")]
    assert len(words) == len(set(words))
    assert all(parse_position(word.upper()) for word in words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("115.1. Open", ("115.1", "Open")),
        ("121.1 Open", ("121.1", "Open")),
        ("186.28.\tOpen", ("186.28", "Open")),
        ("140.7Open", ("140.7", "Open")),
        ("140.7修路", ("140.7", "修路")),
        ("140.7أصلح", ("140.7", "أصلح")),
        ("140.7open", ("", "140.7open")),
        ("94.26.2 Open", ("94.26.2", "Open")),
        ("124.1..2 Open", ("124.1.2", "Open")),
        ("186.132. .Open", ("186.132", "Open")),
        ("Open 12.5 per cent", ("", "Open 12.5 per cent")),
        ("2030.1 Open", ("", "2030.1 Open")),
    ],
)
def test_paragraph_numbers_are_taken_off(text: str, expected: tuple[str, str]) -> None:
    assert split_paragraph_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rec. 120.1: Open piers", ("120.1", "Open piers")),
        ("Recommandation n° 120.1 : Ouvrir", ("120.1", "Ouvrir")),
        ("(120.1) Open piers", ("120.1", "Open piers")),
        ("120.1 – Open piers", ("120.1", "Open piers")),
        ("120.1 Open piers", ("120.1", "Open piers")),
        ("Target 16.1: Open piers", ("", "Target 16.1: Open piers")),
        ("12.5 - 13.5 million", ("12.5", "- 13.5 million")),
    ],
)
def test_numbers_of_lists_kept_by_hand_may_be_labelled(text: str, expected: tuple[str, str]) -> None:
    assert split_labelled_number(text) == expected


@pytest.mark.parametrize(
    "texts",
    [
        ("12.1 Open piers (Chile); ", "12.2 Mend boats (Peru); ", "12.9 Light buoys (Mali)"),
        ("12.1. Open piers.\n", "12.2. Mend boats\n", "12.3. Light buoys"),
        ("12.1 Open piers (Chile)\n• ", "12.4 “Mend” boats, as in 12.1 (Peru)"),
        ("94.26.1 Open piers; ", "94.26.2 Mend boats; 94.27 Light buoys"),
        ("140.7修路；", "140.8造桥（秘鲁）。", "140.9修船（见140.10；140.11号建议）"),
        ("12.1 Open piers as recommendation 12.2 says, and 12.3; 12.4 and 13.5 too (Chile)",),
        ("12.1 Open piers. 12.4 Boats lie there.\n12.3 Boats are broken",),
        ("12.1 Open piers (see 12.2; 12.3 Peru)",),
        ("12.5 Open piers; 12.4 Peru asks the same",),
        ("12.1 Mend boats as art. 12.2 Harbour Act says. 12.2 Million people wait",),
        ("12.1 Act on recommendations 12.3 (Chile), 12.4 (Peru); 12.6 (Mali)",),
        ("16.1 Open piers, as target 16.1; 16.3 Boats and 16.12; 16.13 Buoys say",),
        ("Open piers; 12.2 Mend boats",),
    ],
)
def test_a_text_is_cut_before_numbers_of_further_recommendations_and_not_at_mentions(texts: tuple[str, ...]) -> None:
    assert split_at_numbers("".join(texts)) == tuple(
        text if len(texts) == 1 else text.rstrip(";； \n•") for text in texts
    )


def test_the_addendum_is_dropped_from_the_symbol_of_a_report() -> None:
    assert find_report_symbol("Source of Position: A/HRC/59/15/Add.1 - Para.3") == "A/HRC/59/15"
    assert find_report_symbol("A/HRC/WG.6/48/SVN/2") == ""


@pytest.mark.parametrize(
    ("symbol", "session", "cycle", "iso3"),
    [
        ("A/HRC/8/29", 1, 1, "DZA"),
        ("A/HRC/8/44", 2, 1, "JPN"),
        ("A/HRC/25/5", 17, 2, "CHN"),
        ("A/HRC/28/15/Add.1", 20, 2, "SVN"),
        ("A/HRC/59/15", 48, 4, "SVN"),
        ("A/HRC/WG.6/48/SVN/2", 48, 4, "SVN"),
        ("A/HRC/59/999", 48, 4, ""),
        ("A/HRC/20/5", None, None, ""),  # the Council's 20th session took up no reports of the UPR
        ("CRPD/C/SVN/CO/1", None, None, ""),
    ],
)
def test_a_symbol_tells_session_cycle_and_state(symbol: str, session: int | None, cycle: int | None, iso3: str) -> None:
    review = find_review(symbol)
    assert (review.session, review.cycle, review.state.iso3 if review.state else "") == (session, cycle, iso3)


@pytest.mark.parametrize(
    ("symbol", "iso3"),
    [
        ("CRPD/C/SVN/CO/1", "SVN"),
        ("CRC/C/OPSC/SVN/CO/1", "SVN"),
        ("E/C.12/AUS/CO/6", "AUS"),
        ("CAT/OP/MEX/1", "MEX"),
        ("A/HRC/28/16", "EGY"),
        ("CCPR/C/79/Add.89", ""),
        ("E/CN.4/2003/68", ""),
    ],
)
def test_a_symbol_names_its_state(symbol: str, iso3: str) -> None:
    state = find_state_of_symbol(symbol)
    assert (state.iso3 if state else "") == iso3


def test_cycles_end_where_the_council_ended_them() -> None:
    assert [cycle_of_session(n) for n in (1, 12, 13, 26, 27, 40, 41, 54)] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert cycle_of_session(None) is None


def test_the_table_of_sessions_agrees_with_the_rule_and_has_no_gap() -> None:
    rows = read_sessions()
    assert [int(row["session"]) for row in rows] == list(range(1, len(rows) + 1))
    assert all(cycle_of_session(int(row["session"])) == int(row["cycle"]) for row in rows)
    councils = [int(row["council_session"]) for row in rows]
    assert councils == sorted(councils)


def test_every_listed_report_has_a_session_and_a_state() -> None:
    for row in read_word_list("upr_reports.csv"):
        review = find_review(row["symbol"])
        assert review.session is not None, row
        assert find_state(row["iso3"]) == review.state, row


def test_goals_come_out_under_their_official_names() -> None:
    assert parse_sdgs("- 16 - PEACE, JUSTICE AND STRONG INSTITUTIONS\n- SDG 5\nGoal 5\n16.3 Rule of law") == (
        "16 - Peace, justice and strong institutions",
        "5 - Gender equality",
        "16.3 Rule of law",
    )
