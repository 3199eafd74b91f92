"""The day that the portal takes for today: the calendar's, and in the demo the end of its made-up time."""

import datetime

from django.conf import settings
from django.db import connection

from common.periods import last_day
from zones.models import Horizon


def present_day(clock: datetime.date) -> datetime.date:
    """`clock` is what the door read from the clock."""
    last = Horizon.objects.values_list("last", flat=True).first() if settings.DEMO else None
    return min(clock, last_day(last)) if last else clock


def present_day_of_transaction() -> datetime.date:
    """For what is judged below the doors: the clock is the database's, which stands still within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
        return present_day(cursor.fetchone()[0])
