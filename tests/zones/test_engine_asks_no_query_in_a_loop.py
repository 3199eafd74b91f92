"""A drain asks as many statements for a hundred marks as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.models import Enterprise, MonthlyReturn
from inspections.models import Batch
from standards.models import Drafting
from tests import facts
from zones import actions, engine
from zones.models import Membership

pytestmark = pytest.mark.django_db
# Of one enterprise's return; whoever adds a statement to every drain changes this number knowingly.
STATEMENTS_OF_A_RETURN = 60


@pytest.fixture(scope="module")
def made(whole_file):
    zones = [facts.zone("first"), facts.zone("second")]
    firms = [facts.enterprise(f"企业{number}") for number in range(40)]
    for number, firm in enumerate(firms):
        facts.member(zones[number % 2], firm)
        firm.above_scale_spells.create(during=(facts.day("2014-01"), None))
    actions.advance_horizon(first=facts.day("2016-01"), to=facts.day("2016-12"), by=None)
    engine.drain()
    return [firm.pk for firm in firms]


@pytest.fixture
def firms(made, db):
    return list(Enterprise.objects.filter(pk__in=made).order_by("pk"))


def statements():
    with CaptureQueriesContext(connection) as captured:
        result = engine.drain()
    return result.marks, len(captured)


def returns(firms, months):
    association = facts.association()
    MonthlyReturn.objects.bulk_create(
        MonthlyReturn(enterprise=firm, month=facts.day(month), output=1000 + number, association=association)
        for number, firm in enumerate(firms)
        for month in months
    )
    return statements()


def test_returns(firms):
    few = returns(firms[:1], ["2016-03"])
    many = returns(firms[1:], ["2016-03", "2016-04", "2016-05", "2016-06"])

    assert (few[0], many[0]) == (1, 156)
    assert many[1] <= few[1] <= STATEMENTS_OF_A_RETURN


def test_batches(firms):
    told = {"campaign": facts.campaign(), "link": "production", "product": "阀", "state": "sampled"}
    engine.drain()

    def drawn(some, day):
        Batch.objects.bulk_create(Batch(enterprise=f, number=f"{f.pk}/{day}", sampled_on=day, **told) for f in some)
        return statements()

    few, many = drawn(firms[:1], facts.day("2016-03-05")), drawn(firms, facts.day("2016-04-05"))

    assert (few[0], many[0]) == (1, 40)
    assert many[1] <= few[1]


def test_memberships(firms):
    def leave(some, on):
        members = Membership.objects.filter(enterprise__in=some)
        members.update(during=(facts.day("2014-01"), facts.day(on)))
        return statements()

    few, many = leave(firms[:1], "2016-08"), leave(firms[1:], "2016-09")

    assert (few[0], many[0]) == (2, 78)
    assert many[1] <= few[1]


def test_a_standard_or_a_campaign_does_not_have_all_returns_added_up_again(firms):
    """Either bears on every month, and neither on any return."""
    campaign = facts.campaign()
    engine.drain()
    Drafting.objects.create(standard=facts.standard(), enterprise=firms[0], role="lead")
    type(campaign).objects.update(level="county")

    with CaptureQueriesContext(connection) as captured:
        engine.drain()

    read = " ".join(query["sql"] for query in captured)
    assert "standards_drafting" in read
    assert "inspections_campaign" in read
    assert "enterprises_monthlyreturn" not in read
