"""The official sees a month beside others, accepts or returns it by rows, and what was typed outlives a refusal."""

import re

import pytest

from accounts.models import User
from enterprises import actions
from enterprises.models import Decision, MonthlyReturn, Submission
from enterprises.standing import seen_of
from tests import facts
from tests.facts import day
from tests.pages import reviewing
from tests.pages.returning import at
from tests.pages.reviewing import APRIL, MARCH, ROOT

pytestmark = pytest.mark.django_db

APRIL_ROOT = "/submissions/valves/monthly/2018-04/"

# March is taken until Monday 23 April 2018. Saturday the 28th is worked; the 29th to 1 May are the holiday.
TOO_LATE, FIFTH_WORKING_DAY = day("2018-04-25"), "2018-05-03"


@pytest.fixture
def official(client, monkeypatch):
    at(monkeypatch, reviewing.IN_TIME)
    client.force_login(reviewing.people()["official"])
    return client


def post(client, what, submission, **given):
    return client.post(f"{ROOT}{what}/", {"seen": seen_of(submission)} | given, follow=True)


def text(response):
    return response.content.decode()


def test_the_page_says_sums_growth_coverage_and_who_is_missing(official):
    for month, output in (("2018-02", 60_000_000),):
        for name in ("甲厂", "乙厂"):
            one = reviewing.firm(name)
            facts.monthly_return(one, month, output=output, sales=output)
            for back in range(2, 9):
                facts.monthly_return(one, f"2017-{back:02d}", output=30_000_000 * back)
    missing = reviewing.firm("没报厂")
    facts.monthly_return(missing, "2018-02", output=20_000_000)
    submission = reviewing.opened()
    for one in MonthlyReturn.objects.filter(month=MARCH).exclude(enterprise=missing):
        prior = {"output_prior": 90_000_000, "output_month_prior": 36_000_000}
        reviewing.fill(one.enterprise, output=99_000_000, sales=99_000_000, explanation="旺季", **prior)
    actions.submit(submission=submission, on=submission.deadline, filler="陈晓", head="林建国", by=None)

    page = text(official.get(f"{ROOT}review/"))

    # 2 of 3 by count; by median output of a month 3,000万 + 3,000万 of 7,000万
    assert "66.7%" in page
    assert "85.7%" in page
    # 1.98亿 over 1.8亿; a March of 3,900万 each over one of 3,600万
    assert "1.98亿元" in page
    assert "+10.0%" in page
    assert "7,800万元" in page
    assert "+8.3%" in page
    assert "没报厂" in page
    assert "旺季" in page
    assert "陈晓" in page


def three_sets_of_firms():
    """January to April in 千元: one firm knows last month alone, one the year before alone, one knows both.

    | firm | 1–4月 | 1–3月 | 1–2月 | April | March | April a year ago | 1–4月 a year ago |
    | 甲   | 100   | 60    | 30    | 40    | 30    |                  |                  |
    | 乙   | 90    |       |       | 30    |       | 40               | 120              |
    | 丙   | 300   | 200   | 100   | 100   | 100   | 80               | 250              |
    """
    one, two, three = firms = [reviewing.firm(name) for name in ("甲厂", "乙厂", "丙厂")]
    for each, february, march in ((one, 30_000, 60_000), (three, 100_000, 200_000)):
        facts.monthly_return(each, "2018-02", output=february)
        facts.monthly_return(each, "2018-03", output=march)
    submission = reviewing.opened(APRIL)

    def fill(each, **answers):
        reviewing.fill(each, month=APRIL, on=day("2018-05-10"), explanation="新", **answers)

    prior = {"output_month_prior": 40_000, "output_prior": 120_000}
    fill(one, output=100_000, sales=50_000)
    fill(two, output=90_000, output_month=30_000, sales=90_000, sales_prior=60_000, **prior)
    prior = {"output_month_prior": 80_000, "output_prior": 250_000}
    fill(three, output=300_000, sales=210_000, sales_prior=225_000, **prior)
    actions.submit(submission=submission, on=submission.deadline, filler="陈晓", head="林建国", by=None)
    return firms


def sums(answer):
    table = text(answer).split('class="stacked sums"')[1].split("</table>")[0]
    return re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)


def test_each_rate_stands_beside_the_two_sums_it_was_made_of(official):
    three_sets_of_firms()

    answer = official.get(f"{APRIL_ROOT}review/")
    line = answer.context["lines"][0]
    shown = [(f"{each.now}", f"{each.then}", each.change.text, each.count) for each in line.compared]
    cells = sums(answer)

    assert (f"{line.to_date}", line.count) == ("49万元", 3)
    assert shown == [
        # 40 + 100 of 甲 and 丙 beside their March of 30 + 100
        ("14万元", "13万元", "+7.7%", 2),
        # 30 + 100 of 乙 and 丙 beside 40 + 80
        ("13万元", "12万元", "+8.3%", 2),
        # 90 + 300 of 乙 and 丙 beside 120 + 250
        ("39万元", "37万元", "+5.4%", 2),
    ]
    for (now, then, rate, count), place in zip(shown, (0, 3, 6), strict=True):
        assert (now, then) == (cells[place], cells[place + 1])
        assert rate in cells[place + 2]
        assert f"{count}家 · 1家缺一边" in cells[place + 2]


