"""What an indicator says, worked out a second time: totals, ratios and growth of plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import sqrt

Z = 1.959963984540054


@dataclass
class Told:
    """One figure. `n` None means that the loops do not say."""

    numerator: int | None
    denominator: int | None = None
    value: Fraction | None = None
    lower: float | None = None
    upper: float | None = None
    n: int | None = None
    pending: int = 0
    excluded: int = 0
    safe: bool = True
    reason: str = ""
    interval: bool = False

    @property
    def nothing(self) -> bool:
        """Nothing was counted: such a figure may be left out, or stand as a zero or an empty rate."""
        return not (self.numerator or self.denominator or self.value or self.pending or self.excluded)

    def status(self, month: date, settled: date | None) -> str:
        if self.reason:
            return "O" if self.reason == "missing" else "M"
        if self.pending or settled is None or month > settled:
            return "P"
        return "U" if self.interval and self.denominator < 30 else "A"


def total(numerator: int | None, **given) -> Told:
    if numerator is None:
        return Told(None, reason="missing", **given)
    return Told(numerator, value=Fraction(numerator), **given)


def ratio(numerator: int | None, denominator: int | None, **given) -> Told:
    if numerator is None or denominator is None:
        return Told(None, None, reason="missing", **given)
    if denominator == 0:
        return Told(numerator, denominator, reason="zero_denominator", **given)
    return Told(numerator, denominator, Fraction(numerator, denominator), **given)


def growth(numerator: int | None, denominator: int | None, **given) -> Told:
    if numerator is None or denominator is None:
        return Told(None, None, reason="missing", **given)
    if denominator <= 0:
        return Told(numerator, denominator, reason="base_not_positive", **given)
    return Told(numerator, denominator, Fraction(numerator, denominator) - 1, **given)


def rate(numerator: int, denominator: int, **given) -> Told:
    """A ratio of cases with the Wilson interval of 95%."""
    lower, upper = wilson(numerator, denominator)
    return ratio(numerator, denominator, n=denominator, lower=lower, upper=upper, interval=True, **given)


def wilson(k: int, n: int) -> tuple[float, float] | tuple[None, None]:
    if not n:
        return None, None
    p = k / n
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    reach = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return (0.0 if k == 0 else centre - reach), (1.0 if k == n else centre + reach)


def safe(amounts: list[int]) -> bool:
    """At least three contribute, and without the two largest there remains a tenth of the largest."""
    if len(amounts) < 3:
        return False
    sizes = sorted((abs(amount) for amount in amounts), reverse=True)
    return 10 * (abs(sum(amounts)) - sizes[0] - sizes[1]) >= sizes[0]
