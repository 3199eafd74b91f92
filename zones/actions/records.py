"""What a person can do with a zone's own facts: record one."""

from __future__ import annotations

import datetime

from accounts.models import User
from ledger.action import action
from zones.models import Zone, ZoneRecord


@action
def record_in_zone(
    *, zone: Zone, kind: str, on: datetime.date, quantity: int, note: str = "", by: User | None, reason: str = ""
) -> ZoneRecord:
    """Something that the zone did or has."""
    return ZoneRecord.objects.create(zone=zone, kind=kind, on=on, quantity=quantity, note=note)
