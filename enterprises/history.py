"""What enterprises reported before: the evidence that a doubtful figure is held against, read for many at once."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection

from common.periods import add_months
from enterprises.models.returns import ANSWERED
from enterprises.questions import ReturnForm, Span

# Medians look back over so many months.
MEDIAN_MONTHS = 12


@dataclass(frozen=True, slots=True)
class History:
    """One enterprise before a period. Amounts are in 元, cumulative unless said otherwise; a missing one is absent.

    `last`: the period before in the same year. `earlier`: what that one lacks, as it was last known in the year before
    it, each with its month. `year`: the same period a year earlier, as it was reported then.
    `median`: of single periods over the last twelve months (of the values themselves where they are heads).
    """

    last: Mapping[str, int] = field(default_factory=dict)
    year: Mapping[str, int] = field(default_factory=dict)
    median: Mapping[str, int] = field(default_factory=dict)
    earlier: Mapping[str, tuple[int, int]] = field(default_factory=dict)


NOTHING = History()


def histories(form: ReturnForm, month: datetime.date, enterprises: Collection[int]) -> dict[int, History]:
    """The history of each of these enterprises before `month`; one without a return before it is absent."""
    quantities = form.quantities()
    last, year = form.before(month), add_months(month, -12)
    names = [question.name for question in form.questions if not question.prior]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH kept AS (
                SELECT enterprise_id, month, {", ".join(names)} FROM {form.model._meta.db_table}
                WHERE enterprise_id = ANY(%(enterprises)s) AND month >= %(since)s AND month < %(month)s
                    AND state IN ('reported', 'zero', 'halted')
            ), known AS (
                SELECT {", ".join(["*", NUMBER, *map(known_before, quantities)])},
                    CASE WHEN month = %(last)s THEN to_jsonb(kept) END AS last_row,
                    CASE WHEN month = %(year)s THEN to_jsonb(kept) END AS year_row
                FROM kept {BEFORE}
            ), single AS (
                SELECT {", ".join(["enterprise_id", *map(single_month, quantities), "last_row", "year_row"])} FROM known
            )
            SELECT enterprise_id, {", ".join(_median(name) for name in quantities)},
                (array_agg(last_row) FILTER (WHERE last_row IS NOT NULL))[1],
                (array_agg(year_row) FILTER (WHERE year_row IS NOT NULL))[1]
            FROM single GROUP BY enterprise_id
            """,
            {
                "enterprises": list(enterprises),
                "since": add_months(month, -MEDIAN_MONTHS - 1),
                "month": month,
                "last": last,
                "year": year,
            },
        )
        found = [
            (enterprise, _present(zip(quantities, medians, strict=True)), _row(last_row), _row(year_row))
            for enterprise, *medians, last_row, year_row in cursor.fetchall()
        ]
    # what was never reported in twelve months has no median and is not looked for
    gaps = [id for id, medians, last_row, _year in found if last and not medians.keys() <= last_row.keys()]
    earlier = _earlier(form, last, gaps) if gaps else {}
    return {
        enterprise: History(last_row, year_row, medians, _without(earlier.get(enterprise, {}), last_row))
        for enterprise, medians, last_row, year_row in found
    }


def _earlier(
    form: ReturnForm, before: datetime.date, enterprises: Collection[int]
) -> dict[int, dict[str, tuple[int, int]]]:
    """By enterprise and cumulative question: the latest answer of the year until then, with its month."""
    names = [question.name for question in form.questions if question.span is Span.TO_DATE and not question.prior]
    rows = form.model.objects.filter(
        enterprise__in=enterprises, month__gte=before.replace(month=1), month__lt=before, state__in=ANSWERED
    )
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for enterprise, month, *values in rows.order_by("month").values_list("enterprise_id", "month", *names):
        told = zip(names, values, strict=True)
        found[enterprise] |= {name: (value, month.month) for name, value in told if value is not None}
    return found


def _without(earlier: Mapping[str, tuple[int, int]], last: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    return {name: known for name, known in earlier.items() if name not in last}


# Doubles are reckoned several times faster than the decimals of extract().
NUMBER = "date_part('month', month) AS number"
# The rows of the same firm and year before each row.
BEFORE = """WINDOW before AS (PARTITION BY enterprise_id, date_part('year', month) ORDER BY month
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"""


def known_before(quantity: str) -> str:
    """The last of the cumulatives before in the year that is not blank, behind its month."""
    told = f"ARRAY[date_part('month', month), {quantity}]"
    return f"max({told}) FILTER (WHERE {quantity} IS NOT NULL) OVER before AS {quantity}_before"


def single_month(quantity: str) -> str:
    """A cumulative less the last one known of its year, over the months since; heads are themselves.

    The first of a year covers the months from January.
    """
    if quantity == "employees":
        return quantity
    known = f"{quantity}_before"
    return f"({quantity} - coalesce({known}[2], 0)) / (number - coalesce({known}[1], 0)) AS {quantity}"


def _median(quantity: str) -> str:
    return f"round(percentile_cont(0.5) WITHIN GROUP (ORDER BY {quantity}))::bigint AS {quantity}"


def _row(text: str | None) -> dict[str, int]:
    """Django hands JSON from plain SQL over as text."""
    row = json.loads(text) if text else {}
    return _present((name, value) for name, value in row.items() if name not in ("enterprise_id", "month"))


def _present(values: Iterable[tuple[str, int | None]]) -> dict[str, int]:
    return {name: value for name, value in values if value is not None}


def last_known(form: ReturnForm, name: str, month: datetime.date, history: History) -> tuple[int, int] | None:
    """The latest cumulative of the year before `month`, with its month; (0, 0) where the year begins with `month`."""
    before = form.before(month)
    if before is None:
        return 0, 0
    last = history.last.get(name)
    return history.earlier.get(name) if last is None else (last, before.month)


def expected_to_date(form: ReturnForm, name: str, month: datetime.date, history: History) -> int | None:
    """What the answer would be if the period went as the median of the last ones did; None where nothing tells."""
    question = form[name]
    median = history.median.get(question.quantity)
    if median is None or question.prior:
        return None
    if question.is_count or question.span is Span.MONTH:
        return median
    known = last_known(form, name, month, history)
    return None if known is None else known[0] + median * (month.month - known[1])
