"""Standards and who drafted them. A standard's status is a matter of dates, never a field."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from classifications.models import in_reader_language
from common.choices import one_of_choices
from common.standard_numbers import STANDARD_NUMBER_REGEX
from enterprises.models import Enterprise
from ledger.tracking import Tracked


class StandardQuerySet(models.QuerySet):
    def in_force(self, on: datetime.date) -> "StandardQuerySet":
        return self.filter(Q(effective_on__lte=on), Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))


class Standard(models.Model):
    """One edition of a standard."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("国家标准")
        INDUSTRY = "industry", _("行业标准")
        LOCAL = "local", _("地方标准")
        GROUP = "group", _("团体标准")
        ZHEJIANG_MADE = "zhejiang_made", _("“浙江制造”团体标准")
        ALLIANCE = "alliance", _("联盟标准")
        ENTERPRISE = "enterprise", _("企业标准")
        INTERNATIONAL = "international", _("国际标准")

    number = models.CharField(_("标准号"), max_length=60)
    title = models.CharField(_("标准名称"), max_length=200)
    title_en = models.CharField(_("英文名称"), max_length=300, blank=True)
    kind = models.CharField(_("种类"), max_length=14, choices=Kind)
    published_on = models.DateField(_("发布日期"))
    effective_on = models.DateField(_("实施日期"))
    withdrawn_on = models.DateField(_("废止日期"), null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    is_demo = models.BooleanField(_("演示数据"), default=False)

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("标准")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], name="standards_standard_number_once", violation_error_message=_("该标准号已登记。")
            ),
            models.CheckConstraint(
                condition=Q(kind="alliance") | Q(number__regex=STANDARD_NUMBER_REGEX),
                name="standards_standard_number_shape",
                violation_error_message=_("标准号不符合任何一种编号形式，例如 GB/T 39904-2021、T/ZZB 2512-2021。"),
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("published_on")),
                name="standards_standard_effective_after_published",
                violation_error_message=_("实施日期不能早于发布日期。"),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("effective_on")),
                name="standards_standard_withdrawn_after_effective",
                violation_error_message=_("废止日期不能早于实施日期。"),
            ),
            *one_of_choices("standards.Standard", "kind"),
            Tracked(name="standards_standard_tracked", months="daterange(published_on, NULL)"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def label(self) -> str:
        return in_reader_language(self.title, self.title_en)

    def status_on(self, on: datetime.date) -> str:
        """即将实施 before it takes effect, 现行 while it stands, 废止 from the day it is withdrawn."""
        if self.withdrawn_on and self.withdrawn_on <= on:
            return _("废止")
        return _("现行") if self.effective_on <= on else _("即将实施")


class Drafting(models.Model):
    """An enterprise's part in one standard. Three local drafters count the standard once for their zone."""

    class Role(models.TextChoices):
        LEAD = "lead", _("主持")
        PARTICIPANT = "participant", _("参与")

    class Work(models.TextChoices):
        NEW = "new", _("制定")
        REVISION = "revision", _("修订")

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="draftings", verbose_name=_("标准"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="draftings", verbose_name=_("企业"))
    role = models.CharField(_("角色"), max_length=11, choices=Role)
    work = models.CharField(_("制定或修订"), max_length=8, choices=Work, default=Work.NEW)

    class Meta:
        verbose_name = _("起草")
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "enterprise"],
                name="standards_drafting_once",
                violation_error_message=_("该企业在该标准下已登记。"),
            ),
            *one_of_choices("standards.Drafting", "role", "work"),
            Tracked(
                name="standards_drafting_tracked", enterprise="enterprise_id", months="daterange('1900-01-01', NULL)"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.enterprise_id}"
