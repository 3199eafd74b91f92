"""Wrong tries end in a pause before any hashing, made-up names read the same, and the door leads nowhere else."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import override_settings

from accounts import actions, lockout
from accounts.models import Attempt
from tests.pages.people import PASSWORD, browser, clerk, clock, fail, is_in, knock, later, page

__all__ = ["clerk", "clock"]

pytestmark = pytest.mark.django_db


def test_five_wrong_tries_close_the_account_for_a_quarter_of_an_hour(client, clerk, clock):
    assert fail(client, 5) == [200] * 5
    answer = knock(client)

    assert answer.status_code == 429
    assert 890 < int(answer.headers["Retry-After"]) <= 900
    assert "登录暂停" in answer.content.decode()
    assert "还有15分钟" in answer.content.decode()
    assert not is_in(client)

    clock(minutes=16)
    assert knock(client).status_code == 302
    assert is_in(client)


def test_the_pause_is_told_in_english_too(client, clerk):
    fail(client, 5)
    text = client.post("/en/sign-in/", {"username": "clerk", "password": PASSWORD}).content.decode()

    assert "Signing in is paused" in text
    assert "in 15 minutes" in text


def test_a_try_in_the_pause_costs_no_hash_and_does_not_lengthen_it(client, clerk, monkeypatch):
    fail(client, 5)
    monkeypatch.setattr("pages.sessions.authenticate", lambda *_given, **_named: pytest.fail("hashed"))
    until = lockout.locked_until(username="clerk", network="127.0.0.1", at=later())

    assert fail(client, 3) == [429] * 3
    assert lockout.locked_until(username="clerk", network="127.0.0.1", at=later()) == until


def test_a_name_that_nobody_has_is_treated_the_same(client, clerk):
    real = [page(knock(client, password="wrong")) for _time in range(5)] + [page(knock(client))]
    Attempt.objects.all().delete()
    made_up = [page(knock(client, "nobody-here", "wrong")) for _time in range(5)]
    made_up.append(page(knock(client, "nobody-here")))

    assert [text.replace("nobody-here", "clerk") for text in made_up] == real


def test_a_success_forgets_the_failures_before_it(client, clerk):
    fail(client, 4)
    knock(client)
    other = browser()

    assert fail(other, 4) == [200] * 4


def test_strangers_elsewhere_do_not_shut_out_who_is_known_here(clerk):
    knock(browser(), REMOTE_ADDR="192.0.2.7")
    fail(browser(), 9, REMOTE_ADDR="198.51.100.9")

    assert knock(browser(), REMOTE_ADDR="198.51.100.9").status_code == 429
    assert knock(browser(), REMOTE_ADDR="203.0.113.1").status_code == 429
    assert knock(browser(), REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_network_that_tries_many_names_is_closed_as_a_whole(clerk):
    stranger = browser()
    for number in range(lockout.NETWORK_LIMIT):
        assert knock(stranger, f"name-{number}", "wrong", REMOTE_ADDR="192.0.2.7").status_code == 200

    assert knock(stranger, REMOTE_ADDR="192.0.2.7").status_code == 429
    assert knock(browser(), REMOTE_ADDR="198.51.100.9").status_code == 302


def test_a_forged_header_is_another_address_only_behind_a_proxy(clerk):
    def tries(header):
        return [fail(browser(), 1, HTTP_X_FORWARDED_FOR=header.format(number))[0] for number in range(6)]

    assert tries("192.0.2.{}")[-1] == 429
    assert set(Attempt.objects.values_list("network", flat=True)) == {"127.0.0.1"}

    Attempt.objects.all().delete()
    with override_settings(TRUSTED_PROXIES=1):
        tries("10.0.0.{}, 192.0.2.9")
    assert set(Attempt.objects.values_list("network", flat=True)) == {"192.0.2.9"}


def test_a_closed_account_reads_like_a_wrong_password(client, clerk):
    wrong = page(knock(client, password="wrong"))
    actions.close_account(user=clerk, by=None)

    assert page(knock(client)) == wrong


@pytest.mark.parametrize("name", ["a\x00b", "甲" * 151, ""])
def test_a_name_that_cannot_be_is_told_and_kept_out_of_the_records(client, name):
    assert knock(client, name).status_code == 200
    assert not Attempt.objects.exists()


def test_passwords_are_kept_as_argon2id(clerk):
    actions.change_password(user=clerk, password="another-kettle-7", at=later(), by=clerk)

    assert clerk.password.startswith("argon2$argon2id$")
    assert Argon2PasswordHasher().verify("another-kettle-7", clerk.password)


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example", "http:///x"],
)
def test_signing_in_leads_to_no_other_host(client, clerk, address):
    answer = client.post("/sign-in/", {"username": "clerk", "password": PASSWORD, "next": address})

    assert answer.headers["Location"] == "/"
    assert client.get(f"/sign-in/?next={address}").headers["Location"] == "/"


def test_looking_signs_nobody_in_or_out(client, clerk):
    assert client.get("/sign-in/", {"username": "clerk", "password": PASSWORD}).status_code == 200
    assert not is_in(client)
    knock(client)
    assert client.get("/sign-out/").status_code == 405
    assert is_in(client)
    assert client.post("/sign-out/").status_code == 302
    assert not is_in(client)


def test_support_comes_in_by_the_same_door(client):
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/sign-in/?next=/admin/"
    assert client.get("/admin/login/?next=https://elsewhere.example").headers["Location"] == "/sign-in/?next=/admin/"
    assert client.get("/admin/password_change/").headers["Location"] == "/account/password/"


def test_support_comes_to_the_very_address_that_was_asked_for(client):
    address = "/admin/accounts/grant/?role=clerk&p=2"
    to = client.get("/admin/login/", {"next": address}).headers["Location"]

    assert client.get(to).context["next"] == address
