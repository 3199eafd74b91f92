"""A prefilled workbook whose columns were moved is read by its heads, never by the letters that it went out with."""

import datetime
import io

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from enterprises import actions, importing
from enterprises.models import Import, Responsibility, SmallReturn, Submission
from enterprises.questions import form_of
from enterprises.sheets.templates import write_prefilled
from enterprises.sheets.working import Work
from tests import facts
from tests.corpus import world

pytestmark = pytest.mark.django_db

MONTH = datetime.date(2018, 12, 1)
ON = datetime.date(2019, 1, 4)
# F, H and I of the small form: a question, a figure of the last period to be looked at, the question after it
EMPLOYEES, LAST_REVENUE = 9, 8


@pytest.fixture
def submission(db, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    association = facts.association()
    for number in range(3):
        firm = facts.enterprise(f"{'甲乙丙'[number]}阀门有限公司")
        Responsibility.objects.create(
            enterprise=firm, association=association, during=facts.DateRange(world.SINCE, None)
        )
        SmallReturn.objects.create(
            enterprise=firm, month="2018-09-01", association=association, state="reported", output=600_000
        )
    actions.open_month(form=form_of("small", MONTH), month=MONTH, association=association, by=None)
    return Submission.objects.get(association=association, kind="small", month=MONTH)


@pytest.fixture
def book(submission):
    """The template as it went out, filled in: 10 people this year and 7 the year before."""
    made = io.BytesIO()
    assert write_prefilled(submission, made) == 3
    book = openpyxl.load_workbook(made)
    sheet = book["填报"]
    for row in sheet.iter_rows(min_row=6, max_row=8):
        row[2].value, row[3].value = 900, 800
        row[EMPLOYEES - 1].value, row[EMPLOYEES].value = 10, 7
    return book


@pytest.fixture
def bring(submission):
    clerk = facts.user("clerk", {"role": "clerk", "organisation": submission.association})

    def bringing(book):
        made = io.BytesIO()
        book.save(made)
        return importing.receive(submission, "模板.xlsx", [made.getvalue()], on=ON, by=clerk)

    return bringing


def shift(sheet, column, by):
    """As Excel does it: what is merged moves along."""
    ranges = [each.bounds for each in sheet.merged_cells.ranges]
    for each in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(each))
    if by > 0:
        sheet.insert_cols(column)
    else:
        sheet.delete_cols(column)
    for left, top, right, bottom in ranges:
        left, right = left + by * (left > column), right + by * (right >= column)
        if left < right or top < bottom:
            sheet.merge_cells(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


def stored():
    return set(
        SmallReturn.objects.filter(month=MONTH).values_list("output", "output_prior", "employees", "employees_prior")
    )


@pytest.mark.parametrize("by", [-1, 0, 1])
def test_figures_go_where_their_heads_say(bring, book, by):
    if by:
        shift(book["填报"], LAST_REVENUE, by)

    of = bring(book)

    assert (of.state, of.mapping["columns"]["employees"]) == (Import.State.CHECKED, EMPLOYEES - 1 + by)
    actions.ask_to_file(of=of, only_good=True, on=ON, by=of.by)
    importing.file_now(of)
    assert stored() == {(900_000, 800_000, 10, 7)}


def test_a_row_above_the_head_moves_the_table_down(bring, book):
    book["填报"].insert_rows(1)
    of = bring(book)

    assert Work(of).table.rows == [6, 7, 8]


def test_a_question_whose_column_is_gone_is_asked_for(bring, book):
    shift(book["填报"], 3, -1)

    of = bring(book)

    assert of.state == Import.State.MAPPING
    assert "output" not in of.mapping["columns"]
    assert {"rule": "not_found", "column": None, "row": None, "told": {"wanted": "output"}} in of.doubts


def test_what_the_portal_keeps_in_it_is_no_sheet_to_choose(client, bring, book, submission):
    shift(book["填报"], 3, -1)
    of = bring(book)
    client.force_login(of.by)

    text = client.get(f"/submissions/valves/small/2018-12/imports/{of.pk}/columns/").content.decode()

    assert "填报</option>" in text
    assert "_portal" not in text
