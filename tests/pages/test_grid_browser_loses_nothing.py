"""What is pasted into the grid, typed by two at once, or typed offline is told and kept, in a real browser."""

from enterprises import actions
from enterprises.models import MonthlyReturn, Scribble
from tests.facts import day
from tests.pages.grid_browsing import OUTPUT, cell, saved, signed_in, world
from tests.pages.grid_world import FORM, MONTH, row
from tests.plugins.databases import fresh_db

__all__ = ["fresh_db", "signed_in", "world"]

PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


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
