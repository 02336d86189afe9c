"""A `MappingResult` to the annex of a national report (.docx), by Part and Action, with room for measures taken.

Real Word styles, a table of contents that Word keeps up to date, header rows that repeat.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from mapper.analysis.coverage import Bearing, find_coverage, group_items
from mapper.analysis.outcomes import (
    OUTSIDE,
    STANCES,
    TO_REVIEW,
    find_counted,
    find_distinct,
    find_not_matched,
    find_outcomes,
    say_stance,
)
from mapper.framework import Action
from mapper.labels import Language, find_label, say, say_reason, translate_sentences, translate_states, write_number
from mapper.output import check_ending, drop_forbidden, parse_started, replace_bytes
from mapper.records import MappingResult, Recommendation
from mapper.report.citations import cite_document, cite_paragraph, cite_states, name_states
from mapper.spelling import split_numbers

_WIDTHS_CM = (13.6, 2.8, 9.3)
_LEAD = "Annex table lead"  # of lines that stand on the page of the table below them
_END = "Annex table end"  # keeps tables apart; so low that the last one does not begin a page of its own
_PROOFED = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "pt": "pt-BR", "ru": "ru-RU", "zh": "zh-CN", "ar": "ar-SA"}
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_MEASURES = ("Action to take", "Evidence of progress", "Status")  # columns of the sheet Plan that tell of measures


def write_annex(result: MappingResult, path: Path | str, language: Language = "en") -> None:
    """Write the annex at `path`. Every distinct recommendation stands in it: under the Actions it addresses by an
    accepted or Strong link, among those still to be reviewed, outside the framework, or among those not matched.

    Raises SettingsError where `path` is no .docx, or cannot be written.
    """
    path = Path(path)
    check_ending(path, (".docx",))
    with replace_bytes(path, "the annex") as packed:
        _Annex(result, language).draw().save(packed)


class _Annex:
    """Draws the annex from top to bottom."""

    def __init__(self, result: MappingResult, language: Language) -> None:
        self.result, self.language = translate_states(result, language), language
        self.document: Any = docx.Document()
        self.headings: list[tuple[int, str, str]] = []  # (level, text, bookmark)
        self.told: dict[str, str] = {}  # recommendation id to the Action under which its measures are told
        self.plan = {entry.recommendation_id: dict(entry.values) for entry in result.review.plan}
        self.actions = find_counted(result)

    def draw(self) -> Any:
        self._set_up()
        result, outcomes = self.result, find_outcomes(self.result)
        coverage = find_coverage(result)
        bearings = {row.group.id: row.bearing for row in coverage.actions}
        not_matched = find_not_matched(result)
        self._draw_opening(len(coverage.total.counted), sum(map(len, not_matched.values())))
        contents = self.document.add_paragraph()
        part = None
        parts = {part.id: part for part in result.framework.parts}
        for action, items in group_items(result.framework):
            if action.part != part and action.part in parts:
                part = action.part
                self._heading(1, f"{self._say('Part')} {part}. {parts[part].title}")
            self._heading(2 if parts else 1, f"{self._say('Action')} {action.id}. {action.title}")
            self._draw_action(action, {item.id for item in items}, bearings[action.id])
        distinct = find_distinct(result)
        to_review = [r for r in distinct if outcomes[r.id] in TO_REVIEW]
        outside = [r for r in distinct if outcomes[r.id] in OUTSIDE]
        self._heading(1, self._say("Recommendations still to be reviewed"))
        if to_review:
            self._line(
                "Their links to the framework are likely or possible, and nobody has decided on them yet.", _LEAD
            )
        self._table(to_review)
        self._heading(1, self._say("Recommendations outside the framework"))
        self._table(outside)
        if not_matched:
            self._heading(1, self._say("Recommendations not matched"))
            self._line(
                "They could not be compared with the framework, so nobody knows whether they are outside it.", _LEAD
            )
        for reason, recommendations in not_matched.items():
            why = translate_sentences(say_reason(reason), self.language)
            self._line("Reason: {reason}", _LEAD, reason=why)
            self._table(recommendations)
        self._fill_contents(contents)
        return self.document

    # Sections

    def _draw_opening(self, counted: int, not_matched: int) -> None:
        result = self.result
        distinct = find_distinct(result)
        named = (name_states(distinct, self.language), result.framework.title)
        self.document.add_paragraph(self._say("Annex: recommendations received, by Part and Action"), style="Title")
        self.document.add_paragraph(", ".join(filter(None, named)), style="Subtitle")
        self._line(
            "Distinct recommendations received: {distinct}; addressing an action of the framework: {counted}.",
            distinct=len(distinct),
            counted=counted,
        )
        if not_matched:
            self._line("Could not be compared with the framework: {number}; they stand at the end.", number=not_matched)
        self._line("Mapping is not implementation: what was done stands under “Measures taken”.", style="Intense Quote")

    def _draw_action(self, action: Action, items: set[str], bearing: Bearing) -> None:
        recommendations = bearing.counted
        open_links = len(bearing.likely) + len(bearing.to_check)
        if not recommendations and open_links:
            self._line(
                "No recommendation addresses it by an accepted or Strong link; links still to be reviewed: {number}.",
                number=open_links,
            )
            return
        if not recommendations:
            self._line("No recommendation was found to address it.")
            return
        positions = bearing.by_position()
        named = ", ".join(
            f"{self._say(position)} {write_number(positions[position], self.language)}"
            for position in STANCES
            if positions[position]
        )
        if any(recommendation.position for recommendation in recommendations):
            self._line("Recommendations: {number}. {positions}.", _LEAD, number=len(recommendations), positions=named)
        else:
            self._line("Recommendations: {number}.", _LEAD, number=len(recommendations))
        self._table(recommendations, items, action)

    def _table(
        self, recommendations: Iterable[Recommendation], items: set[str] | None = None, action: Action | None = None
    ) -> None:
        groups: dict[str, list[Recommendation]] = {}
        for recommendation in recommendations:
            groups.setdefault(cite_document(recommendation, self.language), []).append(recommendation)
        if not groups:
            self._line("None.")
            return
        headers = ("Recommendation", "Position", "Measures taken")
        table = self.document.add_table(rows=1, cols=len(headers), style="Table Grid")
        table.autofit = False
        for column, cell, width, header in zip(table.columns, table.rows[0].cells, _WIDTHS_CM, headers, strict=True):
            column.width = cell.width = Cm(width)  # LibreOffice goes by the column, Word by its cells
            _style(cell.paragraphs[0], "Annex table head").add_run(self._say(header))
            _shade(cell, "1F3864")
        _mark_row(table.rows[0], "w:tblHeader")
        for document, group in groups.items():
            row = table.add_row()
            merged = row.cells[0].merge(row.cells[-1])
            _style(merged.paragraphs[0], "Annex table group").add_run(document)
            _shade(merged, "E8EDF4")
            _mark_row(row, "w:cantSplit")
            for recommendation in sorted(group, key=lambda r: split_numbers(r.paragraph)):
                self._draw_row(table.add_row(), recommendation, items, action)
        self.document.add_paragraph(style=_END)

    def _draw_row(
        self, row: Any, recommendation: Recommendation, items: set[str] | None, action: Action | None
    ) -> None:
        _mark_row(row, "w:cantSplit")
        text, position, measures = row.cells
        said = _style(text.paragraphs[0], "Annex table text")
        number = cite_paragraph(recommendation)
        if number:
            said.add_run(f"{number} ").bold = True
        states = cite_states(recommendation)
        quoted = said.add_run(drop_forbidden(recommendation.text.rstrip(" .;") + (f" {states}" if states else ".")))
        if recommendation.language not in ("", self.language):
            _mark_language(said, quoted, recommendation.language)
        if items:
            own = sorted((i for i in self.actions.get(recommendation.id, ()) if i in items), key=split_numbers)
            note = self._say("Framework actions: {actions}", actions=", ".join(own))
            _style(text.add_paragraph(), "Annex table note").add_run(note)
        missing = "Not stated" if say_stance(recommendation) == "Position not stated" else ""
        _style(position.paragraphs[0], "Annex table text").add_run(self._say(recommendation.position or missing))
        told = drop_forbidden(self._say_measures(recommendation, action))
        _style(measures.paragraphs[0], "Annex table text").add_run(told)

    def _say_measures(self, recommendation: Recommendation, action: Action | None) -> str:
        """What the plan says; where a recommendation stands again, the Action under which it is told."""
        first = self.told.setdefault(recommendation.id, action.id if action else "")
        if action and first != action.id:
            return self._say("See Action {action}.", action=first)
        written = dict(self.plan.get(recommendation.id, {}))
        written["Status"] = find_label(written.get("Status", ""), self.language)
        return "\n".join(written[column] for column in _MEASURES if written.get(column))

    # Drawing

    def _set_up(self) -> None:
        document, run = self.document, self.result.run
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21.0)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.0)
        document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Arial", Pt(10)
        for name in ("Title", "Subtitle", "Heading 1", "Heading 2", "TOC Heading", "Intense Quote"):
            style = document.styles[name]
            style.font.name, style.font.color.rgb = "Arial", RGBColor(0x1F, 0x38, 0x64)
            # the template's theme fonts would else win over the name
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in [key for key in fonts.attrib if "Theme" in key]:
                del fonts.attrib[attribute]
        for name, size, bold, colour in (
            (_LEAD, 10, False, "1F2933"),
            ("Annex table head", 9, True, "FFFFFF"),
            ("Annex table group", 9, True, "1F3864"),
            ("Annex table text", 9, False, "1F2933"),
            ("Annex table note", 8, False, "3D4650"),
            (_END, 1, False, "1F2933"),
            ("toc 1", 10, True, "1F2933"),  # as Word names its own
            ("toc 2", 10, False, "1F2933"),
        ):
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
            style.base_style = document.styles["Normal"]
            style.font.size, style.font.bold = Pt(size), bold
            style.font.color.rgb = RGBColor.from_string(colour)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2)
        for name in (_LEAD, "Annex table head", "Annex table group"):
            document.styles[name].paragraph_format.keep_with_next = True
        document.styles["toc 2"].paragraph_format.left_indent = Cm(0.6)
        (proofed,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
        proofed.set(qn("w:val"), _PROOFED[self.language])
        properties = document.core_properties
        properties.title = self._say("Annex: recommendations received, by Part and Action")
        properties.author = properties.last_modified_by = f"Recommendation Mapper {run.mapper_version}"
        properties.language, properties.comments = self.language, ""
        started = parse_started(run)
        properties.created = properties.modified = started
        footer = section.footer.paragraphs[0]
        footer.add_run(f"{self._say('Page')} ")
        _add_field(footer, "PAGE", "1")

    def _say(self, english: str, **values: object) -> str:
        return say(english, self.language, **values)

    def _line(self, english: str, style: str = "Normal", **values: object) -> None:
        self.document.add_paragraph(self._say(english, **values), style=style)

    def _heading(self, level: int, text: str) -> None:
        paragraph = self.document.add_heading(drop_forbidden(text), level)
        name = f"_Toc{len(self.headings) + 1:06}"
        _add_bookmark(paragraph, name, len(self.headings) + 1)
        self.headings.append((level, text, name))

    def _fill_contents(self, first: Any) -> None:
        """A contents field holding the headings; Word sets the page numbers when the document is opened."""
        heading = first.insert_paragraph_before(self._say("Contents"))
        heading.style = "TOC Heading"
        paragraph = first
        _add_field_part(paragraph, "begin", dirty=True)
        _add_instruction(paragraph, r' TOC \o "1-2" \h \z \u ')
        _add_field_part(paragraph, "separate")
        for index, (level, text, name) in enumerate(self.headings):
            if index:
                paragraph = _insert_after(paragraph)
            paragraph.style = f"toc {level}"
            _add_link(paragraph, drop_forbidden(text), name)
        _add_field_part(paragraph, "end")


# Pieces of WordprocessingML (ECMA-376) that python-docx has no words for


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _add_field(paragraph: Any, instruction: str, shown: str) -> None:
    _add_field_part(paragraph, "begin")
    _add_instruction(paragraph, f" {instruction} ")
    _add_field_part(paragraph, "separate")
    paragraph.add_run(shown)
    _add_field_part(paragraph, "end")


def _add_field_part(paragraph: Any, kind: str, dirty: bool = False) -> None:
    attributes = {"fldCharType": kind} | ({"dirty": "true"} if dirty else {})
    paragraph.add_run()._r.append(_element("w:fldChar", **attributes))


def _add_instruction(paragraph: Any, text: str) -> None:
    instruction = _element("w:instrText")
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    instruction.text = text
    paragraph.add_run()._r.append(instruction)


def _add_bookmark(paragraph: Any, name: str, number: int) -> None:
    runs = paragraph._p
    runs.insert(1 if runs.pPr is not None else 0, _element("w:bookmarkStart", id=str(number), name=name))
    runs.append(_element("w:bookmarkEnd", id=str(number)))


def _add_link(paragraph: Any, text: str, bookmark: str) -> None:
    link = _element("w:hyperlink", anchor=bookmark, history="1")
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)


def _insert_after(paragraph: Any) -> Any:
    new = _element("w:p")
    paragraph._p.addnext(new)
    return Paragraph(new, paragraph._parent)


def _style(paragraph: Any, name: str) -> Any:
    """The paragraph in this style; python-docx would look through all styles, which takes a minute of a long annex."""
    paragraph._p.style = name.replace(" ", "")
    return paragraph


def _mark_language(paragraph: Any, run: Any, language: str) -> None:
    """The language in which Word proofs the run and a screen reader speaks it, whatever its letters."""
    properties, code = run._r.get_or_add_rPr(), _PROOFED.get(language, language)
    if language in _RIGHT_TO_LEFT:
        paragraph._p.get_or_add_pPr().append(_element("w:bidi"))
        properties.append(_element("w:rtl"))
    properties.append(_element("w:lang", val=code, eastAsia=code, bidi=code))


def _shade(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=colour))


def _mark_row(row: Any, tag: str) -> None:
    row._tr.get_or_add_trPr().append(_element(tag))
