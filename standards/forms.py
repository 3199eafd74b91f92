"""What valid input about standards is. The fields of a form are the keyword arguments of its action."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import CodeChoiceField, DayField, StrictForm
from common.standard_numbers import normalise_standard_number, parse_standard_number
from enterprises.models import Enterprise
from standards.models import Drafting, Standard

# The number of a 浙江制造 standard is a group's: T/ZZB 2512-2021.
_ALSO_GROUP = {Standard.Kind.ZHEJIANG_MADE}


class StandardForm(StrictForm, forms.ModelForm):
    """One edition. Its number is kept in the one spelling, must be of its kind, and bears no year after publication."""

    published_on = DayField(label=_("发布日期"))
    effective_on = DayField(label=_("实施日期"))
    withdrawn_on = DayField(label=_("废止日期"), required=False)
    replaces = CodeChoiceField(Standard.objects.all(), code="number", label=_("代替"), required=False)

    class Meta:
        model = Standard
        fields = (
            *("number", "title", "title_en", "kind"),
            *("published_on", "effective_on", "withdrawn_on", "replaces"),
        )

    def clean(self) -> dict:
        cleaned = super().clean()
        number, kind, published = (cleaned.get(name) for name in ("number", "kind", "published_on"))
        if number and kind == Standard.Kind.ALLIANCE:
            cleaned["number"] = normalise_standard_number(number)
        elif number and kind and published:
            parsed = parse_standard_number(number, year_limit=published.year)
            if parsed is None:
                message = _("“%(value)s”不符合任何一种标准号的编号形式（例如GB/T 39904-2021），或年代号晚于发布年。")
                self._refuse(message, "shape")
            elif parsed.kind != ("group" if kind in _ALSO_GROUP else kind):
                self._refuse(_("“%(value)s”不是%(kind)s的编号。"), "kind", kind=Standard.Kind(kind).label)
            else:
                cleaned["number"] = parsed.canonical
        return cleaned

    def _refuse(self, message: str, code: str, **params: str) -> None:
        params["value"] = self.cleaned_data["number"]
        self.add_error("number", ValidationError(message, code=code, params=params))


class DraftingForm(StrictForm, forms.ModelForm):
    standard = CodeChoiceField(Standard.objects.all(), code="number", label=_("标准"))
    enterprise = CodeChoiceField(Enterprise.objects.all(), code="credit_code", label=_("企业"))

    class Meta:
        model = Drafting
        fields = ("standard", "enterprise", "role", "work")
