"""What valid input about members of zones and what zones do is, and about the months that figures reach."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from classifications.models import Division
from common.forms import AmountField, CodeChoiceField, DayField, MonthField, StrictForm
from enterprises.forms.fields import OfThePast, association_field, reason_field
from enterprises.forms.register import ContactForm, EnterpriseForm
from enterprises.likeness import name_heads, name_key
from enterprises.models import Enterprise
from zones.models import Consent, Membership, Zone, ZoneRecord

ONE_DAY = datetime.timedelta(days=1)


def zone_field() -> CodeChoiceField:
    return CodeChoiceField(Zone.objects.all(), code="slug", label=_("示范区"))


def enterprise_field() -> CodeChoiceField:
    return CodeChoiceField(Enterprise.objects.all(), code="credit_code", label=_("企业"))


NOT_A_MEMBER = _("退出日期%(value)s：该企业在此前一日不是该示范区的成员。")


class JoinZoneForm(StrictForm, forms.Form):
    """Membership from `on` to the day before `until`, or for good. Two zones are lawful, twice the same is not."""

    zone = zone_field()
    enterprise = enterprise_field()
    role = forms.ChoiceField(label=_("角色"), choices=Membership.Role, required=False)
    on = DayField(label=_("加入日期"))
    until = DayField(label=_("退出日期"), required=False, help_text=_("自该日起不再是成员"))
    reason = reason_field(required=False)

    def clean_role(self) -> str:
        return self.cleaned_data["role"] or Membership.Role.MEMBER

    def clean(self) -> dict:
        cleaned = super().clean()
        zone, enterprise, on, until = (cleaned.get(name) for name in ("zone", "enterprise", "on", "until"))
        if on and until and until <= on:
            message = _("退出日期%(value)s须晚于加入日期%(on)s。")
            self.add_error("until", ValidationError(message, code="order", params={"value": until, "on": on}))
        elif zone and enterprise and on:
            standing = zone.memberships.filter(enterprise=enterprise, during__overlap=(on, until)).first()
            if standing:
                message = _(
                    "加入日期%(value)s：该企业在该示范区已有成员时间段（%(first)s至%(last)s），同一示范区内不能重叠。"
                )
                params = {
                    "value": on,
                    "first": standing.during.lower or _("自始"),
                    "last": standing.during.upper or _("今"),
                }
                self.add_error("on", ValidationError(message, code="overlap", params=params))
        return cleaned


class LeaveZoneForm(OfThePast, forms.Form):
    """No longer a member from a day on."""

    zone = zone_field()
    enterprise = enterprise_field()
    on = DayField(label=_("退出日期"), help_text=_("自该日起不再是成员"))
    reason = reason_field(required=True, help_text=_("例如：退会申请、迁出、连续两年未参加活动"))

    def clean(self) -> dict:
        cleaned = super().clean()
        zone, enterprise, on = (cleaned.get(name) for name in ("zone", "enterprise", "on"))
        members = zone.memberships.in_force(on - ONE_DAY) if zone and on else None
        if members is not None and enterprise and not members.filter(enterprise=enterprise).exists():
            self.add_error("on", ValidationError(NOT_A_MEMBER, code="not_member", params={"value": on}))
        return cleaned


class ConsentForm(StrictForm, forms.Form):
    """Another zone of the firm reads what the association files for it, of months from a day on."""

    association = association_field()
    membership = CodeChoiceField(Membership.objects.all(), code="id", label=_("示范区"))
    on = DayField(
        label=_("起始日期"),
        help_text=_("最后一天在该日或以后的月份可以查阅；可填过去的日期，只限企业当时已是该示范区成员的月份"),
    )
    reason = reason_field(required=True, help_text=_("例如：企业同意书、两协会商定"))


class EndConsentForm(StrictForm, forms.Form):
    """No longer months from a day on."""

    consent = CodeChoiceField(Consent.objects.all(), code="id", label=_("查阅许可"))
    on = DayField(
        label=_("终止日期"),
        help_text=_("最后一天在该日或以后的月份不再可查阅，此前的月份仍可查阅；填许可的起始日期即全部收回"),
    )
    reason = reason_field(required=True, help_text=_("例如：企业撤回同意、退出示范区"))


def _of_the_same_name(zone: Zone, name: str) -> Enterprise | None:
    """A member of whatever time whose name tells the same: 浙江华泰泵业有限公司 and 永嘉县华泰泵业."""
    places = list(Division.objects.exclude(level=Division.Level.PROVINCE).values_list("name", flat=True))
    heads = name_heads(places)
    key = name_key(name, heads)
    members = Enterprise.objects.filter(memberships__zone=zone).distinct()
    return next((each for each in members if name_key(each.name, heads) == key), None)


class MemberForm(EnterpriseForm):
    """A new enterprise together with the zone that it joins: outside every zone nobody would keep its record."""

    zone = zone_field()
    joined = DayField(label=_("加入示范区日期"))
    role = forms.ChoiceField(label=_("角色"), choices=Membership.Role, required=False)
    person = ContactForm.base_fields["person"]
    phone = ContactForm.base_fields["phone"]
    reason = reason_field(required=False)

    clean_role = JoinZoneForm.clean_role
    clean_phone = ContactForm.clean_phone

    def clean(self) -> dict:
        cleaned = super().clean()
        since, joined = cleaned.get("since"), cleaned.get("joined")
        if since and joined and joined < since:
            message = _("加入日期%(value)s早于企业的起始日期%(since)s。")
            self.add_error("joined", ValidationError(message, code="order", params={"value": joined, "since": since}))
        zone, name = cleaned.get("zone"), cleaned.get("name")
        if zone and name and not cleaned.get("explanation") and (twin := _of_the_same_name(zone, name)):
            message = _("本示范区已有%(name)s（%(code)s），名称相同：就是它请不要再登记；确是两家请在此说明。")
            params = {"name": twin.name, "code": twin.credit_code}
            self.add_error("explanation", ValidationError(message, code="twin", params=params))
        return cleaned


class ZoneRecordForm(StrictForm, forms.ModelForm):
    zone = zone_field()
    on = DayField(label=_("日期"))

    class Meta:
        model = ZoneRecord
        fields = ("zone", "kind", "on", "quantity", "note")
        field_classes = {"quantity": AmountField}

    def clean_quantity(self) -> int:
        quantity = self.cleaned_data["quantity"]
        if quantity < 0:
            message = _("“%(value)s”：数量不能为负数。")
            raise ValidationError(message, code="negative", params={"value": quantity})
        return quantity


class HorizonForm(StrictForm, forms.Form):
    """The month to which figures are computed, or accepted."""

    to = MonthField(label=_("至月份"))
