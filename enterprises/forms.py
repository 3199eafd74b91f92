"""What valid input about enterprises is. The fields of a form are the keyword arguments of the action that it feeds."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from classifications.models import Division, Industry
from common.codes import check_credit_code, normalise_credit_code
from common.forms import AmountField, CodeChoiceField, CountField, DayField, MonthField, StrictForm
from enterprises.models import AboveScaleSpell, Enterprise, Honour, MonthlyReturn, SmallReturn

# The edition in force: 3444 means one trade in 2011 and another in 2017, and input names no edition.
EDITION = "2017"


def division_field(**kwargs: Any) -> CodeChoiceField:
    return CodeChoiceField(Division.objects.all(), code="code", label=_("区划代码"), **kwargs)


def industry_field(**kwargs: Any) -> CodeChoiceField:
    industries = Industry.objects.filter(edition=EDITION)
    return CodeChoiceField(industries, code="code", label=_("行业代码"), **kwargs)


def enterprise_field(**kwargs: Any) -> CodeChoiceField:
    return CodeChoiceField(Enterprise.objects.all(), code="credit_code", label=_("企业"), **kwargs)


def association_field(**kwargs: Any) -> CodeChoiceField:
    associations = Organisation.objects.filter(kind=Organisation.Kind.ASSOCIATION)
    return CodeChoiceField(associations, code="code", label=_("填报归口"), **kwargs)


def stands_on(division: Division | None, day: datetime.date | None) -> None:
    """Refuse a code on a day on which it was no place: 331021 ended in 2017, 331083 began then."""
    if division and day and not division.stands_on(day):
        message = _("区划代码%(code)s（%(name)s）在%(day)s不在用。")
        params = {"code": division.code, "name": division.label, "day": day}
        raise ValidationError({"division": ValidationError(message, code="division_date", params=params)})


class EnterpriseForm(StrictForm, forms.ModelForm):
    """A new enterprise with its first place and industry. Doubts about the code ask for an explanation, no more."""

    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=60)
    division = division_field()
    industry = industry_field()
    since = DayField(label=_("自何日起"), required=False, help_text=_("空白：自始"))
    explanation = forms.CharField(label=_("代码疑点的说明"), max_length=300, required=False)

    class Meta:
        model = Enterprise
        fields = ("credit_code", "name", "name_en", "initials", "township", "state")

    def clean_credit_code(self) -> str:
        code = normalise_credit_code(self.cleaned_data["credit_code"])
        problems = check_credit_code(code)
        if refused := [problem for problem in problems if problem.refused]:
            raise ValidationError([_told(code, problem) for problem in refused])
        self.doubts = problems
        return code

    def clean(self) -> dict:
        cleaned = super().clean()
        doubts = getattr(self, "doubts", ())
        if doubts and not cleaned.get("explanation"):
            code = cleaned["credit_code"]
            self.add_error("explanation", ValidationError([_told(code, problem) for problem in doubts]))
        stands_on(cleaned.get("division"), cleaned.get("since"))
        return cleaned


def _told(code: str, problem: Any) -> ValidationError:
    params = {"value": code, "rule": problem.message}
    return ValidationError(_("“%(value)s”：%(rule)s"), code=problem.rule, params=params)


class RenameForm(StrictForm, forms.Form):
    """A new name from a day on; the old one stays findable."""

    enterprise = enterprise_field()
    name = forms.CharField(label=_("新名称"), max_length=120)
    on = DayField(label=_("自何日起"))

    def clean(self) -> dict:
        cleaned = super().clean()
        enterprise, name = cleaned.get("enterprise"), cleaned.get("name")
        if enterprise and enterprise.name == name:
            message = _("新名称“%(value)s”与现名称相同。")
            self.add_error("name", ValidationError(message, code="same", params={"value": name}))
        return cleaned


class MoveForm(StrictForm, forms.Form):
    """Another place or another industry from a day on."""

    enterprise = enterprise_field()
    division = division_field()
    industry = industry_field()
    on = DayField(label=_("自何日起"))

    def clean(self) -> dict:
        cleaned = super().clean()
        stands_on(cleaned.get("division"), cleaned.get("on"))
        return cleaned


class EnterAboveScaleForm(StrictForm, forms.Form):
    enterprise = enterprise_field()
    month = MonthField(label=_("入库月份"))
    entry = forms.ChoiceField(label=_("入库原因"), choices=AboveScaleSpell.Entry)


class LeaveAboveScaleForm(StrictForm, forms.Form):
    enterprise = enterprise_field()
    month = MonthField(label=_("退库月份"), help_text=_("自该月起不再计入规上"))
    exit = forms.ChoiceField(label=_("退库原因"), choices=AboveScaleSpell.Exit)


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


class HonourForm(StrictForm, forms.ModelForm):
    enterprise = enterprise_field()
    valid_from = DayField(label=_("起始日期"))
    valid_to = DayField(label=_("有效期至"), required=False, help_text=_("最后有效日；空白为长期"))

    class Meta:
        model = Honour
        fields = ("enterprise", "kind", "level", "issuer", "product", "year", "valid_from", "valid_to")
