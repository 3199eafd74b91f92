"""A clerk's own sheet becomes returns: nothing lost, nothing guessed in silence, twice the same as once, and undone."""

import datetime
import io

import pytest
from django.core.exceptions import ValidationError

from common.sheets.export import csv_lines
from common.sheets.sentences import SheetRefused
from enterprises import actions, importing
from enterprises.models import Import, ImportRepair, MonthlyReturn, ReturnState, SheetMapping, Submission
from enterprises.sheets.kept import path_of
from enterprises.sheets.templates import export_csv, write_export, write_prefilled
from enterprises.sheets.working import Work
from tests import facts
from tests.corpus import faults, hostile, sheets, world
from tests.corpus.firms import firms

pytestmark = pytest.mark.django_db

FIRMS = firms(30, 5, 2026, 9)
MONTH = datetime.date(2026, 9, 1)
ON = datetime.date(2026, 10, 9)
CONFIRMED = {"confirmed_by": "王会计", "confirmed_how": ImportRepair.How.PHONE, "confirmed_on": ON}


@pytest.fixture(scope="module")
def entered(whole_file):
    return world.enter(FIRMS, facts.association(), 2026, 9).pk


@pytest.fixture
def submission(entered, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return Submission.objects.get(pk=entered)


@pytest.fixture
def clerk(submission):
    return facts.user("clerk", {"role": "clerk", "organisation": submission.association})


@pytest.fixture
def bring(submission, clerk):
    def bringing(content, name="九月.xlsx", on=ON):
        if isinstance(content, sheets.Page):
            content = sheets.write(content, "xlsx")
        return importing.receive(submission, name, [content], on=on, by=clerk)

    return bringing


def page(**given):
    return sheets.page(FIRMS, 2026, 9, **given)


def filed(of, only_good=True):
    actions.ask_to_file(of=of, only_good=only_good, on=ON, by=of.by)
    return importing.file_now(of)


def problems(of):
    return [(each.row, each.rule, each.grade, each.proposal) for each in of.problems.order_by("id")]


def returns():
    return {row.enterprise.credit_code: row for row in MonthlyReturn.objects.filter(month=MONTH).select_related()}


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


def test_a_figure_is_repaired_only_with_the_units_word(bring, clerk):
    sheet = page()
    at = sheet.column("output")
    right, sheet.rows[4][at] = sheet.rows[4][at], "约500"
    of = bring(sheet)
    cells = [(sheet.first + 4, "output", "约500", str(right))]

    with pytest.raises(ValidationError, match="何人"):
        actions.repair(of=of, cells=cells, by=clerk)
    of = importing.check(Work(actions.repair(of=of, cells=cells, **CONFIRMED, by=clerk)))

    assert (of.state, of.counts["fix"], of.counts["good"]) == (Import.State.CHECKED, 0, 30)
    kept = ImportRepair.objects.get(of=of)
    assert (kept.before, kept.confirmed_by, kept.confirmed_how, kept.by) == ("约500", "王会计", "phone", clerk)
    filed(of)
    assert returns()[FIRMS[4].code].output == FIRMS[4].months[2026, 9]["output"]


def test_no_repair_is_proposed_that_would_be_refused(bring):
    sheet = page()
    last = FIRMS[4].months[2026, 8]["output"]
    # 1–本月 below that of the month before: the difference would be the month's output, were it not below zero
    sheet.rows[4][sheet.column("output")] = (last - 100_000) / 1_000
    of = bring(sheet)

    proposals = dict(of.problems.filter(row=sheet.first + 4).values_list("rule", "proposal"))

    assert proposals["fell"] == proposals["month_differs"] == ""


def test_a_repair_taken_back_reads_the_file_again(bring, clerk):
    sheet = page()
    sheet.rows[4][sheet.column("output")] = "约500"
    of = bring(sheet)
    of = importing.check(
        Work(actions.repair(of=of, cells=[(sheet.first + 4, "output", "约500", "1")], **CONFIRMED, by=clerk))
    )

    of = importing.check(Work(actions.take_back_repair(of=of, row=sheet.first + 4, name="output", by=clerk)))

    assert [rule for _row, rule, _grade, _proposal in problems(of)] == ["number"]


def test_a_mistyped_code_is_repaired_by_one_click(bring, clerk):
    sheet = page()
    at = sheet.column("code")
    code = FIRMS[7].code
    sheet.rows[7][at] = code[:16] + ("1" if code[16] != "1" else "2") + code[17]
    of = bring(sheet)
    [(row, rule, grade, proposal)] = problems(of)
    assert (row, rule, grade, proposal) == (sheet.first + 7, "near_code", "fix", code)

    of = importing.check(Work(actions.repair(of=of, cells=[(row, "code", sheet.rows[7][at], proposal)], by=clerk)))

    assert problems(of) == []


def test_a_row_without_a_code_is_known_by_its_name(bring):
    sheet = page()
    sheet.rows[3][sheet.column("code")] = None

    of = bring(sheet)

    assert problems(of) == [(sheet.first + 3, "by_name", "hint", "")]
    assert of.counts["good"] == 30


def test_a_former_name_is_asked_about_and_the_answer_kept(bring, clerk):
    firm = returns()[FIRMS[3].code].enterprise
    actions.rename_enterprise(enterprise=firm, name="永嘉新名阀门有限公司", on=ON, by=None)
    sheet = page()
    sheet.rows[3][sheet.column("code")] = None
    of = bring(sheet)
    assert [(row, rule, grade) for row, rule, grade, _text in problems(of)] == [
        (sheet.first + 3, "by_other_name", "fix")
    ]

    of = importing.check(Work(actions.choose(of=of, choices={str(sheet.first + 3): firm.pk}, by=clerk)))

    assert (problems(of), of.counts["good"]) == ([], 30)


def test_a_firm_of_another_association_is_refused_by_row_and_nothing_is_told_of_it(bring):
    other = facts.enterprise("别家阀门厂")
    sheet = page()
    sheet.rows[3][sheet.column("code")], sheet.rows[3][sheet.column("name")] = other.credit_code, "随便什么名字"

    of = bring(sheet)

    [problem] = of.problems.all()
    assert (problem.row, problem.rule, problem.grade, problem.proposal) == (sheet.first + 3, "not_expected", "fix", "")
    assert problem.params == {}


def test_a_row_left_out_is_not_filed(bring, clerk):
    sheet = page()
    sheet.rows.append(list(sheet.rows[0]))
    of = bring(sheet)
    assert [rule for _row, rule, _grade, _text in problems(of)] == ["double"]

    of = importing.check(Work(actions.choose(of=of, choices={str(sheet.first + 30): 0}, by=clerk)))

    assert (of.counts["fix"], of.counts["good"], of.counts["left_out"]) == (0, 30, 1)


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
    assert rows[FIRMS[1].code].state == ReturnState.HALTED


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


@pytest.mark.parametrize("kind", faults.KINDS)
def test_each_kind_of_fault_is_named_where_it_was_planted(bring, kind):
    for seed in range(2):
        sample = faults.sample(kind, FIRMS, seed)
        of = bring(sample.content)
        found = {(each.row, each.column) for each in of.problems.all()}
        rows = {row for row, _column in found}
        for planted in sample.planted:
            if planted.silent:
                assert planted.row not in rows
            elif kind == "total":
                assert planted.row not in Work(of).table.rows
            else:
                assert ((planted.row, planted.column) in found) if planted.column is not None else planted.row in rows
