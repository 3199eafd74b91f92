"""审核: the official sees a month against last month and last year, and accepts or returns it, whole or by rows."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.audience import may_review_for
from enterprises import actions
from enterprises.forms import LastDayForm, UntilForm
from enterprises.models import Submission
from enterprises.standing import ensure_seen, judged, rows_of
from pages.crumbs import review_crumbs
from pages.moment import today
from pages.presenters import numbers
from pages.review_effects import figures_on
from pages.review_page import about, carried, is_past, review_page
from pages.review_rows import SHOWS, rows_for
from pages.review_typed import Typed
from pages.submission import address, find_submission, form_for


@require_safe
@login_required
@never_cache
def review(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """The month of one association; read-only for whoever may see it but not decide."""
    return review_page(request, find_submission(request, association, kind, month), Typed())


@require_POST
@login_required
def accept(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """First what it will do, then, with `sure`, the deed."""
    submission = _to_decide(request, association, kind, month)
    typed = Typed.of(request)
    try:
        typed.check()
        if not typed.sure:
            ensure_seen(submission, typed.seen)
            return _ask(request, submission, typed)
        actions.accept(
            submission=submission,
            enterprises=None if typed.whole else typed.rows,
            seen=typed.seen,
            by=request.user,
            reason=typed.reason,
        )
    except ValidationError as refused:
        return review_page(request, submission, typed, refused)
    messages.success(request, _("已核定，相应各行已冻结。"))
    return redirect(address("review", submission))


@require_POST
@login_required
def give_back(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Return rows, each with its reason, or the whole with one; the figures stay the reporting unit's to change.

    After the last day of entry a new one is asked for, so that what is returned can be filled.
    """
    submission = _to_decide(request, association, kind, month)
    typed = Typed.of(request)
    try:
        typed.check()
        actions.return_rows(
            submission=submission,
            reasons={} if typed.whole else typed.reasons_of_rows(),
            seen=typed.seen,
            on=today(),
            until=_until(submission, typed),
            by=request.user,
            reason=typed.reason if typed.whole else "",
        )
    except ValidationError as refused:
        return review_page(request, submission, typed, refused)
    messages.success(request, _("已退回，填报单位会看到理由。"))
    return redirect(address("review", submission))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def reopen(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Take an accepted month up again as a whole, until a day and with a reason."""
    submission = _to_decide(request, association, kind, month)
    form = UntilForm(request.POST if request.method == "POST" else None, submission=submission, on=today())
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen(
                submission=submission,
                until=form.cleaned_data["until"],
                by=request.user,
                reason=form.cleaned_data["why"],
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已重新开放，数据可由填报单位修改。"))
            return redirect(address("review", submission))
    context = about(submission) | {"form": form, "crumbs": review_crumbs(submission, pgettext("act", "重新开放"))}
    return render(request, "pages/review/reopen.html", context, status=422 if form.errors else 200)


def _until(submission: Submission, typed: Typed) -> datetime.date | None:
    """The new last day of entry, where one is needed; refused where it is no day, or over."""
    if not is_past(submission):
        return None
    form = LastDayForm({"until": typed.until}, submission=submission, on=today())
    if not form.is_valid():
        raise ValidationError([f"{form.fields['until'].label}：{text}" for text in form.errors["until"]])
    return form.cleaned_data["until"]


def _ask(request: HttpRequest, submission: Submission, typed: Typed) -> HttpResponse:
    """What acceptance will do, before it is done."""
    form = form_for(submission)
    rows = rows_for(form, submission, judged(form, submission.month, rows_of(submission)), "output")
    chosen = rows if typed.whole else [row for row in rows if row.enterprise.pk in typed.rows]
    # what went back waits as much as what nobody has decided
    others = [] if typed.whole else [row for row in rows if row.enterprise.pk not in typed.rows]
    left = sum(not SHOWS["accepted"](row) for row in others)
    context = about(submission) | {
        "typed": typed,
        "seen": typed.seen,
        "query": request.GET.urlencode(),
        "chosen": chosen,
        "doubtful": [row for row in chosen if row.doubtful],
        "missing": [row for row in chosen if SHOWS["missing"](row)],
        "sum": numbers.amount(sum(row.amounts.to_date or 0 for row in chosen)),
        "left": left,
        # the last rows accepted make the whole accepted, with all that it carries
        "carried": [] if left else carried(submission),
        "effects": figures_on(request.user, submission),
        "crumbs": review_crumbs(submission, _("核定")),
    }
    return render(request, "pages/review/accept.html", context)


def _to_decide(request: HttpRequest, association: str, kind: str, month: str) -> Submission:
    """404 for whoever may not see it, 403 for whoever sees it and may not decide."""
    submission = find_submission(request, association, kind, month)
    if not may_review_for(request.user, submission.association):
        raise PermissionDenied
    return submission
