"""What people can do with a month: open it, submit it, take it back, accept or return it, extend, reopen, correct."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.periods import add_months, last_day
from enterprises.models import (
    Correction,
    Decision,
    Enterprise,
    Responsibility,
    ReturnKind,
    Submission,
)
from enterprises.questions import ReturnForm, form_of
from enterprises.standing import standing_of
from ledger.action import action

State = Submission.State

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
    WHERE firm.state IN ('operating', 'suspended') AND (%(association)s IS NULL
        OR answers.association_id = %(association)s) AND {owes}
"""


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
def submit(*, submission: Submission, filler: str, head: str, by: User | None, reason: str = "") -> Submission:
    """The association hands the month over. Refused while something must be fixed or a question has no answer."""
    submission = _locked(submission, *_WITH_ASSOCIATION)
    standing = standing_of(submission)
    if standing.blocking:
        message = _("还有%(fix)d处必须改正、%(explain)d处须说明，不能提交。")
        params = {"fix": standing.to_fix, "explain": standing.to_explain}
        raise ValidationError(message, code="open_questions", params=params)
    submission.decisions.filter(outcome=Decision.Outcome.RETURNED).delete()
    submission.state, submission.filler, submission.head = State.SUBMITTED, filler, head
    submission.submitted_at, submission.submitted_by = Now(), by
    submission.save(update_fields=["state", "filler", "head", "submitted_at", "submitted_by"])
    submission.refresh_from_db()
    return submission


@action
def take_back(*, submission: Submission, by: User | None, reason: str = "") -> Submission:
    """Before anything was decided, the association takes its submission back to change it."""
    submission = _locked(submission, State.SUBMITTED)
    submission.state = State.OPEN
    submission.save(update_fields=["state"])
    return submission


@action
def accept(
    *, submission: Submission, enterprises: Collection[int] | None = None, by: User | None, reason: str = ""
) -> Submission:
    """Accept all rows, or those of some enterprises; what is accepted is frozen from now on.

    With the whole, the corrections that it carries (a restated 1–3月 in April) are accepted too: a new vintage.
    """
    submission = _locked(submission, State.SUBMITTED, State.RETURNED)
    if enterprises is not None:
        _decide(submission, dict.fromkeys(enterprises, ""), Decision.Outcome.ACCEPTED)
        if _undecided(submission):
            return submission
    if submission.state != State.SUBMITTED:
        message = _("还有退回的行未重新提交，只能逐行核定。")
        raise ValidationError(message, code="returned_rows")
    submission.decisions.all().delete()
    submission.state, submission.decided_at, submission.decided_by = State.ACCEPTED, Now(), by
    submission.save(update_fields=["state", "decided_at", "decided_by"])
    for correction in submission.corrections.filter(state=Correction.State.ASKED).order_by("month", "id"):
        _apply(correction, by)
    submission.refresh_from_db()
    return submission


@action
def return_rows(*, submission: Submission, reasons: Mapping[int, str], by: User | None, reason: str = "") -> Submission:
    """Give rows back to the association, each (by enterprise) with its own reason; without rows the whole of it."""
    submission = _locked(submission, State.SUBMITTED, State.RETURNED)
    if not reasons and not reason:
        raise ValidationError(_("退回须写明理由。"), code="no_reason")
    if any(not text for text in reasons.values()):
        raise ValidationError(_("每一行退回都须写明理由。"), code="no_reason")
    _decide(submission, reasons, Decision.Outcome.RETURNED)
    submission.state = State.RETURNED
    submission.reason = reason or str(_("退回%(count)d行") % {"count": len(reasons)})
    submission.decided_at, submission.decided_by = Now(), by
    submission.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    submission.refresh_from_db()
    return submission


@action
def extend(*, submission: Submission, until: datetime.date, by: User | None, reason: str = "") -> Submission:
    """An exception from the lock: this association may still enter up to and including that day."""
    submission = _locked(submission, *_WITH_ASSOCIATION)
    if not reason:
        raise ValidationError(_("延期须写明理由。"), code="no_reason")
    if until <= submission.deadline:
        message = _("延期至%(until)s不晚于报送期限%(deadline)s。")
        raise ValidationError(message, code="order", params={"until": until, "deadline": submission.deadline})
    submission.extended_to = until
    submission.save(update_fields=["extended_to"])
    return submission


