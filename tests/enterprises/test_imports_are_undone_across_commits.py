"""Undoing looks at what was committed since: a row that somebody went over is left alone."""

import datetime

import pytest

from enterprises import actions, importing
from enterprises.models import Import, MonthlyReturn
from enterprises.questions import form_of
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import firms

FIRMS = firms(10, 5, 2026, 9)
MONTH = datetime.date(2026, 9, 1)
ON = datetime.date(2026, 10, 9)


@pytest.mark.usefixtures("fresh_db")
def test_undoing_leaves_rows_that_somebody_changed_since(settings, tmp_path):
    settings.UPLOADS = tmp_path
    submission = world.enter(FIRMS, facts.association(), 2026, 9)
    clerk = facts.user("clerk", {"role": "clerk", "organisation": submission.association})
    content = sheets.write(sheets.page(FIRMS, 2026, 9), "xlsx")
    of = importing.receive(submission, "九月.xlsx", [content], on=ON, by=clerk)
    actions.ask_to_file(of=of, only_good=True, on=ON, by=clerk)
    of = importing.file_now(of)
    assert of.state == Import.State.FILED
    row = MonthlyReturn.objects.select_related("enterprise").get(month=MONTH, enterprise__credit_code=FIRMS[0].code)
    actions.fill_cells(
        form=form_of("monthly", MONTH),
        enterprise=row.enterprise,
        month=MONTH,
        answers={"employees": 77},
        on=ON,
        by=clerk,
    )

    undone = actions.undo_import(of=of, on=ON, by=clerk)

    assert (undone.result["back"], undone.result["kept"]) == (9, 1)
    row.refresh_from_db()
    assert (row.employees, row.output) == (77, FIRMS[0].months[2026, 9]["output"])
    assert MonthlyReturn.objects.filter(month=MONTH, state="missing").count() == 9
