"""The register: who reads which records, how they are found, and the history that each one shows."""

import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions
from enterprises.models import AboveScaleSpell, Contact
from tests import facts
from tests.facts import TIANTAI, YONGJIA, YUHUAN, day, division, industry
from zones import actions as zone_actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def pumps():
    return facts.zone("pumps", YONGJIA)


@pytest.fixture
def clerk(pumps):
    grant = {"role": "clerk", "organisation": pumps.association}
    return facts.user("clerk", grant, first_name="小王", organisation=pumps.association)


@pytest.fixture
def firm(pumps, clerk):
    return zone_actions.register_member(
        zone=pumps,
        joined=day("2016-05-04"),
        credit_code=facts.credit_code(),
        name="甲阀门厂",
        township="瓯北街道",
        division=division(),
        industry=industry(),
        person="王小明",
        phone="13812345678",
        by=clerk,
        reason="新会员",
    )


@pytest.fixture
def signed_in(client):
    def as_(user):
        client.force_login(user)
        return client

    return as_


def official(code):
    return facts.user(f"official-{code}", {"role": "official", "division": division(code)})


def names(response):
    return [row.name for row in response.context["found"].rows]


def test_who_is_not_signed_in_is_asked_to(client, firm):
    for path in ("/register/", f"/register/{firm.credit_code}/", f"/register/{firm.credit_code}/rename/"):
        assert client.get(path).headers["Location"].startswith("/sign-in/")


def test_who_has_no_register_is_told_so(signed_in, firm):
    inspector = facts.user("inspector", {"role": "inspectorate", "division": division(YONGJIA)})

    assert signed_in(inspector).get("/register/").status_code == 403


def test_a_clerk_reads_members_and_former_ones_and_nobody_elses(signed_in, clerk, pumps, firm):
    facts.member(pumps, facts.enterprise("走了的厂"), "2014-01", "2015-01")
    facts.member(facts.zone("others", YUHUAN), facts.enterprise("别人的厂"))

    assert sorted(names(signed_in(clerk).get("/register/"))) == ["甲阀门厂", "走了的厂"]


@pytest.mark.parametrize(("code", "found"), [(YONGJIA, ["甲阀门厂"]), ("330300", ["甲阀门厂"]), (YUHUAN, [])])
def test_an_official_reads_the_register_of_the_division(signed_in, firm, code, found):
    assert names(signed_in(official(code)).get("/register/")) == found


