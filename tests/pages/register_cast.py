"""Who plays in the tests of the register's pages: a clerk with a zone and a firm, and how a page is asked."""

import pytest

from tests import facts
from tests.facts import YONGJIA, day, division, industry
from zones import actions

# what is typed to add a firm, but for its code
NEW = {"name": "新阀门厂", "state": "operating", "division": YONGJIA, "industry": "3443", "zone": "pumps"}
NEW |= {"joined": "2016-06-01", "township": "瓯北街道", "person": "王小明", "phone": "13812345678"}


def clerk_of(zone, name="clerk", **given):
    grant = {"role": "clerk", "organisation": zone.association}
    return facts.user(name, grant, organisation=zone.association, **given)


def member(zone, by, name="甲阀门厂", **given):
    """A firm of the register, entered as the page enters one."""
    fields = {
        "credit_code": facts.credit_code(),
        "name": name,
        "joined": day("2016-05-04"),
        "division": division(YONGJIA),
        "industry": industry(),
    }
    return actions.register_member(zone=zone, by=by, reason="新会员", **fields | given)


@pytest.fixture
def pumps():
    return facts.zone("pumps", YONGJIA)


@pytest.fixture
def clerk(pumps):
    return clerk_of(pumps)


@pytest.fixture
def firm(pumps, clerk):
    return member(pumps, clerk)


@pytest.fixture
def page(client, clerk):
    client.force_login(clerk)
    return client


def said(response):
    form = response.context["form"]
    return {field: [str(error) for error in errors] for field, errors in form.errors.items()}
