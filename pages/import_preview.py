"""What filing an import would move: filed in earnest, compared, rolled back; at once if it is small, else in a job."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError

from accounts.models import User
from common.sheets.sentences import SheetRefused
from enterprises import actions
from enterprises.models import Import
from enterprises.sheets.working import SMALL
from pages.presenters.moves import moves_to_keep
from zones.audience import Audience
from zones.models import Zone
from zones.moving import moved_since
from zones.preview import moved_by

log = logging.getLogger(__name__)


def look_ahead(of: Import, *, by: User) -> Import:
    """Look at once where that is quick; a larger one waits for a worker, whose progress the page shows."""
    at_once = of.counts.get("rows", 0) <= SMALL
    of = actions.ask_to_look(of=of, at_once=at_once, by=by)
    return _look(of, by) if at_once else of


def look_at_next() -> bool:
    """Take up one that waits, or is silent; False when there was none."""
    of = actions.claim(states=(Import.State.LOOKING,), by=None, reason="clock")
    if of is None:
        return False
    actions.sign_of_life(of=of, progress=20, by=None)
    try:
        _look(of, None)
    except ValidationError as late:
        # silent for so long that another worker took it up and was first
        log.warning("import %s: %s", of.pk, "".join(late.messages))
    return True


def zones_of(of: Import) -> frozenset[int]:
    """Those whose figures its preview holds."""
    return frozenset(Zone.objects.filter(association=of.association_id).values_list("pk", flat=True))


def facts_moved(of: Import) -> bool:
    """Were facts written since the preview that is kept, so that it may no longer say what filing would do?"""
    return not of.looked_seen or moved_since(of.looked_seen, zones_of(of))


def _look(of: Import, by: User | None) -> Import:
    """Whoever may file it reads what is kept, so it holds the figures of that association's zones and no others."""

    def file() -> None:
        # signed by nobody: nothing stays, and whoever brought the sheet may have gone since
        actions.write_good(of=of, by=None, reason="preview")

    try:
        ahead = moved_by(file, since=of.submission.month, audience=Audience(zones=zones_of(of)))
    except ValidationError as refused:
        return actions.give_up(of=of, error="".join(refused.messages), by=by)
    except SheetRefused as refused:
        return actions.give_up(of=of, error=refused.message, for_good=refused.rule == "gone", by=by)
    told = {"moves": moves_to_keep(ahead.moves), "missing": ahead.missing, "seen": ahead.seen}
    return actions.keep_moves(of=of, **told, by=by)
