"""A path to a Document: the kind of file is found in its first bytes, never by its extension.

The front of the format layer; each reader is imported only when its kind of file turns up.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mapper.documents.document import Document, Paragraph
from mapper.errors import UnreadableFileError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Office files shrink to a tenth or so; an archive made to choke us, to a thousandth.
_LARGE = 100_000_000
_MOST_SHRUNK = 100
_SNIFFED_BYTES = 500_000
_LONGEST_PATH = 259  # letters on Windows, unless it was told to allow more
_CONTROL_BYTES = frozenset(range(32)) - frozenset(b"\t\n\x0b\x0c\r\x1a\x1b\x85")
_TEXTS = (".txt", ".md")
_PUNCTUATION = re.compile(r"[,;](?=\s|$)")
# "12.\tThe Committee", "115.3\tRatify", "(a)\tTrain": Word sets a tab behind a number it saves as text.
_TAB_BEHIND_NUMBER = re.compile(r"^( *(?:\d{1,3}(?:\.\d{1,3})*\.?|\(?\w{1,4}[.)]|[•▪–-]))\t(?=[^\t\n]*$)", re.MULTILINE)
_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_KNOWN_BUT_UNREADABLE = (
    (b"{\\rtf", "a Rich Text file; open it in Word and save it as .docx"),
    (b"<?xml", "an XML file; open it in the program it comes from and save it as .xlsx or .docx"),
    (b"<", "a web page; open it in a spreadsheet program or Word and save it as .xlsx or .docx"),
    (b"\x89png", "a picture; the text has to be recognized first (OCR) and saved as .docx"),
    (b"\xff\xd8\xff", "a picture; the text has to be recognized first (OCR) and saved as .docx"),
    (b"rar!", "an archive; unpack it and give the files inside it"),
    (b"7z\xbc\xaf", "an archive; unpack it and give the files inside it"),
    (b"\x1f\x8b", "an archive; unpack it and give the files inside it"),
)


def read_document(path: str | Path, name: str = "") -> Document:
    """Read any file the mapper knows. Raises UnreadableFileError with one sentence: what, where, what to do.

    name: what the file is called, by default its name without folders.
    """
    path = Path(path)
    name = name or file_name(path)
    # Asked first: Windows refuses to open a folder as it refuses a file one may not read. `Path.is_dir` raises for what
    # lies in a folder that may not be opened.
    if os.path.isdir(path):
        raise UnreadableFileError(
            f"{path}: this is a folder; check that you may open it, and give the files inside it."
        )
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        reason = "there is no such file; check the name and the folder"
        if sys.platform == "win32" and len(os.path.abspath(path)) > _LONGEST_PATH:
            reason = f"Windows opens no file whose path is longer than {_LONGEST_PATH} letters; move or rename it"
        raise UnreadableFileError(f"{path}: {reason}.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableFileError(
            f"{path}: the file cannot be opened ({reason}); close it in other programs, and check that you may read it."
        ) from error
    if not data.strip(b"\0\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise UnreadableFileError(f"{name}: the file is empty; export or download it again.")
    return replace(_read_bytes(name, data), sha256=hashlib.sha256(data).hexdigest())


def file_name(path: Path) -> str:
    """The file's name without folders, on one line.

    Bytes of it that are no text, as older archives leave them, become "�", and so do control characters. Accents that
    stand after their letters, as files from a Mac have them, are joined: ids are made of names.
    """
    text = os.fsencode(path.name).decode("utf-8", errors="replace")
    return unicodedata.normalize("NFC", _CONTROL.sub("\ufffd", text))


def name_files(paths: Sequence[Path]) -> tuple[str, ...]:
    """What each file is called: its name, with as many folders before it as tell files of one name apart."""
    known = [[file_name(Path(part)) for part in path.parts] for path in paths]
    depths = [1] * len(paths)
    while True:
        names = ["/".join(parts[-depth:]) for parts, depth in zip(known, depths, strict=True)]
        counts = Counter(names)
        deeper = [
            depth + (counts[name] > 1 and depth < len(parts))
            for name, parts, depth in zip(names, known, depths, strict=True)
        ]
        if deeper == depths:
            return tuple(names)
        depths = deeper


def _read_bytes(name: str, data: bytes) -> Document:
    if data.startswith(b"PK\x03\x04"):
        return _read_zip(name, data)
    if data.startswith(_OLE):
        return _read_ole(name, data)
    if b"%PDF-" in data[:1024]:
        from mapper.documents.pdf import read_pdf

        return read_pdf(name, data)
    head = data[:256].lstrip(b"\xef\xbb\xbf\t\n\r ").lower()
    for magic, advice in _KNOWN_BUT_UNREADABLE:
        if head.startswith(magic):
            raise UnreadableFileError(f"{name}: this is {advice}.")
    return _read_text(name, data)


def _read_zip(name: str, data: bytes) -> Document:
    """Office files are zip archives; which one, the parts inside it tell."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = set(archive.namelist())
            unpacked = sum(part.file_size for part in archive.infolist())
            mimetype = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in parts else ""
            manifest = archive.read("META-INF/manifest.xml") if mimetype and "META-INF/manifest.xml" in parts else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise UnreadableFileError(f"{name}: the file is damaged ({error}); download or save it again.") from error
    if unpacked > _LARGE and unpacked > _MOST_SHRUNK * len(data):
        raise UnreadableFileError(
            f"{name}: this small file unpacks to more than any document holds; get it again from its source."
        )
    if b"encryption-data" in manifest:
        raise UnreadableFileError(_protected(name))
    if "word/document.xml" in parts:
        from mapper.documents.word import read_word

        return read_word(name, data)
    if parts & {"xl/workbook.xml", "xl/workbook.bin"} or "spreadsheet" in mimetype:
        from mapper.documents.spreadsheet import read_spreadsheet

        return read_spreadsheet(name, data, "ods" if mimetype else "xlsx")
    if "text" in mimetype:
        from mapper.documents.word import read_word

        return read_word(name, data, "odt")
    raise UnreadableFileError(
        f"{name}: this is an archive without a Word or Excel document; unpack it and give the files inside it."
    )


