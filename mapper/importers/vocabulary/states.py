"""States by any of their names: UN short names, former names, names in seven languages, codes, slips.

In: a name as a source spells it. Out: the State under its UN short name, or None. Data: `states.csv`
(193 Members, two observer States, and three parties to human rights treaties that are neither).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from mapper.importers.vocabulary import read_word_list

# A slip in a shorter name may be another word altogether ("Roland", "Guyane").
SHORTEST_NAME_WITH_A_SLIP = 7
LONGEST_NAME = 80  # characters
# "Irã" and "Omã" are States; the IRA and an OMA are none.
_NAMES_BY_THEIR_ACCENT = frozenset(("ira", "oma"))
_NAME_COLUMNS = ("name", "french", "spanish", "arabic", "chinese", "portuguese", "russian", "aliases")
# One letter for those that Arabic writers change about, none for the stroke that lengthens a word.
_ARABIC_LETTERS = str.maketrans({"ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": ""})
_ARABIC_ARTICLE = re.compile(r"\bال(?=\w)")


@dataclass(frozen=True, slots=True)
class State:
    """A State under its UN short name. `iso3` is ISO 3166-1 alpha-3; the European Union has none."""

    name: str
    iso3: str
    iso2: str = ""
    group: str = ""  # UN regional group, "African States"
    kind: str = "member"  # "member", "observer" (Holy See, State of Palestine) or "other" (a party to treaties only)


def fold(text: str) -> str:
    """`text` without case, accents, spaces and punctuation, so that spellings can be compared.

    The spaces go too: "Bolivia (Plurinational S tate of)" and "Sierra Le one" stand in the OHCHR
    matrix of Egypt, 2014. Arabic loses its article too, and the hamza on a letter.
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("&", " and ").replace("ı", "i")).casefold()
    if not decomposed.isascii():
        plain = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_ARABIC_LETTERS)
        decomposed = _ARABIC_ARTICLE.sub("", plain)
    words = re.sub(r"\bst\b\.?", "saint", decomposed)
    words = re.sub(r"^\s*the\b|[\s,(]+the\)?\s*$", "", words)
    return re.sub(r"[\W_]+", "", words)


@cache
def load_states() -> tuple[State, ...]:
    """Every State and party of `states.csv`, in alphabetical order."""
    return tuple(
        State(row["name"], row["iso3"], row["iso2"], row["group"], row["kind"]) for row in read_word_list("states.csv")
    )


@cache
def _states_by_name() -> dict[str, State]:
    by_name: dict[str, State] = {}
    for row, state in zip(read_word_list("states.csv"), load_states(), strict=True):
        for column in _NAME_COLUMNS:
            for name in row[column].split(";"):
                if name:
                    by_name.setdefault(fold(name), state)
    return by_name


@cache
def _states_by_code() -> dict[str, State]:
    return {code: state for state in load_states() for code in (state.iso2, state.iso3) if code}


@cache
def find_state_by_name(text: str) -> State | None:
    """The State whose name is `text`, in any known spelling or with a slip of one letter; codes are not names."""
    if len(text) > LONGEST_NAME or not (key := fold(text)) or (key in _NAMES_BY_THEIR_ACCENT and text.isascii()):
        return None
    if exact := _states_by_name().get(key):
        return exact
    if len(key) < SHORTEST_NAME_WITH_A_SLIP:
        return None
    near = extract(key, _states_by_name().keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    # "Bulgarian" is one letter from "Bulgaria", and no slip.
    states = {_states_by_name()[name] for name, *_ in near if not key.startswith(name)}
    return states.pop() if len(states) == 1 else None


def find_state(text: str) -> State | None:
    """The State that `text` names, or None.

    Takes names in any known spelling (see `find_state_by_name`) and the ISO 3166-1 codes in capitals.
    """
    return find_state_by_name(text) or _states_by_code().get(text.strip())


def ends_with_name(text: str, state: State) -> bool:
    """True if `text` ends in one of the names of `state`."""
    end = fold(text[-100:])
    return any(end.endswith(name) for name, named in _states_by_name().items() if named == state)
