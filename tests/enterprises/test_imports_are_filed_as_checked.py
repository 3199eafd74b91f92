"""A large import is filed as its check left it, unless something that the check looked at was written since."""

import datetime

import pytest
from django.utils import timezone

from enterprises import actions, importing, tasks
from enterprises.models import AboveScaleSpell, EnterpriseName, Import, MonthlyReturn
from enterprises.sheets import moving
from enterprises.sheets.kept import path_of, reading_of, rows_of
from enterprises.sheets.working import Work
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import firms

FIRMS = firms(12, 5, 2026, 9)
ON = datetime.date(2026, 10, 9)
MONTH = datetime.date(2026, 9, 1)


# What one transaction saw of others is seen only across commits, so each of these tests has a database to itself.
@pytest.fixture
def checked(fresh_db, settings, tmp_path, monkeypatch):
    settings.UPLOADS = tmp_path
    monkeypatch.setattr(importing, "SMALL", 5)
    association = facts.association()
    submission = world.enter(FIRMS, association, 2026, 9)
    clerk = facts.user("clerk", {"role": "clerk", "organisation": association})
    content = sheets.write(sheets.page(FIRMS, 2026, 9), "xlsx")
    of = importing.receive(submission, "九月.xlsx", [content], on=ON, by=clerk)
    assert importing.work_on_next()
    return Import.objects.get(pk=of.pk)


def firm(number):
    return MonthlyReturn.objects.get(enterprise__credit_code=FIRMS[number].code, month=MONTH).enterprise


def filed(of):
    actions.ask_to_file(of=of, only_good=True, on=ON, by=of.by)
    importing.work_on_next()
    return Import.objects.get(pk=of.pk)


def test_nothing_is_read_or_judged_a_second_time(checked, monkeypatch):
    monkeypatch.setattr("enterprises.actions.filing.Work", None)

    of = filed(checked)

    assert (of.state, of.result) == (Import.State.FILED, {"changed": 12, "same": 0, "left": 0})
    for each in FIRMS:
        row = MonthlyReturn.objects.get(enterprise__credit_code=each.code, month=MONTH)
        assert {name: getattr(row, name) for name in each.months[2026, 9]} == each.months[2026, 9]
        assert (row.state, row.explanation) == ("reported", "")


def test_what_was_kept_for_the_work_goes_with_it_and_the_file_stays(checked):
    assert reading_of(checked.stored).exists()
    assert rows_of(checked.stored).stat().st_mode & 0o077 == 0

    filed(checked)

    assert list(path_of(checked.stored).parent.iterdir()) == [path_of(checked.stored)]


def test_what_was_kept_for_the_work_is_forgotten_after_days_and_made_again(checked):
    work = [reading_of(checked.stored), rows_of(checked.stored)]

    def nightly(days, **state):
        Import.objects.update(at=timezone.now() - datetime.timedelta(days=days), **state)
        tasks.tidy()
        return [path.exists() for path in work]

    assert nightly(2) == [True, True]
    assert nightly(4, state="looking") == [True, True]
    assert nightly(4, state="checked") == [False, False]
    assert path_of(checked.stored).exists()
    assert Work(checked).sheet.height > len(FIRMS)
    assert work[0].exists()
    assert filed(checked).result == {"changed": 12, "same": 0, "left": 0}


def someone_types(_of):
    MonthlyReturn.objects.filter(enterprise=firm(3), month=MONTH).update(state="reported", output=5)


def a_month_before_is_corrected(_of):
    MonthlyReturn.objects.filter(enterprise=firm(3), month="2026-05-01").update(output=5)


def a_firm_is_renamed(_of):
    actions.rename_enterprise(enterprise=firm(3), name="新名阀门有限公司", on=ON, by=None)


def a_name_is_taken_away(_of):
    EnterpriseName.objects.create(enterprise=firm(3), name="别名", kind="alias")
    EnterpriseName.objects.all().delete()


def a_firm_goes_to_another_association(_of):
    MonthlyReturn.objects.filter(enterprise=firm(3), month=MONTH).update(association=facts.association("others"))


def a_row_goes(_of):
    MonthlyReturn.objects.filter(enterprise=firm(3), month=MONTH).delete()


@pytest.mark.parametrize(
    "write",
    [
        someone_types,
        a_month_before_is_corrected,
        a_firm_is_renamed,
        a_name_is_taken_away,
        a_firm_goes_to_another_association,
        a_row_goes,
    ],
)
def test_whatever_bears_on_it_has_it_judged_again(checked, write):
    assert moving.is_as_checked(checked)

    write(checked)

    assert not moving.is_as_checked(checked)


def test_what_others_do_meanwhile_does_not(checked):
    other = facts.enterprise("别家阀门厂")
    facts.monthly_return(other, "2026-09", association=facts.association("others"), output=5)
    MonthlyReturn.objects.filter(enterprise=other).update(output=7)
    MonthlyReturn.objects.filter(enterprise=firm(3), month="2024-12-01").update(output=5)
    AboveScaleSpell.objects.filter(enterprise=firm(3)).delete()

    assert moving.is_as_checked(checked)


def test_a_row_that_went_bad_meanwhile_is_left_out(checked):
    # what was reported for August is now more than what the sheet says for September
    last = MonthlyReturn.objects.get(enterprise=firm(3), month="2026-08-01")
    MonthlyReturn.objects.filter(pk=last.pk).update(output=FIRMS[3].months[2026, 9]["output"] + 5_000_000)

    of = filed(checked)

    assert (of.result["changed"], of.result["left"]) == (11, 1)


def test_all_or_nothing_is_checked_again_where_a_row_went_bad_meanwhile(checked):
    last = MonthlyReturn.objects.get(enterprise=firm(3), month="2026-08-01")
    MonthlyReturn.objects.filter(pk=last.pk).update(output=FIRMS[3].months[2026, 9]["output"] + 5_000_000)
    actions.ask_to_file(of=checked, only_good=False, on=ON, by=checked.by)

    while importing.work_on_next():
        pass

    of = Import.objects.get(pk=checked.pk)
    assert (of.state, of.counts["good"], of.result) == (Import.State.CHECKED, 11, {})
    assert "检查之后情况有变" in of.error
    assert of.problems.filter(rule="fell", enterprise=firm(3), name="output").exists()
    assert not MonthlyReturn.objects.filter(month=MONTH, output__isnull=False).exists()
