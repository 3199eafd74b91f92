"""Standards, and which enterprises of the register drafted them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.endpoint import Endpoint, Page
from api.enterprises import CREDIT_CODE, ZONE
from api.keyset import LIMIT, after_text, paged
from api.parameters import Asked, choice, coded, words
from api.problems import bad_value, not_found
from api.shapes import DATE, FLAG, TEXT, listed, maybe, obj, one_of
from api.zones import zone_asked
from enterprises.models import Enterprise
from standards.models import Drafting, Standard

STATES = ("in_force", "withdrawn", "upcoming")
ROW = obj(
    number=TEXT,
    title=TEXT,
    title_en=TEXT,
    kind=one_of(Standard.Kind.values),
    state=one_of(list(STATES)),
    published_on=DATE,
    effective_on=DATE,
    withdrawn_on=maybe(DATE),
    replaces=maybe(TEXT),
    drafters=listed(
        obj(enterprise=TEXT, name=TEXT, role=one_of(Drafting.Role.values), work=one_of(Drafting.Work.values))
    ),
    is_demo=FLAG,
)


def with_drafters() -> QuerySet[Standard]:
    drafters = Drafting.objects.select_related("enterprise").order_by("enterprise__credit_code")
    return Standard.objects.select_related("replaces").prefetch_related(Prefetch("draftings", queryset=drafters))


def shape(standard: Standard) -> dict[str, Any]:
    today = timezone.localdate()
    withdrawn = standard.withdrawn_on and standard.withdrawn_on <= today
    return {
        "number": standard.number,
        "title": standard.title,
        "title_en": standard.title_en,
        "kind": standard.kind,
        "state": "withdrawn" if withdrawn else "in_force" if standard.effective_on <= today else "upcoming",
        "published_on": standard.published_on,
        "effective_on": standard.effective_on,
        "withdrawn_on": standard.withdrawn_on,
        "replaces": standard.replaces and standard.replaces.number,
        "drafters": [
            {
                "enterprise": each.enterprise.credit_code,
                "name": each.enterprise.name,
                "role": each.role,
                "work": each.work,
            }
            for each in standard.draftings.all()
        ],
        "is_demo": standard.is_demo,
    }


def standards(request: HttpRequest, asked: Asked) -> Page:
    rows = with_drafters()
    today = timezone.localdate()
    if "q" in asked:
        text = asked["q"]
        rows = rows.filter(Q(number__icontains=text) | Q(title__icontains=text) | Q(title_en__icontains=text))
    if "kind" in asked:
        rows = rows.filter(kind=asked["kind"])
    match asked.get("state"):
        case "in_force":
            rows = rows.in_force(today)
        case "withdrawn":
            rows = rows.filter(withdrawn_on__lte=today)
        case "upcoming":
            rows = rows.filter(effective_on__gt=today).exclude(withdrawn_on__lte=today)
    drafted = Drafting.objects.filter(standard=OuterRef("pk"))
    if "zone" in asked:
        members = zone_asked(asked["zone"]).memberships.in_force(today)
        rows = rows.filter(Exists(drafted.filter(enterprise__in=members.values("enterprise"))))
    if "enterprise" in asked:
        rows = rows.filter(Exists(drafted.filter(enterprise=enterprise_asked(asked["enterprise"]))))
    return paged(rows, asked, "number", shape)


def enterprise_asked(credit_code: str) -> Enterprise:
    """The enterprise that a filter names; there are too many to list."""
    found = Enterprise.objects.filter(credit_code=credit_code).first()
    if found is None:
        raise bad_value("enterprise", credit_code, _("没有登记这个统一社会信用代码。"))
    return found


def standard(request: HttpRequest, asked: Asked, number: str) -> dict[str, Any]:
    # a number with control characters never reaches the database
    found = with_drafters().filter(number=number).first() if number.isprintable() and len(number) <= 60 else None
    if found is None:
        raise not_found()
    return shape(found)


ENTERPRISE = coded("enterprise", _("统一社会信用代码。"), r"[0-9A-Z]{18}", example=CREDIT_CODE.example)

ENDPOINTS = [
    Endpoint(
        route="v1/standards/",
        name="standards",
        summary=_("标准列表"),
        answer=standards,
        row=ROW,
        parameters=[
            words("q", _("标准号或名称中的文字。"), example="阀门"),
            choice("kind", _("种类。"), Standard.Kind.values, example="group"),
            choice("state", _("今天的状态：现行、废止或即将实施。"), STATES),
            ZONE,
            ENTERPRISE,
            LIMIT,
            after_text("T/ZZB 2512-2021"),
        ],
        example="kind=national&limit=2",
    ),
    Endpoint(
        route="v1/standards/<path:number>/",
        name="standard",
        summary=_("一项标准"),
        description=_("地址中的标准号照原样写，空格写作%20，例如 /standards/GB/T%2039904-2021/。"),
        answer=standard,
        row=ROW,
        keys=[words("number", _("标准号。"), example="GB/T 39904-2021")],
        lists=False,
    ),
]
