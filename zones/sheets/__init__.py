"""How a workbook of members is read, held against the register, told back by cell, and written out again."""

from zones.sheets.changing import Change
from zones.sheets.columns import COLUMNS, HEADS
from zones.sheets.export import export_heads, rows_of
from zones.sheets.listing import MOST_ROWS, NOTHING_FOUND, Listed, Problem, as_plain, from_plain, listed_in
from zones.sheets.planning import Plan, plan_of
from zones.sheets.standing import Standing

__all__ = [
    "COLUMNS",
    "HEADS",
    "MOST_ROWS",
    "NOTHING_FOUND",
    "Change",
    "Listed",
    "Plan",
    "Problem",
    "Standing",
    "as_plain",
    "export_heads",
    "from_plain",
    "listed_in",
    "plan_of",
    "rows_of",
]
