"""What is planned for one zone: its counts, its output, its checks, and what its firms are called and make."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from common.periods import last_day
from zones.demo.checks import Quota
from zones.demo.levels import Output, set_levels
from zones.demo.roster import BEGINNING, Firm, firms, set_above_scale, stop

LARGE = 100_000_000


@dataclass(frozen=True)
class Trade:
    """What a firm makes: the words of its name, its industries (GB/T 4754-2017), its townships, what checks look at."""

    name: str
    name_en: str
    industries: tuple[str, ...]
    townships: tuple[str, ...]
    product: str
    items: tuple[str, ...]
    # Letters of the industry's own standards.
    standards: str = "JB/T"


@dataclass(frozen=True)
class ZonePlan:
    """One zone. `region` is the county as credit codes have it; `homes` are the county's codes with their time."""

    slug: str
    region: str
    homes: tuple[tuple[str, date | None, date | None], ...]
    trades: tuple[tuple[Trade, int], ...]
    members: tuple[tuple[date, int], ...]
    above_scale: tuple[tuple[date, int], ...]
    output: Output = field(default_factory=Output)
    # How many firms made more than 100 million in the year of the stated amount.
    large: int = 0
    typical: int = 60_000_000
    checks: tuple[Quota, ...] = ()
    backbone: int = 10
    stops_in: int | None = None

    @property
    def is_fitted(self) -> bool:
        """Its returns are complete at the ends of the periods that were fitted."""
        return bool(self.output.amount or self.output.growth)

    def shrunk(self, wanted: int, whole: int) -> ZonePlan:
        """The same zone with fewer firms, for small tries: what was fitted no longer holds."""
        return replace(
            self,
            members=tuple((day, max(8, count * wanted // whole)) for day, count in self.members),
            above_scale=tuple((month, max(4, count * wanted // whole)) for month, count in self.above_scale),
        ).unfitted()

    def unfitted(self) -> ZonePlan:
        """The same zone without its stated amount, which its firms could not make up."""
        return replace(self, output=replace(self.output, amount=0), large=0)


@dataclass
class Populated:
    """A plan with its firms."""

    plan: ZonePlan
    firms: list[Firm]

    @property
    def staying(self) -> list[Firm]:
        """Members of all days: their facts count whatever the day."""
        return [firm for firm in self.firms if firm.joined == BEGINNING and firm.left is None]


def populate(plan: ZonePlan, years: Sequence[int], seed: int, above_share: float | None) -> Populated:
    """The firms of a zone, with memberships, spells above scale and yearly output."""
    if above_share is not None:
        plan = plan.unfitted()
    chance = random.Random(f"{seed}:{plan.slug}")
    everybody = firms(plan.members, chance)
    trades = [trade for trade, _ in plan.trades]
    for firm, trade in zip(
        everybody, chance.choices(trades, [share for _, share in plan.trades], k=len(everybody)), strict=True
    ):
        firm.trade = trade
    if above_share is None:
        set_above_scale(everybody, plan.above_scale, chance)
        if plan.stops_in:
            _stop_one(everybody, plan, chance)
    else:
        for firm in everybody[: round(len(everybody) * above_share)]:
            firm.above_from, firm.above_to, firm.exit = firm.joined.replace(day=1), None, ""
    _weigh(everybody, plan, chance)
    set_levels(everybody, plan.output, years, chance)
    return Populated(plan, everybody)


def _stop_one(everybody: Sequence[Firm], plan: ZonePlan, chance: random.Random) -> None:
    """One of the firms that leave the zone left because it stopped."""
    gone = [firm for firm in everybody if firm.left and firm.left.year == plan.stops_in and not firm.above_from]
    if gone:
        firm = chance.choice(gone)
        firm.above_from = date(plan.stops_in - 1, 1, 1)
        stop(firm, date(plan.stops_in, 1, 1))


def _weigh(everybody: Sequence[Firm], plan: ZonePlan, chance: random.Random) -> None:
    """How much each firm makes up to the anchor month; the largest take what is left of the stated amount."""
    part = {9: 0.75}.get(plan.output.anchor, 1.0)
    for firm in everybody:
        firm.weight = round(part * chance.triangular(400_000, 16_000_000, 2_000_000))
    above = [firm for firm in everybody if firm.above_from]
    sizes = sorted((_size(plan, chance) for _ in above), reverse=True)
    for at, firm in enumerate(above):
        firm.weight = round(part * sizes[at])
    large = above[: plan.large] or [firm for firm in above if not firm.above_to]
    if plan.large:
        for firm in large:
            firm.weight = round(1_000_000 * chance.uniform(55, 160))
    if not plan.output.amount:
        return
    day = last_day(date(plan.output.year, plan.output.anchor, 1))
    present = [firm for firm in everybody if firm.is_member(day)]
    chosen = {firm.number for firm in large}
    rest = plan.output.amount - sum(firm.weight for firm in present if firm.number not in chosen)
    whole = sum(firm.weight for firm in present if firm.number in chosen)
    for firm in large:
        firm.weight = firm.weight * rest // whole


def _size(plan: ZonePlan, chance: random.Random) -> float:
    """A yearly output above scale; where the large ones are counted, of one that is not large."""
    if plan.large:
        return chance.uniform(22_000_000, 80_000_000)
    return min(max(plan.typical * chance.lognormvariate(0, 0.8), 22_000_000), plan.typical * 15)
