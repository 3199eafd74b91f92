"""Zones: the list, and one zone with its milestones and addresses of what belongs to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.endpoint import Endpoint, Page
from api.keyset import LIMIT, after_text, paged
from api.parameters import Asked, coded
from api.problems import bad_value, not_found
from api.shapes import ADDRESS, DATE, FLAG, NAMED, TEXT, listed, obj, one_of
from classifications.models import Division
from zones.models import Milestone, Scheme, Zone

SLUG = coded("slug", _("示范区代码。"), r"[-a-zA-Z0-9_]{1,60}", example="yongjia-pump-valve")
DIVISION = coded("division", _("区划代码（GB/T 2260），取其中及以下的。"), r"[0-9]{6}", example="330324")
RELATED = ("scheme", "division", "association")

ROW = {
    "slug": TEXT,
    "name": TEXT,
    "name_en": TEXT,
    "scheme": NAMED,
    "division": NAMED,
    "industries": listed(NAMED),
    "association": NAMED,
    "is_demo": FLAG,
}
MILESTONE = obj(
    stage=one_of(Milestone.Stage.values), on=DATE, precision=one_of(Milestone.Precision.values), source=TEXT
)
ADDRESSES = obj(observations=ADDRESS, enterprises=ADDRESS, standards=ADDRESS, inspections=ADDRESS, published=ADDRESS)


def named(thing: Any) -> dict[str, str]:
    """A code with its two names."""
    return {"code": thing.code, "name": thing.name, "name_en": thing.name_en}


def divisions_below(code: str) -> set[int]:
    """The division of that code and all below it, also those whose codes were replaced by theirs."""
    below: set[int] = set()
    found = set(Division.objects.filter(code=code).values_list("pk", flat=True))
    if not found:
        known = Division.objects.filter(zones__isnull=False).values_list("code", flat=True).distinct()
        raise bad_value("division", code, _("没有这个区划。"), known)
    while found:
        below |= found
        found = set(Division.objects.filter(parent__in=found).values_list("pk", flat=True))
        found |= set(Division.objects.filter(successor__in=below).values_list("pk", flat=True))
        found -= below
    return below


def zone_asked(slug: str, parameter: str = "zone") -> Zone:
    """The zone that a filter names; 400 with all slugs when there is none."""
    zone = Zone.objects.filter(slug=slug).first()
    if zone is None:
        raise bad_value(parameter, slug, _("没有这个示范区。"), Zone.objects.values_list("slug", flat=True))
    return zone


def shape(zone: Zone) -> dict[str, Any]:
    return {
        "slug": zone.slug,
        "name": zone.name,
        "name_en": zone.name_en,
        "scheme": named(zone.scheme),
        "division": named(zone.division),
        "industries": [named(industry) for industry in sorted(zone.industries.all(), key=lambda each: each.code)],
        "association": named(zone.association),
        "is_demo": zone.is_demo,
    }


def zones(request: HttpRequest, asked: Asked) -> Page:
    rows = Zone.objects.select_related(*RELATED)
    if "scheme" in asked:
        known = list(Scheme.objects.values_list("code", flat=True))
        if asked["scheme"] not in known:
            raise bad_value("scheme", asked["scheme"], _("没有这个示范区类别。"), known)
        rows = rows.filter(scheme__code=asked["scheme"])
    if "division" in asked:
        rows = rows.filter(division__in=divisions_below(asked["division"]))
    return paged(rows, asked, "slug", shape, ["industries"])


def zone(request: HttpRequest, asked: Asked, slug: str) -> dict[str, Any]:
    found = Zone.objects.select_related(*RELATED).prefetch_related("industries", "milestones").filter(slug=slug).first()
    if found is None:
        raise not_found()
    return shape(found) | {
        "milestones": [
            {"stage": each.stage, "on": each.on, "precision": each.precision, "source": each.source}
            for each in found.reached()
        ],
        "links": {name: f"/api/v1/{name}/?zone={slug}" for name in ADDRESSES["properties"]},
    }


ENDPOINTS = [
    Endpoint(
        route="v1/zones/",
        name="zones",
        summary=_("示范区列表"),
        answer=zones,
        row=obj(**ROW),
        parameters=[
            coded("scheme", _("示范区类别代码。"), r"[-a-zA-Z0-9_]{1,40}", example="brand-zone-2013"),
            DIVISION,
            LIMIT,
            after_text("yongjia-pump-valve"),
        ],
        example="limit=2",
    ),
    Endpoint(
        route="v1/zones/<slug:slug>/",
        name="zone",
        summary=_("一个示范区"),
        description=_("名称、类别、行业、协会和里程碑，以及其数据的地址。"),
        answer=zone,
        row=obj(**ROW, milestones=listed(MILESTONE), links=ADDRESSES),
        keys=[SLUG],
        lists=False,
    ),
]
