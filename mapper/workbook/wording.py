"""How the sheets say things: records in, short texts for cells out, the same words on every sheet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from mapper.analysis.outcomes import STANCES, Outcome, Stance, Standing, say_stance
from mapper.framework import Framework, RecommendedAction
from mapper.records import Band, Grade, Match, Recommendation
from mapper.workbook.sheet import Cell, Column, Phrase, Tone, join_phrases

NOT_STATED = "Not stated"
MAPPING_IS_NOT_IMPLEMENTATION = (
    "Mapping is not implementation: a number here says what was recommended to the State, not what the State has done."
)

OUTCOME_MEANING: dict[Outcome, str] = {
    "Addresses": "At least one recommended action is addressed, by a link that a reviewer accepted or by a Strong one.",
    "Likely": "The best link is Likely: probably right, not counted until a reviewer accepts it.",
    "To check": "The best link is in the band Check, or a reviewer was unsure: a person should look.",
    "Related only": "Same subject as a recommended action, but it does not ask for it. Outside the framework.",
    "No link": "No recommended action comes near enough. Outside the framework.",
    "Not matched": "Could not be compared with the framework; the reason stands with it.",
    "Duplicate": "The same recommendation stands once more; it is counted there.",
}
GRADE_MEANING: tuple[tuple[Grade, str], ...] = (
    (
        "addresses",
        "Carrying out the recommendation would itself carry out the recommended action, in whole or in large part.",
    ),
    ("related", "Same subject: it contributes indirectly, or on a broad reading. Never counted."),
)

_STANDING_TONES: dict[Standing, Tone] = {
    "Accepted": "good",
    "Strong": "good",
    "Likely": "fair",
    "Check": "look",
    "Unsure": "look",
}
_OUTCOME_TONES: dict[Outcome, Tone] = {
    "Addresses": "good",
    "Likely": "fair",
    "To check": "look",
    "Related only": "quiet",
    "No link": "quiet",
    "Not matched": "bad",
    "Duplicate": "quiet",
}

# "A/HRC/28/15", "CEDAW/C/SVN/CO/6": upper-case series symbol, then at least two more parts
_SYMBOL = re.compile(r"[A-Z]+(?:/[A-Z0-9.\-()]+){2,}")


def shorten(text: str, limit: int) -> str:
    """`text` on one line and of at most `limit` characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.") + "…"


def say_list(words: Iterable[str], limit: int = 12) -> str:
    """The words with commas; where there are more than `limit`, the first ones and how many more."""
    listed = list(words)
    rest = len(listed) - limit
    named = ", ".join(listed[:limit])
    return Phrase("{named} and {rest} more", named=named, rest=rest) if rest > 0 else named


def say_names(names: Iterable[str]) -> str:
    """Names of States or bodies with commas; with semicolons where a name holds a comma itself."""
    listed = list(names)
    return ("; " if any("," in name for name in listed) else ", ").join(listed)


def label_item(item: RecommendedAction, limit: int) -> str:
    """The title of a recommended action, or the beginning of its text where it has none."""
    return shorten(item.title or item.text, limit)


def name_actions(framework: Framework) -> dict[str, str]:
    """By the id of each recommended action, its Action as "1.4 Teach patience"; its own title where it has none."""
    titles = {action.id: f"{action.id} {action.title}" for action in framework.actions}
    return {item.id: titles.get(item.action, item.title) for item in framework.items}


def find_positions(recommendations: Iterable[Recommendation]) -> tuple[Stance, ...]:
    """The positions that a table of these has columns for: Supported, Noted, and what else occurs."""
    occurring = set(map(say_stance, recommendations))
    return tuple(position for position in STANCES if position in ("Supported", "Noted") or position in occurring)


def position_columns(positions: Iterable[Stance], heat: str = "") -> tuple[Column, ...]:
    """A column of counts for each position, the same on every sheet; headers are broken between words only."""
    return tuple(Column(p, max(13, 4 + max(map(len, p.split()))), "count", heat=heat) for p in positions)


def count_positions(recommendations: Iterable[Recommendation], positions: Iterable[Stance]) -> tuple[int, ...]:
    """How many have each of these positions."""
    counts = Counter(map(say_stance, recommendations))
    return tuple(counts[position] for position in positions)


def explain_item(framework: Framework, item: RecommendedAction) -> str:
    """What a reader has to know of a recommended action beside its text: whom it speaks to, when, flaws."""
    parts: list[str] = []
    if item.audience:
        parts.append(Phrase("For {audience}.", audience=item.audience))
    if item.situation:
        parts.append(Phrase("Situation: {situation}.", situation=item.situation))
    twins = [other.id for other in framework.items if other.same_as == item.id]
    if twins:
        parts.append(Phrase("Repeated as {twins}.", twins=", ".join(twins)))
    return join_phrases(filter(None, [*parts, explain_flaw(item)]), " ")


def explain_flaw(item: RecommendedAction) -> str:
    """What is recorded against a recommended action of this edition, "" where nothing is."""
    if item.note or not item.same_as:
        return item.note
    return Phrase("Repeats {twin}; matched once, under that number.", twin=item.same_as)


def link_line(match: Match, item: RecommendedAction, limit: int, standing: Standing) -> str:
    """A link on one line: "1.4.5 (Strong): Protect the ..."."""
    template = "{action}: {text}" if standing == "Related" else "{action} ({standing}): {text}"
    return Phrase(template, action=match.action_id, standing=standing, text=label_item(item, limit))


def say_evidence(match: Match, text: str) -> str:
    """What helps to check a link, beside the text of its recommendation: a clause that is the whole of it says nothing
    more."""
    evidence = match.evidence
    if evidence.clause == " ".join(text.split()):
        evidence = replace(evidence, clause="")
    return evidence.sentence() or match.evidence.sentence()


def band_cell(band: Band) -> Cell:
    """A band, its colour repeating the word."""
    return standing_cell(band) if band else Cell("")


def standing_cell(standing: Standing) -> Cell:
    """How a link stands, its colour repeating the word."""
    return Cell(standing, tone=_STANDING_TONES.get(standing, "quiet"))


def outcome_cell(outcome: Outcome) -> Cell:
    """An outcome, its colour repeating the word."""
    return Cell(outcome, tone=_OUTCOME_TONES[outcome])


def symbol_cell(recommendation: Recommendation) -> Cell:
    """The symbol of the UN document, leading to it in the UN's own document service."""
    symbol = recommendation.symbol
    return Cell(symbol, link=f"https://undocs.org/{symbol}" if _SYMBOL.fullmatch(symbol) else "")


def say_not_matched(number: int) -> Phrase:
    """How many recommendations say nothing of an action, as nobody knows what they address."""
    return Phrase(
        "Could not be compared with the framework: {number}; the sheet Recommendations not matched has them.",
        number=number,
    )


def say_time(iso: str) -> str:
    """An ISO 8601 time in UTC as "2025-09-28, 14:05 UTC"; anything else as it is."""
    found = re.match(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)", iso)
    return f"{found[1]}, {found[2]} UTC" if found else iso
