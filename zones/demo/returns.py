"""Monthly and quarterly returns, made in the database from each firm's yearly level and the shape of a year.

A firm's 1–N月 amount is its level times the shape's share at N over the share at its zone's anchor month, so that at
the anchor it is the level itself, which was fitted to what the sources published. The year-earlier amount is the same
formula with the year before, so like-for-like growth comes out of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date

from zones.demo.copying import keep, run

# Ten-thousandths of a year's output by the end of each month; 1–9月 is 74.8%, as 157 of 210 亿 in the sources.
SHAPE = {2: 1250, 3: 2080, 4: 2900, 5: 3740, 6: 4630, 7: 5440, 8: 6260, 9: 7480, 10: 8280, 11: 9110, 12: 10000}
ANCHORS = (9, 12)
VARIANTS = 16
WOBBLE = 60

AMOUNTS = ("output", "sales", "export")
TO_DATE = ("own_brand_export", "revenue", "profit", "taxes", "vat", "research", "employees")


def keep_months(months: Sequence[date], seed: int) -> None:
    """What share of the year is done by each month, in variants that wobble a little, beside the year before."""
    shapes = _shapes({month.year - 1 for month in months} | {month.year for month in months}, seed)
    keep(
        "demo_month",
        {
            "variant": "int",
            "year": "int",
            "month": "date",
            "share": "bigint",
            "share_before": "bigint",
            "share_then": "bigint",
            "share_then_before": "bigint",
        },
        (
            (variant, month.year, month, *shapes[variant, month.year][month.month])
            + shapes[variant, month.year - 1][month.month]
            for month in months
            for variant in range(VARIANTS)
            if month.month in SHAPE
        ),
    )


def _shapes(years: Iterable[int], seed: int) -> dict[tuple[int, int], dict[int, tuple]]:
    """By variant and year: each month's share, and that of the month before it. The anchor months do not wobble."""
    chance = random.Random(f"{seed}:shapes")
    found = {}
    for year in sorted(years):
        for variant in range(VARIANTS):
            shares, before = {}, None
            for month, share in SHAPE.items():
                wobbled = share if month in ANCHORS else share + chance.randint(-WOBBLE, WOBBLE)
                shares[month] = (wobbled, before)
                before = wobbled
            found[variant, year] = shares
    return found


def keep_years(seed: int) -> int:
    """Each firm's year beside its year before, with what its output brings along, in thousandths."""
    run(
        """
        CREATE TEMP TABLE demo_year ON COMMIT DROP AS
        WITH rates AS (
            SELECT firm, year, output,
                945 + (hashint8extended(firm * 100 + year %% 100, %(seed)s) & 31) AS sales,
                CASE WHEN hashint8extended(firm, %(seed)s + 1) & 3 = 0 THEN 0
                    ELSE 100 + (hashint8extended(firm, %(seed)s + 1) & 511) END AS export,
                least(950, 250 + (hashint8extended(firm, %(seed)s + 2) & 255) + (year - 2011) * 25) AS own_brand,
                960 + (hashint8extended(firm * 100 + year %% 100, %(seed)s + 3) & 31) AS revenue,
                (hashint8extended(firm, %(seed)s + 4) & 127) - 20 + (year - 2011) AS profit,
                6 + (hashint8extended(firm, %(seed)s + 5) & 3) AS taxes,
                28 + (hashint8extended(firm, %(seed)s + 6) & 15) AS vat,
                10 + (hashint8extended(firm, %(seed)s + 7) & 31) + (year - 2011) AS research,
                3 + output / (500000 + (hashint8extended(firm, %(seed)s + 8) & 262143)) AS employees
            FROM demo_level
        )
        SELECT f.enterprise, f.association, f.anchor_share, f.fitted, f.joined, f.left_on, f.above_from, f.above_to,
            f.halted_from, f.variant, f.no_prior_before, this.*, last.output AS output_prior, last.sales AS sales_prior,
            last.export AS export_prior, last.own_brand AS own_brand_prior, last.revenue AS revenue_prior,
            last.profit AS profit_prior, last.taxes AS taxes_prior, last.vat AS vat_prior,
            last.research AS research_prior, last.employees AS employees_prior, halted.share AS halted_share
        FROM demo_firm f JOIN rates this ON this.firm = f.firm
        JOIN rates last ON last.firm = this.firm AND last.year = this.year - 1
        LEFT JOIN demo_month halted
            ON halted.month = f.halted_from - interval '1 month' AND halted.variant = f.variant
        """,
        seed=seed,
    )
    return run("ANALYZE demo_year")


# Who owes which form in month m.
ABOVE = "above_from <= m.month AND (above_to IS NULL OR m.month < above_to)"
BELOW = """extract(month FROM m.month) IN (3, 6, 9, 12)
    AND joined < m.month + interval '1 month' AND (left_on IS NULL OR left_on >= m.month + interval '1 month')
    AND (above_from IS NULL OR above_from > m.month OR above_to <= m.month)"""
