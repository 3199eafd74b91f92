"""What a valid return is, one form a row, whether it came from a page, a sheet or JSON."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import AmountField, CountField, MonthField, StrictForm
from enterprises.forms.fields import association_field, enterprise_field
from enterprises.models import MonthlyReturn, SmallReturn


class ReturnForm(forms.BaseForm):
    """What both forms of return share. Filing again replaces the row of the same enterprise and period."""

    def clean(self) -> dict:
        cleaned = super().clean()
        enterprise, month = cleaned.get("enterprise"), cleaned.get("month")
        self.doubts: list[str] = []
        if enterprise and month:
            returns = type(self.instance).objects.filter(enterprise=enterprise)
            # Uniqueness is no error here: the row that stands is the one that is judged and replaced.
            self.instance = returns.filter(month=month).first() or self.instance
            earlier = returns.filter(month__lt=month, month__year=month.year).order_by("-month").first()
            if earlier and not cleaned.get("explanation"):
                self.doubts = list(self._compared(cleaned, earlier))
        return cleaned

    def _compared(self, cleaned: dict, earlier: MonthlyReturn | SmallReturn):
        """A cumulative at or below the last one is never refused; until it is explained no single month is shown."""
        for name in ("output", "sales", "export", "revenue"):
            now, then = cleaned.get(name), getattr(earlier, name, None)
            if now is None or then is None or now > then or now == then == 0:
                continue
            label = self.fields[name].label
            text = _("%(label)s为%(now)s，低于%(month)s的%(then)s，请说明。")
            if now == then:
                text = _("%(label)s为%(now)s，与%(month)s的%(then)s相同，请说明（是否停产）。")
            yield text % {"label": label, "now": now, "then": then, "month": f"{earlier.month:%Y-%m}"}


MONTHLY_AMOUNTS = tuple(
    field.name
    for field in MonthlyReturn._meta.fields
    if field.get_internal_type() == "BigIntegerField" and not field.name.startswith("employees")
)
MONTHLY_COUNTS = ("employees", "employees_prior")


class MonthlyReturnForm(ReturnForm, StrictForm, forms.ModelForm):
    """规上月报. `MonthlyReturnForm(data, unit=Unit.THOUSAND)` reads numbers without a unit as 千元."""

    enterprise = enterprise_field()
    association = association_field()
    month = MonthField(label=_("报告月份"))

    class Meta:
        model = MonthlyReturn
        fields = ("enterprise", "month", "association", "state", *MONTHLY_AMOUNTS, *MONTHLY_COUNTS, "explanation")
        field_classes = dict.fromkeys(MONTHLY_AMOUNTS, AmountField) | dict.fromkeys(MONTHLY_COUNTS, CountField)

    def clean_month(self) -> datetime.date:
        month = self.cleaned_data["month"]
        if month.month == 1:
            message = _("“%(value)s”：1月免报，2月报1–2月。")
            raise ValidationError(message, code="january", params={"value": f"{month:%Y-%m}"})
        return month


SMALL_AMOUNTS = ("output", "output_prior", "revenue", "revenue_prior")
SMALL_COUNTS = ("employees", "employees_prior")


class SmallReturnForm(ReturnForm, StrictForm, forms.ModelForm):
    """规下季报."""

    enterprise = enterprise_field()
    association = association_field()
    month = MonthField(label=_("报告月份"))

    class Meta:
        model = SmallReturn
        fields = ("enterprise", "month", "association", "state", *SMALL_AMOUNTS, *SMALL_COUNTS, "explanation")
        field_classes = dict.fromkeys(SMALL_AMOUNTS, AmountField) | dict.fromkeys(SMALL_COUNTS, CountField)

    def clean_month(self) -> datetime.date:
        month = self.cleaned_data["month"]
        if month.month % 3:
            message = _("“%(value)s”：规下季报的报告月份是季度最后一月（3、6、9、12月）。")
            raise ValidationError(message, code="quarter", params={"value": f"{month:%Y-%m}"})
        return month
