"""打印报表: the form of each firm and the summary of all, as HTML for the printer and as PDF with its own face."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.money import UNIT_NAMES
from common.periods import Freq, Period
from enterprises.models import Enterprise, ReturnState, Submission
from enterprises.questions import QUANTITIES, ReturnForm
from enterprises.standing import rows_of
from pages.languages import html_lang
from pages.pdf import PaperMissing, pdf_of
from pages.presenters.periods import period_text
from pages.review_rows import thousands
from pages.submission import address, find_submission, form_for

STYLE = "css/printed.css"
# Columns of the summary, of the questions that the form asks.
SUMMARY = (
    *("output_month", "output", "output_prior", "sales_month", "sales", "sales_prior", "export", "export_prior"),
    *("revenue", "revenue_prior", "profit", "employees"),
)


@dataclass(frozen=True)
class Line:
    """One firm of the summary."""

    number: int
    name: str
    code: str
    state: str
    cells: list[str]


@dataclass(frozen=True)
class Asked:
    """One quantity of a firm's form with its up to four answers; None where the form does not ask."""

    number: int
    label: str
    cells: list[str | None]


@require_safe
@login_required
@never_cache
def printed(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The summary table, ready for the printer."""
    submission = find_submission(request, association, kind, month)
    return render(request, "pages/printed/summary.html", _summary(submission))


@require_safe
@login_required
@never_cache
def printed_pdf(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The same as PDF."""
    submission = find_submission(request, association, kind, month)
    return _paper(request, "pages/printed/summary.html", _summary(submission), _file_name(submission, "summary"))


@require_safe
@login_required
@never_cache
def printed_one(request: HttpRequest, association: str, kind: str, month: str, credit_code: str) -> HttpResponse:
    """One firm's form."""
    submission = find_submission(request, association, kind, month)
    return render(request, "pages/printed/one.html", _one(submission, credit_code))


@require_safe
@login_required
@never_cache
def printed_one_pdf(request: HttpRequest, association: str, kind: str, month: str, credit_code: str) -> HttpResponse:
    """The same as PDF."""
    submission = find_submission(request, association, kind, month)
    context = _one(submission, credit_code)
    return _paper(request, "pages/printed/one.html", context, _file_name(submission, credit_code))


def _paper(request: HttpRequest, template: str, context: dict, name: str) -> HttpResponse:
    html = render_to_string(template, context | {"paper": True}, request=request)
    try:
        content = pdf_of(html, STYLE)
    except PaperMissing:
        text = _("这台服务器缺少生成PDF的组件（libpango）；请用浏览器的打印功能，效果相同。")
        return render(request, "pages/printed/missing.html", {"text": text}, status=503)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _file_name(submission: Submission, what: str) -> str:
    return f"{submission.association.code}-{submission.kind}-{submission.month:%Y-%m}-{what}"


def _head(submission: Submission) -> dict[str, object]:
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
        "review_href": address("review", submission),
    }


def _summary(submission: Submission) -> dict[str, object]:
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
            [_answer(form, name, row[name]) for name in names],
        )
        for number, row in enumerate(rows, start=1)
    ]
    sums = [_answer(form, name, sum(row[name] or 0 for row in rows)) for name in names]
    return _head(submission) | {
        "columns": [form[name].label for name in names],
        "lines": [(line, address("printed-one", submission, credit_code=line.code)) for line in lines],
        "sums": sums,
        "pdf_href": address("printed-pdf", submission),
    }


def _one(submission: Submission, credit_code: str) -> dict[str, object]:
    form = form_for(submission)
    enterprise = get_object_or_404(Enterprise, credit_code=credit_code)
    row = next((row for row in rows_of(submission) if row["enterprise_id"] == enterprise.pk), None)
    if row is None:
        raise Http404
    suffixes = ("_month", "", "_month_prior", "_prior")
    asked = [
        Asked(
            number,
            str(QUANTITIES[quantity][0]) + ("" if quantity != "employees" else _("（人）")),
            [
                _answer(form, quantity + suffix, row[quantity + suffix]) if quantity + suffix in form.names else None
                for suffix in suffixes
            ],
        )
        for number, quantity in enumerate(form.quantities(), start=1)
    ]
    return _head(submission) | {
        "enterprise": enterprise,
        "state": str(ReturnState(row["state"]).label),
        "explanation": row["explanation"],
        "asked": asked,
        "with_month": any(each.cells[0] is not None for each in asked),
        "pdf_href": address("printed-one-pdf", submission, credit_code=credit_code),
    }


def _answer(form: ReturnForm, name: str, value: int | None) -> str:
    if value is None:
        return ""
    return f"{value:,}" if form[name].is_count else thousands(value)
