"""Legal terms: the handbook's vectors, make-up working days, and years without a published calendar."""

import datetime

import pytest

from common.days import (
    Deadline,
    add_months_legal,
    deadline_after_days,
    deadline_after_working_days,
    is_working_day,
)
from tests.common.vectors import VECTORS

date = datetime.date


@pytest.mark.parametrize("vector", VECTORS["deadlines"], ids=lambda vector: vector["start"])
def test_a_deadline_agrees_with_the_vector(vector):
    due = deadline_after_days(date.fromisoformat(vector["start"]), vector["days"])

    assert due == (date.fromisoformat(vector["due"]), True)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2024, 9, 20), 15, date(2024, 10, 8)),
        (date(2024, 3, 20), 60, date(2024, 5, 20)),
        (date(2024, 3, 20), 75, date(2024, 6, 3)),
    ],
)
def test_a_deadline_moves_past_weekends_and_holidays(start, days, due):
    assert deadline_after_days(start, days) == Deadline(due, True)


@pytest.mark.parametrize("vector", VECTORS["months"], ids=lambda vector: vector["start"])
def test_months_agree_with_the_vector(vector):
    assert add_months_legal(date.fromisoformat(vector["start"]), vector["months"]) == date.fromisoformat(vector["end"])


def test_working_days_skip_the_national_holiday_and_count_its_make_up_days():
    # 2024-09-29 (Sunday) and 10-12 (Saturday) were worked, 10-01 to 10-07 were free.
    assert is_working_day(date(2024, 9, 29))
    assert deadline_after_working_days(date(2024, 9, 27), 5) == Deadline(date(2024, 10, 10), True)


def test_beyond_the_published_calendar_weekends_are_free_and_it_is_said():
    assert deadline_after_days(date(2026, 12, 31), 30) == Deadline(date(2027, 2, 1), False)
    assert deadline_after_working_days(date(2026, 12, 31), 1) == Deadline(date(2027, 1, 1), False)


def test_a_term_that_ends_within_the_calendar_is_known_although_it_began_before_it():
    assert deadline_after_days(date(2003, 12, 20), 16).holidays_known
