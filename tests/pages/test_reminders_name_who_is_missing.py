"""A reminder names who is missing and whom to call, and tells no number to who has no right to it."""

import pytest

from enterprises.models import Contact, Reminder
from tests import facts
from tests.pages.returning import BASE, IN_TIME, at, fill, text_of, world

__all__ = ["world"]

pytestmark = pytest.mark.django_db


def test_who_is_missing_stands_by_township_with_whom_to_call(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    one, other = world.firms
    fill(other, output=100)
    Contact.objects.create(enterprise=one, association=world.association, person="王五", phone="13800001234")
    text = text_of(client, world.official, f"{BASE}reminder/")

    assert "未报 1 家" in text
    assert "【乌牛街道】valves0厂（王五 13800001234）" in text
    assert "只发给这个协会" in text
    assert other.name not in client.get(f"{BASE}reminder/").context["text"]


def test_the_text_for_a_group_of_firms_holds_no_numbers(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    for firm in world.firms:
        Contact.objects.create(enterprise=firm, association=world.association, person="王五", phone="13800001234")
    page = text_of(client, world.clerk, f"{BASE}reminder/")

    said = client.get(f"{BASE}reminder/").context["text"]
    assert "【乌牛街道】valves0厂（王五）" in said
    assert "1380" not in said
    assert "只发给这个协会" not in page
    assert ">13800001234<" in page


def test_a_contact_that_another_association_keeps_is_nobodys_to_see_here(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    Contact.objects.create(
        enterprise=world.firms[0], association=facts.association("others"), person="赵六", phone="13900000000"
    )

    for person in (world.official, world.clerk):
        page = text_of(client, person, f"{BASE}reminder/")
        assert "13900000000" not in page
        assert "赵六" not in page


def test_an_official_reminds_once_a_minute_and_a_clerk_not_at_all(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    client.force_login(world.official)
    monkeypatch.setattr("django.utils.timezone.now", lambda: facts.NOW)

    assert client.post(f"{BASE}reminder/").status_code == 302
    assert client.post(f"{BASE}reminder/").status_code == 409
    assert Reminder.objects.get().made_by == world.official
    assert "2018年3月规上月报" in Reminder.objects.get().text
    client.force_login(world.clerk)
    assert client.post(f"{BASE}reminder/").status_code == 403
