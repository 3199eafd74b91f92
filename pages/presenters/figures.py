"""A figure as a reader sees it: number, period, what it was made from, n, interval and status, alike everywhere."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from pages.presenters import numbers
from pages.presenters.numbers import Change, Number
from pages.presenters.periods import english, period_text
from pages.presenters.statuses import REVISED, SMALL, Badge, absent_text, badge_of, reason_text
from zones.indicators.shapes import UNIT_NAMES, Indicator, Unit
from zones.measures import TOTAL
from zones.reading import FigureView

GROWTHS = ("growth", "nominal_growth")


@dataclass(frozen=True)
class Shown:
    """One figure in words. `number` is None where `absent` stands in its place; `change` is set for growths."""

    code: str
    name: str
    period: str
    href: str = ""
    about: str = ""
    member: str = ""
    # A member of an indicator that also has a total stands under it; a kind that is never pooled stands by itself.
    indented: bool = False
    number: Number | None = None
    change: Change | None = None
    absent: str = ""
    why: str = ""
    base: str = ""
    n: str = ""
    interval: str = ""
    badges: tuple[Badge, ...] = ()

    @property
    def text(self) -> str:
        """The whole number on one line, as tables under charts say it."""
        if self.change:
            return self.change.text
        return str(self.number) if self.number else self.absent


def present(figure: FigureView) -> Shown:
    """`figure` is a view out of `zones.reading`: what this reader may see, and nothing that they may not."""
    indicator = figure.indicator
    value = figure.value
    growing = indicator.shape in GROWTHS
    change = numbers.growth(value) if growing and value is not None else None
    return Shown(
        code=indicator.code,
        name=str(indicator.name),
        period=period_text(figure.period),
        href=reverse("figure", args=[figure.id]),
        about=reverse("indicator", args=[indicator.code]),
        member=member_label(indicator, figure.member),
        indented=figure.member != TOTAL and indicator.pooled,
        number=None if value is None or growing else quantity(indicator, value),
        change=change,
        absent="" if value is not None else absent_text(figure.status, figure.reason),
        why=reason_text(figure.reason) if value is None or figure.status == "Q" else "",
        base=base_text(figure),
        n=_n(figure),
        interval=numbers.range_text(figure.lower, figure.upper),
        badges=badges_of(figure),
    )


def quantity(indicator: Indicator, value: Decimal) -> Number:
    """The value of an indicator in its unit."""
    match indicator.unit:
        case Unit.PERCENT:
            return numbers.percent(value)
        case Unit.YUAN:
            return numbers.amount(value)
        case Unit.YUAN_PER_HEAD:
            per_head = numbers.amount(value)
            return Number(per_head.text, after=_("%(unit)s/人") % {"unit": per_head.after}, before=per_head.before)
        case unit:
            # An English name says what is counted; a Chinese number wants its measure word.
            return numbers.count(value, "" if english() else str(UNIT_NAMES[unit]))


def part(indicator: Indicator, value: Decimal, *, below: bool = False) -> str:
    """A numerator or denominator: money where the indicator is made of returns, else a count."""
    if not indicator.confidential:
        return numbers.count(value).text
    if below and indicator.unit == Unit.YUAN_PER_HEAD:
        return _("%(n)s人") % {"n": numbers.count(value).text}
    return str(numbers.amount(value))


def base_text(figure: FigureView) -> str:
    """What the number was made from, as far as this reader may know."""
    indicator, top, bottom = figure.indicator, figure.numerator, figure.denominator
    if top is not None and bottom is not None:
        parts = {"top": part(indicator, top), "bottom": part(indicator, bottom, below=True)}
        if indicator.shape in GROWTHS:
            return _("本期%(top)s，上年同期%(bottom)s") % parts
        return "{top} / {bottom}".format(**parts)
    if figure.value is not None and indicator.confidential and figure.contributors:
        return numbers.enterprises(figure.contributors)
    return "" if figure.value is None else str(indicator.population)


def badges_of(figure: FigureView) -> tuple[Badge, ...]:
    """Status first, then the flag of revision."""
    flags = [badge for badge in [badge_of(figure.status, figure.reason)] if badge]
    if figure.small and SMALL not in flags and figure.value is not None:
        flags.append(SMALL)
    return (*flags, REVISED) if figure.revised else tuple(flags)


def member_label(indicator: Indicator, member: str | None) -> str:
    """国家 · 定期抽查 · 生产领域; empty for the total."""
    if not member or member == TOTAL:
        return ""
    axis, _colon, code = member.partition(":")
    for known in indicator.axes:
        if known.code == axis:
            return known.label(code)
    return member


def _n(figure: FigureView) -> str:
    words = []
    if figure.indicator.interval and figure.n is not None:
        words.append(f"n = {figure.n:,}" if english() else f"n={figure.n:,}")
    if figure.pending:
        words.append(_("另有%(n)s批次未结") % {"n": f"{figure.pending:,}"})
    if figure.excluded and figure.value is not None:
        words.append(_("%(n)s家缺项未计") % {"n": f"{figure.excluded:,}"})
    return " · ".join(words)
