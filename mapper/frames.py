"""Results as pandas DataFrames, for notebooks and statistics: the columns are those of the written tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from mapper.listing import list_recommendations
from mapper.records import MappingResult
from mapper.workbook.long_form import list_links

if TYPE_CHECKING:
    import pandas as pd


def recommendations_frame(result: MappingResult) -> pd.DataFrame:
    """One row a recommendation, duplicates included; lists such as recommending States are tuples."""
    import pandas as pd

    return pd.DataFrame(list_recommendations(result.recommendations))


def links_frame(result: MappingResult) -> pd.DataFrame:
    """One row a kept match, links and candidates alike, with the action's Part and Action beside it."""
    import pandas as pd

    frame = pd.DataFrame(list_links(result))
    groups = {item.id: item.action for item in result.framework.items}
    parts = {action.id: action.part for action in result.framework.actions}
    if len(frame):
        frame["action"] = frame["action_id"].map(groups)
        frame["part"] = frame["action"].map(parts)
    return frame


def actions_frame(result: MappingResult) -> pd.DataFrame:
    """One row a recommended action of the framework, with its texts and notes."""
    import pandas as pd

    return pd.DataFrame([asdict(item) for item in result.framework.items])
