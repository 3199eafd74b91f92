"""Schemes, the zones recognised under them, and the milestones of a zone's life."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from classifications.models import Division, Industry, in_reader_language
from common.choices import one_of_choices
from common.periods import last_day
from ledger.tracking import Tracked

# What a zone's address is made of, and what stands at such an address itself.
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
TAKEN = ("found",)


class Scheme(models.Model):
    """A kind of zone, with the authority that names it. Terms that no source states stay empty."""

    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120)
    authority = models.CharField(_("主管机关"), max_length=120)
    authority_en = models.CharField(_("主管机关（英文）"), max_length=160, blank=True)
    since = models.SmallIntegerField(_("起始年"), null=True, blank=True)
    until = models.SmallIntegerField(_("终止年"), null=True, blank=True)
    term_years = models.SmallIntegerField(_("称号有效年数"), null=True, blank=True)

    class Meta:
        verbose_name = _("示范区类别")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="zones_scheme_code_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=models.F("since")),
                name="zones_scheme_years_in_order",
            ),
            Tracked(name="zones_scheme_tracked", months="daterange('1900-01-01', NULL)"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return in_reader_language(self.name, self.name_en)


class Zone(models.Model):
    """A demonstration zone: an industry of a county, under a scheme, with the association that answers for it."""

    slug = models.SlugField(_("代码"), max_length=60)
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=160)
    short_name = models.CharField(_("简称"), max_length=20)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="zones", verbose_name=_("示范区类别"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="zones", verbose_name=_("所在区划"))
    industries = models.ManyToManyField(Industry, through="ZoneIndustry", related_name="zones", verbose_name=_("行业"))
    association = models.ForeignKey(Organisation, models.PROTECT, related_name="zones", verbose_name=_("行业协会"))
    is_demo = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        verbose_name = _("示范区")
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="zones_zone_slug_once"),
            # A sheet names a zone by any of them.
            *(
                models.UniqueConstraint(
                    fields=[name],
                    name=f"zones_zone_{name}_once",
                    violation_error_code="unique",
                    violation_error_message=_("另一个示范区已叫这个名称。"),
                )
                for name in ("name", "name_en", "short_name")
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=SLUG) & ~Q(slug__in=TAKEN),
                name="zones_zone_slug_shape",
                violation_error_message=_("代码只用小写字母、数字和单个连字符，且不能是found。"),
            ),
            Tracked(name="zones_zone_tracked", zone="id", months="daterange('1900-01-01', NULL)"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return in_reader_language(self.name, self.name_en)

    def reached(self) -> list["Milestone"]:
        """The stages of its life that stand, the first one first."""
        return sorted((each for each in self.milestones.all() if not each.void), key=Milestone.place_in_life)


class ZoneIndustry(models.Model):
    """An industry of a zone."""

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="+", verbose_name=_("示范区"))
    industry = models.ForeignKey(Industry, models.PROTECT, related_name="+", verbose_name=_("行业"))

    class Meta:
        verbose_name = _("示范区的行业")
        constraints = [
            models.UniqueConstraint(fields=["zone", "industry"], name="zones_zoneindustry_once"),
            Tracked(name="zones_zoneindustry_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.industry_id}"


class Milestone(models.Model):
    """A stage that a zone reached. Event date, figure date and publication date are three things; this is the first.

    One that was recorded by mistake stays, void: only those who read the zone's record see it.
    """

    class Stage(models.TextChoices):
        APPLIED = "applied", _("申报")
        APPROVED = "approved", _("批准筹建")
        BUILDING = "building", _("筹建中")
        EXAMINED = "examined", _("现场验收")
        PASSED = "passed", _("验收通过")
        NAMED = "named", _("命名")
        REVIEWED = "reviewed", _("复查")
        WITHDRAWN = "withdrawn", _("撤销")

    class Precision(models.TextChoices):
        DAY = "day", _("日")
        MONTH = "month", _("月")
        YEAR = "year", _("年")

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="milestones", verbose_name=_("示范区"))
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage)
    on = models.DateField(_("日期"))
    precision = models.CharField(_("精度"), max_length=5, choices=Precision, default=Precision.DAY)
    source = models.CharField(_("来源"), max_length=120, blank=True)
    void = models.BooleanField(_("作废"), default=False, db_default=False)

    class Meta:
        verbose_name = _("里程碑")
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "stage", "on"],
                name="zones_milestone_once",
                violation_error_message=_("这个阶段已登记在这一天。"),
            ),
            models.CheckConstraint(
                condition=Q(precision="day")
                | Q(on__day=1, precision="month")
                | Q(on__day=1, on__month=1, precision="year"),
                name="zones_milestone_on_fits_precision",
                violation_error_message=_("只知年月的，日期记为当月1日；只知年份的，记为1月1日。"),
            ),
            *one_of_choices("zones.Milestone", "stage", "precision"),
            Tracked(name="zones_milestone_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.stage} {self.on}"

    @property
    def last(self) -> datetime.date:
        """The last day on which it may have happened."""
        if self.precision == self.Precision.YEAR:
            return self.on.replace(month=12, day=31)
        return last_day(self.on) if self.precision == self.Precision.MONTH else self.on

    @property
    def rank(self) -> int:
        """Its stage's place in a zone's life."""
        return self.Stage.values.index(self.stage)

    def place_in_life(self) -> tuple[datetime.date, int]:
        """What puts stages in order: their day, and of one day the order of a zone's life."""
        return self.on, self.rank
