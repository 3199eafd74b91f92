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
    """What share of the year is done by each month, in sixteen variants that wobble a little, beside the year before."""
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
    """By variant and year: each month's share, and that of the month before it. September and December do not wobble."""
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
        SELECT f.association, f.anchor_share, f.fitted, f.joined, f.left_on, f.above_from, f.above_to, f.halted_from,
            f.variant, f.no_prior_before, this.*, last.output AS output_prior, last.sales AS sales_prior,
            last.export AS export_prior, last.own_brand AS own_brand_prior, last.revenue AS revenue_prior,
            last.profit AS profit_prior, last.taxes AS taxes_prior, last.vat AS vat_prior,
            last.research AS research_prior, last.employees AS employees_prior
        FROM demo_firm f JOIN rates this ON this.firm = f.firm
        JOIN rates last ON last.firm = this.firm AND last.year = this.year - 1
        """,
        seed=seed,
    )
    return run("ANALYZE demo_year")


# One row a firm and month. What is not to be filled in is null from here on, and so is all that is made from it.
DUE = """
    SELECT y.*, m.month, coalesce(h.share, m.share) AS share, coalesce(h.share, m.share_before) AS share_before,
        m.share_then, m.share_then_before,
        hashint8extended(y.firm * 100000 + y.year * 12 + extract(month FROM m.month)::int, %(seed)s + 20) & 1023 AS lot
    FROM demo_year y
    JOIN demo_month m ON m.year = y.year AND m.variant = y.variant
    LEFT JOIN demo_month h ON h.year = y.year AND h.variant = y.variant
        AND h.month = y.halted_from - interval '1 month' AND y.halted_from <= m.month
    WHERE y.year = %(year)s
"""
STATE = """
    CASE WHEN halted_from <= month THEN 'halted'
        WHEN month > %(settled)s AND lot < %(late)s * (1 + (month - %(settled)s) / 31) THEN 'missing'
        WHEN fitted AND extract(month FROM month) IN (9, 12) OR lot > 5 THEN 'reported'
        WHEN lot = 0 THEN 'refused' WHEN lot = 1 THEN 'exempt' ELSE 'missing' END
"""
GAVE = "(no_prior_before IS NULL OR month >= no_prior_before)"
ANSWERED = "state IN ('reported', 'halted')"


def monthly(year: int, scope: dict) -> int:
    """The monthly form of every firm above scale in each month from February on."""
    columns = [f"{name}{part}" for name in AMOUNTS for part in ("_month", "", "_month_prior", "_prior")]
    columns += [f"{name}{part}" for name in TO_DATE for part in ("", "_prior")]
    names = ", ".join(columns)
    return run(
        f"""
        INSERT INTO enterprises_monthlyreturn (enterprise_id, month, association_id, state, explanation, {names})
        SELECT firm, month, association, state,
            CASE WHEN state = 'halted' THEN '停产' ELSE '' END,
            {_with_month("output", "1000")}, {_with_month("sales", "sales")}, {_with_month("export", "export")},
            {_to_date("own_brand_export", "export * own_brand / 1000", "export_prior * own_brand_prior / 1000")},
            {_plain("revenue")}, {_plain("profit")}, {_plain("taxes")}, {_plain("vat")}, {_plain("research")},
            here * employees, there * employees_prior
        FROM (
            SELECT due.*,
                CASE WHEN {ANSWERED} THEN output * share / anchor_share END AS made,
                CASE WHEN {ANSWERED} THEN output * share_before / anchor_share END AS made_before,
                CASE WHEN {ANSWERED} AND gave THEN output_prior * share_then / anchor_share END AS made_then,
                CASE WHEN {ANSWERED} AND gave THEN output_prior * share_then_before / anchor_share END
                    AS made_then_before,
                CASE WHEN {ANSWERED} THEN 1 END AS here, CASE WHEN {ANSWERED} AND gave THEN 1 END AS there
            FROM (
                SELECT *, {STATE} AS state, {GAVE} AS gave FROM ({DUE}) due
            ) due
            WHERE above_from <= month AND (above_to IS NULL OR month < above_to)
        ) rows
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
        SELECT firm, month, association, state, CASE WHEN state = 'halted' THEN '停产' ELSE '' END,
            here * (output * share / anchor_share), there * (output_prior * share_then / anchor_share),
            here * (output * share / anchor_share * revenue / 1000),
            there * (output_prior * share_then / anchor_share * revenue_prior / 1000),
            here * employees, there * employees_prior
        FROM (
            SELECT due.*, CASE WHEN {ANSWERED} THEN 1 END AS here, CASE WHEN {ANSWERED} AND gave THEN 1 END AS there
            FROM (
                SELECT *, {STATE} AS state, {GAVE} AS gave FROM ({DUE}) due
            ) due
            WHERE extract(month FROM month) IN (3, 6, 9, 12)
                AND joined < month + interval '1 month' AND (left_on IS NULL OR left_on >= month + interval '1 month')
                AND (above_from IS NULL OR above_from > month OR above_to <= month)
        ) rows
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
    return _to_date(name, name, f"{name}_prior")


def _to_date(name: str, rate: str, rate_prior: str) -> str:
    return f"made * {rate} / 1000, made_then * {rate_prior} / 1000"
