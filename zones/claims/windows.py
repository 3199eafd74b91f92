"""Claims about spans that are no period of the portal, but are made of its periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from common.periods import Freq, Period
from zones.models import Horizon


class Across(StrEnum):
    """How several figures of one indicator make the number that a text states for a window of its own."""

    SUM = "sum"
    DIFFERENCE = "difference"
    GROWTH = "growth"


@dataclass(frozen=True)
class Window:
    """The figures that a claim spans: all of the months from `first` to `last`, or just these two."""

    indicator: str
    freq: str
    first: date
    last: date
    how: Across
    member: str = "_T"

    def lies_within(self, horizon: Horizon | None) -> bool:
        """Whether figures are computed for all of it."""
        begins = Period(Freq(self.freq), self.first).first
        return horizon is not None and horizon.first <= begins and self.last <= horizon.last

    def of(self, values: dict[date, Decimal | None]) -> Decimal | None:
        """The number for the window, if all that it needs is there."""
        if self.how is Across.SUM:
            # A period in which nothing happened has no figure of its own.
            return None if not values or None in values.values() else sum(values.values())
        old, new = values.get(self.first), values.get(self.last)
        if old is None or new is None:
            return None
        if self.how is Across.DIFFERENCE:
            return new - old
        return (new - old) / old if old > 0 else None


# 提高N倍 is (new - old) / old.
WINDOWS: dict[str, Window] = {
    "F000-12": Window("standards_new", "M", date(2013, 8, 1), date(2016, 12, 1), Across.SUM),
    "F000-13": Window("standards_in_force", "M", date(2012, 12, 1), date(2016, 12, 1), Across.GROWTH),
    "F000-16": Window("type_tests", "A", date(2014, 12, 1), date(2016, 12, 1), Across.SUM),
    "F001-15": Window("brand_value", "A", date(2015, 12, 1), date(2017, 12, 1), Across.GROWTH),
    "F003-11": Window(
        *("batch_pass_rate", "A", date(2015, 12, 1), date(2016, 12, 1), Across.DIFFERENCE),
        member="kind:nation-regular-production",
    ),
}
# The growth on the left is stated for the gross number on the right.
GROSS = {"F000-13": "F000-12"}
