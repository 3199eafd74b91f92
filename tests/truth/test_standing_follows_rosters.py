"""Enterprises of an area: members on the period's last day, each once, by intervals alone."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from classifications.models import Division
from enterprises.models import AboveScaleSpell, Placement
from tests import facts
from tests.truth.asking import drain, figure, fraction, horizon, value
from zones.models import Area

pytestmark = pytest.mark.django_db


def placed(enterprise, division="330324", since=None, until=None):
    during = DateRange(since and facts.day(since), until and facts.day(until))
    return Placement.objects.create(
        enterprise=enterprise, division=facts.division(division), industry=facts.industry(), during=during
    )


def above_scale(enterprise, first="2014-01", last=None):
    during = DateRange(facts.day(first), last and facts.day(last))
    return AboveScaleSpell.objects.create(enterprise=enterprise, during=during, exit="smaller" if last else "")


def test_a_member_counts_from_the_day_it_joins_to_the_day_before_it_leaves():
    horizon("2016-01", "2016-12")
    zone = facts.zone()
    facts.member(zone, facts.enterprise(), "2016-03-31", "2016-06-30")
    facts.member(zone, facts.enterprise("乙"), "2016-03-31", "2016-07-01")

    drain()

    months = [value(zone, "enterprises", "M", f"2016-{month:02d}") for month in range(1, 13)]
    assert months == [None, None, 2, 2, 2, 1, 0, 0, 0, 0, 0, 0]
    quarters = [value(zone, "enterprises", "Q", f"2016-Q{quarter}") for quarter in (1, 2, 3, 4)]
    assert quarters == [2, 1, 0, 0]
    assert value(zone, "enterprises", "S", "2016-S1") == 1
    assert value(zone, "enterprises", "A", "2016") == 0


@pytest.mark.parametrize("with_place", [True, False])
def test_a_member_of_two_zones_stands_once_in_every_larger_area(with_place):
    horizon("2016-01", "2016-12")
    first, second = facts.zone("first"), facts.zone("second")
    firm = facts.enterprise()
    facts.member(first, firm, "2016-01", "2016-09")
    facts.member(second, firm, "2016-05")
    if with_place:
        placed(firm)

    drain()

    assert [value(zone, "enterprises", "M", "2016-06") for zone in (first, second)] == [1, 1]
    assert value(first.scheme, "enterprises", "M", "2016-06") == 1
    assert value(None, "enterprises", "M", "2016-06") == 1
    for code in ("330324", "330300", "330000"):
        assert value(facts.division(code), "enterprises", "M", "2016-06") == (1 if with_place else None)


def test_who_left_and_came_back_stands_once():
    horizon("2016-01", "2016-12")
    zone, firm = facts.zone(), facts.enterprise()
    facts.member(zone, firm, "2016-01", "2016-03")
    facts.member(zone, firm, "2016-05", "2016-07")

    drain()

    months = [value(zone, "enterprises", "M", f"2016-{month:02d}") for month in range(1, 9)]
    assert months == [1, 1, 0, 0, 1, 1, 0, 0]


def test_larger_areas_hold_members_of_zones_only():
    horizon("2016-01", "2016-03")
    zone, outsider = facts.zone(), facts.enterprise("局外")
    facts.member(zone, facts.enterprise())
    placed(outsider)
    above_scale(outsider)

    drain()

    assert value(None, "enterprises", "M", "2016-03") == 1
    assert value(facts.division(), "enterprises", "M", "2016-03") is None


def test_a_firm_counts_in_the_place_where_it_was_at_the_time():
    horizon("2016-01", "2016-03")
    zone, firm = facts.zone(), facts.enterprise()
    facts.member(zone, firm)
    placed(firm, "330324", until="2016-02")
    placed(firm, "331023", since="2016-02")

    drain()

    assert [value(facts.division("330324"), "enterprises", "M", f"2016-0{m}") for m in (1, 2, 3)] == [1, 0, 0]
    assert [value(facts.division("331023"), "enterprises", "M", f"2016-0{m}") for m in (1, 2, 3)] == [None, 1, 1]
    assert [value(facts.division("330000"), "enterprises", "M", f"2016-0{m}") for m in (1, 2, 3)] == [1, 1, 1]


def test_a_county_recoded_from_331021_to_331083_is_one_area():
    horizon("2017-06", "2017-09")
    zone, old, new = facts.zone(), facts.enterprise("旧"), facts.enterprise("新")
    for firm in (old, new):
        facts.member(zone, firm)
    placed(old, "331021")
    placed(new, "331083")

    drain()

    assert value(facts.division("331083"), "enterprises", "M", "2017-06") == 2
    assert not Area.objects.filter(kind="division", code="331021").exists()


def test_a_county_recoded_after_its_figures_were_computed_hands_them_to_its_successor():
    horizon("2016-01", "2016-03")
    zone, firm = facts.zone(), facts.enterprise()
    facts.member(zone, firm)
    placed(firm, "331023")
    drain()
    county = facts.division("331023")

    recoded = {"successor": facts.division("331083"), "valid_to": facts.day("2016-02")}
    Division.objects.filter(code="331023").update(**recoded, tile_x=None, tile_y=None)
    drain()

    assert value(county, "enterprises", "M", "2016-03") is None
    assert value(facts.division("331083"), "enterprises", "M", "2016-01") == 1
    assert value(facts.division("331000"), "enterprises", "M", "2016-01") == 1


def test_the_share_above_scale_is_of_the_members_of_that_day():
    horizon("2016-01", "2016-04")
    zone, firms = facts.zone(), [facts.enterprise(f"企业{n}") for n in range(4)]
    for firm in firms:
        facts.member(zone, firm)
    above_scale(firms[0])
    above_scale(firms[1], last="2016-03")

    drain()

    shares = [fraction(zone, "above_scale_share", "M", f"2016-0{month}") for month in (1, 2, 3, 4)]
    assert shares == [(2, 4), (2, 4), (1, 4), (1, 4)]


def test_an_area_without_members_has_an_empty_share_and_says_why():
    horizon("2016-01", "2016-03")
    zone = facts.zone()
    facts.member(zone, facts.enterprise(), "2016-01", "2016-02")

    drain()

    empty = figure(zone, "above_scale_share", "M", "2016-02")
    assert (empty.value, empty.reason, empty.status) == (None, "zero_denominator", "M")
