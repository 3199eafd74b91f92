"""What a valid honour is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, StrictForm
from enterprises.forms.fields import enterprise_field
from enterprises.models import Honour


class HonourForm(StrictForm, forms.ModelForm):
    enterprise = enterprise_field()
    valid_from = DayField(label=_("起始日期"))
    valid_to = DayField(label=_("有效期至"), required=False, help_text=_("最后有效日；空白为长期"))

    class Meta:
        model = Honour
        fields = ("enterprise", "kind", "level", "issuer", "product", "year", "valid_from", "valid_to")
