"""Workbooks that go out: the form to fill in, everything that a month holds, the clerk's own file with remarks."""

from __future__ import annotations

import io

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.sheets.remarks import annotated
from common.sheets.sentences import SheetRefused
from enterprises.models import Submission
from enterprises.sheets.kept import path_of
from enterprises.sheets.templates import export_csv, write_export, write_prefilled
from enterprises.sheets.working import Work
from pages.import_finding import entered, found
from pages.import_page import page
from pages.presenters.imports import remarks
from pages.submission import form_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
@never_cache
def template(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The form with its firms, last period beside the blanks."""
    submission = entered(request, association, kind, month)
    book = io.BytesIO()
    write_prefilled(submission, book)
    return _sent(book.getvalue(), XLSX, _name(submission, "填报.xlsx"))


@login_required
@require_safe
@never_cache
def export(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """All rows as they stand, in 元."""
    submission = entered(request, association, kind, month)
    book = io.BytesIO()
    write_export(submission, book)
    return _sent(book.getvalue(), XLSX, _name(submission, "数据.xlsx"))


@login_required
@require_safe
@never_cache
def export_as_csv(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The same as text."""
    submission = entered(request, association, kind, month)
    return _sent(export_csv(submission), "text/csv; charset=utf-8", _name(submission, "数据.csv"))


@login_required
@require_safe
@never_cache
def workbook(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """The clerk's own workbook: coloured cells, comments, a column of findings."""
    of = found(request, association, kind, month, pk)
    work = Work(of)
    said = remarks(form_for(of.submission), of, of.problems.order_by("id"))
    try:
        made = annotated(path_of(of.stored), work.book, work.table, said)
    except FileNotFoundError:
        return page(request, of, [SheetRefused("gone").message])
    except SheetRefused as refused:
        return page(request, of, [refused.message])
    return _sent(made, XLSX, f"{of.name.rpartition('.')[0] or of.name}-检查结果.xlsx")


def _name(submission: Submission, end: str) -> str:
    return f"{submission.association.name}-{form_for(submission).title}-{submission.month:%Y-%m}-{end}"


def _sent(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
