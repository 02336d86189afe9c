"""The words of workbook, annex and page: an English label in, the label in English, French or Spanish out.

The words themselves stand in `labels.csv` (en, fr, es), sentences that other stages hand over finished in
`sentences.csv`, and what a reviewer may write as a decision in `verdicts.csv`. The English label is the key, so
that a sheet is made once and translated as it is. States are named in the whole result, before a sheet is made of it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from mapper.errors import SettingsError
from mapper.importers.vocabulary import read_word_list
from mapper.records import MappingResult, ReviewCounts, Verdict
from mapper.spelling import fold_words

Language = Literal["en", "fr", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_FOLDER = Path(__file__).parent
_VALUE = re.compile(r"\{(\w+)\}")
_PLACE_WORD = re.compile(
    r"\b(?:(?:whole file|sheet|row|table|page|line|record|para\.|[Pp]aragraph|A paragraph)(?=$|,| [\d'(])"
    r"|to(?= (?:page|line) \d))"  # "page 3 to page 4"
)
# What values may be that could else swallow a sentence of the same kind before theirs.
_VALUE_PATTERNS = {
    "languages": r"[^:.]+?",
    "paragraph": r"(?:Paragraph \S+|A paragraph \([^)]*\))",
    **dict.fromkeys(("share", "before", "size", "labelled"), r"[\d,]+"),
}


@lru_cache(maxsize=1)
def load_labels() -> dict[str, dict[Language, str]]:
    """English label to the label in each language."""
    return {row["en"]: {language: row[language] for language in LANGUAGES} for row in _read("labels.csv")}


def find_label(english: str, language: Language) -> str:
    """The label in this language; the English one where there is none."""
    return load_labels().get(english, {}).get(language) or english


def say(english: str, language: Language, **values: object) -> str:
    """A sentence in this language; `english` is its key, and values stand for the names in its braces."""
    told = {n: write_number(value, language) if isinstance(value, int) else value for n, value in values.items()}
    return find_label(english, language).format(**told)


def write_number(number: int | float, language: Language) -> str:
    """As the language writes it: "1,204" and "9.4" in English, "1 204" and "9,4" in French and Spanish."""
    english = f"{number:,}"
    return english if language == "en" else english.replace(",", "\u00a0").replace(".", ",")


def translate_sentences(text: str, language: Language) -> str:
    """Finished English sentences, one after another, each by the template in `sentences.csv` that it was made from.

    The values in a template stay as they are, but for those that are labels themselves. From the first
    sentence that fits no template on, the text is left in English.
    """
    said, at = "", 0
    while fitting := next(((found, row) for pattern, row in _sentences() if (found := pattern.match(text, at))), None):
        found, templates = fitting
        values = {name: _say_value(name, value, language) for name, value in found.groupdict().items()}
        at = found.end()
        said += templates[language].format(**values) + text[found.end("said") : at]
    return said + text[at:]


def translate_place(place: str, language: Language) -> str:
    """A place in a file, our words for it in this language: "sheet 'Links', row 2" as "feuille 'Links', ligne 2"."""

    def say_word(found: re.Match[str]) -> str:
        word = find_label(found[0].capitalize(), language)
        return word if found[0][0].isupper() else word.lower()

    return _PLACE_WORD.sub(say_word, place)


def say_reason(reason: str) -> str:
    """A reason as a sentence of its own: "its language (es) ..." to "Its language (es) ...."."""
    return reason[:1].upper() + reason[1:] + ("" if reason.endswith((".", "!", "?")) else ".")


def name_state(name: str, language: Language) -> str:
    """A State by its UN short name in this language; several with semicolons; any other name as it is."""
    return "; ".join(_state_names().get(one, {}).get(language, one) for one in name.split("; "))


def translate_states(result: MappingResult, language: Language) -> MappingResult:
    """The same result with the names of all States in this language; ids, texts and words of sources as they are.

    The first step of all that is written: raises SettingsError for a language without labels.
    """
    if language not in LANGUAGES:
        raise SettingsError(f"There are no labels in the language {language!r}; choose one of {', '.join(LANGUAGES)}.")
    if language == "en":
        return result
    recommendations = tuple(
        replace(
            recommendation,
            state=name_state(recommendation.state, language),
            recommending_states=tuple(name_state(state, language) for state in recommendation.recommending_states),
        )
        for recommendation in result.recommendations
    )

    def name_reviews(reviews: Iterable[ReviewCounts]) -> tuple[ReviewCounts, ...]:
        return tuple(replace(review, state=name_state(review.state, language)) for review in reviews)

    reference = result.reference and replace(
        result.reference,
        reviews=name_reviews(result.reference.reviews),
        received=name_reviews(result.reference.received),
        regions=tuple((name_state(state, language), region) for state, region in result.reference.regions),
    )
    return replace(result, recommendations=recommendations, reference=reference)


def parse_label(text: str) -> str | None:
    """A label of any of the languages in English; None if it is none."""
    return _labels_by_word().get(fold_words(text))


def parse_verdict(text: str) -> Verdict | None:
    """A decision as a person writes it, in any of the languages; None if it is none."""
    return load_verdicts().get(fold_words(text))


@lru_cache(maxsize=1)
def load_verdicts() -> dict[str, Verdict]:
    """Every word that is taken for a decision, folded."""
    return {fold_words(row["word"]): row["verdict"] for row in _read("verdicts.csv")}  # type: ignore[misc]


def _say_value(name: str, value: str, language: Language) -> str:
    if name == "states":
        return ", ".join(name_state(state, language) for state in value.split(", "))
    if name in ("place", "paragraph"):
        return translate_place(value, language)
    if name in ("languages", "measured"):  # "French 0.69, Spanish 0.71"
        return re.sub(r"[A-Z]\w+", lambda found: find_label(found[0], language), value)
    return find_label(value, language)


@lru_cache(maxsize=1)
def _state_names() -> dict[str, dict[str, str]]:
    """UN short name of each State to that in the other languages, where `states.csv` has it before others."""
    return {
        row["name"]: {"fr": row["french"].partition(";")[0], "es": row["spanish"].partition(";")[0]}
        for row in read_word_list("states.csv")
    }


@lru_cache(maxsize=1)
def _labels_by_word() -> dict[str, str]:
    return {fold_words(label): english for english, labels in load_labels().items() for label in labels.values()}


@lru_cache(maxsize=1)
def _sentences() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """A pattern for each sentence, those with most words of their own first, with its templates by language."""
    rows = sorted(_read("sentences.csv"), key=lambda row: -len(_VALUE.sub("", row["en"])))
    return tuple((_compile(row["en"]), row) for row in rows)


def _compile(template: str) -> re.Pattern[str]:
    pattern = "".join(
        f"(?P<{piece}>{_VALUE_PATTERNS.get(piece, '.+?')})" if index % 2 else re.escape(piece)
        for index, piece in enumerate(_VALUE.split(template))
    )
    stop = r"\." if template.endswith("}") else r"\.?"  # a value may hold spaces, so it ends with a full stop
    return re.compile(rf"(?P<said>{pattern})(?:{stop}\s+(?![a-z])|\.?$)", re.DOTALL)


def _read(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
