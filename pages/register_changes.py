"""Changing the register, one form a page: what was typed stays in the boxes, and every refusal says what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from access.answering import deals_with, may_be_charged_by
from access.audience import may_change, zones_entered_by
from accounts.models import Organisation
from classifications.models import Division, Industry
from common.codes import CREDIT_CODE_LENGTH, normalise_credit_code
from enterprises import actions
from enterprises import forms as enterprise_forms
from enterprises.forms.fields import EDITION
from enterprises.likeness import one_slip_away
from enterprises.models import Enterprise
from pages.register import one_record, readable, register_crumbs
from zones import actions as zone_actions
from zones import forms as zone_forms


@dataclass(frozen=True)
class Kind:
    """One way to change a record: its form, its action, and what its boxes hold before anything was typed."""

    title: Any
    form: type[forms.BaseForm]
    act: Callable[..., Any]
    lede: Any = ""
    filled: Callable[[Enterprise, Any], dict[str, Any]] = lambda enterprise, today: {}


def _place(enterprise: Enterprise, today: Any) -> dict[str, Any]:
    place = enterprise.placements.in_force(today).select_related("division", "industry").first()
    codes = {"division": place.division.code, "industry": place.industry.code} if place else {}
    return codes | {"township": enterprise.township}


def _as_it_stands(enterprise: Enterprise, today: Any) -> dict[str, Any]:
    return {name: getattr(enterprise, name) for name in ("name_en", "initials", "township")}


KINDS = {
    "rename": Kind(
        gettext_lazy("更名"),
        enterprise_forms.RenameForm,
        actions.rename_enterprise,
        gettext_lazy("旧名称留作曾用名，仍可查到；统一社会信用代码不变。"),
    ),
    "move": Kind(
        gettext_lazy("迁移或转行"),
        enterprise_forms.MoveForm,
        actions.move_enterprise,
        gettext_lazy("自某日起换了所在地、乡镇街道或行业；以前的照旧，数字按当时的计。"),
        _place,
    ),
    "details": Kind(
        gettext_lazy("更正登记信息"),
        enterprise_forms.AmendForm,
        actions.amend_enterprise,
        gettext_lazy("更正录错或漏录的内容。"),
        _as_it_stands,
    ),
    "alias": Kind(
        gettext_lazy("登记别名"),
        enterprise_forms.AliasForm,
        actions.add_alias,
        gettext_lazy("表格里常用的简称或别名；上传时按它认出企业。"),
    ),
    "contact": Kind(
        gettext_lazy("联系人"),
        enterprise_forms.ContactForm,
        actions.keep_contact,
        gettext_lazy(
            "只有本协会和主管部门看得到；不公开，不进接口，台账只记何人何时改过。两项都空白，即不再有联系人。"
        ),
    ),
    "state": Kind(
        gettext_lazy("变更状态"),
        enterprise_forms.StateForm,
        zone_actions.change_member_state,
        gettext_lazy("注销的，自该日起退出所在示范区，规上时段至当月底止；记录和历史都保留。"),
    ),
    "enter-scale": Kind(gettext_lazy("规上入库"), enterprise_forms.EnterAboveScaleForm, actions.enter_above_scale),
    "leave-scale": Kind(gettext_lazy("规上退库"), enterprise_forms.LeaveAboveScaleForm, actions.leave_above_scale),
    "leave": Kind(
        gettext_lazy("退出示范区"),
        zone_forms.LeaveZoneForm,
        zone_actions.leave_zone,
        gettext_lazy("成员时间段到前一日止；此前的数字仍计入示范区。"),
    ),
    "answer": Kind(
        gettext_lazy("变更填报归口"),
        enterprise_forms.AnswerForm,
        actions.answer_for,
        gettext_lazy("一家企业同一时间只经一个协会填报；登记信息也由它维护。"),
    ),
}
# What a zone's association does about its own membership and its own contact, whoever answers for the firm.
OWN_AFFAIRS = {"leave", "contact"}
# Changes of several records at once, or of one that is not in the register yet.
WIDER = {
    "add": Kind(
        gettext_lazy("新增企业"),
        zone_forms.MemberForm,
        zone_actions.register_member,
        gettext_lazy("登记一家新企业，并让它加入本协会的一个示范区。"),
    ),
    "join": Kind(
        gettext_lazy("加入示范区"),
        zone_forms.JoinZoneForm,
        zone_actions.join_zone,
        gettext_lazy("让已登记的企业（包括别处登记的、曾经退出的）加入本协会的示范区。"),
    ),
    "merge": Kind(
        gettext_lazy("企业合并"),
        enterprise_forms.MergerForm,
        zone_actions.succeed_members,
        gettext_lazy("各自的报表、抽查、标准和荣誉都留在原企业名下，不搬动。"),
    ),
    "split": Kind(
        gettext_lazy("企业分立"),
        enterprise_forms.SplitForm,
        zone_actions.succeed_members,
        gettext_lazy("原企业的报表、抽查、标准和荣誉都留在原企业名下，不搬动。"),
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, credit_code: str, what: str) -> HttpResponse:
    """One change of one record. Officials read the record, say who answers for it, and change nothing else."""
    enterprise = one_record(request, credit_code)
    if what not in KINDS:
        raise Http404
    kind, today = KINDS[what], timezone.localdate()
    if what == "answer":
        allowed = may_be_charged_by(request.user, enterprise, today).exists()
    else:
        allowed = may_change(request.user, enterprise)
        allowed = allowed or (what in OWN_AFFAIRS and deals_with(request.user, enterprise))
    if not allowed:
        raise PermissionDenied
    fixed = {"enterprise": enterprise.credit_code}
    form = _form(request, kind, fixed, kind.filled(enterprise, today), enterprise)
    if _done(request, form, kind):
        return redirect("register-record", enterprise.credit_code)
    crumbs = register_crumbs((enterprise.label, _address(enterprise)), str(kind.title))
    return _page(request, form, kind, what, crumbs, enterprise=enterprise)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wider(request: HttpRequest, what: str) -> HttpResponse:
    """A new record, a member for a zone, a merger or a split."""
    readable(request)
    if not zones_entered_by(request.user).exists():
        raise PermissionDenied
    kind = WIDER[what]
    asked = {name: request.GET[name] for name in kind.form.base_fields if name in request.GET}
    form = _form(request, kind, {}, asked)
    if _done(request, form, kind):
        return redirect("register")
    known = _known(form) if what == "add" else []
    return _page(request, form, kind, what, register_crumbs(str(kind.title)), known=known)


def _form(
    request: HttpRequest, kind: Kind, fixed: dict, filled: dict, enterprise: Enterprise | None = None
) -> forms.BaseForm:
    """The form with its choices narrowed to what is the user's own, and what the address fixes put in."""
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        # what the address says holds, whatever was posted
        for name, value in fixed.items():
            data[name] = value
    given = {"today": timezone.localdate()} if issubclass(kind.form, enterprise_forms.OfThePast) else {}
    form = kind.form(data, initial=filled, **given)
    zones = zones_entered_by(request.user).select_related("association").order_by("name")
    if "zone" in form.fields:
        _offer(form, "zone", zones, "slug")
    if isinstance(form, enterprise_forms.AnswerForm):
        bodies = may_be_charged_by(request.user, enterprise, timezone.localdate()).order_by("name")
        _offer(form, "association", bodies, "code")
    elif "association" in form.fields:
        bodies = Organisation.objects.filter(zones__in=zones).distinct().order_by("name")
        _offer(form, "association", bodies, "code")
        if enterprise is not None and data is None:
            kept = enterprise.contacts.filter(association__in=bodies).first()
            if kept:
                form.initial |= {"association": kept.association.code, "person": kept.person, "phone": kept.phone}
    form.fixed = fixed
    return form


