"""The grid by keyboard in a real browser: typing, moving, choosing, filtering, asking; and nobody is shut out."""

import pytest

from enterprises import actions
from tests.facts import day
from tests.pages.grid_browsing import OUTPUT, OUTPUT_MONTH, STATE, cell, saved, signed_in, world
from tests.pages.grid_world import FORM, MONTH, PATH, row
from tests.pages.looking import LOOKS, cut_off, troubles, with_axe
from tests.plugins.databases import fresh_db

__all__ = ["fresh_db", "signed_in", "world"]


def test_a_row_is_filled_by_keyboard_alone_and_each_cell_is_saved(signed_in, world):
    seen = signed_in()
    page = seen.page
    cell(page, "甲阀门厂", OUTPUT_MONTH).click()
    page.keyboard.type("1000")
    page.keyboard.press("Tab")
    page.keyboard.type("3000")
    page.keyboard.press("Enter")
    saved(page)

    assert (row(world.firms[0]).output_month, row(world.firms[0]).output) == (1_000_000, 3_000_000)
    assert cell(page, "甲阀门厂", OUTPUT).locator(".v").inner_text() == "3,000"
    assert cell(page, "甲阀门厂", STATE).locator(".v").inner_text() == "已报"
    assert seen.complaints == []


def test_the_sums_of_now_and_of_the_year_before_are_over_the_firms_that_answered(signed_in, world):
    """Each made 3,000 (千元) in the year before, filled in by the opening; one of three answers, with 3,300."""
    actions.fill_cells(
        form=FORM, enterprise=world.firms[0], month=MONTH, answers={"output": 3_300_000}, on=MONTH, by=None
    )
    page = signed_in().page
    total = page.locator(".sheet-total")

    def place(name):
        return page.evaluate(f"sheet.columns.findIndex(each => each.name === '{name}')")

    def shown(name):
        return total.locator(f"[aria-colindex='{place(name) + 1}']")

    assert cell(page, "乙泵业", place("output_prior") + 1).locator(".v").inner_text() == "3,000"
    assert [shown(name).inner_text() for name in ("firm", "output", "output_prior", "growth")] == [
        "合计（已填1家）",
        "3,300",
        "3,000",
        "+10.0%",
    ]
    assert shown("growth").get_attribute("title") == "3,300千元 ÷ 3,000千元，两边都有的1家"


def test_keys_move_edit_and_restore(signed_in, world):
    page = signed_in().page
    cell(page, "甲阀门厂", OUTPUT).click()
    keys = page.keyboard
    keys.type("77")
    keys.press("Escape")
    assert cell(page, "甲阀门厂", OUTPUT).locator(".v").inner_text() == ""
    keys.type("300")
    keys.press("F2")
    keys.press("ArrowRight")
    keys.type("0")
    keys.press("Enter")
    saved(page)
    assert row(world.firms[0]).output == 3_000_000

    def active():
        return page.evaluate("[sheet.active.row, sheet.active.column]")

    keys.press("Home")
    assert active()[1] == 0
    keys.press("End")
    assert active()[1] == page.evaluate("sheet.columns.length - 1")
    keys.press("Control+Home")
    assert active() == [0, 0]
    keys.press("Control+End")
    assert active()[0] == 2
    keys.press("PageUp")
    assert active()[0] == 0
    keys.press("ArrowDown")
    keys.press("Shift+ArrowDown")
    assert page.locator("[aria-selected=true]").count() == 2


def test_tab_leaves_the_grid_after_escape(signed_in):
    page = signed_in().page
    cell(page, "甲阀门厂", OUTPUT).click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")

    assert not page.evaluate("sheet.grid.contains(document.activeElement)")


def test_a_state_is_chosen_by_its_digit(signed_in, world):
    page = signed_in().page
    cell(page, "甲阀门厂", STATE).click()
    page.keyboard.type("3")
    saved(page)

    assert row(world.firms[0]).state == "halted"


