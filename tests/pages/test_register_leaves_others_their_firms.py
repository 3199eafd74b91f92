"""Who is another's stays another's, whatever zone is joined when: no past of it, and no change of its record."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.models import Enterprise, Responsibility
from ledger.actor import sign
from tests import facts
from tests.facts import TIANTAI, YONGJIA, YUHUAN, day
from tests.pages.answering import demo_ends, official, others, post, pumps, spans, theirs, today
from tests.pages.register_cast import clerk, member, page, said
from tests.pages.uploading import book, previewed, problems, uploaded
from zones.actions import advance_horizon, join_zone, leave_zone, load_members
from zones.sheets import Change

__all__ = ["clerk", "demo_ends", "others", "page", "pumps", "theirs"]

pytestmark = pytest.mark.django_db


def join(client, firm, zone="pumps", on=None):
    on = on or today()
    return client.post("/register/join/", {"zone": zone, "enterprise": firm.credit_code, "on": f"{on:%Y-%m-%d}"})


OVER_BOTH = "乙阀门厂由others-association协会归口填报：加入{}须由管辖两个协会的主管部门（{}）登记，请向其申请。"


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_the_zones_own_clerk_does_not_enter_a_firm_that_another_answers_for(page, pumps, clerk, theirs, offset):
    """Its return would be told by what the zone's figures grow by."""
    [message] = said(join(page, theirs, on=today(offset)))["__all__"]
    assert message == OVER_BOTH.format("pumps", "永嘉县")

    row = {"credit_code": theirs.credit_code, "name": theirs.name, "zone": "pumps"}
    preview = previewed(page, book(row | {"joined": f"{today(offset):%Y-%m-%d}"}))
    assert problems(preview) == [("C2", "示范区", message)]
    with pytest.raises(ValidationError, match=message):
        join_zone(zone=pumps, enterprise=theirs, on=today(offset), by=clerk)
    with pytest.raises(ValidationError, match=message):
        load_members(
            added=[], changes=[Change(2, theirs, "join", "", "", "", {"zone": pumps, "on": today(offset)})], by=clerk
        )
    assert theirs.memberships.count() == 1


def test_a_membership_of_the_past_or_of_ever_is_refused_alike(pumps, clerk, theirs):
    for on, until in ((None, None), (day("2016-06"), day("2016-07"))):
        with pytest.raises(ValidationError, match="管辖两个协会"):
            join_zone(zone=pumps, enterprise=theirs, on=on, until=until, by=clerk)


def test_who_enters_for_both_associations_lets_the_firm_join(client, pumps, others, theirs):
    grants = [{"role": "clerk", "organisation": zone.association} for zone in (pumps, others)]
    client.force_login(facts.user("both", *grants, organisation=pumps.association))

    assert join(client, theirs).status_code == 302


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [("official", "330000", 302), ("official", YONGJIA, 422), ("official", YUHUAN, 422), ("auditor", "330000", 403)],
    ids=["over both", "over who answers", "over the zone", "auditor"],
)
def test_an_official_over_both_enters_a_firm_that_another_answers_for(client, theirs, role, place, status):
    facts.zone("valves", YUHUAN)
    client.force_login(facts.user("reader", {"role": role, "division": facts.division(place)}))
    answer = join(client, theirs, zone="valves")

    assert answer.status_code == status
    assert theirs.memberships.count() == 1 + (status == 302)
    assert spans(theirs) == [("others-association", day("2016-05-04"), None)]
    if place == YUHUAN:
        assert said(answer)["__all__"] == [OVER_BOTH.format("valves", "浙江省")]
    # whoever may is led there from the record
    record = client.get(f"/register/{theirs.credit_code}/").content.decode()
    assert (f"/register/join/?enterprise={theirs.credit_code}" in record) is (status == 302)


def test_an_official_leaves_a_firm_that_nobody_else_answers_for_to_the_zones_association(client, pumps, clerk, others):
    client.force_login(official(YONGJIA))
    free, own = facts.enterprise("散户"), member(pumps, clerk)
    second = facts.zone("second", association=pumps.association)
    for firm, zone in ((free, pumps), (own, second)):
        assert "请由pumps-association协会登记它加入" in said(join(client, firm, zone.slug))["enterprise"][0]

    assert (free.memberships.count(), own.memberships.count()) == (0, 1)


def test_a_firm_that_another_answers_for_from_a_later_day_on_is_refused_too(page, others):
    firm = facts.enterprise("乙阀门厂")
    Responsibility.objects.create(enterprise=firm, association=others.association, during=DateRange(today(10), None))

    assert said(join(page, firm))["__all__"] == [OVER_BOTH.format("pumps", "永嘉县")]


def answered_until(firm, end):
    """Nobody answers for it from that day on."""
    sign(actor=None, reason="")
    Responsibility.objects.filter(enterprise=firm).update(during=DateRange(day("2016-05-04"), end))


def test_joining_a_firm_for_the_time_of_another_association_is_refused(page, theirs):
    answered_until(theirs, today(-3))
    [message] = said(join(page, theirs, on=today(-4)))["__all__"]

    assert message == f"乙阀门厂在{today(-3)}以前由others-association协会归口填报：加入日期不能早于{today(-3)}。"
    assert theirs.memberships.count() == 1


