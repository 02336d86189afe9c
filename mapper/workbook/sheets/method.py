"""The sheet Method: how the result came about, so that it can be judged and made again."""

from __future__ import annotations

from mapper.records import MappingResult
from mapper.workbook.sheet import Block, Cell, Column, Heading, Prose, Row, Sheet, Table, Title
from mapper.workbook.wording import explain_item, say_time

_FACTS = (Column("Item", 30), Column("Value", 100))


def make_method_sheet(result: MappingResult) -> Sheet:
    """Versions, model, fit, settings, the framework and its known flaws, and the known limits."""
    run, framework = result.run, result.framework
    facts: tuple[Row, ...] = (
        ("Program", f"Recommendation Mapper {run.mapper_version}"),
        ("Date", say_time(run.started)),
        ("Duration", f"{run.seconds:,.1f} seconds"),
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
    blocks: list[Block] = [
        Title("Method"),
        Prose(
            "Each recommendation is divided into clauses and compared with every recommended action by wording and by "
            "meaning. The best candidates are scored, and the score decides on grade and band. No text is written or "
            "changed by the program; the evidence quotes the texts themselves."
        ),
        Heading("Run"),
        Table("Run", _FACTS, facts),
        Heading("Settings"),
        Table("Settings", (Column("Setting", 30), Column("Set to", 100)), run.settings)
        if run.settings
        else Prose("Nothing was set: all options had their defaults."),
        Heading("Known limits"),
        *(
            [Table("Limits", (Column("No.", 30, "count"), Column("Limit", 100)), tuple(enumerate(run.limits, 1)))]
            if run.limits
            else [Prose("None are recorded.")]
        ),
        Heading("Framework"),
        Table("Framework", (Column("About the framework", 30), Column("Is", 100)), about_framework),
    ]
    flaws = [item for item in framework.items if item.note or item.same_as]
    if flaws:
        blocks += [
            Heading("Flaws of the framework's edition"),
            Prose("Recorded, not mended: repeated items are matched once, cut or garbled items as they stand."),
            Table(
                "Flaws",
                (Column("Action id", 30, "id"), Column("Remark", 100)),
                tuple((Cell(item.id), explain_item(framework, item)) for item in flaws),
            ),
        ]
    return Sheet("Method", "Method: how this result came about", tuple(blocks))


def _describe_size(result: MappingResult) -> str:
    framework = result.framework
    repeats = len(framework.items) - len(framework.matched_items)
    size = f"{len(framework.items):,} recommended actions"
    if framework.actions:
        size += f" in {len(framework.actions):,} Actions"
    if framework.parts:
        size += f" and {len(framework.parts):,} Parts"
    return size + (f"; {repeats:,} repeat another and are matched once" if repeats else "")
