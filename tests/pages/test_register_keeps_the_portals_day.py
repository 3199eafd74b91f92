"""What has happened, happened up to the portal's day: the calendar's, and in the demo the end of its made-up time."""

import datetime

import pytest
from django.utils import timezone

from enterprises.models import EnterpriseName
from tests.facts import YUHUAN, day
from tests.pages.register_cast import clerk, firm, member, pumps
from tests.pages.uploading import book, previewed, problems
from zones.actions import advance_horizon

__all__ = ["clerk", "firm", "pumps"]

pytestmark = pytest.mark.django_db
END = datetime.date(2018, 12, 31)
NEXT = datetime.date(2019, 1, 1)


@pytest.fixture
def other(pumps, clerk):
    return member(pumps, clerk, name="乙水泵厂")


@pytest.fixture
def page(client, clerk, settings):
    """In the demo, whose time ends with 2018."""
    settings.DEMO = True
    advance_horizon(to=day("2018-12"), first=day("2016-01"), by=None)
    client.force_login(clerk)
    return client


def changes(firm, other):
    """Every form of what has happened: its address, and what is typed besides the day."""
    own, codes = f"/register/{firm.credit_code}/", {"predecessors": other.credit_code, "successors": firm.credit_code}
    place = {"division": YUHUAN, "industry": "3444"}
    return {
        "rename": (f"{own}rename/", {"name": "甲阀门股份厂"}),
        "move": (f"{own}move/", place),
        "state": (f"{own}state/", {"state": "suspended", "reason": "停产"}),
        "leave": (f"{own}leave/", {"zone": "pumps", "reason": "退会"}),
        "merge": ("/register/merge/", codes | {"kind": "absorption", "reason": "协议"}),
        "split": ("/register/split/", codes | {"kind": "spin_off", "reason": "决议"}),
        "same": (
            f"/register/duplicates/{firm.credit_code}/{other.credit_code}/same/",
            {"wrong": other.credit_code, "reason": "录了两次"},
        ),
    }


@pytest.mark.parametrize("what", ["rename", "move", "state", "leave", "merge", "split", "same"])
def test_the_day_after_the_demos_last_is_still_to_come(page, firm, other, what):
    address, given = changes(firm, other)[what]
    answer = page.post(address, given | {"on": f"{NEXT}"})
    assert answer.status_code == 422
    assert f"{NEXT}还没有到：只登记已经发生的变动，最晚填今天（{END}）。" in answer.content.decode()

    assert page.post(address, given | {"on": f"{END}"}).status_code == 302


def test_an_upload_is_held_to_the_same_day(page, firm):
    row = {"credit_code": firm.credit_code, "name": firm.name}
    answer = previewed(page, book(row), on=f"{NEXT}")
    assert "还没有到" in answer.context["form"].errors["on"][0]

    [(cell, _head, message)] = problems(previewed(page, book(row | {"left": f"{NEXT}"}), on=f"{END}"))
    assert (cell, message) == ("C2", f"{NEXT}还没有到：只登记已经发生的变动，最晚填今天（{END}）。")
    assert problems(previewed(page, book(row | {"left": f"{END}"}), on=f"{END}")) == []


def test_forms_offer_the_demos_last_day(page, firm, other):
    assert f'value="{END}"' in page.get("/register/upload/").content.decode()
    pair = f"/register/duplicates/{firm.credit_code}/{other.credit_code}/"
    assert f'value="{END}"' in page.get(pair).content.decode()


def test_the_record_and_the_list_tell_of_the_same_day(page, firm, other):
    """A firm that left on the first of 2019 is still a member on the demo's last day."""
    firm.memberships.update(during=(day("2016-05-04"), NEXT))

    assert "现已不在" not in page.get(f"/register/{firm.credit_code}/").content.decode()
    now = page.get("/register/?member=now").content.decode()
    assert firm.credit_code in now
    assert "已退出</span>" not in now


def test_where_the_portal_is_real_the_calendars_day_holds(page, firm, settings):
    settings.DEMO = False
    today = timezone.localdate()
    address = f"/register/{firm.credit_code}/rename/"
    tomorrow = today + datetime.timedelta(days=1)
    assert page.post(address, {"name": "新名厂", "on": f"{tomorrow}"}).status_code == 422

    assert page.post(address, {"name": "新名厂", "on": f"{today}"}).status_code == 302
    assert EnterpriseName.objects.filter(enterprise=firm, name="甲阀门厂").exists()
