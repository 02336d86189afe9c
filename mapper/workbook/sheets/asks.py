"""The sheet Same asks: recommendations that ask the same of a State, so that an official answers once."""

from __future__ import annotations

from mapper.analysis.outcomes import Stance
from mapper.records import Cluster, MappingResult, Recommendation
from mapper.spelling import sort_names
from mapper.workbook.sheet import Column, Row, Sheet, Table
from mapper.workbook.wording import count_positions, find_positions, position_columns, say_list, say_names

_ASKED = (
    Column("Ask", 20, "id"),
    Column("Said best by", 74),
    Column("Recommendations", 19, "count"),
    Column("Recommended by", 44),
)
_BESIDE = (
    Column("Cycles", 10),
    Column("State", 14),
    Column("All recommendations by id", 58),
)


def make_asks_sheet(result: MappingResult) -> Sheet | None:
    """Every ask, the most repeated first; None where asks were not looked for."""
    if not result.clusters:
        return None
    recommendations = {recommendation.id: recommendation for recommendation in result.recommendations}
    # sorted() is stable: asks of the same size stay in the order of the recommendations
    clusters = sorted(result.clusters, key=lambda cluster: -len(cluster.members))
    positions = find_positions(recommendations[member] for cluster in clusters for member in cluster.members)
    rows = tuple(_make_row(cluster, recommendations, positions) for cluster in clusters)
    table = Table("Asks", (*_ASKED, *position_columns(positions), *_BESIDE), rows)
    return Sheet("Same asks", "Recommendations that ask the same", (table,))


def _make_row(cluster: Cluster, recommendations: dict[str, Recommendation], positions: tuple[Stance, ...]) -> Row:
    members = [recommendations[member] for member in cluster.members]
    best = recommendations[cluster.representative]
    return (
        best.id,
        best.text,
        len(members),
        say_names(find_askers(members)),
        *count_positions(members, positions),
        ", ".join(str(cycle) for cycle in sorted({m.cycle for m in members if m.cycle})),
        best.state,
        say_list((member.id for member in members), 60),
    )


def find_askers(recommendations: list[Recommendation]) -> list[str]:
    """The States and bodies that ask, each once, by name."""
    return sort_names(name for r in recommendations for name in r.recommending_states or (r.body,) if name)
