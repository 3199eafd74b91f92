"""An official extends one submission with a reason and a day to come; rules show what the calendar makes of them."""

import pytest

from enterprises import actions
from tests.facts import day
from tests.pages.returning import BASE, IN_TIME, TOO_LATE, at, fill, submit, text_of, world

__all__ = ["world"]

pytestmark = pytest.mark.django_db


def extend(client, user, **given):
    client.force_login(user)
    return client.post(f"{BASE}extend/", {"until": "2018-05-20", "why": "系统故障"} | given)


def test_an_official_extends_one_submission_with_a_reason(client, world, monkeypatch):
    at(monkeypatch, TOO_LATE)
    assert extend(client, world.official).status_code == 302

    world.submission.refresh_from_db()
    assert world.submission.extended_to == day("2018-05-20")
    assert fill(world.firms[0], on=TOO_LATE, output=1).output == 1


@pytest.mark.parametrize(
    "given", [{"why": ""}, {"until": "2018-05-09"}, {"until": "2018-04-12"}, {"until": "9/30/2018"}]
)
def test_an_extension_without_a_reason_or_a_day_to_come_is_refused(client, world, monkeypatch, given):
    at(monkeypatch, TOO_LATE if "2018-04-12" not in given.values() else day("2018-04-01"))
    answer = extend(client, world.official, **given)

    assert answer.status_code == 422
    world.submission.refresh_from_db()
    assert world.submission.extended_to is None
    # what was typed is kept
    assert given.get("why", "系统故障") in answer.content.decode()


def test_a_clerk_extends_nothing(client, world, monkeypatch):
    at(monkeypatch, TOO_LATE)

    assert extend(client, world.clerk).status_code == 403


def test_an_official_reopens_an_accepted_month(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    for firm in world.firms:
        fill(firm, output=100)
    actions.accept(submission=submit(world.submission), by=None)
    page = text_of(client, world.official)

    assert f'href="{BASE}reopen/"' in page
    assert client.get(f"{BASE}extend/")["Location"] == f"{BASE}reopen/"


def test_the_rules_show_what_the_calendar_makes_of_them(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    text = text_of(client, world.clerk, "/submissions/deadlines/", year="2017")

    # 31 October 2017 + 12 is Sunday 12 November, so Monday
    assert "2017-11-13" in text
    assert "遇休息日顺延" in text
    client.force_login(world.clerk)
    for year in ("17", "x", "9" * 50, "2018\x00"):
        assert client.get("/submissions/deadlines/", {"year": year}).status_code == 404