def joining(page, firm, on):
    """By the page and by an upload: whether each takes it; what they wrote is undone."""
    taken = []
    row = {"credit_code": firm.credit_code, "name": firm.name, "zone": "pumps", "joined": f"{on:%Y-%m-%d}"}
    ways = [
        lambda: page.post("/register/join/", {"zone": "pumps", "enterprise": firm.credit_code, "on": f"{on:%Y-%m-%d}"}),
        lambda: uploaded(page, book(row)) if not problems(previewed(page, book(row))) else None,
    ]
    for way in ways:
        with transaction.atomic():
            way()
            taken.append(firm.memberships.filter(zone__slug="pumps", during__startswith=on).exists())
            transaction.set_rollback(True)
    return taken


def test_a_join_is_judged_by_the_real_day_where_the_portal_is_real(page, theirs, settings):
    settings.DEMO = False
    advance_horizon(to=day("2018-12"), first=day("2016-01"), by=None)
    answered_until(theirs, today())

    assert joining(page, theirs, today()) == [True, True]
    assert joining(page, theirs, today(-1)) == [False, False]
    assert joining(page, theirs, day("2018-12-31")) == [False, False]


def test_a_join_from_the_demos_today_works_there_as_from_the_real_one_elsewhere(page, theirs, demo_ends):
    answered_until(theirs, demo_ends)
    assert joining(page, theirs, demo_ends) == [True, True]
    assert joining(page, theirs, demo_ends - datetime.timedelta(days=1)) == [False, False]

    # on the demo's today it answers still, though the calendar's is years later
    answered_until(theirs, demo_ends + datetime.timedelta(days=1))
    assert joining(page, theirs, demo_ends) == [False, False]
    assert joining(page, theirs, demo_ends + datetime.timedelta(days=1)) == [True, True]


def test_the_time_of_another_association_stays_closed_after_it(pumps, clerk, others, theirs):
    leave_zone(zone=others, enterprise=theirs, on=day("2017-01"), by=None)
    with pytest.raises(Exception, match="加入日期不能早于2017-01-01"):
        join_zone(zone=pumps, enterprise=theirs, on=day("2016-12-31"), by=clerk)

    join_zone(zone=pumps, enterprise=theirs, on=day("2017-01"), by=clerk)
    assert spans(theirs) == [
        ("others-association", day("2016-05-04"), day("2017-01")),
        ("pumps-association", day("2017-01"), None),
    ]


def test_an_upload_refuses_the_past_of_another_associations_firm_by_its_cell(page, pumps, theirs):
    answered_until(theirs, today())
    row = {"credit_code": theirs.credit_code, "name": theirs.name, "zone": "pumps"}
    preview = previewed(page, book(row | {"joined": f"{today(-1):%Y-%m-%d}"}))
    assert problems(preview) == [("D2", "加入日期", f"{today()}以前由别的协会归口填报：加入日期不能早于这一天。")]

    uploaded(page, book(row | {"joined": f"{today():%Y-%m-%d}"}))
    assert theirs.memberships.count() == 2


@pytest.mark.parametrize(
    ("what", "given"),
    {
        "rename": {"name": "夺来的厂", "on": "2016-06-01", "reason": "更名"},
        "move": {"division": TIANTAI, "township": "", "industry": "3441", "on": "2016-07-01", "reason": "迁址"},
        "details": {"name_en": "Mine", "initials": "", "township": "", "reason": "更正"},
        "alias": {"name": "夺"},
        "state": {"state": "deregistered", "on": "2016-08-01", "reason": "注销"},
        "enter-scale": {"month": "2016-06", "entry": "new"},
        "answer": {"association": "pumps-association", "on": "2017-01-01", "reason": "要它"},
    }.items(),
)
def test_a_firm_that_joined_is_not_the_joiners_to_change(page, pumps, clerk, theirs, what, given):
    join_zone(zone=pumps, enterprise=theirs, on=today(), by=None)

    assert post(page, theirs, what, **given).status_code == 403
    assert Enterprise.objects.get(pk=theirs.pk).name == "乙阀门厂"
    assert theirs.memberships.filter(during__endswith=None).count() == 2
    text = page.get(f"/register/{theirs.credit_code}/").content.decode()
    assert f"/{theirs.credit_code}/{what}/" not in text
    assert f"/{theirs.credit_code}/leave/" in text


@pytest.mark.parametrize(("what", "kind"), [("merge", "absorption"), ("split", "division")])
def test_a_firm_that_joined_is_not_closed_by_a_merger_or_split(page, pumps, clerk, theirs, what, kind):
    join_zone(zone=pumps, enterprise=theirs, on=today(), by=None)
    own = [member(pumps, clerk, name=f"本会{number}厂").credit_code for number in range(2)]
    successors = own[0] if what == "merge" else "\r\n".join(own)
    given = {"kind": kind, "predecessors": theirs.credit_code, "successors": successors}
    answer = page.post(f"/register/{what}/", given | {"on": f"{today():%Y-%m-%d}", "reason": "夺"})

    assert "不由本协会维护" in said(answer)["predecessors"][0]


def test_a_joined_firm_leaves_the_own_zone_and_stays_in_the_others(page, pumps, clerk, others, theirs):
    join_zone(zone=pumps, enterprise=theirs, on=today(-5), by=None)
    assert post(page, theirs, "leave", zone="pumps", on=f"{today():%Y-%m-%d}", reason="退会").status_code == 302

    assert [row.zone for row in theirs.memberships.filter(during__endswith=None)] == [others]
    assert spans(theirs) == [("others-association", day("2016-05-04"), None)]
    assert post(page, theirs, "leave", zone="others", on=f"{today():%Y-%m-%d}", reason="退会").status_code == 422
