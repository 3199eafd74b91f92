"""The line on top of every page of whoever has a return due soon, late or returned."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from access.audience import associations_entered_by, has_role
from access.standing import ENTERS
from common.periods import last_day
from enterprises.models import Submission
from pages.board_cards import title_of, where
from zones.models import Horizon

URGENT = ("locked", "late", "returned", "reopened", "soon")


@dataclass(frozen=True)
class Banner:
    """What is most urgent, and where to see all of it."""

    text: str
    href: str


def banner_of(request: HttpRequest | None) -> Banner | None:
    """One query for whoever enters returns, none for others; looked up once a request."""
    user = getattr(request, "user", None)
    if user is None or not has_role(user, *ENTERS) or request.path == reverse("board"):
        return None
    if not hasattr(request, "_banner"):
        request._banner = _banner(user)
    return request._banner


def _banner(user) -> Banner | None:
    rows = Submission.objects.filter(
        association__in=associations_entered_by(user), state__in=(*_WITH_ASSOCIATION,)
    ).annotate(horizon=Subquery(Horizon.objects.values("last")[:1]))
    found = []
    for each in rows:
        day = timezone.localdate()
        if settings.DEMO and each.horizon:  # the demo has its own present (zones/present.py)
            day = min(day, last_day(each.horizon))
        at = where(each, day)
        if at.code in URGENT:
            found.append((at.rank, each.due(), f"{title_of(each)}：{at.label}"))
    if not found:
        return None
    found.sort()
    text = found[0][2]
    if len(found) > 1:
        text += _("，另有%(count)d项") % {"count": len(found) - 1}
    return Banner(text, reverse("board"))


_WITH_ASSOCIATION = (Submission.State.OPEN, Submission.State.RETURNED, Submission.State.REOPENED)
