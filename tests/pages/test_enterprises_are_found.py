"""Looking an enterprise up, and reading its public record."""

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.models import EnterpriseName, Placement
from standards.models import Drafting
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db


def names(response):
    return [enterprise.name for enterprise in response.context["found"].rows]


@pytest.mark.parametrize("text", ["方正", "fzbf", "FZBF", "老阀门"])
def test_an_enterprise_is_found_by_name_initials_and_former_name(client, text):
    wanted = facts.enterprise("方正泵阀有限公司", initials="fzbfyxgs")
    EnterpriseName.objects.create(enterprise=wanted, name="永嘉老阀门厂", kind="former")
    facts.enterprise("海泉水泵厂", initials="hqsbc")

    assert names(client.get("/enterprises/", {"q": text})) == ["方正泵阀有限公司"]


def test_six_characters_of_the_credit_code_are_enough(client):
    wanted = facts.enterprise("方正泵阀有限公司")

    assert names(client.get("/enterprises/", {"q": wanted.credit_code[-7:].lower()})) == ["方正泵阀有限公司"]


def test_fewer_characters_of_a_code_are_asked_for_instead_of_answered(client):
    facts.enterprise("方正泵阀有限公司")

    response = client.get("/enterprises/", {"q": "91330"})

    assert response.context["found"] is None
    assert "6个字符" in response.content.decode()


def test_what_was_typed_stays_in_the_box(client):
    assert 'value="没有这家"' in client.get("/enterprises/", {"q": "没有这家"}).content.decode()


def test_nothing_found_says_so(client):
    assert "没有找到" in client.get("/enterprises/", {"q": "没有这家"}).content.decode()


def test_markup_in_the_question_is_shown_as_text(client):
    text = client.get("/enterprises/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_long_list_comes_in_pages(client):
    for number in range(23):
        facts.enterprise(f"阀门厂{number:02d}")

    first = client.get("/enterprises/", {"q": "阀门厂"})
    second = client.get("/enterprises/", {"q": "阀门厂", "page": "2"})

    assert len(names(first)) == 20
    assert len(names(second)) == 3
    assert not set(names(first)) & set(names(second))


@pytest.mark.parametrize("page", ["0", "99", "x", "-1", "²"])
def test_a_page_that_is_not_there_is_not_found(client, page):
    facts.enterprise("阀门厂")

    assert client.get("/enterprises/", {"q": "阀门厂", "page": page}).status_code == 404


def test_htmx_gets_the_results_alone(client):
    text = client.get("/enterprises/", {"q": "阀门厂"}, headers={"HX-Request-Type": "partial"}).content.decode()

    assert "<html" not in text
    assert "没有找到" in text


def test_a_shared_cache_keeps_page_and_partial_apart(client):
    assert "HX-Request-Type" in client.get("/enterprises/").headers["Vary"]


def test_a_restored_page_of_the_history_is_whole(client):
    assert "<html" in client.get("/enterprises/", headers={"HX-Request-Type": "full"}).content.decode()


def test_the_record_shows_only_checks_with_a_verdict(client):
    one = facts.enterprise()
    campaign = facts.campaign()
    concluded = {"concluded_on": day("2016-07-01")}
    facts.batch(campaign, one, "1", state="clear", product="闸阀", items=["密封性"], **concluded)
    facts.batch(
        campaign, one, "2", state="failed", product="球阀", items=["密封性"], failed_items=["密封性"], **concluded
    )
    facts.batch(campaign, one, "3", state="objection", product="止回阀", items=["密封性"])

    text = client.get(f"/enterprises/{one.credit_code}/").content.decode()

    assert "所检项目未发现不合格" in text
    assert "球阀" in text
    assert "止回阀" not in text


def test_the_record_never_shows_what_the_enterprise_reported(client):
    one = facts.enterprise()
    facts.monthly_return(one, output=123_456_789_000)

    text = client.get(f"/enterprises/{one.credit_code}/").content.decode()

    assert "1,234.57" not in text
    assert "123456789" not in text


def test_the_official_of_the_place_sees_what_the_enterprise_reported(client):
    one = facts.enterprise()
    since = DateRange(day("2013-01"), None)
    Placement.objects.create(enterprise=one, division=facts.division(), industry=facts.industry(), during=since)
    facts.monthly_return(one, output=220_000_000, output_prior=200_000_000)
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))

    text = client.get(f"/enterprises/{one.credit_code}/").content.decode()

    assert "2.2亿元" in text
    assert "+10.0%" in text


def test_the_official_of_another_place_does_not(client):
    one = facts.enterprise()
    facts.monthly_return(one, output=220_000_000, output_prior=200_000_000)
    client.force_login(facts.user("stranger", {"role": "official", "division": facts.division(facts.TIANTAI)}))

    assert "2.2亿元" not in client.get(f"/enterprises/{one.credit_code}/").content.decode()


def test_an_expired_honour_is_marked(client):
    one = facts.enterprise()
    honour = {"kind": "brand", "level": "city", "issuer": "某市", "year": 2010, "valid_from": day("2010-01")}
    one.honours.create(product="闸阀", valid_to=datetime.date(2013, 1, 1), **honour)

    assert "已过期" in client.get(f"/enterprises/{one.credit_code}/").content.decode()


def test_the_record_lists_zones_standards_and_parts(client):
    one = facts.enterprise()
    facts.member(facts.zone("test-valves", name="测试阀门示范区"), one)
    Drafting.objects.create(standard=facts.standard("T/ZZB 9999-2021"), enterprise=one, role="lead")

    text = client.get(f"/enterprises/{one.credit_code}/").content.decode()

    assert "测试阀门示范区" in text
    assert "T/ZZB 9999-2021" in text
    assert "主持" in text


def test_an_unknown_code_is_not_found(client):
    response = client.get("/enterprises/91330324PDY999990X/")

    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()


def test_an_english_reader_gets_english_words_and_marked_chinese_names(client):
    one = facts.enterprise("甲阀门厂")

    text = client.get(f"/en/enterprises/{one.credit_code}/").content.decode()

    assert '<html lang="en"' in text
    assert "Unified social credit code" in text
    assert '<span lang="zh-Hans">甲阀门厂</span>' in text
