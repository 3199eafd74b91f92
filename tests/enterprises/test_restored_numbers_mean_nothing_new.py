"""After a restore no kept number of a transaction is met again, and what hangs together by one still does."""

import subprocess
import sys
from itertools import groupby

import pytest
from django.db import connection

from enterprises import actions, importing
from enterprises.models import Correction, Import, MonthlyReturn, Submission
from enterprises.timeline import timeline
from ledger.models import Line
from tests import facts
from tests.pages.returning import IN_TIME, MARCH, MONTHLY, county, fill, submit
from tests.plugins.cluster import ROOT

# What a command in a process of its own sees is committed.


@pytest.fixture
def world(fresh_db, settings, tmp_path):
    """A month with an accepted correction, and an import of another association that was filed after it."""
    settings.UPLOADS = tmp_path
    world = county(firms=1, associations=("valves", "pumps"))
    fill(world.firms[0], output=100)
    submit(world.submission)
    actions.accept(submission=world.submission, by=None)
    asked = actions.ask_correction(
        form=MONTHLY, enterprise=world.firms[0], month=MARCH, values={"output": 120}, by=None, reason="漏报"
    )
    actions.accept_correction(correction=asked, by=None)
    pumps = Submission.objects.get(association=facts.association("pumps"))
    sheet = f"统一社会信用代码,企业名称,累计产值（元）\n{world.firms[1].credit_code},{world.firms[1].name},500\n"
    of = importing.receive(pumps, "三月.csv", [sheet.encode()], on=IN_TIME, by=None)
    actions.ask_to_file(of=of, only_good=True, on=IN_TIME, by=None)
    actions.file_import(of=of, by=None)
    Import.objects.update(seen="1:1:", looked_seen="1:1:")
    return world


def restored():
    done = subprocess.run(
        [sys.executable, "manage.py", "restored", "--skip-checks"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def together():
    """The ids of lines of one transaction each, in the order of the transactions."""
    lines = Line.objects.order_by("transaction", "id").values_list("transaction", "id")
    return [[line for _number, line in each] for _key, each in groupby(lines, key=lambda line: line[0])]


def test_no_kept_number_can_be_a_new_transactions(world):
    before, told = together(), Line.objects.count()
    assert "moved back" in restored()

    numbers = [set(model.objects.values_list("transaction", flat=True)) for model in (Line, Correction, Import)]
    assert all(number < 0 for number in set().union(*numbers))
    # what a check or a look ahead saw is seen anew
    assert Import.objects.values_list("seen", "looked_seen").get() == ("", "")
    # lines of one transaction stay together and in order; the ledger tells of no change, for no fact changed
    assert (together(), Line.objects.count()) == (before, told)
    assert "nothing to move" in restored()


def test_an_import_from_before_is_undone_and_only_it(world):
    restored()
    actions.undo_import(of=Import.objects.get(), on=IN_TIME, by=None)

    assert Import.objects.get().result["back"] == 1
    assert dict(MonthlyReturn.objects.values_list("enterprise", "output")) == {
        world.firms[0].pk: 120,
        world.firms[1].pk: None,
    }


def test_what_was_told_of_a_month_stays_the_same(world):
    before = timeline(world.submission)
    restored()

    assert timeline(world.submission) == before


def test_triggers_stand_as_before_and_a_second_restore_keeps_both_pasts_apart(world):
    restored()
    actions.ask_correction(
        form=MONTHLY, enterprise=world.firms[0], month=MARCH, values={"output": 130}, by=None, reason="再漏报"
    )
    before = together()
    assert Line.objects.latest("id").transaction > 0
    restored()

    assert together() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'")
        assert cursor.fetchone() == (0,)


def test_the_application_may_not_move_them(world):
    with pytest.raises(Exception, match=r"must be owner|permission denied"):
        actions.move_transactions_back(by=None)
    assert Line.objects.filter(transaction__lt=0).count() == 0
