"""The sheet Method: how the result came about, so that it can be judged and made again."""

from __future__ import annotations

from mapper.records import MappingResult
from mapper.workbook.sheet import Block, Column, Heading, Kind, Phrase, Prose, Row, Sheet, Table, Title, join_phrases
from mapper.workbook.wording import explain_flaw, say_time

_ON_ONE_PAGE = 20  # remarks on a framework that fit on a sheet of paper with all the rest


def make_method_sheet(result: MappingResult) -> Sheet:
    """Versions, model, fit, settings, the framework and its known flaws, and the known limits."""
    run, framework = result.run, result.framework
    facts: tuple[Row, ...] = (
        ("Program", f"Recommendation Mapper {run.mapper_version}"),
        ("Date", say_time(run.started)),
        ("Duration", Phrase("{seconds} seconds", seconds=round(run.seconds, 1))),
        ("Language model", run.encoder),
        ("Fit", run.fit or "None: the bands are uncalibrated"),
        ("Probabilities", "Calibrated" if run.calibrated else "Not calibrated: read them as an order, not as a rate"),
    )
    about_framework: tuple[Row, ...] = (
        ("Framework", framework.title),
        ("Framework id", framework.id),
        ("Source", framework.source),
        ("Licence", framework.licence),
        ("Size", _describe_size(result)),
        ("SHA-256 of ids and texts", framework.sha256),
    )
    limits = tuple((str(number), limit) for number, limit in enumerate(run.limits, 1))
    flaws = tuple((item.id, explain_flaw(item)) for item in framework.items if explain_flaw(item))
    blocks: tuple[Block, ...] = (
        Title("Method"),
        Prose(
            "Each recommendation has a score for each recommended action, which decides on grade and band. Scores are "
            "learned from labelled recommendations and worked examples; without a fit, they follow from the examples "
            "and the actions' own texts. Clause, shared words and example, which stand as evidence, are looked up "
            "afterwards to help a reader check a link; they are not what decided. No text is written or changed by the "
            "program; the evidence quotes the recommendation, and examples that were written to show what an action "
            "asks for."
        ),
        Heading("Run"),
        _table("Run", "Item", "Value", facts),
        *_describe_languages(result),
        Heading("Settings"),
        _table("Settings", "Setting", "Set to", run.settings),
        Heading("Known limits"),
        _table("Limits", "No.", "Limit", limits),
        Heading("Framework"),
        _table("Framework", "About the framework", "Is", about_framework),
        Heading("Remarks on the framework's edition"),
        Prose("Nothing was invented where the edition is cut or garbled; repeated items are matched once."),
        _table("Remarks", "Action id", "Remark", flaws, "id"),
    )
    return Sheet("Method", "Method: how this result came about", blocks, one_page=len(flaws) <= _ON_ONE_PAGE)


def _table(name: str, key: str, value: str, rows: tuple[Row, ...], kind: Kind = "text") -> Block:
    """Two columns, as wide as those of the other tables of this sheet."""
    if not rows:
        return Prose("None.")
    return Table(name, (Column(key, 30, kind), Column(value, 100)), rows)


def _describe_languages(result: MappingResult) -> tuple[Block, ...]:
    """Which model read which language, where there is more to say than the name of one."""
    if not result.run.served:
        return ()
    rows: tuple[Row, ...] = tuple(
        (language, Phrase("Recommendations: {number}, read by {model}", number=count, model=model))
        for language, count, model in result.run.served
    )
    return Heading("Languages"), Table("Languages", (Column("Language", 30), Column("Read by", 100)), rows)


def _describe_size(result: MappingResult) -> str:
    framework = result.framework
    repeats = len(framework.items) - len(framework.matched_items)
    size: list[str] = [Phrase("Recommended actions: {number}", number=len(framework.items))]
    if framework.actions:
        size.append(Phrase("Actions: {number}", number=len(framework.actions)))
    if framework.parts:
        size.append(Phrase("Parts: {number}", number=len(framework.parts)))
    if repeats:
        size.append(Phrase("repeating another, matched once: {number}", number=repeats))
    return join_phrases(size, "; ")
