"""Forms on paper carry what the law asks of a form, and the PDF embeds a Chinese face that can be read again."""

import io
import logging

import pypdf
import pytest

from enterprises import actions
from enterprises.models import MonthlyReturn
from pages import pdf, tasks
from tests import facts
from tests.pages import reviewing
from tests.pages.reviewing import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet():
    """WeasyPrint and fontTools tell much of what they do."""
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)


@pytest.fixture
def official(client):
    client.force_login(reviewing.people()["official"])
    return client


def read(response):
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="valves-monthly-2018-03-')
    return pypdf.PdfReader(io.BytesIO(response.content))


def words(reader):
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")


def embedded(reader):
    """Names of the faces whose program lies in the file."""
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            if any(key.startswith("/FontFile") for key in descendant["/FontDescriptor"].get_object()):
                found.add(descendant["/BaseFont"])
    return found


def test_the_summary_says_what_a_form_must_say(official):
    reviewing.handed_in(100_000_000, 200_000_000, None)

    page = official.get(f"{ROOT}print/").content.decode()

    for said in (
        "示范区01表",
        "会员自愿填报",
        "valves协会",
        "2018年1–3月",
        "千元",
        "陈晓",
        "林建国",
        "单位盖章",
        "报出日期",
    ):
        assert said in page
    # 100,000 and 200,000 千元
    assert "300,000" in page


def half_of_a_year():
    """Of 100 and 300 (千元) a year ago the smaller alone answers, with 120; a third answers 7 and knows no year before.

    The larger has its year before filled in by the opening of the month.
    """
    firms = [reviewing.firm(name) for name in ("甲厂", "乙厂", "丙厂")]
    for one, output in zip(firms, (100_000, 300_000), strict=False):
        facts.monthly_return(one, "2017-03", output=output, sales=output)
    submission = reviewing.opened()
    reviewing.fill(firms[0], output=120_000, sales=110_000, explanation="新品")
    reviewing.fill(firms[2], output=7_000, sales=7_000, explanation="新投产")
    actions.submit(submission=submission, on=submission.deadline, filler="陈晓", head="林建国", by=None)


def test_the_sums_of_now_and_of_the_year_before_are_over_the_firms_that_answered(official):
    half_of_a_year()

    answer = official.get(f"{ROOT}print/")
    paper = words(read(official.get(f"{ROOT}print/pdf/")))

    columns = answer.context["columns"]
    sums = dict(zip(columns, answer.context["sums"], strict=True))
    alike = dict(zip(columns, answer.context["alike"], strict=True))
    now, then = (str(reviewing.MONTHLY[name].label) for name in ("output", "output_prior"))
    export = str(reviewing.MONTHLY["export"].label)
    # nobody said anything of it, which is not nothing
    assert [each[export].text for each in (sums, alike)] == ["", ""]
    assert (answer.context["answered"], answer.context["expected"]) == (2, 3)
    assert [(each.text, each.count) for each in (sums[now], sums[then])] == [("127", 2), ("100", 1)]
    # like for like: 120 beside 100, the one firm that knows both
    assert [(each.text, each.count) for each in (alike[now], alike[then])] == [("120", 1), ("100", 1)]
    for said in ("已报、零值、停产2家", "同口径合计", "共3家"):
        assert said in paper


def test_where_every_answer_knows_both_years_there_is_one_line_of_sums(official):
    one, late = reviewing.firm("甲厂"), reviewing.firm("乙厂")
    for each in (one, late):
        facts.monthly_return(each, "2017-03", output=100_000, sales=100_000)
    reviewing.opened()
    reviewing.fill(one, output=120_000, sales=110_000)

    assert official.get(f"{ROOT}print/").context["alike"] == []


def test_an_approved_survey_carries_its_number_instead(official, settings):
    settings.RETURNS = {"issuer": "某县统计局", "approval": "某统制〔2018〕1号", "valid_until": "2020-12-31"}
    reviewing.handed_in(100_000_000)

    page = official.get(f"{ROOT}print/").content.decode()

    assert "某统制〔2018〕1号" in page
    assert "2020-12-31" in page
    assert "会员自愿填报" not in page


def test_the_summary_as_pdf_has_its_title_its_head_on_every_page_and_an_embedded_chinese_face(official):
    reviewing.handed_in(*[1_000_000 * number for number in range(1, 61)])
    official.post(f"{ROOT}print/paper/")
    tasks.draw_papers()

    reader = read(official.get(f"{ROOT}print/pdf/"))

    assert "规上月报汇总表" in words(reader)
    assert len(reader.pages) > 1
    assert all("单位名称" in page.extract_text().replace("\n", "") for page in reader.pages)
    assert all(page.mediabox.width > page.mediabox.height for page in reader.pages)
    assert any("Portal-Serif" in name or "PortalSerif" in name for name in embedded(reader))
    assert "测试阀门59厂" in words(reader)


def test_one_firms_form_holds_every_answer(official):
    _submission, (one,) = reviewing.handed_in(123_456_000)

    page = official.get(f"{ROOT}print/{one.credit_code}/").content.decode()
    reader = read(official.get(f"{ROOT}print/{one.credit_code}/pdf/"))

    for said in (one.credit_code, one.name, "123,456", "平均用工人数", "研发费用"):
        assert said in page
        assert said in words(reader)
    assert embedded(reader)


def test_what_is_not_handed_in_says_so(official):
    one = reviewing.firm("甲厂")
    reviewing.opened()

    assert "还未提交" in official.get(f"{ROOT}print/{one.credit_code}/").content.decode()


def test_a_firm_of_another_month_or_association_has_no_form(official):
    reviewing.handed_in(100_000)

    assert official.get(f"{ROOT}print/91330324PDY00001X1/").status_code == 404


def test_text_of_a_firm_stays_text_and_nothing_is_fetched_for_paper(official):
    submission, (one,) = reviewing.handed_in(100_000)
    actions.take_back(submission=submission, by=None)
    evil = '<img src="file:///etc/passwd"><b>粗</b>'
    MonthlyReturn.objects.update(explanation=evil)

    reader = read(official.get(f"{ROOT}print/{one.credit_code}/pdf/"))

    assert '<imgsrc="file:///etc/passwd">' in words(reader)
    for url in ("file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,x"):
        with pytest.raises(ValueError, match="not fetched"):
            pdf.face(url)


def test_without_pango_the_page_says_so_and_offers_the_browser(official, monkeypatch):
    reviewing.handed_in(100_000)

    def missing(name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf.importlib, "import_module", missing)
    response = official.get(f"{ROOT}print/pdf/")

    assert response.status_code == 503
    assert "浏览器的打印功能" in response.content.decode()
