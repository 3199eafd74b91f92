"""From cells to figures: every indicator's formula over the cells of its measures, in one statement for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from common.periods import Freq, add_months
from zones.disclosure import SAFE_CELL
from zones.engine.calendar import Calendar
from zones.indicators import INDICATORS
from zones.indicators.shapes import Indicator, NominalGrowth, Stored, terms

# z of a two-sided interval of 95%
Z = "1.959963984540054::float8"

# What the formulas are made of, as rows that the statement joins with the cells.
_TERM = """
CREATE TEMP TABLE term (
    indicator text, part text, sign integer, measure text, stored text, lag integer, required boolean, summed boolean
) ON COMMIT DROP;
CREATE TEMP TABLE shape (
    indicator text, shape text, required integer, interval boolean, small_n integer, confidential boolean
) ON COMMIT DROP;
CREATE TEMP TABLE span (
    stored text, freq text, month date, cell_freq text, cell_month date, lag integer
) ON COMMIT DROP
"""

# The figures whose cells moved. A term's cells may serve several periods: a month its quarter, a year its successor.
_DUE = """
CREATE TEMP TABLE due ON COMMIT DROP AS
SELECT DISTINCT term.indicator, stale.area, span.freq, span.month, stale.member
FROM stale JOIN term USING (measure)
JOIN span ON (span.stored, span.lag, span.cell_freq, span.cell_month)
    = (term.stored, term.lag, stale.freq, stale.month)
JOIN offered ON (offered.indicator, offered.freq) = (term.indicator, span.freq)
    AND extract(month FROM span.month) >= offered.from_month
"""

_ONLY_DUE = """JOIN due ON (due.indicator, due.area, due.freq, due.month, due.member)
        = (term.indicator, cell.area_id, span.freq, span.month, cell.member)"""
_FRESH = f"""
CREATE TEMP TABLE fresh_figure ON COMMIT DROP AS
WITH part AS (
    SELECT term.indicator, cell.area_id AS area, span.freq, span.month, cell.member,
        -- a count without a cell is a count of nothing; sums that must be there are counted in `found`
        coalesce(sum(term.sign * cell.value) FILTER (WHERE part = 'numerator'), 0) AS numerator,
        sum(term.sign * cell.value) FILTER (WHERE part = 'denominator') AS denominator,
        sum(term.sign * cell.value) FILTER (WHERE part = 'complete') AS incomplete,
        coalesce(sum(cell.value) FILTER (WHERE part = 'pending'), 0) AS pending,
        count(*) FILTER (WHERE term.required) AS found,
        coalesce(max(cell.contributors) FILTER (WHERE part IN ('numerator', 'denominator')), 0) AS contributors,
        coalesce(max(cell.contributors) FILTER (WHERE part = 'left_out'), 0)
            - coalesce(min(cell.contributors) FILTER (WHERE part = 'numerator' AND summed), 0) AS left_out,
        bool_and({SAFE_CELL}) FILTER (WHERE summed) AS safe
    FROM zones_cell cell
    JOIN term USING (measure)
    JOIN span ON (span.stored, span.lag, span.cell_freq, span.cell_month)
        = (term.stored, term.lag, cell.freq, cell.month)
    JOIN offered ON (offered.indicator, offered.freq) = (term.indicator, span.freq)
        AND extract(month FROM span.month) >= offered.from_month
    {{only_due}}
    GROUP BY 1, 2, 3, 4, 5
), valued AS (
    SELECT part.*, shape.interval, shape.small_n, shape.shape,
        CASE
            WHEN found < shape.required THEN 'missing'
            WHEN incomplete <> 0 THEN 'incomplete'
            WHEN shape.shape = 'total' THEN ''
            WHEN denominator IS NULL THEN 'missing'
            WHEN shape.shape IN ('growth', 'nominal_growth') AND denominator <= 0 THEN 'base_not_positive'
            WHEN denominator = 0 THEN 'zero_denominator'
            ELSE ''
        END AS reason
    FROM part JOIN shape USING (indicator)
), figured AS (
    SELECT valued.*,
        CASE WHEN reason <> '' THEN NULL ELSE round(CASE shape
            WHEN 'total' THEN numerator
            WHEN 'ratio' THEN numerator / denominator
            ELSE numerator / denominator - 1 END, 10) END AS value,
        CASE WHEN interval AND reason = '' THEN numerator::float8 / denominator END AS p,
        CASE WHEN interval AND reason = '' THEN denominator::float8 END AS cases
    FROM valued
), bounded AS (
    -- Wilson: defined at 0 and at n, and inside [0, 1]
    SELECT figured.*, (p + ({Z})^2 / (2 * cases)) / (1 + ({Z})^2 / cases) AS centre,
        {Z} * sqrt(greatest(0, p * (1 - p) / cases + ({Z})^2 / (4 * cases^2))) / (1 + ({Z})^2 / cases) AS reach
    FROM figured
)
SELECT indicator, area, freq, month, member,
    CASE WHEN reason <> 'missing' THEN numerator END AS numerator,
    CASE WHEN reason <> 'missing' THEN denominator END AS denominator, value,
    CASE WHEN interval AND reason = '' THEN
        CASE WHEN numerator = 0 THEN 0 ELSE round(greatest(0, centre - reach)::numeric, 10) END END AS lower,
    CASE WHEN interval AND reason = '' THEN
        CASE WHEN numerator = denominator THEN 1 ELSE round(least(1, centre + reach)::numeric, 10) END END AS upper,
    CASE WHEN interval THEN denominator ELSE contributors END::bigint AS n,
    pending::bigint AS pending, CASE WHEN freq IN ('M', 'Q', 'S') THEN greatest(left_out, 0) ELSE 0 END AS excluded,
    contributors, coalesce(safe, true) AS safe,
    CASE
        WHEN reason = 'missing' THEN 'O'
        WHEN reason <> '' THEN 'M'
        WHEN pending > 0 OR month > %(settled)s THEN 'P'
        WHEN interval AND denominator < small_n THEN 'U'
        ELSE 'A'
    END AS status, reason
