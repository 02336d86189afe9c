"""Bytes of a text file to text: the encoding is found in the bytes, never assumed.

Used by the readers of delimited, JSON and plain text files.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

# Order decides between equals: what Excel writes on Windows and on the Mac in English, French and Spanish is first.
SINGLE_BYTE_ENCODINGS = ("cp1252", "mac_roman", "cp1250", "cp1251", "cp1256")

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# From the start of a word only: asked again at each of its letters, it would take twice the time.
_WORD_WITH_HIGH_BYTE = re.compile(rb"(?<![^\s,;])[^\s,;\x80-\xff]*[\x80-\xff][^\s,;]*")
_SAMPLED_WORDS = 5000
_FREQUENT_LETTERS = frozenset("àáâãäçèéêëíîïñóôõöœúûüß")
# In cp1250 only. Not "ć", "ř", "đ", "ţ", whose bytes are letters of the North in cp1252: "æ", "ø", "ð", "þ".
_CENTRAL_EUROPEAN_LETTERS = frozenset("čšžłąęśżźş")
_RARE_LETTERS = frozenset("åæìòøùýÿ")
_WORDS_OF_ONE_LETTER = frozenset("àáéèóÀ")
_EXPECTED_SIGNS = frozenset("‘“”«»–—…°ºª§€\xa0")


def find_encoding(data: bytes) -> str:
    """The encoding of `data`: byte order mark, UTF-16 by its zero bytes, UTF-8, else the likeliest single-byte one.

    UPR Info's 14-17.csv has 0x88 for "à" (Mac Roman) thirty times in three million bytes, so only
    the words that hold such bytes are weighed.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:4096]
    if head[1::2].count(0) > len(head) // 5 > head[0::2].count(0):
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 5 > head[1::2].count(0):
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _find_single_byte_encoding(data)
    return "utf-8"


def decode_text(data: bytes) -> str:
    """The text of `data`, with zero bytes and the byte order mark taken out and line ends as "\\n"."""
    text = data.decode(find_encoding(data), errors="replace")
    return text.removeprefix("\ufeff").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _find_single_byte_encoding(data: bytes) -> str:
    sample = b" ".join(match[0] for match in islice(_WORD_WITH_HIGH_BYTE.finditer(data), _SAMPLED_WORDS))
    # A file that is UTF-8 but for a few broken bytes stays UTF-8: one bad byte must not garble every accent.
    replaced = sample.decode("utf-8", errors="replace")
    if replaced.count("\ufffd") * 20 < sum(ord(c) > 127 for c in replaced):
        return "utf-8"
    return max(SINGLE_BYTE_ENCODINGS, key=lambda encoding: _plausibility(sample, encoding))


def _plausibility(sample: bytes, encoding: str) -> float:
    """How much the accents of some words look like accents, from -1 to 1, if the words are in `encoding`.

    Statistical detectors need more text than the few accents of an English file give. Read wrongly, "cafés" is
    "cafŽs" and "l’été" is "lÕŽtŽ": a rare letter, a sign or a capital in the middle of a word. Cyrillic and
    Arabic letters come in whole words, western accents one or two at a time.
    """
    text = f" {sample.decode(encoding, errors='replace')} "
    frequent = _FREQUENT_LETTERS | (_CENTRAL_EUROPEAN_LETTERS if encoding == "cp1250" else frozenset())
    score = 0.0
    places = [index for index, character in enumerate(text) if character > "\x7f"]
    for index in places:
        before, character, after = text[index - 1], text[index], text[index + 1]
        neighbours = (before > "\x7f" and before.isalpha()) + (after > "\x7f" and after.isalpha())
        letter = character.lower()
        if letter in frequent or letter in _RARE_LETTERS:
            if character.islower():
                in_case = not (before.isupper() and after.isupper())  # as "Où" is
            else:
                in_case = not before.islower() and not (before.isupper() and after.islower())
            in_word = before.isalpha() or after.isalpha() or character in _WORDS_OF_ONE_LETTER
            score += (1 if letter in frequent else 0.5) if in_case and in_word and neighbours < 2 else -1
        elif character.isalpha() and character > "\u0370":
            # Arabic read as Cyrillic has capitals in its words: "КЪТнТ".
            score += 1 if neighbours and not (character.isupper() and before.islower()) else -1
        elif character == "’":
            score += 1 if before.isalpha() else -1
        elif character in "¿¡":
            score += 1 if after.isalpha() and not before.isalpha() else -1
        elif character in _EXPECTED_SIGNS:
            score += 0.8 if not (before.isalpha() and after.isalpha()) else -1
        else:
            score += 0.2 if character.isalpha() and character.islower() else -1
    return score / max(len(places), 1)
