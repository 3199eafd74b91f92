"""Which other zones of a firm may read its returns, and what this person may do about it: a part of the record."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from access.answering import other_zones, zones_to_open
from access.audience import zones_entered_by
from accounts.models import User
from enterprises.models import Enterprise
from zones.models import Consent, Zone


@dataclass(frozen=True)
class ReadingZone:
    """A zone of another association than the one that answers. `stands`: that one lets it read months to come."""

    zone: Zone
    consents: list[Consent]
    stands: bool
    is_own: bool
    may_open: bool

    @property
    def asks(self) -> bool:
        """Its own people are told whom to ask."""
        return self.is_own and not self.may_open and not self.stands


def reading_zones(user: User, enterprise: Enterprise, today: datetime.date) -> list[ReadingZone]:
    """By name. What whoever answered before let be read is told too."""
    answers = enterprise.responsibilities.in_force(today).first()
    zones = answers and list(other_zones(enterprise, answers).select_related("association").order_by("name"))
    if not zones:
        return []
    may_open = set(zones_to_open(user, enterprise, today).values_list("pk", flat=True))
    own = set(zones_entered_by(user).values_list("pk", flat=True))
    consents: dict[int, list[Consent]] = defaultdict(list)
    for each in enterprise.consents.select_related("association").order_by("during"):
        consents[each.zone_id].append(each)
    reaching = enterprise.consents.reaching(today).filter(association=answers.association_id)
    standing = set(reaching.values_list("zone", flat=True))
    return [
        ReadingZone(zone, consents[zone.pk], zone.pk in standing, zone.pk in own, zone.pk in may_open) for zone in zones
    ]
