"""One engine at a time: take the marks, then read the facts, then write tallies and figures, then commit.

1. The advisory lock is taken first, by a statement of its own, so that what follows sees all that others committed.
2. Visible marks are deleted. A change that commits later leaves its own mark, which the next drain finds.
3. Roster, then each source whose tables were marked, in a savepoint of its own, then the figures of what moved.
4. Commit. A worker that dies before leaves marks and figures as they were.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction

from common.periods import month_of, months_between
from zones.engine import acceptance, figures, roster, tallies
from zones.engine.calendar import Calendar
from zones.engine.statements import EVERYTHING, Scope
from zones.measures import SOURCES, Cumulative, Source
from zones.models import Stalled

LOCK = 20_130_800
HORIZON = "zones_horizon"
# So many marks a drain takes at most, the oldest first: in a burst the first edits do not wait for the last.
PORTION = 200
# How long a failed mark waits: twice as long after each attempt, an hour at most.
_PUT_BACK = """
INSERT INTO ledger_mark ("table", enterprise, zone, first, last, at, attempts, error, retry_at)
SELECT mark."table", mark.enterprise, mark.zone, mark.first, mark.last, clock_timestamp(), mark.attempts, %s,
    clock_timestamp() + least(interval '1 hour', interval '2 seconds' * 2 ^ least(mark.attempts, 12))
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::date[], %s::date[], %s::int[])
    AS mark ("table", enterprise, zone, first, last, attempts)
"""
_NOTE = """
INSERT INTO zones_stalled (source, since, error)
SELECT source, clock_timestamp(), error FROM unnest(%s::text[], %s::text[]) AS failure (source, error)
ON CONFLICT (source) DO UPDATE SET error = excluded.error
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """A mark that this drain took."""

    table: str
    enterprise: int | None
    zone: int | None
    first: date
    last: date | None
    attempts: int


@dataclass
class Result:
    """What a run did: marks taken, figures written, sources that raised."""

    marks: int = 0
    figures: int = 0
    failed: list[str] = field(default_factory=list)


def drain() -> Result:
    """Bring the figures up to date with all that is committed now, a portion of the marks at a time."""
    done = Result()
    while True:
        portion = _drain()
        done.marks += portion.marks
        done.figures += portion.figures
        done.failed = sorted({*done.failed, *portion.failed})
        if portion.marks < PORTION:
            return done


def _drain() -> Result:
    with transaction.atomic():
        lock()
        marks = _take(PORTION) if Calendar.current() else []
        if not marks:
            return Result()
        # read after the marks were taken: the horizon is a fact that moves too
        calendar = Calendar.current()
        touched = _refresh_roster(marks)
        scopes = {source.code: _scope(source, marks, touched, calendar) for source in SOURCES.values()}
        if any(mark.attempts for mark in marks):
            # Which strata a failed try would have touched is forgotten, so what stalled is computed whole.
            everywhere = Scope({None: frozenset(calendar.months)})
            scopes |= dict.fromkeys(Stalled.objects.values_list("source", flat=True), everywhere)
        # returns are most of all facts: only where many of them moved, everything costs less than lists
        whole = any(
            scope.is_broad(calendar)
            for code, scope in scopes.items()
            if scope and isinstance(SOURCES[code], Cumulative)
        )
        if whole:
            scopes = dict.fromkeys(SOURCES, EVERYTHING)
        _generously(whole)
        failed = _run(calendar, scopes)
        _put_back(_concerning(marks, failed), failed)
        if {mark.table for mark in marks} & (acceptance.TABLES | roster.REGISTERS | roster.SPREADING | {HORIZON}):
            acceptance.refresh(calendar)
        settled = min((mark.first for mark in marks if mark.table == HORIZON), default=None)
        return Result(len(marks), _figures(calendar, everything=whole, of_all_since=settled), sorted(failed))


def recompute(progress: Callable[[str], None] = lambda _source: None) -> Result:
    """Everything again from the facts; what did not change is not written."""
    with transaction.atomic():
        lock()
        if not Calendar.current():
            return Result()
        _generously(True)
        marks = _take()
        calendar = Calendar.current()
        progress("roster")
        roster.refresh(None)
        _take_statistics()
        failed = _run(calendar, dict.fromkeys(SOURCES, EVERYTHING), progress)
        _take_statistics()
        if failed and not marks:
            marks = [Taken(HORIZON, None, None, calendar.first, calendar.last, 0)]
        _put_back(_concerning(marks, failed), failed)
        acceptance.refresh(calendar)
        progress("figures")
        return Result(len(marks), _figures(calendar, everything=True), sorted(failed))


def lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _generously(whole: bool) -> None:
    """Memory for one large statement: hash tables of millions of returns instead of files.

    And for everything at once no loops: a loop over rows that the planner takes for few has held a recomputation up
    for minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '512MB'")
        if whole:
            cursor.execute("SET LOCAL enable_nestloop = off")


def _take_statistics() -> None:
    """Tables that this very transaction fills have none yet, and the planner sorts what it should hash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT zones_take_statistics()")


