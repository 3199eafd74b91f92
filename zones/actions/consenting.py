"""What the association that answers for a firm can do for its other zones: let them read its returns, and end that."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from ledger.action import action
from zones.models import Consent, Membership


@action
def allow_reading(
    *,
    association: Organisation,
    membership: Membership,
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> Consent:
    """The zone's association reads what this one files for the member, of the months from `on` on."""
    return Consent.objects.create(association=association, membership=membership, during=DateRange(on, None))


@action
def end_reading(
    *,
    association: Organisation,
    membership: Membership,
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> int:
    """Months from `on` on are closed again; what began then or later is taken back whole. How many it ended."""
    standing = membership.consents.select_for_update().filter(association=association)
    ended = list(standing.reaching(on))
    for consent in ended:
        if consent.during.lower >= on:
            consent.delete()
        else:
            consent.during = DateRange(consent.during.lower, on)
            consent.save(update_fields=["during"])
    if not ended:
        message = _("%(zone)s自%(on)s起本来就不能查阅。")
        raise ValidationError(message, code="not_open", params={"zone": membership.label, "on": on})
    return len(ended)
