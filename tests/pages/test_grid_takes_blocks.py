"""A block pasted into the grid is filled at once, with all its problems, and leaves alone what others hold."""

import pytest

from enterprises import actions
from enterprises.models import ReturnState, Scribble
from ledger.models import Line
from tests.pages import grid_world
from tests.pages.grid_world import FORM, MONTH, clerk, confirm, pasted, row, send, typed, world

__all__ = ["clerk", "world"]

pytestmark = pytest.mark.django_db


def test_a_block_is_filled_at_once_with_all_its_problems(clerk, world):
    one, two, three = world.firms
    response = pasted(
        clerk,
        ["output", "sales", "employees"],
        (one, ["3000", "2900", "12"]),
        (two, ["-5", "abc", "9"]),
        (three, ["", "", ""]),
    )

    answer = response.json()
    assert answer["filled"] == 3
    assert (row(one).output, row(one).sales, row(one).employees, row(one).state) == (
        3_000_000,
        2_900_000,
        12,
        "reported",
    )
    assert (row(two).output, row(two).sales, row(two).employees) == (None, None, 9)
    assert {each.name: each.text for each in Scribble.objects.filter(enterprise=two)} == {
        "output": "-5",
        "sales": "abc",
    }
    assert row(three).state == ReturnState.MISSING


def test_pasting_the_same_twice_writes_nothing_the_second_time(clerk, world):
    pasted(clerk, ["output"], (world.firms[0], ["3000"]))
    lines = Line.objects.count()
    given = [{"code": world.firms[0].credit_code, "texts": ["3000"], "seen": [3_000_000]}]
    send(clerk, "paste/", names=["output"], rows=given)

    assert Line.objects.count() == lines


def test_a_block_leaves_out_what_others_changed_and_what_is_frozen(clerk, world):
    one, two, three = world.firms
    typed(clerk, one, "output", "1000")
    world.submission.decisions.create(enterprise=two, outcome="accepted")

    answer = pasted(clerk, ["output"], (one, ["3000"]), (two, ["3000"]), (three, ["3000"])).json()

    assert answer["conflicts"] == {one.credit_code: {"output": 1_000_000}}
    assert list(answer["closed"]) == [two.credit_code]
    assert (row(one).output, row(three).output) == (1_000_000, 3_000_000)


def test_a_block_with_what_only_the_database_refuses_keeps_the_other_rows(clerk, world):
    one, two, _three = world.firms
    answer = pasted(clerk, ["export", "own_brand_export"], (one, ["100", "200"]), (two, ["100", "50"])).json()

    assert answer["filled"] == 2
    assert row(two).own_brand_export == 50_000
    # the part gives way, the whole stands
    assert (row(one).export, row(one).own_brand_export) == (100_000, None)
    assert Scribble.objects.get(enterprise=one).text == "200"


def test_an_exempt_row_takes_no_amounts_from_a_block(clerk, world):
    typed(clerk, world.firms[0], "state", "exempt", seen="missing")
    given = [{"code": world.firms[0].credit_code, "texts": ["3000"], "seen": [None]}]
    send(clerk, "paste/", names=["output"], rows=given)

    assert (row(world.firms[0]).state, row(world.firms[0]).output) == ("exempt", None)
    assert Scribble.objects.get().text == "3000"


def test_a_row_that_holds_amounts_is_not_exempted_by_a_block_and_the_others_are_filled(clerk, world):
    one, two, three = world.firms
    for each in (one, three):
        typed(clerk, each, "output", "3000")

    def line(each, *texts):
        return {"code": each.credit_code, "texts": texts, "seen": ["reported", 3_000_000]}

    others = {"code": two.credit_code, "texts": ["", "3000"], "seen": ["missing", None]}
    given = [line(one, "免报", "5"), others, line(three, "免报", "")]
    answer = send(clerk, "paste/", names=["state", "output"], rows=given).json()

    assert list(answer["closed"]) == [one.credit_code]
    assert "不能改为“免报”" in answer["closed"][one.credit_code]
    assert (row(one).state, row(one).output) == ("reported", 3_000_000)
    assert (row(two).state, row(two).output) == ("reported", 3_000_000)
    # what clears the amounts in the same block is exempt
    assert (row(three).state, row(three).output) == ("exempt", None)


def test_an_unknown_state_in_a_block_is_told_and_the_rest_is_filled(clerk, world):
    answer = pasted(clerk, ["state", "output"], (world.firms[0], ["好", "3000"])).json()

    assert "不是填报状态" in answer["problems"][world.firms[0].credit_code]["state"]
    assert row(world.firms[0]).output == 3_000_000


def test_a_block_goes_by_few_statements_however_many_rows(clerk, world, django_assert_max_num_queries):
    more = [grid_world.firm(f"{number}厂", world.valves) for number in range(30)]
    actions.open_month(form=FORM, month=MONTH, by=None)
    with django_assert_max_num_queries(40):
        answer = pasted(clerk, ["output"], *[(one, ["x" if one is more[3] else "3000"]) for one in more]).json()
    assert answer["filled"] == 30


def test_a_block_leaves_a_confirmed_row_alone_unless_it_says_the_same(clerk, world):
    one, two, _three = world.firms
    typed(clerk, one, "output", "3000")
    confirm(world, one)

    def block(text):
        given = [
            {"code": one.credit_code, "texts": [text], "seen": [3_000_000]},
            {"code": two.credit_code, "texts": ["3000"], "seen": [row(two).output]},
        ]
        return send(clerk, "paste/", names=["output"], rows=given).json()

    answer = block("3100")
    assert (list(answer["closed"]), answer["filled"]) == ([one.credit_code], 1)
    assert block("3000")["closed"] == {}
    assert (row(one).output, row(two).output) == (3_000_000, 3_000_000)


@pytest.mark.parametrize("names", [["output", "output"], ["state", "state"], [["output"]], [None], [{}], ["id"]])
def test_a_block_with_doubled_or_unheard_of_names_is_unreadable(clerk, world, names):
    answer = pasted(clerk, names, (world.firms[0], ["1"] * len(names)))

    assert answer.status_code == 400
    assert row(world.firms[0]).state == ReturnState.MISSING
