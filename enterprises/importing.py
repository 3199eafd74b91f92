"""Carries imports through: a file is read and recognised, checked, filed; at once where it is small, else in a job.

What only says how a job stands is signed by nobody: whoever brought the sheet may have gone since.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from accounts.models import User
from common.collecting import no_cycles
from common.sheets.reading import read_workbook
from common.sheets.sentences import SheetRefused
from enterprises import actions
from enterprises.actions.filing import would_replace
from enterprises.models import Import, Submission
from enterprises.questions import form_of
from enterprises.sheets import kept
from enterprises.sheets.working import SMALL, Work, recognised

log = logging.getLogger(__name__)

# What was read from a sheet waits so long for whoever brought it; after that it is read again.
AT_REST = datetime.timedelta(days=3)
# Filing forgets it at once.
_FORGOTTEN = (Import.State.FILED, Import.State.UNDONE)


def receive(submission: Submission, name: str, pieces: Iterable[bytes], *, on: datetime.date, by: User) -> Import:
    """A file comes in. One that is refused leaves a line in the log and nothing else; SheetRefused tells why."""
    try:
        file = kept.keep(name, pieces)
    except SheetRefused as refused:
        log.warning("upload refused: %s by user %s", refused.rule, by.pk)
        raise
    try:
        form = form_of(submission.kind, submission.month)
        with no_cycles():
            book = read_workbook(file.path, file.name, once=kept.reading_of(file.stored))
            mapping, doubts, ask = recognised(book, form, submission.association_id)
        told = {"submission": submission, "kept": file, "mapping": mapping, "doubts": doubts, "ask": ask}
        of = actions.bring_sheet(**told, on=on, by=by)
    except BaseException as refused:
        kept.discard(file)
        if isinstance(refused, SheetRefused):
            log.warning("upload refused: %s by user %s", refused.rule, by.pk)
        raise
    if not ask:
        rows = max((sheet.height for sheet in book.sheets), default=0)
        work = Work(of)
        # what was read once is not read again
        work.book = book
        return advance(work, rows=rows)
    return of


def advance(work: Work, *, rows: int | None = None) -> Import:
    """Check at once where that is quick; a larger one waits for a worker, whose progress the page shows."""
    try:
        height = work.sheet.height if rows is None else rows
    except SheetRefused as refused:
        return actions.give_up(of=work.of, error=str(refused), by=None)
    if height > 2 * SMALL:
        return actions.hand_over(of=work.of, by=None)
    return check(work)


def check(work: Work) -> Import:
    """Judge everything and put it down."""
    try:
        judgement = work.judgement
        judgement.counts |= would_replace(work.of.submission, work, judgement.good)
    except SheetRefused as refused:
        return actions.give_up(of=work.of, error=str(refused), by=None)
    if len(work.brought) > SMALL:
        work.put_down()
    return actions.keep_judgement(of=work.of, judgement=judgement, seen=work.seen, by=None)


def file(of: Import, *, only_good: bool, on: datetime.date, by: User) -> Import:
    """File at once where that is quick; a larger one waits for a worker."""
    at_once = of.counts.get("rows", 0) <= SMALL
    of = actions.ask_to_file(of=of, only_good=only_good, at_once=at_once, on=on, by=by)
    return file_now(of) if at_once else of


def file_now(of: Import) -> Import:
    """File what was asked to be filed; where the month says no, the import stands as it was checked.

    Where something changed since, it is checked again as after a repair, so that its clerk sees what is in the way now.
    Without its file it ends: nothing is left that could be filed.
    """
    try:
        of = actions.file_import(of=of, by=of.filed_by, reason=f"import {of.pk}")
        kept.forget_work(of.stored)
        return of
    except ValidationError as refused:
        error = "".join(refused.messages)
        match getattr(refused, "code", ""):
            case "changed":
                return _checked_anew(of, error)
            case "state":
                # another one has carried it on meanwhile
                of.refresh_from_db()
                return of
        return actions.give_up(of=of, error=error, by=None)
    except SheetRefused as refused:
        return actions.give_up(of=of, error=str(refused), for_good=refused.rule == "gone", by=None)


def _checked_anew(of: Import, error: str) -> Import:
    try:
        return advance(Work(actions.check_anew(of=of, error=error, by=None)))
    except ValidationError as late:
        # silent for so long that another worker took it up and was first
        log.warning("import %s: %s", of.pk, "".join(late.messages))
        of.refresh_from_db()
        return of


@no_cycles()
def work_on_next() -> bool:
    """Take up one that waits to be checked or filed, or is silent, and carry it through; False when there was none."""
    of = actions.claim(states=(Import.State.CHECKING, Import.State.FILING), by=None, reason="clock")
    if of is None:
        return False
    if of.state == Import.State.FILING:
        actions.sign_of_life(of=of, progress=20, by=None)
        file_now(of)
        return True
    work = Work(of)
    for progress, step in ((10, "book"), (40, "brought"), (60, "judgement")):
        actions.sign_of_life(of=of, progress=progress, by=None)
        try:
            getattr(work, step)
        except SheetRefused:
            break
    try:
        check(work)
    except ValidationError as late:
        # silent for so long that another worker took it up and was first
        log.warning("import %s: %s", of.pk, "".join(late.messages))
    return True


def forget_work(at: datetime.datetime) -> int:
    """Of sheets that were brought days ago and left lying only the files stay; gives how many were looked at."""
    resting = Import.objects.filter(at__lt=at - AT_REST).exclude(state__in=[*Import.AT_WORK, *_FORGOTTEN])
    names = list(resting.values_list("stored", flat=True))
    for stored in names:
        kept.forget_work(stored)
    return len(names)
