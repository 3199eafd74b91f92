"""What is typed into a cell of the grid is kept, refused with its reason, or told as a conflict; never lost."""

import pytest

from enterprises.models import Decision, FirmLink, MonthlyReturn, ReturnState, Scribble, Submission
from ledger.models import Line
from tests.facts import day
from tests.pages.grid_world import PATH, clerk, confirm, pasted, row, send, typed, world

__all__ = ["clerk", "world"]

pytestmark = pytest.mark.django_db


def finding(response, rule):
    return next((each for each in response.json()["row"][7] if each[0] == rule), None)


def test_a_number_is_read_in_the_unit_of_the_grid(clerk, world):
    response = typed(clerk, world.firms[0], "output", "3,000.5")

    assert response.status_code == 200
    assert row(world.firms[0]).output == 3_000_500
    assert row(world.firms[0]).state == ReturnState.REPORTED
    typed(clerk, world.firms[0], "sales", "2.9百", seen=None)
    typed(clerk, world.firms[0], "revenue", "300万元", seen=None)
    assert row(world.firms[0]).revenue == 3_000_000


def test_heads_are_whole_numbers_and_know_no_unit(clerk, world):
    typed(clerk, world.firms[0], "employees", "120")
    assert row(world.firms[0]).employees == 120

    response = typed(clerk, world.firms[0], "employees", "12.5", seen=120)
    assert finding(response, "kept")[2]["found"] == "12.5"


def test_what_is_no_number_stays_as_it_was_typed(clerk, world):
    response = typed(clerk, world.firms[0], "output", "约500")

    assert finding(response, "kept")[2]["found"] == "约500"
    assert Scribble.objects.get().text == "约500"


def test_the_checks_answer_with_the_cell(clerk, world):
    assert finding(typed(clerk, world.firms[0], "output", "30000"), "slip")[3] == 3_000_000


def test_a_state_and_an_explanation_are_kept(clerk, world):
    typed(clerk, world.firms[0], "state", "halted", seen="missing")
    typed(clerk, world.firms[0], "explanation", " 全厂检修 ", seen="")

    assert (row(world.firms[0]).state, row(world.firms[0]).explanation) == ("halted", "全厂检修")
    refused = typed(clerk, world.firms[0], "state", "不知道", seen="halted")
    assert refused.status_code == 422
    assert "不是填报状态" in refused.json()["problem"]


def test_a_state_that_cannot_be_is_refused_in_words(clerk, world):
    typed(clerk, world.firms[0], "output", "3000")

    refused = typed(clerk, world.firms[0], "state", "exempt", seen="reported")

    assert refused.status_code == 422
    assert "不能有数值" in refused.json()["problem"]
    assert row(world.firms[0]).output == 3_000_000


def test_a_conflict_shows_both_and_overwrites_nothing(clerk, world):
    typed(clerk, world.firms[0], "output", "3000")

    response = typed(clerk, world.firms[0], "output", "4000", seen=None)

    assert response.status_code == 409
    assert response.json()["conflict"] == {"output": 3_000_000}
    assert row(world.firms[0]).output == 3_000_000
    assert typed(clerk, world.firms[0], "output", "4000", seen=3_000_000).status_code == 200


def test_a_repair_keeps_who_confirmed_it_in_the_ledger(clerk, world):
    half = typed(clerk, world.firms[0], "output", "3000000元", confirmed={"who": "王会计", "how": ""})
    assert half.status_code == 422

    typed(clerk, world.firms[0], "output", "3000000元", confirmed={"who": "王会计", "how": "电话"})

    line = Line.objects.filter(table="enterprises_monthlyreturn").latest("id")
    assert line.reason == "企业确认：王会计，电话"
    assert line.actor == world.people.clerk.pk


def test_a_negative_output_is_kept_as_it_was_typed(clerk, world):
    response = typed(clerk, world.firms[0], "output", "-5")

    assert finding(response, "kept")[2]["found"] == "-5"
    assert row(world.firms[0]).output is None


def test_a_firm_of_another_association_is_not_written_through_this_address(clerk, world):
    assert typed(clerk, world.foreign, "output", "3000").status_code == 404
    assert pasted(clerk, ["output"], (world.foreign, ["3000"])).json()["filled"] == 0
    assert row(world.foreign).output is None


@pytest.mark.parametrize("path", ["cells/", "paste/", "copy/", "submit/", "take-back/"])
def test_an_official_and_another_clerk_change_nothing(client, world, path):
    client.force_login(world.people.official)
    assert send(client, path).status_code == 403
    for person in (world.people.other, world.people.stranger):
        client.force_login(person)
        assert send(client, path).status_code == 404


def test_who_was_signed_out_is_told_in_json(client, world):
    response = typed(client, world.firms[0], "output", "3000")

    assert response.status_code == 401
    assert "重新登录" in response.json()["problem"]


