"""What enterprises reported before: the evidence that a doubtful figure is held against, read for many by one query."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection

from common.periods import add_months
from enterprises.questions import ReturnForm, Span

# Medians look back over so many months.
MEDIAN_MONTHS = 12


@dataclass(frozen=True, slots=True)
class History:
    """One enterprise before a period. Amounts are in 元, cumulative unless said otherwise; a missing one is absent.

    `last`: the period before in the same year. `year`: the same period a year earlier, as it was reported then.
    `median`: of single periods over the last twelve months (of the values themselves where they are heads).
    """

    last: Mapping[str, int] = field(default_factory=dict)
    year: Mapping[str, int] = field(default_factory=dict)
    median: Mapping[str, int] = field(default_factory=dict)


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
            ), single AS (
                SELECT enterprise_id, {", ".join(_single(name) for name in quantities)},
                    CASE WHEN month = %(last)s THEN to_jsonb(kept) END AS last_row,
                    CASE WHEN month = %(year)s THEN to_jsonb(kept) END AS year_row
                FROM kept
                WINDOW own AS (PARTITION BY enterprise_id, extract(year FROM month) ORDER BY month)
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
        return {
            enterprise: History(
                last=_row(last), year=_row(year), median=_present(zip(quantities, medians, strict=True))
            )
            for enterprise, *medians, last, year in cursor.fetchall()
        }


def _single(quantity: str) -> str:
    """A cumulative less the one before; heads are themselves. The first form of a year covers what it covers."""
    if quantity == "employees":
        return quantity
    spanned = "(extract(month FROM month) - coalesce(extract(month FROM lag(month) OVER own), 0))"
    return f"(({quantity} - coalesce(lag({quantity}) OVER own, 0)) / {spanned}) AS {quantity}"


def _median(quantity: str) -> str:
    return f"round(percentile_cont(0.5) WITHIN GROUP (ORDER BY {quantity}))::bigint AS {quantity}"


def _row(text: str | None) -> dict[str, int]:
    """Django hands JSON from plain SQL over as text."""
    row = json.loads(text) if text else {}
    return _present((name, value) for name, value in row.items() if name not in ("enterprise_id", "month"))


def _present(values: Iterable[tuple[str, int | None]]) -> dict[str, int]:
    return {name: value for name, value in values if value is not None}


def expected_to_date(form: ReturnForm, name: str, month: datetime.date, history: History) -> int | None:
    """What the answer would be if the period went as the median of the last ones did; None where nothing tells."""
    question = form[name]
    median = history.median.get(question.quantity)
    if median is None or question.prior:
        return None
    before = form.before(month)
    months = month.month - (before.month if before else 0)
    if question.is_count:
        return median
    if question.span is Span.MONTH:
        return median
    if before is None:
        return median * months
    last = history.last.get(name)
    return None if last is None else last + median * months
