"""The sheet Same asks: recommendations that ask the same of a State, so that an official answers once."""

from __future__ import annotations

from mapper.analysis.coverage import POSITIONS
from mapper.records import Cluster, MappingResult, Recommendation
from mapper.workbook.sheet import Column, Row, Sheet, Table
from mapper.workbook.wording import NOT_STATED, say_list

_COLUMNS = (
    Column("Ask", 20, "id"),
    Column("Said best by", 62),
    Column("Recommendations", 19, "count"),
    Column("Recommended by", 44),
    Column("Position", 22),
    Column("Cycles", 10),
    Column("State", 14),
    Column("All recommendations by id", 64),
    Column("All texts", 90, printed=False),
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
    counts = [(position or NOT_STATED, sum(m.position == position for m in members)) for position in POSITIONS]
    return (
        best.id,
        best.text,
        len(members),
        say_list(find_askers(members), 60),
        ", ".join(f"{position}: {count}" for position, count in counts if count),
        ", ".join(str(cycle) for cycle in sorted({m.cycle for m in members if m.cycle})),
        best.state,
        "\n".join(member.id for member in members),
        "\n".join(f"{member.paragraph or member.id}: {member.text}" for member in members),
    )


def find_askers(recommendations: list[Recommendation]) -> list[str]:
    """The States and bodies that ask, each once, by name."""
    return sorted({name for r in recommendations for name in r.recommending_states or (r.body,) if name})
