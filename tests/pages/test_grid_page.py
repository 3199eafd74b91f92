"""The grid's page holds every expected row, filters by its address, and costs the same number of queries for any."""

import json
import re

import pytest

from enterprises import actions
from enterprises.models import MonthlyReturn, Submission
from pages.grid_rows import Filters
from tests.facts import day
from tests.pages import grid_world
from tests.pages.grid_world import FORM, MONTH, PATH, clerk, world

__all__ = ["clerk", "world"]

pytestmark = pytest.mark.django_db


def island(response):
    text = response.content.decode()
    return json.loads(re.search(r'id="grid-data">(.*?)</script>', text, re.S)[1])


def listed(response):
    return [row.name for row, _output, _open in response.context["listed"]]


def test_every_expected_firm_stands_in_it_with_its_year_before(clerk, world):
    found = island(clerk.get(PATH))

    assert sorted(row[0] for row in found["rows"]) == sorted(one.credit_code for one in world.firms)
    row = found["rows"][0]
    at = [head["name"] for head in found["heads"]].index
    assert found["states"][row[3]][0] == "missing"
    # 上年1–本月 was filled in when the month was opened; a year earlier said just that
    assert row[5][at("output_prior")] == 3 * grid_world.STEADY
    assert row[6][at("output")] is True


def test_the_period_before_comes_by_a_request_of_its_own(clerk, world):
    before = clerk.get(f"{PATH}before/").json()

    initials, state, *last = before[world.firms[0].credit_code]
    assert (initials, state) == ("jfmc", 0)
    assert last[FORM.names.index("output")] == 2 * grid_world.STEADY


def test_a_firms_name_cannot_end_the_data(clerk, world):
    one = world.firms[0]
    one.name = "</script><script>alert(1)</script>&"
    one.save(update_fields=["name"])

    response = clerk.get(PATH)

    assert "<script>alert" not in response.content.decode()
    assert one.name in [row[1] for row in island(response)["rows"]]


def test_the_address_holds_the_filter(clerk, world):
    fill(world.firms[0], output=3_000_000, sales=2_900_000, export=2_950_000)

    assert listed(clerk.get(f"{PATH}?show=fix")) == ["甲阀门厂"]
    assert listed(clerk.get(f"{PATH}?show=missing&township=乌牛街道")) == ["丙铸件厂", "乙泵业"]
    assert listed(clerk.get(f"{PATH}?q=yb")) == ["乙泵业"]
    assert listed(clerk.get(f"{PATH}?q={world.firms[2].credit_code[-6:]}")) == ["丙铸件厂"]
    assert listed(clerk.get(f"{PATH}?state=reported")) == ["甲阀门厂"]
    assert len(listed(clerk.get(f"{PATH}?show=nonsense&page=999"))) == 3


def fill(one, **answers):
    return actions.fill_cells(form=FORM, enterprise=one, month=MONTH, answers=answers, on=day("2018-04-10"), by=None)


def test_a_big_change_is_found_though_it_was_explained(clerk, world):
    fill(world.firms[0], output=30_000_000)
    MonthlyReturn.objects.filter(month=MONTH, enterprise=world.firms[0]).update(explanation="新增一条生产线")

    assert listed(clerk.get(f"{PATH}?show=big")) == ["甲阀门厂"]
    assert listed(clerk.get(f"{PATH}?show=explain")) == []


def test_the_unit_is_remembered(clerk):
    assert clerk.get(PATH).context["unit"] == 1_000
    assert clerk.get(f"{PATH}?unit=10000").context["unit"] == 10_000
    assert clerk.get(PATH).context["unit"] == 10_000
    assert clerk.get(f"{PATH}?unit=7").context["unit"] == 10_000


# the whole page also asks what the clerk has due (pages/board_banner.py)
QUERIES = {"": 10, "before/": 7}


@pytest.mark.parametrize("path", QUERIES)
def test_the_number_of_queries_is_fixed(clerk, world, path, django_assert_num_queries):
    with django_assert_num_queries(QUERIES[path]):
        clerk.get(PATH + path)
    grid_world.report(grid_world.firm("丁厂", world.valves), world.valves, MONTH)
    with django_assert_num_queries(QUERIES[path]):
        clerk.get(PATH + path)


def test_a_submitted_month_is_read_only_and_says_why(clerk, world):
    Submission.objects.update(state="submitted", submitted_at="2018-04-10T00:00Z")

    response = clerk.get(PATH)

    assert "请先撤回" in response.context["closed"]
    assert island(response)["fills"] is False


def test_an_accepted_month_says_that_it_is_frozen(clerk):
    Submission.objects.update(state="accepted", submitted_at="2018-04-10T00:00Z")

    assert "已冻结" in clerk.get(PATH).context["closed"]


def test_an_official_reads_and_is_told_so(client, world):
    client.force_login(world.people.official)

    response = client.get(PATH)

    assert island(response)["fills"] is False
    assert "只有归口协会" in response.context["closed"]


def test_another_associations_clerk_meets_the_page_that_is_not_there(client, world):
    client.force_login(world.people.other)
    for path in ("", "before/", f"firms/{world.firms[0].credit_code}/", "submit/"):
        there, nowhere = client.get(PATH + path), client.get(PATH.replace("valves", "vvvves") + path)

        assert there.status_code == nowhere.status_code == 404
        assert neutral(there, "valves") == neutral(nowhere, "vvvves")


def neutral(response, code):
    """Byte for byte but for the address, which the page repeats, and the token against forgery, new each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content.replace(code.encode(), b""))


def test_who_is_not_signed_in_is_led_to_the_door_wherever(client, world):
    for path in (PATH, PATH.replace("valves", "nobody")):
        assert client.get(path).status_code == 302


def test_filters_of_a_request_default_to_everything(rf):
    assert Filters.of(rf.get("/")) == Filters()
