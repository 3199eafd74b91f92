"""Whoever is invited, or has forgotten a password, opens the link in a real browser and comes in by what was chosen."""

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from accounts.actions import invite, offer_reset
from tests import facts
from tests.plugins.databases import fresh_db as own_database

# The server of the browser reads what is committed, so each test has a database to itself.
fresh_db = own_database


def of(kind):
    """The secret of a link, and the fields that it asks for."""
    association = facts.association("valves")
    lead = facts.user("lead", {"role": "lead", "organisation": association}, organisation=association)
    if kind == "reset":
        _link, secret = offer_reset(user=lead, at=timezone.now(), by=None, reason="")
        return secret, {}
    _link, secret = invite(role="clerk", organisation=association, at=timezone.now(), by=lead)
    return secret, {"first_name": "王五", "username": "lead2"}


@pytest.mark.parametrize(("kind", "username"), [("invitation", "lead2"), ("reset", "lead")])
def test_the_form_behind_a_link_is_taken_and_the_password_opens_the_door(fresh_db, visit, kind, username):
    secret, asked = of(kind)
    seen = visit(width=390)
    page = seen.open(f"/links/{secret}/")
    for name, text in (asked | {"password": "teal-lantern-88", "again": "teal-lantern-88"}).items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("main form button").click()
    page.wait_for_url("**/sign-in/?welcome=1")

    assert seen.complaints == []
    assert authenticate(None, username=username, password="teal-lantern-88") is not None
