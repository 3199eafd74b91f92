"""Whole numbers that add up: shares of a total by weight, and totals that grow by a published rate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split in proportion to whole weights; the largest remainders take what rounding leaves."""
    whole = sum(weights)
    if not whole:
        raise ValueError("nothing to share among")
    parts = [divmod(total * weight, whole) for weight in weights]
    given = [quotient for quotient, _ in parts]
    left = total - sum(given)
    by_remainder = sorted(range(len(parts)), key=lambda at: (-parts[at][1], at))
    for at in by_remainder[:left]:
        given[at] += 1
    return given


def grown(base: int, growth: Fraction) -> int:
    """The whole amount nearest to `base` grown by `growth`."""
    return round(base * (1 + growth))
