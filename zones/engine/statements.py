"""The one statement of each source: from facts and roster to what every place adds to every period.

The same statement runs in full and for a scope; a scope only shortens its list of places or of periods. Each returns
rows of (place, freq, month, member, sums, counts, largest), the arrays in the order of the source's measures. The
statement is composed from the declaration alone; values travel as parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.periods import last_day, months_between
from zones.engine.calendar import Calendar, Step
from zones.measures import Cumulative, Distinct, Flow, Place, Population, Source, Stock


@dataclass(frozen=True)
class Scope:
    """What to compute again: the months in which facts moved, by place (a stratum); None stands for all of either."""

    months: Mapping[int | None, frozenset[date] | None]

    @property
    def everything(self) -> bool:
        return self.months.get(None, frozenset()) is None

    @property
    def places(self) -> list[int] | None:
        return None if None in self.months else sorted(self.months)

    def covers(self, calendar: Calendar) -> bool:
        """Whether no place and no month of the calendar is left out."""
        return self.everything or self.months.get(None, frozenset()) >= set(calendar.months)

    def is_broad(self, calendar: Calendar) -> bool:
        """Whether so much is stale (a bulk load) that computing everything costs less than keeping lists of it."""
        return self.everything or 2 * len(self.months.get(None, ())) > len(calendar.months)


EVERYTHING = Scope({None: None})
# A place, a frequency and a month, None where all of them are meant.
Address = tuple[int | None, str | None, date | None]

_ROSTERS = {
    Place.STRATUM: ("zones_roster", "enterprise", "stratum_id"),
    Place.AREA: ("area_roster", "enterprise_id", "area_id"),
}
_POPULATIONS = {
    Population.ALL: "",
    Population.ABOVE_SCALE: " AND roster.above_scale",
    Population.BELOW_SCALE: " AND NOT roster.above_scale",
}


class Statement:
    """SQL under construction with its parameters, which psycopg2 binds in the order of the text."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.params: list[Any] = []

    def add(self, sql: str, *params: Any) -> Statement:
        self.parts.append(sql)
        self.params.extend(params)
        return self

    @property
    def sql(self) -> str:
        return "\n".join(self.parts)


def statement(source: Source, calendar: Calendar, scope: Scope = EVERYTHING) -> Statement:
    """The statement of `source` for all of the calendar, or for a scope of it."""
    match source:
        case Cumulative():
            return _cumulative(source, calendar, scope)
        case Flow():
            return _flow(source, calendar, scope)
        case Distinct():
            return _distinct(source, calendar, scope)
        case Stock():
            return _stock(source, calendar, scope)
    raise TypeError(f"no statement for {type(source).__name__}")


def addresses(source: Source, calendar: Calendar, scope: Scope) -> list[Address]:
    """The (place, freq, month) that the scoped statement answers, with None for all of them."""
    match source:
        case Cumulative():
            return [(place, step.freq.value, step.month) for place, step in _steps(calendar, scope)]
        case Flow():
            return [(place, "M", month) for place, months in scope.months.items() for month in sorted(months)]
    return [(place, None, None) for place in scope.months]


def _steps(calendar: Calendar, scope: Scope) -> list[tuple[int | None, Step]]:
    steps = list(calendar.steps())
    return [
        (place, step)
        for place, months in scope.months.items()
        for step in steps
        if months is None or step.month in months or step.base in months
    ]


def _cumulative(source: Cumulative, calendar: Calendar, scope: Scope) -> Statement:
    """A first quarter, a first half and a year are 1–N月 themselves: written down again, not added up again."""
    steps = _steps(calendar, scope)
    same = {(step.freq.value, step.month) for _place, step in steps if step.is_to_date}
    different = [(place, step) for place, step in steps if (step.freq.value, step.month) not in same]
    tallied = _tallied(cumulative_rows(source, different), source)
    rows = Statement().add("WITH tallied AS MATERIALIZED (").add(tallied.sql, *tallied.params)
    rows.add("), same (freq, month) AS (")
    rows.add(*listed(sorted(same), "text, date"))
    return rows.add(
        """) SELECT * FROM tallied
        UNION ALL SELECT place, same.freq, month, member, sums, counts, largest
        FROM tallied JOIN same USING (month) WHERE tallied.freq = 'C'"""
    )


def cumulative_rows(source: Cumulative, steps: Iterable[tuple[int | None, Step]]) -> Statement:
    """One row an enterprise and period: place, freq, month, member, subject and a column x a measure.

    The steps are of all places, or each of one.
    """
    # A fall without explanation: no single period is shown of a row whose rising amounts fell.
    fallen = " OR ".join(f"facts.rising{i} < base.rising{i}" for i in range(len(source.rising))) or "false"
    differences = ", ".join(
        f"CASE WHEN step.base IS NULL THEN facts.v{m.index}"
        f"{'' if m.to_date_only else f' ELSE facts.v{m.index} - base.v{m.index}'} END AS x{m.index}"
        for m in source.measures
    )
    asked = [(place, step.freq.value, step.month, step.last_day, step.base) for place, step in steps]
    rows = with_facts(source).add(", step (place, freq, month, last_day, base) AS (")
    rows.add(*listed(asked, "bigint, text, date, date, date"))
    roster, join = roster_join(source, "facts.subject", "step.last_day")
    return rows.add(
        f""")
        SELECT {roster} AS place, step.freq, step.month, {source.members()[0]} AS member, facts.subject, facts.row,
            {differences}
        FROM facts JOIN step ON step.month = facts.on_month {join}
            {f"AND {roster} = step.place" if any(place for place, *_period in asked) else ""}
        LEFT JOIN facts base ON base.subject = facts.subject AND base.on_month = step.base
        WHERE (step.base IS NULL OR base.subject IS NOT NULL AND (facts.explained OR NOT coalesce({fallen}, false)))"""
    )


