"""The day that deadlines are held against: the calendar's, and in the demo the end of its made-up time."""

import datetime

from django.conf import settings

from common.periods import last_day
from zones.models import Horizon


def present_day(clock: datetime.date) -> datetime.date:
    """`clock` is what the door read from the clock."""
    last = Horizon.objects.values_list("last", flat=True).first() if settings.DEMO else None
    return min(clock, last_day(last)) if last else clock
