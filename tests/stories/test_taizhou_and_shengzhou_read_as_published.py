"""The quality zones of 2016: Taizhou's smart toilets and Shengzhou's kitchenware."""

from datetime import date
from decimal import Decimal

import pytest

from tests.stories.telling import read_by_machine, read_on_the_page, tell
from zones.claims import Verdict
from zones.models import Figure

pytestmark = pytest.mark.django_db


def rate(zone: str, year: int, kind: str) -> tuple[int, int]:
    found = Figure.objects.current().get(
        area__kind="zone",
        area__code=zone,
        indicator="batch_pass_rate",
        freq="A",
        month=date(year, 12, 1),
        member=f"kind:{kind}",
    )
    return int(found.numerator), int(found.denominator)


def test_what_taizhou_published_comes_back_through_the_engine(client):
    told = tell("taizhou-smart-toilet", last=date(2016, 12, 1), months=24)

    kind = "nation-regular-production"
    assert rate("taizhou-smart-toilet", 2015, kind) == (1, 8)
    assert rate("taizhou-smart-toilet", 2016, kind) == (2, 3)
    # From 12.5% to two thirds: 54.2 points, whatever sign is printed after them.
    assert told["F003-11"].verdict == Verdict.REPRODUCED
    assert told["F003-13"].verdict == Verdict.REPRODUCED
    assert told["F003-13"].ours.quantize(Decimal("0.0001")) == Decimal("0.9415")
    assert read_by_machine(client, "taizhou-smart-toilet")["F003-11"][0] == "reproduced"
    assert "94.15%" in read_on_the_page(client, "taizhou-smart-toilet")


def test_what_shengzhou_published_comes_back_through_the_engine(client):
    told = tell("shengzhou-kitchenware", last=date(2016, 12, 1), months=12)

    assert rate("shengzhou-kitchenware", 2016, "province-regular-production") == (105, 107)
    assert told["F003-12"].verdict == told["F003-14"].verdict == Verdict.REPRODUCED
    assert told["F003-14"].ours.quantize(Decimal("0.001")) == Decimal("0.686")
    assert read_by_machine(client, "shengzhou-kitchenware")["F003-12"][0] == "reproduced"
    assert "98.13%" in read_on_the_page(client, "shengzhou-kitchenware")
