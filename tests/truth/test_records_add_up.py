"""What zones did adds up over months; what they have stands from its date on."""

import pytest

from tests import facts
from tests.truth.asking import drain, figures, horizon, value
from zones.models import ZoneRecord

pytestmark = pytest.mark.django_db


def record(zone, kind, on, quantity):
    return ZoneRecord.objects.create(zone=zone, kind=kind, on=facts.day(on), quantity=quantity)


def test_trainings_add_up_and_platforms_stand():
    horizon("2016-01", "2016-12")
    zone = facts.zone()
    record(zone, "training", "2015-12-31", 7)
    record(zone, "training", "2016-01-31", 2)
    record(zone, "training", "2016-03-01", 3)
    record(zone, "platform", "2016-02-29", 1)
    drain()

    assert [value(zone, "trainings", "M", f"2016-0{month}") for month in (1, 3)] == [2, 3]
    assert value(zone, "trainings", "Q", "2016-Q1") == 5
    assert value(zone, "trainings_total", "M", "2016-03") == 12
    assert [value(zone, "platforms", "M", f"2016-0{month}") for month in (1, 2, 3)] == [0, 1, 1]
    assert figures(zone, "trainings", "R") == {}


def test_a_valuation_stands_until_the_next_and_the_later_of_two_on_a_day_holds():
    horizon("2016-01", "2016-12")
    zone = facts.zone()
    record(zone, "brand_value", "2016-02-10", 573_000_000)
    record(zone, "brand_value", "2016-06-10", 1)
    record(zone, "brand_value", "2016-06-10", 2_671_000_000)
    drain()

    found = [value(zone, "brand_value", "M", f"2016-{month:02d}") for month in (1, 2, 5, 6, 12)]
    assert found == [None, 573_000_000, 573_000_000, 2_671_000_000, 2_671_000_000]
