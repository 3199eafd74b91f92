"""From cells to figures: the formulas of all indicators, and what of them changed."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from zones.engine import acceptance, cells
from zones.engine.calendar import Calendar
from zones.engine.formulas import Frame, frames
from zones.measures import SOURCES, Flow, Place

# z of a two-sided interval of 95%
Z = "1.959963984540054::float8"

_PERIODS = """
CREATE TEMP TABLE period ON COMMIT DROP AS
SELECT freq, first, month, extract(month FROM month)::int AS nth
FROM unnest(%s::text[], %s::date[], %s::date[]) AS period (freq, first, month);
ANALYZE period
"""

# The cells that moved with their tallies. A month that moved moves every period that it is in.
_MOVED = f"""
CREATE TEMP TABLE moved ON COMMIT DROP AS
WITH cell AS (
    SELECT source, area, freq, month, member FROM stale JOIN {cells.REACH[Place.STRATUM]} reach USING (place)
    WHERE source = ANY(%(of_strata)s)
    UNION
    SELECT source, place, freq, month, member FROM stale WHERE source <> ALL(%(of_strata)s)
)
SELECT * FROM cell WHERE source <> ALL(%(flows)s)
UNION
SELECT source, area, period.freq, period.month, member
FROM cell JOIN period ON cell.month BETWEEN period.first AND period.month WHERE source = ANY(%(flows)s)
"""

_VALUED = f"""
valued AS (
    SELECT line.*, CASE WHEN shape <> 'total' THEN below END AS denominator,
        CASE
            WHEN missing THEN 'missing'
            WHEN incomplete THEN 'incomplete'
            WHEN shape = 'total' THEN ''
            WHEN shape <> 'ratio' AND below <= 0 THEN 'base_not_positive'
            WHEN below = 0 THEN 'zero_denominator'
            ELSE ''
        END AS reason
    FROM line OFFSET 0
), figured AS (
    SELECT valued.*,
        CASE WHEN reason <> '' THEN NULL WHEN shape = 'total' THEN numerator ELSE
            round(numerator::numeric / denominator, 10) - CASE WHEN shape = 'ratio' THEN 0 ELSE 1 END END AS value,
        CASE WHEN interval AND reason = '' THEN numerator::float8 / denominator::float8 END AS p,
        CASE WHEN interval AND reason = '' THEN denominator::float8 END AS cases
    FROM valued OFFSET 0
), bounded AS (
    -- Wilson: defined at 0 and at n, and inside [0, 1]
    SELECT figured.*, (p + ({Z})^2 / (2 * cases)) / (1 + ({Z})^2 / cases) AS centre,
        {Z} * sqrt(greatest(0, p * (1 - p) / cases + ({Z})^2 / (4 * cases^2))) / (1 + ({Z})^2 / cases) AS reach
    FROM figured
), new AS (
    SELECT indicator, area AS area_id, freq, month, member,
        CASE WHEN reason <> 'missing' THEN numerator END AS numerator,
        CASE WHEN reason <> 'missing' THEN denominator END AS denominator, value,
        CASE WHEN p = 0 THEN 0 WHEN p > 0 THEN round(greatest(0, centre - reach)::numeric, 10) END AS lower,
        CASE WHEN p = 1 THEN 1 WHEN p < 1 THEN round(least(1, centre + reach)::numeric, 10) END AS upper,
        CASE WHEN interval THEN denominator ELSE contributors END AS n,
        pending, left_out AS excluded, contributors, safe, reason, interval AND denominator < small_n AS small
    FROM bounded OFFSET 0
)
"""

_SAYS = [
    *("numerator", "denominator", "value", "lower", "upper", "n"),
    *("pending", "excluded", "contributors", "safe", "reason"),
]
_KEY = ["indicator", "area_id", "freq", "month", "member"]


def _row(prefix: str, columns: list[str]) -> str:
    return ", ".join(f"{prefix}.{column}" for column in columns)


# It was accepted and is open again: what was said then stays as a revision, and edits go on from a new row.
_THAWED = (
    "(coalesce(old.status IN ('A', 'U'), false) AND coalesce(now.status = 'P' AND new.pending = old.pending, false)"
    " AND old.month > %(settled)s)"
)

_STATUS = """CASE
    WHEN new.reason = 'missing' THEN 'O'
    WHEN new.reason <> '' THEN 'M'
    WHEN new.pending > 0 OR (new.month > %(settled)s AND settled.area IS NULL) THEN 'P'
    WHEN new.small THEN 'U'
    WHEN new.month IS NOT NULL THEN 'A'
END"""

# What an indicator says now, beside what is kept of it.
_COMPARED = f"""
SELECT old.id, {_row("new", _KEY + _SAYS)}, now.status, old.since AS old_since, new.indicator IS NULL AS vanished,
    coalesce(old.month, new.month) <= %(settled)s OR settled.area IS NOT NULL OR {_THAWED} AS accepted,
    NOT {_THAWED} AND ({_row("old", _SAYS)}) IS NOT DISTINCT FROM ({_row("new", _SAYS)}) AS same
