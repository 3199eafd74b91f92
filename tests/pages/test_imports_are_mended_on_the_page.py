"""The page names each problem of a sheet and takes its repair, its explanation, its columns, and what is taken back."""

import pytest

from enterprises import importing
from enterprises.models import Import, MonthlyReturn
from enterprises.questions import form_of
from enterprises.sheets import working
from tests import facts
from tests.corpus.firms import FIGURES
from tests.pages.bringing import FIRMS, MONTH, brought, clerk, entered, page, submission, upload

__all__ = ["clerk", "entered", "submission"]

pytestmark = pytest.mark.django_db
CONFIRMED = {"confirmed_by": "王会计", "confirmed_how": "phone", "confirmed_on": "2026-09-30"}


def test_a_figure_is_repaired_with_the_units_word_and_what_was_typed_stays(clerk):
    sheet = page()
    right = sheet.rows[4][sheet.column("output")]
    sheet.rows[4][sheet.column("output")] = "约500"
    here = upload(clerk, sheet).url
    [problem] = brought().problems.all()

    refused = clerk.post(here + "mend/", {"one": problem.pk, f"text-{problem.pk}": right, "confirmed_by": "王会计"})
    assert refused.status_code == 422
    assert 'value="王会计"' in refused.content.decode()
    assert f'name="text-{problem.pk}" value="{right}"' in refused.content.decode()
    done = clerk.post(here + "mend/", {"one": problem.pk, f"text-{problem.pk}": right} | CONFIRMED, follow=True)

    assert "没有发现问题" in done.content.decode()
    assert "王会计 · 电话 · 2026-09-30" in done.content.decode()
    repair = brought().repairs.get()
    clerk.post(here + "mend/", {"take-back": f"{repair.row}.output"})
    assert brought().problems.count() == 1


def test_a_formula_without_its_result_is_named_and_not_taken_for_a_blank(clerk):
    sheet = page(unit="万元")
    row, column = sheet.first + 3, sheet.column("output")
    sheet.rows[3][column] = ""
    sheet.formulas[row, column] = "=D6*12"

    shown = upload(clerk, sheet, follow=True).content.decode()

    told = list(brought().problems.values_list("row", "column", "rule", "grade"))
    assert told == [(row, column, "uncalculated", "fix")]
    assert "公式没有结果" in shown
    assert brought().counts["good"] == 11


def test_a_state_that_is_a_formula_without_its_result_is_named(clerk):
    sheet = page()
    sheet.before[-1][sheet.column("township")] = "填报状态"
    for cells in sheet.rows:
        cells[sheet.column("township")] = "已报"
    at = sheet.first + 2, sheet.column("township")
    sheet.rows[2][at[1]] = ""
    sheet.formulas[at] = '=IF(D5>0,"已报","停产")'
    here = upload(clerk, sheet).url

    problem = brought().problems.get()
    assert (problem.row, problem.column, problem.rule) == (*at, "uncalculated")
    clerk.post(here + "mend/", {"one": problem.pk, f"text-{problem.pk}": "已报"})
    assert brought().counts["good"] == 12


@pytest.mark.parametrize("small", [2_000, 2])
def test_nothing_after_a_month_that_was_never_reported_is_asked_about(clerk, monkeypatch, small):
    monkeypatch.setattr(importing, "SMALL", small)
    monkeypatch.setattr(working, "SMALL", small)
    MonthlyReturn.objects.filter(enterprise__credit_code=FIRMS[3].code, month="2026-08-01").update(
        **dict.fromkeys(form_of("monthly", MONTH).names), state="missing"
    )
    sheet = page()
    for name in FIGURES:
        if name in sheet.fields and not name.endswith("_prior") and name != "employees":
            sheet.rows[3][sheet.column(name)] = 0
    here = upload(clerk, sheet).url
    importing.work_on_next()

    told = brought().problems.filter(grade="explain").order_by("column")
    assert ("fell_since", "output") in told.values_list("rule", "name")
    assert {each.row for each in told} == {sheet.first + 3}
    assert "低于本年1–7月已报的" in clerk.get(here).content.decode()
    assert brought().counts["good"] == 11


def test_what_went_bad_since_the_check_is_checked_again_and_shown(clerk):
    sheet = page()
    right = sheet.rows[4][sheet.column("output")]
    sheet.rows[4][sheet.column("output")] = "约500"
    here = upload(clerk, sheet).url
    problem = brought().problems.get()
    clerk.post(here + "mend/", {"one": problem.pk, f"text-{problem.pk}": right} | CONFIRMED)
    assert brought().counts["good"] == 12
    # August now says more than the sheet's September
    august = MonthlyReturn.objects.get(enterprise__credit_code=FIRMS[3].code, month="2026-08-01")
    MonthlyReturn.objects.filter(pk=august.pk).update(output=FIRMS[3].months[2026, 9]["output"] + 5_000_000)

    shown = clerk.post(here + "file/", {"which": "all"}, follow=True).content.decode()

    assert "检查之后情况有变" in shown
    assert "低于上期" in shown
    assert "没有发现问题" not in shown
    of = brought()
    assert (of.state, of.counts["good"]) == (Import.State.CHECKED, 11)
    assert of.repairs.get().confirmed_by == "王会计"
    assert MonthlyReturn.objects.filter(month=MONTH, output__isnull=False).count() == 0
    said = of.problems.get(rule="fell")
    answered = clerk.post(here + "mend/", {"say": said.pk, f"say-{said.pk}": "八月多报，九月冲减"}, follow=True)
    assert "检查之后情况有变" not in answered.content.decode()
    clerk.post(here + "file/", {"which": "all"})
    assert brought().state == Import.State.FILED


