"""Standards: once for an area, whoever drafted them; by the roster of the day that counts."""

import pytest

from standards.models import Drafting
from tests import facts
from tests.truth.asking import drain, figures, horizon, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone():
    horizon("2016-01", "2016-12")
    return facts.zone()


def firm(zone, name, since="2014-01", until=None):
    enterprise = facts.enterprise(name)
    facts.member(zone, enterprise, since, until)
    return enterprise


def drafted(standard, **roles):
    for enterprise, role in roles.values():
        Drafting.objects.create(standard=standard, enterprise=enterprise, role=role)


def standard(number="T/ZZB 1-2016", published="2016-04-10", effective="2016-06-01", withdrawn=None, **given):
    return facts.standard(
        number,
        published_on=facts.day(published),
        effective_on=facts.day(effective),
        withdrawn_on=withdrawn and facts.day(withdrawn),
        **given,
    )


def test_three_local_drafters_count_a_standard_once(zone):
    drafted(
        standard(),
        a=(firm(zone, "A"), "lead"),
        b=(firm(zone, "B"), "participant"),
        c=(firm(zone, "C"), "participant"),
    )
    drain()

    members = {
        member: f.value for (period, member), f in figures(zone, "standards_drafted").items() if period == "2016-12"
    }
    assert members == {"_T": 1, "level:group": 1, "role:lead": 1, "role:participant": 1, "tier:other": 1}
    assert value(zone, "standards_new", "M", "2016-04") == 1
    assert value(zone, "standards_new", "C", "2016-12") == 1
    assert value(None, "standards_in_force", "A", "2016") == 1


def test_a_standard_is_drafted_from_publication_and_in_force_between_effect_and_withdrawal(zone):
    drafted(standard(withdrawn="2016-09-30"), a=(firm(zone, "A"), "lead"))
    drain()

    drafted_ = [value(zone, "standards_drafted", "M", f"2016-{month:02d}") for month in range(3, 13)]
    assert drafted_ == [None, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    in_force = [value(zone, "standards_in_force", "M", f"2016-{month:02d}") for month in range(5, 11)]
    assert in_force == [None, 1, 1, 1, 0, 0]


def test_new_standards_go_by_the_roster_of_the_day_of_publication_and_stocks_by_that_of_the_end(zone):
    drafted(
        standard("T/ZZB 1-2016"),
        before=(firm(zone, "走了", until="2016-06-01"), "lead"),
    )
    drafted(standard("T/ZZB 2-2016"), after=(firm(zone, "来了", since="2016-05-01"), "lead"))
    drain()

    assert value(zone, "standards_new", "M", "2016-04") == 1
    assert [value(zone, "standards_drafted", "M", f"2016-0{month}") for month in (4, 5, 6)] == [1, 2, 1]
