"""A sheet that says 免报 of a row with amounts is told so at the row; the others are filed."""

import pytest

from enterprises import importing
from enterprises.models import Import, MonthlyReturn
from enterprises.sheets import working
from tests.corpus import sheets
from tests.enterprises.eight_firms import FIRMS, MONTH, ON


def row(number):
    return MonthlyReturn.objects.get(month=MONTH, enterprise__credit_code=FIRMS[number].code)


def exempting(number, *left):
    """The sheet with a column of states, where this firm is 免报 and only these of its answers are left."""
    page = sheets.page(FIRMS, 2026, 9)
    page.before[page.head].append("填报状态")
    for each, cells in enumerate(page.rows):
        cells.append("免报" if each == number else "")
    for name in sheets.FIGURES:
        if name in page.fields and name not in left:
            page.rows[number][page.fields.index(name)] = None
    return page


def worked(of):
    """As the worker leaves it, where there is work for one."""
    while importing.work_on_next():
        of.refresh_from_db()
    return of


@pytest.mark.parametrize("small", [2_000, 5], ids=["judged again when filed", "filed as checked"])
@pytest.mark.parametrize("where", ["in the sheet", "in the row"])
def test_the_row_is_judged_before_and_left_out(bring, monkeypatch, where, small):
    for module in (importing, working):
        monkeypatch.setattr(module, "SMALL", small)
    if where == "in the row":
        MonthlyReturn.objects.filter(pk=row(2).pk).update(state="reported", export=5)

    of = worked(bring(exempting(2, *(["export"] if where == "in the sheet" else []))))

    assert (of.counts["fix_rows"], of.counts["good"]) == (1, 7)
    problem = of.problems.get(grade="fix")
    assert (problem.rule, problem.name, problem.enterprise) == ("unanswered", "export", row(2).enterprise)
    done = worked(importing.file(of, only_good=True, on=ON, by=of.by))
    assert (done.state, done.error, done.result["changed"]) == (Import.State.FILED, "", 7)
    assert row(2).state == ("reported" if where == "in the row" else "missing")


def test_amounts_that_come_while_it_is_filed_are_refused_in_words(bring, monkeypatch):
    """The last look is the database's: nothing is filed, and the import stands as it was checked."""
    of = bring(exempting(2))
    assert of.counts["good"] == 8
    monkeypatch.setattr("enterprises.actions.filing.Work.judgement", working.Work(of).judgement)
    MonthlyReturn.objects.filter(pk=row(2).pk).update(state="reported", export=5)

    done = importing.file(of, only_good=True, on=ON, by=of.by)

    assert (done.state, done.error) == (Import.State.CHECKED, "规上月报：免报、未报、拒报的行不能有数值。")
    assert not MonthlyReturn.objects.filter(month=MONTH, output__isnull=False).exists()
