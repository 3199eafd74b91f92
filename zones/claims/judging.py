"""Published figures held against the portal's own: what each claim turns out to be, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from zones.audience import PUBLIC, Audience
from zones.claims.arithmetic import bases_for, net_for
from zones.claims.verdicts import DEMO_LABELS, LABELS, Text, Verdict, held_against, printed_step
from zones.claims.windows import GROSS, WINDOWS
from zones.disclosure import FEW, why_withheld
from zones.indicators import INDICATORS
from zones.models import Figure, Horizon, Membership, PublishedFigure
from zones.register import unit_name

Expectation = PublishedFigure.Expectation


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
    if why := {_why_withheld(found, audience) for found in used} - {""}:
        said = _("涉及的企业过少，不予公布。") if FEW in why else _("报表尚未核定，核定后公布。")
        return verdict(Verdict.WITHHELD, said)
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
        return _("%(gross)d在基数%(base)d上可得%(percent)s%%。") % (words | {"base": bases[0]})
    said = _("毛增%(gross)d对任何整数基数都得不出%(percent)s%%") % words
    if found := net_for(gross, percent, digits):
        net, bases = found
        return said + _("；净增%(net)d、基数%(base)d可以（废止或退出%(gone)d）。") % {
            "net": net,
            "base": bases[0],
            "gone": gross - net,
        }
    return said + _("。")


def _why_withheld(figure: Figure, audience: Audience) -> str:
    indicator = INDICATORS.get(figure.indicator)
    confidential = indicator is None or indicator.confidential
    if not confidential or audience.sees_confidential(figure.area):
        return ""
    return why_withheld(figure.status, figure.safe)


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
