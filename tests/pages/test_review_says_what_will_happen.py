"""What the pages promise of accepting, reopening and new last days is what happens then."""

import re

import pytest

from enterprises import actions
from enterprises.models import MonthlyReturn, Responsibility, Submission
from tests import facts
from tests.facts import DateRange, day
from tests.pages import reviewing
from tests.pages.reviewing import ROOT
from zones import engine

OCTOBER = day("2016-10")


def text(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def accepting(client, submission, *firms):
    page = client.get(f"{ROOT}review/").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    return text(client.post(f"{ROOT}accept/", {"seen": seen, "row": [each.pk for each in firms]}))


@pytest.fixture
def october(zone):
    """The zone of the page tests is accepted up to September 2016; here its October is, too."""
    for enterprise in MonthlyReturn.objects.filter(month=OCTOBER).values_list("enterprise", flat=True):
        Responsibility.objects.create(
            enterprise_id=enterprise, association=zone.association, during=DateRange(None, None)
        )
    given = {"deadline": day("2016-11-14"), "grace": day("2016-11-24"), "submitted_at": facts.NOW}
    submission = Submission.objects.create(
        association=zone.association, kind="monthly", month=OCTOBER, state="submitted", **given
    )
    actions.accept(submission=submission, by=None)
    engine.drain()
    return submission


def test_reopening_says_that_public_figures_go_back_a_month_and_they_do(client, zone, october):
    def public():
        client.logout()
        return text(client.get(f"/zones/{zone.slug}/"))

    # 6 firms x 2,200万元 x 10 months = 13.2亿元, and 11.88 until September
    assert "13.2" in public()
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))
    here = f"/submissions/{zone.association.code}/monthly/2016-10/reopen/"

    page = text(client.get(here))

    assert "已发布的数字不变" not in page
    assert "公众看到的退回上一个已核定的月份" in page
    client.post(here, {"until": "2018-12-31", "why": "口径有误"})
    assert Submission.objects.get(pk=october.pk).state == "reopened"
    engine.drain()
    assert "13.2" not in public()
    assert "11.88" in public()


@pytest.mark.django_db
def test_accepting_some_rows_says_that_the_figures_wait_for_the_others(client):
    submission, firms = reviewing.handed_in(32_500_000, 20_000_000, 10_000_000)
    client.force_login(reviewing.people()["official"])

    some = accepting(client, submission, firms[0])
    every = accepting(client, submission, *firms)

    assert "本期还有 2 行没有核定，示范区的数仍是“初步”" in some
    assert "没有核定，示范区" not in every


@pytest.mark.django_db
def test_rows_that_went_back_are_not_accepted_yet_either(client):
    submission, firms = reviewing.handed_in(32_500_000, 20_000_000)
    actions.return_rows(submission=submission, reasons={firms[1].pk: "请核实"}, by=None)
    client.force_login(reviewing.people()["official"])

    page = accepting(client, submission, firms[0])

    assert "本期还有 1 行没有核定" in page


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "submit/", "imports/", "review/"])
def test_a_new_last_day_is_the_deadline_that_pages_show(client, page):
    submission, _firms = reviewing.handed_in(32_500_000)
    actions.return_rows(
        submission=submission, reasons={}, on=day("2018-05-10"), until=day("2018-05-17"), by=None, reason="请核实"
    )
    client.force_login(reviewing.people()["clerk"])

    told = re.search(r"期限\s*(\S+)", text(client.get(f"{ROOT}{page}")))[1]

    assert told in ("2018年5月17日", "2018-05-17")
