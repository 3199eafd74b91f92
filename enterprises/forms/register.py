"""What valid input to the register is. The fields of a form are the keyword arguments of its action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.codes import check_credit_code, normalise_credit_code
from common.forms import DayField, MonthField, StrictForm
from enterprises.forms.fields import division_field, enterprise_field, industry_field, stands_on
from enterprises.models import AboveScaleSpell, Enterprise


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
