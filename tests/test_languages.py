"""Languages are found by script and by function words, and not claimed where nothing is certain."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

import mapper
from mapper.languages import fill_languages, find_language, say_language
from mapper.records import Recommendation, SourceRef

# Invented, in the manner of recommendations.
TEXTS = {
    "en": "Take further steps to protect journalists and to investigate attacks against them (Freedonia)",
    "fr": "Prendre des mesures supplémentaires pour protéger les journalistes et enquêter sur les attaques",
    "es": "Adoptar nuevas medidas para proteger a los periodistas e investigar los ataques contra ellos",
    "pt": "Adotar novas medidas para proteger os jornalistas e investigar os ataques contra eles",
    "de": "Weitere Maßnahmen zum Schutz von Journalisten ergreifen und Angriffe gegen sie untersuchen",
    "it": "Adottare nuove misure per proteggere i giornalisti e indagare sugli attacchi contro di loro",
    "ar": "اتخاذ تدابير إضافية لحماية الصحفيين والتحقيق في الاعتداءات عليهم",
    "ru": "Принять дополнительные меры для защиты журналистов и расследования нападений на них",
    "uk": "Вжити додаткових заходів для захисту журналістів і розслідування нападів на них",
    "zh": "采取进一步措施保护记者并调查对其的袭击",
    "ja": "ジャーナリストを保護するための追加措置を講じる",
    "fa": "تصویب پروتکل اختیاری و پیگیری گزارش‌های خبرنگاران",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_a_sentence_shows_its_language(language: str, text: str) -> None:
    assert find_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "123.45",
        "CEDAW/C/FRE/CO/4",
        "ICPPED",
        "é",
        "Vlada treba da usvoji zakon o zaštiti prava dece i da do kraja godine podnese izveštaj",
        "Pemerintah harus mengambil semua langkah yang diperlukan untuk melindungi hak anak",
        "De regering moet alle maatregelen nemen om de rechten van kinderen te beschermen",
    ],
)
def test_a_text_too_short_or_in_a_language_not_listed_stays_unknown(text: str) -> None:
    assert find_language(text) == ""


def test_a_short_english_text_is_not_taken_for_portuguese() -> None:
    # "as" and "a" are words of Portuguese too.
    assert find_language("Treat piracy as a crime") in ("en", "")


def test_a_treaty_abbreviation_in_latin_letters_does_not_hide_the_script_around_it() -> None:
    assert find_language("批准《公约》(CEDAW)") == "zh"
    assert find_language("تصديق اتفاقية الأشخاص المفقودين (ICPPED)") == "ar"


def recommendation(text: str, file: str = "a.csv", language: str = "") -> Recommendation:
    return Recommendation(text, text, text, SourceRef(file, "row 1"), language=language)


def test_a_text_too_short_takes_the_language_of_its_file_only_where_the_file_has_one() -> None:
    french = [recommendation(f"{TEXTS['fr']} {n}") for n in range(3)]
    mixed = [recommendation(TEXTS["fr"], "b.csv"), recommendation(TEXTS["es"], "b.csv")]
    short = [recommendation("ICPPED"), recommendation("ICPPED", "b.csv")]
    found = fill_languages([*french, *mixed, *short])
    assert [rec.language for rec in found] == ["fr", "fr", "fr", "fr", "es", "fr", ""]


def test_every_language_that_can_be_found_has_a_name() -> None:
    data = tomllib.loads((Path(mapper.__file__).parent / "languages.toml").read_text(encoding="utf-8"))
    found = {*data["words"], *data["by_script"].values()}
    found |= {language for others in data["other_letters"].values() for language in others if language}
    assert {code for code in found if say_language(code) == code} == set()
    assert say_language("tlh") == "tlh"


def test_a_language_given_by_the_source_is_kept() -> None:
    assert fill_languages([recommendation(TEXTS["fr"], language="en")])[0].language == "en"


def test_the_six_official_languages_are_told_apart_in_uhri_records(shared_dir: Path) -> None:
    right = total = 0
    for name in ("sampled_sdgs_recommendations.jsonl", "sampled_sdgs_one_label.jsonl"):
        for line in (shared_dir / "real" / "uhri" / name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            for language in ("en", "fr", "es", "ar", "ru", "zh"):
                total += 1
                right += find_language(record[language]) == language
    assert total == 3876
    # One text has three telling words in none of six; one "Russian" text is in fact French.
    assert right >= 3874
