"""API tokens: a program acts as the user who made its token, within the token's scope and until it ends."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from ledger.tracking import Tracked


class TokenQuerySet(models.QuerySet):
    def alive(self, at: datetime.datetime) -> TokenQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)


class Token(models.Model):
    """Recognised by its prefix; only the hash of the whole is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("只读")
        WRITE = "write", _("读取和报送")

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("用户"))
    name = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(_("前缀"), max_length=12)
    digest = models.CharField(max_length=64)
    scope = models.CharField(_("权限"), max_length=5, choices=Scope)
    made_at = models.DateTimeField(_("创建时间"), db_default=Now())
    expires_at = models.DateTimeField(_("失效时间"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("接口令牌")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="accounts_token_digest_once"),
            models.CheckConstraint(
                condition=Q(scope__in=["read", "write"]),
                name="accounts_token_scope_known",
                violation_error_message=_("令牌权限只有只读、读取和报送两种。"),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="accounts_token_ends_after_it_began",
                violation_error_message=_("令牌的失效时间须在创建时间之后。"),
            ),
            Tracked(name="accounts_token_tracked", hidden=("digest",)),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"


class TokenUse(models.Model):
    """When a token was last used, to the minute. A table of its own: the ledger keeps changes, not visits."""

    token = models.OneToOneField(Token, models.CASCADE, related_name="use", verbose_name=_("接口令牌"))
    at = models.DateTimeField(_("最近使用"))
    address = models.GenericIPAddressField(_("网络地址"), null=True)

    class Meta:
        verbose_name = _("令牌使用")

    def __str__(self) -> str:
        return str(self.token_id)
