"""The board says to a clerk what to do next, and to an office who is late; each sees their own and nothing else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises import actions
from enterprises.models import Contact, Correction, MonthlyReturn, Reminder, Submission
from tests import facts
from tests.facts import day
from tests.pages.returning import (
    IN_TIME,
    LATE,
    MARCH,
    MONTHLY,
    TOO_LATE,
    add_association,
    at,
    bare,
    county,
    fill,
    open_march,
    submit,
)
from zones.actions import advance_horizon

pytestmark = pytest.mark.django_db

BASE = "/submissions/valves/monthly/2018-03/"


@pytest.fixture
def world():
    return county()


def text_of(client, user, path="/submissions/", **query):
    client.force_login(user)
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def card(client, world):
    client.force_login(world.clerk)
    [card] = client.get("/submissions/").context["due"]
    return card


@pytest.mark.parametrize(
    ("today", "code"),
    [
        ("2018-04-02", "open"),
        ("2018-04-07", "soon"),
        ("2018-04-12", "soon"),
        ("2018-04-13", "late"),
        ("2018-04-23", "late"),
        ("2018-04-24", "locked"),
    ],
)
def test_a_card_tells_how_urgent_it_is(client, world, monkeypatch, today, code):
    at(monkeypatch, day(today))

    assert card(client, world).where.code == code


def test_an_extension_moves_the_day_and_says_so(client, world, monkeypatch):
    actions.extend(submission=world.submission, until=day("2018-04-27"), by=None, reason="停电")
    at(monkeypatch, LATE)

    assert card(client, world).where.code == "open"
    assert "已延期至2018年4月27日" in text_of(client, world.clerk)


def test_the_next_step_follows_the_work(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    one, other = world.firms

    def step():
        return card(client, world).next.label

    assert step() == "开始填报"
    fill(one, output=100)
    assert step() == "继续填报"
    fill(one, sales=90, export=95)
    assert step() == "改正和说明1处"
    fill(one, export=50)
    fill(other, output=100)
    assert step() == "提交"
    submit(world.submission)
    assert step() == "查看"
    actions.return_rows(submission=world.submission, reasons={}, by=None, reason="请核对总产值")
    assert step() == "看退回理由并修改"
    assert "请核对总产值" in text_of(client, world.clerk)


def test_the_clerk_reads_on_board_and_grid_which_firm_was_returned_and_why(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    fill(world.firms[0], output=100)
    firm = world.firms[0]
    submitted = submit(world.submission)
    actions.return_rows(submission=submitted, reasons={firm.pk: "总产值像是<万元>，请核对"}, by=None)

    for path in ("/submissions/", BASE):
        page = text_of(client, world.clerk, path)
        notice = page.split('class="notice notice-bad"')[1].split("</div>")[0]
        assert f"{firm.name}：" in notice
        assert "总产值像是&lt;万元&gt;，请核对" in notice
        assert world.firms[1].name not in notice
        assert "：退回1行" in notice
        assert ": " not in re.sub(r"<[^>]*>", "", notice)


def test_of_many_returned_firms_the_first_are_named_and_the_rest_counted(client, monkeypatch):
    world = county(firms=8)
    at(monkeypatch, IN_TIME)
    reasons = {firm.pk: f"请核对{firm.name}" for firm in world.firms}
    actions.return_rows(submission=submit(world.submission), reasons=reasons, by=None)

    notice = text_of(client, world.clerk).split('class="notice notice-bad"')[1].split("</div>")[0]

    assert notice.count("请核对") == 5
    assert "另有 3 家" in notice


def test_counts_stand_beside_the_state(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    fill(world.firms[0], output=100, sales=90, export=95)
    found = card(client, world)

    assert (found.progress.answered, found.progress.expected, str(found.percent)) == (1, 2, "50.0%")
    assert (found.standing.to_fix, found.standing.to_explain) == (1, 0)


def test_accepted_months_move_to_the_past(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    for firm in world.firms:
        fill(firm, output=100)
    actions.accept(submission=submit(world.submission), by=None)
    client.force_login(world.clerk)
    context = client.get("/submissions/").context

    assert context["due"] == []
    assert [each.title for each in context["past"].rows] == ["2018年3月 规上月报"]


def test_an_office_sees_every_association_late_ones_first(client, monkeypatch):
    world = county(associations=("valves", "pumps", "pipes"))
    for code, until in (("pumps", "2018-04-30"), ("pipes", None)):
        submission = Submission.objects.get(association__code=code)
        if until:
            actions.extend(submission=submission, until=day(until), by=None, reason="停电")
        else:
            for firm in world.firms[4:]:
                fill(firm, output=100)
            submit(submission)
    at(monkeypatch, LATE)
    client.force_login(world.official)
    area = client.get("/submissions/").context["area"]

    assert [line.submission.association.code for line in area.lines] == ["valves", "pumps", "pipes"]
    assert [line.where.code for line in area.lines] == ["late", "open", "submitted"]
    assert (area.total.answered, area.total.expected, str(area.by_count)) == (2, 6, "33.3%")
    assert "应报协会3个，已提交1个；企业已填2/6家。" in area.text
    assert "1. valves协会（已逾期）：还差2家" in area.text


def test_board_and_review_say_the_same_coverage_by_what_was_last_known(client, monkeypatch):
    """Of 300 and 125 a month in February the larger answered, of one that reported nothing then 24 / 3 a year before.

    A fourth, unknown so far, weighs nothing; a fifth is exempt. By count 1 of 4, by output 300 of 433.
    """
    large, _small, old, _fresh, exempt = firms = county(firms=5).firms
    for firm, february in zip(firms, (600, 250), strict=False):
        facts.monthly_return(firm, "2018-02", output=february)
    facts.monthly_return(exempt, "2018-02", output=9000)
    MonthlyReturn.objects.filter(enterprise=old, month=MARCH).update(output_prior=24)
    MonthlyReturn.objects.filter(enterprise=exempt, month=MARCH).update(state="exempt")
    fill(large, output=1000)
    at(monkeypatch, IN_TIME)
    client.force_login(facts.user("yongjia", {"role": "official", "division": facts.division()}))
    board = client.get("/submissions/", {"period": "monthly:2018-03"})
    area, review = board.context["area"], client.get(f"{BASE}review/")

    for said in (area, area.lines[0], review.context):
        by = (said["by_count"], said["by_output"]) if said is review.context else (said.by_count, said.by_output)
        assert [str(each) for each in by] == ["25.0%", "69.3%"]
    assert review.context["progress"].unknown == 1
    for page in (board.content.decode(), review.content.decode()):
        for said in ("填报率（按家数）", "填报率（按最近已知产值）", "25.0%", "69.3%"):
            assert said in page
        assert "报送率" not in page
        assert "覆盖率" not in page


def test_an_office_reads_the_text_in_chinese_on_an_english_page(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)

    assert "报送进度" in text_of(client, world.official, "/en/submissions/")


def test_months_are_switched_and_none_is_guessed(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    client.force_login(world.official)

    assert client.get("/submissions/", {"period": "monthly:2018-03"}).status_code == 200
    for period in ("monthly:2018-04", "small:2018-03", "x", "monthly:2018-03\x00"):
        assert client.get("/submissions/", {"period": period}).status_code == 404


def test_others_see_nothing_of_it(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    for user in (world.stranger, world.foreigner):
        assert "valves" not in text_of(client, user)


@pytest.mark.parametrize("page", ["extend/", "reminder/", "links/", "links/cards/"])
@pytest.mark.parametrize("who", ["stranger", "foreigner"])
def test_what_is_not_theirs_reads_as_if_it_were_not_there(client, monkeypatch, page, who):
    at(monkeypatch, IN_TIME)
    world = county(associations=("others-of-yongjia",))
    client.force_login(getattr(world, who))
    method = client.post if page == "links/cards/" else client.get
    before = method(BASE + page)  # no such association
    type(world.association).objects.filter(pk=world.association.pk).update(code="valves")
    after = method(BASE + page)

    assert (before.status_code, after.status_code) == (404, 404)
    assert bare(before) == bare(after)


def test_the_board_needs_a_sign_in_and_a_role(client, world):
    assert client.get("/submissions/").headers["Location"] == "/sign-in/?next=/submissions/"
    client.force_login(facts.user("standards", {"role": "standards", "division": facts.division()}))

    assert client.get("/submissions/").status_code == 403
    assert ">填报<" not in client.get("/standards/").content.decode()


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_who_reads_all_sees_the_board_and_may_do_nothing(client, world, monkeypatch, role):
    at(monkeypatch, IN_TIME)
    client.force_login(facts.user(role, {"role": role, "division": facts.division("330000")}))

    assert "valves协会" in client.get("/submissions/").content.decode()
    assert client.get(f"{BASE}extend/").status_code == 403
    assert client.post(f"{BASE}reminder/").status_code == 403
    assert client.post(f"{BASE}links/", {"what": "missing"}).status_code == 403


def queries(client, user, django_assert_max_num_queries, most):
    client.force_login(user)
    client.get("/submissions/")
    with django_assert_max_num_queries(most) as counted:
        client.get("/submissions/")
    return len(counted.captured_queries)


def test_more_associations_and_firms_cost_no_more_queries(client, monkeypatch, django_assert_max_num_queries):
    at(monkeypatch, IN_TIME)
    world = county()
    few = queries(client, world.official, django_assert_max_num_queries, 12)
    for code in "abcdefgh":
        add_association(code, firms=3)
    open_march()
    assert queries(client, world.official, django_assert_max_num_queries, 12) == few


def test_an_official_reads_first_what_waits_for_a_decision_whatever_the_month(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    for firm in world.firms:
        fill(firm, output=100)
    submission = submit(world.submission)
    Submission.objects.create(
        association=world.association, kind="monthly", month=day("2018-04"), deadline=LATE, grace=LATE
    )
    page = text_of(client, world.official)

    assert page.index("待我审核") < page.index("2018年4月 规上月报")
    assert f'class="button" href="{BASE}review/"' in page
    for other in (world.clerk, world.foreigner):
        assert f'class="button" href="{BASE}review/"' not in text_of(client, other)
    actions.accept(submission=submission, by=world.official)
    client.force_login(world.official)
    assert client.get("/submissions/").context["waiting"] == []


def corrections(client, user):
    client.force_login(user)
    page = client.get("/submissions/")
    return [(step.href, count) for step, count in page.context["corrections"]], page.content.decode()


def test_the_board_leads_to_corrections_with_how_many_wait(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    one, other = world.firms
    for firm in world.firms:
        fill(firm, output=100)
    actions.accept(submission=submit(world.submission), by=None)
    for firm in world.firms:
        actions.ask_correction(
            form=MONTHLY, enterprise=firm, month=MARCH, values={"output": 120}, by=world.clerk, reason="漏报"
        )
    carrier = Submission.objects.create(
        association=world.association, kind="monthly", month=day("2018-04"), deadline=LATE, grace=LATE
    )
    Correction.objects.filter(enterprise=other).update(carrier=carrier)

    # what April carries is decided with April
    found, page = corrections(client, world.official)
    assert found == [("/corrections/?state=mine", 1)]
    assert "待我审核的更正" in page
    queue = client.get("/corrections/?state=mine").content.decode()
    assert one.name in queue
    assert other.name not in queue
    found, page = corrections(client, world.clerk)
    assert found == [("/corrections/?state=asked", 2)]
    assert "我提出的更正，待审核" in page
    assert corrections(client, world.foreigner)[0] == [("/corrections/?state=mine", 0)]
    assert corrections(client, world.stranger)[0] == [("/corrections/?state=asked", 0)]
    auditor = facts.user("auditor", {"role": "auditor", "division": facts.division("330000")})
    assert corrections(client, auditor)[0] == [("/corrections/", None)]


# --- exceptions from the lock


def extend(client, user, **given):
    client.force_login(user)
    return client.post(f"{BASE}extend/", {"until": "2018-05-20", "why": "系统故障"} | given)


def test_an_official_extends_one_submission_with_a_reason(client, world, monkeypatch):
    at(monkeypatch, TOO_LATE)
    assert extend(client, world.official).status_code == 302

    world.submission.refresh_from_db()
    assert world.submission.extended_to == day("2018-05-20")
    assert fill(world.firms[0], on=TOO_LATE, output=1).output == 1


@pytest.mark.parametrize(
    "given", [{"why": ""}, {"until": "2018-05-09"}, {"until": "2018-04-12"}, {"until": "9/30/2018"}]
)
def test_an_extension_without_a_reason_or_a_day_to_come_is_refused(client, world, monkeypatch, given):
    at(monkeypatch, TOO_LATE if "2018-04-12" not in given.values() else day("2018-04-01"))
    answer = extend(client, world.official, **given)

    assert answer.status_code == 422
    world.submission.refresh_from_db()
    assert world.submission.extended_to is None
    # what was typed is kept
    assert given.get("why", "系统故障") in answer.content.decode()


def test_a_clerk_extends_nothing(client, world, monkeypatch):
    at(monkeypatch, TOO_LATE)

    assert extend(client, world.clerk).status_code == 403


def test_an_official_reopens_an_accepted_month(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    for firm in world.firms:
        fill(firm, output=100)
    actions.accept(submission=submit(world.submission), by=None)
    page = text_of(client, world.official)

    assert f'href="{BASE}reopen/"' in page
    assert client.get(f"{BASE}extend/")["Location"] == f"{BASE}reopen/"


def test_the_rules_show_what_the_calendar_makes_of_them(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    text = text_of(client, world.clerk, "/submissions/deadlines/", year="2017")

    # 31 October 2017 + 12 is Sunday 12 November, so Monday
    assert "2017-11-13" in text
    assert "遇休息日顺延" in text
    client.force_login(world.clerk)
    for year in ("17", "x", "9" * 50, "2018\x00"):
        assert client.get("/submissions/deadlines/", {"year": year}).status_code == 404


# --- reminders


def test_who_is_missing_stands_by_township_with_whom_to_call(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    one, other = world.firms
    fill(other, output=100)
    Contact.objects.create(enterprise=one, association=world.association, person="王五", phone="13800001234")
    text = text_of(client, world.official, f"{BASE}reminder/")

    assert "未报 1 家" in text
    assert "【乌牛街道】valves0厂（王五 13800001234）" in text
    assert "只发给这个协会" in text
    assert other.name not in client.get(f"{BASE}reminder/").context["text"]


def test_the_text_for_a_group_of_firms_holds_no_numbers(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    for firm in world.firms:
        Contact.objects.create(enterprise=firm, association=world.association, person="王五", phone="13800001234")
    page = text_of(client, world.clerk, f"{BASE}reminder/")

    said = client.get(f"{BASE}reminder/").context["text"]
    assert "【乌牛街道】valves0厂（王五）" in said
    assert "1380" not in said
    assert "只发给这个协会" not in page
    assert ">13800001234<" in page


def test_a_contact_that_another_association_keeps_is_nobodys_to_see_here(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    Contact.objects.create(
        enterprise=world.firms[0], association=facts.association("others"), person="赵六", phone="13900000000"
    )

    for person in (world.official, world.clerk):
        page = text_of(client, person, f"{BASE}reminder/")
        assert "13900000000" not in page
        assert "赵六" not in page


def test_an_official_reminds_once_a_minute_and_a_clerk_not_at_all(client, world, monkeypatch):
    at(monkeypatch, IN_TIME)
    client.force_login(world.official)
    monkeypatch.setattr("django.utils.timezone.now", lambda: facts.NOW)

    assert client.post(f"{BASE}reminder/").status_code == 302
    assert client.post(f"{BASE}reminder/").status_code == 409
    assert Reminder.objects.get().made_by == world.official
    assert "2018年3月规上月报" in Reminder.objects.get().text
    client.force_login(world.clerk)
    assert client.post(f"{BASE}reminder/").status_code == 403


def test_a_webhook_is_set_with_a_key_that_is_shown_once(client, world):
    client.force_login(world.clerk)
    given = {"organisation": "valves", "what": "set", "url": "https://hooks.example/1"}
    answer = client.post("/submissions/webhooks/", given)

    key = answer.context["key"]
    assert len(key) == 64
    assert key in answer.content.decode()
    assert key not in client.get("/submissions/webhooks/").content.decode()
    assert client.post("/submissions/webhooks/", given | {"what": "try"}).status_code == 302
    assert "测试" in client.get("/submissions/webhooks/").content.decode()
    client.post("/submissions/webhooks/", given | {"what": "stop"})
    assert "已停用" in client.get("/submissions/webhooks/").content.decode()


def test_a_webhook_of_another_association_is_not_there(client, world):
    client.force_login(world.stranger)

    assert (
        client.post(
            "/submissions/webhooks/", {"organisation": "valves", "what": "set", "url": "https://hooks.example/1"}
        ).status_code
        == 404
    )


def test_an_address_of_another_shape_is_kept_in_the_box_and_refused(client, world):
    client.force_login(world.clerk)
    answer = client.post(
        "/submissions/webhooks/", {"organisation": "valves", "what": "set", "url": "ftp://hooks.example/1"}
    )

    assert answer.status_code == 422
    assert "ftp://hooks.example/1" in answer.content.decode()


# --- the line on every page


def banner(client, user):
    client.force_login(user)
    text = client.get("/standards/").content.decode()
    return 'class="banner"' in text and text.split('class="banner"')[1].split("</aside>")[0]


def test_whoever_has_something_due_or_returned_reads_it_on_every_page(client, world):
    advance_horizon(to=MARCH, first=day("2015-01"), by=None)
    assert not banner(client, world.clerk)
    advance_horizon(to=day("2018-05"), by=None)

    assert "2018年3月 规上月报：逾期，已停止填报" in banner(client, world.clerk)
    assert not banner(client, world.official)
    assert not banner(client, world.stranger)


def test_the_line_costs_one_query_and_others_none(client, world):
    def count(user):
        client.force_login(user)
        with CaptureQueriesContext(connection) as counted:
            client.get("/standards/")
        return len(counted)

    assert count(world.clerk) == count(world.official) + 1
