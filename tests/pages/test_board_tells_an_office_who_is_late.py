"""The board tells an office who is late, how much is covered, and what waits for its decision."""

import pytest

from enterprises import actions
from enterprises.models import Correction, MonthlyReturn, Submission
from tests import facts
from tests.facts import day
from tests.pages.returning import (
    BASE,
    IN_TIME,
    LATE,
    MARCH,
    MONTHLY,
    add_association,
    at,
    county,
    fill,
    open_march,
    submit,
    text_of,
    world,
)

__all__ = ["world"]

pytestmark = pytest.mark.django_db


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
