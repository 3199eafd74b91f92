"""A clerk's own sheet in a real browser, from upload to undoing: nobody shut out, no complaint, done by keyboard."""

import pytest

from enterprises.models import Import
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import firms
from tests.pages.looking import LOOKS, troubles, with_axe
from tests.plugins.databases import fresh_db as own_database
from zones import actions as zone_actions

# What a browser brings is committed, so each of these tests has a database to itself.
fresh_db = own_database

FIRMS = firms(12, 5, 2026, 9)
PATH = "/submissions/valves/monthly/2026-09/imports/"


@pytest.fixture
def clerk(fresh_db, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    submission = world.enter(FIRMS, facts.association("valves"), 2026, 9)
    # in the demo today is the last day of the last computed month
    zone_actions.advance_horizon(to=facts.day("2026-09"), first=facts.day("2026-01"), by=None)
    return facts.user("clerk", {"role": "clerk", "organisation": submission.association})


def sheet_with_problems(folder):
    """A head that says nothing, a word, a slip, a negative, a wrong code, a part too large, a firm twice."""
    page = sheets.page(FIRMS, 2026, 9)
    page.before[-1][page.column("output")] = "本年完成额"
    output, code = page.column("output"), page.column("code")
    page.rows[1][output] = "约500"
    page.rows[2][output] *= 10_000
    page.rows[3][output] = -page.rows[3][output]
    page.rows[4][code] = (
        page.rows[4][code][:16] + ("1" if page.rows[4][code][16] != "1" else "2") + page.rows[4][code][17]
    )
    page.rows[5][page.column("export")] = page.rows[5][page.column("sales")] * 2
    page.rows.append(list(page.rows[6]))
    path = folder / "九月.xlsx"
    path.write_bytes(sheets.write(page, "xlsx"))
    return path, chr(ord("A") + output)


@pytest.mark.parametrize(("prefix", "width"), LOOKS)
def test_no_page_complains_or_shuts_anybody_out(clerk, client, visit, tmp_path, prefix, width):
    path, letter = sheet_with_problems(tmp_path)
    seen = with_axe(visit(width=width))
    client.force_login(clerk)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": seen.address}
    seen.page.context.add_cookies([session])
    wrong = {}

    def looked_at(step):
        page.wait_for_load_state("networkidle")
        if trouble := troubles(page):
            wrong[step] = trouble

    page = seen.open(prefix + PATH)
    looked_at("upload")
    page.set_input_files("#file", path)
    page.locator("#upload button").press("Enter")
    page.wait_for_url("**/columns/")
    looked_at("columns")
    options = page.locator("#column-output option").all_text_contents()
    page.select_option("#column-output", index=next(at for at, text in enumerate(options) if text.startswith(letter)))
    page.locator(".firm-acts button").press("Enter")
    page.wait_for_selector("#mend")
    looked_at("problems")
    page.locator("#moves form button").first.press("Enter")
    page.wait_for_selector("#moves h2")
    looked_at("preview")
    page.locator("#moves button[value=good]").press("Enter")
    page.wait_for_selector("form[action$='/undo/']")
    looked_at("filed")
    page.locator("form[action$='/undo/'] button").press("Enter")
    page.wait_for_selector(".import-undone")
    looked_at("undone")
    page = seen.open(prefix + PATH)
    looked_at("brought")

    assert (wrong, seen.complaints) == ({}, [])
    assert Import.objects.get().state == Import.State.UNDONE
