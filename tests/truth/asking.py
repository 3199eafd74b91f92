"""How a test of the truth lets the engine work, and asks it for one figure."""

from __future__ import annotations

from decimal import Decimal

from classifications.models import Division, Industry
from common.periods import Freq, Period
from tests import facts
from tests.truth.loops import differences
from zones import actions, engine
from zones.models import Area, Figure, Scheme, Zone

KINDS = {Zone: "zone", Scheme: "scheme", Division: "division", Industry: "industry", type(None): "country"}


def horizon(first: str, last: str) -> None:
    actions.advance_horizon(first=facts.day(first), to=facts.day(last), by=None)


def drain() -> None:
    """Figures after this are current, and are those of the loops."""
    assert engine.drain().failed == []
    found = differences()
    assert not found, "\n".join(found)


def figures(about, indicator: str, freq: str = "M") -> dict[tuple[str, str], Figure]:
    """The current figures of a zone (scheme, division, industry, None for the country) by period and member."""
    area = Area.objects.get(kind=KINDS[type(about)], ref=getattr(about, "pk", None))
    found = Figure.objects.current().filter(area=area, indicator=indicator, freq=freq)
    return {(figure.period.code, figure.member): figure for figure in found}


def figure(about, indicator: str, freq: str, period: str, member: str = "_T") -> Figure | None:
    """The current figure of one period, or None."""
    Period.parse(Freq(freq), period)
    return figures(about, indicator, freq).get((period, member))


def value(about, indicator: str, freq: str, period: str, member: str = "_T") -> Decimal | None:
    found = figure(about, indicator, freq, period, member)
    return None if found is None else found.value


def fraction(about, indicator: str, freq: str, period: str, member: str = "_T") -> tuple[int, int] | None:
    found = figure(about, indicator, freq, period, member)
    return None if found is None else (int(found.numerator), int(found.denominator))
