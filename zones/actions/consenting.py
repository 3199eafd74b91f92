"""What an association can do for the other zones of a firm: let them read the returns it files, and end that."""

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
    consent: Consent,
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> int:
    """Months from `on` on are closed again, those of later consents of the same association to the same member too.

    What began then or later is taken back whole. How many it ended.
    """
    membership = consent.membership
    standing = membership.consents.select_for_update().filter(association=consent.association_id)
    ended = list(standing.reaching(on))
    for each in ended:
        if each.during.lower >= on:
            each.delete()
        else:
            each.during = DateRange(each.during.lower, on)
            each.save(update_fields=["during"])
    if not ended:
        message = _("%(zone)s自%(on)s起本来就不能查阅。")
        raise ValidationError(message, code="not_open", params={"zone": membership.label, "on": on})
    return len(ended)
