"""A clerk brings a spreadsheet through the pages: upload, preview, filing, undoing, workbooks; others meet no page."""

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from common.sheets.sentences import SheetRefused
from enterprises import actions
from enterprises.models import Import, MonthlyReturn
from pages.presenters import moves as words
from tests import facts
from tests.corpus import hostile
from tests.pages.bringing import FIRMS, MONTH, PATH, brought, clerk, entered, page, submission, upload
from zones import engine
from zones.models import Figure

__all__ = ["clerk", "entered", "submission"]

pytestmark = pytest.mark.django_db


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
    Import.objects.filter(pk=of.pk).update(result=of.result | {"back": 12, "kept": 0})
    undone = clerk.get(here).content.decode()
    assert "已撤销：12 行恢复原样。" in undone
    assert "没有动" not in undone


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
