"""What filing a large sheet would move is found by a worker, kept with the import, and forgotten with what it said."""

import datetime
from decimal import Decimal

import pytest

from accounts.models import Grant
from enterprises import actions, importing
from enterprises.models import Import
from enterprises.sheets.working import Work
from pages import import_preview, tasks
from tests import facts
from tests.corpus import sheets
from tests.pages.bringing import FIRMS, PATH, clerk, entered, page, submission
from zones import engine
from zones.models import Figure

__all__ = ["clerk", "entered", "submission"]

pytestmark = pytest.mark.django_db

OUTPUTS = [firm.months[2026, 9]["output"] for firm in FIRMS]
ON = datetime.date(2026, 10, 9)
State = Import.State


@pytest.fixture(autouse=True)
def every_sheet_is_large(monkeypatch):
    monkeypatch.setattr(importing, "SMALL", 3)
    monkeypatch.setattr(import_preview, "SMALL", 3)


@pytest.fixture
def of(submission):
    """A clean sheet, checked as a large one is."""
    by = facts.user("sender", {"role": "clerk", "organisation": submission.association})
    importing.receive(submission, "九月.xlsx", [sheets.write(page(), "xlsx")], on=ON, by=by)
    assert importing.work_on_next()
    return Import.objects.get()


@pytest.fixture
def here(of):
    return f"{PATH}{of.pk}/"


def moves():
    kept = Import.objects.get().moves
    return {(each["indicator"], each["freq"], each["month"]): Decimal(each["after"] or "NaN") for each in kept}


def test_a_worker_finds_it_and_the_page_only_reads(clerk, of, here, monkeypatch):
    with monkeypatch.context() as request:
        request.setattr(import_preview, "moved_by", None)
        text = clerk.post(here + "preview/", follow=True).content.decode()

        assert "正在算哪些指标会变" in text
        assert clerk.get(here + "progress/").json() == {"state": "looking", "at_work": True, "progress": 0}
        # who checks and files leaves it alone
        assert not importing.work_on_next()

    tasks.look_ahead()

    assert clerk.get(here + "progress/").json() == {"state": "checked", "at_work": False, "progress": 100}
    assert "提交后会变的指标" in clerk.get(here).content.decode()
    assert moves()["output", "C", "2026-09-01"] == sum(OUTPUTS)
    said = moves()
    clerk.post(here + "file/", {"which": "all"})
    assert importing.work_on_next()
    engine.drain()
    for (indicator, freq, month), after in said.items():
        now = Figure.objects.current().get(
            area__code="test-valves", indicator=indicator, freq=freq, month=month, member="_T"
        )
        assert now.value == after
    assert import_preview.look_at_next() is False


def test_the_rows_that_the_check_put_down_are_not_judged_a_second_time(of, clerk, here, monkeypatch):
    monkeypatch.setattr("enterprises.actions.filing.is_as_checked", lambda _of: True)
    monkeypatch.setattr("enterprises.actions.filing.Work", None)
    clerk.post(here + "preview/")

    assert import_preview.look_at_next()

    assert moves()


def test_a_row_left_out_forgets_what_was_said_and_the_next_look_says_what_is_now(clerk, of, here):
    clerk.post(here + "preview/")
    import_preview.look_at_next()
    assert moves()["output", "C", "2026-09-01"] == sum(OUTPUTS)

    of = actions.choose(of=Import.objects.get(), choices={str(of.mapping["bottom"] + 1): 0}, by=of.by)
    importing.advance(Work(of))
    assert importing.work_on_next()
    assert "提交后会变的指标" not in clerk.get(here).content.decode()

    clerk.post(here + "preview/")
    import_preview.look_at_next()
    assert moves()["output", "C", "2026-09-01"] == sum(OUTPUTS[1:])


def test_nothing_is_mended_or_filed_meanwhile_and_a_failed_look_leaves_the_sheet_as_checked(clerk, of, here):
    clerk.post(here + "preview/")

    assert clerk.post(here + "file/", {"which": "all"}).status_code == 422
    long_ago = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    Import.objects.update(attempts=3, heartbeat=long_ago)
    assert import_preview.look_at_next() is False
    of.refresh_from_db()
    assert (of.state, of.moves, bool(of.error)) == (State.CHECKED, None, True)


def test_a_colleague_looks_after_whoever_brought_the_sheet_has_gone(clerk, of, here, monkeypatch):
    Grant.objects.filter(user=of.by).delete()
    clerk.post(here + "preview/")
    assert import_preview.look_at_next()
    assert moves()["output", "C", "2026-09-01"] == sum(OUTPUTS)

    monkeypatch.setattr(import_preview, "SMALL", 2_000)
    Import.objects.update(moves=None)
    assert clerk.post(here + "preview/").status_code == 302
    assert moves()["output", "C", "2026-09-01"] == sum(OUTPUTS)


def test_a_late_worker_says_nothing(clerk, of, here, monkeypatch, caplog):
    clerk.post(here + "preview/")

    def first_and_late(*, of, progress, by):
        Import.objects.update(state=State.CHECKED, moves=[])

    monkeypatch.setattr(actions, "sign_of_life", first_and_late)

    assert import_preview.look_at_next()
    assert Import.objects.get().moves == []
    assert f"import {of.pk}" in caplog.text
