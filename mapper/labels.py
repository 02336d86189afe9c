"""The words of workbook, annex and page: an English label in, the label in English, French or Spanish out.

The words themselves stand in `labels.csv` (en, fr, es), and what a reviewer may write as a decision in
`verdicts.csv`. The English label is the key, so that a sheet is made once and translated as it is.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from mapper.records import Verdict

Language = Literal["en", "fr", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def load_labels() -> dict[str, dict[Language, str]]:
    """English label to the label in each language."""
    return {row["en"]: {language: row[language] for language in LANGUAGES} for row in _read("labels.csv")}


def find_label(english: str, language: Language) -> str:
    """The label in this language; the English one where there is none."""
    return load_labels().get(english, {}).get(language) or english


def say(english: str, language: Language, **values: object) -> str:
    """A sentence in this language; `english` is its key, and values stand for the names in its braces."""
    return find_label(english, language).format(**values)


def parse_label(text: str) -> str | None:
    """A label of any of the languages in English; None if it is none."""
    return _labels_by_word().get(fold(text))


def parse_verdict(text: str) -> Verdict | None:
    """A decision as a person writes it, in any of the languages; None if it is none."""
    return load_verdicts().get(fold(text))


@lru_cache(maxsize=1)
def load_verdicts() -> dict[str, Verdict]:
    """Every word that is taken for a decision, folded."""
    return {fold(row["word"]): row["verdict"] for row in _read("verdicts.csv")}  # type: ignore[misc]


def fold(text: str) -> str:
    """`text` without accents, case and needless spaces, as words are compared."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split()).strip(" .:*")


@lru_cache(maxsize=1)
def _labels_by_word() -> dict[str, str]:
    return {fold(label): english for english, labels in load_labels().items() for label in labels.values()}


def _read(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
