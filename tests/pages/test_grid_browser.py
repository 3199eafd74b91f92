"""The grid by keyboard in a real browser: typing, moving, pasting, conflicts, going offline; and nobody is shut out."""

import pytest

from enterprises import actions
from enterprises.models import MonthlyReturn, Scribble
from tests.facts import day
from tests.pages import grid_world
from tests.pages.grid_world import FORM, MONTH, PATH
from tests.pages.looking import LOOKS, cut_off, troubles, with_axe
from tests.plugins.databases import fresh_db as own_database

# What a browser saves is committed, so each of these tests has a database to itself.
fresh_db = own_database
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def world(fresh_db):
    return grid_world.make()


@pytest.fixture
def signed_in(world, visit, client):
    """signed_in(person, path, width=...) opens the page in a browser that is signed in."""

    def opened(person=None, path=PATH, **given):
        client.force_login(person or world.people.clerk)
        seen = visit(**given)
        cookie = client.cookies["sessionid"].value
        seen.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": seen.address}])
        seen.open(path)
        return seen

    return opened


def cell(page, firm, column):
    """The cell of a firm by the number of its column, as aria tells it."""
    row = page.locator(".sheet-rows [role=row]", has_text=firm)
    return row.locator(f"[aria-colindex='{column}']")


STATE, OUTPUT_MONTH, OUTPUT, SALES = 2, 3, 4, 8


def saved(page):
    """A cell says that it is being saved before the key's event is over, so this waits for the server's answer."""
    page.locator("#save-state[data-kind=saved]:not(:empty)").wait_for()


def row(one):
    return MonthlyReturn.objects.get(enterprise=one, month=MONTH)


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


def test_a_block_from_excel_is_pasted_with_all_its_problems_told(signed_in, world):
    seen = signed_in()
    page = seen.page
    page.evaluate("sheet.go(0, 2)")
    page.evaluate(PASTE, "1,000\t3,000\r\n1000\tabc\r\n900\t2,900\r\n5\t6\r\n")
    page.locator(".panel-paste li").wait_for()
    told = page.locator(".panel-paste").inner_text()

    assert "已填 3 行 5 格" in told
    assert "多出 1 行" in told
    assert "“abc”" in told
    assert sorted(MonthlyReturn.objects.filter(month=MONTH).values_list("output_month", flat=True)[:3]) != []
    assert Scribble.objects.get().text == "abc"

    page.keyboard.press("Control+z")
    saved(page)
    mine = MonthlyReturn.objects.filter(month=MONTH, association=world.valves)
    assert set(mine.values_list("output_month", "output", "state")) == {(None, None, "missing")}
    assert not Scribble.objects.exists()
    assert seen.complaints == []


def test_rows_pasted_from_the_firms_column_find_their_firm(signed_in, world):
    page = signed_in().page
    page.evaluate("sheet.go(0, 0)")
    lines = ["乙泵业\t已报\t20\t60", f"{world.firms[0].credit_code}\t已报\t10\t30", "查无此厂\t已报\t1\t1"]
    page.evaluate(PASTE, "\n".join(lines))
    page.locator(".panel-paste", has_text="已填").wait_for()

    assert "查无此厂" in page.locator(".panel-paste").inner_text()
    assert (row(world.firms[0]).output, row(world.firms[1]).output) == (30_000, 60_000)


def test_what_is_copied_can_be_pasted_again(signed_in, world):
    page = signed_in().page
    page.evaluate("sheet.go(0, 2)")
    page.evaluate(PASTE, "1\t2\n3\t4\n")
    page.locator(".panel-paste", has_text="已填").wait_for()
    page.evaluate("sheet.go(0, 2)")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    copied = page.evaluate("""() => {
      const data = new DataTransfer();
      document.activeElement.dispatchEvent(
        new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
      return data.getData("text/plain");
    }""")

    assert copied == "1\t2\r\n3\t4"


def test_a_conflict_shows_both_and_lets_the_clerk_choose(signed_in, world):
    page = signed_in().page
    other = {"form": FORM, "enterprise": world.firms[0], "month": MONTH, "on": day("2018-03-31"), "by": None}
    actions.fill_cells(answers={"output": 3_000_000}, **other)
    cell(page, "甲阀门厂", OUTPUT).click()
    page.keyboard.type("2900")
    page.keyboard.press("Enter")
    cell(page, "甲阀门厂", OUTPUT).click()
    told = page.locator(".panel-row .told-fix").first
    told.wait_for()
    assert "现为 3,000，您填的是 2900" in told.inner_text()
    assert row(world.firms[0]).output == 3_000_000

    page.get_by_role("button", name="用我填的").click()
    saved(page)
    assert row(world.firms[0]).output == 2_900_000


def test_what_cannot_be_sent_is_kept_in_the_page_and_sent_later(signed_in, world):
    page = signed_in().page
    page.context.set_offline(True)
    cell(page, "甲阀门厂", OUTPUT).click()
    page.keyboard.type("3000")
    page.keyboard.press("Enter")
    page.locator("#save-state[data-kind=away]").wait_for()
    assert "1 格还没有保存" in page.locator("#save-state").inner_text()
    assert cell(page, "甲阀门厂", OUTPUT).locator(".v").inner_text() == "3000"
    assert row(world.firms[0]).output is None

    assert page.get_by_role("button", name="重试").is_visible()
    # the browser says that it is online again, and the cell goes out by itself
    page.context.set_offline(False)
    saved(page)
    assert row(world.firms[0]).output == 3_000_000


def test_leaving_with_unsaved_cells_warns(signed_in):
    page = signed_in().page
    page.context.set_offline(True)
    cell(page, "甲阀门厂", OUTPUT).click()
    page.keyboard.type("3000")
    page.keyboard.press("Enter")
    page.locator("#save-state[data-kind=away]").wait_for()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.context.set_offline(False)
    page.evaluate("location.reload()")
    page.wait_for_load_state("networkidle")

    assert asked == ["beforeunload"]


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
