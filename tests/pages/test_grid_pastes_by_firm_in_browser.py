"""What is pasted from the firms' column is filled for the firm it names, and what nobody can place is told."""

import pytest

from enterprises.models import MonthlyReturn
from tests.pages import grid_world
from tests.pages.grid_world import MONTH, PATH
from tests.plugins.databases import fresh_db as own_database

# What a browser saves is committed.
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


def test_a_firm_on_two_lines_is_not_filled_and_lines_without_a_firm_are_counted(world, visit, client):
    client.force_login(world.people.clerk)
    seen = visit()
    cookie = client.cookies["sessionid"].value
    seen.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": seen.address}])
    seen.open(PATH)
    seen.page.evaluate("sheet.go(0, 0)")
    twice = ["甲阀门厂\t已报\t100\t200", f"{world.firms[0].credit_code}\t已报\t111\t222"]
    seen.page.evaluate(PASTE, "\n".join([*twice, "\t已报\t5\t6", "\t\t", "乙泵业\t已报\t20\t60"]))
    seen.page.locator(".panel-paste", has_text="已填").wait_for()
    told = seen.page.locator(".panel-paste").inner_text()

    assert "已填 1 行" in told
    assert "1 家企业有两行或更多，都没有填，请只留一行：甲阀门厂" in told
    assert "1 行有数但没有写企业" in told
    kept = dict(MonthlyReturn.objects.filter(month=MONTH).values_list("enterprise__name", "output"))
    assert (kept["甲阀门厂"], kept["乙泵业"]) == (None, 60_000)
