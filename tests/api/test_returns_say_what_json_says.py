"""Errors echo what was sent as JSON writes it, say what is missing, and read well in English."""

import json

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Grant
from enterprises import actions
from enterprises.models import AboveScaleSpell, MonthlyReturn, Responsibility, Submission
from enterprises.questions import form_of
from tests import facts
from tests.api.senders import Sender
from tests.facts import day

MARCH = day("2018-03")
ADDRESS = "/api/v1/submissions/valves/monthly/2018-03/returns/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(settings):
    settings.DEMO = False  # the calendar's day counts, and the month is kept open
    firm = facts.enterprise("甲阀门厂")
    Responsibility.objects.create(enterprise=firm, association=facts.association(), during=DateRange(None, None))
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2014-01"), None))
    actions.open_month(form=form_of("monthly", MARCH), month=MARCH, by=None)
    Submission.objects.update(extended_to=day("2099-01"))
    return firm


@pytest.fixture
def clerk(client, firm):
    return Sender(client, facts.user("clerk", {"role": Grant.Role.CLERK, "organisation": facts.association()}))


def errors(clerk, row):
    answer = clerk.post(ADDRESS, {"rows": [row]})
    assert answer.status_code == 422, answer.content.decode()
    assert not MonthlyReturn.objects.exclude(state="missing").exists()
    return [(each["field"], each["rule"], each["detail"]) for each in json.loads(answer.content)["errors"]]


@pytest.mark.parametrize(
    ("name", "value", "echoed"),
    [("state", None, "“null”"), ("state", True, "“true”"), ("output", True, "“true”"), ("output", [None], "“[null]”")],
)
def test_what_only_json_has_is_echoed_as_json_writes_it(clerk, firm, name, value, echoed):
    [(field, _rule, detail)] = errors(clerk, {"credit_code": firm.credit_code, name: value})
    assert field == name
    assert detail.startswith(echoed)


@pytest.mark.parametrize("row", [{"output": 1}, {"credit_code": None}, {"credit_code": " "}, {"credit_code": True}])
def test_a_missing_code_is_said_to_be_missing(clerk, row):
    assert errors(clerk, row) == [("credit_code", "required", "这一行缺少统一社会信用代码：credit_code应为文字。")]


def test_one_error_and_more_read_well_in_english(clerk):
    headers = {"authorization": f"Bearer {clerk.secret}", "idempotency-key": "delivery-in-english"}
    answer = clerk.client.generic(
        *("POST", ADDRESS, json.dumps({"rows": [{"output": 1}]})),
        content_type="application/json",
        headers=headers | {"accept-language": "en"},
    )
    assert json.loads(answer.content)["detail"] == "Errors: 1; nothing was written."