def scrubbed(response):
    """The page without what differs with every answer and every address."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return re.sub(r"/register/[^\"/]*/", "/register/CODE/", text)


@pytest.mark.parametrize("tail", ["", "rename/", "state/", "leave/"])
def test_a_strangers_record_looks_like_none_at_all(signed_in, firm, tail):
    stranger = facts.user("stranger", {"role": "clerk", "organisation": facts.zone("others", YUHUAN).association})
    nowhere = facts.credit_code()
    for reader in (stranger, official(TIANTAI)):
        client = signed_in(reader)
        theirs = client.get(f"/register/{firm.credit_code}/{tail}")
        none = client.get(f"/register/{nowhere}/{tail}")
        assert theirs.status_code == none.status_code == 404
        assert scrubbed(theirs) == scrubbed(none)
        assert client.post(f"/register/{firm.credit_code}/rename/", {"name": "乙"}).status_code in {404, 405}


def test_an_official_reads_the_record_and_may_not_change_it(signed_in, firm):
    client = signed_in(official(YONGJIA))
    page = client.get(f"/register/{firm.credit_code}/")

    assert page.status_code == 200
    assert "/rename/" not in page.content.decode()
    # of zones of one association, and of firms that it answers for, an official enters no members
    assert "/register/join/" not in page.content.decode()
    for what in ("rename", "move", "details", "alias", "contact", "state", "enter-scale", "leave-scale", "leave"):
        assert client.get(f"/register/{firm.credit_code}/{what}/").status_code == 403
        assert client.post(f"/register/{firm.credit_code}/{what}/", {}).status_code == 403
    for what in ("add", "merge", "split"):
        assert client.get(f"/register/{what}/").status_code == 403
    assert client.get(f"/register/{firm.credit_code}/nonsense/").status_code == 404


def test_contacts_are_masked_in_the_list_and_whole_on_the_record_of_those_who_may(signed_in, clerk, firm):
    listed = signed_in(clerk).get("/register/").content.decode()
    record = signed_in(clerk).get(f"/register/{firm.credit_code}/").content.decode()

    assert "138****5678" in listed
    assert "王**" in listed
    assert not {"13812345678", "王小明"} & {word for word in ("13812345678", "王小明") if word in listed}
    assert "13812345678" in record


def test_another_association_of_the_same_firm_does_not_see_the_contact(signed_in, firm):
    other = facts.zone("others", YUHUAN)
    facts.member(other, firm)
    client = signed_in(facts.user("other", {"role": "lead", "organisation": other.association}))

    for path in ("/register/", f"/register/{firm.credit_code}/"):
        text = client.get(path).content.decode()
        assert "甲阀门厂" in text
        assert "5678" not in text
        assert "王小明" not in text
        assert "王**" not in text


def test_a_contact_is_on_no_public_page(client, firm):
    for path in (f"/enterprises/{firm.credit_code}/", "/enterprises/?q=甲阀门", "/api/v1/enterprises/"):
        assert "13812345678" not in client.get(path).content.decode()


@pytest.fixture
def many(pumps):
    """One of each kind that a filter asks for."""
    bare = facts.enterprise("没有资料的厂")
    closed = facts.enterprise("停了的厂", state="suspended", township="桥头镇", name_en="Halted")
    large = facts.enterprise("大厂", township="瓯北街道", name_en="Large")
    left = facts.enterprise("走了的厂", township="瓯北街道", name_en="Left")
    for one in (bare, closed, large):
        facts.member(pumps, one)
    facts.member(pumps, left, "2014-01", "2015-01")
    AboveScaleSpell.objects.create(enterprise=large, during=DateRange(day("2015-01"), None))
    actions.move_enterprise(enterprise=large, division=division(), industry=industry(), on=day("2015-01"), by=None)
    Contact.objects.create(enterprise=large, association=pumps.association, phone="13812345678")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("township=瓯北街道", ["大厂", "走了的厂"]),
        ("state=suspended", ["停了的厂"]),
        ("scale=above", ["大厂"]),
        ("scale=below&member=now", ["停了的厂", "没有资料的厂"]),
        ("zone=pumps&member=former", ["走了的厂"]),
        ("zone=nowhere", []),
        ("member=former", ["走了的厂"]),
        ("missing=township", ["没有资料的厂"]),
        ("missing=placement&member=now", ["停了的厂", "没有资料的厂"]),
        ("missing=contact", ["停了的厂", "没有资料的厂", "走了的厂"]),
        ("missing=name_en", ["没有资料的厂"]),
        ("missing=nonsense", []),
        ("scale=nonsense", []),
        ("q=大", ["大厂"]),
        ("q=大&state=suspended", []),
    ],
)
def test_the_list_is_filtered(signed_in, clerk, many, query, found):
    assert sorted(names(signed_in(clerk).get(f"/register/?{query}"))) == sorted(found)


def test_the_list_costs_the_same_queries_for_more_records(signed_in, clerk, pumps, firm, django_assert_num_queries):
    client = signed_in(clerk)
    with django_assert_num_queries(13) as counted:
        client.get("/register/")
    for number in range(20):
        one = facts.enterprise(f"厂{number}")
        facts.member(pumps, one)
        Contact.objects.create(enterprise=one, association=pumps.association, phone="13812345678")

    with django_assert_num_queries(len(counted)):
        client.get("/register/")


def test_a_record_shows_who_changed_what_when_and_why(signed_in, clerk, pumps, firm):
    actions.rename_enterprise(enterprise=firm, name="乙阀门厂", on=day("2016-06-01"), by=clerk, reason="核准更名")
    actions.move_enterprise(
        enterprise=firm, division=division(TIANTAI), industry=industry("3441"), on=day("2016-07-01"), by=clerk
    )
    page = signed_in(clerk).get(f"/register/{firm.credit_code}/")

    # one transaction of this test: everything stands in one entry, latest first
    [entry] = page.context["entries"]
    assert "小王" in entry.who
    assert "核准更名" in entry.reason
    told = [
        (item.what, item.operation, [(each.label, each.old, each.new) for each in item.changes]) for item in entry.items
    ]
    assert ("企业", "修改", [("企业名称", "甲阀门厂", "乙阀门厂"), ("拼音首字母", "jfmc", "yfmc")]) in told
    assert (
        "其他名称",
        "新增",
        [("名称", "—", "甲阀门厂"), ("类别", "—", "曾用名"), ("使用至", "—", "2016年5月31日")],
    ) in told
    assert ("所在地与行业", "修改", [("时间", "自始 – 至今", "自始 – 2016年6月30日")]) in told
    [(_, _, placed)] = [
        each for each in told if each[0] == "所在地与行业" and each[2][0][0] == "区划" and "天台县" in each[2][0][2]
    ]
    assert ("行业", "—", "泵及真空设备制造 3441") in placed
    first = next(item for item in entry.items[::-1] if item.what == "企业")
    assert ("企业名称", "—", "甲阀门厂") in [(each.label, each.old, each.new) for each in first.changes]


def test_a_contact_in_the_history_says_who_and_when_and_not_what(signed_in, clerk, pumps, firm):
    actions.keep_contact(enterprise=firm, association=pumps.association, person="李雷", phone="13900000000", by=clerk)
    page = signed_in(clerk).get(f"/register/{firm.credit_code}/")

    text = page.content.decode()
    history = text[text.index('id="history"') :]
    assert "内容不入台账" in history
    assert not any(word in history for word in ("李雷", "王小明", "13900000000", "13812345678"))


def test_a_record_costs_a_fixed_number_of_queries(signed_in, clerk, firm, django_assert_max_num_queries):
    for number in range(1, 9):
        actions.rename_enterprise(enterprise=firm, name=f"厂{number}", on=day(f"2017-0{number}-01"), by=clerk)
    client = signed_in(clerk)

    with django_assert_max_num_queries(40):
        client.get(f"/register/{firm.credit_code}/")


def test_the_register_stands_in_the_navigation_of_those_who_have_one(signed_in, client, clerk):
    assert 'href="/register/"' not in client.get("/").content.decode()
    assert 'href="/register/"' in signed_in(clerk).get("/").content.decode()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_opens_in_both_languages(signed_in, clerk, firm, prefix):
    client = signed_in(clerk)
    whats = (
        "",
        "rename/",
        "move/",
        "details/",
        "alias/",
        "contact/",
        "state/",
        "enter-scale/",
        "leave-scale/",
        "leave/",
    )
    paths = [f"/register/{firm.credit_code}/{what}" for what in whats]
    paths += ["/register/", *(f"/register/{what}/" for what in ("add", "join", "merge", "split", "duplicates"))]

    assert {path: client.get(prefix + path).status_code for path in paths} == dict.fromkeys(paths, 200)
