"""What a change would move before it is made: made in earnest by the engine itself, compared, and rolled back.

So the numbers are those that the figures show afterwards, not an estimate. The engine waits meanwhile, as for itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db import OperationalError, connection, transaction

from ledger.models import Mark
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
SELECT area_id, indicator, freq, month, before.value, now.value, before.numerator, now.numerator,
    before.denominator, now.denominator
FROM (
    SELECT * FROM zones_figure WHERE until IS NULL AND month >= %s AND member = %s AND area_id = ANY(%s)
) now FULL JOIN figures_before before USING (area_id, indicator, freq, member, month)
WHERE now.value IS DISTINCT FROM before.value
ORDER BY area_id, month, position(freq IN 'CMQSAR'), indicator
"""


LOCK_NOT_AVAILABLE = "55P03"


class Busy(Exception):
    """The engine has more to do than whoever asks would wait for."""


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


def moved_by(
    change: Callable[[], object], *, since: datetime.date, audience: Audience, patience: float | None = None
) -> list[Move]:
    """Figures from `since` on that `change` would move, of the areas whose confidential figures this reader sees.

    With `patience`, in seconds, an engine that is at more than a few edits is not waited for longer: Busy.
    """
    areas = {area.pk: area for area in Area.objects.all() if audience.sees_confidential(area)}
    given = [since, TOTAL, list(areas)]
    moves: list[Move] = []
    try:
        with transaction.atomic():
            if patience is not None:
                _enter_within(patience)
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


def _enter_within(patience: float) -> None:
    """Have the engine's lock soon or not at all; only here, for inside a run a time limit would read as a fault."""
    if Mark.objects.count() > engine.PORTION:
        raise Busy
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{patience}s"])
        try:
            engine.lock()
        except OperationalError as failed:
            if getattr(failed.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise
            raise Busy from failed
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
