"""How measures are declared: a source is one table read one way through time, and measures are what it counts or sums.

The engine answers all measures of one source by one scan. Four ways through time:

* `Cumulative`: rows carry 1–本月 amounts. A month, quarter or half is the difference of two rows of one enterprise,
  taken on the roster of the period's last day, and then summed.
* `Flow`: rows belong to the month of a date; months add up.
* `Distinct`: enterprises (or standards) with at least one row in the period; recounted for every period.
* `Stock`: what stands on the period's last day, from dated intervals alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Case, Expression, F, Func, QuerySet, TextField, Value, When
from django.utils.functional import Promise

TOTAL = "_T"


class Population(StrEnum):
    """Which enterprises of an area are meant, on the day that places the row."""

    ALL = "all"
    ABOVE_SCALE = "above_scale"
    BELOW_SCALE = "below_scale"


class Place(StrEnum):
    """How a row finds its areas: through its enterprise's stratum, through each area of its enterprise, or as a zone.

    `AREA` is for counts of things that several enterprises of one area share (a standard has several drafters).
    """

    STRATUM = "stratum"
    AREA = "area"
    ZONE = "zone"


@dataclass(frozen=True)
class Axis:
    """A breakdown: `expression` gives a row's code on it, `name` its heading, `label` a code in words."""

    code: str
    expression: Any
    name: str | Promise
    label: Callable[[str], str]

    def member(self) -> Expression:
        """The row's member on this axis, `axis:code`; null where the row has none."""
        return Func(
            Value(f"{self.code}:"),
            self.expression,
            template="(%(expressions)s)",
            arg_joiner=" || ",
            output_field=TextField(),
        )


def joined(*parts: str) -> Func:
    """The codes of several columns as one, with hyphens between: a cross of axes is an axis of its own."""
    pieces: list[Any] = []
    for part in parts:
        pieces += [Value("-"), F(part)]
    return Func(*pieces[1:], template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())


@dataclass(frozen=True)
class Measure:
    """One thing counted or summed. `rows` are its facts; `amount` what each adds (None: the row itself, once)."""

    code: str
    source: Source
    rows: QuerySet
    amount: Any
    index: int
    confidential: bool = False
    # Of a cumulative one only 1–N月 (and so the year) is ever asked for, and no difference is worked out.
    to_date_only: bool = False

    def __hash__(self) -> int:
        return hash(self.code)

    def __add__(self, other: Measure | Terms) -> Terms:
        return Terms(((1, self),)) + other

    def __sub__(self, other: Measure) -> Terms:
        return Terms(((1, self), (-1, other)))

    def value(self) -> Expression:
        """The row's addend as SQL, null for a row that is not of this measure."""
        amount = self.amount if self.amount is not None else Value(1)
        where = self.rows.query.where
        if where and where is not self.source.rows.query.where:
            return Case(When(where, then=amount), output_field=BigIntegerField())
        return amount


@dataclass(frozen=True)
class Terms:
    """Measures added and subtracted at one address."""

    items: tuple[tuple[int, Measure], ...]

    def __add__(self, other: Measure | Terms) -> Terms:
        return Terms(self.items + (other.items if isinstance(other, Terms) else ((1, other),)))


