"""Leads look after their own association's people, administrators after all, and the past is shown."""

import datetime

import pytest
from django.utils import timezone

from access.audience import may_change
from accounts.models import Grant, Link, User
from ledger.models import Line
from tests import facts
from tests.pages.managing import administrator, clerk, lead, valves
from tests.pages.people import browser, enrolled, is_in, knock, page, somebody

__all__ = ["administrator", "clerk", "lead", "valves"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger():
    """The lead of another association."""
    return browser(somebody("stranger", {"role": "lead", "organisation": facts.association("others")}))


def test_a_lead_sees_the_own_people_and_nobody_else(lead, clerk, stranger):
    text, other = (each.get("/people/").content.decode() for each in (lead, stranger))

    assert f"/people/{clerk.pk}/" in text
    assert f"/people/{clerk.pk}/" not in other
    assert lead.get(f"/people/{clerk.pk}/").status_code == 200
    missing = stranger.get("/people/999999999/")
    found = stranger.get(f"/people/{clerk.pk}/")
    assert (missing.status_code, found.status_code) == (404, 404)
    assert page(missing).replace("999999999", "") == page(found).replace(f"people/{clerk.pk}/", "people//")


@pytest.mark.parametrize("text", ["\x00", "cl\x00erk"])
def test_any_text_may_be_looked_for(lead, clerk, text):
    assert lead.get("/people/", {"q": text}).status_code == 200


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
