"""The periods that the engine computes between the two ends of the horizon, as rows for its statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from common.periods import SPAN, Freq, Period, add_months, last_day, months_between
from zones.models import Horizon


@dataclass(frozen=True)
class Step:
    """A period of cumulative rows: the value of `month`, less that of `base` if it starts after January."""

    freq: Freq
    month: date
    last_day: date
    base: date | None

    @property
    def is_to_date(self) -> bool:
        """Whether it is 1–N月 by another name: the first quarter, the first half, the year."""
        return self.base is None and self.freq is not Freq.TO_DATE


@dataclass(frozen=True)
class Calendar:
    """Every period that ends between `first` and `last`, both the first day of a month."""

    first: date
    last: date
    settled: date

    @classmethod
    def current(cls) -> Calendar | None:
        horizon = Horizon.objects.first()
        return horizon and cls(horizon.first, horizon.last, horizon.settled or date.min)

    @property
    def months(self) -> list[date]:
        return months_between(self.first, self.last)

    def steps(self) -> Iterator[Step]:
        """The periods that cumulative returns answer. There is no January and so no single February."""
        for month in self.months:
            for freq in (Freq.TO_DATE, Freq.MONTH, Freq.QUARTER, Freq.HALF, Freq.YEAR):
                span = month.month if freq is Freq.TO_DATE else SPAN[freq]
                single_too_early = freq is Freq.MONTH and month.month == 2
                if month.month > 1 and month.month % span == 0 and not single_too_early:
                    base = add_months(month, -span) if month.month > span else None
                    yield Step(freq, month, last_day(month), base)

    def periods(self) -> Iterator[Period]:
        """Every period with all its months inside the horizon."""
        for month in self.months:
            for freq in Freq:
                if freq in (Freq.QUARTER, Freq.HALF, Freq.YEAR) and month.month % SPAN[freq]:
                    continue
                period = Period(freq, month)
                if period.first >= self.first:
                    yield period
