"""Answers to whole lists of recommendations: "All recommendations in paragraph 120 enjoy the support of Fiji".

In: a sentence of an addendum. Out: the lists it answers, each with the position. Stage: meaning; used by the importer
of addenda. What leaves anything open is not read: "recommendations on prisons", "almost all", "in principle".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mapper.importers.vocabulary.upr_phrases import PositionPhrase, find_positions, load_alternatives
from mapper.records import Position

_WORDS = load_alternatives("whole_answers.toml")
_RECOMMENDATIONS = re.compile(rf"\b{_WORDS['recommendations']}\b", re.IGNORECASE)
# "all the recommendations contained in paragraphs 120 and 121 of the report", "the remaining recommendations"
_LISTS = re.compile(
    r"\b(?P<all>(?:all|toutes|todas)\s+(?:of\s+)?)?(?P<the>(?:the|its|these|les|ces|las|estas)\s+)?(?:\d{1,3}\s+)?"
    r"(?P<other>(?:other|remaining|autres|demás|restantes)\s+)?(?:\d{1,3}\s+)?"
    rf"{_RECOMMENDATIONS.pattern}"
    rf"(?:\s+(?:(?:that|which)\s+(?:were|are|have\s+been)\s+|it\s+)?{_WORDS['made']})?"
    r"(?:\s+(?:during|in)\s+(?:the|its)\s+(?:\w+\s+){0,3}?(?:review|dialogue))?"
    r"(?:\s+(?:in|under|au|aux|en|dans)\s+(?:the\s+|les?\s+|los\s+|el\s+)?(?:paragraphes?|paragraphs?|párrafos?)\s+"
    r"(?P<paragraphs>\d{1,3}(?:(?:\s*,|\s+and|\s+et|\s+y)\s+\d{1,3})*)(?!\.?\d))?"
    r"(?:\s+(?:of|in|du|del)\s+(?:\w+\s+){0,3}?(?:report|rapport|informe)\b(?:\s+of\s+the\s+Working\s+Group)?"
    r"(?:\s*\(A/HRC/[\w./]+\))?)?",
    re.IGNORECASE,
)
# Before a list that is the subject.
_SUBJECT = re.compile(
    rf"(?:^|[,:;]|\b(?:and|while|whereas|et|y)|\b{_WORDS['say']}\w*\s+(?:[\w’']+\s+){{0,8}}?(?:that|que))\s*$",
    re.IGNORECASE,
)
_FINITE = re.compile(rf"\s*(?:(?:also|all|therefore|thus)\s+)*{_WORDS['finite']}", re.IGNORECASE)
# "All recommendations except 12.3 and 12.4 are accepted"
_EXCEPTED = re.compile(r",?\s+(?:with\s+the\s+)?except.*?(?=\s+(?:are|were|have|do|enjoy)\b)", re.IGNORECASE)
_AUXILIARIES = re.compile(rf"(?:\s*\b{_WORDS['auxiliaries']}\b)*\s*", re.IGNORECASE)
# Behind a list that is the object of what stands before it.
_END = re.compile(r"\s*(?:[.;]?\s*$|,?\s*(?:and|while|whereas|et|y)\b|,?\s*(?:with\s+the\s+)?except)", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|cannot|unable|non|no|pas)\b|n['’]t\b", re.IGNORECASE)
# "urged Tuvalu to accept all recommendations", "would support", "does not reject"; but "is pleased to accept".
_WISHED = re.compile(
    r"(?:\b(?:would|could|may|might|should|whether|if|not)\s+"
    r"|(?<!pleased )(?<!happy )(?<!glad )(?<!able )(?<!ready )(?<!decided )(?<!position )\bto\s+)(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
# "takes note of all recommendations" may be a courtesy, before an answer or beside it.
_COURTESY = re.compile(r"\bnot(?:e[sd]?|ing|a)\b", re.IGNORECASE)
# "accepted or noted": not all of them are either.
_OR = re.compile(r"\s*(?:,|or|and|ou|et|o|y)\s*", re.IGNORECASE)
_OTHERS = re.compile(rf"\b{_WORDS['others']}[^,;:]*$", re.IGNORECASE)
_BY_OTHERS = re.compile(rf"\s+(?:by|par|por)\s+(?:[\w’']+\s+){{0,3}}?\b{_WORDS['others']}", re.IGNORECASE)
_OPEN = re.compile(rf":\s*$|\b{_WORDS['open']}\b", re.IGNORECASE)
_EXCEPT = re.compile(r"\bexcept(?P<list>[^.;]*\bparagraph)?", re.IGNORECASE)


def find_whole_answers(sentence: str, numbered: bool) -> Iterator[tuple[str, Position]]:
    """(number, position) of each list that `sentence` answers as a whole: "120.*" of what stands under paragraph 120,
    "*" of the report. numbered: whether it names recommendations too, as what is excepted."""
    phrases = find_positions(sentence)
    if _OPEN.search(sentence) or not all(phrase.position for phrase in phrases):
        return
    if (exception := _EXCEPT.search(sentence)) and (exception["list"] or not numbered):
        return
    for listed in _LISTS.finditer(sentence):
        if not (listed["all"] or listed["paragraphs"] or (listed["the"] and listed["other"])):
            continue
        paragraphs = re.findall(r"\d+", listed["paragraphs"] or "")
        for phrase in phrases:
            if listed["all"] and _NEGATION.search(sentence, phrase.start, phrase.end):
                continue  # "cannot accept all recommendations" may accept some
            if any(other.position != phrase.position and _are_joined(sentence, phrase, other) for other in phrases):
                continue
            if _is_subject(sentence, phrase, listed) or _is_object(sentence, phrase, listed):
                yield from ((f"{number}.*", phrase.position) for number in paragraphs)
                if not paragraphs:
                    yield "*", phrase.position


def speaks_of_recommendations(sentence: str) -> bool:
    """Whether `sentence` takes a position on several recommendations, whichever they are."""
    return bool(_RECOMMENDATIONS.search(sentence)) and any(phrase.position for phrase in find_positions(sentence))


def _is_subject(sentence: str, phrase: PositionPhrase, listed: re.Match[str]) -> bool:
    """Whether the list is the subject of the position: "all recommendations | are accepted"."""
    if phrase.start < listed.end() or not _SUBJECT.search(sentence, 0, listed.start()):
        return False
    excepted = _EXCEPTED.match(sentence, listed.end(), phrase.end)
    end = excepted.end() if excepted else listed.end()
    finite = _FINITE.match(sentence, end, phrase.end) and _AUXILIARIES.fullmatch(sentence, end, phrase.start)
    return bool(finite and not _BY_OTHERS.match(sentence, phrase.end))


def _is_object(sentence: str, phrase: PositionPhrase, listed: re.Match[str]) -> bool:
    """Whether the list is the object of the position: "Fiji accepts | all recommendations"."""
    if phrase.start > listed.start() or sentence[phrase.end : listed.start()].strip():
        return False
    if any(pattern.search(sentence, 0, phrase.start) for pattern in (_WISHED, _OTHERS)):
        return False
    if not (listed["other"] or listed["paragraphs"]) and _COURTESY.search(sentence, phrase.start, phrase.end):
        return False
    return bool(_END.match(sentence, listed.end()))


def _are_joined(sentence: str, *phrases: PositionPhrase) -> bool:
    first, second = sorted(phrases, key=lambda phrase: phrase.start)
    return bool(_OR.fullmatch(sentence, first.end, second.start))
