"""The moment that pages speak of: the last computed day for lists, the last accepted month for headline figures."""

import datetime

from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from common.periods import Freq, Period, last_day
from enterprises.models import ReturnKind
from pages.presenters.periods import period_text
from zones.models import Area, Horizon, Settled
from zones.present import present_day


def as_of() -> datetime.date:
    """The last day of the last computed month, and never later than today: so a list and its count agree."""
    today = timezone.localdate()
    last = Horizon.objects.values_list("last", flat=True).first()
    return min(today, last_day(last)) if last else today


def today() -> datetime.date:
    """The day that deadlines are held against: the calendar's, and in the demo its own present."""
    return present_day(timezone.localdate())


def headline_month(area: Area | None = None) -> datetime.date | None:
    """The last accepted month (of one area, or of any), or where none is accepted the last computed one."""
    accepted = Settled.objects.filter(kind=ReturnKind.MONTHLY, **{"area": area.pk} if area else {})
    last = accepted.order_by("-month").values("month")[:1]
    horizon = Horizon.objects.annotate(accepted=Subquery(last)).first()
    return max(filter(None, [horizon.settled, horizon.accepted]), default=horizon.last) if horizon else None


def headline_text(month: datetime.date | None) -> str:
    """数据截至 2018年10月."""
    return _("数据截至%(month)s") % {"month": period_text(Period(Freq.MONTH, month))} if month else ""
