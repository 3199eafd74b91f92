"""The moment that pages speak of: the last computed day for lists, the last accepted month for headline figures."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from common.periods import Freq, Period, last_day
from pages.presenters.periods import period_text
from zones.models import Horizon
from zones.present import present_day


def as_of() -> datetime.date:
    """The last day of the last computed month, and never later than today: so a list and its count agree."""
    today = timezone.localdate()
    last = Horizon.objects.values_list("last", flat=True).first()
    return min(today, last_day(last)) if last else today


def today() -> datetime.date:
    """The day that deadlines are held against: the calendar's, and in the demo its own present."""
    return present_day(timezone.localdate())


def headline_month() -> datetime.date | None:
    """The last accepted month, or where none is accepted the last computed one: no headline stands on an open month."""
    horizon = Horizon.objects.first()
    return (horizon.settled or horizon.last) if horizon else None


def headline_text(month: datetime.date | None) -> str:
    """数据截至 2018年10月."""
    return _("数据截至%(month)s") % {"month": period_text(Period(Freq.MONTH, month))} if month else ""
