"""Made-up honours, licences and certificates: for Haining as many as its source counts at the end of 2014."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from common.periods import add_months
from zones.demo.copying import insert
from zones.demo.enterprises import Place
from zones.demo.plan import Populated
from zones.demo.roster import Firm
from zones.demo.scale import Scale

COLUMNS = ("enterprise_id", "kind", "level", "issuer", "product", "year", "valid_from", "valid_to")
BRANDS = {"city": "市名牌产品认定委员会", "province": "浙江名牌战略推进委员会"}
AWARDS = {"county": "县（市、区）人民政府", "city": "市人民政府", "province": "浙江省人民政府"}


def enter(zones: Sequence[tuple[Populated, Place]], scale: Scale) -> int:
    """The honours of all zones; their number."""
    return insert("enterprises_honour", COLUMNS, _honours(zones, scale))


def _honours(zones: Sequence[tuple[Populated, Place]], scale: Scale) -> Iterator[tuple]:
    for populated, _ in zones:
        chance = random.Random(f"{scale.seed}:{populated.plan.slug}:honours")
        if populated.plan.slug == "haining-regional-brand" and len(populated.staying) >= 700:
            yield from _as_counted(populated.staying, chance)
        else:
            yield from _as_it_comes(populated.staying, chance)
        if populated.plan.slug == "yongjia-pump-valve":
            yield _honour(
                populated.staying[0], "made_in_zhejiang", "province", "浙江制造国际认证联盟", date(2017, 9, 1)
            )


def _as_counted(firms: Sequence[Firm], chance: random.Random) -> Iterator[tuple]:
    """126 users of the mark, 123 brands of which 46 of the province, and so on; others come before and after."""
    yield from _brands(firms[:123], chance, provincial=46, both=18)
    yield from (_honour(firm, "export_brand", "city", "嘉兴市商务局", _day(2013, chance), 3) for firm in firms[30:39])
    for at, firm in enumerate(firms[:194]):
        if at % 19 == 0:
            yield _honour(firm, "trademark", "nation", "国家工商总局商标评审委员会（驰名商标）", _day(2011, chance))
        else:
            yield _honour(
                firm, "trademark", "province", "浙江省工商局（浙江省著名商标）", _day(2012 + at % 3, chance), 6
            )
    for at, firm in enumerate(firms[:126]):
        yield _honour(firm, "regional_mark", "province", "海宁市区域名牌管理机构", _day(2009 + at % 6, chance), 3)
    for at, firm in enumerate(firms[:20]):
        level = ("county", "city", "city", "province")[at % 4]
        yield _honour(firm, "quality_award", level, AWARDS[level], _day(2006 + at % 9, chance))
    yield from _innovators(firms[40:55], "province", "浙江省质量技术监督局", chance)
    yield from _innovators(firms[50:69], "city", "嘉兴市质量技术监督局", chance)
    yield from _certificates([*firms[:600], *firms[:50]], chance)
    # Those that came after the source's text, or had gone before it.
    for firm in firms[130:150]:
        yield _honour(firm, "brand", "city", BRANDS["city"], _day(2016, chance), 3, product=_product(firm, 3))
        yield _honour(firm, "brand", "city", BRANDS["city"], _day(2010, chance), 3, product=_product(firm, 2))
        yield _honour(firm, "regional_mark", "province", "海宁市区域名牌管理机构", _day(2016, chance), 3)


def _brands(firms: Sequence[Firm], chance: random.Random, *, provincial: int, both: int) -> Iterator[tuple]:
    """One product a firm; `provincial` with a title of the province, `both` of them with one of the city as well."""
    for at, firm in enumerate(firms):
        product = _product(firm, 1)
        if at < provincial:
            yield _honour(
                firm, "brand", "province", BRANDS["province"], _day(2012 + at % 3, chance), 3, product=product
            )
        if at >= provincial or at < both:
            yield _honour(firm, "brand", "city", BRANDS["city"], _day(2012 + at % 3, chance), 3, product=product)
        # Every second one is renewed.
        if at % 2:
            level = "province" if at < provincial else "city"
            yield _honour(firm, "brand", level, BRANDS[level], date(2016, 1, 1), 3, product=product)


def _innovators(firms: Sequence[Firm], level: str, issuer: str, chance: random.Random) -> Iterator[tuple]:
    for firm in firms:
        yield _honour(firm, "standard_innovation", level, issuer, _day(2013, chance))


def _certificates(firms: Sequence[Firm], chance: random.Random) -> Iterator[tuple]:
    """650 certificates in force, each for three years; most are renewed when they run out."""
    for at, firm in enumerate(firms):
        since, product = _day(2012 + at % 3, chance), f"质量管理体系证书{1 + at // 600}"
        while since < date(2018, 12, 1):
            yield _honour(firm, "qms_certificate", "nation", "认证机构", since, 3, product=product)
            since = add_months(since, 36).replace(day=since.day)
            if chance.random() < 0.08:
                break


def _as_it_comes(firms: Sequence[Firm], chance: random.Random) -> Iterator[tuple]:
    """For a zone without counts: a tenth of the firms holds something, and more of them from year to year."""
    holders = firms[: max(2, len(firms) // 10)]
    for at, firm in enumerate(holders):
        level, year = ("province" if at % 3 == 0 else "city"), 2011 + at % 7
        yield _honour(firm, "brand", level, BRANDS[level], _day(year, chance), 3, product=_product(firm, 1))
        yield _honour(firm, "qms_certificate", "nation", "认证机构", _day(year, chance), 3, product="质量管理体系证书1")
        if at % 4 == 0 and year < 2017:
            yield _honour(firm, "trademark", "province", "浙江省工商局（浙江省著名商标）", _day(year, chance), 6)
        if at % 9 == 0:
            yield _honour(firm, "quality_award", "county", AWARDS["county"], _day(year, chance))


def _honour(
    firm: Firm, kind: str, level: str, issuer: str, since: date, years: int | None = None, product: str | None = None
) -> tuple:
    """One row; valid for so many years, or without end."""
    until = date(since.year + years, since.month, since.day) - timedelta(days=1) if years else None
    return (
        firm.id,
        kind,
        level,
        issuer,
        f"演示牌{firm.trade.product}" if product is None else product,
        since.year,
        since,
        until,
    )


def _product(firm: Firm, number: int) -> str:
    return f"演示{firm.number:04d}-{number}型{firm.trade.product}"


def _day(year: int, chance: random.Random) -> date:
    """A day of that year, but not of its last month, and none that some years lack."""
    return date(year, chance.randint(1, 11), chance.randint(1, 28))
