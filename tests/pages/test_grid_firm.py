"""One firm's form works without a script: it keeps what was typed, tells conflicts, and shows who changed what."""

import re

import pytest

from enterprises.models import FirmLink, MonthlyReturn, Scribble
from tests.pages.grid_world import MONTH, PATH, clerk, row, world

__all__ = ["clerk", "world"]

pytestmark = pytest.mark.django_db


def path(one):
    return f"{PATH}firms/{one.credit_code}/"


def fields(response):
    """The form as a browser would send it back."""
    text = response.content.decode()
    form = text[text.index('class="firm-form"') : text.index('id="changes"')]
    found = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    return found | {"state": re.search(r'<option value="(\w+)" selected', form)[1], "explanation": ""}


def test_it_shows_the_last_period_and_the_year_before_beside_each_box(clerk, world):
    text = clerk.get(path(world.firms[0])).content.decode()

    assert "上期 2,000千元" in text
    assert "去年报 3,000千元" in text


def test_a_phone_offers_a_minus_where_an_amount_may_be_negative(clerk, world):
    text = clerk.get(path(world.firms[0])).content.decode()
    keys = dict(re.findall(r'name="(\w+)" value="[^"]*" inputmode="(\w+)"', text))

    below_zero = {name for name in keys if name.startswith(("profit", "taxes", "vat"))}
    assert len(below_zero) == 6
    assert {name for name in keys if keys[name] == "text"} == below_zero
    assert {keys[name] for name in keys.keys() - below_zero} == {"decimal"}


def test_what_was_typed_is_saved_and_the_rest_left_alone(clerk, world):
    given = fields(clerk.get(path(world.firms[0]))) | {"output": "3,100", "unit": "1000"}

    assert clerk.post(path(world.firms[0]), given).status_code == 302
    assert (row(world.firms[0]).output, row(world.firms[0]).output_prior) == (3_100_000, 3_000_000)


def test_the_unit_of_the_page_holds_whatever_was_chosen_since(clerk, world):
    given = fields(clerk.get(path(world.firms[0]))) | {"output": "310"}
    clerk.get(f"{PATH}?unit=10000")
    clerk.post(path(world.firms[0]), given)

    assert row(world.firms[0]).output == 310_000


def test_what_is_no_number_comes_back_as_it_was_typed(clerk, world):
    given = fields(clerk.get(path(world.firms[0]))) | {"output": "三百万"}
    clerk.post(path(world.firms[0]), given)

    text = clerk.get(path(world.firms[0])).content.decode()
    assert Scribble.objects.get().text == "三百万"
    assert 'value="三百万"' in text
    assert 'aria-invalid="true"' in text


def test_somebody_elses_change_is_told_and_the_second_save_holds(clerk, world):
    one = world.firms[0]
    given = fields(clerk.get(path(one))) | {"output": "3,100"}
    MonthlyReturn.objects.filter(pk=row(one).pk).update(output=2_000_000, state="reported")

    told = clerk.post(path(one), given)
    assert told.status_code == 422
    assert "2,000千元" in told.content.decode()
    assert row(one).output == 2_000_000

    clerk.post(path(one), fields(told) | {"output": "3,100"})
    assert row(one).output == 3_100_000


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "told"),
    [("state", "zero", "halted", "停产"), ("explanation", "新订单", "大修", "大修")],
)
def test_somebody_elses_state_and_explanation_are_told_like_numbers(clerk, world, name, ours, theirs, told):
    one = world.firms[0]
    given = fields(clerk.get(path(one))) | {name: ours}
    MonthlyReturn.objects.filter(pk=row(one).pk).update(**{name: theirs})

    answer = clerk.post(path(one), given)
    assert answer.status_code == 422
    [_message, stands] = answer.context["problems"]
    assert told in stands
    assert getattr(row(one), name) == theirs
    # what was typed stands there, and the second save holds
    clerk.post(path(one), fields(answer) | {name: ours})
    assert getattr(row(one), name) == ours


def test_a_state_and_an_explanation_that_were_not_touched_are_left_to_others(clerk, world):
    one = world.firms[0]
    given = fields(clerk.get(path(one))) | {"output": "3,100"}
    MonthlyReturn.objects.filter(pk=row(one).pk).update(state="halted", explanation="大修")

    assert clerk.post(path(one), given).status_code == 302
    assert (row(one).state, row(one).explanation, row(one).output) == ("halted", "大修", 3_100_000)


def test_saving_can_lead_to_the_next_unreported_firm(clerk, world):
    given = fields(clerk.get(path(world.firms[0]))) | {"output": "3,100", "then": "next"}

    assert world.firms[2].credit_code in clerk.post(path(world.firms[0]), given).headers["Location"]


def test_the_history_says_who_when_old_and_new(clerk, world):
    one = world.firms[0]
    clerk.post(path(one), fields(clerk.get(path(one))) | {"output": "3,100"})

    history = clerk.get(path(one) + "?part=history").content.decode()

    assert "clerk-of-valves" in history
    assert "<ins>3,100千元</ins>" in history
    assert "<del>未报</del> → <ins>已报</ins>" in history
    assert "<html" not in history


def test_an_official_reads_it_and_saves_nothing(client, world):
    client.force_login(world.people.official)
    page = client.get(path(world.firms[0]))

    assert "readonly" in page.content.decode()
    assert client.post(path(world.firms[0]), fields(page) | {"output": "1"}).status_code == 403


def test_a_firm_of_another_association_is_not_there(clerk, world):
    assert clerk.get(path(world.foreign)).status_code == 404
    assert clerk.get(f"{PATH}firms/nonsense/").status_code == 404


def test_what_the_firm_confirmed_by_its_link_asks_for_its_word_again(clerk, world):
    one = world.firms[0]
    given = {"association": world.valves, "kind": "monthly", "month": MONTH, "digest": "0" * 64}
    FirmLink.objects.create(enterprise=one, confirmed_at="2018-04-01T00:00Z", confirmed_by="王会计", **given)
    sent = fields(clerk.get(path(one))) | {"output": "3,100"}

    assert clerk.post(path(one), sent).status_code == 422
    assert clerk.post(path(one), sent | {"who": "王会计", "how": "电话"}).status_code == 302
    assert row(one).output == 3_100_000
