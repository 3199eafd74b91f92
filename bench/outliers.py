"""How many clean rows the review's outliers flag and which planted errors they catch: python -m bench.outliers.

The clean firms are made up and unkind on purpose: sizes over four orders of magnitude, each industry with a season of
its own, trends, Student-t noise with three degrees of freedom whose scale differs from firm to firm. Beside ours stand
the plain z-score (|z| > 3) and the modified one (|z| > 3.5) on the same single months, as DHIS2 offers them.
"""

from __future__ import annotations

import datetime
import json
import math
import os
import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# what is measured asks no database; whoever has servers running has set the two before
os.environ.setdefault("DATABASE_URL", "postgresql://nobody:nothing@127.0.0.1:9/nowhere")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:9/0")
django.setup()

from common.periods import add_months  # noqa: E402
from enterprises.outliers import Observed, outliers  # noqa: E402

MONTHS = tuple(datetime.date(2018, month, 1) for month in (3, 6, 9, 12))
FIRMS, INDUSTRIES, YEARS, SEED = 1_500, 8, 4, 20_18
# One row in so many bears a planted error, so that peers are still mostly clean.
PLANTED = 20


def measure(seed: int = SEED, firms: int = FIRMS, months: Sequence[datetime.date] = MONTHS) -> dict[str, float]:
    """Shares, in percent, by method: flagged among clean rows, caught by kind of error; the mean over the months."""
    shares: dict[str, list[float]] = {}
    for month in months:
        chance = random.Random(f"{seed} {month}")
        clean = [_firm(number, month, chance) for number in range(firms)]
        for name, method in METHODS.items():
            shares.setdefault(f"outliers_{name}_false_percent", []).append(len(method(month, clean)) / firms)
        for kind, plant in ERRORS.items():
            victims = set(chance.sample(range(firms), firms // PLANTED))
            spoilt = plant(clean, victims, month)
            for name, method in METHODS.items():
                caught = len(victims & method(month, spoilt)) / len(victims)
                shares.setdefault(f"outliers_{name}_{kind}_percent", []).append(caught)
    return {name: 100 * statistics.fmean(share) for name, share in shares.items()}


def _firm(number: int, month: datetime.date, chance: random.Random) -> Observed:
    """One firm's months since January of three years before; February's form covers two, as the real one does."""
    industry = number % INDUSTRIES
    shape = random.Random(f"season {industry}")
    season = [shape.gauss(0, 0.15) for _month in range(12)]
    season[0] = season[1] = -0.35
    season[11] += 0.25
    level, noise = 10 ** chance.uniform(5.5, 9.0), 10 ** chance.uniform(-1.6, -0.5)
    trend = chance.gauss(0.005, 0.008)
    first = datetime.date(month.year - YEARS + 1, 1, 1)
    count = (month.year - first.year) * 12 + month.month - first.month + 1
    months = [add_months(first, step) for step in range(count)]
    values = {
        at: round(level * math.exp(trend * step + season[at.month - 1] + noise * _student(chance)))
        for step, at in enumerate(months)
    }
    past = {}
    for at in months[:-1]:
        if at.month > 1:
            past[at] = (values[at] + values[add_months(at, -1)]) // 2 if at.month == 2 else values[at]
    return Observed(number, str(industry), values[month], past)


def _student(chance: random.Random, degrees: int = 3) -> float:
    return chance.gauss(0, 1) / (sum(chance.gauss(0, 1) ** 2 for _each in range(degrees)) / degrees) ** 0.5


def _to_date(row: Observed, month: datetime.date) -> int:
    """1–上月 as the firm reported it: an error in the cumulative is one in the difference."""
    return sum(
        value * (2 if at.month == 2 else 1) for at, value in row.past.items() if at.year == month.year and at < month
    )


def _times(factor: float) -> Callable[[Sequence[Observed], set[int], datetime.date], list[Observed]]:
    """The cumulative typed so many times too large."""

    def plant(rows: Sequence[Observed], victims: set[int], month: datetime.date) -> list[Observed]:
        return [
            replace(row, single=round((_to_date(row, month) + row.single) * factor) - _to_date(row, month))
            if row.enterprise in victims
            else row
            for row in rows
        ]

    return plant


def _month_times(factor: float) -> Callable[[Sequence[Observed], set[int], datetime.date], list[Observed]]:
    """The month alone too large, and its cumulative made to fit: the milder slip."""

    def plant(rows: Sequence[Observed], victims: set[int], month: datetime.date) -> list[Observed]:
        return [replace(row, single=round(row.single * factor)) if row.enterprise in victims else row for row in rows]

    return plant


def _copied(rows: Sequence[Observed], victims: set[int], month: datetime.date) -> list[Observed]:
    """Last month's sheet handed in again: the cumulative stands still."""
    return [replace(row, single=0) if row.enterprise in victims else row for row in rows]


def _swapped(rows: Sequence[Observed], victims: set[int], month: datetime.date) -> list[Observed]:
    """Two firms' lines exchanged, cumulatives and all."""
    pairs = sorted(victims)
    partner = dict(zip(pairs, pairs[1:] + pairs[:1], strict=True))
    spoilt = []
    for row in rows:
        if row.enterprise in victims:
            other = rows[partner[row.enterprise]]
            row = replace(row, single=_to_date(other, month) + other.single - _to_date(row, month))
        spoilt.append(row)
    return spoilt


ERRORS = {
    "x10": _times(10),
    "tenth": _times(0.1),
    "x1000": _times(1000),
    "copied": _copied,
    "swapped": _swapped,
    "month_x10": _month_times(10),
    "month_tenth": _month_times(0.1),
}


def _ours(month: datetime.date, rows: Sequence[Observed]) -> set[int]:
    return {each.enterprise for each in outliers(month, rows)}


def _plain(month: datetime.date, rows: Sequence[Observed]) -> set[int]:
    found = set()
    for row in rows:
        known = [*row.past.values(), row.single]
        spread = statistics.stdev(known)
        if spread and abs(row.single - statistics.fmean(known)) > 3 * spread:
            found.add(row.enterprise)
    return found


def _modified(month: datetime.date, rows: Sequence[Observed]) -> set[int]:
    found = set()
    for row in rows:
        known = [*row.past.values(), row.single]
        middle = statistics.median(known)
        spread = statistics.median(abs(value - middle) for value in known)
        if spread and 0.6745 * abs(row.single - middle) > 3.5 * spread:
            found.add(row.enterprise)
    return found


METHODS = {"ours": _ours, "z": _plain, "modified_z": _modified}


def main() -> None:
    """One JSON object: name and percent."""
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
