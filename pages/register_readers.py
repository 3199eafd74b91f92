"""Which other zones of a firm may read its returns, and what this person may do about it: a part of the record."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch

from access.answering import consents_to_end, memberships_to_open, other_memberships
from access.audience import zones_entered_by
from accounts.models import User
from enterprises.models import Enterprise
from zones.models import Consent, Membership


@dataclass(frozen=True)
class ReadingMember:
    """A membership in a zone of another association than the one that answers, or one ever let read.

    `consents`: each with whether this person may end it now. `is_other`: the zone is not of the one that answers.
    `stands`: the one that answers lets it read months to come.
    """

    row: Membership
    consents: list[tuple[Consent, bool]]
    is_other: bool
    stands: bool
    is_own: bool
    may_open: bool

    @property
    def asks(self) -> bool:
        """Its own people are told whom to ask."""
        return self.is_other and self.is_own and not self.may_open and not self.stands


def reading_members(user: User, enterprise: Enterprise, today: datetime.date) -> list[ReadingMember]:
    """By zone. What whoever answered before let be read is told too, by whoever is to end it."""
    answers = enterprise.responsibilities.in_force(today).first()
    others = set(other_memberships(enterprise, answers).values_list("pk", flat=True)) if answers else set()
    ever = enterprise.memberships.filter(Exists(Consent.objects.filter(membership=OuterRef("pk"))))
    wanted = others | set(ever.values_list("pk", flat=True))
    if not wanted:
        return []
    given = Prefetch("consents", Consent.objects.select_related("association").order_by("during", "association"))
    rows = enterprise.memberships.filter(pk__in=wanted).select_related("zone__association").prefetch_related(given)
    may_open = set(memberships_to_open(user, enterprise, today).values_list("pk", flat=True))
    own = set(zones_entered_by(user).values_list("pk", flat=True))
    endable = set(consents_to_end(user, enterprise, today).reaching(today).values_list("pk", flat=True))
    reaching = Consent.objects.reaching(today).filter(membership__in=wanted)
    standing = (
        set(reaching.filter(association=answers.association_id).values_list("membership", flat=True))
        if answers
        else set()
    )
    return [
        ReadingMember(
            row,
            [(each, each.pk in endable) for each in row.consents.all()],
            row.pk in others,
            row.pk in standing,
            row.zone_id in own,
            row.pk in may_open,
        )
        for row in rows.order_by("zone__name", "during")
    ]
