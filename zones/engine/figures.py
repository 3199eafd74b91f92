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

# What the declarations say, as rows: a term is one measure in one part of one indicator's formula.
_DECLARED = """
CREATE TEMP TABLE declared (
    indicator text, freq text, from_month integer, every integer, shape text, required integer, interval boolean,
    small_n integer
) ON COMMIT DROP;
CREATE TEMP TABLE term (
    indicator text, measure text, stored text, lag integer, top integer, bottom integer, incomplete integer,
    pending integer, whole boolean, required boolean, summed boolean
) ON COMMIT DROP;
CREATE TEMP TABLE span (stored text, lag integer, freq text, month date, cell_freq text, cell_month date) ON COMMIT DROP
"""

# A slot is one indicator at one period; a feed says which cell enters it and how. A month's cell feeds the month, its
# quarter and its rolling windows; with a lag, the year after.
_FEEDS = """
CREATE TEMP TABLE slot ON COMMIT DROP AS
SELECT row_number() OVER ()::integer AS slot, declared.*, period.month
FROM declared JOIN (SELECT DISTINCT freq, month FROM span) period USING (freq)
WHERE extract(month FROM period.month) >= from_month AND mod(extract(month FROM period.month), every) = 0
    {only_stale};
CREATE TEMP TABLE feed ON COMMIT DROP AS
SELECT slot, measure, cell_freq, cell_month, top, bottom, incomplete, pending, whole, term.required, summed
FROM slot JOIN term USING (indicator) JOIN span USING (stored, lag, freq, month);
ANALYZE slot; ANALYZE feed
"""
_ONLY_STALE = """AND indicator IN (
    SELECT indicator FROM term JOIN (SELECT DISTINCT measure FROM stale) moved USING (measure))"""

# The figures whose cells moved.
_DUE = """
CREATE TEMP TABLE due ON COMMIT DROP AS
SELECT DISTINCT feed.slot, stale.area, stale.member
FROM stale JOIN feed ON (feed.measure, feed.cell_freq, feed.cell_month) = (stale.measure, stale.freq, stale.month);
ANALYZE due
"""
_ONLY_DUE = "JOIN due ON (due.slot, due.area, due.member) = (feed.slot, cell.area_id, cell.member)"

