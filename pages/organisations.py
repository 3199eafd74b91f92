"""The organisations of the portal: an administrator founds one, invites people to it, and calls it otherwise."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from access.entry import changeable_or_403, for_roles
from access.standing import Role
from accounts.actions import found_organisation, rename_organisation
from accounts.forms import FoundForm, OrganisationForm
from accounts.models import Organisation
from pages.asking import asked
from pages.crumbs import Crumb, crumbs
from pages.paging import listed

SIZE = 50


@for_roles(Role.ADMINISTRATOR)
def organisations(request: HttpRequest) -> HttpResponse:
    """All of them, by name; the address is the whole view."""
    q, rows = asked(request), Organisation.objects.select_related("division")
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(name_en__icontains=q) | Q(code__icontains=q) | Q(division__code=q))
    found = listed(request, rows.order_by("kind", "name", "pk"), size=SIZE)
    context = {"q": q, "found": found, "crumbs": _crumbs()}
    return render(request, "pages/organisations/organisations.html", context)


@for_roles(Role.ADMINISTRATOR)
def found(request: HttpRequest) -> HttpResponse:
    """A new one. What it may do, the grants of its people say."""
    form = FoundForm(request.POST or None)
    if form.is_valid():
        try:
            made = found_organisation(**form.cleaned_data, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已设立：%(name)s。现在可以邀请它的人员。") % {"name": made.label})
            return redirect("organisations")
    return _page(request, form, _("新设组织"))


@for_roles(Role.ADMINISTRATOR)
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Its names and its contact."""
    one = changeable_or_403(request.user, Organisation.objects.select_related("division"), pk=pk)
    # the title is what it was called until it is called otherwise
    title = one.label
    form = OrganisationForm(request.POST or None, instance=one)
    if form.is_valid():
        rename_organisation(organisation=one, **form.cleaned_data, by=request.user)
        messages.success(request, _("已更名或更正。"))
        return redirect("organisations")
    return _page(request, form, title, organisation=one)


def _page(request: HttpRequest, form: OrganisationForm, title: str, **more: object) -> HttpResponse:
    context = {"form": form, "title": title, "crumbs": _crumbs(title), **more}
    return render(request, "pages/organisations/organisation.html", context, status=422 if form.errors else 200)


def _crumbs(*steps: str) -> list[Crumb]:
    """Below the people whom they employ."""
    own = [(_("组织名录"), reverse("organisations"))] if steps else [_("组织名录")]
    return crumbs((_("人员"), reverse("people")), *own, *steps)
