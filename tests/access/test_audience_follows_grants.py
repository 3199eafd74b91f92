"""Who sees confidential figures: by role, over organisation or division, for a time."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.backends.postgresql.psycopg_any import DateRange

from access.audience import audience_for, has_role
from accounts.models import User
from tests import facts
from tests.facts import TIANTAI, YONGJIA, YUHUAN, division
from zones.audience import PUBLIC, Audience
from zones.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def pumps():
    return facts.zone("pumps", YONGJIA)


@pytest.fixture
def valves():
    return facts.zone("valves", YUHUAN)


def area(kind, ref):
    return Area(kind=kind, ref=ref, code="x")


def test_a_member_of_the_public_sees_no_confidential_figure(pumps, django_assert_num_queries):
    with django_assert_num_queries(0):
        audience = audience_for(AnonymousUser())

    assert audience == PUBLIC == Audience(everything=False, zones=frozenset(), divisions=frozenset())
    assert not audience.sees_confidential(area("zone", pumps.pk))


def test_an_association_sees_its_own_zones_and_no_others(pumps, valves):
    clerk = facts.user("clerk", {"role": "clerk", "organisation": pumps.association})
    audience = audience_for(clerk)

    assert audience == Audience(zones=frozenset({pumps.pk}))
    assert audience.sees_confidential(area("zone", pumps.pk))
    assert not audience.sees_confidential(area("zone", valves.pk))
    assert not audience.sees_confidential(area("division", division(YONGJIA).pk))


def test_an_official_of_a_county_sees_it_and_its_zones_and_no_other_county(pumps, valves):
    official = facts.user("official", {"role": "official", "division": division(YONGJIA)})
    audience = audience_for(official)

    assert audience.zones == {pumps.pk}
    assert audience.sees_confidential(area("division", division(YONGJIA).pk))
    assert not audience.sees_confidential(area("division", division(YUHUAN).pk))
    assert not audience.sees_confidential(area("division", division("330300").pk))
    assert not audience.sees_confidential(area("scheme", division(YONGJIA).pk))


def test_an_official_of_a_city_sees_all_counties_below_whatever_their_code_was(pumps, valves):
    official = facts.user("official", {"role": "official", "division": division("331000")})
    audience = audience_for(official)

    seen = {place.code for place in type(division()).objects.filter(pk__in=audience.divisions)}
    assert {"331000", YUHUAN, "331021", TIANTAI} <= seen
    assert not any(code.startswith("3303") for code in seen)
    assert audience.zones == {valves.pk}


def test_an_official_of_a_renamed_county_sees_what_it_was_before():
    audience = audience_for(facts.user("official", {"role": "official", "division": division(YUHUAN)}))

    # 332627 until 1994, 331021 until 2017.
    assert audience.divisions == {division(code).pk for code in (YUHUAN, "331021", "332627")}


def test_an_official_of_the_province_sees_its_zones(pumps, valves):
    audience = audience_for(facts.user("official", {"role": "official", "division": division("330000")}))

    assert {pumps.pk, valves.pk} <= audience.zones
    assert not audience.sees_confidential(area("country", None))


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_auditors_and_administrators_see_all(pumps, role):
    audience = audience_for(facts.user("all", {"role": role, "division": division("330000")}))

    assert all(audience.sees_confidential(area(kind, 1)) for kind in Area.Kind.values)


@pytest.mark.parametrize("role", ["inspectorate", "standards"])
def test_roles_that_enter_public_facts_see_no_confidential_figure(pumps, role):
    assert audience_for(facts.user("enters", {"role": role, "division": division(YONGJIA)})) == PUBLIC


def test_flags_on_the_user_give_nothing(pumps):
    assert audience_for(facts.user("root", is_superuser=True, is_staff=True)) == PUBLIC


def test_an_account_that_is_closed_sees_nothing_whatever_its_grants(pumps):
    closed = facts.user("gone", {"role": "clerk", "organisation": pumps.association}, is_active=False)

    assert audience_for(closed) == PUBLIC


def shanghai_today():
    return datetime.datetime.now(tz=datetime.timezone(datetime.timedelta(hours=8))).date()


@pytest.mark.parametrize(
    ("since", "until", "sees"), [(0, 1, True), (-9, 1, True), (-9, 0, False), (1, 9, False), (-9, None, True)]
)
def test_a_grant_counts_from_its_first_day_to_the_day_before_its_end(pumps, since, until, sees):
    today = shanghai_today()
    first, last = (offset if offset is None else today + datetime.timedelta(days=offset) for offset in (since, until))
    grant = {"role": "clerk", "organisation": pumps.association, "during": DateRange(first, last)}

    assert bool(audience_for(facts.user("clerk", grant)).zones) is sees


def test_a_signed_in_request_costs_one_query_however_often_it_asks(pumps, valves, django_assert_num_queries):
    grants = [{"role": "clerk", "organisation": zone.association} for zone in (pumps, valves)]
    user = User.objects.get(pk=facts.user("both", *grants, {"role": "official", "division": division("330000")}).pk)

    with django_assert_num_queries(1):
        audience_for(user)
        audience_for(user)
        has_role(user, "clerk")


def test_several_grants_add_up(pumps, valves):
    grants = [{"role": "clerk", "organisation": zone.association} for zone in (pumps, valves)]

    assert audience_for(facts.user("both", *grants)).zones == {pumps.pk, valves.pk}
