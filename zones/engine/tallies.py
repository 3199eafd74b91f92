"""From facts to tallies of strata and on to cells of areas, writing only what differs."""

from __future__ import annotations

from django.db import connection

from zones.disclosure import REMAINDER_SHARE
from zones.engine.calendar import Calendar
from zones.engine.statements import EVERYTHING, Scope, cumulative_rows, scoped_periods, statement
from zones.measures import Cumulative, Place, Source

_TALLY = """
WITH gone AS (
    DELETE FROM zones_tally old WHERE source = %(source)s {scope} AND NOT EXISTS (
        SELECT FROM fresh WHERE (fresh.place, fresh.freq, fresh.month, fresh.member)
            = (old.stratum_id, old.freq, old.month, old.member))
    RETURNING stratum_id, freq, month, member
), put AS (
    INSERT INTO zones_tally (source, stratum_id, freq, month, member, sums, counts, largest)
    SELECT %(source)s, place, freq, month, member, sums, counts, largest FROM fresh WHERE NOT EXISTS (
        SELECT FROM zones_tally same WHERE same.source = %(source)s
            AND (same.stratum_id, same.freq, same.month, same.member, same.sums, same.counts, same.largest)
            = (fresh.place, fresh.freq, fresh.month, fresh.member, fresh.sums, fresh.counts, fresh.largest))
    ON CONFLICT (source, stratum_id, freq, month, member) DO UPDATE
    SET sums = excluded.sums, counts = excluded.counts, largest = excluded.largest
    RETURNING stratum_id, freq, month, member
)
{result} SELECT * FROM gone UNION ALL SELECT * FROM put
"""

# Cells of which two enterprises may have nearly all, whatever the second is.
_DOMINATED = (
    "contributors >= 3 AND largest > 0 AND measure = ANY(%(confidential)s)"
    " AND abs(value) < (2 + %(share)s::numeric) * largest"
)

# The addresses (area, freq, month, member) of a source whose cells must be added up again.
_MOVED = f"""
CREATE TEMP TABLE moved ON COMMIT DROP AS
SELECT area, freq, month, member FROM changed, zones_stratum stratum, unnest(stratum.areas) area
WHERE stratum.id = changed.stratum_id
UNION
-- the second largest may move while sums, counts and largest stay
SELECT cell.area_id, cell.freq, cell.month, cell.member
FROM fresh JOIN zones_stratum stratum ON stratum.id = fresh.place CROSS JOIN unnest(stratum.areas) area
JOIN (SELECT * FROM zones_cell WHERE {_DOMINATED}) cell
    ON (cell.area_id, cell.freq, cell.month, cell.member) = (area, fresh.freq, fresh.month, fresh.member)
"""

_MERGED = """
SELECT stratum.area, tally.freq, tally.month, tally.member, {columns}
FROM zones_tally tally
JOIN (SELECT id, unnest(areas) AS area FROM zones_stratum) stratum ON stratum.id = tally.stratum_id
{moved} WHERE tally.source = %(source)s GROUP BY 1, 2, 3, 4
"""
_ONLY_MOVED = """JOIN moved ON (moved.area, moved.freq, moved.month, moved.member)
    = (stratum.area, tally.freq, tally.month, tally.member)"""

# An unchanged row is not even offered: ON CONFLICT would lock it, and so write its page.
# A sum to which nobody contributed is missing, not zero; a count of nothing is zero.
_CELLS = """
CREATE TEMP TABLE fresh_cell ON COMMIT DROP AS
SELECT measure, area, freq, month, member, value, contributors, largest, NULL::bigint AS second
FROM ({merged}) merged CROSS JOIN LATERAL (VALUES {measures}) cell (measure, value, contributors, largest, summed)
WHERE contributors > 0 OR NOT summed
"""

