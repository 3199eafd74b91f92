"""The figures that a page speaks of: those of its month, and where an indicator has none there, its last before."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from common.periods import Freq, Period
from zones import reading
from zones.audience import Audience
from zones.indicators import INDICATORS
from zones.indicators.shapes import Indicator
from zones.models import Area, Figure
from zones.reading import FigureView

# The frequency that an indicator is shown in: the first of these that it is offered in. Rates of rare cases over twelve
# months, amounts from January on, what stands by its month.
USUAL = (Freq.ROLLING, Freq.TO_DATE, Freq.MONTH, Freq.QUARTER, Freq.HALF, Freq.YEAR)


def usual_freq(indicator: Indicator) -> Freq:
    """The frequency that the indicator is shown in where nobody asked for another."""
    return next(freq for freq in USUAL if freq in indicator.freqs)


def usual(codes: Iterable[str] = INDICATORS) -> dict[str, Freq]:
    """Indicators with the frequency that each is shown in."""
    return {code: usual_freq(INDICATORS[code]) for code in codes}


def last_figures(
    areas: Sequence[Area], wanted: Mapping[str, Freq], month: datetime.date | None, audience: Audience
) -> list[FigureView]:
    """For each area, indicator and member one figure: two queries a frequency, the second for the few old ones.

    One made of returns is of an accepted month, unless none was ever accepted.
    """
    found: list[FigureView] = []
    for freq in dict.fromkeys(wanted.values()):
        codes = [code for code, own in wanted.items() if own is freq]
        now = _of_month(areas, codes, freq, month, audience)
        had = {(view.area.pk, view.indicator.code) for view in now}
        missing = [code for code in codes if any((area.pk, code) not in had for area in areas)]
        older = reading.latest(areas, missing, freq, month=month, audience=audience) if missing else []
        found += now
        found += [view for view in older if (view.area.pk, view.indicator.code) not in had]
    return found


def _of_month(
    areas: Sequence[Area], codes: Sequence[str], freq: Freq, month: datetime.date | None, audience: Audience
) -> list[FigureView]:
    if month is None:
        return []
    try:
        period = Period(freq, month)
    except ValueError:  # no quarter or year ends in this month
        return []
    views = reading.at_period(areas, codes, period, audience=audience)
    told = [view for view in views if view.value is not None or view.status == Figure.Status.WITHHELD]
    return [view for view in told if not view.is_open]
