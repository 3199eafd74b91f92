"""What stands beside the cells of the grid is read whole, however large the numbers and in whatever unit."""

import pytest

from tests.pages import grid_world
from tests.pages.grid_world import MONTH, PATH
from tests.pages.looking import cut_off
from tests.plugins.databases import fresh_db as own_database

fresh_db = own_database
# yuan a month: 1–2月 is ten digits long with its commas in 千元
LARGE = 1_165_938_000


@pytest.fixture
def page(fresh_db, visit, client):
    """The grid of a clerk at a desk; one firm had large numbers in February and a year ago."""
    world = grid_world.make()
    grid_world.MonthlyReturn.objects.filter(enterprise=world.firms[0]).exclude(month=MONTH).update(
        output=LARGE, output_month=LARGE, sales=LARGE
    )
    client.force_login(world.people.clerk)
    seen = visit(width=1366)
    cookie = client.cookies["sessionid"].value
    seen.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": seen.address}])
    return seen.open(PATH)


@pytest.mark.parametrize("unit", ["1000", "1"])
def test_last_month_and_last_year_stand_whole_beside_each_answer(page, unit):
    page.select_option("[name=unit]", unit)
    told = "1,165,938 · 1,165,938" if unit == "1000" else "1,165,938,000 · 1,165,938,000"
    page.locator(".sheet-rows .b", has_text=told).first.wait_for()

    assert cut_off(page, ".sheet-rows .b") == []


def test_without_them_columns_are_as_wide_as_answers_need(page):
    def wait_until(width):
        page.wait_for_function(
            f"document.querySelector('.sheet-lower .c-answer').getBoundingClientRect().width {width}", timeout=10_000
        )

    page.locator(".sheet-rows .b", has_text="1,165,938").first.wait_for()
    wait_until("> 132")
    page.uncheck("#compare")
    wait_until("== 132")
