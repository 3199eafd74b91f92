"""What a change would move before it is made: made in earnest by the engine itself, compared, and rolled back.

So the numbers are those that the figures show afterwards, not an estimate. The engine waits meanwhile, as for itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import OperationalError, connection, transaction

from ledger.models import Mark
from zones import engine
from zones.audience import Audience
from zones.indicators import INDICATORS
from zones.measures import TOTAL
from zones.models import Area, Stalled

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


@dataclass
class Preview:
    """What would move. `missing` are codes of indicators of which nothing can be said, for their facts were not read.

    `seen`: of which transactions it knows, as PostgreSQL writes a snapshot.
    """

    moves: list[Move] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    seen: str = ""


def moved_by(
    change: Callable[[], object], *, since: datetime.date, audience: Audience, patience: float | None = None
) -> Preview:
    """Figures from `since` on that `change` would move, of the areas whose confidential figures this reader sees.

    With `patience`, in seconds, an engine that is at more than a few edits is not waited for longer: Busy.
    """
    areas = {area.pk: area for area in Area.objects.all() if audience.sees_confidential(area)}
    given = [since, TOTAL, list(areas)]
    found = Preview()
    try:
        with transaction.atomic():
            if patience is not None:
                _enter_within(patience)
            engine.lock()
            found.seen = _snapshot()
            # first whatever is still due from elsewhere, so that it is not taken for this change's doing
            engine.drain()
            with connection.cursor() as cursor:
                cursor.execute(_BEFORE, given)
                change()
                engine.drain()
                cursor.execute(_MOVED, given)
                found.missing = _missing()
                told = INDICATORS.keys() - set(found.missing)
                found.moves = [
                    Move(areas[area], indicator, freq, month, *values, (top, top_now), (bottom, bottom_now))
                    for area, indicator, freq, month, *values, top, top_now, bottom, bottom_now in cursor.fetchall()
                    if indicator in told
                ]
            raise _Enough
    except _Enough:
        return found


def _missing() -> list[str]:
    """Indicators one of whose sources raised, now or before: their figures are not those of the facts."""
    stalled = set(Stalled.objects.values_list("source", flat=True))
    return [
        code
        for code, indicator in INDICATORS.items()
        if any(measure.source.code in stalled for measure in indicator.measures)
    ]


def _snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


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
