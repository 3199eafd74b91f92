"""Yongjia's pumps and valves: acceptance in 2016, and the association's account of 2018."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from tests.stories.telling import read_by_machine, read_on_the_page, tell
from zones import reading
from zones.claims import Verdict
from zones.models import Area

pytestmark = pytest.mark.django_db

REPRODUCED = {
    "F000-04": 10_000_000,
    "F000-05": 1_120,
    "F000-07": 96,
    "F000-11": 15_700_000_000,
    "F000-12": 51,
    "F000-16": 2_970,
    "F001-06": 23,
    "F001-08": 49,
    "F001-09": 82,
    "F001-10": 2,
    "F001-11": 7,
    "F001-12": 2,
    "F001-16": 1,
}


def test_what_yongjia_published_comes_back_through_the_engine(client):
    told = tell("yongjia-pump-valve", last=date(2018, 6, 1), months=67)

    assert {code: told[code].ours for code in REPRODUCED} == REPRODUCED
    assert {told[code].verdict for code in REPRODUCED} == {Verdict.REPRODUCED}
    for growth in ("F000-09", "F000-10"):
        assert told[growth].verdict == Verdict.WITHIN_WORDING
        assert told[growth].ours >= Decimal("0.06")
    assert (told["F001-07"].verdict, told["F001-07"].ours) == (Verdict.WITHIN_WORDING, 1_046)

    # 51 new ones cannot be 64.1%; in force are 78 and then 128, which can.
    impossible = told["F000-13"]
    assert impossible.verdict == Verdict.IMPOSSIBLE
    assert impossible.ours.quantize(Decimal("0.001")) == Decimal("0.641")
    assert "毛增51" in impossible.reason
    assert "净增50、基数78" in impossible.reason

    zone = Area.objects.get(kind="zone", code="yongjia-pump-valve")
    standing = {
        month: next(
            view.value for view in reading.series(zone, "standards_in_force", "M", start=month, end=month, member="_T")
        )
        for month in (date(2012, 12, 1), date(2016, 12, 1))
    }
    assert standing == {date(2012, 12, 1): 78, date(2016, 12, 1): 128}

    # Everything was made up to fit, and the words say so.
    with translation.override("zh-hans"):
        assert str(told["F000-05"].label) == "演示凑数一致"
        assert not any("复算" in str(claim.label) for claim in told.values() if claim.on_demo)

    by_machine = read_by_machine(client, "yongjia-pump-valve")
    assert {code: by_machine[code] for code in REPRODUCED} == {
        code: ("reproduced", value) for code, value in REPRODUCED.items()
    }
    page = read_on_the_page(client, "yongjia-pump-valve")
    for words in ("157亿元", "1,120家", "演示凑数一致", "算术上不可能"):
        assert words in page
