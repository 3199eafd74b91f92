"""More zones than the sources speak of, for load and for look: in other counties of Zhejiang, and named as made up."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date

from accounts.models import Organisation
from classifications.models import Division, Industry
from zones.demo.plan import Trade, ZonePlan
from zones.demo.roster import BEGINNING
from zones.models import Scheme, Zone

# trade, in English, industry of GB/T 4754-2017, product, items tested
TRADES = (
    ("水泵", "Pump", "3441", "离心泵", ("扬程", "效率", "密封性", "标志")),
    ("阀门", "Valve", "3443", "工业阀门", ("壳体强度", "密封性", "上密封", "标志")),
    ("汽配", "Car Part", "3670", "制动摩擦片", ("剪切强度", "摩擦系数", "标志")),
    ("家纺", "Home Textile", "1771", "床上用品", ("纤维含量", "色牢度", "甲醛含量", "标志")),
    ("皮具", "Leatherware", "1922", "箱包", ("缝合强度", "色牢度", "配件", "标志")),
    ("五金", "Hardware", "3351", "挂锁", ("防拨", "抗拉强度", "标志")),
    ("厨具", "Kitchenware", "3381", "不锈钢厨具", ("材料", "重金属迁移", "标志")),
    ("光伏", "Photovoltaic", "3825", "光伏组件", ("功率", "绝缘", "标志")),
)
TOWNSHIPS = tuple(f"演示{number}街道" for number in "一二三四五六")


def counties(except_for: Iterable[str], on: date) -> list[Division]:
    """Counties of Zhejiang that stand, without those of the sources' zones."""
    return list(
        Division.objects.in_force(on)
        .filter(level=Division.Level.COUNTY, code__startswith="33")
        .exclude(code__in=list(except_for))
        .order_by("code")
    )


def enter_zones(count: int, except_for: Iterable[str], on: date) -> list[tuple[Zone, str]]:
    """The zones and their associations; each with the code of its county."""
    places, scheme = counties(except_for, on), Scheme.objects.order_by("id").first()
    industries = {industry.code: industry for industry in Industry.objects.filter(edition="2017")}
    entered = []
    for at in range(count):
        county, (trade, english, industry, _, _) = places[at % len(places)], TRADES[at % len(TRADES)]
        code = f"demo-{county.code}-{at + 1}"
        association = Organisation.objects.create(
            code=code,
            name=f"演示{county.name}{trade}行业协会",
            name_en=f"Demo {county.name_en} {english} Association",
            kind=Organisation.Kind.ASSOCIATION,
            division=county,
        )
        zone = Zone.objects.create(
            slug=code,
            name=f"演示{county.name}{trade}示范区",
            name_en=f"Demo {english} Zone of {county.name_en}",
            short_name=f"演示{county.name}{trade}",
            scheme=scheme,
            division=county,
            association=association,
            is_demo=True,
        )
        zone.industries.add(industries[industry])
        entered.append((zone, county.code))
    return entered


def plan_of(zone: Zone, region: str, at: int, enterprises: int, last: date, seed: int) -> ZonePlan:
    """A plan like those of the sources' zones, with nothing fitted."""
    name, english, industry, product, items = TRADES[at % len(TRADES)]
    trade = Trade(
        name=f"{zone.division.name}{name}",
        name_en=f"{zone.division.name_en} {english}",
        industries=(industry,),
        townships=TOWNSHIPS,
        product=product,
        items=items,
    )
    chance = random.Random(f"{seed}:{zone.slug}:plan")
    at_first = max(4, enterprises * chance.randint(90, 97) // 100)
    return ZonePlan(
        slug=zone.slug,
        region=region,
        homes=((region, None, None),),
        trades=((trade, 1),),
        members=((BEGINNING, at_first), (date(last.year, 6, 30), max(at_first, enterprises - at_first // 100))),
        above_scale=((BEGINNING, max(3, at_first // 12)), (last, max(3, enterprises // 11))),
        typical=chance.randint(40, 90) * 1_000_000,
        stops_in=last.year - 1,
    )
