"""Cells know who contributed and the two largest where they can matter; figures are safe as the rule in loops says."""

import json
import random
from collections import namedtuple
from decimal import Decimal

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from common.periods import Freq
from enterprises.models import AboveScaleSpell, MonthlyReturn
from tests import facts
from tests.truth.asking import drain
from zones import actions, engine, evidence, reading
from zones.audience import PUBLIC, Audience
from zones.disclosure import FEWEST, REMAINDER_SHARE
from zones.engine import audit, cells
from zones.engine.calendar import Calendar
from zones.measures import MEASURES
from zones.models import Area, Figure
from zones.pull import Ask, pull

pytestmark = pytest.mark.django_db
MONTH = "2016-06"
Cell = namedtuple("Cell", "value contributors largest second")


@pytest.fixture
def zone():
    actions.advance_horizon(first=facts.day("2016-01"), to=facts.day("2016-12"), by=None)
    return facts.zone()


def firm(zone, name="企业"):
    enterprise = facts.enterprise(name)
    facts.member(zone, enterprise)
    AboveScaleSpell.objects.create(enterprise=enterprise, during=DateRange(facts.day("2014-01"), None))
    return enterprise


def enter(zone, *outputs):
    for output in outputs:
        facts.monthly_return(firm(zone), MONTH, output=output)


def report(zone, *outputs):
    enter(zone, *outputs)
    engine.drain()


def cell(zone, measure="output", freq="C", month=MONTH):
    area = Area.objects.get(kind="zone", ref=zone.pk) if zone else Area.objects.get(kind="country")
    measure, at = MEASURES[measure], MEASURES[measure].index + 1
    cells.gather(measure.source, Calendar.current())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sums[{at}], counts[{at}], largest[{at}], second[{at}] FROM {cells.table(measure.source.code)}"
            " WHERE area = %s AND freq = %s AND month = %s",
            [area.pk, freq, facts.day(month)],
        )
        found = cursor.fetchone()
        cursor.execute(f"DROP TABLE {cells.table(measure.source.code)}")
    return found and Cell(*found)


def safe(zone, indicator="output", freq="C", month=MONTH):
    area = Area.objects.get(kind="zone", ref=zone.pk)
    return Figure.objects.current().get(area=area, indicator=indicator, freq=freq, month=facts.day(month)).safe


RULED = {
    (100,): False,
    (100, 100): False,
    (100, 100, 100): True,
    (1000, 5, 4): False,  # one dominates: the second knows it to within 4
    (1000, 900, 99): False,  # two dominate
    (1000, 900, 100): True,  # without the two a tenth of the largest is left
    (1000, 100, 1, 1): False,
    (1000, 40, 30, 30, 40): True,
    (0, 0, 100): False,
    (0, 0, 0): True,
}


def test_fewer_than_three_or_one_or_two_that_dominate_are_not_safe(zone):
    zones = {outputs: facts.zone(f"zone-{number}") for number, outputs in enumerate(RULED)}
    for outputs, each in zones.items():
        enter(each, *outputs)
    engine.drain()

    assert {outputs: safe(each) for outputs, each in zones.items()} == RULED


def test_a_blank_contributes_to_nothing(zone):
    report(zone, 100, 100, None)

    assert cell(zone).contributors == 2
    assert not safe(zone)


def test_losses_and_gains_do_not_hide_a_large_contribution(zone):
    for profit in (1000, -1000, 400, 300):
        facts.monthly_return(firm(zone), MONTH, profit=profit, taxes=0, vat=0)
    engine.drain()

    found = cell(zone, "profit_tax")
    assert (found.value, found.contributors, found.largest, found.second) == (700, 4, 1000, 1000)
    assert not safe(zone, "profit_tax")


def test_a_negative_single_month_of_a_restated_cumulative_is_measured_by_its_size(zone):
    for before, now in ((100, 110), (100, 110), (2000, 1500)):
        enterprise = firm(zone)
        facts.monthly_return(enterprise, "2016-05", output=before)
        facts.monthly_return(enterprise, MONTH, output=now, explanation="冲减")
    engine.drain()

    found = cell(zone, freq="M")
    assert (found.value, found.contributors, found.largest) == (-480, 3, 500)
    assert not safe(zone, freq="M")


def test_a_ratio_is_safe_only_if_both_its_sums_are(zone):
    for output, employees in ((100, 10), (100, 10), (100, 1000)):
        facts.monthly_return(firm(zone), MONTH, output=output, employees=employees)
    engine.drain()

    assert safe(zone, "output")
    assert not safe(zone, "output_per_head")


def test_growth_is_safe_only_if_both_years_are(zone):
    for output, prior in ((100, 1000), (100, 10), (100, 10)):
        facts.monthly_return(firm(zone), MONTH, output=output, output_prior=prior)
    engine.drain()

    assert not safe(zone, "output_growth")


