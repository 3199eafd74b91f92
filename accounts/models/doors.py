"""How people come in: attempts to sign in, open sessions, the second factor and its recovery codes."""

from __future__ import annotations

import datetime

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class AttemptQuerySet(models.QuerySet):
    def failed(self) -> AttemptQuerySet:
        """Those that count against an account. One that is still being judged counts: many at once do not slip by."""
        Outcome = Attempt.Outcome
        return self.filter(outcome__in=(Outcome.OPEN, Outcome.WRONG_PASSWORD, Outcome.WRONG_CODE))

    def since(self, at: datetime.datetime) -> AttemptQuerySet:
        return self.filter(at__gt=at)


class Attempt(models.Model):
    """One try to sign in, under the name as it was typed, whether or not somebody is called so."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("未完成")
        SIGNED_IN = "signed_in", _("登录成功")
        WRONG_PASSWORD = "wrong_password", _("用户名或密码不对")
        CODE_DUE = "code_due", _("密码正确，未输入动态码")
        WRONG_CODE = "wrong_code", _("动态码不对")
        CONFIRMED = "confirmed", _("再次核对密码")
        LOCKED = "locked", _("锁定期间，未予核对")

    at = models.DateTimeField(_("时间"), db_default=Now())
    username = models.CharField(_("用户名"), max_length=150)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="attempts", verbose_name=_("用户"))
    address = models.GenericIPAddressField(_("网络地址"), null=True)
    # What addresses are counted by: IPv4 as it is, of IPv6 the network, within which one customer changes at will.
    network = models.CharField(_("网段"), max_length=50)
    agent = models.CharField(_("设备"), max_length=300, blank=True)
    outcome = models.CharField(_("结果"), max_length=14, choices=Outcome, default=Outcome.OPEN)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("登录记录")
        indexes = [
            models.Index(fields=["username", "at"], name="accounts_attempt_username_at"),
            models.Index(fields=["network", "at"], name="accounts_attempt_network_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    outcome__in=["open", "signed_in", "wrong_password", "code_due", "wrong_code", "confirmed", "locked"]
                ),
                name="accounts_attempt_outcome_known",
                violation_error_message=_("没有这种登录结果。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.outcome}"


class Session(AbstractBaseSession):
    """An open session with what its owner recognises it by. Written by portal/session_store.py alone."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions", verbose_name=_("用户"))
    address = models.GenericIPAddressField(_("网络地址"), null=True)
    agent = models.CharField(_("设备"), max_length=300, blank=True)
    since = models.DateTimeField(_("开始时间"), null=True)
    seen = models.DateTimeField(_("最近使用"), null=True)

    class Meta:
        verbose_name = _("会话")

    def __str__(self) -> str:
        return f"{self.user_id} {self.since}"


class SecondFactor(models.Model):
    """The authenticator app of a user. Its key is worked out from the salt and SECRET_KEY and is stored nowhere."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor", verbose_name=_("用户"))
    salt = models.CharField(max_length=43)
    # A code opens once: the time step of the last one that did.
    last_step = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("动态码")

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """Opens once in place of the authenticator app; only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", verbose_name=_("用户"))
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(_("使用时间"), null=True)

    class Meta:
        verbose_name = _("恢复码")
        constraints = [models.UniqueConstraint(fields=["digest"], name="accounts_recoverycode_digest_once")]

    def __str__(self) -> str:
        return str(self.user_id)
