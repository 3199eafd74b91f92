"""What people can do with a month: open it, submit it, take it back, accept or return it, extend, reopen."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import DateTimeField, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.periods import add_months, last_day
from enterprises.actions.corrections import apply_correction
from enterprises.models import (
    Correction,
    Decision,
    Enterprise,
    Responsibility,
    ReturnKind,
    Submission,
)
from enterprises.questions import ReturnForm, form_of
from enterprises.standing import ensure_seen, standing_of
from ledger.action import action
from ledger.models import Line

State = Submission.State
# So many firms an error names.
NAMED = 5

# Who owes which form on a period's last day, by the register of that day.
_OWES = {
    ReturnKind.MONTHLY: "EXISTS (SELECT FROM enterprises_abovescalespell spell"
    " WHERE spell.enterprise_id = firm.id AND spell.during @> %(month)s)",
    ReturnKind.SMALL: "NOT EXISTS (SELECT FROM enterprises_abovescalespell spell"
    " WHERE spell.enterprise_id = firm.id AND spell.during @> %(month)s)",
}
_EXPECTED = """
    FROM enterprises_enterprise firm JOIN enterprises_responsibility answers
        ON answers.enterprise_id = firm.id AND answers.during @> %(last_day)s
    LEFT JOIN enterprises_statespell stood ON stood.enterprise_id = firm.id AND stood.during @> %(last_day)s
    WHERE coalesce(stood.state, firm.state) IN ('operating', 'suspended') AND (%(association)s IS NULL
        OR answers.association_id = %(association)s) AND {owes}
