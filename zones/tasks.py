"""The clock's way into zones: each task calls one function and adds nothing."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from common.periods import add_months, month_of
from zones import actions, engine
from zones.engine import audit


@shared_task(name="zones.tasks.drain")
def drain() -> None:
    engine.drain()


@shared_task(name="zones.tasks.audit")
def nightly_audit() -> None:
    audit.run()


@shared_task(name="zones.tasks.advance_horizon")
def advance_horizon() -> None:
    if not settings.DEMO:  # made-up months end where the generator ended them
        last_month = add_months(month_of(timezone.localdate()), -1)
        actions.advance_horizon(to=last_month, by=None, reason="clock")
