"""Figures that others published, each with what it turns out to be when held against the portal's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.endpoint import Endpoint, Page, audience_of
from api.formats import number
from api.indicators import FREQS
from api.keyset import DEFAULT, LIMIT, after_text
from api.parameters import Asked, choice, coded
from api.shapes import FLAG, NUMBER, TEXT, WHOLE, maybe, obj, one_of
from api.zones import zone_asked
from common.periods import Freq, Period
from zones.claims import Claim, Verdict, claims
from zones.models import PublishedFigure

VERDICTS = [verdict.value for verdict in Verdict]
ROW = obj(
    code=TEXT,
    source=obj(code=TEXT, title=TEXT, title_en=TEXT, publisher=TEXT, published=TEXT),
    zone=maybe(TEXT),
    subject=TEXT,
    subject_en=TEXT,
    label=TEXT,
    label_en=TEXT,
    value=maybe(NUMBER),
    value_text=TEXT,
    unit=TEXT,
    period_text=TEXT,
    kind=one_of(PublishedFigure.Kind.values),
    qualifier=one_of(PublishedFigure.Qualifier.values),
    quote=TEXT,
    note=TEXT,
    note_en=TEXT,
    indicator=maybe(TEXT),
    freq=maybe(one_of(FREQS)),
    period=maybe(TEXT),
    member=TEXT,
    verdict=one_of(VERDICTS),
    verdict_label=TEXT,
    reason=TEXT,
    ours=maybe(NUMBER),
    observation=maybe(WHOLE),
    on_demo=FLAG,
)


def shape(claim: Claim) -> dict[str, Any]:
    said = claim.published
    source = said.source
    addressed = bool(said.freq and said.month)
    plain = ("subject", "subject_en", "value_text", "unit", "period_text", "kind", "qualifier", "quote", "member")
    return {
        "code": said.code,
        "source": {name: getattr(source, name) for name in ("code", "title", "title_en", "publisher", "published")},
        "zone": said.zone and said.zone.slug,
        **{name: getattr(said, name) for name in plain},
        "label": said.label_zh,
        "label_en": said.label_en,
        "value": number(said.value),
        "note": said.note_zh,
        "note_en": said.note_en,
        "indicator": said.indicator or None,
        "freq": said.freq or None,
        "period": Period(Freq(said.freq), said.month).code if addressed else None,
        "verdict": claim.verdict.value,
        "verdict_label": str(claim.label),
        "reason": str(claim.reason),
        "ours": number(claim.ours),
        "observation": claim.figure,
        "on_demo": claim.on_demo,
    }


def published(request: HttpRequest, asked: Asked) -> Page:
    zones = [zone_asked(asked["zone"]).pk] if "zone" in asked else None
    found = [
        claim
        for claim in claims(zones=zones, audience=audience_of(request))
        if asked.get("verdict", claim.verdict.value) == claim.verdict.value
    ]
    limit = asked.get("limit", DEFAULT)
    rest = [claim for claim in found if claim.published.code > asked.get("after", "")]
    after = rest[limit - 1].published.code if len(rest) > limit else None
    return Page([shape(claim) for claim in rest[:limit]], len(found), after)


ENDPOINTS = [
    Endpoint(
        route="v1/published/",
        name="published",
        summary=_("公布数与复算"),
        description=_(
            "各来源公布的每个数，及其与门户所算的对照：复算一致、符合措辞、不一致、无法计算、算术上不可能等。"
        ),
        answer=published,
        row=ROW,
        parameters=[
            coded("zone", _("示范区代码。"), r"[-a-zA-Z0-9_]{1,60}", example="yongjia-pump-valve"),
            choice("verdict", _("只列这种结论的。"), VERDICTS),
            LIMIT,
            after_text("F000-01"),
        ],
        example="limit=2",
        in_words=True,
    ),
]
