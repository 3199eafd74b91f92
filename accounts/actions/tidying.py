"""What the clock clears away of how people came in: ended sessions, old attempts, links that lead nowhere any more."""

from __future__ import annotations

import datetime

from django.db.models import Q

from accounts.models import Attempt, Link, Session, User
from ledger.action import action

# 网络安全法 asks that logs are kept for six months at least.
ATTEMPTS_KEPT = datetime.timedelta(days=184)
# After its end; the ledger keeps that it was made and used, without name and address.
LINKS_KEPT = datetime.timedelta(days=90)


@action
def tidy_doors(*, at: datetime.datetime, by: User | None, reason: str = "") -> dict[str, int]:
    """How many rows of each kind went. The last sign-in of each user stays, for lists of people show it."""
    signed_in = Attempt.objects.filter(outcome=Attempt.Outcome.SIGNED_IN, user__isnull=False)
    last = signed_in.order_by("user", "-at", "-id").distinct("user").values("pk")
    ended = at - LINKS_KEPT
    gone = {
        "sessions": Session.objects.filter(expire_date__lt=at),
        "attempts": Attempt.objects.filter(at__lt=at - ATTEMPTS_KEPT).exclude(pk__in=last),
        "links": Link.objects.filter(
            Q(used_at__lt=ended) | Q(withdrawn_at__lt=ended) | Q(used_at=None, withdrawn_at=None, expires_at__lt=ended)
        ),
    }
    return {name: rows.delete()[0] for name, rows in gone.items()}
