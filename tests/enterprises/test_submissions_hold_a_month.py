"""A month is opened for the firms that are expected, filled, and submitted in time with nothing left open."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from enterprises import actions
from enterprises.models import (
    Enterprise,
    MonthlyReturn,
    ReturnState,
    Scribble,
    SmallReturn,
    Submission,
)
from enterprises.questions import form_of
from enterprises.standing import standing_of
from tests import facts
from tests.enterprises.one_month import IN_TIME, MARCH, MONTHLY, TOO_LATE, fill, firm, opened, submitted
from tests.facts import day

pytestmark = pytest.mark.django_db
SMALL = form_of("small", MARCH)


def test_opening_a_month_expects_each_firm_once_on_its_own_form():
    large, small = firm("大厂"), firm("小厂", above=False)
    firm("已注销", state=Enterprise.State.DEREGISTERED)
    firm("别家", association=facts.association("others"))

    opened()
    opened(SMALL)

    valves = facts.association()
    assert [row.enterprise for row in MonthlyReturn.objects.filter(association=valves)] == [large]
    assert [row.enterprise for row in SmallReturn.objects.filter(association=valves)] == [small]
    assert MonthlyReturn.objects.get(enterprise=large).state == ReturnState.MISSING


def test_opening_again_adds_only_who_came_in_since():
    firm("大厂")
    opened()
    late = firm("新厂")

    assert actions.open_month(form=MONTHLY, month=MARCH, by=None) == 1
    assert actions.open_month(form=MONTHLY, month=MARCH, by=None) == 0
    assert MonthlyReturn.objects.get(enterprise=late).state == ReturnState.MISSING


def test_a_month_opened_later_expects_firms_by_their_state_of_its_last_day():
    closed, begun = firm("四月注销"), firm("四月开业", state=Enterprise.State.PREPARING)
    actions.change_state(enterprise=closed, state="deregistered", on=day("2018-04-02"), by=None, reason="注销")
    actions.change_state(enterprise=begun, state="operating", on=day("2018-04-02"), by=None, reason="投产")

    opened()

    assert [row.enterprise for row in MonthlyReturn.objects.all()] == [closed]


def test_the_year_earlier_figures_are_filled_in_from_what_was_reported_then():
    one = firm()
    facts.monthly_return(one, "2017-03", output=300, output_month=120, sales=290)

    opened()

    row = MonthlyReturn.objects.get(enterprise=one, month=MARCH)
    assert (row.output_prior, row.output_month_prior, row.sales_prior, row.export_prior) == (300, 120, 290, None)


def test_the_deadline_moves_on_from_a_rest_day():
    # twelve days after 31 March 2018 is Thursday 12 April; after 30 September it is Friday 12 October
    assert MONTHLY.deadline(MARCH) == day("2018-04-12")
    # twelve days after 30 June is Thursday 12 July; 30 November + 12 is Wednesday; 31 August + 12 is Wednesday
    assert MONTHLY.deadline(day("2018-06")) == day("2018-07-12")
    # 31 December 2017 + 12 is Friday 12 January; 31 October 2017 + 12 is Sunday 12 November, so Monday
    assert MONTHLY.deadline(day("2017-10")) == day("2017-11-13")


def test_a_first_answer_makes_the_row_a_reported_one():
    one = firm()
    opened()

    row = fill(one, output=100, sales=90)

    assert (row.state, row.output, row.sales) == (ReturnState.REPORTED, 100, 90)


def test_what_is_no_number_is_kept_until_it_is_repaired():
    one = firm()
    opened()
    refused = {"output": ("约500", "不是可识别的数字")}

    actions.fill_cells(form=MONTHLY, enterprise=one, month=MARCH, answers={}, refused=refused, on=IN_TIME, by=None)
    assert Scribble.objects.get(enterprise=one).text == "约500"

    fill(one, output=500)
    assert not Scribble.objects.exists()


def test_what_the_database_refuses_is_kept_too():
    one = firm()
    opened()

    row = fill(one, output=-5)

    assert row.output is None
    assert Scribble.objects.get(enterprise=one, name="output").text == "-5"


def test_somebody_elses_change_is_told_and_not_overwritten():
    one = firm()
    opened()
    fill(one, output=100)

    with pytest.raises(actions.Conflict) as told:
        actions.fill_cells(
            form=MONTHLY,
            enterprise=one,
            month=MARCH,
            answers={"output": 300},
            seen={"output": None},
            on=IN_TIME,
            by=None,
        )
    assert told.value.now == {"output": 100}
    assert MonthlyReturn.objects.get().output == 100


def test_entry_ends_with_the_grace_and_goes_on_with_an_extension():
    one = firm()
    submission = opened()
    with pytest.raises(ValidationError) as told:
        fill(one, on=TOO_LATE, output=100)
    assert told.value.code == "too_late"

    actions.extend(submission=submission, until=TOO_LATE, by=None, reason="系统故障")
    assert fill(one, on=TOO_LATE, output=100).output == 100


def test_a_month_with_something_to_fix_or_explain_is_not_submitted():
    one = firm()
    submission = opened()
    fill(one, output=100, sales=90, export=95)

    with pytest.raises(ValidationError) as told:
        submitted(submission)
    assert told.value.code == "open_questions"
    assert standing_of(submission).to_fix == 1

    fill(one, export=50)
    assert submitted(submission).state == Submission.State.SUBMITTED


def test_a_submitted_month_is_closed_until_it_is_taken_back():
    one = firm()
    submission = submitted(opened())
    with pytest.raises(ValidationError) as told:
        fill(one, output=100)
    assert told.value.code == "closed"

    actions.take_back(submission=submission, by=None)
    assert fill(one, output=100).output == 100


def test_a_month_past_its_last_day_is_not_submitted_unless_extended():
    firm()
    submission = opened()
    late = submission.grace + timedelta(days=1)

    def submit():
        return actions.submit(submission=submission, on=late, filler="甲", head="乙", by=None)

    with pytest.raises(ValidationError) as told:
        submit()
    assert told.value.code == "too_late"
    actions.extend(submission=submission, until=late, by=None, reason="停电")
    assert submit().state == "submitted"


def test_filing_many_rows_twice_changes_nothing_the_second_time():
    firms = [firm(f"{number}厂") for number in range(3)]
    opened()
    rows = [(one.pk, "reported", "", 100 * at, 90 * at) for at, one in enumerate(firms, start=1)]

    def filed():
        return actions.file_rows(
            form=MONTHLY,
            month=MARCH,
            association=facts.association(),
            names=["output", "sales"],
            rows=rows,
            by=None,
        )

    assert filed() == actions.Filed(added=0, changed=3, same=0)
    assert filed() == actions.Filed(added=0, changed=0, same=3)
    assert [row.output for row in MonthlyReturn.objects.order_by("enterprise")] == [100, 200, 300]