def test_march_is_not_held_against_january_and_february(official):
    one = reviewing.firm("甲厂")
    facts.monthly_return(one, "2018-02", output=200_000)
    submission = reviewing.opened()
    reviewing.fill(one, output=300_000, output_month_prior=100_000, output_prior=300_000)
    actions.submit(submission=submission, on=submission.deadline, filler="陈晓", head="林建国", by=None)

    answer = official.get(f"{ROOT}review/")

    step, year, _to_date = answer.context["lines"][0].compared
    assert (step.change, step.count) == (None, 0)
    assert sums(answer)[:2] == ["—", "—"]
    assert (f"{year.now}", f"{year.then}", year.count) == ("10万元", "10万元", 1)


def test_the_change_of_sales_to_output_is_over_firms_with_both_years(official):
    three_sets_of_firms()

    page = text(official.get(f"{APRIL_ROOT}review/"))

    # of all 350 / 490; of 乙 and 丙 300 / 390 beside 285 / 370, a tenth of a point less
    assert "71.4%" in page
    assert "（两年都有的2家：76.9%，上年 77.0%）" in page
    assert "\u22120.1个百分点" in page


def test_what_acceptance_will_do_is_shown_before_it_is_done(official):
    submission, _firms = reviewing.handed_in(100_000, None)

    asked = post(official, "accept", submission, whole="1")
    assert "确认核定" in text(asked)
    assert "1 家没有报" in text(asked)
    assert Submission.objects.get().state == "submitted"

    post(official, "accept", submission, whole="1", sure="1", reason="数据齐全")
    assert Submission.objects.get().state == "accepted"


def test_chosen_rows_are_accepted_and_frozen_and_others_returned_with_their_own_reasons(official):
    submission, (good, doubtful, late) = reviewing.handed_in(100_000, 7_000, None)

    post(official, "accept", submission, row=[good.pk], sure="1")
    page = post(
        official,
        "return",
        submission,
        row=[doubtful.pk, late.pk],
        **{f"reason-{doubtful.pk}": "请核对总产值", "reason": "请催报"},
    )

    outcomes = {each.enterprise_id: (each.outcome, each.reason) for each in Decision.objects.all()}
    assert outcomes == {
        good.pk: ("accepted", ""),
        doubtful.pk: ("returned", "请核对总产值"),
        late.pk: ("returned", "请催报"),
    }
    assert "请核对总产值" in text(page)
    assert Submission.objects.get().state == "returned"


def test_a_phrase_serves_as_reason(official):
    submission, (one,) = reviewing.handed_in(100_000)

    post(official, "return", submission, row=[one.pk], phrase="请核对计量单位（应为千元）")

    assert Decision.objects.get().reason == "请核对计量单位（应为千元）"


def test_what_was_typed_outlives_a_refusal(official):
    submission, (one, other) = reviewing.handed_in(100_000, 200_000)

    page = text(post(official, "return", submission, row=[one.pk, other.pk], **{f"reason-{one.pk}": "单位错了"}))

    assert "每一行退回都须写明理由" in page
    assert 'value="单位错了"' in page
    assert page.count(" checked>") == 2
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "没有选中任何一行"),
        ({"row": ["99999999"], "reason": "试"}, "没有这些企业"),
        ({"row": ["1' OR 1=1"], "reason": "试"}, "没有选中任何一行"),
        ({"whole": "1", "reason": "长" * 301}, "超过300个字"),
        ({"whole": "1", "reason": "a\u202eb"}, "不可见"),
        ({"whole": "1"}, "退回须写明理由"),
    ],
)
def test_a_bad_return_is_refused_in_words(official, given, words):
    submission, _firms = reviewing.handed_in(100_000)

    assert words in text(post(official, "return", submission, **given))
    assert Submission.objects.get().state == "submitted"


def test_nothing_is_accepted_that_changed_after_it_was_seen(official):
    submission, (one,) = reviewing.handed_in(100_000)
    seen = seen_of(submission)
    actions.take_back(submission=submission, by=None)
    reviewing.fill(one, output=900_000, explanation="补报")
    actions.submit(submission=submission, on=submission.deadline, filler="陈晓", head="林建国", by=None)

    page = official.post(f"{ROOT}accept/", {"seen": seen, "whole": "1", "sure": "1"})

    assert "又有变化" in text(page)
    assert Submission.objects.get().state == "submitted"


def test_what_a_second_official_decided_meanwhile_is_not_overwritten(official):
    submission, (one, _other) = reviewing.handed_in(100_000, 200_000)
    seen = seen_of(submission)
    actions.accept(submission=submission, enterprises=[one.pk], by=None)

    page = official.post(f"{ROOT}return/", {"seen": seen, "row": [one.pk], "reason": "请核对"})

    assert "又有变化" in text(page)
    assert list(Decision.objects.values_list("enterprise", "outcome")) == [(one.pk, "accepted")]


