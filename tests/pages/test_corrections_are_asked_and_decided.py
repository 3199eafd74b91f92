"""A frozen row is corrected by asking with a reason; April restates March; the official answers; nothing is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises import actions
from enterprises.models import Attachment, Correction, MonthlyReturn, Submission
from tests import facts
from tests.enterprises.test_attachments_are_judged_by_content import PDF
from tests.facts import day
from tests.pages import reviewing
from tests.pages.reviewing import APRIL, MARCH, MONTHLY, ROOT

pytestmark = pytest.mark.django_db

APRIL_ROOT = "/submissions/valves/monthly/2018-04/"


@pytest.fixture
def accepted():
    submission, (one,) = reviewing.handed_in(32_500_000)
    actions.accept(submission=submission, by=None)
    return one


@pytest.fixture
def people():
    return reviewing.people()


@pytest.fixture
def clerk(client, people):
    client.force_login(people["clerk"])
    return client


def text(response):
    return response.content.decode()


def test_a_clerk_asks_with_old_beside_new_and_evidence(clerk, accepted):
    page = clerk.get(f"{ROOT}corrections/{accepted.credit_code}/")
    assert "32,500" in text(page)
    # amounts below zero, their units, and 无, which blanks a cell, can be typed on a phone
    assert text(page).count('inputmode="text"') == len(MONTHLY.names)
    assert "decimal" not in text(page)

    evidence = SimpleUploadedFile("发票.pdf", PDF, content_type="text/html")
    given = {"output": "32,900", "reason": "漏报一车间", "file": evidence}
    told = clerk.post(f"{ROOT}corrections/{accepted.credit_code}/", given, follow=True)

    asked = Correction.objects.get()
    assert (asked.before, asked.values) == ({"output": 32_500_000}, {"output": 32_900_000})
    assert "32,500千元" in text(told)
    assert "32,900千元" in text(told)
    assert "+1.2%" in text(told)
    assert "发票.pdf" in text(told)
    assert MonthlyReturn.objects.get().output == 32_500_000


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"output": "约500", "reason": "改"}, "不是可识别的数字"),
        ({"output": "-5", "reason": "改"}, "不能为负数"),
        ({"export": "3.3亿", "reason": "改"}, "一部分不能大于整体"),
        ({"output": "32900", "reason": ""}, "是必填项"),
        ({"output": "32500", "reason": "改"}, "与现有的数相同"),
        ({"reason": "改"}, "与现有的数相同"),
    ],
)
def test_a_bad_correction_is_refused_and_what_was_typed_stays(clerk, accepted, given, words):
    page = text(clerk.post(f"{ROOT}corrections/{accepted.credit_code}/", given))

    assert words in page
    assert not Correction.objects.exists()
    for typed in given.values():
        assert not typed or f'value="{typed}"' in page


def test_bad_evidence_keeps_the_correction_from_being_half_asked(clerk, accepted):
    given = {"output": "32900", "reason": "改", "file": SimpleUploadedFile("a.pdf", b"<script>")}

    page = text(clerk.post(f"{ROOT}corrections/{accepted.credit_code}/", given))

    assert "只收PDF" in page
    assert not Correction.objects.exists()
    assert not Attachment.objects.exists()


def test_a_row_that_is_not_frozen_is_not_corrected_but_filled_in(clerk):
    one = reviewing.firm("开放厂")
    reviewing.opened()

    page = clerk.post(f"{ROOT}corrections/{one.credit_code}/", {"output": "5", "reason": "改"})

    assert "还没有核定" in text(page)
    assert not Correction.objects.exists()


def test_a_firm_of_another_association_has_no_such_page(clerk, accepted):
    foreign = facts.enterprise("别家")

    assert clerk.get(f"{ROOT}corrections/{foreign.credit_code}/").status_code == 404


def test_the_official_accepts_with_an_answer_and_the_row_moves(client, people, accepted):
    asked = ask(accepted)
    client.force_login(people["official"])

    page = client.post(f"/corrections/{asked.pk}/decide/", {"outcome": "accept", "answer": "凭证齐全"}, follow=True)

    assert MonthlyReturn.objects.get().output == 32_900_000
    assert "凭证齐全" in text(page)
    asked.refresh_from_db()
    assert asked.decided_by == people["official"]


def test_a_refusal_wants_an_answer_and_keeps_the_page(client, people, accepted):
    asked = ask(accepted)
    client.force_login(people["official"])

    assert "不采纳须写明意见" in text(client.post(f"/corrections/{asked.pk}/decide/", {"outcome": "refuse"}))
    client.post(f"/corrections/{asked.pk}/decide/", {"outcome": "refuse", "answer": "无凭证"})
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "无凭证")
    assert MonthlyReturn.objects.get().output == 32_500_000


def test_the_clerk_withdraws(clerk, accepted):
    asked = ask(accepted)

    clerk.post(f"/corrections/{asked.pk}/withdraw/")
    again = clerk.post(f"/corrections/{asked.pk}/withdraw/", follow=True)

    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert "不能再审核" in text(again)


def test_the_queue_is_asked_by_state(client, people, accepted):
    ask(accepted)
    client.force_login(people["official"])

    assert accepted.name in text(client.get("/corrections/?state=asked"))
    assert accepted.name not in text(client.get("/corrections/?state=refused"))
    assert client.get("/corrections/?state=%00").status_code == 200


def test_april_restates_march_and_its_acceptance_opens_the_new_vintage(client, people, accepted):
    april = reviewing.opened(APRIL)
    reviewing.fill(accepted, month=APRIL, on=day("2018-05-10"), output=45_100_000, explanation="补报")
    client.force_login(people["clerk"])
    assert accepted.name in text(client.get(f"{APRIL_ROOT}restate/"))

    given = {"output": "32,900", "reason": "3月漏报，4月一并调整"}
    client.post(f"{APRIL_ROOT}restate/{accepted.credit_code}/?month=2018-03", given)

    asked = Correction.objects.get()
    assert (asked.carrier, asked.month, asked.values) == (april, MARCH, {"output": 32_900_000})
    assert MonthlyReturn.objects.get(month=MARCH).output == 32_500_000
    actions.submit(submission=april, on=april.deadline, filler="陈晓", head="林建国", by=None)
    client.force_login(people["official"])
    assert "3月漏报，4月一并调整" in text(client.get(f"{APRIL_ROOT}review/"))
    # it is decided with April and not by itself
    assert 'value="accept"' not in text(client.get(f"/corrections/{asked.pk}/"))

    actions.accept(submission=Submission.objects.get(month=APRIL), by=people["official"])
    march, april_row = MonthlyReturn.objects.order_by("month")
    # handbook 7.6: April within one vintage is 12.2, across vintages it would be 12.6
    assert april_row.output - march.output == 12_200_000


def test_nothing_rides_on_a_month_that_was_handed_in(clerk, accepted):
    reviewing.opened(APRIL)
    reviewing.fill(accepted, month=APRIL, on=day("2018-05-10"), output=45_100_000, explanation="补报")
    april = Submission.objects.get(month=APRIL)
    actions.submit(submission=april, on=april.deadline, filler="甲", head="乙", by=None)

    given = {"output": "32,900", "reason": "迟了"}
    page = clerk.post(f"{APRIL_ROOT}restate/{accepted.credit_code}/?month=2018-03", given)

    assert "不能再带前期重报" in text(page)
    assert not Correction.objects.exists()


def test_a_february_has_nothing_to_restate(clerk):
    reviewing.firm("甲厂")
    reviewing.opened(day("2018-02"))

    assert "还没有核定的前期" in text(clerk.get("/submissions/valves/monthly/2018-02/restate/"))


def test_evidence_is_handed_out_to_whom_it_concerns_as_a_download(client, people, accepted):
    asked = ask(accepted)
    submission = Submission.objects.get()
    row = actions.attach(submission=submission, correction=asked, content=PDF, name="发票 1.pdf", by=None)
    href = f"{ROOT}attachments/{row.pk}/"

    for who, status in (("official", 200), ("clerk", 200), ("auditor", 200), ("stranger", 404), ("other_county", 404)):
        client.force_login(people[who])
        response = client.get(href)
        assert response.status_code == status
        if status == 200:
            assert response.content == PDF
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Content-Disposition"].startswith("attachment; filename")
            assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert "no-store" in response["Cache-Control"]


def test_a_scan_is_attached_by_its_association_alone_and_taken_away_again(client, people):
    reviewing.firm("甲厂")
    reviewing.opened()
    for who, status in (("stranger", 404), ("official", 403), ("auditor", 403), ("clerk", 302)):
        client.force_login(people[who])
        given = {"file": SimpleUploadedFile("盖章.pdf", PDF)}
        assert client.post(f"{ROOT}attachments/", given).status_code == status
    row = Attachment.objects.get()
    assert row.added_by == people["clerk"]

    client.force_login(people["official"])
    assert client.post(f"{ROOT}attachments/{row.pk}/detach/").status_code == 403
    client.force_login(people["clerk"])
    assert "只收PDF" in text(client.post(f"{ROOT}attachments/", {"file": SimpleUploadedFile("a.pdf", b"MZ")}))
    assert "没有选文件" in text(client.post(f"{ROOT}attachments/"))
    client.post(f"{ROOT}attachments/{row.pk}/detach/")
    assert not Attachment.objects.exists()


def ask(one):
    return actions.ask_correction(
        form=MONTHLY, enterprise=one, month=MARCH, values={"output": 32_900_000}, by=None, reason="漏报一车间"
    )