_FRESH = f"""
CREATE TEMP TABLE fresh ON COMMIT DROP AS
WITH part AS (
    SELECT feed.slot, cell.area_id, cell.member,
        -- a count without a cell is a count of nothing; sums that must be there are counted in `found`
        coalesce(sum(top * cell.value), 0) AS numerator,
        coalesce(sum(bottom * cell.value), 0) AS below,
        sum(incomplete * cell.value) AS incomplete,
        coalesce(sum(feed.pending * cell.value), 0)::bigint AS pending,
        count(*) FILTER (WHERE feed.required) AS found,
        coalesce(greatest(sum(cell.contributors) FILTER (WHERE top > 0),
            sum(cell.contributors) FILTER (WHERE bottom > 0)), 0)::bigint AS contributors,
        coalesce(sum(cell.contributors) FILTER (WHERE whole), 0)::bigint
            - coalesce(sum(cell.contributors) FILTER (WHERE top > 0 AND summed), 0)::bigint AS left_out,
        bool_and({SAFE_CELL}) FILTER (WHERE summed) AS safe
    FROM zones_cell cell
    JOIN feed ON (feed.measure, feed.cell_freq, feed.cell_month) = (cell.measure, cell.freq, cell.month)
    {{only_due}}
    GROUP BY feed.slot, cell.area_id, cell.member
), valued AS (
    SELECT part.*, CASE WHEN slot.shape <> 'total' THEN below END AS denominator,
        slot.indicator, slot.freq, slot.month, slot.interval, slot.small_n, slot.shape,
        CASE
            WHEN found < slot.required THEN 'missing'
            WHEN incomplete <> 0 THEN 'incomplete'
            WHEN slot.shape = 'total' THEN ''
            WHEN slot.shape <> 'ratio' AND below <= 0 THEN 'base_not_positive'
            WHEN below = 0 THEN 'zero_denominator'
            ELSE ''
        END AS reason
    FROM part JOIN slot USING (slot)
), figured AS (
    SELECT valued.*,
        CASE WHEN reason <> '' THEN NULL WHEN shape = 'total' THEN numerator ELSE
            round(numerator / denominator, 10) - CASE WHEN shape = 'ratio' THEN 0 ELSE 1 END END AS value,
        CASE WHEN interval AND reason = '' THEN numerator::float8 / denominator::float8 END AS p,
        CASE WHEN interval AND reason = '' THEN denominator::float8 END AS cases
    FROM valued
), bounded AS (
    -- Wilson: defined at 0 and at n, and inside [0, 1]
    SELECT figured.*, (p + ({Z})^2 / (2 * cases)) / (1 + ({Z})^2 / cases) AS centre,
        {Z} * sqrt(greatest(0, p * (1 - p) / cases + ({Z})^2 / (4 * cases^2))) / (1 + ({Z})^2 / cases) AS reach
    FROM figured
)
SELECT indicator, area_id, freq, month, member,
    CASE WHEN reason <> 'missing' THEN numerator END AS numerator,
    CASE WHEN reason <> 'missing' THEN denominator END AS denominator, value,
    CASE WHEN p = 0 THEN 0 WHEN p > 0 THEN round(greatest(0, centre - reach)::numeric, 10) END AS lower,
    CASE WHEN p = 1 THEN 1 WHEN p < 1 THEN round(least(1, centre + reach)::numeric, 10) END AS upper,
    CASE WHEN interval THEN denominator ELSE contributors END::bigint AS n,
    pending, greatest(left_out, 0) AS excluded,
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

_SAYS = [
    *("numerator", "denominator", "value", "lower", "upper", "n"),
    *("pending", "excluded", "contributors", "safe", "reason"),
]
_KEY = ["indicator", "area_id", "freq", "month", "member"]


def _row(prefix: str, columns: list[str]) -> str:
    return ", ".join(f"{prefix}.{column}" for column in columns)


# What changed: new addresses, vanished ones, and those that say something else (or only stand in another status).
_CHANGED = f"""
CREATE TEMP TABLE changed ON COMMIT DROP AS
SELECT old.id, new.*, old.since AS old_since, new.indicator IS NULL AS vanished,
    coalesce(old.month, new.month) <= %(settled)s AS accepted,
    ({_row("old", _SAYS)}) IS NOT DISTINCT FROM ({_row("new", _SAYS)}) AS same
FROM (SELECT figure.* FROM zones_figure figure {{only_due}} WHERE until IS NULL) old
FULL JOIN fresh new ON ({_row("old", _KEY)}) = ({_row("new", _KEY)})
WHERE old.id IS NULL OR new.indicator IS NULL OR old.status <> new.status
    OR ({_row("old", _SAYS)}) IS DISTINCT FROM ({_row("new", _SAYS)})
