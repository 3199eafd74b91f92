"""Output, growth and coverage: the worked vectors of returns, through forms, rosters, cells and figures."""

from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.models import AboveScaleSpell, MonthlyReturn, Placement, SmallReturn
from tests import facts
from tests.truth.asking import drain, figure, figures, fraction, horizon, value
from zones.indicators import INDICATORS
from zones.models import Figure

pytestmark = pytest.mark.django_db
YI = 100_000_000


@pytest.fixture
def zone():
    horizon("2015-01", "2016-12")
    return facts.zone()


def firm(zone, name, since="2014-01", until=None, above="2014-01", above_until=None):
    """A member that is above scale."""
    enterprise = facts.enterprise(name)
    facts.member(zone, enterprise, since, until)
    during = DateRange(facts.day(above), above_until and facts.day(above_until))
    AboveScaleSpell.objects.create(enterprise=enterprise, during=during, exit="smaller" if above_until else "")
    return enterprise


def returns(enterprise, month="2016-06", **amounts):
    return facts.monthly_return(enterprise, month, **amounts)


def percent(found, places=4):
    return round(100 * found, places)


@pytest.fixture
def growth_vector(zone):
    """The handbook's five firms of this year and four of last year, in 亿."""
    names = {name: firm(zone, name) for name in "ABC"}
    names["D"] = firm(zone, "D", above_until="2016-01")
    names["E"] = firm(zone, "E", above="2016-01")
    names["F"] = firm(zone, "F", above="2016-01")
    for name, published in {"A": 100, "B": 50, "C": 30, "D": 25}.items():
        returns(names[name], "2015-06", output=published * YI)
    current = {"A": (110, 100), "B": (48, 50), "C": (36, 30), "E": (24, 18), "F": (12, 0)}
    for name, (now, then) in current.items():
        returns(names[name], "2016-06", output=now * YI, output_prior=then * YI)
    return names


def test_like_for_like_growth_uses_the_prior_field_of_this_years_rows(zone, growth_vector):
    drain()

    growth = figure(zone, "output_growth", "C", "2016-06")
    assert (growth.numerator, growth.denominator) == (230 * YI, 198 * YI)
    assert percent(growth.value) == Decimal("16.1616")
    assert (growth.n, growth.excluded) == (5, 0)


def test_nominal_growth_compares_with_what_was_computed_a_year_ago(zone, growth_vector):
    drain()

    growth = figure(zone, "output_growth_nominal", "C", "2016-06")
    assert (growth.numerator, growth.denominator) == (230 * YI, 205 * YI)
    assert percent(growth.value) == Decimal("12.1951")


@pytest.mark.parametrize("month", ["2015-06", "2016-06"])
def test_nominal_growth_is_null_while_either_year_is_incomplete(zone, growth_vector, month):
    MonthlyReturn.objects.filter(enterprise=growth_vector["B"], month=facts.day(month)).update(
        state="missing", output=None, output_prior=None
    )
    drain()

    growth = figure(zone, "output_growth_nominal", "C", "2016-06")
    assert (growth.value, growth.reason) == (None, "incomplete")
    assert growth.numerator is not None


def test_an_exempt_unit_does_not_make_coverage_incomplete(zone, growth_vector):
    returns(firm(zone, "G", above="2016-01"), "2016-06", state="exempt")
    drain()

    assert fraction(zone, "reporting_coverage", "M", "2016-06") == (5, 5)
    assert percent(value(zone, "output_growth_nominal", "C", "2016-06")) == Decimal("12.1951")


def test_a_blank_prior_leaves_both_sums_and_is_counted(zone, growth_vector):
    MonthlyReturn.objects.filter(enterprise=growth_vector["C"], month=facts.day("2016-06")).update(output_prior=None)
    drain()

    growth = figure(zone, "output_growth", "C", "2016-06")
    assert (growth.numerator, growth.denominator) == (194 * YI, 168 * YI)
    assert (growth.n, growth.excluded) == (4, 1)
    assert value(zone, "output", "C", "2016-06") == 230 * YI


CUMULATIVE = {"2016-02": (200, 184), "2016-03": (325, 296), "2016-04": (451, 415)}


@pytest.fixture
def cumulative_vector(zone):
    """First filings, in 千万: 1–2月 20.0亿, 1–3 32.5亿, 1–4 45.1亿, with the year before as each return states it."""
    enterprise = firm(zone, "甲")
    for month, (now, then) in CUMULATIVE.items():
        returns(enterprise, month, output=now * 10**7, output_prior=then * 10**7)
    return enterprise


