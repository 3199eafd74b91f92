"""What people can do with a spreadsheet they brought: bring it, map its columns, say who is who, repair cells."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.actions.returns import ensure_open
from enterprises.models import Import, ImportProblem, ImportRepair, SheetMapping, Submission
from enterprises.questions import form_of
from enterprises.sheets.judging import Judgement
from enterprises.sheets.kept import Kept
from ledger.action import action

State = Import.State

# A clerk reads some hundreds of problems, never a hundred thousand; the counts still hold all of them.
MOST_PROBLEMS = 20_000


@action
def bring_sheet(
    *,
    submission: Submission,
    kept: Kept,
    mapping: Mapping[str, Any],
    doubts: Sequence[Mapping[str, Any]],
    ask: bool,
    on: datetime.date,
    by: User | None,
    reason: str = "",
) -> Import:
    """Keep a file that could be read. `ask`: a person looks at the columns before anything is checked.

    Whoever starts a check is at it from the first moment, so that no worker takes it up as well (see `hand_over`).
    """
    ensure_submission_open(submission, on)
    return Import.objects.create(
        submission=submission,
        association_id=submission.association_id,
        by=by,
        at=Now(),
        day=on,
        state=State.MAPPING if ask else State.CHECKING,
        heartbeat=None if ask else Now(),
        name=kept.name,
        stored=kept.stored,
        digest=kept.digest,
        size=kept.size,
        mapping=dict(mapping),
        doubts=list(doubts),
    )


@action
def map_columns(
    *, of: Import, mapping: Mapping[str, Any], signature: str = "", by: User | None, reason: str = ""
) -> Import:
    """A person says which column is what, in which unit; remembered for this association's sheets of these heads."""
    of = locked(of, State.MAPPING, State.CHECKED)
    of.mapping, of.doubts, of.state = dict(mapping), [], State.CHECKING
    _start(of, "mapping", "doubts")
    if signature:
        SheetMapping.objects.update_or_create(
            association_id=of.association_id,
            kind=of.submission.kind,
            signature=signature,
            defaults={"columns": mapping["columns"], "units": mapping["units"], "at": Now()},
        )
    return of


@action
def choose(*, of: Import, choices: Mapping[str, int], by: User | None, reason: str = "") -> Import:
    """Who a row is (by its number, an expected firm's id; 0 leaves the row out), or that the month is right."""
    of = locked(of, State.CHECKED)
    of.choices = of.choices | dict(choices)
    of.state = State.CHECKING
    return _start(of, "choices")


@action
def repair(
    *,
    of: Import,
    cells: Sequence[tuple[int, str, str, str]],
    confirmed_by: str = "",
    confirmed_how: str = "",
    confirmed_on: datetime.date | None = None,
    by: User | None,
    reason: str = "",
) -> Import:
    """Read something else in some cells: (row, question or column, what stands there, what is read instead).

    Nobody but the reporting unit changes its figures: a figure takes the name of who confirmed it there, how and when.
    """
    of = locked(of, State.CHECKED)
    names = form_of(of.submission.kind, of.submission.month).names
    figures = any(name in names for _row, name, _before, _text in cells)
    if figures and not (confirmed_by.strip() and confirmed_how and confirmed_on):
        message = _("改动数值须写明由单位何人、以何方式、何日确认。")
        raise ValidationError(message, code="not_confirmed")
    ImportRepair.objects.bulk_create(
        [
            ImportRepair(
                of=of,
                association_id=of.association_id,
                row=row,
                name=name,
                before=before[:120],
                text=text.strip()[:300],
                is_figure=name in names,
                confirmed_by=confirmed_by.strip()[:40] if name in names else "",
                confirmed_how=confirmed_how if name in names else "",
                confirmed_on=confirmed_on if name in names else None,
                by=by,
                at=Now(),
            )
            for row, name, before, text in cells
        ],
        update_conflicts=True,
        unique_fields=["of", "row", "name"],
        update_fields=["text", "is_figure", "confirmed_by", "confirmed_how", "confirmed_on", "by", "at"],
    )
    of.state = State.CHECKING
    return _start(of)


