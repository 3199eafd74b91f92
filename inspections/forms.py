"""What valid input about product checks is. The fields of a form are the keyword arguments of its action."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from classifications.models import Division
from common.forms import CodeChoiceField, DayField, NamesField, StrictForm
from enterprises.models import Enterprise
from inspections.models import Batch, Campaign

ITEM_LENGTH = 40


def names_field(label: str) -> NamesField:
    return NamesField(limit=ITEM_LENGTH, label=label, required=False)


def failed_within_tested(form: forms.BaseForm, tested: list[str]) -> None:
    """Add an error that names the failed items which nobody tested."""
    failed = form.cleaned_data.get("failed_items") or []
    if untested := [item for item in failed if item not in tested]:
        message = _("不合格项目“%(value)s”不在检验项目之内（检验项目：%(tested)s）。")
        params = {"value": "、".join(untested), "tested": "、".join(tested) or _("无")}
        form.add_error("failed_items", ValidationError(message, code="failed_not_tested", params=params))


class CampaignForm(StrictForm, forms.ModelForm):
    organiser = CodeChoiceField(Organisation.objects.all(), code="code", label=_("组织单位"), required=False)

    class Meta:
        model = Campaign
        fields = ("code", "name", "level", "mode", "organiser", "year")


class BatchForm(StrictForm, forms.ModelForm):
    """A batch as it was drawn, and as far as it got: with its conclusion where there is one."""

    campaign = CodeChoiceField(Campaign.objects.all(), code="code", label=_("抽查任务"))
    enterprise = CodeChoiceField(Enterprise.objects.all(), code="credit_code", label=_("生产企业"))
    sampled_on = DayField(label=_("抽样日期"))
    sampled_in = CodeChoiceField(Division.objects.all(), code="code", label=_("抽样地"), required=False)
    items = names_field(_("检验项目"))
    failed_items = names_field(_("不合格项目"))
    concluded_on = DayField(label=_("结论日期"), required=False)

    class Meta:
        model = Batch
        fields = (
            *("campaign", "number", "enterprise", "link", "sampled_on", "sampled_in", "product"),
            *("state", "items", "failed_items", "concluded_on"),
        )

    def clean(self) -> dict:
        cleaned = super().clean()
        failed_within_tested(self, cleaned.get("items") or [])
        return cleaned


class ConclusionForm(StrictForm, forms.ModelForm):
    """The verdict on a batch that stands: `ConclusionForm(data, instance=batch)`."""

    state = forms.ChoiceField(
        label=_("状态"), choices=[choice for choice in Batch.State.choices if choice[0] in Batch.CONCLUDED]
    )
    items = names_field(_("检验项目"))
    failed_items = names_field(_("不合格项目"))
    concluded_on = DayField(label=_("结论日期"))

    class Meta:
        model = Batch
        fields = ("state", "items", "failed_items", "concluded_on")

    def clean(self) -> dict:
        cleaned = super().clean()
        # Left out, the items are those that were recorded when the batch was drawn.
        cleaned["items"] = cleaned.get("items") or self.initial.get("items") or []
        failed_within_tested(self, cleaned["items"])
        return cleaned