"""


class _Clock(Func):
    """This very moment, as the ledger notes it."""

    function, output_field = "clock_timestamp", DateTimeField()


@action
def answer_for(
    *, association: Organisation, enterprise: Enterprise, on: datetime.date | None, by: User | None, reason: str = ""
) -> Responsibility:
    """From `on` (or since ever) the association reports for the enterprise, and whoever did before no longer does."""
    standing = enterprise.responsibilities.select_for_update().filter(during__endswith__isnull=True).first()
    if standing and standing.association_id == association.pk:
        return standing
    if standing:
        if on is None or (standing.during.lower and standing.during.lower >= on):
            message = _("%(enterprise)s自%(since)s起已由%(association)s归口填报。")
            params = {"enterprise": enterprise, "since": standing.during.lower, "association": standing.association}
            raise ValidationError(message, code="order", params=params)
        standing.during = DateRange(standing.during.lower, on)
        standing.save(update_fields=["during"])
    return Responsibility.objects.create(association=association, enterprise=enterprise, during=DateRange(on, None))


@action
def open_month(
    *,
    form: ReturnForm,
    month: datetime.date,
    association: Organisation | None = None,
    by: User | None,
    reason: str = "",
) -> int:
    """Open a form's period for one association or all: a submission each, and an unreported row a firm expected.

    The year-earlier figures are filled in from what was reported then. Done again it adds firms that came in since;
    decided submissions are left alone. Returns how many rows were opened.
    """
    owed = _EXPECTED.format(owes=_OWES[form.kind])
    given = {
        "month": month,
        "last_day": last_day(month),
        "kind": form.kind.value,
        "association": association and association.pk,
        "deadline": form.deadline(month),
        "grace": form.grace(month),
        "year_before": add_months(month, -12),
    }
    priors = [question for question in form.questions if question.prior]
    table = form.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO enterprises_submission (association_id, kind, month, state, deadline, grace, filler, head,"
            " reason) SELECT DISTINCT answers.association_id, %(kind)s, %(month)s::date, 'open', %(deadline)s::date,"
            f" %(grace)s::date, '', '', '' {owed} ON CONFLICT (association_id, kind, month) DO NOTHING",
            given,
        )
        cursor.execute(
            f"INSERT INTO {table} (enterprise_id, month, association_id, state, explanation,"
            f" {', '.join(question.name for question in priors)})"
            f" SELECT owed.id, %(month)s::date, owed.association_id, 'missing', '',"
            f" {', '.join(f'earlier.{question.now}' for question in priors)}"
            f" FROM (SELECT firm.id, answers.association_id {owed}) owed"
            " JOIN enterprises_submission submission ON submission.association_id = owed.association_id"
            " AND submission.kind = %(kind)s AND submission.month = %(month)s"
            " AND submission.state NOT IN ('submitted', 'accepted')"
            f" LEFT JOIN {table} earlier ON earlier.enterprise_id = owed.id AND earlier.month = %(year_before)s"
            " ORDER BY owed.id ON CONFLICT (enterprise_id, month) DO NOTHING",
            given,
        )
        return cursor.rowcount


@action
def submit(
    *, submission: Submission, filler: str, head: str, on: datetime.date, by: User | None, reason: str = ""
) -> Submission:
    """The association hands the month over on that day.

    Refused past its last day, and while something must be fixed or a question has no answer.
    """
    submission = _locked(submission, *_WITH_ASSOCIATION)
    if not submission.is_open(on):
        message = _("已于%(day)s截止，不能再提交；请向主管部门申请延期。")
        raise ValidationError(message, code="too_late", params={"day": submission.last_day()})
    standing = standing_of(submission)
    if standing.blocking:
        message = _("还有%(fix)d处必须改正、%(explain)d处须说明，不能提交。")
        params = {"fix": standing.to_fix, "explain": standing.to_explain}
        raise ValidationError(message, code="open_questions", params=params)
    submission.decisions.filter(outcome=Decision.Outcome.RETURNED).delete()
    submission.state, submission.filler, submission.head = State.SUBMITTED, filler, head
    # the clock, not the transaction's beginning: whatever the ledger noted before it was submitted with it
    submission.submitted_at, submission.submitted_by = _Clock(), by
    submission.save(update_fields=["state", "filler", "head", "submitted_at", "submitted_by"])
    submission.refresh_from_db()
    return submission


@action
def take_back(*, submission: Submission, by: User | None, reason: str = "") -> Submission:
    """Before anything was decided, the association takes its submission back to change it."""
    submission = _locked(submission, State.SUBMITTED)
    if submission.decisions.exists():
        raise ValidationError(_("主管部门已审核了一部分，不能撤回；请等退回或全部核定。"), code="decided")
    submission.state = State.OPEN
    submission.save(update_fields=["state"])
    return submission


@action
def accept(
    *,
    submission: Submission,
    enterprises: Collection[int] | None = None,
    seen: str | None = None,
    by: User | None,
    reason: str = "",
) -> Submission:
    """Accept all rows, or those of some enterprises; what is accepted is frozen from now on.

    `seen` is what `seen_of` gave for what the official looked at; where anything moved since, it is refused. With the
    whole, the corrections that it carries (a restated 1–3月 in April) are accepted too: a new vintage.
    """
    submission = _locked(submission, State.SUBMITTED, State.RETURNED)
    if seen is not None:
        ensure_seen(submission, seen)
    if enterprises is not None:
        _ensure_submitted(submission, enterprises)
        _decide(submission, dict.fromkeys(enterprises, ""), Decision.Outcome.ACCEPTED)
        if _undecided(submission):
            return submission
    if submission.state != State.SUBMITTED:
        message = _("还有退回的行未重新提交，只能逐行核定。")
        raise ValidationError(message, code="returned_rows")
    submission.decisions.all().delete()
    submission.state, submission.decided_at, submission.decided_by = State.ACCEPTED, Now(), by
    submission.save(update_fields=["state", "decided_at", "decided_by"])
    # locked as they are read: one that is being withdrawn just then is waited for, and is no longer among them
    asked = submission.corrections.select_for_update().filter(state=Correction.State.ASKED)
    for correction in asked.order_by("month", "id"):
        apply_correction(correction, by)
    submission.refresh_from_db()
    return submission


@action
def return_rows(
    *,
    submission: Submission,
    reasons: Mapping[int, str],
    seen: str | None = None,
    on: datetime.date | None = None,
    until: datetime.date | None = None,
    by: User | None,
    reason: str = "",
) -> Submission:
    """Give rows back to the association, each (by enterprise) with its own reason; without rows the whole of it.

    `seen` as for `accept`. What is returned `on` a day after the last one of entry could never be filled: it is refused
    without `until`, up to which the association may enter.
    """
    submission = _locked(submission, State.SUBMITTED, State.RETURNED)
    if seen is not None:
        ensure_seen(submission, seen)
    if not reasons and not reason:
        raise ValidationError(_("退回须写明理由。"), code="no_reason")
    if any(not text for text in reasons.values()):
        raise ValidationError(_("每一行退回都须写明理由。"), code="no_reason")
    if on is not None and max(submission.last_day(), until or submission.last_day()) < on:
        message = _("填报已于%(day)s截止：退回须写明可填报至哪一天，否则填报单位改不了。")
        raise ValidationError(message, code="no_until", params={"day": submission.last_day()})
    _decide(submission, reasons, Decision.Outcome.RETURNED)
    if until is not None:
        _let_enter(submission, until)
    submission.state = State.RETURNED
    submission.reason = reason or str(_("退回%(count)d行") % {"count": len(reasons)})
    submission.decided_at, submission.decided_by = Now(), by
    submission.save(update_fields=["state", "reason", "extended_to", "decided_at", "decided_by"])
    submission.refresh_from_db()
    return submission


@action
def extend(*, submission: Submission, until: datetime.date, by: User | None, reason: str = "") -> Submission:
    """An exception from the lock: this association may still enter up to and including that day."""
    submission = _locked(submission, *_WITH_ASSOCIATION)
    if not reason:
        raise ValidationError(_("延期须写明理由。"), code="no_reason")
    _let_enter(submission, until)
    submission.save(update_fields=["extended_to"])
    return submission


@action
def reopen(*, submission: Submission, until: datetime.date, by: User | None, reason: str = "") -> Submission:
    """An accepted period is taken up again as a whole, with a reason; its rows thaw until it is accepted anew."""
    submission = _locked(submission, State.ACCEPTED)
    if not reason:
        raise ValidationError(_("退回或重新开放须写明理由。"), code="no_reason")
    _let_enter(submission, until)
    submission.state, submission.reason = State.REOPENED, reason
    submission.save(update_fields=["state", "reason", "extended_to"])
    return submission


_WITH_ASSOCIATION = (State.OPEN, State.RETURNED, State.REOPENED)


def _locked(submission: Submission, *states: str) -> Submission:
    """The row as it stands now, for this transaction alone; refused where it stands elsewhere meanwhile."""
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission.state not in states:
        message = _("报送现为“%(state)s”，不能这样做；请刷新后再看。")
        raise ValidationError(message, code="state", params={"state": submission.get_state_display()})
    return submission


def _let_enter(submission: Submission, until: datetime.date) -> None:
    """Up to and including that day; unsaved."""
    if until <= submission.deadline:
        message = _("延期至%(until)s不晚于报送期限%(deadline)s。")
        raise ValidationError(message, code="order", params={"until": until, "deadline": submission.deadline})
    submission.extended_to = until


def _ensure_submitted(submission: Submission, enterprises: Collection[int]) -> None:
    """With the association again, a row that was returned, or changed since it was submitted, waits for the next."""
    if submission.state != State.RETURNED:
        return
    rows = _rows_of(submission).filter(enterprise__in=enterprises)
    changed = Line.objects.filter(
        table=rows.model._meta.db_table, row__in=rows.values("pk"), at__gt=submission.submitted_at
    )
    returned = submission.decisions.filter(outcome=Decision.Outcome.RETURNED)
    waits = rows.filter(Q(pk__in=changed.values("row")) | Q(enterprise__in=returned.values("enterprise")))
    names = list(waits.order_by("enterprise").values_list("enterprise__name", flat=True)[:NAMED])
    if names:
        message = _("%(enterprises)s已退回或退回后改过，重新提交后才能核定。")
        raise ValidationError(message, code="not_submitted", params={"enterprises": "、".join(names)})


def _decide(submission: Submission, reasons: Mapping[int, str], outcome: str) -> None:
    expected = set(_rows_of(submission).values_list("enterprise_id", flat=True))
    if foreign := set(reasons) - expected:
        message = _("本期报送中没有这些企业：%(ids)s。")
        raise ValidationError(message, code="not_expected", params={"ids": "、".join(map(str, sorted(foreign)))})
    Decision.objects.bulk_create(
        [
            Decision(submission=submission, enterprise_id=enterprise, outcome=outcome, reason=text)
            for enterprise, text in sorted(reasons.items())
        ],
        update_conflicts=True,
        unique_fields=["submission", "enterprise"],
        update_fields=["outcome", "reason"],
    )


def _undecided(submission: Submission) -> bool:
    accepted = submission.decisions.filter(outcome=Decision.Outcome.ACCEPTED)
    return _rows_of(submission).exclude(enterprise__in=accepted.values("enterprise")).exists()


def _rows_of(submission: Submission) -> Any:
    form = form_of(submission.kind, submission.month)
    return form.model.objects.filter(association=submission.association_id, month=submission.month)
