"""What valid input to the register is: a new enterprise, its name, place, aliases, contact and standing above scale."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.codes import check_credit_code, normalise_credit_code
from common.forms import DayField, MonthField, StrictForm
from enterprises.forms.fields import (
    OfThePast,
    association_field,
    division_field,
    enterprise_field,
    industry_field,
    reason_field,
    stands_on,
)
from enterprises.models import AboveScaleSpell, Enterprise


class EnterpriseForm(StrictForm, forms.ModelForm):
    """A new enterprise with its first place and industry. Doubts about the code ask for an explanation, no more."""

    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=60)
    division = division_field()
    industry = industry_field()
    since = DayField(label=_("自何日起"), required=False, help_text=_("空白：自始"))
    explanation = forms.CharField(
        label=_("代码疑点的说明"), max_length=300, required=False, help_text=_("代码有疑点时才须填写")
    )

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
            self.fields["explanation"].help_text = _("写明为何如此，例如“执照原件如此，已核对”；留在台账里")
            self.add_error("explanation", ValidationError([_told(code, problem) for problem in doubts]))
        stands_on(cleaned.get("division"), cleaned.get("since"))
        return cleaned


def _told(code: str, problem: Any) -> ValidationError:
    params = {"value": code, "rule": problem.message}
    return ValidationError(_("“%(value)s”：%(rule)s"), code=problem.rule, params=params)


class RenameForm(OfThePast, forms.Form):
    """A new name from a day on; the old one stays findable."""

    enterprise = enterprise_field()
    name = forms.CharField(label=_("新名称"), max_length=120)
    on = DayField(label=_("自何日起"))
    reason = reason_field(required=False, help_text=_("例如：更名核准通知书文号"))

    def clean(self) -> dict:
        cleaned = super().clean()
        enterprise, name = cleaned.get("enterprise"), cleaned.get("name")
        if enterprise and enterprise.name == name:
            message = _("新名称“%(value)s”与现名称相同。")
            self.add_error("name", ValidationError(message, code="same", params={"value": name}))
        return cleaned


class AmendForm(StrictForm, forms.ModelForm):
    """What was entered wrong or not at all; what changed on a day is another form's."""

    enterprise = enterprise_field()
    reason = reason_field(required=True, help_text=_("例如：录入错误，按执照更正"))

    class Meta:
        model = Enterprise
        fields = ("name_en", "initials", "township")
        help_texts = {
            "initials": _("供检索；空白则按名称生成"),
            "township": _("更正录入错误用；自某日起迁址请用“迁移或转行”"),
        }


class MoveForm(OfThePast, forms.Form):
    """Another place, township or industry from a day on."""

    enterprise = enterprise_field()
    division = division_field()
    township = forms.CharField(
        label=_("乡镇街道"), max_length=40, required=False, help_text=_("不变则照填；空白为未登记")
    )
    industry = industry_field()
    on = DayField(label=_("自何日起"))
    reason = reason_field(required=False)

    def clean_township(self) -> str | None:
        """A sheet or JSON that does not name it leaves it as it is."""
        return self.cleaned_data["township"] if self.add_prefix("township") in self.data else None

    def clean(self) -> dict:
        cleaned = super().clean()
        stands_on(cleaned.get("division"), cleaned.get("on"))
        return cleaned


class AliasForm(StrictForm, forms.Form):
    """Another name by which people and spreadsheets call it."""

    enterprise = enterprise_field()
    name = forms.CharField(label=_("别名或简称"), max_length=120)
    reason = reason_field(required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        enterprise, name = cleaned.get("enterprise"), cleaned.get("name")
        if enterprise and name and (enterprise.name == name or enterprise.names.filter(name=name).exists()):
            message = _("“%(value)s”已是该企业的名称、曾用名或别名。")
            self.add_error("name", ValidationError(message, code="known", params={"value": name}))
        return cleaned


PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,24}(?:(?:转|ext\.?|#) ?[0-9]{1,6})?", re.IGNORECASE)


class ContactForm(StrictForm, forms.Form):
    """Whom the association calls. Both empty: nobody any more."""

    enterprise = enterprise_field()
    association = association_field()
    person = forms.CharField(label=_("联系人"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("电话"), max_length=40, required=False, help_text=_("手机或座机，例如 13800000000、0577-60000000")
    )
    reason = reason_field(required=False)

    def clean_phone(self) -> str:
        phone = unicodedata.normalize("NFKC", self.cleaned_data["phone"])
        if phone and not PHONE.fullmatch(phone):
            message = _("“%(value)s”不是电话号码：请只写数字、空格、短横和“转”。")
            raise ValidationError(message, code="phone", params={"value": phone})
        return phone


class AnswerForm(StrictForm, forms.Form):
    """Another association reports for the enterprise from a day on."""

    enterprise = enterprise_field()
    association = association_field()
    on = DayField(label=_("起始日期"), help_text=_("自该日起由它填报；已开放的月份仍由原协会填报"))
    reason = reason_field(required=True, help_text=_("例如：两协会商定、企业申请"))


class EnterAboveScaleForm(StrictForm, forms.Form):
    enterprise = enterprise_field()
    month = MonthField(label=_("入库月份"))
    entry = forms.ChoiceField(label=_("入库原因"), choices=AboveScaleSpell.Entry)
    reason = reason_field(required=False)

    def clean(self) -> dict:
        """A spell without an end takes in every later month: it meets any spell that ends after its first."""
        cleaned = super().clean()
        enterprise, month = cleaned.get("enterprise"), cleaned.get("month")
        spells = enterprise.above_scale_spells.filter(during__overlap=(month, None)) if enterprise and month else None
        if spells is not None and (standing := spells.first()):
            message = _("入库月份%(value)s：该企业已有规上时段（%(first)s起，至%(last)s），时段不能重叠。")
            params = {
                "value": f"{month:%Y-%m}",
                "first": f"{standing.during.lower:%Y-%m}",
                "last": f"{standing.during.upper:%Y-%m}" if standing.during.upper else _("今"),
            }
            self.add_error("month", ValidationError(message, code="overlap", params=params))
        return cleaned


class LeaveAboveScaleForm(StrictForm, forms.Form):
    enterprise = enterprise_field()
    month = MonthField(label=_("退库月份"), help_text=_("自该月起不再计入规上"))
    exit = forms.ChoiceField(label=_("退库原因"), choices=AboveScaleSpell.Exit)
    reason = reason_field(required=False)
