"""Leads look after their own association's people, administrators after all; links open once; the past is shown."""

import datetime
import re

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from access.audience import may_change
from accounts import actions
from accounts.models import Grant, Link, Organisation, User
from ledger.models import Line
from pages import letters
from tests import facts
from tests.pages.people import PASSWORD, browser, enrolled, is_in, knock, later, page, somebody

pytestmark = pytest.mark.django_db

CHOICE = {"first_name": "王五", "username": "wangwu", "password": "teal-lantern-88", "again": "teal-lantern-88"}


@pytest.fixture
def valves():
    return facts.association("valves")


@pytest.fixture
def clerk(valves):
    return somebody("clerk", {"role": "clerk", "organisation": valves}, email="clerk@example.cn")


@pytest.fixture
def lead(valves):
    return browser(somebody("lead", {"role": "lead", "organisation": valves}))


@pytest.fixture
def administrator():
    return browser(somebody("administrator", {"role": "administrator", "division": facts.division("330000")}))


@pytest.fixture
def stranger():
    """The lead of another association."""
    return browser(somebody("stranger", {"role": "lead", "organisation": facts.association("others")}))


@pytest.fixture
def outbox(monkeypatch):
    """Letters, delivered before the answer."""
    monkeypatch.setattr("threading.Thread.start", lambda thread: thread.run())
    with override_settings(MAIL=True):
        yield mail.outbox


def link_in(answer):
    return re.search(r"/links/[\w-]+/", answer if isinstance(answer, str) else answer.content.decode())[0]


def invited(client, **given):
    organisation = Organisation.objects.get(code="valves")
    asked = {"name": "王五", "email": "", "role": "clerk", "organisation": organisation.pk} | given
    return client.post("/people/invite/", asked)


# --- invitations


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


# --- new passwords


def test_a_lead_s_link_gives_a_new_password_and_ends_sessions(lead, clerk, client):
    at_home = browser()
    knock(at_home)
    path = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    assert is_in(at_home)
    new = {"password": "teal-lantern-88", "again": "teal-lantern-88"}

    assert client.post(path, new).status_code == 302
    assert not is_in(at_home)
    assert knock(browser(), password=PASSWORD).status_code == 200
    assert knock(browser(), password="teal-lantern-88").status_code == 302
    assert client.post(path, new).status_code == 410


def test_a_newer_link_closes_the_older(lead, clerk, client):
    older, newer = (link_in(lead.post(f"/people/{clerk.pk}/password/")) for _time in range(2))

    assert [client.get(path).status_code for path in (older, newer)] == [410, 200]


def test_whoever_knows_an_address_closes_only_what_was_asked_for_the_same_way(lead, clerk, client, outbox):
    of_the_lead = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    outbox.clear()
    for _time in range(2):
        client.post("/forgot-password/", {"email": clerk.email})
    mailed = [link_in(letter.body) for letter in outbox]

    assert [client.get(path).status_code for path in (of_the_lead, *mailed)] == [200, 410, 200]
    of_the_lead = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    assert [client.get(path).status_code for path in (of_the_lead, mailed[-1])] == [200, 410]


def test_changing_the_password_closes_open_links(lead, clerk, client):
    path = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    actions.change_password(user=clerk, password="teal-lantern-88", at=later(), by=clerk)

    assert client.get(path).status_code == 410


def test_a_closed_account_has_no_way_to_a_new_password(lead, clerk, client, outbox):
    path = link_in(lead.post(f"/people/{clerk.pk}/password/"))
    outbox.clear()
    actions.close_account(user=clerk, by=None)
    client.post("/forgot-password/", {"email": clerk.email})

    assert client.get(path).status_code == 410
    assert outbox == []


def test_whoever_forgot_gets_a_letter_and_nobody_learns_who_has_an_account(clerk, client, outbox):
    known = page(client.post("/forgot-password/", {"email": "Clerk@example.cn"}))
    unknown = page(client.post("/forgot-password/", {"email": "nobody@example.cn"}))

    assert known == unknown
    assert [letter.to for letter in outbox] == [["clerk@example.cn"]]
    assert client.get(link_in(outbox[0].body)).status_code == 200


def test_an_address_gets_three_letters_an_hour(clerk, client, outbox):
    for _time in range(9):
        client.post("/forgot-password/", {"email": clerk.email})

    assert len(outbox) == 3


def test_without_a_mail_server_the_page_says_whom_to_ask(client):
    with override_settings(MAIL=False):
        assert "请协会负责人或管理员" in client.get("/forgot-password/").content.decode()
        assert letters.send(to="a@example.cn", subject="x", text="x") is None


def test_a_letter_that_fails_is_logged_and_breaks_nothing(monkeypatch, caplog):
    def away(self):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    with override_settings(MAIL=True):
        letters.send(to="a@example.cn", subject="x", text="x").join()

    assert "no server" in caplog.text


# --- who manages whom


def test_a_lead_sees_the_own_people_and_nobody_else(lead, clerk, stranger):
    text, other = (each.get("/people/").content.decode() for each in (lead, stranger))

    assert f"/people/{clerk.pk}/" in text
    assert f"/people/{clerk.pk}/" not in other
    assert lead.get(f"/people/{clerk.pk}/").status_code == 200
    missing = stranger.get("/people/999999999/")
    found = stranger.get(f"/people/{clerk.pk}/")
    assert (missing.status_code, found.status_code) == (404, 404)
    assert page(missing).replace("999999999", "") == page(found).replace(f"people/{clerk.pk}/", "people//")


DOINGS = ("password", "sign-out", "second-factor", "close")


