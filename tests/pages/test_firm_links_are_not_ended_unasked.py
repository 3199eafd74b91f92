"""Links that were sent stay good whatever the clerk presses again; only an exchange, asked about before, ends them."""

import pytest

from enterprises.models import FirmLink
from tests.pages.returning import IN_TIME, at, county

pytestmark = pytest.mark.django_db

LINKS = "/submissions/valves/monthly/2018-03/links/"


@pytest.fixture
def world(monkeypatch, client):
    at(monkeypatch, IN_TIME)
    world = county(firms=3)
    client.force_login(world.clerk)
    return world


def links():
    return set(FirmLink.objects.standing().values_list("pk", flat=True))


def test_links_for_all_made_twice_leave_those_that_were_sent(world, client):
    client.post(LINKS, {"what": "chosen", "firm": [world.firms[0].pk]})
    [sent] = links()

    more = client.post(LINKS, {"what": "missing"})
    assert {each.name for each in more.context["made"]} == {"valves1厂", "valves2厂"}
    assert "1 家已有链接，仍然有效，没有动。" in more.content.decode()
    standing = links()
    assert sent in standing

    again = client.post(LINKS, {"what": "missing"})
    assert again.status_code == 409
    assert "都已有链接" in again.content.decode()
    assert links() == standing


def test_an_exchange_asks_first_and_then_ends_the_old_link(world, client):
    client.post(LINKS, {"what": "missing"})
    before = links()
    asked = {"what": "exchange", "firm": [world.firms[1].pk]}

    question = client.post(LINKS, asked).content.decode()
    assert "valves1厂" in question
    assert "valves0厂" not in question
    assert links() == before

    made = client.post(LINKS, asked | {"sure": "yes"})
    assert [each.name for each in made.context["made"]] == ["valves1厂"]
    assert len(before - links()) == 1


def test_the_list_is_searched_and_shows_who_has_no_link(world, client):
    client.post(LINKS, {"what": "chosen", "firm": [world.firms[0].pk]})

    def shown(query):
        return sorted(row.name for row in client.get(LINKS + query).context["rows"])

    assert shown("?q=valves1") == ["valves1厂"]
    assert shown("?sent=sent") == ["valves0厂"]
    assert shown("?sent=unsent") == ["valves1厂", "valves2厂"]
    assert shown("?sent=else") == []
    assert client.get(f"{LINKS}?q=valves1").context["expected"] == 3
