"""The fits that come with the mapper, held to floors a little under what was measured when they were made."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from mapper.framework import Framework, load_framework
from mapper.matching.baselines import CANDIDATES
from mapper.matching.evaluate import Measures, measure
from mapper.matching.examples import parse_grades
from mapper.matching.gold import GoldRow, read_gold
from mapper.matching.matcher import Matcher, load_matcher
from mapper.pipeline import import_files

TRAPS = Path(__file__).parent / "traps.csv"
LARGE = "build/all-mpnet-base-v2"
FLOORS = {"link_f1": 0.80, "action_f1": 0.86, "recall_at_5": 0.98, "ndcg_at_10": 0.94, "strong_precision": 0.94}
LARGE_FLOORS = {"link_f1": 0.82, "strong_precision": 0.93}
TRAPS_RIGHT, LARGE_TRAPS_RIGHT = 0.92, 0.96


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


@pytest.fixture(scope="module", params=["", pytest.param(LARGE, marks=pytest.mark.slow)], ids=["bundled", "larger"])
def matcher(framework: Framework, request: pytest.FixtureRequest) -> Matcher:
    if request.param and not Path(request.param).is_dir():
        pytest.skip("the larger encoder is not here; fetch it with: make large")
    return load_matcher(framework, request.param)


@pytest.fixture(scope="module")
def measures(shared_dir: Path, framework: Framework, matcher: Matcher) -> dict[str, Measures]:
    """Of the labelled file that nothing was learned from: all rows, and those of the UPR's sessions 1 to 20."""
    rows = read_gold(shared_dir / "gold" / "dev.jsonl", framework)
    matches = matcher.match([row.recommendation for row in rows], candidates=CANDIDATES).matches
    early = [r for r in rows if r.recommendation.body == "UPR" and (r.recommendation.session or 99) <= 20]
    return {name: measure(name, part, matches, framework) for name, part in (("all", rows), ("UPR", early))}


@pytest.mark.parametrize("group", ["all", "UPR"])
@pytest.mark.parametrize("figure", FLOORS)
def test_labelled_recommendations_are_mapped_as_well_as_reported(
    measures: dict[str, Measures], matcher: Matcher, group: str, figure: str
) -> None:
    floors = {**FLOORS, **LARGE_FLOORS} if "mpnet" in matcher.encoder.name else FLOORS
    assert measures[group].figures[figure].value >= floors[figure]


def test_a_state_that_nothing_was_learned_from_is_mapped_as_well_as_reported(
    shared_dir: Path, framework: Framework, matcher: Matcher
) -> None:
    with (Path(__file__).parent / "slovenia.csv").open(encoding="utf-8", newline="") as file:
        grades = {
            row["id"]: parse_grades(row["labels"], framework.labelled_as, row["id"]) for row in csv.DictReader(file)
        }
    matrices = sorted((shared_dir / "real" / "ohchr_matrix").glob("*lovenia*.docx"))
    read = [rec for rec in import_files(matrices).recommendations if rec.id in grades]
    rows = [GoldRow(rec, grades[rec.id], frozenset()) for rec in read]
    found = measure("Slovenia", rows, matcher.match(read, candidates=CANDIDATES).matches, framework)
    print(len(rows), {name: found.figures[name] for name in ("link_f1", "action_f1")})
    assert found.figures["link_f1"].value >= (0.86 if "mpnet" in matcher.encoder.name else 0.83)


def test_the_fit_says_what_it_was_made_from(matcher: Matcher) -> None:
    assert matcher.fit is not None
    assert {"made", "data", "features", "cross-validated", "thresholds", "bands"} <= matcher.fit.card.keys()


def find_failures(matcher: Matcher) -> tuple[list[str], int]:
    """Ids of the trap cases that come out wrong, and the number of all cases; see the README beside the table."""
    with TRAPS.open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    found: dict[str, set[str]] = {case["id"]: set() for case in cases}
    texts = import_files(pd.DataFrame({"id": case["id"], "text": case["text"]} for case in cases)).recommendations
    for match in matcher.match(texts).matches:
        if match.grade == "addresses":
            found[match.recommendation_id].add(match.action_id)
    wrong = []
    for case in cases:
        wanted, offered = set(case["addresses"].split()), found[case["id"]]
        barred = {
            action for action in offered - wanted for bar in case["not_addresses"].split() if _is_barred(action, bar)
        }
        if barred or not wanted <= offered:
            wrong.append(case["id"])
    return wrong, len(cases)


def _is_barred(action: str, bar: str) -> bool:
    return action.startswith(bar[:-1]) if bar.endswith("*") else action == bar


def test_traps_come_out_right_as_often_as_reported(matcher: Matcher) -> None:
    wrong, cases = find_failures(matcher)
    print(f"{cases - len(wrong)} of {cases} traps")
    floor = LARGE_TRAPS_RIGHT if "mpnet" in matcher.encoder.name else TRAPS_RIGHT
    assert 1 - len(wrong) / cases >= floor, f"wrong: {', '.join(wrong)}"
