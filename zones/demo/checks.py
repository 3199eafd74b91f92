"""Campaigns of product checks and their batches: quotas by campaign, link and month, drawn out in the database."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from zones.demo.copying import insert, keep, reserve, run

# level, mode, link, share of a year's batches in a thousand, share that fails at first in a thousand
KINDS = (
    ("nation", "regular", "production", 100, 90),
    ("province", "regular", "production", 250, 110),
    ("province", "special", "circulation", 120, 160),
    ("city", "special", "production", 130, 130),
    ("county", "regular", "production", 220, 120),
    ("county", "flying", "production", 60, 180),
    ("province", "special", "online", 50, 220),
    ("province", "risk", "production", 40, 150),
    ("county", "commissioned", "production", 30, 60),
)
LEVELS = {"nation": "国家", "province": "浙江省", "city": "市级", "county": "县级"}
MODES = {
    "regular": "监督抽查",
    "special": "专项监督抽查",
    "flying": "飞行检查",
    "risk": "质量风险监测",
    "commissioned": "协会委托检验",
}


@dataclass(frozen=True)
class Quota:
    """So many batches of one kind, sampled in one month, of which so many fail."""

    level: str
    mode: str
    link: str
    month: date
    batches: int
    failed: int


@dataclass(frozen=True)
class Checked:
    """What the checks need of a zone: the firms to draw from, what they make, what is tested, and the fitted quotas."""

    number: int
    division: int
    product: str
    items: tuple[str, ...]
    pool: Sequence[int]
    fitted: tuple[Quota, ...] = ()

    def is_free(self, month: date, kind: tuple) -> bool:
        """Whether that kind is checked as it comes; in the year of a fitted quota only that quota is."""
        return all(
            (month.year, *kind[:3]) != (quota.month.year, quota.level, quota.mode, quota.link) for quota in self.fitted
        )


def quotas(zone: Checked, batches: int, months: Sequence[date], chance: random.Random) -> list[Quota]:
    """The fitted ones, and `batches` more over the other years; the share that fails falls by a tenth a year."""
    found = [quota for quota in zone.fitted if months[0] <= quota.month <= months[-1]]
    wanted = max(0, batches - sum(quota.batches for quota in found))
    cells = [(month, kind) for month in months for kind in KINDS if zone.is_free(month, kind)]
    if not cells:
        return found
    weights = [kind[3] * chance.randint(50, 150) for _, kind in cells]
    whole, done = sum(weights), 0
    for (month, (level, mode, link, _, failing)), weight in zip(cells, weights, strict=True):
        upto = done + weight
        drawn = wanted * upto // whole - wanted * done // whole
        done = upto
        if drawn:
            rate = failing / 1000 * 0.9 ** (month.year - 2012)
            failed = sum(chance.random() < rate for _ in range(drawn)) if drawn < 50 else round(drawn * rate)
            found.append(Quota(level, mode, link, month, drawn, failed))
    return found


def plan(zones: Iterable[tuple[Checked, list[Quota]]], organisers: dict[str, int] | None = None) -> int:
    """Keep the quotas and what is drawn from, enter the campaigns that they need, and say how many quotas there are."""
    campaigns: dict[tuple, int] = {}
    names: dict[tuple, str] = {}
    rows, pool, numbers = [], [], count(1)
    for zone, wanted in zones:
        pool += [(zone.number, place, firm) for place, firm in enumerate(zone.pool)]
        for quota in wanted:
            key = (zone.number, quota.level, quota.mode, quota.month.year)
            names.setdefault(key, f"{quota.month.year}年{LEVELS[quota.level]}{MODES[quota.mode]}（{zone.product}）")
            rows.append((next(numbers), zone, key, quota))
    for key, number in zip(names, reserve("inspections_campaign", len(names)), strict=True):
        campaigns[key] = number
    insert(
        "inspections_campaign",
        ("id", "code", "name", "level", "mode", "organiser_id", "year"),
        (
            (
                campaigns[key],
                f"DEMO-{key[3]}-{key[0]:02d}-{key[1]}-{key[2]}",
                name,
                key[1],
                key[2],
                (organisers or {}).get(key[1]),
                key[3],
            )
            for key, name in names.items()
        ),
    )
    keep(
        "demo_quota",
        {
            "id": "int",
            "zone": "int",
            "pool": "int",
            "campaign": "bigint",
            "link": "text",
            "month": "date",
            "batches": "int",
            "failed": "int",
            "fitted": "boolean",
            "division": "bigint",
            "product": "text",
            "items": "text[]",
        },
        (
            (
                *(number, zone.number, len(zone.pool), campaigns[key], quota.link, quota.month, quota.batches),
                *(quota.failed, quota in zone.fitted, zone.division, zone.product, list(zone.items)),
            )
            for number, zone, key, quota in rows
        ),
    )
    keep("demo_pool", {"zone": "int", "place": "int", "firm": "bigint"}, pool)
    return len(rows)


def draw(first: int, last: int, *, settled: date, seed: int) -> int:
    """Draw the batches of the quotas from one number to another.

    The first ones of a quota are those that failed. In the months not yet settled a third is still open. One in sixty
    of the others was turned by a retest, and one in ninety came to no test at all, where the quota is not a fitted one.
    """
    return run(
        """
        INSERT INTO inspections_batch (campaign_id, number, enterprise_id, link, sampled_on, sampled_in_id, product,
            state, items, failed_items, concluded_on)
        SELECT campaign, 'Y' || lpad(id::text, 6, '0') || '-' || lpad(draw::text, 4, '0'), firm, link, sampled_on,
            CASE WHEN link <> 'online' THEN division END, product, state, items,
            CASE WHEN state IN ('failed', 'objection', 'retesting', 'overturned')
                THEN items[1 + lot %% array_length(items, 1) : 1 + lot %% array_length(items, 1) + (lot %% 5) / 4]
                ELSE '{}' END,
            CASE WHEN state IN ('clear', 'failed', 'overturned') THEN sampled_on + 20 + lot %% 40 END
        FROM (
            SELECT q.*, firm, draw, lot, q.month + lot %% 28 AS sampled_on,
                CASE WHEN month > %(settled)s AND lot %% 3 = 0
                        THEN (ARRAY['sampled', 'testing', 'objection', 'retesting'])[1 + lot / 3 %% 4]
                    WHEN draw <= failed THEN 'failed'
                    WHEN not fitted AND lot %% 60 = 0 THEN 'overturned'
                    WHEN not fitted AND lot %% 90 = 1
                        THEN (ARRAY['not_tested', 'refused', 'withdrawn'])[1 + lot / 90 %% 3]
                    ELSE 'clear' END AS state
            FROM demo_quota q
            CROSS JOIN LATERAL generate_series(1, q.batches) draw
            CROSS JOIN LATERAL (
                SELECT (hashint8extended(q.id * 100000::bigint + draw, %(seed)s + 40) & 1048575)::int AS lot
            ) lots
            JOIN demo_pool p ON p.zone = q.zone AND p.place = lot / 64 %% q.pool
            WHERE q.id BETWEEN %(first)s AND %(last)s
        ) drawn
        """,
        first=first,
        last=last,
        settled=settled,
        seed=seed,
    )
