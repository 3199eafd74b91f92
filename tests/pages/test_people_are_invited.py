"""Leads invite to their own association, administrators to any; the link opens once and gives what it says."""

import pytest
from django.utils import timezone

from accounts import actions
from accounts.models import Link, Organisation, User
from ledger.models import Line
from tests import facts
from tests.pages.managing import administrator, lead, link_in, outbox, valves
from tests.pages.people import is_in, knock

__all__ = ["administrator", "lead", "outbox", "valves"]

pytestmark = pytest.mark.django_db
CHOICE = {"first_name": "王五", "username": "wangwu", "password": "teal-lantern-88", "again": "teal-lantern-88"}


def invited(client, **given):
    organisation = Organisation.objects.get(code="valves")
    asked = {"name": "王五", "email": "", "role": "clerk", "organisation": organisation.pk} | given
    return client.post("/people/invite/", asked)


def test_a_lead_invites_a_clerk_who_chooses_name_and_password_and_has_the_role(lead, valves, client):
    path = link_in(invited(lead))
    assert "协会填报员" in client.get(path).content.decode()
    answer = client.post(path, CHOICE)

    assert answer.headers["Location"] == "/sign-in/?welcome=1"
    person = User.objects.get(username="wangwu")
    grant = person.grants.get()
    assert (grant.role, grant.organisation, grant.during.upper) == ("clerk", valves, None)
    assert person.organisation == valves
    assert knock(client, "wangwu", CHOICE["password"]).status_code == 302
    assert is_in(client)


def test_a_link_opens_once_and_looking_at_it_uses_nothing_up(lead, valves, client):
    path = link_in(invited(lead))
    assert [client.get(path).status_code for _time in range(3)] == [200] * 3
    client.post(path, CHOICE)

    assert client.get(path).status_code == 410
    assert client.post(path, CHOICE | {"username": "again"}).status_code == 410
    assert not User.objects.filter(username="again").exists()


def test_a_link_expires_is_withdrawn_and_is_kept_as_a_hash_alone(lead, valves, client):
    first, second = link_in(invited(lead)), link_in(invited(lead))
    secret = first.split("/")[2]
    assert not any(secret in str(value) for value in Link.objects.values())
    assert not any(secret in str(value) for value in Line.objects.values())
    Link.objects.filter(digest=actions.links.digest_of(secret)).update(expires_at=timezone.now())
    lead.post(f"/people/invitations/{Link.objects.latest('pk').pk}/withdraw/")

    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 410
    assert client.get("/links/made-up/").status_code == 410


def test_what_was_typed_is_kept_when_the_link_s_form_is_refused(lead, valves, client):
    facts.user("WangWu")
    text = client.post(link_in(invited(lead)), CHOICE | {"again": "else"}).content.decode()

    assert "这个用户名已有人用" in text
    assert "两次输入的密码不一样" in text
    assert 'value="王五"' in text


@pytest.mark.parametrize("role", ["lead", "official", "administrator", "auditor", "api_client"])
def test_a_lead_gives_no_other_role(lead, valves, role):
    assert (
        "不在可选" in invited(lead, role=role).content.decode() or "有效" in invited(lead, role=role).content.decode()
    )
    assert not Link.objects.exists()


def test_a_lead_invites_to_no_other_association(lead, valves):
    other = facts.association("others")
    assert invited(lead, organisation=other.pk).status_code == 200
    assert not Link.objects.exists()


def test_an_administrator_invites_an_official_over_a_division(administrator, valves, client):
    answer = invited(administrator, role="official", organisation="", division="330324")
    client.post(link_in(answer), CHOICE)

    assert User.objects.get(username="wangwu").grants.get().division == facts.division("330324")
    assert "没有区划代码" in invited(administrator, role="official", division="999999").content.decode()
    assert "须选一个组织" in invited(administrator, role="clerk", organisation="").content.decode()


def test_an_invitation_is_mailed_where_there_is_mail(lead, valves, outbox):
    path = link_in(invited(lead, email="w@example.cn"))

    assert [letter.to for letter in outbox] == [["w@example.cn"]]
    assert path in outbox[0].body
