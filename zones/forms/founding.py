"""What valid input about a zone itself is: its names and address, what it is, and the stages of its life."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from classifications.models import Division
from common.forms import CodeChoiceField, StrictForm
from enterprises.forms.fields import OfThePast, reason_field
from zones.forms.fields import IndustriesField, Known, KnownDayField, LabelChoiceField
from zones.models import SLUG, TAKEN, Milestone, Scheme, Zone

LEADS = (Organisation.Kind.ASSOCIATION, Organisation.Kind.MARKET_BUREAU, Organisation.Kind.GOVERNMENT)


def scheme_field() -> LabelChoiceField:
    return LabelChoiceField(Scheme.objects.order_by("id"), code="code", label=_("示范区类别"))


def division_field() -> CodeChoiceField:
    return CodeChoiceField(
        Division.objects.filter(valid_to=None),
        code="code",
        label=_("区划代码"),
        help_text=_("例如永嘉县330324、台州市331000；该区划的主管部门登记它的沿革。"),
    )


def industries_field() -> IndustriesField:
    return IndustriesField(label=_("行业"), help_text=_("GB/T 4754-2017的代码或全称，几个之间用顿号，例如3441、3443。"))


def lead_field() -> LabelChoiceField:
    return LabelChoiceField(
        Organisation.objects.filter(kind__in=LEADS).order_by("kind", "name"),
        code="code",
        label=_("牵头协会"),
        help_text=_("它的人员登记成员企业；没有协会的，由市场监管部门或地方政府牵头。名录里没有的，先设立。"),
    )


def of_the_same_trade(scheme: Scheme | None, industries: Iterable | None) -> list[ValidationError]:
    """The authority names one zone an industry in the whole country; withdrawn ones leave the place free."""
    others = Zone.objects.filter(scheme=scheme, industries__in=list(industries or ())).distinct()
    for other in others.prefetch_related("milestones").order_by("slug"):
        reached = other.reached()
        if not reached or reached[-1].stage != Milestone.Stage.WITHDRAWN:
            message = _("同一类别、同一行业已有%(zone)s：确实另有一个，请在此说明。")
            return [ValidationError(message, code="twin", params={"zone": other.label})]
    return []


def outside_its_years(scheme: Scheme | None, year: int | None) -> list[ValidationError]:
    """A stage before its scheme began or after it ended."""
    if not (scheme and year):
        return []
    if (scheme.since and year < scheme.since) or (scheme.until and year > scheme.until):
        message = _("%(scheme)s的年份是%(since)s–%(until)s，这里是%(year)s年：确实如此，请在此说明。")
        params = {"scheme": scheme.label, "since": scheme.since or "", "until": scheme.until or "", "year": year}
        return [ValidationError(message, code="scheme_years", params=params)]
    return []


def out_of_order(new: Milestone, others: Iterable[Milestone]) -> list[ValidationError]:
    """A later stage of a zone's life that certainly came before an earlier one. A withdrawal may come at any time."""
    for other in others:
        late, early = (new, other) if new.rank > other.rank else (other, new)
        if late.rank > early.rank and late.last < early.on and late.stage != Milestone.Stage.WITHDRAWN:
            message = _("%(late)s（%(late_on)s）早于%(early)s（%(early_on)s）：确实如此，请在此说明。")
            params = {
                "late": late.get_stage_display(),
                "late_on": Known(late.on, late.precision),
                "early": early.get_stage_display(),
                "early_on": Known(early.on, early.precision),
            }
            return [ValidationError(message, code="out_of_order", params=params)]
    return []


class StageFields(forms.Form):
    """A stage that a zone reached, of which `others` stand already. What looks wrong may be right: it is asked about
    once, and let through with a reason."""

    stage = forms.ChoiceField(label=_("阶段"), choices=[("", "—"), *Milestone.Stage.choices])
    on = KnownDayField(
        label=_("日期"), help_text=_("知道多少写多少：2013-08-15，只知年月的写2013-08，只知年份的写2013。")
    )
    source = forms.CharField(
        label=_("来源"), max_length=120, required=False, help_text=_("文件名称、文号或公告，例如国质检质〔2013〕1号。")
    )
    reason = reason_field(required=False, help_text=_("一般不填；上面的内容有疑问时在此说明。"))

    def __init__(self, data: Any = None, *args: Any, others: Iterable[Milestone] = (), **kwargs: Any) -> None:
        self.others = others
        super().__init__(data, *args, **kwargs)

    def clean(self) -> dict:
        cleaned = super().clean()
        if known := cleaned.get("on"):
            cleaned |= {"on": known.on, "precision": known.precision}
        if not cleaned.get("reason"):
            for doubt in self.doubts(cleaned):
                self.add_error("reason", doubt)
        return cleaned

    def doubts(self, cleaned: dict[str, Any]) -> Iterable[ValidationError]:
        if not (cleaned.get("stage") and cleaned.get("on")):
            return []
        new = Milestone(stage=cleaned["stage"], on=cleaned["on"], precision=cleaned["precision"])
        return out_of_order(new, self.others)


class StageForm(StageFields, OfThePast):
    """A further stage of a zone's life."""


class CorrectStageForm(StageFields, OfThePast):
    """What was recorded wrongly of a stage, or that it never was."""

    void = forms.BooleanField(
        label=_("作废"), required=False, help_text=_("这个阶段没有发生过：公开页面和接口不再列出，记录留在沿革里。")
    )
    reason = reason_field(required=True, help_text=_("例如：日期录错，依据某文件更正"))
    field_order = ("stage", "on", "source", "void", "reason")


class RenameZoneForm(StrictForm, forms.ModelForm):
    """What a zone is called."""

    reason = reason_field(required=True, help_text=_("例如：批文改称、译名更正"))

    class Meta:
        model = Zone
        fields = ("name", "name_en", "short_name")
        help_texts = {"short_name": _("表格和图里用，最多20个字，例如永嘉泵阀。")}


class ReviseZoneForm(StrictForm, forms.Form):
    """What kind of zone it is, where, of what, and led by whom."""

    scheme = scheme_field()
    division = division_field()
    industries = industries_field()
    association = lead_field()
    reason = reason_field(required=True, help_text=_("例如：录错更正、协会合并后由另一协会牵头"))


class FoundZoneForm(StageFields, OfThePast, forms.ModelForm):
    """A new zone with the stage that it has reached."""

    scheme = scheme_field()
    division = division_field()
    industries = industries_field()
    association = lead_field()
    field_order = (
        *("name", "name_en", "short_name", "slug", "scheme", "division", "industries", "association"),
        *("stage", "on", "source", "reason"),
    )

    class Meta:
        model = Zone
        fields = ("name", "name_en", "short_name", "slug", "scheme", "division", "association")
        help_texts = RenameZoneForm.Meta.help_texts | {
            "slug": _("小写字母、数字和连字符，写进网址，以后不改；例如yongjia-pump-valve。")
        }

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug in TAKEN:
            raise ValidationError(_("“%(value)s”已作别的网址，请另选一个。"), code="taken", params={"value": slug})
        if not re.fullmatch(SLUG, slug):
            message = _("“%(value)s”：只用小写字母、数字和单个连字符，例如yongjia-pump-valve。")
            raise ValidationError(message, code="shape", params={"value": slug})
        return slug

    def doubts(self, cleaned: dict[str, Any]) -> Iterable[ValidationError]:
        scheme, on = cleaned.get("scheme"), cleaned.get("on")
        yield from of_the_same_trade(scheme, cleaned.get("industries"))
        yield from outside_its_years(scheme, on and on.year)
