"""The database refuses what zones, their members and their figures may not hold, whoever writes it."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from tests import facts
from tests.facts import NOW, day
from tests.refusals import constraint_that_refuses
from zones.models import (
    Area,
    Consent,
    Figure,
    Horizon,
    Membership,
    Milestone,
    PublishedFigure,
    Roster,
    Scheme,
    Settled,
    Source,
    Stalled,
    Stratum,
    Tally,
    ZoneIndustry,
    ZoneRecord,
)

pytestmark = pytest.mark.django_db

PLAIN = {
    "ArrayField": [1],
    "BigIntegerField": 1,
    "BooleanField": False,
    "CharField": "A",
    "DateField": day("2016-03"),
    "DateRangeField": DateRange(day("2016-01"), None),
    "DateTimeField": NOW,
    "DecimalField": 1,
    "SlugField": "a",
    "SmallIntegerField": 2016,
    "TextField": "x",
}


def row(model, **given):
    """A row of plain values wherever the table must have one: these tables have no rules but their constraints."""
    plain = {
        field.name: PLAIN[type(field).__name__]
        for field in model._meta.fields
        if not (field.null or field.has_default() or field.primary_key or field.is_relation)
    }
    return model.objects.create(**plain | given)


def twice(model, **given):
    row(model, **given)
    row(model, **given)


def area(code="a", **given):
    return row(Area, **{"kind": "zone", "code": code, "ref": 1} | given)


def stratum():
    return row(Stratum, areas=[101])


def scheme(**given):
    return row(Scheme, **{"code": "s"} | given)


def membership(*spans, zone=None):
    zone, firm = zone or facts.zone(), facts.enterprise()
    for span in spans:
        Membership.objects.create(zone=zone, enterprise=firm, during=DateRange(*span))


def consent(*spans):
    zone = facts.zone()
    member = facts.member(zone, facts.enterprise())
    for span in spans:
        Consent.objects.create(membership=member, association=zone.association, during=DateRange(*span))


def published(code="F1", source=None, **given):
    source = source or row(Source, code=code)
    fields = {"code": code, "source": source, "kind": "stock", "expectation": "not_statistic", "value": 1}
    return row(PublishedFigure, **fields | given)


def same_published_twice():
    source = row(Source, code="F1")
    published(source=source)
    published(source=source)


def figure(**given):
    return row(Figure, **{"freq": "M", "value": 1} | given)


def figures(*given):
    place = area()
    for each in given:
        figure(area=place, **each)


BREAKS = {
    "zones_scheme_code_once": lambda: twice(Scheme, code="s"),
    "zones_scheme_years_in_order": lambda: scheme(since=2015, until=2014),
    "zones_zone_slug_once": lambda: [facts.zone("z"), facts.zone("z", name="y", name_en="y", short_name="y")],
    "zones_zone_name_once": lambda: [facts.zone("z"), facts.zone("y", name="z")],
    "zones_zone_name_en_once": lambda: [facts.zone("z"), facts.zone("y", name_en="z")],
    "zones_zone_short_name_once": lambda: [facts.zone("z"), facts.zone("y", short_name="z")],
    "zones_zone_slug_shape": lambda: facts.zone("found"),
    "zones_zoneindustry_once": lambda: twice(ZoneIndustry, zone=facts.zone(), industry=facts.industry()),
    "zones_milestone_on_fits_precision": lambda: row(
        Milestone, zone=facts.zone(), on=day("2013-08-02"), precision="month"
    ),
    "zones_milestone_once": lambda: twice(Milestone, zone=facts.zone(), stage="named"),
    "zones_membership_during_not_empty": lambda: membership((day("2016-01"), day("2016-01"))),
    "zones_membership_no_overlap": lambda: membership((None, day("2016-02")), (day("2016-01-31"), None)),
    "zones_consent_during_starts": lambda: consent((None, day("2016-02"))),
    "zones_consent_no_overlap": lambda: consent((day("2016-01"), day("2016-03")), (day("2016-02"), None)),
    "zones_zonerecord_quantity_not_negative": lambda: row(ZoneRecord, zone=facts.zone(), kind="training", quantity=-1),
    "zones_area_code_once": lambda: [area("a", ref=1), area("a", ref=2)],
    "zones_area_ref_once": lambda: [area("a", ref=1), area("b", ref=1)],
    "zones_stratum_areas_once": lambda: twice(Stratum, areas=[101]),
    "zones_roster_once": lambda: twice(Roster, stratum=stratum()),
    "zones_tally_once": lambda: twice(Tally),
    "zones_figure_one_current": lambda: figures({}, {"since": NOW.replace(hour=1)}),
    "zones_figure_revision_once": lambda: figures({"until": NOW.replace(hour=1)}, {"until": NOW.replace(hour=2)}),
    "zones_figure_since_before_until": lambda: figures({"until": NOW}),
    "zones_figure_null_has_reason": lambda: figures({"value": None}),
    "zones_figure_period_aligned": lambda: figures({"freq": "A", "month": day("2016-11")}),
    "zones_horizon_one_row": lambda: row(Horizon, id=2),
    "zones_horizon_months_in_order": lambda: row(Horizon, id=1, first=day("2016-02"), last=day("2016-01")),
    "zones_settled_once": lambda: [Settled.objects.create(kind="monthly", area=1, month=day("2018-03")) for _ in "ab"],
    "zones_stalled_source_once": lambda: twice(Stalled),
    "zones_source_code_once": lambda: twice(Source, code="F"),
    "zones_publishedfigure_code_once": same_published_twice,
    "zones_publishedfigure_comparable_is_addressed": lambda: published(expectation="indicator"),
    "zones_publishedfigure_says_something": lambda: published(value=None, value_text=""),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_row_is_refused_by(name):
    assert constraint_that_refuses(BREAKS[name]) == name


@pytest.mark.parametrize(
    ("freq", "month"),
    [
        ("M", "2016-02-02"),
        ("Q", "2016-02-01"),
        ("S", "2016-03-01"),
        ("A", "2016-06-01"),
        ("C", "2016-03-31"),
        ("X", "2016-03-01"),
    ],
)
def test_a_figure_of_a_period_that_the_calendar_has_not_is_refused(freq, month):
    assert (
        constraint_that_refuses(lambda: figures({"freq": freq, "month": day(month)})) == "zones_figure_period_aligned"
    )


def test_an_enterprise_may_be_in_two_zones_at_once_and_come_back_to_one_it_left():
    firm, one, other = facts.enterprise(), facts.zone("one"), facts.zone("other")
    facts.member(one, firm, "2014-01", "2015-01")
    facts.member(one, firm, "2016-01")
    facts.member(other, firm, "2014-01")

    assert firm.memberships.in_force(day("2016-06-01")).count() == 2


def test_memberships_that_meet_do_not_overlap():
    firm, zone = facts.enterprise(), facts.zone()
    facts.member(zone, firm, "2014-01", "2015-01")
    facts.member(zone, firm, "2015-01")

    assert firm.memberships.in_force(day("2015-01-01")).count() == 1


@pytest.mark.parametrize("slug", ["Pumps", "pumps_valves", "-pumps", "pumps--valves", "泵阀"])
def test_an_address_that_two_would_read_as_one_is_refused(slug):
    assert constraint_that_refuses(lambda: facts.zone(slug)) == "zones_zone_slug_shape"


@pytest.mark.parametrize(("on", "precision"), [("2013-08-02", "month"), ("2013-08-01", "year"), ("2013-01-02", "year")])
def test_a_day_finer_than_what_is_known_is_refused(on, precision):
    zone = facts.zone()

    name = constraint_that_refuses(lambda: row(Milestone, zone=zone, on=day(on), precision=precision))
    assert name == "zones_milestone_on_fits_precision"
