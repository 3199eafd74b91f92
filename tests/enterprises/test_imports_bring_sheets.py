"""A clerk's own sheet becomes returns: nothing lost, nothing guessed in silence, twice the same as once, and undone."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from enterprises import actions, importing
from enterprises.models import Import, ReturnState, Submission
from tests import facts
from tests.enterprises.thirty_firms import FIRMS, ON, bring, clerk, entered, filed, page, returns, submission

__all__ = ["bring", "clerk", "entered", "submission"]

pytestmark = pytest.mark.django_db


def test_a_clean_sheet_is_filed_whole(bring):
    of = filed(bring(page()))

    assert (of.state, of.result["changed"], of.result["left"]) == (Import.State.FILED, 30, 0)
    for firm in FIRMS:
        row, answers = returns()[firm.code], firm.months[2026, 9]
        assert row.state == ReturnState.REPORTED
        assert {name: getattr(row, name) for name in answers} == answers


def test_the_same_file_twice_changes_nothing(bring):
    filed(bring(page()))

    again = filed(bring(page()))

    assert again.result["changed"] == 0
    assert again.result["same"] == 30


def test_good_rows_go_first_and_the_others_stay_unreported(bring):
    sheet = page()
    sheet.rows[4][sheet.column("output")] = "约500"

    of = filed(bring(sheet))

    assert of.result == {"changed": 29, "same": 0, "left": 1}
    assert returns()[FIRMS[4].code].state == ReturnState.MISSING


def test_all_or_nothing_is_refused_while_something_is_open(bring):
    sheet = page()
    sheet.rows[4][sheet.column("output")] = "约500"
    of = bring(sheet)

    with pytest.raises(ValidationError, match="不能整表提交"):
        actions.ask_to_file(of=of, only_good=False, on=ON, by=of.by)


def test_an_explanation_in_the_sheet_answers_its_row(bring):
    sheet = page()
    at = sheet.column("output")
    sheet.rows[4][at] = sheet.rows[4][at] * 10
    assert bring(sheet).counts["good"] == 29

    sheet.rows[4][sheet.column("note")] = "新增大额订单集中交货"
    of = bring(sheet)

    assert (of.counts["good"], of.counts["explain"], of.counts["answered"] > 0) == (30, 0, True)
    filed(of)
    assert returns()[FIRMS[4].code].explanation == "新增大额订单集中交货"


def test_a_number_in_the_column_of_remarks_explains_nothing(bring):
    sheet = page()
    at = sheet.column("output")
    sheet.rows[4][at] = sheet.rows[4][at] * 10
    sheet.rows[4][sheet.column("note")] = 120

    assert bring(sheet).counts["good"] == 29


def test_rows_without_answers_stay_unreported_and_zeros_are_zero(bring):
    sheet = page()
    figures = [index for index, name in enumerate(sheet.fields) if name in FIRMS[0].months[2026, 9]]
    for index in figures:
        sheet.rows[0][index] = None
        sheet.rows[1][index] = None
        sheet.rows[2][index] = 0 if not sheet.fields[index].endswith("_prior") else sheet.rows[2][index]
    sheet.rows[1][sheet.column("note")] = "停产检修"
    sheet.rows[2][sheet.column("note")] = "设备搬迁，本年未生产"
    of = bring(sheet)

    filed(of)

    rows = returns()
    assert of.counts["blank"] == 1
    assert rows[FIRMS[0].code].state == ReturnState.MISSING
    # a firm that halts still owes what it made before in the year: what it said last is proposed
    [halted] = [each for each in of.problems.all() if each.rule == "halted_blank"]
    assert (halted.firm, halted.name) == (FIRMS[1].name, "output")
    assert Decimal(halted.proposal) * 1000 == FIRMS[1].months[2026, 8]["output"]
    assert rows[FIRMS[1].code].state == ReturnState.MISSING


def test_blank_cells_leave_what_stands(bring):
    filed(bring(page()))
    sheet = page()
    sheet.rows[0][sheet.column("revenue")] = None
    sheet.rows[0][sheet.column("profit")] = None

    of = filed(bring(sheet))

    assert of.result["changed"] == 0
    assert returns()[FIRMS[0].code].revenue == FIRMS[0].months[2026, 9]["revenue"]


def test_an_import_is_undone_in_one_step(bring, clerk):
    before = {code: (row.state, row.output, row.output_prior) for code, row in returns().items()}
    of = filed(bring(page()))

    undone = actions.undo_import(of=of, on=ON, by=clerk)

    assert (undone.state, undone.result["back"], undone.result["kept"]) == (Import.State.UNDONE, 30, 0)
    assert {code: (row.state, row.output, row.output_prior) for code, row in returns().items()} == before


def test_nothing_is_filed_or_undone_once_the_month_is_closed(bring, clerk, submission):
    of = filed(bring(page()))
    Submission.objects.filter(pk=submission.pk).update(state="accepted", submitted_at=facts.NOW)

    with pytest.raises(ValidationError, match="不能再改"):
        actions.undo_import(of=of, on=ON, by=clerk)
    with pytest.raises(ValidationError, match="不能再改"):
        bring(page())


def test_a_month_that_closed_meanwhile_keeps_what_was_checked(bring, submission):
    of = bring(page())
    of = actions.ask_to_file(of=of, only_good=True, on=ON, by=of.by)
    Submission.objects.filter(pk=submission.pk).update(state="accepted", submitted_at=facts.NOW)

    of = importing.file_now(of)

    assert of.state == Import.State.CHECKED
    assert "不能再改" in of.error


def test_a_job_that_fell_silent_is_taken_up_and_one_that_fails_always_is_given_up(bring):
    of = bring(page())
    actions.ask_to_file(of=of, only_good=True, on=ON, by=of.by)
    long_ago = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

    assert actions.claim(by=None) == of
    assert actions.claim(by=None) is None
    for attempts in (2, 3):
        Import.objects.filter(pk=of.pk).update(heartbeat=long_ago)
        assert actions.claim(by=None).attempts == attempts
    Import.objects.filter(pk=of.pk).update(heartbeat=long_ago)
    assert actions.claim(by=None) is None
    of.refresh_from_db()
    assert (of.state, bool(of.error)) == (Import.State.FAILED, True)


def test_a_worker_carries_a_large_sheet_from_checking_to_filed(bring, monkeypatch):
    monkeypatch.setattr(importing, "SMALL", 5)
    of = bring(page())
    assert of.state == Import.State.CHECKING

    assert importing.work_on_next()
    of.refresh_from_db()
    assert (of.state, of.progress, of.counts["good"]) == (Import.State.CHECKED, 100, 30)
    actions.ask_to_file(of=of, only_good=True, on=ON, by=of.by)
    assert importing.work_on_next()
    assert not importing.work_on_next()

    of.refresh_from_db()
    assert (of.state, of.result["changed"]) == (Import.State.FILED, 30)