_PUT_CELLS = """
WITH gone AS (
    DELETE FROM zones_cell old {using} WHERE old.measure = ANY(%(measures)s) {scope}
        AND NOT EXISTS (SELECT FROM fresh_cell WHERE
            (fresh_cell.area, fresh_cell.measure, fresh_cell.freq, fresh_cell.month, fresh_cell.member)
            = (old.area_id, old.measure, old.freq, old.month, old.member))
    RETURNING old.area_id, old.measure, old.freq, old.month, old.member
), put AS (
    INSERT INTO zones_cell (measure, area_id, freq, month, member, value, contributors, largest, second)
    SELECT measure, area, freq, month, member, value, contributors, largest, second FROM fresh_cell new
    WHERE NOT EXISTS (
        SELECT FROM zones_cell same WHERE same.measure = ANY(%(measures)s)
        AND (same.area_id, same.measure, same.freq, same.month, same.member, same.value, same.contributors,
            same.largest, coalesce(same.second, -1)) = (new.area, new.measure, new.freq, new.month, new.member,
            new.value, new.contributors, new.largest, coalesce(new.second, -1)))
    -- in the order of the unique index: its pages are filled one after another
    ORDER BY area, measure, freq, month, member
    ON CONFLICT (area_id, measure, freq, month, member) DO UPDATE SET value = excluded.value,
        contributors = excluded.contributors, largest = excluded.largest, second = excluded.second
    RETURNING area_id, measure, freq, month, member
)
{result} SELECT * FROM gone UNION ALL SELECT * FROM put
"""
_MOVED_CELLS = (
    "AND (old.area_id, old.freq, old.month, old.member) = (moved.area, moved.freq, moved.month, moved.member)"
)
STALE = "CREATE TEMP TABLE stale (area bigint, measure text, freq text, month date, member text) ON COMMIT DROP"


def recompute(source: Source, calendar: Calendar, scope: Scope = EVERYTHING) -> None:
    """Bring the tallies and cells of one source up to date; a scoped run adds the changed cells to table `stale`.

    Sources that are placed by area or zone are small and always computed whole.
    """
    with connection.cursor() as cursor:
        merge = _tally if source.place is Place.STRATUM else _place
        merged = merge(cursor, source, calendar, scope)
        measures = ", ".join(
            f"('{m.code}', sum{m.index}, count{m.index}, largest{m.index}, {m.confidential})" for m in source.measures
        )
        cursor.execute(_CELLS.format(merged=merged, measures=measures), {"source": source.code})
        if isinstance(source, Cumulative):
            _find_second(cursor, source, calendar)
        cursor.execute("ANALYZE fresh_cell")
        scoped = not scope.everything
        only_moved = scoped and source.place is Place.STRATUM
        cursor.execute(
            _PUT_CELLS.format(
                using="USING moved" if only_moved else "",
                scope=_MOVED_CELLS if only_moved else "",
                result="INSERT INTO stale" if scoped else "",
            ),
            {"measures": [m.code for m in source.measures]},
        )
        cursor.execute("DROP TABLE fresh, fresh_cell" + (", moved" if only_moved else ""))


def _compute(cursor, source: Source, calendar: Calendar, scope: Scope) -> None:
    work = statement(source, calendar, scope)
    cursor.execute(f"CREATE TEMP TABLE fresh ON COMMIT DROP AS {work.sql}", work.params)
    cursor.execute("ANALYZE fresh")


