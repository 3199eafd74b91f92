"""Two associations of one county, a firm that one of them answers for, and who answers when."""

import datetime

import pytest
from django.utils import timezone

from enterprises.models import Responsibility
from tests import facts
from tests.facts import YONGJIA, day
from tests.pages.register_cast import clerk_of, member
from zones.actions import advance_horizon


@pytest.fixture
def pumps():
    zone = facts.zone("pumps", YONGJIA)
    zone.industries.add(facts.industry())
    return zone


@pytest.fixture
def others():
    return facts.zone("others", YONGJIA)


@pytest.fixture
def theirs(others):
    """A firm of the other association, with a return."""
    firm = member(others, clerk_of(others, "their-clerk"), name="乙阀门厂")
    facts.monthly_return(firm, "2016-06", association=others.association, output=5)
    return firm


def spans(firm):
    rows = Responsibility.objects.filter(enterprise=firm).order_by("during")
    return [(row.association.code, row.during.lower, row.during.upper) for row in rows]


def today(offset=0):
    return timezone.localdate() + datetime.timedelta(days=offset)


def post(page, firm, what, **given):
    return page.post(f"/register/{firm.credit_code}/{what}/", given)


@pytest.fixture
def demo_ends(settings):
    """The demo lives at the end of its made-up time, years before the calendar's today."""
    settings.DEMO = True
    advance_horizon(to=day("2018-12"), first=day("2016-01"), by=None)
    return day("2018-12-31")


def official(county):
    return facts.user(f"official-{county}", {"role": "official", "division": facts.division(county)})
