"""Sessions are renewed, end by themselves, with the account or the password, and on demand of their own user alone."""

from importlib import import_module

import pytest
from django.conf import settings

from accounts import actions
from accounts.models import Session
from tests import facts
from tests.pages.people import PASSWORD, browser, clerk, clock, fail, is_in, knock, somebody

__all__ = ["clerk", "clock"]

pytestmark = pytest.mark.django_db


def key(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_a_session_has_a_new_key_at_sign_in(client, clerk):
    client.get("/account/second-factor/")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["planted"] = "yes"
    store.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    knock(client)

    assert key(client) != store.session_key
    assert not Session.objects.filter(pk=store.session_key).exists()


def test_a_session_ends_unused_after_half_an_hour(client, clerk, clock):
    knock(client)
    clock(minutes=29)
    assert is_in(client)
    clock(minutes=58)
    assert is_in(client)
    clock(minutes=89)
    assert not is_in(client)


def test_a_session_ends_after_twelve_hours_however_busy(client, clerk, clock):
    knock(client)
    for quarter in range(1, 48):
        clock(minutes=15 * quarter)
        assert is_in(client)
    clock(hours=12, minutes=1)
    assert not is_in(client)


def test_a_session_in_use_is_written_once_a_minute(client, clerk, clock):
    knock(client)
    is_in(client)
    seen = Session.objects.get().seen
    is_in(client)
    assert Session.objects.get().seen == seen
    clock(minutes=2)
    is_in(client)
    assert Session.objects.get().seen > seen


def test_closing_an_account_ends_its_sessions(client, clerk):
    knock(client)
    actions.close_account(user=clerk, by=None)

    assert not is_in(client)
    actions.reopen_account(user=clerk, by=None)
    assert not is_in(client)


def test_a_new_password_ends_every_session_but_this(client, clerk):
    other = browser()
    knock(client)
    knock(other)
    answer = client.post(
        "/account/password/", {"old": PASSWORD, "password": "a new kettle 9", "again": "a new kettle 9"}
    )

    assert answer.status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert knock(browser(), password="a new kettle 9").status_code == 302
    assert knock(browser()).status_code == 200


@pytest.mark.parametrize(
    ("old", "password", "again", "words"),
    [
        ("wrong", "a new kettle 9", "a new kettle 9", "现在的密码不对"),
        (PASSWORD, "a new kettle 9", "another", "两次输入的密码不一样"),
        (PASSWORD, "short-1", "short-1", "8"),
        (PASSWORD, "password1", "password1", "常见"),
        (PASSWORD, "clerk-2024", "clerk-2024", "用户名"),
        (PASSWORD, "82749163", "82749163", "数字"),
        (PASSWORD, "yongjia-2024", "yongjia-2024", "地名"),
        (PASSWORD, "valves协会-1", "valves协会-1", "单位"),
        (PASSWORD, "asdfghjk", "asdfghjk", "键盘"),
        (PASSWORD, "ababababab", "ababababab", "重复"),
    ],
)
def test_a_password_that_is_no_good_is_told_why(client, old, password, again, words):
    clerk = somebody("clerk", organisation=facts.association())
    client.force_login(clerk)
    answer = client.post("/account/password/", {"old": old, "password": password, "again": again})

    assert words in answer.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_an_open_session_is_no_way_to_try_passwords_without_end(client, clerk):
    client.force_login(clerk)
    given = {"password": "a new kettle 9", "again": "a new kettle 9"}
    for _time in range(5):
        client.post("/account/password/", {"old": "wrong"} | given)

    assert "输错次数过多" in client.post("/account/password/", {"old": PASSWORD} | given).content.decode()


def test_one_sees_where_one_is_signed_in_and_signs_out_there(client, clerk):
    phone = browser(user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/120 MicroMessenger/8.0")
    knock(client)
    knock(phone, REMOTE_ADDR="192.0.2.7")
    text = client.get("/account/sessions/").content.decode()
    assert "微信 · Android" in text
    assert "192.0.2.7" in text
    assert key(phone) not in text

    ref = text.split('name="session" value="')[2].split('"')[0]
    client.post("/account/sessions/end/", {"session": ref})
    assert not is_in(phone)
    assert is_in(client)


def test_all_other_sessions_end_at_once(client, clerk):
    others = [browser() for _browser in range(3)]
    for each in (client, *others):
        knock(each)
    client.post("/account/sessions/end/", {"session": "others"})

    assert [is_in(each) for each in (client, *others)] == [True, False, False, False]


def test_nobody_ends_the_sessions_of_another(client, clerk):
    knock(client)
    stranger = browser(somebody("stranger"))
    ref = client.get("/account/sessions/")
    assert ref.status_code == 200
    for row in Session.objects.filter(user=clerk):
        stranger.post("/account/sessions/end/", {"session": row.pk})
    stranger.post("/account/sessions/end/", {"session": "others"})

    assert is_in(client)


def test_the_record_shows_failures_and_successes(client, clerk):
    fail(client, 1)
    knock(client)
    text = client.get("/account/sessions/").content.decode()

    assert "用户名或密码不对" in text
    assert "登录成功" in text


def test_pages_of_who_is_signed_in_are_kept_by_no_cache(client, clerk):
    assert client.get("/standards/").headers.get("Cache-Control") is None
    knock(client)
    for address in ("/standards/", "/account/", "/account/tokens/", "/"):
        assert "no-store" in client.get(address).headers["Cache-Control"]
