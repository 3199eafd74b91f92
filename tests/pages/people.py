"""Somebody at the portal's door: accounts with passwords, browsers of their own, codes of their apps."""

import datetime
import re

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from django_otp.oath import hotp

from accounts import actions, codes
from tests import facts

PASSWORD = "purple-kettle-42"


def somebody(username="clerk", *grants, **given):
    """An account that signs in with PASSWORD; a cheap hash, which is still judged by the same door."""
    return facts.user(username, *grants, password=make_password(PASSWORD), **given)


def browser(user=None, **headers):
    """A browser of its own, signed in without the door where a user is named."""
    client = Client(headers=headers or None)
    if user:
        client.force_login(user)
    return client


def knock(client, username="clerk", password=PASSWORD, **extra):
    """One try at the door."""
    return client.post("/sign-in/", {"username": username, "password": password}, **extra)


def page(answer):
    """What it says, whatever the form's token."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def is_in(client):
    return client.get("/account/").status_code == 200


def code(salt, steps=0):
    """What an app would show, so many steps from now: worked out from the key alone."""
    return f"{hotp(codes.key_of(salt), int(timezone.now().timestamp()) // 30 + steps):06}"


def enrolled(user, salt="salt"):
    """With an app, and the recovery codes."""
    return actions.enrol_second_factor(user=user, salt=salt, step=0, at=timezone.now(), keep=None, by=user)


def later(**span):
    return timezone.now() + datetime.timedelta(**span)


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