@pytest.mark.parametrize("doing", DOINGS)
def test_nobody_manages_another_association_s_people(stranger, clerk, doing):
    knock(at_home := browser())
    enrolled(clerk)
    knock(at_home)

    assert stranger.post(f"/people/{clerk.pk}/{doing}/").status_code == 404
    clerk.refresh_from_db()
    assert clerk.is_active
    assert clerk.second_factor_since
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"role": "official", "division": "330324"},
        {"role": "administrator", "division": "330000"},
        {"role": "auditor", "division": "330000"},
        {"role": "clerk", "organisation": "others"},
    ],
)
@pytest.mark.parametrize("starts", ["2014-01-01", "2099-01-01"])
def test_a_lead_does_not_become_somebody_greater_by_a_new_password(lead, clerk, more, starts):
    """Also not somebody whose greater role is still to begin."""
    scope = {
        key: facts.division(value) if key == "division" else facts.association(value)
        for key, value in more.items()
        if key != "role"
    }
    Grant.objects.create(user=clerk, role=more["role"], during=(datetime.date.fromisoformat(starts), None), **scope)

    assert lead.get(f"/people/{clerk.pk}/").status_code == 200
    assert [lead.post(f"/people/{clerk.pk}/{doing}/").status_code for doing in DOINGS] == [403] * 4


def test_flags_of_support_are_out_of_a_lead_s_reach(lead, clerk):
    User.objects.filter(pk=clerk.pk).update(is_staff=True)

    assert lead.post(f"/people/{clerk.pk}/password/").status_code == 403


def test_a_lead_ends_a_role_of_the_own_association_for_a_reason(lead, clerk):
    grant = clerk.grants.get()
    refused = lead.post(f"/people/grants/{grant.pk}/end/", {"reason": ""})
    assert refused.status_code == 422
    assert lead.post(f"/people/grants/{grant.pk}/end/", {"reason": "离职"}).status_code == 302
    grant.refresh_from_db()

    assert grant.during.upper == timezone.localdate()
    text = lead.get(f"/people/{clerk.pk}/").content.decode()
    assert "变更角色有效期" in text
    assert "离职" in text


def test_a_role_elsewhere_is_not_a_lead_s_to_end(lead, clerk):
    elsewhere = Grant.objects.create(
        user=clerk, role="official", division=facts.division(), during=(datetime.date(2014, 1, 1), None)
    )

    assert lead.post(f"/people/grants/{elsewhere.pk}/end/", {"reason": "x"}).status_code == 404


def test_an_administrator_gives_a_role_once(administrator, clerk):
    given = {"role": "official", "division": "330324"}
    assert administrator.post(f"/people/{clerk.pk}/give/", given).status_code == 302
    again = administrator.post(f"/people/{clerk.pk}/give/", given)

    assert again.status_code == 422
    assert "有效期不能重叠" in again.content.decode()
    assert clerk.grants.count() == 2


def test_a_lead_gives_no_role_by_a_form_of_the_own_making(lead, clerk):
    assert lead.post(f"/people/{clerk.pk}/give/", {"role": "official", "division": "330324"}).status_code == 403
    assert clerk.grants.count() == 1


def test_somebody_is_signed_out_everywhere_and_an_account_closed_and_opened(lead, clerk):
    knock(at_home := browser())
    lead.post(f"/people/{clerk.pk}/sign-out/")
    assert not is_in(at_home)

    knock(at_home)
    lead.post(f"/people/{clerk.pk}/close/")
    assert not is_in(at_home)
    assert knock(browser()).status_code == 200
    lead.post(f"/people/{clerk.pk}/close/")
    assert knock(browser()).status_code == 302


def test_nobody_closes_the_own_account(lead):
    own = User.objects.get(username="lead")
    lead.post(f"/people/{own.pk}/close/")
    own.refresh_from_db()

    assert own.is_active


def test_a_lost_phone_is_helped_by_the_lead(lead, clerk, client):
    enrolled(clerk)
    lead.post(f"/people/{clerk.pk}/second-factor/")

    assert knock(client).headers["Location"] == "/"


def test_the_history_says_who_did_what_and_names_no_secret(lead, clerk):
    lead.post(f"/people/{clerk.pk}/password/")
    text = lead.get(f"/people/{clerk.pk}/").content.decode()

    assert "发出一次性链接" in text
    assert "授予角色" in text
    lines = str(list(Line.objects.values_list("old", "new")))
    assert "argon2" not in lines
    assert "clerk@example.cn" not in lines


def test_only_those_who_manage_have_a_people_page(client, clerk):
    assert client.get("/people/").headers["Location"] == "/sign-in/?next=/people/"
    assert browser(clerk).get("/people/").status_code == 403
    assert 'href="/people/"' not in browser(clerk).get("/standards/").content.decode()


def test_a_list_of_people_costs_the_same_queries_for_more(lead, valves, django_assert_max_num_queries):
    for number in range(20):
        facts.user(f"clerk-{number}", {"role": "clerk", "organisation": valves})

    with django_assert_max_num_queries(9):
        lead.get("/people/")


def test_everybody_reads_what_the_roles_are(client):
    text = client.get("/roles/").content.decode()

    assert text.count('<th scope="row"') == 10
    assert "什么也不能改" in text
    assert "changes nothing" in client.get("/en/roles/").content.decode()


def test_a_lead_edits_people_but_not_organisations(valves):
    own = User.objects.filter(username="lead").first() or somebody("lead", {"role": "lead", "organisation": valves})

    assert not may_change(own, valves)
