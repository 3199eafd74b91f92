"""What people and the clock do with reminders: set where an organisation is told, remind, carry the message there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models.functions import Now

from accounts.models import Organisation, User
from enterprises import webhooks
from enterprises.models import Dispatch, Reminder, Submission, Webhook
from ledger.action import action

# After the first try, the second, ...: half a minute at first, a day at last; then it is given up.
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600, 4 * 3600, 12 * 3600, 24 * 3600))
State = Dispatch.State


@action
def set_webhook(*, organisation: Organisation, url: str, by: User | None, reason: str = "") -> tuple[Webhook, str]:
    """Where the organisation is told from now on, with a new key, which is given to be shown once."""
    try:
        webhooks.checked(url)
    except webhooks.Refused as refused:
        raise ValidationError(str(refused), code="url") from None
    given = {"url": url, "salt": secrets.token_urlsafe(32), "active": True, "set_at": Now()}
    webhook, _created = Webhook.objects.update_or_create(organisation=organisation, defaults=given)
    return webhook, webhooks.key_of(webhook.salt)


@action
def stop_webhook(*, webhook: Webhook, by: User | None, reason: str = "") -> Webhook:
    """Nothing goes there any more; what was waiting is given up when its turn comes."""
    webhook.active = False
    webhook.save(update_fields=["active"])
    return webhook


@action
def try_webhook(*, webhook: Webhook, by: User | None, reason: str = "") -> Dispatch:
    """A message that only says that it arrived."""
    return Dispatch.objects.create(
        organisation_id=webhook.organisation_id, channel=Dispatch.Channel.WEBHOOK, address=webhook.url
    )


@action
def remind(
    *,
    submission: Submission,
    stage: str,
    occasion: str,
    text: str,
    addresses: Iterable[tuple[int, str, str]],
    by: User | None,
    reason: str = "",
) -> Reminder:
    """Say it once, and send it to each (organisation, channel, address); without any it stands in the portal alone."""
    reminder = Reminder.objects.create(submission=submission, stage=stage, occasion=occasion, text=text, made_by=by)
    Dispatch.objects.bulk_create(
        Dispatch(reminder=reminder, organisation_id=organisation, channel=channel, address=address)
        for organisation, channel, address in addresses
    )
    return reminder


@action
def take_up_dispatch(*, number: int, attempts: int, by: User | None, reason: str = "") -> Dispatch | None:
    """Count the try before it is made and put the next one off, so that a worker that dies loses nothing.

    None where another worker took it up meanwhile.
    """
    waits = BACKOFF[min(attempts, len(BACKOFF) - 1)]
    mine = Dispatch.objects.waiting().filter(pk=number, attempts=attempts)
    if not mine.update(attempts=attempts + 1, next_at=Now() + waits):
        return None
    return Dispatch.objects.select_related("reminder__submission__association").get(pk=number)


@action
def settle_dispatch(*, dispatch: Dispatch, arrived: bool, answer: str, by: User | None, reason: str = "") -> Dispatch:
    """Keep what came back; after the last try it is given up."""
    dispatch.answer = answer[:300]
    fields = ["answer"]
    if arrived or dispatch.attempts > len(BACKOFF):
        dispatch.state, dispatch.done_at = State.SENT if arrived else State.FAILED, Now()
        fields += ["state", "done_at"]
    dispatch.save(update_fields=fields)
    return dispatch