@dataclass
class Source:
    """One table read one way; see the subclasses. `code` names its tallies."""

    code: str
    rows: QuerySet
    axes: Sequence[Axis] = ()
    pooled: bool = True
    population: Population = Population.ALL
    place: Place = Place.STRATUM
    enterprise: str = "enterprise_id"
    measures: list[Measure] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        SOURCES[self.code] = self

    def count(self, code: str, rows: QuerySet | None = None) -> Measure:
        """How many of these rows (or, distinct, how many units with such a row)."""
        return self._add(code, rows, None)

    def sum(self, code: str, amount: Any, rows: QuerySet | None = None, **flags: bool) -> Measure:
        """The sum of `amount` over these rows."""
        return self._add(code, rows, F(amount) if isinstance(amount, str) else amount, **flags)

    def _add(self, code: str, rows: QuerySet | None, amount: Any, **flags: bool) -> Measure:
        rows = self.rows if rows is None else rows
        if isinstance(self, Cumulative) and amount is None:
            flags["to_date_only"] = True  # who answered a month's form answered for 1–N月
        measure = Measure(code, self, rows, amount, len(self.measures), **flags)
        self.measures.append(measure)
        MEASURES[code] = measure
        return measure

    def columns(self) -> dict[str, Any]:
        """What the inner query selects beside the measures; the subclass adds its dates."""
        subject = {Place.ZONE: "zone_id"}.get(self.place, self.enterprise)
        return {"row": F("pk"), "subject": F(subject)}

    def query(self) -> QuerySet:
        """The rows that the engine scans: subject, dates, members and a column a measure."""
        columns = self.columns()
        columns |= {f"member{i}": axis.member() for i, axis in enumerate(self.axes)}
        columns |= {f"v{measure.index}": measure.value() for measure in self.measures}
        return self.rows.order_by().annotate(**columns).values_list(*columns)

    def facts(self) -> tuple[str, tuple]:
        """`query()` as SQL with its parameters."""
        return self.query().query.sql_with_params()

    def tables(self) -> set[str]:
        """The tables that the statement reads, beside the roster: a change in any of them makes its tallies stale."""
        query = self.query().query
        query.get_compiler("default").as_sql()
        return {table.table_name for alias, table in query.alias_map.items() if query.alias_refcount[alias]}

    def adds(self, measure: Measure) -> str:
        """SQL of what one row of `facts()` adds to the measure."""
        return f"x{measure.index}"

    def comes_to(self, measure: Measure) -> str:
        """SQL of what rows of `facts()` come to together."""
        return f"sum({self.adds(measure)})"

    def members(self) -> list[str]:
        """SQL expressions of the members that a row counts in."""
        return [f"'{TOTAL}'"] * self.pooled + [f"member{i}" for i in range(len(self.axes))]


@dataclass
class Cumulative(Source):
    """1–本月 rows of `month`. A row in which one of `rising` fell, unexplained, is left out of every single period."""

    rising: Sequence[str] = ()

    def columns(self) -> dict[str, Any]:
        return (
            super().columns()
            | {
                "on_month": F("month"),
                "explained": Case(When(explanation="", then=False), default=True, output_field=BooleanField()),
            }
            | {f"rising{i}": F(name) for i, name in enumerate(self.rising)}
        )


@dataclass
class Flow(Source):
    """Rows of the month in which the date `on` lies. `unit`: count this once a month, however many rows it has."""

    on: str = ""
    unit: str = ""

    def columns(self) -> dict[str, Any]:
        return super().columns() | {"on_day": F(self.on)} | ({"unit": F(self.unit)} if self.unit else {})

    def comes_to(self, measure: Measure) -> str:
        return "count(DISTINCT unit)" if self.unit else super().comes_to(measure)


@dataclass
class Distinct(Source):
    """Enterprises with at least one row whose date `on` lies in the period."""

    on: str = ""

    def columns(self) -> dict[str, Any]:
        return super().columns() | {"on_day": F(self.on)}

    def comes_to(self, measure: Measure) -> str:
        return "count(DISTINCT subject)"


@dataclass
class Stock(Source):
    """Units that stand on a day, by the range expression `during`; a unit with overlapping ranges stands once."""

    during: Any = None
    unit: str = "pk"
    weight: str = ""

    def columns(self) -> dict[str, Any]:
        columns = super().columns() | {"during": self.during, "unit": F(self.unit)}
        return columns | ({"weight": F(self.weight)} if self.weight else {})

    def adds(self, measure: Measure) -> str:
        return "weight" if self.weight else super().adds(measure)

    def comes_to(self, measure: Measure) -> str:
        if self.weight:
            return super().comes_to(measure)
        return "count(DISTINCT unit)" if self.place is Place.AREA else "count(DISTINCT (subject, unit))"


SOURCES: dict[str, Source] = {}
MEASURES: dict[str, Measure] = {}
