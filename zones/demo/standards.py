"""Made-up standards and their drafters: as many of each kind and time as the sources say, and several drafters each."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from zones.demo.copying import insert, reserve
from zones.demo.enterprises import Place
from zones.demo.plan import Populated
from zones.demo.scale import Scale


@dataclass(frozen=True)
class Wave:
    """So many standards of one kind, published from one day to another. All are in force a day after the last."""

    kind: str
    number: int
    first: date
    last: date
    # How many are new editions; the old one, of an earlier wave, is withdrawn on the day that the new one takes effect.
    replacing: int = 0


def _waves(first: date, last: date, **numbers: int) -> tuple[Wave, ...]:
    return tuple(Wave(kind, number, first, last) for kind, number in numbers.items())


# 永嘉: 78 in force at the end of 2012; 51 new up to the acceptance, one of them in the place of an old one, so 128 in
# force then (50 more, 64.1%); 142 drafted by the middle of 2018: 49 + 82 + 2 + 7 + 2.
YONGJIA = (
    *_waves(date(2004, 3, 1), date(2012, 10, 31), national=24, industry=50, local=1, alliance=3),
    *_waves(date(2013, 9, 1), date(2016, 10, 31), national=19, industry=26, local=1, alliance=3, zhejiang_made=1),
    Wave("national", 1, date(2014, 5, 1), date(2014, 6, 30), replacing=1),
    *_waves(date(2017, 1, 10), date(2018, 4, 30), national=5, industry=6, alliance=1, zhejiang_made=1),
    *_waves(date(2018, 8, 1), date(2018, 10, 20), industry=2, zhejiang_made=2),
)
# 海宁, end of 2014: 129 of the nation, the industries and the province; 21 alliance standards in force.
HAINING = (
    *_waves(date(2005, 3, 1), date(2014, 10, 31), national=44, industry=77, local=8, alliance=21),
    *_waves(date(2015, 2, 1), date(2018, 10, 31), national=9, industry=16, local=2, zhejiang_made=7),
)
PLANNED = {"yongjia-pump-valve": YONGJIA, "haining-regional-brand": HAINING}

NUMBERS = {
    "national": "GB/T {}-{}",
    "industry": "{prefix} {}-{}",
    "local": "DB33/T {}-{}",
    "alliance": "演示联盟 {}-{}",
    "zhejiang_made": "T/ZZB {}-{}",
}
# Far above the serial numbers in use, so that no real standard is named.
FIRST_SERIAL = 900_001


def waves_of(slug: str, chance: random.Random, last: date) -> tuple[Wave, ...]:
    """What is planned for the zone, or a few of each kind."""
    return PLANNED.get(slug) or (
        *_waves(
            date(2006, 1, 1), date(last.year - 3, 6, 30), national=chance.randint(1, 6), industry=chance.randint(3, 12)
        ),
        *_waves(date(last.year - 3, 7, 1), date(last.year, 9, 30), industry=chance.randint(1, 6), zhejiang_made=2),
    )


def enter(zones: Sequence[tuple[Populated, Place]], scale: Scale) -> int:
    """The standards of all zones with their drafting parts; the number of both."""
    rows = list(_standards(zones, scale))
    for row, number in zip(rows, reserve("standards_standard", len(rows)), strict=True):
        row.id = number
    entered = insert(
        "standards_standard",
        (
            *("id", "number", "title", "title_en", "kind", "published_on", "effective_on", "withdrawn_on"),
            *("replaces_id", "is_demo"),
        ),
        (
            (
                *(row.id, row.number, row.title, row.title_en, row.kind, row.published_on, row.effective_on),
                *(row.withdrawn_on, row.replaces.id if row.replaces else None, True),
            )
            for row in rows
        ),
    )
    return entered + insert(
        "standards_drafting",
        ("standard_id", "enterprise_id", "role", "work"),
        (
            (row.id, firm, "lead" if at == 0 and row.is_led else "participant", "revision" if row.replaces else "new")
            for row in rows
            for at, firm in enumerate(row.drafters)
        ),
    )


@dataclass(eq=False)
class Row:
    """One standard to be entered."""

    number: str
    title: str
    title_en: str
    kind: str
    published_on: date
    effective_on: date
    drafters: list[int]
    is_led: bool
    replaces: Row | None = None
    withdrawn_on: date | None = None
    id: int = 0


def _standards(zones: Sequence[tuple[Populated, Place]], scale: Scale) -> Iterator[Row]:
    serials = count(FIRST_SERIAL)
    for populated, _ in zones:
        plan = populated.plan
        chance = random.Random(f"{scale.seed}:{plan.slug}:standards")
        able = [firm for firm in populated.staying if firm.number <= 120]
        trades = sorted({firm.trade.name for firm in able})
        by_trade = {name: [firm for firm in able if firm.trade.name == name] for name in trades}
        older: dict[str, list[Row]] = {}
        for wave in waves_of(plan.slug, chance, scale.last):
            made = []
            for at in range(wave.number):
                group = by_trade[chance.choice(trades)]
                published = wave.first + timedelta(days=chance.randint(0, (wave.last - wave.first).days - 45))
                old = older[wave.kind].pop(0) if at < wave.replacing else None
                row = _row(
                    wave.kind, next(serials), group, published, published + timedelta(chance.randint(20, 45)), chance
                )
                if old:
                    row.replaces, old.withdrawn_on = old, row.effective_on
                    row.title, row.title_en = old.title, old.title_en
                made.append(row)
                yield row
            older.setdefault(wave.kind, []).extend(made)


def _row(kind: str, serial: int, group: list, published: date, effective: date, chance: random.Random) -> Row:
    trade = group[0].trade
    item = chance.choice(trade.items)
    return Row(
        number=NUMBERS[kind].format(serial, published.year, prefix=trade.standards),
        title=f"演示标准：{trade.product} {item}的要求和试验方法",
        title_en=f"Demo standard {serial}: requirements and test methods",
        kind=kind,
        published_on=published,
        effective_on=effective,
        drafters=[firm.id for firm in chance.sample(group, min(len(group), chance.choice((1, 1, 2, 3, 4))))],
        is_led=chance.random() < 0.35,
    )