FROM bounded
"""

_SAME = """(old.numerator, old.denominator, old.value, old.lower, old.upper, old.n, old.pending, old.excluded,
    old.contributors, old.safe, old.reason)
    IS NOT DISTINCT FROM (new.numerator, new.denominator, new.value, new.lower, new.upper, new.n, new.pending,
    new.excluded, new.contributors, new.safe, new.reason)"""

_NEW = """LEFT JOIN fresh_figure new ON (new.indicator, new.area, new.freq, new.month, new.member)
        = (old.indicator, old.area_id, old.freq, old.month, old.member)"""
_OLD_DUE = """JOIN due ON (due.indicator, due.area, due.freq, due.month, due.member)
        = (old.indicator, old.area_id, old.freq, old.month, old.member)"""

# An accepted period's figure is closed and stays; one of an open period is replaced in place.
_PUT = f"""
WITH differing AS MATERIALIZED (
    SELECT old.id, old.month <= %(settled)s AS accepted, new.indicator IS NULL AS vanished
    FROM zones_figure old {{only_due}} {_NEW}
    WHERE old.until IS NULL AND old.since < %(at)s AND (new.indicator IS NULL OR NOT {_SAME})
), closed AS (
    UPDATE zones_figure old SET until = %(at)s FROM differing WHERE old.id = differing.id AND accepted
    RETURNING old.id
), gone AS (
    DELETE FROM zones_figure old USING differing WHERE old.id = differing.id AND NOT accepted AND vanished
    RETURNING old.id
), replaced AS (
    UPDATE zones_figure old SET numerator = new.numerator, denominator = new.denominator, value = new.value,
        lower = new.lower, upper = new.upper, n = new.n, pending = new.pending, excluded = new.excluded,
        contributors = new.contributors, safe = new.safe, status = new.status, reason = new.reason,
        since = CASE WHEN {_SAME} THEN old.since ELSE %(at)s END
    FROM fresh_figure new
    WHERE old.until IS NULL
        AND (old.indicator, old.area_id, old.freq, old.month, old.member)
            = (new.indicator, new.area, new.freq, new.month, new.member)
        AND CASE WHEN old.month > %(settled)s THEN old.status <> new.status OR NOT {_SAME}
            ELSE old.status <> new.status AND {_SAME} END
    RETURNING old.id
)
SELECT (SELECT count(*) FROM closed) + (SELECT count(*) FROM gone) + (SELECT count(*) FROM replaced)
"""

_INSERT = """
INSERT INTO zones_figure (indicator, area_id, freq, month, member, numerator, denominator, value, lower, upper, n,
    pending, excluded, contributors, safe, status, reason, since)
