"""盖章扫描件: files that go with a submission, handed in by its association and handed out to whoever may see it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.audience import may_change, may_enter_for, visible_to
from enterprises import actions
from enterprises.files import LARGEST
from enterprises.models import Attachment, Correction, Submission
from pages.crumbs import review_crumbs
from pages.submission import address, find_submission


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def attachments(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The list, and for the association a way to add to it."""
    submission = find_submission(request, association, kind, month)
    enters = may_enter_for(request.user, submission.association)
    refused: list[str] = []
    if request.method == "POST":
        if not enters:
            raise PermissionDenied
        try:
            given = request.FILES.get("file")
            if given is None:
                raise ValidationError(_("没有选文件。"), code="nothing")
            keep(request, submission, given)
        except ValidationError as problem:
            refused = problem.messages
        else:
            messages.success(request, _("已附上。"))
            return redirect(address("attachments", submission))
    rows = submission.attachments.select_related("added_by", "correction__enterprise").order_by("-id")
    context = {
        "submission": submission,
        "rows": [(row, _href("attachment", row), _href("detach", row) if enters else "") for row in rows],
        "enters": enters,
        "refused": refused,
        "megabytes": LARGEST // 1024**2,
        "crumbs": review_crumbs(submission, _("附件")),
    }
    return render(request, "pages/review/attachments.html", context, status=422 if refused else 200)


@require_safe
@login_required
def attachment(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """The file itself: always a download, never shown in the portal's own name, whatever it holds."""
    row = _find(request, association, kind, month, pk)
    try:
        # ten megabytes at most: read at once, so that no file stays open for a reader who went away
        with storages["attachments"].open(row.stored) as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=row.kind)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def detach(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> HttpResponse:
    """Take a wrong file away, as long as nothing was decided on it."""
    row = _find(request, association, kind, month, pk)
    if not may_change(request.user, row):
        raise PermissionDenied
    submission = row.submission
    try:
        actions.detach(attachment=row, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("已撤下。"))
    return redirect(address("attachments", submission))


def keep(
    request: HttpRequest, submission: Submission, given: UploadedFile, correction: Correction | None = None
) -> Attachment:
    """Too large a file is refused by its size, before it is read."""
    if given.size > LARGEST:
        raise ValidationError(_("文件超过10 MB；请降低扫描分辨率后再传。"), code="large")
    return actions.attach(
        submission=submission, correction=correction, content=given.read(), name=given.name or "", by=request.user
    )


def _find(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> Attachment:
    submission = find_submission(request, association, kind, month)
    rows = visible_to(request.user, Attachment.objects.select_related("submission__association", "correction"))
    return get_object_or_404(rows, submission=submission, pk=pk)


def _href(name: str, row: Attachment) -> str:
    return address(name, row.submission, pk=row.pk)