def test_after_the_last_day_a_return_names_a_new_one_and_the_clerk_fills(official, monkeypatch):
    submission, (one,) = reviewing.handed_in(100_000)
    assert 'name="until"' not in text(official.get(f"{ROOT}review/"))
    at(monkeypatch, TOO_LATE)
    assert f'name="until" value="{FIFTH_WORKING_DAY}"' in text(official.get(f"{ROOT}review/"))

    for until, words in (("", "可填报至（含当日）"), ("2018-04-24", "已经过去"), ("5月3日", "不是日期")):
        page = post(official, "return", submission, row=[one.pk], reason="单位错了", until=until)
        assert (page.status_code, words in text(page)) == (422, True), until
        assert 'value="单位错了"' in text(page)
    assert Submission.objects.get().state == "submitted"
    page = post(official, "return", submission, row=[one.pk], reason="单位错了", until=FIFTH_WORKING_DAY)

    kept = Submission.objects.get()
    assert (kept.state, f"{kept.extended_to}") == ("returned", FIFTH_WORKING_DAY)
    assert f"退回，延期至{FIFTH_WORKING_DAY}" in text(page)
    official.force_login(User.objects.get(username="clerk"))
    grid = text(official.get(f"{ROOT}"))
    assert "已过截止日" not in grid
    assert "检查并提交" in grid


def test_a_month_is_not_reopened_for_days_that_are_over(official, monkeypatch):
    at(monkeypatch, TOO_LATE)
    submission, _firms = reviewing.handed_in(100_000)
    actions.accept(submission=submission, by=None)

    page = official.post(f"{ROOT}reopen/", {"until": "2018-04-20", "why": "口径有误"})

    assert "已经过去" in text(page)
    assert Submission.objects.get().state == "accepted"


def test_after_a_return_the_page_says_what_was_changed(official):
    submission, (one,) = reviewing.handed_in(7_000)
    submission = actions.return_rows(submission=submission, reasons={one.pk: "请核对"}, by=None)
    reviewing.fill(one, output=70_000, employees=85, explanation="单位错了")
    actions.submit(submission=submission, on=submission.deadline, filler="陈晓", head="林建国", by=None)

    page = text(official.get(f"{ROOT}review/?show=changed"))

    assert "7千元 → 70千元" in page
    assert "— → 85人" in page


def test_the_address_filters_and_sorts_and_knows_no_bad_words(official):
    reviewing.handed_in(100_000, 900_000, None)

    assert "测试阀门2厂" in text(official.get(f"{ROOT}review/?show=missing"))
    page = text(official.get(f"{ROOT}review/?sort=size"))
    rows = page[page.index('id="rows"') :]
    assert rows.index("测试阀门1厂") < rows.index("测试阀门0厂")
    for query in ("show=nonsense", "sort=%00", "page=999", "page=x", "quantity=employees", "quantity=revenue"):
        assert official.get(f"{ROOT}review/?{query}").status_code == 200


def test_an_accepted_month_is_reopened_with_a_day_and_a_reason(official):
    submission, _firms = reviewing.handed_in(100_000)
    actions.accept(submission=submission, by=None)

    refused = official.post(f"{ROOT}reopen/", {"until": "2018-13-40", "why": ""})
    assert "不是日期" in text(refused)
    official.post(f"{ROOT}reopen/", {"until": "2099-05-20", "why": "口径有误"})

    kept = Submission.objects.get()
    assert (kept.state, kept.reason, f"{kept.extended_to}") == ("reopened", "口径有误", "2099-05-20")


def test_the_history_says_who_did_what_and_why(client):
    people = reviewing.people()
    reviewing.firm("甲厂"), reviewing.firm("乙厂")
    submission = reviewing.opened()
    firms = list(MonthlyReturn.objects.order_by("enterprise").values_list("enterprise", flat=True))
    actions.submit(submission=submission, on=submission.deadline, filler="陈晓", head="林", by=people["clerk"])
    actions.accept(submission=submission, enterprises=firms[:1], by=people["official"])
    actions.return_rows(submission=submission, reasons={firms[1]: "请核对"}, by=people["official"])
    client.force_login(people["clerk"])

    page = text(client.get(f"{ROOT}review/"))
    history = page[page.index('id="history"') :]

    words = ["退回", "核定1行", "提交", "开放填报"]
    assert [history.index(word) for word in words] == sorted(history.index(word) for word in words)
    assert "official" in history
    assert "clerk" in history
    # the clerk reads the reason of the row, and has nothing to decide with
    assert "请核对" in page
    assert "formaction" not in page


def test_queries_do_not_grow_with_the_rows(official, django_assert_max_num_queries):
    reviewing.handed_in(*[100_000 + number for number in range(30)])

    with django_assert_max_num_queries(40):
        official.get(f"{ROOT}review/")
