"""Indicators as they are declared: names, unit, definition, formula, population, what may be asked of each."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from api.endpoint import Endpoint, Page
from api.parameters import Asked, choice, coded
from api.problems import not_found
from api.shapes import FLAG, TEXT, WHOLE, listed, maybe, obj, one_of
from common.periods import Freq
from zones.indicators import INDICATORS
from zones.indicators.shapes import UNIT_NAMES, Better, Indicator, Unit
from zones.models import Area

IN_BOTH = ("name", "definition", "formula", "basis", "population", "note")
FREQS = [freq.value for freq in Freq]
ROW = obj(
    code=TEXT,
    **{f"{name}{ending}": TEXT for name in IN_BOTH for ending in ("", "_en")},
    unit=one_of([unit.value for unit in Unit]),
    unit_name=TEXT,
    unit_name_en=TEXT,
    shape=TEXT,
    better=one_of([better.value for better in Better]),
    confidential=FLAG,
    freqs=listed(one_of(FREQS)),
    axes=listed(obj(code=TEXT, name=TEXT, name_en=TEXT)),
    has_total=FLAG,
    has_interval=FLAG,
    small_n=maybe(WHOLE),
)
AREA_KINDS = Area.Kind.values


def shape(indicator: Indicator) -> dict[str, Any]:
    zh, en = _texts(indicator, "zh-hans"), _texts(indicator, "en")
    texts = {key: value for name in IN_BOTH for key, value in ((name, zh[name]), (f"{name}_en", en[name]))}
    return {
        "code": indicator.code,
        **texts,
        "unit": indicator.unit.value,
        "unit_name": zh["unit"],
        "unit_name_en": en["unit"],
        "shape": indicator.shape,
        "better": indicator.better.value,
        "confidential": indicator.confidential,
        "freqs": [freq.value for freq in indicator.freqs],
        "axes": [
            {"code": axis.code, "name": zh[f"axis {axis.code}"], "name_en": en[f"axis {axis.code}"]}
            for axis in indicator.axes
        ],
        "has_total": indicator.pooled,
        "has_interval": indicator.interval,
        "small_n": indicator.small_n if indicator.interval else None,
    }


def _texts(indicator: Indicator, language: str) -> dict[str, str]:
    with translation.override(language):
        return (
            {name: str(getattr(indicator, name)) for name in IN_BOTH}
            | {"unit": str(UNIT_NAMES[indicator.unit])}
            | {f"axis {axis.code}": str(axis.name) for axis in indicator.axes}
        )


@cache
def shapes() -> dict[str, dict[str, Any]]:
    """All of them; declarations do not change while the portal runs."""
    return {code: shape(INDICATORS[code]) for code in sorted(INDICATORS)}


def indicators(request: HttpRequest, asked: Asked) -> Page:
    rows = [row for row in shapes().values() if asked.get("freq", row["freqs"][0]) in row["freqs"]]
    return Page(rows, len(rows))


def indicator(request: HttpRequest, asked: Asked, code: str) -> dict[str, Any]:
    if code not in INDICATORS:
        raise not_found()
    return shapes()[code]


ENDPOINTS = [
    Endpoint(
        route="v1/indicators/",
        name="indicators",
        summary=_("指标口径"),
        description=_("每个指标的名称、单位、定义、公式、统计范围，以及能按什么频率和分组来问。"),
        answer=indicators,
        row=ROW,
        parameters=[choice("freq", _("只列有这种频率的指标。"), FREQS, example="R")],
        example="freq=R",
    ),
    Endpoint(
        route="v1/indicators/<slug:code>/",
        name="indicator",
        summary=_("一个指标"),
        answer=indicator,
        row=ROW,
        keys=[coded("code", _("指标代码。"), r"[a-z0-9_]{1,60}", example="batch_pass_rate")],
        lists=False,
    ),
]