def _tallied(rows: Statement, source: Source) -> Statement:
    """Rows of x columns summed up by place, period and member."""
    sums, counts, largest = [], [], []
    for measure in source.measures:
        x = f"x{measure.index}"
        sums.append(f"coalesce(sum({x}), 0)::bigint")
        counts.append(f"count({x})")
        # also an amount that is never negative has a negative month, where a cumulative fell and says why
        largest.append(f"coalesce(max(abs({x})), 0)" if measure.confidential else "0::bigint")
    tallied = Statement().add(
        f"SELECT place, freq, month, member, ARRAY[{', '.join(sums)}] AS sums, ARRAY[{', '.join(counts)}] AS counts,"
        f" ARRAY[{', '.join(largest)}] AS largest FROM ("
    )
    return tallied.add(rows.sql, *rows.params).add(") rows GROUP BY place, freq, month, member")


def _flow(source: Flow, calendar: Calendar, scope: Scope) -> Statement:
    xs = [f"facts.v{m.index} AS x{m.index}" for m in source.measures]
    rows = with_facts(source)
    roster, join = roster_join(source, "facts.subject", "facts.on_day")
    unit = ", facts.unit" if source.unit else ""
    rows.add(
        f""" SELECT {"DISTINCT" if source.unit else ""} {roster} AS place, 'M' AS freq,
            date_trunc('month', facts.on_day)::date AS month, {member_column(source)}{unit}, {", ".join(xs)}
        FROM facts {join} {each_member(source)}
        WHERE facts.on_day BETWEEN %s AND %s {member_given(source)}""",
        calendar.first,
        last_day(calendar.last),
    )
    if scope.places is None and not scope.everything:
        rows.add("AND date_trunc('month', facts.on_day)::date = ANY(%s)", sorted(scope.months[None]))
    elif not scope.everything:
        asked = [(place, month) for place, months in scope.months.items() for month in months]
        rows.add(f"AND ({roster}, date_trunc('month', facts.on_day)::date) IN (").add(*listed(asked, "bigint, date"))
        rows.add(")")
    return _tallied(rows, source)


def _distinct(source: Distinct, calendar: Calendar, scope: Scope) -> Statement:
    """Enterprises present in each period, from the months in which each was present.

    A presence is the enterprise's first of a period when the one before it lies outside. So presences are counted by
    month and month before, which leaves few rows, and each period adds up those that are first in it.
    """
    rows = with_facts(source)
    roster, join = roster_join(source, "facts.subject", "facts.on_day")
    here = ", ".join(f"facts.v{m.index} IS NOT NULL AS here{m.index}" for m in source.measures)
    before = ", ".join(
        f"here{m.index}, max(month) FILTER (WHERE here{m.index}) OVER earlier AS before{m.index}"
        for m in source.measures
    )
    presences = " UNION ALL ".join(
        f"SELECT place, member, {m.index} AS index, month, before{m.index} AS before FROM run WHERE here{m.index}"
        for m in source.measures
    )
    rows.add(", span (freq, first, period, month) AS (").add(*spans(calendar))
    rows.add(
        f"""), presence AS (
            SELECT {roster} AS place, {member_column(source)}, facts.subject,
                date_trunc('month', facts.on_day)::date AS month, {here}
            FROM facts {join} {each_member(source)}
            WHERE facts.on_day BETWEEN %s AND %s {member_given(source)}""",
        calendar.first,
        last_day(calendar.last),
    )
    within(rows, roster, scope)
    rows.add(
        f"""), run AS (
            SELECT place, member, month, {before} FROM presence
            WINDOW earlier AS (PARTITION BY subject, place, member ORDER BY month
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        ), arrived AS (
            -- no period is longer than a year: who was away for one is as new as who never came
            SELECT place, member, index, month, CASE WHEN before > month - 365 THEN before END AS previous,
                count(*) AS n
            FROM ({presences}) presence WHERE before IS DISTINCT FROM month GROUP BY 1, 2, 3, 4, 5
        ), counted AS (
            SELECT place, member, index, freq, period AS month, sum(n) AS n
            FROM arrived JOIN span USING (month) WHERE previous IS NULL OR previous < first GROUP BY 1, 2, 3, 4, 5
        )"""
    )
    return _pivoted(rows, source, "counted")


