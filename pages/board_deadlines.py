"""Deadlines: how they are counted, and the exceptions that an official makes for one submission."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.audience import has_role, may_review_for
from access.standing import ENTERS, READS_ALL, Role
from common.days import deadline_after_days
from common.periods import last_day
from enterprises import actions
from enterprises.forms import UntilForm
from enterprises.models import Submission
from enterprises.questions import VERSIONS, ReturnForm
from pages.board_cards import due_text, title_of, where
from pages.crumbs import crumbs
from pages.moment import today
from pages.submission import address, find_submission

State = Submission.State
YEARS = (2012, 2100)


@dataclass(frozen=True)
class Due:
    """One period of a form: the last day of the deadline and of the grace, and whether all days of rest are known."""

    month: datetime.date
    deadline: datetime.date
    moved: bool
    grace: datetime.date
    known: bool


@dataclass(frozen=True)
class Rules:
    """One form with its terms and the days that they come to in a year."""

    form: ReturnForm
    dues: list[Due]


@login_required
@never_cache
@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """The rules, and what they come to in the year that ?year= names."""
    if not has_role(request.user, Role.OFFICIAL, *READS_ALL, *ENTERS):
        raise PermissionDenied
    asked = request.GET.get("year", "") or str(today().year)
    if not (asked.isascii() and asked.isdigit() and len(asked) == 4 and YEARS[0] <= int(asked) <= YEARS[1]):
        raise Http404
    year = int(asked)
    months = [datetime.date(year, month, 1) for month in range(1, 13)]
    rules = [Rules(form, [_due(form, month) for month in months if form.is_offered(month)]) for form in VERSIONS]
    context = {"year": year, "rules": rules, "crumbs": crumbs((_("填报"), reverse("board")), _("报送期限"))}
    return render(request, "pages/board/deadlines.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """An official lets one association go on entering, with a reason; an accepted period is reopened elsewhere."""
    submission = find_submission(request, association, kind, month)
    if not may_review_for(request.user, submission.association):
        raise PermissionDenied
    if submission.state == State.ACCEPTED:
        return redirect(address("review-reopen", submission))
    day = today()
    form = UntilForm(request.POST if request.method == "POST" else None, submission=submission, on=day)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(
                submission=submission,
                until=form.cleaned_data["until"],
                by=request.user,
                reason=form.cleaned_data["why"],
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(f"{reverse('board')}?period={kind}:{month}")
    context = {
        "submission": submission,
        "title": title_of(submission),
        "where": where(submission, day),
        "due": due_text(submission, day),
        "form": form,
        "waits": submission.state == State.SUBMITTED,
        "crumbs": crumbs((_("填报"), reverse("board")), _("延期")),
    }
    return render(request, "pages/board/extend.html", context, status=422 if form.errors else 200)


def _due(form: ReturnForm, month: datetime.date) -> Due:
    due = deadline_after_days(last_day(month), form.due_days)
    grace = deadline_after_days(due.due, form.grace_days)
    plain = last_day(month) + datetime.timedelta(days=form.due_days)
    return Due(month, due.due, due.due != plain, grace.due, due.holidays_known and grace.holidays_known)
