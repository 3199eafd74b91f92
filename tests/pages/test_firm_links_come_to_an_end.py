"""A link that is unknown, revoked, late or closed says so and shows no row, and too many calls wait."""

import pytest

from enterprises import actions
from enterprises.models import Decision, MonthlyReturn
from pages import firm_links_fill
from pages.firm_links_limits import Limit
from tests.pages.linking import path, phone, sent, world
from tests.pages.returning import LATE, TOO_LATE, at, submit

__all__ = ["path", "phone", "world"]

pytestmark = pytest.mark.django_db


def ended(phone, path, status, words):
    for answer in (phone.get(path), phone.post(path, {"do": "draft", "output": "5"})):
        text = answer.content.decode()
        assert (answer.status_code, words in text) == (status, True), text
        assert "<form" not in text
        assert MonthlyReturn.objects.filter(output=50_000).count() == 0


def test_a_link_that_never_was_says_so(world, phone):
    ended(phone, "/fill/abcdefghijklmnopqrstuvwx/", 404, "没有这个链接")


def test_a_revoked_link_says_so(world, path, phone):
    actions.revoke_links(submission=world.submission, enterprises=[world.firms[0].pk], by=None)

    ended(phone, path, 410, "链接已失效")


def test_a_link_ends_with_the_last_day_and_lives_on_with_an_extension(world, path, phone, monkeypatch):
    at(monkeypatch, LATE)
    assert phone.get(path).status_code == 200
    at(monkeypatch, TOO_LATE)
    ended(phone, path, 410, "链接已过期")
    actions.extend(submission=world.submission, until=TOO_LATE, by=None, reason="停电")
    assert phone.get(path).status_code == 200


def test_a_month_that_was_handed_in_is_closed(world, path, phone):
    submit(world.submission)

    ended(phone, path, 410, "本期已关闭")


def test_a_row_that_was_accepted_is_closed(world, path, phone):
    Decision.objects.create(submission=world.submission, enterprise=world.firms[0], outcome="accepted")

    ended(phone, path, 410, "本期已关闭")


def test_a_confirmed_link_expires_too(world, path, phone, monkeypatch):
    sent(path, phone, do="confirm", output="100", confirmed_by="王五")
    at(monkeypatch, TOO_LATE)

    assert phone.get(path).status_code == 410


def test_too_many_calls_wait_a_minute(world, path, phone, monkeypatch):
    monkeypatch.setattr(firm_links_fill, "BY_LINK", Limit(most=2, seconds=60))
    answers = [phone.get(path) for _call in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_a_limit_forgets_after_its_time_and_keeps_few_keys():
    limit = Limit(most=1, seconds=0, keys=2)

    assert [limit.passes(key) for key in "aabcd"] == [True] * 5
    assert len(limit.seen) == 2
