"""Standards that members of zones drafted: look numbers and titles up, and read one standard with its drafters."""

from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from pages.asking import asked
from pages.crumbs import crumbs
from pages.moment import as_of
from pages.paging import listed, wants_partial
from standards.models import Drafting, Standard


@require_safe
@vary_on_headers("HX-Request-Type")
def standards(request: HttpRequest) -> HttpResponse:
    """All standards, newest first, narrowed by words and by kind."""
    text = asked(request)
    kind = request.GET.get("kind", "")
    if kind and kind not in Standard.Kind.values:
        raise Http404
    today = as_of()
    rows = Standard.objects.annotate(drafters=Count("draftings")).order_by("-published_on", "number")
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(title__icontains=text) | Q(title_en__icontains=text))
    if kind:
        rows = rows.filter(kind=kind)
    found = listed(request, rows)
    context = {
        "q": text,
        "kind": kind,
        "kinds": Standard.Kind.choices,
        "found": found,
        "standards": [(each, each.status_on(today)) for each in found.rows],
        "crumbs": crumbs(_("标准")),
    }
    template = "results.html" if wants_partial(request) else "standards.html"
    return render(request, f"pages/standards/{template}", context)


@require_safe
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """One standard: dates, what it replaces, and every local drafter with its part."""
    drafters = Drafting.objects.select_related("enterprise").order_by("role", "enterprise__initials", "id")
    one = get_object_or_404(
        Standard.objects.select_related("replaces").prefetch_related(
            "replaced_by", Prefetch("draftings", queryset=drafters)
        ),
        pk=pk,
    )
    context = {
        "standard": one,
        "status": one.status_on(as_of()),
        "draftings": list(one.draftings.all()),
        "crumbs": crumbs((_("标准"), reverse("standards")), one.number),
    }
    return render(request, "pages/standards/standard.html", context)