"""
_FIGURES_DUE = """JOIN slot ON (slot.indicator, slot.freq, slot.month) = (figure.indicator, figure.freq, figure.month)
    JOIN due ON (due.slot, due.area, due.member) = (slot.slot, figure.area_id, figure.member)"""

# An accepted period's figure is closed and stays, and the new one follows it; one of an open period is replaced in
# place. A status alone (a month was accepted) makes no revision.
_WRITES = (
    "DELETE FROM zones_figure figure USING changed WHERE figure.id = changed.id AND vanished AND NOT accepted",
    "UPDATE zones_figure figure SET until = %(at)s FROM changed WHERE figure.id = changed.id AND accepted AND NOT same",
    f"""UPDATE zones_figure figure SET status = changed.status, {", ".join(f"{c} = changed.{c}" for c in _SAYS)},
        since = CASE WHEN same THEN old_since ELSE %(at)s END
        FROM changed WHERE figure.id = changed.id AND NOT vanished AND (same OR NOT accepted)""",
    f"""INSERT INTO zones_figure ({", ".join(_KEY + _SAYS)}, status, since)
        SELECT {", ".join(_KEY + _SAYS)}, status, %(at)s FROM changed
        WHERE NOT vanished AND (id IS NULL OR accepted AND NOT same)
        ORDER BY area_id, indicator, freq, member, month""",
)


def recompute(calendar: Calendar, at: datetime, *, everything: bool) -> int:
    """Bring the figures of all stale cells (or of all cells) up to date; returns how many were written."""
    parameters = {"settled": calendar.settled, "at": at}
    with connection.cursor() as cursor:
        _declare(cursor, calendar)
        cursor.execute(_FEEDS.format(only_stale="" if everything else _ONLY_STALE))
        if not everything:
            cursor.execute(_DUE)
        if everything:
            cursor.execute("ANALYZE zones_cell")
        cursor.execute(_FRESH.format(only_due="" if everything else _ONLY_DUE), parameters)
        cursor.execute("ANALYZE fresh")
        cursor.execute(_CHANGED.format(only_due="" if everything else _FIGURES_DUE), parameters)
        changed = 0
        for write in _WRITES:
            cursor.execute(write, parameters)
            changed += cursor.rowcount
        cursor.execute("DROP TABLE declared, term, span, slot, feed, fresh, changed" + ("" if everything else ", due"))
    return changed


def _declare(cursor, calendar: Calendar) -> None:
    cursor.execute(_DECLARED)
    _fill(cursor, "declared", [row for indicator in INDICATORS.values() for row in _declared(indicator)])
    _fill(cursor, "term", [row for indicator in INDICATORS.values() for row in _terms(indicator)])
    _fill(cursor, "span", list(_spans(calendar)))
    cursor.execute("ANALYZE declared; ANALYZE term; ANALYZE span")


def _fill(cursor, table: str, rows: list[tuple]) -> None:
    places = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    cursor.execute(
        f"INSERT INTO {table} VALUES {', '.join([places] * len(rows))}", [value for row in rows for value in row]
    )


def _declared(indicator: Indicator) -> Iterable[tuple]:
    required = sum(1 for row in _terms(indicator) if row[9])
    for freq in indicator.freqs:
        yield (
            *(indicator.code, freq.value, indicator.first_month(freq), indicator.every, indicator.shape),
            *(required, indicator.interval, indicator.small_n),
        )


def _terms(indicator: Indicator) -> Iterable[tuple]:
    """A row of table `term` for each measure in each part of the formula."""
    nominal = isinstance(indicator, NominalGrowth)
    parts = [("top", indicator.numerator_terms, 0)]
    if indicator.denominator_terms:
        parts.append(("bottom", indicator.denominator_terms, 12 if nominal else 0))
    if nominal:
        parts += [("incomplete", indicator.complete, 0), ("incomplete", indicator.complete, 12)]
    if indicator.pending:
        parts.append(("pending", terms(indicator.pending), 0))
    for part, sum_of, lag in parts:
        for sign, measure in sum_of.items:
            summed = part in ("top", "bottom") and measure.confidential
            signs = [sign if part == name else None for name in ("top", "bottom", "incomplete", "pending")]
            stored = indicator.stored(measure).value
            yield (indicator.code, measure.code, stored, lag, *signs, False, summed and sign > 0, summed)
    # Who stands in 1–N月 and not in the sum was left out of it: no row to subtract, an unexplained fall, a blank.
    for sign, measure in indicator.numerator_terms.items:
        if measure.confidential and sign > 0:
            whole = indicator.answered or measure
            yield (indicator.code, whole.code, Stored.TO_DATE.value, 0, None, None, None, None, True, False, False)


def _spans(calendar: Calendar) -> Iterable[tuple]:
    """(stored, lag, freq, month, cell_freq, cell_month): where a figure of a period finds its cells."""
    for period in calendar.periods():
        freq, month = period.freq.value, period.month
        for lag in (0, 12):
            then = add_months(month, -lag)
            yield (Stored.OWN.value, lag, freq, month, freq, then)
            yield (Stored.LAST.value, lag, freq, month, Freq.MONTH.value, then)
            yield (Stored.TO_DATE.value, lag, freq, month, Freq.TO_DATE.value, then)
        for back in range(period.span):
            yield (Stored.MONTHS.value, 0, freq, month, Freq.MONTH.value, add_months(month, -back))