def test_a_near_code_is_one_click_and_all_of_a_kind_another(clerk):
    sheet = page()
    for row in (2, 5, 7):
        code = FIRMS[row].code
        sheet.rows[row][sheet.column("code")] = code[:16] + ("1" if code[16] != "1" else "2") + code[17]
    here = upload(clerk, sheet).url
    first = brought().problems.order_by("row").first()

    clerk.post(here + "mend/", {"one": first.pk, f"text-{first.pk}": FIRMS[2].code})
    assert brought().counts["fix"] == 2
    clerk.post(here + "mend/", {"kind": "near_code"})

    assert (brought().counts["fix"], brought().counts["good"]) == (0, 12)


def test_a_firm_of_elsewhere_is_not_to_be_chosen(clerk):
    other = facts.enterprise("别家厂")
    sheet = page()
    sheet.rows[3][sheet.column("code")], sheet.rows[3][sheet.column("name")] = "91330324", "无此厂"
    here = upload(clerk, sheet).url
    [problem] = brought().problems.all()

    answer = clerk.post(here + "mend/", {"one": problem.pk, f"text-{problem.pk}": other.credit_code})

    assert answer.status_code == 422
    assert "不在本期应报名录里" in answer.content.decode()
    clerk.post(here + "mend/", {"leave": problem.pk})
    assert brought().counts["fix"] == 0


def test_what_was_decided_of_a_row_can_be_taken_back(clerk):
    sheet = page()
    sheet.title = sheet.before[0][0] = str(sheet.before[0][0]).replace("1-9月", "1-8月")
    sheet.rows[3][sheet.column("code")], sheet.rows[3][sheet.column("name")] = "91330324", "无此厂"
    here = upload(clerk, sheet).url
    first, second = brought().problems.order_by("rule")
    clerk.post(here + "mend/", {"one": second.pk})
    left = clerk.post(here + "mend/", {"leave": brought().problems.get().pk}, follow=True).content.decode()
    assert "略过此行" in left
    assert (brought().counts["fix"], brought().counts["good"]) == (0, 11)

    clerk.post(here + "mend/", {"take-back": f"{first.row}."})
    assert list(brought().problems.values_list("rule", flat=True)) == ["bad_code"]
    clerk.post(here + "mend/", {"take-back": "month."})
    assert set(brought().problems.values_list("rule", flat=True)) == {"bad_code", "title_month"}


def test_a_question_is_answered_by_writing_why(clerk):
    sheet = page()
    sheet.rows[4][sheet.column("revenue")] *= 10
    here = upload(clerk, sheet).url
    problem = brought().problems.get(grade="explain")

    clerk.post(here + "mend/", {"say": problem.pk, f"say-{problem.pk}": "出口订单集中结算"})

    assert (brought().counts["explain"], brought().counts["answered"]) == (0, 1)


def test_exchanged_columns_are_put_right_by_one_click(clerk):
    sheet = page()
    left, right = sheet.column("output"), sheet.column("sales_prior")
    for cells in sheet.rows:
        cells[left], cells[right] = cells[right], cells[left]
    here = upload(clerk, sheet).url
    problem = brought().problems.filter(rule="exchanged").first()

    clerk.post(here + "mend/", {"one": problem.pk})

    assert brought().counts["good"] == 12


def test_a_wrong_unit_is_put_right_by_one_click(clerk):
    sheet = page(unit="万元")
    sheet.before[1][-1] = "单位：元"
    here = upload(clerk, sheet).url
    problem = brought().problems.filter(rule="unit", name="output").get()
    assert "改按万元读" in clerk.get(here).content.decode()

    clerk.post(here + "mend/", {"one": problem.pk})

    assert brought().counts["good"] == 12


def test_columns_are_corrected_and_remembered(clerk):
    sheet = page()
    sheet.before[-1][sheet.column("output")] = "本年完成额"
    answer = upload(clerk, sheet, follow=True)
    assert "没有找到" in answer.content.decode()
    of = brought()
    given = {f"column-{name}": index for name, index in of.mapping["columns"].items()}
    given |= {f"unit-{name}": unit for name, unit in of.mapping["units"].items()}
    given |= {"sheet": of.mapping["sheet"], "head": of.mapping["bottom"] + 1}
    address = answer.redirect_chain[-1][0]

    twice = clerk.post(address, given | {"column-output": of.mapping["columns"]["sales"]})
    assert "被选了两次" in twice.content.decode()
    clerk.post(address, given | {"column-output": sheet.column("output")})

    assert (brought().state, brought().counts["good"]) == (Import.State.CHECKED, 12)
    upload(clerk, sheet)
    assert brought().state == Import.State.CHECKED
