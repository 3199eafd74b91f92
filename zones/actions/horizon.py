"""What the clock and an official can do with the horizon: advance it, and accept the figures up to a month."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.periods import add_months
from ledger.action import action
from ledger.models import Mark
from zones.models import Horizon


@action
def advance_horizon(
    *, to: datetime.date, first: datetime.date | None = None, by: User | None = None, reason: str = ""
) -> Horizon:
    """Compute figures up to the month `to`. It only goes forward, and marks the months that come into sight.

    `first` is needed once, where no horizon stands. Asked again for a month already in sight, it writes nothing.
    """
    horizon = Horizon.objects.select_for_update().first()
    if horizon is None:
        horizon = Horizon.objects.create(id=1, first=first or to, last=to)
        _mark_for_all(horizon.first, horizon.last)
    elif horizon.last < to:
        _mark_for_all(add_months(horizon.last, 1), to)
        horizon.last = to
        horizon.save(update_fields=["last"])
    return horizon


@action
def settle(*, to: datetime.date, by: User | None, reason: str = "") -> Horizon:
    """Accept the figures up to the month `to`: a later change is a revision, and what was said before is kept."""
    horizon = Horizon.objects.select_for_update().get()
    if to > horizon.last:
        message = _("%(to)s晚于已计算的最后月份%(last)s，不能核定。")
        params = {"to": f"{to:%Y-%m}", "last": f"{horizon.last:%Y-%m}"}
        raise ValidationError(message, code="beyond_horizon", params=params)
    if horizon.settled is None or horizon.settled < to:
        _mark_for_all(add_months(horizon.settled, 1) if horizon.settled else horizon.first, to)
        horizon.settled = to
        horizon.save(update_fields=["settled"])
    return horizon


def _mark_for_all(first: datetime.date, last: datetime.date) -> None:
    """Time passing is no edit of a fact, so no trigger hears of it."""
    Mark.objects.create(table=Horizon._meta.db_table, first=first, last=last, at=Now())
