"""A submitted month is accepted or returned row by row, as it was seen; what is accepted is frozen until reopened."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from enterprises import actions
from enterprises.models import (
    Decision,
    MonthlyReturn,
    Submission,
)
from enterprises.standing import seen_of
from tests import facts
from tests.enterprises.one_month import MARCH, MONTHLY, TOO_LATE, accepted, fill, firm, opened, submitted
from tests.facts import day

pytestmark = pytest.mark.django_db


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


def test_nothing_is_decided_without_a_carried_correction_that_was_seen():
    one = firm()
    march = opened()
    fill(one, output=100)
    accepted(march)
    april = opened(month=day("2018-04"))
    asked = actions.ask_correction(
        form=MONTHLY, enterprise=one, month=MARCH, values={"output": 120}, carrier=april, by=None, reason="调整"
    )
    april = submitted(april)
    seen = seen_of(april)

    actions.withdraw_correction(correction=asked, by=None)

    with pytest.raises(ValidationError) as told:
        actions.accept(submission=april, seen=seen, by=None)
    assert told.value.code == "stale"


def test_what_was_partly_decided_is_not_taken_back():
    one, _other = firm("甲厂"), firm("乙厂")
    submission = submitted(opened())
    actions.accept(submission=submission, enterprises=[one.pk], by=None)

    with pytest.raises(ValidationError) as told:
        actions.take_back(submission=submission, by=None)
    assert told.value.code == "decided"


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


def test_a_reopened_month_thaws_with_a_reason():
    one = firm()
    submission = opened()
    fill(one, output=100)
    submission = accepted(submission)
    with pytest.raises(ValidationError):
        actions.reopen(submission=submission, until=TOO_LATE, by=None)

    actions.reopen(submission=submission, until=TOO_LATE, by=None, reason="口径有误")
    assert fill(one, on=TOO_LATE, output=110).output == 110
