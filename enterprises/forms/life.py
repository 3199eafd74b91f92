"""What a valid change of an enterprise's life is: a state from a day on, a merger, a split, one record for two."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.codes import normalise_credit_code
from common.forms import DayField, NamesField, StrictForm
from enterprises.forms.fields import OfThePast, enterprise_field, reason_field
from enterprises.models import Enterprise, Succession

Kind = Succession.Kind
MERGERS = [(kind.value, kind.label) for kind in (Kind.ABSORPTION, Kind.CONSOLIDATION)]
SPLITS = [(kind.value, kind.label) for kind in (Kind.SPIN_OFF, Kind.DIVISION)]


class StateForm(OfThePast, forms.Form):
    """Another state from a day on."""

    enterprise = enterprise_field()
    state = forms.ChoiceField(label=_("新状态"), choices=Enterprise.State)
    on = DayField(label=_("自何日起"))
    reason = reason_field(required=True, help_text=_("例如：注销核准通知书文号、停产通知、迁往何地"))

    def clean(self) -> dict:
        cleaned = super().clean()
        enterprise, state, on = (cleaned.get(name) for name in ("enterprise", "state", "on"))
        if enterprise and state and on and enterprise.state_on(on) == state:
            message = _("该企业在%(on)s已是“%(state)s”，没有变化。")
            params = {"on": on, "state": Enterprise.State(state).label}
            self.add_error("state", ValidationError(message, code="same_state", params=params))
        return cleaned


class CodesField(NamesField):
    """Enterprises named by their credit codes, one a line or divided by commas."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=60, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: object) -> list[Enterprise]:
        codes = [normalise_credit_code(code) for code in super().clean(value)]
        known = Enterprise.objects.in_bulk(codes, field_name="credit_code")
        if missing := [code for code in codes if code not in known]:
            message = _("登记册里没有代码为%(codes)s的企业：请核对代码，或先新增企业。")
            raise ValidationError(message, code="unknown", params={"codes": "、".join(missing)[:120]})
        return [known[code] for code in dict.fromkeys(codes)]


def _judge(form: forms.BaseForm, cleaned: dict) -> None:
    """Nobody comes out of itself, and nobody out of one that is gone already."""
    old, new, on = cleaned.get("predecessors"), cleaned.get("successors"), cleaned.get("on")
    if old and new and (both := {each.pk for each in old} & {each.pk for each in new}):
        name = next(each.name for each in old if each.pk in both)
        message = _("%(name)s不能既是前身又是后继。")
        form.add_error(None, ValidationError(message, code="itself", params={"name": name}))
    for each in old or ():
        if on and each.state_on(on) == Enterprise.State.DEREGISTERED:
            message = _("%(name)s在%(on)s已经注销：请核对日期。")
            form.add_error("on", ValidationError(message, code="gone", params={"name": each.name, "on": on}))


class MergerForm(OfThePast, forms.Form):
    """吸收合并: others go into one that stands. 新设合并: at least two go into one that is new."""

    kind = forms.ChoiceField(label=_("合并方式"), choices=MERGERS, widget=forms.RadioSelect)
    predecessors = CodesField(
        label=_("被合并的企业（统一社会信用代码）"), help_text=_("一行一个；自合并之日起注销并退出示范区")
    )
    successors = CodesField(
        label=_("合并后的企业（统一社会信用代码）"), help_text=_("须已在登记册；新设合并请先新增新企业")
    )
    on = DayField(label=_("合并日期"))
    reason = reason_field(required=True, help_text=_("例如：合并协议或核准文号"))

    def clean(self) -> dict:
        cleaned = super().clean()
        _judge(self, cleaned)
        if len(cleaned.get("successors") or [1]) > 1:
            self.add_error("successors", ValidationError(_("合并后只有一家企业。"), code="one"))
        if cleaned.get("kind") == Kind.CONSOLIDATION and len(cleaned.get("predecessors") or [1, 2]) < 2:
            message = _("新设合并至少有两家企业；只有一家请选吸收合并。")
            self.add_error("predecessors", ValidationError(message, code="two"))
        return cleaned


class SplitForm(OfThePast, forms.Form):
    """存续分立: new ones come out of one that stands. 解散分立: at least two, and it is gone."""

    kind = forms.ChoiceField(label=_("分立方式"), choices=SPLITS, widget=forms.RadioSelect)
    predecessors = CodesField(label=_("原企业（统一社会信用代码）"), help_text=_("解散分立的，自分立之日起注销"))
    successors = CodesField(
        label=_("分出的企业（统一社会信用代码）"), help_text=_("一行一个；须已在登记册，请先新增新企业")
    )
    on = DayField(label=_("分立日期"))
    reason = reason_field(required=True, help_text=_("例如：分立决议或核准文号"))

    def clean(self) -> dict:
        cleaned = super().clean()
        _judge(self, cleaned)
        if len(cleaned.get("predecessors") or [1]) > 1:
            self.add_error("predecessors", ValidationError(_("分立的只能是一家企业。"), code="one"))
        if cleaned.get("kind") == Kind.DIVISION and len(cleaned.get("successors") or [1, 2]) < 2:
            message = _("解散分立至少分出两家企业；原企业仍在请选存续分立。")
            self.add_error("successors", ValidationError(message, code="two"))
        return cleaned


class DistinctionForm(StrictForm, forms.Form):
    """Two records that seem one enterprise and are two."""

    one = enterprise_field()
    other = enterprise_field()
    reason = reason_field(required=True, help_text=_("例如：两家独立法人，法定代表人和地址都不同"))


class DuplicateForm(OfThePast, forms.Form):
    """Two records of one enterprise: the wrong one is closed and points to the right one."""

    wrong = enterprise_field()
    right = enterprise_field()
    on = DayField(label=_("自何日起并入"), help_text=_("自该日起错误的记录退出示范区"))
    reason = reason_field(required=True, help_text=_("例如：同一企业用错误代码录入过一次"))

    def clean(self) -> dict:
        """The arguments of `succeed`: one predecessor, one successor, one kind."""
        cleaned = super().clean()
        wrong, right = cleaned.pop("wrong", None), cleaned.pop("right", None)
        if wrong and wrong == right:
            message = _("%(name)s不能并入自己。")
            self.add_error(None, ValidationError(message, code="itself", params={"name": wrong.name}))
        return cleaned | {"predecessors": [wrong], "successors": [right], "kind": Kind.DUPLICATE}
