"""Everything a person can do with product checks: open a campaign, record a batch, conclude it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from accounts.models import Organisation, User
from classifications.models import Division
from enterprises.models import Enterprise
from inspections.models import Batch, Campaign
from ledger.action import action


@action
def open_campaign(
    *,
    code: str,
    name: str,
    level: str,
    mode: str,
    year: int,
    organiser: Organisation | None = None,
    by: User | None,
    reason: str = "",
) -> Campaign:
    """One round of checks under its task number."""
    return Campaign.objects.create(code=code, name=name, level=level, mode=mode, year=year, organiser=organiser)


@action
def record_batch(
    *,
    campaign: Campaign,
    number: str,
    enterprise: Enterprise,
    link: str,
    sampled_on: datetime.date,
    product: str,
    state: str = Batch.State.SAMPLED,
    sampled_in: Division | None = None,
    items: Sequence[str] = (),
    failed_items: Sequence[str] = (),
    concluded_on: datetime.date | None = None,
    by: User | None,
    reason: str = "",
) -> Batch:
    """A sampled batch, concluded already or not."""
    return Batch.objects.create(
        campaign=campaign,
        number=number,
        enterprise=enterprise,
        link=link,
        sampled_on=sampled_on,
        sampled_in=sampled_in,
        product=product,
        state=state,
        items=list(items),
        failed_items=list(failed_items),
        concluded_on=concluded_on,
    )


@action
def conclude_batch(
    *,
    batch: Batch,
    state: str,
    concluded_on: datetime.date,
    items: Sequence[str] | None = None,
    failed_items: Sequence[str] = (),
    by: User | None,
    reason: str = "",
) -> Batch:
    """The verdict, or another one after an objection; `items` left out stay as they were recorded."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    batch.state, batch.concluded_on = state, concluded_on
    batch.failed_items = list(failed_items)
    if items is not None:
        batch.items = list(items)
    batch.save(update_fields=["state", "concluded_on", "items", "failed_items"])
    return batch
