"""The first page: where the zones are, and what stands out about each."""

import datetime
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from access.audience import audience_for, has_role
from access.standing import Role
from classifications.models import Division
from pages import headlines
from pages.latest import last_figures
from pages.moment import headline_month, headline_text
from pages.presenters.figures import Shown
from pages.tiles import grid
from zones.audience import Audience
from zones.models import Area, Zone

PROVINCE = "330000"


@dataclass(frozen=True)
class Entry:
    """One zone of the list; the first of a county carries the county's anchor."""

    zone: Zone
    stage: str
    anchor: str
    figures: list[tuple[headlines.Column, Shown | None]]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tile grid, the province as a whole, and the list of zones with their headline figures."""
    zones = list(
        Zone.objects.select_related("scheme", "division")
        .prefetch_related("milestones")
        .order_by("division__code", "slug")
    )
    month, audience = headline_month(), audience_for(request.user)
    areas = headlines.areas_of(zones)
    found = headlines.of_areas(areas.values(), month, audience)
    context = {
        "columns": found.columns,
        "zones": _entries(zones, areas, found),
        "province": _province(month, audience),
        "grid": grid(Division.objects.on_the_grid(), zones),
        "as_of": headline_text(month),
        "founds": has_role(request.user, Role.ADMINISTRATOR),
    }
    return render(request, "pages/home/home.html", context)


def _province(month: datetime.date | None, audience: Audience) -> list[headlines.Card]:
    area = Area.objects.filter(kind=Area.Kind.DIVISION, code=PROVINCE).first()
    if area is None:
        return []
    wanted = headlines.OF_THE_PROVINCE
    return headlines.cards(area, last_figures([area], headlines.frequencies(wanted), month, audience), audience, wanted)


def _entries(zones: list[Zone], areas: dict[int, Area], found: headlines.Headlines) -> list[Entry]:
    entries: list[Entry] = []
    seen: set[str] = set()
    for zone in zones:
        reached = zone.reached()
        code = zone.division.code
        figures = found.of[areas[zone.pk].pk] if zone.pk in areas else [None] * len(found.columns)
        entries.append(
            Entry(
                zone,
                stage=str(reached[-1].get_stage_display()) if reached else "",
                anchor="" if code in seen else f"county-{code}",
                figures=list(zip(found.columns, figures, strict=True)),
            )
        )
        seen.add(code)
    return entries
