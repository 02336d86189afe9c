"""Bytes of a text file to text: the encoding is found in the bytes, never assumed.

Used by the readers of delimited, JSON and plain text files.
"""

from __future__ import annotations

import codecs
import re

# Order decides between equals: what Excel on Windows and on the Mac writes comes first.
SINGLE_BYTE_ENCODINGS = ("cp1252", "mac_roman", "cp1250", "cp1251", "cp1256")

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORD_WITH_HIGH_BYTE = re.compile(rb"[^\s,;]*[\x80-\xff][^\s,;]*")
_SAMPLED_WORDS = 5000


def find_encoding(data: bytes) -> str:
    """The encoding of `data`: byte order mark, UTF-16 by its zero bytes, UTF-8, else the likeliest single-byte one.

    UPR Info's 14-17.csv has 0x88 for "à" (Mac Roman) thirty times in three million bytes, so only
    the words that hold such bytes are weighed, all of them.
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
    words = []
    for match in _WORD_WITH_HIGH_BYTE.finditer(data):
        words.append(match.group())
        if len(words) == _SAMPLED_WORDS:
            break
    sample = b" ".join(words)
    # A file that is UTF-8 but for a few broken bytes stays UTF-8: one bad byte must not garble every accent.
    replaced = sample.decode("utf-8", errors="replace")
    if replaced.count("\ufffd") * 20 < sum(ord(c) > 127 for c in replaced):
        return "utf-8"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(SINGLE_BYTE_ENCODINGS)).best()
    if best is not None:
        return best.encoding
    for encoding in SINGLE_BYTE_ENCODINGS:
        try:
            sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "mac_roman"  # the one candidate in which every byte has a meaning
