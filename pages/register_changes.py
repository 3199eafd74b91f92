"""Changing the register, one form a page: what was typed stays in the boxes, and every refusal says what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.answering import consents_to_end, deals_with, may_be_charged_by, memberships_to_open, zones_joined_by
from access.audience import may_change, zones_entered_by
from accounts.models import Organisation
from classifications.models import Division, Industry
from common.codes import CREDIT_CODE_LENGTH, normalise_credit_code
from enterprises import forms as enterprise_forms
from enterprises.forms.fields import EDITION
from enterprises.likeness import one_slip_away
from enterprises.models import Enterprise
from pages import moment
from pages.presenters.periods import span_text
from pages.register import one_record, readable, register_crumbs
from pages.register_kinds import KINDS, OWN_AFFAIRS, WIDER, Kind
from zones.forms import JoinZoneForm
from zones.models import Consent, Membership, Zone

# Townships offered while one types; a county has some twenty.
MOST_TOWNSHIPS = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, credit_code: str, what: str) -> HttpResponse:
    """One change of one record. Officials read the record, say who answers for it or reads it, and change no more."""
    enterprise = one_record(request, credit_code)
    if what not in KINDS:
        raise Http404
    kind, today = KINDS[what], moment.today()
    fixed = {"enterprise": enterprise.credit_code}
    if what == "consent":
        allowed = memberships_to_open(request.user, enterprise, today).exists()
    elif what == "end-consent":
        fixed, allowed = {}, consents_to_end(request.user, enterprise, today).exists()
    elif what == "answer":
        allowed = may_be_charged_by(request.user, enterprise, today).exists()
    else:
        allowed = may_change(request.user, enterprise)
        allowed = allowed or (what in OWN_AFFAIRS and deals_with(request.user, enterprise))
    if not allowed:
        raise PermissionDenied
    if what == "consent":
        fixed = {"association": enterprise.responsibilities.in_force(today).get().association.code}
    filled = kind.filled(enterprise, today) | _asked(request, kind)
    form = _form(request, kind, fixed, filled, enterprise)
    if _done(request, form, kind):
        return redirect("register-record", enterprise.credit_code)
    crumbs = register_crumbs((enterprise.label, _address(enterprise)), str(kind.title))
    return _page(request, form, kind, what, crumbs, enterprise=enterprise)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wider(request: HttpRequest, what: str) -> HttpResponse:
    """A new record, a member for a zone, a merger or a split. Officials let a firm join, and no more."""
    readable(request)
    kind = WIDER[what]
    if not _zones(request, kind).exists():
        raise PermissionDenied
    form = _form(request, kind, {}, _asked(request, kind))
    if _done(request, form, kind):
        return redirect("register")
    known = _known(form) if what == "add" else []
    return _page(request, form, kind, what, register_crumbs(str(kind.title)), known=known)


def _zones(request: HttpRequest, kind: Kind) -> QuerySet[Zone]:
    """Those that the form offers."""
    return (zones_joined_by if kind is WIDER["join"] else zones_entered_by)(request.user)


def _asked(request: HttpRequest, kind: Kind) -> dict[str, str]:
    """What the address would have in the boxes."""
    return {name: request.GET[name] for name in kind.form.base_fields if name in request.GET}


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
    given = {"today": moment.today()} if issubclass(kind.form, enterprise_forms.OfThePast) else {}
    form = kind.form(data, initial=filled, **given)
    zones = _zones(request, kind).select_related("association").order_by("name")
    if "zone" in form.fields:
        _offer(form, "zone", zones, "slug")
    if "membership" in form.fields:
        members = memberships_to_open(request.user, enterprise, moment.today()).select_related("zone")
        _offer(form, "membership", members.order_by("zone__name", "during"), "pk", _zone_and_time)
    if "consent" in form.fields:
        given = consents_to_end(request.user, enterprise, moment.today())
        given = given.select_related("membership__zone", "association").order_by("membership__zone__name", "during")
        _offer(form, "consent", given, "pk", _zone_and_giver)
    if isinstance(form, enterprise_forms.AnswerForm):
        bodies = may_be_charged_by(request.user, enterprise, moment.today()).order_by("name")
        _offer(form, "association", bodies, "code")
    elif "association" in form.fields and "association" not in fixed:
        bodies = Organisation.objects.filter(zones__in=zones).distinct().order_by("name")
        _offer(form, "association", bodies, "code")
        if enterprise is not None and data is None:
            kept = enterprise.contacts.filter(association__in=bodies).first()
            if kept:
                form.initial |= {"association": kept.association.code, "person": kept.person, "phone": kept.phone}
    form.fixed = fixed
    return form


def _zone_and_time(row: Membership) -> str:
    """A firm may have come back to a zone that it left."""
    return f"{row.label} {span_text(row.during)}"


def _zone_and_giver(row: Consent) -> str:
    """Who answered before may have let months be read too."""
    told = {"reader": _zone_and_time(row.membership), "months": span_text(row.during), "giver": row.association.label}
    return _("%(reader)s，可查阅的月份：%(months)s，%(giver)s许可") % told


def _offer(
    form: forms.BaseForm, name: str, rows: Any, code: str, label: Callable[[Any], str] = attrgetter("label")
) -> None:
    """A list to choose from; another's row is as unknown as one that does not exist."""
    field = form.fields[name]
    field.queryset = rows
    choices = [(getattr(row, code), label(row)) for row in rows]
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
    """Mergers and splits close their predecessors: each has to be one that the user keeps.

    An official lets a firm join only where the zone's own people may not.
    """
    strange = [each.name for each in form.cleaned_data.get("predecessors", ()) if not may_change(request.user, each)]
    if strange:
        message = _("%(names)s不由本协会维护：请由它所在示范区的协会登记。")
        form.add_error("predecessors", ValidationError(message, code="strange", params={"names": "、".join(strange)}))
    if isinstance(form, JoinZoneForm):
        zone, enterprise = form.cleaned_data["zone"], form.cleaned_data["enterprise"]
        anothers = enterprise.responsibilities.in_force(moment.today()).exclude(association=zone.association)
        if not (zones_entered_by(request.user).filter(pk=zone.pk).exists() or anothers.exists()):
            message = _("%(firm)s现在没有别的协会归口填报：请由%(association)s登记它加入。")
            params = {"firm": enterprise.label, "association": zone.association.label}
            form.add_error("enterprise", ValidationError(message, code="strange", params=params))
    return form.is_valid()


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
        "lists": {name: rows(request) for name, rows in LISTS.items() if name in form.fields},
    }
    return render(request, "pages/register/change.html", context, status=200 if not form.errors else 422)


def _divisions(request: HttpRequest) -> list[tuple[str, str]]:
    standing = Division.objects.filter(valid_to=None, level=Division.Level.COUNTY).order_by("code")
    return [(each.code, each.label) for each in standing]


def _industries(request: HttpRequest) -> list[tuple[str, str]]:
    return [(each.code, each.label) for each in Industry.objects.filter(edition=EDITION).order_by("code")]


def _townships(request: HttpRequest) -> list[tuple[str, str]]:
    """As the firms of the user's register write them, the usual way first."""
    rows = readable(request).exclude(township="").order_by().values_list("township").annotate(firms=Count("pk"))
    return [(township, "") for township, _firms in rows.order_by("-firms", "township")[:MOST_TOWNSHIPS]]


LISTS = {"division": _divisions, "industry": _industries, "township": _townships}


def _address(enterprise: Enterprise) -> str:
    return reverse("register-record", args=[enterprise.credit_code])
