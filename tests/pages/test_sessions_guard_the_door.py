"""Signing in: wrong tries end in a pause before any hashing, sessions are renewed, end by themselves and on demand."""

import datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import override_settings
from django.utils import timezone

from accounts import actions, lockout
from accounts.models import Attempt, Session
from tests import facts
from tests.pages.people import PASSWORD, browser, code, enrolled, is_in, knock, later, page, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return somebody("clerk", {"role": "clerk", "organisation": facts.association()})


@pytest.fixture
def clock(monkeypatch):
    """Moves the clock of the doors: clock(minutes=16)."""

    start = timezone.now()

    def move(**span):
        moment = start + datetime.timedelta(**span)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        monkeypatch.setattr("time.time", moment.timestamp)

    return move


def fail(client, times, **given):
    return [knock(client, password="wrong", **given).status_code for _time in range(times)]


# --- the pause


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


# --- where it leads


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


# --- sessions


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


# --- the second factor


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
