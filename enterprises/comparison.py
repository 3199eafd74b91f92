"""A month beside the last one and beside the year before, firm by firm and in sum, for whoever has to judge it.

These are sums over the rows as they stand, before anybody accepted them; figures are the engine's and come after.
Growth is taken within the rows, over those that give both sides: a blank row leaves both sums and is counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from enterprises.models.returns import ANSWERED
from enterprises.questions import RISING, ReturnForm
from enterprises.standing import Judged


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sums over the same rows, and how many rows had only one side."""

    now: int = 0
    then: int = 0
    count: int = 0
    left_out: int = 0

    @property
    def growth(self) -> Decimal | None:
        """Null where the base is 0 or less."""
        return Decimal(self.now) / self.then - 1 if self.then > 0 else None


@dataclass(frozen=True)
class Total:
    """One quantity of a submission in sum."""

    quantity: str
    to_date: int
    count: int
    year: Pair
    last_month: Pair
    last_year_month: Pair


@dataclass(frozen=True, slots=True)
class Amounts:
    """One firm's quantity: the single period, that of last time and of the year before, and the cumulatives."""

    single: int | None = None
    last: int | None = None
    year: int | None = None
    to_date: int | None = None
    to_date_prior: int | None = None

    @property
    def growth(self) -> Decimal | None:
        return _growth(self.to_date, self.to_date_prior)

    @property
    def single_growth(self) -> Decimal | None:
        return _growth(self.single, self.year)

    @property
    def step(self) -> Decimal | None:
        return _growth(self.single, self.last)


def compared_quantities(form: ReturnForm) -> list[str]:
    return [name for name in form.quantities() if name in RISING]


def last_periods(form: ReturnForm, month: datetime.date, enterprises: Collection[int]) -> dict[int, dict[str, int]]:
    """By enterprise and quantity: the single amount of the period before, where that is known; one query.

    Nothing where it covers other months than this one does in number: before March stands 1–2月, no February alone.
    """
    before = form.before(month)
    earlier = before and form.before(before)
    if before is None or month.month - before.month != before.month - (earlier.month if earlier else 0):
        return {}
    names = compared_quantities(form)
    rows = form.model.objects.answered().filter(enterprise__in=enterprises, month__in=[before, earlier or before])
    values = {
        (enterprise, at): dict(zip(names, row, strict=True))
        for enterprise, at, *row in rows.values_list("enterprise_id", "month", *names)
    }
    found: dict[int, dict[str, int]] = {}
    for enterprise in enterprises:
        now, then = values.get((enterprise, before)), values.get((enterprise, earlier)) if earlier else {}
        if now is None or then is None:
            continue
        found[enterprise] = {
            name: now[name] - (then.get(name) or 0)
            for name in names
            if now[name] is not None and (earlier is None or then.get(name) is not None)
        }
    return found


def amounts(
    form: ReturnForm, month: datetime.date, judged: Judged, quantity: str, last_period: int | None = None
) -> Amounts:
    """One firm's quantity. The single period is the difference of two cumulatives, else what was filled in as 本月.

    That of a year's first form is all that it covers, held against the same of the year before.
    """
    row, before = judged.row, form.before(month)
    if row["state"] not in ANSWERED:
        return Amounts()
    to_date = row.get(quantity)
    last = judged.history.last.get(quantity) if before else 0
    return Amounts(
        single=to_date - last if to_date is not None and last is not None else row.get(f"{quantity}_month"),
        last=last_period,
        year=row.get(f"{quantity}_month_prior" if before else f"{quantity}_prior"),
        to_date=to_date,
        to_date_prior=row.get(f"{quantity}_prior"),
    )


def total(quantity: str, rows: Iterable[Amounts]) -> Total:
    rows = list(rows)
    answered = [row for row in rows if row.to_date is not None]
    return Total(
        quantity=quantity,
        to_date=sum(row.to_date for row in answered),
        count=len(answered),
        year=paired((row.to_date, row.to_date_prior) for row in answered),
        last_month=paired((row.single, row.last) for row in answered),
        last_year_month=paired((row.single, row.year) for row in answered),
    )


def sales_ratio(rows: Iterable[Mapping[str, Any]], suffix: str = "") -> Decimal | None:
    """产销率: sales over output, over the rows that give both."""
    pair = paired((row.get(f"sales{suffix}"), row.get(f"output{suffix}")) for row in rows)
    return Decimal(pair.now) / pair.then if pair.then > 0 else None


def sales_of_both_years(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows whose 产销率 can be taken now and for the year before: a change of it is over these alone."""
    sides = ("sales", "output", "sales_prior", "output_prior")
    return [row for row in rows if all(row.get(side) is not None for side in sides)]


def paired(values: Iterable[tuple[int | None, int | None]]) -> Pair:
    """Both sides summed over the rows that give both; a row without either is no row, one with one side is left out."""
    values = list(values)
    both = [(now, then) for now, then in values if now is not None and then is not None]
    return Pair(
        now=sum(now for now, _then in both),
        then=sum(then for _now, then in both),
        count=len(both),
        left_out=sum((now is None) != (then is None) for now, then in values),
    )


def _growth(now: int | None, then: int | None) -> Decimal | None:
    return None if now is None or then is None or then <= 0 else Decimal(now) / then - 1
