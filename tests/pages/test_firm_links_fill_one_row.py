"""A firm's link opens its own row, keeps what is typed, and ends in a confirmation that no sheet undoes."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from enterprises import actions, importing
from enterprises.models import FirmLink, MonthlyReturn, Scribble
from ledger.models import Line
from tests import facts
from tests.facts import day
from tests.pages.linking import path, phone, sent, world
from tests.pages.returning import IN_TIME

__all__ = ["path", "phone", "world"]

pytestmark = pytest.mark.django_db


def test_a_link_opens_one_row_without_signing_in(world, path, phone):
    actions.file_monthly_return(
        enterprise=world.firms[0],
        month=day("2018-02"),
        association=world.association,
        output=3_000_000,
        output_prior=2_000_000,
        by=None,
    )
    answer = phone.get(path)
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "valves0厂" in text
    assert "valves1厂" not in text
    # 上期 300万元
    assert "<b>300</b>" in text
    assert answer.cookies == {}


def test_the_page_is_kept_nowhere_and_its_address_told_to_nobody(path, phone):
    for answer in (phone.get(path), phone.post(path, {}), phone.get("/fill/no-such-token/")):
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"


def test_a_draft_is_kept_in_whole_yuan(world, path, phone):
    answer = sent(path, phone, output="123.4567", sales="1,2", employees="56")

    assert answer.headers["Location"] == f"{path}?saved&unit=10000"
    row = MonthlyReturn.objects.get(enterprise=world.firms[0])
    assert (row.state, row.output, row.employees) == ("reported", 1_234_567, 56)
    assert Scribble.objects.get().text == "1,2"
    text = phone.get(path).content.decode()
    assert 'value="123.4567"' in text
    assert 'value="1,2"' in text
    assert "不是可识别的数字" in text


def test_another_unit_shows_the_same_amounts_and_saves_nothing(world, path, phone):
    answer = sent(path, phone, to="1000", output="12.5", sales="约5")
    text = answer.content.decode()

    assert 'id="id-output" name="output" value="125"' in text
    assert 'value="约5"' in text
    assert 'name="unit" value="1000"' in text
    assert MonthlyReturn.objects.get(enterprise=world.firms[0]).output is None
    assert sent(path, phone, unit=1000, output="125").status_code == 302
    assert MonthlyReturn.objects.get(enterprise=world.firms[0]).output == 125_000


def test_a_row_is_confirmed_by_name_and_then_no_longer_shown(world, path, phone):
    facts.monthly_return(world.firms[0], "2017-03", association=world.association, output=870_000, employees=61)
    answer = sent(path, phone, do="confirm", output="123", employees="57", confirmed_by="王五", explanation="检修")

    assert answer.headers["Location"] == f"{path}?done"
    link = FirmLink.objects.get()
    link.amended, link.amended_at = "王五，电话改为124万元", link.confirmed_at
    link.save(update_fields=["amended", "amended_at"])
    for address in (f"{path}?done", path):
        text = Client().get(address).content.decode()
        main = text.partition("<main")[2]
        assert ("谢谢，已经确认" in main) == (address != path)
        assert f"已于 {timezone.localtime(link.confirmed_at):%Y-%m-%d %H:%M} 确认" in main
        assert world.association.label in main
        for told in ("123", "57", "87", "61", "124", "王五", "检修", "<table", "<input"):
            assert told not in main.replace(f"{timezone.localtime(link.confirmed_at):%Y-%m-%d %H:%M}", ""), told
    assert (link.confirmed_by, bool(link.confirmed_at)) == ("王五", True)
    line = Line.objects.filter(table="enterprises_monthlyreturn").latest("id")
    assert (line.actor, line.reason) == (None, f"企业自填链接 #{link.pk}，确认人 王五")
    assert "valves0厂" in phone.post(path, {"do": "draft", "output": "1"}).content.decode()
    assert MonthlyReturn.objects.get(enterprise=world.firms[0], month=day("2018-03")).output == 1_230_000


def test_what_must_be_fixed_is_explained_and_not_confirmed(path, phone):
    answer = sent(path, phone, do="confirm", output="100", sales="90", export="95", confirmed_by="王五")
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "一部分不能大于整体" in text
    assert "所填已保存，但还有1处" in text
    assert '<a href="#id-export">出口交货值 1月至本期累计</a>' in text
    assert 'value="王五"' in text
    assert FirmLink.objects.get().confirmed_at is None


def test_an_empty_page_is_told_that_it_is_empty(path, phone):
    answer = sent(path, phone, do="confirm", confirmed_by="王五")

    assert answer.status_code == 422
    assert "本期还没有填写任何数" in answer.content.decode()


def test_a_question_is_answered_by_an_explanation(world, path, phone):
    facts.monthly_return(world.firms[0], "2018-02", output=2_000_000, association=world.association)
    answer = sent(path, phone, do="confirm", output="150", confirmed_by="王五")
    assert answer.status_code == 422
    assert "低于上期" in answer.content.decode()

    answer = sent(path, phone, do="confirm", output="150", confirmed_by="王五", explanation="退货冲减")
    assert answer.status_code == 302
    assert MonthlyReturn.objects.get(month=day("2018-03"), enterprise=world.firms[0]).explanation == "退货冲减"


def test_a_confirmation_has_a_name(path, phone):
    answer = sent(path, phone, do="confirm", output="100", confirmed_by="  ")

    assert answer.status_code == 422
    assert "所填已保存。确认前请写明确认人姓名" in answer.content.decode()


@pytest.mark.parametrize("state", ["zero", "halted"])
def test_nothing_made_is_an_answer_too(world, path, phone, state):
    zero = {"output": "0"} if state == "zero" else {}
    answer = sent(path, phone, do="confirm", state=state, confirmed_by="王五", **zero)

    assert answer.status_code == 302, answer.content.decode()
    assert MonthlyReturn.objects.get(enterprise=world.firms[0]).state == state


def test_a_phone_offers_a_minus_where_an_amount_may_be_negative(path, phone):
    keys = dict(re.findall(r'name="(\w+)" value="[^"]*" inputmode="(\w+)"', phone.get(path).content.decode()))

    below_zero = {name for name in keys if name.startswith(("profit", "taxes", "vat"))}
    assert len(below_zero) == 6
    assert {name for name in keys if keys[name] == "text"} == below_zero
    assert {keys[name] for name in keys.keys() - below_zero} == {"decimal"}


def test_a_negative_stays_as_it_was_typed_and_in_its_unit(path, phone):
    sent(path, phone, output="-5")

    assert Scribble.objects.get().text == "-5"


@pytest.mark.parametrize(
    "given",
    [
        {"unit": "7"},
        {"unit": "9" * 400},
        {"output": "\x00"},
        {"output": "9" * 5000},
        {"explanation": "\x00"},
        {"explanation": "长" * 2000},
        {"confirmed_by": "\x00", "do": "confirm", "output": "1"},
        {"was-output": "9" * 400, "output": "1"},
        {"was-output": "²"},
        {"state": "exempt"},
        {"to": "x"},
        {"association": "1", "id": "1", "month": "2018-01"},
    ],
)
def test_whatever_is_sent_is_answered(path, phone, given):
    assert sent(path, phone, **given).status_code in (200, 302, 409, 422)


@pytest.fixture
def confirmed(path, phone):
    sent(path, phone, do="confirm", output="100", confirmed_by="王五")


def test_a_sheet_leaves_a_confirmed_row_as_it_is_and_files_the_others(client, world, confirmed, settings, tmp_path):
    settings.UPLOADS = tmp_path
    rows = [
        f"{firm.credit_code},{firm.name},{amount}" for firm, amount in zip(world.firms, (1_200_000, 5), strict=True)
    ]
    sheet = "\n".join(["统一社会信用代码,企业名称,累计产值（元）", *rows]).encode()
    of = importing.receive(world.submission, "三月.csv", [sheet], on=IN_TIME, by=world.clerk)
    actions.ask_to_file(of=of, only_good=True, on=IN_TIME, by=world.clerk)
    of = actions.file_import(of=of, by=world.clerk)

    assert of.result["held"] == [world.firms[0].name]
    amounts = dict(MonthlyReturn.objects.values_list("enterprise", "output"))
    assert amounts == {world.firms[0].pk: 1_000_000, world.firms[1].pk: 5}
