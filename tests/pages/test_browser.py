"""The pages in a real browser: no complaint, nobody shut out, light, readable without scripts and by keyboard."""

import gzip
import json

import pytest

from tests.pages import world
from tests.pages.looking import LOOKS, scrolls_sideways, troubles, violations, with_axe

ZONE = f"/zones/{world.SLUG}/"
LOOKED_AT = [
    "/",
    ZONE,
    f"{ZONE}published/",
    f"{ZONE}enterprises/",
    f"{ZONE}inspections/",
    f"{ZONE}standards/",
    f"{ZONE}honours/",
    "/enterprises/?q=测试",
    "/enterprises/?q=没有这家",
    "/standards/",
    "/indicators/",
    "/indicators/batch_pass_rate/",
    "/sign-in/",
    "/nowhere/",
]
HEAVIEST = 90_000


def figure_addresses(page):
    links = page.locator('main a[href*="/figures/"]')
    return [links.nth(place).get_attribute("href") for place in (0, links.count() // 2)]


@pytest.mark.parametrize(("prefix", "width"), LOOKS)
def test_no_page_complains_or_shuts_anybody_out(visit, prefix, width):
    seen = with_axe(visit(width=width))
    found = {}
    figures = figure_addresses(seen.open(prefix + ZONE))
    enterprise = seen.open(prefix + f"{ZONE}enterprises/").locator("tbody a").first.get_attribute("href")
    for path in [prefix + path for path in LOOKED_AT] + [enterprise, *figures]:
        page = seen.open(path)
        if trouble := troubles(page):
            found[path] = trouble

    assert found == {}
    assert [words for words in seen.complaints if "404" not in words] == []


def test_the_large_type_mode_shuts_nobody_out(visit):
    seen = with_axe(visit(width=390))
    page = seen.open(ZONE)
    page.get_by_role("button", name="大字版").click()
    page.wait_for_load_state("networkidle")

    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert violations(page) == {}
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("path", ["/", ZONE, "/indicators/", "/enterprises/"])
def test_a_first_view_is_light(visit, path):
    seen, bodies = visit(), []
    seen.page.on("response", lambda response: bodies.append(response))
    seen.open(path)

    weights = {response.url: len(gzip.compress(response.body(), 6)) for response in bodies}
    assert sum(weights.values()) <= HEAVIEST, json.dumps(weights, indent=1)
    assert not any("echarts" in address for address in weights)


def test_a_zone_is_readable_without_scripts(visit):
    page = visit(script=False).open(ZONE)

    assert page.locator(".chart svg").first.is_visible()
    page.get_by_text("数据表").first.click()
    assert page.locator("#pass-rate-table").is_visible()
    assert page.locator(".card").first.inner_text().startswith("工业总产值")


def test_an_enterprise_is_found_without_scripts(visit):
    page = visit(script=False).open("/enterprises/")
    page.get_by_label("企业名称、拼音首字母或信用代码").fill("测试阀门厂3")
    page.get_by_role("button", name="查找").click()

    assert page.get_by_role("link", name="测试阀门厂3").is_visible()


def test_typing_finds_an_enterprise_and_keeps_the_address(visit):
    seen = visit()
    page = seen.open("/enterprises/")
    page.get_by_label("企业名称、拼音首字母或信用代码").press_sequentially("csfmc")
    page.get_by_role("link", name="测试阀门厂3").wait_for()

    assert page.url.endswith("?q=csfmc")
    assert seen.complaints == []


def test_arrow_keys_walk_a_chart_and_a_live_region_speaks_the_tables_words(visit):
    seen = visit()
    page = seen.open(ZONE)
    chart = page.locator("#output")
    chart.focus()
    page.keyboard.press("Home")
    first = page.locator("#output-spoken").inner_text()
    page.keyboard.press("End")
    last = page.locator("#output-spoken").inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")

    assert first.startswith("2014-12")
    assert last.startswith("2016-11")
    assert "未核定" in last
    assert page.locator("#output-spoken").inner_text().startswith("2016-09")
    assert "1.32亿元" in page.locator("#output-spoken").inner_text()
    assert seen.complaints == []


def test_a_touched_chart_comes_to_life_under_the_policy(visit):
    seen = visit()
    page = seen.open(ZONE)
    page.locator("#pass-rate").hover()
    page.locator("#pass-rate.is-live canvas").first.wait_for()
    page.mouse.move(400, 400)

    assert seen.complaints == []


def test_a_reader_of_the_keyboard_skips_to_the_content(visit):
    page = visit().open(ZONE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_the_other_language_leads_to_the_same_page(visit):
    page = visit().open(f"{ZONE}published/")
    page.get_by_role("link", name="English").click()

    assert page.url.endswith(f"/en{ZONE}published/")
    page.get_by_role("link", name="中文").click()
    assert page.url.endswith(f"{ZONE}published/")
    assert "/en/" not in page.url


def test_paper_shows_the_charts_and_no_navigation(visit):
    page = visit().open(ZONE)
    page.emulate_media(media="print")

    assert page.locator(".chart-wide").first.is_visible()
    assert not page.locator(".nav").is_visible()
