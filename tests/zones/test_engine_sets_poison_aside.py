"""A source whose statement raises waits with its error; all others go on; once healed it is current again."""

import pytest
from django.db.models import Count, F, IntegerField, Value
from django.db.models.functions import Now

from enterprises.models import MonthlyReturn
from inspections.models import Batch
from ledger.models import Mark
from tests import facts
from zones import actions, engine
from zones.engine import audit
from zones.measures import SOURCES
from zones.models import Area, Figure, Stalled

pytestmark = pytest.mark.django_db
KIND = "kind:province-regular-production"
SUM_OF_TWO = 5 * 10**18  # twice as much is more than a bigint holds


class World:
    """Two firms of one zone, with a return each; the second's can be made too large to add up."""

    def __init__(self):
        self.zone, self.firms = facts.zone(), [facts.enterprise("甲"), facts.enterprise("乙")]
        for firm in self.firms:
            facts.member(self.zone, firm)
            firm.above_scale_spells.create(during=(facts.day("2014-01"), None))
            facts.monthly_return(firm, "2016-06", output=100)
        actions.advance_horizon(first=facts.day("2016-01"), to=facts.day("2016-12"), by=None)
        engine.drain()

    def poison(self):
        MonthlyReturn.objects.update(output=SUM_OF_TWO)

    def heal(self):
        MonthlyReturn.objects.filter(enterprise=self.firms[1]).update(output=1)

    def output(self, area=None):
        figure = Figure.objects.current().filter(indicator="output", freq="C", month=facts.day("2016-06"))
        area = area or self.zone
        return figure.get(area=Area.objects.get(kind="zone", ref=area.pk)).value

    def check(self, number="1"):
        return facts.batch(
            facts.campaign(number), self.firms[0], state="clear", items=["标志"], concluded_on=facts.day("2016-07")
        )

    def rate(self):
        figure = Figure.objects.current().filter(indicator="batch_pass_rate", freq="M", member=KIND)
        return figure.get(area=Area.objects.get(kind="zone", ref=self.zone.pk)).denominator


@pytest.fixture
def world():
    return World()


def retry_now():
    """The waiting time is over."""
    Mark.objects.update(retry_at=Now())
    return engine.drain()


def test_a_source_that_raises_waits_and_all_others_go_on(world):
    world.poison()
    world.check()

    result = engine.drain()

    assert result.failed == ["monthly_returns"]
    assert world.rate() == 1
    assert world.output() == 200


def test_its_marks_return_with_the_error_and_a_time_to_try_again(world):
    world.poison()
    world.check()
    engine.drain()

    marks = list(Mark.objects.annotate(later=F("retry_at") - F("at")))
    assert {mark.table for mark in marks} == {"enterprises_monthlyreturn"}
    assert {mark.enterprise for mark in marks} == {firm.pk for firm in world.firms}
    assert all("bigint out of range" in mark.error and mark.attempts == 1 for mark in marks)
    assert all(mark.later.total_seconds() > 0 for mark in marks)


def test_a_waiting_mark_is_not_taken_before_its_time_and_waits_longer_each_time(world):
    world.poison()
    engine.drain()
    assert engine.drain().marks == 0

    waits = []
    for _attempt in range(3):
        waits.append(Mark.objects.annotate(later=F("retry_at") - F("at")).first().later)
        retry_now()
    assert [later / waits[0] for later in waits] == pytest.approx([1, 2, 4], rel=0.01)


def test_the_source_is_listed_with_its_error_since_it_first_failed(world):
    world.poison()
    engine.drain()
    [first] = Stalled.objects.all()
    retry_now()

    [still] = Stalled.objects.all()
    assert (still.source, still.since) == ("monthly_returns", first.since)
    assert "bigint out of range" in still.error


def test_the_next_try_after_it_was_healed_clears_it(world):
    world.poison()
    engine.drain()
    world.heal()

    result = retry_now()

    assert result.failed == []
    assert world.output() == SUM_OF_TWO + 1
    assert not Stalled.objects.exists()
    assert not Mark.objects.exists()
    assert audit.run() == {}


def test_another_change_of_the_source_that_succeeds_does_not_clear_what_still_waits(world):
    world.poison()
    engine.drain()
    other, loner = facts.zone("other"), facts.enterprise("丙")
    facts.member(other, loner)
    loner.above_scale_spells.create(during=(facts.day("2014-01"), None))
    # February has no other return, so its sums succeed
    facts.monthly_return(loner, "2016-02", output=7)

    result = engine.drain()

    assert result.marks > 0
    assert Stalled.objects.filter(source="monthly_returns").exists()


def test_a_member_that_moved_while_the_source_was_poisoned_is_not_forgotten(world, monkeypatch):
    second = facts.zone("second")
    engine.drain()
    source = SOURCES["monthly_returns"]
    healthy = source.rows
    monkeypatch.setattr(source, "rows", broken(healthy))
    membership = world.firms[1].memberships.get()
    type(membership).objects.filter(pk=membership.pk).update(zone=second)
    assert engine.drain().failed == ["monthly_returns"]
    monkeypatch.setattr(source, "rows", healthy)
    # a change taken alone and before what waits ends well too
    world.heal()
    engine.drain()

    assert retry_now().failed == []

    assert (world.output(), world.output(second)) == (100, 1)
    assert not Stalled.objects.exists()
    assert audit.run() == {}


def test_an_area_of_many_sums_holds_more_than_a_bigint(world):
    second = facts.zone("second")
    world.firms[1].memberships.update(zone=second)
    world.poison()

    assert engine.drain().failed == []

    country = Area.objects.get(kind="country")
    figure = Figure.objects.current().get(area=country, indicator="output", freq="C", month=facts.day("2016-06"))
    assert figure.value == 2 * SUM_OF_TWO
    assert audit.run() == {}


def test_a_full_recomputation_that_fails_is_tried_again_by_the_clock(world, monkeypatch):
    source = SOURCES["batches"]
    world.check()
    engine.drain()
    healthy = source.rows
    # a real division by zero in the source's own query
    monkeypatch.setattr(source, "rows", broken(healthy))

    assert engine.recompute().failed == ["batches"]
    assert Stalled.objects.get().source == "batches"
    monkeypatch.setattr(source, "rows", healthy)

    assert retry_now().failed == []
    assert not Stalled.objects.exists()
    assert world.rate() == 1


def broken(rows):
    return rows.annotate(zero=Value(1, output_field=IntegerField()) / (F("id") - F("id"))).filter(zero=1)


def test_the_planted_query_really_divides_by_zero(world):
    world.check()
    with pytest.raises(Exception, match="division by zero"):
        broken(Batch.objects.all()).aggregate(Count("id"))
