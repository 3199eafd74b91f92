"""An outlier is named with what it was held against; clean months are left alone, and how often not is measured."""

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from bench.outliers import measure
from enterprises.models import Placement
from enterprises.outliers import Kind, Observed, observed, outliers, pasts
from enterprises.questions import form_of
from enterprises.standing import rows_of
from tests import facts
from tests.facts import day

MONTH = day("2018-06")
MONTHLY = form_of("monthly", MONTH)


def past(level=1_000_000, season=None, months=41):
    """Months from January 2015 on, each `level` times what the season says of its number."""
    found = {}
    for step in range(months):
        at = datetime.date(2015 + step // 12, step % 12 + 1, 1)
        if at.month > 1:
            found[at] = round(level * (season or {}).get(at.month, 1) * (1 + step % 3 / 50))
    return found


def firms(count=12, **given):
    return [Observed(number, "3443", 1_000_000, past(**given)) for number in range(count)]


def told(rows):
    return {each.enterprise: each for each in outliers(MONTH, rows)}


def test_steady_firms_are_left_alone():
    assert told(firms()) == {}


def test_ten_times_too_much_is_told_by_past_season_and_peers():
    rows = [*firms(), Observed(99, "3443", 10_000_000, past())]

    one = told(rows)[99]

    assert {witness.kind for witness in one.witnesses} == {Kind.OWN, Kind.SEASON, Kind.PEERS}
    assert all(900_000 < witness.expected < 1_100_000 for witness in one.witnesses)
    assert one.times == pytest.approx(10, rel=0.05)
    # 9 of the 22 million would go
    assert one.influence == pytest.approx(9 / 22, rel=0.02)


def test_a_month_that_is_always_high_is_no_outlier():
    season = {6: 2.2}
    rows = [Observed(number, "3443", 2_200_000, past(season=season)) for number in range(12)]

    assert told(rows) == {}


def test_a_month_that_all_peers_share_is_no_outlier():
    rows = [Observed(number, "3443", 1_700_000, past()) for number in range(12)]

    assert told(rows) == {}


def test_a_cumulative_that_stands_still_or_falls_is_one():
    rows = [*firms(), Observed(98, "3443", 0, past()), Observed(99, "3443", -5_000_000, past())]

    found = told(rows)

    assert found.keys() == {98, 99}
    assert [witness.kind for witness in found[99].witnesses] == [Kind.REVERSED]


def test_the_one_that_moves_the_total_most_comes_first():
    rows = [*firms(), Observed(98, "3443", 10_000, past(1_000)), Observed(99, "3443", 10_000_000, past())]

    assert [each.enterprise for each in outliers(MONTH, rows)] == [99, 98]


def test_a_firm_without_a_past_is_not_judged():
    assert told([*firms(), Observed(99, "3443", 900_000_000, {})]) == {}


@pytest.mark.django_db
def test_single_months_are_differences_and_februarys_form_covers_two():
    one = facts.enterprise()
    for month, output in (("2018-02", 300), ("2018-03", 450), ("2018-05", 850)):
        facts.monthly_return(one, month, output=output)

    singles, last = pasts(MONTHLY, MONTH, [one.pk], "output")[one.pk]

    # April is missing: 3–5月 grew by 400 in two months
    assert singles == {day("2018-02"): 150, day("2018-03"): 150, day("2018-05"): 200}
    assert last == 850


@pytest.mark.django_db
def test_what_is_observed_knows_its_industry_and_falls_back_on_the_firms_own_month():
    known, new, halted = facts.enterprise("甲厂"), facts.enterprise("乙厂"), facts.enterprise("丙厂")
    # as in the rosters, what counts is where it stood at the month's end
    for code, since, until in (("3441", "2014-01", "2018-06-11"), ("3443", "2018-06-11", None)):
        Placement.objects.create(
            enterprise=known,
            division=facts.division(),
            industry=facts.industry(code),
            during=DateRange(day(since), until and day(until)),
        )
    facts.monthly_return(known, "2018-05", output=850)
    facts.monthly_return(known, "2018-06", output=1_000)
    facts.monthly_return(new, "2018-06", output=700, output_month=90)
    facts.monthly_return(halted, "2018-06", output=850, state="halted")

    class Submission:
        kind, month, association_id = "monthly", MONTH, facts.association().pk

    rows = {each.enterprise: each for each in observed(MONTHLY, MONTH, rows_of(Submission), "output")}

    assert (rows[known.pk].single, rows[known.pk].industry) == (150, "3443")
    assert rows[new.pk].single == 90
    assert halted.pk not in rows


@pytest.mark.parametrize("seed", [1, 2])
def test_the_measured_rates_hold(seed):
    """Held well inside what `bench/outliers.py` gives at its full size, so that chance alone breaks nothing."""
    rates = measure(seed, firms=500, months=(day("2018-06"), day("2018-12")))

    assert rates["outliers_ours_false_percent"] <= 2
    assert rates["outliers_ours_false_percent"] < rates["outliers_z_false_percent"]
    assert rates["outliers_ours_false_percent"] < rates["outliers_modified_z_false_percent"]
    for error in ("x10", "tenth", "x1000", "copied", "month_x10"):
        assert rates[f"outliers_ours_{error}_percent"] >= 98
    assert rates["outliers_ours_swapped_percent"] >= 80
