"""The board says to a clerk what to do next, and a line on every page says what is overdue."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises import actions
from tests.facts import day
from tests.pages.returning import BASE, IN_TIME, LATE, MARCH, at, county, fill, submit, text_of, world
from zones.actions import advance_horizon

__all__ = ["world"]

pytestmark = pytest.mark.django_db


def card(client, world):
    client.force_login(world.clerk)
    [card] = client.get("/submissions/").context["due"]
    return card


@pytest.mark.parametrize(
    ("today", "code"),
    [
        ("2018-04-02", "open"),
        ("2018-04-07", "soon"),
        ("2018-04-12", "soon"),
        ("2018-04-13", "late"),
        ("2018-04-23", "late"),
        ("2018-04-24", "locked"),
    ],
)
def test_a_card_tells_how_urgent_it_is(client, world, monkeypatch, today, code):
    at(monkeypatch, day(today))

    assert card(client, world).where.code == code


def test_an_extension_moves_the_day_and_says_so(client, world, monkeypatch):
    actions.extend(submission=world.submission, until=day("2018-04-27"), by=None, reason="停电")
    at(monkeypatch, LATE)

    assert card(client, world).where.code == "open"
    assert "已延期至2018年4月27日" in text_of(client, world.clerk)


def test_the_next_step_follows_the_work(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    one, other = world.firms

    def step():
        return card(client, world).next.label

    assert step() == "开始填报"
    fill(one, output=100)
    assert step() == "继续填报"
    fill(one, sales=90, export=95)
    assert step() == "改正和说明1处"
    fill(one, export=50)
    fill(other, output=100)
    assert step() == "提交"
    submit(world.submission)
    assert step() == "查看"
    actions.return_rows(submission=world.submission, reasons={}, by=None, reason="请核对总产值")
    assert step() == "看退回理由并修改"
    assert "请核对总产值" in text_of(client, world.clerk)


def test_the_clerk_reads_on_board_and_grid_which_firm_was_returned_and_why(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    fill(world.firms[0], output=100)
    firm = world.firms[0]
    submitted = submit(world.submission)
    actions.return_rows(submission=submitted, reasons={firm.pk: "总产值像是<万元>，请核对"}, by=None)

    for path in ("/submissions/", BASE):
        page = text_of(client, world.clerk, path)
        notice = page.split('class="notice notice-bad"')[1].split("</div>")[0]
        assert f"{firm.name}：" in notice
        assert "总产值像是&lt;万元&gt;，请核对" in notice
        assert world.firms[1].name not in notice
        assert "：退回1行" in notice
        assert ": " not in re.sub(r"<[^>]*>", "", notice)


def test_of_many_returned_firms_the_first_are_named_and_the_rest_counted(client, monkeypatch):
    world = county(firms=8)
    at(monkeypatch, IN_TIME)
    reasons = {firm.pk: f"请核对{firm.name}" for firm in world.firms}
    actions.return_rows(submission=submit(world.submission), reasons=reasons, by=None)

    notice = text_of(client, world.clerk).split('class="notice notice-bad"')[1].split("</div>")[0]

    assert notice.count("请核对") == 5
    assert "另有 3 家" in notice


def test_counts_stand_beside_the_state(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    fill(world.firms[0], output=100, sales=90, export=95)
    found = card(client, world)

    assert (found.progress.answered, found.progress.expected, str(found.percent)) == (1, 2, "50.0%")
    assert (found.standing.to_fix, found.standing.to_explain) == (1, 0)


def test_accepted_months_move_to_the_past(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    for firm in world.firms:
        fill(firm, output=100)
    actions.accept(submission=submit(world.submission), by=None)
    client.force_login(world.clerk)
    context = client.get("/submissions/").context

    assert context["due"] == []
    assert [each.title for each in context["past"].rows] == ["2018年3月 规上月报"]


def banner(client, user):
    client.force_login(user)
    text = client.get("/standards/").content.decode()
    return 'class="banner"' in text and text.split('class="banner"')[1].split("</aside>")[0]


def test_whoever_has_something_due_or_returned_reads_it_on_every_page(client, world):
    advance_horizon(to=MARCH, first=day("2015-01"), by=None)
    assert not banner(client, world.clerk)
    advance_horizon(to=day("2018-05"), by=None)

    assert "2018年3月 规上月报：逾期，已停止填报" in banner(client, world.clerk)
    assert not banner(client, world.official)
    assert not banner(client, world.stranger)


def test_the_line_costs_one_query_and_others_none(client, world):
    def count(user):
        client.force_login(user)
        with CaptureQueriesContext(connection) as counted:
            client.get("/standards/")
        return len(counted)

    assert count(world.clerk) == count(world.official) + 1
