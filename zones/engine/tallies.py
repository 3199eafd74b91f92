"""From facts to tallies of strata (of areas, where several enterprises share a thing), writing only what differs."""

from __future__ import annotations

from django.db import connection

from zones.engine.calendar import Calendar
from zones.engine.statements import EVERYTHING, Address, Scope, addresses, statement
from zones.measures import Place, Source

# What moved: the addresses of tallies, by source.
STALE = "CREATE TEMP TABLE stale (source text, place bigint, freq text, month date, member text) ON COMMIT DROP"

# An unchanged row is not written, and of a changed one the old goes first: its key is free for the new.
_GONE = """
DELETE FROM zones_tally old WHERE source = %(source)s {scope} AND NOT EXISTS (
    SELECT FROM fresh new WHERE (new.place, new.freq, new.month, new.member, new.sums, new.counts, new.largest)
        = (old.place, old.freq, old.month, old.member, old.sums, old.counts, old.largest))
"""
_CAME = """
INSERT INTO zones_tally (source, place, freq, month, member, sums, counts, largest)
SELECT %(source)s, place, freq, month, member, sums, counts, largest FROM fresh WHERE NOT EXISTS (
    SELECT FROM zones_tally same WHERE same.source = %(source)s
        AND (same.place, same.freq, same.month, same.member) = (fresh.place, fresh.freq, fresh.month, fresh.member))
"""
_NOTED = """
WITH moved AS ({write} RETURNING place, freq, month, member)
INSERT INTO stale SELECT %(source)s, moved.* FROM moved
"""
# The second largest may move while sums, counts and largest stay.
_ALL_NOTED = "INSERT INTO stale SELECT %(source)s, place, freq, month, member FROM fresh"


def recompute(source: Source, calendar: Calendar, scope: Scope = EVERYTHING) -> None:
    """Bring the tallies of one source up to date; a scoped run adds those that moved to table `stale`.

    Sources that are placed by area or zone are small and always computed whole.
    """
    noted = not scope.everything
    if source.place is not Place.STRATUM:
        scope = EVERYTHING
    asked = [] if scope.everything else addresses(source, calendar, scope)
    if not (scope.everything or asked):
        return
    clause, parameters = _within(asked)
    parameters["source"] = source.code
    work = statement(source, calendar, scope)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE fresh ON COMMIT DROP AS {work.sql}", work.params)
        cursor.execute("ANALYZE fresh (place, freq, month, member)")
        for write in (_GONE.format(scope=clause), _CAME):
            cursor.execute(_NOTED.format(write=write) if noted else write, parameters)
        if noted and any(measure.confidential for measure in source.measures):
            cursor.execute(_ALL_NOTED, parameters)
        cursor.execute("DROP TABLE fresh")


def _within(asked: list[Address]) -> tuple[str, dict[str, object]]:
    """The condition that keeps to these addresses, and its parameters."""
    columns = zip(("place", "freq", "month"), zip(*asked, strict=True), strict=False)
    given = {name: list(values) for name, values in columns if values[0] is not None}
    if not given:
        return "", {}
    kinds = {"place": "bigint", "freq": "text", "month": "date"}
    arrays = ", ".join(f"%({name})s::{kinds[name]}[]" for name in given)
    return f"AND ({', '.join(given)}) IN (SELECT * FROM unnest({arrays}))", given
