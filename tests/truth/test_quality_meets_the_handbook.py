"""Checks: batches, enterprises and items never mixed, kinds never pooled, intervals as the vectors have them."""

import pytest

from tests import facts
from tests.truth.asking import drain, figure, figures, fraction, horizon
from tests.truth.vectors import VECTORS
from zones import actions
from zones.models import Figure

pytestmark = pytest.mark.django_db
KIND = "kind:province-regular-production"
QUALITY = ["batch_pass_rate", "enterprise_pass_rate", "item_failure_rate", "batches_tested"]


@pytest.fixture
def zone():
    horizon("2015-01", "2016-12")
    return facts.zone()


@pytest.fixture
def campaign():
    return facts.campaign()


def firm(zone, name):
    enterprise = facts.enterprise(name)
    facts.member(zone, enterprise)
    return enterprise


def batch(campaign, enterprise, number, on="2016-05-04", items=("密封性",), failed=(), state=None, **given):
    state = state or ("failed" if failed else "clear")
    concluded = state in ("clear", "failed", "overturned")
    return facts.batch(
        campaign,
        enterprise,
        number,
        sampled_on=facts.day(on),
        state=state,
        items=list(items) if concluded else [],
        failed_items=list(failed),
        concluded_on=facts.day("2017-03-01") if concluded else None,
        **given,
    )


def test_batch_enterprise_and_item_rates_are_three_different_rates(zone, campaign):
    vector = VECTORS["batch_ent_item"]
    firms = {name: firm(zone, name) for name in ("E1", "E2", "E3")}
    for number, name, items in vector["batches"]:
        batch(campaign, firms[name], number, items=items, failed=[item for item, passed in items.items() if not passed])
    drain()

    expected = vector["expect"]
    assert fraction(zone, "batch_pass_rate", "M", "2016-05", KIND) == tuple(expected["batch_pass"]) == (4, 6)
    assert fraction(zone, "enterprise_pass_rate", "M", "2016-05", KIND) == tuple(expected["ent_pass"]) == (1, 3)
    assert fraction(zone, "item_failure_rate", "M", "2016-05", KIND) == tuple(expected["item_checks"]) == (3, 16)


def test_a_firm_that_passes_in_january_and_fails_in_february_fails_the_quarter(zone, campaign):
    enterprise = firm(zone, "E1")
    batch(campaign, enterprise, "1", "2016-01-20")
    batch(campaign, enterprise, "2", "2016-02-20", failed=["密封性"])
    drain()

    rate = "enterprise_pass_rate"
    assert fraction(zone, rate, "M", "2016-01", KIND) == (1, 1)
    assert fraction(zone, rate, "M", "2016-02", KIND) == (0, 1)
    for freq, period in (("Q", "2016-Q1"), ("C", "2016-02"), ("S", "2016-S1"), ("A", "2016"), ("R", "2016-12")):
        assert fraction(zone, rate, freq, period, KIND) == (0, 1)
    assert fraction(zone, "batch_pass_rate", "Q", "2016-Q1", KIND) == (1, 2)


def test_a_rolling_window_holds_twelve_months(zone, campaign):
    enterprise = firm(zone, "甲")
    batch(campaign, enterprise, "1", "2015-03-31", failed=["密封性"])
    batch(campaign, enterprise, "2", "2016-02-01")
    drain()

    windows = {p: fraction(zone, "batch_pass_rate", "R", p, KIND) for p in ("2015-12", "2016-02", "2016-03")}
    assert windows == {"2015-12": (0, 1), "2016-02": (1, 2), "2016-03": (1, 1)}
    windows = {p: fraction(zone, "enterprise_pass_rate", "R", p, KIND) for p in ("2015-12", "2016-02", "2016-03")}
    assert windows == {"2015-12": (0, 1), "2016-02": (0, 1), "2016-03": (1, 1)}
    assert figure(zone, "batch_pass_rate", "R", "2015-11", KIND) is None  # less than twelve months are known


def test_nine_clear_and_one_in_objection_is_nine_of_nine_with_one_pending(zone, campaign):
    enterprise = firm(zone, "甲")
    for number in range(9):
        batch(campaign, enterprise, str(number))
    open_batch = batch(campaign, enterprise, "9", state="objection")
    actions.settle(to=facts.day("2016-12"), by=None)
    drain()
    found = figure(zone, "batch_pass_rate", "M", "2016-05", KIND)
    assert (found.numerator, found.denominator, found.n, found.pending, found.status) == (9, 9, 9, 1, "P")

    type(open_batch).objects.filter(pk=open_batch.pk).update(
        state="overturned", items=["密封性"], concluded_on=facts.day("2016-08-01")
    )
    drain()
    found = figure(zone, "batch_pass_rate", "M", "2016-05", KIND)
    assert (found.numerator, found.denominator, found.pending, found.status) == (10, 10, 0, "U")


