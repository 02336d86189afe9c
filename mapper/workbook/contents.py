"""The sheets of the workbook, in their order: a result in, every sheet that has something to say of it out."""

from __future__ import annotations

from mapper.records import MappingResult
from mapper.workbook.sheet import Sheet
from mapper.workbook.sheets.asks import make_asks_sheet
from mapper.workbook.sheets.by_action import make_by_action_sheet
from mapper.workbook.sheets.by_recommendation import make_by_recommendation_sheet
from mapper.workbook.sheets.compared import make_compared_sheet
from mapper.workbook.sheets.coverage import make_coverage_in_detail_sheet, make_coverage_sheet
from mapper.workbook.sheets.gaps import make_gaps_sheet
from mapper.workbook.sheets.import_log import make_import_log_sheet
from mapper.workbook.sheets.links import make_links_sheet
from mapper.workbook.sheets.method import make_method_sheet
from mapper.workbook.sheets.outside import make_not_matched_sheet, make_outside_sheet
from mapper.workbook.sheets.plan import make_plan_sheet
from mapper.workbook.sheets.start import make_start_sheet
from mapper.workbook.sheets.states import make_states_sheet
from mapper.workbook.sheets.unplaced import make_unplaced_sheet

SHEETS = (
    make_by_recommendation_sheet,
    make_by_action_sheet,
    make_links_sheet,
    make_plan_sheet,
    make_asks_sheet,
    make_coverage_sheet,
    make_coverage_in_detail_sheet,
    make_states_sheet,
    make_compared_sheet,
    make_gaps_sheet,
    make_outside_sheet,
    make_not_matched_sheet,
    make_unplaced_sheet,
    make_import_log_sheet,
    make_method_sheet,
)
"""The sheets in their order, below Start. One that has nothing to say of a result makes None."""


def make_sheets(result: MappingResult) -> tuple[Sheet, ...]:
    """The whole workbook, in English."""
    others = tuple(sheet for sheet in (make(result) for make in SHEETS) if sheet)
    return make_start_sheet(result, others), *others
