"""Bringing a spreadsheet: upload it, see where it stands. Works without JavaScript."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.sheets.limits import FILE_BYTES
from common.sheets.sentences import SheetRefused
from enterprises import importing
from enterprises.models import Import
from pages.crumbs import submission_crumbs
from pages.import_finding import about, entered, found, import_address
from pages.import_page import page
from pages.moment import today

# So many files that were brought before are listed.
LISTED = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def imports(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Bring a file, fetch a workbook to fill in, look at what was brought before."""
    submission = entered(request, association, kind, month)
    problems: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problems = [_("请选择文件。")]
        else:
            try:
                of = importing.receive(submission, file.name, file.chunks(), on=today(), by=request.user)
                return HttpResponseRedirect(import_address("import", of))
            except SheetRefused as refused:
                problems = [refused.message]
            except ValidationError as refused:
                problems = list(refused.messages)
    context = about(request, submission) | {
        "problems": problems,
        "limit": FILE_BYTES >> 20,
        "brought": [
            (each, import_address("import", each))
            for each in submission.imports.select_related("by").order_by("-at", "-id")[:LISTED]
        ],
        "open": submission.is_open(today()),
        "step": 1,
        "crumbs": submission_crumbs(submission, _("表格导入")),
    }
    return render(request, "pages/imports/upload.html", context, status=422 if problems else 200)


@login_required
@require_safe
@never_cache
def one(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """Where the import stands: columns to be looked at, a bar while it is at work, problems, what became of it."""
    of = found(request, association, kind, month, pk)
    if of.state == Import.State.MAPPING:
        return HttpResponseRedirect(import_address("import-columns", of))
    return page(request, of)


@login_required
@require_safe
@never_cache
def progress(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> JsonResponse:
    """How far the job is, for the bar."""
    of = found(request, association, kind, month, pk)
    return JsonResponse({"state": of.state, "at_work": of.is_at_work, "progress": of.progress})
