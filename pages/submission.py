"""The submission that an address names: association, form and month; whoever may not see it meets a missing page."""

import datetime

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from access.audience import visible_to
from common.periods import Period
from enterprises.models import ReturnKind, Submission
from enterprises.questions import ReturnForm, form_of
from enterprises.standing import rows_of

# One place in all addresses: /submissions/yongjia-pump-valve-association/monthly/2018-12/
ROUTE = "submissions/<slug:association>/<slug:kind>/<slug:month>/"


def find_submission(request: HttpRequest, association: str, kind: str, month: str) -> Submission:
    """The submission with its association, as far as this reader may see it; else 404, as if it were not there."""
    if kind not in ReturnKind.values:
        raise Http404
    rows = visible_to(request.user, Submission.objects.select_related("association"))
    return get_object_or_404(rows, association__code=association, kind=kind, month=_month(month))


def find_return(
    request: HttpRequest, association: str, kind: str, month: str, credit_code: str
) -> tuple[Submission, dict]:
    """One firm's row, for whoever may see it: a zone that was let read it does not see the rest of the submission."""
    rows = Submission.objects.select_related("association")
    submission = get_object_or_404(rows, association__code=association, kind=kind, month=_month(month))
    returns = form_for(submission).model.objects.filter(enterprise__credit_code=credit_code)
    found = rows_of(submission, visible_to(request.user, returns))
    if not found:
        raise Http404
    return submission, found[0]


def form_for(submission: Submission) -> ReturnForm:
    return form_of(submission.kind, submission.month)


def address(name: str, submission: Submission, **more: object) -> str:
    """Where the page `name` about the submission is."""
    return reverse(
        name,
        kwargs={
            "association": submission.association.code,
            "kind": submission.kind,
            "month": f"{submission.month:%Y-%m}",
            **more,
        },
    )


def _month(text: str) -> datetime.date:
    try:
        return Period.parse("M", text).month
    except ValueError:
        raise Http404 from None
