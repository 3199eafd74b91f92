"""A delivery writes what each of its rows names: nothing of a row that it does not speak of, and no row that is closed.

Each of these tests has a database to itself: clerks type, in connections of their own, while it comes in.
"""

import json

import pytest

from api import returns
from enterprises import actions
from enterprises.models import Decision, FirmLink, MonthlyReturn, Scribble, Submission
from tests import facts
from tests.api import test_returns_are_delivered as delivered
from tests.api.test_returns_are_delivered import ADDRESS, MARCH, MONTHLY
from tests.enterprises.meanwhile import meanwhile
from tests.facts import day
from tests.plugins.databases import fresh_db as own_database

fresh_db = own_database
firms = delivered.firms
clerk = delivered.clerk
IN_TIME = day("2018-04-01")


@pytest.fixture(autouse=True)
def _alone(fresh_db, settings):
    settings.DEMO = False


def typed(firm, answers=(), **given):
    actions.fill_cells(form=MONTHLY, enterprise=firm, month=MARCH, answers=dict(answers), on=IN_TIME, by=None, **given)


def row(firm):
    return MonthlyReturn.objects.get(enterprise=firm, month=MARCH)


def batch(firms):
    """The first row speaks of the output alone, the second of sales as well."""
    return [
        {"credit_code": firms[0].credit_code, "output": 1000},
        {"credit_code": firms[1].credit_code, "output": 2000, "sales": 1900, "explanation": "停电"},
    ]


def told(answer):
    return json.loads(answer.content)


def test_what_a_clerk_types_meanwhile_under_a_name_of_another_row_stays(firms, clerk):
    with meanwhile(lambda: typed(firms[0], {"sales": 700}, explanation="检修", state="halted")):
        answer = clerk.post(ADDRESS, {"rows": batch(firms)})

    assert answer.status_code == 200, answer.content.decode()
    now = row(firms[0])
    assert (now.output, now.sales, now.explanation, now.state) == (1000, 700, "检修", "halted")
    assert told(answer)["changed"] == 2
    assert (row(firms[1]).sales, row(firms[1]).explanation) == (1900, "停电")


def test_what_a_clerk_types_meanwhile_is_judged_with_the_delivery(firms, clerk):
    """A part of a whole that the delivery would make too small."""
    with meanwhile(lambda: typed(firms[0], {"export": 5000, "sales": 6000})):
        given = {"credit_code": firms[0].credit_code, "output": 6000, "sales": 4000}
        answer = clerk.post(ADDRESS, {"rows": [given]})

    assert answer.status_code == 422
    assert ("export", "part") in {(error["field"], error["rule"]) for error in told(answer)["errors"]}
    assert (row(firms[0]).export, row(firms[0]).sales) == (5000, 6000)


def test_rows_that_somebody_types_into_again_and_again_are_to_be_sent_later(firms, clerk, monkeypatch):
    looked, look = [], returns._look

    def look_and_type(*given):
        found = look(*given)
        looked.append(found)
        typed(firms[0], {"sales": 700 + len(looked)})
        return found

    monkeypatch.setattr(returns, "_look", look_and_type)

    answer = clerk.post(ADDRESS, {"rows": batch(firms)})

    assert (answer.status_code, told(answer)["rule"], len(looked)) == (409, "overtaken", returns.TRIES)
    assert row(firms[0]).output is None
    # what others' rows say meanwhile is nobody's concern here
    other = clerk.post(ADDRESS, {"rows": batch(firms)[1:]})
    assert other.status_code == 200


def test_only_what_a_row_names_is_written_and_only_its_scribbles_go(firms, clerk):
    for firm in firms[:2]:
        typed(firm, {"output": 1, "sales": 2}, refused={"profit": ("约500", "?"), "revenue": ("许多", "?")})
    pks = [firm.pk for firm in firms[:2]]

    filed = actions.file_rows(
        form=MONTHLY,
        month=MARCH,
        association=facts.association(),
        names=["output", "sales", "profit"],
        rows=[(pk, "halted", "新", 10, None, 30) for pk in pks],
        named={pks[0]: ["output", "sales"], pks[1]: ["profit", "explanation"]},
        by=None,
    )

    assert (filed.changed, filed.same) == (2, 0)
    first, second = row(firms[0]), row(firms[1])
    assert (first.output, first.sales, first.profit, first.state, first.explanation) == (10, None, None, "reported", "")
    assert (second.output, second.sales, second.profit, second.explanation) == (1, 2, 30, "新")
    left = set(Scribble.objects.values_list("enterprise", "name"))
    assert left == {(pks[0], "profit"), (pks[0], "revenue"), (pks[1], "revenue")}


def test_what_is_kept_beside_a_row_must_be_fixed_whatever_other_rows_name(firms, clerk):
    typed(firms[0], refused={"sales": ("约500", "不是数字")})

    refused = clerk.post(ADDRESS, {"rows": batch(firms)})
    assert refused.status_code == 422
    assert [(error["row"], error["field"], error["rule"]) for error in told(refused)["errors"]] == [
        (1, "sales", "kept")
    ]
    taken = clerk.post(ADDRESS, {"rows": batch(firms), "mode": "good"})
    assert (told(taken)["changed"], told(taken)["left_out"]) == (1, 1)
    assert Scribble.objects.get().text == "约500"

    answered = batch(firms)
    answered[0]["sales"] = 900
    assert clerk.post(ADDRESS, {"rows": answered}).status_code == 200
    assert not Scribble.objects.exists()
    assert row(firms[0]).sales == 900


def accepted(firm):
    submission = Submission.objects.get()
    Decision.objects.create(submission=submission, enterprise=firm, outcome="accepted")


def confirmed(firm):
    submission = Submission.objects.get()
    actions.make_links(submission=submission, enterprises=[firm.pk], on=IN_TIME, by=None)
    FirmLink.objects.update(confirmed_at=facts.NOW, confirmed_by="王五")


@pytest.mark.parametrize(("close", "rule"), [(accepted, "frozen"), (confirmed, "confirmed_by_firm")])
def test_a_closed_row_is_named_and_holds_no_good_row_up(firms, clerk, close, rule):
    typed(firms[0], {"output": 7, "sales": 7})
    close(firms[0])

    refused = clerk.post(ADDRESS, {"rows": batch(firms)})
    assert refused.status_code == 422
    [error] = told(refused)["errors"]
    assert (error["row"], error["credit_code"], error["rule"]) == (1, firms[0].credit_code, rule)
    taken = clerk.post(ADDRESS, {"rows": batch(firms), "mode": "good"})

    assert (taken.status_code, told(taken)["changed"], told(taken)["left_out"]) == (200, 1, 1)
    assert (row(firms[0]).output, row(firms[1]).output) == (7, 2000)
    same = clerk.post(ADDRESS, {"rows": [{"credit_code": firms[0].credit_code, "output": 7}]})
    assert (same.status_code, told(same)["same"]) == (200, 1)
