"""How every page of an import finds it, for whom, and what all of them say of its submission."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from access.audience import may_enter_for
from common.periods import Freq, Period
from enterprises.models import Import, Submission
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
