"""Reminders of what is due, late or returned, and how each is carried: to a webhook or by e-mail, tried until it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.choices import one_of_choices
from enterprises.models.submissions import Submission
from ledger.tracking import Tracked
from ledger.walls import Walled


class Webhook(models.Model):
    """Where an association or office wants to be told: an address of its own. Its key is worked out, stored nowhere."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="webhook", verbose_name=_("组织"))
    url = models.CharField(_("接收地址"), max_length=500)
    # The key that signs is made of this and SECRET_KEY; a new salt is a new key.
    salt = models.CharField(max_length=43)
    active = models.BooleanField(_("启用"), default=True)
    set_at = models.DateTimeField(_("设置时间"), db_default=Now())

    class Meta:
        verbose_name = _("消息推送地址")
        constraints = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="enterprises_webhook_http",
                violation_error_message=_("接收地址须以https://开头。"),
            ),
            Walled(name="enterprises_webhook_walled", column="organisation_id"),
            # A robot's address carries its key in the query.
            Tracked(name="enterprises_webhook_tracked", hidden=("salt", "url")),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.url}"


class Reminder(models.Model):
    """One message about one submission; `occasion` keeps the clock from saying the same twice."""

    class Stage(models.TextChoices):
        DUE_SOON = "due_soon", _("即将到期")
        DUE = "due", _("今日到期")
        LATE = "late", _("已逾期")
        RETURNED = "returned", _("已退回")
        SUBMITTED = "submitted", _("已提交")
        ASKED = "asked", _("主管部门催报")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="reminders", verbose_name=_("报送"))
    stage = models.CharField(_("事由"), max_length=9, choices=Stage)
    occasion = models.CharField(_("时机"), max_length=40)
    text = models.TextField(_("内容"))
    made_at = models.DateTimeField(_("时间"), db_default=Now())
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("发出人"))

    class Meta:
        verbose_name = _("提醒")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "stage", "occasion"],
                name="enterprises_reminder_once",
                violation_error_message=_("这次提醒已经发出。"),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="enterprises_reminder_says_something",
                violation_error_message=_("提醒不能没有内容。"),
            ),
            *one_of_choices("enterprises.Reminder", "stage"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.stage} {self.occasion}"


class DispatchQuerySet(models.QuerySet):
    def waiting(self) -> DispatchQuerySet:
        return self.filter(state=Dispatch.State.WAITING)

    def due(self) -> DispatchQuerySet:
        """Those whose time has come by the database's clock."""
        return self.waiting().filter(next_at__lte=Now())


class Dispatch(models.Model):
    """A reminder on its way to one address. Whoever takes it up moves `next_at` on first, so nobody else does too."""

    class Channel(models.TextChoices):
        WEBHOOK = "webhook", _("消息推送")
        EMAIL = "email", _("电子邮件")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已送达")
        FAILED = "failed", _("未送达")

    # Without a reminder it only tries the webhook out.
    reminder = models.ForeignKey(Reminder, models.CASCADE, null=True, related_name="dispatches", verbose_name=_("提醒"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("组织"))
    channel = models.CharField(_("方式"), max_length=7, choices=Channel)
    address = models.CharField(_("地址"), max_length=500)
    state = models.CharField(_("状态"), max_length=7, choices=State, default=State.WAITING)
    attempts = models.SmallIntegerField(_("次数"), default=0)
    next_at = models.DateTimeField(_("下次发送"), db_default=Now())
    answer = models.CharField(_("对方答复"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("时间"), db_default=Now())
    done_at = models.DateTimeField(_("结束时间"), null=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("送达")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", done_at=None) | Q(state__in=["sent", "failed"], done_at__isnull=False),
                name="enterprises_dispatch_done_has_time",
                violation_error_message=_("已送达和未送达的须有结束时间，待发送的没有。"),
            ),
            models.UniqueConstraint(
                fields=["reminder", "channel", "address"],
                name="enterprises_dispatch_once",
                violation_error_message=_("同一提醒对同一地址只发一次。"),
            ),
            *one_of_choices("enterprises.Dispatch", "channel", "state"),
            Walled(name="enterprises_dispatch_walled", column="organisation_id"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="enterprises_dispatch_waiting"),
            models.Index(fields=["organisation", "-id"], name="enterprises_dispatch_recent"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.channel} {self.state}"
