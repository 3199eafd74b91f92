"""Periods in the reader's language."""

from datetime import date

import pytest
from django.utils.translation import override

from common.periods import Freq, Period
from pages.presenters.periods import day_text, period_text


@pytest.mark.parametrize(
    ("freq", "month", "chinese", "english"),
    [
        (Freq.MONTH, 9, "2016年9月", "Sep 2016"),
        (Freq.QUARTER, 9, "2016年第三季度", "Q3 2016"),
        (Freq.HALF, 6, "2016年上半年", "H1 2016"),
        (Freq.YEAR, 12, "2016年", "2016"),
        (Freq.TO_DATE, 9, "2016年1–9月", "Jan–Sep 2016"),
        (Freq.ROLLING, 9, "截至2016年9月的12个月", "12 months to Sep 2016"),
    ],
)
def test_a_period_reads_in_both_languages(freq, month, chinese, english):
    period = Period(freq, date(2016, month, 1))

    with override("zh-hans"):
        assert period_text(period) == chinese
    with override("en"):
        assert period_text(period) == english


def test_a_day_that_is_missing_is_empty():
    assert day_text(None) == ""


def test_a_day_reads_in_both_languages():
    with override("zh-hans"):
        assert day_text(date(2016, 12, 30)) == "2016年12月30日"
    with override("en"):
        assert day_text(date(2016, 12, 30)) == "30 Dec 2016"
