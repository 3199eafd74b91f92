"""A month being filled in: three firms of one association with a past, one of another, and the people around them."""

import json
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Grant
from common.periods import add_months
from enterprises import actions
from enterprises.models import AboveScaleSpell, FirmLink, MonthlyReturn, Responsibility, Submission
from enterprises.questions import form_of
from tests import facts
from tests.facts import day
from zones.models import Horizon

MONTH = day("2018-03")
FORM = form_of("monthly", MONTH)
PATH = "/submissions/valves/monthly/2018-03/"
# Output of a month, in yuan, as each firm has it every month.
STEADY = 1_000_000


def firm(name, association, township="瓯北街道", above=True):
    one = facts.enterprise(name, initials={"甲阀门厂": "jfmc", "乙泵业": "yby"}.get(name, ""), township=township)
    Responsibility.objects.create(enterprise=one, association=association, during=DateRange(None, None))
    if above:
        AboveScaleSpell.objects.create(enterprise=one, during=DateRange(day("2014-01"), None))
    return one


def report(one, association, month, **given):
    """A whole year of steady months, 本月 and 1–本月."""
    amounts = {"output_month": STEADY, "output": STEADY * month.month, "sales": STEADY * month.month}
    return MonthlyReturn.objects.create(enterprise=one, association=association, month=month, **amounts | given)


def make():
    valves, others = facts.association("valves"), facts.association("others", county=facts.YUHUAN)
    firms = [firm("甲阀门厂", valves), firm("乙泵业", valves, "乌牛街道"), firm("丙铸件厂", valves, "乌牛街道")]
    foreign = firm("外地厂", others)
    for at in range(1, 13):
        month = add_months(MONTH, -at)
        if month.month > 1:
            for one in firms:
                report(one, valves, month)
    # in the demo today is the last computed day, so that is what deadlines are held against
    Horizon.objects.update_or_create(id=1, defaults={"first": day("2017-01"), "last": MONTH, "settled": day("2018-02")})
    actions.open_month(form=FORM, month=MONTH, by=None)
    given = {"password": ""}
    people = SimpleNamespace(
        clerk=facts.user("clerk-of-valves", {"role": Grant.Role.CLERK, "organisation": valves}, **given),
        other=facts.user("clerk-of-others", {"role": Grant.Role.CLERK, "organisation": others}, **given),
        official=facts.user("yongjia-official", {"role": Grant.Role.OFFICIAL, "division": facts.division()}, **given),
        stranger=facts.user(
            "yuhuan-official", {"role": Grant.Role.OFFICIAL, "division": facts.division(facts.YUHUAN)}, **given
        ),
    )
    submission = Submission.objects.get(association=valves, kind="monthly", month=MONTH)
    return SimpleNamespace(
        valves=valves, others=others, firms=firms, foreign=foreign, people=people, submission=submission
    )


@pytest.fixture
def world():
    return make()


@pytest.fixture
def clerk(client, world):
    client.force_login(world.people.clerk)
    return client


def send(client, path, **body):
    return client.post(PATH + path, json.dumps({"unit": 1000} | body), content_type="application/json")


def typed(client, one, name, text, seen=None, **more):
    return send(client, "cells/", code=one.credit_code, cells={name: {"text": text, "seen": seen}}, **more)


def pasted(client, names, *rows, **more):
    given = [{"code": one.credit_code, "texts": texts, "seen": [None] * len(texts)} for one, texts in rows]
    return send(client, "paste/", names=names, rows=given, **more)


def row(one):
    return MonthlyReturn.objects.get(enterprise=one, month=MONTH)


def confirm(world, one):
    """The firm confirmed its row by its link."""
    given = {"association": world.valves, "kind": "monthly", "month": MONTH, "digest": "0" * 64}
    FirmLink.objects.create(enterprise=one, confirmed_at="2018-04-01T00:00Z", confirmed_by="王会计", **given)
