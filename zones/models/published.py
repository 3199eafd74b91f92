"""What others published about zones: each figure as its source states it, to be held against the recomputed one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from classifications.models import in_reader_language
from common.choices import one_of_choices
from zones.models.figures import FREQUENCIES, TOTAL
from zones.models.zone import Zone


class Source(models.Model):
    """A text that states figures. The day it was published is neither the day of the event nor that of the figure."""

    code = models.CharField(_("代码"), max_length=20)
    title = models.CharField(_("标题"), max_length=120)
    title_en = models.CharField(_("英文标题"), max_length=200, blank=True)
    publisher = models.CharField(_("发布者"), max_length=120)
    published = models.CharField(_("发布日期"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("来源")
        constraints = [models.UniqueConstraint(fields=["code"], name="zones_source_code_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        return in_reader_language(self.title, self.title_en)


class PublishedFigure(models.Model):
    """One published figure, with its own wording, and where it can be: the figure of ours to hold it against."""

    class Kind(models.TextChoices):
        STOCK = "stock", _("存量")
        FLOW = "flow", _("流量")
        CUMULATIVE = "cumulative", _("累计")
        GROWTH = "growth", _("增长")
        SHARE = "share", _("占比")
        RATE = "rate", _("比率")
        RANK = "rank", _("位次")
        MILESTONE = "milestone", _("里程碑")
        STRUCTURE = "structure", _("构成")
        WINDOW = "window", _("时间段")
        PROGRAMME = "programme", _("工程名称")
        TARGET = "target", _("目标")
        HONOUR = "honour", _("荣誉")
        VALUATION = "valuation", _("评估值")
        QUALITATIVE = "qualitative", _("定性")

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("确数")
        ABOUT = "about", _("约")
        MORE = "more", _("多")
        AT_LEAST = "at_least", _("以上")
        UNDER = "under", _("接近")
        REACHING = "reaching", _("达到")
        TARGET = "target", _("目标")
        CONTRADICTORY = "contradictory", _("措辞自相矛盾")

    class Expectation(models.TextChoices):
        INDICATOR = "indicator", _("与指标对照")
        NOT_STATISTIC = "not_statistic", _("非统计量")
        NEEDS_REFERENCE = "needs_reference", _("需外部总量")
        IMPOSSIBLE = "impossible", _("算术上不可能")
        NOT_COMPUTABLE = "not_computable", _("无法计算")

    code = models.CharField(_("编号"), max_length=10)
    source = models.ForeignKey(Source, models.PROTECT, related_name="figures", verbose_name=_("来源"))
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="published", verbose_name=_("示范区")
    )
    subject = models.CharField(_("主体"), max_length=80)
    subject_en = models.CharField(_("主体（英文）"), max_length=160)
    label_zh = models.CharField(_("名称"), max_length=120)
    label_en = models.CharField(_("英文名称"), max_length=200)
    value = models.DecimalField(_("数值"), max_digits=30, decimal_places=6, null=True, blank=True)
    value_text = models.CharField(_("文字"), max_length=60, blank=True)
    unit = models.CharField(_("单位"), max_length=30)
    period_text = models.CharField(_("原文期间"), max_length=80, blank=True)
    kind = models.CharField(_("性质"), max_length=12, choices=Kind)
    qualifier = models.CharField(_("措辞"), max_length=14, choices=Qualifier, default=Qualifier.EXACT)
    quote = models.CharField(_("原文"), max_length=80, blank=True)
    note_zh = models.CharField(_("注"), max_length=300, blank=True)
    note_en = models.CharField(_("英文注"), max_length=500, blank=True)
    expectation = models.CharField(_("对照方式"), max_length=16, choices=Expectation)
    indicator = models.CharField(_("指标"), max_length=60, blank=True)
    freq = models.CharField(_("频率"), max_length=1, choices=FREQUENCIES, blank=True)
    month = models.DateField(_("期末月"), null=True, blank=True)
    member = models.CharField(_("分组"), max_length=60, blank=True, default=TOTAL)

    class Meta:
        verbose_name = _("公布数")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="zones_publishedfigure_code_once"),
            models.CheckConstraint(
                condition=~Q(expectation="indicator")
                | Q(zone__isnull=False, value__isnull=False, month__isnull=False) & ~Q(indicator="") & ~Q(freq=""),
                name="zones_publishedfigure_comparable_is_addressed",
                violation_error_message=_("要与指标对照的公布数须有示范区、数值、指标和期间。"),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(value_text=""),
                name="zones_publishedfigure_says_something",
                violation_error_message=_("公布数须有数值或文字。"),
            ),
            *one_of_choices("zones.PublishedFigure", "kind", "qualifier", "expectation", "freq"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return in_reader_language(self.label_zh, self.label_en)

    @property
    def note(self) -> str:
        return in_reader_language(self.note_zh, self.note_en)
