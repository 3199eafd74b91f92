"""The horizon that advances in the middle of a drain, and a writer that commits in the middle of an audit."""

import os
from contextlib import closing

import psycopg2
import pytest

from tests import facts
from zones import actions, engine
from zones.engine import audit, run
from zones.engine.calendar import Calendar
from zones.models import Figure


@pytest.fixture
def firm(fresh_db):
    firm = facts.enterprise()
    facts.member(facts.zone(), firm)
    firm.above_scale_spells.create(during=(facts.day("2014-01"), None))
    facts.monthly_return(firm, "2016-03", output=100)
    actions.advance_horizon(first=facts.day("2016-01"), to=facts.day("2016-05"), by=None)
    engine.drain()
    return firm


def elsewhere(*statements):
    """Another session writes and commits."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as session, session.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        session.commit()


ADVANCE = (
    "UPDATE zones_horizon SET last = '2016-06-01'",
    'INSERT INTO ledger_mark ("table", first, last, at, attempts, error)'
    " VALUES ('zones_horizon', '2016-06-01', '2016-06-01', now(), 0, '')",
)


def after_call(monkeypatch, owner, name, number, act):
    """`act` happens right after the call of that number."""
    real, calls = getattr(owner, name), []

    def called(*args, **given):
        result = real(*args, **given)
        calls.append(name)
        if len(calls) == number:
            act()
        return result

    monkeypatch.setattr(owner, name, called)


@pytest.mark.parametrize("read", [1, 2])
@pytest.mark.parametrize("work", [engine.drain, engine.recompute])
def test_a_month_that_comes_into_sight_during_a_drain_is_not_lost(firm, monkeypatch, work, read):
    facts.monthly_return(firm, "2016-04", output=120)
    after_call(monkeypatch, Calendar, "current", read, lambda: elsewhere(*ADVANCE))

    work()
    engine.drain()

    months = Figure.objects.current().filter(indicator="enterprises", freq="M", area__kind="zone")
    assert months.filter(month=facts.day("2016-06")).count() == 1
    assert audit.run() == {}


@pytest.mark.parametrize("step", ["_take", "_run", "_figures"])
def test_an_audit_does_not_take_a_change_in_its_middle_for_a_difference(firm, monkeypatch, step):
    change = "UPDATE enterprises_monthlyreturn SET output = 150"
    # the drain before the comparison takes nothing, so what is called first or second is the recomputation
    number = 2 if step == "_take" else 1
    after_call(monkeypatch, run, step, number, lambda: elsewhere(change))

    assert audit.run() == {}


def test_an_audit_finds_a_figure_that_nobody_computed(firm):
    true = Figure.objects.current().filter(indicator="output").first()
    Figure.objects.filter(pk=true.pk).update(value=101)
    Figure.objects.create(
        indicator="output",
        area=true.area,
        freq="M",
        month=facts.day("2016-05"),
        numerator=1,
        value=1,
        contributors=1,
        safe=False,
        status="P",
        since=true.since,
    )

    assert audit.run() == {"zones_figure": 3}
    assert audit.run() == {"zones_figure": 3}

    assert audit.run(repair=True) == {"zones_figure": 3}
    assert audit.run() == {}


def test_an_audit_finds_a_tally_and_a_roster_that_differ(firm):
    elsewhere(
        "UPDATE zones_tally SET counts = array_append(counts, 1) WHERE source = 'monthly_returns'",
        "UPDATE zones_roster SET above_scale = NOT above_scale",
    )

    assert set(audit.run()) == {"zones_tally", "zones_roster"}
