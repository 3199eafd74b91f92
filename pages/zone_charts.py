"""The two charts of a zone: pass rates by kind of check with their bands, and output with its growth."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from common.periods import Freq, add_months, months_between
from pages.charts.chart import Chart, Key, chart
from pages.charts.options import MAX_LINES, output_and_growth, pass_rates, pass_rates_size
from pages.charts.points import Line, Point
from pages.presenters.figures import Shown, present
from pages.presenters.periods import english
from zones import reading
from zones.audience import Audience
from zones.disclosure import NOT_ACCEPTED
from zones.models import Area
from zones.reading import FigureView

MONTHS = 24
PROVISIONAL = "P"
# Divisor and name of the unit that the axis of amounts is written in, by language.
SCALES = {
    False: ((10**8, "亿元"), (10**4, "万元"), (1, "元")),
    True: ((10**9, "CNY bn"), (10**6, "CNY m"), (1, "CNY")),
}


def charts(area: Area, last: datetime.date, audience: Audience) -> list[Chart]:
    """Both charts over the two years that end with the last computed month."""
    first = add_months(last, 1 - MONTHS)
    return [_rates(area, first, last, audience), _output(area, first, last, audience)]


def _rates(area: Area, first: datetime.date, last: datetime.date, audience: Audience) -> Chart:
    views = reading.series(area, "batch_pass_rate", Freq.ROLLING, start=first, end=last, audience=audience)
    by_kind: dict[str, list[FigureView]] = {}
    for view in views:
        by_kind.setdefault(view.member, []).append(view)
    kinds = sorted(by_kind.values(), key=lambda own: -(own[-1].n or 0))
    lines = [_line(present(own[-1]).member, own, first, last) for own in kinds[:MAX_LINES]]
    notes = [_("按抽样日期归月，每点是截至该月的12个月；不同种类的抽查从不合并。")]
    if len(kinds) > MAX_LINES:
        notes.append(_("只画样本最多的%(n)s种，其余见下方抽查表。") % {"n": MAX_LINES})
    legend = [Key("line", _("合格率")), Key("band", _("95%区间"))]
    if any(point.provisional for line in lines for point in line.points):
        legend.append(Key("hollow", _("初步：有批次未结")))
    return chart(
        "pass-rate",
        _("监督抽查批次合格率（近12个月）"),
        lines,
        lambda narrow: pass_rates(lines, narrow=narrow),
        heights=(pass_rates_size(len(lines), narrow=False), pass_rates_size(len(lines), narrow=True)),
        legend=legend,
        note="".join(notes) if not english() else " ".join(notes),
        empty=_("近两年没有已有结论的监督抽查。"),
    )


def _output(area: Area, first: datetime.date, last: datetime.date, audience: Audience) -> Chart:
    amounts = reading.series(area, "output", Freq.MONTH, start=first, end=last, audience=audience)
    growths = reading.series(area, "output_growth", Freq.MONTH, start=first, end=last, audience=audience)
    divisor, unit = _scale([view.value for view in amounts if view.value is not None])
    bars = _line(_("工业总产值（规上，当月）"), amounts, first, last, divisor=divisor)
    open_months = {view.period.month for view in amounts if view.status == PROVISIONAL}
    settled = [view for view in growths if view.period.month not in open_months]
    growth = _line(_("同比（同口径）"), settled, first, last, divisor=Decimal("0.01"))
    legend = [Key("bar", bars.name), Key("growth", growth.name)]
    if open_months:
        legend.append(Key("hatch", _("初步，不计同比")))
    notes = [_("现价。单月由同一企业两个累计数相减；1月免报，2月报1–2月，故1、2月没有单月数。")]
    if any(view.reason == NOT_ACCEPTED for view in amounts):
        notes.append(_("未核定的月份，核定后公布。"))
    return chart(
        "output",
        _("工业总产值与同比"),
        [bars, growth],
        lambda narrow: output_and_growth(
            bars,
            growth,
            amount_title=unit,
            growth_title=growth.name,
            narrow=narrow,
        ),
        legend=legend,
        note="".join(notes) if not english() else " ".join(notes),
        empty=_("近两年没有可公布的产值。"),
    )


def _line(
    name: str,
    views: Sequence[FigureView],
    first: datetime.date,
    last: datetime.date,
    *,
    divisor: int | Decimal = Decimal("0.01"),
) -> Line:
    """A point for every month, so that lines stand under each other; a month without a figure is a gap."""
    found = {view.period.month: view for view in views}
    return Line(name, tuple(_point(month, found.get(month), divisor) for month in months_between(first, last)))


def _point(month: datetime.date, view: FigureView | None, divisor: int | Decimal) -> Point:
    label = f"{month:%Y-%m}"
    if view is None:
        return Point(label, None, "—")
    shown = present(view)
    return Point(
        label,
        _drawn(view.value, divisor),
        shown.text,
        _drawn(view.lower, divisor),
        _drawn(view.upper, divisor),
        provisional=view.status == PROVISIONAL,
        notes=_notes(view, shown),
        href=shown.href,
    )


def _notes(view: FigureView, shown: Shown) -> tuple[str, ...]:
    notes = [shown.base] if view.indicator.interval and shown.base else []
    notes += [shown.interval] if shown.interval else []
    notes += [str(badge.text) for badge in shown.badges if badge.text != shown.absent]
    return tuple(notes)


def _drawn(value: Decimal | None, divisor: int | Decimal) -> float | None:
    return None if value is None else round(float(Decimal(value) / divisor), 4)


def _scale(amounts: Sequence[Decimal]) -> tuple[int, str]:
    largest = max((abs(amount) for amount in amounts), default=Decimal(0))
    scales = SCALES[english()]
    return next(((size, name) for size, name in scales if largest >= size), scales[-1])
