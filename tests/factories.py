"""Invented results for tests of analysis and workbook: no text here comes from a UN document."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from mapper.framework import Action, Framework, Part, RecommendedAction
from mapper.records import (
    Band,
    Evidence,
    Grade,
    ImportResult,
    Issue,
    MappingResult,
    Match,
    Position,
    Recommendation,
    Reference,
    ReviewCounts,
    RunInfo,
    SourceRef,
)

FILE = "invented_matrix.docx"


def make_framework() -> Framework:
    """Two Parts, three Actions, six recommended actions; 2.1.2 repeats 1.1.2, 1.2.1 carries a flaw."""
    texts = {
        "1.1.1": "Found a school of patience in every district and keep its doors open to all inhabitants.",
        "1.1.2": "Repair the bridges between towns, so that quarrels can be talked over in time.",
        "1.2.1": "Publish a yearly account of broken promises and",
        "1.2.2": "Let judges choose their own hats.",
        "2.1.1": "Invite neighbours to inspect the lighthouses.",
        "2.1.2": "Repair the bridges between towns, so that quarrels can be talked over in time.",
    }
    items = [RecommendedAction(id=i, text=text, published=text, action=i[:3]) for i, text in texts.items()]
    items[2] = replace(items[2], note="The sentence is cut off in this edition.")
    items[4] = replace(items[4], audience="members of the Lighthouse Board", situation="imminent fog")
    items[5] = replace(items[5], same_as="1.1.2")
    return Framework(
        id="invented",
        title="Framework of Invented Actions",
        source="Invented for tests",
        licence="CC0",
        parts=(Part("1", "At home"), Part("2", "Among neighbours")),
        actions=(
            Action("1.1", "Teach patience", "1"),
            Action("1.2", "Keep promises", "1"),
            Action("2.1", "Share the light", "2"),
        ),
        items=tuple(items),
        sha256="f" * 64,
    )


def make_recommendation(paragraph: str, text: str = "", **fields: object) -> Recommendation:
    """A recommendation of the State of Ruritania, with every field an OHCHR matrix gives."""
    text = text or f"Continue to build lighthouses on the coast of district {paragraph}."
    known: dict[str, object] = {
        "mechanism": "UPR",
        "body": "UPR",
        "state": "Ruritania",
        "symbol": "A/HRC/99/15",
        "session": 48,
        "cycle": 4,
        "recommending_states": ("Syldavia", "Borduria"),
        "position": "Supported",
        "position_raw": "Supported",
        "themes": ("Lighthouses", "Freedom of navigation"),
        "groups": ("Sailors",),
        "sdgs": ("14 - LIFE BELOW WATER",),
        "date": "2025-01-21",
        "language": "en",
    }
    return Recommendation(
        id=f"A/HRC/99/15#{paragraph}",
        text=text,
        raw=f"{paragraph} {text} (Syldavia) (Borduria);",
        source=SourceRef(FILE, f"table 1, row {paragraph}"),
        paragraph=paragraph,
        **(known | fields),  # type: ignore[arg-type]
    )


def make_match(
    recommendation: Recommendation, action_id: str, grade: Grade, band: Band, probability: float, rank: int = 1
) -> Match:
    """A match whose evidence names the first words of the recommendation."""
    evidence = Evidence(clause=recommendation.text[:40], action_words="bridges, towns", mention="Lighthouse Convention")
    return Match(recommendation.id, action_id, rank, probability * 10, probability, grade, band, evidence)


def make_result(
    recommendations: Sequence[Recommendation] = (),
    matches: Sequence[Match] = (),
    *,
    framework: Framework | None = None,
    issues: Sequence[Issue] = (),
    failures: Sequence[Issue] = (),
    unmatched: Sequence[tuple[str, str]] = (),
    calibrated: bool = True,
) -> MappingResult:
    """A result of one file with these contents."""
    framework = framework or make_framework()
    rows = len(recommendations) + sum(issue.severity != "warning" for issue in issues)
    read = ImportResult(FILE, "OHCHR matrix", "a" * 64, rows, tuple(recommendations), tuple(issues))
    run = RunInfo(
        mapper_version="0.1.0",
        started="2025-09-28T14:05:33+00:00",
        encoder="invented-encoder (sha256 1234…)",
        fit="invented-1" if calibrated else "",
        calibrated=calibrated,
        settings=(("Candidates kept", "links only"),),
        limits=("Texts in other languages than English are not matched.",),
        band_meaning=(
            (
                ("Strong", "Of 100 such links, about 92 were right in the test set."),
                ("Likely", "Of 100 such links, about 71 were right in the test set."),
                ("Check", "Of 100 such links, about 38 were right in the test set."),
            )
            if calibrated
            else ()
        ),
        seconds=12.3,
    )
    return MappingResult(
        framework=framework,
        imports=(read,),
        recommendations=tuple(recommendations),
        matches=tuple(matches),
        run=run,
        unmatched=tuple(unmatched),
        failures=tuple(failures),
    )


def make_reference(reviews: int = 24, received: tuple[int, int, int] = (20, 5, 0)) -> Reference:
    """Reviews of invented States, 100 recommendations each, in cycles 1 and 2; the counts vary by one or two.

    received: of each Action of `make_framework`, about as many by Strong links; with Likely ones, twice as many.
    """
    counted = []
    for number in range(reviews):
        strong = tuple(
            (action, max(0, count + number % 3 - 1) if count else 0)
            for action, count in zip(("1.1", "1.2", "2.1"), received, strict=True)
        )
        likely = tuple((action, 2 * count) for action, count in strong)
        counted.append(ReviewCounts(f"State {number:02}", 1 + number % 2, 100, strong, likely))
    regions = tuple(
        (review.state, "African States" if n % 4 else "Asia-Pacific States") for n, review in enumerate(counted)
    )
    return Reference(
        tuple(counted), (*regions, ("Ruritania", "African States")), "invented.csv", "2025-09-28", "invented-1"
    )


def make_small_result() -> MappingResult:
    """One recommendation of every outcome, an issue of every severity, a failed file."""
    paragraphs = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
    positions: tuple[Position, ...] = ("Supported", "Noted", "Supported/Noted", "Supported", "Noted", "", "Supported")
    recs = [make_recommendation(p, position=position) for p, position in zip(paragraphs, positions, strict=True)]
    recs[5] = replace(recs[5], language="xx", mechanism="Treaty body", cycle=None, session=None)
    recs[6] = replace(recs[6], duplicate_of=recs[0].id)
    matches = [
        make_match(recs[0], "1.1.1", "addresses", "Strong", 0.93),
        make_match(recs[0], "1.1.2", "addresses", "Likely", 0.71, 2),
        make_match(recs[0], "2.1.1", "related", "", 0.22, 3),
        make_match(recs[1], "1.1.2", "addresses", "Likely", 0.66),
        make_match(recs[2], "1.1.2", "addresses", "Check", 0.41),
        make_match(recs[3], "2.1.1", "related", "", 0.31),
        make_match(recs[4], "1.2.2", "none", "", 0.04),
        make_match(recs[6], "1.1.1", "addresses", "Strong", 0.93),
    ]
    place = SourceRef(FILE, "table 1, row 77")
    issues = (
        Issue("missing-text", "table 1, row 77: the text is empty; complete the row.", place, "error", "1.8 |"),
        Issue("concern", "table 1, row 78: a concern, not a recommendation.", place, "info", "Lighthouses are dark."),
        Issue("unknown-state", "table 1, row 79: “Atlantis” is no State the mapper knows.", place, "warning"),
    )
    failure = Issue(
        "unreadable-file", "broken.pdf: the file is damaged; save it again.", SourceRef("broken.pdf", "whole file")
    )
    return make_result(
        recs,
        matches,
        issues=issues,
        failures=(failure,),
        unmatched=((recs[5].id, "its language (xx) is not one the encoder reads (en)"),),
    )


_ASKS = (
    "Continue to strengthen the independence of the lighthouse keepers",
    "Adopt a comprehensive plan against discrimination of left-handed sailors, with a budget and a timetable",
    "Ratify the Optional Protocol to the Convention on Fair Winds and withdraw the reservation to article 12",
    "Ensure that all harbours have an accessible complaints mechanism that acts promptly, impartially and effectively",
    "Take further steps to prevent the harassment of ferry passengers, in particular of women, children and persons "
    "with disabilities, including through the training of crews and regular inspections",
    "Issue a standing invitation to the inspectors of lamps",
)


def make_large_result(
    recommendations: int, framework: Framework | None = None, recs: Sequence[Recommendation] = (), seed: int = 7
) -> MappingResult:
    """A result of realistic shape with invented matches: some two links a recommendation, a quarter outside."""
    chance = random.Random(seed)
    framework = framework or make_framework()
    items = framework.matched_items
    made = list(recs) or [
        make_recommendation(
            f"140.{n}",
            "; ".join(chance.sample(_ASKS, chance.choice((1, 1, 1, 2, 3)))) + ".",
            position=chance.choice(("Supported", "Supported", "Supported", "Noted")),
        )
        for n in range(1, recommendations + 1)
    ]
    matches: list[Match] = []
    for recommendation in made:
        wanted = chance.choice((0, 1, 1, 2, 3, 4, 5, 5))
        found = chance.sample(range(len(items)), min(wanted, len(items)) or 1)
        probabilities = sorted((chance.random() for _ in found), reverse=True)
        for rank, (index, probability) in enumerate(zip(found, probabilities, strict=True), 1):
            grade: Grade = "none" if not wanted else "addresses" if probability > 0.35 else "related"
            band: Band = ""
            if grade == "addresses":
                band = "Strong" if probability > 0.8 else "Likely" if probability > 0.55 else "Check"
            elif grade == "none":
                probability /= 20
            matches.append(make_match(recommendation, items[index].id, grade, band, probability, rank))
    return make_result(made, matches, framework=framework)
