"""Everything a person can do with standards: record an edition, and who drafted it."""

from __future__ import annotations

import datetime

from accounts.models import User
from enterprises.models import Enterprise
from ledger.action import action
from standards.models import Drafting, Standard


@action
def record_standard(
    *,
    number: str,
    title: str,
    kind: str,
    published_on: datetime.date,
    effective_on: datetime.date,
    withdrawn_on: datetime.date | None = None,
    title_en: str = "",
    replaces: Standard | None = None,
    by: User | None,
    reason: str = "",
) -> Standard:
    """One edition of a standard, its number in the one spelling of `common.standard_numbers`."""
    return Standard.objects.create(
        number=number,
        title=title,
        title_en=title_en,
        kind=kind,
        published_on=published_on,
        effective_on=effective_on,
        withdrawn_on=withdrawn_on,
        replaces=replaces,
    )


@action
def record_drafting(
    *,
    standard: Standard,
    enterprise: Enterprise,
    role: str,
    work: str = Drafting.Work.NEW,
    by: User | None,
    reason: str = "",
) -> Drafting:
    """An enterprise's part in a standard."""
    return Drafting.objects.create(standard=standard, enterprise=enterprise, role=role, work=work)
