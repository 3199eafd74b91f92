"""The status board: what an association has to do next, and for offices who is late with what."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from access.audience import associations_entered_by, associations_reviewed_by, has_role, visible_to
from access.standing import ENTERS, READS_ALL, Role
from enterprises.models import Correction, Submission
from enterprises.progress import NONE, links_of, progress_of
from enterprises.standing import standing_of
from pages.board_area import overview
from pages.board_cards import Card, Step, card_of, past_of, waiting_of
from pages.board_reminders import OF_MESSAGES
from pages.crumbs import crumbs
from pages.moment import today
from pages.paging import listed

PAST = 12
# Submissions that wait for a decision and stand on the board; of more only the number is told.
WAITING = 10


@login_required
@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What is due to whoever enters, and the area's month to whoever looks over associations."""
    if not has_role(request.user, Role.OFFICIAL, *READS_ALL, *ENTERS):
        raise PermissionDenied
    day = today()
    context = {
        "today": day,
        "corrections": _corrections(request.user),
        "has_messages": has_role(request.user, *OF_MESSAGES),
        "crumbs": crumbs(_("填报")),
    }
    if has_role(request.user, *ENTERS):
        own = list(associations_entered_by(request.user))
        mine = Submission.objects.filter(association__in=own).select_related("association")
        context |= {
            "own": own,
            "due": _due(mine.undecided(), day),
            "past": past_of(listed(request, mine.decided().order_by("-month", "kind"), size=PAST)),
        }
    if has_role(request.user, Role.OFFICIAL):
        submitted = Submission.objects.waiting().filter(association__in=associations_reviewed_by(request.user))
        longest = submitted.select_related("association").order_by("submitted_at", "pk")[:WAITING]
        context |= {"waiting": waiting_of(longest, day), "all_waiting": submitted.count()}
    if has_role(request.user, Role.OFFICIAL, *READS_ALL):
        rows = visible_to(request.user, Submission.objects.select_related("association__division"))
        context |= {"area": overview(request, rows, day)}
    return render(request, "pages/board/board.html", context)


def _corrections(user) -> list[tuple[Step, int | None]]:
    """To the queue of corrections: how many wait for this reader's decision, how many the reader asked for."""
    found, href = [], reverse("corrections")
    if has_role(user, Role.OFFICIAL):
        waiting = Correction.objects.waiting().filter(association__in=associations_reviewed_by(user))
        found.append((Step(_("待我审核的更正"), f"{href}?state=mine"), waiting.count()))
    if has_role(user, *ENTERS):
        asked = Correction.objects.filter(association__in=associations_entered_by(user), state=Correction.State.ASKED)
        found.append((Step(_("我提出的更正，待审核"), f"{href}?state=asked"), asked.count()))
    return found or [(Step(_("更正一览"), href), None)]


def _due(submissions, day) -> list[Card]:
    """Most urgent first; findings are looked for only where they can still be repaired."""
    rows = sorted(submissions, key=lambda each: (not each.is_with_association, each.due(), each.kind))
    progress, links = progress_of(rows), links_of(rows)
    return [
        card_of(
            each,
            progress.get(each.pk, NONE),
            standing_of(each) if each.is_open(day) else None,
            links.get(each.pk),
            day,
        )
        for each in rows
    ]
