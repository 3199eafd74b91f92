"""Legal terms in days and months, counted as articles 200 to 204 of the Civil Code say."""

import calendar
import datetime
from typing import NamedTuple

import chinese_calendar


class Deadline(NamedTuple):
    """`holidays_known` is False where a day beyond the published holiday calendar was judged by its weekday alone."""

    due: datetime.date
    holidays_known: bool


def is_working_day(day: datetime.date) -> bool:
    """By the State Council's calendar; beyond its years Monday to Friday."""
    if knows_holidays(day):
        return chinese_calendar.is_workday(day)
    return day.weekday() < 5


def knows_holidays(day: datetime.date) -> bool:
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def deadline_after_days(start: datetime.date, days: int) -> Deadline:
    """`days` calendar days after `start`, whose own day does not count; an end on a rest day moves on."""
    return _moved_on(start + datetime.timedelta(days=days))


def deadline_after_working_days(start: datetime.date, days: int) -> Deadline:
    """The `days`th working day after `start`: so many days for an office to act."""
    day, known = start, True
    while days > 0:
        day += datetime.timedelta(days=1)
        known = known and knows_holidays(day)
        days -= is_working_day(day)
    return Deadline(day, known)


def add_months_legal(start: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or that month's last day where it is shorter. It does not move on."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(start.day, last))


def _moved_on(day: datetime.date) -> Deadline:
    known = knows_holidays(day)
    while not is_working_day(day):
        day += datetime.timedelta(days=1)
        known = known and knows_holidays(day)
    return Deadline(day, known)


# The package names no range of its own; its days run from 2004 to the last year that the State Council has published.
_YEARS = [day.year for day in chinese_calendar.holidays]
_FIRST_YEAR, _LAST_YEAR = min(_YEARS), max(_YEARS)
