"""A month delivered by machine: the same checks as on the page, all errors at once, twice the same is once."""

import datetime
import json
import time

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Grant
from enterprises import actions
from enterprises.models import AboveScaleSpell, Delivery, Enterprise, MonthlyReturn, Responsibility, Submission
from enterprises.questions import form_of
from tests import facts
from tests.api.senders import Sender
from tests.facts import day

MARCH = day("2018-03")
MONTHLY = form_of("monthly", MARCH)
ADDRESS = "/api/v1/submissions/valves/monthly/2018-03/returns/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _real_calendar(settings):
    """The demo's present is its horizon's; here the calendar's day counts, and the month is kept open."""
    settings.DEMO = False


@pytest.fixture
def firms():
    made = []
    for name in ("甲阀门厂", "乙阀门厂", "丙阀门厂"):
        firm = facts.enterprise(name)
        Responsibility.objects.create(enterprise=firm, association=facts.association(), during=DateRange(None, None))
        AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2014-01"), None))
        made.append(firm)
    actions.open_month(form=MONTHLY, month=MARCH, by=None)
    Submission.objects.update(extended_to=day("2099-01"))
    return made


@pytest.fixture
def clerk(client):
    return Sender(client, facts.user("clerk", {"role": Grant.Role.CLERK, "organisation": facts.association()}))


def rows(firms, **given):
    return [{"credit_code": firm.credit_code, "output": 1000 * at, **given} for at, firm in enumerate(firms, start=1)]


def test_rows_are_read_with_a_tag_and_delivered_whole(firms, clerk):
    read = clerk.get(ADDRESS)
    assert [row["state"] for row in read["results"]] == ["missing"] * 3

    answer = clerk.post(ADDRESS, {"unit": "thousand", "rows": rows(firms)}, tag=read["tag"])

    assert answer.status_code == 200
    told = json.loads(answer.content)
    assert (told["received"], told["changed"], told["same"], told["errors"]) == (3, 3, 0, [])
    assert [row.output for row in MonthlyReturn.objects.order_by("enterprise")] == [1_000_000, 2_000_000, 3_000_000]
    assert {row.state for row in MonthlyReturn.objects.all()} == {"reported"}
    assert answer.headers["ETag"] == f'"{clerk.get(ADDRESS)["tag"]}"'


@pytest.mark.parametrize(("query", "packing"), [("", ""), ("", "gzip"), ("?format=csv", ""), ("?format=excel", "gzip")])
def test_the_etag_of_the_rows_is_what_if_match_takes(firms, clerk, query, packing):
    read = clerk.ask(ADDRESS + query, accept_encoding=packing).headers["ETag"]
    tag = clerk.get(ADDRESS)["tag"]
    assert (read == f'"{tag}"') == (query == packing == "")

    taken = clerk.post(ADDRESS, {"rows": rows(firms)}, tag=read.strip('"'))
    assert taken.status_code == 200
    assert clerk.ask(ADDRESS).headers["ETag"] == taken.headers["ETag"]

    refused = clerk.post(ADDRESS, {"rows": rows(firms)}, tag=read.strip('"'))
    assert refused.status_code == 412
    assert refused.headers["ETag"] == taken.headers["ETag"]
    assert clerk.post(ADDRESS, {"rows": rows(firms)}, tag=f'{tag}", {taken.headers["ETag"][:-1]}').status_code == 200


def test_rows_are_not_sent_twice_until_a_row_or_a_name_changes(firms, clerk):
    read = clerk.ask(ADDRESS).headers["ETag"]
    assert clerk.ask(ADDRESS, if_none_match=read).status_code == 304

    Enterprise.objects.filter(pk=firms[0].pk).update(name="新名阀门厂")
    named = clerk.ask(ADDRESS, if_none_match=read)
    assert named.status_code == 200
    assert "新名阀门厂" in named.content.decode()

    clerk.post(ADDRESS, {"rows": rows(firms)})
    assert clerk.ask(ADDRESS, if_none_match=named.headers["ETag"]).status_code == 200


def test_the_same_key_gives_the_same_answer_and_writes_once(firms, clerk):
    body = {"rows": rows(firms)}
    first = clerk.post(ADDRESS, body, key="march-first")
    again = clerk.post(ADDRESS, body, key="march-first")

    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Delivery.objects.count() == 1

    other = clerk.post(ADDRESS, {"rows": rows(firms[:1])}, key="march-first")
    assert other.status_code == 422


def test_a_key_is_remembered_for_ninety_days(firms, clerk):
    clerk.post(ADDRESS, {"rows": rows(firms)}, key="march-first")
    given = Delivery.objects.get().at

    assert actions.forget_deliveries(at=given + datetime.timedelta(days=90), by=None) == 0
    assert actions.forget_deliveries(at=given + datetime.timedelta(days=91), by=None) == 1
    assert clerk.post(ADDRESS, {"rows": rows(firms)}, key="march-first").headers.get("Idempotency-Replayed") is None


