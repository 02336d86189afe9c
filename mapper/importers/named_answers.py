"""Answers to recommendations by their numbers: "Tuvalu accepts 122.1, 122.3–5 and notes 122.2".

In: a text and its Numbering. Out: the lists of numbers it names, each with the position it takes. Stage: meaning; used
by the importers of addenda, and of reports whose paragraphs answer the lists before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from mapper.importers.recommendation_numbers import Numbering, NumberList, unique_numbers
from mapper.importers.vocabulary.upr_phrases import PositionPhrase, find_positions, load_alternatives, merge_positions
from mapper.records import Position

Said = tuple[Position, str]  # a position, and the words that give it
Statement = tuple[tuple[str, ...], Position, str]  # the numbers it is about, too

_WORDS = load_alternatives("addendum_words.toml")
# "4. The Government"; "4. 142.3 and 142.7."
PARAGRAPH_NUMBER = re.compile(r"\d{1,3}\.\s+(?=\D|\d{4}|\d{1,3}\.\d)")
SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-ZÀ-ÝА-ЯЁ“\"])|(?<=[。；])(?=\D)")
CROSS_REFERENCE = re.compile(rf"{_WORDS['refer']}\b", re.IGNORECASE)
# "Tuvalu accepts it; see also its answers to recommendations 12.3 and 12.4": these are named, not answered.
_REFERS = re.compile(
    rf"(?:^|[\d.,;:()–—-]\s*|\b(?:also|please|aussi|veuillez|también)\s+)(?:{_WORDS['refer']}|{_WORDS['like']})\b"
    r"(?:\s+(?!(?:and|et|y|that)\b)[^\W\d]+\.?){0,6}\s*$",
    re.IGNORECASE,
)
# "except for recommendations 12.3", but not "12.1 (except its last part), 12.3"
_EXCEPT = re.compile(rf"\b{_WORDS['except']}(?:\s+(?!(?:and|et|y)\b)[^\W\d]+\.?){{0,5}}\s*$", re.IGNORECASE)
_OPPOSITE: Mapping[Position, Position] = {"Supported": "Noted", "Noted": "Supported"}


def find_named_answers(text: str, numbering: Numbering, heading: Said = ("", "")) -> Iterator[list[Statement]]:
    """Of each sentence that lists recommendations and takes a position: (numbers, position, words) of its lists.

    heading: the position that stands above `text`, which holds for a list of some length without one of its own.
    """
    for sentence in SENTENCE.split(text):
        if opening := PARAGRAPH_NUMBER.match(sentence):
            sentence = sentence[opening.end() :]
        lists = [s for s in numbering.find_lists(sentence) if not _REFERS.search(sentence, 0, s.start)]
        if not lists or CROSS_REFERENCE.match(sentence):
            continue
        if len(lists) > 1 and _is_topic(lists[0], lists[1:], sentence):
            del lists[0]
        if phrases := find_positions(sentence):
            yield _say(sentence, lists, phrases, heading)
        elif heading[0] and len(numbers := unique_numbers(lists)) > 2:
            yield [(numbers, *heading)]


def merge_phrases(phrases: Sequence[PositionPhrase], text: str) -> Position:
    """One position for the phrases; none where they are the headers of two columns, "Supported Noted"."""
    headers = any(not text[before.end : phrase.start].strip() for before, phrase in pairwise(phrases))
    return "" if headers else merge_positions(phrase.position for phrase in phrases)


def _say(
    sentence: str, lists: Sequence[NumberList], phrases: Sequence[PositionPhrase], heading: Said
) -> list[Statement]:
    """(numbers, position, words) of each list; what is excepted ("12.1–9, except 12.4") has the opposite one."""
    said: list[Statement] = []
    excepted: list[Statement] = []
    end = 0
    for listed, own in _share_out(lists, phrases):
        position = merge_phrases(own, sentence)
        if listed.in_part and position:
            position = "Supported/Noted"
        if exception := _EXCEPT.search(sentence, end, listed.start):
            words = sentence[min(own[0].start, exception.start()) : max(own[-1].end, listed.start)].strip(" ,(.")
            excepted.append((listed.numbers, _OPPOSITE.get(position, position), words))
        else:
            own_words = re.split(r"[:\d]", sentence[own[0].start :])[0].strip(" ,(")
            words = heading[1] if position and position == heading[0] else own_words
            said.append((listed.numbers, position, words))
        end = listed.end
    apart = {number for numbers, _, _ in excepted for number in numbers}
    return [*((tuple(n for n in numbers if n not in apart), p, words) for numbers, p, words in said), *excepted]


def _share_out(
    lists: Sequence[NumberList], phrases: Sequence[PositionPhrase]
) -> list[tuple[NumberList, Sequence[PositionPhrase]]]:
    """Each list of a sentence with its phrases: "accepts 122.1 and 122.3 and notes 122.2", "122.1 is accepted, ...".

    A list without a phrase of its own shares those of the list before it, or after it where phrases follow lists.
    """
    before = phrases[0].start < lists[0].start
    edge, own = (0 if before else phrases[-1].end), phrases[-1:]
    shares = []
    for listed in lists if before else reversed(lists):
        low, high = sorted((edge, listed.start))
        own = [phrase for phrase in phrases if low <= phrase.start < high] or own
        shares.append((listed, own))
        edge = listed.end if before else listed.start
    return shares if before else shares[::-1]


def _is_topic(first: NumberList, others: Sequence[NumberList], sentence: str) -> bool:
    """Whether a list only says what is spoken of: "Prisons (122.1–4): Tuvalu accepts 122.1 and 122.2"."""
    after = sentence[first.end :].lstrip(" )")
    return after.startswith(":") and set(unique_numbers(others)) <= set(first.numbers)