STATE = """
    CASE WHEN halted_from <= month THEN 'halted'
        WHEN month > %(settled)s AND lot < %(late)s * (1 + (month - %(settled)s) / 31) THEN 'missing'
        WHEN fitted AND extract(month FROM month) IN (9, 12) OR lot > 5 THEN 'reported'
        WHEN lot = 0 THEN 'refused' WHEN lot = 1 THEN 'exempt' ELSE 'missing' END
"""


def _due(owing: str) -> str:
    """One row a firm and month: its output now and then, of 1–N月 and of the months before.

    `here` is null where the firm did not answer, `there` where it cannot say the year before, and so is all that is
    made from them. OFFSET 0 keeps PostgreSQL from writing a CASE out again for each column that reads it.
    """
    return f"""
        SELECT *, here * output * share / anchor_share AS made,
            here * output * share_before / anchor_share AS made_before,
            there * output_prior * share_then / anchor_share AS made_then,
            there * output_prior * share_then_before / anchor_share AS made_then_before
        FROM (
            SELECT *, CASE WHEN state IN ('reported', 'halted') THEN 1 END AS here,
                CASE WHEN state IN ('reported', 'halted') AND (no_prior_before IS NULL OR month >= no_prior_before)
                    THEN 1 END AS there
            FROM (
                SELECT *, {STATE} AS state
                FROM (
                    SELECT y.*, m.month, m.share_then, m.share_then_before,
                        CASE WHEN y.halted_from <= m.month THEN y.halted_share ELSE m.share END AS share,
                        CASE WHEN y.halted_from <= m.month THEN y.halted_share ELSE m.share_before END AS share_before,
                        hashint8extended(
                            y.firm * 100000 + y.year * 12 + extract(month FROM m.month)::int, %(seed)s + 20
                        ) & 1023 AS lot
                    FROM demo_year y
                    JOIN demo_month m ON m.year = y.year AND m.variant = y.variant
                    WHERE y.year = %(year)s AND {owing}
                    OFFSET 0
                ) drawn
                OFFSET 0
            ) stated
            OFFSET 0
        ) due
        OFFSET 0
    """


def monthly(year: int, scope: dict) -> int:
    """The monthly form of every firm above scale in each month from February on."""
    columns = [f"{name}{part}" for name in AMOUNTS for part in ("_month", "", "_month_prior", "_prior")]
    columns += [f"{name}{part}" for name in TO_DATE for part in ("", "_prior")]
    return run(
        f"""
        INSERT INTO enterprises_monthlyreturn
            (enterprise_id, month, association_id, state, explanation, {", ".join(columns)})
        SELECT enterprise, month, association, state,
            CASE WHEN state = 'halted' THEN '停产' ELSE '' END,
            {_with_month("output", "1000")}, {_with_month("sales", "sales")}, {_with_month("export", "export")},
            {_to_date("export * own_brand / 1000", "export_prior * own_brand_prior / 1000")},
            {_plain("revenue")}, {_plain("profit")}, {_plain("taxes")}, {_plain("vat")}, {_plain("research")},
            here * employees, there * employees_prior
        FROM ({_due(ABOVE)}) due
        """,
        year=year,
        **scope,
    )


def small(year: int, scope: dict) -> int:
    """The quarterly form of every member below scale."""
    return run(
        f"""
        INSERT INTO enterprises_smallreturn (enterprise_id, month, association_id, state, explanation,
            output, output_prior, revenue, revenue_prior, employees, employees_prior)
        SELECT enterprise, month, association, state, CASE WHEN state = 'halted' THEN '停产' ELSE '' END,
            made, made_then, {_plain("revenue")}, here * employees, there * employees_prior
        FROM ({_due(BELOW)}) due
        """,
        year=year,
        **scope,
    )


def scope_of(*, settled: date, seed: int) -> dict:
    """What the statements of every year share. In the months not yet settled a tenth has not reported, then a fifth."""
    return {"settled": settled, "seed": seed, "late": 100}


def _with_month(name: str, rate: str) -> str:
    """This month, 1–本月, and both a year earlier; a month is the difference of two cumulatives."""
    now = f"made * {rate} / 1000"
    before = f"made_before * {rate} / 1000"
    prior = rate if rate.isdigit() else f"{rate}_prior"
    then, then_before = f"made_then * {prior} / 1000", f"made_then_before * {prior} / 1000"
    return f"{now} - {before}, {now}, {then} - {then_before}, {then}"


def _plain(name: str) -> str:
    return _to_date(name, f"{name}_prior")


def _to_date(rate: str, rate_prior: str) -> str:
    """1–本月, now and a year earlier, at a rate in thousandths of the output."""
    return f"made * {rate} / 1000, made_then * {rate_prior} / 1000"
