"""Published figures held against the portal's own: what each claim turns out to be, and why.

Equal means that our value, printed with as many digits as the published one has (half up), reads the same. Wordings
widen that: 约 takes 5% on either side; 多, 余 and 超 take the value itself and up to 10% more; 以上 and 达到 take
whatever is not less; 接近 takes what is less by 10% at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.money import round_half_up
from common.periods import Freq, Period
from zones.audience import PUBLIC, Audience
from zones.indicators import INDICATORS
from zones.models import Figure, Horizon, Membership, PublishedFigure
from zones.register import unit_name

ABOUT = Decimal("0.05")
MORE = Decimal("0.10")
UNDER = Decimal("0.10")
# How many withdrawals are tried to explain a growth that the gross number cannot give.
MOST_WITHDRAWN = 10

Expectation = PublishedFigure.Expectation
Qualifier = PublishedFigure.Qualifier
Text = str | Promise


class Verdict(StrEnum):
    """What a published figure turns out to be."""

    REPRODUCED = "reproduced"
    WITHIN_WORDING = "within_wording"
    CONTRADICTED = "contradicted"
    NOT_COMPUTABLE = "not_computable"
    WITHHELD = "withheld"
    IMPOSSIBLE = "impossible"
    NOT_STATISTIC = "not_statistic"


LABELS: dict[Verdict, Text] = {
    Verdict.REPRODUCED: gettext_lazy("复算一致"),
    Verdict.WITHIN_WORDING: gettext_lazy("符合措辞"),
    Verdict.CONTRADICTED: gettext_lazy("不一致"),
    Verdict.NOT_COMPUTABLE: gettext_lazy("无法计算"),
    Verdict.WITHHELD: pgettext_lazy("verdict", "不予公布"),
    Verdict.IMPOSSIBLE: gettext_lazy("算术上不可能"),
    Verdict.NOT_STATISTIC: gettext_lazy("非统计量"),
}
# Facts made up to fit prove nothing, and the words say so.
DEMO_LABELS: dict[Verdict, Text] = LABELS | {
    Verdict.REPRODUCED: gettext_lazy("演示凑数一致"),
    Verdict.WITHIN_WORDING: gettext_lazy("演示凑数，符合措辞"),
    Verdict.CONTRADICTED: gettext_lazy("演示数据不一致"),
}


class Across(StrEnum):
    """How several figures of one indicator make the number that a text states for a window of its own."""

    SUM = "sum"
    DIFFERENCE = "difference"
    GROWTH = "growth"


@dataclass(frozen=True)
class Window:
    """The figures that a claim spans: all of the months from `first` to `last`, or just these two."""

    indicator: str
    freq: str
    first: date
    last: date
    how: Across
    member: str = "_T"

    def lies_within(self, horizon: Horizon | None) -> bool:
        """Whether figures are computed for all of it."""
        begins = Period(Freq(self.freq), self.first).first
        return horizon is not None and horizon.first <= begins and self.last <= horizon.last

    def of(self, values: dict[date, Decimal | None]) -> Decimal | None:
        """The number for the window, if all that it needs is there."""
        if self.how is Across.SUM:
            # A period in which nothing happened has no figure of its own.
            return None if not values or None in values.values() else sum(values.values())
        old, new = values.get(self.first), values.get(self.last)
        if old is None or new is None:
            return None
        if self.how is Across.DIFFERENCE:
            return new - old
        return (new - old) / old if old > 0 else None


# Claims about spans that are no period of the portal, but are made of its periods. 提高N倍 is (new - old) / old.
WINDOWS: dict[str, Window] = {
    "F000-12": Window("standards_new", "M", date(2013, 8, 1), date(2016, 12, 1), Across.SUM),
    "F000-13": Window("standards_in_force", "M", date(2012, 12, 1), date(2016, 12, 1), Across.GROWTH),
    "F000-16": Window("type_tests", "A", date(2014, 12, 1), date(2016, 12, 1), Across.SUM),
    "F001-15": Window("brand_value", "A", date(2015, 12, 1), date(2017, 12, 1), Across.GROWTH),
    "F003-11": Window(
        *("batch_pass_rate", "A", date(2015, 12, 1), date(2016, 12, 1), Across.DIFFERENCE),
        member="kind:nation-regular-production",
    ),
}
# The growth on the left is stated for the gross number on the right.
GROSS = {"F000-13": "F000-12"}


@dataclass(frozen=True)
class Claim:
    """One published figure with its verdict. `ours` is in the published unit: rates, growth and points as fractions."""

    published: PublishedFigure
    verdict: Verdict
    reason: str
    ours: Decimal | None = None
    # The current figure's id, where one figure answers.
    figure: int | None = None
    on_demo: bool = False

    @property
    def label(self) -> Text:
        return (DEMO_LABELS if self.on_demo else LABELS)[self.verdict]

    @property
    def unit(self) -> str:
        return unit_name(self.published.unit)

    @property
    def was_compared(self) -> bool:
        return self.ours is not None


def claims(*, zones: Iterable[int] | None = None, audience: Audience = PUBLIC) -> list[Claim]:
    """Every published figure (of these zones) with its verdict, in the order of the sources: a few queries in all."""
    rows = PublishedFigure.objects.select_related("source", "zone").order_by("code")
    published = list(rows.filter(zone__in=list(zones)) if zones is not None else rows)
    figures = _figures()
    spans = _spans(published)
    demo = set(
        Membership.objects.filter(enterprise__is_demo=True, zone__in={row.zone_id for row in published if row.zone_id})
        .values_list("zone", flat=True)
        .distinct()
    )
    stated = {row.code: row for row in published}
    return [
        _claim(row, figures.get(row.code), spans.get(row.code, []), stated, row.zone_id in demo, audience)
        for row in published
    ]


def tally(judged: Iterable[Claim]) -> dict[Verdict, int]:
    """How many claims came to each verdict."""
    counted = Counter(claim.verdict for claim in judged)
    return {verdict: counted[verdict] for verdict in Verdict}


def bases_for(count: int, percent: Decimal, digits: int) -> list[int]:
    """The whole bases over which `count` prints as `percent` (64.1 for 64.1%) with so many digits, half up."""
    if count <= 0 or percent <= 0:
        return []
    half = Decimal(10) ** -digits / 2
    lowest = int(count * 100 / (percent + half))
    highest = int(count * 100 / max(percent - half, half)) + 1
    return [
        base for base in range(max(1, lowest), highest + 1) if round_half_up(_percent(count, base), digits) == percent
    ]


def net_for(gross: int, percent: Decimal, digits: int) -> tuple[int, list[int]] | None:
    """The largest number under `gross`, by as few withdrawals as can be, that prints as `percent`; with its bases."""
    for withdrawn in range(1, min(MOST_WITHDRAWN, gross - 1) + 1):
        if bases := bases_for(gross - withdrawn, percent, digits):
            return gross - withdrawn, bases
    return None


def printed_step(value: Decimal, unit: str) -> Decimal:
    """The worth of the last digit in print: 157亿元 is printed to 1亿, 0.641 to a tenth of a percent, counts to one."""
    exponent = value.normalize().as_tuple().exponent
    if unit in ("YUAN", "USD"):
        return Decimal(10) ** min(exponent, 8 if value >= 10**8 else 4)
    if unit in ("PERCENT", "POINTS"):
        return Decimal(10) ** min(exponent, -2)
    return Decimal(10) ** min(exponent, 0)


def held_against(published: Decimal, ours: Decimal, qualifier: str, step: Decimal) -> Verdict:
    """The rule of the wordings."""
    printed = round_half_up(ours / step, 0) * step == published
    if qualifier == Qualifier.MORE:
        printed = ours == published
    if printed:
        return Verdict.REPRODUCED
    within = {
        Qualifier.ABOUT: abs(ours - published) <= ABOUT * published,
        Qualifier.MORE: published <= ours <= published * (1 + MORE),
        Qualifier.AT_LEAST: ours >= published,
        Qualifier.REACHING: ours >= published,
        Qualifier.UNDER: published * (1 - UNDER) <= ours < published,
    }
    return Verdict.WITHIN_WORDING if within.get(Qualifier(qualifier), False) else Verdict.CONTRADICTED


def _claim(
    row: PublishedFigure,
    figure: Figure | None,
    span: Sequence[Figure],
    stated: dict[str, PublishedFigure],
    on_demo: bool,
    audience: Audience,
) -> Claim:
    def verdict(kind: Verdict, reason: str, ours: Decimal | None = None, number: int | None = None) -> Claim:
        return Claim(row, kind, reason, ours, number, on_demo)

    if row.expectation == Expectation.NOT_STATISTIC:
        return verdict(Verdict.NOT_STATISTIC, row.note or _("里程碑、位次、构成、时间段、目标或名称，不是统计量。"))
    used = list(span) if row.code in WINDOWS else [figure] if figure else []
    if any(not _may_see(found, audience) for found in used):
        return verdict(Verdict.WITHHELD, _("涉及的企业过少，不予公布。"))
    ours = _value(row, figure, span)
    if row.expectation == Expectation.IMPOSSIBLE:
        return verdict(Verdict.IMPOSSIBLE, _why_impossible(row, stated), ours)
    if row.expectation == Expectation.NEEDS_REFERENCE:
        return verdict(Verdict.NOT_COMPUTABLE, row.note or _("需要有日期和来源的外部总量。"))
    if row.expectation == Expectation.NOT_COMPUTABLE and row.code not in WINDOWS:
        return verdict(Verdict.NOT_COMPUTABLE, row.note or _("门户不收集这项事实。"))
    if ours is None or row.value is None:
        return verdict(Verdict.NOT_COMPUTABLE, _why_missing(row, figure))
    kind = held_against(row.value, ours, row.qualifier, printed_step(row.value, row.unit))
    return verdict(kind, row.note, ours, figure.pk if figure and row.code not in WINDOWS else None)


def _value(row: PublishedFigure, figure: Figure | None, span: Sequence[Figure]) -> Decimal | None:
    """Our number in the published unit. Both sides keep rates, growth, points and times as plain ratios."""
    if window := WINDOWS.get(row.code):
        return window.of({found.month: found.value for found in span})
    return figure.value if figure else None


def _why_missing(row: PublishedFigure, figure: Figure | None) -> str:
    code = WINDOWS[row.code].indicator if row.code in WINDOWS else row.indicator
    if code not in INDICATORS:
        return _("门户尚无这项指标。")
    return _("门户在该期间没有数值。") if figure is None else _("门户在该期间的数值为空。")


def _why_impossible(row: PublishedFigure, stated: dict[str, PublishedFigure]) -> str:
    """What arithmetic says: no base for the gross number, and which net number has one."""
    gross_row = stated.get(GROSS.get(row.code, ""))
    if gross_row is None or gross_row.value is None or row.value is None:
        return row.note
    gross, percent = int(gross_row.value), (row.value * 100).normalize()
    digits = max(0, -percent.as_tuple().exponent)
    words = {"gross": gross, "percent": f"{percent:f}"}
    if bases := bases_for(gross, percent, digits):
        return _("%(gross)d在基数%(base)d上可得%(percent)s%%。") % words | {"base": bases[0]}
    said = _("毛增%(gross)d对任何整数基数都得不出%(percent)s%%") % words
    if found := net_for(gross, percent, digits):
        net, bases = found
        return said + _("；净增%(net)d、基数%(base)d可以（废止或退出%(gone)d）。") % {
            "net": net,
            "base": bases[0],
            "gone": gross - net,
        }
    return said + _("。")


def _may_see(figure: Figure, audience: Audience) -> bool:
    indicator = INDICATORS.get(figure.indicator)
    confidential = indicator is None or indicator.confidential
    return not confidential or figure.safe or audience.sees_confidential(figure.area)


def _figures() -> dict[str, Figure]:
    """The current figure for each published one that names a single one of ours."""
    rows = Figure.objects.raw(
        """
        SELECT figure.*, published.code AS claim
        FROM zones_publishedfigure published
        JOIN zones_area area ON area.kind = 'zone' AND area.ref = published.zone_id
        JOIN zones_figure figure ON figure.area_id = area.id AND figure.indicator = published.indicator
            AND figure.freq = published.freq AND figure.month = published.month AND figure.member = published.member
            AND figure.until IS NULL
        WHERE published.expectation = 'indicator'
        """
    ).prefetch_related("area")
    return {row.claim: row for row in rows}


def _spans(published: Sequence[PublishedFigure]) -> dict[str, list[Figure]]:
    """The current figures that each window needs."""
    horizon = Horizon.objects.first()
    wanted = [
        (row.code, row.zone_id, WINDOWS[row.code])
        for row in published
        if row.code in WINDOWS and row.zone_id and WINDOWS[row.code].lies_within(horizon)
    ]
    if not wanted:
        return {}
    columns = [
        [code for code, _, _ in wanted],
        [zone for _, zone, _ in wanted],
        *(
            [getattr(window, name) for _, _, window in wanted]
            for name in ("indicator", "freq", "first", "last", "member")
        ),
    ]
    rows = Figure.objects.raw(
        """
        SELECT figure.*, wanted.code AS claim
        FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::date[], %s::date[], %s::text[])
            AS wanted (code, zone, indicator, freq, first, last, member)
        JOIN zones_area area ON area.kind = 'zone' AND area.ref = wanted.zone
        JOIN zones_figure figure ON figure.area_id = area.id AND figure.indicator = wanted.indicator
            AND figure.freq = wanted.freq AND figure.month BETWEEN wanted.first AND wanted.last
            AND figure.member = wanted.member AND figure.until IS NULL
        """,
        columns,
    ).prefetch_related("area")
    found: dict[str, list[Figure]] = {}
    for row in rows:
        found.setdefault(row.claim, []).append(row)
    return found


def _percent(count: int, base: int) -> Decimal:
    return Decimal(count * 100) / base
