"""A summary of many firms is drawn in the background: asked for once, its progress kept, downloaded, then dropped."""

import datetime
import io
import logging

import pypdf
import pytest
from django.core.files.storage import storages
from django.utils import timezone

from enterprises import actions
from enterprises.models import Paper
from pages import papers, pdf, tasks
from tests.pages import reviewing
from tests.pages.reviewing import ROOT

pytestmark = pytest.mark.django_db

PAPER = f"{ROOT}print/paper/"


@pytest.fixture(autouse=True)
def quiet():
    """WeasyPrint and fontTools tell much of what they do."""
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)


@pytest.fixture(autouse=True)
def two_are_many(monkeypatch):
    monkeypatch.setattr(papers, "AT_ONCE", 1)
    monkeypatch.setattr(papers, "ON_A_SHEET", 1)


@pytest.fixture
def submission():
    submission, _firms = reviewing.handed_in(100_000_000, 200_000_000)
    return submission


@pytest.fixture
def official(client, submission):
    client.force_login(reviewing.people()["official"])
    return client


def page(client, path=PAPER):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_asked_for_seen_on_its_way_and_downloaded(official):
    assert official.get(f"{ROOT}print/pdf/").headers["Location"] == PAPER
    assert "生成PDF</button>" in page(official)
    assert official.post(PAPER).headers["Location"] == PAPER
    Paper.objects.update(progress=40)
    # whoever comes back, or reloads, sees how far it is
    assert 'value="40"' in page(official)
    official.post(PAPER)
    assert Paper.objects.count() == 1

    tasks.draw_papers()
    assert "下载PDF</a>" in page(official)
    answer = official.get(f"{ROOT}print/pdf/")
    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="valves-monthly-2018-03-summary.pdf"'
    for said in ("测试阀门1厂", "200,000", "300,000"):
        assert said in text.replace("\n", "")
    assert tasks.draw_papers() is None
    assert papers.draw_next() is False


def test_its_progress_grows_with_the_sheets(official, monkeypatch):
    told = []
    monkeypatch.setattr(actions, "tell_progress", lambda paper, progress, **_given: told.append(progress))
    official.post(PAPER)
    tasks.draw_papers()

    assert told[0] == 5
    assert len(told) > 1
    assert told == sorted(set(told))


def test_each_language_has_its_own(official):
    official.post(f"/en{PAPER}")

    assert Paper.objects.get().language == "en"
    assert "data-working" not in page(official)
    assert "data-working" in page(official, f"/en{PAPER}")
    tasks.draw_papers()
    assert "Download" in page(official, f"/en{PAPER}")


def test_what_changed_since_is_made_again(official, submission):
    official.post(PAPER)
    tasks.draw_papers()
    assert "下载PDF" in page(official)
    actions.return_rows(submission=submission, reasons={}, by=None, reason="请核对")

    assert "下载PDF" not in page(official)
    assert official.get(f"{ROOT}print/pdf/").headers["Location"] == PAPER


def test_what_changes_while_it_waits_is_told(official, submission):
    official.post(PAPER)
    actions.take_back(submission=submission, by=None)
    tasks.draw_papers()

    assert Paper.objects.get().error == "数据在此期间变了，请重新生成。"


def test_one_that_fails_says_why_and_is_tried_again(official, monkeypatch):
    official.post(PAPER)
    with monkeypatch.context() as patch:
        patch.setattr(pdf.importlib, "import_module", missing)
        tasks.draw_papers()
    assert "浏览器的打印功能" in page(official)

    official.post(PAPER)
    tasks.draw_papers()
    assert "下载PDF" in page(official)


def missing(name):
    raise OSError("cannot load library 'libpango-1.0-0'")


def test_one_whose_worker_died_is_taken_up_again_and_given_up_in_the_end(official):
    official.post(PAPER)
    for attempt in (1, 2, 3):
        assert actions.take_up_paper(by=None).pk == Paper.objects.get(attempts=attempt).pk
        assert actions.take_up_paper(by=None) is None
        Paper.objects.update(heartbeat=timezone.now() - datetime.timedelta(minutes=5))

    assert actions.take_up_paper(by=None) is None
    assert Paper.objects.get().state == "failed"


def test_whoever_may_not_see_the_month_gets_none(client, submission):
    people = reviewing.people()
    client.force_login(people["official"])
    client.post(PAPER)
    tasks.draw_papers()
    for name in reviewing.SHUT_OUT:
        client.force_login(people[name])
        assert [client.get(PAPER).status_code, client.post(PAPER).status_code] == [404, 404]
        assert client.get(f"{ROOT}print/pdf/").status_code == 404


def test_it_is_dropped_with_its_file_after_a_week(official, django_capture_on_commit_callbacks):
    official.post(PAPER)
    tasks.draw_papers()
    paper = Paper.objects.get()
    assert storages["attachments"].exists(paper.stored)

    assert actions.drop_papers(at=paper.asked_at + datetime.timedelta(days=7), by=None) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.drop_papers(at=paper.asked_at + datetime.timedelta(days=8), by=None) == 1
    assert not storages["attachments"].exists(paper.stored)
