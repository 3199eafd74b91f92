"""Who is at an import: handed over to the workers, taken up by one, with signs of life, given up with the reason."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db.models import Case, F, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.models import Import
from ledger.action import action

State = Import.State

# A job that gave no sign for so long is taken up by another worker, and given up after so many tries.
SILENT = datetime.timedelta(seconds=120)
TRIES = 3


@action
def hand_over(*, of: Import, by: User | None, reason: str = "") -> Import:
    """Whoever started the work leaves it to the workers: it is too much to be waited for."""
    Import.objects.at_work().filter(pk=of.pk).update(heartbeat=None)
    of.refresh_from_db(fields=["state", "heartbeat"])
    return of


@action
def claim(*, states: Collection[str] = Import.AT_WORK, by: User | None, reason: str = "") -> Import | None:
    """Take up the oldest job of these states that nobody is at; one that failed too often is given up."""
    jobs = Import.objects.filter(state__in=states)
    silent = jobs.filter(heartbeat__lt=Now() - SILENT)
    silent.filter(attempts__gte=TRIES).update(
        # a look ahead that cannot be had takes nothing from what was checked
        state=Case(When(state=State.LOOKING, then=Value(State.CHECKED)), default=Value(State.FAILED)),
        error=str(_("多次未能完成，请重新上传或联系管理员。")),
    )
    waiting = jobs.filter(heartbeat__isnull=True) | silent.filter(attempts__lt=TRIES)
    of = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("at", "id").first()
    if of is None:
        return None
    of.heartbeat, of.attempts = Now(), F("attempts") + 1
    of.save(update_fields=["heartbeat", "attempts"])
    of.refresh_from_db()
    return of


@action
def sign_of_life(*, of: Import, progress: int, by: User | None, reason: str = "") -> None:
    """Where the job stands, in percent; nothing is said of one that somebody else carried on meanwhile."""
    Import.objects.at_work().filter(pk=of.pk, state=of.state).update(progress=progress, heartbeat=Now())


@action
def give_up(*, of: Import, error: str, for_good: bool = False, by: User | None, reason: str = "") -> Import:
    """The job cannot be done: checking ends it, what came after goes back to what was checked, with the reason.

    `for_good`: nothing could ever be done with it again, so it ends there too.

    What another one has brought to an end meanwhile stands: rows that are filed are not called failed.
    """
    of = Import.objects.select_for_update(of=("self",)).get(pk=of.pk)
    if not of.is_at_work:
        return of
    of.state = State.FAILED if for_good or of.state == State.CHECKING else State.CHECKED
    of.error, of.heartbeat = error[:300] or "?", None
    of.save(update_fields=["state", "error", "heartbeat"])
    return of
