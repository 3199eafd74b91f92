"""A clerk brings a spreadsheet through the pages: upload, columns, problems, repairs, preview, filing, undoing."""

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from common.sheets.sentences import SheetRefused
from enterprises import actions, importing
from enterprises.models import Import, MonthlyReturn, Submission
from enterprises.questions import form_of
from enterprises.sheets import working
from pages.presenters import moves as words
from tests import facts
from tests.corpus import hostile, sheets
from tests.corpus.firms import FIGURES
from tests.pages import bringing
from tests.pages.bringing import FIRMS, MONTH, PATH, page
from zones import engine
from zones.models import Figure

pytestmark = pytest.mark.django_db

CONFIRMED = {"confirmed_by": "王会计", "confirmed_how": "phone", "confirmed_on": "2026-09-30"}


@pytest.fixture(scope="module")
def entered(whole_file):
    return bringing.enter().pk


@pytest.fixture
def submission(entered, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return Submission.objects.get(pk=entered)


@pytest.fixture
def clerk(client, submission):
    client.force_login(facts.user("clerk", {"role": "clerk", "organisation": submission.association}))
    return client


def upload(client, content, name="九月.xlsx", **more):
    if isinstance(content, sheets.Page):
        content = sheets.write(content, "xlsx")
    return client.post(PATH, {"file": SimpleUploadedFile(name, content)}, **more)


def brought():
    return Import.objects.latest("id")


def test_a_clean_sheet_is_brought_looked_ahead_filed_and_undone(clerk):
    answer = upload(clerk, page(), follow=True)
    here = answer.redirect_chain[-1][0]
    assert "没有发现问题" in answer.content.decode()

    ahead = clerk.post(here + "preview/", follow=True).content.decode()
    assert "提交后会变的指标" in ahead
    output = next(each for each in brought().moves if (each["indicator"], each["freq"]) == ("output", "C"))
    clerk.post(here + "file/", {"which": "all"})
    assert brought().state == Import.State.FILED
    engine.drain()
    figure = Figure.objects.current().get(
        indicator="output", freq="C", month=MONTH, area__code="test-valves", member="_T"
    )
    assert str(figure.value) == output["after"]

    undone = clerk.post(here + "undo/", follow=True).content.decode()
    assert "已撤销：12 行恢复原样" in undone
    assert 'import-undone">已整个撤销<' in undone
    english = clerk.get(f"/en{here}").content.decode()
    assert 'import-undone">Undone<' in english
    assert "Revoked" not in english
    assert MonthlyReturn.objects.filter(month=MONTH, output__isnull=False).count() == 0


def test_a_refused_file_is_told_in_its_sentence_and_leaves_nothing(clerk, settings):
    answer = upload(clerk, hostile.xlsx(hostile.sheet(hostile.ROW, before=hostile.XXE)))

    assert answer.status_code == 422
    assert "文档类型" in answer.content.decode()
    assert Import.objects.count() == 0
    assert not [path for path in settings.UPLOADS.rglob("*") if path.is_file()]


def test_no_file_is_asked_for(clerk):
    answer = clerk.post(PATH, {})

    assert answer.status_code == 422
    assert "请选择文件" in answer.content.decode()


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


def test_the_clerks_own_workbook_comes_back_with_remarks(clerk):
    sheet = page()
    sheet.rows[4][sheet.column("output")] = "约500"
    here = upload(clerk, sheet).url

    answer = clerk.get(here + "workbook/")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "检查结果" in answer.headers["Content-Disposition"] or "%E6%A3%80" in answer.headers["Content-Disposition"]
    first = sheet.first + 4 + 1
    assert book.worksheets[0].cell(first, sheet.column("code") + 1).value == FIRMS[4].code
    assert "不是数字" in book.worksheets[0].cell(first, len(sheet.fields) + 1).value


def test_workbooks_go_out(clerk):
    for name in ("template.xlsx", "export.xlsx", "export.csv"):
        answer = clerk.get(PATH + name)

        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_large_sheet_shows_a_bar_that_a_reload_does_not_lose(clerk, monkeypatch):
    monkeypatch.setattr("enterprises.importing.SMALL", 2)
    here = upload(clerk, page()).url
    actions.sign_of_life(of=brought(), progress=40, by=None)

    assert 'value="40"' in clerk.get(here).content.decode()
    assert clerk.get(here + "progress/").json() == {"state": "checking", "at_work": True, "progress": 40}


ADDRESSES = [
    "",
    "template.xlsx",
    "export.xlsx",
    "export.csv",
    "{pk}/",
    "{pk}/columns/",
    "{pk}/progress/",
    "{pk}/workbook/",
]
ACTS = ["{pk}/mend/", "{pk}/preview/", "{pk}/file/", "{pk}/undo/"]


def test_others_meet_no_page_and_who_may_only_look_is_refused(client, clerk, submission):
    upload(clerk, page())
    before = (brought().state, MonthlyReturn.objects.filter(output__isnull=False).count())
    cases = {
        "stranger": ({"role": "clerk", "organisation": facts.association("others", facts.YUHUAN)}, 404),
        "county": ({"role": "official", "division": facts.division(facts.YUHUAN)}, 404),
        "own-county": ({"role": "official", "division": facts.division()}, 403),
        "auditor": ({"role": "auditor", "division": facts.division("330000")}, 403),
    }

    def answers():
        for address in ADDRESSES + ACTS:
            method = client.post if address in ACTS else client.get
            yield address, method(PATH + address.format(pk=brought().pk)).status_code

    for name, (grant, status) in cases.items():
        client.force_login(facts.user(name, grant))
        assert dict(answers()) == dict.fromkeys(ADDRESSES + ACTS, status), name
    client.logout()
    assert dict(answers()) == dict.fromkeys(ADDRESSES + ACTS, 302)
    assert (brought().state, MonthlyReturn.objects.filter(output__isnull=False).count()) == before


@pytest.mark.parametrize(
    "refusal",
    [ValidationError("刚被他人修改。"), SheetRefused("broken")],
)
def test_a_preview_that_cannot_be_made_says_why(clerk, monkeypatch, refusal):
    def refused(**_given):
        raise refusal

    here = upload(clerk, page()).url
    monkeypatch.setattr("enterprises.actions.filing.write_brought", refused)

    answer = clerk.post(here + "preview/", follow=True)

    assert (refusal.message if isinstance(refusal, SheetRefused) else "刚被他人修改。") in answer.content.decode()
    assert (brought().state, brought().moves) == (Import.State.CHECKED, None)
    monkeypatch.undo()
    again = clerk.post(here + "preview/", follow=True).content.decode()
    assert "提交后会变的指标" in again
    assert "刚被他人修改。" not in again


def test_a_kept_file_that_cannot_be_read_again_ends_the_import_with_the_reason(clerk, monkeypatch):
    def refused(*_given, **_named):
        raise SheetRefused("broken")

    here = upload(clerk, page()).url
    monkeypatch.setattr("enterprises.sheets.working.read_workbook", refused)

    answer = clerk.post(here + "mend/", {"take-back": "month."})

    assert answer.status_code == 302
    assert (brought().state, brought().error) == (Import.State.FAILED, SheetRefused("broken").message)


def test_firms_that_were_left_alone_are_named(clerk):
    here = upload(clerk, page()).url
    clerk.post(here + "file/", {"which": "all"})
    left = {"accepted": ["甲厂", "乙厂"], "back": 8, "kept": 4, "kept_confirmed": ["丙厂"], "kept_accepted": ["丁厂"]}
    of = brought()
    Import.objects.filter(pk=of.pk).update(result=of.result | left)
    assert "甲厂、乙厂" in clerk.get(here).content.decode()

    Import.objects.filter(pk=of.pk).update(state=Import.State.UNDONE)
    undone = clerk.get(here).content.decode()

    assert "8 行恢复原样；4 行没有动" in undone
    assert "没有撤回：丙厂" in undone
    assert "没有撤回：丁厂" in undone


def test_the_pages_are_english_too(clerk):
    sheet = page()
    sheet.rows[4][sheet.column("output")] = "约500"
    upload(clerk, sheet)

    text = clerk.get(f"/en{PATH}{brought().pk}/").content.decode()

    assert "is no number" in text or "not a number" in text


def test_a_rate_that_moves_by_little_is_not_said_to_stand_still():
    moves = [
        {
            "area": ["区", ""],
            "indicator": "batch_pass_rate",
            "freq": "A",
            "month": "2026-12-01",
            "before": b,
            "after": a,
        }
        for b, a in (("0.03151", "0.03149"), ("0.90", "0.93"))
    ]

    assert [each.change for each in words.moved(moves)] == ["−0.002个百分点", "+3.0个百分点"]
