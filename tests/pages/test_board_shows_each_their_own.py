"""Each sees on the board their own and nothing else; who reads all may do nothing."""

import pytest

from tests import facts
from tests.pages.returning import BASE, IN_TIME, at, bare, county, text_of, world

__all__ = ["world"]

pytestmark = pytest.mark.django_db


def test_others_see_nothing_of_it(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    for user in (world.stranger, world.foreigner):
        assert "valves" not in text_of(client, user)


@pytest.mark.parametrize("page", ["extend/", "reminder/", "links/", "links/cards/"])
@pytest.mark.parametrize("who", ["stranger", "foreigner"])
def test_what_is_not_theirs_reads_as_if_it_were_not_there(client, monkeypatch, page, who):
    at(monkeypatch, IN_TIME)
    world = county(associations=("others-of-yongjia",))
    client.force_login(getattr(world, who))
    method = client.post if page == "links/cards/" else client.get
    before = method(BASE + page)  # no such association
    type(world.association).objects.filter(pk=world.association.pk).update(code="valves")
    after = method(BASE + page)

    assert (before.status_code, after.status_code) == (404, 404)
    assert bare(before) == bare(after)


def test_the_board_needs_a_sign_in_and_a_role(client, world):
    assert client.get("/submissions/").headers["Location"] == "/sign-in/?next=/submissions/"
    client.force_login(facts.user("standards", {"role": "standards", "division": facts.division()}))

    assert client.get("/submissions/").status_code == 403
    assert ">填报<" not in client.get("/standards/").content.decode()


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_who_reads_all_sees_the_board_and_may_do_nothing(client, world, monkeypatch, role):
    at(monkeypatch, IN_TIME)
    client.force_login(facts.user(role, {"role": role, "division": facts.division("330000")}))

    assert "valves协会" in client.get("/submissions/").content.decode()
    assert client.get(f"{BASE}extend/").status_code == 403
    assert client.post(f"{BASE}reminder/").status_code == 403
    assert client.post(f"{BASE}links/", {"what": "missing"}).status_code == 403
