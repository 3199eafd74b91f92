"""A remark answers a question only where it says something, and says it of its own row."""

import pytest

from enterprises import actions, importing
from enterprises.models import MonthlyReturn
from enterprises.sheets.explaining import EMPTY_WORDS
from enterprises.sheets.working import Work
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import firms
from tests.enterprises import eight_firms

pytestmark = pytest.mark.django_db

FIRMS = firms(12, 5, 2026, 9)
SLIPPED = 4


@pytest.fixture
def bring(db, settings, tmp_path):
    settings.UPLOADS = tmp_path
    return eight_firms.brought_by_clerk(world.enter(FIRMS, facts.association(), 2026, 9))


@pytest.fixture
def page():
    """A sheet with one figure that asks for a reason."""
    page = sheets.page(FIRMS, 2026, 9)
    page.rows[SLIPPED][page.column("output")] *= 10
    return page


def told(page, text, rows=(SLIPPED,)):
    for row in rows:
        page.rows[row][page.column("note")] = text
    return page


def test_a_reason_answers(bring, page):
    assert bring(told(page, "同比增长：新增大额订单")).counts["explain"] == 0


@pytest.mark.parametrize("text", ["正常", " 无 ", "已核对", "同上", "同比增长"])
def test_empty_words_answer_nothing_and_are_not_kept(bring, page, text):
    of = bring(told(page, text, rows=(SLIPPED, 1)))

    assert (of.counts["good"], of.counts["explain"] > 0) == (11, True)
    actions.ask_to_file(of=of, only_good=True, on=eight_firms.ON, by=of.by)
    importing.file_now(of)
    assert not MonthlyReturn.objects.filter(month=eight_firms.MONTH).exclude(explanation="").exists()


def test_every_empty_word_is_declared_as_it_is_read():
    assert [each for each in EMPTY_WORDS if each != each.strip()] == []
    assert len(set(EMPTY_WORDS)) == len(EMPTY_WORDS)


def test_one_text_for_most_rows_answers_none_of_them_and_is_told_once(bring, page):
    of = bring(told(page, "受市场影响变化较大", rows=range(SLIPPED, 12)))

    assert of.counts["explain"] > 0
    told_of = of.problems.get(rule="shared")
    assert (told_of.row, told_of.column, told_of.grade) == (page.head, page.column("note"), "hint")


def test_half_of_the_rows_may_share_a_reason(bring, page):
    of = bring(told(page, "受市场影响变化较大", rows=range(SLIPPED, 10)))

    assert of.counts["explain"] == 0
    assert not of.problems.filter(rule="shared").exists()


def test_of_nine_rows_with_figures_all_may_share_one(bring, page):
    figures = [page.column(name) for name in FIRMS[0].months[2026, 9]]
    for row in (9, 10, 11):
        for at in figures:
            page.rows[row][at] = None

    assert bring(told(page, "受市场影响变化较大", rows=range(9))).counts["explain"] == 0


def test_what_is_written_for_one_row_on_the_page_is_of_that_row(bring, page):
    of = bring(told(page, "受市场影响变化较大", rows=range(SLIPPED, 12)))
    cells = [(page.first + SLIPPED, "explanation", "", "受市场影响变化较大")]

    of = importing.check(Work(actions.repair(of=of, cells=cells, by=of.by)))

    assert of.counts["explain"] == 0
