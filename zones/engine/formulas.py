"""The formulas of indicators as SQL: those that read the same cells share a frame of them, and each makes its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from zones.disclosure import safe
from zones.engine import cells
from zones.indicators import INDICATORS
from zones.indicators.shapes import Indicator, NominalGrowth, Stored, terms
from zones.measures import Measure, Terms

# What a line says of an indicator at an address, before the rules that all shapes share. The types are named, for lines
# of different ones would be cast anew at each UNION.
LINE = {
    "indicator": "text",
    "shape": "text",
    "interval": "boolean",
    "small_n": "integer",
    "missing": "boolean",
    "incomplete": "boolean",
    "numerator": "numeric",
    "below": "numeric",
    "pending": "bigint",
    "contributors": "bigint",
    "left_out": "bigint",
    "safe": "boolean",
}


@dataclass(frozen=True)
class Read:
    """The cells of one source at a figure's period, at its last month, or at its 1–N月; or so many months before."""

    source: str
    stored: Stored
    lag: int

    def freq(self, period: str) -> str:
        """SQL of the cells' frequency, for a row that has `freq`."""
        return {Stored.OWN: f"{period}.freq", Stored.LAST: "'M'", Stored.TO_DATE: "'C'"}[self.stored]

    def month(self, period: str) -> str:
        """SQL of the cells' month, for a row that has `month`."""
        return f"({period}.month - interval '{self.lag} months')::date" if self.lag else f"{period}.month"


@dataclass(frozen=True)
class Term:
    """One measure in one part of a formula."""

    part: str
    sign: int
    read: Read
    measure: Measure
    row: str

    def of(self, array: str) -> str:
        return f"{self.row}_{array}[{self.measure.index + 1}]"

    @property
    def value(self) -> str:
        return f"{'+' if self.sign > 0 else '-'} coalesce({self.of('sums')}, 0)"

    @property
    def contributors(self) -> str:
        return f"coalesce({self.of('counts')}, 0)"

    @property
    def there(self) -> str:
        """A sum to which nobody contributed is missing, not zero; a count of nothing is zero."""
        return f"{self.contributors} > 0" if self.measure.confidential else f"{self.row}_sums IS NOT NULL"

    @property
    def safe(self) -> str:
        rule = safe(*(self.of(array) for array in ("sums", "counts", "largest", "second")))
        return f"({self.contributors} = 0 OR {rule})"


@dataclass(frozen=True)
class Frame:
    """Indicators that read the very same cells."""

    number: int
    reads: tuple[Read, ...]
    indicators: tuple[Indicator, ...]

    @property
    def name(self) -> str:
        return f"frame{self.number}"

    def addresses(self, moved: str) -> str:
        """Where it has figures; `moved` names the cells of a source to begin with."""
        wanted = " OR ".join(dict.fromkeys(_wanted(indicator, "period") for indicator in self.indicators))
        return " UNION ".join(
            f"SELECT cell.area, period.freq, period.month, period.nth, cell.member FROM period"
            f" JOIN {moved.format(read.source)} cell ON cell.freq = {read.freq('period')}"
            f" AND cell.month = {read.month('period')} WHERE {wanted}"
            for read in self.reads
        )

    def joined(self, addresses: str) -> str:
        """The addresses, each with all the cells that its figures are made of; by area, as the index of figures is.

        So those of one area are written one after another, and its part of the index fits in the processor's cache.
        """
        columns, joins = [], []
        for at, read in enumerate(self.reads):
            columns += [f"r{at}.{array} AS r{at}_{array}" for array in ("sums", "counts", "largest", "second")]
            joins.append(
                f"LEFT JOIN {cells.table(read.source)} r{at} ON (r{at}.area, r{at}.freq, r{at}.month, r{at}.member)"
                f" = (address.area, {read.freq('address')}, {read.month('address')}, address.member)"
            )
        return f"SELECT address.*, {', '.join(columns)} FROM ({addresses}) address {' '.join(joins)} ORDER BY area"

    def lines(self) -> Iterator[str]:
        for indicator in self.indicators:
            *said, there = _line(indicator, self)
            columns = ", ".join(
                f"({sql})::{kind} AS {name}" for sql, (name, kind) in zip(said, LINE.items(), strict=True)
            )
            yield f"SELECT area, freq, month, member, {columns} FROM {self.name} WHERE {there}"