def test_all_errors_come_at_once_with_row_and_field_and_nothing_is_written(firms, clerk):
    wrong = [
        {"credit_code": firms[0].credit_code, "output": "约500", "sales": -1},
        {"credit_code": "91330324PDY00001X1", "output": 1},
        {"credit_code": firms[1].credit_code, "sales": 10, "export": 11, "turnover": 3},
        {"credit_code": firms[1].credit_code, "output": 1},
        {"credit_code": firms[2].credit_code, "output": 100},
    ]

    answer = clerk.post(ADDRESS, {"rows": wrong})

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = [(error["row"], error["field"], error["rule"]) for error in json.loads(answer.content)["errors"]]
    assert set(found) == {
        (1, "output", "number"),
        (1, "sales", "negative"),
        (2, "credit_code", "not_expected"),
        (3, "export", "part"),
        (3, "output", "required"),
        (3, "turnover", "unknown_field"),
        (3, "credit_code", "duplicate"),
        (4, "credit_code", "duplicate"),
    }
    assert not MonthlyReturn.objects.exclude(state="missing").exists()


def test_good_rows_are_taken_where_the_sender_says_so(firms, clerk):
    mixed = [*rows(firms[:2]), {"credit_code": firms[2].credit_code, "output": "许多"}]

    answer = clerk.post(ADDRESS, {"mode": "good", "rows": mixed})

    assert answer.status_code == 200
    told = json.loads(answer.content)
    assert (told["changed"], told["left_out"], len(told["errors"])) == (2, 1, 1)


def test_rows_that_changed_since_they_were_read_are_not_overwritten(firms, clerk):
    read = clerk.get(ADDRESS)
    actions.fill_cells(
        form=MONTHLY, enterprise=firms[0], month=MARCH, answers={"output": 7}, on=day("2018-04-01"), by=None
    )

    answer = clerk.post(ADDRESS, {"rows": rows(firms)}, tag=read["tag"])

    assert answer.status_code == 412
    assert answer.headers["ETag"] == f'"{clerk.get(ADDRESS)["tag"]}"'
    assert MonthlyReturn.objects.get(enterprise=firms[0]).output == 7


def test_a_closed_month_takes_nothing_and_says_why(firms, clerk):
    Submission.objects.update(state="accepted", submitted_at=facts.NOW)

    answer = clerk.post(ADDRESS, {"rows": rows(firms)})

    assert (answer.status_code, json.loads(answer.content)["rule"]) == (409, "closed")


def test_what_a_row_does_not_name_stays(firms, clerk):
    clerk.post(ADDRESS, {"rows": rows(firms, sales=500)})
    clerk.post(ADDRESS, {"rows": [{"credit_code": firms[0].credit_code, "output": 1200}]})

    row = MonthlyReturn.objects.get(enterprise=firms[0])
    assert (row.output, row.sales) == (1200, 500)


def test_questions_are_told_and_do_not_hold_the_rows_up(firms, clerk):
    facts.monthly_return(firms[0], "2018-02", output=900)

    answer = clerk.post(ADDRESS, {"rows": [{"credit_code": firms[0].credit_code, "output": 800}]})

    assert answer.status_code == 200
    (question,) = json.loads(answer.content)["questions"]
    assert (question["row"], question["field"], question["rule"]) == (1, "output", "fell")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ({"role": Grant.Role.CLERK, "organisation": "others"}, 404),
        ({"role": Grant.Role.OFFICIAL, "division": "330481"}, 404),
        ({"role": Grant.Role.OFFICIAL, "division": "330324"}, 403),
        ({"role": Grant.Role.AUDITOR, "division": "330000"}, 403),
    ],
)
def test_nobody_delivers_for_an_association_but_its_own_people(firms, client, who, status):
    if "organisation" in who:
        who = who | {"organisation": facts.association(who["organisation"])}
    else:
        who = who | {"division": facts.division(who["division"])}
    other = Sender(client, facts.user("other", who))

    assert other.post(ADDRESS, {"rows": rows(firms)}).status_code == status
    assert not MonthlyReturn.objects.exclude(state="missing").exists()


def test_without_a_token_and_with_one_that_only_reads_nothing_is_delivered(firms, client):
    bare = client.post(ADDRESS, json.dumps({"rows": rows(firms)}), content_type="application/json")
    assert bare.status_code == 401
    assert bare.headers["WWW-Authenticate"].startswith("Bearer")
    assert client.get(ADDRESS).status_code == 401

    reading = Sender(
        client, facts.user("reader", {"role": Grant.Role.CLERK, "organisation": facts.association()}), scope="read"
    )
    assert reading.post(ADDRESS, {"rows": rows(firms)}).status_code == 403
    assert reading.get(ADDRESS)["count"] == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (" ", 400),
        ("[]", 400),
        ("{", 400),
        ('{"rows": []}', 400),
        ('{"rows": [1]}', 400),
        ('{"rows": [{"credit_code": NaN}]}', 400),
        ('{"rows": [], "rows": []}', 400),
        ('{"rows": [{}], "unit": "wan"}', 400),
        ('{"rows": [{}], "color": 1}', 400),
        ("[" * 100_000, 400),
        ('{"rows": [{"credit_code": "\\u0000\\ud800"}]}', 422),
        ('{"rows": [{"credit_code": {"a": [1]}}]}', 422),
        ('{"rows": [{"credit_code": "x", "output": 1e400}]}', 422),
    ],
)
def test_whatever_comes_is_answered_with_a_problem(firms, clerk, body, status):
    answer = clerk.post_text(ADDRESS, body)

    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_quotes_without_end_are_read_once(firms, clerk):
    began = time.monotonic()
    answer = clerk.post_text(ADDRESS, '"' + '\\"' * 50_000)

    assert answer.status_code == 400
    assert time.monotonic() - began < 5


def test_a_key_is_asked_for(firms, clerk):
    assert clerk.post(ADDRESS, {"rows": rows(firms)}, key="").status_code == 400
