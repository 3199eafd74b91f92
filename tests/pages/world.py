"""A zone with everything that pages show: members, returns of two years, checks of two kinds, standards, honours."""

import datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.models import AboveScaleSpell, MonthlyReturn, Placement
from standards.models import Drafting
from tests import facts
from tests.facts import day
from zones import actions, engine
from zones.models import Membership, PublishedFigure, Source

SLUG = "yongjia-test"
MEMBERS = 6
YEARS = (2015, 2016)
# Each firm's output of a month, in yuan; six alike, so that none dominates.
MONTHLY = 20_000_000
SETTLED, LAST = day("2016-09"), day("2016-11")


def make():
    """The zone, with its figures computed; amounts by hand: 6 firms x 2,000万元 x months."""
    zone = facts.zone(SLUG, name="永嘉测试示范区", name_en="Yongjia test zone")
    firms = [facts.enterprise(f"测试阀门厂{number}", initials=f"csfmc{number}") for number in range(MEMBERS)]
    since = DateRange(day("2013-01"), None)
    for firm in firms:
        facts.member(zone, firm)
        Placement.objects.create(
            enterprise=firm,
            division=facts.division(),
            industry=facts.industry(),
            during=DateRange(day("2013-01"), None),
        )
        AboveScaleSpell.objects.create(enterprise=firm, during=since)
        for year in YEARS:
            for month in range(2, 13 if year < 2016 else 12):
                _report(firm, year, month, zone.association)
    Membership.objects.filter(enterprise=firms[0]).update(role="backbone")
    _check(firms)
    _draft(firms)
    brand = {"kind": "brand", "level": "city", "issuer": "某市", "year": 2015, "valid_from": day("2015-01")}
    firms[0].honours.create(product="闸阀", **brand)
    _publish(zone)
    actions.advance_horizon(to=LAST, first=day("2015-01"), by=None)
    actions.settle(to=SETTLED, by=None)
    assert engine.drain().failed == []
    return zone


def _report(firm, year, month, association):
    """Steady output; a year earlier it was 100/110 of it, so growth is 10%."""
    grown = 1 if year == 2016 else 0
    per_month = MONTHLY + grown * MONTHLY // 10
    before = MONTHLY if grown else MONTHLY * 10 // 11
    MonthlyReturn.objects.create(
        enterprise=firm,
        month=datetime.date(year, month, 1),
        association=association,
        output_month=per_month,
        output=per_month * month,
        output_month_prior=before,
        output_prior=before * month,
        sales=per_month * month,
        sales_prior=before * month,
    )


def _check(firms):
    """Nine tested batches of one kind, one of them failed, and two of another; one more is open to objection."""
    province, county = facts.campaign("P"), facts.campaign("C", level="county", mode="special")
    given = {"items": ["密封性"], "concluded_on": day("2016-10")}
    for number in range(9):
        state = {"state": "failed", "failed_items": ["密封性"]} if number == 0 else {"state": "clear"}
        sampled = datetime.date(2016, 1 + number, 4)
        facts.batch(province, firms[number % MEMBERS], f"P{number}", sampled_on=sampled, **given, **state)
    for number in range(2):
        facts.batch(county, firms[number], f"C{number}", sampled_on=datetime.date(2016, 5, 9), state="clear", **given)
    facts.batch(
        province, firms[5], "P9", sampled_on=datetime.date(2016, 9, 20), state="objection", product="尚无结论的阀门"
    )


def _draft(firms):
    for number in range(3):
        standard = facts.standard(
            f"JB/T 900{number}-2015", kind="industry", published_on=day("2015-03"), effective_on=day("2015-09")
        )
        for firm in firms[: number + 1]:
            Drafting.objects.create(standard=standard, enterprise=firm, role="participant")


def _publish(zone):
    source = Source.objects.create(code="T00", title="测试来源", title_en="Test source", publisher="某报")
    given = {"source": source, "zone": zone, "subject": "永嘉", "subject_en": "Yongjia", "freq": "C"}
    comparable = {"expectation": "indicator", "indicator": "output", "month": SETTLED, "unit": "YUAN", "kind": "flow"}
    words = {"label_zh": "工业总产值", "label_en": "Gross output"}
    # 6 firms x 2,200万元 x 9 months = 11.88亿元
    PublishedFigure.objects.create(code="T00-01", value=1_188_000_000, **given, **comparable, **words)
    PublishedFigure.objects.create(code="T00-02", value=5_000_000_000, **given, **comparable, **words)
    PublishedFigure.objects.create(
        code="T00-03", value_text="第一", unit="RANK", kind="rank", expectation="not_statistic", **given, **words
    )
