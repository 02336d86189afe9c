"""The sheet Same asks: recommendations that ask the same of a State, so that an official answers once."""

from __future__ import annotations

from mapper.records import Cluster, MappingResult, Recommendation
from mapper.spelling import sort_names
from mapper.workbook.sheet import Column, Row, Sheet, Table
from mapper.workbook.wording import count_positions, say_list, say_names

_COLUMNS = (
    Column("Ask", 20, "id"),
    Column("Said best by", 74),
    Column("Recommendations", 19, "count"),
    Column("Recommended by", 44),
    Column("Supported", 13, "count"),
    Column("Noted", 11, "count"),
    Column("Other position", 11, "count"),
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
    rows = tuple(_make_row(cluster, recommendations) for cluster in clusters)
    return Sheet("Same asks", "Recommendations that ask the same", (Table("Asks", _COLUMNS, rows),))


def _make_row(cluster: Cluster, recommendations: dict[str, Recommendation]) -> Row:
    members = [recommendations[member] for member in cluster.members]
    best = recommendations[cluster.representative]
    return (
        best.id,
        best.text,
        len(members),
        say_names(find_askers(members)),
        *count_positions(members),
        ", ".join(str(cycle) for cycle in sorted({m.cycle for m in members if m.cycle})),
        best.state,
        say_list((member.id for member in members), 60),
    )


def find_askers(recommendations: list[Recommendation]) -> list[str]:
    """The States and bodies that ask, each once, by name."""
    return sort_names(name for r in recommendations for name in r.recommending_states or (r.body,) if name)
