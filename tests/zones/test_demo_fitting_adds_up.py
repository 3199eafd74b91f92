"""Whole numbers that add up to a stated total, and totals that print a stated growth."""

from decimal import Decimal
from fractions import Fraction

import pytest

from zones.demo.fitting import grown, shares


def test_shares_add_up_and_the_largest_remainders_take_the_rest():
    # 10 by 1:1:1 is 3.33 each; one of them, the first of equals, takes the unit that is left
    assert shares(10, [1, 1, 1]) == [4, 3, 3]
    # 100 by 2:3:4 is 22.2, 33.3, 44.4: the unit that is left goes to 44.4
    assert shares(100, [2, 3, 4]) == [22, 33, 45]
    assert shares(7, [0, 5, 0]) == [0, 7, 0]


def test_shares_of_a_large_amount_lose_nothing():
    given = shares(15_700_000_000, list(range(1, 97)))

    assert sum(given) == 15_700_000_000
    assert all(isinstance(part, int) for part in given)


def test_there_must_be_somebody_to_share_among():
    with pytest.raises(ValueError, match="nothing"):
        shares(5, [0, 0])


def test_a_grown_amount_prints_the_growth():
    base = 1_234_567_891
    amount = grown(base, Fraction(9415, 10_000))

    assert round(Decimal(amount) / base - 1, 8) == Decimal("0.94150000")
