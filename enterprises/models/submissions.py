"""A month's work: who answers for whom, what an association owes when, and what the official decided of it.

A form's expected rows are rows of the return itself, opened as 未报. A submission holds them together: one association,
one form, one period. What is accepted is frozen by the database; only an accepted correction changes it.
"""

from __future__ import annotations

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.choices import one_of_choices
from enterprises.models.register import Enterprise
from ledger.tracking import Tracked
from ledger.walls import Walled


class ReturnKind(models.TextChoices):
    """The two return forms."""

    MONTHLY = "monthly", _("规上月报")
    SMALL = "small", _("规下季报")


class ResponsibilityQuerySet(models.QuerySet):
    def in_force(self, on: datetime.date) -> ResponsibilityQuerySet:
        return self.filter(during__contains=on)


class Responsibility(models.Model):
    """填报归口: the one association through which an enterprise reports, for a time. Other zones read it."""

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="responsibilities", verbose_name=_("企业"), db_index=False
    )
    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("填报归口"))
    during = DateRangeField(_("时间"))

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("填报归口")
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False),
                name="enterprises_responsibility_during_not_empty",
                violation_error_message=_("时间段不能为空。"),
            ),
            ExclusionConstraint(
                name="enterprises_responsibility_no_overlap",
                expressions=[("enterprise", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("同一企业同一天只能由一个协会归口填报。"),
            ),
            Walled(name="enterprises_responsibility_walled"),
            Tracked(name="enterprises_responsibility_tracked", enterprise="enterprise_id", months="during"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.during}"


class SubmissionQuerySet(models.QuerySet):
    def of(self, kind: str, month: datetime.date) -> SubmissionQuerySet:
        return self.filter(kind=kind, month=month)

    def decided(self) -> SubmissionQuerySet:
        """Accepted whole: every row of it is frozen."""
        return self.filter(state=Submission.State.ACCEPTED)

    def waiting(self) -> SubmissionQuerySet:
        """Submitted, and nobody has decided yet."""
        return self.filter(state=Submission.State.SUBMITTED)

    def undecided(self) -> SubmissionQuerySet:
        return self.exclude(state=Submission.State.ACCEPTED)


class Submission(models.Model):
    """What one association owes for one form and period, where it stands, and who brought it there."""

    class State(models.TextChoices):
        OPEN = "open", _("填报中")
        SUBMITTED = "submitted", _("已提交")
        RETURNED = "returned", _("已退回")
        ACCEPTED = "accepted", _("已核定")
        REOPENED = "reopened", _("重新开放")

    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("填报归口"), db_index=False)
    kind = models.CharField(_("报表"), max_length=8, choices=ReturnKind)
    month = models.DateField(_("报告月份"))
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.OPEN)
    deadline = models.DateField(_("报送期限"))
    grace = models.DateField(_("宽限至"), help_text=_("此日之后不再接受填报，除非主管部门延期"))
    extended_to = models.DateField(_("延期至"), null=True, blank=True)
    filler = models.CharField(_("填表人"), max_length=40, blank=True)
    head = models.CharField(_("单位负责人"), max_length=40, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("报送")
        constraints = [
            models.UniqueConstraint(
                fields=["association", "kind", "month"],
                name="enterprises_submission_once",
                violation_error_message=_("该协会该期的报送已经开放。"),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1)
                & (Q(kind="monthly") & ~Q(month__month=1) | Q(kind="small", month__month__in=[3, 6, 9, 12])),
                name="enterprises_submission_period_offered",
                violation_error_message=_("规上月报没有1月表，规下季报只有3、6、9、12月；报告月份写该月1日。"),
            ),
            models.CheckConstraint(
                condition=Q(grace__gte=F("deadline")),
                name="enterprises_submission_grace_after_deadline",
                violation_error_message=_("宽限日不能早于报送期限。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "accepted"]) | Q(submitted_at__isnull=False),
                name="enterprises_submission_submitted_has_time",
                violation_error_message=_("已提交和已核定的报送须有提交时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "reopened"]) | ~Q(reason=""),
                name="enterprises_submission_return_has_reason",
                violation_error_message=_("退回或重新开放须写明理由。"),
            ),
            *one_of_choices("enterprises.Submission", "kind", "state"),
            Walled(name="enterprises_submission_walled"),
            Tracked(
                name="enterprises_submission_tracked",
                months="daterange(month, month, '[]')",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association_id} {self.kind} {self.month:%Y-%m} {self.state}"

    @property
    def is_with_association(self) -> bool:
        """May the association still change its rows, as far as the state goes?"""
        return self.state in (self.State.OPEN, self.State.RETURNED, self.State.REOPENED)

    def due(self) -> datetime.date:
        """The day by which it is expected: the deadline, or what an official extended it to."""
        return max(self.deadline, self.extended_to or self.deadline)

    def last_day(self) -> datetime.date:
        """The last day on which entry is taken."""
        return max(self.grace, self.extended_to or self.grace)

    def is_open(self, today: datetime.date) -> bool:
        return self.is_with_association and today <= self.last_day()

    def is_late(self, today: datetime.date) -> bool:
        return self.is_with_association and today > self.due()


class Decision(models.Model):
    """What the official decided of one row, where the rows of a submission part. An accepted row is frozen."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("核定")
        RETURNED = "returned", _("退回")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="decisions", verbose_name=_("报送"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("企业"))
    outcome = models.CharField(_("结论"), max_length=8, choices=Outcome)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("逐行审核")
        constraints = [
            models.UniqueConstraint(fields=["submission", "enterprise"], name="enterprises_decision_once"),
            models.CheckConstraint(
                condition=~Q(outcome="returned") | ~Q(reason=""),
                name="enterprises_decision_return_has_reason",
                violation_error_message=_("退回须写明理由。"),
            ),
            *one_of_choices("enterprises.Decision", "outcome"),
            Tracked(name="enterprises_decision_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.enterprise_id} {self.outcome}"


class CorrectionQuerySet(models.QuerySet):
    def waiting(self) -> CorrectionQuerySet:
        """Asked for by themselves; what a later month carries is decided with that month."""
        return self.filter(state="asked", carrier=None)


class Correction(models.Model):
    """更正: new values for a frozen row, asked for by its association with a reason and decided by the official.

    `carrier` is the submission that restates it (April restates 1–3月); accepting that accepts this. `transaction` is
    the database's number of the accepting transaction, the only one that the freeze lets through.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("待审核")
        ACCEPTED = "accepted", _("已采纳")
        REFUSED = "refused", _("未采纳")
        WITHDRAWN = "withdrawn", _("已撤回")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="corrections", verbose_name=_("企业"))
    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("填报归口"))
    kind = models.CharField(_("报表"), max_length=8, choices=ReturnKind)
    month = models.DateField(_("报告月份"))
    carrier = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="corrections")
    values = models.JSONField(_("更正后"))
    before = models.JSONField(_("更正前"))
    reason = models.CharField(_("理由"), max_length=300)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    answer = models.CharField(_("审核意见"), max_length=300, blank=True)
    transaction = models.BigIntegerField(null=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("更正")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "month"],
                condition=Q(state="asked"),
                name="enterprises_correction_one_asked",
                violation_error_message=_("该企业该期已有一份待审核的更正。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="enterprises_correction_has_reason",
                violation_error_message=_("更正须写明理由。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"], transaction__isnull=True)
                | Q(state="accepted", transaction__isnull=False, decided_at__isnull=False)
                | Q(state="refused", transaction__isnull=True, decided_at__isnull=False) & ~Q(answer=""),
                name="enterprises_correction_decided_whole",
                violation_error_message=_("采纳或不采纳须有审核时间；不采纳须写明意见。"),
            ),
            *one_of_choices("enterprises.Correction", "kind", "state"),
            Walled(name="enterprises_correction_walled"),
            Tracked(name="enterprises_correction_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.kind} {self.month:%Y-%m} {self.state}"

    def together(self) -> list[Correction]:
        """It alone, or all that its carrier restates: they are accepted in one."""
        if self.carrier is None:
            return [self]
        return list(self.carrier.corrections.filter(state=self.State.ASKED).order_by("month", "id"))


class Scribble(models.Model):
    """What was typed into a cell and cannot be a fact (letters, a negative output): kept as it was until repaired."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="+", verbose_name=_("企业"), db_index=False)
    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("填报归口"))
    kind = models.CharField(_("报表"), max_length=8, choices=ReturnKind)
    month = models.DateField(_("报告月份"))
    name = models.CharField(_("指标"), max_length=40)
    text = models.CharField(_("录入内容"), max_length=200)
    problem = models.CharField(_("问题"), max_length=300)

    class Meta:
        verbose_name = _("未能入表的录入")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "month", "name"], name="enterprises_scribble_one_a_cell"
            ),
            *one_of_choices("enterprises.Scribble", "kind"),
            Walled(name="enterprises_scribble_walled"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.month:%Y-%m} {self.name}"
