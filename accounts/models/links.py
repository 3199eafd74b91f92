"""Links that open once: to an account of one's own, or to a new password."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Grant, Organisation, User
from classifications.models import Division
from common.choices import one_of_choices
from ledger.tracking import Tracked


class LinkQuerySet(models.QuerySet):
    def open(self, at: datetime.datetime) -> LinkQuerySet:
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=at)


class Link(models.Model):
    """An invitation to a role, or a way to a new password; only the hash of its token is kept."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("邀请")
        RESET = "reset", _("重设密码")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    digest = models.CharField(max_length=64)
    # An invitation's is empty until it is accepted.
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="links", verbose_name=_("用户"))
    name = models.CharField(_("姓名"), max_length=150, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    role = models.CharField(_("角色"), max_length=20, choices=Grant.Role, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, verbose_name=_("组织"))
    division = models.ForeignKey(Division, models.PROTECT, null=True, verbose_name=_("区划"))
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("发出人"))
    made_at = models.DateTimeField(_("发出时间"), db_default=Now())
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("一次性链接")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="accounts_link_digest_once"),
            models.CheckConstraint(
                condition=Q(kind="reset", user__isnull=False, role="", organisation=None, division=None)
                | Q(Q(organisation__isnull=False, division=None) | Q(organisation=None, division__isnull=False))
                & Q(kind="invitation")
                & ~Q(role=""),
                name="accounts_link_leads_somewhere",
                violation_error_message=_("邀请须有角色和一个范围；重设密码的链接须有用户。"),
            ),
            *one_of_choices("accounts.Link", "kind", "role"),
            Tracked(name="accounts_link_tracked", hidden=("digest", "name", "email")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
