"""What a person can do with a zone's members: let one join, let one leave."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.models import Enterprise
from ledger.action import action
from zones.models import Membership, Zone


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
