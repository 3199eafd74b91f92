"""From facts to tallies of strata and on to cells of areas, writing only what differs."""

from __future__ import annotations

from django.db import connection

from zones.disclosure import REMAINDER_SHARE
from zones.engine.calendar import Calendar
from zones.engine.statements import EVERYTHING, Scope, cumulative_rows, scoped_periods, statement
from zones.measures import Cumulative, Place, Source

# The addresses (area, freq, month, member) of one source whose cells must be computed again.
MOVED = "CREATE TEMP TABLE moved (area bigint, freq text, month date, member text) ON COMMIT DROP"

_TALLY = """
WITH gone AS (
    DELETE FROM zones_tally old WHERE source = %(source)s {scope} AND NOT EXISTS (
        SELECT FROM fresh WHERE (fresh.place, fresh.freq, fresh.month, fresh.member)
            = (old.stratum_id, old.freq, old.month, old.member))
    RETURNING stratum_id, freq, month, member
), put AS (
    INSERT INTO zones_tally (source, stratum_id, freq, month, member, sums, counts, largest)
    SELECT %(source)s, place, freq, month, member, sums, counts, largest FROM fresh
    ON CONFLICT (source, stratum_id, freq, month, member) DO UPDATE
    SET sums = excluded.sums, counts = excluded.counts, largest = excluded.largest
    WHERE (zones_tally.sums, zones_tally.counts, zones_tally.largest)
        IS DISTINCT FROM (excluded.sums, excluded.counts, excluded.largest)
    RETURNING stratum_id, freq, month, member
), changed AS (SELECT * FROM gone UNION ALL SELECT * FROM put)
INSERT INTO moved
SELECT DISTINCT area, freq, month, member
FROM changed JOIN zones_stratum stratum ON stratum.id = changed.stratum_id, unnest(stratum.areas) area
"""

# The strata of every moved area, added up.
_MERGED = """
SELECT moved.area, moved.freq, moved.month, moved.member, {columns}
FROM moved
JOIN (SELECT id, unnest(areas) AS area FROM zones_stratum) stratum USING (area)
JOIN zones_tally tally ON tally.source = %(source)s AND tally.stratum_id = stratum.id
    AND (tally.freq, tally.month, tally.member) = (moved.freq, moved.month, moved.member)
GROUP BY 1, 2, 3, 4
"""

# A sum to which nobody contributed is missing, not zero; a count of nothing is zero.
_CELLS = """
CREATE TEMP TABLE fresh_cell ON COMMIT DROP AS
SELECT measure, area, freq, month, member, value, contributors, largest, NULL::bigint AS second
FROM ({merged}) merged CROSS JOIN LATERAL (VALUES {measures}) cell (measure, value, contributors, largest, summed)
WHERE contributors > 0 OR NOT summed
"""

_PUT_CELLS = """
WITH gone AS (
    DELETE FROM zones_cell old USING moved WHERE old.measure = ANY(%(measures)s)
        AND (old.area_id, old.freq, old.month, old.member) = (moved.area, moved.freq, moved.month, moved.member)
        AND NOT EXISTS (SELECT FROM fresh_cell WHERE
            (fresh_cell.area, fresh_cell.measure, fresh_cell.freq, fresh_cell.month, fresh_cell.member)
            = (old.area_id, old.measure, old.freq, old.month, old.member))
    RETURNING area_id, measure, old.freq, old.month, old.member
), put AS (
    INSERT INTO zones_cell (measure, area_id, freq, month, member, value, contributors, largest, second)
    SELECT measure, area, freq, month, member, value, contributors, largest, second FROM fresh_cell
    ON CONFLICT (area_id, measure, freq, month, member) DO UPDATE SET value = excluded.value,
        contributors = excluded.contributors, largest = excluded.largest, second = excluded.second
    WHERE (zones_cell.value, zones_cell.contributors, zones_cell.largest, zones_cell.second)
        IS DISTINCT FROM (excluded.value, excluded.contributors, excluded.largest, excluded.second)
    RETURNING area_id, measure, freq, month, member
)
INSERT INTO stale SELECT * FROM gone UNION ALL SELECT * FROM put
"""
STALE = "CREATE TEMP TABLE stale (area bigint, measure text, freq text, month date, member text) ON COMMIT DROP"


