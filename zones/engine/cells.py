"""Cells: what a source comes to at an area and a period, added up from tallies when somebody asks."""

from __future__ import annotations

from django.db import connection

from common.periods import Period
from zones.disclosure import DOMINATED
from zones.engine.calendar import Calendar
from zones.engine.statements import cumulative_rows, spans
from zones.measures import Cumulative, Flow, Measure, Place, Source
from zones.models import Area

# The areas that a place reaches.
REACH = {
    Place.STRATUM: "(SELECT id AS place, unnest(areas) AS area FROM zones_stratum)",
    Place.AREA: "(SELECT id AS place, id AS area FROM zones_area)",
    Place.ZONE: "(SELECT id AS place, id AS area FROM zones_area)",
}

# Sums are numeric, for no sum of sums may be too large.
_OF_AREAS = """
SELECT reach.area, tally.freq, tally.month, tally.member, {arrays}
FROM zones_tally tally JOIN {reach} reach USING (place) {only}
WHERE tally.source = %s GROUP BY 1, 2, 3, 4
"""
# Months add up; a period with none of its months counted has no cell.
_OF_PERIODS = """
SELECT tally.area, span.freq, span.period AS month, tally.member, {arrays}
FROM ({monthly}) tally JOIN ({spans}) span (freq, first, period, month) USING (month) {only}
GROUP BY 1, 2, 3, 4
"""
_ONLY = "JOIN ({wanted}) wanted ON (wanted.area, wanted.freq, wanted.month, wanted.member) = ({address})"
_MONTHS_OF = """
SELECT DISTINCT wanted.area, 'M' AS freq, cal.month, wanted.member
FROM ({wanted}) wanted JOIN period USING (freq, month)
JOIN period cal ON cal.freq = 'M' AND cal.month BETWEEN period.first AND period.month
"""


def table(source: str) -> str:
    """The temporary table of a source's cells: area, freq, month, member, and arrays in the order of its measures."""
    return f"cell_{source}"


def gather(source: Source, calendar: Calendar, wanted: str | None = None) -> None:
    """Add the source's cells up, all of them or those at the addresses that the query `wanted` gives."""
    monthly = isinstance(source, Flow)
    parts = {"arrays": _arrays(source), "reach": REACH[source.place], "only": ""}
    if wanted:
        months = _MONTHS_OF.format(wanted=wanted) if monthly else wanted
        parts["only"] = _ONLY.format(wanted=months, address="reach.area, tally.freq, tally.month, tally.member")
    added_up, parameters = _OF_AREAS.format(**parts), [source.code]
    if monthly:
        if wanted:
            parts["only"] = _ONLY.format(wanted=wanted, address="tally.area, span.freq, span.period, tally.member")
        every_month, *months = spans(calendar)
        added_up = _OF_PERIODS.format(monthly=added_up, spans=every_month, **parts)
        parameters += months
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {table(source.code)} ON COMMIT DROP AS {added_up}", parameters)
        if isinstance(source, Cumulative) and any(measure.confidential for measure in source.measures):
            _find_second(cursor, source, calendar)
        cursor.execute(f"ANALYZE {table(source.code)} (area, freq, month, member)")


def _arrays(source: Source) -> str:
    def array(aggregate: str, name: str) -> str:
        each = (aggregate.format(f"tally.{name}[{measure.index + 1}]") for measure in source.measures)
        return f"ARRAY[{', '.join(each)}] AS {name}"

    # only of confidential sums is the largest ever asked for
    confidential = any(measure.confidential for measure in source.measures)
    largest = array("max({})", "largest") if confidential else "NULL::bigint[] AS largest"
    return f"{array('sum({})', 'sums')}, {array('sum({})::bigint', 'counts')}, {largest}, NULL::bigint[] AS second"


def _find_second(cursor, source: Cumulative, calendar: Calendar) -> None:
    """The second largest contribution, looked up only where two enterprises together could dominate."""
    confidential = [measure for measure in source.measures if measure.confidential]
    cells = ", ".join(
        f"({m.index}, sums[{m.index + 1}], counts[{m.index + 1}], largest[{m.index + 1}])" for m in confidential
    )
    cursor.execute(
        f"""CREATE TEMP TABLE candidate ON COMMIT DROP AS
        SELECT area, freq, month, member, index FROM {table(source.code)},
            LATERAL (VALUES {cells}) cell (index, value, contributors, largest)
        WHERE {DOMINATED}"""
    )
    cursor.execute(
        "SELECT DISTINCT stratum.id, freq, month FROM candidate JOIN zones_stratum stratum ON areas @> ARRAY[area]"
    )
    steps = {(step.freq.value, step.month): step for step in calendar.steps()}
    found = [(place, steps[freq, month]) for place, freq, month in cursor.fetchall()]
    if found:
        rows = cumulative_rows(source, found)
        amounts = ", ".join(f"({m.index}, abs(x{m.index}))" for m in confidential)
        second = ", ".join(
            f"max(second) FILTER (WHERE index = {m.index})" if m.confidential else "NULL" for m in source.measures
        )
        cursor.execute("ANALYZE candidate")
        cursor.execute(
            f"""UPDATE {table(source.code)} cell SET second = found.second FROM (
                SELECT area, freq, month, member, ARRAY[{second}] AS second FROM (
                    SELECT area, freq, month, member, index, (array_agg(x ORDER BY x DESC))[2] AS second
                    FROM ({rows.sql}) rows
                    JOIN {REACH[source.place]} reach USING (place)
                    CROSS JOIN LATERAL (VALUES {amounts}) amount (index, x)
                    JOIN candidate USING (area, freq, month, member, index)
                    WHERE x IS NOT NULL GROUP BY 1, 2, 3, 4, 5
                ) one GROUP BY 1, 2, 3, 4
            ) found WHERE (cell.area, cell.freq, cell.month, cell.member)
                = (found.area, found.freq, found.month, found.member)""",
            rows.params,
        )
    cursor.execute("DROP TABLE candidate")


def cell(measure: Measure, area: Area, period: Period, member: str) -> int | None:
    """One cell's value; None where there is nothing to add up."""
    source, at = measure.source, measure.index + 1
    freq, first = ("M", period.first) if isinstance(source, Flow) else (period.freq.value, period.month)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT sum(sums[{at}]), coalesce(sum(counts[{at}]), 0)::bigint
            FROM zones_tally JOIN {REACH[source.place]} reach USING (place)
            WHERE area = %s AND source = %s AND freq = %s AND month BETWEEN %s AND %s AND member = %s""",
            [area.pk, source.code, freq, first, period.month, member],
        )
        value, contributors = cursor.fetchone()
    return None if value is None or (measure.confidential and not contributors) else int(value)
