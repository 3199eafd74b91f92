"""An open period's figure is replaced in place; an accepted one's is closed, and the next begins at the same moment."""

import pytest

from enterprises.models import MonthlyReturn
from tests import facts
from zones import actions, engine
from zones.models import Figure
from zones.models.zone_facts import Membership

pytestmark = pytest.mark.django_db
MONTH = "2016-06"


@pytest.fixture
def zone():
    """One return of 100 in June; figures of January to December 2016 are open."""
    zone, firm = facts.zone(), facts.enterprise()
    facts.member(zone, firm)
    firm.above_scale_spells.create(during=(facts.day("2014-01"), None))
    facts.monthly_return(firm, MONTH, output=100)
    actions.advance_horizon(first=facts.day("2016-01"), to=facts.day("2016-12"), by=None)
    engine.drain()
    return zone


def revisions(zone, indicator="output"):
    found = Figure.objects.filter(
        indicator=indicator, freq="C", month=facts.day(MONTH), area__kind="zone", area__ref=zone.pk
    )
    return list(found.order_by("since"))


def restate(amount):
    MonthlyReturn.objects.update(output=amount)
    return engine.drain()


def accept(month=MONTH):
    actions.settle(to=facts.day(month), by=None)
    return engine.drain()


def test_a_change_in_an_open_period_replaces_the_figure_in_place(zone):
    [before] = revisions(zone)

    restate(120)

    [after] = revisions(zone)
    assert (after.pk, after.value, after.until, after.status) == (before.pk, 120, None, "P")
    assert after.since > before.since


def test_a_change_in_an_accepted_period_closes_the_old_revision_and_opens_a_new_one_at_that_moment(zone):
    accept()
    [before] = revisions(zone)

    restate(120)

    old, new = revisions(zone)
    assert (old.pk, old.value, old.since) == (before.pk, 100, before.since)
    assert old.until == new.since > old.since
    assert (new.value, new.until, new.status) == (120, None, "A")


def test_a_third_value_makes_a_third_revision_without_a_gap(zone):
    accept()
    restate(120)
    restate(90)

    first, second, third = revisions(zone)
    assert [revision.value for revision in (first, second, third)] == [100, 120, 90]
    assert (first.until, second.until, third.until) == (second.since, third.since, None)


def test_all_figures_that_one_drain_revises_carry_one_moment(zone):
    accept()
    restate(120)

    moments = set(Figure.objects.filter(until__isnull=False).values_list("until", flat=True))
    assert len(moments) == 1
    assert set(Figure.objects.filter(since__gte=min(moments)).values_list("since", flat=True)) == moments


def test_acceptance_turns_provisional_into_normal_without_a_revision(zone):
    [before] = revisions(zone)
    assert before.status == "P"

    accept()

    [after] = revisions(zone)
    assert (after.pk, after.status, after.since, after.until) == (before.pk, "A", before.since, None)


def test_acceptance_leaves_later_months_open(zone):
    accept("2016-05")

    assert revisions(zone)[0].status == "P"


def test_an_edit_that_changes_no_figure_writes_none(zone):
    accept()
    MonthlyReturn.objects.update(output_month=7)

    result = engine.drain()

    assert (result.marks, result.figures) == (1, 0)
    assert len(revisions(zone)) == 1


def test_an_edit_taken_back_before_the_drain_writes_nothing(zone):
    accept()
    MonthlyReturn.objects.update(output=120)

    assert restate(100).figures == 0


def test_a_full_recomputation_of_current_figures_writes_none(zone):
    accept()
    before = list(Figure.objects.order_by("pk").values())

    assert engine.recompute().figures == 0

    assert list(Figure.objects.order_by("pk").values()) == before


def test_the_figure_of_a_deleted_fact_goes_in_an_open_period_and_closes_in_an_accepted_one(zone):
    accept("2016-05")
    MonthlyReturn.objects.all().delete()
    engine.drain()
    assert revisions(zone) == []


def test_the_figure_of_a_deleted_fact_closes_in_an_accepted_period(zone):
    accept()
    MonthlyReturn.objects.all().delete()
    engine.drain()

    [closed] = revisions(zone)
    assert (closed.value, closed.until is not None) == (100, True)
    assert Figure.objects.current().filter(indicator="output").count() == 0


def test_a_fact_that_comes_back_opens_a_revision_after_the_gap(zone):
    accept()
    MonthlyReturn.objects.all().delete()
    engine.drain()
    facts.monthly_return(Membership.objects.get().enterprise, MONTH, output=100)
    engine.drain()

    gone, back = revisions(zone)
    assert gone.until < back.since
    assert (gone.value, back.value, back.until) == (100, 100, None)


def test_a_member_that_leaves_revises_accepted_figures_too(zone):
    accept()
    actions.leave_zone(
        zone=zone, enterprise=Membership.objects.get().enterprise, on=facts.day("2016-05"), by=None, reason="退出"
    )
    engine.drain()

    [closed] = revisions(zone)
    assert closed.until is not None
