"""The shapes an indicator can have: a total, a ratio, like-for-like growth, nominal growth.

An indicator is declared once; the declaration gives the figures, the drill-down, the glossary, the API's metadata, and
what makes it stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.periods import Freq
from zones.measures import Axis, Cumulative, Measure, Stock, Terms

Text = str | Promise


class Unit(StrEnum):
    """What a value is counted in. Rates are fractions; PERCENT says how to print them."""

    PERCENT = "PERCENT"
    YUAN = "CNY"
    YUAN_PER_HEAD = "CNY_PER_HEAD"
    ENTERPRISES = "ENTERPRISES"
    BATCHES = "BATCHES"
    STANDARDS = "STANDARDS"
    PRODUCTS = "PRODUCTS"
    CERTIFICATES = "CERTIFICATES"
    SESSIONS = "SESSIONS"
    PERSON_TIMES = "PERSON_TIMES"
    COUNT = "COUNT"


UNIT_NAMES: dict[Unit, Text] = {
    Unit.PERCENT: _("%"),
    Unit.YUAN: _("元"),
    Unit.YUAN_PER_HEAD: _("元/人"),
    Unit.ENTERPRISES: _("家"),
    Unit.BATCHES: _("批次"),
    Unit.STANDARDS: _("项标准"),
    Unit.PRODUCTS: _("个产品"),
    Unit.CERTIFICATES: _("张"),
    Unit.SESSIONS: _("场次"),
    Unit.PERSON_TIMES: _("人次"),
    Unit.COUNT: _("个"),
}


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


ALL_MEMBERS = _("全部成员企业")


class Stored(StrEnum):
    """Where the cells of a term stand: at the period itself, at its last month, or at its 1–N月."""

    OWN = "own"
    LAST = "last"
    TO_DATE = "to_date"


CALENDAR = (Freq.MONTH, Freq.QUARTER, Freq.HALF, Freq.YEAR, Freq.TO_DATE)


def terms(part: Measure | Terms) -> Terms:
    return part if isinstance(part, Terms) else Terms(((1, part),))


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """What every shape says of itself. `code` is the address; names and definition are for readers."""

    code: str
    name: Text
    unit: Unit
    definition: Text
    formula: Text
    basis: Text = ""
    population: Text = ALL_MEMBERS
    better: Better = Better.NEITHER
    freqs: Sequence[Freq] = CALENDAR
    note: Text = ""
    # The number of cases under which a rate with an interval is flagged 样本量小.
    small_n: int = 30
    interval: bool = False
    # The first month of a year that has a figure: there is no January form.
    from_month: int = 1
    # Periods end only in months that this divides: a quarterly form is due in March, June, September and December.
    every: int = 1
    pending: Measure | None = None
    # How many answered at all: who of them is not in the sums is counted as left out.
    answered: Measure | None = None

    shape: ClassVar[str] = ""

    @property
    def numerator_terms(self) -> Terms:
        raise NotImplementedError

    @property
    def denominator_terms(self) -> Terms | None:
        return None

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All measures that the figure depends on, each once."""
        parts = [self.numerator_terms, self.denominator_terms]
        listed = [measure for part in parts if part for _sign, measure in part.items]
        return tuple(dict.fromkeys(listed + ([self.pending] if self.pending else [])))

    @property
    def axes(self) -> Sequence[Axis]:
        return self.measures[0].source.axes

    @property
    def pooled(self) -> bool:
        """Whether a total over the axis exists; kinds of checks are never pooled."""
        return self.measures[0].source.pooled

    @property
    def confidential(self) -> bool:
        return any(measure.confidential for measure in self.measures)

    def first_month(self, freq: Freq) -> int:
        """The first month of a year that ends such a period. No return is of January, and February's is of both."""
        if not any(isinstance(measure.source, Cumulative) for measure in self.measures):
            return self.from_month
        return 3 if self.confidential and freq is Freq.MONTH else 2

    @property
    def pending_are_cases(self) -> bool:
        """Whether each pending case will join the denominator as one: a batch does, its firm and its items do not."""
        below = self.denominator_terms.items[0][1] if self.denominator_terms else None
        return bool(self.pending and below and below.amount is None and below.source is self.pending.source)

    def stored(self, measure: Measure) -> Stored:
        """Where the figure finds this measure's cells for one of its periods."""
        match measure.source:
            case Stock():
                return Stored.LAST
            case Cumulative() if measure.amount is None:
                return Stored.TO_DATE
            case _:
                return Stored.OWN


@dataclass(frozen=True, kw_only=True)
class Total(Indicator):
    """The sum (or difference) of measures. Every added term must be there, else there is no total."""

    of: Measure | Terms
    shape = "total"

    @property
    def numerator_terms(self) -> Terms:
        return terms(self.of)


@dataclass(frozen=True, kw_only=True)
class Ratio(Indicator):
    """One sum over another; null when the denominator is zero."""

    of: Measure | Terms
    to: Measure | Terms
    shape = "ratio"

    @property
    def numerator_terms(self) -> Terms:
        return terms(self.of)

    @property
    def denominator_terms(self) -> Terms:
        return terms(self.to)


@dataclass(frozen=True, kw_only=True)
class Growth(Ratio):
    """Like-for-like: this period over the same rows' year-earlier figure, minus one; null on a base of 0 or less."""

    shape = "growth"


@dataclass(frozen=True, kw_only=True)
class NominalGrowth(Ratio):
    """This period's total over the total computed for the same period a year earlier, minus one.

    It compares two rosters, so it needs `complete` (expected minus answered) to be zero in both periods.
    """

    complete: Terms
    shape = "nominal_growth"

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(dict.fromkeys((*super().measures, *(measure for _sign, measure in self.complete.items))))
