"""Where a number comes from: its parts, the very rows that made each part with a closed total, and those left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Model

from common.periods import Freq, Period, last_day, month_of
from enterprises.models import MonthlyReturn, Responsibility, SmallReturn
from inspections.models import Batch
from zones.audience import PUBLIC, Audience
from zones.engine.calendar import Calendar
from zones.engine.cells import cell
from zones.engine.statements import (
    Scope,
    Statement,
    cumulative_rows,
    each_member,
    member_column,
    member_given,
    roster_join,
    with_facts,
    within,
)
from zones.indicators.shapes import Indicator, NominalGrowth, Stored, terms
from zones.measures import Cumulative, Measure, Place, Source, Stock
from zones.models import Area
from zones.reading import FigureView

# Rows shown at once; the totals beside them are of all rows.
SHOWN_ROWS = 100
# The part that says what is not in the figure yet.
PENDING = "pending"
# Whoever sees such a row knows who reported what, or nothing.
RETURNS = (MonthlyReturn, SmallReturn)


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: its table and id, the enterprise (or zone) it is about, its day, and what it adds."""

    table: str
    id: int
    subject: int
    name: str
    code: str
    on: date | None
    amount: int | None
    reason: str = ""


@dataclass(frozen=True)
class Part:
    """One measure of the formula: how it enters, what it comes to, how many rows and which; None where it may not show.

    `closed` is the measure worked out again from the rows found just now: it must equal `value`. Of these rows
    `unnamed` are returns that this reader may not see: they count, and no more is said of them. What was left out is
    counted by reason also where it may not be named.
    """

    role: str
    sign: int
    measure: Measure
    period: Period
    value: int | None
    closed: int | None
    row_count: int | None
    rows: list[Row] | None
    left_out: list[Row] | None
    left_out_counts: Counter[str] = field(default_factory=Counter)
    unnamed: int = 0

    @property
    def left_out_unnamed(self) -> int:
        """How many of those left out this reader may not see."""
        return self.left_out_counts.total() - len(self.left_out or ())


def parts(view: FigureView, *, audience: Audience = PUBLIC, offset: int = 0) -> list[Part]:
    """The parts of a figure, numerator first, with up to `SHOWN_ROWS` rows each from `offset` on."""
    calendar = Calendar.current()
    inside = audience.sees_confidential(view.area)
    allowed = not view.indicator.confidential or inside
    found = []
    for role, sign, measure, period in _addresses(view.indicator, view.period):
        if not allowed:
            # As in `reading.shown`: of a ratio, or a sum of sums, the public sees the whole and never its parts. And as
            # the figure has it: what the rows come to by now may be of a month that is open again.
            whole = not view.indicator.denominator_terms and len(view.indicator.numerator_terms.items) == 1
            public = int(view.numerator) if whole and view.numerator is not None else None
            count = None if public is None else view.contributors
            found.append(Part(role, sign, measure, period, public, None, count, None, None))
            continue
        value = cell(measure, view.area, period, view.member)
        open_ = _open(measure, period, audience)
        rows, count, unnamed, closed = _rows(measure, view.area, period, view.member, calendar, offset, open_)
        # What is pending is itself what is left out: who is not pending says nothing.
        left_out = [] if role == PENDING else _left_out(measure, view.area, period, view.member, calendar)
        counts = Counter(row.reason for row in left_out)
        model = measure.source.rows.model
        if model in RETURNS and not inside:
            # Also of counts that are public: who reported, or is large, is not.
            rows, left_out = None, None
        elif model in RETURNS:
            left_out = _seen(left_out, model, period, audience)
        elif model is Batch and not inside:
            # A batch without a verdict, and whom it concerns, is nobody's business but the area's.
            rows, left_out = None if role == PENDING else rows, None
        found.append(Part(role, sign, measure, period, value, closed, count, rows, left_out, counts, unnamed))
    return found


def _addresses(indicator: Indicator, period: Period) -> Iterable[tuple[str, int, Measure, Period]]:
    """(role, sign, measure, period of its rows) for each term of the formula."""
    groups = [("numerator", indicator.numerator_terms, period)]
    if indicator.denominator_terms:
        before = period.year_before() if isinstance(indicator, NominalGrowth) else period
        groups.append(("denominator", indicator.denominator_terms, before))
    if indicator.pending:
        groups.append((PENDING, terms(indicator.pending), period))
    for role, sum_of, when in groups:
        for sign, measure in sum_of.items:
            stored = indicator.stored(measure)
            at = Period(Freq.TO_DATE, when.month) if stored is Stored.TO_DATE else when
            yield role, sign, measure, Period(Freq.MONTH, when.month) if stored is Stored.LAST else at


