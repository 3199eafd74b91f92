"""While a month is with the official, its imports say why nothing can be done, and offer and take no repairs."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises.models import Import, Submission
from tests.corpus import sheets
from tests.pages import bringing
from tests.pages.bringing import PATH, clerk, entered, submission

__all__ = ["clerk", "entered", "submission"]

pytestmark = pytest.mark.django_db

AWAY = "已提交，等待审核；要改动请先撤回。"


@pytest.fixture
def here(clerk):
    """A checked import with something to fix, something to explain and something mended."""
    page = bringing.page()
    page.rows[4][page.column("output")] = "约500"
    page.rows[5][page.column("revenue")] *= 10
    page.rows[6][page.column("employees")] = "三十"
    clerk.post(PATH, {"file": SimpleUploadedFile("九月.xlsx", sheets.write(page, "xlsx"))})
    of = Import.objects.latest("id")
    row = of.problems.get(row=page.first + 6)
    clerk.post(f"{PATH}{of.pk}/mend/", {"leave": row.pk})
    return f"{PATH}{of.pk}/"


def hand_in(submission):
    Submission.objects.filter(pk=submission.pk).update(
        state="submitted", submitted_at=datetime.datetime(2026, 10, 8, tzinfo=datetime.UTC), filler="张三", head="李四"
    )


def test_an_open_month_offers_repairs(clerk, here):
    text = clerk.get(here).content.decode()

    assert AWAY not in text
    assert all(f'name="{name}"' in text for name in ("one", "say", "take-back", "confirmed_by"))


def test_a_month_that_was_handed_in_says_so_and_offers_none(clerk, here, submission):
    hand_in(submission)

    text = clerk.get(here).content.decode()

    assert AWAY in text
    assert not any(f'name="{name}"' in text for name in ("one", "say", "take-back", "confirmed_by", "again"))
    assert here + "columns/" not in text


def test_repairs_that_come_all_the_same_are_refused(clerk, here, submission):
    hand_in(submission)
    of = Import.objects.latest("id")
    told = of.problems.filter(grade="explain").first()
    columns = {f"column-{name}": index for name, index in of.mapping["columns"].items()}

    answers = [
        clerk.post(here + "mend/", {"say": told.pk, f"say-{told.pk}": "新增大额订单"}),
        clerk.post(here + "columns/", columns | {"sheet": of.mapping["sheet"], "head": of.mapping["bottom"] + 1}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all(AWAY in answer.content.decode() for answer in answers)
    assert not of.repairs.exists()


def test_words_that_say_nothing_are_no_reason_on_the_page_either(clerk, here):
    told = Import.objects.latest("id").problems.filter(grade="explain").first()

    answer = clerk.post(here + "mend/", {"say": told.pk, f"say-{told.pk}": "正常"})

    assert answer.status_code == 422
    assert "“正常”没有说出原因" in answer.content.decode()
