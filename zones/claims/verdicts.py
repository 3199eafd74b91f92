"""The verdicts, and the rule of wordings and digits by which a number of ours meets a published one.

Equal means that our value, printed with as many digits as the published one has (half up), reads the same. Wordings
widen that: 约 takes 5% on either side; 多, 余 and 超 take the value itself and up to 10% more; 以上 and 达到 take
whatever is not less; 接近 takes what is less by 10% at most.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.money import round_half_up
from zones.models import PublishedFigure

ABOUT = Decimal("0.05")
MORE = Decimal("0.10")
UNDER = Decimal("0.10")

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