def test_the_second_is_found_wherever_it_can_matter_and_nowhere_it_cannot(zone):
    report(zone, 1000, 400, 300, 200)
    assert cell(zone).second == 400

    report(zone, 200)  # now 2100: no two can dominate, whatever the second is
    assert cell(zone).second is None


def test_a_second_that_moves_while_sum_count_and_largest_stay_is_seen(zone):
    report(zone, 1000, 400, 100)
    assert safe(zone)
    assert cell(zone).second == 400

    MonthlyReturn.objects.filter(output=400).update(output=450)
    MonthlyReturn.objects.filter(output=100).update(output=50)
    drain()

    assert cell(zone).second == 450
    assert not safe(zone)
    assert audit.run() == {}


def test_checks_and_standings_are_public_however_few(zone):
    enterprise = firm(zone)
    facts.batch(
        facts.campaign(),
        enterprise,
        state="clear",
        items=["标志"],
        sampled_on=facts.day("2016-06-01"),
        concluded_on=facts.day("2016-07"),
    )
    engine.drain()

    assert all(Figure.objects.exclude(indicator__contains="growth").values_list("safe", flat=True))


def test_contributors_largest_and_second_are_those_of_brute_force(zone):
    """Forty areas' worth of random zones, compared one cell at a time."""
    rng = random.Random(20130800)
    zones = [zone] + [facts.zone(f"zone-{number}") for number in range(11)]
    outputs = {}
    for each in zones:
        for _ in range(rng.randint(1, 6)):
            amount = rng.choice([0, 1, 10, 90, 100, 100, 500, 1000, None])
            enterprise = firm(each)
            facts.monthly_return(enterprise, MONTH, output=amount)
            outputs.setdefault(each.pk, []).append(amount)
    engine.drain()

    everywhere = [amount for amounts in outputs.values() for amount in amounts]
    for each in [*zones, None]:
        area = Area.objects.get(kind="zone", ref=each.pk) if each else Area.objects.get(kind="country")
        amounts = sorted((a for a in (outputs[each.pk] if each else everywhere) if a is not None), reverse=True)
        found = cell(each)
        if not amounts:
            assert found is None or not found.contributors
            continue
        assert (found.value, found.contributors, found.largest) == (sum(amounts), len(amounts), amounts[0])
        first, second = [*amounts, 0, 0][:2]
        if found.second is not None:
            assert found.second == second
        left = sum(amounts) - first - second
        ruled = len(amounts) >= FEWEST and left >= REMAINDER_SHARE * Decimal(first)
        figure = Figure.objects.current().get(area=area, indicator="output", freq="C", month=facts.day(MONTH))
        assert figure.safe is ruled, (amounts, found.second)


def test_of_an_open_month_the_public_learns_nothing_from_the_difference_that_one_return_makes(zone):
    month = facts.day(MONTH)
    official = Audience(zones=frozenset({zone.pk}))

    def seen(audience=PUBLIC):
        area = Area.objects.get(kind="zone", ref=zone.pk)
        [view] = reading.series(area, "output", "C", start=month, end=month, audience=audience)
        ask = Ask(areas=(("zone", area.code),), indicators=("output",), freqs=(Freq.TO_DATE,), first=month, last=month)
        [row] = pull(ask, audience=audience, limit=9)
        told = json.loads(row.text)
        assert (told["value"], told["n"], told["status"]) == (view.value, view.n, view.status)
        return view.value, view.n, view.status, view.reason

    report(zone, 1000, 900, 800)
    before = seen()
    report(zone, 700)

    assert seen() == before == (None, None, "Q", "not_accepted")
    assert seen(official) == (3400, 4, "P", "")
    actions.settle(to=month, by=None)
    engine.drain()
    assert seen() == (3400, 4, "A", "")


def test_the_public_reads_of_a_replaced_figure_what_it_said_and_not_what_its_rows_say_now(zone):
    report(zone, 1000, 900, 800)
    actions.settle(to=facts.day(MONTH), by=None)
    engine.drain()
    area = Area.objects.get(kind="zone", ref=zone.pk)
    told = Figure.objects.current().get(area=area, indicator="output", freq="C", month=facts.day(MONTH))
    MonthlyReturn.objects.filter(output=1000).update(output=1050)
    engine.drain()

    [part] = evidence.parts(reading.by_id(told.pk))

    assert (part.value, part.row_count, part.rows) == (2700, 3, None)


def test_evidence_of_a_withheld_figure_says_neither_how_much_nor_of_how_many(zone):
    report(zone, 1000, 900)
    actions.settle(to=facts.day(MONTH), by=None)
    engine.drain()
    area = Area.objects.get(kind="zone", ref=zone.pk)
    told = Figure.objects.current().get(area=area, indicator="output", freq="C", month=facts.day(MONTH))

    [part] = evidence.parts(reading.by_id(told.pk))

    assert (part.value, part.row_count, part.rows) == (None, None, None)
