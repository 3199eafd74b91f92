"""The page of a long paper shows how far it is, through a reload, turns into the download, and shuts nobody out."""

import logging

import pytest

from enterprises import actions
from pages import papers
from tests.pages import reviewing
from tests.pages.reviewing import ROOT
from tests.pages.test_browser import violations, with_axe
from tests.plugins.databases import fresh_db as own_database

# What the page asks for is committed, so the test has a database to itself.
fresh_db = own_database


@pytest.mark.parametrize("width", [390, 1366])
def test_a_paper_is_asked_for_and_downloaded(fresh_db, monkeypatch, visit, client, width):
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    monkeypatch.setattr(papers, "AT_ONCE", 1)
    reviewing.handed_in(100_000_000, 200_000_000)
    client.force_login(reviewing.people()["official"])
    seen = with_axe(visit(width=width))
    cookie = client.cookies["sessionid"].value
    seen.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": seen.address}])
    page = seen.open(f"{ROOT}print/")
    page.get_by_role("link", name="下载PDF").click()
    found = violations(page)
    page.get_by_role("button", name="生成PDF").click()
    waiting = actions.take_up_paper(by=None)
    actions.tell_progress(paper=waiting, progress=45, by=None)
    page.reload()
    page.get_by_text("45%").first.wait_for()
    found |= violations(page)
    actions.tell_progress(paper=waiting, progress=70, by=None)
    page.locator("progress[value='70']").wait_for()
    actions.keep_paper(paper=waiting, content=b"%PDF-", by=None)
    page.get_by_role("link", name="下载PDF").wait_for()
    found |= violations(page)
    # to the browser a download is a page that did not come
    assert seen.complaints == []
    with page.expect_download() as download:
        page.get_by_role("link", name="下载PDF").click()

    assert download.value.suggested_filename == "valves-monthly-2018-03-summary.pdf"
    assert found == {}
