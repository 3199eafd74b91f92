"""Whoever fills a cell holds the submission until the commit: nothing is handed in or accepted that nobody judged."""

import pytest
from django.core.exceptions import ValidationError

from enterprises import actions
from enterprises.models import Correction, MonthlyReturn, Submission
from tests.enterprises.meanwhile import meanwhile
from tests.pages import reviewing
from tests.pages.reviewing import IN_TIME, MARCH, MONTHLY


def fill(one, **answers):
    actions.fill_cells(form=MONTHLY, enterprise=one, month=MARCH, answers=answers, on=IN_TIME, by=None)


@pytest.fixture
def month(fresh_db):
    one = reviewing.firm("甲厂")
    submission = reviewing.opened()
    fill(one, output=100_000, output_prior=90_000, sales=90_000, export=1)
    return submission, one


def test_a_cell_that_is_being_filled_is_judged_before_the_month_is_handed_in(month):
    submission, one = month

    with meanwhile(lambda: fill(one, export=900_000)), pytest.raises(ValidationError) as told:
        actions.submit(submission=submission, on=submission.deadline, filler="甲", head="乙", by=None)

    assert told.value.code == "open_questions"
    assert Submission.objects.get().state == "open"


def test_a_row_that_is_being_changed_after_a_return_is_not_accepted_as_it_was(month):
    submission, one = month
    submission = actions.submit(submission=submission, on=submission.deadline, filler="甲", head="乙", by=None)
    submission = actions.return_rows(submission=submission, reasons={}, reason="请核对", by=None)

    with meanwhile(lambda: fill(one, output=100_001)), pytest.raises(ValidationError) as told:
        actions.accept(submission=submission, enterprises=[one.pk], by=None)

    assert told.value.code == "not_submitted"
    assert MonthlyReturn.objects.get(month=MARCH).output == 100_001


def test_a_correction_that_is_being_withdrawn_is_not_accepted_with_its_carrier(month):
    march, one = month
    actions.accept(
        submission=actions.submit(submission=march, on=march.deadline, filler="甲", head="乙", by=None), by=None
    )
    april = reviewing.opened(reviewing.APRIL)
    actions.fill_cells(
        form=MONTHLY,
        enterprise=one,
        month=reviewing.APRIL,
        answers={"output": 200_000, "output_prior": 180_000},
        on=april.deadline,
        by=None,
    )
    asked = actions.ask_correction(
        form=MONTHLY, enterprise=one, month=MARCH, values={"output": 100_001}, carrier=april, by=None, reason="调整"
    )
    april = actions.submit(submission=april, on=april.deadline, filler="甲", head="乙", by=None)

    with meanwhile(lambda: actions.withdraw_correction(correction=asked, by=None)):
        actions.accept(submission=april, by=None)

    assert Correction.objects.get().state == "withdrawn"
    assert MonthlyReturn.objects.get(month=MARCH).output == 100_000


def test_no_correction_rides_on_a_month_that_is_being_handed_in(month):
    march, one = month
    actions.accept(
        submission=actions.submit(submission=march, on=march.deadline, filler="甲", head="乙", by=None), by=None
    )
    april = reviewing.opened(reviewing.APRIL)
    given = {"output": 200_000, "output_prior": 180_000}
    actions.fill_cells(form=MONTHLY, enterprise=one, month=reviewing.APRIL, answers=given, on=april.deadline, by=None)
    handed_in = {"submission": april, "on": april.deadline, "filler": "甲", "head": "乙", "by": None}

    with meanwhile(lambda: actions.submit(**handed_in)), pytest.raises(ValidationError) as told:
        actions.ask_correction(
            form=MONTHLY, enterprise=one, month=MARCH, values={"output": 1}, carrier=april, by=None, reason="调整"
        )

    assert told.value.code == "closed"
    assert not Correction.objects.exists()
