"""Everything a person, or the clock, can do with zones: members, records, and the horizon up to which figures go."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.periods import add_months
from enterprises.models import Enterprise
from ledger.action import action
from ledger.models import Mark
from zones.models import Horizon, Membership, Zone, ZoneRecord


@action
def join_zone(
    *,
    zone: Zone,
    enterprise: Enterprise,
    on: datetime.date | None,
    until: datetime.date | None = None,
    role: str = Membership.Role.MEMBER,
    by: User | None,
    reason: str = "",
) -> Membership:
    """A member from `on` (or since ever) to the day before `until` (or for good)."""
    return Membership.objects.create(zone=zone, enterprise=enterprise, during=DateRange(on, until), role=role)


@action
def leave_zone(
    *, zone: Zone, enterprise: Enterprise, on: datetime.date, by: User | None, reason: str = ""
) -> Membership:
    """No longer a member from `on` on."""
    members = zone.memberships.select_for_update().filter(enterprise=enterprise)
    membership = members.in_force(on - datetime.timedelta(days=1)).first()
    if membership is None:
        message = _("%(enterprise)s在%(on)s前一日不是该示范区的成员。")
        raise ValidationError(message, code="not_member", params={"enterprise": enterprise, "on": on})
    membership.during = DateRange(membership.during.lower, on)
    membership.save(update_fields=["during"])
    return membership


@action
def record_in_zone(
    *, zone: Zone, kind: str, on: datetime.date, quantity: int, note: str = "", by: User | None, reason: str = ""
) -> ZoneRecord:
    """Something that the zone did or has."""
    return ZoneRecord.objects.create(zone=zone, kind=kind, on=on, quantity=quantity, note=note)


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
