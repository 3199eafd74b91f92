"""With an app the password alone opens nothing; a code opens once, and is set up, lost and parted with in words."""

import pytest
from django.test import override_settings

from accounts import actions
from tests import facts
from tests.pages.people import PASSWORD, browser, clerk, clock, code, enrolled, is_in, knock, later, somebody

__all__ = ["clerk", "clock"]

pytestmark = pytest.mark.django_db


def test_with_an_app_the_password_alone_opens_nothing(client, clerk):
    enrolled(clerk)
    answer = knock(client)
    assert answer.headers["Location"] == "/sign-in/code/"
    assert not is_in(client)

    assert "动态码不对" in client.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert client.post("/sign-in/code/", {"code": code("salt")}).status_code == 302
    assert is_in(client)


def test_a_code_opens_once(client, clerk):
    enrolled(clerk)
    shown = code("salt")
    other = browser()
    for each in (client, other):
        knock(each)
    assert client.post("/sign-in/code/", {"code": shown}).status_code == 302
    assert other.post("/sign-in/code/", {"code": shown}).status_code == 200
    assert not is_in(other)


def test_a_code_of_two_steps_ago_or_ahead_opens_nothing(client, clerk):
    enrolled(clerk)
    knock(client)

    assert [client.post("/sign-in/code/", {"code": code("salt", n)}).status_code for n in (-3, 3)] == [200, 200]


def test_a_recovery_code_opens_once_however_it_is_typed(client, clerk):
    [first, *_others] = enrolled(clerk)
    for each, works in ((client, True), (browser(), False)):
        knock(each)
        each.post("/sign-in/code/", {"code": first.lower().replace("-", " ")})
        assert is_in(each) is works


def test_codes_are_not_guessed_without_end(client, clerk):
    enrolled(clerk)
    knock(client)
    statuses = [client.post("/sign-in/code/", {"code": f"{number:06}"}).status_code for number in range(6)]

    assert statuses == [200] * 5 + [429]
    # Starting over does not give five more.
    assert knock(browser()).status_code == 429


def test_the_second_step_waits_five_minutes(client, clerk, clock):
    enrolled(clerk)
    knock(client)
    clock(minutes=6)

    assert client.post("/sign-in/code/", {"code": code("salt")}).headers["Location"] == "/sign-in/"


def test_an_app_is_set_up_with_a_right_code_and_the_recovery_codes_are_shown_once(client, clerk):
    client.force_login(clerk)
    shown = client.get("/account/second-factor/").content.decode()
    assert "<svg" in shown
    assert "style=" not in shown
    assert "<script" not in shown.split("<main")[1]
    salt = client.session["second_factor_salt"]
    assert "动态码不对" in client.post("/account/second-factor/", {"code": "123"}).content.decode()
    text = client.post("/account/second-factor/", {"code": code(salt)}).content.decode()

    assert text.count("<li>") >= 10
    clerk.refresh_from_db()
    assert clerk.second_factor_since
    assert salt not in client.get("/account/second-factor/").content.decode()


def test_the_key_stands_nowhere_in_the_database(clerk):
    enrolled(clerk, "some-salt")
    with override_settings(SECRET_KEY="x" * 60):
        assert actions.spend_code(user=clerk, typed=code("some-salt"), at=later())
    assert not actions.spend_code(user=clerk, typed="", at=later())


def test_parting_with_the_app_takes_the_password(client, clerk):
    enrolled(clerk)
    client.force_login(clerk)
    client.post("/account/second-factor/", {"old": "wrong"})
    clerk.refresh_from_db()
    assert clerk.second_factor_since
    client.post("/account/second-factor/", {"old": PASSWORD})
    clerk.refresh_from_db()
    assert clerk.second_factor_since is None


@pytest.mark.parametrize(
    ("role", "due"), [("clerk", True), ("lead", True), ("official", True), ("administrator", True), ("auditor", False)]
)
def test_where_it_is_required_who_edits_or_accepts_is_led_to_set_it_up(client, role, due):
    scope = {"organisation": facts.association()} if role in {"clerk", "lead"} else {"division": facts.division()}
    client.force_login(somebody("person", {"role": role, **scope}))
    with override_settings(SECOND_FACTOR_REQUIRED=True):
        answer, api = client.get("/standards/"), client.get("/api/v1/indicators/")
        assert client.get("/account/second-factor/").status_code == 200
        assert client.get("/account/").status_code == 200

    assert answer.headers.get("Location") == ("/account/second-factor/" if due else None)
    assert api.status_code == (403 if due else 200)
    assert client.get("/standards/").status_code == 200
