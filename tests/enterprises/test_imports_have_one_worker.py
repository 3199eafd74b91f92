"""An import is worked on by one at a time: whoever started it, or a worker; and what was done is not undone by another.

Each of these tests has a database to itself, and a second connection that sees what was committed.
"""

import threading

import pytest
from django.db import connection

from accounts.models import Grant
from enterprises import actions, importing
from enterprises.models import Import, MonthlyReturn
from enterprises.sheets.working import Work
from ledger.models import Line
from tests import facts
from tests.enterprises.eight_firms import MONTH, ON

State = Import.State


def elsewhere(*works):
    """Each in a thread and connection of its own, all beginning at once; what they gave, in no order."""
    barrier, gave = threading.Barrier(len(works)), []

    def run(work):
        try:
            barrier.wait(10)
            gave.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return gave


@pytest.fixture
def worker(monkeypatch):
    """A worker comes by just before the request goes on to check or to file; gives what it found to do."""
    found = []

    def come_by(name):
        go_on = getattr(importing, name)

        def after_a_worker(*given):
            found.extend(elsewhere(lambda: actions.claim(by=None)))
            return go_on(*given)

        monkeypatch.setattr(importing, name, after_a_worker)

    come_by("check")
    come_by("file_now")
    return found


def test_what_the_request_checks_or_files_itself_is_left_to_it(bring, worker):
    of = bring()
    of = importing.advance(Work(actions.choose(of=of, choices={"month": 1}, by=of.by)))
    of = importing.advance(Work(actions.map_columns(of=of, mapping=of.mapping, by=of.by)))
    of = importing.file(of, only_good=True, on=ON, by=of.by)

    assert worker == [None] * 4
    assert (of.state, of.result["changed"], of.heartbeat) == (State.FILED, 8, None)


def test_what_is_too_large_to_wait_for_is_a_workers_at_once(bring, monkeypatch):
    monkeypatch.setattr(importing, "SMALL", 2)
    of = bring()
    assert (of.state, elsewhere(lambda: actions.claim(by=None))) == (State.CHECKING, [of])
    of = importing.check(Work(of))

    of = importing.file(of, only_good=True, on=ON, by=of.by)

    assert (of.state, elsewhere(lambda: actions.claim(by=None))) == (State.FILING, [of])


def test_two_that_file_the_same_at_once_are_one_filing_that_can_be_undone(bring):
    of = bring()
    of = actions.ask_to_file(of=of, only_good=True, on=ON, by=of.by)

    gave = elsewhere(lambda: importing.file_now(of), lambda: importing.file_now(of))

    assert [each.state for each in gave] == [State.FILED, State.FILED]
    assert actions.undo_import(of=of, on=ON, by=of.by).result["back"] == 8
    assert not MonthlyReturn.objects.filter(month=MONTH).exclude(state="missing").exists()


def test_a_worker_that_comes_too_late_says_nothing_and_changes_nothing(bring, caplog):
    of = bring()
    of = actions.choose(of=of, choices={"month": 1}, by=of.by)
    late = actions.hand_over(of=of, by=of.by)

    def first_and_late(*, of, progress, by, real=actions.sign_of_life):
        if progress == 60:
            importing.check(Work(late))
        return real(of=of, progress=progress, by=by)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "sign_of_life", first_and_late)
        assert importing.work_on_next()

    of.refresh_from_db()
    assert (of.state, of.progress, of.heartbeat) == (State.CHECKED, 100, None)
    assert f"import {of.pk}" in caplog.text


def test_a_colleague_files_what_somebody_brought_who_has_gone_since(bring):
    of = bring()
    colleague = facts.user("colleague", {"role": "clerk", "organisation": of.association})
    Grant.objects.filter(user=of.by).update(during=("2012-01-01", "2012-01-02"))

    of = importing.advance(Work(actions.choose(of=of, choices={"month": 1}, by=colleague)))
    of = importing.file(of, only_good=True, on=ON, by=colleague)

    assert (of.state, of.result["changed"]) == (State.FILED, 8)
    lines = Line.objects.filter(transaction=of.transaction, table="enterprises_monthlyreturn")
    assert set(lines.values_list("actor", flat=True)) == {colleague.pk}
