"""A world with one of everything: each declared indicator is worked out by the loops too, and has a figure."""

import datetime

import pytest

from tests.truth.loops import differences, stored, told
from tests.truth.plays import (
    AMOUNTS,
    Cast,
    draw_batch,
    file_return,
    file_small_return,
    honour,
    publish_standard,
    record,
)
from tests.truth.world import World
from zones import engine
from zones.indicators import INDICATORS
from zones.models import ZoneRecord

YEARS = (2015, 2016)


@pytest.fixture
def everything(db):
    cast = Cast.assemble()
    for firm in range(4):
        for year in YEARS:
            for month in range(2, 13):
                amounts = dict.fromkeys(AMOUNTS, 60_000_000 * month + firm)
                day = datetime.date(year, month, 1)
                file_return(cast, firm, day, "reported", amounts, set(), "")
                draw_batch(cast, firm, 0, "production", day, "clear" if month % 2 else "failed")
    for year in YEARS:
        for month in (3, 6, 9, 12):
            file_small_return(cast, 4, datetime.date(year, month, 1), 10 * month, 10 * month, "")
    cast.zones[0].memberships.create(enterprise=cast.firms[4], during=(datetime.date(2014, 1, 1), None))
    dates = (datetime.date(2015, 3, 4), datetime.date(2015, 5, 6), datetime.date(2016, 7, 8))
    publish_standard(cast, "group", dates, False, {0: "lead", 1: "participant"})
    for kind in ("brand", "export_brand"):
        honour(cast, 0, kind, "province", "闸阀", dates[:2], False)
    for kind in ZoneRecord.Kind.values:
        record(cast, 0, kind, dates[0], 3)
    engine.drain()


def test_every_indicator_is_worked_out_by_the_loops_too_and_in_each_frequency_that_it_offers(everything):
    assert {address[0] for address in told(World.read())} == set(INDICATORS)

    offered = {(indicator.code, freq.value) for indicator in INDICATORS.values() for freq in indicator.freqs}
    assert {(indicator, freq) for indicator, _area, freq, *_rest in stored()} == offered

    found = differences()
    assert not found, "\n".join(found)
