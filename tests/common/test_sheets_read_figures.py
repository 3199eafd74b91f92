"""A column of cells becomes whole yuan as `common.money` reads each of them, only faster."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import NumberRefused, Unit, parse_amount
from common.sheets.book import CellError, Sheet
from common.sheets.figures import amounts, counts, shown


def column(*values):
    return Sheet("S", [list(values)])


# Beyond either end the grammar refuses what no cell of money holds.
FLOATS = st.one_of(st.floats(-1e7, -1e-12), st.just(0.0), st.floats(1e-12, 1e7))


@given(FLOATS, st.sampled_from(list(Unit)))
def test_a_number_is_what_the_grammar_says(value, unit):
    assert amounts(column(value), 0, [0], unit) == ([parse_amount(value, unit=unit)], [])


@given(st.decimals(-(10**6), 10**6, places=4), st.sampled_from(list(Unit)))
def test_a_typed_decimal_is_never_one_yuan_off(typed, unit):
    assert amounts(column(float(typed)), 0, [0], unit)[0] == [parse_amount(str(typed), unit=unit)]


def test_texts_follow_the_same_grammar():
    sheet = column("１，２３４．５", "91.8万元", "1,234", " ", "无", None, "3.2亿")

    assert amounts(sheet, 0, range(7), Unit.THOUSAND) == (
        [1_234_500, 918_000, 1_234_000, None, None, None, 320_000_000],
        [],
    )


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("约500", "number"),
        ("1_000", "number"),
        ("٣٤٥", "number"),
        ("50%", "number"),
        ("(500)", "number"),
        (True, "number"),
        (CellError("#REF!"), "error"),
        (datetime.date(2018, 1, 5), "date"),
        (1e14, "range"),
    ],
)
def test_what_is_no_amount_is_named_with_its_row(value, rule):
    read, [unread] = amounts(column(1.0, value), 0, [0, 1], Unit.THOUSAND)

    assert read == [1_000, None]
    assert (unread.row, unread.rule) == (1, rule)


def test_a_number_that_took_a_dates_format_is_proposed_back():
    [unread] = amounts(column(datetime.date(2018, 1, 5)), 0, [0], Unit.THOUSAND)[1]

    assert (unread.found, unread.proposed) == ("2018-01-05", "43105")


PLAIN = ["0", "7", "007", "123456", "12.5", "12.50", "0.0005", "0.00049", "999999999999999", "1000000000000001"]
OTHERS = ["1.", ".5", "-5", "1,234.5", "１２", "3.2亿", "1_000", "1e5", "٣٤٥", "²", "5.5.5", "0x1F", "1 ", "9" * 23]


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("text", PLAIN + OTHERS)
def test_a_text_is_read_alike_on_the_quick_road_and_on_the_slow_one(text, unit):
    try:
        expected, rules = [parse_amount(text, unit=unit)], []
    except NumberRefused as refused:
        expected, rules = [None], [refused.rule]

    read, unread = amounts(column(text), 0, [0], unit)

    assert (read, [each.rule for each in unread]) == (expected, rules)


def test_people_are_whole():
    read, [unread] = counts(column(12.0, "１５", 12.5), 0, range(3))

    assert read == [12, 15, None]
    assert (unread.row, unread.rule) == (2, "whole")


def test_a_cell_is_told_as_its_sheet_shows_it():
    assert [shown(value) for value in (None, True, 12.0, 12.5, "字", CellError("#N/A"))] == [
        "",
        "TRUE",
        "12",
        "12.5",
        "字",
        "#N/A",
    ]
    assert shown("长" * 100) == "长" * 80
