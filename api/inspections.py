"""Product checks with a verdict. Of batches still open only the number is told: nobody is named before the verdict."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.endpoint import Endpoint, Page
from api.keyset import LIMIT, after_number, paged
from api.parameters import Asked, choice, coded, day
from api.problems import not_found
from api.shapes import DATE, TEXT, WHOLE, listed, maybe, obj, one_of
from api.standards import ENTERPRISE, enterprise_asked
from api.zones import zone_asked
from inspections.models import Batch, Campaign
from zones.models import Membership

LARGEST_ID = 2**63 - 1
ROW = obj(
    id=WHOLE,
    campaign=obj(
        code=TEXT,
        name=TEXT,
        level=one_of(Campaign.Level.values),
        mode=one_of(Campaign.Mode.values),
        year=WHOLE,
    ),
    number=TEXT,
    enterprise=obj(credit_code=TEXT, name=TEXT),
    link=one_of(Batch.Link.values),
    product=TEXT,
    sampled_on=DATE,
    concluded_on=DATE,
    state=one_of([str(state) for state in Batch.CONCLUDED]),
    items=listed(TEXT),
    failed_items=listed(TEXT),
)


def shape(batch: Batch) -> dict[str, Any]:
    campaign = batch.campaign
    return {
        "id": batch.pk,
        "campaign": {name: getattr(campaign, name) for name in ("code", "name", "level", "mode", "year")},
        "number": batch.number,
        "enterprise": {"credit_code": batch.enterprise.credit_code, "name": batch.enterprise.name},
        "link": batch.link,
        "product": batch.product,
        "sampled_on": batch.sampled_on,
        "concluded_on": batch.concluded_on,
        "state": batch.state,
        "items": batch.items,
        "failed_items": batch.failed_items,
    }


def inspections(request: HttpRequest, asked: Asked) -> Page:
    rows = _narrowed(Batch.objects.all(), asked)
    # of one enterprise even the number would say that it is being examined
    pending = None if "enterprise" in asked else rows.pending().count()
    concluded = rows.tested().select_related("campaign", "enterprise")
    if "state" in asked:
        concluded = concluded.filter(state=asked["state"])
    return paged(concluded, asked, "id", shape, pending=pending)


def _narrowed(rows: QuerySet[Batch], asked: Asked) -> QuerySet[Batch]:
    for name, lookup in {
        "level": "campaign__level",
        "mode": "campaign__mode",
        "link": "link",
        "campaign": "campaign__code",
        "start": "sampled_on__gte",
        "end": "sampled_on__lte",
    }.items():
        if name in asked:
            rows = rows.filter(**{lookup: asked[name]})
    if "enterprise" in asked:
        rows = rows.filter(enterprise=enterprise_asked(asked["enterprise"]))
    if "zone" in asked:
        zone = zone_asked(asked["zone"])
        # the roster of the day of sampling, as for the zone's rates
        same = {"enterprise": OuterRef("enterprise"), "during__contains": OuterRef("sampled_on")}
        rows = rows.filter(Exists(Membership.objects.filter(zone=zone, **same)))
    return rows


def inspection(request: HttpRequest, asked: Asked, id: int) -> dict[str, Any]:
    rows = Batch.objects.tested().select_related("campaign", "enterprise")
    found = rows.filter(pk=id).first() if id <= LARGEST_ID else None
    if found is None:
        raise not_found()
    return shape(found)


ENDPOINTS = [
    Endpoint(
        route="v1/inspections/",
        name="inspections",
        summary=_("抽查批次列表"),
        description=_("只列有结论的批次；未有结论的只给数目（pending），结论之前不公布企业。按登记先后排列。"),
        answer=inspections,
        row=ROW,
        more={"pending": maybe(WHOLE)},
        parameters=[
            coded(
                "zone",
                _("示范区代码，取抽样当日的成员。"),
                r"[-a-zA-Z0-9_]{1,60}",
                example="yongjia-pump-valve",
            ),
            ENTERPRISE,
            choice("level", _("级别。"), Campaign.Level.values, example="nation"),
            choice("mode", _("方式。"), Campaign.Mode.values),
            choice("link", _("环节。"), Batch.Link.values),
            coded("campaign", _("任务编号。"), r"\S{1,40}", example="2016-1"),
            choice("state", _("结论。"), [str(state) for state in Batch.CONCLUDED], example="failed"),
            day("start", _("抽样日期不早于。"), example="2016-01-01"),
            day("end", _("抽样日期不晚于。"), example="2016-12-31"),
            LIMIT,
            after_number(),
        ],
        example="zone=yongjia-pump-valve&state=failed&limit=2",
    ),
    Endpoint(
        route="v1/inspections/<int:id>/",
        name="inspection",
        summary=_("一个有结论的批次"),
        answer=inspection,
        row=ROW,
        keys=[coded("id", _("批次的编号。"), r"[0-9]{1,18}", example="1")],
        lists=False,
    ),
]
