"""What enterprises report: sums, growth, shares and coverage of both forms, in loops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from tests.truth.figures import Told, growth, ratio, safe, total
from tests.truth.world import Area, World, end_of, later

ANSWERED = {"reported", "zero", "halted"}
RISING = {"monthly": ("output", "sales", "export", "revenue", "research"), "small": ("output", "revenue")}
MONTHS = {"M": 1, "Q": 3, "S": 6, "A": 12}

# name of an amount: the columns that it adds, and the columns that must be filled in beside them
PROFIT_TAX, PROFIT_TAX_PRIOR = ("profit", "taxes", "vat"), ("profit_prior", "taxes_prior", "vat_prior")
AMOUNTS = {
    "output": (("output",), ()),
    "output_now": (("output",), ("output_prior",)),
    "output_then": (("output_prior",), ("output",)),
    "sales": (("sales",), ()),
    "sales_now": (("sales",), ("sales_prior",)),
    "sales_then": (("sales_prior",), ("sales",)),
    "profit_tax": (PROFIT_TAX, ()),
    "profit_tax_now": (PROFIT_TAX, PROFIT_TAX_PRIOR),
    "profit_tax_then": (PROFIT_TAX_PRIOR, PROFIT_TAX),
    "export": (("export",), ()),
    "export_of_sales": (("export",), ("sales",)),
    "sales_with_export": (("sales",), ("export",)),
    "own_brand": (("own_brand_export",), ("export",)),
    "export_with_brand": (("export",), ("own_brand_export",)),
    "research": (("research",), ("revenue",)),
    "revenue": (("revenue",), ("research",)),
    "output_of_heads": (("output",), ("employees",)),
    "heads": (("employees",), ("output",)),
}
GROWTHS = {
    "output_growth": ("output_now", "output_then"),
    "sales_growth": ("sales_now", "sales_then"),
    "profit_tax_growth": ("profit_tax_now", "profit_tax_then"),
}
NOMINAL = {
    "output_growth_nominal": "output",
    "sales_growth_nominal": "sales",
    "profit_tax_growth_nominal": "profit_tax",
}
TOTALS = {"output": "output", "sales": "sales", "profit_tax": "profit_tax", "export_delivery": "export"}
SHARES = {
    "export_share": ("export_of_sales", "sales_with_export", "MQSAC"),
    "own_brand_export_share": ("own_brand", "export_with_brand", "AC"),
    "rd_share": ("research", "revenue", "AC"),
    "output_per_head": ("output_of_heads", "heads", "C"),
}
At = tuple[Area, str, date]


def amount(row: dict, name: str) -> int | None:
    columns, beside = AMOUNTS[name]
    if any(row[column] is None for column in (*columns, *beside)):
        return None
    return sum(row[column] for column in columns)


class Book:
    """What each answered return adds to each amount of each area and period, and how many answered 1–N月."""

    def __init__(self, world: World, form: str, rows: list[dict], names: list[str]) -> None:
        self.world, self.form, self.names = world, form, names
        self.added: dict[str, dict[At, list[int]]] = {name: defaultdict(list) for name in names}
        self.answered: dict[tuple[Area, date], int] = defaultdict(int)
        self.by_key = {(r["enterprise_id"], r["month"]): r for r in rows if r["state"] in ANSWERED}
        for row in self.by_key.values():
            self._enter(row)

    def _enter(self, row: dict) -> None:
        month = row["month"]
        if not self.world.first <= month <= self.world.last:
            return
        day = end_of(month)
        above = self.world.above_scale(row["enterprise_id"], day)
        if above != (self.form == "monthly"):
            return
        for area in self.world.areas(row["enterprise_id"], day):
            self.answered[area, month] += 1
            for name in self.names:
                self._add(name, (area, "C", month), amount(row, name))
                for freq, length in MONTHS.items():
                    if month.month % length == 0 and (freq, month.month) not in (("M", 1), ("M", 2)):
                        self._add(name, (area, freq, month), self.single(row, name, length))

    def _add(self, name: str, at: At, value: int | None) -> None:
        if value is not None:
            self.added[name][at].append(value)

    def single(self, row: dict, name: str, length: int) -> int | None:
        """The period's own amount: this cumulative less the one before the period, both of this enterprise."""
        if row["month"].month == length:
            return amount(row, name)
        base = self.by_key.get((row["enterprise_id"], later(row["month"], -length)))
        if base is None:
            return None
        pairs = [(row[column], base[column]) for column in RISING[self.form]]
        if not row["explanation"] and any(None not in pair and pair[0] < pair[1] for pair in pairs):
            return None
        now, before = amount(row, name), amount(base, name)
        return None if now is None or before is None else now - before

    def sum(self, name: str, at: At) -> int | None:
        """None where nobody contributed: missing is not zero."""
        amounts = self.added[name].get(at)
        return sum(amounts) if amounts else None

    def count(self, name: str, at: At) -> int:
        return len(self.added[name].get(at, ()))

    def safe(self, at: At, *names: str) -> bool:
        """A sum to which nobody contributed gives nobody away."""
        return all(safe(self.added[name][at]) for name in names if self.added[name].get(at))


