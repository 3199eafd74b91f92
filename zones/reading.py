"""How figures are read: current, or as they stood at a moment; never without disclosure control."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from common.periods import Freq, Period
from zones.audience import PUBLIC, Audience
from zones.disclosure import NOT_ACCEPTED, OPEN, why_withheld
from zones.indicators import INDICATORS
from zones.indicators.shapes import Indicator
from zones.models import Area, Figure


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure as this reader may see it. A withheld one (status Q) has neither value nor parts nor bounds."""

    id: int
    indicator: Indicator
    area: Area
    period: Period
    member: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    n: int | None
    pending: int
    excluded: int
    contributors: int | None
    status: str
    reason: str
    revised: bool
    since: datetime
    until: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is made of returns that are not accepted yet."""
        return self.indicator.confidential and (self.status == OPEN or self.reason == NOT_ACCEPTED)

    @property
    def small(self) -> bool:
        """Whether the rate stands on so few cases that it must be flagged, provisional or not."""
        return self.indicator.interval and self.n is not None and self.n < self.indicator.small_n

    @property
    def range_when_closed(self) -> tuple[Decimal, Decimal] | None:
        """Where the rate will lie once the pending cases are in: all failing, all passing."""
        if not self.pending or self.numerator is None or not self.indicator.pending_are_cases:
            return None
        cases = (self.denominator or 0) + self.pending
        return self.numerator / cases, (self.numerator + self.pending) / cases


def series(
    area: Area,
    indicator: str,
    freq: Freq | str,
    *,
    start: date | None = None,
    end: date | None = None,
    member: str | None = None,
    at: datetime | None = None,
    audience: Audience = PUBLIC,
) -> list[FigureView]:
    """The figures of one indicator for one area, by member and then by period. `start` and `end` are months."""
    rows = _figures(at).filter(area=area, indicator=indicator, freq=str(freq))
    if start:
        rows = rows.filter(month__gte=start)
    if end:
        rows = rows.filter(month__lte=end)
    if member:
        rows = rows.filter(member=member)
    return _views(rows.order_by("member", "month"), audience)


def latest(
    areas: Area | Sequence[Area],
    indicators: Iterable[str],
    freq: Freq | str,
    *,
    month: date | None = None,
    audience: Audience = PUBLIC,
) -> list[FigureView]:
    """For each area, indicator and member the figure of the last period (of periods ending by `month`) with a value.

    Of what is made of returns the last accepted period comes before any that is open.
    """
    areas = [areas] if isinstance(areas, Area) else areas
    indicators = list(indicators)
    rows = _figures(None).filter(area__in=areas, indicator__in=indicators, freq=str(freq), value__isnull=False)
    if month:
        rows = rows.filter(month__lte=month)
    keys = ("area_id", "indicator", "member")
    confidential = [code for code in indicators if INDICATORS[code].confidential]
    order = [Case(When(status=OPEN, indicator__in=confidential, then=1), default=0)] if confidential else []
    return _views(rows.order_by(*keys, *order, "-month").distinct(*keys), audience)


def at_period(
    areas: Sequence[Area], indicators: Iterable[str], period: Period, *, audience: Audience = PUBLIC
) -> list[FigureView]:
    """The figures of several areas and indicators for one period."""
    rows = _figures(None).filter(
        area__in=areas, indicator__in=list(indicators), freq=period.freq.value, month=period.month
    )
    return _views(rows.order_by("area_id", "indicator", "member"), audience)


def by_id(figure: int, *, audience: Audience = PUBLIC) -> FigureView | None:
    """One figure, current or past."""
    return next(iter(_views(_figures(None, every=True).filter(pk=figure), audience)), None)


def revisions(view: FigureView, *, audience: Audience = PUBLIC) -> list[FigureView]:
    """Everything that was said of the same address, newest first."""
    rows = _figures(None, every=True).filter(
        area=view.area,
        indicator=view.indicator.code,
        freq=view.period.freq.value,
        month=view.period.month,
        member=view.member,
    )
    return _views(rows.order_by("-since"), audience)


def shown(view: FigureView, safe: bool, audience: Audience) -> FigureView:
    """The view as `audience` may see it. Of a confidential ratio the public sees the value and never its two sums."""
    if not view.indicator.confidential or audience.sees_confidential(view.area):
        return view
    if why := why_withheld(view.status, safe):
        nothing = dict.fromkeys(("numerator", "denominator", "value", "lower", "upper", "n", "contributors"))
        return replace(view, **nothing, excluded=0, status=Figure.Status.WITHHELD.value, reason=why)
    if view.denominator is not None:
        return replace(view, numerator=None, denominator=None)
    return view


def _figures(at: datetime | None, *, every: bool = False) -> QuerySet[Figure]:
    """Current figures, those that stood at a moment, or every revision; each knowing whether it has a past."""
    past = Figure.objects.filter(
        area=OuterRef("area"),
        indicator=OuterRef("indicator"),
        freq=OuterRef("freq"),
        member=OuterRef("member"),
        month=OuterRef("month"),
        since__lt=OuterRef("since"),
        until__isnull=False,
    )
    rows = Figure.objects.select_related("area").annotate(revised=Exists(past))
    if every:
        return rows
    if at:
        return rows.filter(Q(until__gt=at) | Q(until__isnull=True), since__lte=at)
    return rows.current()


def _views(rows: QuerySet[Figure], audience: Audience) -> list[FigureView]:
    return [
        shown(
            FigureView(
                id=row.pk,
                indicator=INDICATORS[row.indicator],
                area=row.area,
                period=row.period,
                member=row.member,
                numerator=row.numerator,
                denominator=row.denominator,
                value=row.value,
                lower=row.lower,
                upper=row.upper,
                n=row.n,
                pending=row.pending,
                excluded=row.excluded,
                contributors=row.contributors,
                status=row.status,
                reason=row.reason,
                revised=row.revised,
                since=row.since,
                until=row.until,
            ),
            row.safe,
            audience,
        )
        for row in rows
        if row.indicator in INDICATORS
    ]
