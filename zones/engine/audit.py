"""Holds the stored figures against a recomputation from nothing: a difference is an incident."""

from __future__ import annotations

import logging
from contextlib import suppress

from django.db import connection, transaction

from ledger.models import Mark
from zones.engine import run as engine_run

_COLUMNS = {
    "zones_roster": "enterprise, stratum_id, during, above_scale",
    "zones_tally": "source, place, freq, month, member, sums, counts, largest",
    "zones_settled": "kind, area, month",
    "zones_figure": (
        "indicator, area_id, freq, month, member, numerator, denominator, value, lower, upper, n, pending, excluded,"
        " contributors, safe, status, reason"
    ),
}
_CURRENT = {"zones_figure": " WHERE until IS NULL"}
# What a recomputation from nothing must not find in its way; closed revisions of figures stay.
_EMPTY = ("DELETE FROM zones_tally", "DELETE FROM zones_roster", "DELETE FROM zones_settled")

log = logging.getLogger(__name__)


# A writer that commits in the middle makes a difference that is none; then all is compared again, so many times.
ATTEMPTS = 5


class NotKept(Exception):
    """Rolls the comparison back."""


def run(*, repair: bool = False) -> dict[str, int]:
    """Rows that differ, by table: {} when stored and recomputed agree. Differences are kept only with `repair`."""
    differences: dict[str, int] = {}
    for _attempt in range(ATTEMPTS):
        with suppress(NotKept), transaction.atomic():
            differences, still = _compare()
            if not repair:
                raise NotKept
        if not differences or still:
            break
    if differences:
        log.error("audit: stored figures differ from a recomputation: %s", differences)
    return differences


def _compare() -> tuple[dict[str, int], bool]:
    """Under the engine's lock: first what is marked, as any drain would; then everything from nothing; then compare.

    Also says whether no fact changed meanwhile.
    """
    engine_run.drain()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [engine_run.LOCK])
        for table, columns in _COLUMNS.items():
            cursor.execute(
                f"CREATE TEMP TABLE stored_{table} ON COMMIT DROP AS"
                f" SELECT {columns} FROM {table}{_CURRENT.get(table, '')}"
            )
        for statement in _EMPTY:
            cursor.execute(statement)
        # open periods are replaced in place and accepted ones only where they differ, so figures need no emptying
        taken = engine_run.recompute().marks
        found = {}
        for table, columns in _COLUMNS.items():
            now = f"SELECT {columns} FROM {table}{_CURRENT.get(table, '')}"
            stored = f"SELECT {columns} FROM stored_{table}"
            cursor.execute(
                f"SELECT count(*) FROM (({now} EXCEPT ALL {stored}) UNION ALL ({stored} EXCEPT ALL {now})) different"
            )
            if count := cursor.fetchone()[0]:
                found[table] = count
            cursor.execute(f"DROP TABLE stored_{table}")
        return found, not taken and not Mark.objects.filter(retry_at=None).exists()