def test_a_month_is_the_difference_of_two_cumulatives(zone, cumulative_vector):
    drain()

    assert value(zone, "output", "C", "2016-02") == 200 * 10**7
    assert value(zone, "output", "M", "2016-03") == 125 * 10**7
    assert value(zone, "output", "Q", "2016-Q1") == 325 * 10**7
    assert percent(value(zone, "output_growth", "M", "2016-03")) == Decimal("11.6071")
    assert percent(value(zone, "output_growth", "C", "2016-03")) == Decimal("9.7973")
    assert percent(value(zone, "output_growth", "C", "2016-04")) == Decimal("8.6747")


def test_a_restated_cumulative_moves_its_own_month_and_the_next(zone, cumulative_vector):
    drain()
    MonthlyReturn.objects.filter(month=facts.day("2016-03")).update(output=329 * 10**7)
    drain()

    assert value(zone, "output", "M", "2016-03") == 129 * 10**7
    assert percent(value(zone, "output_growth", "M", "2016-03")) == Decimal("15.1786")
    assert percent(value(zone, "output_growth", "C", "2016-03")) == Decimal("11.1486")
    assert value(zone, "output", "M", "2016-04") == 122 * 10**7
    assert percent(value(zone, "output_growth", "M", "2016-04")) == Decimal("2.5210")
    assert value(zone, "output", "Q", "2016-Q1") == 329 * 10**7


def test_no_return_figure_ends_in_january_and_no_month_is_february(zone, cumulative_vector):
    drain()

    reported = [indicator.code for indicator in INDICATORS.values() if indicator.confidential]
    assert "output" in reported
    assert not Figure.objects.filter(indicator__in=reported, month__month=1).exists()
    assert not Figure.objects.filter(indicator__in=reported, month__month=2, freq="M").exists()
    assert not Figure.objects.filter(indicator="reporting_coverage", month__month=1).exists()


def test_a_cumulative_that_falls_shows_no_single_month_until_it_is_explained(zone, cumulative_vector):
    may = returns(cumulative_vector, "2016-05", output=448 * 10**7, output_prior=500 * 10**7)
    drain()
    fallen = figure(zone, "output", "M", "2016-05")
    assert (fallen.value, fallen.status, fallen.excluded) == (None, "O", 1)
    assert value(zone, "output", "C", "2016-05") == 448 * 10**7

    MonthlyReturn.objects.filter(pk=may.pk).update(explanation="冲减")
    drain()
    assert value(zone, "output", "M", "2016-05") == -3 * 10**7


def june(zone, *members):
    """Each member with its 1–5 and 1–6, or only the latter."""
    for enterprise, before, now in members:
        if before is not None:
            returns(enterprise, "2016-05", output=before)
        returns(enterprise, "2016-06", output=now)
    drain()
    return figure(zone, "output", "M", "2016-06")


def test_who_enters_brings_its_own_earlier_cumulative(zone):
    found = june(zone, (firm(zone, "A"), 50, 60), (firm(zone, "E", since="2016-06-15"), 24, 30))
    assert (found.value, found.excluded) == (16, 0)
    assert value(zone, "output", "C", "2016-05") == 50
    assert value(zone, "output", "C", "2016-06") == 90


def test_who_leaves_takes_its_cumulative_along(zone):
    leaver = firm(zone, "B", until="2016-06-20")
    found = june(zone, (firm(zone, "A"), 50, 60), (leaver, 40, 44))
    assert (found.value, found.excluded) == (10, 0)


def test_who_enters_without_an_earlier_cumulative_is_left_out_and_counted(zone):
    found = june(zone, (firm(zone, "A"), 50, 60), (firm(zone, "E", since="2016-06-01"), None, 30))
    assert (found.value, found.n, found.excluded) == (10, 1, 1)


def test_a_county_is_summed_from_distinct_firms(zone):
    second = facts.zone("second")
    a, b, c = firm(zone, "A"), firm(zone, "B"), firm(second, "C")
    facts.member(second, b)
    for enterprise, amount in ((a, 100), (b, 50), (c, 30)):
        returns(enterprise, output=amount)
        Placement.objects.create(
            enterprise=enterprise, division=facts.division(), industry=facts.industry(), during=DateRange(None, None)
        )
    drain()

    assert [value(each, "output", "C", "2016-06") for each in (zone, second)] == [150, 80]
    for larger in (facts.division(), facts.division("330000"), facts.industry(), zone.scheme, None):
        assert value(larger, "output", "C", "2016-06") == 180


