"""A row that is not filed is never just a number: its remark is asked about, and cards list the rows they count."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises.models import Import
from enterprises.sheets.working import Work
from tests.corpus import sheets
from tests.corpus.firms import FIGURES
from tests.pages import bringing
from tests.pages.bringing import FIRMS, PATH, clerk, entered, submission

__all__ = ["clerk", "entered", "submission"]

pytestmark = pytest.mark.django_db


def bring(clerk, notes):
    """Rows with a remark and no figures; `None` is a row without either."""
    page = bringing.page()
    for row, note in enumerate(notes):
        for name in FIGURES:
            page.rows[row][page.column(name)] = None
        page.rows[row][page.column("note")] = note
    sheets.totals(page)
    clerk.post(PATH, {"file": SimpleUploadedFile("九月.xlsx", sheets.write(page, "xlsx"))})
    return page, Import.objects.latest("id")


@pytest.mark.parametrize("note", ["已停产检修，下月恢复", "无法联系", "电话多次无人接听", "未停产，数据待报"])
def test_a_remark_without_figures_is_asked_about_at_its_cell(clerk, note):
    page, of = bring(clerk, [None, note])

    told = of.problems.get(rule="remark_alone")
    assert (told.row, told.column, told.found) == (page.first + 1, page.column("note"), note)
    assert of.counts["blank"] == 2


@pytest.mark.parametrize("note", ["停产", "全年停产", "因环保整治，9月起停产"])
def test_who_stands_still_is_halted_wherever_the_remark_says_so(clerk, note):
    _page, of = bring(clerk, [note])

    brought = Work(of).brought
    assert (brought.states[0], of.counts["blank"]) == ("halted", 0)
    assert not of.problems.filter(rule="remark_alone").exists()


def test_the_cards_list_their_rows(clerk):
    page, of = bring(clerk, [None, "无法联系"])
    here = f"{PATH}{of.pk}/"
    text = clerk.get(here).content.decode()
    assert f'href="{here}?grade=blank"' in text
    assert 'id="rows"' not in text

    blank = rows_of(clerk.get(here + "?grade=blank"))
    left = rows_of(clerk.get(here + "?grade=left"))

    assert all(f"第{page.first + at}行 {FIRMS[at - 1].name}" in blank for at in (1, 2))
    assert FIRMS[2].name not in blank
    assert f"第{page.first + 13}行 合  计" in left
    assert '<span class="faint small">合计</span>' in left


def test_a_row_that_was_left_out_by_hand_is_listed_as_such(clerk):
    page, of = bring(clerk, [None])
    of.choices = {str(page.first + 5): 0}

    assert (page.first + 5, FIRMS[5].name, "chosen") in Work(of).judgement.counts["lefts"]


def rows_of(answer):
    return answer.content.decode().partition('id="rows"')[2].partition("</section>")[0]
