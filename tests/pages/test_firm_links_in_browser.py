"""A firm fills and confirms its row on a 390-px phone, and clerks and officials look at the board: nobody shut out."""

import pytest

from enterprises import actions
from enterprises.models import FirmLink, MonthlyReturn
from tests import facts
from tests.facts import day
from tests.pages.looking import LOOKS, cut_off, troubles, with_axe
from tests.pages.returning import BASE, IN_TIME, at, county, fill
from tests.plugins.databases import fresh_db as own_database

# What a browser saves is committed, so each of these tests has a database to itself.
fresh_db = own_database


@pytest.fixture
def world(fresh_db, monkeypatch):
    at(monkeypatch, IN_TIME)
    world = county(firms=3)
    facts.monthly_return(world.firms[0], "2018-02", output=3_000_000, association=world.association)
    fill(world.firms[2], output=500_000, sales=400_000, export=450_000)
    return world


@pytest.fixture
def path(world):
    firms = [world.firms[0].pk]
    [token] = actions.make_links(submission=world.submission, enterprises=firms, on=IN_TIME, by=None).values()
    return f"/fill/{token}/"


@pytest.fixture
def signed_in(world, visit, client):
    """signed_in(person, width=390) gives a browser that is signed in."""

    def opened(person, **given):
        client.force_login(person)
        seen = with_axe(visit(**given))
        cookie = client.cookies["sessionid"].value
        seen.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": seen.address}])
        return seen

    return opened


@pytest.mark.parametrize("script", [True, False])
def test_a_firm_fills_and_confirms_its_row_on_a_phone(world, path, visit, script):
    seen = visit(width=390, script=script)
    page = seen.open(path)
    box = page.get_by_label("工业总产值 1月至本期累计")

    assert "上期 300" in page.locator("#of-output").inner_text()
    assert box.bounding_box()["height"] >= 44
    box.fill("250")
    page.get_by_label("确认人姓名").fill("王五")
    page.get_by_role("button", name="确认提交").click()
    assert "低于上期" in page.locator("#of-output").inner_text()
    page.get_by_label("说明").fill("退货冲减")
    page.get_by_role("button", name="确认提交").click()
    page.get_by_role("heading", name="谢谢，已经确认").wait_for()
    page.reload()

    assert page.locator("input").count() == 0
    assert FirmLink.objects.get().confirmed_by == "王五"
    row = MonthlyReturn.objects.get(enterprise=world.firms[0], month=day("2018-03"))
    assert (row.output, row.explanation) == (2_500_000, "退货冲减")
    assert [words for words in seen.complaints if "422" not in words] == []


def test_a_page_that_somebody_sees_counts_as_opened(world, path, visit):
    link = FirmLink.objects.get()
    seen = visit(width=390)
    with seen.page.expect_response(lambda answer: answer.request.method == "POST"):
        seen.open(path)
    link.refresh_from_db()

    assert link.use.opened_at
    assert link.use.filled_at is None


def test_enter_saves_the_draft_and_the_unit_is_chosen_by_keyboard(world, path, visit):
    seen = visit(width=390)
    page = seen.open(path)
    page.get_by_label("工业总产值 1月至本期累计").fill("350")
    page.keyboard.press("Enter")
    page.get_by_text("草稿已保存").wait_for()
    page.get_by_role("button", name="千元").focus()
    page.keyboard.press("Enter")
    page.locator("input[name=unit][value='1000']").wait_for(state="attached")

    assert page.get_by_label("工业总产值 1月至本期累计").input_value() == "3500"
    row = MonthlyReturn.objects.get(enterprise=world.firms[0], month=day("2018-03"))
    assert row.output == 3_500_000


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_firms_pages_shut_nobody_out(world, path, visit, prefix):
    seen = with_axe(visit(width=390))
    found = {}
    for name, address in (("row", path), ("none", "/fill/abcdefghijklmnopqrstuvwx/")):
        found[name] = troubles(seen.open(prefix + address))
    actions.fill_by_link(
        link=FirmLink.objects.get(),
        answers={"output": 100},
        refused={},
        seen={},
        state="reported",
        explanation="大修",
        on=IN_TIME,
        by=None,
    )
    found["asked"] = troubles(seen.open(prefix + path))
    actions.fill_by_link(
        link=FirmLink.objects.get(),
        answers={},
        refused={},
        seen={},
        state=None,
        explanation=None,
        confirm=True,
        name="王五",
        on=IN_TIME,
        by=None,
    )
    found["confirmed"] = troubles(seen.open(f"{prefix}{path}?done"))

    assert {name: each for name, each in found.items() if each} == {}
    assert [words for words in seen.complaints if "404" not in words] == []


@pytest.mark.parametrize(("prefix", "width"), LOOKS)
def test_the_boards_pages_shut_nobody_out(world, path, signed_in, prefix, width):
    found = {}
    pages = ["/submissions/", "/submissions/deadlines/", "/submissions/webhooks/", f"{BASE}reminder/", f"{BASE}links/"]
    for person, more in ((world.clerk, ["/standards/"]), (world.official, [f"{BASE}extend/"])):
        seen = signed_in(person, width=width)
        for address in pages + more:
            if trouble := troubles(seen.open(prefix + address)):
                found[person.username, address] = trouble
        assert seen.complaints == []
    assert found == {}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_word_runs_into_the_next_on_a_phone(world, signed_in, visit, prefix):
    told = {}
    nobody = visit(width=390).open(f"{prefix}/")
    told["nobody"] = cut_off(nobody, ".tools a, .tools button, .brand")
    for person, addresses in ((world.clerk, [f"{BASE}links/"]), (world.official, ["/submissions/"])):
        seen = signed_in(person, width=390)
        for address in addresses:
            page = seen.open(prefix + address)
            assert page.locator(".totals dt").count() > 1
            told[address] = cut_off(page, ".totals dt, .totals dd, .tools a, .tools button, .brand, .who span")

    assert {name: texts for name, texts in told.items() if texts} == {}


def test_a_clerk_makes_links_and_prints_their_codes(world, signed_in):
    seen = signed_in(world.clerk, width=390)
    page = seen.open(f"{BASE}links/")
    page.get_by_role("button", name="为全部未报企业生成").click()
    page.get_by_role("heading", name="新链接").wait_for()

    assert troubles(page) == {}
    assert page.get_by_label("全部文字").input_value().count("/fill/") == 2
    page.get_by_role("button", name="打印二维码").click()
    page.locator("svg.qr").first.wait_for()
    assert page.locator("svg.qr").count() == 2
    assert troubles(page) == {}
    page.emulate_media(media="print")
    assert not page.locator(".nav").is_visible()
    assert seen.complaints == []


def test_the_text_is_selected_with_one_click_without_scripts(world, client, visit):
    client.force_login(world.official)
    seen = visit(script=False)
    cookie = client.cookies["sessionid"].value
    seen.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": seen.address}])
    page = seen.open("/submissions/")

    assert not page.locator("[data-copy]").is_visible()
    page.get_by_text("不用脚本").click()
    assert page.locator("pre.select-all").evaluate("text => getComputedStyle(text).userSelect") == "all"


def test_a_button_copies_the_text(world, signed_in):
    seen = signed_in(world.official)
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = seen.open("/submissions/")
    page.get_by_role("button", name="复制").click()
    page.get_by_text("已复制").wait_for()

    assert "报送进度" in page.evaluate("navigator.clipboard.readText()")
