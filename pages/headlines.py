"""The few figures that stand for a zone: which indicators, of which period, and of which kind of check."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.periods import Freq, add_months, months_between
from pages.charts.spark import sparkline
from pages.latest import last_figures
from pages.presenters.figures import Shown, present
from zones import reading
from zones.audience import Audience
from zones.indicators import INDICATORS
from zones.measures import TOTAL
from zones.models import Area, Zone
from zones.reading import FigureView

# Indicator and frequency, in the order in which the list of zones shows them.
OF_A_ZONE = (
    ("enterprises", Freq.MONTH),
    ("output", Freq.TO_DATE),
    ("output_growth", Freq.TO_DATE),
    ("batch_pass_rate", Freq.ROLLING),
    ("standards_drafted", Freq.MONTH),
)
# Indicator, frequency, and the growth that stands on the same card.
OF_THE_PROVINCE = (
    ("enterprises", Freq.MONTH, ""),
    ("output", Freq.TO_DATE, "output_growth"),
    ("standards_drafted", Freq.MONTH, ""),
    ("honours_city_up", Freq.MONTH, ""),
)
CARDS = (
    ("output", Freq.TO_DATE, "output_growth"),
    ("profit_tax", Freq.TO_DATE, "profit_tax_growth"),
    ("batch_pass_rate", Freq.ROLLING, ""),
    ("enterprises", Freq.MONTH, ""),
    ("above_scale_share", Freq.MONTH, ""),
    ("export_share", Freq.TO_DATE, ""),
    ("standards_drafted", Freq.MONTH, ""),
    ("honours_city_up", Freq.MONTH, ""),
)
# Beside a sum of returns stands how many were to report: of fewer it may be smaller than that of the month before.
COVERAGE = "reporting_coverage"
Wanted = tuple[tuple[str, Freq, str], ...]
# A sparkline shows two years; amounts to date would draw a saw, so they show single months.
SPARK_MONTHS = 24
SPARK_FREQ = {Freq.TO_DATE: Freq.MONTH}


@dataclass(frozen=True)
class Card:
    """A headline figure with its growth and a small line of where it came from.

    `expected` says how many firms were to report, where some did not.
    """

    shown: Shown
    expected: str
    growth: Shown | None
    spark: SafeString


@dataclass(frozen=True)
class Column:
    """One headline of the list: its heading carries the period and base that all zones share."""

    name: str
    about: str
    shared: str
    base: str


@dataclass(frozen=True)
class Headlines:
    """Columns, and for each area its figures in their order (None where an area has none)."""

    columns: list[Column]
    of: dict[int, list[Shown | None]]


def areas_of(zones: Iterable[Zone]) -> dict[int, Area]:
    """Zone id -> the area that its figures stand under."""
    ids = [zone.pk for zone in zones]
    return {area.ref: area for area in Area.objects.filter(kind=Area.Kind.ZONE, ref__in=ids)}


def of_areas(areas: Iterable[Area], month: datetime.date | None, audience: Audience) -> Headlines:
    """The headline figures of several areas, in one query a frequency for all of them."""
    areas = list(areas)
    views = last_figures(areas, dict(OF_A_ZONE), month, audience)
    found = {(view.area.pk, view.indicator.code): view for view in chosen(views)}
    shown = {key: present(view) for key, view in found.items()}
    columns = [_column(code, [one for (_area, own), one in shown.items() if own == code]) for code, _freq in OF_A_ZONE]
    return Headlines(columns, {area.pk: [shown.get((area.pk, code)) for code, _freq in OF_A_ZONE] for area in areas})


def _column(code: str, figures: list[Shown]) -> Column:
    periods = {shown.period for shown in figures}
    bases = {shown.base for shown in figures}
    return Column(
        name=str(INDICATORS[code].name),
        about=reverse("indicator", args=[code]),
        shared=periods.pop() if len(periods) == 1 else "",
        base=bases.pop() if len(bases) == 1 and len(figures) > 1 else "",
    )


def cards(area: Area, views: Iterable[FigureView], audience: Audience, wanted: Wanted = CARDS) -> list[Card]:
    """The cards of one area out of its figures; an indicator without a single figure has no card."""
    freqs = frequencies(wanted)
    found = {view.indicator.code: view for view in chosen(views) if freqs.get(view.indicator.code) is view.period.freq}
    return [
        Card(
            shown=present(found[code]),
            expected=_expected(found[code], found.get(COVERAGE)),
            growth=_growth_beside(found[code], found.get(growth)),
            spark=_spark(area, found[code], audience),
        )
        for code, _freq, growth in wanted
        if code in found
    ]


def frequencies(wanted: Wanted) -> dict[str, Freq]:
    """Every indicator that the cards need, with its frequency."""
    return {name: freq for code, freq, growth in wanted for name in (code, growth) if name} | {COVERAGE: Freq.MONTH}


def chosen(views: Iterable[FigureView]) -> list[FigureView]:
    """The total of each indicator; of one that is never pooled, the member with most cases in the latest period."""
    best: dict[tuple[int, str], FigureView] = {}
    for view in views:
        if view.indicator.pooled:
            if view.member == TOTAL:
                best[view.area.pk, view.indicator.code] = view
            continue
        rival = best.get((view.area.pk, view.indicator.code))
        if rival is None or (view.period.month, view.n or 0) > (rival.period.month, rival.n or 0):
            best[view.area.pk, view.indicator.code] = view
    return list(best.values())


def _growth_beside(view: FigureView, growth: FigureView | None) -> Shown | None:
    """Growth of the same period only: another period's growth is another number."""
    return present(growth) if growth and growth.period == view.period else None


def _expected(view: FigureView, coverage: FigureView | None) -> str:
    is_sum = view.indicator.confidential and not view.indicator.denominator_terms and view.value is not None
    if not is_sum or coverage is None or not coverage.denominator:
        return ""
    of_the_same = coverage.period.month == view.period.month and coverage.numerator < coverage.denominator
    return _("应报%(n)s家") % {"n": f"{int(coverage.denominator):,}"} if of_the_same else ""


def _spark(area: Area, view: FigureView, audience: Audience) -> SafeString:
    freq = SPARK_FREQ.get(view.period.freq, view.period.freq)
    if freq not in view.indicator.freqs:
        return mark_safe("")
    first = add_months(view.period.month, 1 - SPARK_MONTHS)
    points = {
        point.period.month: point
        for point in reading.series(
            area,
            view.indicator.code,
            freq,
            start=first,
            end=view.period.month,
            member=view.member,
            audience=audience,
        )
    }
    values = [
        float(points[month].value) if month in points and points[month].value is not None else None
        for month in months_between(first, view.period.month)
    ]
    last = points.get(view.period.month)
    return sparkline(values, provisional_last=last is not None and last.status == "P")