def _tally(cursor, source: Source, calendar: Calendar, scope: Scope) -> str:
    """Store the strata's tallies; returns the SQL that adds them up to all areas, or to those that moved."""
    _compute(cursor, source, calendar, scope)
    clauses, parameters = "", {"source": source.code}
    if scope.places is not None:
        clauses += " AND old.stratum_id = ANY(%(places)s)"
        parameters["places"] = sorted(scope.places)
    if (addresses := scoped_periods(source, calendar, scope)) is not None:
        clauses += " AND (old.freq, old.month) IN (SELECT * FROM unnest(%(freqs)s::text[], %(months)s::date[]))"
        parameters["freqs"] = [freq for freq, _month in addresses]
        parameters["months"] = [month for _freq, month in addresses]
    columns = ", ".join(
        f"sum(sums[{m.index + 1}])::bigint AS sum{m.index}, sum(counts[{m.index + 1}])::bigint AS count{m.index}, "
        f"max(tally.largest[{m.index + 1}]) AS largest{m.index}"
        for m in source.measures
    )
    if scope.everything:
        cursor.execute(_TALLY.format(scope=clauses, result=""), parameters)
        cursor.execute("ANALYZE zones_tally")
        return _MERGED.format(columns=columns, moved="")
    cursor.execute("CREATE TEMP TABLE changed (stratum_id bigint, freq text, month date, member text) ON COMMIT DROP")
    cursor.execute(_TALLY.format(scope=clauses, result="INSERT INTO changed"), parameters)
    cursor.execute(_MOVED, _confidential(source))
    cursor.execute("DROP TABLE changed")
    cursor.execute("ANALYZE moved")
    return _MERGED.format(columns=columns, moved=_ONLY_MOVED)


def _place(cursor, source: Source, calendar: Calendar, scope: Scope) -> str:
    """The rows name their areas themselves; all of them are looked at again."""
    _compute(cursor, source, calendar, EVERYTHING)
    columns = ", ".join(
        f"sums[{m.index + 1}] AS sum{m.index}, counts[{m.index + 1}] AS count{m.index},"
        f" largest[{m.index + 1}] AS largest{m.index}"
        for m in source.measures
    )
    return f"SELECT place AS area, freq, month, member, {columns} FROM fresh"


def _confidential(source: Source) -> dict[str, object]:
    return {"confidential": [m.code for m in source.measures if m.confidential], "share": REMAINDER_SHARE}


def _find_second(cursor, source: Cumulative, calendar: Calendar) -> None:
    """The second largest contribution, looked up only where two enterprises together could dominate."""
    parameters = _confidential(source)
    cursor.execute(f"SELECT DISTINCT freq, month FROM fresh_cell WHERE {_DOMINATED}", parameters)
    periods = set(cursor.fetchall())
    if not periods:
        return
    cursor.execute(
        "SELECT id FROM zones_stratum WHERE areas &&"
        f" (SELECT array_agg(DISTINCT area) FROM fresh_cell WHERE {_DOMINATED})",
        parameters,
    )
    places = frozenset(stratum for (stratum,) in cursor.fetchall())
    steps = [step for step in calendar.steps() if (step.freq.value, step.month) in periods]
    rows = cumulative_rows(source, steps, Scope(places))
    values = ", ".join(f"('{m.code}', abs(x{m.index}))" for m in source.measures if m.confidential)
    cursor.execute(
        "CREATE TEMP TABLE candidate ON COMMIT DROP AS SELECT area, measure, freq, month, member"
        f" FROM fresh_cell WHERE {_DOMINATED}",
        parameters,
    )
    cursor.execute("ANALYZE candidate")
    cursor.execute(
        f"""UPDATE fresh_cell SET second = found.second FROM (
            SELECT area, measure, freq, month, member, (array_agg(x ORDER BY x DESC))[2] AS second
            FROM ({rows.sql}) rows
            JOIN (SELECT id, unnest(areas) AS area FROM zones_stratum) stratum ON stratum.id = rows.place
            JOIN (SELECT DISTINCT area, freq, month FROM candidate) address USING (area, freq, month)
            CROSS JOIN LATERAL (VALUES {values}) value (measure, x)
            JOIN candidate USING (area, measure, freq, month, member)
            WHERE x IS NOT NULL GROUP BY 1, 2, 3, 4, 5
        ) found WHERE (fresh_cell.area, fresh_cell.measure, fresh_cell.freq, fresh_cell.month, fresh_cell.member)
            = (found.area, found.measure, found.freq, found.month, found.member)""",
        rows.params,
    )
    cursor.execute("DROP TABLE candidate")
