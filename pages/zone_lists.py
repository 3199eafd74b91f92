"""The lists behind a zone: its members, their standards, honours and checks. None is ranked by or shows output."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from access.audience import reads_record_of
from enterprises.models import AboveScaleSpell, Honour
from inspections.models import Batch
from pages.asking import asked
from pages.crumbs import crumbs
from pages.moment import as_of
from pages.paging import listed, wants_partial
from standards.models import Drafting, Standard
from zones.models import Membership, Zone


def members_of(zone: Zone, today) -> QuerySet[Membership]:
    """Who belongs to the zone today, in the order of pinyin, with counts of public facts."""
    enterprise = OuterRef("enterprise_id")
    return (
        zone.memberships.in_force(today)
        .select_related("enterprise")
        .annotate(
            above_scale=Exists(AboveScaleSpell.objects.filter(enterprise=enterprise, during__contains=today)),
            tested=_count(Batch.objects.tested(), enterprise),
            failed=_count(Batch.objects.failed(), enterprise),
            drafted=_count(Drafting.objects.all(), enterprise),
            honoured=_count(
                Honour.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), valid_from__lte=today),
                enterprise,
            ),
        )
        .order_by("enterprise__initials", "enterprise__credit_code")
    )


def standards_of(zone: Zone, today) -> QuerySet[Standard]:
    """Standards with at least one drafter on today's roster, each once."""
    roster = zone.memberships.in_force(today).values("enterprise_id")
    return (
        Standard.objects.filter(Exists(Drafting.objects.filter(standard=OuterRef("pk"), enterprise_id__in=roster)))
        .annotate(drafters=Count("draftings", filter=Q(draftings__enterprise_id__in=roster)))
        .order_by("-published_on", "number")
    )


def honours_of(zone: Zone, today) -> QuerySet[Honour]:
    """Honours and licences in force today of enterprises on today's roster."""
    return (
        Honour.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            valid_from__lte=today,
            enterprise_id__in=zone.memberships.in_force(today).values("enterprise_id"),
        )
        .select_related("enterprise")
        .order_by("-valid_from", "enterprise__initials", "id")
    )


def checks_of(zone: Zone, today) -> QuerySet[Batch]:
    """Batches with a verdict of enterprises on today's roster, latest sampling first."""
    return (
        Batch.objects.tested()
        .filter(enterprise_id__in=zone.memberships.in_force(today).values("enterprise_id"))
        .select_related("enterprise", "campaign")
        .order_by("-sampled_on", "-id")
    )


@require_safe
@vary_on_headers("HX-Request-Type")
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The roster of today, searchable."""
    zone = _zone(slug)
    text = asked(request)
    rows = members_of(zone, as_of())
    if text:
        rows = rows.filter(_looked_up(text))
    return _answer(request, zone, "members", _("成员企业"), rows, q=text)


@require_safe
@vary_on_headers("HX-Request-Type")
def standards(request: HttpRequest, slug: str) -> HttpResponse:
    """Every standard that members drafted."""
    zone = _zone(slug)
    today = as_of()
    return _answer(request, zone, "standards", _("标准"), standards_of(zone, today), today=today)


@require_safe
@vary_on_headers("HX-Request-Type")
def honours(request: HttpRequest, slug: str) -> HttpResponse:
    """Every honour and licence in force."""
    zone = _zone(slug)
    return _answer(request, zone, "honours", _("荣誉与许可"), honours_of(zone, as_of()))


@require_safe
@vary_on_headers("HX-Request-Type")
def inspections(request: HttpRequest, slug: str) -> HttpResponse:
    """Every check with a verdict; ?failed=1 shows the failed ones alone."""
    zone = _zone(slug)
    rows = checks_of(zone, as_of())
    failed = request.GET.get("failed") == "1"
    return _answer(request, zone, "inspections", _("监督抽查"), rows.failed() if failed else rows, failed=failed)


def _answer(request: HttpRequest, zone: Zone, noun: str, title: str, rows: QuerySet, **context: object) -> HttpResponse:
    template = f"{noun}_table.html" if wants_partial(request) else "list.html"
    steps = crumbs((zone.label, reverse("zone", args=[zone.slug])), title)
    found = listed(request, rows)
    return render(
        request,
        f"pages/zones/{template}",
        {
            "zone": zone,
            "record": reads_record_of(request.user, zone),
            "noun": noun,
            "title": title,
            "found": found,
            "rows": found.rows,
            "table": f"pages/zones/{noun}_table.html",
            "today": as_of(),
            "crumbs": steps,
            **context,
        },
    )


def _zone(slug: str) -> Zone:
    return get_object_or_404(Zone.objects.select_related("scheme", "division__parent", "association"), slug=slug)


def _looked_up(text: str) -> Q:
    match = Q(enterprise__name__icontains=text) | Q(enterprise__township__icontains=text)
    if text.isascii() and text.isalpha():
        match |= Q(enterprise__initials__startswith=text.lower())
    if len(text) >= 6:
        match |= Q(enterprise__credit_code__contains=text.upper())
    return match


def _count(rows: QuerySet, enterprise: OuterRef) -> Coalesce:
    counted = rows.filter(enterprise=enterprise).order_by().values("enterprise").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
