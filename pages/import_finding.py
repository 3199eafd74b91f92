"""How every page of an import finds it, for whom, and what all of them say of its submission."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from access.audience import may_enter_for
from common.periods import Freq, Period
from enterprises.models import Import, Submission
from pages.moment import today
from pages.presenters import imports as words
from pages.presenters.periods import period_text
from pages.submission import address, find_submission, form_for


def entered(request: HttpRequest, association: str, kind: str, month: str) -> Submission:
    """The submission, for who may enter for its association; 403 for who may only look, 404 for the others."""
    submission = find_submission(request, association, kind, month)
    if not may_enter_for(request.user, submission.association):
        raise PermissionDenied
    return submission


def found(request: HttpRequest, association: str, kind: str, month: str, pk: int) -> Import:
    """The import of that submission."""
    submission = entered(request, association, kind, month)
    rows = Import.objects.select_related("submission__association", "by")
    return get_object_or_404(rows, pk=pk, submission=submission)


def import_address(name: str, of: Import) -> str:
    return address(name, of.submission, pk=of.pk)


def shut(submission: Submission) -> str:
    """Why nothing of it can be repaired or filed now, in a sentence; empty while it is open."""
    if submission.is_open(today()):
        return ""
    match submission.state:
        case Submission.State.SUBMITTED:
            return _("已提交，等待审核；要改动请先撤回。")
        case Submission.State.ACCEPTED:
            return _("已核定，数据已冻结；要改动请提出更正。")
    return _("已过截止日，不能再填；请向主管部门申请延期。")


def ensure_not_shut(of: Import) -> None:
    if why := shut(of.submission):
        raise ValidationError(why, code="closed")


def about(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """What every page of an import says of its submission."""
    form = form_for(submission)
    return {
        "submission": submission,
        "form": form,
        "period": period_text(Period(Freq.TO_DATE, submission.month)),
        "steps": words.STEPS,
        "urls": {
            "grid": address("grid", submission),
            "imports": address("imports", submission),
            "template": address("import-template", submission),
            "export": address("import-export", submission),
            "export_csv": address("import-export-csv", submission),
        },
    }
