"""The sums of a month under review, each comparison beside the pair that it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enterprises.comparison import Pair, compared_quantities, sales_of_both_years, sales_ratio, total
from enterprises.models.returns import ANSWERED
from enterprises.questions import QUANTITIES, ReturnForm
from enterprises.standing import Judged
from pages.presenters import numbers
from pages.review_rows import Row


@dataclass(frozen=True)
class Compared:
    """Two sums over the same firms, how many they are, and the rate that the one over the other makes."""

    labels: tuple[str, str, str]
    now: numbers.Number
    then: numbers.Number
    change: numbers.Change | None
    count: int
    left_out: int

    @classmethod
    def of(cls, pair: Pair, *labels: str) -> Compared:
        change = numbers.growth(pair.growth)
        return cls(labels, numbers.amount(pair.now), numbers.amount(pair.then), change, pair.count, pair.left_out)


@dataclass(frozen=True)
class Line:
    """One quantity: the cumulative of all that answered, and each comparison beside the pair it was made of."""

    label: str
    to_date: numbers.Number
    count: int
    compared: list[Compared]


def lines(form: ReturnForm, rows: Sequence[Row]) -> list[Line]:
    found = []
    for name in compared_quantities(form):
        summed = total(name, (row.every[name] for row in rows))
        found.append(
            Line(
                label=str(QUANTITIES[name][0]),
                to_date=numbers.amount(summed.to_date),
                count=summed.count,
                compared=[
                    Compared.of(summed.last_month, _("本期"), _("上期"), _("环比")),
                    Compared.of(summed.last_year_month, _("本期"), _("上年同月"), _("同比")),
                    Compared.of(summed.year, pgettext("head", "1–本月"), _("上年1–本月"), _("累计同比")),
                ],
            )
        )
    return found


def ratios(judged: Sequence[Judged]) -> dict[str, object]:
    """产销率 of all that answered, and its change over those firms that told both years."""
    answered = [each.row for each in judged if each.row["state"] in ANSWERED]
    ratio, alike = sales_ratio(answered), sales_of_both_years(answered)
    now, then = sales_ratio(alike), sales_ratio(alike, "_prior")
    known = now is not None and then is not None
    return {
        "ratio": numbers.percent(ratio) if ratio is not None else None,
        "ratio_change": numbers.points(now - then) if known else None,
        "ratio_now": numbers.percent(now) if known else None,
        "ratio_then": numbers.percent(then) if known else None,
        "ratio_count": len(alike),
    }
