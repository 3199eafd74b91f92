"""The clock's way into enterprises: each task calls one function and adds nothing."""

import time

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from common.periods import add_months, month_of
from enterprises import actions, importing, reminding
from enterprises.models import ReturnKind
from enterprises.questions import form_of


@shared_task(name="enterprises.tasks.open_forms")
def open_forms() -> None:
    """Open the forms of the month that has just ended; firms that came in since are added."""
    if settings.DEMO:  # made-up months end where the generator ended them
        return
    month = add_months(month_of(timezone.localdate()), -1)
    for kind in ReturnKind:
        try:
            form = form_of(kind, month)
        except KeyError:  # there is no January form, and a quarterly one only where a quarter ends
            continue
        actions.open_month(form=form, month=month, by=None, reason="clock")


@shared_task(name="enterprises.tasks.remind")
def remind() -> None:
    if not settings.DEMO:  # made-up months are due when nobody looks
        reminding.remind_all(timezone.localdate())


@shared_task(name="enterprises.tasks.send_reminders")
def send_reminders() -> None:
    reminding.send_due(int(time.time()))


@shared_task(name="enterprises.tasks.work_imports")
def work_imports() -> None:
    """The rows are the queue: what a lost message or a dead worker left lying is taken up by the next call."""
    importing.work_on_next()


@shared_task(name="enterprises.tasks.tidy")
def tidy() -> None:
    actions.forget_deliveries(at=timezone.now(), by=None, reason="clock")
    importing.forget_work(timezone.now())


@shared_task(name="enterprises.tasks.drop_papers")
def drop_papers() -> None:
    actions.drop_papers(at=timezone.now(), by=None, reason="clock")
