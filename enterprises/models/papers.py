"""A long paper on its way: the row is the job, with progress and a heartbeat, and in the end the file to hand out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.choices import one_of_choices
from enterprises.models.submissions import Submission


class Paper(models.Model):
    """The printed summary of one submission in one language; `tag` is a hash of all that stands on it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("生成中")
        MADE = "made", _("已生成")
        FAILED = "failed", _("未成")

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="papers", verbose_name=_("报送"), db_index=False
    )
    language = models.CharField(_("语言"), max_length=10)
    tag = models.CharField(_("摘要"), max_length=64)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("提出人"))
    asked_at = models.DateTimeField(_("提出时间"), db_default=Now())
    state = models.CharField(_("状态"), max_length=7, choices=State, default=State.WAITING)
    progress = models.SmallIntegerField(_("进度"), default=0)
    heartbeat = models.DateTimeField(_("心跳"), null=True)
    attempts = models.SmallIntegerField(_("次数"), default=0)
    error = models.CharField(_("错误"), max_length=300, blank=True)
    # Under a name of our own, beside the attachments.
    stored = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = _("打印文件")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "language", "tag"],
                name="enterprises_paper_once",
                violation_error_message=_("这份文件已在生成。"),
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=100),
                name="enterprises_paper_progress_in_percent",
                violation_error_message=_("进度是0到100。"),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", stored="", error="")
                | Q(state="made", error="") & ~Q(stored="")
                | Q(state="failed", stored="") & ~Q(error=""),
                name="enterprises_paper_state_has_its_file",
                violation_error_message=_("已生成的须有文件，未成的须写明原因。"),
            ),
            *one_of_choices("enterprises.Paper", "state"),
        ]

        indexes = [
            # the workers' queue: of all that is kept the few that wait
            models.Index(fields=["asked_at", "id"], condition=Q(state="waiting"), name="enterprises_paper_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.language} {self.state}"
