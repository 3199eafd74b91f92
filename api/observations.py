"""Observations: the figures of all areas, indicators and periods as rows, each as this reader may see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.endpoint import Endpoint, One, Page, audience_of
from api.gaps import with_gaps
from api.indicators import AREA_KINDS, FREQS
from api.parameters import Asked, Parameter, choice, coded, moment, period
from api.problems import Problem, Refused, bad_value, not_found, said
from api.shapes import FLAG, MOMENT, NUMBER, TEXT, WHOLE, maybe, obj, one_of
from common.periods import Freq, Period, add_months
from zones.indicators import INDICATORS
from zones.indicators.shapes import Unit
from zones.measures import TOTAL
from zones.models import Area, Figure, Horizon, Zone
from zones.pull import Ask, Pulled, beyond, pull

MOST_ROWS = 50_000
LARGEST_ID = 2**63 - 1

ROW = obj(
    id=maybe(WHOLE),
    zone=maybe(TEXT),
    area=TEXT,
    indicator=one_of(sorted(INDICATORS)),
    freq=one_of(FREQS),
    period=TEXT,
    member=TEXT,
    numerator=maybe(NUMBER),
    denominator=maybe(NUMBER),
    value=maybe(NUMBER),
    lower=maybe(NUMBER),
    upper=maybe(NUMBER),
    n=maybe(WHOLE),
    pending=WHOLE,
    excluded=WHOLE,
    unit=one_of([unit.value for unit in Unit]),
    status=one_of(Figure.Status.values),
    reason=TEXT,
    revised=FLAG,
    since=maybe(MOMENT),
)
ONE = obj(**ROW["properties"], until=maybe(MOMENT))


def area() -> Parameter:
    """kind:code."""

    def read(value: str) -> tuple[str, str]:
        kind, _sign, code = value.partition(":")
        if kind not in AREA_KINDS or not re.fullmatch(r"[-\w]{1,60}", code, re.ASCII):
            raise Refused(_("应为“种类:代码”，例如division:330324。"), [f"{kind}:…" for kind in AREA_KINDS])
        return kind, code

    return Parameter(
        name="area",
        meaning=_("地区，写作“种类:代码”：zone、division、industry（版本-代码）、scheme或country:CN。"),
        read=read,
        schema={"type": "string", "pattern": f"^({'|'.join(AREA_KINDS)}):[-A-Za-z0-9_]{{1,60}}$"},
        example="division:330324",
        many=True,
    )


def member() -> Parameter:
    """_T or axis:code, of an axis that some indicator has."""
    axes = sorted({axis.code for indicator in INDICATORS.values() for axis in indicator.axes})

    def read(value: str) -> str:
        axis, _sign, code = value.partition(":")
        if value != TOTAL and not (axis in axes and code):
            raise Refused(_("应为_T（合计）或“分组:代码”。"), [TOTAL, *(f"{axis}:…" for axis in axes)])
        return value

    return Parameter(
        name="member",
        meaning=_("分组，写作“分组:代码”；_T是合计。不问则全部分组各一行。"),
        read=read,
        schema={"type": "string", "pattern": f"^(_T|({'|'.join(axes)}):.+)$"},
        example="kind:nation-regular-production",
        many=True,
    )


def span() -> Parameter:
    """Months back from the last computed one, or the year to it."""

    def read(value: str) -> int | None:
        match = re.fullmatch(r"last([1-9][0-9]{0,2})m", value, re.ASCII)
        if not match and value != "ytd":
            raise Refused(_("应为ytd或last12m这样的写法。"))
        return int(match[1]) if match else None

    return Parameter(
        name="time",
        meaning=_("相对时间：last12m是到最后已计算月份为止的12个月，ytd是当年以来。不与start、end同用。"),
        read=read,
        schema={"type": "string", "pattern": "^(ytd|last[1-9][0-9]{0,2}m)$"},
        example="last12m",
    )


def observations(request: HttpRequest, asked: Asked) -> Page:
    areas = (*(("zone", slug) for slug in asked.get("zone", ())), *asked.get("area", ()))
    _refuse_freqs_not_offered(asked)
    first, last = _range(asked)
    ask = Ask(
        areas=areas,
        indicators=asked.get("indicator", ()),
        freqs=tuple(Freq(code) for code in asked.get("freq", ())),
        members=asked.get("member", ()),
        first=first,
        last=last,
        at=asked.get("asOf"),
    )
    if not (areas and ask.indicators) and beyond(ask, MOST_ROWS):
        raise too_many()
    found = pull(ask, audience=audience_of(request), limit=MOST_ROWS + 1)
    if len(found) > MOST_ROWS:
        raise too_many()
    _refuse_unknown_areas(areas, found)
    texts = [row.text for row in found]
    if len(areas) == len(ask.indicators) == len(ask.freqs) == 1 and not ask.at:
        texts = with_gaps(ask, found)
    return Page(texts, len(texts))


def too_many() -> Problem:
    """Never a silent cut: what was asked is refused whole, with the way out."""
    detail = _("所问超过%(most)d行。请缩小范围：给出zone、indicator、freq，或更短的start至end。")
    return Problem(413, said(detail, most=MOST_ROWS), limit=MOST_ROWS)


def _refuse_freqs_not_offered(asked: Asked) -> None:
    """A frequency that none of the indicators has would give an empty answer that looks like missing data."""
    codes = asked.get("indicator", ())
    offered = {freq.value for code in codes for freq in INDICATORS[code].freqs}
    for freq in asked.get("freq", ()):
        if codes and freq not in offered:
            raise bad_value("freq", freq, _("所问指标没有这种频率。"), offered)


def _range(asked: Asked) -> tuple[date | None, date | None]:
    """The months in which a period that is asked for may end."""
    start: Period | None = asked.get("start")
    end: Period | None = asked.get("end")
    if "time" not in asked:
        if start and end and end.month < start.first:
            raise bad_value("end", end.code, _("早于start。"))
        return start and start.first, end and end.month
    months = asked["time"]
    if start or end:
        raise bad_value("time", f"last{months}m" if months else "ytd", _("不与start、end同用。"))
    horizon = Horizon.objects.values_list("last", flat=True).first() or timezone.localdate().replace(day=1)
    return (add_months(horizon, 1 - months) if months else horizon.replace(month=1)), horizon


def _refuse_unknown_areas(areas: Sequence[tuple[str, str]], found: Sequence[Pulled]) -> None:
    """Looked up only where an area gave no figure: it may have none, or not exist."""
    silent = {f"{kind}:{code}": (kind, code) for kind, code in areas}.keys() - {row.area for row in found}
    for name in sorted(silent):
        kind, _sign, code = name.partition(":")
        known = _known(kind)
        if code not in known:
            if kind == "zone":
                raise bad_value("zone", code, _("没有这个示范区。"), known)
            raise bad_value("area", name, _("没有这个地区。"), [f"{kind}:{code}" for code in known])


def _known(kind: str) -> set[str]:
    """A zone is known once it is founded, also before the next drain makes an area of it."""
    if kind == "zone":
        return set(Zone.objects.values_list("slug", flat=True))
    return set(Area.objects.filter(kind=kind).values_list("code", flat=True))


def observation(request: HttpRequest, asked: Asked, id: int) -> One:
    """One figure, current or past; a past one leads to what is current in its place, if anything is."""
    found = pull(Ask(figure=id), audience=audience_of(request), limit=1) if 0 < id <= LARGEST_ID else []
    if not found:
        raise not_found()
    place = "area", "indicator", "freq", "member", "month"
    past = Figure.objects.filter(pk=id, until__isnull=False).values(*place).first()
    current = Figure.objects.current().filter(**past).values_list("pk", flat=True).first() if past else None
    return One(found[0].text, reverse("api-observation", args=[current]) if current else "")


CODE = r"[-a-zA-Z0-9_]{1,60}"
ID = coded("id", _("数值的编号，见各行的id。"), r"[0-9]{1,18}", example="1")
PARAMETERS: Sequence[Parameter] = (
    coded("zone", _("示范区代码。"), CODE, many=True, example="yongjia-pump-valve"),
    area(),
    choice("indicator", _("指标代码。"), sorted(INDICATORS), many=True, example="batch_pass_rate"),
    choice("freq", _("频率：M月、Q季、S半年、A年、C 1–本月、R近12个月。"), FREQS, many=True, example="Q"),
    period("start", _("起：取末月不早于此期首月的期间。"), example="2014-Q1"),
    period("end", _("止：取末月不晚于此期末月的期间。"), example="2016-Q4"),
    span(),
    member(),
    moment("asOf", _("当时所知：这一刻有效的数值。只给日期则指当日结束。"), example="2018-03-31T12:00:00+08:00"),
)
DESCRIPTION: Any = _(
    "比率和增速是小数，不乘100；金额以元计；数值是精确的十进制数。比率类不问member时，各种抽查各一行。"
    "status：A正常，P初步，U样本量小，M不存在，O未报，Q不予公布（没有数值和上下限）。"
    "恰好问一个地区、一个指标、一个频率时，所问范围内没有数值的期间也各有一行，status是M或O。"
)

ENDPOINTS = [
    Endpoint(
        route="v1/observations/",
        name="observations",
        summary=_("指标数值"),
        description=DESCRIPTION,
        answer=observations,
        row=ROW,
        parameters=PARAMETERS,
        example="zone=yongjia-pump-valve&indicator=batch_pass_rate&freq=Q&start=2014-Q1&end=2014-Q4",
        refuses_large=True,
    ),
    Endpoint(
        route="v1/observations/<int:id>/",
        name="observation",
        summary=_("一个数值"),
        description=_(
            "现行或已被取代的一个数值。until是它不再有效的时刻，现行的为null；"
            "已被取代的，Link头（rel=successor-version）给出现行的那一个。"
        ),
        answer=observation,
        row=ONE,
        keys=[ID],
        lists=False,
        may_be_replaced=True,
    ),
]
