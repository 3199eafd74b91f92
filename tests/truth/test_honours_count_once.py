"""Honours: a product honoured by city and province counts once 市级以上, and leaves on the day after its last."""

import pytest

from enterprises.models import Honour
from tests import facts
from tests.truth.asking import drain, figure, horizon, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone():
    horizon("2016-01", "2016-12")
    return facts.zone()


@pytest.fixture
def firm(zone):
    enterprise = facts.enterprise()
    facts.member(zone, enterprise)
    return enterprise


def honour(enterprise, level="city", product="闸阀", first="2016-01-10", last=None, kind="brand"):
    dates = {"valid_from": facts.day(first), "valid_to": last and facts.day(last)}
    return Honour.objects.create(
        enterprise=enterprise, kind=kind, level=level, product=product, issuer="某局", year=int(first[:4]), **dates
    )


def test_city_and_province_honours_of_one_product_are_one_product(zone, firm):
    honour(firm, "city")
    honour(firm, "province", first="2016-02-10")
    honour(firm, "county", "球阀")
    drain()

    assert value(zone, "honours_city_up", "M", "2016-06") == 1
    assert value(zone, "honours_province_up", "M", "2016-06") == 1
    assert value(zone, "honours_held", "M", "2016-06") == 3
    assert value(zone, "honoured_enterprises", "M", "2016-06") == 1


def test_the_same_product_name_of_two_enterprises_is_two_products(zone, firm):
    other = facts.enterprise("乙")
    facts.member(zone, other)
    honour(firm)
    honour(other)
    drain()

    assert value(zone, "honours_city_up", "M", "2016-06") == 2


@pytest.mark.parametrize(
    ("last", "months"),
    [("2016-06-30", [1, 1, 0]), ("2016-06-29", [1, 0, 0]), ("2016-07-01", [1, 1, 0]), (None, [1, 1, 1])],
)
def test_an_expired_honour_leaves_on_the_day_after(zone, firm, last, months):
    honour(firm, last=last)
    drain()

    found = [value(zone, "honours_city_up", "M", f"2016-0{month}") for month in (5, 6, 7)]
    assert found == months
    assert value(zone, "honoured_ever", "M", "2016-12") == 1


def test_an_enterprise_with_overlapping_honours_stands_once(zone, firm):
    honour(firm, first="2016-01-10", last="2016-05-31")
    honour(firm, "province", first="2016-03-10", last="2016-08-31")
    drain()

    standing = [value(zone, "honoured_enterprises", "M", f"2016-{month:02d}") for month in range(1, 10)]
    assert standing == [1, 1, 1, 1, 1, 1, 1, 1, 0]
    held = [figure(zone, "honours_held", "M", f"2016-0{month}", "kind:brand").value for month in (2, 4, 7)]
    assert held == [1, 2, 1]
