"""A month is opened, filled, submitted, returned, accepted; what is accepted only a correction moves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions
from enterprises.models import (
    AboveScaleSpell,
    Correction,
    Decision,
    Enterprise,
    MonthlyReturn,
    Responsibility,
    ReturnState,
    Scribble,
    SmallReturn,
    Submission,
)
from enterprises.questions import form_of
from enterprises.standing import seen_of, standing_of
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db

MARCH = day("2018-03")
MONTHLY = form_of("monthly", MARCH)
SMALL = form_of("small", MARCH)
IN_TIME, TOO_LATE = day("2018-04-10"), day("2018-05-10")


def firm(name="甲阀门厂", above=True, association=None, **given):
    one = facts.enterprise(name, **given)
    Responsibility.objects.create(
        enterprise=one, association=association or facts.association(), during=DateRange(None, None)
    )
    if above:
        AboveScaleSpell.objects.create(enterprise=one, during=DateRange(day("2014-01"), None))
    return one


def opened(form=MONTHLY, month=MARCH):
    actions.open_month(form=form, month=month, by=None)
    return Submission.objects.get(kind=form.kind, month=month, association=facts.association())


def fill(one, month=MARCH, on=IN_TIME, seen=None, **answers):
    return actions.fill_cells(form=MONTHLY, enterprise=one, month=month, answers=answers, seen=seen, on=on, by=None)


def submitted(submission):
    return actions.submit(submission=submission, on=submission.deadline, filler="甲", head="乙", by=None)


def accepted(submission):
    return actions.accept(submission=submitted(submission), by=None)


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


def test_returned_rows_say_why_and_are_open_while_accepted_ones_are_frozen():
    good, doubtful = firm("甲厂"), firm("乙厂")
    submission = opened()
    fill(good, output=100)
    fill(doubtful, output=7)
    submission = submitted(submission)

    actions.accept(submission=submission, enterprises=[good.pk], by=None)
    submission = actions.return_rows(submission=submission, reasons={doubtful.pk: "请核对总产值"}, by=None)

    assert submission.state == Submission.State.RETURNED
    assert submission.decisions.get(enterprise=doubtful).reason == "请核对总产值"
    assert fill(doubtful, output=70).output == 70
    with pytest.raises(ValidationError) as told:
        fill(good, output=101)
    assert told.value.code == "enterprises_monthlyreturn_frozen"

    submission = accepted(submission)
    assert submission.state == Submission.State.ACCEPTED
    assert not submission.decisions.exists()


def test_with_the_association_again_only_rows_as_they_were_submitted_are_accepted():
    good, doubtful, touched = firm("甲厂"), firm("乙厂"), firm("丙厂")
    submission = opened()
    for one in (good, doubtful, touched):
        fill(one, output=100)
    submission = actions.return_rows(submission=submitted(submission), reasons={doubtful.pk: "请核对"}, by=None)
    fill(touched, output=101)

    for one in (doubtful, touched):
        with pytest.raises(ValidationError, match=one.name) as told:
            actions.accept(submission=submission, enterprises=[one.pk], by=None)
        assert told.value.code == "not_submitted"
    actions.accept(submission=submission, enterprises=[good.pk], by=None)

    assert list(submission.decisions.filter(outcome="accepted").values_list("enterprise", flat=True)) == [good.pk]


def test_nothing_is_decided_on_other_rows_than_were_seen():
    one, other = firm("甲厂"), firm("乙厂")
    submission = opened()
    fill(one, output=100)
    submission = submitted(submission)
    seen = seen_of(submission)
    actions.accept(submission=submission, enterprises=[other.pk], by=None)

    for decide in (
        lambda seen: actions.accept(submission=submission, seen=seen, by=None),
        lambda seen: actions.return_rows(submission=submission, reasons={one.pk: "请核对"}, seen=seen, by=None),
    ):
        with pytest.raises(ValidationError) as told:
            decide(seen)
        assert told.value.code == "stale"
    assert actions.accept(submission=submission, seen=seen_of(submission), by=None).state == "accepted"


def test_what_was_partly_decided_is_not_taken_back():
    one, _other = firm("甲厂"), firm("乙厂")
    submission = submitted(opened())
    actions.accept(submission=submission, enterprises=[one.pk], by=None)

    with pytest.raises(ValidationError) as told:
        actions.take_back(submission=submission, by=None)
    assert told.value.code == "decided"


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


def test_what_is_returned_after_its_last_day_is_returned_with_a_new_one_or_not_at_all():
    one = firm()
    submission = submitted(opened())
    late = submission.grace + timedelta(days=1)

    def give_back(until):
        return actions.return_rows(submission=submission, reasons={one.pk: "请核对"}, on=late, until=until, by=None)

    for until in (None, submission.grace):
        with pytest.raises(ValidationError) as told:
            give_back(until)
        assert told.value.code == "no_until"
    with pytest.raises(ValidationError) as told:
        actions.return_rows(submission=submission, reasons={-1: "无此企业"}, on=late, until=late, by=None)
    assert told.value.code == "not_expected"
    kept = Submission.objects.get()
    assert (kept.state, kept.extended_to, Decision.objects.count()) == ("submitted", None, 0)

    submission = give_back(late)
    assert submission.is_open(late)
    assert fill(one, on=late, output=100).output == 100
    assert actions.submit(submission=submission, on=late, filler="甲", head="乙", by=None).state == "submitted"


def test_what_is_returned_on_its_last_day_needs_no_other():
    one = firm()
    submission = submitted(opened())

    returned = actions.return_rows(submission=submission, reasons={one.pk: "请核对"}, on=submission.grace, by=None)

    assert (returned.state, returned.extended_to) == ("returned", None)


def test_an_old_correction_does_not_overwrite_what_was_accepted_since():
    one = firm()
    submission = opened()
    fill(one, output=100)
    submission = accepted(submission)
    asked = actions.ask_correction(
        form=MONTHLY, enterprise=one, month=MARCH, values={"output": 120}, by=None, reason="漏报"
    )
    submission = actions.reopen(submission=submission, until=TOO_LATE, by=None, reason="口径有误")

    with pytest.raises(ValidationError) as told:
        actions.accept_correction(correction=asked, by=None)
    assert told.value.code == "not_frozen"
    fill(one, on=TOO_LATE, output=115)
    accepted(submission)
    with pytest.raises(ValidationError) as told:
        actions.accept_correction(correction=asked, by=None)
    assert told.value.code == "moved"
    assert MonthlyReturn.objects.get().output == 115


def test_a_carried_correction_is_decided_with_its_carrier_alone():
    one = firm()
    march = opened()
    fill(one, output=100)
    accepted(march)
    april = opened(month=day("2018-04"))
    asked = actions.ask_correction(
        form=MONTHLY, enterprise=one, month=MARCH, values={"output": 120}, carrier=april, by=None, reason="调整"
    )

    for decide in (actions.accept_correction, actions.refuse_correction):
        with pytest.raises(ValidationError, match="2018-04") as told:
            decide(correction=asked, answer="同意", by=None)
        assert told.value.code == "carried"


@pytest.mark.parametrize(
    "write",
    [
        lambda one: MonthlyReturn.objects.filter(enterprise=one).update(output=1),
        lambda one: MonthlyReturn.objects.filter(enterprise=one).delete(),
        lambda one: facts.monthly_return(facts.enterprise("又一家"), "2018-03"),
        lambda one: MonthlyReturn.objects.filter(enterprise=one).update(association=facts.association("others")),
    ],
    ids=["update", "delete", "insert", "move away"],
)
def test_the_database_refuses_every_change_of_an_accepted_month(write):
    one = firm()
    submission = opened()
    fill(one, output=100)
    accepted(submission)

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        write(one)
    assert MonthlyReturn.objects.get().output == 100


def test_an_accepted_correction_and_nothing_else_moves_a_frozen_row():
    one = firm()
    submission = opened()
    fill(one, output=100)
    accepted(submission)

    asked = actions.ask_correction(
        form=MONTHLY, enterprise=one, month=MARCH, values={"output": 120, "sales": None}, by=None, reason="漏报一车间"
    )
    assert MonthlyReturn.objects.get().output == 100
    assert (asked.before, asked.values) == ({"output": 100}, {"output": 120})

    actions.accept_correction(correction=asked, by=None)
    assert MonthlyReturn.objects.get().output == 120
    # the correction opened the row for its own transaction only
    Correction.objects.update(transaction=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyReturn.objects.update(output=130)


def test_a_refused_correction_changes_nothing_and_says_why():
    one = firm()
    submission = opened()
    fill(one, output=100)
    accepted(submission)
    asked = actions.ask_correction(
        form=MONTHLY, enterprise=one, month=MARCH, values={"output": 120}, by=None, reason="漏报"
    )

    refused = actions.refuse_correction(correction=asked, answer="无凭证", by=None)

    assert (refused.state, refused.answer) == (Correction.State.REFUSED, "无凭证")
    assert MonthlyReturn.objects.get().output == 100


def test_accepting_april_accepts_the_restated_march_that_it_carries():
    one = firm()
    march = opened()
    fill(one, output=32_500_000)
    accepted(march)
    april = opened(month=day("2018-04"))
    fill(one, month=day("2018-04"), on=day("2018-05-10"), output=45_100_000)
    actions.ask_correction(
        form=MONTHLY, enterprise=one, month=MARCH, values={"output": 32_900_000}, carrier=april, by=None, reason="调整"
    )
    assert MonthlyReturn.objects.get(month=MARCH).output == 32_500_000

    accepted(april)

    assert MonthlyReturn.objects.get(month=MARCH).output == 32_900_000


def test_a_reopened_month_thaws_with_a_reason():
    one = firm()
    submission = opened()
    fill(one, output=100)
    submission = accepted(submission)
    with pytest.raises(ValidationError):
        actions.reopen(submission=submission, until=TOO_LATE, by=None)

    actions.reopen(submission=submission, until=TOO_LATE, by=None, reason="口径有误")
    assert fill(one, on=TOO_LATE, output=110).output == 110


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
