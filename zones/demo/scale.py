"""How much to make up: zones, enterprises, months, batches, the share above scale, and the seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.periods import add_months, months_between

# The sources speak of 2012 to 2018; the demo's present is the end of that time.
PRESENT = date(2018, 12, 1)


@dataclass(frozen=True)
class Scale:
    """What `manage.py demo` is asked for. None leaves it as the sources' own zones have it."""

    zones: int | None = None
    enterprises: int | None = None
    months: int = 84
    batches: int = 4_000
    seed: int = 1
    above_scale: float | None = None
    last: date = PRESENT
    # Of the last months: a part of the returns is missing and a third of the batches are open.
    unsettled: int = 2
    # Zones of the sources to make, where not all.
    only: frozenset[str] = frozenset()

    @property
    def first(self) -> date:
        return add_months(self.last, 1 - self.months)

    @property
    def settled(self) -> date:
        return max(self.first, add_months(self.last, -self.unsettled))

    @property
    def all_months(self) -> list[date]:
        return months_between(self.first, self.last)

    @property
    def years(self) -> list[int]:
        return list(range(self.first.year, self.last.year + 1))


SCALES = {
    "small": Scale(),
    "large": Scale(zones=50, enterprises=60_000, months=48, batches=1_000_000, above_scale=1.0),
}
