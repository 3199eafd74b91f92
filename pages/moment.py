"""The day that lists are shown for: the last one that figures reach, so that a list and its count agree."""

import datetime

from django.utils import timezone

from common.periods import last_day
from zones.models import Horizon


def as_of() -> datetime.date:
    """The last day of the last computed month, and never later than today."""
    today = timezone.localdate()
    last = Horizon.objects.values_list("last", flat=True).first()
    return min(today, last_day(last)) if last else today
