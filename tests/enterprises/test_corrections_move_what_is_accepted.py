"""What is accepted only an accepted correction moves, unless it is older than what was accepted since."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from enterprises import actions
from enterprises.models import Correction, MonthlyReturn
from tests.enterprises.one_month import MARCH, MONTHLY, TOO_LATE, accepted, fill, firm, opened
from tests.facts import day

pytestmark = pytest.mark.django_db


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
