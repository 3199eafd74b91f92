"""A correction is judged by the checks of a row: it says what it must, and its reason is not the row's explanation."""

import pytest
from django.core.exceptions import ValidationError

from enterprises import actions
from enterprises.models import Correction, MonthlyReturn, Submission
from tests import facts
from tests.facts import day
from tests.pages import reviewing
from tests.pages.reviewing import MARCH, MONTHLY

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    """A firm with 20 million until February and 32.5 million until March, which is accepted."""
    firm = reviewing.firm("测试阀门厂")
    facts.monthly_return(firm, "2018-02", output=20_000_000, sales=19_000_000)
    return accepted(firm, output=32_500_000, sales=30_000_000)


def accepted(firm, month=MARCH, **answers):
    submission = reviewing.opened(month)
    if answers:
        reviewing.fill(firm, month=month, on=submission.deadline, **answers)
    submission = actions.submit(submission=submission, on=submission.deadline, filler="甲", head="乙", by=None)
    actions.accept(submission=submission, by=None)
    return firm


def ask(firm, **values):
    return actions.ask_correction(form=MONTHLY, enterprise=firm, month=MARCH, values=values, by=None, reason="误")


def refused(firm, **values):
    with pytest.raises(ValidationError) as told:
        ask(firm, **values)
    assert not Correction.objects.exists()
    return told.value.params


def march(firm):
    return MonthlyReturn.objects.get(enterprise=firm, month=MARCH)


def test_a_cumulative_below_the_last_one_needs_an_explanation_that_becomes_the_rows(one):
    assert refused(one, output=18_000_000) == {"fix": 0, "explain": 1}

    asked = ask(one, output=18_000_000, explanation="冲减二月重复计算的产值")
    actions.accept_correction(correction=asked, by=None)

    assert (march(one).output, march(one).explanation) == (18_000_000, "冲减二月重复计算的产值")


def test_the_reason_of_a_correction_is_not_written_into_the_row(one):
    actions.accept_correction(correction=ask(one, output=32_900_000), by=None)

    assert (march(one).output, march(one).explanation) == (32_900_000, "")


def test_what_the_row_said_before_answers_no_question_that_only_the_correction_raises():
    firm = reviewing.firm("测试阀门厂")
    facts.monthly_return(firm, "2018-02", output=20_000_000, employees=50)
    accepted(firm, output=32_500_000, employees=180, explanation="并入另一车间")
    assert refused(firm, output=18_000_000) == {"fix": 0, "explain": 1}
    assert refused(firm, output=18_000_000, explanation="并入另一车间") == {"fix": 0, "explain": 1}
    assert ask(firm, output=18_000_000, explanation="并入另一车间；冲减二月产值").before == {
        "output": 32_500_000,
        "explanation": "并入另一车间",
    }


def test_what_must_be_fixed_no_explanation_lets_through(one):
    assert refused(one, export=40_000_000, explanation="确实如此") == {"fix": 1, "explain": 0}


def test_a_month_that_would_stand_above_the_next_one_is_asked_about(one):
    facts.monthly_return(one, "2018-04", output=45_000_000, sales=41_000_000)

    assert refused(one, output=46_000_000)["explain"] == 1
    assert ask(one, output=34_000_000).values == {"output": 34_000_000}


def test_an_unreported_row_becomes_a_reported_one_by_its_first_answer():
    firm = accepted(reviewing.firm("迟报厂"))
    assert march(firm).state == "missing"

    asked = ask(firm, output=5_000_000)
    assert asked.values == {"output": 5_000_000, "state": "reported"}
    actions.accept_correction(correction=asked, by=None)

    assert (march(firm).state, march(firm).output) == ("reported", 5_000_000)


def test_a_state_can_be_corrected_with_its_numbers_and_without_any():
    firm = accepted(reviewing.firm("迟报厂"))

    assert refused(firm, state="exempt", output=5_000_000) == {"fix": 1, "explain": 0}
    assert ask(firm, state="exempt").values == {"state": "exempt"}


def test_an_unknown_state_is_refused(one):
    assert refused(one, state="gone") == {"state": "gone"}


def test_what_must_be_fixed_since_it_was_asked_for_is_not_accepted(one):
    asked = ask(one, sales=29_000_000)
    until = day("2018-05-10")
    submission = actions.reopen(submission=asked_of(asked), until=until, by=None, reason="口径有误")
    reviewing.fill(one, on=until, export=29_500_000)
    actions.submit(submission=submission, on=until, filler="甲", head="乙", by=None)
    actions.accept(submission=submission, by=None)

    with pytest.raises(ValidationError) as told:
        actions.accept_correction(correction=asked, by=None)

    assert told.value.code == "open_questions"
    assert march(one).sales == 30_000_000


def asked_of(asked):
    return Submission.objects.get(association=asked.association, kind=asked.kind, month=asked.month)
