"""这个数从哪里来: one figure with its definition, formula, parts, the rows behind them, revisions and source."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.audience import audience_for
from enterprises.models import Correction, Honour
from inspections.models import Batch
from pages.crumbs import Crumb, crumbs
from pages.presenters import measures
from pages.presenters.figures import Shown, present
from pages.presenters.periods import period_text
from standards.models import Drafting
from zones import evidence, reading, revising
from zones.audience import Audience
from zones.models import Area
from zones.reading import FigureView

# Facts of a month rather than of a day.
MONTHLY = ("enterprises_monthlyreturn", "enterprises_smallreturn")
# Up to so many rows stand open; more wait behind their count.
OPEN_ROWS = 12


@dataclass(frozen=True)
class Row:
    """One fact in words."""

    name: str
    href: str
    code: str
    what: str
    on: str
    amount: str
    reason: str


@dataclass(frozen=True)
class Part:
    """One measure of the formula with its rows; `rows` is None where they may not be shown to this reader.

    `count` is of those that may be; `unnamed` are the others, which the value takes in too.
    """

    role: str
    sign: str
    name: str
    fact: str
    period: str
    value: str
    agrees: bool | None
    count: int
    unnamed: int
    first: int
    last: int
    rows: list[Row] | None
    open: bool
    told: bool
    amounts: bool
    left_out: list[Row]
    left_out_counts: list[tuple[str, int]]
    left_out_unnamed: int


@dataclass(frozen=True)
class Revision:
    """What was said of the same address at some time."""

    shown: Shown
    since: object
    until: object
    current: bool
    why: list[Why]


@dataclass(frozen=True)
class Why:
    """A correction that moved the figure: for those who may see it with firm and reason."""

    text: str
    href: str


@require_safe
def figure(request: HttpRequest, pk: int) -> HttpResponse:
    """The page that every number leads to."""
    audience = audience_for(request.user)
    view = reading.by_id(pk, audience=audience)
    if view is None:
        raise Http404
    start = request.GET.get("from", "0")
    if not (start.isascii() and start.isdigit() and len(start) < 8):
        raise Http404
    offset = int(start)
    found = evidence.parts(view, audience=audience, offset=offset)
    parts = [_part(part, offset) for part in found]
    returned = view.indicator.confidential or any(part.measure.source.rows.model in evidence.RETURNS for part in found)
    longest = max((part.count for part in parts if part.rows is not None), default=0)
    if offset and offset >= longest:
        raise Http404
    shown = present(view)
    context = {
        "shown": shown,
        "view": view,
        "indicator": view.indicator,
        "area": view.area,
        "area_href": _area_href(view.area),
        "parts": parts,
        "closing": _closing(view),
        "revisions": _revisions(view, audience),
        "previous": f"?from={offset - evidence.SHOWN_ROWS}" if offset >= evidence.SHOWN_ROWS else "",
        "next": f"?from={offset + evidence.SHOWN_ROWS}" if longest > offset + evidence.SHOWN_ROWS else "",
        "confidential": returned and not audience.sees_confidential(view.area),
        "reads_ledger": audience.everything,
        "crumbs": _crumbs(view),
    }
    return render(request, "pages/figures/figure.html", context)


def _part(part: evidence.Part, offset: int) -> Part:
    table = part.measure.source.rows.model._meta.db_table
    rows = None if part.rows is None else _rows(part, part.rows)
    count = (part.row_count or 0) - part.unnamed
    return Part(
        role=str(measures.ROLES[part.role]),
        sign="−" if part.sign < 0 else "",
        name=measures.measure_name(part.measure),
        fact=str(measures.FACTS.get(table, "")),
        period=period_text(part.period),
        value=measures.measured(part.measure, part.value),
        agrees=None if part.closed is None else part.closed == (part.value or 0),
        count=count,
        unnamed=part.unnamed,
        first=offset + 1,
        last=offset + len(rows or []),
        rows=rows,
        open=count <= OPEN_ROWS or offset > 0,
        told=any(row.what for row in rows or []),
        amounts=part.measure.amount is not None,
        left_out=_rows(part, part.left_out or []),
        left_out_counts=[
            (measures.left_out_reason(reason, table), count) for reason, count in part.left_out_counts.most_common()
        ],
        left_out_unnamed=part.left_out_unnamed,
    )


def _rows(part: evidence.Part, rows: list[evidence.Row]) -> list[Row]:
    what = _details(rows)
    return [
        Row(
            name=row.name,
            href=_subject_href(part, row),
            code=row.code,
            what=what.get(row.id, ""),
            on=f"{row.on:%Y-%m}" if row.on and row.table in MONTHLY else f"{row.on or ''}",
            amount="" if row.amount is None else measures.measured(part.measure, row.amount),
            reason=measures.left_out_reason(row.reason, row.table) if row.amount is None else "",
        )
        for row in rows
    ]


def _details(rows: list[evidence.Row]) -> dict[int, str]:
    """What the fact itself says, by its id: the product of a batch, the number of a standard, the name of an honour."""
    ids = [row.id for row in rows]
    match rows[0].table if rows else "":
        case "inspections_batch":
            batches = Batch.objects.filter(pk__in=ids).select_related("campaign")
            return {batch.pk: f"{batch.product} · {batch.get_state_display()}" for batch in batches}
        case "standards_drafting":
            draftings = Drafting.objects.filter(pk__in=ids).select_related("standard")
            return {each.pk: f"{each.standard.number} · {each.get_role_display()}" for each in draftings}
        case "enterprises_honour":
            honours = Honour.objects.filter(pk__in=ids)
            return {
                each.pk: f"{each.get_level_display()} · {each.get_kind_display()} {each.product}" for each in honours
            }
        case _:
            return {}


def _subject_href(part: evidence.Part, row: evidence.Row) -> str:
    if not row.code:
        return ""
    return reverse("zone" if row.table == "zones_zonerecord" else "enterprise", args=[row.code])


def _area_href(area: Area) -> str:
    return reverse("zone", args=[area.code]) if area.kind == Area.Kind.ZONE else ""


def _closing(view: FigureView) -> str:
    """Where the rate will lie once its open batches are in."""
    ends = view.range_when_closed
    if ends is None or view.value is None:
        return ""
    low, high = (f"{end * 100:.1f}%" for end in ends)
    return _("还有%(n)s批次未结：全部不合格为%(low)s，全部未发现不合格为%(high)s。") % {
        "n": view.pending,
        "low": low,
        "high": high,
    }


def _revisions(view: FigureView, audience: Audience) -> list[Revision]:
    """Everything that was said of the address, newest first, each with the corrections that brought it about."""
    views = reading.revisions(view, audience=audience)
    causes = revising.causes(views)
    kept = Correction.objects.filter(pk__in=[each.pk for found in causes.values() for each in found])
    allowed = audience.sees_confidential(view.area)
    seen = set(audience.visible(kept).values_list("pk", flat=True)) if allowed and causes else set()
    return [
        Revision(present(each), each.since, each.until, each.until is None, _why(causes.get(each.id, []), seen))
        for each in views
    ]


def _why(corrections: list[Correction], seen: set[int]) -> list[Why]:
    """Of those that this reader may not see it is said how many returns were corrected, never whose."""
    why = [
        Why(f"{each.enterprise.name} {each.month:%Y-%m}：{each.reason}", reverse("correction", args=[each.pk]))
        for each in corrections
        if each.pk in seen
    ]
    if others := len(corrections) - len(why):
        why.append(Why(_("企业报表更正%(count)d份") % {"count": others}, ""))
    return why


def _crumbs(view: FigureView) -> list[Crumb]:
    title = str(view.indicator.name)
    if view.area.kind == Area.Kind.ZONE:
        return crumbs((view.area.label, _area_href(view.area)), title)
    return crumbs(view.area.label, title)
