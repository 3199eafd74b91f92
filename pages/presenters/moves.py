"""What a change would move, in words: each figure as it stands, as it would be, and the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common.periods import Period
from pages.presenters import numbers
from pages.presenters.figures import quantity
from pages.presenters.periods import period_text
from zones.indicators import INDICATORS
from zones.preview import Move


@dataclass(frozen=True)
class Moved:
    """One figure that a change would move, in words."""

    area: str
    indicator: str
    period: str
    before: str
    after: str
    change: str


def moves_to_keep(moves: Iterable[Move]) -> list[dict]:
    """As they are kept: plain values, put into words when they are shown."""
    return [
        {
            "area": [move.area.name, move.area.name_en],
            "indicator": move.indicator,
            "freq": move.freq,
            "month": move.month.isoformat(),
            "before": None if move.before is None else str(move.before),
            "after": None if move.after is None else str(move.after),
        }
        for move in moves
    ]


def moved(kept: Iterable[dict]) -> list[Moved]:
    """For the reader's language; indicators that are no longer there are passed over."""
    from_words = []
    for each in kept:
        indicator = INDICATORS.get(each["indicator"])
        if indicator is None:
            continue
        before, after = (None if each[name] is None else Decimal(each[name]) for name in ("before", "after"))
        name, name_en = each["area"]
        from_words.append(
            Moved(
                area=name_en if numbers.english() and name_en else name,
                indicator=str(indicator.name),
                period=period_text(Period.parse(each["freq"], _code(each["freq"], each["month"]))),
                before=_value(indicator, before),
                after=_value(indicator, after),
                change=_change(indicator, before, after),
            )
        )
    return from_words


def names_of(indicators: Iterable[str]) -> list[str]:
    """By their codes; those that are no longer there are passed over."""
    return [str(INDICATORS[code].name) for code in indicators if code in INDICATORS]


def _code(freq: str, month: str) -> str:
    year, number = month[:4], int(month[5:7])
    return {"Q": f"{year}-Q{number // 3}", "S": f"{year}-S{number // 6}", "A": year}.get(freq, month[:7])


def _value(indicator, value: Decimal | None) -> str:
    if value is None:
        return "—"
    if indicator.shape in ("growth", "nominal_growth"):
        return numbers.growth(value).text
    return str(quantity(indicator, value))


_TENTH = Decimal("0.001")


def _change(indicator, before: Decimal | None, after: Decimal | None) -> str:
    if before is None or after is None:
        return ""
    difference = after - before
    if indicator.shape in ("growth", "nominal_growth") or indicator.unit.name == "PERCENT":
        # a tenth of a point is what the two beside it show; what is less is told more closely
        told = numbers.points(difference, places=1 if abs(difference) >= _TENTH else 3)
        return told.text if told else ""
    text = str(quantity(indicator, difference))
    return text if difference < 0 else f"+{text}"
