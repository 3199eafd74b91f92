"""Which other zones of a firm may read its returns, and what this person may do about it: a part of the record."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch

from access.answering import memberships_to_open, other_memberships
from access.audience import zones_entered_by
from accounts.models import User
from enterprises.models import Enterprise
from zones.models import Consent, Membership


@dataclass(frozen=True)
class ReadingMember:
    """A membership in a zone of another association than the one that answers, with what was ever let be read.

    `stands`: the one that answers lets it read months to come.
    """

    row: Membership
    consents: list[Consent]
    stands: bool
    is_own: bool
    may_open: bool

    @property
    def asks(self) -> bool:
        """Its own people are told whom to ask."""
        return self.is_own and not self.may_open and not self.stands


def reading_members(user: User, enterprise: Enterprise, today: datetime.date) -> list[ReadingMember]:
    """By zone. What whoever answered before let be read is told too."""
    answers = enterprise.responsibilities.in_force(today).first()
    if answers is None:
        return []
    given = Prefetch("consents", Consent.objects.select_related("association").order_by("during"))
    rows = other_memberships(enterprise, answers).select_related("zone__association").prefetch_related(given)
    rows = list(rows.order_by("zone__name", "during"))
    if not rows:
        return []
    may_open = set(memberships_to_open(user, enterprise, today).values_list("pk", flat=True))
    own = set(zones_entered_by(user).values_list("pk", flat=True))
    reaching = Consent.objects.reaching(today).filter(association=answers.association_id, membership__in=rows)
    standing = set(reaching.values_list("membership", flat=True))
    return [
        ReadingMember(row, list(row.consents.all()), row.pk in standing, row.zone_id in own, row.pk in may_open)
        for row in rows
    ]
