"""An import whose file is gone ends with one sentence on every road, and writes nothing."""

import pytest

from enterprises import importing
from enterprises.models import Import, MonthlyReturn
from enterprises.sheets.kept import path_of, reading_of
from pages import import_preview
from tests.pages.bringing import PATH, brought, clerk, entered, page, submission, upload

__all__ = ["clerk", "entered", "submission"]

pytestmark = pytest.mark.django_db
GONE = "上传的文件已不在服务器上，不能再读取；请重新上传。"


@pytest.fixture
def here(clerk):
    """A clean sheet, checked, whose file and what was read from it were deleted since."""
    here = upload(clerk, page()).url
    path_of(brought().stored).unlink()
    reading_of(brought().stored).unlink()
    return here


def returns():
    return list(MonthlyReturn.objects.order_by("id").values_list())


def ended():
    of = brought()
    return of.state, of.error, of.result, of.transaction


NOTHING_DONE = (Import.State.FAILED, GONE, {}, None)


@pytest.mark.parametrize("which", ["good", "all"])
def test_filing_at_once_ends_it(clerk, here, which):
    before = returns()

    text = clerk.post(here + "file/", {"which": which}, follow=True).content.decode()

    assert text.count(GONE) == 1
    assert "整表提交" not in text
    assert f'href="{PATH}"' in text
    assert ended() == NOTHING_DONE
    assert returns() == before


def test_filing_by_a_worker_ends_it(clerk, here, monkeypatch):
    before = returns()
    monkeypatch.setattr(importing, "SMALL", 3)
    clerk.post(here + "file/", {"which": "all"})
    assert brought().state == Import.State.FILING

    assert importing.work_on_next()

    assert ended() == NOTHING_DONE
    assert returns() == before
    assert not importing.work_on_next()


def test_checking_by_a_worker_ends_it(clerk, here):
    Import.objects.update(state=Import.State.CHECKING, heartbeat=None)

    assert importing.work_on_next()

    assert ended() == NOTHING_DONE


@pytest.mark.parametrize("small", [2_000, 3], ids=["at once", "by a worker"])
def test_a_look_ahead_ends_it(clerk, here, monkeypatch, small):
    monkeypatch.setattr(import_preview, "SMALL", small)
    clerk.post(here + "preview/")
    assert import_preview.look_at_next() is (small == 3)

    assert ended() == NOTHING_DONE


def test_a_repair_ends_it(clerk, here):
    assert GONE in clerk.post(here + "mend/", {"take-back": "month."}, follow=True).content.decode()

    assert ended() == NOTHING_DONE


@pytest.mark.parametrize("tail", ["columns/", "workbook/"])
def test_pages_that_read_it_say_so(clerk, here, tail):
    answer = clerk.get(here + tail)

    assert answer.status_code == 422
    assert GONE in answer.content.decode()


def test_a_question_about_columns_that_waits_says_so(clerk, here):
    Import.objects.update(state=Import.State.MAPPING)

    answer = clerk.get(here, follow=True)

    assert answer.status_code == 422
    assert GONE in answer.content.decode()


def test_the_marked_workbook_needs_the_file_itself(clerk):
    here = upload(clerk, page()).url
    path_of(brought().stored).unlink()

    answer = clerk.get(here + "workbook/")

    assert answer.status_code == 422
    assert GONE in answer.content.decode()
    # what was read of it lies beside it still: that can be filed
    clerk.post(here + "file/", {"which": "all"})
    assert brought().state == Import.State.FILED
