"""Numbers as readers see them, in both languages."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from pages.presenters import numbers

MINUS = "\u2212"


@pytest.mark.parametrize(
    ("yuan", "chinese", "english"),
    [
        (15_700_000_000, "157亿元", "CNY 15.7 bn"),
        (2_671_000_000, "26.71亿元", "CNY 2.671 bn"),
        (918_000, "91.8万元", "CNY 918,000"),
        (-31_000_000, f"{MINUS}3,100万元", f"CNY {MINUS}31 m"),
    ],
)
def test_an_amount_picks_its_unit_by_size_and_language(yuan, chinese, english):
    with override("zh-hans"):
        assert str(numbers.amount(yuan)) == chinese
    with override("en"):
        assert str(numbers.amount(yuan)) == english


def test_a_rate_is_a_percentage_with_one_decimal_rounded_half_up():
    assert str(numbers.percent(Decimal("0.98445"))) == "98.4%"
    assert str(numbers.percent(Decimal("0.9845"))) == "98.5%"


def test_an_interval_names_the_percent_sign_once():
    assert numbers.range_text(Decimal("0.979"), Decimal("0.9884")) == "97.9–98.8%"


def test_an_interval_with_one_end_is_no_interval():
    assert numbers.range_text(None, Decimal("0.9")) == ""


def test_growth_carries_arrow_and_sign():
    rising, falling = numbers.growth(Decimal("0.161616")), numbers.growth(Decimal("-0.031"))

    assert (rising.arrow, rising.text, rising.direction) == ("▲", "+16.2%", "up")
    assert (falling.arrow, falling.text, falling.direction) == ("▼", f"{MINUS}3.1%", "down")


def test_growth_that_rounds_to_nothing_has_no_arrow():
    assert numbers.growth(Decimal("0.0001")).arrow == ""


def test_the_change_of_a_rate_is_in_percentage_points():
    with override("zh-hans"):
        assert numbers.points(Decimal("0.803571")).text == "+80.4个百分点"


def test_a_number_that_is_not_there_has_no_change():
    assert numbers.growth(None) is None
    assert numbers.points(None) is None


def test_a_count_groups_thousands():
    with override("zh-hans"):
        assert str(numbers.count(1136, "家")) == "1,136家"
    with override("en"):
        assert str(numbers.count(1136, "enterprises")) == "1,136 enterprises"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(2, 3, "66.7%"), (2999, 3000, "99.9%"), (3000, 3000, "100.0%"), (1, 3000, "0.1%"), (0, 3000, "0.0%")],
)
def test_a_share_is_of_all_only_where_none_is_missing(part, whole, text):
    assert str(numbers.share(part, whole)) == text


def test_of_nothing_there_is_no_share():
    assert numbers.share(0, 0) is None
