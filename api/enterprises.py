"""Enterprises, as far as they are public: register, place, state, honours, counts of checks. Never what they report."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.endpoint import Endpoint, Page
from api.keyset import LIMIT, after_text, paged
from api.parameters import Asked, choice, coded, words
from api.problems import not_found
from api.shapes import ADDRESS, DATE, FLAG, NAMED, TEXT, WHOLE, listed, maybe, obj, one_of
from api.zones import DIVISION, divisions_below, named, zone_asked
from common.codes import is_credit_code
from enterprises.models import Enterprise, EnterpriseName, Honour, Placement
from inspections.models import Batch
from zones.models import Membership

CREDIT_CODE = coded("credit_code", _("统一社会信用代码。"), r"[0-9A-Z]{18}", example="91330324PDY0000015")
ZONE = coded("zone", _("示范区代码，取今天的成员。"), r"[-a-zA-Z0-9_]{1,60}", example="yongjia-pump-valve")

ROW = {
    "credit_code": TEXT,
    "name": TEXT,
    "name_en": TEXT,
    "state": one_of(Enterprise.State.values),
    "township": TEXT,
    "division": maybe(NAMED),
    "industry": maybe(NAMED),
    "is_demo": FLAG,
}
FORMER = obj(name=TEXT, kind=one_of(EnterpriseName.Kind.values), until=maybe(DATE))
MEMBERSHIP = obj(zone=TEXT, role=one_of(Membership.Role.values), since=maybe(DATE), until=maybe(DATE))
HONOUR = obj(
    kind=one_of(Honour.Kind.values),
    level=one_of(Honour.Level.values),
    issuer=TEXT,
    product=TEXT,
    year=WHOLE,
    valid_from=DATE,
    valid_to=maybe(DATE),
)
CHECKS = obj(concluded=WHOLE, failed=WHOLE, address=ADDRESS)
STANDARDS = obj(drafted=WHOLE, address=ADDRESS)


def placed_today() -> Prefetch:
    today = timezone.localdate()
    rows = Placement.objects.in_force(today).select_related("division", "industry")
    return Prefetch("placements", queryset=rows, to_attr="today")


def shape(enterprise: Enterprise) -> dict[str, Any]:
    place = enterprise.today[0] if enterprise.today else None
    return {
        "credit_code": enterprise.credit_code,
        "name": enterprise.name,
        "name_en": enterprise.name_en,
        "state": enterprise.state,
        "township": enterprise.township,
        "division": place and named(place.division),
        "industry": place and named(place.industry),
        "is_demo": enterprise.is_demo,
    }


def enterprises(request: HttpRequest, asked: Asked) -> Page:
    today = timezone.localdate()
    mine = {"enterprise": OuterRef("pk"), "during__contains": today}
    rows = Enterprise.objects.all()
    if "q" in asked:
        # a subquery, for looking up former names too makes rows twice
        rows = rows.filter(pk__in=Enterprise.objects.looked_up(asked["q"]).values("pk"))
    if "zone" in asked:
        rows = rows.filter(Exists(Membership.objects.filter(zone=zone_asked(asked["zone"]), **mine)))
    if "division" in asked:
        rows = rows.filter(Exists(Placement.objects.filter(division__in=divisions_below(asked["division"]), **mine)))
    if "state" in asked:
        rows = rows.filter(state=asked["state"])
    return paged(rows, asked, "credit_code", shape, [placed_today()])


def enterprise(request: HttpRequest, asked: Asked, credit_code: str) -> dict[str, Any]:
    if not is_credit_code(credit_code):
        raise not_found()
    found = (
        Enterprise.objects.filter(credit_code=credit_code)
        .prefetch_related(placed_today(), "names", "honours", "memberships__zone")
        .first()
    )
    if found is None:
        raise not_found()
    checks = Batch.objects.filter(enterprise=found).aggregate(
        concluded=Count("pk", filter=Q(state__in=Batch.CONCLUDED)),
        failed=Count("pk", filter=Q(state=Batch.State.FAILED)),
    )
    return shape(found) | {
        "other_names": [
            {"name": each.name, "kind": each.kind, "until": each.until}
            for each in sorted(found.names.all(), key=lambda each: each.pk)
        ],
        "memberships": [
            {"zone": each.zone.slug, "role": each.role, "since": each.during.lower, "until": each.during.upper}
            for each in sorted(found.memberships.all(), key=lambda each: each.pk)
        ],
        "honours": [
            {name: getattr(each, name) for name in HONOUR["properties"]}
            for each in sorted(found.honours.all(), key=lambda each: (each.valid_from, each.pk))
        ],
        "checks": checks | {"address": f"/api/v1/inspections/?enterprise={credit_code}"},
        "standards": {
            "drafted": found.draftings.count(),
            "address": f"/api/v1/standards/?enterprise={credit_code}",
        },
    }


ENDPOINTS = [
    Endpoint(
        route="v1/enterprises/",
        name="enterprises",
        summary=_("企业列表"),
        description=_("登记信息。企业报表中的数据从不公开。"),
        answer=enterprises,
        row=obj(**ROW),
        parameters=[
            words("q", _("名称、曾用名、拼音首字母，或6位以上的信用代码片段。"), example="阀门"),
            ZONE,
            DIVISION,
            choice("state", _("状态。"), Enterprise.State.values, example="operating"),
            LIMIT,
            after_text("91330324PDY0000015"),
        ],
        example="zone=yongjia-pump-valve&limit=2",
    ),
    Endpoint(
        route="v1/enterprises/<str:credit_code>/",
        name="enterprise",
        summary=_("一家企业"),
        description=_("登记信息、曾用名、所在示范区、荣誉与许可，以及抽查和标准的数目。"),
        answer=enterprise,
        row=obj(
            **ROW,
            other_names=listed(FORMER),
            memberships=listed(MEMBERSHIP),
            honours=listed(HONOUR),
            checks=CHECKS,
            standards=STANDARDS,
        ),
        keys=[CREDIT_CODE],
        lists=False,
    ),
]