@cache
def frames() -> tuple[Frame, ...]:
    """All indicators, by what they read."""
    together: dict[tuple[Read, ...], list[Indicator]] = {}
    for indicator in INDICATORS.values():
        reads = sorted({read for _part, _sign, read, _m in _terms(indicator)}, key=repr)
        together.setdefault(tuple(reads), []).append(indicator)
    return tuple(Frame(number, reads, tuple(found)) for number, (reads, found) in enumerate(together.items()))


def _terms(indicator: Indicator) -> Iterator[tuple[str, int, Read, Measure]]:
    def part(name: str, sum_of: Terms, lag: int = 0) -> Iterator[tuple[str, int, Read, Measure]]:
        for sign, measure in sum_of.items:
            yield name, sign, Read(measure.source.code, indicator.stored(measure), lag), measure

    before = 12 if isinstance(indicator, NominalGrowth) else 0
    yield from part("top", indicator.numerator_terms)
    if indicator.denominator_terms:
        yield from part("bottom", indicator.denominator_terms, before)
    if isinstance(indicator, NominalGrowth):
        yield from part("incomplete", indicator.complete)
        yield from part("incomplete", indicator.complete, before)
    if indicator.pending:
        yield from part("pending", terms(indicator.pending))
    # Who stands in 1–N月 and not in the sum was left out of it: no row to subtract, an unexplained fall, a blank.
    for sign, measure in indicator.numerator_terms.items:
        if measure.confidential and sign > 0:
            whole = indicator.answered or measure
            yield "whole", 1, Read(whole.source.code, Stored.TO_DATE, 0), whole


def _line(indicator: Indicator, frame: Frame) -> Iterator[str]:
    """SQL of each column of `LINE`, and of whether there is such a line."""
    all_terms = [
        Term(part, sign, read, measure, f"r{frame.reads.index(read)}")
        for part, sign, read, measure in _terms(indicator)
    ]

    def of(*parts: str) -> list[Term]:
        return [term for term in all_terms if term.part in parts]

    def total(found: list[Term]) -> str:
        return " ".join(term.value for term in found) or "0"

    def contributors(found: list[Term]) -> str:
        return " + ".join(term.contributors for term in found) or "0"

    summed = [term for term in of("top", "bottom") if term.measure.confidential]
    required = [term for term in summed if term.sign > 0]
    yield f"'{indicator.code}'"
    yield f"'{indicator.shape}'"
    yield str(indicator.interval).lower()
    yield str(indicator.small_n)
    yield " OR ".join(f"NOT {term.there}" for term in required) or "false"
    yield f"({total(of('incomplete'))}) <> 0" if of("incomplete") else "false"
    yield total(of("top"))
    yield total(of("bottom"))
    yield total(of("pending"))
    sides = [[term for term in of(part) if term.sign > 0] for part in ("top", "bottom")]
    yield f"greatest({', '.join(contributors(side) for side in sides)})"
    own = [term for term in summed if term.part == "top" and term.sign > 0]
    yield f"greatest(0, {contributors(of('whole'))} - ({contributors(own)}))" if of("whole") else "0"
    yield " AND ".join(term.safe for term in summed) or "true"
    yield f"{_wanted(indicator, frame.name)} AND ({' OR '.join(dict.fromkeys(term.there for term in all_terms))})"


def _wanted(indicator: Indicator, row: str) -> str:
    """SQL of whether the indicator has a figure for a row of `freq` and of the `nth` month of its year."""
    by_first: dict[int, list[str]] = {}
    for freq in indicator.freqs:
        by_first.setdefault(indicator.first_month(freq), []).append(f"'{freq.value}'")
    options = " OR ".join(
        f"{row}.freq IN ({', '.join(freqs)}) AND {row}.nth >= {first}" for first, freqs in by_first.items()
    )
    return f"(({options}) AND mod({row}.nth, {indicator.every}) = 0)"
