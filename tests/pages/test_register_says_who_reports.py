"""Who joins a zone owes its association returns; who is another's stays another's, whatever zone is joined when."""

import datetime

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from enterprises.actions import answer_for, open_month
from enterprises.models import Enterprise, MonthlyReturn, Responsibility, SmallReturn
from enterprises.questions import form_of
from tests import facts
from tests.facts import TIANTAI, YONGJIA, YUHUAN, day
from tests.pages.register_cast import NEW, clerk, clerk_of, member, page, said
from tests.pages.uploading import book, new, previewed, problems, uploaded
from zones.actions import advance_horizon, change_member_state, join_zone, leave_zone

__all__ = ["clerk", "page"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def pumps():
    zone = facts.zone("pumps", YONGJIA)
    zone.industries.add(facts.industry())
    return zone


@pytest.fixture
def others():
    return facts.zone("others", YONGJIA)


@pytest.fixture
def theirs(others):
    """A firm of the other association, with a return."""
    firm = member(others, clerk_of(others, "their-clerk"), name="乙阀门厂")
    facts.monthly_return(firm, "2016-06", association=others.association, output=5)
    return firm


def spans(firm):
    rows = Responsibility.objects.filter(enterprise=firm).order_by("during")
    return [(row.association.code, row.during.lower, row.during.upper) for row in rows]


def today(offset=0):
    return timezone.localdate() + datetime.timedelta(days=offset)


def post(page, firm, what, **given):
    return page.post(f"/register/{firm.credit_code}/{what}/", given)


def test_a_firm_registered_by_the_page_owes_the_next_month(page, pumps):
    page.post("/register/add/", NEW | {"credit_code": facts.credit_code(), "joined": "2016-06-01"})
    firm = Enterprise.objects.get()
    assert spans(firm) == [("pumps-association", day("2016-06"), None)]

    for month in ("2016-03", "2016-06"):
        open_month(form=form_of("small", day(month)), month=day(month), by=None)
    assert [row.month for row in SmallReturn.objects.filter(enterprise=firm)] == [day("2016-06")]
    post(page, firm, "enter-scale", month="2016-06", entry="new", reason="")
    open_month(form=form_of("monthly", day("2016-07")), month=day("2016-07"), by=None)
    row = MonthlyReturn.objects.get(enterprise=firm)
    assert (row.month, row.association, row.state) == (day("2016-07"), pumps.association, "missing")


def test_a_firm_that_joins_while_a_month_is_open_is_added_to_it_by_the_next_opening(page, pumps, clerk):
    member(pumps, clerk)
    month = day("2016-06")
    assert open_month(form=form_of("small", month), month=month, by=None) == 1
    page.post("/register/add/", NEW | {"credit_code": facts.credit_code(), "name": "后来的厂", "joined": "2016-06-30"})

    assert open_month(form=form_of("small", month), month=month, by=None) == 1
    assert SmallReturn.objects.filter(month=month).count() == 2


def test_firms_of_an_upload_owe_the_next_month(page, pumps):
    rows = [new(f"厂{number}", joined="2016-05-04", above_since="2016-06") for number in range(3)]
    uploaded(page, book(*rows))

    month = day("2016-06")
    assert open_month(form=form_of("monthly", month), month=month, by=None) == 3
    assert {row.association for row in MonthlyReturn.objects.all()} == {pumps.association}
    assert [spans(firm) for firm in Enterprise.objects.all()] == [[("pumps-association", day("2016-05-04"), None)]] * 3


def test_a_registered_firm_joining_by_upload_is_answered_for_too(page, pumps):
    free = facts.enterprise("散户")
    uploaded(page, book({"credit_code": free.credit_code, "name": free.name, "zone": "pumps", "joined": "2016-05-04"}))

    assert spans(free) == [("pumps-association", day("2016-05-04"), None)]


def test_another_association_that_answers_goes_on_answering(page, pumps, theirs):
    given = {"zone": "pumps", "enterprise": theirs.credit_code, "on": f"{today():%Y-%m-%d}"}
    assert page.post("/register/join/", given).status_code == 302

    assert theirs.memberships.count() == 2
    assert spans(theirs) == [("others-association", day("2016-05-04"), None)]
    assert page.get(f"/register/{theirs.credit_code}/").status_code == 200


def test_joining_another_associations_firm_for_the_past_is_refused(page, theirs):
    given = {"zone": "pumps", "enterprise": theirs.credit_code, "on": f"{today(-1):%Y-%m-%d}"}
    answer = page.post("/register/join/", given)

    [message] = said(answer)["__all__"]
    assert message == f"乙阀门厂在{today()}以前由others-association协会归口填报：加入日期不能早于{today()}。"
    assert theirs.memberships.count() == 1


@pytest.fixture
def demo_ends(settings):
    """The demo lives at the end of its made-up time, years before the calendar's today."""
    settings.DEMO = True
    advance_horizon(to=day("2018-12"), first=day("2016-01"), by=None)
    return day("2018-12-31")


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

    assert joining(page, theirs, today()) == [True, True]
    assert joining(page, theirs, today(-1)) == [False, False]
    assert joining(page, theirs, day("2018-12-31")) == [False, False]


def test_a_join_from_the_demos_today_works_there_as_from_the_real_one_elsewhere(page, theirs, demo_ends):
    assert joining(page, theirs, demo_ends) == [True, True]
    assert joining(page, theirs, demo_ends - datetime.timedelta(days=1)) == [False, False]


def test_who_answers_on_the_demos_today_closes_the_firm_in_every_zone(pumps, clerk, others, demo_ends):
    firm = member(pumps, clerk)
    join_zone(zone=others, enterprise=firm, on=day("2017-01"), by=None)
    Responsibility.objects.update(during=DateRange(day("2016-05-04"), day("2019-02-01")))
    change_member_state(enterprise=firm, state="deregistered", on=day("2018-12-01"), by=clerk)

    assert not firm.memberships.filter(during__contains=day("2018-12-01")).exists()


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
    row = {"credit_code": theirs.credit_code, "name": theirs.name, "zone": "pumps"}
    preview = previewed(page, book(row | {"joined": f"{today(-1):%Y-%m-%d}"}))
    assert problems(preview) == [("D2", "加入日期", f"{today()}以前由别的协会归口填报：加入日期不能早于这一天。")]

    uploaded(page, book(row | {"joined": f"{today():%Y-%m-%d}"}))
    assert theirs.memberships.count() == 2
    assert spans(theirs) == [("others-association", day("2016-05-04"), None)]


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
    join_zone(zone=pumps, enterprise=theirs, on=today(), by=clerk)

    assert post(page, theirs, what, **given).status_code == 403
    assert Enterprise.objects.get(pk=theirs.pk).name == "乙阀门厂"
    assert theirs.memberships.filter(during__endswith=None).count() == 2
    text = page.get(f"/register/{theirs.credit_code}/").content.decode()
    assert f"/{theirs.credit_code}/{what}/" not in text
    assert f"/{theirs.credit_code}/leave/" in text


@pytest.mark.parametrize(("what", "kind"), [("merge", "absorption"), ("split", "division")])
def test_a_firm_that_joined_is_not_closed_by_a_merger_or_split(page, pumps, clerk, theirs, what, kind):
    join_zone(zone=pumps, enterprise=theirs, on=today(), by=clerk)
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


def test_who_answers_lays_it_down_with_the_last_of_its_zones(pumps, clerk):
    firm, second = member(pumps, clerk), facts.zone("second", association=pumps.association)
    join_zone(zone=second, enterprise=firm, on=day("2016-08"), by=clerk)
    leave_zone(zone=pumps, enterprise=firm, on=day("2017-01"), by=clerk)
    assert spans(firm) == [("pumps-association", day("2016-05-04"), None)]

    leave_zone(zone=second, enterprise=firm, on=day("2018-01"), by=clerk)
    assert spans(firm) == [("pumps-association", day("2016-05-04"), day("2018-01"))]
    open_month(form=form_of("small", day("2018-03")), month=day("2018-03"), by=None)
    assert not SmallReturn.objects.exists()


def test_who_answers_closes_the_firm_in_every_zone(pumps, clerk, others):
    firm = member(pumps, clerk)
    join_zone(zone=others, enterprise=firm, on=day("2017-01"), by=None)
    change_member_state(enterprise=firm, state="deregistered", on=day("2018-01"), by=clerk)

    assert not firm.memberships.filter(during__contains=day("2018-01")).exists()
    assert spans(firm) == [("pumps-association", day("2016-05-04"), day("2018-01"))]


def test_where_nobody_answers_closing_ends_the_own_zones_alone(pumps, clerk, others):
    firm = facts.enterprise()
    for zone in (pumps, others):
        facts.member(zone, firm, "2016-01")
    change_member_state(enterprise=firm, state="deregistered", on=day("2018-01"), by=clerk)

    assert [row.zone for row in firm.memberships.filter(during__contains=day("2018-01"))] == [others]


def test_joining_beside_a_zone_that_has_the_firm_takes_nothing_up(pumps, clerk, others):
    firm = facts.enterprise()
    facts.member(others, firm, "2016-01")
    join_zone(zone=pumps, enterprise=firm, on=day("2016-06"), by=clerk)

    assert spans(firm) == []


def test_a_membership_with_an_end_is_answered_for_until_then(pumps, clerk):
    firm = facts.enterprise()
    join_zone(zone=pumps, enterprise=firm, on=day("2016-06"), until=day("2017-06"), by=clerk)
    assert spans(firm) == [("pumps-association", day("2016-06"), day("2017-06"))]

    join_zone(zone=facts.zone("second", association=pumps.association), enterprise=firm, on=None, by=None)
    assert spans(firm) == [
        ("pumps-association", day("2016-06"), day("2017-06")),
        ("pumps-association", day("2017-06"), None),
    ]


def official(county):
    return facts.user(f"official-{county}", {"role": "official", "division": facts.division(county)})


def test_an_official_over_both_changes_who_answers(client, pumps, theirs):
    client.force_login(official(YONGJIA))
    record = f"/register/{theirs.credit_code}/"
    assert f"{record}answer/" in client.get(record).content.decode()
    given = {"association": "pumps-association", "on": f"{today():%Y-%m-%d}", "reason": "两协会商定"}
    assert client.post(f"{record}answer/", given | {"reason": ""}).status_code == 422
    assert client.post(f"{record}answer/", given).status_code == 302

    assert spans(theirs) == [
        ("others-association", day("2016-05-04"), today()),
        ("pumps-association", today(), None),
    ]
    text = client.get(record).content.decode()
    assert "两协会商定" in text
    assert "pumps-association协会" in text
    client.force_login(clerk_of(pumps, "theirs-now"))
    assert client.get(f"{record}rename/").status_code == 200


def test_an_official_of_one_of_the_two_does_not(client, theirs):
    client.force_login(official(YUHUAN))
    join_zone(zone=facts.zone("valves", YUHUAN), enterprise=theirs, on=today(), by=None)
    given = {"association": "valves-association", "on": f"{today():%Y-%m-%d}", "reason": "要它"}
    record = f"/register/{theirs.credit_code}/"

    assert f"{record}answer/" not in client.get(record).content.decode()
    assert client.post(f"{record}answer/", given).status_code == 403


def test_where_nobody_answers_the_zones_association_takes_it_up_by_itself(page, pumps):
    firm = facts.enterprise()
    facts.member(pumps, firm, "2016-01")
    text = page.get(f"/register/{firm.credit_code}/").content.decode()
    assert "还没有协会为它填报" in text
    given = {"association": "pumps-association", "on": "2016-06-01", "reason": "漏登"}
    assert post(page, firm, "answer", **given | {"association": "nowhere"}).status_code == 422
    assert post(page, firm, "answer", **given).status_code == 302

    assert spans(firm) == [("pumps-association", day("2016-06"), None)]


def test_who_came_later_to_a_firm_nobody_answers_for_does_not_take_it_up(page, pumps, others):
    firm = facts.enterprise()
    facts.member(others, firm, "2016-01")
    facts.member(pumps, firm, "2016-06")
    given = {"association": "pumps-association", "on": "2016-06-01", "reason": "要它"}

    assert post(page, firm, "answer", **given).status_code == 403
    page.force_login(clerk_of(others, "their-clerk"))
    assert post(page, firm, "answer", **given).status_code == 422
    assert post(page, firm, "answer", **given | {"association": "others-association"}).status_code == 302
    assert spans(firm) == [("others-association", day("2016-06"), None)]


def test_a_change_before_the_present_one_began_is_refused_in_words(pumps, others, theirs):
    with pytest.raises(Exception, match="自2016-05-04起已由"):
        answer_for(association=pumps.association, enterprise=theirs, on=day("2016-05-04"), by=None)

    row = Responsibility.objects.get(enterprise=theirs)
    assert row.during == DateRange(day("2016-05-04"), None)
