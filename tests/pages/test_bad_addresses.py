"""Addresses that nobody means, and what they get: an answer, never a server error."""

from urllib.parse import quote

import pytest

from tests import facts

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000
NASTY = ["\x00", "a\x00b", "%", "_", "\\", "'", '"', "\ud7ff", "𠮷" * 30, "（" * 200, "91330324\x00PDY"]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("path", ["/enterprises/", "/standards/", "/zones/test-valves/enterprises/"])
def test_any_text_may_be_asked_for(client, path, text):
    facts.zone()

    assert client.get(path, {"q": text}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"/standards/{HUGE}/",
        f"/figures/{HUGE}/",
        "/figures/99999999999999999999/",
        f"/enterprises/{quote(chr(0))}/",
        f"/enterprises/{'A' * 300}/",
        f"/zones/{'a' * 300}/",
        "/indicators/no-such-thing/",
        f"/standards/?page={HUGE}",
        "/standards/?page=99999999",
        "/standards/?page=",
        "/standards/?kind=%00",
        "/published/?verdict=%00",
    ],
)
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/standards/", "/enterprises/", "/indicators/", "/published/"])
def test_pages_are_read_and_never_written_to(client, path):
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def test_a_percent_sign_is_looked_up_as_itself(client):
    facts.enterprise("甲阀门厂")

    assert client.get("/enterprises/", {"q": "%%"}).context["found"].total == 0
