"""What the plan says already of the like of a recommendation: of the same ask, and of the same Action."""

from __future__ import annotations

from dataclasses import replace

from mapper.analysis.planned import Planned, find_planned
from mapper.records import Cluster, MappingResult, PlanEntry, SourceRef
from tests.factories import make_match, make_recommendation, make_result

KEEPERS, CREWS, LAMPS, OTHERS, NEW = (make_recommendation(f"1.{n}") for n in range(1, 6))
_SOURCE = SourceRef("reviewed.xlsx", "row 2")


def _make(plan: dict[str, dict[str, str]]) -> MappingResult:
    others = replace(OTHERS, state="Syldavia")
    matches = [
        make_match(KEEPERS, "1.1.1", "addresses", "Strong", 0.95),
        make_match(KEEPERS, "1.1.2", "addresses", "Strong", 0.94, 2),
        make_match(CREWS, "1.1.2", "addresses", "Strong", 0.93),
        make_match(LAMPS, "1.1.2", "addresses", "Likely", 0.7),
        make_match(others, "1.1.2", "addresses", "Strong", 0.93),
        make_match(NEW, "1.1.2", "addresses", "Strong", 0.93),
        make_match(NEW, "2.1.1", "addresses", "Strong", 0.92, 2),
    ]
    result = make_result([KEEPERS, CREWS, LAMPS, others, NEW], matches)
    entries = tuple(PlanEntry(one, tuple(values.items()), _SOURCE) for one, values in plan.items())
    clusters = (Cluster(LAMPS.id, (LAMPS.id, NEW.id)), *(Cluster(r.id, (r.id,)) for r in (KEEPERS, CREWS, others)))
    return replace(result, clusters=clusters, review=replace(result.review, plan=entries))


def test_ministries_of_an_action_count_recommendations_of_the_state_with_a_counted_link_once() -> None:
    lead = {"Lead ministry": "Ministry of Lamps"}
    plan = {KEEPERS.id: lead, CREWS.id: {"Lead ministry": "Navy"}, OTHERS.id: {"Lead ministry": "Another State's"}}
    both = (("Ministry of Lamps", 1), ("Navy", 1))
    assert find_planned(_make(plan)) == {NEW.id: Planned((), (("1.1", both),))}  # none for LAMPS, a Likely link
    assert find_planned(_make(plan | {CREWS.id: lead}))[NEW.id].by_action == (("1.1", (("Ministry of Lamps", 2),)),)


def test_the_same_ask_gives_its_ministry_and_its_status() -> None:
    done = {LAMPS.id: {"Status": "Implemented"}}
    assert find_planned(_make(done)) == {NEW.id: Planned(((LAMPS.id, "", "Implemented"),), ())}
    lead = {LAMPS.id: {"Lead ministry": "Navy", "Budget": "12"}}
    assert find_planned(_make(lead)) == {NEW.id: Planned(((LAMPS.id, "Navy", ""),), ())}


def test_nothing_is_said_of_rows_with_a_ministry_or_without_a_plan_that_tells_of_one() -> None:
    assert find_planned(_make({})) == {}
    assert find_planned(_make({LAMPS.id: {"Budget": "12,000"}})) == {}
    full = {one.id: {"Lead ministry": "Navy"} for one in (KEEPERS, CREWS, LAMPS, NEW)}
    assert find_planned(_make(full)) == {}
