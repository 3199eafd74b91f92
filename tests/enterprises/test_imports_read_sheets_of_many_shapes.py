"""Sheets of the clerks' own shape and of ours are read, kept under names of our own, or refused without a trace."""

import io

import pytest

from common.sheets.export import csv_lines
from common.sheets.sentences import SheetRefused
from enterprises import actions, importing
from enterprises.models import Import, SheetMapping
from enterprises.sheets.kept import path_of
from enterprises.sheets.templates import export_csv, write_export, write_prefilled
from enterprises.sheets.working import Work
from tests.corpus import hostile
from tests.enterprises.thirty_firms import FIRMS, bring, clerk, entered, filed, page, problems, returns, submission

__all__ = ["bring", "clerk", "entered", "submission"]

pytestmark = pytest.mark.django_db


def test_of_a_refused_file_nothing_stays(bring, settings, caplog):
    for _name, _rule, content in [*hostile.files()][:6]:
        with pytest.raises(SheetRefused):
            bring(content)

    assert Import.objects.count() == 0
    assert [path for path in settings.UPLOADS.rglob("*") if path.is_file()] == []
    assert len(caplog.records) == 6


def test_the_file_is_kept_under_a_name_of_our_own(bring):
    of = bring(page(), name="../../etc/九月\u202e表.xlsx")

    assert of.name == "九月表.xlsx"
    assert path_of(of.stored).read_bytes()[:2] == b"PK"
    assert path_of(of.stored).stat().st_mode & 0o077 == 0
    assert "九月" not in of.stored


def test_columns_that_a_person_confirmed_are_remembered(bring, clerk):
    sheet = page()
    sheet.before[-1][sheet.column("output")] = "本年完成额"
    of = bring(sheet)
    assert of.state == Import.State.MAPPING

    work = Work(of)
    mapping = of.mapping | {
        "columns": of.mapping["columns"] | {"output": sheet.column("output")},
        "units": of.mapping["units"] | {"output": 1_000},
    }
    actions.map_columns(of=of, mapping=mapping, signature=work.table.signature, by=clerk)
    assert SheetMapping.objects.count() == 1

    again = bring(sheet)

    assert again.state == Import.State.CHECKED
    assert again.mapping["columns"]["output"] == sheet.column("output")
    assert again.counts["good"] == 30


def test_a_sheet_of_another_month_is_stopped_until_somebody_says_it_is_right(bring, clerk):
    sheet = page()
    sheet.title = sheet.before[0][0] = "2026年1-8月规模以上工业企业主要指标"
    of = bring(sheet)
    assert [(row, rule) for row, rule, _grade, _text in problems(of)] == [(0, "title_month")]
    assert of.counts["good"] == 0

    of = importing.check(Work(actions.choose(of=of, choices={"month": 1}, by=clerk)))

    assert of.counts["good"] == 30


def test_a_sheet_in_a_unit_other_than_it_says_is_told_at_its_heads(bring):
    sheet = page(unit="万元")
    sheet.before[1][-1] = "单位：千元"

    of = bring(sheet)

    heads = {
        (each.row, each.name, each.rule, each.params["right"]) for each in of.problems.all() if each.row == sheet.head
    }
    assert (sheet.head, "output", "unit", 10_000) in heads
    # all amounts are off by as much, and none is held against another row by row
    assert not of.problems.exclude(row=sheet.head).exclude(grade="hint")
    assert of.counts["good"] == 0


def test_the_prefilled_workbook_comes_back_filled_in(bring, submission):
    book = io.BytesIO()
    assert write_prefilled(submission, book) == 30

    of = bring(book.getvalue(), name="模板.xlsx")

    assert (of.state, of.counts["rows"], of.counts["blank"]) == (Import.State.CHECKED, 30, 30)
    assert of.counts["fix"] == 0
    assert set(Work(of).form.names) <= set(of.mapping["columns"])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_exported_comes_back_unchanged(bring, submission, kind):
    filed(bring(page()))
    book = io.BytesIO()
    if kind == "xlsx":
        write_export(submission, book)
    else:
        book.write(export_csv(submission))

    of = bring(book.getvalue(), name=f"导出.{kind}")
    of = filed(of)

    assert (of.result["changed"], of.result["same"]) == (0, 30)


def test_a_csv_of_the_clerks_own_in_gb18030_is_filed(bring):
    heads = ["信用代码", "企业名称", "累计产值（万元）"]
    rows = [[firm.code, firm.name, firm.months[2026, 9]["output"] / 10_000] for firm in FIRMS]
    content = b"".join(csv_lines(heads, rows)).decode("utf-8-sig").encode("gb18030")

    of = filed(bring(content, name="产值.csv"))

    assert of.result["changed"] == 30
    assert returns()[FIRMS[0].code].output == FIRMS[0].months[2026, 9]["output"]
