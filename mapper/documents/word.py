"""Word bytes (.docx, and .doc and .odt where LibreOffice is installed) to a Document of tables and paragraphs.

Reads the parts of the archive itself: rows merged over all columns, tracked changes, numbers set by
Word and page heads are needed as they are, and the libraries for writing Word files hide them.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from mapper.documents.document import Document, Paragraph, Row, Table
from mapper.documents.grid_cells import GridCell, in_columns, usual_starts
from mapper.documents.symbols import read_symbol
from mapper.errors import UnreadableFileError

_CONVERTED = {"doc": "a Word 97-2003 document", "odt": "an OpenDocument text"}
_CONVERSION_SECONDS = 120
# LibreOffice, by name and where it is installed on Windows and macOS, whose shells do not know it.
_OFFICES = (
    "soffice",
    "libreoffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
# What a broken archive raises: a part can be damaged, missing or protected behind a sound table of contents.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, ValueError)

# Subtrees that hold no text of the final version: deletions, the old place of what was moved, the
# older copy of a text box, pronunciation.
_SKIPPED = frozenset(("del", "moveFrom", "Fallback", "rt", "pPr", "rPr"))
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# "_ H_1_G" and the like are the heading styles of the templates of the UN.
_HEADING_STYLE = re.compile(r"heading|title|subtitle|_\s?H[_ ]", re.IGNORECASE)


def read_word(name: str, data: bytes, format: str = "docx") -> Document:
    """Tables and paragraphs of a Word document, as they stand with all tracked changes accepted.

    A .doc or .odt (`format`) is converted by LibreOffice (`soffice` on the PATH) first. Raises UnreadableFileError
    for a damaged file, for one without text, and for one that cannot be converted.
    """
    docx = _convert(name, data, format) if format in _CONVERTED else data
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            parts = {info.filename for info in archive.infolist()}
            body = _read_part(archive, "word/document.xml")
            word = _Styles(
                _read_part(archive, "word/styles.xml") if "word/styles.xml" in parts else None,
                _read_part(archive, "word/numbering.xml") if "word/numbering.xml" in parts else None,
            )
            notes = [
                (kind, _read_part(archive, f"word/{kind}s.xml"))
                for kind in ("footnote", "endnote")
                if f"word/{kind}s.xml" in parts
            ]
            heads = [_read_part(archive, part) for part in sorted(parts) if re.fullmatch(r"word/header\d*\.xml", part)]
    except (*_DAMAGE, etree.XMLSyntaxError) as error:
        raise UnreadableFileError(
            f"{name}: the Word document is damaged and cannot be read; open it in Word, let it repair the file and "
            "save it again as .docx."
        ) from error
    tables: list[Table] = []
    paragraphs: list[Paragraph] = []
    for block in _page_blocks(body):
        if _name(block) == "tbl":
            number = len(tables) + 1
            tables.append(Table(f"table {number}", tuple(_read_rows(block, number, word)), len(paragraphs)))
        elif (text := word.text_of(block)).strip():
            style = "heading" if word.is_heading(block) else "strong" if word.is_strong(block) else ""
            paragraphs.append(Paragraph(f"paragraph {len(paragraphs) + 1}", text, style))
    if not tables and not paragraphs:
        raise UnreadableFileError(
            f"{name}: there is no text in this Word document; if it holds pictures of pages, run text recognition "
            "(OCR) on them first."
        )
    return Document(
        file=name,
        format=format,
        tables=tuple(tables),
        paragraphs=tuple(paragraphs),
        footnotes=tuple(note for kind, root in notes for note in _read_notes(kind, root, word)),
        page_heads=tuple(dict.fromkeys(text for head in heads if (text := _text_of_blocks(head, word).strip()))),
    )


def _convert(name: str, data: bytes, format: str) -> bytes:
    """The bytes of a .doc or .odt as .docx. A profile of its own keeps the user's LibreOffice, and its macros, out."""
    advice = "open it in Word or LibreOffice and save it as .docx"
    program = next(filter(None, map(shutil.which, _OFFICES)), "")
    if not program:
        raise UnreadableFileError(f"{name}: this is {_CONVERTED[format]} (.{format}); {advice}.")
    with tempfile.TemporaryDirectory(prefix="mapper-", ignore_cleanup_errors=True) as folder:
        source, profile = Path(folder, f"given.{format}"), Path(folder, "profile")
        source.write_bytes(data)
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to"]
        try:
            _run([*command, "docx:MS Word 2007 XML", "--outdir", folder, str(source)])
            return Path(folder, "given.docx").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise UnreadableFileError(f"{name}: LibreOffice could not convert this .{format}; {advice}.") from error