def test_a_closed_month_refuses_with_its_reason(clerk, world):
    Submission.objects.update(state="submitted", submitted_at="2018-04-10T00:00Z")

    response = typed(clerk, world.firms[0], "output", "3000")

    assert response.status_code == 422
    assert "已提交" in response.json()["problem"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"unit": 7, "cells": {}}',
        b'{"unit": 1000, "cells": [1]}',
        b'{"unit": 1000, "code": {}, "cells": {}}',
        b'{"unit": 1000, "code": "x", "cells": {"password": {"text": "1"}}}',
        b'{"unit": 1000, "code": "x", "cells": {"output": {"text": {"a": 1}}}}',
        b'{"unit": 1000, "code": "x", "cells": {"output": {"text": "1", "seen": [1]}}}',
        b'{"unit": 1000, "names": ["output"], "rows": [{"code": "x", "texts": [], "seen": []}]}',
        b'{"unit": 1000, "names": ["output"], "rows": [7]}',
        b'{"unit": 1000, "names": [["output"]], "rows": [{"code": "x", "texts": ["1"], "seen": [1]}]}',
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(clerk, world, body):
    for path in ("cells/", "paste/"):
        assert clerk.post(PATH + path, body, content_type="application/json").status_code in (400, 404)


def test_odd_characters_are_kept_as_something_printable(clerk, world):
    response = clerk.post(
        PATH + "cells/",
        '{"unit": 1000, "cells": {"output": {"text": "a\\u0000b\\ud800", "seen": null}}, '
        f'"code": "{world.firms[0].credit_code}"}}',
        content_type="application/json",
    )

    assert response.status_code == 200
    assert Scribble.objects.get().text == "a\ufffdb\ufffd"


def test_an_autosave_costs_a_fixed_number_of_queries(clerk, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(26):
        typed(clerk, world.firms[0], "output", "3000")


def test_only_exemptions_are_copied_from_the_period_before(clerk, world):
    one, two, three = world.firms
    february = MonthlyReturn.objects.filter(month=day("2018-02"))
    blank = dict.fromkeys(("output", "output_month", "sales"))
    february.filter(enterprise=one).update(state="exempt", explanation="筹建", **blank)
    february.filter(enterprise=two).update(state="halted", explanation="检修")
    typed(clerk, three, "output", "3000")

    response = clerk.post(f"{PATH}copy/")

    assert response.headers["Location"].endswith("?copied=1")
    assert (row(one).state, row(one).explanation, row(one).output) == ("exempt", "筹建", None)
    assert (row(two).state, row(two).explanation) == ("missing", "")
    assert row(three).output == 3_000_000


def test_exemptions_are_copied_past_a_row_that_is_accepted_already(clerk, world):
    one, two, _three = world.firms
    february = MonthlyReturn.objects.filter(month=day("2018-02"), enterprise__in=[one, two])
    february.update(state="exempt", explanation="筹建", output=None, output_month=None, sales=None)
    Decision.objects.create(submission=world.submission, enterprise=one, outcome="accepted")

    response = clerk.post(f"{PATH}copy/")

    assert response.headers["Location"].endswith("?copied=1")
    assert (row(one).state, row(two).state) == ("missing", "exempt")


def test_a_month_is_submitted_only_when_nothing_is_open(clerk, world):
    one = world.firms[0]
    typed(clerk, one, "output", "30000")
    refused = clerk.post(f"{PATH}submit/", {"filler": "甲", "head": "乙"})
    assert refused.status_code == 422
    assert "甲阀门厂" in refused.content.decode()

    typed(clerk, one, "explanation", "新增产线", seen="")
    assert clerk.post(f"{PATH}submit/", {"filler": "甲", "head": ""}).status_code == 422
    assert clerk.post(f"{PATH}submit/", {"filler": "甲", "head": "乙"}).status_code == 302

    world.submission.refresh_from_db()
    assert (world.submission.state, world.submission.filler, world.submission.head) == ("submitted", "甲", "乙")
    clerk.post(f"{PATH}take-back/")
    world.submission.refresh_from_db()
    assert world.submission.state == "open"


def test_what_a_firm_confirmed_by_its_link_is_changed_only_with_its_word(clerk, world):
    one = world.firms[0]
    typed(clerk, one, "output", "3000")
    confirm(world, one)

    refused = typed(clerk, one, "output", "3100", seen=3_000_000)
    assert (refused.status_code, refused.json()["code"]) == (422, "confirmed_by_firm")

    confirmed = {"who": "王会计", "how": "电话"}
    assert typed(clerk, one, "output", "3100", seen=3_000_000, confirmed=confirmed).status_code == 200
    assert row(one).output == 3_100_000
    assert "王会计" in FirmLink.objects.get().amended
