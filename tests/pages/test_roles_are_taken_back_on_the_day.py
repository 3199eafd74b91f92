"""On a person's page a role given today is taken back at once, or given to a last day."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Grant
from tests import facts
from tests.pages.people import browser, somebody

pytestmark = pytest.mark.django_db

PROVINCE = {"role": "auditor", "division": "330000"}


@pytest.fixture
def administrator():
    return somebody("administrator", {"role": "administrator", "division": facts.division("330000")})


@pytest.fixture
def office(administrator):
    return browser(administrator)


@pytest.fixture
def clerk():
    return somebody("clerk", {"role": "clerk", "organisation": facts.association("valves")})


def give(client: Client, person, **given):
    return client.post(f"/people/{person.pk}/give/", PROVINCE | given)


def end(client: Client, grant):
    return client.post(f"/people/grants/{grant.pk}/end/", {"reason": "选错了人"})


def test_a_role_given_today_is_taken_back_and_the_history_says_which(office, clerk):
    give(office, clerk)
    grant = clerk.grants.get(role="auditor")
    text = office.get(f"/people/{clerk.pk}/").content.decode()
    assert f'action="/people/grants/{grant.pk}/end/"' in text
    assert "撤回" in text

    assert end(office, grant).status_code == 302
    text = office.get(f"/people/{clerk.pk}/").content.decode()
    assert "撤回当天授予的角色：审计人员" in text
    assert "选错了人" in text
    assert "授予角色" in text
    assert [each.role for each in clerk.grants.all()] == ["clerk"]
    assert browser(clerk).get("/people/").status_code == 403


def test_a_lead_takes_back_what_was_given_today_and_hears_of_no_other_role(office, clerk):
    give(office, clerk)
    end(office, clerk.grants.get(role="auditor"))
    lead = browser(somebody("lead", {"role": "lead", "organisation": facts.association("valves")}))
    assert "审计人员" not in lead.get(f"/people/{clerk.pk}/").content.decode()
    give(office, clerk, role="lead", organisation=facts.association("valves").pk)

    assert end(lead, clerk.grants.get(role="lead")).status_code == 302
    assert "撤回当天授予的角色：协会负责人" in lead.get(f"/people/{clerk.pk}/").content.decode()


def test_who_goes_out_of_a_lead_s_sight_with_the_role_leads_back_to_the_list(office):
    stranger = somebody("stranger")
    give(office, stranger, role="clerk", organisation=facts.association("valves").pk)
    lead = browser(somebody("lead", {"role": "lead", "organisation": facts.association("valves")}))

    assert end(lead, stranger.grants.get()).headers["Location"] == "/people/"


def test_a_role_is_given_to_a_last_day(office, clerk):
    last = timezone.localdate() + datetime.timedelta(days=30)
    assert give(office, clerk, last=last.isoformat()).status_code == 302

    assert clerk.grants.get(role="auditor").during.upper == last + datetime.timedelta(days=1)
    assert f"{last:%Y}年{last.month}月{last.day}日" in office.get(f"/people/{clerk.pk}/").content.decode()
    assert f"{last:%Y}年{last.month}月{last.day}日" in browser(clerk).get("/account/").content.decode()


@pytest.mark.parametrize("last", ["yesterday", "9999-12-31", "2018-02-30", "soon"])
def test_a_last_day_that_cannot_be_is_refused_at_the_field(office, clerk, last):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    answer = give(office, clerk, last=yesterday.isoformat() if last == "yesterday" else last)

    assert answer.status_code == 422
    assert '<ul class="errorlist" id="id_last_error">' in answer.content.decode()
    assert not Grant.objects.filter(role="auditor").exists()


def test_a_role_that_ended_is_ended_no_second_time(office, clerk):
    grant = clerk.grants.get()
    end(office, grant)
    again = end(office, grant)

    assert again.status_code == 422
    assert "已结束" in again.content.decode()
