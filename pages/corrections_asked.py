"""Asking for a correction: of one frozen row, or of an earlier month restated while a later one is open."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.audience import may_enter_for
from accounts.models import User
from common.periods import Freq, Period
from enterprises import actions
from enterprises.forms import CorrectionForm
from enterprises.models import Correction, Decision, Enterprise, Submission
from enterprises.questions import ReturnForm
from pages.correction_cells import Read, cells, notes_after, read_cells, states
from pages.correction_moves import ahead_of
from pages.crumbs import review_crumbs
from pages.presenters.periods import period_text
from pages.review_attachments import keep
from pages.submission import address, find_submission, form_for


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def correct(request: HttpRequest, association: str, kind: str, month: str, credit_code: str) -> HttpResponse:
    """Ask to change one frozen row of this month."""
    submission = _of_clerk(request, association, kind, month)
    return _ask(request, submission, _enterprise(credit_code), carrier=None)


@require_safe
@login_required
@never_cache
def restate(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """重报前期累计: the firms that may restate an earlier month with this one, and what is asked already."""
    carrier = _of_clerk(request, association, kind, month)
    form = form_for(carrier)
    earlier = _earlier(carrier)
    rows = form.model.objects.filter(association=carrier.association_id, month=carrier.month)
    firms = Enterprise.objects.filter(pk__in=rows.values("enterprise")).order_by("initials", "name")
    asked = carrier.corrections.select_related("enterprise").order_by("month", "enterprise__name")
    context = {
        "submission": carrier,
        "period": period_text(Period(Freq.TO_DATE, carrier.month)),
        "earlier": earlier,
        "firms": [(firm, address("restate-one", carrier, credit_code=firm.credit_code)) for firm in firms],
        "corrections": asked,
        "crumbs": review_crumbs(carrier, _("重报前期累计")),
    }
    return render(request, "pages/corrections/restate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def restate_one(request: HttpRequest, association: str, kind: str, month: str, credit_code: str) -> HttpResponse:
    """Restate an earlier accepted month of the year of one firm; it rides on this month's submission."""
    carrier = _of_clerk(request, association, kind, month)
    earlier = _earlier(carrier)
    asked = request.GET.get("month", "")
    chosen = next((each for each in earlier if f"{each.month:%Y-%m}" == asked), earlier[0] if earlier else None)
    if chosen is None:
        raise Http404
    return _ask(request, chosen, _enterprise(credit_code), carrier=carrier, others=earlier)


def _ask(
    request: HttpRequest,
    submission: Submission,
    enterprise: Enterprise,
    *,
    carrier: Submission | None,
    others: list[Submission] | None = None,
) -> HttpResponse:
    form = form_for(submission)
    row = form.model.objects.filter(
        association=submission.association_id, enterprise=enterprise, month=submission.month
    ).first()
    if row is None:
        raise Http404
    posted = request.method == "POST"
    typed = {name: request.POST.get(name, "") for name in ("state", *form.names)} if posted else {}
    given = {name: request.POST.get(name, "") for name in CorrectionForm.base_fields}
    why = CorrectionForm(given if posted else None)
    read = None
    told: list[str] = []
    ahead = None
    if posted and "look" in request.POST:
        # a look wants neither reason nor explanation yet, though a correction does
        why = CorrectionForm(initial=given)
        read = read_cells(form, row, typed, "")
        if not read.problems:
            values = read.values | ({"explanation": "preview"} if read.judged.to_explain else {})
            ahead = ahead_of(
                lambda: _asked(form, submission, enterprise, values, carrier, "preview", request.user),
                month=submission.month,
                carrier=carrier,
                user=request.user,
            )
    elif posted:
        is_whole = why.is_valid()
        read = read_cells(form, row, typed, why.cleaned_data.get("explanation", ""))
        if read.judged.to_explain and "explanation" not in why.errors:
            why.add_error("explanation", _("更正后的数有须说明的问题，请写明原因。"))
        if is_whole and why.is_valid() and not read.problems:
            try:
                asked = _keep(request, form, submission, enterprise, read.values, carrier, why.cleaned_data["reason"])
            except ValidationError as refused:
                told = refused.messages
            else:
                messages.success(request, _("更正已提出，等主管部门审核；审核之前数不变。"))
                return redirect("correction", pk=asked.pk)
    if read:
        told = [*told, *filter(None, [read.problems.get("")]), *_counted(read)]
    back = carrier or submission
    context = {
        "submission": submission,
        "enterprise": enterprise,
        "carrier": carrier,
        "others": others or [],
        "period": period_text(Period(Freq.TO_DATE, submission.month)),
        "frozen": _is_frozen(submission, enterprise),
        "waiting": Correction.objects.filter(
            enterprise=enterprise, kind=submission.kind, month=submission.month, state=Correction.State.ASKED
        ).first(),
        "state": row.get_state_display(),
        "states": states(row, typed),
        "state_problem": read.problems.get("state", "") if read else "",
        "cells": cells(form, row, typed, read),
        "after": notes_after(form, row.month, read.judged) if read else [],
        "explanation": row.explanation,
        "ahead": ahead,
        "form": why,
        "refused": told,
        "back": address("restate", carrier) if carrier else address("review", submission),
        "crumbs": review_crumbs(
            back, *([(_("重报前期累计"), address("restate", carrier))] if carrier else []), enterprise.label
        ),
    }
    return render(request, "pages/corrections/ask.html", context, status=200 if ahead or not posted else 422)


