"""Leaving a zone in bulk: a day in the sheet, looked at first, by the rules and in the words of one firm's page."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enterprises.models import Responsibility
from ledger.models import Line
from tests import facts
from tests.facts import YONGJIA, YUHUAN, day
from tests.pages.register_cast import clerk, clerk_of, firm, member, page, pumps
from tests.pages.uploading import book, new, previewed, problems, uploaded
from zones import actions
from zones.sheets import HEADS, Change

__all__ = ["clerk", "firm", "page", "pumps"]

pytestmark = pytest.mark.django_db


def row(firm, left, **given):
    return {"credit_code": firm.credit_code, "name": firm.name, "left": left} | given


def ends(firm):
    return {each.zone.slug: each.during.upper for each in firm.memberships.select_related("zone")}


def test_the_preview_says_who_leaves_when_and_then_they_have_left(page, firm, pumps, clerk):
    other = member(pumps, clerk, name="乙厂")
    stays = member(pumps, clerk, name="丙厂")
    file = [row(firm, "2016-12-01"), row(other, "2017-02-01"), row(stays, "")]

    preview = previewed(page, book(*file))

    told = [(each.enterprise, each.label, each.old, each.new) for each in preview.context["plan"].changes]
    assert told == [
        (firm, "退出日期", "pumps —", "pumps 2016-12-01"),
        (other, "退出日期", "pumps —", "pumps 2017-02-01"),
    ]
    assert "pumps 2016-12-01" in preview.content.decode()
    assert ends(firm) == {"pumps": None}
    assert "变更2项" in uploaded(page, book(*file)).content.decode()
    assert [ends(each)["pumps"] for each in (firm, other, stays)] == [day("2016-12-01"), day("2017-02-01"), None]
    # as on the page of one firm: the association without another zone of it no longer answers for it
    assert Responsibility.objects.get(enterprise=firm).during.upper == day("2016-12-01")
    line = Line.objects.filter(table="zones_membership", operation="U").latest("id")
    assert (line.actor, line.reason.startswith("名册核对（名册.xlsx")) == (clerk.pk, True)


def test_the_same_file_twice_lets_nobody_leave_or_join_again(page, firm):
    for given in ({}, {"zone": "pumps"}, {"zone": "pumps", "joined": "2016-05-04"}):
        file = [row(firm, "2016-12-01", **given)]
        uploaded(page, book(*file))

        plan = previewed(page, book(*file)).context["plan"]

        assert (plan.empty, plan.same, plan.problems) == (True, 1, [])
    assert ends(firm) == {"pumps": day("2016-12-01")}


def test_of_two_zones_it_leaves_the_one_that_is_named_or_each_on_its_day(page, firm, pumps, clerk):
    second = facts.zone("second", YONGJIA, association=pumps.association)
    other = member(pumps, clerk, name="乙厂")
    third = member(pumps, clerk, name="丙厂")
    for each in (firm, other, third):
        facts.member(second, each, "2016-06-01")

    uploaded(
        page,
        book(
            row(firm, "2016-12-01", zone="second"),
            row(other, "2016-11-01、2016-12-01", zone="pumps、second"),
            row(third, "2016-12-15"),
        ),
    )

    assert ends(firm) == {"pumps": None, "second": day("2016-12-01")}
    assert ends(other) == {"pumps": day("2016-11-01"), "second": day("2016-12-01")}
    assert set(ends(third).values()) == {day("2016-12-15")}
    assert Responsibility.objects.get(enterprise=firm).during.upper is None


def test_what_the_page_of_one_firm_refuses_is_refused_in_the_same_words(page, firm, pumps):
    future = timezone.localdate() + timezone.timedelta(days=1)
    stranger = facts.enterprise("别人的厂")
    facts.member(facts.zone("others", YUHUAN), stranger)
    unknown = new("新厂")

    def on_its_page(one, left):
        given = {"zone": "pumps", "on": left, "reason": "退会"}
        answer = page.post(f"/register/{one.credit_code}/leave/", given)
        return answer.context["form"].errors["on"]

    for one, left in ((firm, "2016-05-04"), (firm, f"{future}")):
        found = problems(previewed(page, book(row(one, left))))
        assert found == [("C2", HEADS["left"], *on_its_page(one, left))]
    # who was no member on the day before, whosever it is
    for given in (row(stranger, "2016-12-01"), unknown | {"left": "2016-12-01"}):
        [(_cell, head, message)] = problems(previewed(page, book(given)))
        assert (head, message) == (HEADS["left"], "退出日期2016-12-01：该企业在此前一日不是该示范区的成员。")
    assert ends(stranger) == {"others": None}
    # of two names in one row
    two = row(firm, "2016-12-01、2016-12-02", zone="pumps")
    assert "个数不同" in problems(previewed(page, book(two)))[0][2]
    again = row(firm, "2016-12-01", zone="pumps", joined="2016-12-31")
    assert "分两次上传" in problems(previewed(page, book(again)))[0][2]
    bad = row(firm, "去年")
    assert problems(previewed(page, book(bad)))[0][1] == HEADS["left"]


def test_a_firm_that_another_association_answers_for_leaves_the_uploaders_zone_and_no_other(page, pumps):
    others = facts.zone("others", YUHUAN)
    firm = member(others, clerk_of(others, "other"), name="别人的厂")
    facts.member(pumps, firm, "2016-06-01")

    uploaded(page, book(row(firm, "2016-12-01")))

    assert ends(firm) == {"others": None, "pumps": day("2016-12-01")}
    assert Responsibility.objects.get(enterprise=firm).during.upper is None


def test_who_leaves_and_is_closed_by_one_row_leaves_on_its_own_day(page, firm):
    uploaded(page, book(row(firm, "2016-12-01", state="注销")))

    firm.refresh_from_db()
    assert (firm.state, ends(firm)) == ("deregistered", {"pumps": day("2016-12-01")})


def test_an_export_says_who_has_left_and_changes_nothing(page, firm, pumps, clerk):
    gone = member(pumps, clerk, name="乙厂")
    uploaded(page, book(row(gone, "2016-12-01")))
    assert "2016-05-04,2016-12-01," in page.get("/register/export.csv").getvalue().decode()
    exported = page.get("/register/export.xlsx").content

    file = SimpleUploadedFile("register.xlsx", exported)
    plan = page.post("/register/upload/", {"file": file, "on": "2017-01-01", "reason": "x"}).context["plan"]

    assert (plan.same, plan.changes, plan.added, plan.problems) == (2, [], [], [])


def test_the_template_and_the_page_of_the_upload_name_the_column(page):
    assert "退出日期" in page.get("/register/upload/").content.decode()
    assert "退出日期" in HEADS.values()


def test_more_that_leave_cost_no_more_queries(page, pumps, clerk):
    """From the preview to the last row: of 50 firms as of 5."""
    second = facts.zone("second", YONGJIA, association=pumps.association)
    counted = []
    for size in (5, 50):
        firms = [member(pumps, clerk, name=f"{size}之{number}厂") for number in range(size)]
        for each in firms:
            facts.member(second, each, "2016-06-01")
        with CaptureQueriesContext(connection) as asked:
            uploaded(page, book(*(row(each, "2016-12-01") for each in firms)))
        counted.append(len(asked))
        assert {day for each in firms for day in ends(each).values()} == {day("2016-12-01")}
        answers = Responsibility.objects.filter(enterprise__in=firms)
        assert {each.during.upper for each in answers} == {day("2016-12-01")}
        assert answers.count() == size

    assert counted[0] == counted[1]


@pytest.mark.parametrize("days", [("2016-11-01", "2016-12-01"), ("2016-12-01", "2016-11-01")], ids=["up", "down"])
def test_who_leaves_two_zones_is_answered_for_until_the_later_day(page, firm, pumps, days):
    second = facts.zone("second", YONGJIA, association=pumps.association)
    facts.member(second, firm, "2016-06-01")

    uploaded(page, book(row(firm, "、".join(days), zone="pumps、second")))

    assert ends(firm) == {"pumps": day(days[0]), "second": day(days[1])}
    assert Responsibility.objects.get(enterprise=firm).during.upper == day("2016-12-01")


def test_who_left_meanwhile_is_refused_in_the_words_of_one_firms_action_and_nobody_leaves(firm, pumps, clerk):
    other = member(pumps, clerk, name="乙厂")
    given = {"zone": pumps, "on": day("2016-12-01")}
    changes = [Change(2, each, "leave", HEADS["left"], "", "", given) for each in (other, firm)]
    actions.leave_zone(enterprise=firm, zone=pumps, on=day("2016-11-01"), by=clerk)
    with pytest.raises(ValidationError) as alone:
        actions.leave_zone(enterprise=firm, **given, by=clerk)

    with pytest.raises(ValidationError) as together:
        actions.load_members(added=[], changes=changes, by=clerk)

    assert together.value.messages == alone.value.messages == ["甲阀门厂在2016-12-01前一日不是该示范区的成员。"]
    assert ends(other) == {"pumps": None}


def test_who_had_not_begun_to_be_answered_for_when_it_left_is_not_any_more(page, firm):
    Responsibility.objects.update(during=(day("2017-01"), None))

    uploaded(page, book(row(firm, "2016-12-01")))

    assert not Responsibility.objects.exists()
