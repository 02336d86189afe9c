"""The language of a text: its script first, then the function words of the languages that share the Latin script.

Text comes in, an ISO 639-1 code goes out ("" where nothing is certain). Runs after the importers, before
matching. Deterministic and offline; what it knows stands in `languages.toml`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from mapper.records import Recommendation

if TYPE_CHECKING:
    from mapper.framework import Framework

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Two telling words are enough ("Ratify the Convention"), or one that no other language has in a text of
# two to four words ("Ratify CEDAW"). In prose of a language not listed, chance gives fewer than one word in five.
_FEWEST_WORDS = 2
_LEAST_SHARE = 0.2
_LEAST_SHARE_OF_ONE = 0.25
_SHORTEST_WITH_ENDING = 5
# Share of letters foreign to a language from which on a text is not in it; names bring in a few.
_FOREIGN = 0.02
# A file is taken to be in one language where this share of its recognized texts is.
_ONE_LANGUAGE = 0.95


@dataclass(frozen=True, slots=True)
class _Languages:
    """`languages.toml` in the form the search needs. starts[i]..ends[i] is a range of script names[i]."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    names: tuple[str, ...]
    by_script: dict[str, str]
    other_letters: dict[str, dict[str, str]]
    by_word: dict[str, tuple[str, ...]]
    endings: tuple[tuple[str, tuple[str, ...]], ...]

    def find_script(self, character: str) -> str:
        index = bisect_right(self.starts, ord(character)) - 1
        return self.names[index] if index >= 0 and ord(character) <= self.ends[index] else ""


@cache
def _read_data() -> dict[str, Any]:
    return tomllib.loads(files("mapper").joinpath("languages.toml").read_text(encoding="utf-8"))


@cache
def _load_languages() -> _Languages:
    data = _read_data()
    ranges = sorted(
        (*(int(bound, 16) for bound in span.split("-")), script)
        for script, spans in data["scripts"].items()
        for span in spans
    )
    by_word: dict[str, list[str]] = defaultdict(list)
    for language, words in data["words"].items():
        for word in set(words.split()):
            by_word[word].append(language)
    return _Languages(
        starts=tuple(r[0] for r in ranges),
        ends=tuple(r[1] for r in ranges),
        names=tuple(r[2] for r in ranges),
        by_script=data["by_script"],
        other_letters=data["other_letters"],
        by_word={word: tuple(languages) for word, languages in by_word.items()},
        endings=tuple((language, tuple(endings.split())) for language, endings in data["endings"].items()),
    )


def find_language(text: str) -> str:
    """The ISO 639-1 code of the language most of `text` is written in; "" if it is too short or not recognized.

    Latin script: the language with most telling words (function words, endings), if it has at least two and
    more than any other.
    """
    known = _load_languages()
    letters = Counter(filter(str.isalpha, text))
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[known.find_script(letter)] += count
    # Japanese mixes Han and kana; a single kana syllable in a Chinese text is a quotation.
    if scripts["kana"] * 10 > scripts["han"]:
        scripts["kana"] += scripts.pop("han", 0)
    # Ideographs stand for a whole syllable: without the weight, "《公约》(CEDAW)" would read as Latin.
    scripts["han"] *= 3
    script = max(sorted(scripts), key=lambda name: scripts[name], default="")
    for language, signs in known.other_letters.get(script, {}).items():
        if sum(count for letter, count in letters.items() if letter.lower() in signs) > letters.total() * _FOREIGN:
            return language
    if script == "latin":
        return _find_latin_language(text, known)
    return known.by_script.get(script, "") if scripts[script] >= _FEWEST_WORDS else ""


def find_framework_language(framework: Framework) -> str:
    """The language of most of a framework's texts, as `find_language` has it."""
    return find_language(" ".join(item.text for item in framework.matched_items))


def reads_language(languages: Sequence[str], language: str) -> bool:
    """Whether an encoder reads a language: one of its own, or one not known ("").

    languages: of the encoder; empty for one that reads all.
    """
    return not languages or language in ("", *languages)


def reads_framework(languages: Sequence[str], framework: Framework) -> bool:
    """Whether an encoder of these languages reads a framework's texts; see `reads_language`."""
    return reads_language(languages, find_framework_language(framework))


def _find_latin_language(text: str, known: _Languages) -> str:
    words = _WORD.findall(text.lower())
    votes: Counter[str] = Counter()
    for word in words:
        if word in known.by_word:
            votes.update(known.by_word[word])
        elif len(word) >= _SHORTEST_WITH_ENDING:
            votes.update(language for language, endings in known.endings if word.endswith(endings))
    (best, count), (_, second) = (*votes.most_common(2), ("", 0), ("", 0))[:2]
    share = _LEAST_SHARE if count >= _FEWEST_WORDS else _LEAST_SHARE_OF_ONE
    return best if len(words) >= _FEWEST_WORDS and count > second and count >= len(words) * share else ""


def say_language(code: str) -> str:
    """The English name of a language that `find_language` finds; any other code, as a source gave it, as it is."""
    return str(_read_data()["names"].get(code, code))


def fill_languages(recommendations: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    """The same recommendations with `language` set where a source did not give it.

    A text too short to tell ("Ratify ICPPED") takes the language of its file, where all but a few of that
    file's texts are in one; else its language stays "".
    """
    found = [rec.language or find_language(rec.text) for rec in recommendations]
    by_file: dict[str, Counter[str]] = defaultdict(Counter)
    for rec, language in zip(recommendations, found, strict=True):
        if language:
            by_file[rec.source.file][language] += 1
    main = {}
    for file, counts in by_file.items():
        language, count = counts.most_common(1)[0]
        if count >= counts.total() * _ONE_LANGUAGE:
            main[file] = language
    return tuple(
        replace(rec, language=language or main.get(rec.source.file, ""))
        for rec, language in zip(recommendations, found, strict=True)
    )