def _counted(read: Read) -> list[str]:
    """How many cells are wrong or ask for a word; each says it itself."""
    told = []
    if wrong := [name for name in read.problems if name]:
        told.append(_("有%(n)d处填写有误，见表中。") % {"n": len(wrong)})
    if asked := read.judged.to_explain:
        told.append(_("有%(n)d处须说明，请填“说明”。") % {"n": len(asked)})
    return told


@transaction.atomic
def _keep(
    request: HttpRequest,
    form: ReturnForm,
    submission: Submission,
    enterprise: Enterprise,
    values: Mapping[str, int | str | None],
    carrier: Submission | None,
    reason: str,
) -> Correction:
    """The correction with its evidence, or neither."""
    asked = _asked(form, submission, enterprise, values, carrier, reason, request.user)
    if given := request.FILES.get("file"):
        keep(request, submission, given, asked)
    return asked


def _asked(
    form: ReturnForm,
    submission: Submission,
    enterprise: Enterprise,
    values: Mapping[str, int | str | None],
    carrier: Submission | None,
    reason: str,
    by: User,
) -> Correction:
    if not _is_frozen(submission, enterprise):
        raise ValidationError(_("这一行还没有核定，直接在填报页修改即可。"), code="not_frozen")
    return actions.ask_correction(
        form=form, enterprise=enterprise, month=submission.month, values=values, carrier=carrier, by=by, reason=reason
    )


def _of_clerk(request: HttpRequest, association: str, kind: str, month: str) -> Submission:
    """404 for whoever may not see it, 403 for whoever may not enter: officials change no figure, not even by asking."""
    submission = find_submission(request, association, kind, month)
    if not may_enter_for(request.user, submission.association):
        raise PermissionDenied
    return submission


def _enterprise(credit_code: str) -> Enterprise:
    return get_object_or_404(Enterprise, credit_code=credit_code)


def _earlier(carrier: Submission) -> list[Submission]:
    """Accepted months of the same year before it, the latest first."""
    rows = Submission.objects.select_related("association").filter(
        association=carrier.association_id,
        kind=carrier.kind,
        month__year=carrier.month.year,
        month__lt=carrier.month,
        state=Submission.State.ACCEPTED,
    )
    return list(rows.order_by("-month"))


def _is_frozen(submission: Submission, enterprise: Enterprise) -> bool:
    return (
        submission.state == Submission.State.ACCEPTED
        or submission.decisions.filter(enterprise=enterprise, outcome=Decision.Outcome.ACCEPTED).exists()
    )
