"""Writers of many kinds at once, a real worker killed in the middle: soon after, every figure is that of its facts."""

import os
import random
import threading
import time
from contextlib import suppress
from io import StringIO

from django.core.management import call_command
from django.db import Error, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from common.nudge import publish, ring
from common.periods import add_months
from enterprises.models import AboveScaleSpell, MonthlyReturn
from inspections.models import Batch
from ledger.models import Mark
from tests import facts
from tests.truth.loops import differences
from zones import actions, engine
from zones.models import Figure, Membership

FIRST, LAST = facts.day("2016-01"), facts.day("2016-12")
STORM = float(os.environ.get("STORM_SECONDS", 8))
# What a fault may cost, on a machine that does other things too.
DEADLINE = 60


class World:
    """Two zones and ten firms, all members and above scale."""

    def __init__(self):
        self.zones = [facts.zone("first"), facts.zone("second")]
        self.firms = [facts.enterprise(f"企业{number}") for number in range(10)]
        self.campaign, self.association = facts.campaign(), facts.association()
        for number, firm in enumerate(self.firms):
            facts.member(self.zones[number % 2], firm)
            AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(facts.day("2015-01"), None))
        actions.advance_horizon(first=FIRST, to=LAST, by=None)
        engine.drain()


def file_returns(world, rng, _turn):
    month = add_months(FIRST, rng.randint(1, 11))
    for firm in rng.sample(world.firms, 3):
        amounts = {"output": rng.randint(0, 1000), "output_prior": rng.choice([None, rng.randint(0, 1000)])}
        MonthlyReturn.objects.update_or_create(
            enterprise=firm, month=month, defaults=amounts | {"association": world.association}
        )


def draw_and_judge(world, rng, turn):
    sampled_on = add_months(FIRST, rng.randint(0, 11))
    concluded = {"concluded_on": facts.day("2017-02"), "items": ["标志"]}
    verdict = rng.choice(
        [
            {"state": "testing"},
            {"state": "clear"} | concluded,
            {"state": "failed", "failed_items": ["标志"]} | concluded,
        ]
    )
    number = f"{threading.get_ident()}-{turn}"
    facts.batch(world.campaign, rng.choice(world.firms), number, sampled_on=sampled_on, **verdict)
    Batch.objects.filter(pk__in=list(Batch.objects.order_by("?").values_list("pk", flat=True)[:1])).delete()


def move_members(world, rng, _turn):
    firm = rng.choice(world.firms)
    membership = Membership.objects.filter(enterprise=firm).order_by("?").first()
    if membership is None or rng.random() < 0.2:
        facts.member(rng.choice(world.zones), firm, f"2016-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}")
    else:
        end = facts.day(f"2016-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}")
        during = DateRange(facts.day("2015-01"), rng.choice([None, end]))
        Membership.objects.filter(pk=membership.pk).update(during=during, zone=rng.choice(world.zones))


def change_spells(world, rng, _turn):
    spells = AboveScaleSpell.objects.filter(enterprise=rng.choice(world.firms))
    end = rng.choice([None, add_months(FIRST, rng.randint(1, 11))])
    spells.update(during=DateRange(facts.day("2015-01"), end), exit="smaller" if end else "")


def try_to_truncate(_world, rng, _turn):
    table = rng.choice(["enterprises_monthlyreturn", "zones_membership", "inspections_batch"])
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")
    raise AssertionError(f"{table} was emptied")


def roll_back(world, rng, turn):
    """A writer that changes its mind: neither fact nor mark stays."""
    file_returns(world, rng, turn)
    raise IntegrityError("taken back")


KINDS = [file_returns, file_returns, draw_and_judge, move_members, change_spells, try_to_truncate, roll_back]


class Writer(threading.Thread):
    """Writes one thing after another until it is told to stop, now and then with a pause before the commit."""

    def __init__(self, world, seed, until):
        super().__init__()
        self.world, self.rng, self.until, self.written, self.error = world, random.Random(seed), until, 0, None

    def run(self):
        try:
            turn = 0
            while time.monotonic() < self.until:
                turn += 1
                self.write(turn)
        except BaseException as error:
            self.error = error
        finally:
            connection.close()

    def write(self, turn):
        act = self.rng.choice(KINDS)
        # refused overlaps, refused truncation and deadlocks undo the whole transaction, marks and all
        with suppress(Error), transaction.atomic():
            act(self.world, self.rng, turn)
            if self.rng.random() < 0.3:
                time.sleep(self.rng.random() * 0.1)
            self.written += 1
        ring()
        time.sleep(0.01)


def wait_until_calm():
    """No mark is left. The clock's call every 2 s is made here, for no beat runs beside the worker."""
    deadline = time.monotonic() + DEADLINE
    while Mark.objects.exists():
        assert time.monotonic() < deadline, list(Mark.objects.values()[:5])
        publish()
        time.sleep(0.25)


def test_after_a_storm_and_a_killed_worker_every_figure_is_that_of_its_facts(real_worker):
    world = World()
    until = time.monotonic() + STORM
    writers = [Writer(world, seed, until) for seed in range(4)]
    for writer in writers:
        writer.start()
    time.sleep(STORM / 3)
    real_worker.kill()
    time.sleep(STORM / 6)
    real_worker.start()
    for writer in writers:
        writer.join()

    assert [writer.error for writer in writers] == [None] * 4
    assert all(writer.written > 10 for writer in writers)
    wait_until_calm()

    assert Figure.objects.filter(indicator="output", status="P").exists()
    told = StringIO()
    call_command("recompute", "--audit", stdout=told)
    assert "No difference" in told.getvalue()
    found = differences()
    assert not found, "\n".join(found[:20])
