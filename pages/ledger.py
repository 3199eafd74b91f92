"""The ledger for those who read everything: every change in words, newest first, by table, person and day."""

from __future__ import annotations

import datetime
import functools
from collections import defaultdict
from urllib.parse import urlencode

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from access.audience import visible_to
from access.entry import for_roles
from access.standing import READS_ALL
from accounts.models import User
from common.forms import DayField
from ledger.models import Line
from ledger.tracking import Tracked
from pages.crumbs import crumbs
from pages.history import table_called, told_together

PER_PAGE = 50
LONGEST_KEY = 18


@require_safe
@for_roles(*READS_ALL)
@never_cache
def ledger(request: HttpRequest) -> HttpResponse:
    """A page of lines before the one that ?before= names. Nothing is counted: there are millions."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("table", "who", "day")}
    trouble = ""
    try:
        day = DayField(required=False).clean(asked["day"])
    except ValidationError as refused:
        day, trouble = None, refused.messages[0]
    rows = _asked_for(visible_to(request.user, Line.objects.all()), asked, day)
    before = request.GET.get("before", "")
    if before:
        rows = rows.filter(id__lt=_key(before))
    lines = [] if trouble else list(rows[: PER_PAGE + 1])
    earlier = len(lines) > PER_PAGE
    lines = lines[:PER_PAGE]
    query = {name: value for name, value in asked.items() if value}
    context = {
        "entries": told_together(_all_since(lines), {line.pk for line in lines}, tables()),
        "asked": asked,
        "trouble": trouble,
        "tables": sorted(((table, table_called(model)) for table, model in tables().items()), key=_named),
        "newest": f"?{urlencode(query)}" if before else "",
        "earlier": f"?{urlencode(query | {'before': lines[-1].pk})}" if earlier else "",
        "crumbs": crumbs(_("台账")),
    }
    return render(request, "pages/ledger/ledger.html", context, status=422 if trouble else 200)


@functools.cache
def tables() -> dict[str, type[models.Model]]:
    """What the ledger keeps lines of."""
    return {
        model._meta.db_table: model
        for model in apps.get_models()
        if any(isinstance(each, Tracked) for each in model._meta.constraints)
    }


def _named(pair: tuple[str, str]) -> str:
    return pair[1]


def _asked_for(rows: QuerySet[Line], asked: dict[str, str], day: datetime.date | None) -> QuerySet[Line]:
    """Newest first."""
    rows = rows.filter(table=asked["table"]) if asked["table"] in tables() else rows.filter(table__in=list(tables()))
    if who := asked["who"]:
        people = User.objects.filter(Q(username__iexact=who) | Q(first_name__icontains=who))
        rows = rows.filter(actor__in=list(people.values_list("pk", flat=True)))
    if day is None:
        return rows.order_by("-id")
    since = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
    rows = rows.filter(at__gte=since, at__lt=since + datetime.timedelta(days=1))
    # Not by the key itself: PostgreSQL would walk back along it from today instead of asking where that day lies.
    return rows.order_by((F("id") + 0).desc())


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY):
        raise Http404
    return int(text)


def _all_since(lines: list[Line]) -> list[Line]:
    """All that happened to the rows of these lines since the first of them, also what was not asked for."""
    about, same = Q(pk__in=[]), defaultdict(set)
    for line in lines:
        same[line.table].add(line.row)
    for table, rows in same.items():
        about |= Q(table=table, row__in=rows)
    return list(Line.objects.filter(about, id__gte=lines[-1].pk).order_by("-id")) if lines else []
