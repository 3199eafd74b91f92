"""Yuhuan's plumbing valves in 2012: the whole industry, above and below scale."""

from datetime import date

import pytest

from tests.stories.telling import read_by_machine, read_on_the_page, tell
from zones.claims import Verdict
from zones.models import Figure

pytestmark = pytest.mark.django_db


def test_what_yuhuan_published_comes_back_through_the_engine(client):
    told = tell("yuhuan-plumbing-valve", last=date(2012, 12, 1), months=12)

    assert (told["F002-04"].verdict, told["F002-04"].ours) == (Verdict.REPRODUCED, 1_350)
    assert (told["F002-07"].verdict, told["F002-07"].ours) == (Verdict.REPRODUCED, 27_100_000_000)
    assert (told["F002-06"].verdict, told["F002-06"].ours) == (Verdict.REPRODUCED, 44)
    # A share of the county's output and dollars of the customs are not the portal's to say.
    assert told["F002-08"].verdict == told["F002-09"].verdict == Verdict.NOT_COMPUTABLE
    assert read_by_machine(client, "yuhuan-plumbing-valve")["F002-07"] == ("reproduced", 27_100_000_000)
    assert "271亿元" in read_on_the_page(client, "yuhuan-plumbing-valve")


def test_yuhuan_county_of_then_reads_on_under_the_code_of_today():
    tell("yuhuan-plumbing-valve", last=date(2012, 12, 1), months=12)

    counted = Figure.objects.current().filter(area__kind="division", indicator="enterprises", freq="A", member="_T")
    by_county = dict(counted.filter(area__code__startswith="3310").values_list("area__code", "value"))

    assert by_county == {"331000": 1_350, "331083": 1_350}
