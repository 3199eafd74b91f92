"""The whole load in one transaction: registers, zones, firms and their facts, and the accounts to look at them with."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from django.db import transaction

from classifications.models import Division, Industry
from common.periods import last_day
from enterprises.models import Enterprise
from ledger.actor import sign
from zones.demo import checks, honours, people, records, returns, sources, standards, submissions, synthetic
from zones.demo.enterprises import Place, enter, share
from zones.demo.plan import Populated, ZonePlan, populate
from zones.demo.scale import Scale
from zones.models import Horizon, Zone
from zones.register import load_register

CHUNK = 1_000


class AlreadyThere(Exception):
    """The database holds enterprises: made-up ones never go among them a second time."""


@dataclass
class Made:
    """What was made, by kind, and the password of the demo accounts."""

    rows: dict[str, int] = field(default_factory=dict)
    password: str = ""

    def add(self, kind: str, rows: int) -> int:
        self.rows[kind] = self.rows.get(kind, 0) + rows
        return rows


@transaction.atomic
def load(scale: Scale, told: Callable[[str, int], None] = lambda step, rows: None) -> Made:
    """Make up everything. `told` hears of each step when it is done, and of how many rows it wrote."""
    if Enterprise.objects.exists():
        raise AlreadyThere
    made = Made()
    load_register()
    sign(actor=None, reason="演示数据")
    zones = list(_zones(scale))
    populated = [(populate(plan, scale.years, scale.seed, scale.above_scale), place) for plan, place in zones]
    told("enterprises", made.add("enterprises", enter(populated, {}, scale.seed)))
    _second_zone(populated)
    _returns(scale, made, told)
    told("submissions", made.add("submissions", submissions.enter(scale)))
    _checks(populated, scale, made, told)
    told("standards", made.add("standards", standards.enter(populated, scale)))
    told("honours", made.add("honours", honours.enter(populated, scale)))
    told("records", made.add("records", records.enter(scale)))
    Horizon.objects.update_or_create(
        id=1, defaults={"first": scale.first, "last": scale.last, "settled": scale.settled}
    )
    made.password = people.enter()
    return made


def expected(scale: Scale) -> int:
    """About how many rows there will be: what a progress bar needs to know."""
    plans = sources.plans()
    enterprises = scale.enterprises or sources.ENTERPRISES
    above = sum(plan.above_scale[-1][1] for plan in plans) * enterprises // sources.ENTERPRISES
    if scale.above_scale is not None:
        above = round(enterprises * scale.above_scale)
    return enterprises + above * scale.months * 11 // 12 + (enterprises - above) * scale.months // 3 + scale.batches


def _zones(scale: Scale) -> Iterator[tuple[ZonePlan, Place]]:
    """The sources' zones, or the first of them, or all and synthetic ones beside."""
    plans = [plan for plan in sources.plans() if not scale.only or plan.slug in scale.only][: scale.zones]
    more = max(0, (scale.zones or 0) - len(plans))
    kept = {zone.slug: zone for zone in Zone.objects.select_related("division")}
    divisions = dict(Division.objects.values_list("code", "id"))
    industries = dict(Industry.objects.filter(edition="2017").values_list("code", "id"))
    for plan in plans:
        if scale.enterprises and scale.enterprises < sources.ENTERPRISES:
            plan = plan.shrunk(scale.enterprises, sources.ENTERPRISES)
        yield plan, _place(plan, kept[plan.slug], divisions, industries)
    if more:
        each = max(12, ((scale.enterprises or 0) - sources.ENTERPRISES) // more)
        taken = {home for plan in plans for home, _, _ in plan.homes}
        for at, (zone, region) in enumerate(synthetic.enter_zones(more, taken, last_day(scale.last))):
            plan = synthetic.plan_of(zone, region, at, each, scale.last, scale.seed)
            yield plan, _place(plan, zone, divisions, industries)


def _second_zone(populated: list[tuple[Populated, Place]]) -> None:
    """Some firms belong to two zones, as those of Haining's warp knitting do."""
    slug, first, trade, since, count = sources.SECOND_ZONE
    for zone, place in populated:
        if zone.plan.slug == first:
            share(zone, replace(place, zone=Zone.objects.get(slug=slug)), trade, since, count)


def _place(plan: ZonePlan, zone: Zone, divisions: dict[str, int], industries: dict[str, int]) -> Place:
    return Place(
        zone=zone,
        homes=[(divisions[code], start, end) for code, start, end in plan.homes],
        industries=industries,
    )


def _returns(scale: Scale, made: Made, told: Callable[[str, int], None]) -> None:
    returns.keep_months(scale.all_months, scale.seed)
    returns.keep_years(scale.seed)
    scope = returns.scope_of(settled=scale.settled, seed=scale.seed)
    for year in scale.years:
        told("monthly returns", made.add("monthly returns", returns.monthly(year, scope)))
        told("small returns", made.add("small returns", returns.small(year, scope)))


def _checks(zones: list[tuple[Populated, Place]], scale: Scale, made: Made, told: Callable[[str, int], None]) -> None:
    lines = [(populated, place, trade) for populated, place in zones for trade, _ in populated.plan.trades]
    wanted = []
    for at, (populated, place, trade) in enumerate(lines, start=1):
        zone = checks.Checked(
            number=at,
            division=place.homes[-1][0],
            product=trade.product,
            items=trade.items,
            pool=[firm.id for firm in populated.staying if firm.trade == trade],
            fitted=populated.plan.checks,
        )
        share = scale.batches * at // len(lines) - scale.batches * (at - 1) // len(lines)
        chance = random.Random(f"{scale.seed}:{populated.plan.slug}:{trade.name}:checks")
        wanted.append((zone, checks.quotas(zone, share, scale.all_months, chance)))
    count = checks.plan(wanted)
    for first in range(1, count + 1, CHUNK):
        told(
            "batches",
            made.add("batches", checks.draw(first, first + CHUNK - 1, settled=scale.settled, seed=scale.seed)),
        )
