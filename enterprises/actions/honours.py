"""What a person can do with honours: record one."""

from __future__ import annotations

import datetime

from accounts.models import User
from enterprises.models import Enterprise, Honour
from ledger.action import action


@action
def record_honour(
    *,
    enterprise: Enterprise,
    kind: str,
    level: str,
    issuer: str,
    year: int,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    product: str = "",
    by: User | None,
    reason: str = "",
) -> Honour:
    """An honour, certificate or licence, to its last valid day or (empty) for good."""
    return Honour.objects.create(
        enterprise=enterprise,
        kind=kind,
        level=level,
        issuer=issuer,
        year=year,
        valid_from=valid_from,
        valid_to=valid_to,
        product=product,
    )