def _run(command: list[str]) -> None:
    """Run a program to its end; after two minutes, end it with the processes it started."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        process.wait(_CONVERSION_SECONDS)
    except subprocess.TimeoutExpired:
        # `soffice` is a script; killing it alone would leave the program it started running.
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        raise


def _read_part(archive: zipfile.ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(archive.read(part), parser)


def _read_rows(table: etree._Element, number: int, word: _Styles) -> Iterator[Row]:
    """Rows with content. A cell merged downwards stands in every row it covers: it holds for all of them."""
    above: dict[int, str] = {}  # grid column to the text of a cell merged downwards
    rows: list[tuple[int, list[GridCell]]] = []
    for index, row in enumerate(_children(table, "tr"), start=1):
        if _find(row, "trPr", "del") is not None:
            continue
        column = _parse_count(_value(_find(row, "trPr", "gridBefore")), 0)
        cells: list[GridCell] = []
        for cell in _children(row, "tc"):
            width = _parse_count(_value(_find(cell, "tcPr", "gridSpan")), 1)
            if _value(_find(cell, "tcPr", "hMerge")) == "continue":
                column += width
                continue
            merged = _find(cell, "tcPr", "vMerge")
            if merged is not None and _value(merged) != "restart":
                text = above.get(column, "")
            else:
                text = _text_of_blocks(cell, word)
                above.pop(column, None)
                if merged is not None:
                    above[column] = text
            cells.append((text, column, width))
            column += width
        rows.append((index, cells))
    starts = usual_starts(cells for _, cells in rows)
    for index, cells in rows:
        if any(text.strip() for text, _, _ in cells):
            yield Row(f"table {number}, row {index}", in_columns(cells, starts))


def _read_notes(kind: str, root: etree._Element, word: _Styles) -> Iterator[Paragraph]:
    # Notes with a type are the lines that separate notes from text.
    notes = (note for note in root if _attribute(note, "type") in ("", "normal"))
    for number, note in enumerate(notes, start=1):
        if text := _text_of_blocks(note, word).strip():
            yield Paragraph(f"{kind} {number}", text)


def _text_of_blocks(parent: etree._Element, word: _Styles) -> str:
    """All text under a cell, note or page head, a line for each paragraph; tables within are read row by row."""
    lines = []
    for block in _blocks(parent):
        if _name(block) == "tbl":
            lines += [_text_of_blocks(cell, word) for row in _children(block, "tr") for cell in _children(row, "tc")]
        else:
            lines.append(word.text_of(block))
    return "\n".join(lines)


@dataclass
class _Level:
    """One level of a list: how its number looks, and where it begins."""

    pattern: str = ""  # "%1.%2."
    format: str = ""  # "decimal", "lowerLetter", ...
    start: int = 1


@dataclass
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class _Styles:
    """What styles.xml and numbering.xml add to a paragraph: is it a heading, and which number does Word print."""

    def __init__(self, styles: etree._Element | None, numbering: etree._Element | None) -> None:
        self._styles = {_attribute(s, "styleId"): s for s in _children(styles, "style")}
        abstract: dict[str, _List] = {}
        for element in _children(numbering, "abstractNum"):
            numbered = _List(
                {_parse_count(_attribute(level, "ilvl"), 0): _read_level(level) for level in _children(element, "lvl")}
            )
            abstract[_attribute(element, "abstractNumId")] = numbered
        self._lists: dict[str, _List] = {}
        for element in _children(numbering, "num"):
            base = abstract.get(_value(_find(element, "abstractNumId")), _List())
            overrides = list(_children(element, "lvlOverride"))
            # A list that begins anew counts for itself; others go on where the last one stopped.
            own = _List(dict(base.levels)) if overrides else base
            for override in overrides:
                level = _parse_count(_attribute(override, "ilvl"), 0)
                replaced = _find(override, "lvl")
                known = own.levels.get(level, _Level()) if replaced is None else _read_level(replaced)
                start = _value(_find(override, "startOverride"))
                own.levels[level] = _Level(known.pattern, known.format, _parse_count(start, known.start))
            self._lists[_attribute(element, "numId")] = own

    def is_heading(self, paragraph: etree._Element) -> bool:
        """True for the heading styles of Word and of the UN, and for paragraphs with an outline level."""
        outline = [_find(p, "pPr", "outlineLvl") for p in (paragraph, *self._chain(paragraph))]
        if any(level is not None and _value(level) != "9" for level in outline):
            return True
        return any(_HEADING_STYLE.match(_value(_find(style, "name"))) for style in self._chain(paragraph))

    def is_strong(self, paragraph: etree._Element) -> bool:
        """True where all text is bold, italic or underlined: so older documents of the UN set their headings."""
        by_style = any(_emphasizes(style) for style in self._chain(paragraph))
        runs = [run for run in paragraph.iter() if _name(run) == "r" and _text(run).strip()]
        return bool(runs) and all(_emphasizes(run, otherwise=by_style) for run in runs)

    def text_of(self, paragraph: etree._Element) -> str:
        """The paragraph's text, with the number Word prints before it."""
        text = _text(paragraph)
        return self._number(paragraph) + text if text.strip() else text

    def _chain(self, paragraph: etree._Element) -> list[etree._Element]:
        """The paragraph's style and those it is based on."""
        chain: list[etree._Element] = []
        style = self._styles.get(_value(_find(paragraph, "pPr", "pStyle")))
        while style is not None and style not in chain:
            chain.append(style)
            style = self._styles.get(_value(_find(style, "basedOn")))
        return chain

    def _number(self, paragraph: etree._Element) -> str:
        for holder in (paragraph, *self._chain(paragraph)):
            properties = _find(holder, "pPr", "numPr")
            if properties is not None:
                break
        else:
            return ""
        numbered = self._lists.get(_value(_find(properties, "numId")))
        depth = _parse_count(_value(_find(properties, "ilvl")), 0)
        if numbered is None or depth not in numbered.levels:
            return ""
        counts, level = numbered.counts, numbered.levels[depth]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.format in ("bullet", "none", ""):
            return ""

        def count(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of_level = numbered.levels.get(at, _Level())
            return _printed(counts.get(at, of_level.start), of_level.format)

        number = re.sub(r"%(\d)", count, level.pattern)
        return f"{number}\t" if number else ""


def _read_level(level: etree._Element) -> _Level:
    return _Level(
        pattern=_value(_find(level, "lvlText")),
        format=_value(_find(level, "numFmt")),
        start=_parse_count(_value(_find(level, "start")), 1),
    )


def _printed(count: int, format: str) -> str:
    if format.endswith("Letter") and count > 0:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if format == "upperLetter" else letters
    if format.endswith("Roman") and count > 0:
        tens, ones = divmod(count, 10)
        roman = "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
        return roman.upper() if format == "upperRoman" else roman
    return str(count)


# --- the XML, read by local names: the transitional and the strict form differ in their namespaces only


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _value(element: etree._Element | None) -> str:
    return "" if element is None else _attribute(element, "val")


def _emphasizes(holder: etree._Element, *, otherwise: bool = False) -> bool:
    """Whether a run or style sets bold, italic or underlined type; `otherwise` where it says nothing of it."""
    set_to = [_value(mark) for kind in ("b", "i", "u") if (mark := _find(holder, "rPr", kind)) is not None]
    return any(value not in ("0", "false", "off", "none") for value in set_to) or (otherwise and not set_to)


def _parse_count(value: str, otherwise: int) -> int:
    return int(value) if re.fullmatch("[0-9]{1,6}", value) else otherwise


def _find(element: etree._Element, *names: str) -> etree._Element | None:
    found: etree._Element | None = element
    for name in names:
        found = next((child for child in found if _name(child) == name), None) if found is not None else None
    return found


def _children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Children of that name, also within wrappers such as content controls and insertions."""
    for child in element if element is not None else ():
        if _name(child) == name:
            yield child
        elif _name(child) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _children(child, name)


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables directly under `parent`, also within wrappers such as content controls."""
    for child in parent:
        if _name(child) in ("p", "tbl"):
            yield child
        elif _name(child) not in _SKIPPED:
            yield from _blocks(child)


def _page_blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of the page; a table of one cell that holds tables is a frame around them."""
    for block in _blocks(parent):
        cells = [cell for row in _children(block, "tr") for cell in _children(row, "tc")]
        if len(cells) == 1 and any(_name(inner) == "tbl" for inner in _blocks(cells[0])):
            yield from _page_blocks(cells[0])
        else:
            yield block


def _text(element: etree._Element) -> str:
    pieces = []
    for child in element:
        name = _name(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name in _CHARACTERS:
            pieces.append(_CHARACTERS[name])
        elif name == "sym":
            code = _attribute(child, "char")
            font = _attribute(child, "font")
            pieces.append(read_symbol(font, int(code, 16)) if re.fullmatch("[0-9A-Fa-f]+", code) else "")
        elif name == "checkBox":  # of a form: "checked" holds before "default", and says yes where it has no value
            state = next((mark for kind in ("checked", "default") if (mark := _find(child, kind)) is not None), None)
            pieces.append("☐" if state is None or _value(state) in ("0", "false", "off") else "☒")
        elif name == "txbxContent":
            pieces.append("\n" + "\n".join(_text(block) for block in _blocks(child)) + "\n")
        elif name not in _SKIPPED:
            pieces.append(_text(child))
    return "".join(pieces)