def figures(world: World) -> Iterator[tuple[tuple, Told]]:
    book = Book(world, "monthly", world.monthly, list(AMOUNTS))
    small = Book(world, "small", world.small, ["output"])
    areas = {area for area, _month in book.answered} | {area for area, _month in small.answered}
    for stretch in world.stretches("MQSAC"):
        if stretch.month.month == 1 or (stretch.freq == "M" and stretch.month.month == 2):
            continue
        for area in areas:
            at = (area, stretch.freq, stretch.month)
            for indicator, told in _of_period(book, small, at):
                yield (indicator, *at, "_T"), told
    yield from _nominal(world, book, areas)
    yield from _coverage(world, book)


def _of_period(book: Book, small: Book, at: At) -> Iterator[tuple[str, Told]]:
    area, freq, month = at
    whole = (area, "C", month)
    for indicator, name in TOTALS.items():
        n = book.count(name, at)
        yield indicator, total(book.sum(name, at), n=n, excluded=book.count(name, whole) - n, safe=book.safe(at, name))
    for indicator, (now, then) in GROWTHS.items():
        n = book.count(now, at)
        told = growth(book.sum(now, at), book.sum(then, at), n=n, safe=book.safe(at, now, then))
        told.excluded = book.answered.get((area, month), 0) - n
        yield indicator, told
    for indicator, (part, base, freqs) in SHARES.items():
        if freq in freqs:
            n = book.count(part, at)
            told = ratio(book.sum(part, at), book.sum(base, at), n=n, safe=book.safe(at, part, base))
            told.excluded = book.count(part, whole) - n
            yield indicator, told
    if freq == "A":
        big = sum(output > 100_000_000 for output in book.added["output"].get(at, ()))
        yield "big_output_enterprises", total(big, n=big)
    if freq != "M" and month.month % 3 == 0:
        yield "cluster_output", _cluster(book, small, at, whole)


def _cluster(book: Book, small: Book, at: At, whole: At) -> Told:
    large_sum, small_sum = book.sum("output", at), small.sum("output", at)
    n = book.count("output", at) + small.count("output", at)
    together = None if large_sum is None or small_sum is None else large_sum + small_sum
    told = total(together, n=n, safe=book.safe(at, "output") and small.safe(at, "output"))
    told.excluded = book.count("output", whole) + small.count("output", whole) - n
    return told


def _unanswered(world: World, area: Area, month: date, book: Book) -> int:
    """Above-scale enterprises that owe this month's return, are not exempt from it, and did not answer."""
    above, exempt = _expected(world, area, month)
    return above - exempt - book.answered.get((area, month), 0)


def _expected(world: World, area: Area, month: date) -> tuple[int, int]:
    day = end_of(month)
    above = {e for e in world.standing(day).get(area, ()) if world.above_scale(e, day)}
    exempt = [
        r for r in world.monthly if r["month"] == month and r["state"] == "exempt" and r["enterprise_id"] in above
    ]
    return len(above), len(exempt)


def _nominal(world: World, book: Book, areas: set[Area]) -> Iterator[tuple[tuple, Told]]:
    for stretch in world.stretches("C"):
        month, year_ago = stretch.month, later(stretch.month, -12)
        if month.month == 1:
            continue
        for area in areas:
            now, then = (area, "C", month), (area, "C", year_ago)
            incomplete = _unanswered(world, area, month, book)
            if year_ago >= world.first:
                incomplete += _unanswered(world, area, year_ago, book)
            for indicator, name in NOMINAL.items():
                n = max(book.count(name, now), book.count(name, then))
                is_safe = book.safe(now, name) and book.safe(then, name)
                told = growth(book.sum(name, now), book.sum(name, then), n=n, safe=is_safe)
                if told.reason != "missing" and incomplete:
                    told.value, told.reason = None, "incomplete"
                yield (indicator, *now, "_T"), told


def _coverage(world: World, book: Book) -> Iterator[tuple[tuple, Told]]:
    for stretch in world.stretches("M"):
        if stretch.month.month == 1:
            continue
        for area in world.standing(end_of(stretch.month)):
            above, exempt = _expected(world, area, stretch.month)
            answered = book.answered.get((area, stretch.month), 0)
            if above:
                yield ("reporting_coverage", area, "M", stretch.month, "_T"), ratio(answered, above - exempt, n=above)
