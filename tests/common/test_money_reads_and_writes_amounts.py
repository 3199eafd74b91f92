"""Amounts: what people type, what is refused, and how readers of both languages see it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import (
    NumberRefused,
    Unit,
    format_amount,
    format_rate,
    parse_amount,
    parse_count,
    parse_number,
    round_half_up,
    split_amount,
)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("１２３４．５", 1235),
        ("1,234.5", 1235),
        ("3.2亿", 320_000_000),
        ("3200万", 32_000_000),
        ("91.8万元", 918_000),
        ("9１.８万元", 918_000),
        ("5千元", 5_000),
        ("12 元", 12),
        ("-5万", -50_000),
        ("\u22123", -3),
        ("0", 0),
        (91.8, 92),
        (12, 12),
        (Decimal("3.5"), 4),
        (Decimal("-3.5"), -4),
    ],
)
def test_an_amount_is_read_as_whole_yuan(text, yuan):
    assert parse_amount(text) == yuan


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("1234.5", Unit.THOUSAND, 1_234_500),
        (91.8, Unit.TEN_THOUSAND, 918_000),
        ("157", Unit.HUNDRED_MILLION, 15_700_000_000),
        ("91.8万元", Unit.THOUSAND, 918_000),
        ("12元", Unit.THOUSAND, 12),
    ],
)
def test_the_forms_unit_holds_only_for_numbers_that_name_none(text, unit, yuan):
    assert parse_amount(text, unit=unit) == yuan


@pytest.mark.parametrize("text", ["", "  ", "无", "/", "—", "——", "-", None])
def test_nothing_given_is_missing_and_never_zero(text):
    assert parse_amount(text) is None
    assert parse_number(text) is None
    assert parse_count(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1_000",
        "٣٤٥",
        "约500",
        "50%",
        "NaN",
        "1e400",
        "(500)",
        "TRUE",
        "10²",
        "①",
        "1,23",
        "12,3456",
        "1 234",
        "+5",
        "1.",
        ".5",
        "亿",
        "=1+1",
        "500\x00",
        "9" * 60,
        True,
        float("nan"),
        float("inf"),
        1e300,
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NumberRefused) as refusal:
        parse_amount(text)

    assert refusal.value.rule == "number"
    with pytest.raises(NumberRefused):
        parse_number(text)


def test_an_amount_beyond_all_measure_is_refused():
    with pytest.raises(NumberRefused) as refusal:
        parse_amount("99999999亿", unit=Unit.YUAN)

    assert refusal.value.rule == "range"


def test_a_count_is_whole():
    assert parse_count("1,136") == 1136
    assert parse_count("3万") == 30_000
    with pytest.raises(NumberRefused) as refusal:
        parse_count("12.5")
    assert refusal.value.rule == "whole"


@given(yuan=st.integers(min_value=-(10**15), max_value=10**15), unit=st.sampled_from(Unit))
def test_what_is_exported_comes_back_the_same(yuan, unit):
    assert parse_amount(Decimal(yuan) / unit, unit=unit) == yuan
    assert parse_amount(f"{yuan:,}") == yuan


@pytest.mark.parametrize(
    ("yuan", "chinese", "english"),
    [
        (15_700_000_000, "157亿元", "CNY 15.7 billion"),
        (2_671_000_000, "26.71亿元", "CNY 2.671 billion"),
        (108_400_000_000, "1,084亿元", "CNY 108.4 billion"),
        (3_110_000, "311万元", "CNY 3.11 million"),
        (918_000, "91.8万元", "CNY 918,000"),
        (99_999_999, "1亿元", "CNY 100 million"),
        (99_995_000, "9,999.5万元", "CNY 99.995 million"),
        (9_999, "9,999元", "CNY 9,999"),
        (0, "0元", "CNY 0"),
        (-5_000_000, "-500万元", "CNY -5 million"),
        (None, "—", "—"),
    ],
)
def test_an_amount_picks_its_unit_by_size(yuan, chinese, english):
    assert format_amount(yuan) == chinese
    assert format_amount(yuan, "en") == english


def test_number_and_unit_come_apart_for_a_card():
    assert split_amount(15_700_000_000) == ("157", "亿元")
    assert split_amount(15_700_000_000, "en-gb") == ("15.7", "CNY billion")


@pytest.mark.parametrize(
    ("rate", "written"),
    [
        (Decimal("0.9813"), "98.13%"),
        (Decimal("0.12345"), "12.35%"),
        (Decimal("1"), "100.00%"),
        (Decimal("0"), "0.00%"),
        (None, "—"),
    ],
)
def test_a_rate_is_written_as_a_percentage(rate, written):
    assert format_rate(rate) == written


def test_growth_carries_its_sign():
    assert format_rate(Decimal("0.161616"), places=1, signed=True) == "+16.2%"
    assert format_rate(Decimal("-0.0004"), places=1, signed=True) == "0.0%"


def test_halves_round_away_from_zero_as_published_percentages_do():
    assert [str(round_half_up(Decimal(half), 0)) for half in ("0.5", "1.5", "2.5", "-2.5")] == ["1", "2", "3", "-3"]
