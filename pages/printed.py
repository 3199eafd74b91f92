"""打印报表: the form of each firm and the summary of all, as HTML for the printer and as PDF with its own face."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from access.audience import may_see
from enterprises.models import Enterprise, Paper, ReturnState, Submission
from enterprises.questions import QUANTITIES
from pages import papers
from pages.pdf import PaperMissing, pdf_of
from pages.printed_summary import answer_of, head_of, summary_of
from pages.submission import address, find_return, find_submission, form_for


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
    addresses = {
        "review_href": address("review", submission),
        "pdf_href": address("printed-pdf", submission),
        # and then the firm's code: a thousand addresses looked up one by one take longer than all the rest
        "one_href": address("printed", submission),
    }
    return render(request, papers.TEMPLATE, summary_of(submission) | addresses)


@require_safe
@login_required
@never_cache
def printed_pdf(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The same as PDF: of few firms at once, of many from where a worker laid it."""
    submission = find_submission(request, association, kind, month)
    summary, name = summary_of(submission), _file_name(submission, "summary")
    if len(summary["lines"]) <= papers.AT_ONCE:
        return _paper(request, papers.TEMPLATE, summary, name)
    made = papers.standing(submission, summary)
    if made is None or made.state != Paper.State.MADE:
        return redirect(address("paper", submission))
    return _download(papers.content_of(made), name)


@require_safe
@login_required
@never_cache
def printed_one(request: HttpRequest, association: str, kind: str, month: str, credit_code: str) -> HttpResponse:
    """One firm's form."""
    submission, row = find_return(request, association, kind, month, credit_code)
    hrefs = {"firm_href": reverse("enterprise", args=[credit_code])}
    if may_see(request.user, submission):
        hrefs["review_href"] = address("review", submission)
    return render(request, "pages/printed/one.html", _one(submission, row) | hrefs)


@require_safe
@login_required
@never_cache
def printed_one_pdf(request: HttpRequest, association: str, kind: str, month: str, credit_code: str) -> HttpResponse:
    """The same as PDF."""
    submission, row = find_return(request, association, kind, month, credit_code)
    return _paper(request, "pages/printed/one.html", _one(submission, row), _file_name(submission, credit_code))


def _paper(request: HttpRequest, template: str, context: dict, name: str) -> HttpResponse:
    html = render_to_string(template, context | {"paper": True}, request=request)
    try:
        content = pdf_of(html, papers.STYLE)
    except PaperMissing:
        text = _("这台服务器缺少生成PDF的组件（libpango）；请用浏览器的打印功能，效果相同。")
        return render(request, "pages/printed/missing.html", {"text": text}, status=503)
    return _download(content, name)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _file_name(submission: Submission, what: str) -> str:
    return f"{submission.association.code}-{submission.kind}-{submission.month:%Y-%m}-{what}"


def _one(submission: Submission, row: dict) -> dict[str, object]:
    form = form_for(submission)
    enterprise = Enterprise.objects.get(pk=row["enterprise_id"])
    suffixes = ("_month", "", "_month_prior", "_prior")
    asked = [
        Asked(
            number,
            str(QUANTITIES[quantity][0]) + ("" if quantity != "employees" else _("（人）")),
            [
                answer_of(form, quantity + suffix, row[quantity + suffix]) if quantity + suffix in form.names else None
                for suffix in suffixes
            ],
        )
        for number, quantity in enumerate(form.quantities(), start=1)
    ]
    return head_of(submission) | {
        "enterprise": enterprise,
        "state": str(ReturnState(row["state"]).label),
        "explanation": row["explanation"],
        "asked": asked,
        "with_month": any(each.cells[0] is not None for each in asked),
        "pdf_href": address("printed-one-pdf", submission, credit_code=enterprise.credit_code),
    }
