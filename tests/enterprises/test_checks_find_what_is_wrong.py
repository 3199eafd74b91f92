"""Each check is seen to bite on a row with that one fault, at the right cell, and to be silent on a clean one."""

import pytest

from enterprises.checks import Grade, check, open_questions
from enterprises.history import History, expected_to_date, histories
from enterprises.questions import form_of
from tests import facts
from tests.facts import day

APRIL = day("2018-04")
FORM = form_of("monthly", APRIL)

# A firm of 10 million yuan a month: 1-3月 30 million; in April it reports 40 million.
CLEAN = {
    **dict.fromkeys(FORM.names),
    "state": "reported",
    "output": 40_000_000,
    "output_month": 10_000_000,
    "output_prior": 36_000_000,
    "output_month_prior": 9_000_000,
    "sales": 39_000_000,
    "sales_month": 9_800_000,
    "export": 12_000_000,
    "export_month": 3_000_000,
    "own_brand_export": 5_000_000,
    "revenue": 38_500_000,
    "profit": -400_000,
    "employees": 120,
}
HISTORY = History(
    last={
        "output": 30_000_000,
        "sales": 29_200_000,
        "export": 9_000_000,
        "own_brand_export": 3_700_000,
        "revenue": 29_000_000,
        "employees": 118,
    },
    year={"output": 36_000_000, "output_month": 9_000_000},
    median={
        "output": 10_000_000,
        "sales": 9_700_000,
        "export": 3_000_000,
        "own_brand_export": 1_200_000,
        "revenue": 9_600_000,
        "employees": 119,
    },
)


def found(history=HISTORY, **fault):
    return [
        (finding.rule, finding.name)
        for finding in check(FORM, APRIL, CLEAN | fault, history)
        if finding.grade is not Grade.HINT
    ]


def test_a_clean_row_raises_no_question():
    assert found() == []
    assert found(history=History()) == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"output": -1}, ("negative", "output")),
        ({"research": -1}, ("negative", "research")),
        ({"export": 39_500_000}, ("part", "export")),
        ({"own_brand_export": 12_500_000}, ("part", "own_brand_export")),
        ({"sales_month": 39_100_000}, ("month_over_to_date", "sales_month")),
        ({"output": None}, ("month_alone", "output")),
        ({"output": None, "output_month": 0}, ("month_alone", "output")),
        ({"state": "zero"}, ("not_zero", "output")),
        ({"state": "missing"}, ("unanswered", "output")),
        ({"output": 400_000_000}, ("slip", "output")),
        ({"revenue": 38_500}, ("slip", "revenue")),
        ({"output_prior": 360_000}, ("prior_differs", "output_prior")),
        ({"output_prior": 3_600}, ("slip", "output_prior")),
        ({"employees": 12}, ("slip", "employees")),
        ({"employees": 300}, ("heads", "employees")),
        ({"revenue": 28_000_000}, ("fell", "revenue")),
        ({"revenue": 29_000_000}, ("stood", "revenue")),
        ({"revenue": 84_000_000}, ("jump", "revenue")),
        ({"revenue": 29_100_000}, ("drop", "revenue")),
        # it fell, and no times of a median says that
        ({"own_brand_export": 3_500_000}, ("fell", "own_brand_export")),
        ({"output_month": 9_000_000}, ("month_differs", "output_month")),
    ],
)
def test_a_fault_is_named_at_its_cell(fault, expected):
    assert expected in found(**fault)


def test_a_reported_row_with_nothing_in_it_must_be_fixed():
    assert found(**dict.fromkeys(FORM.names)) == [("empty", "")]


@pytest.mark.parametrize("times", [10, 1_000, 10_000, 0.1, 0.001, 0.0001])
def test_a_slip_of_units_is_seen_both_ways_and_its_repair_is_proposed(times):
    slipped = round(38_500_000 * times)

    (finding,) = [each for each in check(FORM, APRIL, CLEAN | {"revenue": slipped}, HISTORY) if each.name == "revenue"]

    assert (finding.rule, finding.proposal) == ("slip", 38_500_000)


def test_of_a_cumulative_that_slipped_its_month_is_not_asked_about_too():
    assert found(output=400_000_000) == [("slip", "output")]
    assert found(output=41_000_000) == [("month_differs", "output_month")]


def test_a_quantity_that_need_not_be_answered_may_be_left_blank():
    assert found(sales=None, export=None, export_month=None, own_brand_export=None) == []


def test_a_reported_row_without_its_output_must_be_fixed_once():
    assert found(output=None, output_month=None) == [("required", "output")]
    assert found(output=None) == [("month_alone", "output")]


def test_a_halted_firm_still_owes_what_it_made_before_in_the_year():
    blank = dict.fromkeys(FORM.names) | {"state": "halted"}

    assert found(**blank) == [("halted_blank", "output")]
    [finding] = check(FORM, APRIL, CLEAN | blank, GAP)
    assert (finding.rule, finding.proposal, finding.params["since"]) == ("halted_blank", 20_000_000, "2")
    # nothing was made this year, as far as is known; and nothing can have been before the first form of a year
    assert found(history=History(), **blank) == []
    assert check(FORM, APRIL.replace(month=2), CLEAN | blank, HISTORY) == []


