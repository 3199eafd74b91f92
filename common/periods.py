"""Periods of statistics: month, quarter, half, year, 1–N月 and rolling twelve months, all named by their last month."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Freq(StrEnum):
    """How long a period is. C and R end in every month; the others only where the calendar lets them."""

    MONTH = "M"
    QUARTER = "Q"
    HALF = "S"
    YEAR = "A"
    TO_DATE = "C"
    ROLLING = "R"


# Months that a period of each frequency spans; 1–N月 spans as many as its last month counts.
SPAN = {Freq.MONTH: 1, Freq.QUARTER: 3, Freq.HALF: 6, Freq.YEAR: 12, Freq.ROLLING: 12}

_SHAPES = {
    Freq.MONTH: re.compile(r"(\d{4})-(0[1-9]|1[0-2])"),
    Freq.QUARTER: re.compile(r"(\d{4})-Q([1-4])"),
    Freq.HALF: re.compile(r"(\d{4})-S([12])"),
    Freq.YEAR: re.compile(r"(\d{4})"),
}
_SHAPES[Freq.TO_DATE] = _SHAPES[Freq.ROLLING] = _SHAPES[Freq.MONTH]


def month_of(day: date) -> date:
    """The first day of the month that `day` lies in."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months after `month` (before it, if negative)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """Every month from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [add_months(month_of(first), step) for step in range(count + 1)]


def last_day(month: date) -> date:
    """The last day of the month that `month` lies in."""
    return month.replace(day=monthrange(month.year, month.month)[1])


@dataclass(frozen=True, order=True)
class Period:
    """One period: its frequency and the first day of its last month (`Period(Freq.QUARTER, date(2016, 9, 1))`)."""

    freq: Freq
    month: date

    def __post_init__(self) -> None:
        if self.month.day != 1:
            raise ValueError(f"{self.month} is not the first day of a month")
        if self.freq in (Freq.QUARTER, Freq.HALF, Freq.YEAR) and self.month.month % SPAN[self.freq]:
            raise ValueError(f"no period of frequency {self.freq} ends in {self.month:%Y-%m}")

    @property
    def span(self) -> int:
        """How many months the period holds."""
        return self.month.month if self.freq is Freq.TO_DATE else SPAN[self.freq]

    @property
    def first(self) -> date:
        """The first day of the period."""
        return add_months(self.month, 1 - self.span)

    @property
    def last(self) -> date:
        """The last day of the period."""
        return last_day(self.month)

    @property
    def code(self) -> str:
        """The period in writing: 2016-09 (also for 1–9月 and for the twelve months to it), 2016-Q3, 2016-S1, 2016."""
        year, month = self.month.year, self.month.month
        match self.freq:
            case Freq.QUARTER:
                return f"{year}-Q{month // 3}"
            case Freq.HALF:
                return f"{year}-S{month // 6}"
            case Freq.YEAR:
                return f"{year}"
            case _:
                return f"{year}-{month:02d}"

    @classmethod
    def parse(cls, freq: Freq | str, code: str) -> Period:
        """The period that `code` writes; ValueError when it is not of that frequency's shape."""
        freq = Freq(freq)
        match = _SHAPES[freq].fullmatch(code)
        if not match:
            raise ValueError(f"{code!r} is no period of frequency {freq}")
        year = int(match[1])
        number = int(match[2]) if match.lastindex == 2 else 1
        return cls(
            freq,
            date(
                year,
                number * SPAN[freq] if freq in (Freq.QUARTER, Freq.HALF) else number if freq is not Freq.YEAR else 12,
                1,
            ),
        )

    def shift(self, count: int) -> Period:
        """The period `count` steps later; 1–N月 and rolling windows step by a month."""
        step = SPAN[self.freq] if self.freq in (Freq.QUARTER, Freq.HALF, Freq.YEAR) else 1
        return Period(self.freq, add_months(self.month, count * step))

    def year_before(self) -> Period:
        """The same period a year earlier."""
        return Period(self.freq, add_months(self.month, -12))

    def __str__(self) -> str:
        year, month = self.month.year, self.month.month
        match self.freq:
            case Freq.QUARTER:
                return f"{year}年第{'一二三四'[month // 3 - 1]}季度"
            case Freq.HALF:
                return f"{year}年{'上' if month == 6 else '下'}半年"
            case Freq.YEAR:
                return f"{year}年"
            case Freq.TO_DATE:
                return f"{year}年1–{month}月" if month > 1 else f"{year}年1月"
            case Freq.ROLLING:
                return f"截至{year}年{month}月的12个月"
            case _:
                return f"{year}年{month}月"
