"""A month beside the last and the year before: sums by hand, and growth over rows with both sides."""

from decimal import Decimal

from enterprises.comparison import Amounts, amounts, last_periods, sales_ratio, total
from enterprises.history import History
from enterprises.models import SmallReturn
from enterprises.questions import form_of
from enterprises.standing import Judged
from tests import facts
from tests.facts import day

MONTH = day("2018-04")
MONTHLY = form_of("monthly", MONTH)


def judged(state="reported", last=None, median=None, **row):
    given = dict.fromkeys(MONTHLY.names) | {"state": state, "explanation": "", "enterprise_id": 1} | row
    return Judged(given, History(last=last or {}, median=median or {}), {}, [])


def test_a_single_month_is_the_difference_and_else_what_was_filled_in():
    known = amounts(MONTHLY, MONTH, judged(output=451, last={"output": 329}, output_month=999), "output", 129)
    new = amounts(MONTHLY, MONTH, judged(output=451, output_month=99), "output")
    february = amounts(MONTHLY, day("2018-02"), judged(output=200), "output")

    assert (known.single, known.last) == (122, 129)
    assert new.single == 99
    assert february.single == 200


def test_like_for_like_growth_is_taken_over_rows_with_both_sides():
    # handbook 7.5: 230 / 198 with a row that left the year before blank put beside
    rows = [(110, 100), (48, 50), (36, 30), (24, 18), (12, 0)]
    summed = total("output", [*(Amounts(to_date=now, to_date_prior=then) for now, then in rows), Amounts(to_date=70)])

    assert (summed.to_date, summed.count) == (300, 6)
    assert (summed.year.now, summed.year.then, summed.year.left_out) == (230, 198, 1)
    assert round(summed.year.growth * 100, 4) == Decimal("16.1616")


def test_growth_over_a_base_of_nothing_or_less_is_not_said():
    assert Amounts(to_date=5, to_date_prior=0).growth is None
    assert Amounts(to_date=5, to_date_prior=-3).growth is None
    assert total("output", [Amounts(to_date=5, to_date_prior=0)]).year.growth is None


def test_sales_to_output_leaves_out_rows_without_one_of_them():
    rows = [{"sales": 90, "output": 100}, {"sales": None, "output": 500}, {"sales": 10, "output": 100}]

    assert sales_ratio(rows) == Decimal("0.5")
    assert sales_ratio([]) is None


def test_the_last_period_is_the_difference_of_the_two_before(db):
    one, fresh = facts.enterprise("甲厂"), facts.enterprise("乙厂")
    facts.monthly_return(one, "2018-02", output=200, sales=100)
    facts.monthly_return(one, "2018-03", output=329, sales=150)
    facts.monthly_return(fresh, "2018-03", output=50)

    assert last_periods(MONTHLY, MONTH, [one.pk, fresh.pk]) == {one.pk: {"output": 129, "sales": 50}}
    # before March stands 1–2月, which is no month; before a year's first form nothing
    assert last_periods(MONTHLY, day("2018-03"), [one.pk]) == {}
    assert last_periods(MONTHLY, day("2018-02"), [one.pk]) == {}


def test_before_the_second_quarter_stands_the_first(db):
    one = facts.enterprise("甲厂")
    SmallReturn.objects.create(enterprise=one, month=day("2018-03"), association=facts.association(), output=300)
    quarterly = form_of("small", day("2018-06"))

    assert last_periods(quarterly, day("2018-06"), [one.pk])[one.pk] == {"output": 300}


def test_what_a_year_begins_with_is_held_against_the_same_months():
    """February's form is of 1–2月, and its 上年同月 of February alone."""
    february = judged(output=200, output_month=100, output_prior=180, output_month_prior=95)

    assert amounts(MONTHLY, day("2018-02"), february, "output").year == 180
    assert amounts(MONTHLY, MONTH, february, "output").year == 95
