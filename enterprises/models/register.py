"""The register: an enterprise under its one credit code, its names, its place and industry, its spells above scale."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from classifications.models import Division, Industry, in_reader_language
from common.choices import one_of_choices
from ledger.tracking import Tracked


class EnterpriseQuerySet(models.QuerySet):
    def looked_up(self, text: str) -> "EnterpriseQuerySet":
        """Enterprises whose name, former name, initials or credit code (from 6 characters on) holds `text`."""
        text = text.strip()
        match = Q(name__icontains=text) | Q(names__name__icontains=text) | Q(name_en__icontains=text)
        if text.isascii() and text.isalpha():
            match |= Q(initials__startswith=text.lower())
        if len(text) >= 6:
            match |= Q(credit_code__contains=text.upper())
        return self.filter(match).distinct()


class Enterprise(models.Model):
    """A legal person. It may change its name, never its 统一社会信用代码. It does not know its zones."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("筹建")
        OPERATING = "operating", _("营业")
        SUSPENDED = "suspended", _("停业")
        DEREGISTERED = "deregistered", _("注销")
        MOVED_OUT = "moved_out", _("迁出")

    credit_code = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("企业名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    initials = models.CharField(_("拼音首字母"), max_length=60, blank=True)
    township = models.CharField(_("乡镇街道"), max_length=40, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.OPERATING)
    is_demo = models.BooleanField(_("演示数据"), default=False)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业")
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                name="enterprises_enterprise_credit_code_once",
                violation_error_message=_("该统一社会信用代码已登记。"),
            ),
            models.CheckConstraint(
                condition=Q(Func(F("credit_code"), function="credit_code_valid", output_field=models.BooleanField())),
                name="enterprises_enterprise_credit_code_valid",
                violation_error_message=_(
                    "统一社会信用代码不符合GB 32100：请核对位数、字符、登记部门、类别和第18位校验码。"
                ),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="enterprises_enterprise_name_given",
                violation_error_message=_("企业名称不能为空。"),
            ),
            *one_of_choices("enterprises.Enterprise", "state"),
            Tracked(name="enterprises_enterprise_tracked"),
        ]
        indexes = [
            models.Index(fields=["name"], name="enterprises_enterprise_name"),
            models.Index(fields=["initials"], name="enterprises_initials", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return in_reader_language(self.name, self.name_en)

    def state_on(self, day: datetime.date) -> str:
        """The state of that day; who has no spells was always in the state of today."""
        spell = self.state_spells.in_force(day).first()
        return spell.state if spell else self.state


class EnterpriseName(models.Model):
    """Another name that an enterprise is or was known by."""

    class Kind(models.TextChoices):
        FORMER = "former", _("曾用名")
        ALIAS = "alias", _("别名")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="names", verbose_name=_("企业"))
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=6, choices=Kind)
    until = models.DateField(_("使用至"), null=True, blank=True)

    class Meta:
        verbose_name = _("其他名称")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "name"], name="enterprises_enterprisename_once"),
            *one_of_choices("enterprises.EnterpriseName", "kind"),
            Tracked(name="enterprises_enterprisename_tracked"),
        ]

    def __str__(self) -> str:
        return self.name


class PlacementQuerySet(models.QuerySet):
    def in_force(self, on: datetime.date) -> "PlacementQuerySet":
        return self.filter(during__contains=on)


class Placement(models.Model):
    """Where an enterprise stood and in which industry, for a time; figures use those of the time."""

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="placements", verbose_name=_("企业"), db_index=False
    )
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("区划"))
    industry = models.ForeignKey(Industry, models.PROTECT, verbose_name=_("行业"))
    # Empty where nobody said it for that time; that of today stands in the enterprise's own row.
    township = models.CharField(_("乡镇街道"), max_length=40, blank=True, db_default="", default="")
    during = DateRangeField(_("时间"))

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("所在地与行业")
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False),
                name="enterprises_placement_during_not_empty",
                violation_error_message=_("时间段不能为空。"),
            ),
            ExclusionConstraint(
                name="enterprises_placement_no_overlap",
                expressions=[("enterprise", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("同一企业同一天只能有一个所在地和行业。"),
            ),
            Tracked(name="enterprises_placement_tracked", enterprise="enterprise_id", months="during"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.during}"


class AboveScaleSpell(models.Model):
    """Whole months in which an enterprise counted as 规上 (above scale), with how it came in and went out."""

    class Entry(models.TextChoices):
        YEARLY = "yearly", _("年度审核入库")
        NEW = "new", _("月度新建入库")

    class Exit(models.TextChoices):
        SMALLER = "smaller", _("规模下降")
        STOPPED = "stopped", _("停产")
        DEREGISTERED = "deregistered", _("注销")
        OTHER_INDUSTRY = "other_industry", _("转行")

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="above_scale_spells", verbose_name=_("企业"), db_index=False
    )
    during = DateRangeField(_("月份"))
    entry = models.CharField(_("入库原因"), max_length=8, choices=Entry, default=Entry.YEARLY)
    exit = models.CharField(_("退库原因"), max_length=14, choices=Exit, blank=True)

    class Meta:
        verbose_name = _("规上时段")
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__startswith__isnull=False, during__startswith__day=1)
                & (Q(during__endswith__isnull=True) | Q(during__endswith__day=1)),
                name="enterprises_abovescalespell_whole_months",
                violation_error_message=_("规上时段按整月计：起止都应是某月1日。"),
            ),
            models.CheckConstraint(
                condition=Q(during__endswith__isnull=True, exit="") | Q(during__endswith__isnull=False) & ~Q(exit=""),
                name="enterprises_abovescalespell_exit_has_reason",
                violation_error_message=_("退库须写明原因；未退库则不填。"),
            ),
            ExclusionConstraint(
                name="enterprises_abovescalespell_no_overlap",
                expressions=[("enterprise", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("同一企业的规上时段不能重叠。"),
            ),
            *one_of_choices("enterprises.AboveScaleSpell", "entry", "exit"),
            Tracked(name="enterprises_abovescalespell_tracked", enterprise="enterprise_id", months="during"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.during}"
