"""Published figures beside recomputed ones, with a verdict each: of one zone, and of all sources."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.audience import audience_for, reads_record_of
from pages.crumbs import crumbs
from pages.presenters import numbers
from zones.audience import Audience
from zones.claims import Claim, Verdict, claims
from zones.models import PublishedFigure, Zone

BADGES = {
    Verdict.REPRODUCED: "good",
    Verdict.WITHIN_WORDING: "good",
    Verdict.CONTRADICTED: "bad",
    Verdict.IMPOSSIBLE: "bad",
    Verdict.NOT_COMPUTABLE: "provisional",
    Verdict.WITHHELD: "withheld",
    Verdict.NOT_STATISTIC: "withheld",
}


@dataclass(frozen=True)
class Judged:
    """One claim in words."""

    published: PublishedFigure
    stated: str
    wording: str
    ours: str
    href: str
    verdict: str
    badge: str
    reason: str


@dataclass(frozen=True)
class Count:
    """How many claims came to one verdict, and the address that shows them alone."""

    verdict: str
    text: str
    kind: str
    count: int


@require_safe
def published(request: HttpRequest, slug: str) -> HttpResponse:
    """What was published about one zone."""
    zone = get_object_or_404(Zone.objects.select_related("scheme", "division", "association"), slug=slug)
    steps = crumbs((zone.label, reverse("zone", args=[slug])), _("公布数核对"))
    context = {"zone": zone, "record": reads_record_of(request.user, zone), "crumbs": steps}
    return _answer(request, claims(zones=[zone.pk], audience=audience_for(request.user)), **context)


@require_safe
def every_published(request: HttpRequest) -> HttpResponse:
    """What all sources published, zones and others."""
    return _answer(request, claims(audience=audience_for(request.user)), zone=None, crumbs=crumbs(_("公布数核对")))


def counted(judged: list[Claim]) -> list[Count]:
    """Verdicts that occur, in the order of their declaration."""
    made = []
    for verdict in Verdict:
        own = [claim for claim in judged if claim.verdict is verdict]
        if own:
            made.append(Count(verdict.value, _said(own), BADGES[verdict], len(own)))
    return made


def of_zone(zone: Zone, audience: Audience) -> list[Count]:
    """The counts that the zone's own page shows."""
    return counted(claims(zones=[zone.pk], audience=audience))


def _answer(request: HttpRequest, every: list[Claim], **context: object) -> HttpResponse:
    chosen = request.GET.get("verdict", "")
    if chosen and chosen not in {verdict.value for verdict in Verdict}:
        raise Http404
    shown = [claim for claim in every if not chosen or claim.verdict == chosen]
    return render(
        request,
        "pages/zones/published.html",
        {
            "noun": "published",
            "counts": counted(every),
            "total": len(every),
            "chosen": chosen,
            "claims": [_judged(claim) for claim in shown],
            **context,
        },
    )


def _said(own: list[Claim]) -> str:
    """A verdict's words; where real and made-up facts stand together, each word once."""
    return _("、").join(dict.fromkeys(str(claim.label) for claim in own))


def _judged(claim: Claim) -> Judged:
    row = claim.published
    wording = "" if row.qualifier == PublishedFigure.Qualifier.EXACT else str(row.get_qualifier_display())
    return Judged(
        published=row,
        stated=_written(row.value, row.unit, claim.unit) if row.value is not None else row.value_text,
        wording=wording,
        ours="" if claim.ours is None else _written(claim.ours, row.unit, claim.unit),
        href=reverse("figure", args=[claim.figure]) if claim.figure else "",
        verdict=str(claim.label),
        badge=BADGES[claim.verdict],
        reason=claim.reason,
    )


def _written(value: Decimal, unit: str, unit_name: str) -> str:
    """A published or recomputed value in its unit; ratios are kept plain and written as percentages."""
    match unit:
        case "YUAN":
            return str(numbers.amount(value))
        case "USD":
            return _("%(amount)s美元") % {"amount": _bare(value)}
        case "PERCENT":
            return f"{_digits(value * 100)}%"
        case "POINTS":
            return _("%(points)s个百分点") % {"points": _digits(value * 100)}
        case _:
            return str(numbers.count(value, unit_name))


def _bare(value: Decimal) -> str:
    """15.7亿 or 1.57 bn, without a currency."""
    number = numbers.amount(value)
    return f"{number.text} {number.after}".strip() if number.before else number.text + number.after.removesuffix("元")


def _digits(value: Decimal) -> str:
    """As many decimals as the number has, two at most."""
    return f"{value.quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".").replace("-", numbers.MINUS)
