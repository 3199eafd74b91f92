"""Two rows for one firm: which of them counts nobody knows, so neither is written, and both are told."""

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


def test_of_two_rows_for_one_firm_none_is_written_even_where_good_rows_are(client, settings):
    settings.DEMO = False  # the calendar's day counts, and the month is kept open
    codes = []
    for name in ("甲阀门厂", "乙阀门厂"):
        firm = facts.enterprise(name)
        Responsibility.objects.create(enterprise=firm, association=facts.association(), during=DateRange(None, None))
        AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2014-01"), None))
        codes.append(firm.credit_code)
    actions.open_month(form=form_of("monthly", MARCH), month=MARCH, by=None)
    Submission.objects.update(extended_to=day("2099-01"))
    clerk = Sender(client, facts.user("clerk", {"role": Grant.Role.CLERK, "organisation": facts.association()}))
    rows = [{"credit_code": code, "output": output} for code, output in zip([*codes, codes[0]], [1, 2, 3], strict=True)]

    answer = clerk.post(ADDRESS, {"mode": "good", "rows": rows})

    assert answer.status_code == 200, answer.content.decode()
    told = json.loads(answer.content)
    assert [(error["row"], error["rule"], error["detail"]) for error in told["errors"]] == [
        (1, "duplicate", "与第3行是同一家企业。"),
        (3, "duplicate", "与第1行是同一家企业。"),
    ]
    assert (told["changed"], told["left_out"]) == (1, 2)
    kept = dict(MonthlyReturn.objects.values_list("enterprise__name", "output"))
    assert kept == {"甲阀门厂": None, "乙阀门厂": 2}
