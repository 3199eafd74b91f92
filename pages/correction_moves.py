"""What a correction would move: accepted in earnest by the engine, compared for this reader, and rolled back."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from access.audience import audience_for
from accounts.models import User
from enterprises import actions
from enterprises.models import Correction, Submission
from pages.presenters.moves import Moved, moved, moves_to_keep, names_of
from zones.preview import Busy, moved_by

# A page waits so long for the engine, in seconds; what it is at is mostly done in a quarter of one.
PATIENCE = 3


@dataclass
class Ahead:
    """The figures, or why they cannot be told; `missing` are indicators that could not be worked out.

    `together` counts what a later month carries besides.
    """

    moves: list[Moved] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    together: int = 0
    refused: list[str] = field(default_factory=list)


def ahead_of(ask: Callable[[], Correction], *, month: datetime.date, carrier: Submission | None, user: User) -> Ahead:
    """`ask` gives the correction of this month: one that waits, or one that is asked for only here."""
    ahead = Ahead()
    beside = carrier.corrections.filter(state=Correction.State.ASKED).values_list("month", flat=True) if carrier else []

    def accept() -> None:
        correction = ask()
        ahead.together = len(correction.together()) - 1
        # signed by nobody: whoever may see it may look, and nothing stays
        actions.apply_asked(correction=correction, by=None, reason="preview")

    try:
        told = moved_by(accept, since=min([month, *beside]), audience=audience_for(user), patience=PATIENCE)
        ahead.moves, ahead.missing = moved(moves_to_keep(told.moves)), names_of(told.missing)
    except ValidationError as refused:
        ahead.refused = list(refused.messages)
    except Busy:
        ahead.refused = [_("引擎正在计算大批改动，请稍后刷新，再看哪些数会变。")]
    return ahead
