"""The words with which UN mechanisms recommend, and those with which they only state a concern.

In: a paragraph and its language. Out: where it begins to recommend, or None. Data: `recommending.toml`, and the verbs
of `list_words.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from mapper.importers.paragraphs import is_item
from mapper.importers.vocabulary import read_phrases

# "general comment No. 6" and "arts. 5" end no sentence: a capital must follow. "... are few. (art. 2) The State party".
_SENTENCE_START = re.compile(
    r"(?<=[.!?])\s+\(arts?\.[^.]{1,80}\)\s+(?=[A-ZÀ-Ý])|"
    r"(?<=[.!?])[\"”»)\d]*\s+(?=[A-ZÀ-ÝА-ЯЁ“\"«¿])|(?<=[a-zà-ÿ][.!?])(?=[A-ZÀ-Ý])|(?<=[.؟!])\s+(?=[\u0621-\u064a])|(?<=。)"
)
# A verb this far from its addressee still speaks to it: "recommends, in line with ..., that the State party".
_REACH = 500


@dataclass(frozen=True, slots=True)
class RecommendingWords:
    """The patterns of one language, each to be searched in one sentence."""

    subject_and_verb: re.Pattern[str]
    verb_and_addressee: re.Pattern[str]
    duty: re.Pattern[str]
    subject: re.Pattern[str]
    addressee: re.Pattern[str]
    observation: re.Pattern[str]
    concern: re.Pattern[str]
    heading: re.Pattern[str]
    drawn_out: re.Pattern[str] | None

    def shorten(self, text: str) -> str:
        """`text` as the patterns expect it."""
        return self.drawn_out.sub("", text) if self.drawn_out else text.replace("’", "'")


@cache
def load_recommending_words(language: str) -> RecommendingWords | None:
    """The patterns of `language` (ISO 639-1); None for one that is not in the data."""
    data = read_phrases("recommending.toml").get(language)
    if data is None:
        return None
    drawn_out = re.compile("|".join(data.pop("drawn_out"))) if "drawn_out" in data else None
    boundary, space = ("", "") if language == "zh" else (r"\b", r"\s+")

    def any_of(phrases: list[str]) -> str:
        longest_first = sorted(phrases, key=len, reverse=True)
        union = "|".join(drawn_out.sub("", phrase) if drawn_out else phrase for phrase in longest_first)
        return f"{boundary}(?:{union}){boundary}"

    words = {name: any_of(phrases) for name, phrases in data.items() if phrases}
    fillers = rf"(?:(?:,?\s*{words['fillers']})+,?)?" if "fillers" in words else ""
    if language == "ar":  # the verb stands first: "توصي اللجنة الدولة الطرف"
        subject_and_verb = rf"{words['verbs']}(?:\s+\w+)?\s+{words['subjects']}"
        verb = words["verbs"]
    else:
        subject_and_verb = rf"{words['subjects']}{fillers}{space}{words['verbs']}"
        # Far from its subject: ", recalling its earlier work, recommends"; "recalls ... and urges".
        verb = rf"(?:[,，并]|{words['links']}){fillers}\s*{words['verbs']}"
    to_it = rf"|(?:,|{words['links']}){fillers}\s*{words['verbs_to_it']}" if "verbs_to_it" in words else ""
    patterns = {
        "subject_and_verb": subject_and_verb,
        "verb_and_addressee": rf"{verb}(?=.{{0,{_REACH}}}(?:{words['addressees']}|[:：]\s*$)){to_it}",
        "duty": words["duties"],
        "subject": words["subjects"],
        "addressee": words["addressees"],
        "observation": words["observations"],
        "concern": words["concerns"],
        "heading": words["headings"],
    }
    compiled = {name: re.compile(pattern, re.IGNORECASE | re.DOTALL) for name, pattern in patterns.items()}
    return RecommendingWords(**compiled, drawn_out=drawn_out)


def find_recommending(text: str, language: str) -> int | None:
    """Where the first sentence of `text` that recommends begins; None if none does, or the language is not known."""
    words = load_recommending_words(language)
    if words is None:
        return None
    offset = 0
    for line in text.split("\n"):
        starts = [0, *(match.end() for match in _SENTENCE_START.finditer(line)), len(line)]
        for start, end in pairwise(starts):
            if _recommends(words.shorten(line[start:end]), words, in_list=is_item(line)):
                return offset + start
        offset += len(line) + 1
    return None


def states_concern(text: str, language: str) -> bool:
    """Whether `text` says that somebody is concerned."""
    words = load_recommending_words(language)
    return words is not None and words.concern.search(words.shorten(text)) is not None


@cache
def load_ask_opening(language: str) -> re.Pattern[str] | None:
    """The words with which recommendations open in `language`; None where they are not known."""
    data = read_phrases("list_words.toml")
    if language not in data["verbs"]:
        return None
    adverbs = "|".join(data["adverbs"].get(language, ()))
    before = rf"(?:(?:{adverbs})[\s,]+)*" if adverbs else ""
    verbs = "|".join(map(re.escape, sorted(data["verbs"][language], key=len, reverse=True)))
    # In Chinese no space ends a word; in Arabic a pronoun may be glued on.
    end = "" if language in ("zh", "ar") else r"(?:-[\w-]+)?(?!\w)(?!\s+of\b)"
    return re.compile(rf"[“\"«(]*{before}(?:{verbs}){end}", re.IGNORECASE)


def is_recommendations_heading(heading: str, language: str) -> bool:
    """Whether `heading` opens a section of recommendations: "VII. Conclusions and recommendations"."""
    words = load_recommending_words(language)
    return words is not None and words.heading.search(words.shorten(heading)) is not None


def _recommends(sentence: str, words: RecommendingWords, *, in_list: bool) -> bool:
    if match := words.subject_and_verb.search(sentence):
        # "is concerned that the law, in that it invites abuse, ..." recommends nothing.
        addressed = words.addressee.search(sentence, match.end())
        if addressed or not words.concern.search(sentence, 0, match.start()):
            return True
    if (match := words.verb_and_addressee.search(sentence)) and words.subject.search(sentence, 0, match.end()):
        return True
    # An item goes with its lead-in: under "The Committee is concerned about:" a "should" asks for nothing.
    match = None if in_list else words.duty.search(sentence)
    return match is not None and not words.observation.search(sentence, 0, match.start())
