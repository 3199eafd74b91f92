"""A firm's link to its own row of an open month, and the phone that opens it without signing in."""

import re

import pytest
from django.test import Client

from enterprises import actions
from pages import firm_links_fill
from pages.firm_links_limits import Limit
from tests.pages.returning import IN_TIME, at, county


@pytest.fixture
def world(monkeypatch):
    at(monkeypatch, IN_TIME)
    for name in ("BY_ADDRESS", "BY_LINK"):
        monkeypatch.setattr(firm_links_fill, name, Limit(most=1000, seconds=60))
    return county()


@pytest.fixture
def phone():
    """Somebody who never signed in and sends no cookie; and the check that Django makes of others' forms is on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def path(world):
    [token] = actions.make_links(
        submission=world.submission, enterprises=[world.firms[0].pk], on=IN_TIME, by=None
    ).values()
    return f"/fill/{token}/"


def sent(path, phone, do="draft", unit=10_000, **given):
    """Fill in the page as it stands and send it off."""
    page = phone.get(path).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    return phone.post(path, fields | {"do": do, "unit": unit, "state": "reported"} | given)
