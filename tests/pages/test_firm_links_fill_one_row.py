"""A firm's link shows and fills its own row of one period, until it is confirmed, revoked, replaced or too late."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from enterprises import actions, importing
from enterprises.models import Decision, FirmLink, MonthlyReturn, Scribble
from enterprises.questions import form_of
from ledger.models import Line
from pages import firm_links_fill
from pages.firm_links_limits import Limit
from tests import facts
from tests.facts import day
from tests.pages.returning import IN_TIME, LATE, TOO_LATE, add_association, at, county, fill, open_march, submit

pytestmark = pytest.mark.django_db

LINKS = "/submissions/valves/monthly/2018-03/links/"


@pytest.fixture
def world(monkeypatch):
    at(monkeypatch, IN_TIME)
    for name in ("BY_ADDRESS", "BY_LINK"):
        monkeypatch.setattr(firm_links_fill, name, Limit(most=1000, seconds=60))
    return county()


@pytest.fixture
def phone():
    """Somebody who never signed in and sends no cookie; and the check that Django makes of others' forms is on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def path(world):
    [token] = actions.make_links(
        submission=world.submission, enterprises=[world.firms[0].pk], on=IN_TIME, by=None
    ).values()
    return f"/fill/{token}/"


def sent(path, phone, do="draft", unit=10_000, **given):
    """Fill in the page as it stands and send it off."""
    page = phone.get(path).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    return phone.post(path, fields | {"do": do, "unit": unit, "state": "reported"} | given)


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


