"""Zones as an administrator founds and changes them, and as officials record their lives: one record a zone."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from access.audience import may_change, reads_record_of, zones_dated_by
from access.entry import for_roles
from access.standing import Role
from classifications.models import Division, Industry
from enterprises.forms.fields import EDITION
from pages.crumbs import Crumb, crumbs
from pages.history import told
from pages.moment import today
from pages.zones import step_of
from zones import actions
from zones import forms as zone_forms
from zones.forms.fields import Known
from zones.models import Milestone, Scheme, Zone, ZoneIndustry

# Entries of a history shown at first; ?history=all shows the rest.
RECENT = 10
KEPT = {Zone: ("id",), ZoneIndustry: ("zone_id",), Milestone: ("zone_id",)}


@dataclass(frozen=True)
class Kind:
    """One way to change a zone: its form, its action, and what its boxes hold before anything was typed."""

    title: Any
    form: type[forms.BaseForm]
    act: Callable[..., Any]
    lede: Any
    filled: Callable[[Zone], dict[str, Any]]


def _names(zone: Zone) -> dict[str, Any]:
    return {name: getattr(zone, name) for name in ("name", "name_en", "short_name")}


def _nature(zone: Zone) -> dict[str, Any]:
    rows = {name: getattr(zone, name) for name in ("scheme", "division", "association")}
    return rows | {"industries": list(zone.industries.order_by("code"))}


KINDS = {
    "rename": Kind(
        gettext_lazy("更名"),
        zone_forms.RenameZoneForm,
        actions.rename_zone,
        gettext_lazy("旧名称留在变更历史里；网址不变。"),
        _names,
    ),
    "revise": Kind(
        gettext_lazy("变更类别、区划、行业或牵头协会"),
        zone_forms.ReviseZoneForm,
        actions.revise_zone,
        gettext_lazy("换了牵头协会，成员企业的填报归口不随之变更：需要的，在各企业的登记页上变更。"),
        _nature,
    ),
    "stage": Kind(
        gettext_lazy("登记阶段"),
        zone_forms.StageForm,
        actions.record_stage,
        gettext_lazy("申报、批准筹建、验收、命名、复查、撤销，到了哪一步就登记哪一步；同一阶段可有几次。"),
        lambda zone: {},
    ),
}


@for_roles(Role.ADMINISTRATOR)
def found(request: HttpRequest) -> HttpResponse:
    """A new zone, with the stage of its life that it has reached."""
    form = zone_forms.FoundZoneForm(request.POST or None, today=today())
    if zone := _done(form, lambda **given: actions.found_zone(**given, by=request.user)):
        messages.success(request, _("已设立：%(name)s。现在可以登记它的成员企业。") % {"name": zone.label})
        return redirect("zone-record", zone.slug)
    title, lede = _("设立示范区"), _("设立之后即列入首页、地区和接口；有了成员企业和报表，才有数字。")
    context = {"schemes": Scheme.objects.exists(), "submit": _("设立"), "back": reverse("home")}
    return _page(request, form, title, lede, crumbs(title), **context)


@login_required
@require_safe
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands of the zone, the stages of its life, and who changed what, when and why."""
    zone = _readable(request, slug)
    entries = told(KEPT, zone.pk, unshown="zone_id")
    shown = entries if request.GET.get("history") == "all" else entries[:RECENT]
    context = {
        "zone": zone,
        "noun": "record",
        "record": True,
        "industries": zone.industries.order_by("code"),
        "editable": may_change(request.user, zone),
        "dates": zones_dated_by(request.user).filter(pk=zone.pk).exists(),
        "stages": [(each, step_of(each)) for each in sorted(zone.milestones.all(), key=Milestone.place_in_life)],
        "members": zone.memberships.in_force(today()).count(),
        "entries": shown,
        "more": len(entries) - len(shown),
        "crumbs": crumbs((zone.label, reverse("zone", args=[slug])), _("登记与沿革")),
    }
    return render(request, "pages/zones/record.html", context)


