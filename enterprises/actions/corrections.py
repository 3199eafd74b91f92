"""What people can do with a correction of a frozen row: ask for it, withdraw it, accept it, refuse it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enterprises.correcting import corrected
from enterprises.models import Correction, Decision, Enterprise, ReturnState, Submission
from enterprises.questions import ReturnForm, form_of
from ledger.action import action


@action
def ask_correction(
    *,
    form: ReturnForm,
    enterprise: Enterprise,
    month: datetime.date,
    values: Mapping[str, int | str | None],
    carrier: Submission | None = None,
    by: User | None,
    reason: str = "",
) -> Correction:
    """Ask to change answers, state or explanation of a frozen row; nothing moves until the official accepts.

    Refused while something must be fixed or a question has no answer, as the submission of a month is. The reason is
    the change's: what the row is to say of its numbers stands among the values. `carrier` restates it later.
    """
    if carrier is not None:
        # held until the commit: nobody hands the month in, or accepts it, without what rides on it
        carrier = Submission.objects.select_for_update().get(pk=carrier.pk)
        if not carrier.is_with_association:
            message = _("本期已提交或已核定，不能再带前期重报；请先撤回，或单独提出更正。")
            raise ValidationError(message, code="closed")
    row = form.model.objects.filter(enterprise=enterprise, month=month).first()
    if row is None:
        raise ValidationError(_("没有要更正的报表。"), code="no_return")
    if not Submission.objects.of(form.kind, month).filter(association=row.association_id).exists():
        raise ValidationError(_("该期没有报送，直接填报即可。"), code="not_frozen")
    if unknown := values.keys() - {*form.names, "state", "explanation"}:
        raise ValidationError(
            _("没有这样的指标：%(names)s。"), code="unknown", params={"names": "、".join(sorted(unknown))}
        )
    if values.get("state", row.state) not in ReturnState.values:
        raise ValidationError(_("没有这样的填报状态：%(state)s。"), code="state", params={"state": values["state"]})
    judged = corrected(form, row, values)
    if not judged.changes:
        raise ValidationError(_("更正后的数与现有的数相同。"), code="same")
    _ensure_closed(len(judged.to_fix), len(judged.to_explain))
    return Correction.objects.create(
        enterprise=enterprise,
        association_id=row.association_id,
        kind=form.kind,
        month=month,
        carrier=carrier,
        values=judged.changes,
        before={name: getattr(row, name) for name in judged.changes},
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
    """The frozen row takes the new values, in this one transaction; figures of the accepted month get a revision.

    One that a later month carries is decided with that month.
    """
    return apply_correction(_ensure_alone(_asked(correction)), by, answer)


@action
def apply_asked(*, correction: Correction, by: User | None, reason: str = "") -> None:
    """For whoever looks at what acceptance would move: applied with all that the same later month carries."""
    correction = _asked(correction)
    for each in correction.together():
        apply_correction(each, by)


@action
def refuse_correction(*, correction: Correction, answer: str, by: User | None, reason: str = "") -> Correction:
    """The row stays as it was accepted."""
    if not answer:
        raise ValidationError(_("不采纳须写明意见。"), code="no_reason")
    correction = _ensure_alone(_asked(correction))
    correction.state, correction.answer = Correction.State.REFUSED, answer
    correction.decided_by, correction.decided_at = by, Now()
    correction.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    return correction


def _asked(correction: Correction) -> Correction:
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if correction.state != Correction.State.ASKED:
        message = _("更正现为“%(state)s”，不能再审核。")
        raise ValidationError(message, code="state", params={"state": correction.get_state_display()})
    return correction


def _ensure_closed(to_fix: int, to_explain: int = 0) -> None:
    if to_fix or to_explain:
        message = _("更正后的报表还有%(fix)d处必须改正、%(explain)d处须说明，不能更正。")
        raise ValidationError(message, code="open_questions", params={"fix": to_fix, "explain": to_explain})


def _ensure_alone(correction: Correction) -> Correction:
    if correction.carrier_id:
        message = _("此更正随%(month)s报送一并审核，请在该期审核页上核定或退回。")
        raise ValidationError(message, code="carried", params={"month": f"{correction.carrier.month:%Y-%m}"})
    return correction


def _is_frozen(correction: Correction, association: int) -> bool:
    submissions = Submission.objects.of(correction.kind, correction.month).filter(association=association)
    accepted = Decision.objects.filter(enterprise=correction.enterprise_id, outcome=Decision.Outcome.ACCEPTED)
    return submissions.filter(Q(state=Submission.State.ACCEPTED) | Q(pk__in=accepted.values("submission"))).exists()


def apply_correction(correction: Correction, by: User | None, answer: str = "") -> Correction:
    """Signed first, for the freeze lets a row through only for a correction accepted in this very transaction.

    Refused where the row is not frozen now, says something else than when the correction was asked for, or would hold
    what must be fixed.
    """
    form = form_of(correction.kind, correction.month)
    row = form.model.objects.select_for_update().get(enterprise=correction.enterprise_id, month=correction.month)
    params = {"enterprise": correction.enterprise, "month": f"{correction.month:%Y-%m}"}
    if not _is_frozen(correction, row.association_id):
        message = _("%(enterprise)s%(month)s的报表已重新开放，请在填报中改，不用更正。")
        raise ValidationError(message, code="not_frozen", params=params)
    if any(getattr(row, name) != was for name, was in correction.before.items()):
        message = _("%(enterprise)s%(month)s的数在提出更正之后已改动，此更正不能再采纳；请不采纳或撤回，重新提出。")
        raise ValidationError(message, code="moved", params=params)
    _ensure_closed(len(corrected(form, row, correction.values).to_fix))
    correction.state, correction.answer = Correction.State.ACCEPTED, answer
    correction.decided_by, correction.decided_at = by, Now()
    correction.transaction = RawSQL("pg_current_xact_id()::text::bigint", [], output_field=BigIntegerField())
    correction.save(update_fields=["state", "answer", "decided_by", "decided_at", "transaction"])
    correction.refresh_from_db()
    for name, value in correction.values.items():
        setattr(row, name, value)
    row.save(update_fields=list(correction.values))
    return correction
