"""Who plays in the tests of the register's pages: a clerk with a zone and a firm, and how a page is asked."""

from tests import facts
from tests.facts import YONGJIA, day, division, industry
from zones import actions


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