@pytest.mark.parametrize("rate", ["batch_pass_rate", "enterprise_pass_rate", "item_failure_rate"])
def test_every_rate_is_provisional_while_a_batch_is_open(zone, campaign, rate):
    for number in range(40):
        batch(campaign, firm(zone, str(number)), str(number))
    actions.settle(to=facts.day("2016-12"), by=None)
    drain()
    assert figure(zone, rate, "M", "2016-05", KIND).status == "A"

    batch(campaign, firm(zone, "乙"), "40", state="retesting")
    drain()
    found = figure(zone, rate, "M", "2016-05", KIND)
    assert (found.status, found.pending, found.denominator) == ("P", 1, 40)


@pytest.mark.parametrize("rate", ["batch_pass_rate", "enterprise_pass_rate", "item_failure_rate"])
def test_only_pending_batches_make_no_rate(zone, campaign, rate):
    batch(campaign, firm(zone, "甲"), "1", state="testing")
    drain()

    found = figure(zone, rate, "M", "2016-05", KIND)
    assert (found.value, found.reason, found.pending) == (None, "zero_denominator", 1)
    assert (found.lower, found.upper) == (None, None)


def test_kinds_are_never_pooled(zone, campaign):
    enterprise = firm(zone, "甲")
    batch(campaign, enterprise, "1")
    batch(facts.campaign("county", level="county"), enterprise, "1", failed=["密封性"])
    batch(campaign, enterprise, "2", link="online", failed=["密封性"])
    drain()

    members = {member for _period, member in figures(zone, "batch_pass_rate", "M")}
    assert members == {KIND, "kind:county-regular-production", "kind:province-regular-online"}
    assert fraction(zone, "batch_pass_rate", "M", "2016-05", KIND) == (1, 1)


@pytest.mark.parametrize("mode", ["risk", "commissioned"])
def test_what_is_not_a_supervised_check_never_counts_as_one(zone, mode):
    batch(facts.campaign(mode=mode), firm(zone, "甲"), "1", failed=["密封性"])
    drain()

    assert not Figure.objects.filter(indicator__in=QUALITY).exists()


@pytest.mark.parametrize("state", ["not_tested", "refused", "withdrawn"])
def test_a_batch_that_was_not_tested_is_in_no_rate(zone, campaign, state):
    batch(campaign, firm(zone, "甲"), "1", state=state)
    drain()

    found = figure(zone, "batch_pass_rate", "M", "2016-05", KIND)
    assert found is None or (found.denominator, found.pending) == (0, 0)


def test_a_batch_counts_where_its_maker_was_a_member_on_the_day_of_sampling(zone, campaign):
    enterprise, second = facts.enterprise("甲"), facts.zone("second")
    facts.member(zone, enterprise, "2014-01", "2016-05-04")
    facts.member(second, enterprise, "2016-05-04")
    batch(campaign, enterprise, "1", "2016-05-03", failed=["密封性"])
    batch(campaign, enterprise, "2", "2016-05-04")
    drain()

    assert fraction(zone, "batch_pass_rate", "M", "2016-05", KIND) == (0, 1)
    assert fraction(second, "batch_pass_rate", "M", "2016-05", KIND) == (1, 1)
    assert fraction(None, "batch_pass_rate", "M", "2016-05", KIND) == (1, 2)


def test_wilson_bounds_are_the_vectors(zone, campaign):
    """Through the item rate: n items and k failures are a few batches, each vector in a month of its own."""
    vectors = [vector for vector in VECTORS["pass_rate_intervals"] if vector["alpha"] == 0.05]
    assert len(vectors) >= 14
    enterprise, months = firm(zone, "甲"), [f"{year}-{month:02d}" for year in (2015, 2016) for month in range(1, 13)]
    for vector, month in zip(vectors, months, strict=False):
        left, failing = vector["n"], vector["k"]
        while left:
            items = [str(n) for n in range(min(left, 500))]
            failed = items[:failing]
            batch(campaign, enterprise, f"{month}/{left}", f"{month}-10", items=items, failed=failed)
            left, failing = left - len(items), failing - len(failed)
    drain()

    for vector, month in zip(vectors, months, strict=False):
        found = figure(zone, "item_failure_rate", "M", month, KIND)
        assert (found.numerator, found.denominator, found.n) == (vector["k"], vector["n"], vector["n"])
        assert abs(float(found.value) - vector["p"]) < 1e-8
        bounds = zip((found.lower, found.upper), vector["wilson"], strict=True)
        assert all(abs(float(bound) - known) <= 1e-8 for bound, known in bounds), vector


def test_a_campaign_that_turns_out_to_be_risk_monitoring_takes_all_its_batches_along(zone):
    """Its batches may be of any year, whatever the campaign's own."""
    campaign = facts.campaign(year=2016)
    batch(campaign, firm(zone, "甲"), "1", "2015-03-10", failed=["密封性"])
    drain()
    assert fraction(zone, "batch_pass_rate", "M", "2015-03", KIND) == (0, 1)

    type(campaign).objects.update(mode="risk")
    drain()
    assert figures(zone, "batch_pass_rate", "M") == {}
