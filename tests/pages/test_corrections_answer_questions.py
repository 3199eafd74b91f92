"""A correction's page shows what the checks say: the clerk answers it, the official reads it beside the numbers."""

import re

import pytest

from enterprises import actions
from enterprises.models import Correction, MonthlyReturn
from tests import facts
from tests.pages import reviewing
from tests.pages.reviewing import MARCH, ROOT

pytestmark = pytest.mark.django_db

# the same answers with an explanation, as a browser sends them
LOWER = {"state": "reported", "output": "18,000", "sales": "18,000", "reason": "误"}
EXPLAINED = LOWER | {"explanation": "冲减二月重复计算的产值"}


@pytest.fixture
def one():
    """A firm with 20 million until February and 32.5 million until March, which is accepted."""
    firm = reviewing.firm("测试阀门厂")
    facts.monthly_return(firm, "2018-02", output=20_000_000, sales=19_000_000)
    return firm


@pytest.fixture
def people():
    return reviewing.people()


@pytest.fixture
def clerk(client, people):
    client.force_login(people["clerk"])
    return client


def accepted(firm, **answers):
    submission = reviewing.opened()
    if answers:
        reviewing.fill(firm, **answers)
    submission = actions.submit(submission=submission, on=submission.deadline, filler="甲", head="乙", by=None)
    actions.accept(submission=submission, by=None)
    return f"{ROOT}corrections/{firm.credit_code}/"


def text(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def test_a_doubtful_correction_is_asked_about_before_it_goes_to_the_official(clerk, one):
    here = accepted(one, output=32_500_000, sales=30_000_000)

    told = clerk.post(here, LOWER)

    assert told.status_code == 422
    assert "1–本月18,000千元低于上期20,000千元。" in text(told)
    assert "请写明原因" in text(told)
    assert 'value="18,000"' in told.content.decode()
    assert not Correction.objects.exists()


def test_the_official_reads_question_and_explanation_and_the_row_keeps_the_explanation(client, people, one):
    here = accepted(one, output=32_500_000, sales=30_000_000)
    client.force_login(people["clerk"])
    client.post(here, EXPLAINED)
    asked = Correction.objects.get()
    client.force_login(people["official"])

    page = text(client.get(f"/corrections/{asked.pk}/"))

    assert "须说明 1–本月18,000千元低于上期20,000千元。" in page
    assert "冲减二月重复计算的产值" in page
    client.post(f"/corrections/{asked.pk}/decide/", {"outcome": "accept", "answer": ""})
    row = MonthlyReturn.objects.get(enterprise=one, month=MARCH)
    assert (row.output, row.explanation) == (18_000_000, "冲减二月重复计算的产值")
    printed = text(client.get(f"{ROOT}print/{one.credit_code}/"))
    assert "冲减二月重复计算的产值" in printed
    assert "误" not in printed


def test_a_look_shows_what_will_be_asked_and_wants_no_answer_yet(clerk, one):
    here = accepted(one, output=32_500_000, sales=30_000_000)

    looked = clerk.post(here, LOWER | {"look": "1"})

    assert looked.status_code == 200
    assert "低于上期" in text(looked)
    assert 'id="moves"' in looked.content.decode()
    assert not Correction.objects.exists()


def test_the_period_after_is_named_where_it_is_what_asks(clerk, one):
    here = accepted(one, output=32_500_000, sales=30_000_000)
    facts.monthly_return(one, "2018-04", output=45_000_000, sales=41_000_000)

    told = text(clerk.post(here, {"output": "46000", "reason": "误"}))

    assert "2018年4月 工业总产值（1–本月）：1–本月45,000千元低于上期46,000千元。" in told


def test_an_unreported_firm_is_corrected_by_its_numbers(client, people, one):
    here = accepted(one)
    client.force_login(people["clerk"])
    assert '<option value="missing" selected>' in client.get(here).content.decode()

    client.post(here, {"state": "missing", "output": "32,500", "sales": "30,000", "reason": "迟报"})

    asked = Correction.objects.get()
    assert (asked.before["state"], asked.values["state"]) == ("missing", "reported")
    client.force_login(people["official"])
    assert "填报状态未报已报" in re.sub(r"\s", "", text(client.get(f"/corrections/{asked.pk}/")))
    client.post(f"/corrections/{asked.pk}/decide/", {"outcome": "accept"})
    row = MonthlyReturn.objects.get(enterprise=one, month=MARCH)
    assert (row.state, row.output) == ("reported", 32_500_000)


def test_an_exempt_firm_is_corrected_by_its_state_and_its_numbers(clerk, one):
    reviewing.opened()
    actions.fill_cells(
        form=reviewing.MONTHLY,
        enterprise=one,
        month=MARCH,
        answers={},
        state="exempt",
        on=reviewing.IN_TIME,
        by=None,
    )
    here = accepted(one)
    given = {"output": "32,500", "sales": "30,000", "reason": "其实开工"}

    told = text(clerk.post(here, given | {"state": "exempt"}))
    assert "免报、未报、拒报的行不能有数值" in told

    clerk.post(here, given | {"state": "reported"})
    assert Correction.objects.get().values["state"] == "reported"


def test_a_state_that_nobody_knows_is_told_beside_its_box(clerk, one):
    here = accepted(one, output=32_500_000, sales=30_000_000)

    told = clerk.post(here, {"state": "gone", "reason": "改"})

    assert 'id="state-error"' in told.content.decode()
    assert not Correction.objects.exists()
