"""Handing the month over and taking it back: what still blocks, who filled it in, who answers for it."""

from __future__ import annotations

import contextlib

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from enterprises import actions
from enterprises.models import Submission
from enterprises.standing import counted
from pages import grid_rows
from pages.crumbs import submission_crumbs
from pages.grid import about, unit_of
from pages.grid_rows import may_enter
from pages.moment import today
from pages.presenters.findings import sentence
from pages.presenters.numbers import share
from pages.submission import address, find_submission, form_for

LONGEST_NAME = 40
# So many blockers are named one by one; the grid shows all.
NAMED = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def submit(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Who filled it in and who answers for it; or what must be done first."""
    submission = find_submission(request, association, kind, month)
    if not may_enter(request, submission):
        raise PermissionDenied
    people = {name: " ".join(request.POST.get(name, "").split())[:LONGEST_NAME] for name in ("filler", "head")}
    problems = []
    if request.method == "POST":
        problems = _submitted(request, submission, people)
        if not problems:
            return HttpResponseRedirect(address("grid", submission))
    return _page(request, submission, people, problems)


@require_POST
@login_required
def take_back(request: HttpRequest, association: str, kind: str, month: str) -> HttpResponse:
    """Back to filling in, as long as the official has decided nothing."""
    submission = find_submission(request, association, kind, month)
    if not may_enter(request, submission):
        raise PermissionDenied
    # where it was decided meanwhile, the page says how it stands
    with contextlib.suppress(ValidationError):
        actions.take_back(submission=submission, by=request.user, reason=_("协会撤回"))
    return HttpResponseRedirect(address("grid", submission))


def _submitted(request: HttpRequest, submission: Submission, people: dict[str, str]) -> list[str]:
    if not all(people.values()):
        return [_("请填写填表人和单位负责人。")]
    try:
        actions.submit(submission=submission, on=today(), by=request.user, reason=_("协会提交"), **people)
    except ValidationError as refused:
        return list(refused.messages)
    return []


def _page(request: HttpRequest, submission: Submission, people: dict[str, str], problems: list[str]) -> HttpResponse:
    form, unit = form_for(submission), unit_of(request)
    rows = grid_rows.rows(submission)
    standing = counted(row.judged for row in rows)
    blocking = [(row, finding) for row in rows for finding in row.judged.open]
    answered, owed = standing.coverage
    context = about(request, submission)
    context |= {
        "standing": standing,
        "answered": answered,
        "owed": owed,
        "by_count": share(answered, owed),
        "people": {
            "filler": people["filler"] or submission.filler or request.user.get_full_name(),
            "head": people["head"] or submission.head,
        },
        "problems": problems,
        "blocking": [
            (
                row,
                form[finding.name].label if finding.name else "",
                sentence(form, finding, unit),
                finding.grade,
                address("grid-firm", submission, credit_code=row.code),
            )
            for row, finding in blocking[:NAMED]
        ],
        "more": max(0, len(blocking) - NAMED),
        "crumbs": submission_crumbs(submission, _("提交")),
    }
    return render(request, "pages/grid/submit.html", context, status=422 if problems else 200)
