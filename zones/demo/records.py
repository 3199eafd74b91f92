"""What the zones themselves did or had, as the sources state it: trainings, funds, type tests, brand values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from zones.demo.copying import insert
from zones.demo.fitting import shares
from zones.demo.scale import Scale
from zones.models import Zone

NOTE = "演示数据：日期为门户取定"
QUARTERS = ((3, 20), (6, 15), (9, 20), (12, 10))


def enter(scale: Scale) -> int:
    """The records of those zones of the sources that are there."""
    zones = dict(Zone.objects.values_list("slug", "id"))
    rows = [(zones[slug], kind, on, quantity, NOTE) for slug, kind, on, quantity in _records() if slug in zones]
    return insert("zones_zonerecord", ("zone_id", "kind", "on", "quantity", "note"), rows)


def _records() -> Iterator[tuple[str, str, date, int]]:
    yongjia, haining = "yongjia-pump-valve", "haining-regional-brand"
    for year in range(2013, 2018):
        yield from _spread(yongjia, "funds", 10_000_000, year)
    yield from _trainings(yongjia, 2015, date(2018, 6, 1), sessions=23, people=1_046)
    for year in (2014, 2015, 2016):
        yield from _spread(yongjia, "type_test", 990, year)
    yield yongjia, "brand_value", date(2015, 12, 10), 573_000_000
    yield yongjia, "brand_value", date(2017, 11, 20), 2_671_000_000
    yield yongjia, "platform", date(2014, 5, 20), 1
    yield from _spread(haining, "funds", 3_110_000, 2013)
    yield from _trainings(haining, 2011, date(2014, 12, 1), sessions=12, people=1_236)
    for year in (2008, 2010, 2012, 2013):
        yield haining, "regional_brand", date(year, 6, 30), 1
    for year in (2009, 2013):
        yield haining, "platform", date(year, 9, 1), 1


def _spread(slug: str, kind: str, amount: int, year: int) -> Iterator[tuple[str, str, date, int]]:
    """A year's amount in four parts."""
    for (month, day), part in zip(QUARTERS, shares(amount, [2, 3, 3, 4]), strict=True):
        yield slug, kind, date(year, month, day), part


def _trainings(
    slug: str, first: int, before: date, *, sessions: int, people: int
) -> Iterator[tuple[str, str, date, int]]:
    """Sessions spread over the months from the first year to a day, with those who came to each."""
    months = [date(year, month, 1) for year in range(first, before.year + 1) for month in (3, 5, 7, 9, 10, 11)]
    months = [month for month in months if month < before]
    chosen = [months[at * len(months) // sessions] for at in range(sessions)]
    for at, (day, came) in enumerate(zip(chosen, shares(people, [20 + at % 7 for at in range(sessions)]), strict=True)):
        yield slug, "training", day.replace(day=5 + at % 20), 1
        yield slug, "attendance", day.replace(day=5 + at % 20), came
