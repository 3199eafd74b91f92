"""An association sets its own webhook with a key that is shown once, and no other's."""

import pytest

from tests.pages.returning import world

__all__ = ["world"]

pytestmark = pytest.mark.django_db


def test_a_webhook_is_set_with_a_key_that_is_shown_once(client, world):
    client.force_login(world.clerk)
    given = {"organisation": "valves", "what": "set", "url": "https://hooks.example/1"}
    answer = client.post("/submissions/webhooks/", given)

    key = answer.context["key"]
    assert len(key) == 64
    assert key in answer.content.decode()
    assert key not in client.get("/submissions/webhooks/").content.decode()
    assert client.post("/submissions/webhooks/", given | {"what": "try"}).status_code == 302
    assert "测试" in client.get("/submissions/webhooks/").content.decode()
    client.post("/submissions/webhooks/", given | {"what": "stop"})
    assert "已停用" in client.get("/submissions/webhooks/").content.decode()


def test_a_webhook_of_another_association_is_not_there(client, world):
    client.force_login(world.stranger)

    assert (
        client.post(
            "/submissions/webhooks/", {"organisation": "valves", "what": "set", "url": "https://hooks.example/1"}
        ).status_code
        == 404
    )


def test_an_address_of_another_shape_is_kept_in_the_box_and_refused(client, world):
    client.force_login(world.clerk)
    answer = client.post(
        "/submissions/webhooks/", {"organisation": "valves", "what": "set", "url": "ftp://hooks.example/1"}
    )

    assert answer.status_code == 422
    assert "ftp://hooks.example/1" in answer.content.decode()
