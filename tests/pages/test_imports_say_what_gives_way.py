"""Before a sheet is filed its page says which standing figures it would replace, and never that it moves nothing."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises import actions, importing
from enterprises.models import Import, MonthlyReturn
from enterprises.questions import form_of
from tests import facts
from tests.corpus import sheets
from tests.pages import bringing
from tests.pages.bringing import FIRMS, MONTH, PATH, page
from tests.plugins.databases import fresh_db as own_database

# What one transaction saw of others is seen only across commits, so each of these tests has a database to itself.
fresh_db = own_database

ON = datetime.date(2026, 10, 9)
CONTENT = sheets.write(page(), "xlsx")
SAME = "再提交一次不会改动任何数据"


@pytest.fixture
def submission(fresh_db, settings, tmp_path):
    settings.UPLOADS = tmp_path
    return bringing.enter()


@pytest.fixture
def clerk(client, submission):
    person = facts.user("clerk", {"role": "clerk", "organisation": submission.association})
    client.force_login(person)
    first = importing.receive(submission, "九月.xlsx", [CONTENT], on=ON, by=person)
    actions.ask_to_file(of=first, only_good=True, on=ON, by=person)
    importing.file_now(first)
    return client


def text_of(clerk, content=CONTENT):
    return clerk.post(PATH, {"file": SimpleUploadedFile("九月.xlsx", content)}, follow=True).content.decode()


def corrected(number=3, **answers):
    """In the grid, after the sheet was filed."""
    rows = MonthlyReturn.objects.filter(enterprise__credit_code=FIRMS[number].code, month=MONTH)
    rows.update(**answers)


def test_the_same_file_says_so_while_it_moves_nothing(clerk):
    text = text_of(clerk)

    assert SAME in text
    assert "已有的数" not in text


def test_a_figure_that_was_corrected_since_is_named_with_old_and_new(clerk):
    corrected(revenue=123_000)

    text = text_of(clerk)

    assert SAME not in text
    assert "提交会改掉 1 个已有的数" in text
    shown = text.partition('id="replaced"')[2].partition("</section>")[0]
    assert FIRMS[3].name in shown
    assert "<del>123 千元</del>" in shown or "<del>123千元</del>" in shown
    assert f"{FIRMS[3].months[2026, 9]['revenue'] / 1000:,.10g}" in shown


def test_an_explanation_that_would_go_keeps_the_sentence_away(clerk):
    sheet = page()
    sheet.rows[2][sheet.column("note")] = "订单增加，补记上月"
    content = sheets.write(sheet, "xlsx")
    of = Import.objects.get()
    again = importing.receive(of.submission, "九月.xlsx", [content], on=ON, by=of.by)
    actions.ask_to_file(of=again, only_good=True, on=ON, by=of.by)
    importing.file_now(again)
    assert SAME in text_of(clerk, content)

    corrected(2, explanation="订单减少")

    assert SAME not in text_of(clerk, content)


def test_a_write_after_the_check_is_told_and_checked_again(clerk):
    text_of(clerk)
    corrected(revenue=123_000)
    here = f"{PATH}{Import.objects.latest('id').pk}/"
    text = clerk.get(here).content.decode()
    assert SAME not in text
    assert "请重新检查后再看" in text

    text = clerk.post(here + "mend/", {"again": "1"}, follow=True).content.decode()

    assert "请重新检查后再看" not in text
    assert "提交会改掉 1 个已有的数" in text


@pytest.mark.parametrize("small", [2_000, 3])
def test_the_first_are_listed_and_the_others_counted(clerk, monkeypatch, small):
    monkeypatch.setattr(importing, "SMALL", small)
    names = [name for name in FIRMS[0].months[2026, 9] if name != "employees"]
    for number, firm in enumerate(FIRMS):
        corrected(number, **{name: 1_000 for name in names if firm.months[2026, 9].get(name) not in (None, 1_000)})
    many = sum(firm.months[2026, 9].get(name) not in (None, 1_000) for firm in FIRMS for name in names)
    assert many > 50

    text_of(clerk)
    while importing.work_on_next():
        pass
    of = Import.objects.latest("id")

    assert of.state == Import.State.CHECKED
    assert of.counts["replaced"] == many
    assert len(of.counts["replaces"]) == 50
    assert f"另有 {of.counts['replaced'] - 50} 个没有列出" in clerk.get(f"{PATH}{of.pk}/").content.decode()


def test_a_first_sheet_replaces_nothing(submission):
    person = facts.user("clerk", {"role": "clerk", "organisation": submission.association})

    of = importing.receive(submission, "九月.xlsx", [CONTENT], on=ON, by=person)

    assert (of.counts["differing"], of.counts["replaced"]) == (12, 0)


def test_what_was_carried_over_from_last_year_is_nobodys_figure_yet(clerk):
    blank = dict.fromkeys(form_of("monthly", MONTH).names)
    corrected(1, state="missing", **blank | {"output_prior": 77_000})

    text_of(clerk)

    counts = Import.objects.latest("id").counts
    assert (counts["differing"], counts["replaced"]) == (1, 0)