@action
def reopen(*, submission: Submission, until: datetime.date, by: User | None, reason: str = "") -> Submission:
    """An accepted period is taken up again as a whole, with a reason; its rows thaw until it is accepted anew."""
    submission = _locked(submission, State.ACCEPTED)
    if not reason:
        raise ValidationError(_("退回或重新开放须写明理由。"), code="no_reason")
    submission.state, submission.reason, submission.extended_to = State.REOPENED, reason, until
    submission.save(update_fields=["state", "reason", "extended_to"])
    return submission


@action
def ask_correction(
    *,
    form: ReturnForm,
    enterprise: Enterprise,
    month: datetime.date,
    values: Mapping[str, int | None],
    carrier: Submission | None = None,
    by: User | None,
    reason: str = "",
) -> Correction:
    """Ask to change a frozen row; nothing moves until the official accepts. `carrier` restates it later."""
    row = form.model.objects.filter(enterprise=enterprise, month=month).first()
    if row is None:
        raise ValidationError(_("没有要更正的报表。"), code="no_return")
    if not Submission.objects.of(form.kind, month).filter(association=row.association_id).exists():
        raise ValidationError(_("该期没有报送，直接填报即可。"), code="not_frozen")
    if unknown := values.keys() - {*form.names, "state"}:
        raise ValidationError(
            _("没有这样的指标：%(names)s。"), code="unknown", params={"names": "、".join(sorted(unknown))}
        )
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        raise ValidationError(_("更正后的数与现有的数相同。"), code="same")
    return Correction.objects.create(
        enterprise=enterprise,
        association_id=row.association_id,
        kind=form.kind,
        month=month,
        carrier=carrier,
        values=changed,
        before={name: getattr(row, name) for name in changed},
        reason=reason,
        asked_by=by,
        asked_at=Now(),
    )


@action
def withdraw_correction(*, correction: Correction, by: User | None, reason: str = "") -> Correction:
    """The association no longer asks."""
    correction = _asked(correction)
    correction.state = Correction.State.WITHDRAWN
    correction.save(update_fields=["state"])
    return correction


@action
def accept_correction(*, correction: Correction, answer: str = "", by: User | None, reason: str = "") -> Correction:
    """The frozen row takes the new values, in this one transaction; figures of the accepted month get a revision."""
    return _apply(_asked(correction), by, answer)


@action
def refuse_correction(*, correction: Correction, answer: str, by: User | None, reason: str = "") -> Correction:
    """The row stays as it was accepted."""
    if not answer:
        raise ValidationError(_("不采纳须写明意见。"), code="no_reason")
    correction = _asked(correction)
    correction.state, correction.answer = Correction.State.REFUSED, answer
    correction.decided_by, correction.decided_at = by, Now()
    correction.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    return correction


_WITH_ASSOCIATION = (State.OPEN, State.RETURNED, State.REOPENED)


def _locked(submission: Submission, *states: str) -> Submission:
    """The row as it stands now, for this transaction alone; refused where it stands elsewhere meanwhile."""
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission.state not in states:
        message = _("报送现为“%(state)s”，不能这样做；请刷新后再看。")
        raise ValidationError(message, code="state", params={"state": submission.get_state_display()})
    return submission


def _asked(correction: Correction) -> Correction:
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if correction.state != Correction.State.ASKED:
        message = _("更正现为“%(state)s”，不能再审核。")
        raise ValidationError(message, code="state", params={"state": correction.get_state_display()})
    return correction


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


def _apply(correction: Correction, by: User | None, answer: str = "") -> Correction:
    """Signed first, for the freeze lets a row through only for a correction accepted in this very transaction."""
    correction.state, correction.answer = Correction.State.ACCEPTED, answer
    correction.decided_by, correction.decided_at = by, Now()
    correction.transaction = RawSQL("pg_current_xact_id()::text::bigint", [], output_field=BigIntegerField())
    correction.save(update_fields=["state", "answer", "decided_by", "decided_at", "transaction"])
    correction.refresh_from_db()
    row = (
        form_of(correction.kind, correction.month)
        .model.objects.select_for_update()
        .get(enterprise=correction.enterprise_id, month=correction.month)
    )
    for name, value in correction.values.items():
        setattr(row, name, value)
    row.explanation = row.explanation or correction.reason[:300]
    row.save(update_fields=[*correction.values, "explanation"])
    return correction
