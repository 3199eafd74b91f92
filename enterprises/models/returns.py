"""What enterprises report: the monthly form of units above scale and the quarterly form of the others. Amounts in 元.

Amounts are cumulative from January (1–本月), each with the same figure of the year before **as this return states it**
(上年同期); growth is taken within these rows and never by a join with last year's rows. Blank is not zero.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from common.choices import one_of_choices
from enterprises.models.freezing import Frozen
from enterprises.models.register import Enterprise
from ledger.tracking import Tracked
from ledger.walls import Walled


class ReturnState(models.TextChoices):
    REPORTED = "reported", _("已报")
    ZERO = "zero", _("零值")
    HALTED = "halted", _("停产")
    EXEMPT = "exempt", _("免报")
    MISSING = "missing", _("未报")
    REFUSED = "refused", _("拒报")


ANSWERED = (ReturnState.REPORTED, ReturnState.ZERO, ReturnState.HALTED)


class ReturnQuerySet(models.QuerySet):
    def answered(self) -> ReturnQuerySet:
        """Rows that carry figures: reported, reported as zero, or halted."""
        return self.filter(state__in=ANSWERED)

    def exempt(self) -> ReturnQuerySet:
        return self.filter(state=ReturnState.EXEMPT)


def amount(label: str) -> models.BigIntegerField:
    """A field for an amount in 元 (or heads), blank when not reported."""
    return models.BigIntegerField(label, null=True, blank=True)


class NotNegative(models.CheckConstraint):
    """A field that must not fall below zero, judged here without a query: a monthly return has twenty of them."""

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(condition=Q(**{f"{field}__gte": 0}) | Q(**{f"{field}__isnull": True}), name=name)
        self.field = field

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS) -> None:
        value = getattr(instance, self.field)
        if self.field not in (exclude or ()) and value is not None and value < 0:
            message = _("%(label)s不能为负数，现为%(value)s。")
            params = {"label": model._meta.get_field(self.field).verbose_name, "value": value}
            raise ValidationError({self.field: ValidationError(message, code="negative", params=params)})

    def clone(self) -> NotNegative:
        return NotNegative(field=self.field, name=self.name)

    def deconstruct(self) -> tuple[str, tuple, dict]:
        """To migrations it is the plain constraint that the database sees."""
        return "django.db.models.CheckConstraint", (), {"condition": self.condition, "name": self.name}


def never_negative(form: str, *fields: str) -> list[NotNegative]:
    """A named constraint for each of the fields."""
    return [NotNegative(field=field, name=f"enterprises_{form}_{field}_not_negative") for field in fields]


def only_when_answered(form: str, *fields: str) -> models.CheckConstraint:
    """Who did not answer has given no amounts. Amounts of the year before are no answers."""
    return models.CheckConstraint(
        condition=Q(state__in=ANSWERED) | Q(**{f"{field}__isnull": True for field in fields}),
        name=f"enterprises_{form}_amounts_only_when_answered",
        violation_error_message=_("免报、未报、拒报的行不能有数值。"),
    )


class MonthlyReturn(models.Model):
    """规上月报: one row an enterprise and month, with one association responsible. There is no January form."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="monthly_returns", verbose_name=_("企业"), db_index=False
    )
    month = models.DateField(_("报告月份"))
    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("填报归口"), db_index=False)
    state = models.CharField(_("填报状态"), max_length=8, choices=ReturnState, default=ReturnState.REPORTED)

    output_month = amount(_("工业总产值（本月）"))
    output = amount(_("工业总产值（1–本月）"))
    output_month_prior = amount(_("工业总产值（上年同月）"))
    output_prior = amount(_("工业总产值（上年1–本月）"))
    sales_month = amount(_("工业销售产值（本月）"))
    sales = amount(_("工业销售产值（1–本月）"))
    sales_month_prior = amount(_("工业销售产值（上年同月）"))
    sales_prior = amount(_("工业销售产值（上年1–本月）"))
    export_month = amount(_("出口交货值（本月）"))
    export = amount(_("出口交货值（1–本月）"))
    export_month_prior = amount(_("出口交货值（上年同月）"))
    export_prior = amount(_("出口交货值（上年1–本月）"))
    own_brand_export = amount(_("其中：自主品牌出口交货值（1–本月）"))
    own_brand_export_prior = amount(_("其中：自主品牌出口交货值（上年1–本月）"))
    revenue = amount(_("营业收入（1–本月）"))
    revenue_prior = amount(_("营业收入（上年1–本月）"))
    profit = amount(_("利润总额（1–本月）"))
    profit_prior = amount(_("利润总额（上年1–本月）"))
    taxes = amount(_("税金及附加（1–本月）"))
    taxes_prior = amount(_("税金及附加（上年1–本月）"))
    vat = amount(_("应交增值税（1–本月）"))
    vat_prior = amount(_("应交增值税（上年1–本月）"))
    research = amount(_("研发费用（1–本月）"))
    research_prior = amount(_("研发费用（上年1–本月）"))
    employees = amount(_("平均用工人数（1–本月）"))
    employees_prior = amount(_("平均用工人数（上年1–本月）"))

    explanation = models.CharField(_("说明"), max_length=300, blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("规上月报")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "month"],
                name="enterprises_monthlyreturn_once",
                violation_error_message=_("该企业该月已有一张规上月报。"),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1) & ~Q(month__month=1),
                name="enterprises_monthlyreturn_month_offered",
                violation_error_message=_("报告月份写该月1日；1月免报，2月报1–2月。"),
            ),
            only_when_answered(
                "monthlyreturn",
                *("output_month", "output", "sales_month", "sales", "export_month", "export", "own_brand_export"),
                *("revenue", "profit", "taxes", "vat", "research", "employees"),
            ),
            models.CheckConstraint(
                condition=Q(own_brand_export__lte=F("export"))
                | Q(own_brand_export__isnull=True)
                | Q(export__isnull=True),
                name="enterprises_monthlyreturn_own_brand_within_export",
                violation_error_message=_("自主品牌出口交货值不能大于出口交货值。"),
            ),
            *never_negative(
                "monthlyreturn",
                *("output", "output_month", "output_prior", "output_month_prior"),
                *("sales", "sales_month", "sales_prior", "sales_month_prior"),
                *("export", "export_month", "export_prior", "export_month_prior"),
                *("own_brand_export", "own_brand_export_prior", "revenue", "revenue_prior"),
                *("research", "research_prior", "employees", "employees_prior"),
            ),
            *one_of_choices("enterprises.MonthlyReturn", "state"),
            Frozen(name="enterprises_monthlyreturn_frozen", kind="monthly"),
            Tracked(
                name="enterprises_monthlyreturn_tracked",
                enterprise="enterprise_id",
                months="daterange(month, month, '[]')",
            ),
            Walled(name="enterprises_monthlyreturn_walled"),
        ]
        indexes = [
            models.Index(fields=["month", "association"], name="enterprises_monthlyreturn_of"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.month:%Y-%m}"


class SmallReturn(models.Model):
    """规下季报/年报: output, revenue and employees of a unit below scale, cumulative to a quarter's last month."""

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="small_returns", verbose_name=_("企业"), db_index=False
    )
    month = models.DateField(_("报告月份"))
    association = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("填报归口"), db_index=False)
    state = models.CharField(_("填报状态"), max_length=8, choices=ReturnState, default=ReturnState.REPORTED)
    output = amount(_("工业总产值（1–本季）"))
    output_prior = amount(_("工业总产值（上年1–本季）"))
    revenue = amount(_("营业收入（1–本季）"))
    revenue_prior = amount(_("营业收入（上年1–本季）"))
    employees = amount(_("平均用工人数（1–本季）"))
    employees_prior = amount(_("平均用工人数（上年1–本季）"))
    explanation = models.CharField(_("说明"), max_length=300, blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("规下季报")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "month"],
                name="enterprises_smallreturn_once",
                violation_error_message=_("该企业该季已有一张规下季报。"),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1, month__month__in=[3, 6, 9, 12]),
                name="enterprises_smallreturn_month_ends_quarter",
                violation_error_message=_("规下季报的报告月份是季度最后一月的1日。"),
            ),
            only_when_answered("smallreturn", "output", "revenue", "employees"),
            *never_negative(
                "smallreturn", "output", "output_prior", "revenue", "revenue_prior", "employees", "employees_prior"
            ),
            *one_of_choices("enterprises.SmallReturn", "state"),
            Frozen(name="enterprises_smallreturn_frozen", kind="small"),
            Tracked(
                name="enterprises_smallreturn_tracked",
                enterprise="enterprise_id",
                months="daterange(month, month, '[]')",
            ),
            Walled(name="enterprises_smallreturn_walled"),
        ]
        indexes = [
            models.Index(fields=["month", "association"], name="enterprises_smallreturn_of"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.month:%Y-%m}"
