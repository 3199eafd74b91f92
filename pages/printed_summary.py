"""The summary of a submission on paper: one line a firm, the sums, and what every printed form must say of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from common.money import UNIT_NAMES
from common.periods import Freq, Period
from enterprises.comparison import Pair, paired
from enterprises.models import Enterprise, ReturnState, Submission
from enterprises.models.returns import ANSWERED
from enterprises.questions import ReturnForm
from enterprises.standing import rows_of
from pages.languages import html_lang
from pages.presenters.periods import period_text
from pages.review_rows import thousands
from pages.submission import form_for

# What the template is given; without addresses, which a worker has no use for.
Summary = dict[str, Any]
# Columns of the summary, of the questions that the form asks.
SUMMARY = (
    *("output_month", "output", "output_prior", "sales_month", "sales", "sales_prior", "export", "export_prior"),
    *("revenue", "revenue_prior", "profit", "employees"),
)


@dataclass(frozen=True)
class Sum:
    """One column in sum, in the form's unit, and how many firms are in it."""

    text: str
    count: int


@dataclass(frozen=True)
class Line:
    """One firm of the summary."""

    number: int
    name: str
    code: str
    state: str
    cells: list[str]


def head_of(submission: Submission) -> dict[str, Any]:
    """What every printed form must say of itself: number, who set it up and by what right, period, unit."""
    form, returns = form_for(submission), settings.RETURNS
    return {
        "submission": submission,
        "html_lang": html_lang(),
        "demo": settings.DEMO,
        "title": form.title,
        "table_number": form.table_number,
        "issuer": returns["issuer"] or submission.association.label,
        "approval": returns["approval"],
        "valid_until": returns["valid_until"],
        "period": period_text(Period(Freq.TO_DATE, submission.month)),
        "unit": UNIT_NAMES[form.unit],
        "draft": submission.submitted_at is None or submission.is_with_association,
    }


def summary_of(submission: Submission) -> Summary:
    """All of it, in the reader's language."""
    form = form_for(submission)
    rows = rows_of(submission)
    firms = Enterprise.objects.in_bulk([row["enterprise_id"] for row in rows])
    names = [name for name in SUMMARY if name in form.names]
    rows.sort(key=lambda row: (firms[row["enterprise_id"]].initials, firms[row["enterprise_id"]].name))
    lines = [
        Line(
            number,
            firms[row["enterprise_id"]].name,
            firms[row["enterprise_id"]].credit_code,
            str(ReturnState(row["state"]).label),
            [answer_of(form, name, row[name]) for name in names],
        )
        for number, row in enumerate(rows, start=1)
    ]
    answered = [row for row in rows if row["state"] in ANSWERED]
    sums = [_sum(form, name, [row[name] for row in answered if row[name] is not None]) for name in names]
    return head_of(submission) | {
        "columns": [str(form[name].label) for name in names],
        "lines": lines,
        "answered": len(answered),
        "expected": len(rows),
        "sums": sums,
        "alike": _alike(form, names, answered),
    }


def _sum(form: ReturnForm, name: str, values: list[int]) -> Sum:
    """Of nothing the sum is blank, as a blank is not 0."""
    return Sum(answer_of(form, name, sum(values) if values else None), len(values))


def _alike(form: ReturnForm, names: list[str], answered: list[dict]) -> list[Sum | None]:
    """Now and the year before over the same firms, where an answer lacks one side; empty where none does."""
    pairs: dict[str, Pair] = {
        name: paired((row[name], row[f"{name}_prior"]) for row in answered)
        for name in names
        if f"{name}_prior" in names
    }
    if not any(pair.left_out for pair in pairs.values()):
        return []
    found = []
    for name in names:
        pair = pairs.get(name.removesuffix("_prior"))
        side = pair and (pair.then if name.endswith("_prior") else pair.now)
        found.append(pair and Sum(answer_of(form, name, side if pair.count else None), pair.count))
    return found


def answer_of(form: ReturnForm, name: str, value: int | None) -> str:
    """In the form's unit; heads as they are."""
    if value is None:
        return ""
    return f"{value:,}" if form[name].is_count else thousands(value)