def test_a_question_is_answered_in_the_panel(signed_in, world):
    page = signed_in().page
    cell(page, "甲阀门厂", OUTPUT).click()
    page.keyboard.type("30000")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("F8")
    own = page.locator(".panel-row")
    own.get_by_text("可能错了单位或小数点").wait_for()
    assert "上期 2,000千元" in own.inner_text()

    own.get_by_text("改为 3,000千元").click()
    own.get_by_label("企业谁确认的").fill("王会计")
    own.get_by_role("button", name="企业已确认，改").click()
    saved(page)
    assert row(world.firms[0]).output == 3_000_000

    cell(page, "乙泵业", OUTPUT).click()
    page.keyboard.type("30000")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("F8")
    own.get_by_label("写一句说明").fill("新增产线")
    own.get_by_role("button", name="保存说明").click()
    saved(page)
    assert row(world.firms[1]).explanation == "新增产线"
    assert page.locator(".chip-explain .count").inner_text() == "0"


def test_the_address_holds_the_filter_and_rows_stay_while_they_are_filled(signed_in):
    page = signed_in().page
    page.get_by_label("乡镇街道").select_option("乌牛街道")
    page.locator(".chip-missing").click()
    assert page.url.endswith("?show=missing&township=%E4%B9%8C%E7%89%9B%E8%A1%97%E9%81%93")
    assert page.locator("#shown-rows").inner_text().startswith("显示 2 / 3 家")

    cell(page, "乙泵业", OUTPUT).click()
    page.keyboard.type("3000")
    page.keyboard.press("Enter")
    saved(page)
    assert cell(page, "乙泵业", OUTPUT).is_visible()
    page.get_by_role("button", name="重新筛选").click()
    assert page.locator("#shown-rows").inner_text().startswith("显示 1 / 3 家")

    page.reload(wait_until="networkidle")
    assert page.locator("#shown-rows").inner_text().startswith("显示 1 / 3 家")


def test_the_unit_stands_in_every_head_and_is_remembered(signed_in):
    page = signed_in().page
    page.get_by_label("单位").select_option("10000")
    heads = page.locator(".sheet-heads .is-group .unit")
    assert set(heads.all_inner_texts()) == {"（万元）", "（人）"}

    page.reload(wait_until="networkidle")
    assert "（万元）" in heads.first.inner_text()


def test_an_official_looks_and_types_nothing(signed_in, world):
    page = signed_in(world.people.official).page
    cell(page, "甲阀门厂", OUTPUT).click()
    page.keyboard.type("9")
    page.keyboard.press("Enter")

    assert page.evaluate("sheet.unsaved()") == 0
    assert page.get_by_role("grid").get_attribute("aria-readonly") == "true"


@pytest.mark.parametrize(("prefix", "width"), [*LOOKS, ("", 1920)])
def test_nobody_is_shut_out(signed_in, world, prefix, width):
    actions.fill_cells(
        form=FORM, enterprise=world.firms[0], month=MONTH, answers={"output": 30_000_000}, on=day("2018-03-31"), by=None
    )
    seen = with_axe(signed_in(width=width, path="/sign-in/"))
    found = {}
    for path in ("", f"firms/{world.firms[0].credit_code}/", "submit/"):
        page = seen.open(prefix + PATH + path)
        if not path and width > 390:
            page.keyboard.press("F8")
            page.locator(".panel-row .told").wait_for()
        if trouble := troubles(page):
            found[path] = trouble

    assert found == {}
    assert seen.complaints == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_head_is_read_whole(signed_in, prefix):
    page = signed_in(width=1366, path=prefix + PATH).page
    page.locator(".sheet-lower .c-answer").first.wait_for()

    assert cut_off(page, ".sheet-lower .c") == []


def test_a_firm_is_filled_without_scripts(signed_in, world):
    page = signed_in(script=False, width=390).page
    page.get_by_role("link", name="甲阀门厂").click()
    page.get_by_label("1–本月 工业总产值", exact=False).first.fill("3,000")
    page.get_by_role("button", name="保存", exact=True).click()

    assert page.get_by_text("已保存").is_visible()
    assert row(world.firms[0]).output == 3_000_000