SELECT indicator, area, freq, month, member, numerator, denominator, value, lower, upper, n, pending, excluded,
    contributors, safe, status, reason, %(at)s
FROM fresh_figure new WHERE NOT EXISTS (
    SELECT FROM zones_figure old WHERE old.until IS NULL
        AND (old.area_id, old.indicator, old.freq, old.member, old.month)
            = (new.area, new.indicator, new.freq, new.member, new.month))
"""


def recompute(calendar: Calendar, at: datetime, *, everything: bool) -> int:
    """Bring the figures of all stale cells (or of all cells) up to date; returns how many were written."""
    parameters = {"settled": calendar.settled, "at": at}
    with connection.cursor() as cursor:
        _declare(cursor, calendar)
        if not everything:
            cursor.execute("ANALYZE stale")
            cursor.execute(_DUE)
            cursor.execute("ANALYZE due")
        cursor.execute(_FRESH.format(only_due="" if everything else _ONLY_DUE), parameters)
        cursor.execute("ANALYZE fresh_figure")
        cursor.execute(_PUT.format(only_due="" if everything else _OLD_DUE), parameters)
        changed = cursor.fetchone()[0]
        cursor.execute(_INSERT, parameters)
        changed += cursor.rowcount
        cursor.execute("DROP TABLE term, shape, span, offered, fresh_figure" + ("" if everything else ", due"))
    return changed


def _declare(cursor, calendar: Calendar) -> None:
    cursor.execute(_TERM)
    cursor.execute("CREATE TEMP TABLE offered (indicator text, freq text, from_month integer) ON COMMIT DROP")
    _fill(cursor, "term", [row for indicator in INDICATORS.values() for row in _terms(indicator)])
    _fill(cursor, "shape", [_shape(indicator) for indicator in INDICATORS.values()])
    _fill(cursor, "offered", [(i.code, freq.value, i.from_month) for i in INDICATORS.values() for freq in i.freqs])
    _fill(cursor, "span", list(_spans(calendar)))
    cursor.execute("ANALYZE term; ANALYZE span; ANALYZE offered")


def _fill(cursor, table: str, rows: list[tuple]) -> None:
    places = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    cursor.execute(
        f"INSERT INTO {table} VALUES {', '.join([places] * len(rows))}", [value for row in rows for value in row]
    )


def _terms(indicator: Indicator) -> Iterable[tuple]:
    """(indicator, part, sign, measure, stored, lag, required, summed) for each measure in each part of the formula."""
    nominal = isinstance(indicator, NominalGrowth)
    parts = [("numerator", indicator.numerator_terms, 0)]
    if indicator.denominator_terms:
        parts.append(("denominator", indicator.denominator_terms, 12 if nominal else 0))
    if nominal:
        parts += [("complete", indicator.complete, 0), ("complete", indicator.complete, 12)]
    if indicator.pending:
        parts.append(("pending", terms(indicator.pending), 0))
    for part, sum_of, lag in parts:
        value = part in ("numerator", "denominator")
        for sign, measure in sum_of.items:
            summed = value and measure.confidential
            stored = indicator.stored(measure).value
            yield (indicator.code, part, sign, measure.code, stored, lag, summed and sign > 0, summed)
    # Who stands in 1–N月 and not in the single period was left out of it: no row to subtract, or an unexplained fall.
    first = indicator.numerator_terms.items[0][1]
    if first.confidential:
        yield (indicator.code, "left_out", 1, first.code, Stored.TO_DATE.value, 0, False, False)


def _shape(indicator: Indicator) -> tuple:
    required = {(row[1], row[3]) for row in _terms(indicator) if row[6]}
    return (
        *(indicator.code, indicator.shape, len(required), indicator.interval),
        *(indicator.small_n, indicator.confidential),
    )


def _spans(calendar: Calendar) -> Iterable[tuple]:
    """(stored, freq, month, cell_freq, cell_month, lag): where a figure of a period finds its cells."""
    for period in calendar.periods():
        freq, month = period.freq.value, period.month
        for lag in (0, 12):
            then = add_months(month, -lag)
            yield (Stored.OWN.value, freq, month, freq, then, lag)
            yield (Stored.LAST.value, freq, month, Freq.MONTH.value, then, lag)
            yield (Stored.TO_DATE.value, freq, month, Freq.TO_DATE.value, then, lag)
        for back in range(period.span):
            yield (Stored.MONTHS.value, freq, month, Freq.MONTH.value, add_months(month, -back), 0)
