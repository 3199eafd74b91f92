"""What may be shown of sums over few enterprises: the one rule that every page, address and file goes through."""

from __future__ import annotations

from decimal import Decimal

# At least so many enterprises must contribute to a confidential sum that the public sees.
FEWEST = 3
# What is left without the two largest must be at least this share of the largest: else the second could work it out.
REMAINDER_SHARE = Decimal("0.1")

# The rule on a cell of which two enterprises may have nearly all: only there the second is looked up.
DOMINATED = (
    f"(cell.contributors >= {FEWEST} AND cell.largest > 0 AND abs(cell.value) < (2 + {REMAINDER_SHARE}) * cell.largest)"
)


def safe(value: str, contributors: str, largest: str, second: str) -> str:
    """The rule as SQL over a cell. Where `second` was never looked up, no second value could break it."""
    rest = f"abs({value}) - {largest} - {second}"
    return f"({contributors} >= {FEWEST} AND ({second} IS NULL OR {rest} >= {REMAINDER_SHARE} * {largest}))"


# The same as `reading.shown`, for statements that write figures out themselves: `area` is a row of zones_area, `figure`
# one of zones_figure, `declared.confidential` as the indicator declares. The reader comes in by three parameters.
SEEN = (
    "(%(everything)s OR area.kind = 'zone' AND area.ref = ANY(%(zones)s)"
    " OR area.kind = 'division' AND area.ref = ANY(%(divisions)s))"
)
CONTROLLED = f"(declared.confidential AND NOT {SEEN})"
WITHHELD_FIGURE = f"({CONTROLLED} AND NOT figure.safe)"
PARTS_HIDDEN = f"({CONTROLLED} AND (NOT figure.safe OR figure.denominator IS NOT NULL))"
