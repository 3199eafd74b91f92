"""What a change would move before it is made: made in earnest by the engine itself, compared, and rolled back.

So the numbers are those that the figures show afterwards, not an estimate. The engine waits meanwhile, as for itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from zones import engine
from zones.audience import Audience
from zones.indicators import INDICATORS
from zones.measures import TOTAL
from zones.models import Area

_BEFORE = """
CREATE TEMP TABLE figures_before ON COMMIT DROP AS
SELECT area_id, indicator, freq, member, month, value, numerator, denominator, n FROM zones_figure
WHERE until IS NULL AND month >= %s AND member = %s AND area_id = ANY(%s)
"""
_MOVED = """
SELECT now.area_id, now.indicator, now.freq, now.month, before.value, now.value, before.numerator, now.numerator,
    before.denominator, now.denominator
FROM zones_figure now LEFT JOIN figures_before before USING (area_id, indicator, freq, member, month)
WHERE now.until IS NULL AND now.month >= %s AND now.member = %s AND now.area_id = ANY(%s)
    AND now.value IS DISTINCT FROM before.value
ORDER BY now.area_id, now.month, position(now.freq IN 'CMQSAR'), now.indicator
"""


class _Enough(Exception):
    """Ends the transaction of a preview."""


@dataclass(frozen=True)
class Move:
    """One figure and what it would be. None is no figure."""

    area: Area
    indicator: str
    freq: str
    month: datetime.date
    before: Decimal | None
    after: Decimal | None
    numerator: tuple[Decimal | None, Decimal | None]
    denominator: tuple[Decimal | None, Decimal | None]


def moved_by(change: Callable[[], object], *, since: datetime.date, audience: Audience) -> list[Move]:
    """Figures from `since` on that `change` would move, of the areas whose confidential figures this reader sees."""
    areas = {area.pk: area for area in Area.objects.all() if audience.sees_confidential(area)}
    given = [since, TOTAL, list(areas)]
    moves: list[Move] = []
    try:
        with transaction.atomic():
            # first whatever is still due from elsewhere, so that it is not taken for this change's doing
            engine.drain()
            with connection.cursor() as cursor:
                cursor.execute(_BEFORE, given)
                change()
                engine.drain()
                cursor.execute(_MOVED, given)
                moves = [
                    Move(areas[area], indicator, freq, month, *values, (top, top_now), (bottom, bottom_now))
                    for area, indicator, freq, month, *values, top, top_now, bottom, bottom_now in cursor.fetchall()
                    if indicator in INDICATORS
                ]
            raise _Enough
    except _Enough:
        return moves