@action
def take_back_repair(*, of: Import, row: int, name: str, by: User | None, reason: str = "") -> Import:
    """What stands in the file is read again."""
    of = locked(of, State.CHECKED)
    of.repairs.filter(row=row, name=name).delete()
    of.state = State.CHECKING
    return _start(of)


@action
def take_back_choice(*, of: Import, row: str, by: User | None, reason: str = "") -> Import:
    """Nobody has said who the row is, or that it is left out (or, for `month`, that the sheet is of this month)."""
    of = locked(of, State.CHECKED)
    of.choices = {key: choice for key, choice in of.choices.items() if key != row}
    of.state = State.CHECKING
    return _start(of, "choices")


@action
def check_anew(*, of: Import, error: str, by: User | None, reason: str = "") -> Import:
    """What was to be filed is no longer as it was checked, as `error` says beside what the new check finds."""
    of = locked(of, State.FILING)
    of.state = State.CHECKING
    _start(of)
    of.error = error[:300]
    of.save(update_fields=["error"])
    return of


@action
def keep_judgement(*, of: Import, judgement: Judgement, seen: str, by: User | None, reason: str = "") -> Import:
    """Put down what was found; what an earlier check had found goes."""
    of = locked(of, State.CHECKING)
    of.problems.all().delete()
    told = judgement.problems[:MOST_PROBLEMS]
    ImportProblem.objects.bulk_create(
        [
            ImportProblem(
                of=of,
                row=each.row,
                column=each.column,
                name=each.name,
                rule=each.rule,
                grade=each.grade,
                enterprise_id=each.enterprise,
                firm=each.firm,
                found=each.found,
                proposal=each.proposal,
                params=dict(each.params),
                answered=each.answered,
            )
            for each in told
        ],
        batch_size=2_000,
    )
    of.counts, of.seen = judgement.counts | {"told": len(told)}, seen
    of.state, of.progress, of.moves, of.heartbeat, of.attempts = State.CHECKED, 100, None, None, 0
    of.save(update_fields=["counts", "seen", "state", "progress", "moves", "heartbeat", "attempts"])
    return of


@action
def keep_moves(
    *, of: Import, moves: list[dict], missing: Sequence[str], seen: str, by: User | None, reason: str = ""
) -> Import:
    """What filing would move, as it was worked out just now from the facts of the snapshot `seen`.

    `missing` are indicators of which that cannot be said. Any new check forgets it.
    """
    of = locked(of, State.LOOKING)
    of.moves, of.state, of.progress, of.heartbeat, of.attempts = moves, State.CHECKED, 100, None, 0
    of.missing, of.looked_at, of.looked_seen = list(missing), Now(), seen
    of.save(
        update_fields=[
            *("moves", "missing", "looked_at", "looked_seen"),
            *("state", "progress", "heartbeat", "attempts"),
        ]
    )
    return of


def _start(of: Import, *fields: str) -> Import:
    of.progress, of.heartbeat, of.attempts, of.error = 0, Now(), 0, ""
    of.save(update_fields=["state", "progress", "heartbeat", "attempts", "error", *fields])
    return of


def ensure_submission_open(submission: Submission, on: datetime.date) -> None:
    ensure_open(form_of(submission.kind, submission.month), submission.association_id, submission.month, on)


def locked(of: Import, *states: str) -> Import:
    """The row as it stands now, for this transaction alone; refused where it stands elsewhere meanwhile."""
    of = Import.objects.select_for_update(of=("self",)).select_related("submission").get(pk=of.pk)
    if of.state not in states:
        message = _("导入现为“%(state)s”，不能这样做；请刷新后再看。")
        raise ValidationError(message, code="state", params={"state": of.get_state_display()})
    return of
