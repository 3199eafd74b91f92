"""Where a figure comes from: the parts of its formula and the rows behind them, as far as this reader may see them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.endpoint import Endpoint, audience_of
from api.indicators import FREQS, shapes
from api.observations import ID, LARGEST_ID
from api.parameters import Asked, whole
from api.problems import not_found
from api.shapes import DATE, MOMENT, TEXT, WHOLE, listed, maybe, obj, one_of
from zones import evidence, reading

FACT = obj(table=TEXT, id=WHOLE, subject=TEXT, name=TEXT, on=maybe(DATE), amount=maybe(WHOLE), reason=TEXT)
PART = obj(
    role=one_of(["numerator", "denominator", "pending"]),
    sign=WHOLE,
    measure=TEXT,
    freq=one_of(FREQS),
    period=TEXT,
    value=maybe(WHOLE),
    closed=maybe(WHOLE),
    row_count=maybe(WHOLE),
    unnamed=maybe(WHOLE),
    rows=maybe(listed(FACT)),
    left_out=maybe(listed(FACT)),
    left_out_unnamed=maybe(WHOLE),
)
ROW = obj(id=WHOLE, area=TEXT, indicator=TEXT, formula=TEXT, formula_en=TEXT, since=MOMENT, parts=listed(PART))


def figure_evidence(request: HttpRequest, asked: Asked, id: int) -> dict[str, Any]:
    audience = audience_of(request)
    view = reading.by_id(id, audience=audience) if id <= LARGEST_ID else None
    if view is None:
        raise not_found()
    parts = evidence.parts(view, audience=audience, offset=asked.get("offset", 0))
    texts = shapes()[view.indicator.code]
    return {
        "id": view.id,
        "area": str(view.area),
        "indicator": view.indicator.code,
        "formula": texts["formula"],
        "formula_en": texts["formula_en"],
        "since": view.since.isoformat(),
        "parts": [_part(part) for part in parts],
    }


def _part(part: evidence.Part) -> dict[str, Any]:
    return {
        "role": part.role,
        "sign": part.sign,
        "measure": part.measure.code,
        "freq": part.period.freq.value,
        "period": part.period.code,
        "value": part.value,
        "closed": part.closed,
        "row_count": part.row_count,
        "unnamed": None if part.rows is None else part.unnamed,
        "rows": None if part.rows is None else [_fact(row) for row in part.rows],
        "left_out": None if part.left_out is None else [_fact(row) for row in part.left_out],
        "left_out_unnamed": None if part.left_out is None else part.left_out_unnamed,
    }


def _fact(row: evidence.Row) -> dict[str, Any]:
    return {
        "table": row.table,
        "id": row.id,
        "subject": row.code,
        "name": row.name,
        "on": row.on,
        "amount": row.amount,
        "reason": row.reason,
    }


ENDPOINTS = [
    Endpoint(
        route="v1/observations/<int:id>/evidence/",
        name="evidence",
        summary=_("数值的来源"),
        description=_(
            "公式的各部分、构成各部分的数据行（每部分至多100行，用offset往后翻）、"
            "合计与行的核对（closed应等于value），以及未计入的行和原因。您无权查看的行为null；"
            "报表只列您可以查阅的，其余计入row_count和closed，unnamed是其份数，left_out_unnamed是未计入的份数。"
        ),
        answer=figure_evidence,
        row=ROW,
        parameters=[whole("offset", _("每部分从第几行起。"), 0, 10_000_000, default=0)],
        keys=[ID],
        lists=False,
    ),
]
