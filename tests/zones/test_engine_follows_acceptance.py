"""Figures of returns are accepted area by area as the submissions are; corrections and reopening show as revisions."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions as returns
from enterprises.models import AboveScaleSpell, Correction, MonthlyReturn, Responsibility, Submission
from enterprises.questions import form_of
from tests import facts
from tests.facts import day
from zones import actions, engine
from zones.engine import audit
from zones.models import Figure, Settled, Zone

pytestmark = pytest.mark.django_db

MONTH = day("2018-03")
FORM = form_of("monthly", MONTH)
ON = day("2018-04-02")


def firm_of(zone, output):
    firm = facts.enterprise(f"{zone.slug}厂")
    facts.member(zone, firm)
    firm.placements.create(division=facts.division(), industry=facts.industry(), during=DateRange(None, None))
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2014-01"), None))
    Responsibility.objects.create(enterprise=firm, association=zone.association, during=DateRange(None, None))
    return firm, output


@pytest.fixture(scope="module")
def reported(whole_file):
    """Two zones of one county, each with its association and one firm; March 2018 is open and submitted."""
    made = [facts.zone("valves"), facts.zone("pumps")]
    firms = [firm_of(made[0], 100), firm_of(made[1], 30)]
    actions.advance_horizon(first=day("2018-01"), to=day("2018-04"), by=None)
    returns.open_month(form=FORM, month=MONTH, by=None)
    for firm, output in firms:
        returns.fill_cells(form=FORM, enterprise=firm, month=MONTH, answers={"output": output}, on=ON, by=None)
    for zone in made:
        returns.submit(submission=submission(zone), on=submission(zone).deadline, filler="甲", head="乙", by=None)
    engine.drain()
    return [zone.pk for zone in made]


@pytest.fixture
def zones(reported, db):
    valves, pumps = (Zone.objects.get(pk=pk) for pk in reported)
    return [valves, pumps]


def submission(zone):
    return Submission.objects.get(association=zone.association, kind="monthly")


def accept(zone):
    returns.accept(submission=submission(zone), by=None)
    engine.drain()


def statuses(kind="zone", code=None, indicator="output"):
    found = Figure.objects.filter(indicator=indicator, freq="C", month=MONTH, area__kind=kind, until=None)
    return [each.status for each in (found.filter(area__code=code) if code else found.order_by("area__code"))]


def revisions(zone):
    found = Figure.objects.filter(indicator="output", freq="C", month=MONTH, area__kind="zone", area__code=zone.slug)
    return [(int(each.value), each.status, each.until is None) for each in found.order_by("since", "id")]


def test_a_zone_is_accepted_with_its_association_and_the_county_with_all(zones):
    valves, pumps = zones
    assert (statuses(), statuses("division", "330324")) == (["P", "P"], ["P"])

    accept(valves)
    assert statuses("zone", "valves") == ["A"]
    assert statuses("zone", "pumps") == ["P"]
    assert statuses("division", "330324") == ["P"]

    accept(pumps)
    assert (statuses(), statuses("division", "330324"), statuses("country")) == (["A", "A"], ["A"], ["A"])
    assert audit.run() == {}


def test_what_the_returns_do_not_say_is_not_accepted_with_them(zones):
    accept(zones[0])

    assert statuses("zone", "valves", "enterprises") == statuses("zone", "pumps", "enterprises")


def test_a_correction_after_acceptance_shows_as_a_revision(zones):
    valves = zones[0]
    accept(valves)
    firm = MonthlyReturn.objects.get(association=valves.association).enterprise

    asked = returns.ask_correction(
        form=FORM, enterprise=firm, month=MONTH, values={"output": 120}, by=None, reason="漏报一车间"
    )
    engine.drain()
    assert revisions(valves) == [(100, "A", True)]

    returns.accept_correction(correction=asked, by=None)
    engine.drain()
    assert revisions(valves) == [(100, "A", False), (120, "A", True)]
    assert Correction.objects.get().state == "accepted"
    assert audit.run() == {}


def test_what_was_accepted_stays_as_a_revision_where_a_month_is_reopened(zones):
    valves = zones[0]
    accept(valves)
    returns.reopen(submission=submission(valves), until=day("2018-05"), by=None, reason="口径有误")
    engine.drain()
    assert revisions(valves) == [(100, "A", False), (100, "P", True)]

    firm = MonthlyReturn.objects.get(association=valves.association).enterprise
    for output in (110, 115):
        returns.fill_cells(form=FORM, enterprise=firm, month=MONTH, answers={"output": output}, on=ON, by=None)
        engine.drain()
    assert revisions(valves) == [(100, "A", False), (115, "P", True)]

    returns.submit(submission=submission(valves), on=submission(valves).deadline, filler="甲", head="乙", by=None)
    accept(valves)
    assert revisions(valves) == [(100, "A", False), (115, "A", True)]
    assert audit.run() == {}


def test_a_firm_that_reports_elsewhere_holds_its_areas_back(zones):
    valves, pumps = zones
    accept(valves)
    firm, _output = firm_of(pumps, 5)
    facts.member(valves, firm)
    engine.drain()

    assert statuses("zone", "valves") == ["P"]
    assert audit.run() == {}


def test_months_that_the_horizon_has_settled_need_no_row_of_their_own(zones):
    for zone in zones:
        accept(zone)
    assert Settled.objects.exists()

    actions.settle(to=day("2018-04"), by=None)
    engine.drain()

    assert not Settled.objects.exists()
    assert statuses() == ["A", "A"]
