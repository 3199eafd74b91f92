"""Records that may be one enterprise entered twice: the pairs, and what a clerk says of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.audience import may_change, zones_entered_by
from classifications.models import Division
from enterprises import actions
from enterprises.forms import DistinctionForm, DuplicateForm
from enterprises.likeness import SAID, Known, suspicions
from enterprises.models import Distinction, Enterprise, Succession
from pages import moment
from pages.register import one_record, readable, register_crumbs
from zones import actions as zone_actions

# Somebody who meets more pairs than these works them off from the top.
MOST = 200


@dataclass(frozen=True)
class Pair:
    """Two records side by side, and why."""

    one: Enterprise
    other: Enterprise
    ways: list[str]


@login_required
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Every pair of the reader's register that nobody has judged, strongest first."""
    rows = readable(request)
    pairs = pairs_of(rows)
    context = {
        "pairs": pairs[:MOST],
        "total": len(pairs),
        "judged": Distinction.objects.filter(first__in=rows, second__in=rows).count(),
        "enters": zones_entered_by(request.user).exists(),
        "crumbs": register_crumbs(_("疑似重复")),
    }
    return render(request, "pages/register/duplicates.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, one: str, other: str, verdict: str = "") -> HttpResponse:
    """Two records side by side; they are told apart, or the wrong one is closed and points to the right one."""
    first, second = one_record(request, one), one_record(request, other)
    if first == second:
        raise Http404
    if not (may_change(request.user, first) or may_change(request.user, second)):
        raise PermissionDenied
    today = moment.today()
    posted = request.POST.copy() if request.method == "POST" else None
    apart, same = _forms(posted, verdict, first, second, today)
    if posted is not None and _judged(request, verdict, apart, same):
        return redirect("register-duplicates")
    known = {each.pk: each for each in _records(Enterprise.objects.filter(pk__in=[first.pk, second.pk]))}
    context = {
        "records": [known[first.pk], known[second.pk]],
        "apart": apart,
        "same": same,
        "today": today,
        "ways": next((each.ways for each in pairs_of(Enterprise.objects.filter(pk__in=known))), []),
        "crumbs": register_crumbs((_("疑似重复"), reverse("register-duplicates")), f"{first.name} · {second.name}"),
    }
    return render(request, "pages/register/pair.html", context, status=422 if apart.errors or same.errors else 200)


def pairs_of(rows: QuerySet) -> list[Pair]:
    """Pairs among these records, without those that were judged and those that are closed as entered twice."""
    closed = Succession.objects.filter(kind=Succession.Kind.DUPLICATE).values("predecessor")
    records = {each.pk: each for each in _records(rows.exclude(pk__in=closed))}
    judged = set(Distinction.objects.filter(first__in=records, second__in=records).values_list("first", "second"))
    related = set(Succession.objects.values_list("predecessor", "successor"))
    places = Division.objects.filter(~Q(level=Division.Level.PROVINCE)).values_list("name", flat=True)
    known = (
        Known(each.pk, each.credit_code, each.name, each.township, tuple(other.name for other in each.names.all()))
        for each in records.values()
    )
    return [
        Pair(records[each.first], records[each.second], [str(SAID[way]) for way in each.ways])
        for each in suspicions(known, places)
        if (each.first, each.second) not in judged
        and not {(each.first, each.second), (each.second, each.first)} & related
    ]


def _records(rows: QuerySet) -> QuerySet:
    return rows.prefetch_related("names", "memberships__zone").order_by("pk")


def _forms(posted: Any, verdict: str, first: Enterprise, second: Enterprise, today: Any) -> tuple:
    """The form that was sent holds what was typed; the other is as at the beginning."""
    if posted is not None and verdict == "apart":
        posted["one"], posted["other"] = first.credit_code, second.credit_code
    if posted is not None and verdict == "same":
        codes = {first.credit_code: second.credit_code, second.credit_code: first.credit_code}
        posted["right"] = codes.get(posted.get("wrong", ""), "")
    apart = DistinctionForm(posted if verdict == "apart" else None)
    same = DuplicateForm(posted if verdict == "same" else None, today=today, initial={"on": today})
    return apart, same


def _judged(request: HttpRequest, verdict: str, apart: DistinctionForm, same: DuplicateForm) -> bool:
    form = {"apart": apart, "same": same}.get(verdict)
    if form is None or not form.is_valid():
        return False
    try:
        if verdict == "apart":
            actions.tell_apart(**form.cleaned_data, by=request.user)
        elif not may_change(request.user, form.cleaned_data["predecessors"][0]):
            raise ValidationError(_("错误的那条不由本协会维护：请由它所在示范区的协会登记。"), code="strange")
        else:
            zone_actions.succeed_members(**form.cleaned_data, by=request.user)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("已登记。"))
    return True
