"""Robust outliers of a month: each single period held against the firm's own past, the season, and its peers.

Everything is judged on logarithms by median and MAD, so that one wild month neither hides the next nor makes a quiet
one look wild. `bench/outliers.py` measures how often clean rows are flagged and which planted errors are caught.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Any

from common.periods import add_months, last_day
from enterprises.models import Placement, ReturnState
from enterprises.models.returns import ANSWERED
from enterprises.questions import ReturnForm

# How far back the own past and the season look.
OWN_MONTHS = 24
SEASON_YEARS = 3
# Fewer values than these tell nothing.
LEAST_OWN = 6
LEAST_SEASON = 2
LEAST_PEERS = 8
# The MAD of a normal sample times this is its standard deviation.
NORMAL = 1.4826
# No spread is taken for smaller than this on the log scale: a steady firm that makes a fifth more is no outlier.
FLOOR = 0.15
# Two witnesses that agree convict from here; a lone one, or one against the others, only from further out.
TOGETHER = 3.5
ALONE = 8.0


class Kind(StrEnum):
    """What a value was held against."""

    OWN = "own"
    SEASON = "season"
    PEERS = "peers"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Observed:
    """One firm in the period: the average month of it, and the average months of the periods before, all in 元."""

    enterprise: int
    industry: str
    single: int
    past: Mapping[datetime.date, int]


@dataclass(frozen=True, slots=True)
class Witness:
    """One comparison: what was to be expected, how many spreads the value lies off, on how many values it stands."""

    kind: Kind
    expected: int
    score: float
    count: int


@dataclass(frozen=True, slots=True)
class Outlier:
    """A value that its witnesses find too far off. `influence` is what the total would move by, as a share of it."""

    enterprise: int
    single: int
    expected: int
    influence: float
    witnesses: tuple[Witness, ...]

    @property
    def times(self) -> float:
        return self.single / self.expected if self.expected else math.inf


def outliers(month: datetime.date, rows: Sequence[Observed]) -> list[Outlier]:
    """Those of the rows that stand out, the one that would move the total most first."""
    total = sum(row.single for row in rows)
    crowd = _crowd(month, rows)
    found = []
    for row in rows:
        witnesses = [each for each in (_own(row), _season(month, row), _peers(month, row, crowd)) if each]
        convicted = _reversed(row) or _agreed(witnesses)
        if convicted:
            expected = round(median(witness.expected for witness in convicted))
            moved = (row.single - expected) / total if total > 0 else math.inf
            found.append(Outlier(row.enterprise, row.single, expected, moved, tuple(convicted)))
    return sorted(found, key=lambda each: -abs(each.influence))


def observed(
    form: ReturnForm, month: datetime.date, rows: Iterable[Mapping[str, Any]], quantity: str
) -> list[Observed]:
    """What `outliers` needs of a month's answered rows; two queries. A row whose single month nobody knows is left out.

    The single month is the difference of two cumulatives (of the form's own vintage), and where last month's is
    missing what the firm itself gave as 本月.
    """
    rows = [row for row in rows if row["state"] in ANSWERED and row.get(quantity) is not None]
    ids = [row["enterprise_id"] for row in rows]
    past = pasts(form, month, ids, quantity)
    industries = dict(
        Placement.objects.filter(enterprise__in=ids, during__contains=last_day(month)).values_list(
            "enterprise_id", "industry__code"
        )
    )
    before = form.before(month)
    found = []
    for row in rows:
        earlier, last = past.get(row["enterprise_id"], ({}, None))
        if before is None:
            single = row[quantity] // month.month
        elif last is not None:
            single = (row[quantity] - last) // (month.month - before.month)
        else:
            single = row.get(f"{quantity}_month")
        if single is not None and row["state"] != ReturnState.HALTED:
            found.append(Observed(row["enterprise_id"], industries.get(row["enterprise_id"], ""), single, earlier))
    return found


def pasts(
    form: ReturnForm, month: datetime.date, enterprises: Sequence[int], quantity: str
) -> dict[int, tuple[dict[datetime.date, int], int | None]]:
    """By enterprise: the average month of each period before, and the cumulative of the period just before."""
    since = add_months(month.replace(month=1), -12 * SEASON_YEARS)
    rows = (
        form.model.objects.answered()
        .filter(enterprise__in=enterprises, month__gte=since, month__lt=month, **{f"{quantity}__isnull": False})
        .order_by("enterprise_id", "month")
        .values_list("enterprise_id", "month", quantity)
    )
    found: dict[int, tuple[dict[datetime.date, int], int | None]] = {}
    earlier: tuple[int, datetime.date, int] | None = None
    before = form.before(month)
    for enterprise, at, value in rows:
        singles, last = found.get(enterprise, ({}, None))
        if earlier and earlier[0] == enterprise and earlier[1].year == at.year:
            singles[at] = (value - earlier[2]) // (at.month - earlier[1].month)
        else:
            singles[at] = value // at.month
        found[enterprise] = (singles, value if at == before else last)
        earlier = (enterprise, at, value)
    return found


def _own(row: Observed) -> Witness | None:
    known = [value for _at, value in sorted(row.past.items())[-OWN_MONTHS:] if value > 0]
    if len(known) < LEAST_OWN or row.single <= 0:
        return None
    centre, spread = _centre([math.log(value) for value in known])
    return _witness(Kind.OWN, row.single, centre, spread, len(known))


def _season(month: datetime.date, row: Observed) -> Witness | None:
    """The same month of earlier years, each moved by what the firm has grown since that year."""
    level = _level(row.past, month)
    if level is None or row.single <= 0:
        return None
    known = []
    for years in range(1, SEASON_YEARS + 1):
        then = add_months(month, -12 * years)
        level_then = _level(row.past, then)
        if row.past.get(then, 0) > 0 and level_then is not None:
            known.append(math.log(row.past[then]) - level_then + level)
    if len(known) < LEAST_SEASON:
        return None
    # a few years tell where the middle is but not how far months stray from it: that the whole past tells
    strayed = [math.log(value) for value in list(row.past.values())[-OWN_MONTHS:] if value > 0]
    spread = _centre([later - earlier for earlier, later in pairwise(strayed)])[1]
    return _witness(Kind.SEASON, row.single, median(known), max(spread, _centre(known)[1]), len(known))


def _crowd(month: datetime.date, rows: Sequence[Observed]) -> dict[str, tuple[float, float, int]]:
    """By industry: the middle and spread of growth over the same month last year, and of how many firms.

    Under "" stands everybody, for industries with too few.
    """
    grown: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if (rate := _growth(month, row)) is not None:
            for name in {row.industry, ""}:
                grown[name].append(rate)
    return {name: (*_centre(rates), len(rates)) for name, rates in grown.items() if len(rates) > LEAST_PEERS}


def _peers(month: datetime.date, row: Observed, crowd: Mapping[str, tuple[float, float, int]]) -> Witness | None:
    """Growth over the same month last year beside that of the association's other firms of the industry."""
    peers = crowd.get(row.industry) or crowd.get("")
    if peers is None or _growth(month, row) is None:
        return None
    middle, spread, count = peers
    then = math.log(row.past[add_months(month, -12)])
    return _witness(Kind.PEERS, row.single, then + middle, spread, count - 1)


def _reversed(row: Observed) -> list[Witness]:
    """A cumulative at or below the one before, of a firm that goes on producing, has no logarithm and needs none."""
    known = [value for _at, value in sorted(row.past.items())[-OWN_MONTHS:]]
    if row.single > 0 or len(known) < LEAST_OWN or median(known) <= 0:
        return []
    return [Witness(Kind.REVERSED, round(median(known)), -math.inf, len(known))]


def _agreed(witnesses: Sequence[Witness]) -> list[Witness]:
    """Two that agree in direction, or one that is far out."""
    for sign in (1, -1):
        off = [witness for witness in witnesses if witness.score * sign >= TOGETHER]
        if len(off) >= 2 or any(witness.score * sign >= ALONE for witness in off):
            return off
    return []


def _growth(month: datetime.date, row: Observed) -> float | None:
    then = row.past.get(add_months(month, -12), 0)
    return math.log(row.single / then) if then > 0 and row.single > 0 else None


def _level(past: Mapping[datetime.date, int], month: datetime.date) -> float | None:
    """The middle of the year before `month`, as a logarithm."""
    since = add_months(month, -12)
    known = [math.log(value) for at, value in past.items() if since <= at < month and value > 0]
    return median(known) if len(known) >= LEAST_OWN else None


def _centre(values: Sequence[float]) -> tuple[float, float]:
    """The median, and the spread that the MAD tells."""
    middle = median(values)
    return middle, NORMAL * median(abs(value - middle) for value in values)


def _witness(kind: Kind, single: int, centre: float, spread: float, count: int) -> Witness:
    return Witness(kind, round(math.exp(centre)), (math.log(single) - centre) / max(spread, FLOOR), count)
