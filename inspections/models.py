"""Product checks: campaigns, and the batches that they drew, tested and judged."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from classifications.models import Division
from common.choices import one_of_choices
from enterprises.models import Enterprise
from ledger.tracking import Tracked


class Campaign(models.Model):
    """One round of checks. Its level and mode, with each batch's link, make the kind that no rate is pooled over."""

    class Level(models.TextChoices):
        NATION = "nation", _("国家")
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        COUNTY = "county", _("县级")

    class Mode(models.TextChoices):
        REGULAR = "regular", _("定期抽查")
        SPECIAL = "special", _("专项抽查")
        FLYING = "flying", _("飞行检查")
        RISK = "risk", _("风险监测")
        COMMISSIONED = "commissioned", _("协会委托检验")

    code = models.CharField(_("任务编号"), max_length=40)
    name = models.CharField(_("名称"), max_length=120)
    level = models.CharField(_("级别"), max_length=8, choices=Level)
    mode = models.CharField(_("方式"), max_length=12, choices=Mode)
    organiser = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("组织单位"))
    year = models.SmallIntegerField(_("年度"))

    class Meta:
        verbose_name = _("抽查任务")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="inspections_campaign_code_once"),
            *one_of_choices("inspections.Campaign", "level", "mode"),
            Tracked(
                name="inspections_campaign_tracked",
                months="daterange(make_date(year, 1, 1), make_date(year + 1, 12, 31))",
            ),
        ]

    def __str__(self) -> str:
        return self.name


# 风险监测 and tests ordered by an association never carry the name 监督抽查.
SUPERVISED = (Campaign.Mode.REGULAR, Campaign.Mode.SPECIAL, Campaign.Mode.FLYING)


class BatchQuerySet(models.QuerySet):
    def supervised(self) -> "BatchQuerySet":
        """Batches of 监督抽查 proper."""
        return self.filter(campaign__mode__in=SUPERVISED)

    def tested(self) -> "BatchQuerySet":
        """Batches with a final answer: the denominator of pass rates."""
        return self.filter(state__in=Batch.CONCLUDED)

    def clear(self) -> "BatchQuerySet":
        """Batches in which nothing failed, a verdict that a retest turned included."""
        return self.filter(state__in=Batch.CLEAR)

    def failed(self) -> "BatchQuerySet":
        return self.filter(state=Batch.State.FAILED)

    def pending(self) -> "BatchQuerySet":
        """Drawn, and not yet concluded: out of every rate, and counted beside it."""
        return self.filter(state__in=Batch.PENDING)


class Batch(models.Model):
    """One sampled batch. It belongs to the month of **sampling**, whenever its verdict comes."""

    class Link(models.TextChoices):
        PRODUCTION = "production", _("生产领域")
        CIRCULATION = "circulation", _("流通领域")
        ONLINE = "online", _("网售")

    class State(models.TextChoices):
        SAMPLED = "sampled", _("抽样")
        TESTING = "testing", _("检验中")
        OBJECTION = "objection", _("异议期")
        RETESTING = "retesting", _("复检中")
        CLEAR = "clear", _("未发现不合格")
        OVERTURNED = "overturned", _("复检改判")
        FAILED = "failed", _("不合格")
        NOT_TESTED = "not_tested", _("不予检验")
        REFUSED = "refused", _("拒检")
        WITHDRAWN = "withdrawn", _("撤销")

    PENDING = (State.SAMPLED, State.TESTING, State.OBJECTION, State.RETESTING)
    CLEAR = (State.CLEAR, State.OVERTURNED)
    CONCLUDED = (*CLEAR, State.FAILED)

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="batches", verbose_name=_("抽查任务"))
    number = models.CharField(_("抽样单号"), max_length=40)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="batches", verbose_name=_("生产企业"), db_index=False
    )
    link = models.CharField(_("环节"), max_length=12, choices=Link)
    sampled_on = models.DateField(_("抽样日期"))
    sampled_in = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, verbose_name=_("抽样地"), db_index=False
    )
    product = models.CharField(_("产品"), max_length=80)
    state = models.CharField(_("状态"), max_length=12, choices=State)
    items = ArrayField(models.CharField(max_length=40), verbose_name=_("检验项目"), default=list, blank=True)
    failed_items = ArrayField(models.CharField(max_length=40), verbose_name=_("不合格项目"), default=list, blank=True)
    concluded_on = models.DateField(_("结论日期"), null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("抽查批次")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"],
                name="inspections_batch_number_once",
                violation_error_message=_("该任务下已有同号抽样单。"),
            ),
            models.CheckConstraint(
                condition=Q(failed_items__contained_by=F("items")),
                name="inspections_batch_failed_within_tested",
                violation_error_message=_("不合格项目必须都在检验项目之内。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="clear") | Q(failed_items=[]),
                name="inspections_batch_clear_without_failed_items",
                violation_error_message=_("未发现不合格的批次不能有不合格项目。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failed_items=[]),
                name="inspections_batch_failed_names_items",
                violation_error_message=_("不合格批次须写明不合格项目。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["clear", "overturned", "failed"], concluded_on__isnull=False)
                | ~Q(state__in=["clear", "overturned", "failed"]) & Q(concluded_on__isnull=True),
                name="inspections_batch_conclusion_dated",
                violation_error_message=_("有结论的批次须有结论日期，未有结论的不能有。"),
            ),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=True) | Q(concluded_on__gte=F("sampled_on")),
                name="inspections_batch_concluded_after_sampling",
                violation_error_message=_("结论日期不能早于抽样日期。"),
            ),
            *one_of_choices("inspections.Batch", "link", "state"),
            Tracked(
                name="inspections_batch_tracked",
                enterprise="enterprise_id",
                months="daterange(sampled_on, sampled_on, '[]')",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "sampled_on"], name="inspections_batch_enterprise")]

    def __str__(self) -> str:
        return self.number
