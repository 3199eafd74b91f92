"""The example beside a new token is an address that answers, however large the portal, of the reader's own zone."""

import json
import re

import pytest

from tests import facts
from tests.pages.people import PASSWORD, browser, somebody


def example(user):
    asked = {"name": "ERP", "scope": "read", "days": "30", "old": PASSWORD}
    text = browser(user).post("/account/tokens/", asked).content.decode()
    address = re.search(r"'(http://testserver[^']+)'", text)
    secret = re.search(r'<[^>]*class="code secret"[^>]*>([^<\s]+)<', text)[1]
    return address[1].replace("&amp;", "&"), secret


@pytest.fixture
def in_a_large_portal(monkeypatch):
    """Where all figures at once are too many."""
    monkeypatch.setattr("api.observations.MOST_ROWS", 30)


def test_the_example_answers_where_everything_is_too_much(zone, in_a_large_portal, client):
    beside = facts.zone("a-first-zone")
    assert beside.slug < zone.slug
    clerk = somebody("clerk", {"role": "clerk", "organisation": zone.association})
    address, secret = example(clerk)
    assert client.get("/api/v1/observations/").status_code == 413

    answer = client.get(address, headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    rows = json.loads(answer.content)["results"]
    assert rows
    assert {row["zone"] for row in rows} == {zone.slug}


@pytest.mark.django_db
def test_a_portal_without_zones_has_an_example_too(client):
    address, _secret = example(somebody("clerk"))

    assert client.get(address).status_code == 200