@pytest.mark.parametrize("base", [0, -20])
def test_growth_over_a_base_of_nothing_or_less_is_null_and_shows_both_amounts(zone, base):
    amounts = {"profit": 30, "taxes": 0, "vat": 0, "profit_prior": base, "taxes_prior": 0, "vat_prior": 0}
    returns(firm(zone, "甲"), **amounts)
    drain()

    growth = figure(zone, "profit_tax_growth", "C", "2016-06")
    assert (growth.value, growth.reason, growth.status) == (None, "base_not_positive", "M")
    assert (growth.numerator, growth.denominator) == (30, base)


def test_profit_and_tax_are_three_amounts_and_none_of_them_blank(zone):
    returns(firm(zone, "甲"), profit=-50, taxes=10, vat=5)
    returns(firm(zone, "乙"), profit=100, taxes=None, vat=5)
    drain()

    found = figure(zone, "profit_tax", "C", "2016-06")
    assert (found.value, found.n) == (-35, 1)


def test_own_brand_share_is_of_export_and_counts_who_filled_in_both(zone):
    returns(firm(zone, "甲"), sales=1000, export=400, own_brand_export=100)
    returns(firm(zone, "乙"), sales=1000, export=600, own_brand_export=None)
    drain()

    assert fraction(zone, "own_brand_export_share", "C", "2016-06") == (100, 400)
    assert fraction(zone, "export_share", "C", "2016-06") == (1000, 2000)


def test_output_per_head_and_research_share_are_of_the_same_cumulative(zone):
    returns(firm(zone, "甲"), output=900, employees=3, revenue=800, research=40)
    drain()

    assert value(zone, "output_per_head", "C", "2016-06") == 300
    assert fraction(zone, "rd_share", "C", "2016-06") == (40, 800)
    assert figures(zone, "output_per_head", "M") == {}


def test_an_export_share_of_no_sales_is_null_with_its_reason(zone):
    returns(firm(zone, "甲"), sales=0, export=0)
    drain()

    share = figure(zone, "export_share", "C", "2016-06")
    assert (share.value, share.reason, share.status) == (None, "zero_denominator", "M")


def test_coverage_counts_reported_zero_and_halted_over_those_who_owe(zone):
    states = ["reported", "zero", "halted", "exempt", "missing", "refused"]
    for state in states:
        returns(firm(zone, state), state=state)
    firm(zone, "没有行")
    drain()

    coverage = figure(zone, "reporting_coverage", "M", "2016-06")
    assert (coverage.numerator, coverage.denominator) == (3, 6)


def test_a_month_without_any_return_is_covered_by_nobody_and_has_no_output(zone):
    returns(firm(zone, "甲"), "2016-06", output=5)
    drain()

    assert fraction(zone, "reporting_coverage", "M", "2016-07") == (0, 1)
    assert value(zone, "output", "C", "2016-07") is None
    assert value(zone, "output", "A", "2016") is None


def test_returns_of_firms_below_scale_are_no_part_of_output_above_scale(zone):
    below = facts.enterprise("规下")
    facts.member(zone, below)
    returns(below, output=5)
    drain()

    assert figures(zone, "output", "C") == {}


def test_the_whole_cluster_exists_only_where_both_forms_are_due(zone):
    large, below = firm(zone, "规上"), facts.enterprise("规下")
    facts.member(zone, below)
    for month, amount in (("2016-05", 90), ("2016-06", 100), ("2016-09", 150)):
        returns(large, month, output=amount)
    for month, amount in (("2016-06", 7), ("2016-09", 10)):
        SmallReturn.objects.create(
            enterprise=below, month=facts.day(month), output=amount, association=facts.association()
        )
    drain()

    assert value(zone, "cluster_output", "C", "2016-06") == 107
    assert value(zone, "cluster_output", "C", "2016-09") == 160
    assert value(zone, "cluster_output", "Q", "2016-Q3") == 53
    assert figures(zone, "cluster_output", "M") == {}
    assert {period for period, _member in figures(zone, "cluster_output", "C")} == {"2016-06", "2016-09"}


def test_a_return_before_the_horizon_is_what_the_first_month_is_subtracted_from():
    horizon("2016-04", "2016-12")
    zone = facts.zone()
    enterprise = firm(zone, "甲")
    march = returns(enterprise, "2016-03", output=50)
    returns(enterprise, "2016-04", output=80)
    drain()
    assert value(zone, "output", "M", "2016-04") == 30

    MonthlyReturn.objects.filter(pk=march.pk).update(output=60)
    drain()
    assert value(zone, "output", "M", "2016-04") == 20
