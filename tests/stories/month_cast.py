"""Forty-eight firms of a zone with their past, September open for their association, and the people around it."""

from types import SimpleNamespace

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.actions import make_token
from enterprises import actions
from enterprises.models import Enterprise, EnterpriseName, Placement
from enterprises.questions import form_of
from tests import facts
from tests.corpus import world as corpus
from tests.facts import day
from tests.pages.people import later, somebody
from tests.stories import clerks_workbook
from tests.stories.clerks_workbook import MONTH, YEAR, answers
from zones import actions as zone_actions
from zones import engine
from zones.models import Membership

SEPTEMBER = day("2018-09")
# Firms that had filled in their own row before the clerk began.
EARLY = (45, 46, 47)
# What the firm that is now called otherwise was called.
FORMER = "永嘉县第二阀门厂"


def make():
    valves = facts.association("valves", name="永嘉泵阀协会")
    zone = facts.zone("yongjia-valves", association=valves, name="永嘉泵阀示范区")
    firms = clerks_workbook.firms()
    corpus.enter(firms, valves, YEAR, MONTH)
    rows = {row.credit_code: row for row in Enterprise.objects.all()}
    enterprises = [rows[firm.code] for firm in firms]
    since = DateRange(corpus.SINCE, None)
    Membership.objects.bulk_create([Membership(zone=zone, enterprise=one, during=since) for one in enterprises])
    place = {"division": facts.division(), "industry": facts.industry(), "during": since}
    Placement.objects.bulk_create([Placement(enterprise=one, **place) for one in enterprises])
    EnterpriseName.objects.create(enterprise=enterprises[13], name=FORMER, kind="former")
    foreign = facts.enterprise("外地阀门厂", credit_code=facts.credit_code(facts.YUHUAN))
    # in the demo today is the last day of the last computed month
    zone_actions.advance_horizon(to=SEPTEMBER, first=day("2017-02"), by=None)
    form = form_of("monthly", SEPTEMBER)
    for number in EARLY:
        given = {"enterprise": enterprises[number], "month": SEPTEMBER, "on": day("2018-09-30"), "by": None}
        actions.fill_cells(form=form, answers=answers(number, YEAR, MONTH), **given)
    engine.drain()
    others, yuhuan = facts.association("others", facts.YUHUAN, name="玉环阀门协会"), facts.division(facts.YUHUAN)
    clerk = somebody("clerk", {"role": "clerk", "organisation": valves}, first_name="陈晓")
    somebody("official", {"role": "official", "division": facts.division()}, first_name="林建国")
    other = somebody("other-clerk", {"role": "clerk", "organisation": others})
    return SimpleNamespace(
        zone=zone,
        firms=firms,
        foreign=foreign,
        strangers=[other, somebody("other-official", {"role": "official", "division": yuhuan})],
        tokens=[_token(clerk), _token(other)],
    )


def _token(user):
    """Its secret, for the doors of machines."""
    return make_token(user=user, name="ERP", scope="write", at=timezone.now(), expires_at=later(days=1), by=user)[1]
