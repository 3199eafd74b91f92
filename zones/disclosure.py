"""What the public may be shown of confidential sums: the one rule that every page, address and file goes through.

A sum over few enterprises, or one that one or two dominate, is withheld. So is all of a month that is not accepted yet:
there each return that comes in would be told by the difference that it makes.
"""

from __future__ import annotations

from decimal import Decimal

# At least so many enterprises must contribute to a confidential sum that the public sees.
FEWEST = 3
# What is left without the two largest must be at least this share of the largest: else the second could work it out.
REMAINDER_SHARE = Decimal("0.1")

# Why a figure is withheld.
NOT_ACCEPTED, FEW = "not_accepted", "withheld"
# The status of a confidential figure whose month is not accepted.
OPEN = "P"

# The rule on a cell of which two enterprises may have nearly all: only there the second is looked up.
DOMINATED = (
    f"(cell.contributors >= {FEWEST} AND cell.largest > 0 AND abs(cell.value) < (2 + {REMAINDER_SHARE}) * cell.largest)"
)


def safe(value: str, contributors: str, largest: str, second: str) -> str:
    """The rule as SQL over a cell. Where `second` was never looked up, no second value could break it."""
    rest = f"abs({value}) - {largest} - {second}"
    return f"({contributors} >= {FEWEST} AND ({second} IS NULL OR {rest} >= {REMAINDER_SHARE} * {largest}))"


def why_withheld(status: str, is_safe: bool) -> str:
    """Why the public does not see a confidential figure; empty where it does."""
    return NOT_ACCEPTED if status == OPEN else "" if is_safe else FEW


# The same as `reading.shown`, for statements that write figures out themselves: `area` is a row of zones_area, `figure`
# one of zones_figure, `declared.confidential` as the indicator declares. The reader comes in by three parameters.
SEEN = (
    "(%(everything)s OR area.kind = 'zone' AND area.ref = ANY(%(zones)s)"
    " OR area.kind = 'division' AND area.ref = ANY(%(divisions)s))"
)
CONTROLLED = f"(declared.confidential AND NOT {SEEN})"
_WHY = f"CASE WHEN figure.status = '{OPEN}' THEN '{NOT_ACCEPTED}' WHEN NOT figure.safe THEN '{FEW}' END"
# Null where the reader may see it.
WITHHELD_BECAUSE = f"CASE WHEN {CONTROLLED} THEN {_WHY} END"
PARTS_HIDDEN = f"({CONTROLLED} AND ({_WHY} IS NOT NULL OR figure.denominator IS NOT NULL))"