FROM (SELECT figure.* FROM zones_figure figure {{only_due}} WHERE until IS NULL) old
FULL JOIN new ON ({_row("old", _KEY)}) = ({_row("new", _KEY)})
LEFT JOIN settled ON (settled.indicator, settled.area, settled.month)
    = (coalesce(old.indicator, new.indicator), coalesce(old.area_id, new.area_id), coalesce(old.month, new.month))
CROSS JOIN LATERAL (SELECT {_STATUS} AS status) now
WHERE old.id IS NULL OR new.indicator IS NULL OR old.status <> now.status
    OR ({_row("old", _SAYS)}) IS DISTINCT FROM ({_row("new", _SAYS)})
"""
_CHANGED = f"""
CREATE TEMP TABLE changed ON COMMIT DROP AS
SELECT id, {", ".join(_KEY + _SAYS)}, status, since AS old_since, false AS vanished, false AS accepted, false AS same
FROM zones_figure WITH NO DATA
"""
# New addresses, nearly all of a first recomputation, are written at once. What vanished, says something else or only
# stands in another status waits in `changed`.
_COMPARE = f"""
WITH {{frames}}, line AS ({{lines}}), {_VALUED}, compared AS MATERIALIZED ({_COMPARED}), kept AS (
    INSERT INTO changed SELECT * FROM compared WHERE id IS NOT NULL
)
INSERT INTO zones_figure ({", ".join(_KEY + _SAYS)}, status, since)
SELECT {", ".join(_KEY + _SAYS)}, status, %(at)s FROM compared WHERE id IS NULL
"""
_ONLY_DUE = """JOIN (SELECT * FROM due JOIN (VALUES {made}) made (frame, indicator) USING (frame)) due
    ON (due.area, due.indicator, due.freq, due.member, due.month)
    = (figure.area_id, figure.indicator, figure.freq, figure.member, figure.month)"""

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
        WHERE NOT vanished AND accepted AND NOT same""",
)


def recompute(calendar: Calendar, at: datetime, *, everything: bool) -> int:
    """Bring the figures of all stale tallies (or of all) up to date; returns how many were written."""
    with connection.cursor() as cursor:
        acceptance.declare()
        periods = [(period.freq.value, period.first, period.month) for period in calendar.periods()]
        cursor.execute(_PERIODS, [list(column) for column in zip(*periods, strict=True)])
        concerned = list(frames()) if everything else _find_due(cursor)
        written = _write(cursor, concerned, calendar, at, everything=everything) if concerned else 0
        cursor.execute("DROP TABLE settled, period" + ("" if everything else ", moved, due"))
    return written


def _find_due(cursor) -> list[Frame]:
    """Fill table `due` with the addresses whose figures read a cell that moved; gives the frames that have any."""
    of_strata = [source.code for source in SOURCES.values() if source.place is Place.STRATUM]
    flows = [source.code for source in SOURCES.values() if isinstance(source, Flow)]
    cursor.execute(_MOVED, {"of_strata": of_strata, "flows": flows})
    cursor.execute("ANALYZE moved")
    cursor.execute("SELECT DISTINCT source FROM moved")
    sources = {source for (source,) in cursor.fetchall()}
    concerned = [frame for frame in frames() if any(read.source in sources for read in frame.reads)]
    moved = "(SELECT * FROM moved WHERE source = '{}')"
    found = " UNION ALL ".join(
        f"SELECT {frame.number} AS frame, address.* FROM ({frame.addresses(moved)}) address" for frame in concerned
    )
    cursor.execute(f"CREATE TEMP TABLE due ON COMMIT DROP AS {found or 'SELECT NULL::int AS frame WHERE false'}")
    cursor.execute("ANALYZE due")
    return concerned


def _write(cursor, concerned: list[Frame], calendar: Calendar, at: datetime, *, everything: bool) -> int:
    """Work the frames' figures out at all addresses, or at those that are due, and write what changed."""
    reads = {read.source: [] for frame in concerned for read in frame.reads}
    for frame in concerned:
        for read in frame.reads:
            reads[read.source].append(
                f"SELECT DISTINCT area, {read.freq('due')} AS freq, {read.month('due')} AS month, member"
                f" FROM due WHERE frame = {frame.number}"
            )
    for source, wanted in reads.items():
        cells.gather(SOURCES[source], calendar, None if everything else " UNION ".join(wanted))
    lines = []
    joined = []
    for frame in concerned:
        due = f"SELECT area, freq, month, nth, member FROM due WHERE frame = {frame.number}"
        joined.append(f"{frame.name} AS ({frame.joined(frame.addresses(cells.table('{}')) if everything else due)})")
        lines += frame.lines()
    made = ", ".join(f"({frame.number}, '{indicator.code}')" for frame in concerned for indicator in frame.indicators)
    only_due = "" if everything else _ONLY_DUE.format(made=made)
    parameters = {"settled": calendar.settled, "at": at}
    cursor.execute(_CHANGED)
    cursor.execute(
        _COMPARE.format(frames=", ".join(joined), lines=" UNION ALL ".join(lines), only_due=only_due), parameters
    )
    changed = cursor.rowcount
    for write in _WRITES:
        cursor.execute(write, parameters)
        changed += cursor.rowcount
    cursor.execute(f"DROP TABLE changed, {', '.join(map(cells.table, reads))}")
    return changed
