"""Members that joined before joining made anybody answer for them are answered for once the portal is brought up."""

import datetime
import importlib

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from enterprises.models import Enterprise, Responsibility
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db


def test_the_step_gives_each_member_to_the_zone_that_had_it_longest_from_today():
    pumps, valves = facts.zone("pumps"), facts.zone("valves")
    Enterprise.objects.all().delete()
    names = ("在一区", "在两区", "有期限", "已退出", "有人归口", "曾有人归口", "将加入")
    one, both, ending, left, answered, once, coming = [facts.enterprise(name, is_demo=False) for name in names]
    made_up = facts.enterprise("演示")
    end = timezone.localdate() + datetime.timedelta(days=40)
    facts.member(pumps, one)
    facts.member(valves, both, "2016-01")
    facts.member(pumps, both, "2015-01")
    facts.member(pumps, ending, "2015-01", end.isoformat())
    facts.member(pumps, left, "2014-01", "2015-01")
    facts.member(pumps, coming, end.isoformat())
    for firm in (answered, once, made_up):
        facts.member(pumps, firm)
    for firm, until in ((answered, None), (once, day("2015-01"))):
        Responsibility.objects.create(enterprise=firm, association=valves.association, during=DateRange(None, until))

    with connection.cursor() as cursor:
        cursor.execute(importlib.import_module("zones.migrations.0005_answering").TAKE_UP)

    rows = Responsibility.objects.filter(during__startswith=timezone.localdate())
    assert {(row.enterprise, row.association, row.during.upper) for row in rows} == {
        (one, pumps.association, None),
        (both, pumps.association, None),
        (ending, pumps.association, end),
    }
    assert Responsibility.objects.count() == 5