def _offer(form: forms.BaseForm, name: str, rows: Any, code: str) -> None:
    """A list to choose from; another's row is as unknown as one that does not exist."""
    field = form.fields[name]
    field.queryset = rows
    choices = [(getattr(row, code), row.label) for row in rows]
    field.widget = forms.Select(choices=choices if len(choices) == 1 else [("", "—"), *choices])


def _done(request: HttpRequest, form: forms.BaseForm, kind: Kind) -> bool:
    """Try the action; a refusal of the database stands above the form like any other."""
    if request.method != "POST" or not form.is_valid() or not _own(request, form):
        return False
    try:
        kind.act(**form.cleaned_data, by=request.user)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("已登记：%(what)s。") % {"what": kind.title})
    return True


def _own(request: HttpRequest, form: forms.BaseForm) -> bool:
    """Mergers and splits close their predecessors: each has to be one that the user keeps."""
    strange = [each.name for each in form.cleaned_data.get("predecessors", ()) if not may_change(request.user, each)]
    if strange:
        message = _("%(names)s不由本协会维护：请由它所在示范区的协会登记。")
        form.add_error("predecessors", ValidationError(message, code="strange", params={"names": "、".join(strange)}))
    return not strange


def _known(form: forms.BaseForm) -> list[Enterprise]:
    """Who stands in the register under the code that was typed, or one so like it that it may be meant."""
    code = normalise_credit_code(str(form.data.get("credit_code", "")))[: CREDIT_CODE_LENGTH + 1]
    refused = form.errors.get("credit_code") or form.non_field_errors()
    if not refused or len(code) < CREDIT_CODE_LENGTH - 1:
        return []
    return list(Enterprise.objects.filter(credit_code__in=[code, *one_slip_away(code)]).order_by("credit_code")[:3])


def _page(
    request: HttpRequest,
    form: forms.BaseForm,
    kind: Kind,
    what: str,
    crumbs: list,
    enterprise: Enterprise | None = None,
    known: Sequence[Enterprise] = (),
) -> HttpResponse:
    shown = [field for field in form if field.name not in form.fixed]
    for field in shown:
        field.field.widget.attrs.setdefault("autocomplete", "off")
        if not isinstance(field.field.widget, forms.RadioSelect):
            field.field.widget.attrs["class"] = "input"
        if field.name in LISTS:
            field.field.widget.attrs["list"] = f"{field.name}-list"
    context = {
        "form": form,
        "fields": shown,
        "kind": kind,
        "what": what,
        "enterprise": enterprise,
        "known": known,
        "back": _address(enterprise) if enterprise else reverse("register"),
        "crumbs": crumbs,
        "lists": {name: rows() for name, rows in LISTS.items() if name in form.fields},
    }
    return render(request, "pages/register/change.html", context, status=200 if not form.errors else 422)


def _divisions() -> list[tuple[str, str]]:
    standing = Division.objects.filter(valid_to=None, level=Division.Level.COUNTY).order_by("code")
    return [(each.code, each.label) for each in standing]


def _industries() -> list[tuple[str, str]]:
    return [(each.code, each.label) for each in Industry.objects.filter(edition=EDITION).order_by("code")]


LISTS = {"division": _divisions, "industry": _industries}


def _address(enterprise: Enterprise) -> str:
    return reverse("register-record", args=[enterprise.credit_code])
