"""Who joins a zone owes its association returns, until it leaves the last of its zones or another takes it up."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises.actions import answer_for, open_month
from enterprises.models import Enterprise, MonthlyReturn, Responsibility, SmallReturn
from enterprises.questions import form_of
from tests import facts
from tests.facts import YONGJIA, YUHUAN, day
from tests.pages.answering import demo_ends, official, others, post, pumps, spans, theirs, today
from tests.pages.register_cast import NEW, clerk, clerk_of, member, page
from tests.pages.uploading import book, new, uploaded
from zones.actions import change_member_state, join_zone, leave_zone

__all__ = ["clerk", "demo_ends", "others", "page", "pumps", "theirs"]

pytestmark = pytest.mark.django_db


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


def test_who_answers_on_the_demos_today_closes_the_firm_in_every_zone(pumps, clerk, others, demo_ends):
    firm = member(pumps, clerk)
    join_zone(zone=others, enterprise=firm, on=day("2017-01"), by=None)
    Responsibility.objects.update(during=DateRange(day("2016-05-04"), day("2019-02-01")))
    change_member_state(enterprise=firm, state="deregistered", on=day("2018-12-01"), by=clerk)

    assert not firm.memberships.filter(during__contains=day("2018-12-01")).exists()


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
