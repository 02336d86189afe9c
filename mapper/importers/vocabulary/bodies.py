"""The UN human rights mechanisms and their bodies, by name, abbreviation or document symbol.

In: a body as a source spells it, or a symbol. Out: a Body, or None. Data: `bodies.csv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from mapper.importers.vocabulary import read_word_list
from mapper.importers.vocabulary.states import fold
from mapper.records import Mechanism

# "SR Torture", "WG Arbitrary detention", "IE Older persons": UHRI has some sixty of them, and new mandates come.
_MANDATE = re.compile(
    r"(SR|WG|IE|SRSG|Special Rapporteur|Special Representative|Working Group|Independent Expert"
    r"|Rapporteu(?:r|re|se) spéciale?|Groupe de travail|Expert indépendant|Experte indépendante"
    r"|Relatora? Especial|Grupo de Trabajo|Expert[oa] Independiente)\b",
    re.IGNORECASE,
)

# "Working Group on the UPR, 36th session", "Groupe de travail sur l'EPU"
_REVIEW = re.compile(
    r"(?:WG|Working Group|Groupe de travail|Grupo de Trabajo)\W+(?:(?:on|of|for|the|sur|de|del|la|el|sobre|l)\W+)*"
    r"(?:UPR|EPU|universal periodic review|examen périodique universel|examen periódico universal)\b",
    re.IGNORECASE,
)
# Commissions of regions have special rapporteurs and working groups too.
_REGIONAL = re.compile(
    r"\b(?:ACHPR|CADHP|IACHR|CIDH|OAS|OEA|African Commission|Commission africaine|Inter-American|Interamericana"
    r"|Council of Europe)\b",
    re.IGNORECASE,
)
# "Special Rapporteur on torture (2019)"
_NAME_END = re.compile(r"\s*(?:[,;:(–—\d]|\s-\s)")


@dataclass(frozen=True, slots=True)
class Body:
    """A body and its mechanism; `name` is "" where a source names the mechanism only ("Treaty bodies")."""

    name: str  # "UPR", "CEDAW", "SR Torture"
    mechanism: Mechanism


@cache
def _bodies() -> tuple[dict[str, Body], dict[str, Body]]:
    """Bodies by folded name, and by symbol prefix in the order of the file (CRC/C/OPAC/ before CRC/)."""
    by_name: dict[str, Body] = {}
    by_prefix: dict[str, Body] = {}
    for row in read_word_list("bodies.csv"):
        body = Body(row["body"], cast("Mechanism", row["mechanism"]))
        for name in [row["body"], *row["names"].split(";")]:
            if name:
                by_name[fold(name)] = body
        for prefix in filter(None, row["symbol_prefixes"].split(";")):
            by_prefix[prefix] = body
    return by_name, by_prefix


@cache
def find_body(text: str) -> Body | None:
    """The body or mechanism that `text` names: "- CRC", "Committee against Torture", "SR Torture", "EPU"."""
    name = re.sub(r"^[-\s]+", "", text).strip()
    if found := _bodies()[0].get(fold(name)):
        return found
    without_note = re.sub(r"\s*\([^)]*\)\s*$", "", name)  # "Universal Periodic Review (UPR)"
    if without_note != name and (found := _bodies()[0].get(fold(without_note))):
        return found
    if _MANDATE.match(name) and not _REGIONAL.search(name):
        return _bodies()[0]["upr"] if _REVIEW.match(name) else Body(name, "Special procedure")
    # "UPR 3rd cycle, 2019", "CRC Concluding Observations"; "SP 2022-2026" is a strategic plan.
    first = re.match(r"[A-Z]{2,}(?:-[A-Z]{2,})*(?=[\s,;:/(])", name)
    found = _bodies()[0].get(fold(first[0])) if first else None
    return found if found and found.name else None


@cache
def find_body_in_symbol(symbol: str) -> Body | None:
    """The treaty body whose documents carry such symbols (`CRC/C/OPAC/PRT/CO/1`), or UPR (`A/HRC/WG.6/48/SVN/2`)."""
    return next((body for prefix, body in _bodies()[1].items() if symbol.upper().startswith(prefix.upper())), None)


@cache
def _names_in_titles() -> re.Pattern[str]:
    """The names of all bodies; of the short ones those of the UPR and of treaty bodies: "DESC" is a theme too."""
    names = [
        name
        for row in read_word_list("bodies.csv")
        for name in filter(None, (row["body"], *row["names"].split(";")))
        if " " in name or name == row["body"] or row["body"] == "UPR"
    ]
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    patterns = (f"(?i:{name})" if " " in name else name for name in longest_first)
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


def find_body_in_title(title: str) -> tuple[Body | None, str]:
    """The one body that a title names, and its other words: "CEDAW – Concluding observations, 2022"; else None."""
    if _MANDATE.match(title):
        end = _NAME_END.search(title + ",")
        name = title[: end.start()] if end else title
        return find_body(name), title[len(name) :]
    found = set(filter(None, map(find_body, _names_in_titles().findall(title))))
    bodies = {body for body in found if body.name} or found
    return (bodies.pop(), _names_in_titles().sub(" ", title)) if len(bodies) == 1 else (None, title)
