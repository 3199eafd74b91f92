"""A firm whose page is older than what others wrote is told what changed, and writes over nothing it never saw."""

import re

import pytest

from enterprises import actions
from enterprises.models import FirmLink, MonthlyReturn, Scribble
from enterprises.questions import form_of
from tests.facts import day
from tests.pages.linking import path, phone, world
from tests.pages.returning import IN_TIME, fill

__all__ = ["path", "phone", "world"]

pytestmark = pytest.mark.django_db


def hidden(answer):
    """What a page says of how the row stood when it was made."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.content.decode()))


def chosen(answer):
    return re.findall(r'name="state" value="(\w+)" checked', answer.content.decode())


def shown(answer, name):
    return re.search(rf'id="id-{name}" name="{name}" value="([^"]*)"', answer.content.decode())[1]


def march(world):
    return MonthlyReturn.objects.get(enterprise=world.firms[0], month=day("2018-03"))


@pytest.mark.parametrize("do", ["draft", "confirm"])
def test_what_the_clerk_changed_meanwhile_is_told_and_not_written_over(world, path, phone, do):
    page = hidden(phone.get(path))
    fill(world.firms[0], output=70_000, sales=60_000)
    given = {"do": do, "state": "reported", "output": "100", "sales": "", "confirmed_by": "王五"}
    answer = phone.post(path, page | given)

    assert answer.status_code == 409
    assert "打开时 空白，现在 7万元" in answer.content.decode()
    assert 'value="王五"' in answer.content.decode()
    assert (march(world).output, FirmLink.objects.get().confirmed_at) == (70_000, None)
    assert "您改为 100，仍留在下面" in answer.content.decode()
    # what the firm typed stands in its box, and where it typed nothing what the clerk wrote
    assert (shown(answer, "output"), shown(answer, "sales")) == ("100", "6")
    again = hidden(answer) | given | {"sales": shown(answer, "sales")}
    assert phone.post(path, again).status_code == 302
    assert (march(world).output, march(world).sales) == (1_000_000, 60_000)


def test_a_number_that_the_firm_never_saw_is_not_confirmed(world, path, phone):
    fill(world.firms[0], output=50_000)
    page = hidden(phone.get(path))
    fill(world.firms[0], output=90_000)
    answer = phone.post(path, page | {"do": "confirm", "state": "reported", "output": "5", "confirmed_by": "王五"})

    assert answer.status_code == 409
    assert (FirmLink.objects.get().confirmed_at, march(world).output) == (None, 90_000)
    assert shown(answer, "output") == "9"


def test_a_page_in_another_unit_still_says_what_it_showed_at_first(world, path, phone):
    fill(world.firms[0], output=50_000)
    page = hidden(phone.get(path))
    fill(world.firms[0], output=90_000)
    answer = phone.post(path, page | {"to": "1000", "state": "reported", "output": "5"})
    assert shown(answer, "output") == "50"
    given = {"do": "confirm", "state": "reported", "output": "50", "confirmed_by": "王五"}

    assert phone.post(path, hidden(answer) | given).status_code == 409
    assert march(world).output == 90_000


def test_an_old_page_does_not_erase_what_the_clerk_explained(world, path, phone):
    fill(world.firms[0], output=50_000)
    page = hidden(phone.get(path))
    MonthlyReturn.objects.update(explanation="大修停产")
    answer = phone.post(path, page | {"do": "draft", "state": "reported", "output": "5", "explanation": ""})

    assert answer.status_code == 409
    assert "打开时 空白，现在 大修停产" in answer.content.decode()
    assert march(world).explanation == "大修停产"
    given = {"do": "draft", "state": "reported", "output": "6", "explanation": "大修停产"}
    assert phone.post(path, hidden(answer) | given).status_code == 302
    assert (march(world).output, march(world).explanation) == (60_000, "大修停产")


def test_what_the_clerk_typed_in_vain_meanwhile_is_kept_and_shown(world, path, phone):
    fill(world.firms[0], output=50_000)
    page = hidden(phone.get(path))
    actions.fill_cells(
        form=form_of("monthly", day("2018-03")),
        enterprise=world.firms[0],
        month=day("2018-03"),
        answers={},
        refused={"output": ("五十?", "不是可识别的数字")},
        on=IN_TIME,
        by=None,
    )
    answer = phone.post(path, page | {"do": "confirm", "state": "reported", "output": "5", "confirmed_by": "王五"})

    assert answer.status_code == 422
    assert shown(answer, "output") == "五十?"
    given = {"do": "confirm", "state": "reported", "output": "5", "confirmed_by": "王五"}
    assert phone.post(path, hidden(answer) | given).status_code == 302
    assert not Scribble.objects.exists()


@pytest.mark.parametrize("state", ["exempt", "refused"])
def test_a_row_that_need_not_report_stays_so_until_the_firm_says_otherwise(world, path, phone, state):
    MonthlyReturn.objects.update(state=state)
    page = phone.get(path)
    assert chosen(page) == [state]

    phone.post(path, hidden(page) | {"do": "draft", "state": state})
    assert march(world).state == state
    phone.post(path, hidden(page) | {"do": "draft", "state": "reported", "output": "5"})
    assert (march(world).state, march(world).output) == ("reported", 50_000)


def test_a_draft_saved_twice_is_no_conflict_with_itself(world, path, phone):
    page = hidden(phone.get(path))
    answers = [
        phone.post(path, page | {"do": "draft", "state": "reported", "output": "5", "sales": "约"}) for _press in "12"
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