@login_required
def change(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """One change of one zone: an administrator's, and for stages of its life its officials' too."""
    zone = _readable(request, slug)
    if what not in KINDS:
        raise Http404
    kind = KINDS[what]
    if what == "stage":
        _dated_or_403(request, zone)
        given = {"today": today(), "others": zone.reached()}
    elif may_change(request.user, zone):
        # held against the names of others, not against its own
        given = {"instance": copy(zone)} if what == "rename" else {}
    else:
        raise PermissionDenied
    form = kind.form(request.POST or None, initial=kind.filled(zone), **given)
    if _done(form, lambda **given: kind.act(zone=zone, **given, by=request.user)):
        messages.success(request, _("已登记：%(what)s。") % {"what": kind.title})
        return redirect("zone-record", slug)
    return _page(request, form, kind.title, kind.lede, _below(zone, str(kind.title)), zone=zone)


@login_required
def stage(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was recorded wrongly of one stage."""
    zone = _readable(request, slug)
    one = get_object_or_404(zone.milestones.all(), pk=pk)
    _dated_or_403(request, zone)
    filled = {name: getattr(one, name) for name in ("stage", "source", "void")} | {"on": Known(one.on, one.precision)}
    given = {"today": today(), "others": [each for each in zone.reached() if each != one]}
    form = zone_forms.CorrectStageForm(request.POST or None, initial=filled, **given)
    if _done(form, lambda **given: actions.correct_stage(milestone=one, **given, by=request.user)):
        messages.success(request, _("已更正。"))
        return redirect("zone-record", slug)
    title, lede = _("更正阶段"), _("原来登记的留在变更历史里。")
    return _page(request, form, title, lede, _below(zone, title), zone=zone)


def _readable(request: HttpRequest, slug: str) -> Zone:
    """Everybody sees the zone; who changed what of it is for those who work with it."""
    zone = get_object_or_404(Zone.objects.select_related("scheme", "division", "association"), slug=slug)
    if not reads_record_of(request.user, zone):
        raise PermissionDenied
    return zone


def _dated_or_403(request: HttpRequest, zone: Zone) -> None:
    if not zones_dated_by(request.user).filter(pk=zone.pk).exists():
        raise PermissionDenied


def _done(form: forms.BaseForm, act: Callable[..., Any]) -> Any:
    """What the action made, or None; a refusal of the database stands above the form like any other."""
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def _below(zone: Zone, title: str) -> list[Crumb]:
    own = ((zone.label, reverse("zone", args=[zone.slug])), (_("登记与沿革"), reverse("zone-record", args=[zone.slug])))
    return crumbs(*own, title)


def _page(
    request: HttpRequest, form: forms.BaseForm, title: Any, lede: Any, trail: list[Crumb], **more: Any
) -> HttpResponse:
    for bound in form:
        widget = bound.field.widget
        widget.attrs.setdefault("autocomplete", "off")
        if not isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "input"
        if bound.name in LISTS:
            widget.attrs["list"] = f"{bound.name}-list"
    zone = more.get("zone")
    context = {
        "form": form,
        "title": title,
        "lede": lede,
        "schemes": True,
        "submit": _("保存"),
        "back": reverse("zone-record", args=[zone.slug]) if zone else "",
        "lists": {name: rows() for name, rows in LISTS.items() if name in form.fields},
        "crumbs": trail,
    }
    return render(request, "pages/zones/change.html", context | more, status=422 if form.errors else 200)


def _divisions() -> list[tuple[str, str]]:
    return [(each.code, each.label) for each in Division.objects.filter(valid_to=None).order_by("code")]


def _industries() -> list[tuple[str, str]]:
    return [(each.code, each.label) for each in Industry.objects.filter(edition=EDITION).order_by("code")]


LISTS = {"division": _divisions, "industries": _industries}
