"""People, the organisations they work for, and what they may do: a grant is a role, over a scope, for a time."""

import datetime

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from classifications.models import Division, in_reader_language
from common.choices import one_of_choices
from ledger.tracking import Tracked


class Organisation(models.Model):
    """A body that enters, checks or reads: an association, a bureau, a committee."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("行业协会")
        GOVERNMENT = "government", _("地方政府")
        MARKET_BUREAU = "market_bureau", _("市场监督管理部门")
        STANDARDS_OFFICE = "standards_office", _("标准化机构")
        OPERATOR = "operator", _("门户运行单位")

    code = models.SlugField(_("代码"), max_length=60)
    name = models.CharField(_("名称"), max_length=100)
    name_en = models.CharField(_("英文名称"), max_length=150, blank=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("所在区划"))
    # It may name somebody: the ledger hears only that it changed.
    contact = models.CharField(_("联系方式"), max_length=120, blank=True, db_default="", default="")

    class Meta:
        verbose_name = _("组织")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="accounts_organisation_code_once"),
            *one_of_choices("accounts.Organisation", "kind"),
            Tracked(name="accounts_organisation_tracked", hidden=("contact",)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return in_reader_language(self.name, self.name_en)


class User(AbstractUser):
    """Somebody who signs in. What they may do is said by their grants alone, never by a flag here."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("所属组织"))
    is_demo = models.BooleanField(_("演示账号"), default=False)
    # These two stand here for the ledger's sake, which hears neither of hashes nor of codes.
    password_set_at = models.DateTimeField(_("密码设定时间"), null=True, blank=True)
    second_factor_since = models.DateTimeField(_("启用动态码时间"), null=True, blank=True)
    # Attempts say more; and a row that changes with each visit would fill the ledger.
    last_login = None

    class Meta(AbstractUser.Meta):
        ordering = ()
        verbose_name = _("用户")
        constraints = [
            Tracked(
                name="accounts_user_tracked",
                hidden=("password", "first_name", "last_name", "email", "date_joined"),
            ),
        ]

    @property
    def label(self) -> str:
        return self.get_full_name() or self.get_username()


class GrantQuerySet(models.QuerySet):
    def in_force(self, on: datetime.date) -> "GrantQuerySet":
        return self.filter(during__contains=on)

    def lasting_administrators(self) -> "GrantQuerySet":
        """Of open accounts, and not to a last day."""
        return self.filter(role=Grant.Role.ADMINISTRATOR, during__endswith=None, user__is_active=True)


class Grant(models.Model):
    """A user's role over one organisation's entries, or over a division and everything below it, for a time."""

    class Role(models.TextChoices):
        # What each may do is said in accounts/roles.py.
        CLERK = "clerk", _("协会填报员")
        LEAD = "lead", _("协会负责人")
        OFFICIAL = "official", _("主管部门")
        INSPECTORATE = "inspectorate", _("检验监管机构")
        STANDARDS = "standards", _("标准化机构")
        AUDITOR = "auditor", _("审计人员")
        ADMINISTRATOR = "administrator", _("管理员")
        API_CLIENT = "api_client", _("接口客户端")

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("用户"))
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("组织"))
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, verbose_name=_("区划"))
    during = DateRangeField(_("有效期"))

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, division__isnull=True)
                | Q(organisation__isnull=True, division__isnull=False),
                name="accounts_grant_one_scope",
                violation_error_message=_("授权范围须是一个组织或一个区划，二者取一。"),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__startswith__isnull=False),
                name="accounts_grant_during_starts",
                violation_error_message=_("有效期须有起始日期，且不为空。"),
            ),
            ExclusionConstraint(
                name="accounts_grant_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("organisation", 0), RangeOperators.EQUAL),
                    (Coalesce("division", 0), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("同一用户在同一范围内的同一角色，有效期不能重叠。"),
            ),
            *one_of_choices("accounts.Grant", "role"),
            Tracked(name="accounts_grant_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
