"""Each firm's output of each year, so that the totals of a zone grow by the stated rates and meet the stated amount.

The level of a year is the 1–N月 output at the zone's anchor month N. Firms above and below scale are fitted apart, each
group on its roster of the anchor month's last day and each growing by the zone's rate, so the whole grows by it too.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from common.periods import last_day
from zones.demo.fitting import grown, shares
from zones.demo.roster import Firm

# Growth of the years that nothing is known of, in thousandths.
SLOWEST, FASTEST = 15, 125


@dataclass(frozen=True)
class Output:
    """What is known of a zone's output: the anchor month, one year's amount, growth of single years and its floor."""

    anchor: int = 12
    year: int | None = None
    amount: int = 0
    growth: dict[int, Fraction] = field(default_factory=dict)
    slowest: int = SLOWEST

    def filled(self, years: Iterable[int], chance: random.Random) -> Output:
        """With a growth for every year."""
        drawn = {year: Fraction(chance.randint(self.slowest, FASTEST), 1000) for year in years}
        return replace(self, growth=drawn | self.growth)

    def growth_of(self, year: int) -> Fraction:
        return self.growth[year]


def set_levels(firms: Sequence[Firm], output: Output, years: Sequence[int], chance: random.Random) -> None:
    """Levels of all `years` and of the year before them; `chance` lets firms do better and worse than their zone."""
    years = [years[0] - 1, *years]
    output = output.filled(years, chance)
    start = output.year if output.year in years else years[1]
    for firm in firms:
        firm.levels = _path(firm, output, years, start, chance)
    _meet_amount(firms, output, start)
    for year in range(start, years[0], -1):
        for group in _groups(firms, output, year):
            past = round(sum(firm.levels[year] for firm in group) / (1 + output.growth_of(year)))
            _share(past, group, year - 1)
    for year in range(start + 1, years[-1] + 1):
        for group in _groups(firms, output, year):
            past = sum(firm.levels[year - 1] for firm in group)
            _share(grown(past, output.growth_of(year)), group, year)


def _path(firm: Firm, output: Output, years: Iterable[int], start: int, chance: random.Random) -> dict[int, int]:
    """The firm's own path before fitting: its weight in the start year, growing with its zone give or take 4%."""
    levels = {start: firm.weight}
    for year in range(start + 1, max(years) + 1):
        rate = float(1 + output.growth_of(year)) * chance.uniform(0.96, 1.04)
        levels[year] = round(levels[year - 1] * rate)
    for year in range(start - 1, min(years) - 1, -1):
        rate = float(1 + output.growth_of(year + 1)) * chance.uniform(0.96, 1.04)
        levels[year] = round(levels[year + 1] / rate)
    if firm.is_new_plant and firm.above_from is not None:
        for year in levels:
            if year < firm.above_from.year:
                levels[year] = 0
    return levels


def _meet_amount(firms: Sequence[Firm], output: Output, start: int) -> None:
    """Firms above scale take what the others leave of the stated amount."""
    if start != output.year or not output.amount:
        return
    above, below = _groups(firms, output, start)
    _share(output.amount - sum(firm.levels[start] for firm in below), above, start)


def _groups(firms: Sequence[Firm], output: Output, year: int) -> tuple[list[Firm], list[Firm]]:
    """Members above and below scale on the last day of the anchor month."""
    month = date(year, output.anchor, 1)
    members = [firm for firm in firms if firm.is_member(last_day(month))]
    above = [firm for firm in members if firm.is_above_scale(month)]
    below = [firm for firm in members if not firm.is_above_scale(month)]
    return above, below


def _share(total: int, group: Sequence[Firm], year: int) -> None:
    weights = [firm.levels[year] for firm in group]
    if sum(weights):
        for firm, level in zip(group, shares(total, weights), strict=True):
            firm.levels[year] = level