def _stock(source: Stock, calendar: Calendar, scope: Scope) -> Statement:
    """What stands at each month's end: merged days of each unit, steps up and down, and their running sum."""
    rows = with_facts(source)
    if source.place is Place.ZONE:
        roster, join = roster_join(source, "facts.subject", "")
        days = "facts.during"
    else:
        roster, join = roster_join(source, "facts.subject", "facts.during", overlaps=True)
        days = "facts.during * roster.during"
    flags = ", ".join(f"({m.index}, facts.v{m.index})" for m in source.measures)
    weight = "facts.weight" if source.weight else "1"
    rows.add(", cal (month) AS (").add(*listed([(month,) for month in calendar.months], "date"))
    rows.add(
        f"""), unit AS (
            SELECT {roster} AS place, {member_column(source)}, measure.index, facts.unit,
                max({weight}) AS weight, range_agg({days}) AS days
            FROM facts {join} {each_member(source)}
            CROSS JOIN LATERAL (VALUES {flags}) measure (index, value)
            WHERE measure.value IS NOT NULL {member_given(source)}"""
    )
    within(rows, roster, scope)
    # A unit stands at a month's end when its days hold the last day: from the month of its first day to before that
    # of its end. Several drafters share one standard, so for areas the enterprise does not part the unit.
    subject = "" if source.place is Place.AREA else ", facts.subject"
    rows.add(
        f"""    GROUP BY 1, 2, 3, 4{subject}
        ), change AS (
            SELECT place, member, index, greatest(date_trunc('month', lower(span)), %s)::date AS month, weight AS step
            FROM unit, unnest(days) span
            UNION ALL
            SELECT place, member, index, greatest(date_trunc('month', upper(span)), %s)::date, -weight
            FROM unit, unnest(days) span WHERE NOT upper_inf(span)
        ), changes AS (
            SELECT place, member, index, month, sum(step)::bigint AS step FROM change GROUP BY 1, 2, 3, 4
        ), grid AS (
            SELECT place, member, index, cal.month
            FROM (SELECT place, member, index, min(month) AS start FROM changes GROUP BY 1, 2, 3) opened
            JOIN cal ON cal.month >= opened.start
        ), counted AS (
            SELECT place, member, index, 'M' AS freq, month,
                sum(coalesce(step, 0)) OVER (PARTITION BY place, member, index ORDER BY month) AS n
            FROM grid LEFT JOIN changes USING (place, member, index, month)
        )""",
        calendar.first,
        calendar.first,
    )
    return _pivoted(rows, source, "counted")


def _pivoted(rows: Statement, source: Source, counted: str) -> Statement:
    """Counts by measure, one row each, as arrays; what was never counted at an address is zero there."""
    counts = ", ".join(f"coalesce(max(n) FILTER (WHERE index = {m.index}), 0)::bigint" for m in source.measures)
    zeros = ", ".join("0::bigint" for _m in source.measures)
    return rows.add(
        f"SELECT place, freq, month, member, ARRAY[{counts}] AS sums, ARRAY[{counts}] AS counts,"
        f" ARRAY[{zeros}] AS largest FROM {counted} GROUP BY place, freq, month, member"
    )


def with_facts(source: Source) -> Statement:
    sql, params = source.facts()
    return Statement().add(f"WITH facts AS NOT MATERIALIZED ({sql})", *params)


def roster_join(source: Source, subject: str, day: str, *, overlaps: bool = False) -> tuple[str, str]:
    """The column that names the place, and the join that finds it for a subject on a day (or over a range)."""
    if source.place is Place.ZONE:
        return "roster.id", f"JOIN zones_area roster ON roster.kind = 'zone' AND roster.ref = {subject}"
    table, enterprise, place = _ROSTERS[source.place]
    # PostgreSQL takes one pair in a thousand to pass a bare @>, and so loops where it should hash; nearly all do pass.
    during = f"roster.during && {day}" if overlaps else f"coalesce(roster.during @> {day}, false)"
    join = f"JOIN {table} roster ON roster.{enterprise} = {subject} AND {during}{_POPULATIONS[source.population]}"
    return f"roster.{place}", join


def member_column(source: Source) -> str:
    members = source.members()
    return f"{members[0]} AS member" if len(members) == 1 else "member"


def each_member(source: Source) -> str:
    members = source.members()
    return f"CROSS JOIN LATERAL unnest(ARRAY[{', '.join(members)}]) member" if len(members) > 1 else ""


def member_given(source: Source) -> str:
    return f"AND {source.members()[0]} IS NOT NULL" if len(source.members()) == 1 else "AND member IS NOT NULL"


def within(rows: Statement, roster: str, scope: Scope) -> Statement:
    return rows if scope.places is None else rows.add(f"AND {roster} = ANY(%s)", scope.places)


def spans(calendar: Calendar) -> tuple:
    """A query that gives every month of every period: freq, first and last month of the period, month."""
    months = [
        (period.freq.value, period.first, period.month, month)
        for period in calendar.periods()
        for month in months_between(period.first, period.month)
    ]
    return listed(months, "text, date, date, date")


def listed(rows: list[tuple], types: str) -> tuple:
    """A query that gives these rows, and its parameters: one array a column."""
    kinds = types.split(", ")
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})", *map(list, columns)
