"""Periods that were asked for and have no figure: each gets a row that says why, so that no gap is silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from api.formats import json_text
from common.periods import SPAN, Freq, Period, add_months
from zones.indicators import INDICATORS
from zones.indicators.shapes import Indicator
from zones.measures import TOTAL, Cumulative
from zones.models import Figure, Horizon
from zones.pull import Ask, Pulled

NO_SUCH_PERIOD, MISSING = "no_such_period", "missing"


def with_gaps(ask: Ask, found: Sequence[Pulled]) -> list[str]:
    """The rows of one area, indicator and frequency, and between them one for each period without a figure."""
    indicator, freq = INDICATORS[ask.indicators[0]], ask.freqs[0]
    months = _months(ask, freq, found)
    members = sorted({row.member for row in found} | set(ask.members)) or ([TOTAL] if indicator.pooled else [])
    if freq not in indicator.freqs or len(found) == len(months) * len(members):
        return [row.text for row in found]
    texts = {(row.member, row.month): row.text for row in found}
    return [
        texts.get((member, month)) or json_text(_gap(ask.areas[0], indicator, Period(freq, month), member))
        for member in members
        for month in months
    ]


def _months(ask: Ask, freq: Freq, found: Sequence[Pulled]) -> list[date]:
    """The last months of the periods asked for; an open range goes from the first figure to the horizon."""
    horizon = _horizon(found)
    begin = ask.first or min((row.month for row in found), default=None)
    if not horizon or not begin:
        return []
    first, last = max(begin, horizon[0]), min(horizon[1], ask.last or horizon[1])
    step = SPAN[freq] if freq in (Freq.QUARTER, Freq.HALF, Freq.YEAR) else 1
    month = add_months(first, -first.month % step)
    months = []
    while month <= last:
        months.append(month)
        month = add_months(month, step)
    return months


def _horizon(found: Sequence[Pulled]) -> Sequence[date] | None:
    """The first and the last month computed, which come with every figure."""
    if not found:
        return Horizon.objects.values_list("first", "last").first()
    return [date.fromisoformat(day) for day in found[0].horizon.split()]


def _gap(area: tuple[str, str], indicator: Indicator, period: Period, member: str) -> dict[str, Any]:
    kind, code = area
    exists = _exists(indicator, period)
    nothing = dict.fromkeys(("numerator", "denominator", "value", "lower", "upper", "n"))
    return {
        "id": None,
        "zone": code if kind == "zone" else None,
        "area": f"{kind}:{code}",
        "indicator": indicator.code,
        "freq": period.freq.value,
        "period": period.code,
        "member": member,
        **nothing,
        "pending": 0,
        "excluded": 0,
        "unit": indicator.unit.value,
        "status": (Figure.Status.UNREPORTED if exists else Figure.Status.IMPOSSIBLE).value,
        "reason": MISSING if exists else NO_SUCH_PERIOD,
        "revised": False,
        "since": None,
    }


def _exists(indicator: Indicator, period: Period) -> bool:
    """There is no January return; February's is the first, for both months, so neither month exists alone.

    And a form that is asked for by the quarter has nothing to say between.
    """
    month = period.month.month
    if month < indicator.from_month or month % indicator.every:
        return False
    reported = any(isinstance(measure.source, Cumulative) for measure in indicator.measures)
    if not reported or period.freq not in (Freq.MONTH, Freq.TO_DATE):
        return True
    return month > 2 or (period.freq is Freq.TO_DATE and month == 2)