# March was never reported: what is known of the year is its 1-2月.
GAP = History(
    median=HISTORY.median,
    earlier={"output": (20_000_000, 2), "revenue": (19_000_000, 2), "own_brand_export": (2_500_000, 2)},
)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"output": 0, "output_month": 0}, ("fell_since", "output")),
        ({"revenue": 18_999_000}, ("fell_since", "revenue")),
        ({"revenue": 19_000_000}, ("stood_since", "revenue")),
        ({"revenue": 385_000_000}, ("slip", "revenue")),
        # over two months 10 million each are usual: 55 and 1 are not
        ({"output": 130_000_000}, ("jump", "output")),
        ({"output": 22_000_000}, ("drop", "output")),
        ({"own_brand_export": 2_000_000}, ("fell_since", "own_brand_export")),
    ],
)
def test_where_a_month_is_missing_the_latest_before_it_is_what_counts(fault, expected):
    assert found(history=GAP) == []
    assert expected in found(history=GAP, **fault)


@pytest.mark.parametrize("state", ["reported", "zero"])
@pytest.mark.parametrize("history", [History(year={"output": 36_000_000}), History()])
def test_the_first_nothing_of_a_year_is_asked_about_where_there_was_something_before(state, history):
    nothing = dict.fromkeys(FORM.names) | {"state": state, "output": 0, "output_month": 0, "output_prior": 36_000_000}

    assert found(history=history, **nothing) == [("zero", "output")]
    assert found(history=history, **nothing | {"state": "halted"}) == []
    assert found(history=History(last={"output": 0}), **nothing) == []
    assert found(**nothing | {"output_prior": 0}, history=History()) == []


def test_profit_and_vat_may_be_negative():
    assert found(profit=-5_000_000, vat=-100_000) == []


def test_an_explanation_answers_questions_and_nothing_that_must_be_fixed():
    findings = check(FORM, APRIL, CLEAN | {"revenue": 28_000_000, "export": 39_500_000, "export_month": None}, HISTORY)

    assert [each.name for each in open_questions(findings, "")] == ["export", "revenue"]
    assert [each.name for each in open_questions(findings, "退货冲减")] == ["export"]


@pytest.mark.django_db
def test_what_the_month_before_lacks_is_read_from_the_months_before_it():
    one, other = facts.enterprise("甲厂"), facts.enterprise("乙厂")
    december = day("2018-12")
    facts.monthly_return(one, "2017-12", output=1_300_000_000)
    facts.monthly_return(one, "2018-09", output=1_000_000_000, revenue=5_000_000)
    facts.monthly_return(one, "2018-10", output=1_166_000_000)
    facts.monthly_return(one, "2018-11", state="missing")
    facts.monthly_return(other, "2018-10", output=7_000_000, revenue=8_000_000)
    facts.monthly_return(other, "2018-11", output=9_000_000)

    known = histories(FORM, december, [one.pk, other.pk])

    assert known[one.pk].last == {}
    assert known[one.pk].earlier == {"output": (1_166_000_000, 10), "revenue": (5_000_000, 9)}
    assert known[other.pk].last == {"output": 9_000_000}
    assert known[other.pk].earlier == {"revenue": (8_000_000, 10)}
    nothing = dict.fromkeys(FORM.names) | {"state": "reported", "output": 0, "output_month": 0}
    assert [each.rule for each in check(FORM, december, nothing, known[one.pk])] == ["fell_since", "prior_blank"]


@pytest.mark.django_db
def test_the_history_of_a_firm_is_read_from_its_own_returns():
    """The handbook's 1-2月 20.0, 1-3月 32.5: single months are 10 (twice over two months) and 12.5."""
    one, other = facts.enterprise("甲厂"), facts.enterprise("乙厂")
    facts.monthly_return(one, "2017-04", output=41_500_000)
    facts.monthly_return(one, "2018-02", output=20_000_000)
    facts.monthly_return(one, "2018-03", output=32_500_000)
    facts.monthly_return(other, "2018-03", state="missing")

    known = histories(FORM, APRIL, [one.pk, other.pk])

    assert set(known) == {one.pk}
    assert known[one.pk].last == {"output": 32_500_000}
    assert known[one.pk].year == {"output": 41_500_000}
    # 41.5 over four months is 10.375; the median of 10, 10.375 and 12.5
    assert known[one.pk].median == {"output": 10_375_000}
    assert expected_to_date(FORM, "output", APRIL, known[one.pk]) == 32_500_000 + 10_375_000


@pytest.mark.django_db
def test_what_is_left_blank_in_between_spreads_over_the_months_since():
    """Research of 100,000 a month, told each quarter, beside output of as much, told each month."""
    one = facts.enterprise("甲厂")
    for month in range(2, 9):
        research = 100_000 * month if month in (3, 6) else None
        facts.monthly_return(one, f"2018-{month:02d}", output=100_000 * month, research=research)

    known = histories(FORM, day("2018-09"), [one.pk])

    assert known[one.pk].median == {"output": 100_000, "research": 100_000}
