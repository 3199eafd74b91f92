"""Changing the register on its pages: what is done, what is refused in words, and that nothing typed is lost."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from common.codes import make_credit_code
from enterprises.models import AboveScaleSpell, Contact, Distinction, Enterprise, Succession
from ledger.models import Line
from tests import facts
from tests.facts import TIANTAI, YONGJIA, YUHUAN, day
from tests.pages.register_cast import NEW, clerk, firm, member, page, pumps, said
from zones.models import Membership

__all__ = ["clerk", "firm", "page", "pumps"]

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_an_enterprise_is_added_with_its_zone_and_contact(page, pumps, clerk):
    code = facts.credit_code()
    answer = page.post("/register/add/", NEW | {"credit_code": code.lower(), "reason": "入会申请"}, follow=True)

    firm = Enterprise.objects.get(credit_code=code)
    assert "已登记：新增企业。" in answer.content.decode()
    assert firm.memberships.get().zone == pumps
    assert Contact.objects.get(enterprise=firm).phone == "13812345678"
    assert Line.objects.filter(row=firm.pk, table="enterprises_enterprise").get().actor == clerk.pk


def test_a_wrong_code_is_named_and_what_was_typed_stays(page):
    code = facts.credit_code()
    wrong = code[:17] + ("0" if code[17] != "0" else "1")
    answer = page.post("/register/add/", NEW | {"credit_code": wrong})

    assert answer.status_code == 422
    assert "第18位校验码应为" in said(answer)["credit_code"][0]
    text = answer.content.decode()
    assert all(f'value="{typed}"' in text for typed in (wrong, "新阀门厂", "2016-06-01", "13812345678"))


def test_a_code_that_raises_a_doubt_is_taken_with_an_explanation(page):
    code = make_credit_code("999999", "PDY90001")
    answer = page.post("/register/add/", NEW | {"credit_code": code})
    assert "从未启用，请说明" in said(answer)["explanation"][0]

    page.post("/register/add/", NEW | {"credit_code": code, "explanation": "执照原件如此"})
    assert "执照原件如此" in Line.objects.get(table="enterprises_enterprise").reason


def test_a_name_that_a_member_has_asks_for_an_explanation(page, firm):
    given = NEW | {"credit_code": facts.credit_code(), "name": "永嘉县甲阀门厂有限公司"}
    answer = page.post("/register/add/", given)
    assert firm.credit_code in said(answer)["explanation"][0]

    assert page.post("/register/add/", given | {"explanation": "两家法人"}).status_code == 302


def test_a_code_that_is_registered_leads_to_joining_it(page, firm):
    answer = page.post("/register/add/", NEW | {"credit_code": firm.credit_code})

    assert said(answer)["__all__"] == ["该统一社会信用代码已登记。"]
    assert answer.context["known"] == [firm]
    assert f"/register/join/?enterprise={firm.credit_code}" in answer.content.decode()


def test_a_code_one_slip_from_a_registered_one_shows_whom_it_may_mean(page, firm):
    swapped = firm.credit_code[:14] + firm.credit_code[15] + firm.credit_code[14] + firm.credit_code[16:]
    for typed in (swapped, firm.credit_code[:17], firm.credit_code.replace("P", "B", 1)):
        assert page.post("/register/add/", NEW | {"credit_code": typed}).context["known"] == [firm]


def test_another_associations_zone_is_as_unknown_as_none(page):
    facts.zone("others", YUHUAN)
    for zone in ("others", "nowhere"):
        answer = page.post("/register/add/", NEW | {"credit_code": facts.credit_code(), "zone": zone})
        assert said(answer)["zone"] == [f"没有代码为“{zone}”的示范区。"]
    assert not Enterprise.objects.exists()


CHANGES = {
    "rename": {"name": "乙阀门厂", "on": "2016-06-01", "reason": "核准"},
    "move": {"division": TIANTAI, "township": "坦头镇", "industry": "3441", "on": "2016-07-01", "reason": "迁址"},
    "details": {"name_en": "Alpha", "initials": "jfmc", "township": "桥头镇", "reason": "按执照更正"},
    "alias": {"name": "甲阀", "reason": ""},
    "contact": {"association": "pumps-association", "person": "李雷", "phone": "0577-67123456", "reason": ""},
    "state": {"state": "suspended", "on": "2016-08-01", "reason": "停产通知"},
    "enter-scale": {"month": "2016-06", "entry": "new", "reason": ""},
    "leave": {"zone": "pumps", "on": "2016-09-01", "reason": "退会申请"},
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_leads_back_to_the_record_and_stands_in_its_history(page, firm, clerk, what):
    before = Line.objects.count()
    answer = page.post(f"/register/{firm.credit_code}/{what}/", CHANGES[what], follow=True)

    assert answer.redirect_chain == [(f"/register/{firm.credit_code}/", 302)], said(answer)
    assert Line.objects.count() > before
    assert answer.context["messages"]
    if CHANGES[what]["reason"]:
        assert CHANGES[what]["reason"] in answer.content.decode()


def test_leaving_above_scale_has_its_reason(page, firm):
    AboveScaleSpell.objects.create(enterprise=firm, during=DateRange(day("2015-01"), None))
    page.post(f"/register/{firm.credit_code}/leave-scale/", {"month": "2017-01", "exit": "smaller", "reason": ""})

    assert fresh(firm).above_scale_spells.get().exit == "smaller"


@pytest.mark.parametrize("what", [what for what in CHANGES if what in {"details", "state", "leave"}])
def test_a_change_that_does_not_explain_itself_asks_why(page, firm, what):
    answer = page.post(f"/register/{firm.credit_code}/{what}/", CHANGES[what] | {"reason": " "})

    assert answer.status_code == 422
    assert said(answer).keys() == {"reason"}


def test_what_the_database_refuses_stands_above_the_form(page, firm):
    answer = page.post(f"/register/{firm.credit_code}/leave-scale/", {"month": "2017-01", "exit": "smaller"})

    assert "没有未结束的规上时段" in said(answer)["__all__"][0]
    assert 'value="2017-01"' in answer.content.decode()


def test_the_firm_of_the_address_is_changed_whatever_was_posted(page, pumps, firm):
    other = facts.enterprise("别人的厂")
    given = CHANGES["rename"] | {"enterprise": other.credit_code}
    page.post(f"/register/{firm.credit_code}/rename/", given)

    assert fresh(other).name == "别人的厂"
    assert fresh(firm).name == "乙阀门厂"


def test_a_contact_is_not_kept_for_another_association(page, firm):
    facts.association("other")
    answer = page.post(f"/register/{firm.credit_code}/contact/", CHANGES["contact"] | {"association": "other"})

    assert answer.status_code == 422
    assert not Contact.objects.exists()


def test_a_day_that_has_not_come_is_refused(page, firm):
    answer = page.post(f"/register/{firm.credit_code}/state/", CHANGES["state"] | {"on": "2999-01-01"})

    assert "还没有到" in said(answer)["on"][0]


def test_the_boxes_of_a_move_and_of_a_contact_hold_what_stands(page, firm, pumps):
    Contact.objects.create(enterprise=firm, association=pumps.association, person="王小明", phone="13812345678")

    assert 'value="330324"' in page.get(f"/register/{firm.credit_code}/move/").content.decode()
    assert 'value="13812345678"' in page.get(f"/register/{firm.credit_code}/contact/").content.decode()


def test_a_registered_enterprise_of_elsewhere_joins_and_an_overlap_is_named(page, pumps):
    firm = facts.enterprise("外县的厂")
    given = {"zone": "pumps", "enterprise": firm.credit_code, "role": "member", "on": "2016-05-04", "until": ""}
    page.post("/register/join/", given | {"reason": "入会"})
    assert firm.memberships.get().zone == pumps

    answer = page.post("/register/join/", given | {"on": "2017-01-01"})
    assert "已有成员时间段（2016-05-04至今）" in said(answer)["on"][0]


def test_a_merger_closes_the_old_ones_and_both_pages_say_so(page, pumps, clerk, firm):
    other, new = member(pumps, clerk, "乙厂"), member(pumps, clerk, "新厂")
    codes = f"{firm.credit_code}\r\n{other.credit_code}"
    given = {"kind": "consolidation", "predecessors": codes, "successors": new.credit_code, "on": "2017-01-01"}
    answer = page.post("/register/merge/", given | {"reason": "合并协议"})

    assert answer.status_code == 302
    assert {fresh(firm).state, fresh(other).state} == {"deregistered"}
    assert new.credit_code in page.get(f"/register/{firm.credit_code}/").content.decode()
    assert firm.credit_code in page.get(f"/register/{new.credit_code}/").content.decode()


def test_another_associations_enterprise_is_not_merged_away(page, firm):
    others = facts.zone("others", YUHUAN)
    theirs = facts.enterprise("别人的厂")
    facts.member(others, theirs)
    given = {"kind": "absorption", "predecessors": theirs.credit_code, "successors": firm.credit_code}
    answer = page.post("/register/merge/", given | {"on": "2017-01-01", "reason": "x"})

    assert "不由本协会维护" in said(answer)["predecessors"][0]
    assert fresh(theirs).state == "operating"


def test_a_split_leaves_the_old_one_where_it_stands(page, pumps, clerk, firm):
    new = member(pumps, clerk, "分出的厂")
    given = {"kind": "spin_off", "predecessors": firm.credit_code, "successors": new.credit_code}
    assert page.post("/register/split/", given | {"on": "2017-01-01", "reason": "决议"}).status_code == 302

    assert Succession.objects.get().kind == "spin_off"
    assert fresh(firm).state == "operating"


@pytest.fixture
def twins(pumps, clerk):
    return [
        member(pumps, clerk, name, township="瓯北街道") for name in ("浙江华泰泵业有限公司", "永嘉县华泰泵业股份公司")
    ]


def pairs(page):
    return [(pair.one, pair.other) for pair in page.get("/register/duplicates/").context["pairs"]]


def verdict(page, twins, what, **given):
    one, other = (each.credit_code for each in twins)
    return page.post(f"/register/duplicates/{one}/{other}/{what}/", given)


def test_two_records_alike_are_shown_until_somebody_says_that_they_are_two(page, twins):
    assert pairs(page) == [tuple(twins)]
    assert verdict(page, twins, "apart", reason="").status_code == 422
    assert verdict(page, twins, "apart", reason="两家法人").status_code == 302

    assert Distinction.objects.get().reason == "两家法人"
    assert pairs(page) == []


def test_the_wrong_record_of_two_is_closed_and_points_to_the_right_one(page, twins):
    wrong, right = twins
    given = {"wrong": wrong.credit_code, "on": "2017-01-01", "reason": "录入两次"}
    assert verdict(page, twins, "same", **given).status_code == 302

    kept = Succession.objects.get()
    assert (kept.predecessor, kept.successor, kept.kind) == (wrong, right, "duplicate")
    assert pairs(page) == []
    assert right.credit_code in page.get(f"/register/{wrong.credit_code}/").content.decode()
    assert Membership.objects.get(enterprise=wrong).during.upper == day("2017-01-01")


def test_two_records_with_a_return_of_one_month_stay_two_and_what_was_typed_stays(page, twins, pumps):
    for each in twins:
        facts.monthly_return(each, association=pumps.association)
    answer = verdict(page, twins, "same", wrong=twins[0].credit_code, on="2017-01-01", reason="录入两次")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "两条记录在2016-03都有报表" in text
    assert "录入两次" in text
    assert f'value="{twins[0].credit_code}" checked' in text


def test_a_pair_of_strangers_is_not_judged(page, firm):
    theirs = facts.enterprise("别人的厂")
    facts.member(facts.zone("others", YUHUAN), theirs)

    assert page.get(f"/register/duplicates/{firm.credit_code}/{theirs.credit_code}/").status_code == 404
    assert verdict(page, [firm, theirs], "apart", reason="x").status_code == 404
    assert page.get(f"/register/duplicates/{firm.credit_code}/{firm.credit_code}/").status_code == 404


def test_an_official_reads_the_pairs_and_judges_none(client, twins):
    client.force_login(facts.user("county", {"role": "official", "division": facts.division(YONGJIA)}))

    assert pairs(client) == [tuple(twins)]
    assert verdict(client, twins, "apart", reason="x").status_code == 403