def recompute(source: Source, calendar: Calendar, scope: Scope = EVERYTHING) -> None:
    """Bring the tallies and cells of one source up to date; addresses of changed cells are added to table `stale`.

    Sources that are placed by area or zone are small and always recomputed whole.
    """
    if source.place is not Place.STRATUM:
        scope = EVERYTHING
    with connection.cursor() as cursor:
        cursor.execute(MOVED)
        work = statement(source, calendar, scope)
        cursor.execute(f"CREATE TEMP TABLE fresh ON COMMIT DROP AS {work.sql}", work.params)
        cursor.execute("ANALYZE fresh")
        place = _tally if source.place is Place.STRATUM else _place
        merged = place(cursor, source, calendar, scope)
        cursor.execute("ANALYZE moved")
        measures = ", ".join(
            f"('{m.code}', sum{m.index}, count{m.index}, largest{m.index}, {m.confidential})" for m in source.measures
        )
        cursor.execute(_CELLS.format(merged=merged, measures=measures), {"source": source.code})
        if isinstance(source, Cumulative):
            _find_second(cursor, source, calendar)
        cursor.execute("ANALYZE fresh_cell")
        cursor.execute(_PUT_CELLS, {"measures": [m.code for m in source.measures]})
        cursor.execute("DROP TABLE moved, fresh, fresh_cell")


def _tally(cursor, source: Source, calendar: Calendar, scope: Scope) -> str:
    """Store the strata's tallies; returns the SQL that adds them up to the areas that moved."""
    clauses, parameters = "", {"source": source.code}
    if scope.places is not None:
        clauses += " AND old.stratum_id = ANY(%(places)s)"
        parameters["places"] = sorted(scope.places)
    if (addresses := scoped_periods(source, calendar, scope)) is not None:
        clauses += " AND (old.freq, old.month) IN (SELECT * FROM unnest(%(freqs)s::text[], %(months)s::date[]))"
        parameters["freqs"] = [freq for freq, _month in addresses]
        parameters["months"] = [month for _freq, month in addresses]
    cursor.execute(_TALLY.format(scope=clauses), parameters)
    columns = ", ".join(
        f"sum(sums[{m.index + 1}])::bigint AS sum{m.index}, sum(counts[{m.index + 1}])::bigint AS count{m.index}, "
        f"max(tally.largest[{m.index + 1}]) AS largest{m.index}"
        for m in source.measures
    )
    return _MERGED.format(columns=columns)


def _place(cursor, source: Source, calendar: Calendar, scope: Scope) -> str:
    """The rows name their areas themselves: every address that stands or stood is looked at again."""
    cursor.execute(
        "INSERT INTO moved SELECT place, freq, month, member FROM fresh"
        " UNION SELECT area_id, freq, month, member FROM zones_cell WHERE measure = ANY(%s)",
        [[m.code for m in source.measures]],
    )
    columns = ", ".join(
        f"sums[{m.index + 1}] AS sum{m.index}, counts[{m.index + 1}] AS count{m.index},"
        f" largest[{m.index + 1}] AS largest{m.index}"
        for m in source.measures
    )
    return f"SELECT place AS area, freq, month, member, {columns} FROM fresh"


def _find_second(cursor, source: Cumulative, calendar: Calendar) -> None:
    """The second largest contribution, looked up only where two enterprises together could dominate."""
    candidate = (
        "contributors >= 3 AND largest > 0 AND measure = ANY(%(confidential)s)"
        " AND abs(value) < (2 + %(share)s::numeric) * largest"
    )
    parameters = {"confidential": [m.code for m in source.measures if m.confidential], "share": REMAINDER_SHARE}
    cursor.execute(f"SELECT DISTINCT freq, month FROM fresh_cell WHERE {candidate}", parameters)
    periods = set(cursor.fetchall())
    if not periods:
        return
    cursor.execute(
        "SELECT id FROM zones_stratum WHERE areas &&"
        f" (SELECT array_agg(DISTINCT area) FROM fresh_cell WHERE {candidate})",
        parameters,
    )
    places = frozenset(stratum for (stratum,) in cursor.fetchall())
    steps = [step for step in calendar.steps() if (step.freq.value, step.month) in periods]
    rows = cumulative_rows(source, steps, Scope(places))
    values = ", ".join(f"('{m.code}', abs(x{m.index}))" for m in source.measures if m.confidential)
    cursor.execute(
        "CREATE TEMP TABLE candidate ON COMMIT DROP AS SELECT area, measure, freq, month, member"
        f" FROM fresh_cell WHERE {candidate}",
        parameters,
    )
    cursor.execute("ANALYZE candidate")
    cursor.execute(
        f"""UPDATE fresh_cell SET second = found.second FROM (
            SELECT area, measure, freq, month, member, (array_agg(x ORDER BY x DESC))[2] AS second
            FROM ({rows.sql}) rows
            JOIN (SELECT id, unnest(areas) AS area FROM zones_stratum) stratum ON stratum.id = rows.place
            CROSS JOIN LATERAL (VALUES {values}) value (measure, x)
            JOIN candidate USING (area, measure, freq, month, member)
            WHERE x IS NOT NULL GROUP BY 1, 2, 3, 4, 5
        ) found WHERE (fresh_cell.area, fresh_cell.measure, fresh_cell.freq, fresh_cell.month, fresh_cell.member)
            = (found.area, found.measure, found.freq, found.month, found.member)""",
        rows.params,
    )
    cursor.execute("DROP TABLE candidate")