def _read_ole(name: str, data: bytes) -> Document:
    """The compound files of Office 97-2003, which also wrap every password-protected newer one."""
    if _ole_name("EncryptedPackage") in data or _ole_name("EncryptionInfo") in data:
        raise UnreadableFileError(_protected(name))
    if _ole_name("WordDocument") in data:
        from mapper.documents.word import read_word

        return read_word(name, data, "doc")
    if _ole_name("Workbook") in data or _ole_name("Book") in data:
        from mapper.documents.spreadsheet import read_spreadsheet

        return read_spreadsheet(name, data, "xls")
    raise UnreadableFileError(
        f"{name}: this old Office file is cut off, or holds neither a workbook nor a text; get it again, or save it as "
        ".xlsx or .docx."
    )


def _read_text(name: str, data: bytes) -> Document:
    from mapper.documents.encoding import decode_text, find_encoding

    if not find_encoding(data).startswith(("utf-16", "utf-32")):
        sample = data[:65536]
        if sum(byte in _CONTROL_BYTES for byte in sample) > 2 + len(sample) // 50:
            raise UnreadableFileError(
                f"{name}: this is a binary file of no kind the mapper reads; give .docx, .pdf, .xlsx, .xls, .ods, "
                ".csv or .json."
            )
    text = decode_text(data[:_SNIFFED_BYTES])
    if text.lstrip()[:1] in ("[", "{"):
        from mapper.documents.jsonfile import read_json

        return read_json(name, data)
    from mapper.documents.delimited import find_delimiter, read_delimited

    # The one place where the extension speaks: a column of prose and a text look alike. In a text, a comma or
    # semicolon before a space or at the end of a line divides no cells: "1. Ratify, and publish, ... (France);".
    # Nor does the tab behind a number, unless it stands in every line, as in a table of two columns.
    if name.lower().endswith(_TEXTS):
        cut = _PUNCTUATION.sub("", text)
        if not all("\t" in line for line in text.splitlines() if line.strip()):
            cut = _TAB_BEHIND_NUMBER.sub(r"\1 ", cut)
        if not find_delimiter(cut):
            return _read_plain_text(name, data)
    return read_delimited(name, data)


def _read_plain_text(name: str, data: bytes) -> Document:
    from mapper.documents.encoding import decode_text

    headed = name.lower().endswith(".md")
    paragraphs = tuple(
        Paragraph(f"line {number}", line[heading.end() :] if heading else line, "heading" if heading else "")
        for number, line in enumerate(decode_text(data).split("\n"), start=1)
        for heading in (_MARKDOWN_HEADING.match(line) if headed else None,)
        if line.strip()
    )
    return Document(file=name, format="txt", paragraphs=paragraphs)


def _ole_name(stream: str) -> bytes:
    """A stream's name as the directory of a compound file writes it."""
    return stream.encode("utf-16-le") + b"\0\0"


def _protected(name: str) -> str:
    return f"{name}: the file is protected by a password; open it, remove the password and save it again."
