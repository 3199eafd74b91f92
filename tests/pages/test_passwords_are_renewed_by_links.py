"""A forgotten password is renewed by a link from the lead or by letter, and nobody learns who has an account."""

import pytest
from django.test import override_settings

from accounts import actions
from pages import letters
from tests.pages.managing import clerk, lead, link_in, outbox, valves
from tests.pages.people import PASSWORD, browser, is_in, knock, later, page

__all__ = ["clerk", "lead", "outbox", "valves"]

pytestmark = pytest.mark.django_db


def test_a_lead_s_link_gives_a_new_password_and_ends_sessions(lead, clerk, client):
    at_home = browser()
    knock(at_home)
    path = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    assert is_in(at_home)
    new = {"password": "teal-lantern-88", "again": "teal-lantern-88"}

    assert client.post(path, new).status_code == 302
    assert not is_in(at_home)
    assert knock(browser(), password=PASSWORD).status_code == 200
    assert knock(browser(), password="teal-lantern-88").status_code == 302
    assert client.post(path, new).status_code == 410


def test_a_newer_link_closes_the_older(lead, clerk, client):
    older, newer = (link_in(lead.post(f"/people/{clerk.pk}/password/")) for _time in range(2))

    assert [client.get(path).status_code for path in (older, newer)] == [410, 200]


def test_whoever_knows_an_address_closes_only_what_was_asked_for_the_same_way(lead, clerk, client, outbox):
    of_the_lead = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    outbox.clear()
    for _time in range(2):
        client.post("/forgot-password/", {"email": clerk.email})
    mailed = [link_in(letter.body) for letter in outbox]

    assert [client.get(path).status_code for path in (of_the_lead, *mailed)] == [200, 410, 200]
    of_the_lead = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    assert [client.get(path).status_code for path in (of_the_lead, mailed[-1])] == [200, 410]


def test_changing_the_password_closes_open_links(lead, clerk, client):
    path = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    actions.change_password(user=clerk, password="teal-lantern-88", at=later(), by=clerk)

    assert client.get(path).status_code == 410


def test_a_closed_account_has_no_way_to_a_new_password(lead, clerk, client, outbox):
    path = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    outbox.clear()
    actions.close_account(user=clerk, by=None)
    client.post("/forgot-password/", {"email": clerk.email})

    assert client.get(path).status_code == 410
    assert outbox == []


def test_whoever_forgot_gets_a_letter_and_nobody_learns_who_has_an_account(clerk, client, outbox):
    known = page(client.post("/forgot-password/", {"email": "Clerk@example.cn"}))
    unknown = page(client.post("/forgot-password/", {"email": "nobody@example.cn"}))

    assert known == unknown
    assert [letter.to for letter in outbox] == [["clerk@example.cn"]]
    assert client.get(link_in(outbox[0].body)).status_code == 200


def test_an_address_gets_three_letters_an_hour(clerk, client, outbox):
    for _time in range(9):
        client.post("/forgot-password/", {"email": clerk.email})

    assert len(outbox) == 3


def test_without_a_mail_server_the_page_says_whom_to_ask(client):
    with override_settings(MAIL=False):
        assert "请协会负责人或管理员" in client.get("/forgot-password/").content.decode()
        assert letters.send(to="a@example.cn", subject="x", text="x") is None


def test_a_letter_that_fails_is_logged_and_breaks_nothing(monkeypatch, caplog):
    def away(self):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    with override_settings(MAIL=True):
        letters.send(to="a@example.cn", subject="x", text="x").join()

    assert "no server" in caplog.text
