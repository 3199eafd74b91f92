"""Made-up firms into the register, under credit codes of the range for private use, with places, spells and zones."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from common.codes import make_credit_code
from enterprises.names import initials_of
from zones.demo.copying import dates, insert, keep, reserve
from zones.demo.plan import Populated, Trade
from zones.demo.returns import SHAPE, VARIANTS
from zones.demo.roster import BEGINNING, Firm
from zones.models import Zone


@dataclass
class Place:
    """Where firms stand: the zone's row, and the rows of the divisions and industries that it has."""

    zone: Zone
    homes: list[tuple[int, date | None, date | None]]
    industries: dict[str, int]


def enter(zones: Sequence[tuple[Populated, Place]], numbers: dict[str, int], seed: int) -> int:
    """All firms of all zones. `numbers` counts the bodies that each region's credit codes have used."""
    everybody = [(populated, place, firm) for populated, place in zones for firm in populated.firms]
    ids = reserve("enterprises_enterprise", len(everybody))
    for key, ((populated, _, firm), number) in enumerate(zip(everybody, ids, strict=True), start=1):
        region = populated.plan.region
        numbers[region] = numbers.get(region, 0) + 1
        firm.key, firm.id = key, number
        firm.code = make_credit_code(region, f"PDY{numbers[region]:05d}")
        firm.name = f"演示{firm.trade.name}{firm.number:04d}有限公司"
    insert(
        "enterprises_enterprise",
        ("id", "credit_code", "name", "name_en", "initials", "township", "state", "is_demo"),
        _register(zones, seed),
    )
    insert("enterprises_enterprisename", ("enterprise_id", "name", "kind", "until"), _former_names(everybody))
    insert(
        "enterprises_placement",
        ("enterprise_id", "division_id", "industry_id", "during"),
        _placements(everybody, random.Random(f"{seed}:placements")),
    )
    insert(
        "enterprises_abovescalespell",
        ("enterprise_id", "during", "entry", "exit"),
        (
            (firm.id, dates(firm.above_from, firm.above_to), firm.entry, firm.exit)
            for _, _, firm in everybody
            if firm.above_from
        ),
    )
    insert("zones_membership", ("zone_id", "enterprise_id", "during", "role"), _memberships(zones))
    _keep_plan(zones)
    return len(everybody)


def _register(zones: Sequence[tuple[Populated, Place]], seed: int) -> Iterator[tuple]:
    for populated, _ in zones:
        chance = random.Random(f"{seed}:{populated.plan.slug}:register")
        initials = {trade.name: initials_of(f"演示{trade.name}") for trade, _ in populated.plan.trades}
        for firm in populated.firms:
            trade = firm.trade
            state = "deregistered" if firm.exit == "stopped" else "moved_out" if firm.left else "operating"
            yield (
                *(firm.id, firm.code, firm.name, f"Demo {trade.name_en} {firm.number:04d} Co., Ltd."),
                *(f"{initials[trade.name]}{firm.number:04d}yxgs", chance.choice(trade.townships), state, True),
            )


def _placements(everybody: Sequence[tuple[Populated, Place, Firm]], chance: random.Random) -> Iterator[tuple]:
    for _, place, firm in everybody:
        industry = place.industries[chance.choice(firm.trade.industries)]
        for division, start, end in place.homes:
            yield firm.id, division, industry, dates(start, end)


def _former_names(everybody: Sequence[tuple[Populated, Place, Firm]]) -> Iterator[tuple]:
    """One firm in a hundred had another name."""
    for _, _, firm in everybody:
        if firm.number % 100 == 50:
            yield firm.id, f"演示原{firm.trade.name}{firm.number:04d}厂", "former", date(2011, 12, 31)


def share(populated: Populated, place: Place, trade: Trade, since: date, count: int) -> int:
    """Members of one zone become members of a second one as well, from a day on."""
    chosen = [firm for firm in populated.staying if firm.trade == trade][:count]
    return insert(
        "zones_membership",
        ("zone_id", "enterprise_id", "during", "role"),
        ((place.zone.id, firm.id, dates(since), "backbone" if at < 10 else "member") for at, firm in enumerate(chosen)),
    )


def _memberships(zones: Sequence[tuple[Populated, Place]]) -> Iterator[tuple]:
    for populated, place in zones:
        for firm in populated.firms:
            role = "backbone" if firm.number <= populated.plan.backbone and not firm.left else "member"
            yield place.zone.id, firm.id, dates(firm.joined, firm.left), role


def _keep_plan(zones: Sequence[tuple[Populated, Place]]) -> None:
    """What the returns are made from: a row a firm, and a row a firm and year."""
    keep(
        "demo_firm",
        {
            "firm": "bigint",
            "enterprise": "bigint",
            "association": "bigint",
            "anchor_share": "bigint",
            "fitted": "boolean",
            "joined": "date",
            "left_on": "date",
            "above_from": "date",
            "above_to": "date",
            "halted_from": "date",
            "variant": "int",
            "no_prior_before": "date",
        },
        (
            (
                *(
                    firm.key,
                    firm.id,
                    place.zone.association_id,
                    SHAPE[populated.plan.output.anchor],
                    populated.plan.is_fitted,
                ),
                *(firm.joined, firm.left, firm.above_from, firm.above_to, firm.halted_from),
                *(firm.key % VARIANTS, _no_prior_before(firm)),
            )
            for populated, place in zones
            for firm in populated.firms
        ),
    )
    keep(
        "demo_level",
        {"firm": "bigint", "year": "int", "output": "bigint"},
        (
            (firm.key, year, level)
            for populated, _ in zones
            for firm in populated.firms
            for year, level in firm.levels.items()
        ),
    )


def _no_prior_before(firm: Firm) -> date | None:
    """One in seven of those that came in as usual cannot say the figures of the year before during its first year."""
    came = firm.above_from
    if came is None or came == BEGINNING or firm.is_new_plant or firm.number % 7 or came.month != 1:
        return None
    return came.replace(year=came.year + 1)