def _open(measure: Measure, period: Period, audience: Audience) -> Statement:
    """SQL that says of a row whether this reader may see it. Who sees an area's sum need not see each return in it."""
    model = measure.source.rows.model
    if model not in RETURNS:
        return Statement().add("true")
    rows = audience.visible(model.objects.filter(month=period.month)).order_by().values("pk").query
    sql, params = rows.get_compiler("default", elide_empty=False).as_sql()
    return Statement().add(f'"row" IN ({sql})', *params)


def _rows(
    measure: Measure, area: Area, period: Period, member: str, calendar: Calendar, offset: int, open_: Statement
) -> tuple[list[Row], int, int, int]:
    """The open rows of a measure at an address from `offset` on; how many rows there are, how many of them are not
    open, and what all come to together.
    """
    facts = _facts(measure.source, area, period, calendar)
    source = measure.source
    x, amount = f"x{measure.index}", source.adds(measure)
    statement = (
        Statement()
        .add("WITH evidence AS (")
        .add(facts.sql, *facts.params)
        .add(
            f"""), chosen AS (
                SELECT *, {amount} AS amount, {open_.sql} AS open FROM evidence WHERE {x} IS NOT NULL AND member = %s
            ) SELECT "row", subject, on_day, amount, whole.* FROM (
                SELECT count(*), count(*) FILTER (WHERE NOT open), coalesce({source.comes_to(measure)}, 0) FROM chosen
            ) whole LEFT JOIN (
                SELECT "row", subject, on_day, amount FROM chosen WHERE open
                ORDER BY abs(amount) DESC, on_day, subject, "row" LIMIT %s OFFSET %s
            ) shown ON true ORDER BY abs(amount) DESC, on_day, subject, "row" """,
            *open_.params,
            member,
            SHOWN_ROWS,
            offset,
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        found = cursor.fetchall()
    # Also where no row stands from the offset on: one row with the count and the total alone.
    count, unnamed, total = found[0][4:]
    shown = [row[:4] for row in found if row[0] is not None]
    named = _names(source, {who for _row, who, _day, _amount in shown})
    table = source.rows.model._meta.db_table
    rows = [Row(table, row, who, *named.get(who, ("", "")), day, amount) for row, who, day, amount in shown]
    return rows, count, unnamed, int(total)


def _facts(source: Source, area: Area, period: Period, calendar: Calendar) -> Statement:
    """Every row of the source that stands at (area, period): row, subject, on_day, member, unit, weight and the x."""
    places = _places(source, area)
    xs = ", ".join(f"facts.v{m.index} AS x{m.index}" for m in source.measures)
    if isinstance(source, Cumulative):
        steps = [s for s in calendar.steps() if (s.freq, s.month) == (period.freq, period.month)]
        rows = cumulative_rows(source, [(place, step) for place in places for step in steps])
        return Statement().add("SELECT rows.*, month AS on_day FROM (").add(rows.sql, *rows.params).add(") rows")
    scope = Scope(dict.fromkeys(places))
    rows = with_facts(source)
    unit = ", facts.unit" if getattr(source, "unit", "") else ""
    if isinstance(source, Stock):
        weight = ", facts.weight" if source.weight else ""
        place, join = roster_join(source, "facts.subject", "%s::date")
        rows.add(
            f"""SELECT facts."row", facts.subject, lower(facts.during) AS on_day, {member_column(source)}{unit}{weight},
                {xs} FROM facts {join} {each_member(source)}""",
            *([] if source.place is Place.ZONE else [period.last]),
        )
        return within(rows.add(f"WHERE facts.during @> %s::date {member_given(source)}", period.last), place, scope)
    place, join = roster_join(source, "facts.subject", "facts.on_day")
    rows.add(
        f"""SELECT facts."row", facts.subject, facts.on_day, {member_column(source)}{unit}, {xs}
        FROM facts {join} {each_member(source)}
        WHERE facts.on_day BETWEEN %s AND %s {member_given(source)}""",
        period.first,
        period.last,
    )
    return within(rows, place, scope)


def _places(source: Source, area: Area) -> frozenset[int]:
    if source.place is not Place.STRATUM:
        return frozenset({area.pk})
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM zones_stratum WHERE areas @> ARRAY[%s::bigint]", [area.pk])
        return frozenset(stratum for (stratum,) in cursor.fetchall())


def _names(source: Source, subjects: set[int]) -> dict[int, tuple[str, str]]:
    table, code = ("zones_zone", "slug") if source.place is Place.ZONE else ("enterprises_enterprise", "credit_code")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, name, {code} FROM {table} WHERE id = ANY(%s)", [list(subjects)])
        return {subject: (name, code) for subject, name, code in cursor.fetchall()}


def _left_out(measure: Measure, area: Area, period: Period, member: str, calendar: Calendar) -> list[Row]:
    """Rows of the same source and address that the measure does not take in, each with the reason."""
    source = measure.source
    if isinstance(source, Stock):
        return []
    if isinstance(source, Cumulative):
        return _returns_left_out(measure, area, period, calendar)
    facts = _facts(source, area, period, calendar)
    x = f"x{measure.index}"
    statement = (
        Statement()
        .add('SELECT "row", subject, on_day FROM (')
        .add(facts.sql, *facts.params)
        .add(f') evidence WHERE {x} IS NULL AND member = %s ORDER BY on_day, "row" LIMIT %s', member, SHOWN_ROWS)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        found = cursor.fetchall()
    states = (
        dict(source.rows.model.objects.filter(pk__in=[row for row, _s, _d in found]).values_list("pk", "state"))
        if hasattr(source.rows.model, "state")
        else {}
    )
    named = _names(source, {subject for _r, subject, _d in found})
    table = source.rows.model._meta.db_table
    return [Row(table, row, who, *named.get(who, ("", "")), day, None, states.get(row, "")) for row, who, day in found]


_RETURNS_LEFT_OUT = """
WITH rostered AS (
    SELECT DISTINCT enterprise FROM zones_roster roster
    WHERE stratum_id = ANY(%(places)s) AND during @> %(last)s::date {population}
)
SELECT now."id", rostered.enterprise, now.month, CASE
    WHEN now.id IS NULL THEN 'missing'
    WHEN now.state NOT IN ('reported', 'zero', 'halted') THEN now.state
    WHEN %(base)s::date IS NOT NULL AND base.id IS NULL THEN 'no_earlier_cumulative'
    WHEN %(base)s::date IS NOT NULL AND NOT now.explanation <> '' AND ({fallen}) THEN 'unexplained_fall'
    ELSE 'blank' END
FROM rostered
LEFT JOIN {table} now ON now.enterprise_id = rostered.enterprise AND now.month = %(month)s
LEFT JOIN {table} base ON base.enterprise_id = rostered.enterprise AND base.month = %(base)s::date
WHERE NOT rostered.enterprise = ANY(%(counted)s)
ORDER BY 4, 2 LIMIT %(limit)s
"""


def _returns_left_out(measure: Measure, area: Area, period: Period, calendar: Calendar) -> list[Row]:
    source = measure.source
    step = next((s for s in calendar.steps() if (s.freq, s.month) == (period.freq, period.month)), None)
    if step is None:
        return []
    facts = _facts(source, area, period, calendar)
    population = {"above_scale": "AND above_scale", "below_scale": "AND NOT above_scale"}.get(source.population, "")
    table = source.rows.model._meta.db_table
    fallen = " OR ".join(f"now.{name} < base.{name}" for name in source.rising) or "false"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT array_agg(subject) FROM ({facts.sql}) evidence WHERE x{measure.index} IS NOT NULL", facts.params
        )
        counted = cursor.fetchone()[0] or []
        cursor.execute(
            _RETURNS_LEFT_OUT.format(population=population, table=table, fallen=fallen),
            {
                "places": list(_places(source, area)),
                "last": last_day(step.month),
                "month": month_of(step.month),
                "base": step.base,
                "counted": counted,
                "limit": SHOWN_ROWS,
            },
        )
        found = cursor.fetchall()
    named = _names(source, {row[1] for row in found})
    return [Row(table, row or 0, who, *named.get(who, ("", "")), day, None, why) for row, who, day, why in found]


def _seen(rows: list[Row], model: type[Model], period: Period, audience: Audience) -> list[Row]:
    """Those that this reader may see; where there is no return at all, unless another association answers for it."""
    seen = set(audience.visible(model.objects.filter(pk__in=[row.id for row in rows])).values_list("pk", flat=True))
    answers = Responsibility.objects.in_force(last_day(period.month))
    answers = answers.filter(enterprise__in=[row.subject for row in rows if not row.id])
    strange = set(answers.exclude(pk__in=audience.visible(answers).values("pk")).values_list("enterprise", flat=True))
    return [row for row in rows if row.id in seen or not (row.id or row.subject in strange)]
