"""Results as pandas DataFrames, for notebooks and statistics: the columns are those of the written tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from mapper.listing import RECOMMENDATION_COLUMNS, list_recommendations
from mapper.records import MappingResult
from mapper.workbook.long_form import link_columns, list_links

if TYPE_CHECKING:
    import pandas as pd

    from mapper.pipeline import ImportedFiles


def recommendations_frame(result: MappingResult | ImportedFiles) -> pd.DataFrame:
    """One row a recommendation, duplicates included; lists such as recommending States are tuples."""
    import pandas as pd

    frame = pd.DataFrame(list_recommendations(result.recommendations), columns=RECOMMENDATION_COLUMNS)
    return frame.astype({"session": "Int64", "cycle": "Int64"})  # whole numbers, and <NA> where none is known


def links_frame(result: MappingResult) -> pd.DataFrame:
    """One row a match kept, with its Action and Part beside it, "" in a framework without them.

    Links have grade "addresses" or "related". Grade "none" has the nearest action of a recommendation without a link,
    and what `candidates` asked for. `probability` is that of "addresses", 0 to 1. What reviewers said stands in a
    column `decision`, where there were decisions; it changes nothing else.
    """
    import pandas as pd

    frame = pd.DataFrame(list_links(result), columns=link_columns(result))
    groups = {item.id: item.action for item in result.framework.items}
    parts = {action.id: action.part for action in result.framework.actions}
    frame["action"] = frame["action_id"].map(groups)
    frame["part"] = frame["action"].map(lambda action: parts.get(action, ""))
    return frame


def actions_frame(result: MappingResult) -> pd.DataFrame:
    """One row a recommended action of the framework, with its texts and notes."""
    import pandas as pd

    return pd.DataFrame([asdict(item) for item in result.framework.items])
