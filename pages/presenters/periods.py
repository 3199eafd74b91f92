"""Periods in the reader's language, in full and as short labels of an axis."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.periods import Freq, Period

ONE_DAY = datetime.timedelta(days=1)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def english() -> bool:
    """Whether the reader chose English."""
    return (get_language() or "").startswith("en")


def period_text(period: Period) -> str:
    """2016年1–9月; Jan–Sep 2016."""
    if not english():
        return str(period)
    year, name = period.month.year, MONTHS[period.month.month - 1]
    match period.freq:
        case Freq.QUARTER:
            return f"Q{period.month.month // 3} {year}"
        case Freq.HALF:
            return f"H{period.month.month // 6} {year}"
        case Freq.YEAR:
            return f"{year}"
        case Freq.TO_DATE:
            return f"Jan–{name} {year}" if period.month.month > 1 else f"Jan {year}"
        case Freq.ROLLING:
            return f"12 months to {name} {year}"
        case _:
            return f"{name} {year}"


def day_text(day) -> str:
    """A date as the reader's language writes it; empty where there is none."""
    return date_format(day, "j M Y" if english() else "Y年n月j日") if day else ""


def span_text(during) -> str:
    """A range of days by its first and its last one; the end that PostgreSQL writes is the day after the last."""
    first = day_text(during.lower) if during.lower else _("自始")
    last = day_text(during.upper - ONE_DAY) if during.upper else _("至今")
    return f"{first} – {last}"


def months_text(during) -> str:
    """A range of whole months by its first and its last one."""
    last = month_text(during.upper - ONE_DAY) if during.upper else _("至今")
    return f"{month_text(during.lower)} – {last}"


def month_text(day) -> str:
    """A month; empty where there is none."""
    return period_text(Period(Freq.MONTH, day.replace(day=1))) if day else ""
