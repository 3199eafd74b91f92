"""The lists behind a zone: members, checks, standards, honours."""

import pytest

from standards.models import Drafting
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db


def test_members_stand_in_the_order_of_pinyin_and_never_of_output(client):
    zone = facts.zone()
    for name, initials, output in (("乙厂", "yc", 900), ("丙厂", "bc", 1), ("甲厂", "jc", 50)):
        one = facts.enterprise(name, initials=initials)
        facts.member(zone, one)
        facts.monthly_return(one, output=output)

    response = client.get("/zones/test-valves/enterprises/")

    assert [row.enterprise.name for row in response.context["rows"]] == ["丙厂", "甲厂", "乙厂"]


def test_who_left_the_zone_is_no_longer_listed(client):
    zone = facts.zone()
    facts.member(zone, facts.enterprise("走了的厂"), until="2015-01")

    assert "还没有成员企业" in client.get("/zones/test-valves/enterprises/").content.decode()


def test_a_standard_of_two_members_is_listed_once(client):
    zone, standard = facts.zone(), facts.standard()
    for number in range(2):
        one = facts.enterprise(f"厂{number}")
        facts.member(zone, one)
        Drafting.objects.create(standard=standard, enterprise=one, role="participant")
    Drafting.objects.create(standard=standard, enterprise=facts.enterprise("外地厂"), role="lead")

    rows = client.get("/zones/test-valves/standards/").context["rows"]

    assert [(row.number, row.drafters) for row in rows] == [("T/ZZB 9999-2021", 2)]


def test_an_expired_honour_is_not_listed(client):
    zone, one = facts.zone(), facts.enterprise()
    facts.member(zone, one)
    brand = {"kind": "brand", "level": "city", "issuer": "某市", "year": 2010, "valid_from": day("2010-01")}
    one.honours.create(product="旧闸阀", valid_to=day("2013-01"), **brand)
    one.honours.create(product="新闸阀", **brand)

    rows = client.get("/zones/test-valves/honours/").context["rows"]

    assert [row.product for row in rows] == ["新闸阀"]


def test_checks_without_a_verdict_are_not_listed_and_failed_ones_can_be_picked(client):
    zone, one, campaign = facts.zone(), facts.enterprise(), facts.campaign()
    facts.member(zone, one)
    facts.batch(campaign, one, "1", state="testing")
    facts.batch(campaign, one, "2", state="clear", items=["密封性"], concluded_on=day("2016-06"))
    failed = {"items": ["密封性"], "failed_items": ["密封性"], "concluded_on": day("2016-06")}
    facts.batch(campaign, one, "3", state="failed", **failed)

    every = client.get("/zones/test-valves/inspections/").context["rows"]
    only_failed = client.get("/zones/test-valves/inspections/", {"failed": "1"}).context["rows"]

    assert {batch.number for batch in every} == {"2", "3"}
    assert {batch.number for batch in only_failed} == {"3"}


@pytest.mark.parametrize("noun", ["enterprises", "inspections", "standards", "honours"])
def test_every_list_stands_empty_and_in_both_languages(client, noun):
    facts.zone()

    assert client.get(f"/zones/test-valves/{noun}/").status_code == 200
    assert client.get(f"/en/zones/test-valves/{noun}/").status_code == 200
    assert client.get(f"/zones/unknown/{noun}/").status_code == 404
