"""Whether a count and a percentage can belong together at all: the whole bases that give the one from the other."""

from __future__ import annotations

from decimal import Decimal

from common.money import round_half_up

# How many withdrawals are tried to explain a growth that the gross number cannot give.
MOST_WITHDRAWN = 10


def bases_for(count: int, percent: Decimal, digits: int) -> list[int]:
    """The whole bases over which `count` prints as `percent` (64.1 for 64.1%) with so many digits, half up."""
    if count <= 0 or percent <= 0:
        return []
    half = Decimal(10) ** -digits / 2
    lowest = int(count * 100 / (percent + half))
    highest = int(count * 100 / max(percent - half, half)) + 1
    return [
        base for base in range(max(1, lowest), highest + 1) if round_half_up(_percent(count, base), digits) == percent
    ]


def net_for(gross: int, percent: Decimal, digits: int) -> tuple[int, list[int]] | None:
    """The largest number under `gross`, by as few withdrawals as can be, that prints as `percent`; with its bases."""
    for withdrawn in range(1, min(MOST_WITHDRAWN, gross - 1) + 1):
        if bases := bases_for(gross - withdrawn, percent, digits):
            return gross - withdrawn, bases
    return None


def _percent(count: int, base: int) -> Decimal:
    return Decimal(count * 100) / base
