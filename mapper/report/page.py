"""A `MappingResult` to one self-contained page (.html): the coverage map, and the recommendations of each Action.

Nothing is fetched: styles, program and data stand in the file. The data are JSON that no text of the input
can break out of; the program of `page.html` sets texts as text, never as markup.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

from mapper.analysis.coverage import find_coverage, group_items
from mapper.analysis.outcomes import (
    OFFERED,
    OUTSIDE,
    TO_REVIEW,
    find_distinct,
    find_not_matched,
    find_outcomes,
    find_standings,
    say_stance,
)
from mapper.labels import Language, find_label, say, say_reason, translate_sentences, translate_states, write_number
from mapper.output import check_ending, replace_file
from mapper.records import MappingResult, Recommendation
from mapper.report.citations import cite_source, cite_states, name_review, name_states

_TEMPLATE = Path(__file__).with_name("page.html")
_UNSAFE = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
PAGE_WORDS = (
    "State", "All States", "Position", "Mechanism", "Cycle", "Link", "Supported", "Noted", "Supported/Noted",
    "Position not stated", "No position (not UPR)", "No cycle (not UPR)", "Not stated", "UPR", "Treaty body",
    "Special procedure", "Accepted", "Strong", "Likely", "Check",
    "Words in the text", "Reset the filters", "Outside the framework", "Recommendations that address no action",
    "Recommendations still to be reviewed",
    "Their links to the framework are likely or possible, and nobody has decided on them yet.",
    "Recommendations not matched", "Recommendations of which nobody knows whether they are outside", "recommendations",
    "Recommendations shown under the framework's actions: {number}.", "Close", "No recommendation is shown here.",
)  # fmt: skip
"""Labels that the page's program asks for, by their English."""


def write_page(result: MappingResult, path: Path | str, language: Language = "en") -> None:
    """Write the page at `path`. Raises SettingsError where `path` is no .html, or cannot be written."""
    path = Path(path)
    check_ending(path, (".html", ".htm"))
    with replace_file(path, "the page") as unfinished:
        unfinished.write_text(make_page(result, language), encoding="utf-8", errors="replace")


def make_page(result: MappingResult, language: Language = "en") -> str:
    """The page as HTML."""
    result = translate_states(result, language)
    distinct = find_distinct(result)
    title = say("Coverage of the framework by recommendations received", language)
    about = say(
        "Distinct recommendations: {number}; {states}; framework: {framework}.",
        language,
        number=len(distinct),
        states=name_states(distinct, language) or say("State not stated", language),
        framework=result.framework.title,
    )
    framework = result.framework
    edition = ", ".join(str(said) for said in (framework.title, framework.publisher, framework.year) if said)
    source = ". ".join(said.removesuffix(".") for said in (edition, framework.licence) if said) + "."
    model = translate_sentences(result.run.encoder, language)
    made = f"Recommendation Mapper {result.run.mapper_version}, {result.run.started[:10]}, {model}"
    pieces = {
        "language": language,
        "title": title,
        "about": about,
        "notice": say(
            "Mapping is not implementation: a number here says what was recommended to the State, not what the State "
            "has done.",
            language,
        ),
        "filters": say("Filters", language),
        "skip": say("Skip to the map", language),
        "generator": f"Recommendation Mapper {result.run.mapper_version}",
        "source": source,
        "made": made,
    }
    filled = {name: html.escape(text) for name, text in pieces.items()}
    filled |= {"table": _make_table(result, language), "data": dump_safely(collect_data(result, language))}
    template = _TEMPLATE.read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: filled[found[1]], template)


def dump_safely(data: object) -> str:
    """JSON that can stand in a script element: no "<", ">" or "&" of any text is left as it is."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def collect_data(result: MappingResult, language: Language = "en") -> dict[str, Any]:
    """What the page shows: recommendations, Parts with Actions and items, and each item's (index, standing) links.

    to_review: the indexes of those still to be reviewed; outside: of those outside the framework; not_matched: (reason,
    indexes) of those nobody knows it of.
    """
    distinct = find_distinct(result)
    index = {recommendation.id: n for n, recommendation in enumerate(distinct)}
    links: dict[str, list[tuple[int, int, str]]] = {}
    for (recommendation_id, action_id), standing in find_standings(result).items():
        if standing in OFFERED:
            shown = "Check" if standing == "Unsure" else standing
            links.setdefault(action_id, []).append((OFFERED.index(standing), index[recommendation_id], shown))
    parts = {part.id: f"{find_label('Part', language)} {part.id}. {part.title}" for part in result.framework.parts}
    groups: dict[str, list[dict[str, Any]]] = {}
    for action, items in group_items(result.framework):
        told = [
            {"id": i.id, "text": i.text, "links": [(n, word) for _, n, word in sorted(links.get(i.id, ()))]}
            for i in items
        ]
        title = parts.get(action.part, result.framework.title)
        groups.setdefault(title, []).append({"id": action.id, "label": action.id, "title": action.title, "items": told})
    outcomes = find_outcomes(result)
    cycles = any(recommendation.cycle for recommendation in distinct)
    return {
        "words": {word: find_label(word, language) for word in PAGE_WORDS},
        "recommendations": [_describe(recommendation, language, cycles) for recommendation in distinct],
        "parts": [{"title": title, "actions": actions} for title, actions in groups.items()],
        "to_review": [index[r.id] for r in distinct if outcomes[r.id] in TO_REVIEW],
        "outside": [index[r.id] for r in distinct if outcomes[r.id] in OUTSIDE],
        "not_matched": [
            (translate_sentences(say_reason(reason), language), [index[r.id] for r in recommendations])
            for reason, recommendations in find_not_matched(result).items()
        ],
    }


def _describe(recommendation: Recommendation, language: Language, cycles: bool) -> dict[str, Any]:
    """A recommendation as the page shows it. `cycles`: one is known of some, so that they can be told apart by it."""
    without_cycle = "No cycle (not UPR)" if cycles and not recommendation.may_be_upr else ""
    return {
        "cite": cite_source(recommendation, language),
        "review": name_review(recommendation, language),
        "text": recommendation.text,
        "language": recommendation.language or "und",
        "states": cite_states(recommendation),
        "state": recommendation.state,
        "position": say_stance(recommendation),
        "mechanism": recommendation.mechanism,
        "cycle": recommendation.cycle or without_cycle,
    }


def _make_table(result: MappingResult, language: Language) -> str:
    """The counts as a table, for a reader whose browser runs no programs."""
    head = "".join(
        f"<th>{html.escape(find_label(word, language))}</th>" for word in ("Action", "Title", "Recommendations")
    )
    rows = "".join(
        f"<tr><td>{html.escape(row.group.id)}</td><td>{html.escape(row.group.title)}</td>"
        f'<td class="count">{write_number(len(row.bearing.counted), language)}</td></tr>'
        for row in find_coverage(result).actions
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