def _take(most: int | None = None) -> list[Taken]:
    """The oldest marks that are due, and no longer there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM ledger_mark WHERE id IN (SELECT id FROM ledger_mark"
            " WHERE retry_at IS NULL OR retry_at <= clock_timestamp() ORDER BY id LIMIT %s)"
            ' RETURNING "table", enterprise, zone, first, last, attempts',
            [most],
        )
        return [Taken(*row) for row in cursor.fetchall()]


def _refresh_roster(marks: Iterable[Taken]) -> dict[int, date]:
    tables = {mark.table for mark in marks}
    if tables & roster.REGISTERS:
        return roster.refresh(None)
    moved = [mark for mark in marks if mark.table in roster.SPREADING]
    if not moved:
        return {}
    named = {mark.enterprise for mark in moved}
    return roster.refresh(None if None in named else sorted(named))


def _scope(source: Source, marks: list[Taken], touched: dict[int, date], calendar: Calendar) -> Scope | None:
    """What of this source the marks and the changed strata make stale; None when nothing."""
    tables = source.tables()
    mine = [mark for mark in marks if mark.table in tables]
    clock = [mark for mark in marks if mark.table == HORIZON]
    if not mine and not clock and not touched:
        return None
    # a month before the horizon is what a period of the same year inside it is subtracted from
    earliest = calendar.first.replace(month=1)
    moved: list[tuple[int | None, list[date]]] = []
    for mark in mine + clock:
        first, last = max(mark.first, earliest), calendar.last
        if mark.table == source.rows.model._meta.db_table:
            last = min(mark.last or last, last)
        elif mark not in clock:
            first = earliest  # a row that facts refer to: they may be of any month
        moved.append((mark.enterprise, months_between(first, last)))
    gone = [months_between(max(month_of(first), calendar.first), calendar.last) for first in touched.values()]
    if any(enterprise is None for enterprise, _months in moved):
        return Scope({None: frozenset().union(*(months for _enterprise, months in moved), *gone)})
    months: dict[int | None, set[date]] = {
        stratum: set(stretch) for stratum, stretch in zip(touched, gone, strict=True)
    }
    strata = _strata_of({enterprise for enterprise, _months in moved})
    for enterprise, stretch in moved:
        for stratum in strata.get(enterprise, ()):
            months.setdefault(stratum, set()).update(stretch)
    return Scope({stratum: frozenset(stretch) for stratum, stretch in months.items()}) if months else None


def _strata_of(enterprises: set[int | None]) -> dict[int, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT enterprise, array_agg(DISTINCT stratum_id) FROM zones_roster WHERE enterprise = ANY(%s) GROUP BY 1",
            [list(enterprises)],
        )
        return dict(cursor.fetchall())


def _run(
    calendar: Calendar, scopes: dict[str, Scope | None], progress: Callable[[str], None] = lambda _source: None
) -> dict[str, str]:
    """Run each source that has a scope; a source that raises is rolled back alone. Returns the errors by source."""
    failed: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(tallies.STALE)
    for code, scope in scopes.items():
        if scope is None:
            continue
        progress(code)
        try:
            with transaction.atomic():
                tallies.recompute(SOURCES[code], calendar, scope)
        except Exception as error:  # whatever a formula raises stays its own trouble
            log.exception("source %s failed; its marks wait for another try", code)
            failed[code] = str(error).strip()
    _note({code for code, scope in scopes.items() if scope and scope.covers(calendar)}, failed)
    return failed


def _note(whole: set[str], failed: dict[str, str]) -> None:
    """Say which sources are not current, and since when; forget it when they were computed whole."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM zones_stalled WHERE source = ANY(%s)", [sorted(whole - set(failed))])
        cursor.execute(_NOTE, [list(failed), list(failed.values())])


def _concerning(marks: list[Taken], failed: dict[str, str]) -> list[Taken]:
    """The marks that a failed source still needs. One that moved the roster touches every source."""
    if not failed:
        return []
    tables = roster.REGISTERS | roster.SPREADING | {HORIZON}
    tables = tables.union(*(SOURCES[code].tables() for code in failed))
    return [mark for mark in marks if mark.table in tables]


def _put_back(marks: list[Taken], failed: dict[str, str]) -> None:
    """The marks of failed sources return with the error. The strata of before are gone, so they return for all."""
    if not marks:
        return
    error = "; ".join(f"{code}: {text}" for code, text in failed.items())[:2000]
    columns = [
        [mark.table for mark in marks],
        [None if mark.table in roster.SPREADING else mark.enterprise for mark in marks],
        [mark.zone for mark in marks],
        [mark.first for mark in marks],
        [mark.last for mark in marks],
        [mark.attempts + 1 for mark in marks],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_PUT_BACK, [error, *columns])


def _figures(calendar: Calendar, *, everything: bool = False, of_all_since: date | None = None) -> int:
    """The figures of tallies that moved, or of all; from `of_all_since` on of all, for their status may have."""
    with connection.cursor() as cursor:
        if of_all_since:
            cursor.execute(
                "INSERT INTO stale SELECT source, place, freq, month, member FROM zones_tally WHERE month >= %s",
                [of_all_since],
            )
        cursor.execute("SELECT clock_timestamp()")
        at = cursor.fetchone()[0]
        written = figures.recompute(calendar, at, everything=everything)
        cursor.execute("DROP TABLE stale")
    return written