def hidden(answer):
    """What a page says of how the row stood when it was made."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.content.decode()))


def chosen(answer):
    return re.findall(r'name="state" value="(\w+)" checked', answer.content.decode())


def shown(answer, name):
    return re.search(rf'id="id-{name}" name="{name}" value="([^"]*)"', answer.content.decode())[1]


def march(world):
    return MonthlyReturn.objects.get(enterprise=world.firms[0], month=day("2018-03"))


@pytest.mark.parametrize("do", ["draft", "confirm"])
def test_what_the_clerk_changed_meanwhile_is_told_and_not_written_over(world, path, phone, do):
    page = hidden(phone.get(path))
    fill(world.firms[0], output=70_000, sales=60_000)
    given = {"do": do, "state": "reported", "output": "100", "sales": "", "confirmed_by": "王五"}
    answer = phone.post(path, page | given)

    assert answer.status_code == 409
    assert "打开时 空白，现在 7万元" in answer.content.decode()
    assert 'value="王五"' in answer.content.decode()
    assert (march(world).output, FirmLink.objects.get().confirmed_at) == (70_000, None)
    assert "您改为 100，仍留在下面" in answer.content.decode()
    # what the firm typed stands in its box, and where it typed nothing what the clerk wrote
    assert (shown(answer, "output"), shown(answer, "sales")) == ("100", "6")
    again = hidden(answer) | given | {"sales": shown(answer, "sales")}
    assert phone.post(path, again).status_code == 302
    assert (march(world).output, march(world).sales) == (1_000_000, 60_000)


def test_a_number_that_the_firm_never_saw_is_not_confirmed(world, path, phone):
    fill(world.firms[0], output=50_000)
    page = hidden(phone.get(path))
    fill(world.firms[0], output=90_000)
    answer = phone.post(path, page | {"do": "confirm", "state": "reported", "output": "5", "confirmed_by": "王五"})

    assert answer.status_code == 409
    assert (FirmLink.objects.get().confirmed_at, march(world).output) == (None, 90_000)
    assert shown(answer, "output") == "9"


def test_a_page_in_another_unit_still_says_what_it_showed_at_first(world, path, phone):
    fill(world.firms[0], output=50_000)
    page = hidden(phone.get(path))
    fill(world.firms[0], output=90_000)
    answer = phone.post(path, page | {"to": "1000", "state": "reported", "output": "5"})
    assert shown(answer, "output") == "50"
    given = {"do": "confirm", "state": "reported", "output": "50", "confirmed_by": "王五"}

    assert phone.post(path, hidden(answer) | given).status_code == 409
    assert march(world).output == 90_000


def test_an_old_page_does_not_erase_what_the_clerk_explained(world, path, phone):
    fill(world.firms[0], output=50_000)
    page = hidden(phone.get(path))
    MonthlyReturn.objects.update(explanation="大修停产")
    answer = phone.post(path, page | {"do": "draft", "state": "reported", "output": "5", "explanation": ""})

    assert answer.status_code == 409
    assert "打开时 空白，现在 大修停产" in answer.content.decode()
    assert march(world).explanation == "大修停产"
    given = {"do": "draft", "state": "reported", "output": "6", "explanation": "大修停产"}
    assert phone.post(path, hidden(answer) | given).status_code == 302
    assert (march(world).output, march(world).explanation) == (60_000, "大修停产")


def test_what_the_clerk_typed_in_vain_meanwhile_is_kept_and_shown(world, path, phone):
    fill(world.firms[0], output=50_000)
    page = hidden(phone.get(path))
    actions.fill_cells(
        form=form_of("monthly", day("2018-03")),
        enterprise=world.firms[0],
        month=day("2018-03"),
        answers={},
        refused={"output": ("五十?", "不是可识别的数字")},
        on=IN_TIME,
        by=None,
    )
    answer = phone.post(path, page | {"do": "confirm", "state": "reported", "output": "5", "confirmed_by": "王五"})

    assert answer.status_code == 422
    assert shown(answer, "output") == "五十?"
    given = {"do": "confirm", "state": "reported", "output": "5", "confirmed_by": "王五"}
    assert phone.post(path, hidden(answer) | given).status_code == 302
    assert not Scribble.objects.exists()


@pytest.mark.parametrize("state", ["exempt", "refused"])
def test_a_row_that_need_not_report_stays_so_until_the_firm_says_otherwise(world, path, phone, state):
    MonthlyReturn.objects.update(state=state)
    page = phone.get(path)
    assert chosen(page) == [state]

    phone.post(path, hidden(page) | {"do": "draft", "state": state})
    assert march(world).state == state
    phone.post(path, hidden(page) | {"do": "draft", "state": "reported", "output": "5"})
    assert (march(world).state, march(world).output) == ("reported", 50_000)


def test_a_draft_saved_twice_is_no_conflict_with_itself(world, path, phone):
    page = hidden(phone.get(path))
    answers = [
        phone.post(path, page | {"do": "draft", "state": "reported", "output": "5", "sales": "约"}) for _press in "12"
    ]

    assert [answer.status_code for answer in answers] == [302, 302]


def ended(phone, path, status, words):
    for answer in (phone.get(path), phone.post(path, {"do": "draft", "output": "5"})):
        text = answer.content.decode()
        assert (answer.status_code, words in text) == (status, True), text
        assert "<form" not in text
        assert MonthlyReturn.objects.filter(output=50_000).count() == 0


def test_a_link_that_never_was_says_so(world, phone):
    ended(phone, "/fill/abcdefghijklmnopqrstuvwx/", 404, "没有这个链接")


def test_a_revoked_link_says_so(world, path, phone):
    actions.revoke_links(submission=world.submission, enterprises=[world.firms[0].pk], by=None)

    ended(phone, path, 410, "链接已失效")


def test_a_link_ends_with_the_last_day_and_lives_on_with_an_extension(world, path, phone, monkeypatch):
    at(monkeypatch, LATE)
    assert phone.get(path).status_code == 200
    at(monkeypatch, TOO_LATE)
    ended(phone, path, 410, "链接已过期")
    actions.extend(submission=world.submission, until=TOO_LATE, by=None, reason="停电")
    assert phone.get(path).status_code == 200


def test_a_month_that_was_handed_in_is_closed(world, path, phone):
    submit(world.submission)

    ended(phone, path, 410, "本期已关闭")


def test_a_row_that_was_accepted_is_closed(world, path, phone):
    Decision.objects.create(submission=world.submission, enterprise=world.firms[0], outcome="accepted")

    ended(phone, path, 410, "本期已关闭")


def test_a_confirmed_link_expires_too(world, path, phone, monkeypatch):
    sent(path, phone, do="confirm", output="100", confirmed_by="王五")
    at(monkeypatch, TOO_LATE)

    assert phone.get(path).status_code == 410


def test_too_many_calls_wait_a_minute(world, path, phone, monkeypatch):
    monkeypatch.setattr(firm_links_fill, "BY_LINK", Limit(most=2, seconds=60))
    answers = [phone.get(path) for _call in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_a_limit_forgets_after_its_time_and_keeps_few_keys():
    limit = Limit(most=1, seconds=0, keys=2)

    assert [limit.passes(key) for key in "aabcd"] == [True] * 5
    assert len(limit.seen) == 2


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


# --- the clerk's side


def made(client, world, **given):
    client.force_login(world.clerk)
    return client.post(LINKS, {"what": "missing"} | given)


def test_links_for_all_that_are_missing_are_made_at_once(client, world, phone):
    fill(world.firms[1], output=100)
    answer = made(client, world)

    [each] = answer.context["made"]
    assert each.name == "valves0厂"
    assert each.href.startswith("http://testserver/fill/")
    assert each.href in answer.context["text"]
    assert phone.get(each.href.removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize(("on", "by"), [(IN_TIME, "2018年4月12日"), (LATE, "2018年4月23日")])
def test_a_firm_is_asked_by_a_day_that_is_still_to_come(client, world, phone, monkeypatch, on, by):
    at(monkeypatch, on)
    answer = made(client, world)
    [one, _other] = answer.context["made"]

    assert f"请在{by}前填报" in one.text
    assert f"请于 {by} 前填写" in phone.get(one.href.removeprefix("http://testserver")).content.decode()
    card = client.post(f"{LINKS}cards/", {"tokens": answer.context["tokens"]}).content.decode()
    assert f"在{by}前填报并确认。" in card
    assert "2018年4月23日之后失效" in card


def test_links_are_made_for_the_firms_that_were_ticked(client, world):
    answer = made(client, world, what="chosen", firm=[world.firms[1].pk])
    assert [each.name for each in answer.context["made"]] == ["valves1厂"]
    assert made(client, world, what="chosen").status_code == 409
    assert made(client, world, what="chosen", firm=["x", "9" * 50]).status_code == 409
    assert made(client, world, what="chosen", firm=[facts.enterprise("别家").pk]).status_code == 409


def test_the_token_is_shown_at_making_and_never_again(client, world):
    answer = made(client, world)
    token = answer.context["tokens"].split()[0]

    assert token in answer.content.decode()
    assert token not in client.get(LINKS).content.decode()


def test_the_list_tells_how_far_each_firm_came(client, world, phone):
    token = made(client, world).context["tokens"].split()[0]

    def counts():
        context = client.get(LINKS).context
        return context["made"], context["opened"], context["filled"], context["confirmed"]

    assert counts() == (2, 0, 0, 0)
    # a chat program fetches what is sent through it; that the page was seen, the page itself says
    phone.get(f"/fill/{token}/")
    assert counts() == (2, 0, 0, 0)
    assert phone.post(f"/fill/{token}/", {"do": "opened"}).status_code == 204
    assert counts() == (2, 1, 0, 0)
    sent(f"/fill/{token}/", phone, output="100")
    assert counts() == (2, 1, 1, 0)
    sent(f"/fill/{token}/", phone, do="confirm", confirmed_by="王五")
    assert counts() == (2, 1, 1, 1)
    [card] = client.get("/submissions/").context["due"]
    assert (card.links.made, card.links.opened, card.links.filled, card.links.confirmed) == (2, 1, 1, 1)


def test_a_card_carries_the_address_as_a_code_without_a_style(client, world):
    tokens = made(client, world).context["tokens"]
    answer = client.post(f"{LINKS}cards/", {"tokens": tokens + " not-a-token"})

    assert [card.name for card in answer.context["cards"]] == ["valves1厂", "valves0厂"]
    assert answer.context["cards"][0].qr.startswith("<svg")
    assert "style=" not in answer.content.decode()


def test_tokens_of_another_association_make_no_card(client, world):
    add_association("pumps", 1)
    open_march()
    tokens = made(client, world).context["tokens"]
    client.force_login(facts.user("pumper", {"role": "clerk", "organisation": facts.association("pumps")}))

    assert client.post("/submissions/pumps/monthly/2018-03/links/cards/", {"tokens": tokens}).context["cards"] == []


def test_an_official_looks_on_and_makes_none(client, world):
    client.force_login(world.official)

    assert client.get(LINKS).status_code == 200
    assert "为全部未报企业生成" not in client.get(LINKS).content.decode()
    assert client.post(LINKS, {"what": "missing"}).status_code == 403


def test_the_list_costs_no_more_queries_for_more_firms(client, monkeypatch, django_assert_max_num_queries):
    at(monkeypatch, IN_TIME)
    world = county(firms=30)
    made(client, world)
    with django_assert_max_num_queries(12):
        client.get(LINKS)


# --- after the firm confirmed


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
