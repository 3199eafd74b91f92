"""更正: the queue of corrections, one of them with old beside new, and what the official answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from access.audience import associations_reviewed_by, may_enter_for, may_review_for, visible_to
from common.money import Unit
from enterprises import actions
from enterprises.correcting import corrected
from enterprises.forms import CorrectionAnswerForm
from enterprises.models import Correction, ReturnState, Submission
from enterprises.questions import form_of
from pages.correction_cells import notes_after
from pages.correction_moves import ahead_of
from pages.crumbs import crumbs
from pages.paging import listed
from pages.presenters.findings import written
from pages.review_attachments import _href
from pages.review_effects import figures_on
from pages.review_rows import Note, noted
from pages.submission import address

State = Correction.State
# Not a state: what waits for the reader's own decision.
MINE = "mine"


@dataclass(frozen=True)
class Changed:
    """One answer of a correction, old beside new, with what the checks say of it while it waits."""

    label: str
    old: str
    new: str
    share: str = ""
    notes: list[Note] = field(default_factory=list)
    is_text: bool = False


@require_safe
@login_required
@never_cache
def corrections(request: HttpRequest) -> HttpResponse:
    """The newest first; the address may ask for one state, or for those that the reader has to decide."""
    seen = _seen(request)
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in (MINE, *State.values) else ""
    mine = seen.waiting().filter(association__in=associations_reviewed_by(request.user))
    rows = mine if chosen == MINE else seen.filter(state=chosen) if chosen else seen
    page = listed(request, rows.order_by("-state", "-asked_at") if chosen else rows.order_by("-asked_at"))
    counts = [(state, seen.filter(state=state.value).count()) for state in State]
    context = {
        "corrections": page.rows,
        "listed": page,
        "chosen": chosen,
        "counts": counts,
        "total": sum(count for _state, count in counts),
        "mine": mine.count(),
        "crumbs": crumbs((_("填报"), reverse("board")), _("更正一览")),
    }
    return render(request, "pages/corrections/corrections.html", context)


@require_safe
@login_required
@never_cache
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """One correction; whoever may decide it finds the two answers below it."""
    return _page(request, get_object_or_404(_seen(request), pk=pk), CorrectionAnswerForm())


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or refuse; the row moves in the same transaction and figures of the accepted month get a revision."""
    row = get_object_or_404(_seen(request), pk=pk)
    if not may_review_for(request.user, row.association):
        raise PermissionDenied
    form = CorrectionAnswerForm({name: request.POST.get(name, "") for name in ("answer",)})
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        given = {"correction": row, "answer": answer, "by": request.user, "reason": answer or row.reason}
        try:
            if request.POST.get("outcome") == "accept":
                actions.accept_correction(**given)
                messages.success(request, _("已采纳，数已更正，修订留痕。"))
            else:
                actions.refuse_correction(**given)
                messages.success(request, _("未采纳，数不变。"))
            return redirect("correction", pk=pk)
        except ValidationError as refused:
            form.add_error(None, refused)
    return _page(request, row, form)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The association no longer asks."""
    row = get_object_or_404(_seen(request), pk=pk)
    if not may_enter_for(request.user, row.association):
        raise PermissionDenied
    try:
        actions.withdraw_correction(correction=row, by=request.user, reason=_("撤回更正"))
        messages.success(request, _("已撤回。"))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("correction", pk=pk)


def _page(request: HttpRequest, row: Correction, form: CorrectionAnswerForm) -> HttpResponse:
    submission = Submission.objects.select_related("association").get(
        association=row.association_id, kind=row.kind, month=row.month
    )
    waits = row.state == State.ASKED
    files = [(each, _href("attachment", each)) for each in row.attachments.select_related("submission__association")]
    said, after = _said(row) if waits else ({}, [])
    shown = changes(row, said)
    context = {
        "correction": row,
        "changes": shown,
        # of answers that stay as they are, and of the period after
        "notes": [*(note for name, notes in said.items() if name not in row.values for note in notes), *after],
        "files": files,
        "form": form,
        # what a later month carries is decided with that month
        "decides": waits and row.carrier_id is None and may_review_for(request.user, row.association),
        "carrier_href": address("review", row.carrier) if row.carrier else "",
        "withdraws": waits and may_enter_for(request.user, row.association),
        "ahead": ahead_of(lambda: row, month=row.month, carrier=row.carrier, user=request.user) if waits else None,
        "effects": figures_on(request.user, submission) if row.state == State.ACCEPTED else [],
        "submission": submission,
        "review_href": address("review", submission),
        "crumbs": crumbs((_("填报"), reverse("board")), (_("更正一览"), reverse("corrections")), row.enterprise.label),
    }
    return render(request, "pages/corrections/correction.html", context, status=422 if form.errors else 200)


def changes(row: Correction, said: Mapping[str, list[Note]]) -> list[Changed]:
    """Old beside new in the form's unit, and by how much."""
    form = form_of(row.kind, row.month)
    found = []
    for name, new in row.values.items():
        old = row.before.get(name)
        if name == "state":
            found.append(Changed(_("填报状态"), str(ReturnState(old).label), str(ReturnState(new).label)))
            continue
        if name == "explanation":
            found.append(Changed(_("说明"), old or "—", new or "—", is_text=True))
            continue
        question = form[name]
        share = f"{100 * (new - old) / old:+.1f}%" if old and new is not None and old > 0 else ""
        texts = [written(value, Unit.THOUSAND, is_count=question.is_count) for value in (old, new)]
        found.append(Changed(str(question.label), *texts, share.replace("-", "\u2212"), said.get(name, [])))
    return found


def _said(row: Correction) -> tuple[dict[str, list[Note]], list[Note]]:
    """What the checks say of the row as it would be, by answer (named where it stays), and of the period after."""
    form = form_of(row.kind, row.month)
    kept = form.model.objects.get(enterprise=row.enterprise_id, month=row.month)
    judged = corrected(form, kept, row.values)
    said: dict[str, list[Note]] = {}
    for finding in judged.findings:
        note = noted(form, finding, labelled=finding.name not in row.values)
        said.setdefault(finding.name, []).append(note)
    return said, notes_after(form, row.month, judged)


def _seen(request: HttpRequest) -> QuerySet[Correction]:
    rows = Correction.objects.select_related(
        "enterprise", "association", "carrier__association", "asked_by", "decided_by"
    )
    return visible_to(request.user, rows)
