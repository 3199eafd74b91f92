"""One month of an association: opened, filled, handed in and accepted by its actions."""

from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions
from enterprises.models import AboveScaleSpell, Responsibility, Submission
from enterprises.questions import form_of
from tests import facts
from tests.facts import day

MARCH = day("2018-03")
MONTHLY = form_of("monthly", MARCH)
IN_TIME, TOO_LATE = day("2018-04-10"), day("2018-05-10")


def firm(name="甲阀门厂", above=True, association=None, **given):
    one = facts.enterprise(name, **given)
    Responsibility.objects.create(
        enterprise=one, association=association or facts.association(), during=DateRange(None, None)
    )
    if above:
        AboveScaleSpell.objects.create(enterprise=one, during=DateRange(day("2014-01"), None))
    return one


def opened(form=MONTHLY, month=MARCH):
    actions.open_month(form=form, month=month, by=None)
    return Submission.objects.get(kind=form.kind, month=month, association=facts.association())


def fill(one, month=MARCH, on=IN_TIME, seen=None, **answers):
    return actions.fill_cells(form=MONTHLY, enterprise=one, month=month, answers=answers, seen=seen, on=on, by=None)


def submitted(submission):
    return actions.submit(submission=submission, on=submission.deadline, filler="甲", head="乙", by=None)


def accepted(submission):
    return actions.accept(submission=submitted(submission), by=None)
