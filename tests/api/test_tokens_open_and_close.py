"""API tokens: a program acts as its user, within scope and time, and a bad one is refused by name."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from access.audience import audience_for, editable_by, may_enter_for, visible_to
from accounts import actions
from accounts.models import Attempt, Grant, Token, TokenUse, User
from api.authentication import writer_of
from api.problems import Problem
from enterprises.models import MonthlyReturn
from ledger.models import Line
from tests import facts
from tests.pages.people import PASSWORD, somebody

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/indicators/output/"


@pytest.fixture
def clerk(db):
    return facts.user("clerk", {"role": "clerk", "organisation": facts.zone().association})


def made(user, scope="read", **span):
    now = timezone.now()
    return actions.make_token(
        user=user,
        name="ERP",
        scope=scope,
        at=now - datetime.timedelta(days=2),
        expires_at=now + datetime.timedelta(**span or {"days": 1}),
        by=user,
    )


def ask(secret, address=ADDRESS, scheme="Bearer", **more):
    return Client().get(address, headers={"Authorization": f"{scheme} {secret}"}, **more)


def as_program(rf, user, token):
    user = User.objects.get(pk=user.pk)
    user.came_with = token
    request = rf.post("/")
    request.user = user
    return request


def test_a_token_has_256_bits_and_only_its_hash_and_its_first_signs_are_kept(clerk):
    token, secret = made(clerk)

    assert len(secret) == 3 + 43
    assert token.prefix == secret[:10]
    assert not any(secret in str(row) for row in [*Token.objects.values(), *Line.objects.values()])
    assert token.digest not in str(list(Line.objects.values()))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_opens(clerk, scheme):
    assert ask(made(clerk)[1], scheme=scheme).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token, clerk: Token.objects.update(expires_at=timezone.now()),
        lambda token, clerk: actions.revoke_token(token=token, at=timezone.now(), by=clerk),
        lambda token, clerk: actions.close_account(user=clerk, by=None),
        lambda token, clerk: token.delete(),
    ],
    ids=["expired", "revoked", "account closed", "gone"],
)
def test_a_token_that_ended_is_refused_by_name(clerk, spoil):
    token, secret = made(clerk)
    spoil(token, clerk)
    answer = ask(secret)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic Y2xlcms6eA==", "Token abc", "Bearer nonsense", "\x00"])
def test_a_header_that_opens_nothing_is_refused_never_overlooked(db, header):
    answer = Client().get(ADDRESS, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="api", error="invalid_')


def test_a_bad_token_beside_a_good_session_is_refused(client, clerk):
    client.force_login(clerk)

    assert client.get(ADDRESS, headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_program_sees_what_its_user_sees(rf, clerk):
    token, _secret = made(clerk)
    program = as_program(rf, clerk, token).user

    assert audience_for(program) == audience_for(User.objects.get(pk=clerk.pk))
    assert audience_for(program).zones


def test_a_reading_token_changes_nothing_and_a_writing_one_what_its_user_may(rf, clerk):
    filed = facts.monthly_return(facts.enterprise(), association=clerk.grants.get().organisation)
    for scope, may in (("read", False), ("write", True)):
        request = as_program(rf, clerk, made(clerk, scope)[0])
        assert visible_to(request.user, MonthlyReturn.objects.all()).get() == filed
        assert editable_by(request.user, MonthlyReturn.objects.all()).exists() is may
        assert may_enter_for(request.user, filed.association) is may
        if may:
            assert writer_of(request) == clerk
        else:
            with pytest.raises(Problem) as refused:
                writer_of(request)
            assert refused.value.status == 403
            assert "insufficient_scope" in refused.value.headers["WWW-Authenticate"]


def test_delivering_takes_a_token_a_session_is_not_enough(rf, clerk):
    request = rf.post("/")
    request.user = clerk

    with pytest.raises(Problem) as refused:
        writer_of(request)
    assert refused.value.status == 401
    assert refused.value.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_the_role_of_a_program_is_nothing_without_a_token(rf, clerk):
    Grant.objects.update(role="api_client")

    assert not audience_for(User.objects.get(pk=clerk.pk)).zones
    assert audience_for(as_program(rf, clerk, made(clerk)[0]).user).zones


def test_last_use_is_kept_to_the_minute(clerk):
    token, secret = made(clerk)
    ask(secret, REMOTE_ADDR="192.0.2.7")
    first = TokenUse.objects.get(token=token)
    ask(secret, REMOTE_ADDR="192.0.2.8")
    assert TokenUse.objects.get(token=token).at == first.at
    assert first.address == "192.0.2.7"

    TokenUse.objects.update(at=timezone.now() - datetime.timedelta(minutes=2))
    ask(secret, REMOTE_ADDR="192.0.2.8")
    assert TokenUse.objects.get(token=token).address == "192.0.2.8"
    assert not Line.objects.filter(table="accounts_tokenuse").exists()


def test_answers_to_programs_are_kept_by_no_shared_cache(clerk):
    answer = ask(made(clerk)[1])

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer.headers["Vary"]


FORM = {"name": "ERP月报", "scope": "write", "days": "90", "old": PASSWORD}


@pytest.fixture
def person(client):
    """Signed in, with a password."""
    user = somebody("person")
    client.force_login(user)
    return user


def test_tokens_are_made_shown_once_and_revoked_on_their_page(client, person):
    shown = client.post("/account/tokens/", FORM).content.decode()
    token = Token.objects.get()
    secret = next(word for word in shown.replace("<", " ").replace(">", " ").split() if word.startswith(token.prefix))
    assert ask(secret).status_code == 200
    assert secret not in client.get("/account/tokens/").content.decode()
    assert 89 <= (token.expires_at - timezone.now()).days <= 90

    client.post(f"/account/tokens/{token.pk}/revoke/")
    assert ask(secret).status_code == 401
    assert "已撤销" in client.get("/account/tokens/").content.decode()


def test_nobody_revokes_another_s_token(client, clerk):
    token, secret = made(clerk)
    client.force_login(facts.user("stranger"))

    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert ask(secret).status_code == 200


@pytest.mark.parametrize("bad", [{"days": "9999"}, {"scope": "all"}, {"name": ""}])
def test_a_token_without_end_scope_or_name_is_not_made(client, person, bad):
    client.post("/account/tokens/", FORM | bad)

    assert not Token.objects.exists()


def test_an_open_session_alone_makes_no_token_and_tries_are_counted(client, person):
    without = {name: value for name, value in FORM.items() if name != "old"}
    wrong = FORM | {"old": "teal-lantern-88"}
    for given in (without, wrong):
        client.post("/account/tokens/", given)
    assert "现在的密码不对" in client.post("/account/tokens/", wrong).content.decode()

    assert not Token.objects.exists()
    assert Attempt.objects.filter(user=person, outcome=Attempt.Outcome.WRONG_PASSWORD).count() == 2


def test_a_new_password_ends_the_tokens_whichever_way_it_came(client, person):
    now, new = timezone.now(), {"password": "teal-lantern-88", "again": "teal-lantern-88"}
    _token, secret = made(person)
    assert ask(secret).status_code == 200
    client.post("/account/password/", {"old": PASSWORD} | new)
    assert ask(secret).status_code == 401

    _token, secret = made(person)
    _link, way = actions.offer_reset(user=person, at=now, by=None)
    assert Client().post(f"/links/{way}/", new | {"password": "amber-lantern-88", "again": "amber-lantern-88"})
    assert ask(secret).status_code == 401


def test_another_s_new_password_leaves_a_token_alone(clerk, person):
    _token, secret = made(clerk)
    actions.change_password(user=person, password="teal-lantern-88", at=timezone.now(), by=person)

    assert ask(secret).status_code == 200
