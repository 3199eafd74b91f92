"""What is wrong in a sheet is named where it stands, and put right by a click or by the unit's word, which is kept."""

import pytest
from django.core.exceptions import ValidationError

from enterprises import actions, importing
from enterprises.models import Import, ImportRepair
from enterprises.sheets.working import Work
from tests import facts
from tests.corpus import faults
from tests.enterprises.thirty_firms import FIRMS, ON, bring, clerk, entered, filed, page, problems, returns, submission

__all__ = ["bring", "clerk", "entered", "submission"]

pytestmark = pytest.mark.django_db
CONFIRMED = {"confirmed_by": "王会计", "confirmed_how": ImportRepair.How.PHONE, "confirmed_on": ON}


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
